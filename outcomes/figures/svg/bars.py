"""Bars of one or several traces, stacked or alone, as one list."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from outcomes.figures.svg.axes import Extreme
from outcomes.figures.svg.marks import stroke
from outcomes.figures.svg.numbers import number

GAP = 0.2
"""Of the distance between bars, left free where the figure does not say."""


@dataclass(frozen=True)
class Bar:
    """One bar, in the units of its axes: ``size`` along from ``base``, ``width`` across around ``place``.

    ``outline`` is the line around it, as attributes.
    """

    horizontal: bool
    place: float
    base: float
    size: float
    width: float
    apart: float
    colour: str
    outline: str = ""
    text: str = ""
    font: Mapping = field(default_factory=dict)

    @property
    def touching(self) -> bool:
        """Whether the next one begins where this one ends."""
        return self.width >= self.apart

    def extremes(self, of_x: bool) -> Iterator[Extreme]:
        """What the axis along the bars, or the one across, has to hold."""
        if of_x == self.horizontal:
            for end in (self.base, self.base + self.size):
                yield Extreme(end, padded=end != 0)  # bars stand on zero without a gap
        else:
            half = max(self.apart, self.width) / 2
            yield from (Extreme(self.place - half), Extreme(self.place + half))


def bars(traces: list[dict], layout: Mapping, colours: list[str]) -> list[Bar]:
    """All bars, in the order they are drawn; a missing size is no bar."""
    stacked = layout.get("barmode") == "stack"
    if len(traces) > 1 and not stacked and layout.get("barmode") != "overlay":
        raise ValueError("bars side by side are not drawn on paper: use barmode stack or overlay")
    tops: dict[tuple[float, bool], float] = {}
    found = []
    for i, trace in enumerate(traces):
        horizontal = trace.get("orientation", "v") == "h"
        places, sizes = (trace[name] for name in (("y", "x") if horizontal else ("x", "y")))
        apart = _apart(places)
        width = trace.get("width", (1 - layout.get("bargap", GAP)) * apart)
        marker = trace.get("marker", {})
        colour = marker.get("color", colours[i % len(colours)])
        many = range(len(places))
        colour_of = colour if isinstance(colour, list) else [colour for _ in many]
        outline_of = _outlines(marker.get("line", {}), colour_of)
        base_of = trace.get("base", [0 for _ in many])
        texts = trace.get("text", ["" for _ in many]) if trace.get("textposition") == "outside" else ["" for _ in many]
        for place, size, base, own, outline, text in zip(
            places, sizes, base_of, colour_of, outline_of, texts, strict=True
        ):
            size = number(size)
            if math.isnan(size):
                continue
            if stacked:
                base = tops.get((place, size < 0), 0.0)
                tops[place, size < 0] = base + size
            font = trace.get("textfont", {})
            found.append(Bar(horizontal, float(place), float(base), size, width, apart, own, outline, text, font))
    return found


def _outlines(line: Mapping, colours: list[str]) -> list[str]:
    """The line around each bar, as attributes; colour and width are one for all or one each."""
    color, width = line.get("color", colours), line.get("width", 0)
    widths = width if isinstance(width, list) else [width for _ in colours]
    strokes = color if isinstance(color, list) else [color for _ in colours]
    return [
        stroke({"color": own, "width": wide}, own) if wide else "" for own, wide in zip(strokes, widths, strict=True)
    ]


def _apart(places: list) -> float:
    """The least distance between two bars."""
    ordered = sorted(set(map(float, places)))
    return min((b - a for a, b in pairwise(ordered)), default=1.0)
