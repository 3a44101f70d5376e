"""Rules of cells: single rows that are not taken, and what is to be known of some."""

from __future__ import annotations

from outcomes.imports.problems.rule import Rule

_CORRECT_CELL = "Correct this cell in the export and put the file in again."

_WHOSE = "A score must belong to a patient and an instrument."
_CONTRADICTS = "Two statements of the file contradict each other, and nothing in it says which is right."
_SCALE = "What is not on the instrument's scale is a slip, another instrument, or another coding."
_SLIP = "Such a day is a slip of the keyboard or a day number misread."
_FINAL = "Only results that the system calls final and valid are scores."
_SAID = "What is left out is said, so that nothing is lost by mistake."
_SUM = "A sum without all answers, or in another coding, is no score."
_DATE = "The date may not be that of the answers."
_WORSE = "A wrong dose or label is worse than none."

RULES = (
    Rule(
        "patient_missing",
        "row",
        "The patient is missing.",
        _CORRECT_CELL,
        _WHOSE,
    ),
    Rule(
        "instrument_missing",
        "row",
        "The instrument is missing.",
        _CORRECT_CELL,
        _WHOSE,
    ),
    Rule(
        "not_a_patient",
        "row",
        "The subject is not a patient.",
        "Nothing needs to be done, unless it should be one.",
        _WHOSE,
    ),
    Rule(
        "codes_differ",
        "row",
        "The codes of this score name different instruments.",
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
        "An answer to {instrument}, or its total, is none that the dashboard knows.",
        _CORRECT_CELL,
        _SCALE,
    ),
    Rule(
        "answers_differ",
        "row",
        "The same question of {instrument} has two answers at one time. None of that time was taken.",
        _CORRECT_CELL,
        _CONTRADICTS,
    ),
    Rule(
        "item_not_a_number",
        "row",
        "An answer to {instrument} is not a number.",
        _CORRECT_CELL,
        _SCALE,
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
        "The total of {instrument} does not agree with its items. Neither was taken.",
        _CORRECT_CELL,
        _CONTRADICTS,
    ),
    Rule(
        "date_missing",
        "row",
        "The date (or day) is missing.",
        _CORRECT_CELL,
        "Without its day, a score cannot be told to be a baseline or an outcome.",
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
        "It cannot be read whether the score was taken before or after the infusion.",
        "Write “before” or “after”, or leave the cell empty for before.",
        _SLIP,
    ),
    Rule(
        "not_final",
        "warning",
        "{count:entry|entries} with another status than final or completed (entered in error, cancelled, preliminary "
        "...), {where}: left out.",
        "Nothing needs to be done.",
        _FINAL,
    ),
    Rule(
        "not_valid",
        "warning",
        "{count:row is|rows are} not a raw and valid score (normed, interpreted, not administered ...), {where}: left "
        "out.",
        "Nothing needs to be done.",
        _FINAL,
    ),
    Rule(
        "entries_left_out",
        "warning",
        "{count:entry holds|entries hold} neither a score nor a ketamine infusion, {where}: left out.",
        "Nothing needs to be done.",
        _SAID,
    ),
    Rule(
        "previews_left_out",
        "warning",
        "{count:row is|rows are} marked as preview, test or spam, {where}: left out.",
        "Nothing needs to be done.",
        _SAID,
    ),
    Rule(
        "total_rows",
        "warning",
        "{count:row of totals or averages was|rows of totals or averages were} left out, {where}.",
        "Nothing needs to be done.",
        _SAID,
    ),
    Rule(
        "form_incomplete",
        "warning",
        "{count:form with a score is|forms with a score are} marked as incomplete, {where}. The scores were taken.",
        "Check whether these forms were meant to count.",
        "The mark often stays at incomplete although every question is answered.",
    ),
    Rule(
        "total_of_some_questions",
        "warning",
        "{count:total|totals} of {instrument} without all answers, {where}: counted as missing.",
        "Nothing needs to be done: without all answers a sum is too low.",
        _SUM,
    ),
    Rule(
        "total_on_other_scale",
        "warning",
        "{count:total is a sum|totals are sums} of the answers as they were coded, not {count:a score|scores} of "
        "{instrument}, {where}. The scores were worked out from the answers.",
        "Nothing needs to be done.",
        _SUM,
    ),
    Rule(
        "only_issued",
        "warning",
        "{count:score has|scores have} no date but the one on which the result was sent, {where}. It was taken as the "
        "day of the score.",
        "Check whether results are sent on the day on which the questionnaire is answered.",
        _DATE,
    ),
    Rule(
        "time_in_utc",
        "warning",
        "{count:time is|times are} written in world time (UTC) and in the middle of the night, {where}. The written "
        "date counts, which may be one day after the local one.",
        "Export local times with their zone, if the system can.",
        _DATE,
    ),
    Rule(
        "dose_left_empty",
        "warning",
        "{count:dose was|doses were} left empty, {where}: not from {low} to {high} mg per kg, or two different doses.",
        "Give the dose in mg per kg of body weight.",
        _WORSE,
    ),
    Rule(
        "value_left_empty",
        "warning",
        "{count:cell was|cells were} left empty, {where}: not among the values known for this column.",
        "The page on exports lists the values that are known.",
        _WORSE,
    ),
)
