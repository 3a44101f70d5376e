"""What a column can be, as data: the roles, their words, and how a role is written where it is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from outcomes.imports.cells.points import Point
from outcomes.instruments import Instrument

KINDS = {
    "ignore": "Leave out",
    "patient": "Patient number",
    "date": "Date",
    "time": "Time of day",
    "year": "Year of the date",
    "month": "Month of the date",
    "day_of_month": "Day of the month",
    "day": "Day since the first infusion",
    "count": "Infusions received so far",
    "number": "Number of the infusion given that day",
    "infusion_date": "Date of the infusion given",
    "timing": "Before or after the infusion",
    "point": "Point of the course, such as “before infusion 3”",
    "instrument": "Name of the questionnaire",
    "code": "Code of the questionnaire (LOINC)",
    "question": "Question of the questionnaire",
    "score": "Score, or answer to the question named in that row",
    "response": "Number of the response",
    "edited": "When the response was last changed",
    "status": "Status, such as completed or canceled",
    "given": "What was given, or the kind of visit",
    "route": "Route, such as IV",
    "dose": "Dose (mg per kg)",
    "dose_mg": "Dose (mg)",
    "weight": "Weight of the patient",
    "protocol": "Protocol of the course",
    "planned": "Infusions planned",
    "site": "Site",
    "sex": "Sex",
    "age": "Age, or age band",
    "indication": "Indication",
    "first_infusion_year": "Year of the first infusion",
    "under_way": "Course under way (yes or no)",
}
"""Every kind of role, and how the page calls it."""

_MANY = frozenset(("ignore", "date", "score", "dose", "status", "given"))
"""Kinds that several columns of a table can have."""

_WRITTEN = re.compile(
    r"(?P<kind>[a-z_]+?)(?:_(?P<item>\d{1,3}))?(?:_of_(?P<instrument>[a-z][a-z0-9_]*))?(?:@(?P<point>[a-z]+)(?:-(?P<which>\w+))?)?"
)


@dataclass(frozen=True)
class Role:
    """What one column is.

    Attributes
    ----------
    kind : str
        One of ``KINDS``.
    instrument : str
        Key of the instrument whose scores, answers or dates stand in the column; "" where other columns say it.
    item : int
        Number of the question whose answers stand in it, from 1; 0 for scores.
    point : Point or None
        The point of the course that its header names.

    Examples
    --------
    >>> str(Role("score", "phq9")), str(Role("score", "phq9", 3)), str(Role("date", point=Point("at", 3)))
    ('score_of_phq9', 'score_3_of_phq9', 'date@at-3')
    >>> Role.parse("score_of_phq9@before-3")
    Role(kind='score', instrument='phq9', item=0, point=Point(kind='before', number=3, label=''))
    """

    kind: str
    instrument: str = ""
    item: int = 0
    point: Point | None = None

    def __str__(self) -> str:
        item = f"_{self.item}" if self.item else ""
        instrument = f"_of_{self.instrument}" if self.instrument else ""
        which = "" if self.point is None else self.point.label or self.point.number
        point = f"@{self.point.kind}{'' if which in (None, '') else f'-{which}'}" if self.point else ""
        return f"{self.kind}{item}{instrument}{point}"

    @classmethod
    def parse(cls, text: str) -> Role:
        """The role that is written so.

        Raises
        ------
        ValueError
            If nothing is.
        """
        match = _WRITTEN.fullmatch(text)
        if match is None or match["kind"] not in KINDS:
            raise ValueError("not a role")
        which = match["which"] or ""
        number, label = (int(which), "") if which.isdigit() else (None, which)
        point = Point(match["point"], number, label) if match["point"] else None
        return cls(match["kind"], match["instrument"] or "", int(match["item"] or 0), point)

    @property
    def holds_scores(self) -> bool:
        """Whether the scores or answers of one instrument stand in the column."""
        return self.kind == "score" and bool(self.instrument)

    @property
    def is_single(self) -> bool:
        """Whether only one column of a table can have it."""
        return self.kind not in _MANY or (self.kind == "score" and not self.instrument)


IGNORE = Role("ignore")
Roles = Mapping[int, Role]
"""The role of each column of a table, by its position."""


def in_words(role: Role, instruments: Mapping[str, Instrument]) -> str:
    """A role as the page calls it.

    Examples
    --------
    >>> from outcomes.instruments import REGISTRY
    >>> in_words(Role("score", "phq9", 3), REGISTRY)
    'PHQ-9, question 3'
    """
    one = instruments.get(role.instrument)
    name = one.name if one is not None else "a questionnaire that is not known"
    if role.kind == "score" and role.instrument:
        words = f"{name}, question {role.item}" if role.item else f"Score: {name}"
    elif role.kind == "date" and role.instrument:
        words = f"Date of {name}"
    else:
        words = KINDS[role.kind]
    return f"{words}, {point_in_words(role.point)}" if role.point else words


def point_in_words(point: Point) -> str:
    """``before infusion 3``, ``at the start``, ``day 14``."""
    words = {
        "before": f"before infusion {point.number}" if point.number else "before the infusion of that day",
        "after": f"after infusion {point.number}" if point.number else "after the infusion of that day",
        "booster": "at a booster",
        "at": f"infusion {point.number}",
        "baseline": "at the start",
        "day": f"day {point.number}",
        "week": f"week {point.number}",
        "later": "at a later time",
        "number": f"number {point.number}",
    }
    return words.get(point.kind, "at a later time")
