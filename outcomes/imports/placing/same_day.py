"""What stands on one day: which scores come after that day's infusions, and which of several scores counts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from outcomes.imports.placing.keys import score_key
from outcomes.imports.placing.timeline import SPAN
from outcomes.imports.problems.report import Report
from outcomes.imports.tables import Infusions, Scores, keep

_MINUTES = 24 * 60


def with_known_times(table: Scores | Infusions) -> Scores | Infusions:
    """Midnight exactly is how exports write a date without a time."""
    return replace(table, minutes=np.where(table.minutes > 0, table.minutes, np.nan))


def received_by_time(scores: Scores, infusions: Infusions, before: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Infusions received at each score by the times of the scores and of that day's infusions.

    Parameters
    ----------
    scores, infusions
        With days; infusions with numbers.
    before : array of int64
        Infusions received before the day of each score.

    Returns
    -------
    tuple of arrays
        The number, and whether the times tell it: every infusion of that day that is listed here has one.
    """
    nowhere = np.zeros(len(scores.patient), dtype=bool)
    timed = ~np.isnan(infusions.minutes)
    if not timed.any() or np.isnan(scores.minutes).all():
        return before, nowhere
    of_day = infusions.patient * SPAN + infusions.day.astype(np.int64) + SPAN // 2
    wanted = scores.patient * SPAN + np.nan_to_num(scores.day).astype(np.int64) + SPAN // 2
    told = np.isin(wanted, of_day[timed]) & ~np.isin(wanted, of_day[~timed])
    told &= ~np.isnan(scores.minutes) & ~np.isnan(scores.day)
    moment = of_day[timed] * _MINUTES + infusions.minutes[timed].astype(np.int64)
    order = np.argsort(moment, kind="stable")
    last = (
        np.searchsorted(moment[order], wanted * _MINUTES + np.nan_to_num(scores.minutes).astype(np.int64), "right") - 1
    )
    found = order[np.maximum(last, 0)]
    same = (last >= 0) & (of_day[timed][found] == wanted)
    number = infusions.number[timed][found].astype(np.int64)
    return np.where(told & same, number, before), told


def one_of_each(scores: Scores, by_time: np.ndarray, before: np.ndarray, report: Report) -> Scores:
    """Of several scores of one instrument at one place of a course, the one that counts; the others are counted.

    Of those before an infusion of the day, by their times, the last; else the first by time, or in the file. Scores
    that contradict each other stay, for ``compare.once`` to name: of one row, of one minute, or of several files.

    Parameters
    ----------
    by_time : array of bool
        Whether ``received_by_time`` told the count of a score.
    before : array of int64
        Infusions received before the day of each score.
    """
    with_score = np.flatnonzero(~np.isnan(scores.score) & ~np.isnan(scores.day))
    if not len(with_score):
        return scores
    some = keep(scores, with_score)
    key = score_key(some.patient, some.instrument, some.day, some.count, int(some.instrument.max()) + 1)
    _, group, size = np.unique(key, return_inverse=True, return_counts=True)
    if (size == 1).all():
        return scores
    timed = np.bincount(group, weights=~np.isnan(some.minutes))[group] == size[group]
    # Without times an order is only known within one table.
    place = np.where(timed, 0, 1 + some.file * 4096 + some.sheet)
    parts = np.stack([group, place])
    _, group = np.unique(parts, axis=1, return_inverse=True)
    group = group.ravel()
    at = np.where(timed, np.nan_to_num(some.minutes), some.row)
    last = by_time[with_score] & (some.count == before[with_score])
    order = np.lexsort((np.where(last, -at, at), group))
    starts = np.flatnonzero(np.append(True, np.diff(group[order]) != 0))
    sizes = np.diff(np.append(starts, len(order)))
    lowest, highest = (of.reduceat(some.score[order], starts) for of in (np.minimum, np.maximum))
    chosen = at[order][starts]
    out = np.zeros(len(order), dtype=bool)
    out[order] = np.repeat(highest > lowest, sizes) & (at[order] != np.repeat(chosen, sizes))
    if not out.any():
        return scores
    unused = np.zeros(len(scores.patient), dtype=bool)
    unused[with_score[out]] = True
    told = np.zeros(len(unused), dtype=bool)
    told[with_score] = timed
    entries = np.arange(len(unused))
    report.groups("several_on_one_day_by_time", scores, unused & told, entries)
    report.groups("several_on_one_day", scores, unused & ~told, entries)
    for number in np.unique(scores.file[unused]).tolist():
        report.files[number].counts["unused"] += int(np.count_nonzero(unused & (scores.file == number)))
    return keep(scores, ~unused)
