"""The store, on SQLite and on PostgreSQL: what was saved is what is read, and an undone import was never there."""

from __future__ import annotations

import itertools
import random
import re
import threading
from collections.abc import Callable

import pandas as pd
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Text, create_engine, delete, inspect, make_url, select, update

from outcomes.deidentify import new_code
from outcomes.errors import StoreError
from outcomes.records import (
    ASSESSMENT_COLUMNS,
    INFUSION_COLUMNS,
    PATIENT_COLUMNS,
    Batch,
    empty_assessments,
    empty_infusions,
    empty_patients,
)
from outcomes.store import Records, Store, schema
from outcomes.store.bindings import Identity
from tests import store_workers

_draw = random.Random(20).randrange
CODES = {name: new_code(_draw) for name in ("ada", "ben", "cleo")}
_numbers = itertools.count()


def sha(number: int) -> str:
    return f"{number:064x}"


def batch(
    scores: pd.DataFrame | None = None,
    infusions: pd.DataFrame | None = None,
    patients: pd.DataFrame | None = None,
) -> Batch:
    """Tables in which patients go by first names."""
    empty = (empty_assessments(), empty_infusions(), empty_patients())
    frames = [
        none if frame is None else frame for frame, none in zip((scores, infusions, patients), empty, strict=True)
    ]
    return Batch(*(frame.assign(patient=frame["patient"].map(CODES).astype("str")) for frame in frames))


def save(store: Store, what: Batch, number: int, replaces: int = 0):
    return store.save(what, sha256=sha(number), who="reception", source="own_long", replaces=replaces)


def plain(known: Batch) -> Batch:
    """What is known without the imports that it belongs to."""
    return Batch(
        known.assessments[list(ASSESSMENT_COLUMNS)],
        known.infusions[list(INFUSION_COLUMNS)],
        known.patients[list(PATIENT_COLUMNS)],
    )


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def new_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """A function that gives the address of a new, empty database."""
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("stores")
        return lambda: f"sqlite:///{(folder / f'{next(_numbers)}.sqlite').as_posix()}"
    server = request.getfixturevalue("postgres_url")

    def create() -> str:
        name = f"store{next(_numbers)}"
        address = make_url(server)
        with psycopg.connect(
            host=address.query["host"], user=address.username, dbname=address.database, autocommit=True
        ) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return address.set(database=name).render_as_string(hide_password=False)

    return create


@pytest.fixture
def store(new_url: Callable[[], str]) -> Store:
    return Store(new_url())


@pytest.fixture
def march(table) -> Batch:
    return batch(
        table("""
            patient  day  infusion  instrument  score
            ada       -3         0  phq9           21
            ada       14         4  phq9            9
            ada       14         4  peg          4.33
            ben       -1         0  phq9           18
        """),
        table("""
            patient  number  day  dose_mg_per_kg
            ada           1    0             0.5
            ada           2    3               .
        """),
        table("""
            patient  site    first_infusion_year  age_band  sex     indication  under_way
            ada      Site_A                 2026  40-49     female  both                0
            ben      Site_B                    .  .         .       .                   .
        """),
    )


@pytest.fixture
def april(table) -> Batch:
    """March again with one more score and the missing dose; Ben is known better, and Ada's indication another."""
    return batch(
        table("""
            patient  day  infusion  instrument  score
            ada       -3         0  phq9           21
            ada       14         4  phq9            9
            ada       14         4  peg          4.33
            ada       40         4  phq9            7
            ben       -1         0  phq9           18
        """),
        table("""
            patient  number  day  dose_mg_per_kg
            ada           1    0               .
            ada           2    3             0.6
        """),
        table("""
            patient  site  first_infusion_year  age_band  sex   indication  under_way
            ada      .                       .  .         .     pain                1
            ben      .                    2025  90+       male  .                   .
        """),
    )


def assert_holds(store: Store, scores: pd.DataFrame, infusions: pd.DataFrame, patients: pd.DataFrame) -> None:
    """Exactly these rows; the order does not matter."""
    found = store.known(list(CODES.values()))
    wanted = batch(scores, infusions, patients)
    for columns, table in (
        (ASSESSMENT_COLUMNS, "assessments"),
        (INFUSION_COLUMNS, "infusions"),
        (PATIENT_COLUMNS, "patients"),
    ):
        left, right = (
            getattr(side, table)[list(columns)]
            .sort_values(list(columns[:4]))
            .reset_index(drop=True)
            .astype(object)
            .pipe(lambda frame: frame.where(frame.notna(), None))
            for side in (found, wanted)
        )
        pd.testing.assert_frame_equal(left, right, check_dtype=False, obj=table)


# --- saving and reading -----------------------------------------------------------------------------------------------


def test_what_was_saved_is_what_is_read(store, march):
    record = save(store, march, 1)
    assert (record.n_assessments, record.n_infusions, record.n_patients, record.n_repeats) == (4, 2, 2, 0)
    found = plain(store.known([*CODES.values(), "new-1"]))
    for name in ("assessments", "infusions", "patients"):
        pd.testing.assert_frame_equal(
            getattr(found, name),
            getattr(march, name)
            .sort_values(list(getattr(found, name).columns[:4]))
            .reset_index(drop=True)
            .astype(getattr(found, name).dtypes),
        )


