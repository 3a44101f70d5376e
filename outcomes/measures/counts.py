"""Counts and rates: flow and outcomes, each with n, how many are missing, interval and bounds."""

from __future__ import annotations

import numpy as np
import pandas as pd

from outcomes import definitions as rules
from outcomes.cohort import Cohort
from outcomes.courses import NO_PROTOCOL, Courses
from outcomes.measures.course import Axis
from outcomes.measures.persons import (
    BELOW_MINIMUM,
    MEASURED,
    NO_BASELINE,
    NO_SCORE,
    NOT_YET,
    STATUS_WORDS,
    STOPPED_EARLY,
    View,
)
from outcomes.outcome import Outcome, can_have, charted, defined, has_outcome, outcomes_of
from outcomes.protocols import LISTED, RECOGNISED, STATED
from outcomes.statistics import missing_bounds, wilson_interval


def flow(seen: View) -> pd.DataFrame:
    """Patient flow at the phase's window.

    Returns
    -------
    DataFrame
        One row per step or reason, in the order of the drawing: ``step`` ("started", "eligible", "measured", then each
        outcome), ``part`` (what the count is about), ``n`` (patients) and ``lost`` (True for those who do not reach
        the step). A step and its lost rows add up to the step before it.
    """
    count = np.bincount(seen.status, minlength=len(STATUS_WORDS))

    def lost(step: str, *reasons: int) -> list[tuple]:
        return [(step, STATUS_WORDS[reason], count[reason], True) for reason in reasons]

    rows = [
        ("started", "Started", len(seen.status), False),
        *lost("eligible", NO_BASELINE, BELOW_MINIMUM),
        ("eligible", "Eligible", count[: NO_SCORE + 1].sum(), False),
        *lost("measured", NOT_YET, STOPPED_EARLY, NO_SCORE),
        ("measured", STATUS_WORDS[MEASURED], count[MEASURED], False),
    ]
    measured = seen.status == MEASURED
    for outcome, heading in outcomes_of(seen.instrument).items():
        had = has_outcome(outcome, seen.baseline, seen.score, seen.instrument)
        rows.append((outcome, heading, np.count_nonzero(had & measured), False))
    return pd.DataFrame(rows, columns=["step", "part", "n", "lost"])


def below_minimum(harm: Outcome) -> str:
    """Key of a harm among those with a baseline below the minimum."""
    return f"{harm.key}_below_minimum"


RATE_COLUMNS = ["n", "measured", "missing", "rate", "low", "high", "bound_low", "bound_high"]


def rate_columns(k, measured, missing) -> dict[str, np.ndarray]:
    """Columns ``RATE_COLUMNS`` from counts: people with an outcome, measured, and due but not measured.

    Shares are missing where they would be of fewer than ``definitions.FEWEST_FOR_PERCENT`` people.
    """
    k, measured, missing = (np.asarray(x) for x in (k, measured, missing))
    enough, all_enough = (n >= rules.FEWEST_FOR_PERCENT for n in (measured, measured + missing))
    low, high = (np.where(enough, limit, np.nan) for limit in wilson_interval(k, measured, rules.LEVEL))
    bound_low, bound_high = (np.where(all_enough, bound, np.nan) for bound in missing_bounds(k, measured, missing))
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.where(enough, k / measured, np.nan)
    return dict(zip(RATE_COLUMNS, (k, measured, missing, rate, low, high, bound_low, bound_high), strict=True))


def _of_each(seen: View, outcomes, score: np.ndarray, measured: np.ndarray, due: np.ndarray) -> tuple[list[int], ...]:
    """For each outcome, among those who can have it: how many had it, were measured, and were due and not measured."""
    found = []
    for outcome in outcomes:
        can = can_have(outcome, seen.baseline, seen.instrument)
        had = has_outcome(outcome, seen.baseline, score, seen.instrument)
        found.append([np.count_nonzero(can & who) for who in (measured & had, measured, due & ~measured)])
    return tuple(zip(*found, strict=True))


