"""Rows between data frames and the database: as arrays, so that a million of them cost little.

The key of a row (patient, day, infusion, instrument; or patient, number) is packed into one integer that sorts like the
columns: rows are then compared, looked up and summed up as plain arrays.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, Table, bindparam, literal_column, select

from outcomes.errors import StoreError
from outcomes.protocols import DRUGS, ROUTES
from outcomes.records import AGE_BANDS, DAYS, INDICATIONS, PATIENT_COLUMNS, SEXES, STATED_COLUMNS, Batch
from outcomes.store import schema
from outcomes.store.database import DAMAGED

FACTS = PATIENT_COLUMNS[1:]
_CHUNK = 50_000
_ROW = np.dtype([("key", "i8"), ("value", "f8")])
_OWNED_ROW = np.dtype([*_ROW.descr, ("owner", "i8")])


@dataclass(frozen=True)
class Kind:
    """One kind of row: a key that is live at most once, and one value.

    Attributes
    ----------
    name : str
        In words, for messages.
    table, repeats : Table
        Where the rows lie, and where it is kept which later imports brought them too.
    parts : tuple of (column, lowest value, bits)
        The key after the patient, as it is packed.
    value : str
        Column of the value.
    superseded : Table or None
        Where it is kept what earlier imports stated before a later one replaced it; None where no row can be replaced.
    """

    name: str
    table: Table
    repeats: Table
    parts: tuple[tuple[str, int, int], ...]
    value: str
    superseded: Table | None = None

    @property
    def bits(self) -> int:
        return sum(bits for _name, _low, bits in self.parts)

    @property
    def columns(self) -> tuple[str, ...]:
        return ("patient", *(name for name, _low, _bits in self.parts))

    def pack(self, patient: np.ndarray, *columns: np.ndarray) -> np.ndarray:
        key = patient.astype(np.int64)
        for (_name, low, bits), column in zip(self.parts, columns, strict=True):
            key = key << bits | (column.astype(np.int64) - low)
        return key

    def part(self, key: np.ndarray, name: str) -> np.ndarray:
        """One column of the key, int64."""
        if name == "patient":
            return key >> self.bits
        place = [part for part, _low, _bits in self.parts].index(name)
        _name, low, bits = self.parts[place]
        shift = sum(bits for _name, _low, bits in self.parts[place + 1 :])
        return (key >> shift & ((1 << bits) - 1)) + low

    def unpack(self, key: np.ndarray) -> list[np.ndarray]:
        """All columns of the key, ``patient`` first, int64."""
        return [self.part(key, name) for name in self.columns]

    def packed(self, table: Table) -> ColumnElement[int]:
        """The packed key of one of its tables, worked out by the database."""
        key = table.c.patient * _constant(1 << self.bits)
        shift = self.bits
        for name, low, bits in self.parts:
            shift -= bits
            key = key + (table.c[name] - low) * _constant(1 << shift)
        return key


def _constant(number: int) -> ColumnElement[int]:
    return literal_column(f"CAST({number} AS BIGINT)")


ASSESSMENTS = Kind(
    "assessments",
    schema.assessments,
    schema.assessment_repeats,
    (("day", DAYS[0], 16), ("infusion", 0, 12), ("instrument", 0, 8)),
    "score",
    schema.assessment_superseded,
)
UNDATED = Kind(
    "assessments without a day",
    schema.undated,
    schema.undated_repeats,
    (("infusion", 0, 12), ("instrument", 0, 8)),
    "score",
    schema.undated_superseded,
)
INFUSIONS = Kind("infusions", schema.infusions, schema.infusion_repeats, (("number", 0, 12),), "day")
DOSES = Kind("doses", schema.doses, schema.dose_repeats, (("number", 0, 12),), "dose", schema.dose_superseded)
STATED = Kind(
    "statements about infusions",
    schema.stated,
    schema.stated_repeats,
    (("number", 0, 12), ("what", 0, 3)),
    "value",
    schema.stated_superseded,
)
KINDS = (ASSESSMENTS, UNDATED, INFUSIONS, DOSES, STATED)


@dataclass(frozen=True)
class Rows:
    """Rows of one kind: packed keys (int64) and values (float64), in step; and the import of each (int64), where asked."""

    key: np.ndarray
    value: np.ndarray
    owner: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.key)

    def where(self, mask: np.ndarray) -> Rows:
        """Some rows: by a bool array, or by their positions."""
        return Rows(self.key[mask], self.value[mask], None if self.owner is None else self.owner[mask])


# --- what arrives -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Arrival:
    """A batch as arrays, checked once more: one row per key, every value within the store's bounds.

    Attributes
    ----------
    codes : list of str
        The patients, sorted.
    facts : list of tuple
        One per patient, in step: ``FACTS``, None where missing.
    instruments : list of str
        Keys of the instruments in the batch.
    rows : dict of Kind to Rows
        Sorted by key; patient, instrument and protocol are still positions in ``codes``, ``instruments`` and ``protocols``.
    protocols : list of str
        Keys of the protocols stated in the batch.
    """

    codes: list[str]
    facts: list[tuple]
    instruments: list[str]
    rows: dict[Kind, Rows]
    protocols: list[str]

    def numbered(
        self, kind: Kind, patient_ids: np.ndarray, instrument_ids: np.ndarray, protocol_ids: np.ndarray
    ) -> Rows:
        """The rows of one kind with the store's own numbers, sorted by key."""
        rows = self.rows[kind]
        if kind is STATED and len(rows):
            rows = with_protocols(rows, protocol_ids)
        return renumber(kind, rows, patient_ids, instrument_ids)


