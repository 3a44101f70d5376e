"""Scores that repeat a stored one a day or a count apart: the same answers read a second time, in another way."""

from __future__ import annotations

import numpy as np

from outcomes.imports.placing.history import History
from outcomes.imports.placing.keys import look_up, score_key
from outcomes.imports.problems.report import Report
from outcomes.imports.tables import Scores, keep

FEWEST = 2
SHARE = 0.1
"""Of the new scores; fewer happen by chance, as where somebody feels the same on two days in a row."""


def without_repeats(scores: Scores, history: History, n_instruments: int, report: Report, answer: str | None) -> Scores:
    """Ask of repeats; leave them out where staff say that they are the same scores ("same"; "other" takes them)."""
    if answer == "other":
        return scores
    again = repeats(scores, history, n_instruments)
    rule = "near_repeats" if answer is None else "near_repeats_left_out"
    report.groups(rule, scores, again, np.arange(len(again)))
    return scores if answer is None else keep(scores, ~again)


def repeats(scores: Scores, history: History, n_instruments: int) -> np.ndarray:
    """Which scores are new by patient, instrument, day and count, and repeat a stored score on the day before or after, or
    with another count on the same day, that stands nowhere in the upload itself. A bool array.

    That is what another time zone does (UTC moves evenings to the next day), or another way to count infusions. Empty
    where they are too few to be more than chance.
    """
    none = np.zeros(len(scores.patient), dtype=bool)
    if not len(history.score) or not len(none):
        return none
    stored = score_key(
        history.score_patient,
        history.score_instrument,
        history.score_day.astype(float),
        history.score_count,
        n_instruments,
    )
    wanted = score_key(scores.patient, scores.instrument, scores.day, scores.count, n_instruments)
    there, _ = look_up(stored, wanted)
    unseen = ~np.isin(stored, wanted)
    of_value = _by_value(
        history.score_patient, history.score_instrument, history.score_day, history.score, n_instruments
    )[unseen]
    new = ~there & ~np.isnan(scores.day) & np.isin(scores.patient, history.score_patient)
    found = none.copy()
    for shift in (-1, 0, 1):
        moved = _by_value(
            scores.patient, scores.instrument, np.nan_to_num(scores.day) + shift, scores.score, n_instruments
        )
        found |= np.isin(moved, of_value)
    found &= new
    n = int(np.count_nonzero(found))
    return found if n >= FEWEST and n >= SHARE * np.count_nonzero(new) else none


def _by_value(
    patient: np.ndarray, instrument: np.ndarray, day: np.ndarray, score: np.ndarray, n_instruments: int
) -> np.ndarray:
    """One whole number for patient, instrument, day and score (to two decimals), whatever the count."""
    hundredths = np.rint(np.nan_to_num(score) * 100).astype(np.int64) % (1 << 15)
    zero = np.zeros(len(patient))
    return score_key(patient, instrument, day.astype(float), zero, n_instruments) * (1 << 15) + hundredths
