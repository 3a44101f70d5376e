"""Over the years, and years or sites beside each other: what stands out from chance, by a rule that is printed beside it."""

from __future__ import annotations

from outcomes import definitions as rules
from outcomes import figures, measures, outcome
from outcomes.figures import outcome_colour, percent
from outcomes.figures.base import DEEP
from outcomes.instruments import Instrument
from outcomes.measures import COMPLETENESS, YEAR, Told, View
from outcomes.panels.shown import Look, Shown, outcome_rules, rules_in_force, shown, span, window_rules
from outcomes.plural import people

NAMED = {YEAR: ("year", "years"), "site": ("site", "sites")}


def did(instrument: Instrument) -> dict[str, str]:
    """What is told of years and sites: key, and the words for people of whom it is true."""
    return {one.key: one.verb(instrument) for one in outcome.in_brief(instrument)} | {COMPLETENESS: "were measured"}


def over_years(seen: View, look: Look, what: str) -> Shown | None:
    """One share by year of first infusion; nothing where the instrument has no rule for it, or no year is known.

    ``what``: one of ``did``.
    """
    if what not in did(seen.instrument):
        return None
    told = measures.told_from_chance(seen, YEAR, what)
    if told.table.empty:
        return None
    drawn = told.table["rate"].notna().any()
    return shown(
        f"years_{what}_{seen.instrument.key}",
        f"{seen.instrument.name}: how many {did(seen.instrument)[what]}, year by year?",
        _years_in_words(told, seen.instrument, what),
        "Ringed: beyond what chance gives. Whether bars overlap says nothing here. "
        f"No dot: fewer than {rules.FEWEST_IN_GROUP} people.",
        figures.over_years(told.table, told.overall, colour=outcome_colour(what, DEEP), of=_counts(what))
        if drawn
        else None,
        _readable(told, YEAR, what),
        _definitions(seen, what, "chance_limits", "runs"),
        look,
    )


def stands_out(seen: View, look: Look, column: str, what: str) -> Shown | None:
    """Years or sites all at once: share against number of people; nothing where there are fewer than two.

    ``column``: one of ``NAMED``; ``what``: one of ``did``.
    """
    if what not in did(seen.instrument):
        return None
    told = measures.told_from_chance(seen, column, what)
    if len(told.table) < 2:
        return None
    one, many = NAMED[column]
    drawn = told.table["rate"].notna().any()
    figure = None
    if drawn:
        curve, of = measures.chance_curve(told), _counts(what).capitalize()
        figure = figures.funnel(told.table, curve, told.overall, colour=outcome_colour(what, DEEP), of=of)
    return shown(
        f"funnel_{column}_{what}_{seen.instrument.key}",
        f"{seen.instrument.name}: does a {one} stand out?",
        f"{_finding(told, one, many, seen.instrument, what)} **Exploratory**: people were not assigned to {many}.",
        f"Further right: more people, narrower limits. Ringed: beyond them. Not drawn: {many} with fewer than "
        f"{rules.FEWEST_IN_GROUP} people.",
        figure,
        _readable(told, column, what),
        _definitions(seen, what, "chance_limits", "groups"),
        look,
    )


def _years_in_words(told: Told, instrument: Instrument, what: str) -> str:
    runs = measures.shift_over_years(told)
    if runs is not None and runs.signal and told.judged and not told.table["outside"].any():
        changes = f"{runs.crossings} change{'' if runs.crossings == 1 else 's'} of side"
        return (
            f"No single year stands out, but there is a shift: {runs.longest} years in a row on one side of the average of "
            f"**{percent(told.overall)}** and {changes} in {runs.n} years, which chance seldom gives."
        )
    return _finding(told, *NAMED[YEAR], instrument, what)


def _finding(told: Told, one: str, many: str, instrument: Instrument, what: str) -> str:
    """What stands out, or that nothing does, or that it cannot be told."""
    words = did(instrument)[what]
    if not told.measured:
        return f"Nobody is {'due' if what == COMPLETENESS else 'measured'} yet."
    if not told.judged:
        counted = "due" if what == COMPLETENESS else "measured"
        return (
            f"Too few {many} to tell one from chance: fewer than {rules.FEWEST_FOR_CHANCE} have at least "
            f"{rules.FEWEST_IN_GROUP} people {counted}."
        )
    rows = told.table[told.table["outside"]]
    if rows.empty:
        return (
            f"No {one} stands out from chance: **{percent(told.overall)}** of {people(told.measured)} {words} in all {many} "
            "together."
        )
    parts = [
        f"**{row.group}** ({percent(row.rate)} of {row.measured:,}; chance gives {span(row.chance_low, row.chance_high)})"
        for row in rows.itertuples()
    ]
    listed = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    return (
        f"{listed} {'lies' if len(parts) == 1 else 'lie'} outside what chance would give: {percent(told.overall)} {words} in "
        f"all {many} together."
    )


def _counts(what: str) -> str:
    return "number due" if what == COMPLETENESS else "number measured"


def _readable(told: Told, column: str, what: str):
    """The table under its own names; completeness has nobody missing and no bounds."""
    table = told.table.rename(columns={"group": NAMED[column][0]})
    if what == COMPLETENESS:
        table = table.drop(columns=["missing", "bound_low", "bound_high"]).rename(
            columns={"measured": "due", "n": "measured"}
        )
    return table


def _definitions(seen: View, what: str, *of_chance: str) -> list[tuple[str, str, str]]:
    own = rules_in_force("missing") if what == COMPLETENESS else outcome_rules(seen.instrument)
    return [*rules_in_force(*of_chance, "interval", "bounds"), *own, *window_rules(seen)]
