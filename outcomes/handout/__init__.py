"""What leaves the practice, in plain words: the panels of a snapshot, made from disclosed tables and nothing else.

One module per panel; ``PANELS`` is read by snapshots, the page for referrers, report, PDF, tables and slides.
``docs/extending.md`` says how to add one.
"""

from __future__ import annotations

import pandas as pd

from outcomes.disclosure import FEW, Policy
from outcomes.figures import Figure
from outcomes.handout.course import COURSE
from outcomes.handout.flow import FLOW
from outcomes.handout.lasting import LASTING
from outcomes.handout.panel import COUNT, HUNDREDTHS, POINTS, SHARE, TEXT, Context, HandoutPanel
from outcomes.handout.rates import RATES
from outcomes.handout.together import TOGETHER
from outcomes.panels import Look, Shown
from outcomes.release import STARTED, Release
from outcomes.slides.body import Body

PANELS: tuple[HandoutPanel, ...] = (RATES, FLOW, COURSE, LASTING, TOGETHER)
"""In the order of page, report and slides: what is asked first, then of whom it is told."""


def panels_of(release: Release, synthetic: bool) -> list[Shown]:
    """Every panel that a release can fill."""
    look = Look(synthetic=synthetic)
    return [one for panel in PANELS for one in panel.make(release, look)]


def not_told(release: Release) -> list[str]:
    """What cannot be told, each in one sentence with the number that is needed."""
    fewest = release.counts.policy.smallest
    if release.counts.hidden.get(STARTED, ("", ""))[0] == FEW:
        return [f"Fewer than {fewest} people have started: nothing can be shown yet."]
    words = [
        f"Fewer than {fewest} people were measured on {what} {release.window}: no result can be shown."
        for what, answer in (("depression", release.mood), ("pain", release.pain))
        if answer is None
    ]
    return words + [sentence for panel in PANELS for sentence in panel.not_told(release)]


def rounding(policy: Policy) -> str:
    """What was done to the numbers, in one sentence for the foot of everything."""
    return (
        f"Groups of fewer than {policy.smallest} people are not shown, and counts are rounded to {policy.round_to}, so that "
        "no one can be recognized. Percentages and intervals come from the rounded counts; parts may not add up."
    )


def split(key: str) -> tuple[HandoutPanel, str]:
    """The kind of a panel, and the instruments that it is about.

    Raises
    ------
    ValueError
        If this program has no such kind.
    """
    kind, _, which = key.partition(".")
    found = next((one for one in PANELS if one.kind == kind), None)
    if found is None:
        raise ValueError(f"no handout panel of kind {kind!r}")
    return found, which


def draw(key: str, table: pd.DataFrame) -> Figure | None:
    """The figure of a panel from its table."""
    panel, which = split(key)
    return panel.draw(which, table)


def title_of(shown: Shown, context: Context) -> str:
    """The finding of a panel in one sentence without a full stop, for a slide or a wall."""
    panel, which = split(shown.key)
    return panel.title(shown, which, context)


def slide_of(shown: Shown, context: Context) -> Body:
    """What stands under question and title on a slide."""
    panel, which = split(shown.key)
    return panel.slide(shown, which, context)


__all__ = [
    "COUNT",
    "HUNDREDTHS",
    "PANELS",
    "POINTS",
    "SHARE",
    "TEXT",
    "Context",
    "HandoutPanel",
    "draw",
    "not_told",
    "panels_of",
    "rounding",
    "slide_of",
    "split",
    "title_of",
]
