"""Scores from rows that hold one coded value each: FHIR, flat files of observations, flowsheets.

A value is a score, or the answer to one question; the answers of one filling in share a ``group``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from outcomes.imports.columns import Reading
from outcomes.imports.files.sheet import Column
from outcomes.imports.scoring import MEAN_AGREES, PARTS, contradicts, is_missing_number, on_any_scale, total
from outcomes.imports.tables import Scores
from outcomes.instruments import Instrument, expected_score

LOINC_SYSTEMS = frozenset(("http://loinc.org", "https://loinc.org", "urn:oid:2.16.840.1.113883.6.1"))

ANSWER_CODES = {"LA6568-5": 0, "LA6569-3": 1, "LA6570-1": 2, "LA6571-9": 3}
"""LOINC's codes for "not at all" to "nearly every day", the answers of PHQ-9 and GAD-7."""


@dataclass(frozen=True, repr=False)
class Values:
    """One entry per row of the sheet that is being read.

    Attributes
    ----------
    patient : array of int64
    instrument, item : array of int64
        Index into the registry, -1 where the row holds nothing of an instrument; number of the question, 0 for a score.
    number : array of float64
        NaN where missing.
    no_number : array of bool
        Whether something stands there that is no number.
    group : array of int64
        The same for all values of one filling in.
    """

    patient: np.ndarray
    instrument: np.ndarray
    item: np.ndarray
    number: np.ndarray
    no_number: np.ndarray
    group: np.ndarray


def codes(instruments: Mapping[str, Instrument]) -> dict[str, tuple[int, int]]:
    """For each LOINC code, which instrument it belongs to and which question it is; 0 for the score."""
    found = {code: (i, 0) for i, one in enumerate(instruments.values()) for code in one.loinc}
    for i, one in enumerate(instruments.values()):
        # Questions of a part are questions of the whole: those of PHQ-2 are the first two of PHQ-9.
        if one.parent is None and one.item_score is not None:
            found |= {code: (i, number) for number, code in enumerate(one.item_loinc, start=1)}
    return found


def scores(
    reading: Reading,
    column: Column | None,
    found: Values,
    when: Mapping[str, np.ndarray],
    wrong_when: np.ndarray,
) -> Scores:
    """Every score that the rows hold or that their answers make. What is wrong is reported and left out."""
    instruments = list(reading.instruments.values())
    is_item = (found.instrument >= 0) & (found.item > 0)
    possible = on_any_scale(reading.instruments, np.where(is_item, -1, found.instrument), found.number)
    possible |= is_item & _is_answer(instruments, found)
    missing = (np.isnan(found.number) & ~found.no_number) | (is_missing_number(found.number) & ~possible)
    there = (found.instrument >= 0) & ~missing
    reading.matters = there
    _report_values(reading, column, instruments, found, is_item, there & ~possible)

    in_group = np.isin(found.group, found.group[is_item & there])
    plain = np.flatnonzero(there & ~is_item & ~in_group)
    counts = reading.report.counts
    counts["scores_missing"] += int(np.count_nonzero((found.instrument >= 0) & missing & ~is_item & ~in_group))
    rows = [plain]
    which = [found.instrument[plain]]
    score = [np.where(possible[plain], found.number[plain], np.nan)]
    for row, instrument, value in _filled_in(reading, column, instruments, found, there, is_item, possible):
        rows.append(row)
        which.append(np.full(len(row), instrument))
        score.append(value)
    row, instrument, value = (np.concatenate(parts) for parts in (rows, which, score))
    counts["rows_left_out"] += int(np.count_nonzero(wrong_when[row] | np.isnan(value)))
    taken = ~wrong_when[row]
    row, instrument, value = row[taken], instrument[taken], value[taken]
    order = np.argsort(row, kind="stable")
    row, instrument, value = row[order], instrument[order], value[order]
    return Scores(
        file=np.full(len(row), reading.file),
        sheet=np.full(len(row), reading.sheet_number),
        row=reading.sheet.rows[row],
        column=np.full(len(row), column.position if column else 0),
        patient=found.patient[row],
        instrument=instrument,
        score=value,
        **{name: values[row] for name, values in when.items()},
    )


def _is_answer(instruments: list[Instrument], found: Values) -> np.ndarray:
    """Whether each number is a possible answer to a question of its instrument."""
    nowhere = np.nan
    low = np.array([*(nowhere if i.item_low is None else i.item_low for i in instruments), nowhere])
    high = np.array([*(nowhere if i.item_high is None else i.item_high for i in instruments), nowhere])
    with np.errstate(invalid="ignore"):
        inside = (found.number >= low[found.instrument]) & (found.number <= high[found.instrument])
        return inside & (found.number % 1 == 0)