def with_protocols(rows: Rows, numbers: np.ndarray) -> Rows:
    """Statements whose protocols have other numbers: ``numbers[n]`` is the new one of n."""
    is_protocol = STATED.part(rows.key, "what") == schema.PROTOCOL
    value = rows.value.copy()
    value[is_protocol] = numbers[value[is_protocol].astype(np.int64)]
    return Rows(rows.key, value, rows.owner)


def renumber(kind: Kind, rows: Rows, patients: np.ndarray, instruments: np.ndarray) -> Rows:
    """The same rows with other numbers for patients and instruments, sorted by the new key.

    ``patients[n]`` and ``instruments[n]`` are the new numbers of n.
    """
    old = kind.part(rows.key, "patient")
    key = rows.key + (patients[old] - old << kind.bits)
    if "instrument" in kind.columns:
        # The instrument is the lowest part of the key.
        old = kind.part(rows.key, "instrument")
        key += instruments[old] - old
    return _in_order(Rows(key, rows.value, rows.owner))


def arrive(batch: Batch) -> Arrival:
    """The batch as arrays.

    Raises
    ------
    StoreError
        When a value is missing, is outside the store's bounds, or contradicts another row of the batch. The message
        counts rows and never quotes one.
    """
    scores, infusions, patients = batch.assessments, batch.infusions, batch.patients
    codes, positions = _names_and_positions(scores["patient"], infusions["patient"], patients["patient"])
    if not codes:
        raise StoreError("There is nothing to save: no assessment, no infusion and no patient.")
    if not _all_match(schema.CODE_PATTERN, codes):
        raise StoreError(
            "A patient is not named by a code of this program. Nothing was saved. Import the export again."
        )
    instruments, (instrument,) = _names_and_positions(scores["instrument"])
    if not _all_match(schema.WORD_PATTERN, instruments):
        raise StoreError("An instrument has no key of small letters, digits and underscores. Nothing was saved.")

    patient, patient_of_infusion, described = positions
    score = _numbers(scores["score"], "score", *schema.SCORES)
    received = _whole(scores["infusion"], "infusion", 0, schema.INFUSIONS)
    dated = scores["day"].notna().to_numpy()
    day = _whole(scores["day"][dated], "day", *DAYS)
    rows = {
        ASSESSMENTS: _rows(ASSESSMENTS, score[dated], patient[dated], day, received[dated], instrument[dated]),
        UNDATED: _rows(UNDATED, score[~dated], patient[~dated], received[~dated], instrument[~dated]),
    }
    number = _whole(infusions["number"], "infusion number", 1, schema.INFUSIONS)
    day = _whole(infusions["day"], "day of an infusion", 0, DAYS[1])
    if ((number == 1) & (day != 0)).any():
        raise StoreError("The day of a first infusion is not 0. Nothing was saved.")
    rows[INFUSIONS] = _rows(INFUSIONS, day.astype(float), patient_of_infusion, number)
    known = infusions["dose_mg_per_kg"].notna().to_numpy()
    dose = _numbers(infusions["dose_mg_per_kg"][known], "dose in mg/kg", 0, schema.DOSE)
    if (dose <= 0).any():
        raise StoreError("A dose is not above 0 mg/kg. Nothing was saved.")
    rows[DOSES] = _rows(DOSES, dose, patient_of_infusion[known], number[known])
    protocols, rows[STATED] = _stated(infusions, patient_of_infusion, number)
    return Arrival(codes, _facts(patients, described, len(codes)), instruments, rows, protocols)


