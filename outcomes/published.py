"""Published results of practices and registries to hold one's own beside, the low ones too: as data.

Only numbers read in the paper itself or its abstract stand here, each with how many were analyzed of how many treated, and
with what is measured otherwise than here. Left out: numbers that the paper gives for several questionnaires together, those
after ten infusions of whoever came that far, trials, and results without a rate.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from outcomes.definitions import MCINNES
from outcomes.protocols import BUILT_IN, USUAL


@dataclass(frozen=True)
class Published:
    """One published rate.

    Attributes
    ----------
    name : str
        First author and year.
    instrument, phase, outcome : str
        Keys of ours. ``outcome`` may be "any_rise".
    percent : str
        As printed, without the sign: "53.6".
    analysed : int
        People whom the rate is of.
    treated : int or None
        People treated; None where the text that was read does not say.
    rule : str
        The outcome in words.
    window : str
        When it was measured, in words.
    setting : str
        Whose patients.
    given : str
        Infusions: how many, how often.
    protocol : str
        Key of the same protocol of ours; empty where none is.
    source : str
        With its DOI, or where none was found, the address of the abstract.
    other_window, other_rule : str
        How window and rule differ from ours, in few words; empty where they are the same.
    unknown : str
        What could not be read, as a sentence without its full stop.
    """

    name: str
    instrument: str
    phase: str
    outcome: str
    percent: str
    analysed: int
    treated: int | None
    rule: str
    window: str
    setting: str
    given: str
    protocol: str
    source: str
    other_window: str = ""
    other_rule: str = ""
    unknown: str = ""

    @property
    def rate(self) -> float:
        """As printed, 0 to 1."""
        return float(self.percent) / 100

    @property
    def k(self) -> int:
        """People with the outcome: the whole number nearest to the printed percentage."""
        return round(self.rate * self.analysed)

    @property
    def of(self) -> str:
        """``"537 analyzed of 9,016 treated"``."""
        return f"{self.analysed:,} analyzed" + (f" of {self.treated:,} treated" if self.treated else "")

    def differs(self, protocols: frozenset[str] = frozenset()) -> str:
        """What is measured otherwise than in a view of these protocols (their names), in few words; empty where nothing is."""
        same = protocols <= {one.name for one in BUILT_IN if one.key == self.protocol}
        return "; ".join(part for part in (self.other_window, self.other_rule, "" if same else self.given) if part)


def _study(name: str, instrument: str, *outcomes: dict, **of_all) -> tuple[Published, ...]:
    return tuple(
        Published(name=name, instrument=instrument, phase="induction", **{**of_all, **one}) for one in outcomes
    )


_HALF = "PHQ-9 fell by 50% or more"

PUBLISHED: tuple[Published, ...] = (
    *_study(
        "McInnes 2022",
        "phq9",
        {"outcome": "response", "percent": "53.6", "rule": _HALF},
        {"outcome": "remission", "percent": "28.9", "rule": "PHQ-9 below 5"},
        {"outcome": "any_rise", "percent": "8.4", "rule": "PHQ-9 rose, however little"},
        analysed=537,
        treated=9016,
        window="14 to 31 days after the last infusion",
        setting="178 US community practices",
        given="4 to 8 infusions in 7 to 28 days",
        protocol=USUAL.key,
        source=MCINNES,
        unknown="Their rule for who is eligible was not read; ours asks for a minimum baseline",
    ),
    *_study(
        "Oliver 2022",
        "phq9",
        {"outcome": "response", "percent": "50", "rule": "Response on PHQ-9"},
        {"outcome": "remission", "percent": "20", "rule": "remission on PHQ-9"},
        analysed=424,
        treated=None,
        window="within 6 weeks of the first infusion",
        setting="One US private infusion clinic with several sites",
        given="6 infusions within 21 days, then as needed",
        protocol=USUAL.key,
        source="Oliver et al. 2022, J Clin Psychiatry 83(6):21m14336, doi 10.4088/JCP.21m14336",
        other_window="within 6 weeks",
        other_rule="rule not in the abstract",
        unknown="How many of the 424 had a score by then was not read; models and Kaplan-Meier estimates were used",
    ),
    *_study(
        "Pfeiffer 2024 (VA)",
        "phq9",
        {"outcome": "response", "percent": "26", "rule": _HALF},
        {"outcome": "remission", "percent": "15", "rule": "PHQ-9 5 or below", "other_rule": "5 counts as well"},
        analysed=215,
        treated=None,
        window="after 6 weeks of treatment",
        setting="US Veterans Health Administration, patients treated in fiscal year 2020",
        given="every 5 days, then less often",
        protocol="",
        source="Pfeiffer et al. 2024, J Clin Psychiatry 85(1):23m14984, doi 10.4088/JCP.23m14984",
        other_window="6 weeks from the start",
        unknown="How many of the 215 had a score at six weeks was not read",
    ),
    *_study(
        "McIntyre 2020",
        "qids_sr16",
        {"outcome": "response", "percent": "27", "rule": "QIDS-SR16 fell by 50% or more"},
        {"outcome": "remission", "percent": "13", "rule": "QIDS-SR16 5 or below"},
        analysed=190,
        treated=213,
        window="after infusion 4",
        setting="One Canadian outpatient clinic, major depressive or bipolar disorder",
        given="4 infusions",
        protocol="four_in_two_weeks",
        source="McIntyre et al. 2020, results from the Canadian Rapid Treatment Center of Excellence; abstract at "
        "https://experts.mcmaster.ca/display/publication1914851 (no DOI found)",
        other_window="after infusion 4",
    ),
)


def results(instrument: str, phase: str) -> tuple[Published, ...]:
    """Every published rate on an instrument in a phase, in the order of the list."""
    return tuple(one for one in PUBLISHED if (one.instrument, one.phase) == (instrument, phase))


def beside(instrument: str, phase: str) -> dict[str, Published]:
    """The published rates whose window and rule are ours, of the usual protocol, by outcome; of several the largest."""
    usual = frozenset({USUAL.name})
    exact = (one for one in results(instrument, phase) if not one.differs(usual))
    return {one.outcome: one for one in sorted(exact, key=lambda one: one.analysed)}


def in_words(found: Iterable[Published]) -> list[tuple[str, str, str]]:
    """Name, words and source of each study among these results: its rates, whose they are, and what differs from ours."""
    studies: dict[tuple[str, str], list[Published]] = {}
    for one in found:
        studies.setdefault((one.name, one.instrument), []).append(one)
    return [(name, _words(of_study), of_study[0].source) for (name, _), of_study in studies.items()]


def _words(of_study: list[Published]) -> str:
    first = of_study[0]
    parts = dict.fromkeys(part for one in of_study for part in (one.other_window, one.other_rule) if part)
    return " ".join(
        [
            f"{'; '.join(f'{one.rule}: {one.percent}%' for one in of_study)}.",
            f"{first.of}, {first.window}. {first.setting}; {first.given}.",
            *([f"Measured otherwise than here: {'; '.join(parts)}."] if parts else []),
            *([f"{first.unknown}."] if first.unknown else []),
        ]
    )