def test_types_are_those_of_the_tidy_tables(store, march):
    save(store, march, 1)
    for codes in (list(CODES.values()), []):
        found = plain(store.known(codes))
        for name, empty in (
            ("assessments", empty_assessments()),
            ("infusions", empty_infusions()),
            ("patients", empty_patients()),
        ):
            pd.testing.assert_series_equal(getattr(found, name).dtypes, empty.dtypes)


def test_records_are_the_same_rows_as_arrays(store, march):
    save(store, march, 1)
    records = store.records()
    ada, ben = CODES["ada"], CODES["ben"]
    assert records.codes == sorted([ada, ben])
    assert records.instruments == ["peg", "phq9"]
    place = records.codes.index
    rows = zip(
        records.score_patient,
        records.score_day,
        records.score_infusion,
        (records.instruments[n] for n in records.score_instrument),
        records.score.round(2),
        strict=True,
    )
    assert sorted(rows) == sorted(
        [
            (place(ada), -3, 0, "phq9", 21),
            (place(ada), 14, 4, "peg", pytest.approx(4.33)),
            (place(ada), 14, 4, "phq9", 9),
            (place(ben), -1, 0, "phq9", 18),
        ],
        key=lambda row: row[:4],
    )
    assert records.infusion_number.tolist() == [1, 2]
    assert records.infusion_day.tolist() == [0, 3]
    assert records.infusion_dose.tolist() == [0.5, pytest.approx(float("nan"), nan_ok=True)]
    assert records.patients.loc[place(ada), "site"] == "Site A"
    types = {name: str(value.dtype) for name, value in vars(records).items() if hasattr(value, "dtype")}
    assert types == {
        "infusion_patient": "int32",
        "infusion_number": "int16",
        "infusion_day": "int32",
        "infusion_dose": "float32",
        "score_patient": "int32",
        "score_day": "int32",
        "score_infusion": "int16",
        "score_instrument": "int16",
        "score": "float32",
        "undated_patient": "int32",
        "undated_infusion": "int16",
        "undated_instrument": "int16",
        "undated_score": "float32",
    }


def test_an_empty_store_can_be_read(store):
    records = store.records()
    assert isinstance(records, Records)
    assert not records.codes and not len(records.score) and not len(records.patients)
    assert list(records.patients.columns) == list(PATIENT_COLUMNS[1:])
    assert store.is_empty() and not store.is_synthetic() and store.data_version() == 0
    assert store.imports().empty and "undone_by" in store.imports()
    assert store.known(list(CODES.values())).is_empty
    store.verify()


def test_the_same_row_twice_in_one_batch_counts_once(store, march):
    twice = Batch(pd.concat([march.assessments] * 2), march.infusions, march.patients)
    assert save(store, twice, 1).n_assessments == 4


def test_columns_that_the_store_does_not_know_are_not_looked_at(store, march):
    save(store, Batch(march.assessments.assign(row=range(4)), march.infusions, march.patients), 1)
    assert "row" not in store.known(list(CODES.values())).assessments


def test_synthetic_data_says_so_until_it_is_undone(store, march):
    store.save(march, sha256=sha(1), who="demo", source="demo", synthetic=True)
    assert store.is_synthetic()
    store.undo(1, who="demo")
    assert not store.is_synthetic()


def test_more_patients_than_one_statement_takes(store):
    what = store_workers.big_batch(700)
    many = Batch(what.assessments.iloc[::50], what.infusions, what.patients)
    save(store, many, 1)
    codes = [new_code() for _ in range(45_000)] + what.assessments["patient"].tolist()
    assert len(store.known(codes).assessments) == 700


# --- repeats, undo ----------------------------------------------------------------------------------------------------


def test_a_later_export_may_bring_the_same_rows_again(store, march, april):
    save(store, march, 1)
    record = save(store, april, 2)
    assert (record.n_assessments, record.n_repeats, record.n_infusions) == (1, 6, 0)
    assert len(store.known(list(CODES.values())).assessments) == 5


def test_of_a_patient_the_newest_import_that_says_something_is_believed(store, march, april, table):
    save(store, march, 1)
    save(store, april, 2)
    both = table("""
        patient  site    first_infusion_year  age_band  sex     indication  under_way
        ada      Site_A                 2026  40-49     female  pain                1
        ben      Site_B                 2025  90+       male    .                   .
    """)
    doses = april.infusions.assign(patient=["ada", "ada"], dose_mg_per_kg=[0.5, 0.6])
    scores = april.assessments.assign(patient=["ada"] * 4 + ["ben"])
    assert_holds(store, scores, doses, both)

    store.undo(1, who="reception")
    only_april = table("""
        patient  site  first_infusion_year  age_band  sex   indication  under_way
        ada      .                       .  .         .     pain                1
        ben      .                    2025  90+       male  .                   .
    """)
    assert_holds(store, scores, doses.assign(dose_mg_per_kg=[None, 0.6]), only_april)


def test_rows_go_to_the_earliest_later_import_that_brought_them_too(store, march, april):
    for number, what in enumerate([march, april, march], start=1):
        save(store, what, number)
    owners = []
    for undone in (1, 2):
        store.undo(undone, who="reception")
        with store._database.read() as connection:
            owners.append(sorted(connection.execute(select(schema.assessments.c["import"])).scalars()))
    assert owners == [[2, 2, 2, 2, 2], [3, 3, 3, 3]]


