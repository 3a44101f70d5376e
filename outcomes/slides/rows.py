"""The body of a slide: how to read the chart at its foot, and words on the line of each row of a chart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from pptx.chart.chart import Chart
from pptx.slide import Slide

from outcomes.slides.charts import AXIS_HEIGHT
from outcomes.slides.stage import INNER, MARGIN, SOFT, Box, fitted, height_of, write

BODY_TOP, BODY_BOTTOM = 2.28, 6.84
"""Inches from the top of the slide."""

LOW_ROW = 0.75
"""Inches."""


@dataclass(frozen=True)
class Row:
    """What stands beside one row of a chart: its name and of how many at the left, the number and how sure at the right."""

    title: str
    of: str
    colour: str
    value: str
    sure: tuple[str, ...]


def rows(slide: Slide, told: list[Row], below: str, draw: Callable[[Box], Chart]) -> Chart:
    """The chart with words on the line of each of its rows; five find room."""
    bottom = below_chart(slide, below)
    room = bottom - BODY_TOP - AXIS_HEIGHT
    high = min(room, 1.35 * len(told))
    # Low rows have no room for a second line: their names are written wider.
    wide = 2.7 if high / len(told) > LOW_ROW else 3.2
    names, chart, values, details = split(Box(MARGIN, BODY_TOP + (room - high) / 3, INNER, high), wide, 7.0 - wide, 2.0)
    places = zip(*(lines(column, len(told)) for column in (names, values, details)), strict=True)
    for row, (name, value, detail) in zip(told, places, strict=True):
        half = Box(0, 0, name.width - 0.1, name.height / 2)
        head = fitted(row.title, half, (22, 20, 18, 16), bold=True, colour=row.colour)
        write(slide, name, head, fitted(row.of, half, (18, 16, 14), colour=SOFT), middle=True)
        room_for_value = Box(0, 0, value.width - 0.15, value.height)
        big = fitted(row.value, room_for_value, (36, 26, 24, 20, 18), bold=True, colour=row.colour)
        write(slide, value, big, middle=True)
        one_line_high = Box(0, 0, detail.width, min(0.34, detail.height / len(row.sure)))
        write(slide, detail, *(fitted(line, one_line_high, (18, 16, 14)) for line in row.sure), middle=True)
    return draw(Box(chart.left, chart.top, chart.width, high + AXIS_HEIGHT))


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
