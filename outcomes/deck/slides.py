"""The slides, one after the other."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import pairwise

import pandas as pd
from pptx.chart.chart import Chart
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide

from outcomes import definitions as rules
from outcomes import published
from outcomes.archive import settled
from outcomes.deck import charts
from outcomes.deck.stage import (
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
from outcomes.figures import OUTCOME_COLOURS, percent
from outcomes.figures.base import BLUE
from outcomes.instruments import registry
from outcomes.panels import Shown
from outcomes.panels.shown import span
from outcomes.practice import TEXTS, Practice
from outcomes.report import words
from outcomes.report.titles import missing_of, title_of
from outcomes.rounding import points
from outcomes.snapshot import Snapshot, day_words

BODY_TOP, BODY_BOTTOM = 2.28, 6.84
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
    slide = message_slide(
        deck, "Who to call", "Questions, or somebody to refer?", _foot(snapshot, practice), synthetic=snapshot.synthetic
    )
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
    kind, _, which = panel.key.partition(".")
    title = title_of(panel, snapshot)
    slide = message_slide(deck, panel.question, title, _foot(snapshot, practice), synthetic=snapshot.synthetic)
    chart = SLIDES[kind](slide, panel, which, snapshot)
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
    return [snapshot.origin, *([words.SYNTHETIC] if snapshot.synthetic else [])]


def _flow(slide: Slide, panel: Shown, which: str, snapshot: Snapshot) -> Chart:
    table = panel.table
    bottom = _below(slide, f"**Measured: {_window(panel)}.** {panel.reading}")
    area = Box(MARGIN, BODY_TOP, INNER, min(bottom - BODY_TOP, 0.9 * len(table)))
    names, numbers, _, bars = _split(area, 5.4, 1.9, 0.15)
    for row, name, number in zip(
        table.itertuples(), _lines(names, len(table)), _lines(numbers, len(table)), strict=True
    ):
        told = row.told if "told" in table else f"{row.n:,}"
        colour = OUTCOME_COLOURS.get(row.step, INK) if not row.lost else SOFT
        write(slide, name, fitted(row.part, name, (18, 16, 14, 12), bold=not row.lost, colour=colour), middle=True)
        write(
            slide,
            number,
            fitted(told, number, (18, 16, 14), bold=not row.lost, colour=colour),
            middle=True,
            align="right",
        )
    return charts.flow(slide, bars, table)


def _rates(slide: Slide, panel: Shown, which: str, snapshot: Snapshot) -> Chart:
    table = panel.table
    beside = {
        outcome: row
        for outcome, row in published.beside(which, "induction").items()
        if outcome in set(table["outcome"])
    }
    hidden = " A strong bar: the number lies somewhere in it." if table["rate"].isna().any() else ""
    missing = missing_of(which, snapshot)
    below = f"**Measured: {_window(panel)}; {missing} more were due and not measured.** {panel.reading}{hidden}"

    return _rows(
        slide, [_rate(row) for row in table.itertuples()], below, lambda box: charts.rates(slide, box, table, beside)
    )


def _rate(row) -> Row:
    colour, due = OUTCOME_COLOURS[row.outcome], f"of all due: {span(row.bound_low, row.bound_high)}"
    if pd.notna(row.n):
        of, sure = f"about {row.n:,} of {row.measured:,} measured", f"95 % interval {span(row.low, row.high)}"
        return Row(row.title, of, colour, percent(row.rate), (sure, due))
    sure = f"at most {percent(row.at_most)} of them" if row.at_least == 0 else "somewhere in between"
    told = row.told.replace("than ", "than\u00a0")
    return Row(row.title, f"of about {row.measured:,} measured", colour, told, (sure, due))


def _lasting(slide: Slide, panel: Shown, which: str, snapshot: Snapshot) -> Chart:
    table = panel.table
    below = (
        f"**Of about {int(table['responders'].iloc[0]):,} people who responded. Many had further infusions in that time.** "
        f"{panel.reading}"
    )

    rows = [
        Row(
            f"{int(row.weeks)} weeks later",
            f"about {int(row.at_risk):,} could be followed that long",
            BLUE,
            percent(row.share),
            (f"95 % interval {span(row.low, row.high)}",),
        )
        for row in table.itertuples()
    ]
    return _rows(slide, rows, below, lambda box: charts.lasting(slide, box, table))


def _together(slide: Slide, panel: Shown, which: str, snapshot: Snapshot) -> Chart:
    table = panel.table[panel.table["rate"].notna()]
    missing = table["missing"].iloc[0]
    told = f"**About {missing:,} more had both and no second score.** " if missing else ""
    below = f"{told}Line: 95 % interval. This does not show that one made the other better."
    rows = [
        Row(
            row.title,
            f"about {row.n:,} of {row.measured:,}",
            colour,
            percent(row.rate),
            (f"95 % interval {span(row.low, row.high)}",),
        )
        for row, colour in zip(table.itertuples(), charts.part_colours(table), strict=True)
    ]
    return _rows(slide, rows, below, lambda box: charts.parts(slide, box, table))


def _course(slide: Slide, panel: Shown, which: str, snapshot: Snapshot) -> Chart:
    table, instrument = panel.table, registry()[which]
    bottom = _below(slide, f"**People who stopped earlier are not in this curve.** {panel.reading}")
    chart, _, told = _split(Box(MARGIN, BODY_TOP, INNER, bottom - BODY_TOP), 8.0, 0.4)
    first, last = table.iloc[0], table.iloc[-1]
    big = {"size": 40, "bold": True, "colour": BLUE}
    write(
        slide,
        told,
        Say(points(first["mean"]), **big),
        Say("before treatment", 18),
        Say(points(last["mean"]), space_before=12, **big),
        Say(f"after {last['label']} infusions, 95 % interval {points(last['low'])} to {points(last['high'])}", 18),
        Say(
            f"About {int(first['n_fixed']):,} people, measured at every point; {instrument.direction}.",
            18,
            SOFT,
            space_before=14,
        ),
        middle=True,
    )
    scale = (instrument.low, instrument.high) if instrument.high - instrument.low <= 30 else None
    return charts.course(slide, chart, table, f"{instrument.name} ({instrument.direction})", scale)


SLIDES: dict[str, Callable[[Slide, Shown, str, Snapshot], Chart]] = {
    "flow": _flow,
    "rates": _rates,
    "course": _course,
    "lasting": _lasting,
    "together": _together,
}


# ---------------------------------------------------------------------------------------------------------------
# Places and words


def _window(panel: Shown) -> str:
    """When it was measured, as on the day of the snapshot: ``"the last score 14 to 31 days after ..."``."""
    told = next(told for title, told, _ in panel.definitions if title == rules.BY_KEY["post_induction"].title)
    first = told.split(". ")[0]
    return first[:1].lower() + first[1:]


def _below(slide: Slide, text: str) -> float:
    """How to read the chart, at the foot of the body; returns where the chart has to end."""
    whole = Box(MARGIN, 0, INNER, 0.95)
    say = fitted(text, whole, (18, 17, 16))
    height = height_of([say], INNER)
    top = BODY_BOTTOM - height
    write(slide, Box(MARGIN, top, INNER, height), say)
    return top - 0.12


@dataclass(frozen=True)
class Row:
    """What stands beside one row of a chart: its name and of how many at the left, the number and how sure at the right."""

    title: str
    of: str
    colour: str
    value: str
    sure: tuple[str, ...]


def _rows(slide: Slide, rows: list[Row], below: str, draw: Callable[[Box], Chart]) -> Chart:
    """The chart with words on the line of each of its rows."""
    bottom = _below(slide, below)
    room = bottom - BODY_TOP - charts.AXIS_HEIGHT
    high = min(room, 1.35 * len(rows))
    names, chart, values, details = _split(Box(MARGIN, BODY_TOP + (room - high) / 3, INNER, high), 2.7, 4.3, 2.0)
    places = zip(*(_lines(column, len(rows)) for column in (names, values, details)), strict=True)
    for row, (name, value, detail) in zip(rows, places, strict=True):
        half = Box(0, 0, name.width - 0.1, name.height / 2)
        head = fitted(row.title, half, (22, 20, 18), bold=True, colour=row.colour)
        write(slide, name, head, fitted(row.of, half, (18, 16), colour=SOFT), middle=True)
        room_for_value = Box(0, 0, value.width - 0.15, value.height)
        big = fitted(row.value, room_for_value, (36, 26, 24, 20), bold=True, colour=row.colour)
        write(slide, value, big, middle=True)
        one_line_high = Box(0, 0, detail.width, 0.34)
        write(slide, detail, *(fitted(line, one_line_high, (18, 16)) for line in row.sure), middle=True)
    return draw(Box(chart.left, chart.top, chart.width, high + charts.AXIS_HEIGHT))


def _split(box: Box, *widths: float) -> list[Box]:
    """Columns of these widths, and one of what is left."""
    edges = [box.left]
    for width in widths:
        edges.append(edges[-1] + width)
    edges.append(box.left + box.width)
    return [Box(left, box.top, right - left, box.height) for left, right in pairwise(edges)]


def _lines(box: Box, n: int) -> list[Box]:
    """Rows of the same height."""
    return [Box(box.left, box.top + place * box.height / n, box.width, box.height / n) for place in range(n)]
