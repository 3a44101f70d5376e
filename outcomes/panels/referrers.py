"""What referrers are shown, in plain words: the panels of a snapshot, made from disclosed tables and nothing else.

Each panel is known by ``kind.instrument``; ``draw`` makes its figure from its table alone, so that a snapshot, which keeps
tables, looks as on the day it was made.
"""

from __future__ import annotations

import pandas as pd

from outcomes import figures
from outcomes import protocols as plans
from outcomes.disclosure import FEW, Policy
from outcomes.figures import Figure, percent
from outcomes.instruments import Instrument, registry
from outcomes.panels.overview import RATES_READING, published_beside, published_words
from outcomes.panels.shown import Look, Shown, facts_of, outcome_rules, rules_in_force, shown, span
from outcomes.panels.together import together_rules
from outcomes.plural import people
from outcomes.release import STARTED, Answer, Release
from outcomes.rounding import out_of_100, points

TOGETHER = {
    "both": "Both got better",
    "mood": "Only depression got better",
    "pain": "Only pain got better",
    "neither": "Neither got better or worse",
    "worse": "One or both got worse",
    "no_score": "No second score",
    "mood+pain": "Only one got better",
    "mood+pain+neither": "Only one or neither, none worse",
    "neither+worse": "Neither got better, or one got worse",
    "mood+pain+neither+worse": "All others with a second score",
    "both+mood+pain": "One or both got better, none worse",
    "neither+worse+no_score": "No better, worse, or no second score",
    "neither+worse+no_score+mood+pain": "Everyone else, measured or not",
}
"""The parts of ``Release.together`` in words."""


def for_referrers(release: Release, synthetic: bool) -> list[Shown]:
    """Every panel that a release can fill, in the order of the page."""
    policy, look = release.counts.policy, Look(synthetic=synthetic)
    answers = [answer for answer in (release.mood, release.pain) if answer is not None]
    found = []
    for panel in (_flow, _rates, _course, _lasting):
        found += [panel(answer, policy, look) for answer in answers]
    if release.together is not None:
        found.append(_together(release, look))
    return [one for one in found if one is not None]


def too_few(release: Release) -> list[str]:
    """What cannot be told, each in one sentence with the number that is needed."""
    policy = release.counts.policy
    if release.counts.hidden.get(STARTED, ("", ""))[0] == FEW:
        return [f"Fewer than {policy.smallest} people have started: nothing can be shown yet."]
    words = []
    for what, answer in (("depression", release.mood), ("pain", release.pain)):
        if answer is None:
            words.append(
                f"Fewer than {policy.smallest} people were measured on {what} {release.window}: no result can be shown."
            )
            continue
        name = answer.instrument.name
        if answer.course is None:
            words.append(
                f"{name} over the course: fewer than {policy.smallest_for_statistics} people have a score at every point, or "
                "all score much the same."
            )
        if answer.lasting is None:
            words.append(f"How long it lasted on {name}: too few people were followed for long enough.")
    if release.mood and release.pain and release.together is None:
        words.append("Depression and pain together: too few people had both at the start.")
    return words


def rounding(policy: Policy) -> str:
    """What was done to the numbers, in one sentence for the foot of everything."""
    return (
        f"Groups of fewer than {policy.smallest} people are not shown, and counts are rounded to {policy.round_to}, so that "
        "nobody can be recognised. Percentages and intervals come from the rounded counts; parts may not add up."
    )


def draw(key: str, table: pd.DataFrame) -> Figure:
    """The figure of a panel from its table."""
    kind, _, which = key.partition(".")
    match kind:
        case "flow":
            return figures.flow(table)
        case "rates":
            like = "like_published" not in table or table["like_published"].all()
            return figures.rates(table, published_beside(which, "induction", table["outcome"]) if like else {})
        case "course":
            full = table.assign(n_measured=table["n_fixed"], others_n=0, others_mean=float("nan"))
            return figures.trajectory(full, registry()[which], x_title="Infusions received", change=False)
        case "lasting":
            return figures.lasting(table)
        case "together":
            blocks = table.assign(group=[part.split("+")[0] for part in table["part"]])
            return figures.five_groups(blocks, dict(zip(blocks["group"], table["title"], strict=True)))
    raise ValueError(f"no panel of kind {kind!r}")


