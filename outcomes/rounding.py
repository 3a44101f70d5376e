"""Numbers as people read them, rounded one way everywhere: half up, away from zero.

Python's formats, numpy and d3 round the binary number: 62.5 becomes 62, and 14.5 of a share of 0.145 becomes 14. A number that
differs between a sentence, a cell and a hover label is taken for an error, so no other way of writing shares and points is used.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

_EXACT = 5
"""Decimals beyond which a number is noise of single precision: 4.2 is stored as 4.1999998."""

MISSING, MINUS = "–", "−"

IN_DAYS_BELOW = 14
"""Days from which a duration is told in weeks."""


def half_up(x: float, digits: int = 0) -> str:
    """With so many decimals and commas between thousands; a dash where missing.

    >>> half_up(2.5), half_up(-0.25, 1), half_up(1234.5), half_up(-0.04, 1), half_up(float("nan"))
    ('3', '-0.3', '1,235', '0.0', '–')
    """
    if math.isnan(x):
        return MISSING
    exact = Decimal(repr(round(float(x), _EXACT)))
    rounded = exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return f"{abs(rounded) if rounded.is_zero() else rounded:,f}"


def percent(share: float) -> str:
    """A share in percent; a dash where missing.

    >>> percent(0.625), percent(29 / 200), percent(float("nan"))
    ('63%', '15%', '–')
    """
    return MISSING if math.isnan(share) else f"{out_of_100(share)}%"


def out_of_100(share: float) -> str:
    """The same without its sign, as in "49 to 65%" or "49 out of 100".

    >>> out_of_100(0.625)
    '63'
    """
    return half_up(100 * float(share))


def points(x: float, digits: int = 1) -> str:
    """A score or a mean of scores.

    >>> points(8.25), points(17.0)
    ('8.3', '17.0')
    """
    return half_up(x, digits)


def signed(x: float, digits: int = 1) -> str:
    """A change, with a sign unless it is written as zero.

    >>> signed(1.25), signed(-1.25), signed(-0.04)
    ('+1.3', '−1.3', '0.0')
    """
    words = points(abs(x), digits)
    return words if math.isnan(x) or words == points(0, digits) else f"{'+' if x > 0 else MINUS}{words}"


def duration(days: float) -> str:
    """In days below two weeks, else in weeks.

    >>> duration(1), duration(6), duration(13.4), duration(17.5), duration(70)
    ('1 day', '6 days', '13 days', '3 weeks', '10 weeks')
    """
    whole, unit = (half_up(days), "day") if days < IN_DAYS_BELOW - 0.5 else (half_up(days / 7), "week")
    return f"{whole} {unit}{'' if whole == '1' else 's'}"
