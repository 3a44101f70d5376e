"""What an upload holds, counted, for people to compare with what they meant to upload before they save it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from outcomes.deidentify import Pending
from outcomes.instruments import Instrument
from outcomes.records import Batch


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
        parts = [f"{_n(self.patients, 'patient')}, {self.new_patients:,} of them new"]
        parts += [f"{_n(n, 'score')} of {instruments[key].name}" for key, n in self.scores.items()]
        parts.append(_n(self.infusions, "infusion"))
        if self.first_day is not None:
            parts.append(f"from {_day(self.first_day)} to {_day(self.last_day)}")
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


def _day(day: int) -> str:
    """A day counted from the first infusion, in words.

    Examples
    --------
    >>> _day(-3), _day(0), _day(1)
    ('3 days before the first infusion', 'the day of the first infusion', '1 day after the first infusion')
    """
    if day == 0:
        return "the day of the first infusion"
    return f"{_n(abs(day), 'day')} {'before' if day < 0 else 'after'} the first infusion"
