"""How two measures of the same people go together: at one time, within a person over time, between people."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np

from outcomes.statistics.estimate import Estimate, codes, complete, normal_quantile, undefined
from outcomes.statistics.mixed import MixedModel, mixed_model


def rank_correlation(x, y, level: float = 0.95) -> Estimate:
    """How far two measures of different people put them in the same order (Spearman's rho), with its interval.

    Parameters
    ----------
    x, y : array_like of float, one element per person
        The two measures. People with either missing are left out.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    Estimate
        ``value`` -1 to 1; missing with fewer than three people, or where either measure is the same for everybody. The
        interval is missing with fewer than four people.

    Notes
    -----
    Pearson's correlation of the ranks, ties at their mean rank. Interval: Fisher's z with standard error
    ``sqrt((1 + r**2 / 2) / (n - 3))``, Bonett & Wright (2000), Psychometrika 65, 23-28, doi 10.1007/BF02294183. As
    ``ci.spear`` of the R package statpsych.

    Examples
    --------
    >>> y = [21, 4, 9, 12, 35, 18, 10, 22, 24, 1, 6, 8, 13, 16, 19]
    >>> x = [67, 28, 30, 28, 52, 40, 25, 37, 44, 10, 14, 20, 28, 40, 51]
    >>> found = rank_correlation(x, y)
    >>> round(found.value, 4), round(found.low, 4), round(found.high, 4)
    (0.87, 0.5841, 0.9638)
    """
    u, v = (_ranks(values) for values in complete(x, y))
    n = len(u)
    if n < 3 or not u.any() or not v.any():
        return undefined(n)
    r = float(np.clip(u @ v / np.sqrt((u @ u) * (v @ v)), -1, 1))
    low, high = _around(r, np.sqrt((1 + r**2 / 2) / (n - 3)), level) if n > 3 else (nan, nan)
    return Estimate(r, low, high, n)


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks less their mean; equal values share the mean of their places."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count + len(values)) / 2)[place]


def _around(r: float, error: float, level: float) -> tuple[float, float]:
    """Interval of a correlation from its standard error on Fisher's scale; none around a perfect one."""
    if abs(r) == 1:
        return r, r
    half = normal_quantile(level) * error
    return float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half))


@dataclass(frozen=True)
class RepeatedCorrelation:
    """How two measures move together within a person.

    Attributes
    ----------
    r : float
        -1 to 1; missing where no person varies, or nothing is left after the means over time are removed.
    low, high : float
        Interval; missing with fewer than 2 degrees of freedom.
    df : int
        Of the error: rows less people, less one, less the points in time removed.
    n_people, n_rows : int
        People with at least two complete rows, and their rows. Nobody else counts.
    time_removed : bool
        Whether the means of each point in time were removed first.
    """

    r: float
    low: float
    high: float
    df: int
    n_people: int
    n_rows: int
    time_removed: bool


def repeated_correlation(person, x, y, point=None, level: float = 0.95) -> RepeatedCorrelation:
    """Correlation of two measures within people, with one slope for all (rmcorr).

    Without ``point`` two measures that both fall after a treatment starts correlate even if nothing links them in any
    one person; with it, only what is left after the mean of each point in time is removed counts.

    Parameters
    ----------
    person : array_like, one element per row
        Label of the person.
    x, y : array_like of float, one element per row
        The two measures. Rows with either missing, and people with one row, are left out and change nothing.
    point : array_like, one element per row, optional
        Label of the point in time whose mean is removed.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    RepeatedCorrelation

    Notes
    -----
    Correlation of the residuals of ``x`` and ``y`` on person (and point); equal to the partial correlation in
    ``lm(y ~ person + point + x)``. Interval: Fisher's z with standard error ``1 / sqrt(df - 1)``, as in the R package
    rmcorr since 0.5.4 (earlier releases and the 2017 paper took ``df - 3``). Rows of one person are taken as
    independent once person and point are removed. Bakdash & Marusich (2017), Front Psychol 8:456,
    doi 10.3389/fpsyg.2017.00456, corrigendum 2019; Bland & Altman (1995), BMJ 310, 446.

    Examples
    --------
    >>> people = [1, 1, 1, 2, 2, 2, 3, 3, 3]
    >>> x, y = [20, 15, 10, 18, 14, 9, 22, 20, 19], [7, 6, 4, 6, 5, 5, 8, 8, 7]
    >>> found = repeated_correlation(people, x, y)
    >>> round(found.r, 4), found.df, round(found.low, 3), round(found.high, 3)
    (0.8641, 5, 0.318, 0.98)
    """
    who, moment, (u, v) = _usable(person, point, x, y)
    n_people, n_rows = len(np.unique(who)), len(who)
    within = [_less_means(who, values) for values in (u, v)]
    used = 0
    if moment is not None and n_rows:
        marks = _less_means(who, (moment[:, None] == np.unique(moment)[1:]).astype(float))
        size, direction = np.linalg.eigh(marks.T @ marks)
        direction = direction[:, size > 1e-9 * n_rows]  # a point that only tells people apart adds nothing
        used = direction.shape[1]
        basis = marks @ direction / np.sqrt(size[size > 1e-9 * n_rows])
        within = [values - basis @ (basis.T @ values) for values in within]
    df = n_rows - n_people - 1 - used
    r = _cosine(*within, u, v) if df > 0 else nan
    low, high = _fisher(r, df, level)
    return RepeatedCorrelation(r, low, high, max(df, 0), n_people, n_rows, moment is not None)


