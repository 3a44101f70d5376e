"""Depression and pain together: five groups out of 100, the grid of responses, the two courses, and how the two move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from outcomes.figures.base import (
    BLUE,
    DEEP,
    GREY,
    NOT_MEASURED,
    ORANGE,
    Figure,
    faded,
    figure,
    note,
    percent,
    signed,
)
from outcomes.figures.course import visible_range
from outcomes.instruments import Instrument
from outcomes.plural import people
from outcomes.rounding import out_of_100, points
from outcomes.rounding import signed as signed_points

GROUP_COLOURS = {
    "both": DEEP,
    "mood": BLUE,
    "pain": BLUE,
    "neither": GREY,
    "worse": ORANGE,
    "no_score": NOT_MEASURED,
}
FILLED = 0.8
"""Of the place of one block, how much is filled."""


def _blocks(row: float, count: int, colour: str, size: float, hover: str) -> dict:
    """A row of blocks, ``size`` places wide each, as bars set side by side."""
    return {
        "type": "bar",
        "orientation": "h",
        "x": [size * FILLED] * count,
        "base": [size * i for i in range(count)],
        "y": [row] * count,
        "width": 0.42,
        "marker": {"color": colour, "line": {"width": 0.8 if colour == NOT_MEASURED else 0, "color": GREY}},
        "hovertemplate": f"{hover}<extra></extra>",
    }


def five_groups(table: pd.DataFrame, words: Mapping[str, str], published: Sequence[int] = ()) -> Figure:
    """One row of blocks per group, a block for one of 100 people due, and below them published trials, a block each.

    ``table`` is ``measures.five_groups``; ``words`` names its groups; ``published``: trials with both better, one, neither.
    """
    data, notes, rule = [], [], []
    for place, row in enumerate(table.itertuples()):
        told = f"{words[row.group]} · {people(row.n)}"
        data.append(_blocks(place, row.out_of_100, GROUP_COLOURS[row.group], 1, told))
        text = f"<b>{row.out_of_100}</b>  {told}"
        notes.append(note(text, xref="paper", x=0, y=place, yshift=24, xanchor="left", font={"size": 16}))
    wide, last = 3, len(table) - 1
    if published:
        last = len(table) + 0.35
        gone = 0
        for count, group in zip(published, ("both", "mood", "neither"), strict=True):
            blocks = _blocks(last, count, GROUP_COLOURS[group], wide, "published trials")
            data.append({**blocks, "base": [wide * (gone + i) for i in range(count)]})
            gone += count
        both, one, neither = published
        below = {"xref": "paper", "x": 0, "y": last, "xanchor": "left"}
        notes += [
            note(f"<b>Published</b>: {sum(published)} trials, one block each", yshift=24, font={"size": 14}, **below),
            note(f"{both} both better, {one} only one, {neither} neither", yshift=-24, **below),
        ]
        between = {"y0": len(table) - 0.35, "y1": len(table) - 0.35}
        line = {"color": GREY, "width": 1, "dash": "dot"}
        rule = [{"type": "line", "xref": "paper", "x0": 0, "x1": 1, **between, "line": line}]
    bottom = last + (0.7 if published else 0.4)
    return figure(
        data,
        height=round(60 * (bottom + 0.55)) + 42,
        margin=(4, 4, 34, 8),
        barmode="overlay",
        annotations=notes,
        shapes=rule,
        xaxis={"visible": False, "range": [0, max(int(table["out_of_100"].max()), wide * sum(published), 40)]},
        yaxis={"visible": False, "range": [bottom, -0.55]},
    )


def course_of_both(table: pd.DataFrame, mood: Instrument, pain: Instrument, *, x_title: str, change: bool) -> Figure:
    """Two courses, one above the other, on one time axis and each on its own scale. ``table`` is ``measures.course_of_both``."""
    x = table["point"].tolist()
    data, notes, shapes, axes = [], [], [], {}
    for part, (name, instrument, colour, axis, domain) in enumerate(
        (("mood", mood, DEEP, "y", (0.56, 0.94)), ("pain", pain, BLUE, "y2", (0, 0.38)))
    ):
        mean, low, high = (table[f"{name}_{what}"].tolist() for what in ("mean", "low", "high"))
        if table[f"{name}_low"].notna().all():
            data.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": x + x[::-1],
                    "y": high + low[::-1],
                    "fill": "toself",
                    "fillcolor": faded(colour, 0.25),
                    "line": {"width": 0},
                    "hoverinfo": "skip",
                    "yaxis": axis,
                }
            )
        number = signed_points if change else points
        data.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": x,
                "y": mean,
                "line": {"color": colour, "width": 3.5},
                "marker": {"size": 10},
                "customdata": [number(value) for value in mean],
                "hovertemplate": f"{instrument.name}: mean %{{customdata}}<extra></extra>",
                "yaxis": axis,
            }
        )
        first_and_last = [0, len(x) - 1] if not change else [len(x) - 1]
        for i in dict.fromkeys(first_and_last):
            notes.append(note(f"<b>{number(mean[i])}</b>", x=x[i], y=mean[i], yref=axis, yshift=17, font={"size": 15}))
        title = f"<b>{instrument.name}</b>, {instrument.direction}"
        corner = {"xref": "paper", "yref": "paper", "x": 0, "y": domain[1] + 0.015, "xanchor": "left", "yshift": 10.5}
        notes.append(signed("dot", colour, note(title, **corner, font={"size": 14})))
        axes["yaxis" if part == 0 else "yaxis2"] = {"domain": list(domain)}
        if change:
            shapes.append(
                {
                    "type": "line",
                    "xref": "paper",
                    "x0": 0,
                    "x1": 1,
                    "yref": axis,
                    "y0": 0,
                    "y1": 0,
                    "line": {"color": GREY, "width": 1},
                }
            )
        else:
            low_end, high_end = visible_range(table[[f"{name}_{what}" for what in ("low", "high", "mean")]], instrument)
            axes["yaxis" if part == 0 else "yaxis2"]["range"] = [low_end, high_end]
    return figure(
        data,
        height=520,
        margin=(8, 8, 28, 60),
        annotations=notes,
        shapes=shapes,
        xaxis={
            "tickvals": x,
            "ticktext": [f"{row.label}<br>{row.n_measured:,}" for row in table.itertuples()],
            "range": [-0.35, max(x[-1], 1) + 0.35],
            "showgrid": False,
            "anchor": "y2",
            "title": {"text": f"{x_title}, and number with both scores"},
        },
        **axes,
        hovermode="closest",
    )


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
            note(f"{people(row.n)} · {out_of_100(row.low)}–{percent(row.high)}", yshift=-26, **at),
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


def change_grid(table: pd.DataFrame, mood: tuple[str, float, bool], pain: tuple[str, float, bool]) -> Figure:
    """Fields with the number of people in them: further right better on pain, further up better on mood.

    ``table`` is ``measures.change_grid``; ``mood`` and ``pain``: name, size of a step, whether in per cent. Heavy lines stand
    where better begins.
    """
    most = max(int(table["n"].max()), 1)
    shapes, notes = [], []
    for row in table.itertuples():
        colour = DEEP if row.mood > 0 and row.pain > 0 else BLUE if row.mood > 0 or row.pain > 0 else GREY
        field = {"x0": row.pain + 0.02, "x1": row.pain + 0.98, "y0": row.mood + 0.03, "y1": row.mood + 0.97}
        shade = faded(colour, 0.06 + 0.5 * row.n / most)
        shapes.append({"type": "rect", **field, "fillcolor": shade, "line": {"width": 0}})
        if row.n:
            notes.append(note(f"<b>{row.n:,}</b>", x=row.pain + 0.5, y=row.mood + 0.5, font={"size": 15}))
    low, high = int(table["pain"].min()), int(table["pain"].max()) + 1
    line = {"color": GREY, "width": 3}
    shapes += [
        {"type": "line", "x0": 1, "x1": 1, "y0": low, "y1": high, "line": line},
        {"type": "line", "x0": low, "x1": high, "y0": 1, "y1": 1, "line": line},
    ]

    def axis(name: str, step: float, percent_of: bool) -> dict:
        unit = "%" if percent_of else "points"
        return {
            "range": [low, high],
            "tickvals": list(range(low + 1, high)),
            "ticktext": [f"{k * step:g}".replace("-", "−") for k in range(low + 1, high)],
            "showgrid": False,
            "title": {"text": f"{name}: {unit} better"},
        }

    return figure(
        [{"type": "scatter", "x": [None], "y": [None], "hoverinfo": "skip"}],
        height=400,
        margin=(8, 8, 28, 44),
        shapes=shapes,
        annotations=notes,
        xaxis=axis(*pain),
        yaxis=axis(*mood),
    )


def coupling(rows: list[tuple[str, float, float, float, bool]], ends: str) -> Figure:
    """Correlations with their intervals on one line from -1 to 1: words, value, low, high, whether it is the main one.

    ``ends`` says what 0 and 1 mean.
    """
    data, notes = [], []
    for place, (words, value, low, high, main) in enumerate(rows):
        colour = BLUE if main else GREY
        data += [
            {
                "type": "scatter",
                "mode": "lines",
                "x": [low, high],
                "y": [place, place],
                "line": {"color": colour, "width": 7},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "x": [value],
                "y": [place],
                "marker": {"color": colour, "size": 11, "line": {"color": "white", "width": 1}},
                "hovertemplate": f"{points(value, 2)} ({points(low, 2)} to {points(high, 2)})<extra></extra>",
            },
        ]
        text = f"{words}: {points(value, 2)}".replace("-0.", "−0.")
        text = f"<b>{text}</b>" if main else text
        notes.append(note(text, xref="paper", x=0, y=place, yshift=22, xanchor="left", font={"size": 15}))
    return figure(
        data,
        height=80 * len(rows) + 70,
        margin=(8, 16, 30, 44),
        annotations=notes,
        shapes=[
            # In pieces, so that it crosses no label on a narrow screen.
            {
                "type": "line",
                "x0": 0,
                "x1": 0,
                "y0": place - 0.12,
                "y1": place + 0.35,
                "line": {"color": GREY, "width": 1},
            }
            for place in range(len(rows))
        ],
        xaxis={
            "range": [-1, 1],
            "tickvals": [-1, -0.5, 0, 0.5, 1],
            "ticktext": ["−1", "−0.5", "0", "0.5", "1"],
            "title": {"text": ends},
        },
        yaxis={"visible": False, "range": [len(rows) - 0.5, -0.7]},
        hovermode="closest",
    )
