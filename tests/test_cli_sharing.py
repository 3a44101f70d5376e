"""What is handed over, from the command line: snapshot, report, deck, tables, picture."""

from __future__ import annotations

import json

import pytest

from outcomes import cli


@pytest.fixture
def run(capsys):
    """A function that runs one command with ``--json``: its exit status and what it says."""

    def one(*arguments: str) -> tuple[int, dict]:
        status = cli.main([*arguments, "--json"])
        return status, json.loads(capsys.readouterr().out)

    return one


@pytest.fixture
def demonstration(run) -> None:
    assert run("demo")[0] == cli.DONE


def test_before_there_is_a_snapshot_it_says_how_to_make_one(run, tmp_path):
    status, said = run("report", "--out", str(tmp_path / "report.html"))
    assert status == cli.PROBLEMS and "python -m outcomes snapshot" in said["error"]
    status, said = run("snapshot")
    assert status == cli.PROBLEMS and said["error"].startswith("No snapshot can be made yet.")
    assert run("snapshot", "--list") == (cli.DONE, {"snapshots": []})


def test_every_file_is_written_and_says_what_it_is_made_from(run, demonstration, tmp_path):
    starts = {
        ("report", "a.html"): b"<!doctype html>",
        ("report", "a.pdf"): b"%PDF",
        ("deck", "a.pptx"): b"PK",
        ("tables", "a.xlsx"): b"PK",
        ("tables", "a.zip"): b"PK",
        ("picture", "a.png"): b"\x89PNG",
        ("picture", "a.svg"): b"<svg",
    }
    for (command, name), start in starts.items():
        more = ["--panel", "rates.phq9"] if command == "picture" else []
        status, said = run(command, "--out", str(tmp_path / name), *more)
        assert status == cli.DONE and said["synthetic"], said
        content = (tmp_path / name).read_bytes()
        assert content.startswith(start) and len(content) == said["bytes"]
    run("report", "--out", str(tmp_path / "b.pdf"), "--paper", "a4")
    assert (tmp_path / "b.pdf").read_bytes() != (tmp_path / "a.pdf").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("report", "--out", "report.doc"), "has to end in .html or .pdf"),
        (("deck", "--out", "deck.ppt"), "has to end in .pptx"),
        (("picture", "--panel", "no such", "--out", "a.png"), "It has: rates.phq9, rates.pain_nrs"),
        (("report", "--out", "no/such/folder/report.html"), "cannot be written"),
        (("snapshot", "--depression", "no_such"), "There are: phq9"),
        (("snapshot", "--withdraw", "7"), "no snapshot 7"),
    ],
)
def test_what_cannot_be_is_said(run, demonstration, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    status, said = run(*arguments)
    assert status == cli.PROBLEMS and words in said["error"]
    assert not list(tmp_path.glob("*.*"))


def test_a_snapshot_is_listed_withdrawn_and_made_again(run, demonstration):
    (first,) = run("snapshot", "--list")[1]["snapshots"]
    assert first["id"] == 1 and first["withdrawn_at"] is None
    assert run("snapshot", "--withdraw", "1", "--who", "owner")[0] == cli.DONE
    status, made = run("snapshot", "--who", "owner")
    assert status == cli.DONE and made["snapshot"] == 2
    assert "got worse" in made["panels"][0]["says"]
    # The same numbers once more are no second statement.
    assert run("snapshot")[1]["snapshot"] == 3
    status, said = run("snapshot", "--coarser")
    assert status == cli.PROBLEMS and "at least 90 days" in said["error"]
