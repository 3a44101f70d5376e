"""A body on a slide of the file: its chart, words on the line of each row, and how to read it at the foot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import singledispatch
from itertools import pairwise

from pptx.chart.chart import Chart
from pptx.slide import Slide

from outcomes.figures.base import GREY
from outcomes.slides import charts
from outcomes.slides.body import Bars, Course, Row, Shares, Steps
from outcomes.slides.charts import AXIS_HEIGHT
from outcomes.slides.stage import INK, INNER, MARGIN, SOFT, Box, Say, fitted, height_of, write

BODY_TOP, BODY_BOTTOM = 2.28, 6.84
"""Inches from the top of the slide."""

LOW_ROW = 0.75
"""Inches."""


@singledispatch
def put(body, slide: Slide) -> Chart | None:
    """Draw a body; returns its chart, None where it has words alone."""
    raise TypeError(f"no slide is drawn for {type(body).__name__}")


@put.register
def _(body: Shares, slide: Slide) -> Chart | None:
    return _rows(
        slide, body.rows, body.below, (lambda box: charts.shares(slide, box, body.rows)) if body.drawn else None
    )


@put.register
def _(body: Bars, slide: Slide) -> Chart:
    def draw(box: Box) -> Chart:
        titles = [row.title for row in body.rows]
        chart = charts.bars(slide, box, titles, {body.name: body.shares}, of_shares=True)
        [bars] = chart.plots[0].series
        for place, row in enumerate(body.rows):
            charts.fill(bars.points[place], row.colour)
        ends = zip(*body.intervals, strict=True)
        charts.error_bars(bars, body.shares, *ends, colour=SOFT, width=2.5)
        return chart

    return _rows(slide, body.rows, body.below, draw)


@put.register
def _(body: Steps, slide: Slide) -> Chart:
    steps, n = body.steps, len(body.steps)
    bottom = below_chart(slide, body.below)
    area = Box(MARGIN, BODY_TOP, INNER, min(bottom - BODY_TOP, 0.9 * n))
    names, numbers, _, bars = split(area, 5.4, 2.2, 0.15)
    for step, name, number in zip(steps, lines(names, n), lines(numbers, n), strict=True):
        plain = INK if step.colour == GREY else step.colour
        how = {"bold": not step.lost, "colour": SOFT if step.lost else plain}
        write(slide, name, fitted(step.title, name, (18, 16, 14, 12), **how), middle=True)
        write(slide, number, fitted(step.told, number, (18, 16, 14), **how), middle=True, align="right")
    kept = [step.start if step.lost else step.n for step in steps]
    gone = [step.n if step.lost else None for step in steps]
    titles = [step.title for step in steps]
    chart = charts.bars(slide, bars, titles, {"Still counted": kept, "Left the count": gone})
    chart.value_axis.maximum_scale = body.most
    still, lost = chart.plots[0].series
    charts.fill(lost, GREY, 0.32)
    for place, step in enumerate(steps):
        charts.fill(still.points[place], step.colour, 0.7 if step.lost else 1)
    return chart


@put.register
def _(body: Course, slide: Slide) -> Chart:
    bottom = below_chart(slide, body.below)
    chart, _, told = split(Box(MARGIN, BODY_TOP, INNER, bottom - BODY_TOP), 8.0, 0.4)
    numbers = [
        say
        for place, (number, what) in enumerate(body.beside)
        for say in (Say(number, 40, body.colour, True, 12 * bool(place)), Say(what, 18))
    ]
    write(slide, told, *numbers, Say(body.group, 18, SOFT, space_before=14), middle=True)
    return charts.line(
        slide,
        chart,
        body.points,
        body.name,
        body.means,
        body.intervals,
        colour=body.colour,
        titles=body.titles,
        scale=body.scale,
    )


def _rows(slide: Slide, told: Sequence[Row], below: str, draw: Callable[[Box], Chart] | None) -> Chart | None:
    """The chart with words on the line of each of its rows; five find room."""
    bottom = below_chart(slide, below)
    room = bottom - BODY_TOP - AXIS_HEIGHT
    high = min(room, 1.35 * len(told))
    # Low rows have no room for a second line: their names are written wider.
    wide = 2.7 if high / len(told) > LOW_ROW else 3.2
    widths = (wide, 7.0 - wide, 2.0) if draw else (4.2, 0.0, 4.0)
    names, chart, values, details = split(Box(MARGIN, BODY_TOP + (room - high) / 3, INNER, high), *widths)
    places = zip(*(lines(column, len(told)) for column in (names, values, details)), strict=True)
    for row, (name, value, detail) in zip(told, places, strict=True):
        half = Box(0, 0, name.width - 0.1, name.height / 2)
        head = fitted(row.title, half, (22, 20, 18, 16), bold=True, colour=row.colour)
        write(slide, name, head, fitted(row.of, half, (18, 16, 14), colour=SOFT), middle=True)
        room_for_value = Box(0, 0, value.width - 0.15, value.height)
        big = fitted(row.value, room_for_value, (36, 26, 24, 20, 18), bold=True, colour=row.colour)
        write(slide, value, big, middle=True)
        one_line_high = Box(0, 0, detail.width, min(0.34, detail.height / max(len(row.sure), 1)))
        write(slide, detail, *(fitted(line, one_line_high, (18, 16, 14)) for line in row.sure), middle=True)
    return draw(Box(chart.left, chart.top, chart.width, high + AXIS_HEIGHT)) if draw else None


def below_chart(slide: Slide, text: str) -> float:
    """How to read the chart, at the foot of the body; returns where the chart has to end."""
    whole = Box(MARGIN, 0, INNER, 0.95)
    say = fitted(text, whole, (18, 17, 16))
    height = height_of([say], INNER)
    top = BODY_BOTTOM - height
    write(slide, Box(MARGIN, top, INNER, height), say)
    return top - 0.12


def split(box: Box, *widths: float) -> list[Box]:
    """Columns of these widths, and one of what is left."""
    edges = [box.left]
    for width in widths:
        edges.append(edges[-1] + width)
    edges.append(box.left + box.width)
    return [Box(left, box.top, right - left, box.height) for left, right in pairwise(edges)]


def lines(box: Box, n: int) -> list[Box]:
    """Rows of the same height."""
    return [Box(box.left, box.top + place * box.height / n, box.width, box.height / n) for place in range(n)]
