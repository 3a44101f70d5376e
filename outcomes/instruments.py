"""What each instrument's numbers mean: range, direction, bands, thresholds, each fact with its source.

A value stands here only if somebody read it at the source named beside it, or read it quoted elsewhere, in
which case the source says "as quoted by". Everything else is left empty and named in ``not_established``.
Where a source gives a range, the end that claims less improvement is used, and the source field says so.

A practice adds its own instrument as one small file in ``data/instruments`` (see the README there), not here.
``python -m outcomes.instruments`` writes ``docs/instruments.md`` from this module.
"""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from outcomes.errors import InstrumentError

DOMAINS = ("depression", "pain", "anxiety", "trauma", "wellbeing")
ASPECTS = ("intensity", "interference")
REMISSION_RULES = ("below", "at_or_below", "at_or_above")

Numbers = npt.ArrayLike


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
        must(room > 0, "minimum_baseline: somebody at this baseline would be in remission already.")

    for field in ("loinc", "item_loinc"):
        must(
            all(_LOINC.fullmatch(code) for code in getattr(i, field)),
            f"{field}: expected codes such as 44261-6.",
        )
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


# ----------------------------------------------------------------------------------------------------------
# The instruments
# ----------------------------------------------------------------------------------------------------------

_KROENKE_2001 = "Kroenke, Spitzer, Williams 2001, J Gen Intern Med 16:606-613"
_MCINNES = "McInnes et al. 2022, J Affect Disord 301:486-495, doi 10.1016/j.jad.2021.12.097"
_SCAMP = "SCAMP trial, Kroenke et al. 2009, JAMA 301:2099-2110, doi 10.1001/jama.2009.723"
_KOUNALI = "Kounali et al. 2022, Psychol Med, doi 10.1017/S0033291720003700"
_RIEDEL = "Riedel et al. 2010, J Psychiatr Res, doi 10.1016/j.jpsychires.2010.03.006"
_HENGARTNER = "Hengartner and Plöderl 2021, BMJ Evid Based Med, doi 10.1136/bmjebm-2020-111600"
_NHS = "NHS Talking Therapies (IAPT) manual, as quoted by CBT Watch, cbtwatch.com"
_IMMPACT_2008 = "IMMPACT: Dworkin et al. 2008, J Pain 9:105-121, doi 10.1016/j.jpain.2007.09.005"
_IMMPACT_2012 = (
    "at least 4 of 10: IMMPACT, Dworkin et al. 2012, as quoted by the Pain Management Collaboratory, "
    "painmanagementcollaboratory.org/pain-intensity-threshold"
)
_EPPOC = "electronic Persistent Pain Outcomes Collaboration (ePPOC)"
_HEALTHMEASURES = "HealthMeasures, PROMIS score cut points, healthmeasures.net"
_LOINC_ORG = "LOINC"
_LOINC_FHIR = "as quoted by FHIR resources in public code; not checked at loinc.org"
_PHQ_LICENCE = "Free: no permission required to reproduce, translate, display or distribute (PHQ screeners)."
_NO_RULE_FOR_A_PART = "Response, remission and reliable change: no rule of its own was found."

PHQ9 = Instrument(
    key="phq9",
    name="PHQ-9",
    title="Patient Health Questionnaire-9",
    domain="depression",
    low=0,
    high=27,
    step=1,
    scale_source=f"{_KROENKE_2001}; two weeks: wording of the items in LOINC (one page says last week)",
    bands=(
        Band(0, 4, "none or minimal"),
        Band(5, 9, "mild"),
        Band(10, 14, "moderate"),
        Band(15, 19, "moderately severe"),
        Band(20, 27, "severe"),
    ),
    bands_source=f"{_KROENKE_2001}; LOINC calls 0-4 none in one place and 1-4 minimal in another",
    response_percent=50,
    response_source=_MCINNES,
    remission=5,
    remission_rule="below",
    remission_source=_MCINNES,
    minimum_baseline=10,
    minimum_baseline_source=f"convention of this dashboard; entry to the {_SCAMP}",
    caseness=10,
    caseness_source=f"{_KROENKE_2001} (sensitivity and specificity 88 %)",
    important_change=5,
    important_change_percent=21,
    important_change_source=(
        "5 points: Löwe et al. 2004, Med Care, doi 10.1097/00005650-200412000-00006; 21 % at moderate "
        f"severity: {_KOUNALI}. Generous for treatment-resistant patients"
    ),
    reliable_change=6,
    reliable_change_source=_NHS,
    recall="2 weeks",
    rater="patient",
    loinc=("44261-6",),
    item_loinc=(
        "44250-9",
        "44255-8",
        "44259-0",
        "44254-1",
        "44251-7",
        "44258-2",
        "44252-5",
        "44253-3",
        "44260-8",
    ),
    loinc_source=_LOINC_ORG,
    items=9,
    item_low=0,
    item_high=3,
    item_score="sum",
    licence=_PHQ_LICENCE,
    citation=_KROENKE_2001,
    aliases=(
        "Patient Health Questionnaire 9 item",
        "Patient Health Questionnaire (PHQ-9)",
        "Patient Health Questionnaire 9 item (PHQ-9)",
        "Patient Health Questionnaire 9 item (PHQ-9) total score [Reported]",
        "PHQ-9 depression",
        "PHQ-9 severity",
    ),
    not_established=(
        "Standard deviation and reliability: the reliable change of 6 is taken as published; with a "
        "standard deviation of 5.5, a reliability of 0.89 would give 5.1 and one of 0.84 would give 6.1.",
        "Missing items: the authors' rule was not verified, so a total counts only if all nine were answered.",
    ),
)

PHQ2 = Instrument(
    key="phq2",
    name="PHQ-2",
    title="Patient Health Questionnaire-2",
    domain="depression",
    low=0,
    high=6,
    step=1,
    scale_source="Kroenke, Spitzer, Williams 2003, Med Care 41:1284-1292 (abstract)",
    caseness=3,
    caseness_source=("Kroenke, Spitzer, Williams 2003, Med Care 41:1284-1292 (sensitivity 83 %, specificity 92 %)"),
    recall="2 weeks",
    rater="patient",
    loinc=("55758-7",),
    item_loinc=("44250-9", "44255-8"),
    loinc_source=_LOINC_FHIR,
    items=2,
    item_low=0,
    item_high=3,
    item_score="sum",
    licence=_PHQ_LICENCE,
    citation="Kroenke, Spitzer, Williams 2003, Med Care 41:1284-1292",
    aliases=("Patient Health Questionnaire 2 item", "Patient Health Questionnaire (PHQ-2)"),
    not_established=(_NO_RULE_FOR_A_PART, "Severity bands: none; the cut at 3 is for screening."),
    parent="phq9",
)

