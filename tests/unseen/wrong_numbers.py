"""Numbers that must not come in without a word: sums of some answers, gates, versions, scales, several a day."""

from __future__ import annotations

from tests.unseen.make import GAD7, PHQ9, Input, course, day, parts, rows, spread, text, without, words, workbook

NB = course("NB07 2026-05-04", "NB12 2026-05-06")
LIST = ("infusions.csv", NB.numbered())
PAIRS = NB.records("""
    NB07 2026-05-03 phq9 17
    NB07 2026-06-02 phq9 9
    NB12 2026-05-05 phq9 21
    NB12 2026-06-05 phq9 12
""")


def _some_answers() -> list[Input]:
    survey = [["Client ID", "Date Completed", *PHQ9, "PHQ-9 Total Score"]]
    for patient, when, _, _, score in PAIRS:
        survey.append([patient, day(when), *spread(int(score)), int(score)])
    survey[2][2 + 5] = None
    survey[2][-1] = 8

    gate = [["record_id", "redcap_event_name", "phq9_date", *(f"phq9_{n}" for n in range(1, 10))]]
    gate[0] += ["phq9_total_score", "phq9_complete"]
    for n, (patient, when, _, _, score) in enumerate(PAIRS):
        event = ("baseline_arm_1", "month_1_arm_1")[n % 2]
        gate.append([patient[2:], event, when, *spread(int(score)), int(score), 2])
    gate[4][3:] = [0, 1, *[""] * 7, 1, 2]
    numbers = [(patient[2:], *rest) for patient, *rest in PAIRS]
    gated = [("12", "2026-06-05", 4, "phq2", 1.0)]

    flow = [["PAT_ID", "FLO_MEAS_NAME", "RECORDED_TIME", "MEAS_VALUE"]]
    scores = NB.records("""
        NB07 2026-05-03 gad7 15
        NB12 2026-05-05 gad7 18
        NB12 2026-06-05 gad7 6
    """)
    for patient, when, _, _, score in scores:
        for n, (question, answer) in enumerate(zip(GAD7, spread(int(score), 7), strict=True), 1):
            flow.append([patient, f"GAD-7 Q{n}: {question}", f"{when} 09:12", answer])
        flow.append([patient, "GAD-7 TOTAL SCORE", f"{when} 09:12", int(score)])
    for name, answer in ((f"GAD-7 Q1: {GAD7[0]}", 0), (f"GAD-7 Q2: {GAD7[1]}", 1), ("GAD-7 TOTAL SCORE", 1)):
        flow.append(["NB07", name, "2026-06-02 09:10", answer])

    peg = text("""
        patient,date,peg_1,peg_2,peg_3,peg_total
        NB07,2026-05-03,7,6,8,7
        NB07,2026-06-02,6,5,,5.5
        NB12,2026-05-05,8,9,7,8
        NB12,2026-06-05,5,4,3,4
    """)
    empty = [["Patient", "Date", *(f"GAD-7 item {n}" for n in range(1, 8)), "GAD-7 total"]]
    empty += [[patient, day(when), *spread(int(score), 7), int(score)] for patient, when, _, _, score in scores]
    empty.insert(2, ["NB07", day("2026-06-02"), *[None] * 7, 0])
    return [
        Input(
            "survey_eight_of_nine_answers",
            "workbook of a questionnaire tool: one answer empty, the total is the sum of the other eight",
            (("outcome scores.xlsx", workbook({"Responses": survey})), LIST),
            "said",
            without(PAIRS, 1),
            [*parts(PAIRS), ("NB07", "2026-06-02", 4, "phq9_item9", 1.0)],
        ),
        Input(
            "redcap_gate_of_two_questions",
            "REDCap: the form stops after two questions, the total is their sum",
            (("export.csv", rows(*gate)), ("infusions.csv", NB.numbered().replace(b"NB", b""))),
            "said",
            without(numbers, 3),
            [*parts(numbers), *gated],
        ),
        Input(
            "flowsheet_gate_of_gad2",
            "flowsheet: two rows of seven, and a total row that is their sum",
            (("flowsheet.csv", rows(*flow)), LIST),
            "said",
            scores,
        ),
        Input(
            "peg_two_of_three",
            "PEG with one answer missing, and the mean of the two others as its total",
            (("peg.csv", peg), LIST),
            "said",
            NB.records("""
                NB07 2026-05-03 peg 7
                NB12 2026-05-05 peg 8
                NB12 2026-06-05 peg 4
            """),
        ),
        Input(
            "total_of_zero_without_answers",
            "a formula wrote 0 beside seven empty answers",
            (("gad.xlsx", workbook({"GAD": empty})), LIST),
            "said",
            scores,
        ),
    ]


