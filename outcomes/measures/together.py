"""Depression and pain in the same people: who responded on both, and whether the two move together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from outcomes import definitions as rules
from outcomes.cohort import Filters
from outcomes.instruments import Instrument
from outcomes.measures.counts import rate_columns
from outcomes.measures.course import AXES, Axis, fixed_points
from outcomes.measures.persons import MEASURED, NOT_YET, View, view, without_percentage
from outcomes.outcome import TOLERANCE, has_outcome, improvement, percent_improvement, tied
from outcomes.statistics import Estimate, mean_interval, rank_correlation
from outcomes.statistics.coupling import RepeatedCorrelation, WithinBetween, repeated_correlation, within_between
from outcomes.statistics.estimate import undefined


def problem_rules(instrument: Instrument) -> Instrument:
    """An instrument by the settings of ``definitions.TOGETHER``: from which baseline somebody had the problem, and what is better
    ("response" here is "better")."""
    threshold = rules.TOGETHER.get(instrument.key)
    if threshold is None:
        return instrument
    better = {
        "response_points": threshold.points,
        "response_percent": threshold.percent,
        "second_response_percent": None,
        "response_source": threshold.source,
    }
    return replace(
        instrument,
        minimum_baseline=threshold.baseline,
        minimum_baseline_source=threshold.source,
        **(better if threshold.points or threshold.percent else {}),
    )


def had_problem(seen: View) -> View:
    """The same people by ``problem_rules``: eligible are those who had the problem."""
    if seen.instrument.key not in rules.TOGETHER:
        return seen
    return view(seen.courses, problem_rules(seen.instrument), Filters(seen.phase), seen.cohort)


def _due_and_measured(mood: View, pain: View) -> tuple[np.ndarray, np.ndarray]:
    """Who was eligible on both with both windows over, and who of them has a score on both.

    A baseline of 0 on an instrument that counts in per cent leaves both: what is better cannot be told there.
    """
    due = mood.eligible & pain.eligible & (mood.status != NOT_YET) & (pain.status != NOT_YET)
    due &= ~without_percentage(mood) & ~without_percentage(pain)
    return due, due & (mood.status == MEASURED) & (pain.status == MEASURED)


def five_groups(mood: View, pain: View) -> pd.DataFrame:
    """What became of people who had both at the start, everybody due in one group; the views share their cohort.

    Returns
    -------
    DataFrame
        One row per group, in the order of the screen: ``group`` ("both", "mood" or "pain" better only, "neither", "worse":
        either one, whatever the other did, "no_score"), ``n`` people, ``better_on_other`` (of those worse on one, how many
        were better on the other), ``measured`` (on both), ``missing`` (due on both, not measured on one or both), ``rate``
        of those measured with its Wilson interval ``low``-``high``, ``bound_low``-``bound_high`` whatever happened to the
        missing. For "no_score" there is no rate.
    """
    mood, pain = had_problem(mood), had_problem(pain)
    due, measured = _due_and_measured(mood, pain)
    better, worse = (
        [has_outcome(outcome, v.baseline, v.score, v.instrument)[measured] for v in (mood, pain)]
        for outcome in ("response", "worse")
    )
    either_worse = worse[0] | worse[1]
    members = {
        "both": better[0] & better[1],
        "mood": better[0] & ~better[1] & ~either_worse,
        "pain": ~better[0] & better[1] & ~either_worse,
        "neither": ~better[0] & ~better[1] & ~either_worse,
        "worse": either_worse,
    }
    n_measured, n_missing = np.count_nonzero(measured), np.count_nonzero(due & ~measured)
    n = [np.count_nonzero(people) for people in members.values()]
    crossed = np.count_nonzero((worse[0] & better[1]) | (worse[1] & better[0]))
    k = np.array([*n, n_missing])
    table = pd.DataFrame(
        {
            "group": [*members, "no_score"],
            "better_on_other": [0, 0, 0, 0, crossed, 0],
            **rate_columns(k, np.full(6, n_measured), np.full(6, n_missing)),
        }
    )
    table.loc[5, ["rate", "low", "high", "bound_low", "bound_high"]] = np.nan
    return table


def out_of_100(counts: np.ndarray) -> np.ndarray:
    """Whole people out of 100 that add up to 100: rounded down, the rest to the largest remainders (Hamilton's method)."""
    total = counts.sum()
    if not total:
        return np.zeros(len(counts), dtype=int)
    whole, remainder = np.divmod(100 * counts, total)
    whole[np.argsort(-remainder, kind="stable")[: 100 - whole.sum()]] += 1
    return whole


def course_of_both(mood: View, pain: View, axis: Axis, *, change: bool = False) -> pd.DataFrame:
    """Means of mood and pain over the course for the same people, each with both scores at every point.

    Parameters
    ----------
    change : bool
        Difference from baseline (score minus baseline, in points) instead of the score.

    Returns
    -------
    DataFrame
        One row per point: ``point``, ``label``, ``n_fixed`` (people with both scores at every point; the same in each row),
        ``n_measured`` (with both at this point), ``n_both`` (had both at the start), and for mood and pain ``mood_mean``,
        ``mood_low``, ``mood_high``, ``pain_mean``, ``pain_low``, ``pain_high``; intervals are missing with too few people.
        The last point is that of a usual course, lowered until enough people are left for an interval.
    """
    mood, pain = had_problem(mood), had_problem(pain)
    both = mood.eligible & pain.eligible
    scores = [v.scores[list(axis.columns)].to_numpy()[both] for v in (mood, pain)]
    taken = ~np.isnan(scores[0]) & ~np.isnan(scores[1])
    points = fixed_points(taken, axis.usual_last)
    taken = taken[:, points]
    fixed = taken.all(axis=1)
    columns = {
        "point": points,
        "label": [axis.labels[i] for i in points],
        "n_fixed": np.count_nonzero(fixed),
        "n_measured": taken.sum(axis=0),
        "n_both": np.count_nonzero(both),
    }
    for name, values in zip(("mood", "pain"), scores, strict=True):
        values = values[fixed][:, points]
        mean, low, high = mean_interval(values - values[:, :1] if change else values, rules.LEVEL)
        if np.count_nonzero(fixed) < rules.FEWEST_FOR_INTERVAL:
            low = high = np.full(len(points), np.nan)
        columns |= {f"{name}_mean": mean, f"{name}_low": low, f"{name}_high": high}
    return pd.DataFrame(columns)


FIRST_STEP, LAST_STEP = -2, 3
"""Steps of change, each as large as what counts as better; everything beyond is in the first or the last."""


def change_grid(mood: View, pain: View) -> pd.DataFrame:
    """How much better people who had both at the start were on one, by how much better on the other.

    Returns
    -------
    DataFrame
        One row per field of the grid, empty ones too: ``mood`` and ``pain`` (steps of improvement, each as large as what
        counts as better: 0 is no worse and not yet better, 1 once to below twice as much; -2 and 3 hold all beyond), ``n``
        people measured on both.
    """
    mood, pain = had_problem(mood), had_problem(pain)
    _, measured = _due_and_measured(mood, pain)
    steps = [_steps(v)[measured] for v in (mood, pain)]
    span = range(FIRST_STEP, LAST_STEP + 1)
    rows = [(m, p, np.count_nonzero((steps[0] == m) & (steps[1] == p))) for m in span for p in span]
    return pd.DataFrame(rows, columns=["mood", "pain", "n"])


def better_step(seen: View) -> tuple[float, bool]:
    """How much better counts as better among those who had the problem: the amount, and whether it is per cent."""
    instrument = problem_rules(seen.instrument)
    return instrument.response_percent or instrument.response_points, bool(instrument.response_percent)


def _steps(seen: View) -> np.ndarray:
    """Improvement in whole steps, rounded down."""
    size, percent = better_step(seen)
    gained = (percent_improvement if percent else improvement)(seen.baseline, seen.score, seen.instrument)
    return np.clip(np.floor((gained + TOLERANCE) / size), FIRST_STEP, LAST_STEP)


def without_percentage_on_either(mood: View, pain: View) -> int:
    """How many of those eligible on both are left out, for a baseline of 0 on one that counts in per cent."""
    left = without_percentage(mood) | without_percentage(pain)
    return int(np.count_nonzero(left & mood.eligible & pain.eligible))


CORRELATIONS = ("before", "after", "changes")


def correlations(mood: View, pain: View) -> dict[str, Estimate]:
    """Correlation of mood and pain between the people who had both at the start: before, in the window, and of the changes.

    The same people in all three: those with a second score on both. Turned so that above 0 means the two go the same way
    (bad with bad, much better with much better). Missing with fewer than ``definitions.FEWEST_FOR_CORRELATION`` people.
    """
    mood, pain = had_problem(mood), had_problem(pain)
    measured = (mood.status == MEASURED) & (pain.status == MEASURED)
    before, after = ([tied(_burden(v, which)[measured]) for v in (mood, pain)] for which in ("baseline", "score"))
    changes = [tied(improvement(v.baseline, v.score, v.instrument)[measured]) for v in (mood, pain)]
    if np.count_nonzero(measured) < rules.FEWEST_FOR_CORRELATION:
        return dict.fromkeys(CORRELATIONS, undefined(np.count_nonzero(measured)))
    pairs = (before, after, changes)
    return {name: rank_correlation(*pair, rules.LEVEL) for name, pair in zip(CORRELATIONS, pairs, strict=True)}


def _burden(seen: View, which: str) -> np.ndarray:
    """Scores turned so that more is worse."""
    values = getattr(seen, which)
    return -values if seen.instrument.higher_is_better else values


def joint_response(mood: View, pain: View) -> pd.DataFrame:
    """Response on depression by response on pain, among people eligible on both; the views share their cohort.

    Returns
    -------
    DataFrame
        One row per combination: ``mood`` and ``pain`` (responded or not), ``n``, ``measured`` (on both), ``missing`` (due
        on both, not measured on one or both), ``rate`` of those measured with its Wilson interval ``low``-``high``, and
        ``bound_low``-``bound_high`` whatever happened to the missing.
    """
    due, both = _due_and_measured(mood, pain)
    responded = [has_outcome("response", v.baseline, v.score, v.instrument)[both] for v in (mood, pain)]
    combinations = [(True, True), (True, False), (False, True), (False, False)]
    n = [np.count_nonzero((responded[0] == m) & (responded[1] == p)) for m, p in combinations]
    measured, missing = np.count_nonzero(both), np.count_nonzero(due & ~both)
    return pd.DataFrame(
        {
            "mood": [m for m, _ in combinations],
            "pain": [p for _, p in combinations],
            **rate_columns(n, np.full(4, measured), np.full(4, missing)),
        }
    )


def _rows(mood: View, pain: View) -> tuple[np.ndarray, ...]:
    """Person, point, mood and pain: one element per person and point before and after each infusion of a usual course."""
    axis = AXES["infusions"]
    columns = list(axis.columns[: axis.usual_last + 1])
    x, y = (v.scores[columns].to_numpy(dtype=float) for v in (mood, pain))
    person, point = np.indices(x.shape)
    return tuple(part.ravel() for part in (person, point, x, y))


def coupling(mood: View, pain: View) -> RepeatedCorrelation:
    """Repeated-measures correlation of mood and pain, with the mean of each infusion removed.

    Missing with fewer than ``definitions.FEWEST_FOR_MODEL`` people.
    """
    person, point, x, y = _rows(mood, pain)
    found = repeated_correlation(person, x, y, point, rules.LEVEL)
    return replace(found, r=np.nan, low=np.nan, high=np.nan) if found.n_people < rules.FEWEST_FOR_MODEL else found


def within_and_between(mood: View, pain: View) -> WithinBetween:
    """Pain within a person and between people, per point of mood, apart (slow: fitted)."""
    person, point, x, y = _rows(mood, pain)
    return within_between(person, x, y, point, rules.FEWEST_FOR_MODEL, rules.LEVEL)
