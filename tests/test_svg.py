"""Charts without a browser: the right marks at the right places, nothing cut off, nothing left out in silence."""

from __future__ import annotations

import copy
import inspect
import math
import re
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes import courses, demo, figures, handout, measures, panels
from outcomes.cohort import Filters
from outcomes.figures import Figure
from outcomes.figures.base import BLUE, figure, in_words, mark_synthetic, note
from outcomes.figures.svg import FAMILY, FONTS, letters, to_svg
from outcomes.figures.svg.axes import Extreme, even_steps, spread
from outcomes.figures.svg.faces import WEIGHTS
from outcomes.figures.svg.numbers import short
from outcomes.instruments import REGISTRY
from outcomes.panels import Look
from tests import snapshots
from tests.builders import histories_of, records
from tests.test_panels import few, view
from tests.test_panels_for_clinicians import all_of

SVG = "{http://www.w3.org/2000/svg}"
WIDTHS = (360, 640, 760)


def panels_of(made, key: str) -> Iterator[panels.Shown]:
    """Every panel that there is, for one instrument."""
    seen = measures.view(made, REGISTRY[key], Filters())
    for panel in (*panels.OVERVIEW, *panels.COURSE, panels.completeness):
        for look in (Look(synthetic=True), Look("days", change=True, synthetic=True)):
            yield panel(seen, look)
    yield panels.self_harm_item(measures.view(made, REGISTRY["phq9_item9"], Filters()), Look(synthetic=True))
    yield from all_of(made, key, True)


@pytest.fixture(scope="module")
def drawn() -> dict[str, Figure]:
    """Every chart of the made-up practice, by the function that made it and a number."""
    calls: dict[int, str] = {}
    with pytest.MonkeyPatch.context() as patch:
        for name in FUNCTIONS:
            patch.setattr(figures, name, remembering(name, getattr(figures, name), calls))
        made = courses.build(records(histories_of(demo.big_batch(6_000, seed=5))))
        shown = [panel for key in ("phq9", "pain_nrs") for panel in panels_of(made, key)]
        charts = [panel.figure for panel in shown if panel is not None and panel.figure is not None]
        redrawn = [handout.draw(panel.key, panel.table) for panel in snapshots.of(snapshots.LARGE).panels]
        for chart in redrawn:
            mark_synthetic(chart)
        charts += redrawn
    # Some are drawn by the panel itself.
    return {f"{calls.get(id(chart), 'handout')} {i}": chart for i, chart in enumerate(charts)}


def remembering(name: str, function, calls: dict[int, str]):
    def wrapper(*arguments, **more):
        made = function(*arguments, **more)
        calls[id(made)] = name
        return made

    return wrapper


FUNCTIONS = [
    name
    for name in figures.__all__
    if inspect.isfunction(getattr(figures, name))
    and inspect.signature(getattr(figures, name)).return_annotation == "Figure"
    and name != "for_dark_ground"
]


def test_every_chart_that_we_have_is_looked_at(drawn):
    assert len(FUNCTIONS) > 14
    assert {name.split()[0] for name in drawn} == {*FUNCTIONS, "handout"}


def parsed(chart: Figure, width: float = 640, **more) -> ET.Element:
    return ET.fromstring(to_svg(chart, width, alt="a chart", **more))


def elements(root: ET.Element, kind: str) -> list[dict]:
    return [element.attrib for element in root.iter(SVG + kind)]


def words_of(root: ET.Element) -> list[str]:
    """What can be read, one piece for each text element, blanks of every kind as one."""
    return [" ".join("".join(text.itertext()).split()) for text in root.iter(SVG + "text")]


