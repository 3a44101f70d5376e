"""When each score was taken: its date and time, its day, the infusions received, and whether it was after one.

Columns of one table may belong to different times (a form with its own date, a score before infusion 3). Each such time
is a ``Block``; a *slot* is one row of one block: ``block * n_rows + row``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from outcomes.deidentify import is_code
from outcomes.imports.cells import values
from outcomes.imports.cells.points import Point, point
from outcomes.imports.cells.times import times
from outcomes.imports.column import Column
from outcomes.imports.guard import plain_header
from outcomes.imports.reading import cells
from outcomes.imports.reading.context import Reading, Wrong
from outcomes.imports.reading.rows import having, only
from outcomes.imports.roles.role import Roles
from outcomes.imports.roles.words import NUMBER

_NIGHT = 360
"""Minutes after midnight in world time until which a date may be one day late: all of America lies behind it."""


@dataclass(frozen=True)
class Block:
    """Columns of one time: where its date stands, the first that is filled counts; and its point of the course."""

    dates: tuple[Column, ...] = ()
    point: Point | None = None


@dataclass(frozen=True, repr=False)
class When:
    """One entry per slot.

    Attributes
    ----------
    date, minutes, day, count : array of float64
        Date as a day number, minutes since midnight, day since the first infusion, infusions received; NaN where the
        table does not say.
    after : array of bool
        Whether a score on the day of an infusion was taken after it.
    wrong : list of Wrong
        By slot; not reported yet.
    dated : array of bool
        Whether the table has a column with the date or the day.
    """

    date: np.ndarray
    minutes: np.ndarray
    day: np.ndarray
    count: np.ndarray
    after: np.ndarray
    wrong: list[Wrong]
    dated: np.ndarray


class Clock:
    """Reads the columns that say when; each once."""

    def __init__(self, reading: Reading, roles: Roles) -> None:
        self.reading = reading
        self.roles = roles
        self.n = reading.n_rows
        self._dates: dict[int, tuple[np.ndarray, np.ndarray, list[Wrong]]] = {}

    def blocks(self, blocks: Sequence[Block]) -> When:
        """When every slot of these blocks was."""
        sheet, roles = self.reading.sheet, self.roles
        day, wrong = cells.days(self.reading, only(having(sheet, roles, "day")))
        count, wrong_count = self._counts()
        number, _ = cells.infusion_numbers(self.reading, only(having(sheet, roles, "number")))
        after, wrong_after = cells.timing(self.reading, only(having(sheet, roles, "timing")))
        labelled = self._points()
        shared = [*wrong, *wrong_count, *wrong_after]
        parts = [self._block(block, day, count, number, after, labelled) for block in blocks]
        found = [
            Wrong(one.rule, self._in_slots(one.rows, i, len(blocks)), one.column, one.facts)
            for i, (_, of_block) in enumerate(parts)
            for one in (*shared, *of_block)
        ]
        columns = [_joined([part[name] for part, _ in parts]) for name in ("date", "minutes", "day", "count", "after")]
        date, minutes, day, count, after = columns
        of_rows = bool(having(sheet, roles, "day")) or self._has_parts()
        dated = np.repeat([of_rows or bool(block.dates) for block in blocks], self.n)
        return When(date, minutes, day, count, after == 1, found, dated)

    def dates(self, columns: Sequence[Column]) -> tuple[np.ndarray, np.ndarray, list[Wrong]]:
        """Date and minutes of each row by the first of these columns that is filled, and what is wrong with them."""
        date, minutes = np.full(self.n, np.nan), np.full(self.n, np.nan)
        open_, found = np.ones(self.n, dtype=bool), []
        for column in columns:
            read, time, wrong = self._read(column)
            found += [Wrong(one.rule, one.rows & open_, one.column, one.facts) for one in wrong]
            date, minutes = np.where(open_, read, date), np.where(open_, time, minutes)
            open_ &= column.where(values.is_missing(text) for text in column.values)
        return date, minutes, found

    def _read(self, column: Column) -> tuple[np.ndarray, np.ndarray, list[Wrong]]:
        if column.position not in self._dates:
            read, wrong = cells.dates(self.reading, column)
            with np.errstate(invalid="ignore"):
                night = column.where(read.utc & (read.minutes > 0) & (read.minutes <= _NIGHT))
            self.reading.groups("time_in_utc", night, column)
            self._dates[column.position] = column.numbers(read.days), column.numbers(read.minutes), wrong
        return self._dates[column.position]

    # -----------------------------------------------------------------------------------------------------------------

    def _block(
        self,
        block: Block,
        day: np.ndarray,
        count: np.ndarray,
        number: np.ndarray,
        after: np.ndarray,
        labelled: tuple[np.ndarray, np.ndarray],
    ) -> tuple[dict[str, np.ndarray], list[Wrong]]:
        """One time of the course for every row."""
        date, minutes, wrong = self.dates(block.dates)
        of_parts = self._from_parts()
        date = np.where(np.isnan(date), of_parts, date)
        minutes = np.where(np.isnan(minutes), self._times(), minutes)
        kind, which = (block.point.kind, block.point.number or 0) if block.point else ("", 0)
        if which or kind == "baseline":
            return self._at_point(block.point, date, minutes), wrong
        if kind in ("before", "after"):  # the infusion of the row's own day
            after = np.full(self.n, float(kind == "after"))
        label_count, label_after = labelled
        after = np.where(np.isnan(label_after), after, label_after)
        undated = np.isnan(date) & np.isnan(day)
        by_number = np.where(undated, number - np.where(after == 1, 0, 1), np.nan)
        count = np.where(np.isnan(count), label_count, count)
        count = np.where(np.isnan(count), by_number, count)
        if kind == "later":
            count, day = np.full(self.n, np.nan), np.full(self.n, np.nan)
        return {"date": date, "minutes": minutes, "day": day, "count": count, "after": after}, wrong

    def _at_point(self, at: Point, date: np.ndarray, minutes: np.ndarray) -> dict[str, np.ndarray]:
        """A date tells the number of infusions received, so the count is only given where there is none.

        Beside a score before infusion 1, a baseline was on an earlier day: without its date it cannot be placed.
        """
        none = np.full(self.n, np.nan)
        kind, which = ("", 0) if at.label == "earlier" else (at.kind, at.number or 0)
        received = {"before": which - 1, "after": which, "at": which - 1, "baseline": 0}.get(kind)
        stated = np.nan if received is None else float(received)
        day = none
        return {
            "date": date,
            "minutes": minutes,
            "day": np.where(np.isnan(date), day, np.nan),
            "count": np.where(np.isnan(date) | (kind == "after"), stated, np.nan),
            "after": np.full(self.n, float(kind == "after")),
        }

    def _counts(self) -> tuple[np.ndarray, list[Wrong]]:
        """Infusions received, as they are counted; where the numbers start at 1, as was answered what they number."""
        column = only(having(self.reading.sheet, self.roles, "count"))
        count, wrong = cells.infusion_numbers(self.reading, column)
        if column is None or plain_header(column.header) not in NUMBER or not self._start_at_1(count):
            return count, wrong
        timing = self.reading.answers.timing
        if timing is None:
            self.reading.say("counts_from_1", column=column.position)
        return (count - 1 if timing == "before" else count), wrong

    def _start_at_1(self, count: np.ndarray) -> bool:
        """Whether nobody has a count of 0, and half of the patients begin with 1; a prepared file counts for certain."""
        known = ~np.isnan(count)
        patient = only(having(self.reading.sheet, self.roles, "patient"))
        if not known.any() or (count[known] < 1).any() or all(map(is_code, patient.values)):
            return False
        patients = patient.codes[known]
        lowest = np.full(int(patients.max()) + 1, np.inf)
        np.minimum.at(lowest, patients, count[known])
        lowest = lowest[np.isfinite(lowest)]
        return bool(np.count_nonzero(lowest == 1) * 2 >= len(lowest))

    def _points(self) -> tuple[np.ndarray, np.ndarray]:
        """Infusions received and before or after, as a column of labels says them row by row; NaN where it does not."""
        column = only(having(self.reading.sheet, self.roles, "point"))
        if column is None:
            return np.full(self.n, np.nan), np.full(self.n, np.nan)
        count, after = [], []
        for text in column.values:
            found = None if values.is_missing(text) else point(text)
            kind, which = (found.kind, found.number or 0) if found else ("", 0)
            numbered = bool(which) or kind == "baseline"
            received = {"before": which - 1, "after": which, "baseline": 0}.get(kind)
            count.append(np.nan if received is None or not numbered else float(received))
            after.append({"before": 0.0, "after": 1.0, "baseline": 0.0}.get(kind, np.nan))
        return column.numbers(count), column.numbers(after)

    def _times(self) -> np.ndarray:
        """Minutes since midnight of a column that holds the time of day alone."""
        column = only(having(self.reading.sheet, self.roles, "time"))
        if column is None:
            return np.full(self.n, np.nan)
        return column.numbers(times(column.values)[0])

    def _has_parts(self) -> bool:
        return all(having(self.reading.sheet, self.roles, kind) for kind in ("year", "month", "day_of_month"))

    def _from_parts(self) -> np.ndarray:
        """Dates that stand in three columns."""
        if not self._has_parts():
            return np.full(self.n, np.nan)
        columns = [only(having(self.reading.sheet, self.roles, kind)) for kind in ("year", "month", "day_of_month")]
        texts = list(zip(*([column.values[i] for i in column.codes.tolist()] for column in columns), strict=True))
        distinct = list(dict.fromkeys(texts))
        index = {text: i for i, text in enumerate(distinct)}
        written = ["-".join(part.zfill(2) for part in parts) if all(parts) else "" for parts in distinct]
        joined = Column(columns[2].position, "", written, np.fromiter((index[t] for t in texts), np.int32, len(texts)))
        return self._read(joined)[0]

    def _in_slots(self, rows: np.ndarray, block: int, n_blocks: int) -> np.ndarray:
        if n_blocks == 1:
            return rows
        slots = np.zeros(self.n * n_blocks, dtype=bool)
        slots[block * self.n : (block + 1) * self.n] = rows
        return slots


def _joined(parts: Sequence[np.ndarray]) -> np.ndarray:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
