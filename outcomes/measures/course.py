"""Along the course: the points of an axis, means for the same people at each, severity bands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from outcomes import definitions as rules
from outcomes.courses import AFTER, WEEKS
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
}


def last_point(taken: np.ndarray, last: int) -> int:
    """Until which point a fixed group is followed: the furthest, from ``last`` downwards, that leaves enough people with
    every score for an interval; ``taken``: whether there is a score, shape (people, points).
    """
    complete_until = np.cumsum(~taken, axis=1) == 0
    while last > 1 and np.count_nonzero(complete_until[:, last]) < rules.FEWEST_FOR_INTERVAL:
        last -= 1
    return last


def _points(seen: View, axis: Axis, through: int | None) -> np.ndarray:
    """Scores of everybody eligible, shape (people, points), up to the last point of the fixed group."""
    scores = seen.scores[list(axis.columns)].to_numpy().T[:, seen.eligible].T
    last = last_point(~np.isnan(scores), min(through or axis.usual_last, len(axis.columns) - 1))
    return scores[:, : last + 1]


def trajectory(seen: View, axis: Axis, *, through: int | None = None, change: bool = False) -> pd.DataFrame:
    """Mean over the course for the same people at every point, and everybody else apart.

    Parameters
    ----------
    through : int, optional
        The last point of the fixed group (infusion, or place on the time axis); by default that of a usual course. It
        is lowered until the group is large enough for an interval.
    change : bool
        Difference from baseline (score minus baseline, in points) instead of the score.

    Returns
    -------
    DataFrame
        One row per point: ``point``, ``label``, ``n_fixed`` (people with a score at every point; the same in each
        row), ``mean``, ``low``, ``high`` (missing with too few people), ``others_mean`` and ``others_n`` (measured at
        this point but not at all of them), ``n_measured`` (both together), ``n_eligible``.
    """
    scores = _points(seen, axis, through)
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
    points = np.arange(scores.shape[1])
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
        ``n``, ``share`` (0 to 1 of ``n_eligible``), ``n_eligible``. The shares of a point add up to 1.
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
            rows.append((point, axis.labels[point], band, n, n / max(len(scores), 1), len(scores)))
    return pd.DataFrame(rows, columns=["point", "label", "band", "n", "share", "n_eligible"])