def boxes(root: ET.Element) -> Iterator[tuple[str, float, float, float, float]]:
    """Words, left, top, right and bottom of every text, a turned one too."""
    for parent in root.iter():
        turned = parent.get("transform", "").startswith("rotate(-90")
        for text in parent.findall(SVG + "text"):
            size, x, y = (float(text.get(name)) for name in ("font-size", "x", "y"))
            bold = text.get("font-weight") == "bold"
            runs = [(text.text or "", bold)]
            for span in text:
                runs += [(span.text or "", bold or span.get("font-weight") == "bold"), (span.tail or "", bold)]
            width = sum(letters.Run(run, heavy).width(size) for run, heavy in runs)
            left = x - {"start": 0, "middle": width / 2, "end": width}[text.get("text-anchor", "start")]
            top, bottom = y - letters.ASCENT * size, y + letters.DESCENT * size
            if turned:
                left, top, right, bottom = top - y + x, y - (left + width - x), bottom - y + x, y - (left - x)
            else:
                right = left + width
            yield "".join(text.itertext()), left, top, right, bottom


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_off(drawn, width):
    for name, chart in drawn.items():
        root = parsed(chart, width)
        height = float(root.get("height"))
        assert root.get("viewBox") == f"0 0 {width} {height:g}"
        found = list(boxes(root))
        assert found
        for words, left, top, right, bottom in found:
            assert left >= -0.1 and right <= width + 0.1, (name, words, left, right)
            assert top >= -0.1 and bottom <= height + 0.1, (name, words, top, bottom)


def texts_of(chart: Figure) -> set[str]:
    """Every line of words that the specification says."""
    layout = chart.to_dict()["layout"]
    texts = [text["text"] for text in layout["annotations"]]
    for name, axis in layout.items():
        if re.fullmatch(r"[xy]axis\d*", name):
            texts += [str(text) for text in axis.get("ticktext", ())]
            texts.append(axis.get("title", {}).get("text", ""))
    for trace in chart.to_dict()["data"]:
        texts += trace.get("text", ())
    lines = [line for text in texts for line in text.split("<br>")]
    plain = [re.sub("<[^>]*>", "\n", line) for line in lines]
    return {" ".join(part.split()) for line in plain for part in line.split("\n")} - {""}


def test_every_word_of_a_chart_is_there(drawn):
    for name, chart in drawn.items():
        written = " | ".join(words_of(parsed(chart)))
        for words in texts_of(chart):
            assert words in written, (name, words)


def test_the_files_are_plain_and_stand_alone(drawn):
    for name, chart in drawn.items():
        text = to_svg(chart, 640, alt='it says "<5" & more')
        assert not re.search(r"rgba|nan|inf\b|None|href|url|<script|<style|class=", text), name
        root = ET.fromstring(text)
        assert (root.get("role"), root.get("aria-label")) == ("img", 'it says "<5" & more')
        assert root.find(SVG + "title").text == 'it says "<5" & more'
        assert root.get("font-family") == FAMILY
        assert len(text) < 60_000


@pytest.mark.parametrize("key", ["phq9", "who5", "pain_nrs", "promis_depression"])
def test_hardly_anybody_can_be_drawn_too(key):
    instrument = REGISTRY[key]
    ends = (int(instrument.high), int(instrument.low))
    for histories in few(key, *(ends[::-1] if instrument.higher_is_better else ends)).values():
        seen = view(histories, instrument)
        for look in (Look(synthetic=True), Look("days", change=True)):
            for panel in (*panels.OVERVIEW, *panels.COURSE, panels.completeness, panels.cumulative):
                shown = panel(seen, look)
                if shown is not None and shown.figure is not None:
                    for width in WIDTHS:
                        parsed(shown.figure, width)


def test_drawing_takes_milliseconds(drawn):
    charts = list(drawn.values())
    start = time.perf_counter()
    for chart in charts:
        to_svg(chart, 640, alt="")
    assert (time.perf_counter() - start) / len(charts) < 0.05


# Places, by hand


def simple(data: list[dict], **layout) -> Figure:
    """300 pixels from x = 50 and 150 from y = 20 to 170 when 400 wide; no axis takes any room."""
    axes = {"xaxis": {"visible": False, "range": [0, 1]}, "yaxis": {"visible": False, "range": [0, 10]}}
    return figure(data, height=200, margin=(50, 50, 20, 30), **(axes | layout))


def scatter(x: list, y: list, **more) -> dict:
    return {"type": "scatter", "mode": "markers", "x": x, "y": y, "marker": {"color": BLUE, "size": 10}, **more}


