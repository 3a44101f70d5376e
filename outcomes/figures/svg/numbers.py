"""Numbers as short as a picture needs them."""

from __future__ import annotations

import math


def short(x: float) -> str:
    """Hundredths of a pixel, without zeros that say nothing.

    >>> short(12.0), short(0.126), short(-0.001), short(1234.567)
    ('12', '0.13', '0', '1234.57')
    """
    return f"{round(x, 2) + 0.0:.7g}"


def number(value: object) -> float:
    """A value of a figure; missing is NaN."""
    return math.nan if value is None else float(value)
