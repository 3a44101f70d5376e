"""Reads single cells: numbers, missing codes, and the closed lists. Each distinct text is read once."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import date

import numpy as np

from outcomes.records import AGE_BANDS, INDICATIONS, SEXES, age_band

MISSING = frozenset(
    (
        "",
        ".",
        "-",
        "--",
        "?",
        "na",
        "n/a",
        "n.a.",
        "#n/a",
        "nan",
        "null",
        "none",
        "nil",
        "nd",
        "ni",
        "unk",
        "unknown",
        "nask",
        "asku",
        "not asked",
        "not answered",
        "not done",
        "not applicable",
        "not available",
        "not completed",
        "no answer",
        "declined",
        "declined to answer",
        "refused",
        "prefer not to answer",
        "prefer not to say",
        "skipped",
        "missing",
    )
)
"""Texts that mean "no value", in small letters."""

MISSING_NUMBERS = frozenset((-9, -99, -999, -9999, 99, 999, 9999))
"""Numbers that mean "no value" wherever the instrument cannot give them as a score."""

EARLIEST = date(1990, 1, 1)
"""No score or infusion in an export is older; an earlier date is a slip, or a date of birth."""

_NUMBER = re.compile(r"([+-]?(?:\d{1,9}(?:[.,]\d*)?|[.,]\d+))(?:\s?%)?")


def is_missing(text: str) -> bool:
    """Whether a cell is empty or holds a text that stands for "no value"."""
    return not text or text.lower() in MISSING


def number(text: str) -> float | None:
    """The number in a cell, with decimal point or decimal comma; None where there is none.

    A percentage is the number that is shown: a scale from 0 to 100 is often kept in cells of that kind.

    Examples
    --------
    >>> number("12"), number("5,33"), number("70%"), number("twelve")
    (12.0, 5.33, 70.0, None)
    """
    match = _NUMBER.fullmatch(text)
    return None if match is None else float(match[1].replace(",", "."))


def numbers(values: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Each text as a number (NaN where missing or not one), and whether it is neither missing nor a number."""
    read = [number(text) for text in values]
    wrong = [n is None and not is_missing(text) for n, text in zip(read, values, strict=True)]
    return np.array([math.nan if n is None else n for n in read], dtype=np.float64), np.array(wrong, dtype=bool)


# ---------------------------------------------------------------------------------------------------------------------
# Closed lists
# ---------------------------------------------------------------------------------------------------------------------

_SEX = {
    **{sex: sex for sex in SEXES},
    "f": "female",
    "w": "female",
    "woman": "female",
    "m": "male",
    "man": "male",
    "x": "other",
    "o": "other",
    "nonbinary": "other",
    "non-binary": "other",
    "diverse": "other",
}
_INDICATION = {
    **{indication: indication for indication in INDICATIONS},
    "mdd": "depression",
    "trd": "depression",
    "depressive disorder": "depression",
    "major depression": "depression",
    "major depressive disorder": "depression",
    "treatment-resistant depression": "depression",
    "treatment resistant depression": "depression",
    "chronic pain": "pain",
    "crps": "pain",
    "neuropathic pain": "pain",
    "fibromyalgia": "pain",
    "depression and pain": "both",
    "pain and depression": "both",
    "depression + pain": "both",
    "depression & pain": "both",
    "depression/pain": "both",
}
_AGE_BAND = {
    **{band: band for band in AGE_BANDS},
    "<18": AGE_BANDS[0],
    "0-17": AGE_BANDS[0],
    "90 and over": AGE_BANDS[-1],
    "≥90": AGE_BANDS[-1],
    ">=90": AGE_BANDS[-1],
    ">89": AGE_BANDS[-1],
}


def sex(text: str) -> str | None:
    """``female``, ``male`` or ``other``; None where the text is none of the known ones."""
    return _SEX.get(text.lower())


def indication(text: str) -> str | None:
    """``depression``, ``pain``, ``both`` or ``other``; None where the text is none of the known ones."""
    return _INDICATION.get(text.lower())


def site(text: str) -> str:
    """The practice's own word as it stands: a label takes its place before anything is kept, see ``placing.sites``."""
    return text


def year(text: str) -> str | None:
    """A year in which an infusion may have been; None otherwise."""
    return text if re.fullmatch(r"(?:19[89]|20\d)\d", text) and int(text) >= EARLIEST.year else None


def yes_or_no(text: str) -> str | None:
    """``yes`` or ``no``; None otherwise."""
    small = text.lower()
    return small if small in ("yes", "no") else None


def band_of_age(text: str) -> str | None:
    """The band of an age, or of a band written in one of the known ways; None otherwise."""
    years = number(text)
    if years is not None:
        return age_band(years) if 0 <= years <= 120 else None
    return _AGE_BAND.get(text.lower().replace("–", "-").replace(" - ", "-").replace(" to ", "-"))


_AFTER = {"after": True, "post": True, "yes": True, "true": True, "y": True, "1": True, "after infusion": True}
_AFTER |= {"post infusion": True, "post-infusion": True}
_BEFORE = ("before", "pre", "no", "false", "n", "0", "before infusion", "pre infusion", "pre-infusion")
_AFTER |= dict.fromkeys(_BEFORE, False)


def before_or_after(text: str) -> bool | None:
    """Whether a text says "after" the infusion; None where it says neither that nor "before"."""
    return _AFTER.get(text.lower())


ATTRIBUTES: dict[str, Callable[[str], str | None]] = {
    "site": site,
    "sex": sex,
    "age": band_of_age,
    "indication": indication,
    "first_infusion_year": year,
    "under_way": yes_or_no,
}
"""What may be said of a patient, and how its texts are read."""
