"""Files with nothing wrong in them: taken, and nothing said that is worse than a remark."""

from __future__ import annotations

from tests.unseen.make import Input, course, day, parts, rows, spread, text, workbook

CL = course("Q510 2026-04-13", "Q512 2026-04-14", "Q517 2026-04-20", gaps=(0, 2, 4, 7, 9, 11))
LIST = ("infusions.csv", CL.numbered("patient,infusion,date"))
SCORES = CL.records("""
    Q510 2026-04-12 phq9 18
    Q510 2026-04-20 phq9 11
    Q510 2026-05-18 phq9 5
    Q512 2026-04-13 phq9 24
    Q512 2026-04-21 phq9 20
    Q512 2026-05-19 phq9 22
    Q517 2026-04-19 phq9 13
    Q517 2026-04-27 phq9 9
    Q517 2026-05-25 phq9 0
""")
PAIN = [
    (*row[:3], "pain_nrs", value)
    for row, value in zip(SCORES, (7.0, 5.0, 2.0, 9.0, 8.0, 8.0, 4.0, 4.0, 0.0), strict=True)
]
BOTH = [*SCORES, *PAIN]
_WIDE = [[p, when, int(s), int(pain[4])] for (p, when, _, _, s), pain in zip(SCORES, PAIN, strict=True)]
_LONG = [[p, when, {"phq9": "PHQ-9", "pain_nrs": "Pain NRS"}[key], int(s)] for p, when, _, key, s in BOTH]


def _separators_and_sheets() -> list[Input]:
    comma = CL.records("""
        Q510 2026-04-12 peg 7.33
        Q510 2026-05-18 peg 2.67
        Q512 2026-04-13 peg 8.0
        Q512 2026-05-19 peg 7.67
        Q517 2026-04-19 peg 4.33
        Q517 2026-05-25 peg 1.5
    """)
    peg = [["patient", "date", "PEG"], *([p, when, f"{s:.2f}".replace(".", ",")] for p, when, _, _, s in comma)]
    given = [["Patient", "Infusion", "Date", "Dose (mg/kg)"], *([*line, 0.5] for line in CL.lines())]
    table = [["Patient", "Date", "PHQ-9", "Pain NRS"], *([p, day(when), *rest] for p, when, *rest in _WIDE)]
    return [
        Input(
            "clean_long_csv",
            "the layout of the documentation, one score per row",
            (("scores.csv", rows(["patient", "date", "instrument", "score"], *_LONG)), LIST),
            "clean",
            BOTH,
        ),
        Input(
            "clean_semicolons_and_decimal_commas",
            "PEG with two decimals in a European way of writing",
            (("peg.csv", rows(*peg, sep=";", encoding="utf-8-sig")), LIST),
            "clean",
            comma,
        ),
        Input(
            "clean_tabs_in_utf16",
            "tabs in UTF-16, as spreadsheets save Unicode text",
            (("scores.txt", rows(["Patient", "Date", "PHQ-9", "Pain NRS"], *_WIDE, sep="\t", encoding="utf-16")), LIST),
            "clean",
            BOTH,
        ),
        Input(
            "clean_workbook_of_two_sheets",
            "scores and infusions in one workbook with real dates",
            (("outcomes.xlsx", workbook({"Scores": table, "Infusions": given})),),
            "clean",
            BOTH,
        ),
    ]


