"""Who has no score yet in a window that is open, by the practice's own patient numbers.

The one place where codes become patient numbers again, and days become dates. What comes out is for the practice's own
computer: it is made anew each time and goes to a page or into a file that staff ask for, and never into store, log or cache.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from outcomes import definitions as rules
from outcomes.courses import Courses
from outcomes.deidentify import KeyTable
from outcomes.errors import OutcomesError
from outcomes.instruments import Instrument, registry
from outcomes.measures import chances
from outcomes.store import Store


@dataclass(frozen=True, repr=False)
class Due:
    """Who is due, as of the last date in the exports. Holds patient numbers and dates, so it shows nothing but its size.

    Attributes
    ----------
    day : date
    people : DataFrame
        One row per person and window, those with the fewest days left first: ``window`` (categorical), ``numbers`` (the
        practice's own, further ones after a comma), ``questionnaires`` (those without a score), ``days_left`` (0: the last day
        is ``day``), ``closes`` and ``last_infusion`` (date). No score and nothing that tells of one stands in it.
    gains : DataFrame
        One row per window and instrument: ``window``, ``instrument`` (key), ``open`` (people listed); ``due`` (people whose
        window began in the last ``rules.LOOK_BACK_DAYS`` days) and ``measured`` (those of them who have a score in it). Rows
        without anybody listed are left out.
    late : tuple of (str, date)
        Instruments whose newest score is more than ``rules.LATE_SCORES_DAYS`` older than ``day``, and that score's date.
    untold : int
        People of whom no number or no date of the first infusion is known here: they cannot be listed.
    """

    day: date
    people: pd.DataFrame
    gains: pd.DataFrame
    late: tuple[tuple[str, date], ...]
    untold: int

    def __repr__(self) -> str:
        return f"Due({len(self.people)} rows)"

    @property
    def n(self) -> int:
        """People in the list, each once."""
        return self.people["numbers"].nunique()

    @property
    def n_soon(self) -> int:
        """Those of them who have a window that closes within ``rules.SOON_DAYS``."""
        return self.people["numbers"][self.people["days_left"] <= rules.SOON_DAYS].nunique()


def who_is_due(courses: Courses, store: Store, only: Mapping[str, Sequence[str]]) -> Due:
    """Who is due, of those whom the filters let in.

    Raises
    ------
    OutcomesError
        Where it cannot be told: no key table here, another practice's, or an export's day that is not known. Says what to do.
    """
    imports = store.imports()
    live = imports[imports["status"] == "live"]
    if len(live) and live["synthetic"].all():
        raise OutcomesError(
            "The demonstration has no patient numbers, so there is no one to list. With your own exports, people who have no "
            "score yet are listed here."
        )
    if not KeyTable.default_path().exists():  # to look for one makes none
        raise OutcomesError(
            "This list needs the key table, which links the codes in the store to your patient numbers, and it is not on "
            "this computer. Open the dashboard on the computer where exports are saved, or restore the key table here."
        )
    keys = KeyTable.open_default()
    first = keys.first_infusions()
    if not any(code in first for code in courses.codes):
        raise OutcomesError(
            "The key table on this computer does not know the patients in the store, or no date of their first infusions. "
            "Restore the key table that belongs to this store. From files that hold codes and days only, no one can be listed."
        )
    day = keys.export_day(live["sha256"])
    if day is None:
        raise OutcomesError(
            "Up to which day the saved exports reach is not known, so no one can tell whose window is open. Save your newest "
            "export on the Data page: its last date is noted then."
        )
    return _listed(courses, only, keys, first, day)


def _listed(
    courses: Courses, only: Mapping[str, Sequence[str]], keys: KeyTable, first: Mapping[str, date], day: date
) -> Due:
    table, today = courses.table, day.toordinal()
    zero = np.array([first[code].toordinal() if code in first else np.nan for code in courses.codes], dtype=float)
    zero = zero[table["patient"].to_numpy()]
    asked = [one for key, one in registry().items() if key in courses.instruments and one.parent is None]
    people, gains = [], []
    for instrument in asked:
        found = chances(courses, instrument, only)
        at = zero[found["row"].to_numpy()]
        found = found.assign(opens=at + found["first"], closes=at + found["last"])[~np.isnan(at)]
        found = found.assign(
            due=(found["opens"] <= today) & (found["opens"] > today - rules.LOOK_BACK_DAYS),
            open=(found["opens"] <= today) & (found["closes"] >= today) & ~found["measured"],
        )
        gains.append(_gains(found, instrument))
        people.append(found[found["open"]].assign(questionnaire=instrument.name))
    listed = pd.concat(people, ignore_index=True) if people else pd.DataFrame()
    in_scope = table["patient"][(table["number"] == 1) & np.isnan(zero)]
    return Due(
        day=day,
        people=_people(listed, courses, zero, keys, today),
        gains=pd.concat(gains, ignore_index=True) if gains else pd.DataFrame(columns=GAIN_COLUMNS),
        late=_late(courses, zero, [one for one in asked if (listed["questionnaire"] == one.name).any()], today)
        if len(listed)
        else (),
        untold=len(in_scope),
    )


GAIN_COLUMNS = ["window", "instrument", "open", "measured", "due"]


def _gains(found: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    counted = found.assign(instrument=instrument.key, measured=found["measured"] & found["due"])
    counted = counted.groupby(["window", "instrument"], observed=True)[GAIN_COLUMNS[2:]].sum().reset_index()
    return counted[counted["open"] > 0]


def _people(listed: pd.DataFrame, courses: Courses, zero: np.ndarray, keys: KeyTable, today: int) -> pd.DataFrame:
    columns = ["window", "numbers", "questionnaires", "days_left", "closes", "last_infusion"]
    if listed.empty:
        return pd.DataFrame(columns=columns)
    grouped = listed.groupby(["window", "row", "closes"], observed=True)["questionnaire"]
    found = grouped.agg(", ".join).reset_index().rename(columns={"questionnaire": "questionnaires"})
    row = found["row"].to_numpy()
    codes = [courses.codes[patient] for patient in courses.table["patient"].to_numpy()[row]]
    numbers = keys.numbers(codes)
    last = zero[row] + courses.table["last_infusion"].to_numpy()[row]
    found = found.assign(
        numbers=[", ".join(numbers[code]) for code in codes],
        days_left=(found["closes"] - today).astype(int),
        closes=_dates(found["closes"]),
        last_infusion=_dates(last),
    )
    return found.sort_values(["window", "days_left", "numbers"], ignore_index=True)[columns]


def _late(courses: Courses, zero: np.ndarray, asked: list[Instrument], today: int) -> tuple[tuple[str, date], ...]:
    start, late = courses.table["start"].to_numpy(), []
    for instrument in asked:
        scores = courses.later_scores(instrument.key)
        dates = zero[scores.course] + start[scores.course] + scores.since_start
        newest = np.nanmax(dates, initial=-np.inf)
        if np.isfinite(newest) and newest < today - rules.LATE_SCORES_DAYS:
            late.append((instrument.name, date.fromordinal(int(newest))))
    return tuple(late)


def _dates(ordinals) -> list[date]:
    return [date.fromordinal(int(one)) for one in ordinals]
