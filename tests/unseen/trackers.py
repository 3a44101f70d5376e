"""Trackers: tables that a practice keeps by hand, a column for each point of the course."""

from __future__ import annotations

import openpyxl

from tests.unseen.make import Input, course, day, rows, text, workbook

LM = course("LM21 2026-08-03", "LM24 2026-08-04", gaps=(0, 2, 4, 7, 9, 11))
LIST = ("infusions.csv", LM.numbered("patient,infusion,date"))


def _pre_and_post() -> list[Input]:
    track = text("""
        Patient,Infusion #,Date,PHQ-9 Pre,PHQ-9 Post,Pain Pre,Pain Post
        LM21,1,08/03/2026,18,15,7,4
        LM21,2,08/05/2026,14,11,6,3
        LM21,3,08/07/2026,11,9,5,2
        LM24,1,08/04/2026,22,20,8,5
        LM24,2,08/06/2026,21,18,8,4
    """)
    scores = LM.records("""
        LM21 2026-08-03 phq9 18
        LM21 2026-08-03+ phq9 15
        LM21 2026-08-03 pain_nrs 7
        LM21 2026-08-03+ pain_nrs 4
        LM21 2026-08-05 phq9 14
        LM21 2026-08-05+ phq9 11
        LM21 2026-08-05 pain_nrs 6
        LM21 2026-08-05+ pain_nrs 3
        LM21 2026-08-07 phq9 11
        LM21 2026-08-07+ phq9 9
        LM21 2026-08-07 pain_nrs 5
        LM21 2026-08-07+ pain_nrs 2
        LM24 2026-08-04 phq9 22
        LM24 2026-08-04+ phq9 20
        LM24 2026-08-04 pain_nrs 8
        LM24 2026-08-04+ pain_nrs 5
        LM24 2026-08-06 phq9 21
        LM24 2026-08-06+ phq9 18
        LM24 2026-08-06 pain_nrs 8
        LM24 2026-08-06+ pain_nrs 4
    """)
    last = text("""
        Patient,Infusion #,Date,PHQ-9 Pre,PHQ-9 Post
        LM21,5,08/12/2026,7,6
        LM21,6,08/14/2026,6,4
        LM24,5,08/13/2026,19,17
        LM24,6,08/15/2026,18,18
    """)
    late = LM.records("""
        LM21 2026-08-12 phq9 7
        LM21 2026-08-12+ phq9 6
        LM21 2026-08-14 phq9 6
        LM21 2026-08-14+ phq9 4
        LM24 2026-08-13 phq9 19
        LM24 2026-08-13+ phq9 17
        LM24 2026-08-15 phq9 18
        LM24 2026-08-15+ phq9 18
    """)

    def two_rows(book: openpyxl.Workbook) -> None:
        sheet = book.active
        for cells in ("D1:E1", "F1:G1"):
            sheet.merge_cells(cells)

    lines = [["Chart #", "Infusion", "Date", "PHQ-9", None, "Pain NRS", None]]
    lines.append([None, None, None, "Pre", "Post", "Pre", "Post"])
    for line in track.decode().splitlines()[1:]:
        patient, n, when, *cells = line.split(",")
        lines.append([patient, int(n), day(f"2026-{when[:2]}-{when[3:5]}"), *(int(cell) for cell in cells)])
    return [
        Input(
            "tracker_of_infusions_pre_and_post",
            "a row for each infusion with its number and date, scores before and after it",
            (("tracker.csv", track),),
            "records",
            scores,
            answers={"date_order": "mdy"},
        ),
        Input(
            "last_rows_of_a_tracker",
            "the fifth and sixth infusion only, with the whole list: never a baseline",
            (("august.csv", last), LIST),
            "records",
            late,
        ),
        Input(
            "tracker_with_two_header_rows",
            "merged headers: the questionnaire above, Pre and Post below",
            (("tracker.xlsx", workbook({"2026": lines}, two_rows)),),
            "records",
            scores,
        ),
    ]


