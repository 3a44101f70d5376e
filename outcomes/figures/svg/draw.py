"""From a figure to the text of an SVG file."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from html import escape
from itertools import groupby

from outcomes.figures.base import Figure
from outcomes.figures.colours import paint
from outcomes.figures.svg import letters
from outcomes.figures.svg.axes import BESIDE_LINE, CAP, MIDDLE, Axis, Extreme, Frame, arrange, of_shape
from outcomes.figures.svg.bars import Bar, bars
from outcomes.figures.svg.keys import AXIS_NAME, check
from outcomes.figures.svg.letters import Words, read
from outcomes.figures.svg.marks import box, ellipse, path, pieces, stroke, symbol
from outcomes.figures.svg.numbers import number, short

AROUND_NOTE = 2
"""Pixels of Plotly's invisible frame around an annotation."""
EDGE = 1
"""Pixels between any letter and the edge of the picture."""
BUBBLES = 0.7
"""Opacity of points whose sizes differ, as Plotly has it."""


def to_svg(
    figure: Figure, width: float, *, alt: str, scale: float = 1, ink: str | None = None, family: str = letters.FAMILY
) -> str:
    """The figure as one self-contained SVG element: no script, no style sheet, no file besides it.

    Parameters
    ----------
    figure : Figure
        As made by the functions of ``outcomes.figures``.
    width : float
        Of the picture, in pixels. The height is that of the figure, times ``scale``.
    alt : str
        The finding in words, for those who do not see the picture.
    scale : float
        How much larger letters, lines and height become at the same width, for slides.
    ink : str, optional
        Colour of letters; without, as the figure says.
    family : str
        Fonts, the best first. Widths are measured in Fira Sans.

    Raises
    ------
    ValueError
        If the figure holds anything that is drawn in a browser and is not drawn here; the message names the key.
    """
    words = figure.to_dict()
    check(words["data"], words["layout"])
    picture = _Picture(words["data"], words["layout"], width / scale)
    return picture.text(width, scale, letters.readable(alt), ink, family)


