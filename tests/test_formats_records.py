"""Exports of record systems: FHIR, flat files of observations, flowsheets, tables by infusion, practices' workbooks."""

from __future__ import annotations

import json
import random
import time
import tracemalloc
import uuid
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from outcomes.imports.files import limits, read_json
from outcomes.imports.files.header import find_header
from outcomes.imports.roles.times import Point, times
from tests.examples_of_records import (
    LIST,
    PEG_ITEMS,
    PHQ9_ITEMS,
    UUID,
    administration,
    bulk,
    bundle,
    coding,
    components,
    in_entry,
    observation,
    procedure,
    response,
)
from tests.exports import at, lines, records, run, saved, workbook
from tests.exports import rules as all_rules

COURSE = (administration(), administration("2026-01-09"))
FIXTURES = Path(__file__).parent / "fixtures" / "exports"


def taken(found, *parts: int) -> list[tuple]:
    """Some columns of the records of the first file: 0 row, 1 patient, 2 day, 3 infusion, 4 instrument, 5 score."""
    return [tuple(row[i] for i in parts) for row in records(found)]


def rules(found, severity: str | None = None) -> list[str]:
    """As in ``exports``, without notes unless they are asked for."""
    notes = set(all_rules(found, "note")) if severity is None else set()
    return [rule for rule in all_rules(found, severity) if rule not in notes]


def infusions(found) -> list[tuple]:
    frame = found.batch.infusions.drop(columns=["row", "patient"])
    return [tuple(row) for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False)]


# ---------------------------------------------------------------------------------------------------------------------
# FHIR: containers
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["collection", "transaction", "searchset", "batch"])
def test_any_bundle_reads_the_same(kind: str):
    found = run(bundle(*COURSE, observation(), type=kind, total=3))
    assert (found.files[0].format, found.files[0].kind) == ("fhir", "json")
    assert records(found) == [(3, "new-1", 0, 0, "phq9", 12)]
    assert infusions(found) == [(1, 0, None), (2, 4, None)]


@pytest.mark.parametrize(
    "text",
    [
        bulk(*COURSE, observation()),
        bulk(*COURSE, observation()).replace("\n", "\r\n\r\n"),
        "\ufeff" + json.dumps([*COURSE, observation()], indent=4),
        bulk(json.loads(bundle(*COURSE, observation()))),
    ],
)
def test_bulk_exports_and_lists_read_the_same(text: str):
    assert taken(run(text), 1, 2, 3, 4, 5) == [("new-1", 0, 0, "phq9", 12)]


def test_scores_and_infusions_may_come_in_files_of_their_own():
    found = run(bulk(observation()), bulk(*COURSE))
    assert records(found) == [(1, "new-1", 0, 0, "phq9", 12)]
    assert records(run(bulk(observation()), LIST)) == records(found)
    one = run(json.dumps(observation()))
    assert one.outcome == "ask"
    assert rules(one) == ["needs_infusion_list"]


# ---------------------------------------------------------------------------------------------------------------------
# FHIR: values
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"valueQuantity": {"value": 21, "unit": "{score}"}}, 21),
        ({"valueQuantity": {"value": 21.0}}, 21),
        ({"valueInteger": 21}, 21),
        ({"valueDecimal": 21.0}, 21),
        ({"valueString": " 21 "}, 21),
        ({"valueCodeableConcept": {"coding": [{"display": "21"}]}}, 21),
        ({"valueQuantity": {"value": 21, "comparator": "<"}}, "score_not_a_number"),
        ({"valueString": "severe"}, "score_not_a_number"),
        ({"valueBoolean": True}, "score_not_a_number"),
        ({"valueInteger": True}, "score_not_a_number"),
        ({"valueInteger": [21]}, "score_not_a_number"),
        ({"valueQuantity": {"value": 28}}, "score_off_scale"),
        ({"valueDecimal": 20.5}, "score_off_scale"),
        ({"valueQuantity": {}}, None),
        ({"valueString": "NA"}, None),
        ({"value": None, "dataAbsentReason": {"text": "asked-declined"}}, None),
    ],
)
def test_forms_of_a_value(value: dict, expected: float | str | None):
    found = run(bundle(*COURSE, observation("70274-6"), observation(**value)))
    scores = [score for instrument, score in taken(found, 4, 5) if instrument == "phq9"]
    assert scores == ([expected] if isinstance(expected, int) else [])
    assert rules(found) == ([expected] if isinstance(expected, str) else [])
    assert found.files[0].counts["scores_missing"] == (1 if expected is None else 0)


def test_pain_may_have_decimals():
    found = run(bundle(*COURSE, observation("72514-3", valueQuantity={"value": 0.17540606164813033})))
    assert taken(found, 4, 5) == [("pain_nrs", 0.17540606164813033)]


@pytest.mark.parametrize(("stated", "expected"), [(5.33, 5.33), (5.3, 5.33), (None, 5.33), (5, None)])
def test_components_are_compared_with_the_value(stated: float | None, expected: float | None):
    """A real test patient has PEG 5 with the components 7, 5 and 4."""
    peg = observation("91147-9", valueDecimal=stated, component=components(PEG_ITEMS, (7, 5, 4)))
    found = run(bundle(*COURSE, observation(), peg))
    assert [score for name, score in taken(found, 4, 5) if name == "peg"] == ([expected] if expected else [])
    assert at(found, "total_contradicts_items") == ([] if expected else [(4, None)])


def test_answers_in_entries_of_their_own_are_put_together_by_patient_and_time():
    answer = {"valueCodeableConcept": coding("LA6569-3")}
    items = [observation(code, **answer) for code in PHQ9_ITEMS]
    found = run(bundle(*COURSE, *items, observation(valueInteger=9), observation("55758-7", valueInteger=2)))
    assert dict(taken(found, 4, 5)) == {"phq9": 9, "phq2": 2, "phq9_item9": 1}
    found = run(bundle(*COURSE, *items[:-1], observation(PHQ9_ITEMS[-1], when="2026-01-07", **answer)))
    assert taken(found, 2, 4, 5) == [(0, "phq2", 2), (2, "phq9_item9", 1)]
    assert run(bundle(*COURSE, *items, observation(valueInteger=10))).outcome == "partial"


