"""Words in a figure: the little markup of Plotly that we use, how wide it runs, and its SVG.

Widths come from the font itself, so that what is measured here is what the paper shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from itertools import groupby
from pathlib import Path

import fontpkg_fira_sans
from PIL import ImageFont

from outcomes.figures.colours import paint
from outcomes.figures.svg.numbers import short

FONTS = Path(fontpkg_fira_sans.__file__).parent / "files"
FAMILY = "'Fira Sans', 'Source Sans 3', 'Source Sans Pro', 'Segoe UI', Helvetica, Arial, sans-serif"
LINE_SPACING, ASCENT, DESCENT = 1.3, 0.935, 0.265
UNITS = 1000

_TAG = re.compile(r'(<b>|</b>|<span style="color:[^"]*">|</span>|<br>)')
_FOREIGN = re.compile(r"<(/?(?:i|em|sub|sup|a|u|s|strong)\b)[^>]*>|<(span)\b", re.IGNORECASE)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def readable(text: str) -> str:
    """The text without the characters that no XML file may hold."""
    return _NOT_XML.sub("", text)


@cache
def _font(bold: bool) -> ImageFont.FreeTypeFont:
    file = FONTS / ("FiraSans-Bold.ttf" if bold else "FiraSans-Regular.ttf")
    # The basic engine is in every build of Pillow; the other needs a library of the system.
    return ImageFont.truetype(str(file), UNITS, layout_engine=ImageFont.Layout.BASIC)


@cache
def _advance(character: str, bold: bool) -> float:
    return _font(bold).getlength(character) / UNITS


@dataclass(frozen=True)
class Run:
    """Letters of one kind."""

    text: str
    bold: bool = False
    colour: str | None = None

    def width(self, size: float) -> float:
        return size * sum(_advance(character, self.bold) for character in self.text)


@dataclass(frozen=True)
class Words:
    """A text that has been read: lines of runs, with their font size.

    ``width`` is that of the widest line; ``height`` runs from the top of the first line to the bottom of the last,
    both in pixels.
    """

    lines: tuple[tuple[Run, ...], ...]
    size: float

    @property
    def width(self) -> float:
        return max(sum(run.width(self.size) for run in line) for line in self.lines)

    @property
    def ascent(self) -> float:
        return ASCENT * self.size

    @property
    def height(self) -> float:
        return (ASCENT + DESCENT + LINE_SPACING * (len(self.lines) - 1)) * self.size

    @property
    def blank(self) -> bool:
        return not any(run.text.strip() for line in self.lines for run in line)

    def at_size(self, size: float) -> Words:
        return Words(self.lines, size)


@lru_cache(4096)
def read(text: str, size: float) -> Words:
    """A text with ``<b>``, ``<br>`` and ``<span style="color:...">``; other markup of Plotly is refused."""
    lines: list[list[Run]] = [[]]
    bold, colours = False, [None]
    for piece in _TAG.split(readable(text)):
        if piece == "<br>":
            lines.append([])
        elif piece in ("<b>", "</b>"):
            bold = piece == "<b>"
        elif piece == "</span>":
            colours = colours[:-1] or [None]
        elif _TAG.fullmatch(piece):
            colours.append(piece[len('<span style="color:') : -len('">')])
        elif foreign := _FOREIGN.search(piece):
            tag = foreign[1] or foreign[2]  # and no more: the words around it may be the practice's own
            raise ValueError(f"the markup <{tag}> is not drawn on paper: add it to outcomes/figures/svg")
        else:
            plain = piece.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
            lines[-1] += [Run(plain, bold, colours[-1])] if plain else []
    return Words(tuple(map(tuple, lines)), size)


def wrapped(text: str, size: float, width: float) -> Words:
    """A sentence with ``**`` around what is bold, broken into lines of at most ``width`` pixels.

    A word that is wider on its own makes the whole text smaller.

    >>> [len(line) for line in wrapped("one **two** three", 10, 40).lines]
    [2, 1]
    """
    tokens: list[list[Run]] = [[]]
    for i, piece in enumerate(readable(text).split("**")):
        for j, part in enumerate(piece.split(" ")):
            if j:
                tokens.append([])
            tokens[-1] += [Run(part, bold=bool(i % 2))] if part else []
    words = [token for token in tokens if token]
    widest = max((sum(run.width(size) for run in word) for word in words), default=0.0)
    size *= min(1, width / widest) if widest else 1
    lines: list[list[Run]] = [[]]
    for word in words:
        blank = Run(" ", bold=bool(lines[-1]) and lines[-1][-1].bold and word[0].bold)
        longer = [*lines[-1], blank, *word] if lines[-1] else word
        if lines[-1] and sum(run.width(size) for run in longer) > width + 1e-6:
            lines.append(word)
        else:
            lines[-1] = longer
    return Words(tuple(tuple(_joined(line)) for line in lines), size)


def _joined(line: list[Run]) -> Iterator[Run]:
    for (bold, colour), runs in groupby(line, key=lambda run: (run.bold, run.colour)):
        yield Run("".join(run.text for run in runs), bold, colour)


def draw(words: Words, x: float, y: float, anchor: str = "start", *, colour: str = "", opacity: float = 1) -> str:
    """SVG of a text whose first baseline is at ``y``; ``anchor`` is start, middle or end."""
    return "".join(
        _draw_line(line, words.size, x, y + i * LINE_SPACING * words.size, anchor, colour, opacity)
        for i, line in enumerate(words.lines)
    )


def _draw_line(runs: Sequence[Run], size: float, x: float, y: float, anchor: str, colour: str, opacity: float) -> str:
    # Blanks at either end count for the place and are not written: a reader of SVG drops them.
    runs, before = _without_blanks(runs, size)
    if not runs:
        return ""
    runs, after = _without_blanks(runs, size, at_end=True)
    x += {"start": before, "middle": (before - after) / 2, "end": -after}[anchor]
    attributes = f'x="{short(x)}" y="{short(y)}" font-size="{short(size)}"'
    if anchor != "start":
        attributes += f' text-anchor="{anchor}"'
    attributes += paint("fill", colour, opacity) if colour else f' fill-opacity="{opacity:g}"' if opacity < 1 else ""
    if all(run.bold for run in runs):
        attributes += ' font-weight="bold"'
        runs = [Run(run.text, False, run.colour) for run in runs]
    return f"<text {attributes}>{''.join(_spans(runs))}</text>"


def _without_blanks(runs: Sequence[Run], size: float, *, at_end: bool = False) -> tuple[list[Run], float]:
    """The runs without the blanks they begin or end with, and the width of those."""
    runs, wide, edge = list(runs), 0.0, -1 if at_end else 0
    while runs:
        run = runs[edge]
        text = run.text.rstrip(" ") if at_end else run.text.lstrip(" ")
        wide += Run(" " * (len(run.text) - len(text)), run.bold).width(size)
        if text:
            runs[edge] = Run(text, run.bold, run.colour)
            break
        del runs[edge]
    return runs, wide


def _spans(runs: Sequence[Run]) -> Iterator[str]:
    for run in runs:
        # Several blanks, and those at the border of two runs, would melt into one or none.
        text = re.sub("^ +| {2,}| +$", lambda blanks: "\u00a0" * len(blanks[0]), run.text)
        style = (' font-weight="bold"' if run.bold else "") + (paint("fill", run.colour) if run.colour else "")
        yield f"<tspan{style}>{escape(text)}</tspan>" if style else escape(text, quote=False)
