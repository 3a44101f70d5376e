"""The finding of each panel in one sentence, for a slide or a wall, worked out from the panel's table."""

from __future__ import annotations

import pandas as pd

from outcomes.figures import percent
from outcomes.instruments import registry
from outcomes.panels import Shown
from outcomes.rounding import points
from outcomes.snapshot import Snapshot

VERBS = {"Response": "responded", "Remission": "were in remission", "Worse": "got worse"}


def title_of(panel: Shown, snapshot: Snapshot) -> str:
    """The message of a panel's slide in one sentence, without a full stop."""
    kind, _, which = panel.key.partition(".")
    table = panel.table
    match kind:
        case "flow":
            return _flow(table, missing_of(which, snapshot))
        case "rates":
            return _rates(table)
        case "course":
            first, last = table.iloc[0], table.iloc[-1]
            return (
                f"In the same about {int(first['n_fixed']):,} people, the mean {registry()[which].name} was "
                f"{points(first['mean'])} before treatment and {points(last['mean'])} after {last['label']} infusions"
            )
        case "lasting":
            last = table.iloc[-1]
            return f"An estimated {percent(last['share'])} of those who responded still did {int(last['weeks'])} weeks later"
        case "together":
            measured = table["measured"].iloc[0]
            told = [f"{row.title} in about {row.n:,}" for row in table.itertuples()]
            worse = next(place for place, part in enumerate(table["part"]) if "worse" in part.split("+"))
            return f"{told[0]} of {measured:,}; {told[worse][:1].lower()}{told[worse][1:]}"
    raise ValueError(f"no slide for panels of kind {kind!r}")


def missing_of(which: str, snapshot: Snapshot) -> str:
    """``"about 120"`` or ``"fewer than 15"`` people who were due on an instrument and not measured."""
    rates = next(panel.table for panel in snapshot.panels if panel.key == f"rates.{which}")
    missing = rates.iloc[0]["missing"]
    return f"fewer than {snapshot.counts.policy.most_between + 1}" if pd.isna(missing) else f"about {missing:,}"


def _flow(table: pd.DataFrame, missing: str) -> str:
    measured = table[(table["step"] == "measured") & ~table["lost"]]["n"].item()
    return f"About {measured:,} people were measured; {missing} more were due and were not"


def _rates(table: pd.DataFrame) -> str:
    first, worse = table.iloc[0], table[table["outcome"] == "worse"].iloc[0]
    if pd.notna(first["n"]):
        of = f"About {first['n']:,} of {first['measured']:,} people measured"
    else:
        of = f"{_amount(first)[:1].upper()}{_amount(first)[1:]} of about {first['measured']:,} people measured"
    verb = VERBS.get(first["title"], f"were {first['title']}")
    return f"{of} {verb}" + (f"; {_amount(worse)} got worse" if worse["outcome"] != first["outcome"] else "")


def _amount(row: pd.Series) -> str:
    return f"about {row['n']:,}" if pd.notna(row["n"]) else row["told"]
