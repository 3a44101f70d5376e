"""Where things are: ranges, ticks and margins, by Plotly's rules as far as our figures use them.

Checked against Plotly in a real browser (tests/browser/test_svg_in_browser.py).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from outcomes.figures.svg.letters import DESCENT, LINE_SPACING, Words, read
from outcomes.figures.svg.numbers import number

BESIDE_LINE = 1.0
"""Pixels between the plot and its tick labels."""
CAP, MIDDLE = 0.7, 0.35
"""How high capitals are, and half of that, in font sizes."""
PADDED = 0.05
"""Of the axis, left free beyond the last mark where no range is given."""
LARGEST_PAD = 12
LEAST_PLOT = 64


class Extreme(NamedTuple):
    """A value that an axis without a given range has to hold, with pixels that its mark needs on either side."""

    value: float
    before: float = 0.0
    after: float = 0.0
    padded: bool = False


@dataclass
class Axis:
    """One axis. ``start`` is its left or lower end and ``length`` its length, in pixels."""

    name: str
    words: Mapping
    start: float = 0.0
    length: float = 1.0
    low: float = 0.0
    high: float = 1.0
    ticks: list[tuple[float, Words]] = field(default_factory=list)

    @property
    def horizontal(self) -> bool:
        return self.name == "x"

    @property
    def visible(self) -> bool:
        return self.words.get("visible", True)

    def fraction(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low)

    def __call__(self, value: float) -> float:
        """The place of a value, in pixels of the picture."""
        along = self.fraction(value) * self.length
        return self.start + along if self.horizontal else self.start - along

    def set_range(self, extremes: Iterable[Extreme]) -> None:
        given = self.words.get("range")
        if given is not None:
            extremes = map(Extreme, given)
            self.low, self.high = map(float, given)
            if self.low != self.high:
                return
        self.low, self.high = spread(extremes, self.length, tozero=self.words.get("rangemode") == "tozero")
        if self.words.get("autorange") == "reversed":
            self.low, self.high = self.high, self.low

    def set_ticks(self) -> None:
        size = self.words["tickfont"]["size"]
        values, texts = self.words.get("tickvals"), self.words.get("ticktext")
        if values is None:
            values = even_steps(self.low, self.high, self.length / (80 if self.horizontal else 40))
            texts = tick_texts(values)
        self.ticks = [
            (float(value), read(str(text), size))
            for value, text in zip(values, texts, strict=True)
            if -1e-6 <= self.fraction(value) <= 1 + 1e-6
        ]

    @property
    def labels(self) -> list[tuple[float, Words]]:
        """Ticks that carry words."""
        if not self.visible or not self.words.get("showticklabels", True):
            return []
        return [(value, words) for value, words in self.ticks if not words.blank]

    @property
    def depth(self) -> float:
        """Pixels from the plot to the far end of the tick labels."""
        if not self.labels:
            return 0.0
        if self.horizontal:
            lines = max(len(words.lines) for _, words in self.labels)
            size = self.words["tickfont"]["size"]
            return BESIDE_LINE + size * (1 + LINE_SPACING * (lines - 1) + DESCENT)
        return BESIDE_LINE + max(words.width for _, words in self.labels)

    @property
    def title(self) -> Words | None:
        title = self.words.get("title", {})
        if not self.visible or not title.get("text"):
            return None
        return read(title["text"], title["font"]["size"])

    @property
    def standoff(self) -> float:
        return self.words["title"].get("standoff", 0)


def of_shape(shape: Mapping, axis: Axis) -> Iterator[Extreme]:
    """What an axis has to hold of a shape that stands on it."""
    letter, half = axis.name[0], shape.get("line", {}).get("width", 2) / 2
    ends = [shape[letter + end] for end in "01"]
    if shape.get(letter + "sizemode") == "pixel":
        yield Extreme(number(shape[letter + "anchor"]), max(-min(ends), 0) + half, max(*ends, 0) + half)
    else:
        yield from (Extreme(number(end), half, half) for end in ends)


def spread(extremes: Iterable[Extreme], length: float, *, tozero: bool) -> tuple[float, float]:
    """The least range that holds all values with the pixels that their marks need."""
    least: dict[float, float] = {}
    most: dict[float, float] = {}
    for value, before, after, padded in extremes:
        if math.isnan(value):
            continue
        more = PADDED * length if padded else 0.0
        least[before + more] = min(value, least.get(before + more, math.inf))
        most[after + more] = max(value, most.get(after + more, -math.inf))
    if not least:
        return (0.0, 1.0)
    if tozero and min(least.values()) >= 0:
        least = {0.0: 0.0}
    if tozero and max(most.values()) <= 0:
        most = {0.0: 0.0}
    low, high = min(least.values()), max(most.values())
    if low == high:
        return low - 1, high + 1
    per_pixel, low, high, before, after = max(
        ((high - low) / max(length - before - after, length / 10), low, high, before, after)
        for before, low in least.items()
        for after, high in most.items()
        if high > low
    )
    return low - per_pixel * before, high + per_pixel * after


def even_steps(low: float, high: float, wanted: float) -> list[float]:
    """Multiples of 1, 2 or 5 (times a power of ten) over a range; at most about ``wanted`` of them."""
    low, high = min(low, high), max(low, high)
    rough = (high - low) / (min(max(wanted, 4), 9) + 1)
    base = 10.0 ** math.floor(math.log10(rough))
    step = base * next(factor for factor in (2, 5, 10, 20) if rough < factor * base)
    first, last = math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6)
    return [i * step for i in range(first, last + 1)]


def tick_texts(values: list[float]) -> list[str]:
    """Numbers of an axis: thousands in full, from ten thousand with k or M, a true minus.

    >>> tick_texts([-50, 0, 50]), tick_texts([0, 5000, 10000]), tick_texts([0, 0.5])
    (['−50', '0', '50'], ['0', '5k', '10k'], ['0', '0.5'])
    """
    largest = max((abs(value) for value in values), default=0)
    unit, sign = (1e6, "M") if largest >= 1e6 else (1e3, "k") if largest >= 1e4 else (1, "")
    return [f"{value / unit + 0.0:.6g}{sign if value else ''}".replace("-", "−") for value in values]


@dataclass
class Frame:
    """The picture and the plot within it, in pixels."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def plot_width(self) -> float:
        return self.width - self.left - self.right

    @property
    def plot_height(self) -> float:
        return self.height - self.top - self.bottom

    def x(self, share: float) -> float:
        return self.left + share * self.plot_width

    def y(self, share: float) -> float:
        return self.height - self.bottom - share * self.plot_height


