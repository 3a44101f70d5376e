"""How many got better, and how many got worse: every outcome."""

from __future__ import annotations

import pandas as pd

from outcomes import figures, outcome
from outcomes import protocols as plans
from outcomes.disclosure import Policy
from outcomes.figures import outcome_colour, percent
from outcomes.figures.base import PALE
from outcomes.figures.overview import in_words_only
from outcomes.handout.panel import COUNT, INTERVAL, SHARE, TEXT, Context, HandoutPanel
from outcomes.handout.words import in_short, measured_when, missing_of, subject
from outcomes.instruments import registry
from outcomes.panels import Look, Shown
from outcomes.panels.overview import RATES_READING, published_beside, published_words
from outcomes.panels.shown import outcome_rules, rules_in_force, shown, span
from outcomes.plural import people
from outcomes.published import Published
from outcomes.release import Answer, Release
from outcomes.slides import body
from outcomes.slides.body import Row, Shares

STRONG = 0.6
"""How strong a bar is in which a hidden number lies."""

TOO_WIDE = "No bar: too few people for a range narrower than 30 points."
"""Where a number is in words alone."""


def _make(release: Release, look: Look) -> list[Shown]:
    return [_of(answer, release.counts.policy, look) for answer in release.answers]


def _of(answer: Answer, policy: Policy, look: Look) -> Shown:
    i, table = answer.instrument, answer.rates
    verbs = {one.key: one.verb(i) for one in outcome.charted(i)}
    lead = outcome.in_brief(i)[0].key
    first = table.set_index("outcome").loc[lead]
    told = [f"{_how_many(row, policy)} {verbs[row.outcome]}" for row in table.itertuples()]
    everybody = f" (about {first['measured'] + first['missing']:,})" if pd.notna(first["missing"]) else ""
    sentence = (
        f"Of about {people(first['measured'])} measured, {', '.join(told[:-1])}{' and ' if told[:-1] else ''}{told[-1]}. "
        f"Whatever happened to those not measured: of all who were due{everybody}, between "
        f"{percent(first['bound_low'])} and {percent(first['bound_high'])} {verbs[lead]}."
    )
    like = _like_published(answer)
    drawn = table[[not in_words_only(row) for row in table.itertuples()]]
    diamond, notes = published_words(published_beside(i.key, "induction", drawn["outcome"]) if like else {})
    words = f" {TOO_WIDE}" if len(drawn) < len(table) else ""
    reading = RATES_READING + words + diamond if len(drawn) else TOO_WIDE
    table = table if like else table.assign(like_published=False)
    table = table.assign(told=[in_short(row, policy) for row in table.itertuples()])
    return shown(
        f"rates.{i.key}",
        f"{subject(i)}: how many got better, and how many got worse?",
        sentence,
        reading,
        _draw(i.key, table),
        table,
        [*outcome_rules(i), *rules_in_force("post_induction", "interval", "bounds", "eligible", "missing"), *notes],
        look,
    )


def _like_published(answer: Answer) -> bool:
    """Whether the result is about the protocol of the published results: then they may stand beside it."""
    return set(answer.protocols) <= {plans.USUAL.name} and answer.window == str(plans.USUAL.window)


def _how_many(row, policy: Policy) -> str:
    """``"**about 60** (44%, 95% interval 36 to 53%)"``, or between what a hidden number lies."""
    if pd.notna(row.n):
        return f"**about {row.n:,}** ({percent(row.rate)}, 95% interval {span(row.low, row.high)})"
    if row.at_least == 0:
        return f"**fewer than {policy.smallest}** (at most {percent(row.at_most)})"
    return f"**{span(row.at_least, row.at_most)}**"


def _draw(which: str, table: pd.DataFrame) -> figures.Figure | None:
    if all(in_words_only(row) for row in table.itertuples()):
        return None
    return figures.rates(table, _beside(which, table))


def _beside(which: str, table: pd.DataFrame) -> dict[str, Published]:
    """The published results that the panel was made with."""
    like = "like_published" not in table or table["like_published"].all()
    return published_beside(which, "induction", table["outcome"]) if like else {}


