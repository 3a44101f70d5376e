"""The Data page in a real browser with the example export of every format: recognised, shown, saved."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from outcomes.imports.formats import TITLES
from tests.browser.test_data_page import Practice

FIXTURES = Path(__file__).parents[1] / "fixtures" / "exports"
FORMATS = sorted(path.name for path in FIXTURES.iterdir())
LAYOUT_OF = {"workbook": "own_wide"}
"""Where the name of the example is not that of its format."""


@pytest.fixture
def practice(open_tab, empty_url, tmp_path) -> Practice:
    tab = open_tab(empty_url)
    tab.visit("/data")
    return Practice(tab, tmp_path)


def test_no_format_is_forgotten():
    assert set(TITLES) - {"mapped", "several_formats", "unrecognised"} == set(FORMATS) - set(LAYOUT_OF)


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_is_put_in(practice, name: str):
    """What the page says is what stands in the ``tidy`` file beside the raw one."""
    folder = FIXTURES / name
    files = [*folder.glob("raw.*"), *folder.glob("infusions.csv")]
    tidy = pd.read_csv(folder / "tidy.csv")
    n_scores = len(tidy) if "score" in tidy else 0
    practice.put_in(*((path.name, path.read_bytes()) for path in files))
    text = practice.text()
    assert re.search(rf"File 1 \(\w+, \d+ KB\) · {re.escape(TITLES[LAYOUT_OF.get(name, name)])}", text)
    assert f"· {n_scores} scores read" in text or not n_scores
    assert "Refused" not in text and "Needs your input" not in text
    assert practice.metrics()["New scores"] == str(n_scores)

    practice.page.get_by_role("button", name=re.compile("^Save")).click()
    practice.tab.settle()
    said = re.search(r"Saved as import 1: ([\d,]+) new scores?, ([\d,]+) new infusions?", practice.text())
    assert said and int(said[1]) == n_scores
    if not n_scores:
        assert int(said[2]) == len(tidy)
    stored = practice.stored()
    assert stored["assessments"] == n_scores and stored["imports"] == 1
