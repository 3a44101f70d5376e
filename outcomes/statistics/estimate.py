"""What the measures share: an estimate with its interval, and the quantiles intervals are made of."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from statistics import NormalDist

import numpy as np

ROUNDING = 1e-12
"""A spread below this share of the values themselves is rounding, not variance."""


@dataclass(frozen=True)
class Estimate:
    """One number and how sure it is.

    Attributes
    ----------
    value : float
        Missing (NaN) where it is not defined.
    low, high : float
        Limits of the interval; both missing where the value or the interval is not defined.
    n : int
        How many people it is about.
    """

    value: float
    low: float
    high: float
    n: int


def undefined(n: int) -> Estimate:
    """For too few people, or no variance."""
    return Estimate(nan, nan, nan, n)


def normal_quantile(level: float) -> float:
    """How many standard errors a two-sided interval of this level reaches to either side: 1.96 for 0.95."""
    return NormalDist().inv_cdf(0.5 + level / 2)


def t_quantile(level: float, df):
    """As ``normal_quantile``, of Student's t; ``df`` may be an array. Missing where ``df`` is not above 0."""
    from scipy.special import (
        stdtrit,
    )  # here, not above: a quarter of a second that the first page does not need

    df = np.asarray(df, dtype=float)
    return stdtrit(np.where(df > 0, df, nan), 0.5 + level / 2)


def standard_deviation(values: np.ndarray) -> float:
    """With ``n - 1`` below; missing with fewer than two values, exactly 0 where they differ by rounding only."""
    if len(values) < 2:
        return nan
    sd = float(values.std(ddof=1))
    return sd if sd > ROUNDING * float(np.abs(values).max()) else 0.0


def complete(*columns) -> tuple[np.ndarray, ...]:
    """The columns as float, without the rows in which any of them is missing."""
    arrays = [np.asarray(column, dtype=float) for column in columns]
    if len({array.shape for array in arrays}) != 1 or arrays[0].ndim != 1:
        raise ValueError("expected columns of one length")
    whole = ~np.isnan(arrays).any(axis=0)
    return tuple(array[whole] for array in arrays)


def codes(labels) -> tuple[np.ndarray, int]:
    """Any labels as whole numbers from 0, in sorted order, and how many different ones there are."""
    different, code = np.unique(np.asarray(labels), return_inverse=True)
    return code.reshape(-1), len(different)
