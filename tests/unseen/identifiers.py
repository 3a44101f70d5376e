"""Identifiers beside what is needed (left where they are) and in the cells that are needed (refused, or asked).

Everybody here is made up.
"""

from __future__ import annotations

import openpyxl

from tests.unseen.make import PHQ9, STEM, Input, course, day, parts, rows, text, without, words, workbook

TR = course("TR301 2026-02-09", "TR302 2026-02-11", "TR305 2026-02-16", gaps=(0, 2, 4, 7, 9, 11))
LIST = ("given.csv", TR.numbered("patient,infusion,date"))
SCORES = TR.records("""
    TR301 2026-02-08 phq9 19
    TR301 2026-03-16 phq9 7
    TR302 2026-02-10 phq9 22
    TR302 2026-03-18 phq9 20
    TR305 2026-02-15 phq9 14
    TR305 2026-03-20 phq9 4
""")
NAMES = {
    "TR301": ("Wilhelmina", "Ostrander", "03/14/1961", "(503) 555-0142", "8842017"),
    "TR302": ("Thaddeus", "Quillfeather", "11/02/1978", "(503) 555-0177", "8842931"),
    "TR305": ("Marguerite", "Fennimore", "07/29/1989", "(971) 555-0119", "8843355"),
}
NEVER = ("Ostrander", "Quillfeather", "Fennimore", "Wilhelmina", "Thaddeus", "Marguerite", "555-01", "8842017")


def _beside_in_tables() -> list[Input]:
    people = [
        ["Patient First Name", "Patient Last Name", "DOB", "Mobile", "MRN", "Study ID", "Date", "Measure", "Score"]
    ]
    people += [[*NAMES[p], p, when, "PHQ-9", int(score)] for p, when, _, _, score in SCORES]
    combined = [["Patient Name", "Medical Record Number", "Birth Date", "Chart code", "Visit date", "PHQ-9"]]
    for p, when, _, _, score in SCORES:
        first, last, born, _, record = NAMES[p]
        combined.append([f"{last}, {first}", int(record), born, p, day(when), int(score)])
    notes = [["patient", "date", "PHQ-9", "Clinical notes", "Staff comment"]]
    said = ("Wilhelmina says she sleeps better. Call her daughter at (503) 555-0142.", "", "email t.quill@example.org")
    notes += [[p, w, int(s), said[n % 3], "seen by Dr. Fennimore"] for n, (p, w, _, _, s) in enumerate(SCORES)]
    cover = [["Client ID", "Street", "City", "State", "Zip", "Insurance", "Member ID", "Encounter Date", "PHQ9"]]
    for n, (p, when, _, _, score) in enumerate(SCORES):
        cover.append([p, f"{410 + n} SE Alder St", "Portland", "OR", "97214", "Cascade Mutual", f"XQ{n}7730412", when])
        cover[-1].append(int(score))
    vitals = [["Client ID", "Encounter Date", "Location", "Provider", "Peak BP", "Peak HR", "PHQ-9"]]
    for n, (p, when, _, _, score) in enumerate(SCORES):
        vitals.append([p, when, ("Main", "Riverside Clinic")[n % 2], "Dr. A. Fennimore", "148/92", 96, int(score)])
    ordered = [
        ["Patient", "Patient Name", "DOB", "Infusion", "Date given", "Dose (mg/kg)", "Ordering provider", "Site"]
    ]
    for p, n, when in TR.lines():
        first, last, born, *_ = NAMES[p]
        ordered.append([p, f"{first} {last}", born, n, when.isoformat(), 0.5, "Quillfeather, T., MD", "Main"])
    plain = [["patient", "date", "instrument", "score"]]
    plain += [[p, when, "PHQ-9", int(score)] for p, when, _, _, score in SCORES]
    return [
        Input(
            "names_birth_dates_phones_beside",
            "first and last name, birth date, phone and record number in front of the study id",
            (("outcomes.csv", rows(*people)), LIST),
            "records",
            SCORES,
            never=NEVER,
        ),
        Input(
            "name_and_mrn_beside_in_a_workbook",
            "name, record number and birth date beside the practice's own code",
            (("outcomes.xlsx", workbook({"Outcomes": combined})), LIST),
            "records",
            SCORES,
            never=NEVER,
        ),
        Input(
            "notes_with_names_beside",
            "free text with names, a phone number and an e-mail address",
            (("outcomes.csv", rows(*notes)), LIST),
            "records",
            SCORES,
            never=(*NEVER, "example.org"),
        ),
        Input(
            "address_and_insurance_beside",
            "address and insurance beside Client ID and Encounter Date",
            (("outcomes.csv", rows(*cover)), LIST),
            "records",
            SCORES,
            never=("Alder St", "Cascade Mutual", "7730412", "97214"),
        ),
        Input(
            "places_providers_and_vitals_beside",
            "sites with a place's name, a provider, Peak BP",
            (("outcomes.csv", rows(*vitals)), LIST),
            "records",
            SCORES,
            never=("Riverside", "Fennimore"),
        ),
        Input(
            "infusion_list_with_names",
            "the infusion list names patients and the one who ordered",
            (("scores.csv", rows(*plain)), ("infusions.csv", rows(*ordered))),
            "records",
            SCORES,
            never=NEVER,
        ),
        Input(
            "file_called_after_a_person",
            "only the file's name names somebody, and it is not needed",
            (("Ostrander Wilhelmina PHQ9 scores.csv", rows(*plain)), LIST),
            "records",
            SCORES,
            never=NEVER,
        ),
    ]


