"""The tables of the store, the same on SQLite and PostgreSQL.

Every column has a CHECK: what the importer should have refused, the database refuses again. No column can hold a
calendar date, except the moments of an import, an undo and a snapshot.

An *import* is live until it is undone. Every row of ``assessments``, ``infusions`` and ``doses`` belongs to the live
import that brought it first (``import``); that later live imports brought the same row is kept in the ``*_repeats``
table beside it, so that the row can be handed on when its owner is undone. ``patient_facts`` keeps what each import
says about each of its patients; an undone import has no row there, nor in any other table than ``imports``,
``replacements`` and ``audit``.

Where a later import states another value for the same key, and staff say that it replaces the stored one, what earlier
imports stated lies in the ``*_superseded`` table beside it: not live, and live again when the replacing import is undone.
"""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    REAL,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    event,
    text,
)

from outcomes.deidentify import SYMBOLS
from outcomes.records import AGE_BANDS, DAYS, INDICATIONS, SEXES

VERSION = 4
"""Number of this layout. A store with a higher number was written by a newer version of this program."""

SCORES = (-1, 200)
"""Bounds of any score of any instrument, in score points; each instrument's own range is checked on import."""
INFUSIONS = 4095
"""Most infusions that one patient can have."""
DOSE = 20.0
"""Highest dose of one infusion, in mg/kg."""
YEARS = (1970, 2200)
ROUTE, DRUG, PROTOCOL, PLANNED = 1, 2, 3, 4
"""What is stated of an infusion, as numbers of ``stated.what``. Values: position in ``protocols.ROUTES`` and ``DRUGS``, which
only ever grow at their end; number of a protocol; infusions planned."""
MOST_STATED = 255
"""Most protocols that one store can hold, and most infusions that can be planned."""
INSTRUMENTS = 255
"""Most instruments that one store can hold."""

_LETTERS = SYMBOLS.lstrip("0123456789")
CODE_PATTERN = f"[{_LETTERS}][{SYMBOLS}]{{8}}"
SITE_PATTERN = "Site [A-Z0-9]{1,3}"
WORD_PATTERN = "[a-z0-9_]{1,40}"
"""Keys of instruments and of export formats."""

metadata = MetaData()

_INTEGER = Integer()
_SMALL = SmallInteger().with_variant(Integer(), "sqlite")
_REAL = Double().with_variant(REAL(), "sqlite")


def _one_of(column: str, choices: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(choice) for choice in choices)})")


def _between(column: str, low: float, high: float) -> CheckConstraint:
    return CheckConstraint(f"{column} BETWEEN {low} AND {high}")


def _matches(column: str, pattern: str, sqlite: str) -> list[CheckConstraint]:
    """The whole text matches ``pattern``; SQLite has no regular expressions and is told the same in its own words."""
    return [
        CheckConstraint(f"{column} ~ '^{pattern}$'").ddl_if(dialect="postgresql"),
        CheckConstraint(sqlite).ddl_if(dialect="sqlite"),
    ]


def _word(column: str) -> list[CheckConstraint]:
    return _matches(column, WORD_PATTERN, f"length({column}) BETWEEN 1 AND 40 AND {column} NOT GLOB '*[^a-z0-9_]*'")


def _digest(column: str, length: int) -> list[CheckConstraint]:
    return _matches(
        column,
        f"[0-9a-f]{{{length}}}",
        f"length({column}) = {length} AND {column} NOT GLOB '*[^0-9a-f]*'",
    )


def _moment(column: str) -> list[CheckConstraint]:
    """UTC, ISO 8601 to the second."""
    return _matches(
        column,
        "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z",
        f"{column} GLOB '" + "[0-9]" * 4 + "-[0-9][0-9]" * 2 + "T[0-9][0-9]" + ":[0-9][0-9]" * 2 + "Z'",
    )


