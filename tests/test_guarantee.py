"""What is not used is not read: it refuses nothing, and no byte of it is found anywhere afterwards."""

from __future__ import annotations

import gc
import io
import itertools
import json
import logging
import os
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from pathlib import Path
from types import FrameType, FunctionType, ModuleType

import numpy as np
import openpyxl
import pandas as pd
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from outcomes import intake
from outcomes.deidentify import KeyTable
from outcomes.imports.check import Check, check, check_document
from outcomes.imports.guard import plain_header
from outcomes.imports.problems import listing
from outcomes.instruments import REGISTRY
from outcomes.store import Store
from tests.exports import LONG, TODAY, lines, saved
from tests.test_guard import HARMLESS, IDENTIFYING

ROOT = Path(__file__).resolve().parents[1]
TAKEABLE = ("accept", "accept_with_warnings", "partial")

ROWS = [
    *("P001,2026-01-05,PHQ-9,20,0", "P001,2026-01-09,PHQ-9,12,1", "P001,2026-01-20,PHQ-9,9,2"),
    *("P002,2026-02-02,PHQ-9,18,0", "P002,2026-02-06,PHQ-9,11,1", "P002,2026-02-17,PHQ-9,7,2"),
]
N_SCORES = len(ROWS)
CELLS = (
    ("7", "12.5", "140", "0", "3", ""),
    ("Moderate", "Left Knee", "Follow Up", "Left Knee", "", "Mild"),
    ("2026-01-05", "2026-01-09", "2026-01-20", "2026-02-02", "", "2026-02-17"),
)
PEOPLE = ("Jane Doe", "John Smith", "Maria Garcia", "Jane Doe", "", "Wei Nguyen")


def with_column(header: str, cells: tuple[str, ...]) -> str:
    quoted = header.replace('"', '""')
    return lines(f'{LONG},"{quoted}"', *(f'{row},"{cell}"' for row, cell in zip(ROWS, cells, strict=True)))


def looked_at(content: str | bytes, *, refuse: bool, name: str = "export.csv", keys: KeyTable | None = None) -> Check:
    return check(
        [(name, content.encode() if isinstance(content, str) else content)],
        None,
        keys or KeyTable(":memory:"),
        instruments=REGISTRY,
        today=TODAY,
        refuse_identifiers=refuse,
    )


# ---------------------------------------------------------------------------------------------------------------------
# Nothing that is not used refuses a file
# ---------------------------------------------------------------------------------------------------------------------


OWN_MEANING = {*(plain_header(one) for one in LONG.split(",")), "sex", "gender", "age", "site"} | {
    *("sex_at_birth", "office", "location", "clinic_name")
}
"""Headers of columns that are used, if anything is."""

MANY = 12


def stopped(headers: list[str], cells: tuple[str, ...], refuse: bool) -> dict[str, list[str]]:
    """Which of some columns keep a good file from being taken whole, and by which rules; they are tried many at once."""
    table = [f"{LONG}," + ",".join('"' + header.replace('"', '""') + '"' for header in headers)]
    table += [f"{row}," + ",".join([f'"{cell}"'] * len(headers)) for row, cell in zip(ROWS, cells, strict=True)]
    found = looked_at(lines(*table), refuse=refuse)
    if found.outcome in TAKEABLE and len(found.files[0].records) == N_SCORES:
        return {}
    if len(headers) > 1:
        half = len(headers) // 2
        return stopped(headers[:half], cells, refuse) | stopped(headers[half:], cells, refuse)
    return {headers[0]: [p.rule for p in found.files[0].problems if p.severity in ("refuse", "ask")]}


@pytest.mark.parametrize("refuse", [False, True], ids=["own computer", "refuse"])
@pytest.mark.parametrize("kind", range(len(CELLS)), ids=["numbers", "labels", "dates"])
def test_no_harmless_header_stops_a_file(kind: int, refuse: bool):
    """Every header of the corpus as one more column of a good file, with three kinds of cells."""
    headers = [one for one in dict.fromkeys(HARMLESS) if plain_header(one) not in OWN_MEANING]
    found = {}
    for start in range(0, len(headers), MANY):
        found |= stopped(headers[start : start + MANY], CELLS[kind], refuse)
    assert not found


def test_what_identifies_is_left_out_on_the_practices_own_computer():
    headers, found = list(dict.fromkeys(IDENTIFYING)), {}
    for start in range(0, len(headers), MANY):
        found |= stopped(headers[start : start + MANY], PEOPLE, refuse=False)
    assert not found


