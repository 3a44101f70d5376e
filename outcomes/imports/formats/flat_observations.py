"""Measurement-based care: one observation a row, known by a code; the value in one of several columns.

Also observations as synthetic-data and warehouse tools write them: DATE, PATIENT, CODE, DESCRIPTION, VALUE, UNITS.
"""

from __future__ import annotations

from collections.abc import Mapping

from outcomes.imports import observations
from outcomes.imports.columns import Reading
from outcomes.imports.files.sheet import Sheet
from outcomes.imports.tables import Extract
from outcomes.instruments import Instrument

NAME = "flat_observations"

_CODE = "code loinc loinc_code observation_code questionnaire_id scale_id".split()
_NAME = "description display code_display observation_name".split()


def recognise(sheet: Sheet, instruments: Mapping[str, Instrument]) -> float:
    """Whether there are patients, codes and values."""
    found = observations.columns(sheet, _CODE, _NAME)
    return 0.95 if observations.has_values(found) and "code" in found.known else 0.0


def extract(reading: Reading) -> Extract:
    """One score from each row, or set of rows, with a known code."""
    return observations.extract(reading, _CODE, _NAME)
