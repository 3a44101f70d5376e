"""Which rows of a table are data: not blank, not a total, not a line below the table, and not marked as void."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from outcomes.imports.cells import values
from outcomes.imports.cells.status import status
from outcomes.imports.column import Column
from outcomes.imports.files.sheet import Sheet
from outcomes.imports.guard import plain_header
from outcomes.imports.reading.context import Reading
from outcomes.imports.roles.role import Roles

_TOTAL = re.compile(
    r"(?:(?:grand|sub)[- ]?)?(?:totals?|sum|mean|average|avg|median|count|minimum|maximum|min|max|std|sd|n)\b[^0-9]*"
    r"(?:[=: ]\s*[\d.,]+)?",
    re.IGNORECASE,
)
_COUNTS_ONLY = {"domain": frozenset(("raw",)), "validity": frozenset(("valid",))}
"""Columns of measurement-based care that say with one word whether a row counts."""


def is_total(text: str) -> bool:
    """Whether a text stands for totals or averages instead of a patient."""
    return _TOTAL.fullmatch(text) is not None


def of_data(reading: Reading, patient: Column) -> Reading:
    """The same reading with rows of data only; what was left out is counted, and said where something is missing."""
    sheet = reading.sheet
    empty = patient.where(values.is_missing(text) for text in patient.values)
    others = [c.where(not text for text in c.values) for c in sheet.columns if c.position != patient.position]
    alone = np.logical_and.reduce([np.ones(len(empty), dtype=bool), *others])
    blank = empty & alone
    total = patient.where(map(is_total, patient.values))
    for column in sheet.columns if (empty & ~blank).any() else ():
        total |= empty & column.where(map(is_total, column.values))
    # A sentence in the first column, and nothing beside it: "16 records", "End of report".
    below = alone & ~empty & ~total & patient.where(" " in text for text in patient.values)
    real = ~blank & ~total & ~below

    counts = reading.report.counts
    counts["rows"] += int(np.count_nonzero(real))
    counts["blank_rows"] += int(np.count_nonzero(blank | below))
    counts["total_rows"] += int(np.count_nonzero(total))
    reading.groups("total_rows", total, patient)
    reading.rows("row_too_short", real & sheet.short)
    reading.rows("row_too_long", real & sheet.long)
    fits = real & ~sheet.short & ~sheet.long
    reading.rows("patient_missing", fits & empty, patient)
    kept = fits & ~empty
    counts["rows_left_out"] += int(np.count_nonzero(real & ~kept))
    return reading.of(sheet.keep(kept))


def that_count(reading: Reading, roles: Roles, rule: str) -> Reading:
    """Without the rows that are marked as void, cancelled, not administered: they are counted and said."""
    sheet = reading.sheet
    out, first = np.zeros(len(sheet.rows), dtype=bool), None
    for column in having(sheet, roles, "status"):
        good = _COUNTS_ONLY.get(plain_header(column.header))
        if good is not None and not column.is_empty:
            wrong = column.where(text.lower() not in good for text in column.values)
        else:
            wrong = column.where(status(text) in ("not_done", "wrong") for text in column.values)
        first = first or (column if wrong.any() else None)
        out |= wrong
    if not out.any():
        return reading
    reading.groups(rule, out, first)
    reading.report.counts["rows_left_out"] += int(np.count_nonzero(out))
    return reading.of(sheet.keep(~out))


def latest(reading: Reading, roles: Roles, edited: np.ndarray) -> Reading:
    """Without responses that were edited later: of rows with one number of a response the last one counts.

    ``edited``: when each row was last changed, NaN where it was not or nothing says so.
    """
    column = only(having(reading.sheet, roles, "response"))
    if column is None:
        return reading
    numbered = column.where(not values.is_missing(text) for text in column.values)
    order = np.lexsort((np.arange(len(edited)), np.nan_to_num(edited, nan=-1.0), column.codes))
    last = np.zeros(len(edited), dtype=bool)
    last[order[np.append(np.diff(column.codes[order]) != 0, True)]] = True
    old = numbered & ~last
    if not old.any() or np.count_nonzero(old) * 2 > np.count_nonzero(numbered):
        return reading  # a number that most rows share is no number of a response
    reading.groups("responses_replaced", old, column)
    reading.report.counts["rows_left_out"] += int(np.count_nonzero(old))
    return reading.of(reading.sheet.keep(~old))


def having(sheet: Sheet, roles: Roles, kind: str) -> list[Column]:
    """The columns with a kind of role, in their order."""
    return [column for column in sheet.columns if roles[column.position].kind == kind]


def only(columns: Sequence[Column]) -> Column | None:
    """The first of these columns; None where there is none."""
    return columns[0] if columns else None
