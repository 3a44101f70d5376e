"""The answer first: response, worse and completeness of one view, and whether they changed on the year before."""

from __future__ import annotations

import numpy as np
import pandas as pd

from outcomes import definitions as rules
from outcomes.measures.counts import rate_columns
from outcomes.measures.over_time import COMPLETENESS, YEAR, counted
from outcomes.measures.persons import MEASURED, View
from outcomes.outcome import in_brief
from outcomes.statistics import difference_of_rates


def glance(seen: View) -> pd.DataFrame:
    """The outcomes that are told in brief, and completeness, each with its change on the year before.

    Returns
    -------
    DataFrame
        One row per outcome, the last one ``COMPLETENESS``: ``outcome``, ``title``, the columns of ``rates`` (of
        ``COMPLETENESS``: ``measured`` is everybody due, and there are no bounds), ``year`` (of first infusion: the latest with
        ``FEWEST_IN_GROUP`` people measured) and ``year_before``, both empty where either has fewer; the counts of each
        (``n_year``, ``measured_year``, ``n_before``, ``measured_before``), ``difference`` (-1 to 1, later year less the one
        before) with its interval ``difference_low``-``difference_high`` at ``CHANGE_LEVEL``, missing where a year has fewer
        than ``FEWEST_IN_GROUP`` people, and ``changed``: the interval leaves out 0.

    Notes
    -----
    Newcombe (1998), Stat Med 17, 873-890, method 10.
    """
    values = seen.courses.table[YEAR].iloc[seen.cohort.rows].cat
    code, years = values.codes.to_numpy(), values.categories.astype(str)

    def by_year(who: np.ndarray) -> dict[str, int]:
        return dict(zip(years, np.bincount(code[who & (code >= 0)], minlength=len(years)).tolist(), strict=True))

    year, before = _two_years(by_year(seen.status == MEASURED))
    titles = {one.key: one.title(seen.instrument) for one in in_brief(seen.instrument)} | {COMPLETENESS: "Measured"}
    rows = []
    for key, title in titles.items():
        had, known, others = counted(seen, key)
        columns = rate_columns(*(np.count_nonzero(who) for who in (had, known, others)))
        shares = {name: value.item() for name, value in columns.items()}
        if key == COMPLETENESS:
            shares |= {"bound_low": np.nan, "bound_high": np.nan}
        n, of = by_year(had), by_year(known)
        pair = [n.get(year, 0), of.get(year, 0), n.get(before, 0), of.get(before, 0)]
        told = [np.nan] * 3
        if min(pair[1], pair[3]) >= rules.FEWEST_IN_GROUP:
            found = difference_of_rates(*pair, rules.CHANGE_LEVEL)
            told = [found.value, found.low, found.high]
        changed = bool(told[1] > 0 or told[2] < 0)
        rows.append((key, title, *shares.values(), year, *pair[:2], before, *pair[2:], *told, changed))
    return pd.DataFrame(rows, columns=["outcome", "title", *shares, *OF_YEARS])


OF_YEARS = (
    "year",
    "n_year",
    "measured_year",
    "year_before",
    "n_before",
    "measured_before",
    "difference",
    "difference_low",
    "difference_high",
    "changed",
)


def _two_years(measured: dict[str, int]) -> tuple[str, str]:
    """The latest year with enough people and the one before it; both empty where either has too few."""
    enough = {int(year) for year, n in measured.items() if n >= rules.FEWEST_IN_GROUP}
    latest = max(enough, default=0)
    return (str(latest), str(latest - 1)) if latest - 1 in enough else ("", "")
