"""Saving, undoing and reading imports."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, and_, delete, exists, func, select, update

from outcomes.errors import StoreError
from outcomes.records import Batch
from outcomes.store import audit, bindings, schema, statements
from outcomes.store.bindings import Bound, Identity
from outcomes.store.content import Content, Records, facts_checksum, names, read_all
from outcomes.store.database import DAMAGED, Database, default_url
from outcomes.store.rows import (
    ASSESSMENTS,
    DOSES,
    INFUSIONS,
    KINDS,
    STATED,
    UNDATED,
    Kind,
    Rows,
    among,
    arrive,
    checksum,
    chunks,
    fetch_facts,
    fetch_patients,
    insert,
    insert_rows,
    rows_checksum,
)

DEMONSTRATION_MARK = "made-by"
"""Name of the file beside a store that says: this folder was made for the demonstration. It holds which program made it."""

UNDO_REASONS = ("", "wrong file", "mistakes in the file", "imported by mistake", "trying out", "other")
"""Why an import was undone. A closed list: free text in a list that cannot be changed could name a person for ever."""


@dataclass(frozen=True)
class ImportRecord:
    """One import.

    Attributes
    ----------
    id : int
        1, 2, 3 ... in the order of saving.
    at : str
        When it was saved, UTC, ISO 8601 to the second.
    who : str
        Who saved it.
    source : str
        Key of the export format.
    sha256 : str
        Of the files.
    n_assessments, n_infusions : int
        Rows that were new to the store.
    n_repeats : int
        Assessments and infusions that were there already.
    n_patients : int
        Patients in the import.
    n_replaced : int
        Rows of earlier imports that this one replaced when it was saved.
    synthetic : bool
        Demonstration data.
    status : str
        ``live`` or ``undone``.
    undone_at, undone_by : str or None
    """

    id: int
    at: str
    who: str
    source: str
    sha256: str
    n_assessments: int
    n_repeats: int
    n_infusions: int
    n_patients: int
    n_replaced: int
    synthetic: bool
    status: str
    undone_at: str | None
    undone_by: str | None

    def as_dict(self) -> dict:
        """Plain values under the names above, for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class KeptSnapshot:
    """One snapshot: its number, when (UTC) and by whom it was made, what it holds as JSON, and whether it was withdrawn."""

    id: int
    at: str
    who: str
    content: str
    withdrawn_at: str | None
    withdrawn_by: str | None


