"""What happened: patient flow, rates and means, each with n, how many are missing, its interval and its bounds.

Pure functions from the course table to small tables. Every threshold comes from the instrument, every window from
the definitions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from outcomes import definitions as rules
from outcomes.cohort import Cohort, Filters, select
from outcomes.courses import AFTER, WEEKS, WINDOWS, Courses
from outcomes.instruments import Instrument, is_remission, severity, worse_threshold
from outcomes.statistics import mean_interval, missing_bounds, wilson_interval

TOLERANCE = 1e-4
"""Scores are kept in single precision: a change this close to a threshold has reached it."""

MEASURED, NOT_YET, STOPPED_EARLY, NO_SCORE, BELOW_MINIMUM, NO_BASELINE = range(6)
STATUS_WORDS = {
    MEASURED: "Measured",
    NOT_YET: "Window not over yet",
    STOPPED_EARLY: "Induction not complete",
    NO_SCORE: "No score in the window",
    BELOW_MINIMUM: "Baseline below the minimum",
    NO_BASELINE: "No baseline score",
}


@dataclass(frozen=True)
class View:
    """One instrument for one cohort: arrays with one element per patient.

    Attributes
    ----------
    status : ndarray of int8
        ``MEASURED`` or the reason why not, at the phase's window.
    baseline, score : ndarray of float32
        Score points; missing where not taken. ``score`` is the one in the phase's window, after a complete induction.
    scores : DataFrame
        The wide scores of these patients (``courses.SCORE_COLUMNS``).
    infusions : ndarray of int
        Infusions received in the course.
    waiting : ndarray of bool
        The phase's window was not over when the export ended.
    """

    instrument: Instrument
    phase: str
    cohort: Cohort
    status: np.ndarray
    baseline: np.ndarray
    score: np.ndarray
    scores: pd.DataFrame
    infusions: np.ndarray
    waiting: np.ndarray

    @property
    def eligible(self) -> np.ndarray:
        return self.status <= NO_SCORE


def view(courses: Courses, instrument: Instrument, filters: Filters, cohort: Cohort | None = None) -> View:
    """Who of the cohort was eligible and measured on one instrument; ``cohort`` is that of ``filters``, if at hand."""
    cohort = cohort or select(courses, filters)
    scores = courses.scores(instrument.key).iloc[cohort.rows]
    if instrument.item_score == "mean":
        scores = _exact_means(scores, instrument.items)
    baseline = scores["baseline"].to_numpy()
    window = WINDOWS[filters.phase]
    course = courses.table
    complete, window_open = (course[name].to_numpy()[cohort.rows] for name in ("induction_complete", f"{window}_open"))
    score = np.where(complete, scores[window].to_numpy(), np.float32(np.nan))
    status = np.select(
        [
            np.isnan(baseline),
            ~_reaches_minimum(baseline, instrument),
            ~np.isnan(score),
            window_open,
            ~complete,
        ],
        [NO_BASELINE, BELOW_MINIMUM, MEASURED, NOT_YET, STOPPED_EARLY],
        NO_SCORE,
    ).astype(np.int8)
    infusions = course["infusions"].to_numpy()[cohort.rows]
    return View(instrument, filters.phase, cohort, status, baseline, score, scores, infusions, window_open)


def _exact_means(scores: pd.DataFrame, items: int) -> pd.DataFrame:
    """Means of whole answers as they were before a file rounded them: 6.7 and 6.67 are 20 / 3, so that 30 % is exact.

    With few items only one mean lies near a number with one decimal; with more, only two decimals tell.
    """
    given = scores.to_numpy()
    exact = np.round(given * items) / np.float32(items)
    rounding = 0.0501 if items < 5 else 0.00501
    return pd.DataFrame(np.where(np.abs(exact - given) < rounding, exact, given), columns=scores.columns)


def _reaches_minimum(baseline: np.ndarray, instrument: Instrument) -> np.ndarray:
    """Whether there was something to improve."""
    minimum = instrument.minimum_baseline
    if minimum is None:
        return baseline < instrument.high if instrument.higher_is_better else baseline > instrument.low
    return baseline <= minimum if instrument.higher_is_better else baseline >= minimum


# ---------------------------------------------------------------------------------------------------------------
# Outcomes of one person


def improvement(baseline: np.ndarray, score: np.ndarray, instrument: Instrument) -> np.ndarray:
    """Points better than at baseline, positive when better whatever the direction; missing if either score is."""
    fall = baseline - score
    return -fall if instrument.higher_is_better else fall


def percent_improvement(baseline: np.ndarray, score: np.ndarray, instrument: Instrument) -> np.ndarray:
    """Per cent of the baseline; missing where the baseline is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(baseline == 0, np.nan, 100 * improvement(baseline, score, instrument) / np.abs(baseline))


