"""Survey tools, REDCap and practice software: questionnaires that come question by question."""

from __future__ import annotations

import csv
import io
import random
import time
from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from outcomes.imports.cells import answers
from outcomes.imports.files.read_csv import read
from outcomes.imports.roles.questions import questions
from outcomes.instruments import REGISTRY
from tests.exports import at, lines, records, run, workbook
from tests.exports import rules as all_rules

PHQ9 = (
    "Little interest or pleasure in doing things",
    "Feeling down, depressed, or hopeless",
    "Trouble falling or staying asleep, or sleeping too much",
    "Feeling tired or having little energy",
    "Poor appetite or overeating",
    "Feeling bad about yourself - or that you are a failure or have let yourself or your family down",
    "Trouble concentrating on things, such as reading the newspaper or watching television",
    "Moving or speaking so slowly that other people could have noticed",
    "Thoughts that you would be better off dead or of hurting yourself in some way",
)
GAD7 = (
    "Feeling nervous, anxious or on edge",
    "Not being able to stop or control worrying",
    "Worrying too much about different things",
    "Trouble relaxing",
    "Being so restless that it is hard to sit still",
    "Becoming easily annoyed or irritable",
    "Feeling afraid as if something awful might happen",
)
PEG = (  # not the questions themselves: only the words by which they are known
    "Pain on average, past week",
    "How much pain interfered with enjoyment of life, past week",
    "How much pain interfered with general activity, past week",
)
STEM = "Over the last 2 weeks, how often have you been bothered by any of the following problems?"
DIFFICULTY = "If you checked off any problems, how difficult have these problems made it for you to do your work?"
WORDS = ("Not at all", "Several days", "More than half the days", "Nearly every day")
ANSWERS = (2, 1, 3, 2, 0, 1, 1, 0, 1)
TOTAL, PHQ2, ITEM9 = sum(ANSWERS), 3, 1
LIST = lines("patient,date", "P1,2026-01-05", "P1,2026-01-09", "P2,2026-01-05", "P3,2026-01-05")


def rules(found, severity: str | None = None) -> list[str]:
    """As in ``exports``, without notes unless they are asked for; most files here hold the scores of one patient, and
    ``LIST`` has three."""
    quiet = {"infusions_without_scores"} | (set(all_rules(found, "note")) if severity is None else set())
    return [rule for rule in all_rules(found, severity) if rule not in quiet]


def outcome(found) -> str:
    """Likewise."""
    return "accept" if found.outcome == "accept_with_warnings" and not rules(found) else found.outcome


SCORES = [("phq9", TOTAL), ("phq2", PHQ2), ("phq9_item9", ITEM9)]


