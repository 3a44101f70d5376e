"""Depression and pain in the same people."""

from __future__ import annotations

import math

import pandas as pd

from outcomes import definitions as rules
from outcomes import explainer, figures, measures
from outcomes.figures import percent
from outcomes.instruments import Instrument
from outcomes.measures import AXES, View
from outcomes.panels.shown import (
    NO_PERCENTAGES,
    Look,
    Shown,
    facts_of,
    left_out_words,
    outcome_rules,
    rate_words,
    rules_in_force,
    shown,
    span,
    when_words,
    window_rules,
)
from outcomes.plural import counted, people
from outcomes.rounding import MINUS, points, signed
from outcomes.statistics import Estimate


def together_rules(*instruments: Instrument, outcomes: bool = True) -> list[tuple[str, str, str]]:
    """From which baseline each instrument counts and, with ``outcomes``, what is better and what is worse, as they are set."""
    told = []
    for instrument in map(measures.problem_rules, instruments):
        for what, title in (("Who is counted", "Counted"), ("Response", "Better"), ("Worse", "Worse"))[
            : 3 if outcomes else 1
        ]:
            told += [(f"{title}: {instrument.name}", *rest) for _, *rest in facts_of(instrument, what)]
    return told


PARTS = {
    "both": "both better",
    "mood": "only {mood} better",
    "pain": "only {pain} better",
    "neither": "neither better nor worse",
    "worse": "one or both worse",
    "no_score": "no second score",
}
"""What stands beside the parts of the bar of those who had both."""


def _by(instrument: Instrument) -> str:
    """``"PHQ-9 by 5 points or more"``: how much better the rule of an instrument asks for."""
    percent_of = instrument.response_percent
    amount = f"{percent_of:g}%" if percent_of else f"{instrument.response_points:g} points"
    return f"{instrument.name} by {amount} or more"


def _share(row, verb: str, interval: str = "95% interval ", counted_in: str = " if those missing are counted") -> str:
    """A share of those with a second score, or their number where they are too few, with its interval and the honest range:
    ``"**33% got better on both** (95% interval 23 to 43%; 16 to 67% if those missing are counted)"``."""
    known = not math.isnan(row.rate)
    inside = [f"{interval}{span(row.low, row.high)}"] if known else []
    if row.missing and not math.isnan(row.bound_low):
        inside.append(f"{span(row.bound_low, row.bound_high)}{counted_in}")
    told = f"**{percent(row.rate) if known else f'{row.n:,}'} {verb}**"
    return f"{told} ({'; '.join(inside)})" if inside else told


def five_groups(mood: View, pain: View, look: Look) -> Shown:
    """What became of those who had both at the start: better on both, on one, on neither, worse, or not measured."""
    table = measures.five_groups(mood, pain)
    names = {"mood": mood.instrument.name, "pain": pain.instrument.name}
    measured, missing = int(table["measured"].iloc[0]), int(table["missing"].iloc[0])
    crossed = int(table["better_on_other"].sum())
    trials, told = _published_trials(mood)
    if not measured + missing:
        sentence = f"Nobody who had both at the start on {names['mood']} and {names['pain']} is due yet."
    elif not measured:
        sentence = f"Of {people(missing)} who had both at the start, nobody has a second score on both yet."
    else:
        row = {r.group: r for r in table.itertuples()}
        both = _share(row["both"], "got better on both")
        worse = _share(row["worse"], "got worse on one or both", "", "")
        sentence = f"Of {people(measured)} with both at the start and a second score on both, {both} and {worse}."
        if math.isnan(table["rate"].iloc[0]):
            sentence += f" {NO_PERCENTAGES}"
    left_out = measures.without_percentage_on_either(measures.had_problem(mood), measures.had_problem(pain))
    sentence += left_out_words(left_out)
    reading = f"Better: {' and '.join(_by(measures.problem_rules(one.instrument)) for one in (mood, pain))}."
    if crossed:
        reading += f" {crossed:,} of those worse on one got better on the other."
    return shown(
        f"five_groups_{mood.instrument.key}_{pain.instrument.key}",
        f"{names['mood']} and {names['pain']}: who got better on both?",
        sentence,
        f"{reading} {trials}".strip(),
        _bar(table, {group: words.format(**names) for group, words in PARTS.items()}),
        table,
        [
            *rules_in_force("had_both", "five_groups"),
            *together_rules(mood.instrument, pain.instrument),
            *window_rules(mood),
            *rules_in_force("baseline", "interval", "bounds", "no_percentage", "few"),
            *told,
        ],
        look,
    )