def test_undo_and_import_again_any_number_of_times(store, march, april):
    save(store, march, 1)
    before = store.fingerprint()
    versions = [store.data_version()]
    for _ in range(3):
        record = save(store, april, 2)
        versions.append(store.data_version())
        undone = store.undo(record.id, who="manager", reason="wrong file")
        versions.append(store.data_version())
        assert (undone.status, undone.undone_by) == ("undone", "manager")
        assert store.fingerprint() == before
    assert versions == sorted(set(versions))
    assert store.imports()["status"].tolist() == ["undone"] * 3 + ["live"]
    assert store.imports()["id"].tolist() == [4, 3, 2, 1]
    store.verify()


def test_an_undone_import_leaves_no_row_of_anybody(store, march):
    save(store, march, 1)
    store.undo(1, who="reception")
    assert store.is_empty()
    with store._database.read() as connection:
        left = {
            table.name
            for table in schema.metadata.tables.values()
            if connection.execute(select(table).limit(1)).first() is not None
        }
    assert left == {"about", "imports", "instruments", "audit"}


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda store, march: save(store, march, 1), "already imported"),
        (lambda store, march: store.undo(7, who="x"), "no import 7"),
        (lambda store, march: (store.undo(1, who="x"), store.undo(1, who="x")), "undone already"),
        (lambda store, march: store.undo(1, who="x", reason="Ada asked for it"), "reason must be one of"),
        (lambda store, march: store.undo(1, who=" "), "who"),
        (lambda store, march: store.save(march, sha256="no", who="x", source="own_long"), "no proper checksum"),
        (lambda store, march: store.save(march, sha256=sha(2), who="x", source="My File.csv"), "no proper"),
        (lambda store, march: save(store, batch(), 2), "nothing to save"),
    ],
)
def test_what_cannot_be_done_is_refused_in_plain_words(store, march, act, words):
    save(store, march, 1)
    with pytest.raises(StoreError, match=words):
        act(store, march)


def test_a_row_that_contradicts_a_stored_one_refuses_the_whole_import(store, march):
    save(store, march, 1)
    before = store.fingerprint(), store.data_version()
    for part, column, value in (
        ("assessments", "score", 3.0),
        ("infusions", "day", [0, 4]),
        ("infusions", "dose_mg_per_kg", 0.7),
    ):
        changed = Batch(**{**vars(march), part: getattr(march, part).assign(**{column: value})})
        with pytest.raises(StoreError, match="contradict what is stored"):
            save(store, changed, 2)
    assert (store.fingerprint(), store.data_version()) == before
    assert len(store.imports()) == 1


def test_the_fingerprint_depends_on_the_content_only(new_url, march, april):
    one, other = Store(new_url()), Store(new_url())
    # In which order imports came matters where they describe a patient differently; here only March describes.
    april = Batch(april.assessments, april.infusions, april.patients.iloc[:0])
    save(one, march, 1)
    save(one, april, 2)
    save(other, april, 1)
    save(other, march, 2)
    assert one.fingerprint() == other.fingerprint()
    other.undo(1, who="x")
    assert one.fingerprint() != other.fingerprint()
    save(other, april, 3)
    assert one.fingerprint() == other.fingerprint()


@pytest.mark.parametrize(
    ("part", "column", "value"),
    [
        ("assessments", "score", [21.0, 9.0, 4.33, 17.0]),
        ("assessments", "score", [21.0, 9.0, 4.330000001, 18.0]),
        ("assessments", "day", [-3, 14, 14, 0]),
        ("assessments", "infusion", [0, 4, 4, 1]),
        ("assessments", "instrument", ["phq9", "phq9", "peg", "gad7"]),
        ("infusions", "day", [0, 4]),
        ("infusions", "dose_mg_per_kg", [0.5, 0.5]),
        ("patients", "site", ["Site A", "Site A"]),
        ("patients", "under_way", [1, None]),
        ("patients", "patient", [CODES["ada"], CODES["cleo"]]),
    ],
)
def test_the_fingerprint_tells_any_other_content(tmp_path, march, part, column, value):
    one, other = Store(tmp_path / "one.sqlite"), Store(tmp_path / "other.sqlite")
    save(one, march, 1)
    save(other, Batch(**{**vars(march), part: getattr(march, part).assign(**{column: value})}), 1)
    assert one.fingerprint() != other.fingerprint()


# --- any sequence of saves and undos, against a slow and obvious twin -------------------------------------------------

PATIENTS, DAYS, INSTRUMENTS = st.sampled_from(list(CODES)), st.integers(-1, 1), st.sampled_from(["phq9", "peg"])
small_batches = st.fixed_dictionaries(
    {
        # Mostly the same score for the same key, so that imports overlap more often than they clash.
        "scores": st.dictionaries(
            st.tuples(PATIENTS, DAYS, st.integers(0, 1), INSTRUMENTS), st.sampled_from([5.0] * 9 + [6.5]), max_size=5
        ),
        "days": st.dictionaries(st.tuples(PATIENTS, st.integers(2, 3)), st.sampled_from([4] * 9 + [5]), max_size=3),
        "doses": st.dictionaries(
            st.tuples(PATIENTS, st.integers(2, 3)), st.sampled_from([0.5] * 9 + [0.8]), max_size=3
        ),
        "facts": st.dictionaries(
            PATIENTS,
            st.tuples(st.sampled_from([None, "Site A", "Site B"]), st.sampled_from([None, "female", "male"])),
            max_size=2,
        ),
    }
).filter(lambda drawn: any(drawn.values()))
contradicting_batches = st.fixed_dictionaries(
    {
        "scores": st.dictionaries(
            st.tuples(st.sampled_from(["ada", "ben"]), st.just(0), st.just(0), INSTRUMENTS),
            st.sampled_from([5.0, 6.5]),
            min_size=1,
        ),
        "days": st.just({}),
        "doses": st.dictionaries(st.tuples(st.just("ada"), st.just(2)), st.sampled_from([0.5, 0.8])),
        "facts": st.just({}),
    }
)
actions = st.lists(st.one_of(small_batches, st.integers(0, 9)), min_size=1, max_size=9)


