"""Rates with their interval, and bounds for those not measured; means of columns with theirs."""

from __future__ import annotations

import numpy as np

from outcomes.statistics.estimate import normal_quantile, t_quantile


def wilson_interval(successes, n, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Score interval of a proportion.

    Parameters
    ----------
    successes, n : array_like of int
        Counts; ``0 <= successes <= n``.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    low, high : ndarray of float
        Proportions, 0 to 1; missing where ``n`` is 0.

    Notes
    -----
    Wilson (1927), J Am Stat Assoc 22, 209-212. No continuity correction.

    Examples
    --------
    >>> low, high = wilson_interval(7, 50)
    >>> round(float(low), 3), round(float(high), 3)
    (0.07, 0.262)
    """
    k = np.asarray(successes, dtype=float)
    total = np.asarray(n, dtype=float)
    z2 = normal_quantile(level) ** 2
    safe = np.where(total > 0, total, np.nan)
    centre = (k + z2 / 2) / (safe + z2)
    half = np.sqrt(z2) / (safe + z2) * np.sqrt(np.maximum(k * (safe - k) / safe + z2 / 4, 0))
    # The closed form leaves 1e-17 instead of 0 and 1 at the ends.
    low = np.where(k == 0, safe * 0, centre - half)
    high = np.where(k == total, safe * 0 + 1, centre + half)
    return low, high


def missing_bounds(successes, n, missing) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest proportion that fits the data, whatever the missing outcomes were.

    Parameters
    ----------
    successes, n, missing : array_like of int
        Successes, number measured, number not measured.

    Returns
    -------
    low, high : ndarray of float
        ``k / (n + m)`` and ``(k + m) / (n + m)``; missing where ``n + m`` is 0. Not a confidence interval.

    Notes
    -----
    Manski (1990), American Economic Review 80(2), 319-323.

    Examples
    --------
    >>> low, high = missing_bounds(33, 60, 40)
    >>> float(low), float(high)
    (0.33, 0.73)
    """
    k, measured, lost = (np.asarray(x, dtype=float) for x in (successes, n, missing))
    total = measured + lost
    total = np.where(total > 0, total, np.nan)
    return k / total, (k + lost) / total


def mean_interval(values: np.ndarray, level: float = 0.95) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean of each column with Student's t interval.

    Parameters
    ----------
    values : ndarray, shape (people, columns)
        Complete: the caller has already chosen who counts, so that every column is about the same people.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    mean, low, high : ndarray of float, shape (columns,)
        In the units of ``values``. The mean is missing with nobody, the interval with fewer than two people.

    Notes
    -----
    ``mean +- t(1 - alpha/2, n - 1) * sd / sqrt(n)``; Student (1908), Biometrika 6(1), 1-25.

    Examples
    --------
    >>> mean, low, high = mean_interval(np.array([[1.0], [2.0], [3.0], [4.0]]))
    >>> round(float(mean[0]), 2), round(float(low[0]), 2), round(float(high[0]), 2)
    (2.5, 0.45, 4.55)
    """
    values = np.asarray(values, dtype=float)
    n, columns = values.shape
    nothing = np.full(columns, np.nan)
    if n == 0:
        return nothing, nothing, nothing
    mean = values.mean(axis=0)
    if n == 1:
        return mean, nothing, nothing
    half = t_quantile(level, n - 1) * values.std(axis=0, ddof=1) / np.sqrt(n)
    return mean, mean - half, mean + half
