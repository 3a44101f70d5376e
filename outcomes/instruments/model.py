"""What an instrument is, and what must hold for every one."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from outcomes.errors import InstrumentError

DOMAINS = ("depression", "pain", "anxiety", "trauma", "wellbeing")
ASPECTS = ("intensity", "interference")
REMISSION_RULES = ("below", "at_or_below", "at_or_above")


@dataclass(frozen=True)
class Band:
    """A named part of an instrument's range, in score points; both ends belong to it."""

    low: float
    high: float
    label: str


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """A questionnaire or rating scale, and what its score means.

    Attributes
    ----------
    key, name, title : str
        Key in the store ("phq9"), name on a screen ("PHQ-9"), name in full.
    domain : {"depression", "pain", "anxiety", "trauma", "wellbeing"}
    aspect : {"intensity", "interference"}, for pain only
    low, high : float
        Range of the score, in score points; both ends included.
    step : float or None
        Distance between two possible scores (1: whole numbers); None where decimals occur.
    higher_is_better : bool
        True turns every rule round: response is a rise, worse is a fall, ``minimum_baseline`` is a maximum,
        and ``caseness`` is "at or below".
    bands : tuple of Band
        From low to high, without gaps. Empty where no bands are established.
    response_percent, response_points : float or None
        Response is an improvement of at least this much from baseline. At most one of the two is set.
    second_response_percent : float or None
        A further, larger mark ("substantial").
    remission, remission_rule : float, str
        Remission is a score ``below``, ``at_or_below`` or ``at_or_above`` this one.
    minimum_baseline : float or None
        Only people with a baseline at or above it are counted in response and remission. Always a convention.
    caseness : float or None
        Scores at or above it count as a case in screening.
    important_change, important_change_percent : float or None
        Smallest change that patients notice, in points and in percent of baseline. The two come
        from different studies.
    reliable_change : float or None
        Smallest change, in points, that measurement error does not explain.
    sd_baseline, reliability : float or None
        Standard deviation of baseline scores in points; reliability, 0 <= r < 1.
    recall, rater : str or None
        Time that the questions ask about; who answers.
    loinc, item_loinc : tuple of str
        LOINC codes of the score, and of the items in order.
    items, item_low, item_high, item_score
        Number of items, their range, and how they make the score ("sum" or "mean"; None: not by either).
    reversed_items : tuple of int or None
        Questions whose answers are turned round before they are added; None where it is not said whether there are any.
    missing_items_allowed : int
        With so many answers missing at most, the mean of the others stands for each; 0: all are needed.
    licence, citation : str
    percent_change : bool
        False where the scale has no true zero, so that a percentage means nothing (T-scores).
    aliases : tuple of str
        Further spellings met in files.
    not_established : tuple of str
        What is left empty, and why, in plain words.
    parent : str or None
        Key of the instrument that this one is a part of.
    practice_own : bool
        True if it was read from a file of the practice.

    Raises
    ------
    InstrumentError
        If the values contradict each other, or a value has no source. All problems at once, one a line.
    """

    key: str
    name: str
    title: str
    domain: str
    low: float
    high: float
    citation: str
    aspect: str | None = None
    step: float | None = None
    higher_is_better: bool = False
    scale_source: str | None = None
    bands: tuple[Band, ...] = ()
    bands_source: str | None = None
    response_percent: float | None = None
    response_points: float | None = None
    second_response_percent: float | None = None
    response_source: str | None = None
    remission: float | None = None
    remission_rule: Literal["below", "at_or_below", "at_or_above"] | None = None
    remission_source: str | None = None
    minimum_baseline: float | None = None
    minimum_baseline_source: str | None = None
    caseness: float | None = None
    caseness_source: str | None = None
    important_change: float | None = None
    important_change_percent: float | None = None
    important_change_source: str | None = None
    reliable_change: float | None = None
    reliable_change_source: str | None = None
    sd_baseline: float | None = None
    reliability: float | None = None
    reliability_source: str | None = None
    recall: str | None = None
    rater: str | None = None
    loinc: tuple[str, ...] = ()
    item_loinc: tuple[str, ...] = ()
    loinc_source: str | None = None
    items: int | None = None
    item_low: int | None = None
    item_high: int | None = None
    item_score: Literal["sum", "mean"] | None = None
    reversed_items: tuple[int, ...] | None = None
    missing_items_allowed: int = 0
    licence: str | None = None
    percent_change: bool = True
    aliases: tuple[str, ...] = ()
    not_established: tuple[str, ...] = ()
    parent: str | None = None
    practice_own: bool = False

    def __post_init__(self) -> None:
        problems = _problems(self)
        if problems:
            raise InstrumentError("\n".join(problems))

    @property
    def best(self) -> float:
        """The best possible score."""
        return self.high if self.higher_is_better else self.low

    @property
    def has_response(self) -> bool:
        """Whether a response is defined."""
        return self.response_percent is not None or self.response_points is not None

    @property
    def direction(self) -> str:
        """For an axis: "lower is better"."""
        return "higher is better" if self.higher_is_better else "lower is better"

    @property
    def band_edges(self) -> tuple[float, ...]:
        """Where to draw the bands: one edge more than bands, in score points.

        Between two bands the edge lies halfway between the end of one and the start of the next.
        """
        if not self.bands:
            return ()
        between = ((a.high + b.low) / 2 for a, b in zip(self.bands, self.bands[1:], strict=False))
        return (self.low, *between, self.high)


