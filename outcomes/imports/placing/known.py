"""What is stored of the patients of an upload, as arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import pandas as pd

from outcomes.deidentify import Key
from outcomes.imports.placing.history import History, nothing_stored
from outcomes.records import Batch


class Bound(Protocol):
    """What a store notes of the key tables that its patients belong to, and of sites; see ``store.bindings``."""

    codes: dict[str | None, set[str]]
    sites: frozenset[str]


Known = Callable[[list[str]], Batch]
"""Gives what is stored of some patients, by their codes; ``Store.known`` is one."""


def history(sources: Sequence[str], keys: dict[str, Key], known: Known, instruments: Sequence[str]) -> History:
    """What is stored of the patients of an upload.

    Parameters
    ----------
    sources : sequence of str
        Their source ids, in the order in which the upload numbers them.
    keys : dict
        What the key table knows, by source id.
    known : callable
    instruments : sequence of str
        Keys, in the order of the registry.
    """
    codes_of = [(keys[source].code, i) for i, source in enumerate(sources) if source in keys]
    codes = dict(reversed(codes_of))  # of id and code of one patient the first counts
    if not codes:
        return nothing_stored(len(sources))
    stored = known(list(codes))
    instrument = {key: i for i, key in enumerate(instruments)}
    assessments = stored.assessments[stored.assessments["instrument"].isin(list(instrument))]
    undated = assessments[assessments["day"].isna()]
    assessments = assessments[assessments["day"].notna()]
    infusions = stored.infusions
    found = History(
        first=np.full(len(sources), np.nan),
        infusion_patient=_numbers_of(infusions["patient"], codes),
        infusion_number=infusions["number"].to_numpy(np.int64),
        infusion_day=infusions["day"].to_numpy(np.int64),
        infusion_dose=infusions["dose_mg_per_kg"].to_numpy(np.float64),
        score_patient=_numbers_of(assessments["patient"], codes),
        score_day=assessments["day"].to_numpy(np.int64),
        score_count=assessments["infusion"].to_numpy(np.int64),
        score_instrument=_numbers_of(assessments["instrument"], instrument),
        score=assessments["score"].to_numpy(np.float64),
        undated_patient=_numbers_of(undated["patient"], codes),
        undated_count=undated["infusion"].to_numpy(np.int64),
        undated_instrument=_numbers_of(undated["instrument"], instrument),
        undated_score=undated["score"].to_numpy(np.float64),
        **_owners(assessments, undated, infusions),
        imports=_mentioned(stored, codes),
    )
    # Where nothing is stored (any more), the key table's date binds nobody.
    stored_patients = found.is_stored()
    for i, source in enumerate(sources):
        key = keys.get(source)
        if key is not None and key.first_infusion is not None and stored_patients[i]:
            found.first[i] = key.first_infusion.toordinal()
    return found


def _numbers_of(texts: pd.Series, number_of: dict[str, int]) -> np.ndarray:
    """The number that belongs to each text; every text must have one."""
    codes, distinct = pd.factorize(texts)
    return np.array([number_of[text] for text in distinct], dtype=np.int64)[codes]


def _owners(assessments: pd.DataFrame, undated: pd.DataFrame, infusions: pd.DataFrame) -> dict[str, np.ndarray]:
    """The imports of stored rows, as in ``History``, where they are told."""
    tables = {"score_import": assessments, "undated_import": undated, "dose_import": infusions}
    return {name: table["import"].to_numpy(np.int64) for name, table in tables.items() if "import" in table}


def _mentioned(stored: Batch, codes: dict[str, int]) -> dict[int, tuple[int, ...]]:
    """The live imports that mention each patient, where they are told."""
    if "imports" not in stored.patients:
        return {}
    patients, imports = stored.patients["patient"], stored.patients["imports"]
    return {codes[code]: numbers for code, numbers in zip(patients, imports, strict=True)}