def _by_point_of_time() -> list[Input]:
    wide = text("""
        patient,infusion_1_date,infusion_2_date,infusion_3_date,phq9_baseline,phq9_pre_inf2,phq9_pre_inf3,phq9_1mo,1mo_date
        LM21,2026-08-03,2026-08-05,2026-08-07,18,14,11,8,2026-09-08
        LM24,2026-08-04,2026-08-06,2026-08-08,22,21,19,20,2026-09-09
    """)
    three = course("LM21 2026-08-03", "LM24 2026-08-04", gaps=(0, 2, 4))
    scores = three.records("""
        LM21 2026-08-03 phq9 18
        LM21 2026-08-05 phq9 14
        LM21 2026-08-07 phq9 11
        LM21 2026-09-08 phq9 8
        LM24 2026-08-04 phq9 22
        LM24 2026-08-06 phq9 21
        LM24 2026-08-08 phq9 19
        LM24 2026-09-09 phq9 20
    """)
    numbered = text("""
        patient,PHQ-9 #1,PHQ-9 #2,PHQ-9 #3,PHQ-9 #4
        LM21,18,14,11,9
        LM24,22,21,19,20
    """)
    before = LM.records("""
        LM21 2026-08-03 phq9 18
        LM21 2026-08-05 phq9 14
        LM21 2026-08-07 phq9 11
        LM21 2026-08-10 phq9 9
        LM24 2026-08-04 phq9 22
        LM24 2026-08-06 phq9 21
        LM24 2026-08-08 phq9 19
        LM24 2026-08-11 phq9 20
    """)
    weeks = text("""
        Patient ID,PHQ-9 Week 2,PHQ-9 Week 6,PHQ-9 Month 3
        LM21,11,8,9
        LM24,19,20,17
    """)
    labels = [["Patient", "Timepoint", "Date", "Measure", "Score"]]
    labels += [
        ["LM21", "Baseline", "2026-08-02", "PHQ-9", 18],
        ["LM21", "Pre infusion 3", "2026-08-07", "PHQ-9", 11],
        ["LM21", "Post infusion 3", "2026-08-07", "PHQ-9", 9],
        ["LM21", "1 month follow-up", "2026-09-14", "PHQ-9", 8],
        ["LM24", "Baseline", "2026-08-03", "PHQ-9", 22],
        ["LM24", "Pre infusion 3", "2026-08-08", "PHQ-9", 19],
        ["LM24", "Post infusion 3", "2026-08-08", "PHQ-9", 16],
        ["LM24", "1 month follow-up", "2026-09-15", "PHQ-9", 20],
    ]
    labelled = LM.records("""
        LM21 2026-08-02 phq9 18
        LM21 2026-08-07 phq9 11
        LM21 2026-08-07+ phq9 9
        LM21 2026-09-14 phq9 8
        LM24 2026-08-03 phq9 22
        LM24 2026-08-08 phq9 19
        LM24 2026-08-08+ phq9 16
        LM24 2026-09-15 phq9 20
    """)
    return [
        Input(
            "one_row_per_patient_with_dates",
            "baseline, before each infusion, after a month; the dates of infusions in the same row",
            (("tracker.csv", wide),),
            "records",
            scores,
        ),
        Input(
            "numbered_columns_when_staff_say_before",
            "PHQ-9 #1 to #4, and staff say that they were taken before the infusion of that number",
            (("tracker.csv", numbered), LIST),
            "records",
            before,
            answers={"timing": "before"},
        ),
        Input(
            "weeks_and_months_without_dates",
            "Week 2, Week 6, Month 3: no day can be known",
            (("tracker.csv", weeks), LIST),
            "ask",
        ),
        Input(
            "labels_of_time_points_in_a_column",
            "a column of labels says before and after the infusion of that day; asking is as good",
            (("outcomes.csv", rows(*labels)), LIST),
            "ask_or_records",
            labelled,
        ),
    ]


def _sheets() -> list[Input]:
    scores = LM.records("""
        LM21 2026-08-03 phq9 18
        LM21 2026-08-10 phq9 11
        LM21 2026-09-14 phq9 8
        LM24 2026-08-04 phq9 22
        LM24 2026-08-11 phq9 19
        LM24 2026-09-15 phq9 20
    """)
    sheets = {
        patient: [["Date", "PHQ-9"], *([day(when), int(s)] for p, when, _, _, s in scores if p == patient)]
        for patient in LM
    }
    return [
        Input(
            "a_sheet_for_each_patient",
            "the patient's number is the name of the sheet only: read so, or asked",
            (("tracker.xlsx", workbook(sheets)), LIST),
            "ask_or_records",
            scores,
        )
    ]


INPUTS = [*_pre_and_post(), *_by_point_of_time(), *_sheets()]