def table(*rows: Sequence[object], delimiter: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue()


def in_words(numbers: Sequence[int]) -> list[str]:
    return [WORDS[number] for number in numbers]


def taken(found) -> list[tuple]:
    return [row[4:] for row in records(found)]


# ---------------------------------------------------------------------------------------------------------------------
# Questions and answers
# ---------------------------------------------------------------------------------------------------------------------


def recognised(*headers: str) -> dict[str, dict[int, int]]:
    """Position of each question, by instrument and number; each in one column."""
    return {key: {n: at for n, [at] in items.items()} for key, items in positions(*headers).items()}


def positions(*headers: str) -> dict[str, dict[int, list[int]]]:
    """Positions of each question, by instrument and number."""
    sheet = read(table(headers, ["0"] * len(headers)).encode())[0][0]
    found = questions(sheet.columns, REGISTRY)
    return {key: {n: [c.position for c in same] for n, same in items.items()} for key, items in found.items.items()}


def whole(n: int, first: int = 1) -> dict[int, int]:
    return {number: first + number - 1 for number in range(1, n + 1)}


@pytest.mark.parametrize(
    "write",
    [
        lambda number, text: text,
        lambda number, text: f"{number}. {text.upper()}?",
        lambda number, text: f"{STEM} [{text}]",
        lambda number, text: f"{STEM} - {text}",
        lambda number, text: f"Little interest or pleasure in doing things, trouble relaxing and the like [{text}]",
        lambda number, text: f"{STEM} <br>\n<strong>{text}</strong>",
        lambda number, text: text.replace(" ", "\N{NO-BREAK SPACE}"),
    ],
    ids=["plain", "numbered", "grid", "matrix", "words in the stem", "mark-up", "spaces"],
)
def test_questions_are_known_by_their_words(write):
    headers = [write(number, text) for number, text in enumerate((*PHQ9, *GAD7, *PEG), start=1)]
    assert recognised("x", *headers) == {"phq9": whole(9, 2), "gad7": whole(7, 11), "peg": whole(3, 18)}


@pytest.mark.parametrize(
    "headers",
    [
        [f"phq9_{i}" for i in range(1, 10)],
        [f"phq9_q{i:02d}" for i in range(1, 10)],
        [f"PHQ-9 item {i}" for i in range(1, 10)],
        [f"ph{i}" for i in range(1, 10)],
        [f"phq{i}" for i in range(1, 10)],
        [f"phq_{i}" for i in range(1, 11)],
        [f"phq9{letter}" for letter in "abcdefghi"],
        [
            f"phq9_{word}"
            for word in "interest depressed sleep tired appetite failure concentrate moving suicide".split()
        ],
        [*PHQ9[:4], "Appetite", "Feeling bad", "Concentration", "Moving slowly", "Suicidal thoughts"],
    ],
    ids=lambda headers: headers[0],
)
def test_questions_are_known_by_names_of_columns(headers: list[str]):
    assert recognised(*headers) == {"phq9": whole(9)}


def test_a_question_that_is_asked_twice_is_one_question():
    """As where a screener of two questions stands before the questionnaire."""
    twice = {1: [1, 4], 2: [2, 5]}
    assert positions(*PHQ9[:2], "x", *PHQ9) == {"phq9": {n: twice.get(n, [n + 3]) for n in range(1, 10)}}


@pytest.mark.parametrize(
    "headers",
    [
        ["Trouble sleeping", "Feeling tired or having low energy", "Stomach pain", "Headaches"],  # PHQ-15
        ["Having difficulty concentrating?", "Trouble falling or staying asleep?", "Feeling jumpy"],  # PCL-5
        [
            "about how often did you feel so restless that you could not sit still",
            "how often did you feel nervous",
        ],  # K10
        ["pain on the AVERAGE", "General activity", "Walking ability", "Enjoyment of life"],  # BPI
        ["interfered with your general activity", "interfered with your walking ability", "enjoyment of life"],  # BPI
        ["I felt hopeless", "I felt worthless", "I felt depressed", "I felt like a failure"],  # PROMIS
        [PHQ9[0], "Feeling down, depressed, irritable, or hopeless?", *PHQ9[2:]],  # PHQ-A
        [f"phq8_{i}" for i in range(1, 9)],
        [f"phq15_{i}" for i in range(1, 16)],
        [f"phq_{i}" for i in range(1, 16)],
        [f"gad2_{i}" for i in range(1, 3)],
    ],
    ids=lambda headers: headers[0],
)
def test_questionnaires_that_ask_much_the_same_are_not_taken_for_them(headers: list[str]):
    assert recognised(*headers) == {}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        *((word, number) for number, word in enumerate(WORDS)),
        ("NOT AT ALL", 0),
        ("0 - Not at all", 0),
        ("Not at all (0)", 0),
        ("1 - Not at all", 0),
        ("3. More than half the days", 2),
        ("More than half the days = 2", 2),
        ("Over half the days", 2),
        ("Nearly every day (+3)", 3),
        ("Nearly every day [3 points]", 3),
        ("3", 3),
        ("2.0", 2),
        ("Prefer not to answer", None),
        ("-99", None),
        ("", None),
    ],
)
def test_answers(text: str, answer: int | None):
    read_ = answers.answers([text], REGISTRY["phq9"])
    assert not read_.wrong[0]
    assert read_.numbers[0] == answer if answer is not None else read_.numbers[0] != read_.numbers[0]


@pytest.mark.parametrize("text", ["Sometimes", "Yes", "Not at all or several days", "3 or 4"])
def test_what_is_no_answer(text: str):
    assert answers.answers([text], REGISTRY["phq9"]).wrong[0]


@pytest.mark.parametrize(
    ("text", "answer"),
    [("7", 7), ("0 - No pain", 0), ("10 (pain as bad as you can imagine)", 10), ("No pain", 0), ("7/10", 7)],
)
def test_answers_from_0_to_10(text: str, answer: int):
    assert answers.answers([text], REGISTRY["peg"]).numbers[0] == answer