def as_batch(drawn: dict) -> Batch:
    days = {**dict.fromkeys(drawn["doses"], 4), **drawn["days"]}
    scores = [(*key, score) for key, score in drawn["scores"].items()]
    infusions = [(*key, day, drawn["doses"].get(key)) for key, day in days.items()]
    patients = [(name, site, None, None, sex, None, None) for name, (site, sex) in drawn["facts"].items()]
    return batch(
        pd.DataFrame(scores, columns=ASSESSMENT_COLUMNS),
        pd.DataFrame(infusions, columns=INFUSION_COLUMNS).astype({"dose_mg_per_kg": float}),
        pd.DataFrame(patients, columns=PATIENT_COLUMNS),
    )


def claims(what: Batch) -> dict:
    """Every single thing that a batch says, as ``{thing: value}``; what it leaves open is not among them."""
    said = {("score", *row[:4]): row[4] for row in what.assessments[list(ASSESSMENT_COLUMNS)].to_numpy().tolist()}
    for patient, number, day, dose in what.infusions[list(INFUSION_COLUMNS)].to_numpy().tolist():
        said["day", patient, number] = day
        if dose == dose:
            said["dose", patient, number] = dose
    return said


def content(live: list[Batch]) -> tuple[dict, dict]:
    """What a store holds that was only ever given these, in this order."""
    said, facts = {}, {}
    for what in live:
        said.update(claims(what))
        named = {key[1] for key in claims(what)} | set(what.patients["patient"])
        for patient in named:
            facts.setdefault(patient, {"site": None, "sex": None})
        for row in what.patients.to_dict("records"):
            facts[row["patient"]].update({key: row[key] for key in ("site", "sex") if isinstance(row[key], str)})
    return said, facts


def contradictions(live: list[Batch], what: Batch) -> list[tuple]:
    """What a batch states otherwise than the newest of these that states it."""
    said, _ = content(live)
    return [key for key, value in claims(what).items() if said.get(key, value) != value]


def check_any_sequence(store: Store, url: Callable[[], str], steps: list, *, replacing: bool = False) -> None:
    live: dict[int, Batch] = {}
    n_replaced = 0
    for step in steps:
        if isinstance(step, int):
            if not live:
                continue
            undone = list(live)[step % len(live)]
            store.undo(undone, who="twin")
            del live[undone]
        else:
            what = as_batch(step)
            clashes = contradictions(list(live.values()), what)
            if clashes:
                with pytest.raises(StoreError, match="contradict"):
                    save(store, what, next(_numbers))
                if not replacing:
                    continue
                with pytest.raises(StoreError, match="has changed"):
                    save(store, what, next(_numbers), replaces=len(clashes) + 1)
                n_replaced += len(clashes)
            record = save(store, what, next(_numbers), replaces=len(clashes))
            assert record.n_replaced == len(clashes)
            live[record.id] = what
        if replacing:
            assert claims(store.known(list(CODES.values()))) == content(list(live.values()))[0]

    found = store.known(list(CODES.values()))
    said, facts = content(list(live.values()))
    assert claims(found) == said
    missing = found.patients.astype(object).where(found.patients.notna(), None)
    assert {row["patient"]: {"site": row["site"], "sex": row["sex"]} for row in missing.to_dict("records")} == facts
    with store._database.read() as connection:
        owners = sorted(connection.execute(select(schema.assessments.c["import"])).scalars())
    first = {}
    for number, what in live.items():
        for key in claims(what):
            first.setdefault(key, number)
    if not n_replaced:
        assert owners == sorted(number for key, number in first.items() if key[0] == "score")

    fresh = Store(url())
    for number, what in enumerate(live.values()):
        save(fresh, what, number, len(contradictions(list(live.values())[:number], what)))
    assert store.fingerprint() == fresh.fingerprint()
    for number in live:
        store.undo(number, who="twin")
    assert store.is_empty()
    store.verify()


def test_any_sequence_of_saves_and_undos(store, new_url, request):
    examples = 30 if "sqlite" in request.node.name else 8

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(actions)
    def run(steps):
        check_any_sequence(store, new_url, steps)

    run()


def test_any_sequence_of_saves_replacements_and_undos(new_url, request):
    """The newest live import that states something is believed, whatever was replaced and undone to get there."""
    examples = 25 if "sqlite" in request.node.name else 4

    @settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.one_of(contradicting_batches, contradicting_batches, st.integers(0, 9)), min_size=3, max_size=9))
    def run(steps):
        check_any_sequence(Store(new_url()), new_url, steps, replacing=True)

    run()


def one_score(score: float) -> Batch:
    return batch(pd.DataFrame([("ada", 14, 4, "phq9", score)], columns=ASSESSMENT_COLUMNS))


