"""Our own layout, wide: one row per patient and day, one column per instrument or one per item."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from outcomes.imports.cells import values
from outcomes.imports.columns import SCORE_SPELLINGS, Reading, Roles, roles
from outcomes.imports.files.sheet import Column, Sheet
from outcomes.imports.guard.identifiers import plain_header
from outcomes.imports.scoring import PARTS, contradicts, is_missing_number, total
from outcomes.imports.tables import Extract, Scores
from outcomes.instruments import Instrument, expected_score, find, on_scale

NAME = "own_wide"

_LONGEST_NAME = 200
_DATE_OF = re.compile(r"(?:date_(?:of_)?(.+)|(.+)_(?:date|timestamp|completed_on|date_completed))")


@dataclass(repr=False)
class Layout:
    """Which columns hold scores and items, by key of the instrument; items by their number."""

    totals: dict[str, list[Column]] = field(default_factory=dict)
    items: dict[str, dict[int, list[Column]]] = field(default_factory=dict)

    def columns(self) -> list[Column]:
        items = [column for by_number in self.items.values() for found in by_number.values() for column in found]
        return [column for found in self.totals.values() for column in found] + items

    def of(self, sheet: Sheet) -> Layout:
        """The same columns of a sheet that has lost some rows."""
        now = {column.position: column for column in sheet.columns}
        return Layout(
            {key: [now[c.position] for c in found] for key, found in self.totals.items()},
            {
                key: {number: [now[c.position] for c in found] for number, found in by_number.items()}
                for key, by_number in self.items.items()
            },
        )


def recognise(sheet: Sheet, instruments: Mapping[str, Instrument]) -> float:
    """Whether there is a patient and at least one column that an instrument gives its name."""
    layout = _layout(sheet, instruments)
    found = roles(sheet, _spellings(sheet, instruments), layout.columns())
    fits = layout.columns() and "patient" in found.known and not found.may_have_another_date()
    return 0.9 if fits else 0.0


def extract(reading: Reading) -> Extract:
    """One score for each instrument that a row has a value for."""
    layout = _layout(reading.sheet, reading.instruments)
    found = roles(reading.sheet, _spellings(reading.sheet, reading.instruments), layout.columns())
    return take(reading, found, layout)


def take(reading: Reading, found_roles: Roles, layout: Layout) -> Extract:
    """The same, where it is known which column is what."""
    known = reading.clean(found_roles).known
    layout = layout.of(reading.sheet)  # rows may have gone
    patient = reading.patient(known["patient"])

    found = _scores(reading, layout)
    n_rows = len(reading.sheet.rows)
    reading.matters = np.zeros(n_rows, dtype=bool)
    for one in found:
        reading.matters |= ~np.isnan(one.scores) | one.wrong
    when, wrong = reading.when(known)
    reading.report.counts["rows_left_out"] += int(np.count_nonzero(reading.matters & wrong))

    row, instrument, column, score = [], [], [], []
    for one in found:
        here = np.flatnonzero((~np.isnan(one.scores) | one.wrong) & ~wrong)
        row.append(here)
        instrument.append(np.full(len(here), one.instrument))
        column.append(np.full(len(here), one.position))
        score.append(one.scores[here])
    rows = np.concatenate(row)
    order = np.argsort(rows, kind="stable")
    rows = rows[order]
    scores = Scores(
        file=np.full(len(rows), reading.file),
        sheet=np.full(len(rows), reading.sheet_number),
        row=reading.sheet.rows[rows],
        column=np.concatenate(column)[order],
        patient=patient[rows],
        instrument=np.concatenate(instrument)[order],
        score=np.concatenate(score)[order],
        **{name: values[rows] for name, values in when.items()},
    )
    return Extract([scores], [], reading.attributes(known, patient))


def _layout(sheet: Sheet, instruments: Mapping[str, Instrument]) -> Layout:
    layout = Layout()
    for column in sheet.columns:
        item = item_of(column.header, instruments)
        instrument = find(column.header, instruments)
        if item is not None:
            layout.items.setdefault(item[0], {}).setdefault(item[1], []).append(column)
        elif instrument is not None:
            layout.totals.setdefault(instrument.key, []).append(column)
    for key in [key for key, by_number in layout.items.items() if len(by_number) == 1]:
        # "PEG-3" is the third item beside others, and the name of the questionnaire when it stands alone.
        (columns,) = layout.items[key].values()
        instrument = find(columns[0].header, instruments)
        if instrument is not None and instrument.key == key:
            layout.totals.setdefault(key, []).extend(columns)
            del layout.items[key]
    for key, columns in layout.totals.items():
        # "PHQ-9 severity" is a score in some exports, and its band in words beside the score in others.
        scores = [column for column in columns if any(values.number(text) is not None for text in column.values)]
        layout.totals[key] = scores or columns[:1]
    return layout


def item_of(header: str, instruments: Mapping[str, Instrument]) -> tuple[str, int] | None:
    """Instrument and item that a header names: ``phq9_3``, ``PHQ-9 item 3``, ``phq9_q03``; None if it names none."""
    for digits in (1, 2) if len(header) < _LONGEST_NAME else ():
        match = re.fullmatch(
            rf"(.+?)[\s_.-]*(?:q|i|item|question)?[\s_.#-]*0?(\d{{{digits}}})", header.strip(), re.IGNORECASE
        )
        instrument = find(match[1], instruments) if match else None
        if instrument is not None and instrument.item_score is not None and (instrument.items or 0) > 1:
            number = int(match[2])
            if 1 <= number <= instrument.items:
                return instrument.key, number
    return None


@dataclass(frozen=True, repr=False)
class _Found:
    """The scores of one instrument: one per row, NaN where there is none to take, and whether it is wrong there."""

    instrument: int
    position: int
    scores: np.ndarray
    wrong: np.ndarray


def _scores(reading: Reading, layout: Layout) -> list[_Found]:
    """What the columns of each instrument give, in the order of the columns."""
    found = []
    parts: dict[str, _Found] = {}
    for number, (key, instrument) in enumerate(reading.instruments.items()):
        columns, items = layout.items.get(key, {}), None
        position, scores, wrong = 0, None, np.zeros(len(reading.sheet.rows), dtype=bool)
        if columns:
            position, items, wrong = _items(reading, instrument, columns)
            scores = total(instrument, items)
            is_part = tuple(sorted(columns)) in PARTS.get(key, {}).values()
            if len(columns) < instrument.items and key not in layout.totals and not is_part:
                facts = {"instrument": instrument.name, "count": len(columns), "items": instrument.items}
                reading.say("questions_missing", column=position, **facts)
        elif key in parts:
            position, scores = parts[key].position, parts[key].scores
        if key in layout.totals:
            column = _only(reading, layout.totals[key])
            stated, wrong_total = _stated(reading, instrument, column)
            clash = ~np.isnan(stated) & ~wrong
            if items is not None:
                clash &= ~np.isnan(items).all(axis=1) & contradicts(instrument, items, stated)
            elif scores is not None:
                clash &= ~np.isnan(scores) & (stated != scores)
            else:
                position, scores, clash = column.position, stated, np.zeros_like(wrong)
            reading.rows("total_contradicts_items", clash, column, instrument=instrument.name)
            wrong = wrong | wrong_total | clash
            scores = np.where(np.isnan(scores), stated, scores)
        if scores is None:
            continue
        if key in layout.totals or len(columns) == instrument.items:
            counts = reading.report.counts
            counts["scores_missing"] += int(np.count_nonzero(np.isnan(scores) & ~wrong))
            counts["rows_left_out"] += int(np.count_nonzero(wrong))
        found.append(_Found(number, position, np.where(wrong, np.nan, scores), wrong))
        for part, item_numbers in PARTS.get(key, {}).items() if columns else ():
            answers = items[:, [i - 1 for i in item_numbers]].sum(axis=1)
            parts[part] = _Found(number, _first(columns, item_numbers), np.where(wrong, np.nan, answers), wrong)
    return sorted(found, key=lambda one: one.position)


def _first(items: Mapping[int, list[Column]], numbers: Sequence[int]) -> int:
    """Position of the first column that a part is made of."""
    return min((items[number][0].position for number in numbers if number in items), default=0)


def _only(reading: Reading, columns: list[Column]) -> Column:
    for other in columns[1:]:
        if not other.is_empty:
            reading.say("column_twice", column=other.position, other=columns[0].position)
    return columns[0]


def _stated(reading: Reading, instrument: Instrument, column: Column) -> tuple[np.ndarray, np.ndarray]:
    """The scores that a column states (NaN where missing), and the rows where it holds something else."""
    scores, no_number = reading.numbers(column)
    possible = on_scale(instrument, scores)
    off_scale = ~possible & ~np.isnan(scores) & ~is_missing_number(scores)
    reading.rows("score_not_a_number", no_number, column)
    reading.rows("score_off_scale", off_scale, column, instrument=instrument.name, expected=expected_score(instrument))
    return np.where(possible, scores, np.nan), no_number | off_scale


def _items(
    reading: Reading, instrument: Instrument, columns: Mapping[int, list[Column]]
) -> tuple[int, np.ndarray, np.ndarray]:
    """Position of the first item, the answers (NaN where missing), and the rows where one of them is wrong."""
    n = len(reading.sheet.rows)
    answers = np.full((n, instrument.items), np.nan)
    wrong = np.zeros(n, dtype=bool)
    low, high = instrument.item_low, instrument.item_high
    off_scale: list[tuple[Column, np.ndarray]] = []
    for number, same in sorted(columns.items()):
        column = _only(reading, same)
        read, no_number = reading.numbers(column)
        reading.rows("item_not_a_number", no_number, column, instrument=instrument.name)
        with np.errstate(invalid="ignore"):
            off = ((read < low) | (read > high) | (read % 1 != 0)) & ~np.isnan(read) & ~is_missing_number(read)
        off_scale.append((column, off))
        wrong |= no_number | off
        answers[:, number - 1] = np.where(is_missing_number(read) & ((read < low) | (read > high)), np.nan, read)

    if low == 0 and (answers == high + 1).any() and not (answers == 0).any():
        row, item = np.argwhere(answers == high + 1)[0]
        place = {"row": int(reading.sheet.rows[row]), "column": columns[item + 1][0].position}
        reading.say("items_coded_from_1", instrument=instrument.name, low=low, high=high, highest=high + 1, **place)
    else:
        for column, off in off_scale:
            reading.rows("item_off_scale", off, column, instrument=instrument.name, low=low, high=high)
    return min(column.position for column, _ in off_scale), answers, wrong


def _spellings(sheet: Sheet, instruments: Mapping[str, Instrument]) -> dict[str, list[str]]:
    """Those of scores; and headers such as ``phq9_date``: the date of the row, if there is no other."""
    found = []
    for column in sheet.columns:
        plain = plain_header(column.header)
        match = _DATE_OF.fullmatch(plain)
        if match and find(match[1] or match[2], instruments):
            found.append(plain)
    return {**SCORE_SPELLINGS, "date": [*SCORE_SPELLINGS["date"], *dict.fromkeys(found)]}
