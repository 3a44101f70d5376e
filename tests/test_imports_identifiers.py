"""Identifiers are refused where they are needed, elsewhere left, or refused too; harmless exports are not, and no message
quotes what it found."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta

import pytest

from outcomes.deidentify import KeyTable
from outcomes.imports.check import check_document, problems_table
from outcomes.imports.guard import header_rule, is_name, name_rule, patient_rules, plain_header, value_rule
from tests.exports import LONG, lines, rules, run, workbook
from tests.test_imports_rules import FILES

DIRTY = {
    "name": "Jane Doe",
    "name last first": "Garcia, Maria",
    "name in capitals": "JOHN SMITH",
    "name with title": "Dr. Okafor",
    "e-mail": "jane.doe@example.org",
    "phone": "555-123-4567",
    "phone in brackets": "(555) 123-4567",
    "phone abroad": "+44 20 7946 0018",
    "social security": "123-45-6789",
    "record number": "00482913",
    "birth date": "1961-03-14",
    "birth date us": "3/14/1961",
    "birth date in words": "14 March 1961",
    "birth date digits": "19610314",
    "url": "https://example.org/p/1",
    "ip": "192.168.1.77",
    "address": "221 Baker Street",
    "zip + 4": "12345-6789",
    "free text": "patient says the pain came back after three days",
}
NEEDED = ("patient", "instrument", "score", "infusions_received", "site", "sex")
UNUSED = ("visit", "severity", "anything")
NO_PERSON = ("record number", "birth date", "birth date us", "birth date in words", "birth date digits", "free text")
"""What is only not understood in a column that should hold something else: a number, a date, a remark."""
HEADER = "patient,date,instrument,score,infusions_received,site,sex,visit,severity,anything"


def export(**cell: str) -> str:
    """Two good rows; the second may hold something else in one column."""
    good = ["P001", "2026-01-05", "PHQ-9", "12", "0", "Site A", "f", "Baseline", "moderate", "4"]
    other = ["P002", "2026-01-09", "PHQ-9", "11", "0", "Site B", "m", "Follow Up 2", "mild", "5"]
    names = HEADER.split(",")
    other = [cell.get(name, value) for name, value in zip(names, other, strict=True)]
    return lines(HEADER, ",".join(good), ",".join(f'"{text}"' for text in other), "P001,2026-01-20,PHQ-9,3,1" + "," * 5)


def everything_shown(found) -> str:
    return repr(found) + json.dumps(check_document(found)) + problems_table(found).to_csv() + str(found.pending)


def everything_taken(found) -> str:
    batch = found.batch
    return "" if batch is None else "".join(t.to_csv() for t in (batch.assessments, batch.infusions, batch.patients))


def test_the_clean_export_is_taken():
    assert run(export()).outcome == "partial"  # one patient has had no infusion yet
    assert set(rules(run(export()))) == {"columns_left_out", "infusion_days_inferred", "patient_without_infusions"}


@pytest.mark.parametrize("column", NEEDED)
@pytest.mark.parametrize("kind", DIRTY)
def test_an_identifier_in_a_column_that_is_needed_refuses_the_file(kind: str, column: str):
    if column == "patient" and kind in ("record number", "zip + 4"):
        return  # such numbers are what patients are known by; they go no further than the key table
    found, refused = (run(export(**{column: DIRTY[kind]}), refuse=refuse) for refuse in (False, True))
    if column == "patient" or kind not in NO_PERSON:
        assert (found.outcome, found.batch) == ("refuse", None)
    else:
        assert len(found.files[0].records) == 2
    assert (refused.outcome, refused.batch) == ("refuse", None)
    for one in (found, refused):
        assert DIRTY[kind] not in everything_shown(one) + everything_taken(one)


@pytest.mark.parametrize("column", UNUSED)
@pytest.mark.parametrize("kind", DIRTY)
def test_an_identifier_in_a_column_that_is_not_needed_is_left_or_refused(kind: str, column: str):
    found, refused = (run(export(**{column: DIRTY[kind]}), refuse=refuse) for refuse in (False, True))
    assert found.files[0].records.equals(run(export()).files[0].records)
    assert (refused.outcome, refused.batch) == ("refuse", None)
    for one in (found, refused):
        assert DIRTY[kind] not in everything_shown(one) + everything_taken(one)


@pytest.mark.parametrize("kind", DIRTY)
def test_an_identifier_as_a_header_is_left_or_refused(kind: str):
    text = export().replace("anything", f'"{DIRTY[kind]}"', 1)
    found, refused = (run(text, refuse=refuse) for refuse in (False, True))
    assert found.files[0].records.equals(run(export()).files[0].records)
    if kind != "free text":  # whole questions are usual headers
        assert rules(refused, "refuse") == ["header_identifies"]
    for one in (found, refused):
        assert DIRTY[kind] not in everything_shown(one) + everything_taken(one)


@pytest.mark.parametrize("kind", ["name", "e-mail", "phone", "social security"])
def test_an_identifier_on_another_sheet_or_as_its_name_is_left_or_refused(kind: str):
    good = [line.split(",") for line in lines(LONG, "P1,2026-01-05,PHQ-9,9,0", "P1,2026-01-09,PHQ-9,9,1").splitlines()]
    for book in (workbook(good, [["colour", "shade"], ["blue", DIRTY[kind]]]), workbook(good, title1=DIRTY[kind])):
        found = run(book)
        assert (found.outcome, len(found.files[0].records)) == ("accept_with_warnings", 2)
        assert DIRTY[kind] not in everything_shown(found) + everything_taken(found)
        assert run(book, refuse=True).outcome == "refuse"


@pytest.mark.parametrize("secret", ["QXSECRETQX", "Qx Secretqx"])
def test_no_message_holds_a_cell_a_header_or_a_file_name(secret: str):
    """The secret stands in every place where something can be wrong."""
    rows = [
        f"{secret},2026-01-05,PHQ-9,12,0",
        f"P1,{secret},PHQ-9,12,0",
        f"P1,2026-01-05,{secret},12,0",
        f"P1,2026-01-05,PHQ-9,{secret},0",
        f"P1,2026-01-05,PHQ-9,12,{secret}",
        f"P1,2026-01-05,PHQ-9,12,0,{secret}",
        f"P1,2026-01-05,{secret}",
    ]
    for text in (lines(LONG, *rows), lines(f"{LONG},{secret}", *rows), lines(secret, *rows), f'{secret}\n"{secret}'):
        found = run(text, names=[f"{secret}.csv"])
        assert found.outcome in ("refuse", "ask")
        assert found.batch is None
        assert "secret" not in everything_shown(found).lower()


@pytest.mark.parametrize("rule", FILES)
def test_no_source_id_or_date_leaves_the_check(rule: str):
    files = [file.replace("P1,", "KX77,") if isinstance(file, str) else file for file in FILES[rule]]
    if sum(map(len, files)) > 1_000_000:
        return
    shown = everything_shown(run(*files))
    assert "KX77" not in shown
    assert "2026-" not in shown.replace("2026-03-31", "")  # the example of how to write a date


def test_a_check_can_be_shown_without_showing_who_is_pending():
    found = run(export())
    assert found.pending.n_new == 1
    assert repr(found.pending) == "Pending(1 patients)"
    assert "P001" not in repr(found.pending.patients)


# ---------------------------------------------------------------------------------------------------------------------
# No false alarms
# ---------------------------------------------------------------------------------------------------------------------

ID_SHAPES = (
    "P{:04d}",
    "{:06d}",
    "KET-{:05d}",
    "SYN-{:04d}",
    "{:03d}-{:04d}",
    "patient{:04d}",
    "{:08x}",
    "S{:02d}.{:04d}",
)
OTHER_COLUMNS = {
    "visit": ["Baseline", "Week 2", "Follow Up Visit", "Post Infusion 3", "Month 1 - phone"],
    "event_name": ["baseline_arm_1", "week_2_arm_1"],
    "instrument_name": ["PHQ-9 Questionnaire"],
    "severity": ["None", "Moderately Severe", "mild"],
    "Form Status": ["Complete", "Incomplete", "Not Started"],
    "first_name": [""],
    "Notes": [""],
    "minutes": ["40", "55.5"],
    "": ["{row}"],
}


@pytest.mark.parametrize("seed", range(6))
def test_ten_thousand_clean_rows_raise_no_alarm(seed: int):
    draw = random.Random(seed)
    shape = ID_SHAPES[seed % len(ID_SHAPES)]
    ids = [shape.format(draw.randrange(1000), draw.randrange(10_000)) for _ in range(400)]
    start = {one: date(2024, 1, 1) + timedelta(draw.randrange(600)) for one in ids}
    instruments = {"PHQ-9": 27, "GAD-7": 21, "Pain NRS": 10, "PEG": 10, "Blood pressure": 180, "Heart Rate": 120}
    rows = []
    for row in range(10_000):
        who, count = draw.choice(ids), draw.randrange(9)
        day = start[who] + timedelta(4 * count + draw.randrange(4))
        instrument = draw.choice(list(instruments))
        score = draw.choice([str(draw.randrange(instruments[instrument] + 1)), "NA", "-99"])
        others = [draw.choice(cells).format(row=row) for cells in OTHER_COLUMNS.values()]
        rows.append(",".join([who, day.isoformat(), instrument, score, str(count), *others]))
    found = run(lines(",".join([LONG, *OTHER_COLUMNS]), *rows), refuse=True)
    assert "refuse" not in {p.severity for file in found.files for p in file.problems}, set(rules(found))


@pytest.mark.parametrize(
    "name", ["phq9_2026-03.csv", "DATA_LABELS_2026-03-15_1015.csv", "Export March.xlsx", "Site A.csv"]
)
def test_usual_file_names_pass(name: str):
    assert not name_rule(name)


@pytest.mark.parametrize(
    "name", ["Jane_Doe.csv", "PHQ9 John Smith March.xlsx", "jane.doe@example.org.csv", "JaneDoe.csv"]
)
def test_file_names_with_a_person_are_refused(name: str):
    assert name_rule(name)


@pytest.mark.parametrize(
    "header",
    [
        *("instrument_name", "event_name", "form_name", "PHQ-9 Total", "assessment date", "phq9_complete", "arm"),
        *("redcap_event_name", "visit", "site", "sex", "age_band", "weight", "minutes", "phq9_q3", "row"),
    ],
)
def test_usual_headers_pass(header: str):
    assert header_rule(header) is None


@pytest.mark.parametrize(
    "header",
    [
        *(
            "Name",
            "patient name",
            "FirstName",
            "first_name",
            "LASTNAME",
            "phq9_first_name",
            "Initials",
            "provider_name",
        ),
        *("DOB", "date_of_birth", "BirthDate", "birth year", "MRN", "Medical Record Number", "chart #", "Account No"),
        *("E-mail", "emailaddress", "RecipientEmail", "Cell phone", "Tel.", "fax", "Emergency contact", "Street"),
        *("ZIP", "Postal Code", "City", "IPAddress", "ip_address", "LocationLatitude", "SSN", "social_security_no"),
        *("notes", "Comments", "free text", "Q5_TEXT", "In your own words", "redcap_survey_identifier", "NHS number"),
    ],
)
def test_headers_of_identifiers_are_refused(header: str):
    assert header_rule(header) is not None, plain_header(header)


@pytest.mark.parametrize(
    "text", ["Baseline", "Follow Up", "Bipolar II", "Moderately Severe", "Post Infusion", "Visit A"]
)
def test_labels_are_no_names(text: str):
    assert not is_name(text)
    assert value_rule(text, words_allowed=True) is None


@pytest.mark.parametrize(
    ("ids", "rule"),
    [
        (["P001", "17", "KET-0001", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "S1/P2", "101-001-0001", "482913"], None),
        (["1000000001", "1000000002"], None),
        (["20481299", "20250101"], None),
        (["Smith"], "patient_not_an_id"),
        (["Smith1961"], "value_name"),
        (["jsmith61"], "value_name"),
        (["JD"], "patient_not_an_id"),
        (["5551234567"], "value_phone"),
        (["555-123-4567"], "value_phone"),
        (["123-45-6789"], "value_social_security"),
        (["19610314"], "value_date"),
        (["1961-03-14"], "value_date"),
        (["a1@b.org"], "value_email"),
    ],
)
def test_patient_ids(ids: list[str], rule: str | None):
    if rule is None:
        assert [found for found in patient_rules(ids) if found] in ([], ["value_date"])
    else:
        assert patient_rules(ids) == [rule]


def test_an_id_of_the_key_table_is_never_shown_either():
    keys = KeyTable(":memory:")
    assert "P001" not in everything_shown(run(export(), keys=keys)) + repr(keys)
