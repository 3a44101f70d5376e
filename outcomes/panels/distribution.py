"""For clinicians: the spread behind the averages, the size of the change, reliable change, groups."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from outcomes import figures, measures
from outcomes.figures import percent
from outcomes.measures import View, axis_of
from outcomes.panels.shown import (
    NO_PERCENTAGES,
    Look,
    Shown,
    facts_of,
    left_out_words,
    outcome_rules,
    rules_in_force,
    shown,
    when_words,
    window_rules,
    window_words,
)
from outcomes.plural import counted, people
from outcomes.rounding import half_up, signed


def _unit(seen: View) -> str:
    return "% of baseline" if seen.instrument.percent_change else "points"


def _marks(seen: View, sign: int = 1) -> list[tuple[float, str]]:
    """Where response begins on the axis of change, in words."""
    i = seen.instrument
    if i.response_percent is not None:
        marks = [i.response_percent, *([i.second_response_percent] if i.second_response_percent else [])]
        return [(sign * at, f"{at:g}%") for at in marks]
    if i.response_points is not None and not i.percent_change:
        return [(sign * i.response_points, f"{i.response_points:g} points")]
    return []


def size_of_change(seen: View, look: Look) -> Shown:
    """Paired change in points, its standardised forms, and what would be expected with no treatment."""
    size = measures.size_of_change(seen)
    pair, name = size.paired, seen.instrument.name
    rows = [
        ("People measured before and in the window", pair.n, None, None),
        ("Mean before", pair.mean_before, None, None),
        ("Mean after", pair.mean_after, None, None),
        ("Mean change, points", pair.mean_change, pair.low, pair.high),
        ("Median change, points", pair.median_change, None, None),
        ("SD before", pair.sd_before, None, None),
        ("SD of the changes", pair.sd_change, None, None),
        ("Standardized by baseline SD (SMCR)", size.by_baseline.value, size.by_baseline.low, size.by_baseline.high),
        ("Standardized by SD of the changes (SMCC)", size.by_change.value, size.by_change.low, size.by_change.high),
        ("Expected with no treatment at all, points", size.expected, None, None),
    ]
    table = pd.DataFrame(rows, columns=["what", "value", "low", "high"])
    if pair.n < 2:
        sentence = f"Too few people are measured on {name} to say how much it changed."
    else:
        sure = (
            "too few for an interval"
            if math.isnan(pair.low)
            else f"95% interval {signed(pair.low)} to {signed(pair.high)}"
        )
        sentence = (
            f"Mean change of {name} from before treatment, {window_words(seen)}, in the {people(pair.n)} eligible and measured: "
            f"**{signed(pair.mean_change)} points** ({sure}, median "
            f"{signed(pair.median_change)})."
        )
        if not math.isnan(size.by_baseline.value):
            sentence += (
                f" Standardized by the SD at baseline: {signed(size.by_baseline.value)}; by the SD of the changes: "
                f"{signed(size.by_change.value)}."
            )
        sentence += (
            f" With no treatment at all, a change of about {signed(size.expected)} points would be expected in people "
            f"who enter at {seen.instrument.minimum_baseline:g} or above."
            if size.expected is not None
            else " How much would be expected with no treatment cannot be told: no reliability is established."
        )
    return shown(
        f"size_{seen.instrument.key}",
        f"{name}: how large was the change?",
        sentence,
        "",
        None,
        table,
        [
            *rules_in_force("standardised_change", "regression_to_mean", "interval", "eligible", "few"),
            *facts_of(seen.instrument, "Reliability"),
            *window_rules(seen),
        ],
        look,
    )


def cumulative(seen: View, look: Look) -> Shown:
    """The share that improved by at least any amount, those missing counted as not improved."""
    table = measures.cumulative(seen)
    due, measured = int(table["due"].iloc[0]), int(table["measured"].iloc[0])
    marks = _marks(seen)
    unit = "%" if seen.instrument.percent_change else "points"
    row = table.loc[(table["at_least"] - (marks[0][0] if marks else 0)).abs().idxmin()]
    amount = f"{row['at_least']:g}%" if unit == "%" else f"{row['at_least']:g} {unit}"
    by = f"improved by at least {amount}" if marks else "did not get worse"
    sentence = f"{int(row['n']):,} of {people(due)} due {by}"
    if not measured:
        sentence = f"Nobody is measured on {seen.instrument.name} in the window yet."
    elif math.isnan(row["of_measured"]):
        known = "" if math.isnan(row["of_due"]) else f", {percent(row['of_due'])} of everybody due"
        sentence += f"{known}; {counted(measured, 'was', 'were')} measured. {NO_PERCENTAGES}"
    else:
        sentence += f": **{percent(row['of_due'])} of everybody due**, {percent(row['of_measured'])} of the "
        sentence += f"{measured:,} measured."
        half = measures.median_gain(seen)
        if not marks and half > 0:
            by = f"{half_up(half)}%" if unit == "%" else f"{half_up(half)} {unit}"
            sentence += f" Half of those measured improved by {by} or more."
    sentence += left_out_words(int(measures.without_percentage(seen, "change").sum()))
    return shown(
        f"cumulative_{seen.instrument.key}",
        "How many improved by at least so much?",
        sentence,
        "Read upwards from any amount. In the blue line those missing count as not improved.",
        figures.cumulative(table, unit=unit, marks=marks) if measured and table["of_due"].notna().all() else None,
        table,
        [*outcome_rules(seen.instrument), *window_rules(seen), *rules_in_force("missing", "no_percentage", "few")],
        look,
    )


def waterfall(seen: View, look: Look) -> Shown | None:
    """Every person measured as one bar, best first; nothing where nobody is measured."""
    table = measures.sorted_gains(seen)
    if table.empty:
        return None
    is_measured = seen.status == measures.MEASURED
    measured = int(np.count_nonzero(is_measured))
    better = "up is better" if seen.instrument.higher_is_better else "down is better"
    sign = 1 if seen.instrument.higher_is_better else -1
    worse = int(
        np.count_nonzero(measures.has_outcome("any_rise", seen.baseline, seen.score, seen.instrument) & is_measured)
    )
    sentence = (
        f"Of {people(measured)} measured, {worse:,} had any change for the worse; the others stayed the same or "
        "improved. People not measured have no bar."
    )
    sentence += left_out_words(int(np.count_nonzero(measures.without_percentage(seen, "change") & is_measured)))
    return shown(
        f"waterfall_{seen.instrument.key}",
        "How differently did people change?",
        sentence,
        "One bar per person; with more than 400 people, bars are evenly chosen among them."
        if measured > 400
        else "One bar per person measured.",
        figures.waterfall(
            table,
            unit=_unit(seen),
            better=better,
            marks=_marks(seen, sign),
            has_response=seen.instrument.has_response,
        ),
        measures.counted_gains(seen),  # the table can be downloaded: nobody's own change is in it
        [*outcome_rules(seen.instrument), *window_rules(seen), *rules_in_force("no_percentage")],
        look,
    )


def reliable_change(seen: View, look: Look) -> Shown | None:
    """Jacobson-Truax scatter; nothing for an instrument without a reliable change, or where nobody is measured."""
    if seen.instrument.reliable_change is None:
        return None
    table = measures.reliable_change(seen)
    if table.empty:
        return None
    n = int(table["n"].sum())
    possible = measures.change_groups(seen.instrument)
    counts = table.groupby("group")["n"].sum().reindex(possible, fill_value=0)
    told = ", ".join(f"{n:,} {_in_sentence(group)}" for group, n in counts.items())
    return shown(
        f"reliable_{seen.instrument.key}",
        "Who changed by more than chance?",
        f"Of {people(n)} measured, whatever their baseline: {told}.",
        "Gray band: within measurement error."
        + (" Dashed: the cut-off for caseness." if seen.instrument.caseness is not None else "")
        + " Larger dots: more people.",
        figures.reliable_change(table, seen.instrument, possible),
        counts.rename("n").rename_axis("group").reset_index(),
        [
            *facts_of(seen.instrument, "Worse", "Counts as a case"),
            *rules_in_force("reliable_change"),
            *window_rules(seen),
        ],
        look,
    )


def _in_sentence(group: str) -> str:
    """A group of reliable change in a sentence; the worst says what it means."""
    return "harmed (reliably worse, and now a case)" if group == "Harmed" else group.lower()


def groups(seen: View, look: Look) -> Shown | None:
    """Response by indication, severity at baseline and dose, exploratory; nothing where there are no groups."""
    if not seen.instrument.has_response:
        return None
    table = measures.by_group(seen)
    if table.empty:
        return None
    shown_groups = table[table["rate"].notna()]
    low, high = shown_groups["rate"].min(), shown_groups["rate"].max()
    sentence = (
        f"Response lies between {percent(low)} and {percent(high)} in the {len(shown_groups)} groups with at least "
        f"{measures.FEWEST_IN_GROUP} people measured. **Exploratory**: people were not assigned to these groups."
        if len(shown_groups) > 1
        else f"Only one group has {measures.FEWEST_IN_GROUP} people measured, with a response of {percent(low)}."
        if len(shown_groups)
        else f"No group has {measures.FEWEST_IN_GROUP} people measured yet."
    )
    sentence += left_out_words(int(measures.without_percentage(seen).sum()))
    return shown(
        f"groups_{seen.instrument.key}",
        "Does response differ between groups?",
        sentence,
        "Beside each group: how many were measured. Bar: 95% interval. Where bars overlap, the data do not tell groups apart.",
        figures.groups(table),
        table,
        [
            *rules_in_force("groups", "interval", "no_percentage", "few"),
            *outcome_rules(seen.instrument),
            *window_rules(seen),
        ],
        look,
    )


def spaghetti(seen: View, look: Look) -> Shown:
    """Each person of the fixed group behind its mean."""
    axis = axis_of(seen, look.axis)
    mean = measures.trajectory(seen, axis)
    n = int(mean["n_fixed"].iloc[0])
    scores = seen.scores[[axis.columns[point] for point in mean["point"]]].to_numpy()[seen.eligible]
    scores = scores[~np.isnan(scores).any(axis=1)]
    most = 300
    return shown(
        f"spaghetti_{seen.instrument.key}_{axis.key}",
        "What lies behind the mean?",
        f"{people(n)} of {int(mean['n_eligible'].iloc[0]):,} eligible {'has' if n == 1 else 'have'} a score at every point; "
        "each is one line."
        if n
        else f"Nobody has a {seen.instrument.name} score at every point yet.",
        f"{most} of them are drawn." if n > most else "Lines of single people stay on this page.",
        figures.spaghetti(scores[:most], mean, seen.instrument, x_title=axis.title.capitalize()) if n else None,
        mean,
        rules_in_force("fixed_cohort", "baseline", "after_infusion"),
        look,
    )


def estimated_course(seen: View, look: Look, estimate, shift: float) -> Shown:
    """Estimated means that use everybody, beside the observed ones, and shifted for those not measured."""
    axis = axis_of(seen, look.axis)
    observed = measures.trajectory(seen, axis)
    labels = observed["label"].tolist()
    fixed = int(observed["n_fixed"].iloc[0])
    name = seen.instrument.name
    if estimate.structure is None:
        sentence = f"Too few people are measured on {name} to estimate means for everybody."
        figure = None
    else:
        observed_change = signed(observed["mean"].iloc[-1] - observed["mean"].iloc[0])
        sentence = (
            f"Mean change of {name} from before treatment, {when_words(axis, labels[-1])}: estimated for all "
            f"{people(estimate.n)} with a score **{signed(estimate.change[-1])} points** (95% interval "
            f"{signed(estimate.change_low[-1])} to {signed(estimate.change_high[-1])}), the {people(fixed)} measured at every "
            f"point {observed_change}."
        )
        if shift:
            moved = estimate.shifted(shift)
            sentence += f" If those not measured were {counted(abs(shift), 'point', 'points')} worse: {signed(moved.change[-1])}."
        if not estimate.converged:
            sentence += " **The fit did not converge: do not use these means.**"
        figure = figures.estimated(
            observed, estimate, labels, seen.instrument, x_title=axis.title.capitalize(), shift=shift
        )
    table = pd.DataFrame(
        {
            "label": labels,
            "mean": estimate.mean,
            "low": estimate.low,
            "high": estimate.high,
            "change": estimate.change,
            "change_low": estimate.change_low,
            "change_high": estimate.change_high,
            "measured": estimate.measured,
        }
    )
    return shown(
        f"estimated_{seen.instrument.key}_{axis.key}",
        "What if everybody is used?",
        sentence,
        f"Model: {estimate.structure or 'none'}; everybody eligible with a score. Purple band: 95% interval.",
        figure,
        table,
        rules_in_force("estimated", "fixed_cohort", "eligible"),
        look,
    )
