"""The page "Depression and pain": every number traced, only verified rows, plain words, no promise and no cause."""

from __future__ import annotations

import base64
import re
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
import readability
from streamlit.testing.v1 import AppTest

from outcomes import courses, demo, explainer, handout, measures, release
from outcomes.cohort import Filters
from outcomes.disclosure import Policy
from outcomes.errors import OutcomesError
from outcomes.explainer import facts as facts_module
from outcomes.explainer import tables, text
from outcomes.explainer.drawing import INKS
from outcomes.explainer.page import BLOCK_TEMPLATES, Writer, order_of_sources, templates
from outcomes.explainer.pictures import DRAWN
from outcomes.handout.together import PARTS
from outcomes.instruments import REGISTRY
from tests.builders import histories_of, records
from tests.topics import ARTICLE, LEFT_OUT_THERE
from tests.wording import BANNED, CAUSE, PSYCHOLOGICAL

ROOT = Path(__file__).resolve().parents[1]
FACTS = explainer.load()
SECTIONS = {section.key: section for section in text.SECTIONS}
HIGHEST_GRADE = 8

OUTSIDE = [
    text.TITLE,
    text.INTRO,
    text.INTEREST,
    text.CRISIS,
    text.NOT_ADVICE,
    text.METHOD,
    text.CONTACT,
    text.NO_CONTACT,
]
TEMPLATES = [template for section in text.SECTIONS for template in templates(section)]

# Digits that are no findings: the denominator, emergency numbers, names of scales, drugs and signals, a share.
ALLOWED = re.compile(
    r"\b(?:out of 100|of 100|per 100|100 (?:US )?(?:adults|people)|988(?:lifeline\.org)?|911|PHQ-9|HSCL-20|mTORC1|50-percent)\b"
)

DROPPED = (
    r"15 million",
    r"50 million",
    r"often effective",
    r"near-immediate",
    r"only recently",
    r"customized",
    r"(?<!“)new (?:nerve )?pathways",
)


def main_layer(section: text.Section) -> str:
    """What a patient reads: paragraphs, the line of what it means, titles and notes of the pictures."""
    parts = [*section.paragraphs, section.so_what]
    for name in section.pictures:
        if name in DRAWN:
            parts += [f"{DRAWN[name].title}.", DRAWN[name].note]
    if "questions" in section.pictures:
        parts += tables.QUESTIONS
    return " ".join(FACTS.plain(part) for part in parts)


def grade(words: str) -> float:
    """Flesch-Kincaid grade; every number counts as a word of two syllables, marks are left out."""
    words = re.sub(r"\d[\d.,]*\d|\d", "twenty", words)
    sentences = re.split(r"(?<=[.?!])[”\")]*\s+", words)
    lines = [" ".join(re.findall(r"[A-Za-z0-9’'-]+", sentence)) for sentence in sentences]
    return readability.getmeasures("\n".join(line for line in lines if line), lang="en")["readability grades"][
        "Kincaid"
    ]


def read_aloud(html: str) -> str:
    """The text that stands on the page, alternative texts included; without styles and addresses."""
    html = re.sub(r"<style>.*?</style>", " ", html, flags=re.S)
    alternatives = " ".join(re.findall(r'alt="([^"]*)"', html))
    return unescape(re.sub(r"<[^>]+>", " ", html) + " " + alternatives)


def drawn_texts(svg: str) -> list[str]:
    parts = ElementTree.fromstring(svg).iter()
    return [node.text for node in parts if node.tag.endswith(("}text", "}tspan")) and node.text]


def numbers(words: str) -> set[str]:
    return set(re.findall(r"\d[\d,.]*\d|\d", ALLOWED.sub(" ", words)))


def known_numbers() -> set[str]:
    """Every number in every form in which a verified fact may be said."""
    said = set()
    for fact in FACTS.facts.values():
        if fact.verified:
            said |= numbers(f"{fact.words} {fact.exact}")
            said |= numbers(fact.span) if fact.low is not None else set()
            said |= {f"{fact.n:,}"} if fact.n is not None else set()
    return said


