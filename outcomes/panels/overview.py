"""Who was measured, and how many were better or worse."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from outcomes import figures, measures, published
from outcomes.courses import NO_PROTOCOL
from outcomes.figures import percent
from outcomes.measures import View
from outcomes.panels.shown import (
    Look,
    Shown,
    outcome_rules,
    people,
    protocol_words,
    rules_in_force,
    shown,
    span,
    window_rules,
    window_words,
)
from outcomes.protocols import USUAL
from outcomes.published import Published


def flow(seen: View, look: Look) -> Shown:
    """Patient flow: started, eligible, measured, what became of them, and why the others were not measured."""
    table = measures.flow(seen)
    n = dict(zip(table["part"], table["n"], strict=True))
    name = seen.instrument.name
    missing = n[measures.STATUS_WORDS[measures.STOPPED_EARLY]] + n[measures.STATUS_WORDS[measures.NO_SCORE]]
    waiting = n[measures.STATUS_WORDS[measures.NOT_YET]]
    sentence = (
        f"{n['Started']:,} started and {n['Eligible']:,} were eligible on {name}. **{n['Measured']:,} were measured** "
        f"{window_words(seen)}, **{missing:,} were not**" + (f"; for {waiting:,} it is too early." if waiting else ".")
    )
    if len(measures.protocols_in(seen.courses, seen.cohort)) > 1:
        sentence += f" {protocol_words(seen.courses, seen.cohort)}"
    if seen.phase == "maintenance":
        sentence += " Mostly those who did well go on to maintenance: this is no rate for everybody who starts."
    return shown(
        f"flow_{seen.instrument.key}",
        f"{name}: who was measured, and who was not?",
        sentence,
        "Solid: still counted. Pale: left the count, and why. Colour: what became of those measured.",
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


def headline(seen: View, look: Look) -> Shown:
    """Response, remission and worse in the phase's window."""
    table = measures.rates(seen)
    main = table.iloc[: len(measures.outcomes_of(seen.instrument))]
    name = seen.instrument.name
    row = {r.outcome: r for r in table.itertuples()}
    measured, missing = row["worse"].measured, row["worse"].missing
    if not measured:
        sentence = f"Nobody has a {name} score {window_words(seen)} yet; {missing:,} eligible people were not measured."
    else:
        told = [
            f"**{r.n:,} {words}** ({percent(r.rate)}, 95 % interval {span(r.low, r.high)})"
            for r, words in ((row.get("response"), "responded"), (row["worse"], "got worse"))
            if r is not None
        ]
        sentence = f"Of {people(measured)} measured, {' and '.join(told)}. "
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
    others = published_beside(seen.instrument.key, seen.phase, main["outcome"]) if usual_only(seen) else {}
    diamond, told = published_words(others)
    whatever = measures.rates_whatever(seen) if seen.phase == "induction" else None
    if whatever is not None and measured:
        sentence += f" {_whatever_words(whatever)}"
    return shown(
        f"rates_{seen.instrument.key}",
        f"{name}: how many responded, and how many got worse?",
        sentence,
        RATES_READING + (WHATEVER_READING if whatever is not None else "") + diamond,
        figures.rates(main, others, whatever) if measured else None,
        table if whatever is None else pd.concat([table, _under_its_own_name(whatever)]),
        [
            *outcome_rules(seen.instrument),
            *window_rules(seen),
            *(rules_in_force("whatever_given") if whatever is not None else ()),
            *rules_in_force("interval", "bounds", "eligible", "missing"),
            *told,
        ],
        look,
    )


WHATEVER_READING = " Ring below: everybody who started, whatever was given."


def _under_its_own_name(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(outcome=table["outcome"] + "_whatever_given", title=table["title"] + ", whatever was given")


def _whatever_words(table: pd.DataFrame) -> str:
    """The second line of the headline in words."""
    first, words = table.iloc[0], "responded"
    if first["outcome"] != "response":
        first, words = table.iloc[-1], "got worse"
    return (
        f"Whatever was given: of {people(int(first['measured']))} who started and were measured, {int(first['n']):,} {words} "
        f"({percent(first['rate'])}, 95 % interval {span(first['low'], first['high'])}); {int(first['missing']):,} not measured: "
        f"of all, between {percent(first['bound_low'])} and {percent(first['bound_high'])}."
    )


def usual_only(seen: View) -> bool:
    """Whether the view is about the protocol of the published results alone."""
    found = measures.protocols_in(seen.courses, seen.cohort)["protocol"]
    return set(found) <= {USUAL.name, NO_PROTOCOL}


RATES_READING = (
    "Dot: of those measured. Dark bar: 95 % interval. Pale bar: of everybody due, if none or all missing had it."
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