def _stated(infusions: pd.DataFrame, patient: np.ndarray, number: np.ndarray) -> tuple[list[str], Rows]:
    """What the batch states of infusions besides day and dose; a column that is not there states nothing."""
    protocols, parts = [], []
    for what, name in zip((schema.ROUTE, schema.DRUG, schema.PROTOCOL, schema.PLANNED), STATED_COLUMNS, strict=True):
        known = infusions[name].notna().to_numpy() if name in infusions else np.zeros(len(infusions), dtype=bool)
        if not known.any():
            continue
        values = infusions[name][known]
        if what == schema.PLANNED:
            value = _whole(values, "number of planned infusions", 1, schema.MOST_STATED).astype(float)
        else:
            names, (place,) = _names_and_positions(values)
            allowed = {schema.ROUTE: ROUTES, schema.DRUG: DRUGS}.get(what)
            right = _all_match(schema.WORD_PATTERN, names) if allowed is None else set(names) <= set(allowed)
            if not right:
                raise StoreError(f"A {name} of an infusion is not one that the store knows. Nothing was saved.")
            if allowed is None:
                protocols, value = names, place.astype(float)
            else:
                value = np.array([allowed.index(one) for one in names], dtype=float)[place]
        parts.append((patient[known], np.full(len(values), what), number[known], value))
    patients, whats, numbers, value = (
        np.concatenate([part[i] for part in parts]) if parts else np.zeros(0) for i in range(4)
    )
    return protocols, _rows(STATED, value, patients.astype(np.int64), numbers, whats)


def _names_and_positions(*columns: pd.Series) -> tuple[list[str], list[np.ndarray]]:
    """The different names in all these columns, sorted, and for each column the position of each cell in them."""
    if any(column.isna().any() for column in columns):
        raise StoreError("A row names no patient or no instrument. Nothing was saved. Import the export again.")
    found = [pd.factorize(column) for column in columns]
    names = sorted({name for _numbers, own in found for name in own.tolist()}, key=str)
    place = {name: number for number, name in enumerate(names)}
    return names, [np.array([place[n] for n in own.tolist()], dtype=np.int64)[numbers] for numbers, own in found]


def _all_match(pattern: str, names: list[str]) -> bool:
    fullmatch = re.compile(pattern).fullmatch
    return all(isinstance(name, str) and fullmatch(name) for name in names)


def _rows(kind: Kind, value: np.ndarray, *columns: np.ndarray) -> Rows:
    """Sorted by key; the same row twice counts once."""
    rows = _in_order(Rows(kind.pack(*columns), value))
    again = np.r_[False, rows.key[1:] == rows.key[:-1]]
    if (again[1:] & (rows.value[1:] != rows.value[:-1])).any():
        raise StoreError(
            f"The batch holds {kind.name} that contradict one another. Nothing was saved. Check the export."
        )
    return rows.where(~again) if again.any() else rows


def _in_order(rows: Rows) -> Rows:
    return rows.where(np.argsort(rows.key, kind="stable"))


def _numbers(column: pd.Series, what: str, low: float, high: float) -> np.ndarray:
    try:
        values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        raise StoreError(f"A {what} is not a number. Nothing was saved.") from None
    outside = int((~((values >= low) & (values <= high))).sum())
    if outside:
        raise StoreError(
            f"{outside} rows have a {what} that is missing or outside {low} to {high}. Nothing was saved. Check the"
            " export."
        )
    return values


