"""Patient codes and the key table."""

from __future__ import annotations

import os
import stat
import threading
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from outcomes import deidentify
from outcomes.deidentify import SYMBOLS, Key, KeyTable, Pending, PendingPatient, is_code, new_code, settle
from outcomes.errors import OutcomesError
from outcomes.records import Batch, empty_infusions, empty_patients

DAY = date(2026, 1, 5)


def pending(*patients: tuple) -> Pending:
    return Pending(tuple(PendingPatient(*patient) for patient in patients))


@pytest.fixture
def keys(tmp_path: Path) -> KeyTable:
    return KeyTable(tmp_path / "keys" / "keys.sqlite")


# ---------------------------------------------------------------------------------------------------------------------
# Codes
# ---------------------------------------------------------------------------------------------------------------------


def test_codes_have_their_shape_and_do_not_repeat():
    codes = [new_code() for _ in range(3000)]
    assert all(map(is_code, codes))
    assert len(set(codes)) == len(codes)
    assert max(Counter(code[0] for code in codes).values()) < 300  # 150 expected of each consonant


def test_a_single_wrong_character_is_noticed():
    for code in (new_code() for _ in range(20)):
        others = [code[:i] + other + code[i + 1 :] for i in range(9) for other in SYMBOLS if other != code[i]]
        assert not any(map(is_code, others))


@pytest.mark.parametrize(
    "text", ["", "P001", "Jane Doe", "123456789", "A2345678B", "b2222222b", "B2222222", "B22222221"]
)
def test_other_texts_are_no_codes(text: str):
    assert not is_code(text)


# ---------------------------------------------------------------------------------------------------------------------
# The key table
# ---------------------------------------------------------------------------------------------------------------------


def test_new_patients_get_codes_and_keep_them(keys: KeyTable):
    codes = keys.write(pending(("new-1", "P1", None, DAY), ("new-2", "P2", None, None)))
    assert list(codes) == ["new-1", "new-2"]
    assert all(map(is_code, codes.values()))
    again = KeyTable(keys.path).all()
    assert {source: (key.code, key.first_infusion) for source, key in again.items()} == {
        "P1": (codes["new-1"], DAY),
        "P2": (codes["new-2"], None),
    }
    assert keys.write(pending(("new-1", "P1", None, DAY))) == {"new-1": codes["new-1"]}


def test_a_first_infusion_can_be_learnt_and_corrected(keys: KeyTable):
    code = keys.write(pending(("new-1", "P1", None, None)))["new-1"]
    assert keys.write(pending((code, "P1", None, DAY))) == {}
    assert keys.all()["P1"].first_infusion == DAY
    keys.write(pending((code, "P1", DAY, date(2026, 1, 2))))
    assert keys.all()["P1"].first_infusion == date(2026, 1, 2)


def test_a_first_infusion_that_changed_since_the_check_stops_everything(keys: KeyTable):
    keys.write(pending(("new-1", "P1", None, DAY)))
    with pytest.raises(OutcomesError, match="Check the file again"):
        keys.write(pending(("new-1", "P0", None, DAY), ("new-2", "P1", None, date(2026, 1, 2))))
    assert set(keys.all()) == {"P1"}


def test_two_uploads_with_the_same_new_patients_end_with_one_code_each(keys: KeyTable):
    found: list[dict[str, str]] = []

    def confirm(shift: int) -> None:
        patients = [(f"new-{i}", f"P{(i + shift) % 40}", None, DAY) for i in range(40)]
        codes = KeyTable(keys.path).write(pending(*patients))
        found.append({f"P{(i + shift) % 40}": codes[f"new-{i}"] for i in range(40)})

    threads = [threading.Thread(target=confirm, args=(shift,)) for shift in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert all(one == found[0] for one in found)
    assert len(set(found[0].values())) == 40


def test_a_code_that_is_taken_is_drawn_again():
    draws = iter([0, 0, 1])
    keys = KeyTable(":memory:", draw=lambda n: next(draws))
    codes = keys.write(pending(("new-1", "P1", None, None), ("new-2", "P2", None, None)))
    assert codes["new-1"] == "B2222222B"
    assert codes["new-2"].startswith("B3222222")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_only_the_owner_may_read_the_file(keys: KeyTable):
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.path.parent.stat().st_mode) == 0o700
    keys.path.chmod(0o644)
    KeyTable(keys.path)
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600


def test_it_does_not_lie_in_the_project_folder_unless_asked_to(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(deidentify, "PROJECT", tmp_path)
    with pytest.raises(OutcomesError, match="project folder"):
        KeyTable(tmp_path / "keys.sqlite")
    assert not (tmp_path / "keys.sqlite").exists()
    monkeypatch.setenv("OUTCOMES_KEY_FILE", str(tmp_path / "keys.sqlite"))
    assert KeyTable.open_default().path == tmp_path / "keys.sqlite"


def test_by_default_it_lies_in_the_users_own_data_folder(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("OUTCOMES_KEY_FILE")
    path = KeyTable.default_path()
    assert path.parent.name == "infusion-outcomes-keys"
    assert not path.is_relative_to(deidentify.PROJECT)


def test_a_file_that_is_no_key_table_is_a_clear_error(tmp_path):
    (tmp_path / "keys.sqlite").write_text("Jane Doe " * 1000)
    with pytest.raises(OutcomesError, match="cannot be read or written") as caught:
        KeyTable(tmp_path / "keys.sqlite")
    assert "Jane" not in str(caught.value)
    with pytest.raises(OutcomesError, match="cannot be made or read"):
        KeyTable(tmp_path / "keys.sqlite" / "below.sqlite")


def test_nothing_shows_what_it_holds(keys: KeyTable):
    shown = repr(keys) + repr(pending(("new-1", "P1", None, DAY))) + repr(Key("B2222222B", DAY))
    shown += repr(PendingPatient("new-1", "P1", None, DAY))
    assert "P1" not in shown
    assert "2026" not in shown


# ---------------------------------------------------------------------------------------------------------------------
# Confirming
# ---------------------------------------------------------------------------------------------------------------------


@dataclass
class Checked:
    batch: Batch | None
    pending: Pending


def test_settle_replaces_the_labels_of_new_patients_only(keys: KeyTable):
    known = keys.write(pending(("new-1", "P0", None, DAY)))["new-1"]
    assessments = pd.DataFrame(
        {
            "patient": ["new-1", known, "new-2", "new-1"],
            "day": [0, 1, 2, 3],
            "infusion": [0, 1, 1, 1],
            "instrument": ["phq9"] * 4,
            "score": [1.0, 2.0, 3.0, 4.0],
        }
    )
    batch = Batch(assessments, empty_infusions(), empty_patients())
    settled = settle(Checked(batch, pending(("new-1", "P1", None, DAY), ("new-2", "P2", None, DAY))), keys)
    codes = {source: key.code for source, key in keys.all().items()}
    assert settled.assessments["patient"].tolist() == [codes["P1"], known, codes["P2"], codes["P1"]]
    assert settled.assessments["patient"].dtype == "str"
    assert settled.assessments.drop(columns="patient").equals(assessments.drop(columns="patient"))


def test_settle_takes_nothing_from_a_check_without_a_batch(keys: KeyTable):
    with pytest.raises(OutcomesError, match="Nothing can be imported"):
        settle(Checked(None, pending(("new-1", "P1", None, DAY))), keys)
    assert keys.all() == {}
