"""Spread behind the averages: who improved by how much, reliable change, groups."""

from __future__ import annotations

import numpy as np
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
    in_words,
    note,
    percent,
    shares_axis,
)
from outcomes.figures.ground import RUST
from outcomes.instruments import Instrument
from outcomes.plural import counted, people
from outcomes.rounding import half_up, points

FROM_BEST_TO_WORST = (DEEP, BLUE, GREY, ORANGE, RUST)
"""Colors of the groups of reliable change; without a cut-off there is neither the first nor the last."""


def _at_least(shares: pd.Series, least: list[float], unit: str) -> list[str]:
    much = unit if unit == "%" else f" {unit}"
    return [f"{percent(share)} improved by at least {half_up(x)}{much}" for share, x in zip(shares, least, strict=True)]


def cumulative(table: pd.DataFrame, *, unit: str, marks: list[tuple[float, str]]) -> Figure:
    """Share that improved by at least so much; ``table`` is ``measures.cumulative``, ``marks`` are thresholds."""
    x = table["at_least"].tolist()
    return figure(
        [
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": table["of_measured"].tolist(),
                "line": {"color": GREY, "width": 2, "dash": "dot"},
                "customdata": _at_least(table["of_measured"], x, unit),
                "hovertemplate": "of those measured: %{customdata}<extra></extra>",
            },
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": table["of_due"].tolist(),
                "line": {"color": BLUE, "width": 3.5},
                "customdata": _at_least(table["of_due"], x, unit),
                "hovertemplate": "of everybody due: %{customdata}<extra></extra>",
            },
        ],
        height=400,
        margin=(8, 16, 50, 44),
        shapes=[
            {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "line": {"color": GREY, "width": 1}}
            for at, _ in marks
        ],
        annotations=[
            *in_words(
                [
                    ("dotted line", "of those measured", GREY),
                    ("line", "<b>of everybody due</b>", BLUE),
                ]
            ),
            *(note(words, x=at, y=0.98, yanchor="top", xanchor="left", xshift=4) for at, words in marks),
        ],
        xaxis={"title": {"text": f"improved by at least ({unit})"}, "range": [0, x[-1]]},
        yaxis=shares_axis(),
        hovermode="closest",
    )


def waterfall(
    table: pd.DataFrame, *, unit: str, better: str, marks: list[tuple[float, str]], has_response: bool
) -> Figure:
    """Change of each person measured, best first, no codes; ``table`` is ``measures.sorted_gains``.

    Without a rule for response bars are worse or not.
    """
    colours = np.where(table["worse"], ORANGE, np.where(table["responded"], BLUE, GREY)).tolist()
    n = len(table)
    return figure(
        [
            {
                "type": "bar",
                "x": list(range(n)),
                "y": table["change"].tolist(),
                "marker": {"color": colours, "line": {"width": 0}},
                "hoverinfo": "skip",
            }
        ],
        height=380,
        margin=(8, 8, 66, 36),
        bargap=0.12 if n < 150 else 0,
        shapes=[
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": at, "y1": at, "line": {"color": GREY, "width": 1}}
            for at, _ in marks
        ],
        annotations=[
            *in_words(
                [
                    *([("square", "responded", BLUE)] if has_response else []),
                    ("square", "in between" if has_response else "not worse", GREY),
                    ("square", "worse", ORANGE),
                ]
            ),
            *(note(words, xref="paper", x=1, xanchor="right", y=at, yanchor="bottom") for at, words in marks),
        ],
        xaxis={
            "showticklabels": False,
            "showgrid": False,
            "title": {"text": "one bar per person measured, best first"},
        },
        yaxis={"title": {"text": f"change ({unit}; {better})"}, "zeroline": True, "zerolinecolor": GREY},
    )


def reliable_change(table: pd.DataFrame, instrument: Instrument, possible: list[str]) -> Figure:
    """Scores before and after as dots whose area counts people; ``table`` is ``measures.reliable_change``.

    ``possible``: the groups that can occur on the instrument (``measures.change_groups``).
    """
    low, high = instrument.low, instrument.high
    threshold = instrument.reliable_change
    pad = (high - low) * 0.02
    largest = max(int(table["n"].max()), 1)
    data = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [low, high, high, high - threshold, low, low, low],
            "y": [
                low - threshold,
                high - threshold,
                high + threshold,
                high,
                low + threshold,
                low - threshold,
                low - threshold,
            ],
            "fill": "toself",
            "fillcolor": NOT_MEASURED,
            "line": {"width": 0},
            "hoverinfo": "skip",
        }
    ]
    colours = dict(zip(possible, FROM_BEST_TO_WORST if len(possible) == 5 else FROM_BEST_TO_WORST[1:-1], strict=True))
    for group, colour in colours.items():
        rows = table[table["group"] == group]
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": rows["before"].tolist(),
                "y": rows["after"].tolist(),
                "marker": {
                    "color": colour,
                    "size": (6 + 14 * np.sqrt(rows["n"] / largest)).tolist(),
                    "line": {"width": 0},
                },
                "customdata": [people(n) for n in rows["n"]],
                "hovertemplate": group + ": %{x:g} before, %{y:g} after, %{customdata}<extra></extra>",
            }
        )
    counts = table.groupby("group")["n"].sum()
    shapes = []
    if instrument.caseness is not None:
        cut = instrument.caseness + (0.5 if instrument.higher_is_better else -0.5)
        line = {"color": GREY, "width": 1, "dash": "dash"}
        shapes = [
            {"type": "line", "x0": cut, "x1": cut, "y0": low, "y1": high, "line": line},
            {"type": "line", "x0": low, "x1": high, "y0": cut, "y1": cut, "line": line},
        ]
    return figure(
        data,
        height=520,
        margin=(8, 12, 16 + 20 * len(possible), 44),
        shapes=shapes,
        annotations=[
            *in_words(
                [("dot", f"{group}: <b>{counts.get(group, 0):,}</b>", colour) for group, colour in colours.items()]
            )
        ],
        xaxis={"range": [low - pad, high + pad], "title": {"text": f"{instrument.name} before treatment"}},
        yaxis={"range": [low - pad, high + pad], "title": {"text": f"afterwards ({instrument.direction})"}},
        hovermode="closest",
    )