def _table(name: str, *parts: Column | CheckConstraint | ForeignKeyConstraint | Index) -> Table:
    """A table kept in the order of its key, with types enforced."""
    return Table(name, metadata, *parts, sqlite_with_rowid=False, sqlite_strict=True)


def _key(name: str, kind: Integer | SmallInteger = _INTEGER) -> Column:
    return Column(name, kind, primary_key=True, autoincrement=False)


def _of_patient_in_import() -> ForeignKeyConstraint:
    """Each row belongs to a live import, which has said something about this patient."""
    return ForeignKeyConstraint(["patient", "import"], ["patient_facts.patient", "patient_facts.import"])


about = _table("about", _key("schema_version"), CheckConstraint("schema_version > 0"))

imports = _table(
    "imports",
    _key("id"),
    Column("sha256", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("synthetic", _SMALL, nullable=False),
    Column("live", _SMALL, nullable=False),
    Column("n_assessments", Integer, nullable=False),
    Column("n_repeats", Integer, nullable=False),
    Column("n_infusions", Integer, nullable=False),
    Column("n_patients", Integer, nullable=False),
    *_digest("sha256", 64),
    *_word("source"),
    _between("synthetic", 0, 1),
    _between("live", 0, 1),
    CheckConstraint("n_assessments >= 0 AND n_repeats >= 0 AND n_infusions >= 0 AND n_patients >= 1"),
    Index("one_live_import", "sha256", unique=True, sqlite_where=text("live = 1"), postgresql_where=text("live = 1")),
)
"""One row per import, undone ones included. The same files can be live only once."""

patients = _table(
    "patients",
    _key("id"),
    Column("code", Text, nullable=False, unique=True),
    *_matches("code", CODE_PATTERN, f"code GLOB '[{_LETTERS}]{f'[{SYMBOLS}]' * 8}'"),
)
"""One row per patient of any live import."""

patient_facts = _table(
    "patient_facts",
    Column("patient", Integer, ForeignKey(patients.c.id), primary_key=True, autoincrement=False),
    Column("import", Integer, ForeignKey(imports.c.id), primary_key=True, autoincrement=False, index=True),
    Column("site", Text),
    Column("first_infusion_year", _SMALL),
    Column("age_band", Text),
    Column("sex", Text),
    Column("indication", Text),
    Column("under_way", _SMALL),
    *_matches(
        "site",
        SITE_PATTERN,
        "length(site) BETWEEN 6 AND 8 AND site GLOB 'Site *' AND substr(site, 6) NOT GLOB '*[^A-Z0-9]*'",
    ),
    _between("first_infusion_year", *YEARS),
    _one_of("age_band", AGE_BANDS),
    _one_of("sex", SEXES),
    _one_of("indication", INDICATIONS),
    _between("under_way", 0, 1),
)
"""One row per live import and patient of it: what that import says about the patient; missing where it says nothing."""

bindings = _table(
    "bindings",
    Column("patient", Integer, ForeignKey(patients.c.id), primary_key=True, autoincrement=False),
    Column("key_table", Text, nullable=False),
    *_matches(
        "key_table",
        "([0-9a-f]{32})?",
        "length(key_table) IN (0, 32) AND key_table NOT GLOB '*[^0-9a-f]*'",
    ),
)
"""To which key table each patient belongs, by its random id; empty where to none, as of a prepared file or of demonstration
data. Patients of older layouts have no row until their key table saves something. Since layout 3."""

instruments = _table("instruments", _key("id", _SMALL), Column("key", Text, nullable=False, unique=True), *_word("key"))
"""One row per instrument ever seen."""


def _assessment_key() -> list[Column]:
    return [
        _key("patient"),
        _key("day"),
        _key("infusion", _SMALL),
        Column("instrument", _SMALL, ForeignKey(instruments.c.id), primary_key=True, autoincrement=False),
    ]


def _infusion_key() -> list[Column]:
    return [_key("patient"), _key("number", _SMALL)]


assessments = _table(
    "assessments",
    *_assessment_key(),
    Column("score", _REAL, nullable=False),
    Column("import", Integer, nullable=False),
    _between("day", *DAYS),
    _between("infusion", 0, INFUSIONS),
    _between("score", *SCORES),
    _of_patient_in_import(),
)
infusions = _table(
    "infusions",
    *_infusion_key(),
    Column("day", Integer, nullable=False),
    Column("import", Integer, nullable=False),
    _between("number", 1, INFUSIONS),
    _between("day", 0, DAYS[1]),
    CheckConstraint("number > 1 OR day = 0"),
    _of_patient_in_import(),
)
doses = _table(
    "doses",
    *_infusion_key(),
    Column("dose", _REAL, nullable=False),
    Column("import", Integer, nullable=False),
    CheckConstraint(f"dose > 0 AND dose <= {DOSE}"),
    _of_patient_in_import(),
)
"""Doses stand apart from infusions: one import may know the day of an infusion, a later one its dose (mg/kg)."""


protocols = _table("protocols", _key("id", _SMALL), Column("key", Text, nullable=False, unique=True), *_word("key"))
"""One row per protocol ever stated. Since layout 4."""


def _stated_key() -> list[Column]:
    return [*_infusion_key(), _key("what", _SMALL)]


stated = _table(
    "stated",
    *_stated_key(),
    Column("value", _REAL, nullable=False),
    Column("import", Integer, nullable=False),
    _between("what", ROUTE, PLANNED),
    _between("value", 0, MOST_STATED),
    _of_patient_in_import(),
)
"""What exports state of an infusion: one row per infusion and thing stated. Since layout 4."""
stated_repeats = _table("stated_repeats", *_stated_key(), _key("import"), _of_patient_in_import())


def _undated_key() -> list[Column]:
    return [column for column in _assessment_key() if column.name != "day"]


undated = _table(
    "undated",
    *_undated_key(),
    Column("score", _REAL, nullable=False),
    Column("import", Integer, nullable=False),
    _between("infusion", 0, INFUSIONS),
    _between("score", *SCORES),
    _of_patient_in_import(),
)
"""Assessments of which only the number of infusions received is known. Since layout 2."""

undated_repeats = _table("undated_repeats", *_undated_key(), _key("import"), _of_patient_in_import())
assessment_repeats = _table("assessment_repeats", *_assessment_key(), _key("import"), _of_patient_in_import())
infusion_repeats = _table("infusion_repeats", *_infusion_key(), _key("import"), _of_patient_in_import())
dose_repeats = _table("dose_repeats", *_infusion_key(), _key("import"), _of_patient_in_import())


def _superseded(name: str, key: list[Column], value: str, *checks: CheckConstraint) -> Table:
    return _table(name, *key, _key("import"), Column(value, _REAL, nullable=False), *checks, _of_patient_in_import())


assessment_superseded = _superseded("assessment_superseded", _assessment_key(), "score", _between("score", *SCORES))
undated_superseded = _superseded("undated_superseded", _undated_key(), "score", _between("score", *SCORES))
dose_superseded = _superseded(
    "dose_superseded", _infusion_key(), "dose", CheckConstraint(f"dose > 0 AND dose <= {DOSE}")
)
stated_superseded = _superseded("stated_superseded", _stated_key(), "value", _between("value", 0, MOST_STATED))
"""What a live import stated before a later one replaced it: one row per key and import. Every import here is older than
those that state the live value. Since layout 3."""

replacements = _table(
    "replacements",
    Column("import", Integer, ForeignKey(imports.c.id), primary_key=True, autoincrement=False),
    Column("replaced", Integer, ForeignKey(imports.c.id), primary_key=True, autoincrement=False),
    Column("n", Integer, nullable=False),
    CheckConstraint("n > 0"),
)
"""How many rows of which import an import replaced when it was saved. Kept after an undo. Since layout 3."""

audit = _table(
    "audit",
    _key("id"),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("import", Integer, ForeignKey(imports.c.id), nullable=False),
    Column("reason", Text, nullable=False),
    Column("n_assessments", Integer, nullable=False),
    Column("n_infusions", Integer, nullable=False),
    Column("n_patients", Integer, nullable=False),
    Column("software", Text, nullable=False),
    Column("checksum", Text, nullable=False),
    Column("hash", Text, nullable=False),
    *_moment("at"),
    CheckConstraint("length(who) BETWEEN 1 AND 100"),
    _one_of("action", ("import", "undo")),
    CheckConstraint("length(reason) <= 40"),
    CheckConstraint("n_assessments >= 0 AND n_infusions >= 0 AND n_patients >= 0"),
    *_digest("checksum", 16),
    *_digest("hash", 64),
)
"""One row per import or undo, in order, never changed (see the triggers below). The counts say how many rows came or
went; ``checksum`` is that of all content after it, ``hash`` seals the row and the row before it.
"""

snapshots = _table(
    "snapshots",
    _key("id"),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("withdrawn_at", Text),
    Column("withdrawn_by", Text),
    *_moment("at"),
    *_moment("withdrawn_at"),
    CheckConstraint("length(who) BETWEEN 1 AND 100"),
    CheckConstraint("length(withdrawn_by) BETWEEN 1 AND 100"),
    CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)"),
    *_digest("sha256", 64),
)
"""One row per snapshot for referrers: rounded and suppressed numbers as JSON, frozen. All that can change is that one is
withdrawn, once."""

