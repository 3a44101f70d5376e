"""Names leave here: random patient codes, and the key table that links them to the practice's own ids.

The key table is a file of its own that stays with the practice. It is never in the store, its backups or a log.
Codes are drawn at random and never derived from anything about a person (45 CFR 164.514(c)).
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import stat
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Protocol

import pandas as pd
import platformdirs

from outcomes.errors import OutcomesError
from outcomes.records import Batch

KEY_FILE_VARIABLE = "OUTCOMES_KEY_FILE"
PROJECT = Path(__file__).resolve().parents[1]

SYMBOLS = "23456789BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, so that no code spells a name; neither 0 nor 1, which are read as O and I."""

_CONSONANTS = SYMBOLS[8:]
_VALUE = {symbol: value for value, symbol in enumerate(SYMBOLS)}
_WEIGHTS = (1, 3, 5, 9, 11, 13, 15, 17)
"""Each shares no factor with 28, so every single wrong character changes the check character."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
    source_id TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE CHECK (length(code) = 9),
    first_infusion_date TEXT CHECK (first_infusion_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')
) WITHOUT ROWID
"""


_OTHER_TABLES = {
    # What the columns of the practice's own exports are, see ``imports.mapping``: it belongs where their ids are.
    "mappings": "name TEXT NOT NULL PRIMARY KEY, content TEXT NOT NULL",
    # Further ids of a patient: a number given anew, another system's number.
    "links": "source_id TEXT NOT NULL PRIMARY KEY, code TEXT NOT NULL REFERENCES keys (code)",
    # Which neutral label stands for which site, by the practice's own word for it.
    "sites": "name TEXT NOT NULL PRIMARY KEY, label TEXT NOT NULL UNIQUE",
    # The last date in the files of each import, by their SHA-256: "who is due" counts from it, and a store holds no date.
    "exports": "sha256 TEXT NOT NULL PRIMARY KEY, day TEXT NOT NULL CHECK (length(day) = 10)",
    # A random id, by which a store tells one key table from another.
    "identity": "id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 32)",
}
_TABLES = (
    _SCHEMA,
    *(f"CREATE TABLE IF NOT EXISTS {name} ({columns}) WITHOUT ROWID" for name, columns in _OTHER_TABLES.items()),
)


# ----------------------------------------------------------------------------------------------------------
# Codes
# ----------------------------------------------------------------------------------------------------------


def new_code(randbelow: Callable[[int], int] = secrets.randbelow) -> str:
    """A random patient code: a consonant, seven characters and a check character, 38 bits.

    Parameters
    ----------
    randbelow : callable
        Gives a whole number from 0 to one less than its argument. Only demonstration data and tests give another.

    Examples
    --------
    >>> new_code(lambda n: 0)
    'B2222222B'
    >>> is_code("B2222222B"), is_code("B2222222C")
    (True, False)
    """
    drawn = randbelow(len(_CONSONANTS) * len(SYMBOLS) ** 7)
    tail = ""
    for _ in range(7):
        drawn, symbol = divmod(drawn, len(SYMBOLS))
        tail += SYMBOLS[symbol]
    body = _CONSONANTS[drawn] + tail
    return body + _check_character(body)


def is_code(text: str) -> bool:
    """Whether ``text`` has the shape of a patient code, check character included."""
    return (
        len(text) == 9
        and text[0] in _CONSONANTS
        and all(symbol in _VALUE for symbol in text)
        and text[8] == _check_character(text[:8])
    )


def _check_character(body: str) -> str:
    total = sum(weight * _VALUE[symbol] for weight, symbol in zip(_WEIGHTS, body, strict=True))
    return SYMBOLS[total % len(SYMBOLS)]


# ----------------------------------------------------------------------------------------------------------
# The key table
# ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class Key:
    """What the key table knows of one patient."""

    code: str
    first_infusion: date | None