def test_a_dot_stands_where_its_numbers_say():
    (dot,) = elements(parsed(simple([scatter([0.25], [4])]), 400), "circle")
    assert (dot["cx"], dot["cy"], dot["r"]) == ("125", "110", "5")
    assert dot["fill"] == BLUE


def test_an_axis_can_run_downwards():
    down = {"visible": False, "range": [9.5, -0.5]}
    (dot,) = elements(parsed(simple([scatter([1], [2])], yaxis=down), 400), "circle")
    assert (dot["cx"], dot["cy"]) == ("350", "57.5")  # 20 + 150 * 2.5 / 10
    reversed_ = {"visible": False, "autorange": "reversed"}
    bar = {"type": "bar", "orientation": "h", "x": [0.5, 1], "y": [0, 1], "width": 0.5, "marker": {"color": BLUE}}
    first, second = elements(parsed(simple([bar], yaxis=reversed_), 400), "rect")
    assert (first["y"], second["y"]) == ("38.75", "113.75")  # two rows of 75, a quarter of each left free above


def test_bars_are_as_long_as_their_numbers():
    bar = {
        "type": "bar",
        "orientation": "h",
        "x": [0.2, 0.4],
        "y": [2, 4],
        "base": [0, 0.5],
        "width": 1,
        "marker": {"color": ["rgba(138,150,158,0.28)", BLUE]},
        "text": [" two", " <b>four</b>"],
        "textposition": "outside",
    }
    root = parsed(simple([bar]), 400)
    first, second = elements(root, "rect")
    assert [first[name] for name in ("x", "y", "width", "height")] == ["50", "132.5", "60", "15"]
    assert [second[name] for name in ("x", "y", "width", "height")] == ["200", "102.5", "120", "15"]
    assert (first["fill"], first["fill-opacity"]) == ("#8a969e", "0.28")
    assert second["fill"] == BLUE and "fill-opacity" not in second
    two, four = elements(root, "text")
    assert words_of(root) == ["two", "four"]
    blank = letters.Run(" ").width(float(two["font-size"]))
    assert float(two["x"]) == pytest.approx(110 + 3 + blank, abs=0.01)
    assert four["font-weight"] == "bold"


def test_stacked_bars_stand_on_each_other():
    parts = [{"type": "bar", "x": [0.5], "y": [y], "width": 0.2, "marker": {"color": BLUE}} for y in (2, 3, 5)]
    found = elements(parsed(simple(parts, barmode="stack"), 400), "rect")
    assert [(bar["y"], bar["height"]) for bar in found] == [("140", "30"), ("95", "45"), ("20", "75")]
    assert {bar["x"] for bar in found} == {"170"}


def test_bars_that_touch_are_one_area():
    bar = {"type": "bar", "x": [0.3, 0.4, 0.5], "y": [2, 4, 6], "marker": {"color": [BLUE, BLUE, "#d4622a"]}}
    root = parsed(simple([bar], bargap=0), 400)
    blue, orange = elements(root, "path")
    assert blue["d"] == "M125 140H155V170H125zM155 110H185V170H155z"
    assert (blue["fill"], orange["fill"], orange["d"]) == (BLUE, "#d4622a", "M185 80H215V170H185z")
    assert len(elements(parsed(simple([bar], bargap=0.1), 400), "rect")) == 3


def test_lines_step_break_and_fill():
    line = {"color": BLUE, "width": 2, "shape": "hv", "dash": "dash"}
    root = parsed(simple([scatter([0, 0.5, None, 0.6, 1], [0, 10, 3, 5, math.nan], mode="lines", line=line)]), 400)
    assert [path["d"] for path in elements(root, "path")] == ["M50 170H200V20", "M230 95"]
    assert next(group for group in elements(root, "g"))["stroke-dasharray"] == "9 9"
    area = scatter([0, 1, 1], [0, 0, 10], mode="lines", fill="toself", fillcolor="rgba(0,0,0,0.5)", line={"width": 0})
    (path,) = (one for one in elements(parsed(simple([area]), 400), "path") if "fill" in one)
    assert (path["d"], path["fill"], path["fill-opacity"]) == ("M50 170L350 170L350 20Z", "#000000", "0.5")


