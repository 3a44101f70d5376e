"""What a check hands on: the rows that would be stored, and what the key table must learn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from outcomes.deidentify import Key, Pending, PendingPatient
from outcomes.imports.placing.known import Known
from outcomes.imports.placing.place import Placed
from outcomes.imports.problems.report import Report
from outcomes.imports.tables import Attribute, Scores
from outcomes.instruments import Instrument
from outcomes.records import ASSESSMENT_COLUMNS, Batch, empty_patients

RECORD_COLUMNS = ("row", *ASSESSMENT_COLUMNS)

RECENT_DAYS = 800
"""Patients who are not in an upload are looked at again if their first infusion was at most this long ago."""


@dataclass(frozen=True, repr=False)
class People:
    """The patients of an upload: source ids in order of appearance, and what the key table knows of each."""

    sources: Sequence[str]
    keys: dict[str, Key]

    @cached_property
    def labels(self) -> list[str]:
        """The code of each patient, or "new-1", "new-2" ... in order of appearance."""
        labels, n_new = [], 0
        for source in self.sources:
            key = self.keys.get(source)
            if key is None:
                n_new += 1
            labels.append(key.code if key is not None else f"new-{n_new}")
        return labels


def records(
    people: People, instruments: dict[str, Instrument], scores: Scores, file: int, *, refused: bool
) -> pd.DataFrame:
    """The scores of one file as rows with ``RECORD_COLUMNS``; none of a refused file."""
    here = np.flatnonzero((scores.file == file) & ~np.isnan(scores.score) & (not refused))
    patient, instrument = pd.array(people.labels, dtype="str"), pd.array(list(instruments), dtype="str")
    return pd.DataFrame(
        {
            "row": scores.row[here],
            "patient": patient.take(scores.patient[here]),
            "day": _whole(scores.day[here]),
            "infusion": _whole(scores.count[here]),
            "instrument": instrument.take(scores.instrument[here]),
            "score": scores.score[here],
        },
        copy=False,
    )


def make_batch(
    people: People,
    placed: Placed,
    tidy: Sequence[pd.DataFrame],
    attributes: Sequence[Attribute],
    report: Report,
    *,
    known: Known,
    horizon: int | None,
    under_way_days: int,
) -> tuple[Batch, Pending]:
    """Everything that may be taken, and what the key table must learn.

    ``horizon``: the last date of the upload, as a day number; None where it has none.
    """
    labels = people.labels
    assessments = tidy[0] if len(tidy) == 1 else pd.concat(list(tidy), ignore_index=True)
    infusions = pd.DataFrame(
        {
            "row": placed.infusions.row,
            "patient": pd.array(labels, dtype="str").take(placed.infusions.patient),
            "number": placed.infusions.number.astype(np.int64),
            "day": placed.infusions.day.astype(np.int64),
            "dose_mg_per_kg": placed.infusions.dose,
        }
        | _stated(placed)
    )
    used = np.zeros(len(labels), dtype=bool)
    used[placed.scores.patient] = True
    used[placed.infusions.patient] = True
    patients = _patient_rows(people, placed, attributes, report, horizon, under_way_days)[used].reset_index(drop=True)
    ended = _no_longer_under_way(people, known, horizon, under_way_days)
    if ended is not None:
        patients = pd.concat([patients, ended], ignore_index=True)
    return Batch(assessments, infusions, patients), _pending(people, placed.first, used)


def _stated(placed: Placed) -> dict[str, pd.api.extensions.ExtensionArray]:
    """Route, drug, protocol and planned number of the infusions, those that the upload states of any."""
    found = {name: pd.array(getattr(placed.infusions, name), dtype="str") for name in ("route", "drug", "protocol")}
    found["planned_infusions"] = _whole(placed.infusions.planned)
    return {name: values for name, values in found.items() if not pd.isna(values).all()}


def _patient_rows(
    people: People,
    placed: Placed,
    attributes: Sequence[Attribute],
    report: Report,
    horizon: int | None,
    under_way_days: int,
) -> pd.DataFrame:
    """One row per patient of the upload; columns ``PATIENT_COLUMNS``."""
    last = placed.first + placed.last_day
    dated = ~np.isnan(last)
    days_ago = np.where(dated, (horizon or 0) - last, 0)
    year = pd.arrays.IntegerArray(_years(placed.first), np.isnan(placed.first))
    under_way = pd.arrays.BooleanArray(days_ago <= under_way_days, ~dated | (horizon is None))
    of = {
        name: _attribute(len(people.sources), name, attributes, report) for name in ("site", "age", "sex", "indication")
    }
    # Without dates, as in a prepared file, these two are stated.
    stated_year = [
        None if pd.isna(text) else int(text)
        for text in _attribute(len(people.sources), "first_infusion_year", attributes, report)
    ]
    stated_under_way = [
        None if pd.isna(text) else text == "yes"
        for text in _attribute(len(people.sources), "under_way", attributes, report)
    ]
    return pd.DataFrame(
        {
            "patient": pd.array(people.labels, dtype="str"),
            "site": of["site"],
            "first_infusion_year": pd.Series(year).fillna(pd.Series(stated_year, dtype="Int64")),
            "age_band": of["age"],
            "sex": of["sex"],
            "indication": of["indication"],
            "under_way": pd.Series(under_way).fillna(pd.Series(stated_under_way, dtype="boolean")),
        }
    )


def _attribute(
    n_patients: int, name: str, attributes: Sequence[Attribute], report: Report
) -> pd.api.extensions.ExtensionArray:
    """What the upload says of each patient, None where it says nothing or contradicts itself.

    Of several age bands the one stated first is taken: people have birthdays during a course.
    """
    answer: list[str | None] = [None] * n_patients
    contradicted: dict[tuple[int, int, int], list[tuple[int, int]]] = {}
    for one in attributes:
        if one.name != name:
            continue
        _, at = np.unique(one.patient * (len(one.values) + 1) + one.value, return_index=True)
        at.sort()
        for patient, value, row in zip(
            one.patient[at].tolist(), one.value[at].tolist(), one.row[at].tolist(), strict=True
        ):
            text = one.values[value]
            if answer[patient] is None:
                answer[patient] = text
            elif answer[patient] != text and name != "age":
                contradicted.setdefault((one.file, one.sheet, one.column), []).append((patient, row))
    for (file, sheet, column), found in contradicted.items():
        patients = {patient for patient, _ in found}
        row = min(row for _, row in found)
        report.files[file].say("patient_values_differ", sheet=sheet, column=column, row=row, count=len(patients))
        for patient in patients:
            answer[patient] = None
    return pd.array(answer, dtype="str")


def _no_longer_under_way(people: People, known: Known, horizon: int | None, under_way_days: int) -> pd.DataFrame | None:
    """Patients who are not in this upload, and whose time since the last infusion has run out meanwhile."""
    if horizon is None:
        return None
    here = {people.keys[source].code for source in people.sources if source in people.keys}
    first = {
        key.code: key.first_infusion.toordinal()
        for key in people.keys.values()
        if key.code not in here and key.first_infusion and key.first_infusion.toordinal() >= horizon - RECENT_DAYS
    }
    if not first:
        return None
    stored = known(list(first))
    under_way = stored.patients.loc[stored.patients["under_way"].fillna(False).astype(bool), "patient"]
    last_day = stored.infusions.groupby("patient")["day"].max()
    ended = [
        code
        for code in under_way
        if code in last_day.index and horizon - (first[code] + int(last_day[code])) > under_way_days
    ]
    patients = empty_patients().reindex(range(len(ended)))
    patients["patient"] = pd.array(ended, dtype="str")
    patients["under_way"] = pd.array([False] * len(ended), dtype="boolean")
    return patients if ended else None


def _pending(people: People, first: np.ndarray, used: np.ndarray) -> Pending:
    """New patients, and known ones whose first infusion has a date now, or another one."""
    found = []
    for i, (source, label) in enumerate(zip(people.sources, people.labels, strict=True)):
        key = people.keys.get(source)
        day = None if np.isnan(first[i]) else date.fromordinal(int(first[i]))
        known = None if key is None else key.first_infusion
        if used[i] and source != label and (key is None or day not in (None, known)):
            found.append(PendingPatient(label, source, known, day))
    return Pending(tuple(found))


def _years(ordinals: np.ndarray) -> np.ndarray:
    """The year of each day number; 0 where it is missing."""
    known = ~np.isnan(ordinals)
    days = np.where(known, ordinals - date(1970, 1, 1).toordinal(), 0).astype("datetime64[D]")
    return np.where(known, days.astype("datetime64[Y]").astype(np.int64) + 1970, 0)


def _whole(numbers: np.ndarray) -> np.ndarray | pd.api.extensions.ExtensionArray:
    """Whole numbers; as pandas' type with missing values only where some are missing."""
    missing = np.isnan(numbers)
    if not missing.any():
        return numbers.astype(np.int64)
    return pd.arrays.IntegerArray(np.where(missing, 0, numbers).astype(np.int64), missing)