PHQ9_ITEM9 = Instrument(
    key="phq9_item9",
    name="PHQ-9 item 9",
    title="Patient Health Questionnaire-9, item 9: thoughts of death or self-harm",
    domain="depression",
    low=0,
    high=3,
    step=1,
    scale_source=_KROENKE_2001,
    bands=(
        Band(0, 0, "not at all"),
        Band(1, 1, "several days"),
        Band(2, 2, "more than half the days"),
        Band(3, 3, "nearly every day"),
    ),
    bands_source="answers of the questionnaire, LOINC answers LA6568-5 to LA6571-9",
    caseness=1,
    caseness_source="convention of this dashboard: present means any answer other than not at all",
    recall="2 weeks",
    rater="patient",
    loinc=("44260-8",),
    loinc_source=_LOINC_ORG,
    items=1,
    item_low=0,
    item_high=3,
    item_score="sum",
    licence=_PHQ_LICENCE,
    citation=_KROENKE_2001,
    aliases=(
        "PHQ-9 9",
        "PHQ-9 09",
        "PHQ-9 q9",
        "PHQ-9 i9",
        "PHQ-9 item 09",
        "PHQ-9 item9",
        "PHQ-9 question 9",
        "PHQ-9 item 9 (self-harm)",
        "PHQ-9 self-harm",
        "PHQ-9 SI",
    ),
    not_established=(
        "Improvement: published studies differ (a lower answer, or the answer not at all).",
        _NO_RULE_FOR_A_PART,
    ),
    parent="phq9",
)

QIDS_SR16 = Instrument(
    key="qids_sr16",
    name="QIDS-SR16",
    title="Quick Inventory of Depressive Symptomatology, self-report, 16 items",
    domain="depression",
    low=0,
    high=27,
    step=1,
    scale_source=("ids-qids.org: the sum of nine domain scores (the highest item of each), not of the 16 items"),
    bands=(
        Band(0, 5, "none"),
        Band(6, 10, "mild"),
        Band(11, 15, "moderate"),
        Band(16, 20, "severe"),
        Band(21, 27, "very severe"),
    ),
    bands_source="ids-qids.org, interpretation table (adapted from Rush et al. 2003)",
    response_percent=50,
    response_source=(
        "usual in published work on ketamine, e.g. McIntyre et al. 2020 (Canadian Rapid Treatment Center)"
    ),
    remission=5,
    remission_rule="at_or_below",
    remission_source=(
        "usual in published work on ketamine, e.g. McIntyre et al. 2020 (Canadian Rapid Treatment Center)"
    ),
    reliability=0.86,
    reliability_source="Cronbach's alpha: Rush et al. 2003, Biol Psychiatry 54:573-583",
    recall="7 days",
    rater="patient",
    items=16,
    item_low=0,
    item_high=3,
    licence="Terms not verified: totals only, no item text.",
    citation="Rush et al. 2003, Biol Psychiatry 54:573-583",
    aliases=("QIDS", "QIDS-SR", "QIDS-SR-16", "QIDS-16 SR", "QIDS self report", "QIDSSR16 total"),
    not_established=(
        "Minimum baseline: values in use were not verified.",
        "Important change and reliable change: not verified.",
        "LOINC code: none found.",
    ),
)

BDI2 = Instrument(
    key="bdi2",
    name="BDI-II",
    title="Beck Depression Inventory-II",
    domain="depression",
    low=0,
    high=63,
    step=1,
    scale_source=(
        "Beck, Steer, Brown 1996, as quoted by platform.self-management.eu; two weeks as quoted by lenafoer.com"
    ),
    bands=(
        Band(0, 13, "minimal"),
        Band(14, 19, "mild"),
        Band(20, 28, "moderate"),
        Band(29, 63, "severe"),
    ),
    bands_source="Beck, Steer, Brown 1996, as quoted by platform.self-management.eu",
    response_percent=50,
    response_source=f"usual definition; for the BDI, 47 % agreed best with clinicians' impression: {_RIEDEL}",
    important_change=6,
    important_change_percent=32,
    important_change_source=(
        f"6 points: {_HENGARTNER}, upper end of the 3-6 they find likely; 32 % in treatment-resistant "
        "depression (17.5 % otherwise): Button et al. 2015, Psychol Med, doi 10.1017/S0033291715001270"
    ),
    recall="2 weeks",
    rater="patient",
    items=21,
    item_low=0,
    item_high=3,
    item_score="sum",
    licence="Treated as licensed: totals only, no item text.",
    citation="Beck, Steer, Brown 1996, Beck Depression Inventory-II manual",
    aliases=("BDI2", "BDI 2", "Beck Depression Inventory 2", "Beck Depression Inventory (BDI-II)"),
    not_established=(
        "Remission: a cut of 12 is published for the first BDI (Riedel et al. 2010), not for the BDI-II.",
        "Minimum baseline: values in use were not verified.",
        "Reliable change: not verified. LOINC code: none found.",
        "A column called only BDI is not recognised: it could be the first edition, whose bands differ.",
    ),
)

