"""What an upload holds, counted, for people to compare with what they meant to upload before they save it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from outcomes.deidentify import Pending
from outcomes.instruments import Instrument
from outcomes.records import Batch

KINDS = {"csv": "CSV", "xlsx": "Excel", "json": "JSON", "zip": "ZIP"}


class Opened(Protocol):
    """The part of the check of a file that is needed here."""

    number: int
    kind: str
    size: int


def called(file: Opened) -> str:
    """What people call a file of an upload, whose name may hold anything.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> called(SimpleNamespace(number=1, kind="xlsx", size=12_345))
    'File 1 (Excel, 12 KB)'
    """
    size = f"{file.size / 1e6:,.1f} MB" if file.size >= 1e6 else f"{max(round(file.size / 1e3), 1)} KB"
    kind = f"{KINDS[file.kind]}, " if file.kind in KINDS else ""
    return f"File {file.number} ({kind}{size})"


@dataclass(frozen=True)
class Contents:
    """What an upload holds.

    Attributes
    ----------
    patients, new_patients : int
        Everybody with a score or an infusion in it; those whom the key table does not know yet.
    scores : dict
        Number of scores for each instrument, by key, the most frequent first.
    infusions : int
    first_day, last_day : int or None
        Range of the days since each patient's first infusion; None where no score or infusion has a day.
    """

    patients: int
    new_patients: int
    scores: dict[str, int]
    infusions: int
    first_day: int | None
    last_day: int | None

    def in_words(self, instruments: Mapping[str, Instrument]) -> str:
        """One sentence: patients, scores of each instrument, infusions, period."""
        parts = [f"{_n(self.patients, 'patient')} ({self.new_patients:,} new)"]
        parts += [f"{_n(n, 'score')} of {instruments[key].name}" for key, n in self.scores.items()]
        if self.infusions:
            parts.append(_n(self.infusions, "infusion"))
        if self.first_day is not None:
            parts.append(period(self.first_day, self.last_day))
        return "; ".join(parts) + "."


def contents(batch: Batch, pending: Pending) -> Contents:
    """Count what may be taken from an upload, what is imported already included."""
    scores, infusions = batch.assessments, batch.infusions
    days = [int(day) for table in (scores, infusions) for day in (table["day"].min(), table["day"].max()) if day == day]
    return Contents(
        patients=len({*scores["patient"].unique(), *infusions["patient"].unique()}),
        new_patients=pending.n_new,
        scores={str(key): int(n) for key, n in scores["instrument"].value_counts().items()},
        infusions=len(infusions),
        first_day=min(days, default=None),
        last_day=max(days, default=None),
    )


def _n(n: int, word: str) -> str:
    return f"{n:,} {word if n == 1 else word + 's'}"


def period(first: int, last: int) -> str:
    """A range of days counted from the first infusion, in words.

    Examples
    --------
    >>> period(-3, 180), period(0, 0)
    ('from 3 days before the first infusion to 180 days after it', 'the day of the first infusion')
    >>> period(-9, -3), period(0, 1)
    ('from 9 to 3 days before the first infusion', 'from the first infusion to 1 day after it')
    """
    if first == last:
        return _side(first) if first else "the day of the first infusion"
    if last < 0 or first > 0:
        return f"from {abs(first):,} to {_side(last)}"
    end = f"to {_n(last, 'day')} after it" if last else "to that day"
    return f"from {_side(first) if first else 'the first infusion'} {end}"


def _side(day: int) -> str:
    return f"{_n(abs(day), 'day')} {'before' if day < 0 else 'after'} the first infusion"
