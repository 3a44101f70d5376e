"""Question, sentence, chart, table, definitions: everything that is shown, on screen and on paper alike.

A panel is a function from a ``View`` to a ``Shown``. Pages, downloads and the command line take their numbers from the
same measures, so they agree by construction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from outcomes import definitions as rules
from outcomes import figures, measures
from outcomes.figures import Figure, percent
from outcomes.instruments import Instrument, facts
from outcomes.measures import AXES, View

MINUS = "−"


@dataclass(frozen=True)
class Look:
    """How a panel is looked at: the axis along the course, and score or change from baseline."""

    axis: str = "infusions"
    change: bool = False
    synthetic: bool = False


@dataclass(frozen=True)
class Shown:
    """A finished panel.

    Attributes
    ----------
    key : str
        Names the panel in downloads.
    question : str
        Its title.
    sentence : str
        The finding in words, computed from the table, with ``**`` around what is bold; also the chart's
        alternative text.
    reading : str
        How to read the chart, in one line.
    figure : Figure or None
        None where there is nobody to draw.
    table : DataFrame
        The numbers behind the chart.
    definitions : tuple of (str, str, str)
        Title, words and source of every definition in force.
    """

    key: str
    question: str
    sentence: str
    reading: str
    figure: Figure | None
    table: pd.DataFrame
    definitions: tuple[tuple[str, str, str], ...]

    @property
    def plain_sentence(self) -> str:
        """The sentence without its bold marks."""
        return self.sentence.replace("**", "")


def _shown(key, question, sentence, reading, figure, table, definitions, look: Look) -> Shown:
    if figure is not None and look.synthetic:
        figures.mark_synthetic(figure)
    sentence = sentence.replace(" %", "\u00a0%")  # a number keeps its sign on the same line
    return Shown(key, question, sentence, reading, figure, table, tuple(definitions))


def _rules(*keys: str) -> list[tuple[str, str, str]]:
    return [(rule.title, rule.words, rule.source) for rule in (rules.BY_KEY[key] for key in keys)]


def _facts(instrument: Instrument, *which: str) -> list[tuple[str, str, str]]:
    return [(fact.what, fact.words, fact.source) for fact in facts(instrument) if fact.what in which]


def _outcome_rules(instrument: Instrument) -> list[tuple[str, str, str]]:
    return _facts(instrument, "Response", "Substantial response", "Remission", "Worse", "Who is counted")


def _people(n: int) -> str:
    return f"{n:,} {'person' if n == 1 else 'people'}"


def _span(low: float, high: float) -> str:
    """``"49 to 65 %"``."""
    return f"{100 * low:.0f} to {percent(high)}"


def _window(seen: View) -> str:
    return str(rules.WINDOWS[seen.phase])


def _window_rules(seen: View) -> list[tuple[str, str, str]]:
    return _rules("post_induction" if seen.phase == "induction" else "maintenance")


# ---------------------------------------------------------------------------------------------------------------


def flow(seen: View, look: Look) -> Shown:
    """Patient flow: started, eligible, measured, what became of them, and why the others were not measured."""
    table = measures.flow(seen)
    n = dict(zip(table["part"], table["n"], strict=True))
    name = seen.instrument.name
    missing = n[measures.STATUS_WORDS[measures.STOPPED_EARLY]] + n[measures.STATUS_WORDS[measures.NO_SCORE]]
    waiting = n[measures.STATUS_WORDS[measures.NOT_YET]]
    sentence = (
        f"{n['Started']:,} started and {n['Eligible']:,} were eligible on {name}. **{n['Measured']:,} were measured** "
        f"{_window(seen)}, **{missing:,} were not**" + (f"; for {waiting:,} it is too early." if waiting else ".")
    )
    if seen.phase == "maintenance":
        sentence += " Mostly those who did well go on to maintenance: this is no rate for everybody who starts."
    return _shown(
        f"flow_{seen.instrument.key}",
        f"{name}: who was measured, and who was not?",
        sentence,
        "Solid: still counted. Pale: left the count, and why. Colour: what became of those measured.",
        figures.flow(table) if n["Started"] else None,
        table,
        [*_rules("eligible", "induction"), *_window_rules(seen), *_rules("missing"), *_outcome_rules(seen.instrument)],
        look,
    )


def headline(seen: View, look: Look) -> Shown:
    """Response, remission and worse in the phase's window."""
    table = measures.rates(seen)
    main = table[table["outcome"].isin(measures.outcomes_of(seen.instrument))]
    name = seen.instrument.name
    row = {r.outcome: r for r in table.itertuples()}
    measured, missing = row["worse"].measured, row["worse"].missing
    if not measured:
        sentence = f"Nobody has a {name} score {_window(seen)} yet; {missing:,} eligible people were not measured."
    else:
        told = [
            f"**{r.n:,} {words}** ({percent(r.rate)}, 95 % interval {_span(r.low, r.high)})"
            for r, words in ((row.get("response"), "responded"), (row["worse"], "got worse"))
            if r is not None
        ]
        sentence = f"Of {_people(measured)} measured, {' and '.join(told)}. "
        first, words = (row["response"], "responded") if "response" in row else (row["worse"], "got worse")
        sentence += (
            f"{missing:,} more were due and not measured: of all {measured + missing:,}, between "
            f"{percent(first.bound_low)} and {percent(first.bound_high)} {words}."
            if missing
            else "Nobody who was due is missing."
        )
        any_rise, below = row["any_rise"], row["worse_below_minimum"]
        sentence += f" Any change for the worse, however small: {any_rise.n:,}."
        if below.measured:
            sentence += f" Of {below.measured:,} more with a baseline below the minimum, {below.n:,} got worse."
    return _shown(
        f"rates_{seen.instrument.key}",
        f"{name}: how many responded, and how many got worse?",
        sentence,
        "Dot: of those measured. Dark bar: 95 % interval. Pale bar: of everybody due, if none or all missing had it.",
        figures.rates(main) if measured else None,
        table,
        [*_outcome_rules(seen.instrument), *_window_rules(seen), *_rules("interval", "bounds", "eligible", "missing")],
        look,
    )


