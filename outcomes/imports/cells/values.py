"""Reads single cells: numbers, missing codes, dates, and the closed lists. Each distinct text is read once."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from outcomes.records import AGE_BANDS, INDICATIONS, SEXES, age_band, site_label

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

_NUMBER = re.compile(r"[+-]?(?:\d{1,9}(?:[.,]\d*)?|[.,]\d+)")
_ZONE = r"(?:Z|(?:GMT|UTC)?[+-]\d{1,2}(?::?\d{2})?|[A-Z]{2,5})"
_TIME = rf"(?:[T ]\s*\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?\s*{_ZONE}?)?"
_ISO = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.IGNORECASE)
_NUMERIC = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE)
_DAY_MONTH = re.compile(rf"(\d{{1,2}})[-/. ]+([a-z]{{3,9}})\.?[-/., ]+(\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"([a-z]{{3,9}})\.?[-/. ]+(\d{{1,2}}),?[-/ ]+(\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_SERIAL_ZERO = date(1899, 12, 30)
_DAYS_1904 = 1462


def is_missing(text: str) -> bool:
    """Whether a cell is empty or holds a text that stands for "no value"."""
    return not text or text.lower() in MISSING


def number(text: str) -> float | None:
    """The number in a cell, with decimal point or decimal comma; None where there is none.

    Examples
    --------
    >>> number("12"), number("5,33"), number("twelve")
    (12.0, 5.33, None)
    """
    if _NUMBER.fullmatch(text) is None:
        return None
    return float(text.replace(",", "."))


def numbers(values: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Each text as a number (NaN where missing or not one), and whether it is neither missing nor a number."""
    read = [number(text) for text in values]
    wrong = [n is None and not is_missing(text) for n, text in zip(read, values, strict=True)]
    return np.array([math.nan if n is None else n for n in read], dtype=np.float64), np.array(wrong, dtype=bool)


# ---------------------------------------------------------------------------------------------------------------------
# Dates
# ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class DateTexts:
    """What the distinct texts of one column say as dates.

    Attributes
    ----------
    days : array of float64
        Day number (``date.toordinal``), NaN where there is none, or where the order of day and month is open.
    rules : list of str or None
        The rule that a text breaks, None where it breaks none.
    day_first, month_first, either : array of bool
        Texts such as 31/3/2026, 3/31/2026, and 3/4/2026.
    plain : array of bool
        Texts that are dates beyond doubt and without reading an order: 2026-03-31.
    order : "dmy", "mdy" or None
        How texts of ``either`` kind were read: as the others of the column show, else as was answered.
    """

    days: np.ndarray
    rules: list[str | None]
    day_first: np.ndarray
    month_first: np.ndarray
    either: np.ndarray
    plain: np.ndarray
    order: str | None


def dates(values: Sequence[str], today: date, answer: str | None, date_1904: bool = False) -> DateTexts:
    """Read the distinct texts of a column as dates. The local date counts, whatever time zone is written.

    ``answer`` ("dmy", "mdy" or None) says how to read texts that could be day first or month first, in a column that
    does not show it itself.
    """
    parts = [None if is_missing(text) else _parts(text, date_1904) for text in values]
    kinds = np.array([_kind(one) for one in parts], dtype=np.int8)
    day_first, month_first, either, plain = (kinds == kind for kind in (_DAY_FIRST, _MONTH_FIRST, _EITHER, _PLAIN))
    order = "dmy" if day_first.any() else "mdy" if month_first.any() else answer

    days = np.full(len(values), np.nan)
    rules: list[str | None] = [None] * len(values)
    latest, earliest = today.toordinal(), EARLIEST.toordinal()
    for i, (one, kind) in enumerate(zip(parts, kinds.tolist(), strict=True)):
        if one is None:
            rules[i] = None if is_missing(values[i]) else "date_not_understood"
            continue
        if kind == _EITHER and order is None:
            continue
        year, month, day, _ = one
        if kind == _DAY_FIRST or (kind == _EITHER and order == "dmy"):
            month, day = day, month
        try:
            found = date(year, month, day).toordinal()
        except ValueError:
            rules[i] = "date_impossible"
            continue
        if found > latest:
            rules[i] = "date_in_future"
        elif found < earliest:
            rules[i] = "date_too_early"
        else:
            days[i] = found
    return DateTexts(days, rules, day_first, month_first, either, plain, order)


_NO_DATE, _PLAIN, _DAY_FIRST, _MONTH_FIRST, _EITHER, _NEITHER = range(6)


def _kind(parts: tuple[int, int, int, bool] | None) -> int:
    """Which orders of day and month a text allows."""
    if parts is None:
        return _NO_DATE
    _, first, second, is_open = parts
    if not is_open:
        return _PLAIN
    if first <= 12 and second <= 12:
        return _EITHER if first != second else _NEITHER
    if first <= 12:
        return _MONTH_FIRST
    return _DAY_FIRST if second <= 12 else _NEITHER


def _parts(text: str, date_1904: bool) -> tuple[int, int, int, bool] | None:
    """Year, month, day and False; or year, first, second and True, where the order of the two is not written."""
    if match := _ISO.fullmatch(text):
        return int(match[1]), int(match[3]), int(match[4]), False
    if match := _NUMERIC.fullmatch(text):
        first, second, year = int(match[1]), int(match[3]), _year(match[4])
        if match[2] == ".":  # dots are only used with the day first
            return year, second, first, False
        return year, first, second, True
    if match := _SERIAL.fullmatch(text):
        found = _SERIAL_ZERO + timedelta(days=int(match[1]) + (_DAYS_1904 if date_1904 else 0))
        return found.year, found.month, found.day, False
    if match := _COMPACT.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3]), False
    if match := _DAY_MONTH.fullmatch(text):
        day, month, year = match[1], _month(match[2]), match[3]
    elif match := _MONTH_DAY.fullmatch(text):
        day, month, year = match[2], _month(match[1]), match[3]
    else:
        return None
    return None if month is None else (_year(year), month, int(day), False)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _month(text: str) -> int | None:
    text = text.lower()
    if text == "sept":
        text = "sep"
    return next((i for i, name in enumerate(_MONTHS, start=1) if text in (name, name[:3])), None)


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


def site(text: str) -> str | None:
    """``Site B``; None where it is not a neutral label."""
    return site_label(text)


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
