"""Words that several handout panels use."""

from __future__ import annotations

import pandas as pd

from outcomes import definitions as rules
from outcomes import protocols as plans
from outcomes.disclosure import Policy
from outcomes.figures import percent
from outcomes.handout.panel import Context
from outcomes.instruments import Instrument
from outcomes.panels import Shown
from outcomes.panels.shown import span
from outcomes.release import Answer


def subject(instrument: Instrument) -> str:
    """``"Depression (PHQ-9)"``."""
    about = f"{instrument.domain} {instrument.aspect}" if instrument.aspect else instrument.domain
    return f"{about.capitalize()} ({instrument.name})"


def protocol_rules(answer: Answer) -> list[tuple[str, str, str]]:
    """The protocols that many people follow, without a number; the built-in ones with their source."""
    known = {one.name: one for one in plans.registry().values()}
    told = [known[name] for name in answer.protocols if name in known]
    return [(f"Protocol “{one.name}”", one.words, one.source) for one in told]


def in_short(row, policy: Policy) -> str:
    """An outcome's share as a label, or between what a hidden one lies."""
    if pd.notna(row.n):
        return percent(row.rate)
    return f"fewer than {policy.smallest}" if row.at_least == 0 else span(row.at_least, row.at_most)


def missing_of(which: str, context: Context) -> str:
    """``"about 120"`` or ``"fewer than 15"`` people who were due on an instrument and not measured."""
    missing = context.panels[f"rates.{which}"].table["missing"].iloc[0]
    return missing_words(missing, context.policy)


def missing_words(missing, policy: Policy) -> str:
    return f"fewer than {policy.most_between + 1}" if pd.isna(missing) else f"about {missing:,}"


def measured_when(panel: Shown) -> str:
    """When it was measured, as on the day of the snapshot: ``"the last score 14 to 31 days after ..."``."""
    told = next(told for title, told, _ in panel.definitions if title == rules.BY_KEY["post_induction"].title)
    first = told.split(". ")[0]
    return first[:1].lower() + first[1:]
