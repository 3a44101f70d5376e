"""Questionnaires with one column for each question, its full text as the header: practice software, any survey tool."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from outcomes.imports.columns import ATTRIBUTES, COUNT, DAY, TIMING, Reading, Roles, roles
from outcomes.imports.files.sheet import Column, Sheet
from outcomes.imports.roles.questions import Questions, questions
from outcomes.imports.surveys import date_columns, leave_out, patient_column, take
from outcomes.imports.tables import Extract
from outcomes.instruments import Instrument

NAME = "questionnaires"

_SPELLINGS = {"day": DAY, "count": COUNT, "timing": TIMING, **ATTRIBUTES}


def recognise(sheet: Sheet, instruments: Mapping[str, Instrument]) -> float:
    """Whether questions are known by their wording, or columns that only count through a whole questionnaire."""
    worded = bool(questions(sheet.columns, instruments).n_worded)
    return 0.95 if worded and patient_column(sheet.columns, {}) is not None else 0.0


def extract(reading: Reading) -> Extract:
    """One score for each instrument that a row has answers to."""
    return extract_answers(reading, questions(reading.sheet.columns, reading.instruments))


def extract_answers(
    reading: Reading,
    found: Questions,
    *,
    texts: Mapping[int, str] | None = None,
    date: Column | None = None,
    harmless: set[int] | None = None,
    coded_from_1: bool = False,
    no_response: np.ndarray | None = None,
) -> Extract:
    """One score for each instrument that a row has answers to: what the survey tools have in common.

    Parameters
    ----------
    reading : Reading
    found : Questions
    texts : mapping, optional
        What is asked, for positions of columns whose header is only a name.
    date : Column, optional
        The column with the day of the answers, where the tool says which it is.
    harmless : set of int, optional
        Positions of the tool's own columns that identify nobody.
    coded_from_1 : bool
        Whether the tool codes answers from 1 unless told otherwise.
    no_response : array of bool, optional
        Rows that nobody filled in, such as previews. They are looked at for identifiers, and left out.
    """
    texts, harmless = texts or {}, harmless or set()
    columns = reading.sheet.columns
    patient = patient_column(columns, texts)
    if patient is None:
        leave_out(reading, [c for c in columns if c.position not in harmless], 0, texts)
        reading.say("no_patient_question")
        return Extract()
    found_roles = roles(reading.sheet, _SPELLINGS, [*found.columns(), patient])
    known = {role: column for role, column in found_roles.known.items() if role != "patient"}
    dates = [date] if date is not None else date_columns(found_roles.rest)
    used = {c.position for c in (*found.columns(), patient, *known.values(), *dates)} | harmless
    leave_out(reading, [c for c in columns if c.position not in used], len(patient.values), texts)

    if no_response is not None and no_response.any():
        seen = np.bincount(patient.codes[no_response], minlength=len(patient.values)) > 0
        reading.strange_cells(patient, seen)
        reading.groups("previews_left_out", no_response, patient)
        reading.sheet = reading.sheet.keep(~no_response)
        known = {role: _at(reading.sheet, column) for role, column in known.items()}
        patient = _at(reading.sheet, patient)

    twice = found.twice
    known = reading.clean(Roles({"patient": patient, **known}, found_roles.twice, [])).known
    found = found.of(reading.sheet)
    found.twice = twice
    dates = [_at(reading.sheet, column) for column in dates]
    patients = reading.patient(known["patient"])
    by_key = dict.fromkeys(reading.instruments, dates)
    scores = take(reading, found, patients, by_key, known, coded_from_1=coded_from_1)
    return Extract([scores], [], reading.attributes(known, patients))


def _at(sheet: Sheet, column: Column) -> Column:
    """The same column of a sheet that has lost some rows."""
    return next(one for one in sheet.columns if one.position == column.position)
