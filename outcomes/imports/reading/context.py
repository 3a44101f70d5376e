"""What one table is read with: where it stands, what was answered, and where problems go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from outcomes.imports import guard
from outcomes.imports.column import Column
from outcomes.imports.files.sheet import Sheet
from outcomes.imports.problems.report import FileReport
from outcomes.instruments import Instrument

_NOT_OF_A_PERSON = frozenset(("value_free_text", "value_date", "value_long_number"))
"""What stands in a cell that cannot be read, and says nothing of who somebody is: a remark, a date, a count."""


@dataclass(frozen=True)
class Wrong:
    """A rule, and the rows of the table where it is broken: reported only for rows that hold something to take."""

    rule: str
    rows: np.ndarray
    column: Column | None
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(repr=False)
class Reading:
    """One table while it is read.

    Attributes
    ----------
    sheet : Sheet
        Only rows of data.
    file : int
        Counted from 0.
    report : FileReport
    patients : dict
        Number of each source id of the upload; grows as ids are met.
    instruments : mapping
        The registry of instruments.
    today : date
        Later dates are mistakes.
    answers : Answers
        What was answered at the desk.
    in_workbook : bool
        Whether problems name the sheet.
    coded_from_1 : bool
        Whether the tool that wrote the file codes answers from 1 unless told otherwise.
    """

    sheet: Sheet
    file: int
    report: FileReport
    patients: dict[str, int]
    instruments: Mapping[str, Instrument]
    today: date
    answers: object
    in_workbook: bool
    coded_from_1: bool = False

    @property
    def n_rows(self) -> int:
        return len(self.sheet.rows)

    @property
    def sheet_number(self) -> int:
        return self.sheet.number if self.in_workbook else 0

    def of(self, sheet: Sheet) -> Reading:
        """The same reading of another sheet, or of some of its rows."""
        return replace(self, sheet=sheet)

    def say(self, rule: str, **facts: object) -> None:
        """A problem of this table."""
        self.report.say(rule, sheet=self.sheet_number, **facts)

    def rows(self, rule: str, wrong: np.ndarray, column: Column | None = None, **facts: object) -> None:
        """A problem for each row where ``wrong`` is true."""
        rows = self.sheet.rows[wrong]
        if len(rows):
            position = np.full(len(rows), column.position if column else 0)
            self.report.rows(rule, rows, position, np.full(len(rows), self.sheet_number), **facts)

    def groups(self, rule: str, wrong: np.ndarray, column: Column | None, **facts: object) -> None:
        """One problem for all rows where ``wrong`` is true, with their number and the first of them."""
        n = int(np.count_nonzero(wrong))
        if n:
            first = int(self.sheet.rows[np.argmax(wrong)])
            position = column.position if column else 0
            self.say(rule, row=first, column=position or None, count=n, **facts)

    def wrong(self, found: Iterable[Wrong], among: np.ndarray | None = None) -> None:
        """The problems of single rows, among those that hold something to take."""
        for one in found:
            rows = one.rows if among is None else one.rows & among
            self.rows(one.rule, rows, one.column, **one.facts)

    def cells(self, column: Column, rules: Sequence[str | None], among: np.ndarray | None = None) -> None:
        """One problem for each rule that distinct texts of a column break, with the number of cells."""
        for rule in sorted({rule for rule in rules if rule}):
            wrong = column.where(found == rule for found in rules)
            self.groups(rule, wrong if among is None else wrong & among, column)

    def strange(self, column: Column, wrong: Sequence[bool] | np.ndarray) -> None:
        """Look for what identifies a person among the texts that are not what a needed column should hold."""
        if not np.any(wrong):
            return
        rules = [
            guard.value_rule(text, words_allowed=True) if bad else None
            for text, bad in zip(column.values, wrong, strict=True)
        ]
        if not self.report.refuses:
            rules = [None if rule in _NOT_OF_A_PERSON else rule for rule in rules]
        self.cells(column, rules)