# --- Facts ------------------------------------------------------------------------------------------------------------


def test_every_fact_can_be_followed_to_its_source():
    for fact in FACTS.facts.values():
        assert fact.what and fact.unit and fact.source.cite and fact.source.design
        assert fact.source.url.startswith("https://"), fact.source.key
        assert fact.source.checked <= FACTS.reviewed
        assert (fact.low is None) == (fact.high is None)
        if fact.low is not None:
            assert fact.low <= fact.value <= fact.high, fact.key


def test_most_papers_are_named_by_their_doi():
    by_doi = [source for source in FACTS.sources.values() if source.url.startswith("https://doi.org/10.")]
    assert len(by_doi) > 30


def test_out_of_100_stays_within_100():
    rates = [fact for fact in FACTS.facts.values() if fact.unit == "of 100"]
    assert rates and all(0 <= fact.value <= 100 for fact in rates)


@pytest.mark.parametrize(
    ("share", "count", "group"),
    [
        ("scamp_care", 46, 123),
        ("scamp_usual", 21, 127),
        ("esketamine_remission", 91, 336),
        ("quetiapine_remission", 60, 340),
        ("french_side_effects", 108, 218),
    ],
)
def test_a_share_agrees_with_the_counts_of_its_paper(share, count, group):
    assert FACTS[share].value == pytest.approx(100 * count / group, abs=0.5)
    assert FACTS[share].n == group


def test_the_trials_add_up():
    parts = [FACTS[key].value for key in ("trials_both", "trials_one", "trials_neither")]
    assert sum(parts) == FACTS["trials_all"].value


def test_only_verified_rows_can_reach_the_page():
    unverified = [key for key, fact in FACTS.facts.items() if not fact.verified]
    assert unverified, "the file keeps what still has to be opened"
    for key in unverified:
        with pytest.raises(explainer.Unverified, match=key):
            FACTS[key]
        assert not any(key in facts_module.used(template) for template in TEMPLATES)
        with pytest.raises(explainer.Unverified):
            FACTS.fill(f"about {{{key}}}")


def test_a_row_that_loses_its_mark_leaves_the_page_without_its_picture():
    doubted = {**FACTS.facts, "signs_with_pain": replace(FACTS["signs_with_pain"], mark="S")}
    with pytest.raises(explainer.Unverified, match="signs_with_pain"):
        explainer.whole_page(replace(FACTS, facts=doubted), "light")
    source = {**FACTS.sources, "zheng2022": replace(FACTS.sources["zheng2022"], mark="U")}
    with pytest.raises(explainer.Unverified, match="zheng2022"):
        explainer.whole_page(replace(FACTS, sources=source), "light")


def test_every_row_of_the_page_has_its_conclusion_and_the_day_it_was_checked():
    """Every source that is cited, and every number through its source: a right number can stand in a wrong sentence."""
    keys = [fact for template in TEMPLATES for fact in facts_module.used(template)]
    sources = {*order_of_sources(FACTS), *(FACTS[key].source.key for key in keys)}
    listed = explainer.sources_list(FACTS)
    for source in map(FACTS.source, sources):
        assert source.mark == "V" and type(source.checked) is date, source.key
        assert len(source.says) >= 20 and source.says.endswith("."), source.key
        assert unescape(source.says) in unescape(listed), source.key


def test_a_row_whose_conclusion_nobody_wrote_down_leaves_the_page():
    source = replace(FACTS.sources["zheng2022"], says="")
    with pytest.raises(explainer.Unverified, match="zheng2022"):
        explainer.whole_page(replace(FACTS, sources={**FACTS.sources, source.key: source}), "light")
    fact = replace(FACTS["scamp_care"], source=replace(FACTS.sources["scamp2009"], says=""))
    with pytest.raises(explainer.Unverified, match="scamp_care"):
        replace(FACTS, facts={**FACTS.facts, fact.key: fact}).fill("{scamp_care}")