@pytest.mark.parametrize("order", list(itertools.permutations([1, 2, 3, 4])), ids=str)
def test_every_order_of_undoing_a_score_its_repeat_its_replacement_and_that_ones_repeat(tmp_path, order):
    store = Store(tmp_path / "store.sqlite")
    stated = {1: 6.0, 2: 6.0, 3: 12.0, 4: 12.0}
    for number, score in stated.items():
        save(store, one_score(score), number, replaces=int(number == 3))
    for number in order:
        store.undo(number, who="reception")
        del stated[number]
        found = store.known([CODES["ada"]]).assessments
        assert found["score"].tolist() == list(stated.values())[-1:]
        if stated:
            live = list(stated.values())[-1]
            assert found["import"].tolist() == [min(n for n, score in stated.items() if score == live)]
        store.verify()
    assert store.is_empty()


def test_a_replaced_score_stays_with_its_import_and_the_list_says_how_many(store, march):
    save(store, march, 1)
    record = save(store, one_score(12), 2, replaces=1)
    assert (record.n_assessments, record.n_replaced, record.n_repeats) == (0, 1, 0)
    with store._database.read() as connection:
        kept = connection.execute(select(schema.assessment_superseded.c["import", "score"])).all()
        counts = connection.execute(select(schema.replacements)).all()
    assert kept == [(1, 9)] and counts == [(2, 1, 1)]
    undone = store.undo(2, who="reception")
    assert undone.n_replaced == 1 and store.imports()["n_replaced"].tolist() == [1, 0]
    assert len(store.known([CODES["ada"]]).assessments) == 3
    store.verify()


def test_damage_to_a_replaced_score_is_found_before_it_comes_back(store, march):
    save(store, march, 1)
    save(store, one_score(12), 2, replaces=1)
    with store._database.write() as connection:
        connection.execute(update(schema.assessment_superseded).values(score=3))
    with pytest.raises(StoreError, match="damaged"):
        store.records()


def test_an_infusion_is_never_replaced(store, march):
    save(store, march, 1)
    moved = Batch(march.assessments, march.infusions.assign(day=[0, 4]), march.patients)
    with pytest.raises(StoreError, match="has changed"):
        save(store, moved, 2, replaces=1)


# --- to which key table patients belong -------------------------------------------------------------------------------

ADA, BEN = CODES["ada"], CODES["ben"]


def test_patients_are_noted_beside_their_key_table(store, march):
    one, other = Identity("1" * 32, {ADA}), Identity("2" * 32, {BEN})
    store.save(march, sha256=sha(1), who="x", source="own_long", identity=one)
    # Ben came with a code in a prepared file, until a key table turns out to know him.
    assert store.bound().codes == {one.id: {ADA}, "": {BEN}} and store.bound().sites == {"Site A", "Site B"}
    store.save(march, sha256=sha(2), who="x", source="own_long", identity=other)
    assert store.bound().codes == {one.id: {ADA}, other.id: {BEN}}
    for number in (1, 2):
        store.undo(number, who="x")
    assert store.bound().codes == {} and not store.bound().sites


def test_without_a_key_table_nothing_is_noted_until_one_turns_out_to_know_a_patient(store, march, april):
    save(store, march, 1)
    assert store.bound().codes == {None: {ADA, BEN}}
    only_ben = Batch(*(frame[frame["patient"] == BEN] for frame in vars(april).values()))
    store.save(only_ben, sha256=sha(2), who="x", source="own_long", identity=Identity("1" * 32, {ADA}))
    assert store.bound().codes == {"1" * 32: {ADA}, "": {BEN}}


def test_demonstration_data_belongs_to_no_key_table(store, march):
    store.save(march, sha256=sha(1), who="demo", source="demo", synthetic=True, identity=Identity("1" * 32, {ADA}))
    assert store.bound().codes == {"": {ADA, BEN}}


# --- values that no store should hold ---------------------------------------------------------------------------------

WRONG = [
    ("assessments", "score", 201.0),
    ("assessments", "score", None),
    ("assessments", "score", "secret"),
    ("assessments", "day", 36501),
    ("assessments", "day", 0.5),
    ("assessments", "infusion", -1),
    ("assessments", "instrument", "PHQ-9 of Ada"),
    ("assessments", "instrument", None),
    ("assessments", "patient", "Ada Smith"),
    ("assessments", "patient", None),
    ("infusions", "patient", [CODES["ada"], None]),
    ("infusions", "number", 0),
    ("infusions", "day", -1),
    ("infusions", "day", [1, 3]),
    ("infusions", "dose_mg_per_kg", 0.0),
    ("infusions", "dose_mg_per_kg", 21.0),
    ("patients", "site", "Berlin"),
    ("patients", "first_infusion_year", 19),
    ("patients", "first_infusion_year", 2020.5),
    ("patients", "first_infusion_year", "2020-05-01"),
    ("patients", "under_way", 2),
    ("patients", "age_band", "47"),
    ("patients", "sex", "f"),
    ("patients", "indication", "CRPS"),
    ("patients", "patient", CODES["ada"]),
]


@pytest.fixture(scope="module")
def stays_empty(new_url: Callable[[], str]) -> Store:
    return Store(new_url())


@pytest.mark.parametrize(("part", "column", "value"), WRONG)
def test_a_wrong_value_refuses_the_import_and_is_not_quoted(stays_empty, march, part, column, value):
    wrong = Batch(**{**vars(march), part: getattr(march, part).assign(**{column: value})})
    with pytest.raises(StoreError) as refused:
        save(stays_empty, wrong, 1)
    assert stays_empty.is_empty() and stays_empty.data_version() == 0
    if isinstance(value, str):
        assert value not in str(refused.value)


