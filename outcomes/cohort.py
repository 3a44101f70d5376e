"""Who is in a view, who is out, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from outcomes.courses import FILTER_COLUMNS, Courses

TITLES = {
    "indication": "Indication",
    "site": "Site",
    "sex": "Sex",
    "age_band": "Age at first infusion",
    "first_infusion_year": "Year of first infusion",
    "protocol": "Protocol",
    "route": "Route",
    "drug": "Drug",
}

REASONS = {
    "indication": ("with no indication recorded", "with another indication"),
    "site": ("with no site recorded", "at another site"),
    "sex": ("with no sex recorded", "of another sex"),
    "age_band": ("with no age recorded", "of another age at first infusion"),
    "first_infusion_year": ("with no year recorded", "who started in another year"),
    "protocol": ("with no protocol recorded", "on another protocol"),
    "route": ("with no route recorded", "with another route"),
    "drug": ("with no drug recorded", "with another drug"),
}
"""Why a patient is left out by a filter, after "40 patients": with nothing recorded, or with another value."""

IN_ORDER = ("age_band", "first_infusion_year")
"""Filter columns whose values stand in an order, and are chosen as a range."""


def values_words(column: str, values: Sequence[str]) -> str:
    """The values that a filter lets in: ``"Site A or Site B"``, ``"2022 to 2024"``."""
    if column in IN_ORDER and len(values) > 1:
        return f"{values[0]} to {values[-1]}"
    return " or ".join(values)


@dataclass(frozen=True)
class Filters:
    """What a view is restricted to.

    ``only`` maps a filter column to the values let in; a column that is absent or has no values lets everybody in,
    those with nothing recorded too. ``course``: which course of each patient, the first or the second.
    """

    phase: str = "induction"
    only: Mapping[str, Sequence[str]] = field(default_factory=dict)
    course: int = 1

    def key(self) -> tuple:
        """A hashable form, for cache keys."""
        only = tuple((name, tuple(sorted(self.only[name]))) for name in FILTER_COLUMNS if self.only.get(name))
        return self.phase, self.course, only

    def without(self, column: str) -> Filters:
        """The same filters but one, which then lets everybody in."""
        return replace(self, only={name: values for name, values in self.only.items() if name != column})


@dataclass(frozen=True)
class Cohort:
    """The patients a view is about: one row of the course table each, their first course or the one chosen.

    Attributes
    ----------
    rows : ndarray of int
        Rows of the course table.
    n_patients : int
        Patients with a course, before any filter.
    left_out : tuple of (str, int)
        Why the others are out, and how many for each reason; a patient is counted at the first reason that applies.
    """

    rows: np.ndarray
    n_patients: int
    left_out: tuple[tuple[str, int], ...]

    @property
    def n(self) -> int:
        return len(self.rows)


def select(courses: Courses, filters: Filters) -> Cohort:
    """The courses that pass the filters, one for each patient, with the reason for everybody left out."""
    table = courses.table
    number = table["number"].to_numpy()
    keep = number == filters.course
    n_patients = int(np.count_nonzero(number == 1))
    left_out: list[tuple[str, int]] = []
    if filters.course > 1 and n_patients > keep.sum():
        left_out.append(("with no second course", n_patients - int(keep.sum())))

    def drop(out: np.ndarray, reason: str) -> None:
        nonlocal keep
        n = int(np.count_nonzero(keep & out))
        if n:
            left_out.append((reason, n))
            keep = keep & ~out

    for name in FILTER_COLUMNS:
        wanted = filters.only.get(name)
        if not wanted:
            continue
        column = table[name].cat
        codes = column.codes.to_numpy()
        let_in = np.isin(column.categories.to_numpy(), list(wanted))
        not_recorded, another = REASONS[name]
        drop(codes < 0, not_recorded)
        # The added False answers for code -1, nobody by now.
        drop(~np.append(let_in, False)[codes], another)
    if filters.phase == "maintenance":
        drop(table["maintenance_infusions"].to_numpy() == 0, "with no maintenance infusion")
    return Cohort(np.flatnonzero(keep), n_patients, tuple(left_out))
