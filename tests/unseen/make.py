"""What the unseen inputs are made of: an input with its right answer, tables as bytes, courses, questionnaires."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from textwrap import dedent

import openpyxl

Record = tuple[str, str | int | None, int | None, str, float]
"""Patient id as in the file; date (ISO), day since the first infusion where the file has no date, or None where the
score is kept without a day; infusions received, or None where not to be judged; instrument; score."""

MUSTS = {
    "records": "exactly these records are stored",
    "clean": "exactly these records are stored, and nothing is worse than a remark",
    "said": "exactly these records are stored, and something is said",
    "ask": "nothing of the last upload is stored, and something is said",
    "ask_or_records": "as ask, or as records",
    "ask_or_said": "as ask, or as said",
    "refuse": "the upload is refused, and something is said",
}


@dataclass(frozen=True)
class Input:
    """One or several files as a practice has them, and what is right.

    Attributes
    ----------
    name, what : str
    files : tuple of (name, bytes)
    must : str
        One of ``MUSTS``.
    records : sequence of Record
        All that is stored at the end.
    may : sequence of Record
        May be stored too: right where it is, not missed where it is not (PHQ-2 and item 9 of a PHQ-9's answers).
    answers : dict
        Of the person at the desk, by the names of ``imports.check.Answers``.
    uploads : tuple of int
        How many files go into each upload, one upload saved before the next; empty: all files in one.
    earlier : sequence of Record
        What is stored before the last of several uploads.
    never : tuple of str
        Texts that no message may hold, nor the store.
    """

    name: str
    what: str
    files: tuple[tuple[str, bytes], ...]
    must: str
    records: Sequence[Record] = ()
    may: Sequence[Record] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    uploads: tuple[int, ...] = ()
    earlier: Sequence[Record] = ()
    never: tuple[str, ...] = ()

    @property
    def sequence(self) -> bool:
        return len(self.uploads) > 1


# --- files ----------------------------------------------------------------------------------------------------------


def text(table: str, encoding: str = "utf-8", ends: str = "\r\n") -> bytes:
    """A text table as it stands in the source, without its indentation."""
    return dedent(table).strip("\n").replace("\n", ends).encode(encoding) + ends.encode(encoding)


def rows(*lines: Sequence[object], sep: str = ",", encoding: str = "utf-8") -> bytes:
    """A text table from rows of cells, with quotation marks where they are needed."""
    out = io.StringIO()
    csv.writer(out, delimiter=sep, lineterminator="\r\n").writerows(lines)
    return out.getvalue().encode(encoding)


def workbook(
    sheets: Mapping[str, Iterable[Sequence[object]]], change: Callable[[openpyxl.Workbook], None] | None = None
) -> bytes:
    """A real workbook; ``change`` does to it what a practice did: hides, comments, formats."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- courses --------------------------------------------------------------------------------------------------------


def day(iso: str) -> date:
    return date.fromisoformat(iso)


def later(iso: str, days: int) -> str:
    return (day(iso) + timedelta(days=days)).isoformat()


class Course(dict):
    """The infusions of some patients: id -> dates, in order."""

    def records(self, lines: str) -> list[Record]:
        """``"NB07 2026-05-03 phq9 17"`` per line; a ``+`` behind the date: after the infusion of that day."""
        found = []
        for line in dedent(lines).strip().splitlines():
            patient, when, instrument, score = line.split()
            after, when = when.endswith("+"), when.rstrip("+")
            n = sum(given < when or (after and given == when) for given in self[patient])
            found.append((patient, when, n, instrument, float(score)))
        return found

    def numbered(self, header: str = "patient,infusion,date", write: Callable[[str], str] = str) -> bytes:
        """The infusion list with numbers."""
        lines = [(p, n, write(when)) for p, dates in self.items() for n, when in enumerate(dates, 1)]
        return rows(header.split(","), *lines)

    def dated(self, header: str = "patient,date", write: Callable[[str], str] = str) -> bytes:
        """The infusion list without numbers."""
        return rows(header.split(","), *[(p, write(when)) for p, dates in self.items() for when in dates])

    def lines(self) -> list[tuple[str, int, date]]:
        """The infusion list as rows of a sheet."""
        return [(p, n, day(when)) for p, dates in self.items() for n, when in enumerate(dates, 1)]


def course(*starts: str, gaps: Sequence[int] = (0, 3, 7, 10)) -> Course:
    """``course("NB07 2026-05-04", ...)``: the first infusion of each, the others ``gaps`` days after it."""
    pairs = (start.split() for start in starts)
    return Course({patient: tuple(later(first, gap) for gap in gaps) for patient, first in pairs})


# --- questionnaires (free to reproduce) -----------------------------------------------------------------------------

HOW_OFTEN = ("Not at all", "Several days", "More than half the days", "Nearly every day")
STEM = "Over the last 2 weeks, how often have you been bothered by any of the following problems?"
PHQ9 = (
    "Little interest or pleasure in doing things",
    "Feeling down, depressed, or hopeless",
    "Trouble falling or staying asleep, or sleeping too much",
    "Feeling tired or having little energy",
    "Poor appetite or overeating",
    "Feeling bad about yourself - or that you are a failure or have let yourself or your family down",
    "Trouble concentrating on things, such as reading the newspaper or watching television",
    "Moving or speaking so slowly that other people could have noticed? Or the opposite - being so fidgety or "
    "restless that you have been moving around a lot more than usual",
    "Thoughts that you would be better off dead or of hurting yourself in some way",
)
GAD7 = (
    "Feeling nervous, anxious or on edge",
    "Not being able to stop or control worrying",
    "Worrying too much about different things",
    "Trouble relaxing",
    "Being so restless that it is hard to sit still",
    "Becoming easily annoyed or irritable",
    "Feeling afraid as if something awful might happen",
)
PEG = (
    "What number best describes your pain on average in the past week?",
    "What number best describes how, during the past week, pain has interfered with your enjoyment of life?",
    "What number best describes how, during the past week, pain has interfered with your general activity?",
)


def spread(total: int, n: int = 9) -> list[int]:
    """``n`` answers with this sum, the first ones higher."""
    low, rest = divmod(total, n)
    return [low + 1] * rest + [low] * (n - rest)


def words(total: int, n: int = 9) -> list[str]:
    """The same in words."""
    return [HOW_OFTEN[answer] for answer in spread(total, n)]


def parts(records: Iterable[Record], n: int = 9) -> list[Record]:
    """What may be kept beside PHQ-9 totals whose answers are ``spread``: PHQ-2, and item 9 where there is one."""
    found = []
    for patient, when, received, instrument, score in records:
        if instrument == "phq9":
            answers = spread(int(score), n)
            found.append((patient, when, received, "phq2", float(answers[0] + answers[1])))
            if n == 9:
                found.append((patient, when, received, "phq9_item9", float(answers[8])))
    return found


def without(records: Iterable[Record], *places: int) -> list[Record]:
    """The records but for those at these places, counted from 0."""
    return [record for place, record in enumerate(records) if place not in places]
