"""The list of what is wrong, as people read it: one entry for each thing, with its places, the reason that blocks first."""

from __future__ import annotations

from types import SimpleNamespace

from outcomes.errors import Problem
from outcomes.imports.problems import listing
from outcomes.imports.problems.rules import problem
from tests.test_imports_check import LIST, SCORES, run


def files(*lists: list[Problem]) -> list[SimpleNamespace]:
    return [SimpleNamespace(number=number, problems=problems) for number, problems in enumerate(lists, start=1)]


def test_rows_with_one_problem_are_one_entry_with_its_first_places():
    future = [problem("date_in_future", row=row, column=2) for row in range(12, 66)]
    (entry,) = listing.grouped(files(future))
    assert (entry.count, entry.rows, entry.columns) == (54, tuple(range(12, 66)), (2,))
    assert entry.where == "column 2 (B), 54 rows: 12, 13, 14, and 51 more"
    assert (entry.message, entry.remedy) == (future[0].message, future[0].remedy)


def test_what_is_said_in_other_words_or_of_another_file_stays_apart():
    low = [problem("item_off_scale", row=4, instrument=name, low=0, high=3) for name in ("PHQ-9", "GAD-7")]
    entries = listing.grouped(files(low, [problem("date_in_future", row=4)], [problem("date_in_future", row=4)]))
    assert [(one.file, one.rule) for one in entries] == [
        (1, "item_off_scale"),
        (1, "item_off_scale"),
        (2, "date_in_future"),
        (3, "date_in_future"),
    ]


def test_columns_and_sheets_are_named_and_a_whole_file_has_no_place():
    names = [problem("header_name", column=column, sheet=2) for column in (27, 3)]
    broken, listed = listing.grouped(files([problem("damaged")], names))
    assert broken.where == ""
    assert listed.where == "sheet 2, columns 3 (C), 27 (AA)"


def test_a_row_that_the_message_names_is_not_named_twice():
    (once,) = listing.grouped(files([problem("repeated_rows", row=9, count=1)]))
    assert "in row 9" in once.message and once.where == ""
    (other,) = listing.grouped(files([problem("date_in_future", row=9)]))
    assert other.where == "row 9"


def test_what_blocks_comes_first_what_follows_from_it_later_and_notes_last():
    entries = listing.grouped(
        files(
            [
                problem("infusion_gap", row=2, count=1),
                problem("columns_left_out", column=7, columns="column 7 (G)"),
                problem("nothing_to_take"),
                problem("patient_without_infusions", row=3),
                problem("date_in_future", row=4),
                problem("date_order", column=2),
            ],
            [problem("damaged")],
        )
    )
    assert [one.rule for one in entries] == [
        "damaged",
        "date_order",
        "date_in_future",
        "nothing_to_take",
        "patient_without_infusions",
        "columns_left_out",
        "infusion_gap",
    ]


def test_the_table_holds_every_place():
    rows = [problem("date_in_future", row=row, column=2) for row in (12, 13, 22, 30)]
    table = listing.table(files([*rows, Problem("date_in_future", rows[0].message, rows[0].remedy, "row", count=90)]))
    (entry,) = table.to_dict("records")
    assert tuple(entry) == listing.COLUMNS
    assert entry["rows"] == "12, 13, 22, 30, and 90 more" and entry["how many"] == 94
    assert entry["columns"] == "2 (B)" and entry["what happens"] == "Left out"


def test_the_table_of_a_real_upload():
    table = listing.table(run(SCORES + "P1,2026-02-21,PHQ-9,40\n", '{"json": 1}').files)
    assert tuple(table.columns) == listing.COLUMNS
    assert table["rule"].tolist() == ["not_fhir", "needs_infusion_list", "score_off_scale"]
    assert table["file"].tolist() == [2, 1, 1] and table["rows"].tolist() == ["", "", "5"]
    assert listing.table(run(SCORES, LIST).files).empty


def test_more_than_forty_kinds_of_problems_of_a_real_file_stay_one_line_each():
    wrong = [f"P1,2026-02-{day:02d},PHQ-9,{40 + day % 3}\n" for day in range(1, 28)]
    found = run(SCORES + "".join(wrong), LIST)
    assert sum(one.rule == "score_off_scale" for one in found.files[0].problems) == 27
    assert [one.rule for one in listing.grouped(found.files)].count("score_off_scale") == 1
    assert listing.grouped(run(SCORES, LIST).files) == []