def _title(panel: Shown, which: str, context: Context) -> str:
    rows = panel.table.set_index("outcome")
    lead, *others = (rows.loc[one.key] for one in outcome.OUTCOMES if one.in_brief and one.key in rows.index)
    if pd.notna(lead["n"]):
        of = f"About {lead['n']:,} of {lead['measured']:,} people measured"
    else:
        of = f"{_amount(lead)[:1].upper()}{_amount(lead)[1:]} of about {lead['measured']:,} people measured"
    return "; ".join([f"{of} {_verb(lead, which)}", *(f"{_amount(row)} {_verb(row, which)}" for row in others)])


def _verb(row: pd.Series, which: str) -> str:
    """As on the day of the snapshot: where an instrument's rules have changed since, the title of that day says it."""
    one, instrument = outcome.by_key(row.name), registry().get(which)
    same = (
        instrument is not None and one.applies(instrument) and one.title(instrument) == row["title"].replace(" %", "%")
    )
    return one.verb(instrument) if same else f"had the outcome “{row['title']}”"


def _amount(row: pd.Series) -> str:
    return f"about {row['n']:,}" if pd.notna(row["n"]) else row["told"]


def _slide(panel: Shown, which: str, context: Context) -> Shares:
    """A dot with its 95% interval, or where a number is hidden a bar between what it lies; pale behind it the range for those
    not measured; a published rate as a diamond."""
    table = panel.table
    beside = _beside(which, table)
    rows = [_row(row, beside.get(row.outcome)) for row in table.itertuples()]
    strong = any(pd.isna(row.n) and not in_words_only(row) for row in table.itertuples())
    hidden = " A strong bar: the number lies somewhere in it." if strong else ""
    missing = missing_of(which, context)
    reading = panel.reading if any(row.marks for row in rows) else TOO_WIDE
    below = f"**Measured: {measured_when(panel)}; {missing} more were due but not measured.** {reading}{hidden}"
    return Shares(rows, below)


def _row(row, other: Published | None) -> Row:
    colour, due = outcome_colour(row.outcome), f"of all due: {span(row.bound_low, row.bound_high)}"
    everybody = body.span(f"{row.title}, of everybody due", row.bound_low, row.bound_high, colour, PALE)
    published = (
        () if other is None else (body.point(f"{row.title}, {other.name}", other.rate, body.SOFT, diamond=True),)
    )
    if pd.notna(row.n):
        of, sure = f"about {row.n:,} of {row.measured:,} measured", f"95% interval {span(row.low, row.high)}"
        own = (body.interval(row.title, row.low, row.high, colour), body.point(row.title, row.rate, colour))
        return Row(row.title, of, colour, percent(row.rate), (sure, due), (everybody, *own, *published))
    of = f"of about {row.measured:,} measured"
    sure = f"at most {percent(row.at_most)} of them" if row.at_least == 0 else "somewhere in between"
    strong = body.span(f"{row.title} lies in here", row.at_least, row.at_most, colour, STRONG)
    marks = () if in_words_only(row) else (everybody, strong, *published)
    return Row(row.title, of, colour, row.told.replace("than ", "than\u00a0"), (sure, due), marks)


RATES = HandoutPanel(
    kind="rates",
    make=_make,
    draw=_draw,
    title=_title,
    sheet="{name} better and worse",
    columns={
        "title": ("Outcome", TEXT),
        "told": ("As shown", TEXT),
        "n": ("People with it, about", COUNT),
        "measured": ("People measured, about", COUNT),
        "missing": ("Due and not measured, about", COUNT),
        "rate": ("Share of those measured", SHARE),
        **INTERVAL,
        "at_least": ("Share is at least", SHARE),
        "at_most": ("Share is at most", SHARE),
        "bound_low": ("Share of everybody due, if nobody not measured had it", SHARE),
        "bound_high": ("Share of everybody due, if all not measured had it", SHARE),
    },
    internal=frozenset({"outcome", "like_published"}),
    slide=_slide,
)
