"""Confirming a check: the key table first, then the store, in one place for the page and the command line."""

from __future__ import annotations

from outcomes.deidentify import KeyTable, settle
from outcomes.errors import StoreError
from outcomes.imports.check import Check
from outcomes.store import ImportRecord, Store


def save(found: Check, store: Store, keys: KeyTable, *, who: str, synthetic: bool = False) -> ImportRecord:
    """Save what a check found to be takeable, as one import.

    What the store refuses does not reach the key table either. A code that the key table gained and the store then did
    not is harmless: it stands for nobody's records.

    Raises
    ------
    StoreError
        If the same files are already live, another import came in between and contradicts this one, or real and
        synthetic records would be mixed. Nothing is saved then.
    """
    if refusal := store.refuses(synthetic=synthetic):
        raise StoreError(refusal)
    return store.save(settle(found, keys), sha256=found.sha256, who=who, source=found.source, synthetic=synthetic)
