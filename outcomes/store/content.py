"""What is live, read whole and compared with what was written; as arrays and as data frames."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, select

from outcomes.errors import StoreError
from outcomes.records import ASSESSMENT_COLUMNS, INFUSION_COLUMNS, PATIENT_COLUMNS, Batch
from outcomes.store import audit, schema, statements
from outcomes.store.database import DAMAGED
from outcomes.store.rows import (
    ASSESSMENTS,
    DOSES,
    FACTS,
    INFUSIONS,
    KINDS,
    STATED,
    UNDATED,
    Kind,
    Rows,
    checksum,
    fetch,
    fetch_facts,
    renumber,
    rows_checksum,
    superseded_checksum,
)

_FACT_TYPES = {
    "site": "str",
    "first_infusion_year": "Int64",
    "age_band": "str",
    "sex": "str",
    "indication": "str",
    "under_way": "boolean",
}


@dataclass(frozen=True)
class Records:
    """All that is live, as arrays. Equal content gives equal arrays, whatever was saved and undone to get there.

    Attributes
    ----------
    codes : list of str
        One per patient, sorted; the ``*_patient`` arrays hold positions in it.
    patients : DataFrame
        One row per patient, in step with ``codes``; columns site, first_infusion_year (Int64), age_band, sex,
        indication, under_way (boolean). Each is what the newest live import that states it says; missing where none
        does.
    infusion_patient : int32 array
        One per infusion given, as are the next three; sorted by patient and number.
    infusion_number : int16 array
        1, 2, 3 ...
    infusion_day : int32 array
        Days since the patient's first infusion.
    infusion_dose : float32 array
        mg/kg; NaN where missing.
    score_patient : int32 array
        One per assessment, as are the next four; sorted by patient, day, infusion and instrument.
    score_day : int32 array
        Days since the patient's first infusion; negative before it.
    score_infusion : int16 array
        Infusions received before the assessment.
    score_instrument : int16 array
        Position in ``instruments``.
    score : float32 array
        Score points.
    instruments : list of str
        Keys of the instruments that have a score, sorted.
    undated_patient, undated_infusion, undated_instrument, undated_score : arrays
        The same for assessments of which no day is known; sorted by patient, infusion and instrument.
    protocols : list of str
        Keys of the protocols that exports state.
    infusion_protocol, infusion_planned, infusion_route, infusion_drug : int arrays or None
        What is stated with each infusion: position in ``protocols``, infusions planned, positions in ``protocols.ROUTES`` and
        ``protocols.DRUGS``; -1 (planned: 0) where not stated, None where nothing is.
    """

    codes: list[str]
    patients: pd.DataFrame
    infusion_patient: np.ndarray
    infusion_number: np.ndarray
    infusion_day: np.ndarray
    infusion_dose: np.ndarray
    score_patient: np.ndarray
    score_day: np.ndarray
    score_infusion: np.ndarray
    score_instrument: np.ndarray
    score: np.ndarray
    instruments: list[str]
    undated_patient: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int32))
    undated_infusion: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int16))
    undated_instrument: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int16))
    undated_score: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))
    protocols: list[str] = field(default_factory=list)
    infusion_protocol: np.ndarray | None = None
    infusion_planned: np.ndarray | None = None
    infusion_route: np.ndarray | None = None
    infusion_drug: np.ndarray | None = None


@dataclass(frozen=True)
class Content:
    """Live rows as they lie in the database, under its own numbers for patients and instruments."""

    codes: list[str]
    ids: np.ndarray
    facts: pd.DataFrame
    rows: dict[Kind, Rows]
    instruments: dict[int, str]
    protocols: dict[int, str]

    def records(self, real: type = np.float32) -> Records:
        """As arrays that do not depend on the database's own numbers; scores and doses as ``real``."""
        order, present, rows = self._in_order()
        scores, undated, infusions, doses, stated = (rows[kind] for kind in KINDS)
        dose = np.full(len(infusions), np.nan, dtype=real)
        dose[np.searchsorted(infusions.key, doses.key)] = doses.value
        return Records(
            codes=[self.codes[n] for n in order],
            patients=_newest_facts(self.facts, self.ids[order]),
            infusion_patient=INFUSIONS.part(infusions.key, "patient").astype(np.int32),
            infusion_number=INFUSIONS.part(infusions.key, "number").astype(np.int16),
            infusion_day=infusions.value.astype(np.int32),
            infusion_dose=dose,
            score_patient=ASSESSMENTS.part(scores.key, "patient").astype(np.int32),
            score_day=ASSESSMENTS.part(scores.key, "day").astype(np.int32),
            score_infusion=ASSESSMENTS.part(scores.key, "infusion").astype(np.int16),
            score_instrument=ASSESSMENTS.part(scores.key, "instrument").astype(np.int16),
            score=scores.value.astype(real),
            undated_patient=UNDATED.part(undated.key, "patient").astype(np.int32),
            undated_infusion=UNDATED.part(undated.key, "infusion").astype(np.int16),
            undated_instrument=UNDATED.part(undated.key, "instrument").astype(np.int16),
            undated_score=undated.value.astype(real),
            instruments=[self.instruments[n] for n in present],
            **self._stated(infusions, stated),
        )

    def _stated(self, infusions: Rows, stated: Rows) -> dict[str, object]:
        """What is stated of infusions, as arrays in step with them; nothing where nothing is."""
        if not len(stated):
            return {}
        what = STATED.part(stated.key, "what")
        of = INFUSIONS.pack(STATED.part(stated.key, "patient"), STATED.part(stated.key, "number"))
        place, value = np.searchsorted(infusions.key, of), stated.value.astype(np.int64)
        numbers = sorted(np.unique(value[what == schema.PROTOCOL]).tolist(), key=self.protocols.__getitem__)
        of_number = np.zeros(schema.MOST_STATED + 1, dtype=np.int64)
        of_number[numbers] = np.arange(len(numbers))
        value = np.where(what == schema.PROTOCOL, of_number[value], value)
        found: dict[str, object] = {"protocols": [self.protocols[n] for n in numbers]}
        for number, name, kind, nothing in (
            (schema.ROUTE, "route", np.int8, -1),
            (schema.DRUG, "drug", np.int8, -1),
            (schema.PROTOCOL, "protocol", np.int16, -1),
            (schema.PLANNED, "planned", np.int16, 0),
        ):
            column = np.full(len(infusions), nothing, dtype=kind)
            column[place[what == number]] = value[what == number]
            found[f"infusion_{name}"] = column
        return found

    def _in_order(self) -> tuple[np.ndarray, list[int], dict[Kind, Rows]]:
        """Positions of the patients by code, numbers of the instruments by key, and the rows with positions in both."""
        order = np.argsort(np.array(self.codes, dtype=object), kind="stable")
        place = np.zeros(int(self.ids.max(initial=0)) + 1, dtype=np.int64)
        place[self.ids[order]] = np.arange(len(order))
        used = [kind.part(self.rows[kind].key, "instrument") for kind in (ASSESSMENTS, UNDATED)]
        present = np.unique(np.concatenate(used)).tolist()
        present.sort(key=self.instruments.__getitem__)
        column = np.zeros(schema.INSTRUMENTS + 1, dtype=np.int64)
        column[present] = np.arange(len(present))
        return order, present, {kind: renumber(kind, self.rows[kind], place, column) for kind in KINDS}

    def batch(self) -> Batch:
        """As data frames, with the imports that rows and patients belong to; rows were fetched with their owners."""
        found = self.records(np.float64)
        order, _, rows = self._in_order()
        codes = np.array(found.codes, dtype=object)
        instruments = np.array(found.instruments, dtype=object)
        assessments = {
            "patient": pd.Series(codes[np.r_[found.score_patient, found.undated_patient]], dtype="str"),
            "day": found.score_day.astype(np.int64),
            "infusion": np.r_[found.score_infusion, found.undated_infusion].astype(np.int64),
            "instrument": pd.Series(instruments[np.r_[found.score_instrument, found.undated_instrument]], dtype="str"),
            "score": np.r_[found.score, found.undated_score],
            "import": np.r_[rows[ASSESSMENTS].owner, rows[UNDATED].owner],
        }
        if n_undated := len(found.undated_score):
            no_day = pd.Series([pd.NA] * n_undated, dtype="Int64")
            assessments["day"] = pd.concat([pd.Series(assessments["day"], dtype="Int64"), no_day], ignore_index=True)
        infusions = {
            "patient": pd.Series(codes[found.infusion_patient], dtype="str"),
            "number": found.infusion_number.astype(np.int64),
            "day": found.infusion_day.astype(np.int64),
            "dose_mg_per_kg": found.infusion_dose,
            "import": np.zeros(len(found.infusion_dose), dtype=np.int64),
        }
        infusions["import"][np.searchsorted(rows[INFUSIONS].key, rows[DOSES].key)] = rows[DOSES].owner
        mentioned = self.facts.groupby("patient")["import"].agg(lambda imports: tuple(sorted(imports)))
        patients = found.patients.assign(
            patient=pd.Series(codes, dtype="str"), imports=mentioned.reindex(self.ids[order]).to_numpy()
        )
        return Batch(
            pd.DataFrame(assessments)[[*ASSESSMENT_COLUMNS, "import"]],
            pd.DataFrame(infusions)[[*INFUSION_COLUMNS, "import"]],
            patients[[*PATIENT_COLUMNS, "imports"]],
        )

    def fingerprint(self) -> str:
        found = self.records(np.float64)
        patients = found.patients.astype(object).where(found.patients.notna(), None).to_numpy().tolist()
        names = [found.codes, patients, found.instruments, *([found.protocols] if found.protocols else [])]
        digest = hashlib.sha256(json.dumps(names).encode())
        for name, array in vars(found).items():
            if isinstance(array, np.ndarray):
                digest.update(f"{name} {len(array)} ".encode())
                # The same bytes on every machine.
                digest.update(np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")))
        return digest.hexdigest()


def _newest_facts(facts: pd.DataFrame, ids: np.ndarray) -> pd.DataFrame:
    """One row per patient of ``ids``, in that order; for each column what the newest import that states it says."""
    newest = facts.sort_values(["patient", "import"]).groupby("patient")[list(FACTS)].last()
    return newest.reindex(ids).reset_index(drop=True).astype({"under_way": "Int64"}).astype(_FACT_TYPES)


def read_all(connection: Connection, progress: Callable[[int], None] | None = None) -> Content:
    """All that is live; ``progress`` is told how many more rows have been read.

    Raises
    ------
    StoreError
        When the checksum of what is read is not that of what was written.
    """
    tables = (schema.patients, schema.instruments, schema.protocols)
    patients, instruments, protocols = (names(connection, table) for table in tables)
    facts = fetch_facts(connection)
    rows = {kind: fetch(connection, kind, progress=progress) for kind in KINDS}
    try:
        ids, instrument_ids = (np.array(list(names), dtype=np.int64) for names in (patients, instruments))
        found = checksum(schema.patients, ids, list(patients.values()))
        found += checksum(schema.instruments, instrument_ids, list(instruments.values()))
        protocol_ids = np.array(list(protocols), dtype=np.int64)
        found += checksum(schema.protocols, protocol_ids, list(protocols.values()))
        found += facts_checksum(facts)
    except (TypeError, ValueError):
        raise StoreError(DAMAGED) from None
    found += sum(rows_checksum(kind, those) for kind, those in rows.items())
    replaced = {kind: statements.all_superseded(connection, kind) for kind in KINDS if kind.superseded is not None}
    found += sum(superseded_checksum(kind, those) for kind, those in replaced.items())
    if found % 2**64 != audit.content_checksum(connection):
        raise StoreError(DAMAGED)
    return Content(list(patients.values()), ids, facts, rows, instruments, protocols)


def facts_checksum(facts: pd.DataFrame) -> int:
    keys = (facts[name].to_numpy(dtype=np.int64) for name in ("patient", "import"))
    return checksum(schema.patient_facts, *keys, *(facts[name].tolist() for name in FACTS))


def names(connection: Connection, table: Table) -> dict[int, str]:
    """Number to name of all patients or all instruments."""
    return dict(connection.execute(select(table)).cursor.fetchall())
