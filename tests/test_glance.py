"""The answer first: large numbers that are those of the other panels, and a change on the year before only where there is one."""

from __future__ import annotations

import pytest

from outcomes import courses, definitions, measures, panels
from outcomes.cohort import Filters
from outcomes.instruments import REGISTRY
from outcomes.measures import COMPLETENESS
from outcomes.panels import Look
from outcomes.report import columns
from tests.builders import records, usual
from tests.test_panels import check


def view(histories, key: str = "phq9", phase: str = "induction") -> measures.View:
    return measures.view(courses.build(records(histories)), REGISTRY[key], Filters(phase))


def year(which: int, responded: int, of: int, lost: int = 0, key: str = "phq9", start: int = 20):
    """So many people of one year: responded, did not, and were not measured."""
    scores = [start // 4] * responded + [start] * (of - responded) + [None] * lost
    return [usual(f"{which}-{i:03d}", start, after, key, first_infusion_year=which) for i, after in enumerate(scores)]


def of(histories, **more) -> panels.Shown:
    shown = panels.glance(view(histories, **more), Look())
    check(shown, False)
    return shown


def words_of(shown: panels.Shown) -> list[str]:
    """What is printed in the chart."""
    printed = (note["text"] for note in shown.figure.to_dict()["layout"]["annotations"])
    return [text.replace("<b>", "").replace("</b>", "") for text in printed]


@pytest.mark.parametrize(("key", "start"), [("phq9", 20), ("pain_nrs", 8), ("gad7", 16)])
def test_the_large_numbers_are_those_of_the_other_panels(key, start):
    histories = [*year(2024, 9, 20, 6, key, start), *year(2025, 13, 20, 4, key, start)]
    seen = view(histories, key)
    table = measures.glance(seen).set_index("outcome")
    rates, flow = measures.rates(seen).set_index("outcome"), measures.flow(seen)
    for outcome in ("response", "worse"):
        for column in ("n", "measured", "missing", "rate", "low", "high", "bound_low", "bound_high"):
            assert table.loc[outcome, column] == rates.loc[outcome, column], (outcome, column)
    measured = int(flow.loc[(flow["step"] == "measured") & ~flow["lost"], "n"].iloc[0])
    assert table.loc[COMPLETENESS, ["n", "measured", "rate"]].tolist() == [measured, 50, measured / 50] == [40, 50, 0.8]
    assert table["title"].iloc[0] == measures.outcomes_of(seen.instrument)["response"]
    assert {"55%", "0%", "80%", "of 50 due"} <= set(words_of(of(histories, key=key)))


def test_a_change_is_told_only_where_the_interval_leaves_out_0():
    """From statsmodels: confint_proportions_2indep(16, 20, 5, 20, method="newcomb", alpha=0.01), and with 7 for 16."""
    change = measures.glance(view([*year(2024, 5, 20), *year(2025, 16, 20)])).iloc[0]
    assert (change["year"], change["year_before"], change["changed"]) == ("2025", "2024", True)
    assert change["difference"] == pytest.approx(0.55)
    assert (change["difference_low"], change["difference_high"]) == pytest.approx((0.1433490, 0.7635786), abs=1e-6)
    same = measures.glance(view([*year(2024, 5, 20), *year(2025, 7, 20)])).iloc[0]
    assert not same["changed"] and same["difference"] == pytest.approx(0.1)
    assert (same["difference_low"], same["difference_high"]) == pytest.approx((-0.2520412, 0.4223703), abs=1e-6)

    assert "up 55 vs 2024" in words_of(of([*year(2024, 5, 20), *year(2025, 16, 20)]))
    assert "down 55 vs 2024" in words_of(of([*year(2024, 16, 20), *year(2025, 5, 20)]))
    said = words_of(of([*year(2024, 5, 20), *year(2025, 7, 20)]))
    assert said.count("about as in 2024") == 3 and not any(words.startswith(("up", "down")) for words in said)


def test_years_with_too_few_people_are_not_compared():
    few = definitions.FEWEST_IN_GROUP - 1
    assert (
        measures.glance(view([*year(2023, 8, 15), *year(2024, 8, 15), *year(2025, 2, few)]))["year"].iloc[0] == "2024"
    )
    for histories in (
        year(2025, 8, 15),
        [*year(2024, 4, few), *year(2025, 8, 15)],
        [*year(2022, 8, 15), *year(2025, 8, 15)],
    ):
        shown = of(histories)
        assert shown.table["difference"].isna().all() and not shown.table["changed"].any()
        assert "Change:" not in shown.reading
        assert not any("vs" in words or "about as in" in words for words in words_of(shown))


@pytest.mark.parametrize(
    ("n", "responded", "lost", "said", "large"),
    [
        (0, 0, 0, "Nobody is due yet.", None),
        (0, 0, 3, "Nobody who is due has been measured yet.", "0 of 3"),
        (1, 1, 0, "Fewer than 10 people measured: no percentage of them.", "1 of 1"),
        (9, 6, 0, "Fewer than 10 people measured: no percentage of them.", "6 of 9"),
        (11, 6, 0, "Of 11 measured, 6 responded and 0 got worse.", "55%"),
        (12, 1, 4, "Of 12 measured, 1 responded and 0 got worse.", "8%"),
    ],
)
def test_the_sentence_reads_right_for_few_people(n, responded, lost, said, large):
    histories = year(2025, responded, n, lost) or [usual("no baseline", None, 12)]
    shown = of(histories)
    assert shown.plain_sentence == said
    assert (shown.figure is None) == (large is None)
    if large:
        assert large in words_of(shown)
        assert any("%" in words for words in words_of(shown)) == (n + lost >= 10)


def test_pain_is_told_in_its_own_words_and_an_instrument_without_a_rule_has_no_response():
    shown = of(year(2025, 5, 12, key="pain_nrs", start=8), key="pain_nrs")
    assert shown.plain_sentence == "Of 12 measured, 5 were 30% better and 0 got worse."
    assert "30% better" in words_of(shown) and "Response" not in words_of(shown)
    shown = of(year(2025, 0, 12, key="who5", start=40), key="who5")
    assert shown.plain_sentence == "Of 12 measured, 0 got worse."
    assert [*shown.table["title"]] == ["Worse", "Measured"]


def test_no_number_of_the_sentence_stands_in_the_chart_and_every_column_has_a_heading():
    shown = of([*year(2024, 7, 31, 9), *year(2025, 13, 33, 8)])
    told = {word.strip(".,") for word in shown.plain_sentence.split() if word[0].isdigit()} - {"0"}
    assert told == {"64", "20"}
    assert not told & {part for words in words_of(shown) for part in words.replace("–", " ").split()}
    assert columns.without_heading(shown) == []
