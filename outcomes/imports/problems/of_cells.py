"""Rules of cells: single rows that are not taken, and what is to be known of some."""

from __future__ import annotations

from outcomes.imports.problems.rule import Rule

_CORRECT_CELL = "Correct it in the export, and upload the file again."

_WHOSE = "A score must belong to a patient and a questionnaire."
_CONTRADICTS = "Two statements in the file contradict each other, and nothing in it says which is right."
_SCALE = "A value off the scale is a slip, another questionnaire, or another coding."
_SLIP = "Such a day is a typing slip or a misread day number."
_FINAL = "Only results that the system calls final and valid are scores."
_SAID = "What is left out is listed, so that nothing is lost by mistake."
_SUM = "A sum without all answers, or in another coding, is no score."
_DATE = "The date may not be that of the answers."
_WORSE = "A wrong dose or label is worse than none."

RULES = (
    Rule(
        "patient_missing",
        "row",
        "The patient ID is missing.",
        _CORRECT_CELL,
        _WHOSE,
    ),
    Rule(
        "instrument_missing",
        "row",
        "The name of the questionnaire (instrument) is missing.",
        _CORRECT_CELL,
        _WHOSE,
    ),
    Rule(
        "not_a_patient",
        "row",
        "The subject is not a patient.",
        "No action needed, unless it should be one.",
        _WHOSE,
    ),
    Rule(
        "codes_differ",
        "row",
        "The codes of this score name different questionnaires.",
        _CORRECT_CELL,
        _CONTRADICTS,
    ),
    Rule(
        "values_differ",
        "row",
        "The columns with the value of this row contradict each other.",
        _CORRECT_CELL,
        _CONTRADICTS,
    ),
    Rule(
        "score_not_a_number",
        "row",
        "The score is not a number.",
        _CORRECT_CELL,
        _SCALE,
    ),
    Rule(
        "score_off_scale",
        "row",
        "Not a possible score: {instrument} is {expected}.",
        _CORRECT_CELL,
        _SCALE,
    ),
    Rule(
        "score_in_percent",
        "row",
        "The score is in percent, not in points.",
        "Export the score in points.",
        _SCALE,
    ),
    Rule(
        "answer_not_understood",
        "row",
        "An answer to {instrument}, or its total, is not one the dashboard recognizes.",
        _CORRECT_CELL,
        _SCALE,
    ),
    Rule(
        "answers_differ",
        "row",
        "The same question of {instrument} has two answers at one time. None of the answers at that time was imported.",
        _CORRECT_CELL,
        _CONTRADICTS,
    ),
    Rule(
        "item_off_scale",
        "row",
        "An answer to {instrument} is not a whole number from {low} to {high}.",
        _CORRECT_CELL,
        _SCALE,
    ),
    Rule(
        "total_contradicts_items",
        "row",
        "The total of {instrument} does not match its answers. Neither was imported.",
        _CORRECT_CELL,
        _CONTRADICTS,
    ),
    Rule(
        "date_missing",
        "row",
        "The date (or day) is missing.",
        _CORRECT_CELL,
        "Without its day, nobody can tell whether a score is a baseline or an outcome.",
    ),
    Rule(
        "date_not_understood",
        "row",
        "The date cannot be read.",
        "Write it as 2026-03-31.",
        _SLIP,
    ),
    Rule(
        "date_impossible",
        "row",
        "There is no such date.",
        _CORRECT_CELL,
        _SLIP,
    ),
    Rule(
        "date_in_future",
        "row",
        "The date is in the future.",
        _CORRECT_CELL,
        _SLIP,
    ),
    Rule(
        "date_too_early",
        "row",
        "The date is before {limit}.",
        _CORRECT_CELL,
        _SLIP,
    ),
    Rule(
        "day_not_a_number",
        "row",
        "The day is not a whole number.",
        _CORRECT_CELL,
        _SLIP,
    ),
    Rule(
        "infusion_not_a_number",
        "row",
        "The number of infusions is not a whole number from 0 to {limit}.",
        _CORRECT_CELL,
        _SLIP,
    ),
    Rule(
        "timing_not_understood",
        "row",
        "It is unclear whether the score was taken before or after the infusion.",
        "Write “before” or “after”, or leave the cell empty for before.",
        _SLIP,
    ),
    Rule(
        "not_final",
        "warning",
        "{count:entry has|entries have} a status other than final or completed (entered in error, canceled, "
        "preliminary ...), {where}: left out.",
        "No action needed.",
        _FINAL,
    ),
    Rule(
        "not_valid",
        "warning",
        "{count:row is|rows are} not a raw and valid score (normed, interpreted, not administered ...), {where}: left "
        "out.",
        "No action needed.",
        _FINAL,
    ),
    Rule(
        "entries_left_out",
        "warning",
        "{count:entry contains|entries contain} neither a score nor a ketamine infusion, {where}: left out.",
        "No action needed.",
        _SAID,
    ),
    Rule(
        "previews_left_out",
        "warning",
        "{count:row is|rows are} marked as preview, test or spam, {where}: left out.",
        "No action needed.",
        _SAID,
    ),
    Rule(
        "total_rows",
        "warning",
        "{count:row of totals or averages was|rows of totals or averages were} left out, {where}.",
        "No action needed.",
        _SAID,
    ),
    Rule(
        "form_incomplete",
        "warning",
        "{count:form with a score is|forms with a score are} marked as incomplete, {where}. The scores were imported.",
        "Check whether these forms should count.",
        "The mark often stays at incomplete although every question is answered.",
    ),
    Rule(
        "total_of_some_questions",
        "warning",
        "{count:total|totals} of {instrument} without all answers, {where}: counted as missing.",
        "No action needed: without all answers a sum is too low.",
        _SUM,
    ),
    Rule(
        "total_on_other_scale",
        "warning",
        "{count:total is a sum|totals are sums} of the answers as they were coded, not {count:a score|scores} of "
        "{instrument}, {where}. The scores were worked out from the answers.",
        "No action needed.",
        _SUM,
    ),
    Rule(
        "only_issued",
        "warning",
        "{count:score has|scores have} no date but the one on which the result was sent, {where}. That date is used "
        "as the day of the score.",
        "Check whether results are sent on the day the questionnaire is answered.",
        _DATE,
    ),
    Rule(
        "time_in_utc",
        "warning",
        "{count:time is|times are} written in UTC and in the middle of the night, {where}. The date as written "
        "counts, which may be a day later than the local one.",
        "Export local times with their time zone, if the system can.",
        _DATE,
    ),
    Rule(
        "dose_left_empty",
        "warning",
        "{count:dose was|doses were} left empty, {where}: not between {low} and {high} mg per kg, or two different "
        "doses.",
        "Give the dose in mg per kg of body weight.",
        _WORSE,
    ),
    Rule(
        "value_left_empty",
        "warning",
        "{count:cell was|cells were} left empty, {where}: not one of the values known for this column.",
        "The guide on exports lists the values that are known.",
        _WORSE,
    ),
)