@pytest.mark.parametrize(
    ("text", "total"), [("18", 18), ("18/27", 18), ("18 / 27", 18), ("18 (moderately severe)", 18), ("Score: 18", 18)]
)
def test_totals(text: str, total: int):
    assert answers.stated([text], REGISTRY["phq9"])[0][0] == total


@pytest.mark.parametrize("text", ["18/30", "moderate", "18 19", "1/8/2026"])
def test_what_is_no_total(text: str):
    assert answers.stated([text], REGISTRY["phq9"])[1][0]


# ---------------------------------------------------------------------------------------------------------------------
# Practice software
# ---------------------------------------------------------------------------------------------------------------------

CLINIC = ["client_id", "date_submited", "first_opened", "archived", "source", *PHQ9, DIFFICULTY, "phq9total"]


def clinic(*rows: Sequence[object], header: Sequence[str] = CLINIC) -> str:
    return table(header, *rows)


def submission(
    patient: str = "P1", numbers: Sequence[object] = ANSWERS, total: object = TOTAL, day: str = "2026-01-09"
):
    return [patient, day, "2026-01-02", "FALSE", "portal", *numbers, "Somewhat difficult", total]


def test_questionnaires_of_practice_software():
    found = run(clinic(submission(numbers=in_words(ANSWERS)), submission("P2")), LIST)
    assert found.files[0].format == "questionnaires"
    assert taken(found) == SCORES * 2
    assert rules(found) == []
    assert rules(found, "note") == ["columns_left_out"]


def test_without_infusions_the_file_waits():
    found = run(clinic(submission()))
    assert rules(found, "ask") == ["needs_infusion_list"]


@pytest.mark.parametrize(
    ("header", "cell", "rule"),
    [
        ("date_of_birth", "3/4/1961", "header_birth_date"),
        ("Optional: in your own words, what else should we know?", "a long week", "header_free_text"),
        ("Client Name", "ab", "header_name"),
        ("email", "ab", "header_contact"),
        ("pharmacy", "3/4/1961", "value_date"),
        ("Anything else?", "she said that the pain came back on day three", "value_free_text"),
        ("Who referred you?", "Jane Doe", "value_name"),
        ("When were you born?", "2001-05-06", "header_birth_date"),
    ],
)
def test_identifiers_are_left_where_they_are_or_refused_where_the_practice_says_so(header: str, cell: str, rule: str):
    filled, empty = (clinic([*submission(), text], header=[*CLINIC, header]) for text in (cell, ""))
    found = run(filled, LIST)
    assert (outcome(found), taken(found)) == ("accept", SCORES)
    assert rules(found, "note") == ["columns_left_out_identify"]
    assert rules(run(filled, LIST, refuse=True), "refuse") == [rule]
    assert outcome(run(empty, LIST, refuse=True)) == "accept"


def test_a_date_that_may_be_of_the_score_is_held_to_it():
    """A second date column is only looked at where the first is empty."""
    header = [*CLINIC, "opened date"]
    assert taken(run(clinic([*submission(), "2026-01-02"], header=header), LIST)) == SCORES


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Did you miss a dose?", "No"),
        ("Have you had contact with a crisis line?", "Yes"),
        ("Do you take St. John's wort or other supplements now?", "No"),
        ("Describe your week", "3"),
        ("Name of medication", "none"),
        ("Completed on", "2026-01-09 10:00"),
    ],
)
def test_usual_questions_are_no_identifiers(header: str, cell: str):
    found = run(clinic([*submission(), cell], header=[*CLINIC, header]), LIST, refuse=True)
    assert not rules(found, "refuse")


def test_a_total_that_contradicts_the_answers():
    found = run(clinic(submission(total=9), submission("P2")), LIST)
    assert at(found, "total_contradicts_items") == [(2, 16)]
    assert taken(found) == SCORES


def test_a_total_of_some_answers_is_no_score():
    """Software adds up what is there; without one answer the sum is too low."""
    some = [*ANSWERS[:8], ""]
    found = run(clinic(submission(numbers=some, total=TOTAL - 1), submission("P2")), LIST)
    assert at(found, "total_of_some_questions") == [(2, 16)]
    assert taken(found) == [("phq2", PHQ2), *SCORES]


