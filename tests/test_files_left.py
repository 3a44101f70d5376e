"""What a file holds beside its tables is left where it is, unread; and what is in the tables is read to the last row."""

from __future__ import annotations

import io
import json
import logging
import pickle
import re
import time
import warnings
import zipfile
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path

import numpy as np
import openpyxl
import pytest
import xlsxwriter
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from outcomes.deidentify import KeyTable
from outcomes.imports.check import Answers, check, check_document
from outcomes.imports.files import limits, read_zip
from outcomes.imports.files.read import read
from outcomes.imports.files.sheet import Opened, Sheet, Unreadable
from outcomes.instruments import REGISTRY
from tests.exports import LONG, TODAY, altered, at, lines, records, rules, run, saved, workbook, zipped

FIXTURES = Path(__file__).parent / "fixtures" / "exports"
ROWS = [
    ["patient", "date", "instrument", "score", "infusions_received"],
    ["P1", date(2026, 1, 5), "PHQ-9", 20, 0],
    ["P1", date(2026, 1, 9), "PHQ-9", 14, 1],
    ["P1", date(2026, 1, 9), "GAD-7", 11, 1],
]
TEXT = lines(LONG, "P1,2026-01-05,PHQ-9,20,0", "P1,2026-01-09,PHQ-9,14,1", "P2,2026-01-07,GAD-7,11,0")
SECRET = "Zebedee"


def book(*sheets) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook(*(sheets or [ROWS]))))


def table(sheet: Sheet) -> list[list[str]]:
    """Column names and rows, as texts."""
    columns = [[column.values[code] for code in column.codes.tolist()] for column in sheet.columns]
    return [[column.header for column in sheet.columns], *(list(row) for row in zip(*columns, strict=True))]


def left(opened: Opened) -> list[tuple[str, int | None, int | None]]:
    return [(one.rule, one.sheet, one.row) for one in opened.left]


def refused(data: bytes) -> list[str]:
    with pytest.raises(Unreadable) as caught:
        read(data)
    return [one.rule for one in caught.value.problems]


# ---------------------------------------------------------------------------------------------------------------------
# Workbooks: nothing but the cells that are shown
# ---------------------------------------------------------------------------------------------------------------------


def secret_everywhere() -> bytes:
    """A workbook with the same word in every place that is no cell of its table."""
    made = book([[f"Scores of {SECRET}"], [], *ROWS, [], [f"Printed by {SECRET}"]])
    sheet = made.active
    sheet["A4"].comment = Comment(f"{SECRET} was late", SECRET)
    sheet["A4"].hyperlink = f"mailto:{SECRET}@example.org"
    sheet["B5"].hyperlink = f"#{SECRET}!A1"
    sheet.oddHeader.center.text, sheet.evenFooter.left.text = SECRET, SECRET
    sheet.add_data_validation(DataValidation(type="list", formula1=f'"{SECRET},other"', sqref="H1", prompt=SECRET))
    sheet.conditional_formatting.add("D1:D9", FormulaRule(formula=[f'D1="{SECRET}"']))
    chart = BarChart()
    chart.title = SECRET
    chart.add_data(Reference(sheet, min_col=4, min_row=3, max_row=6), titles_from_data=True)
    sheet.add_chart(chart, "J2")
    sheet.print_title_rows = "1:3"
    made.defined_names[SECRET] = DefinedName(SECRET, attr_text=f'"{SECRET}"')
    made.create_sheet(f"{SECRET} hidden").append([SECRET, "of the hidden sheet"])
    made[f"{SECRET} hidden"].sheet_state = "veryHidden"
    made.create_chartsheet(f"{SECRET} chart")
    for name in ("creator", "title", "subject", "description", "keywords", "lastModifiedBy", "category"):
        setattr(made.properties, name, SECRET)
    extension = f'<extLst><ext uri="{{{SECRET}}}"><x>{SECRET}</x></ext></extLst>'.encode()
    return altered(
        saved(made),
        "worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</worksheet>", extension + b"</worksheet>"),
        xl__media__image1=SECRET.encode(),
        xl__embeddings__object1=SECRET.encode(),
        xl__externalLinks__externalLink1=f"<x>{SECRET}</x>".encode(),
        docProps__custom=f"<x>{SECRET}".encode(),  # damaged, too
        customXml__item1=f"<!DOCTYPE x [<!ENTITY a '{SECRET}'>]><x>&a;".encode(),
    )