# ---------------------------------------------------------------------------------------------------------------------
# FHIR: questionnaires
# ---------------------------------------------------------------------------------------------------------------------

ORDINAL = "http://hl7.org/fhir/StructureDefinition/iso21090-CO-value"


def shown(number: float, **more) -> dict:
    return {"valueCoding": {"display": "Yes", "extension": [{"url": ORDINAL, "valueDecimal": number}]}, **more}


@pytest.mark.parametrize(
    "answers",
    [
        [2] * 9,
        [shown(2.0)] * 9,
        [{"valueInteger": 2}] * 9,
        [{"valueDecimal": 2.0}] * 9,
        [{"valueString": "2"}] * 9,
        [{"valueCoding": {"code": "LA6570-1", "display": "Not at all"}}] * 9,
        [{"valueCoding": {"display": "2"}}] * 9,
        [{"valueCoding": {"code": "a2", "display": "Yes"}, "extension": [{"url": "x/ordinalValue", "valueInteger": 2}]}]
        * 9,
    ],
)
@pytest.mark.parametrize("total", [18, None])
def test_forms_of_an_answer(answers: list, total: int | None):
    found = run(bundle(*COURSE, response(answers, total)))
    assert dict(taken(found, 4, 5)) == {"phq9": 18, "phq2": 4, "phq9_item9": 2}


def test_what_is_displayed_is_no_number():
    answers = [{"valueCoding": {"display": "Yes"}}] * 9
    found = run(bundle(*COURSE, observation(), response(answers)))
    assert at(found, "answer_not_understood") == [(4, None)]
    assert len(records(found)) == 1


def test_a_code_and_a_number_that_contradict_each_other_are_no_answer():
    both = {"valueCoding": {"code": "LA6570-1", "extension": [{"url": ORDINAL, "valueDecimal": 1}]}}
    found = run(bundle(*COURSE, observation(), response([both, *[1] * 8])))
    assert at(found, "answer_not_understood") == [(4, None)]
    assert len(records(found)) == 1


@pytest.mark.parametrize(("total", "agrees"), [(9, True), (34, False), (10, False)])
def test_a_stated_total_must_agree_with_the_answers(total: float, agrees: bool):
    """7 of 45 totals of a published set of test patients do not; some are larger than any PHQ-9."""
    found = run(bundle(*COURSE, observation("70274-6"), response([1] * 9, total)))
    assert ({"phq9", "phq2", "phq9_item9"} <= {name for (name,) in taken(found, 4)}) == agrees
    assert ("phq2" in {name for (name,) in taken(found, 4)}) == agrees
    assert rules(found) == ([] if agrees else ["score_off_scale" if total > 27 else "total_contradicts_items"])


def test_a_total_of_some_of_the_answers_is_no_total():
    """Eight answers of one point and a stated 8: too low, if the ninth question was not answered."""
    found = run(bundle(*COURSE, response([*[1] * 8, {}], 8)))
    assert taken(found, 4, 5) == [("phq2", 2)]
    assert found.files[0].counts["scores_missing"] == 1
    found = run(bundle(*COURSE, response([*[1] * 8, {}], 9)))
    assert dict(taken(found, 4, 5)) == {"phq9": 9, "phq2": 2}


def test_answers_coded_from_1_are_asked_about():
    text = bundle(*COURSE, response([{"valueInteger": n} for n in (1, 2, 3, 4, 1, 2, 3, 4, 1)]))
    found = run(text)
    assert (rules(found), found.batch) == (["item_coding"], None)
    assert dict(taken(run(text, item_coding="from-1"), 4, 5)) == {"phq9": 12, "phq2": 1, "phq9_item9": 0}
    assert "item_off_scale" in rules(run(text, item_coding="from-0"), "row")


def test_items_are_known_by_their_definition_too():
    given = response([1] * 9)
    for item, code in zip(given["item"][0]["item"], PHQ9_ITEMS, strict=True):
        item |= {"linkId": "q", "definition": f"http://loinc.orgfhir/DataElement/{code}"}
    assert dict(taken(run(bundle(*COURSE, given)), 4, 5))["phq9"] == 9


# ---------------------------------------------------------------------------------------------------------------------
# FHIR: when and who
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ({"effectiveDateTime": "2026-01-07"}, 2),
        ({"effectiveDateTime": "2026-01-07T23:50:00-08:00"}, 2),
        ({"effectiveDateTime": "2026-01-07T00:10:00+10:00"}, 2),
        ({"effectiveInstant": "2026-01-07T15:00:00.123Z"}, 2),
        ({"effectivePeriod": {"start": "2025-12-24", "end": "2026-01-07T10:00:00-05:00"}}, 2),
        ({"effectivePeriod": {"start": "2026-01-07T10:00:00-05:00"}}, 2),
        ({"issued": "2026-01-07T10:00:00-05:00"}, 2),
        ({"effectiveDateTime": "2026-01"}, "date_not_understood"),
        ({"effectiveDateTime": "2026-02-30"}, "date_impossible"),
        ({"effectiveDateTime": "2062-01-07"}, "date_in_future"),
        ({"effectiveTiming": {"event": ["2026-01-07"]}}, "date_missing"),
        ({}, "date_missing"),
    ],
)
def test_forms_of_a_date(when: dict, day: int | str):
    """The written, local date counts; of a period its end, when the questionnaire was done."""
    found = run(bundle(*COURSE, observation("70274-6"), observation(when=None, **when)))
    assert [one for one, name in taken(found, 2, 4) if name == "phq9"] == ([day] if isinstance(day, int) else [])
    assert at(found, day) == [(4, None)] if isinstance(day, str) else not rules(found, "row")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Patient/P1", "https://ehr.example.org/fhir/R4/Patient/P1"),
        ("Patient/P1", "Patient/P1/_history/4"),
        (f"urn:uuid:{UUID}", f"Patient/{UUID}"),
        ("Patient/eq081-VQEgP8drUUqCWzHfw3", "https://x.example.org/Patient/eq081-VQEgP8drUUqCWzHfw3"),
        ("Patient/erXuFYUfucBZarVKsYEcMgnn", "Patient/erXuFYUfucBZarVKsYEcMgnn"),
        ("Patient/eG6-uiUqzh5leO1X7QJ1asgq", "Patient/eG6-uiUqzh5leO1X7QJ1asgq"),
        ("Patient/34febc36-456f-4dc8-8255-77e1ba42827f", "urn:uuid:34febc36-456f-4dc8-8255-77e1ba42827f"),
    ],
)
def test_forms_of_a_reference(one: str, other: str):
    found = run(bundle(administration(patient=one), observation(patient=other)))
    assert taken(found, 1, 4) == [("new-1", "phq9")]