def test_a_total_may_know_a_question_that_was_not_exported():
    header = [*CLINIC[:13], *CLINIC[14:]]
    row = submission()
    found = run(table(header, [*row[:13], *row[14:]]), LIST)
    assert taken(found) == [("phq9", TOTAL), ("phq2", PHQ2)]


def test_some_questions_are_not_enough():
    found = run(table(["patient", "date", *PHQ9[:8]], ["P1", "2026-01-09", *ANSWERS[:8]]), LIST)
    assert rules(found) == ["questions_missing"]
    assert taken(found) == [("phq2", PHQ2)]


def test_the_first_two_questions_are_the_phq2():
    found = run(table(["patient", "date", *PHQ9[:2]], ["P1", "2026-01-09", 2, 1]), LIST)
    assert (rules(found), taken(found)) == ([], [("phq2", PHQ2)])


def test_answers_that_nobody_knows_are_named():
    found = run(clinic(submission(numbers=["Sometimes", *ANSWERS[1:]]), submission("P2")), LIST)
    assert at(found, "answer_not_understood") == [(2, 6)]
    assert taken(found) == SCORES


def test_columns_that_count_are_answers_and_no_totals():
    """``phq9`` is the ninth question here, and ``phq2`` the second: as totals they would look fine."""
    header = ["patient", "date", *(f"phq{i}" for i in range(1, 10))]
    assert taken(run(table(header, ["P1", "2026-01-09", *ANSWERS]), LIST)) == SCORES


def test_a_questionnaire_that_is_there_twice_is_put_together():
    """A form's question made anew, or a new version: one is filled, or both say the same; else the row is named."""
    header, nothing = ["patient", "date", *PHQ9, *PHQ9], [""] * 9
    rows = [
        ["P1", "2026-01-09", *ANSWERS, *nothing],
        ["P2", "2026-01-09", *nothing, *ANSWERS],
        ["P3", "2026-01-09", *ANSWERS, *ANSWERS],
        ["P3", "2026-01-12", *ANSWERS[:4], *nothing, *ANSWERS[4:]],
        ["P3", "2026-01-19", *ANSWERS, 0, *ANSWERS[1:]],
    ]
    found = run(table(header, *rows), LIST)
    assert taken(found) == SCORES * 4
    assert at(found, "answers_differ") == [(6, 3)]
    assert rules(found) == ["answers_differ"]


def test_a_peg_total_may_be_the_sum():
    header = ["patient", "date", *PEG, "PEG Total"]
    rows = [["P1", "2026-01-09", 7, 5, 5, 17], ["P2", "2026-01-09", 3, 2, 2, 7]]
    found = run(table(header, *rows), LIST)
    assert taken(found) == [("peg", 5.67), ("peg", 2.33)]
    assert rules(found) == ["total_on_other_scale"]


# ---------------------------------------------------------------------------------------------------------------------
# Coding of answers
# ---------------------------------------------------------------------------------------------------------------------

FROM_1 = [answer + 1 for answer in ANSWERS]


def test_answers_coded_from_1_are_asked_about():
    text = clinic(submission(numbers=FROM_1, total=TOTAL))
    found = run(text, LIST)
    assert rules(found, "ask") == ["item_coding"]
    assert found.batch is None
    assert not taken(found)
    assert taken(run(text, LIST, item_coding="from-1")) == SCORES
    told = run(text, LIST, item_coding="from-0")
    assert "item_off_scale" in rules(told, "row")
    assert not taken(told)


def test_all_questions_are_asked_at_once():
    text = clinic(submission(numbers=FROM_1, total="", day="3/4/2026"))
    assert set(rules(run(text, LIST), "ask")) == {"item_coding", "date_order"}


def test_totals_of_answers_coded_from_1_are_not_scores():
    text = clinic(submission(numbers=FROM_1, total=sum(FROM_1)))
    found = run(text, LIST, item_coding="from-1")
    assert taken(found) == SCORES
    assert "total_on_other_scale" in rules(found)


