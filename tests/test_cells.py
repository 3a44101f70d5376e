"""What stands in a cell: status, what was given, points of a course, doses."""

from __future__ import annotations

import math

import numpy as np
import pytest

from outcomes.imports.cells.doses import Dose, dose, doses, weight
from outcomes.imports.cells.given import given, route
from outcomes.imports.cells.points import Point, in_header, point
from outcomes.imports.cells.status import status
from outcomes.imports.cells.values import number, numbers


@pytest.mark.parametrize(
    ("meaning", "texts"),
    [
        (
            "done",
            "Completed|complete|COMPLETED|Done|Finished|fulfilled|Final|final result|amended|corrected|Given|administered"
            "|Attended|Seen|Checked out|checked-out|CHECKED_OUT|Visit Completed|Infusion completed|Finalised|Kept",
        ),
        (
            "not_done",
            "No-show|no show|NoShow|NO_SHOW|No Show - no call|DNA|Did not attend|didn't show|didn’t show|Missed|Cancelled"
            "|canceled|Cancelled by patient|Cancelled (weather)|Canceled - provider|late cancellation|Rescheduled"
            "|Rescheduled to 1/15|Scheduled|planned|pending|booked|not done|not-done|Not given|Declined|Patient refused"
            "|Refused: nausea|on-hold|in-progress|preliminary|Not completed|Incomplete|left without treatment|Held for BP",
        ),
        (
            "wrong",
            "Entered in error|entered-in-error|ENTERED_IN_ERROR|in error|error|Error - wrong patient|Void|voided|Deleted"
            "|DELETED|Wrong patient|Duplicate|duplicate of row 3|test|charted in error|nullified|Voided by staff",
        ),
        (
            None,
            "|arrived|checked in|In room|confirmed|stopped|partial|partially given|unknown|completed - voided|yes|no|F|C|1"
            "|active|open|unsigned|draft|not sure|completed?|Notes complete the picture|done by 3 pm?|error-free"
            "|voiding trial|test results reviewed|no|final exam|missedit|infusion|ketamine|12|Done with induction",
        ),
    ],
)
def test_status(meaning: str | None, texts: str):
    assert {text: status(text) for text in texts.split("|")} == dict.fromkeys(texts.split("|"), meaning)


@pytest.mark.parametrize(
    ("drug", "texts"),
    [
        (
            "ketamine",
            "Ketamine|KETAMINE|ketamine infusion|Ketamine IV 0.5 mg/kg|IV Ketamine|Ketamine HCl 50 mg/mL|ketamine hydrochloride"
            "|Ketalar 40 mg|Racemic ketamine|R,S-ketamine|(R,S)-ketamine|RS-ketamine|Ketamine 40 mg + Zofran 4 mg"
            "|Ketamine with midazolam|Ketamine infusion - depression|Ketamine therapy|Ketamine-assisted psychotherapy|KAP"
            "|KAP session|IM ketamine|ketamine troche|Initial ketamine infusion|Ketamine infusion (new patient)"
            "|Ketamine Infusion #3|ketamine/magnesium infusion|Ketamine in 0.9% sodium chloride 100 mL|ketamine_infusion",
        ),
        (
            "esketamine",
            "Esketamine|Spravato|SPRAVATO 84 mg|esketamine nasal spray|S-ketamine|(S)-ketamine|s ketamine|Spravato treatment"
            "|Spravato session 3|G2083|J0013|G2082 esketamine",
        ),
        (
            "other_drug",
            "Lidocaine|lidocaine infusion|Magnesium|NAD+|NAD+ infusion|Saline|Placebo|Midazolam 2 mg|IV vitamin infusion"
            "|Myers cocktail|iron infusion|Ondansetron|B12 injection|IV hydration|arketamine|Toradol",
        ),
        (
            "no_infusion",
            "Consultation|Consult|New patient consult|Ketamine consultation|Ketamine infusion consult|Follow-up|follow up visit"
            "|F/U|Evaluation|Psychiatric evaluation|Intake|Therapy|Psychotherapy|therapy session|Phone call|Telehealth"
            "|Telehealth follow-up|Medication management|Med check|New patient|Integration|KAP integration"
            "|Labs|Office visit|TMS|TMS session|ECT|Stellate ganglion block|Check-in|Screening|Discovery call",
        ),
        (
            "infusion",
            "Infusion|infusion 3|Infusion #3|IV infusion|Infusion 3 of 6|Booster|Booster infusion|Maintenance infusion"
            "|Treatment|Treatment session|Tx 4|session 2|Follow-up infusion|Pain infusion|40 minute infusion|Initial infusion"
            "|Infusion - Depression|Infusion therapy|New patient infusion|2 hour infusion|Infusion visit",
        ),
        (
            None,
            "|Zometa infusion|Ketamine declined|No ketamine|ketamine not given|ketamine held|Ketamine allergy|Consult + infusion"
            "|Evaluation and infusion|Ketamine infusion follow-up|Infusion follow up|ketamine vs esketamine|Ketamine or Spravato"
            "|ketamine/esketamine|market|basket|blanket|Other|Visit|unknown|12|J3490|infusion?|planned infusion|Prior ketamine"
            "|norketamine level|sex|infused|blood pressure|Massage|ketamine refill|consent for ketamine|cancelled infusion",
        ),
    ],
)
def test_what_was_given(drug: str | None, texts: str):
    assert {text: given(text) for text in texts.split("|")} == dict.fromkeys(texts.split("|"), drug)


