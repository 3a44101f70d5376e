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


def _suffix(seen: View) -> str:
    return "%" if seen.instrument.percent_change else " points"


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
    """Standardized forms of the paired change, and what would be expected with no treatment."""
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
    expected = (
        f"with no treatment at all, about {signed(size.expected)} points would be expected in people who enter at "
        f"{seen.instrument.minimum_baseline:g} or above."
        if size.expected is not None
        else "how much would be expected with no treatment cannot be told."
    )
    if pair.n < 2:
        sentence = f"Too few people are measured on {name} to say how much it changed."
    elif math.isnan(size.by_baseline.value):
        sentence = f"Too few people, or too alike, to standardize the change of {name}; {expected}"
    else:
        sentence = (
            f"The mean change is **{signed(size.by_baseline.value)}** standard deviations of the baseline scores (SMCR), "
            f"{signed(size.by_change.value)} of the changes (SMCC); {expected}"
        )
    return shown(
        f"size_{seen.instrument.key}",
        f"{name}: standardized change, and regression to the mean",
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
    row = table.loc[(table["at_least"] - (marks[0][0] if marks else 0)).abs().idxmin()]
    amount = f"{row['at_least']:g}{_suffix(seen)}"
    by = f"improved by at least {amount}" if marks else "did not get worse"
    if not measured:
        sentence = f"Nobody is measured on {seen.instrument.name} in the window yet."
    elif math.isnan(row["of_measured"]):
        known = "" if math.isnan(row["of_due"]) else f" ({percent(row['of_due'])})"
        sentence = (
            f"Of {people(due)} due, **{int(row['n']):,} {by}**{known}; {counted(measured, 'was', 'were')} measured. "
        )
        sentence += NO_PERCENTAGES
    else:
        sentence = f"Of {people(due)} due, **{percent(row['of_due'])} {by}**; of the {measured:,} measured, "
        sentence += f"{percent(row['of_measured'])}."
    sentence += left_out_words(int(measures.without_percentage(seen, "change").sum()))
    return shown(
        f"cumulative_{seen.instrument.key}",
        "How many improved by at least a given amount?",
        sentence,
        "Read up from any amount. Blue line: those missing count as not improved.",
        figures.cumulative(table, unit=_suffix(seen).strip(), marks=marks)
        if measured and table["of_due"].notna().all()
        else None,
        table,
        [*outcome_rules(seen.instrument), *window_rules(seen), *rules_in_force("missing", "no_percentage", "few")],
        look,
    )


def waterfall(seen: View, look: Look) -> Shown | None:
    """How large the change was and how it is spread: every person measured as one bar, best first; nothing where nobody is."""
    table = measures.sorted_gains(seen)
    if table.empty:
        return None
    is_measured = seen.status == measures.MEASURED
    pair, half = measures.size_of_change(seen).paired, measures.median_gain(seen)
    better = "up is better" if seen.instrument.higher_is_better else "down is better"
    sign = 1 if seen.instrument.higher_is_better else -1
    worse = int(
        np.count_nonzero(measures.has_outcome("worse", seen.baseline, seen.score, seen.instrument) & is_measured)
    )
    sure = (
        "too few for an interval" if math.isnan(pair.low) else f"95% interval {signed(pair.low)} to {signed(pair.high)}"
    )
    halves = f"half improved by {half_up(half)}{_suffix(seen)} or more and " if half > 0 else ""
    sentence = (
        f"Mean change **{signed(pair.mean_change)} points** ({sure}) in {people(pair.n)} measured {window_words(seen)}; {halves}"
        f"**{worse:,} got worse**."
    )
    sentence += left_out_words(int(np.count_nonzero(measures.without_percentage(seen, "change") & is_measured)))
    return shown(
        f"waterfall_{seen.instrument.key}",
        f"{seen.instrument.name}: how large was the change, and how is it spread?",
        sentence,
        "People not measured have no bar."
        + (" With more than 400 people, bars are evenly chosen among them." if pair.n > 400 else ""),
        figures.waterfall(
            table,
            unit=_unit(seen),
            better=better,
            marks=_marks(seen, sign),
            has_response=seen.instrument.has_response,
        ),
        measures.counted_gains(seen),  # the table can be downloaded: nobody's own change is in it
        [*outcome_rules(seen.instrument), *window_rules(seen), *rules_in_force("interval", "no_percentage", "few")],
        look,
    )


def reliable_change(seen: View, look: Look) -> Shown | None:
    """Jacobson-Truax scatter; nothing for an instrument without a reliable change, or where nobody is measured."""
    if seen.instrument.reliable_change is None:
        return None
    table = measures.reliable_change(seen)
    if table.empty:
        return None
    possible = measures.change_groups(seen.instrument)
    counts = table.groupby("group")["n"].sum().reindex(possible, fill_value=0)
    case = seen.instrument.caseness is not None
    told = []
    for verb, groups_of, crossed in (
        ("better", measures.RELIABLY_BETTER, "no longer a case"),
        ("worse", measures.RELIABLY_WORSE, "now a case"),
    ):
        n, of_them = (int(counts.reindex(names, fill_value=0).sum()) for names in (groups_of, groups_of[:1]))
        told.append(f"**{n:,} got reliably {verb}**" + (f" ({of_them:,} {crossed})" if case and of_them else ""))
    return shown(
        f"reliable_{seen.instrument.key}",
        "Who changed by more than measurement error?",
        f"Of {people(int(counts.sum()))} measured, whatever their baseline, {' and '.join(told)}.",
        f"Gray band: within measurement error, less than {seen.instrument.reliable_change:g} points."
        + (" Dashed: from here on a case." if case else "")
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


def groups(seen: View, look: Look) -> Shown | None:
    """Response by indication, severity at baseline, dose, sex and age, exploratory; nothing where there are no groups."""
    if not seen.instrument.has_response:
        return None
    table = measures.by_group(seen)
    if table.empty:
        return None
    shown_groups = table[table["rate"].notna()]
    low, high = shown_groups["rate"].min(), shown_groups["rate"].max()
    sentence = (
        f"**Exploratory**, for nobody was assigned to a group: response lies between {percent(low)} and {percent(high)} in the "
        f"{len(shown_groups)} groups with at least {measures.FEWEST_IN_GROUP} people measured."
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
        "Beside each group: people measured. Line: its own 95% interval. Groups whose lines overlap can still differ: the page "
        "Compare has the difference.",
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
        "How did each person change over the course?",
        f"Each line is one of the {people(n)}, of {int(mean['n_eligible'].iloc[0]):,} eligible, with a score at every point."
        if n
        else f"Nobody has a {seen.instrument.name} score at every point yet.",
        "People with a score missing have no line." + (f" {most} are drawn." if n > most else ""),
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
            f"Mean change of {name} {when_words(axis, labels[-1])}, estimated for all {people(estimate.n)} with a score: "
            f"**{signed(estimate.change[-1])} points** (95% interval {signed(estimate.change_low[-1])} to "
            f"{signed(estimate.change_high[-1])}); of the {people(fixed)} measured at every point, {observed_change}."
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
        "What is the mean change if everyone is included?",
        sentence,
        f"Model: {estimate.structure or 'none'}; everyone eligible with a score. Purple band: 95% interval.",
        figure,
        table,
        rules_in_force("estimated", "fixed_cohort", "eligible"),
        look,
    )
