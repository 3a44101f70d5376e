"""Looking up how many infusions came before a day."""

from __future__ import annotations

import numpy as np

SPAN = 1 << 22
"""More than the days and date numbers that occur, so that patient and day make one sortable number."""

_NEVER = np.iinfo(np.int64).max


class Timeline:
    """The infusions of all patients, sorted, to look up how many came before a day."""

    def __init__(self, patient: np.ndarray, day: np.ndarray, number: np.ndarray, n_patients: int) -> None:
        order = np.lexsort((number, day, patient))
        self._key = patient[order] * SPAN + day[order].astype(np.int64) + SPAN // 2
        self._number = number[order].astype(np.int64)
        patients = np.arange(n_patients + 1)
        self._edge = np.searchsorted(patient[order], patients)

    def received(self, patient: np.ndarray, day: np.ndarray, *, same_day: bool) -> np.ndarray:
        """Number of the last infusion before each day, or up to and including it; 0 if none."""
        key = patient * SPAN + day.astype(np.int64) + SPAN // 2
        last = np.searchsorted(self._key, key, side="right" if same_day else "left") - 1
        some = last >= self._edge[patient]
        return np.where(some, self._number[last] if len(self._number) else 0, 0)

    def before(self, patient: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Infusions received before each day; on the day of infusion k that is k - 1, also where numbers have gaps."""
        received = self.received(patient, day, same_day=False)
        if not len(self._number):
            return received
        key = patient * SPAN + day.astype(np.int64) + SPAN // 2
        at = np.minimum(np.searchsorted(self._key, key), len(self._key) - 1)
        return np.where(self._key[at] == key, np.maximum(self._number[at] - 1, received), received)

    def next_number(self, patient: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Number of the first infusion after each day; very large if none."""
        if not len(self._number):
            return np.full(len(patient), _NEVER)
        key = patient * SPAN + day.astype(np.int64) + SPAN // 2
        following = np.searchsorted(self._key, key, side="right")
        some = following < self._edge[patient + 1]
        return np.where(some, self._number[np.minimum(following, len(self._number) - 1)], _NEVER)

    def may_be(self, patient: np.ndarray, day: np.ndarray, count: np.ndarray) -> np.ndarray:
        """Whether a count of infusions is possible on a day: before or after that day's, and within gaps."""
        low = self.received(patient, day, same_day=False)
        high = self.received(patient, day, same_day=True)
        following = self.next_number(patient, day)
        high = np.where(following < _NEVER, np.maximum(high, following - 1), high)
        return (count >= low) & (count <= high)