def _subject(instrument: Instrument) -> str:
    """``"Depression (PHQ-9)"``."""
    about = f"{instrument.domain} {instrument.aspect}" if instrument.aspect else instrument.domain
    return f"{about.capitalize()} ({instrument.name})"


def _shown(key: str, question: str, sentence: str, reading: str, table, definitions, look: Look) -> Shown:
    return shown(key, question, sentence, reading, draw(key, table), table, definitions, look)


def _flow(answer: Answer, policy: Policy, look: Look) -> Shown:
    i, table = answer.instrument, answer.flow
    n = dict(zip(table["step"], table["n"], strict=True))
    first = answer.rates.iloc[0]
    missing = f"about {first['missing']:,}" if pd.notna(first["missing"]) else f"fewer than {policy.most_between + 1}"
    return _shown(
        f"flow.{i.key}",
        f"{_subject(i)}: who was measured, and who was not?",
        f"{_started(n)}About **{first['measured']:,} were measured** {answer.window}. "
        f"**{missing[:1].upper()}{missing[1:]} more were due and were not measured.**",
        "Solid: still counted. Pale: left the count, and why. Colour: what became of those measured.",
        table.assign(told=_told(table, answer.rates, policy)),
        [
            *facts_of(i, "Who is counted"),
            *rules_in_force("eligible", "induction", "post_induction", "missing"),
            *_protocol_rules(answer),
        ],
        look,
    )


def _protocol_rules(answer: Answer) -> list[tuple[str, str, str]]:
    """The protocols that many people follow, without a number; the built-in ones with their source."""
    known = {one.name: one for one in plans.registry().values()}
    told = [known[name] for name in answer.protocols if name in known]
    return [(f"Protocol “{one.name}”", one.words, one.source) for one in told]


def _like_published(answer: Answer) -> bool:
    """Whether the result is about the protocol of the published results: then they may stand beside it."""
    return set(answer.protocols) <= {plans.USUAL.name} and answer.window == str(plans.USUAL.window)


def _started(n: dict) -> str:
    return f"About {people(n[STARTED])} started a course. " if STARTED in n else ""


def _told(flow: pd.DataFrame, rates: pd.DataFrame, policy: Policy) -> list[str]:
    """The number beside each bar, or between what a hidden one lies."""
    hidden = {row.outcome: _in_short(row, policy) for row in rates.itertuples()}
    return [f"{row.n:,}" if pd.notna(row.n) else hidden[row.step] for row in flow.itertuples()]


def _rates(answer: Answer, policy: Policy, look: Look) -> Shown:
    i, table = answer.instrument, answer.rates
    first = table.iloc[0]
    words = {"response": "responded", "second_response": f"were {i.second_response_percent or 0:g} % better"}
    words |= {"remission": "were in remission", "worse": "got worse"}
    if i.second_response_percent:
        words["response"] = f"were {i.response_percent:g} % better"
    told = [f"{_how_many(row, policy)} {words[row.outcome]}" for row in table.itertuples()]
    everybody = f" (about {first['measured'] + first['missing']:,})" if pd.notna(first["missing"]) else ""
    sentence = (
        f"Of about {people(first['measured'])} measured, {', '.join(told[:-1])}{' and ' if told[:-1] else ''}{told[-1]}. "
        f"Whatever happened to those not measured: of all who were due{everybody}, between "
        f"{percent(first['bound_low'])} and {percent(first['bound_high'])} {words[first['outcome']]}."
    )
    like = _like_published(answer)
    diamond, notes = published_words(published_beside(i.key, "induction", table["outcome"]) if like else {})
    table = table if like else table.assign(like_published=False)
    return _shown(
        f"rates.{i.key}",
        f"{_subject(i)}: how many got better, and how many got worse?",
        sentence,
        RATES_READING + diamond,
        table.assign(told=[_in_short(row, policy) for row in table.itertuples()]),
        [*outcome_rules(i), *rules_in_force("post_induction", "interval", "bounds", "eligible", "missing"), *notes],
        look,
    )


