"""FHIR resources, flat files of observations and tables by infusion, made for tests."""

from __future__ import annotations

import json
from collections.abc import Iterable

from tests.exports import lines

PHQ9_ITEMS = "44250-9 44255-8 44259-0 44254-1 44251-7 44258-2 44252-5 44253-3 44260-8".split()
PEG_ITEMS = "75893-8 91145-3 91146-1".split()
ANSWERS = "LA6568-5 LA6569-3 LA6570-1 LA6571-9".split()
LIST = lines("patient,infusion,date", "P1,1,2026-01-05", "P1,2,2026-01-09", "P1,3,2026-01-12")
UUID = "6f1a2c54-0b1e-4d6a-9a57-0a2f51c3e8d1"


def coding(code: str) -> dict:
    return {"coding": [{"system": "http://loinc.org", "code": code}]}


def subject(reference: str) -> dict:
    return {"subject": {"reference": reference}}


def observation(code: str = "44261-6", when: str | None = "2026-01-05", patient: str = "Patient/P1", **more) -> dict:
    """An Observation of PHQ-9 on the day of the first infusion, unless said otherwise; ``None`` takes a part away."""
    dated = {"effectiveDateTime": when} if when else {}
    value = {} if any(name.startswith(("value", "component")) for name in more) else {"valueInteger": 12}
    made = {"resourceType": "Observation", "status": "final", "code": coding(code), **subject(patient), **dated}
    return {name: part for name, part in (made | value | more).items() if part is not None}


def components(codes: Iterable[str], numbers: Iterable[int]) -> list[dict]:
    return [{"code": coding(code), "valueInteger": n} for code, n in zip(codes, numbers, strict=True)]


def response(answers: Iterable[dict | int], total: float | None = None, when: str = "2026-01-05", **more) -> dict:
    """A QuestionnaireResponse to PHQ-9: answers as numbers, or as FHIR has them."""
    given = [a if isinstance(a, dict) else {"valueCoding": {"code": ANSWERS[a], "display": "Yes"}} for a in answers]
    items = [{"linkId": f"/{code}", "answer": [one]} for code, one in zip(PHQ9_ITEMS, given, strict=True)]
    if total is not None:
        items.append({"linkId": "/44261-6", "answer": [{"valueDecimal": total}]})
    made = {"resourceType": "QuestionnaireResponse", "status": "completed", "authored": when, **subject("Patient/P1")}
    return made | {"item": [{"linkId": "panel", "item": items}]} | more


def administration(when: str = "2026-01-05", patient: str = "Patient/P1", **more) -> dict:
    made = {"resourceType": "MedicationAdministration", "status": "completed", "effectiveDateTime": when}
    return made | {"medicationCodeableConcept": {"text": "Ketamine 0.5 mg/kg over 40 min"}} | subject(patient) | more


def procedure(when: str = "2026-01-05", **more) -> dict:
    made = {"resourceType": "Procedure", "status": "completed", "code": {"text": "Ketamine infusion"}}
    return made | {"performedPeriod": {"start": when}} | subject("Patient/P1") | more


def bundle(*resources: dict, **more) -> str:
    entries = [{"fullUrl": f"urn:uuid:{i}", "resource": one} for i, one in enumerate(resources)]
    return json.dumps({"resourceType": "Bundle", "type": "collection", **more, "entry": entries})


def bulk(*resources: dict) -> str:
    return "".join(json.dumps(one) + "\n" for one in resources)


def in_entry(text: str) -> str:
    """A Bundle with this JSON in its second entry."""
    return bundle(observation(), {"resourceType": "X"}).replace('{"resourceType": "X"}', text)


_COURSE = (administration(), administration("2026-01-09"))
_TABLE = "patient,code,value,date,domain,validity"

EXAMPLES: dict[str, tuple] = {
    "json_damaged": (bundle(observation())[:-3],),
    "json_too_deep": (in_entry('{"a":' * 100 + "1" + "}" * 100),),
    "json_too_large": (bundle(observation(note=["x" * 5_000_000])),),
    "json_name_twice": (in_entry('{"resourceType": "Observation", "status": "final", "status": "amended"}'),),
    "json_number": (in_entry('{"resourceType": "Observation", "valueDecimal": 1e400}'),),
    "not_fhir": ('{"patients": [{"id": "P1", "phq9": 12}]}',),
    "no_entries": (bundle(),),
    "too_many_entries": ("[" + ",".join(["{}"] * 300_001) + "]",),
    "fhir_person": (bundle(observation(), {"resourceType": "Patient", "id": "1"}, *_COURSE),),
    "fhir_contact": (bundle(observation(), {"resourceType": "Location", "address": {"line": ["x"]}}, *_COURSE),),
    "fhir_identifier": (bundle(observation(identifier=[{"system": "x", "value": "1"}]), *_COURSE),),
    "fhir_narrative": (bundle(observation(text={"status": "generated", "div": "<div>12</div>"}), *_COURSE),),
    "fhir_display": (bundle(observation(subject={"reference": "Patient/1", "display": "Doe"}), *_COURSE),),
    "fhir_one_page": (bundle(observation(), *_COURSE, link=[{"relation": "next", "url": "x"}]),),
    "not_final": (bundle(observation(), observation(status="entered-in-error"), *_COURSE),),
    "entries_left_out": (bundle(observation(), {"resourceType": "Encounter"}, *_COURSE),),
    "only_issued": (bundle(observation(when=None, issued="2026-01-05T09:00:00-05:00"), *_COURSE),),
    "time_in_utc": (bundle(observation(when="2026-01-05T03:10:00Z"), *_COURSE),),
    "infusions_merged": (bundle(observation(), *_COURSE, procedure()),),
    "not_a_patient": (bundle(observation(), observation(patient="Group/1"), *_COURSE),),
    "codes_differ": (
        bundle(
            observation(),
            observation(code="70274-6")
            | {"code": {"coding": coding("70274-6")["coding"] + coding("44261-6")["coding"]}},
            *_COURSE,
        ),
    ),
    "score_in_percent": (
        bundle(observation(), observation("72514-3", valueQuantity={"value": 5, "unit": "%"}), *_COURSE),
    ),
    "answers_differ": (
        bundle(observation(), response([1] * 9, item=response([1] * 9)["item"] + response([2] * 9)["item"]), *_COURSE),
    ),
    "not_valid": (
        lines(_TABLE, "P1,phq9,12,2026-01-05,raw,valid", "P1,phq9,61,2026-01-05,normed,valid"),
        LIST,
    ),
    "values_differ": (
        lines("patient,code,value_int,value_float,date", "P1,phq9,12,,2026-01-05", "P1,gad7,9,10,2026-01-05"),
        LIST,
    ),
    "timepoints_unclear": (lines("patient,phq9_0,phq9_1,phq9_2", "P1,20,15,10"), LIST),
    "days_of_infusions_taken": (lines("patient,infusion,phq9", "P1,0,20", "P1,1,15"), LIST),
    "score_without_day": (lines("patient,infusion,phq9", "P1,0,20", "P1,3,15"), LIST),
}
"""For each rule of these formats, files that break it."""
