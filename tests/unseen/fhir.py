"""FHIR R4 from electronic records."""

from __future__ import annotations

import json

from tests.unseen.make import PHQ9, Input, Record, course, parts, spread, without

KF = course("kf-201 2026-04-06", "kf-202 2026-04-08", gaps=(0, 2, 7, 9))
SCORES = KF.records("""
    kf-201 2026-04-05 phq9 19
    kf-201 2026-05-11 phq9 8
    kf-202 2026-04-07 phq9 22
    kf-202 2026-05-13 phq9 18
""")
ITEMS = ("44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8")
ANSWERS = ("LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9")
PHQ9_TOTAL, GAD7_TOTAL, PEG_TOTAL = "44261-6", "70274-6", "91147-9"


def _loinc(code: str) -> dict:
    return {"coding": [{"system": "http://loinc.org", "code": code}]}


def _subject(patient: str) -> dict:
    return {"reference": f"Patient/{patient}"}


def _observation(patient: str, when: str, code: str, value: float | None, **more: object) -> dict:
    made = {"resourceType": "Observation", "status": "final", "code": _loinc(code), "subject": _subject(patient)}
    made["effectiveDateTime"] = when if "T" in when else f"{when}T09:30:00-05:00"
    if value is not None:
        made["valueQuantity"] = {"value": value, "unit": "{score}"}
    return made | more


def _given(patient: str, when: str, drug: str = "ketamine 50 mg/mL injection", **more: object) -> dict:
    return {
        "resourceType": "MedicationAdministration",
        "status": "completed",
        "medicationCodeableConcept": {"text": drug},
        "subject": _subject(patient),
        "effectivePeriod": {"start": f"{when}T10:00:00-05:00", "end": f"{when}T10:42:00-05:00"},
    } | more


def _bundle(*resources: dict) -> bytes:
    entries = [{"fullUrl": f"urn:uuid:r{n}", "resource": r} for n, r in enumerate(resources)]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}, indent=1).encode()


def _lines(*resources: dict) -> bytes:
    return "\n".join(json.dumps(resource) for resource in resources).encode()


def _list() -> list[dict]:
    return [_given(patient, when) for patient, dates in KF.items() for when in dates]


def _totals(records: list[Record]) -> list[dict]:
    return [_observation(patient, when, PHQ9_TOTAL, score) for patient, when, _, _, score in records]


def _bulk() -> list[Input]:
    person = {"resourceType": "Patient", "id": "kf-201", "birthDate": "1961-03-14", "gender": "female"}
    person["name"] = [{"family": "Ostrander", "given": ["Wilhelmina"]}]
    person["telecom"] = [{"system": "phone", "value": "503-555-0142"}]
    doctor = {"resourceType": "Practitioner", "id": "d1", "name": [{"family": "Fennimore", "given": ["Ada"]}]}
    beside = _totals(SCORES)
    beside[0]["note"] = [{"text": "Wilhelmina came with her sister"}]
    beside[1]["subject"]["display"] = "Wilhelmina Ostrander"
    wrong = _observation("kf-201", "2026-04-20", PHQ9_TOTAL, 1, status="entered-in-error")
    early = _observation("kf-202", "2026-04-21", PHQ9_TOTAL, 2, status="preliminary")
    other = [
        _given("kf-201", "2026-04-22", "esketamine nasal spray 84 mg"),
        _given("kf-202", "2026-04-23", "ondansetron"),
    ]
    other.append(_given("kf-202", "2026-04-24", status="not-done"))
    late = KF.records("""
        kf-201 2026-05-12 gad7 6
        kf-202 2026-05-14 gad7 13
    """)
    late_ones = [_observation(p, when, GAD7_TOTAL, score) for p, when, _, _, score in late]
    return [
        Input(
            "fhir_bundle_with_people_beside",
            "a bundle that holds Patient and Practitioner, a note and a displayed name: not needed, not read",
            (("export.json", _bundle(person, doctor, *beside, *_list())),),
            "records",
            SCORES,
            never=("Ostrander", "Wilhelmina", "Fennimore", "503-555", "1961-03-14"),
        ),
        Input(
            "fhir_bulk_with_other_drugs_and_states",
            "NDJSON: esketamine, ondansetron and what was not done are no infusions; errors and drafts no scores",
            (
                ("Observation.ndjson", _lines(*_totals(SCORES), wrong, early, *late_ones)),
                ("MedicationAdministration.ndjson", _lines(*_list(), *other)),
            ),
            "said",
            [*SCORES, *late],
        ),
    ]


