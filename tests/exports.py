"""Builders for tests of the imports: exports as text, workbooks, and what a check of them says."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from datetime import date

import openpyxl

from outcomes.deidentify import KeyTable
from outcomes.imports.ask import Answers
from outcomes.imports.check import Check, check
from outcomes.instruments import REGISTRY
from outcomes.records import Batch

TODAY = date(2026, 11, 23)
LONG = "patient,date,instrument,score,infusions_received"


def lines(header: str, *rows: str) -> str:
    return "\n".join([header, *rows]) + "\n"


def run(
    *files: str | bytes,
    keys: KeyTable | None = None,
    known: Callable[[list[str]], Batch] | None = None,
    date_order: str | None = None,
    item_coding: str | None = None,
    timing: str | None = None,
    without_days: str | None = None,
    who5_scale: str | None = None,
    names: Iterable[str] = (),
    refuse: bool = False,
    **answers: str,
) -> Check:
    """Check files of one upload with an empty key table and store, unless others are given."""
    names = list(names) or [f"export{i}.csv" for i in range(len(files))]
    contents = [file.encode() if isinstance(file, str) else file for file in files]
    return check(
        list(zip(names, contents, strict=True)),
        known,
        keys or KeyTable(":memory:"),
        Answers(date_order, item_coding, timing, without_days, who5_scale, **answers),
        instruments=REGISTRY,
        today=TODAY,
        refuse_identifiers=refuse,
    )


def rules(found: Check, severity: str | None = None) -> list[str]:
    """The rules broken in all files, in the order of the report."""
    problems = [problem for file in found.files for problem in file.problems]
    return [problem.rule for problem in problems if severity in (None, problem.severity)]


def at(found: Check, rule: str) -> list[tuple[int | None, int | None]]:
    """Row and column of every problem of this rule."""
    return [(p.row, p.column) for file in found.files for p in file.problems if p.rule == rule]


def records(found: Check, file: int = 1) -> list[tuple]:
    """The records of a file as rows, None where missing."""
    frame = found.files[file - 1].records
    return [tuple(row) for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False)]


def workbook(*sheets: Iterable[Iterable[object]], **titles: str) -> bytes:
    """An .xlsx file with these rows in its sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(titles.get(f"title{number}", f"Sheet{number}"))
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def altered(data: bytes, part: str, change: Callable[[bytes], bytes], **add: bytes) -> bytes:
    """A workbook with one part changed, and others added (``__`` in a name stands for ``/``)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry.filename, change(content) if re.search(part, entry.filename) else content)
        for name, content in add.items():
            new.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def zipped(**files: str | bytes) -> bytes:
    """A ZIP file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()