RIGHT_ROWS = {
    "imports": {
        "id": 3,
        "sha256": sha(3),
        "source": "own_long",
        "synthetic": 0,
        "live": 1,
        "n_assessments": 0,
        "n_repeats": 0,
        "n_infusions": 0,
        "n_patients": 1,
    },
    "patients": {"id": 9, "code": new_code(_draw)},
    "instruments": {"id": 9, "key": "gad7"},
    "patient_facts": {"patient": 2, "import": 2},
    "assessments": {"patient": 1, "day": 90, "infusion": 4, "instrument": 1, "score": 5.0, "import": 1},
    "infusions": {"patient": 1, "number": 3, "day": 9, "import": 1},
    "doses": {"patient": 1, "number": 3, "dose": 0.5, "import": 1},
    "audit": {
        "id": 3,
        "at": "2026-01-01T00:00:00Z",
        "who": "x",
        "action": "undo",
        "import": 1,
        "reason": "",
        "n_assessments": 0,
        "n_infusions": 0,
        "n_patients": 0,
        "software": "0",
        "checksum": "0" * 16,
        "hash": "0" * 64,
    },
}


def fill(store: Store) -> Store:
    """Patient 1 is in import 1, patient 2 in import 2."""
    for number, name in enumerate(["ada", "ben"], start=1):
        scores = pd.DataFrame([(name, 14, 4, "phq9", 9.0)], columns=ASSESSMENT_COLUMNS)
        infusions = pd.DataFrame([(name, 1, 0, 0.5)], columns=INFUSION_COLUMNS)
        save(store, batch(scores, infusions), number)
    return store


@pytest.fixture
def filled(store: Store) -> Store:
    return fill(store)


@pytest.fixture(scope="module")
def stays_filled(new_url: Callable[[], str]) -> Store:
    return fill(Store(new_url()))


def insert(store: Store, table: str, row: dict) -> None:
    with store._database.write() as connection:
        connection.execute(schema.metadata.tables[table].insert().values(row))


@pytest.mark.parametrize("table", [name for name in RIGHT_ROWS if name != "patient_facts"])
def test_the_database_takes_the_rows_that_the_next_test_spoils(filled, table):
    insert(filled, table, RIGHT_ROWS[table])


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        ("imports", {"sha256": sha(1)}),
        ("imports", {"sha256": "Z" * 64}),
        ("imports", {"source": "march export.csv"}),
        ("imports", {"synthetic": 2}),
        ("imports", {"live": 2}),
        ("patients", {"code": "Ada Smith"}),
        ("patients", {"code": "A23456789"}),
        ("patients", {"code": CODES["ada"]}),
        ("instruments", {"key": "PHQ-9"}),
        ("instruments", {"key": ""}),
        ("patient_facts", {"import": 77}),
        ("patient_facts", {"import": 1, "site": "Site 1234"}),
        ("patient_facts", {"import": 1, "site": "Berlin"}),
        ("patient_facts", {"import": 1, "first_infusion_year": 26}),
        ("patient_facts", {"import": 1, "age_band": "47"}),
        ("patient_facts", {"import": 1, "sex": "f"}),
        ("patient_facts", {"import": 1, "indication": "CRPS"}),
        ("patient_facts", {"import": 1, "under_way": 2}),
        ("assessments", {"day": 36501}),
        ("assessments", {"day": -3651}),
        ("assessments", {"infusion": -1}),
        ("assessments", {"infusion": 4096}),
        ("assessments", {"score": 200.5}),
        ("assessments", {"score": -2.0}),
        ("assessments", {"score": None}),
        ("assessments", {"instrument": 77}),
        ("assessments", {"import": 2}),  # which says nothing about this patient
        ("assessments", {"day": 14}),  # there already
        ("infusions", {"number": 0}),
        ("infusions", {"number": 1}),  # a first infusion is on day 0
        ("infusions", {"number": 1, "day": 0}),  # there already
        ("infusions", {"day": -1}),
        ("doses", {"dose": 0.0}),
        ("doses", {"dose": 20.5}),
        ("doses", {"number": 1}),  # there already
        ("audit", {"at": "yesterday"}),
        ("audit", {"action": "look"}),
        ("audit", {"id": 2}),
        ("audit", {"reason": "x" * 41}),
    ],
)
def test_the_database_itself_refuses_what_the_program_should_have_refused(stays_filled, table, changes):
    with pytest.raises(StoreError) as refused:
        insert(stays_filled, table, RIGHT_ROWS[table] | changes)
    said = str(refused.value)
    assert said.startswith(("A value lies outside", "The database did not accept"))
    assert not any(str(value) in said for value in changes.values() if len(str(value)) > 3)


def test_sqlite_refuses_text_in_a_column_of_numbers(tmp_path):
    store = Store(tmp_path / "store.sqlite")
    save(store, store_workers.big_batch(1), 1)
    for column in ("day", "infusion", "score"):
        with pytest.raises(StoreError):
            insert(store, "assessments", RIGHT_ROWS["assessments"] | {column: "Ada"})


# --- what was done is kept --------------------------------------------------------------------------------------------


def test_the_list_of_imports(store, march, april):
    save(store, march, 1)
    store.save(april, sha256=sha(2), who=" the manager ", source="own_wide")
    store.undo(1, who="reception", reason="other")
    found = store.imports()
    assert found["id"].tolist() == [2, 1]
    assert found["who"].tolist() == ["the manager", "reception"]
    assert found["source"].tolist() == ["own_wide", "own_long"]
    assert found["status"].tolist() == ["live", "undone"]
    assert found["n_assessments"].tolist() == [1, 4]
    assert found.loc[1, "undone_by"] == "reception"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", found.loc[0, "at"])


