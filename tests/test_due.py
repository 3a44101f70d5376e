"""Who is due: the right people by their own numbers, and nothing of them anywhere else."""

from __future__ import annotations

import csv
import gc
import io
import json
import logging
import stat
import sys
from datetime import date, timedelta
from functools import _lru_cache_wrapper
from pathlib import Path

import pandas as pd
import pytest

from outcomes import cli, intake
from outcomes import definitions as rules
from outcomes.courses import build
from outcomes.days import day_words
from outcomes.deidentify import PROJECT, KeyTable
from outcomes.due import Due, who_is_due
from outcomes.errors import OutcomesError
from outcomes.instruments import registry
from outcomes.measures import DUE_WINDOWS
from outcomes.protocols import USUAL, Given
from outcomes.report import due as words
from outcomes.store import Store
from tests.builders import SIX
from tests.exports import lines, run

DAY = date(2026, 11, 20)
"""The last date of every export here."""
WINDOW = rules.POST_INDUCTION
FOLLOW_UP = rules.FOLLOW_UPS[0].window


def started(ago: int) -> date:
    return DAY - timedelta(ago)


def rows(patient: str, ago: int, *scores: tuple[int, str, int], infusions: list[int] = SIX) -> tuple[list, list]:
    """Scores and infusions of one patient who started ``ago`` days before the export's day."""
    start = started(ago)
    given = [day for day in infusions if day <= ago]
    return (
        [f"{patient},{start + timedelta(day)},{instrument},{score}" for day, instrument, score in scores],
        [f"{patient},{start + timedelta(day)}" for day in given],
    )


ENDS = (rows("QX7-END", 400, (400, "PHQ-9", 8)), [])[0]
"""Somebody whose last record is on the export's day; nobody due, for there is no score at the start."""


def practice(*people: tuple[list, list]) -> tuple[Store, KeyTable]:
    """A store and a key table with these people, imported from files."""
    scores, infusions = ([row for one in (*people, ENDS) for row in one[i]] for i in (0, 1))
    store, keys = Store(), KeyTable.open_default()
    found = run(lines("patient,date,instrument,score", *scores), lines("patient,infusion date", *infusions), keys=keys)
    intake.save(found, store, keys, who="test")
    return store, keys


def due_in(store: Store, **only) -> Due:
    return who_is_due(build(store.records(), (Given(USUAL),)), store, only)


def listed(due: Due, window: str) -> list[tuple]:
    people = due.people[due.people["window"] == window]
    return list(zip(people["numbers"], people["questionnaires"], people["days_left"], strict=True))


def test_the_headline_window_is_open_from_its_first_to_its_last_day():
    end = SIX[-1]
    edges = {"EARLY": end + WINDOW.first - 1, "FIRST": end + WINDOW.first, "LAST": end + WINDOW.last}
    edges |= {"OVER": end + WINDOW.last + 1}
    store, _ = practice(*(rows(f"QX7-{name}1", ago, (0, "PHQ-9", 20)) for name, ago in edges.items()))
    due = due_in(store)
    assert due.day == DAY
    assert listed(due, "Headline window") == [
        ("QX7-LAST1", "PHQ-9", 0),
        ("QX7-FIRST1", "PHQ-9", WINDOW.last - WINDOW.first),
    ]
    last = due.people.iloc[0]
    assert (last["closes"], last["last_infusion"]) == (DAY, DAY - timedelta(WINDOW.last))
    # Three windows have begun, and one of them is over; nobody has a score.
    assert due.gains[["window", "open", "measured", "due"]].values.tolist() == [["Headline window", 2, 0, 3]]


