"""Every number of the page as data: value, interval, how many people, design, source, and how far it was verified."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from outcomes.errors import OutcomesError

FILE = Path(__file__).with_name("facts.toml")
VERIFIED = "V"
STALE_AFTER_MONTHS = 12
MARKS = {VERIFIED: "read at the source", "S": "second hand", "U": "from memory"}
ROUNDED_UNITS = ("of 100", "per 100")

_PLACEHOLDER = re.compile(r"\{(\w+)(?:\.(exact|span|n))?\}")
_CITATION = re.compile(r"\[(\w+)\]")


class Unverified(OutcomesError):
    """A sentence or picture asked for a number or source that nobody has read at its source."""


@dataclass(frozen=True)
class Source:
    """One paper, label or official page.

    ``says`` is what it concludes, in our words; ``checked`` the day on which number and conclusion were last compared
    with it. Empty and never enough for the page where nobody has read it.
    """

    key: str
    cite: str
    url: str
    design: str
    says: str
    mark: str
    checked: date

    @property
    def verified(self) -> bool:
        return self.mark == VERIFIED and bool(self.says)


@dataclass(frozen=True)
class Fact:
    """One number. ``low`` and ``high`` are its 95% interval, ``n`` the people or trials behind it; None if not given."""

    key: str
    what: str
    value: float
    unit: str
    source: Source
    mark: str
    low: float | None = None
    high: float | None = None
    n: int | None = None

    @property
    def verified(self) -> bool:
        return self.mark == VERIFIED and self.source.verified

    @property
    def words(self) -> str:
        """As the main text says it: people out of 100 as whole people, everything else as it stands."""
        return str(whole(self.value)) if self.unit in ROUNDED_UNITS else self.exact

    @property
    def exact(self) -> str:
        return f"{self.value:.0f}" if self.unit == "year" else _number(self.value)

    @property
    def span(self) -> str:
        """The interval, ``"2.14 to 2.22"``."""
        if self.low is None or self.high is None:
            raise OutcomesError(f"outcomes/explainer/facts.toml: facts.{self.key} has no interval; give low and high.")
        return f"{_number(self.low)} to {_number(self.high)}"

    def said(self, form: str | None) -> str:
        if form is None:
            return self.words
        if form == "n":
            if self.n is None:
                raise OutcomesError(f"outcomes/explainer/facts.toml: facts.{self.key} has no n.")
            return f"{self.n:,}"
        return getattr(self, form)


@dataclass(frozen=True)
class Facts:
    """The whole file. Only what is verified can be had from it by name."""

    facts: dict[str, Fact]
    sources: dict[str, Source]
    reviewed: date

    def __getitem__(self, key: str) -> Fact:
        """One verified fact; ``Unverified`` if nobody read it at its source."""
        fact = self.facts[key]
        if not fact.verified:
            raise Unverified(
                f"outcomes/explainer/facts.toml: facts.{key} is marked {fact.mark} ({MARKS[fact.mark]}), its source "
                f"{fact.source.mark}. Open the source, compare number and conclusion, and mark both V; or leave it off the page."
            )
        return fact

    def source(self, key: str) -> Source:
        """One verified source; ``Unverified`` if nobody has read it, or nobody wrote down what it concludes."""
        source = self.sources[key]
        if not source.verified:
            raise Unverified(
                f"outcomes/explainer/facts.toml: sources.{key} is marked {source.mark} or lacks says; it cannot be cited."
            )
        return source

    def fill(self, template: str) -> str:
        """Numbers into their places; marks of sources stay."""
        return _PLACEHOLDER.sub(lambda found: self[found[1]].said(found[2]), template)

    def plain(self, template: str) -> str:
        """The sentence as it is read aloud: numbers filled in, without marks of sources."""
        return _CITATION.sub("", self.fill(template))


def cited(template: str) -> list[str]:
    """Sources named in a text, in order: by mark, and through the numbers it uses."""
    return list(dict.fromkeys(_CITATION.findall(template)))


def used(template: str) -> list[str]:
    """Facts named in a text."""
    return [found[0] for found in _PLACEHOLDER.findall(template)]


def whole(value: float) -> int:
    """To the nearest whole person; a half goes up.

    >>> whole(16.5), whole(4.9)
    (17, 5)
    """
    return int(value + 0.5)


def _number(value: float) -> str:
    return f"{value:,g}".replace("-", "−") if abs(value) < 1e5 else f"{value:,.0f}"


def written(day: date) -> str:
    """``November 8, 2026``."""
    return f"{day:%B} {day.day}, {day.year}"


def is_stale(reviewed: date, today: date) -> bool:
    """Whether the last review is more than twelve months ago.

    >>> is_stale(date(2025, 3, 1), date(2026, 3, 1)), is_stale(date(2025, 3, 1), date(2026, 3, 2))
    (False, True)
    """
    months = (today.year - reviewed.year) * 12 + today.month - reviewed.month
    return (months, today.day) > (STALE_AFTER_MONTHS, reviewed.day)


@cache
def load(path: Path = FILE) -> Facts:
    """Read the file of facts.

    Raises
    ------
    OutcomesError
        A row names no known source, has an unknown mark, or lacks what every row needs.
    """
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        sources = {}
        for key, row in content["sources"].items():
            url = row["url"] if "url" in row else f"https://doi.org/{row['doi']}"
            says = row["says"] if row["mark"] == VERIFIED else ""
            sources[key] = Source(key, row["cite"], url, row["design"], says, row["mark"], row["checked"])
        facts = {}
        for key, row in content["facts"].items():
            numbers = {name: row.get(name) for name in ("low", "high", "n")}
            source = sources[row["source"]]
            facts[key] = Fact(key, row["what"], row["value"], row["unit"], source, row["mark"], **numbers)
        found = Facts(facts, sources, content["reviewed"])
    except KeyError as error:
        raise OutcomesError(f"{path.name}: {error.args[0]} is missing or names nothing in the file.") from None
    wrong = [row.key for row in (*sources.values(), *facts.values()) if row.mark not in MARKS]
    if wrong:
        raise OutcomesError(f"{path.name}: mark has to be one of {', '.join(MARKS)}: {', '.join(wrong)}.")
    return found
