"""One instrument for one cohort: who was eligible, who was measured, and what happened to each person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from outcomes import definitions as rules
from outcomes.cohort import Cohort, Filters, select
from outcomes.courses import WHATEVER, WINDOWS, Courses
from outcomes.instruments import Instrument, severity
from outcomes.outcome import TOLERANCE, can_have, reaches_minimum

MEASURED, NOT_YET, STOPPED_EARLY, NO_SCORE, BELOW_MINIMUM, NO_BASELINE = range(6)
STATUS_WORDS = {
    MEASURED: "Measured",
    NOT_YET: "Still in follow-up window",
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
    whatever : ndarray of float32
        Score in the window counted from the last infusion received, whatever was given; missing where not taken.
    whatever_waiting : ndarray of bool
        That window was not over when the export ended.
    """

    instrument: Instrument
    phase: str
    courses: Courses
    cohort: Cohort
    status: np.ndarray
    baseline: np.ndarray
    score: np.ndarray
    scores: pd.DataFrame
    infusions: np.ndarray
    waiting: np.ndarray
    whatever: np.ndarray
    whatever_waiting: np.ndarray

    @property
    def eligible(self) -> np.ndarray:
        return self.status <= NO_SCORE

    @property
    def window_edges(self) -> tuple[np.ndarray, np.ndarray]:
        """First and last day of the phase's window since the last induction infusion, one element per course of the table."""
        table, window = self.courses.table, WINDOWS[self.phase]
        return table[f"{window}_first"].to_numpy(), table[f"{window}_last"].to_numpy()

    @property
    def windows(self) -> tuple[rules.Window, ...]:
        """The windows in force: that of the maintenance phase, or those of the protocols in the view, each once."""
        if self.phase != "induction":
            return (rules.WINDOWS[self.phase],)
        names = self.courses.table["protocol"].iloc[self.cohort.rows].unique()
        found = dict.fromkeys(one.window for one in self.courses.protocols if one.name in names)
        return tuple(found) or (rules.POST_INDUCTION,)

    @property
    def window_words(self) -> str:
        """When the phase's outcome is measured; protocols with windows of their own are not told as one."""
        return str(self.windows[0]) if len(self.windows) == 1 else "in the window of their protocol"


def view(courses: Courses, instrument: Instrument, filters: Filters, cohort: Cohort | None = None) -> View:
    """Who of the cohort was eligible and measured on one instrument; ``cohort`` is that of ``filters``, if at hand."""
    cohort = cohort or select(courses, filters)
    scores = courses.scores(instrument.key).iloc[cohort.rows]
    if instrument.item_score == "mean":
        scores = _exact_means(scores, instrument.items)
    baseline = scores["baseline"].to_numpy()
    window = WINDOWS[filters.phase]
    course = courses.table
    names = ("induction_complete", f"{window}_open", "has_days", f"{WHATEVER}_open")
    complete, window_open, has_days, whatever_open = (course[name].to_numpy()[cohort.rows] for name in names)
    score = np.where(complete, scores[window].to_numpy(), np.float32(np.nan))
    status = np.select(
        [
            np.isnan(baseline),
            ~reaches_minimum(baseline, instrument),
            ~np.isnan(score),
            window_open,
            ~complete & has_days,  # without days it is not known; then no score is known to be in the window
        ],
        [NO_BASELINE, BELOW_MINIMUM, MEASURED, NOT_YET, STOPPED_EARLY],
        NO_SCORE,
    ).astype(np.int8)
    infusions = course["infusions"].to_numpy()[cohort.rows]
    whatever = np.where(has_days, scores[WHATEVER].to_numpy(), np.float32(np.nan))
    return View(
        instrument,
        filters.phase,
        courses,
        cohort,
        status,
        baseline,
        score,
        scores,
        infusions,
        window_open,
        whatever,
        whatever_open,
    )


def _exact_means(scores: pd.DataFrame, items: int) -> pd.DataFrame:
    """Means of whole answers as they were before a file rounded them: 6.7 and 6.67 are 20 / 3, so that 30% is exact.

    With few items only one mean lies near a number with one decimal; with more, only two decimals tell.
    """
    given = scores.to_numpy()
    exact = np.round(given * items) / np.float32(items)
    rounding = 0.0501 if items < 5 else 0.00501
    return pd.DataFrame(np.where(np.abs(exact - given) < rounding, exact, given), columns=scores.columns)


def dose_band(dose: np.ndarray) -> np.ndarray:
    """Place of each dose in ``DOSE_BANDS``; -1 where none is recorded."""
    ends = np.array([end for _, end in rules.DOSE_BANDS])
    return np.where(np.isnan(dose), -1, np.searchsorted(ends, dose - TOLERANCE))


def severity_band(baseline: np.ndarray, instrument: Instrument) -> np.ndarray:
    """Place of each baseline among the instrument's bands; -1 where there is none."""
    return np.nan_to_num(severity(instrument, baseline), nan=-1).astype(int)


def without_percentage(seen: View, outcome: str = "response") -> np.ndarray:
    """Who of those eligible is left out of an outcome, or of the "change", for a baseline of 0."""
    return seen.eligible & ~can_have(outcome, seen.baseline, seen.instrument)
