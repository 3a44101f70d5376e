"""Made-up courses of every protocol as a clinic would book them, with what happens to plans.

The schedules are written down here once more, in days of the week, and know nothing of ``outcomes.protocols``.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.builders import History

MISSED, MOVED, DOUBLED, EXTRA, STOPS, BOOSTED = 0.03, 0.08, 0.01, 0.03, 0.10, 0.25
"""Chances: of a visit to be missed, moved by a day or two, or entered twice; of a course to get one infusion more, to be stopped
somewhere, to go on with boosters."""


@dataclass(frozen=True)
class Schedule:
    """``days``: planned days; ``boosters``: days between later infusions; ``stated``: route and drug, if the export has them."""

    days: tuple[int, ...]
    boosters: tuple[int, int] = (21, 45)
    stated: tuple[str, str] | None = None


def _weeks(days: tuple[int, ...], weeks: int) -> tuple[int, ...]:
    return tuple(7 * week + day for week in range(weeks) for day in days)


SCHEDULES = {
    "six_in_three_weeks": Schedule(_weeks((0, 3), 3)),
    "twice_weekly_four_weeks": Schedule(_weeks((0, 3), 4)),
    "three_weekly_four_weeks": Schedule(_weeks((0, 2, 4), 4)),
    "four_in_two_weeks": Schedule(_weeks((0, 3), 2)),
    "three_infusions": Schedule((0, 2, 7)),
    "weekly": Schedule(_weeks((0,), 6)),
    "single_infusion": Schedule((0,), (28, 60)),
    "five_consecutive_days": Schedule((0, 1, 2, 3, 4), (45, 80)),
    "ten_consecutive_days": Schedule(_weeks((0, 1, 2, 3, 4), 2), (45, 80)),
    "maintenance_only": Schedule((0, 28, 56)),
    "esketamine_nasal": Schedule(_weeks((0, 3), 4), (7, 8), ("intranasal", "esketamine")),
    "subcutaneous_twice_weekly": Schedule(_weeks((0, 3), 4), stated=("sc", "ketamine")),
    "oral_twice_weekly": Schedule(_weeks((0, 3), 6), stated=("oral", "ketamine")),
}

PRACTICES = (
    ("six_in_three_weeks", "single_infusion", "five_consecutive_days"),
    ("three_weekly_four_weeks", "weekly", "four_in_two_weeks"),
    ("twice_weekly_four_weeks", "ten_consecutive_days", "maintenance_only"),
    ("three_infusions", "esketamine_nasal", "subcutaneous_twice_weekly", "oral_twice_weekly"),
)
"""What each made-up practice gives."""


@dataclass(frozen=True)
class Treated:
    """One made-up patient: what was given, how far it was carried out, the day of the score in the protocol's window."""

    protocol: str
    days: list[int]
    stopped: bool
    completed: bool
    scored: int | None
    stated: tuple[str, str] | None


def treat(protocol: str, rng: random.Random, window: tuple[int, int, bool], fewest: int) -> Treated:
    """One patient. ``window``: first and last day, and whether they count from the first infusion."""
    plan = SCHEDULES[protocol]
    days, late = [], 0
    for day in plan.days:
        if days and rng.random() < MISSED:
            continue
        if days and rng.random() < MOVED:
            late += rng.choice((1, 1, 2))
        days.append(day + late)
        if rng.random() < DOUBLED:
            days.append(day + late)
    stopped = min(len(days), len(plan.days)) > 1 and rng.random() < STOPS
    if stopped:
        days = days[: rng.randint(1, min(len(days), len(plan.days)) - 1)]
    elif len(plan.days) > 1 and rng.random() < EXTRA:
        days.append(days[-1] + (plan.days[-1] - plan.days[-2]))
    completed = not stopped and len(days) >= fewest
    scored = None
    if rng.random() < 0.8:
        first, last, from_first = window
        scored = (0 if from_first else days[-1]) + rng.randint(first, last)
    if not stopped and protocol != "maintenance_only":
        while rng.random() < BOOSTED:
            days.append(days[-1] + rng.randint(*plan.boosters))
    return Treated(protocol, days, stopped, completed, scored, plan.stated)


def history(name: str, one: Treated) -> History:
    scores = [(0, 0, "phq9", 20)]
    if one.scored is not None:
        received = sum(day <= one.scored for day in one.days)
        scores.append((one.scored, received, "phq9", 8))
    return History(name, list(enumerate(one.days, start=1)), scores)