def test_no_row_waits_in_the_file_without_being_used_or_marked_unread():
    used = {key for template in TEMPLATES for key in facts_module.used(template)}
    assert {key for key, fact in FACTS.facts.items() if fact.verified} == used
    cited = set(order_of_sources(FACTS))
    assert {key for key, source in FACTS.sources.items() if source.verified} == cited


@pytest.mark.parametrize(
    "broken",
    ['mark = "X"', 'mark = "V"\nsource = "nowhere"', 'mark = "V"\nsays = ""'],
)
def test_a_broken_file_is_told(tmp_path, broken):
    row = 'what = "w"\nvalue = 1\nunit = "u"\n' + (broken if "nowhere" in broken else 'source = "s"\nmark = "V"\n')
    if "X" in broken:
        row = row.replace('"V"', '"X"')
    says = "" if "says" in broken else 'says = "It is so."\n'
    source = f'[sources.s]\ncite = "c"\nurl = "https://x"\ndesign = "d"\n{says}mark = "V"\nchecked = 2026-01-01\n'
    file = tmp_path / "facts.toml"
    file.write_text(f"reviewed = 2026-01-01\n{source}[facts.f]\n{row}\n")
    with pytest.raises(OutcomesError, match=r"facts\.toml"):
        explainer.load(file)


@pytest.mark.parametrize(
    ("today", "stale"), [(date(2026, 11, 23), False), (date(2027, 11, 23), False), (date(2027, 11, 24), True)]
)
def test_a_review_older_than_twelve_months_is_stale(today, stale):
    assert explainer.is_stale(date(2026, 11, 23), today) is stale


@pytest.mark.parametrize(("reviewed", "warned"), [(date(2001, 1, 1), True), (datetime.now(UTC).date(), False)])
def test_the_page_warns_when_the_review_is_stale(monkeypatch, reviewed, warned):
    """The page itself, without a browser and without any data."""
    monkeypatch.setattr(explainer, "load", lambda: replace(FACTS, reviewed=reviewed))
    # Streamlit's tester puts the page in the place of the main program, where other tests' processes would start it.
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    page = AppTest.from_file(str(ROOT / "pages" / "learn" / "connection.py"))
    page.session_state["scene"] = None
    page.run(timeout=60)  # the first page of a process cuts its letters out of the fonts
    assert not page.exception
    assert ["more than 12 months" in warning.value for warning in page.warning] == [True] * warned
    assert f"Last reviewed {reviewed:%B} {reviewed.day}, {reviewed.year}" in page.caption[0].value


# --- Every number of the page comes from the facts --------------------------------------------------------------------


@pytest.mark.parametrize("template", TEMPLATES + OUTSIDE)
def test_no_number_is_typed_into_the_text(template):
    typed = re.sub(r"\{[^}]*\}|\[\w+\]", " ", template)
    assert numbers(typed) == set()


@pytest.mark.parametrize("name", DRAWN)
def test_every_number_in_a_picture_is_a_fact(name):
    axis = {"trials": {"5", "10", "15"}, "pain_intervals": {"1", "2", "3"}}.get(name, set())
    drawn = numbers(" ".join(drawn_texts(DRAWN[name].draw(FACTS, INKS["light"]))))
    assert drawn <= known_numbers() | axis


def test_every_number_on_the_page_is_a_fact_or_names_a_source():
    html = explainer.whole_page(FACTS, "light")
    without_sources = re.sub(r'<ul class="ex-list">.*?</ul>|<sup class="ex-src">.*?</sup>', " ", html, flags=re.S)
    without_order = re.sub(r'<span class="ex-count">\d</span>|<p class="[^"]*ex-date">.*?</p>', " ", without_sources)
    assert numbers(read_aloud(without_order)) <= known_numbers()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("co_occurrence", (24, 5)), ("stepped_care", (37, 17))],
)
def test_icon_arrays_have_one_denominator_and_the_right_count(name, expected):
    svg = DRAWN[name].draw(FACTS, INKS["light"])
    assert svg.count('href="#in"') == sum(expected)
    assert svg.count('href="#in"') + svg.count('href="#out"') == 200
    assert [part for part in drawn_texts(svg) if part.isdigit()] == [str(count) for count in expected]


