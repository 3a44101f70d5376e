"""Curves over time with the number still followed under them."""

from __future__ import annotations

import numpy as np

from outcomes.figures.base import BLUE, GREY, Figure, faded, figure, in_words, shares_axis

WEEK = 7


def curve(found, *, rising: bool, x_title: str, y_title: str, words: str, colour: str = BLUE) -> Figure:
    """A step curve with its interval, and the band that allows for visits being apart.

    ``found`` is a ``measures.Durability`` with a curve to draw; ``rising`` draws the share with the event instead of
    the share without. Under the axis: the number still followed.
    """
    km = found.curve
    days = np.arange(0, int(km.end) + 1, dtype=float)
    lowest, highest = found.between.at(days)
    weeks = km.time / WEEK

    def turned(share):
        return 1 - share if rising else share

    upper, lower = turned(highest), turned(lowest)
    seen = ~np.isnan(upper)
    band_x = (days[seen] / WEEK).tolist()
    data = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": band_x + band_x[::-1],
            "y": upper[seen].tolist() + lower[seen].tolist()[::-1],
            "fill": "toself",
            "fillcolor": faded(GREY, 0.35),
            "line": {"width": 1.5, "color": GREY, "dash": "dot"},
            "hoverinfo": "skip",
        },
        *(
            {
                "type": "scatter",
                "mode": "lines",
                "x": weeks.tolist(),
                "y": turned(limit).tolist(),
                "line": {"color": faded(colour, 0.55), "width": 1.5, "shape": "hv"},
                "hoverinfo": "skip",
            }
            for limit in (km.low, km.high)
        ),
        {
            "type": "scatter",
            "mode": "lines",
            "x": weeks.tolist(),
            "y": turned(km.survival).tolist(),
            "line": {"color": colour, "width": 3.5, "shape": "hv"},
            "customdata": km.at_risk.tolist(),
            "hovertemplate": "week %{x:.1f}: %{y:.0%}, %{customdata} followed<extra></extra>",
        },
    ]
    last = int(weeks[-1]) if len(weeks) else 0
    every = next(step for step in (1, 2, 4, 8, 13, 26, 52, 104) if last / step <= 7)
    ticks = list(range(0, last + 1, every))
    _, _, _, at_risk = km.at(np.array(ticks, dtype=float) * WEEK)
    return figure(
        data,
        height=400,
        margin=(8, 16, 72, 62),
        annotations=[
            *in_words(
                [
                    ("square", "where it can lie, visits being apart", faded(GREY, 0.35)),
                    ("thin line", "95 % interval", colour),
                    ("line", f"<b>{words}</b>", colour),
                ]
            )
        ],
        xaxis={
            "tickvals": ticks,
            "ticktext": [f"{week}<br>{n:,}" for week, n in zip(ticks, at_risk, strict=True)],
            "range": [0, max(last, 1) + 0.4],
            "showgrid": False,
            "title": {"text": f"{x_title}; number followed"},
        },
        yaxis=shares_axis(title={"text": y_title}),
        hovermode="closest",
    )
