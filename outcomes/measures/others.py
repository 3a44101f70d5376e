"""One practice beside what others published."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from outcomes import definitions as rules
from outcomes.courses import NO_PROTOCOL
from outcomes.measures.counts import RATE_COLUMNS, protocols_in, rates
from outcomes.measures.persons import View
from outcomes.published import Published, results
from outcomes.statistics import prediction_interval, wilson_interval

OWN = "This practice"

COLUMNS = {
    "outcome": str,
    "title": str,
    "name": str,
    "own": bool,
    "n": int,
    "measured": int,
    "missing": "Int64",
    "treated": "Int64",
    "rate": float,
    "low": float,
    "high": float,
    "bound_low": float,
    "bound_high": float,
    "differs": str,
    "comparable": bool,
    "expected_low": float,
    "expected_high": float,
    "source": str,
}


def others(seen: View, published: Collection[Published] | None = None) -> pd.DataFrame:
    """The practice's own rates, and below each the published rates of the same outcome and instrument.

    Parameters
    ----------
    seen : View
    published : collection of Published, optional
        Results on the view's instrument in its phase; those of ``outcomes.published`` unless given.

    Returns
    -------
    DataFrame
        Of each outcome with a published rate one row for the practice, then one per published result, the highest first:
        ``outcome``, ``title``, ``name``, ``own`` (the practice), ``n`` with it, ``measured``, ``missing`` (the practice's: due
        and not measured), ``treated`` (the others': missing where not known), ``rate`` (0 to 1, as printed; missing where
        nobody was measured) with its Wilson interval ``low``-``high``, ``bound_low``-``bound_high`` (the practice's, as in
        ``rates``), ``differs`` (what is measured otherwise than here, in words; empty where nothing is), ``comparable``
        (nothing is; False for the practice itself), ``source``. The same in every row of an outcome: ``expected_low``-
        ``expected_high``, the 95% prediction interval of one more practice, missing with fewer than ``FEWEST_PUBLISHED``
        comparable results. No row where nothing is published.
    """
    if published is None:
        published = results(seen.instrument.key, seen.phase)
    protocols = frozenset(protocols_in(seen.courses, seen.cohort)["protocol"]) - {NO_PROTOCOL}
    rows = []
    for own in rates(seen).itertuples():
        found = sorted((one for one in published if one.outcome == own.outcome), key=lambda one: -one.rate)
        if not found:
            continue
        comparable = [one for one in found if not one.differs(protocols)]
        low, high = expected_range(comparable)
        of_all = {"outcome": own.outcome, "title": own.title, "expected_low": low, "expected_high": high}
        ours = {name: getattr(own, name) for name in RATE_COLUMNS}
        rows.append({**of_all, **ours, "name": OWN, "own": True, "differs": "", "source": ""})
        rows += [{**of_all, **_row(one), "differs": one.differs(protocols)} for one in found]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.assign(comparable=~table["own"].astype(bool) & (table["differs"] == "")).astype(COLUMNS)


def _row(one: Published) -> dict:
    low, high = wilson_interval(one.k, one.analysed, rules.LEVEL)
    return {
        "name": one.name,
        "own": False,
        "n": one.k,
        "measured": one.analysed,
        "treated": one.treated,
        "rate": one.rate,
        "low": float(low),
        "high": float(high),
        "source": one.source,
    }


def expected_range(comparable: Collection[Published]) -> tuple[float, float]:
    """Where one more practice would be expected, 0 to 1; both missing with too few comparable results."""
    if len(comparable) >= rules.FEWEST_PUBLISHED:
        found = prediction_interval([one.k for one in comparable], [one.analysed for one in comparable], rules.LEVEL)
        if found:
            return found.low, found.high
    return float("nan"), float("nan")
