"""Years one after the other, and years or sites told from chance."""

from __future__ import annotations

import numpy as np
import pandas as pd

from outcomes.figures.base import Figure, faded, figure, in_words, note, percent, shares_axis
from outcomes.rounding import out_of_100

CHANCE = "#7b878f"
"""Limits of chance: three times as dark as the light ground, and as light as the dark one."""

MANY_YEARS = 6
"""With more years than this they are written ’24 and shares without their sign, so that they stand side by side on a phone."""

RING = 24
"""Pixels across the ring around a dot beyond the limits."""

NEAR = 0.13
"""Names of groups nearer to each other than this share of the axis stand at different heights."""


def over_years(table: pd.DataFrame, overall: float, *, colour: str, of: str) -> Figure:
    """One dot per year with its interval and the range for those not measured, on the limits of chance.

    ``table`` is ``Told.table`` by year, ``overall`` the share of all; ``of`` says what the number under each year counts.
    """
    place = np.arange(1, len(table) + 1)
    table = table.assign(place=place)
    seen = table[table["rate"].notna()]
    x = seen["place"].to_numpy()
    data = [
        _lines([0.5, len(table) + 0.5], [overall, overall], CHANCE, 1.5),
        _steps(x, seen["chance_low"]),
        _steps(x, seen["chance_high"]),
        _upright(x, seen["bound_low"], seen["bound_high"], colour, 1.5),
        _upright(x, seen["low"], seen["high"], colour, 5),
        {
            "type": "scatter",
            "mode": "markers",
            "x": x.tolist(),
            "y": seen["rate"].tolist(),
            "marker": {"color": colour, "size": 12, "line": {"color": "white", "width": 1.5}},
            "customdata": [
                f"{row.n:,} of {row.measured:,}; chance gives {percent(row.chance_low)} to {percent(row.chance_high)}"
                for row in seen.itertuples()
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
            "cliponaxis": False,
        },
        *_rings(x[seen["outside"]], seen["rate"][seen["outside"]], colour),
    ]
    # The shortest last: on a phone the label of synthetic data stands beside it.
    entries = [
        ("square", f"what chance gives around all years, {percent(overall)}", CHANCE),
        ("dot", "share, with 95% interval", colour),
    ]
    if (seen["bound_high"] > seen["bound_low"]).any():
        entries.insert(1, ("thin line", "if those not measured are counted", colour))
    many = len(table) > MANY_YEARS
    labels = [f"’{group[-2:]}" if many else group for group in table["group"]]
    return figure(
        data,
        height=256 + 19 * len(entries),
        margin=(8, 8, 12 + 19 * len(entries), 58),
        shapes=[
            {
                "type": "rect",
                "x0": row.place - 0.4,
                "x1": row.place + 0.4,
                "y0": row.chance_low,
                "y1": row.chance_high,
                "fillcolor": faded(CHANCE, 0.16),
                "line": {"width": 0},
                "layer": "below",
            }
            for row in seen.itertuples()
        ],
        annotations=[*in_words(entries), *(_value(row, overall, short=many) for row in seen.itertuples())],
        xaxis={
            "tickvals": place.tolist(),
            "ticktext": [
                f"<b>{label}</b><br>{n:,}" if outside else f"{label}<br>{n:,}"
                for label, n, outside in zip(labels, table["measured"], table["outside"], strict=True)
            ],
            "range": [0.5, len(table) + 0.5],
            "showgrid": False,
            "title": {"text": f"Year of first infusion, and {of}"},
        },
        yaxis=shares_axis(range=[-0.04, 1.04]),
        hovermode="closest",
    )


def funnel(table: pd.DataFrame, curve: pd.DataFrame, overall: float, *, colour: str, of: str) -> Figure:
    """Share of each group against its number of people, on the limits of chance around the share of all.

    ``table`` is ``Told.table``, ``curve`` is ``measures.chance_curve``; ``of`` says what the number of people counts.
    """
    seen = table[table["rate"].notna()]
    x = curve["n"].tolist()
    end = float(curve["n"].iloc[-1])
    x_seen, outside = seen["measured"].to_numpy(), seen["outside"]
    return figure(
        [
            {
                "type": "scatter",
                "mode": "lines",
                "x": x + x[::-1],
                "y": curve["high"].tolist() + curve["low"].tolist()[::-1],
                "fill": "toself",
                "fillcolor": faded(CHANCE, 0.16),
                "line": {"width": 0},
                "hoverinfo": "skip",
            },
            _lines(x, curve["low"], CHANCE, 1.5),
            _lines(x, curve["high"], CHANCE, 1.5),
            _lines([0, end], [overall, overall], CHANCE, 1.5),
            {
                "type": "scatter",
                "mode": "markers",
                "x": x_seen.tolist(),
                "y": seen["rate"].tolist(),
                "marker": {"color": colour, "size": 12, "line": {"color": "white", "width": 1.5}},
                "customdata": [
                    f"{row.group}: {percent(row.rate)}, {row.n:,} of {row.measured:,}" for row in seen.itertuples()
                ],
                "hovertemplate": "%{customdata}<extra></extra>",
                "cliponaxis": False,
            },
            *_rings(x_seen[outside], seen["rate"][outside], colour),
        ],
        height=380,
        margin=(8, 12, 52, 48),
        annotations=[
            *in_words(
                [
                    ("square", f"what chance gives around all together, {percent(overall)}", CHANCE),
                    ("dot", "share of each", colour),
                ]
            ),
            *_names(seen, overall, end),
        ],
        xaxis={"range": [0, end], "title": {"text": of}},
        yaxis=shares_axis(range=[-0.04, 1.04]),
        hovermode="closest",
    )


def _value(row, overall: float, *, short: bool) -> dict:
    """A share in words, beside its dot and away from the line of all."""
    words = out_of_100(row.rate) if short else percent(row.rate)
    aside = {"xshift": RING / 2 + 3 if row.outside else 8, "yshift": 9 * _up(row.rate, overall)}
    return note(words, x=row.place, y=row.rate, xanchor="left", yanchor="middle", **aside)


def _names(seen: pd.DataFrame, overall: float, end: float) -> list[dict]:
    """The name of each group away from the line of all, at another height than its neighbor's on the same side."""
    notes, before = [], {}
    for row in seen.sort_values("measured", kind="stable").itertuples():
        up = _up(row.rate, overall)
        last, level = before.get((up, row.outside), (-end, 0))
        level = (level + 1) % 4 if row.measured - last < NEAR * end else 0
        before[up, row.outside] = row.measured, level
        shift = up * ((RING / 2 + 10 if row.outside else 16) + 15 * level)
        notes.append(note(row.group, x=row.measured, y=row.rate, yanchor="middle", yshift=shift))
    return notes


def _up(share: float, overall: float) -> int:
    """1 for up from the line of all, -1 for down from it; near the floor always up."""
    return 1 if share >= overall or share < 0.1 else -1


def _lines(x, y, colour: str, width: float) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(x),
        "y": list(y),
        "line": {"color": colour, "width": width},
        "hoverinfo": "skip",
    }


def _steps(x: np.ndarray, y) -> dict:
    """A short level line at each place."""
    gap = [None] * len(x)
    return _lines(_woven(x - 0.4, x + 0.4, gap), _woven(y, y, gap), CHANCE, 2)


def _upright(x: np.ndarray, low, high, colour: str, width: float) -> dict:
    """An upright line at each place."""
    gap = [None] * len(x)
    return _lines(_woven(x, x, gap), _woven(low, high, gap), colour, width)


def _woven(*columns) -> list:
    """The first of each, the second of each ...: lines with gaps between them."""
    return [value for row in zip(*columns, strict=True) for value in row]


def _rings(x, y, colour: str) -> list[dict]:
    """A ring around each dot beyond the limits of chance."""
    if not len(x):
        return []
    ring = {"symbol": "circle-open", "color": colour, "size": RING, "line": {"width": 3}}
    place = {"x": list(map(float, x)), "y": list(map(float, y)), "cliponaxis": False}
    return [{"type": "scatter", "mode": "markers", **place, "marker": ring, "hoverinfo": "skip"}]