def _one_row_per_question() -> list[Input]:
    header = ["Patient", "Assessment date", "Measure", "Question no.", "Points"]
    full = [
        [patient, when, "PHQ-9", n, answer]
        for patient, when, _, _, score in PAIRS
        for n, answer in enumerate(spread(int(score)), 1)
    ]
    gaps = [line for line in full if (line[1], line[3]) not in {("2026-06-02", 3), ("2026-06-02", 7)}]
    dates = [["Patient", "Visit Year", "Visit Month", "Visit Day", "PHQ-9"]]
    dates += [[patient, *when.split("-"), int(score)] for patient, when, _, _, score in PAIRS]
    return [
        Input(
            "one_row_per_question",
            "a question number in each row: 36 rows are four questionnaires, never 36 scores",
            (("answers.csv", rows(header, *full)), LIST),
            "ask_or_records",
            PAIRS,
            parts(PAIRS),
        ),
        Input(
            "one_row_per_question_two_missing",
            "the same, where two of nine questions of one day have no row",
            (("answers.csv", rows(header, *gaps)), LIST),
            "ask_or_said",
            without(PAIRS, 1),
            parts(PAIRS),
        ),
        Input(
            "visit_year_month_day",
            "the date in three columns: the day of the month is never a day since the first infusion",
            (("visits.csv", rows(*dates)), LIST),
            "ask_or_records",
            PAIRS,
        ),
    ]


def _which_instrument() -> list[Input]:
    eight = [["Timestamp", "Study ID", *PHQ9[:8], "PHQ-9 Score", "Pain (0-10)"]]
    pain = NB.records("""
        NB07 2026-05-03 pain_nrs 7
        NB07 2026-06-02 pain_nrs 4
        NB12 2026-05-05 pain_nrs 8
        NB12 2026-06-05 pain_nrs 6
    """)
    for (patient, when, _, _, nrs), score in zip(pain, (16, 6, 19, 11), strict=True):
        stamp = f"{int(when[5:7])}/{int(when[8:])}/2026 9:30:00"
        eight.append([stamp, patient, *words(score, 8), score, int(nrs)])
    eight_scores = [
        (patient, when, received, "phq8", float(score))
        for (patient, when, received, _, _), score in zip(pain, (16, 6, 19, 11), strict=True)
    ]
    phq2 = [(*row[:3], "phq2", float(sum(spread(int(row[4]), 8)[:2]))) for row in eight_scores]
    versions = text("""
        patient,date,instrument,score
        NB07,2026-05-03,PHQ-9,17
        NB07,2026-05-03,QIDS,19
        NB07,2026-06-02,PHQ-9,9
        NB07,2026-06-02,QIDS,8
        NB12,2026-05-05,PHQ-9,21
        NB12,2026-05-05,BDI,44
        NB12,2026-06-05,PHQ-9,12
        NB12,2026-06-05,HAM-D,11
    """)
    return [
        Input(
            "phq8_under_the_name_of_phq9",
            "a form that leaves the ninth question out, and calls the sum of eight PHQ-9",
            (("form.csv", rows(*eight)), LIST),
            "ask_or_said",
            pain,
            [*eight_scores, *phq2],
            answers={"date_order": "mdy"},
        ),
        Input(
            "instruments_without_version",
            "QIDS, BDI and HAM-D without saying which: asked, or left out and said",
            (("scores.csv", versions), LIST),
            "ask_or_said",
            PAIRS,
        ),
    ]


