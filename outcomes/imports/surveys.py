"""From questions to scores: what the formats have in common that hold questionnaires question by question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from outcomes.imports.cells import dates, values
from outcomes.imports.cells.answers import FROM_1, answers, seems_coded_from_1, stated
from outcomes.imports.columns import DATE, PATIENT, Reading
from outcomes.imports.files.sheet import Column
from outcomes.imports.guard import identifiers
from outcomes.imports.guard.identifiers import plain_header
from outcomes.imports.roles.questions import Questions, in_words
from outcomes.imports.scoring import MEAN_AGREES, PARTS, contradicts, is_missing_number, total
from outcomes.imports.tables import Scores
from outcomes.instruments import Instrument, expected_score, on_scale

_LISTED = 12
"""Columns named one by one; more are counted."""

_LABELS_AT_MOST = 30
"""A column with more different texts is no list of labels."""

_ID_QUESTION = re.compile(
    r"\b(?:patient|client|participant|subject|study|survey|record|case|your)(?:'?s)?(?: \w+)?"
    r" (?:id|i\.d\.|code|identifier|number|no|nr|#)(?:\W|$)"
)
_COMPLETED = re.compile(
    r"complet|submit|submis|finish|answer|respon|record|taken|assess|administ|survey|visit|questionnaire|interview"
)
_BEGUN = re.compile(
    r"birth|\bdob\b|consent|enrol|open|creat|start|sent|invit|due|expir|archiv|modif|updat|next|diagnos"
)
_DATE_WORDS = frozenset(
    """date dates dt dte datetime time timestamp day when opened started start end ended created submitted submited
        completed recorded modified updated sent enrolled consented expires archived""".split()
)
_PLAIN_ANSWERS = frozenset("yes no y n true false checked unchecked x on off".split())
_LABELS = frozenset("white black gay straight english spanish french german complete incomplete".split())
"""Whole cells that are labels, although their words are names too."""


# ---------------------------------------------------------------------------------------------------------------------
# Which column is what
# ---------------------------------------------------------------------------------------------------------------------


def patient_column(columns: Iterable[Column], texts: Mapping[int, str]) -> Column | None:
    """The column with the patient's id: by its name as in ``PATIENT``, else one whose question asks for an id."""
    filled = [column for column in columns if not column.is_empty]
    by_name = {plain_header(column.header): column for column in reversed(filled)}
    named = next((by_name[name] for name in PATIENT if name in by_name), None)
    if named is not None:
        return named
    for column in filled:
        for text in (column.header, texts.get(column.position, "")):
            if len(text) < 200 and _ID_QUESTION.search(in_words(text)) and identifiers.header_rule(text) is None:
                return column
    return None


def date_columns(columns: Iterable[Column]) -> list[Column]:
    """Columns that say when a questionnaire was completed, the most telling first, judging by their headers."""
    ranked = []
    for column in columns:
        plain = plain_header(column.header)
        words = plain.split("_")
        is_date = plain in DATE or bool({"date", "dt", "datetime", "timestamp"}.intersection(words))
        if is_date and not column.is_empty and not _BEGUN.search(plain.replace("_", " ")):
            ranked.append((0 if _COMPLETED.search(plain) else 1, column.position, column))
    return [column for _, _, column in sorted(ranked, key=lambda one: one[:2])]


# ---------------------------------------------------------------------------------------------------------------------
# What is left out
# ---------------------------------------------------------------------------------------------------------------------


