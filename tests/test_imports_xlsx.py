"""Workbooks as spreadsheet programs write them."""

from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.exports import LONG, altered, at, records, rules, run, saved, workbook

TABLE = [
    LONG.split(","),
    ["P1", date(2026, 1, 5), "PHQ-9", 20, 0],
    ["P1", datetime(2026, 1, 9, 14, 30), "PHQ-9", 14.0, 1],  # noqa: DTZ001 - spreadsheets know no zones
    ["P1", date(2026, 1, 20), "PEG", 5.25, 2],
]
READ = [(2, "new-1", 0, 0, "phq9", 20), (3, "new-1", 4, 1, "phq9", 14), (4, "new-1", 15, 2, "peg", 5.25)]


def book(rows=TABLE) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook(rows)))


def test_dates_whole_numbers_and_decimals():
    assert records(run(workbook(TABLE))) == READ


def test_a_workbook_is_known_by_what_it_is_and_not_by_its_name():
    assert records(run(workbook(TABLE), names=["export.csv"])) == READ


def test_dates_that_count_from_1904():
    old = book()
    old.epoch = CALENDAR_MAC_1904
    assert records(run(saved(old))) == READ


@pytest.mark.parametrize(("title", "epoch"), [("from 1900", None), ("from 1904", CALENDAR_MAC_1904)])
def test_day_numbers_without_a_date_format(title: str, epoch):
    first = 46027 if epoch is None else 46027 - 1462
    numbered = book([TABLE[0], ["P1", first, "PHQ-9", 20, 0], ["P1", first + 4, "PHQ-9", 14, 1]])
    if epoch is not None:
        numbered.epoch = epoch
    assert records(run(saved(numbered))) == READ[:2]


def test_row_numbers_are_those_of_the_spreadsheet():
    shifted = [
        [None],
        [None, *TABLE[0]],
        *([None, *row] for row in TABLE[1:]),
        [None],
        [None, "P1", "soon", "PEG", 4, 2],
    ]
    found = run(workbook(shifted))
    assert [row[0] for row in records(found)] == [3, 4, 5]
    assert at(found, "date_not_understood") == [(7, 3)]


def test_a_stated_size_that_is_too_small_loses_no_rows():
    data = altered(workbook(TABLE), "sheet1.xml", lambda xml: xml.replace(b'ref="A1:E4"', b'ref="A1:B2"'))
    assert records(run(data)) == READ


def test_a_formula_with_a_value_is_read_by_its_value():
    def with_formula(xml: bytes) -> bytes:
        return xml.replace(b"<v>20</v>", b"<f>10+10</f><v>20</v>")

    assert records(run(altered(workbook(TABLE), "sheet1.xml", with_formula))) == READ


def test_empty_sheets_are_no_sheets():
    assert records(run(workbook(TABLE, [], []))) == READ
    assert rules(run(workbook([], []))) == ["file_empty"]
    assert rules(run(workbook(TABLE[:1]))) == ["no_rows"]


def test_problems_name_the_sheet():
    wrong = [TABLE[0], ["P2", date(2026, 1, 5), "PHQ-9", 40, 0]]
    (problem,) = [p for p in run(workbook(TABLE, wrong)).files[0].problems if p.rule == "score_off_scale"]
    assert (problem.sheet, problem.row, problem.column) == (2, 2, 4)


def test_a_document_type_in_another_encoding_is_found():
    """Looking for ``<!DOCTYPE`` as bytes would miss it."""

    def utf16(xml: bytes) -> bytes:
        text = xml.decode().partition("?>")[2] or xml.decode()
        return ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]>' + text).encode("utf-16")

    assert rules(run(altered(workbook(TABLE), "sheet1.xml", utf16))) == ["workbook_unsafe"]
