"""The tables of a snapshot as a workbook or as CSV files, with the definitions behind them.

They hold what the panels show and nothing else. Nothing in them can start a formula in a spreadsheet.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import pandas as pd

from outcomes import handout
from outcomes.archive import pack, settled
from outcomes.handout import COUNT, HUNDREDTHS, POINTS, SHARE, TEXT
from outcomes.instruments import registry
from outcomes.panels import Shown
from outcomes.practice import Practice
from outcomes.report import words
from outcomes.rounding import half_up, percent, points
from outcomes.snapshot import Snapshot

LONGEST_SHEET_NAME = 31
NARROWEST, WIDEST = 16, 60
"""Widths of columns, in letters."""

NOT_SHOWN = "not shown"
"""In a workbook, where a number is hidden; in CSV the cell is empty, so that the column stays one of numbers."""

_STARTS_FORMULA = re.compile("^[=+\\-@\t\r\n\x00]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


def safe_cell(value):
    """A text that cannot start a formula, whatever opens it: led by an apostrophe where it might. Numbers stay numbers.

    >>> safe_cell("=1+1"), safe_cell("-5 points"), safe_cell(-5), safe_cell("PHQ-9")
    ("'=1+1", "'-5 points", -5, 'PHQ-9')
    """
    if not isinstance(value, str):
        return value
    return _NOT_XML.sub("", f"'{value}" if _STARTS_FORMULA.match(value) else value)


@dataclass(frozen=True)
class Sheet:
    """A panel's table for people: ``headings`` with number formats, and rows of plain values, None where not shown."""

    key: str
    name: str
    question: str
    sentence: str
    headings: tuple[tuple[str, str], ...]
    rows: tuple[tuple, ...]


def sheets(snapshot: Snapshot) -> list[Sheet]:
    """One per panel."""
    found, taken = [], set()
    for panel in snapshot.panels:
        sheet = _sheet(panel, _sheet_name(panel.key, taken))
        taken.add(sheet.name.lower())
        found.append(sheet)
    return found


def readable(panel: Shown) -> pd.DataFrame:
    """A panel's table for the page: one column per heading, numbers as they are read, empty where not shown."""
    return as_text(_sheet(panel, ""))


def as_text(sheet: Sheet) -> pd.DataFrame:
    """The same for any sheet."""
    shown = {SHARE: percent, POINTS: points, HUNDREDTHS: lambda x: points(x, 2), COUNT: half_up, TEXT: str}
    return pd.DataFrame(
        {
            heading: ["" if value is None else shown[kind](value) for value in values]
            for (heading, kind), values in zip(sheet.headings, _by_column(sheet), strict=True)
        }
    )


def _by_column(sheet: Sheet) -> list[tuple]:
    return list(zip(*sheet.rows, strict=True)) or [()] * len(sheet.headings)


def _sheet(panel: Shown, name: str) -> Sheet:
    kind, _ = handout.split(panel.key)
    columns = [column for column in kind.columns if column in panel.table]
    unknown = set(panel.table) - set(columns) - kind.internal
    if unknown:
        raise ValueError(f"give the columns {sorted(unknown)} of the handout panel {kind.kind!r} a heading")
    values = [[plain(value) for value in panel.table[column]] for column in columns]
    headings = tuple(kind.columns[column] for column in columns)
    return Sheet(panel.key, name, panel.question, panel.plain_sentence, headings, tuple(zip(*values, strict=True)))


def plain(value):
    """Without numpy's types, which no file format knows."""
    if pd.isna(value):
        return None
    value = getattr(value, "item", lambda: value)()
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def _sheet_name(key: str, taken: set[str]) -> str:
    """Short enough, without signs that a workbook refuses, and no two alike."""
    kind, which = handout.split(key)
    title = kind.sheet.format(name=registry()[which].name if which in registry() else which)
    clean = _NOT_IN_SHEET_NAME.sub(" ", title)
    tries = [clean[:LONGEST_SHEET_NAME], *(f"{clean[: LONGEST_SHEET_NAME - 3]} {n}" for n in range(2, 100))]
    return next(name for name in tries if name.lower() not in taken)


def about(snapshot: Snapshot, practice: Practice) -> list[tuple[str, str]]:
    """Where the numbers come from, and how to take them: name and words."""
    lines = [
        ("Practice", practice.name),
        ("Contact", practice.contact),
        ("Made", snapshot.origin),
        ("Software", snapshot.software),
        ("Data fingerprint (SHA-256)", snapshot.fingerprint),
        ("Rounding", snapshot.rounding),
        *(("How to take it", line) for line in words.CAN_AND_CANNOT),
        *(("Not shown", line) for line in snapshot.not_shown),
    ]
    mark = [("Synthetic", words.SYNTHETIC)] if snapshot.synthetic else []
    return [(name, told) for name, told in [*mark, *lines] if told]


# ---------------------------------------------------------------------------------------------------------------
# Workbook


