"""How soon, and for how long: time to first response, and how long a response lasts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from outcomes import definitions as rules
from outcomes.courses import Later
from outcomes.measures.persons import MEASURED, View, without_percentage
from outcomes.outcome import has_outcome
from outcomes.rounding import IN_DAYS_BELOW
from outcomes.statistics.survival import (
    Curve,
    IntervalCurve,
    interval_censored,
    kaplan_meier,
    likelihood_limits,
    median_limits,
)

WEEK = 7
DAILY_UNTIL = 4 * WEEK
MOST_STRETCHES = 1000
"""Beyond so many different stretches between visits, visits after ``DAILY_UNTIL`` count on whole weeks."""


@dataclass(frozen=True)
class Durability:
    """Time until something that is only seen at visits.

    Attributes
    ----------
    estimate : IntervalCurve
        Share without the event, from "after the visit before, and by the visit that showed it"; time in days.
    as_seen : Curve
        Kaplan-Meier: the same if the event had come on the day it was seen.
    rising : bool
        Whether the share with the event is told, and not the share without.
    n : int
        People followed.
    """

    estimate: IntervalCurve
    as_seen: Curve
    rising: bool
    n: int

    @property
    def reaches(self) -> bool:
        """Whether enough people were followed for a curve that says something: long enough, or past the median."""
        end = self.estimate.end
        return end is not None and (end >= rules.SHORTEST_CURVE_DAYS or self.estimate.median is not None)

    def turned(self, share):
        return 1 - share if self.rising else share


def _place(seen: View, who: np.ndarray) -> np.ndarray:
    """For each row of the course table, which of the people chosen it is; -1 for everybody else."""
    place = np.full(len(seen.courses.table), -1, dtype=np.int64)
    place[seen.cohort.rows[who]] = np.arange(np.count_nonzero(who))
    return place


def _time_to(
    person: np.ndarray, day: np.ndarray, event: np.ndarray, last: np.ndarray, n: int, *, rising: bool = False
) -> Durability:
    """From visits to a curve: first event of each person, the visit before it, or the last visit.

    ``person``, ``day``, ``event``: one element per visit; visits after ``last`` of their person do not count.
    """
    counts = day <= last[person]
    person, day, event = person[counts], day[counts], event[counts]
    first = np.full(n, np.inf)
    np.minimum.at(first, person[event], day[event])
    before = np.zeros(n)
    earlier = day < first[person]
    np.maximum.at(before, person[earlier], day[earlier])
    happened = np.isfinite(first)
    return Durability(
        interval_censored(*_few_stretches(before, first), rules.FEWEST_AT_RISK),
        kaplan_meier(np.where(happened, first, before), happened, rules.FEWEST_AT_RISK, rules.LEVEL),
        rising,
        n,
    )


def _few_stretches(after: np.ndarray, until: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Days as they are; where there are too many, later visits count on the nearest whole week, which bounds the work.

    Both ends of a stretch move as visits do. Widening the stretches instead would be true of each and biased for all: which
    wide stretch is seen would depend on the day within it.
    """
    if len(np.unique(np.column_stack([after, until]), axis=0)) <= MOST_STRETCHES:
        return after, until
    start, stop = (np.where(day <= DAILY_UNTIL, day, np.floor(day / WEEK + 0.5) * WEEK) for day in (after, until))
    return np.where(start < stop, start, stop - WEEK), stop


def _responds(seen: View, who: np.ndarray, person: np.ndarray, later: Later) -> np.ndarray:
    return has_outcome("response", seen.baseline[who][person], later.score, seen.instrument)


def time_to_response(seen: View) -> Durability:
    """Days from the first infusion to the first response, among everybody eligible who can have one."""
    who = seen.eligible & ~without_percentage(seen)
    place = _place(seen, who)
    later = _of(seen.courses.later_scores(seen.instrument.key), place)
    person, n = place[later.course], np.count_nonzero(who)
    responds = _responds(seen, who, person, later)
    return _time_to(person, later.since_start, responds, np.full(n, np.inf), n, rising=True)


