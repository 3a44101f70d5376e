"""Files as people really put them in: wrong, identifying, or clean but looking like one of these.

Every file is written here from ``docs/exports.md`` alone. Each case names what a receptionist should be told: the outcome,
the place, and words that must stand in the message; and what must never be told: what stood in the file.
"""

from __future__ import annotations

import io
import json
import re
import sqlite3
import subprocess
import sys
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from openpyxl.comments import Comment

from outcomes.deidentify import KeyTable, settle
from outcomes.imports.check import check_document, problems_table
from outcomes.instruments import REGISTRY
from outcomes.store import Store
from tests.exports import altered, records, run, saved, workbook

MARK = "zq7-export"
"""A name that no message may repeat."""

DAYS = "patient,day,infusion,instrument,score"
DATES = "patient,date,instrument,score"
ROWS = [["P-01", -3, 0, "PHQ-9", 18], ["P-01", 4, 1, "PHQ-9", 14], ["P-02", 0, 0, "PHQ-9", 21]]
TAKEN = ("accept", "accept_with_warnings")


@dataclass(frozen=True)
class Case:
    """One upload and what has to be said of it.

    ``at``: row and column of a problem whose text matches ``says``. ``n``: scores taken. ``secrets``: what no message
    may hold. ``names``: names of the files.
    """

    name: str
    files: tuple[str | bytes | Callable[[], bytes], ...]
    outcome: tuple[str, ...]
    says: str = ""
    at: tuple[int | None, int | None] | None = None
    n: int | None = None
    secrets: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    kind: str = "csv"


CASES: list[Case] = []


def case(name, files, outcome, says="", at=None, n=None, secrets=(), names=(), kind="csv"):
    files = files if isinstance(files, tuple) else (files,)
    outcome = (outcome,) if isinstance(outcome, str) else outcome
    secrets = (secrets,) if isinstance(secrets, str) else tuple(secrets)
    CASES.append(Case(name, files, outcome, says, at, n, secrets, names, kind))


def text(header: str, *rows: str, sep: str = ",", end: str = "\n") -> str:
    return end.join([header, *rows, ""]).replace(",", sep)


def days(*rows: str) -> str:
    """Scores by day, after two good rows: the given rows start at row 4."""
    return text(DAYS, "P-01,-3,0,PHQ-9,18", "P-01,4,1,PHQ-9,14", *rows)


def extra(header: str, *cells: str) -> str:
    """Scores by day with one more column, the sixth; the given cells start at row 2."""
    good = ["P-01,-3,0,PHQ-9,18", "P-01,4,1,PHQ-9,14", "P-02,0,0,PHQ-9,21"]
    return text(f"{DAYS},{header}", *(f"{row},{cell}" for row, cell in zip(good, cells, strict=False)))


