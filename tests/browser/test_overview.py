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
    if width > 640:
        tops = charts.evaluate_all("charts => charts.map(chart => chart.getBoundingClientRect().top)")
        for left, right in (tops[0:2], tops[2:4], tops[4:6]):
            assert left == pytest.approx(right, abs=1)