def test_squares_are_as_many_as_the_trials():
    svg = DRAWN["squares"].draw(FACTS, INKS["light"])
    assert svg.count('fill="none"') == FACTS["trials_all"].value


def test_a_change_in_the_file_changes_the_page():
    fact = replace(FACTS["murrough_ketamine"], value=61)
    html = explainer.whole_page(replace(FACTS, facts={**FACTS.facts, fact.key: fact}), "light")
    assert "61 out of 100" in read_aloud(html) and "64 out of 100" not in read_aloud(html)


# --- Pictures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("theme", INKS)
def test_pictures_are_static_and_whole(name, theme):
    svg = DRAWN[name].draw(FACTS, INKS[theme])
    assert ElementTree.fromstring(svg).get("viewBox")
    assert not re.search(r"<script|<foreignObject|\son\w+=|javascript:|<image|https?://(?!www\.w3\.org)", svg)
    assert min(float(size) for size in re.findall(r'font-size="([\d.]+)"', svg)) >= 13.5


@pytest.mark.parametrize("name", DRAWN)
def test_the_finding_is_also_in_words_and_one_click_from_its_source(name):
    picture = DRAWN[name]
    assert len(FACTS.plain(picture.alt)) > 60 and facts_module.cited(picture.note)
    html = Writer(FACTS, "light").figure(name)
    assert 'href="https://' in html and f'alt="{FACTS.plain(picture.alt)[:30]}' in unescape(html)


def test_no_source_stands_directly_after_a_number_of_people():
    """ "about 8" with a small 40 behind it would read as a power, "call 911." with a 64 as 911.64."""
    html = explainer.whole_page(FACTS, "light")
    assert not re.search(r"\d(?:</\w+>)*\s?<sup", html)
    assert not re.search(r"\d\.(?:</\w+>)*\s?<sup", re.sub(r"<details.*?</details>", "", html, flags=re.S))


def test_every_block_has_its_sources():
    writer = Writer(FACTS, "light")
    for name in set(BLOCK_TEMPLATES) - {"questions"}:
        assert 'href="https://' in writer.block(name), name


def test_paper_gets_dark_letters_from_a_dark_screen():
    html = explainer.whole_page(FACTS, "dark")
    pictures = re.findall(r'<img class="ex-pic ex-(\w+)".*?base64,([^"]+)"', html)
    assert {kind for kind, _ in pictures} == {"screen", "paper"}
    for kind, data in pictures:
        assert INKS["dark" if kind == "screen" else "light"] in base64.b64decode(data).decode()


# --- Words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", SECTIONS)
def test_the_main_layer_can_be_read_at_grade_eight(key):
    assert grade(main_layer(SECTIONS[key])) <= HIGHEST_GRADE


def test_the_reading_grade_tells_plain_from_hard():
    assert grade("You can ask your care team. They can help you find what to try first.") < 5
    hard = "Neuroplasticity-dependent pharmacological augmentation necessitates comprehensive psychiatric evaluation."
    assert grade(hard) > 15


@pytest.mark.parametrize("template", TEMPLATES + OUTSIDE)
def test_no_promise_no_cause_and_nothing_that_was_dropped(template):
    words = FACTS.plain(template)
    for pattern in (*BANNED, *CAUSE, *PSYCHOLOGICAL, *DROPPED):
        assert not re.search(pattern, words, flags=re.I), f"{pattern} in: {words}"


@pytest.mark.parametrize("words", ["it works", "a lasting cure", "better because of ketamine", "all in your head"])
def test_the_lists_of_banned_words_catch_what_they_should(words):
    assert any(re.search(pattern, words, flags=re.I) for pattern in (*BANNED, *CAUSE, *PSYCHOLOGICAL))


