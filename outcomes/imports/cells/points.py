"""Points of a course as headers and cells write them: "Pre-infusion 3", "phq9_inf3_post", "Day 14", "Baseline"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Point:
    """A point of a course.

    Attributes
    ----------
    kind : str
        "before", "after" or "at" an infusion (at: it is not said which of the two); "baseline"; "day" or "week", as
        the practice counts them; "booster", an infusion after the first course, counted anew; "number", a number of
        which it is not said what it counts; "later", after the first infusion and without a number of infusions.
    number : int or None
        Of the infusion, day, week or booster; None where it is not said ("Pre", "After the infusion").
    label : str
        For "later" what is written, in small letters joined by underscores, so that "4_weeks" is not "8_weeks".
    """

    kind: str
    number: int | None = None
    label: str = ""


_INFUSION = r"(?:(?:iv_)?ketamine_)?(?:ketamine|inf|infusions?|tx|treatments?|sessions?)"
_NUMBER = r"(?:_?(?:no|nr|number|visit))?_?#?_?\d{1,3}"
_OF_MANY = r"(?:_(?:of|per)_\d{1,3})?"
_BEFORE, _AFTER = r"(?:pre|before|prior_to)", r"(?:post|after|following)"
_SPAN = r"(?:days?|d|weeks?|wks?|w|months?|mos?|m|years?|yrs?)"
_FOLLOW_UP = r"(?:fu|f_u|follow_?up)"

POINTS = (
    (
        "before",
        rf"{_BEFORE}_?(?:{_INFUSION})?{_NUMBER}{_OF_MANY}|{_INFUSION}{_NUMBER}{_OF_MANY}_?{_BEFORE}(?:_infusion)?",
    ),
    ("after", rf"{_AFTER}_?(?:{_INFUSION})?{_NUMBER}{_OF_MANY}|{_INFUSION}{_NUMBER}{_OF_MANY}_?{_AFTER}(?:_infusion)?"),
    ("at", rf"{_INFUSION}{_NUMBER}{_OF_MANY}|\d{{1,3}}(?:st|nd|rd|th)_{_INFUSION}"),
    ("unnumbered", rf"(?:first|last|final|latest|most_recent|next)_{_INFUSION}"),
    ("before", rf"{_BEFORE}(?:_infusions?)?"),
    ("after", rf"{_AFTER}(?:_infusions?)?"),
    ("baseline", rf"baseline|base|bl|intake|screening|{_BEFORE}_(?:treatment|tx|ketamine)"),
    ("later", rf"{_AFTER}_(?:treatment|tx|ketamine)|final|end|last|discharge"),
    ("day", r"(?:day|d)_?#?_?\d{1,3}"),
    ("week", r"(?:weeks?|wk|w)_?#?_?\d{1,3}"),
    (
        "later",
        rf"(?:{_FOLLOW_UP}|month|mo|m|visit|v|t|time|timepoint)_?#?_?\d{{1,3}}"
        rf"|\d{{1,3}}_?{_SPAN}(?:_(?:{_AFTER}|{_FOLLOW_UP}|later))?"
        rf"|{_FOLLOW_UP}(?:_\d{{1,3}}_?{_SPAN})?",
    ),
    ("number", r"#_?\d{1,2}"),
)
"""Kinds of points, and how they are written in small letters, joined by underscores; the likeliest first. "unnumbered"
is an infusion that a header may name, of which it is not known how many came before."""

_LABELS = (
    ("at", r"\d{1,3}_of_\d{1,3}"),
    ("booster", rf"(?:boosters?|maintenance|maint|top_?up)(?:_{_INFUSION})?(?:{_NUMBER})?|b_?#?\d{{1,2}}"),
    (
        "baseline",
        r"(?:baseline|initial|intake|screening|screen|enroll?ment)(?:_(?:visit|assessment|evaluation|score))?",
    ),
    ("later", rf"(?:end|completion)_of_(?:treatment|course|series|induction|study)|eot|exit|(?:{_AFTER})_series"),
    ("later", rf"(?:\d{{1,3}}_?{_SPAN}|long_term|last|final)_(?:{_FOLLOW_UP})(?:_(?:visit|assessment))?"),
    ("later", rf"{_FOLLOW_UP}_(?:{_SPAN}_\d{{1,3}}|visit_\d{{1,3}})|(?:last|final|discharge)_(?:visit|assessment)"),
)
"""The same, for cells only: as parts of a header they would mean too many other things."""

_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_WORD = re.compile(r"[\s_.,;:()\[\]\N{EN DASH}\N{EM DASH}-]+")
_FORMS = ("(?P<rest>.+?)_?(?P<part>{})", "(?P<part>{})_(?P<rest>.+)", "(?P<rest>)(?P<part>{})")
_IN_HEADER = [(kind, [re.compile(form.format(pattern)) for form in _FORMS]) for kind, pattern in POINTS]
_ALONE = [(kind, re.compile(pattern)) for kind, pattern in (*_LABELS, *POINTS)]
_SIGNED = re.compile(r"(?:study )?(?:day|d) (?:-|\N{MINUS SIGN})(\d{1,3})", re.IGNORECASE)
_UNCLEAR_SIGN = re.compile(r"(?:day|week|d|w|wk)(?:-|\N{MINUS SIGN}) ?\d{1,3}", re.IGNORECASE)
_LONGEST = 60


def in_header(text: str) -> Iterator[tuple[str, Point]]:
    """Every way of taking a header apart into a point and a rest, the likeliest first.

    ``text`` and the rest are small letters, joined by underscores: "phq9_inf3" is "phq9" at infusion 3.
    """
    for kind, forms in _IN_HEADER:
        for form in forms:
            match = form.fullmatch(text)
            if match is not None:
                yield match["rest"], _point(kind, match["part"])


def point(text: str) -> Point | None:
    """The point that a cell names; None where it names none, and where a sign may be a hyphen: "Day-7".

    Examples
    --------
    >>> point("Tx #4 before"), point("1 of 6"), point("sleep")
    (Point(kind='before', number=4, label=''), Point(kind='at', number=1, label=''), None)
    """
    text = " ".join(text.split())
    if not text or len(text) > _LONGEST or _UNCLEAR_SIGN.fullmatch(text):
        return None
    if match := _SIGNED.fullmatch(text):
        return Point("day", -int(match[1]))
    whole = _alone(text)
    if whole is not None:
        return whole
    # "Infusion 4 (week 2)": the infusion says more than the week.
    parts = [_alone(part) for part in re.split(r" - |[()\[\],;:/\N{EN DASH}\N{EM DASH}|]", text) if part.strip()]
    of_infusions = [one for one in parts if one is not None and one.kind in ("before", "after", "at") and one.number]
    return of_infusions[0] if None not in parts and len(of_infusions) == 1 and len(parts) == 2 else None


def _alone(text: str) -> Point | None:
    small = re.sub(r"(\d) ?/ ?(\d)", r"\1 per \2", text.lower()).replace("#", " #")
    small = re.sub(r"\bf/u\b", "fu", small)
    small = re.sub(r"\b(?:the|of the|an?)\b", " ", small)
    words = [f"{_ORDINALS.index(word) + 1}th" if word in _ORDINALS else word for word in _WORD.split(small) if word]
    joined = re.sub(r"(before|pre|after|post)_(\d{1,3})(?:st|nd|rd|th)_", r"\1_infusion_\2_", "_".join(words))
    joined = re.sub(r"(_infusion_\d{1,3})_(?:infusion|treatment|session|tx)$", r"\1", joined)
    for kind, pattern in _ALONE:
        if pattern.fullmatch(joined):
            found = _point(kind, joined)
            many = re.search(r"(\d+)_(?:of|per)_(\d+)", joined)
            return None if kind == "unnumbered" or (many and int(many[1]) > int(many[2])) else found
    return None


def _point(kind: str, part: str) -> Point:
    number = re.search(r"\d+", part)
    return Point(kind, None, part) if kind in ("later", "unnumbered") else Point(kind, number and int(number[0]))
