"""Along the course: means, severity bands, rates, one item before and after, and what is missing."""

from __future__ import annotations

import numpy as np
import pandas as pd

from outcomes.figures.base import (
    BAND_COLOURS,
    BLUE,
    DEEP,
    GREY,
    LABELS_RIGHT,
    NOT_MEASURED,
    ORANGE,
    TEXT,
    Figure,
    beside,
    faded,
    figure,
    note,
    outcome_colour,
    percent,
    shares_axis,
    signed,
)
from outcomes.figures.labels import Drawn, End, at_the_end, first_value, free_place, room_at_the_end
from outcomes.figures.svg import letters
from outcomes.instruments import Instrument
from outcomes.plural import counted, people
from outcomes.rounding import out_of_100, points
from outcomes.rounding import signed as signed_points

ONE_HOVER = {
    "hovermode": "closest",
    "hoverdistance": -1,
    "hoverlabel": {"bgcolor": TEXT, "align": "left", "font": {"color": "white"}},
}
"""Wherever a pointer or a thumb is, the nearest point tells all that is known there."""
TALL = 300
"""Pixels of a plot along the course, from bottom to top."""
UNDER = 76
"""Pixels under it, for two rows of labels and what each of them is."""
THOUSANDS = 1000
"""Numbers from here on are too wide to stand under each of many points on a phone."""


def trajectory(table: pd.DataFrame, instrument: Instrument, *, x_title: str, change: bool, estimate=None) -> Figure:
    """Mean of the fixed group with its interval, first and last value beside it, and a second line for everybody.

    Parameters
    ----------
    table : DataFrame
        As ``measures.trajectory``. Without ``n_measured`` no number of people stands under the points.
    estimate : EstimatedMeans, optional
        At the same points: the second line. Without it that is everybody else who was measured.
    """
    number = signed_points if change else points
    n, hover = int(table["n_fixed"].iloc[0]), _of_each_point(table, x_title, number, estimate, change=change)
    rows = table[table["others_n"] > 0] if estimate is None else table
    beside = rows["others_mean"] if estimate is None else pd.Series(estimate.change if change else estimate.mean)
    colour, dash = (GREY, "dot") if estimate is None else (DEEP, "dash")
    last = table["mean"].iloc[-1]
    ends = [End(last, "dot", BLUE, f"<b>{number(last)}</b> of the<br>same {n:,}")]
    low, high = (table[name].fillna(table["mean"]).to_numpy(float) for name in ("low", "high"))
    lines = [Drawn(table["point"].to_numpy(float), low, high)]
    if len(rows):
        told = "everyone else<br>measured"
        if estimate is not None:
            told = f"all {estimate.n:,}:<br>about <b>{number(beside.iloc[-1])}</b>"
        ends.append(End(beside.iloc[-1], "ring", colour, told))
        lines.append(Drawn(rows["point"].to_numpy(float), *[beside.to_numpy(float)] * 2))
    area = [] if table["low"].isna().any() else [_area(table["point"], table["low"], table["high"], BLUE)]
    second = _line(rows["point"], beside, colour, [hover[i] for i in np.flatnonzero(table.index.isin(rows.index))])
    second |= {"line": {"color": colour, "width": 2, "dash": dash}}
    second |= {"marker": {"size": 9, "symbol": "circle-open", "line": {"width": 2}}}
    first = _line(table["point"], table["mean"], BLUE, hover) | {"marker": {"size": 10}}

    across = [-0.5, max(int(table["point"].iloc[-1]), 1) + 0.3]
    axis = _scores_axis(lines, instrument, change=change)
    shapes, notes = [], at_the_end(ends, *axis["range"], TALL)
    if change:
        shapes.append(
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 0, "line": {"color": GREY, "width": 1}}
        )
    else:
        value, taken = first_value(number(table["mean"].iloc[0]), lines[0], lines[1:], *axis["range"], TALL)
        bands, names = _band_shapes(instrument, axis["range"], [*lines, taken], across)
        shapes, notes = bands, [*notes, value, *names]
    return figure(
        [*area, *([second] if len(rows) else []), first],
        height=TALL + UNDER + 8,
        margin=(8, room_at_the_end(ends), 8, UNDER),
        shapes=shapes,
        annotations=notes,
        xaxis={
            "tickvals": table["point"].tolist(),
            "ticktext": _with_numbers(table["label"], table.get("n_measured")),
            "range": across,
            "showgrid": False,
            "title": {"text": f"{x_title}<br>and everyone measured" if "n_measured" in table else x_title},
        },
        yaxis=axis,
        **ONE_HOVER,
    )


