"""How people are doing later: months after the headline window, whatever was given since."""

from __future__ import annotations

import numpy as np
import pandas as pd

from outcomes import definitions as rules
from outcomes.measures.counts import rate_columns
from outcomes.measures.persons import MEASURED, NOT_YET, View
from outcomes.outcome import can_have, has_outcome, outcomes_of

HEADLINE = "headline"

SCORED, SEEN_LATER, NOT_SEEN, TOO_EARLY, UNTOLD = range(5)
FOLLOWED_WORDS = {
    SCORED: "measured",
    SEEN_LATER: "no score then, seen later",
    NOT_SEEN: "not seen since",
    TOO_EARLY: "too early",
    UNTOLD: "not known whether due yet",
}

_YEAR = 365


def _elapsed(seen: View) -> np.ndarray:
    """Days since the first infusion of the course that had surely passed when the records ended.

    The latest record tells; so does the year of the first infusion, if people started in a later year.
    """
    table = seen.courses.table.iloc[seen.cohort.rows]
    start = table["start"].to_numpy()
    column = table["first_infusion_year"].cat
    # The last place answers for -1: not recorded.
    years = np.array([*(float(year) for year in column.categories), np.nan])[column.codes.to_numpy()]
    latest = max((float(year) for year in column.categories), default=np.nan)
    by_year = np.where(latest - years >= 1, (latest - years - 1) * _YEAR + 1 - start, 0)
    return np.maximum(table["last_record"].to_numpy() - start, by_year)


def at_follow_ups(seen: View) -> tuple[np.ndarray, np.ndarray]:
    """Score and state of everybody in the view at each follow-up, shape (people, follow-ups)."""
    table = seen.courses.table.iloc[seen.cohort.rows]
    place = np.full(len(seen.courses.table), -1)
    place[seen.cohort.rows] = np.arange(seen.cohort.n)
    later = seen.courses.scores_since(seen.instrument.key, seen.cohort.rows)
    start, last_record, last_infusion = (table[name].to_numpy() for name in ("start", "last_record", "last_infusion"))
    under_way, elapsed = table["under_way"].to_numpy(), _elapsed(seen)
    scores = np.full((seen.cohort.n, len(rules.FOLLOW_UPS)), np.nan, dtype=np.float32)
    state = np.empty(scores.shape, dtype=np.int8)
    for i, follow_up in enumerate(rules.FOLLOW_UPS):
        window = follow_up.window
        inside = (later.since_start >= window.first) & (later.since_start <= window.last)
        # In order of days: the last score of the window wins.
        scores[place[later.course[inside]], i] = later.score[inside]
        end = start + window.last
        waiting = under_way & (last_infusion + rules.UNDER_WAY_DAYS <= end) & (last_record <= end)
        state[:, i] = np.select(
            [~np.isnan(scores[:, i]), last_record > end, elapsed >= window.last, waiting],
            [SCORED, SEEN_LATER, NOT_SEEN, TOO_EARLY],
            UNTOLD,
        )
    return scores, state


def rates_later(seen: View) -> pd.DataFrame:
    """Response, remission and worse in the headline window and at each follow-up, of everybody eligible.

    Returns
    -------
    DataFrame
        One row per outcome and time: ``outcome``, ``title``, ``point`` (1 is the headline window), ``label``, and the columns of
        ``rates``. ``missing``: not measured, people included of whom the records do not tell whether the time had come; who is
        surely too early leaves the count.
    """
    scores, state = at_follow_ups(seen)
    scores, state = scores[seen.eligible], state[seen.eligible]
    baseline = seen.baseline[seen.eligible]
    headline = seen.status[seen.eligible]
    score = np.column_stack([seen.score[seen.eligible], scores])
    measured = np.column_stack([headline == MEASURED, state == SCORED])
    due = np.column_stack([headline != NOT_YET, state != TOO_EARLY])
    labels = np.array([HEADLINE, *(one.title for one in rules.FOLLOW_UPS)])
    frames = []
    for outcome, title in outcomes_of(seen.instrument).items():
        can = can_have(outcome, baseline, seen.instrument)[:, None]
        had = (
            has_outcome(outcome, np.broadcast_to(baseline[:, None], score.shape), score, seen.instrument)
            & measured
            & can
        )
        n, missing = (can & measured).sum(axis=0), (can & due & ~measured).sum(axis=0)
        frames.append(
            pd.DataFrame(
                {
                    "outcome": outcome,
                    "title": title,
                    "point": np.arange(1, len(labels) + 1),
                    "label": labels,
                    **rate_columns(had.sum(axis=0), n, missing),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def followed(seen: View) -> pd.DataFrame:
    """Who is still followed at each follow-up, and why the others are not, of everybody eligible.

    Returns
    -------
    DataFrame
        One row per follow-up: ``label``, and a count for each of ``FOLLOWED_WORDS``: they add up to those eligible.
    """
    _, state = at_follow_ups(seen)
    state = state[seen.eligible]
    return pd.DataFrame(
        [
            {
                "label": one.title,
                **{words: np.count_nonzero(state[:, i] == code) for code, words in FOLLOWED_WORDS.items()},
            }
            for i, one in enumerate(rules.FOLLOW_UPS)
        ]
    )