def groups(table: pd.DataFrame) -> Figure:
    """Response of each group with its interval; ``table`` is ``measures.by_group``."""
    labels, data, place, heads = [], [], 0, []
    for by, part in table.groupby("by", sort=False):
        heads.append((place, by))
        place += 1
        for row in part.itertuples():
            labels.append((place, f"{row.group}  <b>{row.measured:,}</b>"))
            if not np.isnan(row.rate):
                data += [
                    {
                        "type": "scatter",
                        "mode": "lines",
                        "x": [row.low, row.high],
                        "y": [place, place],
                        "line": {"color": BLUE, "width": 5},
                        "hoverinfo": "skip",
                    },
                    {
                        "type": "scatter",
                        "mode": "markers+text",
                        "x": [row.rate],
                        "y": [place],
                        "text": [percent(row.rate)],
                        "textposition": "top center",
                        "marker": {"color": BLUE, "size": 12, "line": {"color": "white", "width": 1.5}},
                        "hovertemplate": f"{row.measured:,} measured, {row.missing:,} missing<extra></extra>",
                        "cliponaxis": False,
                    },
                ]
            place += 1
    return figure(
        data,
        height=34 * place + 60,
        margin=(8, 24, 28, 36),
        annotations=[
            note(f"<b>{by}</b>", xref="paper", x=0, y=y, xanchor="left", yanchor="middle", font={"size": 15})
            for y, by in heads
        ],
        xaxis=shares_axis(title={"text": "responded, of those measured"}),
        yaxis={
            "range": [place - 0.4, -0.6],
            "tickvals": [y for y, _ in labels],
            "ticktext": [text for _, text in labels],
            "showgrid": False,
        },
        hovermode="closest",
    )


def estimated(
    observed: pd.DataFrame, estimate, labels: list[str], instrument: Instrument, *, x_title: str, shift: float
) -> Figure:
    """Observed means of the fixed group beside estimated means of everybody, and the latter shifted by the reader.

    ``observed`` is ``measures.trajectory``, ``estimate`` an ``EstimatedMeans`` over the same points.
    """
    x = observed["point"].tolist()
    data = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x + x[::-1],
            "y": estimate.high.tolist() + estimate.low.tolist()[::-1],
            "fill": "toself",
            "fillcolor": faded(DEEP, 0.22),
            "line": {"width": 0},
            "hoverinfo": "skip",
        },
        _line(observed["point"].tolist(), observed["mean"].tolist(), GREY, "dot"),
        _line(x, estimate.mean.tolist(), DEEP, "solid"),
    ]
    entries = [
        ("dotted line", f"observed: the same {people(observed['n_fixed'].iloc[0])}", GREY),
        ("line", f"<b>estimated for all {estimate.n:,}</b>", DEEP),
    ]
    if shift:
        data.append(_line(x, estimate.shifted(shift).mean.tolist(), ORANGE, "dash"))
        entries.insert(
            0, ("dashed line", f"if those not measured were {counted(abs(shift), 'point', 'points')} worse", ORANGE)
        )
    return figure(
        data,
        height=420,
        margin=(8, 8, 26 + 20 * len(entries), 48),
        annotations=in_words(entries),
        xaxis={"tickvals": x, "ticktext": labels, "showgrid": False, "title": {"text": x_title}},
        yaxis={"title": {"text": f"{instrument.name} ({instrument.direction})"}, "rangemode": "tozero"},
        hovermode="closest",
    )


def _line(x: list, y: list, colour: str, dash: str) -> dict:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": x,
        "y": y,
        "line": {"color": colour, "width": 3, "dash": dash},
        "marker": {"size": 8},
        "customdata": [points(value) for value in y],
        "hovertemplate": "mean %{customdata}<extra></extra>",
    }


def spaghetti(scores: np.ndarray, mean: pd.DataFrame, instrument: Instrument, *, x_title: str) -> Figure:
    """A faint line per person of the fixed group behind its mean: one trace, no codes, nothing on hover.

    ``scores`` has shape (people, points); ``mean`` is ``measures.trajectory``.
    """
    points = mean["point"].to_numpy()
    gaps = np.full((len(scores), 1), np.nan)
    x = np.column_stack([np.broadcast_to(points, scores.shape), gaps]).ravel()
    y = np.column_stack([scores, gaps]).ravel()
    return figure(
        [
            {
                "type": "scatter",
                "mode": "lines",
                "x": x.astype(np.float32),
                "y": y.astype(np.float32),
                "line": {"color": GREY, "width": 0.5},
                "hoverinfo": "skip",
            },
            _line(mean["point"].tolist(), mean["mean"].tolist(), BLUE, "solid"),
        ],
        height=420,
        margin=(8, 8, 50, 48),
        annotations=[
            *in_words(
                [
                    ("line", "each person", GREY),
                    ("line", f"<b>their mean, {people(mean['n_fixed'].iloc[0])}</b>", BLUE),
                ]
            )
        ],
        xaxis={
            "tickvals": points.tolist(),
            "ticktext": mean["label"].tolist(),
            "showgrid": False,
            "title": {"text": x_title},
        },
        yaxis={
            "title": {"text": f"{instrument.name} ({instrument.direction})"},
            "range": [instrument.low, instrument.high],
        },
        hovermode="closest",
    )
