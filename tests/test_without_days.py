"""Scores of which only the number of infusions is known: charts by infusion, and never a window of days."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from outcomes import intake, measures, panels, summary
from outcomes.cohort import Filters
from outcomes.courses import NO_DAY, build
from outcomes.deidentify import KeyTable
from outcomes.imports.ask import Answers
from outcomes.imports.placing.keys import score_key
from outcomes.instruments import REGISTRY
from outcomes.prepare import contents, prepare
from outcomes.records import DAYS
from outcomes.store import Store, schema
from tests.builders import records as as_records
from tests.builders import usual
from tests.exports import TODAY, at, lines, records, rules, run
from tests.test_panels import check
from tests.test_panels_for_clinicians import all_of

N = 12
COUNTS = lines(
    "patient,infusion,phq9",
    *(f"P-{i:02d},{k},{20 - k - (k > 3) * i % 3}" for i in range(N) for k in range(7)),
)
PHQ9 = REGISTRY["phq9"]


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path) -> str:
    """Of an empty store."""
    if request.param == "sqlite":
        return str(tmp_path / "store.sqlite")
    address = request.getfixturevalue("postgres_url")
    with Store(address)._database.write() as connection:
        for table in reversed(schema.metadata.sorted_tables):
            table.drop(connection, checkfirst=True)
        for function in ("audit_refuse", "snapshot_refuse"):
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {function} CASCADE")
    return address


@pytest.fixture
def store(address: str) -> Store:
    return Store(address)


# ---------------------------------------------------------------------------------------------------------------------
# At the door
# ---------------------------------------------------------------------------------------------------------------------


def test_it_is_asked_first():
    assert rules(run(COUNTS), "ask") == ["only_infusion_numbers"]
    assert rules(run(COUNTS, without_days="no"), "ask") == ["only_infusion_numbers"]
    found = run(COUNTS, without_days="yes")
    assert found.outcome == "accept_with_warnings" and rules(found) == ["taken_without_days"]
    assert records(found)[0] == (2, "new-1", None, 0, "phq9", 20.0)
    assert len(found.batch.assessments) == 7 * N and not len(found.batch.infusions)


def test_with_an_infusion_list_the_days_come_from_it():
    list_ = lines("patient,date", *(f"P-{i:02d},2026-01-{1 + 3 * k:02d}" for i in range(N) for k in range(7)))
    assert run(COUNTS, list_, without_days="yes").batch.assessments["day"].notna().all()


def test_of_patients_with_infusions_a_score_without_a_day_is_left_out_as_before():
    text = lines("patient,infusion,phq9", "P1,0,20", "P1,5,15", "P2,0,9", "P2,1,8")
    found = run(text, lines("patient,date", "P1,2026-01-05", "P1,2026-01-08"), without_days="yes")
    assert at(found, "score_without_day") == [(3, 3)]
    assert [row[2] for row in records(found)] == [0, None, None]


def test_without_a_number_either_it_needs_a_day():
    assert rules(run(lines("patient,phq9", "P1,20"), without_days="yes"), "ask") == ["needs_day"]


def test_two_scores_after_one_infusion_contradict_each_other():
    text = lines("patient,infusion,phq9", "P1,0,20", "P1,6,15", "P1,6,9", "P1,0,20")
    found = run(text, without_days="yes")
    assert at(found, "scores_conflict") == [(3, 3), (4, 3)]
    assert found.files[0].counts["repeated"] == 1
    assert len(found.batch.assessments) == 1


def test_no_day_is_not_day_0():
    """Day by day a score is the same or contradicts; without a day it is another one."""
    one, day = np.zeros(2, dtype=np.int64), np.array([0.0, np.nan])
    assert len(set(score_key(one, one, day, one, 1))) == 2
    assert len(set(score_key(one, one, np.array([DAYS[1], np.nan]), one, 1))) == 2


# ---------------------------------------------------------------------------------------------------------------------
# In the store
# ---------------------------------------------------------------------------------------------------------------------


def put_in(store: Store, keys: KeyTable, text: str, **answers):
    found = run(text, keys=keys, known=store.known, **answers)
    return intake.save(found, store, keys, who="test")


def test_saved_repeated_and_taken_back(store):
    keys = KeyTable(":memory:")
    first = put_in(store, keys, COUNTS, without_days="yes")
    assert (first.n_assessments, first.n_infusions, first.n_patients) == (7 * N, 0, N)
    again = run(COUNTS, keys=keys, known=store.known, without_days="yes")
    assert again.comparison.assessments == {"n_new": 0, "n_same": 7 * N, "n_conflict": 0}
    changed = run(COUNTS.replace("P-00,0,20", "P-00,0,19"), keys=keys, known=store.known, without_days="yes")
    assert at(changed, "conflicts_with_store") == [(2, 3)]

    more = put_in(store, keys, COUNTS + "P-00,7,5\n", without_days="yes")
    assert (more.n_assessments, more.n_repeats) == (1, 7 * N)
    before = store.fingerprint()
    store.undo(first.id, who="test")
    assert store.fingerprint() == before  # the second import brought the same rows
    store.verify()
    store.undo(more.id, who="test")
    assert store.is_empty()
    store.verify()


def test_what_is_known_of_a_patient_says_that_there_is_no_day(store):
    keys = KeyTable(":memory:")
    put_in(store, keys, COUNTS, without_days="yes")
    put_in(store, keys, lines("patient,day,infusion,phq9", "Q-1,-2,0,18", "Q-1,4,1,12"))
    codes = [key.code for key in keys.all().values()]
    known = store.known(codes).assessments
    assert known["day"].isna().sum() == 7 * N and known["day"].notna().sum() == 2
    assert len(store.records().score) == 2 and len(store.records().undated_score) == 7 * N


def test_the_head_of_the_page_says_how_many_have_no_days(tmp_path):
    store, keys = Store(tmp_path / "store.sqlite"), KeyTable(":memory:")
    put_in(store, keys, COUNTS, without_days="yes")
    put_in(store, keys, lines("patient,day,infusion,phq9", "Q-1,-2,0,18", "Q-1,4,1,12"))
    found = summary.facts(store, build(store.records()))
    assert (found["patients_without_days"], found["courses"]) == (N, N + 1)
    assert f"Of {N} only numbers of infusions are known" in summary.in_words(found)


def test_a_store_of_the_first_layout_learns_the_new_tables(address: str):
    keys = KeyTable(":memory:")
    store = Store(address)
    put_in(store, keys, lines("patient,day,infusion,phq9", "Q-1,-2,0,18", "Q-1,4,1,12"))
    before = store.fingerprint()
    with store._database.write() as connection:
        for statement in ("DROP TABLE undated", "DROP TABLE undated_repeats", "UPDATE about SET schema_version = 1"):
            connection.exec_driver_sql(statement)
    store = Store(address)
    assert store.fingerprint() == before
    store.verify()
    put_in(store, keys, COUNTS, without_days="yes")
    store.verify()


# ---------------------------------------------------------------------------------------------------------------------
# In the charts
# ---------------------------------------------------------------------------------------------------------------------


def seen(records_, phase="induction"):
    return measures.view(build(records_), PHQ9, Filters(phase))


def dayless(n: int = N):
    """The records of a store that holds ``COUNTS`` alone."""
    counts = [(i, k, float(20 - k - (k > 3) * i % 3)) for i in range(n) for k in range(7)]
    patient, received, score = (np.array(column) for column in zip(*counts, strict=True))
    empty = as_records([])
    return replace(
        empty,
        codes=[f"P{i:02d}" for i in range(n)],
        patients=pd.DataFrame({name: empty.patients[name].reindex(range(n)) for name in empty.patients}),
        instruments=["phq9"],
        undated_patient=patient.astype(np.int32),
        undated_infusion=received.astype(np.int16),
        undated_instrument=np.zeros(len(counts), np.int16),
        undated_score=score.astype(np.float32),
    )


def test_by_infusion_everything_is_there():
    view = seen(dayless())
    course = measures.trajectory(view, measures.AXES["infusions"])
    assert course["n_measured"].tolist() == [N] * len(course) and course["mean"].notna().all()
    assert view.courses.table["infusions"].tolist() == [6] * N
    present = measures.completeness(view, measures.AXES["infusions"])
    assert present["present"].tolist()[:7] == [N] * 7 and present["missing"].sum() == 0


LAYOUTS = {
    "dates and a list": (
        lines("patient,date,phq9", "P1,2026-01-05,20", "P1,2026-01-09,15", "P2,2026-01-05,19"),
        lines("patient,date", "P1,2026-01-05", "P1,2026-01-08"),
    ),
    "dates and numbers": (
        lines("patient,date,infusion,phq9", "P1,2026-01-05,0,20", "P1,2026-01-08,1,15", "P2,2026-01-05,0,19"),
    ),
    "numbers only": (lines("patient,infusion,phq9", "P1,0,20", "P1,1,15", "P2,0,19"),),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_baseline_and_no_infusion_known_is_in_no_chart_whatever_the_layout(layout, tmp_path):
    keys, target = KeyTable(":memory:"), Store(tmp_path / "store.sqlite")
    found = run(*LAYOUTS[layout], keys=keys, known=target.known, without_days="yes")
    intake.save(found, target, keys, who="test")
    made = build(target.records())
    assert len(made.table) == 1
    flow = measures.flow(measures.view(made, PHQ9, Filters())).set_index("part")["n"]
    assert (flow["Started"], flow["Eligible"]) == (1, 1)


@pytest.mark.parametrize("layout", ["list", "day", "rows of infusions"])
def test_a_baseline_and_an_infusion_known_has_started_whatever_the_layout(layout, tmp_path):
    given = {
        "list": (
            lines("patient,date,phq9", "P1,2026-01-05,20", "P1,2026-06-01,12", "P2,2026-01-05,19"),
            lines("patient,date", "P1,2026-01-05", "P2,2026-01-05"),
        ),
        "day": (lines("patient,day,infusion,phq9", "P1,0,0,20", "P1,147,1,12", "P2,0,0,19"),),
        "rows of infusions": (
            lines(
                "patient,date,infusion,phq9_pre,phq9_post",
                "P1,2026-01-05,1,20,",
                "P1,2026-06-01,2,12,",
                "P2,2026-01-05,1,19,",
            ),
        ),
    }[layout]
    keys, target = KeyTable(":memory:"), Store(tmp_path / "store.sqlite")
    intake.save(run(*given, keys=keys, known=target.known), target, keys, who="test")
    seen = measures.view(build(target.records()), PHQ9, Filters())
    assert seen.status.tolist() == [measures.STOPPED_EARLY] * 2


def test_no_window_of_days_is_measured():
    for phase in ("induction", "maintenance"):
        view = seen(dayless(), phase)
        rates = measures.rates(view)
        assert rates["measured"].max() == 0
        if phase == "induction":
            assert view.status.tolist() == [measures.NO_SCORE] * N  # eligible: they stay in every count
            assert rates["missing"].iloc[0] == N
    view = seen(dayless())
    weeks = measures.trajectory(view, measures.AXES["days"])
    assert weeks["n_measured"].tolist()[1:] == [0] * (len(weeks) - 1)
    assert len(view.courses.later_scores("phq9").score) == 0
    table = view.courses.table
    assert not table[["induction_complete", "post_induction_open", "in_maintenance_open", "has_days"]].any(axis=None)
    assert table["induction_infusions"].tolist() == [0] * N


def test_the_numbers_of_others_do_not_change():
    """Side by side with patients with days, whose own columns stay exactly as they were."""
    histories = [usual(f"A{i:02d}", 20, 6 + i) for i in range(9)]
    alone, extra = as_records(histories), dayless()
    both = replace(
        alone,
        codes=alone.codes + extra.codes,
        patients=pd.concat([alone.patients, extra.patients], ignore_index=True),
        undated_patient=extra.undated_patient + len(alone.codes),
        undated_infusion=extra.undated_infusion,
        undated_instrument=extra.undated_instrument,
        undated_score=extra.undated_score,
    )
    one, two = build(alone), build(both)
    pd.testing.assert_frame_equal(two.table.iloc[: len(one.table)], one.table, check_categorical=False)
    pd.testing.assert_frame_equal(two.scores("phq9").iloc[: len(one.table)], one.scores("phq9"))
    assert two.table.dtypes.equals(one.table.dtypes)
    rates = [measures.rates(measures.view(c, PHQ9, Filters("induction"))).iloc[0] for c in (one, two)]
    assert rates[0]["n"] == rates[1]["n"] and rates[0]["measured"] == rates[1]["measured"]
    assert rates[1]["missing"] == rates[0]["missing"] + N


def test_beside_infusions_with_days_it_counts_by_infusion_only():
    """No baseline of unknown age, nothing in a window; a score with a day wins over it."""
    alone = as_records([usual("A00", None, 8)])
    more = replace(
        alone,
        undated_patient=np.zeros(3, np.int32),
        undated_infusion=np.array([0, 2, 6], np.int16),
        undated_instrument=np.zeros(3, np.int16),
        undated_score=np.array([20, 14, 3], np.float32),
    )
    found = build(more)
    scores = found.scores("phq9").iloc[0]
    assert np.isnan(scores["baseline"]) and scores["after_2"] == 14
    assert scores["post_induction"] == 8
    dated_after_6 = build(replace(more, score_day=np.array([18], np.int32))).scores("phq9").iloc[0]
    assert dated_after_6["after_6"] == 8
    assert NO_DAY not in found.later_scores("phq9").since_start


def test_a_clean_file_without_days():
    prepared = prepare([("a.csv", COUNTS.encode())], KeyTable(":memory:"), Answers(without_days="yes"), today=TODAY)
    assert prepared.counts == {"scores": 7 * N, "infusions": 0, "patients": N}
    clean, nothing = contents(prepared)
    assert clean.startswith(b"patient,infusion,instrument,score") and not nothing


@pytest.mark.parametrize("key", ["phq9", "pain_nrs"])
@pytest.mark.parametrize("n", [1, 3, N])
def test_every_panel_has_an_answer(key: str, n: int):
    made = build(dayless(n))
    for panel in all_of(made, key, False):
        if panel is not None:
            check(panel, False)
    for panel in panels.everything([measures.view(made, REGISTRY[key], Filters())], False):
        check(panel, False)
