"""What report, PDF and slides say besides the panels, in one place."""

from __future__ import annotations

from outcomes import definitions as rules
from outcomes.panels import Shown
from outcomes.practice import Practice
from outcomes.snapshot import Snapshot

TITLE = "What happened to our patients"
QUESTIONS = "Questions, or a patient to refer?"
SYNTHETIC = "Synthetic demonstration data: nobody in it is real."

CAN_AND_CANNOT = (
    rules.STANDING_SENTENCE,
    "People are compared with themselves, before and after. There was no comparison group, and other care went on at the "
    "same time, so these numbers say what changed, not why.",
    "Not everybody was measured. The pale bars show how far the result could move, whatever happened to the others.",
    "They are about groups. They do not say what any one person can expect.",
)


def definitions_once(panels: tuple[Shown, ...]) -> list[tuple[str, str, str]]:
    """Every definition of these panels, each once, in the order in which they are met."""
    return list(dict.fromkeys(one for panel in panels for one in panel.definitions))


def foot(snapshot: Snapshot, practice: Practice) -> str:
    """Where the numbers come from, in one line for the foot of everything."""
    return " · ".join(part for part in (practice.clinic, snapshot.origin) if part)


def foot_of_picture(snapshot: Snapshot, practice: Practice) -> str:
    """The same for a single chart, which goes without the page that says how counts are rounded."""
    return f"{foot(snapshot, practice)} · counts rounded to {snapshot.counts.policy.round_to}"
