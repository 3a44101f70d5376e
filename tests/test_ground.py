"""Contrast of every chart that we have, on the light and on the dark ground: marks 3, letters 4.5 (WCAG 2.2)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from outcomes import courses, demo, handout, measures, panels
from outcomes.cohort import Filters
from outcomes.figures import Figure, for_dark_ground
from outcomes.figures.colours import solid
from outcomes.figures.ground import DARK_GROUND, LIGHT_GROUND, edged
from outcomes.instruments import REGISTRY
from outcomes.panels import Look
from tests import snapshots
from tests.builders import histories_of, records
from tests.test_panels_for_clinicians import all_of
from tests.test_repository import CONFIG, contrast

GROUNDS = {"light": LIGHT_GROUND, "dark": DARK_GROUND}
MARK, LETTER = 3.0, 4.5


@pytest.fixture(scope="module")
def charts() -> dict[str, Figure]:
    """Every chart of the pages, by the panel's key and a number."""
    made = courses.build(records(histories_of(demo.big_batch(3_000, seed=5))))
    shown = []
    for key in ("phq9", "pain_nrs"):
        seen = measures.view(made, REGISTRY[key], Filters())
        shown += [
            panel(seen, look)
            for panel in (*panels.OVERVIEW, *panels.COURSE, panels.completeness)
            for look in (Look(synthetic=True), Look("days", change=True))
        ]
        shown += all_of(made, key, True)
    found = {f"{one.key} {i}": one.figure for i, one in enumerate(shown) if one is not None and one.figure is not None}
    pages = snapshots.of(snapshots.LARGE).panels
    return found | {f"handout {one.key}": handout.draw(one.key, one.table) for one in pages}


def on(ground: str, colour: str, alpha: float = 1) -> str:
    """What is seen of a colour on its ground, as ``#rrggbb``."""
    plain, own = solid(colour)
    plain = "#ffffff" if plain == "white" else plain
    share = own * alpha
    parts = [(int(plain[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(share * over + (1 - share) * under):02x}" for over, under in parts)


def each(colour: str | list[str]) -> list[str]:
    return [colour] if isinstance(colour, str) else list(colour)


def marks(figure: Figure, ground: str) -> Iterator[tuple[str, list[str]]]:
    """What is seen of every mark: its name, and the colours of which one has to stand out."""
    words = figure.to_dict()
    for trace in words["data"]:
        marker, line = trace.get("marker", {}), trace.get("line", {})
        outline = marker.get("line", {})
        edges = each(outline["color"]) if outline.get("width") and "color" in outline else []
        strokes = [line["color"]] if "color" in line and line.get("width", 1) else []
        if trace["type"] == "bar":
            fills = each(marker["color"])
            edges = edges * len(fills) if len(edges) == 1 else edges or fills
            for fill, around in zip(fills, edges, strict=True):
                yield "bar", [fill, around]
        else:
            ends = each(marker["color"]) if "color" in marker and "markers" in trace.get("mode", "") else []
            if found := [*ends, *edges, *strokes]:
                yield trace.get("mode", ""), found
    for shape in words["layout"]["shapes"]:
        if shape.get("layer") != "below":  # the ground of the plot: zones and what chance gives
            line = shape.get("line", {})
            if found := [shape[name] for name in ("fillcolor",) if name in shape] + (
                [line["color"]] if line.get("width") else []
            ):
                yield shape["type"], found


FIELDS = ("grid_", "joint_")
"""Tables drawn as fields: what they say are the numbers in them, whose contrast is tested as letters."""


@pytest.mark.parametrize("ground", GROUNDS)
def test_every_mark_stands_out(charts, ground):
    faint = set()
    for name, chart in charts.items():
        if name.startswith(FIELDS):
            continue
        shown = for_dark_ground(chart) if ground == "dark" else chart
        for what, colours in marks(shown, GROUNDS[ground]):
            best = max(contrast(on(GROUNDS[ground], colour), GROUNDS[ground]) for colour in colours)
            if best < MARK:
                faint.add((name.split()[0], what, *colours, round(best, 2)))
    assert not faint, "\n".join(map(str, sorted(faint)))


@pytest.mark.parametrize("ground", GROUNDS)
def test_every_letter_can_be_read(charts, ground):
    faint = set()
    for name, chart in charts.items():
        words = (for_dark_ground(chart) if ground == "dark" else chart).to_dict()
        text = words["layout"]["template"]["layout"]["font"]["color"]
        fields = [one["fillcolor"] for one in words["layout"]["shapes"] if one["type"] == "rect" and "fillcolor" in one]
        tiled = not any("xsizemode" in one for one in words["layout"]["shapes"])  # else they are signs of a key
        for one in [*words["layout"]["annotations"], *({"font": trace.get("textfont", {})} for trace in words["data"])]:
            colour, opacity = one.get("font", {}).get("color", text), one.get("opacity", 1)
            inside = tiled and one.get("xref") != "paper"
            for under in (GROUNDS[ground], *(on(GROUNDS[ground], field) for field in fields if inside)):
                seen = contrast(on(under, colour, opacity), under)
                if seen < LETTER:
                    faint.add((name.split()[0], colour, opacity, under, round(seen, 2)))
    assert not faint, "\n".join(map(str, sorted(faint)))


def test_grounds_are_those_of_the_pages():
    assert {scheme: CONFIG["theme"][scheme]["backgroundColor"] for scheme in GROUNDS} == GROUNDS


def test_a_pale_range_has_ends_and_a_full_one_has_none():
    pale = {
        "type": "scatter",
        "mode": "lines",
        "x": [0, 1],
        "y": [2, 2],
        "line": {"color": "rgba(24,118,160,0.24)", "width": 20},
    }
    ended = edged(pale)
    assert (ended["mode"], ended["marker"]["color"], ended["marker"]["symbol"]) == (
        "lines+markers",
        "#1876a0",
        "line-ns-open",
    )
    assert edged({**pale, "line": {"color": "#1876a0", "width": 20}})["mode"] == "lines"
    assert edged({**pale, "x": [1, 1], "y": [0, 2]})["marker"]["symbol"] == "line-ew-open"