def mean_course(seen: View, look: Look) -> Shown:
    """The mean over the course for the same people at every point."""
    axis = AXES[look.axis]
    table = measures.trajectory(seen, axis, change=look.change)
    first, last = table.iloc[0], table.iloc[-1]
    name, n = seen.instrument.name, int(first["n_fixed"])
    if n == 0:
        sentence = f"Nobody has a {name} score at every point yet."
    else:
        sure = last["low"] == last["low"]  # missing with too few people
        if look.change:
            finding = f"changed by {signed(last['mean'])} points {_when(axis, last['label'])}"
            interval = f"{signed(last['low'])} to {signed(last['high'])}"
        else:
            finding = f"was {first['mean']:.1f} before treatment and {last['mean']:.1f} {_when(axis, last['label'])}"
            interval = f"{last['low']:.1f} to {last['high']:.1f}"
        sentence = (
            f"The mean {name} of the **{_people(n)} measured at every point** {finding} "
            f"({f'95 % interval {interval}' if sure else 'too few for an interval'}). "
            f"{int(first['n_eligible']):,} were eligible."
        )
    return _shown(
        f"course_{seen.instrument.key}_{axis.key}{'_change' if look.change else ''}",
        f"How did {name} scores run over the course?",
        sentence,
        "Blue: the same people at every point, with 95 % interval. Grey dots: everybody else who was measured there.",
        figures.trajectory(table, seen.instrument, x_title=axis.title.capitalize(), change=look.change) if n else None,
        table,
        [
            *_rules("fixed_cohort", "eligible"),
            *_facts(seen.instrument, "Who is counted"),
            *_rules("baseline", "after_infusion", "infusion", "interval"),
        ],
        look,
    )


def _when(axis: measures.Axis, label: str) -> str:
    if axis.key == "days":
        return f"in week{'s' if '–' in label else ''} {label}"
    return f"after {label} infusion{'' if label == '1' else 's'}"


def signed(x: float) -> str:
    """``"+1.2"`` or ``"−1.2"``."""
    x = round(x, 1)
    return f"{'+' if x > 0 else MINUS if x < 0 else ''}{abs(x):.1f}"


def severity_bands(seen: View, look: Look) -> Shown | None:
    """Shares of severity bands along the course; nothing for an instrument without established bands."""
    if not seen.instrument.bands:
        return None
    axis = AXES[look.axis]
    table = measures.band_shares(seen, axis)
    name, n = seen.instrument.name, int(table["n_eligible"].iloc[0])
    bands = [band.label for band in seen.instrument.bands]
    worst = bands[-1] if not seen.instrument.higher_is_better else bands[0]
    at = table[table["band"] == worst]
    lost = table[table["band"] == "Not measured"].iloc[-1]
    sentence = (
        f"Of {_people(n)} eligible on {name}, {int(at['n'].iloc[0]):,} were in the band “{worst}” before "
        f"treatment and {int(at['n'].iloc[-1]):,} {_when(axis, lost['label'])}, when {int(lost['n']):,} "
        f"({percent(lost['share'])}) were not measured."
        if n
        else f"Nobody is eligible on {name} yet."
    )
    return _shown(
        f"bands_{seen.instrument.key}_{axis.key}",
        "How severe were the symptoms at each point?",
        sentence,
        "Every column is everybody eligible; grey is those not measured at that point.",
        figures.band_shares(table, x_title=axis.title.capitalize()) if n else None,
        table,
        [*_facts(seen.instrument, "Bands", "Who is counted"), *_rules("eligible", "baseline", "after_infusion")],
        look,
    )