def test_who_has_a_score_in_the_window_is_not_listed_and_counts_as_measured():
    ago = SIX[-1] + WINDOW.first + 5
    both = ((0, "PHQ-9", 20), (0, "Pain NRS", 8))
    store, _ = practice(
        rows("QX7-1", ago, *both),
        rows("QX7-2", ago, *both, (SIX[-1] + WINDOW.first, "PHQ-9", 8)),
        rows("QX7-3", ago, *both, (SIX[-1] + WINDOW.first - 1, "PHQ-9", 8)),  # too early to count
        rows("QX7-4", ago, (0, "PHQ-9", 2), (0, "Pain NRS", 8)),  # nothing to improve on PHQ-9
    )
    due = due_in(store)
    left = WINDOW.last - WINDOW.first - 5
    assert listed(due, "Headline window") == [
        ("QX7-1", "PHQ-9, Pain NRS", left),
        ("QX7-2", "Pain NRS", left),
        ("QX7-3", "PHQ-9, Pain NRS", left),
        ("QX7-4", "Pain NRS", left),
    ]
    assert due.n == 4 and due.n_soon == 0
    assert words.gain(due, registry()["phq9"]) == (
        "PHQ-9, headline window: measured **33%** now (1 of 3); **100%** if these 2 answer."
    )


def test_every_kind_of_window_is_listed_in_its_group():
    second = [*SIX, *(300 + day for day in SIX)]
    store, _ = practice(
        rows("QX7-1", FOLLOW_UP.first, (0, "PHQ-9", 20)),
        rows("QX7-2", 7 + WINDOW.last, (0, "PHQ-9", 20), infusions=[0, 3, 7]),
        rows("QX7-3", 317 + WINDOW.first, (0, "PHQ-9", 20), (300, "PHQ-9", 20), infusions=second),
    )
    due = due_in(store)
    assert {window: listed(due, window) for window in DUE_WINDOWS} == {
        "Headline window": [],
        "After the last infusion, course stopped early": [("QX7-2", "PHQ-9", 0)],
        "3 months": [("QX7-1", "PHQ-9", FOLLOW_UP.last - FOLLOW_UP.first)],
        "6 months": [],
        "12 months": [("QX7-3", "PHQ-9", rules.FOLLOW_UPS[2].window.last - 317 - WINDOW.first)],
        "Headline window of the second course": [("QX7-3", "PHQ-9", WINDOW.last - WINDOW.first)],
    }
    assert [title for title, _ in words.lists(due)] == [
        window for window in DUE_WINDOWS if (due.people["window"] == window).any()
    ]
    assert due.n == 3 and len(due.people) == 4


def test_a_further_number_of_a_patient_is_listed_beside_the_first():
    store, keys = practice(rows("QX7-1", 40, (0, "PHQ-9", 20)))
    code = keys.all()["QX7-1"].code
    with keys._write() as connection:
        connection.execute("INSERT INTO links VALUES ('NEW-9', ?)", (code,))
    assert due_in(store).people["numbers"].tolist() == ["QX7-1, NEW-9"]


def test_a_newest_score_that_is_old_is_told():
    old = rules.LATE_SCORES_DAYS + 1
    store, _ = practice(
        rows("QX7-1", 40, (0, "PHQ-9", 20), (40 - old, "PHQ-9", 9), (0, "Pain NRS", 8), (31, "Pain NRS", 2))
    )
    assert due_in(store).late == ()  # the practice's newest PHQ-9 is from the export's day
    store.undo(1, who="test")
    store, _ = practice(rows("QX7-1", 40, (0, "Pain NRS", 8), (40 - old, "Pain NRS", 8)))
    due = due_in(store)
    assert due.late == (("Pain NRS", DAY - timedelta(old)),)
    assert "newer export of scores" in words.warnings(due)[0]


def test_the_exports_day_is_that_of_the_imports_that_are_live():
    store, keys = practice(rows("QX7-1", 40, (0, "PHQ-9", 20)))
    later = run(lines("patient,date,instrument,score", "QX7-1,2026-11-22,Pain NRS,3"), keys=keys, known=store.known)
    intake.save(later, store, keys, who="test")
    assert due_in(store).day == date(2026, 11, 22)
    store.undo(2, who="test")
    assert due_in(store).day == DAY


