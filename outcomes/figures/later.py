"""After the first course: how many infusions later, and the second course beside the first."""

from __future__ import annotations

import pandas as pd

from outcomes.figures.base import BLUE, Figure, figure
from outcomes.plural import counted
from outcomes.rounding import half_up


def infusions_by_month(table: pd.DataFrame) -> Figure:
    """One bar per month: boosters and infusions of repeat courses for each 100 people still followed, their number underneath.

    ``table``: the months of ``measures.Repeats.by_month`` with enough people.
    """
    x = table["month"].tolist()
    per_100 = (100 * table["later"] / table["followed"]).tolist()
    return figure(
        [
            {
                "type": "bar",
                "x": x,
                "y": per_100,
                "marker": {"color": BLUE, "line": {"width": 0}},
                "text": [half_up(value) for value in per_100],
                "textposition": "outside",
                "cliponaxis": False,
                "textfont": {"size": 13},
                "customdata": [
                    f"{counted(later, 'booster or repeat infusion', 'boosters and repeat infusions')}; "
                    f"{counted(given, 'infusion', 'infusions')} in all"
                    for later, given in zip(table["later"], table["infusions"], strict=True)
                ],
                "hovertemplate": "%{customdata}<extra></extra>",
                "width": 0.7,
            }
        ],
        height=360,
        margin=(8, 8, 24, 60),
        xaxis={
            "tickvals": x,
            "ticktext": [f"{month}<br>{n:,}" for month, n in zip(x, table["followed"], strict=True)],
            "range": [0.4, max(x) + 0.6],
            "showgrid": False,
            "title": {"text": "Month since the first infusion, and number followed"},
        },
        yaxis={"title": {"text": "later infusions for each 100 people"}, "range": [0, max(*per_100, 1) * 1.15]},
    )