class Store:
    """Where the de-identified rows are kept. May be shared by threads, and its file or database by processes.

    Parameters
    ----------
    url : str, optional
        Path of an SQLite file, or an SQLAlchemy URL of SQLite or PostgreSQL. Without it OUTCOMES_DATABASE_URL is used,
        and without that a file in the user's own data folder.

    Raises
    ------
    StoreError
        Here and in every method, in plain words, when the database cannot be reached, is busy, full or damaged.
    """

    def __init__(self, url: str | os.PathLike[str] | None = None) -> None:
        self._database = Database(os.fspath(url) if url is not None else default_url())

    # --- writing --------------------------------------------------------------------------------------------------

    def save(
        self,
        batch: Batch,
        *,
        sha256: str,
        who: str,
        source: str,
        synthetic: bool = False,
        replaces: int = 0,
        identity: Identity | None = None,
    ) -> ImportRecord:
        """Save one import, whole or not at all.

        Rows that are there already are noted as repeats: they stay when the import that brought them first is undone.
        Scores and doses that contradict stored ones replace them, if exactly as many as ``replaces`` says; the replaced
        rows stay as rows of their imports that are not live.

        Parameters
        ----------
        batch : Batch
            De-identified rows; other columns than those of ``records.py`` are not looked at.
        sha256 : str
            Of the uploaded files, 64 hexadecimal digits.
        who : str
            Who saves, 1 to 100 characters.
        source : str
            Key of the export format.
        synthetic : bool
            Demonstration data.
        replaces : int
            How many stored scores and doses the person who saves was told will be replaced.
        identity : Identity, optional
            The key table by which the patients got their codes, to be noted beside them.

        Raises
        ------
        StoreError
            When the same files are already imported, when a row contradicts a stored one, when a value is not one
            that the store allows, or when real and synthetic records would be mixed. Nothing is saved then.
        """
        if not re.fullmatch("[0-9a-f]{64}", sha256) or not re.fullmatch(schema.WORD_PATTERN, source):
            raise StoreError("The import has no proper checksum or format. Nothing was saved. Import the files again.")
        who = _name(who)
        arrival = arrive(batch)
        with self._database.write() as connection:
            if refusal := self._refuses(connection, synthetic):
                raise StoreError(refusal)
            same = and_(schema.imports.c.sha256 == sha256, schema.imports.c.live == 1)
            earlier = connection.execute(select(schema.imports.c.id).where(same)).scalar_one_or_none()
            if earlier is not None:
                raise StoreError(
                    f"These files are already imported (import {earlier}). Nothing was saved. To import them again,"
                    " undo that import first."
                )
            import_id = _next_id(connection, schema.imports)
            patient_ids, is_new_patient = _numbers(connection, schema.patients, arrival.codes)
            instrument_ids, is_new_instrument = _numbers(connection, schema.instruments, arrival.instruments)
            if instrument_ids.size and instrument_ids.max() > schema.INSTRUMENTS:
                raise StoreError(f"The store holds at most {schema.INSTRUMENTS} instruments. Nothing was saved.")
            protocol_ids, is_new_protocol = _numbers(connection, schema.protocols, arrival.protocols)
            if protocol_ids.size and protocol_ids.max() > schema.MOST_STATED:
                raise StoreError(f"The store holds at most {schema.MOST_STATED} protocols. Nothing was saved.")
            new, repeated, changed = {}, {}, {}
            for kind in KINDS:
                rows = arrival.numbered(kind, patient_ids, instrument_ids, protocol_ids)
                stored = fetch_patients(connection, kind, patient_ids[~is_new_patient])
                new[kind], repeated[kind], changed[kind] = statements.compare(kind, rows, stored)
            statements.may_replace(changed, replaces)

            record = {
                "id": import_id,
                "sha256": sha256,
                "source": source,
                "synthetic": int(synthetic),
                "live": 1,
                "n_assessments": len(new[ASSESSMENTS]) + len(new[UNDATED]),
                "n_repeats": sum(len(repeated[kind]) for kind in KINDS if kind not in (DOSES, STATED)),
                "n_infusions": len(new[INFUSIONS]),
                "n_patients": len(patient_ids),
            }
            connection.execute(schema.imports.insert().values(record))
            change = 0
            for table, ids, names, is_new in (
                (schema.patients, patient_ids, arrival.codes, is_new_patient),
                (schema.instruments, instrument_ids, arrival.instruments, is_new_instrument),
                (schema.protocols, protocol_ids, arrival.protocols, is_new_protocol),
            ):
                columns = (ids[is_new], [name for name, fresh in zip(names, is_new, strict=True) if fresh])
                insert(connection, table, *columns)
                change += checksum(table, *columns)
            facts = (patient_ids, np.full(len(patient_ids), import_id), *zip(*arrival.facts, strict=True))
            insert(connection, schema.patient_facts, *facts)
            change += checksum(schema.patient_facts, *facts)
            for kind in KINDS:
                insert_rows(connection, kind, new[kind], import_id)
                insert_rows(connection, kind, repeated[kind], import_id, repeats=True)
                change += rows_checksum(kind, new[kind])
            change += _replace(connection, changed, import_id)
            codes = dict(zip(patient_ids.tolist(), arrival.codes, strict=True))
            bindings.bind(connection, codes, None if synthetic else identity, exempt=synthetic)
            audit.append(
                connection,
                who=who,
                action="import",
                import_id=import_id,
                counts={name: record[name] for name in ("n_assessments", "n_infusions", "n_patients")},
                change=change,
            )
            return _imports(connection, import_id)[0]

    def undo(self, import_id: int, *, who: str, reason: str = "") -> ImportRecord:
        """Take one import back; afterwards the store holds what it would hold had that import never been saved.

        Its rows that a later live import brought too stay, and belong to the earliest of those. What it had replaced is
        live again, unless a later live import states something else. The import stays in the
        list as undone, and the same files can be imported again. Patients whom no live import mentions leave nothing
        behind, not even their code.

        Parameters
        ----------
        import_id : int
        who : str
            Who takes it back, 1 to 100 characters.
        reason : str
            One of ``UNDO_REASONS``.

        Raises
        ------
        StoreError
            When there is no such import, it is undone already, or the reason is not one of the list.
        """
        if reason not in UNDO_REASONS:
            raise StoreError(f"The reason must be one of: {', '.join(filter(None, UNDO_REASONS))}. Nothing was undone.")
        who = _name(who)
        facts = schema.patient_facts
        with self._database.write() as connection:
            query = select(schema.imports.c.live).where(schema.imports.c.id == import_id)
            live = connection.execute(query).scalar_one_or_none()
            if live is None:
                raise StoreError(f"There is no import {import_id}. Nothing was undone. Look at the list of imports.")
            if not live:
                raise StoreError(f"Import {import_id} is undone already.")

            gone = fetch_facts(connection, facts.c["import"] == import_id)
            change = -facts_checksum(gone)
            n = {}
            for kind in KINDS:
                n[kind], grown = statements.remove(connection, kind, import_id)
                change += grown
            counts = {
                "n_assessments": n[ASSESSMENTS] + n[UNDATED],
                "n_infusions": n[INFUSIONS],
                "n_patients": len(gone),
            }
            connection.execute(delete(facts).where(facts.c["import"] == import_id))
            change -= statements.remove_unmentioned(connection, gone["patient"].tolist())
            connection.execute(update(schema.imports).where(schema.imports.c.id == import_id).values(live=0))
            audit.append(
                connection,
                who=who,
                action="undo",
                import_id=import_id,
                counts=counts,
                change=change,
                reason=reason,
            )
            return _imports(connection, import_id)[0]

    # --- reading --------------------------------------------------------------------------------------------------

    def imports(self) -> pd.DataFrame:
        """One row per import, newest first; columns as in `ImportRecord`."""
        with self._database.read() as connection:
            found = _imports(connection)
        return pd.DataFrame(found, columns=[one.name for one in fields(ImportRecord)])

    def known(self, codes: list[str]) -> Batch:
        """What is stored of these patients.

        Parameters
        ----------
        codes : list of str
            Codes that the store does not know are left out.

        Returns
        -------
        Batch
            Sorted by the tables' keys; types as in ``records.py``. Besides, ``import`` (int64) is the import that a score or
            a dose belongs to, 0 where there is no dose; ``imports`` the live imports that mention a patient.
        """
        with self._database.read() as connection:
            patients = _lookup(connection, schema.patients, sorted(set(codes)))
            ids = np.fromiter(patients.values(), dtype=np.int64, count=len(patients))
            parts = [fetch_facts(connection, among(schema.patient_facts.c.patient, part)) for part in chunks(ids)]
            facts = pd.concat(parts) if parts else fetch_facts(connection, schema.patient_facts.c.patient == 0)
            rows = {kind: fetch_patients(connection, kind, ids, owner=True) for kind in KINDS}
            keys = (names(connection, table) for table in (schema.instruments, schema.protocols))
            content = Content(list(patients), ids, facts, rows, *keys)
        try:
            return content.batch()
        except LookupError:
            # A row of a patient or instrument that is not there.
            raise StoreError(DAMAGED) from None

    def bound(self) -> Bound:
        """To which key tables the stored patients belong, and which sites are stored."""
        with self._database.read() as connection:
            return bindings.read(connection)

    def records(self, progress: Callable[[int], None] | None = None) -> Records:
        """All that is live, for the course table.

        ``progress`` is told, again and again, how many more rows have been read.

        Raises
        ------
        StoreError
            When what is read is not what was written.
        """
        return self._content(progress).records()

    def fingerprint(self) -> str:
        """SHA-256 of all that is live, codes included: the same content gives the same value, however it came about."""
        return self._content().fingerprint()

    def data_version(self) -> int:
        """A number that changes with every save and undo; 0 before the first."""
        with self._database.read() as connection:
            return audit.last_id(connection)

    def is_empty(self) -> bool:
        """Nothing is live."""
        with self._database.read() as connection:
            return not connection.execute(select(exists(select(schema.patients.c.id)))).scalar_one()

    def is_synthetic(self) -> bool:
        """Any live import is demonstration data."""
        live = and_(schema.imports.c.live == 1, schema.imports.c.synthetic == 1)
        with self._database.read() as connection:
            return bool(connection.execute(select(exists(select(schema.imports.c.id).where(live)))).scalar_one())

    def refuses(self, *, synthetic: bool) -> str:
        """Why this store takes no import of that kind, and what to do; empty where it takes one.

        Real and synthetic records never lie together, and nothing real is saved in a folder that was made for the
        demonstration, also after its imports were taken back: the next version of the program makes that folder anew.
        """
        with self._database.read() as connection:
            return self._refuses(connection, synthetic)

    def _refuses(self, connection: Connection, synthetic: bool) -> str:
        path = self._database.path
        if not synthetic and path is not None and path.with_name(DEMONSTRATION_MARK).exists():
            return (
                "This is the demonstration: nothing real is saved in it. For the practice's own exports, stop it and "
                "run `python run.py practice` instead."
            )
        other = and_(schema.imports.c.live == 1, schema.imports.c.synthetic == int(not synthetic))
        if not connection.execute(select(exists(select(schema.imports.c.id).where(other)))).scalar_one():
            return ""
        if synthetic:
            return "This store holds real records: nothing synthetic is saved in it. Name another store."
        return (
            "This store holds the demonstration: nothing real is saved beside it. Take the demonstration out first: "
            "`python -m outcomes demo --remove`."
        )

    # --- snapshots for referrers ----------------------------------------------------------------------------------

    def keep_snapshot(self, content: str, *, who: str) -> KeptSnapshot:
        """Keep a snapshot, frozen.

        Parameters
        ----------
        content : str
            What ``snapshot`` made: disclosed numbers only.
        who : str
            Who made it, 1 to 100 characters.
        """
        who = _name(who)
        with self._database.write() as connection:
            number = _next_id(connection, schema.snapshots)
            row = {"id": number, "at": audit.now(), "who": who, "content": content, "sha256": _sha256(content)}
            connection.execute(schema.snapshots.insert().values(row))
        return KeptSnapshot(number, row["at"], who, content, None, None)

    def snapshots(self) -> list[KeptSnapshot]:
        """All snapshots, newest first, withdrawn ones too.

        Raises
        ------
        StoreError
            When one is not what was kept.
        """
        with self._database.read() as connection:
            return _read_snapshots(connection)

    def withdraw_snapshot(self, number: int, *, who: str) -> None:
        """Withdraw a snapshot that nobody outside the practice has seen: it is kept, and no longer compared with.

        Raises
        ------
        StoreError
            When there is no such snapshot, or it is withdrawn already.
        """
        table = schema.snapshots
        standing = and_(table.c.id == number, table.c.withdrawn_at.is_(None))
        with self._database.write() as connection:
            values = {"withdrawn_at": audit.now(), "withdrawn_by": _name(who)}
            if not connection.execute(update(table).where(standing).values(values)).rowcount:
                raise StoreError(
                    f"There is no snapshot {number} that could be withdrawn. Look at the list of snapshots."
                )

    # --- keeping it safe ------------------------------------------------------------------------------------------

    def verify(self) -> None:
        """Read everything and compare it with what was written; takes a second or two per million scores.

        Raises
        ------
        StoreError
            When the file or a row is damaged, or the list of imports was changed from outside.
        """
        with self._database.read() as connection:
            if self._database.is_sqlite:
                sound = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
                if not sound or connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                    raise StoreError(DAMAGED)
            audit.verify(connection)
            read_all(connection)
            _read_snapshots(connection)

    def backup(self, path: str | os.PathLike[str]) -> None:
        """Write a copy of the SQLite file, also while others import.

        Parameters
        ----------
        path : path
            Of the new file; it must not exist.

        Raises
        ------
        StoreError
            When the file exists or cannot be written, or the store is on PostgreSQL.
        """
        if self._database.path is None:
            raise StoreError("The store is on PostgreSQL. Use its own program, pg_dump, for a backup.")
        target = Path(path)
        unfinished = target.with_name(target.name + ".unfinished")
        try:
            if target.exists():
                raise StoreError("There is a file of that name already. Nothing was written. Name another one.")
            os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            try:
                with (
                    closing(sqlite3.connect(self._database.path, timeout=30)) as source,
                    closing(sqlite3.connect(unfinished)) as copy,
                ):
                    source.backup(copy)
                unfinished.rename(target)
            finally:
                unfinished.unlink(missing_ok=True)
        except (OSError, sqlite3.Error):
            raise StoreError(
                "The backup could not be written. Check that its folder exists and belongs to you, that the disk is not"
                " full, and that no other backup is being written."
            ) from None

    def _content(self, progress: Callable[[int], None] | None = None) -> Content:
        with self._database.read() as connection:
            return read_all(connection, progress)


