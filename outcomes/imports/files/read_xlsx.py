"""Reads .xlsx after looking at every part of it: nothing hidden, nothing that runs, nothing that explodes.

openpyxl alone is not safe here: one cell in the last corner of a 1 KiB workbook takes all memory. So every part is
unpacked with its bytes counted and scanned first, and openpyxl only sees what has passed.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from xml.parsers import expat

import numpy as np
import openpyxl

from outcomes.errors import Problem
from outcomes.imports.files import limits
from outcomes.imports.files.header import Area, fill_merged, find_header
from outcomes.imports.files.sheet import Builder, Sheet, Unreadable
from outcomes.imports.problems.rules import problem

_BLOCK = 1 << 16
_HEAD = 100
"""Rows among which the column names are looked for."""

_PARTS = (
    (re.compile(r"vbaproject|vbadata|macrosheets|dialogsheets|customui"), "macros"),
    (re.compile(r"externallink|connections\.xml|querytable|webextension"), "external_links"),
    (re.compile(r"embeddings/|activex|ctrlprops|oleobject"), "embedded_objects"),
    (re.compile(r"comment"), "comments"),
)
"""Parts of a workbook by name, and by the kind that a relationship gives them."""

_TABLE_ELEMENTS = frozenset(("row", "c", "v", "f", "is", "si", "t", "r"))


def read(data: bytes) -> list[Sheet]:
    """The tables of a workbook, empty sheets left out.

    Raises
    ------
    Unreadable
        With every reason found.
    """
    try:
        scan = _Scan()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            scan.archive(archive)
        if scan.problems:
            raise Unreadable(*scan.problems)
        sheets = _sheets(data, scan.merged)
    except Unreadable:
        raise
    except MemoryError:
        raise Unreadable(problem("workbook_too_large")) from None
    except Exception:  # ten kinds were met in damaged workbooks; none of them may show what it holds
        raise Unreadable(problem("damaged")) from None
    if not sheets:
        raise Unreadable(problem("file_empty"))
    return sheets, ()


# ---------------------------------------------------------------------------------------------------------------------
# Looking at every part
# ---------------------------------------------------------------------------------------------------------------------


class _Scan:
    """What is wrong with the parts of a workbook. Stops at once at what is dangerous to read on."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.merged: dict[str, list[Area]] = {}
        """Merged cells by the name of the part."""
        self._n_merged = 0
        self._cells = 0
        self._other_elements = 0
        self._worksheets = 0
        self._sheets: set[str] = set()

    def _found(self, rule: str, **where: object) -> None:
        if all(known.rule != rule for known in self.problems):
            self.problems.append(problem(rule, **where))

    def archive(self, archive: zipfile.ZipFile) -> None:
        entries = archive.infolist()
        names = [entry.filename.lower() for entry in entries]
        if "xl/workbook.xml" not in names:
            raise Unreadable(
                problem("old_spreadsheet" if {"mimetype", "xl/workbook.bin"} & set(names) else "not_a_table")
            )
        if len(entries) > limits.XLSX_PARTS or len(set(names)) < len(names):
            raise Unreadable(problem("workbook_unsafe"))
        unpacked = 0
        for entry, name in zip(entries, names, strict=True):
            if entry.flag_bits & 0x1:
                raise Unreadable(problem("password_protected"))
            if name.startswith("/") or "\\" in name or ".." in name.split("/"):
                raise Unreadable(problem("workbook_unsafe"))
            for pattern, rule in _PARTS:
                if pattern.search(name):
                    self._found(rule)
            self._merged_here = self.merged.setdefault(name, [])
            with archive.open(entry) as part:
                unpacked += self._part(part, limits.XLSX_ALL_BYTES - unpacked)

    def _part(self, part: zipfile.ZipExtFile, allowed: int) -> int:
        """Unpack one part a block at a time; returns its true size."""
        size = 0
        parser = None
        while block := part.read(_BLOCK):
            if size == 0 and block.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<"):
                parser = self._parser()
            size += len(block)
            if size > min(limits.XLSX_PART_BYTES, allowed):
                raise Unreadable(problem("workbook_too_large"))
            if parser is not None:
                parser.Parse(block, False)
                if size - parser.CurrentByteIndex > limits.XLSX_TAG_BYTES:
                    raise Unreadable(problem("workbook_unsafe"))
        if parser is not None:
            parser.Parse(b"", True)
        return size

    def _parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.buffer_text = True
        self._row = self._column = self._depth = 0
        self._formula = self._value = self._in_value = False
        return parser

    def _doctype(self, *_: object) -> None:
        raise Unreadable(problem("workbook_unsafe"))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        self._depth += 1
        if self._depth > limits.XLSX_DEPTH:
            raise Unreadable(problem("workbook_unsafe"))
        if name not in _TABLE_ELEMENTS:
            self._other_elements += 1
            if self._other_elements > limits.XLSX_OTHER_ELEMENTS:
                raise Unreadable(problem("workbook_too_large"))
        if name == "c":
            self._cells += 1
            self._column += 1
            if self._cells > limits.XLSX_CELLS:
                raise Unreadable(problem("workbook_too_large"))
            self._formula = self._value = False
            reference = attributes.get("r")
            if reference is not None:
                self._column = _column_number(reference)
                # A cell may claim another row than the one it stands in.
                row = int(reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
                if row > limits.XLSX_ROWS:
                    raise Unreadable(problem("too_many_rows", limit=limits.XLSX_ROWS))
            if self._column > limits.COLUMNS:
                raise Unreadable(problem("too_many_columns", limit=limits.COLUMNS))
        elif name in ("v", "t"):
            self._in_value = True
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
            if self._row > limits.XLSX_ROWS:
                raise Unreadable(problem("too_many_rows", limit=limits.XLSX_ROWS))
            if _yes(attributes.get("hidden")) or _is_zero(attributes.get("ht")):
                self._found("hidden_rows", row=self._row, sheet=self._worksheets)
        elif name == "worksheet":
            self._worksheets += 1
        elif name == "col":
            if _yes(attributes.get("hidden")) or _is_zero(attributes.get("width")):
                self._found("hidden_columns", column=int(attributes.get("min", 1)), sheet=self._worksheets)
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "sheetFormatPr":
            if _yes(attributes.get("zeroHeight")):
                self._found("hidden_rows", row=1, sheet=self._worksheets)
        elif name == "sheet":
            if attributes.get("state", "visible") != "visible":
                self._found("hidden_sheet")
            for attribute, value in attributes.items():
                if attribute.endswith(":id"):
                    self._once(f"id {value}")
        elif name == "Relationship":
            kind = attributes.get("Type", "").rpartition("/")[2].lower()
            for pattern, rule in _PARTS:
                if pattern.search(kind):
                    self._found(rule)
            if kind == "worksheet":
                self._once(posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lower())

    def _once(self, sheet: str) -> None:
        """One part that stands for many sheets would be read many times."""
        if sheet in self._sheets:
            raise Unreadable(problem("workbook_unsafe"))
        self._sheets.add(sheet)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        corners = [_AREA_CORNER.fullmatch(corner) for corner in (first, last or first)]
        if not all(corners):
            raise Unreadable(problem("damaged"))
        self._n_merged += 1
        if self._n_merged > limits.XLSX_MERGED:
            raise Unreadable(problem("workbook_too_large"))
        (left, top), (right, bottom) = ((_column_number(c[1]), int(c[2])) for c in corners)
        if bottom <= limits.XLSX_ROWS and right <= limits.COLUMNS:  # else it lies beyond every cell
            self._merged_here.append((top - 1, left - 1, bottom - 1, right - 1))

    def _text(self, text: str) -> None:
        if self._in_value:
            self._value = True

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        self._depth -= 1
        if name in ("v", "t"):
            self._in_value = False
        elif name == "c" and self._formula and not self._value:
            self._found("formula_without_value", row=self._row, column=self._column, sheet=self._worksheets)


_AREA_CORNER = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")


def _column_number(reference: str) -> int:
    number = 0
    for letter in reference.upper():
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _yes(flag: str | None) -> bool:
    return flag in ("1", "true", "on")


def _is_zero(size: str | None) -> bool:
    return size is not None and float(size) == 0


# ---------------------------------------------------------------------------------------------------------------------
# Reading what has passed
# ---------------------------------------------------------------------------------------------------------------------


def _sheets(data: bytes, merged: Mapping[str, Sequence[Area]]) -> list[Sheet]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        date_1904 = book.epoch.year == 1904
        found = [
            _sheet(number, sheet, date_1904, merged.get(sheet._worksheet_path.lower().lstrip("/"), ()))
            for number, sheet in enumerate(book.worksheets, start=1)
        ]
    finally:
        book.close()
    return [sheet for sheet in found if sheet is not None]


def _sheet(number: int, worksheet: object, date_1904: bool, merged: Sequence[Area]) -> Sheet | None:
    """One sheet, or None where it is empty."""
    worksheet.reset_dimensions()  # some programs state a size that is too small, and cells would be lost
    rows = [[_text(value) for value in row] for row in worksheet.iter_rows(values_only=True)]
    while rows and not any(rows[-1]):
        rows.pop()
    above = next((i for i, row in enumerate(rows) if any(row)), None)
    if above is None:
        return None
    width = max(_width(row) for row in rows)
    table = [[*row[:width], *[""] * (width - len(row))] for row in rows[above:]]
    _refuse_long_cells(number, above + 1, table)
    merged = [(top - above, left, bottom - above, right) for top, left, bottom, right in merged if top >= above]
    header = find_header([[text.strip() for text in row] for row in table[:_HEAD]], merged)
    first = header.first + header.n_rows
    fill_merged(table, [area for area in merged if area[0] >= first])
    body = table[first:]
    builder = Builder(header.names)
    builder.add(body)
    numbers = np.arange(above + first + 1, above + first + 1 + len(body), dtype=np.int64)
    none = np.zeros(len(body), dtype=bool)
    row = above + header.first + 1
    return Sheet(number, worksheet.title, builder.columns(), row, numbers, none, none, date_1904)


def _width(row: Sequence[str]) -> int:
    return max((i for i, text in enumerate(row, start=1) if text), default=0)


def _text(value: object) -> str:
    """A cell as text: dates as ISO, whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return repr(value)


def _refuse_long_cells(number: int, first_row: int, rows: Sequence[Sequence[str]]) -> None:
    for row, cells in enumerate(rows, start=first_row):
        for column, text in enumerate(cells, start=1):
            if len(text) > limits.CELL_CHARACTERS:
                where = {"row": row, "column": column, "sheet": number}
                raise Unreadable(problem("cell_too_long", limit=limits.CELL_CHARACTERS, **where))
