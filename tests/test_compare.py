"""Two views side by side: different people, other people's intervals, and nothing told where too few are measured."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import bootstrap, ttest_ind
from statsmodels.stats.proportion import confint_proportions_2indep

from outcomes import courses, demo, measures, panels
from outcomes.cohort import Filters
from outcomes.instruments import REGISTRY
from outcomes.measures import Narrowing
from outcomes.panels import Look
from tests.builders import histories_of, records, usual

PHQ9 = REGISTRY["phq9"]


@pytest.fixture(scope="module")
def made():
    return courses.build(records(histories_of(demo.big_batch(6_000, seed=5))))


def seen(made, **only) -> measures.View:
    return measures.view(made, PHQ9, Filters(only=only))


def test_differences_of_shares_are_those_of_statsmodels(made):
    first, second = seen(made, site=["Site A"]), seen(made, site=["Site B", "Site C"])
    table = measures.shares_beside(first, second)
    assert list(table["outcome"].unique()) == ["response", "remission", "worse", "measured"]
    for _, (one, other) in ((key, rows.to_dict("records")) for key, rows in table.groupby("outcome")):
        counts = one["n"], one["measured"], other["n"], other["measured"]
        low, high = confint_proportions_2indep(*counts, method="newcomb", compare="diff")
        assert one["difference"] == pytest.approx(one["n"] / one["measured"] - other["n"] / other["measured"])
        assert (one["difference_low"], one["difference_high"]) == pytest.approx((low, high), abs=1e-12)
    alone = measures.rates(first).set_index("outcome").loc["response"]
    row = table.iloc[0]
    for name in ("n", "measured", "missing", "rate", "low", "high", "bound_low", "bound_high"):
        assert row[name] == alone[name]


def test_the_difference_of_mean_changes_is_that_of_scipy(made):
    first, second = seen(made, site=["Site A"]), seen(made, site=["Site B", "Site C"])
    found = measures.changes_beside(first, second)
    change = [(one.score - one.baseline)[one.status == measures.MEASURED].astype(float) for one in (first, second)]
    interval = ttest_ind(*change, equal_var=False).confidence_interval()
    assert found.difference.value == pytest.approx(change[0].mean() - change[1].mean())
    assert (found.difference.low, found.difference.high) == pytest.approx((interval.low, interval.high))
    resampled = bootstrap(
        change,
        lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis),
        n_resamples=2_000,
        rng=np.random.default_rng(1),
    ).confidence_interval
    width = interval.high - interval.low
    assert abs(resampled.low - found.difference.low) < 0.1 * width
    assert abs(resampled.high - found.difference.high) < 0.1 * width


def test_everybody_else_is_nobody_of_the_first_and_everybody_of_the_phase(made):
    first = seen(made, site=["Site A"], sex=["female"])
    others = measures.everybody_else(made, PHQ9, Filters(only={"site": ["Site A"], "sex": ["female"]}), first)
    assert measures.in_both(first, others) == 0
    assert first.cohort.n + others.cohort.n == seen(made).cohort.n
    assert measures.everybody_else(made, PHQ9, Filters(), seen(made)).cohort.n == 0


def test_people_in_both_views_are_said_and_no_difference_is_told(made):
    first, second = seen(made, site=["Site A"]), seen(made, sex=["female"])
    both = seen(made, site=["Site A"], sex=["female"]).cohort.n
    assert measures.in_both(first, second) == both > 0
    assert measures.shares_beside(first, second)["difference"].isna().all()
    assert np.isnan(measures.changes_beside(first, second).difference.value)
    shown = panels.shares_beside(first, second, panels.names_of("Site A", "Female"), Look())
    assert shown.sentence.startswith(f"{both} people are in both views, so no difference is told")


def test_fewer_than_eleven_are_listed_and_not_compared():
    people = [usual(f"a{i:02}", 20, 5, site="Site A") for i in range(11)]
    people += [usual(f"b{i:02}", 20, 18, site="Site B") for i in range(10)]
    made = courses.build(records(people))
    first, second = seen(made, site=["Site A"]), seen(made, site=["Site B"])
    table = measures.shares_beside(first, second)
    response = table[table["outcome"] == "response"]
    assert response["rate"].tolist()[0] == 1 and np.isnan(response["rate"].tolist()[1])
    assert response["measured"].tolist() == [11, 10] and response["difference"].isna().all()
    changes = measures.changes_beside(first, second)
    assert changes.table["n"].tolist() == [11, 10] and np.isnan(changes.difference.value)
    for panel in (panels.shares_beside, panels.changes_beside):
        words = panel(first, second, panels.names_of("Site A", "Site B"), Look()).plain_sentence
        assert words.startswith("Too few people to compare: each view needs at least 11 measured on PHQ-9.")


def test_dose_and_severity_narrow_a_view(made):
    all_of_them, filters = seen(made), Filters()
    parts = [measures.narrowed(all_of_them, filters, Narrowing(severity=(band,))) for band in range(len(PHQ9.bands))]
    with_baseline = int((~np.isnan(all_of_them.baseline)).sum())
    assert sum(part.cohort.n for part in parts) == with_baseline < all_of_them.cohort.n
    for part, band in zip(parts, PHQ9.bands, strict=True):
        assert ((part.baseline >= band.low) & (part.baseline <= band.high)).all()
    dose = np.resize([0.4, 0.5, 0.6, 0.75, 0.8, np.nan], len(made.table)).astype(np.float32)
    dosed = measures.view(replace(made, table=made.table.assign(dose=dose)), PHQ9, filters)
    low = measures.narrowed(dosed, filters, Narrowing(dose=(0,)))
    assert set(dose[low.cohort.rows].round(2).tolist()) == set(np.float32([0.4, 0.5]).round(2).tolist())
    assert low.cohort.n == np.isin(dose[dosed.cohort.rows].round(2), np.float32([0.4, 0.5])).sum()
    assert low.cohort.left_out[-1] == ("with another dose or severity", dosed.cohort.n - low.cohort.n)
    assert measures.narrowed(all_of_them, filters, Narrowing()) is all_of_them


def test_views_are_called_by_what_they_are_restricted_to():
    filters = Filters(only={"site": ["Site A", "Site B"], "first_infusion_year": ["2024"], "sex": []})
    assert panels.named(filters, Narrowing(), PHQ9) == "Site A or Site B, 2024"
    assert panels.named(Filters(), Narrowing((0,), (4,)), PHQ9) == "Up to 0.5 mg/kg, severe"
    assert panels.named(Filters(), Narrowing(), PHQ9) == "Everybody"
    assert panels.names_of("Site A", "Site B") == {"first": "Site A", "second": "Site B"}
    for pair in (("Site A", "Site A"), ("x" * 35, "Site A")):
        assert panels.names_of(*pair) == {"first": "First view", "second": "Second view"}
