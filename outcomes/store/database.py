"""Opening the database: where it lies, how it is set up, transactions, and its errors in plain words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_data_path
from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, inspect, make_url, select, update
from sqlalchemy.pool import NullPool

from outcomes.errors import StoreError
from outcomes.store import schema

URL_VARIABLE = "OUTCOMES_DATABASE_URL"

_WAIT_SECONDS = 30
"""How long one user waits for another's import to finish."""

_WRITE_LOCK = 0x6F7574636F6D6573
"""PostgreSQL's number for "one writer at a time" (SQLite has that by itself)."""

_NETWORK_FILE_SYSTEMS = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "glusterfs", "lustre", "davfs")


def default_url() -> str:
    """From OUTCOMES_DATABASE_URL, else an SQLite file in this user's own data folder."""
    return os.environ.get(URL_VARIABLE) or str(user_data_path("infusion-outcomes") / "outcomes.sqlite")


class Database:
    """An open database with the store's tables in it; one connection per use, so threads and processes may share it.

    Parameters
    ----------
    url : str
        An SQLAlchemy URL of SQLite (a file) or PostgreSQL, or the path of an SQLite file.

    Raises
    ------
    StoreError
        When it cannot be opened, is damaged, is no store, or was written by a newer version.
    """

    def __init__(self, url: str) -> None:
        try:
            address = make_url(url if "://" in url else f"sqlite:///{url}")
        except exc.ArgumentError:
            raise StoreError(f"The address in {URL_VARIABLE} cannot be read. {_ADDRESS_HELP}") from None
        self.is_sqlite = address.get_backend_name() == "sqlite"
        self.path: Path | None = None
        if self.is_sqlite:
            if address.database in (None, "", ":memory:") or address.query:
                raise StoreError(f"The store needs a file. {_ADDRESS_HELP}")
            self.path = Path(address.database).expanduser().absolute()
            self._engine = _sqlite_engine(self.path)
        elif address.get_backend_name() == "postgresql":
            self._engine = _postgresql_engine(address.set(drivername="postgresql+psycopg"))
        else:
            raise StoreError(f"Only SQLite and PostgreSQL can hold the store. {_ADDRESS_HELP}")
        self._prepare()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """All that is read inside belongs to one moment."""
        with _plain_errors(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """All that is written inside is kept, or nothing; one writer at a time."""
        with _plain_errors(), self._engine.connect() as connection:
            connection = connection.execution_options(writes=True)
            if not self.is_sqlite:
                # A snapshot would be older than the lock that it waited for.
                connection = connection.execution_options(isolation_level="READ COMMITTED")
            with connection.begin():
                yield connection

    def _prepare(self) -> None:
        """Make the tables in a new database; refuse one that is not ours or too new."""
        with self.read() as connection:
            found = _version(connection)
        if found is None:
            with self.write() as connection:
                # Another process may have been quicker.
                found = _version(connection)
                if found is None:
                    schema.metadata.create_all(connection)
                    connection.execute(schema.about.insert().values(schema_version=schema.VERSION))
                    found = schema.VERSION
        if found < schema.VERSION:
            found = self._bring_up_to_date()
        if found > schema.VERSION:
            raise StoreError(
                f"The store was written by a newer version of this program: it has layout {found}, and this version"
                f" knows layouts up to {schema.VERSION}. Nothing was changed. Install the newer version."
            )

    def _bring_up_to_date(self) -> int:
        """Give a store of an older layout the tables that came later, all or none; what it holds stays as it is."""
        with self.write() as connection:
            # Another process may have been quicker, with a newer version even.
            found = _version(connection)
            if found < schema.VERSION:
                schema.metadata.create_all(connection)
                connection.execute(update(schema.about).values(schema_version=schema.VERSION))
            return max(found, schema.VERSION)


_ADDRESS_HELP = (
    "Give the path of a file, or an address such as sqlite:////folder/outcomes.sqlite"
    " or postgresql://user@host/database."
)


def _version(connection: Connection) -> int | None:
    """Number of the layout found; None in an empty database."""
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    if schema.about.name not in tables or schema.audit.name not in tables:
        raise StoreError(
            "This database belongs to another program. Nothing was changed. Name another file or database."
        )
    return connection.execute(select(schema.about.c.schema_version)).scalar_one()


def _sqlite_engine(path: Path) -> Engine:
    if sqlite3.sqlite_version_info < (3, 37):
        raise StoreError(
            f"SQLite {sqlite3.sqlite_version} is too old; 3.37 or newer is needed. Install a newer Python."
        )
    _refuse_network(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.is_dir():
            raise StoreError("The place of the store is a folder. Name a file.")
        # SQLite gives its journal the same permissions as the file.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except OSError:
        raise StoreError(
            "The file of the store cannot be written. Check that its folder exists, that it belongs to you, and that"
            " the disk is not full."
        ) from None
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"timeout": _WAIT_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def journal_mode(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> str:
    """``WAL`` where it is safe, else ``DELETE`` (a rollback journal).

    Two connections that write and checkpoint a WAL at the same instant can damage the file before SQLite 3.51.3
    (repaired in 3.50.7 and 3.44.6 too).
    """
    safe = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    return "WAL" if safe else "DELETE"


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver would begin transactions late and its own way; `_begin_sqlite` does it instead.
    connection.isolation_level = None
    mode = journal_mode()
    for pragma in (
        f"busy_timeout = {_WAIT_SECONDS * 1000}",
        f"journal_mode = {mode}",
        # A rollback journal is only safe against a power cut with EXTRA, a WAL with FULL.
        f"synchronous = {'FULL' if mode == 'WAL' else 'EXTRA'}",
        "foreign_keys = ON",
        "trusted_schema = OFF",
        # What is undone is overwritten, not just unlinked.
        "secure_delete = ON",
        # In KiB. An import that outgrows it shuts readers out before it is finished.
        "cache_size = -32000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql_engine(address: URL) -> Engine:
    try:
        engine = create_engine(address, poolclass=NullPool, hide_parameters=True, isolation_level="REPEATABLE READ")
    except ImportError:
        raise StoreError(
            "PostgreSQL needs the package psycopg. Install it with: pip install 'psycopg[binary]'"
        ) from None
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_WAIT_SECONDS}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})")


def _refuse_network(path: Path) -> None:
    """SQLite's locks are not reliable over a network; on Linux and Windows such a place can be told."""
    if str(path).startswith("\\\\") or _file_system(path).startswith(_NETWORK_FILE_SYSTEMS):
        raise StoreError(
            "The file of the store lies on a network drive, where it could be damaged. Choose a folder on a disk of"
            f" this computer, or use PostgreSQL ({URL_VARIABLE})."
        )


def _file_system(path: Path) -> str:
    """Type of the file system that holds ``path``, as Linux names it; empty where that cannot be told."""
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    place = path.resolve()
    best, kind = "", ""
    for line in mounts:
        _device, folder, found, *_ = line.split()
        folder = folder.replace("\\040", " ")
        if len(folder) >= len(best) and place.is_relative_to(folder):
            best, kind = folder, found
    return kind.removeprefix("fuse.")


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Errors of the database in plain words; its own messages can quote what is stored."""
    try:
        yield
    except exc.DBAPIError as error:
        raise StoreError(_plain(error.orig)) from None
    except exc.SQLAlchemyError:
        raise StoreError(_FAILED) from None
    except UnicodeDecodeError:
        raise StoreError(DAMAGED) from None
    except Exception as error:
        if not _is_driver_error(error):
            raise
        raise StoreError(_plain(error)) from None


def _is_driver_error(error: Exception) -> bool:
    return isinstance(error, sqlite3.Error) or type(error).__module__.startswith("psycopg")


_FAILED = (
    "The database did not accept this. Nothing was saved. If it happens again, ask whoever maintains this program."
)
DAMAGED = (
    "The store is damaged: what was read is not what was written. Nothing is shown from it. Restore the last backup,"
    " and keep the damaged file for whoever maintains this program."
)
_PLAIN = {
    # SQLite's names of its errors
    "SQLITE_BUSY": "The store is busy: another import is running. Nothing was saved. Try again in a minute.",
    "SQLITE_LOCKED": "The store is busy: another import is running. Nothing was saved. Try again in a minute.",
    "SQLITE_FULL": "The disk is full. Nothing was saved, and what was stored before is intact. Free some space and try"
    " again.",
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": "The file of the store is damaged, or is no store at all. Nothing was changed. Name another file,"
    " or restore the last backup.",
    "SQLITE_READONLY": "The file of the store cannot be written. Nothing was saved. Check that the file and its folder"
    " belong to you.",
    "SQLITE_CANTOPEN": "The file of the store cannot be opened. Check that it and its folder exist and belong to you.",
    "SQLITE_PERM": "The file of the store cannot be opened. Check that it and its folder belong to you.",
    "SQLITE_IOERR": "The disk could not be read or written. Nothing was saved. Check the disk, then try again.",
    "SQLITE_CONSTRAINT": "A value lies outside what the store allows. Nothing was saved. Check the export again.",
    # PostgreSQL's classes of errors: the first characters of its five-character codes
    "55P03": "The store is busy: another import is running. Nothing was saved. Try again in a minute.",
    "53100": "The disk of the database is full. Nothing was saved, and what was stored before is intact. Free some"
    " space and try again.",
    "XX001": DAMAGED,
    "XX002": DAMAGED,
    "23": "A value lies outside what the store allows. Nothing was saved. Check the export again.",
    "25006": "The database cannot be written. Nothing was saved. Ask whoever maintains it.",
    "42501": "The database does not let this user do that. Nothing was saved. Ask whoever maintains it.",
    "40": "Another import was saved at the same moment. Nothing was saved. Try again.",
    "08": "The connection to the database was lost. Check that it is running, then look at the list of imports.",
    "57": "The connection to the database was lost. Check that it is running, then look at the list of imports.",
}


def _plain(error: BaseException | None) -> str:
    """What a driver's error means for the user, and what to do."""
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", "")
    elif hasattr(error, "sqlstate"):
        # No code: the server was never reached.
        name = error.sqlstate or "08"
    else:
        name = ""
    for beginning, words in _PLAIN.items():
        if name.startswith(beginning):
            return words
    return _FAILED
