"""Words that tell "Follow Up Visit" from a person's name: lists as text files, each with its source at its head."""

from __future__ import annotations

from pathlib import Path


def _read(name: str) -> frozenset[str]:
    """The words of a file, in small letters; its lines that begin with # are about it."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


ORDINARY = _read("ordinary.txt")
"""Words that exports are made of and names of people are not."""

SENTENCE = _read("sentence.txt")
"""Words that make a sentence: two of them in one longer text are more than a label."""

GIVEN_NAMES = _read("given_names.txt") | _read("given_names_more.txt")
"""Common given names."""

SURNAMES = _read("surnames.txt")
"""Common surnames."""

_ALSO = _read("also_words.txt") | _read("also_places.txt") | ORDINARY

SURE_GIVEN_NAMES = GIVEN_NAMES - _ALSO
"""Given names that are neither an everyday word nor a place."""

SURE_SURNAMES = SURNAMES - _ALSO
"""Surnames that are neither an everyday word nor a place."""
