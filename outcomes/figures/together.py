"""Depression and pain together: the grid of responses, and how the two move."""

from __future__ import annotations

import pandas as pd

from outcomes.figures.base import BLUE, DEEP, GREY, Figure, faded, figure, note, percent


def joint_response(table: pd.DataFrame, *, mood: str, pain: str) -> Figure:
    """Four fields, as large as they are common; ``table`` is ``measures.joint_response``."""
    words = {
        (True, True): "both better",
        (True, False): f"only {mood} better",
        (False, True): f"only {pain} better",
        (False, False): "neither",
    }
    shapes, notes = [], []
    for row in table.itertuples():
        x, y = (0 if row.mood else 1), (1 if row.pain else 0)
        strength = 0.08 + 0.8 * (row.rate if row.rate == row.rate else 0)
        colour = DEEP if row.mood and row.pain else BLUE if row.mood or row.pain else GREY
        shapes.append(
            {
                "type": "rect",
                "x0": x,
                "x1": x + 0.97,
                "y0": y,
                "y1": y + 0.94,
                "fillcolor": faded(colour, min(strength, 0.55)),
                "line": {"width": 0},
            }
        )
        at = {"x": x + 0.485, "y": y + 0.47}
        notes += [
            note(f"<b>{percent(row.rate)}</b>", yshift=22, font={"size": 26}, **at),
            note(f"{words[row.mood, row.pain]}", yshift=-6, font={"size": 14}, **at),
            note(f"{row.n:,} people · {100 * row.low:.0f}–{percent(row.high)}", yshift=-26, **at),
        ]
    return figure(
        [{"type": "scatter", "x": [None], "y": [None], "hoverinfo": "skip"}],
        height=340,
        margin=(4, 4, 26, 4),
        shapes=shapes,
        annotations=notes,
        xaxis={"visible": False, "range": [0, 1.97]},
        yaxis={"visible": False, "range": [0, 1.94]},
    )


def coupling(rows: list[tuple[str, float, float, float, bool]]) -> Figure:
    """Correlations with their intervals on one line from -1 to 1: words, value, low, high, whether it is the main one."""
    data, notes = [], []
    for place, (words, value, low, high, main) in enumerate(rows):
        colour = BLUE if main else GREY
        data += [
            {
                "type": "scatter",
                "mode": "lines",
                "x": [low, high],
                "y": [place, place],
                "line": {"color": colour, "width": 6},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "x": [value],
                "y": [place],
                "marker": {"color": colour, "size": 15, "line": {"color": "white", "width": 2}},
                "hovertemplate": f"{value:.2f} ({low:.2f} to {high:.2f})<extra></extra>",
            },
        ]
        text = f"<b>{words}: {value:.2f}</b>" if main else f"{words}: {value:.2f}"
        notes.append(note(text, xref="paper", x=0, y=place, yshift=22, xanchor="left", font={"size": 15}))
    return figure(
        data,
        height=80 * len(rows) + 70,
        margin=(8, 16, 30, 44),
        annotations=notes,
        shapes=[
            {"type": "line", "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1, "line": {"color": GREY, "width": 1}}
        ],
        xaxis={
            "range": [-1, 1],
            "tickvals": [-1, -0.5, 0, 0.5, 1],
            "ticktext": ["−1", "−0.5", "0", "0.5", "1"],
            "title": {"text": "0: no link · 1: always move together"},
        },
        yaxis={"visible": False, "range": [len(rows) - 0.5, -0.7]},
        hovermode="closest",
    )
