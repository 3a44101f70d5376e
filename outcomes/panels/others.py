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
    band = " Gray band: 95% of new practices would be expected in it." if table["expected_low"].notna().any() else ""
    return shown(
        f"others_{seen.instrument.key}",
        f"{name}: where do others fall?",
        in_words(table),
        "Large dot: this practice. Diamond: measured the same way. Ring: measured otherwise, as said below it. Bars: 95% "
        f"intervals. Pale bar: of everybody due, if none or all missing had it.{band} No ranking: who was treated differs.",
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
    """``measures.others`` in sentences: here and published for each outcome, how alike, and what would be expected."""
    groups = [group for _, group in table.groupby("outcome", sort=False)]
    found = groups[0][~groups[0]["own"]]
    comparable = max(int(group["comparable"].sum()) for group in groups)
    few = "" if table["expected_low"].notna().any() else _too_few(comparable)
    return " ".join(part for part in (*map(_outcome, groups), _how_alike(found), few) if part)


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
    return f"{told}."


def _how_alike(found: pd.DataFrame) -> str:
    """How many of the results on the first outcome are measured as here."""
    alike = found.loc[found["comparable"], "name"]
    if len(alike) == len(found):
        return "It is measured as here." if len(found) == 1 else f"{_all(found)} are measured as here."
    if len(alike) == 0:
        return "It is measured otherwise." if len(found) == 1 else f"{_all(found)} are measured otherwise."
    if len(alike) == 1:
        others = "the other one" if len(found) == 2 else f"the other {len(found) - 1}"
        return f"Measured as here: {alike.iloc[0]}; otherwise: {others}."
    return f"{len(alike)} of {len(found)} are measured as here."


def _all(found: pd.DataFrame) -> str:
    return "Both" if len(found) == 2 else f"All {len(found)}"


def _too_few(comparable: int) -> str:
    return f"Too few measured alike for an expected range ({comparable} of {rules.FEWEST_PUBLISHED})."
