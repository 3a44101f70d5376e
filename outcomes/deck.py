"""A PowerPoint deck of one snapshot: one message on each slide, charts that can be edited, notes for whoever speaks.

Everything on it comes from the snapshot's panels and the practice's settings.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, time

from pptx.presentation import Presentation as Deck

from outcomes import handout
from outcomes.archive import settled
from outcomes.days import day_words
from outcomes.panels import Shown
from outcomes.practice import TEXTS, Practice
from outcomes.report import words
from outcomes.slides import charts
from outcomes.slides.rows import BODY_BOTTOM, put
from outcomes.slides.stage import (
    ACCENT,
    HEIGHT,
    INK,
    INNER,
    MARGIN,
    OPENING,
    OPENING_NAME,
    OPENING_TITLE,
    SOFT,
    SYNTHETIC_WIDE,
    WIDTH,
    Box,
    Say,
    add_notes,
    add_picture,
    empty_deck,
    fill_text,
    fitted,
    height_of,
    mark_synthetic,
    message_slide,
    one_line,
    write,
)
from outcomes.snapshot import Snapshot

CARD = "#eaf2f4"
CAN_AND_CANNOT = "What these numbers can and cannot say"


def build(snapshot: Snapshot, practice: Practice) -> bytes:
    """The deck as a file; the same snapshot and settings give the same bytes.

    A slide per panel, between an opening slide and one on what the numbers can and cannot say; who to call comes last, if
    the settings say.
    """
    practice = replace(practice, **{name: one_line(getattr(practice, name)) for name in TEXTS})
    deck = empty_deck()
    _about(deck, snapshot, practice)
    _opening(deck, snapshot, practice)
    for panel in snapshot.panels:
        _panel(deck, panel, snapshot, practice)
    _can_and_cannot(deck, snapshot, practice)
    if practice.contact:
        _contact(deck, snapshot, practice)
    out = io.BytesIO()
    deck.save(out)
    return settled(out.getvalue(), snapshot.made)


def _about(deck: Deck, snapshot: Snapshot, practice: Practice) -> None:
    about = deck.core_properties
    about.author = about.last_modified_by = practice.name
    about.title = words.TITLE
    about.subject = snapshot.origin
    about.comments = words.SYNTHETIC if snapshot.synthetic else ""
    about.created = about.modified = datetime.combine(snapshot.made, time())


def _foot(snapshot: Snapshot, practice: Practice) -> str:
    short = replace(practice, clinic=one_line(practice.clinic, 90))
    return f"Source: {words.foot(snapshot, short)}"


# ---------------------------------------------------------------------------------------------------------------
# Slides without a chart


def _opening(deck: Deck, snapshot: Snapshot, practice: Practice) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[OPENING])
    title, name = slide.placeholders[0], slide.placeholders[1]
    fill_text(title.text_frame, fitted(words.TITLE, OPENING_TITLE, (48, 44), colour=INK, bold=True))
    who = fitted(practice.name, OPENING_NAME, (28, 24, 20, 18), colour=ACCENT, bold=True)
    fill_text(name.text_frame, who, bottom=True)
    if practice.logo:
        add_picture(slide, io.BytesIO(practice.logo), Box(MARGIN, 0.7, 3.6, 1.15), f"Logo of {practice.name}")
    started = snapshot.counts.get("started")
    about = f"About {started:,} people" if started else "People"
    what = (
        Say(f"{about} who started ketamine infusions, and what questionnaires said before and after.", 22),
        Say(f"Snapshot of {day_words(snapshot.made)}", 18, SOFT, space_before=10),
    )
    write(slide, Box(MARGIN, 5.02, 7.1, 1.64), *what)
    side = Box(8.55, 0, WIDTH - 8.55, HEIGHT)
    write(slide, side, Say(" ", 18), fill=ACCENT)
    inside = Box(side.left + 0.6, 1.0, side.width - 1.2, 5.5)
    heading = Say("Before you read on", 18, "#cfe3e8", bold=True)
    said = [Say(part, 26, "#ffffff", space_before=12) for part in words.CAN_AND_CANNOT[:1]]
    write(slide, inside, heading, *said, middle=True)
    if snapshot.synthetic:
        mark_synthetic(slide, Box(MARGIN, 6.76, SYNTHETIC_WIDE, 0.34))
    add_notes(slide, *words.CAN_AND_CANNOT, snapshot.rounding, *_origin(snapshot))


def _can_and_cannot(deck: Deck, snapshot: Snapshot, practice: Practice) -> None:
    slide = message_slide(
        deck, "Before you use them", CAN_AND_CANNOT, _foot(snapshot, practice), synthetic=snapshot.synthetic
    )
    half = (INNER - 0.7) / 2
    boxes = [Box(MARGIN + place * (half + 0.7), 2.2, half, BODY_BOTTOM - 2.2) for place in (0, 1)]
    told = (words.CAN_AND_CANNOT, (snapshot.rounding, *snapshot.not_shown))
    for size in (20, 18, 17, 16, 15, 14):
        columns = [
            [Say(heading, 20, ACCENT, bold=True), *(Say(line, size, space_before=9) for line in lines)]
            for heading, lines in zip(("How to take them", "What is not shown, and why"), told, strict=True)
        ]
        if all(height_of(column, half) <= boxes[0].height for column in columns):
            break
    for box, column in zip(boxes, columns, strict=True):
        write(slide, box, *column)
    add_notes(slide, *words.CAN_AND_CANNOT, snapshot.rounding, *snapshot.not_shown, *_origin(snapshot))


def _contact(deck: Deck, snapshot: Snapshot, practice: Practice) -> None:
    slide = message_slide(deck, "Who to call", words.QUESTIONS, _foot(snapshot, practice), synthetic=snapshot.synthetic)
    lines = [part for part in (practice.clinic, practice.clinician, practice.phone, practice.booking) if part]
    card = Box(MARGIN, 2.4, INNER, 3.6)
    write(slide, card, Say(" ", 18), fill=CARD)
    box = Box(card.left + 0.5, card.top + 0.3, card.width - 1, card.height - 0.6)
    for size in (32, 28, 24, 20):
        found = [Say(line, size, space_before=10, bold=place == 0) for place, line in enumerate(lines)]
        if height_of(found, box.width) <= box.height:
            break
    write(slide, box, *found, middle=True)
    add_notes(slide, practice.contact, *_origin(snapshot))


# ---------------------------------------------------------------------------------------------------------------
# One slide per panel


def _panel(deck: Deck, panel: Shown, snapshot: Snapshot, practice: Practice) -> None:
    title = handout.title_of(panel, snapshot.context)
    slide = message_slide(deck, panel.question, title, _foot(snapshot, practice), synthetic=snapshot.synthetic)
    chart = put(handout.slide_of(panel, snapshot.context), slide)
    if chart is not None:
        charts.finish(chart, slide, panel.question, panel.plain_sentence, snapshot.made, synthetic=snapshot.synthetic)
    add_notes(
        slide,
        panel.plain_sentence,
        f"How to read it: {panel.reading}",
        *(f"{title}: {told}{f' (source: {source})' if source else ''}" for title, told, source in panel.definitions),
        snapshot.rounding,
        *_origin(snapshot),
    )


def _origin(snapshot: Snapshot) -> list[str]:
    return [snapshot.provenance, *([words.SYNTHETIC] if snapshot.synthetic else [])]
