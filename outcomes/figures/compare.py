"""Two views side by side, on one scale, each measure with the difference in its heading."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from outcomes.figures.base import BLUE, DEEP, Figure, figure, note, percent, shares_axis
from outcomes.plural import people
from outcomes.rounding import points, signed

COLOURS = {"first": BLUE, "second": DEEP}
TALL = 148
"""Pixels for the heading and the two lines of one measure."""
LINES = {"first": 0.38, "second": 0.78}
"""Where the line of each view stands, in measures."""


def shares_beside(table: pd.DataFrame, names: dict[str, str], headings: dict[str, str]) -> Figure:
    """Two lines per outcome: dot and interval of each view, and thin the range for those not measured.

    ``table`` is ``measures.shares_beside``; ``names`` what each view is called, ``headings`` the words above each outcome.
    """
    data, notes = [], []
    for place, (outcome, rows) in enumerate(table.groupby("outcome", sort=False)):
        notes.append(_heading(headings[outcome], place))
        for row in rows.itertuples():
            missing = f" · {row.missing:,} missing" if row.missing else ""
            told = f"{names[row.view]}: <b>{percent(row.rate)}</b>, {row.n:,} of {row.measured:,}{missing}"
            if np.isnan(row.rate):
                told = f"{names[row.view]}: too few ({row.measured:,})"
            data += _line(row, place, row.rate, percent)
            notes.append(_words(told, place, row.view))
    return _stack(data, notes, table["outcome"].nunique(), shares_axis())


def changes_beside(table: pd.DataFrame, names: dict[str, str], heading: str, unit: str) -> Figure:
    """Mean change of two views with its interval; ``table`` is ``measures.Changes.table``."""
    data, notes = [], [_heading(heading, 0)]
    for row in table.itertuples():
        told = f"{names[row.view]}: <b>{signed(row.change)}</b> from {points(row.mean_before)}, {people(row.n)}"
        if np.isnan(row.change):
            told = f"{names[row.view]}: too few ({row.n:,})"
        data += _line(row, 0, row.change, signed)
        notes.append(_words(told, 0, row.view))
    low, high = min(table["low"].min(), 0), max(table["high"].max(), 0)
    room = 0.06 * (high - low)
    axis = {"range": [low - room, high + room], "zeroline": True, "zerolinecolor": "#7b878f", "title": {"text": unit}}
    return _stack(data, notes, 1, axis)


def _line(row, place: int, value: float, words: Callable[[float], str]) -> list[dict]:
    """Range for those not measured where there is one, interval and dot."""
    if np.isnan(value):
        return []
    at, colour = place + LINES[row.view], COLOURS[row.view]
    spans = [(row.low, row.high, 6, "95% interval")]
    if hasattr(row, "bound_low") and row.missing:
        spans.insert(0, (row.bound_low, row.bound_high, 1.5, "if those not measured are counted"))
    return [
        *(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [low, high],
                "y": [at, at],
                "line": {"color": colour, "width": width},
                "hovertemplate": f"{words(low)} to {words(high)}: {meaning}<extra></extra>",
            }
            for low, high, width, meaning in spans
        ),
        {
            "type": "scatter",
            "mode": "markers",
            "x": [value],
            "y": [at],
            "marker": {"color": colour, "size": 15, "line": {"color": "white", "width": 2}},
            "hovertemplate": f"{words(value)}<extra></extra>",
            "cliponaxis": False,
        },
    ]


def _heading(words: str, place: float) -> dict:
    return note(words, xref="paper", x=0, y=place, xanchor="left", yanchor="middle", font={"size": 16}, align="left")


def _words(words: str, place: float, which: str) -> dict:
    return note(words, xref="paper", x=0, y=place + LINES[which], xanchor="left", yanchor="bottom", yshift=8)


def _stack(data: list[dict], notes: list[dict], n: int, x_axis: dict) -> Figure:
    titled = 22 if "title" in x_axis else 0
    return figure(
        data,
        height=TALL * n + 62 + titled,
        margin=(12, 24, 24, 34 + titled),
        annotations=notes,
        xaxis=x_axis,
        yaxis={"visible": False, "range": [n, -0.08]},
        hovermode="closest",
    )
