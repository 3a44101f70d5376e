"""The outcomes: what can have become of a person between baseline and a later score, one literal each.

Pages, charts, tables, snapshots and slides read ``OUTCOMES``; ``docs/extending.md`` says how to add one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from outcomes.instruments import Instrument, facts, is_remission, worse_threshold

TOLERANCE = 1e-4
"""Scores are kept in single precision: a change this close to a threshold has reached it."""

Rule = tuple[str, str, str]
"""Title, words and source of a definition, as every panel lists them."""


# ---------------------------------------------------------------------------------------------------------------
# Change from baseline


def improvement(baseline: np.ndarray, score: np.ndarray, instrument: Instrument) -> np.ndarray:
    """Points better than at baseline, positive when better whatever the direction; missing if either score is."""
    fall = baseline - score
    return -fall if instrument.higher_is_better else fall


def tied(points: np.ndarray) -> np.ndarray:
    """Scores or changes to four decimals: single precision tells equal ones apart, and their ranks must not."""
    return np.round(np.asarray(points, dtype=float), 4)


def percent_improvement(baseline: np.ndarray, score: np.ndarray, instrument: Instrument) -> np.ndarray:
    """Per cent of the baseline; missing where the baseline is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(baseline == 0, np.nan, 100 * improvement(baseline, score, instrument) / np.abs(baseline))


def improved_by(baseline, score, instrument: Instrument, *, percent=None, points=None) -> np.ndarray:
    """Whether the improvement reached a threshold; exactly reaching it counts. False where not measured."""
    if percent is not None:
        return percent_improvement(baseline, score, instrument) >= percent - TOLERANCE
    return improvement(baseline, score, instrument) >= points - TOLERANCE


def reaches_minimum(baseline: np.ndarray, instrument: Instrument) -> np.ndarray:
    """Whether there was something to improve: whether the baseline counts."""
    minimum = instrument.minimum_baseline
    if minimum is None:
        return baseline < instrument.high if instrument.higher_is_better else baseline > instrument.low
    return baseline <= minimum if instrument.higher_is_better else baseline >= minimum