def test_nothing_beside_the_table_is_read_kept_or_told(capfd: pytest.CaptureFixture, caplog: pytest.LogCaptureFixture):
    data = secret_everywhere()
    everything = b"".join(
        zipfile.ZipFile(io.BytesIO(data)).read(name) for name in zipfile.ZipFile(io.BytesIO(data)).namelist()
    )
    assert everything.count(SECRET.encode()) > 20
    with warnings.catch_warnings(record=True) as warned, caplog.at_level(logging.DEBUG):
        warnings.simplefilter("always")
        opened = read(data)
        found = run(data)
    assert records(found) == [
        (4, "new-1", 0, 0, "phq9", 20),
        (5, "new-1", 4, 1, "phq9", 14),
        (6, "new-1", 4, 1, "gad7", 11),
    ]
    assert found.outcome == "accept_with_warnings"
    assert {rule for rule, _, _ in left(opened)} == {
        *("hidden_sheet", "external_links", "comments", "pictures", "embedded_objects", "links"),
        *("titles_left_out", "lines_below"),
    }
    kept = pickle.dumps((opened, found.files))
    told = "".join([*capfd.readouterr(), caplog.text, *(str(one.message) for one in warned)])
    assert SECRET.encode() not in kept
    assert SECRET not in told + json.dumps(check_document(found)) + repr(opened.left)


