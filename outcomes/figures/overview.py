"""Who was measured, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap

import numpy as np
import pandas as pd

from outcomes.figures.base import (
    GREY,
    NOT_MEASURED,
    PALE,
    Figure,
    dot,
    faded,
    figure,
    note,
    outcome_colour,
    percent,
    share_lines,
    span,
)
from outcomes.plural import counted
from outcomes.published import Published

WIDEST = 0.3
"""A hidden share that may lie anywhere in a wider range is told in words: a bar would be taken for a result."""

LABEL_LETTERS = 34
"""A longer label beside a bar goes on in a second line."""


SECOND_LINE = 0.34
"""How far the second line of a rate stands under the first, in lines."""


def _ring(row, place: float, colour: str) -> list[dict]:
    """The rate of everybody who started: bounds, interval and ring, thinner than the headline's; with few people less."""
    marks = []
    if not np.isnan(row.bound_low):
        words = "if all not measured had not / had it"
        marks.append(span(row.bound_low, row.bound_high, place, faded(colour, PALE), 8, words))
    if np.isnan(row.rate):
        return marks
    marks.append(span(row.low, row.high, place, colour, 2.5, "95% interval"))
    ring = dot(row.rate, place, colour, f"{row.title}, whatever was given")
    ring["marker"] = {"symbol": "circle-open", "color": colour, "size": 11, "line": {"width": 2.5}}
    return [*marks, ring]


def in_words_only(row) -> bool:
    """Whether a rate of a disclosed table is hidden, and may be anywhere in too wide a range for a bar."""
    return bool(np.isnan(row.rate) and row.at_most - row.at_least > WIDEST)


def flow(table: pd.DataFrame) -> Figure:
    """Patient flow as steps: dark bars who is left, pale bars who leaves and where, then what became of the rest.

    ``table`` is ``measures.flow``: one row per step or reason. In a disclosed table ``n`` of an outcome may be missing: then
    there is no bar, and ``told`` holds the words in its place.
    """
    bars, left = [], 0
    for row in table.itertuples():
        n = 0 if pd.isna(row.n) else row.n
        told = row.told if "told" in table else f"{n:,}"
        if row.lost:
            left -= n
            bars.append((row.part, n, left, NOT_MEASURED, told))
        else:
            # An outcome comes after the last step: nobody leaves the count there.
            left = n
            bars.append((f"<b>{row.part}</b>", n, 0, outcome_colour(row.step), f"<b>{told}</b>"))
    labels, n, base, colours, texts = (list(column) for column in zip(*bars, strict=True))
    labels = ["<br>".join(wrap(label, LABEL_LETTERS)) for label in labels]
    widest = max(*n, 1)
    return figure(
        [
            {
                "type": "bar",
                "orientation": "h",
                "y": list(range(len(bars))),
                "x": n,
                "base": base,
                "marker": {"color": colours, "line": {"width": 0}},
                "text": [f" {text}" for text in texts],
                "textposition": "outside",
                "cliponaxis": False,
                "textfont": {"size": 14},
                "customdata": [counted(count, "patient", "patients") for count in n],
                "hovertemplate": "%{customdata}<extra></extra>",
                "width": 0.74,
            }
        ],
        height=(25 + 11 * max(label.count("<br>") for label in labels)) * len(bars) + 12,
        margin=(0, 8, 2, 2),
        xaxis={"visible": False, "range": [0, widest * 1.16]},
        yaxis={
            "autorange": "reversed",
            "tickvals": list(range(len(bars))),
            "ticktext": [label.replace("<br>", "  <br>") + "  " for label in labels],
            "showgrid": False,
        },
    )


def rates(table: pd.DataFrame, published: Mapping[str, Published], whatever: pd.DataFrame | None = None) -> Figure:
    """One line per outcome: dot with 95% interval, and the pale range for those not measured.

    ``table`` is ``measures.rates``, charted outcomes only. A published rate of the same outcome is an open diamond. In a
    disclosed table a rate may be missing: then a bar from ``at_least`` to ``at_most`` says where it lies, or words alone where
    that is a wide range; ``told`` holds the words beside each title. Of too few people for a percentage there is the count
    alone. ``whatever`` is ``measures.rates_whatever``: a thinner second line with a ring under each.
    """
    data, notes = [], []
    second = {} if whatever is None else {row.outcome: row for row in whatever.itertuples()}
    for place, row in enumerate(table.itertuples()):
        colour = outcome_colour(row.outcome)
        known, hidden = not np.isnan(row.rate), "at_least" in table and np.isnan(row.rate)
        bare = hidden and in_words_only(row)
        told = row.told if "told" in table else percent(row.rate) if known else f"{row.n:,} of {row.measured:,}"
        if not np.isnan(row.bound_low) and not bare:
            words = "if all not measured had not / had it"
            data.append(span(row.bound_low, row.bound_high, place, faded(colour, PALE), 20, words))
        if hidden and not bare:
            data.append(
                span(row.at_least, row.at_most, place, faded(colour, 0.75), 20, "somewhere in here, of those measured")
            )
        elif known:
            data += [
                span(row.low, row.high, place, colour, 6, "95% interval"),
                dot(row.rate, place, colour, row.title),
            ]
        if row.outcome in published and not bare:
            other = published[row.outcome]
            data.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": [other.rate],
                    "y": [place],
                    "marker": {"symbol": "diamond-open", "color": GREY, "size": 15, "line": {"width": 2.5}},
                    "hovertemplate": f"{other.name}: {percent(other.rate)} of {other.analysed:,} analyzed<extra></extra>",
                }
            )
        if row.outcome in second:
            data += _ring(second[row.outcome], place + SECOND_LINE, colour)
        left = {"x": 0, "y": place, "xanchor": "left", "xref": "paper"}
        of = f"of {row.measured:,} measured" + ("" if pd.isna(row.missing) else f" · {row.missing:,} missing")
        notes += [
            note(f"{row.title}  <b>{told}</b>", yshift=27, font={"size": 19}, **left),
            note(of if hidden else f"{row.n:,} {of}", yshift=-21 if not second else -17, **left),
        ]
        if row.outcome in second:
            other = second[row.outcome]
            rate = "" if np.isnan(other.rate) else f"{percent(other.rate)} "
            words = f"{rate}whatever was given: {other.n:,} of {other.measured:,} · {other.missing:,} missing"
            notes.append(note(words, yshift=-17, **{**left, "y": place + SECOND_LINE}))
    return share_lines(data, notes, len(table), *((130, 0.34) if second else ()))
