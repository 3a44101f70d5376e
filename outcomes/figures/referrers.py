"""What only referrers are shown: how long it lasted at fixed weeks."""

from __future__ import annotations

import pandas as pd

from outcomes.figures.base import BLUE, Figure, dot, note, percent, share_lines, span


def lasting(table: pd.DataFrame) -> Figure:
    """One line per week: the share still responding with its interval.

    ``table`` is ``measures.at_weeks`` of a release.
    """
    data, notes = [], []
    for place, row in enumerate(table.itertuples()):
        title = f"{int(row.weeks)} weeks later"
        data += [
            span(row.low, row.high, place, BLUE, 6, "95 % interval"),
            dot(row.share, place, BLUE, title),
        ]
        left = {"x": 0, "y": place, "xanchor": "left", "xref": "paper"}
        notes += [
            note(f"{title}  <b>{percent(row.share)}</b> still responding", yshift=27, font={"size": 19}, **left),
            note(f"{int(row.responders):,} had responded · {int(row.at_risk):,} followed so long", yshift=-21, **left),
        ]
    return share_lines(data, notes, len(table))
