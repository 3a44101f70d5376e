"""Rules of reading: what columns were taken for, and totals that are not what they are called."""

from __future__ import annotations

from outcomes.imports.problems.rule import Rule

_ROLES = "Without knowing which column holds what, every number would be a guess."
_CODING = "A wrong guess would store another number than the patient's."
_SAID = "What is left out is listed, so that nothing is lost by mistake."

RULES = (
    Rule(
        "columns_left_out",
        "note",
        "Nothing was imported from {columns}.",
        "No action needed. If one of them contains scores, correct it under “What each column is”.",
        _SAID,
    ),
    Rule(
        "columns_left_out_identify",
        "note",
        "Nothing was imported from {columns}. Columns that appear to identify people were not read: {identifying}.",
        "No action needed.",
        _SAID,
    ),
    Rule(
        "pain_question_alone",
        "ask",
        "One column asks about average pain. It is the first of the three PEG questions, and the other two are not "
        "in the file.",
        "Under “What each column is”, say whether it is a pain score from 0 to 10, or leave it out.",
        _ROLES,
    ),
    Rule(
        "rows_of_questions",
        "ask",
        "The file appears to have one row for each question of {instrument}, but no column says which question it is.",
        "Add a column with the question or its number, or export the total score.",
        "The points of one answer would be stored as a whole score.",
    ),
    Rule(
        "total_of_fewer_questions",
        "ask",
        "Every total of {instrument} is the sum of {items} questions, but {instrument} has {all}.",
        "If it is a shorter questionnaire, such as the PHQ-8 or PHQ-2, choose that one under “What each column is”, "
        "or leave the column out.",
        "The total of a shorter questionnaire would look like improvement.",
    ),
    Rule(
        "items_of_own_instrument",
        "ask",
        "The file of {instrument} in data/instruments does not say which of its questions are reversed.",
        "Add reversed_items = [...] to that file ([] for none), or upload the total score.",
        "Adding reversed answers as they stand gives a wrong total.",
    ),
    Rule(
        "raw_sums_or_t",
        "ask",
        "All scores of {instrument} are whole numbers low enough to be raw sums: they may be sums of the answers "
        "rather than T-scores.",
        "Say which of the two they are.",
        _CODING,
    ),
    Rule(
        "raw_sums_left_out",
        "warning",
        "{count:raw sum|raw sums} of {instrument}, {where}: left out.",
        "Export T-scores, and upload the file again.",
        _CODING,
    ),
    Rule(
        "counts_from_1",
        "ask",
        "The infusion numbers start at 1: no score has 0 infusions received.",
        "Say whether the scores were taken before or after the infusion with that number.",
        "A wrong guess would move every score by one infusion.",
    ),
    Rule(
        "nothing_says_infusion",
        "ask",
        "The column that should say what was given never says ketamine or infusion.",
        "Under “What each column is”, choose the column that says it. Or delete the rows that are not infusions, and "
        "upload the file again.",
        "A list of visits counts consultations as infusions.",
    ),
    Rule(
        "not_given",
        "warning",
        "{count:row is not an infusion that was given|rows are not infusions that were given} (canceled, missed, "
        "planned, another drug, a visit), {where}: left out.",
        "No action needed.",
        "An infusion that was not given would be counted.",
    ),
    Rule(
        "answers_missing",
        "warning",
        "{count:row lacks|rows lack} answers to {instrument}, {where}: no score.",
        "No action needed: without all answers a sum is too low.",
        "A sum of some answers would look like improvement.",
    ),
    Rule(
        "version_missing",
        "ask",
        "{count:score is|scores are} of a questionnaire with several versions (QIDS, BDI, HAM-D), and the file does "
        "not say which, {where}.",
        "Say which versions they are, or add the version to the export.",
        "The versions have different scales, so that one score would be taken for another.",
    ),
    Rule(
        "columns_version_missing",
        "ask",
        "Column {column} is of a questionnaire with several versions (QIDS, BDI, HAM-D), and its header does not say "
        "which.",
        "Under “What each column is”, say which one it is, or leave it out.",
        "The versions have different scales, so that one score would be taken for another.",
    ),
    Rule(
        "responses_replaced",
        "warning",
        "{count:response was|responses were} edited later, {where}. The later version was imported.",
        "No action needed.",
        "One response would be counted twice.",
    ),
    Rule(
        "total_without_answers",
        "warning",
        "{count:total|totals} of 0 of {instrument} without any answers, {where}: counted as missing.",
        "No action needed: an empty form is often exported as 0.",
        "An empty form would be stored as a remission.",
    ),
)
