"""Values become scores: answers are added up, and held against the totals that stand beside them.

A number that could be too low is never taken: a total of some questions only, a total where nothing was answered, a sum
on another scale, the total of a shorter questionnaire under the name of a longer one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from outcomes.imports.cells.answers import FROM_1, looks_coded_from_1
from outcomes.imports.reading.context import Reading
from outcomes.imports.reading.values import Values
from outcomes.imports.scoring import MEAN_AGREES, PARTS, RAW_SUMS, contradicts, partial, total
from outcomes.instruments import Instrument, expected_score, on_scale

_SEVERAL = 3
_MOSTLY = 0.5
"""Share of totals with answers beside them from which a total without any is strange."""


@dataclass(frozen=True, repr=False)
class Scored:
    """One entry per score, or per filling in of which the score is wrong (NaN); ``slot`` as in ``Values``."""

    slot: np.ndarray
    column: np.ndarray
    instrument: np.ndarray
    score: np.ndarray


@dataclass(repr=False)
class _Fillings:
    """All fillings in of one instrument: one entry each.

    ``answers``: one column per question; ``stated``: the total beside them. NaN where there is none; ``wrong`` where
    something stands there that cannot be right.
    """

    answers: np.ndarray
    stated: np.ndarray
    wrong: np.ndarray
    slot: np.ndarray
    column: np.ndarray
    answers_at: np.ndarray
    """Slot of the first answer, for scores that are made of some of them; -1 where there is none."""

    @property
    def n_answered(self) -> np.ndarray:
        return np.count_nonzero(~np.isnan(self.answers), axis=1)


def scores(reading: Reading, values: Values, columns: dict[int, frozenset[int]], patient: np.ndarray) -> Scored:
    """Every score that values state or make. What is wrong is reported and has no score.

    Parameters
    ----------
    reading : Reading
    values : Values
    columns : dict
        For each instrument, by its index, the questions that have a column of their own, whatever is filled in. Empty
        where rows name the question.
    patient : array of int64
        One per row of the table.
    """
    parts: dict[str, tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = {}
    slot, column, which, score, place = [], [], [], [], []
    for number, (key, instrument) in enumerate(reading.instruments.items()):
        here = values.instrument == number
        if not here.any() and key not in parts:
            continue
        groups = _distinct(values.group[here])
        if key in parts:
            groups = np.unique(np.concatenate([groups, parts[key][0]]))
        found = _fillings(reading, instrument, values, here, groups)
        made = _from_answers(reading, instrument, found, columns.get(number, frozenset()), patient)
        if key in parts:
            made = _with_part(reading, instrument, found, made, groups, *parts[key])
        for part, items in PARTS.get(key, {}).items():
            if part in reading.instruments and found.answers.shape[1] >= max(items):
                answered = found.answers[:, [i - 1 for i in items]].sum(axis=1)
                there = ~np.isnan(answered) & ~found.wrong
                parts[part] = (
                    groups[there],
                    answered[there],
                    found.answers_at[there],
                    _column_of(values, here, found, items)[there],
                )
        given = ~np.isnan(made) | found.wrong
        counts = reading.report.counts
        counts["scores_missing"] += int(np.count_nonzero(~given))
        counts["rows_left_out"] += int(np.count_nonzero(found.wrong))
        slot.append(found.slot[given])
        column.append(found.column[given])
        which.append(np.full(int(given.sum()), number))
        score.append(np.where(found.wrong, np.nan, made)[given])
        of_instrument = values.column[here] if here.any() else found.column
        place.append(
            np.full(int(given.sum()), of_instrument.min(initial=0 if not len(of_instrument) else of_instrument.max()))
        )
    none = np.zeros(0, dtype=np.int64)
    slot, column, which, place = (np.concatenate([none, *one]) for one in (slot, column, which, place))
    score = np.concatenate([np.zeros(0), *score])
    order = np.lexsort((which, place, slot % max(reading.n_rows, 1)))
    if bool((np.diff(slot) > 0).all()):
        order = slice(None)
    return Scored(slot[order], column[order], which[order], score[order])


def _distinct(group: np.ndarray) -> np.ndarray:
    """The distinct numbers in order; most tables have them so."""
    return group if bool((np.diff(group) > 0).all()) else np.unique(group)


# ---------------------------------------------------------------------------------------------------------------------
# What stands there
# ---------------------------------------------------------------------------------------------------------------------


def _fillings(
    reading: Reading, instrument: Instrument, values: Values, here: np.ndarray, groups: np.ndarray
) -> _Fillings:
    at = np.flatnonzero(here)
    is_item = values.item[at] > 0
    if not is_item.any() and len(groups) == len(at) and bool((values.group[at] == groups).all()):
        return _stated_alone(reading, instrument, values, at)
    n, n_items = len(groups), instrument.items or 0
    found = _Fillings(
        answers=np.full((n, n_items), np.nan),
        stated=np.full(n, np.nan),
        wrong=np.zeros(n, dtype=bool),
        slot=np.full(n, -1),
        column=np.zeros(n, dtype=np.int64),
        answers_at=np.full(n, -1),
    )
    group = np.searchsorted(groups, values.group[at])
    first = np.full(n, np.iinfo(np.int64).max)
    np.minimum.at(first, group, at)
    of_total = at[values.item[at] == 0]
    first[np.searchsorted(groups, values.group[of_total])] = of_total  # a score stands where its total does
    known = first < np.iinfo(np.int64).max
    found.slot[known], found.column[known] = values.slot[first[known]], values.column[first[known]]

    items, item_group = at[is_item], group[is_item]
    if len(items):
        found.answers_at[item_group[::-1]] = values.slot[items[::-1]]
        _fill_answers(reading, instrument, values, items, item_group, found)
    totals, total_group = at[~is_item], group[~is_item]
    if len(totals):
        _fill_stated(reading, instrument, values, totals, total_group, found)
    return found


def _stated_alone(reading: Reading, instrument: Instrument, values: Values, at: np.ndarray) -> _Fillings:
    """Scores without answers: each is a filling in of its own."""
    n = len(at)
    found = _Fillings(
        answers=np.zeros((n, 0)),
        stated=np.full(n, np.nan),
        wrong=np.zeros(n, dtype=bool),
        slot=values.slot[at],
        column=values.column[at],
        answers_at=np.full(n, -1),
    )
    _fill_stated(reading, instrument, values, at, np.arange(n), found)
    return found


def _fill_answers(
    reading: Reading, instrument: Instrument, values: Values, at: np.ndarray, group: np.ndarray, found: _Fillings
) -> None:
    number, low, high = values.number[at].copy(), instrument.item_low, instrument.item_high
    found.wrong[group[values.wrong[at]]] = True
    bare = values.bare[at]
    saw = looks_coded_from_1(np.where(bare, number, np.nan), instrument, by_default=reading.coded_from_1)
    if saw and reading.answers.item_coding is None:
        column = int(values.column[at[0]]) or None
        reading.say("item_coding", column=column, instrument=instrument.name, low=low, high=high, more=high + 1)
        found.wrong[group] = True  # nothing can be told yet, but the dates may raise the next question
        return
    if reading.answers.item_coding == FROM_1 and low == 0 and not (number[bare] == 0).any():
        number = np.where(bare, number - 1, number)
    with np.errstate(invalid="ignore"):
        off = ((number < low) | (number > high) | (number % 1 != 0)) & ~np.isnan(number)
    _say_rows(reading, "item_off_scale", values, at[off], instrument=instrument.name, low=low, high=high)
    found.wrong[group[off]] = True
    fine = ~off & ~np.isnan(number)
    at, group, number = at[fine], group[fine], number[fine]
    item = values.item[at] - 1
    if instrument.reversed_items:
        turned = np.isin(item + 1, instrument.reversed_items)
        number = np.where(turned, low + high - number, number)
    found.answers[group, item] = number
    differ = found.answers[group, item] != number
    if differ.any():
        _say_rows(reading, "answers_differ", values, at[differ], instrument=instrument.name)
        found.wrong[group[differ]] = True


def _fill_stated(
    reading: Reading, instrument: Instrument, values: Values, at: np.ndarray, group: np.ndarray, found: _Fillings
) -> None:
    number = values.number[at]
    found.wrong[group[values.wrong[at]]] = True
    if reading.answers.promis_scale != "t" and _may_be_raw_sums(instrument, number):
        rule = "raw_sums_left_out" if reading.answers.promis_scale == "raw" else "raw_sums_or_t"
        facts = {"row": int(reading.sheet.rows[values.slot[at[0]] % reading.n_rows]), "count": len(at)}
        reading.say(rule, column=int(values.column[at[0]]) or None, instrument=instrument.name, **facts)
        found.wrong[group] = True
        return
    if not bool((np.diff(group) > 0).all()):
        order = np.lexsort((at, group))
        at, group, number = at[order], group[order], number[order]
    found.stated[group] = number
    differ = ~np.isnan(number) & (found.stated[group] != number)
    if differ.any():
        _say_rows(reading, "values_differ", values, at[differ])
        found.wrong[group[differ]] = True


def _may_be_raw_sums(instrument: Instrument, number: np.ndarray) -> bool:
    """Whether all scores are whole and as low as sums of answers are, of an instrument whose scores are T-scores."""
    given = number[~np.isnan(number)]
    most = RAW_SUMS.get(instrument.key)
    return most is not None and len(given) > 0 and bool((given <= most).all() and (given % 1 == 0).all())


# ---------------------------------------------------------------------------------------------------------------------
# What it makes
# ---------------------------------------------------------------------------------------------------------------------


def _from_answers(
    reading: Reading, instrument: Instrument, found: _Fillings, with_column: frozenset[int], patient: np.ndarray
) -> np.ndarray:
    """The score of each filling in: what the answers make, else what is stated and can be true beside them."""
    name = instrument.name
    n_items, n_answered = found.answers.shape[1], found.n_answered
    asked = with_column | {int(i) + 1 for i in np.flatnonzero((~np.isnan(found.answers)).any(axis=0))}
    if not asked:
        return _off_scale(reading, instrument, found, found.stated)
    if instrument.practice_own and instrument.reversed_items is None:
        reading.say("items_of_own_instrument", column=int(found.column[0]) or None, instrument=name)
        found.wrong[n_answered > 0] = True
        return np.where(n_answered > 0, np.nan, found.stated)
    made = total(instrument, found.answers)
    whole = len(asked) == n_items
    both = ~np.isnan(found.stated) & ~found.wrong

    if whole and _all_on_another_scale(instrument, found, made, both):
        _say_groups(reading, "total_on_other_scale", found, both & ~np.isnan(made), instrument=name)
        found.stated[both & ~np.isnan(made)] = np.nan
    stated = _off_scale(reading, instrument, found, found.stated)

    some = (n_answered > 0) & np.isnan(made)
    too_low = some & ~np.isnan(stated) & partial(instrument, found.answers, stated)
    if not whole and _are_totals_of_fewer(found, some, stated, too_low, in_rows=not with_column):
        facts = {"instrument": name, "items": len(asked), "all": n_items}
        reading.say("total_of_fewer_questions", column=int(found.column[0]) or None, **facts)
        found.wrong[too_low] = True
    elif whole or not with_column:
        _say_groups(reading, "total_of_some_questions", found, too_low, instrument=name)
        stated = np.where(too_low, np.nan, stated)
    empty = (n_answered == 0) & (stated == instrument.low) & ~found.wrong
    with_answers = np.count_nonzero(both & (n_answered > 0)) >= _MOSTLY * max(np.count_nonzero(both), 1)
    empty &= ~_by_totals_alone(reading, instrument, found, stated, patient)
    if with_column or with_answers:
        _say_groups(reading, "total_without_answers", found, empty, instrument=name)
        stated = np.where(empty, np.nan, stated)

    if not with_column:
        _say_groups(
            reading, "answers_missing", found, some & np.isnan(stated) & ~too_low & ~found.wrong, instrument=name
        )
    clash = contradicts(instrument, found.answers, stated) & (n_answered > 0) & ~found.wrong
    _say_entries(reading, "total_contradicts_items", found, clash, instrument=name)
    found.wrong |= clash
    if (
        not whole
        and np.isnan(found.stated).all()
        and tuple(sorted(asked)) not in PARTS.get(instrument.key, {}).values()
    ):
        facts = {"instrument": name, "count": len(asked), "items": n_items}
        reading.say("questions_missing", column=int(found.column[0]) or None, **facts)
    return np.where(np.isnan(made), stated, made)


def _by_totals_alone(
    reading: Reading, instrument: Instrument, found: _Fillings, stated: np.ndarray, patient: np.ndarray
) -> np.ndarray:
    """Whether each filling in is of a patient whose totals never have answers beside them, and are not all 0.

    Some sites of a practice write down totals only; there a total of 0 is one. An empty form of somebody whose other
    forms have answers is none.
    """
    who = patient[found.slot % reading.n_rows]
    n_people = int(patient.max(initial=0)) + 1
    answered, totals = np.zeros(n_people, dtype=bool), np.zeros(n_people, dtype=bool)
    answered[who[found.n_answered > 0]] = True
    with np.errstate(invalid="ignore"):
        totals[who[(found.n_answered == 0) & (stated > instrument.low)]] = True
    return (totals & ~answered)[who]


def _off_scale(reading: Reading, instrument: Instrument, found: _Fillings, stated: np.ndarray) -> np.ndarray:
    """The stated scores; what the instrument cannot give is reported."""
    off = ~np.isnan(stated) & ~on_scale(instrument, stated) & ~found.wrong
    _say_entries(
        reading, "score_off_scale", found, off, instrument=instrument.name, expected=expected_score(instrument)
    )
    found.wrong |= off
    return np.where(found.wrong, np.nan, stated)


def _all_on_another_scale(instrument: Instrument, found: _Fillings, made: np.ndarray, both: np.ndarray) -> bool:
    """Whether every total is the plain sum of answers as they were coded, while the score is something else."""
    both = both & ~np.isnan(made)
    if not both.any():
        return False
    slack = MEAN_AGREES if instrument.item_score == "mean" else 0.0
    differs = np.abs(found.stated[both] - made[both]) > slack + 1e-9
    sums = found.answers[both].sum(axis=1)
    shifted = found.stated[both] - sums
    return bool(
        differs.any() and (np.isin(shifted, (0.0, float(instrument.items))).all()) and len(np.unique(shifted)) == 1
    )


def _are_totals_of_fewer(
    found: _Fillings, some: np.ndarray, stated: np.ndarray, too_low: np.ndarray, *, in_rows: bool
) -> bool:
    """Whether every total is the sum of the same two or more questions, which are not all of them.

    Where rows name the question, one filling in with a question missing is no other questionnaire: it takes three.
    """
    compared = some & ~np.isnan(stated)
    n = int(np.count_nonzero(compared))
    answered = ~np.isnan(found.answers[compared])
    same = n > 0 and bool((answered == answered[0]).all()) and answered[0].sum() > 1
    return same and (not in_rows or n >= _SEVERAL) and bool(too_low[compared].all() and (stated[compared] > 0).any())


def _with_part(
    reading: Reading,
    instrument: Instrument,
    found: _Fillings,
    made: np.ndarray,
    groups: np.ndarray,
    of_groups: np.ndarray,
    answered: np.ndarray,
    slot: np.ndarray,
    column: np.ndarray,
) -> np.ndarray:
    """Scores of a part of another instrument, from that one's answers; held against what is stated of the part."""
    at = np.searchsorted(groups, of_groups)
    part = np.full(len(groups), np.nan)
    part[at] = answered
    fresh = found.slot[at] < 0
    found.slot[at[fresh]], found.column[at[fresh]] = slot[fresh], column[fresh]
    clash = ~np.isnan(part) & ~np.isnan(made) & (part != made) & ~found.wrong
    _say_entries(reading, "total_contradicts_items", found, clash, instrument=instrument.name)
    found.wrong |= clash
    return np.where(np.isnan(made), part, made)


