"""The cells of a worksheet as the texts that a spreadsheet shows, and what of them it does not show."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel, from_ISO8601

from outcomes.imports.files import limits
from outcomes.imports.files.header import Area
from outcomes.imports.files.parts import Elements
from outcomes.imports.files.sheet import NO_VALUE, TOO_LONG, Unreadable
from outcomes.imports.problems.rules import problem

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')
"""Parts of a number format that are text, colours and conditions, or room."""
_AREA_CORNER = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")


class Strings(Elements):
    """The table of texts that cells share."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._collects = self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._parts = []
        elif name == "rPh":  # how to say it, in small letters above the text
            self._phonetic = True
        elif name == "t":
            self._collects = not self._phonetic

    def text(self, text: str) -> None:
        if self._collects:
            self._parts.append(text)

    def end(self, name: str) -> None:
        if name == "t":
            self._collects = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.texts.append(_plain("".join(self._parts)))


class Styles(Elements):
    """What the number format of each style makes of a number: "date", "duration", "percent" or "" for itself."""

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self._formats: dict[int, str] = {}
        self._of_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self._formats[int(attributes.get("numFmtId", -1))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._of_cells = True
        elif name == "xf" and self._of_cells:
            number = int(attributes.get("numFmtId", 0))
            code = self._formats.get(number) or BUILTIN_FORMATS.get(number, "")
            self.kinds.append(_kind(code[: limits.CELL_CHARACTERS]))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._of_cells = False


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
    """

    def __init__(
        self, strings: Sequence[str], kinds: Sequence[str], epoch: datetime, count: Callable[[], None]
    ) -> None:
        self.rows: dict[int, list[tuple[int, str]]] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []
        self.merged: list[Area] = []
        self._strings, self._kinds, self._epoch = strings, kinds, epoch
        self._count = count
        self._known: dict[tuple[str, str], str] = {}
        self._row = self._column = 0
        self._row_is_stated = False
        self._type, self._style = "n", ""
        self._parts: list[str] = []
        self._collects = self._phonetic = self._formula = self._value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._count()
            self._place(attributes.get("r"))
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._parts = []
            self._formula = self._value = False
        elif name == "v":
            self._collects = self._value = True
        elif name == "t":
            self._collects = self._value = not self._phonetic
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._count()
            self._row_is_stated = "r" in attributes
            self._row = int(attributes["r"]) if self._row_is_stated else self._row + 1
            self._column = 0
            if _yes(attributes.get("hidden")) or _is_zero(attributes.get("ht")):
                self.hidden_rows.add(self._row)
        elif name == "rPh":
            self._phonetic = True
        elif name == "col":
            if _yes(attributes.get("hidden")) or _is_zero(attributes.get("width")):
                self.hidden_columns.append((int(attributes.get("min", 1)), int(attributes.get("max", 1))))
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def text(self, text: str) -> None:
        if self._collects:
            self._parts.append(text)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._collects = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "c" and (self._parts or self._formula):
            text = self._shown("".join(self._parts))
            if text and not text.isspace():
                self._keep(text)

    def _place(self, reference: str | None) -> None:
        self._column += 1
        if reference is not None:
            self._column = _column_number(reference)
            row = int(reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
            if row != self._row:
                if self._row_is_stated or row < self._row:  # a cell that claims to stand in another row
                    raise Unreadable(problem("workbook_unsafe"))
                self._row = row

    def _keep(self, text: str) -> None:
        """Programs format empty cells down to the last row and out to the last column: only what is held counts."""
        if self._row > limits.XLSX_ROWS:
            raise Unreadable(problem("too_many_rows", limit=limits.XLSX_ROWS))
        if self._column > limits.COLUMNS:
            raise Unreadable(problem("too_many_columns", limit=limits.COLUMNS))
        self.rows.setdefault(self._row, []).append((self._column, text))

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
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
