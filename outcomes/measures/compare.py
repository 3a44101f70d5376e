"""Two views side by side: the same measure of both on one scale, and their difference with its interval. Exploratory."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from outcomes import definitions as rules
from outcomes.cohort import Cohort, Filters, select
from outcomes.courses import Courses
from outcomes.instruments import Instrument
from outcomes.measures.counts import rate_columns
from outcomes.measures.over_time import counted, shares_told
from outcomes.measures.persons import MEASURED, View, dose_band, severity_band, view
from outcomes.statistics import Estimate, difference_of_means, difference_of_rates, mean_interval
from outcomes.statistics.estimate import undefined


@dataclass(frozen=True)
class Narrowing:
    """What a view is restricted to beyond its filters: bands of dose and of severity before treatment, by their place in
    ``DOSE_BANDS`` and in the instrument's bands. Nothing chosen lets everybody in, those with nothing recorded too."""

    dose: Collection[int] = ()
    severity: Collection[int] = ()


def narrowed(seen: View, filters: Filters, to: Narrowing) -> View:
    """The view with only the people whose dose and severity are let in."""
    keep = np.ones(seen.cohort.n, dtype=bool)
    if to.dose:
        keep &= np.isin(dose_band(seen.courses.table["dose"].to_numpy()[seen.cohort.rows]), list(to.dose))
    if to.severity and seen.instrument.bands:
        keep &= np.isin(severity_band(seen.baseline, seen.instrument), list(to.severity))
    if keep.all():
        return seen
    left_out = (*seen.cohort.left_out, ("with another dose or severity", int(np.count_nonzero(~keep))))
    cohort = Cohort(seen.cohort.rows[keep], seen.cohort.n_patients, left_out)
    return view(seen.courses, seen.instrument, filters, cohort)


def everybody_else(courses: Courses, instrument: Instrument, filters: Filters, first: View) -> View:
    """Everybody in the same phase and course who is not in the first view, those with nothing recorded too."""
    everybody = Filters(filters.phase, course=filters.course)
    all_of_them = select(courses, everybody)
    rows = np.setdiff1d(all_of_them.rows, first.cohort.rows)
    return view(courses, instrument, everybody, Cohort(rows, all_of_them.n_patients, all_of_them.left_out))


def in_both(first: View, second: View) -> int:
    """How many people are in both views."""
    patient = first.courses.table["patient"].to_numpy()
    return len(np.intersect1d(patient[first.cohort.rows], patient[second.cohort.rows]))


def shares_beside(first: View, second: View) -> pd.DataFrame:
    """Every outcome, and how many were measured, in two views.

    Returns
    -------
    DataFrame
        Two rows per outcome: ``outcome``, ``title``, ``view`` ("first" or "second"), the columns of ``rates``, and in both rows
        ``difference`` with its interval ``difference_low``-``difference_high`` (first less second, -1 to 1). In a view with
        fewer than ``FEWEST_IN_GROUP`` people the shares are missing; the difference is missing with either of them, or where
        somebody is in both views.

    Notes
    -----
    Newcombe (1998), Stat Med 17, 873-890, method 10.
    """
    apart = in_both(first, second) == 0
    rows = []
    for outcome, title in shares_told(first).items():
        pairs = [tuple(map(np.count_nonzero, counted(seen, outcome))) for seen in (first, second)]
        enough = [known >= rules.FEWEST_IN_GROUP for _, known, _ in pairs]
        both = apart and all(enough)
        (n, of, _), (other, other_of, _) = pairs
        found = difference_of_rates(n, of, other, other_of, rules.LEVEL) if both else undefined(of + other_of)
        columns = rate_columns(*zip(*pairs, strict=True))
        for i, name in enumerate(("first", "second")):
            shown = {key: value[i] for key, value in columns.items()}
            if not enough[i]:
                shown |= dict.fromkeys(("rate", "low", "high", "bound_low", "bound_high"), np.nan)
            rows.append((outcome, title, name, *shown.values(), found.value, found.low, found.high))
    names = ["outcome", "title", "view", *columns, "difference", "difference_low", "difference_high"]
    return pd.DataFrame(rows, columns=names)


@dataclass(frozen=True)
class Changes:
    """Mean change of two views.

    Attributes
    ----------
    table : DataFrame
        Two rows: ``view`` ("first", "second"), ``n`` (eligible and measured), ``mean_before``, ``change`` (after less before,
        score points) with Student's t interval ``low``-``high``; missing in a view with fewer than ``FEWEST_IN_GROUP`` people.
    difference : Estimate
        First less second, Welch's interval; missing with either of them, or where somebody is in both views.
    """

    table: pd.DataFrame
    difference: Estimate


def changes_beside(first: View, second: View) -> Changes:
    """Mean change from baseline to the window of those eligible and measured, in two views.

    Notes
    -----
    Student (1908), Biometrika 6, 1-25; Welch (1947), Biometrika 34, 28-35.
    """
    rows, changes = [], []
    for name, seen in (("first", first), ("second", second)):
        measured = seen.status == MEASURED
        before, after = (scores[measured].astype(float) for scores in (seen.baseline, seen.score))
        change = after - before
        if len(change) < rules.FEWEST_IN_GROUP:
            rows.append((name, len(change), np.nan, np.nan, np.nan, np.nan))
            continue
        (mean,), (low,), (high,) = mean_interval(change[:, None], rules.LEVEL)
        rows.append((name, len(change), before.mean(), mean, low, high))
        changes.append(change)
    table = pd.DataFrame(rows, columns=["view", "n", "mean_before", "change", "low", "high"])
    if len(changes) < 2 or in_both(first, second):
        return Changes(table, undefined(int(table["n"].sum())))
    return Changes(table, difference_of_means(*changes, rules.LEVEL))
