"""Files that show only a part of what happened: a window of some months, or scores without the newest infusions."""

from __future__ import annotations

import numpy as np

from outcomes.imports.placing.history import History
from outcomes.imports.problems.report import Report
from outcomes.imports.tables import Infusions, Scores

START_DAYS = 14
"""A course that began before a window has its next infusion within so many days of the window's start."""
LATE_DAYS = 7
"""Where infusions go on weekly or more often, a list that ends so many days before the scores is too old."""
USUAL_COURSE = 6
"""Infusions of a course where the data do not tell."""
SHORTEST_COURSE = 4
"""Fewest infusions that the field calls a course of induction (McInnes et al. 2022)."""
_FEWEST_LATER = 3
_SHORT = 2 / 3
_SHARE = 0.25
_TIMES_MORE = 3


def say(scores: Scores, infusions: Infusions, history: History, report: Report) -> None:
    """Say both of what is about to be placed."""
    started = np.isin(infusions.patient, cut_off(scores, infusions, history))
    report.groups("courses_cut_off", infusions, started, infusions.patient)
    late = after_the_last_list(scores, infusions, history)
    report.groups("infusion_list_late", scores, late, np.arange(len(late)))


def cut_off(scores: Scores, infusions: Infusions, history: History) -> np.ndarray:
    """New patients whose courses may have begun before the upload does: day 0 would be a later infusion. Their numbers.

    Told where infusions have dates and no numbers. Of patients whose first listed infusion is within two weeks of the first
    date of all: those without a score up to it, and those with fewer infusions than the courses that follow usually
    have; each only if that is at least three times as frequent among them as among later patients. Where too few follow
    to tell: those with at most two thirds of the infusions of courses of four and more, and none in the last week.
    """
    nobody = np.zeros(0, dtype=np.int64)
    n = history.n_patients
    first, last, earliest_score = np.full(n, np.nan), np.full(n, np.nan), np.full(n, np.nan)
    np.fmin.at(first, infusions.patient, infusions.date)
    np.fmax.at(last, infusions.patient, infusions.date)
    np.fmin.at(earliest_score, scores.patient, scores.date)
    numbered = np.zeros(n, dtype=bool)
    numbered[infusions.patient[~np.isnan(infusions.number)]] = True
    new = np.flatnonzero(~np.isnan(first) & ~numbered & ~history.is_stored())
    if not len(new):
        return nobody
    opening, end = np.nanmin(np.concatenate([first, earliest_score])), np.nanmax(last)
    early = first[new] <= opening + START_DAYS
    without = ~(earliest_score[new] <= first[new])
    listed = np.bincount(infusions.patient[~np.isnan(infusions.date)], minlength=n)[new]
    over = last[new] < end - START_DAYS
    later = ~early & over
    suspects = np.zeros(len(new), dtype=bool)
    if np.count_nonzero(~early) >= _FEWEST_LATER and _more_frequent(without[early], without[~early]):
        suspects |= early & without
    if np.count_nonzero(later) >= _FEWEST_LATER:
        fewer = over & (listed < np.median(listed[later]))
        if _more_frequent(fewer[early], fewer[later]):
            suspects |= early & fewer
    else:
        newest = np.nanmax(np.concatenate([last, scores.date]))
        ended = last[new] <= newest - LATE_DAYS
        whole = listed[ended & (listed >= SHORTEST_COURSE)]
        suspects |= early & ended & (listed <= (np.median(whole) if len(whole) else 0) * _SHORT)
    return new[suspects]


def _more_frequent(among: np.ndarray, than_among: np.ndarray) -> bool:
    share, usual = among.mean() if len(among) else 0.0, than_among.mean()
    some = np.count_nonzero(among) >= (2 if usual else 1)
    return bool(some and share >= _SHARE and share >= _TIMES_MORE * usual)


def after_the_last_list(scores: Scores, infusions: Infusions, history: History) -> np.ndarray:
    """Scores of patients who were in the middle of a course when the last known infusion of anybody was given, more than
    a week before: the last was within two weeks, and fewer than others usually have. Nothing where the upload lists
    infusions, or states their numbers. A bool array."""
    none = np.zeros(len(scores.patient), dtype=bool)
    given = history.first[history.infusion_patient] + history.infusion_day
    given, patient = given[~np.isnan(given)], history.infusion_patient[~np.isnan(given)]
    if len(infusions.patient) or not len(given):
        return none
    last = np.full(history.n_patients, -np.inf)
    np.maximum.at(last, patient, given)
    number = np.bincount(patient, minlength=history.n_patients)
    under_way = last >= given.max() - START_DAYS
    ended = number[~under_way & (number > 0)]
    under_way &= number < (np.median(ended) if len(ended) else USUAL_COURSE)
    return under_way[scores.patient] & (scores.date > given.max() + LATE_DAYS) & np.isnan(scores.count)