@pytest.mark.parametrize(
    ("reference", "rule"),
    [
        ("Group/1", "not_a_patient"),
        ("", "patient_missing"),
        ("Patient/jane-doe-1961", "value_name"),
        ("Patient/jane.doe@mail.org", "value_email"),
        ("Patient/JonathanAlexanderSmith", "patient_not_an_id"),
    ],
)
def test_references_that_are_no_ids(reference: str, rule: str):
    assert rule in rules(run(bundle(*COURSE, observation(), observation(patient=reference))))


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "preliminary", "registered", "unknown", None, 7])
def test_what_is_not_final_is_left_out_and_counted(status: object):
    found = run(bundle(*COURSE, observation(), observation("70274-6", status=status)))
    assert taken(found, 4) == [("phq9",)]
    assert rules(found) == ["not_final"]
    assert found.files[0].counts["rows_left_out"] == 1


def test_everything_else_is_skipped_and_counted():
    others = [observation("8480-6"), {"resourceType": "Condition"}, {"resourceType": "OperationOutcome"}]
    found = run(bundle(*COURSE, observation(), observation("89204-2"), *others))
    assert taken(found, 4) == [("phq9",)]
    assert found.files[0].counts["unknown_instrument"] == 2
    assert set(rules(found)) == {"unknown_instrument", "entries_left_out"}


# ---------------------------------------------------------------------------------------------------------------------
# FHIR: infusions
# ---------------------------------------------------------------------------------------------------------------------

ROUTE = {"dosage": {"route": {"coding": [{"system": "http://snomed.info/sct", "code": "{}"}]}}}


@pytest.mark.parametrize(
    ("resource", "n"),
    [
        (administration(), 1),
        (procedure(), 1),
        (
            administration(medicationCodeableConcept=coding("x"), medicationReference={"display": "Ketamine 10 mg/mL"}),
            1,
        ),
        (
            administration(
                medicationCodeableConcept={
                    "coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "6130"}]
                }
            ),
            1,
        ),
        (administration(dosage={"route": {"text": "Intravenous"}}), 1),
        (administration(dosage={"route": {"coding": [{"code": "47625008"}]}}), 1),
        (administration(dosage={"route": {"text": "Intranasal"}}), 0),
        (administration(medicationCodeableConcept={"text": "Esketamine (Spravato)"}), 0),
        (administration(medicationCodeableConcept={"text": "Ondansetron"}), 0),
        (administration(status="not-done"), 0),
        (procedure(status="entered-in-error"), 0),
        (procedure(code={"text": "Injection"}), 0),
    ],
)
def test_what_is_a_ketamine_infusion(resource: dict, n: int):
    found = run(bundle(resource, observation(patient="Patient/P2"), administration(patient="Patient/P2")))
    assert len(found.batch.infusions) == n + 1


@pytest.mark.parametrize(
    ("dose", "expected"),
    [
        ({"value": 0.5, "unit": "mg/kg"}, 0.5),
        ({"value": 0.5, "code": "mg/kg"}, 0.5),
        ({"value": 40, "unit": "mg"}, None),
        ({"value": 50, "unit": "mg/kg"}, None),
        ({}, None),
    ],
)
def test_doses(dose: dict, expected: float | None):
    found = run(bundle(administration(dosage={"dose": dose}), observation()))
    assert infusions(found) == [(1, 0, expected)]
    assert ("dose_left_empty" in rules(found)) == ("value" in dose and expected is None)


def test_several_records_of_one_day_are_one_infusion():
    doses = [administration(dosage={"dose": {"value": one, "unit": "mg/kg"}}) for one in (0.5, 0.5)]
    later = [administration("2026-01-09", dosage={"dose": {"value": d, "unit": "mg/kg"}}) for d in (0.5, 0.6)]
    found = run(bundle(*doses, procedure(), *later, observation(when="2026-01-20")))
    assert infusions(found) == [(1, 0, 0.5), (2, 4, None)]
    assert records(found)[0][3] == 2


