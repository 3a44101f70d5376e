"""Infusions whose row had to be left out: numbers that count on from them are unsure, and must not shift silently."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from outcomes.imports.placing.history import History
from outcomes.imports.tables import Infusions, Scores


@dataclass(frozen=True, repr=False)
class Unsure:
    """From which day on the numbers of infusions are unsure, one entry per patient of the upload.

    Attributes
    ----------
    since : array of float64
        Day of the last infusion that is known to come before the lost one: -inf where even the first may be lost, inf
        where nothing is unsure. By file order, where a patient's rows stand in the order of their days.
    """

    since: np.ndarray

    def from_the_start(self) -> np.ndarray:
        """Patients of whom not even the first infusion is sure."""
        return np.flatnonzero(np.isneginf(self.since))

    def infusions(self, infusions: Infusions) -> np.ndarray:
        """Infusions whose number is unsure."""
        return infusions.day > self.since[infusions.patient]

    def scores(self, scores: Scores, infusions: Infusions) -> np.ndarray:
        """Scores whose number of infusions received is unsure.

        The first score after the last infusion that is sure is not among them, as long as no known infusion lies
        between or on its day: scores are taken before an infusion, so the lost one is not earlier.
        """
        n = len(self.since)
        later = scores.day > self.since[scores.patient]
        if not later.any():
            return later
        first, following = np.full(n, np.inf), np.full(n, np.inf)
        np.minimum.at(first, scores.patient[later], scores.day[later])
        after = infusions.day > self.since[infusions.patient]
        np.minimum.at(following, infusions.patient[after], infusions.day[after])
        before_lost = (scores.day == first[scores.patient]) & (first < following)[scores.patient] & ~scores.after
        return later & ~before_lost


def rows(infusions: Infusions) -> np.ndarray:
    """Which entries are infusions whose row had to be left out."""
    return np.isnan(infusions.date) & np.isnan(infusions.day)


def find(all_rows: Infusions, first: np.ndarray, history: History) -> Unsure:
    """Where rows without date and day make later numbers unsure.

    Not where every infusion of the patient states its number, nor where a stored infusion follows in the file: what is
    stored keeps its numbers.

    Parameters
    ----------
    first : array of float64
        Date of each patient's first infusion as far as it is known, NaN elsewhere.
    """
    since = np.full(history.n_patients, np.inf)
    gone = rows(all_rows)
    if not gone.any():
        return Unsure(since)
    unnumbered = np.unique(all_rows.patient[np.isnan(all_rows.number)])
    day = np.where(np.isnan(all_rows.day), all_rows.date - first[all_rows.patient], all_rows.day)
    for patient in np.intersect1d(all_rows.patient[gone], unnumbered).tolist():
        own = np.flatnonzero(all_rows.patient == patient)
        own = own[np.lexsort((all_rows.row[own], all_rows.sheet[own], all_rows.file[own]))]
        days, lost = day[own], np.flatnonzero(gone[own])
        known = np.flatnonzero(~np.isnan(days))
        stored = history.infusion_day[history.infusion_patient == patient]
        steps = np.diff(days[known])
        if (steps >= 0).all():
            earlier, later = known[known < lost[0]], known[known > lost[-1]]
        elif (steps <= 0).all():
            earlier, later = known[known > lost[-1]], known[known < lost[0]]
        else:
            earlier = later = known[:0]
        if np.isin(days[later], stored).any():
            continue
        since[patient] = max([*days[earlier], *stored], default=-np.inf)
    return Unsure(since)
