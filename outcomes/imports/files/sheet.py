"""A table as it came from a file: everything still text, with the row numbers that a spreadsheet shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from outcomes.errors import Problem
from outcomes.imports.column import Column
from outcomes.imports.files import limits

TOO_LONG = "\0cell_too_long"
NO_VALUE = "\0formula_without_value"
"""What readers put in place of a text that is not kept: the rule behind a sign that no file may hold."""


class Unreadable(Exception):
    """A file that cannot be read at all; carries the problems to show."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__()
        self.problems = problems


@dataclass(frozen=True, repr=False)
class Sheet:
    """One table of a file.

    Attributes
    ----------
    number : int
        Position among the sheets that a workbook shows, or among the tables of a ZIP file, from 1; 1 for CSV.
    title : str
        Its name in the workbook; "" for CSV. Never shown.
    columns : tuple of Column
    header_row : int
        Row of the header as a spreadsheet shows it.
    rows : array of int64
        Row number of each row, as a spreadsheet shows it.
    short, long : array of bool
        Rows with fewer cells than the header, and with more (not counting empty ones); CSV only.
    date_1904 : bool
        Whether plain numbers that stand for dates count from 1904.
    hidden : array of bool
        Rows that the spreadsheet does not show, perhaps because of a filter.
    """

    number: int
    title: str
    columns: tuple[Column, ...]
    header_row: int
    rows: np.ndarray
    short: np.ndarray
    long: np.ndarray
    date_1904: bool = False
    hidden: np.ndarray = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        if self.hidden is None:
            object.__setattr__(self, "hidden", np.zeros(len(self.rows), dtype=bool))

    def keep(self, rows: np.ndarray) -> Sheet:
        """Only some rows; ``rows`` is a bool array."""
        if rows.all():
            return self
        return Sheet(
            self.number,
            self.title,
            tuple(column.keep(rows) for column in self.columns),
            self.header_row,
            self.rows[rows],
            self.short[rows],
            self.long[rows],
            self.date_1904,
            self.hidden[rows],
        )


@dataclass(frozen=True, repr=False)
class Opened:
    """What was found in a file.

    Attributes
    ----------
    kind : {"csv", "xlsx", "json", "zip"}
    sheets : list of Sheet
        At least one, each with a header; perhaps without rows. For JSON one, with entries and no header.
    left : tuple of Problem
        What was left where it is, unread: remarks by position.
    """

    kind: str
    sheets: list[Sheet]
    left: tuple[Problem, ...] = ()


@dataclass(repr=False)
class _Texts:
    """The distinct texts of a column that is being read."""

    index: dict[str, int] = field(default_factory=dict)
    codes: list[np.ndarray] = field(default_factory=list)

    def add(self, cells: Sequence[str]) -> None:
        index = self.index
        new = [text for text in dict.fromkeys(cells) if text not in index]
        index.update(zip(new, range(len(index), len(index) + len(new)), strict=True))
        self.codes.append(np.fromiter(map(index.__getitem__, cells), np.int32, len(cells)))


class Builder:
    """Collects rows, a block at a time, so that memory follows the distinct texts and not the cells."""

    def __init__(self, header: Sequence[str]) -> None:
        self.header = header
        self._texts = [_Texts() for _ in header]

    def add(self, rows: Sequence[Sequence[str]]) -> None:
        """Add rows, each as wide as the header."""
        if rows:
            for texts, cells in zip(self._texts, zip(*rows, strict=True), strict=True):
                texts.add(cells)

    def columns(self) -> tuple[Column, ...]:
        """The columns, once every row is there."""
        columns = []
        for position, (header, texts) in enumerate(zip(self.header, self._texts, strict=True), start=1):
            codes = np.concatenate(texts.codes) if texts.codes else np.zeros(0, dtype=np.int32)
            columns.append(column(position, header, list(texts.index), codes))
        return tuple(columns)


def column(position: int, header: str, values: list[str], codes: np.ndarray, *, hidden: bool = False) -> Column:
    """A column whose texts have lost the white space around them, and those that cannot be kept."""
    kept = [text.strip() if len(text) <= limits.CELL_CHARACTERS else TOO_LONG for text in values]
    if kept != values:
        distinct = {text: i for i, text in enumerate(dict.fromkeys(kept))}
        codes = np.fromiter((distinct[text] for text in kept), np.int32, len(kept))[codes]
        kept = list(distinct)
    unread = {i: text[1:] for i, text in enumerate(kept) if text[:1] == "\0"}
    for i in unread:
        kept[i] = ""
    header = "" if len(header) > limits.CELL_CHARACTERS else header.strip()
    return Column(position, header, kept, codes, hidden, unread)