def test_marks_end_where_the_plot_does():
    root = parsed(simple([scatter([0, 3], [0, 3], mode="lines", line={"color": BLUE})]), 400)
    clip = root.find(SVG + "svg")
    place = {"x": "50", "y": "20", "width": "300", "height": "150", "viewBox": "50 20 300 150", "overflow": "hidden"}
    assert clip.attrib == place
    free = parsed(simple([scatter([0], [0], cliponaxis=False)]), 400)
    assert free.find(SVG + "svg") is None and free.find(SVG + "circle") is not None


def test_points_without_a_filling_and_with_words():
    ring = {"color": BLUE, "size": 10, "symbol": "circle-open", "line": {"width": 2}}
    text = {"mode": "markers+text", "text": ["5%"], "textposition": "middle right", "textfont": {"size": 12}}
    root = parsed(simple([scatter([0.5], [5], **{**text, "marker": ring})]), 400)
    (circle,), (words,) = elements(root, "circle"), elements(root, "text")
    assert (circle["fill"], circle["stroke"], circle["stroke-width"]) == ("none", BLUE, "2")
    assert (float(words["x"]), float(words["y"])) == (200 + 10 / 1.6 + 1, 95 + 3)
    diamond = {"color": BLUE, "size": 10, "symbol": "diamond-open", "line": {"width": 2}}
    (path,) = elements(parsed(simple([scatter([0.5], [5], marker=diamond)]), 400), "path")
    assert path["d"].startswith("M200 95m0 -6.5l")


def test_shapes_and_notes_on_paper_and_on_axes():
    shapes = [
        {
            "type": "rect",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": 2,
            "y1": 99,
            "fillcolor": "#ffffff",
            "layer": "below",
        },
        {"type": "line", "x0": 0.5, "x1": 0.5, "yref": "paper", "y0": 0, "y1": 1, "line": {"color": BLUE, "width": 1}},
        {"type": "line", "x0": 5, "x1": 5, "y0": 0, "y1": 1, "line": {"color": BLUE, "width": 1}},
    ]
    notes = [
        note("left", x=0, xref="paper", y=5, xanchor="left", yshift=10),
        note("above", xref="paper", yref="paper", x=1, y=1, xanchor="right", yanchor="bottom", font={"size": 10}),
        note("outside", x=5, y=5),
    ]
    root = parsed(simple([scatter([0.1], [1])], shapes=shapes, annotations=notes), 400)
    rect, (line,) = elements(root, "rect")[0], elements(root, "path")
    assert [rect[name] for name in ("x", "y", "width", "height")] == ["50", "20", "300", "120"]  # cut at the plot's top
    assert line["d"] == "M200 170L200 20"  # and the one outside is not drawn
    left, above = elements(root, "text")
    assert words_of(root) == ["left", "above"]
    assert left["x"] == "52" and float(left["y"]) == pytest.approx(85 + 13 * (0.935 - 0.265) / 2, abs=0.01)
    assert (above["text-anchor"], above["x"], above["y"]) == ("end", "348", f"{20 - 2 - 2.65:g}")


def test_ticks_titles_and_the_room_they_take():
    axes = {
        "xaxis": {"range": [0, 1], "tickvals": [0, 0.5, 1], "ticktext": ["0<br>12", "½<br>9", "1<br>8"]},
        "yaxis": {"range": [0, 10], "title": {"text": "points"}},
    }
    root = parsed(figure([scatter([0.5], [5])], height=200, margin=(5, 5, 5, 5), **axes), 400)
    found = {words: (left, top, right, bottom) for words, left, top, right, bottom in boxes(root)}
    assert found["12"][1] > found["½"][1] and found["12"][3] <= 200
    # 5 of margin, then "points" turned, then the labels, then the plot
    labels_left = min(found[label][0] for label in ("5", "10"))
    assert -0.01 <= found["points"][0] < found["points"][2] < labels_left
    (dot,) = elements(root, "circle")
    assert (found["½"][0] + found["½"][2]) / 2 == pytest.approx(float(dot["cx"]), abs=0.1)
    assert (found["5"][1] + found["5"][3]) / 2 == pytest.approx(float(dot["cy"]), abs=1)


