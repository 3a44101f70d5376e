"""Dates as ISO 8601 writes them, a whole column at a time: 2026-03-31, 2026-03-31T09:30:00.000Z."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

_BLOCK = 65_536
_SHORTEST, _LONGEST = 10, 35
_FIRST_OF_TAIL = 16  # what follows 2026-03-31T09:30


class PlainDates(NamedTuple):
    """One entry per text: whether it was read, the date as ``20260331``, minutes since midnight (NaN), UTC."""

    read: np.ndarray
    ymd: np.ndarray
    minutes: np.ndarray
    utc: np.ndarray


def plain_dates(texts: Sequence[str]) -> PlainDates:
    """Read the texts of exactly this shape, and no others. Whether there is such a date is not looked at."""
    n = len(texts)
    found = PlainDates(np.zeros(n, bool), np.zeros(n, np.int64), np.full(n, np.nan), np.zeros(n, bool))
    for start in range(0, n, _BLOCK):
        block = [t if _SHORTEST <= len(t) <= _LONGEST and t[4] == "-" else "" for t in texts[start : start + _BLOCK]]
        here = np.array([i for i, text in enumerate(block) if text], dtype=np.int64)
        if len(here):
            part = _block([block[i] for i in here.tolist()])
            for whole, one in zip(found, part, strict=True):
                whole[start + here] = one
    return found


def _block(texts: list[str]) -> PlainDates:
    length = np.fromiter(map(len, texts), np.int64, len(texts))
    width = int(length.max()) + 6
    rows = np.array(texts, dtype=f"U{max(width, 26)}").view(np.uint32).reshape(len(texts), -1)
    letters = np.ascontiguousarray(rows.T)  # one row for each place
    digit = letters - np.uint32(ord("0"))  # below 10 for digits; anything less than "0" wraps round
    is_digit = digit < 10

    def number(*places: int) -> np.ndarray:
        value = np.zeros(len(texts), np.int64)
        for place in places:
            value = value * 10 + digit[place]
        return value

    def digits(*places: int) -> np.ndarray:
        return np.logical_and.reduce([is_digit[place] for place in places])

    def has(place: int, some: str) -> np.ndarray:
        return np.logical_or.reduce([letters[place] == ord(one) for one in some])

    date = digits(0, 1, 2, 3, 5, 6, 8, 9) & has(4, "-") & has(7, "-")
    timed = has(10, "T ") & digits(11, 12, 14, 15) & has(13, ":")
    with_seconds = timed & has(16, ":") & digits(17, 18)
    fraction = np.logical_and.accumulate(is_digit[20:], axis=0).sum(axis=0)
    with_fraction = with_seconds & has(19, ".") & (fraction > 0)
    end = np.where(with_fraction, 20 + fraction, np.where(with_seconds, 19, _FIRST_OF_TAIL))
    tail = np.take_along_axis(letters, np.minimum(end + np.arange(6)[:, None], len(letters) - 1), axis=0)
    z = (length == end + 1) & (tail[0] == ord("Z"))
    signed = (tail[0] == ord("+")) | (tail[0] == ord("-"))
    colon = (length == end + 6) & signed & (tail[3] == ord(":"))
    of_offset = tail[[1, 2, 4, 5]] - np.uint32(ord("0"))
    offset, zero = colon & (of_offset < 10).all(axis=0), (of_offset == 0).all(axis=0)
    hour, minute = number(11, 12), number(14, 15)
    second = np.where(with_seconds, number(17, 18), 0)
    on_clock = (hour < 24) & (minute < 60) & (second <= 60)
    timed &= ((length == end) | z | offset) & on_clock
    return PlainDates(
        date & (timed | (length == _SHORTEST)),
        number(0, 1, 2, 3, 5, 6, 8, 9),
        np.where(date & timed, hour * 60 + minute + second / 60, np.nan),
        date & timed & (z | (offset & zero)),
    )