def _bar(table: pd.DataFrame, words: dict[str, str]) -> figures.Figure | None:
    """One stacked bar of everybody due; nothing of too few people for shares."""
    if table["n"].sum() < rules.FEWEST_FOR_PERCENT:
        return None
    return figures.five_groups(table, {row.group: (f"{row.n:,}", words[row.group]) for row in table.itertuples()})


def _published_trials(mood: View) -> tuple[str, list[tuple[str, str, str]]]:
    """What trials found, in a line and as a definition; nothing where they were about something else."""
    if mood.instrument.domain != "depression" or mood.phase != "induction":
        return "", []
    facts = explainer.load()
    both, one, neither = (int(facts[key].value) for key in ("trials_both", "trials_one", "trials_neither"))
    n, source = both + one + neither, facts["trials_both"].source
    line = f"Published: of {n} trials, {both} found both better, {one} only one, {neither} neither."
    words = (
        f"{n} trials of ketamine in people with depression and chronic pain. One trial counts once, however many people were in "
        "it, and each has its own rule for better."
    )
    return line, [("Published trials", words, f"{source.cite}, {source.url}")]


def course_of_both(mood: View, pain: View, look: Look) -> Shown:
    """Both means over the course for the same people, one above the other on one time axis."""
    axis = AXES[look.axis]
    table = measures.course_of_both(mood, pain, axis, change=look.change)
    first, last = table.iloc[0], table.iloc[-1]
    n, n_both = int(first["n_fixed"]), int(first["n_both"])
    names = {"mood": mood.instrument.name, "pain": pain.instrument.name}
    when = when_words(axis, last["label"])
    if n == 0:
        sentence = f"Nobody has both a {names['mood']} and a {names['pain']} score at every point yet."
    else:
        told = []
        for part, name in names.items():
            low, high = last[f"{part}_low"], last[f"{part}_high"]
            number = signed if look.change else points
            sure = f"95% interval {number(low)} to {number(high)}" if low == low else "too few for an interval"
            moved = (
                f"by {signed(last[f'{part}_mean'])} points"
                if look.change
                else f"from {points(first[f'{part}_mean'])} to {points(last[f'{part}_mean'])}"
            )
            told.append(f"{name} {'' if told else 'changed '}{moved} ({sure})")
        sentence = (
            f"In the **{people(n)} with both scores at every point**, of {n_both:,} who had both at the start, "
            f"{' and '.join(told)} {when}."
        )
    return shown(
        f"course_{mood.instrument.key}_{pain.instrument.key}_{axis.key}{'_change' if look.change else ''}",
        f"{names['mood']} and {names['pain']} over the course of treatment, side by side",
        sentence,
        "Band: 95% interval. Each chart has its own scale: compare when, not how high. Below each point: people with both "
        "scores there.",
        figures.course_of_both(
            table, mood.instrument, pain.instrument, x_title=axis.title.capitalize(), change=look.change
        )
        if n
        else None,
        table,
        [
            ("Fixed group", "Both curves are drawn for the same people: those with both scores at every point.", ""),
            *rules_in_force("had_both"),
            *together_rules(mood.instrument, pain.instrument, outcomes=False),
            *rules_in_force("baseline", "after_infusion", "infusion", "interval"),
        ],
        look,
    )


