"""Columns of one point of the course each: ``phq9_baseline, phq9_inf1, phq9_inf2``, ``inf1_date``, ``PHQ-9 Pre``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from outcomes.imports.cells import values
from outcomes.imports.cells.points import Point, in_header
from outcomes.imports.column import Column
from outcomes.imports.scoring import is_missing_number
from outcomes.instruments import Instrument, find

_TOO_HIGH = 0.2
"""Numbered columns are no answers to questions if at least this share of their values is too high for one."""

_BARE_NUMBER = re.compile(r"(.+)_(\d{1,2})")
_DATES = frozenset(("date", "dates", "dt", "dated"))
_DOSES = frozenset(("dose", "doses", "mg", "kg"))
_LINKS = frozenset(("of", "on", "per", "at", "the", "for", "in"))


@dataclass(repr=False)
class Times:
    """Columns with scores by instrument and point, with dates by instrument ("" for none) and point, with doses."""

    scores: dict[str, dict[Point, Column]] = field(default_factory=dict)
    dates: dict[tuple[str, Point], Column] = field(default_factory=dict)
    doses: dict[int, Column] = field(default_factory=dict)
    twice: list[tuple[Column, Column]] = field(default_factory=list)
    """Columns that say the same as another one, and which."""

    def infusion_dates(self) -> dict[int, Column]:
        """Columns with the dates of the infusions themselves, by their number.

        The first alone is no list: the others would be missing from every count of infusions received.
        """
        found = {point.number: column for (key, point), column in self.dates.items() if (key, point.kind) == ("", "at")}
        return {} if found.keys() <= {1} else found

    @property
    def n_scores(self) -> int:
        return sum(len(by_point) for by_point in self.scores.values())


def times(columns: Sequence[Column], instruments: Mapping[str, Instrument]) -> Times:
    """Find the columns whose headers name a point of the course."""
    found = Times()
    plain: set[str] = set()
    numbered: dict[str, dict[int, Column]] = {}
    for column in columns:
        whole = find(column.header, instruments)
        if whole is not None:
            plain.add(whole.key)
            continue
        tokens = [token for token in re.split(r"[\s_.,;:()\[\]/-]+", column.header.lower().replace("#", " #")) if token]
        is_date, is_dose = bool(_DATES.intersection(tokens)), bool(_DOSES.intersection(tokens))
        named = [token for token in tokens if token not in _DATES | _LINKS | (_DOSES if is_dose else frozenset())]
        text = "_".join(named)
        for key, point in _readings(text, instruments):
            if is_dose and point.kind == "at" and not key:
                held, name = found.doses, point.number
            elif is_date:
                held, name = found.dates, (key, point)
            elif key and point.kind == "number" and "#" not in text:
                held, name = numbered.setdefault(key, {}), point.number
            elif key and point.kind != "unnumbered":
                held, name = found.scores.setdefault(key, {}), point
            else:
                continue
            if held.setdefault(name, column) is not column and not column.is_empty:
                found.twice.append((column, held[name]))
            break
    for key, by_number in numbered.items():
        if key not in plain and _are_points(instruments[key], by_number):
            of_instrument = found.scores.setdefault(key, {})
            of_instrument |= {Point("number", k): column for k, column in by_number.items()}
    for key in plain:  # beside the score of the row itself, a score of another time is a remark
        found.scores.pop(key, None)
    return found


def _readings(text: str, instruments: Mapping[str, Instrument]) -> Iterator[tuple[str, Point]]:
    """Every instrument ("" for none) and point that a header may name, the likeliest first."""
    for rest, point in in_header(text):
        instrument = find(rest, instruments) if rest else None
        if instrument is not None or not rest:
            yield (instrument.key if instrument else ""), point
    match = _BARE_NUMBER.fullmatch(text)
    instrument = find(match[1], instruments) if match else None
    if instrument is not None:
        yield instrument.key, Point("number", int(match[2]))


def _are_points(instrument: Instrument, by_number: Mapping[int, Column]) -> bool:
    """Whether numbered columns hold scores of several times, and no answers to the questions of one time.

    Numbers from 0 are no questions, whatever their values; then it is asked.
    """
    if instrument.item_score is None or (instrument.items or 1) < 2:
        return True
    numbers = np.concatenate([column.numbers(values.numbers(column.values)[0]) for column in by_number.values()])
    numbers = numbers[~np.isnan(numbers) & ~is_missing_number(numbers)]
    # One more than the highest answer is still an answer, coded from 1.
    too_high = np.count_nonzero(numbers > instrument.item_high + 1) >= max(1, _TOO_HIGH * len(numbers))
    return 0 in by_number or bool(too_high)


def unclear(key: str, found: Times) -> Column | None:
    """A column of which it cannot be known whether it is before or after an infusion; None if there is none."""
    by_point, listed = found.scores[key], found.infusion_dates()
    for point, column in by_point.items():
        dated = (key, point) in found.dates or (point.kind != "at" and ("", point) in found.dates)
        if point.kind == "number" and not dated and (point.number not in listed or Point("number", 0) in by_point):
            return column
        # A baseline and a score "at" infusion 1 would both be before it: one of the two must mean something else.
        start = Point("baseline")
        start_dated = (key, start) in found.dates or ("", start) in found.dates
        if point == Point("at", 1) and not dated and start in by_point and not start_dated:
            return column
    return None


def meant(point: Point, answer: str | None) -> Point:
    """What a point means. ``answer`` ("before" or "after") is for numbers that do not say it; else it is before."""
    if point.kind not in ("at", "number") or (point.kind == "number" and answer is None):
        return point
    return Point("baseline") if point.number == 0 else Point(answer or "before", point.number)
