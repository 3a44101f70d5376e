"""Question, sentence, chart, table, definitions: everything that is shown, on screen and on paper alike.

A panel is a function from a ``View`` to a ``Shown``. Pages, downloads and the command line take their numbers from the
same measures, so they agree by construction.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from outcomes import definitions as rules
from outcomes import figures, measures, outcome
from outcomes.cohort import Cohort
from outcomes.courses import NO_PROTOCOL, Courses
from outcomes.figures import Figure, percent
from outcomes.instruments import Instrument, facts
from outcomes.measures import Axis, View
from outcomes.plural import counted, people
from outcomes.rounding import out_of_100


@dataclass(frozen=True)
class Look:
    """How a panel is looked at: the axis along the course, and score or change from baseline."""

    axis: str = "infusions"
    change: bool = False
    synthetic: bool = False


@dataclass(frozen=True)
class Shown:
    """A finished panel.

    Attributes
    ----------
    key : str
        Names the panel in downloads.
    question : str
        Its title.
    sentence : str
        The finding in words, computed from the table, with ``**`` around what is bold; also the chart's
        alternative text.
    reading : str
        How to read the chart, in one line.
    figure : Figure or None
        None where there is nobody to draw.
    table : DataFrame
        The numbers behind the chart.
    definitions : tuple of (str, str, str)
        Title, words and source of every definition in force.
    """

    key: str
    question: str
    sentence: str
    reading: str
    figure: Figure | None
    table: pd.DataFrame
    definitions: tuple[tuple[str, str, str], ...]

    @property
    def plain_sentence(self) -> str:
        """The sentence without its bold marks."""
        return self.sentence.replace("**", "")


def shown(key, question, sentence, reading, figure, table, definitions, look: Look) -> Shown:
    if figure is not None and look.synthetic:
        figures.mark_synthetic(figure)
    return Shown(key, question, sentence, reading, figure, table, tuple(definitions))


def rules_in_force(*keys: str) -> list[tuple[str, str, str]]:
    return [(rule.title, rule.words, rule.source) for rule in (rules.BY_KEY[key] for key in keys)]


def facts_of(instrument: Instrument, *which: str) -> list[tuple[str, str, str]]:
    return [(fact.what, fact.words, fact.source) for fact in facts(instrument) if fact.what in which]


def outcome_rules(instrument: Instrument) -> list[tuple[str, str, str]]:
    """Every outcome, the charted ones and those for which the instrument has no rule, and who is counted."""
    told = [rule for one in outcome.OUTCOMES if (rule := one.rule(instrument))]
    return [*told, *facts_of(instrument, "Who is counted")]


def how_many(rows: pd.DataFrame, instrument: Instrument) -> list[str]:
    """``"**115 responded** (64%, 95% interval 57 to 71%)"`` for each outcome that is told in brief; the first one leads.

    ``rows`` are rates of one instrument: one row per outcome, measured people in each.
    """
    by_key = {row.outcome: row for row in rows.itertuples()}
    return [
        f"**{row.n:,} {one.said_of(row.n, instrument)}**{rate_words(row.rate, row.low, row.high)}"
        for one in outcome.in_brief(instrument)
        for row in [by_key[one.key]]
    ]


def span(low: float, high: float) -> str:
    """``"49 to 65%"``."""
    return f"{out_of_100(low)} to {percent(high)}"


def rate_words(rate: float, low: float | None = None, high: float | None = None) -> str:
    """``" (40%, 95% interval 25 to 58%)"`` after a count; nothing where there are too few people for a percentage."""
    if math.isnan(rate):
        return ""
    return f" ({percent(rate)})" if low is None else f" ({percent(rate)}, 95% interval {span(low, high)})"


NO_PERCENTAGES = f"Fewer than {rules.FEWEST_FOR_PERCENT} people measured: no percentage of them."


def left_out_words(n: int) -> str:
    """``" 3 people with a baseline of 0 cannot be given a percentage: left out."``; nothing where there is nobody."""
    return f" {people(n)} with a baseline of 0 cannot be given a percentage: left out." if n else ""


def window_words(seen: View) -> str:
    return seen.window_words


def window_rules(seen: View) -> list[tuple[str, str, str]]:
    """The window, and the protocols in the view."""
    return [*rules_in_force("post_induction" if seen.phase == "induction" else "maintenance"), *protocol_rules(seen)]


def protocol_rules(seen: View) -> list[tuple[str, str, str]]:
    """Every protocol in the view with its number of courses, and how it is told which one a course follows."""
    counts = measures.protocols_in(seen.courses, seen.cohort)
    known = {one.name: one for one in seen.courses.protocols}
    told = [
        (f"Protocol “{row.protocol}”: {courses(row.courses)} in this view", one.words, one.source)
        for row in counts.itertuples()
        if (one := known.get(row.protocol))
    ]
    return [*told, *rules_in_force("protocol")]


def courses(n: int) -> str:
    return counted(n, "course", "courses")


def protocol_words(of: Courses, cohort: Cohort) -> str:
    """``"412 of 480 courses follow “six in two to three weeks”, 41 “five consecutive days”, 27 fit none"``, and what could be
    either; empty where there is no course with days."""
    counts = measures.protocols_in(of, cohort)
    if counts.empty:
        return ""
    parts = []
    for row in counts.itertuples():
        if row.protocol == NO_PROTOCOL:
            parts.append(f"{counted(row.courses, 'fits', 'fit')} none")
        elif parts:
            parts.append(f"{row.courses:,} “{row.protocol}”")
        else:
            verb = "follows" if row.courses == 1 else "follow"
            parts.append(f"{row.courses:,} of {courses(int(counts['courses'].sum()))} {verb} “{row.protocol}”")
    words = ", ".join(parts) + "."
    either = int(counts["either"].sum())
    if either:
        words += f" {either:,} could be either of two: too short to tell; counted as the more frequent one."
    names = set(counts["protocol"])
    for short, long, n, about in of.stopped_or_short:
        if about and short.name in names:
            words += (
                f" Of {courses(n)} counted as “{short.name}” in the whole practice, about {about:,} could be “{long.name}” "
                "stopped early: their days look the same."
            )
    single = measures.single_or_stopped(of, cohort)
    if single:
        words += (
            f" {courses(single)} of one infusion count as stopped early: if you give single infusions, say so under [protocols] "
            "in data/practice.toml."
        )
    return words


def modality_words(of: Courses, cohort: Cohort) -> str:
    """What routes and drugs are mixed in a view, with how many courses of each; empty where all are the same."""
    told = []
    for name in ("route", "drug"):
        values = of.table[name].iloc[cohort.rows]
        counts = values.value_counts()
        counts = counts[counts > 0]
        if len(counts):
            missing = int(values.isna().sum())
            parts = [f"{n:,} {value}" for value, n in counts.items()] + (
                [f"{missing:,} not recorded"] if missing else []
            )
            told += [f"{name}: {', '.join(parts)}"] if len(parts) > 1 else []
    return f"Mixed in this view: {'; '.join(told)}." if told else ""


def when_words(axis: Axis, label: str) -> str:
    if axis.key != "infusions":
        return f"in week{'s' if '–' in label else ''} {label}"
    return f"after {label} infusion{'' if label == '1' else 's'}"
