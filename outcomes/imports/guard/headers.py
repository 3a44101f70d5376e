"""What identifies a person in headers: names, birth dates, record numbers, contact details; and headers that do themselves."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_LONGEST_HEADER = 1_000
"""Letters of a header that are looked at: no question is longer."""

_LABEL_WORDS = 6
"""A header of more words is a question, in which a single word says little."""

HARMLESS = frozenset(
    """instrument_name event_name form_name redcap_event_name redcap_repeat_instrument redcap_repeat_instance
        event visit visit_name status form_status complete completed_form severity severity_label band category
        interpretation version language arm phase source units unit row row_number index
        drug medication route""".split()
)
"""Columns that exports often have and that are left out without a word."""


def plain_header(header: str) -> str:
    """Small words joined by underscores.

    Examples
    --------
    >>> plain_header("DateOfBirth"), plain_header("PHQ-9 Total"), plain_header("dose (mg/kg)")
    ('date_of_birth', 'phq_9_total', 'dose_mg_kg')
    """
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", header[:_LONGEST_HEADER])
    return re.sub(r"[^0-9a-zäöüßéèáíóúñ#]+", "_", parted.lower()).strip("_")


@dataclass(frozen=True)
class _Rule:
    """One rule of ``headers.toml``; ``run_together`` are its phrases and words as LASTNAME writes them."""

    key: str
    whole: frozenset[str]
    words: frozenset[str]
    phrases: re.Pattern[str]
    run_together: frozenset[str]
    unless: frozenset[str]

    def fits(self, plain: str, words: list[str]) -> bool:
        """Whether a header is of this kind; ``words`` are those of ``plain`` without digits behind them."""
        joined = "_".join(words)
        if plain in self.whole or joined in self.whole:
            return True
        if not self.unless.isdisjoint(words):
            return False
        return (
            plain.replace("_", "") in self.run_together
            or (len(words) <= _LABEL_WORDS and not self.words.isdisjoint(words))
            or self.phrases.search(f"_{joined}_") is not None
        )


def _joined(texts: Iterable[str]) -> list[str]:
    return ["_".join(text.split()) for text in texts if text.strip()]


def _rule(key: str, said: dict[str, str]) -> _Rule:
    people = _joined(said.get("people", "").split(";"))
    phrases = _joined(said.get("phrases", "").split(";"))
    phrases += [f"{who}_{name}" for who in people for name in ("name", "names")]
    phrases += [f"name_of_{the}{who}" for who in people for the in ("", "the_")]
    words = said.get("words", "").split()
    return _Rule(
        key,
        frozenset(_joined(said.get("whole", "").split(";"))),
        frozenset(words),
        re.compile(f"_(?:{'|'.join(map(re.escape, phrases))})_"),
        frozenset(one.replace("_", "") for one in (*words, *phrases)),
        frozenset(said.get("unless", "").split()),
    )


_SAID = tomllib.loads(Path(__file__).with_name("headers.toml").read_text(encoding="utf-8"))
_RULES = tuple(_rule(key, said) for key, said in _SAID.items() if key != "about")
_ENDINGS = frozenset(_SAID["about"]["endings"].split())
_CODES = frozenset(_SAID["about"]["codes"].split())
_BEGINNINGS = tuple(f"{one}_" for one in _joined(_SAID["about"]["beginnings"].split(";")))
_BIRTH = "header_birth_date"


def header_rule(header: str) -> str | None:
    """The rule that a column breaks by what its header says it holds; None if it breaks none.

    Examples
    --------
    >>> header_rule("Date of Birth"), header_rule("Encounter Date"), header_rule("Signature date")
    ('header_birth_date', None, None)
    """
    plain = plain_header(re.sub(r"(?<=[A-Za-z])['’]s\b", "", header[:_LONGEST_HEADER]))
    words = [re.sub(r"(?<=[a-z])\d+$", "", word) for word in plain.split("_")]
    rule = next((one.key for one in _RULES if one.fits(plain, words)), None)
    if rule not in (None, _BIRTH) and _is_about(plain, words):
        return None
    if rule is None and re.fullmatch(r"q?\d+_text", plain):
        return "header_free_text"
    return rule


def _is_about(plain: str, words: list[str]) -> bool:
    """Whether a header speaks of the date, kind or number of something, and not of the thing itself."""
    telling = [word for word in words if word not in _CODES]
    return plain.startswith(_BEGINNINGS) or (len(telling) > 1 and telling[-1] in _ENDINGS)
