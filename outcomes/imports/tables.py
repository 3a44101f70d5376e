"""What the formats hand on: scores and infusions as parallel arrays, before days and infusions are worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import TypeVar

import numpy as np


@dataclass(frozen=True, repr=False)
class Scores:
    """One entry per score. Dates are day numbers (``date.toordinal``).

    Attributes
    ----------
    file, sheet, row, column : array of int64
        Where it stands; files count from 0, the rest as a spreadsheet shows it. Sheet 0: the file has no sheets.
    patient, instrument : array of int64
        Index into the upload's patients and instruments.
    date, day, count : array of float64
        Date, day since the first infusion, infusions received so far; NaN where the file does not say.
    after : array of bool
        Whether a score on the day of an infusion was taken after it.
    score : array of float64
        NaN where a row has a wrong score: it is not taken, but its date still shows when infusions were given.
    minutes : array of float64
        Minutes since midnight, on the clock by which the infusions are timed; NaN (also where left away) where the file
        does not say. Used to order what stands on one day, and kept nowhere.
    """

    file: np.ndarray
    sheet: np.ndarray
    row: np.ndarray
    column: np.ndarray
    patient: np.ndarray
    instrument: np.ndarray
    date: np.ndarray
    day: np.ndarray
    count: np.ndarray
    after: np.ndarray
    score: np.ndarray
    minutes: np.ndarray | None = None

    def __post_init__(self) -> None:
        _fill_minutes(self)


@dataclass(frozen=True, repr=False)
class Infusions:
    """One entry per infusion in a list; ``number`` and ``dose`` (mg per kg) are NaN where the list does not say.

    An infusion whose row had to be left out stays here without date and day: it was given, and counts after it are
    unsure. ``minutes`` as in ``Scores``. ``route``, ``drug``, ``protocol`` and ``planned`` (infusions) are what the list
    states besides: texts, and a number; None and NaN (also where left away) where it does not.
    """

    file: np.ndarray
    sheet: np.ndarray
    row: np.ndarray
    column: np.ndarray
    patient: np.ndarray
    date: np.ndarray
    day: np.ndarray
    number: np.ndarray
    dose: np.ndarray
    minutes: np.ndarray | None = None
    route: np.ndarray | None = None
    drug: np.ndarray | None = None
    protocol: np.ndarray | None = None
    planned: np.ndarray | None = None

    def __post_init__(self) -> None:
        _fill_minutes(self)
        n = len(self.patient)
        for name in ("route", "drug", "protocol"):
            if getattr(self, name) is None:
                object.__setattr__(self, name, np.full(n, None, dtype=object))
        if self.planned is None:
            object.__setattr__(self, "planned", np.full(n, np.nan))


def _fill_minutes(table: Scores | Infusions) -> None:
    """Unknown times where none were given."""
    if table.minutes is None:
        object.__setattr__(table, "minutes", np.full(len(table.patient), np.nan))


@dataclass(frozen=True, repr=False)
class Attribute:
    """What a column says of patients: one entry per row with a value."""

    name: str
    file: int
    sheet: int
    column: int
    row: np.ndarray
    patient: np.ndarray
    value: np.ndarray
    values: list[str]


@dataclass(repr=False)
class Extract:
    """Everything that was taken from one or several sheets."""

    scores: list[Scores] = field(default_factory=list)
    infusions: list[Infusions] = field(default_factory=list)
    attributes: list[Attribute] = field(default_factory=list)


Table = TypeVar("Table", Scores, Infusions)

_KINDS = {"date": np.float64, "day": np.float64, "count": np.float64, "score": np.float64, "number": np.float64}
_KINDS |= {"dose": np.float64, "after": np.bool_, "minutes": np.float64}
_KINDS |= {"planned": np.float64, "route": np.object_, "drug": np.object_, "protocol": np.object_}


def keep(table: Table, rows: np.ndarray) -> Table:
    """Some entries: by a bool array, or by their positions."""
    if rows.dtype == bool and rows.all():
        return table
    return type(table)(**{f.name: getattr(table, f.name)[rows] for f in fields(table)})


def join(kind: type[Table], tables: Sequence[Table]) -> Table:
    """All entries of several tables, one after the other."""
    if len(tables) == 1:
        return tables[0]
    columns = {}
    for f in fields(kind):
        parts = [getattr(table, f.name) for table in tables]
        columns[f.name] = np.concatenate(parts) if parts else np.zeros(0, _KINDS.get(f.name, np.int64))
    return kind(**columns)