def change_grid(mood: View, pain: View, look: Look) -> Shown:
    """How much better on one by how much better on the other. Fields of one person make it a panel for clinicians only."""
    table = measures.change_grid(mood, pain)
    names = (mood.instrument.name, pain.instrument.name)
    moved = table["pain"] > 0
    told = []
    for people_of in (table[moved], table[~moved]):
        n, k = int(people_of["n"].sum()), int(people_of.loc[people_of["mood"] > 0, "n"].sum())
        share = measures.rate_columns(k, n, 0)
        told.append((n, k, rate_words(share["rate"], share["low"], share["high"])))
    (n, k, rate), (others, k_others, rate_others) = told
    sentence = (
        f"Of {people(n)} better on {names[1]}, **{counted(k, 'was', 'were')} better on {names[0]} too**{rate}; of the "
        f"{counted(others, 'other', 'others')}, {counted(k_others, 'was', 'were')}{rate_others}."
        if n and others
        else f"Of those who had both at the start, {counted(n, 'is', 'are')} better on {names[1]} and "
        f"{counted(others, 'is', 'are')} not: nothing to compare."
    )
    left_out = measures.without_percentage_on_either(measures.had_problem(mood), measures.had_problem(pain))
    sentence += left_out_words(left_out)
    steps = [(name, *measures.better_step(seen)) for name, seen in zip(names, (mood, pain), strict=True)]
    return shown(
        f"grid_{mood.instrument.key}_{pain.instrument.key}",
        f"Those better on {names[1]}: did they get better on {names[0]} too?",
        sentence,
        "Each field: people who were that much better on the two. Heavy lines: where better begins. Below 0: worse. It does not "
        "say that one moved the other.",
        figures.change_grid(table, *steps) if n + others else None,
        table,
        [
            *rules_in_force("had_both"),
            *together_rules(mood.instrument, pain.instrument),
            *window_rules(mood),
            *rules_in_force("interval", "no_percentage", "few"),
        ],
        look,
    )


def _number(value: float) -> str:
    return points(value, 2).replace("-", MINUS)


def _interval(estimate) -> str:
    return f"{_number(estimate.low)} to {_number(estimate.high)}"


def _correlation(estimate) -> str:
    """``"0.31, 95% interval 0.10 to 0.49"``."""
    return f"{_number(estimate.value)}, 95% interval {_interval(estimate)}"


def correlations(mood: View, pain: View, look: Look) -> Shown:
    """Whether people who improved more on one improved more on the other, beside how the scores lay before and after."""
    found = measures.correlations(mood, pain)
    names = (mood.instrument.name, pain.instrument.name)
    before, after, changes = found.values()
    rows = [("the two changes", changes), ("scores before treatment", before), ("scores in the window", after)]
    table = pd.DataFrame(
        [(words, e.value, e.low, e.high, e.n) for words, e in rows], columns=["what", "rho", "low", "high", "people"]
    )
    known = not any(math.isnan(e.low) for _, e in rows)
    come_apart = ""
    if changes.n < rules.FEWEST_FOR_CORRELATION:
        sentence = (
            f"{counted(changes.n, 'person has', 'people have')} a second score on both: with fewer than "
            f"{rules.FEWEST_FOR_CORRELATION} no correlation is shown."
        )
    elif not known:
        sentence = f"Among {people(changes.n)}, one of the scores is the same for everybody: no correlation is defined."
    else:
        sentence = f"{_concluded(changes, *names)} (correlation {_correlation(changes)}, {people(changes.n)})."
        come_apart = f"{_come_apart(before, after)} "
    facts = explainer.load()
    source = facts["park_n"].source
    return shown(
        f"correlations_{mood.instrument.key}_{pain.instrument.key}",
        f"Did people who improved more on {names[1]} also improve more on {names[0]}?",
        sentence,
        "Each line: a correlation between people, with its 95% interval; the same people in all three. It does not say that one "
        "moved the other.",
        figures.coupling(
            [(words, e.value, e.low, e.high, e is changes) for words, e in rows],
            "0: no link · 1: the same order in both",
        )
        if known
        else None,
        table,
        [
            *rules_in_force("rank_correlation", "had_both", "few"),
            *together_rules(mood.instrument, pain.instrument, outcomes=False),
            *window_rules(mood),
            (
                "Did they come apart?",
                f"{come_apart}In {facts['park_n'].words} patients of a pain clinic, pain went with mood before one infusion and "
                "no longer did after it. Two intervals side by side do not tell whether two correlations differ.",
                f"{source.cite}, {source.url}",
            ),
        ],
        look,
    )


def _concluded(changes: Estimate, mood: str, pain: str) -> str:
    """What the interval of the two changes lets one say."""
    if changes.low > 0:
        return f"People who improved more on {pain} tended to **improve more on {mood} too**"
    if changes.high < 0:
        return f"People who improved more on {pain} tended to **improve less on {mood}**"
    return f"We cannot tell from these records whether people who improved more on {pain} also improved more on {mood}"


def _come_apart(before: Estimate, after: Estimate) -> str:
    """The two scores before and in the window, beside what one small study found; told with care."""
    if before.low <= 0:
        return "No link of worse with worse is sure before treatment, so these records cannot tell whether the two came apart."
    if after.low > 0:
        return "Both are above 0: no sign that the two came apart."
    return (
        "A link was seen before and none that is sure afterwards, as in one small published study; that is no proof that the "
        "two came apart."
    )