def _how_many(row, policy: Policy) -> str:
    """``"**about 60** (44 %, 95 % interval 36 to 53 %)"``, or between what a hidden number lies."""
    if pd.notna(row.n):
        return f"**about {row.n:,}** ({percent(row.rate)}, 95 % interval {span(row.low, row.high)})"
    if row.at_least == 0:
        return f"**fewer than {policy.smallest}** (at most {percent(row.at_most)})"
    return f"**{span(row.at_least, row.at_most)}**"


def _in_short(row, policy: Policy) -> str:
    """The same as a label."""
    if pd.notna(row.n):
        return percent(row.rate)
    return f"fewer than {policy.smallest}" if row.at_least == 0 else span(row.at_least, row.at_most)


def _course(answer: Answer, policy: Policy, look: Look) -> Shown | None:
    i, table = answer.instrument, answer.course
    if table is None:
        return None
    first, last = table.iloc[0], table.iloc[-1]
    return _shown(
        f"course.{i.key}",
        f"{_subject(i)}: how did the average course run?",
        f"In the same about {people(int(first['n_fixed']))}, measured at every point, the mean {i.name} was "
        f"**{points(first['mean'])} before treatment and {points(last['mean'])} after {last['label']} infusions** (95 % interval "
        f"{points(last['low'])} to {points(last['high'])}; {i.direction}). People who stopped earlier are not in this curve.",
        "Line: the mean of the same people at every point, with 95 % interval, to half a point.",
        table,
        [
            *rules_in_force("fixed_cohort", "eligible", "after_infusion"),
            *facts_of(i, "Bands"),
            *rules_in_force("interval"),
        ],
        look,
    )


def _lasting(answer: Answer, policy: Policy, look: Look) -> Shown | None:
    i, table = answer.instrument, answer.lasting
    if table is None:
        return None
    last = table.iloc[-1]
    return _shown(
        f"lasting.{i.key}",
        f"{_subject(i)}: how long did it last?",
        f"Of about {people(int(last['responders']))} who responded, an estimated **{percent(last['share'])} still did "
        f"{int(last['weeks'])} weeks later** (95 % interval {span(last['low'], last['high'])}; about {int(last['at_risk']):,} "
        f"could be followed that long). Many had further infusions in that time.",
        "Dot: estimate. Bar: 95 % interval. A loss is only seen at the next visit, which both allow for.",
        table,
        [*rules_in_force("durability", "further_infusions", "interval"), *outcome_rules(i)],
        look,
    )


def _together(release: Release, look: Look) -> Shown:
    table, mood, pain = release.together, release.mood.instrument, release.pain.instrument
    words = dict(zip(table["part"], [TOGETHER[part] for part in table["part"]], strict=True))
    first, everybody = table.iloc[0], int(table["n"].sum())
    told = [f"{words[row.part][:1].lower()}{words[row.part][1:]} in about {row.n:,}" for row in table.itertuples()]
    told[0] = f"**{told[0]}**"
    told = [
        f"**{one}**" if "worse" in row.part.split("+") else one
        for one, row in zip(told, table.itertuples(), strict=True)
    ]
    sentence = f"About {people(everybody)} had both at the start and were due: {'; '.join(told)}. "
    best = f"{words[first.part][:1].lower()}{words[first.part][1:]}"
    share = f"{out_of_100(first['rate'])} out of 100 (95 % interval {out_of_100(first['low'])} to {out_of_100(first['high'])})"
    if first["missing"]:
        sentence += (
            f"Of those with a second score, {best} in {share}; if none of the others had got better, it would be "
            f"{out_of_100(first['bound_low'])} out of 100. "
        )
    else:
        sentence += f"So {best} in {share}, with each missing score counted as not better. "
    return _shown(
        f"together.{mood.key}.{pain.key}",
        "Depression and pain together: who got better on which, and who got worse?",
        sentence + "This does not show that one made the other better.",
        "One block is one of 100 people who had both at the start and were due, measured or not.",
        table.assign(title=list(words.values())),
        [
            *rules_in_force("had_both", "five_groups"),
            *together_rules(mood, pain),
            *rules_in_force("post_induction", "interval", "bounds"),
        ],
        look,
    )
