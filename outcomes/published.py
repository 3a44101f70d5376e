"""Published results to hold one's own beside: as data, each with how many were analysed of how many treated.

A row is used only where instrument, window and definition are the same as ours. Only numbers read in the paper itself or
its abstract stand here.
"""

from __future__ import annotations

from dataclasses import dataclass

from outcomes.definitions import MCINNES


@dataclass(frozen=True)
class Published:
    """One published rate.

    ``outcome`` is one of ours; ``rate``, ``low``, ``high`` are shares (95 % Wilson interval worked out from the counts);
    ``differs`` names what is known to differ or could not be checked.
    """

    name: str
    instrument: str
    phase: str
    outcome: str
    rate: float
    low: float
    high: float
    analysed: int
    treated: int
    differs: str
    source: str


_ENTRY = "their rule for who is eligible was not read; ours asks for a minimum baseline"

PUBLISHED = (
    Published("McInnes 2022", "phq9", "induction", "response", 0.536, 0.494, 0.578, 537, 9016, _ENTRY, MCINNES),
    Published("McInnes 2022", "phq9", "induction", "remission", 0.289, 0.252, 0.328, 537, 9016, _ENTRY, MCINNES),
    Published("McInnes 2022", "phq9", "induction", "any_rise", 0.084, 0.063, 0.110, 537, 9016, _ENTRY, MCINNES),
)


def beside(instrument: str, phase: str) -> dict[str, Published]:
    """The published rates that match an instrument and a phase, by outcome."""
    return {row.outcome: row for row in PUBLISHED if (row.instrument, row.phase) == (instrument, phase)}
