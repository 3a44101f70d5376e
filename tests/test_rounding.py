"""Numbers are rounded one way everywhere, half up; and written in one way."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from outcomes import panels
from outcomes.rounding import duration, half_up, out_of_100, percent, points, signed

ROOT = Path(__file__).resolve().parents[1]
DRAWN = {"report/picture.py", "figures/course.py", "slides/charts.py", "slides/markup.py", "explainer/facts.py"}
"""Coordinates, colors and published years: not numbers of patients."""

OWN_FORMAT = re.compile(r":[-+>,0-9]*\.[0-9][f%]|%\{[xy]:[^g}]|:\+?\.[0-9][f%]?\b")


@pytest.mark.parametrize("k", range(0, 401))
def test_a_share_is_rounded_as_by_hand(k):
    """Of 400 people, one in four shares of a whole percent is a half: 62.5% is 63%."""
    assert percent(k / 400) == f"{(2 * k + 4) // 8}%"
    assert percent(np.float32(k / 400)) == percent(k / 400)
    assert out_of_100(k / 400) + "%" == percent(k / 400)


@pytest.mark.parametrize("k", range(0, 540))
def test_a_score_is_rounded_as_by_hand(k):
    """Scores in steps of a twentieth, also in single precision: 8.25 is 8.3, 8.35 is 8.4."""
    whole = (k + 1) // 2
    assert points(k / 20) == points(float(np.float32(k / 20))) == f"{whole // 10}.{whole % 10}"
    assert signed(-k / 20) == ("0.0" if k == 0 else f"−{points(k / 20)}")


def test_what_is_missing_is_a_dash():
    assert percent(np.nan) == points(np.nan) == signed(np.nan) == half_up(np.nan) == "–"


def test_durations_below_two_weeks_are_in_days():
    assert [duration(days) for days in (0, 1, 1.5, 13.4, 13.5, 24.5, 31.5, 365)] == [
        "0 days", "1 day", "2 days", "13 days", "2 weeks", "4 weeks", "5 weeks", "52 weeks"
    ]  # fmt: skip


def test_no_share_or_score_is_written_in_another_way():
    """Formats of Python and of d3 round the binary number: 62.5 becomes 62."""
    found = []
    for path in [*(ROOT / "outcomes").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]:
        name = path.relative_to(ROOT).as_posix().removeprefix("outcomes/")
        if name in DRAWN or name.startswith(("statistics/", "imports/", "explainer/", "figures/svg/", "store/")):
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        found += [f"{name}:{i}: {line.strip()}" for i, line in enumerate(lines, 1) if OWN_FORMAT.search(line)]
    assert not found, "use outcomes.rounding: " + "\n".join(found)


def test_the_sentence_has_the_same_number_as_the_cell():
    assert panels.shown.span(0.625, 0.725) == "63 to 73%"
