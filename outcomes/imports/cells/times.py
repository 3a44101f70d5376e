"""Reads the time of day that stands beside a date, and whether it is written in UTC."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from outcomes.imports.cells.values import is_missing


class Time(NamedTuple):
    """Minutes since midnight, to the second (NaN where no clock shows it), and whether in UTC."""

    minutes: float
    utc: bool


NO_TIME = Time(math.nan, False)

_ABBREVIATIONS = """utc uct gmt zulu
    est edt et cst cdt ct mst mdt mt pst pdt pt akst akdt akt hst hdt hast hadt ast adt at nst ndt chst sst
    bst ist wet west cet cest eet eest msk sast jst kst hkt sgt pht aest aedt acst acdt awst nzst nzdt
    brt art clt clst cot pet vet""".split()
"""Abbreviations of time zones: those of the tz database (https://www.iana.org/time-zones) that people still write, and
the short ones of the United States without "standard" or "daylight"."""

_IN_UTC = frozenset(
    ("z", "utc", "uct", "gmt", "zulu", "etc/utc", "etc/gmt", "coordinated universal time", "universal time")
)
_ZONE = (
    r"(?:(?:utc|gmt)?\s?[+-]\d{1,2}(?::?\d{2})?(?::\d{2})?|z\b"
    rf"|(?:{'|'.join(_ABBREVIATIONS)})\b|[a-z]+(?:/[a-z_]+)+(?:[+-]\d{{1,2}})?|(?:[a-z.]+ ){{1,5}}time)"
)
_CLOCK = (
    r"(?:(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:[.,:]\d{1,9})?)?"
    r"|(?P<dotted_h>\d{1,2})\.(?P<dotted_m>\d{2})(?:\.(?P<dotted_s>\d{2})(?:\.\d{1,9})?)?"
    r"|(?P<bare_h>\d{2})(?P<bare_m>\d{2})(?P<bare_s>\d{2})?(?:\.\d{1,9})?"
    r"|(?P<hour>\d{1,2})(?=\s*[ap]\.?m))"
)
_AFTER_DATE = re.compile(
    rf"[\s,]*(?:t|at\b|@|[-_:\N{{EN DASH}}])?\s*{_CLOCK}\s?(?:(?P<half>[ap])(?:\.?\s?m)?\b\.?|h(?:rs?|ours)?\b\.?)?"
    rf"(?:\s*[(\[]?(?P<zone>{_ZONE})[)\]]?(?:\s*[(\[]{_ZONE}[)\]])?)?",
    re.IGNORECASE,
)
_USUAL = re.compile(r",? (\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?: ?([ap])m)?", re.IGNORECASE)
_OF_A_DAY = re.compile(r"0?[.,]\d+|0")
_THREE_DIGITS = re.compile(r"[1-9][0-5]\d")
_ZONE_ALONE = re.compile(r"(z|[+-]\d{2}:\d{2})", re.IGNORECASE)
"""Beside a date without a time, as XML Schema allows it."""


def time_after(text: str) -> Time | None:
    """What follows a date as a time, separators included; None where it is something else.

    Examples
    --------
    >>> time_after(", 9:30 PM"), time_after("T09:30:00Z"), time_after(" total")
    (Time(minutes=1290.0, utc=False), Time(minutes=570.0, utc=True), None)
    """
    if match := _USUAL.fullmatch(text):  # twice as fast, for columns in which every time is another one
        return _time(match[1], match[2], match[3], match[4], None)
    if match := _ZONE_ALONE.fullmatch(text):
        return Time(math.nan, _is_utc(match[1]))
    match = _AFTER_DATE.fullmatch(text)
    if match is None:
        return None
    of = match.groupdict()
    hour = of["h"] or of["dotted_h"] or of["bare_h"] or of["hour"]
    minute = of["m"] or of["dotted_m"] or of["bare_m"]
    return _time(hour, minute, of["s"] or of["dotted_s"] or of["bare_s"], of["half"], of["zone"])


def times(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """The distinct texts of a column of times as minutes since midnight (NaN), and which are neither missing nor one.

    Spreadsheets keep a time as a part of a day: 0.25 is 6:00.
    """
    read = [_alone(text) for text in texts]
    wrong = [math.isnan(one) and not is_missing(text) for one, text in zip(read, texts, strict=True)]
    return np.array(read, dtype=np.float64), np.array(wrong, dtype=bool)


def _alone(text: str) -> float:
    if _OF_A_DAY.fullmatch(text):
        return min(round(float(text.replace(",", ".")) * 86_400), 86_399) / 60
    if _THREE_DIGITS.fullmatch(text):
        text = f"0{text}"
    time = time_after(f" {text}")
    return math.nan if time is None else time.minutes


def _time(hour: str, minute: str | None, second: str | None, half: str | None, zone: str | None) -> Time:
    hours = int(hour)
    if half and hours <= 12:
        hours = hours % 12 + (12 if half in "pP" else 0)
    elif half and half in "aA":
        hours = 24  # no clock shows 13 a.m.
    return Time(_minutes(hours, int(minute or 0), int(second or 0)), zone is not None and _is_utc(zone))


def _minutes(hour: int, minute: int, second: int) -> float:
    """Minutes since midnight; NaN for what no clock shows, such as 24:00."""
    return hour * 60 + minute + second / 60 if hour < 24 and minute < 60 and second <= 60 else math.nan


def _is_utc(zone: str) -> bool:
    small = zone.lower()
    offset = re.fullmatch(r"(?:utc|gmt)?\s?[+-](\d{1,2}):?(\d{2})?(?::\d{2})?", small)
    return int(offset[1]) == 0 and int(offset[2] or 0) == 0 if offset else small in _IN_UTC
