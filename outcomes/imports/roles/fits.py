"""How well a column fits a role: shares of its cells, and what its header rules out."""

from __future__ import annotations

import re

import numpy as np

from outcomes.imports.cells import values
from outcomes.imports.cells.doses import DOSES, doses
from outcomes.imports.cells.of_columns import MOST_INFUSIONS, share
from outcomes.imports.cells.points import point
from outcomes.imports.cells.status import status
from outcomes.imports.cells.values import before_or_after
from outcomes.imports.column import Column
from outcomes.imports.guard import header_rule, plain_header
from outcomes.imports.roles import words
from outcomes.imports.roles.candidates import MOSTLY, words_of

_SEVERAL = 5
"""Rows with the same text that make it a word for the whole list."""


def is_another_date(column: Column) -> bool:
    """Whether a header says that its dates are not those of scores."""
    return bool(words_of(column.header) & words.NOT_THE_DATE) or header_rule(column.header) == "header_birth_date"


def whole_numbers(column: Column) -> float:
    """Share of the cells that are whole numbers, "3 of 6" and "#3" among them."""
    numbers, _ = values.numbers(
        [re.sub(r"^#?\s*(\d{1,3})(?:\s*(?:of|/)\s*\d{1,3})?$", r"\1", t) for t in column.values]
    )
    with np.errstate(invalid="ignore"):
        return share(column, ((numbers % 1 == 0) & (np.abs(numbers) <= 100 * MOST_INFUSIONS)).tolist())


_WORDS_OF_MEASUREMENT = {
    "domain": frozenset("raw normed interpreted".split()),
    "validity": frozenset("valid invalid not_applicable not_administered".split()),
}
"""Columns of measurement-based care, and what stands in them."""


def holds_states(column: Column) -> bool:
    """Whether a column says whether its rows count: by its header, or because nothing else stands in it."""
    plain = plain_header(column.header)
    if plain in _WORDS_OF_MEASUREMENT:
        return not _WORDS_OF_MEASUREMENT[plain].isdisjoint(text.lower() for text in column.values)
    states = [status(text) for text in column.values]
    named = plain in words.STATUS or bool(words_of(column.header) & {"status", "state", "action", "flag"})
    known = share(column, [state is not None for state in states])
    not_counted = bool({"not_done", "wrong"} & set(states))
    return (named and (known >= 0.3 or not_counted)) or (known >= MOSTLY and not_counted)


def without_groups(header: str) -> str:
    """Form tools write the groups of a question before its name: ``phq9/phq9_1``."""
    return header.rsplit("/", 1)[-1] if re.fullmatch(r"[A-Za-z_][\w.-]*(?:/[A-Za-z_][\w.-]*)+", header) else header


def small_numbers(column: Column) -> float:
    """Share of the cells that are so small that they can number infusions, and no patients."""
    numbers, _ = values.numbers(column.values)
    with np.errstate(invalid="ignore"):
        return share(column, ((numbers % 1 == 0) & (numbers >= 1) & (numbers <= MOST_INFUSIONS)).tolist())


def says_before_or_after(column: Column) -> float:
    """0 or more where a column says before or after at least as often as it names points of the course."""
    return share(column, [before_or_after(t) is not None for t in column.values]) - share(
        column, [point(t) is not None and before_or_after(t) is None for t in column.values]
    )


def holds_doses(column: Column) -> float:
    """Share of the cells that are doses."""
    read = doses(column.values)
    return share(column, (~np.isnan(read.per_kg) | ~np.isnan(read.mg) | ~np.isnan(read.bare)).tolist())


def are_per_kg(column: Column) -> bool:
    """Whether the numbers of a column are as small as doses per kilogram."""
    numbers = values.numbers(column.values)[0]
    numbers = numbers[~np.isnan(numbers)]
    return bool(len(numbers)) and bool((numbers <= DOSES[1] / 2).all())


def may_stand_beside(column: Column) -> bool:
    """Whether a column of a list says nothing of what was done: who did it, how long it took, one word throughout."""
    named = words_of(column.header)
    one_word = len(column.codes) >= _SEVERAL and sum(not values.is_missing(text) for text in column.values) == 1
    return one_word or bool(named & words.BESIDE)
