"""Which live import states what: rows that repeat, rows that replace, and taking an import's rows away.

For each key the newest live import that states it is believed. Those that state the live value are its owner, the earliest
of them, and its repeats; what older imports stated otherwise is superseded, and comes back when all that replaced it
are undone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlalchemy import Connection, Table, and_, bindparam, delete, exists, func, select, update

from outcomes.errors import StoreError
from outcomes.store import schema
from outcomes.store.rows import (
    INFUSIONS,
    STATED,
    Kind,
    Rows,
    among,
    checksum,
    chunks,
    fetch,
    fetch_patients,
    insert,
    insert_rows,
    rows_checksum,
    superseded_checksum,
)


def compare(kind: Kind, rows: Rows, stored: Rows) -> tuple[Rows, Rows, Rows]:
    """Which arriving rows are new, which repeat a stored one, and which contradict one; all sorted by key, as the
    arguments are."""
    nothing = rows.where(np.zeros(len(rows), dtype=bool))
    if not len(stored):
        return rows, nothing, nothing
    at = np.searchsorted(stored.key, rows.key).clip(max=len(stored) - 1)
    there = stored.key[at] == rows.key
    differs = there & (stored.value[at] != rows.value)
    return rows.where(~there), rows.where(there & ~differs), rows.where(differs)


def may_replace(contradicting: dict[Kind, Rows], expected: int) -> None:
    """Whether rows that contradict stored ones may replace them: exactly as many as staff were shown.

    Raises
    ------
    StoreError
        When they may not.
    """
    # What is said of an infusion besides its day and dose is like what is said of a patient: the newest import is believed.
    n = {kind: len(rows) for kind, rows in contradicting.items() if len(rows) and kind is not STATED}
    if sum(n.values()) == expected and INFUSIONS not in n:
        return
    if expected:
        raise StoreError(
            "What is stored has changed since this file was checked, so other rows would be replaced than those that "
            "were shown. Nothing was saved. Check the files again."
        )
    kind, count = next(iter(n.items()))
    raise StoreError(
        f"{count} {kind.name} contradict what is stored for the same patient and day or infusion. Nothing was"
        " saved. Check the export again, to see which rows."
    )


def replace(connection: Connection, kind: Kind, rows: Rows, import_id: int) -> tuple[dict[int, int], int]:
    """Make these rows live in place of the stored ones of the same keys, which are kept as superseded.

    Returns
    -------
    tuple
        How many rows of which import were replaced, and what the checksum of the content grew by.
    """
    if not len(rows):
        return {}, 0
    patients = np.unique(kind.part(rows.key, "patient"))
    stored = _of_keys(fetch_patients(connection, kind, patients, owner=True), rows.key)
    repeats = _of_keys(fetch_patients(connection, kind, patients, table=kind.repeats, owner=True), rows.key)
    value = stored.value[np.searchsorted(stored.key, repeats.key)]
    gone = Rows(*(np.concatenate(parts) for parts in (
        (stored.key, repeats.key), (stored.value, value), (stored.owner, repeats.owner)
    )))  # fmt: skip
    _delete(connection, kind, kind.table, rows.key)
    _delete(connection, kind, kind.repeats, rows.key)
    _insert_superseded(connection, kind, gone)
    insert_rows(connection, kind, rows, import_id)
    owners, counts = np.unique(stored.owner, return_counts=True)
    change = rows_checksum(kind, rows) - rows_checksum(kind, stored) + superseded_checksum(kind, gone)
    return dict(zip(owners.tolist(), counts.tolist(), strict=True)), change


def remove(connection: Connection, kind: Kind, import_id: int) -> tuple[int, int]:
    """Take an import's rows of one kind away; rows that a later import repeated are handed to it, and rows that this
    one had replaced come back.

    Returns
    -------
    tuple
        How many keys are live no more, and what the checksum of the content grew by.
    """
    table, repeats, facts = kind.table, kind.repeats, schema.patient_facts
    # Each row's patient is in its import's facts, so rows are found by patient and need no index by import.
    patients = select(facts.c.patient).where(facts.c["import"] == import_id)
    own = and_(table.c.patient.in_(patients), table.c["import"] == import_id)
    same_row = and_(*(table.c[name] == repeats.c[name] for name in kind.columns))
    heir = select(func.min(repeats.c["import"])).where(same_row).scalar_subquery()
    repeated = exists(select(repeats.c.patient).where(same_row))
    connection.execute(update(table).where(own, repeated).values({"import": heir}))
    inherited = exists(select(table.c.patient).where(same_row, table.c["import"] == repeats.c["import"]))
    connection.execute(delete(repeats).where(repeats.c.patient.in_(patients), inherited))

    change = -_remove_superseded(connection, kind, import_id, patients)
    removed = fetch(connection, kind, own)
    connection.execute(delete(table).where(own))
    connection.execute(delete(repeats).where(repeats.c.patient.in_(patients), repeats.c["import"] == import_id))
    n_restored, restored = _restore(connection, kind, removed)
    return len(removed) - n_restored, change - rows_checksum(kind, removed) + restored


def remove_unmentioned(connection: Connection, patient_ids: Sequence[int]) -> int:
    """Take away those of these patients whom no live import mentions; returns the checksum of what was removed."""
    table, facts, bindings = schema.patients, schema.patient_facts, schema.bindings
    removed = 0
    for part in chunks(patient_ids):
        gone = and_(among(table.c.id, part), ~exists(select(facts.c.patient).where(facts.c.patient == table.c.id)))
        found = connection.execute(select(table).where(gone)).all()
        removed += checksum(table, np.array([row.id for row in found]), [row.code for row in found])
        ids = [row.id for row in found]
        connection.execute(delete(bindings).where(among(bindings.c.patient, ids)))
        connection.execute(delete(table).where(among(table.c.id, ids)))
    return removed


def all_superseded(connection: Connection, kind: Kind) -> Rows:
    """Everything of one kind that was replaced and may come back."""
    return fetch(connection, kind, table=kind.superseded, owner=True)


def _remove_superseded(connection: Connection, kind: Kind, import_id: int, patients) -> int:
    """Forget what an import stated before it was replaced; returns the checksum of what was removed."""
    if kind.superseded is None:
        return 0
    table = kind.superseded
    own = and_(table.c.patient.in_(patients), table.c["import"] == import_id)
    gone = fetch(connection, kind, own, table=table, owner=True)
    connection.execute(delete(table).where(own))
    return superseded_checksum(kind, gone)


def _restore(connection: Connection, kind: Kind, removed: Rows) -> tuple[int, int]:
    """Make live again what was superseded by rows that are gone: how many keys, and what the checksum grew by."""
    if kind.superseded is None or not len(removed):
        return 0, 0
    patients = np.unique(kind.part(removed.key, "patient"))
    found = _of_keys(fetch_patients(connection, kind, patients, table=kind.superseded, owner=True), removed.key)
    if not len(found):
        return 0, 0
    # Newest first within each key; the newest value is believed, with all imports that stated it in a row.
    found = found.where(np.lexsort((-found.owner, found.key)))
    starts = np.append(True, found.key[1:] != found.key[:-1])
    group = np.cumsum(starts) - 1
    other = found.value != found.value[starts][group]
    before = np.cumsum(other)
    stated = before == (before - other)[starts][group]
    back = found.where(stated)
    is_owner = np.append(back.key[1:] != back.key[:-1], True)
    owners, repeats = back.where(is_owner), back.where(~is_owner)
    connection.execute(
        delete(kind.superseded).where(
            *(kind.superseded.c[name] == bindparam(f"the_{name}") for name in (*kind.columns, "import"))
        ),
        _as_parameters((*kind.columns, "import"), [*kind.unpack(back.key), back.owner]),
    )
    _insert_owned(connection, kind, owners)
    insert(connection, kind.repeats, *kind.unpack(repeats.key), repeats.owner)
    return len(owners), rows_checksum(kind, owners) - superseded_checksum(kind, back)


def _of_keys(rows: Rows, keys: np.ndarray) -> Rows:
    return rows.where(np.isin(rows.key, keys))


def _delete(connection: Connection, kind: Kind, table: Table, keys: np.ndarray) -> None:
    """All rows of these keys."""
    connection.execute(
        delete(table).where(*(table.c[name] == bindparam(f"the_{name}") for name in kind.columns)),
        _as_parameters(kind.columns, kind.unpack(keys)),
    )


def _as_parameters(names: Sequence[str], columns: Sequence[np.ndarray]) -> list[dict[str, int]]:
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [dict(zip((f"the_{name}" for name in names), row, strict=True)) for row in rows]


def _insert_superseded(connection: Connection, kind: Kind, rows: Rows) -> None:
    insert(connection, kind.superseded, *kind.unpack(rows.key), rows.owner, rows.value)


def _insert_owned(connection: Connection, kind: Kind, rows: Rows) -> None:
    insert(connection, kind.table, *kind.unpack(rows.key), rows.value, rows.owner)
