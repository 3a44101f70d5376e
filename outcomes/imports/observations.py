"""What flat files of observations and flowsheets have in common: one measurement a row, of whatever kind.

What is measured is known by its LOINC code, else by its name. Other measurements are skipped and counted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from outcomes.imports import coded
from outcomes.imports.cells import values
from outcomes.imports.cells.answers import answers
from outcomes.imports.columns import DATE, PATIENT, SCORE_SPELLINGS, Reading, Roles, Spellings, roles
from outcomes.imports.files.sheet import Column, Sheet
from outcomes.imports.formats.own_wide import item_of
from outcomes.imports.guard import identifiers
from outcomes.imports.tables import Extract
from outcomes.instruments import Instrument, find

VALUES = {
    "value": "value meas_value measurement_value result result_val result_value observation_value recorded_value".split(),
    "value_number": """value_float value_decimal value_quantity value_num value_numeric numeric_value
        value_as_number""".split(),
    "value_whole": "value_int value_integer".split(),
    "value_text": "value_string value_text value_as_string".split(),
}
"""Where a value may stand; an export may have several of these, filled in by turns."""

_STATES = {
    "domain": ("domain", frozenset(("raw",))),
    "validity": ("validity", frozenset(("valid",))),
    "status": ("status observation_status result_status", frozenset(("final", "amended", "corrected", "completed"))),
}
"""Columns that say whether a row counts, and the values with which it does."""

_KEYS = "id encounter encounter_id diagnostic_report_id performer_id observation_id organization payer".split()
_UNUSED = """category type units unit unit_of_measure result_units performer_type population
    interpretation status_date code_system system vocabulary""".split()
_SHAPES = ("value_email", "value_phone", "value_social_security", "value_internet", "value_date", "value_long_number")
_LOINC = re.compile(r"(?:loinc|http://loinc\.org)?[\s:|/]*(\d{1,6}-\d)", re.IGNORECASE)

_SPELLINGS: Spellings = {
    **SCORE_SPELLINGS,
    "patient": [*(name for name in PATIENT if name != "id"), "subect_id", "pat_id", "person_id"],
    "date": [
        *DATE,
        *"""effective_date_time effective recorded_time recorded_at recorded_dttm taken_time time_taken taken_at
        observation_date observation_time observation_datetime obs_date measured_at measurement_date
        measurement_datetime performed_dt_tm event_end_dt_tm flowsheet_time result_date result_time""".split(),
    ],
    **VALUES,
    **{role: names.split() for role, (names, _) in _STATES.items()},
    "identifiers": ["identifiers"],
    **{f"key_{name}": [name] for name in _KEYS},
    **{f"unused_{name}": [name] for name in _UNUSED},
}


def columns(sheet: Sheet, code: Sequence[str], name: Sequence[str]) -> Roles:
    """Which column is what, with these spellings for the code and for the name of what was measured."""
    return roles(sheet, {**_SPELLINGS, "code": code, "name": name})


def has_values(found: Roles) -> bool:
    """Whether there are patients and values."""
    return "patient" in found.known and bool(found.known.keys() & VALUES.keys())


def extract(reading: Reading, code: Sequence[str], name: Sequence[str]) -> Extract:
    """One score from each row, or set of rows, that is of a known instrument."""
    found = columns(reading.sheet, code, name)
    _look_through(reading, found)
    known = reading.clean(found).known
    patient = reading.patient(known["patient"])
    instrument, item = _measured(reading, known)
    counted = _counted(reading, known, instrument >= 0)
    instrument = np.where(counted, instrument, -1)
    number, no_number, column = _values(reading, known, instrument, item)
    reading.matters = (instrument >= 0) & ~(np.isnan(number) & ~no_number)
    when, wrong = reading.when(known)
    date = known.get("date") or known.get("day")
    time = np.zeros(len(patient), dtype=np.int64) if date is None else date.codes.astype(np.int64)
    group = patient * (int(time.max(initial=0)) + 1) + time
    read = coded.Values(patient, instrument, item, number, no_number, group)
    return Extract([coded.scores(reading, column, read, when, wrong)], [], reading.attributes(known, patient))


def _look_through(reading: Reading, found: Roles) -> None:
    """Look for identifiers in the columns that are known but not used."""
    for role, column in found.known.items():
        if role == "identifiers" and not column.is_empty:
            reading.say("header_record_number", column=column.position, unused=True)
        elif role.startswith("key_"):
            # A key that a system drew at random says nothing of a person; any other number may be a record number.
            if not all(not text or identifiers.RANDOM_KEY.fullmatch(text) for text in column.values):
                reading.say("header_record_number", column=column.position, unused=True)
        elif role.startswith("unused_") or role in _STATES:
            reading.unknown_column(column, words_allowed=True)
        elif role in ("code", "name"):
            # Questions stand here in full, and names of tests that are after people.
            rules = [identifiers.value_rule(text, words_allowed=True) for text in column.values]
            long_is_fine = "value_long_number" if role == "code" else ""
            reading.cells(column, [rule if rule in _SHAPES and rule != long_is_fine else None for rule in rules])


def _measured(reading: Reading, known: Mapping[str, Column]) -> tuple[np.ndarray, np.ndarray]:
    """Index of each row's instrument, -1 where it is none, and the number of the question, 0 for a score."""
    n = len(reading.sheet.rows)
    position = {key: i for i, key in enumerate(reading.instruments)}
    by_code = coded.codes(reading.instruments)
    instrument, item, open_ = np.full(n, -1), np.zeros(n, dtype=np.int64), np.ones(n, dtype=bool)
    for role in ("code", "name"):
        column = known.get(role)
        if column is None:
            continue
        is_code = [_LOINC.fullmatch(text) for text in column.values]
        meant = [
            by_code.get(code[1]) if code else _by_name(text, position, reading.instruments)
            for code, text in zip(is_code, column.values, strict=True)
        ]
        pairs = np.array([one or (-1, 0) for one in meant], dtype=np.int64).reshape(-1, 2)[column.codes]
        instrument, item = np.where(open_, pairs[:, 0], instrument), np.where(open_, pairs[:, 1], item)
        # Beside a LOINC code that is not known, a name that sounds right means a look-alike.
        open_ &= (instrument < 0) & ~column.where(bool(code) for code in is_code)
    column = known.get("name") or known["code"]
    unknown = instrument < 0
    reading.groups("unknown_instrument", unknown, column)
    reading.report.counts["unknown_instrument"] += int(np.count_nonzero(unknown))
    return instrument, item


