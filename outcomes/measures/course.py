"""Along the course: the points of an axis, means for the same people at each, severity bands."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from outcomes import definitions as rules
from outcomes.courses import AFTER, WEEKLY, WEEKS, Courses
from outcomes.instruments import severity
from outcomes.measures.persons import View
from outcomes.statistics import mean_interval


@dataclass(frozen=True)
class Axis:
    """Points along a course: the columns that hold the scores, and what stands under each point."""

    key: str
    title: str
    columns: tuple[str, ...]
    labels: tuple[str, ...]
    usual_last: int
    """How many points after baseline a usual course reaches."""


AXES = {
    "infusions": Axis(
        "infusions",
        "infusions received",
        ("baseline", *AFTER),
        ("0", *(str(k) for k in range(1, len(AFTER) + 1))),
        rules.USUAL_INFUSIONS,
    ),
    "days": Axis(
        "days", "weeks since the first infusion", ("baseline", *WEEKS), ("0", *(week[0] for week in rules.WEEKS)), 4
    ),
    "weeks": Axis(
        "weeks",
        "each week since the first infusion",
        ("baseline", *WEEKLY),
        ("0", *(str(week) for week in range(1, len(WEEKLY) + 1))),
        rules.USUAL_INFUSIONS,
    ),
}


def axis_of(seen: View, key: str) -> Axis:
    """An axis as far as the protocols of a view reach: by infusion, to the usual number of the longest of them."""
    axis = AXES[key]
    if key != "infusions":
        return axis
    names = seen.courses.table["protocol"].iloc[seen.cohort.rows].unique()
    usual = max((one.usual for one in seen.courses.protocols if one.name in names), default=axis.usual_last)
    return replace(axis, usual_last=min(usual, len(AFTER)))


def suits(courses: Courses) -> str:
    """The axis that suits the protocol which most courses follow."""
    counts = courses.table["protocol"].value_counts()
    usual = {one.name: one.axis for one in courses.protocols}
    return next((usual[name] for name in counts.index if name in usual and counts[name]), "infusions")


def fixed_points(taken: np.ndarray, last: int) -> np.ndarray:
    """The points over which a fixed group is followed, baseline first.

    A point at which fewer than half as many were measured as at a later one is no visit of the usual schedule: it is left out.
    People who leave make later points smaller, never earlier ones. Then, until enough people have every score for an interval,
    the point is left out without which most people remain, the last of several. ``taken``: whether there is a score, shape
    (people, points).
    """
    n = taken[:, : last + 1].sum(axis=0)
    later = np.maximum.accumulate(n[::-1])[::-1]
    points = [0, *(point for point in range(1, last + 1) if 2 * n[point] >= later[point])]
    while len(points) > 2 and np.count_nonzero(taken[:, points].all(axis=1)) < rules.FEWEST_FOR_INTERVAL:
        left = [taken[:, [one for one in points if one != point]].all(axis=1).sum() for point in points[1:]]
        points.pop(len(left) - int(np.argmax(left[::-1])))
    return np.array(points)


def _points(seen: View, axis: Axis, through: int | None, every_point: bool) -> tuple[np.ndarray, np.ndarray]:
    """Scores of everybody eligible, shape (people, points), at the points of the fixed group; and the points."""
    scores = seen.scores[list(axis.columns)].to_numpy().T[:, seen.eligible].T
    last = min(through or axis.usual_last, len(axis.columns) - 1)
    points = np.arange(last + 1) if every_point else fixed_points(~np.isnan(scores), last)
    return scores[:, points], points


def trajectory(
    seen: View, axis: Axis, *, through: int | None = None, change: bool = False, every_point: bool = False
) -> pd.DataFrame:
    """Mean over the course for the same people at every point, and everybody else apart.

    Parameters
    ----------
    through : int, optional
        The last point of the fixed group (infusion, or place on the time axis); by default that of a usual course. It
        is lowered, and points are left out, until the group is large enough for an interval: see ``fixed_points``.
    change : bool
        Difference from baseline (score minus baseline, in points) instead of the score.
    every_point : bool
        Leave no point out, however few people remain: what is published must be the same group each time.

    Returns
    -------
    DataFrame
        One row per point: ``point``, ``label``, ``n_fixed`` (people with a score at every point; the same in each
        row), ``mean``, ``low``, ``high`` (missing with too few people), ``others_mean`` and ``others_n`` (measured at
        this point but not at all of them), ``n_measured`` (both together), ``n_eligible``.
    """
    scores, points = _points(seen, axis, through, every_point)
    if change:
        scores = scores - scores[:, :1]
    taken = ~np.isnan(scores)
    fixed = taken.all(axis=1)
    mean, low, high = mean_interval(scores[fixed], rules.LEVEL)
    if np.count_nonzero(fixed) < rules.FEWEST_FOR_INTERVAL:
        low = high = np.full(len(mean), np.nan)
    others_n = taken[~fixed].sum(axis=0)
    with np.errstate(invalid="ignore"):
        others_mean = np.nansum(scores[~fixed], axis=0, dtype=float) / np.where(others_n, others_n, np.nan)
    return pd.DataFrame(
        {
            "point": points,
            "label": [axis.labels[i] for i in points],
            "n_fixed": np.count_nonzero(fixed),
            "mean": mean,
            "low": low,
            "high": high,
            "others_mean": others_mean,
            "others_n": others_n,
            "n_measured": taken.sum(axis=0),
            "n_eligible": len(scores),
        }
    )


def band_shares(seen: View, axis: Axis) -> pd.DataFrame:
    """Share of everybody eligible in each severity band at each point, those not measured included.

    Returns
    -------
    DataFrame
        One row per point and band, bands from best to worst, then "Not measured": ``point``, ``label``, ``band``,
        ``n``, ``share`` (0 to 1 of ``n_eligible``; missing with too few), ``n_eligible``. The shares of a point add up to 1.
    """
    scores = seen.scores[list(axis.columns[: axis.usual_last + 1])].to_numpy().T[:, seen.eligible].T
    bands = seen.instrument.bands
    place = np.nan_to_num(severity(seen.instrument, scores) + 1).astype(int)  # 0: not measured
    rows = []
    for point in range(scores.shape[1]):
        counts = np.bincount(place[:, point], minlength=len(bands) + 1)
        of_bands = list(zip((b.label for b in bands), counts[1:], strict=True))
        if seen.instrument.higher_is_better:
            of_bands.reverse()
        for band, n in [*of_bands, ("Not measured", counts[0])]:
            share = n / len(scores) if len(scores) >= rules.FEWEST_FOR_PERCENT else np.nan
            rows.append((point, axis.labels[point], band, n, share, len(scores)))
    return pd.DataFrame(rows, columns=["point", "label", "band", "n", "share", "n_eligible"])
