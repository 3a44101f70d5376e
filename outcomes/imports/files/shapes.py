"""Tells a row of a table from a line beside it, by what its cells look like."""

from __future__ import annotations

import re
from collections.abc import Sequence

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_LETTERS = re.compile(r"[^\W\d_]+")


def shape(text: str) -> str:
    """What a text looks like, whatever it says.

    Examples
    --------
    >>> shape("P-017"), shape("5.33"), shape("2026-01-05"), shape("16 records")
    ('a-9', '9', '9-9-9', '9 a')
    """
    return _LETTERS.sub("a", _DIGITS.sub("9", text.strip()))


def columns_of(rows: Sequence[Sequence[str]]) -> list[set[str]]:
    """The shapes that are met in each column of some rows, all equally long."""
    return [{shape(text) for text in cells if text} for cells in zip(*rows, strict=True)]


def likeness(row: Sequence[str], columns: Sequence[set[str]]) -> float:
    """Share of the filled cells of a row that look like others of their column; 0 for a blank row."""
    filled = [shape(text) in shapes for text, shapes in zip(row, columns, strict=False) if text.strip()]
    return sum(filled) / len(filled) if filled else 0.0
