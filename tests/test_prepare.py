"""Raw exports become clean files: nothing that identifies gets through, and every other store counts the same."""

from __future__ import annotations

import contextlib
import io
import json
import random
import re
import socket
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes import cli, demo, intake, summary
from outcomes.cohort import Filters
from outcomes.courses import build
from outcomes.deidentify import KeyTable, is_code, new_code
from outcomes.errors import OutcomesError
from outcomes.imports.ask import Answers
from outcomes.imports.guard import patient_rules
from outcomes.instruments import REGISTRY
from outcomes.prepare import contents, prepare, write
from outcomes.records import Batch, empty_assessments, empty_infusions, empty_patients
from outcomes.store import Store
from tests.examples_of_records import administration, bundle, observation
from tests.exports import LONG, TODAY, at, lines, rules, run, workbook

RAW = lines(
    "patient,Patient Name,date,DOB,instrument,score,age,visit_name,Remarks,extra",
    "QA7001,Jane Doe,2026-01-05,1931-02-03,PHQ-9,20,94,Visit 1,called her son,a",
    "QA7001,Jane Doe,2026-02-20,1931-02-03,PHQ-9,8,95,Visit 2,,415-555-0132",
    "QA7002,John Roe,2026-01-06,1980-05-06,PHQ-9,15,45,Visit 1,,a",
)
INFUSIONS = lines(
    "patient,date,dose_mg_per_kg,site,mrn",
    *(f"QA700{n},2026-01-{n + day:02},0.5,A,778899{n}" for n in (1, 2) for day in (5, 8, 12, 15, 19)),
)
SECRETS = ("QA7", "Jane", "Doe", "Roe", "2026-", "1931", "son", "415-", "778899", "Remarks", "mrn", ",94,", ",95,")
"""None of them can stand in a code by chance: codes have no vowels, no small letters, no 0 and no 1."""
CODED = lines(
    "patient,day,infusion,instrument,score",
    "{0},0,0,PHQ-9,20",
    "{0},30,6,PHQ-9,8",
    "{1},0,0,PHQ-9,18",
)


def prepared(*files: str | bytes, keys: KeyTable | None = None, leave_out_rows: bool = False, today: date = TODAY):
    named = [(f"e{i}", file.encode() if isinstance(file, str) else file) for i, file in enumerate(files)]
    keys = keys or KeyTable(":memory:")
    return prepare(named, keys, Answers(), leave_out_rows=leave_out_rows, instruments=REGISTRY, today=today)


def clean(*files: str | bytes, **options) -> list[str]:
    return [content.decode() for content in contents(prepared(*files, **options))]


def codes(text: str) -> list[str]:
    """The patients of a clean file, in the order of its rows."""
    return [line.split(",")[0] for line in text.splitlines()[1:]]


@pytest.fixture
def program(capsys, monkeypatch):
    """The command line without a network; standard output, as JSON if asked for."""

    def no_network(*_):
        raise AssertionError("prepare must not ask the network")

    monkeypatch.setattr(socket, "socket", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)

    def call(*arguments: object, status: int = 0):
        words = [str(argument) for argument in arguments]
        got = cli.main(words)
        said = capsys.readouterr()
        assert (got, said.err) == (status, ""), said.out
        return json.loads(said.out) if "--json" in words else said.out

    return call


