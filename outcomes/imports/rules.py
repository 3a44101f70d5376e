"""Every rule of the check as data: how bad it is, what is wrong, and what the person at the desk can do.

Messages hold positions, counts and the practice's own definitions, never a cell, a header or a file name.
"""

from __future__ import annotations

from dataclasses import dataclass

from outcomes.errors import Problem, Severity


@dataclass(frozen=True)
class Rule:
    """One thing that can be wrong. ``message`` and ``remedy`` are templates for numbers and names of instruments."""

    key: str
    severity: Severity
    message: str
    remedy: str


_SAVE_AGAIN = "Open it in the spreadsheet program and save it again as “CSV UTF-8” or as .xlsx."
_DELETE_COLUMN = "Delete this column from a copy of the export, and put in the copy."
_CLEAR_CELL = "Delete this from a copy of the export, and put in the copy. Nothing was taken."
_CORRECT_CELL = "Correct this cell in the export and put the file in again; the other rows are not affected."
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
        "A quotation mark is missing or one too many, at row {row} or shortly before.",
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
        "A cell holds more than {limit} characters.",
        "This column cannot be a score; delete it from a copy of the export, and put in the copy.",
    ),
    Rule(
        "too_many_columns",
        "refuse",
        "The table has more than {limit} columns.",
        "Export only the columns that are needed. In a workbook, delete what stands far to the right.",
    ),
    Rule(
        "too_many_rows",
        "refuse",
        "The table has more than {limit} rows.",
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
        "refuse",
        "No column with the patient was found.",
        "Call the column with the patient's id “patient”. The templates show the columns that are known.",
    ),
    Rule(
        "no_score_column",
        "refuse",
        "No column with scores or infusions was found.",
        "Use the columns “instrument” and “score”, or one column for each instrument. The templates show how.",
    ),
    Rule(
        "column_twice",
        "refuse",
        "Column {column} holds the same as column {other}, judging by their names.",
        "Delete or rename one of the two.",
    ),
    Rule(
        "nothing_to_take",
        "refuse",
        "Nothing can be taken from this file.",
        "Correct what is listed here and put the file in again.",
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
        "Rows are hidden, row {row} for one.",
        "Show all rows (a filter hides rows too), delete what does not belong in the export, and save it again.",
    ),
    Rule(
        "hidden_columns",
        "refuse",
        "Columns are hidden, column {column} for one.",
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
    Rule("header_name", "refuse", "This column holds names, judging by its header.", _DELETE_COLUMN),
    Rule("header_birth_date", "refuse", "This column holds dates of birth, judging by its header.", _DELETE_COLUMN),
    Rule(
        "header_record_number",
        "refuse",
        "This column holds record, account or insurance numbers, judging by its header.",
        f"{_DELETE_COLUMN} The number by which the dashboard knows the patient belongs in the column “patient”.",
    ),
    Rule("header_contact", "refuse", "This column holds contact details, judging by its header.", _DELETE_COLUMN),
    Rule("header_address", "refuse", "This column holds addresses or places, judging by its header.", _DELETE_COLUMN),
    Rule(
        "header_internet",
        "refuse",
        "This column holds internet or device addresses, judging by its header.",
        _DELETE_COLUMN,
    ),
    Rule(
        "header_social_security",
        "refuse",
        "This column holds social security or other official numbers, judging by its header.",
        _DELETE_COLUMN,
    ),
    Rule("header_free_text", "refuse", "This column holds free text, judging by its header.", _DELETE_COLUMN),
    Rule(
        "header_identifies",
        "refuse",
        "The name of this column looks like something that identifies a person.",
        "Rename or delete this column in a copy of the export, and put in the copy.",
    ),
    # What identifies a person: cells, file and sheet names
    Rule("value_email", "refuse", "{count} cells look like e-mail addresses, the first in row {row}.", _CLEAR_CELL),
    Rule("value_phone", "refuse", "{count} cells look like telephone numbers, the first in row {row}.", _CLEAR_CELL),
    Rule(
        "value_social_security",
        "refuse",
        "{count} cells look like social security numbers, the first in row {row}.",
        _CLEAR_CELL,
    ),
    Rule(
        "value_long_number",
        "refuse",
        "{count} cells hold numbers so long that they could be record numbers, the first in row {row}.",
        _CLEAR_CELL,
    ),
    Rule(
        "value_date",
        "refuse",
        "{count} cells outside the known date columns look like dates, the first in row {row}.",
        f"Dates belong in the column “date”. {_CLEAR_CELL}",
    ),
    Rule(
        "value_internet",
        "refuse",
        "{count} cells look like internet or device addresses, the first in row {row}.",
        _CLEAR_CELL,
    ),
    Rule("value_address", "refuse", "{count} cells look like addresses, the first in row {row}.", _CLEAR_CELL),
    Rule("value_name", "refuse", "{count} cells look like names of people, the first in row {row}.", _CLEAR_CELL),
    Rule("value_free_text", "refuse", "{count} cells hold free text, the first in row {row}.", _CLEAR_CELL),
    Rule(
        "patient_not_an_id",
        "refuse",
        "{count} cells of the patient column are not ids (no spaces, at least one digit), the first in row {row}.",
        "Give each patient an id such as P017 in a copy of the export. Nothing was taken.",
    ),
    Rule(
        "site_not_a_label",
        "refuse",
        "{count} cells of the site column are not neutral labels, the first in row {row}.",
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
        "Say which of the two is right.",
    ),
    Rule(
        "needs_infusion_list",
        "ask",
        "It is not said on which days the infusions were given, so no score can be placed in its course.",
        "Put in the infusion list (patient, date) together with this file.",
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
        "The answers to {instrument} seem to be coded 1 to {highest} instead of {low} to {high}.",
        "Export the answers coded from {low}, or the total score only.",
    ),
    # Single rows
    Rule("row_too_short", "row", "The row has fewer cells than the header.", _CORRECT_CELL),
    Rule(
        "row_too_long",
        "row",
        "The row has more cells than the header, so its cells may have moved.",
        "A decimal comma or a comma in a text does this: put the cell in quotation marks, or export with semicolons.",
    ),
    Rule("patient_missing", "row", "The patient is missing.", _CORRECT_CELL),
    Rule("instrument_missing", "row", "The instrument is missing.", _CORRECT_CELL),
    Rule("score_not_a_number", "row", "The score is not a number.", _CORRECT_CELL),
    Rule("score_off_scale", "row", "Not a possible score: {instrument} is {expected}.", _CORRECT_CELL),
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
    Rule("date_missing", "row", "The date is missing.", _CORRECT_CELL),
    Rule("date_not_understood", "row", "The date cannot be read.", "Write it as 2026-03-31."),
    Rule("date_impossible", "row", "There is no such date.", _CORRECT_CELL),
    Rule("date_in_future", "row", "The date is in the future.", _CORRECT_CELL),
    Rule("date_too_early", "row", "The date is before {limit}.", _CORRECT_CELL),
    Rule("day_not_a_number", "row", "The day is not a whole number.", _CORRECT_CELL),
    Rule(
        "day_out_of_range",
        "row",
        "The day is further from the first infusion than {first} or {last} days.",
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
        "The same patient, day and instrument has another score elsewhere in this upload. Neither was taken.",
        "Delete the wrong one.",
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
        "The same infusion number of this patient stands there with two days. Neither was taken.",
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
        "unknown_instrument",
        "warning",
        "{count} rows hold an instrument that is not known, the first in row {row}. They were left out.",
        "Nothing needs to be done, unless it should be shown: see how to add an instrument.",
    ),
    Rule(
        "total_rows",
        "warning",
        "{count} rows are totals or averages, the first in row {row}. They were left out.",
        "Nothing needs to be done.",
    ),
    Rule(
        "repeated_rows",
        "warning",
        "{count} scores or infusions stand there more than once, the first in row {row}. They were counted once.",
        "Nothing needs to be done.",
    ),
    Rule(
        "infusion_days_inferred",
        "warning",
        "For {count} patients no infusion list is there: infusion 1 is taken to be on the day of the last score with "
        "0 infusions received, infusion 2 on that of the last score with 1, and so on.",
        "For the true days, put in the infusion list together with the scores.",
    ),
    Rule(
        "infusion_gap",
        "warning",
        "Infusion numbers of {count} patients have gaps, the first at row {row}.",
        "Check whether infusions are missing in the export.",
    ),
    Rule(
        "two_infusions_one_day",
        "warning",
        "{count} infusions are on the same day as another of the same patient, the first in row {row}.",
        "Check whether one of them was entered twice.",
    ),
    Rule(
        "dose_left_empty",
        "warning",
        "{count} doses are not from {low} to {high} mg per kg, or contradict each other, the first in row {row}. "
        "They were left empty.",
        "Give the dose in mg per kg of body weight.",
    ),
    Rule(
        "value_left_empty",
        "warning",
        "{count} cells are not among the values known for this column, the first in row {row}. They were left empty.",
        "The page on exports lists the values that are known.",
    ),
    Rule(
        "patient_values_differ",
        "warning",
        "{count} patients have more than one value in this column, the first in row {row}. It was left empty for them.",
        "Give one value for each patient.",
    ),
    Rule(
        "ids_nearly_the_same",
        "warning",
        "{count} patient ids differ from another one only in capitals or leading zeros, the first in row {row}.",
        "If they mean the same patient, write them alike, or one person will be counted as two.",
    ),
)

RULES = {rule.key: rule for rule in _RULES}


def problem(
    key: str, *, row: int | None = None, column: int | None = None, sheet: int | None = None, **facts: object
) -> Problem:
    """A problem by its rule. ``facts`` fill the templates: numbers and names of instruments only."""
    rule = RULES[key]
    words = {"row": row, "column": column, "sheet": sheet, **facts}
    return Problem(
        rule=key,
        message=rule.message.format(**words),
        remedy=rule.remedy.format(**words),
        severity=rule.severity,
        row=row,
        column=column,
        sheet=sheet,
    )
