"""Rules of columns: what each of them holds, and how it is written or coded."""

from __future__ import annotations

from outcomes.imports.problems.rule import Rule

_ROLES = "Without knowing which column holds what, every number would be a guess."
_ORDER = "A wrong guess would move every score to another day."
_CODING = "A wrong guess would make every total too high by the number of questions."
_SAID = "What is left out is listed, so that nothing is lost by mistake."
_SAY = "Say on the Data page what each column is."

RULES = (
    Rule(
        "no_patient_column",
        "ask",
        "No column with the patient ID was found.",
        f"{_SAY} Or name the column with the patient ID “patient”; the templates on that page show the columns that "
        "are recognized.",
        _ROLES,
    ),
    Rule(
        "no_score_column",
        "ask",
        "No column with scores or infusions was found.",
        f"{_SAY} Or use the columns “instrument” and “score”, or one column for each questionnaire; for an infusion "
        "list “patient”, “date”, and “dose_mg_per_kg”. The templates on that page show how.",
        _ROLES,
    ),
    Rule(
        "columns_unknown",
        "ask",
        "This sheet looks like scores or infusions, but its columns are not recognized.",
        f"{_SAY} Or delete the sheet.",
        _ROLES,
    ),
    Rule(
        "mapping_does_not_fit",
        "ask",
        "The file looks like one whose columns are saved as “{name}”, but they have changed: {changes}.",
        "Say on the Data page what each column is now. Or export it as before.",
        _ROLES,
    ),
    Rule(
        "mapping_unknown_instrument",
        "ask",
        "The columns saved as “{name}” name {count:questionnaire that is|questionnaires that are} no longer known.",
        "Say on the Data page what each column is now. Or put the file of the practice's own questionnaire back.",
        _ROLES,
    ),
    Rule(
        "date_order",
        "ask",
        "The dates of this column can be read month first or day first, and nothing in it shows which.",
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
        "Some cells of this column are dates and others are text such as 3/4/2026, as in rows {row} and {other}: the "
        "spreadsheet program may have swapped day and month.",
        "Export it again as CSV, and upload that file without opening it first.",
        _ORDER,
    ),
    Rule(
        "item_coding",
        "ask",
        "The answers to {instrument} appear to be coded from 1 to {more} instead of {low} to {high}: no answer is "
        "{low}.",
        "Say which number stands for the lowest answer.",
        _CODING,
    ),
    Rule(
        "sums_or_percent",
        "ask",
        "No score of {instrument} is above {most}: they may be raw sums of the answers (0 to {most}) rather than "
        "percentage scores, which are {times} times as high.",
        "Say which of the two they are.",
        "A wrong guess would make every score a quarter of what it is, or four times it.",
    ),
    Rule(
        "timepoints_unclear",
        "ask",
        "It is unclear when the scores of {instrument} in this column were taken: before the infusion with that "
        "number, after it, or at another time.",
        "Say which of the two is right. If neither is (weeks, visits), add a column with the date of each, such as "
        "“phq9_1_date”.",
        "Without its day, nobody can tell whether a score is a baseline or an outcome.",
    ),
    Rule(
        "dated_by_enrolment",
        "warning",
        "{count:row with scores has|rows with scores have} no date but that of enrollment, {where}.",
        "If it is not the day on which the questions were answered, add that day to the export.",
        "The date may not be that of the answers.",
    ),
    Rule(
        "questions_missing",
        "warning",
        "Only {count} of the {items} questions of {instrument} were found, so no score of it was imported.",
        "If all of them are in the file, name their columns as the guide on exports shows, or add the total.",
        _SAID,
    ),
    Rule(
        "unknown_instrument",
        "warning",
        "{count:row with a questionnaire (instrument) that is not known was|rows with questionnaires (instruments) "
        "that are not known were} left out, {where}.",
        "Check the spelling. The Methods page lists the questionnaires that are known.",
        _SAID,
    ),
)
