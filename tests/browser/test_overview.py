"""The Overview in a browser: the answer is above the fold, and no word of a chart is cut or covered."""

from __future__ import annotations

import pytest

TEXTS = """charts => charts.map(chart => {
    const box = chart.querySelector('.main-svg').getBoundingClientRect();
    const texts = [...chart.querySelectorAll('text')].filter(text => text.textContent.trim() && text.getClientRects().length);
    return texts.map(text => {
        const at = text.getBoundingClientRect();
        return {words: text.textContent, left: at.left - box.left, right: box.right - at.right, bottom: at.bottom};
    });
})"""


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_the_answer_is_above_the_fold(open_tab, width, height):
    tab = open_tab(phone=width < 640)
    tab.page.set_viewport_size({"width": width, "height": height})
    tab.visit()
    strip = tab.page.locator(".stPlotlyChart").evaluate_all(TEXTS)[:2]
    assert [sum(one["words"].endswith("%") and one["words"][:-1].isdigit() for one in chart) for chart in strip] == [
        3,
        3,
    ]
    assert max(one["bottom"] for chart in strip for one in chart) <= height
    assert tab.accessibility_problems() == []


@pytest.mark.parametrize("width", [390, 720, 1024, 1366])
def test_no_word_of_a_chart_is_cut_and_charts_side_by_side_begin_at_one_height(open_tab, width):
    tab = open_tab(phone=width < 640)
    tab.page.set_viewport_size({"width": width, "height": 900})
    tab.visit()
    charts = tab.page.locator(".stPlotlyChart")
    for chart in charts.evaluate_all(TEXTS):
        assert len(chart) > 5
        assert [one["words"] for one in chart if min(one["left"], one["right"]) < -0.5] == []
    boxes = [chart.bounding_box() for chart in charts.all()][:6]
    # Below each other where a column would be too narrow, which is told by where they are.
    beside = [(one, other) for one, other in zip(boxes[::2], boxes[1::2], strict=True) if other["x"] > one["x"] + 1]
    assert len(beside) == (3 if width == 1366 else 0)
    for one, other in beside:
        assert other["y"] == pytest.approx(one["y"], abs=1)