def rates(seen: View) -> pd.DataFrame:
    """Every outcome at the phase's window.

    Returns
    -------
    DataFrame
        One row per outcome: ``outcome``, ``title``, ``n`` with it, ``measured``, ``missing`` (eligible, window over,
        not measured), ``rate`` of those measured with its Wilson interval ``low``-``high``, and ``bound_low``-
        ``bound_high``, the range in which the rate of all of them lies whatever happened to the missing. Shares are
        0 to 1, missing where too few were measured. After the outcomes that are charted come those that are only counted, and
        each harm among those with a baseline below the minimum (``below_minimum``), who can have no response but can get
        worse. A baseline of 0 leaves outcomes counted in percent.
    """
    outcomes = [one.key for one in defined(seen.instrument)]
    due = seen.eligible & (seen.status != NOT_YET)
    counts = [*zip(*_of_each(seen, outcomes, seen.score, seen.status == MEASURED, due), strict=True)]
    titles = [one.title(seen.instrument) for one in defined(seen.instrument)]
    below = seen.status == BELOW_MINIMUM
    below_measured = below & ~np.isnan(seen.score)
    below_missing = np.count_nonzero(below & np.isnan(seen.score) & ~seen.waiting)
    for one in charted(seen.instrument):
        if one.harm:
            had = one.happened(seen.baseline, seen.score, seen.instrument) & below_measured
            outcomes.append(below_minimum(one))
            titles.append(f"{one.title(seen.instrument)}, of those below the minimum baseline")
            counts.append((np.count_nonzero(had), np.count_nonzero(below_measured), below_missing))
    return pd.DataFrame({"outcome": outcomes, "title": titles, **rate_columns(*zip(*counts, strict=True))})


def rates_whatever(seen: View) -> pd.DataFrame:
    """Every outcome that is charted, of everybody who started, whatever was given: the score in the window counted from the last
    infusion received.

    For people who completed their protocol this is the headline score; for the others the window is counted from the last
    infusion of the course.

    Returns
    -------
    DataFrame
        One row per outcome: ``outcome``, ``title``, and the columns of ``rates``. Missing are all others who are eligible,
        unless their window was not over. Source of the strategy: ICH E9(R1), treatment policy.
    """
    measured = seen.eligible & ~np.isnan(seen.whatever)
    titles = outcomes_of(seen.instrument)
    counts = _of_each(seen, titles, seen.whatever, measured, seen.eligible & ~seen.whatever_waiting)
    return pd.DataFrame({"outcome": list(titles), "title": list(titles.values()), **rate_columns(*counts)})


def single_or_stopped(courses: Courses, cohort: Cohort) -> int:
    """Courses of one infusion that count as stopped early where neither export nor practice says which protocols are given.

    0 where they are too few to ask: fewer than 5, or than a tenth of the courses with days. Courses under way are left out.
    """
    table = courses.table.iloc[cohort.rows]
    table = table[table["has_days"] & ~table["under_way"]]
    n = int(((table["infusions"] == 1) & (table["how"] == RECOGNISED) & ~table["induction_complete"]).sum())
    return n if n >= max(5, len(table) / 10) else 0


def protocols_in(courses: Courses, cohort: Cohort) -> pd.DataFrame:
    """The protocols that the courses of a view follow.

    Returns
    -------
    DataFrame
        One row per protocol, the most frequent first, those that fit none last: ``protocol`` (its name), ``courses``,
        ``complete`` (people who completed it), ``stated``, ``listed``, ``recognised`` (how it is known), ``either`` (another
        one is as near). Courses without days follow none and are left out.
    """
    table = courses.table.iloc[cohort.rows]
    name, how = table["protocol"], table["how"].to_numpy()
    rows = []
    for protocol in name.cat.categories:
        own = (name == protocol).to_numpy()
        if own.any():
            counts = (np.count_nonzero(own & (how == way)) for way in (STATED, LISTED, RECOGNISED))
            either = np.count_nonzero(own & table["either"].to_numpy())
            complete = np.count_nonzero(own & table["induction_complete"].to_numpy())
            rows.append((protocol, np.count_nonzero(own), complete, *counts, either))
    columns = ["protocol", "courses", "complete", "stated", "listed", "recognised", "either"]
    found = pd.DataFrame(rows, columns=columns)
    found["none"] = found["protocol"] == NO_PROTOCOL
    return found.sort_values(["none", "courses"], ascending=[True, False], ignore_index=True).drop(columns="none")


