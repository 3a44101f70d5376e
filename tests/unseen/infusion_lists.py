"""Lists of infusions as practices have them: visits, orders, courses. An infusion is one of ketamine that was given."""

from __future__ import annotations

from tests.unseen.make import Course, Input, course, day, rows, text, workbook

GV = course("GV-11 2026-07-06", "GV-14 2026-07-07", gaps=(0, 2, 7, 9))
SCORES = GV.records("""
    GV-11 2026-07-05 phq9 16
    GV-11 2026-07-14 phq9 10
    GV-11 2026-08-17 phq9 6
    GV-14 2026-07-06 phq9 20
    GV-14 2026-07-15 phq9 17
    GV-14 2026-08-18 phq9 18
""")
_PLAIN = [["patient", "date", "instrument", "score"], *([p, w, "PHQ-9", int(s)] for p, w, _, _, s in SCORES)]
FILE = ("phq9.csv", rows(*_PLAIN))


def _with_states() -> list[Input]:
    states = [["Patient", "Appointment Date", "Appointment Type", "Status"]]
    states += [[p, when.isoformat(), "Ketamine Infusion", "Completed"] for p, _, when in GV.lines()]
    states += [
        ["GV-11", "2026-07-10", "Ketamine Infusion", "No Show"],
        ["GV-11", "2026-07-20", "Ketamine Infusion", "Cancelled by patient"],
        ["GV-14", "2026-07-10", "Ketamine Infusion", "Rescheduled"],
        ["GV-14", "2026-12-08", "Ketamine Infusion", "Scheduled"],
    ]
    kinds = [["Client ID", "Date of Service", "Service"]]
    kinds += [[p, f"{when:%m/%d/%Y}", "Ketamine infusion - 40 min"] for p, _, when in GV.lines()]
    kinds += [
        ["GV-11", "06/22/2026", "Initial consultation"],
        ["GV-11", "07/20/2026", "Medication management"],
        ["GV-14", "06/24/2026", "Initial consultation"],
        ["GV-14", "07/21/2026", "Follow-up phone call"],
        ["GV-14", "07/24/2026", "Integration therapy"],
    ]
    drugs = [["patient_id", "admin_date", "medication", "dose", "dose_unit", "route", "action"]]
    for p, _, when in GV.lines():
        drugs.append([p, when.isoformat(), "KETAMINE 10 MG/ML IV SOLN", 38, "mg", "IV", "Given"])
        drugs.append([p, when.isoformat(), "ONDANSETRON 4 MG/2 ML INJ", 4, "mg", "IV", "Given"])
    drugs += [
        ["GV-11", "2026-07-10", "KETAMINE 10 MG/ML IV SOLN", 38, "mg", "IV", "Held"],
        ["GV-11", "2026-07-11", "MAGNESIUM SULFATE 2 G/50 ML IV", 2000, "mg", "IV", "Given"],
        ["GV-14", "2026-07-10", "ESKETAMINE (SPRAVATO) 84 MG NASAL", 84, "mg", "nasal", "Given"],
        ["GV-14", "2026-07-11", "KETAMINE 10 MG/ML IV SOLN", 38, "mg", "IV", "Refused"],
        ["GV-14", "2026-07-12", "LIDOCAINE INFUSION", 300, "mg", "IV", "Given"],
    ]
    errors = [["patient", "infusion date", "dose mg/kg", "record state"]]
    errors += [[p, when, 0.5, "final"] for p, _, when in GV.lines()]
    errors.insert(3, ["GV-11", day("2026-07-09"), 0.5, "entered in error"])
    errors.append(["GV-14", day("2026-07-17"), 0.5, "voided"])
    return [
        Input(
            "appointments_with_states",
            "no-shows, cancelled, rescheduled and scheduled ones among the infusions",
            (FILE, ("appointments.csv", rows(*states))),
            "records",
            SCORES,
        ),
        Input(
            "visits_of_all_kinds",
            "consultations, calls and therapy among the infusions",
            (FILE, ("visits.csv", rows(*kinds))),
            "records",
            SCORES,
        ),
        Input(
            "medication_record_with_other_drugs",
            "ondansetron, magnesium, lidocaine, esketamine; held and refused doses",
            (FILE, ("mar.csv", rows(*drugs))),
            "records",
            SCORES,
        ),
        Input(
            "infusions_entered_in_error",
            "a workbook with rows in error and voided",
            (FILE, ("infusions.xlsx", workbook({"Infusions": errors}))),
            "said",
            SCORES,
        ),
    ]


