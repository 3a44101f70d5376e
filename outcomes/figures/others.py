"""The practice's own rates on one axis with those that others published."""

from __future__ import annotations

from textwrap import wrap

import numpy as np
import pandas as pd

from outcomes.figures.base import (
    GREY,
    IF_ALL_OR_NONE,
    PALE,
    Figure,
    dot,
    faded,
    figure,
    note,
    outcome_colour,
    percent,
    shares_axis,
    span,
)

LETTERS = 55
"""Of one line below a mark; a narrow phone shows as many."""

HEADING, LABEL, MARK, LINE, GAP = 30, 22, 18, 17, 13
"""Pixels: of an outcome's heading, the line above a mark, the mark, each line below it, and to the next result."""


def others(table: pd.DataFrame) -> Figure:
    """For each outcome the practice's rate as a large dot, below it every published one: a diamond where window, rule and
    protocol are the same, else a ring with what differs; a pale band is the expected range of a new practice.

    ``table`` is ``measures.others``. The y axis is in pixels from the top.
    """
    data, notes, shapes, y = [], [], [], 0
    for outcome, group in table.groupby("outcome", sort=False):
        colour = outcome_colour(outcome)
        left = {"x": 0, "xref": "paper", "xanchor": "left", "yanchor": "middle"}
        notes.append(note(f"<b>{group['title'].iloc[0]}</b>", y=y + HEADING / 2, **{**left, "font": {"size": 17}}))
        y += HEADING
        top = y
        for row in group.itertuples():
            notes.append(note(_label(row), y=y + LABEL / 2, **{**left, "font": {"size": 15 if row.own else 14}}))
            y += LABEL
            data += _marks(row, y + MARK / 2, colour if row.own else GREY)
            y += MARK
            for line in wrap(row.differs, LETTERS):
                notes.append(note(line, y=y + LINE / 2, **left, opacity=0.8))
                y += LINE
            y += GAP
        first = group.iloc[0]
        if not np.isnan(first["expected_low"]):
            across = {"x0": first["expected_low"], "x1": first["expected_high"], "y0": top, "y1": y - GAP}
            shapes.append(
                {"type": "rect", "layer": "below", "fillcolor": faded(GREY, 0.2), "line": {"width": 0}, **across}
            )
    return figure(
        data,
        height=y + 64,
        margin=(12, 24, 30, 34),
        annotations=notes,
        shapes=shapes,
        xaxis=shares_axis(),
        yaxis={"visible": False, "range": [y, 0]},
        hovermode="closest",
    )


def _label(row) -> str:
    """Name and rate, and whom it is of."""
    if row.own:
        of = f"{row.n:,} of {row.measured:,}" + (f", {row.missing:,} missing" if row.missing else "")
        return f"<b>{row.name}  {percent(row.rate)}</b>  {of}"
    of = f"{row.measured:,} analyzed" + ("" if pd.isna(row.treated) else f" of {row.treated:,} treated")
    return f"{row.name}  <b>{percent(row.rate)}</b>  {of}"


def _marks(row, place: float, colour: str) -> list[dict]:
    if np.isnan(row.rate):
        return []
    mark = dot(row.rate, place, colour, row.name)
    if row.own:
        due = span(row.bound_low, row.bound_high, place, faded(colour, PALE), 16, IF_ALL_OR_NONE)
        return [due, span(row.low, row.high, place, colour, 6, "95% interval"), mark]
    symbol, size, width = ("diamond-open", 15, 3) if row.comparable else ("circle-open", 12, 2)
    mark["marker"] = {"symbol": symbol, "color": colour, "size": size, "line": {"width": 2.5}}
    return [span(row.low, row.high, place, colour, width, "95% interval"), mark]