@dataclass(frozen=True, repr=False)
class PendingPatient:
    """One patient whose line in the key table is new, or learns the date of the first infusion, once confirmed.

    ``label`` stands for the patient in a check: the code, or "new-1", "new-2" ... as long as there is none.
    """

    label: str
    source_id: str
    known_first: date | None
    first_infusion: date | None

    @property
    def is_new(self) -> bool:
        return self.label.startswith("new-")


@dataclass(frozen=True, repr=False)
class Pending:
    """What a check would write to the key table. Holds source ids and dates, so it shows nothing but its size.

    Attributes
    ----------
    patients : tuple of PendingPatient
    links : tuple of (source id, code)
        Further ids of patients who have a code.
    sites : tuple of (name, label)
        Sites that are new, by the practice's own word and by the label that stands for it.
    another_practice : bool
        Whether staff said that this key table is another practice's than those whose patients are stored.
    exports : tuple of (SHA-256, date)
        The upload by the hash of its files, and the last date in it; empty where it has no dates.
    """

    patients: tuple[PendingPatient, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    sites: tuple[tuple[str, str], ...] = ()
    another_practice: bool = False
    exports: tuple[tuple[str, date], ...] = ()

    def __repr__(self) -> str:
        return f"Pending({len(self.patients)} patients)"

    @property
    def n_new(self) -> int:
        """Patients that the key table does not know yet."""
        return sum(patient.is_new for patient in self.patients)


class KeyTable:
    """Source id, code and date of the first infusion of every patient, and the last date in the files of each import.

    Parameters
    ----------
    path : path or ":memory:"
        File of its own, made with owner-only permission if absent. In memory for demonstration data and tests.
    draw : callable
        Source of randomness for new codes, see ``new_code``.

    Raises
    ------
    OutcomesError
        If the file lies inside the project folder without ``OUTCOMES_KEY_FILE`` saying so, or cannot be used.
    """

    def __init__(self, path: Path | str, draw: Callable[[int], int] = secrets.randbelow) -> None:
        self._draw = draw
        self._memory: sqlite3.Connection | None = None
        self._lock = threading.Lock()
        if path == ":memory:":
            self.path = None
            self._memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            weakref.finalize(self, self._memory.close)
            self._memory.executescript(";".join(_TABLES))
            self._memory.execute("INSERT INTO identity VALUES (?)", (secrets.token_hex(16),))
            return
        self.path = Path(path).expanduser().resolve()
        asked_for = os.environ.get(KEY_FILE_VARIABLE)
        if self.path.is_relative_to(PROJECT) and (not asked_for or Path(asked_for).expanduser().resolve() != self.path):
            raise OutcomesError(
                "The key table must not lie in the project folder, from where it could be copied or published. "
                f"Choose another place, or set {KEY_FILE_VARIABLE} to this file if that is meant."
            )
        _make_private(self.path)
        with self._read() as connection:
            there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not {"keys", *_OTHER_TABLES} <= there:  # looking is no reason to wait for somebody who writes
            with self._write() as connection:
                for table in _TABLES:
                    connection.execute(table)
                if connection.execute("SELECT id FROM identity").fetchone() is None:
                    connection.execute("INSERT INTO identity VALUES (?)", (secrets.token_hex(16),))

    @staticmethod
    def default_path() -> Path:
        """``OUTCOMES_KEY_FILE``, or ``keys.sqlite`` in this user's own data folder."""
        asked_for = os.environ.get(KEY_FILE_VARIABLE)
        if asked_for:
            return Path(asked_for)
        return platformdirs.user_data_path("infusion-outcomes-keys", appauthor=False) / "keys.sqlite"

    @classmethod
    def open_default(cls) -> KeyTable:
        """The key table at its default place."""
        return cls(cls.default_path())

    def __repr__(self) -> str:
        return "KeyTable()"

    @property
    def id(self) -> str:
        """A random id that the file keeps, also when it is copied: 32 hexadecimal digits."""
        with self._read() as connection:
            return connection.execute("SELECT id FROM identity").fetchone()[0]

    def all(self) -> dict[str, Key]:
        """Every patient by source id; one who has several stands there several times."""
        with self._read() as connection:
            rows = connection.execute(_ALL).fetchall()
        return {source: Key(code, date.fromisoformat(first) if first else None) for source, code, first in rows}

    def codes(self) -> set[str]:
        """The codes of all patients."""
        with self._read() as connection:
            return {code for (code,) in connection.execute("SELECT code FROM keys")}

    def sites(self) -> dict[str, str]:
        """For every site, by the practice's own word in small letters, the label that stands for it."""
        with self._read() as connection:
            return dict(connection.execute("SELECT name, label FROM sites").fetchall())

    def first_infusions(self) -> dict[str, date]:
        """The date of the first infusion for each code; patients of whom none is known are left out."""
        with self._read() as connection:
            rows = connection.execute(
                "SELECT code, first_infusion_date FROM keys WHERE first_infusion_date IS NOT NULL"
            ).fetchall()
        return {code: date.fromisoformat(first) for code, first in rows}

    def numbers(self, codes: Iterable[str]) -> dict[str, list[str]]:
        """The practice's own numbers of these patients, for each code the first one first; unknown codes are left out."""
        wanted, found = set(codes), {}
        with self._read() as connection:
            for source, code, _ in connection.execute(_ALL):
                if code in wanted:
                    found.setdefault(code, []).append(source)
        return found

    def export_day(self, files: Iterable[str]) -> date | None:
        """The last date in any of these imports, given by the SHA-256 of their files; None where none is known."""
        with self._read() as connection:
            days = dict(connection.execute("SELECT sha256, day FROM exports").fetchall())
        return max((date.fromisoformat(days[one]) for one in files if one in days), default=None)

    def write(self, pending: Pending) -> dict[str, str]:
        """Give every new patient a code, note first infusions and the export's day; all or nothing.

        Two uploads may have found the same new patient: whoever confirms second gets the code of the first.

        Returns
        -------
        dict
            Code for each label of a new patient.

        Raises
        ------
        OutcomesError
            If the date of a first infusion, a link or a site has changed since the check: the batch would be wrong.
        """
        codes: dict[str, str] = {}
        if not (pending.patients or pending.links or pending.sites or pending.exports):
            return codes
        with self._write() as connection:
            _write_names(connection, pending)
            exports = [(files, day.isoformat()) for files, day in pending.exports]
            connection.executemany("INSERT OR REPLACE INTO exports VALUES (?, ?)", exports)
            rows = connection.execute(_ALL).fetchall()
            known = {source: (code, first) for source, code, first in rows}
            taken = {code for code, _ in known.values()}
            new, learnt = [], []
            for patient in pending.patients:
                first = _iso(patient.first_infusion)
                if patient.source_id not in known:
                    code = self._draw_code(taken)
                    new.append((patient.source_id, code, first))
                else:
                    code, now = known[patient.source_id]
                    if now not in (_iso(patient.known_first), first) and not (patient.is_new and first is None):
                        raise _changed_meanwhile()
                    if first is not None and now != first:
                        learnt.append((first, code))
                if patient.is_new:
                    codes[patient.label] = code
            connection.executemany("INSERT INTO keys VALUES (?, ?, ?)", new)
            connection.executemany("UPDATE keys SET first_infusion_date = ? WHERE code = ?", learnt)
        return codes

    def mappings(self) -> list[tuple[str, str]]:
        """Name and content of every kept mapping of columns, by name."""
        with self._read() as connection:
            return connection.execute("SELECT name, content FROM mappings ORDER BY name").fetchall()

    def keep_mapping(self, name: str, content: str, *, replaces: str = "") -> None:
        """Keep a mapping of columns, in place of the one with the same name and the one that it replaces."""
        with self._write() as connection:
            connection.execute("DELETE FROM mappings WHERE name IN (?, ?)", (name, replaces))
            connection.execute("INSERT INTO mappings VALUES (?, ?)", (name, content))

    def forget_mapping(self, name: str) -> bool:
        """Remove a mapping of columns; says whether there was one."""
        with self._write() as connection:
            return connection.execute("DELETE FROM mappings WHERE name = ?", (name,)).rowcount > 0

    def _draw_code(self, taken: set[str]) -> str:
        while True:
            code = new_code(self._draw)
            if code not in taken:
                taken.add(code)
                return code

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection]:
        try:
            if self._memory is not None:
                with self._lock:
                    yield self._memory
                return
            with closing(self._open()) as connection:
                yield connection
        except sqlite3.Error as error:
            raise _unusable(error) from None

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        """One transaction; two writers wait for each other."""
        with self._read() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        connection.execute("PRAGMA secure_delete = ON")
        return connection