def test_rows_of_plots_have_axes_of_their_own():
    axes = {
        "yaxis": {"visible": False, "range": [0, 1], "domain": [0.5, 1]},
        "yaxis2": {"visible": False, "range": [0, 1], "domain": [0, 0.4]},
        "xaxis": {"visible": False, "range": [0, 1], "anchor": "y2"},
    }
    root = parsed(simple([scatter([0.5], [0.5]), scatter([0.5], [0.5], yaxis="y2")], **axes), 400)
    assert [dot["cy"] for dot in elements(root, "circle")] == ["57.5", "140"]


def test_ranges_and_steps_where_none_are_given():
    assert spread([Extreme(0), Extreme(100, padded=True)], 200, tozero=False) == (0, pytest.approx(100 / 0.95))
    assert spread([Extreme(20, 10, 10), Extreme(80, 10, 10)], 120, tozero=False) == pytest.approx((14, 86))
    assert spread([Extreme(20), Extreme(80)], 120, tozero=True) == (0, 80)
    assert spread([Extreme(7), Extreme(math.nan)], 100, tozero=False) == (6, 8)
    assert even_steps(0, 27, 8) == [0, 5, 10, 15, 20, 25]
    assert even_steps(27, 0, 8) == [0, 5, 10, 15, 20, 25]
    assert even_steps(0, 100, 3) == [0, 50, 100]
    assert even_steps(0, 1000, 9) == [0, 200, 400, 600, 800, 1000]


def test_letters_larger_at_the_same_width_and_in_another_colour():
    chart = simple([scatter([0.5], [5])], annotations=[note("words", x=0.5, y=5)])
    root = parsed(chart, 800, scale=2, ink="#ffffff")
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("800", "400", "0 0 400 200")
    assert root.get("fill") == "#ffffff"
    plain = parsed(chart, 400)
    assert elements(plain, "circle") == elements(root, "circle")
    assert parsed(figures.for_dark_ground(chart), 400).get("fill") == "#e6e9ea"
    assert parsed(chart, 400).get("fill") == plain.get("fill")


def test_a_range_of_nothing_is_widened():
    (dot,) = elements(parsed(simple([scatter([3], [5])], xaxis={"visible": False, "range": [3, 3]}), 400), "circle")
    assert dot["cx"] == "200"


# Words


def test_markup_is_read():
    text = '<span style="color:#1f83ad">of</span> <b>the same  5</b> people<br>& a < b'
    root = parsed(simple([], annotations=[note(text, x=0.5, y=5, align="left")]), 400)
    assert words_of(root) == ["of the same 5 people", "& a < b"]
    first, second = root.iter(SVG + "text")
    coloured, bold = first
    assert (coloured.get("fill"), coloured.text) == ("#1f83ad", "of")
    assert (bold.get("font-weight"), bold.text.count("\u00a0")) == ("bold", 2)
    assert first.get("x") == second.get("x")
    assert float(second.get("y")) - float(first.get("y")) == pytest.approx(13 * 1.3, abs=0.01)


def test_signs_are_drawn_before_their_words():
    """Left end of the plot at 50, its top at 20; letters of 14; the lines of a key 18.2 apart, the lowest 10.5 above."""
    kinds = ["dot", "ring", "square"]
    root = parsed(simple([], annotations=in_words([(kind, kind, BLUE) for kind in kinds])), 400)
    (dot, ring), (square,) = elements(root, "ellipse"), elements(root, "rect")
    assert (dot["cx"], dot["cy"], dot["rx"], dot["fill"]) == ("55.04", short(20 - 10.5 - 2 * 18.2), "4.76", BLUE)
    assert (ring["cx"], ring["cy"], ring["fill"], ring["stroke"]) == ("55.04", short(20 - 10.5 - 18.2), "none", BLUE)
    assert (square["x"], square["y"], square["width"]) == ("50", short(20 - 10.5 - 5.04), "10.08")
    assert {text["x"] for text in elements(root, "text")} == {short(52 + 10.08 + 0.4 * 14)}
    lines = ["line", "thin line", "dotted line", "dashed line"]
    root = parsed(simple([], annotations=in_words([(kind, kind, BLUE) for kind in lines])), 400)
    found = elements(root, "path")
    assert [path["d"][:4] + path["d"][path["d"].index("L") :][:3] for path in found] == ["M50 L77"] * 4
    assert [path["stroke-width"] for path in found] == ["3.5", "1.5", "2", "3"]
    assert [path.get("stroke-dasharray") for path in found] == [None, None, "3 3", "9 9"]