def test_answers_that_fit_are_not_asked_about():
    """However many there are without a 0: people who are not well give such answers."""
    many = [submission(f"P{i % 3 + 1}", [1, 2, 3, 1, 2, 3, 1, 2, 3], "", f"2026-01-{i + 10}") for i in range(9)]
    found = run(clinic(*many), LIST)
    assert (rules(found), taken(found)) == ([], [("phq9", 18), ("phq2", 3), ("phq9_item9", 3)] * 9)


def test_the_answer_touches_only_what_it_was_asked_about():
    assert taken(run(clinic(submission()), LIST, item_coding="from-1")) == SCORES
    assert taken(run(clinic(submission(numbers=in_words(ANSWERS))), LIST, item_coding="from-1")) == SCORES


def test_a_single_4_among_answers_from_0_is_wrong():
    found = run(clinic(submission(numbers=[4, *ANSWERS[1:]], total=""), submission("P2")), LIST)
    assert at(found, "item_off_scale") == [(2, 6)]


# ---------------------------------------------------------------------------------------------------------------------
# Google Forms
# ---------------------------------------------------------------------------------------------------------------------

FORM = ["Timestamp", "What is your patient ID?", *(f"{STEM} [{text}]" for text in PHQ9), DIFFICULTY, *PEG]


def form(*rows: Sequence[object], header: Sequence[str] = FORM) -> str:
    return table(header, *rows)


def response(when: str, patient: str = "P1") -> list[object]:
    return [when, patient, *in_words(ANSWERS), "Very difficult", 7, 5, 4]


@pytest.mark.parametrize("when", ["2026/01/15 2:14:33 PM EST", "1/15/2026 14:14:33", "2026/01/15 14:14:33 GMT-5"])
def test_google_forms(when: str):
    found = run(form(response(when)), LIST)
    assert (found.files[0].format, outcome(found)) == ("google_forms", "accept")
    assert records(found) == [(2, "new-1", 10, 2, key, score) for key, score in [*SCORES, ("peg", 5.33)]]


def test_google_sheet_as_a_workbook():
    found = run(workbook(FORM_ROWS := [FORM, response("2026-01-15 14:14:33")]), LIST)
    assert len(FORM_ROWS) == 2
    assert taken(found) == [*SCORES, ("peg", 5.33)]


def test_the_locale_of_a_sheet_is_asked_about():
    text = form(response("1/2/2026 14:14:33"))
    assert rules(run(text, LIST), "ask") == ["date_order"]
    assert records(run(text, LIST, date_order="dmy"))[0][2] == 27
    assert records(run(text, LIST, date_order="mdy"))[0][2] == -3


def test_addresses_that_a_form_collects_are_left_or_refused():
    header = [FORM[0], "Email Address", *FORM[1:]]
    row = response("2026/01/15 2:14:33 PM EST")
    text = form([row[0], "a@example.org", *row[1:]], header=header)
    assert taken(run(text, LIST)) == [*SCORES, ("peg", 5.33)]
    assert rules(run(text, LIST, refuse=True), "refuse") == ["header_contact"]


def test_a_form_without_an_id_says_so():
    row = response("2026/01/15 2:14:33 PM EST")
    found = run(form([row[0], *row[2:]], header=[FORM[0], *FORM[2:]]), LIST)
    assert rules(found) == ["no_patient_column"]
    assert found.batch is None


def test_points_of_a_quiz_are_no_total():
    row = response("2026/01/15 2:14:33 PM EST")
    found = run(form([row[0], "0 / 0", *row[1:]], header=[FORM[0], "Score", *FORM[1:]]), LIST)
    assert (outcome(found), taken(found)) == ("accept", [*SCORES, ("peg", 5.33)])


# ---------------------------------------------------------------------------------------------------------------------
# Qualtrics
# ---------------------------------------------------------------------------------------------------------------------

OWN = {
    "StartDate": "2026-01-15 10:00:00",
    "EndDate": "2026-01-15 10:05:00",
    "Status": "IP Address",
    "IPAddress": "",
    "Progress": "100",
    "Duration (in seconds)": "300",
    "Finished": "True",
    "RecordedDate": "2026-01-15 10:05:01",
    "ResponseId": "R_12345678abcdefg",
    "RecipientLastName": "",
    "RecipientFirstName": "",
    "RecipientEmail": "",
    "ExternalReference": "",
    "LocationLatitude": "",
    "LocationLongitude": "",
    "DistributionChannel": "anonymous",
    "UserLanguage": "EN",
}


