"""After the first course: how people are months later, boosters and repeat courses, the second course beside the first."""

from __future__ import annotations

import math

import pandas as pd

from outcomes import definitions as rules
from outcomes import figures, measures, outcome
from outcomes.figures import percent
from outcomes.instruments import Instrument
from outcomes.measures import FOLLOWED_WORDS, View
from outcomes.panels.overview import RATES_READING
from outcomes.panels.shown import Look, Shown, outcome_rules, people, rules_in_force, shown, signed, span, window_rules


def later(seen: View, look: Look) -> Shown:
    """Every outcome in the headline window and at 3, 6 and 12 months, and who is still followed."""
    table = measures.rates_later(seen)
    who = measures.followed(seen)
    name, eligible = seen.instrument.name, int(seen.eligible.sum())
    told = [_at(table, row, seen.instrument) for row in who.to_dict("records")]
    sentence = (
        f"Of {people(eligible)} eligible on {name}: {'; '.join(told)}."
        if eligible
        else f"Nobody is eligible on {name}."
    )
    counts = who.set_index("label")
    extra = table["label"].map(lambda label: dict(counts.loc[label].iloc[1:]) if label in counts.index else {})
    return shown(
        f"later_{seen.instrument.key}",
        f"{name}: how are they doing later?",
        sentence,
        "Dot: of those measured. Dark bar: 95 % interval. Pale: of everybody who may have been due, if none or all had it.",
        figures.rates_by_point(table, x_title="Time since the first infusion") if eligible else None,
        pd.concat([table, pd.DataFrame(list(extra)).astype("Int64")], axis=1),
        [
            *rules_in_force("follow_up", "bounds", "interval", "eligible"),
            *outcome_rules(seen.instrument),
            *window_rules(seen),
        ],
        look,
    )


def _at(table: pd.DataFrame, who: dict, instrument: Instrument) -> str:
    """One follow-up in words: who was measured, what they had, and why the others were not."""
    rows = table[table["label"] == who["label"]].set_index("outcome")
    measured = who[FOLLOWED_WORDS[0]]
    others = ", ".join(f"{n:,} {words}" for words, n in list(who.items())[2:] if n)
    if not measured:
        return f"**{who['label']}**: nobody measured" + (f" ({others})" if others else "")
    had = []
    for one in outcome.charted(instrument):
        n = int(rows.loc[one.key, "n"])
        had.append(f"{n:,} {one.said_of(n, instrument)} ({percent(rows.loc[one.key, 'rate'])})")
    first = rows.loc[outcome.in_brief(instrument)[0].key]
    bounds = f" (of all, whatever happened to them, {first['title'].lower()} in {span(first['bound_low'], first['bound_high'])})"
    return f"**{who['label']}**: {measured:,} measured, {', '.join(had)}" + (f"; {others}{bounds}" if others else "")


def repeats(seen: View, look: Look) -> Shown:
    """Boosters and repeat courses: how many, how far apart, infusions per month and year."""
    found = measures.repeats(seen.courses, seen.cohort)
    year = found.by_year.iloc[0]
    parts = [
        f"Of {people(found.patients)}, {found.boosted:,} had boosters"
        + (
            f" (half of them {found.boosters:.0f} or more, half of the gaps {found.between_boosters:.0f} days or more)"
            if found.boosted
            else ""
        ),
        f"{found.second:,} came back for a second course"
        + (
            f", half of them {found.between_courses:.0f} days or more after the last infusion"
            if not math.isnan(found.between_courses)
            else ""
        )
        + (f", and {found.third:,} for a third" if found.third else ""),
    ]
    sentence = "; ".join(parts) + "."
    if year["followed"]:
        sentence += (
            f" The {people(int(year['followed']))} followed for a whole year had {year['per_person']:.1f} infusions each in "
            "it, on average."
        )
    shown_months = found.by_month["followed"].max() if len(found.by_month) else 0
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
        "Bar: boosters and infusions of repeat courses in that month, for each 100 people still followed at its end.",
        figures.infusions_by_month(found.by_month) if shown_months else None,
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
    sentence = f"{people(found.both)} had two courses; {found.eligible:,} were eligible on {name} before both. "
    if pairs >= rules.FEWEST_FOR_INTERVAL:
        sentence += (
            f"The **{pairs:,} measured after both** changed by {signed(found.first.mean_change)} points in the first "
            f"(95 % interval {signed(found.first.low)} to {signed(found.first.high)}) and by "
            f"{signed(found.second.mean_change)} in the second ({signed(found.second.low)} to {signed(found.second.high)}); they "
            f"began at {found.first.mean_before:.1f} and {found.second.mean_before:.1f}. {found.better_second:,} gained more in "
            f"the second, {found.less:,} less."
        )
    else:
        sentence += f"Measured after both: {pairs:,}, too few to compare."
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
