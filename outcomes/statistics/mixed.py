"""Mixed models by restricted maximum likelihood, for averages that use everybody who was measured at least once.

A model fills no score in. It is valid if whether a score is missing depends only on scores that were seen; people who
stop because they got worse at home break that, which is what the shift of ``EstimatedMeans.shifted`` is for.

Two fits. ``estimated_means`` has people in rows and points in columns: people who miss the same points share one
matrix, so its time hardly grows with the number of people. ``mixed_model`` takes any rows, with an intercept and at
most a few slopes of their own for each person. Both are checked against nlme, lme4 with lmerTest, and statsmodels; that
statsmodels is not used here itself is a matter of degrees of freedom (it has none) and of speed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import inf, nan

import numpy as np

from outcomes.statistics.estimate import Estimate, codes, t_quantile

STEP = 1e-4
"""Of the central differences that turn gradients into curvature; parameters are of the order of 1."""


@dataclass(frozen=True)
class FixedEffects:
    """Coefficients of a fitted model, ready for any weighted sum of them.

    Attributes
    ----------
    coefficients : ndarray of float, shape (q,)
    covariance : ndarray of float, shape (q, q)
        Of the coefficients, as if the variances were known: what R's nlme and lme4 print.
    observed_covariance : ndarray of float, shape (q, q)
        Of the coefficients, from the observed information: it adds how far the coefficients move with variances that
        are only estimated. The same where nobody is missing; larger, and right, where dropout follows the scores.
    n_people : int
    converged : bool
        Whether the likelihood is at a maximum: gradient near 0, curvature nowhere upwards.
    """

    coefficients: np.ndarray
    covariance: np.ndarray
    observed_covariance: np.ndarray
    n_people: int
    converged: bool
    _slopes: np.ndarray = field(repr=False)  # derivative of ``covariance`` by each variance parameter, shape (p, q, q)
    _spread: np.ndarray = field(repr=False)  # covariance of the variance parameters, shape (p, p)

    def degrees_of_freedom(self, weights) -> float:
        """Satterthwaite's, of a weighted sum of the coefficients; infinite if its variance is known exactly."""
        c = np.asarray(weights, dtype=float)
        slope = self._slopes @ c @ c
        uncertainty = slope @ self._spread @ slope
        return float(2 * (c @ self.covariance @ c) ** 2 / uncertainty) if uncertainty > 0 else inf

    def contrast(self, weights, level: float = 0.95, observed: bool = False) -> Estimate:
        """A weighted sum of the coefficients with its t interval, from ``covariance`` or ``observed_covariance``.

        Notes
        -----
        Degrees of freedom: Satterthwaite (1946), Biometrics 2(6), 110-114; Giesbrecht & Burns (1985), Biometrics 41(2), 477-486.
        """
        c = np.asarray(weights, dtype=float)
        value = float(c @ self.coefficients)
        variance = c @ (self.observed_covariance if observed else self.covariance) @ c
        half = float(t_quantile(level, self.degrees_of_freedom(c))) * float(np.sqrt(variance))
        return Estimate(value, value - half, value + half, self.n_people)


@dataclass(frozen=True)
class MixedModel(FixedEffects):
    """A fitted ``mixed_model``.

    Attributes
    ----------
    random_covariance : ndarray of float, shape (k, k)
        How people differ in the random columns.
    residual_variance : float
    minus_two_log_likelihood : float
        Restricted.
    on_boundary : bool
        Whether people were found not to differ at all in one direction (a "singular fit").
    """

    random_covariance: np.ndarray
    residual_variance: float
    minus_two_log_likelihood: float
    on_boundary: bool


