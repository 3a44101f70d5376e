"""Nobody, one person, two, no variance, everybody or nobody with the event: a defined result, never a warning."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes import statistics
from outcomes.statistics import Change

NAN = math.nan


def missing(*values) -> bool:
    return bool(np.isnan(np.concatenate([np.ravel(np.asarray(v, dtype=float)) for v in values])).all())


# ---------------------------------------------------------------------------------------------------------------
# Change


def test_change_of_nobody():
    change = statistics.paired_change([], [])
    assert (change.n, change.missing) == (0, 0)
    assert missing(change.mean_change, change.median_change, change.sd_change, change.low, change.correlation)


def test_change_of_one_person():
    change = statistics.paired_change([20, None], [12, 3])
    assert (change.n, change.missing, change.mean_change, change.median_change) == (1, 1, -8, -8)
    assert missing(change.sd_before, change.sd_change, change.low, change.high, change.correlation)


@pytest.mark.parametrize("standardised", [statistics.standardised_by_baseline, statistics.standardised_by_change])
@pytest.mark.parametrize(
    ("before", "after"),
    [([], []), ([20], [10]), ([20, 18], [10, 9]), ([3.3] * 5, [1.1] * 5), ([NAN, 20, 18], [10, NAN, 9])],
    ids=["nobody", "one", "two", "no variance", "one pair"],
)
def test_standardised_change_of_too_few_or_without_variance(standardised, before, after):
    found = standardised(before, after)
    assert missing(found.value, found.low, found.high)


def test_everybody_changes_by_the_same_decimals():
    """The spread of 0.1 - 0.4, 0.2 - 0.5 ... is rounding, and not a very large standardised change."""
    before = np.arange(1, 9) / 10
    assert missing(statistics.standardised_by_change(before, before - 0.3).value)
    assert statistics.standardised_by_baseline(before, before - 0.3).value < 0


def test_everybody_ends_at_the_same_score():
    found = statistics.standardised_by_baseline([20, 18, 15, 22], [0, 0, 0, 0])
    assert found.value < 0
    assert missing(found.low, found.high)


def test_columns_of_two_lengths_are_refused():
    with pytest.raises(ValueError, match="one length"):
        statistics.paired_change([1, 2], [1])
    with pytest.raises(ValueError, match="one length"):
        statistics.kaplan_meier([1, 2], [True])
    with pytest.raises(ValueError, match="one length"):
        statistics.interval_censored([1, 2], [3])
    with pytest.raises(ValueError, match="one length"):
        statistics.repeated_correlation([1, 1, 2], [1, 2], [1, 2])
    with pytest.raises(ValueError, match="one length"):
        statistics.rank_correlation([1, 2, 3], [1, 2])


# ---------------------------------------------------------------------------------------------------------------
# Reliable change


def groups(before, after, **options) -> list[str]:
    return [Change(code).name.lower() for code in statistics.classify(before, after, **options)]


def test_exactly_the_threshold_and_exactly_the_cut():
    scores = {"before": [16, 16, 10, 4], "after": [10, 9.9, 4, 10], "threshold": 6, "cut": 10}
    assert groups(**scores) == ["unchanged", "recovered", "unchanged", "unchanged"]
    assert groups(**scores, reaching_counts=True) == ["improved", "recovered", "improved", "harmed"]
    assert groups(**scores, reaching_counts=True, cut_is_clinical=True)[2] == "recovered"


def test_scores_in_single_precision_reach_the_threshold():
    before, after = np.array([20 / 3], dtype=np.float32), np.array([11 / 3], dtype=np.float32)
    assert groups(before, after, threshold=3, reaching_counts=True, tolerance=1e-4) == ["improved"]
    assert groups(before, after, threshold=3, tolerance=1e-4) == ["unchanged"]


def test_a_missing_score_is_in_no_group():
    assert groups([20, NAN, 20], [NAN, 5, 5], threshold=6, cut=10) == [
        "not_measured",
        "not_measured",
        "recovered",
    ]
    assert groups([], [], threshold=6) == []


def test_without_a_cut_nobody_is_recovered_or_harmed():
    assert groups([20, 3], [3, 20], threshold=6) == ["improved", "deteriorated"]


score = st.integers(0, 27)


@given(st.lists(st.tuples(score, score), min_size=1, max_size=30), st.integers(1, 10), st.integers(0, 27))
@settings(max_examples=60, deadline=None)
def test_turning_the_scale_round_changes_nothing(pairs, threshold, cut):
    before, after = np.array(pairs).T
    one = groups(before, after, threshold=threshold, cut=cut)
    assert one == groups(-before, -after, threshold=threshold, cut=-cut, higher_is_better=True)
    swapped = groups(before, after, threshold=threshold, higher_is_better=True)
    turn = {"improved": "deteriorated", "deteriorated": "improved", "unchanged": "unchanged"}
    assert [turn[group] for group in groups(before, after, threshold=threshold)] == swapped


# ---------------------------------------------------------------------------------------------------------------
# Time until something happens


def test_curve_of_nobody():
    curve = statistics.kaplan_meier([], [])
    assert (curve.n, curve.n_events, curve.end, curve.median) == (0, 0, None, None)
    assert len(curve.time) == 0
    survival, low, high, at_risk = curve.at([0, 28])
    assert missing(survival, low, high)
    assert at_risk.tolist() == [0, 0]


def test_everybody_censored():
    curve = statistics.kaplan_meier([10, 20, 30], [False] * 3)
    assert curve.survival.tolist() == [1, 1, 1, 1]
    assert missing(curve.low, curve.high)
    assert (curve.median, curve.median_low, curve.median_high) == (None, None, None)


def test_everybody_has_the_event_at_once():
    curve = statistics.kaplan_meier([7, 7, 7], [True] * 3)
    assert (curve.survival.tolist(), curve.median) == ([1, 0], 7)
    assert missing(curve.low, curve.high)


def test_one_person():
    assert statistics.kaplan_meier([7], [True]).median == 7
    assert statistics.kaplan_meier([7], [False]).median is None


def test_an_event_at_the_start():
    curve = statistics.kaplan_meier([0, 5], [True, False])
    assert (curve.time.tolist(), curve.survival.tolist()) == ([0, 5], [0.5, 0.5])


def test_people_without_a_time_are_counted():
    assert statistics.kaplan_meier([NAN, 5], [True, True]).missing == 1
    assert statistics.interval_censored([NAN, 5], [7, NAN]).missing == 1


def test_the_curve_ends_where_too_few_remain():
    """Twelve people, one event a week: eleven remain until the second, and the median lies beyond the end."""
    weeks = np.arange(7, 91, 7)
    curve = statistics.kaplan_meier(weeks, [True] * 12, fewest=11)
    assert curve.end == 14
    assert curve.time.tolist() == [0, 7, 14]
    assert curve.at_risk.tolist() == [12, 12, 11]
    assert curve.median is None
    survival, *_, at_risk = curve.at([13, 14, 15, 28])
    assert survival == pytest.approx([11 / 12, 10 / 12, NAN, NAN], nan_ok=True)
    assert at_risk.tolist() == [11, 11, 10, 9]
    assert statistics.kaplan_meier(weeks, [True] * 12, fewest=13).end is None


def test_a_time_below_zero_is_refused():
    with pytest.raises(ValueError, match="0 or above"):
        statistics.kaplan_meier([-1], [True])
    with pytest.raises(ValueError, match="0 or above"):
        statistics.interval_censored([7], [7])


def test_intervals_of_nobody_one_and_everybody_censored():
    nobody = statistics.interval_censored([], [])
    assert (nobody.n, nobody.end, nobody.median, nobody.converged) == (0, None, None, True)
    assert missing(*nobody.at([0, 7]))
    one = statistics.interval_censored([7], [14])
    assert one.median == (7, 14)
    assert [x.tolist() for x in one.at([7, 10, 14])] == [[1, 0, 0], [1, 1, 0]]
    censored = statistics.interval_censored([7, 14], [NAN, math.inf])
    assert (censored.n_events, censored.median) == (0, None)
    assert [x.tolist() for x in censored.at([0, 14])] == [[1, 1], [1, 1]]


def test_intervals_end_where_too_few_remain():
    weeks = np.arange(7, 91, 7)
    curve = statistics.interval_censored(weeks - 7, weeks, fewest=11)
    assert (curve.end, curve.median) == (14, None)
    assert curve.at([14, 15])[0] == pytest.approx([10 / 12, NAN], nan_ok=True)
    assert statistics.interval_censored(weeks - 7, weeks).median == (35, 42)
    assert statistics.interval_censored(weeks - 7, weeks, fewest=13).end is None


def test_within_a_stretch_events_are_spread_evenly():
    curve = statistics.interval_censored([0] * 4 + [20], [10] * 2 + [20] * 2 + [NAN])
    assert curve.evenly([0, 5, 10, 15, 20, 21]) == pytest.approx([1, 0.6, 0.2, 0.2, 0.2, NAN], nan_ok=True)
    assert missing(statistics.interval_censored([], []).evenly(0))


def test_limits_without_events_are_those_of_no_failure_in_so_many():
    """The share with which none of ten would be as rare as half a quantile: exp(-3.84 / 2 / 10)."""
    curve = statistics.interval_censored([28] * 10, [NAN] * 10)
    low, high = statistics.likelihood_limits(curve, [0, 14, 28, 29])
    assert low == pytest.approx([1, math.exp(-3.8414588 / 20), math.exp(-3.8414588 / 20), NAN], nan_ok=True, abs=1e-6)
    assert high == pytest.approx([1, 1, 1, NAN], nan_ok=True)
    assert statistics.median_limits(curve) == (None, None)
    assert statistics.median_limits(statistics.interval_censored([], [])) == (None, None)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(1, 8), st.booleans()), min_size=3, max_size=12))
@settings(max_examples=15, deadline=None)
def test_the_estimate_lies_in_its_limits_and_those_of_the_median_hold_a_half(people):
    after = np.array([7.0 * a for a, _, _ in people])
    until = np.array([7.0 * (a + b) if seen else math.inf for a, b, seen in people])
    curve = statistics.interval_censored(after, until, fewest=2)
    days = np.arange(0, int(curve.end) + 1)
    low, high = statistics.likelihood_limits(curve, days)
    assert (low <= curve.evenly(days) + 1e-9).all() and (curve.evenly(days) <= high + 1e-9).all()
    assert (np.diff(low) <= 1e-5).all() and (np.diff(high) <= 1e-5).all()
    holding = days[(low <= 0.5) & (high >= 0.5)]
    earliest, latest = statistics.median_limits(curve)
    if len(holding):
        assert earliest == holding[0] - 1
        assert latest == (None if holding[-1] == days[-1] else holding[-1] + 1)
    else:
        assert (earliest, latest) == (None, None)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(1, 8), st.booleans()), min_size=1, max_size=25))
@settings(max_examples=60, deadline=None)
def test_the_estimate_from_intervals_is_a_maximum(people):
    after = np.array([7.0 * a for a, _, _ in people])
    until = np.array([7.0 * (a + b) if seen else math.inf for a, b, seen in people])
    curve = statistics.interval_censored(after, until)
    assert curve.converged
    assert curve.share.sum() == pytest.approx(1, abs=1e-12)
    inside = (curve.after >= after[:, None]) & (curve.until <= until[:, None])
    likelihood = np.log(inside @ curve.share).sum()
    for k in range(len(curve.share)):  # moving a little of the probability to any stretch makes it no likelier
        moved = 0.999 * curve.share + 0.001 * (np.arange(len(curve.share)) == k)
        assert np.log(inside @ moved).sum() <= likelihood + 1e-9


# ---------------------------------------------------------------------------------------------------------------
# Two measures


PEOPLE = [1, 1, 1, 2, 2, 2, 3, 3, 3]
X, Y = [20, 15, 10, 18, 14, 9, 22, 20, 19], [7, 6, 4, 6, 5, 5, 8, 8, 7]


def test_correlation_of_three_people_by_the_current_interval():
    """r 0.8641, df 5: 0.318 to 0.980 is the interval with df - 1 (rmcorr 0.5.4 and later).

    Until then it was atanh(r) with 1 / sqrt(df - 3): -0.08 to 0.99.
    """
    found = statistics.repeated_correlation(PEOPLE, X, Y)
    assert (round(found.r, 4), found.df, found.n_people, found.n_rows) == (0.8641, 5, 3, 9)
    assert (round(found.low, 3), round(found.high, 3)) == (0.318, 0.980)
    old = np.tanh(np.arctanh(found.r) + np.array([-1, 1]) * 1.959964 / np.sqrt(found.df - 3))
    assert old.round(2).tolist() == [-0.08, 0.99]


def test_people_with_one_row_and_incomplete_rows_change_nothing():
    alone = statistics.repeated_correlation([*PEOPLE, 4, 5, 5], [*X, 40, 1, NAN], [*Y, -40, 3, 9])
    assert alone == statistics.repeated_correlation(PEOPLE, X, Y)


def test_row_order_and_labels_do_not_matter():
    points = [0, 1, 2] * 3
    first = statistics.repeated_correlation(PEOPLE, X, Y, points)
    order = np.random.default_rng(1).permutation(9)
    named = [f"person {PEOPLE[k]}" for k in order]
    again = statistics.repeated_correlation(named, *(np.array(v)[order] for v in (X, Y, points)))
    assert again.r == pytest.approx(first.r, abs=1e-12)
    assert again.df == first.df == 3


@pytest.mark.parametrize(
    ("people", "x", "y"),
    [
        ([], [], []),
        ([1], [2], [3]),
        ([1, 2], [2, 3], [3, 4]),
        ([1, 1], [2, 3], [3, 4]),
        ([1, 1, 2, 2], [5, 5, 7, 7], [1, 2, 3, 5]),
        ([1, 1, 2, 2], [0.1, 0.1, 0.3, 0.3], [1, 2, 3, 5]),
    ],
    ids=["nobody", "one row", "one row each", "one person twice", "no variance", "no variance, decimals"],
)
@pytest.mark.parametrize("timed", [False, True])
def test_correlation_that_is_not_defined(people, x, y, timed):
    found = statistics.repeated_correlation(people, x, y, list(range(len(x))) if timed else None)
    assert missing(found.r, found.low, found.high)


def test_a_perfect_correlation_has_an_interval_of_no_width():
    found = statistics.repeated_correlation([1, 1, 1, 2, 2, 2], [1, 2, 3, 4, 5, 6], [2, 4, 6, 1, 3, 5])
    assert (found.r, found.low, found.high) == (1, 1, 1)


def test_ranks_care_for_the_order_only_and_a_missing_partner_leaves():
    x, y = [3, 1, 2, 5, 5, 4], [30, 10, 25, 20, 60, 40]
    found = statistics.rank_correlation(x, y)
    assert found == statistics.rank_correlation(np.exp(x), np.sqrt(y))
    assert found == statistics.rank_correlation([*x, NAN, 9], [*y, 1, NAN])
    assert found.n == 6
    turned = statistics.rank_correlation(x, [-v for v in y])
    assert (turned.value, turned.low, turned.high) == pytest.approx((-found.value, -found.high, -found.low))


@pytest.mark.parametrize(
    ("x", "y"), [([], []), ([1, 2], [2, 1]), ([4, 4, 4, 4], [1, 2, 3, 4]), ([1, 2, 3, 4], [0.1, 0.1, 0.1, 0.1])]
)
def test_a_correlation_of_ranks_that_is_not_defined(x, y):
    found = statistics.rank_correlation(x, y)
    assert missing(found.value, found.low, found.high) and found.n == len(x)


def test_a_correlation_of_ranks_with_hardly_anybody():
    three = statistics.rank_correlation([1, 2, 3], [1, 3, 2])
    assert three.value == pytest.approx(0.5) and missing(three.low, three.high)
    perfect = statistics.rank_correlation([1, 2, 3, 4], [1, 4, 9, 16])
    assert (perfect.value, perfect.low, perfect.high) == (1, 1, 1)


def test_within_and_between_of_too_few():
    found = statistics.within_between(PEOPLE, X, Y)
    assert found.model is None
    assert missing(found.within.value, found.between.value)
    nobody = statistics.within_between([], [], [])
    assert (nobody.n_people, nobody.model) == (0, None)


def test_within_and_between_where_nothing_varies():
    people = np.repeat(np.arange(12), 3)
    values = np.random.default_rng(1).normal(size=36)
    for x, y in [(np.ones(36), values), (values, np.ones(36))]:
        assert statistics.within_between(people, x, y).model is None


def test_within_and_between_of_people_who_do_not_differ_at_all():
    random = np.random.default_rng(3)
    people = np.repeat(np.arange(30), 4)
    x = random.normal(size=120)
    found = statistics.within_between(people, x, 2 * x + random.normal(size=120))
    assert found.model.converged
    assert found.within.low < 2 < found.within.high


# ---------------------------------------------------------------------------------------------------------------
# Models


@pytest.mark.parametrize("shape", [(0, 3), (1, 3), (2, 3), (9, 3), (0, 0), (12, 0)])
def test_estimated_means_of_too_few(shape):
    found = statistics.estimated_means(np.random.default_rng(1).normal(size=shape))
    assert (found.structure, found.converged) == (None, False)
    assert len(found.mean) == shape[1]
    assert shape[1] == 0 or missing(found.mean, found.low, found.change)
    assert len(found.shifted(3).mean) == shape[1]


@pytest.mark.parametrize(
    "scores",
    [np.full((20, 3), 5.0), np.full((20, 3), NAN), np.column_stack([np.arange(20.0)] * 3)],
    ids=["no variance", "all missing", "all points the same"],
)
def test_estimated_means_without_a_model(scores):
    found = statistics.estimated_means(scores)
    assert missing(found.mean, found.low, found.change)
    assert not found.converged


def test_a_point_without_variance_leaves_the_simpler_structure():
    found = statistics.estimated_means(np.column_stack([np.arange(20.0), np.full(20, 5.0)]))
    assert found.structure == "compound symmetry"
    assert found.change[1] == pytest.approx(-4.5)


def test_one_point_is_a_plain_mean():
    scores = np.random.default_rng(1).normal(10, 3, (15, 1))
    found = statistics.estimated_means(scores)
    mean, low, high = statistics.mean_interval(scores)
    assert [found.mean[0], found.low[0], found.high[0]] == pytest.approx([mean[0], low[0], high[0]], abs=1e-6)


def test_people_who_never_share_two_points_are_not_taken_as_unstructured():
    scores = np.random.default_rng(1).normal(10, 3, (60, 3))
    scores[:30, 1], scores[30:, 2] = NAN, NAN
    found = statistics.estimated_means(scores)
    assert found.structure == "compound symmetry"
    assert np.isfinite(found.low).all()


def test_units_and_order_do_not_matter():
    random = np.random.default_rng(5)
    scores = random.normal(15, 4, (40, 1)) + random.normal(0, 2, (40, 3))
    scores[random.random((40, 3)) < 0.2] = NAN
    found = statistics.estimated_means(scores)
    other = statistics.estimated_means(1000 * scores[random.permutation(40)] - 7000)
    for part in ("mean", "low", "high"):
        assert getattr(other, part) == pytest.approx(1000 * getattr(found, part) - 7000, rel=1e-6)


def test_shift_moves_a_mean_by_the_share_not_measured():
    scores = np.random.default_rng(1).normal(10, 3, (40, 2))
    scores[:10, 1] = NAN
    found = statistics.estimated_means(scores)
    worse = found.shifted(4)
    assert worse.mean - found.mean == pytest.approx([0, 1])
    assert worse.change_high - found.change_high == pytest.approx([0, 1])


def test_a_shift_is_what_filling_in_and_adding_would_give():
    """The model's mean is that of the scores seen and those it expects; so adding to the expected moves it by the share."""
    random = np.random.default_rng(2)
    scores = random.normal(15, 4, (200, 1)) + random.normal(0, 2, (200, 2))
    seen = scores.copy()
    seen[scores[:, 0] > 18, 1] = NAN
    found = statistics.estimated_means(seen)
    gone = np.isnan(seen[:, 1])
    slope, level = np.polyfit(seen[~gone, 0], seen[~gone, 1], 1)
    filled = np.where(gone, level + slope * seen[:, 0] + 3, seen[:, 1])
    assert found.shifted(3).mean[1] == pytest.approx(filled.mean(), abs=1e-6)


