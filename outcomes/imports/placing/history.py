"""What is stored of the patients of an upload, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from outcomes.imports.placing.key_tables import newest_first
from outcomes.imports.placing.timeline import SPAN
from outcomes.imports.tables import Infusions, Scores

_INSTRUMENTS = 1 << 10
"""More than any store holds."""


@dataclass(frozen=True, repr=False)
class History:
    """What is stored of the patients of an upload. ``first`` has one entry per patient: the date of infusion 1 as a
    day number, NaN where it is unknown or nothing is stored; the other arrays run in parallel by table. Scores without
    a day stand apart: nothing can be worked out from them. ``*_import`` is the import that each score and each infusion's
    dose belongs to, None where that is not known; ``imports`` the live imports that mention each patient."""

    first: np.ndarray
    infusion_patient: np.ndarray
    infusion_number: np.ndarray
    infusion_day: np.ndarray
    infusion_dose: np.ndarray
    score_patient: np.ndarray
    score_day: np.ndarray
    score_count: np.ndarray
    score_instrument: np.ndarray
    score: np.ndarray
    undated_patient: np.ndarray
    undated_count: np.ndarray
    undated_instrument: np.ndarray
    undated_score: np.ndarray
    score_import: np.ndarray | None = None
    undated_import: np.ndarray | None = None
    dose_import: np.ndarray | None = None
    imports: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    @property
    def n_patients(self) -> int:
        return len(self.first)

    def undo(self, patients: np.ndarray) -> str:
        """Which imports would have to be undone for these patients' courses to be read anew, newest first, in words."""
        return newest_first({number for one in np.unique(patients).tolist() for number in self.imports.get(one, ())})

    def not_stored(self, scores: Scores, infusions: Infusions) -> tuple[np.ndarray, np.ndarray]:
        """Which scores and infusions stand on a day (scores: of their instrument) on which nothing is stored of the patient.

        Those whose day is not known yet are among them only where nothing is stored of the patient.
        """
        stored = self.is_stored()
        of_infusions = (self.infusion_patient * SPAN + self.infusion_day) * _INSTRUMENTS
        of_scores = (self.score_patient * SPAN + self.score_day) * _INSTRUMENTS + 1 + self.score_instrument
        found = []
        for table, keys, what in ((scores, of_scores, 1 + scores.instrument), (infusions, of_infusions, 0)):
            day = np.where(np.isnan(table.day), table.date - self.first[table.patient], table.day)
            key = (table.patient * SPAN + np.nan_to_num(day).astype(np.int64)) * _INSTRUMENTS + what
            found.append(np.where(stored[table.patient], ~np.isnan(day) & ~np.isin(key, keys), True))
        return found[0], found[1]

    def is_stored(self) -> np.ndarray:
        """Whether anything is stored of each patient."""
        stored = np.zeros(self.n_patients, dtype=bool)
        stored[self.infusion_patient] = True
        stored[self.score_patient] = True
        return stored


def nothing_stored(n_patients: int) -> History:
    """The history of patients of whom nothing is stored."""
    none, no_numbers = np.zeros(0, dtype=np.int64), np.zeros(0)
    return History(
        first=np.full(n_patients, np.nan),
        infusion_patient=none,
        infusion_number=none,
        infusion_day=none,
        infusion_dose=no_numbers,
        score_patient=none,
        score_day=none,
        score_count=none,
        score_instrument=none,
        score=no_numbers,
        undated_patient=none,
        undated_count=none,
        undated_instrument=none,
        undated_score=no_numbers,
    )
