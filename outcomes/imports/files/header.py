"""Finds the column names of a sheet as practices keep it: titles above them, two rows of them, merged cells."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from outcomes.imports.cells.values import is_missing, number
from outcomes.imports.files.shapes import columns_of, likeness
from outcomes.instruments import find

Rows = list[list[str]]
Area = tuple[int, int, int, int]
"""First row, first column, last row, last column of merged cells, counted from 0."""

_ROWS_LOOKED_AT = 40
_SHARE = 0.6
"""Column names fill at least this much of the widest row; titles do not."""

_ALIKE = 0.7
"""A row of data has at least this share of cells that look like those below them."""

_DATE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}(?:[T ].*)?")


@dataclass(frozen=True)
class Header:
    """Where the column names stand, and what they are.

    Attributes
    ----------
    first, n_rows : int
        Row of the (upper) column names, counted from 0, and how many rows they take: 1 or 2.
    names : list of str
        Both rows joined: "PHQ-9" above "Total" is "PHQ-9 Total".
    n_titles : int
        Lines above them with something in them.
    """

    first: int
    n_rows: int
    names: list[str]
    n_titles: int


def fill_merged(rows: Rows, merged: Sequence[Area]) -> None:
    """Write the text of merged cells into each of them: it is meant for all."""
    for top, left, bottom, right in merged:
        text = rows[top][left] if top < len(rows) and left < len(rows[top]) else ""
        if text:
            for row in rows[top : bottom + 1]:
                row[left : right + 1] = [text] * len(row[left : right + 1])


def find_header(rows: Rows, merged: Sequence[Area] = (), lengths: Sequence[int] = ()) -> Header:
    """Find the column names of a sheet; all rows equally long, the first one not blank.

    Rows far narrower than the table are titles. A row of group names above or below is part of the column names if
    it is merged over several of them, names an instrument, or if they repeat each other without it.

    Parameters
    ----------
    rows : list of list of str
    merged : sequence of Area
    lengths : sequence of int
        How many cells each row was written with, in a CSV file: titles with commas in them may be as wide as a table.
    """
    first, n_rows = _first(rows, lengths), 1
    as_long = not lengths or lengths[first - 1] == lengths[first]
    if first > 0 and as_long and _groups(rows[first - 1], rows[first], first - 1, merged):
        first, n_rows = first - 1, 2
    elif first + 2 < len(rows) and _continues(rows[first], rows[first + 1], first, merged):
        n_rows = 2
    names = rows[first] if n_rows == 1 else _joined(rows[first], rows[first + 1], first, merged)
    return Header(first, n_rows, names, sum(map(any, rows[:first])))


def _first(rows: Rows, lengths: Sequence[int]) -> int:
    """The row of the column names: the first one that is wide enough and holds no value, unless the data begin above.

    Where there is none, as of columns called 1, 2, 3, or of few that have a name, it is the one above the data.
    """
    widths = [sum(map(bool, row)) for row in rows[:_ROWS_LOOKED_AT]]
    needed = max(2, math.ceil(_SHARE * max(widths)))
    wide = [i for i, width in enumerate(widths) if width >= needed]
    held = [row for row in rows if any(map(_is_value, row))] or rows  # column names look like one another
    likeness_of = {i: likeness(rows[i], columns_of([row for row in held if row is not rows[i]])) for i in wide}
    data = next((i for i in wide if likeness_of[i] >= _ALIKE), None)
    possible = [i for i in wide if (data is None or i <= data) and not any(map(_is_value, rows[i]))]
    if not possible:
        if not wide or data != wide[0]:
            return wide[0] if wide else 0
        return max((i for i in range(data) if widths[i]), default=0)
    if lengths:
        full = max(lengths, key=lengths.count)
        if lengths[possible[0]] < full:  # perhaps a title with commas in it
            return next((i for i in possible if lengths[i] == full and likeness_of[i] < _ALIKE), possible[0])
    return possible[0]


def _is_value(text: str) -> bool:
    """Whether a cell holds data and no name of a column."""
    return bool(text) and (number(text) is not None or _DATE.fullmatch(text) is not None)


def _groups(row: Sequence[str], names: Sequence[str], at: int, merged: Sequence[Area]) -> bool:
    """Whether a narrow row above the column names says what some of them belong to."""
    if any(_is_value(text) or ":" in text for text in row):
        return False
    filled = [i for i, text in enumerate(row) if text]
    spans = [(left, right) for top, left, bottom, right in merged if top == at == bottom and right > left]
    last = max(i for i, text in enumerate(names) if text)
    if len(filled) == 1 and filled[0] <= next(i for i, text in enumerate(names) if text):
        return False  # a title stands where the table begins; what it would hold together begins later
    if any(left > 0 or right < last for left, right in spans):
        return True
    if any(find(row[i]) is not None for i in filled):
        return True
    repeated = [text for text in names if text]
    return len(filled) > 1 and len(set(repeated)) < len(repeated)


def _continues(names: Sequence[str], row: Sequence[str], at: int, merged: Sequence[Area]) -> bool:
    """Whether the row below the column names holds the second part of some of them."""
    first = next(i for i, text in enumerate(names) if text)
    filled = [i for i, text in enumerate(row) if text]
    if not filled or row[first] or any(_is_value(text) or is_missing(text) for text in row if text):
        return False
    if any(top == at and bottom == at + 1 and left == right for top, left, bottom, right in merged):
        return True
    named = [text for text in names if text]
    return any(not names[i] for i in filled) or len(set(named)) < len(named)


def _joined(upper: Sequence[str], lower: Sequence[str], at: int, merged: Sequence[Area]) -> list[str]:
    """Both parts of each column name; a group's name goes for the columns on its right, up to the next one."""
    spans = {left: right for top, left, bottom, right in merged if top == at}
    names, group, until = [], "", -1
    for i, (above, below) in enumerate(zip(upper, lower, strict=True)):
        if above:
            group = above
            until = spans.get(i, i if spans else len(upper))
        elif i > until or not below:
            group = ""
        names.append(" ".join(part for part in (group, below) if part))
    return names