def improved_by(baseline, score, instrument: Instrument, *, percent=None, points=None) -> np.ndarray:
    """Whether the improvement reached a threshold; exactly reaching it counts. False where not measured."""
    if percent is not None:
        return percent_improvement(baseline, score, instrument) >= percent - TOLERANCE
    return improvement(baseline, score, instrument) >= points - TOLERANCE


def outcomes_of(instrument: Instrument) -> dict[str, str]:
    """The outcomes that are defined for an instrument: key and heading, in the order of the screen."""
    found = {}
    if instrument.has_response:
        found["response"] = "Response"
    if instrument.second_response_percent:
        # Where two marks are in use, each goes by its number.
        found["response"] = f"{instrument.response_percent:g} % better"
        found["second_response"] = f"{instrument.second_response_percent:g} % better"
    if instrument.remission is not None:
        found["remission"] = "Remission"
    found["worse"] = "Worse"
    return found


def has_outcome(outcome: str, baseline: np.ndarray, score: np.ndarray, instrument: Instrument) -> np.ndarray:
    """Whether each person had an outcome; False where not measured.

    ``worse`` is a change for the worse of at least the instrument's reliable change; where none is established, any
    change for the worse.
    """
    match outcome:
        case "response" if instrument.response_percent:
            return improved_by(baseline, score, instrument, percent=instrument.response_percent)
        case "response":
            return improved_by(baseline, score, instrument, points=instrument.response_points)
        case "second_response":
            return improved_by(baseline, score, instrument, percent=instrument.second_response_percent)
        case "remission":
            return is_remission(instrument, score) == 1
        case "worse":
            threshold, _ = worse_threshold(instrument)
            if threshold is not None:
                return improvement(baseline, score, instrument) <= TOLERANCE - threshold
            return improvement(baseline, score, instrument) < -TOLERANCE
        case "any_rise":
            return improvement(baseline, score, instrument) < -TOLERANCE
    raise ValueError(f"no outcome {outcome!r}")


# ---------------------------------------------------------------------------------------------------------------
# Tables


def flow(seen: View) -> pd.DataFrame:
    """Patient flow at the phase's window.

    Returns
    -------
    DataFrame
        One row per step or reason, in the order of the drawing: ``step`` ("started", "eligible", "measured", then each
        outcome), ``part`` (what the count is about), ``n`` (patients) and ``lost`` (True for those who do not reach
        the step). A step and its lost rows add up to the step before it.
    """
    count = np.bincount(seen.status, minlength=len(STATUS_WORDS))

    def lost(step: str, *reasons: int) -> list[tuple]:
        return [(step, STATUS_WORDS[reason], count[reason], True) for reason in reasons]

    rows = [
        ("started", "Started", len(seen.status), False),
        *lost("eligible", NO_BASELINE, BELOW_MINIMUM),
        ("eligible", "Eligible", count[: NO_SCORE + 1].sum(), False),
        *lost("measured", NOT_YET, STOPPED_EARLY, NO_SCORE),
        ("measured", STATUS_WORDS[MEASURED], count[MEASURED], False),
    ]
    measured = seen.status == MEASURED
    for outcome, heading in outcomes_of(seen.instrument).items():
        had = has_outcome(outcome, seen.baseline, seen.score, seen.instrument)
        rows.append((outcome, heading, np.count_nonzero(had & measured), False))
    return pd.DataFrame(rows, columns=["step", "part", "n", "lost"])


RATE_COLUMNS = ["n", "measured", "missing", "rate", "low", "high", "bound_low", "bound_high"]


def _rates(k, measured, missing) -> dict[str, np.ndarray]:
    """Columns ``RATE_COLUMNS`` from counts."""
    k, measured, missing = (np.asarray(x) for x in (k, measured, missing))
    low, high = wilson_interval(k, measured, rules.LEVEL)
    bound_low, bound_high = missing_bounds(k, measured, missing)
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.where(measured > 0, k / measured, np.nan)
    return dict(zip(RATE_COLUMNS, (k, measured, missing, rate, low, high, bound_low, bound_high), strict=True))


def rates(seen: View) -> pd.DataFrame:
    """Response, remission and worse at the phase's window.

    Returns
    -------
    DataFrame
        One row per outcome: ``outcome``, ``title``, ``n`` with it, ``measured``, ``missing`` (eligible, window over,
        not measured), ``rate`` of those measured with its Wilson interval ``low``-``high``, and ``bound_low``-
        ``bound_high``, the range in which the rate of all of them lies whatever happened to the missing. Shares are
        0 to 1, missing where nobody was measured. Besides the headline outcomes: ``any_rise`` (any change for the
        worse) and ``worse_below_minimum`` (worse among those with a baseline below the minimum, who can have no
        response but can get worse).
    """
    measured = seen.status == MEASURED
    missing = np.count_nonzero(seen.eligible & ~measured & (seen.status != NOT_YET))
    titles = {**outcomes_of(seen.instrument), "any_rise": "Any change for the worse"}
    k = [
        np.count_nonzero(has_outcome(outcome, seen.baseline, seen.score, seen.instrument) & measured)
        for outcome in titles
    ]
    below = seen.status == BELOW_MINIMUM
    below_measured = below & ~np.isnan(seen.score)
    k.append(np.count_nonzero(has_outcome("worse", seen.baseline, seen.score, seen.instrument) & below_measured))
    n_below_measured = np.count_nonzero(below_measured)
    n_below_missing = np.count_nonzero(below & np.isnan(seen.score) & ~seen.waiting)
    n_measured = np.count_nonzero(measured)
    return pd.DataFrame(
        {
            "outcome": [*titles, "worse_below_minimum"],
            "title": [*titles.values(), "Worse, of those below the minimum baseline"],
            **_rates(
                k,
                [n_measured] * len(titles) + [n_below_measured],
                [missing] * len(titles) + [n_below_missing],
            ),
        }
    )


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


