"""Where the practice's own results lie among those that others published."""

from __future__ import annotations

import pandas as pd

from outcomes import definitions as rules
from outcomes import figures, measures, published
from outcomes.figures import percent
from outcomes.measures import View
from outcomes.panels.shown import Look, Shown, outcome_rules, rules_in_force, shown, span, window_rules


def others(seen: View, look: Look) -> Shown | None:
    """Every published rate of a practice or registry on one axis with ours; None where there is none on the instrument."""
    table = measures.others(seen)
    if table.empty:
        return None
    name = seen.instrument.name
    return shown(
        f"others_{seen.instrument.key}",
        f"{name}: where do others fall?",
        in_words(table),
        "Large dot: this practice. Diamond: measured as here. Ring: measured otherwise, as said below it. Dark bars: 95% "
        f"intervals. Pale bar: of everybody due, if none or all missing had it. {_band(table)} No ranking: patients differ.",
        figures.others(table),
        table,
        [
            *published.in_words(published.results(seen.instrument.key, seen.phase)),
            *outcome_rules(seen.instrument),
            *window_rules(seen),
            *rules_in_force("expected_range", "interval"),
        ],
        look,
    )


def in_words(table: pd.DataFrame) -> str:
    """``measures.others`` in one sentence: here and published for each outcome, how alike, and what would be expected."""
    groups = [group for _, group in table.groupby("outcome", sort=False)]
    found = groups[0][~groups[0]["own"]]
    return f"{'; '.join([*map(_outcome, groups), _how_alike(found)])}."


def _outcome(group: pd.DataFrame) -> str:
    own, rates = group.iloc[0], group["rate"].iloc[1:]
    if pd.isna(own["rate"]):
        here = "too few measured here" if own["measured"] else "nobody measured here yet"
    else:
        here = f"**{percent(own['rate'])} here**"
    lowest, highest = rates.min(), rates.max()
    elsewhere = percent(lowest) if percent(lowest) == percent(highest) else span(lowest, highest)
    told = f"{own['title']}: {here}, {elsewhere} published"
    if not pd.isna(own["expected_low"]):
        told += f"; a new practice would be expected at {span(own['expected_low'], own['expected_high'])}"
    return told


def _how_alike(found: pd.DataFrame) -> str:
    """How many of the results on the first outcome are measured as here."""
    alike, of = int(found["comparable"].sum()), len(found)
    if alike in (0, of):
        return "measured as here" if alike else "measured otherwise"
    return f"{alike} of {of} measured as here"


def _band(table: pd.DataFrame) -> str:
    """What the gray band is, or why there is none."""
    if table["expected_low"].notna().any():
        return "Gray band: 95% of new practices would be expected in it."
    return f"No range for a new practice: fewer than {rules.FEWEST_PUBLISHED} measured alike."
