"""The tables: the panels' numbers under headings for people, nothing that a spreadsheet would run, the same bytes."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from outcomes import definitions, handout
from outcomes.panels import Shown
from outcomes.practice import Practice
from outcomes.report import tables, words
from outcomes.snapshot import Snapshot
from tests import snapshots

HOSTILE = ['=cmd|"/c calc"!A1', "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "\x00=1", "#N/A", "＆ <b>&amp; 🙂"]
PRACTICE = Practice("Lakeside Infusions", "Dr Example", "+1 555 0100", "https://example.org/book")


@pytest.fixture(scope="module", params=[snapshots.LARGE, snapshots.SMALL, snapshots.TINY])
def snapshot(request) -> Snapshot:
    return snapshots.of(request.param)


def book(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def csv_files(content: bytes) -> dict[str, list[list[str]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert all(content.startswith(b"\xef\xbb\xbf") for content in files.values())
    return {name: list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""))) for name, text in files.items()}


def cells(page) -> list:
    return [cell for row in page.iter_rows() for cell in row if cell.value is not None]


def expected(panel: Shown) -> tuple[list[str], list[list]]:
    """Headings and values of a panel, None where not shown."""
    columns = {name: one for name, one in handout.split(panel.key)[0].columns.items() if name in panel.table}
    rows = panel.table[list(columns)].astype(object)
    rows = rows.where(rows.notna(), None)
    if "lost" in columns:
        rows["lost"] = rows["lost"].map({True: "yes", False: "no"})
    return [heading for heading, _ in columns.values()], rows.to_numpy().tolist()


def test_a_sheet_per_panel_then_definitions_then_about(snapshot):
    made = book(tables.workbook(snapshot, PRACTICE))
    assert len(made.sheetnames) == len(snapshot.panels) + 2
    assert made.sheetnames[-2:] == ["Definitions", "About"]
    for panel, page in zip(snapshot.panels, made, strict=False):
        assert page["A1"].value == panel.question
        assert page["A2"].value == panel.plain_sentence


def test_sheets_hold_the_panels_numbers(snapshot):
    made = book(tables.workbook(snapshot, PRACTICE))
    for panel, page in zip(snapshot.panels, made, strict=False):
        headings, rows = expected(panel)
        found = list(page.iter_rows(min_row=5, max_col=len(headings), values_only=True))
        assert list(found[0]) == headings
        assert len(found) == 1 + len(rows)
        for one, other in zip(found[1:], rows, strict=True):
            for value, number in zip(one, other, strict=True):
                number = tables.NOT_SHOWN if number is None else number
                assert value == (pytest.approx(number) if isinstance(number, float) else number), panel.key


def test_shares_are_numbers_shown_as_percentages():
    page = book(tables.workbook(snapshots.of(snapshots.LARGE), PRACTICE))["PHQ-9 better and worse"]
    [rate] = [cell.column for cell in page[5] if cell.value == "Share of those measured"]
    cell = page.cell(6, rate)
    assert cell.value == pytest.approx(115 / 180) and cell.number_format == "0%"
    [worse] = [cell.row for cell in page["A"] if cell.value == "Worse"]
    assert page.cell(worse, rate).value == tables.NOT_SHOWN


def test_csv_files_hold_the_panels_numbers(snapshot):
    files = csv_files(tables.csv_zip(snapshot, PRACTICE))
    assert list(files) == [*(f"{panel.key}.csv" for panel in snapshot.panels), "definitions.csv", "about.csv"]
    for panel in snapshot.panels:
        headings, rows = expected(panel)
        mark, head, *found = files[f"{panel.key}.csv"]
        assert mark == [f"# {words.SYNTHETIC}"] and head == headings
        assert found == [["" if value is None else str(value) for value in row] for row in rows]


def test_every_column_of_a_panel_has_a_heading_or_is_known_to_be_internal(snapshot):
    panel = snapshot.panels[0]
    strange = replace(panel, table=panel.table.assign(patient=1))
    with pytest.raises(ValueError, match="patient"):
        tables.workbook(replace(snapshot, panels=(strange,)), PRACTICE)


def test_definitions_and_origin_are_complete(snapshot):
    made = book(tables.workbook(snapshot, PRACTICE))
    files = csv_files(tables.csv_zip(snapshot, PRACTICE))
    by_sheet = {tuple(cell or "" for cell in row) for row in made["Definitions"].iter_rows(max_col=3, values_only=True)}
    for panel in snapshot.panels:
        assert set(panel.definitions) <= by_sheet
        assert {tuple(row) for row in files["definitions.csv"]} >= set(panel.definitions)
    about = "\n".join(str(cell.value) for cell in cells(made["About"]))
    also = "\n".join(" ".join(row) for row in files["about.csv"])
    needed = (
        snapshot.origin,
        snapshot.fingerprint,
        snapshot.rounding,
        definitions.STANDING_SENTENCE,
        *snapshot.not_shown,
    )
    for part in (*needed, PRACTICE.clinic, words.SYNTHETIC):
        assert part in about and part in also


def test_every_sheet_and_file_says_synthetic_and_only_then(snapshot):
    for page in book(tables.workbook(snapshot, PRACTICE)):
        assert words.SYNTHETIC in {cell.value for cell in cells(page)}, page.title
    real = replace(snapshot, synthetic=False)
    for content in (tables.workbook(real, PRACTICE), tables.csv_zip(real, PRACTICE)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert not [name for name in archive.namelist() if b"ynthetic" in archive.read(name)]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula(text):
    snapshot = snapshots.of(snapshots.SMALL)
    panel = next(panel for panel in snapshot.panels if panel.key == "flow.phq9")
    table = panel.table.assign(part=text)
    hostile = replace(panel, question=text, sentence=text, table=table, definitions=((text, text, text),))
    snapshot = replace(snapshot, panels=(hostile,), not_shown=(text,), fingerprint=text)
    practice = Practice(text, text)
    content = tables.workbook(snapshot, practice)
    found = [cell for page in book(content) for cell in cells(page)]
    assert {cell.data_type for cell in found} <= {"s", "n"}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name) or b"<f " in archive.read(name)]
    said = [cell.value for cell in found if isinstance(cell.value, str)]
    said += [cell for rows in csv_files(tables.csv_zip(snapshot, practice)).values() for row in rows for cell in row]
    assert not [one for one in said if one[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "\x00")]
    assert any(text.strip("\t\r\n\x00") in one for one in said)


def test_negative_numbers_stay_numbers():
    assert tables.safe_cell(-5) == -5 and tables.safe_cell(-0.5) == -0.5
    snapshot = snapshots.of(snapshots.LARGE)
    course = next(panel for panel in snapshot.panels if panel.key == "course.phq9")
    below = replace(course, table=course.table.assign(low=-1.5))
    made = replace(snapshot, panels=(below,))
    page = book(tables.workbook(made, PRACTICE)).worksheets[0]
    assert page["C6"].value == -1.5 and page["C6"].data_type == "n"
    assert csv_files(tables.csv_zip(made, PRACTICE))["course.phq9.csv"][2][2] == "-1.5"


def test_the_same_snapshot_gives_the_same_bytes_on_another_day(snapshot, monkeypatch):
    import datetime

    class Later(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2031, 1, 1, tzinfo=tz)

    before = tables.workbook(snapshot, PRACTICE), tables.csv_zip(snapshot, PRACTICE)
    monkeypatch.setattr(datetime, "datetime", Later)
    assert (tables.workbook(snapshot, PRACTICE), tables.csv_zip(snapshot, PRACTICE)) == before


def test_properties_name_the_practice_and_the_day():
    about = book(tables.workbook(snapshots.of(snapshots.TINY), PRACTICE)).properties
    assert about.creator == about.lastModifiedBy == PRACTICE.clinic
    assert about.created.date() == about.modified.date() == snapshots.MADE


def test_names_of_sheets_are_short_and_differ():
    taken: set[str] = set()
    for _ in range(3):
        taken.add(tables._sheet_name("rates." + "[]:*?/\\'" + "x" * 40, taken).lower())
    assert len(taken) == 3 and all(len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in taken)


def test_hidden_numbers_are_in_no_file():
    """Where a count is hidden the cell is empty in CSV, and the workbook says so."""
    snapshot = snapshots.of(snapshots.SMALL)
    rates = next(panel for panel in snapshot.panels if panel.key == "rates.phq9")
    assert rates.table["n"].isna().all()
    read = pd.read_csv(
        io.BytesIO(zipfile.ZipFile(io.BytesIO(tables.csv_zip(snapshot, PRACTICE))).read("rates.phq9.csv")),
        comment="#",
        encoding="utf-8-sig",
    )
    assert read["People with it, about"].isna().all() and read["Share of those measured"].isna().all()


@pytest.mark.parametrize("patients", [snapshots.LARGE, snapshots.SMALL])
def test_the_page_shows_the_same_numbers_as_they_are_read(patients):
    for panel in snapshots.of(patients).panels:
        page = tables.readable(panel)
        assert len(page) == len(panel.table) and page.columns.is_unique
        kind, _ = handout.split(panel.key)
        for column, (heading, how) in kind.columns.items():
            if how == tables.COUNT and column in panel.table:
                known = ["" if pd.isna(n) else f"{n:,.0f}" for n in panel.table[column]]
                assert page[heading].tolist() == known
