"""Exports of online forms and survey tools, one input a tool."""

from __future__ import annotations

from datetime import datetime

from tests.unseen.make import (
    GAD7,
    HOW_OFTEN,
    PEG,
    PHQ9,
    STEM,
    Input,
    course,
    day,
    parts,
    rows,
    spread,
    without,
    words,
    workbook,
)

WK = course("W-318 2026-06-01", "W-322 2026-06-03", gaps=(0, 2, 4, 8, 10, 12))
LIST = ("infusions.csv", WK.numbered("patient,infusion,date"))
PHQ = WK.records("""
    W-318 2026-05-31 phq9 18
    W-318 2026-07-06 phq9 6
    W-322 2026-06-02 phq9 23
    W-322 2026-07-08 phq9 16
""")
GAD = [(p, when, n, "gad7", score) for (p, when, n, *_), score in zip(PHQ, (14.0, 5.0, 19.0, 12.0), strict=True)]
BOTH = [*PHQ, *GAD]
MAY = parts(PHQ)


def _answered() -> list[tuple[str, str, list[str], list[str]]]:
    """Patient, day, the answers of both questionnaires in words: one of each response."""
    return [
        (p, when, words(int(phq)), words(int(gad), 7)) for (p, when, *_, phq), (*_, gad) in zip(PHQ, GAD, strict=True)
    ]


def _google() -> list[Input]:
    form = [["Timestamp", "Patient ID", *(f"{STEM} [{q}]" for q in PHQ9), *(f"{STEM} [{q}]" for q in GAD7)]]
    form[0].append("How did you hear about us?")
    for p, when, phq, gad in _answered():
        form.append([f"{when.replace('-', '/')} 2:14:33 PM AST", p, *phq, *gad, "A friend"])
    return [
        Input(
            "google_forms_download",
            "Google Forms: grids in square brackets, time with a zone",
            (("PHQ and GAD (Responses).csv", rows(*form)), LIST),
            "records",
            BOTH,
            MAY,
        )
    ]


def _qualtrics() -> list[Input]:
    header = ["StartDate", "EndDate", "Status", "Progress", "Duration (in seconds)", "Finished", "RecordedDate"]
    header += ["ResponseId", "DistributionChannel", "UserLanguage"]
    codes = [f"Q{n}" for n in range(3, 12)]
    lines = [[*header, *codes, "pid"], [*header, *(f"{STEM} - {q}" for q in PHQ9), "pid"]]
    lines.append([f'{{"ImportId":"{name}"}}' for name in lines[0]])
    for n, (p, when, _, _, score) in enumerate(PHQ):
        line = [
            f"{when} 10:01:00",
            f"{when} 10:07:00",
            0,
            100,
            360,
            1,
            f"{when} 10:07:01",
            f"R_{n}Zb31kQwLmT",
            "anonymous",
        ]
        lines.append([*line, "EN", *(answer + 1 for answer in spread(int(score))), p])
    lines.append([*lines[-1]])
    lines[-1][2], lines[-1][7] = 1, "R_9Zb31kQwLmT"
    lines[-1][10:19] = [1] * 9
    header = ("\t".join(str(cell) for cell in line) for line in lines)
    return [
        Input(
            "qualtrics_numbers_from_one",
            "Qualtrics as TSV in UTF-16 with numbers 1-4 and a preview; staff say that 1 is the lowest answer",
            (("survey.tsv", "\r\n".join(header).encode("utf-16")), LIST),
            "records",
            PHQ,
            MAY,
            answers={"item_coding": "from-1"},
        )
    ]


