"""Two views side by side, with their difference. Exploratory: nobody was assigned to a view."""

from __future__ import annotations

import math

from outcomes import definitions as rules
from outcomes import figures, measures, outcome
from outcomes.cohort import Filters, values_words
from outcomes.courses import FILTER_COLUMNS
from outcomes.figures import percent
from outcomes.instruments import Instrument
from outcomes.measures import Narrowing, View
from outcomes.panels.shown import (
    Look,
    Shown,
    outcome_rules,
    rules_in_force,
    shown,
    window_rules,
)
from outcomes.plural import people
from outcomes.rounding import points, signed

EVERYBODY, EVERYBODY_ELSE = "Everybody", "Everybody else"
LONGEST_NAME = 34
"""Letters that the name of a view may have in a chart on a phone."""
EXPLORATORY = "**Exploratory**: people were not assigned to these views."


def named(filters: Filters, to: Narrowing, instrument: Instrument) -> str:
    """What a view is restricted to: ``"Site A or Site B, 2024"``."""
    parts = [values_words(name, filters.only[name]) for name in FILTER_COLUMNS if filters.only.get(name)]
    parts += [" or ".join(rules.DOSE_BANDS[i][0] for i in to.dose)] if to.dose else []
    parts += [" or ".join(instrument.bands[i].label for i in to.severity)] if to.severity else []
    words = ", ".join(parts) or EVERYBODY
    return words[:1].upper() + words[1:]


def names_of(first: str, second: str) -> dict[str, str]:
    """What two views are called in sentence and chart: by what they are restricted to, where that is short and differs."""
    if first == second or max(len(first), len(second)) > LONGEST_NAME:
        return {"first": "First view", "second": "Second view"}
    return {"first": first, "second": second}


def shares_beside(first: View, second: View, names: dict[str, str], look: Look) -> Shown:
    """Every outcome and completeness of two views, with the difference of each."""
    table = measures.shares_beside(first, second)
    lead = outcome.in_brief(first.instrument)[0]
    one, other = table[table["outcome"] == lead.key].to_dict("records")
    sentence = _why_not(first, second)
    if not sentence and not math.isnan(one["difference"]):
        ends = f"{_points(one['difference_low'])} to {_points(one['difference_high'])}"
        sentence = (
            f"{names['first']}: **{percent(one['rate'])}** of {one['measured']:,} {lead.verb(first.instrument)}; "
            f"{names['second']}: **{percent(other['rate'])}** of {other['measured']:,}; difference "
            f"**{_points(one['difference'])} percentage points** (95% interval {ends})."
        )
    headings = {row.outcome: _heading(row) for row in table.itertuples()}
    drawn = table["rate"].notna().any()
    return shown(
        f"compare_shares_{first.instrument.key}",
        f"{first.instrument.name}: how do the two differ?",
        f"{sentence or _too_few(first)} {EXPLORATORY}",
        "Dot: share. Thick line: 95% interval. Thin line: if those not measured are counted. In each heading: first less "
        "second, in percentage points, with its 95% interval.",
        figures.shares_beside(table, names, headings) if drawn else None,
        table,
        [
            *rules_in_force("difference", "groups", "interval", "bounds", "missing"),
            *outcome_rules(first.instrument),
            *window_rules(first),
        ],
        look,
    )


def changes_beside(first: View, second: View, names: dict[str, str], look: Look) -> Shown:
    """Mean change of two views, with the difference."""
    found = measures.changes_beside(first, second)
    one, other = found.table.to_dict("records")
    sentence = _why_not(first, second)
    heading = "<b>Mean change</b>"
    if not sentence and not math.isnan(found.difference.low):
        words = (
            f"{signed(found.difference.value)} points",
            f"{signed(found.difference.low)} to {signed(found.difference.high)}",
        )
        sentence = (
            f"{names['first']} changed by **{signed(one['change'])} points** on average from {points(one['mean_before'])}, "
            f"{names['second']} by **{signed(other['change'])}** from {points(other['mean_before'])}; difference **{words[0]}** "
            f"(95% interval {words[1]})."
        )
        heading += f"  {words[0]} ({words[1]})"
    unit = f"change in points ({first.instrument.direction})"
    drawn = found.table["change"].notna().any()
    return shown(
        f"mean_of_two_{first.instrument.key}",
        f"{first.instrument.name}: by how much did the two change?",
        f"{sentence or _too_few(first)} {EXPLORATORY}",
        "Dot: mean change of those eligible and measured. Line: 95% interval. Those who begin worse have further to fall.",
        figures.changes_beside(found.table, names, heading, unit) if drawn else None,
        found.table.assign(
            difference=found.difference.value,
            difference_low=found.difference.low,
            difference_high=found.difference.high,
        ),
        [*rules_in_force("difference", "groups", "interval", "eligible"), *window_rules(first)],
        look,
    )


def _why_not(first: View, second: View) -> str:
    """Why no difference is told of two views that share people; empty where nobody is in both."""
    n = measures.in_both(first, second)
    if not n:
        return ""
    return f"{people(n)} {'is' if n == 1 else 'are'} in both views, so no difference is told: choose views with nobody in both."


def _too_few(seen: View) -> str:
    return f"Too few people to compare: each view needs at least {rules.FEWEST_IN_GROUP} measured on {seen.instrument.name}."


def _heading(row) -> str:
    if math.isnan(row.difference):
        return f"<b>{row.title}</b>"
    ends = f"{_points(row.difference_low)} to {_points(row.difference_high)}"
    return f"<b>{row.title}</b>  {_points(row.difference)} ({ends})"


def _points(difference: float) -> str:
    """``"+15"`` percentage points."""
    return signed(100 * difference, 0)
