"""Every measure beside other people's software; see ``statistics_references`` for what is compared with what."""

import re
from pathlib import Path

import pytest

from outcomes import statistics
from outcomes.statistics.catalogue import read_differences
from tests.statistics_references import COMPARISONS, GOLDEN, largest, limit

DIFFERENCES = read_differences((GOLDEN / "differences.csv").read_text(encoding="utf-8"))
ROOT = Path(__file__).resolve().parents[1]


def dashboard_pages() -> list[tuple[str, str]]:
    """File and title of every page in the menu."""
    text = (ROOT / "dashboard.py").read_text(encoding="utf-8")
    return re.findall(r'Page\("(pages/[^"]+)", "([^"]+)"', text)


@pytest.mark.parametrize(("measure", "reference"), COMPARISONS, ids=[" - ".join(key) for key in COMPARISONS])
def test_the_numbers_are_those_of_the_reference(measure: str, reference: str):
    function, within = COMPARISONS[measure, reference]
    compared, difference = largest(function)
    assert compared > 0
    assert difference <= within
    (stored,) = [d for d in DIFFERENCES[measure] if d.reference == reference]
    assert stored.compared == compared, "run: python -m tests.statistics_references"
    promised = 0 if stored.largest == "none" else float(stored.largest.removeprefix("below "))
    assert difference <= max(promised, limit(0) / 10)


def test_every_measure_is_compared_with_something():
    assert {measure.key for measure in statistics.MEASURES} == {measure for measure, _ in COMPARISONS}
    assert set(DIFFERENCES) == {measure for measure, _ in COMPARISONS}
    assert sum(map(len, DIFFERENCES.values())) == len(COMPARISONS)


def test_every_function_is_in_the_catalogue():
    documented = {name for measure in statistics.MEASURES for name in measure.functions}
    functions = {name for name in statistics.__all__ if name[0].islower()} - {"as_markdown"}
    assert functions == documented


def test_every_function_serves_a_page():
    """Directly or through another statistic; one that nothing calls is deleted."""
    used = {"small_sample_factor": "outcomes/statistics/paired.py", "mixed_model": "outcomes/statistics/coupling.py"}
    measures = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "outcomes/measures").glob("*.py"))
    for name in statistics.__all__:
        if name[0].islower() and name != "as_markdown":
            text = (ROOT / used[name]).read_text(encoding="utf-8") if name in used else measures
            assert f"{name}(" in text, name


def test_every_measure_names_panels_that_exist():
    titles = {title for _, title in dashboard_pages()}
    panels = "".join(
        path.read_text(encoding="utf-8")
        for of in ("panels", "handout")
        for path in (ROOT / "outcomes" / of).glob("*.py")
    )
    for measure in statistics.MEASURES:
        for where in measure.shown:
            pages, question = where.split(": ", 1)
            assert set(pages.split(", ")) <= titles, where
            assert question in panels, where


def test_documentation_is_current():
    written = (ROOT / "docs" / "statistics.md").read_text(encoding="utf-8")
    assert written == statistics.as_markdown(DIFFERENCES), "run: python -m outcomes.statistics"