def _report_values(
    reading: Reading,
    column: Column | None,
    instruments: list[Instrument],
    found: Values,
    is_item: np.ndarray,
    wrong: np.ndarray,
) -> None:
    """Scores and answers that are no numbers or off the scale, and answers coded from 1."""
    reading.rows("score_not_a_number", wrong & ~is_item & found.no_number, column)
    for number in np.unique(found.instrument[wrong]).tolist():
        one = instruments[number]
        off = wrong & (found.instrument == number) & ~found.no_number
        facts = {"instrument": one.name, "expected": expected_score(one)}
        reading.rows("score_off_scale", off & ~is_item, column, **facts)
        no_answer = wrong & (found.instrument == number) & is_item & found.no_number
        reading.rows("item_not_a_number", no_answer, column, instrument=one.name)
        off &= is_item
        facts = {"instrument": one.name, "low": one.item_low, "high": one.item_high}
        answers = is_item & (found.instrument == number)
        from_1 = off & (found.number == (one.item_high or 0) + 1)
        if one.item_low == 0 and from_1.any() and not (found.number[answers] == 0).any():
            place = {"row": int(reading.sheet.rows[np.argmax(from_1)]), "column": column.position if column else None}
            reading.say("items_coded_from_1", highest=one.item_high + 1, **place, **facts)
        else:
            reading.rows("item_off_scale", off, column, **facts)


def _filled_in(
    reading: Reading,
    column: Column | None,
    instruments: list[Instrument],
    found: Values,
    there: np.ndarray,
    is_item: np.ndarray,
    possible: np.ndarray,
) -> Iterator[tuple[np.ndarray, int, np.ndarray]]:
    """Rows, instrument and scores of every filling in of which answers are there; NaN where they are wrong.

    A stated score is compared with the answers, and stands where some of them are missing.
    """
    position = {one.key: i for i, one in enumerate(instruments)}
    with_answers = np.zeros(len(there), dtype=bool)
    for number in np.unique(found.instrument[is_item & there]).tolist():
        one = instruments[number]
        here = np.flatnonzero(is_item & there & (found.instrument == number))
        groups, group = np.unique(found.group[here], return_inverse=True)
        answers = np.full((len(groups), one.items), np.nan)
        answers[group, found.item[here] - 1] = found.number[here]
        wrong = np.zeros(len(groups), dtype=bool)
        wrong[group[~possible[here]]] = True
        differ = possible[here] & (answers[group, found.item[here] - 1] != found.number[here]) & ~wrong[group]
        reading.rows("answers_differ", _marked(here[differ], len(there)), column, instrument=one.name)
        wrong[group[differ]] = True
        first = np.full(len(groups), len(there))
        np.minimum.at(first, group, here)

        made = {number: total(one, answers)}
        for key, parts in PARTS.get(one.key, {}).items():
            if key in position:
                made[position[key]] = answers[:, [i - 1 for i in parts]].sum(axis=1)
        for made_number, made_score in made.items():
            stated_rows = np.flatnonzero(
                there & ~is_item & (found.instrument == made_number) & np.isin(found.group, groups)
            )
            with_answers[stated_rows] = True
            at = np.searchsorted(groups, found.group[stated_rows])
            stated = np.full(len(groups), np.nan)
            stated[at] = np.where(possible[stated_rows], found.number[stated_rows], np.nan)
            if made_number == number:
                stated[_is_partial_sum(one, answers, stated)] = np.nan
            bad = wrong.copy()
            bad[at[~possible[stated_rows]]] = True
            if made_number == number:
                clash = contradicts(one, answers, stated)
            else:
                clash = ~np.isnan(stated) & ~np.isnan(made_score) & (stated != made_score)
            clash[at[(found.number[stated_rows] != stated[at]) & ~np.isnan(stated[at])]] = True
            clash &= ~bad
            name = instruments[made_number].name
            row = first.copy()
            row[at] = stated_rows
            reading.rows("total_contradicts_items", _marked(row[clash], len(there)), column, instrument=name)
            bad |= clash
            if made_number == number:
                wrong = bad  # parts of answers that contradict their total are not to be trusted either
            score = np.where(bad, np.nan, np.where(np.isnan(made_score), stated, made_score))
            if made_number == number:
                reading.report.counts["scores_missing"] += int(np.count_nonzero(np.isnan(score) & ~bad))
            given = ~np.isnan(score) | (bad if made_number == number else bad & ~np.isnan(stated))
            yield row[given], made_number, score[given]
    # Scores of other instruments that were taken at the same time.
    rest = np.isin(found.group, found.group[is_item & there]) & there & ~is_item & ~with_answers
    for number in np.unique(found.instrument[rest]).tolist():
        row = np.flatnonzero(rest & (found.instrument == number))
        yield row, number, np.where(possible[row], found.number[row], np.nan)


def _is_partial_sum(instrument: Instrument, answers: np.ndarray, stated: np.ndarray) -> np.ndarray:
    """Whether a stated score is made of the answers that are there, while some are missing: it is too low, or no mean."""
    some = np.isnan(answers).any(axis=1) & (2 * np.count_nonzero(~np.isnan(answers), axis=1) > answers.shape[1])
    n_there = np.maximum(np.count_nonzero(~np.isnan(answers), axis=1), 1)
    made = np.nansum(answers, axis=1) / (1 if instrument.item_score == "sum" else n_there)
    return some & (np.abs(stated - made) < MEAN_AGREES)


def _marked(rows: np.ndarray, n: int) -> np.ndarray:
    marked = np.zeros(n, dtype=bool)
    marked[rows] = True
    return marked
