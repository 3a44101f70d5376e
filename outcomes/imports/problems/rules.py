"""Every rule of the check as data: how bad it is, what is wrong, and what the person at the desk can do.

Messages hold positions, counts and the practice's own definitions, never a cell, a header or a file name.
"""

from __future__ import annotations

from dataclasses import dataclass

from outcomes.errors import Problem, Severity


@dataclass(frozen=True)
class Rule:
    """One thing that can be wrong. ``message`` and ``remedy`` are templates for numbers and names of instruments.

    ``{count:cell is|cells are}`` writes "1 cell is" or "1,200 cells are"; ``{where}`` is "in row 4" for one of them
    and "the first in row 4" for several.
    """

    key: str
    severity: Severity
    message: str
    remedy: str


_SAVE_AGAIN = "Open it in the spreadsheet program and save it again as “CSV UTF-8” or as .xlsx."
_DELETE_COLUMN = "Delete this column from a copy of the export, and put in the copy."
_CLEAR_CELL = (
    "In a copy of the export, clear what is named here or delete the column, and put in the copy. Nothing was taken."
)
_CORRECT_CELL = "Correct this cell in the export and put the file in again."
_UNDO_FIRST = (
    "If the new export is right, undo the earlier import and put in scores and infusion list together. "
    "Nothing that is stored was changed."
)