def _of_each_point(table: pd.DataFrame, x_title: str, number, estimate, *, change: bool) -> list[str]:
    """All that is known of each point, in words: the same whichever line is pointed at."""
    told = []
    for place, row in enumerate(table.itertuples()):
        sure = "too few for an interval" if np.isnan(row.low) else f"{number(row.low)} to {number(row.high)}"
        lines = [f"<b>{x_title}: {row.label}</b>", f"same {row.n_fixed:,}: {number(row.mean)} ({sure})"]
        if estimate is not None:
            part = ("change", "change_low", "change_high") if change else ("mean", "low", "high")
            mean, low, high = (number(getattr(estimate, name)[place]) for name in part)
            lines.append(f"all {estimate.n:,}, estimated: {mean} ({low} to {high})")
        if row.others_n:
            lines.append(f"{counted(row.others_n, 'other', 'others')} measured: {number(row.others_mean)}")
        told.append("<br>".join(lines))
    return told


def _scores_axis(lines: list[Drawn], instrument: Instrument, *, change: bool) -> dict:
    """The axis of scores, or of changes with 0 in it."""
    title = {"text": f"{instrument.name}{' change' if change else ''} ({instrument.direction})"}
    ends = np.concatenate([edge for line in lines for edge in (line.low, line.high)])
    if not change:
        return {
            "title": title,
            "range": [*visible_range(pd.DataFrame(ends), instrument)],
            "showgrid": not instrument.bands,
        }
    low, high = min(ends.min(), 0), max(ends.max(), 0)
    room = 0.08 * max(high - low, 1)
    return {"title": title, "range": [float(low - room), float(high + room)]}


def _with_numbers(labels: pd.Series, numbers: pd.Series | None) -> list[str]:
    """Labels of points, under each the number of people; under every other one where they are many and wide."""
    if numbers is None:
        return labels.tolist()
    every = 2 if len(labels) > 5 and numbers.max() >= THOUSANDS else 1
    return [
        f"{label}<br>{n:,}" if place % every == 0 else f"{label}<br> "
        for place, (label, n) in enumerate(zip(labels, numbers, strict=True))
    ]


