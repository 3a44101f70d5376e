"""Rules of files: what cannot be read at all, or not without guessing."""

from __future__ import annotations

from outcomes.imports.problems.rule import Rule

_UNZIP = "Unzip it, and upload the CSV or Excel files in it."
_IN_EXCEL = "Open it in Excel, choose “Save as”, pick “Excel Workbook (.xlsx)” or CSV, and upload that file."
_SAVE_AGAIN = "Open it in your spreadsheet program, save it again as “CSV UTF-8” or .xlsx, and upload that file."

_HALF = "Half a file, or one that is misread, gives numbers that look right and are not."
_LIMIT = "A file that exhausts the computer would stop the dashboard for everybody."
_KIND = "Only kinds of files that are known can be read without guessing."
_ROLES = "Without knowing which column holds what, every number would be a guess."
_RUNS = "What runs code or loads other files has no place beside scores."
_COPY_TABLE = "Copy the table as values into a new workbook, or save it as CSV, and upload that file."
_HIDDEN = "What a spreadsheet does not show is easily forgotten, and often names people."

RULES = (
    Rule(
        "file_empty",
        "refuse",
        "The file is empty.",
        "Export it again.",
        _HALF,
    ),
    Rule(
        "file_too_large",
        "refuse",
        "The file is larger than {limit} MB.",
        "Export a shorter period, or save the workbook as CSV.",
        _LIMIT,
    ),
    Rule(
        "not_a_table",
        "refuse",
        "This is not a CSV file, an Excel workbook (.xlsx), FHIR (JSON), or a ZIP file of these.",
        "Export the scores as CSV or Excel (.xlsx).",
        _KIND,
    ),
    Rule(
        "old_spreadsheet",
        "refuse",
        "This is a workbook in the old Excel format (.xls).",
        _IN_EXCEL,
        _KIND,
    ),
    Rule(
        "binary_workbook",
        "refuse",
        "This is a binary Excel workbook (.xlsb).",
        _IN_EXCEL,
        _KIND,
    ),
    Rule(
        "open_document",
        "refuse",
        "This is an OpenDocument spreadsheet (.ods).",
        "Open it in your spreadsheet program, choose “Save as”, pick .xlsx or CSV, and upload that file.",
        _KIND,
    ),
    Rule(
        "numbers_file",
        "refuse",
        "This is an Apple Numbers spreadsheet.",
        "Open it in Numbers, choose “Export To”, pick Excel (.xlsx) or CSV, and upload that file.",
        _KIND,
    ),
    Rule(
        "text_document",
        "refuse",
        "This is a text document, such as a Word file.",
        "Export the scores as CSV or Excel (.xlsx). Or copy the table into a new workbook, save it as .xlsx, and "
        "upload that file.",
        _KIND,
    ),
    Rule(
        "pdf",
        "refuse",
        "This is a PDF. Numbers cannot be read from a PDF without guessing.",
        "Export the same report as CSV or Excel (.xlsx).",
        _KIND,
    ),
    Rule(
        "picture",
        "refuse",
        "This is a picture. Numbers cannot be read from a picture without guessing.",
        "Export the scores as CSV or Excel (.xlsx).",
        _KIND,
    ),
    Rule(
        "web_page",
        "refuse",
        "This is a web page or an XML file, even if its name ends in .xls.",
        _IN_EXCEL,
        _KIND,
    ),
    Rule(
        "other_archive",
        "refuse",
        "This is a compressed file other than a ZIP file.",
        _UNZIP,
        _KIND,
    ),
    Rule(
        "zip_without_tables",
        "refuse",
        "The ZIP file contains no CSV, Excel (.xlsx), or JSON file.",
        "Unzip it, save its content as CSV or .xlsx, and upload that.",
        _KIND,
    ),
    Rule(
        "zip_in_zip",
        "refuse",
        "The ZIP file contains another compressed file.",
        _UNZIP,
        _LIMIT,
    ),
    Rule(
        "zip_too_large",
        "refuse",
        "The ZIP file contains more than {files} files, or more than {limit} MB.",
        _UNZIP,
        _LIMIT,
    ),
    Rule(
        "password_protected",
        "refuse",
        "The file is protected with a password.",
        "Open it, save a copy without the password, and upload the copy.",
        _KIND,
    ),
    Rule(
        "damaged",
        "refuse",
        "The file is damaged and cannot be read.",
        f"Export it again. Or: {_SAVE_AGAIN}",
        _HALF,
    ),
    Rule(
        "cannot_check",
        "refuse",
        "The check failed unexpectedly ({kind}).",
        "Nothing was saved. Please contact whoever maintains this dashboard.",
        _HALF,
    ),
    Rule(
        "encoding_unknown",
        "refuse",
        "The text encoding of the file is not recognized.",
        _SAVE_AGAIN,
        _HALF,
    ),
    Rule(
        "nul_bytes",
        "refuse",
        "The file contains characters that do not belong in a text file, the first in row {row}.",
        f"It may be cut off or damaged. {_SAVE_AGAIN}",
        _HALF,
    ),
    Rule(
        "quotes_unbalanced",
        "refuse",
        "Row {row} has an unmatched quotation mark.",
        f"Correct that row. {_SAVE_AGAIN}",
        _HALF,
    ),
    Rule(
        "line_break_in_cell",
        "refuse",
        "An extra quotation mark has joined several rows, the first in row {row}.",
        "Correct the quotation marks in that row, and upload the file again.",
        _HALF,
    ),
    Rule(
        "cell_too_long",
        "refuse",
        "A cell has more than {limit:,} characters.",
        "This column cannot hold scores. Delete it from a copy of the file, and upload the copy.",
        _LIMIT,
    ),
    Rule(
        "too_many_columns",
        "refuse",
        "The table has more than {limit:,} columns.",
        "Export only the columns you need. In a workbook, delete stray cells far to the right of the table.",
        _LIMIT,
    ),
    Rule(
        "too_many_rows",
        "refuse",
        "The table has more than {limit:,} rows.",
        "Export a shorter period, or save the workbook as CSV. In a workbook, delete stray cells far below the table.",
        _LIMIT,
    ),
    Rule(
        "no_rows",
        "refuse",
        "The table has column names but no rows.",
        "Export it again with the scores in it.",
        _HALF,
    ),
    Rule(
        "no_header",
        "refuse",
        "The first row does not contain column names.",
        "Add a row of column names above the data, and delete any title above it.",
        _ROLES,
    ),
    Rule(
        "one_column",
        "refuse",
        "Fewer than two columns contain anything.",
        "Export the patient, the date or day, and the scores in separate columns. In a CSV file, put commas or "
        "semicolons between them.",
        _ROLES,
    ),
    Rule(
        "nothing_to_take",
        "refuse",
        "No row contains a score or an infusion that can be imported.",
        "Fix the other problems listed for it, and upload it again. If there are none, export it again with the "
        "scores in it.",
        _HALF,
        consequence=True,
    ),
    Rule(
        "row_too_short",
        "row",
        "The row has fewer cells than there are columns.",
        "Correct this row in the export, and upload the file again.",
        _HALF,
    ),
    Rule(
        "row_too_long",
        "row",
        "The row has more cells than there are columns, so its values may have shifted.",
        "A decimal comma or a comma in a text does this. Put the cell in quotation marks, or export with semicolons.",
        _HALF,
    ),
    Rule(
        "workbook_too_large",
        "refuse",
        "The workbook is far larger inside than its file size, which could overload the computer.",
        _COPY_TABLE,
        _LIMIT,
    ),
    Rule(
        "workbook_unsafe",
        "refuse",
        "The workbook contains instructions that no spreadsheet program writes.",
        _COPY_TABLE,
        _LIMIT,
    ),
    Rule(
        "macros",
        "refuse",
        "The workbook contains macros.",
        "Save it as .xlsx without macros, or as CSV, and upload that file.",
        _RUNS,
    ),
    Rule(
        "formula_without_value",
        "refuse",
        "A formula has no calculated value.",
        "Open the workbook in your spreadsheet program, let it calculate, save it, and upload it again; or save it "
        "as CSV.",
        "A formula without its value would be read as an empty cell.",
    ),
    Rule(
        "sheet_left_out",
        "warning",
        "Sheet {sheet} contains neither scores nor infusions. It was left out.",
        "No action needed, unless it should contain some.",
        "What is left out is listed, so that nothing is lost by mistake.",
    ),
    Rule(
        "json_damaged",
        "refuse",
        "The file looks like JSON, but it is damaged or cut off.",
        "Export it again.",
        _HALF,
    ),
    Rule(
        "json_too_deep",
        "refuse",
        "The JSON is nested more than {limit} levels deep.",
        "Export it again. No record system writes data like that.",
        _LIMIT,
    ),
    Rule(
        "json_too_large",
        "refuse",
        "An entry, or the text around the entries, is far larger than any entry with scores.",
        "Export only Observation, QuestionnaireResponse, and the infusions.",
        _LIMIT,
    ),
    Rule(
        "json_name_twice",
        "refuse",
        "The same element appears twice in one place, so it is unclear which one counts.",
        "Export it again.",
        _HALF,
    ),
    Rule(
        "json_number",
        "refuse",
        "A number is invalid (NaN or Infinity), or longer than any that a record system writes.",
        "Export it again.",
        _HALF,
    ),
    Rule(
        "not_fhir",
        "refuse",
        "This is JSON, but not FHIR.",
        "Export a FHIR Bundle or a bulk export (one resource per line), or export the scores as CSV or Excel (.xlsx).",
        _KIND,
    ),
    Rule(
        "no_entries",
        "refuse",
        "The file contains no entries.",
        "Export it again with the scores in it.",
        _HALF,
    ),
    Rule(
        "too_many_entries",
        "refuse",
        "The file contains more than {limit:,} entries.",
        "Export a shorter period.",
        _LIMIT,
    ),
    Rule(
        "fhir_one_page",
        "warning",
        "This is one page of a longer list, and another page follows it.",
        "Upload all pages together, or scores will be missing.",
        "One page of several looks like a whole file.",
    ),
)
