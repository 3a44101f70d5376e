"""A practice's year of monthly files: each story ends with right numbers, or with a sentence that works when followed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from outcomes import intake
from outcomes.deidentify import KeyTable, settle
from outcomes.errors import OutcomesError
from outcomes.imports.check import Answers, Check, asked, check
from outcomes.imports.placing.history import nothing_stored
from outcomes.imports.placing.place import Placed, place
from outcomes.imports.problems.report import Report
from outcomes.imports.tables import Infusions, Scores, join
from outcomes.instruments import REGISTRY
from outcomes.prepare import contents, prepare
from outcomes.store import ImportRecord, Store
from tests.exports import TODAY, at, lines, records, rules, run

FIRST = "P1,2026-01-05"


class Practice:
    """A practice with a store and a key table on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store(folder / "store.sqlite")
        self.keys = KeyTable(folder / "keys.sqlite")

    def check(self, *files: str, bound: bool = True, **answers: str) -> Check:
        contents = [(f"file{i}.csv", text.encode()) for i, text in enumerate(files)]
        return check(
            contents,
            self.store.known,
            self.keys,
            Answers(**answers),
            instruments=REGISTRY,
            today=TODAY,
            bound=self.store.bound if bound else None,
        )

    def save(self, *files: str, **answers: str) -> ImportRecord:
        found = self.check(*files, **answers)
        assert found.batch is not None, [p.text for file in found.files for p in file.problems]
        return intake.save(found, self.store, self.keys, who="desk")

    def undo(self, *numbers: int) -> None:
        for number in numbers:
            self.store.undo(number, who="desk")

    def rows(self) -> dict[tuple[str, int, int, str], float]:
        """Every stored score: the patient's own number, day, infusions received, instrument."""
        own = {}
        for source, key in self.keys.all().items():
            own.setdefault(key.code, source)
        stored = self.store.known(list(own)).assessments
        return {(own[row.patient], row.day, row.infusion, row.instrument): row.score for row in stored.itertuples()}


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return Practice(tmp_path)


def day(number: int) -> str:
    """A date so many days after 5 January 2026."""
    return str(date(2026, 1, 5) + timedelta(days=number))


class Course:
    """Six infusions in three weeks, a score before each and later ones; ``start`` is the day of the first."""

    GIVEN = (0, 3, 7, 10, 14, 17)

    def __init__(self, patient: str, start: int, later: tuple[int, ...] = (38, 60)) -> None:
        self.patient, self.start, self.days = patient, start, (-1, *self.GIVEN[1:], *later)

    def score(self, i: int) -> int:
        return 20 - 2 * i + (self.start + 3 * i) % 4

    def scores(self, until: int, since: int = -99) -> list[str]:
        dated = [(self.start + one, self.score(i)) for i, one in enumerate(self.days)]
        return [f"{self.patient},{day(n)},PHQ-9,{score}" for n, score in dated if since <= n <= until]

    def infusions(self, until: int, since: int = -99, numbered: bool = False) -> list[str]:
        given = enumerate((self.start + one for one in self.GIVEN), start=1)
        return [f"{self.patient}{f',{i}' * numbered},{day(n)}" for i, n in given if since <= n <= until]

    def right(self, until: int) -> dict:
        """What a store should hold of it."""
        return {
            (self.patient, one, sum(g < one for g in self.GIVEN), "phq9"): self.score(i)
            for i, one in enumerate(self.days)
            if self.start + one <= until
        }


def score_file(courses: list[Course], until: int, since: int = -99) -> str:
    return lines("patient,date,instrument,score", *(row for c in courses for row in c.scores(until, since)))


def infusion_file(courses: list[Course], until: int, since: int = -99, numbered: bool = False) -> str:
    header = "patient,infusion,date" if numbered else "patient,date"
    return lines(header, *(row for c in courses for row in c.infusions(until, since, numbered)))


def month(courses: list[Course], until: int, since: int = -99, numbered: bool = False) -> tuple[str, str]:
    return score_file(courses, until, since), infusion_file(courses, until, since, numbered)


def right(courses: list[Course], until: int) -> dict:
    return {key: score for course in courses for key, score in course.right(until).items()}


COURSES = [Course(f"P{i:02d}", 7 * i) for i in range(10)]


