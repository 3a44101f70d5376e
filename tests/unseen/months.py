"""A month after another: each upload is saved before the next."""

from __future__ import annotations

import json

from tests.unseen.make import PHQ9, Course, Input, Record, course, later, parts, rows, text, words

HM = course("H41 2026-05-04", "H42 2026-05-06", gaps=(0, 2, 7, 9))
MAY_SCORES = HM.records("""
    H41 2026-05-03 phq9 18
    H41 2026-05-11 phq9 12
    H41 2026-05-20 phq9 9
    H42 2026-05-05 phq9 22
    H42 2026-05-13 phq9 19
    H42 2026-05-22 phq9 17
""")
JUNE_SCORES = HM.records("""
    H41 2026-06-15 phq9 7
    H42 2026-06-17 phq9 20
""")


def _long(records: list[Record], header: str = "patient,date,instrument,score") -> bytes:
    return rows(header.split(","), *[(p, when, "PHQ-9", int(score)) for p, when, _, _, score in records])


def _uncounted(records: list[Record]) -> list[Record]:
    return [(p, when, None, instrument, score) for p, when, _, instrument, score in records]


FIRST = (("may.csv", _long(MAY_SCORES)), ("may infusions.csv", HM.numbered()))


def _same_people() -> list[Input]:
    wide = [["Patient", "Date", "PHQ-9 Total"], *([p, when, int(s)] for p, when, _, _, s in MAY_SCORES)]
    renamed = text("""
        Client ID,Visit date,PHQ9 score,GAD-7 score,Comments
        H41,2026-06-15,7,5,came by bus
        H42,2026-06-17,20,15,
    """)
    added = HM.records("H41 2026-06-15 gad7 5\nH42 2026-06-17 gad7 15")
    corrected = [("H41", "2026-05-20", 4, "phq9", 14.0), *MAY_SCORES[:2], *MAY_SCORES[3:], *JUNE_SCORES]
    window = Course({"H41": ("2026-05-11", "2026-05-13", "2026-07-20"), "H42": ("2026-05-13", "2026-05-15")})
    whole = Course({"H41": (*HM["H41"], "2026-07-20"), "H42": HM["H42"]})
    july = whole.records("""
        H41 2026-07-19 phq9 12
        H41 2026-08-10 phq9 6
        H42 2026-07-15 phq9 21
    """)
    rolling = [*MAY_SCORES[2:3], *MAY_SCORES[5:], *july]
    items = [["Submitted at", "Patient ID", *PHQ9]]
    items += [[f"{when} 09:30", p, *words(int(score))] for p, when, _, _, score in [*MAY_SCORES, *JUNE_SCORES]]
    return [
        Input(
            "column_renamed_and_column_added",
            "June's file calls its columns otherwise and has two more",
            (("may.csv", rows(*wide)), ("infusions.csv", HM.numbered()), ("june.csv", renamed)),
            "records",
            [*MAY_SCORES, *JUNE_SCORES, *added],
            uploads=(2, 1),
            earlier=MAY_SCORES,
        ),
        Input(
            "old_score_corrected_in_a_cumulative_export",
            "June's export holds May again, with one score corrected: never two, never exchanged without a word",
            (
                *FIRST,
                ("june.csv", _long(corrected)),
                ("june infusions.csv", HM.numbered()),
            ),
            "ask_or_said",
            [*MAY_SCORES, *JUNE_SCORES],
            uploads=(2, 2),
            earlier=MAY_SCORES,
        ),
        Input(
            "window_of_the_last_months",
            "the second export holds the last months only, its infusions without numbers",
            (*FIRST, ("july.csv", _long(rolling)), ("july infusions.csv", window.dated())),
            "records",
            [*MAY_SCORES, *july],
            uploads=(2, 2),
            earlier=MAY_SCORES,
        ),
        Input(
            "totals_first_and_answers_next",
            "May was put in as totals; June's file holds the answers of May and June",
            (*FIRST, ("june.csv", rows(*items))),
            "records",
            [*MAY_SCORES, *JUNE_SCORES],
            parts([*MAY_SCORES, *JUNE_SCORES]),
            uploads=(2, 1),
            earlier=MAY_SCORES,
        ),
    ]


