"""REDCap, raw or with labels: record id first, forms one after the other, each closed by its status.

A row is one record, or one event or repetition of it; the forms that do not belong to it are empty there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from outcomes.imports.columns import ATTRIBUTES, COUNT, DAY, TIMING, Reading, Roles, roles
from outcomes.imports.identifiers import plain_header
from outcomes.imports.questions import Questions, questions
from outcomes.imports.sheet import Column, Sheet
from outcomes.imports.surveys import date_columns, leave_out, take
from outcomes.imports.tables import Extract
from outcomes.instruments import Instrument, find

NAME = "redcap"

_KEYS = frozenset(
    """redcap_event_name redcap_repeat_instrument redcap_repeat_instance redcap_data_access_group
        event_name repeat_instrument repeat_instance data_access_group""".split()
)
_RAW_STATUS = re.compile(r"[a-z][a-z0-9_]*_complete")
_STATES = frozenset(("", "0", "1", "2", "incomplete", "unverified", "complete"))
_CHECKBOX = re.compile(r"\w+___\w+|.*\(choice=.*\)", re.DOTALL)
_MISSING = frozenset(
    """ni inv unk nask asku nav msk na navu np qs qi trc unc der pinf ninf oth -1 -7 -77 -777 -8 -88 -888 -6 -66 -666
        [not_completed]""".split()
) | {"[not completed]", "no information", "invalid", "not asked", "asked but unknown", "temporarily unavailable", "masked"}
"""Missing-data codes that projects use besides those of every export, in small letters."""

_CODE = re.compile(r"[A-Z]{2,6}|-\d{1,4}")


@dataclass(repr=False)
class _Form:
    """One form: its columns in order, the status that closes it, and the key of the instrument it is named after."""

    columns: list[Column]
    status: Column | None
    instrument: str | None


def recognise(sheet: Sheet, instruments: Mapping[str, Instrument]) -> float:
    """Whether there are REDCap's own columns or closing states of forms, and anything that gives scores."""
    headers = [plain_header(column.header) for column in sheet.columns]
    own = any(header.startswith("redcap_") for header in headers) or {"event_name", "repeat_instrument"} & set(headers)
    if not own and not any(_is_status(column) for column in sheet.columns):
        return 0.0
    found = any(questions(form.columns, instruments, form=form.instrument).keys() for form in _forms(sheet, instruments))
    return 0.98 if found and _record(sheet) is not None else 0.0


def _is_status(column: Column) -> bool:
    """Whether a column closes a form: ``phq9_complete``, or ``Complete?`` under every form of a label export."""
    header = column.header.strip().lower()
    is_named = header == "complete?" or _RAW_STATUS.fullmatch(header) is not None
    return is_named and _STATES.issuperset(text.lower() for text in column.values)


def _record(sheet: Sheet) -> Column | None:
    """The record id: the first column that has a name, whatever it is called."""
    first = next((column for column in sheet.columns if column.header), None)
    return None if first is None or plain_header(first.header) in _KEYS else first


def _forms(sheet: Sheet, instruments: Mapping[str, Instrument]) -> Iterator[_Form]:
    """The columns after the record id, parted by the states that close forms."""
    record = _record(sheet)
    columns: list[Column] = []
    for column in sheet.columns:
        header = plain_header(column.header)
        if column is record or header in _KEYS or not column.header:
            continue
        if _is_status(column):
            named = find(header.removesuffix("_complete"), instruments)
            yield _Form(columns, column, None if named is None else named.key)
            columns = []
        elif not _CHECKBOX.fullmatch(column.header):
            columns.append(column)
    if columns:
        yield _Form(columns, None, None)


def extract(reading: Reading) -> Extract:
    """One score for each instrument of each form that is filled."""
    sheet = reading.sheet
    record = _record(sheet)
    spellings = {"day": DAY, "count": COUNT, "timing": TIMING, **ATTRIBUTES}
    forms = list(_forms(sheet, reading.instruments))
    by_form = [questions(form.columns, reading.instruments, form=form.instrument) for form in forms]
    found, dates, states = _merged(forms, by_form)
    held = {column.position for column in (*found.columns(), *(c for columns in dates.values() for c in columns))}
    free = [column for column in sheet.columns if column.position not in held and column is not record]
    named = roles(replace(sheet, columns=tuple(free)), spellings)
    known = {role: column for role, column in named.known.items() if role != "patient"}

    own = {c.position for c in sheet.columns if plain_header(c.header) in _KEYS or _is_status(c)}
    used = held | own | {column.position for column in (record, *known.values(), *(o for _, o in named.twice))}
    leave_out(reading, [c for c in sheet.columns if c.position not in used], len(record.values), {})
    for column in sheet.columns:
        if column.position in own and not _is_status(column):
            reading.unknown_column(column, words_allowed=True)

    twice = found.twice
    known = reading.clean(Roles({"patient": record, **known}, named.twice, [])).known
    by_position = {column.position: column for column in reading.sheet.columns}
    found = _without_codes(found.of(reading.sheet))
    found.twice = twice
    dates = {
        key: [_plain(by_position[column.position]) for column in columns] for key, columns in dates.items()
    }
    patients = reading.patient(known["patient"])
    scores = take(reading, found, patients, dates, known)
    _say_incomplete(reading, scores.row, scores.instrument, {k: by_position[c.position] for k, c in states.items()})
    return Extract([scores], [], reading.attributes(known, patients))