@pytest.mark.parametrize(
    ("way", "texts"),
    [
        ("iv", "IV|47625008|iv|I.V.|i. v.|intravenous|Intravenous route|IVPB|Ketamine IV 40 mg|IV drip|Intravenously"),
        ("im", "IM|I.M.|intramuscular|40 mg IM|Ketamine, intramuscular injection"),
        ("sc", "SC|SQ|subq|sub-q|subcutaneous|S.C."),
        ("oral", "PO|p.o.|oral|by mouth|oral tablet|capsule"),
        ("sublingual", "SL|sublingual|troche|ketamine lozenge|buccal|rapid dissolve RDT|oral lozenge"),
        ("intranasal", "intranasal|nasal spray|IN|i.n.|Spravato nasal spray|nose"),
        ("rectal", "PR|rectal"),
        ("topical", "topical cream|transdermal"),
        (
            None,
            "|ketamine|infusion|in the morning|IV or IM|PO/IV|other|unknown|in room 3|ivy|simple|scale|injection|pr 3",
        ),
    ],
)
def test_routes(way: str | None, texts: str):
    assert {text: route(text) for text in texts.split("|")} == dict.fromkeys(texts.split("|"), way)


@pytest.mark.parametrize(
    ("kind", "which", "texts"),
    [
        (
            "before",
            3,
            "Pre-infusion 3|pre infusion #3|PRE INFUSION 3|Before infusion 3|Infusion 3 pre|Infusion 3 - Pre|Tx #3 before"
            "|Tx 3 (pre)|pre 3|pre3|Pre #3|pre-treatment 3|Before 3rd infusion|before the third infusion|prior to infusion 3"
            "|pre_inf3"
            "|Infusion 3 pre-infusion|Pre-Infusion 3 of 6|Infusion 3/6 pre|Pre-infusion No. 3|Pre-ketamine infusion 3"
            "|Pre-infusion 3 (Day 7)|Week 2 - pre-infusion 3",
        ),
        (
            "after",
            1,
            "Post infusion 1|Post-Infusion #1|after infusion 1|Infusion 1 post|Tx #1 after|post1|Post 1|post-tx 1|session 1 post"
            "|After first infusion|following infusion 1|Infusion #1 (post)",
        ),
        (
            "at",
            2,
            "Infusion 2|infusion #2|INF2|inf 2|Tx 2|Tx #2|Treatment 2|session 2|2 of 6|Infusion 2 of 6|Infusion 2/6|2nd infusion"
            "|Second infusion|Infusion No. 2|Ketamine infusion 2|IV ketamine infusion #2|Ketamine 2|Infusion 2 (week 1)"
            "|Infusion visit 2|the second treatment",
        ),
        ("before", None, "Pre|pre-infusion|Before|Before infusion|PRE|before the infusion"),
        ("after", None, "Post|post-infusion|After|After infusion"),
        (
            "baseline",
            None,
            "Baseline|BL|baseline visit|Baseline Assessment|Intake|Screening|Screening visit|initial|Initial assessment"
            "|pre-treatment|Pre-ketamine|Enrollment",
        ),
        ("day", 14, "Day 14|day14|D14|D 14|DAY 14|day #14"),
        ("day", -7, "Day -7|day −7|D -7|Study day -7"),
        ("day", 0, "Day 0|D0"),
        ("week", 2, "Week 2|W2|wk 2|Wk2|weeks 2"),
        ("booster", 1, "B1|B-1|b 1|Booster 1|booster #1|Booster infusion 1|Maintenance 1|top-up 1"),
        ("booster", None, "Booster|Maintenance|booster infusion"),
        ("number", 3, "#3|# 3"),
    ],
)
def test_points(kind: str, which: int | None, texts: str):
    assert {text: point(text) for text in texts.split("|")} == dict.fromkeys(texts.split("|"), Point(kind, which))


