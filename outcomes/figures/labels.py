"""Words beside the marks of a plot: values at the ends of lines, and names where no line runs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from outcomes.figures import signs
from outcomes.figures.base import LINE, note, signed
from outcomes.figures.svg import letters

NARROWEST = 160
"""Pixels of a plot on a phone beside its labels: a name that is free there is free on every screen."""
BESIDE = 8
"""Pixels between the plot and the labels beside it."""
NAME = 13
"""Font size of a name within the plot."""
CLEAR = 6
"""Pixels around a line in which no name stands: half a dot and a little."""


class End(NamedTuple):
    """The label of a line where it ends: height on the axis, sign and color of the line, words."""

    y: float
    sign: str
    color: str
    words: str


class Drawn(NamedTuple):
    """A line as names keep clear of it: places along the axis, lower and upper edge of it with its interval."""

    x: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def between(self, left: float, right: float) -> tuple[float, float] | None:
        """Its lowest and highest place over a part of the axis; None where it does not reach."""
        left, right = max(left, self.x[0]), min(right, self.x[-1])
        if left > right:
            return None
        at = np.unique([left, right, *self.x[(self.x > left) & (self.x < right)]])
        return float(np.interp(at, self.x, self.low).min()), float(np.interp(at, self.x, self.high).max())


def at_the_end(ends: Sequence[End], low: float, high: float, pixels: float) -> list[dict]:
    """A label right of the plot for each line, at its height where that is free, none on another.

    ``low`` to ``high`` is the range of the axis, ``pixels`` its length.
    """
    if not ends:
        return []
    ends = sorted(ends, key=lambda end: end.y)
    size = 14
    tall = [(1 + LINE * end.words.count("<br>")) * size + 6 for end in ends]
    least = [(a + b) / 2 * (high - low) / pixels for a, b in pairwise(tall)]
    heights = _apart([end.y for end in ends], least, high)
    room = max(signs.width(end.sign, size) for end in ends)
    where = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": BESIDE, "align": "left", "font": {"size": size}}
    return [
        signed(end.sign, end.color, note(end.words, y=y, **where), room=room)
        for y, end in zip(heights, ends, strict=True)
    ]


def room_at_the_end(ends: Sequence[End]) -> int:
    """Pixels that these labels need right of the plot."""
    size = 14
    return round(
        max(letters.read(end.words, size).width + signs.width(end.sign, size) for end in ends) + BESIDE + 6
        if ends
        else 8
    )


def _apart(heights: list[float], least: list[float], high: float) -> list[float]:
    """Heights from bottom to top, moved as little as leaves them so far apart and below the top of the axis."""
    found = list(heights)
    for i, distance in enumerate(least):
        found[i + 1] = max(found[i + 1], found[i] + distance)
    found[-1] = min(found[-1], max(high, heights[-1]))
    for i in reversed(range(len(least))):
        found[i] = min(found[i], found[i + 1] - least[i])
    return found


def first_value(words: str, line: Drawn, others: Sequence[Drawn], low: float, high: float, pixels: float) -> tuple:
    """The value of a line where it begins, above or below it, whichever is nearer and free of all lines.

    Returns the annotation, and the place it takes as names keep clear of it.
    """
    unit, x = (high - low) / pixels, float(line.x[0])
    left, right = x - 0.3, x + 30 / NARROWEST * (float(line.x[-1]) - x + 0.8)
    spans = [one.between(left, right) for one in (line, *others)]
    bottom = min(span[0] for span in spans if span) - CLEAR * unit
    top = max(span[1] for span in spans if span) + CLEAR * unit
    tall = LINE * 14 * unit
    above = (top - line.high[0] <= line.low[0] - bottom or bottom - tall < low) and top + tall <= high
    y = top if above else bottom
    taken = (y, y + tall) if above else (y - tall, y)
    where = {"xanchor": "left", "xshift": -8, "yanchor": "bottom" if above else "top"}
    drawn = note(f"<b>{words}</b>", x=x, y=y, font={"size": 14}, **where)
    return drawn, Drawn(np.array([left, right]), np.full(2, taken[0]), np.full(2, taken[1]))


def free_place(
    words: str, bottom: float, top: float, lines: Sequence[Drawn], across: tuple[float, float], unit: float
) -> dict | None:
    """A name within a part of the plot, where no line runs; None where there is no such place.

    ``bottom`` and ``top`` of the part, in units of the upright axis, ``unit`` of which are a pixel; ``across`` is the range of
    the other axis.
    """
    tall = LINE * NAME * unit
    if top - bottom < tall:
        return None
    left, right = across
    wide = (letters.read(words, NAME).width + 10) / NARROWEST * (right - left)
    for anchor, start in (("left", left), ("right", right - wide)):
        for stands, low in (("top", top - tall), ("bottom", bottom)):
            spans = [line.between(start, start + wide) for line in lines]
            if all(not span or span[1] + CLEAR * unit < low or span[0] - CLEAR * unit > low + tall for span in spans):
                y = top if stands == "top" else bottom
                shift = {"xshift": 4 if anchor == "left" else -4}
                x = 0 if anchor == "left" else 1
                return note(words, xref="paper", x=x, xanchor=anchor, y=y, yanchor=stands, font={"size": NAME}, **shift)
    return None
