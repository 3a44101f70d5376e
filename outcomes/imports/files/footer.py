"""Finds what stands below a table: "16 records", "End of report", who printed it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from outcomes.errors import Problem
from outcomes.imports.files.shapes import columns_of, likeness
from outcomes.imports.files.sheet import Sheet
from outcomes.imports.problems.rules import problem

_LINES = 20
"""More than that is no footer."""
_ROWS_COMPARED = 200


def without_lines_below(sheet: Sheet) -> tuple[Sheet, np.ndarray]:
    """The sheet without what stands below its table, and the row numbers of those lines.

    A line below has one cell that looks like none of its column; or, after a blank row, cells in less than half of the
    columns, none of them like the others of its column. A row of a patient, however empty, is neither.
    """
    n, filled = len(sheet.rows), [column for column in sheet.columns if not column.is_empty]
    none = np.zeros(0, dtype=np.int64)
    if n < 2 or len(filled) < 3:
        return sheet, none
    looked_at = min(_LINES, n - 1)
    rows = _rows(sheet, n - looked_at, n)
    compared = [row for row in _rows(sheet, max(0, n - looked_at - _ROWS_COMPARED), n) if _n_filled(row) > 1]
    compared = [row for row in compared if 2 * _n_filled(row) >= max(map(_n_filled, compared))]
    shapes = columns_of(compared)
    end, below, at = n, [], looked_at
    while at and (not _n_filled(rows[at - 1]) or _may_be_below(rows, at - 1, shapes, len(filled))):
        at -= 1
        if _n_filled(rows[at]):
            end = n - looked_at + at
            below.append(end)
    if not below:
        return sheet, none
    while end and not _n_filled(_rows(sheet, end - 1, end)[0]):
        end -= 1
    return sheet.keep(np.arange(n) < end), sheet.rows[below[::-1]]


def beside_table(sheet: Sheet, n_titles: int, below: np.ndarray, number: int | None) -> list[Problem]:
    """What was left out around a table, and which of its columns are hidden. ``number``: of the sheet, to be named."""
    found = []
    hidden = [column.position for column in sheet.columns if column.hidden and not column.is_empty]
    if hidden:
        found.append(problem("hidden_columns", sheet=number, column=hidden[0], count=len(hidden)))
    if n_titles:
        found.append(problem("titles_left_out", sheet=number, row=sheet.header_row, count=n_titles))
    if len(below):
        found.append(problem("lines_below", sheet=number, row=int(below[0]), count=len(below)))
    return found


def _rows(sheet: Sheet, start: int, end: int) -> list[list[str]]:
    columns = [
        # A text that was not read is a text
        ["\0" if code in column.unread else column.values[code] for code in column.codes[start:end].tolist()]
        for column in sheet.columns
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def _n_filled(row: Sequence[str]) -> int:
    return sum(map(bool, row))


def _may_be_below(rows: Sequence[Sequence[str]], at: int, shapes: Sequence[set[str]], n_columns: int) -> bool:
    row = rows[at]
    if likeness(row, shapes):
        return False
    n = _n_filled(row)
    after_blank = any(not _n_filled(above) for above in rows[:at])
    return n == 1 or (after_blank and 2 * n < n_columns + 1)