@pytest.fixture
def raw(tmp_path):
    """Paths of two raw exports."""
    paths = tmp_path / "raw.csv", tmp_path / "list.csv"
    for path, text in zip(paths, (RAW, INFUSIONS), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


# ---------------------------------------------------------------------------------------------------------------------
# The command
# ---------------------------------------------------------------------------------------------------------------------


def test_raw_exports_become_two_clean_files_and_what_was_left_out_is_named(program, raw, tmp_path):
    assert "columns_left_out_identify" in program("check", *raw)  # on this computer the upload would do

    said = program("prepare", *raw, "--out", tmp_path / "clean.csv", "--json")

    assert [(one["file"], one["column"], one["row"], one["rule"]) for one in said["left_out"]] == [
        (1, 2, None, "columns_left_out_identify"),
        (2, 5, None, "columns_left_out_identify"),
    ]
    assert said["written"] == {"scores": 3, "infusions": 10, "patients": 2}
    scores, infusions = ((tmp_path / name).read_text() for name in ("clean.csv", "clean-infusions.csv"))
    assert scores.splitlines()[0] == "patient,day,infusion,instrument,score"
    assert sorted(line.split(",", 1)[1] for line in scores.splitlines()[1:]) == [
        "-1,0,phq9,15",
        "-1,0,phq9,20",
        "45,5,phq9,8",
    ]
    assert infusions.splitlines()[0] == (
        "patient,number,day,dose_mg_per_kg,site,first_infusion_year,age_band,sex,indication,under_way"
    )
    assert ",1,0,0.5,Site A,2026,90+,,," in infusions and ",5,14,0.5,Site A,2026,40-49,,," in infusions
    assert not any(secret in text for secret in SECRETS for text in (scores, infusions, json.dumps(said)))

    words = program("prepare", *raw, "--out", tmp_path / "again.csv")
    assert "Columns that look as if they identified people, not read either: 2, 4, 9, 10." in words
    assert "3 scores and 10 infusions of 2 patients" in words
    assert (tmp_path / "again.csv").read_text() == scores  # the same codes as before


def test_nothing_is_written_over_a_file_and_never_half(program, raw, tmp_path):
    before = raw[0].read_bytes()
    assert "there already" in program("prepare", *raw, "--out", raw[0], "--json", status=1)["error"]
    assert raw[0].read_bytes() == before
    (tmp_path / "clean-infusions.csv").write_text("mine")
    program("prepare", *raw, "--out", tmp_path / "clean.csv", status=1)
    assert not (tmp_path / "clean.csv").exists()
    assert "error" in program("prepare", *raw, "--out", tmp_path / "nowhere" / "clean.csv", "--json", status=1)


def test_a_disk_that_fails_at_the_second_file_leaves_none(tmp_path, monkeypatch):
    made = prepared(RAW, INFUSIONS)
    target = tmp_path / "clean.csv"
    opened = type(target).open

    def fail(path, *arguments):
        if "infusions" in path.name:
            raise OSError
        return opened(path, *arguments)

    monkeypatch.setattr(type(target), "open", fail)
    with pytest.raises(OutcomesError, match="cannot be written"):
        write(made, target)
    assert list(tmp_path.iterdir()) == []


def test_bad_rows_are_left_out_only_when_told(program, raw, tmp_path):
    raw[0].write_text(RAW.replace("PHQ-9,15", "PHQ-9,28"), encoding="utf-8")
    arguments = ("prepare", *raw, "--out", tmp_path / "clean.csv")
    assert "add --leave-out" in program(*arguments, status=1)
    assert program(*arguments, "--json", status=1)["written"] is None
    assert not (tmp_path / "clean.csv").exists()
    assert program(*arguments, "--leave-out", "--json")["written"]["scores"] == 2


def test_wrong_use_has_its_own_status(capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(["prepare", "raw.csv"])
    assert end.value.code == cli.USAGE
    capsys.readouterr()


# ---------------------------------------------------------------------------------------------------------------------
# What is needed must not identify
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("Jane Doe,2026-01-05,PHQ-9,20,0", "value_name"),
        ("415-555-0132,2026-01-05,PHQ-9,20,0", "value_phone"),
        ("P1,2026-01-05,PHQ-9,jane@example.org,0", "value_email"),
        ("P1,Jane Doe,PHQ-9,20,0", "value_name"),
        ("P1,2026-01-05,Jane Doe,20,0", "value_name"),
    ],
)
def test_identifiers_in_columns_that_are_needed_are_refused_all_the_same(row, rule):
    made = prepared(lines(LONG, "P2,2026-01-05,PHQ-9,20,0", row))
    assert made.scores is None and rule in rules(made.found, "refuse")


def test_fhir_is_read_beside_the_person(program):
    person = {"resourceType": "Patient", "id": "P1", "name": [{"family": "Doe", "given": ["Jane"]}]}
    text = bundle(person, administration("2026-01-05"), observation(), observation(when="2026-02-09"))
    assert "fhir_person" in rules(run(text, refuse=True), "refuse")
    made = prepared(text)
    assert "fhir_person" in {one["rule"] for one in made.left_out}
    assert made.counts == {"scores": 2, "infusions": 1, "patients": 1}
    assert "Doe" not in "".join(clean(text))


def test_a_workbook_of_the_practice_is_read_beside_its_titles_and_columns():
    rows = [line.split(",") for line in INFUSIONS.splitlines()]
    table = workbook([["Patient: Jane Doe"], [], *rows], title1="Jane Doe")
    made = prepared(table)
    assert {"titles_left_out", "columns_left_out_identify"} == {one["rule"] for one in made.left_out}
    assert made.counts["infusions"] == 10 and b"Jane" not in b"".join(contents(made))


# ---------------------------------------------------------------------------------------------------------------------
# Codes
# ---------------------------------------------------------------------------------------------------------------------


