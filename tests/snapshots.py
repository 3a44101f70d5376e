"""Snapshots for tests: of the demonstration data, and of practices that tests make up."""

from __future__ import annotations

from datetime import date
from functools import cache

from outcomes import courses, demonstration, snapshot
from outcomes.disclosure import Policy
from outcomes.practice import Practice
from outcomes.snapshot import Snapshot
from outcomes.store import Store

TODAY = date(2026, 5, 4)
PRACTICE = Practice(clinic="Lakeside Infusion", clinician="A. Example, CRNA", phone="555-0100")
HOSTILE = Practice(
    clinic="=cmd|' /C calc'!A0 <script>alert(1)</script> & \u201cCo\u201d",
    clinician="#pagebreak() *bold* $x$ @cite \\ [x](http://example.invalid)",
    phone="+1 555",
)
"""Names that other programs could take for code of theirs."""


def of(store: Store, policy: Policy | None = None, today: date = TODAY) -> Snapshot:
    """A snapshot of everything in a store."""
    found = courses.build(store.records())
    pair = (next(iter(snapshot.fitting_instruments(found, which)), None) for which in snapshot.DOMAINS)
    return snapshot.make(store, found, *pair, policy or Policy(), today)


@cache
def demonstration_store(folder: str, n_patients: int | None = None) -> Store:
    """A store filled with the demonstration, its own snapshot withdrawn."""
    store = Store(f"{folder}/demonstration-{n_patients}.sqlite")
    demonstration.fill(store, n_patients)
    for kept in store.snapshots():
        store.withdraw_snapshot(kept.id, who="test")
    return store
