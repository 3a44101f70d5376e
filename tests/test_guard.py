"""What identifies people is recognised, and real exports' harmless columns are not taken for it."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import numpy as np
import pytest

from outcomes.imports.column import Column
from outcomes.imports.guard import header_rule, identifies, is_name, left_out, patient_rules, value_rule
from outcomes.imports.guard.shapes import is_early_date
from outcomes.imports.guard.words import GIVEN_NAMES, ORDINARY, SENTENCE, SURE_GIVEN_NAMES, SURE_SURNAMES, SURNAMES
from outcomes.imports.problems.rules import RULES

HEADERS = Path(__file__).parent / "fixtures" / "headers"


def headers(*names: str) -> list[str]:
    found = []
    for name in names:
        with (HEADERS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert all(row["header"] and row["source"] for row in rows), "each header says where it is from"
        found += [row["header"] for row in rows]
    return found


HARMLESS = headers("record_systems", "data_models", "trials", "survey_tools", "practices")
IDENTIFYING = headers("identifying")


def column(header: str, *cells: str) -> Column:
    values = list(dict.fromkeys(cells))
    return Column(3, header, values, np.array([values.index(cell) for cell in cells], dtype=np.int32))


# ---------------------------------------------------------------------------------------------------------------------
# Headers
# ---------------------------------------------------------------------------------------------------------------------

CELLS = {
    "numbers": ("7", "12.5", "140", "0"),
    "yes and no": ("Yes", "No", "Yes", "N/A"),
    "labels": ("Moderately Severe", "Left Knee", "Follow Up Visit", "Left Knee"),
    "dates": ("2026-01-05", "1/20/2026 9:30 AM", "20260105093000", ""),
    "codes": ("P-0012", "A7", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "IN_PROGRESS"),
}


def test_the_headers_are_as_many_as_were_asked_for():
    assert len(set(HARMLESS)) >= 700
    assert len(set(IDENTIFYING)) >= 80
    assert set(HARMLESS).isdisjoint(IDENTIFYING)


@pytest.mark.parametrize("header", sorted(set(HARMLESS)))
def test_a_harmless_header_raises_no_alarm(header: str):
    assert header_rule(header) is None
    assert not identifies(header)
    assert {kind: left_out(column(header, *cells)) for kind, cells in CELLS.items()} == dict.fromkeys(CELLS)


@pytest.mark.parametrize("header", [h for h in HARMLESS if h.lower().endswith(("id", "token"))])
def test_keys_of_a_system_are_long_and_of_no_person(header: str):
    if header_rule(header) is None:
        assert left_out(column(header, "3042300812", "10045001533", "10001-0001", "101-01-0001")) is None


@pytest.mark.parametrize("header", sorted(set(IDENTIFYING)))
def test_an_identifying_header_is_recognised(header: str):
    assert header_rule(header) is not None
    assert left_out(column(header, "Qx7731", "Qx7732 zz")) == header_rule(header)
    assert left_out(column(header, "", "N/A", "anonymous")) is None, "nothing stands in the column"


@pytest.mark.parametrize("header", ["Email", "Phone", "MRN", "Address", "Comments", "Patient name"])
def test_yes_and_no_identify_nobody_whatever_the_header_says(header: str):
    assert left_out(column(header, "Yes", "No", "1", "")) is None


def test_but_a_date_of_birth_may_be_two_digits():
    assert left_out(column("Birth year", "61", "74")) == "header_birth_date"


@pytest.mark.parametrize(
    ("header", "rule"),
    [
        ("signature", "header_name"),
        ("signature date", None),
        ("Date of birth", "header_birth_date"),
        ("Date of birth control start", None),
        ("chart #", "header_record_number"),
        ("chart review complete", None),
        ("IP", "header_internet"),
        ("IP/OP", None),
        ("City", "header_address"),
        ("capacity", None),
        ("phone", "header_contact"),
        ("phone visit", None),
        ("type of contact", None),
        ("How often has pain kept you from answering the phone in the past week?", None),
        ("Please give us your phone number so that we can reach you", "header_contact"),
        ("patientname", "header_name"),
        ("PatientNM", None),
        ("Patient’s Name", "header_name"),
        ("FLO_MEAS_NAME", None),
    ],
)
def test_a_word_counts_by_what_stands_around_it(header: str, rule: str | None):
    assert header_rule(header) == rule


@pytest.mark.parametrize(
    "header",
    ["Jane Doe", "Garcia, Maria", "JOHN SMITH", "jane.doe@example.org", "(555) 123-4567", "123-45-6789", "3/14/1961"],
)
def test_a_header_that_is_a_person_is_recognised_without_cells(header: str):
    assert identifies(header)
    assert left_out(column(header, "", "")) == "header_identifies"


def test_a_day_as_a_header_is_a_visit():
    assert not identifies("2025-03-02") and left_out(column("2025-03-02", "7", "12.5", "Moderate")) is None


# ---------------------------------------------------------------------------------------------------------------------
# Cells
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        (("blue", "Jane Doe", "green"), "value_name"),
        (("blue", "Dr. Okafor", "green"), "value_name"),
        (("Okafor", "Nguyen", "Martinez", "Garcia"), "value_name"),
        (("Martinez", "Garcia"), "value_name"),
        (("李小龙", "Иван Петров"), "value_name"),
        (("blue", "Zoë O'Brien-Łukasz"), "value_name"),
        (("blue", "Total for Maria Huber 2"), "value_name"),
        (("Thuy Nguyen", "Bao Tran", "Xochitl Lopez"), "value_name"),
        (("a", "jane.doe@example.org"), "value_email"),
        (("a", "(555) 123-4567"), "value_phone"),
        (("a", "123-45-6789"), "value_social_security"),
        (("a", "221 Baker Street"), "value_address"),
        (("a", "12 Oak Dr"), "value_address"),
        (("a", "192.168.1.77"), "value_internet"),
        (("a", "00482913"), "value_long_number"),
        (("a", "MRN 00482913"), "value_long_number"),
        (("2026-01-05", "1961-03-14"), "value_date"),
        (("3/14/61", "7/2/74"), "value_date"),
        (("19610314", "19740702"), "value_date"),
        (("fine", "patient says the pain came back after three days"), "value_free_text"),
    ],
)
def test_cells_that_identify_are_recognised_under_any_header(cells: tuple[str, ...], rule: str):
    assert left_out(column("anything", *cells)) == rule


@pytest.mark.parametrize(
    "cells",
    [
        ("Left Knee", "Right Hip", "Lower Back", "Cervical Spine", "Whole Body"),
        ("Sertraline", "Bupropion XL", "Lamotrigine 200mg", "Zofran, Ativan", "MS Contin"),
        ("Foley Catheter", "None", "Peripheral IV"),
        ("β", "µg", "°C", "naïve", "Ménière"),
        ("Main", "Jackson", "Madison", "Austin North"),
        ("Hamilton Anxiety", "Beck Depression", "Young Mania", "Roland Morris", "Sheehan Disability"),
        ("2026-01-05", "Jan 12, 2026", "1/20/26", "12JAN2026:09:30:00"),
        ("1900-01-01", "1899-12-30", "1970-01-01"),
        ("120/80", "98.6", "5/10", "7-8", "40 mg over 40 min", "10 of 10 place"),
        ("My mouth is dry and I want to drink water now",) * 3 + ("I can sit still as long as I like to",) * 2,
        ("St. John's wort", "None"),
        ("Amber", "Clear", "Crystal"),
        ("anonymous", "anonymous"),
        ("Ms Contin 15", "Dr visit", "Miss a dose"),
        ("101-001-0001", "101-001-0002"),
        ("000-12-3456", "123-00-4567"),
        ("v1.2.3", "300.1.2.3"),
    ],
    ids=lambda cells: cells[0],
)
def test_labels_of_exports_identify_nobody(cells: tuple[str, ...]):
    assert left_out(column("anything", *cells)) is None


def test_a_surname_needs_company():
    assert left_out(column("anything", "Martinez", "blue", "green")) is None
    assert value_rule("Martinez") == "value_name" and value_rule("Martinez", words_allowed=True) is None


def test_an_answer_stands_in_several_rows_and_a_note_in_one():
    answer = "I feel sad more than half the time and it does not go"
    assert left_out(column("item 1", answer, answer, "Not at all")) is None
    assert left_out(column("item 1", answer, "Not at all")) == "value_free_text"


@pytest.mark.parametrize(
    "text", ["1/2/26", "2026-01-05", "1900-01-01", "01/01/1970", "20260105", "12.5", "Jan 5, 2026"]
)
def test_days_of_visits_are_not_early(text: str):
    assert not is_early_date(text)


def test_every_rule_that_is_given_has_its_message():
    given = {left_out(column("anything", *cells)) for cells in CELLS.values()} - {None}
    given |= {header_rule(header) for header in IDENTIFYING} | {"header_identifies"}
    assert given <= set(RULES)


# ---------------------------------------------------------------------------------------------------------------------
# Names
# ---------------------------------------------------------------------------------------------------------------------


def test_the_lists_hold_names_and_say_where_they_are_from():
    assert {"mary", "james", "jennifer", "fatima"} <= SURE_GIVEN_NAMES
    assert {"smith", "nguyen", "garcia"} <= SURE_SURNAMES
    assert not (SURE_GIVEN_NAMES | SURE_SURNAMES) & (ORDINARY | SENTENCE | {"rose", "virginia", "young", "jackson"})
    assert all(word == word.lower() and word.isalpha() for word in GIVEN_NAMES | SURNAMES)
    words = Path(__file__).parents[1] / "outcomes" / "imports" / "guard" / "words"
    for file in words.glob("*.txt"):
        assert file.read_text(encoding="utf-8").startswith("# "), file.name


@pytest.mark.parametrize(
    "text",
    [
        "Mark Young",
        "Rose Brown",
        "Maria",
        "Smith, J.",
        "doe, jane",
        "John Q Samplesen",
        "Patient: Jane Doe",
        "Seen by Maria Lopez",
        "Mary-Ann Doe",
    ],
)
def test_names_are_recognised(text: str):
    assert is_name(text)


@pytest.mark.parametrize(
    "text", ["Jan", "Ana", "April May", "Peak BP", "X-ray", "Grant", "Visit 2", "Max Dose", "Allen Test"]
)
def test_what_is_also_a_word_needs_more_to_be_a_name(text: str):
    assert not is_name(text)


# ---------------------------------------------------------------------------------------------------------------------
# Patient ids
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ids",
    [
        ["Patient 1", "Patient 2"],
        ["P 001", "# 12", "#13", "PT 4", "Subject A", "Client No. 7"],
        ["101-01-0001", "101-01-0002", "101-01-0003"],
        ["201-555-0001", "201-555-0002", "201-555-0003"],
        ["blue01", "blue02", "blue03", "otter1", "otter2", "otter3"],
        ["5010000012", "5010000013", "5010000014"],
        ["20240001", "20240002", "20240101"],
        ["42-17-03"],
        ["3f2504e0-4f89-11d3-9a0c-0305e82c3301"],
    ],
    ids=lambda ids: ids[0],
)
def test_what_numbers_patients_is_taken(ids: list[str]):
    assert patient_rules(ids) == [None] * len(ids)


@pytest.mark.parametrize(
    ("ids", "rule"),
    [
        (["Smith1961", "Jones1974", "Garcia1980"], "value_name"),
        (["123-45-6789", "234-56-7890", "345-67-8901"], "value_social_security"),
        (["555-123-4567", "555-987-6543", "212-555-0187"], "value_phone"),
        (["5551234567", "2125550187", "3105550143"], "value_phone"),
        (["03141961", "07021974"], "value_date"),
        (["Jane Doe 1", "John Smith 2"], "value_name"),
        (["new one 02"], "patient_not_an_id"),
        (["Jane Doe", "John Smith"], "value_name"),
        (["A", "B"], "patient_not_an_id"),
        (["patient", "Subject"], "patient_not_an_id"),
    ],
)
def test_what_names_patients_is_not(ids: list[str], rule: str):
    assert patient_rules(ids) == [rule] * len(ids)


def test_the_order_of_ids_changes_nothing():
    ids = ["blue01", "blue02", "blue03", "Smith1961", "P1", "555-123-4567"]
    wanted = dict(zip(ids, patient_rules(ids), strict=True))
    for shuffled in itertools.permutations(ids, len(ids)):
        assert dict(zip(shuffled, patient_rules(shuffled), strict=True)) == wanted
