"""What is new, what is there already, and what contradicts: within an upload, and against the store."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

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
    replaced : dict
        How many stored scores and doses of which import this upload replaces; empty unless staff said so.
    patients : dict
        ``n_new`` and ``n_known``: patients of whom something is taken, new to the practice's key table or not; of the
        known ones ``n_linked`` get a further number.
    """

    assessments: dict[str, int]
    infusions: dict[str, int]
    conflicts: pd.DataFrame
    replaced: dict[int, int] = field(default_factory=dict)
    patients: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("n_new", "n_known", "n_linked"), 0))

    @property
    def n_replaced(self) -> int:
        return sum(self.replaced.values())

    @property
    def changes(self) -> int:
        """Rows and numbers of patients that saving would add, and rows that it would replace."""
        return self.assessments["n_new"] + self.infusions["n_new"] + self.n_replaced + self.patients["n_linked"]


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
    scores: Scores,
    infusions: Infusions,
    history: History,
    instruments: list[str],
    report: Report,
    *,
    replaces: bool = False,
) -> tuple[Scores, Infusions, Comparison]:
    """Count what is new and what is there already; leave out what contradicts the store, unless it replaces that."""
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
    owner = np.concatenate([_owners(history.score_import, history.score), _owners(history.undated_import, no_day)])
    wanted = score_key(scores.patient, scores.instrument, scores.day, scores.count, n)
    known, at = look_up(stored, wanted)
    clash = known.copy()
    clash[known] = np.abs(stored_score[at[known]] - scores.score[known]) > CLOSE

    stored = infusion_key(history.infusion_patient, history.infusion_number)
    there, dose_at = look_up(stored, infusion_key(infusions.patient, infusions.number))
    dose_clash = there.copy()
    dose_clash[there] = np.abs(history.infusion_dose[dose_at[there]] - infusions.dose[there]) > CLOSE

    dose_owner = _owners(history.dose_import, history.infusion_dose)
    replaced: Counter[int] = Counter()
    for table, chosen, owners, rules in (
        (scores, clash, owner[at[clash]], ("conflicts_with_store", "replaces_stored")),
        (infusions, dose_clash, dose_owner[dose_at[dose_clash]], ("dose_conflicts_with_store", "replaces_stored_dose")),
    ):
        for number in np.unique(owners).tolist():
            of_import = np.zeros(len(chosen), dtype=bool)
            of_import[np.flatnonzero(chosen)[owners == number]] = True
            which = f"import {number}" if number else "an earlier import"
            if replaces:
                replaced[number] += int(np.count_nonzero(of_import))
                report.groups(rules[1], table, of_import, np.arange(len(chosen)), which=which)
            else:
                report.entries(rules[0], table, of_import, which=which)

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
    comparison = Comparison(_tally(known, clash), _tally(there, dose_clash), conflicts, dict(replaced))
    if replaces:
        return scores, infusions, comparison
    return keep(scores, ~clash), keep(infusions, ~dose_clash), comparison


def _owners(owners: np.ndarray | None, like: np.ndarray) -> np.ndarray:
    """The import of each stored row; 0 where it is not known."""
    return np.zeros(len(like), dtype=np.int64) if owners is None else owners


def _tally(known: np.ndarray, clash: np.ndarray) -> dict[str, int]:
    n_conflict = int(np.count_nonzero(clash))
    n_same = int(np.count_nonzero(known)) - n_conflict
    return {"n_new": len(known) - n_same - n_conflict, "n_same": n_same, "n_conflict": n_conflict}