MADRS = Instrument(
    key="madrs",
    name="MADRS",
    title="Montgomery-Åsberg Depression Rating Scale",
    domain="depression",
    low=0,
    high=60,
    step=1,
    scale_source="Montgomery and Åsberg 1979, as quoted by medicalalgorithms.com",
    bands=(
        Band(0, 6, "symptoms absent"),
        Band(7, 19, "mild"),
        Band(20, 34, "moderate"),
        Band(35, 60, "severe"),
    ),
    bands_source=(
        "Snaith, as quoted by McDowell, Measuring Health (excerpt at ilovetranslation.com); severe from "
        "35: J Affect Disord 2000;60:137, doi 10.1016/S0165-0327(99)00162-7"
    ),
    response_percent=50,
    response_source=(f"usual in published work on ketamine; 46 % agreed best with clinicians' impression: {_RIEDEL}"),
    remission=10,
    remission_rule="at_or_below",
    remission_source="KetECT trial 2022, PMC9154276; chosen among several cuts in use",
    important_change=6,
    important_change_source=(
        f"{_HENGARTNER}, upper end of the 3-6 they find likely "
        "(1.6-1.9: Duru and Fantino 2008, Curr Med Res Opin 24:1329-1335)"
    ),
    rater="clinician",
    items=10,
    item_low=0,
    item_high=6,
    item_score="sum",
    licence="Terms not verified: totals only, no item text.",
    citation="Montgomery and Åsberg 1979",
    aliases=(
        "Montgomery Asberg Depression Rating Scale",
        "Montgomery Asberg Depression Rating Scale (MADRS)",
    ),
    not_established=(
        "Remission: cuts of 12 or less, below 10 (PMID 12200208) and 7 or less (Riedel et al. 2010) are in use too.",
        "Bands: another set is 0-7, 8-15, 16-25, 26-30, 31-60 (Kearns).",
        "Recall: not verified for the usual version; a 24-hour version has been validated.",
        "Minimum baseline: values in use were not verified.",
        "Reliable change: not verified. LOINC code: none found.",
        "The self-rated MADRS-S has another range and is not recognised as this instrument.",
    ),
)

HAMD17 = Instrument(
    key="hamd17",
    name="HAM-D17",
    title="Hamilton Depression Rating Scale, 17 items",
    domain="depression",
    low=0,
    high=52,
    step=1,
    scale_source="ids-qids.org, interpretation table (17 items, up to 52)",
    bands=(
        Band(0, 7, "none"),
        Band(8, 16, "mild"),
        Band(17, 23, "moderate"),
        Band(24, 52, "severe"),
    ),
    bands_source=(
        "moderate from 17, severe from 24: Zimmerman et al. 2013, J Affect Disord 150:384-388, doi "
        "10.1016/j.jad.2013.04.028; none up to 7: McIntyre et al. 2002, J Psychiatry Neurosci 27:235-239"
    ),
    response_percent=50,
    response_source=(
        "usual definition: Masson and Tejani 2013, J Clin Epidemiol 66(7), doi 10.1016/j.jclinepi.2013.01.010"
    ),
    remission=7,
    remission_rule="at_or_below",
    remission_source="McIntyre et al. 2002, J Psychiatry Neurosci 27:235-239, PMC161657",
    important_change=5,
    important_change_source=f"{_HENGARTNER}, upper end of the 3-5 they find likely",
    rater="clinician",
    items=17,
    citation="Hamilton 1960, J Neurol Neurosurg Psychiatry 23:56-62",
    aliases=(
        "HAMD-17",
        "HAM-D 17 item",
        "HDRS-17",
        "HRSD-17",
        "Hamilton Rating Scale for Depression 17 item",
        "Hamilton Depression Rating Scale 17 item",
    ),
    not_established=(
        "Range of each item: some go to 2 and some to 4, so items are not summed here.",
        "Recall, minimum baseline, reliable change, licence and LOINC code: not verified.",
        "A column called only HAM-D is not recognised: there are versions with 6, 21 and 24 items.",
    ),
)

GAD7 = Instrument(
    key="gad7",
    name="GAD-7",
    title="Generalized Anxiety Disorder scale, 7 items",
    domain="anxiety",
    low=0,
    high=21,
    step=1,
    scale_source=(
        "Spitzer et al. 2006, Arch Intern Med 166:1092-1097; range as quoted by Evid Based Med "
        "2007;12:149, doi 10.1136/ebm.12.5.149; two weeks as quoted by scales.arabpsychology.com"
    ),
    bands=(
        Band(0, 4, "minimal"),
        Band(5, 9, "mild"),
        Band(10, 14, "moderate"),
        Band(15, 21, "severe"),
    ),
    bands_source="5, 10 and 15: as quoted by Evid Based Med 2007;12:149, doi 10.1136/ebm.12.5.149",
    response_points=4,
    response_source=(
        "smallest change that patients notice: Toussaint et al. 2020, J Affect Disord 265:395-401, doi "
        f"10.1016/j.jad.2020.01.032; also the reliable change of the {_NHS}"
    ),
    caseness=10,
    caseness_source=(
        "Spitzer et al. 2006 (sensitivity 89 %, specificity 82 %), cut as quoted by mrcpsych.uk; NHS "
        "Talking Therapies uses 8"
    ),
    important_change=4,
    important_change_percent=26.8,
    important_change_source=(
        "4 points: Toussaint et al. 2020, J Affect Disord 265:395-401, doi 10.1016/j.jad.2020.01.032; "
        f"26.8 % at moderate severity: {_KOUNALI}"
    ),
    reliable_change=4,
    reliable_change_source=_NHS,
    recall="2 weeks",
    rater="patient",
    loinc=("70274-6",),
    item_loinc=("69725-0", "68509-9", "69733-4", "69734-2", "69735-9", "69689-8", "69736-7"),
    loinc_source=_LOINC_ORG,
    items=7,
    item_low=0,
    item_high=3,
    item_score="sum",
    licence="Free: no permission required (PHQ screeners, as quoted by the CamCOPS documentation).",
    citation="Spitzer, Kroenke, Williams, Löwe 2006, Arch Intern Med 166:1092-1097",
    aliases=(
        "Generalized Anxiety Disorder 7",
        "Generalised Anxiety Disorder 7",
        "Generalized Anxiety Disorder 7 item",
        "Generalized Anxiety Disorder (GAD-7)",
        "Generalised Anxiety Disorder (GAD-7)",
        "Generalized Anxiety Disorder 7 item (GAD-7)",
        "GAD-7 anxiety",
        "GAD-7 severity",
    ),
    not_established=(
        "Response in percent, and remission: rules in use were not verified.",
        "Minimum baseline: values in use were not verified.",
        "Reliable change: another study finds 6 (Bischoff et al. 2020, doi 10.5964/pch.v8i1.309).",
    ),
)

