"""Years one after the other, and years or sites told from chance: share of each beside the share of all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from outcomes import definitions as rules
from outcomes.measures.counts import rate_columns
from outcomes.measures.persons import MEASURED, NOT_YET, View
from outcomes.outcome import can_have, has_outcome, outcomes_of
from outcomes.statistics import Runs, binomial_limits, runs_around

YEAR = "first_infusion_year"
COMPLETENESS = "measured"
"""Stands beside the outcomes for the share measured of those due."""


def shares_told(seen: View) -> dict[str, str]:
    """What is told of years, sites and views side by side: key and heading."""
    return {**outcomes_of(seen.instrument), COMPLETENESS: "Measured of those due"}


def counted(seen: View, what: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Who has the outcome, of whom that is known, and who else is due; each one element per patient.

    ``what``: an outcome, known of those measured; or ``COMPLETENESS``, known of everybody due.
    """
    due = seen.eligible & (seen.status != NOT_YET)
    measured = seen.status == MEASURED
    if what == COMPLETENESS:
        return measured, due, np.zeros(len(due), dtype=bool)
    can = can_have(what, seen.baseline, seen.instrument)
    had = has_outcome(what, seen.baseline, seen.score, seen.instrument)
    return can & had & measured, can & measured, can & due & ~measured


@dataclass(frozen=True)
class Told:
    """Groups beside the share of all, with what chance gives.

    Attributes
    ----------
    table : DataFrame
        One row per value of the filter column that anybody due has, in the column's order: ``group``, the columns of
        ``rates`` (of ``COMPLETENESS``: ``measured`` is everybody due), ``chance_low`` and ``chance_high`` (shares, the limits
        included), ``outside`` (True beyond them). Rates and limits are missing in groups below ``FEWEST_IN_GROUP``.
    n, measured : int
        People with the outcome, and of how many: all groups together, the small ones too.
    judged : bool
        Enough groups are large enough (``FEWEST_FOR_CHANCE``); else nothing is outside.
    """

    table: pd.DataFrame
    n: int
    measured: int
    judged: bool

    @property
    def overall(self) -> float:
        """Share of all, 0 to 1; missing with nobody."""
        return self.n / self.measured if self.measured else np.nan


def told_from_chance(seen: View, column: str, what: str) -> Told:
    """Share of each year or site, beside the limits of chance around the share of all.

    Notes
    -----
    Exact binomial limits around the overall share: Spiegelhalter (2005), Stat Med 24, 1185-1202.
    """
    values = seen.courses.table[column].iloc[seen.cohort.rows].cat
    code, groups = values.codes.to_numpy(), values.categories
    had, known, others = counted(seen, what)

    def count(who: np.ndarray) -> np.ndarray:
        return np.bincount(code[who & (code >= 0)], minlength=len(groups))

    table = pd.DataFrame({"group": groups.astype(str), **rate_columns(count(had), count(known), count(others))})
    enough = table["measured"] >= rules.FEWEST_IN_GROUP
    judged = int(enough.sum()) >= rules.FEWEST_FOR_CHANCE
    n, measured = int(table["n"].sum()), int(table["measured"].sum())
    share = n / measured if measured else np.nan
    low, high = binomial_limits(share, table["measured"], rules.CHANCE_LEVEL)
    table["chance_low"], table["chance_high"] = low / table["measured"], high / table["measured"]
    table["outside"] = judged & enough & ((table["n"] < low) | (table["n"] > high))
    table.loc[~enough, ["rate", "low", "high", "bound_low", "bound_high", "chance_low", "chance_high"]] = np.nan
    table = table[table["measured"] + table["missing"] > 0].reset_index(drop=True)
    return Told(table, n, measured, judged)


def shift_over_years(told: Told) -> Runs | None:
    """Runs of years around the share of all; None with fewer than ``FEWEST_FOR_RUNS`` years off it.

    Notes
    -----
    Anhøj & Olesen (2014), PLoS ONE 9(11), e113825.
    """
    runs = runs_around(told.table["rate"], told.overall)
    return runs if runs.n >= rules.FEWEST_FOR_RUNS else None


def chance_curve(told: Told) -> pd.DataFrame:
    """The limits of chance around the share of all for groups of every size, from ``FEWEST_IN_GROUP`` to just over the largest.

    Returns
    -------
    DataFrame
        One row per size, at most a few hundred: ``n`` (people), ``low``, ``high`` (shares, the limits included).
    """
    largest = max(int(told.table["measured"].max()), rules.FEWEST_IN_GROUP)
    sizes = np.unique(np.linspace(rules.FEWEST_IN_GROUP, 1.1 * largest + 5, 300).round())
    low, high = binomial_limits(told.overall, sizes, rules.CHANCE_LEVEL)
    return pd.DataFrame({"n": sizes.astype(int), "low": low / sizes, "high": high / sizes})
