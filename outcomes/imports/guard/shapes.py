"""What identifies a person by the shape of its text: addresses, telephone and other numbers, dates, free text."""

from __future__ import annotations

import re

from outcomes.imports.guard.names import WORD, is_in_a_file_name, is_name
from outcomes.imports.guard.words import SENTENCE, SURE_SURNAMES

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
DATE = re.compile(
    r"\b(?:1[6-9]|20)\d{2}([-/.])\d{1,2}\1\d{1,2}(?!\d)"
    r"|\b\d{1,2}([-/.])\d{1,2}\2(?:1[6-9]|20)\d{2}(?!\d)"
    r"|\b\d{1,2}([-/])\d{1,2}\3\d{2}(?![-/\d])"
    rf"|\b\d{{1,2}}[-. ]*{_MONTH}[-., ]*(?:19|20)?\d{{2}}\b"
    rf"|\b{_MONTH}[-. ]+\d{{1,2}}(?:st|nd|rd|th)?,?[- ]+(?:19|20)?\d{{2}}\b",
    re.IGNORECASE,
)
_STREET = r"street|avenue|ave|road|rd|lane|ln|boulevard|blvd|terrace|highway|hwy"
_MAYBE_STREET = (
    r"St|ST|Dr|DR|Drive|DRIVE|Ct|CT|Court|COURT|Way|WAY|Pl|PL|Place|PLACE|Square|SQUARE|Cir|CIR|Circle|CIRCLE"
)
SHAPES = (
    ("value_email", re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.IGNORECASE)),
    (
        "value_internet",
        re.compile(
            r"https?:|ftp:|www\.|\b[a-z0-9-]+\.(?:com|org|net|edu|gov|info|io)\b"
            r"|(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])"
            r"|(?:[0-9a-f]{1,4}:){4,}[0-9a-f]{0,4}"
            r"|(?<![^\W_])[0-9a-f]{0,4}(?::[0-9a-f]{1,4})*::[0-9a-f]{1,4}(?![^\W_])"
            r"|(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}",
            re.IGNORECASE,
        ),
    ),
    ("value_date", DATE),
    # No area is 000, 666 or 900 and more, no group 00, no serial 0000 (Social Security Administration, since 2011).
    ("value_social_security", re.compile(r"(?<!\d)(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?!\d)")),
    # In the North American Numbering Plan neither the area nor the exchange begins with 0 or 1.
    (
        "value_phone",
        re.compile(
            r"(?<![\d-])(?:\+?1[ .-]?)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])\d{3}[ .-]\d{4}(?![\d-])"
            r"|(?<![\d-])[2-9]\d{2}-\d{4}(?![\d-])"
            r"|\+\d[\d ().-]{6,}\d"
        ),
    ),
    (
        "value_address",
        re.compile(
            rf"\b\d{{1,6}}\s+(?:\w+\.?\s+){{1,4}}(?i:{_STREET})\b"
            rf"|\b\d{{1,6}}\s+(?:[A-Z][\w.]*\s+){{1,4}}(?:{_MAYBE_STREET})\b"
            r"|\b(?i:p\.?\s?o\.?\s?box)\b|\b(?i:apt|apartment|suite)\.?\s*#?\d|(?<![\d-])\d{5}-\d{4}(?![\d-])"
        ),
    ),
    ("value_long_number", re.compile(r"(?<![\w.,])(?:[A-Za-z]{1,4}[-#: ]{0,2})?\d{7,}(?!\w)")),
)
"""Rule and shape, the surest first."""

RANDOM_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""A key that a system drew at random (UUID); among thousands, some look like a date."""

_HARMLESS_NUMBER = re.compile(r"[+-]?\d{0,6}(?:[.,]\d*)?")
_LONGEST_LABEL = 120


def value_rule(text: str, *, words_allowed: bool = False) -> str | None:
    """The rule that a cell breaks by the shape of its text; None if it looks harmless.

    Parameters
    ----------
    words_allowed : bool
        For columns of labels (visits, forms, severities): a surname that stands alone passes.
    """
    if _HARMLESS_NUMBER.fullmatch(text) or RANDOM_KEY.fullmatch(text):
        return None
    if len(text) > _LONGEST_LABEL:
        return "value_free_text"
    for rule, shape in SHAPES:
        if shape.search(text):
            return rule
    if is_name(text) or (not words_allowed and text.lower() in SURE_SURNAMES):
        return "value_name"
    return "value_free_text" if is_free_text(text) else None


def is_free_text(text: str) -> bool:
    """Whether a text is a sentence or more, and no label."""
    words = [word.lower() for word in WORD.findall(text)]
    return len(text) > _LONGEST_LABEL or len(words) > 12 or (len(words) > 5 and len(SENTENCE.intersection(words)) > 1)


def identifies(header: str) -> bool:
    """Whether the header itself is a person's name, an address or a number: wide exports have such headers.

    In a question only shapes are looked for. A date is of a visit, unless it is too early for one.
    """
    short = header[:_LONGEST_LABEL]
    if any(shape.search(short) for rule, shape in SHAPES if rule not in ("value_date", "value_long_number")):
        return True
    is_number = re.fullmatch(r"\D{0,6}\d{7,}", short) is not None
    return is_number or is_early_date(short) or is_name(header)


_YEAR = r"(?:19\d\d|200\d|201[0-2])"
_DAY_OF_MONTH = r"(?:0[1-9]|[12]\d|3[01])"
PLAIN_BIRTH_DATE = re.compile(
    rf"{_YEAR}(?:0[1-9]|1[0-2]){_DAY_OF_MONTH}|(?:0[1-9]|1[0-2]){_DAY_OF_MONTH}{_YEAR}|{_DAY_OF_MONTH}(?:0[1-9]|1[0-2]){_YEAR}"
)
"""A date of birth in eight digits; of those born later, nobody is treated."""

_PLACEHOLDERS = ("1753", "1899", "1900")
"""Years that systems write for "no date"."""

_FIRST_YEAR = 2000
"""No ketamine was given for depression in a practice before; an earlier date is likelier one of birth."""


def is_early_date(text: str) -> bool:
    """Whether a text holds a date so early that it may be one of birth; 1900, 1970-01-01 and the like stand for none.

    Examples
    --------
    >>> is_early_date("1961-03-14"), is_early_date("3/14/61"), is_early_date("2026-01-05"), is_early_date("1900-01-01")
    (True, True, False, False)
    """
    found = DATE.search(text)
    if found is None or found[0] in ("1970-01-01", "1/1/1970", "01/01/1970"):
        return False
    numbers = re.findall(r"\d+", found[0])
    year = next((number for number in numbers if len(number) == 4), numbers[-1])
    if len(year) == 4:
        return int(year) < _FIRST_YEAR and year not in _PLACEHOLDERS
    return int(year) >= 30 and int(numbers[0]) <= 31


def name_rule(name: str) -> bool:
    """Whether the name of a file or sheet holds something that identifies a person."""
    stem = re.sub(r"\.(?:csv|tsv|txt|xlsx?|xlsm)$", "", name.rpartition("/")[2], flags=re.IGNORECASE)
    shaped = value_rule(stem) in ("value_email", "value_social_security", "value_phone")
    return shaped or is_in_a_file_name(stem)
