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
from outcomes.slides.body import Step, Steps


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
        f"**{missing[:1].upper()}{missing[1:]} more were due but were not measured.**",
        "Solid: still included. Pale: excluded, and why. Color: outcome of those measured.",
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
    return f"About {measured:,} people were measured; {missing_of(which, context)} more were due but were not measured"


def _slide(panel: Shown, which: str, context: Context) -> Steps:
    """One bar per step: how many are still counted, and pale beside it who left there; then what became of the rest."""
    table, left, steps = panel.table, 0, []
    for row in table.itertuples():
        n = None if pd.isna(row.n) else int(row.n)
        # An outcome comes after the last step: nobody leaves the count there.
        left = left - n if row.lost else n
        colour = GREY if row.lost else outcome_colour(row.step)
        steps.append(Step(row.part, row.told, colour, left if row.lost else 0, n, row.lost))
    return Steps(steps, int(table["n"].max()), f"**Measured: {measured_when(panel)}.** {panel.reading}")


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
