"""Qualtrics, CSV, TSV or Excel: the questions' names, their text, and import ids in three rows; then the responses."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from outcomes.imports.columns import Reading
from outcomes.imports.files.sheet import Sheet
from outcomes.imports.formats.questionnaires import extract_answers
from outcomes.imports.guard.identifiers import plain_header
from outcomes.imports.roles.questions import questions
from outcomes.imports.tables import Extract
from outcomes.instruments import Instrument

NAME = "qualtrics"

_IMPORT_ID = re.compile(r"""\{\s*["'“”]*ImportId""")
_DATES = ("end_date", "recorded_date", "start_date")
"""Which of its dates counts: when the last answer was given, else when the response was recorded or begun."""

_OWN = frozenset(
    """start_date end_date recorded_date progress duration_in_seconds finished distribution_channel
    user_language""".split()
)
_RESPONSE = re.compile(r"(?:R|FS|SV)_[A-Za-z0-9]{8,20}")
_NO_RESPONSE = frozenset(
    ("survey preview", "survey test", "spam", "survey preview spam", "imported spam", "1", "2", "8", "9", "12", "17")
)
"""Of the column ``Status``: not given by a respondent."""


def recognise(sheet: Sheet, instruments: Mapping[str, Instrument]) -> float:
    """Whether the row under the questions' text holds import ids."""
    return 1.0 if _has_import_ids(sheet) else 0.0


def _has_import_ids(sheet: Sheet) -> bool:
    if len(sheet.rows) < 2:
        return False
    cells = [column.values[column.codes[1]] for column in sheet.columns]
    return sum(_IMPORT_ID.match(cell) is not None for cell in cells) > len(cells) / 2


def extract(reading: Reading) -> Extract:
    """One score for each instrument that a response has answers to."""
    sheet = reading.sheet
    texts = {column.position: column.values[column.codes[0]] for column in sheet.columns}
    below = np.arange(len(sheet.rows)) > 1
    reading.sheet = sheet.keep(below)
    if not below.any():
        reading.say("no_rows", row=sheet.header_row)
        return Extract()
    columns = {plain_header(column.header): column for column in reversed(reading.sheet.columns)}
    harmless = {columns[name].position for name in _OWN & columns.keys()}
    response = columns.get("response_id")
    if response is not None and all(not text or _RESPONSE.fullmatch(text) for text in response.values):
        harmless.add(response.position)
    status = columns.get("status")
    previews = None
    if status is not None:
        harmless.add(status.position)
        previews = status.where(text.lower() in _NO_RESPONSE for text in status.values)
    date = next((columns[name] for name in _DATES if name in columns and not columns[name].is_empty), None)
    return extract_answers(
        reading,
        questions([c for c in reading.sheet.columns if c.position not in harmless], reading.instruments, texts),
        texts=texts,
        date=date,
        harmless=harmless,
        coded_from_1=True,
        no_response=previews,
    )