def mixed_model(person, fixed, random, value) -> MixedModel | None:
    """Fit ``value = fixed @ b + random @ (what is the person's own) + rest`` by restricted maximum likelihood.

    Parameters
    ----------
    person : array_like, one element per row
        Label of the person.
    fixed : array_like of float, shape (rows, q)
    random : array_like of float, shape (rows, k)
        Intercept (a column of ones) and the columns in which people have slopes of their own.
    value : array_like of float, one element per row
        Nothing may be missing in any of these.

    Returns
    -------
    MixedModel or None
        None if the coefficients cannot be told apart, there are no more rows than coefficients, fewer than two
        people, or nothing is left to explain.

    Notes
    -----
    Laird & Ware (1982), Biometrics 38, 963-974; deviance as in Bates et al. (2015), J Stat Softw 67(1), eq. 39.
    As ``lme4::lmer(value ~ fixed + (random | person))``, degrees of freedom as ``lmerTest``.
    """
    who, people = codes(person)
    y, x = np.asarray(value, dtype=float), np.asarray(fixed, dtype=float)
    z = np.asarray(random, dtype=float)
    rows, q = x.shape
    size = np.sqrt((x**2).sum(axis=0))
    if rows <= q or people < 2 or not (size > 0).all():
        return None
    straight = (x / size).T @ (x / size)
    if np.linalg.eigvalsh(straight)[0] < 1e-9:
        return None
    left = y - x @ (np.linalg.solve(straight, (x / size).T @ y) / size)
    scale = float(np.sqrt(left @ left / (rows - q)))
    if not scale > 1e-10 * float(np.abs(y).max()):
        return None
    width = np.sqrt((z**2).mean(axis=0))
    if not (width > 0).all():
        return None
    sums = _Sums.of(who, people, x, z / width, y / scale)
    own = z.shape[1]
    lower = np.tril_indices(own)

    def deviance(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        factor = np.zeros((own, own))
        factor[lower] = parameters[:-1]
        value, gradient, by_log_variance, *_ = sums.deviance(factor, float(np.exp(parameters[-1])))
        return value, np.append((2 * gradient @ factor)[lower], by_log_variance)

    def estimates(parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        factor = np.zeros((own, own))
        factor[lower] = parameters[:-1]
        variance = float(np.exp(parameters[-1]))
        *_, coefficients, shape = sums.deviance(factor, variance)
        return coefficients, variance * shape

    start = np.append(np.eye(own)[lower], np.log(0.5))
    best, converged, spread = _minimise(deviance, start)
    factor = np.zeros((own, own))
    factor[lower] = best[:-1]
    variance = float(np.exp(best[-1]))
    total = sums.deviance(factor, variance)[0]
    between = variance * factor @ factor.T
    return MixedModel(
        **_fixed_effects(estimates, best, spread, np.full(q, scale)),
        n_people=people,
        converged=converged,
        random_covariance=between * scale**2 / np.outer(width, width),
        residual_variance=variance * scale**2,
        minus_two_log_likelihood=total + (rows - q) * float(np.log(2 * np.pi * scale**2)),
        on_boundary=bool(np.linalg.eigvalsh(factor @ factor.T)[0] < 1e-6),
    )


def _fixed_effects(
    estimates: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]],
    best: np.ndarray,
    spread: np.ndarray,
    unit: np.ndarray,
) -> dict[str, np.ndarray]:
    """Coefficients and both covariances at the best parameters, in the caller's units.

    The observed information of coefficients and variances together, inverted, is the usual covariance plus the part
    below it: Kenward & Molenberghs (1998), Stat Sci 13(3), 236-247.
    """
    coefficients, covariance = estimates(best)
    moves, slopes = _derivatives(estimates, best)
    units = np.outer(unit, unit)
    return {
        "coefficients": coefficients * unit,
        "covariance": covariance * units,
        "observed_covariance": (covariance + moves.T @ spread @ moves) * units,
        "_slopes": slopes * units,
        "_spread": spread,
    }


