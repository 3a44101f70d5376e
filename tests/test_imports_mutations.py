"""The exports of every format, damaged at random: always an answer, never an error, never slow, never much memory.

A few of each kind run with the other tests. The full run, some minutes, is

    FUZZ=full python -m pytest tests/test_imports_mutations.py -q -s -o faulthandler_timeout=0

with 20,000 CSV, 3,000 XLSX and 3,000 JSON files; it prints how many were taken, the slowest, and the memory.
"""

from __future__ import annotations

import copy
import csv
import io
import json
import os
import random
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from outcomes.deidentify import KeyTable
from outcomes.imports.check import check_document
from outcomes.imports.problems import listing
from outcomes.imports.roles import mapping
from outcomes.instruments import REGISTRY
from tests.exports import rules, run, workbook

FULL = os.environ.get("FUZZ") == "full"
COUNTS = {"csv": 20_000, "xlsx": 3_000, "json": 3_000} if FULL else {"csv": 400, "xlsx": 60, "json": 120}
SLOWEST = 2.0  # s
MOST_MEMORY = 400  # MB above what the tests take anyway

FIXTURES = Path(__file__).parent / "fixtures" / "exports"
UNKNOWN = b"Pt No,Visit Dt,Inf #,PHQ9 sum today,Pain now\nA-1,2026-01-05,1,20,7\nA-1,2026-01-08,2,15,6\n"
CSV = [UNKNOWN, *(path.read_bytes() for path in sorted(FIXTURES.rglob("*.csv")))]
JSON = [path.read_bytes() for path in sorted(FIXTURES.rglob("raw.json"))]
XLSX = [path.read_bytes() for path in sorted(FIXTURES.rglob("*.xlsx"))]
XLSX += [workbook(csv.reader(io.StringIO(data.decode()))) for data in CSV[:9]]

CELLS = [
    *(
        "",
        " ",
        "0",
        "-1",
        "3",
        "27",
        "28",
        "99",
        "-99",
        "999999999",
        "1e9",
        "5,33",
        "5.333333",
        "NaN",
        "inf",
        "∞",
        "١٢",
    ),
    *("2026-02-30", "1/2/26", "31/12/2025", "12/31/2025", "45306", "20260105", "2026-01-05T23:59:59Z", "1899-12-31"),
    *("P1", "PHQ-9", "44261-6", "patient", "date", "phq9_1", "Total", "before", "NA", "Several days", "=1+1", '"', "'"),
    *("x" * 4001, "a b", "é\u0301", "\u202e", "\ufeff", "Jane Doe", "555-123-4567", "a@b.example", "<v>", "&#0;"),
]
PIECES = [
    b"\0",
    b'"',
    b"\n",
    b"\r\n",
    b",",
    b";",
    b"\t",
    b"\xff\xfe",
    b"\xc3",
    b"\xef\xbb\xbf",
    b"sep=;\n",
    b"\x1a",
    b"|",
]
XML = [
    b"<v>1</v>",
    b"</row>",
    b"<c/>",
    b' t="s"',
    b' t="d"',
    b' r="ZZ9"',
    b' s="99"',
    b"<f>1</f>",
    b"&#0;",
    b"<!--",
    b"]]>",
]


def bytes_changed(data: bytes, rng: random.Random, pieces: list[bytes]) -> bytes:
    """A few places overwritten, cut out, doubled, or filled with what does not belong there."""
    for _ in range(rng.randint(1, 4)):
        at, n = rng.randrange(len(data) + 1), rng.choice((0, 1, 2, 8, 60))
        put = rng.choice((b"", rng.choice(pieces), rng.randbytes(n), data[at : at + n] * 2))
        data = data[:at] + put + data[at + n :]
    return data[: rng.randrange(len(data) + 1)] if rng.random() < 0.1 else data


def rows_changed(rows: list[list[str]], rng: random.Random) -> list[list[str]]:
    """Cells replaced, taken out or put in, rows doubled, columns changed, headers changed."""
    for _ in range(rng.randint(1, 5)):
        row = rng.choice(rows)
        at = rng.randrange(len(row)) if row else 0
        match rng.randrange(8):
            case 0 | 1 | 2 if row:
                row[at] = rng.choice(CELLS)
            case 3 if row:
                del row[at]
            case 4:
                row.insert(at, rng.choice(CELLS))
            case 5:
                rows.insert(rng.randrange(len(rows)), list(row))
            case 6:
                for one in rows:
                    one[at : at + 1] = [rng.choice(CELLS)] if rng.random() < 0.5 else []
            case 7:
                rows[0] = [rng.choice(CELLS) if rng.random() < 0.2 else name for name in rows[0]]
    return rows


