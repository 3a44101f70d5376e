"""Our own layout, infusion list: one row per infusion; columns patient, date or day, and perhaps number and dose."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from outcomes.imports.columns import ATTRIBUTES, COUNT, INSTRUMENT, SCORE, Reading, Roles, roles
from outcomes.imports.files.sheet import Sheet
from outcomes.imports.guard.identifiers import is_harmless_header, plain_header
from outcomes.imports.tables import Extract, Infusions
from outcomes.instruments import Instrument, find

NAME = "own_infusions"

_SPELLINGS = {
    "date": """infusion_date date_of_infusion date_infusion infused_on treatment_date date_of_treatment given_on
        date datetime date_time timestamp visit_date""".split(),
    "day": """day infusion_day day_of_infusion study_day relative_day rel_day day_since_first_infusion
        days_since_first_infusion""".split(),
    "number": """number infusion infusion_number infusion_no infusion_nr infusion_index infusion_#
        number_of_infusion treatment_number no nr # n sequence""".split(),
    "dose": """dose dose_mg_kg dose_mg_per_kg dose_in_mg_kg dose_in_mg_per_kg mg_kg mg_per_kg infusion_dose
        infusion_dose_mg_kg ketamine_dose ketamine_dose_mg_kg ketamine_mg_kg""".split(),
    **ATTRIBUTES,
}


def recognise(sheet: Sheet, instruments: Mapping[str, Instrument]) -> float:
    """Whether there is a patient and a day or date, and nothing that could be a score.

    Beside columns that nobody knows, something must say that these are infusions: a table of weights has dates too,
    and ``infusion`` beside the scores of an unknown instrument counts the infusions received.
    """
    found = roles(sheet, _SPELLINGS)
    if "patient" not in found.known or not found.known.keys() & {"date", "day"}:
        return 0.0
    headers = {plain_header(column.header) for column in sheet.columns}
    if headers & {*INSTRUMENT, *SCORE} or any(find(column.header, instruments) for column in found.rest):
        return 0.0
    says_infusion = "dose" in found.known or any(
        "infusion" in header or "infused" in header for header in headers.difference(COUNT)
    )
    unknown = any(not column.is_empty and not is_harmless_header(column.header) for column in found.rest)
    return 0.8 if says_infusion or not unknown else 0.0


def extract(reading: Reading) -> Extract:
    """One infusion from each row."""
    return take(reading, roles(reading.sheet, _SPELLINGS))


def take(reading: Reading, found: Roles) -> Extract:
    """The same, where it is known which column is what."""
    known = reading.clean(found).known
    patient = reading.patient(known["patient"])
    date, wrong_date = reading.dates(known.get("date"))
    day, wrong_day = reading.days(known.get("day"))
    number, wrong_number = reading.infusion_numbers(known.get("number"), low=1)
    dose = reading.doses(known.get("dose"))
    wrong = wrong_date | wrong_day | wrong_number
    column = known.get("date") or known["day"]
    if not reading.report.has("ask"):
        missing = np.isnan(date) & np.isnan(day) & ~wrong
        reading.rows("date_missing", missing, column)
        wrong |= missing
    reading.report.counts["rows_left_out"] += int(np.count_nonzero(wrong))
    n = len(wrong)
    infusions = Infusions(
        file=np.full(n, reading.file),
        sheet=np.full(n, reading.sheet_number),
        row=reading.sheet.rows,
        column=np.full(n, column.position),
        patient=patient,
        date=np.where(wrong, np.nan, date),
        day=np.where(wrong, np.nan, day),
        number=number,
        dose=dose,
    )
    return Extract([], [infusions], reading.attributes(known, patient))
