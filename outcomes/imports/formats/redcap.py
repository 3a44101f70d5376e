"""REDCap, raw or with labels: record id first, forms one after the other, each closed by its status.

A row is one record, or one event or repetition of it; the forms that do not belong to it are empty there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from outcomes.imports.cells.values import is_missing
from outcomes.imports.columns import ATTRIBUTES, COUNT, DATE, DAY, TIMING, Reading, Roles, roles
from outcomes.imports.files.sheet import Column, Sheet
from outcomes.imports.guard.identifiers import plain_header
from outcomes.imports.roles.questions import Questions, questions
from outcomes.imports.surveys import date_columns, leave_out, take
from outcomes.imports.tables import Extract, Infusions, Scores, join, keep
from outcomes.instruments import Instrument, find

NAME = "redcap"

_KEYS = frozenset(
    """redcap_event_name redcap_repeat_instrument redcap_repeat_instance redcap_data_access_group
        event_name repeat_instrument repeat_instance data_access_group""".split()
)
_RAW_STATUS = re.compile(r"[a-z][a-z0-9_]*_complete")
_STATES = frozenset(("", "0", "1", "2", "incomplete", "unverified", "complete"))
_CHECKBOX = re.compile(r"[^_\s]___[^_\s]|\(choice=")
_MISSING = frozenset(
    ("no information", "invalid", "asked but unknown", "temporarily unavailable", "masked", "[not completed]")
)
_CODE = re.compile(r"[A-Z]{2,6}|-\d{1,4}")
"""A project makes up its own missing-data codes, such as UNK, REF or -77, and they stand among the answers."""

_TIMESTAMP = re.compile(r"(?:.*_)?timestamp")
_VISIT = re.compile(r"(?:visit|assess|interview|survey|session|complet|submi)")
_INFUSION = {
    "date": "infusion_date date_of_infusion date_infusion infused_on treatment_date date_of_treatment".split(),
    "number": "infusion_number infusion_no infusion_nr infusion_index number_of_infusion treatment_number".split(),
    "dose": """dose dose_mg_kg dose_mg_per_kg infusion_dose infusion_dose_mg_kg ketamine_dose ketamine_dose_mg_kg
        ketamine_mg_kg""".split(),
}


@dataclass(repr=False)
class _Form:
    """One form.

    Attributes
    ----------
    columns : list of Column
        In order, without the status.
    status : Column or None
        What closes it.
    questions : Questions
    dates : list of Column
        When it was filled in; the first that is filled counts.
    enrolment : list of Column
        Dates of enrolment, for want of a better one.
    infusion : dict
        Columns that tell of an infusion given.
    """

    columns: list[Column]
    status: Column | None
    questions: Questions
    dates: list[Column]
    enrolment: list[Column]
    infusion: dict[str, Column]

    def used(self) -> list[Column]:
        return [*self.questions.columns(), *self.dates, *self.enrolment, *self.infusion.values()]


def recognise(sheet: Sheet, instruments: Mapping[str, Instrument]) -> float:
    """Whether there are REDCap's own columns or states that close forms, and anything to take."""
    headers = {plain_header(column.header) for column in sheet.columns}
    own = bool(_KEYS & headers) or any(_is_status(column) for column in sheet.columns)
    if not own or _record(sheet) is None:
        return 0.0
    return 0.98 if any(form.questions.keys() or form.infusion for form in _forms(sheet, instruments)) else 0.0


def _is_status(column: Column) -> bool:
    """Whether a column closes a form: ``phq9_complete``, or ``Complete?`` under every form of a label export."""
    header = column.header.strip().lower()
    is_named = header == "complete?" or _RAW_STATUS.fullmatch(header) is not None
    return is_named and _STATES.issuperset(text.lower() for text in column.values)


def _is_aside(column: Column) -> bool:
    """Whether a column is one of REDCap's own, or one box of several to tick."""
    return plain_header(column.header) in _KEYS or _CHECKBOX.search(column.header) is not None


def _record(sheet: Sheet) -> Column | None:
    """The record id: the first column that has a name, whatever it is called."""
    first = next((column for column in sheet.columns if column.header), None)
    return None if first is None or plain_header(first.header) in _KEYS else first


def _forms(sheet: Sheet, instruments: Mapping[str, Instrument]) -> list[_Form]:
    """The columns after the record id, parted by the states that close forms."""
    record = _record(sheet)
    parts: list[tuple[list[Column], Column | None]] = [([], None)]
    for column in sheet.columns:
        if _is_status(column):
            parts[-1] = (parts[-1][0], column)
            parts.append(([], None))
        elif column is not record and column.header and not _is_aside(column):
            parts[-1][0].append(column)
    visit = [column for columns, _ in parts for column in date_columns(columns) if _is_visit(column)]
    return [_form(columns, status, visit, sheet, instruments) for columns, status in parts]


def _is_visit(column: Column) -> bool:
    """Whether a date is that of a whole visit, and may stand for forms without one of their own."""
    plain = plain_header(column.header)
    return plain in DATE or (_VISIT.search(plain) is not None and not _TIMESTAMP.fullmatch(plain))


