"""What holds for a column as a whole."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from outcomes.imports.cells import values
from outcomes.imports.column import Column

MOST_INFUSIONS = 999
"""No count or number of infusions is higher."""


def share(column: Column, of_values: Iterable[bool]) -> float:
    """Share of the cells with a value for which something holds, by the distinct values; 0 where there are none."""
    held = np.fromiter((not values.is_missing(text) for text in column.values), bool, len(column.values))
    holds = np.fromiter(of_values, bool, len(column.values))
    n = int(held[column.codes].sum())
    return int((held & holds)[column.codes].sum()) / n if n else 0.0