def _points(seen: View, axis: Axis, through: int | None) -> np.ndarray:
    """Scores of everybody eligible, shape (people, points), up to the point until which the fixed group is followed:
    the furthest one, from ``through`` downwards, that leaves enough people for an interval.
    """
    scores = seen.scores[list(axis.columns)].to_numpy()[seen.eligible]
    last = min(through or axis.usual_last, len(axis.columns) - 1)
    complete_until = np.cumsum(np.isnan(scores), axis=1) == 0
    while last > 1 and np.count_nonzero(complete_until[:, last]) < rules.FEWEST_FOR_INTERVAL:
        last -= 1
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
    scores = seen.scores[list(axis.columns[: axis.usual_last + 1])].to_numpy()[seen.eligible]
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


def rates_by_point(seen: View, axis: Axis) -> pd.DataFrame:
    """Response, remission and worse at each point after baseline, of everybody eligible.

    Returns
    -------
    DataFrame
        One row per outcome and point: ``outcome``, ``title``, ``point``, ``label``, and the columns of ``rates``.
        Missing are those eligible and not measured at this point, whatever the reason.
    """
    scores = seen.scores[list(axis.columns)].to_numpy()[seen.eligible]
    last = axis.usual_last
    baseline, later = scores[:, :1], scores[:, 1 : last + 1]
    measured = (~np.isnan(later)).sum(axis=0)
    frames = []
    for outcome, title in outcomes_of(seen.instrument).items():
        had = has_outcome(outcome, np.broadcast_to(baseline, later.shape), later, seen.instrument)
        frames.append(
            {
                "outcome": np.repeat(outcome, last),
                "title": np.repeat(title, last),
                "point": np.arange(1, last + 1),
                "label": np.array(axis.labels[1 : last + 1]),
                **_rates(had.sum(axis=0), measured, len(scores) - measured),
            }
        )
    return pd.DataFrame({name: np.concatenate([f[name] for f in frames]) for name in frames[0]})


def before_and_after(seen: View) -> pd.DataFrame:
    """A single item, present or not, before treatment and at the phase's window.

    Returns
    -------
    DataFrame
        One row per group: ``group``, ``n`` (people). "present before" and "absent before" add up to those with a
        baseline; each is split by what was found at the window, "not measured" included; "rose" counts any rise.
    """
    before, after = seen.baseline, seen.score
    taken = ~np.isnan(before)
    rows = []
    for words, start in (("present before", taken & (before >= 1)), ("absent before", taken & (before < 1))):
        rows += [
            (words, np.count_nonzero(start)),
            (f"{words}, present after", np.count_nonzero(start & (after >= 1))),
            (f"{words}, absent after", np.count_nonzero(start & (after < 1))),
            (f"{words}, not measured", np.count_nonzero(start & np.isnan(after))),
        ]
    rows.append(("rose", np.count_nonzero(taken & (after > before))))
    return pd.DataFrame(rows, columns=["group", "n"])


def completeness(seen: View, axis: Axis) -> pd.DataFrame:
    """Scores present and missing at each point, with the reason.

    Returns
    -------
    DataFrame
        One row per point: ``point``, ``label``, ``present``, ``missing`` (had come that far but has no score),
        ``stopped`` (the course ended before this infusion), ``under_way``: with the ``present`` they add up to the
        cohort. On the time axis nobody counts as stopped.
    """
    scores = seen.scores[list(axis.columns)].to_numpy()
    present = ~np.isnan(scores)
    point = np.arange(scores.shape[1])
    if axis.key == "infusions":
        reached = seen.infusions[:, None] >= point
        waiting = seen.waiting[:, None] & ~present & ~reached
    else:
        waiting = seen.waiting[:, None] & ~present & (point > 0)
        reached = ~waiting
    return pd.DataFrame(
        {
            "point": point,
            "label": list(axis.labels),
            "present": present.sum(axis=0),
            "missing": (reached & ~present).sum(axis=0),
            "stopped": (~reached & ~present & ~waiting).sum(axis=0),
            "under_way": waiting.sum(axis=0),
        }
    )
