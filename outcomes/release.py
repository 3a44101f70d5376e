"""The tables of a snapshot: the same measures as the Overview's, over everybody, passed through ``disclosure``.

No filter is ever applied here: two views of almost the same people could be subtracted from each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from outcomes import measures
from outcomes.cohort import Filters
from outcomes.courses import Courses
from outcomes.disclosure import (
    FEW,
    POINTS,
    REST,
    SHARE,
    Counts,
    Policy,
    bounds_one,
    disclose_counts,
    disclose_statistics,
)
from outcomes.instruments import Instrument
from outcomes.measures import AXES, STATUS_WORDS, View

STARTED = "started"
DAYS_OF_A_WEEK = 7


@dataclass(frozen=True)
class Answer:
    """What may be told of one instrument; tables are None where too few people are behind them.

    Attributes
    ----------
    flow : DataFrame
        As ``measures.flow``, steps that may not be shown left out and their losses joined; ``n`` rounded, missing for an
        outcome that is hidden.
    rates : DataFrame
        As ``measures.rates``, headline outcomes only, worked out from the rounded counts. ``n`` and ``rate`` are missing
        where hidden; then ``at_least`` and ``at_most`` hold the shares between which it lies. ``missing`` is missing where
        fewer people are than may be told; the bounds then count as many as there can be.
    course : DataFrame or None
        As ``measures.trajectory``: ``point``, ``label``, ``n_fixed``, ``mean``, ``low``, ``high``.
    lasting : DataFrame or None
        As ``measures.at_weeks``, weeks that may not be shown left out.
    """

    instrument: Instrument
    flow: pd.DataFrame
    rates: pd.DataFrame
    course: pd.DataFrame | None
    lasting: pd.DataFrame | None


@dataclass(frozen=True)
class Release:
    """All that may leave the practice, before it is put into words.

    ``together``: one row per part of those measured on both: ``part`` (of ``JOINT``; what may not be told apart is joined in
    the last), and the columns of ``measures.rates`` from rounded counts. None where too few are measured on both.
    """

    counts: Counts
    mood: Answer | None
    pain: Answer | None
    together: pd.DataFrame | None


def prepare(courses: Courses, mood: Instrument | None, pain: Instrument | None, policy: Policy) -> Release:
    """Measure everybody in the store and disclose what may be told."""
    views = [measures.view(courses, instrument, Filters()) if instrument else None for instrument in (mood, pain)]
    seen = [view for view in views if view is not None]
    lasting = {view.instrument.key: _lasting(view) for view in seen if view.instrument.has_response}
    joint = _joint(*seen) if len(seen) == 2 and all(view.instrument.has_response for view in seen) else None
    counts = disclose_counts(_groups(seen, joint, lasting), policy, _apart([view.instrument.key for view in seen]))
    mood_answer, pain_answer = (
        _answer(view, counts, lasting.get(view.instrument.key)) if view is not None else None for view in views
    )
    return Release(counts, mood_answer, pain_answer, None if joint is None else _together(joint, counts))


# ---------------------------------------------------------------------------------------------------------------
# Which groups there are, and which lies within which


def _groups(seen: list[View], joint: pd.DataFrame | None, lasting: dict) -> pd.DataFrame:
    """Every group that is counted anywhere in a snapshot, the most important first; see ``disclose_counts``."""
    rows: list[tuple[str, tuple[str, ...], int]] = []
    details: list[tuple[str, tuple[str, ...], int]] = []
    for view in seen:
        key, n = view.instrument.key, _steps(view)
        rows += [] if rows else [(STARTED, (), n["started"])]
        rows += [
            (f"{key}.measured", (f"{key}.completed",), n["measured"]),
            (f"{key}.due", (f"{key}.eligible",), n["due"]),
        ]
        rows += [(f"{key}.{outcome}", (f"{key}.{around}",), n[outcome]) for outcome, around in _outcomes(view)]
        details += [
            (f"{key}.eligible", (STARTED,), n["eligible"]),
            (f"{key}.completed", (f"{key}.due",), n["completed"]),
            (f"{key}.course", (f"{key}.eligible",), _fixed(view)),
        ]
    if joint is not None:
        rows += _joint_groups(joint, *(view.instrument.key for view in seen))
    for key, (table, lost, _) in lasting.items():
        for name, numbers in (("followed", table["at_risk"]), ("lost", lost)):
            inner_first = list(zip(table["weeks"], numbers, strict=True))
            # Fewer and fewer are followed, more and more are lost: each week lies within the one beside it.
            ordered = inner_first if name == "followed" else inner_first[::-1]
            around = f"{key}.response"
            for weeks, count in ordered:
                details.append((f"{key}.{name}_{weeks}", (around,), int(count)))
                around = f"{key}.{name}_{weeks}"
    return pd.DataFrame(rows + details, columns=["group", "within", "n"])


def _apart(keys: list[str]) -> frozenset[frozenset[str]]:
    """Pairs of groups that share nobody, whoever comes."""
    pairs = [(f"{key}.response", f"{key}.worse") for key in keys]
    if len(keys) == 2:
        mood, pain = (f"{key}.response" for key in keys)
        both, only_mood, only_pain = (f"together.{part}" for part in JOINT[:-1])
        pairs += [(both, only_mood), (both, only_pain), (only_mood, only_pain), (only_mood, pain), (only_pain, mood)]
    return frozenset(frozenset(pair) for pair in pairs)


def _steps(view: View) -> dict[str, int]:
    """How many people reached each step of the flow, and each outcome."""
    table = measures.flow(view)
    n = dict(zip(table["part"], table["n"], strict=True))
    outcomes = {row.step: int(row.n) for row in table.itertuples() if row.step in measures.outcomes_of(view.instrument)}
    due = n["Eligible"] - n[STATUS_WORDS[measures.NOT_YET]]
    return {
        "started": int(n["Started"]),
        "eligible": int(n["Eligible"]),
        "due": int(due),
        "completed": int(due - n[STATUS_WORDS[measures.STOPPED_EARLY]]),
        "measured": int(n[STATUS_WORDS[measures.MEASURED]]),
        **outcomes,
    }


def _outcomes(view: View) -> list[tuple[str, str]]:
    """Each outcome, and the group around it: the larger mark and remission lie within response where they must."""
    instrument = view.instrument
    found = []
    for outcome in measures.outcomes_of(instrument):
        inside = outcome == "second_response" or (outcome == "remission" and _remission_is_response(instrument))
        found.append((outcome, "response" if inside else "measured"))
    return found


def _remission_is_response(instrument: Instrument) -> bool:
    """Whether nobody eligible can be in remission without response: PHQ-9 from 10 or more to below 5 is half or better."""
    if not instrument.has_response or instrument.minimum_baseline is None or instrument.step is None:
        return False
    scores = np.arange(instrument.low, instrument.high + instrument.step / 2, instrument.step)
    before, after = (part.ravel() for part in np.meshgrid(scores, scores))
    minimum = instrument.minimum_baseline
    eligible = before <= minimum if instrument.higher_is_better else before >= minimum
    remitted = eligible & measures.has_outcome("remission", before, after, instrument)
    return bool(np.all(measures.has_outcome("response", before, after, instrument)[remitted]))


def _fixed(view: View) -> int:
    return int(measures.trajectory(view, AXES["infusions"])["n_fixed"].iloc[0])


JOINT = ("both", "only_mood", "only_pain", "neither")
"""The rows of ``measures.joint_response``, in its order."""


def _joint(mood: View, pain: View) -> pd.DataFrame:
    return measures.joint_response(mood, pain)


def _joint_groups(joint: pd.DataFrame, mood: str, pain: str) -> list[tuple[str, tuple[str, ...], int]]:
    measured, missing = (int(joint[name].iloc[0]) for name in ("measured", "missing"))
    both = "together.measured"
    around = {
        "both": (both, f"{mood}.response", f"{pain}.response"),
        "only_mood": (both, f"{mood}.response"),
        "only_pain": (both, f"{pain}.response"),
    }
    return [
        (both, (f"{mood}.measured", f"{pain}.measured", "together.due"), measured),
        *(
            (f"together.{name}", around[name], int(n))
            for name, n in zip(JOINT, joint["n"], strict=True)
            if name in around
        ),
        ("together.due", (f"{mood}.due", f"{pain}.due"), measured + missing),
    ]


def _lasting(view: View) -> tuple[pd.DataFrame, list[int], int]:
    """The table by weeks, how many had lost response by each, and how many responded."""
    found = measures.loss_of_response(view, set_aside_further_infusions=False)
    curve = found.curve
    table = measures.at_weeks(found)
    lost = [int(curve.events[curve.time <= weeks * DAYS_OF_A_WEEK].sum()) for weeks in table["weeks"]]
    return table, lost, found.n


# ---------------------------------------------------------------------------------------------------------------
# The tables, from what is left


def _answer(view: View, counts: Counts, lasting: tuple | None) -> Answer | None:
    key = view.instrument.key
    if counts.get(STARTED) is None or counts.get(f"{key}.measured") is None:
        return None
    return Answer(
        view.instrument, _flow(view, counts), _rates(view, counts), _course(view, counts), _weeks(key, counts, lasting)
    )


CHAIN = ("eligible", "due", "completed", "measured")
LOST = {
    "eligible": "Score before low or missing",
    "due": "Too early to measure",
    "completed": STATUS_WORDS[measures.STOPPED_EARLY],
    "measured": STATUS_WORDS[measures.NO_SCORE],
}
PARTS = {"eligible": "Eligible", "due": "Due", "completed": "Induction complete", "measured": "Measured"}


def _flow(view: View, counts: Counts) -> pd.DataFrame:
    key = view.instrument.key
    before = counts.shown[STARTED]
    rows = [("started", "Started", before, False)]
    reasons: list[str] = []
    for step in CHAIN:
        reasons.append(LOST[step])
        n = counts.get(f"{key}.{step}")
        if n is None:
            continue
        joined = ", or ".join([reasons[0], *(reason[:1].lower() + reason[1:] for reason in reasons[1:])])
        rows += [(step, joined, before - n, True)]
        if step in ("eligible", "measured"):
            rows += [(step, PARTS[step], n, False)]
        before, reasons = n, []
    rows += [
        (outcome, title, counts.get(f"{key}.{outcome}"), False)
        for outcome, title in measures.outcomes_of(view.instrument).items()
    ]
    return pd.DataFrame(rows, columns=["step", "part", "n", "lost"]).astype({"n": "Int64"})


def _rates(view: View, counts: Counts) -> pd.DataFrame:
    key = view.instrument.key
    measured = counts.shown[f"{key}.measured"]
    missing, most_missing = _missing(f"{key}.due", f"{key}.measured", counts)
    rows = []
    for outcome, title in measures.outcomes_of(view.instrument).items():
        n = counts.get(f"{key}.{outcome}")
        low, high = _span(f"{key}.{outcome}", measured, counts) if n is None else (n, n)
        everybody = measured + most_missing
        row = {"outcome": outcome, "title": title}
        row |= {name: values.item() for name, values in measures.rate_columns(high, measured, most_missing).items()}
        row |= {"bound_low": low / everybody, "bound_high": (high + most_missing) / everybody, "missing": missing}
        if n is None:
            row |= dict.fromkeys(("n", "rate", "low", "high"), np.nan)
        rows.append({**row, "at_least": low / measured, "at_most": high / measured})
    return pd.DataFrame(rows).astype({"n": "Int64", "measured": "Int64", "missing": "Int64"})


def _missing(due: str, measured: str, counts: Counts) -> tuple[int | None, int]:
    """How many were due and not measured: as may be told, and at most."""
    n = counts.get(due)
    if n is None and counts.is_close(due, measured):
        return None, counts.policy.most_between
    # Hidden only for lying close to everybody who started: then those stand for it, which claims the least.
    n = counts.shown[STARTED] if n is None else n
    return n - counts.shown[measured], n - counts.shown[measured]


def _span(group: str, measured: int, counts: Counts) -> tuple[int, int]:
    """Between how many people a hidden group lies."""
    why, to = counts.hidden[group]
    if why == FEW:
        return 0, counts.policy.smallest - 1
    near = counts.shown[to]
    if why == REST:
        return counts.policy.smallest, measured - near + counts.policy.round_to - 1
    between = counts.policy.most_between
    if to in counts.within[group]:
        return max(near - between, 0), near
    return near, min(near + between, measured)


def _course(view: View, counts: Counts) -> pd.DataFrame | None:
    group = f"{view.instrument.key}.course"
    table = measures.trajectory(view, AXES["infusions"])
    n = table["n_fixed"]
    needs = pd.Series([(group,)] * len(table))
    table = disclose_statistics(table, ("mean", "low", "high"), POINTS, counts, needs, n)
    if table["mean"].isna().any():
        return None
    instrument = view.instrument
    ends = np.tile([instrument.low, instrument.high], (len(table), 1))
    if instrument.minimum_baseline is not None:
        # Everybody counted is known to have reached it.
        ends[0, int(instrument.higher_is_better)] = instrument.minimum_baseline
    if bounds_one(table, counts.policy.range_of(counts.shown[group])[0], ends[:, 0], ends[:, 1]):
        return None
    return table[["point", "label", "mean", "low", "high"]].assign(n_fixed=counts.shown[group])


def _weeks(key: str, counts: Counts, lasting: tuple | None) -> pd.DataFrame | None:
    if lasting is None:
        return None
    table, _, responders = lasting
    needs = pd.Series([(f"{key}.response", f"{key}.followed_{w}", f"{key}.lost_{w}") for w in table["weeks"]])
    n = pd.Series([responders] * len(table))
    numbers = ("share", "low", "high", "lowest", "highest")
    table = disclose_statistics(table, numbers, SHARE, counts, needs, n)
    table = table[table["share"].notna()].reset_index(drop=True)
    if table.empty:
        return None
    followed = [counts.shown[f"{key}.followed_{weeks}"] for weeks in table["weeks"]]
    return table.assign(at_risk=followed, responders=counts.shown[f"{key}.response"])


def _together(joint: pd.DataFrame, counts: Counts) -> pd.DataFrame | None:
    measured = counts.get("together.measured")
    shown = {name: counts.get(f"together.{name}") for name in JOINT[:-1]}
    if measured is None or shown["both"] is None:
        return None
    missing, most_missing = _missing("together.due", "together.measured", counts)
    told = {name: n for name, n in shown.items() if n is not None}
    # Whoever may not be told apart is in the rest; of it only what is left of the rounded total is known.
    rest = "_".join([*(name for name, n in shown.items() if n is None), JOINT[-1]])
    left = measured - sum(told.values())
    if left >= counts.policy.fewest:
        told[rest] = left
    rates = measures.rate_columns(list(told.values()), [measured] * len(told), [most_missing] * len(told))
    table = pd.DataFrame({"part": list(told), **rates})
    return table.assign(missing=pd.array([missing] * len(told), dtype="Int64"))
