"""The panels along the course, and which scores are missing."""

from __future__ import annotations

import pandas as pd

from outcomes import definitions as rules
from outcomes import figures, measures, outcome
from outcomes.measures import View, axis_of
from outcomes.panels.shown import (
    NO_PERCENTAGES,
    Look,
    Shown,
    facts_of,
    left_out_words,
    outcome_rules,
    protocol_rules,
    rate_words,
    rules_in_force,
    shown,
    when_words,
    window_rules,
    window_words,
)
from outcomes.plural import counted, people
from outcomes.rounding import signed
from outcomes.statistics.mixed import EstimatedMeans

RATES_READING = (
    "Shaded: 95% interval, of those measured. "
    "Upright line at the end: of {who}, if none or all of those not measured had it."
)


def mean_course(seen: View, look: Look, estimate: EstimatedMeans | None = None) -> Shown:
    """The mean over the course for the same people at every point; with ``estimate`` (``measures.estimated_course`` on the same
    axis) a second line for everybody with a score, at the same points."""
    axis = axis_of(seen, look.axis)
    table = measures.trajectory(seen, axis, change=look.change)
    name, n = seen.instrument.name, int(table["n_fixed"].iloc[0])
    if estimate is not None and (estimate.structure is None or not n):
        estimate = None
    sentence = (
        _change_in_words(measures.trajectory(seen, axis, change=True), name, axis, estimate)
        if n
        else f"Nobody has a {name} score at every point yet."
    )
    second = "gray: everyone else measured there"
    if estimate is not None:
        second = "open: estimate that uses everyone (mixed model)"
    return shown(
        f"course_{seen.instrument.key}_{axis.key}{'_change' if look.change else ''}",
        f"How did {name} scores change over the course of treatment?",
        sentence,
        f"Filled: the same people at every point, shaded the 95% interval; {second}.",
        figures.trajectory(
            table, seen.instrument, x_title=axis.title.capitalize(), change=look.change, estimate=estimate
        )
        if n
        else None,
        table if estimate is None else table.assign(**_estimate_columns(estimate, look)),
        [
            *rules_in_force("fixed_cohort", *(["estimated"] if estimate is not None else []), "eligible"),
            *facts_of(seen.instrument, "Who is counted"),
            *rules_in_force("baseline", "after_infusion", "infusion", "interval"),
            *protocol_rules(seen),
        ],
        look,
    )


def _change_in_words(table: pd.DataFrame, name: str, axis: measures.Axis, estimate: EstimatedMeans | None) -> str:
    """The change up to the last point, with its interval; the scores themselves stand in the chart.

    ``table`` is ``measures.trajectory`` of changes.
    """
    last = table.iloc[-1]
    n, eligible = int(last["n_fixed"]), int(last["n_eligible"])
    told = (
        f"The **{people(n)} measured at every point**, of {eligible:,} eligible, changed by {_points(last)} on {name} "
        f"{when_words(axis, last['label'])}"
    )
    if estimate is not None:
        of_all = pd.Series(
            {"mean": estimate.change[-1], "low": estimate.change_low[-1], "high": estimate.change_high[-1]}
        )
        told += f"; estimated for everyone: {_points(of_all)}"
    told += "."
    if estimate is not None and not estimate.converged:
        told += " **The fit did not converge: do not use the estimate.**"
    left_out = [axis.labels[point] for point in range(1, int(last["point"])) if point not in set(table["point"])]
    if left_out:
        told += f" Too few were measured at {_list(left_out)} to draw."
    return told


def _points(row: pd.Series) -> str:
    """``"**−9.3 points** (95% interval −10.2 to −8.4)"``."""
    sure = row["low"] == row["low"]  # missing with too few people
    interval = f"95% interval {signed(row['low'])} to {signed(row['high'])}" if sure else "too few for an interval"
    return f"**{signed(row['mean'])} points** ({interval})"