def _items() -> list[Input]:
    eight = _totals(without(SCORES, 3))
    for code, answer in zip(ITEMS[:8], spread(12, 8), strict=True):
        eight.append(_observation("kf-202", "2026-05-13", code, None, valueInteger=answer))
    eight.append(_observation("kf-202", "2026-05-13", PHQ9_TOTAL, 12))
    first_two = ("kf-202", "2026-05-13", 4, "phq2", 4.0)
    empty = _totals(without(SCORES, 1))
    empty.append(
        {
            "resourceType": "QuestionnaireResponse",
            "status": "completed",
            "questionnaire": "http://loinc.org/q/44249-1",
            "subject": _subject("kf-201"),
            "authored": "2026-05-11T08:10:00-05:00",
            "item": [
                *({"linkId": f"/{code}", "text": text} for code, text in zip(ITEMS, PHQ9, strict=True)),
                {"linkId": "/44261-6", "text": "PHQ-9 total score", "answer": [{"valueDecimal": 0}]},
            ],
        }
    )
    forms = []
    for patient, when, _, _, score in SCORES:
        answered = [
            {
                "linkId": f"/44249-1/{code}",
                "text": text,
                "answer": [{"valueCoding": {"system": "http://loinc.org", "code": ANSWERS[answer], "display": "Yes"}}],
            }
            for code, text, answer in zip(ITEMS, PHQ9, spread(int(score)), strict=True)
        ]
        forms.append(
            {
                "resourceType": "QuestionnaireResponse",
                "status": "completed",
                "subject": _subject(patient),
                "authored": f"{when}T08:10:00-05:00",
                "item": [{"linkId": "/44249-1", "text": "PHQ-9", "item": answered}],
            }
        )
    done = [
        {
            "resourceType": "Procedure",
            "status": "completed",
            "code": {"text": "Intravenous infusion of ketamine"},
            "subject": _subject(patient),
            "performedDateTime": f"{when}T10:00:00-05:00",
        }
        for patient, dates in KF.items()
        for when in dates
    ]
    return [
        Input(
            "fhir_eight_of_nine_answers",
            "eight answers as Observations, and their sum as the total: missing, and said",
            (("export.json", _bundle(*eight, *_list())),),
            "said",
            without(SCORES, 3),
            [first_two],
        ),
        Input(
            "fhir_total_of_zero_without_answers",
            "a questionnaire without any answer and a total of 0",
            (("export.json", _bundle(*empty, *_list())),),
            "said",
            without(SCORES, 1),
        ),
        Input(
            "fhir_questionnaires_and_procedures",
            "answers by their codes, the display always Yes; infusions as procedures",
            (("responses.ndjson", _lines(*forms)), ("procedures.ndjson", _lines(*done))),
            "records",
            SCORES,
            parts(SCORES),
        ),
    ]


def _shapes() -> list[Input]:
    reports = []
    for patient, when, _, _, score in SCORES:
        inner = _observation(patient, when, PHQ9_TOTAL, score, id="s1")
        reports.append(
            {
                "resourceType": "DiagnosticReport",
                "status": "final",
                "code": _loinc("44249-1"),
                "subject": _subject(patient),
                "effectiveDateTime": f"{when}T09:30:00-05:00",
                "contained": [inner],
                "result": [{"reference": "#s1"}],
            }
        )
    night = [_observation(p, f"{when}T02:20:00Z", PHQ9_TOTAL, score) for p, when, _, _, score in SCORES]
    peg = KF.records("""
        kf-201 2026-04-05 peg 7
        kf-201 2026-05-11 peg 4
        kf-202 2026-04-07 peg 8
        kf-202 2026-05-13 peg 6
    """)
    components = []
    codes = ("75893-8", "91145-3", "91146-1")
    for (patient, when, _, _, score), three in zip(peg, ((8, 7, 6), (5, 4, 3), (9, 8, 7), (6, 7, 5)), strict=True):
        answered = [{"code": _loinc(c), "valueInteger": a} for c, a in zip(codes, three, strict=True)]
        components.append(_observation(patient, when, PEG_TOTAL, score, component=answered))
    pages = [resource | {"effectivePeriod": {"start": resource["effectivePeriod"]["start"]}} for resource in _list()]
    return [
        Input(
            "fhir_scores_inside_reports",
            "each score is contained in a DiagnosticReport",
            (("reports.json", _bundle(*reports, *_list())),),
            "records",
            SCORES,
        ),
        Input(
            "fhir_world_time_in_the_night",
            "times in UTC two hours after midnight: taken as written, and said, or asked",
            (("scores.ndjson", _lines(*night)), ("given.ndjson", _lines(*_list()))),
            "ask_or_said",
            SCORES,
        ),
        Input(
            "fhir_peg_with_components",
            "PEG with its three answers as components; infusions with a start only",
            (("export.json", _bundle(*components, *pages)),),
            "records",
            peg,
        ),
    ]


INPUTS = [*_bulk(), *_items(), *_shapes()]