def qualtrics(*responses: Sequence[object], delimiter: str = ",", more: str = "", **own: str) -> str:
    """Responses: patient and nine answers; a dict as the last one changes Qualtrics' own columns."""
    names = [*OWN, "QID1", *(f"Q2_{i}" for i in range(1, 10)), *([more] if more else [])]
    texts = [*OWN, "What is your study ID?", *(f"{STEM}\n\n - {text}" for text in PHQ9), *([more] if more else [])]
    imports = [f'{{"ImportId":"QID{i}","timeZone":"America/Denver"}}' for i in range(len(names))]
    rows = []
    for one in responses:
        changed = one[-1] if isinstance(one[-1], dict) else {}
        cells = one[:-1] if changed else one
        rows.append([*{**OWN, **own, **changed}.values(), *cells])
    return table(names, texts, imports, *rows, delimiter=delimiter)


def test_qualtrics_in_words():
    found = run(qualtrics(["P1", *in_words(ANSWERS)]), LIST)
    assert (found.files[0].format, outcome(found)) == ("qualtrics", "accept")
    assert records(found) == [(4, "new-1", 10, 2, key, score) for key, score in SCORES]


def test_qualtrics_in_numbers_is_asked_about_where_an_answer_shows_the_coding():
    """Qualtrics codes from 1 unless told otherwise: so many answers without a 0 show it, too."""
    low = [1, 2, 1, 2, 1, 1, 1, 2, 1]
    assert rules(run(qualtrics(["P1", *low]), LIST), "ask") == []
    assert rules(run(qualtrics(["P1", *low[:8], 4]), LIST), "ask") == ["item_coding"]
    assert rules(run(qualtrics(*(["P1", *low] for _ in range(9))), LIST), "ask") == ["item_coding"]
    assert taken(run(qualtrics(["P1", *low]), LIST, item_coding="from-1"))[0] == ("phq9", 3)
    assert taken(run(qualtrics(["P1", *low]), LIST, item_coding="from-0"))[0] == ("phq9", 12)
    assert taken(run(qualtrics(["P1", *ANSWERS]), LIST)) == SCORES


def test_qualtrics_as_tsv_in_utf_16():
    text = qualtrics(["P1", *in_words(ANSWERS)], delimiter="\t")
    assert records(run(text.encode("utf-16"), LIST)) == records(run(qualtrics(["P1", *in_words(ANSWERS)]), LIST))


def test_qualtrics_as_a_workbook():
    rows = list(csv.reader(io.StringIO(qualtrics(["P1", *in_words(ANSWERS)]), newline="")))
    rows = [[cell.replace("\n", " ") for cell in row] for row in rows]
    assert taken(run(workbook(rows), LIST)) == SCORES


@pytest.mark.parametrize("status", ["Survey Preview", "1", "Spam", "Survey Test"])
def test_previews_are_left_out(status: str):
    found = run(qualtrics(["P1", *in_words(ANSWERS)], ["", *in_words(ANSWERS), {"Status": status}]), LIST)
    assert at(found, "previews_left_out") == [(5, 3)]
    assert taken(found) == SCORES


@pytest.mark.parametrize(
    ("own", "rule"),
    [
        ({"IPAddress": "10.1.2.3"}, "header_internet"),
        ({"RecipientLastName": "ab"}, "header_name"),
        ({"RecipientEmail": "ab"}, "header_contact"),
        ({"LocationLatitude": "39.7"}, "header_address"),
        ({"ResponseId": "a@example.org"}, "value_email"),
    ],
)
def test_filled_identifiers_of_qualtrics_are_left_or_refused(own: dict[str, str], rule: str):
    text = qualtrics(["P1", *in_words(ANSWERS), own])
    assert taken(run(text, LIST)) == SCORES
    assert rules(run(text, LIST, refuse=True), "refuse") == [rule]
    preview = qualtrics(["P1", *in_words(ANSWERS)], ["P2", *ANSWERS, {"Status": "Survey Preview", **own}])
    assert taken(run(preview, LIST)) == SCORES
    assert rules(run(preview, LIST, refuse=True), "refuse") == [rule]