def workbook(snapshot: Snapshot, practice: Practice) -> bytes:
    """XLSX: a sheet per panel, then the definitions, then where it comes from. The same snapshot gives the same bytes."""
    import openpyxl  # slow to load, and only needed here

    book = openpyxl.Workbook()
    book.remove(book.active)
    mark = words.SYNTHETIC if snapshot.synthetic else ""
    for sheet in sheets(snapshot):
        write_panel(book.create_sheet(sheet.name), sheet, mark)
    definitions = [("Definition", "In words", "Source"), *words.definitions_once(snapshot.panels)]
    write_words(book.create_sheet("Definitions"), definitions, (28, 90, 60), mark)
    write_words(book.create_sheet("About"), [("About", ""), *about(snapshot, practice)], (28, 110), mark)
    about_file = book.properties
    about_file.creator = about_file.lastModifiedBy = safe_cell(practice.name)
    about_file.title = words.TITLE
    out = io.BytesIO()
    book.save(out)
    return settled(out.getvalue(), snapshot.made)


def write_panel(page, sheet: Sheet, mark: str) -> None:
    head = 5
    columns = [(heading, *values) for heading, values in zip(sheet.headings, _by_column(sheet), strict=True)]
    widths = [
        min(max(NARROWEST, *(len(str(value)) + 2 for value in values)), WIDEST) if number_format == TEXT else NARROWEST
        for (_, number_format), *values in columns
    ]
    for column, ((heading, number_format), *values) in enumerate(columns, start=1):
        side = "left" if number_format == TEXT else "right"
        cell = _put(page, head, column, heading, bold=True, colour="FFFFFF", side=side)
        cell.fill = _filled("0B5F73")
        page.column_dimensions[cell.column_letter].width = widths[column - 1]
        for row, value in enumerate(values, start=head + 1):
            cell = _put(page, row, column, NOT_SHOWN if value is None else value, side=side)
            cell.number_format = TEXT if isinstance(value, str) else number_format
    across = max(len(columns), 4)
    room = sum(widths) + NARROWEST * (across - len(columns))
    for row, (text, style) in enumerate(
        [
            (sheet.question, {"bold": True, "size": 14}),
            (sheet.sentence, {}),
            (mark, {"bold": True, "colour": "B4501F"}),
        ],
        start=1,
    ):
        _put(page, row, 1, text, **style)
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=across)
        _row_height(page, row, [text], [room], style.get("size", 11))
    _row_height(page, head, [heading for heading, _ in sheet.headings], widths)
    for row, line in enumerate(sheet.rows, start=head + 1):
        _row_height(page, row, ["" if not isinstance(value, str) else value for value in line], widths)
    page.freeze_panes = page.cell(head + 1, 2)
    _on_paper(page)


def write_words(page, lines: list[tuple], widths: tuple[int, ...], mark: str) -> None:
    above = [(mark,)] if mark else []
    head = len(above) + 1
    for row, line in enumerate([*above, *lines], start=1):
        for column, text in enumerate(line, start=1):
            cell = _put(page, row, column, text, bold=row <= head or column == 1)
            page.column_dimensions[cell.column_letter].width = widths[column - 1]
        _row_height(page, row, list(line), widths)
    page.freeze_panes = page.cell(head + 1, 1)
    _on_paper(page)


def _put(page, row: int, column: int, value, *, bold=False, size=11, colour="17222A", side="left"):
    from openpyxl.styles import Alignment, Font

    cell = page.cell(row, column)
    cell.value = safe_cell(value)
    if isinstance(value, str):
        # Never what openpyxl takes a text for: it guesses formulas and errors.
        cell.data_type = "s"
    cell.font = Font(name="Calibri", size=size, bold=bold, color=colour)
    cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal=side)
    return cell


def _filled(colour: str):
    from openpyxl.styles import PatternFill

    return PatternFill("solid", fgColor=colour)


def _row_height(page, row: int, texts: list[str], widths, size: int = 11) -> None:
    """High enough for the longest text: nobody else works it out, for merged cells least of all."""
    lines = [ceil(len(text) * size / 11 * 1.1 / width) for text, width in zip(texts, widths, strict=False)]
    page.row_dimensions[row].height = max([1, *lines]) * size * 1.4


def _on_paper(page) -> None:
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


# ---------------------------------------------------------------------------------------------------------------
# CSV


def csv_zip(snapshot: Snapshot, practice: Practice) -> bytes:
    """ZIP: a CSV file per panel, ``definitions.csv``, ``about.csv``; UTF-8 with BOM, so that spreadsheets read it right.

    An empty cell is not shown. With demonstration data every file says so in its first line.
    """
    mark = [[f"# {words.SYNTHETIC}"]] if snapshot.synthetic else []
    found = sheets(snapshot)
    files = {
        f"{sheet.key}.csv": csv_bytes([*mark, [heading for heading, _ in sheet.headings], *sheet.rows])
        for sheet in found
    }
    definitions = [("Definition", "In words", "Source"), *words.definitions_once(snapshot.panels)]
    files["definitions.csv"] = csv_bytes([*mark, *definitions])
    origin = [("About", "In words"), *about(snapshot, practice), ("An empty cell", "is not shown.")]
    per_file = [(f"{sheet.key}.csv", f"{sheet.question} {sheet.sentence}") for sheet in found]
    files["about.csv"] = csv_bytes([*mark, *origin, *per_file])
    return pack(files)


def csv_bytes(rows: list) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(list(_cells(row)) for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _cells(row) -> Iterator:
    yield from ("" if value is None else safe_cell(value) for value in row)
