"""Colours as plain SVG: rgba() is unknown to several readers of SVG, so the opacity stands on its own."""

from __future__ import annotations

import re
from functools import cache

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_RGBA = re.compile(r"rgba?\((\d+), ?(\d+), ?(\d+)(?:, ?([\d.]+))?\)")
NAMED = ("white", "black", "currentColor")


@cache
def solid(colour: str) -> tuple[str, float]:
    """The colour without its opacity, and the opacity.

    >>> solid("rgba(138,150,158,0.28)"), solid("white")
    (('#8a969e', 0.28), ('white', 1.0))
    """
    if _HEX.fullmatch(colour) or colour in NAMED:
        return colour, 1.0
    found = _RGBA.fullmatch(colour)
    if found is None:
        raise ValueError(f"the color {colour!r} is not drawn on paper: use #rrggbb or rgba(r,g,b,a)")
    red, green, blue = (int(part) for part in found.groups()[:3])
    return f"#{red:02x}{green:02x}{blue:02x}", float(found[4] or 1)


def paint(what: str, colour: str, opacity: float = 1) -> str:
    """Attributes for ``fill`` or ``stroke``."""
    plain, own = solid(colour)
    opacity *= own
    return f' {what}="{plain}"' + (f' {what}-opacity="{opacity:.3g}"' if opacity < 1 else "")
