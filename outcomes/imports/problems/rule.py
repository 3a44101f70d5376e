"""One rule of the check."""

from __future__ import annotations

from dataclasses import dataclass

from outcomes.errors import Severity

HAPPENS: dict[Severity, str] = {
    "refuse": "Stops the upload",
    "ask": "Needs your input",
    "row": "Left out",
    "warning": "Note",
    "note": "Not read",
}
"""What each severity means for the person at the desk, from the worst to the mildest."""


@dataclass(frozen=True)
class Rule:
    """One thing that can be wrong. ``message`` and ``remedy`` are templates for numbers and names of instruments.

    ``{count:cell is|cells are}`` writes "1 cell is" or "1,200 cells are"; ``{where}`` is "in row 4" for one of them
    and "the first in row 4" for several. ``reason`` says why the rule is there. ``consequence``: what else is listed is
    usually what has to be corrected.
    """

    key: str
    severity: Severity
    message: str
    remedy: str
    reason: str
    consequence: bool = False
