"""Check and import of 30,000 scores in every format, beside pandas reading the same bytes.

The exports are those of ``tests/fixtures/exports``, their rows repeated with other patient ids.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import openpyxl
import pandas as pd

from benchmarks.report import Row, ratio
from outcomes import intake
from outcomes.deidentify import KeyTable
from outcomes.imports.check import check
from outcomes.store import Store

N_SCORES = 30_000
FIXTURES = Path(__file__).resolve().parents[1] / "tests" / "fixtures" / "exports"
PATIENT = {
    "flat_observations": 1,
    "google_forms": 1,
    "qualtrics": 17,
}
"""Place of the column with the patient, where it is not the first."""

HEADERS = {"qualtrics": 3}
"""Rows with names of columns, where there is not one."""


def check_and_import(folder: Path, repeats: int) -> list[Row]:
    """One row for each format, and one for a workbook."""
    return [_measured(folder, name, repeats) for name in _names()]


def _names() -> list[str]:
    scores = [path.parent.name for path in FIXTURES.glob("*/tidy.csv") if "score" in path.read_text().split("\n")[0]]
    return sorted(scores)


def _measured(folder: Path, name: str, repeats: int) -> Row:
    files, read = _enlarged(name)
    ours, theirs = [], []
    for i in range(repeats):
        start = perf_counter()
        for _, content in files:
            read(content)
        theirs.append(perf_counter() - start)
        store, keys = Store(folder / f"{name}-{i}.sqlite"), KeyTable(folder / f"{name}-{i}.keys")
        start = perf_counter()
        found = check(files, store.known, keys)
        record = intake.save(found, store, keys, who="benchmark")
        ours.append(perf_counter() - start)
        if record.n_assessments < N_SCORES:
            raise RuntimeError(f"{name}: only {record.n_assessments:,} scores were taken; the time would mean nothing.")
    what = {"workbook": "read_excel", "fhir": "json.loads"}.get(name, "read_csv")
    return ratio(f"check + import of {record.n_assessments:,} scores, {name} / {what}", ours, theirs, None)


def _enlarged(name: str) -> tuple[list[tuple[str, bytes]], Callable[[bytes], object]]:
    """The files of a format with at least ``N_SCORES`` scores, and how others read one."""
    folder = FIXTURES / name
    times = -(-N_SCORES // (len((folder / "tidy.csv").read_text().splitlines()) - 1))
    if name == "fhir":
        return [("raw.json", _bundle((folder / "raw.json").read_text(), N_SCORES // 10))], json.loads
    if name == "workbook":
        # A plain table: merged titles and totals cannot be repeated, and 60,000 rows are the most that is read.
        table = csv.reader(io.StringIO((FIXTURES / "own_wide" / "raw.csv").read_text()))
        header, *rows = table
        return [("raw.xlsx", _workbook(header, rows, N_SCORES // 15))], lambda data: pd.read_excel(io.BytesIO(data))
    files = []
    for path in (folder / "raw.csv", folder / "infusions.csv"):
        if path.exists():
            is_raw = path.stem == "raw"
            place, headers = (PATIENT.get(name, 0), HEADERS.get(name, 1)) if is_raw else (0, 1)
            files.append((path.name, _table(path.read_text(encoding="utf-8-sig"), place, headers, times)))
    separator = ";" if name == "own_long" else ","
    return files, lambda data: pd.read_csv(io.BytesIO(data), sep=separator if b";" in data[:20] else ",")


def _table(text: str, place: int, headers: int, times: int) -> bytes:
    dialect = csv.Sniffer().sniff(text.splitlines()[0], delimiters=",;") if ";" in text.splitlines()[0] else "excel"
    rows = list(csv.reader(io.StringIO(text), dialect))
    out = io.StringIO()
    write = csv.writer(out, delimiter=";" if ";" in text.splitlines()[0] else ",", lineterminator="\n")
    write.writerows(rows[:headers])
    body = [row for row in rows[headers:] if any(row) and row[0] != "Total"]
    for i in range(times):
        write.writerows([*row[:place], f"{row[place]}-{i}" if row[place] else "", *row[place + 1 :]] for row in body)
    return out.getvalue().encode()


def _bundle(text: str, times: int) -> bytes:
    """Entries once more for other patients; ids of resources do not matter."""
    bundle = json.loads(text)
    one = json.dumps(bundle["entry"])[1:-1]
    entries = (re.sub(r"Patient/(\w+)", rf"Patient/\1-{i}", one) for i in range(times))
    return json.dumps({**bundle, "entry": []}).replace('"entry": []', f'"entry": [{", ".join(entries)}]').encode()


def _workbook(header: list[str], rows: list[list[str]], times: int) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Scores")
    sheet.append(header)
    for i in range(times):
        for row in rows:
            sheet.append([f"{row[0]}-{i}", *(float(cell) if cell.isdecimal() else cell or None for cell in row[1:])])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
