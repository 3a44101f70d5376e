"""The practice's own answer to "when pain moved, did mood move?", in groups that are large enough to show.

No count from 1 to 10 is shown, none from which one could be worked out, and those shown are rounded.
"""

from __future__ import annotations

from dataclasses import dataclass

from outcomes import definitions, measures
from outcomes.cohort import Filters
from outcomes.courses import Courses
from outcomes.instruments import REGISTRY, Instrument, worse_threshold

MOOD, PAIN = "phq9", "pain_nrs"
ROUND_TO = 5
SMALLEST = 13
"""The smallest count that is shown: rounded to five, it is still above 10."""


@dataclass(frozen=True)
class Row:
    """One bar: groups of ``measures.five_groups`` put together, in words, and the rounded number of people in them.

    ``kind`` is the first of the groups.
    """

    kind: str
    words: str
    count: int


LADDER = (
    (
        ("Both got better", "both"),
        ("Only mood got better", "mood"),
        ("Only pain got better", "pain"),
        ("Neither got better or worse", "neither"),
        ("One or both got worse", "worse"),
        ("No second score", "no_score"),
    ),
    (
        ("Both got better", "both"),
        ("Only one got better", "mood", "pain"),
        ("Neither got better or worse", "neither"),
        ("One or both got worse", "worse"),
        ("No second score", "no_score"),
    ),
    (
        ("Both got better", "both"),
        ("Only one got better", "mood", "pain"),
        ("Neither got better, or one got worse", "neither", "worse"),
        ("No second score", "no_score"),
    ),
    (
        ("Both got better", "both"),
        ("All others with a second score", "mood", "pain", "neither", "worse"),
        ("No second score", "no_score"),
    ),
    (
        ("One or both got better, none worse", "both", "mood", "pain"),
        ("Neither got better, or one got worse", "neither", "worse"),
        ("No second score", "no_score"),
    ),
    # Hardly anybody is missing: told with those who did not get better, which is the worst that can be said of them.
    (
        ("Both got better", "both"),
        ("Only one got better", "mood", "pain"),
        ("No better, worse, or no second score", "neither", "worse", "no_score"),
    ),
    (
        ("Both got better", "both"),
        ("Everyone else, measured or not", "neither", "worse", "no_score", "mood", "pain"),
    ),
)
"""Ways to put the groups together, finest first: the first in which every group is large enough is shown, and no other."""


@dataclass(frozen=True)
class OwnAnswer:
    """What goes with the picture: ``rows`` its bars, ``sentence`` the finding, ``caution`` how to take it."""

    rows: list[Row]
    sentence: str
    caution: str


def hide_small(counts: list[int]) -> list[int | None]:
    """Small counts hidden, and with them the next smallest until what is hidden adds up to a count that may be shown.

    A hidden sum that small could be read off the total, and from it the hidden counts.

    >>> hide_small([40, 22, 18, 61, 30])
    [40, 22, 18, 61, 30]
    >>> hide_small([40, 22, 3, 61, 30])
    [40, None, None, 61, 30]
    """
    order = sorted(range(len(counts)), key=counts.__getitem__)
    hidden: list[int] = [i for i in order if counts[i] < SMALLEST]
    while hidden and len(hidden) < len(order) and (len(hidden) < 2 or sum(counts[i] for i in hidden) < SMALLEST):
        hidden.append(order[len(hidden)])
    return [None if i in hidden else count for i, count in enumerate(counts)]


def rounded(count: int) -> int:
    """To the nearest five, so that two views of almost the same people tell nothing about one of them.

    >>> rounded(13), rounded(62)
    (15, 60)
    """
    return ROUND_TO * int(count / ROUND_TO + 0.5)


def _disclosed(counts: list[int]) -> list[int | None]:
    """The rule for what may be shown to anybody: rounded counts, None where too few. The only place that asks it."""
    return [None if count is None else rounded(count) for count in hide_small(counts)]


def own_answer(courses: Courses) -> OwnAnswer | None:
    """What became of those who had both at the start, in groups large enough to show; None where there are none.

    The whole practice, whatever the filters say: a filtered count beside an unfiltered one would give a small group away.
    """
    if courses.table.empty or not {MOOD, PAIN} <= set(courses.instruments):
        return None
    mood, pain = (measures.view(courses, REGISTRY[key], Filters()) for key in (MOOD, PAIN))
    n = measures.five_groups(mood, pain).set_index("group")["n"]
    for step in LADDER:
        counts = _disclosed([int(sum(n[group] for group in groups)) for _, *groups in step])
        if None not in counts:
            rows = [Row(groups[0], words, count) for (words, *groups), count in zip(step, counts, strict=True)]
            return OwnAnswer(rows, _sentence(rows), _caution(mood, pain))
    return None


def _sentence(rows: list[Row]) -> str:
    """The finding, with the honest range, from the rounded counts alone."""
    counts = [row.count for row in rows]
    told = " ".join(f"{row.words}: about {row.count:,}." for row in rows)
    best = f"{rows[0].words[:1].lower()}{rows[0].words[1:]}"
    of_all = rounded(100 * counts[0] / sum(counts))
    start = f"In this practice’s own records, about {sum(counts):,} people had both at the start. {told}"
    if rows[-1].kind != "no_score":
        return f"{start} So {best} in about {of_all} out of 100, with each missing score counted as not better."
    of_measured = rounded(100 * counts[0] / sum(counts[:-1]))
    return (
        f"{start} Of those with a second score, {best} in about {of_measured} out of 100. If no one without a second score "
        f"got better, it would be about {of_all} out of 100."
    )


def _caution(mood: measures.View, pain: measures.View) -> str:
    better = " or ".join(
        f"{_at_least(measures.had_problem(seen).instrument)} off the {name} score"
        for seen, name in ((mood, "depression"), (pain, "pain"))
    )
    worse = " or ".join(
        f"{'any rise' if points is None else f'a rise of {points:g} points or more'} in the {name} score"
        for points, name in (
            (worse_threshold(seen.instrument)[0], name) for seen, name in ((mood, "depression"), (pain, "pain"))
        )
    )
    return (
        "These are records, not an experiment. There was no comparison group. People often start when they feel worst and "
        "drift back toward their usual level whatever is done. Other care went on at the same time. So this shows what "
        f"changed, not why. Your result may differ. “Better” means at least {better}. “Worse” means {worse}, even if the "
        "other one got better. Counts are rounded; small groups are put together. "
        f"{definitions.STANDING_SENTENCE}"
    )


def _at_least(instrument: Instrument) -> str:
    if instrument.response_percent:
        return f"{instrument.response_percent:g} %"
    return f"{instrument.response_points:g} points"
