"""Rules of courses: where scores and infusions of a patient stand."""

from __future__ import annotations

from outcomes.imports.problems.rule import Rule

_DAY = "Without its day, a score cannot be told to be a baseline or an outcome."
_READING = "The days are a reading of the file, not stated in it."
_START = "Every day counts from the first infusion; a wrong start moves the whole course."
_CONTRADICTS = "Two statements of the file contradict each other, and nothing in it says which is right."
_ONE = "One score stands at each place of a course; which one is a rule, and what it leaves out is counted."
_SHIFT = "A count that is one too low puts every later score at the wrong place of the course."
_TWICE = "A score or infusion that is counted twice weighs double."

RULES = (
    Rule(
        "needs_infusion_list",
        "ask",
        "There is no infusion list that could be used, so no score can be placed in its course.",
        "Put in the infusion list (patient, and date or day) together with this file. If you did, correct what is "
        "wrong in it.",
        _DAY,
    ),
    Rule(
        "only_infusion_numbers",
        "ask",
        "The scores say how many infusions had been received, but neither their days nor those of the infusions are "
        "known.",
        "Put in the infusion list (patient, and date or day) together with this file. Or take them without days: they "
        "then count in charts by infusion, and in no window of days.",
        _DAY,
    ),
    Rule(
        "needs_day",
        "ask",
        "It is not said on which day the scores were taken, so none can be placed in its course.",
        "Add a column with the date of each score, or with its day since the first infusion.",
        _DAY,
    ),
    Rule(
        "score_without_day",
        "row",
        "It is not said on which day the score was taken, and no infusion follows that would tell.",
        "Add the date of the score.",
        _DAY,
    ),
    Rule(
        "days_of_infusions_taken",
        "warning",
        "{count:score has|scores have} no date, {where}: taken to be on the day of the next infusion, before it; or, "
        "if the file says so, on the day of the infusion, after it.",
        "For the true days, add the dates of the scores.",
        _READING,
    ),
    Rule(
        "taken_without_days",
        "warning",
        "{count:score has|scores have} no day, {where}: kept with the number of infusions received alone.",
        "For windows of days, such as response after induction, put in the infusion list together with the scores.",
        _DAY,
    ),
    Rule(
        "patient_without_infusions",
        "row",
        "No infusion of this patient is known, so the score cannot be placed in a course.",
        "Add the patient to the infusion list; before the first infusion, wait until it was given.",
        _DAY,
    ),
    Rule(
        "first_infusion_missing",
        "row",
        "Infusions of this patient are known, but not the first one, from which the days are counted.",
        "Add the first infusion to the infusion list.",
        _START,
    ),
    Rule(
        "first_date_unknown",
        "row",
        "The stored data of this patient have days but no dates, and these dates do not fit to them.",
        "Put in all infusions of this patient, from the first, in one list; or give days instead of dates.",
        _START,
    ),
    Rule(
        "day_out_of_range",
        "row",
        "The day is more than {first:,} days before or more than {last:,} days after the first infusion.",
        "Correct the day, the date, or the date of the first infusion.",
        "Such a day is a slip of the keyboard or a day number misread.",
    ),
    Rule(
        "day_contradicts_date",
        "row",
        "Day and date do not agree with each other, or with the other rows of this patient. The row was left out.",
        "Correct the day or the date, or leave out one of the two columns.",
        _CONTRADICTS,
    ),
    Rule(
        "count_contradicts_infusions",
        "row",
        "The number of infusions received does not agree with the infusions of this patient up to that day.",
        "Correct the number, the date, or the infusion list.",
        _CONTRADICTS,
    ),
    Rule(
        "count_contradicts_day",
        "row",
        "The number of infusions received does not agree with the day: it is 0 up to day 0, and 1 or more from then.",
        "Correct the number or the day.",
        _CONTRADICTS,
    ),
    Rule(
        "counts_out_of_order",
        "row",
        "The number of infusions received falls as time passes. No score of this patient was taken.",
        "Correct the number or the date.",
        _CONTRADICTS,
    ),
    Rule(
        "infusion_twice",
        "row",
        "This patient has the same infusion number on two days. Neither was taken.",
        "Delete the wrong one.",
        _CONTRADICTS,
    ),
    Rule(
        "infusions_out_of_order",
        "row",
        "The infusion numbers of this patient do not follow the days. None of this patient's infusions was taken.",
        "Correct the numbers or the dates, or leave out the column with the numbers.",
        _CONTRADICTS,
    ),
    Rule(
        "numbers_start_again",
        "warning",
        "The infusion numbers of {count:patient start|patients start} again at 1 with a later course, {where}: they were "
        "counted on.",
        "Nothing needs to be done, unless one of these infusions was entered twice.",
        _SHIFT,
    ),
    Rule(
        "infusion_lost",
        "row",
        "This infusion could not be used, so the number of infusions that this patient had received later is unsure.",
        "Correct this row and upload the file again. Or say below that the later numbers are to be taken as they are, "
        "one too low.",
        _SHIFT,
    ),
    Rule(
        "count_unsure",
        "row",
        "An infusion of this patient could not be used, so the number of infusions received before this score is unsure.",
        "Correct the row of that infusion and upload the file again.",
        _SHIFT,
    ),
    Rule(
        "unsure_counts_taken",
        "warning",
        "{count:patient has|patients have} an infusion that could not be used, {where}. As you said, later infusions and "
        "scores were counted without it.",
        "For the true numbers, correct that row and upload the file again.",
        _SHIFT,
    ),
    Rule(
        "several_on_one_day_by_time",
        "warning",
        "{count:further score|further scores} of the same questionnaire on the same day, {where}: not used. By their "
        "times, the last before an infusion and the first after it count; without an infusion, the first of the day.",
        "Nothing needs to be done.",
        _ONE,
    ),
    Rule(
        "several_on_one_day",
        "warning",
        "{count:further score|further scores} of the same questionnaire on the same day, {where}: not used. The first "
        "in the file counts.",
        "If they were taken before and after an infusion, add the times, or a column that says before or after.",
        _ONE,
    ),
    Rule(
        "scores_conflict",
        "row",
        "The same patient, day (without days: number of infusions) and instrument has another score at the same time or "
        "elsewhere in this upload. Neither was taken.",
        "Delete the wrong one, or add days or times.",
        _CONTRADICTS,
    ),
    Rule(
        "repeated_rows",
        "warning",
        "{count:row repeats|rows repeat} a score or infusion that is there already, {where}. Each was counted once.",
        "Nothing needs to be done.",
        _TWICE,
    ),
    Rule(
        "infusion_days_inferred",
        "warning",
        "There is no infusion list for {count:patient|patients}: infusion 1 is taken to be on the day of the last "
        "score with 0 infusions received, infusion 2 on that of the last score with 1, and so on.",
        "For the true days, put in the infusion list together with the scores.",
        _READING,
    ),
    Rule(
        "infusions_without_scores",
        "warning",
        "{count:patient has|patients have} infusions but no score, here or stored, {where}.",
        "Check whether their scores are missing in the export, or their ids are written in two ways.",
        "Patients without scores count as missing everywhere; a slip in the id looks the same.",
    ),
    Rule(
        "infusion_gap",
        "warning",
        "The infusion numbers of {count:patient have|patients have} gaps, {where}.",
        "Check whether infusions are missing in the export.",
        "Infusions that are not in the export make the number received too low.",
    ),
    Rule(
        "infusions_merged",
        "warning",
        "{count:further record|further records} of ketamine on the same day, {where}: taken as one infusion.",
        "Check whether anybody had two infusions on one day.",
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
        "{count:patient id differs|patient ids differ} from another one only in capitals or leading zeros, {where}.",
        "If they mean the same patient, write them alike, or one person will be counted as two.",
        "One person who is counted as two distorts every rate.",
    ),
)
