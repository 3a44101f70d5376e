"""The answer first: how many responded, how many got worse, how many were measured, and what changed on the year before."""

from __future__ import annotations

import math

import pandas as pd

from outcomes import figures, measures, outcome
from outcomes.instruments import Instrument
from outcomes.measures import COMPLETENESS, View
from outcomes.panels.shown import NO_PERCENTAGES, Look, Shown, outcome_rules, rules_in_force, shown, window_rules


def glance(seen: View, look: Look) -> Shown:
    """Three large numbers. The sentence tells counts, the chart shares, so that no number is told twice."""
    table = measures.glance(seen)
    due = table.set_index("outcome").loc[COMPLETENESS, "measured"]
    return shown(
        f"glance_{seen.instrument.key}",
        f"{seen.instrument.name}: how did patients do?",
        _in_words(table, seen.instrument),
        READING + _years_in_words(table),
        figures.glance(table) if due else None,
        table,
        [
            *rules_in_force("change_on_year", "interval", "bounds", "missing", "few"),
            *outcome_rules(seen.instrument),
            *window_rules(seen),
        ],
        look,
    )


READING = (
    "Beside each name, and dark bar: 95% interval, for people like those measured. “With missing”, and pale bar: everybody due, "
    "if none or all of those missing had it."
)


def _in_words(table: pd.DataFrame, instrument: Instrument) -> str:
    row = {one.outcome: one for one in table.itertuples()}
    brief = outcome.in_brief(instrument)
    lead = row[brief[0].key]
    if not row[COMPLETENESS].measured:
        return "Nobody is due yet."
    if not row[COMPLETENESS].n:
        return "Nobody who is due has been measured yet."
    if math.isnan(lead.rate):
        return NO_PERCENTAGES
    told = (f"**{row[one.key].n:,} {one.said_of(row[one.key].n, instrument)}**" for one in brief)
    return f"Of {lead.measured:,} measured, {' and '.join(told)}."


def _years_in_words(table: pd.DataFrame) -> str:
    """Which years are beside each other; nothing where none are."""
    first = table.iloc[0]
    return (
        f" Change: first infusions in {first['year']} against {first['year_before']}, in percentage points."
        if first["year"]
        else ""
    )
