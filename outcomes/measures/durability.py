"""How soon, and for how long: time to first response, and how long a response lasts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from outcomes import definitions as rules
from outcomes.courses import Later
from outcomes.measures.persons import MEASURED, View
from outcomes.outcome import has_outcome
from outcomes.statistics.survival import Curve, IntervalCurve, interval_censored, kaplan_meier


@dataclass(frozen=True)
class Durability:
    """A curve over time.

    Attributes
    ----------
    curve : Curve
        Kaplan-Meier, event at the visit that showed it; time in days.
    between : IntervalCurve
        The same allowing for the event to have come at any time since the visit before.
    n : int
        People followed.
    """

    curve: Curve
    between: IntervalCurve
    n: int


def _place(seen: View, who: np.ndarray) -> np.ndarray:
    """For each row of the course table, which of the people chosen it is; -1 for everybody else."""
    place = np.full(len(seen.courses.table), -1, dtype=np.int64)
    place[seen.cohort.rows[who]] = np.arange(np.count_nonzero(who))
    return place


def _time_to(person: np.ndarray, day: np.ndarray, event: np.ndarray, last: np.ndarray, n: int) -> Durability:
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
        kaplan_meier(np.where(happened, first, before), happened, rules.FEWEST_AT_RISK, rules.LEVEL),
        interval_censored(before, first, rules.FEWEST_AT_RISK),
        n,
    )


def _responds(seen: View, who: np.ndarray, person: np.ndarray, later: Later) -> np.ndarray:
    return has_outcome("response", seen.baseline[who][person], later.score, seen.instrument)


def time_to_response(seen: View) -> Durability:
    """Days from the first infusion to the first response, among everybody eligible."""
    who = seen.eligible
    place = _place(seen, who)
    later = _of(seen.courses.later_scores(seen.instrument.key), place)
    person, n = place[later.course], np.count_nonzero(who)
    return _time_to(person, later.since_start, _responds(seen, who, person, later), np.full(n, np.inf), n)


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
    """The share still without the event, as a plain table.

    Returns
    -------
    DataFrame
        One row per week of ``FOLLOW_UP_WEEKS``: ``weeks``, ``at_risk`` (people still followed), ``share``, ``low``,
        ``high`` (missing beyond the end of the curve), ``lowest`` and ``highest`` that fit visits being apart.
    """
    days = np.array(rules.FOLLOW_UP_WEEKS) * 7
    share, low, high, at_risk = found.curve.at(days)
    lowest, highest = found.between.at(days)
    return pd.DataFrame(
        {
            "weeks": rules.FOLLOW_UP_WEEKS,
            "at_risk": at_risk,
            "share": share,
            "low": low,
            "high": high,
            "lowest": lowest,
            "highest": highest,
        }
    )
