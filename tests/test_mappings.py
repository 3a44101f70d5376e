"""Tables that no format knows: proposed, said once, kept, recognised, refused when they have changed."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

import pytest

from outcomes.cli import main
from outcomes.deidentify import KeyTable
from outcomes.errors import OutcomesError
from outcomes.imports.check import Check, SheetColumns, check
from outcomes.imports.roles import mapping
from outcomes.imports.roles.mapping import ColumnMapping
from outcomes.instruments import REGISTRY
from outcomes.prepare import prepare
from tests.exports import TODAY, at, lines, records, rules, run, workbook

HEADER = "Pt No,Visit Dt,Inf #,PHQ9 sum today,Pain now,Clinician"
ROWS = (
    "A-1,2026-01-05,1,20,7,K",
    "A-1,2026-01-08,2,15,6,K",
    "A-1,2026-01-12,3,12,4,K",
    "B-2,2026-02-02,1,18,3,L",
    "B-2,2026-02-06,2,11,2,L",
)
WIDE = lines(HEADER, *ROWS)
LONG = lines(
    "Fall,Datum,Fragebogen,Wert",
    *("C-1,2026-03-02,PHQ-9,18", "C-1,2026-03-02,GAD-7,11", "C-1,2026-03-09,PHQ-9,9", "C-2,2026-03-03,PHQ-9,25"),
)
GIVEN = lines("patient,date", "C-1,2026-03-02", "C-1,2026-03-05", "C-2,2026-03-03")


def table(found: Check, file: int = 1) -> SheetColumns:
    (one,) = found.files[file - 1].tables
    return one


def kept(*files: str | bytes, name: str = "Monthly scores", **roles: str) -> KeyTable:
    """A key table with the mapping that the first file proposes, some of its roles (``c3="day"``) said otherwise."""
    keys = KeyTable(":memory:")
    proposal = table(run(*files)).proposal
    said = [roles.get(f"c{i}", role) for i, role in enumerate(proposal.roles, start=1)]
    mapping.keep(replace(proposal, name=name, roles=tuple(said)), keys, REGISTRY)
    return keys


# ---------------------------------------------------------------------------------------------------------------------
# Proposing
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        (WIDE, "patient date number score_of_phq9 score_of_pain_nrs ignore"),
        (LONG, "patient date instrument score"),
        (lines("Person code,Study day,GAD today", "X1,0,12", "X1,9,3"), "patient day score_of_gad7"),
        (lines("Person,Tx given,Depression", "X1,0,24", "X1,3,8"), "patient count score_of_phq9"),
        # Off the scale: 45 is no PHQ-9, and 70 no pain from 0 to 10.
        (lines("Person,Dt,PHQ9 sum today,Pain now", "X1,2026-01-05,45,70"), "patient date ignore ignore"),
        # Five digits are patients, not the spreadsheet's days; the day of consent is not that of the score.
        (
            lines("Nr,Consent,Seen,Depression", "45306,2026-01-02,2026-01-05,9", "45307,2026-01-02,2026-01-06,8"),
            "patient ignore date score_of_phq9",
        ),
        (lines("Person,When,Colour", "X1,2026-01-05,red"), "patient date ignore"),
    ],
)
def test_what_is_proposed(text: str, roles: str):
    found = run(text)
    assert found.outcome == "ask"
    assert table(found).proposal.roles == tuple(roles.split())


def test_a_score_under_a_name_of_the_practices_own_is_no_infusion_list():
    """It has a patient, a date and numbers of infusions, as a list has; the scores would be lost without a word."""
    found = run(WIDE)
    assert (found.outcome, rules(found)) == ("ask", ["columns_unknown"])
    assert found.batch is None


def test_nothing_of_the_file_is_in_what_the_page_gets():
    """Only headers of ordinary words; neither cells nor other headers."""
    shown = repr(table(run(lines("Quixano visit,Dt,PHQ9", "ZQ-1,2026-01-05,20"))).columns)
    for secret in ("Quixano", "ZQ", "2026"):
        assert secret not in shown
    assert "Dt" in shown and "PHQ9" in shown


# ---------------------------------------------------------------------------------------------------------------------
# Keeping and recognising
# ---------------------------------------------------------------------------------------------------------------------


def test_a_kept_mapping_reads_next_months_file_by_itself():
    keys = kept(WIDE)
    found = run(WIDE, keys=keys)
    assert found.outcome == "accept" and found.files[0].format == "mapped"
    assert found.files[0].mapping == "Monthly scores"
    assert [row[2:] for row in records(found)][:4] == [
        (0, 0, "phq9", 20.0),
        (0, 0, "pain_nrs", 7.0),
        (3, 1, "phq9", 15.0),
        (3, 1, "pain_nrs", 6.0),
    ]
    assert found.batch.infusions["number"].tolist() == [1, 2, 3, 1, 2]
    later = lines(HEADER.upper(), "A-1,2026-01-15,4,9,3,M")
    assert run(later, keys=keys).files[0].format == "mapped"


def test_the_order_of_columns_does_not_matter():
    keys = kept(WIDE)
    turned = "\n".join(",".join(reversed(line.split(","))) for line in WIDE.splitlines())
    one, other = run(WIDE, keys=keys), run(turned, keys=keys)
    assert sorted(records(one)) == sorted(records(other)) != []


def test_a_long_table_with_its_infusion_list():
    keys = kept(LONG, GIVEN)
    found = run(LONG, GIVEN, keys=keys)
    assert found.outcome == "accept"
    assert [row[2:] for row in records(found)] == [
        (0, 0, "phq9", 18.0),
        (0, 0, "gad7", 11.0),
        (7, 2, "phq9", 9.0),
        (0, 0, "phq9", 25.0),
    ]


def test_an_infusion_list_can_be_mapped():
    doses = lines("Person,When,Amount", "C-1,2026-03-02,0.5", "C-1,2026-03-05,0.6", "C-2,2026-03-03,0.5")
    assert run(doses).outcome == "ask"
    keys = kept(doses, c3="dose")
    scores = lines("patient,date,phq9", "C-1,2026-03-02,18", "C-2,2026-03-03,20")
    found = run(scores, doses, keys=keys)
    assert found.outcome == "accept"
    assert found.batch.infusions["dose_mg_per_kg"].tolist() == [0.5, 0.6, 0.5]


def test_a_column_of_a_known_layout_may_be_called_anything():
    """The only column of dates is the date; of two that nobody knows none is taken, and staff say which."""
    text = lines("Patient ID,Seen,PHQ-9", "C-1,2026-03-02,18", "C-1,2026-03-09,12")
    found = run(text, GIVEN)
    assert rules(found) == ["infusions_without_scores"]
    assert table(found).proposal.roles == ("patient", "date", "score_of_phq9")
    two = lines("Patient ID,Seen,Noted,PHQ-9", "C-1,2026-03-02,2026-03-04,18", "C-1,2026-03-09,2026-03-10,12")
    assert run(two, GIVEN).batch is None


def test_a_table_that_is_known_is_held_to_what_was_said_of_one_like_it():
    """What staff said of a column counts next month too, when another column has come or gone."""
    text = lines("patient,date,phq9,gad7", "C-1,2026-03-02,18,3", "C-1,2026-03-09,12,2")
    keys = kept(text, c4="ignore")
    more = lines("patient,date,phq9,gad7,room", "C-1,2026-03-02,18,3,2", "C-1,2026-03-09,12,2,2")
    assert rules(run(more, GIVEN, keys=keys), "ask") == ["mapping_does_not_fit"]
    gone = lines("patient,date,phq9", "C-1,2026-03-02,18", "C-1,2026-03-09,12")
    assert rules(run(gone, GIVEN, keys=keys), "ask") == []
    assert rules(run(gone, GIVEN, keys=kept(text)), "ask") == ["mapping_does_not_fit"]
    assert rules(run(lines("patient,date,dose", "C-1,2026-03-02,0.5"), text, keys=keys), "ask") == []


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda rows: [row.rsplit(",", 1)[0] for row in rows], "column 6 of the table as it was is gone or renamed."),
        (lambda rows: [rows[0] + ",Colour", *(row + ",1" for row in rows[1:])], "column 7 of this one is new."),
        (
            lambda rows: [rows[0].replace("Pain", "Quixano"), *rows[1:]],
            "column 5 of the table as it was is gone or renamed; column 5 of this one is new.",
        ),
        (
            lambda rows: [rows[0] + ",Hue,Tint", *(row + ",1,2" for row in rows[1:])],
            "columns 7, 8 of this one are new.",
        ),
    ],
)
def test_a_file_that_has_changed_is_not_taken(change, where: str):
    keys = kept(WIDE)
    found = run(lines(*change(WIDE.splitlines())), keys=keys)
    (said,) = [p for p in found.files[0].problems if p.rule == "mapping_does_not_fit"]
    assert found.outcome == "ask" and found.batch is None
    assert said.message == (
        "The file looks like one whose columns are saved as “Monthly scores”, but they have changed: " + where
    )
    assert "Quixano" not in repr(found)
    # What is still there keeps its role; the page starts from it.
    assert table(found).proposal.roles[:4] == ("patient", "date", "number", "score_of_phq9")
    assert table(found).kept == "Monthly scores" and not table(found).fits


def test_another_table_is_not_taken_for_it():
    found = run(lines("Person,Dt,PHQ-9", "X1,2026-01-05,9"), keys=kept(WIDE))
    assert "mapping_does_not_fit" not in rules(found)


def test_a_correction_takes_the_place_of_the_old_mapping():
    keys = kept(WIDE)
    changed = WIDE.replace("Clinician", "Room")
    proposal = replace(table(run(changed, keys=keys)).proposal, name="Monthly scores")
    with pytest.raises(OutcomesError, match="name already"):
        mapping.keep(proposal, keys, REGISTRY)
    mapping.keep(proposal, keys, REGISTRY, replaces="Monthly scores")
    assert [one.name for one in mapping.kept(keys)] == ["Monthly scores"]
    assert run(changed, keys=keys).outcome == "accept"
    assert run(WIDE, keys=keys).outcome == "ask"


def test_a_questionnaire_that_is_gone_is_asked_about():
    keys = KeyTable(":memory:")
    proposal = table(run(WIDE)).proposal
    roles = tuple("score_of_gone" if role == "score_of_phq9" else role for role in proposal.roles)
    keys.keep_mapping("Old", replace(proposal, roles=roles).as_json())
    assert rules(run(WIDE, keys=keys)) == ["mapping_unknown_instrument"]


def test_a_sheet_of_a_workbook():
    """Beside a sheet that is known, one that looks like scores is asked about; any other is left out."""
    scores = [line.split(",") for line in WIDE.splitlines()]
    plain = [["patient", "date", "phq9"], ["C-9", "2026-01-05", 9]]
    given = [["patient", "infusion date"], ["C-9", "2026-01-05"]]
    book = workbook(plain, given, scores, [["Colour", "Meaning"], ["red", "late"]])
    found = run(book)
    assert sorted(rules(found)) == ["columns_unknown", "sheet_left_out"]
    assert found.files[0].problems[0].sheet == 3
    mine = found.files[0].tables[2]
    assert [table.sheet for table in found.files[0].tables] == [1, 2, 3, 4]
    keys = KeyTable(":memory:")
    mapping.keep(replace(mine.proposal, name="Sheet 3"), keys, REGISTRY)
    assert run(book, keys=keys).outcome == "accept_with_warnings"


def test_dates_and_numbers_are_checked_as_anywhere_else():
    keys = kept(WIDE)
    bad = lines(HEADER, "A-1,2026-01-05,1,28,7,K", "A-1,2031-01-08,2,15,6,K", "A-1,2026-01-12,3,12,x,K", ",,,,,")
    found = run(bad, keys=keys)
    assert found.outcome == "partial"
    assert at(found, "score_off_scale") == [(2, 4)]
    assert at(found, "date_in_future") == [(3, 2)]
    assert at(found, "score_not_a_number") == [(4, 5)]
    asked = run(WIDE.replace("2026-01-05", "03/04/2026"), keys=keys)
    assert "date_order" in rules(asked)


def test_only_the_number_of_the_infusion():
    """Without a date, the score before infusion k has k - 1 received; the infusion list gives the days."""
    text = lines("Pt No,Inf #,PHQ9 sum today", "C-1,1,20", "C-1,2,15")
    found = run(text, GIVEN, keys=kept(text))
    assert [row[2:4] for row in records(found)] == [(0, 0), (3, 1)]


# ---------------------------------------------------------------------------------------------------------------------
# What identifies a person
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (WIDE.replace("Clinician", "Last name"), "header_name"),
        (WIDE.replace("Clinician", "DOB"), "header_birth_date"),
        (WIDE.replace(",K\n", ",Jane Doe\n"), "value_name"),
        (WIDE.replace(",K\n", ",zeb@example.org\n"), "value_email"),
        # A date is a visit's, unless it is too early for one.
        (WIDE.replace(",K\n", ",born 03/05/1961\n", 1), "value_date"),
    ],
)
def test_an_unknown_table_that_identifies_is_refused_first_where_the_practice_says_so(text: str, rule: str):
    found = run(text, refuse=True)
    assert rules(found, "refuse") == [rule]
    assert found.files[0].tables == ()
    asked = run(text)
    assert (asked.outcome, rules(asked)) == ("ask", ["columns_unknown"])
    assert table(asked).proposal.roles[5] == "ignore"
    assert run(text, keys=kept(text)).outcome == "accept"


@pytest.mark.parametrize("role", ["patient", "site", "date", "score_of_phq9"])
def test_a_mapping_makes_no_way_round_the_rules(role: str):
    """Whatever a column is said to be, no name is kept; and it is refused by its header where the practice says so."""
    text = lines("Person,Dt,Depression,Surname", "A-1,2026-01-05,20,Doe", "A-1,2026-01-08,15,Doe")
    salt = "00"
    columns = ["Person", "Dt", "Depression", "Surname"]
    keys = KeyTable(":memory:")
    shown = run(text.replace("Surname", "Room").replace("Doe", "3")).files[0].tables[0].proposal
    headers = mapping.hashes(_columns(columns), salt)
    roles = [r if r != role else "ignore" for r in shown.roles[:3]] + [role]
    keys.keep_mapping("Export", ColumnMapping("Export", salt, headers, tuple(roles)).as_json())
    assert "header_name" in rules(run(text, keys=keys, refuse=True), "refuse")
    found = run(text, GIVEN.replace("C-", "A-"), keys=keys)
    assert "Doe" not in repr(found) + repr(found.batch)
    held = {"patient": "patient_not_an_id", "date": "nothing_to_take", "score_of_phq9": "score_not_a_number"}
    assert role == "site" or held[role] in rules(found)


def _columns(headers):
    import numpy as np

    from outcomes.imports.column import Column

    return [Column(i, header, ["x"], np.zeros(1, np.int32)) for i, header in enumerate(headers, start=1)]


def test_dates_in_a_column_that_is_left_out_are_left():
    found = run(WIDE, GIVEN.replace("C-1", "A-1").replace("C-2", "B-2"), keys=kept(WIDE, c2="ignore"), refuse=True)
    assert not rules(found, "refuse")
    assert {row[2] for row in records(found)} == {0, 3}


def test_the_practices_own_number_on_its_own_computer():
    """It can be the patient's id: codes take its place. Refused where the practice says so."""
    text = WIDE.replace("Pt No", "MRN")
    asked = check([("a.csv", text.encode())], None, KeyTable(":memory:"), today=TODAY)
    roles = ("patient", *table(asked).proposal.roles[1:])
    keys = KeyTable(":memory:")
    mapping.keep(replace(table(asked).proposal, name="Monthly scores", roles=roles), keys, REGISTRY)
    assert rules(run(text, keys=keys, refuse=True), "refuse") == ["header_record_number"]
    found = check([("a.csv", text.encode())], None, keys, today=TODAY)
    assert found.outcome in ("accept", "accept_with_warnings") and len(found.files[0].records) == 10


