"""Whether people of an upload are stored already under other patient numbers, by what was measured and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from outcomes.imports.tables import Infusions, Scores
from outcomes.records import Batch

LOOK_BACK_DAYS = 400
"""Only patients whose first infusion was at most so long before the first date of the upload are looked at."""

_COMMON = 50
"""A score that so many stored patients had on one day tells nobody apart."""
_EVIDENCE = 3
_AGREES = 0.8
_BEGINNING = 4
"""Without dates, so many first scores of a course have to be the same."""


@dataclass(repr=False)
class _Person:
    """What is known of one patient: when which instrument gave which scores, and when infusions were given."""

    scores: dict[tuple[int, int], set[float]]
    infusions: set[int]


@dataclass(frozen=True, repr=False)
class Stored:
    """Stored patients who are not in the upload: by code, what was measured on which date; or on which day, where the key
    table knows no date of the first infusion or the upload none at all."""

    dated: dict[str, _Person]
    undated: dict[str, _Person]


def may_be_them(
    first_infusions: Mapping[str, date | None], present: Collection[str], scores: Scores, infusions: Infusions
) -> list[str]:
    """Codes of stored patients who could be people of the upload under other numbers.

    Parameters
    ----------
    first_infusions : mapping
        By code, as the key table knows them.
    present : collection of str
        Codes of patients who are in the upload by their own number.
    """
    dates = np.concatenate([scores.date, infusions.date])
    dates = dates[~np.isnan(dates)]
    low, high = (dates.min() - LOOK_BACK_DAYS, dates.max()) if len(dates) else (np.inf, -np.inf)
    return [
        code
        for code, first in first_infusions.items()
        if code not in present and (first is None or not len(dates) or low <= first.toordinal() <= high)
    ]


def of_store(
    stored: Batch, first_infusions: Mapping[str, date | None], instruments: Iterable[str], scores: Scores
) -> tuple[Stored, np.ndarray]:
    """Stored patients by what was measured when, as far as any of these scores could be one of theirs.

    Returns
    -------
    tuple
        The patients; and which patients of the upload have a score on the same date as one of them, as a bool array.
    """
    if np.isnan(scores.date).all():
        first_infusions = {}  # days can only be compared with days
    position = {key: i for i, key in enumerate(instruments)}
    rows = stored.assessments
    rows = rows[rows["day"].notna() & rows["instrument"].isin(list(position))]
    number, codes = pd.factorize(rows["patient"])
    firsts = [first_infusions.get(code) for code in codes]
    first = np.array([np.nan if one is None else one.toordinal() for one in firsts])[number]
    instrument = rows["instrument"].map(position).to_numpy(np.int64)
    cell = _cell(first + rows["day"].to_numpy(np.float64), instrument, rows["score"].to_numpy(np.float64))
    own = _cell(scores.date, scores.instrument, scores.score)
    met = np.zeros(scores.patient.max(initial=-1) + 1, dtype=bool)
    met[scores.patient[np.isin(own, cell[~np.isnan(cell)])]] = True
    wanted = set(codes[np.unique(number[np.isin(cell, own[~np.isnan(own)]) | np.isnan(first)])])

    found = Stored({}, {})

    def person(code: str) -> tuple[_Person, int]:
        day_0 = first_infusions.get(code)
        side, start = (found.undated, 0) if day_0 is None else (found.dated, day_0.toordinal())
        return side.setdefault(code, _Person({}, set())), start

    rows = rows[rows["patient"].isin(wanted)]
    columns = (rows[name].tolist() for name in ("patient", "instrument", "day", "score"))
    for code, key, day, score in zip(*columns, strict=True):
        one, start = person(code)
        one.scores.setdefault((position[key], start + int(day)), set()).add(round(score, 6))
    given = stored.infusions[stored.infusions["patient"].isin(wanted)]
    for code, day in zip(given["patient"].tolist(), given["day"].tolist(), strict=True):
        one, start = person(code)
        one.infusions.add(start + int(day))
    return found, met


def _cell(when: np.ndarray, instrument: np.ndarray, score: np.ndarray) -> np.ndarray:
    """One number for date, instrument and score to two decimals; NaN where one is missing."""
    return (when * (1 << 10) + instrument) * (1 << 15) + np.rint(score * 100)


def same(scores: Scores, infusions: Infusions, stored: Stored, met: np.ndarray, is_new: np.ndarray) -> dict[int, str]:
    """The stored patient, by code, that a patient of the upload seems to be or to have become one with.

    By dates: at least three scores and infusions the same, one of them a score, and at least four of five of what
    both have. Without dates, where courses look alike, of new patients only: the first four scores of a course the
    same, of at least half of them.

    Parameters
    ----------
    scores, infusions
        What is not stored under the patient's own number.
    met : array of bool
        Which patients have a score on the same date as one of the stored, see ``of_store``.
    is_new : array of bool
        Which patients the key table does not know.
    """
    by_date = _people(scores, infusions, np.flatnonzero(met), dated=True) if met.any() else {}
    found = _by_date(by_date, stored.dated)
    if stored.undated:
        by_day = _people(scores, infusions, np.flatnonzero(is_new), dated=False)
        found |= _by_beginning({i: one for i, one in by_day.items() if i not in found}, stored)
    times = Counter(found.values())
    return {i: code for i, code in found.items() if times[code] == 1}


def _people(scores: Scores, infusions: Infusions, patients: np.ndarray, *, dated: bool) -> dict[int, _Person]:
    """These patients by what was measured on which date; or on which day since the first infusion."""
    n = max(scores.patient.max(initial=-1), infusions.patient.max(initial=-1), patients.max(initial=-1)) + 1
    first = np.full(n, np.nan)
    np.fmin.at(first, infusions.patient, infusions.date)
    people: dict[int, _Person] = {}
    for table in (scores, infusions):
        when = table.date if dated else np.where(np.isnan(table.day), table.date - first[table.patient], table.day)
        here = np.flatnonzero(np.isin(table.patient, patients) & ~np.isnan(when))
        for i in here.tolist():
            one = people.setdefault(int(table.patient[i]), _Person({}, set()))
            if table is infusions:
                one.infusions.add(int(when[i]))
            elif not np.isnan(scores.score[i]):
                one.scores.setdefault((int(scores.instrument[i]), int(when[i])), set()).add(round(scores.score[i], 6))
    return people


def _by_date(people: dict[int, _Person], stored: dict[str, _Person]) -> dict[int, str]:
    cells: dict[tuple, list[str]] = {}
    for code, one in stored.items():
        for place, values in one.scores.items():
            for value in values:
                cells.setdefault((*place, value), []).append(code)
    found = {}
    for i, one in people.items():
        votes: Counter[str] = Counter()
        for place, values in one.scores.items():
            for value in values:
                codes = cells.get((*place, value), ())
                if len(codes) <= _COMMON:
                    votes.update(codes)
        for code, _ in votes.most_common(3):
            if _are_one(one, stored[code]):
                found[i] = code
                break
    return found


def _are_one(one: _Person, other: _Person) -> bool:
    both = one.scores.keys() & other.scores.keys()
    alike = sum(bool(one.scores[place] & other.scores[place]) for place in both)
    shared = one.infusions & other.infusions
    missed = _within(other.infusions, one.infusions) | _within(one.infusions, other.infusions)
    agree = alike >= _AGREES * len(both) and len(shared) >= _AGREES * (len(shared) + len(missed))
    return bool(alike) and agree and alike + len(shared) >= _EVIDENCE


def _within(days: set[int], others: set[int]) -> set[int]:
    """Those of the days that lie in the range of the others without being among them."""
    if not others:
        return set()
    return {one for one in days - others if min(others) <= one <= max(others)}


def _by_beginning(people: dict[int, _Person], stored: Stored) -> dict[int, str]:
    beginnings: dict[tuple, list[str]] = {}
    for code, one in stored.undated.items():
        beginnings.setdefault(_beginning(one), []).append(code)
    found = {}
    for i, one in people.items():
        codes = beginnings.get(_beginning(one), ())
        if len(codes) == 1 and len(one.scores) >= _EVIDENCE:
            found[i] = codes[0]
    return found if len(found) >= max(2, len(people) / 2) else {}


def _beginning(one: _Person) -> tuple:
    ordered = sorted(one.scores, key=lambda place: (place[1], place[0]))[:_BEGINNING]
    return tuple((*place, min(one.scores[place])) for place in ordered)
