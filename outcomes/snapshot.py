"""A snapshot: the disclosed panels of one day, frozen, and all that leaves the practice is made from it.

Making one reads the store; showing one never does. A snapshot is kept as JSON with the words that were true on that day; its
figures are drawn again from its tables.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date

import numpy as np
import pandas as pd

from outcomes import __version__, handout
from outcomes import definitions as rules
from outcomes.courses import Courses
from outcomes.days import day_words
from outcomes.disclosure import Counts, Policy, leaks
from outcomes.errors import OutcomesError
from outcomes.handout.together import PARTS
from outcomes.instruments import Instrument, registry
from outcomes.panels import Look, Shown
from outcomes.panels.shown import shown
from outcomes.release import STARTED, prepare
from outcomes.store import KeptSnapshot, Store

USUAL = {"mood": "phq9", "pain": "pain_nrs"}
DOMAINS = {"mood": "depression", "pain": "pain"}
NAMES = {domain: which for which, domain in DOMAINS.items()}
LAYOUT = 1
"""Number of the JSON's layout."""


@dataclass(frozen=True)
class Snapshot:
    """What was true on the day it was made.

    Attributes
    ----------
    made : date
        Day on which it was made.
    software, definitions, fingerprint : str
        Versions of program and definitions; SHA-256 of the records behind it.
    synthetic : bool
        Made from demonstration data.
    counts : Counts
        Every group that was disclosed, to hold the next snapshot against.
    panels : tuple of Shown
        With figures.
    not_shown : tuple of str
        What may not be told, one sentence each.
    rounding : str
        What was done to the numbers, in one sentence.
    """

    made: date
    software: str
    definitions: str
    fingerprint: str
    synthetic: bool
    counts: Counts
    panels: tuple[Shown, ...]
    not_shown: tuple[str, ...]
    rounding: str

    @property
    def origin(self) -> str:
        """Where the numbers come from, in one line for whoever gets them."""
        return f"Snapshot of {day_words(self.made)} · definitions {self.definitions}"

    @property
    def provenance(self) -> str:
        """The same for the practice: what is needed to work the numbers out again."""
        return f"{self.origin} · software {self.software} · data fingerprint (SHA-256) {self.fingerprint}"

    @property
    def context(self) -> handout.Context:
        """What each of its panels stands among."""
        return handout.Context({panel.key: panel for panel in self.panels}, self.counts.policy)

    def same_numbers(self, other: Snapshot) -> bool:
        """Whether nothing that is shown differs."""
        return self.counts.shown == other.counts.shown and [_rows(panel.table) for panel in self.panels] == [
            _rows(panel.table) for panel in other.panels
        ]


# ---------------------------------------------------------------------------------------------------------------
# Making


def fitting_instruments(courses: Courses, which: str) -> list[Instrument]:
    """Instruments of depression (``"mood"``) or pain that have scores; first the one that is used unless another is named."""
    known = registry()
    present = [known[key] for key in courses.instruments if key in known]
    fitting = [one for one in present if one.domain == DOMAINS[which] and one.parent is None]
    return sorted(fitting, key=lambda one: (one.key != USUAL[which], one.name))


def make(
    store: Store,
    courses: Courses,
    mood: Instrument | None,
    pain: Instrument | None,
    policy: Policy,
    today: date,
) -> Snapshot:
    """Make a snapshot of the whole practice; nothing is kept yet.

    Raises
    ------
    OutcomesError
        When the practice is too small, or when a person could be worked out by subtracting this snapshot from an earlier one.
        The message names what is needed.
    """
    release = prepare(courses, mood, pain, policy)
    synthetic = bool(store.is_synthetic())
    if not (release.mood or release.pain):
        raise OutcomesError("No snapshot can be made yet. " + " ".join(handout.not_told(release)))
    made = Snapshot(
        today,
        __version__,
        rules.VERSION,
        store.fingerprint(),
        synthetic,
        release.counts,
        tuple(handout.panels_of(release, synthetic)),
        tuple(handout.not_told(release)),
        handout.rounding(policy),
    )
    earlier = [thaw(kept) for kept in store.snapshots() if kept.withdrawn_at is None]
    _hold_against(made, [one for one in earlier if one.synthetic == synthetic], policy)
    return made


