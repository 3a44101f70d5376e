"""Depression and pain in the same people: who responded on both, and whether the two move together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from outcomes import definitions as rules
from outcomes.measures.course import AXES
from outcomes.measures.persons import MEASURED, NOT_YET, View, has_outcome
from outcomes.statistics import missing_bounds, wilson_interval
from outcomes.statistics.coupling import RepeatedCorrelation, WithinBetween, repeated_correlation, within_between


def joint_response(mood: View, pain: View) -> pd.DataFrame:
    """Response on depression by response on pain, among people eligible on both; the views share their cohort.

    Returns
    -------
    DataFrame
        One row per combination: ``mood`` and ``pain`` (responded or not), ``n``, ``measured`` (on both), ``missing`` (due
        on both, not measured on one or both), ``rate`` of those measured with its Wilson interval ``low``-``high``, and
        ``bound_low``-``bound_high`` whatever happened to the missing.
    """
    due = mood.eligible & pain.eligible & (mood.status != NOT_YET) & (pain.status != NOT_YET)
    both = due & (mood.status == MEASURED) & (pain.status == MEASURED)
    responded = [has_outcome("response", v.baseline, v.score, v.instrument)[both] for v in (mood, pain)]
    combinations = [(True, True), (True, False), (False, True), (False, False)]
    n = np.array([np.count_nonzero((responded[0] == m) & (responded[1] == p)) for m, p in combinations])
    measured, missing = np.count_nonzero(both), np.count_nonzero(due & ~both)
    low, high = wilson_interval(n, np.full(4, measured), rules.LEVEL)
    bound_low, bound_high = missing_bounds(n, np.full(4, measured), np.full(4, missing))
    return pd.DataFrame(
        {
            "mood": [m for m, _ in combinations],
            "pain": [p for _, p in combinations],
            "n": n,
            "measured": measured,
            "missing": missing,
            "rate": n / measured if measured else np.full(4, np.nan),
            "low": low,
            "high": high,
            "bound_low": bound_low,
            "bound_high": bound_high,
        }
    )


def _rows(mood: View, pain: View) -> tuple[np.ndarray, ...]:
    """Person, point, mood and pain: one element per person and point before and after each infusion of a usual course."""
    axis = AXES["infusions"]
    columns = list(axis.columns[: axis.usual_last + 1])
    x, y = (v.scores[columns].to_numpy(dtype=float) for v in (mood, pain))
    person, point = np.indices(x.shape)
    return tuple(part.ravel() for part in (person, point, x, y))


def coupling(mood: View, pain: View) -> tuple[RepeatedCorrelation, RepeatedCorrelation]:
    """Repeated-measures correlation of mood and pain: with the mean of each infusion removed, and without, for contrast."""
    person, point, x, y = _rows(mood, pain)
    return (
        repeated_correlation(person, x, y, point, rules.LEVEL),
        repeated_correlation(person, x, y, None, rules.LEVEL),
    )


def within_and_between(mood: View, pain: View) -> WithinBetween:
    """Pain within a person and between people, per point of mood, apart (slow: fitted)."""
    person, point, x, y = _rows(mood, pain)
    return within_between(person, x, y, point, rules.FEWEST_FOR_INTERVAL, rules.LEVEL)