def test_prepare_uses_a_kept_mapping():
    from outcomes.imports.ask import Answers

    prepared = prepare([("a.csv", WIDE.encode())], kept(WIDE), Answers(), today=TODAY)
    assert prepared.counts == {"scores": 10, "infusions": 5, "patients": 2}


def test_headers_are_not_in_the_key_tables_file(tmp_path):
    path = tmp_path / "keys.sqlite"
    keys = KeyTable(path)
    text = WIDE.replace("Clinician", "Quixotic label")
    mapping.keep(replace(table(run(text)).proposal, name="Monthly scores"), keys, REGISTRY)
    held = path.read_bytes()
    assert b"Monthly scores" in held
    for word in (b"Quixotic", b"Visit Dt", b"Inf #"):
        assert word not in held
    one, two = (table(run(text)).proposal for _ in range(2))
    assert not set(one.columns) & set(two.columns)  # salted: equal headers cannot be told to be equal


@pytest.mark.parametrize("name", ["Monthly scores", "PHQ-9 weekly 2", "Intake workbook", "Export 12"])
def test_names_of_ordinary_words(name: str):
    assert mapping.check_name(f"  {name} ", REGISTRY) == name


@pytest.mark.parametrize(
    "name",
    ["", "7", "Dr Smith", "Janes export", "Jane", "may april", "St Mary's", "x" * 50, "a\nb", "Scores 5551234", "<b>"],
)
def test_names_that_could_be_a_persons(name: str):
    with pytest.raises(OutcomesError, match="ordinary words"):
        mapping.check_name(name, REGISTRY)


