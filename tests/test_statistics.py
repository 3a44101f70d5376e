"""Intervals and bounds against R. Golden numbers: ``Rscript tests/golden/intervals.R`` (R 4.2.2, package stats)."""

import csv
from pathlib import Path

import numpy as np
import pytest

from outcomes.statistics import mean_interval, missing_bounds, wilson_interval

GOLDEN = list(csv.DictReader((Path(__file__).parent / "golden" / "intervals.csv").read_text().splitlines()))
SAMPLES = {
    1: [20, 15],
    2: [20, 15, 10, 18, 14, 9, 22, 20, 19],
    3: [-3.5, 0, 2.25, 2.25, 7, -11],
    4: list(range(28)),
}


@pytest.mark.parametrize("row", [r for r in GOLDEN if r["kind"] == "wilson"], ids=lambda r: f"{r['k']} of {r['n']}")
def test_wilson_interval_is_that_of_r(row):
    low, high = wilson_interval(int(row["k"]), int(row["n"]))
    assert low == pytest.approx(float(row["low"]), abs=1e-9)
    assert high == pytest.approx(float(row["high"]), abs=1e-9)


def test_wilson_interval_is_that_of_scipy_for_every_count_up_to_forty():
    from scipy.stats import binomtest

    for n in range(1, 41):
        low, high = wilson_interval(np.arange(n + 1), np.full(n + 1, n))
        for k in range(n + 1):
            reference = binomtest(k, n).proportion_ci(method="wilson")
            assert (low[k], high[k]) == pytest.approx((reference.low, reference.high), abs=1e-12)


def test_nobody_measured_has_no_interval():
    low, high = wilson_interval([0, 1], [0, 4])
    assert np.isnan(low[0]) and np.isnan(high[0]) and low[1] > 0


@pytest.mark.parametrize("row", [r for r in GOLDEN if r["kind"] == "mean"], ids=lambda r: f"sample {r['k']}")
def test_interval_of_a_mean_is_that_of_r(row):
    values = np.array(SAMPLES[int(row["k"])], dtype=float)[:, None]
    mean, low, high = mean_interval(values)
    assert mean[0] == pytest.approx(values.mean())
    assert (low[0], high[0]) == pytest.approx((float(row["low"]), float(row["high"])), abs=1e-9)


@pytest.mark.parametrize("people", [0, 1])
def test_too_few_people_have_no_interval(people):
    mean, low, high = mean_interval(np.full((people, 3), 4.0))
    assert np.isnan(low).all() and np.isnan(high).all()
    assert np.isnan(mean).all() == (people == 0)


def test_no_variance_gives_an_interval_of_no_width():
    mean, low, high = mean_interval(np.full((5, 1), 4.0))
    assert mean[0] == low[0] == high[0] == 4.0


def test_bounds_of_the_published_example():
    """Field convention: 60 of 100 measured, 33 of them responded: between 33 and 73 per cent of everybody."""
    low, high = missing_bounds(33, 60, 40)
    assert (float(low), float(high)) == (0.33, 0.73)


def test_bounds_meet_when_nobody_is_missing_and_are_missing_when_nobody_is_there():
    low, high = missing_bounds([3, 0], [10, 0], [0, 0])
    assert low[0] == high[0] == pytest.approx(0.3)
    assert np.isnan(low[1]) and np.isnan(high[1])
