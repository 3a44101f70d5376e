"""Depression and pain in the same people."""

from __future__ import annotations

import math

import pandas as pd

from outcomes import figures, measures
from outcomes.figures import percent
from outcomes.measures import View
from outcomes.panels.shown import MINUS, Look, Shown, outcome_rules, people, rules_in_force, shown, span, window_rules


def joint_response(mood: View, pain: View, look: Look) -> Shown:
    """Who responded on both, on one, on neither."""
    table = measures.joint_response(mood, pain)
    both = table.iloc[0]
    measured, missing = int(both["measured"]), int(both["missing"])
    names = f"{mood.instrument.name} and {pain.instrument.name}"
    sentence = (
        f"Of {people(measured)} eligible and measured on both {names}, **{int(both['n']):,} responded on both** "
        f"({percent(both['rate'])}, 95 % interval {span(both['low'], both['high'])}), {int(table['n'][1]):,} only on "
        f"{mood.instrument.name}, {int(table['n'][2]):,} only on {pain.instrument.name} and {int(table['n'][3]):,} on "
        f"neither. {missing:,} more were due on both and not measured on one or both: of all {measured + missing:,}, between "
        f"{percent(both['bound_low'])} and {percent(both['bound_high'])} responded on both."
        if measured
        else f"Nobody is eligible and measured on both {names} yet."
    )
    return shown(
        f"joint_{mood.instrument.key}_{pain.instrument.key}",
        "Who got better on depression, on pain, on both?",
        sentence,
        "Four groups that add up to everybody measured on both. Small numbers: 95 % interval.",
        figures.joint_response(table, mood=mood.instrument.name, pain=pain.instrument.name) if measured else None,
        table,
        [
            *outcome_rules(mood.instrument),
            *outcome_rules(pain.instrument),
            *window_rules(mood),
            *rules_in_force("eligible"),
        ],
        look,
    )


def coupling(mood: View, pain: View, look: Look, without_body: View | None = None) -> Shown:
    """Whether mood and pain move together within a person, the common course removed."""
    adjusted, naive = measures.coupling(mood, pain)
    names = (mood.instrument.name, pain.instrument.name)
    rows = [("common course removed", adjusted, True)]
    if without_body is not None:
        rows.append((f"the same with {without_body.instrument.name}", measures.coupling(without_body, pain)[0], False))
    rows.append(("naive, for contrast", naive, False))
    table = pd.DataFrame(
        [(words, c.r, c.low, c.high, c.df, c.n_people, c.n_rows) for words, c, _ in rows],
        columns=["what", "r", "low", "high", "df", "people", "pairs of scores"],
    )
    known = [(words, c.r, c.low, c.high, main) for words, c, main in rows if not math.isnan(c.low)]
    if math.isnan(adjusted.low):
        sentence = f"Too few people have {names[0]} and {names[1]} together at two or more points."
    else:
        if adjusted.low > 0:
            finding = "When one was lower than usual for a person at that point of the course, the other tended to be lower too."
        elif adjusted.high < 0:
            finding = (
                "When one was lower than usual for a person at that point of the course, the other tended to be higher."
            )
        else:
            finding = "The interval includes 0: these data do not show that the two move together."
        sentence = (
            f"Within {people(adjusted.n_people)}, {names[0]} and {names[1]} correlate at **{adjusted.r:.2f}** (95 % interval "
            f"{adjusted.low:.2f} to {adjusted.high:.2f}) once the course common to everybody is removed. {finding} "
            f"The naive figure of {naive.r:.2f} also counts the course that is common to everybody. Neither says which "
            "comes first, or why."
        )
    return shown(
        f"coupling_{mood.instrument.key}_{pain.instrument.key}",
        "When pain moved, did mood move?",
        sentence,
        "Each line: a correlation within people, with its 95 % interval.",
        figures.coupling(known) if known and not math.isnan(adjusted.low) else None,
        table,
        rules_in_force("coupling", "after_infusion", "baseline"),
        look,
    )


def _told(estimate) -> str:
    """``"0.08 points (95 % interval 0.06 to 0.10)"``."""
    words = f"{estimate.value:.2f} points (95 % interval {estimate.low:.2f} to {estimate.high:.2f})"
    return words.replace("-", MINUS)


def within_and_between(mood: View, pain: View, look: Look, fitted) -> Shown:
    """How pain goes with mood within a person and between people, apart; ``fitted`` is ``measures.within_and_between``."""
    names = (mood.instrument.name, pain.instrument.name)
    rows = [
        (f"within a person, per point of {names[0]} above their own mean", fitted.within),
        (f"between people, per point of mean {names[0]}", fitted.between),
    ]
    table = pd.DataFrame(
        [(words, e.value, e.low, e.high, e.n) for words, e in rows], columns=["what", "points", "low", "high", "people"]
    )
    if math.isnan(fitted.within.value):
        sentence = f"Too few people have {names[0]} and {names[1]} together at two or more points."
    else:
        sentence = (
            f"One point more of {names[0]} goes with {_told(fitted.within)} of {names[1]} within a person, and with "
            f"{_told(fitted.between)} between people ({people(fitted.n_people)}). They answer different questions, and "
            "neither says which comes first."
        )
        if not fitted.random_slope:
            sentence += " People could not be given slopes of their own: the first interval is too narrow."
    return shown(
        f"within_between_{mood.instrument.key}_{pain.instrument.key}",
        "Within a person, and between people",
        sentence,
        "",
        None,
        table,
        rules_in_force("within_between", "coupling"),
        look,
    )