def _which_scale() -> list[Input]:
    raw = text("""
        patient,date,PROMIS Pain Interference
        NB07,2026-05-03,36
        NB07,2026-06-02,24
        NB12,2026-05-05,33
        NB12,2026-06-05,27
    """)
    t_scores = text("""
        Patient ID;Date;PROMIS Depression T-Score
        NB07;2026-05-03;66,4
        NB07;2026-06-02;57,1
        NB12;2026-05-05;71,8
        NB12;2026-06-05;61,3
    """)
    well = text("""
        patient\tdate\tinstrument\tscore
        NB07\t2026-05-03\tWHO-5\t6
        NB07\t2026-06-02\tWHO-5\t15
        NB12\t2026-05-05\tWHO-5\t3
        NB12\t2026-06-05\tWHO-5\t11
    """)
    percent = text("""
        patient,date,PHQ-9,Pain (0-10)
        NB07,2026-05-03,17,70%
        NB07,2026-06-02,9,40%
        NB12,2026-05-05,21,80%
        NB12,2026-06-05,12,50%
    """)
    sevenths = [(*row[:3], "pain_nrs", value) for row, value in zip(PAIRS, (7.0, 4.0, 8.0, 5.0), strict=True)]
    low = [["patient", "date", *(f"gad7_{n}" for n in range(1, 8))]]
    anxious = NB.records("""
        NB07 2026-05-03 gad7 17
        NB07 2026-06-02 gad7 9
        NB12 2026-05-05 gad7 20
        NB12 2026-06-05 gad7 11
    """)
    low += [[patient, when, *spread(int(score), 7)] for patient, when, _, _, score in anxious]
    return [
        Input("promis_raw_sums", "raw sums of PROMIS: asked", (("promis.csv", raw), LIST), "ask"),
        Input(
            "promis_t_scores_with_decimals",
            "plain T-scores with a decimal comma: nothing to ask",
            (("promis.csv", t_scores), LIST),
            "records",
            NB.records("""
                NB07 2026-05-03 promis_depression 66.4
                NB07 2026-06-02 promis_depression 57.1
                NB12 2026-05-05 promis_depression 71.8
                NB12 2026-06-05 promis_depression 61.3
            """),
        ),
        Input(
            "who5_sums_when_staff_say_so",
            "no WHO-5 above 25, and staff say that they are sums",
            (("who.tsv", well), LIST),
            "records",
            NB.records("""
                NB07 2026-05-03 who5 24
                NB07 2026-06-02 who5 60
                NB12 2026-05-05 who5 12
                NB12 2026-06-05 who5 44
            """),
            answers={"who5_scale": "sums"},
        ),
        Input(
            "pain_written_as_percent",
            "70% in a column that says 0-10: asked or left out, never 0.7, never 70",
            (("scores.csv", percent), LIST),
            "ask_or_said",
            PAIRS,
            sevenths,
        ),
        Input(
            "answers_from_1_to_3_without_question",
            "answers of 1 to 3 only: none exceeds the range from 0, so nothing is asked",
            (("gad.csv", rows(*low)), LIST),
            "records",
            anxious,
        ),
    ]


