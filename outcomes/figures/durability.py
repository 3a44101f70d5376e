"""Curves over time with the number still followed under them."""

from __future__ import annotations

import pandas as pd

from outcomes.figures.base import BLUE, GREY, Figure, faded, figure, note, percent, shares_axis
from outcomes.rounding import IN_DAYS_BELOW, duration, out_of_100

WEEK = 7


NEAREST = 0.11
"""Of the axis: values nearer to each other would touch on a phone."""


def curve(line: pd.DataFrame, table: pd.DataFrame, ticks, n: int, *, x_title: str, y_title: str) -> Figure:
    """A line with a dot, its interval and its value at the times of the table; under the axis the number still followed.

    ``line`` is ``measures.line``, ``table`` ``measures.curve_table``, ``ticks`` days, ``n`` the people followed at the start.
    """
    end = float(line["days"].max())
    unit, unit_words = (WEEK, "Weeks") if end >= IN_DAYS_BELOW else (1, "Days")
    later = table[table["weeks"] > 0]
    x = (later["weeks"] * WEEK / unit).tolist()
    followed = dict(zip(table["weeks"] * WEEK, table["at_risk"], strict=True))
    hover = [
        f"{duration(row.weeks * WEEK)}: {percent(row.share)}, 95% interval {out_of_100(row.low)} to {percent(row.high)}, "
        f"{row.at_risk:,} followed"
        for row in later.itertuples()
    ]
    bars = [(at, row.low, row.high) for at, row in zip(x, later.itertuples(), strict=True)]
    data = [
        *(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [at, at],
                "y": [low, high],
                "line": {"color": faded(BLUE, 0.4), "width": 9},
                "hoverinfo": "skip",
            }
            for at, low, high in bars
        ),
        {
            "type": "scatter",
            "mode": "lines",
            "x": (line["days"] / unit).tolist(),
            "y": line["share"].tolist(),
            "line": {"color": BLUE, "width": 3.5},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": x,
            "y": later["share"].tolist(),
            "marker": {"color": BLUE, "size": 11, "line": {"color": "white", "width": 1.5}},
            "customdata": hover,
            "hovertemplate": "%{customdata}<extra></extra>",
        },
    ]
    return figure(
        data,
        height=378,
        margin=(8, 16, 8, 78),
        annotations=_values(x, later, NEAREST * end / unit),
        shapes=[
            {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": 0.5,
                "y1": 0.5,
                "line": {"color": GREY, "width": 1.5, "dash": "dash"},
                "layer": "below",
            }
        ],
        xaxis={
            "tickvals": [day / unit for day in ticks],
            "ticktext": [f"{day // unit}<br>{n if day == 0 else followed[day]:,}" for day in ticks],
            # The two zeros stand apart from each other.
            "range": [-0.05 * end / unit, 1.06 * end / unit],
            "showgrid": False,
            "title": {"text": f"{unit_words} since {x_title}<br>and people still followed"},
        },
        yaxis=shares_axis(title={"text": y_title}, range=[-0.07, 1.13]),
        hovermode="closest",
        hoverdistance=-1,
    )


def _values(x: list[float], later: pd.DataFrame, apart: float) -> list[dict]:
    """The share in words above its interval, as far as one does not touch another."""
    notes, before = [], -apart
    for at, row in zip(x, later.itertuples(), strict=True):
        if at - before >= apart:
            notes.append(
                note(f"<b>{percent(row.share)}</b>", x=at, y=row.high, yanchor="bottom", yshift=2, font={"size": 14})
            )
            before = at
    return notes
