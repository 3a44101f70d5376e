"""Flowsheets of electronic records: one measurement a row, its name in a column, vital signs among the scores."""

from __future__ import annotations

from collections.abc import Mapping

from outcomes.imports import observations
from outcomes.imports.columns import Reading
from outcomes.imports.files.sheet import Sheet
from outcomes.imports.tables import Extract
from outcomes.instruments import Instrument

NAME = "flowsheet"

_CODE = "flo_meas_id event_cd measurement_id row_id flowsheet_row_id".split()
_NAME = """flo_meas_name disp_name display_name measurement measurement_name flowsheet_row flowsheet_row_name
    flowsheet_name row_name event_disp event_display observation component component_name parameter""".split()


def recognise(sheet: Sheet, instruments: Mapping[str, Instrument]) -> float:
    """Whether there are patients, names of measurements and values."""
    found = observations.columns(sheet, _CODE, _NAME)
    return 0.94 if observations.has_values(found) and "name" in found.known else 0.0


def extract(reading: Reading) -> Extract:
    """One score from each row, or set of rows, that is of a known instrument."""
    return observations.extract(reading, _CODE, _NAME)