def _unclear() -> list[Input]:
    visits = [["Patient", "Appointment Date", "Provider"]]
    visits += [[p, when.isoformat(), "NP"] for p, _, when in GV.lines()]
    planned = [["Patient", "Infusion", "Planned date", "Dose (mg/kg)"]]
    planned += [[p, n, when.isoformat(), 0.5] for p, n, when in GV.lines()]
    routes = [["patient", "date", "drug", "route", "dose_mg"]]
    routes += [[p, when.isoformat(), "Ketamine", "IV", 40] for p, _, when in GV.lines()]
    routes += [["GV-11", "2026-07-20", "Ketamine", "Oral troche", 200], ["GV-14", "2026-07-22", "Ketamine", "IM", 60]]
    lines = GV.dated(write=lambda iso: f"{day(iso):%m/%d/%Y}").decode().replace("07/08/2026", "07/38/2026")
    sure = [row for row in SCORES if row[0] == "GV-14"]
    return [
        Input(
            "appointments_that_say_nothing",
            "dates of appointments, and nothing that says that they were infusions",
            (FILE, ("appointments.csv", rows(*visits))),
            "ask",
        ),
        Input(
            "planned_dates_only",
            "a plan of infusions: when they were to be given, not that they were",
            (FILE, ("plan.csv", rows(*planned))),
            "ask",
        ),
        Input(
            "infusions_troches_and_injections",
            "troches and injections into the muscle are no infusions",
            (FILE, ("given.csv", rows(*routes))),
            "ask_or_records",
            SCORES,
        ),
        Input(
            "infusion_date_that_does_not_exist",
            "an unnumbered list with an impossible date: that patient's counts are unsure",
            (FILE, ("infusions.csv", lines.encode())),
            "ask_or_said",
            sure,
            [SCORES[0]],
        ),
    ]


def _numbers() -> list[Input]:
    long = Course(
        {
            "GV-11": ("2026-07-06", "2026-07-08", "2026-07-13", "2026-07-15", "2026-08-20", "2026-08-22"),
            "GV-14": ("2026-07-07", "2026-07-09", "2026-07-14", "2026-07-16"),
        }
    )
    scores = [*SCORES, *long.records("GV-11 2026-09-21 phq9 4")]
    file = ("phq9.csv", rows(*_PLAIN, ["GV-11", "2026-09-21", "PHQ-9", 4]))
    restart = [["patient", "course", "infusion", "date"]]
    restart += [[p, 1 if n < 5 else 2, n if n < 5 else n - 4, when.isoformat()] for p, n, when in long.lines()]
    boosters = [["patient", "infusion", "date"]]
    boosters += [[p, f"{n} of 4" if n < 5 else f"B{n - 4}", when.isoformat()] for p, n, when in long.lines()]
    wide = text("""
        Patient,Infusion 1,Infusion 2,Infusion 3,Infusion 4,Infusion 5,Infusion 6
        GV-11,7/6/2026,7/8/2026,7/13/2026,7/15/2026,8/20/2026,8/22/2026
        GV-14,7/7/2026,7/9/2026,7/14/2026,7/16/2026,,
    """)
    return [
        Input(
            "numbers_start_again_in_each_course",
            "the second course counts from 1 again: six infusions were received, not two",
            (file, ("infusions.csv", rows(*restart))),
            "ask_or_records",
            scores,
        ),
        Input(
            "numbers_as_1_of_4_and_b1",
            "1 of 4 ... 4 of 4, then boosters B1 and B2",
            (file, ("infusions.csv", rows(*boosters))),
            "ask_or_records",
            scores,
        ),
        Input(
            "one_column_for_each_infusion_date",
            "one row per patient, the dates of infusions side by side",
            (file, ("dates.csv", wide)),
            "ask_or_records",
            scores,
        ),
    ]


INPUTS = [*_with_states(), *_unclear(), *_numbers()]
