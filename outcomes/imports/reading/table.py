"""One table, whose columns have roles, from its rows to scores and infusions. Reads top to bottom."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from outcomes.imports.column import Column
from outcomes.imports.reading import infusions, people, rows, values
from outcomes.imports.reading.context import Reading, Wrong
from outcomes.imports.reading.rows import having, only
from outcomes.imports.reading.scores import Scored, scores
from outcomes.imports.reading.values import Values
from outcomes.imports.reading.when import Block, Clock, When
from outcomes.imports.roles.recognised import Recognised
from outcomes.imports.roles.role import Roles
from outcomes.imports.tables import Extract, Scores

_ROWS_OF_ONE = 3
"""So many rows of one questionnaire at one time, as many as it has questions, are answers and no scores."""


def read(reading: Reading, found: Recognised) -> Extract:
    """Everything that a table holds: what is wrong with it goes to the report."""
    roles = found.roles
    patient = only(having(reading.sheet, roles, "patient"))
    reading = rows.of_data(reading, patient)
    if found.kind == "infusions":
        return _list(reading, roles, found)
    return _scores(reading, roles, found)


def _list(reading: Reading, roles: Roles, found: Recognised) -> Extract:
    reading = rows.that_count(reading, roles, "not_given")
    given, said = infusions.that_were_given(reading, roles)
    reading.groups("not_given", ~given, only(having(reading.sheet, roles, "given")))
    reading.report.counts["rows_left_out"] += int(np.count_nonzero(~given))
    reading = reading.of(reading.sheet.keep(given))
    if having(reading.sheet, roles, "given") and not said:
        reading.say("nothing_says_infusion", column=only(having(reading.sheet, roles, "given")).position)
    patient = people.patients(reading, only(having(reading.sheet, roles, "patient")))
    dates = _now(reading, found.dates)
    listed = infusions.listed(reading, roles, patient, Clock(reading, roles), dates)
    return Extract([], [listed], people.attributes(reading, roles, patient))


def _scores(reading: Reading, roles: Roles, found: Recognised) -> Extract:
    reading = rows.that_count(reading, roles, "not_valid")
    if any(role.holds_scores for role in roles.values()):
        changed = having(reading.sheet, roles, "edited")
        day, minute, _ = Clock(reading, roles).dates(changed)
        reading = rows.latest(reading, roles, day * 1440 + np.nan_to_num(minute))
    patient = people.patients(reading, only(having(reading.sheet, roles, "patient")))
    clock = Clock(reading, roles)
    dates = _now(reading, found.dates)
    wide = any(role.holds_scores for role in roles.values())
    if wide:
        blocks, of_column = values.blocks_of(roles, reading.sheet.columns, found.form_of, dates)
        read = values.of_columns(reading, roles, of_column, len(blocks))
        asked = _questions_with_columns(reading, roles)
    else:
        blocks, asked = [Block(tuple(dates))], {}
        date, minutes, _ = clock.dates(dates)
        read = values.of_rows(reading, roles, patient, date, minutes)
        _refuse_rows_of_questions(reading, read, cache(lambda: values.fillings(reading, roles, patient, date, minutes)))
    scored = scores(reading, read, asked, patient)
    when = clock.blocks(blocks)
    days = dates or having(reading.sheet, roles, "day")
    taken = _when_taken(reading, scored, when, patient, only(days) if len(days) == 1 else None)
    extract = Extract([taken], [], people.attributes(reading, roles, patient))
    extract.infusions += infusions.of_points(reading, roles, patient, clock)
    if infusions.says_infusions(reading, roles):
        extract.infusions.append(infusions.of_that_day(reading, roles, patient, clock, dates))
    return extract


def _now(reading: Reading, columns: tuple[Column, ...]) -> list[Column]:
    """The same columns of a sheet that has lost some rows."""
    at = {column.position: column for column in reading.sheet.columns}
    return [at[column.position] for column in columns]


def _questions_with_columns(reading: Reading, roles: Roles) -> dict[int, frozenset[int]]:
    """For each instrument, by its index, the questions that have a column in which something stands."""
    number = {key: i for i, key in enumerate(reading.instruments)}
    found: dict[int, set[int]] = {}
    for column in reading.sheet.columns:
        role = roles[column.position]
        if role.holds_scores and role.item and not column.is_empty:
            found.setdefault(number[role.instrument], set()).add(role.item)
    return {instrument: frozenset(items) for instrument, items in found.items()}


def _refuse_rows_of_questions(reading: Reading, read: Values, filling: Callable[[], np.ndarray]) -> None:
    """One row per question without a column that says which: their points are no scores.

    ``filling``: gives the same number for rows of one filling in.
    """
    for number, instrument in enumerate(reading.instruments.values()):
        n_items = instrument.items or 0
        here = (read.instrument == number) & (read.item == 0)
        if n_items < _ROWS_OF_ONE or not here.any() or instrument.item_high is None:
            continue
        at = read.slot[here]
        if bool((read.number[here] > instrument.item_high + 1).any()):
            continue  # no answer is so high
        sizes = np.unique(filling()[at], return_counts=True)[1]
        if np.median(sizes) >= max(_ROWS_OF_ONE, n_items - 1):
            row = int(reading.sheet.rows[at[0]])
            reading.say("rows_of_questions", row=row, count=int(here.sum()), instrument=instrument.name)


def _when_taken(
    reading: Reading, scored: Scored, when: When, patient: np.ndarray, only_column: Column | None
) -> Scores:
    """Scores with their times; those of rows in which a date is wrong or missing are reported and left out.

    ``only_column``: the column with the date or the day, where there is no other.
    """
    slot = scored.slot
    holds = np.zeros(len(when.date), dtype=bool)
    holds[slot] = True
    bad = np.zeros(len(when.date), dtype=bool)
    for one in when.wrong:
        bad |= one.rows
        of_rows = (one.rows & holds).reshape(-1, reading.n_rows).any(axis=0) if reading.n_rows else one.rows
        reading.wrong([Wrong(one.rule, of_rows, one.column, one.facts)])
    if not reading.report.has("ask"):
        undated = holds & when.dated & np.isnan(when.date) & np.isnan(when.day) & ~bad
        of_rows = undated.reshape(-1, max(reading.n_rows, 1)).any(axis=0)[: reading.n_rows]
        reading.rows("date_missing", of_rows, only_column)
        bad |= undated
    reading.report.counts["rows_left_out"] += int(np.count_nonzero(bad[slot]))
    slot, column, which, score = (one[~bad[slot]] for one in (slot, scored.column, scored.instrument, scored.score))
    row = slot % max(reading.n_rows, 1)
    n = len(slot)
    return Scores(
        file=np.full(n, reading.file),
        sheet=np.full(n, reading.sheet_number),
        row=reading.sheet.rows[row],
        column=column,
        patient=patient[row],
        instrument=which,
        date=when.date[slot],
        minutes=when.minutes[slot],
        day=when.day[slot],
        count=when.count[slot],
        after=when.after[slot],
        score=score,
    )