# ---------------------------------------------------------------------------------------------------------------------
# FHIR: what identifies a person
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "part"),
    [
        ("fhir_person", {"contained": [{"resourceType": "Patient", "id": "p"}]}),
        ("fhir_person", {"contained": [{"resourceType": "Organization", "contact": {"name": {"family": "Doe"}}}]}),
        ("fhir_person", {"extension": [{"url": "x", "extension": [{"url": "y", "valueHumanName": {"text": "Doe"}}]}]}),
        ("fhir_contact", {"contained": [{"resourceType": "Organization", "telecom": [{"value": "1"}]}]}),
        ("fhir_contact", {"valueAttachment": {"data": "aGVsbG8="}}),
        ("fhir_identifier", {"identifier": [{"system": "urn:oid:1.2.3", "value": "4711"}]}),
        ("fhir_identifier", {"subject": {"identifier": {"system": "urn:mrn", "value": "4711"}}}),
        ("fhir_narrative", {"text": {"status": "generated", "div": "<div>Doe: 12</div>"}}),
        ("fhir_narrative", {"note": [{"text": "Talked to her sister"}]}),
        ("fhir_display", {"subject": {"reference": "Patient/P1", "display": "Doe"}}),
        ("fhir_display", {"performer": [{"reference": "Practitioner/7", "display": "Smith"}]}),
        ("fhir_display", {"performer": [{"reference": f"urn:uuid:{UUID}", "display": "Jane Smith"}]}),
        ("value_name", {"valueString": "Jane Smith"}),
        ("value_free_text", {"valueString": "She said that it was better when she took it with her sister"}),
        ("value_email", {"code": coding("44261-6") | {"text": "ask jane@mail.org"}}),
        ("value_phone", {"extension": [{"url": "x", "valueString": "(303) 555-0142"}]}),
    ],
)
def test_identifiers_anywhere_in_a_resource_are_left_or_refused(rule: str, part: dict):
    """By the number of the entry and the rule; what stands there is not repeated."""
    text = bundle(*COURSE, observation(), observation("70274-6") | part)
    found = run(text)
    assert "refuse" not in {problem.severity for problem in found.files[0].problems}
    assert ("phq9", 12) in taken(found, 4, 5)
    refused = run(text, refuse=True)
    assert refused.outcome == "refuse"
    assert (4, None) in at(refused, rule)
    for one in (found, refused):
        told = " ".join(problem.text for problem in one.files[0].problems) + repr(one.batch)
        assert not any(word in told for word in ("Doe", "Jane", "Smith", "4711", "0142", "sister", "mail.org"))


@pytest.mark.parametrize("kind", ["Patient", "RelatedPerson", "Practitioner", "Person"])
def test_a_person_refuses_the_file(kind: str):
    for text in (bundle(observation(), {"resourceType": kind}), bulk(observation(), {"resourceType": kind})):
        assert at(run(text), "fhir_person") == [(2, None)]


def test_what_looks_like_an_identifier_but_is_none():
    harmless = {
        "identifier": [],
        "text": {"status": "empty", "div": '<div xmlns="http://www.w3.org/1999/xhtml"> </div>'},
        "performer": [{"reference": "Organization/5"}],
        "encounter": {"reference": "Encounter/12345678", "display": "Follow up visit"},
        "code": coding("44261-6") | {"text": "Patient Health Questionnaire 9: how often have you been bothered by it"},
        "interpretation": [{"coding": [{"system": "http://x.org", "code": "H", "display": "Moderately Severe"}]}],
        "note": [],
    }
    found = run(bundle(*COURSE, observation() | harmless))
    assert found.outcome == "accept"