def table(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8", "replace"))))


def csv_changed(data: bytes, rng: random.Random) -> bytes:
    if rng.random() < 0.4:
        return bytes_changed(data, rng, PIECES)
    rows = rows_changed(table(data), rng)
    separator = rng.choice(",,,,;\t")
    if rng.random() < 0.7:
        out = io.StringIO()
        csv.writer(out, delimiter=separator, lineterminator=rng.choice(("\n", "\r\n"))).writerows(rows)
        text = out.getvalue()
    else:
        text = rng.choice(("\n", "\r")).join(separator.join(row) for row in rows)
    return text.encode(rng.choice(("utf-8", "utf-8", "utf-16", "cp1252")), "replace")


def xlsx_changed(data: bytes, rng: random.Random) -> bytes:
    way = rng.random()
    if way < 0.5:
        rows = rows_changed(table(rng.choice(CSV)), rng)
        return workbook(
            [float(cell) if cell.isdecimal() and rng.random() < 0.9 else cell for cell in row] for row in rows
        )
    if way < 0.7:
        return bytes_changed(data, rng, [b"PK\x03\x04", b"\0" * 4, b"\xff" * 4])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = rng.choice(old.namelist())
        for name in old.namelist():
            content = old.read(name)
            if name == chosen or "sheet1" in name:
                content = bytes_changed(content, rng, XML)
            if name != chosen or rng.random() < 0.9:
                new.writestr(name, content)
    return out.getvalue()


VALUES = [None, True, 0, -1, 1.5, 1e300, "", "x", "44261-6", "Patient/1", "2026-01-05", "PHQ-9", [], {}, [[]], {"a": 1}]


def json_changed(data: bytes, rng: random.Random) -> bytes:
    if rng.random() < 0.3:
        return bytes_changed(data, rng, [b"{", b"}", b"[", b"]", b'"', b"null", b"1e999", b"\\u0000", b"NaN", b","])
    tree = json.loads(data)
    for _ in range(rng.randint(1, 6)):
        node = tree
        while True:
            inside = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not inside:
                break
            key = rng.choice(inside)
            if isinstance(node[key], dict | list) and node[key] and rng.random() < 0.85:
                node = node[key]
                continue
            match rng.randrange(4):
                case 0:
                    node[key] = copy.deepcopy(rng.choice(VALUES))
                case 1:
                    del node[key]
                case 2 if isinstance(node, list):
                    node.append(copy.deepcopy(node[key]))
                case 2 | 3 if isinstance(node, dict):
                    node[rng.choice(("status", "code", "value", "subject", "resourceType"))] = copy.deepcopy(node[key])
            break
    if rng.random() < 0.2 and isinstance(tree, dict) and isinstance(tree.get("entry"), list):
        resources = [one.get("resource", one) if isinstance(one, dict) else one for one in tree["entry"]]
        return "\n".join(json.dumps(one) for one in resources).encode()
    return json.dumps(tree).encode()


KINDS = {"csv": (CSV, csv_changed), "xlsx": (XLSX, xlsx_changed), "json": (JSON, json_changed)}


def peak_memory() -> float:
    """The highest resident memory so far, MB; 0 where it cannot be told."""
    if sys.platform == "win32":
        return 0.0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_export_gets_an_answer(kind: str):
    seeds, change = KINDS[kind]
    keys = KeyTable(":memory:")
    proposal = run(UNKNOWN).files[0].tables[0].proposal
    mapping.keep(mapping.ColumnMapping("Export 1", proposal.salt, proposal.columns, proposal.roles), keys, REGISTRY)
    outcomes: Counter[str] = Counter()
    slowest, before = 0.0, peak_memory()
    for number in range(COUNTS[kind]):
        rng = random.Random(number)
        data = change(rng.choice(seeds), rng)
        started = time.process_time()  # other work on the machine does not count
        found = run(data, keys=keys)
        check_document(found), listing.table(found.files)
        spent = time.process_time() - started
        slowest = max(slowest, spent)
        outcomes[found.outcome] += 1
        assert spent < SLOWEST, f"{kind} {number} took {spent:.1f} s"
        assert "cannot_check" not in rules(found), f"{kind} {number}: {[p.text for p in found.files[0].problems]}"
        assert kind == "xlsx" or "damaged" not in rules(found), f"{kind} {number}"
    memory = peak_memory() - before
    if FULL:
        print(f"\n{kind}: {dict(outcomes.most_common())}; slowest {slowest:.2f} s, {memory:.0f} MB more at the peak")
    assert memory < MOST_MEMORY
    assert len(outcomes) > 1, "the damage is too great, or too small, to show anything"