def test_a_cell_that_a_library_would_quote_in_a_warning_is_told_nowhere(capfd: pytest.CaptureFixture):
    """openpyxl warns of dates beyond its calendar, and of names and header lines that it cannot read, with the text."""
    made = book([*ROWS, ["P1", 41986123, "PHQ-9", 9, 1]])
    made.active["B5"].number_format = "yyyy-mm-dd"
    data = altered(
        saved(made),
        "sheet1.xml",
        lambda xml: xml.replace(
            b"</worksheet>", b"<headerFooter><oddHeader>&amp;L&amp;41986123</oddHeader></headerFooter></worksheet>"
        ),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        opened, found = read(data), run(data)
    assert table(opened.sheets[0])[4][1] == "#VALUE!"
    assert at(found, "date_not_understood") == [(5, 2)]
    assert capfd.readouterr() == ("", "")


def test_parts_that_are_not_read_are_not_unpacked():
    """A picture may be as large as it likes; a bomb in a part that nobody reads harms nobody."""
    data = altered(workbook(ROWS), "$^", bytes, xl__media__image1=b"0" * 90_000_000)
    started = time.process_time()
    assert len(read(data).sheets[0].rows) == 3
    assert time.process_time() - started < 1


def test_hidden_sheets_are_counted_and_not_opened():
    made = book(ROWS, [["patient"], [SECRET]], ROWS)
    made.worksheets[1].sheet_state = "hidden"
    damaged = altered(saved(made), "sheet2.xml", lambda xml: b"<worksheet><sheetData><row>")
    opened = read(damaged)
    assert [sheet.number for sheet in opened.sheets] == [1, 2]
    assert left(opened) == [("hidden_sheet", None, None)]


def test_a_workbook_whose_only_table_is_hidden_says_so():
    made = book([[]], ROWS)
    made.worksheets[1].sheet_state = "hidden"
    assert refused(saved(made)) == ["file_empty", "hidden_sheet"]


def test_hidden_rows_are_marked_and_asked_about():
    made = book([*ROWS, [None]])
    for row in (3, 5, 9):  # 5 and 9 are blank
        made.active.row_dimensions[row].hidden = True
    data = saved(made)
    (sheet,) = read(data).sheets
    assert sheet.rows[sheet.hidden].tolist() == [3]

    def answered(answer: str | None):
        keys = KeyTable(":memory:")
        return check([("x", data)], None, keys, Answers(hidden_rows=answer), instruments=REGISTRY, today=TODAY)

    assert answered(None).outcome == "ask"
    assert [row[0] for row in records(answered("take"))] == [2, 3, 4]
    assert [row[0] for row in records(answered("leave"))] == [2, 4]


def test_hidden_columns_are_marked_if_something_is_in_them():
    made = book()
    made.active.column_dimensions["C"].hidden = True
    made.active.column_dimensions.group("G", "ZZ", hidden=True)
    (sheet,) = read(saved(made)).sheets
    assert [column.position for column in sheet.columns if column.hidden] == [3]
    made.active.column_dimensions["C"].hidden = False
    assert left(read(saved(made))) == []


def test_what_is_left_says_in_which_sheets():
    made = book(*[ROWS] * 8)
    for sheet in made.worksheets[1:3]:
        sheet["A2"].comment = Comment("x", "y")
    for sheet in made.worksheets:
        sheet["A3"].hyperlink = "https://example.org"
    texts = [one.message for one in read(saved(made)).left]
    assert texts == [
        "Comments or notes were not read (sheets 2, 3).",
        "The addresses of links were not read (8 sheets).",
    ]


def test_two_hundred_sheets_are_read():
    data = workbook(*[ROWS] * 200)
    opened = read(data)
    assert [sheet.number for sheet in opened.sheets] == list(range(1, 201))
    assert sum(len(sheet.rows) for sheet in opened.sheets) == 600


def test_a_chart_that_fills_a_sheet_counts_as_a_sheet():
    made = book(ROWS)
    made.create_chartsheet("c", 0)
    opened = read(saved(made))
    assert [sheet.number for sheet in opened.sheets] == [2]
    assert left(opened) == [("pictures", 1, None)]


def test_two_cells_far_apart_do_not_make_a_table_of_millions():
    far = b'<row r="59999"><c r="ALL59999"><v>1</v></c></row></sheetData>'
    data = altered(workbook(ROWS), "sheet1", lambda xml: xml.replace(b"</sheetData>", far))
    started = time.process_time()
    assert refused(data) == ["workbook_too_large"]
    assert time.process_time() - started < 1


def test_empty_cells_that_are_formatted_to_the_end_of_the_sheet_do_no_harm():
    far = (
        b'<row r="9"><c r="XFD9" s="1"/></row><row r="1048576" ht="12.8" hidden="1"><c r="A1048576"/></row></sheetData>'
    )
    opened = read(altered(workbook(ROWS), "sheet1", lambda xml: xml.replace(b"</sheetData>", far)))
    assert table(opened.sheets[0]) == table(read(workbook(ROWS)).sheets[0])
    assert opened.left == () and not opened.sheets[0].hidden.any()


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "xl/dialogsheets/sheet1.xml"])
def test_macros_stay_refused(name: str):
    assert refused(altered(workbook(ROWS), "$^", bytes, **{name.replace("/", "__"): b"x"})) == ["macros"]


@pytest.mark.parametrize("part", ["workbook.xml$", "sharedStrings", "styles", "sheet1", "workbook.xml.rels"])
def test_entities_stay_refused_in_every_part_that_is_read(part: str):
    def with_entity(xml: bytes) -> bytes:
        return b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml.rpartition(b"?>")[2]

    assert refused(altered(by_xlsxwriter(ROWS), part, with_entity)) == ["workbook_unsafe"]


# ---------------------------------------------------------------------------------------------------------------------
# Workbooks: every cell as the spreadsheet shows it
# ---------------------------------------------------------------------------------------------------------------------


def by_xlsxwriter(rows: list[list[object]]) -> bytes:
    """The same table as another program writes it: every text once, in a part of its own."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"})
    sheet = made.add_worksheet()
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            sheet.write(i, j, value)
    made.close()
    return buffer.getvalue()


def by_openpyxl(data: bytes) -> list[list[list[object]]]:
    """Cells of the visible sheets as somebody else's software reads them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read_by = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in read_by.worksheets]