# ---------------------------------------------------------------------------------------------------------------------
# FHIR: size, damage, speed
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("json_too_deep", "[" * 3_000_000),
        ("json_too_deep", in_entry('{"a":' * 2_000 + "1" + "}" * 2_000)),
        ("json_too_large", "[" + "[]," * 9_000_000 + "[]]"),
        ("too_many_entries", '{"resourceType":"Bundle","x":[' + "[]," * 2_000_000 + "[]]}"),
        ("json_too_large", '{"resourceType":"Observation","x":"' + "x" * 9_000_000 + '"}'),
        ("json_too_large", '{"resourceType":"Bundle","entry":[' + '"aa",' * 2_000_000 + '"aa"]}'),
        ("json_too_large", in_entry('{"a":[' + '{"a":1},' * 600_000 + "1]}")),
        ("file_too_large", "[" + " " * limits.JSON_BYTES + "]"),
        ("json_number", in_entry('{"resourceType":"Observation","valueInteger":' + "9" * 100_000 + "}")),
        ("json_number", in_entry('{"resourceType":"Observation","valueDecimal":NaN}')),
        ("json_number", in_entry('{"resourceType":"Observation","valueDecimal":-Infinity}')),
        ("json_name_twice", '{"resourceType":"Bundle","entry":[],"entry":[]}'),
        ("json_damaged", '{"resourceType":"Bundle","entry":[}'),
        ("json_damaged", '{"resourceType":"Bundle"]'),
        ("json_damaged", bulk(observation()) + "]"),
        ("json_damaged", bundle(observation()) + "Jane Doe"),
        ("json_damaged", in_entry('{"resourceType":"Observ\u0001ation"}')),
        ("not_fhir", '["P1", 12]'),
        ("not_fhir", '{"resourceType":"Bundle","entry":"P1"}'),
        ("not_fhir", bundle(observation()).replace('"Observation"', "7")),
    ],
    ids=lambda text: text[:30],
)
def test_json_made_to_exhaust_the_computer_or_damaged_is_refused_at_once(rule: str, text: str):
    data = text.encode()
    started = time.perf_counter()
    tracemalloc.start()
    found = run(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rules(found) == [rule]
    assert peak < 250_000_000
    assert time.perf_counter() - started < 4


def test_brackets_and_quotation_marks_in_texts_do_not_confuse_the_reader():
    strange = observation(
        category=[{"text": '}]{["\\" \\\\'}, {"text": "\\"}, {"text": '"}}]'}], method={"text": "é\u2028𝟗"}
    )
    for text in (bundle(*COURSE, strange), bulk(*COURSE, strange), json.dumps([*COURSE, strange], ensure_ascii=False)):
        assert taken(run(text), 0, 5) == [(3, 12)]


def test_a_bundle_is_read_in_blocks(monkeypatch: pytest.MonkeyPatch):
    text = bundle(*COURSE, observation(category=[{"text": '"}]\\'}]))
    for size in (1, 2, 7, 64):
        monkeypatch.setattr(read_json, "_BLOCK", size)
        assert taken(run(text), 0, 5) == [(3, 12)]


def clinic(n_patients: int) -> list[dict]:
    """Six infusions and 30 scores for each patient, their ids drawn at random."""
    draw = random.Random(1)
    made = []
    for _ in range(n_patients):
        patient = f"urn:uuid:{uuid.UUID(int=draw.getrandbits(128), version=4)}"
        for k in range(6):
            made.append(administration(f"2026-01-{3 * k + 5:02d}T10:00:00-05:00", patient))
        for k in range(10):
            when = f"2026-01-{2 * k + 4:02d}T09:30:00-05:00"
            for code, most in (("44261-6", 27), ("70274-6", 21), ("72514-3", 10)):
                made.append(observation(code, when, patient, valueQuantity={"value": draw.randint(0, most)}))
    return made


def test_ten_thousand_clean_entries_are_taken_in_seconds():
    text = bundle(*clinic(340))
    started = time.perf_counter()
    found = run(text)
    assert time.perf_counter() - started < 4
    assert found.outcome == "accept"
    assert len(found.batch.assessments) == 10_200


def test_mutated_json_always_gets_an_answer():
    draw = random.Random(7)
    good = bundle(
        *COURSE, observation(), response([1] * 9, 9), observation("91147-9", component=components(PEG_ITEMS, (7, 5, 4)))
    )
    pieces = [
        "",
        "{",
        "}",
        "[",
        "]",
        '"',
        ",",
        ":",
        "null",
        "true",
        "[]",
        "{}",
        "-1",
        "1e5",
        "\\",
        "\\u0000",
        "\x00",
        "é",
    ]
    pieces += [
        '"resourceType"',
        '"Patient"',
        '"value"',
        '{"coding":7}',
        '"2026-13-45"',
        "[[[",
        '"reference":7',
        "99999999999",
    ]
    for _ in range(500):
        text = good
        for _ in range(draw.randint(1, 5)):
            where = draw.randrange(len(text))
            text = text[:where] + draw.choice(pieces) + text[where + draw.randint(0, 12) :]
        started = time.perf_counter()
        found = run(text)
        assert not {"damaged", "cannot_check"} & set(rules(found)), text
        assert time.perf_counter() - started < 2


def shaken(part: object, draw: random.Random) -> object:
    """The same JSON with some of its parts of another kind."""
    if draw.random() < 0.03:
        return draw.choice([None, True, -7, 1.5, "x", "", [], {}, [[]], [None], {"coding": [None]}, {"": 1}])
    if isinstance(part, dict):
        return {name: shaken(one, draw) for name, one in part.items()}
    return [shaken(one, draw) for one in part] if isinstance(part, list) else part


def test_no_shape_of_a_resource_is_taken_for_granted():
    draw = random.Random(3)
    good = [*COURSE, procedure(), observation(), response([shown(1)] * 9, 9)]
    good.append(
        observation("91147-9", component=components(PEG_ITEMS, (7, 5, 4)), effectivePeriod={"end": "2026-01-07"})
    )
    for _ in range(300):
        found = run(bulk(*(one for one in (shaken(part, draw) for part in good) if isinstance(one, dict))))
        assert not {"damaged", "cannot_check"} & set(rules(found))


# ---------------------------------------------------------------------------------------------------------------------
# Flat files of observations, flowsheets
# ---------------------------------------------------------------------------------------------------------------------

SYNTHETIC = "DATE,PATIENT,ENCOUNTER,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS,TYPE"
LIST_UUID = lines("patient,date", f"{UUID},2026-01-05", f"{UUID},2026-01-09")
VITAL = f"2026-01-05T14:24:12Z,{UUID},{UUID},vital-signs"


def test_observations_as_a_table():
    text = lines(
        SYNTHETIC,
        f"{VITAL},72514-3,Pain severity - 0-10 verbal numeric rating [Score] - Reported,5.0,{{score}},numeric",
        f"{VITAL},8480-6,Systolic Blood Pressure,120.0,mm[Hg],numeric",
        f"{VITAL},777-3,Platelets [#/volume] in Blood by Automated count,250000,10*3/uL,numeric",
        f"{VITAL},93028-9,Within the last year  have you been afraid of your partner or ex-partner?,No,{{nominal}},text",
        f"{VITAL},89204-2,PHQ-9,12,{{score}},numeric",
    )
    found = run(text, LIST_UUID)
    assert found.files[0].format == "flat_observations"
    assert records(found) == [(2, "new-1", 0, 0, "pain_nrs", 5)]
    assert rules(found) == ["unknown_instrument"]
    assert found.files[0].counts["unknown_instrument"] == 4


def test_keys_of_visits_identify_nobody():
    text = lines(SYNTHETIC, VITAL.replace(f"{UUID},{UUID}", f"{UUID},E-2026-0047") + ",72514-3,Pain,5,,numeric")
    for refuse in (False, True):
        assert taken(run(text, LIST_UUID, refuse=refuse), 4, 5) == [("pain_nrs", 5)]


@pytest.mark.parametrize(
    ("header", "rule"),
    [("note", "header_free_text"), ("identifiers", "value_name"), ("performer", "value_name")],
)
def test_what_beside_observations_identifies_a_person(header: str, rule: str):
    text = lines(f"subjectId,effectiveDate,code,valueInt,{header}", "S-1,2026-01-05,phq9,12,Jane Doe")
    assert taken(run(text, lines("patient,date", "S-1,2026-01-05")), 4, 5) == [("phq9", 12)]
    assert rules(run(text, refuse=True), "refuse") == [rule]
    text = lines(f"subjectId,effectiveDate,code,valueInt,{header}", "S-1,2026-01-05,phq9,12,")
    assert run(text, lines("patient,date", "S-1,2026-01-05")).outcome == "accept"


def test_only_what_is_raw_and_valid_counts():
    rows = [("raw", "valid"), ("normed", "valid"), ("interpreted", "valid"), ("raw", "invalid"), ("raw", "")]
    written = (f"S-1,phq9,{12 + i},2026-01-05,{a},{b}" for i, (a, b) in enumerate(rows))
    text = lines("subectId,questionnaireId,value,date,domain,validity", *written)
    found = run(text, lines("patient,date", "S-1,2026-01-05"))
    assert taken(found, 0, 5) == [(2, 12)]
    assert found.files[0].counts["rows_left_out"] == 4


def test_values_that_contradict_each_other_are_not_taken():
    text = lines("patient,code,value_int,value_float,date", "P1,phq9,12,12.0,2026-01-05", "P1,gad7,9,10,2026-01-05")
    found = run(text, LIST)
    assert taken(found, 4, 5) == [("phq9", 12)]
    assert at(found, "values_differ") == [(3, 3)]


def test_a_flowsheet():
    items = [f"Z17,PHQ-9 Item {i},2026-01-09 10:15,{v}" for i, v in enumerate(("Several days", *"11210110"), 1)]
    found = run(
        lines(
            "PAT_ID,FLO_MEAS_NAME,RECORDED_TIME,MEAS_VALUE",
            "Z17,BP,2026-01-05 09:10,120/80",
            "Z17,PHQ-9 TOTAL SCORE,2026-01-05 09:10,21",
            "Z17,Urine output,2026-01-05 09:10,clear",
            *items,
            "Z17,PHQ-9 TOTAL SCORE,2026-01-09 10:15,8",
        ),
        lines("patient,date", "Z17,2026-01-05"),
    )
    assert found.files[0].format == "flowsheet"
    assert taken(found, 2, 4, 5) == [(0, "phq9", 21), (4, "phq2", 2), (4, "phq9_item9", 0), (4, "phq9", 8)]
    assert found.files[0].counts["unknown_instrument"] == 2


def test_words_of_a_nurse_in_a_flowsheet_are_left_or_refused():
    text = lines(
        "PAT_ID,FLO_MEAS_NAME,RECORDED_TIME,MEAS_VALUE",
        "Z17,PHQ-9 TOTAL SCORE,2026-01-05 09:10,21",
        "Z17,Comment row,2026-01-05 09:10,She said that she was not well after the last one",
    )
    assert taken(run(text, lines("patient,date", "Z17,2026-01-05")), 4, 5) == [("phq9", 21)]
    assert at(run(text, refuse=True), "value_free_text") == [(3, 4)]


@pytest.mark.parametrize("format_", ["flat_observations", "flowsheet"])
def test_thirty_thousand_rows_of_observations(format_: str):
    draw = random.Random(5)
    ids = [str(uuid.UUID(int=draw.getrandbits(128), version=4)) for _ in range(1_000)]
    header, kinds = (
        ("PATIENT,DATE,CODE,DESCRIPTION,VALUE", ("44261-6,PHQ-9 total", "72514-3,Pain severity", "8867-4,Heart rate"))
        if format_ == "flat_observations"
        else ("PAT_ID,RECORDED_TIME,FLO_MEAS_ID,FLO_MEAS_NAME,MEAS_VALUE", ("7,PHQ-9 Total", "8,Pain NRS", "9,Pulse"))
    )
    rows = [
        f"{i},2026-01-{5 + k:02d}T09:{k:02d}:00-05:00,{one},{draw.randint(0, 10)}"
        for i in ids
        for k in range(10)
        for one in kinds
    ]
    list_ = lines("patient,date", *(f"{i},2026-01-05" for i in ids))
    started = time.perf_counter()
    found = run(lines(header, *rows), list_)
    assert time.perf_counter() - started < 4
    assert found.files[0].format == format_
    assert len(found.batch.assessments) == 20_000
    assert rules(found) == ["unknown_instrument"]


# ---------------------------------------------------------------------------------------------------------------------
# One column per infusion
# ---------------------------------------------------------------------------------------------------------------------

OF_THREE = [(0, 0, 20), (4, 1, 15), (7, 2, 10)]


@pytest.mark.parametrize(
    "headers",
    [
        "phq9_pre_inf1,phq9_pre_inf2,phq9_pre_inf3",
        "PHQ-9 before infusion 1,PHQ-9 before infusion 2,PHQ-9 before infusion 3",
        "phq9_inf1,phq9_inf2,phq9_inf3",
        "Infusion 1 PHQ-9,Infusion 2 PHQ-9,Infusion 3 PHQ-9 total",
        "PHQ-9 (infusion #1),PHQ-9 (infusion #2),PHQ-9 (infusion #3)",
        "phq9 tx1 pre,phq9 tx2 pre,phq9 tx3 pre",
        "phq9_baseline,phq9_inf2,phq9_inf3",
        "Baseline PHQ-9,PHQ-9 pre2,PHQ-9 pre3",
    ],
)
def test_scores_before_each_infusion(headers: str):
    found = run(lines(f"patient,{headers}", "P1,20,15,10"), LIST)
    assert found.files[0].format == "timepoints"
    assert taken(found, 2, 3, 5) == OF_THREE
    assert rules(found) == ["days_of_infusions_taken"]


def test_scores_after_each_infusion():
    found = run(lines("patient,phq9_baseline,phq9_post_inf1,PHQ-9 after infusion 3", "P1,20,15,10"), LIST)
    assert taken(found, 2, 3, 5) == [(0, 0, 20), (0, 1, 15), (7, 3, 10)]


def test_dates_of_infusions_and_of_scores_in_the_same_row():
    header = "patient,inf1_date,Infusion 2 date,date_inf3,inf2_dose_mg_kg,phq9_inf1,phq9_inf2,phq9_1mo,1mo_date"
    found = run(lines(f"{header},phq9_0,phq9_0_date", "P1,2026-01-05,2026-01-09,,0.5,20,15,6,2026-02-08,22,2026-01-02"))
    assert sorted(taken(found, 2, 3, 5)) == [(-3, 0, 22), (0, 0, 20), (4, 1, 15), (34, 2, 6)]
    assert infusions(found) == [(1, 0, None), (2, 4, 0.5)]
    assert found.outcome == "accept"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (None, []),
        ("after", [(0, 0, 20), (0, 1, 15), (4, 2, 10)]),
        ("before", [(0, 0, 15), (4, 1, 10)]),
    ],
)
def test_plain_numbers_are_asked_about(answer: str | None, expected: list):
    """Before infusion 1 there cannot be two scores of one day: the earlier one has no day."""
    found = run(lines("patient,phq9_0,phq9_1,phq9_2", "P1,20,15,10"), LIST, timing=answer)
    assert taken(found, 2, 3, 5) == expected
    assert found.outcome == ("ask" if answer is None else "accept_with_warnings" if answer == "after" else "partial")