def _columns() -> list[Input]:
    items = [["patient", "date", *(f"phq9_{n}" for n in range(1, 10)), "phq9_total"]]
    items += [[p, when, *spread(int(s)), int(s)] for p, when, _, _, s in SCORES]
    beside = ["Session ID", "Peak BP", "Peak HR", "SpO2 nadir", "Room", "Chair", "BMI", "Payer type", "Ride home"]
    harmless = [["Client ID", "Encounter Date", *beside, "PHQ-9", "Pain NRS"]]
    for n, (p, when, phq, pain) in enumerate(_WIDE):
        harmless.append([p, when, 4400 + n, "141/88", 92, 95, "2", "B", 27.4, "Cash", "Yes", phq, pain])
    facts = {
        "Q510": ("female", 44, "depression", "A"),
        "Q512": ("male", 61, "both", "B"),
        "Q517": ("f", 29, "pain", "A"),
    }
    known = [["patient", "sex", "age", "indication", "site", "date", "instrument", "score"]]
    known += [[p, *facts[p], when, name, s] for p, when, name, s in _LONG]
    many = text("""
        patient,date,instrument,score
        Q510,2026-04-12,MADRS,31
        Q510,2026-04-12,BDI-II,35
        Q510,2026-04-12,QIDS-SR16,17
        Q510,2026-04-12,PCL-5,52
        Q510,2026-05-18,MADRS,9
        Q510,2026-05-18,BDI-II,12
        Q510,2026-05-18,QIDS-SR16,5
        Q510,2026-05-18,PCL-5,33
        Q512,2026-04-13,HAM-D17,23
        Q512,2026-04-13,WHO-5,16
        Q512,2026-05-19,HAM-D17,21
        Q512,2026-05-19,WHO-5,28
    """)
    counted = text("""
        patient,date,infusion,instrument,score
        Q510,2026-04-13,0,PHQ-9,18
        Q510,2026-04-15,1,PHQ-9,14
        Q510,2026-04-17,2,PHQ-9,11
        Q512,2026-04-14,0,PHQ-9,24
        Q512,2026-04-16,1,PHQ-9,23
        Q512,2026-04-18,2,PHQ-9,20
    """)
    days = text("""
        patient,day,infusion,instrument,score
        Q510,-1,0,PHQ-9,18
        Q510,7,3,PHQ-9,11
        Q510,35,6,PHQ-9,5
        Q512,-1,0,PHQ-9,24
        Q512,7,3,PHQ-9,20
        Q512,35,6,PHQ-9,22
    """)
    return [
        Input(
            "clean_answers_with_total",
            "nine answers and their sum in each row",
            (("phq9.csv", rows(*items)), LIST),
            "clean",
            SCORES,
            parts(SCORES),
        ),
        Input(
            "clean_with_harmless_columns_beside",
            "vitals, rooms, numbers of sessions: not needed, and nobody is identified",
            (("visits.csv", rows(*harmless)), LIST),
            "clean",
            BOTH,
        ),
        Input(
            "clean_with_facts_of_patients",
            "sex, age, indication and site in the file of scores",
            (("scores.csv", rows(*known)), LIST),
            "clean",
            BOTH,
        ),
        Input(
            "clean_many_instruments",
            "six instruments of 0-27 to 0-100",
            (("scores.csv", many), LIST),
            "clean",
            CL.records("""
                Q510 2026-04-12 madrs 31
                Q510 2026-04-12 bdi2 35
                Q510 2026-04-12 qids_sr16 17
                Q510 2026-04-12 pcl5 52
                Q510 2026-05-18 madrs 9
                Q510 2026-05-18 bdi2 12
                Q510 2026-05-18 qids_sr16 5
                Q510 2026-05-18 pcl5 33
                Q512 2026-04-13 hamd17 23
                Q512 2026-04-13 who5 16
                Q512 2026-05-19 hamd17 21
                Q512 2026-05-19 who5 28
            """),
        ),
        Input(
            "clean_dates_and_counts",
            "dates and counts from 0, without a list of infusions",
            (("counted.csv", counted),),
            "clean",
            course("Q510 2026-04-13", "Q512 2026-04-14", gaps=(0, 2)).records("""
                Q510 2026-04-13 phq9 18
                Q510 2026-04-15 phq9 14
                Q510 2026-04-17 phq9 11
                Q512 2026-04-14 phq9 24
                Q512 2026-04-16 phq9 23
                Q512 2026-04-18 phq9 20
            """),
        ),
        Input(
            "clean_days_and_counts",
            "days since the first infusion and counts, without any date",
            (("days.csv", days),),
            "clean",
            [
                ("Q510", -1, 0, "phq9", 18.0),
                ("Q510", 7, 3, "phq9", 11.0),
                ("Q510", 35, 6, "phq9", 5.0),
                ("Q512", -1, 0, "phq9", 24.0),
                ("Q512", 7, 3, "phq9", 20.0),
                ("Q512", 35, 6, "phq9", 22.0),
            ],
        ),
    ]


INPUTS = [*_separators_and_sheets(), *_columns()]