def as_shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == clock() else value.isoformat(timespec="seconds")
    if isinstance(value, date | clock):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


ODD_CELLS = [
    *("text", "  spaces ", "two\nlines", "é ü 中文", "<&>\"'", "007", "=1+1", "1/2/2026", "12345678901234567890"),
    *(0, -1, 1.5, 1e-7, 1e15, 123456789012, 5.33, 2**53, True, False),
    *(date(2026, 1, 5), datetime(2026, 1, 5, 23, 59, 59), datetime(1900, 1, 31), datetime(2026, 1, 5)),  # noqa: DTZ001
    *(clock(13, 45), timedelta(hours=30, minutes=5), timedelta(days=2)),
]


@pytest.mark.parametrize("path", sorted(FIXTURES.rglob("*.xlsx")), ids=lambda path: path.parent.name)
def test_workbooks_are_read_as_openpyxl_reads_them(path: Path):
    for sheet, theirs in zip(read(path.read_bytes()).sheets, by_openpyxl(path.read_bytes()), strict=True):
        for row, ours in zip(sheet.rows.tolist(), table(sheet)[1:], strict=True):
            for our, their in zip(ours, theirs[row - 1], strict=True):
                assert our == as_shown(their) or (their is None and path.parent.name == "workbook")  # merged cells


@pytest.mark.parametrize("epoch", [None, openpyxl.utils.datetime.CALENDAR_MAC_1904])
def test_cells_of_every_kind_are_read_as_openpyxl_reads_them(epoch):
    made = book([["patient", "one", "other"], *(["P1", value, value] for value in ODD_CELLS)])
    if epoch:
        made.epoch = epoch
    for row in made.active.iter_rows(min_row=2, min_col=3):
        if isinstance(row[0].value, str) and row[0].value.startswith("="):
            row[0].value = "text"
    data = altered(saved(made), "sheet1", lambda xml: xml.replace(b"<f>1+1</f><v />", b"<v>2</v>"))
    ours = [row[1:] for row in table(read(data).sheets[0])[1:]]
    theirs = [[as_shown(value) for value in row[1:]] for row in by_openpyxl(data)[0][1:]]
    assert ours == theirs


def test_texts_in_a_part_of_their_own_are_found():
    texts = [*(text for text in ODD_CELLS if isinstance(text, str)), "_x000D_", "_", "a" * 5_000]
    data = by_xlsxwriter([["patient", "x"], *(["P1", text] for text in texts), *(["P2", text] for text in texts[:9])])
    assert b"<is>" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    (sheet,) = read(data).sheets
    ours = [row[1] for row in table(sheet)[1:]]
    assert ours == [*(text.strip() for text in texts[:-1]), "", *(text.strip() for text in texts[:9])]
    assert sheet.columns[1].too_long.sum() == 1
    assert table(read(by_xlsxwriter(ROWS)).sheets[0]) == table(read(workbook(ROWS)).sheets[0])


