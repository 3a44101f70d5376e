"""What the tests of the store run in processes of their own."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import secrets
from multiprocessing.connection import Connection

import numpy as np
import pandas as pd
from sqlalchemy import event

from outcomes.deidentify import new_code
from outcomes.errors import StoreError
from outcomes.records import Batch, empty_infusions, empty_patients
from outcomes.store import Store
from outcomes.store.database import _begin_sqlite

SCORES_PER_PATIENT = 50


def processes() -> multiprocessing.context.BaseContext:
    """How to start one: from a server that has imported everything already, where the system can do that."""
    if os.name == "nt":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def big_batch(n_patients: int = 40) -> Batch:
    """New patients, each with the same 50 scores."""
    codes = pd.Series([new_code() for _ in range(n_patients)], dtype="str")
    place = np.arange(n_patients * SCORES_PER_PATIENT)
    assessments = pd.DataFrame(
        {
            "patient": codes.to_numpy()[place // SCORES_PER_PATIENT],
            "day": place % SCORES_PER_PATIENT,
            "infusion": 1,
            "instrument": "phq9",
            "score": 9.0,
        }
    )
    return Batch(assessments, empty_infusions(), empty_patients())


def save_for_ever(path: str, told: Connection, transactions: bool) -> None:
    """Save import after import, and tell each one that is saved, until killed."""
    store = Store(path)
    if not transactions:
        event.remove(store._database._engine, "begin", _begin_sqlite)
    for _ in itertools.count():
        told.send(store.save(big_batch(), sha256=secrets.token_hex(32), who="worker", source="own_long").id)


def save_each(url: str, files: list[tuple[str, Batch]]) -> list[str]:
    """Save these imports; what came of each, in words."""
    store = Store(url)
    answers = []
    for sha256, batch in files:
        try:
            store.save(batch, sha256=sha256, who="worker", source="own_long")
            answers.append("saved")
        except StoreError as error:
            answers.append(str(error))
    return answers