PCL5 = Instrument(
    key="pcl5",
    name="PCL-5",
    title="PTSD Checklist for DSM-5",
    domain="trauma",
    low=0,
    high=80,
    step=1,
    scale_source="National Center for PTSD, as quoted by comorbidityguidelines.org.au (appendix S)",
    response_points=15,
    response_source=(
        "reliable change: Marx et al. 2022, Psychol Assess 34:197-203 (male veterans, first sample; 18 in the second)"
    ),
    caseness=31,
    caseness_source="lower end of 31-33: Forkus et al. 2022, Clin Psychol 30:110-121, doi 10.1037/cps0000111",
    important_change=10,
    important_change_source="as quoted by calculate.qxmd.com (PCL-5)",
    reliable_change=15,
    reliable_change_source=(
        "Marx et al. 2022, Psychol Assess 34:197-203 (male veterans, first sample; 18 in the second)"
    ),
    recall="past month",
    rater="patient",
    items=20,
    item_low=0,
    item_high=4,
    item_score="sum",
    licence="Not copyrighted, as quoted by calculate.qxmd.com.",
    citation="Blevins et al. 2015, J Trauma Stress 28:489-498",
    aliases=("PCL 5", "PTSD Checklist 5", "PTSD Checklist for DSM-5 (PCL-5)"),
    not_established=(
        "Severity bands: none have been derived from data.",
        "Remission: none; falling below the screening cut is not remission.",
        "Response of 5 points is quoted too; it is smaller than measurement error, so it is not used.",
        "Minimum baseline: values in use were not verified. LOINC code: none confirmed.",
    ),
)

PAIN_NRS = Instrument(
    key="pain_nrs",
    name="Pain NRS",
    title="Pain numeric rating scale 0-10",
    domain="pain",
    aspect="intensity",
    low=0,
    high=10,
    # Whole numbers on paper; exports carry half points and averages of several ratings.
    step=None,
    scale_source=_IMMPACT_2008,
    bands=(
        Band(0, 0, "none"),
        Band(1, 4, "mild"),
        Band(5, 6, "moderate"),
        Band(7, 10, "severe"),
    ),
    bands_source="Serlin et al. 1995 (cancer pain); other schemes exist, e.g. 1-3, 4-6, 7-10",
    response_percent=30,
    second_response_percent=50,
    response_source=f"30 % moderate, 50 % substantial: {_IMMPACT_2008}",
    minimum_baseline=4,
    minimum_baseline_source=f"convention of this dashboard, {_IMMPACT_2012}",
    important_change=2,
    important_change_percent=30,
    important_change_source=(
        "Farrar et al. 2001, Pain, doi 10.1016/S0304-3959(01)00349-9 (about 2 points or about 30 %)"
    ),
    rater="patient",
    loinc=("72514-3", "38208-5"),
    loinc_source=_LOINC_ORG,
    items=1,
    item_low=0,
    item_high=10,
    item_score="sum",
    citation="Farrar et al. 2001, Pain, doi 10.1016/S0304-3959(01)00349-9",
    aliases=(
        "pain",
        "NRS",
        "NRS pain",
        "pain 0-10",
        "pain (0-10)",
        "0-10 pain",
        "NRS 0-10",
        "NRS-11",
        "pain NRS 0-10",
        "NRS pain 0-10",
        "pain score 0-10",
        "pain intensity",
        "pain intensity 0-10",
        "pain intensity NRS",
        "average pain",
        "average pain intensity",
        "pain average",
        "pain level",
        "pain rating",
        "pain rating 0-10",
        "numeric rating scale",
        "numerical rating scale",
        "numeric pain rating scale",
        "numeric pain rating scale (NPRS)",
        "numeric rating scale pain",
        "pain numeric rating scale",
        "NPRS",
    ),
    not_established=(
        "Remission: no standard.",
        "Recall: varies between files (now, 24 hours, 7 days); do not mix them under one name.",
        "Reliable change: not verified. In practice, people call larger changes than 2 points important.",
    ),
)

PEG = Instrument(
    key="peg",
    name="PEG",
    title="PEG: pain intensity, enjoyment of life, general activity",
    domain="pain",
    aspect="interference",
    low=0,
    high=10,
    step=None,
    scale_source=(
        "Krebs et al. 2009, J Gen Intern Med 24(6), doi 10.1007/s11606-009-0981-1; past week as quoted by "
        "cheatography.com"
    ),
    response_percent=30,
    second_response_percent=50,
    response_source=(
        "30 %: CDC guideline 2022 (clinically meaningful improvement in pain and function), as quoted by "
        "summaries in public code; 50 %: convention of this dashboard, from pain intensity in "
        f"{_IMMPACT_2008}"
    ),
    important_change=1.75,
    important_change_source=(
        "upper end of the anchor-based 1.0-1.75: Reed et al. 2024, J Pain 25:142-152, doi 10.1016/j.jpain.2023.07.028"
    ),
    recall="past week",
    rater="patient",
    loinc=("91147-9",),
    item_loinc=("75893-8", "91145-3", "91146-1"),
    loinc_source=f"score: {_LOINC_ORG}; items: {_LOINC_FHIR}",
    items=3,
    item_low=0,
    item_high=10,
    item_score="mean",
    citation="Krebs et al. 2009, J Gen Intern Med 24(6), doi 10.1007/s11606-009-0981-1",
    aliases=(
        "PEG-3",
        "PEG 0-10",
        "PEG mean",
        "PEG average",
        "PEG pain",
        "PEG pain scale",
        "PEG scale",
        "pain enjoyment general activity",
    ),
    not_established=(
        "Severity bands: none official; calculators make their own.",
        "Minimum baseline: values in use were not verified.",
        "Remission and reliable change: none found. Reliability: alpha was 0.73 and 0.89 in two samples.",
        "Terms of use: not verified.",
    ),
)

_BPI_LICENCE = "Copyright; permission required, fees may apply: totals only, no item text."
_BPI_RECALL = "24 hours or past week, by version"

BPI_SEVERITY = Instrument(
    key="bpi_severity",
    name="BPI severity",
    title="Brief Pain Inventory, pain severity (mean of 4 items)",
    domain="pain",
    aspect="intensity",
    low=0,
    high=10,
    step=None,
    scale_source=f"Cleeland, Brief Pain Inventory user guide; {_EPPOC}",
    bands=(Band(0, 4, "none or mild"), Band(5, 6, "moderate"), Band(7, 10, "severe")),
    bands_source=f"cuts 0-4, 5-6, 7-10: {_EPPOC}; words: Serlin et al. 1995",
    response_percent=30,
    second_response_percent=50,
    response_source=(
        f"30 %: {_EPPOC}, which states it for the average-pain item; 50 %: {_IMMPACT_2008}, for pain "
        "intensity 0-10; both applied to the mean of the four items: convention of this dashboard"
    ),
    minimum_baseline=4,
    minimum_baseline_source=f"convention of this dashboard, from pain intensity {_IMMPACT_2012}",
    recall=_BPI_RECALL,
    rater="patient",
    items=4,
    item_low=0,
    item_high=10,
    item_score="mean",
    licence=_BPI_LICENCE,
    citation="Cleeland, Brief Pain Inventory user guide",
    aliases=(
        "BPI pain severity",
        "BPI-SF severity",
        "BPI-SF pain severity",
        "BPI severity mean",
        "BPI intensity",
        "BPI pain intensity",
        "Brief Pain Inventory severity",
        "Brief Pain Inventory pain severity",
    ),
    not_established=(
        "Remission, important change and reliable change: not verified.",
        "LOINC code: none found.",
    ),
)

