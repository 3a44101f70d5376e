"""Reads a ZIP file of tables: each file in it as if it had been put in alone, none of them a ZIP file again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace

from outcomes.errors import Problem
from outcomes.imports.files import limits
from outcomes.imports.files.read_xlsx import WORKBOOK
from outcomes.imports.files.sheet import Opened, Sheet, Unreadable
from outcomes.imports.problems.rules import problem

SIGNS = (b"PK\x03\x04", b"PK\x05\x06")
"""Of a ZIP file with something in it, and of an empty one."""

_OFFICE = (
    ("xl/workbook.bin", "binary_workbook"),
    ("word/document.xml", "text_document"),
    ("ppt/presentation.xml", "not_a_table"),
    ("index/document.iwa", "numbers_file"),
    ("index.zip", "numbers_file"),
)
"""Parts by which documents are known that are ZIP files inside."""
_OPEN_DOCUMENTS = {"spreadsheet": "open_document", "text": "text_document"}

_TABLES = ("csv", "tsv", "tab", "txt", "xlsx", "xlsm", "json", "ndjson", "jsonl", "xls", "xlsb", "ods", "numbers")
"""Endings of files that may hold scores, also of kinds that cannot be read: leaving those out would lose them."""
_ARCHIVES = ("zip", "7z", "rar", "gz", "tgz", "bz2", "xz", "tar")
_OF_NOBODY = ("__macosx/", "thumbs.db", "desktop.ini")
"""What operating systems put into folders."""
_BLOCK = 1 << 20


def holds_files(data: bytes) -> bool:
    """Whether a ZIP file holds files of people, and is not the inside of a workbook.

    Raises
    ------
    Unreadable
        If it is damaged, or another kind of document.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.lower() for name in archive.namelist()}
            kind = archive.read("mimetype")[:200].decode("ascii", "replace") if "mimetype" in archive.namelist() else ""
    except Exception:  # whatever is wrong with it, its message may quote a name
        raise Unreadable(problem("damaged")) from None
    if WORKBOOK in names:
        return False
    for part, rule in _OFFICE:
        if part in names:
            raise Unreadable(problem(rule))
    if kind:
        rule = next((rule for word, rule in _OPEN_DOCUMENTS.items() if word in kind), "not_a_table")
        raise Unreadable(problem(rule))
    return True


def read(data: bytes, one: Callable[[bytes, int], Opened]) -> tuple[list[Sheet], tuple[Problem, ...]]:
    """The tables of all files in a ZIP file, counted in the order of the files' names, and what was left in it.

    Parameters
    ----------
    data : bytes
    one : callable
        Opens one file, given its bytes and the number of its first table.

    Raises
    ------
    Unreadable
        With every reason found: if one of the files cannot be read, none is.
    """
    if len(data) > limits.ZIP_BYTES:
        raise Unreadable(problem("file_too_large", limit=limits.ZIP_BYTES // 1_000_000))
    sheets: list[Sheet] = []
    left: list[Problem] = []
    n_others = n_rows = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name, content in _files(archive):
                if name.rpartition(".")[2] not in _TABLES or not content.strip():
                    n_others += 1
                    continue
                number = len(sheets) + 1
                try:
                    if content.startswith(SIGNS) and holds_files(content):
                        raise Unreadable(problem("zip_in_zip"))
                    opened = one(content, number)
                except Unreadable as unreadable:
                    raise Unreadable(*(replace(p, sheet=p.sheet or number) for p in unreadable.problems)) from None
                if name.endswith(".txt") and len(opened.sheets[0].columns) < 2:
                    n_others += 1
                    continue
                sheets += [replace(sheet, number=i) for i, sheet in enumerate(opened.sheets, start=number)]
                left += [replace(p, sheet=number) if p.sheet is None else p for p in opened.left]
                n_rows += sum(len(sheet.rows) for sheet in opened.sheets)
                if n_rows > limits.CSV_ROWS:
                    raise Unreadable(problem("too_many_rows", limit=limits.CSV_ROWS))
    except Unreadable:
        raise
    except Exception:  # many kinds are known of damaged files; none of them may show what it holds
        raise Unreadable(problem("damaged")) from None
    if not sheets:
        raise Unreadable(problem("zip_without_tables"))
    if n_others:
        left.append(problem("files_left_out", count=n_others))
    return sheets, tuple(left)


def _files(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Name in small letters and content of each file, by name. What is no table is not unpacked."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Unreadable(problem("password_protected"))
    if len(entries) > limits.ZIP_FILES:
        raise Unreadable(problem("zip_too_large", files=limits.ZIP_FILES, limit=limits.ZIP_ALL_BYTES // 1_000_000))
    unpacked = 0
    for entry in sorted(entries, key=lambda entry: entry.filename.casefold()):
        path = entry.filename.lower()
        name = path.rpartition("/")[2]
        if path.startswith(_OF_NOBODY) or name in _OF_NOBODY or name.startswith("."):
            continue
        if name.rpartition(".")[2] in _ARCHIVES:
            raise Unreadable(problem("zip_in_zip"))
        blocks = []
        if name.rpartition(".")[2] in _TABLES:
            with archive.open(entry) as file:
                while block := file.read(_BLOCK):
                    unpacked += len(block)
                    if unpacked > limits.ZIP_ALL_BYTES:
                        files, limit = limits.ZIP_FILES, limits.ZIP_ALL_BYTES // 1_000_000
                        raise Unreadable(problem("zip_too_large", files=files, limit=limit))
                    blocks.append(block)
        yield name, b"".join(blocks)