def _whole(column: pd.Series, what: str, low: int, high: int) -> np.ndarray:
    values = _numbers(column, what, low, high)
    if (values != np.rint(values)).any():
        raise StoreError(f"A {what} is not a whole number. Nothing was saved.")
    return values.astype(np.int64)


_ALLOWED = {
    "first_infusion_year": range(schema.YEARS[0], schema.YEARS[1] + 1),
    "age_band": AGE_BANDS,
    "sex": SEXES,
    "indication": INDICATIONS,
    "under_way": (0, 1),
}


def _facts(patients: pd.DataFrame, positions: np.ndarray, n_patients: int) -> list[tuple]:
    """What is said of each patient; nothing of those whom the table does not describe."""
    if len(np.unique(positions)) < len(positions):
        raise StoreError("The batch describes a patient twice. Nothing was saved.")
    columns = []
    for name in FACTS:
        values = [
            None if missing else value
            for value, missing in zip(patients[name].tolist(), patients[name].isna(), strict=True)
        ]
        stated = set(values) - {None}
        if name == "site":
            right = _all_match(schema.SITE_PATTERN, list(stated))
        else:
            right = all(value in _ALLOWED[name] for value in stated)
        if not right:
            raise StoreError(
                f"A patient's {name.replace('_', ' ')} is not one that the store knows. Nothing was saved."
            )
        if name in ("first_infusion_year", "under_way"):
            values = [None if value is None else int(value) for value in values]
        columns.append(values)
    facts: list[tuple] = [(None,) * len(FACTS)] * n_patients
    for position, row in zip(positions.tolist(), zip(*columns, strict=True), strict=True):
        facts[position] = row
    return facts


# --- into and out of the database -------------------------------------------------------------------------------------


def insert(connection: Connection, table: Table, *columns: Sequence | np.ndarray) -> None:
    """Append rows given as columns, in the order of the table's columns, by the quickest way each database has."""
    append = _insert_sqlite if connection.dialect.name == "sqlite" else _insert_postgresql
    with closing(connection.connection.cursor()) as cursor:
        for start in range(0, len(columns[0]), _CHUNK):
            part = [column[start : start + _CHUNK] for column in columns]
            append(cursor, table, [c.tolist() if isinstance(c, np.ndarray) else c for c in part])


def _insert_sqlite(cursor: sqlite3.Cursor, table: Table, columns: list[Sequence]) -> None:
    """A hundred rows in one statement take half the time of a hundred statements."""
    width, count = len(columns), len(columns[0])
    values = [None] * (width * count)
    for place, column in enumerate(columns):
        values[place::width] = column
    one_row = f"({', '.join('?' * width)})"
    for start in range(0, count, 100):
        rows = min(100, count - start)
        sql = f"INSERT INTO {table.name} VALUES {', '.join([one_row] * rows)}"
        cursor.execute(sql, values[start * width : (start + rows) * width])


def _insert_postgresql(cursor: Any, table: Table, columns: list[Sequence]) -> None:
    with cursor.copy(f"COPY {table.name} FROM STDIN") as copy:
        for row in zip(*columns, strict=True):
            copy.write_row(row)


def insert_rows(connection: Connection, kind: Kind, rows: Rows, import_id: int, *, repeats: bool = False) -> None:
    """Append rows that belong to an import; or note that the import repeated them."""
    key, owner = kind.unpack(rows.key), np.full(len(rows), import_id)
    if repeats:
        insert(connection, kind.repeats, *key, owner)
    else:
        value = rows.value.astype(np.int64) if kind is INFUSIONS else rows.value
        insert(connection, kind.table, *key, value, owner)


