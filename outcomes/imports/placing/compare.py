"""What is new, what is there already, and what contradicts: within an upload, and against the store."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from outcomes.imports.placing.history import History
from outcomes.imports.placing.keys import infusion_key, look_up, score_key
from outcomes.imports.problems.report import Report
from outcomes.imports.tables import Infusions, Scores, keep

CLOSE = 1e-6
"""Two scores are the same if they differ by less: stored means may have lost their last decimals."""

CONFLICT_COLUMNS = ("file", "row", "column", "what", "instrument", "day")


@dataclass(frozen=True)
class Comparison:
    """How an upload compares with the store.

    Attributes
    ----------
    assessments, infusions : dict
        ``n_new``, ``n_same`` and ``n_conflict``.
    conflicts : DataFrame
        One row per entry that contradicts the store; file (from 1), row, column, what ("score" or "infusion"),
        instrument (None for an infusion), day. No scores.
    """

    assessments: dict[str, int]
    infusions: dict[str, int]
    conflicts: pd.DataFrame


def nothing() -> Comparison:
    """Of an upload of which nothing was compared."""
    none = {"n_new": 0, "n_same": 0, "n_conflict": 0}
    return Comparison(none, dict(none), pd.DataFrame(columns=list(CONFLICT_COLUMNS)))


def once(scores: Scores, n_instruments: int, report: Report) -> Scores:
    """Each score once. Where two contradict each other, neither; all are reported."""
    if not len(scores.patient):
        return scores
    key = score_key(scores.patient, scores.instrument, scores.day, scores.count, n_instruments)
    order = np.lexsort((scores.row, scores.file, key))
    starts = np.flatnonzero(np.append(True, np.diff(key[order]) != 0))
    if len(starts) == len(order):
        return scores
    lowest = np.minimum.reduceat(scores.score[order], starts)
    highest = np.maximum.reduceat(scores.score[order], starts)
    sizes = np.diff(np.append(starts, len(order)))
    differ = np.zeros(len(order), dtype=bool)
    differ[order] = np.repeat(highest - lowest > CLOSE, sizes)
    first = np.zeros(len(order), dtype=bool)
    first[order[starts]] = True
    report.entries("scores_conflict", scores, differ)
    again = ~first & ~differ
    report.groups("repeated_rows", scores, again, np.arange(len(order)))
    for number in np.unique(scores.file[again]).tolist():
        report.files[number].counts["repeated"] += int(np.count_nonzero(again & (scores.file == number)))
    return keep(scores, first & ~differ)


def with_store(
    scores: Scores, infusions: Infusions, history: History, instruments: list[str], report: Report
) -> tuple[Scores, Infusions, Comparison]:
    """Leave out what contradicts the store, and count what is new and what is there already."""
    n = len(instruments)
    no_day = np.full(len(history.undated_patient), np.nan)
    stored = score_key(
        np.concatenate([history.score_patient, history.undated_patient]),
        np.concatenate([history.score_instrument, history.undated_instrument]),
        np.concatenate([history.score_day, no_day]),
        np.concatenate([history.score_count, history.undated_count]),
        n,
    )
    stored_score = np.concatenate([history.score, history.undated_score])
    wanted = score_key(scores.patient, scores.instrument, scores.day, scores.count, n)
    known, at = look_up(stored, wanted)
    clash = known.copy()
    clash[known] = np.abs(stored_score[at[known]] - scores.score[known]) > CLOSE
    report.entries("conflicts_with_store", scores, clash)

    stored = infusion_key(history.infusion_patient, history.infusion_number)
    there, at = look_up(stored, infusion_key(infusions.patient, infusions.number))
    dose_clash = there.copy()
    dose_clash[there] = np.abs(history.infusion_dose[at[there]] - infusions.dose[there]) > CLOSE
    report.entries("history_changed", infusions, dose_clash)

    conflicts = pd.DataFrame(
        {
            "file": np.concatenate([scores.file[clash], infusions.file[dose_clash]]) + 1,
            "row": np.concatenate([scores.row[clash], infusions.row[dose_clash]]),
            "column": np.concatenate([scores.column[clash], infusions.column[dose_clash]]),
            "what": ["score"] * int(clash.sum()) + ["infusion"] * int(dose_clash.sum()),
            "instrument": [instruments[i] for i in scores.instrument[clash]] + [None] * int(dose_clash.sum()),
            "day": pd.array(np.concatenate([scores.day[clash], infusions.day[dose_clash]]), dtype="Int64"),
        },
        columns=list(CONFLICT_COLUMNS),
    )
    comparison = Comparison(_tally(known, clash), _tally(there, dose_clash), conflicts)
    return keep(scores, ~clash), keep(infusions, ~dose_clash), comparison


def _tally(known: np.ndarray, clash: np.ndarray) -> dict[str, int]:
    n_conflict = int(np.count_nonzero(clash))
    n_same = int(np.count_nonzero(known)) - n_conflict
    return {"n_new": len(known) - n_same - n_conflict, "n_same": n_same, "n_conflict": n_conflict}