def _beside_elsewhere() -> list[Input]:
    header = ["StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished"]
    header += ["RecordedDate", "ResponseId", "RecipientLastName", "RecipientFirstName", "RecipientEmail"]
    header += ["ExternalReference", "LocationLatitude", "LocationLongitude", "DistributionChannel", "UserLanguage"]
    asked = ["Start Date", "End Date", "Response Type", "IP Address", *header[4:]]
    codes = [f"Q2_{n}" for n in range(1, 10)]
    lines = [[*header, "Q1", *codes], [*asked, "Patient ID", *(f"{STEM} - {q}" for q in PHQ9)]]
    lines.append([f'{{"ImportId":"{name}"}}' for name in lines[0]])
    for n, (p, when, _, _, score) in enumerate(SCORES):
        first, last, *_ = NAMES[p]
        line = [f"{when} 09:01:00", f"{when} 09:06:00", "IP Address", f"203.0.113.{20 + n}", 100, 300, "True"]
        line += [f"{when} 09:06:01", f"R_{n}aXk2pQ9wLmT4", last, first, f"{first}@example.org".lower(), ""]
        lines.append([*line, 45.5126, -122.6587, "email", "EN", p, *words(int(score))])

    table = [["Patient", "Date", "PHQ-9"], *([p, day(when), int(score)] for p, when, _, _, score in SCORES)]

    def contacts(book: openpyxl.Workbook) -> None:
        book["Contacts"].sheet_state = "hidden"
        book.properties.creator = "Marguerite Fennimore"
        book["PHQ-9"]["C2"].comment = openpyxl.comments.Comment("spoke to Ostrander's son", "Thaddeus Quillfeather")

    phones = [["Name", "Phone", "Code"], *([f"{v[0]} {v[1]}", v[3], p] for p, v in NAMES.items())]
    sheets = {"PHQ-9": table, "Given": [["Patient", "Infusion", "Date"], *TR.lines()], "Contacts": phones}
    return [
        Input(
            "qualtrics_with_recipients_and_addresses",
            "Qualtrics that was not anonymous: recipients, e-mail, IP address and location are filled",
            (("survey.csv", rows(*lines)), LIST),
            "records",
            SCORES,
            parts(SCORES),
            never=(*NEVER, "203.0.113", "example.org", "45.5126"),
        ),
        Input(
            "contacts_on_a_hidden_sheet",
            "a hidden sheet with names, a comment and an author",
            (("tracker.xlsx", workbook(sheets, contacts)),),
            "records",
            SCORES,
            never=NEVER,
        ),
    ]


def _where_it_is_needed() -> list[Input]:
    def table(ids: dict[str, str]) -> bytes:
        lines = [[ids.get(p, p), when, "PHQ-9", int(score)] for p, when, _, _, score in SCORES]
        return rows(["patient", "date", "instrument", "score"], *lines)

    def given(ids: dict[str, str]) -> bytes:
        lines = [[ids.get(p, p), n, when.isoformat()] for p, n, when in TR.lines()]
        return rows(["patient", "infusion", "date"], *lines)

    kinds = {
        "names_as_patients": {"TR301": "Linda Carter", "TR302": "James Miller", "TR305": "Maria Lopez"},
        "last_name_first_with_number": {
            "TR301": "Carter, Linda (301)",
            "TR302": "Miller, James (302)",
            "TR305": "Lopez, Maria (305)",
        },
        "mail_addresses_as_patients": {p: f"{v[0]}.{v[1]}@example.org".lower() for p, v in NAMES.items()},
        "social_security_numbers_as_patients": {"TR301": "512-44-7701", "TR302": "512-45-9082", "TR305": "513-02-6614"},
        "initials_and_birth_dates_as_patients": {
            "TR301": "LC 03/14/61",
            "TR302": "JM 11/02/78",
            "TR305": "ML 07/29/89",
        },
        "one_name_among_ids": {"TR302": "James Miller"},
    }
    found = [
        Input(
            name,
            "in the patient column of both files: asked or refused",
            (("scores.csv", table(ids)), ("infusions.csv", given(ids))),
            "ask",
            never=tuple(ids.values()),
        )
        for name, ids in kinds.items()
    ]
    talk = text("""
        patient,date,instrument,score
        TR301,2026-02-08,PHQ-9,19
        TR301,2026-03-16,PHQ-9,Linda Carter did not fill it in
        TR302,2026-02-10,PHQ-9,22
        TR302,2026-03-18,PHQ-9,20
        TR305,2026-02-15,PHQ-9,14
        TR305,2026-03-20,PHQ-9,4
    """)
    found.append(
        Input(
            "name_in_a_score_cell",
            "a sentence with a name where a score should be: asked, refused, or that row left out and said",
            (("scores.csv", talk), LIST),
            "ask_or_said",
            without(SCORES, 1),
            never=("Carter", "Linda"),
        )
    )
    return found


INPUTS_BESIDE = [*_beside_in_tables(), *_beside_elsewhere()]
INPUTS_NEEDED = _where_it_is_needed()
