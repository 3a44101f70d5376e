"""What chance alone gives: limits of a share in groups of any size, and runs of a series around a line."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

import numpy as np


def binomial_limits(share, n, level: float = 0.998) -> tuple[np.ndarray, np.ndarray]:
    """Fewest and most of ``n`` people with an outcome that chance gives where its share is ``share``.

    Parameters
    ----------
    share : array_like of float
        0 to 1; missing where not known.
    n : array_like of int
        People in the group.
    level : float
        Probability in between, at least; the rest is cut in two halves, of which fewer and more than the limits have at most
        one each.

    Returns
    -------
    low, high : ndarray of float
        Whole people, the limits included; missing where ``share`` is, or where ``n`` is 0.

    Notes
    -----
    Quantiles of the binomial distribution, not rounded and not interpolated, so that they hold for small groups too:
    Spiegelhalter (2005), Stat Med 24, 1185-1202. Level 0.998 is that paper's and close to Shewhart's three standard errors.

    Examples
    --------
    >>> low, high = binomial_limits(0.5, [12, 60])
    >>> low.tolist(), high.tolist()
    ([1.0, 18.0], [11.0, 42.0])
    """
    p, total = np.broadcast_arrays(np.asarray(share, dtype=float), np.asarray(n, dtype=float))
    p, total = np.where(total > 0, p, np.nan), np.where(total > 0, total, np.nan)
    tail = (1 - level) / 2
    return _quantile(tail, total, p), _quantile(1 - tail, total, p)


def _quantile(q: float, n: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The lowest count at which the binomial distribution function reaches ``q``."""
    from scipy.special import bdtr, bdtrik

    inside = (p > 0) & (p < 1)
    some_p = np.where(inside, p, 0.5)
    some_n = np.where(inside, n, 1).astype(int)
    found = np.ceil(bdtrik(q, some_n, some_p))
    # The inverse is a rounding away from the count now and then.
    below = np.maximum(found - 1, 0)
    found = np.where(bdtr(below, some_n, some_p) >= q, below, found)
    found = np.where(bdtr(found, some_n, some_p) >= q, found, found + 1)
    return np.where(inside, found, n * p)


@dataclass(frozen=True)
class Runs:
    """A series around a line: values on the line are left out.

    Attributes
    ----------
    n : int
        Values off the line.
    longest, crossings : int
        Values in the longest run on one side; how often the series goes to the other side.
    most, fewest : int
        The longest run and the fewest crossings that chance gives.
    """

    n: int
    longest: int
    crossings: int
    most: int
    fewest: int

    @property
    def signal(self) -> bool:
        """A longer run or fewer crossings than chance gives."""
        return self.longest > self.most or self.crossings < self.fewest


def runs_around(values, line: float) -> Runs:
    """Longest run and crossings of a series in the order of time, with their limits.

    Missing values are left out.

    Notes
    -----
    Anhøj & Olesen (2014), PLoS ONE 9(11), e113825: a shift is a run longer than ``round(log2(n)) + 3`` or fewer crossings than
    the 5% quantile of the binomial distribution with n - 1 trials and share 0.5.

    Examples
    --------
    >>> found = runs_around([1, 1, 1, 1, 1, 1, 2, 3, 3, 3, 3, 3, 3], line=2)
    >>> found.n, found.longest, found.crossings, found.most, found.fewest, found.signal
    (12, 6, 1, 7, 3, True)
    """
    side = np.sign(np.asarray(values, dtype=float) - line)
    side = side[(side != 0) & ~np.isnan(side)]
    n = len(side)
    if n == 0:
        return Runs(0, 0, 0, 0, 0)
    ends = np.flatnonzero(np.diff(side)) + 1
    lengths = np.diff(np.concatenate([[0], ends, [n]]))
    fewest = int(_quantile(0.05, np.array(n - 1.0), np.array(0.5))) if n > 1 else 0
    return Runs(n, int(lengths.max()), len(ends), round(log2(n)) + 3, fewest)
