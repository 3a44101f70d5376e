"""Tables out of electronic records and practice software."""

from __future__ import annotations

from tests.unseen.make import PHQ9, Input, course, day, parts, rows, words

EP = course("Z30417 2026-03-02", "Z30552 2026-03-04", gaps=(0, 3, 7, 10, 14, 17))
LIST = ("infusions.csv", EP.numbered("patient,infusion,date"))
SCORES = EP.records("""
    Z30417 2026-03-01 phq9 20
    Z30417 2026-03-09 phq9 13
    Z30417 2026-04-10 phq9 8
    Z30552 2026-03-03 phq9 24
    Z30552 2026-03-11 phq9 19
    Z30552 2026-04-12 phq9 21
""")
PAIN = [(*row[:3], "pain_nrs", value) for row, value in zip(SCORES, (7.0, 5.0, 3.0, 8.0, 6.0, 6.0), strict=True)]
BOTH = [*SCORES, *PAIN]
NAMES = {"phq9": "PHQ-9 TOTAL SCORE", "pain_nrs": "PAIN SCORE 0-10"}
TITLES = {"phq9": "PHQ-9 Total Score", "pain_nrs": "Pain Score (0-10)"}
LOINC = {"phq9": "44261-6", "pain_nrs": "72514-3"}


def _short(value: float) -> str:
    return f"{value:g}"


def _flowsheets() -> list[Input]:
    epic = [["PAT_ID", "PAT_ENC_CSN_ID", "FLO_MEAS_ID", "FLO_MEAS_NAME", "RECORDED_TIME", "MEAS_VALUE", "MEAS_COMMENT"]]
    epic[0].append("TAKEN_USER_NAME")
    catalyst = [["PatientID", "PatientEncounterID", "FlowsheetMeasureNM", "RecordedDTS", "MeasureTXT", "UnitDSC"]]
    caboodle = [["Arb_Person_Id", "FlowsheetRowName", "DisplayName", "Value", "NumericValue", "Unit", "FlowsheetDate"]]
    clarity = [["PAT_ID", "CONTACT_DATE", "DISPLAY_NAME", "ENTRY_TIME", "RECORDED_TIME", "VITAL_VALUE"]]
    for n, (p, when, _, key, score) in enumerate(BOTH):
        csn, value, name = 400231 + n, _short(score), NAMES[key]
        us = f"{day(when).month}/{day(when).day}/2026"
        epic.append(
            [p, csn, 1570 + n, name, f"{us} 9:31:00 AM", value, "tearful, daughter present", "MARLOWE, DELPHINE"]
        )
        epic.append([p, csn, 5, "BP", f"{us} 9:31:00 AM", "128/82", "", "MARLOWE, DELPHINE"])
        catalyst.append([p, csn, TITLES[key], f"{when} 09:31:00.000", value, ""])
        catalyst.append([p, csn, "Pulse Oximetry", f"{when} 09:31:00.000", "98", "%"])
        caboodle.append([p, f"R {name}", TITLES[key], value, value, "", when])
        caboodle.append([p, "R TEMPERATURE", "Temperature", "98.4", "98.4", "F", when])
        clarity.append([p, when, name, f"{when} 16:02:00", f"{when} 09:31:00", value])
        clarity.append([p, when, "Weight", f"{when} 16:02:00", f"{when} 09:31:00", "2610.4"])
    return [
        Input(
            "epic_flowsheet_with_comments_and_users",
            "Epic flowsheet: visit numbers, comments, who took it; blood pressure beside",
            (("flowsheet.csv", rows(*epic)), LIST),
            "records",
            BOTH,
            answers={"date_order": "mdy"},
            never=("MARLOWE", "daughter"),
        ),
        Input(
            "health_catalyst_flowsheet",
            "EDW columns in one word: PatientEncounterID, FlowsheetMeasureNM, RecordedDTS, MeasureTXT",
            (("edw.csv", rows(*catalyst)), LIST),
            "records",
            BOTH,
        ),
        Input(
            "caboodle_flowsheet_facts",
            "FlowsheetRowName and DisplayName side by side, value as text and as number",
            (("facts.txt", rows(*caboodle, sep="|")), LIST),
            "records",
            BOTH,
        ),
        Input(
            "clarity_with_three_dates",
            "Clarity: contact date, entry time in the afternoon, recorded time in the morning",
            (("clarity.csv", rows(*clarity)), LIST),
            "records",
            BOTH,
        ),
    ]