def test_a_prepared_file_gives_the_same_numbers_in_another_store_without_the_key_table(tmp_path):
    here, there = (Store(f"sqlite:///{(tmp_path / name).as_posix()}") for name in ("here.sqlite", "there.sqlite"))
    files = [file for export in demo.exports(n_patients=40) for file in export.files]
    keys, other_keys = KeyTable(":memory:"), KeyTable(":memory:")
    named = [(name, content.decode()) for name, content in files]
    found = run(*(text for _, text in named), keys=keys)
    intake.save(found, here, keys, who="test")

    scores, infusions = clean(*(text for _, text in named), keys=keys)
    found = run(scores, infusions, keys=other_keys, known=there.known)
    assert (found.outcome, rules(found), found.pending.patients) == ("accept", [], ())
    intake.save(found, there, other_keys, who="test")

    assert other_keys.all() == {}
    assert there.fingerprint() == here.fingerprint()
    assert numbers(there) == numbers(here)


def numbers(store: Store) -> list[dict]:
    """The summary for both phases and some filters, without the day of the import."""
    courses = build(store.records())
    chosen = [REGISTRY[key] for key in ("phq9", "pain_nrs")]
    year = str(courses.table["first_infusion_year"].cat.categories[0])
    views = [("induction", {}), ("maintenance", {}), ("induction", {"sex": ["female"]})]
    views += [("induction", {"first_infusion_year": [year]}), ("induction", {"age_band": ["40-49", "50-59"]})]
    found = [summary.document(store, courses, Filters(phase, only), chosen) for phase, only in views]
    for one in found:
        del one["data"]["last_import"]
    return found


def test_codes_stay_codes_even_those_without_a_digit():
    draw = random.Random(7)
    drawn = [new_code(draw.randrange) for _ in range(2_000)]
    assert any(code.isalpha() for code in drawn)
    assert not any(patient_rules(drawn))
    text = CODED.format(*drawn)
    keys = KeyTable(":memory:")
    assert set(codes(clean(text, keys=keys)[0])) == set(drawn[:2])
    assert keys.all() == {}


def test_a_wrong_check_character_is_no_code():
    assert is_code("B2222222B") and not is_code("B2222222C")
    found = run(CODED.format("B2222222C", "B2222222D"))
    assert found.pending.n_new == 2


def test_a_record_number_that_looks_like_a_code_is_recoded_among_others():
    looks = next(f"B{n}" for n in range(22345678, 99999999) if is_code(f"B{n}"))
    found = run(CODED.format(looks, "B10345678"))
    assert found.pending.n_new == 2
    assert looks not in set(found.batch.patients["patient"])


def test_a_stored_code_stays_one_beside_ids_of_the_practice():
    code = new_code(random.Random(7).randrange)
    nothing = Batch(empty_assessments(), empty_infusions(), empty_patients())
    patients = nothing.patients.reindex([0]).assign(patient=[code])
    stored = replace(nothing, patients=patients)
    found = run(CODED.format(code, "P1"), known=lambda codes: stored if code in codes else nothing)
    assert set(found.batch.patients["patient"]) == {code, "new-1"}


def test_id_and_own_code_of_one_patient_are_one_patient():
    keys = KeyTable(":memory:")
    (code,) = set(codes(clean(lines(LONG, "P1,2026-01-05,PHQ-9,20,0", "P1,2026-01-30,PHQ-9,9,1"), keys=keys)[0]))
    days = "patient,day,infusion,instrument,score"
    found = run(lines(days, "P1,0,0,PHQ-9,20", f"{code},40,1,PHQ-9,9", f"{code},0,0,PHQ-9,19"), keys=keys)
    assert set(found.batch.patients["patient"]) == {code}
    assert at(found, "several_on_one_day") == [(4, None)]


# ---------------------------------------------------------------------------------------------------------------------
# Days
# ---------------------------------------------------------------------------------------------------------------------


def shifted(text: str, days: int) -> str:
    """The same export with every date that many days later."""
    return re.sub(r"20\d\d-\d\d-\d\d", lambda found: str(date.fromisoformat(found[0]) + timedelta(days=days)), text)


def test_a_list_that_begins_later_than_before_is_not_prepared():
    keys = KeyTable(":memory:")
    clean(RAW, INFUSIONS, keys=keys)
    before = keys.all()
    only_later = "".join(line for line in INFUSIONS.splitlines(keepends=True) if "-06," not in line)
    with pytest.raises(OutcomesError, match="1 patient is later here"):
        clean(RAW, only_later, keys=keys)
    assert {source: key.first_infusion for source, key in keys.all().items()} == {
        source: key.first_infusion for source, key in before.items()
    }


def test_a_list_that_begins_earlier_is_prepared_and_changes_no_key():
    keys = KeyTable(":memory:")
    clean(RAW, INFUSIONS, keys=keys)
    before = [(source, key.code, key.first_infusion) for source, key in keys.all().items()]
    clean(shifted(RAW, -7), shifted(INFUSIONS, -7), keys=keys)
    assert [(source, key.code, key.first_infusion) for source, key in keys.all().items()] == before


