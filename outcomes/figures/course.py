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
    PALE,
    Figure,
    beside,
    faded,
    figure,
    in_words,
    note,
    outcome_colour,
    percent,
    shares_axis,
    signed,
)
from outcomes.figures.svg import letters
from outcomes.instruments import Instrument
from outcomes.plural import people
from outcomes.rounding import points


def trajectory(table: pd.DataFrame, instrument: Instrument, *, x_title: str, change: bool, estimate=None) -> Figure:
    """Mean of the fixed group with its band, everybody else in grey, the number measured under every point.

    ``table`` is ``measures.trajectory``; ``estimate`` an ``EstimatedMeans`` at the same points, drawn as a second line.
    """
    x = table["point"].tolist()
    labels = [f"{row.label}<br>{row.n_measured:,}" for row in table.itertuples()]
    name = f"the same {people(table['n_fixed'].iloc[0])}"
    data = []
    if table["low"].notna().all():
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x + x[::-1],
                "y": table["high"].tolist() + table["low"].tolist()[::-1],
                "fill": "toself",
                "fillcolor": faded(BLUE, 0.25),
                "line": {"width": 0},
                "hoverinfo": "skip",
            }
        )
    others = table["others_n"] > 0
    data += [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": table["point"][others].tolist(),
            "y": table["others_mean"][others].tolist(),
            "line": {"color": GREY, "width": 2, "dash": "dot"},
            "marker": {"size": 8, "symbol": "circle-open", "line": {"width": 2}},
            "customdata": [
                f"{points(mean)}, n {n:,}"
                for mean, n in zip(table["others_mean"][others], table["others_n"][others], strict=True)
            ],
            "hovertemplate": "others: mean %{customdata}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": x,
            "y": table["mean"].tolist(),
            "line": {"color": BLUE, "width": 3.5},
            "marker": {"size": 10},
            "customdata": [
                f"{points(mean)} ({'too few for an interval' if np.isnan(low) else f'{points(low)} to {points(high)}'})"
                for mean, low, high in zip(table["mean"], table["low"], table["high"], strict=True)
            ],
            "hovertemplate": name + ": mean %{customdata}<extra></extra>",
        },
    ]
    estimated = [] if estimate is None else (estimate.change if change else estimate.mean).tolist()
    if estimated:
        # Beside the points of the first line, so that neither hides the other.
        data.insert(-1, _estimate_line(x, estimated, estimate, change=change))
    y_axis = {"title": {"text": f"{instrument.name}{' change' if change else ''} ({instrument.direction})"}}
    shapes, notes = [], []
    if change:
        shapes.append(
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 0, "line": {"color": GREY, "width": 1}}
        )
    else:
        low, high = visible_range(table[["low", "high", "mean", "others_mean"]], instrument)
        y_axis |= {"range": [low, high], "showgrid": not instrument.bands}
        shapes, notes = _band_shapes(instrument, low, high)
    entries = [("dot", f"<b>{name}</b>", BLUE)]
    if estimated:
        entries.insert(0, ("dashed line", f"estimate for all {estimate.n:,} with a score", DEEP))
    if others.any():
        entries.insert(0, ("ring", "everybody else who was measured", GREY))
    notes += in_words(entries)
    x_last = max(x[-1], 1)
    return figure(
        data,
        height=440 + 20 * bool(estimated),
        margin=(8, 8, 50 + 20 * bool(estimated), 60),
        shapes=shapes,
        annotations=notes,
        xaxis={
            "tickvals": x,
            "ticktext": labels,
            "range": [-0.35, x_last + 0.35],
            "showgrid": False,
            "title": {"text": f"{x_title}, and number measured"},
        },
        yaxis=y_axis,
        hovermode="closest",
    )


def _estimate_line(x: list, y: list, estimate, *, change: bool) -> dict:
    """Estimated means, their intervals on hover."""
    high, low = (estimate.change_high, estimate.change_low) if change else (estimate.high, estimate.low)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": x,
        "y": y,
        "line": {"color": DEEP, "width": 2, "dash": "dash"},
        "marker": {"size": 9, "symbol": "diamond-open", "line": {"width": 2}},
        "customdata": [f"{points(mean)} ({points(a)} to {points(b)})" for mean, a, b in zip(y, low, high, strict=True)],
        "hovertemplate": "estimate for everybody: %{customdata}<extra></extra>",
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


def _band_shapes(instrument: Instrument, low: float, high: float) -> tuple[list[dict], list[dict]]:
    shapes, notes = [], []
    edges = instrument.band_edges
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
        notes.append(note(band.label, xref="paper", x=0.008, xanchor="left", y=top, yanchor="top", opacity=0.75))
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
    """Every outcome at each point, a row of dots each, with interval and range for those not measured.

    ``table`` is ``measures.rates_by_point``.
    """
    outcomes = list(dict.fromkeys(table["outcome"]))
    rows = len(outcomes)
    # In each array one row for each outcome, one column for each point.
    part = {name: table[name].to_numpy().reshape(rows, -1) for name in table if name != "outcome"}
    data, notes, axes = [], [], {}
    gap = 0.09
    tall = (1 - gap * (rows - 1)) / rows
    for i, outcome in enumerate(outcomes):
        axis = f"y{i + 1}" if i else "y"
        colour = outcome_colour(outcome)
        bottom = (rows - 1 - i) * (tall + gap)
        axes["yaxis" + (str(i + 1) if i else "")] = {
            "domain": [bottom, min(bottom + tall, 1)],
            "range": [-0.04, 1.04],
            "tickvals": [0, 0.5, 1],
            "ticktext": ["0", "50", "100%"],
        }
        x = part["point"][i]
        for low, high, width, shade in (
            (part["bound_low"][i], part["bound_high"][i], 18, faded(colour, PALE)),
            (part["low"][i], part["high"][i], 4, colour),
        ):
            data.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": np.column_stack([x, x, np.full(len(x), np.nan)]).ravel().tolist(),
                    "y": np.column_stack([low, high, np.full(len(x), np.nan)]).ravel().tolist(),
                    "line": {"color": shade, "width": width},
                    "hoverinfo": "skip",
                    "yaxis": axis,
                }
            )
        data.append(
            {
                "type": "scatter",
                "mode": "markers+text",
                "x": x.tolist(),
                "y": part["rate"][i].tolist(),
                "text": ["" if np.isnan(r) else percent(r) for r in part["rate"][i].tolist()],
                "textposition": "middle right",
                "textfont": {"size": 12},
                "marker": {"color": colour, "size": 9, "line": {"color": "white", "width": 1}},
                "customdata": [f"{n} of {m}" for n, m in zip(part["n"][i], part["measured"][i], strict=True)],
                "hovertemplate": "%{customdata} measured: %{text}<extra></extra>",
                "cliponaxis": False,
                "yaxis": axis,
            }
        )
        notes.append(
            note(
                f"<b>{part['title'][i, 0]}</b>",
                xref="paper",
                yref="paper",
                x=0,
                y=bottom + tall,
                yanchor="bottom",
                xanchor="left",
                font={"size": 14, "color": colour},
            )
        )
    return figure(
        data,
        height=165 * rows + 60,
        margin=(8, 8, 24, 58),
        annotations=notes,
        xaxis={
            "tickvals": x.tolist(),
            "ticktext": [f"{label}<br>{n:,}" for label, n in zip(part["label"][0], part["measured"][0], strict=True)],
            "range": [0.6, len(x) + 0.65],
            "showgrid": False,
            "anchor": axis,
            "title": {"text": f"{x_title}, and number measured"},
        },
        **axes,
        hovermode="closest",
    )


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
