"""Wide tables by time: one row per patient, one column for each infusion or other point in time.

``phq9_baseline, phq9_inf1, phq9_inf2``; dates of infusions may stand beside (``inf1_date``), or come as a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from outcomes.imports.cells import points, values
from outcomes.imports.columns import ATTRIBUTES, MOST_INFUSIONS, Reading, roles
from outcomes.imports.files.sheet import Column, Sheet
from outcomes.imports.guard import identifiers
from outcomes.imports.scoring import is_missing_number
from outcomes.imports.tables import Extract, Infusions, Scores, join, keep
from outcomes.instruments import Instrument, expected_score, find, on_scale

NAME = "timepoints"

_SPELLINGS = {**ATTRIBUTES, "date": ["date"]}

_TOO_HIGH = 0.2
"""Numbered columns are no answers to questions if at least this share of their values is too high for one."""

_BARE_NUMBER = re.compile(r"(.+)_(\d{1,2})")
_DATES = frozenset(("date", "dates", "dt", "dated"))
_DOSES = frozenset(("dose", "doses", "mg", "kg"))
_LINKS = frozenset(("of", "on", "per", "at", "the", "for", "in"))

Point = tuple[str, int | str]
"""Kind of a point in time ("before", "after", "at" an infusion, "baseline", "later", "number"), and which."""


@dataclass(repr=False)
class _Layout:
    """Columns with scores by instrument and point, with dates by instrument (or "") and point, with doses by number."""

    scores: dict[str, dict[Point, Column]] = field(default_factory=dict)
    dates: dict[tuple[str, Point], Column] = field(default_factory=dict)
    doses: dict[int, Column] = field(default_factory=dict)
    twice: list[tuple[Column, Column]] = field(default_factory=list)
    """Columns that hold the same as another one, and which."""

    def columns(self) -> list[Column]:
        of_scores = [column for by_point in self.scores.values() for column in by_point.values()]
        return [*of_scores, *self.dates.values(), *self.doses.values(), *(column for column, _ in self.twice)]

    def infusion_dates(self) -> dict[int, Column]:
        """Columns with the dates of the infusions themselves, by their number.

        The first alone is no list: the others would be missing from every count of infusions received.
        """
        found = {k: column for (key, (kind, k)), column in self.dates.items() if (key, kind) == ("", "at")}
        return {} if found.keys() <= {1} else dict(sorted(found.items()))

    def unused(self) -> list[Column]:
        """Columns that are known and that nothing is taken from."""
        listed = self.infusion_dates()
        dates = [column for (_, (kind, _)), column in self.dates.items() if kind == "unused"]
        if not listed and ("", ("at", 1)) in self.dates:
            dates.append(self.dates["", ("at", 1)])
        return [*dates, *(column for number, column in self.doses.items() if number not in listed)]


def recognise(sheet: Sheet, instruments: Mapping[str, Instrument]) -> float:
    """Whether there is a patient, and columns named after an instrument and a point in time, or dates of infusions."""
    layout = _layout(sheet, instruments)
    n_scores = sum(len(by_point) for by_point in layout.scores.values())
    if "patient" not in roles(sheet, _SPELLINGS, layout.columns()).known:
        return 0.0
    return 0.98 if n_scores > 1 or layout.infusion_dates() else 0.0


def extract(reading: Reading) -> Extract:
    """One score from each cell of a score column, one infusion from each cell of a date of infusion."""
    layout = _layout(reading.sheet, reading.instruments)
    known = reading.clean(roles(reading.sheet, _SPELLINGS, layout.columns())).known
    layout = _layout(reading.sheet, reading.instruments)  # once more: rows may have gone
    for column, other in layout.twice:
        reading.say("column_twice", column=column.position, other=other.position)
    for column in (*layout.unused(), *([known["date"]] if "date" in known else [])):
        rules = [identifiers.value_rule(text, words_allowed=True) for text in column.values]
        reading.cells(column, [None if rule == "value_date" else rule for rule in rules], unused=True)
        if not column.is_empty:
            reading.say("column_left_out", column=column.position)
    patient = reading.patient(known["patient"])
    dates = {name: reading.dates(column) for name, column in layout.dates.items() if name[1][0] != "unused"}
    infusions = list(_infusions(reading, layout, dates, patient))
    scores = []
    for key, by_point in layout.scores.items():
        unclear = _unclear(key, by_point, layout)
        if unclear is not None and reading.timing_answer is None:
            reading.say("timepoints_unclear", column=unclear.position, instrument=reading.instruments[key].name)
        meant = {point: _meant(point, unclear and reading.timing_answer) for point in by_point}
        for point, column in by_point.items():
            when = _when(key, point, meant[point], layout, dates, len(patient))
            if meant[point][0] == "baseline" and ("before", 1) in meant.values():
                when["count"][:] = np.nan  # two scores before infusion 1: this one was on an earlier day
            scores.append(_scores(reading, key, column, when, patient))
    found = join(Scores, scores)
    return Extract([keep(found, np.lexsort((found.column, found.row)))], infusions, reading.attributes(known, patient))


# ---------------------------------------------------------------------------------------------------------------------
# Headers
# ---------------------------------------------------------------------------------------------------------------------


def _layout(sheet: Sheet, instruments: Mapping[str, Instrument]) -> _Layout:
    layout = _Layout()
    plain: set[str] = set()
    numbered: dict[str, dict[int, Column]] = {}
    for column in sheet.columns:
        whole = find(column.header, instruments)
        if whole is not None:
            plain.add(whole.key)
            continue
        tokens = [token for token in re.split(r"[\s_.,;:()\[\]/-]+", column.header.lower().replace("#", " #")) if token]
        is_date, is_dose = bool(_DATES.intersection(tokens)), bool(_DOSES.intersection(tokens))
        named = [token for token in tokens if token not in _DATES | _LINKS | (_DOSES if is_dose else frozenset())]
        text = "_".join(named)
        for key, point in _readings(text, instruments):
            if is_dose and point[0] == "at" and not key:
                held, name = layout.doses, point[1]
            elif is_date:
                held, name = layout.dates, (key, point)
            elif key and point[0] == "number" and "#" not in text:
                held, name = numbered.setdefault(key, {}), point[1]
            elif key and point[0] != "unused":
                held, name = layout.scores.setdefault(key, {}), point
            else:
                continue
            if held.setdefault(name, column) is not column and not column.is_empty:
                layout.twice.append((column, held[name]))
            break
    for key, by_number in numbered.items():
        if key not in plain and _are_points(instruments[key], by_number):
            of_instrument = layout.scores.setdefault(key, {})
            of_instrument |= {("number", k): column for k, column in by_number.items()}
    for key in plain:  # beside the score of the row itself, a score of another time is a remark
        layout.scores.pop(key, None)
    return layout


def _readings(text: str, instruments: Mapping[str, Instrument]) -> Iterator[tuple[str, Point]]:
    """Every instrument ("" for none) and point that a header may name, the likeliest first."""
    for rest, point in points.in_header(text):
        instrument = find(rest, instruments) if rest else None
        if rest and instrument is None:
            continue
        yield (instrument.key if instrument else ""), _kind_and_which(point)
    match = _BARE_NUMBER.fullmatch(text)
    instrument = find(match[1], instruments) if match else None
    if instrument is not None:
        yield instrument.key, ("number", int(match[2]))


def _kind_and_which(point: points.Point) -> Point:
    """A row is a patient here: what is "before" without a number is before all infusions."""
    if point.kind in ("before", "baseline") and point.number is None:
        return "baseline", 0
    if point.kind == "unnumbered":
        return "unused", point.label
    if point.kind in ("later", "day", "week"):
        return "later", point.label or f"{point.kind}_{point.number}"
    return (point.kind, point.number) if point.number is not None else ("later", "post")


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


def _unclear(key: str, by_point: Mapping[Point, Column], layout: _Layout) -> Column | None:
    """A column of which it cannot be known whether it is before or after an infusion; None if there is none."""
    listed = layout.infusion_dates()
    for point, column in by_point.items():
        kind, which = point
        dated = (key, point) in layout.dates or (kind != "at" and ("", point) in layout.dates)
        if kind == "number" and not dated and (which not in listed or ("number", 0) in by_point):
            return column
        # A baseline and a score "at" infusion 1 would both be before it: one of the two must mean something else.
        baseline_dated = (key, ("baseline", 0)) in layout.dates or ("", ("baseline", 0)) in layout.dates
        if point == ("at", 1) and not dated and ("baseline", 0) in by_point and not baseline_dated:
            return column
    return None


# ---------------------------------------------------------------------------------------------------------------------
# Cells
# ---------------------------------------------------------------------------------------------------------------------

_Dates = Mapping[tuple[str, Point], tuple[np.ndarray, np.ndarray]]


def _meant(point: Point, answer: str | None) -> Point:
    """What a point means. ``answer`` ("before" or "after") is for numbers that do not say it; else it is before."""
    kind, which = point
    if kind not in ("at", "number") or (kind == "number" and answer is None):
        return point
    return ("baseline", 0) if which == 0 else (answer or "before", which)


def _when(key: str, point: Point, meant: Point, layout: _Layout, dates: _Dates, n: int) -> dict[str, np.ndarray]:
    """Date, day, count, after as in ``Scores``, and the rows with a wrong date.

    A date tells the number of infusions received, so the count is only given where there is no date.
    """
    kind, which = meant
    of_point = [(key, point), ("", point)]
    if kind in ("before", "after", "number"):
        of_point.append(("", ("at", which)))
    date, wrong = next((dates[name] for name in of_point if name in dates), (np.full(n, np.nan), np.zeros(n, bool)))
    received = {"before": -1, "after": 0, "baseline": 0}.get(kind)
    stated = np.nan if received is None else float(which + received)
    return {
        "date": date,
        "day": np.full(n, np.nan),
        "count": np.where(np.isnan(date) | (kind == "after"), stated, np.nan),
        "after": np.full(n, kind == "after"),
        "wrong": wrong | (stated < 0) | (stated > MOST_INFUSIONS),
    }


def _scores(reading: Reading, key: str, column: Column, when: Mapping[str, np.ndarray], patient: np.ndarray) -> Scores:
    """The scores of one column."""
    instrument = reading.instruments[key]
    score, no_number = reading.numbers(column)
    possible = on_scale(instrument, score)
    missing = (np.isnan(score) & ~no_number) | (is_missing_number(score) & ~possible)
    reading.rows("score_not_a_number", no_number, column)
    off = ~possible & ~missing & ~no_number
    reading.rows("score_off_scale", off, column, instrument=instrument.name, expected=expected_score(instrument))
    counts = reading.report.counts
    counts["scores_missing"] += int(np.count_nonzero(missing))
    counts["rows_left_out"] += int(np.count_nonzero(~missing & (~possible | when["wrong"])))
    taken = ~missing & ~when["wrong"]
    n = int(np.count_nonzero(taken))
    return Scores(
        file=np.full(n, reading.file),
        sheet=np.full(n, reading.sheet_number),
        row=reading.sheet.rows[taken],
        column=np.full(n, column.position),
        patient=patient[taken],
        instrument=np.full(n, list(reading.instruments).index(key)),
        score=np.where(possible, score, np.nan)[taken],
        **{name: when[name][taken] for name in ("date", "day", "count", "after")},
    )


def _infusions(reading: Reading, layout: _Layout, dates: _Dates, patient: np.ndarray) -> Iterator[Infusions]:
    """The infusions of one column with their dates."""
    for number, column in layout.infusion_dates().items():
        date, _ = dates["", ("at", number)]
        dose = reading.doses(layout.doses.get(number))
        given = ~np.isnan(date)
        n = int(np.count_nonzero(given))
        yield Infusions(
            file=np.full(n, reading.file),
            sheet=np.full(n, reading.sheet_number),
            row=reading.sheet.rows[given],
            column=np.full(n, column.position),
            patient=patient[given],
            date=date[given],
            day=np.full(n, np.nan),
            number=np.full(n, float(number)),
            dose=dose[given],
        )