def _read_snapshots(connection: Connection) -> list[KeptSnapshot]:
    """Newest first.

    Raises
    ------
    StoreError
        When one is not what was kept.
    """
    table = schema.snapshots
    rows = connection.execute(select(table).order_by(table.c.id.desc())).mappings().all()
    if any(_sha256(row["content"]) != row["sha256"] for row in rows):
        raise StoreError(DAMAGED)
    return [KeptSnapshot(**{name: row[name] for name in KeptSnapshot.__dataclass_fields__}) for row in rows]


def _replace(connection: Connection, changed: dict[Kind, Rows], import_id: int) -> int:
    """Put rows in the place of stored ones, note how many of which import; returns what the checksum grew by."""
    counts, change = Counter(), 0
    for kind, rows in changed.items():
        replaced, grown = statements.replace(connection, kind, rows, import_id)
        if kind is not STATED:
            counts.update(replaced)
        change += grown
    of = list(counts)
    insert(connection, schema.replacements, [import_id] * len(of), of, list(counts.values()))
    return change


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _name(who: str) -> str:
    who = who.strip()
    if not 1 <= len(who) <= 100 or not who.isprintable():
        raise StoreError("Say who is doing this, in 1 to 100 characters. Nothing was changed.")
    return who


def _next_id(connection: Connection, table: Table) -> int:
    """Only while writing: nobody else can take the same number."""
    return connection.execute(select(func.coalesce(func.max(table.c.id), 0) + 1)).scalar_one()