# ---------------------------------------------------------------------------------------------------------------
# What an outcome is


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One thing that can have become of a person, by the rules of an instrument.

    Attributes
    ----------
    key : str
        In tables, snapshots and JSON. Never changed once snapshots hold it.
    title, verb : function of the instrument
        Above a chart ("Response"), and in a sentence about several people ("were in remission").
    colour : str
        One of ``figures.base.ROLES``.
    applies : function of the instrument
        Whether the instrument's rules define it.
    happened : function of baseline, score and instrument
        Arrays of score points of one shape, missing where not taken; True where it happened, False where not measured.
    rule : function of the instrument
        Its definition; None where another one says it.
    in_percent : function of the instrument
        Whether it is counted in percent of the baseline: nobody with a baseline of 0 can have it, or fail to.
    within, apart : tuple of str
        Keys of outcomes that contain it, or share nobody with it, by every instrument. What else follows from the rules of one
        instrument is found by trying its scores (``release``), so that only outcomes that rest on each other need be named.
    in_brief : bool
        Told where a sentence has room for two only. The first of these leads: its bounds are told.
    charted : bool
        False: counted in the table of rates and told in a line below a harm, with no bar of its own and in no snapshot.
    harm : bool
        Also counted of those below the minimum baseline, who cannot have got better by enough.
    """

    key: str
    title: Callable[[Instrument], str]
    verb: Callable[[Instrument], str]
    colour: str
    applies: Callable[[Instrument], bool]
    happened: Callable[[np.ndarray, np.ndarray, Instrument], np.ndarray]
    rule: Callable[[Instrument], Rule | None]
    in_percent: Callable[[Instrument], bool] = lambda i: False
    within: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    in_brief: bool = False
    charted: bool = True
    harm: bool = False

    def said_of(self, n: int, instrument: Instrument) -> str:
        """The verb for so many people: one *was* in remission."""
        verb = self.verb(instrument)
        return f"was {verb.removeprefix('were ')}" if n == 1 and verb.startswith("were ") else verb


def _fact(what: str) -> Callable[[Instrument], Rule | None]:
    """The definition is a fact of the instrument."""
    return lambda i: next(((fact.what, fact.words, fact.source) for fact in facts(i) if fact.what == what), None)


def _responded(baseline: np.ndarray, score: np.ndarray, i: Instrument) -> np.ndarray:
    return improved_by(baseline, score, i, percent=i.response_percent, points=i.response_points)


def _got_worse(baseline: np.ndarray, score: np.ndarray, i: Instrument) -> np.ndarray:
    threshold, _ = worse_threshold(i)
    if threshold is None:
        return _rose(baseline, score, i)
    return improvement(baseline, score, i) <= TOLERANCE - threshold


def _rose(baseline: np.ndarray, score: np.ndarray, i: Instrument) -> np.ndarray:
    return improvement(baseline, score, i) < -TOLERANCE


# ---------------------------------------------------------------------------------------------------------------
# The outcomes

RESPONSE = Outcome(
    key="response",
    # Where two marks are in use, each goes by its number.
    title=lambda i: f"{i.response_percent:g}% better" if i.second_response_percent else "Response",
    verb=lambda i: f"were {i.response_percent:g}% better" if i.second_response_percent else "responded",
    colour="better",
    applies=lambda i: i.has_response,
    happened=_responded,
    rule=_fact("Response"),
    in_percent=lambda i: i.response_percent is not None,
    in_brief=True,
)
SECOND_RESPONSE = Outcome(
    key="second_response",
    title=lambda i: f"{i.second_response_percent:g}% better",
    verb=lambda i: f"were {i.second_response_percent:g}% better",
    colour="much better",
    applies=lambda i: bool(i.second_response_percent),
    happened=lambda baseline, score, i: improved_by(baseline, score, i, percent=i.second_response_percent),
    rule=_fact("Substantial response"),
    in_percent=lambda i: True,
    within=("response",),
)
REMISSION = Outcome(
    key="remission",
    title=lambda i: "Remission",
    verb=lambda i: "were in remission",
    colour="much better",
    applies=lambda i: i.remission is not None,
    happened=lambda baseline, score, i: is_remission(i, score) == 1,
    rule=_fact("Remission"),
)
WORSE = Outcome(
    key="worse",
    title=lambda i: "Worse",
    verb=lambda i: "got worse",
    colour="worse",
    applies=lambda i: True,
    happened=_got_worse,
    rule=_fact("Worse"),
    apart=("response",),
    in_brief=True,
    harm=True,
)
ANY_RISE = Outcome(
    key="any_rise",
    title=lambda i: "Any change for the worse",
    verb=lambda i: "changed for the worse",
    colour="worse",
    # Where no threshold is known, any change for the worse is "worse" already.
    applies=lambda i: worse_threshold(i)[0] is not None,
    happened=_rose,
    rule=lambda i: None,
    charted=False,
)

OUTCOMES: tuple[Outcome, ...] = (RESPONSE, SECOND_RESPONSE, REMISSION, WORSE, ANY_RISE)
"""In the order of the screen, which is that of importance: where not all may be told to others, the first ones are."""


def by_key(key: str) -> Outcome:
    """The outcome of a key.

    Raises
    ------
    ValueError
        If there is none.
    """
    found = next((one for one in OUTCOMES if one.key == key), None)
    if found is None:
        raise ValueError(f"no outcome {key!r}")
    return found


def charted(instrument: Instrument) -> tuple[Outcome, ...]:
    """The outcomes that charts show for an instrument, in the order of the screen."""
    return tuple(one for one in OUTCOMES if one.charted and one.applies(instrument))


def defined(instrument: Instrument) -> tuple[Outcome, ...]:
    """Those and the ones that are only counted, which come last."""
    return (*charted(instrument), *(one for one in OUTCOMES if not one.charted and one.applies(instrument)))


def in_brief(instrument: Instrument) -> tuple[Outcome, ...]:
    """Those that a short sentence tells; the first one leads."""
    return tuple(one for one in charted(instrument) if one.in_brief)


def outcomes_of(instrument: Instrument) -> dict[str, str]:
    """Key and title of each of ``charted``."""
    return {one.key: one.title(instrument) for one in charted(instrument)}


def has_outcome(outcome: str, baseline: np.ndarray, score: np.ndarray, instrument: Instrument) -> np.ndarray:
    """Whether each person had the outcome of a key; False where not measured."""
    return by_key(outcome).happened(baseline, score, instrument)


def can_have(outcome: str, baseline: np.ndarray, instrument: Instrument) -> np.ndarray:
    """Whether an outcome, or the "change" as it is drawn, is defined for each person: no percentage of a baseline of 0.

    See "no_percentage" in ``definitions.RULES``.
    """
    in_percent = instrument.percent_change if outcome == "change" else by_key(outcome).in_percent(instrument)
    return (baseline != 0) if in_percent else np.ones(baseline.shape, dtype=bool)


# ---------------------------------------------------------------------------------------------------------------
# Which outcomes contain each other


FINE = 200
"""Where decimals occur, scores so many of which make up the range are tried in place of all."""


@cache
def possible_scores(instrument: Instrument) -> tuple[np.ndarray, np.ndarray]:
    """Every baseline that counts with every score after it, one element per pair."""
    step = instrument.step or (instrument.high - instrument.low) / FINE
    scores = instrument.low + step * np.arange(round((instrument.high - instrument.low) / step) + 1)
    before, after = (part.ravel() for part in np.meshgrid(scores, scores))
    counts = reaches_minimum(before, instrument)
    return before[counts], after[counts]


def surely_within(inner: Outcome, outer: Outcome, instrument: Instrument) -> bool:
    """Whether nobody who is counted can have one outcome without the other.

    PHQ-9 from 10 or more to below 5 is half or better, so remission lies within response. Of outcomes that are the same by the
    instrument's rules the later one of ``OUTCOMES`` lies within the earlier.
    """
    if inner.key == outer.key:
        return False
    if outer.key in inner.within:
        return True
    scores = possible_scores(instrument)
    has_inner, has_outer = (one.happened(*scores, instrument) for one in (inner, outer))
    same = np.array_equal(has_inner, has_outer)
    return bool(np.all(has_outer[has_inner])) and (not same or OUTCOMES.index(outer) < OUTCOMES.index(inner))


def surely_apart(one: Outcome, other: Outcome, instrument: Instrument) -> bool:
    """Whether nobody who is counted can have both."""
    if other.key in one.apart or one.key in other.apart:
        return True
    scores = possible_scores(instrument)
    return not np.any(one.happened(*scores, instrument) & other.happened(*scores, instrument))
