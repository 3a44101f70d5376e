"""Every built-in instrument holds together and names its sources; a practice's own is read or refused."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import numpy as np
import pytest

from outcomes import instruments
from outcomes.errors import InstrumentError
from outcomes.instruments import REGISTRY, SOURCES, Band, find, own

ROOT = Path(__file__).resolve().parent.parent
EVERY = pytest.mark.parametrize("i", REGISTRY.values(), ids=REGISTRY)


# Every built-in instrument


def test_the_sixteen_are_there_in_order():
    assert list(REGISTRY) == [
        "phq9",
        "phq2",
        "phq9_item9",
        "qids_sr16",
        "bdi2",
        "madrs",
        "hamd17",
        "gad7",
        "pcl5",
        "pain_nrs",
        "peg",
        "bpi_severity",
        "bpi_interference",
        "promis_depression",
        "promis_pain_interference",
        "who5",
    ]


@EVERY
def test_every_value_has_a_source(i):
    for value, source in SOURCES.items():
        if getattr(i, value) not in (None, ()):
            assert getattr(i, source), value
    assert i.scale_source
    assert i.citation
    assert bool(i.loinc) == bool(i.loinc_source)


@EVERY
def test_a_quoted_source_names_who_quotes(i):
    for field in dataclasses.fields(i):
        text = getattr(i, field.name)
        if field.name.endswith("_source") and text and "as quoted by" in text:
            assert "secondary source" not in text


@EVERY
def test_what_is_empty_is_named(i):
    assert i.not_established
    said = " ".join(i.not_established).lower()
    for value, words in {
        "remission": ("remission",),
        "minimum_baseline": ("minimum baseline", "no rule of its own"),
        "reliable_change": ("reliable change",),
        "bands": ("bands", "of its own"),
    }.items():
        if getattr(i, value) in (None, ()):
            assert any(word in said for word in words), value


@EVERY
def test_every_possible_score_is_in_one_band(i):
    scores = np.arange(i.low, i.high + 1e-9, i.step or 0.25)
    assert instruments.on_scale(i, scores).all()
    index = instruments.severity(i, scores)
    if not i.bands:
        assert np.isnan(index).all()
        return
    assert set(index) == set(range(len(i.bands)))
    assert (np.diff(index) >= 0).all()
    for score, k in zip(scores, index.astype(int), strict=True):
        above = i.bands[k + 1].low if k + 1 < len(i.bands) else np.inf
        assert i.bands[k].low <= score < above


@EVERY
def test_band_edges_are_for_drawing(i):
    edges = i.band_edges
    if i.bands:
        assert (edges[0], edges[-1]) == (i.low, i.high)
        assert len(edges) == len(i.bands) + 1
        assert list(edges) == sorted(edges)


@EVERY
def test_the_best_score_is_in_remission_and_the_worst_is_not(i):
    worst = i.low if i.higher_is_better else i.high
    found = instruments.is_remission(i, [i.best, worst, np.nan])
    assert np.isnan(found[2])
    if i.remission is None:
        assert np.isnan(found).all()
    else:
        assert list(found[:2]) == [1, 0]


@EVERY
def test_nobody_at_the_minimum_baseline_is_in_remission(i):
    if i.minimum_baseline is not None and i.remission is not None:
        assert instruments.is_remission(i, i.minimum_baseline) == 0


@EVERY
def test_worse_is_no_harder_to_reach_than_response(i):
    points, words = instruments.worse_threshold(i)
    assert points == i.reliable_change
    assert i.name in words
    if points is None:
        assert "any amount" in words
    elif i.response_points is not None:
        assert points <= i.response_points


@EVERY
def test_missing_and_impossible_scores(i):
    odd = [np.nan, i.low - 1, i.high + 1]
    assert not instruments.on_scale(i, odd).any()
    assert np.isnan(instruments.severity(i, odd)).all()


@EVERY
def test_turning_the_direction_round_turns_the_words(i):
    turned = dataclasses.replace(
        i, higher_is_better=not i.higher_is_better, remission=None, remission_rule=None, remission_source=None
    )
    swap = {"rose": "fell", "fell": "rose"}
    for describe in (instruments.describe_response, instruments.describe_worse):
        before, after = describe(i).split(), describe(turned).split()
        assert [swap.get(word, word) for word in before] == after
    assert {i.direction, turned.direction} == {"lower is better", "higher is better"}


@EVERY
def test_found_by_everything_it_is_called(i):
    for text in (i.key, i.name, i.title, *i.aliases, *i.loinc):
        for written in (
            text,
            text.upper(),
            f" {text} ",
            f"{text} total",
            f"{text}_score",
            text.replace(" ", "_"),
        ):
            assert find(written) is i, written


@EVERY
def test_facts_fit_a_table(i):
    for fact in instruments.facts(i):
        assert fact.what and fact.words
        assert not set("|\n") & set(fact.what + fact.words + fact.source)


def test_documentation_is_current():
    written = (ROOT / "docs" / "instruments.md").read_text(encoding="utf-8")
    assert written == instruments.as_markdown(), "run: python -m outcomes.instruments"


# Names


@pytest.mark.parametrize(
    ("key", "names"),
    {
        "phq9": "PHQ-9|phq9_total|phq9_total_score|PHQ9 Total|phq9total|phq9_score|phq9_totalscore"
        "|Total PHQ-9 score|Patient Health Questionnaire (PHQ-9)|Patient Health Questionnaire-9|phq9_summary"
        "|44261-6|LOINC 44261-6",
        "phq2": "PHQ-2|phq2_total|55758-7",
        "phq9_item9": "PHQ-9 item 9|phq9_9|phq9_q9|phq9_item_9|44260-8",
        "pain_nrs": "pain|Pain Score|NRS|NRS pain|pain_nrs|pain 0-10|Pain (0-10)|pain intensity|72514-3",
        "peg": "PEG|PEG score|PEG total|peg_mean|91147-9",
        "qids_sr16": "QIDS-SR|QIDS-SR16|qids_sr_total",
        "bdi2": "BDI-II|BDI2|bdi_ii_total",
        "hamd17": "HAM-D17|HAMD-17|HDRS-17|HRSD17",
        "gad7": "GAD-7|gad7_total|Generalised Anxiety Disorder 7|70274-6",
        "promis_depression": "PROMIS Depression|PROMIS Depression T-Score|77861-3",
        "bpi_interference": "BPI interference|BPI-SF pain interference",
        "who5": "WHO-5|WHO-5 Well-Being Index",
    }.items(),
)
def test_spellings_met_in_files(key, names):
    for name in names.split("|"):
        assert find(name) is REGISTRY[key], name


@pytest.mark.parametrize(
    "name",
    [
        "PHQ",
        "PHQ-8",
        "PHQ-15",
        "PHQ-4",
        "PHQ-A",
        "phq9_1",
        "phq9_2",
        "phq9_date",
        "phq9_difficulty",
        "phq9_first_name",
        "GAD",
        "GAD-2",
        "BDI",
        "BDI-1",
        "HAM-D",
        "HAM-D21",
        "HAM-A",
        "MADRS-S",
        "QIDS-C16",
        "IDS-SR30",
        "PCL",
        "PCL-C",
        "PCL-M",
        "BPI",
        "PROMIS",
        "PROMIS Anxiety",
        "promis_depression_raw",
        "pain now",
        "worst pain",
        "pain VAS",
        "WHO",
        "WHODAS",
        "44249-1",
        "total",
        "score",
        "sum",
        "  ",
        "",
    ],
)
def test_a_name_that_could_mean_something_else_is_not_found(name):
    assert find(name) is None


def test_a_very_long_name_is_not_looked_at():
    assert find("phq9" + " " * 300) is None


def test_two_instruments_cannot_share_a_name():
    other = dataclasses.replace(REGISTRY["gad7"], key="other", aliases=("PHQ-9 total",))
    with pytest.raises(InstrumentError, match="PHQ-9"):
        instruments.Registry([REGISTRY["phq9"], other])


# The rules in words and numbers


def test_rules_in_words():
    phq9, pain, who5 = REGISTRY["phq9"], REGISTRY["pain_nrs"], REGISTRY["who5"]
    assert instruments.describe_response(phq9) == (
        "Response: PHQ-9 fell by 50% or more from baseline (exactly 50% counts)."
    )
    assert instruments.describe_second_response(pain) == (
        "Substantial response: Pain NRS fell by 50% or more from baseline (exactly 50% counts)."
    )
    assert instruments.describe_second_response(phq9) is None
    assert instruments.describe_remission(phq9) == "Remission: PHQ-9 below 5."
    assert instruments.describe_remission(REGISTRY["madrs"]) == "Remission: MADRS 10 or below."
    assert instruments.describe_worse(phq9).startswith("Worse: PHQ-9 rose by 6 points or more from baseline (reliable")
    assert instruments.describe_worse(who5).startswith("Worse: WHO-5 fell by any amount")
    assert (
        instruments.describe_minimum_baseline(phq9) == "Who is counted: PHQ-9 of 10 or more at baseline (a convention)."
    )
    assert instruments.describe_minimum_baseline(who5).startswith("Who is counted: any baseline below 100;")
    assert instruments.describe_response(REGISTRY["bpi_interference"]) == (
        "Response: BPI interference fell by 1 point or more from baseline (exactly 1 point counts)."
    )
    assert instruments.expected_score(phq9) == "a whole number from 0 to 27"
    assert instruments.expected_score(who5) == "a number from 0 to 100 in steps of 4"


@pytest.mark.parametrize(
    ("key", "score", "band", "remission"),
    [
        ("phq9", 0, "none or minimal", 1),
        ("phq9", 4, "none or minimal", 1),
        ("phq9", 5, "mild", 0),
        ("phq9", 27, "severe", 0),
        ("qids_sr16", 5, "none", 1),
        ("qids_sr16", 6, "mild", 0),
        ("madrs", 10, "mild", 1),
        ("madrs", 11, "mild", 0),
        ("hamd17", 7, "none", 1),
        ("hamd17", 8, "mild", 0),
        ("pain_nrs", 4.5, "mild", np.nan),
        ("pain_nrs", 7, "severe", np.nan),
        ("promis_depression", 54.95, "none", np.nan),
        ("promis_depression", 55, "mild", np.nan),
    ],
)
def test_edges(key, score, band, remission):
    i = REGISTRY[key]
    assert i.bands[int(instruments.severity(i, score))].label == band
    np.testing.assert_equal(instruments.is_remission(i, score), remission)


def test_what_is_on_the_scale():
    assert list(instruments.on_scale(REGISTRY["phq9"], [12, 12.5, 28, -1])) == [True, False, False, False]
    assert list(instruments.on_scale(REGISTRY["who5"], [52, 13, 25])) == [True, False, False]
    assert list(instruments.on_scale(REGISTRY["peg"], [10 / 3, 10.1])) == [True, False]


def test_no_percentage_where_there_is_no_true_zero():
    for i in REGISTRY.values():
        assert i.percent_change is (not i.key.startswith("promis"))


# What does not hold together is refused


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"key": "PHQ 9"}, "key"),
        ({"name": " "}, "name"),
        ({"domain": "mood"}, "domain"),
        ({"aspect": "intensity"}, "aspect"),
        ({"domain": "pain"}, "aspect"),
        ({"low": 27}, "low, high"),
        ({"step": 4}, "step"),
        ({"step": 0}, "step"),
        ({"bands": (Band(0, 4, "a"), Band(6, 27, "b"))}, "bands"),
        ({"bands": (Band(0, 4, "a"), Band(4, 27, "b"))}, "bands"),
        ({"bands": (Band(0, 4, "a"), Band(5, 26, "b"))}, "bands"),
        ({"bands": (Band(0, 4, "a"), Band(5, 27, "a"))}, "bands"),
        ({"bands_source": None}, "bands_source"),
        ({"response_source": " "}, "response_source"),
        ({"response_percent": 120}, "response_percent"),
        ({"response_points": 5}, "response_percent, response_points"),
        ({"second_response_percent": 30}, "second_response_percent"),
        ({"percent_change": False}, "response_percent"),
        ({"remission": 28}, "remission"),
        ({"remission": None}, "remission, remission_rule"),
        ({"remission_rule": "at_or_above"}, "remission_rule"),
        ({"remission": 12}, "minimum_baseline"),
        ({"caseness": 40}, "caseness"),
        ({"reliable_change": 0}, "reliable_change"),
        ({"reliability": 1, "reliability_source": "x"}, "reliability"),
        ({"loinc": ("44261",)}, "loinc"),
        ({"items": 8}, "items, item_low, item_high"),
    ],
)
def test_a_contradiction_is_refused_by_key(change, named):
    with pytest.raises(InstrumentError) as error:
        dataclasses.replace(REGISTRY["phq9"], **change)
    assert any(line.startswith(f"{named}:") for line in str(error.value).splitlines())


# The practice's own


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def _example() -> str:
    return (ROOT / "data" / "instruments" / "example.toml.txt").read_text(encoding="utf-8")


def _refused(folder: Path, text: str | bytes, name: str = "own.toml") -> str:
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(InstrumentError) as error:
        instruments.registry(folder)
    return str(error.value)


def test_the_folder_of_the_project_is_read():
    assert list(instruments.registry())[: len(REGISTRY)] == list(REGISTRY)


def test_no_folder_and_an_empty_folder(folder):
    assert instruments.registry(folder / "absent") is REGISTRY
    (folder / "example.toml.txt").write_text(_example())
    assert instruments.registry(folder) is REGISTRY


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_example_works(folder, mark):
    (folder / "own.toml").write_text(mark + _example(), encoding="utf-8")
    found = instruments.registry(folder)
    assert list(found) == [*REGISTRY, "our_scale"]
    own = find("DAILY-FUNCTION score", found)
    assert own is found["our_scale"]
    assert own.practice_own
    assert own.bands[2] == Band(32, 40, "good")
    assert list(instruments.is_remission(own, [31, 32])) == [0, 1]
    assert find("Daily function") is None
    assert find("phq9", found) is REGISTRY["phq9"]


def test_read_once_until_the_folder_changes(folder):
    file = folder / "own.toml"
    file.write_text(_example())
    first = instruments.registry(folder)
    assert instruments.registry(folder) is first
    file.write_text(_example().replace('"Our scale"', '"Our new scale"'))
    os.utime(file, ns=(1, 1))
    assert instruments.registry(folder)["our_scale"].name == "Our new scale"
    file.unlink()
    assert instruments.registry(folder) is REGISTRY


def test_all_problems_of_all_files_at_once(folder):
    (folder / "a.toml").write_text(_example())
    (folder / "b.toml").write_text('key = "b"\nlow = "0"\nhigh = true\ncolour = 3\nbands = [1]\naliases = "b"\n')
    said = _refused(folder, "low = ?\n", "c.toml")
    for expected in (
        "file 2 of 3 in order of name: name: missing.",
        "file 2 of 3 in order of name: title: missing.",
        "file 2 of 3 in order of name: low: expected a number.",
        "file 2 of 3 in order of name: high: expected a number.",
        "file 2 of 3 in order of name: colour: not a known key.",
        "file 2 of 3 in order of name: bands: expected tables",
        "file 2 of 3 in order of name: aliases: expected a list of texts",
        "file 3 of 3 in order of name: not valid TOML (line 1, column 7)",
        "README.md",
    ):
        assert expected in said
    assert "file 1 of 3" not in said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('key = "our_scale"', 'key = "phq9"', "already used by PHQ-9"),
        ('"Daily function"', '"PHQ9_total"', "already used by PHQ-9"),
        ('"Daily function"', '"pain score"', "already used by Pain NRS"),
        ('"wellbeing"', '"mood"', "domain: expected one of depression, pain"),
        ("high = 40\nstep", "high = nan\nstep", "high: expected a number."),
        ("high = 40\nstep", f"high = 1{'0' * 400}\nstep", "high: expected a number."),
        ('"at_or_above"', '"above"', "remission_rule: expected one of below, at_or_below, at_or_above."),
        ('"at_or_above"', '"below"', "remission_rule: expected at_or_above, because higher is better"),
        (
            'response_source = "invented for this example"',
            "",
            "response_source: response_points needs a source",
        ),
        ("high = 15", "high = 14", "bands: expected each band to start one step above"),
        ('citation = "Invented for this example"', "", "citation: missing."),
        ("higher_is_better = true", 'higher_is_better = "yes"', "higher_is_better: expected true or false."),
        ('rater = "patient"', "practice_own = false", "practice_own: not a known key."),
        ('rater = "patient"', "items = 2.5", "items: expected a whole number."),
    ],
)
def test_a_wrong_file_is_refused(folder, old, new, said):
    assert old in _example()
    assert said in _refused(folder, _example().replace(old, new, 1))


def test_two_files_for_one_instrument(folder):
    (folder / "a.toml").write_text(_example())
    assert "file 2 of 2 in order of name: key, name" in _refused(folder, _example(), "b.toml")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "key: missing."),
        (b"\xff\xfe\x00", "Save the file as UTF-8."),
        (b"#" * 200_000, "at most 100,000 bytes"),
        (b"a = " + b"[" * 50_000, "not valid TOML"),
        (b"\x00", "not valid TOML (line 1, column 1)"),
    ],
)
def test_a_file_that_cannot_be_read(folder, content, said):
    assert said in _refused(folder, content)


def test_a_message_about_bad_toml_quotes_nothing(folder):
    assert "secret" not in _refused(folder, "a = {secret = 1, secret = 2}\n", "secret.toml")


def test_every_key_is_explained():
    readme = (ROOT / "data" / "instruments" / "README.md").read_text(encoding="utf-8")
    for key in own.KEYS_IN_FILES:
        assert f"`{key}`" in readme, key