def _column_of(values: Values, here: np.ndarray, found: _Fillings, items: tuple[int, ...]) -> np.ndarray:
    """The first column of some questions where each has one; else that of the filling in."""
    columns = np.unique(values.column[here & np.isin(values.item, items)])
    return np.full(len(found.slot), columns.min()) if len(columns) >= len(items) else found.column


# ---------------------------------------------------------------------------------------------------------------------
# Saying it
# ---------------------------------------------------------------------------------------------------------------------


def _rows(reading: Reading, slots: np.ndarray) -> np.ndarray:
    return reading.sheet.rows[slots % reading.n_rows]


def _say_rows(reading: Reading, rule: str, values: Values, at: np.ndarray, **facts: object) -> None:
    if len(at):
        sheet = np.full(len(at), reading.sheet_number)
        reading.report.rows(rule, _rows(reading, values.slot[at]), values.column[at], sheet, **facts)


def _say_entries(reading: Reading, rule: str, found: _Fillings, chosen: np.ndarray, **facts: object) -> None:
    chosen = np.flatnonzero(chosen)
    if len(chosen):
        sheet = np.full(len(chosen), reading.sheet_number)
        reading.report.rows(rule, _rows(reading, found.slot[chosen]), found.column[chosen], sheet, **facts)


def _say_groups(reading: Reading, rule: str, found: _Fillings, chosen: np.ndarray, **facts: object) -> None:
    chosen = np.flatnonzero(chosen)
    if len(chosen):
        first = chosen[np.argmin(found.slot[chosen] % reading.n_rows)]
        place = {"row": int(_rows(reading, found.slot[[first]])[0]), "column": int(found.column[first]) or None}
        reading.say(rule, count=len(chosen), **place, **facts)
