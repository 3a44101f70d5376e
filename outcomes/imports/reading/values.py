"""Cells become values: a score, or the answer to one question, of one instrument, at one time.

Whether a table has a column for each questionnaire, a row for each score, or a row for each answer, what comes out is
the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from outcomes.imports import guard
from outcomes.imports.cells import values as cells
from outcomes.imports.cells.answers import answers, stated
from outcomes.imports.column import Column
from outcomes.imports.reading.context import Reading
from outcomes.imports.reading.rows import having, only
from outcomes.imports.reading.when import Block
from outcomes.imports.roles.meaning import Meaning, meanings, unversioned
from outcomes.imports.roles.role import Roles
from outcomes.imports.scoring import is_missing_number
from outcomes.instruments import Instrument, on_scale


@dataclass(frozen=True, repr=False)
class Values:
    """One entry per cell that holds a score or an answer.

    Attributes
    ----------
    slot : array of int64
        See ``when``; the row of the table where it has one time only.
    column : array of int64
        Position of the column, 0 where there is none.
    instrument, item : array of int64
        Index into the registry; number of the question, 0 for a score.
    number : array of float64
        NaN where it is wrong.
    bare : array of bool
        Whether it was written as a bare number, so that the coding of an answer is open.
    group : array of int64
        The same for all values of one filling in.
    """

    slot: np.ndarray
    column: np.ndarray
    instrument: np.ndarray
    item: np.ndarray
    number: np.ndarray
    bare: np.ndarray
    group: np.ndarray

    @property
    def wrong(self) -> np.ndarray:
        """Whether something stands there that is neither a number nor an answer."""
        return np.isnan(self.number)


def joined(parts: Sequence[Values]) -> Values:
    """All entries of several."""
    kinds = {"number": np.float64, "bare": np.bool_}
    return Values(
        **{
            f.name: np.concatenate([np.zeros(0, kinds.get(f.name, np.int64)), *(getattr(p, f.name) for p in parts)])
            for f in fields(Values)
        }
    )


# ---------------------------------------------------------------------------------------------------------------------
# A column for each score or question
# ---------------------------------------------------------------------------------------------------------------------


def of_columns(reading: Reading, roles: Roles, blocks: dict[int, int], n_blocks: int) -> Values:
    """The values of columns that hold the scores or answers of one instrument each.

    ``blocks``: to which block each of these columns belongs, by its position.
    """
    number_of = {key: i for i, key in enumerate(reading.instruments)}
    parts = []
    for column in reading.sheet.columns:
        role = roles[column.position]
        if not role.holds_scores or role.instrument not in number_of:
            continue
        instrument = reading.instruments[role.instrument]
        read, wrong, bare = _answers(column, instrument) if role.item else _scores(column, instrument)
        reading.strange(column, wrong)
        if reading.report.refuses:
            reading.cells(column, ["value_long_number" if is_long else None for is_long in np.abs(read) >= 10_000])
        percent = _in_percent(column, instrument)
        rule = "answer_not_understood" if role.item else "score_not_a_number"
        reading.rows(rule, (wrong & ~percent)[column.codes], column, instrument=instrument.name)
        reading.rows("score_in_percent", percent[column.codes], column)
        wrong = wrong | percent
        number, wrong_rows = column.numbers(read), wrong[column.codes]
        rows = np.flatnonzero(~np.isnan(number) | wrong_rows)
        n = len(rows)
        slot = rows + blocks[column.position] * reading.n_rows
        parts.append(
            Values(
                slot=slot,
                column=np.full(n, column.position),
                instrument=np.full(n, number_of[role.instrument]),
                item=np.full(n, role.item),
                number=np.where(wrong_rows, np.nan, number)[rows],
                bare=bare[column.codes][rows],
                group=slot,
            )
        )
    return joined(parts)


def _in_percent(column: Column, instrument: Instrument) -> np.ndarray:
    """Distinct texts such as "70%", of an instrument whose scores are no percentages."""
    if (instrument.low, instrument.high) == (0, 100):
        return np.zeros(len(column.values), dtype=bool)
    return np.array([text.endswith("%") for text in column.values], dtype=bool)


def _answers(column: Column, instrument: Instrument) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    read = answers(column.values, instrument)
    return read.numbers, read.wrong, read.as_number


def _scores(column: Column, instrument: Instrument) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Numbers that stand for "no value" are missing where the instrument cannot give them."""
    read, wrong = stated(column.values, instrument)
    read = np.where(is_missing_number(read) & ~on_scale(instrument, read), np.nan, read)
    return read, wrong, np.zeros(len(read), dtype=bool)


