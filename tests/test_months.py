"""A practice's year of monthly files: each story ends with right numbers, or with a sentence that works when followed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from outcomes.deidentify import KeyTable, settle
from outcomes.imports.placing.history import nothing_stored
from outcomes.imports.placing.place import Placed, place
from outcomes.imports.problems.report import Report
from outcomes.imports.tables import Infusions, Scores, join
from tests.exports import at, lines, records, rules, run

FIRST = "P1,2026-01-05"


# ---------------------------------------------------------------------------------------------------------------------
# Several scores of one instrument on a day
# ---------------------------------------------------------------------------------------------------------------------


def scores_at(*entries: tuple[int, str | None, float], after: bool = False) -> Scores:
    """Scores of one patient and instrument: day, time, score."""
    n = len(entries)
    days, times, scores = zip(*entries, strict=True)
    zero, unknown = np.zeros(n, dtype=np.int64), np.full(n, np.nan)
    return Scores(
        file=zero,
        sheet=zero,
        row=np.arange(2, n + 2),
        column=zero + 3,
        patient=zero,
        instrument=zero,
        date=unknown,
        day=np.array(days, dtype=float),
        count=unknown,
        after=np.full(n, after),
        score=np.array(scores, dtype=float),
        minutes=minutes(times),
    )


def infusions_at(*entries: tuple[int, str | None]) -> Infusions:
    n = len(entries)
    days, times = zip(*entries, strict=True)
    zero, unknown = np.zeros(n, dtype=np.int64), np.full(n, np.nan)
    return Infusions(
        file=zero + 1,
        sheet=zero,
        row=np.arange(2, n + 2),
        column=zero + 2,
        patient=zero,
        date=unknown,
        day=np.array(days, dtype=float),
        number=unknown,
        dose=unknown,
        minutes=minutes(times),
    )


def minutes(times) -> np.ndarray:
    return np.array([np.nan if t is None else int(t[:2]) * 60 + int(t[3:]) for t in times])


def placed(scores: Scores, infusions: Infusions) -> tuple[list[tuple[int, int, float]], Report]:
    """Day, infusions received and score of everything that is taken, and the report."""
    report = Report(2)
    found: Placed = place(scores, infusions, nothing_stored(1), report)
    rows = zip(found.scores.day.tolist(), found.scores.count.tolist(), found.scores.score.tolist(), strict=True)
    return sorted((int(day), int(count), score) for day, count, score in rows), report


def said(report: Report) -> dict[str, str]:
    return {problem.rule: problem.message for file in report.files for problem in file.problems()}


def test_by_times_the_last_before_and_the_first_after_an_infusion_count():
    scores = scores_at(
        (0, "08:50", 9), (0, "09:10", 8), (0, "09:45", 5), (0, "10:30", 3), (3, "08:00", 7), (3, "10:00", 4)
    )
    taken, report = placed(scores, infusions_at((0, "09:15"), (3, "09:20")))
    assert taken == [(0, 0, 8), (0, 1, 5), (3, 1, 7), (3, 2, 4)]
    assert said(report)["several_on_one_day_by_time"].startswith("2 further scores")
    assert report.files[0].counts["unused"] == 2


def test_between_two_infusions_of_a_day_the_first_counts():
    scores = scores_at((0, "08:00", 9), (0, "10:00", 6), (0, "10:30", 5), (0, "12:00", 2))
    numbered = replace(infusions_at((0, "09:00"), (0, "11:00")), number=np.array([1.0, 2.0]))
    taken, _ = placed(scores, numbered)
    assert taken == [(0, 0, 9), (0, 1, 6), (0, 2, 2)]


@pytest.mark.parametrize(
    "infusions",
    [infusions_at((0, None), (3, None)), infusions_at((0, "09:15"), (3, "00:00"))],
    ids=["none", "midnight"],
)
def test_without_the_infusions_time_the_first_of_the_day_counts(infusions):
    taken, report = placed(scores_at((0, "08:00", 9), (3, "10:30", 3), (3, "08:50", 8)), infusions)
    assert taken == [(0, 0, 9), (3, 1, 8)]
    assert said(report)["several_on_one_day_by_time"].startswith("1 further score ")


def test_a_column_that_says_after_counts_where_times_do_not_tell():
    scores = join(Scores, [scores_at((0, None, 9)), scores_at((0, None, 4), after=True)])
    taken, report = placed(scores, infusions_at((0, None), (3, None)))
    assert taken == [(0, 0, 9), (0, 1, 4)] and not said(report)


def test_without_times_the_first_in_the_file_counts_and_the_others_are_counted():
    taken, report = placed(scores_at((0, None, 9), (0, None, 3), (0, None, 5)), infusions_at((0, None)))
    assert taken == [(0, 0, 9)]
    assert said(report)["several_on_one_day"].startswith("2 further scores of the same questionnaire on the same day")


def test_two_scores_of_one_minute_are_left_for_the_check_to_name():
    taken, report = placed(scores_at((5, "08:00", 9), (5, "08:00", 3), (5, "09:00", 1)), infusions_at((0, None)))
    assert taken == [(5, 1, 3), (5, 1, 9)]
    assert report.files[0].counts["unused"] == 1


def test_equal_scores_are_repeats_and_nothing_else():
    taken, report = placed(scores_at((5, "08:00", 9), (5, "09:00", 9)), infusions_at((0, None)))
    assert taken == [(5, 1, 9), (5, 1, 9)] and not said(report)


# ---------------------------------------------------------------------------------------------------------------------
# Rows of infusions that had to be left out
# ---------------------------------------------------------------------------------------------------------------------

VISITS = ("2026-01-05", "2026-01-08", "2026-01-12", "2026-01-15")
FOUR_SCORES = lines(
    "patient,date,phq9",
    *(f"{p},{day},{20 - 2 * i}" for p in ("P1", "P2") for i, day in enumerate((*VISITS, "2026-02-02"))),
)


def infusion_list(*of_p1: str, header: str = "patient,date,dose_mg_per_kg") -> str:
    return lines(header, *(f"P1,{day},0.5" for day in of_p1), *(f"P2,{day},0.5" for day in VISITS))


@pytest.mark.parametrize("order", [1, -1], ids=["oldest first", "newest first"])
def test_a_lost_infusion_never_shifts_the_counts_that_follow(order):
    of_p1 = ("2026-01-05", "moved see chart", "2026-01-12", "2026-01-15")
    found = run(FOUR_SCORES, infusion_list(*of_p1[::order]))
    assert found.outcome == "partial"
    assert at(found, "infusion_lost") == [(3 if order == 1 else 4, 2)]
    assert [row[0] for row in records(found)] == [2, 3, 7, 8, 9, 10, 11]
    assert [row[3] for row in records(found)] == [0, 1, 0, 1, 2, 3, 4]
    assert at(found, "count_unsure") == [(4, 3), (5, 3), (6, 3)]
    assert found.batch.infusions.groupby("patient")["number"].max().to_dict() == {"new-1": 1, "new-2": 4}


def test_where_the_list_has_no_order_or_loses_the_first_nothing_of_the_patient_is_taken():
    for of_p1 in (("2026-01-12", "?!", "2026-01-05", "2026-01-15"), ("?!", "2026-01-08", "2026-01-12", "2026-01-15")):
        found = run(FOUR_SCORES, infusion_list(*of_p1))
        assert [row[0] for row in records(found)] == [7, 8, 9, 10, 11]
        assert set(found.batch.infusions["patient"]) == {"new-2"} and found.pending.n_new == 1


def test_staff_may_take_the_unsure_counts():
    found = run(FOUR_SCORES, infusion_list("2026-01-05", "?!", "2026-01-12", "2026-01-15"), unsure_counts="take")
    assert [row[3] for row in records(found)][:5] == [0, 1, 1, 2, 3]
    assert "unsure_counts_taken" in rules(found) and "count_unsure" not in rules(found)


def test_stated_numbers_do_not_shift():
    numbered = lines(
        "patient,infusion,date", "P1,1,2026-01-05", "P1,2,?!", "P1,3,2026-01-12", "P2,1,2026-01-05", "P1,4,2026-01-15"
    )
    found = run(FOUR_SCORES, numbered)
    assert [row[3] for row in records(found)][:5] == [0, 1, 2, 3, 4]
    assert "infusion_lost" not in rules(found) and "infusion_gap" in rules(found)


# ---------------------------------------------------------------------------------------------------------------------
# Infusion numbers that start again with each course
# ---------------------------------------------------------------------------------------------------------------------


def test_numbers_that_start_again_are_counted_on_in_one_file_and_over_months():
    january = lines("patient,infusion,date", "P1,1,2026-01-05", "P1,2,2026-01-08", "P1,3,2026-01-12")
    april = lines("patient,infusion,date", "P1,1,2026-04-06", "P1,2,2026-04-09")
    scores = lines("patient,date,phq9", f"{FIRST},20", "P1,2026-04-06,15", "P1,2026-04-20,8")
    at_once = run(scores, january + april.partition("\n")[2])
    assert [row[3] for row in records(at_once)] == [0, 3, 5]
    assert at_once.batch.infusions["number"].tolist() == [1, 2, 3, 4, 5]
    assert rules(at_once) == ["numbers_start_again"]

    keys = KeyTable(":memory:")
    stored = settle(run(lines("patient,date,phq9", f"{FIRST},20"), january, keys=keys), keys)
    later = run(lines("patient,date,phq9", "P1,2026-04-06,15"), april, keys=keys, known=lambda codes: stored)
    assert later.batch.infusions["number"].tolist() == [4, 5] and [row[3] for row in records(later)] == [3]


def test_a_number_given_twice_by_mistake_is_no_new_course():
    numbers = lines("patient,infusion,date", "P1,1,2026-01-05", "P1,2,2026-01-08", "P1,2,2026-01-12", "P1,3,2026-01-15")
    assert "infusion_twice" in rules(run(lines("patient,date,phq9", f"{FIRST},20"), numbers))