def said_of(found: Check, rule: str) -> list[str]:
    return [p.text for file in found.files for p in file.problems if p.rule == rule]


# ---------------------------------------------------------------------------------------------------------------------
# Months one after the other
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cumulative", [True, False], ids=["cumulative", "by month"])
@pytest.mark.parametrize("numbered", [True, False], ids=["numbered", "unnumbered"])
def test_a_year_of_months(practice, cumulative, numbered):
    ends = (30, 60, 82)
    for last, end in zip((-99, *ends), ends, strict=False):
        practice.save(*month(COURSES, end, -99 if cumulative else last + 1, numbered))
    assert practice.rows() == right(COURSES, 82)
    assert len(practice.store.known(list(practice.keys.codes())).infusions) == 60
    practice.store.verify()


# ---------------------------------------------------------------------------------------------------------------------
# An old score corrected in the source
# ---------------------------------------------------------------------------------------------------------------------

CORRECTED = f"P00,{day(3)},PHQ-9,"


def corrected(files: tuple[str, str], score: int) -> tuple[str, str]:
    old = next(row for row in COURSES[0].scores(90) if row.startswith(CORRECTED))
    return files[0].replace(old, f"{CORRECTED}{score}"), files[1]


def test_a_corrected_score_replaces_the_stored_one_in_one_step(practice):
    practice.save(*month(COURSES, 30))
    practice.save(*month(COURSES, 60))
    files = corrected(month(COURSES, 90), 3)
    before = practice.check(*files)
    assert before.outcome == "partial" and [question.name for question in asked(before)] == ["replace"]
    (text,) = said_of(before, "conflicts_with_store")
    assert "import 1" in text and before.comparison.n_replaced == 0

    found = practice.check(*files, replace="yes")
    assert found.outcome == "accept_with_warnings" and found.comparison.replaced == {1: 1}
    assert said_of(found, "replaces_stored")[0].startswith("1 ")
    record = intake.save(found, practice.store, practice.keys, who="desk")
    assert record.n_replaced == 1
    new = {**right(COURSES, 90), ("P00", 3, 1, "phq9"): 3}
    assert practice.rows() == new
    # Next month's export says the same and needs no answer.
    practice.save(*corrected(month(COURSES, 120), 3))
    assert practice.rows() == {**right(COURSES, 120), ("P00", 3, 1, "phq9"): 3}

    practice.undo(4, 3)
    assert practice.rows() == right(COURSES, 60)
    practice.undo(2, 1)
    assert practice.store.is_empty()
    practice.store.verify()


def test_staff_may_keep_the_stored_score(practice):
    practice.save(*month(COURSES, 60))
    practice.save(*corrected(month(COURSES, 90), 3), replace="no")
    assert practice.rows() == right(COURSES, 90)


def test_only_a_correction_is_something_to_save(practice):
    practice.save(*month(COURSES, 60))
    found = practice.check(*corrected(month(COURSES, 60), 3), replace="yes")
    assert found.comparison.assessments["n_new"] == 0 and found.comparison.changes == 1
    practice.save(*corrected(month(COURSES, 60), 3), replace="yes")
    assert practice.rows()["P00", 3, 1, "phq9"] == 3


def test_a_replacement_that_was_overtaken_by_another_import_saves_nothing(practice):
    practice.save(*month(COURSES, 60))
    found = practice.check(*corrected(month(COURSES, 60), 3), replace="yes")
    practice.save(*corrected(month(COURSES, 75), 3), replace="yes")
    with pytest.raises(OutcomesError, match="has changed"):
        intake.save(found, practice.store, practice.keys, who="desk")
    other = practice.check(*corrected(month(COURSES, 90), 4), replace="yes")
    practice.undo(2)
    practice.save(*corrected(month(COURSES, 75), 4), replace="yes")
    with pytest.raises(OutcomesError, match="Check the files again"):
        intake.save(other, practice.store, practice.keys, who="desk")


def test_a_corrected_dose_replaces_the_stored_one(practice):
    files = ["patient,date,phq9\nP1,2026-01-05,20\n", "patient,date,dose_mg_per_kg\nP1,2026-01-05,{}\n"]
    practice.save(files[0], files[1].format(0.5))
    found = practice.check(files[0], files[1].format(0.6))
    assert "import 1" in said_of(found, "dose_conflicts_with_store")[0]
    assert [question.name for question in asked(found)] == ["replace"]
    practice.save(files[0], files[1].format(0.6), replace="yes")
    assert practice.store.known(list(practice.keys.codes())).infusions["dose_mg_per_kg"].tolist() == [0.6]
    practice.undo(2)
    assert practice.store.known(list(practice.keys.codes())).infusions["dose_mg_per_kg"].tolist() == [0.5]


