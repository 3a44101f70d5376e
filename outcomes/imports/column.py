"""One column of a table, still text; and what a spreadsheet calls it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np


def letters(position: int) -> str:
    """What a spreadsheet calls a column.

    Examples
    --------
    >>> letters(1), letters(26), letters(27)
    ('A', 'Z', 'AA')
    """
    text = ""
    while position:
        position, rest = divmod(position - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


@dataclass(frozen=True, repr=False)
class Column:
    """One column: each distinct text once, and which of them stands in each row.

    Attributes
    ----------
    position : int
        Counted from 1.
    header : str
    values : list of str
        The distinct texts, without white space around them. Of one that was not read "", named in ``unread``.
    codes : array of int32
        One per row of the sheet: index into ``values``.
    hidden : bool
        Whether the spreadsheet does not show it.
    unread : dict
        The rule for each text that was not read, by its index: "cell_too_long", "formula_without_value". A cell like
        that holds something: where the column is needed, it must not count as empty.
    """

    position: int
    header: str
    values: list[str]
    codes: np.ndarray
    hidden: bool = False
    unread: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not any(self.values) and not self.unread

    @property
    def too_long(self) -> np.ndarray:
        """For each distinct text, whether it was too long to be read."""
        return np.array([self.unread.get(i) == "cell_too_long" for i in range(len(self.values))], dtype=bool)

    def where(self, chosen: Iterable[bool]) -> np.ndarray:
        """For each row, whether its text is one of the chosen distinct ones."""
        return np.fromiter(chosen, bool, len(self.values))[self.codes]

    def numbers(self, of_values: Sequence[float]) -> np.ndarray:
        """For each row, the number that belongs to its text."""
        return np.asarray(of_values, dtype=np.float64)[self.codes]

    def keep(self, rows: np.ndarray) -> Column:
        """Only some rows, and only the texts that stand in them."""
        used, codes = np.unique(self.codes[rows], return_inverse=True)
        unread = {i: self.unread[old] for i, old in enumerate(used.tolist()) if old in self.unread}
        values = [self.values[i] for i in used]
        return Column(self.position, self.header, values, codes.astype(np.int32), self.hidden, unread)