def leave_out(reading: Reading, columns: Sequence[Column], n_patients: int, texts: Mapping[int, str]) -> None:
    """Look for identifiers in columns that nothing is taken from, and say that they are left out.

    Unlike in our own layout, such a column is usual: whole projects are exported, with dates and lists of labels.
    """
    left = []
    for column in columns:
        if all(values.is_missing(text) for text in column.values):
            continue
        labels = [text for text in (column.header, texts.get(column.position, "")) if text]
        rule = next((rule for text in labels if (rule := identifiers.header_rule(text))), None)
        if rule == "header_birth_date" or (rule is not None and not _says_little(column)):
            reading.say(rule, column=column.position, unused=True)
        elif rule is None and any(_label_identifies(text) for text in labels):
            reading.say("header_identifies", column=column.position, unused=True)
        elif not _holds_dates(reading, column, labels):
            harmless = identifiers.is_harmless_header(column.header)
            n_labels = sum(not values.is_missing(text) for text in column.values)
            is_list = n_labels <= min(_LABELS_AT_MOST, n_patients // 3)
            little = _says_little(column)
            rules = [
                None
                if little or text.lower() in _LABELS
                else identifiers.value_rule(text, words_allowed=harmless or is_list)
                for text in column.values
            ]
            reading.cells(column, rules, unused=True)
            if (not harmless or reading.report.leaves_out) and not any(rules):
                left.append(column.position)
        else:
            left.append(column.position)
    if len(left) == 1 or reading.report.leaves_out:
        for position in left:
            reading.say("column_left_out", column=position)
    elif left:
        named = ", ".join(str(position) for position in left[:_LISTED])
        reading.say("columns_left_out", column=left[0], count=len(left), columns=named)


def _says_little(column: Column) -> bool:
    """Whether a column holds nothing but yes and no, or numbers of one or two digits: nobody is known by these."""
    return all(
        values.is_missing(text) or text.lower() in _PLAIN_ANSWERS or re.fullmatch(r"\d{1,2}", text)
        for text in column.values
    )


def _label_identifies(text: str) -> bool:
    """Whether a header names a person. In a question only shapes are looked for: "St John's wort" is no one."""
    if len(text.split()) <= 5 and not text.endswith("?"):
        return identifiers.identifies(text)
    rule = identifiers.value_rule(text[:120], words_allowed=True)
    return rule in ("value_email", "value_phone", "value_social_security", "value_date", "value_long_number")


def _holds_dates(reading: Reading, column: Column, labels: Sequence[str]) -> bool:
    """Whether a column holds nothing but dates, and says so; and none so early that it could be one of birth."""
    if not any(_DATE_WORDS.intersection(plain_header(text).split("_")) for text in labels):
        return False
    rules = dates.dates(column.values, reading.today, "mdy").rules
    return not {"date_not_understood", "date_too_early"}.intersection(rules)


# ---------------------------------------------------------------------------------------------------------------------
# Scores
# ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class _Found:
    """One instrument's scores: one per row, NaN where none can be taken; whether something wrong stands there."""

    key: str
    position: int
    scores: np.ndarray
    wrong: np.ndarray

    @property
    def has(self) -> np.ndarray:
        return ~np.isnan(self.scores) | self.wrong


def take(
    reading: Reading,
    found: Questions,
    patient: np.ndarray,
    dates: Mapping[str, Sequence[Column]],
    known: Mapping[str, Column] | None = None,
    *,
    coded_from_1: bool = False,
) -> Scores:
    """The scores that answers and totals give, with their dates.

    Parameters
    ----------
    reading : Reading
        Cleaned.
    found : Questions
        In the columns of ``reading.sheet``.
    patient : array of int64
        One per row.
    dates : mapping
        For each key of an instrument, the columns with its date; the first that is filled counts in each row.
    known : mapping, optional
        Columns with ``day``, ``count`` and ``timing``.
    coded_from_1 : bool
        Whether the tool that wrote the file codes answers from 1 unless told otherwise.
    """
    for column, other in found.twice:
        reading.say("column_twice", column=other.position, other=column.position)
    results = _results(reading, found, coded_from_1)
    n = len(reading.sheet.rows)
    reading.matters = np.logical_or.reduce([one.has for one in results], initial=False) & np.ones(n, dtype=bool)
    when, wrong = reading.when({role: column for role, column in (known or {}).items() if role != "date"})
    date, wrong_date = _dates(reading, results, dates, when["day"])
    reading.matters = None

    number = {key: i for i, key in enumerate(reading.instruments)}
    row, instrument, column, score, dated = [], [], [], [], []
    for one in results:
        here = np.flatnonzero(one.has & ~wrong & ~wrong_date[one.key])
        n_taken = np.count_nonzero(~np.isnan(one.scores[here]))
        reading.report.counts["rows_left_out"] += int(np.count_nonzero(one.has) - n_taken)
        row.append(here)
        instrument.append(np.full(len(here), number[one.key]))
        column.append(np.full(len(here), one.position))
        score.append(one.scores[here])
        dated.append(date[one.key][here])
    rows = _joined(row, np.int64)
    order = np.argsort(rows, kind="stable")
    rows = rows[order]
    return Scores(
        file=np.full(len(rows), reading.file),
        sheet=np.full(len(rows), reading.sheet_number),
        row=reading.sheet.rows[rows],
        column=_joined(column, np.int64)[order],
        patient=patient[rows],
        instrument=_joined(instrument, np.int64)[order],
        score=_joined(score, np.float64)[order],
        date=_joined(dated, np.float64)[order],
        **{name: of_row[rows] for name, of_row in when.items() if name != "date"},
    )


def _joined(parts: Sequence[np.ndarray], kind: type) -> np.ndarray:
    return np.concatenate(parts).astype(kind) if parts else np.zeros(0, dtype=kind)


def _dates(
    reading: Reading, results: Sequence[_Found], columns: Mapping[str, Sequence[Column]], day: np.ndarray
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """For each instrument the date of each row (NaN where missing), and the rows where it is wrong.

    A column is only asked where a better one is empty.
    """
    n = len(reading.sheet.rows)
    date = {one.key: np.full(n, np.nan) for one in results}
    wrong = {one.key: np.zeros(n, dtype=bool) for one in results}
    ranked = {(i, c.position): c for one in results for i, c in enumerate(columns.get(one.key, ()))}
    for (i, position), column in sorted(ranked.items(), key=lambda one: one[0]):
        users = [one for one in results if position in [c.position for c in columns.get(one.key, ())[i : i + 1]]]
        open_ = {one.key: one.has & np.isnan(date[one.key]) & ~wrong[one.key] for one in users}
        reading.matters = np.logical_or.reduce(list(open_.values()))
        if reading.matters.any():
            read, wrong_rows = reading.dates(column)
            for key, rows in open_.items():
                date[key] = np.where(rows, read, date[key])
                wrong[key] |= rows & wrong_rows
    if not reading.report.has("ask"):
        for one in results:
            missing = one.has & np.isnan(date[one.key]) & np.isnan(day) & ~wrong[one.key]
            if columns.get(one.key):
                reading.matters = None
                reading.rows("date_missing", missing, columns[one.key][0])
                wrong[one.key] |= missing
    return date, wrong


def _results(reading: Reading, found: Questions, coded_from_1: bool) -> list[_Found]:
    """What the columns of each instrument give, in the order of the columns."""
    results = []
    parts: dict[str, _Found] = {}
    for key, instrument in reading.instruments.items():
        columns, totals = found.items.get(key, {}), _filled_totals(reading, instrument, found.totals.get(key, ()))
        if not columns and not totals and key not in parts:
            continue
        n = len(reading.sheet.rows)
        scores, wrong, filled = np.full(n, np.nan), np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
        items, raw, position = None, None, 0
        if columns:
            items, raw, wrong, filled = _items(reading, instrument, columns, coded_from_1)
            scores, position = total(instrument, items), min(column.position for column in columns.values())
        elif key in parts:
            part = parts[key]
            scores, position, wrong, filled = part.scores, part.position, part.wrong, part.has
        if totals:
            whole = len(columns) == instrument.items
            reads = _totals(reading, instrument, totals[0], items, raw, whole=whole)
            position = position or totals[0].position
            clash = ~np.isnan(scores) & ~np.isnan(reads.scores) & (np.abs(scores - reads.scores) > _slack(instrument))
            if items is not None:
                clash |= ~np.isnan(items).all(axis=1) & contradicts(instrument, items, reads.scores)
            clash &= ~wrong
            reading.rows("total_contradicts_items", clash, totals[0], instrument=instrument.name)
            scores = np.where(np.isnan(scores), reads.scores, scores)
            wrong, filled = wrong | reads.wrong | clash, filled | reads.filled
        scores = np.where(wrong, np.nan, scores)
        if columns and len(columns) < instrument.items and not totals:
            if tuple(columns) not in PARTS.get(key, {}).values():
                reading.say(
                    "questions_missing",
                    column=position,
                    instrument=instrument.name,
                    count=len(columns),
                    items=instrument.items,
                )
        else:
            reading.report.counts["scores_missing"] += int(np.count_nonzero(filled & np.isnan(scores) & ~wrong))
        results.append(_Found(key, position, scores, wrong))
        for part, numbers in _parts_of(key, columns).items():
            answered = items[:, [number - 1 for number in numbers]].sum(axis=1)
            parts[part] = _Found(
                part, columns[numbers[0]].position, np.where(wrong, np.nan, answered), np.zeros(n, dtype=bool)
            )
    return sorted(results, key=lambda one: one.position)


def _slack(instrument: Instrument) -> float:
    return MEAN_AGREES if instrument.item_score == "mean" else 0.0


def _parts_of(key: str, columns: Mapping[int, Column]) -> dict[str, tuple[int, ...]]:
    """Scores of their own that some questions of an instrument make, where all of these are there."""
    return {part: numbers for part, numbers in PARTS.get(key, {}).items() if columns.keys() >= set(numbers)}


def _items(
    reading: Reading, instrument: Instrument, columns: Mapping[int, Column], by_default: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The answers, as written and from 0 (NaN where missing), the rows where one is wrong, and those with any."""
    n = len(reading.sheet.rows)
    raw, as_number = np.full((n, instrument.items), np.nan), np.zeros((n, instrument.items), dtype=bool)
    wrong, filled = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    for number, column in columns.items():
        read = answers(column.values, instrument)
        reading.strange_cells(column, read.wrong)
        not_understood = read.wrong[column.codes]
        reading.rows("answer_not_understood", not_understood, column, instrument=instrument.name)
        raw[:, number - 1] = column.numbers(read.numbers)
        as_number[:, number - 1] = read.as_number[column.codes]
        wrong |= not_understood
        filled |= column.where(text != "" for text in column.values)

    items = raw
    bare = np.where(as_number, raw, np.nan)
    if seems_coded_from_1(bare, instrument, by_default=by_default):
        if reading.item_coding is None:
            position = min(column.position for column in columns.values())
            low, high = instrument.item_low, instrument.item_high
            reading.say("item_coding", column=position, instrument=instrument.name, low=low, high=high, more=high + 1)
            # Nothing of these rows can be told yet, but their dates may raise the next question.
            return np.full_like(raw, np.nan), raw, wrong | filled, filled
        if reading.item_coding == FROM_1:
            items = np.where(as_number, raw - 1, raw)
    with np.errstate(invalid="ignore"):
        off = ((items < instrument.item_low) | (items > instrument.item_high) | (items % 1 != 0)) & ~np.isnan(items)
    for number, column in columns.items():
        off_here = off[:, number - 1]
        low, high = instrument.item_low, instrument.item_high
        reading.rows("item_off_scale", off_here, column, instrument=instrument.name, low=low, high=high)
    return np.where(off, np.nan, items), raw, wrong | off.any(axis=1), filled


@dataclass(frozen=True, repr=False)
class _Totals:
    scores: np.ndarray
    wrong: np.ndarray
    filled: np.ndarray


def _filled_totals(reading: Reading, instrument: Instrument, columns: Sequence[Column]) -> list[Column]:
    """The column that states the score: one with any number in it, since a severity may be called the same."""
    numbers = [c for c in columns if not np.isnan(stated(c.values, instrument)[0]).all()]
    filled = numbers or [c for c in columns if any(not values.is_missing(text) for text in c.values)][:1]
    for other in filled[1:]:
        reading.say("column_twice", column=other.position, other=filled[0].position)
    return filled[:1]


def _totals(
    reading: Reading,
    instrument: Instrument,
    column: Column,
    items: np.ndarray | None,
    raw: np.ndarray | None,
    *,
    whole: bool,
) -> _Totals:
    """What a column of totals states, and the rows where it holds something else.

    Two kinds of totals are missing instead: of only those questions that were answered, and on another scale (a sum
    of answers coded from 1, or a sum where the score is a mean), where they all agree with the answers in that way.
    ``whole``: whether every question has a column; a total may know more than the columns do.
    """
    read, no_number = stated(column.values, instrument)
    reading.strange_cells(column, no_number)
    scores, wrong = column.numbers(read), no_number[column.codes]
    filled = column.where(text != "" for text in column.values)
    possible = on_scale(instrument, scores)
    scores = np.where(is_missing_number(scores) & ~possible, np.nan, scores)
    if items is not None and not np.isnan(items).all():
        sums = raw.sum(axis=1)
        both = ~np.isnan(scores) & ~np.isnan(sums)
        other = both & (scores != total(instrument, items))
        if both.any() and (scores[both] == sums[both]).all() and other.any():
            reading.groups("total_on_other_scale", both, column, instrument=instrument.name)
            scores = np.where(both, np.nan, scores)
        some = np.isnan(items).any(axis=1) & ~np.isnan(items).all(axis=1) & ~np.isnan(scores)
        partial = some & (scores == np.nansum(items, axis=1))
        if instrument.item_score == "sum" and whole:
            reading.groups("total_of_some_questions", partial, column, instrument=instrument.name)
            scores = np.where(partial, np.nan, scores)
    off_scale = ~on_scale(instrument, scores) & ~np.isnan(scores)
    reading.rows("answer_not_understood", wrong, column, instrument=instrument.name)
    reading.rows("score_off_scale", off_scale, column, instrument=instrument.name, expected=expected_score(instrument))
    return _Totals(np.where(off_scale, np.nan, scores), wrong | off_scale, filled)
