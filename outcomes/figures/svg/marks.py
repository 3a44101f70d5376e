"""Paths of lines, signs of points and outlines of shapes, as Plotly draws them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from outcomes.figures.colours import paint
from outcomes.figures.svg.numbers import short

DASHES = {"solid": (), "dot": (1, 1), "dash": (3, 3)}
"""In line widths, of at least 3 pixels."""

SYMBOLS = ("circle", "circle-open", "diamond-open", "line-ns-open", "line-ew-open")


def pieces(x: Sequence[float], y: Sequence[float]) -> list[list[tuple[float, float]]]:
    """The points in one list per unbroken line: a missing value is a gap."""
    found: list[list[tuple[float, float]]] = [[]]
    for point in zip(x, y, strict=True):
        if math.isnan(point[0]) or math.isnan(point[1]):
            found.append([])
        else:
            found[-1].append(point)
    return [piece for piece in found if piece]


def path(piece: list[tuple[float, float]], shape: str = "linear", closed: bool = False) -> str:
    """Through all points; ``hv`` goes along first and then up or down."""
    (x, y), *rest = piece
    steps = [f"M{short(x)} {short(y)}"]
    for next_x, next_y in rest:
        if shape == "hv":
            steps.append(f"H{short(next_x)}V{short(next_y)}")
        else:
            steps.append(f"L{short(next_x)} {short(next_y)}")
    return "".join(steps) + ("Z" if closed else "")


def stroke(line: dict, colour: str) -> str:
    """Attributes of a line; empty where it has no width."""
    width = line.get("width", 2)
    if not width:
        return ""
    dashes = " ".join(short(part * max(width, 3)) for part in DASHES[line.get("dash", "solid")])
    return f'{paint("stroke", line.get("color", colour))} stroke-width="{short(width)}"' + (
        f' stroke-dasharray="{dashes}"' if dashes else ""
    )


def symbol(kind: str, x: float, y: float, size: float, colour: str, line: dict, opacity: float) -> str:
    """One point. An open one is drawn by its outline alone, in its own colour."""
    width = line.get("width", 0)
    if kind.endswith("-open"):
        look = f'fill="none"{paint("stroke", colour, opacity)} stroke-width="{short(width or 1)}"'
    else:
        look = paint("fill", colour, opacity).strip()
        if width:
            look += f'{paint("stroke", line.get("color", "#444444"), opacity)} stroke-width="{short(width)}"'
    if kind.startswith("line"):
        half = 0.7 * size  # 1.4 times the radius, as Plotly has it
        along, up = (0, half) if kind.startswith("line-ns") else (half, 0)
        ends = f"M{short(x - along)} {short(y - up)}L{short(x + along)} {short(y + up)}"
        return f'<path d="{ends}" {look}/>'
    if kind.startswith("diamond"):
        r = short(0.65 * size)  # 1.3 times the radius, as Plotly has it
        return f'<path d="M{short(x)} {short(y)}m0 -{r}l{r} {r}l-{r} {r}l-{r} -{r}z" {look}/>'
    return f'<circle cx="{short(x)}" cy="{short(y)}" r="{short(size / 2)}" {look}/>'


def box(x: float, y: float, width: float, height: float) -> str:
    """The beginning of a rectangle; its look and its end follow."""
    return f'<rect x="{short(x)}" y="{short(y)}" width="{short(width)}" height="{short(height)}"'


def ellipse(x: float, y: float, width: float, height: float) -> str:
    """The same of an ellipse in that rectangle."""
    place = f'cx="{short(x + width / 2)}" cy="{short(y + height / 2)}"'
    return f'<ellipse {place} rx="{short(width / 2)}" ry="{short(height / 2)}"'