_ALL = """
SELECT source_id, code, first_infusion_date FROM keys
UNION ALL SELECT links.source_id, code, first_infusion_date FROM links JOIN keys USING (code)
"""


def _write_names(connection: sqlite3.Connection, pending: Pending) -> None:
    """Further ids of patients, and labels of sites; each must still be free or say the same."""
    for table, rows in (("links", pending.links), ("sites", pending.sites)):
        connection.executemany(f"INSERT OR IGNORE INTO {table} VALUES (?, ?)", rows)
        there = set(connection.execute(f"SELECT * FROM {table}").fetchall())
        if not there.issuperset(rows):
            raise _changed_meanwhile()
    linked = "SELECT count(*) FROM links WHERE source_id IN (SELECT source_id FROM keys) OR code NOT IN (SELECT code FROM keys)"
    if connection.execute(linked).fetchone()[0]:
        raise _changed_meanwhile()


def _changed_meanwhile() -> OutcomesError:
    return OutcomesError(
        "Someone else has uploaded data of the same patients since this file was checked. Nothing was saved. Check the "
        "file again."
    )


def _make_private(path: Path) -> None:
    """Make folder and file so that only their owner may read them."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(0o600)
    except OSError:
        raise OutcomesError(
            "The key table cannot be made or read. Check that its folder exists and that you may write there; "
            f"{KEY_FILE_VARIABLE} says where it is."
        ) from None


def _unusable(error: sqlite3.Error) -> OutcomesError:
    if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
        return OutcomesError("The key table is in use by someone else. Nothing was saved. Try again in a minute.")
    return OutcomesError(
        "The key table cannot be read or written: it is damaged, or not a key table, or its disk is full. "
        "Nothing was saved. Restore the last copy of it that the practice keeps."
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


# ----------------------------------------------------------------------------------------------------------
# Confirming a check
# ----------------------------------------------------------------------------------------------------------


class Checked(Protocol):
    """The part of a check that is needed here."""

    batch: Batch | None
    pending: Pending


def settle(check: Checked, keys: KeyTable) -> Batch:
    """Write what a check found to the key table, and give back its batch with final patient codes.

    Raises
    ------
    OutcomesError
        If nothing may be taken from the upload, or the key table has changed in between.
    """
    if check.batch is None:
        raise OutcomesError("Nothing can be imported from this upload. Fix the problems listed, then check again.")
    return recode(check.batch, keys.write(check.pending))


def recode(batch: Batch, codes: dict[str, str]) -> Batch:
    """The batch with the patients in ``codes`` renamed; the others keep theirs."""
    if not codes:
        return batch
    frames = (batch.assessments, batch.infusions, batch.patients)
    assessments, infusions, patients = (_renamed(frame, codes) for frame in frames)
    return replace(batch, assessments=assessments, infusions=infusions, patients=patients)


def _renamed(frame: pd.DataFrame, codes: dict[str, str]) -> pd.DataFrame:
    position, labels = pd.factorize(frame["patient"])
    return frame.assign(patient=_text(codes.get(label, label) for label in labels).take(position))


def _text(values: Iterable[str]) -> pd.api.extensions.ExtensionArray:
    return pd.array(list(values), dtype="str")
