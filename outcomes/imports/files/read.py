"""The front door for bytes: says what kind of file it is, and hands it to the reader that takes no risks with it."""

from __future__ import annotations

from outcomes.imports.files import limits, read_csv, read_json, read_xlsx
from outcomes.imports.files.sheet import Opened, Unreadable
from outcomes.imports.problems.rules import problem

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_START = 4_000
"""White space that may stand before the first sign of a file."""

_OTHER_KINDS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"BZh",
    b"7z\xbc\xaf",
    b"Rar!",
    b"SQLite format 3",
    b"PAR1",
    b"MZ",
    b"\x7fELF",
    b"{\\rtf",
    b"<",
)


def read(data: bytes) -> Opened:
    """The tables of a file, and what was left in it.

    The file's name plays no part: a workbook that is called .csv is still read as a workbook.

    Raises
    ------
    Unreadable
        With every reason found.
    """
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise Unreadable(problem("file_empty"))
    if data.startswith(_OLE):
        raise Unreadable(problem("password_protected" if _ENCRYPTED in data else "old_spreadsheet"))
    if data.startswith(_ZIP):
        if len(data) > limits.XLSX_BYTES:
            raise Unreadable(problem("file_too_large", limit=limits.XLSX_BYTES // 1_000_000))
        return Opened("xlsx", *read_xlsx.read(data))
    start = data[:_START].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"{", b"[")):
        return Opened("json", read_json.read(data))
    if start.startswith(_OTHER_KINDS):
        raise Unreadable(problem("not_a_table"))
    if len(data) > limits.CSV_BYTES:
        raise Unreadable(problem("file_too_large", limit=limits.CSV_BYTES // 1_000_000))
    return Opened("csv", *read_csv.read(data))