def test_a_baseline_and_a_score_at_infusion_1_are_asked_about():
    text = lines("patient,phq9_baseline,phq9_inf1,phq9_inf2", "P1,20,15,10")
    assert at(run(text, LIST), "timepoints_unclear") == [(None, 3)]
    assert taken(run(text, LIST, timing="after"), 2, 3, 5) == [(0, 0, 20), (0, 1, 15), (4, 2, 10)]


def test_answers_to_questions_are_no_points_in_time():
    items = ",".join(f"phq9_{i}" for i in range(1, 10))
    low = lines(f"patient,day,infusion,{items}", "P1,0,0,1,2,3,0,1,2,3,0,1")
    assert dict(taken(run(low), 4, 5))["phq9"] == 13
    scores = lines(f"patient,{items}", "P1,20,18,15,12,10,9,8,8,7")
    assert rules(run(scores, LIST), "ask") == ["timepoints_unclear"]
    one_slip = lines(f"patient,day,infusion,{items}", "P1,0,0,1,2,30,0,1,2,3,0,1", "P2,0,0,1,2,3,0,1,2,3,0,1")
    assert rules(run(one_slip)) == ["item_off_scale"]


@pytest.mark.parametrize(
    ("text", "more", "rule"),
    [
        (lines("patient,phq9_baseline,phq9_inf2", "P1,20,15"), (), "only_infusion_numbers"),
        (lines("patient,infusion,phq9", "P1,0,20", "P1,1,15"), (), "only_infusion_numbers"),
        (lines("patient,phq9_week2,phq9_week4", "P1,20,15"), (), "needs_day"),
        (lines("patient,phq9_week2,phq9_week4", "P1,20,15"), (LIST,), "needs_day"),
    ],
)
def test_without_any_day_the_file_waits(text: str, more: tuple, rule: str):
    found = run(text, *more)
    assert found.outcome == "ask"
    assert rules(found) == [rule]


