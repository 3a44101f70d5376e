"""The ground that a figure stands on: its colours on a light and on a dark one, and the edges of pale marks.

Marks reach a contrast of 3 on their ground, letters 4.5 (WCAG 2.2, 1.4.11 and 1.4.3). No colour does both on both grounds
and stays told apart from its neighbours, so each has one for either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from outcomes.figures.colours import solid

LIGHT_GROUND, DARK_GROUND = "#fdfcfa", "#12181b"
"""The page's own grounds, as in .streamlit/config.toml; paper is white, which is lighter still."""

TEXT, TEXT_ON_DARK = "#22303a", "#e6e9ea"
BLUE, DEEP, ORANGE, RUST, GREY = "#1876a0", "#4c62b5", "#b84e1b", "#8f2d12", "#7b878f"
TEAL = "#237f79"
BAND_COLOURS = ("#45969f", "#2f7fa8", "#4a61a8", "#56408c", "#3d1d57")
"""Severity, from best to worst: the worst stands out most from its ground."""

ON_DARK = {
    TEXT: TEXT_ON_DARK,
    BLUE: "#4fb0d6",
    DEEP: "#8ea2ee",
    ORANGE: "#f0915c",
    RUST: "#ffd0b5",
    GREY: "#95a1a9",
    TEAL: "#58c4bb",
    **dict(zip(BAND_COLOURS, ("#57707a", "#5f9fb8", "#7fa8e0", "#b0a8f0", "#e6c8f5"), strict=True)),
    "white": DARK_GROUND,
}
"""What stands on a dark ground in a colour's place. White is the gap between a mark and what it lies on."""

_COLOUR = re.compile(r"#[0-9a-f]{6}|rgba\([\d., ]+\)")
THICK = 6
"""Pixels from which on a pale line is the picture of a range, which begins and ends somewhere."""


def on_dark(part):
    """The same words of a figure with every colour changed for that of a dark ground."""
    if isinstance(part, dict):
        return {name: on_dark(one) for name, one in part.items()}
    if isinstance(part, (list, tuple)):
        # Values of a trace are all of one kind, and numbers hold no colour.
        return [on_dark(one) for one in part] if part and isinstance(part[0], (str, dict, list, tuple)) else part
    if isinstance(part, str):
        return ON_DARK[part] if part == "white" else _COLOUR.sub(_changed, part)
    return part


def _changed(found: re.Match) -> str:
    colour, alpha = solid(found[0])
    changed = ON_DARK.get(colour, colour)
    return changed if alpha == 1 else faded(changed, alpha)


def faded(colour: str, alpha: float) -> str:
    """A hex colour as rgba."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"


def is_pale(colour: str) -> bool:
    return solid(colour)[1] < 1


def edge(colours: str | Iterable[str], width: float = 1) -> dict:
    """The line around something filled: in its full colour where it is pale, else none. Of several, one each."""
    if isinstance(colours, str):
        return {"color": solid(colours)[0], "width": width} if is_pale(colours) else {"width": 0}
    colours = list(colours)
    if not any(map(is_pale, colours)):
        return {"width": 0}
    return {"color": [solid(one)[0] for one in colours], "width": [width * is_pale(one) for one in colours]}


def edged(trace: dict) -> dict:
    """The same trace; where it is pale, its edges are in its full colour: what is seen of it is where it ends."""
    marker, line = trace.get("marker", {}), trace.get("line", {})
    if trace["type"] == "bar" and "color" in marker and not marker.get("line", {}).get("width"):
        return {**trace, "marker": {**marker, "line": edge(marker["color"])}}
    if trace.get("fill") == "toself" and not line.get("width"):
        return {**trace, "line": edge(trace["fillcolor"])}
    if trace.get("mode") == "lines" and line.get("width", 0) >= THICK and is_pale(line.get("color", TEXT)):
        along = "line-ns-open" if trace["y"][0] == trace["y"][1] else "line-ew-open"
        stroke = {"color": solid(line["color"])[0], "size": line["width"] / END, "symbol": along, "line": {"width": 2}}
        return {**trace, "mode": "lines+markers", "marker": stroke, "cliponaxis": False}
    return trace


END = 1.4
"""Length of the stroke of Plotly's ``line-ns`` and ``line-ew`` in sizes of the marker."""
