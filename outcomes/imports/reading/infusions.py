"""The infusions that a table tells of: a list of them, those of the days of its scores, or a column for each."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from outcomes.imports.cells.doses import DOSES, doses, weight
from outcomes.imports.cells.given import given, route
from outcomes.imports.cells.values import is_missing
from outcomes.imports.column import Column
from outcomes.imports.reading import cells
from outcomes.imports.reading.context import Reading, Wrong
from outcomes.imports.reading.rows import having, only
from outcomes.imports.reading.when import Clock
from outcomes.imports.roles.role import Roles
from outcomes.imports.tables import Infusions


def listed(reading: Reading, roles: Roles, patient: np.ndarray, clock: Clock, dates: Sequence[Column]) -> Infusions:
    """One infusion from each row of a list."""
    date, minutes, day, number, wrong = _row(reading, roles, clock, dates)
    column = only(dates) or only(having(reading.sheet, roles, "day"))
    undated = np.isnan(date) & np.isnan(day) & ~_any(wrong, reading.n_rows)
    if not reading.report.has("ask"):
        wrong.append(Wrong("date_missing", undated, column))
    reading.wrong(wrong)
    bad = _any(wrong, reading.n_rows)
    reading.report.counts["rows_left_out"] += int(np.count_nonzero(bad))
    # A row that had to be left out stays without a day: an infusion was given, and counts after it are unsure.
    place = (np.where(bad, np.nan, date), minutes, np.where(bad, np.nan, day), number)
    return _taken(reading, roles, patient, np.ones(reading.n_rows, dtype=bool), place, column)


def of_that_day(
    reading: Reading, roles: Roles, patient: np.ndarray, clock: Clock, dates: Sequence[Column]
) -> Infusions:
    """Beside scores: an infusion on the day of each row that has its number, its dose, or its date."""
    own = having(reading.sheet, roles, "infusion_date")
    date, minutes, day, number, wrong = _row(reading, roles, clock, own or dates)
    says = says_infusions(reading, roles)
    filled = np.logical_or.reduce([c.where(not is_missing(text) for text in c.values) for c in says])
    bad = _any(wrong, reading.n_rows)
    reading.wrong([one for one in wrong if own or one.rule == "infusion_not_a_number"], among=filled)
    taken = filled & ~bad & ~(np.isnan(date) & np.isnan(day))
    found = _taken(reading, roles, patient, taken, (date, minutes, day, number), says[0])
    return _once(found)


def says_infusions(reading: Reading, roles: Roles) -> list[Column]:
    """Columns beside scores that say that an infusion was given on the day of the row."""
    says = [c for kind in ("number", "dose", "dose_mg", "infusion_date") for c in having(reading.sheet, roles, kind)]
    return [c for c in says if roles[c.position].point is None]


def of_points(reading: Reading, roles: Roles, patient: np.ndarray, clock: Clock) -> list[Infusions]:
    """The infusions of a table with a column for the date of each.

    The first alone is no list: the others would be missing from every count of infusions received.
    """
    dated = {
        roles[c.position].point.number: c
        for c in having(reading.sheet, roles, "date")
        if not roles[c.position].instrument and roles[c.position].point and roles[c.position].point.kind == "at"
    }
    if dated.keys() <= {1}:
        return []
    amounts = {
        roles[c.position].point.number: c for c in having(reading.sheet, roles, "dose") if roles[c.position].point
    }
    found = []
    for number, column in sorted(dated.items()):
        date, minutes, wrong = clock.dates([column])
        reading.wrong(wrong)
        taken = ~np.isnan(date)
        none = np.full(reading.n_rows, np.nan)
        dose = _per_kg(reading, amounts.get(number))
        place = (date, minutes, none, np.full(reading.n_rows, float(number)))
        found.append(_entries(reading, patient, taken, place, dose, column))
    return found


def that_were_given(reading: Reading, roles: Roles) -> tuple[np.ndarray, bool]:
    """Rows in which an infusion of ketamine was given, and whether a column says so for any row.

    Consultations, other drugs and the nasal spray are none. Where no row says ketamine, a plain "infusion" does.
    """
    columns = having(reading.sheet, roles, "given")
    yes = np.ones(reading.n_rows, dtype=bool)
    said = False
    for column in columns:
        kinds = [None if is_missing(text) else given(text) for text in column.values]
        wanted = "ketamine" if "ketamine" in kinds else "infusion"
        if wanted in kinds:
            said = True
            yes &= column.where(kind == wanted for kind in kinds)
        else:
            yes &= column.where(kind not in ("esketamine", "other_drug", "no_infusion") for kind in kinds)
    routes = only(having(reading.sheet, roles, "route"))
    if routes is not None:
        known = [None if is_missing(text) else route(text) for text in routes.values]
        if "iv" in known:  # other ways of giving ketamine are no infusions
            yes &= routes.where(one in ("iv", None) for one in known)
    return yes, said


# ---------------------------------------------------------------------------------------------------------------------


def _row(reading: Reading, roles: Roles, clock: Clock, dates: Sequence[Column]) -> tuple:
    date, minutes, wrong = clock.dates(dates)
    day, wrong_day = cells.days(reading, only(having(reading.sheet, roles, "day")))
    number, wrong_number = cells.infusion_numbers(reading, only(having(reading.sheet, roles, "number")), low=1)
    return date, minutes, day, number, [*wrong, *wrong_day, *wrong_number]


def _any(wrong: Sequence[Wrong], n: int) -> np.ndarray:
    return np.logical_or.reduce([np.zeros(n, dtype=bool), *(one.rows for one in wrong)])


def _taken(
    reading: Reading, roles: Roles, patient: np.ndarray, taken: np.ndarray, place: tuple, column: Column
) -> Infusions:
    of_row = [c for c in having(reading.sheet, roles, "dose") if roles[c.position].point is None]
    dose = _per_kg(reading, only(of_row))
    if not of_row:
        dose = _by_weight(reading, roles)
    return _entries(reading, patient, taken, place, dose, column)


def _entries(
    reading: Reading, patient: np.ndarray, taken: np.ndarray, place: tuple, dose: np.ndarray, column: Column
) -> Infusions:
    date, minutes, day, number = place
    n = int(np.count_nonzero(taken))
    return Infusions(
        file=np.full(n, reading.file),
        sheet=np.full(n, reading.sheet_number),
        row=reading.sheet.rows[taken],
        column=np.full(n, column.position),
        patient=patient[taken],
        date=date[taken],
        minutes=minutes[taken],
        day=day[taken],
        number=number[taken],
        dose=dose[taken],
    )


def _once(found: Infusions) -> Infusions:
    """Rows of one infusion, such as one for each questionnaire of that day, are one."""
    if not len(found.patient):
        return found
    shared = (found.patient.astype(float), found.date, found.day, found.number, found.dose)
    _, first = np.unique(np.stack([np.nan_to_num(one, nan=-1e9) for one in shared]), axis=1, return_index=True)
    return type(found)(**{name: getattr(found, name)[np.sort(first)] for name in Infusions.__dataclass_fields__})


def _per_kg(reading: Reading, column: Column | None) -> np.ndarray:
    """Doses in mg per kg, NaN where missing or in another unit."""
    if column is None:
        return np.full(reading.n_rows, np.nan)
    read = doses(column.values)
    reading.strange(column, read.wrong)
    dose = np.where(np.isnan(read.per_kg), read.bare, read.per_kg)
    missing = np.array([is_missing(text) for text in column.values], dtype=bool)
    with np.errstate(invalid="ignore"):
        outside = ~missing & ~((dose >= DOSES[0]) & (dose <= DOSES[1]))
    reading.groups("dose_left_empty", column.where(outside), column, low=DOSES[0], high=int(DOSES[1]))
    return column.numbers(np.where(outside, np.nan, dose))


def _by_weight(reading: Reading, roles: Roles) -> np.ndarray:
    """Doses in mg divided by the weight of the row; NaN where one of the two is missing."""
    amount, heavy = (only(having(reading.sheet, roles, kind)) for kind in ("dose_mg", "weight"))
    if amount is None or heavy is None:
        return np.full(reading.n_rows, np.nan)
    read = doses(amount.values)
    mg = amount.numbers(np.where(np.isnan(read.mg), read.bare, read.mg))
    unit = "lb" if re.search(r"lbs?|pound", heavy.header.lower()) else "kg" if "kg" in heavy.header.lower() else None
    kg = heavy.numbers([np.nan if (one := weight(text, unit)) is None else one for text in heavy.values])
    with np.errstate(invalid="ignore", divide="ignore"):
        per_kg = np.round(mg / kg, 2)
        return np.where((per_kg >= DOSES[0]) & (per_kg <= DOSES[1]), per_kg, np.nan)
