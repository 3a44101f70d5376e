"""The demonstration travels the door of everybody's exports, is the same everywhere, and says what it is."""

from __future__ import annotations

import pytest

from outcomes import demonstration, snapshot
from outcomes.courses import build
from outcomes.deidentify import KeyTable, is_code
from outcomes.errors import OutcomesError
from outcomes.store import Store

N_PATIENTS = 40


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