def rates_by_point(seen: View, axis: Axis) -> pd.DataFrame:
    """Every outcome that is charted at each point after baseline, of everybody eligible.

    Returns
    -------
    DataFrame
        One row per outcome and point: ``outcome``, ``title``, ``point``, ``label``, and the columns of ``rates``.
        Missing are those eligible and not measured at this point, whatever the reason.
    """
    scores = seen.scores[list(axis.columns)].to_numpy().T[:, seen.eligible].T
    last = axis.usual_last
    baseline, later = scores[:, :1], scores[:, 1 : last + 1]
    frames = []
    for outcome, title in outcomes_of(seen.instrument).items():
        can = can_have(outcome, baseline, seen.instrument)
        had = can & has_outcome(outcome, np.broadcast_to(baseline, later.shape), later, seen.instrument)
        measured = (can & ~np.isnan(later)).sum(axis=0)
        frames.append(
            {
                "outcome": np.repeat(outcome, last),
                "title": np.repeat(title, last),
                "point": np.arange(1, last + 1),
                "label": np.array(axis.labels[1 : last + 1]),
                **rate_columns(had.sum(axis=0), measured, np.count_nonzero(can) - measured),
            }
        )
    return pd.DataFrame({name: np.concatenate([f[name] for f in frames]) for name in frames[0]})


def before_and_after(seen: View) -> pd.DataFrame:
    """A single item, present or not, before treatment and at the phase's window.

    Returns
    -------
    DataFrame
        One row per group: ``group``, ``n`` (people). "present before" and "absent before" add up to those with a
        baseline; each is split by what was found at the window, "not measured" included; "rose" counts any rise.
    """
    before, after = seen.baseline, seen.score
    taken = ~np.isnan(before)
    rows = []
    for words, start in (("present before", taken & (before >= 1)), ("absent before", taken & (before < 1))):
        rows += [
            (words, np.count_nonzero(start)),
            (f"{words}, present after", np.count_nonzero(start & (after >= 1))),
            (f"{words}, absent after", np.count_nonzero(start & (after < 1))),
            (f"{words}, not measured", np.count_nonzero(start & np.isnan(after))),
        ]
    rows.append(("rose", np.count_nonzero(taken & (after > before))))
    return pd.DataFrame(rows, columns=["group", "n"])


def completeness(seen: View, axis: Axis) -> pd.DataFrame:
    """Scores present and missing at each point, with the reason.

    Returns
    -------
    DataFrame
        One row per point: ``point``, ``label``, ``present``, ``missing`` (had come that far but has no score),
        ``stopped`` (the course ended before this infusion), ``under_way``: with the ``present`` they add up to the
        cohort. On the time axis nobody counts as stopped.
    """
    scores = seen.scores[list(axis.columns)].to_numpy()
    present = ~np.isnan(scores)
    point = np.arange(scores.shape[1])
    if axis.key == "infusions":
        reached = seen.infusions[:, None] >= point
        waiting = seen.waiting[:, None] & ~present & ~reached
    else:
        waiting = seen.waiting[:, None] & ~present & (point > 0)
        reached = ~waiting
    return pd.DataFrame(
        {
            "point": point,
            "label": list(axis.labels),
            "present": present.sum(axis=0),
            "missing": (reached & ~present).sum(axis=0),
            "stopped": (~reached & ~present & ~waiting).sum(axis=0),
            "under_way": waiting.sum(axis=0),
        }
    )