def _lookup(connection: Connection, table: Table, names: list[str]) -> dict[str, int]:
    """Name to number, of those names that the store knows."""
    name = table.columns[1]
    found = {}
    for part in chunks(names):
        found.update(connection.execute(select(name, table.c.id).where(name.in_(part))).cursor.fetchall())
    return found


def _numbers(connection: Connection, table: Table, names: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of patients or instruments, the next free ones where new; and which are new. Only while writing."""
    known = _lookup(connection, table, names)
    is_new = np.array([name not in known for name in names], dtype=bool)
    ids = np.array([known.get(name, 0) for name in names], dtype=np.int64)
    if is_new.any():
        ids[is_new] = _next_id(connection, table) + np.arange(is_new.sum())
    return ids, is_new


def _imports(connection: Connection, import_id: int | None = None) -> list[ImportRecord]:
    """Newest first."""
    done, undone = schema.audit.alias("done"), schema.audit.alias("undone")
    table = schema.imports
    of = schema.replacements
    replaced = select(func.coalesce(func.sum(of.c.n), 0)).where(of.c["import"] == table.c.id).scalar_subquery()
    query = (
        select(
            table,
            replaced.label("n_replaced"),
            done.c.at,
            done.c.who,
            undone.c.at.label("undone_at"),
            undone.c.who.label("undone_by"),
        )
        .join(done, and_(done.c["import"] == table.c.id, done.c.action == "import"))
        .outerjoin(undone, and_(undone.c["import"] == table.c.id, undone.c.action == "undo"))
        .order_by(table.c.id.desc())
    )
    if import_id is not None:
        query = query.where(table.c.id == import_id)
    found = []
    for row in connection.execute(query).mappings():
        values = dict(row)
        values["status"] = "live" if values.pop("live") else "undone"
        found.append(
            ImportRecord(**{**values, "synthetic": bool(values["synthetic"]), "n_replaced": int(values["n_replaced"])})
        )
    return found
