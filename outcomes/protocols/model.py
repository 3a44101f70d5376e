"""What a protocol is: one literal, checked when it is made."""

from __future__ import annotations

import re
from dataclasses import dataclass

from outcomes.definitions import COURSE_GAP_DAYS, POST_INDUCTION, Window
from outcomes.errors import ProtocolError

ROUTE_WORDS = {
    "iv": "IV",
    "im": "IM",
    "sc": "subcutaneous",
    "oral": "oral",
    "sublingual": "sublingual",
    "intranasal": "intranasal",
}
DRUG_WORDS = {"ketamine": "ketamine", "esketamine": "esketamine"}
ROUTES, DRUGS = tuple(ROUTE_WORDS), tuple(DRUG_WORDS)

LAST, FIRST = POST_INDUCTION.counted_from, "the first infusion of the course"
"""What a headline window is counted from."""

AXES = ("infusions", "days", "weeks")

MOST_INFUSIONS = 20
"""Infusions that one protocol can have; what comes later is maintenance."""

_KEY = re.compile(r"[a-z][a-z0-9_]{2,39}")


@dataclass(frozen=True)
class Protocol:
    """How a course is meant to run.

    Attributes
    ----------
    key : str
        Short name for the store and for settings.
    name : str
        In sentences and filters, without a capital: "six in two to three weeks".
    route, drug : str
        One of ``ROUTES``, one of ``DRUGS``.
    fewest, usual, most : int
        Infusions: from how many on the protocol is completed, how many are usual, how many belong to it at most.
    gap : (int, int)
        Usual days from one infusion to the next, the shortest and the longest. ``(0, 0)`` where there is one infusion.
    span : (int, int)
        Days from the first to the last infusion, the shortest and the longest.
    source : str
        Where the protocol is published, and what of it is our own convention.
    window : Window
        Headline window; counted from ``LAST`` or ``FIRST``.
    axis : str
        Axis that suits it, one of ``AXES``.
    maintenance : str
        What usually follows, in words; empty where nothing is usual.
    practice_own : bool
        Comes from a file of the practice.

    Raises
    ------
    ProtocolError
        A value that cannot be; every problem at once, one a line.
    """

    key: str
    name: str
    route: str
    drug: str
    fewest: int
    usual: int
    most: int
    gap: tuple[int, int]
    span: tuple[int, int]
    source: str
    window: Window = POST_INDUCTION
    axis: str = "infusions"
    maintenance: str = ""
    practice_own: bool = False

    def __post_init__(self) -> None:
        problems = [f"{what}: expected {expected}." for what, right, expected in self._checks() if not right]
        if problems:
            raise ProtocolError("\n".join(problems))

    def _checks(self):
        window = self.window
        yield "key", bool(_KEY.fullmatch(self.key)), "3 to 40 small letters, digits and underscores, a letter first"
        yield "name", 3 <= len(self.name) <= 60 and self.name.isprintable(), "3 to 60 letters"
        yield "source", bool(self.source.strip()), "where the protocol is published, or that it is your own"
        yield "route", self.route in ROUTES, f"one of {', '.join(ROUTES)}"
        yield "drug", self.drug in DRUGS, f"one of {', '.join(DRUGS)}"
        yield "axis", self.axis in AXES, f"one of {', '.join(AXES)}"
        counts = 1 <= self.fewest <= self.usual <= self.most <= MOST_INFUSIONS
        yield "fewest, usual, most", counts, f"whole numbers in rising order, from 1 to {MOST_INFUSIONS}"
        yield "gap", 0 <= self.gap[0] <= self.gap[1] <= COURSE_GAP_DAYS, f"two days, 0 to {COURSE_GAP_DAYS}, rising"
        yield "span", 0 <= self.span[0] <= self.span[1] <= 400, "two days, 0 to 400, rising"
        yield "window", 1 <= window.first <= window.last <= 400, "two days, 1 to 400, rising"
        yield "counted_from", window.counted_from in (LAST, FIRST), '"last" or "first"'

    @property
    def single(self) -> bool:
        """One infusion is the whole protocol."""
        return self.usual == 1

    @property
    def modality(self) -> tuple[str, str]:
        return self.route, self.drug

    @property
    def pause(self) -> int:
        """An infusion no more than so many days after the last one of the protocol still goes on at its pace."""
        return 13 if self.single else max(7, self.gap[1] + 3)

    @property
    def words(self) -> str:
        """The protocol in one sentence or two."""
        infusions = _between(self.fewest, self.most)
        days = "" if self.span[1] <= 1 else f" in {_between(*self.span)} days"
        gap = "" if self.span[1] <= 1 else f", usually {_between(*self.gap)} day{'' if self.gap[1] == 1 else 's'} apart"
        text = (
            f"{ROUTE_WORDS[self.route]} {DRUG_WORDS[self.drug]}: {infusions} infusion{'' if self.most == 1 else 's'}"
            f"{days}{gap}; usually {self.usual}. Headline window: {self.window}."
        )
        return f"{text} {self.maintenance}" if self.maintenance else text


def _between(low: int, high: int) -> str:
    return f"{low}" if low == high else f"{low} to {high}"
