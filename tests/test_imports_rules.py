"""Every rule of the check, each with one small export that breaks it."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart
from openpyxl.comments import Comment

from outcomes.deidentify import KeyTable, settle
from outcomes.imports.files import limits
from outcomes.imports.problems import listing
from outcomes.imports.problems.rules import RULES
from outcomes.records import Batch
from tests.examples_of_records import EXAMPLES as RECORD_EXAMPLES
from tests.exports import LONG, altered, at, lines, rules, run, saved, workbook, zipped

GOOD = ("P1,2026-01-05,PHQ-9,20,0", "P1,2026-01-09,PHQ-9,14,1", "P1,2026-01-20,PHQ-9,9,2")
TABLE = [line.split(",") for line in (LONG, *GOOD)]
LIST = lines("patient,infusion,date,dose_mg_per_kg", "P1,1,2026-01-05,0.5", "P1,2,2026-01-09,0.5")
DATED = "patient,date,instrument,score"
UNNUMBERED = lines("patient,infusion date", "P1,2026-01-05", "P1,soon", "P1,2026-01-12")
FORM = (Path(__file__).parent / "fixtures" / "exports" / "google_forms" / "raw.csv").read_text(encoding="utf-8")
PLAIN = "patient,date,instrument,score\nP1,2026-01-05,PHQ-9,20\n"


def long(*rows: str, header: str = LONG) -> str:
    """A good file with these rows after its own."""
    return lines(header, *GOOD, *rows)


def with_column(header: str, *cells: str) -> str:
    cells = (*cells, *[""] * (len(GOOD) - len(cells)))
    return lines(f"{LONG},{header}", *(f"{row},{cell}" for row, cell in zip(GOOD, cells, strict=True)))


def changed_book(change) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook(TABLE)))
    change(book.active)
    return saved(book)


def hide_row(sheet):
    sheet.row_dimensions[3].hidden = True


def hide_column(sheet):
    sheet.column_dimensions["C"].hidden = True


def hide_sheet(sheet):
    sheet.parent.create_sheet("Other").sheet_state = "hidden"


def comment(sheet):
    sheet["A2"].comment = Comment("Jane", "Jane")


def chart(sheet):
    sheet.add_chart(BarChart())


def link(sheet):
    sheet["A2"].hyperlink = "https://example.org/jane"


def formula(sheet):
    sheet["D2"] = "=10+10"


def far_cell(sheet):
    sheet["A900000"] = 1


def wide_items(*values: int, header_low: int = 1) -> str:
    return ",".join(str(value) for value in values)


ITEMS = ",".join(f"phq9_{i}" for i in range(1, 10))

PEG = "pain on average past week,pain interfered with enjoyment of life,pain interfered with general activity"
GAD7 = "nervous anxious,control worrying,worrying too much,trouble relaxing,restless hard to sit still,easily annoyed,"
GAD7 += "afraid of something awful"
WORDED = "little interest,feeling down depressed or hopeless,sleeping too much,little energy"
FULL = "P1,2026-01-09,0,1,1,1,1,1,1,6"
SURVEY = (
    "Status,EndDate,patient_id,Q1,Q2,Q3\n"
    f"Status,End Date,patient_id,{PEG}\n"
    + ",".join(f'"{{""ImportId"":""{i}""}}"' for i in range(6))
    + "\n0,2026-01-09,P1,7,6,0\n1,2026-01-09,P1,7,6,0\n"
)

FILES: dict[str, tuple] = {
    # The file as a whole
    "file_empty": ("",),
    "file_too_large": (b"patient,score\n" + b"P1,1\n" * (limits.CSV_BYTES // 5),),
    "not_a_table": (b"SQLite format 3\0",),
    "binary_workbook": (zipped(**{"xl/workbook.bin": "x"}),),
    "open_document": (zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"),),
    "numbers_file": (zipped(**{"Index/Document.iwa": "x"}),),
    "text_document": (zipped(**{"word/document.xml": "<x/>"}),),
    "pdf": (b"%PDF-1.7",),
    "picture": (b"\x89PNG\r\n",),
    "web_page": (b"<html><table><tr><td>1</td></tr></table></html>",),
    "other_archive": (b"\x1f\x8b\x08",),
    "zip_without_tables": (zipped(**{"report.docx": "x"}),),
    "zip_in_zip": (zipped(**{"a.csv": zipped(**{"a.csv": LONG})}),),
    "zip_too_large": (zipped(**{f"{i}.csv": LONG for i in range(limits.ZIP_FILES + 1)}),),
    "old_spreadsheet": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Workbook" * 100,),
    "password_protected": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),),
    "damaged": (workbook(TABLE)[:900],),
    "encoding_unknown": (b"\xff\xfe\x00\xd8a\x00",),
    "nul_bytes": (LONG + "\nP1,2026-01-05,PHQ\0-9,20,0\n",),
    "quotes_unbalanced": (long('P1,"2026-01-20,PHQ-9,9,2'),),
    "line_break_in_cell": (long('P1,2026-01-20,"PHQ-9,9,2', 'P2,2026-01-20,PHQ-9",9,2'),),
    "cell_too_long": (long(f"P1,2026-01-20,{'x' * 5000},9,2"),),
    "too_many_columns": (",".join(f"c{i}" for i in range(5000)) + "\n" + "1," * 4999 + "1\n",),
    "too_many_rows": (changed_book(far_cell),),
    "no_rows": (LONG + "\n",),
    "no_header": (lines(*GOOD),),
    "no_patient_column": (lines("date,instrument,score", "2026-01-05,PHQ-9,12"),),
    "no_score_column": (lines("patient,instrument", "P1,PHQ-9"),),
    "one_column": (lines("patient", "P1"),),
    "columns_unknown": (lines("Label,When,Mood", "P1,2026-01-05,9", "P2,2026-01-06,12"),),
    "nothing_to_take": (lines(LONG, "P1,2026-01-05,PHQ-9,,0"),),
    # Workbooks
    "workbook_too_large": (altered(workbook(TABLE), "sheet1", lambda xml: xml + b" " * 31_000_000),),
    "workbook_unsafe": (
        altered(workbook(TABLE), "sheet1", lambda xml: b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml.split(b"?>")[-1]),
    ),
    "macros": (altered(workbook(TABLE), "$^", bytes, xl__vbaProject="x"),),
    "formula_without_value": (changed_book(formula),),
    "sheet_left_out": (workbook(TABLE, [["colour", "shade"], ["blue", "light"]]),),
    # Beside the tables
    "hidden_rows": (changed_book(hide_row),),
    "hidden_columns": (changed_book(hide_column),),
    "hidden_sheet": (changed_book(hide_sheet),),
    "comments": (changed_book(comment),),
    "pictures": (changed_book(chart),),
    "links": (changed_book(link),),
    "embedded_objects": (altered(workbook(TABLE), "$^", bytes, xl__embeddings__a="x"),),
    "external_links": (altered(workbook(TABLE), "$^", bytes, xl__externalLinks__externalLink1="x"),),
    "titles_left_out": ("Scores of March\n\n" + long(),),
    "lines_below": (long("", "3 records"),),
    "files_left_out": (zipped(**{"scores.csv": long(), "report.pdf": "%PDF"}),),
    # Headers
    "header_name": (with_column("last_name", "Miller"),),
    "header_birth_date": (with_column("DateOfBirth", "x"),),
    "header_record_number": (with_column("MRN", "A-4471"),),
    "header_contact": (with_column("Phone Number", "extension 4471"),),
    "header_address": (with_column("zip", "02139"),),
    "header_internet": (with_column("IPAddress", "behind a proxy"),),
    "header_social_security": (with_column("ssn", "ending in 4471"),),
    "header_free_text": (with_column("Clinical notes", "doing well"),),
    "header_identifies": (with_column("Jane Doe", "1"),),
    # Cells
    "value_email": (with_column("extra", "a.b@example.org"),),
    "value_phone": (with_column("extra", "(555) 123-4567"),),
    "value_social_security": (with_column("extra", "123-45-6789"),),
    "value_long_number": (with_column("extra", "12345678"),),
    "value_date": (with_column("extra", "3/4/1961"),),
    "value_internet": (with_column("extra", "10.1.2.3"),),
    "value_address": (with_column("extra", "12 Old Mill Road"),),
    "value_name": (with_column("extra", "Jane Doe"),),
    "value_free_text": (with_column("extra", "she said that the pain came back on day three"),),
    "patient_not_an_id": (long("Pat One,2026-01-20,PHQ-9,9,2"),),
    "file_name_identifies": (long(),),
    "sheet_name_identifies": (workbook(TABLE, title1="John Smith"),),
    # Questions
    "date_order": (lines(LONG, "P1,1/2/2026,PHQ-9,20,0", "P1,3/4/2026,PHQ-9,10,1"),),
    "item_coding": (lines(f"client id,date,{WORDED}", "P1,2026-01-09,2,3,1,4"), LIST),
    "sums_or_percent": (lines("patient,day,infusion,who5", "P1,0,0,12", "P1,3,1,20"),),
    "infusions_without_scores": (PLAIN, LIST + "P2,1,2026-01-05,0.5\n"),
    "only_infusion_numbers": (lines("patient,infusion,phq9", "P1,0,20", "P1,1,15"),),
    "needs_infusion_list": (lines(DATED, "P1,2026-01-05,PHQ-9,20"),),
    "needs_day": (lines("patient,instrument,score", "P1,PHQ-9,20"),),
    "date_order_contradicts": (long("P1,1/13/2026,PHQ-9,9,2", "P1,13/1/2026,GAD-7,9,2"),),
    "dates_mixed": (workbook(TABLE, [["patient", "date"], ["P1", "2026-01-05"], ["P1", "1/20/2026"]]),),
    "row_too_long": (long("P1,2026-01-20,PEG,5,33,2"),),
    "patient_missing": (long(",2026-01-20,GAD-7,9,2"),),
    "instrument_missing": (long("P1,2026-01-20,,9,2"),),
    "score_not_a_number": (long("P1,2026-01-20,GAD-7,twelve,2"),),
    "score_off_scale": (long("P1,2026-01-20,GAD-7,22,2"),),
    "answer_not_understood": (lines(f"client id,date,{PEG}", "P1,2026-01-05,7,6,6", "P1,2026-01-09,much,6,6"), LIST),
    "item_off_scale": (lines(f"patient,day,infusion,pain,{ITEMS}", "P1,0,0,3,4,0,1,1,1,1,1,1,1"),),
    "total_contradicts_items": (lines(f"patient,day,infusion,pain,{ITEMS},phq9", "P1,0,0,3,1,1,1,1,1,1,1,1,1,8"),),
    "date_missing": (long("P1,,GAD-7,9,2"),),
    "date_not_understood": (long("P1,soon,GAD-7,9,2"),),
    "date_impossible": (long("P1,2026-02-30,GAD-7,9,2"),),
    "date_in_future": (long("P1,2027-01-20,GAD-7,9,2"),),
    "date_too_early": (long("P1,1961-01-20,GAD-7,9,2"),),
    "day_not_a_number": (lines("patient,day,infusion,phq9", "P1,0,0,3", "P1,2.5,1,3"),),
    "day_out_of_range": (lines("patient,day,infusion,phq9", "P1,0,0,3", "P1,-4000,0,3"),),
    "infusion_not_a_number": (long("P1,2026-01-20,GAD-7,9,many"),),
    "timing_not_understood": (with_column("timing", "", "", "during"),),
    "scores_conflict": (long(), lines(LONG, "P1,2026-01-20,PHQ-9,8,2")),
    "several_on_one_day": (long("P1,2026-01-20,PHQ-9,8,2"),),
    "patient_without_infusions": (long("P2,2026-01-20,PHQ-9,8,0"),),
    "first_infusion_missing": (long("P2,2026-01-20,PHQ-9,8,1"),),
    "count_contradicts_infusions": (long("P1,2026-01-06,GAD-7,8,2"), LIST),
    "count_contradicts_day": (lines("patient,day,infusion,phq9", "P1,0,0,3", "P1,5,1,3", "P1,9,0,3"),),
    "counts_out_of_order": (long("P2,2026-01-05,PHQ-9,8,1", "P2,2026-01-20,PHQ-9,8,0", "P2,2026-01-25,PHQ-9,8,2"),),
    "day_contradicts_date": (lines(DATED + ",day", "P1,2026-01-05,PHQ-9,8,0", "P1,2026-01-20,PHQ-9,8,14"), LIST),
    "infusion_twice": (long(), LIST + "P1,3,2026-01-12,0.5\nP1,3,2026-01-13,0.5\n"),
    "numbers_start_again": (long(), LIST + "P1,1,2026-03-12,0.5\nP1,2,2026-03-19,0.5\n"),
    "infusion_lost": (PLAIN, UNNUMBERED),
    "count_unsure": (PLAIN + "P1,2026-01-15,PHQ-9,12\nP1,2026-01-20,PHQ-9,9\n", UNNUMBERED),
    "infusions_out_of_order": (long(), LIST + "P2,2,2026-01-12,0.5\nP2,1,2026-01-13,0.5\n"),
    # To know
    "previews_left_out": (SURVEY, LIST),
    "form_incomplete": (lines("record_id,phq9_date,phq9,phq9_complete", "P1,2026-01-09,12,0"), LIST),
    "dated_by_enrolment": (lines("record_id,phq9_date_enrolled,phq9,phq9_complete", "P1,2026-01-09,12,2"), LIST),
    "questions_missing": (lines(f"client id,date,phq9,{PEG}".rpartition(",")[0], "P1,2026-01-09,12,7,6"), LIST),
    "total_of_some_questions": (lines(f"client id,date,{GAD7},gad7", "P1,2026-01-05,1,1,1,1,1,1,,6", FULL), LIST),
    "total_on_other_scale": (lines(f"client id,date,{PEG},PEG", "P1,2026-01-09,3,2,2,7"), LIST),
    "unknown_instrument": (long("P1,2026-01-20,Heart rate,72,2"),),
    "total_rows": (long("Total,,,43,"),),
    "repeated_rows": (long(GOOD[0]),),
    "infusion_days_inferred": (long(),),
    "infusion_gap": (long("P1,2026-01-30,PHQ-9,8,4"),),
    "two_infusions_one_day": (PLAIN, LIST + "P1,3,2026-01-09,0.5\n"),
    "dose_left_empty": (PLAIN, LIST + "P1,3,2026-01-12,40\n"),
    "value_left_empty": (with_column("indication", "tinnitus"),),
    "patient_values_differ": (with_column("sex", "f", "m"),),
    "ids_nearly_the_same": (long("p1,2026-01-20,GAD-7,9,0", "p1,2026-01-25,GAD-7,9,1"),),
    "row_too_short": (long("P1,2026-01-20,GAD-7"),),
    "columns_left_out": (with_column("colour", "red"),),
    "version_missing": (long("P1,2026-01-20,BDI,22,2"),),
    "columns_version_missing": (lines("patient,date,QIDS,phq9", "P1,2026-01-05,14,12"), LIST),
    "responses_replaced": (
        lines("Submission ID,patient,date,phq9", "61,P1,2026-01-05,12", "62,P1,2026-01-09,9", "62,P1,2026-01-09,8"),
        LIST,
    ),
    "answers_missing": (
        lines(
            "patient,date,measure,item,answer",
            *(f"P1,2026-01-05,PHQ-9,{n},1" for n in range(1, 8)),
            *(f"P1,2026-01-09,PHQ-9,{n},1" for n in range(1, 10)),
        ),
        LIST,
    ),
    "columns_left_out_identify": (with_column("last_name", "Miller"),),
    "pain_question_alone": (
        lines(
            f"client id,date,{GAD7},What number best describes your pain on average in the past week?",
            "P1,2026-01-05,1,1,1,1,1,1,1,7",
        ),
        LIST,
    ),
    "rows_of_questions": (
        lines("patient,date,instrument,score", *(f"P1,2026-01-05,PHQ-9,{n % 4}" for n in range(9))),
        LIST,
    ),
    "total_of_fewer_questions": (
        lines(
            "patient,date," + ",".join(f"phq9_{n}" for n in range(1, 9)) + ",phq9_total",
            "P1,2026-01-05,1,1,1,1,1,1,1,1,8",
        ),
        LIST,
    ),
    "raw_sums_or_t": (lines("patient,date,PROMIS Depression", "P1,2026-01-05,38"), LIST),
    "counts_from_1": (lines("patient,date,infusion,phq9", "P1,2026-01-05,1,12", "P1,2026-01-09,2,9"),),
    "nothing_says_infusion": (
        lines("patient,infusion_date,visit type", "P1,2026-01-05,Zone A", "P1,2026-01-09,follow-up"),
    ),
    "not_given": (
        PLAIN,
        lines(
            "patient,date,dose,status",
            "P1,2026-01-05,0.5,Completed",
            "P1,2026-01-07,0.5,Cancelled",
            "P1,2026-01-09,0.5,Completed",
        ),
    ),
    "total_without_answers": (
        lines(f"client id,date,{GAD7},gad7", "P1,2026-01-05,1,1,1,1,1,1,0,6", "P1,2026-01-09,,,,,,,,0"),
        LIST,
    ),
}
FILES |= RECORD_EXAMPLES

NEEDS_MORE = {
    "cannot_check",
    "conflicts_with_store",
    "history_changed",
    "first_date_unknown",
    "mapping_does_not_fit",
    "mapping_unknown_instrument",
    "taken_without_days",
    "items_of_own_instrument",
    "raw_sums_left_out",
    "several_on_one_day_by_time",
    "unsure_counts_taken",
    "dose_conflicts_with_store",
    "replaces_stored",
    "replaces_stored_dose",
    "key_table_other",
    "same_people",
    "charts_merged",
    "near_repeats",
    "near_repeats_left_out",
    "courses_cut_off",
    "infusion_list_late",
    "key_table_older",
}
"""Rules with a test of their own."""


IDENTIFYING = ("header_", "value_", "fhir_", "file_name", "sheet_name")
"""Rules of what identifies people: in what is not used, they refuse only where the practice says so."""


def test_every_rule_has_an_example():
    assert FILES.keys() | NEEDS_MORE == RULES.keys()


@pytest.mark.parametrize("rule", FILES)
def test_rule(rule: str):
    names = ["PHQ9_John_Smith.csv"] if rule == "file_name_identifies" else ()
    found = run(*FILES[rule], names=names, refuse=rule.startswith(IDENTIFYING))
    assert rule in rules(found)
    severity = RULES[rule].severity
    least = {"refuse": "refuse", "ask": "ask", "row": "partial", "warning": "accept_with_warnings", "note": "accept"}
    outcome = least[severity]
    assert found.outcome == outcome or (severity == "note" and found.outcome == "accept_with_warnings")
    assert (found.batch is None) == (outcome in ("refuse", "ask"))
    assert all(not file.records.size for file in found.files if file.outcome == "refuse")


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.key)
def test_a_rule_says_what_is_wrong_and_what_to_do(rule):
    assert rule.message.endswith(".")
    assert rule.remedy.endswith(".")
    assert "traceback" not in (rule.message + rule.remedy).lower()


def test_a_row_is_named_as_the_spreadsheet_shows_it():
    assert at(run(long("", "P1,2026-01-20,GAD-7,22,2")), "score_off_scale") == [(6, 4)]
    assert at(run("\n\n" + long("P1,2026-01-20,GAD-7,22,2")), "score_off_scale") == [(7, 4)]
    assert at(run("sep=,\n" + long("P1,2026-01-20,GAD-7,22,2")), "score_off_scale") == [(5, 4)]


def test_many_rows_with_one_problem_are_not_all_listed():
    found = run(long(*(f"P1,2026-01-20,GAD-7,{score},2" for score in range(22, 2500))))
    said = [p for p in found.files[0].problems if p.rule == "score_off_scale"]
    assert [p.count for p in said if p.row is None] == [1476]
    assert [p.count for p in said if p.row is not None] == [1] * 1000
    (entry,) = (one for one in listing.grouped(found.files) if one.rule == "score_off_scale")
    assert entry.where == "column 4 (D), 2,476 rows: 5, 6, 7, and 2,473 more"


# ---------------------------------------------------------------------------------------------------------------------
# Rules that need something stored
# ---------------------------------------------------------------------------------------------------------------------


def stored(*files: str) -> tuple[KeyTable, Batch]:
    keys = KeyTable(":memory:")
    return keys, settle(run(*files, keys=keys), keys)


@pytest.mark.parametrize(
    ("rule", "first", "then"),
    [
        ("conflicts_with_store", (long(),), (long("P1,2026-01-20,GAD-7,9,2").replace("PHQ-9,9,2", "PHQ-9,8,2"),)),
        ("history_changed", (lines(DATED, *(row[:-2] for row in GOOD)), LIST), (LIST + "P1,,2026-01-07,0.5\n",)),
        ("first_date_unknown", (lines("patient,day,infusion,phq9", "P1,0,0,3", "P1,5,1,4", "P1,9,2,4"),), (LIST,)),
    ],
)
def test_rule_about_what_is_stored(rule: str, first: tuple, then: tuple):
    keys, batch = stored(*first)
    found = run(*then, keys=keys, known=lambda codes: batch)
    assert rule in rules(found)


def test_an_unforeseen_error_shows_its_kind_and_nothing_else():
    def broken(codes):
        raise KeyError("Jane Doe")

    keys, _ = stored(long())
    found = run(long(), keys=keys, known=broken)
    assert found.outcome == "refuse"
    assert next(p.text for p in found.files[0].problems).startswith("The check failed")
    assert "Jane" not in repr(found)