# ---------------------------------------------------------------------------------------------------------------------
# A store and its key table
# ---------------------------------------------------------------------------------------------------------------------


def test_another_key_table_stops_the_import_and_the_right_one_lets_it_pass(practice):
    practice.save(*month(COURSES, 60))
    lost = practice.folder / "elsewhere.sqlite"
    own, practice.keys = practice.keys, KeyTable(lost)
    found = practice.check(*month(COURSES, 90))
    assert found.outcome == "ask" and [question.name for question in asked(found)] == ["key_table"]
    (text,) = said_of(found, "key_table_other")
    assert text.startswith("9 ") and "import 1" in text and "OUTCOMES_KEY_FILE" in text
    assert practice.check(*month(COURSES, 90), key_table="own").batch is None

    # Nor does it pass by a caller who does not look before.
    blind = practice.check(*month(COURSES, 90), bound=False)
    with pytest.raises(OutcomesError, match=r"^9 "):
        intake.save(blind, practice.store, practice.keys, who="desk")
    assert not practice.keys.codes()

    practice.keys = own
    practice.save(*month(COURSES, 90))
    assert practice.rows() == right(COURSES, 90)


def test_a_lost_key_table_is_left_behind_by_undoing_and_uploading_again(practice):
    practice.save(*month(COURSES, 30))
    practice.save(*month(COURSES, 60))
    practice.keys = KeyTable(practice.folder / "new.sqlite")
    assert "import 2, then import 1" in said_of(practice.check(*month(COURSES, 90)), "key_table_other")[0]
    practice.undo(2, 1)
    for end in (30, 60, 90):
        practice.save(*month(COURSES, end))
    assert practice.rows() == right(COURSES, 90)


def test_an_older_copy_of_the_key_table_stops_the_import(practice):
    practice.save(*month(COURSES[:5], 60))
    shutil.copy(practice.keys.path, practice.folder / "older.sqlite")
    practice.save(*month(COURSES, 75))
    newest, practice.keys = practice.keys, KeyTable(practice.folder / "older.sqlite")
    found = practice.check(*month(COURSES, 90))
    assert found.outcome == "refuse"
    assert "5 patients" in said_of(found, "key_table_older")[0]
    practice.keys = newest
    practice.save(*month(COURSES, 90))
    assert practice.rows() == right(COURSES, 90)


def test_an_emptied_key_table_is_told_too(practice):
    practice.save(*month(COURSES, 60))
    practice.keys.path.unlink()
    practice.keys = KeyTable(practice.folder / "keys.sqlite")
    assert "key_table_other" in rules(practice.check(*month(COURSES, 90)))


def test_another_practices_key_table_is_taken_once_the_owner_says_so(practice):
    practice.save(*month(COURSES, 60))
    first, practice.keys = practice.keys, KeyTable(practice.folder / "other practice.sqlite")
    others = [Course(f"Q{i}", 7 * i + 2) for i in range(4)]
    practice.save(*month(others, 60), key_table="another")
    practice.save(*month(others, 90))  # from then on it is known
    assert practice.rows() == right(others, 90)
    practice.keys = first
    practice.save(*month(COURSES, 90))
    assert practice.rows() == right(COURSES, 90)
    practice.keys = KeyTable(practice.folder / "third.sqlite")
    assert "key_table_other" in rules(practice.check(*month(COURSES, 90)))


def test_prepared_files_need_no_key_table(practice, tmp_path):
    """A server takes files that another computer prepared, beside what its own key table knows."""
    for end in (60, 90):
        files = [(f"{i}.csv", text.encode()) for i, text in enumerate(month(COURSES, end))]
        prepared = prepare(files, KeyTable(tmp_path / "desk.sqlite"), Answers(), today=TODAY)
        practice.save(*(content.decode() for content in contents(prepared)))
    assert not practice.keys.codes()
    others = [Course(f"Q{i}", 7 * i + 2) for i in range(4)]
    practice.save(*month(others, 90))
    assert len(practice.store.records().codes) == 14