# ----------------------------------------------------------------------------------------------------------
# What must hold for every instrument
# ----------------------------------------------------------------------------------------------------------

SOURCES = {
    "bands": "bands_source",
    "response_percent": "response_source",
    "response_points": "response_source",
    "remission": "remission_source",
    "minimum_baseline": "minimum_baseline_source",
    "caseness": "caseness_source",
    "important_change": "important_change_source",
    "important_change_percent": "important_change_source",
    "reliable_change": "reliable_change_source",
    "sd_baseline": "reliability_source",
    "reliability": "reliability_source",
}
"""Each value, and the field that must name where it comes from."""

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LOINC = re.compile(r"\d{1,6}-\d")


def _problems(i: Instrument) -> list[str]:
    """Everything that is wrong with an instrument, one sentence each: which key, what was expected."""
    found: list[str] = []

    def must(holds: bool, text: str) -> None:
        if not holds:
            found.append(text)

    must(
        bool(_KEY.fullmatch(i.key)),
        "key: expected 1 to 40 small letters, digits and underscores, a letter first.",
    )
    for field in ("name", "title", "citation"):
        must(bool(getattr(i, field).strip()), f"{field}: expected some text.")
    must(i.domain in DOMAINS, f"domain: expected one of {', '.join(DOMAINS)}.")
    if i.domain == "pain":
        must(i.aspect in ASPECTS, f"aspect: a pain instrument needs one of {', '.join(ASPECTS)}.")
    else:
        must(i.aspect is None, "aspect: only a pain instrument has one; leave it out.")

    for value, source in SOURCES.items():
        if getattr(i, value) not in (None, ()):
            must(
                bool((getattr(i, source) or "").strip()),
                f"{source}: {value} needs a source; say where it comes from.",
            )

    if not i.low < i.high:
        # Nothing below can be judged without a range.
        return [*found, "low, high: expected low to be smaller than high."]
    whole_range = i.high - i.low
    if i.step is not None:
        must(
            i.step > 0 and math.isclose(whole_range / i.step, round(whole_range / i.step)),
            "step: expected a number above 0 that divides the range from low to high exactly.",
        )
    found += _band_problems(i)

    for field in ("remission", "minimum_baseline", "caseness"):
        value = getattr(i, field)
        must(value is None or i.low <= value <= i.high, f"{field}: expected a score from low to high.")
    for field in ("response_points", "important_change", "reliable_change", "sd_baseline"):
        value = getattr(i, field)
        must(
            value is None or 0 < value <= whole_range,
            f"{field}: expected points above 0, at most high minus low.",
        )
    for field in ("response_percent", "second_response_percent", "important_change_percent"):
        value = getattr(i, field)
        must(value is None or 0 < value <= 100, f"{field}: expected a percentage above 0, at most 100.")
        must(
            value is None or i.percent_change,
            f"{field}: not possible where percent_change is false; use points.",
        )
    must(
        i.response_percent is None or i.response_points is None,
        "response_percent, response_points: give one of the two, not both.",
    )
    if i.second_response_percent is not None:
        must(
            i.response_percent is not None and i.second_response_percent > i.response_percent,
            "second_response_percent: expected more than response_percent, which must be given too.",
        )
    must(i.reliability is None or 0 <= i.reliability < 1, "reliability: expected 0 or more, and less than 1.")

    must(
        (i.remission is None) == (i.remission_rule is None),
        "remission, remission_rule: give both or neither.",
    )
    if i.remission_rule is not None:
        fitting = ("at_or_above",) if i.higher_is_better else ("below", "at_or_below")
        must(
            i.remission_rule in fitting,
            f"remission_rule: expected {' or '.join(fitting)}, because {i.direction} on this instrument.",
        )
    if i.remission is not None and i.minimum_baseline is not None:
        room = (i.remission - i.minimum_baseline) * (1 if i.higher_is_better else -1)
        must(room > 0, "minimum_baseline: a person at this baseline would be in remission already.")

    for field in ("loinc", "item_loinc"):
        must(
            all(_LOINC.fullmatch(code) for code in getattr(i, field)),
            f"{field}: expected codes such as 44261-6.",
        )
    if i.items is not None:
        turned = i.reversed_items or ()
        must(all(1 <= n <= i.items for n in turned), "reversed_items: expected numbers of questions, from 1 to items.")
        must(0 <= i.missing_items_allowed < i.items, "missing_items_allowed: expected 0 or more, and fewer than items.")
    if i.item_score is not None and i.items is not None and i.item_low is not None and i.item_high is not None:
        times = i.items if i.item_score == "sum" else 1
        must(
            (i.item_low * times, i.item_high * times) == (i.low, i.high),
            "items, item_low, item_high: the items do not make the range from low to high.",
        )
    return found


def _band_problems(i: Instrument) -> list[str]:
    if not i.bands:
        return []
    found = []
    if (i.bands[0].low, i.bands[-1].high) != (i.low, i.high):
        found.append("bands: expected the first to start at low and the last to end at high.")
    if any(band.low > band.high for band in i.bands):
        found.append("bands: expected each band's low to be at most its high.")
    for above, below in zip(i.bands[1:], i.bands, strict=False):
        gap = above.low - below.high
        if not (math.isclose(gap, i.step) if i.step is not None else 0 < gap <= 1):
            found.append("bands: expected each band to start one step above the end of the one before it.")
            break
    if len({band.label for band in i.bands}) < len(i.bands) or not all(band.label.strip() for band in i.bands):
        found.append("bands: expected a label for each band, no label twice.")
    return found
