"""The cells of a worksheet as the texts that a spreadsheet shows, and what of them it does not show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel, from_ISO8601

from outcomes.imports.files import limits
from outcomes.imports.files.header import Area
from outcomes.imports.files.parts import Attributes, Elements
from outcomes.imports.files.sheet import NO_VALUE, TOO_LONG, Unreadable
from outcomes.imports.problems.rules import problem

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')
"""Parts of a number format that are text, colours and conditions, or room."""
_AREA_CORNER = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")


class Strings(Elements):
    """The table of texts that cells share."""

    def __init__(self) -> None:
        super().__init__(
            {"t": self._text, "rPh": self._how_to_say}, {"t": self._no_text, "rPh": self._said, "si": self._one}
        )
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._collects = self._phonetic = False

    def _text(self, _: Attributes) -> None:
        self._collects = not self._phonetic

    def _no_text(self) -> None:
        self._collects = False

    def _how_to_say(self, _: Attributes) -> None:
        """In small letters above the text, and no part of it."""
        self._phonetic = True

    def _said(self) -> None:
        self._phonetic = False

    def text(self, text: str) -> None:
        if self._collects:
            self._parts.append(text)

    def _one(self) -> None:
        self.texts.append(_plain("".join(self._parts)))
        self._parts = []


class Styles(Elements):
    """What the number format of each style makes of a number: "date", "duration", "percent" or "" for itself."""

    def __init__(self) -> None:
        super().__init__({"numFmt": self._format, "cellXfs": self._begin, "xf": self._style}, {"cellXfs": self._end})
        self.kinds: list[str] = []
        self._formats: dict[int, str] = {}
        self._of_cells = False

    def _format(self, attributes: Attributes) -> None:
        self._formats[int(attributes.get("numFmtId", -1))] = attributes.get("formatCode", "")

    def _begin(self, _: Attributes) -> None:
        self._of_cells = True

    def _end(self) -> None:
        self._of_cells = False

    def _style(self, attributes: Attributes) -> None:
        if self._of_cells:
            number = int(attributes.get("numFmtId", 0))
            code = self._formats.get(number) or BUILTIN_FORMATS.get(number, "")
            self.kinds.append(_kind(code[: limits.CELL_CHARACTERS]))


def _kind(code: str) -> str:
    if is_timedelta_format(code):
        return "duration"
    if is_date_format(code):
        return "date"
    return "percent" if "%" in _NOT_SHOWN.sub("", code) else ""


class Cells(Elements):
    """The cells of one worksheet.

    Attributes
    ----------
    rows : dict
        By number of the row: its cells that hold something, as (column, text), both numbers from 1.
    hidden_rows : set of int
    hidden_columns : list of (first, last)
    merged : list of Area
    room : int
        How many more cells and rows may follow.
    """

    def __init__(self, strings: Sequence[str], kinds: Sequence[str], epoch: datetime, room: int) -> None:
        super().__init__(
            {
                **{"row": self._start_row, "c": self._start_cell, "f": self._start_formula, "v": self._start_value},
                **{"t": self._start_text, "rPh": self._start_phonetic},
                **{"col": self._columns, "mergeCell": self._merge},
            },
            {"c": self._end_cell, "v": self._end_text, "t": self._end_text, "rPh": self._end_phonetic},
        )
        self.rows: dict[int, list[tuple[int, str]]] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []
        self.merged: list[Area] = []
        self.room = room
        self._strings, self._kinds, self._epoch = strings, kinds, epoch
        self._known: dict[tuple[str, str], str] = {}
        self._row = self._column = 0
        self._row_is_stated = False
        self._type, self._style = "n", ""
        self._parts: list[str] = []
        self._collects = self._phonetic = self._formula = self._value = False

    def _start_row(self, attributes: Attributes) -> None:
        self.room -= 1
        if self.room < 0:
            _refuse_size()
        self._row_is_stated = "r" in attributes
        self._row = int(attributes["r"]) if self._row_is_stated else self._row + 1
        self._column = 0
        if _yes(attributes.get("hidden")) or _is_zero(attributes.get("ht")):
            self.hidden_rows.add(self._row)

    def _start_cell(self, attributes: Attributes) -> None:
        self.room -= 1
        if self.room < 0:
            _refuse_size()
        self._formula = self._value = False
        self._column += 1
        if self._column > limits.XLSX_COLUMNS:
            raise Unreadable(problem("too_many_columns", limit=limits.COLUMNS))
        if not attributes:
            self._type = "n"
            self._style = ""
            return
        self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
        reference = attributes.get("r")
        if reference is not None:
            self._column = _column_number(reference)
            row = int(reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
            if row != self._row:
                if self._row_is_stated or row < self._row:  # a cell that claims to stand in another row
                    raise Unreadable(problem("workbook_unsafe"))
                self._row = row

    def _start_formula(self, _: Attributes) -> None:
        self._formula = True

    def _start_value(self, _: Attributes) -> None:
        self._collects = self._value = True

    def _start_text(self, _: Attributes) -> None:
        self._collects = self._value = not self._phonetic

    def _end_text(self) -> None:
        self._collects = False

    def _start_phonetic(self, _: Attributes) -> None:
        self._phonetic = True

    def _end_phonetic(self) -> None:
        self._phonetic = False

    def text(self, text: str) -> None:
        if self._collects:
            self._parts.append(text)

    def _end_cell(self) -> None:
        if self._parts or self._formula:
            text = self._shown("".join(self._parts))
            self._parts = []
            if text and not text.isspace():
                self._keep(text)

    def _columns(self, attributes: Attributes) -> None:
        if _yes(attributes.get("hidden")) or _is_zero(attributes.get("width")):
            self.hidden_columns.append((int(attributes.get("min", 1)), int(attributes.get("max", 1))))

    def _keep(self, text: str) -> None:
        """Programs format empty cells down to the last row and out to the last column: only what is held counts."""
        if self._row > limits.XLSX_ROWS:
            raise Unreadable(problem("too_many_rows", limit=limits.XLSX_ROWS))
        if self._column > limits.COLUMNS:
            raise Unreadable(problem("too_many_columns", limit=limits.COLUMNS))
        self.rows.setdefault(self._row, []).append((self._column, text))

    def _merge(self, attributes: Attributes) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        corners = [_AREA_CORNER.fullmatch(corner) for corner in (first, last or first)]
        if not all(corners):
            raise Unreadable(problem("damaged"))
        (left, top), (right, bottom) = ((_column_number(c[1]), int(c[2])) for c in corners)
        if bottom <= limits.XLSX_ROWS and right <= limits.COLUMNS:  # else it lies beyond every cell
            self.merged.append((top - 1, left - 1, bottom - 1, right - 1))

    def _shown(self, held: str) -> str:
        """A cell's text: dates as ISO, whole numbers without a decimal point, "70%" where per cent are shown."""
        if self._formula and not held:
            # A formula may give an empty text; without a value stored beside it, its result is not known.
            return "" if self._value and self._type == "str" else NO_VALUE
        if len(held) > limits.CELL_CHARACTERS:
            return TOO_LONG
        match self._type:
            case "s":
                return self._strings[int(held)]
            case "b":
                return "yes" if held.strip() in ("1", "true") else "no"
            case "d":
                try:
                    return _text(from_ISO8601(held))
                except ValueError:
                    return held
            case "n" | "":
                key = (held, self._style)
                if key not in self._known:
                    self._known[key] = self._number(held)
                return self._known[key]
        return _plain(held)

    def _number(self, held: str) -> str:
        number = float(held) if re.search(r"[^\d\s+-]", held) else int(held)
        kind = self._kinds[int(self._style)] if self._style and int(self._style) < len(self._kinds) else ""
        if kind == "percent":
            return f"{_text(round(number * 100, 9))}%"
        if kind:
            try:
                return _text(from_excel(number, self._epoch, timedelta=kind == "duration"))
            except (OverflowError, ValueError):
                return "#VALUE!"  # what the spreadsheet shows, too: number signs all over the cell
        return _text(number)


def _refuse_size() -> None:
    raise Unreadable(problem("workbook_too_large"))


def _plain(text: str) -> str:
    """A text without the signs that XML cannot hold, which Excel writes as ``_x000D_``."""
    if len(text) > limits.CELL_CHARACTERS:
        return TOO_LONG
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        text = "".join(sign if sign.isprintable() or sign in "\t\n" else " " for sign in text)
    return text


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return repr(value)


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
