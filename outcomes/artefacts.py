"""Everything that can be handed over, in one list: the page offers it and the command line writes it.

Each is made from a snapshot and the practice's settings, and from nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from outcomes.panels import Shown
from outcomes.practice import Practice
from outcomes.report import words
from outcomes.snapshot import Snapshot

# The libraries behind these are loaded when something is made, not when the page is opened.


def _report(snapshot: Snapshot, practice: Practice) -> bytes:
    from outcomes.report import html

    return html.page(snapshot, practice).encode()


def _pdf(snapshot: Snapshot, practice: Practice) -> bytes:
    from outcomes.report import pdf

    return pdf.document(snapshot, practice)


def _pdf_a4(snapshot: Snapshot, practice: Practice) -> bytes:
    from outcomes.report import pdf

    return pdf.document(snapshot, practice, paper="a4")


def _deck(snapshot: Snapshot, practice: Practice) -> bytes:
    from outcomes import deck

    return deck.build(snapshot, practice)


def _workbook(snapshot: Snapshot, practice: Practice) -> bytes:
    from outcomes.report import tables

    return tables.workbook(snapshot, practice)


def _csv(snapshot: Snapshot, practice: Practice) -> bytes:
    from outcomes.report import tables

    return tables.csv_zip(snapshot, practice)


@dataclass(frozen=True)
class Artefact:
    """``make`` gives the content of the file; ``icon`` is one of Streamlit's names."""

    key: str
    title: str
    suffix: str
    mime: str
    icon: str
    make: Callable[[Snapshot, Practice], bytes]


ARTEFACTS = (
    Artefact("report", "Report", ".html", "text/html", ":material/description:", _report),
    Artefact("pdf", "PDF, Letter", ".pdf", "application/pdf", ":material/picture_as_pdf:", _pdf),
    Artefact("pdf_a4", "PDF, A4", "-a4.pdf", "application/pdf", ":material/picture_as_pdf:", _pdf_a4),
    Artefact(
        "deck",
        "Slides",
        ".pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ":material/co_present:",
        _deck,
    ),
    Artefact(
        "workbook",
        "Tables, Excel",
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ":material/table:",
        _workbook,
    ),
    Artefact("csv", "Tables, CSV", "-tables.zip", "application/zip", ":material/table_rows:", _csv),
)


def _svg_of(panel: Shown, snapshot: Snapshot, practice: Practice) -> bytes:
    from outcomes.report import picture

    return picture.svg(panel, footer=words.foot_of_picture(snapshot, practice), synthetic=snapshot.synthetic).encode()


def _png_of(panel: Shown, snapshot: Snapshot, practice: Practice) -> bytes:
    from outcomes.report import picture

    return picture.png(panel, footer=words.foot_of_picture(snapshot, practice), synthetic=snapshot.synthetic)


@dataclass(frozen=True)
class Picture:
    """``draw`` gives the content of the file."""

    key: str
    title: str
    suffix: str
    mime: str
    draw: Callable[[Shown, Snapshot, Practice], bytes]


PICTURES = (
    Picture("png", "PNG", ".png", "image/png", _png_of),
    Picture("svg", "SVG", ".svg", "image/svg+xml", _svg_of),
)


def file_name(snapshot: Snapshot, practice: Practice, suffix: str) -> str:
    """``"lakeside-infusion-outcomes-2026-11-25.pdf"``: whose, of which day, and that it is synthetic where it is."""
    whose = re.sub(r"[^a-z0-9]+", "-", practice.clinic.lower()).strip("-")[:40]
    parts = [whose, "outcomes", snapshot.made.isoformat(), "synthetic" if snapshot.synthetic else ""]
    return "-".join(part for part in parts if part) + suffix