def _redcap() -> list[Input]:
    number = {"W-318": "41", "W-322": "57"}
    raw = [["record_id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"]]
    raw[0] += ["patient_health_questionnaire_9_timestamp", *(f"phq9_{n}" for n in range(1, 10)), "phq9_total_score"]
    raw[0] += ["patient_health_questionnaire_9_complete", "infusion_number", "infusion_date", "dose_mg_kg"]
    raw[0] += ["infusion_complete"]
    for p, code in number.items():
        for n, (_, when, _, _, score) in enumerate(row for row in PHQ if row[0] == p):
            event = ("baseline_arm_1", "followup_arm_1")[n]
            raw.append([code, event, "", "", f"{when} 08:41", *spread(int(score)), int(score), 2, "", "", "", ""])
        for n, when in enumerate(WK[p], 1):
            raw.append([code, "course_arm_1", "infusion", n, *[""] * 12, n, when, 0.5, 2])
    coded = [(number[p], *rest) for p, *rest in PHQ]
    label = [["Record ID", "Event Name", "Repeat Instrument", "Repeat Instance", "Survey Timestamp", *GAD7]]
    label[0] += ["GAD-7 total score", "Complete?", "Date of visit", "Weight (kg)", "Complete?"]
    for p, when, _, _, score in GAD:
        event = "Baseline" if when < WK[p][0] else "Follow-up"
        stamp = f"{when} 08:41"
        label.append([p, event, "", "", stamp, *words(int(score), 7), int(score), "Complete", when, 71.5, "Complete"])
    return [
        Input(
            "redcap_raw_with_repeating_infusions",
            "REDCap raw: events, a repeating form of infusions, survey timestamps",
            (("DATA_2026-08-01_0912.csv", rows(*raw)),),
            "records",
            coded,
            parts(coded),
        ),
        Input(
            "redcap_labels",
            "REDCap labels: questions as headers, answers in words, the same header twice",
            (("DATA_LABELS_2026-08-01.csv", rows(*label)), LIST),
            "records",
            GAD,
        ),
    ]


def _jotform_typeform() -> list[Input]:
    jot = [["Submission Date", "Last Update Date", "Patient Number", *(f"{STEM} >> {q}" for q in PHQ9)]]
    jot[0] += ["Submission IP", "Submission ID"]

    def month_word(when: str) -> str:
        return f"{day(when):%b} {day(when).day}, 2026"

    for n, (p, when, phq, _) in enumerate(_answered()):
        jot.append([month_word(when), "", p, *phq, f"198.51.100.{n}", 6171717171717171700 + n])
    edited = [*jot[4][:1], "2026-07-09 08:30:00", *jot[4][2:]]
    edited[3:12] = words(14)
    replaced = [*without(PHQ, 3), (*PHQ[3][:4], 14.0)]
    type_form = [["#", *PHQ9, *GAD7, "patient_id", "Response Type", "Start Date (UTC)", "Stage Date (UTC)"]]
    type_form[0] += ["Submit Date (UTC)", "Network ID", "Tags"]
    for n, (p, when, phq, gad) in enumerate(_answered()):
        token = f"m{n}x7w5e3r9t1y8u2"
        stamps = [f"{when} 17:41:10", "", f"{when} 17:46:02", f"c4d2e9f7{n}1", ""]
        type_form.append([token, *phq, *gad, p, "completed", *stamps])
    return [
        Input(
            "jotform_with_an_edited_response",
            "Jotform: the last submission was edited and stands there twice under one submission id",
            (("PHQ.csv", rows(*jot, edited)), LIST),
            "records",
            replaced,
            parts(replaced),
        ),
        Input(
            "typeform_with_two_questionnaires",
            "Typeform: tokens, a hidden field with the patient, four time columns",
            (("responses.csv", rows(*type_form)), LIST),
            "records",
            BOTH,
            MAY,
        ),
    ]


def _microsoft_surveymonkey() -> list[Input]:
    forms = [["Id", "Start time", "Completion time", "Email", "Name", "Last modified time", "Study number", *PHQ9]]
    for n, (p, when, phq, _) in enumerate(_answered(), 1):
        noon = datetime.fromisoformat(f"{when} 12:03:00")
        forms.append([n, noon, noon.replace(minute=9), "anonymous", None, None, p, *phq])
    first = ["Respondent ID", "Collector ID", "Date Created", "Date Modified", "IP Address", "Email Address"]
    first += ["First Name", "Last Name", "Custom Data 1", "Patient ID", STEM, *[""] * 8]
    second = [*[""] * 9, "Open-Ended Response", *PHQ9]
    monkey = [first, second]
    for n, (p, when, phq, _) in enumerate(_answered()):
        stamp = f"{day(when):%m/%d/%Y}"
        ids = [118623456700 + n, 441200317]
        monkey.append(
            [*ids, f"{stamp} 09:14:22 AM", f"{stamp} 09:19:40 AM", f"198.51.100.{n}", "", "", "", "", p, *phq]
        )
    return [
        Input(
            "microsoft_forms",
            "Microsoft Forms: Id counts responses, nobody is named, Completion time is the day",
            (("Depression check-in(1-4).xlsx", workbook({"Form1": forms})), LIST),
            "records",
            PHQ,
            MAY,
        ),
        Input(
            "surveymonkey_two_header_rows",
            "SurveyMonkey: two header rows, numbers of respondents and collectors, addresses",
            (("Sheet_1.csv", rows(*monkey)), LIST),
            "records",
            PHQ,
            MAY,
            never=("198.51.100", "118623456700"),
        ),
    ]


