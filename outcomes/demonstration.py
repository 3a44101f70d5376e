"""Filling a store with the synthetic exports, through the same door as everybody's."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import UTC, datetime

from outcomes import demo, intake, snapshot
from outcomes.courses import build
from outcomes.deidentify import KeyTable
from outcomes.disclosure import Policy
from outcomes.errors import OutcomesError
from outcomes.imports.check import check
from outcomes.store import ImportRecord, Store

WHO = "demonstration"


def fill(store: Store, n_patients: int | None = None) -> list[ImportRecord]:
    """Import the synthetic exports, one after the other.

    The codes are drawn from a seed and the key table is kept in memory only: the demonstration is the same on every
    machine and leaves nothing in the practice's own key table.

    Raises
    ------
    OutcomesError
        If the store holds records already: real and synthetic ones are never mixed from here.
    """
    if not store.is_empty():
        raise OutcomesError(
            "The store holds records already. Demonstration data goes into an empty store only: set "
            "OUTCOMES_DATABASE_URL to another one, or take the demonstration out with: demo --remove"
        )
    keys = KeyTable(":memory:", draw=random.Random(demo.SEED).randrange)
    saved = []
    for export in demo.exports(**({"n_patients": n_patients} if n_patients else {})):
        found = check(export.files, store.known, keys)
        saved.append(intake.save(found, store, keys, who=WHO, synthetic=True))
    _show_referrers(store)
    return saved


def _show_referrers(store: Store) -> None:
    """A snapshot, so that the page for referrers has something to show; none where the demonstration is too small."""
    courses = build(store.records())
    pair = (next(iter(snapshot.fitting_instruments(courses, which)), None) for which in snapshot.DOMAINS)
    with suppress(OutcomesError):
        made = snapshot.make(store, courses, *pair, Policy(), datetime.now(UTC).date())
        store.keep_snapshot(snapshot.freeze(made), who=WHO)


def remove(store: Store) -> int:
    """Take back every live synthetic import, newest first, and withdraw what was made from them; returns how many imports."""
    table = store.imports()
    ids = table[(table["status"] == "live") & table["synthetic"]]["id"]
    for import_id in ids:
        store.undo(int(import_id), who=WHO)
    for kept in store.snapshots():
        if kept.withdrawn_at is None and snapshot.thaw(kept).synthetic:
            store.withdraw_snapshot(kept.id, who=WHO)
    return len(ids)
