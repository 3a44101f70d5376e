"""Reads .xlsx: the cells of the sheets that are shown. Everything else in it is left where it is.

No library reads whole workbooks here: those that do open every part, also the ones that nobody asked for, and quote
cells in warnings. What a number format means, and which day a number is, openpyxl says.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from outcomes.errors import Problem
from outcomes.imports.files import limits
from outcomes.imports.files.footer import beside_table, without_lines_below
from outcomes.imports.files.header import Rows, fill_merged, find_header
from outcomes.imports.files.parts import Attributes, Elements, Parts
from outcomes.imports.files.sheet import Builder, Sheet, Unreadable
from outcomes.imports.files.worksheet import Cells, Strings, Styles
from outcomes.imports.problems.rules import problem

WORKBOOK = "xl/workbook.xml"
_HEAD = 100
"""Rows among which the column names are looked for."""

_MACROS = re.compile(r"vbaproject|vbadata|macrosheets|dialogsheets|customui")
_EXTERNAL = re.compile(r"externallink|connections\.xml|querytable|webextension")
_EMBEDDED = re.compile(r"embeddings/|activex|ctrlprops|oleobject")

_LEFT = (
    ("comments", re.compile("comment")),  # also those in threads
    ("pictures", re.compile("^drawing|image")),
    ("embedded_objects", re.compile("oleobject|package|control|ctrlprop")),
    ("links", re.compile("hyperlink")),
)
"""What a sheet may be related to and is not read, by the kind of the relation."""


def read(data: bytes, first: int = 1) -> tuple[list[Sheet], tuple[Problem, ...]]:
    """The tables of a workbook, and what was left in it. Empty sheets are no tables.

    Parameters
    ----------
    data : bytes
    first : int
        Number of its first sheet.

    Raises
    ------
    Unreadable
        With every reason found.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            book = _Book(Parts(archive), first)
            sheets = book.sheets()
    except Unreadable:
        raise
    except MemoryError:
        raise Unreadable(problem("workbook_too_large")) from None
    except Exception:  # many kinds were met in damaged workbooks; none of them may show what it holds
        raise Unreadable(problem("damaged")) from None
    if not sheets:
        raise Unreadable(problem("file_empty"), *(one for one in book.left if one.rule == "hidden_sheet"))
    return sheets, tuple(book.left)


@dataclass(frozen=True)
class _Tab:
    """One sheet as the workbook lists it."""

    title: str
    relation: str
    is_hidden: bool


class _Overview(Elements):
    """What the workbook says of itself: its sheets, and how its days are counted."""

    def __init__(self) -> None:
        super().__init__({"sheet": self._sheet, "workbookPr": self._properties})
        self.tabs: list[_Tab] = []
        self.epoch: datetime = CALENDAR_WINDOWS_1900

    def _sheet(self, attributes: Attributes) -> None:
        relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
        is_hidden = attributes.get("state", "visible") != "visible"
        self.tabs.append(_Tab(attributes.get("name", ""), relation, is_hidden))

    def _properties(self, attributes: Attributes) -> None:
        if attributes.get("date1904") in ("1", "true", "on"):
            self.epoch = CALENDAR_MAC_1904


