"""The answer first, as large numbers that are read in five seconds."""

from __future__ import annotations

from math import ceil, isnan

import pandas as pd

from outcomes.figures.base import (
    GREY,
    IF_ALL_OR_NONE,
    NOT_MEASURED,
    PALE,
    Figure,
    dot,
    faded,
    figure,
    note,
    outcome_colour,
    percent,
    span,
)
from outcomes.figures.svg.letters import read
from outcomes.measures import COMPLETENESS
from outcomes.rounding import out_of_100

NUMBER, NAME, SMALL = 30, 15, 12
"""Font sizes: the share, what it is a share of, and all else."""

NAME_AT, BAR_AT, BELOW_AT, ROW = 9, 25, 41, 56
"""Pixels from the top of a row to its name, its bar, the line below, and the next row."""

NUMBER_AT, CHANGE_AT = 14, 38
"""Pixels from the top of a row to the large number, and to the change below it."""


def glance(table: pd.DataFrame) -> Figure:
    """A row per outcome: large number and its change on the left; name, interval, bar and range on the right.

    ``table`` is ``measures.glance``. The y axis is in pixels from the top.
    """
    numbers = [_number(row) for row in table.itertuples()]
    changes = [_change(row) for row in table.itertuples()]
    widest = [read(words, NUMBER).width for words in numbers] + [read(words, SMALL).width for words in changes]
    left = ceil(max(widest)) + 12
    data, notes, tracks = [], [], []
    for place, (row, number, change) in enumerate(zip(table.itertuples(), numbers, changes, strict=True)):
        top = place * ROW
        data += _marks(row, top + BAR_AT)
        tracks.append(_track(top + BAR_AT))
        outside = {"x": 0, "xref": "paper", "xanchor": "left", "yanchor": "middle", "xshift": -left}
        beside = {"x": 0, "xref": "paper", "xanchor": "left", "yanchor": "middle"}
        notes += [
            note(number, y=top + NUMBER_AT, **{**outside, "font": {"size": NUMBER}}),
            note(f"<b>{row.title}</b>", y=top + NAME_AT, **{**beside, "font": {"size": NAME}}),
        ]
        if change:
            notes.append(note(change, y=top + CHANGE_AT, **{**outside, "font": {"size": SMALL}}))
        if row.outcome != COMPLETENESS and not isnan(row.low):
            shift = read(f"<b>{row.title}</b>", NAME).width + 6
            words = f"{out_of_100(row.low)}–{percent(row.high)}"
            notes.append(note(words, y=top + NAME_AT, **{**beside, "xshift": shift, "font": {"size": SMALL}}))
        if below := _below(row):
            notes.append(note(below, y=top + BELOW_AT, **{**beside, "font": {"size": SMALL}}))
    tall = len(table) * ROW - (ROW - BELOW_AT - 10)
    return figure(
        data,
        height=tall + 24,
        margin=(left, 12, 22, 2),
        annotations=notes,
        shapes=tracks,
        xaxis={"visible": False, "range": [0, 1]},
        yaxis={"visible": False, "range": [tall, 0]},
        hovermode="closest",
    )


def _number(row) -> str:
    """The share, or the counts where there are too few people for one."""
    return f"<b>{percent(row.rate) if not isnan(row.rate) else f'{row.n:,} of {row.measured:,}'}</b>"


def _change(row) -> str:
    if isnan(row.difference):
        return ""
    if not row.changed:
        return f"about as in {row.year_before}"
    return f"{'up' if row.difference > 0 else 'down'} {out_of_100(abs(row.difference))} vs {row.year_before}"


def _below(row) -> str:
    if row.outcome == COMPLETENESS:
        return "" if isnan(row.rate) else f"of {row.measured:,} due"
    if isnan(row.bound_low) or not row.missing:
        return ""
    return f"{out_of_100(row.bound_low)}–{percent(row.bound_high)} with missing"


def _track(place: float) -> dict:
    """From 0 to 100%, below the marks."""
    ends = {"x0": 0, "x1": 1, "y0": place, "y1": place}
    return {"type": "line", "layer": "below", "line": {"color": NOT_MEASURED, "width": 2}, **ends}


def _marks(row, place: float) -> list[dict]:
    """The range for those missing, the interval and the dot; or the share that was measured."""
    marks = []
    if row.outcome == COMPLETENESS:
        if not isnan(row.rate):
            marks.append(span(0, row.rate, place, GREY, 10, f"{row.n:,} of {row.measured:,} due"))
        return marks
    colour = outcome_colour(row.outcome)
    if not isnan(row.bound_low):
        marks.append(span(row.bound_low, row.bound_high, place, faded(colour, PALE), 12, IF_ALL_OR_NONE))
    if not isnan(row.rate):
        marks += [span(row.low, row.high, place, colour, 5, "95% interval"), dot(row.rate, place, colour, row.title)]
        marks[-1]["marker"] = {**marks[-1]["marker"], "size": 14}
    return marks
