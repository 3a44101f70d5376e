"""The tables of a snapshot: the same measures as the Overview's, over everybody, passed through ``disclosure``.

No filter is ever applied here: two views of almost the same people could be subtracted from each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
import pandas as pd

from outcomes import measures
from outcomes.cohort import Filters
from outcomes.courses import NO_PROTOCOL, Courses
from outcomes.definitions import POST_INDUCTION
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
from outcomes.outcome import Outcome, charted, possible_scores, surely_apart, surely_within

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
        As ``measures.rates``, outcomes that are charted only, worked out from the rounded counts. ``n`` and ``rate`` are missing
        where hidden; then ``at_least`` and ``at_most`` hold the shares between which it lies. ``missing`` is missing where
        fewer people are than may be told; the bounds then count as many as there can be.
    course : DataFrame or None
        As ``measures.trajectory``: ``point``, ``label``, ``n_fixed``, ``mean``, ``low``, ``high``.
    lasting : DataFrame or None
        As ``measures.at_weeks``, weeks that may not be shown left out.
    window : str
        When the headline score is measured, in words.
    protocols : tuple of str
        Names of the protocols that enough people follow for a statistic.
    """

    instrument: Instrument
    flow: pd.DataFrame
    rates: pd.DataFrame
    course: pd.DataFrame | None
    lasting: pd.DataFrame | None
    window: str
    protocols: tuple[str, ...]

    @property
    def measured(self) -> int:
        """People measured, rounded: the same number beside every outcome."""
        return self.rates["measured"].iloc[0]

    @property
    def missing(self) -> int | None:
        """People due and not measured, rounded; missing where fewer than may be told."""
        return self.rates["missing"].iloc[0]


