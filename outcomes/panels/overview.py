"""Who was measured, and how many were better or worse."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pandas as pd

from outcomes import figures, measures, outcome, published
from outcomes.courses import NO_PROTOCOL
from outcomes.instruments import Instrument
from outcomes.measures import View
from outcomes.panels.shown import (
    NO_PERCENTAGES,
    Look,
    Shown,
    how_many,
    left_out_words,
    outcome_rules,
    rules_in_force,
    shown,
    span,
    window_rules,
    window_words,
)
from outcomes.plural import counted, people
from outcomes.protocols import USUAL
from outcomes.published import Published


def flow(seen: View, look: Look) -> Shown:
    """Patient flow: started, eligible, measured, what became of them, and why the others were not measured."""
    table = measures.flow(seen)
    n = dict(zip(table["part"], table["n"], strict=True))
    due = n["Eligible"] - n[measures.STATUS_WORDS[measures.NOT_YET]]
    name = seen.instrument.name
    if due:
        were = "was" if n["Measured"] == 1 else "were"
        sentence = f"**{n['Measured']:,} of {people(due)} due** {were} measured {window_words(seen)}."
    else:
        sentence = f"Nobody is due {window_words(seen)} yet."
    return shown(
        f"flow_{seen.instrument.key}",
        f"{name}: who was measured?",
        sentence,
        "Solid: still included. Pale: excluded, and why. Color: outcome of those measured."
        + (MAINTENANCE_READING if seen.phase == "maintenance" else ""),
        figures.flow(table) if n["Started"] else None,
        table,
        [
            *rules_in_force("eligible", "induction"),
            *window_rules(seen),
            *rules_in_force("missing"),
            *outcome_rules(seen.instrument),
        ],
        look,
    )


MAINTENANCE_READING = " Mostly those who did well go on to maintenance: this is no rate for everybody who starts."


def headline(seen: View, look: Look) -> Shown:
    """Every outcome in the phase's window."""
    table = measures.rates(seen)
    main = table[table["outcome"].isin(measures.outcomes_of(seen.instrument))]
    name, row = seen.instrument.name, {r.outcome: r for r in table.itertuples()}
    lead = outcome.in_brief(seen.instrument)[0]
    first = row[lead.key]
    drawn = bool(first.measured and main["bound_low"].notna().any())
    sentence = _in_words(table, seen.instrument, window_words(seen), drawn=drawn)
    sentence += left_out_words(int(measures.without_percentage(seen).sum())) if first.measured else ""
    others = published_beside(seen.instrument.key, seen.phase, main["outcome"]) if usual_only(seen) else {}
    diamond, told = published_words(others)
    whatever = measures.rates_whatever(seen) if seen.phase == "induction" else None
    return shown(
        f"rates_{seen.instrument.key}",
        f"{name}: {_how_many(seen.instrument)}",
        sentence,
        RATES_READING + (WHATEVER_READING if whatever is not None else "") + diamond,
        figures.rates(main, others, whatever, _counted_besides(row, seen.instrument)) if drawn else None,
        table if whatever is None else pd.concat([table, _under_its_own_name(whatever)]),
        [
            *outcome_rules(seen.instrument),
            *window_rules(seen),
            *(rules_in_force("whatever_given") if whatever is not None else ()),
            *rules_in_force("interval", "bounds", "eligible", "missing", "no_percentage", "few"),
            *told,
        ],
        look,
    )


def _how_many(instrument: Instrument) -> str:
    """The question, about what is defined for the instrument, in the words of the chart."""
    there = outcome.outcomes_of(instrument)
    told = [
        one
        for one in outcome.charted(instrument)
        if one.in_brief or (one.key == "remission" and "response" not in there)
    ]
    return f"{', and '.join(f'how many {one.verb(instrument)}' for one in told)}?"


WHATEVER_READING = " Ring below: everybody who started, whatever was given."


def _under_its_own_name(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(outcome=table["outcome"] + "_whatever_given", title=table["title"] + ", whatever was given")


def _in_words(table: pd.DataFrame, instrument: Instrument, window: str, *, drawn: bool) -> str:
    """What the chart does not print: the range for those not measured; without a chart the counts."""
    row = {one.outcome: one for one in table.itertuples()}
    brief = outcome.in_brief(instrument)
    first = row[brief[0].key]
    more = f"{counted(first.missing, 'more was', 'more were')} due and not measured"
    if not first.measured:
        return f"Nobody has a {instrument.name} score {window} yet; {more.replace(' more', '')}."
    if not drawn:
        told = f"Of {people(first.measured)} measured, {' and '.join(how_many(table, instrument))}"
        return f"{told}; {more}. {NO_PERCENTAGES}" if first.missing else f"{told}. {NO_PERCENTAGES}"
    low, high = ("bound_low", "bound_high") if first.missing else ("low", "high")
    known = [one for one in brief if not math.isnan(getattr(row[one.key], low))]
    ranges = [
        f"**{span(getattr(row[one.key], low), getattr(row[one.key], high))}** {one.verb(instrument)}" for one in known
    ]
    if not first.missing:
        return f"All {first.measured:,} who were due were measured: {' and '.join(ranges)} (95% interval)."
    return f"If the {first.missing:,} not measured are counted too, {' and '.join(ranges)}."


def _counted_besides(row: dict, instrument: Instrument) -> dict[str, list[str]]:
    """Below a harm in the chart: any change for the worse, and those below the minimum baseline who had it."""
    smaller = [f"{one.title(instrument)}: {row[one.key].n:,}" for one in outcome.defined(instrument) if not one.charted]
    found = {}
    for one in outcome.charted(instrument):
        if one.harm:
            below = row[measures.below_minimum(one)]
            also = [f"Also {below.n:,} of {below.measured:,} below the minimum baseline"] if below.measured else []
            found[one.key] = smaller + also
    return found


def usual_only(seen: View) -> bool:
    """Whether the view is about the protocol of the published results alone."""
    found = measures.protocols_in(seen.courses, seen.cohort)["protocol"]
    return set(found) <= {USUAL.name, NO_PROTOCOL}


RATES_READING = (
    "Dot and dark bar: of those measured, with 95% interval. Pale bar: of everybody due, if none or all missing had it; use "
    "it to tell of all patients."
)


def published_beside(instrument: str, phase: str, outcomes: Iterable[str]) -> dict[str, Published]:
    """Published rates of these outcomes that match instrument and phase."""
    found = published.beside(instrument, phase)
    return {outcome: found[outcome] for outcome in outcomes if outcome in found}


def published_words(others: dict[str, Published]) -> tuple[str, list[tuple[str, str, str]]]:
    """How to read the diamond, and its definition; nothing where there is none."""
    if not others:
        return "", []
    other = next(iter(others.values()))
    words = f" Diamond: {other.name}, {other.of}."
    return words, [("Published result", f"Same instrument, window and outcome. {other.unknown}.", other.source)]
