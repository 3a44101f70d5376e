"""The list of what is wrong with an upload, as people read it: on the page, on the command line, as a CSV file.

One entry for everything that a rule found in a file: "The date is in the future. 54 rows: 12, 13, 22, and 51 more."
What stops the upload comes first, what merely follows from it later, notes last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from outcomes.errors import Problem, Severity
from outcomes.imports.column import letters
from outcomes.imports.problems.rule import HAPPENS
from outcomes.imports.problems.rules import RULES

FIRST = 3
"""Positions named in words; all of them stand in the CSV file."""

COLUMNS = (
    "file",
    "what happens",
    "what is wrong",
    "what to do",
    "how many",
    "sheets",
    "columns",
    "rows",
    "rule",
)


class Checked(Protocol):
    """The part of the check of a file that is needed here."""

    number: int
    problems: Sequence[Problem]


@dataclass(frozen=True)
class Entry:
    """Everything that one rule found in one file in the same words.

    Attributes
    ----------
    file : int
        Its place in the upload, from 1.
    rule : str
    severity : Severity
    message, remedy : str
        What is wrong, and the next step.
    count : int
        How many rows it concerns; of columns, sheets or the whole file, how many problems there are.
    sheets, columns, rows : tuple of int
        Every position that is known, in order, from 1 as a spreadsheet shows them.
    """

    file: int
    rule: str
    severity: Severity
    message: str
    remedy: str
    count: int
    sheets: tuple[int, ...]
    columns: tuple[int, ...]
    rows: tuple[int, ...]

    @property
    def happens(self) -> str:
        """What it means for the upload."""
        return HAPPENS[self.severity]

    @property
    def where(self) -> str:
        """Its place within the file in words; "" if it is the file as a whole.

        Examples
        --------
        >>> Entry(1, "", "row", "The date is in the future.", "", 54, (), (2,), tuple(range(12, 66))).where
        'column 2 (B), 54 rows: 12, 13, 14, and 51 more'
        """
        parts = []
        if self.sheets:
            parts.append(_named("sheet", [str(sheet) for sheet in self.sheets]))
        if self.columns:
            parts.append(_named("column", [f"{column} ({letters(column)})" for column in self.columns]))
        if self.count > 1 and self.rows:
            parts.append(f"{self.count:,} rows: {_some([str(row) for row in self.rows], self.count)}")
        elif self.rows and not re.search(rf"\brow {self.rows[0]}\b", self.message):
            parts.append(f"row {self.rows[0]}")
        return ", ".join(parts)


def grouped(files: Iterable[Checked]) -> list[Entry]:
    """One entry for everything that a rule found in a file in the same words.

    First what stops the upload, then rows that are left out; after them what usually follows from something else in the
    list, and notes last.
    """
    together: dict[tuple[int, str, str, str, Severity], list[Problem]] = {}
    for file in files:
        for one in file.problems:
            key = (file.number, one.rule, one.message, one.remedy, one.severity)
            together.setdefault(key, []).append(one)
    entries = [
        Entry(
            file,
            rule,
            severity,
            message,
            remedy,
            count=sum(one.count for one in found),
            sheets=_positions(one.sheet for one in found),
            columns=_positions(one.column for one in found),
            rows=tuple(one.row for one in found if one.row is not None),
        )
        for (file, rule, message, remedy, severity), found in together.items()
    ]
    return sorted(entries, key=_order)


def rows_left_out(files: Iterable[Checked]) -> int:
    """How many rows are left out because something is wrong with them."""
    listed, further = set(), 0
    for file in files:
        for one in file.problems:
            if one.severity == "row" and one.row is not None:
                listed.add((file.number, one.sheet, one.row))
            elif one.severity == "row":
                further += one.count
    return len(listed) + further


def table(files: Iterable[Checked]) -> pd.DataFrame:
    """The whole list to keep.

    Returns
    -------
    DataFrame
        One row per entry of ``grouped``; columns ``COLUMNS``. Positions stand in one cell, separated by commas.
    """
    rows = [
        (
            one.file,
            one.happens,
            one.message,
            one.remedy,
            one.count,
            ", ".join(map(str, one.sheets)),
            ", ".join(f"{column} ({letters(column)})" for column in one.columns),
            _some([str(row) for row in one.rows], max(one.count, len(one.rows)), first=None) if one.rows else "",
            one.rule,
        )
        for one in grouped(files)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _order(entry: Entry) -> tuple:
    follows = entry.severity in ("warning", "note"), RULES[entry.rule].consequence
    return (*follows, list(HAPPENS).index(entry.severity), entry.file, entry.sheets, entry.rows[:1], entry.columns)


def _positions(found: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(sorted({position for position in found if position is not None}))


def _named(word: str, positions: Sequence[str]) -> str:
    """``"column 2 (B)"`` or ``"columns 2 (B), 3 (C)"``."""
    return f"{word} {positions[0]}" if len(positions) == 1 else f"{word}s {_some(positions, len(positions))}"


def _some(positions: Sequence[str], n: int, first: int | None = FIRST) -> str:
    """The first few of ``n`` positions, and how many there are beside them.

    Examples
    --------
    >>> _some(["4", "9"], 2), _some(["4", "9", "12", "13"], 4), _some(["4"], 3)
    ('4, 9', '4, 9, 12, and 1 more', '4, and 2 more')
    """
    shown = list(positions[:first])
    words = ", ".join(shown)
    return words if n <= len(shown) else f"{words}, and {n - len(shown):,} more"
