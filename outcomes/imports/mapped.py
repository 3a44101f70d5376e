"""A table by a mapping of its columns: the same reading, and so the same checks, as our own layouts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from outcomes.imports.columns import Reading, Roles
from outcomes.imports.files.sheet import Column
from outcomes.imports.formats import own_infusions, own_long, own_wide
from outcomes.imports.guard.identifiers import header_rule, identifies
from outcomes.imports.roles.mapping import IGNORE, ColumnMapping, instrument_of
from outcomes.imports.tables import Extract, Infusions, Scores

NAME = "mapped"


def extract(reading: Reading, mapping: ColumnMapping) -> Extract:
    """Scores, or an infusion list, or both where rows with scores name the infusion of that day.

    Which columns hold scores, and which nothing, comes from the mapping alone; headers are looked at for identifiers.
    """
    role_of = mapping.role_of(reading.sheet)
    unknown = {key for role in role_of.values() if (key := instrument_of(role))} - set(reading.instruments)
    if unknown:
        reading.say("mapping_unknown_instrument", count=len(unknown), name=mapping.name or "new")
        return Extract()
    known = {role: c for c in reading.sheet.columns if (role := role_of[c.position]) != IGNORE}
    for role, column in known.items():
        _check_header(reading, role, column)
    for column in reading.sheet.columns:
        if role_of[column.position] == IGNORE:
            reading.unknown_column(column, expected=True)
    found = Roles({role: column for role, column in known.items() if not instrument_of(role)}, [], [])
    scores = {key: column for role, column in known.items() if (key := instrument_of(role))}
    if not scores and "score" not in known:
        return own_infusions.take(reading, found)
    if scores:
        taken = own_wide.take(reading, found, own_wide.Layout({key: [column] for key, column in scores.items()}))
    else:
        taken = own_long.take(reading, found)
    return _with_infusions(reading, found, taken)


def _check_header(reading: Reading, role: str, column: Column) -> None:
    """A column that is used may not be called a name or a birth date either.

    The practice's own number is what the key table is there for; but only on the practice's own computer.
    """
    rule = header_rule(column.header) or ("header_identifies" if identifies(column.header) else None)
    own_number = rule == "header_record_number" and role == "patient" and reading.report.leaves_out
    if rule is not None and not own_number:
        reading.say(rule, column=column.position)


def _with_infusions(reading: Reading, found: Roles, taken: Extract) -> Extract:
    """Beside scores, a number of infusion says that it was given on that day, after them unless they say otherwise."""
    now = {column.position: column for column in reading.sheet.columns}
    known = {role: now[column.position] for role, column in found.known.items()}
    if "number" not in known and "dose" not in known:
        return taken
    n = len(reading.sheet.rows)
    seen = np.zeros(n, dtype=bool) if reading.matters is None else reading.matters
    reading.matters = None
    number, wrong = reading.infusion_numbers(known.get("number"), low=1)
    dose = reading.doses(known.get("dose"))
    given = ~wrong & ~(np.isnan(number) & np.isnan(dose))
    reading.matters = given & ~seen  # what is wrong with the others was said with their scores
    date, wrong_date = reading.dates(known.get("date"))
    day, wrong_day = reading.days(known.get("day"))
    given &= ~wrong_date & ~wrong_day & ~(np.isnan(date) & np.isnan(day))
    column = known.get("number") or known["dose"]
    infusions = Infusions(
        file=np.full(given.sum(), reading.file),
        sheet=np.full(given.sum(), reading.sheet_number),
        row=reading.sheet.rows[given],
        column=np.full(given.sum(), column.position),
        patient=reading.patient(known["patient"])[given],
        date=date[given],
        day=day[given],
        number=number[given],
        dose=dose[given],
    )
    scores = [_counted(one, number[np.searchsorted(reading.sheet.rows, one.row)]) for one in taken.scores]
    return replace(taken, scores=scores, infusions=[infusions])


def _counted(scores: Scores, number: np.ndarray) -> Scores:
    """Without a date or day, the number of the infusion says how many were received before the score."""
    open_ = np.isnan(scores.date) & np.isnan(scores.day) & np.isnan(scores.count)
    return replace(scores, count=np.where(open_, number - np.where(scores.after, 0, 1), scores.count))
