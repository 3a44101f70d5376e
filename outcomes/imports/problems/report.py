"""Collects what is wrong with the files of an upload, and counts what is in them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from outcomes.errors import Problem
from outcomes.imports.problems.rules import problem
from outcomes.imports.tables import Infusions, Scores

LISTED = 1_000
"""Rows listed one by one for each rule and file; the others are counted."""


class FileReport:
    """Problems and counts of one file.

    Attributes
    ----------
    format : str
        Name of the format it was recognised as.
    kind : {"csv", "xlsx", "unknown"}
    counts : Counter
        What was read, left out, missing ...
    refuses : bool
        Whether what identifies a person is refused even where nothing is taken from it, instead of left where it is.
    """

    def __init__(self, *, refuses: bool = False) -> None:
        self.refuses = refuses
        self.format = "unrecognised"
        self.kind = "unknown"
        self.counts: Counter[str] = Counter()
        self._problems: list[Problem] = []
        self._listed: Counter[str] = Counter()
        self._further: Counter[Problem] = Counter()

    def add(self, *problems: Problem) -> None:
        """Problems that are made already."""
        self._problems.extend(problems)

    def say(self, rule: str, *, sheet: int = 0, unused: bool = False, **facts: object) -> None:
        """One problem of the file, a column or a group of rows. Sheet 0: the file has no sheets.

        ``unused``: nothing is taken from where the problem stands.
        """
        found = problem(rule, sheet=sheet or None, **facts)
        if unused and not self.refuses and found.severity == "refuse":
            found = replace(found, severity="note", remedy="It was left where it is.")
        self._problems.append(found)

    def rows(self, rule: str, rows: np.ndarray, columns: np.ndarray, sheets: np.ndarray, **facts: object) -> None:
        """One problem for each of some rows; beyond ``LISTED`` of a rule, one for all the others, without a row."""
        room = max(LISTED - self._listed[rule], 0)
        self._listed[rule] += len(rows)
        for row, column, sheet in zip(
            rows[:room].tolist(), columns[:room].tolist(), sheets[:room].tolist(), strict=True
        ):
            self.say(rule, row=row, column=column or None, sheet=sheet, **facts)
        if len(rows) > room:
            self._further[problem(rule, **facts)] += len(rows) - room

    def problems(self) -> list[Problem]:
        """Everything found: what stops the file first, then by sheet, row and column."""
        order = {"refuse": 0, "ask": 1, "row": 2, "warning": 3, "note": 4}
        further = (replace(one, count=n) for one, n in self._further.items())
        return sorted(
            (*dict.fromkeys(self._problems), *further),
            key=lambda p: (order[p.severity], p.sheet or 0, p.row or 0, p.column or 0),
        )

    def has(self, severity: str) -> bool:
        """Whether there is a problem of this severity."""
        return any(found.severity == severity for found in self._problems)


class Report:
    """The reports of all files of an upload."""

    def __init__(self, n_files: int, *, refuses: bool = False) -> None:
        self.files = [FileReport(refuses=refuses) for _ in range(n_files)]

    def entries(self, rule: str, table: Scores | Infusions, chosen: np.ndarray, **facts: object) -> None:
        """One problem for each chosen entry of a table, in the file where it stands. ``chosen`` is a bool array."""
        if not chosen.any():
            return
        for number in np.unique(table.file[chosen]).tolist():
            here = np.flatnonzero(chosen & (table.file == number))
            self.files[number].rows(rule, table.row[here], table.column[here], table.sheet[here], **facts)

    def groups(self, rule: str, table: Scores | Infusions, chosen: np.ndarray, by: np.ndarray, **facts: object) -> None:
        """One problem for each file: how many different ``by`` the chosen entries have, and the first row."""
        if not chosen.any():
            return
        for number in np.unique(table.file[chosen]).tolist():
            here = np.flatnonzero(chosen & (table.file == number))
            first = here[np.lexsort((table.row[here], table.sheet[here]))[0]]
            self.files[number].say(
                rule,
                sheet=int(table.sheet[first]),
                row=int(table.row[first]),
                count=len(np.unique(by[here])),
                **facts,
            )