def sheet(rows=None, change: Callable[[openpyxl.Workbook], None] | None = None, title: str = "Scores") -> bytes:
    """A workbook with good scores, changed."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(rows or [DAYS.split(","), *ROWS], title1=title)))
    if change:
        change(book)
    return saved(book)


def zipped(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in parts.items():
            pack.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


LIST = text("patient,infusion,date,dose_mg_per_kg", "P-01,1,2026-03-02,0.5", "P-01,2,2026-03-05,0.5")
DATED = text(DATES, "P-01,2026-03-02,PHQ-9,18", "P-01,2026-03-05,PHQ-9,14")
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512)

# ---------------------------------------------------------------------------------------------------------------------
# Wrong: files that are no table
# ---------------------------------------------------------------------------------------------------------------------

case("empty", "", "refuse", "empty|nothing")
case("blank lines only", "\n  \n\n", "refuse", "empty|nothing")
case("header only", DAYS + "\n", "refuse", "no rows|only")
case("no header", text("P-01,-3,0,PHQ-9,18", "P-01,4,1,PHQ-9,14"), "refuse", "column names", secrets="P-01")
case("utf-16 without its mark", days().encode("utf-16-le"), ("refuse", "accept"), "UTF-8|CSV")
case("NUL in a cell", days("P-02,0,0,PHQ-9,2\x001"), "refuse", "NUL|zero|character|damaged", at=(4, None))
case("unbalanced quote", days('P-02,0,0,"PHQ-9,21', "P-03,0,0,PHQ-9,21"), "refuse", "quot", at=(4, None))
case("huge cell", days("P-02,0,0,PHQ-9," + "7" * 1_000_000), "refuse", "long|large|characters", at=(4, 5), secrets="777")
case("5,000 columns", text(",".join(f"c{i}" for i in range(5000)), ",".join("1" * 5000)), "refuse", "column")
case("2 MB of commas", "," * 2_000_000, "refuse", "column")
case("2 MB of commas below a header", DAYS + "\n" + "," * 2_000_000, "refuse", "column|cells|wide", at=(2, None))
case("JSON renamed .csv", json.dumps([{"patient": "P-01", "score": 18}], indent=1), "refuse", "JSON|table|CSV", secrets="P-01")
case("PDF renamed .csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type /Catalog>>\nendobj\n", "refuse", "PDF|table|CSV")
case("HTML renamed .csv", "<html><body><table><tr><td>patient</td></tr></table></body></html>", "refuse", "web page|HTML|table|CSV")
case("PNG renamed .csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), "refuse", "CSV|picture|table")
case("gzip", b"\x1f\x8b\x08\x00" + bytes(range(200)), "refuse", "CSV|compressed|table")
case("zip with a CSV in it", zipped(scores=days().encode()), "refuse", "zip|workbook|ZIP|archive")
case("random bytes", np.random.default_rng(1).bytes(5000), "refuse", "")
case("prose", "Dear team,\n\nplease find attached the scores of Maria Huber.\n", "refuse", "", secrets=("Maria", "Huber"))
case("one column", "patient\nP-01\nP-02\n", "refuse", "column", secrets="P-01")
case("the same name twice", text("patient,day,infusion,instrument,score,score", "P-01,0,0,PHQ-9,18,17"), "refuse", "twice|two columns|same", at=(1, 6))
case("no score column", text("patient,day,infusion,instrument", "P-01,0,0,PHQ-9"), "refuse", "score")
case("no patient column", text("day,infusion,instrument,score", "0,0,PHQ-9,18"), "refuse", "patient")
case("German column names", text("Fall,Datum,Fragebogen,Wert", "P-01,2026-03-02,PHQ-9,18"), "refuse", "column", secrets=("Fall", "Fragebogen"))
case("a row with more cells than the header", days("P-02,0,0,PHQ-9,21,4"), ("refuse", "partial"), "cells|columns|wide|comma", at=(4, None))
case("a decimal comma without quotes", text(DAYS, "P-01,-3,0,PEG,5,33", "P-01,4,1,PEG,4,67"), ("refuse", "partial"), "cells|columns|wide|comma", at=(2, None))
case("a cell with line breaks", days('P-02,0,0,"PHQ-9\nof Monday",21'), ("refuse", "partial", "accept_with_warnings"), secrets="Monday")

# ---------------------------------------------------------------------------------------------------------------------
# Written differently, but right
# ---------------------------------------------------------------------------------------------------------------------

case("utf-16", days().encode("utf-16"), "accept", n=2)
case("cp1252", extra("Größe", "mittel", "groß", "mittel").encode("cp1252"), "accept_with_warnings", "column", at=(1, 6), n=3, secrets=("Größe", "groß"))
case("semicolons and decimal commas", "patient;day;infusion;instrument;score\nP-01;-3;0;PEG;5,33\nP-01;4;1;PEG;4,67\n", "accept", n=2)
case("sep=;", "sep=;\n" + days().replace(",", ";"), "accept", n=2)
case("sep=, with carriage returns", "sep=,\r\n" + days().replace("\n", "\r\n"), "accept", n=2)
case("tab", days().replace(",", "\t"), "accept", n=2)
case("bar", days().replace(",", "|"), "accept", n=2)
case("old Mac line ends", days().replace("\n", "\r"), "accept", n=2)
case("totals at the end", days("Total,,,,32", "Mean,,,,16", "Average of score,,,,16"), TAKEN, n=2)
case("missing codes", days(*(f"P-02,{i},0,PHQ-9,{code}" for i, code in enumerate("-9 -99 -999 99 999 NA N/A n/a . NULL UNK NASK Declined".split() + ["Not Answered", ""], 1))), TAKEN, n=2)
case("a byte order mark and a DOS end of file", b"\xef\xbb\xbf" + days().encode() + b"\x1a", ("accept", "accept_with_warnings", "refuse"))
case("no-break blanks around", days("P-02\u00a0,\u00a00,0,PHQ-9,21\u00a0"), "accept", n=3)
case("a typographic minus", days("P-02,\u22123,0,PHQ-9,21"), ("accept", "partial"))
case("quoted everything", "\n".join(",".join(f'"{c}"' for c in line.split(",")) for line in days().splitlines()), "accept", n=2)

# ---------------------------------------------------------------------------------------------------------------------
# Wrong: cells
# ---------------------------------------------------------------------------------------------------------------------

case("out of range", days("P-02,0,0,PHQ-9,28"), "partial", "0 to 27", at=(4, 5), n=2, secrets="28")
case("below the range", days("P-02,0,0,PHQ-9,-1"), "partial", "0 to 27", at=(4, 5), n=2)
case("severity instead of a score", days("P-02,0,0,PHQ-9,mild"), "partial", "number", at=(4, 5), n=2, secrets="mild")
case("score with a word", days("P-02,0,0,PHQ-9,14 (moderate)"), "partial", "number", at=(4, 5), n=2, secrets="moderate")
case("score of a maximum", days("P-02,0,0,PHQ-9,14/27"), "partial", "number", at=(4, 5), n=2, secrets="14/27")
case("half points", days("P-02,0,0,PHQ-9,14.5"), "partial", "whole", at=(4, 5), n=2, secrets="14.5")
case("half points on the pain scale", days("P-02,0,0,Pain NRS,6.5"), "partial", "whole", at=(4, 5), n=2)
for odd in ("inf", "nan()", "1e400", "0x0E", "1_4", "\uff11\uff14", "\u0661\u0664", "--3", "1.2.3", "1e1", "+14", "014"):
    case(f"odd number {odd!a}", days(f"P-02,0,0,PHQ-9,{odd}"), ("partial", "accept"))
case("no instrument in a row", days("P-02,0,0,,21"), ("partial", "accept_with_warnings"), "instrument", n=2)
case("no patient in a row", days(",0,0,PHQ-9,21"), "partial", "patient", at=(4, 1), n=2)
case("a patient id with a blank", days("P 02,0,0,PHQ-9,21"), ("partial", "refuse"), "id|patient", at=(4, 1), secrets="P 02")
case("no day in a row", days("P-02,,0,PHQ-9,21"), "partial", "day", at=(4, 2), n=2)
case("a half day", days("P-02,1.5,0,PHQ-9,21"), "partial", "whole", at=(4, 2), n=2)
case("a day far away", days("P-02,999999999,0,PHQ-9,21"), ("partial", "refuse"), "day", at=(4, 2))
case("no infusion in a row", days("P-02,3,,PHQ-9,21"), "partial", "infusion", at=(4, 3), n=2)
case("a negative number of infusions", days("P-02,3,-1,PHQ-9,21"), "partial", "infusion", at=(4, 3), n=2)
case("infusions that go back in time", days("P-02,3,4,PHQ-9,21", "P-02,9,2,PHQ-9,20"), ("partial", "accept_with_warnings", "refuse"), "infusion")
case("after the first infusion on day -4", days("P-02,-4,1,PHQ-9,21"), ("partial", "accept_with_warnings", "refuse"), "infusion", at=(4, None))
case("exact duplicates", days("P-01,4,1,PHQ-9,14", "P-01,4,1,PHQ-9,14"), TAKEN, n=2)
case("conflicting duplicates", days("P-01,4,1,PHQ-9,15"), "partial", "differ|two|conflict", at=(4, None), n=1, secrets=("15",))
case("unknown instrument among known", days("P-02,0,0,Mood Rating,21"), "accept_with_warnings", "instrument", n=2, secrets="Mood")
case("unknown instrument only", text(DAYS, "P-01,-3,0,Mood Rating,18", "P-01,4,1,Mood Rating,14"), ("refuse", "accept_with_warnings"), "instrument", n=0, secrets="Mood")
LOOKALIKES = ["PHQ-4", "PHQ-8", "PHQ-15", "PHQ-9 modified for teens", "GAD-2", "QIDS-C16", "HAM-D6", "HAM-D21", "HAM-D24", "BDI", "MADRS-S", "PCL-C", "BPI", "PROMIS Anxiety", "VAS pain 0-100", "WHO-10", "EQ-5D", "PHQ", "HADS", "GAD", "WHODAS"]
case("look-alike instruments", days(*(f"P-02,{i},0,{name},3" for i, name in enumerate(LOOKALIKES))), "accept_with_warnings", "instrument", n=2)
case("answers coded from 1", text("patient,day,infusion," + ",".join(f"phq9_{i}" for i in range(1, 10)), *(f"P-{i:02},0,0," + ",".join(str(1 + (i * k) % 4) for k in range(1, 10)) for i in range(1, 30))), "refuse", "coded|from 1|0 to 3")
case("items against the total", text("patient,day,infusion,gad7_1,gad7_2,gad7_3,gad7_4,gad7_5,gad7_6,gad7_7,gad7_total", "P-01,-1,0,1,1,1,1,1,1,1,7", "P-01,3,1,1,1,1,1,1,1,1,9"), "partial", "item|total", at=(3, 11), n=1)
case("an item of a scale that it has not", text("patient,day,infusion,peg_1,peg_2,peg_3", "P-01,-1,0,1,1,11", "P-01,3,1,1,1,1"), "partial", "0 to 10", at=(2, 6), n=1)

# ---------------------------------------------------------------------------------------------------------------------
# Wrong: dates and infusions
# ---------------------------------------------------------------------------------------------------------------------

def listed(*rows: str, infusions: str = LIST) -> tuple[str, str]:
    """Scores with dates after two good rows (the given start at row 4), and an infusion list."""
    return (text(DATES, "P-01,2026-03-02,PHQ-9,18", "P-01,2026-03-05,PHQ-9,14", *rows), infusions)


case("dates that can be read both ways", (text(DATES, "P-01,03/04/2026,PHQ-9,18", "P-01,05/04/2026,PHQ-9,14"), text("patient,date", "P-01,03/04/2026")), "ask", "day.*month|month.*day|order", at=(None, 2))
case("two orders in one column", (text(DATES, "P-01,13/01/2026,PHQ-9,18", "P-01,01/14/2026,PHQ-9,14"), LIST), "refuse", "order|day.*month", at=(None, 2))
case("30 February", listed("P-01,2026-02-30,PHQ-9,12"), "partial", "date", at=(4, 2), n=2, secrets="2026-02-30")
case("31 April, day first", (text(DATES, "P-01,30/04/2026,PHQ-9,18", "P-01,31/04/2026,PHQ-9,14"), text("patient,date", "P-01,13/04/2026")), "partial", "date", at=(3, 2), n=1)
case("no date in a row", listed("P-01,,PHQ-9,12"), "partial", "date", at=(4, 2), n=2)
case("a word for a date", listed("P-01,last Monday,PHQ-9,12"), ("partial", "refuse"), "date", at=(4, 2), secrets="Monday")
case("next year", listed("P-01,2027-03-09,PHQ-9,12"), "partial", "future|today", at=(4, 2), n=2, secrets="2027")
case("a mistyped century", listed("P-01,1926-03-09,PHQ-9,12"), "partial", "date|year", at=(4, 2), n=2, secrets="1926")
case("a future infusion", listed(infusions=LIST + "P-01,3,2027-03-09,0.5\n"), "partial", "future|today", at=(4, 3), n=2, secrets="2027")
case("zero date", listed("P-01,00/00/0000,PHQ-9,12"), "partial", "date", at=(4, 2), n=2)
case("gap in the infusions", listed(infusions=LIST.replace("P-01,2,", "P-01,4,")), ("partial", "accept_with_warnings", "refuse"), "infusion", n=None)
case("an infusion twice with two dates", listed(infusions=LIST + "P-01,2,2026-03-07,0.5\n"), ("partial", "refuse"), "infusion", at=(4, None))
case("an infusion twice, the same", listed(infusions=LIST + "P-01,2,2026-03-05,0.5\n"), TAKEN, n=2)
case("infusion 2 before infusion 1", listed(infusions=LIST.replace("2026-03-05", "2026-03-01")), ("partial", "refuse"), "infusion|date")
case("dose in mg", listed(infusions=LIST.replace("0.5", "35")), ("partial", "accept_with_warnings", "refuse"), "0.05", at=(2, 4), secrets="35")
case("dose with its unit", listed(infusions=LIST.replace("0.5", "0.5 mg/kg")), ("partial", "accept", "accept_with_warnings"), "")
case("infusions received, but no list", text(DATES + ",infusions_received", "P-01,2026-03-02,PHQ-9,18,0", "P-01,2026-03-05,PHQ-9,14,1"), "accept_with_warnings", "infusion", n=2)
case("neither infusions nor days", DATED, "ask", "infusion list", n=2)
case("a list without scores", LIST, TAKEN, n=0)
case("scores of patients who are not in the list", listed("P-09,2026-03-05,PHQ-9,14"), ("partial", "ask", "accept_with_warnings"), "infusion", at=(4, None), n=None)
case("the same file twice", (days(), days()), TAKEN, n=None)
case("day and no infusion", text("patient,day,instrument,score", "P-01,0,PHQ-9,18", "P-01,3,PHQ-9,12"), ("refuse", "ask"), "infusion")

# ---------------------------------------------------------------------------------------------------------------------
# Wrong: workbooks
# ---------------------------------------------------------------------------------------------------------------------


def hide_row(book):
    book.active.row_dimensions[3].hidden = True


def hide_column(book):
    book.active["G1"], book.active["G2"] = "group", "Maria Huber"
    book.active.column_dimensions["G"].hidden = True


def hide_sheet(book, state="hidden"):
    book.create_sheet("Names").append(["Maria Huber"])
    book["Names"].sheet_state = state


def no_cached_value(book):
    book.active["E3"] = "=SUM(E1:E2)"


def far_cell() -> bytes:
    return altered(sheet(), "sheet1.xml", lambda part: part.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'))


def zip_bomb() -> bytes:
    filler = b"<row><c><v>" + b"0" * 300_000_000 + b"</v></c></row></sheetData>"
    return altered(sheet(), "sheet1.xml", lambda part: part.replace(b"</sheetData>", filler))


def dtd() -> bytes:
    evil = b'<!DOCTYPE x [<!ENTITY a "Maria"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    return altered(sheet(), "sheet1.xml", lambda part: part.replace(b"<worksheet", evil + b"<worksheet", 1))


def dtd_utf16() -> bytes:
    evil = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return altered(sheet(), "sheet1.xml", lambda part: (evil + part.decode().split("?>")[-1]).encode("utf-16"))


def wb(name, make, outcome, says="", **more):
    case(name, make if isinstance(make, bytes) else (make,), outcome, says, kind="xlsx", **more)


wb("password-protected workbook", OLE, "refuse", "password")
wb("old .xls renamed .xlsx", OLE + b"W\0o\0r\0k\0b\0o\0o\0k\0", "refuse", r"\.xls\b|xlsx")
wb("macro workbook", lambda: altered(sheet(), "$^", bytes, xl__vbaProject_bin=b"x").replace(b"vbaProject_bin", b"vbaProject.bin"), "refuse", "macro")
wb("external link", lambda: altered(sheet(), "$^", bytes, **{"xl__externalLinks__externalLink1.xml": b"<x/>"}), "refuse", "link")
wb("hidden sheet", lambda: sheet(change=hide_sheet), "refuse", "hidden", secrets=("Maria", "Names"))
wb("very hidden sheet", lambda: sheet(change=lambda book: hide_sheet(book, "veryHidden")), "refuse", "hidden", secrets="Maria")
wb("hidden row", lambda: sheet(change=hide_row), "refuse", "hidden", at=(3, None))
wb("hidden column with names", lambda: sheet(change=hide_column), "refuse", "hidden", at=(None, 7), secrets=("Maria", "Huber"))
wb("formula without a value", lambda: sheet(change=no_cached_value), "refuse", "formula", at=(3, 5))
wb("one cell at the far end", far_cell, "refuse", "row|cell|large|far")
wb("zip bomb", zip_bomb, "refuse", "large|big|MB")
wb("document type with entities", dtd, "refuse", "damaged|not made|document type|spreadsheet", secrets="Maria")
wb("document type in UTF-16", dtd_utf16, "refuse", "")
wb("truncated workbook", lambda: sheet()[:-400], "refuse", "damaged")
wb("Word document", lambda: zipped(**{"[Content_Types].xml": b"<x/>", "word__document.xml": b"<x/>"}), "refuse", "workbook|Excel|xlsx")
wb("empty workbook", lambda: sheet([[]]), "refuse", "empty|nothing")
wb("scores and infusion list in two sheets", lambda: workbook([DATES.split(","), ["P-01", date(2026, 3, 2), "PHQ-9", 18]], [["patient", "date"], ["P-01", date(2026, 3, 2)]]), "accept", n=1)
wb("two sheets of scores", lambda: workbook([DAYS.split(","), *ROWS[:2]], [DAYS.split(","), ROWS[2]]), ("accept", "accept_with_warnings", "refuse"), "")
wb("a sheet of something else", lambda: workbook([DAYS.split(","), *ROWS], [["colour", "count"], ["red", 2]]), ("accept_with_warnings", "refuse"), "sheet|column", secrets=("colour", "red"))
wb("an error cell", lambda: sheet([DAYS.split(","), *ROWS, ["P-03", 0, 0, "PHQ-9", "#DIV/0!"]]), "partial", "number|error", at=(5, 5), n=3)
wb("a date where a score belongs", lambda: sheet([DAYS.split(","), *ROWS, ["P-03", 0, 0, "PHQ-9", date(2026, 6, 10)]]), ("partial", "refuse"), "number|date", at=(5, 5), secrets="2026")
wb("true and false", lambda: sheet([DAYS.split(","), *ROWS, ["P-03", 0, 0, "PHQ-9", True]]), "partial", "number", at=(5, 5), n=3)
wb("61,000 rows", lambda: sheet([DAYS.split(","), *([f"P-{i}", 0, 0, "PHQ-9", 5] for i in range(61_000))]), "refuse", "60,000")
wb("a title above the table", lambda: sheet([["Score report"], [], DAYS.split(","), *ROWS]), (*TAKEN, "refuse"), "")
wb("merged cells", lambda: sheet([DAYS.split(","), *ROWS, [None, 9, 1, "PHQ-9", 3]], lambda b: b.active.merge_cells("A4:A5")), ("partial", "refuse", "accept_with_warnings"), "patient|merged")

# ---------------------------------------------------------------------------------------------------------------------
# Identifying
# ---------------------------------------------------------------------------------------------------------------------

NAMES = ("Maria Huber", "Josef Gruber", "Anna Wagner")
for header in ("patient_name", "Last Name", "first_name", "surname", "Nachname", "Vorname", "name", "Pt Name", "guardian", "provider_name"):
    case(f"column {header}", extra(header, *NAMES), "refuse", "name", at=(1, 6), secrets=("Maria", "Huber", "Gruber", header))
case("names below a harmless column name", extra("group", *NAMES), "refuse", "name", at=(2, 6), secrets=("Maria", "Huber", "group"))
case("surname, first name", extra("group", '"Huber, Maria"', '"Gruber, Josef"'), "refuse", "name", at=(2, 6), secrets=("Maria", "Huber"))
case("names in capitals", extra("group", "MARIA HUBER", "JOSEF GRUBER"), "refuse", "name", at=(2, 6), secrets="HUBER")
case("first names only", extra("group", "Maria", "Josef", "Anna"), ("refuse", "accept_with_warnings"), secrets=("Maria", "Josef"))
case("e-mail as patient id", days("maria.huber@example.org,0,0,PHQ-9,21"), "refuse", "e-mail", at=(4, 1), secrets=("maria", "example.org"))
case("name as patient id", days("Maria Huber,0,0,PHQ-9,21"), "refuse", "name|id", at=(4, 1), secrets="Maria")
case("surname as patient id", days("Huber,0,0,PHQ-9,21"), ("refuse", "partial"), "id", at=(4, 1), secrets="Huber")
case("surname and birth year as patient id", days("Huber1980,0,0,PHQ-9,21"), TAKEN + ("refuse",), secrets="Huber")
case("initials as patient ids", text(DAYS, "MH,0,0,PHQ-9,21", "JG,0,0,PHQ-9,21"), ("refuse", "partial"), "id|initials", at=(2, 1), n=0)
case("birth date as patient id", days("1980-05-03,0,0,PHQ-9,21"), "refuse", "date|id", at=(4, 1), secrets="1980")
case("social security number as patient id", days("219-09-9999,0,0,PHQ-9,21"), "refuse", "social security|number", at=(4, 1), secrets="219-09")
case("telephone in the score column", days("P-02,0,0,PHQ-9,(555) 123-4567"), "refuse", "telephone|phone", at=(4, 5), secrets="123-4567")
case("telephone of digits in the score column", days("P-02,0,0,PHQ-9,5551234567"), "refuse", "number|telephone", at=(4, 5), secrets="5551234567")
case("social security number in a harmless column", extra("group", "219-09-9999"), "refuse", "social security", at=(2, 6), secrets="219-09")
case("column mrn", extra("MRN", "0048213", "0048214"), "refuse", "record", at=(1, 6), secrets="0048213")
for header in ("dob", "birth_date", "geb", "Geburtsdatum", "date of birth", "D.O.B.", "birthday"):
    case(f"column {header}", extra(header, "1980-05-03", "1971-11-30"), "refuse", "birth", at=(1, 6), secrets=("1980", "1971"))
case("birth date in a harmless column", extra("group", "05/03/1980", "11/30/1971"), "refuse", "date", at=(2, 6), secrets="1980")
case("street", extra("street", "12 Main Street"), "refuse", "address", at=(1, 6), secrets="Main")
case("address in a harmless column", extra("group", "12 Main Street"), "refuse", "address", at=(2, 6), secrets="Main")
case("column zip", extra("ZIP", "90210", "10001"), "refuse", "address|postal|ZIP", at=(1, 6), secrets="90210")
case("ZIP+4 in a harmless column", extra("group", "90210-1234"), "refuse", "", at=(2, 6), secrets="90210")
case("column notes", extra("notes", "felt better after the visit with Anna"), "refuse", "text|notes", at=(1, 6), secrets=("Anna", "felt"))
case("free text in a harmless column", extra("group", "felt much better after the visit with Anna Wagner on Monday"), "refuse", "text|sentence|name", at=(2, 6), secrets=("Anna", "felt"))
case("IP address", extra("group", "203.0.113.7"), "refuse", "internet|IP", at=(2, 6), secrets="203.0")
case("IPv6 address", extra("group", "2001:db8::8a2e:370:7334"), "refuse", "internet|IP", at=(2, 6), secrets="2001:db8")
case("URL", extra("group", "https://example.org/p/huber"), "refuse", "internet|web", at=(2, 6), secrets="huber")
case("name in site", extra("site", "Huber Clinic", "Huber Clinic", "Huber Clinic"), "refuse", "site|place", at=(2, 6), secrets="Huber")
case("town in site", extra("site", "Springfield"), "refuse", "site|place", at=(2, 6), secrets="Springfield")
case("name in sex", extra("sex", "Maria Huber"), "refuse", "name", at=(2, 6), secrets="Maria")
case("name in indication", extra("indication", "Maria Huber"), "refuse", "name", at=(2, 6), secrets="Maria")
case("name in instrument", days("P-02,0,0,Maria Huber,21"), "refuse", "name", at=(4, 4), secrets="Maria")
case("name in a total row", days("Total for Maria Huber,,,,32"), "refuse", "name|id|text", at=(4, 1), secrets="Maria")
case("name in a footer", days("Printed by Maria Huber on 3 March,,,,"), "refuse", "", at=(4, 1), secrets=("Maria", "March"))
case("name above the table", "Patient: Maria Huber,,,,\n" + days(), "refuse", "", secrets="Maria")
case("name as a column name", extra("Maria Huber", "18", "14"), "refuse", "", at=(1, 6), secrets=("Maria", "Huber"))
case("e-mail as a column name", extra("maria@example.org", "18", "14"), "refuse", "", at=(1, 6), secrets="maria")
case("file named after a person", days(), "refuse", "file|name", names=("Maria Huber.csv",), secrets=("Maria", "Huber"))
case("long number in a harmless column", extra("group", "4111111111111111"), "refuse", "number", at=(2, 6), secrets="4111")
case("e-mail in a cell of an unknown instrument", days("P-02,0,0,Mood Rating,maria@example.org"), "refuse", "e-mail", at=(4, 5), secrets="maria")
case("date where none belongs, of digits", extra("group", "20240314"), "refuse", "", at=(2, 6), secrets="20240314")
case("name in non-Latin letters", extra("group", "李小龙", "Иван Петров"), "refuse", "", secrets=("李小龙", "Иван"))
case("name with an accent", extra("group", "Zoë O'Brien-Łukasz"), "refuse", "name", at=(2, 6), secrets="Brien")
case("titles", extra("group", "Dr. Gruber"), "refuse", "name", at=(2, 6), secrets="Gruber")

wb("sheet named after a patient", lambda: sheet(title="Maria Huber"), "refuse", "sheet", secrets=("Maria", "Huber"))
wb("comment in a cell", lambda: sheet(change=lambda b: setattr(b.active["A2"], "comment", Comment("Maria Huber", "x"))), "refuse", "comment", secrets="Maria")
wb("names in a second sheet", lambda: workbook([DAYS.split(","), *ROWS], [["group", "x"], *([n, 1] for n in NAMES)]), "refuse", "name", secrets="Maria")
wb("names in the value of a formula", lambda: altered(sheet([[*DAYS.split(","), "group"], *([*r, "x"] for r in ROWS)]), "sharedStrings", lambda part: part.replace(b"<t>x</t>", b"<t>Maria Huber</t>")), "refuse", "name", at=(2, 6), secrets="Maria")
wb("birth dates as dates in a harmless column", lambda: sheet([[*DAYS.split(","), "group"], *([*r, date(1980, 5, 3)] for r in ROWS)]), "refuse", "date", at=(2, 6), secrets="1980")
wb("column of no width", lambda: sheet(change=lambda b: setattr(b.active.column_dimensions["C"], "width", 0)), ("refuse", "accept"))
wb("name in the page header", lambda: sheet(change=lambda b: setattr(b.active.oddHeader.left, "text", "Maria Huber")), ("refuse", "accept"), secrets="Maria")

# ---------------------------------------------------------------------------------------------------------------------
# Clean, though they look like something else
# ---------------------------------------------------------------------------------------------------------------------

CLEAN = len(CASES)
case("instrument_name and event_name", text("patient,day,infusion,instrument_name,score,event_name", "P-01,-3,0,PHQ-9,18,Baseline", "P-01,4,1,PHQ-9,14,Infusion 2"), TAKEN, n=2)
case("empty e-mail, IP and name columns", text(DAYS + ",email,ip_address,last_name", "P-01,-3,0,PHQ-9,18,,,", "P-01,4,1,PHQ-9,14,,,"), TAKEN, n=2)
for ids in (("000123", "000124"), ("P-0017", "P-0018"), ("17", "18"), ("S01.003", "S01.004"), ("KET_2024_017", "KET_2024_018"), ("4f9a1c6e-6d1f-4d8e-9d3c-0a1b2c3d4e5f", "0b2c3d4e-1f2a-4b3c-8d4e-5f6a7b8c9d0e"), ("P17", "p18"), ("2024017", "2024018"), ("1001-A", "1002-B")):
    case(f"ids such as {ids[0]}", text(DAYS, f"{ids[0]},-3,0,PHQ-9,18", f"{ids[1]},-2,0,PHQ-9,14"), "accept", n=2, secrets=() if len(ids[0]) < 4 else ids)
case("columns about infusions", text(DAYS + ",first_infusion,last_name_of_drug", "P-01,-3,0,PHQ-9,18,no,", "P-01,4,1,PHQ-9,14,yes,"), TAKEN, n=2)
case("doses", (DATED, LIST), "accept", n=2)
case("site as a number", extra("site", "1", "1", "2"), "accept", n=3)
case("all attributes", text(DAYS + ",site,sex,age,indication", "P-01,-3,0,PHQ-9,18,Site A,F,44,MDD", "P-02,-3,0,PHQ-9,18,b,male,91,CRPS", "P-03,-3,0,PHQ-9,18,2,x,30-39,fibromyalgia"), "accept", n=3)
case("Bipolar II as an indication", extra("indication", "Bipolar II", "Bipolar II", "MDD"), (*TAKEN, "partial"), n=3)
case("drug and route", extra("drug", "Ketamine IV", "Ketamine IM", "Spravato"), TAKEN, n=3)
case("capitals and blanks in column names", text("PATIENT ID,Day,Infusion,Instrument Name,Total Score", "P-01,-3,0,phq-9,18", "P-01,4,1,Phq 9,14"), "accept", n=2)
case("trailing blank lines and columns", text(DAYS + ",,", "P-01,-3,0,PHQ-9,18,,", "P-01,4,1,PHQ-9,14,,", ",,,,,,", ",,,,,,"), TAKEN, n=2)
case("blank lines before the header", "\n\n" + days(), TAKEN, n=2)
case("dates with time and zone", (text(DATES, "P-01,2026-03-02T23:30:00-08:00,PHQ-9,18", "P-01,2026-03-05 09:15,PHQ-9,14"), LIST), "accept", n=2)
case("Excel's day numbers", (text(DATES, "P-01,46083,PHQ-9,18", "P-01,46086,PHQ-9,14"), LIST), "accept", n=2)
case("a row number column as R writes it", "\n".join(("," if i == 0 else f"{i},") + line for i, line in enumerate(days().splitlines())), TAKEN, n=2)
case("visit labels", extra("visit", "Baseline", "Week 2", "Follow Up"), TAKEN, n=3)
case("status of the form", extra("phq9_complete", "Complete", "Incomplete", "Complete"), TAKEN, n=3)
case("names of instruments in full", days("P-02,0,0,Patient Health Questionnaire-9,21", "P-02,0,0,Beck Depression Inventory-II,21", "P-02,0,0,Brief Pain Inventory severity,3"), TAKEN, n=None)
case("long file name", days(), "accept", names=("2026-03 PHQ-9 scores (final) v2.csv",), n=2)
case("scores with .0", days("P-02,0,0,PHQ-9,21.0"), "accept", n=3)
wb("dates of a spreadsheet", lambda: workbook([DATES.split(","), ["P-01", datetime(2026, 3, 2, 9, 30), "PHQ-9", 18]], [["patient", "date"], ["P-01", datetime(2026, 3, 2)]]), "accept", n=1)  # noqa: DTZ001
wb("ids as numbers", lambda: sheet([DAYS.split(","), *([17 + i, *r[1:]] for i, r in enumerate(ROWS))]), "accept", n=3)
wb("blank rows and columns around", lambda: sheet([[None], [None, *DAYS.split(",")], *([None, *r, None] for r in ROWS), [None], [None]]), TAKEN, n=3)
wb("sheet of an instrument", lambda: sheet(title="PHQ-9 scores 2026"), "accept", n=3)
