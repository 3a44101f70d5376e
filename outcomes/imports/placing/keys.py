"""Whole numbers that stand for a place in a course, to compare scores as plain arrays."""

from __future__ import annotations

import numpy as np

from outcomes.records import DAYS

_COUNTS = 1 << 10
_DAYS = 1 << 16


def score_key(
    patient: np.ndarray, instrument: np.ndarray, day: np.ndarray, count: np.ndarray, n_instruments: int
) -> np.ndarray:
    """One whole number for patient, instrument, infusions received and day; an unknown day is one of its own."""
    key = (patient * n_instruments + instrument) * _COUNTS + count.astype(np.int64)
    return key * _DAYS + np.where(np.isnan(day), _DAYS - 1, np.nan_to_num(day) - DAYS[0]).astype(np.int64)


def infusion_key(patient: np.ndarray, number: np.ndarray) -> np.ndarray:
    """One whole number for patient and number of the infusion."""
    return patient * _COUNTS + number.astype(np.int64)


def look_up(stored: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whether each wanted key is stored, and where."""
    if not len(stored):
        return np.zeros(len(wanted), dtype=bool), np.zeros(len(wanted), dtype=np.int64)
    order = np.argsort(stored, kind="stable")
    at = order[np.minimum(np.searchsorted(stored[order], wanted), len(stored) - 1)]
    return stored[at] == wanted, at