# ---------------------------------------------------------------------------------------------------------------------
# A row for each score or answer
# ---------------------------------------------------------------------------------------------------------------------


def of_rows(reading: Reading, roles: Roles, patient: np.ndarray, date: np.ndarray, minutes: np.ndarray) -> Values:
    """The values of a table whose rows name the instrument, or the question, that a number belongs to."""
    instrument, item = _measured(reading, roles)
    columns = having(reading.sheet, roles, "score")
    number, wrong, bare, column = _numbers(reading, columns, instrument, item)
    known = list(reading.instruments.values())
    missing = ~wrong & np.isnan(number)
    for i in np.unique(instrument[instrument >= 0]).tolist():
        here = (instrument == i) & (item == 0)
        missing |= here & is_missing_number(number) & ~on_scale(known[i], number)
    _refuse_beside(reading, columns, instrument)
    counts = reading.report.counts
    counts["scores_missing"] += int(np.count_nonzero(missing & (instrument >= 0) & (item == 0)))
    there = (instrument >= 0) & ~missing
    reading.rows("score_not_a_number", there & wrong & (item == 0), column)
    for i in np.unique(instrument[there & wrong & (item > 0)]).tolist():
        bad = there & wrong & (item > 0) & (instrument == i)
        reading.rows("answer_not_understood", bad, column, instrument=known[i].name)
    rows = np.flatnonzero(there)
    if (item[rows] > 0).any():
        group = _apart(known, fillings(reading, roles, patient, date, minutes)[rows], instrument[rows], item[rows])
    else:
        group = rows
    return Values(
        slot=rows,
        column=np.full(len(rows), column.position),
        instrument=instrument[rows],
        item=item[rows],
        number=np.where(wrong, np.nan, number)[rows],
        bare=bare[rows],
        group=group,
    )


def _refuse_beside(reading: Reading, columns: Sequence[Column], instrument: np.ndarray) -> None:
    """Where the practice says so, what identifies people refuses in values of other measurements too."""
    for column in columns if reading.report.refuses and (instrument < 0).any() else ():
        if rule := guard.left_out(column.keep(instrument < 0)):
            row = int(reading.sheet.rows[np.argmax(instrument < 0)])
            reading.say(rule, row=row, column=column.position, count=1)


