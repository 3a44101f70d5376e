"""The practice's own answer to "when pain moved, did mood move?": what a snapshot says of it, in words for patients.

Nothing here has seen a record: small groups are hidden and counts are rounded before a snapshot is made.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from outcomes import definitions, measures
from outcomes.instruments import Instrument, worse_threshold
from outcomes.rounding import out_of_100


@dataclass(frozen=True)
class Row:
    """One bar: groups of ``measures.five_groups`` put together, in words, and the rounded number of people in them.

    ``kind`` is the first of the groups.
    """

    kind: str
    words: str
    count: int


@dataclass(frozen=True)
class OwnAnswer:
    """What goes with the picture: ``rows`` its bars, ``sentence`` the finding, ``caution`` how to take it."""

    rows: list[Row]
    sentence: str
    caution: str


def own_answer(table: pd.DataFrame, mood: Instrument, pain: Instrument) -> OwnAnswer:
    """What became of those who had both at the start.

    Parameters
    ----------
    table : DataFrame
        ``Release.together`` with ``title``, as a snapshot keeps it.
    """
    rows = [Row(row.part.split("+")[0], row.title, int(row.n)) for row in table.itertuples()]
    return OwnAnswer(rows, _sentence(rows, table.iloc[0]), _caution(mood, pain))


def _sentence(rows: list[Row], first) -> str:
    """The finding, with the honest range."""
    told = " ".join(f"{row.words}: about {row.count:,}." for row in rows)
    best = f"{rows[0].words[:1].lower()}{rows[0].words[1:]}"
    everybody = sum(row.count for row in rows)
    start = f"In this practice’s own records, about {everybody:,} people had both at the start. {told}"
    if not first["missing"]:
        share = f"about {out_of_100(first['rate'])} out of 100"
        return f"{start} So {best} in {share}, with each missing score counted as not better."
    return (
        f"{start} Of those with a second score, {best} in about {out_of_100(first['rate'])} out of 100. If no one without a "
        f"second score got better, it would be about {out_of_100(first['bound_low'])} out of 100."
    )


def _caution(mood: Instrument, pain: Instrument) -> str:
    named = ((mood, "depression"), (pain, "pain"))
    better = " or ".join(f"{_at_least(measures.problem_rules(one))} off the {name} score" for one, name in named)
    worse = " or ".join(
        f"{'any rise' if points is None else f'a rise of {points:g} points or more'} in the {name} score"
        for points, name in ((worse_threshold(one)[0], name) for one, name in named)
    )
    return (
        "These are records, not an experiment. There was no comparison group. People often start when they feel worst and "
        "drift back toward their usual level whatever is done. Other care went on at the same time. So this shows what "
        f"changed, not why. Your result may differ. “Better” means at least {better}. “Worse” means {worse}, even if the "
        "other one got better. Counts are rounded; small groups are put together. "
        f"{definitions.STANDING_SENTENCE}"
    )


def _at_least(instrument: Instrument) -> str:
    if instrument.response_percent:
        return f"{instrument.response_percent:g}%"
    return f"{instrument.response_points:g} points"
