"""Snapshots of synthetic practices, large and small, for the tests of everything that is handed over."""

from __future__ import annotations

import tempfile
from datetime import date
from functools import cache
from pathlib import Path

from outcomes import courses, demonstration, snapshot
from outcomes.disclosure import Policy
from outcomes.practice import Practice
from outcomes.snapshot import Snapshot
from outcomes.store import Store

MADE = date(2026, 11, 25)
LARGE, SMALL, TINY = 480, 60, 40
"""Patients. Small: most results are hidden. Tiny: some panels are missing altogether."""

PRACTICE = Practice(clinic="Lakeside Infusion", clinician="A. Example, CRNA", phone="555-0100")
HOSTILE = Practice(
    clinic="=cmd|' /C calc'!A0 <script>alert(1)</script> & \u201cCo\u201d",
    clinician="#pagebreak() *bold* $x$ @cite \\ [x](http://example.invalid)",
    phone="+1 555",
)
"""Names that other programs could take for code of theirs."""


@cache
def of(patients: int) -> Snapshot:
    """The snapshot of a demonstration practice with so many patients."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return of_store(demonstration_store(folder, patients))


def demonstration_store(folder: str, patients: int) -> Store:
    """A store filled with the demonstration, whose own snapshot is withdrawn."""
    store = Store(f"sqlite:///{(Path(folder) / 'store.sqlite').as_posix()}")
    demonstration.fill(store, patients)
    for kept in store.snapshots():
        store.withdraw_snapshot(kept.id, who="test")
    return store


def of_store(store: Store, policy: Policy | None = None, today: date = MADE) -> Snapshot:
    """A snapshot of everything in a store, nothing kept."""
    found = courses.build(store.records())
    pair = (next(iter(snapshot.fitting_instruments(found, which)), None) for which in snapshot.DOMAINS)
    return snapshot.make(store, found, *pair, policy or Policy(), today)
