"""Question, sentence, chart, table, definitions: everything that is shown, on screen and on paper alike.

A panel is a function from a ``View`` to a ``Shown``. Pages, downloads and the command line take their numbers from the
same measures, so they agree by construction.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from outcomes import definitions as rules
from outcomes import figures
from outcomes.figures import Figure, percent
from outcomes.instruments import Instrument, facts
from outcomes.measures import Axis, View

MINUS = "−"


@dataclass(frozen=True)
class Look:
    """How a panel is looked at: the axis along the course, and score or change from baseline."""

    axis: str = "infusions"
    change: bool = False
    synthetic: bool = False


@dataclass(frozen=True)
class Shown:
    """A finished panel.

    Attributes
    ----------
    key : str
        Names the panel in downloads.
    question : str
        Its title.
    sentence : str
        The finding in words, computed from the table, with ``**`` around what is bold; also the chart's
        alternative text.
    reading : str
        How to read the chart, in one line.
    figure : Figure or None
        None where there is nobody to draw.
    table : DataFrame
        The numbers behind the chart.
    definitions : tuple of (str, str, str)
        Title, words and source of every definition in force.
    """

    key: str
    question: str
    sentence: str
    reading: str
    figure: Figure | None
    table: pd.DataFrame
    definitions: tuple[tuple[str, str, str], ...]

    @property
    def plain_sentence(self) -> str:
        """The sentence without its bold marks."""
        return self.sentence.replace("**", "")


def shown(key, question, sentence, reading, figure, table, definitions, look: Look) -> Shown:
    if figure is not None and look.synthetic:
        figures.mark_synthetic(figure)
    sentence = sentence.replace(" %", "\u00a0%")  # a number keeps its sign on the same line
    return Shown(key, question, sentence, reading, figure, table, tuple(definitions))


def rules_in_force(*keys: str) -> list[tuple[str, str, str]]:
    return [(rule.title, rule.words, rule.source) for rule in (rules.BY_KEY[key] for key in keys)]


def facts_of(instrument: Instrument, *which: str) -> list[tuple[str, str, str]]:
    return [(fact.what, fact.words, fact.source) for fact in facts(instrument) if fact.what in which]


def outcome_rules(instrument: Instrument) -> list[tuple[str, str, str]]:
    return facts_of(instrument, "Response", "Substantial response", "Remission", "Worse", "Who is counted")


def people(n: int) -> str:
    return f"{n:,} {'person' if n == 1 else 'people'}"


def span(low: float, high: float) -> str:
    """``"49 to 65 %"``."""
    return f"{100 * low:.0f} to {percent(high)}"


def window_words(seen: View) -> str:
    return str(rules.WINDOWS[seen.phase])


def window_rules(seen: View) -> list[tuple[str, str, str]]:
    return rules_in_force("post_induction" if seen.phase == "induction" else "maintenance")


def when_words(axis: Axis, label: str) -> str:
    if axis.key == "days":
        return f"in week{'s' if '–' in label else ''} {label}"
    return f"after {label} infusion{'' if label == '1' else 's'}"


def signed(x: float) -> str:
    """``"+1.2"`` or ``"−1.2"``."""
    x = round(x, 1)
    return f"{'+' if x > 0 else MINUS if x < 0 else ''}{abs(x):.1f}"