@pytest.mark.parametrize(
    "statement", [update(schema.audit).values(who="nobody"), delete(schema.audit)], ids=["update", "delete"]
)
def test_the_audit_cannot_be_changed(filled, statement):
    with pytest.raises(StoreError), filled._database.write() as connection:
        connection.execute(statement)
    assert filled.data_version() == 2
    filled.verify()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE audit SET who = 'nobody' WHERE id = 1", "Entry 1"),
        ("DELETE FROM audit WHERE id = 1", "Entry 1"),
        ("UPDATE imports SET live = 0 WHERE id = 2", "which imports are live"),
        ("UPDATE assessments SET score = 3 WHERE patient = 1", "damaged"),
    ],
)
def test_verify_finds_what_was_changed_behind_the_programs_back(filled, change, words):
    with filled._database.write() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER audit_keeps_update")
            connection.exec_driver_sql("DROP TRIGGER audit_keeps_delete")
        else:
            connection.exec_driver_sql("DROP TRIGGER audit_keeps ON audit")
        connection.exec_driver_sql(change)
    with pytest.raises(StoreError, match=words):
        filled.verify()


def test_a_chart_is_never_drawn_from_rows_that_were_changed(filled):
    with filled._database.write() as connection:
        connection.execute(update(schema.assessments).values(score=3).where(schema.assessments.c.patient == 2))
    for read in (filled.records, filled.fingerprint):
        with pytest.raises(StoreError, match="damaged"):
            read()


def test_no_column_holds_a_date_but_the_time_of_an_import(store, march, april):
    save(store, march, 1)
    save(store, april, 2)
    store.undo(1, who="x")
    a_date = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\b(19|20)\d{6}\b")
    with store._database.read() as connection:
        for table in schema.metadata.tables.values():
            for column in table.columns:
                assert isinstance(column.type.python_type(), int | float | str)
                if isinstance(column.type, Text) and column is not schema.audit.c.at:
                    found = connection.execute(select(column)).scalars()
                    assert not any(a_date.search(text) for text in found if text), column


# --- several at once --------------------------------------------------------------------------------------------------


def test_of_many_processes_with_the_same_files_one_wins(new_url):
    url = new_url()
    Store(url)
    files = [(sha(number), store_workers.big_batch(4)) for number in range(3)]
    with store_workers.processes().Pool(4) as pool:
        answers = pool.starmap(store_workers.save_each, [(url, files)] * 4)
    for number in range(3):
        of_one_file = sorted(answer[number] for answer in answers)
        assert of_one_file.count("saved") == 1
        assert sum("already imported" in answer for answer in of_one_file) == 3
    store = Store(url)
    assert len(store.records().score) == 3 * 4 * store_workers.SCORES_PER_PATIENT
    store.verify()


def test_many_processes_may_open_a_new_store_at_once(new_url):
    url = new_url()
    files = [[(sha(number), store_workers.big_batch(1))] for number in range(4)]
    with store_workers.processes().Pool(4) as pool:
        answers = pool.starmap(store_workers.save_each, [(url, each) for each in files])
    assert answers == [["saved"]] * 4


def test_threads_may_share_a_store_and_readers_see_whole_imports(store):
    wrong = []

    def write(first: int) -> None:
        try:
            for number in range(first, first + 4):
                save(store, store_workers.big_batch(4), number)
        except Exception as error:
            wrong.append(error)

    writers = [threading.Thread(target=write, args=(100 * n,)) for n in range(3)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert len(store.records().score) % (4 * store_workers.SCORES_PER_PATIENT) == 0
    for writer in writers:
        writer.join()
    assert not wrong
    assert len(store.records().codes) == 3 * 4 * 4
    assert store.data_version() == 12
    store.verify()


# --- snapshots --------------------------------------------------------------------------------------------------------


@pytest.fixture
def with_snapshots(store) -> Store:
    for content in ('{"n": 15}', '{"n": 20, "words": "at most 20%"}'):
        store.keep_snapshot(content, who=" owner ")
    return store


def test_snapshots_are_kept_newest_first(with_snapshots):
    newest, first = with_snapshots.snapshots()
    assert (first.id, first.content, first.who) == (1, '{"n": 15}', "owner")
    assert (newest.id, newest.content) == (2, '{"n": 20, "words": "at most 20%"}')
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", newest.at)
    assert newest.withdrawn_at is None and newest.withdrawn_by is None
    assert with_snapshots.data_version() == 0 and with_snapshots.is_empty()
    with_snapshots.verify()


@pytest.mark.parametrize("who", ["", "  ", "x" * 101, "two\nlines"])
def test_whoever_makes_or_withdraws_a_snapshot_says_who(with_snapshots, who):
    for act in (
        lambda: with_snapshots.keep_snapshot("{}", who=who),
        lambda: with_snapshots.withdraw_snapshot(1, who=who),
    ):
        with pytest.raises(StoreError, match="Say who"):
            act()
    assert [one.withdrawn_at for one in with_snapshots.snapshots()] == [None, None]


def test_a_snapshot_is_withdrawn_once_and_stays(with_snapshots):
    with_snapshots.withdraw_snapshot(1, who="owner")
    for number in (1, 3):
        with pytest.raises(StoreError, match=f"no snapshot {number} that could be withdrawn"):
            with_snapshots.withdraw_snapshot(number, who="somebody else")
    newest, first = with_snapshots.snapshots()
    assert first.withdrawn_by == "owner" and first.content == '{"n": 15}' and first.withdrawn_at is not None
    assert newest.withdrawn_at is None
    assert with_snapshots.keep_snapshot("{}", who="owner").id == 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE snapshots SET content = '{}'",
        "UPDATE snapshots SET sha256 = '" + "0" * 64 + "'",
        "UPDATE snapshots SET at = '2020-01-01T00:00:00Z'",
        "UPDATE snapshots SET who = 'nobody'",
        "UPDATE snapshots SET id = 7 WHERE id = 2",
        "UPDATE snapshots SET withdrawn_at = NULL, withdrawn_by = NULL WHERE id = 1",
        "UPDATE snapshots SET withdrawn_by = 'nobody' WHERE id = 1",
        "UPDATE snapshots SET withdrawn_at = '2020-01-01T00:00:00Z' WHERE id = 2",
        "DELETE FROM snapshots",
        "DELETE FROM snapshots WHERE id = 1",
        "TRUNCATE snapshots",
        "INSERT OR REPLACE INTO snapshots SELECT 2, at, 'nobody', '{}', sha256, NULL, NULL FROM snapshots WHERE id = 2",
        "INSERT INTO snapshots SELECT * FROM snapshots WHERE id = 2 ON CONFLICT (id) DO UPDATE SET who = 'nobody'",
    ],
)
def test_a_snapshot_cannot_be_changed_or_deleted(with_snapshots, statement):
    with_snapshots.withdraw_snapshot(1, who="owner")
    before = with_snapshots.snapshots()
    with pytest.raises(StoreError), with_snapshots._database.write() as connection:
        connection.exec_driver_sql(statement)
    assert with_snapshots.snapshots() == before