@dataclass
class _Book:
    """One workbook while it is read."""

    parts: Parts
    first: int
    left: list[Problem] = field(default_factory=list)
    room: int = limits.XLSX_CELLS
    area: int = 0

    def sheets(self) -> list[Sheet]:
        names = self.parts.names
        if any(map(_MACROS.search, names)):
            raise Unreadable(problem("macros"))
        overview, strings, styles = _Overview(), Strings(), Styles()
        self.parts.parse(WORKBOOK, overview)
        relations = self.parts.relations(WORKBOOK)
        if any(_MACROS.search(one.kind) or "macrosheet" in one.kind for one in relations.values()):
            raise Unreadable(problem("macros"))
        for kind, elements in (("sharedstrings", strings), ("styles", styles)):
            for one in relations.values():
                if one.kind == kind:
                    self.parts.parse(one.target, elements)
        shown = [tab for tab in overview.tabs if not tab.is_hidden]
        read = [relations[tab.relation].target for tab in shown if relations[tab.relation].kind == "worksheet"]
        if len(set(read)) < len(read):  # one part that stands for many sheets would be read many times
            raise Unreadable(problem("workbook_unsafe"))
        found, beside = [], {rule: [] for rule, _ in _LEFT}
        for number, tab in enumerate(shown, start=self.first):
            relation = relations[tab.relation]
            if relation.kind != "worksheet":  # a chart that fills a sheet
                beside["pictures"].append(number)
                continue
            for one in self.parts.relations(relation.target).values():
                for rule, pattern in _LEFT:
                    if pattern.search(one.kind) and number not in beside[rule]:
                        beside[rule].append(number)
            cells = Cells(strings.texts, styles.kinds, overview.epoch, self.room)
            self.parts.parse(relation.target, cells)
            self.room = cells.room
            sheet = self._sheet(number, tab.title, cells, overview.epoch == CALENDAR_MAC_1904)
            if sheet is not None:
                found.append(sheet)
        self._say(names, len(overview.tabs) - len(shown), beside)
        return found

    def _say(self, names: Sequence[str], n_hidden: int, beside: dict[str, list[int]]) -> None:
        if n_hidden:
            self.left.append(problem("hidden_sheet", count=n_hidden))
        if any(map(_EXTERNAL.search, names)):
            self.left.append(problem("external_links"))
        embedded = any(map(_EMBEDDED.search, names))
        for rule, numbers in beside.items():
            if numbers or (rule == "embedded_objects" and embedded):
                sheet = numbers[0] if len(numbers) == 1 else None
                self.left.append(problem(rule, sheet=sheet, place=_place(numbers)))

    def _sheet(self, number: int, title: str, cells: Cells, date_1904: bool) -> Sheet | None:
        """One sheet, or None where it is empty."""
        if not cells.rows:
            return None
        top, bottom = min(cells.rows), max(cells.rows)
        width = max(column for row in cells.rows.values() for column, _ in row)
        self._measure((bottom - top + 1) * width)
        rows: Rows = []
        for at in range(top, bottom + 1):
            row = [""] * width
            for column, text in cells.rows.pop(at, ()):
                row[column - 1] = text
            rows.append(row)
        merged = [
            (up - top + 1, left, down - top + 1, right) for up, left, down, right in cells.merged if up >= top - 1
        ]
        for up, left, down, right in merged:
            self._measure((min(down + 1, len(rows)) - up) * (min(right + 1, width) - left))
        header = find_header([[text.strip() for text in row] for row in rows[:_HEAD]], merged)
        start = header.first + header.n_rows
        fill_merged(rows, [area for area in merged if area[0] >= start])
        builder = Builder(header.names)
        builder.add(rows[start:])
        columns = tuple(replace(one, hidden=_holds(cells.hidden_columns, one.position)) for one in builder.columns())
        numbers = np.arange(top + start, bottom + 1, dtype=np.int64)
        none = np.zeros(len(numbers), dtype=bool)
        hidden = np.array([at in cells.hidden_rows for at in numbers.tolist()], dtype=bool)
        hidden &= np.array([any(row) for row in rows[start:]], dtype=bool)
        row = top + header.first
        sheet = Sheet(number, title, columns, row, numbers, none, none, date_1904, hidden)
        sheet, below = without_lines_below(sheet)
        self.left += beside_table(sheet, header.n_titles, below, number)
        return sheet

    def _measure(self, area: int) -> None:
        """Two cells in opposite corners make a table of millions of empty ones."""
        self.area += max(area, 0)
        if self.area > limits.XLSX_AREA:
            raise Unreadable(problem("workbook_too_large"))


def _holds(areas: Sequence[tuple[int, int]], column: int) -> bool:
    return any(first <= column <= last for first, last in areas)


def _place(numbers: Sequence[int]) -> str:
    """Which sheets: each by its number, or how many."""
    if not numbers:
        return "the workbook"
    if len(numbers) > 5:
        return f"{len(numbers)} sheets"
    return f"sheet{'' if len(numbers) == 1 else 's'} {', '.join(map(str, numbers))}"