def _by_name(text: str, position: Mapping[str, int], instruments: Mapping[str, Instrument]) -> tuple[int, int] | None:
    instrument, item = find(text, instruments), item_of(text, instruments)
    if item is not None and (instrument is None or instrument.key != item[0]):
        return position[item[0]], item[1]
    return None if instrument is None else (position[instrument.key], 0)  # "PEG-3" is the whole of PEG


def _counted(reading: Reading, known: Mapping[str, Column], of_instrument: np.ndarray) -> np.ndarray:
    """Whether each row counts by its domain, validity and status."""
    counted = np.ones(len(of_instrument), dtype=bool)
    for role, (_, good) in _STATES.items():
        column = known.get(role)
        if column is not None and not column.is_empty:
            blank_counts = role == "status"
            counted &= column.where(text.lower() in good or (blank_counts and not text) for text in column.values)
    left_out = of_instrument & ~counted
    if left_out.any():
        row = int(reading.sheet.rows[np.argmax(left_out)])
        reading.say("not_valid", row=row, count=int(np.count_nonzero(left_out)))
        reading.report.counts["rows_left_out"] += int(np.count_nonzero(left_out))
    return counted


def _values(
    reading: Reading, known: Mapping[str, Column], instrument: np.ndarray, item: np.ndarray
) -> tuple[np.ndarray, np.ndarray, Column]:
    """The number of each row, whether something else stands there, and the column to point at."""
    there = [known[role] for role in VALUES if role in known and not known[role].is_empty]
    there = there or [known[role] for role in VALUES if role in known][:1]
    number = np.full(len(instrument), np.nan)
    no_number, differ = np.zeros(len(instrument), dtype=bool), np.zeros(len(instrument), dtype=bool)
    for column in there:
        read, wrong = values.numbers(column.values)
        suspicious = [identifiers.value_rule(text, words_allowed=True) for text in column.values]
        one, one_wrong = column.numbers(read), wrong[column.codes]
        for index in np.unique(instrument[(item > 0) & one_wrong]).tolist() if wrong.any() else ():
            if index >= 0:
                words = answers(column.values, list(reading.instruments.values())[index])
                here = (instrument == index) & (item > 0)
                one = np.where(here, column.numbers(words.numbers), one)
                one_wrong = np.where(here, words.wrong[column.codes], one_wrong)
        reading.cells(column, suspicious)
        differ |= ~np.isnan(number) & ~np.isnan(one) & (number != one)
        number = np.where(np.isnan(number), one, number)
        no_number |= one_wrong
    no_number &= np.isnan(number)
    differ &= instrument >= 0
    reading.rows("values_differ", differ, there[0])
    number[differ] = np.nan
    return number, no_number & ~differ, there[0]