@pytest.mark.parametrize(
    ("roles", "says"),
    [
        (("date", "score_of_phq9"), "patient number"),
        (("patient", "patient", "score_of_phq9"), "Two columns"),
        (("patient", "instrument"), "belong together"),
        (("patient", "instrument", "score", "score_of_phq9"), "either"),
        (("patient", "dose"), "infusion list"),
    ],
)
def test_roles_that_make_no_records(roles: tuple, says: str):
    assert says in " ".join(mapping.lacks(roles))
    keys = KeyTable(":memory:")
    with pytest.raises(OutcomesError):
        mapping.keep(ColumnMapping("Export", "0", tuple(map(str, roles)), roles), keys, REGISTRY)
    assert not keys.mappings()


def test_a_free_name():
    assert mapping.free_name([]) == "Export 1"
    assert mapping.free_name(["Export 1", "export 2", "Monthly"]) == "Export 3"


def test_ten_thousand_clean_rows_are_no_reason_to_refuse():
    """Neither before anybody has said what the columns are, nor by the mapping."""
    rooms = ["Room 1", "Room 2", "telehealth", "", "n/a"]
    rows = [
        f"{'ABC'[i % 3]}-{i // 10:04d},{1 + i % 28:02d}-{'Jan Feb Mar'.split()[i % 3]}-2026,{i % 10 + 1},{i % 28},{i % 11},"
        f"{rooms[i % 5]}"
        for i in range(10_000)
    ]
    text = lines(HEADER, *rows)
    assert rules(run(text)) == ["columns_unknown"]
    found = run(text, keys=kept(text))
    assert not rules(found, "refuse") and not rules(found, "ask")


