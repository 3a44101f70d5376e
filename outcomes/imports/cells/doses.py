"""Reads doses and weights: "0.5 mg/kg", "40 mg", "0.5", "176 lb". What is written unclearly is not taken."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from outcomes.imports.cells.values import is_missing

DOSES = (0.05, 10.0)
"""Doses taken as mg per kg; above and below it must be another unit."""

POUND = 0.45359237
"""Kilograms of an international avoirdupois pound, exactly. NIST Handbook 44, Appendix C."""

WEIGHTS = (20.0, 400.0)
"""Kilograms that are taken for the weight of a person."""

_NUMBER = r"(?<![\d.,])(\d{1,5}(?:\.\d{1,4}|,\d{1,2})?|[.,]\d{1,4})(?![\d.,]*\d)"
_MILLIGRAMS = {"mg": 1.0, "mgs": 1.0, "milligram": 1.0, "milligrams": 1.0, "g": 1000.0, "gram": 1000.0, "grams": 1000.0}
_MILLIGRAMS |= dict.fromkeys(("mcg", "ug", "µg", "μg", "microgram", "micrograms"), 0.001)
_UNIT = rf"\s?({'|'.join(sorted(_MILLIGRAMS, key=len, reverse=True))})"
_PER_KG = re.compile(
    rf"{_NUMBER}{_UNIT}\s?(?:/|per|p)\s?(?:kg|kilo|kilogram)s?\b(?!\s?(?:/|per\b))(?! (?:an? |each )?(?:hour|minute|hr))"
)
_MASS = re.compile(rf"{_NUMBER}{_UNIT}\b(?!\s?(?:/|per\b|pkg))")
_BARE = re.compile(_NUMBER)
_SEVERAL = re.compile(
    r"\d\s?(?:-|to|or|\N{EN DASH})\s?[\d.]|(?<![a-z])x\s?\d|\d\s?x(?![a-z])|\d,\d{3}(?!\d)"
    r"|\b(?:not?|held|declined|refused|planned|max(?:imum)?|up to|titrat\w*)\b"
)
"""A range, a product, thousands or decimals, and what was not given in this way."""

_WEIGHT = re.compile(rf"(?:weight|wt)?[:=.\s]*{_NUMBER}\s?(kgs?|kilos?|kilograms?|lbs?|pounds?|#)?\.?")
_LONGEST = 120


@dataclass(frozen=True)
class Dose:
    """A number and its unit: "mg/kg", "mg", or "" where none is written."""

    number: float
    unit: str


@dataclass(frozen=True, repr=False)
class DoseTexts:
    """What the distinct texts of a column say as doses: one entry each, NaN where they say nothing of the kind.

    Attributes
    ----------
    per_kg : array of float64
        Milligrams per kilogram.
    mg : array of float64
        Milligrams; to be divided by the weight.
    bare : array of float64
        Without a unit: the header may name it.
    wrong : array of bool
        Neither missing nor a dose.
    """

    per_kg: np.ndarray
    mg: np.ndarray
    bare: np.ndarray
    wrong: np.ndarray


def dose(text: str) -> Dose | None:
    """The dose in a cell; None where there is none, several, a range, a rate or a concentration.

    Examples
    --------
    >>> dose("40 mg (0.5 mg/kg) over 40 min"), dose("40mg"), dose("0.5"), dose("50 mg/mL"), dose("0.5-1 mg/kg")
    (Dose(number=0.5, unit='mg/kg'), Dose(number=40.0, unit='mg'), Dose(number=0.5, unit=''), None, None)
    """
    small = text.lower().strip()
    if not small or len(small) > _LONGEST or _SEVERAL.search(small):
        return None
    if match := _BARE.fullmatch(small):
        return Dose(_float(match[1]), "")
    for pattern, unit in ((_PER_KG, "mg/kg"), (_MASS, "mg")):
        found = {round(_float(number) * _MILLIGRAMS[of], 6) for number, of in pattern.findall(small)}
        if found or unit == "mg":
            return Dose(found.pop(), unit) if len(found) == 1 and "kg/" not in small else None
    return None


def doses(texts: Sequence[str]) -> DoseTexts:
    """Read the distinct texts of a column."""
    read = [dose(text) for text in texts]
    of_unit = [
        np.array([one.number if one is not None and one.unit == unit else math.nan for one in read], dtype=np.float64)
        for unit in ("mg/kg", "mg", "")
    ]
    wrong = [one is None and not is_missing(text) for one, text in zip(read, texts, strict=True)]
    return DoseTexts(*of_unit, np.array(wrong, dtype=bool))


def weight(text: str, unit: str | None = None) -> float | None:
    """A weight in kilograms; None where there is none, or none that a person has.

    Parameters
    ----------
    text : str
    unit : "kg", "lb" or None
        What a number without a unit is in, as the header says. Without either there is no telling.

    Examples
    --------
    >>> weight("80 kg"), round(weight("176 lb"), 1), weight("80", "kg"), weight("80")
    (80.0, 79.8, 80.0, None)
    """
    match = _WEIGHT.fullmatch(text.lower().strip())
    if match is None:
        return None
    written = match[2] or unit or ""
    factor = 1.0 if written.startswith("k") else POUND if written.startswith(("lb", "pound", "#")) else None
    found = math.nan if factor is None else _float(match[1]) * factor
    return found if WEIGHTS[0] <= found <= WEIGHTS[1] else None


def _float(text: str) -> float:
    return float(text.replace(",", "."))
