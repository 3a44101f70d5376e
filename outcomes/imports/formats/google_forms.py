"""Google Forms, as CSV from the form or from the linked sheet: ``Timestamp`` first, the questions as headers."""

from __future__ import annotations

from collections.abc import Mapping

from outcomes.imports.columns import Reading
from outcomes.imports.files.sheet import Sheet
from outcomes.imports.formats.questionnaires import extract_answers
from outcomes.imports.guard.identifiers import plain_header
from outcomes.imports.roles.questions import questions
from outcomes.imports.tables import Extract
from outcomes.instruments import Instrument

NAME = "google_forms"

_TIMESTAMPS = ("timestamp", "time_stamp", "zeitstempel", "horodateur", "marca_temporal")


def recognise(sheet: Sheet, instruments: Mapping[str, Instrument]) -> float:
    """Whether the first column is the time of each response, and questions are known by their wording."""
    if plain_header(sheet.columns[0].header) not in _TIMESTAMPS:
        return 0.0
    return 0.97 if questions(sheet.columns, instruments).n_worded else 0.0


def extract(reading: Reading) -> Extract:
    """One score for each instrument that a response has answers to."""
    columns = reading.sheet.columns
    points = {
        column.position for column in columns if plain_header(column.header) == "score" and _points(column.values)
    }
    rest = [column for column in columns if column.position not in points]
    return extract_answers(reading, questions(rest, reading.instruments), date=columns[0], harmless=points)


def _points(values: list[str]) -> bool:
    """Whether a column holds the points of a quiz, "0 / 0": a form that is made as a quiz has them."""
    return all(not text or [part.strip().isdigit() for part in text.split("/")] == [True, True] for text in values)
