"""Rules of what a file holds beside its tables: it is left where it is, unread, and said by position."""

from __future__ import annotations

from outcomes.imports.problems.rule import Rule

_NOTHING = "Nothing needs to be done."

_SAID = "What is left out is said, so that nothing is lost by mistake."
_HIDDEN = "What a spreadsheet does not show is easily forgotten, and often names people."

RULES = (
    Rule(
        "hidden_rows",
        "ask",
        "{count:hidden row|hidden rows}, {where}. A filter hides rows, too.",
        "Say whether hidden rows count. Or show all rows, delete what does not belong here, and save the file again.",
        "Hidden rows may be scores that a filter hides, or ones that somebody wanted out: only the practice knows.",
    ),
    Rule(
        "hidden_columns",
        "warning",
        "{count:column with cells in use is|columns with cells in use are} hidden, beginning with column {column}.",
        "Nothing needs to be done, unless scores or dates are taken from it: then check that it is the right column.",
        _HIDDEN,
    ),
    Rule(
        "hidden_sheet",
        "warning",
        "{count:hidden sheet|hidden sheets}: not read.",
        "Nothing needs to be done, unless scores are in it: then show it and save the file again.",
        _HIDDEN,
    ),
    Rule(
        "comments",
        "note",
        "Not read: comments or notes ({place}).",
        _NOTHING,
        _SAID,
    ),
    Rule(
        "pictures",
        "note",
        "Not read: pictures or charts ({place}).",
        _NOTHING,
        _SAID,
    ),
    Rule(
        "embedded_objects",
        "note",
        "Not read: embedded files or controls ({place}).",
        _NOTHING,
        _SAID,
    ),
    Rule(
        "links",
        "note",
        "Not read: addresses of links ({place}).",
        _NOTHING,
        _SAID,
    ),
    Rule(
        "external_links",
        "warning",
        "The workbook is linked to other files or databases. They were not opened; the values saved in its cells count.",
        "If the linked files have changed since, open the workbook, let it update, and save it again.",
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
        "Nothing needs to be done, unless scores are in it.",
        _SAID,
    ),
    Rule(
        "files_left_out",
        "warning",
        "The ZIP file holds {count:file that is no table|files that are no tables}: left out.",
        "Nothing needs to be done, unless scores are in it.",
        _SAID,
    ),
)