def _hold_against(made: Snapshot, earlier: list[Snapshot], policy: Policy) -> None:
    """Refuse what could be subtracted from an earlier snapshot.

    Raises
    ------
    OutcomesError
    """
    if not earlier or made.same_numbers(earlier[0]):
        return
    age = (made.made - earlier[0].made).days
    if age < policy.days_between:
        raise OutcomesError(
            f"The last snapshot is {age} {'day' if age == 1 else 'days'} old, and its numbers differ from today's. Between two "
            f"snapshots lie at least {policy.days_between} days, so that nobody can tell who was added. If nobody outside the "
            "practice has seen the last one, withdraw it first."
        )
    found = {group: other for before in earlier for group, other in leaks(made.counts, before.counts)}
    if found:
        raise OutcomesError(
            f"Compared with an earlier snapshot, {len(found)} of the {len(made.counts.shown)} counts changed by so few people "
            f"that they could be worked out: {', '.join(_group_words(group) for group in found)}. Wait until more people "
            f"are added, or have counts rounded to {policy.coarser().round_to} this time, which hides so small a change."
        )


def _group_words(group: str) -> str:
    if group == STARTED:
        return "people who started"
    key, _, what = group.partition(".")
    if key == "together":
        return f"together: {PARTS[what].lower()}"
    return f"{registry()[key].name}: {what.replace('_', ' ')}"


# ---------------------------------------------------------------------------------------------------------------
# Keeping


def freeze(made: Snapshot) -> str:
    """As JSON, in one line; the same snapshot gives the same text."""
    content = {
        "layout": LAYOUT,
        "made": made.made.isoformat(),
        **{name: getattr(made, name) for name in ("software", "definitions", "fingerprint", "synthetic")},
        "policy": asdict(made.counts.policy),
        "groups": {name: getattr(made.counts, name) for name in ("shown", "hidden", "within")},
        "panels": [
            {
                **{name: getattr(panel, name) for name in ("key", "question", "sentence", "reading", "definitions")},
                "columns": list(panel.table),
                "types": [str(kind) for kind in panel.table.dtypes],
                "rows": _rows(panel.table),
            }
            for panel in made.panels
        ],
        "not_shown": made.not_shown,
        "rounding": made.rounding,
    }
    return json.dumps(content, ensure_ascii=False)


def _rows(table: pd.DataFrame) -> list[list]:
    """Plain values; missing is None."""
    return table.astype(object).where(table.notna(), None).to_numpy().tolist()


def thaw(kept: KeptSnapshot) -> Snapshot:
    """A kept snapshot, its figures drawn again.

    Raises
    ------
    OutcomesError
        If it was made by a newer version of the program, or by one with other panels.
    """
    content = json.loads(kept.content)
    if content["layout"] > LAYOUT:
        raise OutcomesError(
            f"Snapshot {kept.id} was made by a newer version of this program. Install that version, or make a new snapshot."
        )
    groups = content["groups"]
    counts = Counts(
        groups["shown"],
        {group: tuple(why) for group, why in groups["hidden"].items()},
        {group: tuple(around) for group, around in groups["within"].items()},
        Policy(**content["policy"]),
    )
    return Snapshot(
        date.fromisoformat(content["made"]),
        *(content[name] for name in ("software", "definitions", "fingerprint", "synthetic")),
        counts,
        tuple(_panel(panel, Look(synthetic=content["synthetic"]), kept.id) for panel in content["panels"]),
        tuple(content["not_shown"]),
        content["rounding"],
    )


def _panel(panel: dict, look: Look, number: int) -> Shown:
    columns = zip(panel["columns"], panel["types"], zip(*panel["rows"], strict=True), strict=True)
    table = pd.DataFrame({name: _column(list(values), kind) for name, kind, values in columns})
    try:
        kind, which = handout.split(panel["key"])
    except ValueError as error:
        raise OutcomesError(
            f"Snapshot {number} holds a panel that this program does not know. Install the version that made it, or make a new "
            "snapshot."
        ) from error
    figure = kind.draw(which, table)
    words = (panel[name] for name in ("key", "question", "sentence", "reading"))
    return shown(*words, figure, table, [tuple(one) for one in panel["definitions"]], look)


def _column(values: list, kind: str) -> pd.Series:
    if kind.startswith("float"):
        values = [np.nan if value is None else value for value in values]
    return pd.Series(values, dtype=kind)


def standing(store: Store) -> KeptSnapshot | None:
    """The snapshot that is shown: the newest that was not withdrawn; None before the first."""
    return next((one for one in store.snapshots() if one.withdrawn_at is None), None)


def current(store: Store) -> Snapshot | None:
    """The snapshot that is shown, its figures drawn; None before the first."""
    kept = standing(store)
    return None if kept is None else thaw(kept)