def test_a_store_of_an_older_version_is_bound_by_its_next_import(practice):
    practice.save(*month(COURSES, 60))
    with practice.store._database.write() as connection:
        connection.exec_driver_sql("DELETE FROM bindings")
    own, practice.keys = practice.keys, KeyTable(practice.folder / "other.sqlite")
    assert "key_table_other" in rules(practice.check(*month(COURSES, 90)))
    practice.keys = own
    practice.save(*month(COURSES[:2], 90))
    assert practice.store.bound().codes == {own.id: own.codes()}


# ---------------------------------------------------------------------------------------------------------------------
# The same people under other numbers
# ---------------------------------------------------------------------------------------------------------------------


def renamed(files: tuple[str, str], **names: str) -> tuple[str, str]:
    for old, new in names.items():
        files = tuple(text.replace(f"{old},", f"{new},") for text in files)
    return files


ALL_ANEW = {course.patient: f"EHR{7 * i + 100}" for i, course in enumerate(COURSES)}


def test_the_same_month_under_other_patient_numbers_is_never_counted_twice(practice):
    practice.save(*month(COURSES, 70))
    files = renamed(month(COURSES, 90), **ALL_ANEW)
    found = practice.check(*files)
    assert found.outcome == "ask" and [question.name for question in asked(found)] == ["same_people"]
    assert said_of(found, "same_people")[0].startswith("10 ")
    practice.save(*files, same_people="same")
    assert practice.rows() == right(COURSES, 90)
    # The new numbers are known from now on; the old ones too.
    practice.save(*renamed(month(COURSES, 120), **ALL_ANEW))
    practice.save(*month(COURSES, 130))
    assert practice.rows() == right(COURSES, 130)
    assert len(practice.store.records().codes) == 10


def test_one_patient_number_given_anew(practice):
    practice.save(*month(COURSES, 60))
    files = renamed(month(COURSES, 90), P03="P77")
    assert said_of(practice.check(*files), "same_people")[0].startswith("1 ")
    practice.save(*files, same_people="same")
    assert practice.rows() == right(COURSES, 90)


def test_nothing_new_but_the_numbers_can_be_saved_too(practice):
    practice.save(*month(COURSES, 60))
    files = renamed(month(COURSES, 60), **ALL_ANEW)
    found = practice.check(*files, same_people="same")
    assert found.comparison.changes == 9 == found.comparison.patients["n_linked"]
    intake.save(found, practice.store, practice.keys, who="desk")
    assert not said_of(practice.check(*renamed(month(COURSES, 90), **ALL_ANEW)), "same_people")


def test_people_who_are_others_are_taken_as_others(practice):
    practice.save(*month(COURSES, 60))
    practice.save(*renamed(month(COURSES, 60), **ALL_ANEW), same_people="different")
    assert len(practice.store.records().codes) == 18


def test_without_dates_the_beginning_of_every_course_tells(practice):
    def by_day(courses: list[Course], until: int, name: str) -> str:
        rows = [
            f"{name}{c.patient},{d},{sum(g < d for g in c.GIVEN)},{c.score(i)}"
            for c in courses
            for i, d in enumerate(c.days)
            if d <= until
        ]
        return lines("patient,day,infusion,phq9", *rows)

    distinct = [Course(f"P{i}", i) for i in range(4)]
    practice.save(by_day(distinct, 17, "A"))
    assert "same_people" in rules(practice.check(by_day(distinct, 60, "B")))
    practice.save(by_day(distinct, 60, "B"), same_people="same")
    assert len(practice.store.records().codes) == 4


def test_new_patients_of_a_new_month_are_not_taken_for_others(practice):
    practice.save(*month(COURSES[:5], 60))
    assert "same_people" not in rules(practice.check(*month(COURSES, 90)))
    assert "same_people" not in rules(practice.check(*month(COURSES[5:], 90)))
    found = practice.check(*month(COURSES, 90))
    assert found.comparison.patients == {"n_new": 5, "n_known": 5, "n_linked": 0}