def joint_response(mood: View, pain: View, look: Look) -> Shown:
    """Another question than better on both: who met each instrument's own rule for response on both, on one, on neither."""
    table = measures.joint_response(mood, pain)
    both = next(table.itertuples())
    names = {"mood": mood.instrument.name, "pain": pain.instrument.name}
    if both.measured:
        told = _share(both, "responded on both")
        sentence = f"Of {people(both.measured)} eligible and with a second score on both, {told}."
        if math.isnan(both.rate):
            sentence += f" {NO_PERCENTAGES}"
    else:
        sentence = f"Nobody is eligible and measured on both {names['mood']} and {names['pain']} yet."
    sentence += left_out_words(measures.without_percentage_on_either(mood, pain))
    bar = pd.DataFrame({"group": [*RESPONDED], "n": [*table["n"], both.missing]})
    return shown(
        f"joint_{mood.instrument.key}_{pain.instrument.key}",
        "Another question: who met the usual rule for response on both?",
        sentence,
        f"Response: {_by(mood.instrument)} and {_by(pain.instrument)}.",
        _bar(bar, {group: words.format(**names) for group, words in RESPONDED.items()}),
        table,
        [
            *outcome_rules(mood.instrument),
            *outcome_rules(pain.instrument),
            *window_rules(mood),
            *rules_in_force("eligible", "no_percentage", "few"),
        ],
        look,
    )


RESPONDED = {
    "both": "responded on both",
    "mood": "responded on {mood} only",
    "pain": "responded on {pain} only",
    "neither": "responded on neither",
    "no_score": "no second score",
}
"""Beside the parts of the bar of responses, in the order of ``measures.joint_response``."""


def coupling(mood: View, pain: View, look: Look, without_body: View | None = None) -> Shown:
    """Whether mood and pain move together within a person, apart from the course that is common to everybody."""
    names = (mood.instrument.name, pain.instrument.name)
    found = {f"{names[0]} and {names[1]}": measures.coupling(mood, pain)}
    if without_body is not None:
        short = without_body.instrument.name
        found[f"{short}, without sleep, energy and appetite, and {names[1]}"] = measures.coupling(without_body, pain)
    main = next(iter(found.values()))
    table = pd.DataFrame(
        [(words, c.r, c.low, c.high, c.df, c.n_people, c.n_rows) for words, c in found.items()],
        columns=["what", "r", "low", "high", "df", "people", "pairs of scores"],
    )
    known = [(words, c.r, c.low, c.high, c is main) for words, c in found.items() if not math.isnan(c.low)]
    if math.isnan(main.low):
        sentence = f"Too few people have {names[0]} and {names[1]} together at two or more points."
    else:
        lower = "When one was lower than usual for a person at that point of the course, the other tended to be **"
        finding = (
            f"{lower}lower too**"
            if main.low > 0
            else f"{lower}higher**"
            if main.high < 0
            else "We cannot tell from these records whether the two move together within a person"
        )
        sure = f"{_number(main.r)}, 95% interval {_interval(main)}"
        sentence = f"{finding} (correlation {sure}, {people(main.n_people)})."
    return shown(
        f"coupling_{mood.instrument.key}_{pain.instrument.key}",
        f"When {names[1]} moved, did {names[0]} move in the same person?",
        sentence,
        "Each line: a correlation within people, with its 95% interval, after the change that everybody shares is taken out. It "
        "does not say which comes first, or why.",
        figures.coupling(known, "0: no link · 1: always move together") if not math.isnan(main.low) else None,
        table,
        rules_in_force("coupling", *(["without_body"] if without_body else []), "after_infusion", "baseline", "few"),
        look,
    )


def _told(estimate) -> str:
    """``"0.08 points (95% interval 0.06 to 0.10)"``."""
    return f"{_number(estimate.value)} points (95% interval {_interval(estimate)})"


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
            f"{_told(fitted.between)} between people ({people(fitted.n_people)})."
        )
        if not fitted.random_slope:
            sentence += " People could not be given slopes of their own: the first interval is too narrow."
    return shown(
        f"within_between_{mood.instrument.key}_{pain.instrument.key}",
        "Within a person, and between people",
        sentence,
        "Two different questions. Neither says which comes first.",
        None,
        table,
        rules_in_force("within_between", "coupling", "few"),
        look,
    )