def rates_over_course(seen: View, look: Look) -> Shown:
    """Response, remission and worse at each point of the course."""
    axis = AXES[look.axis]
    table = measures.rates_by_point(seen, axis)
    name, eligible = seen.instrument.name, int(seen.eligible.sum())
    worse = table[table["outcome"] == "worse"].iloc[-1]
    first = table[table["outcome"] == table["outcome"].iloc[0]].iloc[-1]
    when, measured = _when(axis, worse["label"]).capitalize(), int(worse["measured"])
    if not eligible:
        sentence = f"Nobody is eligible on {name}."
    elif not measured:
        sentence = f"{when}, nobody of {eligible:,} eligible was measured on {name}."
    else:
        sentence = (
            f"{when}, {measured:,} of {eligible:,} eligible were measured on {name}: {first['title'].lower()} in "
            f"{int(first['n']):,} ({percent(first['rate'])}), worse in {int(worse['n']):,} ({percent(worse['rate'])})."
        )
    return _shown(
        f"rates_{seen.instrument.key}_{axis.key}",
        "How many were better, and how many worse, by then?",
        sentence,
        "Dot: of those measured. Dark bar: 95 % interval. Pale: of everybody eligible, if none or all missing had it.",
        figures.rates_by_point(table, x_title=axis.title.capitalize()) if eligible else None,
        table,
        [*_outcome_rules(seen.instrument), *_rules("after_infusion", "eligible", "interval", "bounds")],
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
        f"Before treatment {present:,} of {_people(before)} reported thoughts of death or self-harm (item 9 at 1 or "
        f"more). {_window(seen).capitalize()}, {measured:,} of those {present:,} were measured: {gone:,} no longer "
        f"reported them and {still:,} still did. Of those without such thoughts before, {new:,} reported them "
        f"afterwards; any rise of the item: {n['rose']:,}. **{rules.NO_MONITORING}**"
        if before
        else f"No answers to item 9 before treatment. **{rules.NO_MONITORING}**"
    )
    return _shown(
        "self_harm_item",
        "PHQ-9 item 9: thoughts of death or self-harm, before and after",
        sentence,
        "Each bar: the people of that group, by what they reported afterwards.",
        figures.before_and_after(table) if before else None,
        table,
        [*_rules("baseline"), *_window_rules(seen), *_outcome_rules(seen.instrument)],
        look,
    )


def completeness(seen: View, look: Look) -> Shown:
    """Scores present and missing at each point, with the reason."""
    axis = AXES[look.axis]
    table = measures.completeness(seen, axis)
    due = table["present"] + table["missing"]
    name = seen.instrument.name
    sentence = (
        f"{name}: {int(table['present'].sum()):,} of {int(due.sum()):,} scores are there that could be, counting "
        f"people who had come that far; {_gap(axis, table)}."
        if due.sum()
        else f"No patients yet for {name}."
    )
    return _shown(
        f"completeness_{seen.instrument.key}_{axis.key}",
        f"Which {name} scores are missing?",
        sentence,
        "Every column is all patients of the view.",
        figures.completeness(table, x_title=axis.title.capitalize()) if seen.cohort.n else None,
        table,
        _rules("baseline", "after_infusion", "missing"),
        look,
    )


def _gap(axis: measures.Axis, table: pd.DataFrame) -> str:
    """Where most scores are missing, in words."""
    if not table["missing"].any():
        return "none is missing"
    worst = table.loc[table["missing"].idxmax()]
    return f"most are missing {_when(axis, worst['label']) if worst['point'] else 'before treatment'}"


OVERVIEW = (flow, headline)
COURSE = (mean_course, severity_bands, rates_over_course)


def everything(views: list[View], synthetic: bool) -> Iterator[Shown]:
    """Every panel of every instrument, for downloads; an item alone has no course page and so only its own panel."""
    for seen in views:
        if seen.instrument.parent == "phq9" and seen.instrument.items == 1:
            yield self_harm_item(seen, Look(synthetic=synthetic))
            continue
        for panel in OVERVIEW:
            yield panel(seen, Look(synthetic=synthetic))
        for axis in AXES:
            for look in (Look(axis, synthetic=synthetic), Look(axis, change=True, synthetic=synthetic)):
                yield mean_course(seen, look)
            for panel in (severity_bands, rates_over_course, completeness):
                shown = panel(seen, Look(axis, synthetic=synthetic))
                if shown is not None:
                    yield shown
