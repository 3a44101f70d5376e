"""Question, sentence, chart, table, definitions: everything that is shown, on screen and on paper alike."""

from __future__ import annotations

from collections.abc import Iterator

from outcomes.measures import AXES, View
from outcomes.panels.compare import EVERYBODY_ELSE, changes_beside, named, names_of, shares_beside
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
from outcomes.panels.glance import glance
from outcomes.panels.later import later, repeats, second_course
from outcomes.panels.others import others
from outcomes.panels.over_time import did, over_years, stands_out
from outcomes.panels.overview import flow, headline
from outcomes.panels.shown import Look, Shown, modality_words, protocol_words
from outcomes.panels.together import (
    change_grid,
    correlations,
    coupling,
    course_of_both,
    five_groups,
    joint_response,
    within_and_between,
)
from outcomes.rounding import MINUS, signed

OVERVIEW = (glance, flow, headline)
COURSE = (mean_course, severity_bands, rates_over_course)


def everything(views: list[View], synthetic: bool) -> Iterator[Shown]:
    """Every panel of every instrument whose table may leave its page, for downloads.

    Left out are the panels of single people (waterfall, reliable change, lines, grid of changes), and models that have
    to be fitted. An item alone has no course page and so only its own panel.
    """
    look = Look(synthetic=synthetic)
    for seen in views:
        if seen.instrument.parent == "phq9" and seen.instrument.items == 1:
            yield self_harm_item(seen, look)
            continue
        found = [panel(seen, look) for panel in (*OVERVIEW, size_of_change, cumulative)]
        found += [groups(seen, look), time_to_response(seen, look)]
        found += [loss_of_response(seen, look, set_aside=choice) for choice in (True, False)]
        found += [later(seen, look), second_course(seen, look), others(seen, look)]
        found += [over_years(seen, look, what) for what in did(seen.instrument)]
        for axis in AXES:
            found += [mean_course(seen, Look(axis, change, synthetic)) for change in (False, True)]
            found += [panel(seen, Look(axis, synthetic=synthetic)) for panel in (*COURSE[1:], completeness)]
        yield from (one for one in found if one is not None)
    if views:
        yield repeats(views[0], look)
    pain = next((seen for seen in views if seen.instrument.key == "pain_nrs"), None)
    mood = next((seen for seen in views if seen.instrument.key == "phq9"), None)
    if mood and pain:
        yield five_groups(mood, pain, look)
        yield joint_response(mood, pain, look)
        for axis in AXES:
            for change in (False, True):
                yield course_of_both(mood, pain, Look(axis, change, synthetic))
        yield correlations(mood, pain, look)
        yield coupling(mood, pain, look)


__all__ = [
    "COURSE",
    "EVERYBODY_ELSE",
    "MINUS",
    "OVERVIEW",
    "Look",
    "Shown",
    "change_grid",
    "changes_beside",
    "completeness",
    "correlations",
    "coupling",
    "course_of_both",
    "cumulative",
    "did",
    "estimated_course",
    "everything",
    "five_groups",
    "flow",
    "glance",
    "groups",
    "headline",
    "joint_response",
    "later",
    "loss_of_response",
    "mean_course",
    "modality_words",
    "named",
    "names_of",
    "others",
    "over_years",
    "people",
    "protocol_words",
    "rates_over_course",
    "reliable_change",
    "repeats",
    "second_course",
    "self_harm_item",
    "severity_bands",
    "shares_beside",
    "signed",
    "size_of_change",
    "spaghetti",
    "stands_out",
    "time_to_response",
    "waterfall",
    "within_and_between",
]
