"""The body of a slide as data: the same for the file of slides and for the wall. Nothing here draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from outcomes.figures import Figure

SOFT = "#55636d"
"""Of what is said beside."""

SPAN, INTERVAL, POINT, DIAMOND = "span", "interval", "point", "diamond"
"""Kinds of marks: a thick bar, the thin bar of an interval, a dot, a published result."""


@dataclass(frozen=True)
class Mark:
    """One mark on the line of a row, from ``low`` to ``high`` (shares, 0 to 1); ``alpha`` 0 to 1."""

    kind: str
    name: str
    low: float
    high: float
    colour: str
    alpha: float = 1


def span(name: str, low: float, high: float, colour: str, alpha: float) -> Mark:
    """A thick bar."""
    return Mark(SPAN, name, low, high, colour, alpha)


def interval(name: str, low: float, high: float, colour: str) -> Mark:
    """The 95% interval of what is called ``name``."""
    return Mark(INTERVAL, f"{name}, 95% interval", low, high, colour)


def point(name: str, share: float, colour: str, *, diamond: bool = False) -> Mark:
    """A dot, or a diamond."""
    return Mark(DIAMOND if diamond else POINT, name, share, share, colour)


@dataclass(frozen=True)
class Row:
    """What stands beside one line of a chart: its name and of how many at the left, the number and how sure at the right."""

    title: str
    of: str
    colour: str
    value: str
    sure: tuple[str, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Shares:
    """Rows of marks over an axis from 0 to 100%; rows alone where none has a mark. ``below``: how to read it."""

    rows: Sequence[Row]
    below: str

    @property
    def drawn(self) -> bool:
        """Whether there is anything to draw."""
        return any(row.marks for row in self.rows)


@dataclass(frozen=True)
class Bars:
    """Rows with a bar from 0 to a share each, called ``name`` together, and the interval of each."""

    name: str
    rows: Sequence[Row]
    shares: Sequence[float]
    intervals: Sequence[tuple[float, float]]
    below: str


@dataclass(frozen=True)
class Step:
    """One step of a count: ``n`` people from ``start`` on; None where the number is hidden, and ``told`` in words."""

    title: str
    told: str
    colour: str
    start: int
    n: int | None
    lost: bool


@dataclass(frozen=True)
class Steps:
    """Who is still counted and who left, step by step; ``most`` people at the start."""

    steps: Sequence[Step]
    most: int
    below: str


@dataclass(frozen=True)
class Course:
    """A line through means with intervals, one element per point, and numbers in words beside it.

    ``titles``: of both axes, upright first. ``scale``: range of the upright one, where it is fixed. ``beside``: number and what
    it is, one pair each. ``figure``: the same as a figure.
    """

    name: str
    points: Sequence[str]
    means: Sequence[float]
    intervals: tuple[Sequence[float], Sequence[float]]
    titles: tuple[str, str]
    scale: tuple[float, float] | None
    colour: str
    beside: Sequence[tuple[str, str]]
    group: str
    below: str
    figure: Figure


Body = Shares | Bars | Steps | Course
