"""The panels along the course, and which scores are missing."""

from __future__ import annotations

import pandas as pd

from outcomes import definitions as rules
from outcomes import figures, measures, outcome
from outcomes.figures import percent
from outcomes.measures import View, axis_of
from outcomes.panels.shown import (
    Look,
    Shown,
    facts_of,
    outcome_rules,
    people,
    protocol_rules,
    rules_in_force,
    shown,
    signed,
    when_words,
    window_rules,
    window_words,
)
from outcomes.statistics.mixed import EstimatedMeans


def mean_course(seen: View, look: Look, estimate: EstimatedMeans | None = None) -> Shown:
    """The mean over the course for the same people at every point; with ``estimate`` (``measures.estimated_course`` on the same
    axis) a second line for everybody with a score, at the same points."""
    axis = axis_of(seen, look.axis)
    table = measures.trajectory(seen, axis, change=look.change)
    first, last = table.iloc[0], table.iloc[-1]
    name, n = seen.instrument.name, int(first["n_fixed"])
    if n == 0:
        sentence = f"Nobody has a {name} score at every point yet."
    else:
        sure = last["low"] == last["low"]  # missing with too few people
        if look.change:
            finding = f"changed by {signed(last['mean'])} points {when_words(axis, last['label'])}"
            interval = f"{signed(last['low'])} to {signed(last['high'])}"
        else:
            finding = (
                f"was {first['mean']:.1f} before treatment and {last['mean']:.1f} {when_words(axis, last['label'])}"
            )
            interval = f"{last['low']:.1f} to {last['high']:.1f}"
        sentence = (
            f"The mean {name} of the **{people(n)} measured at every point** {finding} "
            f"({f'95 % interval {interval}' if sure else 'too few for an interval'}). "
            f"{int(first['n_eligible']):,} were eligible."
        )
        left_out = [axis.labels[point] for point in range(1, int(last["point"])) if point not in set(table["point"])]
        if left_out:
            kept = _list(table["label"].tolist())
            sentence += f" Points: {kept}; few were measured at {_list(left_out)}."
    if estimate is not None and estimate.structure is not None and n:
        sentence += f" {_estimate_words(estimate, axis, last['label'], look)}"
    else:
        estimate = None
    return shown(
        f"course_{seen.instrument.key}_{axis.key}{'_change' if look.change else ''}",
        f"How did {name} scores run over the course?",
        sentence,
        "Blue: the same people at every point, with 95 % interval. Grey dots: everybody else who was measured there."
        + (" Purple: estimate for everybody with a score." if estimate is not None else ""),
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


def _list(labels: list[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"


def _estimate_columns(estimate: EstimatedMeans, look: Look) -> dict:
    parts = ("change", "change_low", "change_high") if look.change else ("mean", "low", "high")
    return {
        f"estimated_{name}": getattr(estimate, part) for name, part in zip(("mean", "low", "high"), parts, strict=True)
    }


def _estimate_words(estimate: EstimatedMeans, axis: measures.Axis, label: str, look: Look) -> str:
    """The second line in words: the same two points as the first."""
    values = _estimate_columns(estimate, look)
    mean, low, high = (values[f"estimated_{name}"][-1] for name in ("mean", "low", "high"))
    who = f"Estimated for all {people(estimate.n)} with a score (mixed model):"
    if look.change:
        words = (
            f"{who} {signed(mean)} points {when_words(axis, label)} (95 % interval {signed(low)} to {signed(high)})."
        )
    else:
        words = (
            f"{who} {estimate.mean[0]:.1f} before treatment and {mean:.1f} {when_words(axis, label)} "
            f"(95 % interval {low:.1f} to {high:.1f})."
        )
    return words if estimate.converged else f"{words} **The fit did not converge: do not use this line.**"


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
        f"Of {people(n)} eligible on {name}, {in_worst[0]:,} were in the band “{worst}” before "
        f"treatment and {in_worst[-1]:,} {when_words(axis, lost['label'])}, when {int(lost['n']):,} "
        f"({percent(lost['share'])}) were not measured."
        if n
        else f"Nobody is eligible on {name} yet."
    )
    return shown(
        f"bands_{seen.instrument.key}_{axis.key}",
        "How severe were the symptoms at each point?",
        sentence,
        "Every column is everybody eligible; grey is those not measured at that point.",
        figures.band_shares(table, x_title=axis.title.capitalize()) if n else None,
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
    when, measured = when_words(axis, axis.labels[axis.usual_last]).capitalize(), int(last["measured"].iloc[0])
    if not eligible:
        sentence = f"Nobody is eligible on {name}."
    elif not measured:
        sentence = f"{when}, nobody of {eligible:,} eligible was measured on {name}."
    else:
        told = [
            f"{row['title'].lower()} in {int(row['n']):,} ({percent(row['rate'])})"
            for one in outcome.in_brief(seen.instrument)
            for row in [last.loc[one.key]]
        ]
        sentence = f"{when}, {measured:,} of {eligible:,} eligible were measured on {name}: {', '.join(told)}."
    return shown(
        f"rates_{seen.instrument.key}_{axis.key}",
        "How many were better, and how many worse, by then?",
        sentence,
        "Dot: of those measured. Dark bar: 95 % interval. Pale: of everybody eligible, if none or all missing had it.",
        figures.rates_by_point(table, x_title=axis.title.capitalize()) if eligible else None,
        table,
        [
            *outcome_rules(seen.instrument),
            *rules_in_force("after_infusion", "eligible", "interval", "bounds"),
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
    gone, still = n["present before, absent after"], n["present before, present after"]
    new = n["absent before, present after"]
    sentence = (
        f"Before treatment {present:,} of {people(before)} reported thoughts of death or self-harm (item 9 at 1 or "
        f"more). {window_words(seen).capitalize()}, {measured:,} of those {present:,} were measured: {gone:,} no "
        f"longer reported them and {still:,} still did. Of those without such thoughts before, {new:,} reported them "
        f"afterwards; any rise of the item: {n['rose']:,}. **{rules.NO_MONITORING}**"
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
        f"{name}: {int(table['present'].sum()):,} of {int(due.sum()):,} scores are there that could be, counting "
        f"people who had come that far; {_gap(axis, table)}."
        if due.sum()
        else f"No patients yet for {name}."
    )
    return shown(
        f"completeness_{seen.instrument.key}_{axis.key}",
        f"Which {name} scores are missing?",
        sentence,
        "Every column is all patients of the view.",
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