_RULES = (
    # The file as a whole
    Rule("file_empty", "refuse", "The file is empty.", "Export it again."),
    Rule(
        "file_too_large",
        "refuse",
        "The file is larger than {limit} MB.",
        "Export a shorter period, or save a workbook as CSV.",
    ),
    Rule(
        "not_a_table",
        "refuse",
        "This is neither a CSV file nor an Excel workbook (.xlsx).",
        "Export the scores as CSV or .xlsx.",
    ),
    Rule(
        "old_spreadsheet",
        "refuse",
        "This is a spreadsheet in another format than .xlsx.",
        "Open it in the spreadsheet program and save it as .xlsx or as CSV.",
    ),
    Rule(
        "password_protected",
        "refuse",
        "The workbook is protected with a password.",
        "Open it, save a copy without the password, and put in the copy.",
    ),
    Rule("damaged", "refuse", "The file is damaged and cannot be read.", f"Export it again. {_SAVE_AGAIN}"),
    Rule(
        "cannot_check",
        "refuse",
        "The check stopped at something that nobody foresaw ({kind}).",
        "Nothing was taken. Please tell whoever looks after the dashboard.",
    ),
    Rule("encoding_unknown", "refuse", "The file's letters cannot be read.", _SAVE_AGAIN),
    Rule(
        "nul_bytes",
        "refuse",
        "The file holds bytes that do not belong in a text file, the first in row {row}.",
        f"It may be cut off or damaged. {_SAVE_AGAIN}",
    ),
    Rule(
        "quotes_unbalanced",
        "refuse",
        "A quotation mark is missing or one too many in row {row}.",
        f"Correct that row. {_SAVE_AGAIN}",
    ),
    Rule(
        "line_break_in_cell",
        "refuse",
        "A cell holds a line break, or a quotation mark too many has joined several rows.",
        "Correct that row in the export.",
    ),
    Rule(
        "cell_too_long",
        "refuse",
        "A cell holds more than {limit:,} characters.",
        "This column cannot be a score; delete it from a copy of the export, and put in the copy.",
    ),
    Rule(
        "too_many_columns",
        "refuse",
        "The table has more than {limit:,} columns.",
        "Export only the columns that are needed. In a workbook, delete what stands far to the right.",
    ),
    Rule(
        "too_many_rows",
        "refuse",
        "The table has more than {limit:,} rows.",
        "Export a shorter period, or save a workbook as CSV. In a workbook, delete what stands far below.",
    ),
    Rule("no_rows", "refuse", "The table has column names but no rows.", "Export it again, with the scores in it."),
    Rule(
        "no_header",
        "refuse",
        "The first row does not hold column names.",
        "Put a row with the column names above the data, and delete any title above it.",
    ),
    Rule(
        "no_patient_column",
        "ask",
        "No column with the patient was found.",
        "Say on the page Data what each column is. Or call the column with the patient's id “patient”; the templates "
        "show the columns that are known.",
    ),
    Rule(
        "no_score_column",
        "ask",
        "No column with scores or infusions was found.",
        "Say on the page Data what each column is. Or use the columns “instrument” and “score”, or one column for each "
        "instrument; for an infusion list “patient”, “date” and “dose_mg_per_kg”. The templates show how.",
    ),
    Rule(
        "one_column",
        "refuse",
        "Fewer than two columns have anything in them.",
        "Export patient, day or date, and scores in columns of their own, with commas or semicolons between them.",
    ),
    Rule(
        "no_patient_question",
        "refuse",
        "No question or column with the patient was found.",
        "Ask for the patient's id in a question such as “Patient ID”, or call its column “patient_id”.",
    ),
    Rule(
        "columns_unknown",
        "ask",
        "This sheet looks like scores or infusions, but its columns are not known.",
        "Say on the page Data what each column is, or delete the sheet.",
    ),
    Rule(
        "mapping_does_not_fit",
        "ask",
        "The file seems to be one of those whose columns are kept as “{name}”, but they have changed: {changes}.",
        "Say on the page Data what each column is now, or export it as before.",
    ),
    Rule(
        "mapping_unknown_instrument",
        "ask",
        "The columns kept as “{name}” name {count:questionnaire that is|questionnaires that are} not known any more.",
        "Say on the page Data what each column is now, or put the file of the practice's own questionnaire back.",
    ),
    Rule(
        "column_twice",
        "refuse",
        "Column {column} seems to hold the same as column {other}, judging by their names.",
        "Delete or rename one of the two.",
    ),
    Rule(
        "nothing_to_take",
        "refuse",
        "Nothing can be taken from this file: no row holds a score or an infusion that can be used.",
        "Correct what else is listed for it. If nothing is listed, export it again with the scores in it.",
    ),
    # Workbooks
    Rule(
        "workbook_too_large",
        "refuse",
        "The workbook is far larger inside than its file, as if made to exhaust the computer.",
        "Copy the table into a new workbook, or save it as CSV.",
    ),
    Rule(
        "workbook_unsafe",
        "refuse",
        "The workbook holds instructions that no spreadsheet program writes.",
        "Copy the table into a new workbook, or save it as CSV.",
    ),
    Rule("macros", "refuse", "The workbook holds macros.", "Save it as .xlsx without macros, or as CSV."),
    Rule(
        "external_links",
        "refuse",
        "The workbook is linked to other files or databases.",
        "Copy the table as values into a new workbook, or save it as CSV.",
    ),
    Rule(
        "embedded_objects",
        "refuse",
        "The workbook holds embedded files or controls.",
        "Copy the table as values into a new workbook, or save it as CSV.",
    ),
    Rule(
        "comments",
        "refuse",
        "The workbook holds comments or notes. They can name people.",
        "Delete all comments and notes, and save it again.",
    ),
    Rule(
        "hidden_sheet",
        "refuse",
        "The workbook has a hidden sheet.",
        "Show all sheets, delete what does not belong in the export, and save it again.",
    ),
    Rule(
        "hidden_rows",
        "refuse",
        "Row {row} is hidden, and perhaps others.",
        "Show all rows (a filter hides rows too), delete what does not belong in the export, and save it again.",
    ),
    Rule(
        "hidden_columns",
        "refuse",
        "Column {column} is hidden, and perhaps others.",
        "Show all columns, delete what does not belong in the export, and save it again.",
    ),
    Rule(
        "formula_without_value",
        "refuse",
        "A formula has no calculated value.",
        "Open the workbook in the spreadsheet program, let it calculate, and save it; or save it as CSV.",
    ),
    Rule(
        "sheet_left_out",
        "warning",
        "Sheet {sheet} holds neither scores nor infusions. It was left out.",
        "Nothing needs to be done, unless it should hold some.",
    ),
    # What identifies a person: column names
    Rule("header_name", "refuse", "This column holds names, judging by its name.", _DELETE_COLUMN),
    Rule("header_birth_date", "refuse", "This column holds dates of birth, judging by its name.", _DELETE_COLUMN),
    Rule(
        "header_record_number",
        "refuse",
        "This column holds record, account or insurance numbers, judging by its name.",
        f"{_DELETE_COLUMN} The number by which the dashboard knows the patient belongs in the column “patient”.",
    ),
    Rule("header_contact", "refuse", "This column holds contact details, judging by its name.", _DELETE_COLUMN),
    Rule("header_address", "refuse", "This column holds addresses or places, judging by its name.", _DELETE_COLUMN),
    Rule(
        "header_internet",
        "refuse",
        "This column holds internet or device addresses, judging by its name.",
        _DELETE_COLUMN,
    ),
    Rule(
        "header_social_security",
        "refuse",
        "This column holds social security or other official numbers, judging by its name.",
        _DELETE_COLUMN,
    ),
    Rule("header_free_text", "refuse", "This column holds free text, judging by its name.", _DELETE_COLUMN),
    Rule(
        "header_identifies",
        "refuse",
        "The name of this column looks like something that identifies a person.",
        "Rename or delete this column in a copy of the export, and put in the copy.",
    ),
    # What identifies a person: cells, file and sheet names
    Rule(
        "value_email",
        "refuse",
        "{count:cell looks like an e-mail address|cells look like e-mail addresses}, {where}.",
        _CLEAR_CELL,
    ),
    Rule(
        "value_phone",
        "refuse",
        "{count:cell looks like a telephone number|cells look like telephone numbers}, {where}.",
        _CLEAR_CELL,
    ),
    Rule(
        "value_social_security",
        "refuse",
        "{count:cell looks like a social security number|cells look like social security numbers}, {where}.",
        _CLEAR_CELL,
    ),
    Rule(
        "value_long_number",
        "refuse",
        "{count:number is so long that it|numbers are so long that they} could identify a person, {where}.",
        _CLEAR_CELL,
    ),
    Rule(
        "value_date",
        "refuse",
        "{count:cell looks like a date|cells look like dates} outside the known date columns, {where}.",
        f"Dates of scores and infusions belong in the column “date”. {_CLEAR_CELL}",
    ),
    Rule(
        "value_internet",
        "refuse",
        "{count:cell looks|cells look} like an internet or device address, {where}.",
        _CLEAR_CELL,
    ),
    Rule(
        "value_address",
        "refuse",
        "{count:cell looks like an address|cells look like addresses}, {where}.",
        _CLEAR_CELL,
    ),
    Rule(
        "value_name",
        "refuse",
        "{count:cell looks like the name of a person|cells look like names of people}, {where}.",
        _CLEAR_CELL,
    ),
    Rule("value_free_text", "refuse", "{count:cell holds|cells hold} free text, {where}.", _CLEAR_CELL),
    Rule(
        "patient_not_an_id",
        "refuse",
        "{count:cell|cells} of the patient column cannot be an id (letters and digits, at least one digit, no spaces), "
        "{where}.",
        "Give each patient an id such as P017 in a copy of the export. Nothing was taken.",
    ),
    Rule(
        "site_not_a_label",
        "refuse",
        "{count:cell|cells} of the site column cannot be a neutral label, {where}.",
        "Write “Site 1”, “Site A” and so on: the name of a place helps to identify people. Nothing was taken.",
    ),
    Rule(
        "file_name_identifies",
        "refuse",
        "The name of the file looks as if it held something that identifies a person.",
        "Rename the file and put it in again. Its name is not kept.",
    ),
    Rule(
        "sheet_name_identifies",
        "refuse",
        "The name of sheet {sheet} looks as if it held something that identifies a person.",
        "Rename the sheet and save the workbook again.",
    ),
    # Questions
    Rule(
        "date_order",
        "ask",
        "The dates of this column can be read day first or month first; nothing in it shows which.",
        "Say which of the two is right, or export the dates as 2026-03-31.",
    ),
    Rule(
        "item_coding",
        "ask",
        "The answers to {instrument} seem to be coded from 1 to {more} instead of from {low} to {high}: "
        "no answer is {low}.",
        "Say which number stands for the lowest answer.",
    ),
    Rule(
        "sums_or_percent",
        "ask",
        "No score of {instrument} is above {most}: they may be sums of the answers, which the percentage score is {times} "
        "times.",
        "Say which of the two they are.",
    ),
    Rule(
        "needs_infusion_list",
        "ask",
        "There is no infusion list that could be used, so no score can be placed in its course.",
        "Put in the infusion list (patient, and date or day) together with this file. If you did, correct what is "
        "wrong in it.",
    ),
    Rule(
        "only_infusion_numbers",
        "ask",
        "The scores say how many infusions had been received, but neither their days nor those of the infusions are "
        "known.",
        "Put in the infusion list (patient, and date or day) together with this file. Or take them without days: they "
        "then count in charts by infusion, and in no window of days.",
    ),
    Rule(
        "needs_day",
        "ask",
        "It is not said on which day the scores were taken, so none can be placed in its course.",
        "Add a column with the date of each score, or with its day since the first infusion.",
    ),
    # Columns of dates
    Rule(
        "date_order_contradicts",
        "refuse",
        "Some dates of this column can only be day first and others only month first, as in rows {row} and {other}.",
        "Export it again with one way of writing dates, best as 2026-03-31.",
    ),
    Rule(
        "dates_mixed",
        "refuse",
        "Some cells of this column are dates and others are text such as 3/4/2026, as in rows {row} and {other}: "
        "the spreadsheet program may have swapped day and month.",
        "Export it again as CSV and put in that file without opening it first.",
    ),
    Rule(
        "items_coded_from_1",
        "refuse",
        "No answer to {instrument} is {low}, and this one is just off the scale: the answers seem to be coded 1 to "
        "{highest} instead of {low} to {high}.",
        "Export the answers coded from {low}, or the total score only. If only this cell is wrong, correct it.",
    ),
    # Scores by infusion instead of by date
    Rule(
        "timepoints_unclear",
        "ask",
        "It is not clear when the scores of {instrument} in this column were taken: before the infusion with that "
        "number, after it, or at another time.",
        "Say which of the two is right. If neither is (weeks, visits), add a column with the date of each "
        "(“phq9_1_date”).",
    ),
    Rule(
        "days_of_infusions_taken",
        "warning",
        "{count:score has|scores have} no date, {where}: taken to be on the day of the next infusion, before it; or, "
        "if the file says so, on the day of the infusion, after it.",
        "For the true days, add the dates of the scores.",
    ),
    Rule(
        "taken_without_days",
        "warning",
        "{count:score has|scores have} no day, {where}: kept with the number of infusions received alone.",
        "For windows of days, such as response after induction, put in the infusion list together with the scores.",
    ),
    Rule(
        "score_without_day",
        "row",
        "It is not said on which day the score was taken, and no infusion follows that would tell.",
        "Add the date of the score.",
    ),
    # FHIR: a row is an entry of the Bundle, or a line of a bulk export
    Rule("json_damaged", "refuse", "The file looks like JSON but is damaged or cut off.", "Export it again."),
    Rule(
        "json_too_deep",
        "refuse",
        "The JSON is nested more than {limit} levels deep, as if made to exhaust the computer.",
        "Export it again; no system writes resources like that.",
    ),
    Rule(
        "json_too_large",
        "refuse",
        "An entry, or what stands around the entries, is far larger than any resource with scores.",
        "Export only Observation and QuestionnaireResponse, and the infusions.",
    ),
    Rule(
        "json_name_twice",
        "refuse",
        "An element stands twice in the same place, so it is not clear which of the two counts.",
        "Export it again.",
    ),
    Rule(
        "json_number",
        "refuse",
        "A number is none (NaN, Infinity), or is longer than any that a system writes.",
        "Export it again.",
    ),
    Rule(
        "not_fhir",
        "refuse",
        "This is JSON, but not FHIR resources.",
        "Export a FHIR Bundle or a bulk export (one resource a line); or export the scores as CSV or .xlsx.",
    ),
    Rule("no_entries", "refuse", "The file holds no entries.", "Export it again, with the scores in it."),
    Rule("too_many_entries", "refuse", "The file holds more than {limit:,} entries.", "Export a shorter period."),
    Rule(
        "fhir_person",
        "refuse",
        "{count:entry describes|entries describe} a person (Patient, RelatedPerson, Practitioner, Person, or one of "
        "these inside another resource), {where}.",
        "Export again without these. Only references such as Patient/123 are needed. Nothing was taken.",
    ),
    Rule(
        "fhir_contact",
        "refuse",
        "{count:entry holds|entries hold} addresses, contact details or attachments, {where}.",
        "Export again without these. Nothing was taken.",
    ),
    Rule(
        "fhir_identifier",
        "refuse",
        "{count:entry holds|entries hold} identifiers such as record numbers (element “identifier”), {where}.",
        "Export again without this element. Nothing was taken.",
    ),
    Rule(
        "fhir_narrative",
        "refuse",
        "{count:entry holds|entries hold} a text for people to read (narrative, note or comment), {where}.",
        "Export again without texts and notes. Nothing was taken.",
    ),
    Rule(
        "fhir_display",
        "refuse",
        "{count:entry names|entries name} a person beside a reference (element “display”), {where}.",
        "Export again without these names. Nothing was taken.",
    ),
    Rule(
        "fhir_one_page",
        "warning",
        "This is one page of a longer list: it names a page that follows.",
        "Put in all pages together, or scores will be missing.",
    ),
    Rule(
        "not_final",
        "warning",
        "{count:entry|entries} with another status than final or completed (entered in error, cancelled, preliminary "
        "...), {where}: left out.",
        "Nothing needs to be done.",
    ),
    Rule(
        "entries_left_out",
        "warning",
        "{count:entry holds|entries hold} neither a score nor a ketamine infusion, {where}: left out.",
        "Nothing needs to be done.",
    ),
    Rule(
        "only_issued",
        "warning",
        "{count:score has|scores have} no date but the one on which the result was sent, {where}. It was taken as the "
        "day of the score.",
        "Check whether results are sent on the day on which the questionnaire is answered.",
    ),
    Rule(
        "time_in_utc",
        "warning",
        "{count:time is|times are} written in world time (UTC) and in the middle of the night, {where}. The written "
        "date counts, which may be one day after the local one.",
        "Export local times with their zone, if the system can.",
    ),
    Rule(
        "infusions_merged",
        "warning",
        "{count:further record|further records} of ketamine on the same day, {where}: taken as one infusion.",
        "Check whether anybody had two infusions on one day.",
    ),
    Rule("not_a_patient", "row", "The subject is not a patient.", "Nothing needs to be done, unless it should be one."),
    Rule("codes_differ", "row", "The codes of this score name different instruments.", _CORRECT_CELL),
    Rule("score_in_percent", "row", "The score is in percent, not in points.", "Export the score in points."),
    Rule(
        "answers_differ",
        "row",
        "The same question of {instrument} has two answers at one time. None of that time was taken.",
        _CORRECT_CELL,
    ),
    # Scores by code, with their state beside them
    Rule("values_differ", "row", "The columns with the value of this row contradict each other.", _CORRECT_CELL),
    Rule(
        "not_valid",
        "warning",
        "{count:row is|rows are} not a raw and valid score (normed, interpreted, not administered ...), {where}: left "
        "out.",
        "Nothing needs to be done.",
    ),
    # Single rows
    Rule(
        "row_too_short",
        "row",
        "The row has fewer cells than there are columns.",
        "Correct this row in the export and put the file in again.",
    ),
    Rule(
        "row_too_long",
        "row",
        "The row has more cells than there are columns, so its cells may have moved.",
        "A decimal comma or a comma in a text does this: put the cell in quotation marks, or export with semicolons.",
    ),
    Rule("patient_missing", "row", "The patient is missing.", _CORRECT_CELL),
    Rule("instrument_missing", "row", "The instrument is missing.", _CORRECT_CELL),
    Rule("score_not_a_number", "row", "The score is not a number.", _CORRECT_CELL),
    Rule("score_off_scale", "row", "Not a possible score: {instrument} is {expected}.", _CORRECT_CELL),
    Rule(
        "answer_not_understood",
        "row",
        "An answer to {instrument}, or its total, is none that the dashboard knows.",
        _CORRECT_CELL,
    ),
    Rule("item_not_a_number", "row", "An answer to {instrument} is not a number.", _CORRECT_CELL),
    Rule(
        "item_off_scale", "row", "An answer to {instrument} is not a whole number from {low} to {high}.", _CORRECT_CELL
    ),
    Rule(
        "total_contradicts_items",
        "row",
        "The total of {instrument} does not agree with its items. Neither was taken.",
        _CORRECT_CELL,
    ),
    Rule("date_missing", "row", "The date (or day) is missing.", _CORRECT_CELL),
    Rule("date_not_understood", "row", "The date cannot be read.", "Write it as 2026-03-31."),
    Rule("date_impossible", "row", "There is no such date.", _CORRECT_CELL),
    Rule("date_in_future", "row", "The date is in the future.", _CORRECT_CELL),
    Rule("date_too_early", "row", "The date is before {limit}.", _CORRECT_CELL),
    Rule("day_not_a_number", "row", "The day is not a whole number.", _CORRECT_CELL),
    Rule(
        "day_out_of_range",
        "row",
        "The day is more than {first:,} days before or more than {last:,} days after the first infusion.",
        "Correct the day, the date, or the date of the first infusion.",
    ),
    Rule(
        "infusion_not_a_number",
        "row",
        "The number of infusions is not a whole number from 0 to {limit}.",
        _CORRECT_CELL,
    ),
    Rule(
        "timing_not_understood",
        "row",
        "It cannot be read whether the score was taken before or after the infusion.",
        "Write “before” or “after”, or leave the cell empty for before.",
    ),
    Rule(
        "scores_conflict",
        "row",
        "The same patient, day (without days: number of infusions) and instrument has another score elsewhere in this "
        "upload. Neither was taken.",
        "Delete the wrong one, or add the days.",
    ),
    Rule(
        "conflicts_with_store",
        "row",
        "The same patient, day and instrument is stored with another score. The stored one was kept.",
        "If the new score is right, undo the earlier import first.",
    ),
    Rule(
        "patient_without_infusions",
        "row",
        "No infusion of this patient is known, so the score cannot be placed in a course.",
        "Add the patient to the infusion list; before the first infusion, wait until it was given.",
    ),
    Rule(
        "first_infusion_missing",
        "row",
        "Infusions of this patient are known, but not the first one, from which the days are counted.",
        "Add the first infusion to the infusion list.",
    ),
    Rule(
        "first_date_unknown",
        "row",
        "The stored data of this patient have days but no dates, and these dates do not fit to them.",
        "Put in all infusions of this patient, from the first, in one list; or give days instead of dates.",
    ),
    Rule(
        "count_contradicts_infusions",
        "row",
        "The number of infusions received does not agree with the infusions of this patient up to that day.",
        "Correct the number, the date, or the infusion list.",
    ),
    Rule(
        "count_contradicts_day",
        "row",
        "The number of infusions received does not agree with the day: it is 0 up to day 0, and 1 or more from then.",
        "Correct the number or the day.",
    ),
    Rule(
        "counts_out_of_order",
        "row",
        "The number of infusions received falls as time passes. No score of this patient was taken.",
        "Correct the number or the date.",
    ),
    Rule(
        "day_contradicts_date",
        "row",
        "Day and date do not agree with each other, or with the other rows of this patient. The row was left out.",
        "Correct the day or the date, or leave out one of the two columns.",
    ),
    Rule(
        "infusion_twice",
        "row",
        "This patient has the same infusion number on two days. Neither was taken.",
        "Delete the wrong one.",
    ),
    Rule(
        "infusions_out_of_order",
        "row",
        "The infusion numbers of this patient do not follow the days. None of this patient's infusions was taken.",
        "Correct the numbers or the dates, or leave out the column with the numbers.",
    ),
    Rule(
        "history_changed",
        "row",
        "This contradicts what is stored: an infusion would be added before, or changed among, stored ones.",
        _UNDO_FIRST,
    ),
    Rule(
        "more_of_the_same",
        "row",
        "{count} further rows have the same problem: {what}.",
        "See the rows that are listed.",
    ),
    # To know
    Rule(
        "column_left_out",
        "warning",
        "Column {column} is not known. It was left out.",
        "Nothing needs to be done, unless it should hold scores.",
    ),
    Rule(
        "columns_left_out",
        "warning",
        "{count} columns hold nothing that is shown here: columns {columns}. They were left out.",
        "Nothing needs to be done, unless one of them should hold scores.",
    ),
    Rule(
        "previews_left_out",
        "warning",
        "{count:row is|rows are} marked as preview, test or spam, {where}: left out.",
        "Nothing needs to be done.",
    ),
    Rule(
        "form_incomplete",
        "warning",
        "{count:form with a score is|forms with a score are} marked as incomplete, {where}. The scores were taken.",
        "Check whether these forms were meant to count.",
    ),
    Rule(
        "dated_by_enrolment",
        "warning",
        "{count:row with scores|rows with scores} can only be dated by a date of enrolment, {where}.",
        "If it is not the day on which the questions were answered, add that day to the export.",
    ),
    Rule(
        "questions_missing",
        "warning",
        "Only {count} of the {items} questions of {instrument} were found, so no score of it was taken.",
        "If all of them are in the file, name their columns as the guide on exports shows, or add the total.",
    ),
    Rule(
        "total_of_some_questions",
        "warning",
        "{count:total|totals} of {instrument} without all answers, {where}: counted as missing.",
        "Nothing needs to be done: without all answers a sum is too low.",
    ),
    Rule(
        "total_on_other_scale",
        "warning",
        "{count:total is a sum|totals are sums} of the answers as they were coded, not {count:a score|scores} of "
        "{instrument}, {where}. The scores were worked out from the answers.",
        "Nothing needs to be done.",
    ),
    Rule(
        "unknown_instrument",
        "warning",
        "{count:row with an instrument that is not known was|rows with instruments that are not known were} left out, "
        "{where}.",
        "Check its spelling. The page Methods lists the instruments that are known.",
    ),
    Rule(
        "total_rows",
        "warning",
        "{count:row of totals or averages was|rows of totals or averages were} left out, {where}.",
        "Nothing needs to be done.",
    ),
    Rule(
        "repeated_rows",
        "warning",
        "{count:row repeats|rows repeat} a score or infusion that is there already, {where}. Each was counted once.",
        "Nothing needs to be done.",
    ),
    Rule(
        "infusion_days_inferred",
        "warning",
        "There is no infusion list for {count:patient|patients}: infusion 1 is taken to be on the day of the last "
        "score with 0 infusions received, infusion 2 on that of the last score with 1, and so on.",
        "For the true days, put in the infusion list together with the scores.",
    ),
    Rule(
        "infusions_without_scores",
        "warning",
        "{count:patient has|patients have} infusions but no score, here or stored, {where}.",
        "Check whether their scores are missing in the export, or their ids are written in two ways.",
    ),
    Rule(
        "infusion_gap",
        "warning",
        "The infusion numbers of {count:patient have|patients have} gaps, {where}.",
        "Check whether infusions are missing in the export.",
    ),
    Rule(
        "two_infusions_one_day",
        "warning",
        "{count:infusion is|infusions are} on the same day as another of the same patient, {where}.",
        "Check whether one of them was entered twice.",
    ),
    Rule(
        "dose_left_empty",
        "warning",
        "{count:dose was|doses were} left empty, {where}: not from {low} to {high} mg per kg, or two different doses.",
        "Give the dose in mg per kg of body weight.",
    ),
    Rule(
        "value_left_empty",
        "warning",
        "{count:cell was|cells were} left empty, {where}: not among the values known for this column.",
        "The page on exports lists the values that are known.",
    ),
    Rule(
        "patient_values_differ",
        "warning",
        "{count:patient has|patients have} more than one value in this column, {where}. It was left empty for them.",
        "Give one value for each patient.",
    ),
    Rule(
        "ids_nearly_the_same",
        "warning",
        "{count:patient id differs|patient ids differ} from another one only in capitals or leading zeros, {where}.",
        "If they mean the same patient, write them alike, or one person will be counted as two.",
    ),
)

RULES = {rule.key: rule for rule in _RULES}


class _Count(int):
    """A number that takes its words in one of two forms: ``f"{_Count(2):cell is|cells are}"`` is "2 cells are"."""

    def __format__(self, forms: str) -> str:
        if not forms:
            return str(int(self))
        one, many = forms.split("|")
        return f"{int(self):,} {one if self == 1 else many}"


def problem(
    key: str, *, row: int | None = None, column: int | None = None, sheet: int | None = None, **facts: object
) -> Problem:
    """A problem by its rule. ``facts`` fill the templates: numbers and names of instruments only."""
    rule = RULES[key]
    words = {"row": row, "column": column, "sheet": sheet, **facts}
    if "count" in facts:
        words["count"] = _Count(facts["count"])
        words["where"] = f"in row {row}" if facts["count"] == 1 else f"the first in row {row}"
    return Problem(
        rule=key,
        message=rule.message.format(**words),
        remedy=rule.remedy.format(**words),
        severity=rule.severity,
        row=row,
        column=column,
        sheet=sheet,
    )
