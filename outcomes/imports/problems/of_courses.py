"""Rules of courses: where scores and infusions of a patient stand."""

from __future__ import annotations

from outcomes.imports.problems.rule import Rule

_DAY = "Without its day, nobody can tell whether a score is a baseline or an outcome."
_READING = "The days are a reading of the file, not stated in it."
_START = "Every day counts from the first infusion; a wrong start moves the whole course."
_CONTRADICTS = "Two statements in the file contradict each other, and nothing in it says which is right."
_ONE = "One score stands at each place of a course; which one is a rule, and what it leaves out is counted."
_SHIFT = "A count that is one too low puts every later score at the wrong place of the course."
_TWICE = "A score or infusion that is counted twice weighs double."
_WITH_LIST = "upload the infusion list together with the scores."

RULES = (
    Rule(
        "needs_infusion_list",
        "ask",
        "There is no usable infusion list, so scores cannot be matched to a point in treatment.",
        "Upload the infusion list (patient, and date or day) together with this file. If you did, fix the problems "
        "listed for it.",
        _DAY,
    ),
    Rule(
        "only_infusion_numbers",
        "ask",
        "The scores say how many infusions the patient had received, but neither their days nor those of the "
        "infusions are known.",
        "Upload the infusion list (patient, and date or day) together with this file. Or import them without days: "
        "they then count in charts by infusion, and in no window of days.",
        _DAY,
    ),
    Rule(
        "needs_day",
        "ask",
        "The file does not say on which day the scores were taken, so they cannot be matched to a point in treatment.",
        "Add a column with the date of each score, or with its day since the first infusion.",
        _DAY,
    ),
    Rule(
        "score_without_day",
        "row",
        "The day of the score is not given, and no later infusion tells it.",
        "Add the date of the score.",
        _DAY,
    ),
    Rule(
        "days_of_infusions_taken",
        "warning",
        "{count:score has|scores have} no date, {where}. Each was placed on the day of the next infusion, before it; "
        "or, where the file says so, on the day of the infusion, after it.",
        "For the true days, add the dates of the scores.",
        _READING,
    ),
    Rule(
        "taken_without_days",
        "warning",
        "{count:score has|scores have} no day, {where}: imported with the number of infusions received only.",
        f"For windows of days, such as response after induction, {_WITH_LIST}",
        _DAY,
    ),
    Rule(
        "patient_without_infusions",
        "row",
        "No infusion of this patient is known, so the score cannot be matched to a point in treatment.",
        "Add the patient to the infusion list. If the first infusion has not been given yet, upload the score after "
        "it.",
        _DAY,
        consequence=True,
    ),
    Rule(
        "first_infusion_missing",
        "row",
        "Infusions of this patient are known, but not the first one, from which days are counted.",
        "Add the first infusion to the infusion list.",
        _START,
        consequence=True,
    ),
    Rule(
        "first_date_unknown",
        "row",
        "The stored data of this patient have days but no dates, and the dates in this file do not match them.",
        "Upload all infusions of this patient, from the first one, in one list. Or give days instead of dates.",
        _START,
    ),
    Rule(
        "day_out_of_range",
        "row",
        "The day is more than {first:,} days before or more than {last:,} days after the first infusion.",
        "Correct the day, the date, or the date of the first infusion.",
        "Such a day is a typing slip or a misread day number.",
    ),
    Rule(
        "day_contradicts_date",
        "row",
        "Day and date do not match each other, or do not match the other rows of this patient.",
        "Correct the day or the date, or remove one of the two columns.",
        _CONTRADICTS,
    ),
    Rule(
        "count_contradicts_infusions",
        "row",
        "The number of infusions received does not match the infusions of this patient up to that day.",
        "Correct the number, the date, or the infusion list.",
        _CONTRADICTS,
        consequence=True,
    ),
    Rule(
        "count_contradicts_day",
        "row",
        "The number of infusions received does not match the day: it is 0 until the first infusion (day 0), and 1 or "
        "more from then on.",
        "Correct the number or the day.",
        _CONTRADICTS,
    ),
    Rule(
        "counts_out_of_order",
        "row",
        "The number of infusions received goes down over time. No score of this patient was imported.",
        "Correct the number or the date.",
        _CONTRADICTS,
    ),
    Rule(
        "infusion_twice",
        "row",
        "This patient has the same infusion number on two days. Neither was imported.",
        "Delete the wrong one.",
        _CONTRADICTS,
    ),
    Rule(
        "infusions_out_of_order",
        "row",
        "The infusion numbers of this patient do not follow the days. None of this patient's infusions was imported.",
        "Correct the numbers or the dates, or remove the column with the numbers.",
        _CONTRADICTS,
    ),
    Rule(
        "numbers_start_again",
        "warning",
        "The infusion numbers of {count:patient start|patients start} again at 1 with a later course, {where}. They "
        "were counted on from the earlier course.",
        "No action needed, unless one of these infusions was entered twice.",
        _SHIFT,
    ),
    Rule(
        "infusion_lost",
        "row",
        "This infusion could not be used, so it is unclear how many infusions this patient had received later.",
        "Correct this row, and upload the file again. Or say that the later numbers are to be used as they are, one "
        "too low.",
        _SHIFT,
    ),
    Rule(
        "count_unsure",
        "row",
        "An infusion of this patient could not be used, so it is unclear how many infusions came before this score.",
        "Correct the row of that infusion, and upload the file again.",
        _SHIFT,
        consequence=True,
    ),
    Rule(
        "unsure_counts_taken",
        "warning",
        "{count:patient has|patients have} an infusion that could not be used, {where}. As you chose, later "
        "infusions and scores were counted without it.",
        "For the true numbers, correct that row, and upload the file again.",
        _SHIFT,
    ),
    Rule(
        "several_on_one_day_by_time",
        "warning",
        "{count:more score|more scores} of the same questionnaire on the same day, {where}: not used. By time of "
        "day, the last one before an infusion and the first one after it count; without an infusion, the first of "
        "the day.",
        "No action needed.",
        _ONE,
    ),
    Rule(
        "several_on_one_day",
        "warning",
        "{count:more score|more scores} of the same questionnaire on the same day, {where}: not used. The first in "
        "the file counts.",
        "If they were taken before and after an infusion, add the times, or a column that says before or after.",
        _ONE,
    ),
    Rule(
        "scores_conflict",
        "row",
        "The same patient, day (without days: number of infusions), and questionnaire has another score at the same "
        "time or elsewhere in this upload. Neither was imported.",
        "Delete the wrong one, or add days or times.",
        _CONTRADICTS,
    ),
    Rule(
        "repeated_rows",
        "warning",
        "{count:row repeats|rows repeat} a score or infusion that is already in this upload, {where}. Each was "
        "counted once.",
        "No action needed.",
        _TWICE,
    ),
    Rule(
        "infusion_days_inferred",
        "warning",
        "There is no infusion list for {count:patient|patients}. Infusion 1 is placed on the day of the last score "
        "with 0 infusions received, infusion 2 on the day of the last score with 1, and so on.",
        f"For the true days, {_WITH_LIST}",
        _READING,
        consequence=True,
    ),
    Rule(
        "infusions_without_scores",
        "warning",
        "{count:patient has|patients have} infusions but no score, here or stored, {where}.",
        "Check whether their scores are missing from the export, or their ID is written in two ways.",
        "Patients without scores count as missing everywhere; a slip in the id looks the same.",
        consequence=True,
    ),
    Rule(
        "courses_cut_off",
        "warning",
        "The courses of {count:patient|patients} may have begun before this file does, {where}. The first infusion "
        "in the list would then be a later one, and all days and numbers of infusions would be wrong.",
        "If the export covers only some months, export all infusions from the first one, or add a column with the "
        "number of each infusion.",
        _START,
    ),
    Rule(
        "infusion_list_late",
        "warning",
        "{count:score is|scores are} more than a week after the last known infusion, {where}, of patients in the "
        "middle of their course.",
        "If infusions were given since, cancel, and upload the newest infusion list together with this file. Without "
        "it, the numbers of infusions are too low.",
        _SHIFT,
    ),
    Rule(
        "infusion_gap",
        "warning",
        "The infusion numbers of {count:patient have|patients have} gaps, {where}.",
        "Check whether infusions are missing from the export.",
        "Infusions that are not in the export make the number received too low.",
        consequence=True,
    ),
    Rule(
        "infusions_merged",
        "warning",
        "{count:more record|more records} of ketamine on the same day, {where}: counted as one infusion.",
        "Check whether anyone had two infusions on one day.",
        _TWICE,
    ),
    Rule(
        "two_infusions_one_day",
        "warning",
        "{count:infusion is|infusions are} on the same day as another of the same patient, {where}.",
        "Check whether one of them was entered twice.",
        _TWICE,
    ),
    Rule(
        "patient_values_differ",
        "warning",
        "{count:patient has|patients have} more than one value in this column, {where}. It was left empty for them.",
        "Give one value for each patient.",
        "A wrong dose or label is worse than none.",
    ),
    Rule(
        "ids_nearly_the_same",
        "warning",
        "{count:patient ID differs|patient IDs differ} from another one only in capital letters or leading zeros, "
        "{where}.",
        "If they mean the same patient, write them the same way, or one person will be counted as two.",
        "One person who is counted as two distorts every rate.",
    ),
)
