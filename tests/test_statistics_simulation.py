"""What each number is for, shown on made-up people whose truth is known. Seeded, so that the answer is always the same.

Coverage is asked for within the error of the simulation itself: 0.95 +- 2.6 standard errors (99%).
"""

import numpy as np
import pytest

from outcomes import statistics


def holds(covered: np.ndarray, level: float = 0.95) -> bool:
    return abs(np.mean(covered) - level) <= 2.6 * np.sqrt(level * (1 - level) / len(covered))


def pairs(random: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Before and after with mean change -6, spread 5 and correlation 0.6."""
    before = random.normal(17, 5, n)
    return before, 11 + 0.6 * (before - 17) + random.normal(0, 4, n)


@pytest.mark.parametrize("n", [8, 12, 40])
def test_interval_of_a_mean_change(n):
    random = np.random.default_rng(n)
    found = [statistics.paired_change(*pairs(random, n)) for _ in range(1000)]
    assert holds([change.low < -6 < change.high for change in found])


@pytest.mark.parametrize(("n", "by_baseline"), [(8, 0.915), (12, 0.93), (40, 0.945)])
def test_interval_of_a_standardised_change(n, by_baseline):
    """By the change it holds; by the baseline it is metafor's and too narrow with few people, as the document says."""
    random = np.random.default_rng(100 + n)
    samples = [pairs(random, n) for _ in range(1000)]
    by_change = [statistics.standardised_by_change(*scores) for scores in samples]
    truth = -6 / np.sqrt(25 + 25 - 2 * 0.6 * 25)
    assert np.mean([d.low < truth < d.high for d in by_change]) > 0.93
    found = [statistics.standardised_by_baseline(*scores) for scores in samples]
    assert holds([d.low < -6 / 5 < d.high for d in found], by_baseline)
    assert np.mean([d.value for d in found]) == pytest.approx(-6 / 5, abs=0.05)  # the factor removes the bias


@pytest.mark.parametrize(("n", "lowest"), [(8, 0.85), (20, 0.92), (50, 0.92)])
def test_interval_of_a_rate(n, lowest):
    """Over all rates 95%; at single ones it is off, since counts are whole. Worked out, not simulated."""
    from scipy.stats import binom

    rates = np.linspace(0.02, 0.98, 49)
    counts = np.arange(n + 1)
    low, high = statistics.wilson_interval(counts, np.full(n + 1, n))
    inside = (low <= rates[:, None]) & (rates[:, None] <= high)
    coverage = (binom.pmf(counts, n, rates[:, None]) * inside).sum(axis=1)
    assert coverage.mean() == pytest.approx(0.95, abs=0.006)
    assert coverage.min() > lowest


@pytest.mark.parametrize(("n", "r"), [(30, 0.0), (30, 0.6), (100, 0.3)])
def test_interval_of_a_correlation_of_ranks(n, r):
    """Of two normal measures: rho is then 6/pi asin(r/2)."""
    random = np.random.default_rng(300 + n)
    covered = []
    for _ in range(600):
        x = random.normal(size=n)
        found = statistics.rank_correlation(x, r * x + np.sqrt(1 - r**2) * random.normal(size=n))
        covered.append(found.low < 6 / np.pi * np.arcsin(r / 2) < found.high)
    assert holds(covered)


@pytest.mark.parametrize(("n", "rows"), [(8, 2), (8, 4), (30, 6)])
@pytest.mark.parametrize("timed", [False, True])
def test_interval_of_a_correlation_within_people(n, rows, timed):
    random = np.random.default_rng(200 + n + rows)
    person, point = np.repeat(np.arange(n), rows), np.tile(np.arange(rows), n)
    covered = []
    for _ in range(600):
        x = random.normal(size=n * rows)
        y = 0.5 * x + np.sqrt(0.75) * random.normal(size=n * rows)
        level = random.normal(0, 3, (2, n))[:, person]
        found = statistics.repeated_correlation(person, x + level[0], y + level[1], point if timed else None)
        covered.append(found.low < 0.5 < found.high)
    assert holds(covered)


def test_a_shared_fall_is_not_a_link():
    """Both measures fall after the first point, nothing links them in a person: naive 0.3, adjusted 0."""
    random = np.random.default_rng(1)
    person, point = np.repeat(np.arange(60), 7), np.tile(np.arange(7), 60)
    naive, adjusted, slope = [], [], []
    for _ in range(100):
        x = 15 + random.normal(0, 4, 60)[person] - 5 * (point > 0) + random.normal(0, 3, 420)
        y = 6 + random.normal(0, 2, 60)[person] - 2 * (point > 0) + random.normal(0, 1.2, 420)
        naive.append(statistics.repeated_correlation(person, x, y))
        adjusted.append(statistics.repeated_correlation(person, x, y, point))
        if len(slope) < 10:
            slope.append(statistics.within_between(person, x, y, point).within)
    assert np.mean([found.r for found in naive]) > 0.25
    assert all(found.low > 0 for found in naive)
    assert abs(np.mean([found.r for found in adjusted])) < 0.02
    assert holds([found.low < 0 < found.high for found in adjusted])
    assert sum(found.low < 0 < found.high for found in slope) >= 8


@pytest.mark.parametrize("n", [8, 30, 100])
def test_interval_of_a_survival_curve(n):
    random = np.random.default_rng(300 + n)
    covered = []
    for _ in range(800):
        event, gone = random.exponential(40, n), random.uniform(10, 120, n)
        _, low, high, _ = statistics.kaplan_meier(np.minimum(event, gone), event <= gone).at([28])
        if not np.isnan(low[0]):
            covered.append(low[0] < np.exp(-28 / 40) < high[0])
    assert len(covered) > 760
    assert holds(covered) or np.mean(covered) > 0.95  # cautious with 8 people


def test_events_seen_at_visits_only():
    """The day it was seen is late; what lies between the visits is right at every visit."""
    random = np.random.default_rng(4)
    event = random.exponential(40, 4000)
    visits = np.arange(0, 169, 28) + random.integers(0, 15, (4000, 1)) * (np.arange(0, 169, 28) > 0)
    passed = (visits < event[:, None]).sum(axis=1)
    after = visits[np.arange(4000), passed - 1]
    until = np.append(visits, np.full((4000, 1), np.inf), axis=1)[np.arange(4000), passed]
    seen = np.isfinite(until)
    curve = statistics.interval_censored(after, until)
    late = statistics.kaplan_meier(np.where(seen, until, after), seen)
    low, high = curve.at([42, 84])
    truth = np.exp(-np.array([42, 84]) / 40)
    assert (low - 0.04 < truth).all()
    assert (truth < high + 0.04).all()
    assert (late.at([42, 84])[0] > truth + 0.05).all()


def courses(random: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Three points, mean change -6 at the last; who has not improved at the second is not seen again."""
    scores = random.normal(0, 3, (n, 1)) + random.normal(0, 3, (n, 3)) + np.array([17, 13, 11])
    scores[:, 2] += 0.5 * (scores[:, 1] - scores[:, 0] + 4)
    seen = scores.copy()
    seen[scores[:, 1] > scores[:, 0] - 2, 2] = np.nan
    return scores, seen


def test_dropout_that_follows_the_scores():
    """The model finds the truth and its interval holds; those still there, and nlme's interval, do not."""
    random = np.random.default_rng(5)
    model, usual, completers = [], [], []
    for _ in range(150):
        _, seen = courses(random, 40)
        for observed, kept in ((True, model), (False, usual)):
            found = statistics.estimated_means(seen, observed=observed)
            kept.append((found.change[2], found.change_low[2] < -6 < found.change_high[2]))
        change = statistics.paired_change(seen[:, 0], seen[:, 2])
        completers.append((change.mean_change, change.low < -6 < change.high))
    assert np.mean(model, axis=0)[0] == pytest.approx(-6, abs=0.3)
    assert holds(np.array(model)[:, 1])
    assert np.mean(usual, axis=0)[1] < np.mean(model, axis=0)[1]
    assert np.mean(completers, axis=0)[0] < -7
    assert np.mean(completers, axis=0)[1] < 0.6


def test_bounds_hold_whatever_the_missing_did():
    """Response in truth against response of those measured, where people who do not improve stop coming."""
    random = np.random.default_rng(6)
    inside, naive = [], []
    for _ in range(300):
        scores, seen = courses(random, 100)
        responded = scores[:, 2] <= scores[:, 0] - 6
        there = ~np.isnan(seen[:, 2])
        k, n = int((responded & there).sum()), int(there.sum())
        low, high = statistics.missing_bounds(k, n, 100 - n)
        inside.append(low <= responded.mean() <= high)
        naive.append(k / n - responded.mean())
    assert all(inside)
    assert np.mean(naive) > 0.1


def test_people_chosen_for_a_high_score_fall_by_themselves():
    random = np.random.default_rng(7)
    true = random.normal(14, 5.5 * np.sqrt(0.7), 400_000)
    first, second = true + random.normal(0, 5.5 * np.sqrt(0.3), (2, 400_000))
    chosen = first >= 15
    expected = statistics.expected_change(15, 14, 5.5, 0.7)
    assert (second - first)[chosen].mean() == pytest.approx(expected, abs=0.03)
    low = first <= 12
    expected = statistics.expected_change(12, 14, 5.5, 0.7, higher_is_better=True)
    assert (second - first)[low].mean() == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize("apart", [7, 28])
def test_interval_of_a_share_from_visits_apart(apart):
    """Half have lost it by day 90; visits come a week or four weeks apart, late by up to that, and some people leave."""
    random = np.random.default_rng(500 + apart)
    covered, medians = [], []
    for _ in range(60):
        event = np.round(random.exponential(90 / np.log(2), 60)) + 1
        visits = np.cumsum(apart + random.integers(0, apart, (60, 168 // apart)), axis=1)
        stays = np.cumsum(random.random(visits.shape) < 0.03 * apart / 7, axis=1) == 0
        after = np.where(stays & (visits < event[:, None]), visits, 0).max(axis=1)
        until = np.where(stays & (visits >= event[:, None]), visits, np.inf).min(axis=1)
        curve = statistics.interval_censored(after, until)
        low, high = statistics.likelihood_limits(curve, [56, 84])
        truth = 0.5 ** (np.array([55, 83]) / 90)
        covered.append((low <= truth) & (truth <= high))
        earliest, latest = statistics.median_limits(curve)
        medians.append(earliest <= 91 <= (latest or np.inf))
    assert 0.9 <= np.mean(covered) < 1
    assert np.mean(medians) >= 0.9