def with_cells(*cells: str) -> list[str]:
    """The texts that are read of these cells, written as XML below one another."""
    rows = "".join(f'<row r="{i}"><c r="A{i}"><v>1</v></c>{cell}</row>' for i, cell in enumerate(cells, start=2))
    data = altered(
        workbook([["patient", "x"]]),
        "sheet1",
        lambda xml: xml.replace(b"</sheetData>", rows.encode() + b"</sheetData>"),
    )
    (sheet,) = read(data).sheets
    return [row[1] for row in table(sheet)[1:]]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c t="inlineStr"><is><t>a</t></is></c>', "a"),
        ('<c t="inlineStr"><is><r><rPr><b/></rPr><t>a</t></r><r><t>b</t></r></is></c>', "ab"),
        ('<c t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></is></c>', "東京"),
        ('<c t="str"><f>x</f><v>a_x000D_b_x0041_</v></c>', "a bA"),
        ('<c t="str"><f>IF(A1="","",1)</f><v></v></c>', ""),
        ('<c t="str"><f>x</f><v>_x0000_formula_without_value</v></c>', "formula_without_value"),
        ('<c t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c t="d"><v>2026-01-05T00:00:00</v></c>', "2026-01-05"),
        ('<c t="d"><v>soon</v></c>', "soon"),
        ('<c t="b"><v>1</v></c>', "yes"),
        ("<c><v>12.0</v></c>", "12"),
        ("<c><v>5.3300000000000001</v></c>", "5.33"),
        ("<c><v></v></c>", ""),
        ("<c/>", ""),
    ],
)
def test_ways_of_writing_a_cell(cell: str, text: str):
    assert with_cells(cell, "<c><v>7</v></c>") == [text, "7"]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        *(("0%", "70%"), ("0.00%", "70%"), ("0.0%;[Red]-0.0%", "70%"), ("[<1]0%;0.0", "70%")),
        *(("General", "0.7"), ('0.0" % of all"', "0.7"), (r"0.0\%", "0.7"), ("0.00", "0.7")),
    ],
)
def test_per_cent_is_read_as_it_is_shown(code: str, text: str):
    made = book([["patient", "date", "pain"], ["P1", "2026-01-05", 0.7], ["P1", "2026-01-06", 0.07]])
    made.active["C2"].number_format = made.active["C3"].number_format = code
    (sheet,) = read(saved(made)).sheets
    assert sheet.columns[2].values[0] == text
    assert sheet.columns[2].values[1] in ("7%", "0.07")


def test_rows_without_numbers_take_those_of_their_cells():
    plain = workbook(ROWS)

    def unnumbered(xml: bytes) -> bytes:
        for i in range(1, 5):
            xml = xml.replace(b'<row r="%d"' % i, b"<row")
        return xml

    assert table(read(altered(plain, "sheet1", unnumbered)).sheets[0]) == table(read(plain).sheets[0])


def test_a_formula_without_a_value_is_named_and_is_not_empty():
    made = book([[*ROWS[0], "extra"], *([*row, None] for row in ROWS[1:])])
    made.active["D3"] = "=10+4"
    (sheet,) = read(saved(made)).sheets
    score, extra = sheet.columns[3], sheet.columns[5]
    assert [score.unread.get(code) for code in score.codes.tolist()] == [None, "formula_without_value", None]
    assert extra.is_empty
    made.active["F3"] = "=10+4"
    assert not read(saved(made)).sheets[0].columns[5].is_empty
    assert at(run(saved(made)), "formula_without_value") == [(3, 4)]  # nothing is taken from the other column


# ---------------------------------------------------------------------------------------------------------------------
# CSV: lines above and below
# ---------------------------------------------------------------------------------------------------------------------

TITLES = [
    "Scores of March",
    "Outcome report\nDate range: 01/01/2026 - 01/31/2026\nPrinted 02/01/2026 08:12 AM\n",
    "Scores of March,,,,",
    "Report for PHQ-9, GAD-7, PEG",
    "Report for PHQ-9, GAD-7, PEG; printed by somebody, on paper",
    'Clinic,"Infusions, and more"\n\nRange;all',
    "PHQ-9",
    "From,2026-01-01,To,2026-01-31",
    '"A title, with ""marks"" and\nover two lines"',
]
BELOW = [
    "3 records",
    "3 records,,,,",
    "\n3 records",
    "\n\nEnd of report\nPrinted by somebody, 02/01/2026",
    '\n"Total records",3',
    "Generated 02/01/2026 08:12 AM\nPage 1 of 1",
]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("title", TITLES)
def test_titles_above_a_csv_table_are_left(title: str, delimiter: str):
    body = TEXT.replace(",", delimiter)
    opened = read((title + "\n" + body).encode())
    (sheet,) = opened.sheets
    assert table(sheet) == table(read(TEXT.encode()).sheets[0])
    assert [rule for rule, _, _ in left(opened)] == ["titles_left_out"]
    found = run(title + "\n" + body)
    assert [row[1:] for row in records(found)] == [row[1:] for row in records(run(TEXT))]


