"""Who was measured, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from textwrap import wrap

import numpy as np
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
    shares_axis,
    span,
)
from outcomes.figures.svg.letters import read
from outcomes.plural import counted
from outcomes.published import Published

WIDEST = 0.3
"""A hidden share that may lie anywhere in a wider range is told in words: a bar would be taken for a result."""

LABEL_LETTERS = 22
"""A longer label beside a bar goes on in a second line: a column of a window of 1024 pixels has little room."""

BAR_LINE, MORE_LINE, BAR = 25, 16, 18
"""Pixels: of a bar with its label, of each further line of the label, and of the bar itself."""

HEADING, SPAN, BELOW, RING, GAP = 30, 22, 17, 22, 16
"""Pixels: of a rate's heading, its bar, each line below it, the second bar with a ring, and to the next rate."""


def _ring(row, place: float, colour: str) -> list[dict]:
    """The rate of everybody who started: bounds, interval and ring, thinner than the headline's; with few people less."""
    marks = []
    if not np.isnan(row.bound_low):
        marks.append(span(row.bound_low, row.bound_high, place, faded(colour, PALE), 8, IF_ALL_OR_NONE))
    if np.isnan(row.rate):
        return marks
    marks.append(span(row.low, row.high, place, colour, 2.5, "95% interval"))
    ring = dot(row.rate, place, colour, f"{row.title}, whatever was given")
    ring["marker"] = {"symbol": "circle-open", "color": colour, "size": 11, "line": {"width": 2.5}}
    return [*marks, ring]


def in_words_only(row) -> bool:
    """Whether a rate of a disclosed table is hidden, and may be anywhere in too wide a range for a bar."""
    return bool(np.isnan(row.rate) and row.at_most - row.at_least > WIDEST)


def flow(table: pd.DataFrame) -> Figure:
    """Patient flow as steps: dark bars who is left, pale bars who leaves and where, then what became of the rest.

    ``table`` is ``measures.flow``: one row per step or reason. In a disclosed table ``n`` of an outcome may be missing: then
    there is no bar, and ``told`` holds the words in its place.
    """
    bars, left = [], 0
    for row in table.itertuples():
        n = 0 if pd.isna(row.n) else row.n
        told = row.told if "told" in table else f"{n:,}"
        if row.lost:
            left -= n
            bars.append((_broken(row.part), n, left, NOT_MEASURED, told))
        else:
            # An outcome comes after the last step: nobody leaves the count there.
            left = n
            bars.append((f"<b>{_broken(row.part)}</b>", n, 0, outcome_colour(row.step), f"<b>{told}</b>"))
    labels, n, base, colours, texts = (list(column) for column in zip(*bars, strict=True))
    heights = [BAR_LINE + MORE_LINE * label.count("<br>") for label in labels]
    places = [sum(heights[:i]) + height / 2 for i, height in enumerate(heights)]
    return figure(
        [
            {
                "type": "bar",
                "orientation": "h",
                "y": places,
                "x": n,
                "base": base,
                "marker": {"color": colours, "line": {"width": 0}},
                "text": [f" {text}" for text in texts],
                "textposition": "outside",
                "cliponaxis": False,
                "textfont": {"size": 14},
                "customdata": [counted(count, "patient", "patients") for count in n],
                "hovertemplate": "%{customdata}<extra></extra>",
                "width": BAR,
            }
        ],
        height=sum(heights) + 12,
        # Words beside bars keep their width however narrow the chart is.
        margin=(_widest(labels) + 10, _widest(texts) + 12, 2, 2),
        xaxis={"visible": False, "range": [0, max(*n, 1)]},
        yaxis={
            "range": [sum(heights), 0],
            "tickvals": places,
            "ticktext": [label.replace("<br>", "  <br>") + "  " for label in labels],
            "showgrid": False,
        },
    )


def _broken(label: str) -> str:
    return "<br>".join(wrap(label, LABEL_LETTERS))


def _widest(texts: list[str]) -> int:
    """Pixels of the widest of these in letters of 14."""
    return ceil(max(read(text, 14).width for text in texts))


