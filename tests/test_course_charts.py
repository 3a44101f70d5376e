"""The charts along the course: values where lines end, and names of severity bands that lie under no line."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import numpy as np
import pytest

from outcomes import courses, demo, measures, panels
from outcomes.cohort import Filters
from outcomes.figures import percent
from outcomes.instruments import REGISTRY
from outcomes.panels import Look
from outcomes.rounding import points, signed
from tests.builders import History, histories_of, records
from tests.test_svg import SVG, boxes, parsed

SIX = (0, 3, 7, 10, 14, 17)


def drawn_by(course: list[float], key: str = "phq9", n: int = 40) -> courses.Courses:
    """So many people whose scores run along ``course``, a little up and down; half of them stop after two infusions."""
    rng = np.random.default_rng(3)
    low, high = REGISTRY[key].low, REGISTRY[key].high
    found = []
    for i in range(n):
        reach = 2 if i % 2 else 6
        scores = [
            (SIX[k - 1] + 1 if k else 0, k, key, int(np.clip(round(at + rng.normal(0, 2)), low, high)))
            for k, at in enumerate(course[: reach + 1])
        ]
        found.append(History(f"p{i:02d}", list(enumerate(SIX[:reach], start=1)), scores))
    return courses.build(records(found))


SHAPES = {
    "demonstration": lambda: courses.build(records(histories_of(demo.big_batch(3_000, seed=5)))),
    "flat in a band": lambda: drawn_by([17, 17, 17, 17, 17, 17, 17]),
    "down to the floor": lambda: drawn_by([16, 9, 4, 2, 1, 1, 0]),
    "up and down": lambda: drawn_by([14, 22, 11, 24, 9, 20, 13]),
}


@pytest.fixture(scope="module", params=SHAPES)
def seen(request):
    return measures.view(SHAPES[request.param](), REGISTRY["phq9"], Filters())


def both(seen, look: Look):
    """The chart with the estimate for everyone, and with everybody else who was measured."""
    estimate = measures.estimated_course(seen, measures.axis_of(seen, look.axis))
    return panels.mean_course(seen, look, estimate), panels.mean_course(seen, look)


def plain(figure) -> str:
    return " | ".join(re.sub("<[^>]*>", " ", note["text"]) for note in figure.to_dict()["layout"]["annotations"])


@pytest.mark.parametrize("change", [False, True])
def test_values_at_the_ends_of_lines_are_those_of_the_table(seen, change):
    number = signed if change else points
    for shown in both(seen, Look(change=change)):
        words, table = " ".join(plain(shown.figure).split()), shown.table
        assert f"{number(table['mean'].iloc[-1])} of the same {table['n_fixed'].iloc[0]}" in words
        assert (number(table["mean"].iloc[0]) in words) == (not change)
        if "estimated_mean" in table:
            assert f"all {table['n_eligible'].iloc[0]}: about {number(table['estimated_mean'].iloc[-1])}" in words
            assert "everyone else" not in words


def test_rates_stand_at_the_ends_of_their_lines_and_the_range_for_those_not_measured_is_drawn(seen):
    shown = panels.rates_over_course(seen, Look())
    last = shown.table.groupby("outcome", sort=False).tail(1)
    words = " ".join(plain(shown.figure).split())
    lines = [(trace["x"], trace["y"]) for trace in shown.figure.to_dict()["data"]]
    for row in last.itertuples():
        assert f"{row.title} {percent(row.rate)}" in words
        assert any(y == [row.bound_low, row.bound_high] for _, y in lines) == (row.bound_high > row.bound_low)
    hover = shown.figure.to_dict()["data"][1]["customdata"][-1]
    for row in last.itertuples():
        assert f"{row.title}: {row.n:,} of {row.measured:,}, {percent(row.rate)}" in hover
    assert "of everyone: " in hover


def test_whichever_line_is_pointed_at_the_same_is_told(seen):
    for shown in (*both(seen, Look()), panels.rates_over_course(seen, Look())):
        told: dict[float, set[str]] = {}
        for trace in shown.figure.to_dict()["data"]:
            for x, words in zip(trace["x"], trace.get("customdata", ()), strict=False):
                told.setdefault(x, set()).add(words)
        assert told and all(len(words) == 1 for words in told.values())


@pytest.mark.parametrize("width", [326, 480, 900])
def test_no_name_of_a_band_lies_under_a_line_or_another_word(seen, width):
    names = [band.label for band in seen.instrument.bands]
    for shown in both(seen, Look()):
        root = parsed(shown.figure, width)
        found = list(boxes(root))
        there = [box for box in found if box[0] in names]
        assert len(there) >= 3, "most bands are named"
        for (a, *one), (b, *other) in combinations(found, 2):
            across = min(one[2], other[2]) - max(one[0], other[0])
            down = min(one[3], other[3]) - max(one[1], other[1])
            assert across <= 1 or down <= 4.5, (a, b)
        for x, y in points_of_lines(root):
            for name, left, top, right, bottom in there:
                assert not (left <= x <= right and top <= y <= bottom), (name, x, y)


def points_of_lines(root) -> list[tuple[float, float]]:
    """Every pixel along the lines and the edges of the interval, in the picture's own units."""
    found = []
    for path in root.iter(SVG + "path"):
        for piece in re.findall(r"M[^MZ]*", path.get("d")):
            ends = [tuple(map(float, pair)) for pair in re.findall(r"(-?[\d.]+) (-?[\d.]+)", piece)]
            # Lines of the grid use H, V and h and have one pair only.
            for (x, y), (to_x, to_y) in pairwise(ends):
                steps = int(max(abs(to_x - x), abs(to_y - y))) + 1
                found += [(x + (to_x - x) * i / steps, y + (to_y - y) * i / steps) for i in range(steps + 1)]
    return found
