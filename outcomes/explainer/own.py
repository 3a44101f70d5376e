"""The practice's own answer to "when pain moved, did mood move?", in groups that are large enough to show.

No count from 1 to 10 is shown, none from which one could be worked out, and those shown are rounded.
"""

from __future__ import annotations

from dataclasses import dataclass

from outcomes import definitions, measures
from outcomes.cohort import Filters
from outcomes.courses import Courses
from outcomes.instruments import REGISTRY

MOOD, PAIN = "phq9", "pain_nrs"
ROUND_TO = 5
SMALLEST = 13
"""The smallest count that is shown: rounded to five, it is still above 10."""

GROUPS = ("Both got better", "Only mood got better", "Only pain got better", "Neither got better", "No second score")


@dataclass(frozen=True)
class OwnAnswer:
    """``rows``: group and rounded number of people, None where hidden; ``sentence`` and ``caution`` go with the picture."""

    rows: list[tuple[str, int | None]]
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


def own_answer(courses: Courses) -> OwnAnswer | None:
    """Everybody due on PHQ-9 and pain after induction, in five groups; None where too few can be shown.

    The whole practice, whatever the filters say: a filtered count beside an unfiltered one would give a small group away.
    """
    if courses.table.empty or not {MOOD, PAIN} <= set(courses.instruments):
        return None
    mood, pain = (measures.view(courses, REGISTRY[key], Filters()) for key in (MOOD, PAIN))
    table = measures.joint_response(mood, pain)
    shown = hide_small([*(int(n) for n in table["n"]), int(table["missing"].iloc[0])])
    if sum(count is not None for count in shown) < 2:
        return None
    rows = [(group, None if count is None else rounded(count)) for group, count in zip(GROUPS, shown, strict=True)]
    told = [f"{words[:1].lower()}{words[1:]}, about {count:,}" for words, count in rows if count is not None]
    return OwnAnswer(
        rows,
        "In this practice’s own records, people who had both at the start: " + "; ".join(told) + ".",
        "These are records, not an experiment. There was no comparison group. People often start when they feel worst and "
        "drift back toward their usual level whatever is done. Other care went on at the same time. So this shows what "
        f"changed, not why. “Better” means at least {mood.instrument.response_percent:g} % off the depression score, or "
        f"{pain.instrument.response_percent:g} % off the pain score. Counts are rounded; small groups are hidden. "
        f"{definitions.STANDING_SENTENCE}",
    )