def _list(labels: list[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"


def _estimate_columns(estimate: EstimatedMeans, look: Look) -> dict:
    parts = ("change", "change_low", "change_high") if look.change else ("mean", "low", "high")
    return {
        f"estimated_{name}": getattr(estimate, part) for name, part in zip(("mean", "low", "high"), parts, strict=True)
    }


def severity_bands(seen: View, look: Look) -> Shown | None:
    """Shares of severity bands along the course; nothing for an instrument without established bands."""
    if not seen.instrument.bands:
        return None
    axis = axis_of(seen, look.axis)
    table = measures.band_shares(seen, axis)
    name, n = seen.instrument.name, int(table["n_eligible"].iloc[0])
    bands = [band.label for band in seen.instrument.bands]
    worst = bands[-1] if not seen.instrument.higher_is_better else bands[0]
    in_worst = [n for band, n in zip(table["band"], table["n"], strict=True) if band == worst]
    lost = table.iloc[-1]  # of the last point, those not measured
    sentence = (
        f"“{worst.capitalize()}” on {name}: **{in_worst[0]:,} of {people(n)}** before treatment, **{in_worst[-1]:,}** "
        f"{when_words(axis, lost['label'])}, with {int(lost['n']):,}{rate_words(lost['share'])} not measured."
        if n
        else f"Nobody is eligible on {name} yet."
    )
    return shown(
        f"bands_{seen.instrument.key}_{axis.key}",
        f"{name}: how severe were the symptoms at each point?",
        sentence,
        "Each column: everyone eligible; gray: not measured at that point.",
        figures.band_shares(table, x_title=axis.title.capitalize()) if table["share"].notna().any() else None,
        table,
        [
            *facts_of(seen.instrument, "Bands", "Who is counted"),
            *rules_in_force("eligible", "baseline", "after_infusion"),
            *protocol_rules(seen),
        ],
        look,
    )


def rates_over_course(seen: View, look: Look) -> Shown:
    """Every outcome at each point of the course."""
    axis = axis_of(seen, look.axis)
    table = measures.rates_by_point(seen, axis)
    name, eligible = seen.instrument.name, int(seen.eligible.sum())
    last = table[table["point"] == axis.usual_last].set_index("outcome")
    when, measured = when_words(axis, axis.labels[axis.usual_last]), int(last["measured"].iloc[0])
    if not eligible:
        sentence = f"Nobody is eligible on {name}."
    elif not measured:
        none = counted(eligible, "eligible patient was", "eligible patients were")
        sentence = f"{when.capitalize()}, none of the {none} measured on {name}."
    else:
        told = [
            f"**{int(row['n']):,} {one.said_of(int(row['n']), seen.instrument)}**"
            for one in outcome.in_brief(seen.instrument)
            for row in [last.loc[one.key]]
        ]
        sentence = (
            f"Of {eligible:,} eligible, {measured:,} {'was' if measured == 1 else 'were'} measured on {name} {when}: "
            f"{' and '.join(told)}."
        )
        if last["rate"].isna().any():
            sentence += f" {NO_PERCENTAGES}"
        sentence += left_out_words(int(measures.without_percentage(seen).sum()))
    return shown(
        f"rates_{seen.instrument.key}_{axis.key}",
        f"{name}: how many had improved or worsened at each point?"
        if not outcome.in_brief(seen.instrument)[0].harm
        else f"{name}: how many had worsened at each point?",
        sentence,
        RATES_READING.format(who="everyone eligible"),
        figures.rates_by_point(table, x_title=axis.title.capitalize()) if table["bound_low"].notna().any() else None,
        table,
        [
            *outcome_rules(seen.instrument),
            *rules_in_force("after_infusion", "eligible", "interval", "bounds", "no_percentage", "few"),
            *protocol_rules(seen),
        ],
        look,
    )


def self_harm_item(seen: View, look: Look) -> Shown:
    """PHQ-9 item 9 before treatment and in the window, as counts."""
    table = measures.before_and_after(seen)
    n = dict(zip(table["group"], table["n"], strict=True))
    before = n["present before"] + n["absent before"]
    present = n["present before"]
    measured = present - n["present before, not measured"]
    gone, new = n["present before, absent after"], n["absent before, present after"]
    sentence = (
        f"Before treatment {present:,} of {people(before)} reported thoughts of death or self-harm; of the {measured:,} measured "
        f"{window_words(seen)}, {gone:,} no longer did. New afterwards: {new:,}; any rise of the item: {n['rose']:,}. "
        f"**{rules.NO_MONITORING}**"
        if before
        else f"No answers to item 9 before treatment. **{rules.NO_MONITORING}**"
    )
    return shown(
        "self_harm_item",
        "PHQ-9 item 9: thoughts of death or self-harm, before and after",
        sentence,
        "Each bar: the people of that group, by what they reported afterwards.",
        figures.before_and_after(table) if before else None,
        table,
        [*rules_in_force("baseline"), *window_rules(seen), *outcome_rules(seen.instrument)],
        look,
    )


def completeness(seen: View, look: Look) -> Shown:
    """Scores present and missing at each point, with the reason."""
    axis = axis_of(seen, look.axis)
    table = measures.completeness(seen, axis)
    due = table["present"] + table["missing"]
    name = seen.instrument.name
    sentence = (
        f"{name}: {int(table['present'].sum()):,} of {counted(int(due.sum()), 'expected score is', 'expected scores are')} "
        f"recorded; {_gap(axis, table)}."
        if due.sum()
        else f"No patients yet for {name}."
    )
    return shown(
        f"completeness_{seen.instrument.key}_{axis.key}",
        f"Which {name} scores are missing?",
        sentence,
        "Each column: all patients of the view.",
        figures.completeness(table, x_title=axis.title.capitalize()) if seen.cohort.n else None,
        table,
        rules_in_force("baseline", "after_infusion", "missing"),
        look,
    )


def _gap(axis: measures.Axis, table: pd.DataFrame) -> str:
    """Where most scores are missing, in words."""
    if not table["missing"].any():
        return "none is missing"
    worst = table.loc[table["missing"].idxmax()]
    return f"most are missing {when_words(axis, worst['label']) if worst['point'] else 'before treatment'}"
