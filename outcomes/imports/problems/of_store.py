"""Rules of the store: what an upload would change of what is stored."""

from __future__ import annotations

from outcomes.imports.problems.rule import Rule

_STORED = "What is stored has been seen and perhaps reported; it never changes silently."
_TWO_PRACTICES = "With another key table every stored patient would be counted a second time, under another code."
_TWICE = "One person who is counted as two distorts every rate; a score that is counted twice weighs double."
_KEY_TABLE_PLACE = (
    "Restore the key table by which they were saved: the newest copy, on every computer that uses this store (the "
    "setting OUTCOMES_KEY_FILE says where it is)."
)
_KEY_TABLE_LOST = "If it is lost for good, undo {undo}, and upload their files again."

RULES = (
    Rule(
        "conflicts_with_store",
        "row",
        "The same patient, day, and questionnaire is already imported with another score, in {which}. That one was "
        "kept.",
        "If the new score is right, choose to replace the imported one.",
        _STORED,
    ),
    Rule(
        "history_changed",
        "row",
        "This file would add or change an infusion earlier than ones already imported.",
        "If the new export is right, undo {undo}. Then upload this file again, together with the score files of "
        "those imports and the newest infusion list. Nothing that is stored was changed.",
        _STORED,
    ),
    Rule(
        "key_table_other",
        "ask",
        "{patients:,} patients in the store were saved with a different key table from the one on this computer.",
        f"{_KEY_TABLE_PLACE} {_KEY_TABLE_LOST} If this key table is another practice's, say so.",
        _TWO_PRACTICES,
    ),
    Rule(
        "key_table_older",
        "refuse",
        "The key table on this computer is an older copy: it does not know {patients:,} patients in the store.",
        f"{_KEY_TABLE_PLACE} {_KEY_TABLE_LOST} Nothing was imported.",
        _TWO_PRACTICES,
    ),
    Rule(
        "dose_conflicts_with_store",
        "row",
        "This infusion is already imported with another dose, in {which}. That one was kept.",
        "If the new dose is right, choose to replace the imported one.",
        _STORED,
    ),
    Rule(
        "replaces_stored",
        "warning",
        "{count:score|scores} of {which} will be replaced, {where}.",
        "To restore the old scores later, undo this import.",
        _STORED,
    ),
    Rule(
        "replaces_stored_dose",
        "warning",
        "{count:dose|doses} of {which} will be replaced, {where}.",
        "To restore the old doses later, undo this import.",
        _STORED,
    ),
    Rule(
        "same_people",
        "ask",
        "{count:patient ID is|patient IDs are} new, {where}, but the same scores and infusions on the same days are "
        "already imported under other IDs that are not in this upload.",
        "Say whether they are the same people.",
        _TWICE,
    ),
    Rule(
        "charts_merged",
        "row",
        "This patient now has scores and infusions that are already imported under another ID, and that ID is gone: "
        "two charts appear to have been merged. Nothing about this patient will be saved.",
        "If they are one person, undo {undo}. Then upload this file again, together with the score files of those "
        "imports and the newest infusion list. If they are two people, say so.",
        _TWICE,
    ),
    Rule(
        "near_repeats",
        "ask",
        "{count:new score repeats|new scores repeat} an imported one of the same patient a day or an infusion apart, "
        "{where}, as if the same answers were read twice, once in UTC or with another count of infusions.",
        "Say whether they are the same scores.",
        _TWICE,
    ),
    Rule(
        "near_repeats_left_out",
        "warning",
        "{count:score was|scores were} left out, {where}. As you said, they are already imported, a day or an "
        "infusion apart.",
        "No action needed.",
        _TWICE,
    ),
)