def test_two_charts_that_were_merged_are_told_and_become_one_when_the_sentence_is_followed(practice):
    """P00's first course stood under another number; since the merger the whole history stands under one."""
    early, late = Course("OLD1", 0), Course("P00", 80)
    others = COURSES[1:6]
    practice.save(*month([early, *others], 70))
    practice.save(*month([early, late, *others], 100))
    merged = renamed(month([early, late, *others], 120), OLD1="P00")
    found = practice.check(*merged)
    assert found.outcome == "partial" and [question.name for question in asked(found)] == ["same_people"]
    text = said_of(found, "charts_merged")[0]
    assert "import 2, then import 1" in text
    assert {row[1] for row in records(found)}.isdisjoint({practice.keys.all()["P00"].code})

    practice.undo(2, 1)
    practice.save(*merged)
    assert len(practice.store.records().codes) == 6
    rows = practice.rows()
    assert sum(patient == "P00" for patient, *_ in rows) == len(early.right(120)) + len(late.right(120))
    assert rows["P00", 79, 6, "phq9"] == late.score(0) and rows["P00", 83, 7, "phq9"] == late.score(1)


# ---------------------------------------------------------------------------------------------------------------------
# The same scores a day or a count apart
# ---------------------------------------------------------------------------------------------------------------------


def test_the_same_month_in_world_time_is_asked_about_and_left_out(practice):
    practice.save(*month(COURSES, 60))
    evenings = [row for c in COURSES for row in c.scores(60)][2::5]
    in_utc = score_file(COURSES, 60)
    for row in evenings:
        patient, when, rest = row.split(",", 2)
        later = str(date.fromisoformat(when) + timedelta(days=1))
        in_utc = in_utc.replace(row, f"{patient},{later},{rest}")
    found = practice.check(in_utc)
    assert found.outcome == "ask" and [question.name for question in asked(found)] == ["near_repeats"]
    assert said_of(found, "near_repeats")[0].startswith(f"{len(evenings)} ")
    left_out = practice.check(in_utc, near_repeats="same")
    assert left_out.comparison.changes == 0 and "near_repeats_left_out" in rules(left_out)
    assert practice.check(in_utc, near_repeats="other").comparison.assessments["n_new"] == len(evenings)


def test_another_count_of_infusions_is_asked_about(practice):
    counted = [f"P{p},{d},{k},{20 - 3 * k - p}" for p in range(3) for k, d in enumerate((-1, 3, 7, 10))]
    practice.save(lines("patient,day,infusion,phq9", *counted), infusion_list_by_day())
    after = [f"P{p},{d},{k + (k > 0)},{20 - 3 * k - p}" for p in range(3) for k, d in enumerate((-1, 3, 7, 10))]
    found = practice.check(lines("patient,day,infusion,phq9", *after), infusion_list_by_day())
    assert "near_repeats" in rules(found, "ask")


def infusion_list_by_day() -> str:
    return lines("patient,day", *(f"P{p},{d}" for p in range(3) for d in (0, 3, 7, 10)))


def test_a_diary_with_a_score_every_day_is_no_repeat(practice):
    def diary(first: int, last: int) -> str:
        return lines("patient,date,pain", *(f"{c.patient},{day(n)},7" for c in COURSES for n in range(first, last)))

    practice.save(diary(63, 90), infusion_file(COURSES, 90))
    assert rules(practice.check(diary(90, 120))) == []


# ---------------------------------------------------------------------------------------------------------------------
# Windows, and infusion lists that come late
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("until", [45, 60, 90])
def test_a_first_file_that_is_a_window_is_told_and_the_sentence_works(practice, until):
    window = month(COURSES, until, since=12)
    assert "courses_cut_off" in rules(practice.check(*window))
    # Told to export from the first infusion on: all is right, and nothing is said.
    found = practice.check(*month(COURSES, until))
    assert "courses_cut_off" not in rules(found)
    # Or to add the numbers: then the courses that began before are left out by name.
    numbered = practice.check(*month(COURSES, until, since=12, numbered=True))
    assert "courses_cut_off" not in rules(numbered) and "first_infusion_missing" in rules(numbered)


def test_a_window_taken_all_the_same_is_put_right_by_following_the_sentence(practice):
    practice.save(*month(COURSES, 60, since=12))
    whole = practice.check(*month(COURSES, 90))
    assert "import 1" in said_of(whole, "history_changed")[0]
    practice.undo(1)
    practice.save(*month(COURSES, 90))
    assert practice.rows() == right(COURSES, 90)