def test_a_score_after_the_last_infusion_needs_its_date():
    found = run(lines("patient,infusion,phq9", "P1,0,20", "P1,2,15", "P1,3,10"), LIST)
    assert taken(found, 2, 3, 5) == [(0, 0, 20), (7, 2, 15)]
    assert at(found, "score_without_day") == [(4, 3)]


def test_the_first_infusion_alone_does_not_say_how_many_were_given():
    for header in ("first_infusion_date", "infusion_1_date"):
        text = lines(f"patient,{header},phq9_baseline,phq9_post,phq9_post_date", "P1,2026-01-05,20,8,2026-02-10")
        assert rules(run(text), "ask") == ["needs_infusion_list"]
        found = run(text, LIST)
        assert taken(found, 2, 3, 5) == [(0, 0, 20), (36, 3, 8)]
        assert at(found, "columns_left_out") == ([(None, 2)] if header.startswith("first") else [])


def test_two_columns_of_one_point_are_put_together():
    header = "patient,phq9_inf2,PHQ-9 infusion 2,phq9_inf3"
    for one in ("P1,20,,15", "P1,,20,15", "P1,20,20,15"):
        assert taken(run(lines(header, one), LIST), 3, 5) == [(1, 20), (2, 15)]
    found = run(lines(header, "P1,20,21,15"), LIST)
    assert taken(found, 3, 5) == [(2, 15)]
    assert at(found, "values_differ") == [(2, 2)]


def test_columns_that_nothing_is_taken_from_are_left_or_refused():
    text = lines("patient,last_infusion_date,phq9_inf1,phq9_inf2", "P1,Jane Doe,20,15")
    assert taken(run(text, LIST), 3, 5) == [(0, 20), (1, 15)]
    assert at(run(text, LIST, refuse=True), "value_name") == [(2, 2)]


def test_infusions_that_are_stored_give_days_too():
    from outcomes.deidentify import KeyTable, settle

    keys = KeyTable(":memory:")
    stored = settle(run(LIST, keys=keys), keys)
    found = run(lines("patient,phq9_baseline,phq9_inf2", "P1,20,15"), keys=keys, known=lambda codes: stored)
    assert taken(found, 2, 3, 5) == [(0, 0, 20), (4, 1, 15)]


def test_thirty_thousand_scores_in_columns_by_infusion():
    infusions_ = ",".join(f"inf{k}_date,phq9_inf{k},gad7_inf{k}" for k in range(1, 7))
    cells = ",".join(f"2026-01-{3 * k + 2:02d},{20 - k},{15 - k}" for k in range(1, 7))
    started = time.perf_counter()
    found = run(lines(f"patient,{infusions_}", *(f"P{i},{cells}" for i in range(2_500))))
    assert time.perf_counter() - started < 3
    assert (found.outcome, len(found.batch.assessments), len(found.batch.infusions)) == ("accept", 30_000, 15_000)


@pytest.mark.parametrize(
    ("header", "point"),
    [
        ("phq9_baseline", Point("baseline")),
        ("PHQ-9 Pre", Point("before")),
        ("phq9_post", Point("after")),
        ("phq9.tx3.post", Point("after", 3)),
        ("pre_infusion_2_phq9", Point("before", 2)),
        ("PHQ-9 #3", Point("number", 3)),
        ("Total PHQ-9 session 4", Point("at", 4)),
        ("phq9_6wk", Point("later", None, "6wk")),
        ("phq9_fu_3_months", Point("later", None, "fu_3_months")),
        ("phq9", None),
        ("bdi_2", None),
        ("phq9 comment 2", None),
    ],
)
def test_headers_of_points(header: str, point: Point | None):
    from outcomes.imports.files.read import read
    from outcomes.instruments import REGISTRY

    sheet = read(lines(f"patient;{header};x", "P1;12;1").encode()).sheets[0]
    found = times(sheet.columns, REGISTRY).scores
    assert list(found.get("phq9", {})) == ([] if point is None else [point])


