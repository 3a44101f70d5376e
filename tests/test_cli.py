"""The command line as people use it: real processes, a real store, exit statuses, one JSON document, no identifier."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, timedelta
from pathlib import Path
from unittest import mock

import pytest

from outcomes import cli
from outcomes.cohort import REASONS
from tests.exports import lines

ROOT = Path(__file__).resolve().parents[1]
FIRST_DAY = date(2025, 3, 3)
NOT_TO_BE_SEEN = ("QX7", "2025-03", "2025-04", "@example.org", "Traceback")
"""Ids, dates and an address that are in the files of these tests, and what Python says when a program breaks."""


class Program:
    """Runs ``python -m outcomes`` and keeps everything it ever said.

    As a process of its own by default; where a test has many runs, inside this process, which is five times faster.
    """

    def __init__(self) -> None:
        self.said = ""
        self.processes = True

    def __call__(self, *arguments: object, status: int = 0, **variables: str):
        """Standard output of one run; with ``--json`` the document it holds."""
        words = [str(argument) for argument in arguments]
        with mock.patch.dict(os.environ, variables):
            got, out, err = self._process(words) if self.processes else self._call(words)
        self.said += out + err
        assert got == status, out + err
        assert err == ""
        return json.loads(out, parse_constant=no_number) if "--json" in words else out

    def _process(self, words: list[str]) -> tuple[int, str, str]:
        command = [sys.executable, "-X", "utf8", "-m", "outcomes", *words]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
        return done.returncode, done.stdout, done.stderr

    def _call(self, words: list[str]) -> tuple[int, str, str]:
        with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
            status = cli.main(words)
        return status, out.getvalue(), err.getvalue()


def no_number(text: str):
    raise AssertionError(f"{text} is no JSON")


@pytest.fixture
def program():
    """The command line; whatever it says and stores in a test must hold no id, no date and no file name."""
    program = Program()
    yield program
    stored = store_file().read_bytes() if store_file().exists() else b""
    for secret in NOT_TO_BE_SEEN:
        assert secret not in program.said
        assert secret.encode() not in stored


@pytest.fixture
def fast(program):
    """The command line inside this process."""
    program.processes = False
    return program


def store_file() -> Path:
    return Path(os.environ["OUTCOMES_DATABASE_URL"].removeprefix("sqlite:///"))


@pytest.fixture
def put(tmp_path):
    """A function that writes a file and gives its path."""

    def write(text: str, name: str = "scores.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def day(number: int) -> str:
    return (FIRST_DAY + timedelta(days=number)).isoformat()


def scores(*after: int, first: int = 0, site: str = "Site A") -> str:
    """One patient for each number: PHQ-9 of 20 before, that number 38 days later."""
    rows = []
    for number, score in enumerate(after, start=first):
        rows += [f"QX7{number:03d},{day(0)},PHQ-9,20,{site}", f"QX7{number:03d},{day(38)},PHQ-9,{score},{site}"]
    return lines("patient,date,instrument,score,site", *rows)


def infusions(n_patients: int, first: int = 0) -> str:
    """Six infusions for each patient."""
    rows = [f"QX7{number:03d},{day(k)}" for number in range(first, first + n_patients) for k in (0, 3, 7, 10, 14, 17)]
    return lines("patient,date", *rows)


def counts(document: dict, instrument: str = "phq9") -> dict[str, int]:
    """Each part of the patient flow and how many are in it."""
    return {row["part"]: row["n"] for row in document["results"][instrument]["flow"]}


def test_a_file_is_checked_imported_counted_and_taken_back(program, put):
    files = put(scores(8, 3, 26, 19)), put(infusions(4), "infusions.csv")

    checked = program("check", *files, "--json")
    assert [file["outcome"] for file in checked["files"]] == ["accept", "accept"]
    assert [file["format"] for file in checked["files"]] == ["own_long", "own_infusions"]
    assert checked["files"][0]["records"][:2] == [
        {"row": 2, "patient": "new-1", "day": 0, "infusion": 0, "instrument": "phq9", "score": 20},
        {"row": 3, "patient": "new-1", "day": 38, "infusion": 6, "instrument": "phq9", "score": 8},
    ]
    assert program("imports", "--json") == {"imports": []}

    saved = program("import", *files, "--who", "front desk", "--json")["import"]
    assert (saved["n_assessments"], saved["n_infusions"], saved["n_patients"]) == (8, 24, 4)
    (listed,) = program("imports", "--json")["imports"]
    assert (listed["id"], listed["who"], listed["status"], listed["n_assessments"]) == (1, "front desk", "live", 8)

    summary = program("summary", "--json")
    assert summary["patients_in_view"] == 4
    found = counts(summary)
    assert [found[part] for part in ("Eligible", "Measured", "Response", "Remission", "Worse")] == [4, 4, 2, 1, 1]
    words = program("summary")
    assert "Response" in words and "2 of     4\n" in words, "of few people there is no percentage"

    program.processes = False
    # A patient whom the key table knows by now has a code instead of "new-1".
    again = program("check", *files, "--json")
    assert len({record["patient"] for record in again["files"][0]["records"]}) == 4
    assert not any(record["patient"].startswith("new") for record in again["files"][0]["records"])

    assert program("undo", saved["id"], "--json")["import"]["id"] == saved["id"]
    (listed,) = program("imports", "--json")["imports"]
    assert listed["status"] == "undone"
    assert program("summary", "--json")["patients_in_view"] == 0

    assert program("import", *files, "--json")["import"]["id"] == 2
    assert program("summary", "--json")["results"] == summary["results"]


def test_a_summary_of_enough_people_has_percentages(fast, put):
    fast("import", put(scores(*[8] * 6, *[19] * 6)), put(infusions(12), "infusions.csv"))
    assert "6 of    12   50.0%  95% 25.4-74.6  bounds 50.0-50.0" in fast("summary")


def test_the_same_files_are_not_imported_twice(fast, put):
    files = put(scores(8, 3)), put(infusions(2), "infusions.csv")
    fast("import", *files)
    before = fast("summary", "--json")

    refused = fast("import", *reversed(files), "--json", status=1)

    assert set(refused) == {"error"}
    assert fast("summary", "--json") == before
    assert len(fast("imports", "--json")["imports"]) == 1


def test_an_import_that_is_not_there_cannot_be_undone(fast, put):
    assert "error" in fast("undo", 7, "--json", status=1)
    fast("import", put(scores(8)), put(infusions(1), "infusions.csv"))
    fast("undo", 1)
    assert "error" in fast("undo", 1, "--json", status=1)


def test_a_file_with_bad_rows_is_saved_only_when_told_to_leave_them_out(program, put):
    files = put(scores(8, 3, 28)), put(infusions(3), "infusions.csv")

    refused = program("import", *files, "--json", status=1)
    program.processes = False
    assert refused["import"] is None
    assert refused["files"][0]["outcome"] == "partial"
    (problem,) = refused["files"][0]["problems"]
    assert (problem["row"], problem["column"], problem["rule"]) == (7, 4, "score_off_scale")
    assert "--leave-out" in program("import", *files, status=1)
    assert program("imports", "--json") == {"imports": []}

    assert program("import", *files, "--leave-out", "--json")["import"]["n_assessments"] == 5


def test_a_date_that_can_be_read_in_two_ways_is_asked_about(fast, put):
    text = lines("patient,date,instrument,score", "QX7001,03/04/2025,PHQ-9,20", "QX7001,05/06/2025,PHQ-9,8")
    files = put(text), put(lines("patient,date", "QX7001,2025-04-03", "QX7001,2025-04-10"), "infusions.csv")

    asked = fast("check", *files, "--json", status=1)
    assert asked["files"][0]["outcome"] == "ask"
    assert [problem["rule"] for problem in asked["files"][0]["problems"]] == ["date_order"]
    assert fast("import", *files, "--json", status=1)["import"] is None

    by_order = {}
    for order in ("dmy", "mdy"):
        answered = fast("check", *files, "--date-order", order, "--json")
        by_order[order] = [record["day"] for record in answered["files"][0]["records"]]
    assert by_order == {"dmy": [0, 63], "mdy": [-30, 33]}


def test_what_identifies_a_person_is_left_or_refused_and_not_repeated(fast, put):
    text = lines("patient,date,instrument,score,email", "QX7001,2025-03-03,PHQ-9,12,somebody@example.org")
    files = put(text), put(lines("patient,date", "QX7001,2025-03-01"), "infusions.csv")
    words = fast("check", *files)
    assert "Columns that appear to identify people were not read" in words and "somebody" not in words

    needed = put(text.replace("QX7001", "somebody@example.org"), "needed.csv")
    refused = fast("import", needed, "--json", status=1)

    assert refused["files"][0]["outcome"] == "refuse"
    assert (1, "value_email") in [(p["column"], p["rule"]) for p in refused["files"][0]["problems"]]
    words = fast("check", needed, status=1)
    assert "column 1" in words and "somebody" not in words


def test_a_file_that_cannot_be_opened_is_named_by_its_place(fast, put, tmp_path):
    missing = fast("check", put(scores(8)), tmp_path / "QX7-of-a-person.csv", "--json", status=1)
    assert missing["error"].startswith("File 2: ")
    assert "File 1: " in fast("import", tmp_path, status=1)


def test_demonstration_data_goes_into_an_empty_store_once(fast, put):
    made = fast("demo", "--patients", 40, "--json")
    assert len(made["imports"]) == 3 and all(record["synthetic"] for record in made["imports"])
    assert "error" in fast("demo", "--json", status=1)
    assert fast("summary", "--json")["data"]["synthetic"] is True

    everybody = fast("summary", "--json")
    one_site = fast("summary", "--site", "Site A", "--sex", "female", "--sex", "male", "--json")
    assert one_site["filters"] == {"phase": "induction", "course": 1, "site": ["Site A"], "sex": ["female", "male"]}
    assert 0 < one_site["patients_in_view"] < everybody["patients_in_view"] == 40
    left_out = {row["reason"]: row["n"] for row in one_site["left_out"]}
    assert one_site["patients_in_view"] + sum(left_out.values()) == 40
    assert set(left_out) <= {REASONS[name][1] for name in ("site", "sex")}
    assert counts(one_site)["Started"] == one_site["patients_in_view"]
    maintenance = fast("summary", "--phase", "maintenance", "--pain", "peg", "--json")
    assert set(maintenance["results"]) == {"phq9", "peg"}
    assert "56 to 112 days" in maintenance["results"]["peg"]["window"]

    assert fast("demo", "--remove", "--json") == {"undone": 3}
    assert fast("summary", "--json")["data"]["patients"] == 0
    fast("import", put(scores(8)), put(infusions(1), "infusions.csv"))
    assert fast("summary", "--json")["data"]["synthetic"] is False
    assert fast("demo", "--remove", "--json") == {"undone": 0}


def test_an_unknown_instrument_is_told_with_the_known_ones(fast):
    told = fast("summary", "--depression", "phq", "--json", status=1)
    assert "phq9" in told["error"]


def test_a_filter_value_that_nobody_has_is_told_with_those_there_are(fast, put):
    fast("import", put(scores(8)), put(infusions(1), "infusions.csv"))
    told = fast("summary", "--site", "Site Q", "--json", status=1)
    assert "Site A" in told["error"] and "Site Q" not in told["error"]


def test_store_and_key_table_are_where_the_variables_say(fast, put, tmp_path):
    store, keys = tmp_path / "here" / "s.sqlite", tmp_path / "there" / "k.sqlite"
    store.parent.mkdir()
    where = {"OUTCOMES_DATABASE_URL": f"sqlite:///{store.as_posix()}", "OUTCOMES_KEY_FILE": str(keys)}

    fast("import", put(scores(8, 3)), put(infusions(2), "infusions.csv"), **where)

    assert not store_file().exists()
    assert fast("summary", "--json", **where)["patients_in_view"] == 2
    with sqlite3.connect(keys) as connection:
        ids = connection.execute("SELECT source_id FROM keys ORDER BY 1").fetchall()
    connection.close()
    assert ids == [("QX7000",), ("QX7001",)]
    for path in store.parent.iterdir():  # the store and whatever lies beside it
        assert not any(secret.encode() in path.read_bytes() for secret in NOT_TO_BE_SEEN)


def test_a_broken_store_is_told_without_a_traceback(fast, tmp_path):
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"this is no database, whatever its name says" * 100)
    for command in ("imports", "summary", "demo"):
        told = fast(command, "--json", status=1, OUTCOMES_DATABASE_URL=f"sqlite:///{broken.as_posix()}")
        assert set(told) == {"error"} and "should not have happened" not in told["error"]
    assert broken.read_bytes().startswith(b"this is no database")


@pytest.mark.parametrize(
    "arguments",
    ["", "export", "check", "check --json", "undo", "undo one", "summary --phase later", "check a --date-order ydm"],
)
def test_wrong_use_has_a_status_of_its_own(arguments, capsys):
    try:
        status = cli.main(arguments.split())
    except SystemExit as end:  # argparse ends the program itself
        status = end.code
    assert status == cli.USAGE
    said = capsys.readouterr()
    assert said.out == "" and "usage: python -m outcomes" in said.err


def test_an_unforeseen_error_tells_its_place_and_nothing_else(monkeypatch, capsys):
    def break_down(given):
        raise ValueError("somebody@example.org")

    monkeypatch.setattr(cli, "_imports", break_down)
    assert cli.main(["imports", "--json"]) == cli.PROBLEMS
    said = capsys.readouterr()
    told = json.loads(said.out)["error"]
    assert "ValueError" in told and "test_cli.py" in told
    assert "somebody" not in said.out + said.err