def test_a_snapshot_that_was_changed_all_the_same_is_not_shown(with_snapshots):
    with with_snapshots._database.write() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER snapshots_keep_update")
        else:
            connection.exec_driver_sql("DROP TRIGGER snapshots_keep ON snapshots")
        connection.execute(update(schema.snapshots).where(schema.snapshots.c.id == 1).values(content='{"n": 3}'))
    with pytest.raises(StoreError, match="damaged"):
        with_snapshots.snapshots()


@pytest.fixture
def of_layout_1(new_url, march) -> str:
    """Address of a store as an older version wrote it: without the tables that came later, one import."""
    url = new_url()
    save(Store(url), march, 1)
    engine = create_engine(url)
    with engine.begin() as connection:
        for table in LATER_TABLES:
            table.drop(connection)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP FUNCTION snapshot_refuse")
        connection.execute(update(schema.about).values(schema_version=1))
    engine.dispose()
    return url


LATER_TABLES = (
    schema.snapshots,
    schema.undated,
    schema.undated_repeats,
    schema.bindings,
    schema.assessment_superseded,
    schema.undated_superseded,
    schema.dose_superseded,
    schema.replacements,
)


def layout(url: str) -> tuple[int, bool]:
    engine = create_engine(url)
    with engine.begin() as connection:
        found = connection.execute(select(schema.about.c.schema_version)).scalar_one()
        has = schema.snapshots.name in inspect(connection).get_table_names()
    engine.dispose()
    return found, has


def test_a_store_of_layout_1_gets_the_table_of_snapshots_and_keeps_what_it_holds(of_layout_1, new_url, march):
    assert layout(of_layout_1) == (1, False)
    upgraded, fresh = Store(of_layout_1), Store(new_url())
    save(fresh, march, 1)
    assert layout(of_layout_1) == (schema.VERSION, True)
    assert upgraded.fingerprint() == fresh.fingerprint()
    assert upgraded.imports()["id"].tolist() == [1]
    upgraded.verify()
    assert upgraded.snapshots() == []
    assert upgraded.keep_snapshot("{}", who="owner").id == 1
    with pytest.raises(StoreError), upgraded._database.write() as connection:
        connection.execute(delete(schema.snapshots))
    assert len(Store(of_layout_1).snapshots()) == 1


def test_several_processes_may_open_a_store_of_layout_1_at_once(of_layout_1):
    files = [[(sha(number), store_workers.big_batch(1))] for number in range(10, 14)]
    with store_workers.processes().Pool(4) as pool:
        answers = pool.starmap(store_workers.save_each, [(of_layout_1, each) for each in files])
    assert answers == [["saved"]] * 4
    assert layout(of_layout_1) == (schema.VERSION, True)
    store = Store(of_layout_1)
    assert store.imports()["id"].tolist() == [5, 4, 3, 2, 1] and store.snapshots() == []
    store.verify()


def test_an_upgrade_that_fails_leaves_the_store_as_it_was(of_layout_1, monkeypatch):
    """A table that cannot be made: the store stays of layout 1."""
    broken = schema.Table(
        "broken", schema.MetaData(), schema.Column("id", schema.Integer), schema.CheckConstraint("nonsense(")
    )
    with monkeypatch.context() as patched:
        patched.setattr(
            schema.metadata,
            "create_all",
            lambda connection: [table.create(connection) for table in (schema.snapshots, broken)],
        )
        with pytest.raises(StoreError):
            Store(of_layout_1)
    assert layout(of_layout_1) == (1, False)
    Store(of_layout_1).verify()
