"""Who each row is of, and what the table says of these people by closed lists."""

from __future__ import annotations

import numpy as np

from outcomes.imports import guard
from outcomes.imports.cells import values
from outcomes.imports.cells.values import ATTRIBUTES
from outcomes.imports.column import Column
from outcomes.imports.reading.cells import closed_list
from outcomes.imports.reading.context import Reading
from outcomes.imports.reading.rows import having, only
from outcomes.imports.roles.role import Roles
from outcomes.imports.tables import Attribute


def patients(reading: Reading, column: Column) -> np.ndarray:
    """The number of each row's patient in the upload. Ids that name somebody are refused."""
    ids = sorted(text for text in column.values if not values.is_missing(text))
    rule_of = dict(zip(ids, guard.patient_rules(ids), strict=True))
    reading.cells(column, [rule_of.get(text) for text in column.values])
    number = reading.patients
    of_values = [number.setdefault(text, len(number)) for text in column.values]
    return np.array(of_values, dtype=np.int64)[column.codes]


def attributes(reading: Reading, roles: Roles, patient: np.ndarray) -> list[Attribute]:
    """What the table says of the patients themselves; one entry per row with a value, for each column."""
    found = []
    for name, read in ATTRIBUTES.items():
        column = only(having(reading.sheet, roles, name))
        if column is None:
            continue
        of_values, wrong = closed_list(reading, column, read)
        reading.groups("value_left_empty", wrong, column)
        known = sorted({one for one in of_values if one is not None})
        position = {text: i for i, text in enumerate(known)}
        value = np.array([position.get(one, -1) for one in of_values], dtype=np.int64)[column.codes]
        has = value >= 0
        row = reading.sheet.rows[has]
        place = (reading.file, reading.sheet_number, column.position)
        found.append(Attribute(name, *place, row, patient[has], value[has], known))
    return found
