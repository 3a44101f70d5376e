"""From tidy records to the course table: one wide row per course, with baseline, windows and filter columns attached.

Built once for each version of the data; afterwards every measure is a few column operations on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from outcomes import definitions as rules
from outcomes import protocols as plans
from outcomes.records import AGE_BANDS, INDICATIONS, SEXES

AFTER = tuple(f"after_{k}" for k in range(1, rules.LONGEST_INFUSIONS + 1))
WEEKS = tuple(f"week_{i}" for i in range(1, len(rules.WEEKS) + 1))
WEEKLY = tuple(f"in_week_{week}" for week in range(1, 9))
"""Each of the first eight weeks since the first infusion of the course."""
WINDOWS = {"induction": "post_induction", "maintenance": "in_maintenance"}
WHATEVER = "whatever"
"""The score in the window counted from the last infusion received, whatever was given."""
SCORE_COLUMNS = ("baseline", *AFTER, *WEEKS, *WEEKLY, *WINDOWS.values(), WHATEVER)
OF_PATIENT = ("indication", "site", "sex", "age_band", "first_infusion_year")
OF_COURSE = ("protocol", "route", "drug")
FILTER_COLUMNS = (*OF_PATIENT, *OF_COURSE)
NO_PROTOCOL = "fits none"
"""Stands in the column ``protocol`` for a course that follows none."""

NO_DAY = np.iinfo(np.int32).min
"""Stands for days that are not known."""


@dataclass(frozen=True)
class Courses:
    """Every course in the store, and the scores of each instrument spread over it.

    Attributes
    ----------
    table : DataFrame
        One row per course. Columns: ``patient`` (index into the store's codes), ``number`` (1 is the patient's first
        course), ``has_days`` (False: only numbers of infusions are known), ``infusions`` (without days, the most that a
        score states), ``induction_infusions`` (those of the protocol that the course follows), ``induction_complete``,
        ``induction_end`` (day of the last of them), ``maintenance_infusions``, ``dose`` (mean of induction, mg/kg),
        ``post_induction_first`` and ``_last``, ``in_maintenance_first`` and ``_last``, ``whatever_first`` and ``_last`` (the
        window, in days since ``induction_end``), ``post_induction_open``, ``in_maintenance_open`` and ``whatever_open``
        (that window was surely not over when the export ended), ``start`` (day of its first infusion), ``last_infusion`` and
        ``last_record`` (of the patient), ``under_way`` (the export ended soon after the patient's latest infusion), ``how``
        (how the protocol is known, ``protocols.HOW_WORDS``), ``either`` (two protocols are equally near), and the filter
        columns, categorical, missing where not recorded.
    codes : list of str
        The store's random code of each patient; ``table["patient"]`` holds positions in it.
    protocols : tuple of Protocol
        Those that occur, in the order of the categories of ``table["protocol"]``.
    stopped_or_short : tuple
        See ``protocols.Followed``.
    instruments : tuple of str
        Keys of the instruments that have at least one score, in alphabetical order.
    patients_without_infusions : int
        Patients with scores of whom no infusion is known, from a list, a number or a day: they have no course and appear in
        no chart.
    infusion_course, infusion_number, infusion_day : ndarray of int
        One element per infusion: row of ``table``, number within the course, days since the end of induction.
    """

    table: pd.DataFrame
    codes: list[str] = field(repr=False)
    instruments: tuple[str, ...]
    patients_without_infusions: int
    infusion_course: np.ndarray = field(repr=False)
    infusion_number: np.ndarray = field(repr=False)
    infusion_day: np.ndarray = field(repr=False)
    protocols: tuple[plans.Protocol, ...]
    stopped_or_short: tuple[tuple[plans.Protocol, plans.Protocol, int, int], ...]
    _placed: dict[str, tuple[np.ndarray, ...]] = field(repr=False)
    _wide: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    def scores(self, instrument: str) -> pd.DataFrame:
        """One row per course, in the order of ``table``; columns ``SCORE_COLUMNS``, points, missing where not taken."""
        if instrument not in self._wide:
            self._wide[instrument] = _spread(self.table, self._placed.get(instrument))
        return self._wide[instrument]

    def later_scores(self, instrument: str) -> Later:
        """Every score of an instrument taken after the first infusion of its course, in order of course and day."""
        if instrument not in self._placed:
            nothing = np.zeros(0, dtype=np.int32)
            return Later(nothing, nothing, nothing, nothing, np.zeros(0, dtype=np.float32))
        course, position, since_start, _, since_induction, score = self._placed[instrument]
        later = (position > 0) & (since_start != NO_DAY)
        return Later(course[later], position[later], since_start[later], since_induction[later], score[later])

    def scores_since(self, instrument: str, rows: np.ndarray) -> Later:
        """Every score after the first infusion of the courses chosen, in order of days, those in later courses included.

        ``rows``: rows of ``table``, at most one for each patient. ``course`` of the result is one of them, ``since_start``
        counts from its first infusion; ``position`` and ``since_induction`` are those of the course the score lies in.
        """
        nothing = np.zeros(0, dtype=np.int32)
        if instrument not in self._placed:
            return Later(nothing, nothing, nothing, nothing, np.zeros(0, dtype=np.float32))
        patient, start = (self.table[name].to_numpy() for name in ("patient", "start"))
        of_patient = np.full(int(patient.max(initial=-1)) + 1, -1)
        of_patient[patient[rows]] = rows
        course, position, since_start, _, since_induction, score = self._placed[instrument]
        row = of_patient[patient[course]]
        day = np.where(since_start == NO_DAY, 0, since_start + start[course] - start[row])
        # A baseline of a later course stands at the end of the one before, too.
        chosen = np.flatnonzero((row >= 0) & (position > 0) & (day > 0) & (course >= row))
        chosen = chosen[np.argsort(day[chosen], kind="stable")]
        return Later(row[chosen], position[chosen], day[chosen], since_induction[chosen], score[chosen])


@dataclass(frozen=True)
class Later:
    """Scores after the first infusion, one element per score.

    ``course``: row of the course table. ``position``: infusions received within the course. ``since_start``,
    ``since_induction``: days since the first and since the last induction infusion. ``score``: score points.
    """

    course: np.ndarray
    position: np.ndarray
    since_start: np.ndarray
    since_induction: np.ndarray
    score: np.ndarray


def build(records, given: tuple[plans.Given, ...] = ()) -> Courses:
    """Make the course table.

    Parameters
    ----------
    records : store.Records
        All live records as arrays; infusions sorted by patient and number, scores by patient, day and infusion.
    given : tuple of Given
        The protocols on the practice's list; without one they are recognised from the days of the infusions.

    Notes
    -----
    The rules are those of ``definitions`` and ``protocols``: a gap of more than ``COURSE_GAP_DAYS`` starts a new course;
    induction is the infusions that belong to the protocol which the course follows.
    """
    patient, day = records.infusion_patient, records.infusion_day
    n = len(patient)
    first_of_patient = np.ones(n, dtype=bool)
    first_of_patient[1:] = patient[1:] != patient[:-1]
    starts = first_of_patient.copy()
    starts[1:] |= np.diff(day) > rules.COURSE_GAP_DAYS
    course = np.cumsum(starts) - 1
    start = np.flatnonzero(starts)
    length = np.diff(np.append(start, n))
    since_start = day - day[start][course] if n else day
    within = np.arange(n) - start[course]

    owner = patient[start]
    last_infusion, last_record = (last[owner] for last in _last_days(records))
    patients = records.patients
    under_way = patients["under_way"].fillna(False).to_numpy(dtype=bool)[owner]
    known = tuple(plans.registry().values())
    followed = plans.follow(
        plans.features(course, within, since_start, len(start)),
        known,
        given,
        _facts(patients, owner, given),
        under_way=under_way,
        **_stated(records, start, known),
    )
    induction = followed.infusions.astype(np.int64)
    end = day[start + np.maximum(induction, 1) - 1]
    first_course = first_of_patient[start]
    course_number = np.arange(len(start)) - np.maximum.accumulate(np.where(first_course, np.arange(len(start)), 0)) + 1
    in_induction = within < induction[course]
    windows = _windows(followed, end - day[start], day[start + length - 1] - end)
    categories = {name: _category(patients[name], name) for name in OF_PATIENT}
    table = pd.DataFrame(
        {
            "patient": owner,
            "number": course_number.astype(np.int16),
            "infusions": length.astype(np.int16),
            "induction_infusions": induction.astype(np.int8),
            "induction_complete": followed.complete,
            "induction_end": end,
            "maintenance_infusions": (length - induction).astype(np.int16),
            "dose": _mean_dose(records.infusion_dose[in_induction], course[in_induction], len(start)),
            "start": day[start],
            "last_infusion": last_infusion.astype(np.int32),
            "last_record": last_record.astype(np.int32),
            "under_way": under_way,
            "how": followed.how,
            "either": followed.either,
            **{
                f"{name}_{edge}": days.astype(np.int16)
                for name, edges in windows.items()
                for edge, days in zip(("first", "last"), edges, strict=True)
            },
            **{
                # Under way says that the export ended within so many days of the last infusion: a window that runs
                # longer was surely not over, unless a later record shows that it is.
                f"{name}_open": under_way
                & (last_infusion + rules.UNDER_WAY_DAYS <= end + last)
                & (last_record <= end + last)
                for name, (_, last) in windows.items()
            },
            **{name: values.take(owner) for name, values in categories.items()},
            "protocol": pd.Categorical.from_codes(
                np.where(followed.which == plans.NO_PROTOCOL, len(followed.protocols), followed.which),
                [*(one.name for one in followed.protocols), NO_PROTOCOL],
            ).remove_unused_categories(),
            **_modality(records, start),
        }
    )
    # Without days, a number of infusions above 0 shows that treatment began; a baseline alone does not, in any layout.
    treated = np.unique(records.undated_patient[records.undated_infusion > 0])
    dayless = np.setdiff1d(treated, patient)
    never = np.setdiff1d(records.undated_patient, np.concatenate([patient, treated]))
    table = pd.concat([table.assign(has_days=True), _dayless(records, table, categories, dayless)], ignore_index=True)
    placed, without = _place(records, course, start, day, end)
    for key, undated in _place_undated(records, course, start, dayless).items():
        dated = placed.get(key, tuple(part[:0] for part in undated))
        # Before those with a day, which win where a point has both.
        both = [np.concatenate([a, b]) for a, b in zip(undated, dated, strict=True)]
        order = np.argsort(both[0], kind="stable")
        placed[key] = tuple(part[order] for part in both)
    names = table["protocol"].cat.categories
    return Courses(
        table,
        records.codes,
        tuple(sorted(placed)),
        without + len(never),
        course,
        within + 1,
        day - end[course],
        tuple(one for one in followed.protocols if one.name in names) or followed.protocols[:1],
        followed.stopped_or_short,
        placed,
    )


def _facts(patients: pd.DataFrame, owner: np.ndarray, given: tuple[plans.Given, ...]) -> dict[str, np.ndarray]:
    """What the practice's list asks of each course's patient."""
    asked = [name for name in ("indication", "site") if any(getattr(entry, name) for entry in given)]
    facts = {
        name: patients[name].astype(object).where(patients[name].notna(), None).to_numpy()[owner] for name in asked
    }
    if any(entry.from_year for entry in given):
        facts["first_infusion_year"] = patients["first_infusion_year"].fillna(0).to_numpy(dtype=np.int64)[owner]
    return facts


def _stated(records, start: np.ndarray, known: tuple[plans.Protocol, ...]) -> dict[str, np.ndarray]:
    """What is stated with the first infusion of each course; nothing where the records hold no such thing."""
    found = {
        name: values[start]
        for name in ("planned", "route", "drug")
        if (values := getattr(records, f"infusion_{name}", None)) is not None
    }
    of_infusion = getattr(records, "infusion_protocol", None)
    if of_infusion is not None:
        keys = [one.key for one in known]
        # The last place answers for -1: not stated.
        places = np.array([*(keys.index(key) if key in keys else -1 for key in records.protocols), -1])
        found["stated"] = places[of_infusion[start]]
    return found


def _modality(records, start: np.ndarray) -> dict[str, pd.Categorical]:
    """Columns ``route`` and ``drug``, as stated with the first infusion of each course."""
    found = {}
    for name, words in (("route", plans.ROUTE_WORDS), ("drug", plans.DRUG_WORDS)):
        of_infusion = getattr(records, f"infusion_{name}", None)
        codes = np.full(len(start), -1, dtype=np.int8) if of_infusion is None else of_infusion[start]
        found[name] = pd.Categorical.from_codes(codes, list(words.values())).remove_unused_categories()
    return found


def _windows(
    followed: plans.Followed, took: np.ndarray, longer: np.ndarray
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """First and last day of each window of each course, counted from the last induction infusion.

    ``took``: days from the first to the last induction infusion; ``longer``: days from that to the last infusion received.
    """
    edges = np.array([(one.window.first, one.window.last) for one in followed.protocols])[followed.rule]
    from_first = np.array([one.window.counted_from == plans.FIRST for one in followed.protocols])[followed.rule]
    first, last = (edge - np.where(from_first, took, 0) for edge in edges.T)
    # Who did not complete a protocol has only the last infusion received to count from.
    default = rules.POST_INDUCTION
    others = (
        np.where(from_first, ours, edge) + longer
        for ours, edge in zip((default.first, default.last), edges.T, strict=True)
    )
    n = len(first)
    return {
        "post_induction": (first, last),
        "in_maintenance": (np.full(n, rules.MAINTENANCE.first), np.full(n, rules.MAINTENANCE.last)),
        WHATEVER: tuple(
            np.where(followed.complete, own, other) for own, other in zip((first, last), others, strict=True)
        ),
    }


def _dayless(records, table: pd.DataFrame, categories: dict[str, pd.Categorical], patients: np.ndarray) -> pd.DataFrame:
    """Rows of the course table for patients of whom only numbers of infusions are known.

    Nothing that is counted in days is taken for granted: no induction, no window.
    """
    most = np.zeros(len(records.codes), dtype=np.int16)
    np.maximum.at(most, records.undated_patient, records.undated_infusion)
    n = len(patients)
    nothing = {name: np.zeros(n, dtype=table[name].dtype) for name in table if name not in FILTER_COLUMNS}
    return pd.DataFrame(
        {
            **nothing,
            "patient": patients.astype(table["patient"].dtype),
            "number": np.ones(n, dtype=np.int16),
            "infusions": most[patients],
            "dose": np.full(n, np.nan, dtype=np.float32),
            **{name: values.take(patients) for name, values in categories.items()},
            **{name: pd.Categorical.from_codes([-1] * n, table[name].cat.categories) for name in OF_COURSE},
            "has_days": np.zeros(n, dtype=bool),
        }
    )


def _mean_dose(dose: np.ndarray, course: np.ndarray, n: int) -> np.ndarray:
    """Mean stated dose of the induction infusions of each course, mg/kg; missing where none is stated."""
    stated = ~np.isnan(dose)
    count = np.bincount(course[stated], minlength=n)
    total = np.bincount(course[stated], weights=dose[stated], minlength=n)
    return (total / np.where(count, count, np.nan)).astype(np.float32)


def _last_days(records) -> tuple[np.ndarray, np.ndarray]:
    """Day of the last infusion, and of the last infusion or score, of each patient."""
    infusion = np.full(len(records.codes), np.iinfo(np.int32).min, dtype=np.int64)
    # Both are sorted by patient and day, so the last assignment to a patient is the latest day.
    infusion[records.infusion_patient] = records.infusion_day
    score = infusion.copy()
    score[records.score_patient] = records.score_day
    return infusion, np.maximum(infusion, score)


def _category(values: pd.Series, name: str) -> pd.Categorical:
    """Closed lists keep their own order, anything else its natural one; missing stays missing."""
    order = {"sex": SEXES, "indication": INDICATIONS, "age_band": AGE_BANDS}.get(name)
    if name == "first_infusion_year":
        values = values.astype("Int64").astype("str").replace("<NA>", None)
    present = set(values.dropna().unique())
    categories = [v for v in order if v in present] if order else sorted(present)
    return pd.Categorical(values, categories=categories)


def _place(records, course, start, infusion_day, induction_end) -> tuple[dict[str, tuple[np.ndarray, ...]], int]:
    """Put every score on a course.

    For each instrument: course, position, days since its start, since the infusion, since the end of induction, score.
    Position is infusions received within the course; 0 is before it.
    """
    if not len(records.infusion_patient):
        return {}, len(np.unique(records.score_patient))
    # Patient and infusion number as one sortable number: the infusion that a score follows is then one search.
    given = records.infusion_patient.astype(np.int64) << 16 | records.infusion_number
    wanted = records.score_patient.astype(np.int64) << 16 | np.maximum(records.score_infusion, 1)
    at = np.searchsorted(given, wanted, side="right") - 1
    known = (at >= 0) & (records.infusion_patient[np.maximum(at, 0)] == records.score_patient)
    without = len(np.unique(records.score_patient[~known]))

    row = np.flatnonzero(known)
    at = at[known]
    before_first = records.score_infusion[row] == 0
    on = course[at]
    position = np.where(before_first, 0, at - start[on] + 1)

    # The score before a later course's first infusion belongs to two courses: the end of one, the baseline of the next.
    following = np.minimum(at + 1, len(course) - 1)
    again = (
        ~before_first
        & (at + 1 < len(course))
        & (course[following] != on)
        & (records.infusion_patient[following] == records.infusion_patient[at])
    )
    row = np.concatenate([row, row[again]])
    on = np.concatenate([on, course[following][again]])
    position = np.concatenate([position, np.zeros(again.sum(), dtype=position.dtype)])
    at = np.concatenate([at, following[again]])

    day = records.score_day[row]
    columns = (
        on.astype(np.int32),
        position.astype(np.int16),
        (day - infusion_day[start][on]).astype(np.int32),
        (day - infusion_day[at]).astype(np.int32),
        (day - induction_end[on]).astype(np.int32),
        records.score[row],
    )
    # Rows keep the order of days within a course, so that a later score overwrites an earlier one.
    which = records.score_instrument[row]
    order = np.lexsort((day, on, which))
    edges = np.searchsorted(which[order], np.arange(len(records.instruments) + 1))
    placed = {}
    for i, key in enumerate(records.instruments):
        take = order[edges[i] : edges[i + 1]]
        if len(take):
            placed[key] = tuple(column[take] for column in columns)
    return placed, without


def _place_undated(
    records, course: np.ndarray, start: np.ndarray, dayless: np.ndarray
) -> dict[str, tuple[np.ndarray, ...]]:
    """Put scores without a day on a course by their number of infusions received; the arrays are those of ``_place``.

    Before the first infusion they could be of any age, so they are a baseline only for those who have no days at all.
    """
    patient, received = records.undated_patient, records.undated_infusion.astype(np.int64)
    given = records.infusion_patient.astype(np.int64) << 16 | records.infusion_number
    wanted = patient.astype(np.int64) << 16 | received
    at = np.searchsorted(given, wanted)
    found = np.minimum(at, max(len(given) - 1, 0))
    listed = given[found] == wanted if len(given) else np.zeros(len(wanted), dtype=bool)
    alone = np.isin(patient, dayless)
    on, position = np.full(len(patient), -1), received.copy()
    on[listed] = course[found[listed]]
    position[listed] = found[listed] - start[on[listed]] + 1
    on[alone] = len(start) + np.searchsorted(dayless, patient[alone])
    placed = {}
    for i, key in enumerate(records.instruments):
        take = np.flatnonzero((records.undated_instrument == i) & (on >= 0))
        if len(take):
            no_day = np.full(len(take), NO_DAY, dtype=np.int32)
            score = records.undated_score[take]
            of = on[take].astype(np.int32), position[take].astype(np.int16)
            placed[key] = (*of, no_day, no_day, no_day, score)
    return placed


def _spread(table: pd.DataFrame, placed: tuple[np.ndarray, ...] | None) -> pd.DataFrame:
    """One row per course, one column per point at which a score can stand; the last score of each point wins."""
    wide = np.full((len(SCORE_COLUMNS), len(table)), np.nan, dtype=np.float32)
    if placed is not None:
        course, position, since_start, since_infusion, since_induction, score = placed
        column = {name: wide[i] for i, name in enumerate(SCORE_COLUMNS)}

        def put(name: str, chosen: np.ndarray) -> None:
            column[name][course[chosen]] = score[chosen]

        # Without a day, only the number of infusions counts: a baseline and scores by infusion, and no window.
        put("baseline", (position == 0) & (_inside(since_start, rules.BASELINE) | (since_start == NO_DAY)))
        soon = since_infusion <= rules.AFTER_INFUSION_DAYS  # NO_DAY is
        for k, name in enumerate(AFTER, start=1):
            put(name, (position == k) & soon)
        started = position > 0
        early = np.flatnonzero(started & (since_start > 0) & (since_start <= 7 * len(WEEKLY)))
        wide[SCORE_COLUMNS.index(WEEKLY[0]) + (since_start[early] - 1) // 7, course[early]] = score[early]
        for (label, first, last), name in zip(rules.WEEKS, WEEKS, strict=True):
            if label.isdigit():  # one week
                column[name][:] = column[WEEKLY[int(label) - 1]]
            else:
                put(name, started & (since_start >= first) & (since_start <= last))
        for name in WINDOWS.values():
            first, last = (_of_course(table[f"{name}_{edge}"].to_numpy(), course) for edge in ("first", "last"))
            put(name, started & (since_induction >= first) & (since_induction <= last))
        # Who completed a protocol has one score for both.
        complete = table["induction_complete"].to_numpy()
        column[WHATEVER][complete] = column["post_induction"][complete]
        rest = np.flatnonzero(started & ~complete[course])
        first, last = (table[f"{WHATEVER}_{edge}"].to_numpy()[course[rest]] for edge in ("first", "last"))
        put(WHATEVER, rest[(since_induction[rest] >= first) & (since_induction[rest] <= last)])
    return pd.DataFrame(wide.T, columns=SCORE_COLUMNS, copy=False)


def _of_course(edge: np.ndarray, course: np.ndarray) -> np.ndarray | int:
    """The edge of a window for each score; one number where it is the same for every course."""
    return int(edge[0]) if len(edge) and edge.min() == edge.max() else edge[course]


def _inside(days: np.ndarray, window: rules.Window) -> np.ndarray:
    return (days >= window.first) & (days <= window.last)
