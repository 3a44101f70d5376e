"""One panel of a clinic page to take along: a picture, or its table, with filters, number of people and definitions in it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from outcomes import definitions as rules
from outcomes.archive import settled
from outcomes.cohort import IN_ORDER, TITLES, Filters, values_words
from outcomes.days import day_words
from outcomes.panels import Shown
from outcomes.report import columns, tables
from outcomes.report.words import SYNTHETIC
from outcomes.rounding import percent

SMALL_COUNTS = "Small counts are in it: for inside the practice only."
SINGLE_PEOPLE = ("waterfall", "spaghetti")
"""Panels with a mark for each person: no picture of them leaves the page. Their tables hold counts."""

SHORT = {"age_band": "age", "first_infusion_year": "year"}
"""Filters with a shorter word in a file's name."""

LONGEST_NAME = 100
MIME_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Origin:
    """What a panel was made of: filters, how many patients they let in, the day on which it is taken along, whose it is."""

    filters: Filters
    n: int
    day: date
    practice: str
    synthetic: bool

    @property
    def filter_words(self) -> str:
        """``"Site: North or South; Year of first infusion: 2025"``, or that there is none."""
        told = [f"{TITLES[name]}: {values_words(name, values)}" for name, values in self.filters.only.items() if values]
        if self.filters.phase != rules.PHASES[0]:
            told.append(f"Phase: {self.filters.phase}")
        if self.filters.course > 1:
            told.append("Course: second")
        return "; ".join(told) or "none"

    @property
    def in_one_line(self) -> str:
        """For the foot of a picture and the head of a printed page."""
        told = (
            self.practice,
            f"Filters: {self.filter_words}",
            f"{self.n:,} patients in this view",
            f"made {day_words(self.day)}",
            f"definitions {rules.VERSION}",
            SMALL_COUNTS,
        )
        return " · ".join(part for part in told if part)

    def lines(self) -> list[tuple[str, str]]:
        """Where a table or picture comes from: name and words."""
        told = [
            ("Practice", self.practice),
            ("Filters", self.filter_words),
            ("Patients in this view", f"{self.n:,}"),
            ("Made", day_words(self.day)),
            ("Definitions", rules.VERSION),
            ("Inside the practice", SMALL_COUNTS),
            ("Synthetic", SYNTHETIC if self.synthetic else ""),
        ]
        return [(name, words) for name, words in told if words]


def file_name(shown: Shown, made: Origin, suffix: str) -> str:
    """``"phq-9-course-infusions-site-north-2026-11-28.csv"``: whose scores, which panel, which filters, which day."""
    names, panel = columns.instruments_of(shown)
    only = []
    for name, values in made.filters.only.items():
        word = SHORT.get(name, name)
        if name in IN_ORDER and len(values) > 1:
            only.append(f"{word} {values_words(name, values)}")
            continue
        only += [value if value.lower().startswith(word) else f"{word} {value}" for value in values]
    parts = [*names, panel, *only]
    parts += [made.filters.phase] if made.filters.phase != rules.PHASES[0] else []
    parts += ["second-course"] if made.filters.course > 1 else []
    words = "-".join(re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-") for part in parts)[:LONGEST_NAME].strip("-")
    return "-".join([words, *(["synthetic"] if made.synthetic else []), made.day.isoformat()]) + suffix


# The libraries behind these are loaded when something is made, not when the page is opened.


def _svg(shown: Shown, made: Origin) -> bytes:
    from outcomes.report import picture

    return picture.svg(shown, footer=made.in_one_line, synthetic=made.synthetic).encode()


def _png(shown: Shown, made: Origin) -> bytes:
    from outcomes.report import picture

    return picture.png(shown, footer=made.in_one_line, synthetic=made.synthetic)


def _csv(shown: Shown, made: Origin) -> bytes:
    sheet = columns.sheet(shown)
    above = [("Question", sheet.question), ("Finding", sheet.sentence), *made.lines()]
    head = [heading for heading, _ in sheet.headings]
    formats = [kind for _, kind in sheet.headings]
    rows = [[_as_read(value, kind) for value, kind in zip(row, formats, strict=True)] for row in sheet.rows]
    return tables.csv_bytes([*([f"# {name}: {words}"] for name, words in above), head, *rows])


def _as_read(value, kind: str):
    """A share as ``"56%"``; other numbers rounded as on the page, and still numbers."""
    if value is None or isinstance(value, str):
        return value
    return percent(value) if kind == tables.SHARE else round(value, DECIMALS.get(kind, 0))


DECIMALS = {tables.POINTS: 1, tables.HUNDREDTHS: 2}


def _xlsx(shown: Shown, made: Origin) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    mark = " ".join([*([SYNTHETIC] if made.synthetic else []), SMALL_COUNTS])
    tables.write_panel(book.create_sheet("Table"), columns.sheet(shown), mark)
    definitions = [("Definition", "In words", "Source"), *shown.definitions]
    tables.write_words(book.create_sheet("Definitions"), definitions, (28, 90, 60), mark)
    tables.write_words(book.create_sheet("About"), [("About", ""), *made.lines()], (28, 110), mark)
    out = io.BytesIO()
    book.save(out)
    return settled(out.getvalue(), made.day)


@dataclass(frozen=True)
class File:
    """``make`` gives the content of the file; ``picture``: it shows the chart."""

    title: str
    suffix: str
    mime: str
    picture: bool
    make: Callable[[Shown, Origin], bytes]


FILES = (
    File("PNG picture", ".png", "image/png", True, _png),
    File("SVG picture", ".svg", "image/svg+xml", True, _svg),
    File("CSV table", ".csv", "text/csv", False, _csv),
    File("Excel table", ".xlsx", MIME_XLSX, False, _xlsx),
)


def files_of(shown: Shown) -> list[File]:
    """What there is of a panel: pictures only where a chart is drawn, and not of single people."""
    drawn = shown.figure is not None and shown.key.partition("_")[0] not in SINGLE_PEOPLE
    return [one for one in FILES if drawn or not one.picture]
