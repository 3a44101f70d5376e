"""Rules of reading: what columns were taken for, and totals that are not what they are called."""

from __future__ import annotations

from outcomes.imports.problems.rule import Rule

_ROLES = "Without knowing which column holds what, every number would be a guess."
_CODING = "A wrong guess would store another number than the patient's."
_SAID = "What is left where it is is said, so that nothing is lost by mistake."

RULES = (
    Rule(
        "columns_left_out",
        "note",
        "Nothing was taken from {count:column|columns}: {columns}.",
        "Nothing needs to be done, unless one of them should hold scores: say so under “What each column is”.",
        _SAID,
    ),
    Rule(
        "columns_left_out_identify",
        "note",
        "Nothing was taken from {count:column|columns}: {columns}. Columns that look as if they identified people, not "
        "read either: {identifying}.",
        "Nothing needs to be done.",
        _SAID,
    ),
    Rule(
        "pain_question_alone",
        "ask",
        "One question asks about pain on average over a time. It is the first of the three questions of PEG, and the "
        "other two are not in the file.",
        "Say under “What each column is” whether it is a pain score from 0 to 10, or leave it out.",
        _ROLES,
    ),
    Rule(
        "rows_of_questions",
        "ask",
        "The file seems to have one row for each question of {instrument}, and no column says which question it is.",
        "Add the column with the question or its number, or export the total score.",
        "The points of one answer would be stored as a whole score.",
    ),
    Rule(
        "total_of_fewer_questions",
        "ask",
        "Every total of {instrument} is the sum of {items} questions, but {instrument} has {all}.",
        "If it is a shorter questionnaire, such as the PHQ-8 or the PHQ-2, name it as that, or leave it out under “What "
        "each column is”.",
        "The total of a shorter questionnaire would look like improvement.",
    ),
    Rule(
        "items_of_own_instrument",
        "ask",
        "The file of {instrument} does not say which of its questions are reversed.",
        "Write reversed_items = [...] (or [] for none) into its file in data/instruments, or upload the total score.",
        "Adding reversed answers as they stand gives a wrong total.",
    ),
    Rule(
        "raw_sums_or_t",
        "ask",
        "All scores of {instrument} are whole numbers that are as low as raw sums: they may be sums of the answers and "
        "no T-scores.",
        "Say which of the two they are.",
        _CODING,
    ),
    Rule(
        "raw_sums_left_out",
        "warning",
        "{count:score of {instrument} is a raw sum|scores of {instrument} are raw sums}, {where}: left out.",
        "Export T-scores.",
        _CODING,
    ),
    Rule(
        "counts_from_1",
        "ask",
        "The infusion numbers start at 1: nobody has a score with 0 infusions received.",
        "Say whether the scores were taken before or after the infusion with that number.",
        "A wrong guess would move every score by one infusion.",
    ),
    Rule(
        "nothing_says_infusion",
        "ask",
        "The column that should say what was given never says ketamine or infusion.",
        "Say under “What each column is” which column says it, or leave out the rows that are no infusions.",
        "A list of visits counts consultations as infusions.",
    ),
    Rule(
        "not_given",
        "warning",
        "{count:row is|rows are} no infusion that was given (cancelled, missed, planned, another drug, a visit), {where}: "
        "left out.",
        "Nothing needs to be done.",
        "An infusion that was not given would be counted.",
    ),
    Rule(
        "answers_missing",
        "warning",
        "{count:{instrument} lacks|{instrument} lack} answers, {where}: no score.",
        "Nothing needs to be done: without all answers a sum is too low.",
        "A sum of some answers would look like improvement.",
    ),
    Rule(
        "version_missing",
        "ask",
        "{count:score is|scores are} of a questionnaire that has several versions (QIDS, BDI, HAM-D), and the file does not "
        "say which, {where}.",
        "Say what they are, or write the version into the export.",
        "The versions have different scales, so that one score would be taken for another.",
    ),
    Rule(
        "columns_version_missing",
        "ask",
        "Column {column} is of a questionnaire that has several versions (QIDS, BDI, HAM-D), and its name does not say "
        "which.",
        "Say under “What each column is” which one it is, or leave it out.",
        "The versions have different scales, so that one score would be taken for another.",
    ),
    Rule(
        "responses_replaced",
        "warning",
        "{count:response was|responses were} edited later, {where}: the later version was taken.",
        "Nothing needs to be done.",
        "One response would be counted twice.",
    ),
    Rule(
        "total_without_answers",
        "warning",
        "{count:total of 0 of {instrument} has|totals of 0 of {instrument} have} no answers beside them, {where}: counted "
        "as missing.",
        "Nothing needs to be done: a form that was not filled in is often exported as 0.",
        "An empty form would be stored as a remission.",
    ),
)
