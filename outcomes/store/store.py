"""Saving, undoing and reading imports."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, and_, delete, exists, func, select, update

from outcomes.errors import StoreError
from outcomes.records import ASSESSMENT_COLUMNS, INFUSION_COLUMNS, PATIENT_COLUMNS, Batch
from outcomes.store import audit, schema
from outcomes.store.database import DAMAGED, Database, default_url
from outcomes.store.rows import (
    ASSESSMENTS,
    DOSES,
    FACTS,
    INFUSIONS,
    KINDS,
    UNDATED,
    Kind,
    Rows,
    among,
    arrive,
    checksum,
    chunks,
    fetch,
    fetch_facts,
    fetch_patients,
    insert,
    insert_rows,
    renumber,
    rows_checksum,
)

DEMONSTRATION_MARK = "made-by"
"""Name of the file beside a store that says: this folder was made for the demonstration. It holds which program made it."""

UNDO_REASONS = ("", "wrong file", "mistakes in the file", "imported by mistake", "trying out", "other")
"""Why an import was undone. A closed list: free text in a list that cannot be changed could name a person for ever."""

_FACT_TYPES = {
    "site": "str",
    "first_infusion_year": "Int64",
    "age_band": "str",
    "sex": "str",
    "indication": "str",
    "under_way": "boolean",
}


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


@dataclass(frozen=True)
class Records:
    """All that is live, as arrays. Equal content gives equal arrays, whatever was saved and undone to get there.

    Attributes
    ----------
    codes : list of str
        One per patient, sorted; the ``*_patient`` arrays hold positions in it.
    patients : DataFrame
        One row per patient, in step with ``codes``; columns site, first_infusion_year (Int64), age_band, sex,
        indication, under_way (boolean). Each is what the newest live import that states it says; missing where none
        does.
    infusion_patient : int32 array
        One per infusion given, as are the next three; sorted by patient and number.
    infusion_number : int16 array
        1, 2, 3 ...
    infusion_day : int32 array
        Days since the patient's first infusion.
    infusion_dose : float32 array
        mg/kg; NaN where missing.
    score_patient : int32 array
        One per assessment, as are the next four; sorted by patient, day, infusion and instrument.
    score_day : int32 array
        Days since the patient's first infusion; negative before it.
    score_infusion : int16 array
        Infusions received before the assessment.
    score_instrument : int16 array
        Position in ``instruments``.
    score : float32 array
        Score points.
    instruments : list of str
        Keys of the instruments that have a score, sorted.
    undated_patient, undated_infusion, undated_instrument, undated_score : arrays
        The same for assessments of which no day is known; sorted by patient, infusion and instrument.
    """

    codes: list[str]
    patients: pd.DataFrame
    infusion_patient: np.ndarray
    infusion_number: np.ndarray
    infusion_day: np.ndarray
    infusion_dose: np.ndarray
    score_patient: np.ndarray
    score_day: np.ndarray
    score_infusion: np.ndarray
    score_instrument: np.ndarray
    score: np.ndarray
    instruments: list[str]
    undated_patient: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int32))
    undated_infusion: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int16))
    undated_instrument: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int16))
    undated_score: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))


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

    def save(self, batch: Batch, *, sha256: str, who: str, source: str, synthetic: bool = False) -> ImportRecord:
        """Save one import, whole or not at all.

        Rows that are there already are noted as repeats: they stay when the import that brought them first is undone.

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
            new, repeated = {}, {}
            for kind in KINDS:
                rows = arrival.numbered(kind, patient_ids, instrument_ids)
                stored = fetch_patients(connection, kind, patient_ids[~is_new_patient])
                new[kind], repeated[kind] = _compare(kind, rows, stored)

            record = {
                "id": import_id,
                "sha256": sha256,
                "source": source,
                "synthetic": int(synthetic),
                "live": 1,
                "n_assessments": len(new[ASSESSMENTS]) + len(new[UNDATED]),
                "n_repeats": sum(len(repeated[kind]) for kind in KINDS if kind is not DOSES),
                "n_infusions": len(new[INFUSIONS]),
                "n_patients": len(patient_ids),
            }
            connection.execute(schema.imports.insert().values(record))
            change = 0
            for table, ids, names, is_new in (
                (schema.patients, patient_ids, arrival.codes, is_new_patient),
                (schema.instruments, instrument_ids, arrival.instruments, is_new_instrument),
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

        Its rows that a later live import brought too stay, and belong to the earliest of those. The import stays in the
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
            change = -_facts_checksum(gone)
            n = {}
            for kind in KINDS:
                removed = _remove(connection, kind, import_id)
                change -= rows_checksum(kind, removed)
                n[kind] = len(removed)
            counts = {
                "n_assessments": n[ASSESSMENTS] + n[UNDATED],
                "n_infusions": n[INFUSIONS],
                "n_patients": len(gone),
            }
            connection.execute(delete(facts).where(facts.c["import"] == import_id))
            change -= _remove_unmentioned(connection, gone["patient"].tolist())
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
            Sorted by the tables' keys; types as in ``records.py``.
        """
        with self._database.read() as connection:
            patients = _lookup(connection, schema.patients, sorted(set(codes)))
            ids = np.fromiter(patients.values(), dtype=np.int64, count=len(patients))
            parts = [fetch_facts(connection, among(schema.patient_facts.c.patient, part)) for part in chunks(ids)]
            facts = pd.concat(parts) if parts else fetch_facts(connection, schema.patient_facts.c.patient == 0)
            rows = {kind: fetch_patients(connection, kind, ids) for kind in KINDS}
            content = _Content(list(patients), ids, facts, rows, _names(connection, schema.instruments))
        try:
            return content.batch()
        except LookupError:
            # A row of a patient or instrument that is not there.
            raise StoreError(DAMAGED) from None

    def records(self) -> Records:
        """All that is live, for the course table.

        Raises
        ------
        StoreError
            When what is read is not what was written.
        """
        return self._content().records()

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
            _read_all(connection)
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

    def _content(self) -> _Content:
        with self._database.read() as connection:
            return _read_all(connection)


@dataclass(frozen=True)
class _Content:
    """Live rows as they lie in the database, under its own numbers for patients and instruments."""

    codes: list[str]
    ids: np.ndarray
    facts: pd.DataFrame
    rows: dict[Kind, Rows]
    instruments: dict[int, str]

    def records(self, real: type = np.float32) -> Records:
        """As arrays that do not depend on the database's own numbers; scores and doses as ``real``."""
        order = np.argsort(np.array(self.codes, dtype=object), kind="stable")
        place = np.zeros(int(self.ids.max(initial=0)) + 1, dtype=np.int64)
        place[self.ids[order]] = np.arange(len(order))

        used = [kind.part(self.rows[kind].key, "instrument") for kind in (ASSESSMENTS, UNDATED)]
        present = np.unique(np.concatenate(used)).tolist()
        present.sort(key=self.instruments.__getitem__)
        column = np.zeros(schema.INSTRUMENTS + 1, dtype=np.int64)
        column[present] = np.arange(len(present))

        scores, undated, infusions, doses = (renumber(kind, self.rows[kind], place, column) for kind in KINDS)
        dose = np.full(len(infusions), np.nan, dtype=real)
        dose[np.searchsorted(infusions.key, doses.key)] = doses.value
        return Records(
            codes=[self.codes[n] for n in order],
            patients=_newest_facts(self.facts, self.ids[order]),
            infusion_patient=INFUSIONS.part(infusions.key, "patient").astype(np.int32),
            infusion_number=INFUSIONS.part(infusions.key, "number").astype(np.int16),
            infusion_day=infusions.value.astype(np.int32),
            infusion_dose=dose,
            score_patient=ASSESSMENTS.part(scores.key, "patient").astype(np.int32),
            score_day=ASSESSMENTS.part(scores.key, "day").astype(np.int32),
            score_infusion=ASSESSMENTS.part(scores.key, "infusion").astype(np.int16),
            score_instrument=ASSESSMENTS.part(scores.key, "instrument").astype(np.int16),
            score=scores.value.astype(real),
            undated_patient=UNDATED.part(undated.key, "patient").astype(np.int32),
            undated_infusion=UNDATED.part(undated.key, "infusion").astype(np.int16),
            undated_instrument=UNDATED.part(undated.key, "instrument").astype(np.int16),
            undated_score=undated.value.astype(real),
            instruments=[self.instruments[n] for n in present],
        )

    def batch(self) -> Batch:
        found = self.records(np.float64)
        codes = np.array(found.codes, dtype=object)
        instruments = np.array(found.instruments, dtype=object)
        assessments = {
            "patient": pd.Series(codes[np.r_[found.score_patient, found.undated_patient]], dtype="str"),
            "day": found.score_day.astype(np.int64),
            "infusion": np.r_[found.score_infusion, found.undated_infusion].astype(np.int64),
            "instrument": pd.Series(instruments[np.r_[found.score_instrument, found.undated_instrument]], dtype="str"),
            "score": np.r_[found.score, found.undated_score],
        }
        if n_undated := len(found.undated_score):
            no_day = pd.Series([pd.NA] * n_undated, dtype="Int64")
            assessments["day"] = pd.concat([pd.Series(assessments["day"], dtype="Int64"), no_day], ignore_index=True)
        infusions = {
            "patient": pd.Series(codes[found.infusion_patient], dtype="str"),
            "number": found.infusion_number.astype(np.int64),
            "day": found.infusion_day.astype(np.int64),
            "dose_mg_per_kg": found.infusion_dose,
        }
        patients = found.patients.assign(patient=pd.Series(codes, dtype="str"))
        return Batch(
            pd.DataFrame(assessments)[list(ASSESSMENT_COLUMNS)],
            pd.DataFrame(infusions)[list(INFUSION_COLUMNS)],
            patients[list(PATIENT_COLUMNS)],
        )

    def fingerprint(self) -> str:
        found = self.records(np.float64)
        patients = found.patients.astype(object).where(found.patients.notna(), None).to_numpy().tolist()
        digest = hashlib.sha256(json.dumps([found.codes, patients, found.instruments]).encode())
        for name, array in vars(found).items():
            if isinstance(array, np.ndarray):
                digest.update(f"{name} {len(array)} ".encode())
                # The same bytes on every machine.
                digest.update(np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")))
        return digest.hexdigest()


def _newest_facts(facts: pd.DataFrame, ids: np.ndarray) -> pd.DataFrame:
    """One row per patient of ``ids``, in that order; for each column what the newest import that states it says."""
    newest = facts.sort_values(["patient", "import"]).groupby("patient")[list(FACTS)].last()
    return newest.reindex(ids).reset_index(drop=True).astype({"under_way": "Int64"}).astype(_FACT_TYPES)


def _read_all(connection: Connection) -> _Content:
    """All that is live.

    Raises
    ------
    StoreError
        When the checksum of what is read is not that of what was written.
    """
    patients, instruments = (_names(connection, table) for table in (schema.patients, schema.instruments))
    facts = fetch_facts(connection)
    rows = {kind: fetch(connection, kind) for kind in KINDS}
    try:
        ids, instrument_ids = (np.array(list(names), dtype=np.int64) for names in (patients, instruments))
        found = checksum(schema.patients, ids, list(patients.values()))
        found += checksum(schema.instruments, instrument_ids, list(instruments.values()))
        found += _facts_checksum(facts)
    except (TypeError, ValueError):
        raise StoreError(DAMAGED) from None
    found += sum(rows_checksum(kind, those) for kind, those in rows.items())
    if found % 2**64 != audit.content_checksum(connection):
        raise StoreError(DAMAGED)
    return _Content(list(patients.values()), ids, facts, rows, instruments)


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


def _facts_checksum(facts: pd.DataFrame) -> int:
    keys = (facts[name].to_numpy(dtype=np.int64) for name in ("patient", "import"))
    return checksum(schema.patient_facts, *keys, *(facts[name].tolist() for name in FACTS))


def _compare(kind: Kind, rows: Rows, stored: Rows) -> tuple[Rows, Rows]:
    """Which arriving rows are new, and which repeat a stored one; both sorted by key, as the arguments are.

    Raises
    ------
    StoreError
        When a row says something else than the stored row of the same key.
    """
    if not len(stored):
        return rows, rows.where(np.zeros(len(rows), dtype=bool))
    at = np.searchsorted(stored.key, rows.key).clip(max=len(stored) - 1)
    there = stored.key[at] == rows.key
    conflicts = int((there & (stored.value[at] != rows.value)).sum())
    if conflicts:
        raise StoreError(
            f"{conflicts} {kind.name} contradict what is stored for the same patient and day or infusion. Nothing was"
            " saved. Check the export again, to see which rows."
        )
    return rows.where(~there), rows.where(there)


def _remove(connection: Connection, kind: Kind, import_id: int) -> Rows:
    """Take an import's rows of one kind away, and return them; rows that a later import repeated are handed to it."""
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

    removed = fetch(connection, kind, own)
    connection.execute(delete(table).where(own))
    connection.execute(delete(repeats).where(repeats.c.patient.in_(patients), repeats.c["import"] == import_id))
    return removed


def _remove_unmentioned(connection: Connection, patient_ids: list[int]) -> int:
    """Take away those of these patients whom no live import mentions; returns the checksum of what was removed."""
    table, facts = schema.patients, schema.patient_facts
    removed = 0
    for part in chunks(patient_ids):
        gone = and_(among(table.c.id, part), ~exists(select(facts.c.patient).where(facts.c.patient == table.c.id)))
        found = connection.execute(select(table).where(gone)).all()
        removed += checksum(table, np.array([row.id for row in found]), [row.code for row in found])
        connection.execute(delete(table).where(gone))
    return removed


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


def _names(connection: Connection, table: Table) -> dict[int, str]:
    """Number to name of all patients or all instruments."""
    return dict(connection.execute(select(table)).cursor.fetchall())


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
    query = (
        select(table, done.c.at, done.c.who, undone.c.at.label("undone_at"), undone.c.who.label("undone_by"))
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
        found.append(ImportRecord(**{**values, "synthetic": bool(values["synthetic"])}))
    return found
