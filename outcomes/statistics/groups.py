"""One estimate with its interval per group, for a forest plot; and the difference of two groups. Exploratory."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np

from outcomes.statistics.estimate import Estimate, complete, standard_deviation, t_quantile, undefined
from outcomes.statistics.proportions import wilson_interval


@dataclass(frozen=True)
class Groups:
    """One element per group, in the order asked for.

    Attributes
    ----------
    label : tuple
    n, missing : ndarray of int
        People with a value; people of the group without one.
    estimate, low, high : ndarray of float
        Missing in groups of fewer than ``fewest``, which are listed with their ``n`` all the same.
    """

    label: tuple
    n: np.ndarray
    missing: np.ndarray
    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray


def group_means(values, group, labels=None, fewest: int = 2, level: float = 0.95) -> Groups:
    """Mean of each group with Student's t interval from that group alone.

    Parameters
    ----------
    values : array_like of float, one element per person
        Missing where not measured: counted, not used.
    group : array_like, one element per person
        Label of the group; people with a label not in ``labels`` are left out.
    labels : sequence, optional
        Groups in the order wanted; by default all, sorted.
    fewest : int
        A group of fewer measured people has no estimate.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    Groups

    Notes
    -----
    Each interval is from its own group alone. With many groups some intervals miss by chance: one in twenty at 95 %.
    Student (1908), Biometrika 6(1), 1-25.
    """
    place, label = _places(group, labels)
    y = np.asarray(values, dtype=float)
    seen = (place >= 0) & ~np.isnan(y)
    size = len(label)
    n = np.bincount(place[seen], minlength=size)
    missing = np.bincount(place[(place >= 0) & np.isnan(y)], minlength=size)
    enough = n >= max(fewest, 1)
    count = np.where(enough, n, nan)
    mean = np.bincount(place[seen], y[seen], minlength=size) / count
    away = y[seen] - mean[place[seen]]
    squares = np.bincount(place[seen], away**2, minlength=size)
    free = np.where(enough & (n > 1), n - 1, nan)
    half = t_quantile(level, free) * np.sqrt(squares / free / count)
    return Groups(label, n, missing, mean, mean - half, mean + half)


def group_rates(outcome, group, labels=None, fewest: int = 1, level: float = 0.95) -> Groups:
    """Share of each group with an outcome, with Wilson interval.

    Parameters
    ----------
    outcome : array_like, one element per person
        1 or True, 0 or False; missing (NaN) where not known: counted, not used.
    group, labels, fewest, level
        As for ``group_means``.

    Returns
    -------
    Groups

    Notes
    -----
    Wilson (1927), J Am Stat Assoc 22, 209-212.
    """
    place, label = _places(group, labels)
    y = np.asarray(outcome, dtype=float)
    seen = (place >= 0) & ~np.isnan(y)
    n = np.bincount(place[seen], minlength=len(label))
    missing = np.bincount(place[(place >= 0) & np.isnan(y)], minlength=len(label))
    successes = np.bincount(place[seen & (y > 0)], minlength=len(label))
    total = np.where(n >= max(fewest, 1), n, nan)
    low, high = wilson_interval(successes, total, level)
    return Groups(label, n, missing, successes / total, low, high)


def _places(group, labels) -> tuple[np.ndarray, tuple]:
    """Position of each person's group in the list of labels, -1 if it is not there; and the list."""
    if labels is None:
        different, place = np.unique(np.asarray(group), return_inverse=True)
        return place.reshape(-1), tuple(different.tolist())
    position = {label: k for k, label in enumerate(labels)}
    return np.array([position.get(g, -1) for g in group], dtype=int), tuple(labels)


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