@dataclass(frozen=True)
class _Sums:
    """Cross-products of the rows of each person, all that the likelihood needs; people along the last axis."""

    zz: np.ndarray  # (k, k, people)
    zw: np.ndarray  # (k, q + 1, people), where w is x and y side by side
    ww: np.ndarray  # (q + 1, q + 1)
    rows: int

    @classmethod
    def of(cls, who, people, x, z, y) -> _Sums:
        w = np.column_stack([x, y])

        def by_person(left, right):
            return np.stack([[np.bincount(who, a * b, minlength=people) for b in right.T] for a in left.T])

        return cls(by_person(z, z), by_person(z, w), w.T @ w, len(y))

    def deviance(self, factor: np.ndarray, variance: float):
        """-2 log restricted likelihood (without the constant), its gradients, coefficients and their shape.

        The covariance of a person's rows is ``variance * (I + Z factor factor' Z')``.

        Returns
        -------
        value, by covariance of the random columns (relative to ``variance``), by log variance, coefficients,
        ``inv(X' V^-1 X)`` for variance 1.
        """
        to_z = np.tensordot(factor, self.zz, (0, 0))
        to_w = np.tensordot(factor, self.zw, (0, 0))
        inner = np.swapaxes(np.tensordot(factor, to_z, (0, 1)), 0, 1) + np.eye(len(factor))[:, :, None]
        inverse, log_det = _inverse(inner)
        half = np.einsum("abp,bqp->aqp", inverse, to_w)
        left = self.ww - _over_people(to_w, half)  # [x y]' V^-1 [x y]
        of_x = np.linalg.inv(left[:-1, :-1])
        b = of_x @ left[:-1, -1]
        rest = max(float(left[-1, -1] - left[:-1, -1] @ b), 0.0)
        free = self.rows - len(b)
        value = log_det + float(np.linalg.slogdet(left[:-1, :-1])[1]) + free * float(np.log(variance)) + rest / variance

        zvz = self.zz.sum(axis=2) - _over_people(to_z, np.einsum("abp,blp->alp", inverse, to_z))
        zvw = self.zw - np.einsum("alp,aqp->lqp", to_z, half)
        zvr = np.append(-b, 1.0) @ zvw
        zvx = (np.linalg.cholesky(of_x).T @ zvw[:, :-1]).reshape(len(factor), -1)
        gradient = zvz - zvx @ zvx.T - zvr @ zvr.T / variance
        return value, gradient, free - rest / variance, b, of_x


