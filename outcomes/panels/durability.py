"""How soon people respond, and how long it lasts."""

from __future__ import annotations

import pandas as pd

from outcomes import definitions as rules
from outcomes import figures, measures
from outcomes.figures import Figure
from outcomes.measures import Durability, View
from outcomes.panels.shown import Look, Shown, outcome_rules, rules_in_force, shown, window_rules
from outcomes.plural import people
from outcomes.rounding import IN_DAYS_BELOW, duration, half_up

READING = (
    "Bars: 95% interval. {what} is only seen at the next visit: it counts as spread evenly over the days since the visit before. "
    f"The line ends where fewer than {rules.FEWEST_AT_RISK} people are still followed."
)


def time_to_response(seen: View, look: Look) -> Shown | None:
    """Time from the first infusion to the first response."""
    if not seen.instrument.has_response:
        return None
    found = measures.time_to_response(seen)
    name = seen.instrument.name
    table, figure = _drawn(found, x_title="the first infusion", y_title="had met response by then")
    sentence = (
        f"Of {people(found.n)} eligible on {name}, {found.estimate.n_events:,} met response at some visit; "
        f"{_half(found, 'met it')}."
        if figure
        else f"{_too_few(f'{people(found.n)} eligible on {name}')}"
    )
    return shown(
        f"first_response_{seen.instrument.key}",
        f"{name}: how soon did people respond?",
        sentence,
        READING.format(what="A response"),
        figure,
        table,
        [*rules_in_force("first_response", "eligible"), *outcome_rules(seen.instrument), *window_rules(seen)],
        look,
    )


def loss_of_response(seen: View, look: Look, *, set_aside: bool) -> Shown | None:
    """How long responders keep responding, with further infusions set aside or included."""
    if not seen.instrument.has_response:
        return None
    found = measures.loss_of_response(seen, set_aside_further_infusions=set_aside)
    name = seen.instrument.name
    how = " without another infusion" if set_aside else ", whatever was given later"
    table, figure = _drawn(found, x_title="response", y_title="still responding")
    responders = f"{people(found.n)} who responded on {name}"
    sentence = f"Of {responders}, {_half(found, 'lost response')}." if figure else _too_few(responders)
    return shown(
        f"durability_{seen.instrument.key}_{'set_aside' if set_aside else 'included'}",
        f"How long did response last{how}?",
        sentence,
        f"Responders only. {READING.format(what='A loss')}",
        figure,
        table,
        [*rules_in_force("durability", "further_infusions"), *window_rules(seen), *outcome_rules(seen.instrument)],
        look,
    )


def _drawn(found: Durability, **words: str) -> tuple[pd.DataFrame, Figure | None]:
    """What is drawn as a table, and the chart; no chart where it would end too soon."""
    if not found.reaches:
        return measures.at_weeks(found), None
    table = measures.curve_table(found)
    return table, figures.curve(measures.line(found), table, measures.tick_days(found), found.n, **words)


def _too_few(who: str) -> str:
    return (
        f"{who}: fewer than {rules.FEWEST_AT_RISK} were followed for {duration(rules.SHORTEST_CURVE_DAYS)}, "
        "too few for a curve."
    )


def _half(found: Durability, what: str) -> str:
    """When half had it, and how sure; or that fewer than half had it while they were followed."""
    median, low, high = measures.median_days(found)
    sure = "" if low is None else f" (95% interval {_between(low, high)})"
    if median is None:
        return (
            f"**fewer than half had {what} by {duration(found.estimate.end)}**{sure and f', the end of the line{sure}'}"
        )
    return f"**half had {what} by {duration(median)}**{sure}"


def _between(low: float, high: float | None) -> str:
    """``"9 to 18 weeks"``, ``"10 days to 5 weeks"`` or ``"5 weeks to beyond what was followed"``."""
    if high is None:
        return f"{duration(low)} to beyond what was followed"
    if high < IN_DAYS_BELOW or low >= IN_DAYS_BELOW:
        return f"{half_up(low if high < IN_DAYS_BELOW else low / 7)} to {duration(high)}"
    return f"{duration(low)} to {duration(high)}"
