"""Marks that the explainer's pictures are made of, as SVG text: words, people, arrows, bars with their intervals.

Pictures are 300 units wide and carry their own letters, so that they can be read on a telephone of 280 pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from outcomes.explainer.facts import Fact
from outcomes.figures.svg.faces import FAMILY

BLUE, ORANGE, GREY = "#2a8fb8", "#d4622a", "#7b878f"
"""Middle tones that stand on a light and on a dark ground; the same as the charts' own, a little stronger."""
INKS = {"light": "#17222a", "dark": "#eceff0"}
WIDTH, EDGE = 300, 6
OUT_OF = 100


def svg(height: float, *parts: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}" '
        f'font-family="{FAMILY}, sans-serif">' + "".join(parts) + "</svg>"
    )


def text(x: float, y: float, words: str, ink: str, size: float = 14, anchor: str = "start", weight: int = 400) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" text-anchor="{anchor}" font-weight="{weight}" fill="{ink}">'
        f"{escape(words)}</text>"
    )


def count(x: float, y: float, number: str, words: str, ink: str, size: float) -> str:
    """A large number with words after it, whatever its width."""
    return (
        f'<text x="{x:g}" y="{y:g}" fill="{ink}"><tspan font-size="{size:g}" font-weight="700">{escape(number)}</tspan>'
        f'<tspan dx="6" font-size="15" font-weight="400">{escape(words)}</tspan></text>'
    )


def line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1.5, more: str = "") -> str:
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{colour}" stroke-width="{width:g}" {more}/>'


def people() -> str:
    """The two icons of the arrays: filled, and in outline."""
    shape = '<circle cx="4.7" cy="3.1" r="2.6"/><path d="M1 14.6v-4a3.7 3.7 0 0 1 7.4 0v4z"/>'
    filled = f'<g id="in" fill="{BLUE}" stroke="{BLUE}">{shape}</g>'
    return f'<defs>{filled}<g id="out" fill="none" stroke="{GREY}">{shape}</g></defs>'


def array(x: float, y: float, filled: int) -> str:
    """100 people in rows of ten, the first ``filled`` of them in colour, from the upper left corner in one block."""
    return "".join(
        f'<use href="#{"in" if i < filled else "out"}" x="{x + 13.6 * (i % 10):g}" y="{y + 18 * (i // 10):g}"/>'
        for i in range(OUT_OF)
    )


def two_arrays(left: tuple[str, str, int], right: tuple[str, str, int], ink: str) -> str:
    parts = [people()]
    for x, (first, second, filled) in zip((4, 160), (left, right), strict=True):
        parts += [
            text(x, 15, first, ink, 14.5, weight=600),
            text(x, 33, second, ink, 13.5),
            array(x, 44, filled),
            count(x, 250, str(filled), f"out of {OUT_OF}", ink, 26),
        ]
    return svg(260, *parts)


def heads(ink: str) -> str:
    def head(name: str, size: float) -> str:
        return (
            f'<marker id="{name}" viewBox="0 0 10 10" refX="8.5" refY="5" markerUnits="userSpaceOnUse" '
            f'markerWidth="{size}" markerHeight="{size}" orient="auto-start-reverse">'
            f'<path d="M0 0L10 5L0 10z" fill="{ink}"/></marker>'
        )

    return f"<defs>{head('bold', 13)}{head('thin', 10)}</defs>"


def arrow(path: str, ink: str, dashed: bool, both_ends: bool = False) -> str:
    style = 'stroke-dasharray="5 5" stroke-width="1.8"' if dashed else 'stroke-width="3.2"'
    head = "thin" if dashed else "bold"
    start = f'marker-start="url(#{head})"' if both_ends else ""
    return f'<path d="{path}" fill="none" stroke="{ink}" {style} marker-end="url(#{head})" {start}/>'


def box(x: float, y: float, width: float, words: str, ink: str, dashed: bool) -> str:
    style = 'stroke-dasharray="4 4"' if dashed else ""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="30" rx="15" fill="none" stroke="{ink}" '
        f'stroke-width="1.4" {style}/>' + text(x + width / 2, y + 20, words, ink, 14, "middle")
    )


@dataclass(frozen=True)
class Gap:
    """One row of intervals: a difference, in words above its bar. ``firm`` bars are thick, ``faint`` ones thin and dashed."""

    title: str
    words: str
    fact: Fact
    colour: str
    strength: str = "soft"


_STRENGTHS = {"firm": (11, ""), "soft": (6, ""), "faint": (3, 'stroke-dasharray="6 5"')}


def intervals(
    gaps: Sequence[Gap], ends: tuple[float, float], ticks: Iterable[int], better: str, axis: Sequence[str], ink: str
) -> str:
    """Differences with their 95% intervals on one scale, each row named above its bar; zero is "same"."""
    left, right = EDGE + 4, WIDTH - EDGE - 4

    def place(points: float) -> float:
        return left + (right - left) * (points - ends[0]) / (ends[1] - ends[0])

    parts = [text(WIDTH - EDGE, 14, f"{better} →", ink, 13.5, "end")]
    for i, gap in enumerate(gaps):
        y, (width, dash) = 42 + 74 * i, _STRENGTHS[gap.strength]
        low, high, middle = (place(points) for points in (gap.fact.low, gap.fact.high, gap.fact.value))
        parts += [
            text(EDGE, y, gap.title, ink, 14.5, weight=700),
            text(WIDTH - EDGE, y, gap.fact.exact, ink, 14.5, "end", 700),
            text(EDGE, y + 17, gap.words, ink, 13.5),
            line(place(0), y + 24, place(0), y + 48, ink, 1.6),
            line(low, y + 36, high, y + 36, gap.colour, width, dash),
            f'<circle cx="{middle:g}" cy="{y + 36}" r="7" fill="{gap.colour}" stroke="{ink}" stroke-width="1.6"/>',
        ]
    bottom = 38 + 74 * len(gaps)
    parts.append(line(left, bottom, right, bottom, ink, 1.2))
    for points in ticks:
        parts += [
            line(place(points), bottom, place(points), bottom + 6, ink, 1.2),
            text(place(points), bottom + 21, str(points) if points else "same", ink, 13.5, "middle"),
        ]
    for i, words in enumerate(axis):
        parts.append(text(WIDTH / 2, bottom + 42 + 17 * i, words, ink, 13.5, "middle"))
    return svg(bottom + 32 + 17 * len(axis), *parts)
