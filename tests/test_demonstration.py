"""The demonstration travels the door of everybody's exports, is the same everywhere, and says what it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from outcomes import demo, demonstration, intake, snapshot
from outcomes.courses import build
from outcomes.deidentify import KeyTable, is_code, settle
from outcomes.errors import OutcomesError
from outcomes.imports.check import check
from outcomes.store import DEMONSTRATION_MARK, Store
from tests.exports import lines

N_PATIENTS = 40
SCORES = lines("patient,date,instrument,score", "A1,2024-05-01,PHQ-9,15", "A2,2024-05-02,PHQ-9,11")
REAL = [("a.csv", SCORES.encode()), ("b.csv", lines("patient,date", "A1,2024-05-02", "A2,2024-05-03").encode())]


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(f"sqlite:///{(tmp_path / 'store.sqlite').as_posix()}")


def test_each_export_becomes_one_synthetic_import(store):
    saved = demonstration.fill(store, N_PATIENTS)
    table = store.imports()
    assert [record.id for record in saved] == [1, 2, 3]
    assert table["synthetic"].all() and (table["status"] == "live").all()
    assert set(table["who"]) == {demonstration.WHO}
    assert store.is_synthetic()
    assert build(store.records()).table["patient"].nunique() == N_PATIENTS


def test_it_is_the_same_on_every_machine_but_for_the_clock(store, tmp_path):
    other = Store(f"sqlite:///{(tmp_path / 'other.sqlite').as_posix()}")
    demonstration.fill(store, N_PATIENTS)
    demonstration.fill(other, N_PATIENTS)
    assert store.fingerprint() == other.fingerprint()
    codes = store.records().codes
    assert codes == other.records().codes
    assert all(is_code(code) for code in codes)


def test_the_practice_s_own_key_table_learns_nothing(store):
    demonstration.fill(store, N_PATIENTS)
    assert not KeyTable.default_path().exists()


def test_it_goes_into_an_empty_store_only(store):
    demonstration.fill(store, N_PATIENTS)
    before = store.fingerprint()
    with pytest.raises(OutcomesError, match="empty store"):
        demonstration.fill(store, N_PATIENTS)
    assert store.fingerprint() == before


def test_removed_it_leaves_nothing_behind_and_can_come_back(store):
    demonstration.fill(store, N_PATIENTS)
    before = store.fingerprint()
    assert demonstration.remove(store) == 3
    assert store.is_empty() and not store.is_synthetic()
    assert demonstration.remove(store) == 0
    demonstration.fill(store, N_PATIENTS)
    assert store.fingerprint() == before
    assert len(store.imports()) == 6


def test_removed_it_is_shown_to_no_referrer(store):
    demonstration.fill(store)
    assert snapshot.current(store).synthetic
    demonstration.remove(store)
    assert snapshot.current(store) is None
    assert len(store.snapshots()) == 1


def put_in_real(store: Store, keys: KeyTable, **more):
    return intake.save(check(REAL, store.known, keys), store, keys, who="front desk", **more)


def test_nothing_real_is_saved_beside_it_until_it_is_taken_out(store, tmp_path):
    demonstration.fill(store, N_PATIENTS)
    before, keys = store.fingerprint(), KeyTable(tmp_path / "keys.sqlite")
    with pytest.raises(OutcomesError, match="demo --remove"):
        put_in_real(store, keys)
    others = KeyTable(":memory:")
    found = check(REAL, store.known, others)
    with pytest.raises(OutcomesError, match="demo --remove"):
        store.save(settle(found, others), sha256=found.sha256, who="front desk", source="own_long")
    assert (store.fingerprint(), keys.all()) == (before, {})
    demonstration.remove(store)
    assert put_in_real(store, keys).n_assessments == 2
    with pytest.raises(OutcomesError, match="holds real records"):
        put_in_real(store, keys, synthetic=True)


# The folder that the launcher keeps for it


@pytest.fixture
def small(monkeypatch):
    """The folder's demonstration, small enough to be made in a moment."""
    exports = demo.exports
    monkeypatch.setattr(demo, "exports", lambda n_patients=N_PATIENTS: exports(n_patients))


