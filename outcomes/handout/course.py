"""How the average score changed over the course."""

from __future__ import annotations

import pandas as pd

from outcomes import figures
from outcomes.figures.base import BLUE
from outcomes.handout.panel import COUNT, POINTS, Context, HandoutPanel
from outcomes.handout.words import subject
from outcomes.instruments import registry
from outcomes.panels import Look, Shown
from outcomes.panels.shown import facts_of, rules_in_force, shown
from outcomes.plural import people
from outcomes.release import Answer, Release
from outcomes.rounding import points
from outcomes.slides.body import Course

X_TITLE = "Infusions received"


def _make(release: Release, look: Look) -> list[Shown]:
    return [_of(answer, look) for answer in release.answers if answer.course is not None]


def _not_told(release: Release) -> list[str]:
    return [
        f"{answer.instrument.name} over the course: fewer than {release.counts.policy.smallest_for_statistics} people have a "
        "score at every point, or all score much the same."
        for answer in release.answers
        if answer.course is None
    ]


def _of(answer: Answer, look: Look) -> Shown:
    i, table = answer.instrument, answer.course
    first, last = table.iloc[0], table.iloc[-1]
    return shown(
        f"course.{i.key}",
        f"{subject(i)}: how did the average score change?",
        f"In the same about {people(int(first['n_fixed']))}, measured at every point, the mean {i.name} was "
        f"**{points(first['mean'])} before treatment and {points(last['mean'])} after {last['label']} infusions** (95% interval "
        f"{points(last['low'])} to {points(last['high'])}; {i.direction}). People who stopped earlier are not in this curve.",
        "Line: the mean of the same people at every point, with 95% interval, to half a point.",
        _draw(i.key, table),
        table,
        [
            *rules_in_force("fixed_cohort", "eligible", "after_infusion"),
            *facts_of(i, "Bands"),
            *rules_in_force("interval"),
        ],
        look,
    )


def _draw(which: str, table: pd.DataFrame) -> figures.Figure:
    full = table.assign(others_n=0, others_mean=float("nan"))
    return figures.trajectory(full, registry()[which], x_title=X_TITLE, change=False)


def _title(panel: Shown, which: str, context: Context) -> str:
    first, last = panel.table.iloc[0], panel.table.iloc[-1]
    return (
        f"In the same about {int(first['n_fixed']):,} people, the mean {registry()[which].name} was "
        f"{points(first['mean'])} before treatment and {points(last['mean'])} after {last['label']} infusions"
    )


def _slide(panel: Shown, which: str, context: Context) -> Course:
    table, instrument = panel.table, registry()[which]
    first, last = table.iloc[0], table.iloc[-1]
    score = f"{instrument.name} ({instrument.direction})"
    return Course(
        f"Mean {score}",
        ["before" if row.point == 0 else row.label for row in table.itertuples()],
        table["mean"],
        (table["low"], table["high"]),
        titles=(score, X_TITLE),
        scale=(instrument.low, instrument.high) if instrument.high - instrument.low <= 30 else None,
        colour=BLUE,
        beside=[
            (points(first["mean"]), "before treatment"),
            (
                points(last["mean"]),
                f"after {last['label']} infusions, 95% interval {points(last['low'])} to {points(last['high'])}",
            ),
        ],
        group=f"About {int(first['n_fixed']):,} people, measured at every point; {instrument.direction}.",
        below=f"**People who stopped earlier are not in this curve.** {panel.reading}",
        figure=_draw(which, table),
    )


COURSE = HandoutPanel(
    kind="course",
    make=_make,
    not_told=_not_told,
    draw=_draw,
    title=_title,
    sheet="{name} course",
    columns={
        "point": ("Infusions received", COUNT),
        "mean": ("Mean score", POINTS),
        "low": ("95% interval from", POINTS),
        "high": ("95% interval to", POINTS),
        "n_fixed": ("The same people at every point, about", COUNT),
    },
    internal=frozenset({"label"}),
    slide=_slide,
)
