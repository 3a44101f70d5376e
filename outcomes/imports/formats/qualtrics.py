"""Qualtrics, CSV, TSV or Excel: the questions' names, their text, and import ids in three rows; then the responses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from outcomes.imports.files.sheet import Sheet
from outcomes.imports.guard import plain_header
from outcomes.imports.reading.context import Reading
from outcomes.imports.roles.recognised import Hints
from outcomes.imports.roles.role import IGNORE
from outcomes.instruments import Instrument

_IMPORT_ID = re.compile(r"""\{\s*["'“”]*ImportId""")
_DATES = ("end_date", "recorded_date", "start_date")
"""Which of its dates counts: when the last answer was given, else when the response was recorded or begun."""

_NO_RESPONSE = frozenset(
    ("survey preview", "survey test", "spam", "survey preview spam", "imported spam", "1", "2", "8", "9", "12", "17")
)
"""Of the column ``Status``: not given by a respondent."""


def fits(sheet: Sheet, instruments: Mapping[str, Instrument]) -> bool:
    """Whether the row under the questions' text holds import ids."""
    if len(sheet.rows) < 2:
        return False
    cells = [column.values[column.codes[1]] for column in sheet.columns]
    return sum(_IMPORT_ID.match(cell) is not None for cell in cells) > len(cells) / 2


def prepare(reading: Reading) -> tuple[Reading, Hints]:
    """Responses only; the questions' text, the date of the last answer; answers are coded from 1 unless told otherwise."""
    sheet = reading.sheet
    texts = {column.position: column.values[column.codes[0]] for column in sheet.columns}
    sheet = sheet.keep(np.arange(len(sheet.rows)) > 1)
    reading = reading.of(sheet)
    columns = {plain_header(column.header): column for column in reversed(reading.sheet.columns)}
    status = columns.get("status")
    if status is not None:
        previews = status.where(text.lower() in _NO_RESPONSE for text in status.values)
        reading.groups("previews_left_out", previews, status)
        reading = reading.of(reading.sheet.keep(~previews))
    at = {column.position: column for column in reading.sheet.columns}
    dates = [at[columns[name].position] for name in _DATES if name in columns]
    dates = [column for column in dates if not column.is_empty][:1]
    roles = {columns[name].position: IGNORE for name in ("status", "progress", "finished") if name in columns}
    return replace(reading, coded_from_1=True), Hints(texts=texts, dates=dates, roles=roles, responses=sheet)
