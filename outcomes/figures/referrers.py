"""What only referrers are shown: how long it lasted at fixed weeks, and a whole in parts."""

from __future__ import annotations

import pandas as pd

from outcomes.figures.base import BLUE, DEEP, GREY, PALE, Figure, dot, faded, figure, note, percent, shares_axis, span


def lasting(table: pd.DataFrame) -> Figure:
    """One line per week: the share still responding with its interval, and the pale range that visits being apart allow.

    ``table`` is ``measures.at_weeks`` of a release.
    """
    data, notes = [], []
    for place, row in enumerate(table.itertuples()):
        title = f"{int(row.weeks)} weeks later"
        outer = min(row.low, row.lowest), max(row.high, row.highest)
        data += [
            span(*outer, place, faded(BLUE, PALE), 20, "what else fits, visits being apart"),
            span(row.low, row.high, place, BLUE, 6, "95 % interval"),
            dot(row.share, place, BLUE, title),
        ]
        left = {"x": 0, "y": place, "xanchor": "left", "xref": "paper"}
        notes += [
            note(f"{title}  <b>{percent(row.share)}</b> still responding", yshift=27, font={"size": 19}, **left),
            note(f"{int(row.responders):,} had responded · {int(row.at_risk):,} followed so long", yshift=-21, **left),
        ]
    return _lines(data, notes, len(table))


def parts(table: pd.DataFrame) -> Figure:
    """One line per part of a whole, with its interval. ``table`` is ``together`` of a release, with ``title``."""
    data, notes = [], []
    for place, row in enumerate(table.itertuples()):
        colour = (DEEP if place == 0 else BLUE) if row.part in ("both", "only_mood", "only_pain") else GREY
        data += [
            {
                "type": "bar",
                "orientation": "h",
                "x": [row.rate],
                "y": [place],
                "width": 0.34,
                "marker": {"color": faded(colour, 0.6), "line": {"width": 0}},
                "hovertemplate": f"{row.title}: {percent(row.rate)}<extra></extra>",
            },
            span(row.low, row.high, place, colour, 4, "95 % interval"),
        ]
        left = {"x": 0, "y": place, "xanchor": "left", "xref": "paper"}
        notes += [
            note(f"{row.title}  <b>{percent(row.rate)}</b>", yshift=28, font={"size": 17}, **left),
            note(f"{row.n:,} of {row.measured:,}", yshift=-24, **left),
        ]
    return _lines(data, notes, len(table))


def _lines(data: list[dict], notes: list[dict], n: int) -> Figure:
    return figure(
        data,
        height=98 * n + 52,
        margin=(12, 24, 40, 34),
        annotations=notes,
        xaxis=shares_axis(),
        yaxis={"visible": False, "range": [n - 0.55, -0.4]},
        barmode="stack",
        hovermode="closest",
    )
