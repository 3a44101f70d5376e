"""Damaged and hostile files: always an answer, never an error, never slow."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outcomes.imports.files import read as reading
from tests.exports import LONG, altered, lines, rules, run, workbook

ROWS = ("P1,2026-01-05,PHQ-9,20,0", 'P1,2026-01-09,"PHQ-9",14,1', "P2,1/9/2026,GAD-7,9,2", "P2,05.02.2026,PEG,5.33,3")
GOOD = lines(LONG, *ROWS)
BOOK = workbook([line.split(",") for line in GOOD.splitlines()], [["patient", "date"], ["P1", "2026-01-05"]])
PIECES = st.sampled_from(
    [
        *("", ",", ";", "\t", '"', "\n", "\r", "\0", "P1", "999", "-99", "NA", "2026-02-30", "1/2/26", "é", "\ufeff"),
        *(
            "0",
            "1e9",
            "∞",
            "patient",
            "infusion",
            "phq9_1",
            "day",
            "x" * 5000,
            "Total",
            "𝟗",
            "١٢",
            "+-1",
            ".",
            "٫",
            "=1",
        ),
    ]
)
QUICK = settings(max_examples=80, deadline=2000, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


def answer(data: bytes) -> None:
    started = time.perf_counter()
    found = run(data)
    assert time.perf_counter() - started < 2
    assert "cannot_check" not in rules(found)
    # Every mistake of a text file has a rule; only a workbook can be damaged in ways that nobody foresees.
    assert data.startswith(b"PK") or "damaged" not in rules(found)


@QUICK
@given(st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 12), PIECES), min_size=1, max_size=6))
def test_a_changed_csv_gets_an_answer(changes):
    text = GOOD
    for where, length, piece in changes:
        text = text[:where] + piece + text[where + length :]
    answer(text.encode("utf-8", "replace"))


@QUICK
@given(st.binary(max_size=300))
def test_any_bytes_get_an_answer(data: bytes):
    answer(data)


@QUICK
@given(st.lists(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=6), max_size=6))
def test_any_table_gets_an_answer(rows):
    answer(lines(LONG, *(",".join(row) for row in rows)).encode("utf-8", "replace"))


@QUICK
@given(st.lists(st.tuples(st.integers(0, len(BOOK) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_changed_workbook_gets_an_answer(changes):
    data = bytearray(BOOK)
    for where, byte in changes:
        data[where] = byte
    answer(bytes(data))


CELLS = st.sampled_from(
    [
        *(b"<v>1</v>", b"<v></v>", b"<f>1</f>", b'<c r="ZZ9"/>', b'<row r="7"/>', b"</row>", b"<is><t>x</t></is>"),
        *(b' t="s"', b' t="d"', b' t="e"', b' s="99"', b' r="A0"', b' r="1A"', b"&#0;", b"<v>9e99</v>", b' hidden="x"'),
    ]
)


@QUICK
@given(st.lists(st.tuples(st.integers(200, 900), st.integers(0, 30), CELLS), min_size=1, max_size=4))
def test_a_changed_sheet_gets_an_answer(changes):
    def change(xml: bytes) -> bytes:
        for where, length, piece in changes:
            xml = xml[:where] + piece + xml[where + length :]
        return xml

    answer(altered(BOOK, "sheet1.xml", change))


@pytest.mark.parametrize(
    "data",
    [
        b"," * 2_000_000,
        b"patient,score\n" + b"," * 2_000_000,
        LONG.encode() + b"\n" + b'"' * 1_000_001,
        LONG.encode() + b"\nP1," + b"9" * 5_000_000,
        LONG.encode() + b"\nP1," + b"a@" * 30_000 + b",PHQ-9,1,0",
        b"\n" * 3_000_000,
        altered(BOOK, "sheet1.xml", lambda xml: xml.replace(b"<row r=", b'<row r="9"/><row r="1048576" x=')),
        altered(BOOK, "sheet1.xml", lambda xml: xml.replace(b'r="B2"', b'r="XFD2"')),
        altered(BOOK, "sheet1.xml", lambda xml: xml.replace(b'r="B2"', b'r="B1048576"')),
        altered(BOOK, "sheet1.xml", lambda xml: xml.replace(b"</sheetData>", b"<c/>" * 4_000_000 + b"</sheetData>")),
        altered(BOOK, "sheet1.xml", lambda xml: xml.replace(b"<v>", b"<v>" + b"1" * 29_000_000, 1)),
        altered(BOOK, "sheet2.xml", lambda xml: xml + b" " * 35_000_000),
    ],
    ids=map(str, range(12)),  # the size of a workbook depends on the time at which it was made
)
def test_a_file_made_to_exhaust_the_computer_is_refused_at_once(data: bytes):
    started = time.process_time()
    tracemalloc.start()
    found = run(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.outcome in ("refuse", "ask") and found.batch is None
    assert time.process_time() - started < 20  # three times what it takes without the tracing
    assert peak < 250_000_000


def test_an_error_inside_a_reader_does_not_get_out(monkeypatch: pytest.MonkeyPatch):
    def broken(data: bytes):
        raise RuntimeError("Jane Doe, 555-123-4567")

    monkeypatch.setattr(reading.read_csv, "read", broken)
    found = run(GOOD)
    assert rules(found) == ["damaged"]
    assert "Jane" not in repr(found)
