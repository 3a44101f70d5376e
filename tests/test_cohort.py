"""Who is in a view, who is out, and why: everybody is accounted for."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from outcomes import courses
from outcomes.cohort import FILTER_COLUMNS, TITLES, Filters, select
from tests.builders import SIX, History, read_histories, records

PATIENTS = """
    patient   infusions            scores     indication   site     sex      age_band   first_infusion_year
    a         0 3 7 10 14 17       0@0=20     depression   Site A   female   30-39      2024
    b         0 3 7 10 14 17       0@0=20     depression   Site B   male     30-39      2025
    c         0 3 7 10 14 17 60    0@0=20     both         Site A   female   40-49      2025
    d         0 3                  0@0=20     pain         .        .        .          .
    e         0 3 7 10 14 17       0@0=20     .            Site A   other    90+        2024
    f         .                    0@0=20     depression   Site A   female   30-39      2024
    g         0 3 7 200 203        0@0=20     pain         Site B   .        30-39      2023
    """


@pytest.fixture(scope="module")
def practice():
    histories, _ = read_histories(PATIENTS)
    return courses.build(records(histories))


def people(made, filters: Filters) -> str:
    return "".join("abcdefg"[i] for i in made.table["patient"].iloc[select(made, filters).rows])


@pytest.mark.parametrize(
    ("only", "let_in", "left_out"),
    [
        ({}, "abcdeg", {}),
        ({"indication": []}, "abcdeg", {}),
        ({"indication": ["depression"]}, "ab", {"with no indication recorded": 1, "with another indication": 3}),
        (
            {"indication": ["depression", "both"]},
            "abc",
            {"with no indication recorded": 1, "with another indication": 2},
        ),
        ({"site": ["Site A"]}, "ace", {"with no site recorded": 1, "at another site": 2}),
        ({"sex": ["male"]}, "b", {"with no sex recorded": 2, "of another sex": 3}),
        (
            {"first_infusion_year": ["2025"]},
            "bc",
            {"with no year recorded": 1, "who started in another year": 3},
        ),
        ({"age_band": ["90+"]}, "e", {"with no age recorded": 1, "of another age at first infusion": 4}),
        ({"indication": ["other"]}, "", {"with no indication recorded": 1, "with another indication": 5}),
        (
            {"indication": ["depression", "both"], "site": ["Site A"]},
            "ac",
            {"with no indication recorded": 1, "with another indication": 2, "at another site": 1},
        ),
    ],
    ids=str,
)
def test_filters_let_in_and_say_why_the_others_are_out(practice, only, let_in, left_out):
    chosen = select(practice, Filters(only=only))
    assert people(practice, Filters(only=only)) == let_in
    assert dict(chosen.left_out) == left_out
    assert chosen.n_patients == 6, "f has no infusion and so no course"


def test_only_the_first_course_of_a_patient_is_in(practice):
    assert len(practice.table) == 7
    rows = select(practice, Filters()).rows
    assert (practice.table["number"].iloc[rows] == 1).all()
    assert practice.table["patient"].iloc[rows].is_unique


def test_maintenance_is_about_those_with_a_maintenance_infusion(practice):
    chosen = select(practice, Filters("maintenance"))
    assert people(practice, Filters("maintenance")) == "c"
    assert dict(chosen.left_out) == {"with no maintenance infusion": 5}


def test_reasons_add_up_whatever_is_chosen(practice):
    """Every pair of filters, each with every value or none, in both phases."""
    values = {name: practice.table[name].cat.categories.tolist() for name in FILTER_COLUMNS}
    for phase, first, second in product(("induction", "maintenance"), FILTER_COLUMNS, FILTER_COLUMNS):
        for one, other in product([None, *values[first]], [None, *values[second]]):
            only = {name: [value] for name, value in ((first, one), (second, other)) if value}
            chosen = select(practice, Filters(phase, only))
            assert chosen.n + sum(n for _, n in chosen.left_out) == chosen.n_patients == 6
            assert all(n > 0 for _, n in chosen.left_out)


def test_a_second_course_is_not_a_way_back_in():
    """Filters on the phase look at the first course: infusions of a later one are no maintenance."""
    histories, _ = read_histories("patient  infusions  scores\na  0 3 7 10 200 203  0@0=20")
    made = courses.build(records(histories))
    assert len(made.table) == 2
    assert select(made, Filters("maintenance")).n == 0


def test_nobody_at_all():
    made = courses.build(records([]))
    for phase in ("induction", "maintenance"):
        chosen = select(made, Filters(phase, {"sex": ["male"], "first_infusion_year": ["2024"]}))
        assert (chosen.n, chosen.n_patients, chosen.left_out) == (0, 0, ())


def test_lists_are_in_their_own_order_and_hold_only_what_occurs(practice):
    table = practice.table
    assert table["sex"].cat.categories.tolist() == ["female", "male", "other"]
    assert table["indication"].cat.categories.tolist() == ["depression", "pain", "both"]
    assert table["age_band"].cat.categories.tolist() == ["30-39", "40-49", "90+"]
    assert table["first_infusion_year"].cat.categories.tolist() == ["2023", "2024", "2025"]
    assert set(TITLES) == set(FILTER_COLUMNS)


def test_the_order_in_which_patients_are_stored_does_not_matter(practice):
    """The same patients under codes that sort the other way round."""
    histories, _ = read_histories(PATIENTS)
    for history in histories:
        history.patient = chr(ord("z") - ord(history.patient))
    turned = courses.build(records(histories))
    for only in ({}, {"sex": ["female"]}, {"indication": ["pain"], "site": ["Site B"]}):
        here, there = select(practice, Filters(only=only)), select(turned, Filters(only=only))
        assert (here.n, here.left_out) == (there.n, there.left_out)


def test_the_key_of_filters_depends_on_what_they_let_in_alone():
    one = Filters(only={"sex": ["male", "female"], "site": []})
    other = Filters(only={"site": (), "sex": ("female", "male")})
    assert one.key() == other.key()
    assert hash(one.key()) is not None
    assert one.key() != Filters("maintenance", one.only).key()
    assert one.key() != Filters(only={"sex": ["male"]}).key()


def test_rows_point_into_the_course_table():
    """Patients with several courses stand before others: rows are places in the table, not patients."""
    histories = [
        History("a", [(1, 0), (2, 200), (3, 400)]),
        History("b", list(enumerate(SIX, start=1))),
    ]
    made = courses.build(records(histories))
    assert np.array_equal(select(made, Filters()).rows, [0, 3])
