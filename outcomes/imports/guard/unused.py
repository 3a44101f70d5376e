"""What a column that nothing is taken from looks like: whether its header or its cells identify people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from outcomes.imports.cells.values import is_missing
from outcomes.imports.guard.headers import header_rule, plain_header
from outcomes.imports.guard.names import is_like_names, is_name
from outcomes.imports.guard.shapes import PLAIN_BIRTH_DATE, SHAPES, identifies, is_early_date, is_free_text

if TYPE_CHECKING:
    from outcomes.imports.column import Column

_NOBODY = frozenset(
    """anonymous anon anonymized anonymised deidentified de-identified redacted masked removed hidden private confidential
        withheld test *** xxx tbd""".split()
)
"""What stands where a name or an address was, or never was."""

_PLAIN_ANSWERS = frozenset(
    "yes no y n true false t f checked unchecked x complete incomplete unverified done sent opened verified given".split()
)
_KEYS = frozenset(
    """id ids uid uuid guid key keys token seq index hash code codes cd row response respondent collector submission session
        patient subject participant client person device instance order ndc loinc snomed rxnorm icd cpt version software
        csn reference #""".split()
)
"""Words of a header whose column holds keys of a system: long numbers that are of no person."""

_TIMES = frozenset("time date datetime timestamp dts dt dttm start end created modified submitted epoch".split())

_KEY = re.compile(r"[\w.:|#/-]{1,64}")
_MOMENT = re.compile(r"20\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{2,6})?(?:[+-]\d{4})?")
_PEOPLE = 3
"""Distinct texts with a name in them that make a column one of people's names; two, if there are no others."""


def left_out(column: Column) -> str | None:
    """The rule that a column breaks which nothing is taken from: what identifies people in it; None if nothing does.

    For the line that says what was left out, and for practices that refuse such columns. It is meant to be right about
    columns as exports have them, so cells are judged by their company:

    - Yes and no, numbers of one or two digits, and words such as "anonymous" identify nobody, whatever the header says
      (but for a date of birth).
    - A date is a visit's, unless it is before 2000.
    - A long number is a key of the system, where the header says so.
    - A sentence that stands in two rows is an answer to choose from.
    - A given name with another name counts at once; a surname, or a name beside an unknown word, in a column of such.

    A column without any text breaks no rule, unless its header itself is a person's name, address or number.
    """
    if identifies(column.header):
        return "header_identifies"
    counts = np.bincount(column.codes, minlength=len(column.values))
    texts = {
        text: int(count)
        for text, count in zip(column.values, counts, strict=True)
        if not is_missing(text) and text.lower() not in _NOBODY
    }
    if not texts:
        return None
    says_little = all(text.lower() in _PLAIN_ANSWERS or re.fullmatch(r"\d{1,2}", text) for text in texts)
    rule = header_rule(column.header)
    if rule == "header_birth_date" or says_little:
        return rule if rule == "header_birth_date" else None
    words = frozenset(plain_header(column.header).split("_"))
    return rule or _shape_rule(texts, words) or _text_rule(texts)


def _shape_rule(texts: dict[str, int], words: frozenset[str]) -> str | None:
    are_keys = not words.isdisjoint(_KEYS) or any(word.endswith("id") for word in words)
    telling = [text for text in texts if not (_is_moment(text, words) or (are_keys and _KEY.fullmatch(text)))]
    for rule, shape in SHAPES:
        found = _are_early(texts) if rule == "value_date" else any(shape.search(text) for text in telling)
        if found:
            return rule
    return None


def _are_early(texts: Iterable[str]) -> bool:
    """Whether dates are early: one that is written as a date, or nearly all of those in eight digits."""
    digits = [text for text in texts if len(text) == 8 and text.isdigit()]
    fitting = sum(PLAIN_BIRTH_DATE.fullmatch(text) is not None for text in digits)
    return any(map(is_early_date, texts)) or 0 < 0.8 * len(digits) <= fitting


def _is_moment(text: str, words: frozenset[str]) -> bool:
    """Whether a text is a date and time in digits only, or seconds or milliseconds since 1970."""
    return _MOMENT.fullmatch(text) is not None or (
        not words.isdisjoint(_TIMES) and re.fullmatch(r"1\d{9}(?:\d{3})?(?:\.\d+)?", text) is not None
    )


def _text_rule(texts: dict[str, int]) -> str | None:
    if any(is_name(text) for text in texts) or _are_people(list(texts)):
        return "value_name"
    if any(is_free_text(text) and count == 1 for text, count in texts.items()):
        return "value_free_text"
    return None


def _are_people(texts: Sequence[str]) -> bool:
    with_names = sum(map(is_like_names, texts))
    return with_names == len(texts) > 1 or (with_names >= _PEOPLE and with_names >= 0.3 * len(texts))