BPI_INTERFERENCE = Instrument(
    key="bpi_interference",
    name="BPI interference",
    title="Brief Pain Inventory, pain interference (mean of 7 items)",
    domain="pain",
    aspect="interference",
    low=0,
    high=10,
    step=None,
    scale_source=f"Cleeland, Brief Pain Inventory user guide; at least 4 of the 7 items needed: {_EPPOC}",
    response_points=1,
    response_source=_EPPOC,
    important_change=1,
    important_change_source=f"{_IMMPACT_2008}, as quoted by Bandolier, bandolier.org.uk",
    recall=_BPI_RECALL,
    rater="patient",
    loinc=("77565-0",),
    loinc_source="short form, as quoted by healthassure.in; not checked at loinc.org",
    items=7,
    item_low=0,
    item_high=10,
    item_score="mean",
    licence=_BPI_LICENCE,
    citation="Cleeland, Brief Pain Inventory user guide",
    aliases=(
        "BPI pain interference",
        "BPI-SF interference",
        "BPI-SF pain interference",
        "BPI interference mean",
        "Brief Pain Inventory interference",
        "Brief Pain Inventory pain interference",
    ),
    not_established=(
        "Severity bands: not verified for interference.",
        "Minimum baseline: values in use were not verified.",
        "Remission and reliable change: none found.",
    ),
)

_T_RANGE = "T-score, mean 50 and standard deviation 10 in the reference population: HealthMeasures"
_T_LIMITS = (
    "Range: 20 to 90 is this dashboard's limit of what is plausible, not a limit of the scale. It also "
    "turns away most raw sums of short forms, which must be converted to T-scores first."
)

PROMIS_DEPRESSION = Instrument(
    key="promis_depression",
    name="PROMIS Depression",
    title="PROMIS Depression, T-score",
    domain="depression",
    low=20,
    high=90,
    step=None,
    scale_source=_T_RANGE,
    bands=(
        Band(20, 54.9, "none"),
        Band(55, 59.9, "mild"),
        Band(60, 64.9, "moderate"),
        Band(65, 69.9, "moderately severe"),
        Band(70, 90, "severe"),
    ),
    bands_source="Kroenke et al. 2020, J Affect Disord, doi 10.1016/j.jad.2020.01.101",
    response_points=3.5,
    response_source=(
        "smallest important difference (best estimate; 3-4): Kroenke et al. 2020, J Affect Disord, doi "
        "10.1016/j.jad.2020.01.101"
    ),
    important_change=3.5,
    important_change_source="Kroenke et al. 2020, J Affect Disord, doi 10.1016/j.jad.2020.01.101",
    rater="patient",
    loinc=("77861-3",),
    loinc_source=_LOINC_FHIR,
    citation="Kroenke et al. 2020, J Affect Disord, doi 10.1016/j.jad.2020.01.101",
    percent_change=False,
    aliases=(
        "PROMIS Depression T",
        "PROMIS Depression T-score",
        "PROMIS Depression CAT",
        "PROMIS-D",
        "PROMIS dep",
        "PROMIS dep T",
        "PROMIS depress",
    ),
    not_established=(
        _T_LIMITS,
        "Remission: no standard.",
        "Minimum baseline: values in use were not verified.",
        "Recall, reliable change and terms of use: not verified.",
    ),
)

PROMIS_PAIN_INTERFERENCE = Instrument(
    key="promis_pain_interference",
    name="PROMIS Pain Interference",
    title="PROMIS Pain Interference, T-score",
    domain="pain",
    aspect="interference",
    low=20,
    high=90,
    step=None,
    scale_source=_T_RANGE,
    bands=(
        Band(20, 54.9, "within normal limits"),
        Band(55, 59.9, "mild"),
        Band(60, 69.9, "moderate"),
        Band(70, 90, "severe"),
    ),
    bands_source=f"0.5, 1 and 2 standard deviations above the mean: {_HEALTHMEASURES}",
    response_points=3,
    response_source=(
        "smallest important difference, upper end of the 2-3 found in chronic pain: Chen et al., three "
        "trials, n = 759 (journal not verified)"
    ),
    important_change=3,
    important_change_source=(
        "upper end of the 2-3 found in chronic pain: Chen et al., three trials, n = 759 (journal not verified)"
    ),
    rater="patient",
    loinc=("77865-4", "89924-5"),
    loinc_source=_LOINC_FHIR,
    citation="Amtmann et al. 2016, J Pain Res 9:251-255",
    percent_change=False,
    aliases=(
        "PROMIS Pain Interference T",
        "PROMIS Pain Interference T-score",
        "PROMIS Pain Interference CAT",
        "PROMIS-PI",
        "PROMIS PI T",
        "PROMIS Pain Int",
        "PROMIS interference",
    ),
    not_established=(
        _T_LIMITS,
        "Remission: none.",
        "Minimum baseline: values in use were not verified.",
        "Recall, reliable change and terms of use: not verified.",
    ),
)

WHO5 = Instrument(
    key="who5",
    name="WHO-5",
    title="WHO-5 Well-Being Index, percentage score",
    domain="wellbeing",
    low=0,
    high=100,
    step=4,
    higher_is_better=True,
    scale_source=("five items 0-5, summed and multiplied by 4: medicalalgorithms.com and help.valant.com (WHO-5)"),
    caseness=50,
    caseness_source=(
        "Topp et al. 2015, Psychother Psychosom 84:167-176, doi 10.1159/000376585, as quoted by study.space"
    ),
    important_change=10,
    important_change_source="as quoted by help.valant.com (WHO-5)",
    recall="2 weeks",
    rater="patient",
    items=5,
    item_low=0,
    item_high=5,
    licence="Free, no permission needed: CORC, as quoted by psyktestbarn.r-bup.no.",
    citation=("Topp, Østergaard, Søndergaard, Bech 2015, Psychother Psychosom 84:167-176, doi 10.1159/000376585"),
    aliases=(
        "WHO 5 Well-Being Index",
        "WHO (Five) Well-Being Index",
        "WHO-5 Well-Being Index (WHO-5)",
        "WHO-5 wellbeing",
        "WHO-5 percent",
        "WHO-5 percentage",
        "WHO-5 percentage score",
    ),
    not_established=(
        "Response, remission, minimum baseline and reliable change: not verified.",
        "Severity bands: not verified. LOINC code: none found.",
        "Raw totals from 0 to 25 must be multiplied by 4 before they are put in.",
    ),
)

