"""Rules of what a file holds beside its tables: it is left where it is, unread, and said by position."""

from __future__ import annotations

from outcomes.imports.problems.rule import Rule

_NOTHING = "No action needed."

_SAID = "What is left out is listed, so that nothing is lost by mistake."
_HIDDEN = "What a spreadsheet does not show is easily forgotten, and often names people."

RULES = (
    Rule(
        "hidden_rows",
        "ask",
        "{count:row is|rows are} hidden, {where}. A filter hides rows, too.",
        "Say whether hidden rows count. Or show all rows, delete what does not belong there, save the file, and "
        "upload it again.",
        "Hidden rows may be scores that a filter hides, or ones that someone wanted out: only the practice knows.",
    ),
    Rule(
        "hidden_columns",
        "warning",
        "{count:column that is not empty is|columns that are not empty are} hidden, starting with column {column}.",
        "No action needed. If scores or dates come from a hidden column, check that it is the right one.",
        _HIDDEN,
    ),
    Rule(
        "hidden_sheet",
        "warning",
        "{count:hidden sheet was|hidden sheets were} not read.",
        "No action needed, unless scores are in it: then show it, save the file, and upload it again.",
        _HIDDEN,
    ),
    Rule(
        "comments",
        "warning",
        "Comments or notes were not read ({place}).",
        _NOTHING,
        _SAID,
    ),
    Rule(
        "pictures",
        "warning",
        "Pictures or charts were not read ({place}).",
        _NOTHING,
        _SAID,
    ),
    Rule(
        "embedded_objects",
        "warning",
        "Embedded files or controls were not read ({place}).",
        _NOTHING,
        _SAID,
    ),
    Rule(
        "links",
        "warning",
        "The addresses of links were not read ({place}).",
        _NOTHING,
        _SAID,
    ),
    Rule(
        "external_links",
        "warning",
        "The workbook is linked to other files or databases. They were not opened; the values saved in its cells "
        "were read.",
        "If the linked files have changed since, open the workbook, let it update, save it, and upload it again.",
        "What was saved last may be older than what the linked file says.",
    ),
    Rule(
        "titles_left_out",
        "note",
        "The column names are in row {row}. {count:line above them was|lines above them were} left out.",
        _NOTHING,
        _SAID,
    ),
    Rule(
        "lines_below",
        "warning",
        "{count:line below the table was|lines below the table were} left out, {where}.",
        "No action needed, unless scores are in it.",
        _SAID,
    ),
    Rule(
        "files_left_out",
        "warning",
        "The ZIP file contains {count:file that is not a table|files that are not tables}: left out.",
        "No action needed, unless scores are in it.",
        _SAID,
    ),
)