def _other_people() -> list[Input]:
    ids = {"H41": "EHR7001", "H42": "EHR7002"}
    again = [(ids[p], *rest) for p, *rest in [*MAY_SCORES, *JUNE_SCORES]]
    moved = Course({ids[p]: dates for p, dates in HM.items()})
    two_charts = Course({**HM, "H47": ("2026-06-22", "2026-06-24")})
    before = [*MAY_SCORES, *two_charts.records("H47 2026-06-21 phq9 16\nH47 2026-07-02 phq9 11")]
    one_chart = Course({"H41": HM["H41"], "H42": (*HM["H42"], *two_charts["H47"])})
    merged = [
        *MAY_SCORES,
        JUNE_SCORES[0],
        ("H42", "2026-06-21", 4, "phq9", 16.0),
        ("H42", "2026-07-02", 6, "phq9", 11.0),
    ]
    return [
        Input(
            "everybody_under_a_new_number",
            "a new record system numbers everybody anew: noticed, nobody counted twice",
            (*FIRST, ("june.csv", _long(again)), ("june infusions.csv", moved.numbered())),
            "ask",
            MAY_SCORES,
            uploads=(2, 2),
            earlier=MAY_SCORES,
        ),
        Input(
            "two_charts_merged",
            "two charts of one person become one: the scores of the old chart are not counted again",
            (
                ("june.csv", _long(before)),
                ("june infusions.csv", two_charts.numbered()),
                ("july.csv", _long(merged)),
                ("july infusions.csv", one_chart.numbered()),
            ),
            "ask_or_said",
            [*before, JUNE_SCORES[0]],
            uploads=(2, 2),
            earlier=before,
        ),
    ]


def _unsure() -> list[Input]:
    window = Course({"H41": HM["H41"][2:], "H42": HM["H42"]})
    seen = [row for row in MAY_SCORES if row[1] >= "2026-05-05"]
    started = Course({p: dates[:2] for p, dates in HM.items()})
    begun = [row for row in MAY_SCORES if row[2] == 0]
    rest = [row for row in MAY_SCORES if row[2] != 0]
    night = []
    for patient, when, _, _, score in [row for row in MAY_SCORES if row[2] == 4]:
        night.append(
            {
                "resourceType": "Observation",
                "status": "final",
                "code": {"coding": [{"system": "http://loinc.org", "code": "44261-6"}]},
                "subject": {"reference": f"Patient/{patient}"},
                "effectiveDateTime": f"{later(when, 1)}T01:40:00Z",
                "valueInteger": int(score),
            }
        )
    stamps = "\n".join(json.dumps(resource) for resource in night).encode()
    return [
        Input(
            "first_file_is_a_window",
            "the first export begins in the middle of a course, its infusions have no numbers",
            (("scores.csv", _long(seen)), ("infusions.csv", window.dated())),
            "ask_or_said",
            _uncounted(seen),
        ),
        Input(
            "infusion_list_comes_later",
            "scores of two weeks after the last infusion that is known: put the list in now",
            (("scores.csv", _long(begun)), ("infusions.csv", started.numbered()), ("more.csv", _long(rest))),
            "ask_or_said",
            [*begun, *_uncounted(rest)],
            uploads=(2, 1),
            earlier=begun,
        ),
        Input(
            "same_month_again_in_world_time",
            "a colleague puts in the same scores from another system, in UTC: a day later, not two more scores",
            (*FIRST, ("export.ndjson", stamps)),
            "ask_or_said",
            MAY_SCORES,
            uploads=(2, 1),
            earlier=MAY_SCORES,
        ),
    ]


INPUTS = [*_same_people(), *_other_people(), *_unsure()]