def _form(
    columns: list[Column],
    status: Column | None,
    visit: Sequence[Column],
    sheet: Sheet,
    instruments: Mapping[str, Instrument],
) -> _Form:
    named = None if status is None else find(status.header.strip().lower().removesuffix("_complete"), instruments)
    found = questions(columns, instruments, form=None if named is None else named.key)
    held = {column.position for column in found.columns()}
    free = [column for column in columns if column.position not in held]
    infusion = roles(replace(sheet, columns=tuple(free)), _INFUSION).known
    infusion.pop("patient", None)
    if "date" not in infusion or infusion["date"].is_empty:
        infusion = {}
    dates, enrolment = [], []
    if found.keys():
        dates = sorted(date_columns(free), key=lambda c: _TIMESTAMP.fullmatch(plain_header(c.header)) is not None)
        dates += [column for column in visit if column not in dates]
        enrolment = [c for c in free if not dates and not c.is_empty and "date_enrol" in plain_header(c.header)]
    return _Form(columns, status, found, dates, enrolment, infusion)


def extract(reading: Reading) -> Extract:
    """One score for each instrument of each form that is filled, and the infusions, where a form tells of them."""
    sheet = reading.sheet
    record = _record(sheet)
    spellings = {"day": DAY, "count": COUNT, "timing": TIMING, **ATTRIBUTES}
    forms = _forms(sheet, reading.instruments)
    own = [c for c in sheet.columns if plain_header(c.header) in _KEYS]
    statuses = [form.status for form in forms if form.status is not None]
    used = {column.position for column in (record, *own, *statuses, *(c for form in forms for c in form.used()))}
    named = roles(replace(sheet, columns=tuple(c for c in sheet.columns if c.position not in used)), spellings)
    known = {role: column for role, column in named.known.items() if role != "patient"}
    used |= {column.position for column in (*known.values(), *(other for _, other in named.twice))}
    leave_out(reading, [c for c in sheet.columns if c.position not in used], len(record.values), {})
    for column in own:
        reading.unknown_column(column, words_allowed=True)

    known = reading.clean(Roles({"patient": record, **known}, named.twice, [])).known
    patient = reading.patient(known["patient"])
    scores = [_scores(reading, form, patient, known) for form in forms if form.questions.keys()]
    infusions = [_infusions(reading, form, patient) for form in forms if form.infusion]
    joined = join(Scores, scores)
    in_order = keep(joined, np.argsort(joined.row, kind="stable"))
    return Extract([in_order], infusions, reading.attributes(known, patient))


def _scores(reading: Reading, form: _Form, patient: np.ndarray, known: Mapping[str, Column]) -> Scores:
    here = {column.position: column for column in reading.sheet.columns}
    found = form.questions.of(reading.sheet)
    found.twice = form.questions.twice
    for by_number in found.items.values():
        by_number.update({number: _without_codes(column) for number, column in by_number.items()})
    for key, columns in found.totals.items():
        found.totals[key] = [_without_codes(column) for column in columns]
    dates = [_without_codes(here[column.position]) for column in (*form.dates, *form.enrolment)]
    scores = take(reading, found, patient, dict.fromkeys(reading.instruments, dates), known)
    taken = np.isin(reading.sheet.rows, scores.row[~np.isnan(scores.score)])
    if form.status is not None:
        status = here[form.status.position]
        incomplete = status.where(text.lower() in ("0", "incomplete") for text in status.values)
        reading.groups("form_incomplete", taken & incomplete, status)
    if form.enrolment:
        reading.groups("dated_by_enrolment", taken, dates[-1])
    return scores


def _without_codes(column: Column) -> Column:
    """Missing-data codes of the project become one that every reader knows."""
    texts = ["NA" if text.lower() in _MISSING or _CODE.fullmatch(text) else text for text in column.values]
    return replace(column, values=texts)


def _infusions(reading: Reading, form: _Form, patient: np.ndarray) -> Infusions:
    """One infusion from each row of a form where its date is filled."""
    here = {column.position: column for column in reading.sheet.columns}
    columns = {role: _without_codes(here[column.position]) for role, column in form.infusion.items()}
    filled = columns["date"].where(not is_missing(text) for text in columns["date"].values)
    reading.matters = filled
    date, wrong_date = reading.dates(columns["date"])
    number, wrong_number = reading.infusion_numbers(columns.get("number"), low=1)
    reading.matters = None
    dose = reading.doses(columns.get("dose"))
    taken = filled & ~wrong_date & ~wrong_number
    n = int(np.count_nonzero(taken))
    reading.report.counts["rows_left_out"] += int(np.count_nonzero(filled)) - n
    return Infusions(
        file=np.full(n, reading.file),
        sheet=np.full(n, reading.sheet_number),
        row=reading.sheet.rows[taken],
        column=np.full(n, columns["date"].position),
        patient=patient[taken],
        date=date[taken],
        day=np.full(n, np.nan),
        number=number[taken],
        dose=dose[taken],
    )