_BUILT_IN = (
    PHQ9,
    PHQ2,
    PHQ9_ITEM9,
    QIDS_SR16,
    BDI2,
    MADRS,
    HAMD17,
    GAD7,
    PCL5,
    PAIN_NRS,
    PEG,
    BPI_SEVERITY,
    BPI_INTERFERENCE,
    PROMIS_DEPRESSION,
    PROMIS_PAIN_INTERFERENCE,
    WHO5,
)


# ----------------------------------------------------------------------------------------------------------
# Finding an instrument by what a file calls it
# ----------------------------------------------------------------------------------------------------------

_LEADING = ("total", "sum", "score", "loinc")
_TRAILING = ("total", "score", "sum", "summary")
_LONGEST_NAME = 200


def _plain(text: str) -> str:
    """Letters and digits only, small: "PHQ-9 Total" becomes "phq9total"."""
    # Never cached: what a file holds in this place may be a person's name.
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _stripped(plain: str) -> str:
    """Without words that only say "this is the total": "phq9totalscore" becomes "phq9"."""
    while True:
        shorter = plain
        for word in _LEADING:
            shorter = shorter.removeprefix(word)
        for word in _TRAILING:
            shorter = shorter.removesuffix(word)
        if shorter == plain:
            return plain
        plain = shorter


def _spellings(instrument: Instrument) -> set[str]:
    """Every plain spelling by which an instrument is found."""
    i = instrument
    written = (i.key, i.name, i.title, f"{i.title} {i.name}", f"{i.name} {i.title}", *i.aliases, *i.loinc)
    return {_stripped(_plain(text)) for text in written} - {""}


class Registry(dict[str, Instrument]):
    """Instruments by key, in order of display, with a dictionary of their spellings.

    Raises
    ------
    InstrumentError
        If two instruments share a key or a spelling.
    """

    def __init__(self, instruments: Iterable[Instrument]) -> None:
        super().__init__()
        self.spellings: dict[str, str] = {}
        for instrument in instruments:
            taken = self.taken(instrument)
            if taken:
                raise InstrumentError(f"key, name, title, aliases, loinc: already used by {', '.join(taken)}.")
            self[instrument.key] = instrument
            self.spellings.update(dict.fromkeys(_spellings(instrument), instrument.key))

    def taken(self, instrument: Instrument) -> list[str]:
        """Names of the instruments here that go by a key or spelling of this one."""
        keys = {self.spellings[s] for s in _spellings(instrument) if s in self.spellings}
        return sorted(self[key].name for key in keys | ({instrument.key} & set(self)))


REGISTRY = Registry(_BUILT_IN)
"""The built-in instruments by key."""


def find(text: str, registry: Mapping[str, Instrument] = REGISTRY) -> Instrument | None:
    """The instrument that a file calls ``text``: by key, name, title, alias or LOINC code; None if unknown.

    Capitals, spaces, hyphens, underscores and brackets do not matter, nor "total" or "score" before or after.
    A name that could mean several instruments (PHQ, BDI, HAM-D, GAD) is not found.

    Examples
    --------
    >>> find("phq9_total_score").name
    'PHQ-9'
    >>> find("PHQ-15") is None
    True
    """
    if len(text) > _LONGEST_NAME:
        return None
    if not isinstance(registry, Registry):
        registry = Registry(registry.values())
    key = registry.spellings.get(_stripped(_plain(text)))
    return None if key is None else registry[key]


# ----------------------------------------------------------------------------------------------------------
# The practice's own instruments
# ----------------------------------------------------------------------------------------------------------

FOLDER = Path(__file__).resolve().parent.parent / "data" / "instruments"
"""Where a practice puts its own instruments: one ``.toml`` file each."""

_LARGEST_FILE = 100_000
_NEEDED = ("key", "name", "title", "domain", "low", "high", "citation")
_WHOLE_NUMBERS = {"items", "item_low", "item_high"}
_FLAGS = {"higher_is_better", "percent_change"}
_LISTS = {"loinc", "aliases", "not_established"}
_NUMBERS = {
    "low",
    "high",
    "step",
    "response_percent",
    "response_points",
    "second_response_percent",
    "remission",
    "minimum_baseline",
    "caseness",
    "important_change",
    "important_change_percent",
    "reliable_change",
    "sd_baseline",
    "reliability",
}
_NOT_IN_FILES = {"practice_own", "parent", "item_loinc"}
_KEYS_IN_FILES = {f.name for f in fields(Instrument)} - _NOT_IN_FILES
_CHOICES = {"remission_rule": REMISSION_RULES, "item_score": ("sum", "mean")}


def registry(folder: Path | str | None = None) -> Registry:
    """The built-in instruments, then the practice's own in order of file name.

    Parameters
    ----------
    folder : path, optional
        Folder with one ``.toml`` file per instrument; ``data/instruments`` by default. May be absent.

    Raises
    ------
    InstrumentError
        If any file is wrong: all problems of all files, one a line. The built-in instruments stay at hand in
        ``REGISTRY``, but nothing should be counted until the file is put right: scores of an instrument that
        is suddenly unknown would go missing in silence.
    """
    folder = Path(FOLDER if folder is None else folder)
    if not folder.is_dir():
        return REGISTRY
    state = []
    for path in sorted(folder.glob("*.toml")):
        about = path.stat()
        state.append((path.name, about.st_mtime_ns, about.st_size))
    return _read_folder(folder, tuple(state)) if state else REGISTRY


