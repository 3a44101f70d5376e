"""After the first course: how people are months later, boosters and repeat courses, the second course beside the first."""

from __future__ import annotations

import math

import pandas as pd

from outcomes import definitions as rules
from outcomes import figures, measures, outcome
from outcomes.figures import percent
from outcomes.instruments import Instrument
from outcomes.measures import HEADLINE, View
from outcomes.panels.course import RATES_READING as RATES_OVER_TIME
from outcomes.panels.overview import RATES_READING
from outcomes.panels.shown import Look, Shown, outcome_rules, rules_in_force, shown, span, window_rules
from outcomes.plural import people
from outcomes.rounding import duration, signed


def later(seen: View, look: Look) -> Shown:
    """Every outcome in the headline window and at 3, 6 and 12 months, and who is still followed."""
    table = measures.rates_later(seen)
    who = measures.followed(seen)
    name, eligible = seen.instrument.name, int(seen.eligible.sum())
    sentence = _latest(table, seen.instrument, eligible) if eligible else f"Nobody is eligible on {name}."
    counts = who.set_index("label")
    extra = table["label"].map(lambda label: dict(counts.loc[label].iloc[1:]) if label in counts.index else {})
    return shown(
        f"later_{seen.instrument.key}",
        f"{name}: how were people doing months later?",
        sentence,
        RATES_OVER_TIME.format(who="everyone who may have been due"),
        figures.rates_by_point(
            table.assign(label=table["label"].map(_short)), x_title="Months since the first infusion"
        )
        if table["bound_low"].notna().any()
        else None,
        pd.concat([table, pd.DataFrame(list(extra)).astype("Int64")], axis=1),
        [
            *rules_in_force("follow_up", "bounds", "interval", "eligible", "no_percentage", "few"),
            *outcome_rules(seen.instrument),
            *window_rules(seen),
        ],
        look,
    )


def _short(label: str) -> str:
    """A time as it stands under its point on a phone, of an axis of months."""
    return "course’s<br>end" if label == HEADLINE else label.removesuffix(" months")


def _latest(table: pd.DataFrame, instrument: Instrument, eligible: int) -> str:
    """The leading outcome at the latest time at which enough people were measured."""
    lead, name = outcome.in_brief(instrument)[0], instrument.name
    told = table[(table["outcome"] == lead.key) & (table["label"] != HEADLINE)]
    enough = told[told["measured"] >= rules.FEWEST_IN_GROUP]
    if enough.empty:
        return (
            f"Of {people(eligible)} eligible on {name}, {told['measured'].max():,} or fewer were measured at each later time: "
            "too few for a rate."
        )
    row = enough.iloc[-1]
    sentence = (
        f"At {row['label']}, **{row['n']:,} of the {row['measured']:,} measured on {name} {lead.said_of(row['n'], instrument)}** "
        f"({percent(row['rate'])}, 95% interval {span(row['low'], row['high'])})"
    )
    everybody = row["measured"] + row["missing"]
    return sentence + (
        f"; with the {row['missing']:,} not measured, {span(row['bound_low'], row['bound_high'])} of {everybody:,} are possible."
        if row["missing"]
        else "."
    )


def repeats(seen: View, look: Look) -> Shown:
    """Boosters and repeat courses: how many, how far apart, infusions per month and year."""
    found = measures.repeats(seen.courses, seen.cohort)
    gaps = f", half of the gaps {duration(found.between_boosters)} or more" if found.boosted else ""
    apart = (
        f", half of them {duration(found.between_courses)} or more after the last infusion"
        if not math.isnan(found.between_courses)
        else ""
    )
    sentence = (
        f"Of {people(found.patients)}, **{found.boosted:,} had boosters**{gaps}; **{found.second:,} came back for a second "
        f"course**{apart}."
    )
    drawn = found.by_month[found.by_month["followed"] >= rules.FEWEST_AT_RISK]
    table = pd.concat(
        [
            found.by_month.rename(columns={"month": "number"}).assign(period="month"),
            found.by_year.rename(columns={"year": "number"}).assign(period="year"),
        ],
        ignore_index=True,
    )
    return shown(
        "repeats",
        "Boosters and repeat courses: how many, and how often?",
        sentence,
        "Bar: boosters and infusions of repeat courses in that month, for each 100 people still followed at its end, "
        f"where at least {rules.FEWEST_AT_RISK} are.",
        figures.infusions_by_month(drawn) if len(drawn) else None,
        table[["period", "number", "infusions", "later", "followed", "given_to", "per_person"]],
        rules_in_force("course", "boosters"),
        look,
    )


def second_course(seen: View, look: Look) -> Shown | None:
    """What a second course brought beside the first, in the same people."""
    found = measures.second_beside_first(seen)
    name, pairs = seen.instrument.name, found.first.n
    if not found.both:
        return None
    sentence = (
        f"The **{people(pairs)} measured after both** courses changed by {signed(found.first.mean_change)} points on {name} in "
        f"the first (95% interval {signed(found.first.low)} to {signed(found.first.high)}) and by "
        f"{signed(found.second.mean_change)} in the second ({signed(found.second.low)} to {signed(found.second.high)})."
        if pairs >= rules.FEWEST_FOR_INTERVAL
        else f"{people(found.both)} had two courses; {pairs:,} were measured on {name} after both: too few to compare."
    )
    enough = found.eligible >= rules.FEWEST_IN_GROUP and bool((found.rates["measured"] > 0).all())
    return shown(
        f"second_{seen.instrument.key}",
        f"{name}: what did a second course bring?",
        sentence,
        f"{RATES_READING} The same people, their first and their second course.",
        figures.rates(found.rates, {}) if enough else None,
        found.rates,
        [
            *rules_in_force("second_course", "course", "eligible", "bounds"),
            *outcome_rules(seen.instrument),
            *window_rules(seen),
        ],
        look,
    )