@pytest.mark.parametrize("topic", [*ARTICLE, *LEFT_OUT_THERE])
def test_every_topic_has_its_sentence_in_what_a_patient_reads(topic):
    html = explainer.whole_page(FACTS, "light") + explainer.sources_list(FACTS)
    read = re.sub(r'<details.*?</details>|<sup.*?</sup>|alt="[^"]*"', "", html, flags=re.S)
    assert {**ARTICLE, **LEFT_OUT_THERE}[topic] in re.sub(r"\s+", " ", read_aloud(read)).lower()


def test_the_page_is_fair_in_both_directions():
    """Of one source, both halves: who got better and who got worse, who had fewer thoughts of suicide and who more."""
    read = read_aloud(Writer(FACTS, "light").clinics())
    for key in ("clinics_response", "clinics_worse", "clinics_less_suicidal", "clinics_suicidal"):
        assert f"about {FACTS[key].words}" in read
    mood = main_layer(SECTIONS["mood"])
    assert all(FACTS[key].words in mood for key in ("clinics_response", "clinics_worse", "clinics_less_suicidal"))


def test_the_table_of_options_measures_ketamine_and_ect_alike():
    """One trial gave both: how fast and how long stand for both, and shares that slipped back say of whom."""
    rows = {question: dict(zip(tables.OPTIONS, answers, strict=True)) for question, answers in tables.GRID}
    ketamine, ect = tables.OPTIONS[2:]
    for question, numbers_of in (
        ("How fast?", ("ect_sessions", "ect_sessions")),
        ("How long does it last?", ("hospital_relapse_ketamine", "hospital_relapse_ect")),
    ):
        for option, key in zip((ketamine, ect), numbers_of, strict=True):
            assert key in facts_module.used(rows[question][option]), (question, option)
    for option, answer in rows["How long does it last?"].items():
        if "slipped back" in answer:
            assert answer.startswith("Of those "), option


@pytest.mark.parametrize("question", [row[0] for row in tables.GRID])
def test_every_answer_in_the_table_of_options_has_its_source(question):
    answers = dict(tables.GRID)[question]
    assert len(answers) == len(tables.OPTIONS)
    for answer in answers:
        assert facts_module.cited(answer), answer
        assert not re.search(r"ask (?:your|about)|not checked", answer, flags=re.I), answer
    assert grade(" ".join(f"{FACTS.plain(answer)}." for answer in answers)) <= HIGHEST_GRADE


def test_an_ect_device_is_cleared_and_not_approved():
    for template in TEMPLATES:
        if "fda2018" in template and "approved" in template:
            assert "Cleared, not approved" in template


def test_care_without_ketamine_comes_before_ketamine():
    order = [section.key for section in text.SECTIONS]
    assert len(order) == 9 and order.index("first_steps") < order.index("approval") < order.index("mood")
    for key in order[: order.index("first_steps")]:
        assert "ketamine" not in main_layer(SECTIONS[key]).lower()


def test_approved_is_never_said_of_ketamine_without_its_use():
    for template in TEMPLATES:
        for sentence in re.split(r"(?<=[.?!])\s", FACTS.plain(template)):
            if re.search(r"\bapproved\b", sentence) and re.search(r"\bketamine\b", sentence, flags=re.I):
                assert re.search(
                    r"surgery|anesthesia|not approved|approved for|approved, and what not", sentence, flags=re.I
                )


@pytest.mark.parametrize("key", SECTIONS)
def test_every_section_has_a_picture_a_line_and_a_fold_with_sources(key):
    section = SECTIONS[key]
    assert section.pictures and section.so_what and section.clinicians
    html = Writer(FACTS, "light").section(1, section)
    assert html.count("<details") == html.count("<summary>For clinicians") == 1
    for source in {s for template in templates(section) for s in facts_module.cited(template)}:
        assert html.count(unescape(FACTS.source(source).url).replace("&", "&amp;")) >= 2, "in the text and in the fold"