def test_model_without_rows_to_spare():
    x = np.eye(3)
    assert statistics.mixed_model([1, 2, 3], x, np.ones((3, 1)), [1.0, 2.0, 3.0]) is None
    double = np.column_stack([np.ones(8), np.ones(8)])
    assert statistics.mixed_model(np.repeat([1, 2], 4), double, np.ones((8, 1)), np.arange(8.0)) is None


# ---------------------------------------------------------------------------------------------------------------
# Groups, regression to the mean


def test_small_groups_are_listed_without_an_estimate():
    found = statistics.group_rates([1, 0, 1, 1, NAN], ["a", "a", "a", "b", "b"], labels=["b", "a", "c"], fewest=3)
    assert (found.label, found.n.tolist(), found.missing.tolist()) == (("b", "a", "c"), [1, 3, 0], [1, 0, 0])
    assert found.estimate == pytest.approx([NAN, 2 / 3, NAN], nan_ok=True)


def test_groups_of_nobody_and_of_one():
    assert statistics.group_rates([], [], []).label == ()
    one = statistics.group_rates([True], ["a"], ["a"])
    assert one.estimate[0] == 1 and one.low[0] < 1
    assert missing(statistics.group_rates([NAN], ["a"], ["a"]).estimate)


@pytest.mark.parametrize(("sd", "reliability"), [(0, 0.5), (5, 1.1), (5, -0.1), (NAN, 0.5)])
def test_expected_change_out_of_range_is_refused(sd, reliability):
    with pytest.raises(ValueError, match="expected"):
        statistics.expected_change(10, 14, sd, reliability)


