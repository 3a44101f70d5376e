"""Filling a store with the synthetic exports, through the same door as everybody's."""

from __future__ import annotations

import random
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from outcomes import demo, intake, snapshot
from outcomes.courses import build
from outcomes.deidentify import KeyTable
from outcomes.disclosure import Policy
from outcomes.errors import OutcomesError
from outcomes.imports.check import check
from outcomes.store import DEMONSTRATION_MARK, ImportRecord, Store

WHO = "demonstration"
STORE, KEYS = "outcomes.sqlite", "keys.sqlite"
"""Names of the files in a folder of the demonstration."""


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


def renew(folder: Path) -> Path | None:
    """Make the demonstration anew in a folder of its own; returns where what lay there is kept, or None.

    What was there goes away only where all of it is synthetic. A folder that holds anything else, or that cannot be
    read, gets a new name beside the old one and stays as it is.

    Raises
    ------
    OutcomesError
        If the folder was not made for the demonstration and holds anything that is not synthetic, or cannot be
        written. Nothing is changed then.
    """
    mark = folder / DEMONSTRATION_MARK
    kept = None
    try:
        if folder.exists():
            if not mark.exists() and not _only_synthetic(folder):
                raise OutcomesError(
                    "This folder was not made for the demonstration, and not all in it is synthetic. Nothing was changed. "
                    "Name another folder."
                )
            # Under its new name first: a program that still runs on the old one cannot add to it unseen.
            kept = folder.rename(_free_name(folder))
            if _only_synthetic(kept):
                shutil.rmtree(kept)
                kept = None
        folder.mkdir(parents=True, mode=0o700)
        mark.touch()
    except OSError:
        raise OutcomesError(
            "The folder of the demonstration cannot be written. Stop any other demonstration, then start again."
        ) from None
    fill(Store(folder / STORE))
    return kept


def _free_name(folder: Path) -> Path:
    number = 1
    while (place := folder.with_name(f"{folder.name}-kept-{number}")).exists():
        number += 1
    return place


def _only_synthetic(folder: Path) -> bool:
    """Whether a folder holds nothing but what the demonstration makes: no other file, no import that is not synthetic, taken
    back or not, no patient and no columns in the key table. What cannot be read is not ours to judge."""
    ours = {DEMONSTRATION_MARK} | {name + end for name in (STORE, KEYS) for end in ("", "-journal", "-wal", "-shm")}
    if any(path.name not in ours for path in folder.iterdir()):
        return False
    try:
        if (folder / STORE).exists() and not Store(folder / STORE).imports()["synthetic"].all():
            return False
        if (folder / KEYS).exists():
            keys = KeyTable(folder / KEYS)
            return not keys.all() and not keys.mappings()
    except OutcomesError:
        return False
    return True