def _measured(reading: Reading, roles: Roles) -> tuple[np.ndarray, np.ndarray]:
    """Index of each row's instrument, -1 where it is none, and the number of the question, 0 for a score.

    Beside a code that is not known, a name that sounds right means a look-alike.
    """
    n = reading.n_rows
    instrument, item, open_ = np.full(n, -1), np.zeros(n, dtype=np.int64), np.ones(n, dtype=bool)
    named, last = np.full(n, -1), None
    missing = np.ones(n, dtype=bool)
    for kind in ("code", "question", "instrument"):
        column = only(having(reading.sheet, roles, kind))
        if column is None:
            continue
        last = column
        found = meanings(column.values, kind, reading.instruments)
        if kind == "instrument":
            found = _with_versions(reading, column, found)
        pairs = np.array([(m.instrument, m.item) for m in found], dtype=np.int64).reshape(-1, 2)[column.codes]
        if kind == "question":
            # "Item 3" is of the instrument that the row names beside it.
            named = np.where(pairs[:, 0] == Meaning.OF_THE_ROW, pairs[:, 1], 0)
            pairs = np.where(pairs[:, :1] == Meaning.OF_THE_ROW, [[-1, 0]], pairs)
        here = open_ & (pairs[:, 0] >= 0)
        instrument, item = np.where(here, pairs[:, 0], instrument), np.where(here, pairs[:, 1], item)
        if kind == "instrument" and (named > 0).any():
            items = np.array([one.items or 0 for one in reading.instruments.values()] + [0])
            fits = here & (named > 0) & (named <= items[instrument])
            item = np.where(fits, named, item)
            instrument = np.where(here & (named > 0) & ~fits, -1, instrument)
        open_ &= (instrument < 0) & ~column.where(m.is_code for m in found)
        missing &= column.where(cells.is_missing(text) for text in column.values)
        reading.strange(
            column, [m.instrument == -1 and not cells.is_missing(t) for m, t in zip(found, column.values, strict=True)]
        ) if kind != "code" else None
    unknown = (instrument < 0) & ~missing
    reading.rows("instrument_missing", missing, last)
    reading.groups("unknown_instrument", unknown, last)
    reading.report.counts["unknown_instrument"] += int(np.count_nonzero(unknown))
    reading.report.counts["rows_left_out"] += int(np.count_nonzero(missing))
    return instrument, item


def _with_versions(reading: Reading, column: Column, found: list[Meaning]) -> list[Meaning]:
    """Names that several versions share, as was answered; asked where nothing was."""
    keys = [unversioned(text, reading.instruments) for text in column.values]
    if not any(keys):
        return found
    if reading.answers.versions is None:
        reading.groups("version_missing", column.where(key is not None for key in keys), column)
    if reading.answers.versions != "usual":
        return found
    number = {key: i for i, key in enumerate(reading.instruments)}
    return [m if key is None else Meaning(number[key]) for m, key in zip(found, keys, strict=True)]


def _numbers(
    reading: Reading, columns: Sequence[Column], instrument: np.ndarray, item: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, Column]:
    """The number of each row, whether something else stands there, whether it is a bare number, and a column to name.

    Of several columns with values the first that is filled counts; where two contradict each other, none does.
    """
    filled = [column for column in columns if not column.is_empty] or list(columns[:1])
    n = reading.n_rows
    number, wrong, bare = np.full(n, np.nan), np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    differ = np.zeros(n, dtype=bool)
    known = list(reading.instruments.values())
    for column in filled:
        read, none = cells.numbers(column.values)
        if reading.report.refuses:
            reading.cells(column, ["value_long_number" if is_long else None for is_long in np.abs(read) >= 10_000])
        one, one_wrong = column.numbers(read), none[column.codes]
        one_bare = ~np.isnan(one)
        worded = (instrument >= 0) & one_wrong
        for i in np.unique(instrument[worded]).tolist():
            for is_item in (True, False):
                here = worded & (instrument == i) & ((item > 0) == is_item)
                if here.any():
                    read_as = _answers(column, known[i]) if is_item else _scores(column, known[i])
                    one = np.where(here, column.numbers(read_as[0]), one)
                    one_wrong = np.where(here, read_as[1][column.codes], one_wrong)
        needed = np.zeros(len(column.values), dtype=bool)
        needed[column.codes[one_wrong & (instrument >= 0)]] = True
        reading.strange(column, needed)
        both = ~np.isnan(number) & ~np.isnan(one)
        differ |= both & (number != one) & ~_words_beside(item, bare, one_bare)
        # Words say which answer was meant whatever the coding; the number beside them does not.
        takes = np.isnan(number) | (both & bare & ~one_bare & (item > 0))
        number, bare = np.where(takes & ~np.isnan(one), one, number), np.where(takes & ~np.isnan(one), one_bare, bare)
        wrong |= one_wrong
    wrong &= np.isnan(number)
    differ &= instrument >= 0
    reading.rows("values_differ", differ, filled[0])
    number[differ] = np.nan
    return number, wrong & ~differ, bare, filled[0]


