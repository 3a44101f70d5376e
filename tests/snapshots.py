"""Snapshots of synthetic practices, large and small, for the tests of everything that is handed over."""

from __future__ import annotations

import tempfile
from datetime import date
from functools import cache
from pathlib import Path

from outcomes import courses, demonstration, snapshot
from outcomes.disclosure import Policy
from outcomes.snapshot import Snapshot
from outcomes.store import Store

MADE = date(2026, 11, 25)
LARGE, SMALL, TINY = 480, 60, 40
"""Patients. Small: most results are hidden. Tiny: some panels are missing altogether."""


@cache
def of(patients: int) -> Snapshot:
    """The snapshot of a demonstration practice with so many patients."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        store = Store(f"sqlite:///{(Path(folder) / 'store.sqlite').as_posix()}")
        demonstration.fill(store, patients)
        built = courses.build(store.records())
        mood, pain = (snapshot.usual_instrument(built, which) for which in ("mood", "pain"))
        return snapshot.make(store, built, mood, pain, Policy(), MADE)
