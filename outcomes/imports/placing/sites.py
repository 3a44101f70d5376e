"""Sites are recoded like patients: any word may come in, a neutral label goes on, and the key table keeps which is which."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from string import ascii_uppercase

import numpy as np

from outcomes.imports.tables import Attribute
from outcomes.records import site_label

MOST = 60
"""A column with more different words is no column of sites."""
_LONGEST = 100


@dataclass(frozen=True, repr=False)
class Sites:
    """Attributes with labels for sites, and the sites that the key table must learn: (word, label)."""

    attributes: list[Attribute]
    new: tuple[tuple[str, str], ...]
    unusable: list[Attribute]


def recode(attributes: Sequence[Attribute], known: Mapping[str, str], stored: Collection[str]) -> Sites:
    """Put labels in place of the practice's own words.

    A word that is a neutral label already, such as "Site B" or "b", stays what it is. Any other gets the first label that
    stands for nothing yet, neither in the key table, nor in the store, nor in this upload.

    Parameters
    ----------
    known : mapping
        Labels by word, in small letters, as the key table keeps them.
    stored : collection of str
        Labels that are stored.

    Returns
    -------
    Sites
        ``unusable`` are columns with too many or too long words; they are left out.
    """
    usable = [one.name != "site" or _can_be_sites(one.values) for one in attributes]
    columns = [one for one, fine in zip(attributes, usable, strict=True) if fine and one.name == "site"]
    words = list(dict.fromkeys(_plain(text) for one in columns for text in _in_order(one)))
    labels = {word: known.get(word) or site_label(word) for word in words}
    free = _free({*known.values(), *stored, *filter(None, labels.values())})
    labels = {word: label or next(free) for word, label in labels.items()}
    new = tuple((word, label) for word, label in labels.items() if word not in known and site_label(word) != label)
    recoded = [
        _relabelled(one, labels) if one.name == "site" else one
        for one, fine in zip(attributes, usable, strict=True)
        if fine
    ]
    return Sites(recoded, new, [one for one, fine in zip(attributes, usable, strict=True) if not fine])


def _can_be_sites(values: Sequence[str]) -> bool:
    return len({_plain(text) for text in values}) <= MOST and all(len(text) <= _LONGEST for text in values)


def _in_order(one: Attribute) -> list[str]:
    """The words of a column as they appear."""
    values, first = np.unique(one.value, return_index=True)
    return [one.values[i] for i in values[np.argsort(first)].tolist()]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _free(taken: Collection[str]) -> Iterator[str]:
    letters: Iterable[tuple[str, ...]] = [*product(ascii_uppercase), *product(ascii_uppercase, repeat=2)]
    return (label for label in (f"Site {''.join(one)}" for one in letters) if label not in taken)


def _relabelled(one: Attribute, labels: Mapping[str, str]) -> Attribute:
    of_values = [labels[_plain(text)] for text in one.values]
    values = sorted(set(of_values))
    position = {label: i for i, label in enumerate(values)}
    value = np.array([position[label] for label in of_values], dtype=np.int64)
    return replace(one, value=value[one.value], values=values)
