"""Workbooks and archives as they lie on a practice's computer, and those that must be refused."""

from __future__ import annotations

import io
import struct
import zipfile

import openpyxl

from tests.unseen.make import Input, course, day, workbook

WB = course("C-08 2026-09-07", "C-15 2026-09-08")
SCORES = WB.records("""
    C-08 2026-09-06 phq9 19
    C-08 2026-10-12 phq9 6
    C-15 2026-09-07 phq9 23
    C-15 2026-10-13 phq9 21
""")
ANXIETY = [(*row[:3], "gad7", value) for row, value in zip(SCORES, (15.0, 6.0, 18.0, 16.0), strict=True)]
WELL = [(*row[:3], "who5", value) for row, value in zip(SCORES, (24.0, 64.0, 12.0, 20.0), strict=True)]
GIVEN = [["Patient", "Infusion", "Date", "Dose mg/kg"], *([*line, 0.5] for line in WB.lines())]
TABLE = [["Patient", "Date", "PHQ-9"], *([p, day(when), int(s)] for p, when, _, _, s in SCORES)]
PLAIN = workbook({"Scores": TABLE, "Infusions": GIVEN})


def _titles(book: openpyxl.Workbook) -> None:
    book["Scores"].merge_cells("A1:C1")


def _hide_rows(book: openpyxl.Workbook) -> None:
    book["Scores"].row_dimensions[3].hidden = True


def _percent(book: openpyxl.Workbook) -> None:
    for row in book["Scores"].iter_rows(min_row=2, min_col=3, max_col=3):
        row[0].number_format = "0%"


def _archive(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def _parts(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _with_macros() -> bytes:
    parts = _parts(PLAIN)
    types = parts["[Content_Types].xml"].decode()
    types = types.replace("openxmlformats-officedocument.spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main")
    kind = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    parts["[Content_Types].xml"] = types.replace("</Types>", kind).encode()
    link = '<Relationship Id="rIdVba" Target="vbaProject.bin" Type="http://schemas.microsoft.com/office/2006/'
    link += 'relationships/vbaProject"/></Relationships>'
    relations = parts["xl/_rels/workbook.xml.rels"].decode().replace("</Relationships>", link)
    parts["xl/_rels/workbook.xml.rels"] = relations.encode()
    parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return _archive(*parts.items())


def _bomb() -> bytes:
    """A sheet that grows to 300 MB when it is unpacked."""
    parts = _parts(PLAIN)
    sheet = parts.pop("xl/worksheets/sheet1.xml").decode()
    start, end = sheet.split("<sheetData>")
    out = io.BytesIO(_archive(*parts.items()))
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        part.write(f"{start}<sheetData>".encode())
        for _ in range(300):
            part.write(b" " * 1_000_000)
        part.write(end.encode())
    return out.getvalue()


def _with_password() -> bytes:
    """The outside of a workbook with a password: a compound file with the two streams of an encrypted package."""
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 0, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)

    def entry(name: str, kind: int, child: int, start: int, size: int, left: int = free) -> bytes:
        encoded = (name + "\0").encode("utf-16-le")
        made = encoded.ljust(64, b"\0") + struct.pack("<HBBIII", len(encoded), kind, 1, left, free, child)
        return made + bytes(36) + struct.pack("<IQ", start, size)

    sectors = struct.pack("<128I", fat, end, *range(3, 10), end, *range(11, 18), end, *[free] * 110)
    directory = entry("Root Entry", 5, 1, end, 0) + entry("EncryptedPackage", 2, free, 2, 4096, left=2)
    directory += entry("EncryptionInfo", 2, free, 10, 4096) + bytes(128)
    return header + sectors + directory + bytes(range(256)) * 32


def _readable() -> list[Input]:
    titled = [["Outcome tracker, fall 2026"], ["Printed 10/20/2026"], [], *TABLE, [], ["Total", None, 69]]
    titled[-1][2] = sum(int(row[4]) for row in SCORES)
    percent = [["Patient", "Date", "WHO-5"], *([p, day(when), s / 100] for p, when, _, _, s in WELL)]
    by_sheet = {
        "Instructions": [["Fill in one row per visit."], ["Ask the front desk if unsure."]],
        "PHQ-9": [["Chart", "Date", "Score"], *([p, day(when), int(s)] for p, when, _, _, s in SCORES)],
        "GAD-7": [["Chart", "Date", "Score"], *([p, day(when), int(s)] for p, when, _, _, s in ANXIETY)],
        "Infusions": GIVEN,
    }
    scores = "\r\n".join(["patient,date,instrument,score", *(f"{p},{w},PHQ-9,{s:g}" for p, w, _, _, s in SCORES)])
    tables = _archive(("export/scores.csv", scores.encode()), ("export/infusions.csv", WB.numbered()))
    return [
        Input(
            "titles_blank_rows_and_a_total",
            "two titles and a blank row above the table, a total below it",
            (("tracker.xlsx", workbook({"Scores": titled, "Infusions": GIVEN}, _titles)),),
            "records",
            SCORES,
        ),
        Input(
            "a_hidden_row_in_the_table",
            "one row of the scores is hidden: left out on purpose, or filtered? asked",
            (("tracker.xlsx", workbook({"Scores": TABLE, "Infusions": GIVEN}, _hide_rows)),),
            "ask",
        ),
        Input(
            "who5_in_percent_cells",
            "64 % is 64, never 0.64",
            (("who.xlsx", workbook({"Scores": percent, "Infusions": GIVEN}, _percent)),),
            "ask_or_records",
            WELL,
        ),
        Input(
            "a_sheet_for_each_questionnaire",
            "the questionnaire is the name of the sheet: read so, or asked",
            (("outcomes.xlsx", workbook(by_sheet)),),
            "ask_or_records",
            [*SCORES, *ANXIETY],
        ),
        Input(
            "zip_of_two_tables",
            "an archive with scores and infusions as CSV",
            (("export.zip", tables),),
            "records",
            SCORES,
        ),
    ]


def _refused() -> list[Input]:
    return [
        Input("workbook_with_macros", "a project of macros inside", (("t.xlsm", _with_macros()),), "refuse"),
        Input("workbook_that_is_a_bomb", "a sheet of 300 MB in 300 kB", (("t.xlsx", _bomb()),), "refuse"),
        Input("workbook_with_a_password", "an encrypted package", (("t.xlsx", _with_password()),), "refuse"),
    ]


INPUTS = [*_readable(), *_refused()]
