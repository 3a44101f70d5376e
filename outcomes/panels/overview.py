"""Who was measured, and how many were better or worse."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pandas as pd

from outcomes import figures, measures, outcome, published
from outcomes.courses import NO_PROTOCOL
from outcomes.figures import percent
from outcomes.instruments import Instrument
from outcomes.measures import View
from outcomes.panels.shown import (
    NO_PERCENTAGES,
    Look,
    Shown,
    how_many,
    left_out_words,
    outcome_rules,
    protocol_words,
    rate_words,
    rules_in_force,
    shown,
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
    name = seen.instrument.name
    missing = n[measures.STATUS_WORDS[measures.STOPPED_EARLY]] + n[measures.STATUS_WORDS[measures.NO_SCORE]]
    waiting = n[measures.STATUS_WORDS[measures.NOT_YET]]
    sentence = (
        f"{n['Started']:,} started and {counted(n['Eligible'], 'was', 'were')} eligible on {name}. "
        f"**{counted(n['Measured'], 'was', 'were')} measured** {window_words(seen)}, **{counted(missing, 'was', 'were')} not**"
        + (f"; for {waiting:,} it is too early." if waiting else ".")
    )
    if len(measures.protocols_in(seen.courses, seen.cohort)) > 1:
        sentence += f" {protocol_words(seen.courses, seen.cohort)}"
    if seen.phase == "maintenance":
        sentence += " Mostly those who did well go on to maintenance: this is no rate for everybody who starts."
    return shown(
        f"flow_{seen.instrument.key}",
        f"{name}: who was measured, and who was not?",
        sentence,
        "Solid: still counted. Pale: left the count, and why. Color: what became of those measured.",
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
    """Every outcome in the phase's window."""
    table = measures.rates(seen)
    main = table[table["outcome"].isin(measures.outcomes_of(seen.instrument))]
    name, row = seen.instrument.name, {r.outcome: r for r in table.itertuples()}
    lead = outcome.in_brief(seen.instrument)[0]
    first = row[lead.key]
    measured, missing = first.measured, first.missing
    if not measured:
        sentence = (
            f"Nobody has a {name} score {window_words(seen)} yet; "
            f"{counted(missing, 'eligible person was', 'eligible people were')} not measured."
        )
    else:
        sentence = f"Of {people(measured)} measured, {' and '.join(how_many(table, seen.instrument))}. "
        if not missing:
            sentence += "Nobody who was due is missing."
        else:
            sentence += f"{counted(missing, 'more was', 'more were')} due and not measured"
            sentence += (
                "."
                if math.isnan(first.bound_low)
                else f": of all {first.measured + first.missing:,}, between {percent(first.bound_low)} and "
                f"{percent(first.bound_high)} {lead.verb(seen.instrument)}."
            )
        if math.isnan(first.rate):
            sentence += f" {NO_PERCENTAGES}"
        sentence += left_out_words(int(measures.without_percentage(seen).sum()))
        sentence += _counted_besides(row, seen.instrument)
    others = published_beside(seen.instrument.key, seen.phase, main["outcome"]) if usual_only(seen) else {}
    diamond, told = published_words(others)
    whatever = measures.rates_whatever(seen) if seen.phase == "induction" else None
    if whatever is not None and measured:
        sentence += f" {_whatever_words(whatever, seen.instrument)}"
    return shown(
        f"rates_{seen.instrument.key}",
        f"{name}: {_how_many(main['outcome'].tolist())}",
        sentence,
        RATES_READING + (WHATEVER_READING if whatever is not None else "") + diamond,
        figures.rates(main, others, whatever) if measured and main["bound_low"].notna().any() else None,
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


def _how_many(outcomes: list[str]) -> str:
    """The question, about what is defined for the instrument."""
    if "response" in outcomes:
        return "how many responded, and how many got worse?"
    return "how many reached remission, and how many got worse?" if "remission" in outcomes else "how many got worse?"


WHATEVER_READING = " Ring below: everybody who started, whatever was given."


def _under_its_own_name(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(outcome=table["outcome"] + "_whatever_given", title=table["title"] + ", whatever was given")


def _counted_besides(row: dict, instrument: Instrument) -> str:
    """Outcomes in no chart, and harm to those below the minimum baseline."""
    words = "".join(
        f" {one.title(instrument)}, however small: {row[one.key].n:,}."
        for one in outcome.defined(instrument)
        if not one.charted
    )
    for one in outcome.charted(instrument):
        if one.harm and (below := row[measures.below_minimum(one)]).measured:
            words += (
                f" Of {below.measured:,} more with a baseline below the minimum, {below.n:,} "
                f"{one.said_of(below.n, instrument)}."
            )
    return words


def _whatever_words(table: pd.DataFrame, instrument: Instrument) -> str:
    """The second line of the headline in words."""
    lead = outcome.in_brief(instrument)[0]
    first = table.set_index("outcome").loc[lead.key]
    measured = counted(int(first["measured"]), "person who started and was", "people who started and were")
    told = f"Whatever was given: of {measured} measured, {int(first['n']):,} {lead.said_of(first['n'], instrument)}"
    told += f"{rate_words(first['rate'], first['low'], first['high'])}; {int(first['missing']):,} not measured"
    if math.isnan(first["bound_low"]):
        return f"{told}."
    return f"{told}: of all, between {percent(first['bound_low'])} and {percent(first['bound_high'])}."


def usual_only(seen: View) -> bool:
    """Whether the view is about the protocol of the published results alone."""
    found = measures.protocols_in(seen.courses, seen.cohort)["protocol"]
    return set(found) <= {USUAL.name, NO_PROTOCOL}


RATES_READING = (
    "Dot: of those measured. Dark bar: 95% interval. Pale bar: of everybody due, if none or all missing had it."
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