@lru_cache(maxsize=8)
def _read_folder(folder: Path, state: tuple[tuple[str, int, int], ...]) -> Registry:
    """The registry of a folder in a given state: file name, time of change, size."""
    found = Registry(_BUILT_IN)
    problems: list[str] = []
    for number, (name, _, size) in enumerate(state, start=1):
        where = f"data/instruments, file {number} of {len(state)} in order of name"
        try:
            instrument = _read_file(folder / name, size)
            taken = found.taken(instrument)
            if taken:
                raise InstrumentError(
                    f"key, name, title, aliases, loinc: already used by {', '.join(taken)}. Choose others."
                )
        except InstrumentError as error:
            problems += [f"{where}: {line}" for line in str(error).splitlines()]
        else:
            found = Registry([*found.values(), instrument])
    if problems:
        raise InstrumentError("\n".join([*problems, "See data/instruments/README.md for every key and an example."]))
    return found


def _read_file(path: Path, size: int) -> Instrument:
    if size > _LARGEST_FILE:
        raise InstrumentError(f"expected at most {_LARGEST_FILE:,} bytes. Put one instrument in each file.")
    try:
        # Editors on Windows put a mark at the start of a UTF-8 file.
        read = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise InstrumentError("expected UTF-8 text. Save the file as UTF-8.") from None
    except OSError:
        raise InstrumentError("could not be read. Check that the file may be opened.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        # Only the place: the parser's message may quote what stands there.
        place = re.search(r"at (line \d+, column \d+|end of document)", str(error))
        raise InstrumentError(
            f'not valid TOML{f" ({place[1]})" if place else ""}. Expected lines such as: low = 0, name = "...".'
        ) from None
    return _from_toml(read)


def _from_toml(read: Mapping[str, Any]) -> Instrument:
    """An instrument from a file's content; every problem at once."""
    problems = [f"{key}: missing. Expected in every file." for key in _NEEDED if key not in read]
    values: dict[str, Any] = {}
    for key, value in read.items():
        if key not in _KEYS_IN_FILES:
            problems.append(f"{key[:40]}: not a known key. Remove it, or correct its spelling.")
            continue
        expected = _expected_type(key, value)
        if expected:
            problems.append(f"{key}: expected {expected}.")
        elif key == "bands":
            values[key] = tuple(Band(float(b["low"]), float(b["high"]), b["label"]) for b in value)
        else:
            values[key] = tuple(value) if key in _LISTS else value
    if problems:
        raise InstrumentError("\n".join(problems))
    return Instrument(**values, practice_own=True)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -1e9 < value < 1e9


def _expected_type(key: str, value: object) -> str | None:
    """What was expected of a key's value, in words; None if it is right."""
    if key in _WHOLE_NUMBERS:
        right, words = isinstance(value, int) and not isinstance(value, bool), "a whole number"
    elif key in _NUMBERS:
        right, words = _is_number(value), "a number"
    elif key in _FLAGS:
        right, words = isinstance(value, bool), "true or false"
    elif key in _LISTS:
        right = isinstance(value, list) and all(isinstance(entry, str) for entry in value)
        words = 'a list of texts, such as ["one", "two"]'
    elif key == "bands":
        right = isinstance(value, list) and all(_is_band(entry) for entry in value)
        words = "tables with exactly low (number), high (number) and label (text)"
    elif key in _CHOICES:
        right, words = value in _CHOICES[key], f"one of {', '.join(_CHOICES[key])}"
    else:
        right, words = isinstance(value, str), "text in quotation marks"
    return None if right else words


def _is_band(entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and set(entry) == {"low", "high", "label"}
        and _is_number(entry["low"])
        and _is_number(entry["high"])
        and isinstance(entry["label"], str)
    )


# ----------------------------------------------------------------------------------------------------------
# Reading scores by an instrument's rules
# ----------------------------------------------------------------------------------------------------------


def on_scale(instrument: Instrument, scores: Numbers) -> np.ndarray:
    """Whether each score is one that the instrument can give: bool, same shape; False for a missing score."""
    scores = np.asarray(scores, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        fits = (scores >= instrument.low) & (scores <= instrument.high)
        if instrument.step is not None:
            steps = (scores - instrument.low) / instrument.step
            fits &= np.isclose(steps, np.round(steps))
    return fits


def severity(instrument: Instrument, scores: Numbers) -> np.ndarray:
    """Index into ``instrument.bands`` for each score: float64, same shape.

    Missing (NaN) for a missing score, one outside the range, or an instrument without bands. A score between
    the end of one band and the start of the next (4.5 on the pain scale) belongs to the lower one.
    """
    scores = np.asarray(scores, dtype=np.float64)
    if not instrument.bands:
        return np.full(scores.shape, np.nan)
    starts = [band.low for band in instrument.bands]
    index = np.searchsorted(starts, scores, side="right") - 1.0
    with np.errstate(invalid="ignore"):
        return np.where((scores >= instrument.low) & (scores <= instrument.high), index, np.nan)


def is_remission(instrument: Instrument, scores: Numbers) -> np.ndarray:
    """1.0 where a score is in remission, 0.0 where not: float64, same shape.

    Missing (NaN) for a missing score, or an instrument without a rule for remission.
    """
    scores = np.asarray(scores, dtype=np.float64)
    cut, rule = instrument.remission, instrument.remission_rule
    if cut is None:
        return np.full(scores.shape, np.nan)
    if rule == "below":
        reached = scores < cut
    elif rule == "at_or_below":
        reached = scores <= cut
    else:
        reached = scores >= cut
    return np.where(np.isnan(scores), np.nan, reached)


# ----------------------------------------------------------------------------------------------------------
# The rules in words
# ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    """One thing known of an instrument: what, in words, and where it comes from."""

    what: str
    words: str
    source: str


def _number(value: float) -> str:
    return f"{value:g}"


def _points(value: float) -> str:
    return f"{_number(value)} point" if value == 1 else f"{_number(value)} points"


def _improved(instrument: Instrument) -> str:
    return "rose" if instrument.higher_is_better else "fell"


def _worse(instrument: Instrument) -> str:
    i = instrument
    by = "any amount" if i.reliable_change is None else f"{_points(i.reliable_change)} or more"
    return f"{i.name} {'fell' if i.higher_is_better else 'rose'} by {by} from baseline"


def expected_score(instrument: Instrument) -> str:
    """What a score must look like, for a message: "a whole number from 0 to 27"."""
    span = f"from {_number(instrument.low)} to {_number(instrument.high)}"
    if instrument.step is None:
        return f"a number {span}"
    if instrument.step == 1:
        return f"a whole number {span}"
    return f"a number {span} in steps of {_number(instrument.step)}"


def describe_response(instrument: Instrument) -> str:
    """The rule for response as a sentence."""
    i = instrument
    if i.response_percent is not None:
        by = f"{_number(i.response_percent)} %"
        return f"Response: {i.name} {_improved(i)} by {by} or more from baseline (exactly {by} counts)."
    if i.response_points is not None:
        by = _points(i.response_points)
        return f"Response: {i.name} {_improved(i)} by {by} or more from baseline (exactly {by} counts)."
    return f"Response: no rule is established for {i.name}, so none is counted."


def describe_second_response(instrument: Instrument) -> str | None:
    """The rule for the larger mark as a sentence; None where there is none."""
    if instrument.second_response_percent is None:
        return None
    by = f"{_number(instrument.second_response_percent)} %"
    return (
        f"Substantial response: {instrument.name} {_improved(instrument)} by {by} or more from baseline "
        f"(exactly {by} counts)."
    )


def describe_remission(instrument: Instrument) -> str:
    """The rule for remission as a sentence."""
    i = instrument
    if i.remission is None:
        return f"Remission: no rule is established for {i.name}, so none is counted."
    cut = _number(i.remission)
    words = {"below": f"below {cut}", "at_or_below": f"{cut} or below", "at_or_above": f"{cut} or above"}
    return f"Remission: {i.name} {words[i.remission_rule or 'below']}."


def worse_threshold(instrument: Instrument) -> tuple[float | None, str]:
    """How much worse counts as worse: points (at least), and the rule as a sentence.

    Points are None where no reliable change is established: then any change for the worse counts, so that
    nobody who may have got worse is left out.
    """
    points = instrument.reliable_change
    words = f"Worse: {_worse(instrument)}"
    if points is None:
        return None, f"{words} (no reliable change is established for it)."
    return points, f"{words} (reliable change; {instrument.reliable_change_source})."


def describe_worse(instrument: Instrument) -> str:
    """The rule for worse as a sentence."""
    return worse_threshold(instrument)[1]


def describe_minimum_baseline(instrument: Instrument) -> str:
    """Who is counted in response and remission, as a sentence."""
    i = instrument
    if i.minimum_baseline is not None:
        side = "or less" if i.higher_is_better else "or more"
        return f"Who is counted: {i.name} of {_number(i.minimum_baseline)} {side} at baseline (a convention)."
    # Without a true zero there is no baseline that leaves nothing to improve.
    side = "below" if i.higher_is_better else "above"
    room = f" {side} {_number(i.best)}" if i.percent_change else ""
    return f"Who is counted: any baseline{room}; no minimum baseline is established for {i.name}."


def facts(instrument: Instrument) -> tuple[Fact, ...]:
    """Everything known of an instrument, in the order of a page; source is "" where none is needed."""
    i = instrument
    scale = [f"{expected_score(i)}; {i.direction}"]
    if i.items is not None and i.items > 1:
        made = {"sum": ", summed", "mean": ", averaged", None: ""}[i.item_score]
        span = "" if i.item_low is None else f", each {i.item_low}-{i.item_high}"
        scale.append(f"{i.items} items{span}{made}")
    if i.recall is not None:
        scale.append(f"asks about: {i.recall}")
    if i.rater is not None:
        scale.append(f"rated by: {i.rater}")
    if not i.percent_change:
        scale.append("no true zero, so a percent change has no meaning")
    rows = [Fact("Scale", "; ".join(scale), i.scale_source or i.citation)]
    if i.bands:
        words = "; ".join(
            f"{_number(b.low) if b.low == b.high else f'{_number(b.low)}-{_number(b.high)}'} {b.label}" for b in i.bands
        )
        rows.append(Fact("Bands", words, i.bands_source or ""))
    for sentence, source in (
        (describe_response(i), i.response_source),
        (describe_second_response(i), i.response_source),
        (describe_remission(i), i.remission_source),
        (f"Worse: {_worse(i)}.", i.reliable_change_source),
        (describe_minimum_baseline(i), i.minimum_baseline_source),
    ):
        if sentence is not None:
            what, words = sentence.split(": ", 1)
            rows.append(Fact(what, words, source or ""))
    if i.caseness is not None:
        side = "or less" if i.higher_is_better else "or more"
        rows.append(Fact("Counts as a case", f"{_number(i.caseness)} {side}", i.caseness_source or ""))
    change = [] if i.important_change is None else [_points(i.important_change)]
    change += [] if i.important_change_percent is None else [f"{_number(i.important_change_percent)} % of baseline"]
    if change:
        rows.append(Fact("Important change", "; ".join(change), i.important_change_source or ""))
    if i.sd_baseline is not None:
        rows.append(Fact("Standard deviation at baseline", _points(i.sd_baseline), i.reliability_source or ""))
    if i.reliability is not None:
        rows.append(Fact("Reliability", _number(i.reliability), i.reliability_source or ""))
    if i.loinc:
        rows.append(Fact("LOINC", ", ".join(i.loinc), i.loinc_source or ""))
    if i.licence is not None:
        rows.append(Fact("Licence", i.licence, ""))
    rows.append(Fact("Citation", i.citation, ""))
    return tuple(rows)


def as_markdown(instruments: Iterable[Instrument] = _BUILT_IN) -> str:
    """``docs/instruments.md``: one section for each instrument; facts, sources, what is left empty."""
    lines = [
        "# Instruments",
        "",
        "Written by `python -m outcomes.instruments`; change `outcomes/instruments.py`, not this page.",
        "",
        "A value stands here only if it was read at the source beside it, or read quoted elsewhere; the",
        'source then says "as quoted by". The rest is left empty and named under *Not established*. Where a',
        "source gives a range, the end that claims less improvement is used. A practice adds its own",
        "instrument with a file in `data/instruments`.",
    ]
    for instrument in instruments:
        lines += ["", f"## {instrument.name}", "", f"{instrument.title}. Key: `{instrument.key}`.", ""]
        lines += ["| what | rule or value | source |", "| --- | --- | --- |"]
        lines += [f"| {fact.what} | {fact.words} | {fact.source} |" for fact in facts(instrument)]
        if instrument.not_established:
            lines += ["", "Not established:", ""]
            lines += [f"- {text}" for text in instrument.not_established]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    target = FOLDER.parent.parent / "docs" / "instruments.md"
    target.write_text(as_markdown(), encoding="utf-8", newline="\n")
    print("docs/instruments.md written")
