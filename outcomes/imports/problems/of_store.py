"""Rules of the store: what an upload would change of what is stored."""

from __future__ import annotations

from outcomes.imports.problems.rule import Rule

_UNDO_FIRST = (
    "If the new export is right, undo the earlier import and put in scores and infusion list together. "
    "Nothing that is stored was changed."
)

_STORED = "What is stored has been seen and perhaps reported; it never changes silently."

RULES = (
    Rule(
        "conflicts_with_store",
        "row",
        "The same patient, day and instrument is stored with another score. The stored one was kept.",
        "If the new score is right, undo the earlier import first.",
        _STORED,
    ),
    Rule(
        "history_changed",
        "row",
        "This contradicts what is stored: an infusion would be added before, or changed among, stored ones.",
        _UNDO_FIRST,
        _STORED,
    ),
)
