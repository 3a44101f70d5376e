"""People's names: in a text, in the name of a file or sheet. Told by lists of names, and by words that names are not."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from outcomes.imports.guard.words import (
    GIVEN_NAMES,
    ORDINARY,
    SENTENCE,
    SURE_GIVEN_NAMES,
    SURE_SURNAMES,
    SURNAMES,
)

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PART = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
"""A word, or one half of "Mary-Ann"."""

_TITLED = re.compile(r"\b(Mr|Mrs|Ms|Miss|Dr|Prof|MR|MRS|MISS|DR)\.? +([A-Z][^\W\d_]+)")
_LAST_FIRST = re.compile(r"([^\W\d_][^\W\d_'’-]+),\s*[^\W\d_]+\.?(?:\s+[^\W\d_]\.?)?")
_FULL_NAME = re.compile(r"(?<![^\W\d_])([A-Z][^\W\d_]+)(?= +([A-Z][^\W\d_]+))")
"""Two capitalised words; overlapping ones too."""

_NAMED_AFTER = re.compile(
    r"roland[ -]morris|connor[ -]davidson|stanley[ -]brown|charcot[ -]marie|st\.? john|san \w+|santa \w+|los \w+", re.I
)
"""Questionnaires, illnesses, herbs and cities that are called like people."""

_LABEL = re.compile(
    r"^\s*(?:(?:seen|recorded|entered|completed|filled in|signed|given|report) (?:by|for)|patient|pt|client|participant|subject"
    r"|provider|clinician|therapist|nurse|physician|doctor|name|attn)\b[\s:.,-]*",
    re.I,
)
"""What stands before a name: "Patient: Jane Doe"."""

_FIRST = GIVEN_NAMES - ORDINARY
_NAMES = GIVEN_NAMES | SURNAMES
_SURE = SURE_GIVEN_NAMES | SURE_SURNAMES
_SHORTEST = 4
"""Letters of a given name that counts when it stands alone: "Ana" is a blood test too."""


def is_name(text: str) -> bool:
    """Whether a text is or holds a person's name: a title before a name, a given name alone, or with another name.

    Words that exports are made of, such as "Anxiety" or "Left", are no names, nor is what stands beside them alone.

    Examples
    --------
    >>> is_name("Jane Doe"), is_name("Garcia, Maria"), is_name("Dr. Okafor"), is_name("Scores of Jane Doe")
    (True, True, True, True)
    >>> is_name("Peak BP"), is_name("Beck Depression"), is_name("Left Knee")
    (False, False, False)
    """
    text = _without_accents(text)
    if any(_is_titled(title, word.lower()) for title, word in _TITLED.findall(text)):
        return True
    found = _FULL_NAME.finditer(_NAMED_AFTER.sub(" ", text))
    if any(one[1].lower() in SURE_GIVEN_NAMES and one[2].lower() not in ORDINARY for one in found):
        return True
    if any(c.isdigit() for c in text):
        return False
    text = _LABEL.sub("", _NAMED_AFTER.sub(" ", text))
    words = [word.lower() for word in _PART.findall(text) if len(word) > 1]
    if not 1 <= len(words) <= 4:
        return False
    capitalised = all(word[0].isupper() for word in _PART.findall(text) if len(word) > 1)
    if len(words) == 2 and capitalised and words[0] in _FIRST and words[1] in SURNAMES:
        return True
    if not ORDINARY.isdisjoint(words):
        return False
    last_first = _LAST_FIRST.fullmatch(text.strip())
    if last_first and last_first[1].lower() in SURE_SURNAMES:
        return True
    if len(words) == 1:
        return words[0] in SURE_GIVEN_NAMES and len(words[0]) >= _SHORTEST
    if not SENTENCE.isdisjoint(words):
        return False
    both = any(first in GIVEN_NAMES and second in SURNAMES for first, second in pairwise(words))
    return not SURE_GIVEN_NAMES.isdisjoint(words) or (both and capitalised)


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _is_titled(title: str, word: str) -> bool:
    """Whether a title stands before a name; Ms is a drug and an illness too."""
    return word in _NAMES if title == "Ms" else word not in ORDINARY


def is_like_names(text: str) -> bool:
    """Whether a text may be a name, which it is in the company of others: with a given name or surname, or with both.

    "Martinez" or "Foley Catheter" alone says nothing; a column of such texts holds people. So does one in another script.
    """
    text = _without_accents(text)
    words = [word.lower() for word in _PART.findall(_NAMED_AFTER.sub(" ", text))]
    plain = 1 <= len(words) <= 4 and not any(c.isdigit() for c in text)
    ordinary = not (ORDINARY.isdisjoint(words) and SENTENCE.isdisjoint(words))
    return plain and not ordinary and (not _SURE.isdisjoint(words) or _is_in_another_script(words))


def _is_in_another_script(words: list[str]) -> bool:
    return all(len(word) > 1 and all("LATIN" not in unicodedata.name(c, "LATIN") for c in word) for word in words)


def is_in_a_file_name(stem: str) -> bool:
    """Whether the name of a file or sheet holds a given name beside another word that is no ordinary one."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", stem)
    words = [word.lower() for word in WORD.findall(parted.replace("_", " "))]
    return any(
        not {first, second}.isdisjoint(SURE_GIVEN_NAMES) and {first, second}.isdisjoint(ORDINARY)
        for first, second in pairwise(words)
    )