def arrange(width: float, height: float, margin: Mapping, axes: Mapping[str, Axis], extremes) -> Frame:
    """Give every axis its place, range and ticks; the margins grow until all labels and titles fit.

    ``extremes`` is a function from an axis to its ``Extreme`` values.
    """
    given = {side: margin[side[0]] for side in ("left", "right", "top", "bottom")}
    pad = min(LARGEST_PAD, *given.values())
    frame = Frame(width, height, **given)
    held = {name: list(extremes(axis)) for name, axis in axes.items() if axis.words.get("range") is None}
    for _ in range(6):  # what labels need depends a little on the range, and that on the room left for the plot
        for axis in axes.values():
            from_, to = axis.words.get("domain", (0, 1))
            axis.start = frame.x(from_) if axis.horizontal else frame.y(from_)
            axis.length = max((to - from_) * (frame.plot_width if axis.horizontal else frame.plot_height), 1)
            axis.set_range(held.get(axis.name, ()))
            axis.set_ticks()
        needed = dict(given)
        for axis in axes.values():
            for side, pixels in _needs(axis, frame).items():
                needed[side] = max(needed[side], pixels + pad)
        _leave_room(needed, given, width, "left", "right")
        _leave_room(needed, given, height, "top", "bottom")
        found = Frame(width, height, **{side: math.floor(pixels + 0.5) for side, pixels in needed.items()})
        if found == frame:
            break
        frame = found
    return frame


def _needs(axis: Axis, frame: Frame) -> dict[str, float]:
    """Pixels that an axis needs in each margin."""
    if not axis.visible or not axis.words.get("automargin"):
        return {}
    outward = axis.depth
    if axis.title:
        size, lines = axis.title.size, len(axis.title.lines)
        outward += axis.standoff + size * (CAP + LINE_SPACING * (lines - 1))
    if axis.horizontal:
        reach = [(axis(value), words.width / 2) for value, words in axis.labels]
        over = {
            "left": frame.left - min((at - half for at, half in reach), default=frame.left),
            "right": max((at + half for at, half in reach), default=0) - (frame.width - frame.right),
        }
        found = {"bottom": outward}
    else:
        reach = [(axis(value), words.height / 2) for value, words in axis.labels]
        over = {
            "top": frame.top - min((at - half for at, half in reach), default=frame.top),
            "bottom": max((at + half for at, half in reach), default=0) - (frame.height - frame.bottom),
        }
        found = {"left": outward}
    return found | {side: pixels for side, pixels in over.items() if pixels > 0}


def _leave_room(needed: dict[str, float], given: Mapping, whole: float, one: str, other: str) -> None:
    """Labels never take all: some pixels stay for the plot."""
    most = whole - min(max(whole - given[one] - given[other], 2), LEAST_PLOT)
    asked = needed[one] + needed[other]
    if asked > most:
        needed[one], needed[other] = needed[one] * most / asked, needed[other] * most / asked