def _kobo_limesurvey() -> list[Input]:
    kobo = [["start", "end", "patient_code", *(f"phq9/phq9_{n}" for n in range(1, 10)), "_id", "_uuid"]]
    kobo[0] += ["_submission_time", "_validation_status", "_notes", "_status", "_submitted_by", "__version__", "_index"]
    for n, (p, when, _, _, score) in enumerate(PHQ, 1):
        line = [f"{when}T10:02:11.000-07:00", f"{when}T10:06:40.000-07:00", p, *spread(int(score)), 31877120 + n]
        line += [f"6f1a{n}c9e-52b7-4d18-9a40-7be0c1d2e3f{n}", f"{when}T17:06:44", "", "", "submitted_via_web"]
        kobo.append([*line, "clinic_tablet", "vRk2pX7", n])
    lime = [["id. Response ID", "submitdate. Date submitted", "lastpage. Last page", "startlanguage. Start language"]]
    lime[0] += ["seed. Seed", "startdate. Date started", "datestamp. Date last action", "PID. Patient number"]
    lime[0] += [f"PHQ[SQ00{n}]. {STEM} [{q}]" for n, q in enumerate(PHQ9, 1)]
    for n, (p, when, phq, _) in enumerate(_answered(), 1):
        stamps = [f"{when} 11:22:08", f"{when} 11:15:31", f"{when} 11:22:08"]
        lime.append([n, stamps[0], 3, "en", 1190442377 + n, *stamps[1:], p, *phq])
    lime.append([5, "", 1, "en", 1190442399, "2026-07-09 08:00:00", "2026-07-09 08:01:00", "W-322", *words(5)[:2]])
    lime[-1] += [""] * 7
    return [
        Input(
            "kobo_with_groups",
            "Kobo: group names in the headers, uuid, _submission_time in UTC by day",
            (("kobo.csv", rows(*kobo, sep=";")), LIST),
            "records",
            PHQ,
            MAY,
        ),
        Input(
            "limesurvey_codes_and_questions",
            "LimeSurvey: code and question in the header, one response was never submitted",
            (("results-survey.csv", rows(*lime)), LIST),
            "records",
            PHQ,
            [*MAY, ("W-322", "2026-07-09", 6, "phq2", 2.0)],
        ),
    ]


def _others() -> list[Input]:
    peg = [["Client ID", "Submitted", *PEG, "PEG Score"]]
    scores = WK.records("""
        W-318 2026-05-31 peg 8
        W-318 2026-07-06 peg 4
        W-322 2026-06-02 peg 7.33
        W-322 2026-07-08 peg 5.67
    """)
    answers = ((9, 8, 7), (5, 4, 3), (8, 7, 7), (6, 6, 5))
    for (p, when, _, _, score), three in zip(scores, answers, strict=True):
        peg.append([p, f"{when}T09:30:00", *three, score])
    numbered = [["Completed On", "Patient ID", *PHQ9]]
    for p, when, _, _, score in PHQ:
        answers = [f"{a} - {HOW_OFTEN[a]}" for a in spread(int(score))]
        numbered.append([f"{day(when):%d-%b-%Y}", p, *answers])
    return [
        Input(
            "peg_questions_and_score",
            "a form with the three questions of PEG in words and the mean beside them",
            (("peg.csv", rows(*peg)), LIST),
            "records",
            scores,
        ),
        Input(
            "answers_with_number_and_words",
            "answers such as 2 - More than half the days",
            (("intake.csv", rows(*numbered)), LIST),
            "records",
            PHQ,
            MAY,
        ),
    ]


INPUTS = [
    *_google(),
    *_qualtrics(),
    *_redcap(),
    *_jotform_typeform(),
    *_microsoft_surveymonkey(),
    *_kobo_limesurvey(),
    *_others(),
]
