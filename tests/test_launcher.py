"""The launcher, as far as it touches what lies on the computer: the folder of the demonstration."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

import run
from outcomes.deidentify import KeyTable
from outcomes.store import DEMONSTRATION_MARK, Store
from tests.test_cli import Program
from tests.test_demonstration import REAL, put_in_real


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """Where the launcher keeps the demonstration, for a person whose name has a blank and an umlaut."""
    home = tmp_path / "Jörg Müller"
    for name in ("HOME", "XDG_DATA_HOME", "USERPROFILE", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setattr(run, "PYTHON", Path(sys.executable))
    monkeypatch.chdir(run.ROOT)
    return platformdirs.user_data_path("infusion-outcomes-demo", appauthor=False)


def start() -> tuple[int, dict]:
    variables: dict[str, str] = {}
    return run.prepare_demonstration(variables), variables


def test_an_update_keeps_what_somebody_imported_into_the_demonstration(folder, capfd):
    status, variables = start()
    assert (status, variables["OUTCOMES_KEY_FILE"]) == (0, str(folder / "keys.sqlite"))
    synthetic = Store(variables["OUTCOMES_DATABASE_URL"]).fingerprint()

    # An older version let real files in.
    mark = folder / DEMONSTRATION_MARK
    made_by = mark.read_text()
    store, keys = Store(folder / "outcomes.sqlite"), KeyTable(folder / "keys.sqlite")
    for number in (3, 2, 1):
        store.undo(number, who="front desk")
    mark.unlink()
    put_in_real(store, keys)
    mark.write_text("another state of the program")
    records = store.fingerprint()

    capfd.readouterr()
    assert start()[0] == 0
    kept = folder.with_name(f"{folder.name}-kept-1")
    assert str(kept) in capfd.readouterr().out
    assert Store(kept / "outcomes.sqlite").fingerprint() == records
    assert set(KeyTable(kept / "keys.sqlite").all()) == {"A1", "A2"}
    assert Store(folder / "outcomes.sqlite").fingerprint() == synthetic

    assert mark.read_text() == made_by
    assert start()[0] == 0
    assert "kept" not in capfd.readouterr().out
    assert sorted(path.name for path in folder.parent.iterdir()) == [folder.name, kept.name]


def test_no_real_file_is_taken_while_the_demonstration_is_there(folder, tmp_path):
    status, variables = start()
    files = [tmp_path / name for name, _ in REAL]
    for path, (_, content) in zip(files, REAL, strict=True):
        path.write_bytes(content)
    program = Program()
    assert status == 0 and program("check", *files, **variables)
    assert "python run.py practice" in program("import", *files, status=1, **variables)
    assert program("imports", "--json", **variables)["imports"][0]["id"] == 3
    assert KeyTable(folder / "keys.sqlite").all() == {}


def test_the_launcher_needs_nothing_but_the_standard_library():
    program = "import sys; sys.path.insert(0, '.'); import run; print(run.DEMONSTRATION_MARK)"
    answer = subprocess.run([sys.executable, "-I", "-S", "-c", program], cwd=run.ROOT, capture_output=True, text=True)
    assert answer.stdout.strip() == DEMONSTRATION_MARK, answer.stderr