_APPEND_ONLY = {
    "sqlite": [
        f"CREATE TRIGGER audit_keeps_{verb} BEFORE {verb.upper()} ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
        for verb in ("update", "delete")
    ]
    + [
        "CREATE TRIGGER audit_keeps_order BEFORE INSERT ON audit "
        "WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM audit) "
        "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
    ],
    "postgresql": [
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$",
        "CREATE TRIGGER audit_keeps BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    ],
}
_FROZEN = {
    "sqlite": [
        "CREATE TRIGGER snapshots_keep_update BEFORE UPDATE ON snapshots "
        "WHEN OLD.withdrawn_at IS NOT NULL OR NEW.id <> OLD.id OR NEW.at <> OLD.at OR NEW.who <> OLD.who "
        "OR NEW.content <> OLD.content OR NEW.sha256 <> OLD.sha256 "
        "BEGIN SELECT RAISE(ABORT, 'a snapshot is frozen'); END",
        "CREATE TRIGGER snapshots_keep_delete BEFORE DELETE ON snapshots "
        "BEGIN SELECT RAISE(ABORT, 'a snapshot is frozen'); END",
        # INSERT OR REPLACE deletes without asking the trigger above.
        "CREATE TRIGGER snapshots_keep_order BEFORE INSERT ON snapshots "
        "WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM snapshots) "
        "BEGIN SELECT RAISE(ABORT, 'a snapshot is frozen'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION snapshot_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'UPDATE' THEN IF OLD.withdrawn_at IS NULL AND (NEW.id, NEW.at, NEW.who, NEW.content, NEW.sha256) = "
        "(OLD.id, OLD.at, OLD.who, OLD.content, OLD.sha256) THEN RETURN NEW; END IF; END IF; "
        "RAISE EXCEPTION 'a snapshot is frozen'; END $$",
        "CREATE TRIGGER snapshots_keep BEFORE UPDATE OR DELETE ON snapshots "
        "FOR EACH ROW EXECUTE FUNCTION snapshot_refuse()",
        "CREATE TRIGGER snapshots_keep_all BEFORE TRUNCATE ON snapshots "
        "FOR EACH STATEMENT EXECUTE FUNCTION snapshot_refuse()",
    ],
}

for _table_kept, _by_dialect in ((audit, _APPEND_ONLY), (snapshots, _FROZEN)):
    for _dialect, _statements in _by_dialect.items():
        for _statement in _statements:
            event.listen(_table_kept, "after_create", DDL(_statement).execute_if(dialect=_dialect))
