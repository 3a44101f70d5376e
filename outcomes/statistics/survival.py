"""Time until something happens, when not everybody was followed until it did.

Two estimates: the maximum likelihood estimate that only uses what is known, "after this visit and by that one", and
Kaplan-Meier, which takes the day an event was *seen* for the day it happened. Neither is shown where too few remain.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np

from outcomes.statistics.estimate import normal_quantile

TIE = float(np.sqrt(np.finfo(float).eps))
"""Shares this close to a half are a half (as in R's survival)."""


@dataclass(frozen=True)
class Curve:
    """Kaplan-Meier curve: one element per time at which somebody had the event or left, and time 0.

    Attributes
    ----------
    time : ndarray of float
        Ascending, 0 first. Ends where fewer than ``fewest`` remain; empty if they never were that many.
    at_risk, events, left : ndarray of int
        People at risk just before that time, who had the event at it, who left without it.
    survival : ndarray of float
        Share still without the event just after that time.
    low, high : ndarray of float
        log-log interval; missing where the share is exactly 0 or 1.
    n, missing : int
        People with a time; people without one.
    n_events : int
        Everybody's, also beyond the end of the curve.
    end : float or None
        Until when the curve may be drawn; None if it may not.
    median, median_low, median_high : float or None
        None: not reached (within the curve shown).
    """

    time: np.ndarray
    at_risk: np.ndarray
    events: np.ndarray
    left: np.ndarray
    survival: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n: int
    missing: int
    n_events: int
    end: float | None
    median: float | None
    median_low: float | None
    median_high: float | None
    _times: np.ndarray

    def at(self, times) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Share still without the event at chosen times, for a table.

        Returns
        -------
        survival, low, high : ndarray of float, one element per time
            Missing beyond the end of the curve; the interval also where the share is exactly 0 or 1.
        at_risk : ndarray of int
            People still at risk just before each time, also beyond the end.
        """
        when = np.asarray(times, dtype=float)
        remaining = len(self._times) - np.searchsorted(self._times, when, side="left")
        if self.end is None:
            nothing = np.full(when.shape, np.nan)
            return nothing, nothing, nothing, remaining
        step = np.searchsorted(self.time, when, side="right") - 1
        shown = (step >= 0) & (when <= self.end)
        return (
            *(np.where(shown, part[step], np.nan) for part in (self.survival, self.low, self.high)),
            remaining,
        )


def kaplan_meier(time, event, fewest: int = 1, level: float = 0.95) -> Curve:
    """Share without the event over time, with numbers at risk and log-log interval.

    Parameters
    ----------
    time : array_like of float, one element per person
        When the event was seen or the person was last seen without it; 0 or above. Missing: counted, not used.
    event : array_like of bool, one element per person
        Whether it was the event.
    fewest : int
        The curve, its medians and ``Curve.at`` end where fewer than this many people remain at risk.
    level : float
        Coverage, between 0 and 1, at each time by itself.

    Returns
    -------
    Curve

    Raises
    ------
    ValueError
        If a time is below 0 or the columns differ in length.

    Notes
    -----
    ``S(t) = prod(1 - d / n)``, Greenwood's variance, interval on ``log(-log(S))``; the median is the first time at
    which the share is below a half, or the middle of the flat stretch at exactly a half; its limits are where the
    limits of the curve cross a half. As R's ``survfit(Surv(time, event) ~ 1, conf.type = "log-log")``. People who
    leave at the time of an event count as at risk for it. Valid if those who left would have fared as those who
    stayed. Kaplan & Meier (1958), J Am Stat Assoc 53, 457-481; Brookmeyer & Crowley (1982), Biometrics 38, 29-41;
    Kalbfleisch & Prentice (1980).

    Examples
    --------
    >>> curve = kaplan_meier([5, 8, 8, 12, 20, 20], [True, True, False, True, False, False])
    >>> curve.time, curve.at_risk, curve.survival.round(3)
    (array([ 0.,  5.,  8., 12., 20.]), array([6, 6, 5, 3, 2]), array([1. , 0.833, 0.667, 0.444, 0.444]))
    >>> curve.median
    12.0
    """
    moments, happened, missing = _people(time, event)
    n = len(moments)
    times = np.unique(np.append(moments, 0.0))
    place = np.searchsorted(times, moments)
    events = np.bincount(place[happened], minlength=len(times))
    left = np.bincount(place[~happened], minlength=len(times))
    at_risk = n - np.cumsum(events + left) + events + left

    share = np.divide(events, at_risk, out=np.zeros(len(times)), where=at_risk > 0)
    survival = np.cumprod(1 - share)
    staying = at_risk * (at_risk - events)
    terms = np.divide(events, staying, out=np.zeros(len(times)), where=staying > 0)
    low, high = _log_log(survival, np.cumsum(terms), level)

    end = _end(moments, fewest)
    shown = times <= end if end is not None else np.zeros(len(times), dtype=bool)
    times, at_risk, events, left = times[shown], at_risk[shown], events[shown], left[shown]
    survival, low, high = survival[shown], low[shown], high[shown]
    return Curve(
        time=times,
        at_risk=at_risk,
        events=events,
        left=left,
        survival=survival,
        low=low,
        high=high,
        n=n,
        missing=missing,
        n_events=int(happened.sum()),
        end=end,
        median=_crosses_half(times, survival),
        median_low=_crosses_half(times, low),
        median_high=_crosses_half(times, high),
        _times=np.sort(moments),
    )


def _people(time, event) -> tuple[np.ndarray, np.ndarray, int]:
    moments, happened = np.asarray(time, dtype=float), np.asarray(event, dtype=bool)
    if moments.shape != happened.shape or moments.ndim != 1:
        raise ValueError("expected columns of one length")
    known = ~np.isnan(moments)
    moments, happened = moments[known], happened[known]
    if (moments < 0).any():
        raise ValueError("expected times of 0 or above")
    return moments, happened, int((~known).sum())


def _end(last_seen: np.ndarray, fewest: int) -> float | None:
    """The last time at which at least ``fewest`` people are still followed."""
    fewest = max(fewest, 1)
    return float(np.sort(last_seen)[-fewest]) if len(last_seen) >= fewest else None


def _log_log(survival: np.ndarray, greenwood: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    inner = np.where((survival > 0) & (survival < 1), survival, np.nan)
    middle = np.log(-np.log(inner))
    half = normal_quantile(level) * np.sqrt(greenwood) / np.abs(np.log(inner))
    return np.exp(-np.exp(middle + half)), np.exp(-np.exp(middle - half))


def _crosses_half(time: np.ndarray, share: np.ndarray) -> float | None:
    """First time at which a falling share is a half or below; the middle of a stretch at exactly a half."""
    below = share < 0.5 + TIE  # missing is not below
    if not below.any():
        return None
    time, share = time[below], share[below]
    lower = share < share[0]
    if abs(share[0] - 0.5) < TIE and lower.any():
        return float(time[0] + time[lower][0]) / 2
    return float(time[0])


@dataclass(frozen=True)
class IntervalCurve:
    """Estimate from "after this time and by that one": how much probability lies in which stretch of time.

    Attributes
    ----------
    after, until : ndarray of float, one element per stretch
        Ascending; the event of this share of people came after the one and by the other. ``until`` of the last is
        infinite if some had not had it when last seen.
    share : ndarray of float
        Sums to 1; stretches without any are left out.
    n, missing : int
        People with a stretch; people without one.
    n_events : int
        People whose event was seen.
    end : float or None
        Until when at least ``fewest`` people were still followed; None if they never were that many.
    median : tuple of float or None
        Within which stretch the median lies; None: not reached (within the part shown).
    converged : bool
        Whether no other estimate can have a higher likelihood (gradient condition met).
    pairs, weight : ndarray of float, shape (distinct pairs, 2) and (distinct pairs,)
        The data: after and until, and how many people have them.
    """

    after: np.ndarray
    until: np.ndarray
    share: np.ndarray
    n: int
    missing: int
    n_events: int
    end: float | None
    median: tuple[float, float] | None
    converged: bool
    pairs: np.ndarray
    weight: np.ndarray

    def at(self, times) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest share still without the event at chosen times that fit the estimate.

        They are the same outside the stretches; inside one the data do not say when the event came. Missing beyond
        the end, or with nobody.
        """
        when = np.asarray(times, dtype=float)
        if self.end is None:
            nothing = np.full(when.shape, np.nan)
            return nothing, nothing
        total = np.append(0, np.cumsum(self.share))
        low = 1 - total[np.searchsorted(self.after, when, side="left")]
        high = 1 - total[np.searchsorted(self.until, when, side="right")]
        shown = (when >= 0) & (when <= self.end)
        return np.where(shown, np.maximum(low, 0), np.nan), np.where(shown, np.maximum(high, 0), np.nan)

    def evenly(self, times) -> np.ndarray:
        """One share for each time: within a stretch the events are spread evenly over it. Missing as in ``at``."""
        when = np.asarray(times, dtype=float)
        _, high = self.at(when)
        lower, upper = self.after, np.where(self.until < inf, self.until, self.after)
        inside = (when[..., None] > lower) & (when[..., None] < upper)
        width = np.where(upper > lower, upper - lower, 1)
        return high - np.where(inside, self.share * (when[..., None] - lower) / width, 0).sum(axis=-1)


def interval_censored(after, until, fewest: int = 1) -> IntervalCurve:
    """Share without the event over time when it is only known between which two visits it came.

    Parameters
    ----------
    after : array_like of float, one element per person
        Last time seen without the event; 0 or above. Missing: counted, not used.
    until : array_like of float, one element per person
        First time seen with it; infinite or missing if it was not seen.
    fewest : int
        The median and ``IntervalCurve.at`` end where fewer than this many people were still followed.

    Returns
    -------
    IntervalCurve

    Raises
    ------
    ValueError
        If a time is below 0, ``until`` is not later than ``after``, or the columns differ in length.

    Notes
    -----
    Nonparametric maximum likelihood over stretches open to the left, closed to the right (Turnbull 1976, J R Stat
    Soc B 38, 290-295), found by the constrained Newton method (Wang 2008, Comput Stat Data Anal 52, 2388-2402),
    which ends when the gradient shows that no estimate is more likely. Its interval: ``likelihood_limits``.

    Examples
    --------
    >>> curve = interval_censored([0, 7, 7, 14], [7, 14, 14, None])
    >>> curve.after, curve.until, curve.share.round(3), curve.median
    (array([ 0.,  7., 14.]), array([ 7., 14., inf]), array([0.25, 0.5 , 0.25]), (7.0, 14.0))
    """
    start, stop = np.asarray(after, dtype=float), np.asarray(until, dtype=float)
    if start.shape != stop.shape or start.ndim != 1:
        raise ValueError("expected columns of one length")
    known = ~np.isnan(start)
    start, stop = start[known], np.where(np.isnan(stop), inf, stop)[known]
    if (start < 0).any() or (stop <= start).any():
        raise ValueError("expected times of 0 or above, and a first time with the event after the last without")
    n, missing = len(start), int((~known).sum())
    end = _end(np.where(stop < inf, stop, start), fewest)
    if n == 0:
        nothing = np.empty(0)
        return IntervalCurve(nothing, nothing, nothing, 0, missing, 0, None, None, True, np.empty((0, 2)), nothing)

    pairs, weight = np.unique(np.column_stack([start, stop]), axis=0, return_counts=True)
    lows, highs = _stretches(pairs)
    weight = weight.astype(float)
    share, converged = _most_likely(_inside(pairs, lows, highs), weight, np.ones((1, len(lows))), np.ones(1))
    some = share > 0
    lows, highs, share = lows[some], highs[some], share[some]

    past_half = int(np.argmax(np.cumsum(share) >= 0.5 - TIE))
    reached = end is not None and highs[past_half] <= end
    median = (float(lows[past_half]), float(highs[past_half])) if reached else None
    events = int((stop < inf).sum())
    return IntervalCurve(lows, highs, share, n, missing, events, end, median, converged, pairs, weight)


def _inside(pairs: np.ndarray, lows: np.ndarray, highs: np.ndarray) -> np.ndarray:
    """1 where a stretch lies within what is known of somebody, shape (pairs, stretches)."""
    return ((lows >= pairs[:, :1]) & (highs <= pairs[:, 1:])).astype(float)


def _stretches(pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The stretches that can hold probability: a start that is followed by an end with nothing between."""
    starts, ends = np.unique(pairs[:, 0]), np.unique(pairs[:, 1])
    moments = np.concatenate([ends, starts])
    is_start = np.concatenate([np.zeros(len(ends), dtype=bool), np.ones(len(starts), dtype=bool)])
    order = np.lexsort([is_start, moments])  # an end at the time of a start comes first: they do not overlap
    moments, is_start = moments[order], is_start[order]
    found = np.flatnonzero(is_start[:-1] & ~is_start[1:])
    return moments[found], moments[found + 1]


def _most_likely(
    inside: np.ndarray, weight: np.ndarray, parts: np.ndarray, sums: np.ndarray, start: np.ndarray | None = None
) -> tuple[np.ndarray, bool]:
    """Shares that maximise ``sum(weight * log(inside @ share))`` where each of ``parts`` has its sum, and whether they do.

    ``parts``: 1 where a stretch belongs to a part, shape (parts, stretches); each stretch to one.
    """
    from scipy.optimize import nnls

    n, size = weight.sum(), inside.shape[1]
    even = sums @ (parts / parts.sum(axis=1, keepdims=True))
    share = even if start is None or (inside @ start <= 0).any() else start
    root = np.sqrt(weight)
    heavy = 1e4 * np.sqrt(n) / sums

    def likelihood(candidate: np.ndarray) -> float:
        return _log_likelihood(inside, weight, candidate)

    for _ in range(200):
        slope = inside / (inside @ share)[:, None]
        gain, price, gradient = _gain(slope, weight, share, parts, sums)
        if gain <= n * 1e-10:
            return share, True
        # Newton step: a least squares problem with shares that are not negative and, by the last rows, have their sums; each
        # less what it would cost to keep it, or the sums would give way.
        some = (share > 0) | (gradient > price @ parts)  # the others stay at nothing
        rows = np.vstack([root[:, None] * slope[:, some], heavy[:, None] * parts[:, some]])
        target = np.append(2 * root, heavy * sums - price / heavy)
        small = np.linalg.qr(np.column_stack([rows, target]), mode="r")
        found = np.zeros(size)
        found[some] = nnls(small[:, :-1], small[:, -1])[0]
        step = found * ((sums / (parts @ found)) @ parts) - share
        before, length = likelihood(share), 1.0
        before -= 1e-12 * abs(before)  # near the maximum all that is left to gain is rounding
        while likelihood(share + length * step) < before and length > 1e-10:
            length /= 2
        if length <= 1e-10:
            break
        share = np.maximum(share + length * step, 0)
    return share, _gain(inside / (inside @ share)[:, None], weight, share, parts, sums)[0] <= n * 1e-6


def _gain(slope, weight, share, parts, sums) -> tuple[float, np.ndarray, np.ndarray]:
    """By how much another estimate could gain at most; the likelihood's slope for each part's sum, and for each share."""
    gradient = weight @ slope
    price = parts @ (share * gradient) / sums
    highest = np.array([gradient[part > 0].max() for part in parts])
    return float(((highest - price) * sums).max()), price, gradient


def _log_likelihood(inside: np.ndarray, weight: np.ndarray, share: np.ndarray) -> float:
    fitted = inside @ share
    return float(weight @ np.log(fitted)) if (fitted > 0).all() else -inf


def likelihood_limits(curve: IntervalCurve, times, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Interval of the share still without the event at chosen times, from "after this visit and by that one".

    Parameters
    ----------
    level : float
        Coverage, between 0 and 1, at each time by itself.

    Returns
    -------
    low, high : ndarray of float, one element per time
        Also hold what visits being apart leave open. 1 and 1 at time 0; missing beyond the end of the curve.

    Notes
    -----
    The shares with which the likelihood of all that is known, the rest of the curve chosen at its best, is not less than the
    highest by more than half the quantile of chi-square with one degree of freedom. Of three intervals compared by simulation
    it covers best (Goodall, Dunn & Babiker 2004, Stat Med 23, 1131-1145). Where everybody is seen every day it is that of
    Thomas & Grunkemeier (1975), J Am Stat Assoc 70, 865-871.

    Examples
    --------
    >>> curve = interval_censored([0] * 5 + [28] * 15, [28] * 5 + [None] * 15)
    >>> [x.round(3).item() for x in likelihood_limits(curve, 28)]
    [0.538, 0.902]
    """
    when = np.asarray(times, dtype=float)
    found = np.full((2, when.size), np.nan)
    for i, moment in enumerate(when.ravel()):
        if curve.end is not None and 0 <= moment <= curve.end:
            found[:, i] = (1, 1) if moment == 0 else _Profile(curve, moment).limits(level)
    return found[0].reshape(when.shape), found[1].reshape(when.shape)


def median_limits(curve: IntervalCurve, level: float = 0.95) -> tuple[float | None, float | None]:
    """Interval of the median: the times at which ``likelihood_limits`` hold a half.

    The second is None where a half is still held at the end of the curve, both where there is no curve or the whole of it lies
    above a half.
    """
    if curve.end is None:
        return None, None
    # Between two neighbors of these nothing changes: low is that at the later, high that at the earlier.
    moments = np.unique(curve.pairs)
    moments = np.append(0.0, moments[(moments > 0) & (moments <= curve.end)])
    quantile = normal_quantile(level) ** 2

    def is_above(i: int) -> bool:
        """Whether the whole interval lies above a half."""
        return i == 0 or (_share_at(curve, moments[i]) > 0.5 and _Profile(curve, moments[i]).distance(0.5) > quantile)

    def reaches(i: int) -> bool:
        """Whether the interval does not lie below a half."""
        return i == 0 or _share_at(curve, moments[i]) >= 0.5 or _Profile(curve, moments[i]).distance(0.5) <= quantile

    last_above, last_reaching = (_last(yes, len(moments)) for yes in (is_above, reaches))
    if last_above == len(moments) - 1:
        return None, None
    high = None if last_reaching == len(moments) - 1 else float(moments[last_reaching + 1])
    return float(moments[last_above]), high


def _share_at(curve: IntervalCurve, moment: float) -> float:
    return float(curve.evenly(moment))


def _last(holds, n: int) -> int:
    """The last of ``n`` places at which something holds that holds at the first, and at none after one where it does not."""
    low, high = 0, n - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low


class _Profile:
    """The highest likelihood for each share still without the event at one time."""

    def __init__(self, curve: IntervalCurve, moment: float) -> None:
        pairs, self.weight = curve.pairs, curve.weight
        # Before and after the time apart: a stretch that is best overall need not be the best on its side.
        before, after = pairs[pairs[:, 0] < moment], pairs[pairs[:, 1] > moment]
        # With nothing on a side, what is put there is in nobody's stretch.
        sides = [
            _stretches(np.minimum(before, moment)) if len(before) else (np.array([-inf]), np.array([moment])),
            _stretches(np.maximum(after, moment)) if len(after) else (np.array([moment]), np.array([inf])),
        ]
        lows, highs = (np.concatenate([side[end] for side in sides]) for end in (0, 1))
        self.inside = _inside(pairs, lows, highs)
        self.parts = np.repeat(np.eye(2), [len(side[0]) for side in sides], axis=1)
        # Begins near the estimate: its stretches, and a little everywhere.
        within = (lows[:, None] >= curve.after) & (highs[:, None] <= curve.until)
        self.near = within @ (curve.share / np.maximum(within.sum(axis=0), 1)) + 0.01 / len(lows)
        self.highest = _log_likelihood(_inside(pairs, curve.after, curve.until), self.weight, curve.share)
        self.best = tuple(float(x) for x in curve.at(moment))
        self.share = self.near

    def fit(self, still: float) -> tuple[float, float]:
        """Twice the likelihood lost, and its slope, where the share still without the event is this."""
        sums = np.array([1 - still, still])
        start = self.share * ((sums / (self.parts @ self.share)) @ self.parts)
        self.share, _ = _most_likely(self.inside, self.weight, self.parts, sums, start)
        fitted = self.inside @ self.share
        if not (fitted > 0).all():
            return inf, inf
        gradient = self.share * (self.weight @ (self.inside / fitted[:, None]))
        by_part = self.parts @ gradient / sums
        return 2 * (self.highest - float(self.weight @ np.log(fitted))), 2 * float(by_part[0] - by_part[1])

    def distance(self, still: float) -> float:
        return self.fit(still)[0]

    def limits(self, level: float) -> tuple[float, float]:
        """The lowest and the highest share that lose no more than the quantile allows."""
        lowest, highest = self.best
        return self._limit(lowest, -1, level), self._limit(highest, 1, level)

    def _limit(self, best: float, side: int, level: float) -> float:
        """Newton's method for the root of the likelihood lost, which is nearly straight over the logit, kept in a bracket."""
        if (best <= 0 and side < 0) or (best >= 1 and side > 0):
            return float(side > 0)
        wanted, n = normal_quantile(level), self.weight.sum()
        inner, outer = best, float(side > 0)
        spread = wanted * np.sqrt(max(best * (1 - best), 1 / n) / n)
        still = float(np.clip(best + side * spread, 0.02, 0.98))
        if (still - best) * side <= 0:
            still = (best + outer) / 2
        self.share = self.near
        for _ in range(60):
            lost, slope = self.fit(still)
            root = np.sqrt(max(lost, 0))
            if abs(root - wanted) < 1e-7:
                break
            inner, outer = (inner, still) if root > wanted else (still, outer)
            tried = still
            if 0 < root < inf and slope * side > 0:
                logit = np.log(still / (1 - still)) + (wanted - root) * 2 * root / (slope * still * (1 - still))
                tried = float(1 / (1 + np.exp(-logit)))
            inside = min(inner, outer) < tried < max(inner, outer)
            still = tried if inside and tried != still else (inner + outer) / 2
            if abs(outer - inner) < 1e-9:
                break
        return still
