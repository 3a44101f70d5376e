"""Just the letters that a text needs, of the font that charts were measured in: it then looks the same everywhere."""

from __future__ import annotations

import base64
import io
import re
import string
from collections.abc import Iterable
from functools import cache

from outcomes.figures.svg.letters import FONTS

WEIGHTS = {400: "FiraSans-Regular.ttf", 600: "FiraSans-SemiBold.ttf", 700: "FiraSans-Bold.ttf"}
FAMILY = "Fira Sans"


COMMON = "".join(sorted({*string.printable, *"“”‘’…–—−·→×≥≤§éñ"}))
"""Letters that nearly every text is made of: reducing to them first makes each further cut quick."""


def font_faces(text: str, weights: Iterable[int] = tuple(WEIGHTS)) -> str:
    """CSS that brings the font along, in these weights, reduced to the letters of ``text``."""
    letters = "".join(sorted(set(text)))
    return "".join(
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};'
        f"src:url(data:font/woff;base64,{base64.b64encode(_reduced(WEIGHTS[weight], letters)).decode()}) format('woff')}}"
        for weight in weights
    )


def with_letters(svg: str) -> str:
    """An SVG that brings its letters along, in the weights it uses, for where it cannot use those of the page around it."""
    named = set(re.findall(r'font-weight="(\w+)"', svg)) | {"400"}
    weights = [weight for weight in WEIGHTS if {str(weight), *({"bold"} if weight == 700 else ())} & named]
    letters = "".join(re.findall(r">([^<]+)<", svg))
    return svg.replace(">", f"><style>{font_faces(letters, weights)}</style>", 1)


@cache
def _reduced(file: str, letters: str) -> bytes:
    from fontTools import subset  # slow to load, and only needed here

    options = subset.Options()
    options.layout_features = ["kern", "liga", "tnum"]
    options.hinting = False
    options.flavor = "woff"
    smaller = letters != COMMON and set(letters) <= set(COMMON)
    source = io.BytesIO(_reduced(file, COMMON)) if smaller else str(FONTS / file)
    out = io.BytesIO()
    with subset.load_font(source, options) as font:
        chosen = subset.Subsetter(options)
        chosen.populate(text=letters)
        chosen.subset(font)
        subset.save_font(font, out, options)
    return out.getvalue()