def _counts_states_and_days() -> list[Input]:
    from_one = text("""
        patient,date,infusion,instrument,score
        NB07,2026-05-04,1,PHQ-9,17
        NB07,2026-05-07,2,PHQ-9,13
        NB07,2026-05-11,3,PHQ-9,9
        NB12,2026-05-06,1,PHQ-9,21
        NB12,2026-05-09,2,PHQ-9,16
        NB12,2026-05-13,3,PHQ-9,12
    """)
    states = text("""
        patient,date,PHQ-9,GAD-7,Record status
        NB07,2026-05-03,17,14,Active
        NB07,2026-05-20,3,2,Deleted
        NB07,2026-06-02,9,7,Active
        NB12,2026-05-05,21,16,Active
        NB12,2026-05-21,2,1,VOID
        NB12,2026-06-05,12,9,Active
    """)
    anxious = [(*row[:3], "gad7", value) for row, value in zip(PAIRS, (14.0, 7.0, 16.0, 9.0), strict=True)]
    twice = text("""
        patient,date,instrument,score
        NB07,2026-05-03,PHQ-9,17
        NB07,2026-06-02,PHQ-9,9
        NB07,2026-06-02,PHQ-9,6
        NB12,2026-05-05,PHQ-9,21
        NB12,2026-06-05,PHQ-9,12
    """)
    times = text("""
        Patient,Taken at,Pain NRS
        NB07,2026-05-04 09:40,8
        NB07,2026-05-04 10:35,4
        NB07,2026-05-04 11:20,3
        NB07,2026-05-07 09:35,7
        NB07,2026-05-07 10:40,3
        NB12,2026-05-06 08:50,6
    """)
    starts = text("""
        Patient,Infusion,Start time,End time
        NB07,1,2026-05-04 10:00,2026-05-04 10:30
        NB07,2,2026-05-07 10:00,2026-05-07 10:35
        NB12,1,2026-05-06 09:15,2026-05-06 09:50
    """)
    pain = NB.records("""
        NB07 2026-05-04 pain_nrs 8
        NB07 2026-05-04+ pain_nrs 4
        NB07 2026-05-07 pain_nrs 7
        NB07 2026-05-07+ pain_nrs 3
        NB12 2026-05-06 pain_nrs 6
    """)
    return [
        Input("counts_from_one", "nobody has a count of 0: asked", (("scores.csv", from_one),), "ask"),
        Input(
            "deleted_and_void_rows",
            "a column of states in a wide table: deleted and void rows are no scores",
            (("scores.csv", states), LIST),
            "said",
            [*PAIRS, *anxious],
        ),
        Input(
            "two_scores_of_a_day",
            "two PHQ-9 of a day without times: the first counts, the other is counted as not used",
            (("scores.csv", twice), LIST),
            "said",
            PAIRS,
        ),
        Input(
            "pain_before_and_after_by_the_clock",
            "times of scores and of infusions: last before, first after, the others counted",
            (("pain.csv", times), ("given.csv", starts)),
            "said",
            pain,
        ),
    ]


def _two_columns() -> list[Input]:
    never = [["Patient", "Date", "PHQ-9 total", "PHQ-9 total (new form)"]]
    never += [["NB07", day("2026-05-03"), 17, None], ["NB07", day("2026-06-02"), None, 9]]
    never += [["NB12", day("2026-05-05"), 21, None], ["NB12", day("2026-06-05"), None, 12]]
    both = text("""
        patient,date,phq9_total,phq9_score
        NB07,2026-05-03,17,17
        NB07,2026-06-02,9,14
        NB12,2026-05-05,21,21
        NB12,2026-06-05,12,12
    """)
    return [
        Input(
            "one_total_in_two_columns",
            "an old and a new form of the same total, never both filled: put together",
            (("phq.xlsx", workbook({"PHQ": never})), LIST),
            "records",
            PAIRS,
        ),
        Input(
            "two_totals_that_differ",
            "both filled, and they differ in one row: that row is named and not taken",
            (("phq.csv", both), LIST),
            "ask_or_said",
            without(PAIRS, 1),
        ),
    ]


INPUTS = [
    *_some_answers(),
    *_one_row_per_question(),
    *_which_instrument(),
    *_which_scale(),
    *_counts_states_and_days(),
    *_two_columns(),
]