@pytest.mark.parametrize("below", BELOW)
def test_lines_below_a_table_are_no_rows(below: str):
    opened = read((TEXT + below + "\n").encode())
    assert table(opened.sheets[0]) == table(read(TEXT.encode()).sheets[0])
    assert [rule for rule, _, _ in left(opened)] == ["lines_below"]
    assert "row_too_short" not in rules(run(TEXT + below))
    cells = [line.split(",") for line in below.replace('"', "").split("\n")]
    in_workbook = read(workbook([*ROWS, *cells]))
    assert len(in_workbook.sheets[0].rows) == 3


@pytest.mark.parametrize(
    "last",
    [
        *("P3", "P3,,,,", "P3,2026-01-09,,,", ",,,14,", "\nP3,2026-01-09,PHQ-9,14,1", "P3,2026-01-09,PHQ-9,14,1"),
        *("Total,,,45,", "P3,soon,PHQ-9,14,1"),
    ],
)
def test_a_row_of_the_table_is_never_taken_for_a_line_below(last: str):
    opened = read((TEXT + last + "\n").encode())
    assert table(opened.sheets[0])[-1][0] == last.strip().split(",")[0]
    assert opened.left == ()


def test_row_numbers_stay_those_of_the_spreadsheet_below_titles():
    found = run("Title\n\n" + TEXT + "P2,2026-01-20,GAD-7,22,1\n")
    assert at(found, "score_off_scale") == [(7, 4)]
    found = run('"Title\nover two lines"\n' + TEXT + "P2,2026-01-20,GAD-7,22,1\n")
    assert at(found, "score_off_scale") == [(6, 4)]


def test_two_rows_of_column_names_are_joined():
    text = "Scores\n,,PHQ-9,,GAD-7,\nPatient,Date,Before,After,Before,After\nP1,2026-01-05,20,15,12,9\n"
    (sheet,) = read(text.encode()).sheets
    assert table(sheet)[0][2:] == ["PHQ-9 Before", "PHQ-9 After", "GAD-7 Before", "GAD-7 After"]
    assert len(sheet.rows) == 1


NAMES = ["patient", "date", "instrument", "PHQ-9 total", "Q1", "pain now", "1", "2024", "site", "Comments"]
CELLS = ["P1", "K-102", "2026-01-05", "1/9/2026", "PHQ-9", "20", "5.33", "Several days", "Not at all", "", "yes", "70%"]


@settings(max_examples=60, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
@given(st.data())
def test_a_plain_table_loses_no_row(data: st.DataObject):
    """Whatever stands in the cells: a first row of names, of which the first is a word, is the header."""
    names = ["patient", *data.draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=6, unique=True))]
    row = st.lists(st.sampled_from(CELLS), min_size=len(names) - 2, max_size=len(names) - 2)
    rows = [[f"P{i}", "2026-01-05", *data.draw(row)][: len(names)] for i in range(data.draw(st.integers(1, 12)))]
    opened = read("\n".join(",".join(cells) for cells in [names, *rows]).encode())
    assert table(opened.sheets[0]) == [names, *rows]
    assert opened.left == ()
    assert table(read(workbook([names, *rows])).sheets[0]) == [names, *rows]


# ---------------------------------------------------------------------------------------------------------------------
# CSV: cells of many characters, of many lines
# ---------------------------------------------------------------------------------------------------------------------


def test_a_cell_that_is_too_long_is_named_and_not_kept():
    long = "x" * 200_000
    for data in (
        TEXT.replace("PHQ-9,20", f"{long},20").encode(),
        TEXT.replace("PHQ-9,20", f'"{long}",20').encode(),
        workbook([[long[:30_000] if cell == 20 else cell for cell in row] for row in ROWS]),
    ):
        (sheet,) = read(data).sheets
        (column,) = [column for column in sheet.columns if column.too_long.any()]
        assert column.too_long[column.codes].tolist() == [True, False, False]
        assert column.values[column.codes[0]] == "" and not column.is_empty
        assert b"xxxx" not in pickle.dumps(sheet)
        kept = sheet.keep(np.array([False, True, True]))
        assert not any(column.too_long.any() for column in kept.columns)