def fetch(
    connection: Connection,
    kind: Kind,
    *conditions: ColumnElement[bool],
    table: Table | None = None,
    owner: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Rows:
    """Stored rows of one kind that meet the conditions, in no order; of ``table`` if not live ones; with their import.

    ``progress`` is told how many more have been read.
    """
    table = kind.table if table is None else table
    # Repeats have no value of their own.
    value = table.c[kind.value] if kind.value in table.c else literal_column("0.0")
    query = select(kind.packed(table), value, *([table.c["import"]] if owner else [])).where(*conditions)
    sql = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
    # The driver's own cursor: rows go straight into arrays, a few at a time, and never become objects of SQLAlchemy.
    if connection.dialect.name == "sqlite":
        with closing(connection.connection.cursor()) as cursor:
            return _collect(cursor.execute(sql), owner, progress)
    with connection.connection.cursor(name="rows") as cursor:
        cursor.itersize = _CHUNK
        return _collect(cursor.execute(sql), owner, progress)


def _collect(cursor: Iterator[tuple], owner: bool, progress: Callable[[int], None] | None) -> Rows:
    kind = _OWNED_ROW if owner else _ROW
    parts = [np.empty(0, kind)]
    cursor = iter(cursor)
    while True:
        try:
            parts.append(np.fromiter(islice(cursor, _CHUNK), dtype=kind))
        except (TypeError, ValueError, OverflowError):
            raise StoreError(DAMAGED) from None
        if progress is not None:
            progress(len(parts[-1]))
        if len(parts[-1]) < _CHUNK:
            return Rows(*(np.concatenate([part[name] for part in parts]) for name in kind.names))


def fetch_patients(
    connection: Connection, kind: Kind, patient_ids: Sequence[int], *, table: Table | None = None, owner: bool = False
) -> Rows:
    """Stored rows of one kind of these patients, sorted by key."""
    of = (kind.table if table is None else table).c.patient
    found = [fetch(connection, kind, among(of, part), table=table, owner=owner) for part in chunks(patient_ids)] or [
        Rows(np.empty(0, np.int64), np.empty(0), np.empty(0, np.int64) if owner else None)
    ]
    names = ("key", "value", "owner") if owner else ("key", "value")
    return _in_order(Rows(*(np.concatenate([getattr(rows, name) for rows in found]) for name in names)))


def fetch_facts(connection: Connection, *conditions: ColumnElement[bool]) -> pd.DataFrame:
    """One row per live import and patient of it; columns patient, import (both numbers) and ``FACTS``, as stored."""
    table = schema.patient_facts
    cursor = connection.execute(select(table).where(*conditions)).cursor
    return pd.DataFrame(cursor.fetchall(), columns=[column.name for column in table.columns], dtype=object)


def among(column: ColumnElement, numbers: Sequence[int]) -> ColumnElement[bool]:
    """``column IN (...)``, the store's own numbers written out."""
    return column.in_(bindparam(None, [int(n) for n in numbers], expanding=True, literal_execute=True))


def chunks(values: Sequence) -> Iterator[Sequence]:
    """In lengths that every database takes in one statement."""
    for start in range(0, len(values), 20_000):
        yield values[start : start + 20_000]


# --- checksum ---------------------------------------------------------------------------------------------------------


def checksum(table: Table, *columns: Sequence | np.ndarray) -> int:
    """Sum over rows of a 64-bit hash of each row: their order does not matter, and rows can be added and taken away.

    Numbers come as arrays, anything else as a list. It finds damage, not forgery.
    """
    total = np.full(len(columns[0]), _text_hash(table.name), dtype=np.uint64)
    for column in columns:
        total = _mix(total ^ _as_bits(column))
    return int(total.sum(dtype=np.uint64))


def rows_checksum(kind: Kind, rows: Rows) -> int:
    return checksum(kind.table, rows.key, rows.value)


def superseded_checksum(kind: Kind, rows: Rows) -> int:
    return checksum(kind.superseded, rows.key, rows.owner, rows.value)


def _as_bits(column: Sequence | np.ndarray) -> np.ndarray:
    if isinstance(column, np.ndarray):
        # 0 and -0 are the same score.
        return (column + 0.0 if column.dtype.kind == "f" else column.astype(np.int64)).view(np.uint64)
    seen = {value: _text_hash(repr(value)) for value in set(column)}
    return np.fromiter((seen[value] for value in column), dtype=np.uint64, count=len(column))


def _text_hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def _mix(bits: np.ndarray) -> np.ndarray:
    """Every bit in changes about half the bits out: the finisher of SplitMix64 (Steele, Lea & Flood 2014)."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))