def test_what_a_question_asks_counts_and_not_only_its_name():
    text = qualtrics(["P1", *in_words(ANSWERS), "x"], more="What is your date of birth?")
    text = text.replace("What is your date of birth?", "Q3", 1)
    assert taken(run(text, LIST)) == SCORES
    assert rules(run(text, LIST, refuse=True), "refuse") == ["header_birth_date"]


def test_a_qualtrics_file_without_responses():
    assert rules(run(qualtrics())) == ["no_rows"]


# ---------------------------------------------------------------------------------------------------------------------
# REDCap
# ---------------------------------------------------------------------------------------------------------------------

KEYS = ["study_id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"]
RAW = [*KEYS, "phq9_date", *(f"phq9_{i}" for i in range(1, 10)), "phq9_total_score", "phq9_complete"]


def event(patient: str, day: str, numbers: Sequence[object], total: object, status: object = 2) -> list[object]:
    return [patient, "visit_1_arm_1", "", "", day, *numbers, total, status]


def test_redcap_raw():
    found = run(table(RAW, event("P1", "2026-01-09", ANSWERS, TOTAL)), LIST)
    assert (found.files[0].format, outcome(found)) == ("redcap", "accept")
    assert taken(found) == SCORES


def test_redcap_rows_without_the_form_have_no_score():
    repeated = ["P1", "visit_1_arm_1", "phq9", 1, "2026-01-09", *ANSWERS, TOTAL, 2]
    found = run(table(RAW, event("P1", "", [""] * 9, "", ""), repeated), LIST)
    assert (outcome(found), records(found)[0][0]) == ("accept", 3)
    assert found.files[0].counts["scores_missing"] == 0


@pytest.mark.parametrize("code", ["UNK", "NASK", "-999", "-77", "REF", "NI"])
def test_redcap_missing_data_codes(code: str):
    found = run(table(RAW, event("P1", "2026-01-09", [*ANSWERS[:8], code], code)), LIST)
    assert (outcome(found), taken(found)) == ("accept", [("phq2", PHQ2)])
    assert found.files[0].counts["scores_missing"] == 1


def test_redcap_labels_with_one_header_for_every_state():
    header = ["Record ID", "Event Name", "Race (Select all that apply) (choice=Asian)", "Complete?", "Survey Timestamp"]
    header += [*PHQ9, "Total Score:", "Complete?", *GAD7, "Complete?"]
    row = ["1", "Baseline", "Unchecked", "Complete", "2026-01-09 10:00", *in_words(ANSWERS), TOTAL, "Complete"]
    found = run(table(header, [*row, *[""] * 7, ""]), LIST.replace("P", ""))
    assert (found.files[0].format, taken(found)) == ("redcap", SCORES)
    assert rules(found) == []


def test_redcap_forms_marked_incomplete_are_taken_and_named():
    found = run(
        table(RAW, event("P1", "2026-01-09", ANSWERS, TOTAL, 0), event("P2", "2026-01-09", ANSWERS, TOTAL)), LIST
    )
    assert at(found, "form_incomplete") == [(2, 16)]
    assert taken(found) == SCORES * 2


def test_redcap_identifiers():
    header = [*RAW[:-1], "phq9_first_name", "phq9_last_name", RAW[-1]]
    row = event("P1", "2026-01-09", ANSWERS, TOTAL)
    empty, filled = ([*row[:-1], name, "", row[-1]] for name in ("", "ab"))
    assert outcome(run(table(header, empty), LIST, refuse=True)) == "accept"
    assert (outcome(run(table(header, filled), LIST)), taken(run(table(header, filled), LIST))) == ("accept", SCORES)
    assert rules(run(table(header, filled), LIST, refuse=True), "refuse") == ["header_name"]


def test_redcap_forms_have_their_own_dates():
    header = [
        "record_id",
        "visit_date",
        "demographics_complete",
        "phq9_timestamp",
        *RAW[5:],
        "madrs_total",
        "madrs_complete",
    ]
    rows = [
        ["P1", "2026-01-09", 2, "2026-01-08 23:10", *ANSWERS, TOTAL, 2, 30, 2],
        ["P2", "2026-01-09", 2, "[not completed]", *ANSWERS, TOTAL, 0, 30, 2],
    ]
    found = run(table(header, *rows), LIST)
    days = {(row[1], row[4]): row[2] for row in records(found)}
    assert days["new-1", "phq9"] == 3
    assert days["new-1", "madrs"] == days["new-2", "phq9"] == 4