def test_later_points_keep_what_is_written():
    texts = (
        "Follow-up 4 weeks|4 weeks|4 week follow-up|6 months post|FU 1|F/U 2|follow up|Month 3|M3|Visit 3|T2|Final|End"
        "|Discharge|Last|End of treatment|post-treatment|After ketamine|Follow-up visit 2|1 month follow-up|3 mo|EOT|final visit"
    )
    found = {text: point(text) for text in texts.split("|")}
    kinds = {text: one and (one.kind, one.number) for text, one in found.items()}
    assert kinds == dict.fromkeys(texts.split("|"), ("later", None))
    assert point("4 weeks") != point("8 weeks")
    assert point("Follow-up 4 weeks") == Point("later", None, "follow_up_4_weeks")


@pytest.mark.parametrize(
    "text",
    "|sleep|PHQ-9|3|3/6|1/12/2026|2026-01-12|Day-7|D-7|week-2|7 of 6|first infusion date|next infusion|infusion|infusion date"
    "|Infusion A|day|week|pre-diabetes|postpone|before noon|B12 injection|B123|left arm|Mon|120/80|Infusion 1 infusion 2"
    "|Pre 1 post 1|Infusion 1234|base jump|a day|Dr Day 14 Week|baseline bleeding".split("|"),
)
def test_what_names_no_point(text: str):
    assert point(text) is None


def test_headers_are_taken_apart():
    assert ("phq9", Point("after", 3)) in list(in_header("phq9_inf3_post"))
    assert next(in_header("pre_infusion_2_phq9")) == ("phq9", Point("before", 2))
    assert next(in_header("phq9_6wk")) == ("phq9", Point("later", None, "6wk"))
    assert list(in_header("phq9")) == []


@pytest.mark.parametrize(
    ("found", "texts"),
    [
        (
            Dose(0.5, "mg/kg"),
            "0.5 mg/kg|0.5mg/kg|0,5 mg/kg|.5 mg/kg|0.5 MG/KG|0.5 mg / kg|0.5 mg per kg|500 mcg/kg|0.50 mg/kg IBW"
            "|Ketamine 0.5 mg/kg IV over 40 min|40 mg (0.5 mg/kg)|0.5 mg/kg (40 mg)",
        ),
        (Dose(40.0, "mg"), "40 mg|40mg|40 MG|40 milligrams|0.04 g|40.0 mg IV|40 mg in 100 mL"),
        (Dose(0.5, ""), "0.5|0,5|.5|0.50"),
        (
            None,
            "|0.5 mg/kg/h|0.5 mg/kg/min|0.5 mg/kg per hour|50 mg/mL|0.5-1 mg/kg|0.5 to 1 mg/kg|40 mg + 10 mg|2 x 40 mg"
            "|40 mg x2|1,000 mg|40 mL|40 kg|mg|half|0.5.1|not 40 mg|up to 60 mg|Ketamine 40 mg, Zofran 4 mg|1.000,5",
        ),
    ],
)
def test_doses(found: Dose | None, texts: str):
    assert {text: dose(text) for text in texts.split("|")} == dict.fromkeys(texts.split("|"), found)


def test_doses_of_a_column():
    read = doses(["0.5 mg/kg", "40 mg", "0.5", "", "a lot", "n/a"])
    assert [np.flatnonzero(~np.isnan(kind)).tolist() for kind in (read.per_kg, read.mg, read.bare)] == [[0], [1], [2]]
    assert read.wrong.tolist() == [False, False, False, False, True, False]


@pytest.mark.parametrize(
    ("unit", "kg", "texts"),
    [
        (None, 80.0, "80 kg|80kg|80.0 KG|80 kgs|80 kilograms|Wt: 80 kg|80,0 kg"),
        (None, 79.83, "176 lb|176 lbs|176lbs.|176 pounds|176#"),
        ("kg", 80.0, "80|80.0|80 kg"),
        ("lb", 79.83, "176|176 lb"),
        ("kg", 79.83, "176 lb"),
        (None, None, "80||5'10|12 st 4 lb|8 kg|1760 lb|80 mg|80-85 kg|heavy"),
    ],
)
def test_weights(unit: str | None, kg: float | None, texts: str):
    for text in texts.split("|"):
        found = weight(text, unit)
        assert found is None if kg is None else found is not None and math.isclose(found, kg, abs_tol=0.005), text


def test_a_percentage_is_the_number_that_is_shown():
    assert (number("70%"), number("70 %"), number("70.5%"), number("%"), number("70%%")) == (70, 70, 70.5, None, None)
    read, wrong = numbers(["70%", "n/a", "about 70%"])
    assert (read[0], wrong.tolist()) == (70, [False, False, True])
