"""Tiny builders: histories of patients, written as a small text table, become the arrays that the store hands out.

One line is one patient, two or more blanks part the columns, ``.`` is missing::

    patient  infusions          scores             baseline  window
    a        0 3 7 10 14 17     0@0=20 38@6=8      20        8

Infusions are days. ``38@6=8`` is a score of 8 on day 38, when six infusions had been given; fractions (``10/3``) are
allowed. Columns other than ``patient``, ``infusions``, ``scores`` and the facts of a patient are what the test expects.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import pandas as pd

from outcomes.protocols import DRUGS, ROUTES
from outcomes.records import Batch
from outcomes.store import Records

FACTS = ("site", "first_infusion_year", "age_band", "sex", "indication", "under_way")


@dataclass
class History:
    """What is recorded of one patient.

    ``infusions``: (number, day). ``scores``: (day, infusions received, instrument, score), scores exact. ``stated``: what is
    said of every infusion (``protocol``, ``planned``, ``route``, ``drug``), or of some: a dictionary by number.
    """

    patient: str
    infusions: list[tuple[int, int]] = field(default_factory=list)
    scores: list[tuple[int, int, str, Fraction]] = field(default_factory=list)
    facts: dict[str, object] = field(default_factory=dict)
    stated: dict[str, object] = field(default_factory=dict)


def read(text: str) -> pd.DataFrame:
    """An aligned text table; every cell is text, missing is None."""
    header, *lines = [re.split(r"\s{2,}", line.strip()) for line in text.strip().splitlines()]
    assert all(len(line) == len(header) for line in lines), f"a line is not as wide as the header: {header}"
    return pd.DataFrame(
        [[None if cell == "." else cell for cell in line] for line in lines], columns=header, dtype=object
    )


def read_histories(text: str, instrument: str = "phq9") -> tuple[list[History], pd.DataFrame]:
    """The patients of a table, and the columns that say what is expected of them, indexed by patient."""
    table = read(text)
    histories = []
    for row in table.to_dict("records"):
        days = [int(day) for day in (row.get("infusions") or "").split()]
        scores = []
        for cell in (row.get("scores") or "").split():
            day, received, score = re.fullmatch(r"(-?\d+)@(\d+)=(\S+)", cell).groups()
            scores.append((int(day), int(received), instrument, Fraction(score)))
        facts = {name: row[name] for name in FACTS if row.get(name) is not None}
        if "under_way" in facts:
            facts["under_way"] = facts["under_way"] == "yes"
        histories.append(History(row["patient"], list(enumerate(days, start=1)), scores, facts))
    expected = table.set_index("patient").drop(columns=["infusions", "scores", *FACTS], errors="ignore")
    return histories, expected


def records(histories: Iterable[History]) -> Records:
    """As the store would hand them out: sorted, codes and instruments as positions, scores in single precision."""
    histories = sorted(histories, key=lambda history: history.patient)
    instruments = sorted({score[2] for history in histories for score in history.scores})
    infusions = sorted((i, number, day) for i, h in enumerate(histories) for number, day in h.infusions)
    scores = sorted(
        (i, day, received, instruments.index(instrument), float(score))
        for i, history in enumerate(histories)
        for day, received, instrument, score in history.scores
    )
    infusion_columns = list(zip(*infusions, strict=True)) or [[]] * 3
    score_columns = list(zip(*scores, strict=True)) or [[]] * 5
    types = {"first_infusion_year": "Int64", "under_way": "boolean"}
    return Records(
        codes=[history.patient for history in histories],
        patients=pd.DataFrame(
            {name: pd.Series([h.facts.get(name) for h in histories], dtype=types.get(name, "str")) for name in FACTS}
        ),
        infusion_patient=np.array(infusion_columns[0], dtype=np.int32),
        infusion_number=np.array(infusion_columns[1], dtype=np.int16),
        infusion_day=np.array(infusion_columns[2], dtype=np.int32),
        infusion_dose=np.full(len(infusions), np.nan, dtype=np.float32),
        score_patient=np.array(score_columns[0], dtype=np.int32),
        score_day=np.array(score_columns[1], dtype=np.int32),
        score_infusion=np.array(score_columns[2], dtype=np.int16),
        score_instrument=np.array(score_columns[3], dtype=np.int16),
        score=np.array(score_columns[4], dtype=np.float32),
        instruments=instruments,
        **_stated(histories, [(histories[i], number) for i, number, _ in infusions]),
    )


def _stated(histories: list[History], infusions: list[tuple[History, int]]) -> dict[str, object]:
    """The arrays of what is stated with infusions; none where nothing is."""
    if not any(history.stated for history in histories):
        return {}

    def each(name: str) -> list:
        said = [(history.stated.get(name), number) for history, number in infusions]
        return [value.get(number) if isinstance(value, dict) else value for value, number in said]

    keys = sorted({key for key in each("protocol") if key})
    return {
        "protocols": keys,
        "infusion_protocol": np.array([keys.index(key) if key else -1 for key in each("protocol")], dtype=np.int16),
        "infusion_planned": np.array([number or 0 for number in each("planned")], dtype=np.int16),
        "infusion_route": np.array([ROUTES.index(one) if one else -1 for one in each("route")], dtype=np.int8),
        "infusion_drug": np.array([DRUGS.index(one) if one else -1 for one in each("drug")], dtype=np.int8),
    }


def histories_of(batch: Batch) -> list[History]:
    """The patients of a tidy batch; scores become the nearest simple fraction (3.333... is 10/3 again)."""
    found = {}
    for row in batch.patients.to_dict("records"):
        found[row["patient"]] = History(row["patient"], facts={n: row[n] for n in FACTS if not pd.isna(row[n])})
    for row in batch.infusions.itertuples():
        found[row.patient].infusions.append((row.number, row.day))
    for row in batch.assessments.itertuples():
        score = Fraction(row.score).limit_denominator(12)
        found[row.patient].scores.append((row.day, row.infusion, row.instrument, score))
    return list(found.values())


SIX = [0, 3, 7, 10, 14, 17]
"""Days of a usual induction; its headline window is day 31 to 48."""


def usual(patient: str, before, after, instrument: str = "phq9", **facts) -> History:
    """Six infusions, a score at the first and one 21 days after the last; either may be None."""
    scores = [(0, 0, instrument, before), (38, 6, instrument, after)]
    return History(
        patient,
        list(enumerate(SIX, start=1)),
        [(day, received, key, Fraction(score)) for day, received, key, score in scores if score is not None],
        facts,
    )
