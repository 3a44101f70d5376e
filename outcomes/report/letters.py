"""Just the letters that a text needs, of the font that its charts were measured in: a report then looks the same everywhere."""

from __future__ import annotations

import base64
import io
from functools import cache

from outcomes.figures.svg import FONTS

WEIGHTS = {400: "FiraSans-Regular.ttf", 600: "FiraSans-SemiBold.ttf", 700: "FiraSans-Bold.ttf"}
FAMILY = "Fira Sans"


def font_faces(text: str) -> str:
    """CSS that brings the font along, reduced to the letters of ``text``."""
    letters = "".join(sorted(set(text)))
    return "".join(
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};'
        f"src:url(data:font/ttf;base64,{_reduced(file, letters)}) format('truetype')}}"
        for weight, file in WEIGHTS.items()
    )


def with_letters(svg: str) -> str:
    """An SVG that brings its letters along, for where it cannot use those of the page around it."""
    return svg.replace(">", f"><style>{font_faces(svg)}</style>", 1)


@cache
def _reduced(file: str, letters: str) -> str:
    from fontTools import subset  # slow to load, and only needed here

    options = subset.Options()
    options.layout_features = ["kern", "liga", "tnum"]
    options.hinting = False
    out = io.BytesIO()
    with subset.load_font(str(FONTS / file), options) as font:
        chosen = subset.Subsetter(options)
        chosen.populate(text=letters)
        chosen.subset(font)
        subset.save_font(font, out, options)
    return base64.b64encode(out.getvalue()).decode()
