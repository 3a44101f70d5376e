"""REDCap, raw or with labels: record id first, forms one after the other, each closed by its status.

A row is one record, or one event or repetition of it; the forms that do not belong to it are empty there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from outcomes.imports.cells.values import is_missing
from outcomes.imports.column import Column
from outcomes.imports.files.sheet import Sheet
from outcomes.imports.guard import plain_header
from outcomes.imports.reading.context import Reading
from outcomes.imports.roles import candidates
from outcomes.imports.roles.questions import questions
from outcomes.imports.roles.recognised import Hints
from outcomes.imports.roles.role import IGNORE, Role
from outcomes.imports.roles.words import INFUSION_DATE
from outcomes.instruments import Instrument, find

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

Form = tuple[list[Column], Column | None]
"""The columns of a form, and its status."""


def fits(sheet: Sheet, instruments: Mapping[str, Instrument]) -> bool:
    """Whether there are REDCap's own columns or states that close forms, and anything to take."""
    headers = {plain_header(column.header) for column in sheet.columns}
    own = bool(_KEYS & headers) or any(_is_status(column) for column in sheet.columns)
    if not own or _record(sheet) is None:
        return False
    return any(
        questions(columns, instruments, form=_named(status, instruments)).items
        or questions(columns, instruments, form=_named(status, instruments)).totals
        or _infusion_date(columns)
        for columns, status in _forms(sheet)
    )


def prepare(reading: Reading) -> tuple[Reading, Hints]:
    """The record id is the patient; columns of a form belong together; codes for missing data are read as missing."""
    sheet = reading.sheet
    record = _record(sheet)
    forms = _forms(sheet)
    at = {c.position for columns, _ in forms for c in columns}
    sure = {
        c.position
        for columns, status in forms
        for c in questions(columns, reading.instruments, form=_named(status, reading.instruments)).columns()
    }
    sure |= {c.position for c in sheet.columns if candidates.date_rank(c.header) is not None}
    sheet = replace(
        sheet,
        columns=tuple(_without_codes(c, c.position in sure) if c.position in at else c for c in sheet.columns),
    )
    reading = reading.of(sheet)
    now = {column.position: column for column in sheet.columns}
    forms = [([now[c.position] for c in columns], status) for columns, status in forms]
    roles = {column.position: IGNORE for column in sheet.columns if _is_aside(column) or _is_status(column)}
    roles[record.position] = Role("patient")
    dates = _dates(reading, forms, roles)
    _say_incomplete(reading, forms)
    named = [(columns, _named(status, reading.instruments)) for columns, status in forms]
    shared = frozenset(c.position for c in dates if is_of_visit(c))
    return reading, Hints(roles=roles, forms=named, dates=dates, shared=shared)


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


def _forms(sheet: Sheet) -> list[Form]:
    """The columns after the record id, parted by the states that close forms."""
    record = _record(sheet)
    parts: list[Form] = [([], None)]
    for column in sheet.columns:
        if _is_status(column):
            parts[-1] = (parts[-1][0], column)
            parts.append(([], None))
        elif column is not record and column.header and not _is_aside(column):
            parts[-1][0].append(column)
    return [form for form in parts if form[0]]


def _named(status: Column | None, instruments: Mapping[str, Instrument]) -> str | None:
    """Key of the instrument that a form is named after."""
    found = None if status is None else find(status.header.strip().lower().removesuffix("_complete"), instruments)
    return None if found is None else found.key


def _infusion_date(columns: Sequence[Column]) -> Column | None:
    return next((c for c in columns if plain_header(c.header) in INFUSION_DATE and not c.is_empty), None)


def _dates(reading: Reading, forms: Sequence[Form], roles: dict[int, Role]) -> list[Column]:
    """Dates of when forms were filled in, time stamps last; a date of enrolment only for want of a better one.

    The date of a whole visit may stand for forms without one of their own.
    """
    found = []
    for columns, _ in forms:
        infusion = _infusion_date(columns)
        own = [c for c in candidates.days(columns, reading.today) if c is not infusion]
        found += sorted(own, key=lambda c: _TIMESTAMP.fullmatch(plain_header(c.header)) is not None)
        if not own:
            enrolment = [c for c in columns if "date_enrol" in plain_header(c.header) and not c.is_empty]
            for column in enrolment:
                reading.groups("dated_by_enrolment", column.where(bool(text) for text in column.values), column)
            found += enrolment
    for column in found:
        roles[column.position] = Role("date")
    return found


def is_of_visit(column: Column) -> bool:
    """Whether a date is that of a whole visit, and may stand for forms without one of their own."""
    plain = plain_header(column.header)
    return (
        candidates.date_rank(column.header) is not None
        and (_VISIT.search(plain) is not None or plain == "date")
        and not _TIMESTAMP.fullmatch(plain)
    )


def _say_incomplete(reading: Reading, forms: Sequence[Form]) -> None:
    for columns, status in forms:
        if status is None:
            continue
        filled = [
            c.where(not is_missing(t) for t in c.values)
            for c in columns
            if questions([c], reading.instruments, form=_named(status, reading.instruments)).columns()
        ]
        if filled:
            incomplete = status.where(text.lower() in ("0", "incomplete") for text in status.values)
            for one in filled[1:]:
                filled[0] |= one
            reading.groups("form_incomplete", filled[0] & incomplete, status)


def _without_codes(column: Column, sure: bool) -> Column:
    """Missing-data codes of the project become one that every reader knows.

    ``sure``: answers, totals and dates are never written so; elsewhere most cells may be.
    """
    strange = [text for text in column.values if _CODE.fullmatch(text)]
    if not sure and 2 * len(strange) > len([text for text in column.values if text]):
        return column  # the labels of a list, not codes among its values
    texts = ["NA" if text.lower() in _MISSING or _CODE.fullmatch(text) else text for text in column.values]
    return replace(column, values=texts)
