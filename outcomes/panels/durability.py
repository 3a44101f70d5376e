"""How soon people respond, and how long it lasts."""

from __future__ import annotations

import math

from outcomes import definitions as rules
from outcomes import figures, measures
from outcomes.figures import percent
from outcomes.measures import View
from outcomes.panels.shown import Look, Shown, outcome_rules, rules_in_force, shown, span, window_rules
from outcomes.plural import people


def _median(curve, what: str) -> str:
    """The median in weeks, or that it was not reached."""
    if curve.median is None:
        return f"{what}: not reached"
    low = f"{curve.median_low / 7:.0f}" if curve.median_low is not None else "?"
    high = f"{curve.median_high / 7:.0f}" if curve.median_high is not None else "not reached"
    return f"{what}: {curve.median / 7:.0f} weeks (95 % interval {low} to {high})"


def time_to_response(seen: View, look: Look) -> Shown | None:
    """Time from the first infusion to the first response."""
    if not seen.instrument.has_response:
        return None
    found = measures.time_to_response(seen)
    name = seen.instrument.name
    drawn = found.curve.end is not None and found.curve.n_events > 0
    sentence = (
        f"{found.curve.n_events:,} of {people(found.n)} eligible met response on {name} at some visit. "
        f"{_median(found.curve, 'Median time to the first response')}."
        if drawn
        else f"Fewer than {rules.FEWEST_AT_RISK} people can be followed on {name}: too few for a curve."
    )
    return shown(
        f"first_response_{seen.instrument.key}",
        f"{name}: how soon did people respond?",
        sentence,
        f"The curve ends where fewer than {rules.FEWEST_AT_RISK} people are still followed.",
        figures.curve(
            found,
            rising=True,
            x_title="Weeks since the first infusion",
            y_title="met response at least once",
            words="met response by then",
        )
        if drawn
        else None,
        measures.at_weeks(found),
        [*rules_in_force("first_response", "eligible"), *outcome_rules(seen.instrument), *window_rules(seen)],
        look,
    )


def _at_week(row) -> str:
    """One row of ``measures.at_weeks`` in words; missing numbers are not told."""
    if math.isnan(row.share):
        return f"{row.weeks} weeks: too few followed ({row.at_risk:,})"
    interval = "" if math.isnan(row.low) else f", 95 % interval {span(row.low, row.high)}"
    return f"{row.weeks} weeks: {percent(row.share)} ({row.at_risk:,} followed{interval})"


def loss_of_response(seen: View, look: Look, *, set_aside: bool) -> Shown | None:
    """How long responders keep responding, with further infusions set aside or included."""
    if not seen.instrument.has_response:
        return None
    found = measures.loss_of_response(seen, set_aside_further_infusions=set_aside)
    name = seen.instrument.name
    how = "until a further infusion" if set_aside else "whatever was given later"
    table = measures.at_weeks(found)
    drawn = found.curve.end is not None
    if drawn:
        told = "; ".join(_at_week(row) for row in table.itertuples())
        sentence = (
            f"Of {people(found.n)} who responded on {name} in the headline window, followed {how}, still responding "
            f"after {told}. {_median(found.curve, 'Median time to loss of response')}."
        )
    else:
        sentence = (
            f"{people(found.n)} responded on {name} in the headline window; fewer than {rules.FEWEST_AT_RISK} of them "
            "can be followed further: too few for a curve."
        )
    return shown(
        f"durability_{seen.instrument.key}_{'set_aside' if set_aside else 'included'}",
        f"How long did it last, {how}?",
        sentence,
        f"Responders only. The curve ends where fewer than {rules.FEWEST_AT_RISK} people are still followed.",
        figures.curve(
            found,
            rising=False,
            x_title="Weeks since the headline score",
            y_title="still responding",
            words="still responding",
        )
        if drawn
        else None,
        table,
        [*rules_in_force("durability", "further_infusions"), *window_rules(seen), *outcome_rules(seen.instrument)],
        look,
    )
