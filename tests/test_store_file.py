"""The store's file: where it lies, who may read it, and that neither a kill, a full disk nor damage loses an import."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import stat
import time
from pathlib import Path

import pytest
from sqlalchemy import event

from outcomes.errors import StoreError
from outcomes.store import Store, database, schema
from tests.store_workers import SCORES_PER_PATIENT, big_batch, processes, save_for_ever

posix_only = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX system")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "store.sqlite"


@pytest.fixture
def store(path: Path) -> Store:
    return Store(path)


def save(store: Store, number: int, n_patients: int = 3):
    return store.save(big_batch(n_patients), sha256=f"{number:064x}", who="reception", source="own_long")


def pragma(store: Store, name: str):
    with store._database.read() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


# --- where it lies ----------------------------------------------------------------------------------------------------


@posix_only
def test_only_its_owner_may_read_it(store, path):
    save(store, 1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.chmod(0o644)
    Store(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_address_comes_from_the_environment(path, monkeypatch):
    for address in (str(path), f"sqlite:///{path.as_posix()}"):
        monkeypatch.setenv("OUTCOMES_DATABASE_URL", address)
        Store().data_version()
        assert path.exists()
    monkeypatch.delenv("OUTCOMES_DATABASE_URL")
    assert database.default_url().endswith("outcomes.sqlite")
    assert "infusion-outcomes" in database.default_url()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("mysql://host/secret", "Only SQLite and PostgreSQL"),
        ("what://", "Only SQLite and PostgreSQL"),
        ("://", "cannot be read"),
        ("postgresql://nobody:secret@/nothing?host=/nowhere", "connection to the database"),
    ],
)
def test_an_address_that_cannot_be_used(address, words):
    with pytest.raises(StoreError, match=words) as refused:
        Store(address)
    assert "secret" not in str(refused.value)


def test_a_folder_is_no_store(tmp_path):
    with pytest.raises(StoreError, match="is a folder"):
        Store(tmp_path)


@posix_only
def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        Store(tmp_path / "file" / "store.sqlite")


def test_a_network_drive_is_refused(path, monkeypatch):
    monkeypatch.setattr(database, "_file_system", lambda path: "nfs4")
    with pytest.raises(StoreError, match="network drive"):
        Store(path)
    with pytest.raises(StoreError, match="network drive"):
        database._refuse_network(Path("\\\\server\\share\\store.sqlite"))


def test_which_file_system(tmp_path, monkeypatch):
    mounts = "disk / ext4 rw 0 0\nserver:/x /mnt/a\\040b nfs4 rw 0 0\nx /mnt/c fuse.sshfs rw 0 0\n"
    monkeypatch.setattr(Path, "read_text", lambda self, **_: mounts)
    found = [database._file_system(Path(p)) for p in ("/srv/store", "/mnt/a b/store", "/mnt/a", "/mnt/c/d/store")]
    assert found == ["ext4", "nfs4", "ext4", "sshfs"]


# --- how it is opened -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 37, 0), "DELETE"),
        ((3, 40, 1), "DELETE"),
        ((3, 44, 5), "DELETE"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 0), "DELETE"),
        ((3, 50, 6), "DELETE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 0), "DELETE"),
        ((3, 51, 2), "DELETE"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"),
    ],
)
def test_a_write_ahead_log_only_where_it_is_safe(version, mode):
    assert database.journal_mode(version) == mode


@pytest.mark.parametrize(("mode", "synchronous"), [("DELETE", 3), ("WAL", 2)])
def test_how_a_connection_is_set_up(path, monkeypatch, mode, synchronous):
    monkeypatch.setattr(database, "journal_mode", lambda: mode)
    store = Store(path)
    wanted = {
        "journal_mode": mode.lower(),
        "synchronous": synchronous,
        "busy_timeout": 30000,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "secure_delete": 1,
    }
    assert {name: pragma(store, name) for name in wanted} == wanted
    save(store, 1)
    store.undo(1, who="x")
    store.verify()


def test_a_newer_store_is_refused_with_both_numbers(store, path):
    with store._database.write() as connection:
        connection.execute(schema.about.update().values(schema_version=schema.VERSION + 6))
    before = path.read_bytes()
    with pytest.raises(StoreError, match=f"layout {schema.VERSION + 6}.* up to {schema.VERSION}\\b"):
        Store(path)
    assert path.read_bytes() == before


def test_the_database_of_another_program_is_left_alone(tmp_path):
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE about (something)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        Store(path)
    assert path.read_bytes() == before


def test_a_busy_store_says_so(store, monkeypatch):
    monkeypatch.setattr(database, "_WAIT_SECONDS", 0)
    with store._database.write(), pytest.raises(StoreError, match="busy"):
        save(store, 1)
    save(store, 1)


# --- what may happen to it --------------------------------------------------------------------------------------------


def test_what_is_undone_is_no_longer_in_the_file(store, path):
    what = big_batch(3)
    store.save(what, sha256="0" * 64, who="x", source="own_long")
    codes = [code.encode() for code in what.assessments["patient"].unique()]
    assert all(code in path.read_bytes() for code in codes)
    store.undo(1, who="x")
    assert not any(code in path.read_bytes() for code in codes)


def unfinished_imports(path: Path, told: set[int], n_patients: int = 40) -> list[str]:
    """What is wrong with a store after a kill: imports that were told as saved and are not there, or are half there."""
    try:
        store = Store(path)
        store.verify()
    except StoreError as error:
        return [str(error)]
    live = set(store.imports()["id"])
    wrong = [f"import {number} was told as saved and is lost" for number in told - live]
    found = len(store.records().score)
    if found != len(live) * n_patients * SCORES_PER_PATIENT:
        wrong.append(f"{found} scores of {len(live)} imports")
    return wrong


def kill_again_and_again(path: Path, times: int, *, transactions: bool) -> list[str]:
    """Kill a process in the midst of saving, look, and start the next on the same file; stops at the first finding."""
    context, delays = processes(), random.Random(5)
    told: set[int] = set()
    Store(path)
    for _ in range(times):
        hear, tell = context.Pipe(duplex=False)
        worker = context.Process(target=save_for_ever, args=(str(path), tell, transactions))
        worker.start()
        tell.close()
        told.add(hear.recv())
        time.sleep(delays.uniform(0, 0.05))
        worker.kill()
        worker.join()
        try:
            while True:
                told.add(hear.recv())
        except (EOFError, OSError):
            hear.close()
        found = unfinished_imports(path, told)
        if found:
            return found
    return []


@posix_only
def test_killed_in_the_midst_of_saving(path):
    assert kill_again_and_again(path, 25, transactions=True) == []


@posix_only
def test_the_test_above_finds_a_store_without_transactions(path):
    assert kill_again_and_again(path, 25, transactions=False) != []


def test_a_full_disk_keeps_what_was_there(store):
    save(store, 1)
    before, pages = store.fingerprint(), pragma(store, "page_count")

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages + 5}")

    event.listen(store._database._engine, "connect", limit)
    for number in range(2, 5):
        with pytest.raises(StoreError, match=r"disk is full\. Nothing was saved"):
            save(store, number, n_patients=300)
    event.remove(store._database._engine, "connect", limit)
    assert store.fingerprint() == before
    store.verify()
    assert save(store, 5, n_patients=300).id == 2


def test_damage_is_said_and_never_shown(store, path, tmp_path):
    """Whatever bit is turned: the same content as before, or a message; never another content, never a traceback."""
    save(store, 1)
    right, sound, codes = store.fingerprint(), path.read_bytes(), store.records().codes
    chance, damaged = random.Random(11), tmp_path / "damaged.sqlite"
    told = 0
    for _ in range(100):
        place = chance.randrange(len(sound))
        damaged.write_bytes(sound[:place] + bytes([sound[place] ^ 1 << chance.randrange(8)]) + sound[place + 1 :])
        try:
            found = Store(damaged)
            found.imports()
            found.known(codes)
            assert found.fingerprint() == right
            found.verify()
        except StoreError:
            told += 1
        damaged.unlink()
    assert told > 5


@pytest.mark.parametrize("length", [0.5, 0.95])
def test_a_file_that_was_cut_short(store, path, length):
    save(store, 1, n_patients=50)
    os.truncate(path, int(path.stat().st_size * length))
    with pytest.raises(StoreError, match="damaged"):
        Store(path).records()


def test_a_file_of_something_else(tmp_path):
    path = tmp_path / "letter.sqlite"
    path.write_text("Dear Ada, " * 500)
    with pytest.raises(StoreError, match="no store at all") as refused:
        Store(path)
    assert "Ada" not in str(refused.value)


@posix_only
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_may_not_be_written(store, path):
    path.chmod(0o400)
    path.parent.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="cannot be written"):
            Store(path)
    finally:
        path.parent.chmod(0o700)


# --- backup -----------------------------------------------------------------------------------------------------------


def test_a_backup_is_a_whole_store(store, tmp_path):
    save(store, 1)
    copy = tmp_path / "backup.sqlite"
    store.backup(copy)
    save(store, 2)
    restored = Store(copy)
    restored.verify()
    assert len(restored.imports()) == 1
    if os.name == "posix":
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with pytest.raises(StoreError, match="of that name already"):
        store.backup(copy)
    with pytest.raises(StoreError, match="could not be written"):
        store.backup(tmp_path / "nowhere" / "backup.sqlite")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["backup.sqlite", "folder"]


@posix_only
def test_backups_while_others_import(store, path, tmp_path):
    context = processes()
    hear, tell = context.Pipe(duplex=False)
    worker = context.Process(target=save_for_ever, args=(str(path), tell, True))
    worker.start()
    hear.recv()
    try:
        for number in range(5):
            told = {hear.recv()}
            store.backup(tmp_path / f"{number}.sqlite")
            assert unfinished_imports(tmp_path / f"{number}.sqlite", told) == []
    finally:
        worker.kill()
        worker.join()
        hear.close()
        tell.close()


def test_on_postgresql_pg_dump_makes_the_backup(postgres_url, tmp_path):
    with pytest.raises(StoreError, match="pg_dump"):
        Store(postgres_url).backup(tmp_path / "backup")


def test_moving_the_file_moves_the_store(store, path, tmp_path):
    save(store, 1)
    moved = tmp_path / "moved.sqlite"
    shutil.move(path, moved)
    assert Store(moved).fingerprint()