def _line(x, y, colour: str, hover: list[str]) -> dict:
    """A line with a dot at each point."""
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": list(x),
        "y": list(y),
        "line": {"color": colour, "width": 3.5},
        "customdata": hover,
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _area(x, low, high, colour: str) -> dict:
    """Between two lines, in as many pieces as missing values leave; a point alone is a narrow piece."""
    x, low, high = (np.asarray(values, dtype=float) for values in (x, low, high))
    there = np.flatnonzero(~np.isnan(low))
    outline_x, outline_y = [], []
    for run in np.split(there, np.flatnonzero(np.diff(there) > 1) + 1):
        if len(run) == 1:
            places, ends = x[run[0]] + np.array([-0.07, 0.07]), np.repeat(run, 2)
        else:
            places, ends = x[run], run
        if len(run):
            outline_x += [*places, *places[::-1], None]
            outline_y += [*low[ends], *high[ends][::-1], None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": outline_x[:-1],
        "y": outline_y[:-1],
        "fill": "toself",
        "fillcolor": faded(colour, 0.25),
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def visible_range(values: pd.DataFrame, instrument: Instrument) -> tuple[float, float]:
    """The instrument's whole range where it is short; for T-scores and the like the part in use, whole bands shown."""
    if instrument.high - instrument.low <= 30:
        return instrument.low, instrument.high
    values = values.to_numpy(dtype=float)
    values = values[~np.isnan(values)]
    if not len(values):
        return instrument.low, instrument.high
    pad = (instrument.high - instrument.low) * 0.1
    return max(instrument.low, values.min() - pad), min(instrument.high, values.max() + pad)


def _band_shapes(
    instrument: Instrument, visible: list[float], lines: list[Drawn], across: list[float]
) -> tuple[list[dict], list[dict]]:
    """Severity bands behind the lines, and the name of each where no line runs."""
    shapes, notes = [], []
    (low, high), edges = visible, instrument.band_edges
    for i, band in enumerate(instrument.bands):
        bottom, top = max(edges[i], low), min(edges[i + 1], high)
        if top <= bottom:
            continue
        worse = len(instrument.bands) - 1 - i if instrument.higher_is_better else i
        shade = 0.05 + 0.2 * worse / max(len(instrument.bands) - 1, 1)
        shapes.append(
            {
                "type": "rect",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": bottom,
                "y1": top,
                "fillcolor": f"rgba(120,124,160,{shade:.3f})",
                "line": {"width": 0},
                "layer": "below",
            }
        )
        name = free_place(band.label, bottom, top, lines, across, (high - low) / TALL)
        notes += [name] if name else []
    return shapes, notes


def band_shares(table: pd.DataFrame, *, x_title: str) -> Figure:
    """Shares of severity bands at each point, those not measured on top. ``table`` is ``measures.band_shares``."""
    bands = list(dict.fromkeys(table["band"]))
    colours = [*_band_palette(len(bands) - 1), NOT_MEASURED]
    # The table goes point by point, the chart band by band.
    shares, counts = (table[name].to_numpy().reshape(-1, len(bands)).T.tolist() for name in ("share", "n"))
    return _stacked(
        list(zip(bands, colours, shares, counts, strict=True)),
        table["label"].tolist()[:: len(bands)],
        x_title=x_title,
        yaxis=shares_axis(title={"text": "of everybody eligible"}, showgrid=False),
    )


def _stacked(
    parts: list[tuple[str, str, list[float], list[int]]], labels: list[str], *, x_title: str, yaxis: dict
) -> Figure:
    """One column per point, from bottom to top: words, colour, heights, people; labelled beside the last column."""
    x = list(range(len(labels)))
    data, ends, top = [], [], 0.0
    for words, colour, heights, counts in parts:
        data.append(
            {
                "type": "bar",
                "x": x,
                "y": heights,
                "name": words,
                "marker": {"color": colour, "line": {"width": 0}},
                "customdata": [people(n) for n in counts],
                "hovertemplate": f"{words}: %{{customdata}}<extra></extra>",
            }
        )
        ends.append((top + heights[-1] / 2, words, colour))
        top += heights[-1]
    return figure(
        data,
        height=380,
        margin=(8, LABELS_RIGHT, 28, 44),
        barmode="stack",
        bargap=0.14,
        annotations=beside(ends, 0.062 * (top or 1)),
        xaxis={
            "tickvals": x,
            "ticktext": labels,
            "range": [-0.5, len(x) - 0.5],
            "showgrid": False,
            "title": {"text": x_title},
        },
        yaxis=yaxis,
    )


def _band_palette(n: int) -> list[str]:
    """``n`` colours from best to worst, evenly over the palette."""
    return [BAND_COLOURS[round(i * (len(BAND_COLOURS) - 1) / max(n - 1, 1))] for i in range(n)]


def rates_by_point(table: pd.DataFrame, *, x_title: str) -> Figure:
    """A line for each outcome over the points, with its interval; at its end its last value, and the range for those not
    measured.

    ``table`` is ``measures.rates_by_point``, or ``measures.rates_later``.
    """
    hover = _rates_of_each_point(table, x_title)
    points_ = table.drop_duplicates("point")
    end = int(points_["point"].iloc[-1])
    data, ends = [], []
    for place, (outcome, rows) in enumerate(table.groupby("outcome", sort=False)):
        colour = outcome_colour(outcome)
        there = rows[rows["rate"].notna()]
        if len(there):
            line = _line(there["point"], there["rate"], colour, [hover[point] for point in there["point"]])
            # A gap where too few were measured.
            line |= {"x": rows["point"].tolist(), "y": [None if np.isnan(rate) else rate for rate in rows["rate"]]}
            line |= {"customdata": [hover[point] for point in rows["point"]]}
            line |= {"marker": {"size": 9, "line": {"color": "white", "width": 1}}, "cliponaxis": False}
            data += [_area(rows["point"], rows["low"], rows["high"], colour), line]
        last, low, high = rows.iloc[-1]["rate"], rows.iloc[-1]["bound_low"], rows.iloc[-1]["bound_high"]
        if high > low:
            at = end + 0.2 + 0.16 * place
            data.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": [at, at],
                    "y": [low, high],
                    "line": {"color": colour, "width": 2},
                    "hoverinfo": "skip",
                }
            )
        title = rows["title"].iloc[0]
        if not np.isnan(last):
            ends.append(End(last, "dot", colour, f"{title}<br><b>{percent(last)}</b>"))
        else:
            middle = 0.5 if np.isnan(low) else (low + high) / 2
            ends.append(End(middle, "dot", colour, f"{title}:<br>too few"))
    across = [0.6, end + 0.25 + 0.16 * table["outcome"].nunique()]
    axis = shares_axis(range=[-0.02, 1.02])
    under = UNDER + 18 * max(label.count("<br>") for label in points_["label"])
    return figure(
        data,
        height=TALL + under + 8,
        margin=(8, room_at_the_end(ends), 8, under),
        annotations=at_the_end(ends, *axis["range"], TALL),
        xaxis={
            "tickvals": points_["point"].tolist(),
            "ticktext": _with_numbers(points_["label"], points_["measured"]),
            "range": across,
            "showgrid": False,
            "title": {"text": f"{x_title}<br>and everyone measured"},
        },
        yaxis=axis,
        **ONE_HOVER,
    )


