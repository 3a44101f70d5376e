"""Change of the same people from before to after: in points, and standardised under the name of its denominator.

Change is after minus before, so a fall is negative. A pair with either score missing is left out and counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log, nan, sqrt

import numpy as np

from outcomes.statistics.estimate import (
    Estimate,
    complete,
    normal_quantile,
    standard_deviation,
    t_quantile,
    undefined,
)


@dataclass(frozen=True)
class PairedChange:
    """Change of the same people, in score points.

    Attributes
    ----------
    n : int
        Complete pairs; everything else is about these.
    missing : int
        Pairs with a score missing.
    mean_before, mean_after, mean_change, median_change : float
        Missing with nobody.
    sd_before, sd_after, sd_change : float
        With ``n - 1`` below; missing with fewer than two pairs.
    correlation : float
        Pearson, between before and after; missing with fewer than two pairs or no variance in either.
    low, high : float
        t interval of the mean change; missing with fewer than two pairs.
    """

    n: int
    missing: int
    mean_before: float
    sd_before: float
    mean_after: float
    sd_after: float
    mean_change: float
    sd_change: float
    median_change: float
    correlation: float
    low: float
    high: float


def paired_change(before, after, level: float = 0.95) -> PairedChange:
    """Mean and median change of the same people, with Student's t interval of the mean.

    Parameters
    ----------
    before, after : array_like of float, one element per person
        Score points; a pair with either missing is left out and counted in ``missing``.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    PairedChange

    Notes
    -----
    ``mean +- t(1 - alpha/2, n - 1) * sd_change / sqrt(n)``; Student (1908), Biometrika 6(1), 1-25.

    Examples
    --------
    >>> change = paired_change([20, 18, 15, 22], [10, 12, 15, None])
    >>> change.n, change.missing, round(change.mean_change, 2), change.median_change
    (3, 1, -5.33, -6.0)
    """
    first, second = complete(before, after)
    n, missing = len(first), len(np.atleast_1d(np.asarray(before))) - len(first)
    if n == 0:
        return PairedChange(0, missing, *[nan] * 10)
    change = second - first
    mean = float(change.mean())
    half = float(t_quantile(level, n - 1)) * standard_deviation(change) / sqrt(n)
    return PairedChange(
        n=n,
        missing=missing,
        mean_before=float(first.mean()),
        sd_before=standard_deviation(first),
        mean_after=float(second.mean()),
        sd_after=standard_deviation(second),
        mean_change=mean,
        sd_change=standard_deviation(change),
        median_change=float(np.median(change)),
        correlation=correlation(first, second),
        low=mean - half,
        high=mean + half,
    )


def standardised_by_baseline(before, after, level: float = 0.95) -> Estimate:
    """Mean change in units of the standard deviation *before*, with the small-sample factor (Becker's d).

    Parameters
    ----------
    before, after : array_like of float, one element per person
        Score points; a pair with either missing is left out.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    Estimate
        No unit; negative when scores fell. Missing with fewer than three pairs or no variance before; the interval
        also where the scores after have no variance (the correlation is not defined).

    Notes
    -----
    ``J(n - 1) * mean_change / sd_before``; variance ``2 * (1 - r) / n + d**2 / (2 * n)``, normal interval.
    ``metafor::escalc(measure = "SMCR")`` with the scores before first has the opposite sign.
    Becker (1988), Br J Math Stat Psychol 41(2), 257-278; Morris (2008), Organ Res Methods 11(2), 364-386.

    Examples
    --------
    >>> d = standardised_by_baseline([20, 18, 15, 22, 17], [10, 12, 15, 13, 9])
    >>> round(d.value, 2), round(d.low, 2), round(d.high, 2)
    (-1.95, -3.77, -0.12)
    """
    first, second = complete(before, after)
    n = len(first)
    sd = standard_deviation(first)
    if not sd > 0:
        return undefined(n)
    value = small_sample_factor(n - 1) * float((second - first).mean()) / sd
    return _with_interval(value, 2 * (1 - correlation(first, second)) / n + value**2 / (2 * n), n, level)


def standardised_by_change(before, after, level: float = 0.95) -> Estimate:
    """Mean change in units of the standard deviation *of the change*, with the small-sample factor (d_z).

    Larger than ``standardised_by_baseline`` whenever before and after correlate above 0.5: the two are never the
    same number and never share a name.

    Parameters
    ----------
    before, after : array_like of float, one element per person
        Score points; a pair with either missing is left out.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    Estimate
        No unit; negative when scores fell. Missing with fewer than three pairs or no variance of the change.

    Notes
    -----
    ``J(n - 1) * mean_change / sd_change``; variance ``1 / n + d**2 / (2 * n)``, normal interval.
    ``metafor::escalc(measure = "SMCC")`` with the scores before first has the opposite sign.
    Gibbons, Hedeker & Davis (1993), J Educ Stat 18(3), 271-279.
    """
    first, second = complete(before, after)
    change = second - first
    n = len(change)
    sd = standard_deviation(change)
    if not sd > 0:
        return undefined(n)
    value = small_sample_factor(n - 1) * float(change.mean()) / sd
    return _with_interval(value, 1 / n + value**2 / (2 * n), n, level)


def small_sample_factor(df: int) -> float:
    """The exact factor that removes the bias of a standardised mean with ``df`` degrees of freedom; below 1.

    Missing with ``df`` of 1 or less.

    Notes
    -----
    ``gamma(df / 2) / (sqrt(df / 2) * gamma((df - 1) / 2))``; Hedges (1981), J Educ Stat 6(2), 107-128.
    """
    return exp(lgamma(df / 2) - lgamma((df - 1) / 2) - log(df / 2) / 2) if df > 1 else nan


def correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Pearson's; missing with fewer than two pairs or no variance in either."""
    if not (standard_deviation(first) > 0 and standard_deviation(second) > 0):
        return nan
    x, y = first - first.mean(), second - second.mean()
    return float(np.clip(x @ y / sqrt(float(x @ x) * float(y @ y)), -1, 1))


def _with_interval(value: float, variance: float, n: int, level: float) -> Estimate:
    half = normal_quantile(level) * sqrt(variance)
    return Estimate(value, value - half, value + half, n)