def signs_of(chart: Figure, width: float) -> Iterator[tuple[float, float, float, float]]:
    """Left, top, right and bottom of every sign of a key: what is drawn with its shapes and not without."""
    words = chart.to_dict()
    others = [shape for shape in words["layout"]["shapes"] if shape.get("xsizemode") != "pixel"]
    without = Figure(words["data"], {**words["layout"], "shapes": others})
    for kind in ("rect", "ellipse", "path"):
        there = elements(parsed(without, width), kind)
        for found in elements(parsed(chart, width), kind):
            if found in there:
                continue
            if kind == "path":
                left, y, right, _ = map(float, re.findall(r"[-\d.]+", found["d"]))
                yield left, y - 2, right, y + 2
            elif kind == "rect":
                x, y, wide, high = (float(found[part]) for part in ("x", "y", "width", "height"))
                yield x, y, x + wide, y + high
            else:
                x, y, rx, ry = (float(found[part]) for part in ("cx", "cy", "rx", "ry"))
                yield x - rx, y - ry, x + rx, y + ry


@pytest.mark.parametrize("width", WIDTHS)
def test_signs_are_whole_and_no_words_stand_on_them(drawn, width):
    count = 0
    for name, chart in drawn.items():
        words = list(boxes(parsed(chart, width)))
        height = chart.to_dict()["layout"]["height"]
        for left, top, right, bottom in signs_of(chart, width):
            count += 1
            assert left >= 0 and top >= 0 and right <= width and bottom <= height, name
            for text, x, y, to_x, to_y in words:
                assert x >= right or to_x <= left or y >= bottom or to_y <= top, (name, text)
    assert count > 100


LETTERS = set.intersection(*(set(TTFont(FONTS / file).getBestCmap()) for file in WEIGHTS.values()))
"""What every weight of the packaged font can write."""


