"""Depression and pain together: who got better on which, the two courses, and how the two move."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap

import pandas as pd

from outcomes.figures.base import (
    BLUE,
    DEEP,
    GREY,
    NOT_MEASURED,
    ORANGE,
    TEAL,
    Figure,
    faded,
    figure,
    note,
    signed,
)
from outcomes.figures.course import visible_range
from outcomes.instruments import Instrument
from outcomes.rounding import points
from outcomes.rounding import signed as signed_points

GROUP_COLOURS = {
    "both": DEEP,
    "mood": BLUE,
    "pain": TEAL,
    "neither": GREY,
    "worse": ORANGE,
    "no_score": NOT_MEASURED,
}
"""On one page depression and pain keep their colors; both of them have a third."""

BAR_ENDS, LABELS_BEGIN = 0.2, 0.23
"""Where the bar ends and its labels begin, in widths of the plot: a label finds room on a phone."""
LETTERS = 31
"""A longer label goes on in a second line."""


def five_groups(table: pd.DataFrame, told: Mapping[str, tuple[str, str]]) -> Figure:
    """One stacked bar of everybody due, best on top, with a label near each part.

    Parameters
    ----------
    table : DataFrame
        One row per part: ``group`` (one of ``GROUP_COLOURS``) and ``n`` people.
    told : mapping of group to tuple of (str, str)
        The number and the words beside each part.
    """
    tall, everybody = 330, max(int(table["n"].sum()), 1)
    labels = {
        group: "<br>".join(wrap(f"{number}\u00a0{words}", LETTERS)).replace(number, f"<b>{number}</b>", 1)
        for group, (number, words) in told.items()
    }
    data, middles, gone = [], [], 0
    for row in table.itertuples():
        colour = GROUP_COLOURS[row.group]
        line = {"width": 1, "color": GREY if colour == NOT_MEASURED else "white"}
        data.append(
            {
                "type": "bar",
                "x": [BAR_ENDS / 2],
                "y": [row.n],
                "width": BAR_ENDS,
                "marker": {"color": colour, "line": line},
                "hovertemplate": f"{' '.join(told[row.group])}<extra></extra>",
            }
        )
        middles.append(gone + row.n / 2)
        gone += row.n
    lines = 1 + max(label.count("<br>") for label in labels.values())
    apart = everybody * (4 + 19 * lines) / tall
    heights = _pushed_apart(middles, apart, everybody)
    beside = {"x": LABELS_BEGIN, "xanchor": "left", "align": "left", "font": {"size": 15}}
    notes = [
        signed("square", GROUP_COLOURS[group], note(labels[group], y=y, **beside))
        for group, y in zip(table["group"], heights, strict=True)
    ]
    return figure(
        data,
        height=tall + 32,
        margin=(4, 4, 24, 8),
        barmode="stack",
        annotations=notes,
        xaxis={"visible": False, "range": [0, 1]},
        yaxis={"visible": False, "range": [everybody, 0]},
        hovermode="closest",
    )


def _pushed_apart(places: list[float], least: float, end: float) -> list[float]:
    """Rising places moved so that two are never nearer than ``least``, half of it is left at either end, and none moves more
    than it must."""
    found = [*places]
    for i in range(len(found)):
        found[i] = max(found[i], found[i - 1] + least if i else least / 2)
    for i in reversed(range(len(found))):
        found[i] = min(found[i], found[i + 1] - least if i + 1 < len(found) else end - least / 2)
    return found


def course_of_both(table: pd.DataFrame, mood: Instrument, pain: Instrument, *, x_title: str, change: bool) -> Figure:
    """Two courses, one above the other, on one time axis and each on its own scale. ``table`` is ``measures.course_of_both``."""
    x = table["point"].tolist()
    data, notes, shapes, axes = [], [], [], {}
    for part, (name, instrument, colour, axis, domain) in enumerate(
        (
            ("mood", mood, GROUP_COLOURS["mood"], "y", (0.56, 0.94)),
            ("pain", pain, GROUP_COLOURS["pain"], "y2", (0, 0.38)),
        )
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


def change_grid(table: pd.DataFrame, mood: tuple[str, float, bool], pain: tuple[str, float, bool]) -> Figure:
    """Fields with the number of people in them: further right better on pain, further up better on mood.

    ``table`` is ``measures.change_grid``; ``mood`` and ``pain``: name, size of a step, whether in percent. Heavy lines stand
    where better begins.
    """
    most = max(int(table["n"].max()), 1)
    shapes, notes = [], []
    for row in table.itertuples():
        colour = GROUP_COLOURS[_of_field(row)]
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


def _of_field(row) -> str:
    """The group of which a field of the grid has the color."""
    return {(True, True): "both", (True, False): "mood", (False, True): "pain"}.get(
        (row.mood > 0, row.pain > 0), "neither"
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