def _results() -> list[Input]:
    cerner = [
        ["PERSON_ID", "ENCNTR_ID", "EVENT_ID", "EVENT_DISP", "EVENT_END_DT_TM", "RESULT_VAL", "RESULT_UNITS_DISP"]
    ]
    cerner[0].append("RESULT_STATUS_DISP")
    for n, (p, when, _, key, score) in enumerate(BOTH):
        stamp = f"{day(when):%d-%b-%Y} 09:31:00".upper()
        line = [p, 9120 + n, 70310 + n, TITLES[key], stamp, _short(score), "", "Auth (Verified)"]
        cerner.append([*line[:-1], "Modified"] if n == 4 else line)
    wrong = [*cerner[1][:4], "20-MAR-2026 10:00:00", "1", "", "In Error"]
    synthea = [["DATE", "PATIENT", "ENCOUNTER", "CATEGORY", "CODE", "DESCRIPTION", "VALUE", "UNITS", "TYPE"]]
    uuid = {"Z30417": "4b1f0c6e-8d3a-4f57-9b62-07c5e1a9d304", "Z30552": "c93a7e15-20bd-4e86-a1f4-5d6f80b2c712"}
    for n, (p, when, _, key, score) in enumerate(BOTH):
        visit = f"0e{n:02d}7a1b-6c2d-4e3f-8a9b-1c2d3e4f5a6b"
        line = [f"{when}T15:24:12Z", uuid[p], visit, "survey", LOINC[key], f"{TITLES[key]} [Reported]"]
        synthea.append([*line, f"{score:.1f}", "{score}", "numeric"])
        synthea.append([*line[:4], "29463-7", "Body Weight", "71.9", "kg", "numeric"])
    given = EP.numbered()
    for p, code in uuid.items():
        given = given.replace(p.encode(), code.encode())
    coded = [(uuid[p], *rest) for p, *rest in BOTH]
    mirah = [
        ["identifiers", "subjectId", "effectiveDate", "code", "valueFloat", "valueInt", "valueString", "performer"]
    ]
    mirah[0] += ["note", "interpretation", "encounterId", "domain", "validity"]
    for n, (p, when, _, key, score) in enumerate(BOTH):
        line = ["", p, f"{when}T09:31:00-06:00", LOINC[key], "", int(score), "", "", "", "", 5100 + n]
        mirah += [[*line, "raw", "valid"], [*line[:5], int(score) + 31, *line[6:], "normed", "valid"]]
    mirah.append([*mirah[1][:2], "2026-03-21T09:00:00-06:00", *mirah[1][3:5], 2, *mirah[1][6:12], "invalid"])
    omop = [
        ["measurement_id", "person_id", "measurement_concept_id", "measurement_date", "measurement_type_concept_id"]
    ]
    omop[0] += ["value_as_number", "unit_concept_id", "provider_id", "visit_occurrence_id", "measurement_source_value"]
    for n, (p, when, _, key, score) in enumerate(BOTH):
        concept = {"phq9": 44804610, "pain_nrs": 43055141}[key]
        omop.append([n, p[1:], concept, when, 32817, score, "", 12, 700 + n, LOINC[key]])
    return [
        Input(
            "cerner_results_with_one_in_error",
            "Cerner: EVENT_DISP, RESULT_VAL, a status; one result in error, one modified",
            (("results.csv", rows(*cerner, wrong)), LIST),
            "said",
            BOTH,
        ),
        Input(
            "synthea_observations",
            "observations by LOINC with uuids as patients, in the morning of the United States",
            (("observations.csv", rows(*synthea)), ("infusions.csv", given)),
            "records",
            coded,
        ),
        Input(
            "mirah_observations",
            "observations of a measurement tool: raw and normed, one invalid",
            (("observations_20260501.csv", rows(*mirah)), LIST),
            "records",
            BOTH,
        ),
        Input(
            "omop_measurements",
            "OMOP: concepts, the source value is the LOINC code",
            (("measurement.csv", rows(*omop)), ("infusions.csv", EP.numbered().replace(b"Z", b""))),
            "ask_or_records",
            [(p[1:], *rest) for p, *rest in BOTH],
        ),
    ]


def _practice_software() -> list[Input]:
    forms = [["client_id", "date_of_birth", "first_opened", "date_submited", "archived", "source", *PHQ9]]
    forms[0] += ["If you checked off any problems, how difficult have these problems made it for you to do your work?"]
    forms[0] += ["Optional: in your own words, what changed since the last time?", "phq9total"]
    for p, when, _, _, score in SCORES:
        born = {"Z30417": "9/14/1957", "Z30552": "12/3/1984"}[p]
        line = [p, born, f"{when} 07:58", when, "FALSE", "portal", *words(int(score)), "Somewhat difficult"]
        forms.append([*line, "My son Casimir visited and I felt lighter", int(score)])
    return [
        Input(
            "practice_software_all_phq9_data",
            "questionnaires of a practice's software: birth date, free text, two dates, the total",
            (("All PHQ9 Data.csv", rows(*forms)), LIST),
            "records",
            SCORES,
            parts(SCORES),
            never=("Casimir", "9/14/1957"),
        )
    ]


INPUTS = [*_flowsheets(), *_results(), *_practice_software()]
