"""What may stand for a patient in an export, and what names one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from outcomes.deidentify import is_code
from outcomes.imports.guard.names import is_name
from outcomes.imports.guard.shapes import DATE, PLAIN_BIRTH_DATE, RANDOM_KEY, SHAPES

_LONGEST_ID = 64
_CODE = r"[A-Za-z0-9][A-Za-z0-9._/#:-]*"
_SHAPES = tuple((rule, shape) for rule, shape in SHAPES if rule in ("value_email", "value_internet", "value_date"))
_SOCIAL_SECURITY = re.compile(r"(\d{3})-\d{2}-\d{4}")
_PHONE = re.compile(r"((?:\+?1[.-]?)?\(?[2-9]\d{2}\)?[.-]\d{3})[.-]\d{4}")
_STEM = re.compile(r"([A-Z]?[A-Z][a-z]{3,}|[a-z]{4,})[._-]?(?:[a-z]{1,10}[._-]?)?\d{1,4}")
_BEFORE_A_NUMBER = frozenset(
    """patient patients subject subj participant client case study demo site person record test example id no nr number
        synthetic ketamine sample pseudo anon arm cohort pilot code user member infusion chart""".split()
)
"""Words that stand before a number in an id: "Patient 12", "subject004"."""

_PLAIN_PHONE = re.compile(r"[2-9](?!000)\d{9}")
_COMPANY = 3
"""So many ids that begin alike are numbered, not named."""


def patient_rules(ids: Sequence[str]) -> list[str | None]:
    """For each distinct id, the rule that it breaks; None for ids that may stand for a patient.

    Ids are judged by their company. Ten plain digits are telephone numbers if nearly all of them could be dialled, eight
    are dates of birth if nearly all of them could be one. What begins like several others is numbered by a site or a
    study, whatever it looks like: 101-01-0001, 101-01-0002; blue01, blue02.
    """
    rules = [_patient_rule(text) for text in ids]
    for length, shape, rule in ((10, _PLAIN_PHONE, "value_phone"), (8, PLAIN_BIRTH_DATE, "value_date")):
        of_this_length = [i for i, text in enumerate(ids) if len(text) == length and text.isdigit()]
        fitting = [i for i in of_this_length if shape.fullmatch(ids[i])]
        if fitting and len(fitting) >= 0.8 * len(of_this_length):
            for i in fitting:
                rules[i] = rule
    beginnings = [_beginning(text, rule) for text, rule in zip(ids, rules, strict=True)]
    alike = Counter(beginnings)
    return [
        None if beginning and alike[beginning] >= _COMPANY else rule
        for beginning, rule in zip(beginnings, rules, strict=True)
    ]


def _beginning(text: str, rule: str | None) -> str:
    """The part of an id that numbered ones share, for those that look like something else; "" for all others."""
    shape = {"value_social_security": _SOCIAL_SECURITY, "value_phone": _PHONE, "value_name": _STEM}.get(rule or "")
    found = shape.fullmatch(text) if shape else None
    if rule == "value_phone" and text.isdigit():
        return text[:6]
    return found[1].lower() if found else ""


def _patient_rule(text: str) -> str | None:
    if RANDOM_KEY.fullmatch(text) or is_code(text):
        return None
    has_digit = any(c.isdigit() for c in text)
    if not (text.isalnum() and text.isascii() and has_digit):
        if len(text) > _LONGEST_ID:
            return "patient_not_an_id"
        for rule, shape in _SHAPES:
            if shape.search(text) and not (rule == "value_date" and _is_no_day(text)):
                return rule
        if _SOCIAL_SECURITY.fullmatch(text):
            return "value_social_security"
        if _PHONE.fullmatch(text):
            return "value_phone"
        if is_name(text):
            return "value_name"
    code = _code(text)
    if re.fullmatch(_CODE, code) is None or not (has_digit or (len(code) == 1 and code != text)):
        return "patient_not_an_id"
    name = _STEM.fullmatch(code)
    return "value_name" if name and name[1].lower() not in _BEFORE_A_NUMBER else None


def _code(text: str) -> str:
    """An id without the words before it: "12" of "Patient 12", "A" of "Subject A", "017" of "P 017" or "# 017"."""
    *before, code = text.replace("#", " # ").split() or [""]
    known = all(word.rstrip(".:").lower() in {*_BEFORE_A_NUMBER, "#", "pt", "p", "s"} for word in before)
    return code if known and before else text


def _is_no_day(text: str) -> bool:
    """Whether numbers parted like those of a date cannot be one: 42-17-03."""
    found = DATE.search(text)
    numbers = [int(number) for number in re.findall(r"\d+", found[0])] if found else []
    if len(numbers) != 3:
        return False
    first, second, third = numbers
    orders = ((first, second), (second, first), (second, third))  # month and day, in front of the year or behind it
    return not any(1 <= month <= 12 and 1 <= day <= 31 for month, day in orders)
