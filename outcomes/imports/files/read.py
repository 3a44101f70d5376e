"""The front door for bytes: says what kind of file it is, and hands it to the reader that takes no risks with it."""

from __future__ import annotations

from outcomes.imports.files import limits, read_csv, read_json, read_xlsx, read_zip
from outcomes.imports.files.sheet import Opened, Unreadable
from outcomes.imports.problems.rules import problem

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IN_OLE = (
    ("EncryptedPackage", "password_protected"),
    ("WordDocument", "text_document"),
    ("PowerPoint Document", "not_a_table"),
)
"""Names in the directory of an OLE file, the envelope of Microsoft Office up to 2003, and what they make of it."""
_START = 4_000
"""White space that may stand before the first sign of a file."""

_OTHER_KINDS = (
    (b"%PDF", "pdf"),
    (b"{\\rtf", "text_document"),
    (b"<", "web_page"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"\x1f\x8b", "other_archive"),
    (b"BZh", "other_archive"),
    (b"7z\xbc\xaf", "other_archive"),
    (b"Rar!", "other_archive"),
    (b"SQLite format 3", "not_a_table"),
    (b"PAR1", "not_a_table"),
    (b"MZ\x90\0", "not_a_table"),
    (b"\x7fELF", "not_a_table"),
)


def read(data: bytes) -> Opened:
    """The tables of a file, and what was left in it.

    The file's name plays no part: a workbook that is called .csv is still read as a workbook.

    Raises
    ------
    Unreadable
        With every reason found.
    """
    if data.startswith(read_zip.SIGNS) and read_zip.holds_files(data):
        return Opened("zip", *read_zip.read(data, _one))
    return _one(data)


def _one(data: bytes, first: int = 1) -> Opened:
    """A file that holds no other files; its tables are counted from ``first``."""
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise Unreadable(problem("file_empty"))
    if data.startswith(_OLE):
        rules = (rule for name, rule in _IN_OLE if name.encode("utf-16-le") in data)
        raise Unreadable(problem(next(rules, "old_spreadsheet")))
    if data.startswith(read_zip.SIGNS):
        if len(data) > limits.XLSX_BYTES:
            raise Unreadable(problem("file_too_large", limit=limits.XLSX_BYTES // 1_000_000))
        return Opened("xlsx", *read_xlsx.read(data, first))
    start = data[:_START].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"{", b"[")) and not start.startswith(b"{\\rtf"):
        return Opened("json", read_json.read(data))
    for sign, rule in _OTHER_KINDS:
        if start.startswith(sign):
            raise Unreadable(problem(rule))
    if len(data) > limits.CSV_BYTES:
        raise Unreadable(problem("file_too_large", limit=limits.CSV_BYTES // 1_000_000))
    return Opened("csv", *read_csv.read(data))
