"""Which columns may hold the patient, and which the day of a score: by header, by values, and by the others."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from outcomes.imports.cells import dates, values
from outcomes.imports.cells.of_columns import share
from outcomes.imports.column import Column
from outcomes.imports.guard import header_rule, patient_rules, plain_header
from outcomes.imports.roles import words
from outcomes.imports.roles.questions import in_words

MOSTLY = 0.9
"""Share of the cells that must look like what a column is taken for; the others may be slips."""

_ID_QUESTION = re.compile(
    r"\b(?:patient|client|participant|subject|study|survey|record|case|your)(?:'?s)?(?: \w+)?"
    r" (?:id|i\.d\.|code|identifier|number|no|nr|#)(?:\W|$)"
)
_OWN_NUMBERS = ("header_record_number",)


def words_of(header: str) -> frozenset[str]:
    """The small words of a header."""
    return frozenset(plain_header(header).split("_")) - {""}


# ---------------------------------------------------------------------------------------------------------------------
# The patient
# ---------------------------------------------------------------------------------------------------------------------


def patients(columns: Sequence[Column], texts: Mapping[int, str]) -> list[tuple[Column, bool]]:
    """Columns that may hold the patient, the likeliest first, and whether that is sure.

    Of several, one whose cells can be ids goes before one that holds names; among these the header decides.
    """
    ranked = []
    for column in columns:
        rank = _patient_rank(column, texts.get(column.position, ""))
        if rank is not None and not column.is_empty:
            fits = are_ids(column)
            numbers_rows = rank >= 40 and _numbers_rows(column)
            ranked.append(((not fits, numbers_rows, rank, column.position), column, not numbers_rows))
    return [(column, sure) for _, column, sure in sorted(ranked, key=lambda one: one[0])]


def _patient_rank(column: Column, text: str) -> float | None:
    """How likely a header names the patient, lower is likelier; None where it does not."""
    header = re.sub(r"\s*open[- ]ended response$", "", column.header, flags=re.IGNORECASE)
    plain, named = plain_header(header), words_of(header)
    rule = header_rule(header)
    if plain in words.PATIENT:
        place = words.PATIENT.index(plain)
        return place if plain not in ("id", "code", "uid", "record_id", "recordid", "unique_id", "case") else 40 + place
    if rule is not None and rule not in _OWN_NUMBERS:
        return None
    if named & words.NOT_THE_PATIENT:
        return None
    if named & words.PATIENT_WORDS and len(column.header) <= 60:
        if named & words.ID_WORDS:
            return 10.5
        if named <= words.PATIENT_WORDS:
            return 20
    if rule in _OWN_NUMBERS and named <= words.OWN_NUMBER | words.ID_WORDS | words.PATIENT_WORDS:
        return 38 if "code" in named else 39
    for asked in (column.header, text):
        if asked and len(asked) < 200 and _ID_QUESTION.search(in_words(asked)):
            return 30
    if named & words.OWN_NUMBER and named <= words.OWN_NUMBER | words.ID_WORDS | words.PATIENT_WORDS:
        return 38 if "code" in named else 39
    return None


def are_ids(column: Column) -> bool:
    """Whether nearly every cell with a value can be an id."""
    ids = [text for text in column.values if not values.is_missing(text)]
    rules = patient_rules(ids)
    return bool(rules) and rules.count(None) >= MOSTLY * len(rules)


def _numbers_rows(column: Column) -> bool:
    """Whether a column counts through the rows of the table."""
    number = column.numbers(values.numbers(column.values)[0])
    return len(number) >= 4 and bool((np.diff(number) == 1).all())


def may_be_patient(column: Column) -> bool:
    """Whether the cells of a column without a telling header can be ids: each somebody's, some more than once."""
    return are_ids(column) and any(c.isalpha() for text in column.values for c in text)


# ---------------------------------------------------------------------------------------------------------------------
# The day
# ---------------------------------------------------------------------------------------------------------------------


def are_dates(column: Column, today: object) -> list[bool]:
    """For each distinct text, whether it can be read as a date, be it one that cannot be right."""
    return [rule != "date_not_understood" for rule in dates.dates(column.values, today, "mdy").rules]


def holds_dates(column: Column, today: object) -> bool:
    """Whether every cell with a value holds a date that is written as one, and there is any."""
    number, _ = values.numbers(column.values)
    return not column.is_empty and bool(np.isnan(number).all()) and share(column, are_dates(column, today)) == 1.0


def days(columns: Sequence[Column], today: object) -> list[Column]:
    """Columns with the day of a score, the most telling first; of equals the leftmost."""
    ranked = []
    for column in columns:
        rank = date_rank(column.header)
        if rank is None or column.is_empty:
            continue
        fits = share(column, are_dates(column, today)) >= 0.5
        if fits or rank in words.DATE:  # a column that is called a date is one, be its cells as wrong as they may
            ranked.append((not fits, rank, column.position, column))
    return [column for *_, column in sorted(ranked, key=lambda one: one[:3])]


def date_rank(header: str) -> float | None:
    """How telling a header is for the day of a score, lower is better; None where it is no such date."""
    plain, named = plain_header(header), words_of(header)
    for rank, spellings in words.DATE.items():
        if plain in spellings:
            return rank
    if named & words.NOT_THE_DATE or header_rule(header) == "header_birth_date":
        return None
    if named & words.DATE_WORDS or re.search(r"(?:_at|_on)$", plain):
        if named & words.COMPLETED:
            return 0.5
        if named & words.OF_VISIT:
            return 1.5
        if named & {"start", "started", "begin", "began", "begun", "opened", "open"}:
            return 2.5
        if named & {"created", "create", "entry", "entered"}:
            return 3.5
        return 1.8
    return None
