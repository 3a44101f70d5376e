"""Confirming a check: the key table first, then the store, in one place for the page and the command line."""

from __future__ import annotations

from outcomes.deidentify import KeyTable, settle
from outcomes.errors import OutcomesError, StoreError
from outcomes.imports.check import Check
from outcomes.imports.placing import key_tables
from outcomes.imports.problems.rules import problem
from outcomes.store import ImportRecord, Store
from outcomes.store.bindings import Identity


def save(found: Check, store: Store, keys: KeyTable, *, who: str, synthetic: bool = False) -> ImportRecord:
    """Save what a check found to be takeable, as one import.

    What the store refuses does not reach the key table either. A code that the key table gained and the store then did
    not is harmless: it stands for nobody's records.

    Raises
    ------
    OutcomesError
        If nothing may be taken, or the key table is not the one that the stored patients belong to.
    StoreError
        If the same files are already live, another import came in between and contradicts this one, or real and
        synthetic records would be mixed. Nothing is saved then.
    """
    if refusal := store.refuses(synthetic=synthetic):
        raise StoreError(refusal)
    known = keys.codes()
    if key_tables.needs_one(found.batch.patients["patient"] if found.batch is not None else (), known):
        _stop_at_another_key_table(found, store, keys.id, known)
    batch = settle(found, keys)
    return store.save(
        batch,
        sha256=found.sha256,
        who=who,
        source=found.source,
        synthetic=synthetic,
        replaces=found.comparison.n_replaced,
        identity=Identity(keys.id, keys.codes()),
    )


def _stop_at_another_key_table(found: Check, store: Store, own_id: str, known: set[str]) -> None:
    stopped = key_tables.stops(store.bound().codes, own_id, known)
    if stopped is None or (stopped[0] == key_tables.OTHER and found.pending.another_practice):
        return
    rule, codes = stopped
    raise OutcomesError(problem(rule, **key_tables.facts(store.known, codes)).text)


def in_words(record: ImportRecord) -> str:
    """What was saved, in one sentence."""
    parts = [
        f"{n:,} {what if n == 1 else what + 's'}"
        for n, what in ((record.n_assessments, "new score"), (record.n_infusions, "new infusion"))
    ]
    if record.n_replaced:
        parts.append(f"{record.n_replaced:,} replaced")
    return f"Saved as import {record.id}: {', '.join(parts)}."