def _over_people(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Sum of ``left' right`` over people and the first axis."""
    return (left @ np.swapaxes(right, 1, 2)).sum(axis=0)


def _inverse(matrices: np.ndarray) -> tuple[np.ndarray, float]:
    """Inverse of small symmetric matrices along the last axis, and the sum of their log determinants."""
    if len(matrices) == 1:
        return 1 / matrices, float(np.log(matrices).sum())
    if len(matrices) == 2:  # by hand: a hundred thousand of them are the whole cost of a fit
        (a, b), (_, d) = matrices
        size = a * d - b * b
        return np.stack([[d, -b], [-b, a]]) / size, float(np.log(size).sum())
    stacked = np.moveaxis(matrices, -1, 0)
    return np.moveaxis(np.linalg.inv(stacked), 0, -1), float(np.linalg.slogdet(stacked)[1].sum())


def _minimise(
    deviance: Callable[[np.ndarray], tuple[float, np.ndarray]], start: np.ndarray
) -> tuple[np.ndarray, bool, np.ndarray]:
    """The parameters at which a deviance is lowest, whether it really is there, and the parameters' covariance."""
    from scipy.optimize import minimize

    def guarded(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        try:
            with np.errstate(all="ignore"):
                value, gradient = deviance(parameters)
        except np.linalg.LinAlgError:
            value = nan
        if not (np.isfinite(value) and np.isfinite(gradient).all()):
            return 1e300, np.zeros_like(parameters)
        return value, gradient

    def slope(parameters: np.ndarray) -> np.ndarray:
        return guarded(parameters)[1]

    options = {"maxiter": 500, "ftol": 1e-12, "gtol": 1e-6}
    best = minimize(guarded, start, jac=True, method="L-BFGS-B", options=options).x
    value, gradient = guarded(best)
    curvature = _curvature(slope, best)
    for _ in range(5):  # Newton steps: the search above stops where the deviance is flat to rounding
        step = -_inverse_of_positive_part(curvature) @ gradient
        lower, flatter = guarded(best + step)
        if lower > value + 1e-9 or np.abs(flatter).max() > np.abs(gradient).max():
            break
        best, value, gradient = best + step, lower, flatter
        curvature = _curvature(slope, best)
        if np.abs(step).max() < 1e-7:
            break
    size = np.linalg.eigvalsh(curvature)
    at_minimum = value < 1e300 and np.abs(gradient).max() < 1e-3 and size[0] > -1e-3 * max(size[-1], 1)
    return best, bool(at_minimum), 2 * _inverse_of_positive_part(curvature)


def _curvature(gradient: Callable[[np.ndarray], np.ndarray], at: np.ndarray) -> np.ndarray:
    (found,) = _derivatives(lambda parameters: (gradient(parameters),), at)
    return (found + found.T) / 2


def _derivatives(function: Callable[[np.ndarray], tuple[np.ndarray, ...]], at: np.ndarray) -> list[np.ndarray]:
    """Central differences of each result, one along each parameter."""
    steps = STEP * np.eye(len(at))
    changes = [zip(function(at + step), function(at - step), strict=True) for step in steps]
    each = [[(high - low) / (2 * STEP) for high, low in change] for change in changes]
    return [np.stack(part) for part in zip(*each, strict=True)]


def _inverse_of_positive_part(matrix: np.ndarray) -> np.ndarray:
    """Inverse in the directions that curve upwards; a direction on the boundary tells nothing and is left out."""
    size, direction = np.linalg.eigh(matrix)
    use = size > 1e-6 * max(size[-1], 1e-300)
    return direction[:, use] / size[use] @ direction[:, use].T


@dataclass(frozen=True)
class EstimatedMeans:
    """Means that use everybody, one element per point.

    Attributes
    ----------
    mean, low, high : ndarray of float
        In the units of the scores.
    change, change_low, change_high : ndarray of float
        From the first point; 0 at the first.
    df, change_df : ndarray of float
        Satterthwaite's; missing for the change at the first point.
    measured : ndarray of int
        How many people have a score at the point.
    n : int
        People with at least one score: the means are about all of them.
    structure : {"unstructured", "compound symmetry"} or None
        How scores of one person were taken to go together: every variance and covariance free, or, where too few
        people share two points, one of each. None: too few, and everything else is missing.
    converged : bool
    """

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    change: np.ndarray
    change_low: np.ndarray
    change_high: np.ndarray
    df: np.ndarray
    change_df: np.ndarray
    measured: np.ndarray
    n: int
    structure: str | None
    converged: bool

    def shifted(self, points: float) -> EstimatedMeans:
        """The same if everybody not measured at a point were ``points`` higher there than the model expects.

        Notes
        -----
        Each mean moves by ``points`` times the share not measured, which is what adding ``points`` to every imputed
        score does (a delta adjustment); the width of the interval stays, since the share is taken as it is.
        The first point's own shift counts for its mean and not for the changes. National Research Council (2010),
        The Prevention and Treatment of Missing Data in Clinical Trials, chapter 5.
        """
        move = points * (1 - self.measured / self.n) if self.n else np.zeros(len(self.measured))
        later = np.where(np.arange(len(move)) > 0, move, 0.0)
        return replace(
            self,
            mean=self.mean + move,
            low=self.low + move,
            high=self.high + move,
            change=self.change + later,
            change_low=self.change_low + later,
            change_high=self.change_high + later,
        )


def estimated_means(scores, fewest: int = 10, level: float = 0.95, observed: bool = True) -> EstimatedMeans:
    """Mean at each point for everybody measured at least once (mixed model for repeated measures, MMRM).

    Parameters
    ----------
    scores : array_like of float, shape (people, points)
        Missing where not measured. People with no score at all are left out.
    fewest : int
        Fewer people than this at any point: too few. Fewer who share any two points: not unstructured.
    level : float
        Coverage, between 0 and 1.
    observed : bool
        Intervals from the observed information; False for those of nlme, too narrow where dropout follows scores.

    Returns
    -------
    EstimatedMeans

    Notes
    -----
    A mean for each point, residuals of one person with an unstructured covariance, restricted maximum likelihood,
    Satterthwaite's degrees of freedom. As ``nlme::gls(score ~ 0 + point, correlation = corSymm(form = ~ i | person),
    weights = varIdent(form = ~ 1 | point))``. With nobody missing, means and intervals are those of the plain t
    interval. Mallinckrodt et al. (2008), Drug Inf J 42, 303-319.
    """
    y = np.asarray(scores, dtype=float)
    y = y[~np.isnan(y).all(axis=1)]
    there = ~np.isnan(y)
    measured = there.sum(axis=0)
    n, points = y.shape
    model, structure = None, None
    if points and n and measured.min() >= max(fewest, 2):
        together = there.T.astype(int) @ there.astype(int)
        if together.min() >= max(fewest, points + 1):
            model, structure = _unstructured(y), "unstructured"
        if model is None:
            who, point = np.nonzero(there)
            marks = (point[:, None] == np.arange(points)).astype(float)
            model, structure = mixed_model(who, marks, np.ones((len(who), 1)), y[there]), "compound symmetry"
    if model is None or not model.converged:
        nothing = np.full(points, nan)
        return EstimatedMeans(*[nothing] * 8, measured=measured, n=n, structure=None, converged=False)

    one = np.eye(points)
    means = [model.contrast(one[k], level, observed) for k in range(points)]
    changes = [
        model.contrast(one[k] - one[0], level, observed) if k else Estimate(0.0, 0.0, 0.0, n) for k in range(points)
    ]
    return EstimatedMeans(
        *(np.array([getattr(e, part) for e in means]) for part in ("value", "low", "high")),
        *(np.array([getattr(e, part) for e in changes]) for part in ("value", "low", "high")),
        df=np.array([model.degrees_of_freedom(one[k]) for k in range(points)]),
        change_df=np.array([model.degrees_of_freedom(one[k] - one[0]) if k else nan for k in range(points)]),
        measured=measured,
        n=n,
        structure=structure,
        converged=True,
    )


def _unstructured(y: np.ndarray) -> FixedEffects | None:
    """Means of the points with every variance and covariance free; None where a point has no variance."""
    centre, spread = np.nanmean(y, axis=0), np.nanstd(y, axis=0)
    if not (spread > 1e-10 * np.nanmax(np.abs(y))).all():
        return None
    standard = (y - centre) / spread
    points = y.shape[1]
    lower = np.tril_indices(points)
    # People who miss the same points: what was seen (1 or 0), how many, their means, cross-products about them.
    there, pattern = np.unique(~np.isnan(y), axis=0, return_inverse=True)
    pattern = pattern.reshape(-1)
    number = np.bincount(pattern).astype(float)
    filled = np.nan_to_num(standard)
    mean = np.stack([np.bincount(pattern, column) / number for column in filled.T], axis=1)
    away = np.where(there[pattern], filled - mean[pattern], 0)
    order = np.argsort(pattern, kind="stable")
    parts = np.split(away[order], np.cumsum(number[:-1]).astype(int))
    products = np.stack([part.T @ part for part in parts])
    seen = there.astype(float)
    block = seen[:, :, None] * seen[:, None, :]
    unseen = np.eye(points) * (1 - seen)[:, :, None]

    def solve(parameters: np.ndarray):
        factor = np.zeros((points, points))
        factor[lower] = parameters
        # With 1 on the diagonal for what was not seen, one call inverts the seen part of every pattern.
        whole = factor @ factor.T * block + unseen
        inverses = np.linalg.inv(whole) - unseen
        weighted = number[:, None, None] * inverses
        information = weighted.sum(axis=0)
        covariance = np.linalg.inv(information)
        b = covariance @ (weighted @ mean[:, :, None]).sum(axis=0)[:, 0]
        return factor, whole, inverses, information, covariance, b

    def deviance(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        factor, whole, inverses, information, covariance, b = solve(parameters)
        off = (mean - b) * seen
        about = products + number[:, None, None] * off[:, :, None] * off[:, None, :]
        value = number @ np.linalg.slogdet(whole)[1] + (inverses * about).sum() + np.linalg.slogdet(information)[1]
        about = about + number[:, None, None] * covariance * block
        gradient = (number[:, None, None] * inverses - inverses @ about @ inverses).sum(axis=0)
        return float(value), (2 * gradient @ factor)[lower]

    start = np.linalg.cholesky(0.5 * np.eye(points) + 0.5)[lower]
    best, converged, of_parameters = _minimise(deviance, start)
    if not converged:
        return None

    def estimates(parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        *_, covariance, b = solve(parameters)
        return b + centre / spread, covariance

    return FixedEffects(**_fixed_effects(estimates, best, of_parameters, spread), n_people=len(y), converged=converged)