# ---------------------------------------------------------------------------------------------------------------------
# Workbooks as practices keep them
# ---------------------------------------------------------------------------------------------------------------------

FIRST, SECOND = date(2026, 1, 4), date(2026, 1, 9)
BODY = [["P1", FIRST, 20, 12], ["P1", SECOND, 14, 7]]
GIVEN = [["patient", "date"], ["P1", date(2026, 1, 5)], ["P1", SECOND]]
READ = [(-1, "phq9", 20), (-1, "gad7", 12), (4, "phq9", 14), (4, "gad7", 7)]


def book(rows: list, *merged: str, epoch: object = None) -> bytes:
    import io

    import openpyxl

    made = openpyxl.load_workbook(io.BytesIO(workbook(rows, GIVEN)))
    for area in merged:
        made.worksheets[0].merge_cells(area)
    if epoch is not None:
        made.epoch = epoch
    return saved(made)


@pytest.mark.parametrize(
    ("head", "merged"),
    [
        ([["Patient", "Date", "PHQ-9", "GAD-7"]], ()),
        ([["Outcome scores"], ["Patient", "Date", "PHQ-9", "GAD-7"]], ()),
        ([["Outcome scores"], ["Patient", "Date", "PHQ-9", "GAD-7"]], ("A1:D1",)),
        ([["Outcome scores"], ["Printed", "2026-02-01"], [], ["Patient", "Date", "PHQ-9", "GAD-7"]], ()),
        ([["Report", "March"], ["Patient", "Date", "PHQ-9", "GAD-7"]], ()),
        ([["", "", "PHQ-9", "GAD-7"], ["Patient", "Date", "Total", "Total"]], ()),
        ([["Patient", "Date", "PHQ-9", "GAD-7"], ["", "", "Total", "Total"]], ("A1:A2", "B1:B2")),
        ([["Patient", "Date", "PHQ-9", ""], ["", "", "Total", "GAD-7"]], ("C1:C1",)),
        ([["Scores"], ["", "", "Total score", ""], ["Patient", "Date", "PHQ-9", "GAD-7"]], ("C2:D2",)),
    ],
)
def test_column_names_are_found_wherever_they_stand(head: list, merged: tuple):
    found = run(book([*head, *BODY], *merged))
    assert taken(found, 2, 4, 5) == READ
    assert records(found)[0][0] == len(head) + 1
    assert set(rules(found)) <= {"titles_left_out"}


def test_two_rows_of_column_names_over_more_than_one_column_each():
    head = [["Patient", "Date", "PHQ-9", "", "GAD-7", ""], ["", "", "Total", "Severity", "Total", "Severity"]]
    body = [
        ["P1", FIRST, "20", "severe", 12, "moderate"],
        ["", SECOND, " 14 ", "moderate", "7", "mild"],
        ["Mean", "", 17],
    ]
    found = run(book([*head, *body], "A1:A2", "B1:B2", "C1:D1", "E1:F1", "A3:A4", epoch=CALENDAR_MAC_1904))
    assert taken(found, 2, 4, 5) == READ
    assert rules(found) == ["total_rows"]
    assert at(found, "columns_left_out") == [(None, 4)]


def test_the_fixture_of_a_workbook():
    found = run((FIXTURES / "workbook" / "raw.xlsx").read_bytes())
    tidy = pd.read_csv(FIXTURES / "workbook" / "tidy.csv")
    pd.testing.assert_frame_equal(found.files[0].records, tidy, check_dtype=False)
    assert [problem.sheet for problem in found.files[0].problems if problem.rule == "sheet_left_out"] == [3]


@pytest.mark.parametrize("title", ["Patient: Jane Doe", "DOB 1/2/1970", "Scores 1/1/2026 to 2/1/2026", "PHQ-9"])
def test_titles_are_left_where_they_are(title: str):
    found = run(book([[title], ["Patient", "Date", "PHQ-9", "GAD-7"], *BODY]))
    assert at(found, "titles_left_out") == [(2, None)]
    assert found.outcome == "accept"
    assert "Jane" not in repr(found)


def test_a_header_is_never_taken_from_the_data():
    rows = [["Patient", "Score"], ["P1", "x"], ["P2", "y"]]
    assert find_header(rows, ()).names == rows[0]
    assert find_header([["P1", "12"], ["P2", "13"]], ()).first == 0
    assert find_header([["Patient", "PHQ-9", "GAD-7"], ["", "NA", ""], ["P1", "1", "2"]], ()).n_rows == 1


def test_merged_cells_beyond_measure_are_refused():
    rows = [["Patient", "Date", "PHQ-9", "GAD-7"], *BODY * 3_000]
    areas = "".join(f'<mergeCell ref="A{i}:ALL60000"/>' for i in range(1, 5_000)).encode()
    from tests.exports import altered

    data = altered(
        book(rows),
        "sheet1.xml",
        lambda xml: xml.replace(b"</sheetData>", b"</sheetData><mergeCells>" + areas + b"</mergeCells>"),
    )
    assert rules(run(data)) == ["workbook_too_large"]


def test_no_format_takes_what_is_another_ones():
    """Every fixture is known by itself, whatever the other formats say of it."""
    for folder in sorted(FIXTURES.iterdir()):
        raw = next(folder.glob("raw.*"))
        format_ = run(raw.read_bytes()).files[0].format
        assert format_ == (folder.name if folder.name != "workbook" else "own_wide")
        assert np.isfinite(len(format_))
