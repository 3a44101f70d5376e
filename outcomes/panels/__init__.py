"""Question, sentence, chart, table, definitions: everything that is shown, on screen and on paper alike."""

from __future__ import annotations

from collections.abc import Iterator

from outcomes.measures import AXES, View
from outcomes.panels.course import completeness, mean_course, rates_over_course, self_harm_item, severity_bands
from outcomes.panels.distribution import (
    cumulative,
    estimated_course,
    groups,
    reliable_change,
    size_of_change,
    spaghetti,
    waterfall,
)
from outcomes.panels.durability import loss_of_response, time_to_response
from outcomes.panels.overview import flow, headline
from outcomes.panels.shown import MINUS, Look, Shown, signed
from outcomes.panels.together import coupling, joint_response

OVERVIEW = (flow, headline)
COURSE = (mean_course, severity_bands, rates_over_course)


def everything(views: list[View], synthetic: bool) -> Iterator[Shown]:
    """Every panel of every instrument, for downloads; an item alone has no course page and so only its own panel."""
    for seen in views:
        if seen.instrument.parent == "phq9" and seen.instrument.items == 1:
            yield self_harm_item(seen, Look(synthetic=synthetic))
            continue
        for panel in OVERVIEW:
            yield panel(seen, Look(synthetic=synthetic))
        for axis in AXES:
            for look in (Look(axis, synthetic=synthetic), Look(axis, change=True, synthetic=synthetic)):
                yield mean_course(seen, look)
            for panel in (severity_bands, rates_over_course, completeness):
                shown = panel(seen, Look(axis, synthetic=synthetic))
                if shown is not None:
                    yield shown


__all__ = [
    "COURSE",
    "MINUS",
    "OVERVIEW",
    "Look",
    "Shown",
    "completeness",
    "coupling",
    "cumulative",
    "estimated_course",
    "everything",
    "flow",
    "groups",
    "headline",
    "joint_response",
    "loss_of_response",
    "mean_course",
    "rates_over_course",
    "reliable_change",
    "self_harm_item",
    "severity_bands",
    "signed",
    "size_of_change",
    "spaghetti",
    "time_to_response",
    "waterfall",
]