def test_infusions_that_were_worked_out_from_the_scores_are_worked_out_alike():
    text = lines(
        f"{LONG},sex",
        "P1,2026-01-05,PHQ-9,20,0,f",
        "P1,2026-01-30,PHQ-9,9,6,f",
        "P2,2026-01-05,PHQ-9,20,0,m",
        "P2,2026-01-09,PHQ-9,19,1,m",
        "P2,2026-01-30,PHQ-9,9,2,m",
    )
    scores, infusions = clean(text)
    # Nobody knows the days of infusions 2 to 6 of the first patient, so what is said of her stands beside the scores.
    assert scores.splitlines()[0].startswith("patient,day,infusion,instrument,score,site,first_infusion_year,")
    assert "25,6,phq9,9,,2026,,female,,yes" in scores
    assert [line.split(",")[1:3] for line in infusions.splitlines()[1:]] == [["1", "0"], ["2", "4"]]
    assert run(scores, infusions).outcome == "accept"


# ---------------------------------------------------------------------------------------------------------------------
# Whatever the export
# ---------------------------------------------------------------------------------------------------------------------

PERSONAL = {
    "Patient Name": st.sampled_from(["Jane Doe", "John Q. Roe", "DOE, JANE"]),
    "dob": st.dates(date(1920, 1, 1), date(2008, 1, 1)).map(str),
    "mrn": st.integers(1_000_000, 9_999_999).map(lambda n: f"M{n}"),
    "contact_email": st.just("jane.doe@example.org"),
    "home phone": st.just("(415) 555-0132"),
    "Zip": st.just("94110"),
    "notes": st.just("her son Peter drove her home after 12 Main Street"),
    "something": st.sampled_from(["415-555-0132", "123-45-6789", "12/24/1950", "Jane Doe", "x@example.org"]),
}


@st.composite
def exports(draw) -> tuple[str, str, list[str], list[str]]:
    """Scores, infusions, the ids in them, and everything else that must not get through."""
    ids = draw(st.lists(st.integers(10_000, 99_999).map(lambda n: f"RAW{n}"), min_size=1, max_size=4, unique=True))
    extra = draw(st.lists(st.sampled_from(sorted(PERSONAL)), unique=True))
    age = draw(st.integers(90, 119))
    wide = draw(st.booleans())
    rows, infusions, secrets = [], [], []
    for source in ids:
        first = draw(st.dates(date(2015, 1, 1), date(2026, 6, 1)))
        secrets += [first.isoformat(), first.strftime("%m/%d/%Y")]
        infusions += [f"{source},{first + timedelta(days=3 * k)}" for k in range(6)]
        for offset in draw(st.lists(st.integers(-30, 120), min_size=1, max_size=4, unique=True)):
            cells = [draw(PERSONAL[name]) for name in extra]
            secrets += cells
            quoted = [f'"{cell}"' for cell in cells]
            day = first + timedelta(days=offset)
            score = [str(draw(st.integers(0, 27)))]
            rows.append(",".join([source, str(day), *([] if wide else ["PHQ-9"]), *score, str(age), *quoted]))
    header = ",".join(["patient", "date", *(["phq9_total"] if wide else ["instrument", "score"]), "age", *extra])
    return lines(header, *rows), lines("patient,infusion_date", *infusions), ids, [*secrets, *extra]


@settings(max_examples=20, deadline=None)
@given(exports())
def test_no_id_no_date_no_high_age_gets_through_and_codes_stay_the_same(export):
    scores, infusions, ids, secrets = export
    keys = KeyTable(":memory:")
    made = clean(scores, infusions, keys=keys)
    text = "\n".join(made)
    assert not any(source in text for source in ids)
    assert not any(secret in text for secret in secrets)
    assert not re.search(r"\d{4}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d|[@\"']", text)
    header, *rows = [line.split(",") for line in made[1].splitlines()]
    assert {row[header.index("age_band")] for row in rows} == {"90+"}
    assert all(is_code(row[0]) for row in rows) and len({row[0] for row in rows}) == len(ids)
    assert {key.code for key in keys.all().values()} == {row[0] for row in rows}
    assert clean(scores, infusions, keys=keys) == made


def test_nothing_is_said_of_what_was_left_out_but_its_place_and_rule():
    with contextlib.redirect_stdout(io.StringIO()):
        made = prepared(RAW, INFUSIONS)
    said = repr([problem for file in made.found.files for problem in file.problems]) + repr(made.left_out)
    assert not any(secret in said for secret in SECRETS)
