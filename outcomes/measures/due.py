"""Every window in which somebody's score counts, whether it is there or not: the ground of "who is due"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from outcomes import definitions as rules
from outcomes.cohort import Filters
from outcomes.courses import WHATEVER, Courses
from outcomes.instruments import Instrument
from outcomes.measures.followup import at_follow_ups
from outcomes.measures.persons import MEASURED, View, view

HEADLINE_WINDOW = "Headline window"
STOPPED_WINDOW = "After the last infusion, course stopped early"
SECOND_WINDOW = "Headline window of the second course"
DUE_WINDOWS = (HEADLINE_WINDOW, STOPPED_WINDOW, *(one.title for one in rules.FOLLOW_UPS), SECOND_WINDOW)


def chances(courses: Courses, instrument: Instrument, only: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Every window of everybody eligible on an instrument.

    Parameters
    ----------
    only : mapping
        See ``Filters.only``.

    Returns
    -------
    DataFrame
        One row per person and window: ``window`` (one of ``DUE_WINDOWS``), ``row`` (of the course table), ``first`` and ``last``
        (the window, both ends included, in days since the patient's first infusion), ``measured`` (there is a score in it).
        Courses without days have no window.
    """
    found = []
    for number, title in ((1, HEADLINE_WINDOW), (2, SECOND_WINDOW)):
        seen = view(courses, instrument, Filters(only=only, course=number))
        complete = courses.table["induction_complete"].to_numpy()[seen.cohort.rows]
        found.append(_counted_from_induction(seen, title, "post_induction", complete, seen.status == MEASURED))
        if number == 1:
            taken = ~np.isnan(seen.whatever)
            found += [_counted_from_induction(seen, STOPPED_WINDOW, WHATEVER, ~complete, taken), *_follow_ups(seen)]
    return pd.concat(found, ignore_index=True)


def _counted_from_induction(
    seen: View, title: str, window: str, chosen: np.ndarray, measured: np.ndarray
) -> pd.DataFrame:
    table = seen.courses.table.iloc[seen.cohort.rows]
    chosen = chosen & seen.eligible & table["has_days"].to_numpy()
    end = table["induction_end"].to_numpy(dtype=np.int64)[chosen]
    first, last = (table[f"{window}_{edge}"].to_numpy(dtype=np.int64)[chosen] for edge in ("first", "last"))
    return _rows(title, seen.cohort.rows[chosen], end + first, end + last, measured[chosen])


def _follow_ups(seen: View) -> list[pd.DataFrame]:
    table = seen.courses.table.iloc[seen.cohort.rows]
    chosen = seen.eligible & table["has_days"].to_numpy()
    start = table["start"].to_numpy(dtype=np.int64)[chosen]
    measured = ~np.isnan(at_follow_ups(seen)[0][chosen])
    return [
        _rows(one.title, seen.cohort.rows[chosen], start + one.window.first, start + one.window.last, measured[:, i])
        for i, one in enumerate(rules.FOLLOW_UPS)
    ]


def _rows(title: str, row: np.ndarray, first: np.ndarray, last: np.ndarray, measured: np.ndarray) -> pd.DataFrame:
    window = pd.Categorical.from_codes(np.full(len(row), DUE_WINDOWS.index(title)), DUE_WINDOWS)
    return pd.DataFrame({"window": window, "row": row, "first": first, "last": last, "measured": measured})
