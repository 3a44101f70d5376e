"""How long it lasted, at fixed weeks."""

from __future__ import annotations

import pandas as pd

from outcomes.figures import Figure, percent
from outcomes.figures.base import BLUE, dot, note, share_lines
from outcomes.figures.base import span as bar
from outcomes.handout.panel import COUNT, INTERVAL, SHARE, Context, HandoutPanel
from outcomes.handout.words import subject
from outcomes.panels import Look, Shown
from outcomes.panels.shown import outcome_rules, rules_in_force, shown, span
from outcomes.plural import people
from outcomes.release import Answer, Release
from outcomes.slides.body import Row, Shares, interval, point


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
    return shown(
        f"lasting.{i.key}",
        f"{subject(i)}: how long did it last?",
        f"Of about {people(int(last['responders']))} who responded, an estimated **{percent(last['share'])} still did "
        f"{int(last['weeks'])} weeks later** (95% interval {span(last['low'], last['high'])}; about {int(last['at_risk']):,} "
        f"could be followed that long). Many had further infusions in that time.",
        "Dot: estimate. Bar: 95% interval. Loss of response is only seen at a visit, which both allow for.",
        _draw(i.key, table),
        table,
        [*rules_in_force("durability", "further_infusions", "interval"), *outcome_rules(i)],
        look,
    )


def _draw(which: str, table: pd.DataFrame) -> Figure:
    """One line per week: the share still responding with its interval."""
    data, notes = [], []
    for place, row in enumerate(table.itertuples()):
        title = f"{int(row.weeks)} weeks later"
        data += [
            bar(row.low, row.high, place, BLUE, 6, "95% interval"),
            dot(row.share, place, BLUE, title),
        ]
        left = {"x": 0, "y": place, "xanchor": "left", "xref": "paper"}
        notes += [
            note(f"{title}  <b>{percent(row.share)}</b> still responding", yshift=27, font={"size": 19}, **left),
            note(
                f"{int(row.responders):,} had responded · {int(row.at_risk):,} followed that long", yshift=-21, **left
            ),
        ]
    return share_lines(data, notes, len(table))


def _title(panel: Shown, which: str, context: Context) -> str:
    last = panel.table.iloc[-1]
    return f"An estimated {percent(last['share'])} of those who responded still did {int(last['weeks'])} weeks later"


def _slide(panel: Shown, which: str, context: Context) -> Shares:
    """Estimate with its interval."""
    table = panel.table
    below = (
        f"**Of about {int(table['responders'].iloc[0]):,} people who responded. Many had further infusions in that time.** "
        f"{panel.reading}"
    )
    return Shares([_row(row) for row in table.itertuples()], below)


def _row(row) -> Row:
    title = f"{int(row.weeks)} weeks later"
    return Row(
        title,
        f"about {int(row.at_risk):,} could be followed that long",
        BLUE,
        percent(row.share),
        (f"95% interval {span(row.low, row.high)}",),
        (interval(title, row.low, row.high, BLUE), point(title, row.share, BLUE)),
    )


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
        "at_risk": ("People followed that long, about", COUNT),
        "responders": ("People who responded, about", COUNT),
    },
    # In snapshots from before 2026-11-28: a range that the interval now includes.
    internal=frozenset({"lowest", "highest"}),
    slide=_slide,
)
