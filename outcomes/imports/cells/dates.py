"""Reads dates and times of day. Each distinct text is read once; an order of day, month and year is never guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from outcomes.imports.cells.plain_dates import plain_dates
from outcomes.imports.cells.times import NO_TIME, Time, time_after
from outcomes.imports.cells.values import EARLIEST, is_missing

ORDERS = ("dmy", "mdy", "ymd")
"""How 3/4/2026 and 26/01/12 may be meant: day first, month first, or year first, which takes a year of two digits."""

_SLIPS = 1
"""So many distinct dates may have a year that cannot be right before it speaks against an order."""


@dataclass(frozen=True, repr=False)
class DateTexts:
    """What the distinct texts of one column say as dates.

    Attributes
    ----------
    days : array of float64
        Day number (``date.toordinal``), NaN where there is none, or where the order of day, month and year is open.
        The local date, whatever time zone is written.
    minutes : array of float64
        Minutes since midnight by the clock that is written, to the second; NaN where no time is.
    utc : array of bool
        Whether the time is written in UTC, so that the local date may be another one.
    rules : list of str or None
        The rule that a text breaks, None where it breaks none.
    day_first, month_first, year_first, either : array of bool
        Texts such as 31/3/2026, 3/31/2026, 26/3/5, and 3/4/2026 or 26/01/12.
    plain : array of bool
        Texts that are dates beyond doubt and without reading an order: 2026-03-31, 31 March 2026.
    order : "dmy", "mdy", "ymd" or None
        How the other texts were read: as the column shows, else as was answered. None if neither says it.
    orders : tuple of str
        The orders in which every text of the column can be read; those that an answer may choose from.
    contradicting : tuple of (int, int) or None
        Two texts of which no order can read both, by their index.
    """

    days: np.ndarray
    minutes: np.ndarray
    utc: np.ndarray
    rules: list[str | None]
    day_first: np.ndarray
    month_first: np.ndarray
    year_first: np.ndarray
    either: np.ndarray
    plain: np.ndarray
    order: str | None
    orders: tuple[str, ...]
    contradicting: tuple[int, int] | None


def dates(values: Sequence[str], today: date, answer: str | None, date_1904: bool = False) -> DateTexts:
    """Read the distinct texts of a column as dates.

    Parameters
    ----------
    values : sequence of str
        Without white space around them. Texts that mean "no value" are no dates and break no rule.
    today : date
        A later date breaks the rule ``date_in_future``; one before ``EARLIEST`` breaks ``date_too_early``.
    answer : "dmy", "mdy", "ymd" or None
        How to read texts of a column that does not show its order itself.
    date_1904 : bool
        Whether bare five-digit numbers count days from 1904 as old workbooks of macOS do, and not from 1900.

    Notes
    -----
    A column shows its order where all its texts fit one only: 13/2 is no month first. A year of two digits may stand
    first (26/01/12): an order also drops out where it makes more than ``_SLIPS`` dates lie before ``EARLIEST`` or after
    next year. A weekday beside the date counts: Monday 1/12/2026 is 12 January.
    """
    written, code, minutes, utc = _written(values, date_1904)
    day = np.array([one.days for one in written], dtype=np.float64).reshape(-1, 3)
    may = np.array([one.may for one in written], dtype=bool).reshape(-1, 3)
    plain = np.array([one.plain for one in written], dtype=bool)
    is_open = ~plain & may.any(axis=1)
    same = _same(day, may)
    either = is_open & (may.sum(axis=1) > 1) & np.isnan(same)
    only = (is_open & (may.sum(axis=1) == 1))[:, None] & may

    left = _orders(day[is_open], may[is_open], today)
    order = ORDERS[int(np.argmax(left))] if left.sum() == 1 and is_open.any() else None
    if order is None and answer in ORDERS and left[ORDERS.index(answer)]:
        order = answer
    read = same if order is None else np.where(is_open, day[:, ORDERS.index(order)], same)
    waits = either if order is None else np.zeros(len(written), dtype=bool)
    wrong = {
        "date_impossible": np.isnan(read) & ~waits,
        "date_in_future": read > today.toordinal(),
        "date_too_early": read < EARLIEST.toordinal(),
    }
    rule_of = [next((rule for rule, where in wrong.items() if where[k]), None) for k in range(len(written))]
    read = np.where(wrong["date_in_future"] | wrong["date_too_early"], np.nan, read)
    pair = _contradicting(may, is_open)

    def each(of_written: np.ndarray, otherwise: object) -> np.ndarray:
        """From the distinct dates to the texts."""
        return np.append(of_written, np.array([otherwise], dtype=of_written.dtype))[code]  # -1 is the last

    not_a_date = np.flatnonzero(code < 0).tolist()
    rules = [*map([*rule_of, None].__getitem__, code.tolist())]
    for i in not_a_date:
        rules[i] = None if is_missing(values[i]) else "date_not_understood"
    return DateTexts(
        each(read, np.nan),
        minutes,
        utc,
        rules,
        *(each(only[:, k], False) for k in range(3)),
        each(either, False),
        each(plain, False),
        order,
        tuple(name for name, fits in zip(ORDERS, left, strict=True) if fits),
        None if pair is None else tuple(int(np.argmax(code == k)) for k in pair),
    )


def _same(day: np.ndarray, may: np.ndarray) -> np.ndarray:
    """The day that every possible order gives, NaN where they differ: 2/2/2026 is the same in both."""
    high = np.where(may, day, -np.inf).max(axis=1)
    return np.where(high == np.where(may, day, np.inf).min(axis=1), high, np.nan)


def _orders(day: np.ndarray, may: np.ndarray, today: date) -> np.ndarray:
    """Which orders read every date whose order is not written."""
    left = may.all(axis=0)
    if left[2] and left.sum() > 1:
        last = date(min(today.year + 1, date.max.year), 12, 31).toordinal()
        strange = (day < EARLIEST.toordinal()) | (day > last)
        believable = left & (np.count_nonzero(strange, axis=0) <= _SLIPS)
        left = believable if believable.any() else left
    return left


def _contradicting(may: np.ndarray, is_open: np.ndarray) -> tuple[int, int] | None:
    """Two dates of which no order reads both; of three that only contradict together, two."""
    left, narrowed = np.ones(3, dtype=bool), 0
    if may[is_open].all(axis=0).any():
        return None
    for i in np.flatnonzero(is_open).tolist():
        if not (left & may[i]).any():
            return narrowed, i
        if (left & ~may[i]).any():
            left, narrowed = left & may[i], i
    return None


# ---------------------------------------------------------------------------------------------------------------------
# Texts
# ---------------------------------------------------------------------------------------------------------------------


class _Date(NamedTuple):
    """One way of writing a date: its day number in each of ``ORDERS`` (NaN: no such date), and which are meant to be.

    ``may`` looks at the ranges of day and month alone: 31/4/2026 shows that the day comes first, and is no date.
    """

    days: tuple[float, float, float]
    may: tuple[bool, bool, bool]
    plain: bool


_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = {name: i for i, full in enumerate(_MONTHS, start=1) for name in (full, full[:3])} | {"sept": 9}
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_WEEKDAY = {name: i for i, full in enumerate(_WEEKDAYS) for name in (full, full[:3])}
_WEEKDAY |= {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}

_A_WEEKDAY = rf"({'|'.join(sorted(_WEEKDAY, key=len, reverse=True))})\b\.?"
_A_MONTH = rf"({'|'.join(sorted(_MONTH, key=len, reverse=True))})\.?"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(\d{4}|['\N{RIGHT SINGLE QUOTATION MARK}]?\d{2})(?!\d)"
_IN_NUMBERS = (
    ("iso", re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")),
    ("open", re.compile(rf"(\d{{1,2}})\s?([-/.])\s?(\d{{1,2}})\s?\2\s?(?:{_YEAR}|(\d)(?!\d))")),
    ("day_month", re.compile(rf"{_DAY} ?[-/., ]? ?(?:of )?{_A_MONTH} ?[-/., ]? ?{_YEAR}", re.IGNORECASE)),
    ("year_month", re.compile(rf"(\d{{4}}) ?[-/., ]? ?{_A_MONTH} ?[-/. ]? ?{_DAY}(?!\d)", re.IGNORECASE)),
    ("week", re.compile(r"(\d{4})-?W(\d{2})-?([1-7])(?!\d)", re.IGNORECASE)),
)
_IN_LETTERS = (
    ("month_day", re.compile(rf"{_A_MONTH} ?[-/. ]? ?(?:the )?{_DAY} ?[-/, ] ?{_YEAR}", re.IGNORECASE)),
    ("day_month", re.compile(rf"the {_DAY} (?:of )?{_A_MONTH},? {_YEAR}", re.IGNORECASE)),
)
"""Ways of writing a date that begin with a digit, and that begin with a letter. What follows is looked at later."""

_BEGINS = re.compile(rf"(?!\d{{1,4}}(?:[.,]\d*)?$)(?:\d|{_A_WEEKDAY}|{_A_MONTH}|the )", re.IGNORECASE)
"""What is worth a look: a digit that is not the first of a small number, a weekday or a month."""

_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_HL7 = re.compile(
    r"((?:19|20)\d{2})(0[1-9]|1[0-2])([0-2]\d|3[01])T?((?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d(?:\.\d+)?)?)(Z|[+-]\d{4})?"
)
"""Dates of HL7 version 2 (data type DTM) and of calendars: 20260112093000-0500, 20260112T093000Z."""

_SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?")
_SERIAL_ZERO = date(1899, 12, 30)
_DAYS_1904 = 1462
_MILLISECONDS = re.compile(r"1\d{12}")
_UNIX_ZERO = date(1970, 1, 1).toordinal()

_WEEKDAY_FIRST = re.compile(rf"{_A_WEEKDAY},?\s*", re.IGNORECASE)
_WEEKDAY_NEXT = re.compile(rf"[,\s]*\(?{_A_WEEKDAY}\)?", re.IGNORECASE)
_TIME_FIRST = re.compile(
    r"(\d{1,2}(?::\d{2}){1,2}(?:\s*[ap]\.?m\.?)?|\d{1,2}\s*[ap]\.?m\.?)(?:,?\s+(?:on\s+)?)(.+)", re.IGNORECASE
)
_YEAR_LAST = re.compile(rf"({_A_MONTH}\s+\d{{1,2}}),?\s+(\d{{1,2}}:\d{{2}}.*?)\s+(\d{{4}})", re.IGNORECASE)
"""How Unix writes it: Mon Jan 12 09:30:00 EST 2026."""

_LONGEST = 80
"""Letters of the longest text that is looked at."""

_SPACES = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ", "\N{THIN SPACE}": " "})
_SPACES |= {0x200E: None, 0x200F: None}  # browsers put direction marks, and narrow spaces before AM and PM


def _written(values: Sequence[str], date_1904: bool) -> tuple[list[_Date], np.ndarray, np.ndarray, np.ndarray]:
    """The distinct dates; for each text which of them it is (-1: none), its minutes, and whether it is in UTC."""
    fast = plain_dates(values)
    table: dict[_Date, int] = {}
    code = np.full(len(values), -1, dtype=np.int64)
    found, position = np.unique(fast.ymd[fast.read], return_inverse=True)
    known = [_plain(ymd // 10_000, ymd // 100 % 100, ymd % 100) for ymd in found.tolist()]
    code[fast.read] = np.array([table.setdefault(one, len(table)) for one in known], dtype=np.int64)[position]
    rest = np.flatnonzero(~fast.read)
    if len(rest):
        texts = [values[i] for i in rest.tolist()]
        others = _one_by_one(texts, table, date_1904, not len(found) and _are_milliseconds(texts))
        code[rest], fast.minutes[rest], fast.utc[rest] = others
    used = np.zeros(len(table) + 1, dtype=bool)  # "1/12/2026 total" is no date, though its beginning is one
    used[code] = True
    code = np.where(code < 0, -1, (np.cumsum(used) - 1)[code])
    return [one for one, stands in zip(table, used[:-1].tolist(), strict=True) if stands], code, fast.minutes, fast.utc


def _one_by_one(
    texts: Sequence[str], table: dict[_Date, int], date_1904: bool, in_milliseconds: bool
) -> tuple[list[int], list[float], list[bool]]:
    """Number of the date, minutes and UTC of each text. Dates and times by themselves are kept: there are few of each."""
    dates_alone: dict[str, int] = {}
    times: dict[str, Time | None] = {}
    codes, found_minutes, utc = [-1] * len(texts), [np.nan] * len(texts), [False] * len(texts)
    for i, text in enumerate(texts):
        space = text.rfind(" ", 0, text.find(":"))
        if space > 0:
            end = space - (text[space - 1] == ",")
            head, tail = text[:end], text[end:]
            code = dates_alone.get(head)
            if code is None:
                one = _date(head, date_1904)
                is_alone = one is not None and one[1] is NO_TIME
                code = dates_alone[head] = table.setdefault(one[0], len(table)) if is_alone else -1
            if code >= 0:
                if tail not in times:
                    times[tail] = time_after(tail)
                time = times[tail]
                if time is not None:
                    codes[i], (found_minutes[i], utc[i]) = code, time
                    continue
        one = _milliseconds(text) if in_milliseconds else _date(text, date_1904)
        if one is not None:
            codes[i], (found_minutes[i], utc[i]) = table.setdefault(one[0], len(table)), one[1]
    return codes, found_minutes, utc


def _date(text: str, date_1904: bool) -> tuple[_Date, Time] | None:
    """One text as a date with its time; None where it is none."""
    if len(text) > _LONGEST or _BEGINS.match(text) is None:
        return None
    if not text.isascii():
        text = text.translate(_SPACES)
    if match := _SERIAL.fullmatch(text):
        return _serial(match, date_1904)
    if match := _COMPACT.fullmatch(text):
        return _plain(int(match[1]), int(match[2]), int(match[3])), NO_TIME
    if match := _HL7.fullmatch(text):
        time = time_after(f"T{match[4]}{match[5] or ''}")
        return _plain(int(match[1]), int(match[2]), int(match[3])), time or NO_TIME
    if match := _TIME_FIRST.fullmatch(text):
        text = f"{match[2]} {match[1]}"
    weekday = _WEEKDAY_FIRST.match(text)
    if weekday:
        text = text[weekday.end() :]
    if match := _YEAR_LAST.fullmatch(text):
        text = f"{match[1]} {match[4]} {match[3]}"
    for shape, pattern in _IN_NUMBERS if text[:1].isdecimal() else _IN_LETTERS:
        match = pattern.match(text)
        one = None if match is None else _of_shape(shape, match)
        if one is None:
            continue
        rest = text[match.end() :]
        if again := _WEEKDAY_NEXT.match(rest):
            weekday, rest = again, rest[again.end() :]
        time = time_after(rest) if rest else NO_TIME
        if time is not None:
            return (_on_weekday(one, _WEEKDAY[weekday[1].lower()]) if weekday else one), time
    return None


def _of_shape(shape: str, match: re.Match[str]) -> _Date | None:
    if shape == "iso":
        return _plain(int(match[1]), int(match[3]), int(match[4]))
    if shape == "open":
        return _open(match[1], match[3], match[4] or match[5])
    if shape == "day_month":
        return _plain(_year(match[3]), _MONTH[match[2].lower()], int(match[1]))
    if shape == "month_day":
        return _plain(_year(match[3]), _MONTH[match[1].lower()], int(match[2]))
    if shape == "year_month":
        return _plain(int(match[1]), _MONTH[match[2].lower()], int(match[3]))
    try:
        found = date.fromisocalendar(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return _Date((np.nan,) * 3, (True,) * 3, True)
    return _plain(found.year, found.month, found.day)


def _plain(year: int, month: int, day: int) -> _Date:
    return _Date((_ordinal(year, month, day),) * 3, (True,) * 3, True)


def _open(first: str, second: str, third: str) -> _Date | None:
    """Three numbers whose order is not written. None where they are no date in any order: 1/2/3."""
    one, two = int(first), int(second)
    three, year_last = _year(third), len(third) > 1
    year_first = len(first) == 2 and third.isdigit() and len(third) <= 2
    may = (
        year_last and 1 <= one <= 31 and 1 <= two <= 12,
        year_last and 1 <= one <= 12 and 1 <= two <= 31,
        year_first and 1 <= two <= 12 and 1 <= int(third) <= 31,
    )
    if not year_last and not year_first:
        return None
    days = (
        _ordinal(three, two, one) if may[0] else np.nan,
        _ordinal(three, one, two) if may[1] else np.nan,
        _ordinal(2000 + one, two, int(third)) if may[2] else np.nan,
    )
    return _Date(days, may, False)


def _on_weekday(one: _Date, weekday: int) -> _Date:
    """Only the orders in which the date falls on the weekday that is written beside it."""
    falls = [not np.isnan(day) and (int(day) - 1) % 7 == weekday for day in one.days]
    days = tuple(day if fits else np.nan for day, fits in zip(one.days, falls, strict=True))
    return _Date(days, one.may if one.plain or not any(falls) else tuple(falls), one.plain)


def _serial(match: re.Match[str], date_1904: bool) -> tuple[_Date, Time]:
    found = _SERIAL_ZERO + timedelta(days=int(match[1]) + (_DAYS_1904 if date_1904 else 0))
    seconds = round(float(f"0.{match[2]}") * 86_400) if match[2] else None
    time = Time(np.nan if seconds is None else min(seconds, 86_399) / 60, False)
    return _plain(found.year, found.month, found.day), time


def _are_milliseconds(texts: Sequence[str]) -> bool:
    """Whether every text counts milliseconds from 1970: thirteen digits that are anything else do not come alone."""
    some = False
    for text in texts:
        if _MILLISECONDS.fullmatch(text):
            some = True
        elif not is_missing(text):
            return False
    return some


def _milliseconds(text: str) -> tuple[_Date, Time] | None:
    if is_missing(text):
        return None
    day, seconds = divmod(int(text) // 1000, 86_400)
    return _Date((float(_UNIX_ZERO + day),) * 3, (True,) * 3, True), Time(seconds / 60, True)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text[-2:])


def _ordinal(year: int, month: int, day: int) -> float:
    try:
        return float(date(year, month, day).toordinal())
    except ValueError:
        return np.nan