def _fisher(r: float, df: int, level: float) -> tuple[float, float]:
    return (nan, nan) if np.isnan(r) or df < 2 else _around(r, 1 / np.sqrt(df - 1), level)


def _usable(person, point, *columns):
    """Codes of people and points, and the columns, of complete rows of people who have two or more."""
    values = [np.asarray(column, dtype=float) for column in columns]
    who, _ = codes(person)
    moment = None if point is None else codes(point)[0]
    if any(len(column) != len(who) for column in [*values, *([] if moment is None else [moment])]):
        raise ValueError("expected columns of one length")
    keep = ~np.isnan(np.column_stack(values)).any(axis=1)
    rows = np.bincount(who[keep], minlength=who.max(initial=-1) + 1)
    keep &= rows[who] > 1 if len(who) else keep
    who, _ = codes(who[keep])
    return who, None if moment is None else moment[keep], [column[keep] for column in values]


def _less_means(group: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Each row less the mean of its group; ``values`` has one dimension or, for several columns, two."""
    if values.ndim == 2:
        return np.column_stack([_less_means(group, column) for column in values.T]) if values.size else values
    return values - (np.bincount(group, values) / np.maximum(np.bincount(group), 1))[group] if len(group) else values


def _cosine(x: np.ndarray, y: np.ndarray, x_before: np.ndarray, y_before: np.ndarray) -> float:
    """Correlation of two residuals; missing where either is only the rounding of what it came from."""
    for left, before in ((x, x_before), (y, y_before)):
        if not np.abs(left).max() > 1e-10 * np.abs(before).max():
            return nan
    return float(np.clip(x @ y / np.sqrt((x @ x) * (y @ y)), -1, 1))


@dataclass(frozen=True)
class WithinBetween:
    """Two answers to two questions: points of ``y`` per point of ``x``.

    Attributes
    ----------
    within : Estimate
        When one person's ``x`` is a point above their own mean.
    between : Estimate
        For people whose mean ``x`` is a point higher.
    random_slope : bool
        Whether people were allowed slopes of their own. Without, the within interval is too narrow.
    model : MixedModel or None
        None: too few people or rows, or ``x`` does not vary.
    n_people, n_rows : int
        People with at least two complete rows, and their rows.
    """

    within: Estimate
    between: Estimate
    random_slope: bool
    model: MixedModel | None
    n_people: int
    n_rows: int


def within_between(person, x, y, point=None, fewest: int = 10, level: float = 0.95) -> WithinBetween:
    """How ``y`` goes with ``x`` within a person and between people, apart, in one mixed model.

    Parameters
    ----------
    person, x, y, point, level
        As for ``repeated_correlation``; ``point`` gives every point in time its own mean of ``y``.
    fewest : int
        With fewer people than this the estimates are missing: too few.

    Returns
    -------
    WithinBetween

    Notes
    -----
    ``y ~ point + mean of x + deviation from it + (1 + deviation | person)`` by restricted maximum likelihood,
    Satterthwaite's degrees of freedom. If the model with slopes of their own does not converge, the one without
    is taken, and ``random_slope`` says so. Bell, Fairbrother & Jones (2019), Qual Quant 53, 1051-1074,
    doi 10.1007/s11135-018-0802-x. As ``lme4::lmer``.
    """
    who, moment, (u, v) = _usable(person, point, x, y)
    n_people, n_rows = len(np.unique(who)), len(who)
    missing = WithinBetween(undefined(n_people), undefined(n_people), False, None, n_people, n_rows)
    if n_people < fewest:
        return missing
    deviation = _less_means(who, u)
    mean = u - deviation
    dummies = np.empty((n_rows, 0)) if moment is None else (moment[:, None] == np.unique(moment)[1:]).astype(float)
    one = np.ones(n_rows)
    fixed = np.column_stack([one, dummies, mean - mean.mean(), deviation])
    for random in (np.column_stack([one, deviation]), one[:, None]):
        model = mixed_model(who, fixed, random, v)
        if model is not None and model.converged:
            last = np.eye(fixed.shape[1])
            return WithinBetween(
                within=model.contrast(last[-1], level),
                between=model.contrast(last[-2], level),
                random_slope=random.shape[1] == 2,
                model=model,
                n_people=n_people,
                n_rows=n_rows,
            )
    return missing
