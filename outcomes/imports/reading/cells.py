"""Columns of a table as arrays: numbers, dates, days, doses, each with the rows that hold something else.

Each distinct text of a column is read once. What is wrong is handed back and not yet reported: rows that hold nothing
to take may hold anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from outcomes.imports.cells import dates as written
from outcomes.imports.cells import values
from outcomes.imports.cells.dates import DateTexts
from outcomes.imports.cells.of_columns import MOST_INFUSIONS
from outcomes.imports.cells.values import before_or_after
from outcomes.imports.column import Column
from outcomes.imports.reading.context import Reading, Wrong
from outcomes.records import DAYS

_LONG = 10_000
"""No score, day or count is so high; such a number may be a person's."""


def numbers(reading: Reading, column: Column | None) -> tuple[np.ndarray, np.ndarray]:
    """Each row's number (NaN where missing or none), and whether its cell is neither missing nor a number."""
    if column is None:
        return np.full(reading.n_rows, np.nan), np.zeros(reading.n_rows, dtype=bool)
    read, wrong = _numbers(reading, column)
    return column.numbers(read), wrong[column.codes]


def _numbers(reading: Reading, column: Column) -> tuple[np.ndarray, np.ndarray]:
    """The same of the distinct texts."""
    read, wrong = values.numbers(column.values)
    reading.strange(column, wrong)
    if reading.report.refuses:
        reading.cells(column, ["value_long_number" if is_long else None for is_long in np.abs(read) >= _LONG])
    return read, wrong


def whole_numbers(
    reading: Reading, column: Column | None, low: int, high: int, rules: tuple[str, str], **facts: object
) -> tuple[np.ndarray, list[Wrong]]:
    """Whole numbers from low to high (NaN where missing or wrong), and what is wrong.

    ``rules``: for a cell that is no whole number, and for one out of range.
    """
    if column is None:
        return np.full(reading.n_rows, np.nan), []
    read, none = _numbers(reading, column)
    none = none | ((read % 1) != 0) & ~np.isnan(read)
    out = ((read < low) | (read > high)) & ~none
    found = [
        Wrong(rule, bad[column.codes], column, facts) for rule, bad in zip(rules, (none, out), strict=True) if bad.any()
    ]
    return column.numbers(np.where(none | out, np.nan, read)), found


def days(reading: Reading, column: Column | None) -> tuple[np.ndarray, list[Wrong]]:
    """Days since the first infusion."""
    rules = ("day_not_a_number", "day_out_of_range")
    return whole_numbers(reading, column, *DAYS, rules, first=-DAYS[0], last=DAYS[1])


def infusion_numbers(reading: Reading, column: Column | None, low: int = 0) -> tuple[np.ndarray, list[Wrong]]:
    """Numbers of infusions; "3 of 6" is 3."""
    if column is not None:
        texts = [
            re.sub(r"^#?\s*(\d{1,3})\s*(?:of|/)\s*\d{1,3}$", r"\1", text, flags=re.IGNORECASE) for text in column.values
        ]
        column = Column(
            column.position, column.header, [text.removeprefix("#").strip() for text in texts], column.codes
        )
    rules = ("infusion_not_a_number", "infusion_not_a_number")
    return whole_numbers(reading, column, low, MOST_INFUSIONS, rules, limit=MOST_INFUSIONS)


def timing(reading: Reading, column: Column | None) -> tuple[np.ndarray, list[Wrong]]:
    """Whether each score was taken after the infusion of its day (1, 0, NaN where nothing is said)."""
    if column is None:
        return np.full(reading.n_rows, np.nan), []
    known = [None if values.is_missing(text) else before_or_after(text) for text in column.values]
    wrong = [one is None and not values.is_missing(text) for one, text in zip(known, column.values, strict=True)]
    reading.strange(column, wrong)
    after = column.numbers([np.nan if one is None else float(one) for one in known])
    return after, [Wrong("timing_not_understood", column.where(wrong), column)]


def dates(reading: Reading, column: Column) -> tuple[DateTexts, list[Wrong]]:
    """Dates of the distinct texts of a column.

    The order of day and month is never guessed: the column shows it, or the file waits for an answer.
    """
    read = written.dates(column.values, reading.today, reading.answers.date_order, reading.sheet.date_1904)
    contradiction = _contradiction(reading, column, read)
    if contradiction is not None:
        rule, first, second = contradiction
        reading.say(rule, column=column.position, row=min(first, second), other=max(first, second))
    elif read.either.any() and read.order is None:
        reading.say("date_order", column=column.position)
    reading.strange(column, [rule == "date_not_understood" for rule in read.rules])
    found = [
        Wrong(rule, column.where(one == rule for one in read.rules), column, {"limit": values.EARLIEST.year})
        for rule in sorted({rule for rule in read.rules if rule})
    ]
    return read, found


def _contradiction(reading: Reading, column: Column, read: DateTexts) -> tuple[str, int, int] | None:
    """The rule, and two rows that contradict each other."""
    pairs = [("date_order_contradicts", read.day_first, read.month_first)]
    if reading.in_workbook:
        pairs.append(("dates_mixed", read.plain, read.day_first | read.month_first | read.either))
    for rule, some, others in pairs:
        if some.any() and others.any():
            first, second = (int(reading.sheet.rows[np.argmax(column.where(kind))]) for kind in (some, others))
            return rule, first, second
    return None


def closed_list(
    reading: Reading, column: Column, read: Callable[[str], str | None]
) -> tuple[list[str | None], np.ndarray]:
    """What the distinct texts say by a closed list (None where nothing), and the rows whose text is not on it."""
    found = [None if values.is_missing(text) else read(text) for text in column.values]
    wrong = [one is None and not values.is_missing(text) for one, text in zip(found, column.values, strict=True)]
    reading.strange(column, wrong)
    return found, column.where(wrong)
