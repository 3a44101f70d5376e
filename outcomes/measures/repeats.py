"""After the first course: boosters, repeat courses, and what the second brought beside the first."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from outcomes import definitions as rules
from outcomes.cohort import Cohort, Filters
from outcomes.courses import Courses
from outcomes.measures.counts import rate_columns
from outcomes.measures.persons import MEASURED, NOT_YET, View, view
from outcomes.outcome import can_have, has_outcome, improvement, outcomes_of, tied
from outcomes.statistics.paired import PairedChange, paired_change


@dataclass(frozen=True)
class Repeats:
    """What patients had after the infusions of their first course's protocol.

    Attributes
    ----------
    patients, boosted, second, third : int
        In the view; with boosters in the first course; with a second and with a third course.
    boosters : float
        Median number of boosters of those who had any; missing with nobody, as are the next two.
    between_boosters, between_courses : float
        Median days from one booster to the next, or from the last infusion of the protocol to the first; and from the last
        infusion of the first course to the first of the second.
    by_month : DataFrame
        One row per month since the first infusion: ``month`` (1 is the first), ``infusions`` given, ``later`` (those after the
        infusions of the first course's protocol: boosters and repeat courses), ``followed`` (people with a record at the end
        of the month or later), ``given_to`` (of those), ``per_person`` (all infusions; missing with nobody).
    by_year : DataFrame
        The same for whole years of twelve months.
    """

    patients: int
    boosted: int
    second: int
    third: int
    boosters: float
    between_boosters: float
    between_courses: float
    by_month: pd.DataFrame
    by_year: pd.DataFrame


def repeats(courses: Courses, cohort: Cohort) -> Repeats:
    """Boosters and repeat courses of the people of a view, counted from the first infusion of their course."""
    table = courses.table
    chosen = table.iloc[cohort.rows]
    dated = cohort.rows[chosen["has_days"].to_numpy()]
    patient, start, end = (table[name].to_numpy() for name in ("patient", "start", "induction_end"))
    number, boosters = table["number"].to_numpy(), table["maintenance_infusions"].to_numpy()
    own = np.full(int(patient.max(initial=-1)) + 1, -1)
    own[patient[dated]] = dated

    course = courses.infusion_course
    row = own[patient[course]] if len(course) else course
    after = (row >= 0) & (number[course] >= number[np.maximum(row, 0)])
    row, course = row[after], course[after]
    day = courses.infusion_day[after] + end[course] - start[row]
    is_booster = (course == row) & (courses.infusion_day[after] > 0)
    gaps = np.diff(day, prepend=0)[is_booster]
    later = is_booster | (course != row)

    following = (
        np.flatnonzero((number[1:] == number[:-1] + 1) & (patient[1:] == patient[:-1])) if len(table) > 1 else []
    )
    following = np.asarray(following, dtype=np.int64)
    following = following[np.isin(following, dated)]
    last = np.full(len(table), -1)
    np.maximum.at(last, course, courses.infusion_day[after] + end[course])
    between = start[following + 1] - last[following]
    counts = np.bincount(patient[course[np.unique(course, return_index=True)[1]]], minlength=len(own))
    had = boosters[dated]
    return Repeats(
        patients=cohort.n,
        boosted=int(np.count_nonzero(had)),
        second=int(np.count_nonzero(counts >= 2)),
        third=int(np.count_nonzero(counts >= 3)),
        boosters=_median(had[had > 0]),
        between_boosters=_median(gaps),
        between_courses=_median(between),
        by_month=_by_period(table, dated, row, day, later, rules.DAYS_OF_A_MONTH, rules.FOLLOWED_MONTHS, "month"),
        by_year=_by_period(table, dated, row, day, later, 365, 3, "year"),
    )


def _median(values: np.ndarray) -> float:
    return float(np.median(values)) if len(values) else float("nan")


def _by_period(table, rows, row, day, later, length: int, n: int, name: str) -> pd.DataFrame:
    """Infusions in each period among people still followed at its end."""
    stays = (table["last_record"].to_numpy() - table["start"].to_numpy())[rows]
    period = day // length
    found = []
    for i in range(n):
        still = rows[stays >= (i + 1) * length - 1]
        inside = (period == i) & np.isin(row, still)
        given, extra = (int(np.count_nonzero(which)) for which in (inside, inside & later))
        people, per_person = len(np.unique(row[inside])), given / len(still) if len(still) else np.nan
        found.append((i + 1, given, extra, len(still), people, per_person))
    return pd.DataFrame(found, columns=[name, "infusions", "later", "followed", "given_to", "per_person"])


@dataclass(frozen=True)
class SecondBesideFirst:
    """The same people's first and second course.

    ``rates``: one row per outcome and course: ``outcome``, ``title``, and the columns of ``measures.rates``, of people eligible
    on both. ``first``, ``second``: paired change of those measured in both windows; ``better_second``: how many of them gained
    more in the second, ``less``: fewer points. ``both``: people with two courses; ``eligible``: on both.
    """

    rates: pd.DataFrame
    first: PairedChange
    second: PairedChange
    better_second: int
    less: int
    both: int
    eligible: int


def second_beside_first(seen: View) -> SecondBesideFirst:
    """What the second course brought beside the first, for the people of a view of first courses."""
    table = seen.courses.table
    patient, number = table["patient"].to_numpy(), table["number"].to_numpy()
    firsts = seen.cohort.rows[number[seen.cohort.rows] == 1]
    has_second = np.flatnonzero(number == 2)
    place = np.full(int(patient.max(initial=-1)) + 1, -1)
    place[patient[has_second]] = has_second
    seconds = place[patient[firsts]] if len(firsts) else firsts
    firsts, seconds = firsts[seconds >= 0], seconds[seconds >= 0]
    filters = Filters(seen.phase)
    pair = [view(seen.courses, seen.instrument, filters, replace(seen.cohort, rows=rows)) for rows in (firsts, seconds)]
    eligible = pair[0].eligible & pair[1].eligible
    frames = []
    for outcome, title in outcomes_of(seen.instrument).items():
        for which, one in zip(("first course", "second course"), pair, strict=True):
            can = eligible & np.logical_and(*(can_have(outcome, each.baseline, each.instrument) for each in pair))
            measured = can & (one.status == MEASURED)
            had = has_outcome(outcome, one.baseline, one.score, one.instrument) & measured
            missing = np.count_nonzero(can & ~measured & (one.status != NOT_YET))
            rate = rate_columns(had.sum(), measured.sum(), missing)
            frames.append(pd.DataFrame({"outcome": outcome, "title": f"{title}, {which}", **rate}, index=[0]))
    both = eligible & (pair[0].status == MEASURED) & (pair[1].status == MEASURED)
    gains = [tied(improvement(one.baseline, one.score, one.instrument)[both]) for one in pair]
    changes = [
        paired_change(one.baseline[both].astype(float), one.score[both].astype(float), rules.LEVEL) for one in pair
    ]
    return SecondBesideFirst(
        pd.concat(frames, ignore_index=True),
        *changes,
        int(np.count_nonzero(gains[1] > gains[0])),
        int(np.count_nonzero(gains[1] < gains[0])),
        len(firsts),
        int(np.count_nonzero(eligible)),
    )