# ---------------------------------------------------------------------------------------------------------------------
# The command line
# ---------------------------------------------------------------------------------------------------------------------


def test_the_command_line_uses_lists_and_forgets(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("OUTCOMES_KEY_FILE", str(tmp_path / "keys.sqlite"))
    monkeypatch.setenv("OUTCOMES_DATABASE_URL", f"sqlite:///{(tmp_path / 'store.sqlite').as_posix()}")
    file = tmp_path / "scores.csv"
    file.write_text(WIDE)
    assert main(["check", str(file)]) == 1
    mapping.keep(replace(table(run(WIDE)).proposal, name="Monthly scores"), KeyTable.open_default(), REGISTRY)
    capsys.readouterr()
    assert main(["check", str(file)]) == 0
    assert "mapped by “Monthly scores”" in capsys.readouterr().out
    assert main(["import", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"][0]["mapping"] == "Monthly scores"
    assert main(["mappings"]) == 0
    assert "column 4: Score: PHQ-9" in capsys.readouterr().out
    assert main(["mappings", "--forget", "Other"]) == 1
    assert main(["mappings", "--forget", "Monthly scores"]) == 0
    capsys.readouterr()
    assert main(["mappings", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"mappings": []}


def test_an_older_key_table_learns_to_keep_mappings(tmp_path):
    path = tmp_path / "keys.sqlite"
    KeyTable(path)
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE mappings")
    connection.close()
    assert KeyTable(path).mappings() == []


@pytest.mark.parametrize(
    "content",
    ["{", "[]", '{"salt": "0", "columns": ["a"], "roles": []}', '{"salt": "0", "columns": ["a"], "roles": ["date"]}'],
)
def test_a_damaged_mapping_is_named(content: str):
    keys = KeyTable(":memory:")
    keys.keep_mapping("Export", content)
    with pytest.raises(OutcomesError, match="damaged"):
        mapping.kept(keys)
