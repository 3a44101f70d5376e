"""All instruments by key, and finding one by what a file calls it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from outcomes.errors import InstrumentError
from outcomes.instruments.builtin import BUILT_IN
from outcomes.instruments.model import Instrument

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


REGISTRY = Registry(BUILT_IN)
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