def strings(part) -> Iterator[str]:
    """Every text in a specification, at any depth: what stands in the chart, and what answers a pointer."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        yield from (text for inner in part.values() for text in strings(inner))
    elif isinstance(part, list | tuple):
        yield from (text for inner in part for text in strings(inner))


def foreign(texts: Iterable[str]) -> dict[str, str]:
    """Characters that the packaged letters lack, each with a text that has it."""
    return {sign: text for text in texts for sign in text if ord(sign) not in LETTERS and sign not in "\n\t"}


def test_charts_are_written_in_the_packaged_letters(drawn):
    """A sign that they lack would come from whatever font the computer has, or be an empty box in a PDF."""
    assert foreign("○●■━─┄╌░") == {sign: sign for sign in "○●■━─┄╌░"}
    assert foreign(text for chart in drawn.values() for text in strings(chart.to_dict())) == {}
    words = [(one.name, one.title, one.direction, *(band.label for band in one.bands)) for one in REGISTRY.values()]
    assert foreign(strings(words)) == {}


def test_a_text_too_wide_is_made_smaller_and_one_at_the_edge_moves_in():
    notes = [note("a very long sentence " * 6, x=0.5, y=8), note("at the edge", x=1, y=4, xanchor="left")]
    long, edge = boxes(parsed(simple([], annotations=notes), 360))
    assert 356 <= long[3] - long[1] <= 360
    assert edge[3] == pytest.approx(359, abs=0.01)


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_gives_a_file_that_can_be_read(text):
    try:
        chart = simple([], annotations=[note(text, x=0.5, y=5)])
        root = ET.fromstring(to_svg(chart, 400, alt=text))
    except ValueError as error:
        assert "markup" in str(error)
        return
    assert len(list(root.iter(SVG + "text"))) <= 1 + text.count("<br>")


@settings(deadline=None)
@given(st.lists(st.tuples(*[st.one_of(st.none(), st.floats(-1e6, 1e6))] * 2), max_size=30))
def test_any_numbers_give_a_file_without_holes(points):
    x, y = ([point[i] for point in points] for i in (0, 1))
    for mode in ("lines", "markers", "lines+markers"):
        chart = figure([scatter(x, y, mode=mode)], height=200, margin=(5, 5, 5, 5), xaxis={}, yaxis={})
        text = to_svg(chart, 400, alt="x")
        assert not re.search(r"nan|inf\b|e\+", text)
        dots = sum(a is not None and b is not None for a, b in points)
        assert len(list(ET.fromstring(text).iter(SVG + "circle"))) == (dots if "markers" in mode else 0)


# What is not drawn is refused


REFUSED = [
    ("data.type = 'pie'", lambda spec: spec["data"][0].update(type="pie")),
    ("scatter.error_y", lambda spec: spec["data"][0].update(error_y={"array": [1]})),
    ("scatter.mode = 'text'", lambda spec: spec["data"][0].update(mode="text")),
    ("scatter.marker.symbol = 'star'", lambda spec: spec["data"][0]["marker"].update(symbol="star")),
    ("scatter.line.dash = 'dashdot'", lambda spec: spec["data"][0].update(line={"dash": "dashdot"})),
    ("layout.polar", lambda spec: spec["layout"].update(polar={})),
    ("layout.title", lambda spec: spec["layout"].update(title="x")),
    ("layout.xaxis.type", lambda spec: spec["layout"]["xaxis"].update(type="log")),
    ("layout.yaxis2.side", lambda spec: spec["layout"].update(yaxis2={"side": "right"})),
    ("layout.annotations.showarrow = True", lambda spec: spec["layout"].update(annotations=[{"showarrow": True}])),
    ("layout.shapes.type = 'path'", lambda spec: spec["layout"].update(shapes=[{"type": "path"}])),
    ("layout.barmode = 'group'", lambda spec: spec["layout"].update(barmode="group")),
    ("template.layout.shapes", lambda spec: spec["layout"]["template"]["layout"].update(shapes=[{}])),
    ("color 'teal'", lambda spec: spec["data"][0]["marker"].update(color="teal")),
    ("layout.showlegend = True", lambda spec: spec["layout"].update(showlegend=True)),
    ("layout.xaxis.title = 'x'", lambda spec: spec["layout"]["xaxis"].update(title="x")),
    ("the markup <i> is", lambda spec: spec["layout"].update(annotations=[note("<i>x</i>", x=0, y=0)])),
]


@pytest.mark.parametrize(("words", "change"), REFUSED, ids=[words for words, _ in REFUSED])
def test_what_paper_cannot_show_is_refused_by_name(words, change):
    spec = copy.deepcopy(simple([scatter([0.5], [5])]).to_dict())
    to_svg(Figure(**spec), 400, alt="")
    change(spec)
    with pytest.raises(ValueError, match=re.escape(words)):
        to_svg(Figure(**spec), 400, alt="")


def test_what_only_answers_a_pointer_is_left_out():
    silent = scatter([0.5], [5], hovertemplate="secret", customdata=["secret"], name="secret")
    text = to_svg(simple([silent], hovermode="closest"), 400, alt="")
    assert "secret" not in text


def test_the_synthetic_label_has_room_in_every_chart(drawn):
    """It stands above the plot; a chart without room above would push it out of the browser's picture."""
    for name, chart in drawn.items():
        assert chart.to_dict()["layout"]["margin"]["t"] >= 20, name
    chart = figure([], height=100, margin=(0, 0, 2, 2))
    mark_synthetic(chart)
    assert chart.to_dict()["layout"]["height"] == 120


def test_printing_a_figure_does_not_change_it():
    chart = simple([scatter([0.5], [5])])
    before = to_svg(chart, 400, alt="")
    assert repr(chart) == "<Figure of 1 traces>"
    assert to_svg(chart, 400, alt="") == before