def test_sources_are_numbered_once_and_all_are_listed():
    keys = order_of_sources(FACTS)
    assert len(keys) == len(set(keys))
    listed = read_aloud(explainer.sources_list(FACTS))
    assert all(FACTS.source(key).cite in listed for key in keys)


# --- The practice -----------------------------------------------------------------------------------------------------


def test_the_practice_is_a_setting_and_empty():
    assert explainer.read_practice() == explainer.Practice()
    assert explainer.contact_lines(explainer.Practice()) == []


def test_who_to_call_has_a_heading_of_its_own_and_the_link_is_written_out():
    practice = explainer.Practice(
        clinic="Clinic <b>", phone="1", booking="https://example.org/?a=1&b=2", interests="We sell."
    )
    html = explainer.whole_page(FACTS, "light", practice=practice)
    told = html[html.index('class="ex-contact"') :]
    assert f">{text.CONTACT}</h2>" in told and "Clinic &lt;b&gt;, 1" in told and "We sell." in told
    assert ">https://example.org/?a=1&amp;b=2</a>" in told
    assert text.NO_CONTACT in explainer.whole_page(FACTS, "light")


def test_the_settings_are_read(tmp_path):
    file = tmp_path / "practice.toml"
    file.write_text('clinic = "Clinic <b>"\nphone = "1"\nbooking = "https://example.org"\npaid_by = "us"\n')
    practice = explainer.read_practice(file)
    assert explainer.contact_lines(practice) == ["Clinic <b>, 1", "Who paid for this page: us"]


@pytest.mark.parametrize(
    "content", ['booking = "javascript:alert(1)"', "clinic = 3", 'unknown = "x"', "clinic = ", "\udcff"]
)
def test_settings_that_cannot_be_are_told_without_their_content(tmp_path, content):
    file = tmp_path / "practice.toml"
    file.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(OutcomesError, match=r"data/practice\.toml") as told:
        explainer.read_practice(file)
    assert "alert" not in str(told.value)


# --- The practice's own answer ----------------------------------------------------------------------------------------

MOOD, PAIN = REGISTRY["phq9"], REGISTRY["pain_nrs"]


@pytest.fixture(scope="module")
def practice():
    return courses.build(records(histories_of(demo.big_batch(12_000, seed=5))))


@pytest.fixture(scope="module")
def large():
    """So large that whatever the groups are said to be, they are far from every other group."""
    return courses.build(records(histories_of(demo.big_batch(60_000, seed=5))))


def answer_of(made) -> explainer.OwnAnswer | None:
    """As the page makes it: from the panel that a snapshot keeps."""
    shown = release.prepare(made, MOOD, PAIN, Policy())
    panel = next((one for one in handout.panels_of(shown, True) if one.key.startswith("together.")), None)
    return None if panel is None else explainer.own_answer(panel.table, MOOD, PAIN)


def with_counts(monkeypatch, practice, counts) -> explainer.OwnAnswer | None:
    """The answer if so many people were in the groups."""
    table = pd.DataFrame({"group": ["both", "mood", "pain", "neither", "worse", "no_score"], "n": counts})
    monkeypatch.setattr(measures, "five_groups", lambda *views: table)
    return answer_of(practice)


def test_the_own_answer_agrees_with_the_panel_for_clinicians(practice):
    views = [measures.view(practice, one, Filters()) for one in (MOOD, PAIN)]
    table = measures.five_groups(*views)
    exact = dict(zip(table["group"], (int(n) for n in table["n"]), strict=True))
    answer = answer_of(practice)
    (step,) = [step for step in release.LADDER if [PARTS["+".join(part)] for part in step] == words_of(answer)]
    for row, part in zip(answer.rows, step, strict=True):
        count = sum(exact[group] for group in part)
        assert count >= 13 and row.count % 5 == 0 and abs(row.count - count) <= 2.5
    for pattern in (*BANNED, *CAUSE, *PSYCHOLOGICAL):
        assert not re.search(pattern, f"{answer.sentence} {answer.caution}", flags=re.I), pattern
    html = Writer(FACTS, "light").own(answer, synthetic=True)
    svg = base64.b64decode(re.search(r'base64,([^"]+)', html)[1]).decode()
    assert "synthetic data" in drawn_texts(svg)
    assert "off-label" in html and answer.sentence in unescape(html)


