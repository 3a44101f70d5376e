"""The signs of a key: a dot, a square, a piece of a line. Drawn, because hardly any font has them all."""

from __future__ import annotations

from outcomes.figures.ground import edge

LINES = {
    "line": {"width": 3.5},
    "thin line": {"width": 1.5},
    "thick line": {"width": 9},
    "dotted line": {"width": 2, "dash": "dot"},
    "dashed line": {"width": 3, "dash": "dash"},
}
LONG = 27
"""Pixels of a piece of a line: enough to tell dots from dashes."""

DOT, RING, SQUARE = 0.68, 0.6, 0.72
"""Sides in font sizes; of a ring up to the middle of its line."""

GAP = 0.4
"""Between sign and words, in font sizes."""


def width(sign: str, size: float) -> float:
    """Pixels that a sign and the gap after it take beside letters of this size."""
    return (LONG if sign in LINES else SQUARE * size) + GAP * size


def draw(sign: str, colour: str, size: float, note: dict) -> dict:
    """The shape of a sign that stands where an annotation begins, in the middle of its height.

    Parameters
    ----------
    sign : str
        ``dot``, ``ring``, ``square``, or one of ``LINES``.
    size : float
        Font size of the annotation in pixels.
    note : dict
        The annotation, anchored at its left and its middle.
    """
    x, y = note.get("xshift", 0), note.get("yshift", 0)
    where = {
        "xref": note.get("xref", "x"),
        "yref": note.get("yref", "y"),
        "xsizemode": "pixel",
        "ysizemode": "pixel",
        "xanchor": note["x"],
        "yanchor": note["y"],
    }
    if sign == "thick line":
        half = LINES[sign]["width"] / 2
        return {"type": "rect", "x0": x, "x1": x + LONG, "y0": y - half, "y1": y + half, **_filled(colour), **where}
    if sign in LINES:
        line = {"color": colour, **LINES[sign]}
        return {"type": "line", "x0": x, "x1": x + LONG, "y0": y, "y1": y, "line": line, **where}
    # All of them in the middle of the place that the largest takes.
    side, middle = {"dot": DOT, "ring": RING, "square": SQUARE}[sign] * size, x + SQUARE * size / 2
    box = {"x0": middle - side / 2, "x1": middle + side / 2, "y0": y - side / 2, "y1": y + side / 2}
    kind = "rect" if sign == "square" else "circle"
    if sign == "ring":
        return {"type": kind, **box, "line": {"color": colour, "width": 0.12 * size}, **where}
    return {"type": kind, **box, **_filled(colour), **where}


def _filled(colour: str) -> dict:
    return {"fillcolor": colour, "line": edge(colour)}
