"""The same chart drawn by Plotly and by our own SVG, in one real browser: marks and words at the same places."""

from __future__ import annotations

import base64
import json
from collections import defaultdict

import plotly.offline
import pytest

from outcomes import courses, demo
from outcomes.figures.svg import FONTS, letters, to_svg
from tests.builders import histories_of, records
from tests.test_panels import checked
from tests.test_svg import panels_of

WIDTH = 640
MARK, SIGN, LETTERS = 1.0, 1.5, 3.0
"""How far apart, in pixels, marks, signs of a key and words may be. A sign stands at the plot's edge, which Plotly rounds."""

LOOK = """
box => [...document.querySelectorAll(box.what)].map(element => {
    const place = element.getBoundingClientRect(), frame = document.querySelector(box.frame).getBoundingClientRect()
    return {
        words: element.textContent, colour: getComputedStyle(element)[box.colour],
        x: place.left + place.width / 2 - frame.left, y: place.top + place.height / 2 - frame.top,
        left: place.left - frame.left, right: place.right - frame.left,
        top: place.top - frame.top, bottom: place.bottom - frame.top,
    }
})
"""
DRAW = """
async spec => {
    const place = document.getElementById("plotly")
    Plotly.purge(place)
    await Plotly.newPlot(place, spec.data, spec.layout, {displayModeBar: false})
    document.getElementById("ours").innerHTML = spec.svg
}
"""


@pytest.fixture(scope="module")
def page(browser):
    """Both drawings see the same font, the one that ours is measured in."""
    faces = "".join(
        f"@font-face {{font-family: '{family}'; font-weight: {weight}; src: url(data:font/ttf;base64,"
        f"{base64.b64encode((FONTS / f'FiraSans-{style}.ttf').read_bytes()).decode()})}}"
        for style, weight in (("Regular", 400), ("Bold", 700))
        for family in ("Source Sans", "Fira Sans")
    )
    page = browser.new_page(viewport={"width": WIDTH, "height": 1400})
    page.set_content(
        f"<style>{faces} body {{margin: 0}}</style>"
        "<p style='font-family: Source Sans'>a<b>b</b></p><p style='font-family: Fira Sans'>a<b>b</b></p>"
        f"<div id='plotly' style='width: {WIDTH}px'></div><div id='ours'></div>"
        f"<script>{plotly.offline.get_plotlyjs()}</script>"
    )
    page.evaluate("document.fonts.ready")
    yield page
    page.close()


@pytest.fixture(scope="module")
def charts():
    made = courses.build(records(histories_of(demo.big_batch(6_000, seed=5))))
    return [panel.figure for panel in panels_of(made, "phq9") if panel is not None and panel.figure is not None]


def places(found: list[dict]) -> dict[str, list[dict]]:
    """The boxes of every text by its words, from left to right and from top to bottom."""
    by_words = defaultdict(list)
    for one in found:
        by_words[" ".join(one["words"].split())].append(one)
    return {words: sorted(at, key=lambda one: (one["x"], one["y"])) for words, at in by_words.items() if words}


def test_marks_and_words_stand_where_plotly_puts_them(page, charts):
    """Lines of several words in Plotly are parts of one element, so each of its lines is looked for on its own."""
    compared = {"points": 0, "words": 0, "bars": 0, "signs": 0}
    assert len(charts) > 20
    for chart in charts:
        spec = checked(chart).to_plotly_json()
        page.evaluate(DRAW, {**_as_json(chart), "svg": to_svg(chart, WIDTH, alt="")})

        def look(what: str, frame: str, colour: str = "fill") -> list[dict]:
            return page.evaluate(LOOK, {"what": what, "frame": frame, "colour": colour})

        title = spec["layout"]["yaxis"].get("title", {}).get("text") or str(spec["layout"]["height"])
        ours = look("#ours circle, #ours path", "#ours > svg")
        for point in look("#plotly .scatterlayer .points path", "#plotly"):
            nearest = min(abs(one["x"] - point["x"]) + abs(one["y"] - point["y"]) for one in ours)
            assert nearest < MARK, (title, point)
            compared["points"] += 1
        rects = look("#ours rect", "#ours > svg")
        for bar in look("#plotly .barlayer .point path", "#plotly"):
            sides = ("left", "right", "top", "bottom")
            if bar["left"] == bar["right"] or bar["top"] == bar["bottom"]:
                continue  # nobody in it: we draw none
            distance = min(
                max(abs(one[side] - bar[side]) for side in sides) for one in rects if one["colour"] == bar["colour"]
            )
            assert distance < MARK, (title, bar)
            compared["bars"] += 1
        drawn = look("#ours ellipse, #ours rect, #ours path", "#ours > svg")
        for place, shape in enumerate(spec["layout"].get("shapes", ())):
            if shape.get("xsizemode") == "pixel":  # the sign of a key
                (sign,) = look(f"#plotly .shapelayer path[data-index='{place}']", "#plotly")
                distance = min(max(abs(one[side] - sign[side]) for side in ("left", "right", "y")) for one in drawn)
                assert distance < SIGN, (title, sign)
                compared["signs"] += 1
        found = places(look("#ours text", "#ours > svg"))
        theirs = places(
            [
                *look("#plotly text:not(:has(tspan.line))", "#plotly"),
                *look("#plotly text tspan.line", "#plotly"),
            ]
        )
        for words, at in theirs.items():
            assert len(found.get(words, ())) == len(at), (title, words)
            for one in at:
                # The same words may stand twice nearly above each other: the nearest is meant, each once.
                other = min(
                    found[words], key=lambda other, one=one: abs(one["x"] - other["x"]) + abs(one["y"] - other["y"])
                )
                found[words].remove(other)
                # Blanks at one end belong to the box in Plotly and not in ours; the other end tells.
                across = min(abs(one[side] - other[side]) for side in ("left", "right"))
                assert across < LETTERS and abs(one["y"] - other["y"]) < LETTERS, (title, words, one, other)
                compared["words"] += 1
    assert compared["points"] > 150 and compared["words"] > 400 and compared["bars"] > 100 and compared["signs"] > 50, (
        compared
    )


def _as_json(chart) -> dict:
    return json.loads(checked(chart).to_json())


@pytest.mark.parametrize("width", [360, 640])
def test_the_browser_cuts_nothing_off(page, charts, width):
    for chart in charts:
        svg = to_svg(chart, width, alt="")
        page.evaluate("svg => { document.getElementById('ours').innerHTML = svg }", svg)
        height = chart.to_dict()["layout"]["height"]
        box = {"what": "#ours text", "frame": "#ours > svg", "colour": "fill"}
        for text in page.evaluate(LOOK, box):
            # A browser rounds the height of a line to whole pixels.
            assert text["left"] >= -1 and text["right"] <= width + 1, text
            assert text["top"] >= -1.5 and text["bottom"] <= height + 1.5, text


def test_letters_are_as_wide_as_measured(page):
    for text in ("Infusions received, and number measured", "43 of 66 measured · 69 missing", "moderately severe"):
        for bold in (False, True):
            words = letters.read(f"<b>{text}</b>" if bold else text, 14)
            drawn = f'<svg font-family="{letters.FAMILY}">{letters.draw(words, 0, 20)}</svg>'
            page.evaluate("svg => { document.getElementById('ours').innerHTML = svg }", drawn)
            (found,) = page.evaluate(LOOK, {"what": "#ours text", "frame": "#ours > svg", "colour": "fill"})
            assert found["right"] - found["left"] == pytest.approx(words.width, rel=0.02)