def test_nobody_is_due():
    store, _ = practice(rows("QX7-1", 5, (0, "PHQ-9", 20)))
    due = due_in(store)
    assert (due.n, due.n_soon, due.late, words.lists(due)) == (0, 0, (), [])
    assert words.finding(due).startswith("Nobody is due")
    assert len(words.csv_file(due).decode().splitlines()) == 2


# ---------------------------------------------------------------------------------------------------------------------
# Where it cannot be told
# ---------------------------------------------------------------------------------------------------------------------


def test_without_a_key_table_it_says_so_and_makes_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    store, _ = practice(rows("QX7-1", 40, (0, "PHQ-9", 20)))
    monkeypatch.setenv("OUTCOMES_KEY_FILE", str(tmp_path / "keys.sqlite"))
    with pytest.raises(OutcomesError, match="it is not on this computer"):
        due_in(store)
    assert not (tmp_path / "keys.sqlite").exists()
    KeyTable.open_default()
    with pytest.raises(OutcomesError, match="does not know the patients"):
        due_in(store)


def test_without_the_exports_day_it_says_what_to_do():
    store, keys = practice(rows("QX7-1", 40, (0, "PHQ-9", 20)))
    with keys._write() as connection:
        connection.execute("DELETE FROM exports")
    with pytest.raises(OutcomesError, match="Save your newest export"):
        due_in(store)


def test_an_older_key_table_gains_the_place_for_the_exports_day():
    _, keys = practice(rows("QX7-1", 40, (0, "PHQ-9", 20)))
    with keys._write() as connection:
        connection.execute("DROP TABLE exports")
    assert KeyTable.open_default().export_day(["0" * 64]) is None


def test_the_demonstration_says_that_it_has_no_numbers():
    store, keys = Store(), KeyTable(":memory:")
    found = run(
        lines("patient,day,instrument,score,infusions_received", "QX7-1,0,PHQ-9,20,0", "QX7-1,3,PHQ-9,20,1"), keys=keys
    )
    intake.save(found, store, keys, who="test", synthetic=True)
    with pytest.raises(OutcomesError, match="demonstration has no patient numbers"):
        due_in(store)


# ---------------------------------------------------------------------------------------------------------------------
# Nothing of it anywhere else
# ---------------------------------------------------------------------------------------------------------------------

PERSON = "QX7-SECRET1"
AGO = SIX[-1] + WINDOW.first
SECRETS = [
    PERSON,
    *(
        text
        for day in (DAY, started(AGO), started(AGO - SIX[-1]), DAY + timedelta(WINDOW.last - WINDOW.first))
        for text in (day.isoformat(), day_words(day), f"{day:%m/%d/%Y}", str(day.toordinal()))
    ),
]


def leaks(held: bytes) -> list[str]:
    return [secret for secret in SECRETS if secret.encode() in held or secret.encode("utf-16-le") in held]


def test_the_search_finds_what_is_there():
    store, keys = practice(rows(PERSON, AGO, (0, "PHQ-9", 20)))
    assert leaks(keys.path.read_bytes()) == [PERSON, DAY.isoformat(), started(AGO).isoformat()]
    held = words.csv_file(due_in(store))
    assert set(leaks(held)) == {
        PERSON,
        day_words(DAY),
        *(one for one in SECRETS if one.count("-") == 2 and one[0] == "2"),
    } - {
        DAY.isoformat(),
        started(AGO).isoformat(),
    }


