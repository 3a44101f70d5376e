"""Rules of columns: what each of them holds, and how it is written or coded."""

from __future__ import annotations

from outcomes.imports.problems.rule import Rule

_ROLES = "Without knowing which column holds what, every number would be a guess."
_ORDER = "A wrong guess would move every score to another day."
_CODING = "A wrong guess would make every total too high by the number of questions."
_SAID = "What is left out is said, so that nothing is lost by mistake."

RULES = (
    Rule(
        "no_patient_column",
        "ask",
        "No column with the patient was found.",
        "Say on the page Data what each column is. Or call the column with the patient's id “patient”; the templates "
        "show the columns that are known.",
        _ROLES,
    ),
    Rule(
        "no_score_column",
        "ask",
        "No column with scores or infusions was found.",
        "Say on the page Data what each column is. Or use the columns “instrument” and “score”, or one column for each "
        "instrument; for an infusion list “patient”, “date” and “dose_mg_per_kg”. The templates show how.",
        _ROLES,
    ),
    Rule(
        "no_patient_question",
        "refuse",
        "No question or column with the patient was found.",
        "Ask for the patient's id in a question such as “Patient ID”, or call its column “patient_id”.",
        _ROLES,
    ),
    Rule(
        "columns_unknown",
        "ask",
        "This sheet looks like scores or infusions, but its columns are not known.",
        "Say on the page Data what each column is, or delete the sheet.",
        _ROLES,
    ),
    Rule(
        "mapping_does_not_fit",
        "ask",
        "The file seems to be one of those whose columns are kept as “{name}”, but they have changed: {changes}.",
        "Say on the page Data what each column is now, or export it as before.",
        _ROLES,
    ),
    Rule(
        "mapping_unknown_instrument",
        "ask",
        "The columns kept as “{name}” name {count:questionnaire that is|questionnaires that are} not known any more.",
        "Say on the page Data what each column is now, or put the file of the practice's own questionnaire back.",
        _ROLES,
    ),
    Rule(
        "column_twice",
        "refuse",
        "Column {column} seems to hold the same as column {other}, judging by their names.",
        "Delete or rename one of the two.",
        _ROLES,
    ),
    Rule(
        "date_order",
        "ask",
        "The dates of this column can be read day first or month first; nothing in it shows which.",
        "Say which of the two is right, or export the dates as 2026-03-31.",
        _ORDER,
    ),
    Rule(
        "date_order_contradicts",
        "refuse",
        "Some dates of this column can only be day first and others only month first, as in rows {row} and {other}.",
        "Export it again with one way of writing dates, best as 2026-03-31.",
        _ORDER,
    ),
    Rule(
        "dates_mixed",
        "refuse",
        "Some cells of this column are dates and others are text such as 3/4/2026, as in rows {row} and {other}: "
        "the spreadsheet program may have swapped day and month.",
        "Export it again as CSV and put in that file without opening it first.",
        _ORDER,
    ),
    Rule(
        "item_coding",
        "ask",
        "The answers to {instrument} seem to be coded from 1 to {more} instead of from {low} to {high}: "
        "no answer is {low}.",
        "Say which number stands for the lowest answer.",
        _CODING,
    ),
    Rule(
        "sums_or_percent",
        "ask",
        "No score of {instrument} is above {most}: they may be sums of the answers, which the percentage score is {times} "
        "times.",
        "Say which of the two they are.",
        "A wrong guess would make every score a quarter of what it is, or four times it.",
    ),
    Rule(
        "timepoints_unclear",
        "ask",
        "It is not clear when the scores of {instrument} in this column were taken: before the infusion with that "
        "number, after it, or at another time.",
        "Say which of the two is right. If neither is (weeks, visits), add a column with the date of each "
        "(“phq9_1_date”).",
        "Without its day, a score cannot be told to be a baseline or an outcome.",
    ),
    Rule(
        "dated_by_enrolment",
        "warning",
        "{count:row with scores|rows with scores} can only be dated by a date of enrolment, {where}.",
        "If it is not the day on which the questions were answered, add that day to the export.",
        "The date may not be that of the answers.",
    ),
    Rule(
        "questions_missing",
        "warning",
        "Only {count} of the {items} questions of {instrument} were found, so no score of it was taken.",
        "If all of them are in the file, name their columns as the guide on exports shows, or add the total.",
        _SAID,
    ),
    Rule(
        "unknown_instrument",
        "warning",
        "{count:row with an instrument that is not known was|rows with instruments that are not known were} left out, "
        "{where}.",
        "Check its spelling. The page Methods lists the instruments that are known.",
        _SAID,
    ),
)
