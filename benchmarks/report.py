"""What was measured, as the rows of a table."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True)
class Row:
    """One line of the table of bars.

    Attributes
    ----------
    what : str
    value : float
        Ratio, MB or kB; missing where it could not be measured.
    unit : str
        " x", " MB" or " kB".
    bar : float or None
        The value may be at most this; None where there is no bar.
    measured : str
        What stands behind the value.
    """

    what: str
    value: float
    unit: str
    bar: float | None
    measured: str

    @property
    def verdict(self) -> str:
        if math.isnan(self.value):
            return "not measured"
        if self.bar is None:
            return ""
        return "met" if self.value <= self.bar else "**not met**"


def ratio(what: str, ours: list[float], theirs: list[float], bar: float | None) -> Row:
    """The median of ours as a multiple of the median of theirs, seconds."""
    a, b = statistics.median(ours), statistics.median(theirs)
    return Row(what, a / b, " x", bar, f"{_time(a)} / {_time(b)}")


def table(rows: Iterable[Row]) -> str:
    """In Markdown."""
    lines = ["| what | measured | value | bar | |", "| --- | --- | ---: | ---: | --- |"]
    for row in rows:
        value = "–" if math.isnan(row.value) else f"{row.value:.{2 if row.unit == ' x' else 1}f}{row.unit}"
        bar = "" if row.bar is None else f"{row.bar:g}{row.unit}"
        lines.append(f"| {row.what} | {row.measured} | {value} | {bar} | {row.verdict} |")
    return "\n".join(lines)


def seconds(work: Callable[[], object], *, least: int = 5, budget: float = 0.5) -> list[float]:
    """Times of ``work``: at least so many, more while they fit into ``budget`` seconds, 200 at most."""
    times: list[float] = []
    while len(times) < least or (sum(times) < budget and len(times) < 200):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return times


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{1000 * seconds:.{0 if seconds >= 0.1 else 1}f} ms"
