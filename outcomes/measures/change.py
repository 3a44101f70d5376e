"""How much scores changed, person by person and on average: distribution, reliable change, size of the change."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from outcomes import definitions as rules
from outcomes.cohort import TITLES
from outcomes.instruments import Instrument
from outcomes.measures.course import Axis, fixed_points
from outcomes.measures.persons import MEASURED, NOT_YET, View, dose_band, severity_band, without_percentage
from outcomes.outcome import TOLERANCE, has_outcome, improvement, percent_improvement
from outcomes.statistics.estimate import Estimate, undefined
from outcomes.statistics.groups import group_rates
from outcomes.statistics.mixed import EstimatedMeans, estimated_means
from outcomes.statistics.paired import PairedChange, paired_change, standardised_by_baseline, standardised_by_change
from outcomes.statistics.regression_to_mean import expected_change
from outcomes.statistics.reliable import Change, classify


def gain(seen: View) -> np.ndarray:
    """How much better each person was in the window: percent of baseline, or points where percent has no meaning."""
    if seen.instrument.percent_change:
        return percent_improvement(seen.baseline, seen.score, seen.instrument)
    return improvement(seen.baseline, seen.score, seen.instrument)


def cumulative(seen: View) -> pd.DataFrame:
    """Share that improved by at least so much, for every amount.

    Returns
    -------
    DataFrame
        One row per amount: ``at_least`` (percent, or points), ``n`` people measured who improved that much,
        ``of_measured`` (share of those measured), ``of_due`` (share of everybody due, those missing counted as not
        improved), ``measured`` and ``due``. Shares are missing with too few. In percent, a baseline of 0 is not counted.
    """
    counted = seen.eligible & ~without_percentage(seen, "change")
    measured = counted & (seen.status == MEASURED)
    due = np.count_nonzero(counted & (seen.status != NOT_YET))
    better = np.sort(gain(seen)[measured])
    step = 1.0 if seen.instrument.percent_change else max(seen.instrument.step or 0.5, 0.5)
    top = 100.0 if seen.instrument.percent_change else (seen.instrument.high - seen.instrument.low) / 2
    amounts = np.arange(0, top + step / 2, step)
    # At 0 everybody counts who is not worse.
    n = len(better) - np.searchsorted(better, amounts - TOLERANCE, side="left")
    n_measured = np.count_nonzero(measured)
    return pd.DataFrame(
        {
            "at_least": amounts,
            "n": n,
            "of_measured": n / n_measured if n_measured >= rules.FEWEST_FOR_PERCENT else np.nan,
            "of_due": n / due if due >= rules.FEWEST_FOR_PERCENT else np.nan,
            "measured": n_measured,
            "due": due,
        }
    )


def sorted_gains(seen: View, most: int = 400) -> pd.DataFrame:
    """Change of each person measured, best first: one row each, or quantiles where there are more than ``most``.

    Returns
    -------
    DataFrame
        ``change`` (score minus baseline, in percent of baseline or in points), ``responded``, ``worse``; no codes.
    """
    measured = seen.status == MEASURED
    better = gain(seen)
    taken = measured & ~np.isnan(better)
    responded = np.zeros(len(better), dtype=bool)
    if seen.instrument.has_response:
        responded = has_outcome("response", seen.baseline, seen.score, seen.instrument)
    worse = has_outcome("worse", seen.baseline, seen.score, seen.instrument)
    order = np.flatnonzero(taken)[np.argsort(-better[taken], kind="stable")]
    if len(order) > most:
        order = order[np.linspace(0, len(order) - 1, most).round().astype(int)]
    sign = 1 if seen.instrument.higher_is_better else -1
    return pd.DataFrame(
        {
            "change": sign * better[order],
            "responded": responded[order],
            "worse": worse[order],
        }
    )


def counted_gains(seen: View) -> pd.DataFrame:
    """How many people changed by how much: the counts behind ``sorted_gains``, with nobody's own change in it.

    Returns
    -------
    DataFrame
        One row per stretch of change for the better: ``from`` (included), ``to`` (not included), in percent of baseline or
        points, and ``n`` people measured. Stretches with nobody at either end are left out.
    """
    better = gain(seen)[seen.status == MEASURED]
    better = better[~np.isnan(better)]
    width = 25.0 if seen.instrument.percent_change else max(round((seen.instrument.high - seen.instrument.low) / 12), 1)
    place = np.floor((better + TOLERANCE) / width).astype(int)
    first = place.min() if len(place) else 0
    n = np.bincount(place - first)
    start = (first + np.arange(len(n))) * width
    return pd.DataFrame({"from": start, "to": start + width, "n": n})


def median_gain(seen: View) -> float:
    """What half of those measured improved by at least, percent of baseline or points; missing with too few for a percentage."""
    better = gain(seen)[(seen.status == MEASURED) & ~without_percentage(seen, "change")]
    return float(np.median(better)) if len(better) >= rules.FEWEST_FOR_PERCENT else np.nan


CHANGE_WORDS = {
    Change.RECOVERED: "Reliably better, no longer a case",
    Change.IMPROVED: "Reliably better",
    Change.UNCHANGED: "Within measurement error",
    Change.DETERIORATED: "Reliably worse",
    Change.HARMED: "Reliably worse, now a case",
}
"""Groups of reliable change, from best to worst. Without a caseness nobody can be in the first or the last."""
RELIABLY_BETTER = [CHANGE_WORDS[one] for one in (Change.RECOVERED, Change.IMPROVED)]
RELIABLY_WORSE = [CHANGE_WORDS[one] for one in (Change.HARMED, Change.DETERIORATED)]
"""The two groups of each side; first the one that crossed the cut-off."""


def change_groups(instrument: Instrument) -> list[str]:
    """The groups of reliable change that can occur on an instrument, from best to worst."""
    if instrument.caseness is not None:
        return list(CHANGE_WORDS.values())
    return [words for change, words in CHANGE_WORDS.items() if change not in (Change.RECOVERED, Change.HARMED)]


def reliable_change(seen: View) -> pd.DataFrame:
    """Pairs of scores before and after, with the group of reliable and clinically significant change.

    Returns
    -------
    DataFrame
        One row per pair of scores that somebody had: ``before``, ``after``, ``n`` people, ``group`` (one of
        ``CHANGE_WORDS``). Only for an instrument with a reliable change; the cut-off is its caseness.
    """
    instrument = seen.instrument
    measured = ~np.isnan(seen.baseline) & ~np.isnan(seen.score)
    before, after = (np.round(x[measured].astype(float), 4) for x in (seen.baseline, seen.score))
    group = classify(
        before,
        after,
        instrument.reliable_change,
        instrument.caseness,
        higher_is_better=instrument.higher_is_better,
        reaching_counts=True,
        cut_is_clinical=True,
        tolerance=TOLERANCE,
    )
    table = pd.DataFrame({"before": before, "after": after, "group": [CHANGE_WORDS[Change(g)] for g in group]})
    return table.groupby(["before", "after", "group"], as_index=False).size().rename(columns={"size": "n"})


@dataclass(frozen=True)
class SizeOfChange:
    """Average change of those measured and its standardised forms; ``expected`` is None where it cannot be told.

    With fewer than ``definitions.FEWEST_FOR_INTERVAL`` people the interval and the standardised forms are missing.
    """

    paired: PairedChange
    by_baseline: Estimate
    by_change: Estimate
    expected: float | None


def size_of_change(seen: View) -> SizeOfChange:
    """Paired change of those eligible and measured.

    The expected change with no treatment needs the instrument's reliability and a minimum baseline, and takes mean
    and spread from the baseline scores of everybody in the cohort, before the minimum chose among them.
    """
    measured = seen.status == MEASURED
    before, after = seen.baseline[measured].astype(float), seen.score[measured].astype(float)
    paired = paired_change(before, after, rules.LEVEL)
    n = paired.n
    if n < rules.FEWEST_FOR_INTERVAL:
        return SizeOfChange(replace(paired, low=np.nan, high=np.nan), undefined(n), undefined(n), _expected(seen))
    by_baseline = standardised_by_baseline(before, after, rules.LEVEL)
    if n < rules.FEWEST_FOR_BASELINE_SD_INTERVAL:
        by_baseline = replace(by_baseline, low=np.nan, high=np.nan)
    return SizeOfChange(paired, by_baseline, standardised_by_change(before, after, rules.LEVEL), _expected(seen))


def _expected(seen: View) -> float | None:
    instrument = seen.instrument
    everybody = seen.baseline[~np.isnan(seen.baseline)].astype(float)
    known = instrument.reliability is not None and instrument.minimum_baseline is not None
    if not known or len(everybody) < rules.FEWEST_FOR_INTERVAL:
        return None
    spread = everybody.std(ddof=1)
    if not spread > 0:
        return None
    return expected_change(
        instrument.minimum_baseline,
        everybody.mean(),
        spread,
        instrument.reliability,
        higher_is_better=instrument.higher_is_better,
    )


def estimated_course(seen: View, axis: Axis) -> EstimatedMeans:
    """Means that use everybody eligible, at the points of the fixed group (slow: fitted, not counted)."""
    scores = seen.scores[list(axis.columns)].to_numpy(dtype=float)[seen.eligible]
    scores = scores[:, fixed_points(~np.isnan(scores), axis.usual_last)]
    return estimated_means(scores, rules.FEWEST_FOR_MODEL, rules.LEVEL)


def by_group(seen: View) -> pd.DataFrame:
    """Response in groups of those eligible and measured.

    Returns
    -------
    DataFrame
        One row per group: ``by`` (what they are grouped by), ``group``, ``measured``, ``missing``, ``rate``, ``low``,
        ``high`` (missing in groups below ``FEWEST_IN_GROUP``). Groups of nobody are left out.
    """
    table = seen.courses.table.iloc[seen.cohort.rows]
    due = seen.eligible & (seen.status != NOT_YET) & ~without_percentage(seen)
    measured = seen.status == MEASURED
    responded = has_outcome("response", seen.baseline, seen.score, seen.instrument).astype(float)
    responded[~measured] = np.nan
    groupings = [
        ("Indication", table["indication"].cat.codes.to_numpy(), _labels(table["indication"])),
        ("Dose", dose_band(table["dose"].to_numpy()), [label for label, _ in rules.DOSE_BANDS]),
        *((TITLES[name], table[name].cat.codes.to_numpy(), _labels(table[name])) for name in ("sex", "age_band")),
    ]
    if seen.instrument.bands:
        band = severity_band(seen.baseline, seen.instrument)
        groupings.insert(1, ("Severity at baseline", band, [b.label.capitalize() for b in seen.instrument.bands]))
    frames = []
    for by, code, labels in groupings:
        chosen = due & (code >= 0)
        places = list(range(len(labels)))
        found = group_rates(responded[chosen], code[chosen], places, rules.FEWEST_IN_GROUP, rules.LEVEL)
        frame = pd.DataFrame(
            {
                "by": by,
                "group": labels,
                "measured": found.n,
                "missing": found.missing,
                "rate": found.estimate,
                "low": found.low,
                "high": found.high,
            }
        )
        frames.append(frame[frame["measured"] + frame["missing"] > 0])
    return pd.concat(frames, ignore_index=True)


def _labels(values: pd.Series) -> list[str]:
    return [str(value).capitalize() for value in values.cat.categories]