def rates(
    table: pd.DataFrame,
    published: Mapping[str, Published],
    whatever: pd.DataFrame | None = None,
    besides: Mapping[str, Sequence[str]] | None = None,
) -> Figure:
    """One line per outcome: dot with 95% interval, and the pale range for those not measured.

    ``table`` is ``measures.rates``, charted outcomes only. A published rate of the same outcome is an open diamond with its
    name. In a disclosed table a rate may be missing: then a bar from ``at_least`` to ``at_most`` says where it lies, or words
    alone where that is a wide range; ``told`` holds the words beside each title. Of too few people for a percentage there is
    the count alone. ``whatever`` is ``measures.rates_whatever``: a thinner second bar with a ring under each. ``besides``:
    further lines of words below an outcome. The y axis is in pixels from the top.
    """
    data, notes, y = [], [], 0
    second = {} if whatever is None else {row.outcome: row for row in whatever.itertuples()}
    left = {"x": 0, "xref": "paper", "xanchor": "left", "yanchor": "middle"}

    def tell(words: str) -> None:
        nonlocal y
        notes.append(note(words, y=y + BELOW / 2, **left))
        y += BELOW

    for row in table.itertuples():
        colour = outcome_colour(row.outcome)
        known, hidden = not np.isnan(row.rate), "at_least" in table and np.isnan(row.rate)
        bare = hidden and in_words_only(row)
        told = row.told if "told" in table else percent(row.rate) if known else f"{row.n:,} of {row.measured:,}"
        notes.append(note(f"{row.title}  <b>{told}</b>", y=y + HEADING / 2, **{**left, "font": {"size": 19}}))
        y += HEADING
        place = y + SPAN / 2
        if not np.isnan(row.bound_low) and not bare:
            data.append(span(row.bound_low, row.bound_high, place, faded(colour, PALE), 20, IF_ALL_OR_NONE))
        if hidden and not bare:
            data.append(
                span(row.at_least, row.at_most, place, faded(colour, 0.75), 20, "somewhere in here, of those measured")
            )
        elif known:
            data += [
                span(row.low, row.high, place, colour, 6, "95% interval"),
                dot(row.rate, place, colour, row.title),
            ]
        y += SPAN
        if row.outcome in published and not bare:
            other = published[row.outcome]
            data.append(_diamond(other, place))
            notes.append(_name(other, y + BELOW / 2))
            y += BELOW
        of = f"of {row.measured:,} measured" + ("" if pd.isna(row.missing) else f" · {row.missing:,} missing")
        tell(of if hidden else f"{row.n:,} {of}")
        for words in (besides or {}).get(row.outcome, ()):
            tell(words)
        if row.outcome in second:
            other = second[row.outcome]
            data += _ring(other, y + RING / 2, colour)
            y += RING
            tell("Whatever was given" + ("" if np.isnan(other.rate) else f": {percent(other.rate)}"))
            tell(f"{other.n:,} of {other.measured:,} measured · {other.missing:,} missing")
        y += GAP
    return figure(
        data,
        height=y + 24 + 34,
        margin=(12, 24, 24, 34),
        annotations=notes,
        xaxis=shares_axis(),
        yaxis={"visible": False, "range": [y, 0]},
        hovermode="closest",
    )


def _diamond(other: Published, place: float) -> dict:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [other.rate],
        "y": [place],
        "marker": {"symbol": "diamond-open", "color": GREY, "size": 15, "line": {"width": 2.5}},
        "hovertemplate": f"{other.name}: {percent(other.rate)} of {other.analysed:,} analyzed<extra></extra>",
    }


def _name(other: Published, y: float) -> dict:
    """Below the diamond whose it is; near an edge it goes on towards the middle."""
    anchor = "left" if other.rate < 0.25 else "right" if other.rate > 0.75 else "center"
    return note(f"{other.name}: {percent(other.rate)}", x=other.rate, y=y, xanchor=anchor, yanchor="middle")
