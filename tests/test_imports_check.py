"""What a check makes of exports: input as small tables, output as the rows that would be stored."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from outcomes.deidentify import KeyTable, is_code, settle
from outcomes.imports.check import check_document
from outcomes.store import Store
from tests.exports import LONG, at, lines, records, rules, run, workbook

DATED = "patient,date,instrument,score"
SCORES = lines(DATED, "P1,2026-01-04,PHQ-9,20", "P1,2026-01-09,PHQ-9,14", "P1,2026-02-20,PHQ-9,4")
LIST = lines("patient,date,dose_mg_per_kg", "P1,2026-01-05,0.5", "P1,2026-01-09,0.6", "P1,2026-01-13,0.7")
COUNTED = lines(LONG, "P1,2026-01-05,PHQ-9,20,0", "P1,2026-01-09,PHQ-9,14,1", "P1,2026-01-20,PHQ-9,9,2")
PLACED = [(2, "new-1", -1, 0, "phq9", 20), (3, "new-1", 4, 1, "phq9", 14), (4, "new-1", 46, 3, "phq9", 4)]


def infusions(found) -> list[tuple]:
    frame = found.batch.infusions.drop(columns="row")
    return [tuple(row) for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False)]


# ---------------------------------------------------------------------------------------------------------------------
# How files are written
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "delimiter", "newline"),
    [
        ("utf-8", ",", "\n"),
        ("utf-8-sig", ";", "\r\n"),
        ("utf-16", "\t", "\r\n"),
        ("utf-16-le-bom", "|", "\n"),
        ("cp1252", ";", "\r"),
    ],
)
def test_any_encoding_delimiter_and_line_end_reads_the_same(encoding: str, delimiter: str, newline: str):
    text = COUNTED.replace("patient,", "patient,größe,").replace("P1,", "P1,,").replace(",", delimiter)
    text = text.replace("\n", newline)
    data = ("\ufeff" + text).encode("utf-16-le") if encoding == "utf-16-le-bom" else text.encode(encoding)
    assert records(run(data)) == records(run(COUNTED))


@pytest.mark.parametrize(
    "cells", ['P1,2026-01-20,PEG,"5,33",2', "P1;2026-01-20;PEG;5,33;2", '"P1"\t"2026-01-20"\t"PEG"\t"5,33"\t"2"']
)
def test_decimal_comma(cells: str):
    delimiter = next(d for d in (";", "\t", ",") if d in cells)
    text = COUNTED.replace(",", delimiter) + cells + "\n"
    assert records(run(text))[-1] == (5, "new-1", 15, 2, "peg", 5.33)


def test_blank_lines_and_totals_are_no_rows():
    found = run(COUNTED + "\n,,,,\nTotal,,,43,\n,,Mean,14.3,\n")
    assert records(found) == records(run(COUNTED))
    assert found.files[0].counts["total_rows"] == 2
    assert found.outcome == "accept_with_warnings"


@pytest.mark.parametrize(
    "code", ["", "NA", "N/A", "n/a", ".", "-9", "-99", "-999", "999", "NULL", "UNK", "NASK", "Declined", "Not Answered"]
)
def test_missing_codes_are_never_scores(code: str):
    found = run(COUNTED + f"P1,2026-01-20,GAD-7,{code},2\n")
    assert records(found) == records(run(COUNTED))
    assert found.files[0].counts["scores_missing"] == 1
    assert found.outcome == "accept_with_warnings"


def test_a_number_that_is_a_missing_code_elsewhere_can_be_a_score():
    assert records(run("patient,day,infusion,who5,madrs\nP1,0,0,99,9\n".replace("99,9", "96,9")))[0][-1] == 96
    assert records(run("patient,day,infusion,promis_depression\nP1,0,0,89.9\n"))[0][-1] == 89.9


def test_a_workbook_with_scores_and_infusions():
    rows = [DATED.split(","), ["P1", date(2026, 1, 4), "PHQ-9", 20], ["P1", date(2026, 1, 9), "PHQ-9", 14.0]]
    list_ = [["patient", "date", "dose"], ["P1", date(2026, 1, 5), 0.5], ["P1", date(2026, 1, 9), 0.6]]
    found = run(workbook(rows, list_, title1="Scores", title2="Infusions"))
    assert records(found) == PLACED[:2]
    assert found.files[0].format == "own_long"
    assert infusions(found) == [("new-1", 1, 0, 0.5), ("new-1", 2, 4, 0.6)]


# ---------------------------------------------------------------------------------------------------------------------
# Days and infusions
# ---------------------------------------------------------------------------------------------------------------------


def test_days_and_infusions_from_dates_and_a_list():
    """On the day of an infusion, a score is before it."""
    found = run(SCORES, LIST)
    assert records(found) == PLACED
    assert infusions(found) == [("new-1", 1, 0, 0.5), ("new-1", 2, 4, 0.6), ("new-1", 3, 8, 0.7)]
    assert found.outcome == "accept"


def test_the_file_may_say_that_a_score_was_taken_after_the_infusion_of_its_day():
    text = lines(DATED + ",timing", "P1,2026-01-09,PHQ-9,20,before", "P1,2026-01-09,PHQ-9,14,after")
    assert [row[3] for row in records(run(text, LIST))] == [1, 2]


def test_days_and_counts_as_given():
    found = run(lines("patient,day,infusion,phq9", "P1,-3,0,20", "P1,0,0,18", "P1,3,1,12", "P1,9,2,10"))
    assert [row[2:4] for row in records(found)] == [(-3, 0), (0, 0), (3, 1), (9, 2)]
    assert infusions(found) == [("new-1", 1, 0, None), ("new-1", 2, 3, None)]
    assert rules(found) == ["infusion_days_inferred"]


def test_infusions_from_counts():
    """Infusion k + 1 is on the day of the last score with count k."""
    found = run(COUNTED + "P1,2026-01-02,PHQ-9,21,0\n")
    assert [row[2:4] for row in records(found)] == [(0, 0), (4, 1), (15, 2), (-3, 0)]
    assert infusions(found) == [("new-1", 1, 0, None), ("new-1", 2, 4, None)]
    assert rules(found) == ["infusion_days_inferred"]


def test_a_wrong_score_still_shows_when_the_infusion_was():
    """Correcting it later must not move day 0."""
    found = run(COUNTED.replace("PHQ-9,20,0", "PHQ-9,40,0"))
    assert [row[2:4] for row in records(found)] == [(4, 1), (15, 2)]
    assert at(found, "score_off_scale") == [(2, 4)]


def test_scores_with_neither_wait_for_a_list_and_are_shown_as_read():
    found = run(SCORES)
    assert found.outcome == "ask"
    assert found.batch is None
    assert [row[2:] for row in records(found)] == [
        (None, None, "phq9", 20),
        (None, None, "phq9", 14),
        (None, None, "phq9", 4),
    ]


def test_a_patient_without_infusions_is_left_out_by_row():
    found = run(SCORES + "P2,2026-01-04,PHQ-9,11\n", LIST)
    assert at(found, "patient_without_infusions") == [(5, 4)]
    assert records(found) == PLACED


def test_nothing_of_an_upload_is_taken_while_one_of_its_files_is_refused():
    assert run(COUNTED, '{"json": 1}').batch is None


def test_list_by_number_with_a_gap():
    list_ = lines("patient,infusion,date", "P1,1,2026-01-05", "P1,2,2026-01-09", "P1,4,2026-01-17")
    found = run(SCORES, list_)
    assert [row[3] for row in records(found)] == [0, 1, 4]
    assert rules(found) == ["infusion_gap"]


# ---------------------------------------------------------------------------------------------------------------------
# Dates
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "2026-01-20",
        "2026/1/20",
        "1/20/2026",
        "20/1/2026",
        "20-Jan-2026",
        "20 January 2026",
        "January 20, 2026",
        "2026-01-20T23:30:00-08:00",
        "2026-01-20 07:05",
        "1/20/2026 2:14:33 PM EST",
        "46042",
        "20260120",
    ],
)
def test_ways_of_writing_a_date(written: str):
    cell = f'"{written}"' if "," in written else written
    assert records(run(COUNTED + f"P1,{cell},GAD-7,9,2\n"))[-1] == (5, "new-1", 15, 2, "gad7", 9)


@pytest.mark.parametrize(
    ("dates", "order", "days"),
    [
        (("1/2/2026", "3/5/2026"), None, None),
        (("1/2/2026", "3/5/2026"), "mdy", [0, 62]),
        (("1/2/2026", "3/5/2026"), "dmy", [0, 91]),
        (("1/2/2026", "1/13/2026"), None, [0, 11]),
        (("1/2/2026", "13/2/2026"), "mdy", [0, 12]),
        (("2/2/2026", "3/3/2026"), None, [0, 29]),
        (("1.2.2026", "3.5.2026"), None, None),
        (("26/01/12", "26/01/15"), None, None),
        (("26/01/12", "26/01/15"), "ymd", [0, 3]),
        (("26/01/12", "26/01/15"), "mdy", None),
        (("15/01/26", "20/01/26"), None, None),
        (("15/01/26", "20/01/26"), "dmy", [0, 5]),
        (("26/01/12", "26/01/28", "26/01/30"), None, [0, 16, 18]),
        (("15/01/26", "28/01/26", "30/01/26"), None, [0, 13, 15]),
        (("Mon 1/5/2026", "1/12/2026"), None, [0, 7]),
    ],
)
def test_the_order_of_day_and_month_is_never_guessed(dates, order, days):
    text = lines(LONG, *(f"P1,{day},PHQ-9,9,{count}" for count, day in enumerate(dates)))
    found = run(text, date_order=order)
    assert found.outcome == ("ask" if days is None else "accept_with_warnings")
    if days is not None:
        assert [row[2] for row in records(found)] == days


# ---------------------------------------------------------------------------------------------------------------------
# Items
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["phq9_{}", "PHQ-9 item {}", "phq9_q{}", "PHQ9.{:02d}", "phq9{}", "PHQ-9 Q{}"])
def test_items_are_summed_and_two_parts_are_kept(header: str):
    items = ",".join(header.format(i) for i in range(1, 10))
    found = run(lines(f"patient,day,infusion,{items}", "P1,0,0,1,2,3,0,1,2,3,0,1", "P2,0,0,1,2,3,0,1,2,NA,0,1"))
    assert [row[4:] for row in records(found)] == [
        ("phq9", 13),
        ("phq2", 3),
        ("phq9_item9", 1),
        ("phq2", 3),
        ("phq9_item9", 1),
    ]
    assert found.files[0].counts["scores_missing"] == 1


@pytest.mark.parametrize(("stated", "taken"), [("", 5.33), ("5.3", 5.33), ("5.33", 5.33), ("5", None), ("6", None)])
def test_peg_is_the_mean_of_its_items(stated: str, taken: float | None):
    found = run(lines("patient,day,infusion,pain,peg_1,peg_2,peg_3,peg", f"P1,0,0,4,7,5,4,{stated}"))
    scores = {row[4]: row[5] for row in records(found)}
    assert scores.get("peg") == taken
    assert at(found, "total_contradicts_items") == ([] if taken else [(2, 8)])


def test_a_stated_total_stands_where_items_are_missing():
    found = run(lines("patient,day,infusion,gad7_1,gad7_2,gad7_3,gad7_4,gad7_5,gad7_6,gad7_7,gad7_total",
                      "P1,0,0,1,1,1,1,1,1,,8", "P2,0,0,1,1,1,1,1,1,,10"))  # fmt: skip
    assert [row[4:] for row in records(found)] == [("gad7", 8)]
    assert at(found, "total_contradicts_items") == [(3, 11)]


# ---------------------------------------------------------------------------------------------------------------------
# Repeats
# ---------------------------------------------------------------------------------------------------------------------


def test_exact_repeats_count_once_and_of_others_the_first():
    again = "P1,2026-01-05,PHQ-9,20,0\n"
    assert records(run(COUNTED + again)) == records(run(COUNTED))
    found = run(COUNTED + again.replace("20,", "19,"))
    assert records(found) == records(run(COUNTED))
    assert at(found, "several_on_one_day") == [(5, None)] and found.files[0].counts["unused"] == 1


def test_two_files_that_contradict_each_other_are_not_believed():
    other = lines(LONG, "P1,2026-01-05,PHQ-9,19,0")
    found = run(COUNTED, other)
    assert [row[0] for row in records(found)] == [3, 4] and not records(found, 2)
    assert at(found, "scores_conflict") == [(2, 4), (2, 4)]


def test_the_same_file_twice_in_one_upload_counts_once():
    found = run(COUNTED, COUNTED)
    assert len(found.batch.assessments) == 3
    assert found.sha256 == run(COUNTED, COUNTED).sha256 != run(COUNTED).sha256


# ---------------------------------------------------------------------------------------------------------------------
# Patients
# ---------------------------------------------------------------------------------------------------------------------


def test_what_is_said_of_patients():
    text = lines(
        LONG + ",site,sex,age,indication",
        "P1,2026-01-05,PHQ-9,20,0,b,F,41,MDD",
        "P1,2026-01-09,PHQ-9,14,1,Site B,female,42,depression",
        "P2,2026-10-05,PHQ-9,20,0,,m,93,both",
        "P2,2026-11-20,PHQ-9,14,1,,m,93,both",
    )
    patients = run(text).batch.patients.astype(object).to_numpy().tolist()
    assert patients[0] == ["new-1", "Site B", 2026, "40-49", "female", "depression", False]
    assert patients[1][2:] == [2026, "90+", "male", "both", False]


@pytest.mark.parametrize(("days", "expected"), [(31, True), (32, False)])
def test_under_way_until_31_days_after_the_last_infusion(days: int, expected: bool):
    last = date(2026, 1, 13) + timedelta(days)
    found = run(SCORES.rsplit("P1", 1)[0] + f"P1,{last.isoformat()},PHQ-9,4\n", LIST)
    assert found.batch.patients["under_way"].tolist() == [expected]


# ---------------------------------------------------------------------------------------------------------------------
# One export after another
# ---------------------------------------------------------------------------------------------------------------------


class Practice:
    """A key table and a store, and exports put in one after the other."""

    def __init__(self) -> None:
        self.keys, self.store = KeyTable(":memory:"), Store()

    def check(self, *files: str):
        return run(*files, keys=self.keys, known=self.store.known)

    def put_in(self, *files: str):
        found = self.check(*files)
        batch = settle(found, self.keys)
        return found, self.store.save(batch, sha256=found.sha256, who="desk", source=found.source)

    def rows(self) -> list[tuple]:
        stored = self.store.known([key.code for key in self.keys.all().values()]).assessments
        return [tuple(row)[1:5] for row in stored.itertuples(index=False)]


def test_a_later_export_with_only_new_rows_lands_on_the_right_code_and_day():
    practice = Practice()
    practice.put_in(SCORES, LIST)
    (key,) = practice.keys.all().values()
    assert is_code(key.code)
    found, _ = practice.put_in(lines(DATED, "P1,2026-03-06,PHQ-9,3", "P1,2026-03-12,PHQ-9,2"),
                               lines("patient,date", "P1,2026-03-10"))  # fmt: skip
    assert records(found) == [(2, key.code, 60, 3, "phq9", 3), (3, key.code, 66, 4, "phq9", 2)]
    assert infusions(found) == [(key.code, 4, 64, None)]
    assert (60, 3, "phq9", 3.0) in practice.rows()


def test_scores_alone_use_the_stored_infusions():
    practice = Practice()
    practice.put_in(SCORES, LIST)
    found = practice.check(lines(DATED, "P1,2026-01-11,GAD-7,3", "P2,2026-01-11,GAD-7,3"))
    assert records(found)[0][2:] == (6, 2, "gad7", 3)
    assert at(found, "patient_without_infusions") == [(3, 4)]


def test_a_full_export_again_is_the_same_and_adds_what_is_new():
    practice = Practice()
    practice.put_in(SCORES, LIST)
    found = practice.check(SCORES + "P1,2026-03-20,PHQ-9,6\n", LIST)
    assert found.comparison.assessments == {"n_new": 1, "n_same": 3, "n_conflict": 0}
    assert found.comparison.infusions == {"n_new": 0, "n_same": 3, "n_conflict": 0}
    assert found.outcome == "accept"


def test_counts_go_on_from_the_stored_ones():
    practice = Practice()
    practice.put_in(COUNTED)
    found, _ = practice.put_in(lines(LONG, "P1,2026-01-27,PHQ-9,5,3"))
    assert records(found)[0][2:] == (22, 3, "phq9", 5)
    assert infusions(found)[0][1:] == (3, 15, None)


def test_a_contradiction_of_the_store_is_named_and_the_stored_score_stays():
    practice = Practice()
    practice.put_in(SCORES, LIST)
    before = practice.rows()
    found, _ = practice.put_in(SCORES.replace("PHQ-9,14", "PHQ-9,15"))
    assert at(found, "conflicts_with_store") == [(3, 4)]
    assert found.comparison.conflicts.to_dict("records") == [
        {"file": 1, "row": 3, "column": 4, "what": "score", "instrument": "phq9", "day": 4}
    ]
    assert practice.rows() == before


@pytest.mark.parametrize("day", ["2026-01-02", "2026-01-07", "2026-02-01"])
def test_an_infusion_among_stored_ones_or_before_a_stored_score_changes_nothing(day: str):
    practice = Practice()
    practice.put_in(SCORES, LIST)
    found = practice.check(LIST + f"P1,{day},0.5\n")
    assert "history_changed" in rules(found)
    assert found.batch is None or found.batch.infusions["day"].max() == 8


def test_after_an_undo_the_first_infusion_may_be_another_one():
    practice = Practice()
    _, record = practice.put_in(SCORES, LIST)
    practice.store.undo(record.id, who="desk")
    found, _ = practice.put_in(SCORES, LIST + "P1,2026-01-02,0.5\n")
    assert records(found)[0][2:] == (2, 1, "phq9", 20)
    (key,) = practice.keys.all().values()
    assert key.first_infusion == date(2026, 1, 2)


def test_a_patient_who_is_not_in_an_export_is_no_longer_under_way_when_time_has_passed():
    practice = Practice()
    practice.put_in(SCORES.rsplit("P1", 1)[0], LIST)
    assert practice.store.known([k.code for k in practice.keys.all().values()]).patients["under_way"].tolist() == [True]
    practice.put_in(COUNTED.replace("P1", "P2").replace("2026-01", "2026-03"))
    (code,) = (key.code for source, key in practice.keys.all().items() if source == "P1")
    assert practice.store.known([code]).patients["under_way"].tolist() == [False]


# ---------------------------------------------------------------------------------------------------------------------
# What comes out
# ---------------------------------------------------------------------------------------------------------------------


def test_the_document_is_plain_json():
    found = run(SCORES + "P1,2026-02-21,PHQ-9,40\n", LIST)
    document = json.loads(json.dumps(check_document(found), allow_nan=False))
    assert document["files"][0]["outcome"] == "partial"
    assert document["files"][0]["format"] == "own_long"
    assert document["files"][0]["records"][0] == {
        "row": 2,
        "patient": "new-1",
        "day": -1,
        "infusion": 0,
        "instrument": "phq9",
        "score": 20.0,
    }
    (problem,) = document["files"][0]["problems"]
    assert (problem["row"], problem["column"], problem["rule"]) == (5, 4, "score_off_scale")
    assert problem["message"].startswith("Not a possible score: PHQ-9 is a whole number from 0 to 27.")
    assert json.dumps(check_document(run(SCORES)), allow_nan=False)


def test_progress_is_told():
    from outcomes.imports.check import check

    told = []
    check([("a.csv", COUNTED.encode())], None, KeyTable(":memory:"), progress=lambda share, text: told.append(share))
    assert told == sorted(told)
    assert told[-1] == 1.0


@pytest.mark.parametrize(
    ("answer", "scores", "rule"),
    [
        (None, [12, 20], "sums_or_percent"),
        ("percent", [12, 20], None),
        ("sums", [48, 80, 52], None),
    ],
)
def test_who5_sums_are_asked_about(answer, scores, rule):
    """As sums, 13 is a score too; as percentage it is none, in steps of 4."""
    for text in (
        lines("patient,day,infusion,instrument,score", "P1,0,0,WHO-5,12", "P1,3,1,WHO-5,20", "P2,0,0,WHO-5,13"),
        lines("patient,day,infusion,who5", "P1,0,0,12", "P1,3,1,20", "P2,0,0,13"),
    ):
        found = run(text, who5_scale=answer)
        assert [row[-1] for row in records(found)] == scores
        assert ("sums_or_percent" in rules(found)) == (rule is not None)
        assert ("score_off_scale" in rules(found)) == (answer != "sums")
    high = lines("patient,day,infusion,who5", "P1,0,0,12", "P1,3,1,28")
    assert "sums_or_percent" not in rules(run(high))
    assert [row[-1] for row in records(run(high, who5_scale="sums"))] == [48]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("P1,Jane Doe,0,PHQ-9", "row_too_short"),
        (",0,0,Jane Doe,12", "patient_missing"),
        (",zeb@example.org,0,PHQ-9,12", "patient_missing"),
        ("P1,0,0,PHQ-9,12,,555-123-4567", "row_too_long"),
    ],
)
def test_rows_that_are_left_out_are_not_read(row: str, rule: str):
    """What stands in them is no reason to refuse the others, and is said nowhere."""
    found = run(lines("patient,day,infusion,instrument,score", "P1,0,0,PHQ-9,12", row))
    assert found.outcome == "partial"
    assert rules(found, "row") == [rule]
    assert not any(cell in repr(found) for cell in ("Jane", "zeb@", "4567"))
    dated = lines("patient,date,instrument,score", "P1,2026-01-05,PHQ-9,12", "P1,20260109", ",2026-01-09,PHQ-9,12")
    assert run(dated, lines("patient,date", "P1,2026-01-05")).outcome == "partial"


def test_too_few_questions_are_said_beside_what_else_is_asked():
    found = run(lines("patient,date,phq9_1,phq9_2,phq9_3,phq9_4", "P1,2026-01-05,1,2,3,1"))
    assert rules(found) == ["needs_infusion_list", "questions_missing"]
    assert "questions_missing" not in rules(run(lines("patient,date,phq9_1,phq9_2", "P1,2026-01-05,1,2")))


def test_patients_with_infusions_and_no_score_are_counted_and_the_reverse_is_listed():
    scores = lines("patient,date,phq9", "P1,2026-01-05,12", "P3,2026-01-05,14")
    list_ = lines("patient,date", "P1,2026-01-05", "P2,2026-01-06", "P4,2026-01-06", "P2,2026-01-08")
    found = run(scores, list_)
    assert at(found, "patient_without_infusions") == [(3, 3)]
    (said,) = [p for p in found.files[1].problems if p.rule == "infusions_without_scores"]
    assert said.message == "2 patients have infusions but no score, here or stored, the first in row 3."
    assert "infusions_without_scores" not in rules(run(list_))  # an infusion list may come alone
