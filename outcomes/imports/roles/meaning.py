"""What a row is about: which instrument, and which of its questions, a code, a name or the text of a question means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from outcomes.imports.cells.values import is_missing
from outcomes.imports.roles.questions import item_of, worded
from outcomes.imports.scoring import PARTS
from outcomes.instruments import Instrument, find

LOINC_SYSTEMS = frozenset(("http://loinc.org", "https://loinc.org", "urn:oid:2.16.840.1.113883.6.1"))

_LOINC = re.compile(r"(?:loinc|http://loinc\.org)?[\s:|/]*(\d{1,6}-\d)", re.IGNORECASE)
_BARE = re.compile(r"(?:(?:item|question|q|nr|no|number|#)[\s_.#-]*)?0?(\d{1,2})[.)]?", re.IGNORECASE)
_WHOLE = re.compile(r"(?:total|sum|score|total score|sum score|overall)", re.IGNORECASE)
_PLACE = re.compile(r"\s*[(\[]\s*0\s*(?:-|–|to)\s*10+\s*[)\]]\s*$|\s+0\s*(?:-|–|to)\s*10$", re.IGNORECASE)
"""The scale beside a name: "Pain Score (0-10)"."""


@dataclass(frozen=True)
class Meaning:
    """``instrument``: index into the registry, -1 for none, or ``OF_THE_ROW``: another column names it.

    ``item``: number of the question, 0 for the score. ``is_code``: whether it was written as a LOINC code.
    """

    OF_THE_ROW: ClassVar[int] = -2

    instrument: int
    item: int = 0
    is_code: bool = False


NOTHING = Meaning(-1)

UNVERSIONED = {
    "qids": "qids_sr16",
    "quickinventoryofdepressivesymptomatology": "qids_sr16",
    "bdi": "bdi2",
    "beckdepressioninventory": "bdi2",
    "hamd": "hamd17",
    "hdrs": "hamd17",
    "hamiltondepressionratingscale": "hamd17",
}
"""Names that several versions share, and the version that is known here."""


def unversioned(text: str, instruments: Mapping[str, Instrument]) -> str | None:
    """Key of the instrument that a name without its version may mean; None where it means one, or none."""
    bare = re.sub(r"total|score|sum", "", "".join(c for c in text.lower() if c.isalnum()))
    key = UNVERSIONED.get(bare)
    return key if key in instruments and find(text, instruments) is None else None


def codes(instruments: Mapping[str, Instrument]) -> dict[str, tuple[int, int]]:
    """For each LOINC code, which instrument it belongs to and which question it is; 0 for the score."""
    found = {code: (i, 0) for i, one in enumerate(instruments.values()) for code in one.loinc}
    for i, one in enumerate(instruments.values()):
        # Questions of a part are questions of the whole: those of PHQ-2 are the first two of PHQ-9.
        if one.parent is None and one.item_score is not None:
            found |= {code: (i, number) for number, code in enumerate(one.item_loinc, start=1)}
    return found


def meanings(texts: Sequence[str], kind: str, instruments: Mapping[str, Instrument]) -> list[Meaning]:
    """What each distinct text of a column means.

    Parameters
    ----------
    texts : sequence of str
    kind : {"code", "question", "instrument"}
        In a column of questions a bare number is one of them, of the instrument that the row names.
    instruments : mapping
        The registry.
    """
    by_code = codes(instruments)
    position = {key: i for i, key in enumerate(instruments)}
    found = [_meaning(text, kind, instruments, by_code, position) for text in texts]
    return found if kind == "question" else _parts_alone(found, instruments, position)


def _parts_alone(
    found: list[Meaning], instruments: Mapping[str, Instrument], position: Mapping[str, int]
) -> list[Meaning]:
    """A single question without any other of its instrument is the score that it makes: "PHQ-9 item 9"."""
    named = {(one.instrument, one.item) for one in found if one.item and not one.is_code}
    alone = {}
    for part, of_part in instruments.items():
        whole, items = position.get(of_part.parent or ""), PARTS.get(of_part.parent or "", {}).get(part, ())
        if len(items) == 1 and {item for instrument, item in named if instrument == whole} == set(items):
            alone[whole, items[0]] = Meaning(position[part])
    return [one if one.is_code else alone.get((one.instrument, one.item), one) for one in found]


def _meaning(
    text: str,
    kind: str,
    instruments: Mapping[str, Instrument],
    by_code: Mapping[str, tuple[int, int]],
    position: Mapping[str, int],
) -> Meaning:
    if is_missing(text):
        return NOTHING
    if code := _LOINC.fullmatch(text):
        return Meaning(*by_code.get(code[1], (-1, 0)), is_code=True)
    if kind == "question":
        if bare := _BARE.fullmatch(text):
            return Meaning(Meaning.OF_THE_ROW, int(bare[1]))
        if _WHOLE.fullmatch(text):
            return Meaning(Meaning.OF_THE_ROW, 0)
    item = item_of(text, instruments)
    instrument = find(text, instruments) or find(_PLACE.sub("", text), instruments)
    if item is not None and (kind == "question" or instrument is None or instrument.key != item[0]):
        return Meaning(position[item[0]], item[1])
    if instrument is not None:  # "PEG-3" is the whole of PEG
        return Meaning(position[instrument.key])
    asked = worded(text, instruments)
    return NOTHING if asked is None else Meaning(position[asked[0]], asked[1])
