"""Who was measured, and who was not."""

from __future__ import annotations

import pandas as pd

from outcomes import figures
from outcomes.disclosure import Policy
from outcomes.figures import outcome_colour
from outcomes.figures.base import GREY
from outcomes.handout.panel import COUNT, TEXT, Context, HandoutPanel
from outcomes.handout.words import in_short, measured_when, missing_of, missing_words, protocol_rules, subject
from outcomes.panels import Look, Shown
from outcomes.panels.shown import facts_of, rules_in_force, shown
from outcomes.plural import people
from outcomes.release import STARTED, Answer, Release


def _make(release: Release, look: Look) -> list[Shown]:
    return [_of(answer, release.counts.policy, look) for answer in release.answers]


def _of(answer: Answer, policy: Policy, look: Look) -> Shown:
    i, n = answer.instrument, dict(zip(answer.flow["step"], answer.flow["n"], strict=True))
    missing = missing_words(answer.missing, policy)
    started = f"About {people(n[STARTED])} started a course. " if STARTED in n else ""
    table = answer.flow.assign(told=_told(answer.flow, answer.rates, policy))
    return shown(
        f"flow.{i.key}",
        f"{subject(i)}: who was measured, and who was not?",
        f"{started}About **{answer.measured:,} were measured** {answer.window}. "
        f"**{missing[:1].upper()}{missing[1:]} more were due and were not measured.**",
        "Solid: still counted. Pale: left the count, and why. Color: what became of those measured.",
        _draw(i.key, table),
        table,
        [
            *facts_of(i, "Who is counted"),
            *rules_in_force("eligible", "induction", "post_induction", "missing"),
            *protocol_rules(answer),
        ],
        look,
    )


def _told(flow: pd.DataFrame, rates: pd.DataFrame, policy: Policy) -> list[str]:
    """The number beside each bar, or between what a hidden one lies."""
    hidden = {row.outcome: in_short(row, policy) for row in rates.itertuples()}
    return [f"{row.n:,}" if pd.notna(row.n) else hidden[row.step] for row in flow.itertuples()]


def _draw(which: str, table: pd.DataFrame) -> figures.Figure:
    return figures.flow(table)


def _title(panel: Shown, which: str, context: Context) -> str:
    table = panel.table
    measured = table[(table["step"] == "measured") & ~table["lost"]]["n"].item()
    return f"About {measured:,} people were measured; {missing_of(which, context)} more were due and were not"


def _slide(slide, panel: Shown, which: str, context: Context):
    """One bar per step: how many are still counted, and pale beside it who left there; then what became of the rest."""
    from outcomes.slides import charts
    from outcomes.slides.rows import BODY_TOP, below_chart, lines, split
    from outcomes.slides.stage import INK, INNER, MARGIN, SOFT, Box, fitted, write

    table = panel.table
    bottom = below_chart(slide, f"**Measured: {measured_when(panel)}.** {panel.reading}")
    area = Box(MARGIN, BODY_TOP, INNER, min(bottom - BODY_TOP, 0.9 * len(table)))
    names, numbers, _, bars = split(area, 5.4, 2.2, 0.15)
    places = zip(table.itertuples(), lines(names, len(table)), lines(numbers, len(table)), strict=True)
    for row, name, number in places:
        how = {"bold": not row.lost, "colour": SOFT if row.lost else outcome_colour(row.step, INK)}
        write(slide, name, fitted(row.part, name, (18, 16, 14, 12), **how), middle=True)
        write(slide, number, fitted(row.told, number, (18, 16, 14), **how), middle=True, align="right")
    kept, gone, left = [], [], 0
    for row in table.itertuples():
        n = None if pd.isna(row.n) else int(row.n)
        left = left - n if row.lost else n
        kept.append(left)
        gone.append(n if row.lost else None)
    chart = charts.bars(slide, bars, table["part"], {"Still counted": kept, "Left the count": gone})
    chart.value_axis.maximum_scale = int(table["n"].max())
    still, lost = chart.plots[0].series
    charts.fill(lost, GREY, 0.32)
    for place, row in enumerate(table.itertuples()):
        charts.fill(still.points[place], GREY if row.lost else outcome_colour(row.step), 0.7 if row.lost else 1)
    return chart


FLOW = HandoutPanel(
    kind="flow",
    make=_make,
    draw=_draw,
    title=_title,
    sheet="{name} who was measured",
    columns={
        "part": ("Step, or why people left the count", TEXT),
        "n": ("People, about", COUNT),
        "lost": ("Left the count", TEXT),
        "told": ("As shown", TEXT),
    },
    internal=frozenset({"step"}),
    slide=_slide,
)
