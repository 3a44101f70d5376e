"""Where the share of one more group would lie, from the shares of several: random-effects meta-analysis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from outcomes.statistics.estimate import t_quantile

FEWEST_GROUPS = 3
"""Student's t of the interval has two degrees of freedom fewer than there are groups."""

STEPS = 10_000
CONVERGED = 1e-13


@dataclass(frozen=True)
class Prediction:
    """What the shares of several groups say of one more.

    Attributes
    ----------
    pooled : float
        Share in the middle group, 0 to 1: the mean of the logits, turned back.
    low, high : float
        Interval for the share of one more group, before the chance of who is in it.
    variance : float
        Of the logits between groups, beyond chance (tau squared).
    groups : int
    """

    pooled: float
    low: float
    high: float
    variance: float
    groups: int


def prediction_interval(successes, n, level: float = 0.95) -> Prediction | None:
    """Prediction interval for the share of one more group of the same kind.

    Parameters
    ----------
    successes, n : array_like of int
        One element per group; ``0 <= successes <= n`` and ``n`` above 0.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    Prediction or None
        None with fewer than three groups, or where the variance between them was not found.

    Notes
    -----
    Each share as its logit with variance ``1/k + 1/(n - k)``; where a group has 0 or everybody, 0.5 is added to both
    counts. Variance between groups by restricted maximum likelihood: Viechtbauer (2005), J Educ Behav Stat 30, 261-293.
    ``mean +- t(k - 2) * sqrt(variance + se(mean)^2)``: Higgins, Thompson & Spiegelhalter (2009), J R Stat Soc A 172, 137-159.

    Examples
    --------
    >>> found = prediction_interval([50, 41, 98, 33, 61], [100, 80, 200, 65, 124])
    >>> round(found.pooled, 3), round(found.low, 3), round(found.high, 3)
    (0.497, 0.431, 0.564)
    """
    k, total = np.asarray(successes, dtype=float), np.asarray(n, dtype=float)
    if len(k) < FEWEST_GROUPS:
        return None
    half = np.where((k == 0) | (k == total), 0.5, 0.0)
    had, had_not = k + half, total - k + half
    logits, variances = np.log(had / had_not), 1 / had + 1 / had_not
    between = _between(logits, variances)
    if between is None:
        return None
    weights = 1 / (variances + between)
    mean = weights @ logits / weights.sum()
    reach = float(t_quantile(level, len(k) - 2)) * np.sqrt(between + 1 / weights.sum())
    pooled, low, high = (float(1 / (1 + np.exp(-x))) for x in (mean, mean - reach, mean + reach))
    return Prediction(pooled, low, high, between, len(k))


def _between(estimates: np.ndarray, variances: np.ndarray) -> float | None:
    """Variance between groups by restricted maximum likelihood, not below 0: Fisher's scoring from the moment estimate."""
    found = max(0.0, float(estimates.var(ddof=1) - variances.mean()))
    for _ in range(STEPS):
        weights = 1 / (variances + found)
        all_weights, squares, cubes = weights.sum(), (weights**2).sum(), (weights**3).sum()
        apart = estimates - weights @ estimates / all_weights
        score = (weights * apart) @ (weights * apart) - (all_weights - squares / all_weights)
        information = squares - 2 * cubes / all_weights + (squares / all_weights) ** 2
        before, found = found, max(0.0, found + float(score / information))
        if abs(found - before) <= CONVERGED * (1 + found):
            return found
    return None