def test_line_breaks_in_cells_are_read():
    notes = ['"felt fine,\nslept, ate"', '"a\nb\nc"', ""]
    text = lines(LONG + ",notes", *(f"{row},{note}" for row, note in zip(TEXT.splitlines()[1:], notes, strict=True)))
    (sheet,) = read(text.encode()).sheets
    assert [row[5] for row in table(sheet)[1:]] == ["felt fine,\nslept, ate", "a\nb\nc", ""]
    assert [row[:5] for row in table(sheet)] == table(read(TEXT.encode()).sheets[0])
    assert sheet.rows.tolist() == [2, 3, 4]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ('P1,2026-01-05,"PHQ-9,20,0', 'P5,2026-01-05,PHQ-9",20,0'),
        ('"P1,2026-01-05,PHQ-9,20,0', 'P5",2026-01-05,PHQ-9,20,0'),
        ('P1,2026-01-05,PHQ-9,20,"0', 'P5,2026-01-05,PHQ-9,20,0"'),
        ('P1,2026-01-05,"PHQ-9,20,0', 'P5,2026-01-05,PHQ-9,20"'),
        ('P1,2026-01-05,"PHQ-9,20,0', 'P5"'),
    ],
)
@pytest.mark.parametrize("between", [0, 1, 200])
def test_rows_that_a_quotation_mark_has_swallowed_are_not_lost(first: str, last: str, between: int):
    more = ["P1,2026-01-09,PHQ-9,14,1"] * between
    assert refused(lines(TEXT.strip(), first, *more, last).encode()) == ["line_break_in_cell"]


# ---------------------------------------------------------------------------------------------------------------------
# ZIP files of tables
# ---------------------------------------------------------------------------------------------------------------------


def test_tables_in_a_zip_file_are_sheets_in_the_order_of_their_names():
    data = zipped(
        **{
            "month/b.csv": TEXT.replace("P1", "P7"),
            "month/a.xlsx": workbook(ROWS, ROWS[:2]),
            "C.tsv": TEXT.replace(",", "\t"),
            "month/d.json": (FIXTURES / "fhir" / "raw.json").read_bytes(),
            "readme.txt": "These are the scores.\n",
            "report.pdf": "%PDF",
            "empty.csv": "",
            "__MACOSX/._b.csv": "x",
            ".DS_Store": "x",
        }
    )
    opened = read(data)
    assert opened.kind == "zip"
    assert [sheet.number for sheet in opened.sheets] == [1, 2, 3, 4, 5]
    assert [len(sheet.rows) for sheet in opened.sheets[:4]] == [3, 3, 1, 3]
    assert opened.sheets[3].columns[0].values == ["P7", "P2"]
    assert [one.message for one in opened.left] == ["The ZIP file contains 3 files that are not tables: left out."]


def test_a_zip_file_of_scores_and_infusions_is_one_upload():
    infusions = lines("patient,date,dose_mg_per_kg", "P1,2026-01-05,0.5", "P2,2026-01-07,0.5")
    scores = lines("patient,date,instrument,score", "P1,2026-01-05,PHQ-9,20", "P1,2026-01-09,PHQ-9,40")
    found = run(zipped(**{"scores.csv": scores, "infusions.csv": infusions}))
    assert records(found) == [(2, "new-1", 0, 0, "phq9", 20)]
    (wrong,) = [p for p in found.files[0].problems if p.rule == "score_off_scale"]
    assert (wrong.sheet, wrong.row) == (2, 3)


def test_what_is_wrong_or_left_in_a_zip_file_names_the_table():
    made = book(ROWS, ROWS)
    made.worksheets[1]["A2"].comment = Comment("x", "y")
    data = {"a.csv": TEXT, "b.xlsx": saved(made), "c.csv": "Title\n" + TEXT}
    assert left(read(zipped(**data))) == [("comments", 3, None), ("titles_left_out", 4, 2)]
    with pytest.raises(Unreadable) as caught:
        read(zipped(**data, **{"d.csv": TEXT + '"'}))
    assert [(p.rule, p.sheet) for p in caught.value.problems] == [("quotes_unbalanced", 5)]