def test_what_identifies_refuses_where_the_practice_says_so():
    taken = [
        h for h in dict.fromkeys(IDENTIFYING) if looked_at(with_column(h, PEOPLE), refuse=True).outcome != "refuse"
    ]
    assert not taken


@pytest.mark.parametrize("refuse", [False, True])
def test_an_identifier_in_a_cell_that_is_needed_refuses_everywhere(refuse: bool):
    for row in ("Jane Doe,2026-03-05,PHQ-9,20,0", "P3,2026-03-05,PHQ-9,jane.doe@example.org,0"):
        assert looked_at(lines(LONG, *ROWS, row), refuse=refuse).outcome == "refuse"


# ---------------------------------------------------------------------------------------------------------------------
# No byte of it is found
# ---------------------------------------------------------------------------------------------------------------------

PLACES = (
    *("cell", "name", "phone", "email", "header", "title", "comment", "author", "sheet", "hidden_sheet"),
    *("hidden_column", "link", "property", "validation", "footer", "defined", "tooltip", "file"),
)
SECRET = {place: f"Qx{place.replace('_', '').capitalize()}zq" for place in PLACES}
"""One for each place, so that a failure names the place that leaked."""


def csv_with_secrets() -> bytes:
    cells = (
        f"Maria {SECRET['name']}",
        f"{SECRET['email']}@example.org",
        f"555-123-4567 {SECRET['phone']}",
        f"says {SECRET['cell']} and that it came back",
    )
    rows = [f"{row},{cells[i % 4]},{cells[(i + 1) % 4]}" for i, row in enumerate(ROWS)]
    return lines(f"{LONG},{SECRET['header']},Patient name", *rows).encode()


def workbook_with_secrets() -> bytes:
    """A good table with something in every place of a workbook that nobody needs."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SECRET["sheet"]
    sheet.append([f"Report for {SECRET['title']}"])
    sheet.append([*LONG.split(","), SECRET["header"], "Patient name", "hidden"])
    for row in ROWS:
        sheet.append([*row.split(","), SECRET["cell"], f"Maria {SECRET['name']}", SECRET["hidden_column"]])
    sheet.column_dimensions["H"].hidden = True
    sheet["A3"].comment = Comment(SECRET["comment"], SECRET["author"])
    sheet["G4"].hyperlink = f"https://example.org/{SECRET['link']}"
    sheet["G4"].hyperlink.tooltip = SECRET["tooltip"]
    sheet.oddFooter.center.text = SECRET["footer"]
    listed = DataValidation(type="list", formula1=f'"{SECRET["validation"]},b"')
    sheet.add_data_validation(listed)
    listed.add("F4")
    other = book.create_sheet("Other")
    other.sheet_state = "hidden"
    other.append(["Name", "Phone"])
    other.append([SECRET["hidden_sheet"], SECRET["phone"]])
    book.properties.creator = book.properties.title = book.properties.description = SECRET["property"]
    book.defined_names[SECRET["defined"]] = openpyxl.workbook.defined_name.DefinedName(
        SECRET["defined"], attr_text="Other!$A$1"
    )
    return saved(book)


FILES = {"csv": csv_with_secrets(), "xlsx": workbook_with_secrets()}


def leaks(held: bytes) -> list[str]:
    """The places whose secret is in some bytes, as UTF-8 or UTF-16, in any case of letters."""
    plain = held.lower()
    return [
        place
        for place, secret in SECRET.items()
        if secret.lower().encode() in plain or secret.lower().encode("utf-16-le") in plain
    ]


def reachable(root: object) -> Iterator[object]:
    """Everything that an object holds, but for code and what the whole program shares."""
    seen, waiting = {id(root)}, [root]
    while waiting:
        one = waiting.pop()
        yield one
        for held in gc.get_referents(one):
            if id(held) not in seen and not isinstance(held, type | ModuleType | FunctionType | FrameType):
                seen.add(id(held))
                waiting.append(held)


def in_memory(root: object) -> list[str]:
    held = []
    for one in reachable(root):
        if isinstance(one, str):
            held.append(one.encode("utf-8", "replace"))
        elif isinstance(one, bytes | bytearray | memoryview):
            held.append(bytes(one))
        elif isinstance(one, np.ndarray) and one.dtype != object:
            held.append(one.tobytes())
        elif isinstance(one, io.BytesIO):
            held.append(one.getvalue())
        elif isinstance(one, pd.DataFrame):
            held.append(one.to_csv().encode())
    return leaks(b"\n".join(held))


def on_disk(folder: Path) -> dict[str, list[str]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.name: found for path in files if (found := leaks(path.read_bytes()))}


@pytest.fixture(params=FILES)
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the store, the key table and every temporary file of a test lie."""
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("OUTCOMES_DATABASE_URL", f"sqlite:///{(tmp_path / 'outcomes.sqlite').as_posix()}")
    monkeypatch.setenv("OUTCOMES_KEY_FILE", str(tmp_path / "keys.sqlite"))
    return tmp_path


