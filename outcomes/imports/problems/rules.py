"""Every rule of the check as data: how bad it is, what is wrong, what the person at the desk can do, and why it is there.

One file a room; messages hold positions, counts and the practice's own definitions, never a cell, a header or a file
name.
"""

from __future__ import annotations

from outcomes.errors import Problem
from outcomes.imports.problems import (
    of_cells,
    of_columns,
    of_courses,
    of_files,
    of_left,
    of_people,
    of_reading,
    of_store,
)

ROOMS = {
    "Files": of_files.RULES,
    "What a file holds beside its tables": of_left.RULES,
    "What identifies a person": of_people.RULES,
    "Columns": of_columns.RULES,
    "What columns are taken for": of_reading.RULES,
    "Single rows": of_cells.RULES,
    "Courses": of_courses.RULES,
    "What is stored": of_store.RULES,
}
"""The rules by what they are about, in the order in which an upload is read."""

RULES = {rule.key: rule for rules in ROOMS.values() for rule in rules}


class _Count(int):
    """A number that takes its words in one of two forms: ``f"{_Count(2):cell is|cells are}"`` is "2 cells are"."""

    def __format__(self, forms: str) -> str:
        if not forms:
            return str(int(self))
        one, many = forms.split("|")
        return f"{int(self):,} {one if self == 1 else many}"


def problem(
    key: str, *, row: int | None = None, column: int | None = None, sheet: int | None = None, **facts: object
) -> Problem:
    """A problem by its rule. ``facts`` fill the templates: numbers and names of instruments only."""
    rule = RULES[key]
    words = {"row": row, "column": column, "sheet": sheet, **facts}
    if "count" in facts:
        words["count"] = _Count(facts["count"])
        words["where"] = f"in row {row}" if facts["count"] == 1 else f"the first in row {row}"
    return Problem(
        rule=key,
        message=rule.message.format(**words),
        remedy=rule.remedy.format(**words),
        severity=rule.severity,
        row=row,
        column=column,
        sheet=sheet,
    )
