"""Depression and pain in the same people."""

from __future__ import annotations

import pandas as pd

from outcomes import figures
from outcomes.figures import percent
from outcomes.figures.together import GROUP_COLOURS
from outcomes.handout.panel import COUNT, INTERVAL, SHARE, TEXT, Context, HandoutPanel
from outcomes.panels import Look, Shown
from outcomes.panels.shown import rules_in_force, shown, span
from outcomes.panels.together import together_rules
from outcomes.release import Release
from outcomes.rounding import out_of_100
from outcomes.slides.body import Bars, Row

PARTS = {
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


def _make(release: Release, look: Look) -> list[Shown]:
    return [] if release.together is None else [_of(release, look)]


def _not_told(release: Release) -> list[str]:
    if len(release.answers) < 2 or release.together is not None:
        return []
    return ["Depression and pain together: too few people had both at the start."]


def _of(release: Release, look: Look) -> Shown:
    table, mood, pain = release.together, release.mood.instrument, release.pain.instrument
    words = dict(zip(table["part"], [PARTS[part] for part in table["part"]], strict=True))
    first, everybody = table.iloc[0], int(table["n"].sum())
    told = [f"{words[row.part][:1].lower()}{words[row.part][1:]} in about {row.n:,}" for row in table.itertuples()]
    told = [
        f"**{one}**" if "both" in _groups(row.part) or "worse" in _groups(row.part) else one
        for one, row in zip(told, table.itertuples(), strict=True)
    ]
    sentence = f"About {everybody:,} people had both at the start and were due: {'; '.join(told)}. "
    best = f"{words[first.part][:1].lower()}{words[first.part][1:]}"
    share = f"{out_of_100(first['rate'])} out of 100 (95% interval {out_of_100(first['low'])} to {out_of_100(first['high'])})"
    if first["missing"]:
        sentence += (
            f"Of those with a second score, {best} in {share}; if none of the others had got better, it would be "
            f"{out_of_100(first['bound_low'])} out of 100. "
        )
    else:
        sentence += f"So {best} in {share}, with each missing score counted as not better. "
    table = table.assign(title=list(words.values()))
    which = f"{mood.key}.{pain.key}"
    return shown(
        f"together.{which}",
        "Depression and pain together: who got better on which, and who got worse?",
        sentence + "This does not show that one made the other better.",
        "The bar is everyone who had both at the start and was due, measured or not.",
        _draw(which, table),
        table,
        [
            *rules_in_force("had_both", "five_groups"),
            *together_rules(mood, pain),
            *rules_in_force("post_induction", "interval", "bounds"),
        ],
        look,
    )


def _groups(part: str) -> list[str]:
    """The groups of ``measures.five_groups`` in a part."""
    return part.split("+")


def _draw(which: str, table: pd.DataFrame) -> figures.Figure:
    parts = table.assign(group=[_groups(part)[0] for part in table["part"]])
    return figures.five_groups(parts, {row.group: (f"about {row.n:,}", row.title) for row in parts.itertuples()})


def _title(panel: Shown, which: str, context: Context) -> str:
    table = panel.table
    told = {row.part: f"{row.title} in about {row.n:,}" for row in table.itertuples()}
    both, worse = (next(told[part] for part in told if group in _groups(part)) for group in ("both", "worse"))
    return f"{both} of {table['measured'].iloc[0]:,}; {worse[:1].lower()}{worse[1:]}"


def _slide(panel: Shown, which: str, context: Context) -> Bars:
    """One bar per part of those with a second score, with its interval."""
    table = panel.table[panel.table["rate"].notna()]
    missing = table["missing"].iloc[0]
    more = f"**About {missing:,} more had both and no second score.** " if missing else ""
    rows = [
        Row(
            row.title,
            f"about {row.n:,} of {row.measured:,}",
            GROUP_COLOURS[_groups(row.part)[0]],
            percent(row.rate),
            (f"95% interval {span(row.low, row.high)}",),
        )
        for row in table.itertuples()
    ]
    return Bars(
        "Share of those with a second score",
        rows,
        table["rate"].tolist(),
        list(zip(table["low"], table["high"], strict=True)),
        f"{more}Line: 95% interval. This does not show that one made the other better.",
    )


TOGETHER = HandoutPanel(
    kind="together",
    make=_make,
    not_told=_not_told,
    draw=_draw,
    title=_title,
    sheet="Depression and pain",
    columns={
        "title": ("Part", TEXT),
        "n": ("People, about", COUNT),
        "out_of_100": ("Of 100 people due", COUNT),
        "measured": ("People with a second score, about", COUNT),
        "missing": ("People due with no second score, about", COUNT),
        "rate": ("Share of those with a second score", SHARE),
        **INTERVAL,
        "bound_low": ("Share of everybody due, if nobody not measured belonged here", SHARE),
        "bound_high": ("Share of everybody due, if all not measured belonged here", SHARE),
    },
    internal=frozenset({"part"}),
    slide=_slide,
)