def _rates_of_each_point(table: pd.DataFrame, x_title: str) -> dict[int, str]:
    """Every outcome at each point, in words: the same whichever line is pointed at."""
    told = {}
    for point, rows in table.groupby("point"):
        lines = [f"<b>{x_title}: {rows['label'].iloc[0].replace('<br>', ' ')}</b>"]
        for row in rows.itertuples():
            rate = (
                "too few"
                if np.isnan(row.rate)
                else f"{percent(row.rate)} ({out_of_100(row.low)} to {percent(row.high)})"
            )
            lines.append(f"{row.title}: {row.n:,} of {row.measured:,}, {rate}")
            if row.bound_high > row.bound_low:
                lines.append(f"  of everyone: {out_of_100(row.bound_low)} to {percent(row.bound_high)}")
        told[point] = "<br>".join(lines)
    return told


def before_and_after(table: pd.DataFrame) -> Figure:
    """Where those with and without the item before stood afterwards. ``table`` is ``measures.before_and_after``."""
    n = dict(zip(table["group"], table["n"], strict=True))
    starts = ("present before", "absent before")
    parts = (
        ("absent after", "not present", BLUE),
        ("present after", "present", ORANGE),
        ("not measured", "not measured", NOT_MEASURED),
    )
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "y": [0, 1],
            "x": [n[f"{start}, {end}"] for start in starts],
            "customdata": [people(n[f"{start}, {end}"]) for start in starts],
            "width": 0.34,
            "marker": {"color": colour, "line": {"width": 0}},
            "hovertemplate": f"{words} afterwards: %{{customdata}}<extra></extra>",
        }
        for end, words, colour in parts
    ]
    notes = []
    for place, (start, title) in enumerate(zip(starts, ("Present before", "Not present before"), strict=True)):
        left = {"xref": "paper", "x": 0, "y": place, "xanchor": "left"}
        after = [("square", f"{n[f'{start}, {end}']:,} {words}", colour) for end, words, colour in parts]
        notes += [
            note(f"{title} treatment: <b>{n[start]:,}</b>, and afterwards:", yshift=32, font={"size": 15}, **left),
            *_in_a_row(after, yshift=-30, **left),
        ]
    return figure(
        data,
        height=250,
        margin=(4, 4, 34, 4),
        barmode="stack",
        annotations=notes,
        xaxis={"visible": False},
        yaxis={"visible": False, "range": [1.5, -0.4]},
    )


def _in_a_row(entries: list[tuple[str, str, str]], **where) -> list[dict]:
    """What the marks are, side by side: (sign, words, colour). Room is kept as the letters of the paper need it."""
    notes, x = [], 0.0
    for sign, words, colour in entries:
        one = note(words, xshift=x, **where)
        notes.append(signed(sign, colour, one))
        size = one["font"]["size"]
        x = notes[-1]["xshift"] + letters.read(words, size).width + size
    return notes


def completeness(table: pd.DataFrame, *, x_title: str) -> Figure:
    """Scores present and missing at each point, stacked to the whole cohort. ``table`` is ``measures.completeness``."""
    parts = (
        ("present", "score present", BLUE),
        ("missing", "score missing", ORANGE),
        ("under_way", "not there yet", faded(DEEP, 0.35)),
        ("stopped", "stopped before", NOT_MEASURED),
    )
    counts = [(words, colour, table[column].tolist()) for column, words, colour in parts]
    return _stacked(
        [(words, colour, n, n) for words, colour, n in counts],
        table["label"].tolist(),
        x_title=x_title,
        yaxis={"title": {"text": "patients"}},
    )
