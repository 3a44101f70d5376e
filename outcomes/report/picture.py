"""One chart as a picture for a letter: question, chart, the finding in words, how to read it, where it is from."""

from __future__ import annotations

from html import escape

import typst

from outcomes.figures import svg as drawing
from outcomes.panels import Shown

WIDTH = 640
"""Pixels; as wide as the text of a letter, with letters as large as there."""
EDGE = 20
QUESTION, SENTENCE, READING, FOOTER = 19, 14.5, 12, 11
"""Font sizes in pixels."""
INK, QUIET, RULE = "#22303a", "#5b6871", "#c9d0d4"
SYNTHETIC = "Synthetic demonstration data: nobody in it is real."

_PAGE = """\
#set page(width: auto, height: auto, margin: 0pt, fill: white)
#image(bytes(sys.inputs.picture), format: "svg", width: {width}pt)
"""
POINTS = 0.75
"""In a pixel."""


def svg(shown: Shown, *, footer: str, synthetic: bool = False, width: float = WIDTH) -> str:
    """A panel as one SVG picture on white ground.

    Parameters
    ----------
    shown : Shown
        The panel. One without a figure gives its words alone.
    footer : str
        Where it is from, for the last line: practice, date, definitions version, rounding.
    synthetic : bool
        Whether the data are synthetic; the last line then says so first, whatever the figure says.
    width : float
        In pixels. The height follows.
    """
    parts: list[str] = []
    y = EDGE * 0.8
    room = width - 2 * EDGE

    def write(text: str, size: float, colour: str, gap: float) -> None:
        nonlocal y
        words = drawing.wrapped(text, size, room)
        parts.append(drawing.draw(words, EDGE, y + words.ascent, colour=colour))
        y += words.height + gap

    write(f"**{shown.question}**", QUESTION, INK, 4 if shown.figure is not None else 10)
    if shown.figure is not None:
        chart_width = width - EDGE
        chart = drawing.to_svg(shown.figure, chart_width, alt=shown.plain_sentence)
        parts.append(f'<svg x="{EDGE / 2:g}" y="{y:g}"{chart.removeprefix("<svg")}')
        y += shown.figure.to_dict()["layout"]["height"] + 12
    write(shown.sentence, SENTENCE, INK, 8)
    if shown.figure is not None and shown.reading:
        write(shown.reading, READING, QUIET, 12)
    parts.append(f'<path d="M{EDGE} {y:.2f}H{width - EDGE:g}" stroke="{RULE}"/>')
    y += 8
    if synthetic:
        write(f"**{SYNTHETIC}**", FOOTER, QUIET, 3)
    write(_whole_parts(footer), FOOTER, QUIET, EDGE * 0.8)
    alt = drawing.readable(f"{shown.question} {shown.plain_sentence}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(alt)}" width="{width:g}" '
        f'height="{y:.0f}" viewBox="0 0 {width:g} {y:.0f}" font-family="{escape(drawing.FAMILY)}">'
        f"<title>{escape(alt, quote=False)}</title>"
        f'<rect width="100%" height="100%" fill="white"/>{"".join(parts)}</svg>'
    )


def _whole_parts(footer: str) -> str:
    """Lines break between the parts of a footer, not within a short one."""
    return " · ".join(part.replace(" ", "\u00a0") if len(part) < 60 else part for part in footer.split(" · "))


def png(shown: Shown, *, footer: str, synthetic: bool = False, width: float = WIDTH, ppi: float = 200) -> bytes:
    """The same picture as the bytes of a PNG file; the same panel gives the same bytes on every machine."""
    return typst.compile(
        _PAGE.format(width=f"{width * POINTS:g}").encode(),
        font_paths=[str(drawing.FONTS)],
        ignore_system_fonts=True,
        format="png",
        ppi=ppi,
        sys_inputs={"picture": svg(shown, footer=footer, synthetic=synthetic, width=width)},
    )