def _words_beside(item: np.ndarray, bare: np.ndarray, one_bare: np.ndarray) -> np.ndarray:
    """Whether one of two columns holds the words of an answer, and the other its number, which may be coded from 1."""
    return (item > 0) & (bare != one_bare)


def _apart(known: list[Instrument], group: np.ndarray, instrument: np.ndarray, item: np.ndarray) -> np.ndarray:
    """Scores without answers beside them are fillings in of their own: two of a day are two, not one contradiction."""
    keys = [one.key for one in known]
    whole = np.array([keys.index(one.parent) if one.parent in keys else i for i, one in enumerate(known)])
    key = group * len(known) + whole[instrument]
    alone = (item == 0) & ~np.isin(key, key[item > 0])
    return np.where(alone, int(group.max(initial=0)) + 1 + np.arange(len(group)), group)


def fillings(reading: Reading, roles: Roles, patient: np.ndarray, date: np.ndarray, minutes: np.ndarray) -> np.ndarray:
    """The same number for rows of one filling in: of one patient at one time, or with one number of a response."""
    parts = [patient.astype(np.float64), np.nan_to_num(date, nan=-1), np.nan_to_num(minutes, nan=-1)]
    for kind in ("response", "point", "timing", "count", "number", "day"):
        column = only(having(reading.sheet, roles, kind))
        if column is not None and not column.is_empty:
            parts.append(column.codes.astype(np.float64))
    group = np.zeros(len(patient), dtype=np.int64)
    for part in parts:
        _, codes = np.unique(part, return_inverse=True)
        group = group * (int(codes.max(initial=0)) + 1) + codes
        _, group = np.unique(group, return_inverse=True)
    return group


def blocks_of(
    roles: Roles, columns: Sequence[Column], form_of: dict[int, int], ranked: Sequence[Column]
) -> tuple[list[Block], dict[int, int]]:
    """The times that a table's columns of scores belong to, and which of them each column has.

    Parameters
    ----------
    roles : mapping
    columns : sequence of Column
        All of the table.
    form_of : dict
        Number of the form that a column belongs to, by position, where a tool tells forms apart.
    ranked : sequence of Column
        Columns with the date of the row, the most telling first.
    """
    dated = [column for column in columns if roles[column.position].kind == "date"]
    found: dict[tuple, int] = {}
    blocks, of_column = [], {}
    for column in columns:
        role = roles[column.position]
        if not role.holds_scores:
            continue
        own = [
            c
            for c in dated
            if roles[c.position].instrument == role.instrument and _fits(roles[c.position].point, role.point)
        ]
        at = [
            c
            for c in dated
            if not roles[c.position].instrument
            and roles[c.position].point
            and _fits(roles[c.position].point, role.point)
        ]
        form = form_of.get(column.position)
        near = [c for c in ranked if form is None or form_of.get(c.position) in (form, None)]
        if role.point is not None and (role.point.number or role.point.kind in ("baseline", "later")):
            near = []  # the date of the row is not that of a point of the course
        near = sorted(near, key=lambda c: form_of.get(c.position) is None) if form is not None else near
        dates = tuple({c.position: c for c in (*own, *at, *near)}.values())
        key = (tuple(c.position for c in dates), role.point, form)
        if key not in found:
            found[key] = len(blocks)
            blocks.append(Block(dates, role.point))
        of_column[column.position] = found[key]
    return blocks, of_column


def _fits(of_date: object, of_score: object) -> bool:
    """Whether a date of one point of the course is that of a score at another: the date of infusion 3 is that of
    scores before and after it."""
    if of_date is None or of_score is None:
        return of_date is None and of_score is None
    if of_date == of_score or of_date.kind == of_score.kind == "baseline":
        return True
    near_infusion = of_date.kind == "at" and of_score.kind in ("before", "after", "number")
    return near_infusion and of_date.number == of_score.number