def test_no_number_and_no_date_is_in_store_log_or_cache(caplog, capfd):
    caplog.set_level(logging.DEBUG)
    store, keys = practice(rows(PERSON, AGO, (0, "PHQ-9", 20)))
    courses = build(store.records())
    due = who_is_due(courses, store, {})
    words.csv_file(due), words.lists(due), words.gains(due)
    assert due.people["numbers"].tolist() == [PERSON]
    said = capfd.readouterr()
    assert leaks((said.out + said.err + caplog.text + repr(due) + repr(keys)).encode()) == []
    folder = keys.path.parent
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("keys.sqlite")]
    assert [path.name for path in files if path.suffix == ".sqlite"] == ["outcomes.sqlite"]
    assert {path.name: found for path in files if (found := leaks(path.read_bytes()))} == {}
    del due
    gc.unfreeze()  # a page opened by another test hides everything from the collector
    gc.collect()
    caches = [one for one in gc.get_objects() if isinstance(one, _lru_cache_wrapper) and "outcomes" in one.__module__]
    assert caches, "nothing was looked at"
    kept = (courses, store, keys, *(gc.get_referents(one) for one in caches))
    assert leaks(text_of(kept)) == []


def text_of(root: object) -> bytes:
    """Every text, date and table that an object holds."""
    seen, waiting, found = {id(root)}, [root], []
    while waiting:
        one = waiting.pop()
        if isinstance(one, str | bytes | date):
            found.append(one if isinstance(one, bytes) else str(one).encode("utf-8", "replace"))
        elif isinstance(one, pd.DataFrame):
            found.append(one.to_csv().encode())
        for held in gc.get_referents(one):
            if id(held) not in seen and isinstance(
                held, str | bytes | date | dict | list | tuple | pd.DataFrame | Store | KeyTable
            ):
                seen.add(id(held))
                waiting.append(held)
    return b"\n".join(found)


def test_the_file_says_that_it_contains_patient_numbers_and_holds_no_score():
    store, _ = practice(rows(PERSON, AGO, (0, "PHQ-9", 23)))
    due = due_in(store)
    content = words.csv_file(due).decode("utf-8-sig")
    mark, head, row = list(csv.reader(io.StringIO(content)))
    assert mark == [
        "# Contains patient numbers. For inside the practice only. As of Nov 20, 2026. Dates are year-month-day."
    ]
    assert head == ["Patient number", "Window", "No score yet", "Days left", "Last day", "Last infusion"]
    assert row == [PERSON, "Headline window", "PHQ-9", "17", "2026-12-07", "2026-11-06"]
    assert words.file_name(due) == "who-is-due-2026-11-20-contains-patient-numbers.csv"
    assert "23" not in content
    shown = [list(table.columns) for _, table in words.lists(due)]
    assert shown == [["Patient number", "No score yet", "Days left", "Last day", "Last infusion"]]


def test_the_command_writes_the_file_for_its_owner_and_prints_counts(tmp_path: Path, capsys):
    practice(rows(PERSON, AGO, (0, "PHQ-9", 20)))
    out = tmp_path / "due.csv"
    out.touch(mode=0o644)
    assert cli.main(["due", "--json", "--out", str(out)]) == cli.DONE
    said = capsys.readouterr()
    assert json.loads(said.out) == {
        "as_of": "2026-11-20",
        "people": 1,
        "closing_soon": 0,
        "rows": 1,
        "gains": [{"window": "Headline window", "instrument": "phq9", "open": 1, "measured": 0, "due": 1}],
    }
    assert PERSON not in said.out + said.err
    assert PERSON in out.read_text(encoding="utf-8-sig")
    if sys.platform != "win32":
        assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_the_command_does_not_write_into_the_project_folder(capsys):
    practice(rows(PERSON, AGO, (0, "PHQ-9", 20)))
    assert cli.main(["due", "--out", str(PROJECT / "due.csv")]) == cli.PROBLEMS
    assert "outside the project folder" in capsys.readouterr().out
    assert not (PROJECT / "due.csv").exists()


def test_what_is_printed_about_individuals_is_true():
    assert "who has no score yet" in rules.NO_MONITORING and "never who is doing badly" in rules.NO_MONITORING
