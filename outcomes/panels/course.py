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
from outcomes.rounding import points, signed
from outcomes.statistics.mixed import EstimatedMeans


def mean_course(seen: View, look: Look, estimate: EstimatedMeans | None = None) -> Shown:
    """The mean over the course for the same people at every point; with ``estimate`` (``measures.estimated_course`` on the same
    axis) a second line for everybody with a score, at the same points."""
    axis = axis_of(seen, look.axis)
    table = measures.trajectory(seen, axis, change=look.change)
    first, last = table.iloc[0], table.iloc[-1]
    name, n = seen.instrument.name, int(first["n_fixed"])
    if estimate is not None and (estimate.structure is None or not n):
        estimate = None
    if n == 0:
        sentence = f"Nobody has a {name} score at every point yet."
    else:
        # One span, named once: both numbers after it are about the same first and last point.
        when = when_words(axis, last["label"])
        span = (
            f"change of {name} from before treatment, {when}" if look.change else f"{name} before treatment and {when}"
        )
        told = f"{_first_and_last(first, last, look)} in the **{people(n)} measured at every point**"
        if estimate is not None:
            told += (
                f"; {_estimate_words(estimate, look)} estimated for all {people(estimate.n)} with a score (mixed model)"
            )
        sentence = f"Mean {span}: {told}. "
        if estimate is not None and not estimate.converged:
            sentence += "**The fit did not converge: do not use the estimate.** "
        sentence += f"{counted(int(first['n_eligible']), 'was', 'were')} eligible."
        left_out = [axis.labels[point] for point in range(1, int(last["point"])) if point not in set(table["point"])]
        if left_out:
            kept = _list(table["label"].tolist())
            sentence += f" Points: {kept}; few were measured at {_list(left_out)}."
    return shown(
        f"course_{seen.instrument.key}_{axis.key}{'_change' if look.change else ''}",
        f"How did {name} scores run over the course?",
        sentence,
        "Blue: the same people at every point, with 95% interval. Gray dots: everybody else who was measured there."
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


def _first_and_last(first, last, look: Look) -> str:
    """``"17.2 and 7.9 (95% interval 7.1 to 8.7)"``, or the change."""
    number = signed if look.change else points
    sure = last["low"] == last["low"]  # missing with too few people
    interval = f"95% interval {number(last['low'])} to {number(last['high'])}" if sure else "too few for an interval"
    told = f"{signed(last['mean'])} points" if look.change else f"{points(first['mean'])} and {points(last['mean'])}"
    return f"{told} ({interval})"


def _estimate_words(estimate: EstimatedMeans, look: Look) -> str:
    """The second line in words: the same two points as the first."""
    values = {name.removeprefix("estimated_"): values for name, values in _estimate_columns(estimate, look).items()}
    first, last = ({name: part[place] for name, part in values.items()} for place in (0, -1))
    return _first_and_last(first, last, look)


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
    was = "was" if lost["n"] == 1 else "were"
    sentence = (
        f"Of {people(n)} eligible on {name}, {counted(in_worst[0], 'was', 'were')} in the band “{worst}” before "
        f"treatment and {in_worst[-1]:,} {when_words(axis, lost['label'])}, when {int(lost['n']):,}"
        f"{rate_words(lost['share'])} {was} not measured."
        if n
        else f"Nobody is eligible on {name} yet."
    )
    return shown(
        f"bands_{seen.instrument.key}_{axis.key}",
        "How severe were the symptoms at each point?",
        sentence,
        "Every column is everybody eligible; gray is those not measured at that point.",
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
    when, measured = when_words(axis, axis.labels[axis.usual_last]).capitalize(), int(last["measured"].iloc[0])
    if not eligible:
        sentence = f"Nobody is eligible on {name}."
    elif not measured:
        sentence = f"{when}, nobody of {eligible:,} eligible was measured on {name}."
    else:
        told = [
            f"{row['title'].lower()} in {int(row['n']):,}{rate_words(row['rate'])}"
            for one in outcome.in_brief(seen.instrument)
            for row in [last.loc[one.key]]
        ]
        was = "was" if measured == 1 else "were"
        sentence = f"{when}, {measured:,} of {eligible:,} eligible {was} measured on {name}: {', '.join(told)}."
        if last["rate"].isna().any():
            sentence += f" {NO_PERCENTAGES}"
        sentence += left_out_words(int(measures.without_percentage(seen).sum()))
    return shown(
        f"rates_{seen.instrument.key}_{axis.key}",
        "How many were better, and how many worse, by then?"
        if not outcome.in_brief(seen.instrument)[0].harm
        else "How many were worse by then?",
        sentence,
        "Dot: of those measured. Dark bar: 95% interval. Pale: of everybody eligible, if none or all missing had it.",
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
    gone, still = n["present before, absent after"], n["present before, present after"]
    new = n["absent before, present after"]
    sentence = (
        f"Before treatment {present:,} of {people(before)} reported thoughts of death or self-harm (item 9 at 1 or "
        f"more). {window_words(seen).capitalize()}, {counted(measured, 'of them was', 'of them were')} measured: {gone:,} no "
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
        f"{name}: {int(table['present'].sum()):,} of "
        f"{counted(int(due.sum()), 'score that could be there is', 'scores that could be there are')} there, counting "
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
