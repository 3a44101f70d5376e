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
    when_words,
    window_rules,
)
from outcomes.plural import counted, people
from outcomes.rounding import MINUS, out_of_100, points, signed
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


def _of_100(share: float) -> str:
    return f"{out_of_100(share)} out of 100"


def _rate(rate: float, low: float, high: float, interval: str = "95% interval ", more: str = "") -> str:
    """``" (40 out of 100, 95% interval 25 to 58)"`` after a count; without a number where there are too few people."""
    told = "" if math.isnan(rate) else f"{_of_100(rate)}, {interval}{out_of_100(low)} to {out_of_100(high)}"
    inside = "; ".join(part for part in (told, more) if part)
    return f" ({inside})" if inside else ""


def five_groups(mood: View, pain: View, look: Look) -> Shown:
    """What became of those who had both at the start: better on both, on one, on neither, worse, or not measured."""
    table = measures.five_groups(mood, pain)
    row = {r.group: r for r in table.itertuples()}
    names = {"mood": mood.instrument.name, "pain": pain.instrument.name}
    words = {
        "both": "both better",
        "mood": f"only {names['mood']} better",
        "pain": f"only {names['pain']} better",
        "neither": "neither better nor worse",
        "worse": "either one worse",
        "no_score": "no second score",
    }
    measured, missing = int(row["both"].measured), int(row["both"].missing)
    trials, told = _published_trials(mood)
    if not measured + missing:
        sentence = f"Nobody who had both at the start on {names['mood']} and {names['pain']} is due yet."
    elif not measured:
        sentence = (
            f"Of {people(missing)} who had both at the start and {'was' if missing == 1 else 'were'} due, nobody has a second "
            f"score on both "
            f"{names['mood']} and {names['pain']} yet."
        )
    else:
        both, worse = row["both"], row["worse"]
        crossed = f"{worse.better_on_other:,} of them better on the other" if worse.n else ""
        sentence = (
            f"{people(measured + missing)} had both at the start and {'was' if measured + missing == 1 else 'were'} due; "
            f"{counted(measured, 'has', 'have')} a second score on both. "
            f"Of {'that one' if measured == 1 else f'those {measured:,}'}, **both got better in {both.n:,}**"
            f"{_rate(both.rate, both.low, both.high)}, only {names['mood']} in "
            f"{row['mood'].n:,}, only {names['pain']} in {row['pain'].n:,}, neither in {row['neither'].n:,}, and "
            f"**either one got worse in {worse.n:,}**{_rate(worse.rate, worse.low, worse.high, '', crossed)}. "
        )
        if not missing:
            sentence += "Nobody who was due is missing."
        elif math.isnan(both.bound_low):
            sentence += f"{counted(missing, 'has', 'have')} no second score."
        elif math.isnan(both.rate):
            sentence += (
                f"Whatever happened to the {missing:,} with no second score, “both better” lies between "
                f"{_of_100(both.bound_low)} and {out_of_100(both.bound_high)}."
            )
        else:
            sentence += (
                f"If none of the {missing:,} with no second score had improved, “both better” would be "
                f"{_of_100(both.bound_low)} instead of {out_of_100(both.rate)}; if all of them had, "
                f"{out_of_100(both.bound_high)}."
            )
        if math.isnan(both.rate):
            sentence += f" {NO_PERCENTAGES}"
    left_out = measures.without_percentage_on_either(measures.had_problem(mood), measures.had_problem(pain))
    sentence += left_out_words(left_out)
    return shown(
        f"five_groups_{mood.instrument.key}_{pain.instrument.key}",
        "Of those who had both: who got better on both, on one, on neither, and who got worse?",
        sentence,
        "One block is one of 100 people who had both at the start and were due, measured or not."
        + (
            f" Below, for comparison: {sum(trials)} published trials of ketamine in people with both; there a block is a trial, "
            "not a person."
            if trials
            else ""
        ),
        figures.five_groups(table, words, trials) if measured + missing >= rules.FEWEST_FOR_PERCENT else None,
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


def _published_trials(mood: View) -> tuple[list[int], list[tuple[str, str, str]]]:
    """Trials that found both better, one, neither, and their definition; none where they were about something else."""
    if mood.instrument.domain != "depression" or mood.phase != "induction":
        return [], []
    facts = explainer.load()
    trials = [int(facts[key].value) for key in ("trials_both", "trials_one", "trials_neither")]
    source = facts["trials_both"].source
    words = (
        f"Of {sum(trials)} trials in people with depression and chronic pain, {trials[0]} found both better, {trials[1]} only "
        f"one, {trials[2]} neither. One trial counts once, however many people were in it."
    )
    return trials, [("Published trials", words, f"{source.cite}, {source.url}")]


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
            told.append(
                f"{name} changed by {signed(last[f'{part}_mean'])} points ({sure})"
                if look.change
                else f"{name} was {points(first[f'{part}_mean'])} before treatment and {points(last[f'{part}_mean'])} {when} "
                f"({sure})"
            )
        same = f"the same **{people(n)}, with both scores at every point**"
        sentence = (
            f"In {same}, {when} {' and '.join(told)}. " if look.change else f"In {same}, {'; '.join(told)}. "
        ) + f"{n_both:,} had both at the start."
    return shown(
        f"course_{mood.instrument.key}_{pain.instrument.key}_{axis.key}{'_change' if look.change else ''}",
        "How did the two run over the course, side by side?",
        sentence,
        "The same people in both charts and at every point, with 95% interval. Each has a scale of its own: compare when, "
        "not how high. Below each point: how many had both scores there.",
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
        told.append((n, k, _rate(share["rate"], share["low"], share["high"])))
    (n, k, rate), (others, k_others, rate_others) = told
    sentence = (
        f"Of {people(n)} better on {names[1]}, **{counted(k, 'was', 'were')} better on {names[0]} too**{rate}; of the "
        f"{counted(others, 'other', 'others')}, {counted(k_others, 'was', 'were')}{rate_others}. It does not say that one moved "
        "the other."
        if n and others
        else f"Of those who had both at the start, {counted(n, 'is', 'are')} better on {names[1]} and "
        f"{counted(others, 'is', 'are')} not: nothing to compare."
    )
    left_out = measures.without_percentage_on_either(measures.had_problem(mood), measures.had_problem(pain))
    sentence += left_out_words(left_out)
    steps = [(name, *measures.better_step(seen)) for name, seen in zip(names, (mood, pain), strict=True)]
    return shown(
        f"grid_{mood.instrument.key}_{pain.instrument.key}",
        "Those whose pain got better: did their mood get better too?",
        sentence,
        "Each field: how many people were so much better on the two. Heavy lines: where better begins. Below 0: worse.",
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
    if changes.n < rules.FEWEST_FOR_CORRELATION:
        sentence = (
            f"{people(changes.n)} had both at the start and {'has' if changes.n == 1 else 'have'} a second score on both: with "
            f"fewer than "
            f"{rules.FEWEST_FOR_CORRELATION} no correlation is shown."
        )
    elif not known:
        sentence = f"Among {people(changes.n)}, one of the scores is the same for everybody: no correlation is defined."
    else:
        sentence = (
            f"Among {people(changes.n)}, the changes in {names[0]} and {names[1]} correlate at **{_number(changes.value)}** "
            f"(95% interval {_interval(changes)}). {_concluded(changes, *names)} Before treatment the two scores correlated at "
            f"{_number(before.value)} ({_interval(before)}), in the window at {_number(after.value)} ({_interval(after)}). "
            f"{_come_apart(before, after)}"
        )
    facts = explainer.load()
    source = facts["park_n"].source
    return shown(
        f"correlations_{mood.instrument.key}_{pain.instrument.key}",
        "Did people who improved more on pain also improve more on mood?",
        sentence,
        "Each line: a correlation between people, with its 95% interval; the same people in all three.",
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
                f"In {facts['park_n'].words} patients of a pain clinic, pain went with mood before one infusion and no longer "
                "did after it. Two intervals side by side do not tell whether two correlations differ.",
                f"{source.cite}, {source.url}",
            ),
        ],
        look,
    )


def _concluded(changes: Estimate, mood: str, pain: str) -> str:
    """What the interval of the two changes lets one say."""
    if changes.low > 0:
        return (
            f"People who improved more on {pain} tended to improve more on {mood} too. This does not say that one moved "
            "the other."
        )
    if changes.high < 0:
        return f"People who improved more on {pain} tended to improve less on {mood}. This does not say that one moved the other."
    return f"We cannot tell from these records whether people who improved more on {pain} also improved more on {mood}."


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
    """Who responded on both, on one, on neither."""
    table = measures.joint_response(mood, pain)
    both = table.iloc[0]
    measured, missing = int(both["measured"]), int(both["missing"])
    names = f"{mood.instrument.name} and {pain.instrument.name}"
    if measured:
        sentence = (
            f"Of {people(measured)} eligible and measured on both {names}, **{int(both['n']):,} responded on both**"
            f"{rate_words(both['rate'], both['low'], both['high'])}, {int(table['n'][1]):,} only on {mood.instrument.name}, "
            f"{int(table['n'][2]):,} only on {pain.instrument.name} and {int(table['n'][3]):,} on neither. "
            f"{counted(missing, 'more was', 'more were')} due on both and not measured on one or both"
        )
        sentence += (
            "."
            if math.isnan(both["bound_low"])
            else f": of all {measured + missing:,}, between {percent(both['bound_low'])} and {percent(both['bound_high'])} "
            "responded on both."
        )
        if math.isnan(both["rate"]):
            sentence += f" {NO_PERCENTAGES}"
    else:
        sentence = f"Nobody is eligible and measured on both {names} yet."
    sentence += left_out_words(measures.without_percentage_on_either(mood, pain))
    return shown(
        f"joint_{mood.instrument.key}_{pain.instrument.key}",
        "How many responded on depression, on pain, on both?",
        sentence,
        "Four groups that add up to everybody measured on both. Small numbers: 95% interval.",
        figures.joint_response(table, mood=mood.instrument.name, pain=pain.instrument.name)
        if table["rate"].notna().any()
        else None,
        table,
        [
            *outcome_rules(mood.instrument),
            *outcome_rules(pain.instrument),
            *window_rules(mood),
            *rules_in_force("eligible", "no_percentage", "few"),
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
            finding = (
                "When one was lower than usual for a person at that point of the course, the other tended to be lower too. "
                "This does not say that one moved the other."
            )
        elif adjusted.high < 0:
            finding = (
                "When one was lower than usual for a person at that point of the course, the other tended to be higher. "
                "This does not say that one moved the other."
            )
        else:
            finding = "The interval includes 0: we cannot tell from these records whether the two move together within a person."
        sentence = (
            f"Within {people(adjusted.n_people)}, {names[0]} and {names[1]} correlate at **{_number(adjusted.r)}** "
            f"(95% interval {_interval(adjusted)}) once the course common to everybody is removed. {finding} "
        )
        if without_body is not None and not math.isnan(rows[1][1].low):
            other = rows[1][1]
            sentence += f"With {without_body.instrument.name}, which leaves out sleep, energy and appetite, it is "
            sentence += f"{_number(other.r)} ({_interval(other)}). "
        sentence += (
            f"The naive figure of {_number(naive.r)} also counts the course that is common to everybody. No number here "
            "says which comes first, or why."
        )
    return shown(
        f"coupling_{mood.instrument.key}_{pain.instrument.key}",
        "When pain moved, did mood move in the same person?",
        sentence,
        "Each line: a correlation within people, with its 95% interval.",
        figures.coupling(known, "0: no link · 1: always move together")
        if known and not math.isnan(adjusted.low)
        else None,
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
        rules_in_force("within_between", "coupling", "few"),
        look,
    )
