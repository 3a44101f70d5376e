"""Rules of the store: what an upload would change of what is stored."""

from __future__ import annotations

from outcomes.imports.problems.rule import Rule

_UNDO_FIRST = (
    "If the new export is right, undo the earlier import, and upload scores and infusion list together. "
    "Nothing that is stored was changed."
)

_STORED = "What is stored has been seen and perhaps reported; it never changes silently."

RULES = (
    Rule(
        "conflicts_with_store",
        "row",
        "Another score is already imported for the same patient, day, and questionnaire. That one was kept.",
        "If the new score is right, undo the earlier import first, then upload its corrected file and this one.",
        _STORED,
    ),
    Rule(
        "history_changed",
        "row",
        "This file would add or change an infusion earlier than ones already stored.",
        _UNDO_FIRST,
        _STORED,
    ),
)