def test_the_search_finds_what_is_there():
    assert leaks(FILES["csv"]) == ["cell", "name", "phone", "email", "header"]
    assert in_memory({"a": [FILES["csv"]]}) == leaks(FILES["csv"])
    parts = [part for part in PLACES if part not in ("email", "file")]
    assert sorted(in_memory(every_part(FILES["xlsx"]))) == sorted(parts)


def every_part(workbook: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        return [parts.read(name) for name in parts.namelist()]


def test_nothing_is_left_after_saving(kind: str, own_folder: Path, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    keys, store = KeyTable.open_default(), Store()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        found = looked_at(FILES[kind], refuse=False, name=f"{SECRET['file']}.{kind}", keys=keys)
        assert found.outcome in TAKEABLE
        assert len(found.files[0].records) == N_SCORES
        intake.save(found, store, keys, who="test")
    assert in_memory(found) == []
    shown = json.dumps(check_document(found)) + listing.table(found.files).to_csv() + repr(found)
    said = capfd.readouterr()
    assert (
        leaks((shown + said.out + said.err + caplog.text + repr([str(one.message) for one in warned])).encode()) == []
    )
    assert on_disk(own_folder) == {}
    assert in_memory([store, keys]) == []


def test_nothing_is_left_after_a_refusal(kind: str, own_folder: Path, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        found = looked_at(FILES[kind], refuse=True, name=f"{SECRET['file']}.{kind}", keys=KeyTable.open_default())
    assert found.outcome == "refuse" and found.batch is None
    assert in_memory(found) == []
    shown = json.dumps(check_document(found)) + listing.table(found.files).to_csv() + repr(found)
    said = capfd.readouterr()
    assert (
        leaks((shown + said.out + said.err + caplog.text + repr([str(one.message) for one in warned])).encode()) == []
    )
    assert on_disk(own_folder) == {}


def test_nothing_is_reachable_after_cancelling(kind: str, own_folder: Path):
    """A check that was made and let go leaves none of its rows in any object of the program."""
    looked_at(FILES[kind], refuse=False)
    gc.collect()
    ours = [one for one in gc.get_objects() if str(type(one).__module__).startswith("outcomes.")]
    known = {id(FILES), *map(id, FILES.values())}
    assert in_memory([one for one in ours if id(one) not in known]) == []
    caches = [one for one in gc.get_objects() if isinstance(one, _lru_cache_wrapper) and "outcomes" in one.__module__]
    assert in_memory(caches) == []


@pytest.mark.parametrize("command", ["check", "import --json"])
def test_the_command_line_shows_nothing(kind: str, command: str, own_folder: Path, tmp_path_factory):
    file = tmp_path_factory.mktemp("elsewhere") / f"{SECRET['file']}.{kind}"
    file.write_bytes(FILES[kind])
    words = [sys.executable, "-X", "utf8", "-W", "default", "-m", "outcomes", *command.split(), str(file)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, env=dict(os.environ), check=False)
    assert leaks(done.stdout + done.stderr) == []
    assert on_disk(own_folder) == {}


@pytest.mark.parametrize("place", ["header", "cell", "both"])
def test_the_same_holds_wherever_in_the_file_the_column_stands(place: str, own_folder: Path):
    """Every order of the columns gives the same scores, and no secret of the one that is left out."""
    header = SECRET["header"] if place != "cell" else "extra"
    cell = SECRET["cell"] if place != "header" else "4"
    records = set()
    for order in itertools.islice(itertools.permutations(range(6)), 0, 720, 37):
        table = [[*LONG.split(","), header], *([*row.split(","), cell] for row in ROWS)]
        found = looked_at(lines(*(",".join(row[i] for i in order) for row in table)), refuse=False)
        assert in_memory(found) == []
        records.add(found.files[0].records.to_csv())
    assert len(records) == 1 and next(iter(records)).count("\n") == N_SCORES + 1
