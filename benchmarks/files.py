"""Check, import and undo, beside ``pandas.read_csv`` of the same files."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from time import perf_counter

import pandas as pd

from benchmarks import data
from benchmarks.report import Row, ratio
from outcomes import intake
from outcomes.deidentify import KeyTable
from outcomes.imports.check import check
from outcomes.store import Store

N_SCORES = 30_000


def check_and_import(folder: Path, repeats: int) -> Row:
    """An export of 30,000 rows into an empty store, alternating with reading the same two files by pandas."""
    files = data.export(N_SCORES, seed=7)
    ours, theirs = [], []
    for i in range(repeats):
        start = perf_counter()
        for _, content in files:
            pd.read_csv(io.BytesIO(content))
        theirs.append(perf_counter() - start)
        store, keys = Store(folder / f"empty-{i}.sqlite"), KeyTable(folder / f"empty-{i}.keys")
        ours.append(_take(files, store, keys)[0])
    return ratio(f"check + import of {N_SCORES:,} rows of CSV / read_csv", ours, theirs, 15)


def undo(folder: Path, filled: Path, repeats: int) -> list[Row]:
    """30,000 scores put into a store of 1,000,000 and taken back, several times."""
    path = folder / "undo.sqlite"
    shutil.copy(filled, path)
    store, keys = Store(path), KeyTable(path.with_suffix(".keys"))
    files = data.export(N_SCORES, seed=7)
    imported, undone = [], []
    for _ in range(repeats):
        spent, number = _take(files, store, keys)
        imported.append(spent)
        start = perf_counter()
        store.undo(number, who="benchmark")
        undone.append(perf_counter() - start)
    return [ratio(f"undo of {N_SCORES:,} among 1,000,000 / check + import of them", undone, imported, 1)]


def _take(files: list[tuple[str, bytes]], store: Store, keys: KeyTable) -> tuple[float, int]:
    """Seconds to check and save the files, and the number of the import."""
    start = perf_counter()
    found = check(files, store.known, keys)
    record = intake.save(found, store, keys, who="benchmark")
    spent = perf_counter() - start
    if record.n_assessments != N_SCORES:
        raise RuntimeError(f"{record.n_assessments} of {N_SCORES} scores were taken; the time would mean nothing.")
    return spent, record.id
