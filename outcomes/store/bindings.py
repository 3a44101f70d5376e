"""A store and its key table belong together: which stored patients got their codes from which key table."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Connection, select, update

from outcomes.store import schema
from outcomes.store.rows import among, chunks, insert

EXEMPT = ""
"""Of patients who belong to no key table: of prepared files, and of demonstration data."""


@dataclass(frozen=True, repr=False)
class Identity:
    """A key table as the store sees it: its random id, and the codes that it knows."""

    id: str
    codes: Collection[str]


@dataclass(frozen=True, repr=False)
class Bound:
    """To which key tables the stored patients belong.

    Attributes
    ----------
    codes : dict
        For the id of each key table, the codes of its patients; ``EXEMPT`` is none, and None stands for patients of whom
        nothing was noted yet.
    sites : set of str
        Every label of a site that is stored.
    """

    codes: dict[str | None, set[str]] = field(default_factory=dict)
    sites: frozenset[str] = frozenset()


def read(connection: Connection) -> Bound:
    """Everything that is noted."""
    patients, notes = schema.patients, schema.bindings
    query = select(patients.c.code, notes.c.key_table).outerjoin(notes, notes.c.patient == patients.c.id)
    codes: dict[str | None, set[str]] = {}
    for code, key_table in connection.execute(query).cursor.fetchall():
        codes.setdefault(key_table, set()).add(code)
    site = schema.patient_facts.c.site
    sites = connection.execute(select(site).where(site.is_not(None)).distinct()).scalars()
    return Bound(codes, frozenset(sites))


def bind(connection: Connection, patients: dict[int, str], identity: Identity | None, *, exempt: bool) -> None:
    """Note to which key table patients belong: those of an import, and stored ones of whom nothing was noted yet.

    Of an import, whom the key table does not know came with a code, in a prepared file. A patient who was exempt belongs
    to the key table that turns out to know him. Without a key table only demonstration data is noted, as exempt.
    """
    if identity is None and not exempt:
        return
    notes, ids = schema.bindings, schema.patients.c.id
    missing = select(ids, schema.patients.c.code).where(ids.not_in(select(notes.c.patient)))
    unnoted = dict(connection.execute(missing).cursor.fetchall())
    known = () if identity is None else identity.codes
    unnoted = {number: code for number, code in unnoted.items() if number in patients or code in known}
    insert(
        connection,
        notes,
        list(unnoted),
        [identity.id if code in known else EXEMPT for code in unnoted.values()],
    )
    own = [number for number, code in patients.items() if code in known]
    for part in chunks(own):
        adopt = update(notes).where(among(notes.c.patient, part), notes.c.key_table == EXEMPT)
        connection.execute(adopt.values(key_table=identity.id))
