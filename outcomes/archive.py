"""ZIP files whose bytes depend on their content alone: the same numbers on another day or machine are the same file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP file can hold."""

_CORE = "docProps/core.xml"
_TIME = re.compile(rb"(<dcterms:(created|modified)\b[^>]*>)[^<]*(</dcterms:)")


def pack(files: Mapping[str, str | bytes]) -> bytes:
    """A ZIP file of these files, by name; texts in UTF-8."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, FIRST_DAY), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def settled(office_file: bytes, day: date) -> bytes:
    """A workbook or slide deck, made and changed at the first minute of ``day`` by its own account."""
    with zipfile.ZipFile(io.BytesIO(office_file)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    time = f"{day.isoformat()}T00:00:00Z".encode()
    files[_CORE] = _TIME.sub(rb"\g<1>" + time + rb"\g<3>", files[_CORE])
    return pack(files)
