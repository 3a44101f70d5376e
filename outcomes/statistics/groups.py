"""A rate with its interval per group, for a forest plot. Exploratory."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np

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


def group_rates(outcome, group, labels, fewest: int = 1, level: float = 0.95) -> Groups:
    """Share of each group with an outcome, with Wilson interval.

    Parameters
    ----------
    outcome : array_like, one element per person
        1 or True, 0 or False; missing (NaN) where not known: counted, not used.
    group : array_like, one element per person
        Label of the group; people with a label not in ``labels`` are left out.
    labels : sequence
        Groups in the order wanted.
    fewest : int
        A group of fewer measured people has no estimate.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    Groups

    Notes
    -----
    Each interval is from its own group alone. With many groups some intervals miss by chance: one in twenty at 95%.
    Wilson (1927), J Am Stat Assoc 22, 209-212.
    """
    position = {label: k for k, label in enumerate(labels)}
    place = np.array([position.get(g, -1) for g in group], dtype=int)
    y = np.asarray(outcome, dtype=float)
    seen = (place >= 0) & ~np.isnan(y)
    n = np.bincount(place[seen], minlength=len(labels))
    missing = np.bincount(place[(place >= 0) & np.isnan(y)], minlength=len(labels))
    successes = np.bincount(place[seen & (y > 0)], minlength=len(labels))
    total = np.where(n >= max(fewest, 1), n, nan)
    low, high = wilson_interval(successes, total, level)
    return Groups(tuple(labels), n, missing, successes / total, low, high)
