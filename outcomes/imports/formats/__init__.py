"""What is peculiar to a system or a survey tool, over and above what the columns themselves say.

A format is a table's title and, where it has peculiarities, a module with

``fits(sheet, instruments) -> bool``
    Whether the table was written by this tool.
``prepare(reading) -> (Reading, Hints)``
    Without the rows that are no data, and with what the tool says of its columns. Everything else is found out as for
    every table.
"""

from __future__ import annotations

from outcomes.imports.files.sheet import Sheet
from outcomes.imports.formats import qualtrics, redcap
from outcomes.imports.guard import plain_header
from outcomes.imports.reading.context import Reading
from outcomes.imports.roles.recognised import Hints

TITLES = {
    "own_long": "scores, one row each",
    "own_wide": "scores, one column for each questionnaire",
    "own_infusions": "infusion list",
    "timepoints": "scores, one column for each point of the course",
    "questionnaires": "questionnaires, one column for each question",
    "question_rows": "questionnaires, one row for each question",
    "flat_observations": "observations by code",
    "flowsheet": "flowsheet",
    "google_forms": "Google Forms",
    "qualtrics": "Qualtrics",
    "redcap": "REDCap",
    "fhir": "FHIR",
    "mapped": "saved columns",
    "several_formats": "several formats",
    "unrecognised": "not recognized",
}
"""Every format by name, and how a page calls it."""

_PECULIAR = {"qualtrics": qualtrics, "redcap": redcap}


_TIMESTAMPS = ("timestamp", "time_stamp", "zeitstempel", "horodateur", "marca_temporal")


def titled(sheet: Sheet, layout: str) -> str:
    """The name of a table's format, by its layout: Google Forms begins with the time of each response."""
    is_google = layout == "questionnaires" and plain_header(sheet.columns[0].header) in _TIMESTAMPS
    return "google_forms" if is_google else layout


def prepare(reading: Reading) -> tuple[Reading, Hints, str | None]:
    """A table as its tool means it, what the tool says of its columns, and the name of the format; None for no tool."""
    for name, format_ in _PECULIAR.items():
        if format_.fits(reading.sheet, reading.instruments):
            return *format_.prepare(reading), name
    return reading, Hints(), None
