"""Years and sites told from chance: exact limits, nothing said by eye, few people and few years handled."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from outcomes import courses, demo, measures, panels, statistics
from outcomes import definitions as rules
from outcomes.cohort import Filters
from outcomes.instruments import REGISTRY
from outcomes.measures import YEAR
from outcomes.panels import Look
from tests.builders import History, histories_of, records, usual
from tests.test_repository import contrast


def year(
    which: int, measured: int, responded: int, lost: int = 0, *, site: str = "Site A", worse: int = 0
) -> list[History]:
    """People of one year: so many measured, of whom some responded and some got worse, and some lost."""
    after = [5] * responded + [27] * worse + [18] * (measured - responded - worse) + [None] * lost
    facts = {"first_infusion_year": which, "site": site}
    return [usual(f"{site}-{which}-{i:03}", 20, score, **facts) for i, score in enumerate(after)]


def view(*years: list[History]):
    return measures.view(
        courses.build(records([one for people in years for one in people])), REGISTRY["phq9"], Filters()
    )


@pytest.fixture(scope="module")
def made() -> courses.Courses:
    return courses.build(records(histories_of(demo.big_batch(4_000, seed=2))))


def sentence(seen, what: str = "response") -> str:
    return panels.over_years(seen, Look(), what).plain_sentence.replace("\u00a0", " ")


def test_the_table_is_that_of_a_slow_count(made):
    """Each person by hand, each limit by scipy."""
    seen = measures.view(made, REGISTRY["phq9"], Filters())
    table = made.table.iloc[seen.cohort.rows].reset_index(drop=True)
    people: dict[str, list[tuple[bool, bool, bool]]] = {}
    for i, row in table.iterrows():
        if seen.status[i] in (measures.MEASURED, measures.STOPPED_EARLY, measures.NO_SCORE):
            measured = seen.status[i] == measures.MEASURED
            before, after = float(seen.baseline[i]), float(seen.score[i])
            had = measured and after <= before / 2, measured and after - before >= 5
            people.setdefault(row[YEAR], []).append((measured, *had))
    assert len(people) > 3
    everybody = [one for group in people.values() for one in group]
    for what, column in (("measured", 0), ("response", 1)):
        told = measures.told_from_chance(seen, YEAR, what)
        known = [one for one in everybody if what == "measured" or one[0]]
        share = sum(one[column] for one in known) / len(known)
        assert told.overall == share
        assert told.table["group"].tolist() == sorted(people)
        for row in told.table.itertuples():
            of = [one for one in people[row.group] if what == "measured" or one[0]]
            assert (row.n, row.measured) == (sum(one[column] for one in of), len(of))
            if len(of) < 11:
                assert np.isnan([row.rate, row.low, row.bound_high, row.chance_low]).all() and not row.outside
                continue
            low, high = binom.ppf([0.001, 0.999], len(of), share)
            assert (row.chance_low, row.chance_high) == (low / len(of), high / len(of))
            assert row.outside == (not low <= row.n <= high)


def test_a_count_at_the_limit_stays_inside_and_the_next_one_is_outside():
    """In four years of 40 people each; the overall share moves with the count, so the limit is looked up for each."""
    outside = {}
    for n in range(22, 36):
        seen = view(*(year(2020 + k, 40, 16) for k in range(3)), year(2023, 40, n))
        row = measures.told_from_chance(seen, YEAR, "response").table.iloc[-1]
        outside[n] = bool(row["outside"])
        assert outside[n] == (n > binom.ppf(0.999, 40, (48 + n) / 160))
    assert set(outside.values()) == {True, False}
    assert [outside[n] for n in sorted(outside)] == sorted(outside.values())


def test_chance_alone_is_outside_at_most_twice_in_a_thousand():
    n, share = (part.ravel() for part in np.meshgrid(np.arange(11, 300), [0.03, 0.2, 0.5, 0.63, 0.9]))
    low, high = statistics.binomial_limits(share, n, rules.CHANCE_LEVEL)
    assert binom.cdf(low - 1, n, share).max() < 0.001
    assert binom.sf(high, n, share).max() <= 0.001
    # And no wider than that asks for.
    assert binom.cdf(low, n, share).min() >= 0.001
    assert binom.sf(high - 1, n, share).min() > 0.001


def test_nothing_is_said_of_a_year_unless_the_rule_says_so():
    """2022 and 2023 have intervals that do not overlap, and still neither is outside."""
    seen = view(year(2021, 40, 20), year(2022, 40, 12), year(2023, 40, 26))
    table = measures.told_from_chance(seen, YEAR, "response").table
    assert table["high"][1] < table["low"][2]
    assert sentence(seen) == "No year stands out from chance: 48% of 120 people responded in all years together."
    far = view(year(2021, 40, 20), year(2022, 40, 19), year(2023, 40, 21), year(2024, 40, 36))
    assert sentence(far) == (
        "2024 (90% of 40; chance gives 35 to 83%) lies outside what chance would give: 60% responded in all years together."
    )
    # Rscript -e 'qbinom(c(.001, .999), 40, 96/160)': 14 33
    for words in (sentence(seen), sentence(far)):
        assert "better" not in words and "improved" not in words


def test_few_years_and_few_people_are_not_judged():
    assert "fewer than 3 have at least 11 people measured" in sentence(view(year(2021, 40, 0), year(2022, 40, 40)))
    two = measures.told_from_chance(view(year(2021, 200, 60), year(2022, 40, 40)), YEAR, "response")
    assert two.table["n"][1] / 40 > two.table["chance_high"][1] and not two.table["outside"].any()
    small = view(year(2021, 10, 0), year(2022, 40, 20), year(2023, 40, 20), year(2024, 40, 20))
    told = measures.told_from_chance(small, YEAR, "response")
    assert told.judged and not told.table["outside"].any()
    assert np.isnan(told.table["rate"][0]) and told.table["measured"][0] == 10
    assert told.measured == 130  # they are in the average all the same
    assert sentence(view(year(2021, 0, 0, 5))) == "Nobody is measured yet."
    assert panels.over_years(view([usual("a", 20, 5)]), Look(), "response") is None  # the year is not known


def test_people_without_a_year_are_in_no_average_of_years():
    seen = view(*(year(2020 + k, 20, 10) for k in range(3)), [usual(f"x{i}", 20, 5) for i in range(20)])
    told = measures.told_from_chance(seen, YEAR, "response")
    assert (told.n, told.measured) == (30, 60)


def test_worse_and_completeness_have_their_own_count():
    seen = view(*(year(2020 + k, 40, 10, lost=10, worse=2) for k in range(3)), year(2023, 15, 4, lost=85))
    assert sentence(seen, "measured").startswith("2020 (80% of 50; chance gives")
    assert "2023 (15% of 100" in sentence(seen, "measured")
    assert sentence(seen, "worse").startswith("No year stands out from chance: 4% of 135 people got worse")
    assert list(panels.over_years(seen, Look(), "measured").table)[:3] == ["year", "measured", "due"]


def test_a_shift_over_many_years_is_said_from_ten_years_on():
    low, high = [(30, 12)] * 6, [(30, 18)] * 6
    years = [year(2010 + k, *counts) for k, counts in enumerate(low + high)]
    assert sentence(view(*years)) == (
        "No single year stands out, but there is a shift: 6 years in a row on one side of the average of 50% and 1 change of "
        "side in 12 years, which chance seldom gives."
    )
    mixed = [
        year(2010 + k, *counts)
        for k, counts in enumerate([*low, *high][i] for i in (0, 6, 1, 7, 2, 3, 8, 9, 4, 10, 5, 11))
    ]
    assert sentence(view(*mixed)).startswith("No year stands out")
    assert sentence(view(*years[2:10])).startswith("No year stands out")  # eight years: not judged


def test_sites_stand_in_the_order_of_their_names_and_the_chart_ends_past_the_largest():
    seen = view(year(2024, 30, 25, site="Site C"), year(2024, 30, 15, site="Site A"), year(2024, 60, 10, site="Site B"))
    told = measures.told_from_chance(seen, "site", "response")
    assert told.table["group"].tolist() == ["Site A", "Site B", "Site C"]
    curve = measures.chance_curve(told)
    assert curve["n"].iloc[0] == rules.FEWEST_IN_GROUP and curve["n"].iloc[-1] > 60
    at = curve[curve["n"] == 60].iloc[0]
    assert (at["low"], at["high"]) == tuple(told.table.loc[1, ["chance_low", "chance_high"]])
    shown = panels.stands_out(seen, Look(), "site", "response")
    assert "Site B" in shown.sentence and "Exploratory" in shown.sentence
    assert panels.stands_out(view(year(2024, 30, 25)), Look(), "site", "response") is None


@pytest.mark.parametrize("what", list(panels.did(REGISTRY["phq9"])))
def test_the_average_is_the_number_of_the_overview(made, what):
    seen = measures.view(made, REGISTRY["pain_nrs"], Filters())
    told = measures.told_from_chance(seen, YEAR, what)
    rate = measures.rates(seen).set_index("outcome")
    if what == "measured":
        row = rate.loc["response"]
        assert (told.n, told.measured) == (row["measured"], row["measured"] + row["missing"])
    else:
        assert (told.n, told.measured, told.overall) == tuple(rate.loc[what, ["n", "measured", "rate"]])


def test_every_mark_can_be_seen_on_a_light_and_on_a_dark_page():
    seen = view(*(year(2020 + k, 40, 16, lost=5) for k in range(3)), year(2023, 40, 38))
    charts = [panels.over_years(seen, Look(), what).figure for what in panels.did(seen.instrument)]
    charts.append(panels.stands_out(seen, Look(), YEAR, "response").figure)
    names = panels.names_of("One", "Other")
    charts += [panel(seen, seen, names, Look()).figure for panel in (panels.shares_beside, panels.changes_beside)]
    for chart in charts:
        marks = chart.to_dict()["data"]
        colours = {mark["marker"]["color"] for mark in marks if "marker" in mark}
        colours |= {mark["line"]["color"] for mark in marks if mark.get("line", {}).get("color")}
        assert len(colours) > 1
        for colour in colours:
            assert min(contrast(colour, ground) for ground in ("#fdfcfa", "#12181b")) >= 3, colour


def test_the_year_outside_wears_a_ring():
    seen = view(*(year(2020 + k, 40, 16) for k in range(3)), year(2023, 40, 38))
    for shown in (panels.over_years(seen, Look(), "response"), panels.stands_out(seen, Look(), YEAR, "response")):
        (ring,) = [
            mark for mark in shown.figure.to_dict()["data"] if mark.get("marker", {}).get("symbol") == "circle-open"
        ]
        assert ring["y"] == [38 / 40]