def encrypted() -> bytes:
    data = bytearray(zipped(**{"a.csv": TEXT}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (zipped(**{"a.zip": "x"}), "zip_in_zip"),
        (zipped(**{"a.csv": zipped(**{"b.csv": TEXT})}), "zip_in_zip"),
        (zipped(**{"a.csv": TEXT, "b.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}), "old_spreadsheet"),
        (
            zipped(**{"a.csv": TEXT, "b.ods": zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet")}),
            "open_document",
        ),
        (zipped(**{"a.csv": TEXT, "b.xlsx": altered(workbook(ROWS), "$^", bytes, xl__vbaProject=b"x")}), "macros"),
        (zipped(), "zip_without_tables"),
        (zipped(**{"a.csv": TEXT})[:-30], "damaged"),
        (encrypted(), "password_protected"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_zip_files_that_are_refused(data: bytes, rule: str):
    assert refused(data) == [rule]


def test_a_zip_file_that_unpacks_to_too_much_is_refused_while_it_is_unpacked(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "ZIP_ALL_BYTES", 2_000_000)
    assert refused(zipped(**{"a.csv": TEXT, "b.csv": "0" * 5_000_000})) == ["zip_too_large"]
    assert len(read(zipped(**{"a.csv": TEXT, "b.bin": "0" * 5_000_000})).sheets) == 1  # not unpacked
    monkeypatch.setattr(limits, "CSV_ROWS", 5)
    assert refused(zipped(**{"a.csv": TEXT, "b.csv": TEXT})) == ["too_many_rows"]
    monkeypatch.setattr(limits, "ZIP_BYTES", 50)
    assert refused(zipped(**{"a.csv": TEXT})) == ["file_too_large"]


@settings(max_examples=60, deadline=2000, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.binary(min_size=1, max_size=8)), min_size=1, max_size=6))
def test_a_damaged_zip_file_gets_an_answer(changes: list[tuple[int, bytes]]):
    data = bytearray(zipped(**{"a.csv": TEXT, "b.xlsx": workbook(ROWS), "c.txt": "x" * 500}))
    for where, new in changes:
        where %= len(data)
        data[where : where + len(new)] = new
    found = run(bytes(data))
    assert found.outcome == "refuse" or found.files[0].kind == "zip"
    assert "cannot_check" not in rules(found)


def test_an_error_inside_a_zip_file_does_not_get_out(monkeypatch: pytest.MonkeyPatch):
    def broken(archive):
        raise RuntimeError(SECRET)

    monkeypatch.setattr(read_zip, "_files", broken)
    assert refused(zipped(**{"a.csv": TEXT})) == ["damaged"]


# ---------------------------------------------------------------------------------------------------------------------
# Kinds
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "rule", "word"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "old_spreadsheet", ".xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "text_document", "Word"),
        (zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "open_document", ".ods"),
        (zipped(mimetype="application/vnd.oasis.opendocument.text"), "text_document", "text"),
        (zipped(**{"Index/Document.iwa": "x"}), "numbers_file", "Numbers"),
        (zipped(**{"word/document.xml": "x"}), "text_document", "Word"),
        (zipped(**{"xl/workbook.bin": "x"}), "binary_workbook", ".xlsb"),
        (zipped(**{"ppt/presentation.xml": "x"}), "not_a_table", "CSV"),
        (b"%PDF-1.7\n%\xe2\xe3", "pdf", "PDF"),
        (b"{\\rtf1\\ansi", "text_document", "text"),
        (b'<?xml version="1.0"?><Workbook/>', "web_page", "XML"),
        (b"\x89PNG\r\n\x1a\n", "picture", "picture"),
        (b"Rar!\x1a\x07", "other_archive", "ZIP"),
    ],
)
def test_each_kind_that_is_no_table_has_its_sentence(data: bytes, rule: str, word: str):
    with pytest.raises(Unreadable) as caught:
        read(data)
    (problem,) = caught.value.problems
    assert problem.rule == rule
    assert word in problem.message and re.search("xlsx|CSV", problem.remedy)