def test_expected_change_far_from_the_cut():
    assert statistics.expected_change(-1000, 14, 5, 0.7) == pytest.approx(0)
    assert statistics.expected_change(1000, 14, 5, 0.7) == pytest.approx(-0.3 * 986, rel=1e-3)
    assert statistics.expected_change(15, 14, 5, 1) == 0
    assert math.isnan(statistics.expected_change(NAN, 14, 5, 0.7))


# ---------------------------------------------------------------------------------------------------------------
# One more group


@pytest.mark.parametrize("groups", [0, 1, 2])
def test_two_groups_say_nothing_of_a_third(groups):
    assert statistics.prediction_interval([4] * groups, [9] * groups) is None


def test_groups_that_are_all_alike_leave_chance_only():
    found = statistics.prediction_interval([20] * 6, [40] * 6)
    assert (found.variance, found.groups) == (0, 6)
    assert found.low < found.pooled < found.high and found.pooled == pytest.approx(0.5)


@given(
    st.lists(
        st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n + 1), st.just(n + 1))), min_size=3, max_size=9
    )
)
def test_an_expected_range_lies_between_none_and_all(groups):
    found = statistics.prediction_interval(*zip(*groups, strict=True))
    assert found is not None and 0 <= found.low <= found.pooled <= found.high <= 1 and found.variance >= 0