@dataclass(frozen=True)
class Release:
    """All that may leave the practice, before it is put into words.

    ``together``: one row per part of those who had both at the start and are due: ``part`` (groups of
    ``measures.five_groups`` put together, joined by "+"), the columns of ``measures.rates`` from rounded counts (no rate for
    "no_score"; where that is not apart, ``measured`` holds everybody due), and ``out_of_100`` of everybody due. None where
    too few had both. ``window``: when headline scores are measured, in words.
    """

    counts: Counts
    mood: Answer | None
    pain: Answer | None
    together: pd.DataFrame | None
    window: str

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Those that there are, depression first."""
        return tuple(answer for answer in (self.mood, self.pain) if answer is not None)


def prepare(courses: Courses, mood: Instrument | None, pain: Instrument | None, policy: Policy) -> Release:
    """Measure everybody in the store and disclose what may be told."""
    views = [measures.view(courses, instrument, Filters()) if instrument else None for instrument in (mood, pain)]
    seen = [view for view in views if view is not None]
    lasting = {view.instrument.key: _lasting(view) for view in seen if view.instrument.has_response}
    apart = frozenset(pair for view in seen for pair in _apart(view))
    groups = _groups(seen, lasting)
    counts, together = disclose_counts(groups, policy, apart), None
    if len(seen) == 2 and all(measures.problem_rules(view.instrument).has_response for view in seen):
        counts, together = _together(*seen, groups, policy, apart) or (counts, None)
    mood_answer, pain_answer = (
        _answer(view, counts, lasting.get(view.instrument.key)) if view is not None else None for view in views
    )
    window = seen[0].window_words if seen else str(POST_INDUCTION)
    return Release(counts.only(_told(counts, mood_answer, pain_answer)), mood_answer, pain_answer, together, window)


def _told(counts: Counts, *answers: Answer | None) -> set[str]:
    """The groups that a table tells of, or why it does not."""
    parts = {group for group in counts.shown if group.startswith("together.")}
    found = {STARTED} | parts
    for answer in answers:
        if answer is None:
            continue
        key = answer.instrument.key
        found |= {f"{key}.{step}" for step in CHAIN[1:]}
        found |= {f"{key}.{outcome}" for outcome in answer.rates["outcome"]}
        found |= {f"{key}.course"} if answer.course is not None else set()
        if answer.lasting is not None:
            found |= {f"{key}.{name}_{weeks}" for weeks in answer.lasting["weeks"] for name in ("lost", "followed")}
    return found


# ---------------------------------------------------------------------------------------------------------------
# Which groups there are, and which lies within which


def _groups(seen: list[View], lasting: dict) -> pd.DataFrame:
    """Every group of one instrument that is counted anywhere, the most important first; see ``disclose_counts``."""
    rows: list[tuple[str, tuple[str, ...], int]] = []
    details: list[tuple[str, tuple[str, ...], int]] = []
    outcomes: list[tuple[str, tuple[str, ...], int]] = []
    for view in seen:
        key, n = view.instrument.key, _steps(view)
        started = n["started"]
        rows += [
            (f"{key}.measured", (f"{key}.completed",), n["measured"]),
            (f"{key}.due", (f"{key}.eligible",), n["due"]),
        ]
        outcomes += [
            (f"{key}.{outcome}", tuple(f"{key}.{one}" for one in around), n[outcome])
            for outcome, around in _outcomes(view)
        ]
        details += [
            (f"{key}.eligible", (STARTED,), n["eligible"]),
            (f"{key}.completed", (f"{key}.due",), n["completed"]),
            (f"{key}.course", (f"{key}.eligible",), _fixed(view)),
        ]
    # Where nearly everybody who started was due, it is those who were due that the results are about.
    rows += [(STARTED, (), started), *outcomes] if seen else []
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


def _steps(view: View) -> dict[str, int]:
    """How many people reached each step of the flow, and each outcome."""
    table = measures.flow(view)
    n = dict(zip(table["part"], table["n"], strict=True))
    counted = measures.outcomes_of(view.instrument)
    outcomes = {row.step: int(row.n) for row in table.itertuples() if row.step in counted}
    due = n["Eligible"] - n[STATUS_WORDS[measures.NOT_YET]]
    return {
        "started": int(n["Started"]),
        "eligible": int(n["Eligible"]),
        "due": int(due),
        "completed": int(due - n[STATUS_WORDS[measures.STOPPED_EARLY]]),
        "measured": int(n[STATUS_WORDS[measures.MEASURED]]),
        **outcomes,
    }


def _outcomes(view: View) -> list[tuple[str, tuple[str, ...]]]:
    """Each outcome, and the groups around it: those measured, or the outcomes that surely contain it."""
    instrument = view.instrument
    found = charted(instrument)
    return [
        (inner.key, tuple(outer.key for outer in found if surely_within(inner, outer, instrument)) or ("measured",))
        for inner in found
    ]


def _apart(view: View) -> Iterator[frozenset[str]]:
    """Pairs of outcomes that surely share nobody."""
    key = view.instrument.key
    for one, other in combinations(charted(view.instrument), 2):
        if surely_apart(one, other, view.instrument):
            yield frozenset((f"{key}.{one.key}", f"{key}.{other.key}"))


def _same_people(view: View) -> pd.DataFrame:
    """Those with a score at every infusion of a usual course.

    Never fewer points where few were measured: the group of one day would not lie within that of a later day, and their
    difference could tell of a single person.
    """
    return measures.trajectory(view, AXES["infusions"], every_point=True)


def _fixed(view: View) -> int:
    return int(_same_people(view)["n_fixed"].iloc[0])


def _lasting(view: View) -> tuple[pd.DataFrame, list[int], int]:
    """The table by weeks, how many had lost response by each, and how many responded."""
    found = measures.loss_of_response(view, set_aside_further_infusions=False)
    seen = found.as_seen
    table = measures.at_weeks(found).drop(columns="as_seen")
    lost = [int(seen.events[seen.time <= weeks * DAYS_OF_A_WEEK].sum()) for weeks in table["weeks"]]
    return table, lost, found.n


# ---------------------------------------------------------------------------------------------------------------
# The tables, from what is left


def _answer(view: View, counts: Counts, lasting: tuple | None) -> Answer | None:
    key = view.instrument.key
    if counts.get(f"{key}.measured") is None:
        return None
    return Answer(
        view.instrument,
        _flow(view, counts),
        _rates(view, counts),
        _course(view, counts),
        _weeks(key, counts, lasting),
        view.window_words,
        _protocols(view, counts.policy.smallest_for_statistics),
    )


def _protocols(view: View, fewest: int) -> tuple[str, ...]:
    found = measures.protocols_in(view.courses, view.cohort)
    return tuple(found["protocol"][(found["courses"] >= fewest) & (found["protocol"] != NO_PROTOCOL)])


CHAIN = (STARTED, "eligible", "due", "completed", "measured")
LOST = {
    "eligible": "Score before low or missing",
    "due": "Too early to measure",
    "completed": STATUS_WORDS[measures.STOPPED_EARLY],
    "measured": STATUS_WORDS[measures.NO_SCORE],
}
PARTS = {
    STARTED: "Started",
    "eligible": "Eligible",
    "due": "Due",
    "completed": "Induction complete",
    "measured": "Measured",
}


def _flow(view: View, counts: Counts) -> pd.DataFrame:
    key = view.instrument.key
    rows: list[tuple[str, str, int | None, bool]] = []
    reasons: list[str] = []
    before = 0
    for step in CHAIN:
        reasons.append(LOST.get(step, ""))
        n = counts.get(step if step == STARTED else f"{key}.{step}")
        if n is None:
            continue
        if rows:
            joined = ", or ".join([reasons[0], *(reason[:1].lower() + reason[1:] for reason in reasons[1:])])
            rows.append((step, joined, before - n, True))
        if not rows or step in ("eligible", "measured"):
            rows.append((step, PARTS[step], n, False))
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
    if n is None:
        # Of what lies around the measured, those due are kept first: hidden, they are close to the measured.
        return None, counts.policy.most_between
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
        return max(near - between, counts.policy.smallest), near
    return near, min(near + between, measured)


def _course(view: View, counts: Counts) -> pd.DataFrame | None:
    group = f"{view.instrument.key}.course"
    table = _same_people(view)
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
    table = disclose_statistics(table, ("share", "low", "high"), SHARE, counts, needs, n)
    table = table[table["share"].notna()].reset_index(drop=True)
    if table.empty:
        return None
    followed = [counts.shown[f"{key}.followed_{weeks}"] for weeks in table["weeks"]]
    return table.assign(at_risk=followed, responders=counts.shown[f"{key}.response"])


# ---------------------------------------------------------------------------------------------------------------
# Depression and pain together

LADDER = (
    (("both",), ("mood",), ("pain",), ("neither",), ("worse",), ("no_score",)),
    (("both",), ("mood", "pain"), ("neither",), ("worse",), ("no_score",)),
    # Worse stays apart as long as it can.
    (("both",), ("mood", "pain", "neither"), ("worse",), ("no_score",)),
    (("both",), ("mood", "pain"), ("neither", "worse"), ("no_score",)),
    (("both",), ("mood", "pain", "neither", "worse"), ("no_score",)),
    (("both", "mood", "pain"), ("neither", "worse"), ("no_score",)),
    # Hardly anybody is missing: told with those who did not get better, which is the worst that can be said of them.
    (("both",), ("mood", "pain"), ("neither", "worse", "no_score")),
    (("both",), ("neither", "worse", "no_score", "mood", "pain")),
)
"""Ways to put the groups of ``measures.five_groups`` together, finest first: the first in which every group may be shown is
shown, and no other."""


def _together(
    mood: View, pain: View, groups: pd.DataFrame, policy: Policy, apart: frozenset
) -> tuple[Counts, pd.DataFrame] | None:
    """All counts with those of the finest step that may be shown, and its table; None where no step may."""
    exact = measures.five_groups(mood, pain).set_index("group")["n"]
    for step in LADDER:
        n = {"+".join(parts): int(exact[list(parts)].sum()) for parts in step}
        names = [f"together.{part}" for part in n]
        rows = pd.DataFrame({"group": names, "within": [_around_part(part, mood, pain) for part in n], "n": n.values()})
        pairs = {frozenset(pair) for pair in combinations(names, 2)} | _apart_from_parts(n, mood, pain)
        counts = disclose_counts(pd.concat([groups, rows], ignore_index=True), policy, apart | pairs)
        if all(name in counts.shown for name in names):
            return counts, _parts({part: counts.shown[f"together.{part}"] for part in n})
    return None


def _around_part(part: str, mood: View, pain: View) -> tuple[str, ...]:
    """The groups that surely contain a part, those of another step too: another snapshot may have told that one."""
    inside = set(part.split("+"))
    step = "due" if "no_score" in inside else "measured"
    around = [f"{view.instrument.key}.{step}" for view in (mood, pain)]
    for place, view in enumerate((mood, pain)):
        around += [f"{view.instrument.key}.{key}" for key in _outcomes_of_part(inside, place, view.instrument)[0]]
    wider = dict.fromkeys("+".join(parts) for step in LADDER for parts in step if inside < set(parts))
    return (*around, *(f"together.{parts}" for parts in wider))


def _apart_from_parts(parts: dict, mood: View, pain: View) -> set[frozenset[str]]:
    """Parts that surely share nobody with an outcome on one instrument."""
    return {
        frozenset((f"together.{part}", f"{view.instrument.key}.{key}"))
        for part in parts
        for place, view in enumerate((mood, pain))
        for key in _outcomes_of_part(set(part.split("+")), place, view.instrument)[1]
    }


STANDS = {
    "both": ("better", "better"),
    "mood": ("better", "neither"),
    "pain": ("neither", "better"),
    "neither": ("neither", "neither"),
}
"""How the people of a group of ``measures.five_groups`` stand on depression and on pain; of the others it is not known."""


def _outcomes_of_part(inside: set[str], place: int, instrument: Instrument) -> tuple[list[str], list[str]]:
    """The outcomes on one instrument that everybody in these groups surely has, and those that surely nobody has."""
    if not inside <= STANDS.keys():
        return [], []
    allowed = {STANDS[group][place] for group in inside}
    stand, had = _standing(charted(instrument), instrument, measures.problem_rules(instrument))
    found = {key: of[np.isin(stand, list(allowed))] for key, of in had.items()}
    return [key for key, of in found.items() if of.all()], [key for key, of in found.items() if not of.any()]


@cache
def _standing(found: tuple[Outcome, ...], instrument: Instrument, problem: Instrument) -> tuple[np.ndarray, dict]:
    """For every score before with every one after: how somebody stands, and whether they have each outcome."""
    scores = possible_scores(problem)
    better, worse = (measures.has_outcome(key, *scores, problem) for key in ("response", "worse"))
    stand = np.select([worse, better], ["worse", "better"], "neither")
    return stand, {one.key: one.happened(*scores, instrument) for one in found}


def _parts(shown: dict[str, int]) -> pd.DataFrame:
    """The table of ``Release.together`` from rounded counts; totals are their sums."""
    everybody = sum(shown.values())
    apart = "no_score" in shown
    missing = shown["no_score"] if apart else 0
    n = np.array(list(shown.values()))
    table = pd.DataFrame({"part": list(shown), **measures.rate_columns(n, everybody - missing, missing)})
    if apart:
        table.loc[table["part"] == "no_score", ["rate", "low", "high", "bound_low", "bound_high"]] = np.nan
    return table.assign(out_of_100=measures.out_of_100(n))
