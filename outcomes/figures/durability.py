"""Curves over time with the number still followed under them."""

from __future__ import annotations

import pandas as pd

from outcomes.figures.base import BLUE, Figure, faded, figure, in_words, percent, shares_axis
from outcomes.rounding import IN_DAYS_BELOW, duration, out_of_100

WEEK = 7


def curve(line: pd.DataFrame, table: pd.DataFrame, ticks, n: int, *, x_title: str, y_title: str, words: str) -> Figure:
    """A line with a dot and its interval at each time of the table; under the axis the number still followed.

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
        height=400,
        margin=(8, 16, 54, 72),
        annotations=in_words([("thick line", "95% interval", faded(BLUE, 0.4)), ("line", f"<b>{words}</b>", BLUE)]),
        xaxis={
            "tickvals": [day / unit for day in ticks],
            "ticktext": [f"{day // unit}<br>{n if day == 0 else followed[day]:,}" for day in ticks],
            "range": [-0.02 * end / unit, 1.03 * end / unit],
            "showgrid": False,
            "title": {"text": f"{unit_words} since {x_title}; number followed"},
        },
        yaxis=shares_axis(title={"text": y_title}, range=[-0.03, 1.03]),
        hovermode="closest",
    )