@pytest.fixture
def folder(tmp_path, small) -> Path:
    place = tmp_path / "Vorführung für Ärzte" / "infusion-outcomes-demo"
    assert demonstration.renew(place) is None
    return place


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def in_folder(folder: Path) -> tuple[Store, KeyTable]:
    return Store(folder / demonstration.STORE), KeyTable(folder / demonstration.KEYS)


def put_in_as_older_versions_did(folder: Path) -> None:
    """Real records beside the synthetic ones."""
    store, keys = in_folder(folder)
    put_in_real(store, keys, synthetic=True)
    with closing(sqlite3.connect(folder / demonstration.STORE)) as connection, connection:
        connection.execute("UPDATE imports SET synthetic = 0 WHERE id = 4")


def test_nothing_real_is_saved_in_its_folder_even_when_all_is_taken_back(folder):
    store, keys = in_folder(folder)
    for number in (3, 2, 1):
        store.undo(number, who="front desk")
    assert store.is_empty()
    with pytest.raises(OutcomesError, match=r"demonstration.*run\.py practice"):
        put_in_real(store, keys)
    assert store.is_empty() and keys.all() == {}


def test_made_anew_nothing_is_left_of_what_was_all_synthetic(folder):
    store, _ = in_folder(folder)
    before = store.fingerprint()
    store.undo(3, who="front desk")
    assert demonstration.renew(folder) is None
    assert Store(folder / demonstration.STORE).fingerprint() == before
    assert list(folder.parent.iterdir()) == [folder]


def test_a_real_import_is_kept_beside_the_new_demonstration(folder):
    put_in_as_older_versions_did(folder)
    store, keys = in_folder(folder)
    records, patients = store.fingerprint(), keys.all()
    kept = demonstration.renew(folder)
    assert kept == folder.with_name("infusion-outcomes-demo-kept-1")
    store, keys = in_folder(kept)
    assert (store.fingerprint(), keys.all()) == (records, patients)
    assert set(patients) == {"A1", "A2"}
    assert Store(folder / demonstration.STORE).imports()["synthetic"].all()
    assert not (folder / demonstration.KEYS).exists()

    put_in_as_older_versions_did(folder)
    before = contents(kept)
    assert demonstration.renew(folder) == folder.with_name("infusion-outcomes-demo-kept-2")
    assert contents(kept) == before


def take_back_the_real_import(folder: Path) -> None:
    put_in_as_older_versions_did(folder)
    in_folder(folder)[0].undo(4, who="front desk")
    (folder / demonstration.KEYS).unlink()


def say_what_columns_are(folder: Path) -> None:
    in_folder(folder)[1].keep_mapping("Clinic", "{}")


def damage_the_store(folder: Path) -> None:
    (folder / demonstration.STORE).write_bytes(b"not a database" * 100)


def come_from_a_newer_version(folder: Path) -> None:
    with closing(sqlite3.connect(folder / demonstration.STORE)) as connection, connection:
        connection.execute("UPDATE about SET schema_version = 99")


@pytest.mark.parametrize(
    "change",
    [
        take_back_the_real_import,
        say_what_columns_are,
        damage_the_store,
        come_from_a_newer_version,
        lambda folder: (folder / "keys.sqlite").write_bytes(b"not a database" * 100),
        lambda folder: (folder / "notes.txt").write_text("call A1 back", encoding="utf-8"),
        lambda folder: (folder / "backup").mkdir(),
    ],
)
def test_whatever_may_not_be_synthetic_is_kept_as_it_is(folder, change):
    change(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    kept = demonstration.renew(folder)
    assert kept is not None
    assert {path.name: path.read_bytes() for path in kept.iterdir() if path.is_file()} == before


def test_a_folder_of_somebody_else_is_not_touched(tmp_path, small):
    place = tmp_path / "infusion-outcomes"
    put_in_real(*in_folder(place))
    before = contents(place)
    with pytest.raises(OutcomesError, match="not made for the demonstration"):
        demonstration.renew(place)
    assert contents(place) == before
    assert DEMONSTRATION_MARK not in before
