"""The few errors that a user is meant to read; anything else is a bug."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Severity = Literal["refuse", "ask", "row", "warning", "note"]


class OutcomesError(Exception):
    """An error whose text is written for the user: where, what was expected, what to do. Never a cell's content."""


class StoreError(OutcomesError):
    """The store refused: already imported, damaged, too new, busy."""


class InstrumentError(OutcomesError):
    """A practice's own instrument file is wrong."""


class ProtocolError(OutcomesError):
    """A practice's own protocol file, or its list of protocols, is wrong."""


def kind_and_place(error: BaseException) -> str:
    """``"KeyError in courses.py, line 52"``: all that may be told of an unforeseen error.

    Its message, and the traceback with it, may quote a cell of an export.
    """
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"


@dataclass(frozen=True)
class Problem:
    """One thing found in an export.

    ``row`` is the row as a spreadsheet shows it (the header is usually row 1), ``column`` and ``sheet`` are positions
    counted from 1. Headers and cells are never quoted: both can identify a person.

    ``severity``: ``refuse`` stops the whole file, ``ask`` waits for an answer, ``row`` leaves that row out,
    ``warning`` changes nothing, ``note`` only says what was left where it is. ``count`` is how many rows it stands for;
    only where there are too many to list one by one is it more than 1.
    """

    rule: str
    message: str
    remedy: str
    severity: Severity
    row: int | None = None
    column: int | None = None
    sheet: int | None = None
    count: int = 1

    @property
    def text(self) -> str:
        """The message and what to do, in one line."""
        return f"{self.message} {self.remedy}".strip()
