"""Published results: what every one must say, which stand in the headline chart, and where the practice falls among them."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest

from outcomes import courses, measures, panels
from outcomes.cohort import Filters
from outcomes.figures import others as drawn
from outcomes.figures.svg import to_svg
from outcomes.instruments import REGISTRY
from outcomes.measures import View
from outcomes.panels import Look
from outcomes.panels.others import in_words
from outcomes.protocols import BUILT_IN, USUAL
from outcomes.published import PUBLISHED, Published, beside, results
from outcomes.published import in_words as told
from tests.builders import History, records
from tests.test_panels import check, texts_of

GOLDEN = Path(__file__).parent / "golden"
WITHOUT_DOI = {"McIntyre 2020"}
"""Only the abstract was found, on the page that its source names."""


def practice(days: list[int], n: int = 60, phase: str = "induction") -> View:
    """So many people with the same infusions, two thirds of them responders three weeks after the last; three not measured."""
    last = days[-1] + 20
    histories = [
        History(
            f"p{i:02d}",
            list(enumerate(days, start=1)),
            [(0, 0, "phq9", 20)] + ([] if i < 3 else [(last, len(days), "phq9", 8 if i % 3 else 16)]),
        )
        for i in range(n)
    ]
    return measures.view(courses.build(records(histories)), REGISTRY["phq9"], Filters(phase))


SIX, FIVE = [0, 3, 7, 10, 14, 17], [0, 1, 2, 3, 4]


@pytest.fixture(scope="module")
def usual() -> View:
    return practice(SIX)


def made_up(k: int, n: int, *, alike: bool = True, name: str = "") -> Published:
    """A response rate as exact as it can be printed, measured as here or not."""
    other = "" if alike else "a week later"
    mcinnes = beside("phq9", "induction")["response"]
    return replace(
        mcinnes, name=name or f"Study {k}", percent=repr(100 * k / n), analysed=n, treated=None, other_window=other
    )


# ---------------------------------------------------------------------------------------------------------------
# The data


@pytest.mark.parametrize("one", PUBLISHED, ids=lambda one: f"{one.name} {one.outcome}")
def test_every_result_is_whole(one: Published):
    if one.name in WITHOUT_DOI:
        assert "https://" in one.source and "no DOI found" in one.source
    else:
        assert re.search(r"\bdoi 10\.\d{4,9}/\S+$", one.source)
    assert 0 < one.k <= one.analysed <= (one.treated or one.analysed)
    decimals = len(one.percent.partition(".")[2])
    assert f"{100 * one.k / one.analysed:.{decimals}f}" == one.percent, (
        "no whole number of these people is this percentage"
    )
    assert one.instrument in REGISTRY and one.phase == "induction"
    assert one.outcome in {*measures.outcomes_of(REGISTRY[one.instrument]), "any_rise"}
    assert one.protocol in {"", *(protocol.key for protocol in BUILT_IN)}
    assert one.rule and one.window and one.given and not one.setting[0].islower() and not one.unknown.endswith(".")
    author, year = re.fullmatch(r"([A-Z]\w+) (20\d\d)(?: \(VA\))?", one.name).groups()
    assert one.source.startswith(f"{author} et al. {year}, ")


def test_no_result_stands_there_twice():
    keys = [(one.name, one.instrument, one.outcome) for one in PUBLISHED]
    assert len(set(keys)) == len(keys)
    for _, study in groupby(PUBLISHED, key=lambda one: one.name):
        assert len({(one.analysed, one.treated, one.source, one.other_window, one.given) for one in study}) == 1


def test_the_low_ones_are_there():
    rates = {(one.name, one.outcome): (one.percent, one.analysed) for one in PUBLISHED}
    assert rates["Pfeiffer 2024 (VA)", "response"] == ("26", 215)
    assert rates["Pfeiffer 2024 (VA)", "remission"] == ("15", 215)
    assert rates["McIntyre 2020", "response"] == ("27", 190)


def test_the_headline_chart_has_exact_matches_only():
    exact = beside("phq9", "induction")
    assert {one.name for one in exact.values()} == {"McInnes 2022"} and set(exact) == {
        "response",
        "remission",
        "any_rise",
    }
    assert beside("qids_sr16", "induction") == {} == beside("phq9", "maintenance") == beside("pain_nrs", "induction")


def test_every_study_tells_once_what_is_known_of_it():
    found = {name: words for name, words, _ in told(PUBLISHED)}
    assert list(found) == list(dict.fromkeys(one.name for one in PUBLISHED))
    assert found["Pfeiffer 2024 (VA)"] == (
        "PHQ-9 fell by 50% or more: 26%; PHQ-9 5 or below: 15%. 215 analyzed, after 6 weeks of treatment. US Veterans Health "
        "Administration, patients treated in fiscal year 2020; every 5 days, then less often. Measured otherwise than here: "
        "6 weeks from the start; 5 counts as well. How many of the 215 had a score at six weeks was not read."
    )


# ---------------------------------------------------------------------------------------------------------------
# Beside the practice's own


def test_each_outcome_has_the_practice_first_and_then_the_highest(usual):
    table = measures.others(usual)
    assert list(dict.fromkeys(table["outcome"])) == ["response", "remission", "any_rise"]
    for outcome, group in table.groupby("outcome"):
        assert group["own"].tolist() == [True] + [False] * (len(group) - 1)
        assert group["rate"].iloc[1:].is_monotonic_decreasing
        assert set(group["name"].iloc[1:]) == {
            one.name for one in results("phq9", "induction") if one.outcome == outcome
        }
    own = table[table["own"]].set_index("outcome").loc["response"]
    assert (own["n"], own["measured"], own["missing"]) == (38, 57, 3)
    va = table[table["name"].str.startswith("Pfeiffer")].iloc[0]
    assert [round(100 * va[limit], 1) for limit in ("low", "high")] == [
        20.6,
        32.3,
    ]  # R: prop.test(56, 215, correct = FALSE)


def test_what_is_measured_otherwise_depends_on_the_protocol_of_the_view(usual):
    def differs(seen: View) -> dict[str, str]:
        table = measures.others(seen)
        return table[(table["outcome"] == "remission") & ~table["own"]].set_index("name")["differs"].to_dict()

    assert differs(usual) == {
        "McInnes 2022": "",
        "Oliver 2022": "within 6 weeks; rule not in the abstract",
        "Pfeiffer 2024 (VA)": "6 weeks from the start; 5 counts as well; every 5 days, then less often",
    }
    five = differs(practice(FIVE))
    assert five["McInnes 2022"] == "4 to 8 infusions in 7 to 28 days" and all(five.values())
    assert not measures.others(practice(FIVE))["comparable"].any()


def test_nothing_is_shown_where_nothing_is_published(usual):
    pain = measures.view(usual.courses, REGISTRY["pain_nrs"], Filters())
    assert panels.others(pain, Look()) is None
    assert panels.others(practice(SIX, phase="maintenance"), Look()) is None


@pytest.mark.parametrize(("days", "n"), [(SIX, 60), (FIVE, 60), (SIX, 3)], ids=["usual", "five days", "nobody"])
def test_the_panel_shows_every_result_with_whom_it_is_of_and_what_differs(days, n):
    seen = practice(days, n)
    shown = panels.others(seen, Look(synthetic=True))
    check(shown, True)
    said = " ".join(texts_of(shown.figure)).replace("\u00a0", " ")
    for words in ("54%</b>  537 analyzed of 9,016 treated", "26%</b>  215 analyzed", "rule not in the abstract"):
        assert words in said
    symbols = {
        trace["marker"]["symbol"] for trace in shown.figure.to_dict()["data"] if trace.get("marker", {}).get("symbol")
    }
    exact = {"diamond-open"} if seen.courses.table["protocol"].iloc[0] == USUAL.name else set()
    assert symbols - {"line-ns-open"} == {"circle-open", *exact}  # besides the ends of ranges
    sources = [source for _, _, source in shown.definitions]
    assert {one.source for one in results("phq9", "induction")} <= set(sources)


def test_nobody_measured_is_said_and_has_no_dot():
    shown = panels.others(practice(SIX, n=3), Look())
    assert shown.plain_sentence.startswith("Response: nobody measured here yet, 26 to 54% published;")
    assert not any(trace.get("marker", {}).get("size") == 17 for trace in shown.figure.to_dict()["data"])


# ---------------------------------------------------------------------------------------------------------------
# Expected range


EIGHT = [(14, 61), (220, 400), (31, 45), (8, 52), (77, 190), (4, 9), (160, 402), (25, 33)]


@pytest.mark.parametrize(
    ("alike", "others", "said"),
    [
        (0, 1, "Response: 67% here, 23% published; measured otherwise."),
        (0, 2, "Response: 67% here, 23 to 55% published; measured otherwise."),
        (1, 0, "Response: 67% here, 23% published; measured as here."),
        (1, 1, "Response: 67% here, 23 to 55% published; 1 of 2 measured as here."),
        (4, 2, "Response: 67% here, 15 to 69% published; 4 of 6 measured as here."),
        (5, 0, "Response: 67% here, 15 to 69% published; a new practice would be expected at 2 to 95%; measured as here."),
        (8, 0, "Response: 67% here, 15 to 76% published; a new practice would be expected at 8 to 88%; measured as here."),
    ],
)  # fmt: skip
def test_sentences_read_well_with_any_number_of_results(usual, alike, others, said):
    published = [made_up(k, n, alike=i < alike) for i, (k, n) in enumerate(EIGHT[: alike + others])]
    table = measures.others(usual, published)
    assert in_words(table).replace("**", "").replace("\u00a0", " ") == said
    chart = drawn(table)
    assert len(chart.to_dict()["layout"]["shapes"]) == (alike >= 5)
    assert len(re.findall("This practice", to_svg(chart, 340, alt=""))) == 1


def golden(name: str) -> tuple[dict[str, str], ...]:
    return tuple(csv.DictReader((GOLDEN / name).read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("row", golden("prediction_results.csv"), ids=lambda row: row["set"])
def test_the_expected_range_is_that_of_metafor(usual, row):
    """``Rscript prediction.R`` in ``tests/golden``: predict(pi.type = "riley") of rma(method = "REML")."""
    counts = [(int(one["k"]), int(one["n"])) for one in golden("prediction_data.csv") if one["set"] == row["set"]]
    published = [made_up(k, n, name=f"{i}") for i, (k, n) in enumerate(counts)]
    first = measures.others(usual, published).iloc[0]
    if len(counts) < 5:
        assert first[["expected_low", "expected_high"]].isna().all()
        return
    assert first["expected_low"] == pytest.approx(float(row["low"]), abs=1e-6)
    assert first["expected_high"] == pytest.approx(float(row["high"]), abs=1e-6)


def test_results_measured_otherwise_do_not_make_the_range(usual):
    alike = [made_up(k, n) for k, n in EIGHT[:5]]
    with_others = [*alike, *(made_up(n, n, alike=False) for _, n in EIGHT)]
    columns = ["expected_low", "expected_high"]
    assert measures.others(usual, with_others).iloc[0][columns].equals(measures.others(usual, alike).iloc[0][columns])
