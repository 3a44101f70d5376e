"""The difference of two groups of different people, with its interval. Exploratory."""

from __future__ import annotations

from math import nan, sqrt

from outcomes.statistics.estimate import Estimate, complete, standard_deviation, t_quantile, undefined
from outcomes.statistics.proportions import wilson_interval


def difference_of_means(values, other, level: float = 0.95) -> Estimate:
    """Mean of ``values`` less mean of ``other``, different people, with Welch's t interval.

    Missing values are left out. The difference is missing if either side has nobody, its interval if either has fewer
    than two or neither varies.

    Notes
    -----
    Welch (1947), Biometrika 34, 28-35. As R's ``t.test(values, other)``.

    Examples
    --------
    >>> d = difference_of_means([-8, -3, -5, -12], [-2, -1, -6, 0])
    >>> d.value, round(d.low, 2), round(d.high, 2)
    (-4.75, -10.73, 1.23)
    """
    (a,), (b,) = complete(values), complete(other)
    n = len(a) + len(b)
    if not (len(a) and len(b)):
        return undefined(n)
    value = float(a.mean() - b.mean())
    first, second = standard_deviation(a) ** 2 / len(a), standard_deviation(b) ** 2 / len(b)
    if not first + second > 0:
        return Estimate(value, nan, nan, n)
    df = (first + second) ** 2 / (first**2 / (len(a) - 1) + second**2 / (len(b) - 1))
    half = float(t_quantile(level, df)) * sqrt(first + second)
    return Estimate(value, value - half, value + half, n)


def difference_of_rates(successes: int, n: int, other_successes: int, other_n: int, level: float = 0.95) -> Estimate:
    """First rate less the other, different people, with Newcombe's interval from the two Wilson intervals.

    Missing if either side has nobody.

    Notes
    -----
    Newcombe (1998), Stat Med 17, 873-890, method 10 (no continuity correction).

    Examples
    --------
    >>> d = difference_of_rates(56, 70, 48, 80)
    >>> round(d.value, 4), round(d.low, 4), round(d.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    total = n + other_n
    if not (n and other_n):
        return undefined(total)
    (low, other_low), (high, other_high) = wilson_interval([successes, other_successes], [n, other_n], level)
    first, second = successes / n, other_successes / other_n
    below = sqrt((first - low) ** 2 + (other_high - second) ** 2)
    above = sqrt((high - first) ** 2 + (second - other_low) ** 2)
    return Estimate(first - second, first - second - below, first - second + above, total)
