"""How long it lasted, at fixed weeks."""

from __future__ import annotations

import pandas as pd

from outcomes.figures import Figure, percent
from outcomes.figures.base import BLUE, PALE, dot, faded, note, share_lines
from outcomes.figures.base import span as bar
from outcomes.handout.panel import COUNT, INTERVAL, SHARE, Context, HandoutPanel
from outcomes.handout.words import subject
from outcomes.panels import Look, Shown
from outcomes.panels.shown import outcome_rules, people, rules_in_force, shown, span
from outcomes.release import Answer, Release


def _make(release: Release, look: Look) -> list[Shown]:
    return [_of(answer, look) for answer in release.answers if answer.lasting is not None]


def _not_told(release: Release) -> list[str]:
    return [
        f"How long it lasted on {answer.instrument.name}: too few people were followed for long enough."
        for answer in release.answers
        if answer.lasting is None
    ]


def _of(answer: Answer, look: Look) -> Shown:
    i, table = answer.instrument, answer.lasting
    last = table.iloc[-1]
    lowest = (
        f" As visits are far apart, {percent(last['lowest'])} would fit too." if last["lowest"] < last["low"] else ""
    )
    return shown(
        f"lasting.{i.key}",
        f"{subject(i)}: how long did it last?",
        f"Of about {people(int(last['responders']))} who responded, an estimated **{percent(last['share'])} still did "
        f"{int(last['weeks'])} weeks later** (95 % interval {span(last['low'], last['high'])}; about {int(last['at_risk']):,} "
        f"could be followed that long). Many had further infusions in that time.{lowest}",
        "Dot: estimate. Dark bar: 95 % interval. Pale bar: what else fits, as a loss is only seen at the next visit.",
        _draw(i.key, table),
        table,
        [*rules_in_force("durability", "further_infusions", "interval"), *outcome_rules(i)],
        look,
    )


def _outer(row) -> tuple[float, float]:
    """Interval and what else fits, taken together."""
    return min(row.low, row.lowest), max(row.high, row.highest)


def _draw(which: str, table: pd.DataFrame) -> Figure:
    """One line per week: the share still responding with its interval, and the pale range that visits being apart allow."""
    data, notes = [], []
    for place, row in enumerate(table.itertuples()):
        title = f"{int(row.weeks)} weeks later"
        data += [
            bar(*_outer(row), place, faded(BLUE, PALE), 20, "what else fits, visits being apart"),
            bar(row.low, row.high, place, BLUE, 6, "95 % interval"),
            dot(row.share, place, BLUE, title),
        ]
        left = {"x": 0, "y": place, "xanchor": "left", "xref": "paper"}
        notes += [
            note(f"{title}  <b>{percent(row.share)}</b> still responding", yshift=27, font={"size": 19}, **left),
            note(f"{int(row.responders):,} had responded · {int(row.at_risk):,} followed so long", yshift=-21, **left),
        ]
    return share_lines(data, notes, len(table))


def _title(panel: Shown, which: str, context: Context) -> str:
    last = panel.table.iloc[-1]
    return f"An estimated {percent(last['share'])} of those who responded still did {int(last['weeks'])} weeks later"


def _slide(slide, panel: Shown, which: str, context: Context):
    """Estimate with its interval; pale behind it what else fits, visits being apart."""
    from outcomes.slides import charts
    from outcomes.slides.rows import Row, rows

    table = panel.table
    below = (
        f"**Of about {int(table['responders'].iloc[0]):,} people who responded. Many had further infusions in that time.** "
        f"{panel.reading}"
    )
    told, marks = [], []
    for place, row in zip(charts.places(len(table)), table.itertuples(), strict=True):
        title = f"{int(row.weeks)} weeks later"
        also = (f"{percent(row.lowest)} would fit too",) if row.lowest < row.low else ()
        of = f"about {int(row.at_risk):,} could be followed that long"
        sure = f"95 % interval {span(row.low, row.high)}"
        told.append(Row(title, of, BLUE, percent(row.share), (sure, *also)))
        marks.append(charts.span(f"{title}, what else fits", *_outer(row), place, BLUE, PALE))
        marks.append(charts.interval(title, row.low, row.high, place, BLUE))
        marks.append(charts.point(title, row.share, place, BLUE))
    return rows(slide, told, below, lambda box: charts.shares(slide, box, marks, len(table)))


LASTING = HandoutPanel(
    kind="lasting",
    make=_make,
    not_told=_not_told,
    draw=_draw,
    title=_title,
    sheet="{name} how long",
    columns={
        "weeks": ("Weeks later", COUNT),
        "share": ("Share still responding, estimated", SHARE),
        **INTERVAL,
        "lowest": ("What else fits, from", SHARE),
        "highest": ("What else fits, to", SHARE),
        "at_risk": ("People followed so long, about", COUNT),
        "responders": ("People who responded, about", COUNT),
    },
    slide=_slide,
)