def test_redcap_infusions_in_a_repeating_form():
    header = [*RAW, "infusion_date", "dose_mg_kg", "infusion_complete"]
    rows = [
        [*event("P1", "2026-01-09", ANSWERS, TOTAL), "", "", ""],
        ["P1", "", "infusion", 1, *[""] * 12, "2026-01-05", 0.5, 2],
        ["P1", "", "infusion", 2, *[""] * 12, "2026-01-08", 0.6, 2],
    ]
    found = run(table(header, *rows))
    assert (outcome(found), records(found)[0]) == ("accept", (2, "new-1", 4, 2, "phq9", TOTAL))
    assert found.batch.infusions[["number", "day", "dose_mg_per_kg"]].to_numpy().tolist() == [[1, 0, 0.5], [2, 3, 0.6]]


def test_redcap_dates_of_enrolment_are_believed_with_a_remark():
    header = [name.replace("phq9_date", "phq9_date_enrolled") for name in RAW]
    found = run(table(header, event("P1", "2026-01-09", ANSWERS, TOTAL)), LIST)
    assert rules(found) == ["dated_by_enrolment"]


def test_redcap_through_a_spreadsheet_program():
    found = run(table(RAW, event("P1", "1/15/26 10:15", ANSWERS, TOTAL), delimiter=";"), LIST)
    assert records(found)[0][2] == 10


# ---------------------------------------------------------------------------------------------------------------------
# Clean files are not refused, and quickly read; damaged ones get an answer
# ---------------------------------------------------------------------------------------------------------------------

MANY = 10_000


def many(kind: str) -> str:
    chance = random.Random(7)
    rows = []
    for i in range(MANY):
        day = (date(2025, 1, 6) + timedelta(days=i % 5 * 7)).isoformat()
        numbers = [chance.randrange(4) for _ in range(9)]
        id_ = f"KT-{1000 + i // 5}"
        match kind:
            case "questionnaires":
                row = submission(id_, numbers, sum(numbers), day)
            case "google_forms":
                row = [f"{day} 10:{i % 60:02d}:11", id_, *in_words(numbers), "Not difficult at all", 3, 10, i % 11]
            case "qualtrics":
                response_ = "R_" + "".join(chance.choices("0123456789abcXYZ", k=15))
                row = [id_, *numbers, {"EndDate": f"{day} 10:{i % 60:02d}:{i % 59:02d}", "ResponseId": response_}]
            case "redcap":
                row = event(id_, day, numbers, sum(numbers))
        rows.append(row)
    if kind == "qualtrics":
        return qualtrics(*rows)
    return table({"questionnaires": CLINIC, "google_forms": FORM, "redcap": RAW}[kind], *rows)


@pytest.mark.parametrize("kind", ["questionnaires", "google_forms", "qualtrics", "redcap"])
def test_ten_thousand_clean_rows_are_taken(kind: str):
    list_ = lines("patient,date", *(f"KT-{1000 + i},2025-01-06" for i in range(MANY // 5)))
    text = many(kind)
    started = time.perf_counter()
    found = run(text, list_)
    assert time.perf_counter() - started < 3
    assert found.files[0].format == kind
    assert not [problem for problem in found.files[0].problems if problem.severity not in ("warning", "note")]
    assert len(found.files[0].records) >= 3 * MANY


@pytest.mark.parametrize("seed", range(60))
def test_damaged_files_get_an_answer(seed: int):
    chance = random.Random(seed)
    text = [
        clinic(submission(numbers=in_words(ANSWERS))),
        form(response("1/15/2026 14:14:33")),
        qualtrics(["P1", *ANSWERS]),
        table(RAW, event("P1", "2026-01-09", ANSWERS, TOTAL)),
    ][seed % 4]
    for _ in range(chance.randrange(1, 8)):
        where = chance.randrange(len(text))
        piece = chance.choice(
            ["", ",", '"', "\n", "Timestamp", "phq9", "Complete?", "x" * 300, "4", "[", "É", "{", "1" * 9]
        )
        text = text[:where] + piece + text[where + chance.randrange(12) :]
    found = run(text, LIST)
    assert not {"damaged", "cannot_check"}.intersection(rules(found))