def test_a_rolling_window_whose_old_rows_vanish_keeps_what_is_stored(practice):
    for since, until in ((-99, 40), (10, 70), (40, 100)):
        practice.save(*month(COURSES, until, since))
    assert practice.rows() == right(COURSES, 100)


def test_an_infusion_list_two_weeks_late_is_missed_and_the_sentence_works(practice):
    practice.save(*month(COURSES, 30))
    scores, list_ = score_file(COURSES[:6], 45), infusion_file(COURSES, 45)
    assert (
        "upload the newest infusion list together with this file"
        in said_of(practice.check(scores), "infusion_list_late")[0]
    )
    assert "infusion_list_late" not in rules(practice.check(scores, list_))
    # Saved all the same, the list is late: what it says is true when followed.
    found = practice.check(scores)
    intake.save(found, practice.store, practice.keys, who="desk")
    late = practice.check(list_)
    assert "import 2, then import 1" in said_of(late, "history_changed")[0]
    practice.undo(2, 1)
    practice.save(score_file(COURSES, 30), scores, list_)
    assert practice.rows() == right(COURSES[:6], 45)


def test_scores_after_the_end_of_every_course_are_not_late(practice):
    practice.save(*month(COURSES, 82))
    assert rules(practice.check(score_file(COURSES, 130, since=101))) == []


# ---------------------------------------------------------------------------------------------------------------------
# Sites
# ---------------------------------------------------------------------------------------------------------------------


def with_sites(*sites: str) -> str:
    rows = (f"P{i},2026-01-05,20,{site}" for i, site in enumerate(sites))
    return lines("patient,date,phq9,site", *rows)


def test_any_site_comes_in_and_only_labels_go_on(practice):
    list_ = lines("patient,date", *(f"P{i},2026-01-05" for i in range(9)))
    practice.save(with_sites("Main", "Elm  Street 5", "main", "b"), list_)

    def stored() -> list[str]:
        codes = {source: key.code for source, key in practice.keys.all().items()}
        found = practice.store.known(list(codes.values())).patients.set_index("patient")["site"]
        return [found[codes[f"P{i}"]] for i in range(len(found)) if isinstance(found[codes[f"P{i}"]], str)]

    assert stored() == ["Site A", "Site C", "Site A", "Site B"]
    assert practice.keys.sites() == {"main": "Site A", "elm street 5": "Site C"}
    practice.save(with_sites("MAIN", "elm street 5", "Main", "Site B", "Springfield"), list_)
    assert stored() == ["Site A", "Site C", "Site A", "Site B", "Site D"]
    for path in (practice.folder / "store.sqlite",):
        content = path.read_bytes().lower()
        assert b"springfield" not in content and b"elm" not in content


def test_a_label_that_is_stored_already_is_not_given_to_another_site(practice):
    list_ = lines("patient,date", *(f"P{i},2026-01-05" for i in range(9)))
    practice.save(with_sites("Site A"), list_)
    practice.save(with_sites("Site A", "Main"), list_)
    assert practice.keys.sites() == {"main": "Site B"}


def test_a_column_with_a_word_for_every_patient_is_no_site(practice):
    found = practice.check(
        with_sites(*(f"Room {i}" for i in range(70))), lines("patient,date", *(f"P{i},2026-01-05" for i in range(70)))
    )
    assert found.batch.patients["site"].isna().all() and said_of(found, "value_left_empty")
    assert not found.pending.sites


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
    assert said(report)["several_on_one_day_by_time"].startswith("2 ")
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
    assert said(report)["several_on_one_day_by_time"].startswith("1 ")


def test_a_column_that_says_after_counts_where_times_do_not_tell():
    scores = join(Scores, [scores_at((0, None, 9)), scores_at((0, None, 4), after=True)])
    taken, report = placed(scores, infusions_at((0, None), (3, None)))
    assert taken == [(0, 0, 9), (0, 1, 4)] and not said(report)


def test_without_times_the_first_in_the_file_counts_and_the_others_are_counted():
    taken, report = placed(scores_at((0, None, 9), (0, None, 3), (0, None, 5)), infusions_at((0, None)))
    assert taken == [(0, 0, 9)]
    assert said(report)["several_on_one_day"].startswith("2 ")


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