def loss_of_response(seen: View, *, set_aside_further_infusions: bool) -> Durability:
    """Days from the headline score of a responder to the first score that no longer meets response.

    With ``set_aside_further_infusions`` a person is followed until the next infusion after the headline score.
    """
    who = (seen.status == MEASURED) & has_outcome("response", seen.baseline, seen.score, seen.instrument)
    place = _place(seen, who)
    later = _of(seen.courses.later_scores(seen.instrument.key), place)
    person, n = place[later.course], np.count_nonzero(who)
    first, last = (edge[later.course] for edge in seen.window_edges)
    in_window = (later.since_induction >= first) & (later.since_induction <= last)
    start, position = np.zeros(n), np.zeros(n)
    # In order of days: the last score of the window wins, as in the course table.
    start[person[in_window]] = later.since_induction[in_window]
    position[person[in_window]] = later.position[in_window]

    until = np.full(n, np.inf)
    if set_aside_further_infusions:
        given = place[seen.courses.infusion_course]
        further = given >= 0
        further[further] = seen.courses.infusion_number[further] > position[given[further]]
        np.minimum.at(until, given[further], seen.courses.infusion_day[further] - start[given[further]])
    day = later.since_induction - start[person]
    after = day > 0
    lost = ~_responds(seen, who, person, later)
    return _time_to(person[after], day[after], lost[after], until, n)


def _of(later: Later, place: np.ndarray) -> Later:
    """The scores of the people chosen."""
    chosen = place[later.course] >= 0
    return Later(*(getattr(later, name)[chosen] for name in Later.__dataclass_fields__))


def at_weeks(found: Durability) -> pd.DataFrame:
    """The share told, at the weeks of ``FOLLOW_UP_WEEKS``: rows as in ``curve_table``, whatever the end of the curve."""
    return _at(found, np.array(rules.FOLLOW_UP_WEEKS) * WEEK)


def curve_table(found: Durability) -> pd.DataFrame:
    """The share told at every tick of the chart, and at the weeks of ``FOLLOW_UP_WEEKS``: what is drawn, as a table.

    Returns
    -------
    DataFrame
        One row per time, as far as enough people are followed: ``weeks``, ``at_risk`` (people still followed), ``share``,
        ``low``, ``high``, ``as_seen`` (the share if the event had come on the day it was seen; missing where Kaplan-Meier
        ends sooner).
    """
    ticks = tick_days(found)
    days = np.union1d(ticks, np.array(rules.FOLLOW_UP_WEEKS) * WEEK)
    return _at(found, days[days <= found.estimate.end])


def tick_days(found: Durability) -> np.ndarray:
    """Days at which the chart has a tick: whole weeks, or days where the curve is shorter than two weeks."""
    end = int(found.estimate.end)
    unit = WEEK if end >= IN_DAYS_BELOW else 1
    every = next(step for step in (1, 2, 4, 8, 13, 26, 52, 104, 208) if end // unit / step <= 7)
    return np.arange(0, end // unit + 1, every) * unit


def line(found: Durability) -> pd.DataFrame:
    """The estimate from corner to corner: ``days``, ``share``; within a stretch between visits straight."""
    curve = found.estimate
    ends = np.concatenate([curve.after, curve.until, [0, curve.end]])
    days = np.unique(ends[ends <= curve.end])
    return pd.DataFrame({"days": days, "share": found.turned(curve.evenly(days))})


def median_days(found: Durability) -> tuple[float | None, float | None, float | None]:
    """The median of the estimate in days, and its limits; each None where not reached."""
    curve = found.estimate
    if curve.median is None:
        return None, *median_limits(curve, rules.LEVEL)
    drawn = line(found)
    share = found.turned(drawn["share"].to_numpy())
    after = int(np.argmax(share <= 0.5))
    (later, earlier), (below, above) = drawn["days"].iloc[[after, after - 1]], share[[after, after - 1]]
    return (
        float(earlier + (later - earlier) * (above - 0.5) / (above - below)),
        *median_limits(curve, rules.LEVEL),
    )


def _at(found: Durability, days: np.ndarray) -> pd.DataFrame:
    low, high = likelihood_limits(found.estimate, days, rules.LEVEL)
    ends = [found.turned(share) for share in (low, high)]
    as_seen, _, _, at_risk = found.as_seen.at(days)
    return pd.DataFrame(
        {
            "weeks": days / WEEK if (days % WEEK).any() else days // WEEK,
            "at_risk": at_risk,
            "share": found.turned(found.estimate.evenly(days)),
            "low": ends[found.rising],
            "high": ends[not found.rising],
            "as_seen": found.turned(as_seen),
        }
    )