class _Picture:
    """A figure while it is drawn, in pixels of the browser."""

    def __init__(self, data: list[dict], layout: Mapping, width: float) -> None:
        template = layout.get("template", {}).get("layout", {})
        self.layout = layout
        self.font = _merged(template.get("font", {"size": 12, "color": "#444444"}), layout.get("font", {}))
        self.colours = template.get("colorway", ["#1f77b4"])
        self.data = [trace for trace in data if trace.get("type", "scatter") == "scatter"]
        self.bars = bars([trace for trace in data if trace.get("type") == "bar"], layout, self.colours)
        names = {"xaxis", "yaxis", *(name for name in layout if AXIS_NAME.fullmatch(name))}
        self.axes = {
            name.replace("axis", ""): Axis(name.replace("axis", ""), self._axis(template, name))
            for name in sorted(names)
        }
        self.frame: Frame = arrange(width, layout["height"], layout["margin"], self.axes, self._extremes)
        self.parts: list[str] = []

    def _axis(self, template: Mapping, name: str) -> dict:
        title = {"title": {"font": {"size": 1.2 * self.font["size"]}}}
        own = template.get("xaxis" if name == "xaxis" else "yaxis", {})
        found = _merged({"tickfont": {"size": self.font["size"]}, **title}, own)
        return _merged(found, self.layout.get(name, {}))

    def _of(self, trace: Mapping) -> tuple[Axis, Axis]:
        return self.axes["x"], self.axes[trace.get("yaxis", "y")]

    # What an axis without a given range has to hold

    def _extremes(self, axis: Axis) -> Iterator[Extreme]:
        for trace in self.data:
            if axis.name in ("x", trace.get("yaxis", "y")):
                yield from self._of_trace(trace, axis)
        if axis.name in ("x", "y"):
            for bar in self.bars:
                yield from bar.extremes(axis.horizontal)
        for shape in self.layout.get("shapes", ()):
            if shape.get(axis.name[0] + "ref", axis.name[0]) == axis.name:
                yield from of_shape(shape, axis)
        for note in self.layout.get("annotations", ()):
            if note.get(axis.name[0] + "ref", axis.name[0]) == axis.name:
                yield self._of_note(note, axis)

    def _of_trace(self, trace: Mapping, axis: Axis) -> Iterator[Extreme]:
        marked = "markers" in _mode(trace)
        size = trace.get("marker", {}).get("size", 6)
        sizes = size if isinstance(size, list) else [size] * len(trace["x"])
        values = trace["x" if axis.horizontal else "y"]
        for value, across in zip(values, sizes, strict=True):
            pixels = max(across / 1.6, 3) if marked else 0.0
            yield Extreme(number(value), pixels, pixels, marked or not axis.horizontal)

    def _of_note(self, note: Mapping, axis: Axis) -> Extreme:
        words = self._words(note)
        if axis.horizontal:
            size, anchor, shift = words.width, _ACROSS[note.get("xanchor", "auto")], note.get("xshift", 0)
        else:
            size, anchor, shift = words.height, 1 - _DOWN[note.get("yanchor", "auto")], note.get("yshift", 0)
        size += 2 * AROUND_NOTE
        return Extreme(number(note[axis.name[0]]), max(anchor * size - shift, 0), max((1 - anchor) * size + shift, 0))

    # Drawing

    def text(self, width: float, scale: float, alt: str, ink: str | None, family: str) -> str:
        shapes = self.layout.get("shapes", ())
        self._shapes(shape for shape in shapes if shape.get("layer") == "below")
        for axis in self.axes.values():
            self._grid(axis)
        for (colour, outline, touching), group in groupby(
            self.bars, key=lambda bar: (bar.colour, bar.outline, bar.touching)
        ):
            self._bars(list(group), paint("fill", colour) + outline, touching)
        for bar in self.bars:
            if bar.text:
                self._bar_text(bar)
        for i, trace in enumerate(self.data):
            self._scatter(trace, self.colours[i % len(self.colours)])
        for axis in self.axes.values():
            self._labels(axis)
        self._shapes(shape for shape in shapes if shape.get("layer") != "below")
        for note in self.layout.get("annotations", ()):
            self._note(note)
        ink = ink or self.font["color"]
        frame = self.frame
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(alt)}" width="{short(width)}" '
            f'height="{short(frame.height * scale)}" viewBox="0 0 {short(frame.width)} {short(frame.height)}" '
            f'font-family="{escape(family)}" color="{ink}"{paint("fill", ink)}>'
            f"<title>{escape(alt, quote=False)}</title>{''.join(self.parts)}</svg>"
        )

    def _write(self, words: Words, x: float, y: float, anchor: str = "start", colour: str = "", opacity=1.0) -> None:
        """A text with its first baseline at ``y``; moved inside where it would be cut off, made smaller as a last way."""
        if words.blank:
            return
        room = self.frame.width - 2 * EDGE
        if words.width > room:
            words = words.at_size(words.size * room / words.width)
        over = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * words.width
        left = _within(x - over, EDGE, self.frame.width - EDGE - words.width)
        top = _within(y - words.ascent, 0, self.frame.height - words.height)
        place = left + over, top + words.ascent
        self.parts.append(letters.draw(words, *place, anchor, colour=colour, opacity=opacity))

    def _clipped(self, drawn: str, axis: Axis) -> str:
        """A picture within the picture ends where the plot does, and needs no name as a clip path would."""
        frame, top = self.frame, axis.start - axis.length
        view = f"{short(frame.left)} {short(top)} {short(frame.plot_width)} {short(axis.length)}"
        x, y, width, height = view.split()
        place = f'x="{x}" y="{y}" width="{width}" height="{height}"'
        return f'<svg {place} viewBox="{view}" overflow="hidden">{drawn}</svg>' if drawn else ""

    def _grid(self, axis: Axis) -> None:
        if not axis.visible:
            return
        zero = axis.words.get("zeroline") and 0 < axis.fraction(0) < 1
        places = [value for value, _ in axis.ticks if not (zero and value == 0)]
        # A line within a pixel of the end would double the edge of the plot.
        places = [at for at in map(axis, places) if 1 < abs(at - axis.start) < axis.length - 1]
        if axis.words.get("showgrid", True) and places:
            self._lines(axis, places, axis.words.get("gridcolor", "#eeeeee"))
        if zero:
            self._lines(axis, [axis(0)], axis.words.get("zerolinecolor", "#444444"))

    def _lines(self, axis: Axis, places: list[float], colour: str) -> None:
        frame = self.frame
        if axis.horizontal:
            run = f"V{short(frame.height - frame.bottom)}"
            drawn = "".join(f"M{short(at)} {short(frame.top)}{run}" for at in places)
        else:
            drawn = "".join(f"M{short(frame.left)} {short(at)}h{short(frame.plot_width)}" for at in places)
        self.parts.append(f'<path d="{drawn}" fill="none"{paint("stroke", colour)} shape-rendering="crispEdges"/>')

    def _labels(self, axis: Axis) -> None:
        frame = self.frame
        colour = axis.words["tickfont"].get("color", "")
        # Below or beside the axis it belongs to: of several rows of plots one carries the labels.
        beside = self.axes[axis.words.get("anchor", "y")].start if axis.horizontal else frame.left
        for value, words in axis.labels:
            if axis.horizontal:
                self._write(words, axis(value), beside + BESIDE_LINE + words.size, "middle", colour)
            else:
                higher = letters.LINE_SPACING * (len(words.lines) - 1) / 2
                self._write(words, beside - BESIDE_LINE, axis(value) + (MIDDLE - higher) * words.size, "end", colour)
        if axis.title is None:
            return
        words, colour = axis.title, axis.words["title"]["font"].get("color", "")
        away = axis.depth + axis.standoff
        if axis.horizontal:
            self._write(words, axis.start + axis.length / 2, beside + away + CAP * words.size, "middle", colour)
            return
        room = frame.height - 2 * EDGE
        if words.width > room:
            words = words.at_size(words.size * room / words.width)
        middle = _within(axis.start - axis.length / 2, EDGE + words.width / 2, frame.height - EDGE - words.width / 2)
        x = max(beside - away - (1 - CAP) * words.size, words.ascent)
        turned = letters.draw(words, x, middle, "middle", colour=colour)
        self.parts.append(f'<g transform="rotate(-90 {short(x)} {short(middle)})">{turned}</g>')

    def _shapes(self, shapes) -> None:
        for shape in shapes:
            xs, ys = self._ends(shape, "x"), self._ends(shape, "y")
            if xs is None or ys is None:
                continue
            outline = stroke(shape.get("line", {}), "#444444")
            if shape["type"] == "line":
                ends = f"M{short(xs[0])} {short(ys[0])}L{short(xs[1])} {short(ys[1])}"
                self.parts.append(f'<path d="{ends}" fill="none"{outline}/>')
                continue
            fill = paint("fill", shape["fillcolor"]) if "fillcolor" in shape else ' fill="none"'
            draw = ellipse if shape["type"] == "circle" else box
            self.parts.append(draw(min(xs), min(ys), abs(xs[1] - xs[0]), abs(ys[1] - ys[0])) + f"{fill}{outline}/>")

    def _ends(self, shape: Mapping, letter: str) -> list[float] | None:
        """Where a shape begins and ends along one axis, cut where the plot ends; None where all of it lies outside."""
        values = shape[letter + "0"], shape[letter + "1"]
        ref = shape.get(letter + "ref", letter)
        where = self.axes[ref] if ref != "paper" else self.frame.x if letter == "x" else self.frame.y
        if shape.get(letter + "sizemode") == "pixel":
            anchor = where(shape[letter + "anchor"])
            places = [anchor + value if letter == "x" else anchor - value for value in values]
        else:
            places = list(map(where, values))
        if ref == "paper":
            return places
        first, last = sorted((where(where.low), where(where.high)))
        if max(places) < first or min(places) > last:
            return None
        return [_within(place, first, last) for place in places]

    def _bars(self, group: list[Bar], look: str, touching: bool) -> None:
        boxes = [found for found in map(self._visible, group) if found]
        if boxes and touching:
            # As one area, because between two areas side by side a fine line of the ground is seen.
            outline = "".join(
                f"M{short(x)} {short(y)}H{short(to_x)}V{short(to_y)}H{short(x)}z" for x, y, to_x, to_y in boxes
            )
            self.parts.append(f'<path d="{outline}"{look}/>')
        else:
            self.parts += [f"{box(x, y, to_x - x, to_y - y)}{look}/>" for x, y, to_x, to_y in boxes]

    def _sides(self, bar: Bar) -> tuple[list[float], list[float]]:
        """Pixels where a bar begins and ends, along it and across it."""
        x, y = self.axes["x"], self.axes["y"]
        along, across = (x, y) if bar.horizontal else (y, x)
        return (
            [along(bar.base), along(bar.base + bar.size)],
            [across(bar.place - bar.width / 2), across(bar.place + bar.width / 2)],
        )

    def _visible(self, bar: Bar) -> tuple[float, float, float, float] | None:
        """Left, top, right and bottom of what lies within the plot."""
        ends, sides = self._sides(bar)
        xs, ys = (ends, sides) if bar.horizontal else (sides, ends)
        frame = self.frame
        left, right = (_within(at, frame.left, frame.width - frame.right) for at in sorted(xs))
        top, bottom = (_within(at, frame.top, frame.height - frame.bottom) for at in sorted(ys))
        return (left, top, right, bottom) if right > left and bottom > top else None

    def _bar_text(self, bar: Bar) -> None:
        ends, sides = self._sides(bar)
        words = read(bar.text, bar.font.get("size", self.font["size"]))
        thick = abs(sides[1] - sides[0])
        colour, middle = bar.font.get("color", ""), sum(sides) / 2
        away = 3 if thick > 6 else 0
        if bar.horizontal:
            words = words.at_size(words.size * min(1, thick / words.height))
            baseline = middle - words.height / 2 + words.ascent
            back = ends[1] < ends[0]
            self._write(words, ends[1] - away if back else ends[1] + away, baseline, "end" if back else "start", colour)
        else:
            words = words.at_size(words.size * min(1, thick / words.width))
            top = ends[1] + away if ends[1] > ends[0] else ends[1] - away - words.height
            self._write(words, middle, top + words.ascent, "middle", colour)

    def _scatter(self, trace: Mapping, colour: str) -> None:
        x_axis, y_axis = self._of(trace)
        mode, line, marker = _mode(trace), trace.get("line", {}), trace.get("marker", {})
        colour = line.get("color", colour)
        x, y = ([number(value) for value in trace[name]] for name in ("x", "y"))
        points = [x_axis(value) for value in x], [y_axis(value) for value in y]
        drawn = ""
        found = pieces(*points)
        if trace.get("fill", "none") == "toself" and found:
            area = "".join(path(piece, line.get("shape", "linear"), closed=True) for piece in found)
            drawn += f'<path d="{area}"{paint("fill", trace.get("fillcolor", colour))}/>'
        if "lines" in mode and (look := stroke(line, colour)):
            # Each line on its own: where pale ones cross they are darker, as in the browser.
            lines = "".join(f'<path d="{path(piece, line.get("shape", "linear"))}"/>' for piece in found)
            drawn += f'<g fill="none"{look}>{lines}</g>' if lines else ""
        self.parts.append(self._clipped(drawn, y_axis))
        if "markers" in mode:
            self._points(trace, marker, marker.get("color", colour), *points, y_axis)

    def _points(self, trace: Mapping, marker: Mapping, colour: str, xs, ys, y_axis: Axis) -> None:
        size = marker.get("size", 6)
        bubbles = isinstance(size, list)
        sizes = size if bubbles else [size] * len(xs)
        kind, outline = marker.get("symbol", "circle"), marker.get("line", {})
        font = trace.get("textfont", {})
        texts = trace.get("text", [""] * len(xs)) if "text" in _mode(trace) else [""] * len(xs)
        before, drawn = len(self.parts), []
        for x, y, across in zip(xs, ys, sizes, strict=True):
            if not math.isnan(x) and not math.isnan(y):
                drawn.append(symbol(kind, x, y, across, colour, outline, BUBBLES if bubbles else 1))
        self.parts += drawn
        for x, y, across, text in zip(xs, ys, sizes, texts, strict=True):
            if text and not math.isnan(x) and not math.isnan(y):
                words = read(text, font.get("size", self.font["size"]))
                away = across / 1.6 + 1
                place = (
                    (x + away, y + 0.25 * words.size, "start")
                    if trace["textposition"] == "middle right"
                    else (x, y - away - 0.25 * words.size, "middle")
                )
                self._write(words, *place, font.get("color", ""))
        if trace.get("cliponaxis", True):
            self.parts[before:] = [self._clipped("".join(self.parts[before:]), y_axis)]

    def _words(self, note: Mapping) -> Words:
        return read(note["text"], note.get("font", {}).get("size", self.font["size"]))

    def _note(self, note: Mapping) -> None:
        words, frame = self._words(note), self.frame
        width, height = words.width + 2 * AROUND_NOTE, words.height + 2 * AROUND_NOTE
        x_anchor, y_anchor = note.get("xanchor", "auto"), note.get("yanchor", "auto")
        if note.get("xref", "x") == "paper":
            x = frame.x(note["x"])
            x_anchor = _by_place(note["x"], "left", "center", "right") if x_anchor == "auto" else x_anchor
        else:
            x = self.axes["x"](note["x"])
            if not -1e-9 <= self.axes["x"].fraction(note["x"]) <= 1 + 1e-9:
                return
        if note.get("yref", "y") == "paper":
            y = frame.y(note["y"])
            y_anchor = _by_place(note["y"], "bottom", "middle", "top") if y_anchor == "auto" else y_anchor
        else:
            axis = self.axes[note.get("yref", "y")]
            y = axis(note["y"])
            if not -1e-9 <= axis.fraction(note["y"]) <= 1 + 1e-9:
                return
        left = x - _ACROSS[x_anchor] * width + note.get("xshift", 0) + AROUND_NOTE
        top = y - _DOWN[y_anchor] * height - note.get("yshift", 0) + AROUND_NOTE
        # One line is anchored where the note is, so that it stands there in any font.
        align = note.get("align", "center") if len(words.lines) > 1 else x_anchor
        anchor, over = _ANCHORS[align], _ACROSS[align]
        colour, opacity = note.get("font", {}).get("color", ""), note.get("opacity", 1)
        self._write(words, left + over * words.width, top + words.ascent, anchor, colour, opacity)


_ACROSS = {"left": 0.0, "center": 0.5, "auto": 0.5, "right": 1.0}
_ANCHORS = {"left": "start", "center": "middle", "auto": "middle", "right": "end"}
_DOWN = {"top": 0.0, "middle": 0.5, "auto": 0.5, "bottom": 1.0}


def _by_place(share: float, low: str, middle: str, high: str) -> str:
    return low if share < 1 / 3 else high if share > 2 / 3 else middle


def _mode(trace: Mapping) -> str:
    return trace.get("mode", "lines+markers" if len(trace["x"]) < 20 else "lines")


def _within(value: float, low: float, high: float) -> float:
    return min(max(value, low), max(low, high))


def _merged(under: Mapping, over: Mapping) -> dict:
    """Two specifications, the second one believed, level by level."""
    found = dict(under)
    for key, value in over.items():
        both = isinstance(value, Mapping) and isinstance(found.get(key), Mapping)
        found[key] = _merged(found[key], value) if both else value
    return found