def words_of(answer) -> list[str]:
    return [row.words for row in answer.rows]


@pytest.mark.parametrize(
    ("counts", "kinds"),
    [
        ((40, 30, 20, 20, 20, 90), ["both", "mood", "pain", "neither", "worse", "no_score"]),
        ((40, 30, 4, 20, 20, 90), ["both", "mood", "neither", "worse", "no_score"]),  # only pain is too few
        ((40, 30, 20, 20, 3, 90), ["both", "mood", "neither", "no_score"]),  # too few got worse
        ((40, 30, 20, 3, 20, 90), ["both", "mood", "worse", "no_score"]),  # worse stays apart as long as it can
        ((40, 3, 2, 4, 6, 90), ["both", "mood", "no_score"]),
        ((4, 30, 20, 20, 20, 90), ["both", "neither", "no_score"]),  # hardly anybody better on both: told too
        ((1, 3, 2, 20, 20, 90), None),
        ((40, 30, 20, 20, 20, 3), ["both", "mood", "neither"]),  # hardly anybody is missing
        ((13, 3, 2, 4, 1, 1), None),
    ],
)
def test_small_groups_are_put_together_and_nobody_is_left_out(monkeypatch, large, counts, kinds):
    answer = with_counts(monkeypatch, large, counts)
    assert (answer and [row.kind for row in answer.rows]) == kinds
    if answer:
        assert abs(sum(row.count for row in answer.rows) - sum(counts)) <= 2.5 * len(answer.rows)
        assert all(row.count > 10 for row in answer.rows)


def test_with_hardly_anybody_missing_the_sentence_counts_them_as_no_better(monkeypatch, large):
    answer = with_counts(monkeypatch, large, [40, 20, 10, 20, 10, 4])
    assert [row.count for row in answer.rows] == [40, 30, 35]
    assert answer.sentence.endswith("in about 38 out of 100, with each missing score counted as not better.")
    assert grade(answer.sentence) <= HIGHEST_GRADE


def test_every_step_of_the_ladder_holds_everybody_once_and_has_its_words():
    for step in release.LADDER:
        groups = [group for part in step for group in part]
        assert sorted(groups) == ["both", "mood", "neither", "no_score", "pain", "worse"]
        assert groups[0] == "both" and ("no_score" in step[-1])
        assert all(PARTS["+".join(part)] for part in step)


def test_the_own_sentence_word_for_word(monkeypatch, large):
    answer = with_counts(monkeypatch, large, [41, 29, 4, 21, 19, 87])
    assert answer.sentence == (
        "In this practice’s own records, about 200 people had both at the start. Both got better: about 40. Only one got "
        "better: about 35. Neither got better or worse: about 20. One or both got worse: about 20. No second score: about 85. "
        "Of those with a second score, both got better in about 35 out of 100. If no one without a second score got better, "
        "it would be about 20 out of 100."
    )
    assert "“Better” means at least 5 points off the depression score or 30% off the pain score." in answer.caution
    assert (
        "“Worse” means a rise of 6 points or more in the depression score or any rise in the pain score"
        in answer.caution
    )
    assert grade(answer.sentence) <= HIGHEST_GRADE and grade(answer.caution) <= HIGHEST_GRADE + 1


def test_a_practice_with_too_few_shows_nothing():
    few = courses.build(records(histories_of(demo.big_batch(20, seed=5))))
    assert answer_of(few) is None
