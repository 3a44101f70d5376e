"""What happened to whom: the outcomes as small tables, a slow twin in plain loops, and what must always hold."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from outcomes import courses, definitions, demo, measures
from outcomes.cohort import FILTER_COLUMNS, REASONS, Filters
from outcomes.instruments import REGISTRY, Band, Instrument
from outcomes.measures import AXES, STATUS_WORDS, View
from outcomes.protocols import USUAL, Given
from tests.builders import SIX, History, histories_of, read, read_histories, records, usual

GOLDEN = Path(__file__).parent / "golden"
EVERY = pytest.mark.parametrize("instrument", REGISTRY.values(), ids=REGISTRY)
BOTH_PHASES = pytest.mark.parametrize("phase", definitions.PHASES)

STATUS = {
    "measured": measures.MEASURED,
    "not over yet": measures.NOT_YET,
    "stopped": measures.STOPPED_EARLY,
    "no score": measures.NO_SCORE,
    "below minimum": measures.BELOW_MINIMUM,
    "no baseline": measures.NO_BASELINE,
}

RISING = replace(
    REGISTRY["who5"],
    key="rising",
    step=None,
    bands=(Band(0, 28, "low"), Band(28.5, 50, "middle"), Band(51, 100, "high")),
    bands_source="made up",
    response_percent=50.0,
    response_source="made up",
    remission=50.0,
    remission_rule="at_or_above",
    remission_source="made up",
    minimum_baseline=45.0,
    minimum_baseline_source="made up",
    reliable_change=10.0,
    reliable_change_source="made up",
)
"""An instrument with every rule, on which higher is better."""

INSTRUMENTS = {**REGISTRY, "rising": RISING}


def seen(histories: list[History], instrument: Instrument, filters: Filters | None = None) -> View:
    return measures.view(courses.build(records(histories), SIX_GIVEN), instrument, filters or Filters())


# ---------------------------------------------------------------------------------------------------------------
# The rules as tables


def check_status(text: str, phase: str = "induction") -> View:
    histories, expected = read_histories(text)
    view = seen(histories, REGISTRY["phq9"], Filters(phase))
    codes = sorted(history.patient for history in histories if history.infusions)
    names = {number: word for word, number in STATUS.items()}
    found = {codes[row]: names[status] for row, status in zip(view.cohort.rows, view.status, strict=True)}
    assert found == expected["status"].to_dict()
    return view


def test_everybody_is_measured_or_has_one_reason_why_not():
    check_status(
        """
        patient                      infusions         scores         under_way  status
        measured                     0 3 7 10 14 17    0@0=20 38@6=8  no         measured
        no score in the window       0 3 7 10 14 17    0@0=20 30@6=8  no         no score
        stopped after two            0 3               0@0=20 3@1=18  no         stopped
        stopped, yet answered        0 3               0@0=20 24@2=8  no         stopped
        four in six days             0 2 4 6           0@0=20 27@4=8  no         stopped
        three in 28 days             0 14 28 42        0@0=20 49@3=8  no         stopped
        in induction                 0 3               0@0=20 3@1=18  yes        not over yet
        window still runs            0 3 7 10 14 17    0@0=20         yes        not over yet
        measured, window still runs  0 3 7 10 14 17    0@0=20 38@6=8  yes        measured
        not known if under way       0 3               0@0=20         .          stopped
        no baseline                  0 3 7 10 14 17    38@6=8         no         no baseline
        no baseline, in induction    0 3               3@1=18         yes        no baseline
        baseline of 9                0 3 7 10 14 17    0@0=9 38@6=2   no         below minimum
        baseline of 10               0 3 7 10 14 17    0@0=10 38@6=2  no         measured
        9 and in induction           0 3               0@0=9          yes        below minimum
        """
    )


def test_maintenance_is_measured_in_its_own_window_and_only_for_those_who_had_it():
    view = check_status(
        """
        patient                  infusions            scores                  under_way  status
        measured                 0 3 7 10 14 17 60    0@0=20 38@6=8 100@7=4   no         measured
        headline window only     0 3 7 10 14 17 60    0@0=20 38@6=8           no         no score
        induction not complete   0 3 40               0@0=20 70@3=4           no         stopped
        window still runs        0 3 7 10 14 17 60    0@0=20 38@6=8           yes        not over yet
        no baseline              0 3 7 10 14 17 60    38@6=8 100@7=4          no         no baseline
        """,
        "maintenance",
    )
    assert view.score[~np.isnan(view.score)].tolist() == [4, 4]


OUTCOMES = """
    instrument          baseline  after  status         response  second_response  remission  worse

    # Exactly 50% counts; remission is below 5; worse is 6 points or more.
    phq9                20        10     measured       yes       .                no         no
    phq9                20        11     measured       no        .                no         no
    phq9                21        10     measured       yes       .                no         no
    phq9                21        11     measured       no        .                no         no
    phq9                27        0      measured       yes       .                yes        no
    phq9                10        5      measured       yes       .                no         no
    phq9                10        4      measured       yes       .                yes        no
    phq9                12        17     measured       no        .                no         no
    phq9                12        18     measured       no        .                no         yes
    phq9                9         0      below minimum  no        .                no         no
    qids_sr16           12        6      measured       yes       .                no         no
    qids_sr16           12        5      measured       yes       .                yes        no
    qids_sr16           12        13     measured       no        .                no         yes

    # Pain: both 30% and 50%; no reliable change is established, so any rise is worse.
    pain_nrs            10        7      measured       yes       no               .          no
    pain_nrs            10        7.1    measured       no        no               .          no
    pain_nrs            4         2      measured       yes       yes              .          no
    pain_nrs            6         3      measured       yes       yes              .          no
    pain_nrs            7         5      measured       no        no               .          no
    pain_nrs            3.9       0      below minimum  no        no               .          no
    pain_nrs            5         5      measured       no        no               .          no
    pain_nrs            5         5.1    measured       no        no               .          yes

    # Means of three items: thirds have no end in decimals, and exactly 30% and 50% still count.
    peg                 10/3      7/3    measured       yes       no               .          no
    peg                 20/3      14/3   measured       yes       no               .          no
    peg                 20/3      15/3   measured       no        no               .          no
    peg                 10/3      5/3    measured       yes       yes              .          no
    peg                 10/3      10/3   measured       no        no               .          no
    peg                 10/3      11/3   measured       no        no               .          yes
    peg                 1/3       0      measured       yes       yes              .          no
    peg                 0         0      below minimum  no        no               .          no

    # Points, where a percentage has no meaning or another rule is published.
    gad7                9         5      measured       yes       .                .          no
    gad7                9         6      measured       no        .                .          no
    gad7                9         12     measured       no        .                .          no
    gad7                9         13     measured       no        .                .          yes
    bpi_interference    5         4      measured       yes       .                .          no
    bpi_interference    36/7      29/7   measured       yes       .                .          no
    bpi_interference    36/7      30/7   measured       no        .                .          no
    promis_depression   60.2      56.7   measured       yes       .                .          no
    promis_depression   60.2      56.8   measured       no        .                .          no
    promis_depression   60.2      60.3   measured       no        .                .          yes
    promis_depression   20.1      20.1   measured       no        .                .          no

    # Higher is better: everything turns round.
    who5                40        44     measured       .         .                .          no
    who5                40        36     measured       .         .                .          yes
    who5                0         4      measured       .         .                .          no
    who5                100       96     below minimum  .         .                .          no
    rising              40        60     measured       yes       .                yes        no
    rising              32        48     measured       yes       .                no         no
    rising              32        47     measured       no        .                no         no
    rising              45        50     measured       no        .                yes        no
    rising              40        31     measured       no        .                no         no
    rising              40        30     measured       no        .                no         yes
    rising              46        100    below minimum  no        .                no         no
    """
OUTCOMES = "\n".join(line for line in OUTCOMES.splitlines() if line.strip() and not line.strip().startswith("#"))
WORDS = {"yes": 1, "no": 0, None: None}


@pytest.mark.parametrize(
    "case",
    read(OUTCOMES).to_dict("records"),
    ids=lambda case: f"{case['instrument']}_{case['baseline']}_to_{case['after']}".replace("/", "_of_"),
)
def test_response_remission_and_worse(case):
    instrument = INSTRUMENTS[case["instrument"]]
    view = seen([usual("a", case["baseline"], case["after"], instrument.key)], instrument)
    assert view.status.tolist() == [STATUS[case["status"]]]
    n = measures.rates(view).set_index("outcome")["n"]
    for outcome in ("response", "second_response", "remission", "worse"):
        assert n.get(outcome) == WORDS[case[outcome]], outcome


def test_cut_offs_with_decimals_are_met_by_the_score_that_equals_them():
    """A practice's own instrument may have them; scores are kept in single precision, where 4.2 is a little less."""
    own = replace(
        RISING,
        low=0,
        high=9,
        caseness=None,
        important_change=None,
        bands=(Band(0, 4.1, "low"), Band(4.2, 9, "high")),
        remission=4.2,
        minimum_baseline=3.1,
        reliable_change=0.3,
    )
    view = seen([usual("a", "3.1", "4.2", "rising"), usual("b", "1.3", "1.0", "rising")], own)
    n = measures.rates(view).set_index("outcome")["n"]
    assert (n["remission"], n["worse"]) == (1, 1)
    assert view.status.tolist() == [measures.MEASURED] * 2
    mirrored = replace(own, higher_is_better=False, remission_rule="below", remission=4.2, minimum_baseline=4.3)
    n = measures.rates(seen([usual("a", "4.3", "4.2", "rising")], mirrored)).set_index("outcome")["n"]
    assert n["remission"] == 0


@pytest.mark.parametrize(("before", "after"), [("6.67", "4.67"), ("6.7", "4.7"), ("3.33", "2.33")])
def test_a_mean_that_the_file_rounds_still_counts_at_exactly_30_percent(before, after):
    """20 points of 30 to 14 is exactly 30%, also where the export says 6.67 and 4.67."""
    n = measures.rates(seen([usual("a", before, after, "peg")], REGISTRY["peg"])).set_index("outcome")["n"]
    assert n["response"] == 1


def test_percent_is_missing_when_the_baseline_is_zero():
    change = measures.percent_improvement(np.array([0.0, 0.0, 4.0]), np.array([0.0, 3.0, 1.0]), REGISTRY["peg"])
    assert np.isnan(change[:2]).all() and change[2] == 75


def test_people_below_the_minimum_can_get_worse_and_are_told_apart():
    histories = [
        usual("a", 20, 8),
        usual("b", 20, 26),
        usual("c", 8, 14),  # worse, below the minimum
        usual("d", 8, 13),
        usual("e", 8, None),
    ]
    table = measures.rates(seen(histories, REGISTRY["phq9"])).set_index("outcome")
    assert table.loc["worse", ["n", "measured", "missing"]].tolist() == [1, 2, 0]
    assert table.loc["worse_below_minimum", ["n", "measured", "missing"]].tolist() == [1, 2, 1]


def test_a_window_that_is_not_over_is_not_missing_below_the_minimum_either():
    histories = [usual("a", 8, 14), usual("b", 8, None, under_way=True), usual("c", 8, None, under_way=False)]
    table = measures.rates(seen(histories, REGISTRY["phq9"])).set_index("outcome")
    assert table.loc["worse_below_minimum", ["n", "measured", "missing"]].tolist() == [1, 1, 1]


def test_missing_are_those_due_and_not_measured_and_the_bounds_count_them():
    histories = [
        *(usual(f"responded {i}", 20, 8) for i in range(6)),
        *(usual(f"did not {i}", 20, 18) for i in range(4)),
        *(usual(f"no score {i}", 20, None) for i in range(9)),
        History("stopped", [(1, 0)], [(0, 0, "phq9", Fraction(20))]),
        History("too early", [(1, 0)], [(0, 0, "phq9", Fraction(20))], {"under_way": True}),
        usual("no baseline", None, 8),
        usual("below", 5, 2),
    ]
    view = seen(histories, REGISTRY["phq9"])
    response = measures.rates(view).set_index("outcome").loc["response"]
    assert response[["n", "measured", "missing"]].tolist() == [6, 10, 10]
    assert response[["rate", "bound_low", "bound_high"]].tolist() == pytest.approx([0.6, 0.3, 0.8])
    flow = measures.flow(view)
    assert flow.loc[~flow["lost"]].set_index("step")["n"].to_dict() == {
        "started": 23,
        "eligible": 21,
        "measured": 10,
        "response": 6,
        "remission": 0,
        "worse": 0,
    }


def test_the_item_alone_is_counted_before_and_after():
    histories = [
        usual("still", 2, 1, "phq9_item9"),
        usual("no longer", 1, 0, "phq9_item9"),
        usual("more", 1, 3, "phq9_item9"),
        usual("lost", 3, None, "phq9_item9"),
        usual("never", 0, 0, "phq9_item9"),
        usual("new", 0, 1, "phq9_item9"),
        usual("lost too", 0, None, "phq9_item9"),
        usual("not asked before", None, 2, "phq9_item9"),
    ]
    table = measures.before_and_after(seen(histories, REGISTRY["phq9_item9"])).set_index("group")["n"]
    assert table.to_dict() == {
        "present before": 4,
        "present before, present after": 2,
        "present before, absent after": 1,
        "present before, not measured": 1,
        "absent before": 3,
        "absent before, present after": 1,
        "absent before, absent after": 1,
        "absent before, not measured": 1,
        "rose": 2,
    }


def test_completeness_tells_missing_from_stopped_and_from_not_there_yet():
    histories, _ = read_histories(
        """
        patient                        infusions         scores                under_way
        answered each time             0 3 7             0@0=20 3@1=18 7@2=15  no
        stopped after 2                0 3               0@0=20 3@1=18         no
        under way after 2              0 3               0@0=20 3@1=18         yes
        under way, no baseline         0 3               3@1=18                yes
        under way, below the minimum   0 3               0@0=5 3@1=3           yes
        """
    )
    table = measures.completeness(seen(histories, REGISTRY["phq9"]), AXES["infusions"])
    columns = ["present", "missing", "stopped", "under_way"]
    assert table.loc[0, columns].tolist() == [4, 1, 0, 0]
    assert table.loc[1, columns].tolist() == [5, 0, 0, 0]
    assert table.loc[2, columns].tolist() == [1, 4, 0, 0]
    assert table.loc[3, columns].tolist() == [0, 1, 1, 3]
    assert table.loc[6, columns].tolist() == [0, 0, 2, 3]


def test_the_fixed_group_is_the_same_people_at_every_point():
    """Ten answered every time; one who missed a single score, however good, moves no mean of theirs."""

    def answers(patient: str, scores: list[int | None]) -> History:
        return History(
            patient,
            list(enumerate(SIX, start=1)),
            [(day, k, "phq9", Fraction(score)) for k, (day, score) in enumerate(zip([*SIX, 20], scores, strict=True))
             if score is not None],
        )  # fmt: skip

    ten = [answers(f"p{i}", [20, 18, 16, 14, 12, 11, 10 + i % 2]) for i in range(10)]
    gap = answers("gap", [20, 0, 0, None, 0, 0, 0])
    table = measures.trajectory(seen([*ten, gap], REGISTRY["phq9"]), AXES["infusions"])
    assert table["mean"].tolist() == [20, 18, 16, 14, 12, 11, 10.5]
    assert (table["n_fixed"] == 10).all() and (table["n_eligible"] == 11).all()
    assert table["others_n"].tolist() == [1, 1, 1, 0, 1, 1, 1]
    assert table["n_measured"].tolist() == [11, 11, 11, 10, 11, 11, 11]
    assert table["others_mean"].isna().tolist() == [False] * 3 + [True] + [False] * 3
    change = measures.trajectory(seen([*ten, gap], REGISTRY["phq9"]), AXES["infusions"], change=True)
    assert change["mean"].tolist() == [0, -2, -4, -6, -8, -9, -9.5]
    assert change["low"].iloc[0] == change["high"].iloc[0] == 0

    nine = measures.trajectory(seen(ten[:9], REGISTRY["phq9"]), AXES["infusions"])
    assert nine["low"].isna().all() and nine["mean"].notna().all(), "a mean of nine people has no interval"


# ---------------------------------------------------------------------------------------------------------------
# The slow twin: every rule once more, in plain loops and exact fractions, from the words in definitions.RULES


SIX_GIVEN = (Given(USUAL),)


class Twin:
    """One patient's first course on one instrument."""

    def __init__(self, history: History, instrument: Instrument, phase: str) -> None:
        # Course: a run of infusions with no gap longer than 90 days.
        course = []
        for infusion in sorted(history.infusions):
            if course and infusion[1] - course[-1][1] > 90:
                break
            course.append(infusion)
        # Six in two to three weeks: at least 4 infusions within 28 days of the first, over at least 7; at most the first 8.
        start = course[0][1]
        induction = [day for _, day in course[:8] if day - start <= 28]
        complete = len(induction) >= 4 and induction[-1] - start >= 7
        end = induction[-1]
        self.maintenance_infusions = len(course) - len(induction)
        self.infusions = len(course)

        scores = sorted((day, had, score) for day, had, key, score in history.scores if key == instrument.key)

        def last(first_day: int, last_day: int, received: range) -> Fraction | None:
            found = None
            for day, had, score in scores:
                if first_day <= day <= last_day and had in received:
                    found = score
            return found

        def after(k: int) -> Fraction | None:
            if k > len(course):
                return None
            number, day = course[k - 1]
            return last(day, day + 31, range(number, number + 1))

        in_course = range(1, course[-1][0] + 1)
        baseline = last(start - 30, start, range(1))
        self.points = {
            "infusions": [baseline, *(after(k) for k in range(1, 9))],
            "days": [
                baseline,
                *(
                    last(start + first, start + final, in_course)
                    for first, final in ((1, 7), (8, 14), (15, 21), (22, 49), (50, 84), (85, 182))
                ),
            ],
            "weeks": [baseline, *(last(start + 7 * w + 1, start + 7 * w + 7, in_course) for w in range(8))],
        }
        opens, closes = {"induction": (14, 31), "maintenance": (56, 112)}[phase]
        score = last(end + opens, end + closes, in_course) if complete else None
        # Whatever was given: from the last infusion received.
        from_day = end if complete else course[-1][1]
        self.whatever = last(from_day + 14, from_day + 31, in_course)

        last_infusion = max(day for _, day in history.infusions)
        last_day = max(day for day, *_ in [*((day,) for _, day in history.infusions), *history.scores])
        if baseline is None:
            self.status = "no baseline"
        elif not self.can_improve(baseline, instrument):
            self.status = "below minimum"
        elif score is not None:
            self.status = "measured"
        elif history.facts.get("under_way") and last_day <= end + closes and last_infusion + 31 <= end + closes:
            self.status = "not over yet"
        else:
            self.status = "no score" if complete else "stopped"
        self.baseline, self.score = baseline, score
        self.eligible = self.status not in ("no baseline", "below minimum")

    @staticmethod
    def can_improve(baseline: Fraction, instrument: Instrument) -> bool:
        minimum = instrument.minimum_baseline
        if instrument.higher_is_better:
            return baseline < instrument.high if minimum is None else baseline <= minimum
        return baseline > instrument.low if minimum is None else baseline >= minimum


def twin_outcome(outcome: str, before: Fraction, after: Fraction, i: Instrument) -> bool:
    better_by = after - before if i.higher_is_better else before - after
    if outcome in ("response", "second_response"):
        percent = i.response_percent if outcome == "response" else i.second_response_percent
        if percent is None:
            return better_by >= Fraction(str(i.response_points))
        return before != 0 and better_by * 100 >= abs(before) * Fraction(str(percent))
    if outcome == "remission":
        return {
            "below": after < i.remission,
            "at_or_below": after <= i.remission,
            "at_or_above": after >= i.remission,
        }[i.remission_rule]
    if outcome == "worse" and i.reliable_change is not None:
        return better_by <= -Fraction(str(i.reliable_change))
    return better_by < 0


def twin_can(outcome: str, before: Fraction, i: Instrument) -> bool:
    """A percentage of a baseline of 0 is not defined: such people are in no count of it."""
    in_percent = {"response": i.response_percent, "second_response": i.second_response_percent}.get(outcome)
    return in_percent is None or before != 0


def twin_people(histories: list[History], instrument: Instrument, filters: Filters) -> tuple[list[Twin], Counter]:
    people, left_out = [], Counter()
    for history in sorted(histories, key=lambda history: history.patient):
        if not history.infusions:
            continue
        person = Twin(history, instrument, filters.phase)
        reason = None
        for name in FILTER_COLUMNS:
            wanted = filters.only.get(name)
            if wanted and reason is None:
                value = history.facts.get(name)
                if value is None:
                    reason = REASONS[name][0]
                elif str(value) not in wanted:
                    reason = REASONS[name][1]
        if reason is None and filters.phase == "maintenance" and person.maintenance_infusions == 0:
            reason = "with no maintenance infusion"
        if reason is None:
            people.append(person)
        else:
            left_out[reason] += 1
    return people, left_out


@cache
def wilson(k: int, n: int) -> tuple[float, float]:
    interval = stats.binomtest(k, n).proportion_ci(method="wilson")
    return interval.low, interval.high


def assert_rates(row, k: int, measured: int, missing: int) -> None:
    assert (row.n, row.measured, row.missing) == (k, measured, missing), row.outcome
    if measured >= 10:  # fewer people have no percentage
        assert row.rate == k / measured
        assert (row.low, row.high) == pytest.approx(wilson(k, measured), abs=1e-12)
    else:
        assert math.isnan(row.rate) and math.isnan(row.low) and math.isnan(row.high)
    everybody = measured + missing
    bounds = (k / everybody, (k + missing) / everybody) if everybody >= 10 else (math.nan, math.nan)
    assert (row.bound_low, row.bound_high) == pytest.approx(bounds, abs=1e-15, nan_ok=True)


def compare(histories: list[History], made: courses.Courses, instrument: Instrument, filters: Filters) -> View:
    """Every measure of the product against the twin."""
    people, left_out = twin_people(histories, instrument, filters)
    view = measures.view(made, instrument, filters)
    assert [STATUS[person.status] for person in people] == view.status.tolist()
    assert Counter(dict(view.cohort.left_out)) == left_out
    assert [person.infusions for person in people] == view.infusions.tolist()

    flow = measures.flow(view)
    counts = Counter(person.status for person in people)
    assert (
        dict(zip(flow["part"], flow["n"], strict=True)).items()
        >= (
            {STATUS_WORDS[number]: counts[word] for word, number in STATUS.items()}
            | {"Started": len(people), "Eligible": sum(person.eligible for person in people)}
        ).items()
    )

    rates = {row.outcome: row for row in measures.rates(view).itertuples()}
    # Without a reliable change, worse is any change for the worse, and not counted twice.
    assert ("any_rise" in rates) == (instrument.reliable_change is not None)
    for outcome in [*measures.outcomes_of(instrument), *(["any_rise"] if "any_rise" in rates else [])]:
        can = [p for p in people if p.eligible and twin_can(outcome, p.baseline, instrument)]
        measured = [p for p in can if p.status == "measured"]
        missing = sum(p.status in ("stopped", "no score") for p in can)
        k = sum(twin_outcome(outcome, p.baseline, p.score, instrument) for p in measured)
        assert_rates(rates[outcome], k, len(measured), missing)
    for outcome, title in measures.outcomes_of(instrument).items():
        assert dict(zip(flow["part"], flow["n"], strict=True))[title] == rates[outcome].n
    below = [p for p in people if p.status == "below minimum" and p.score is not None]
    k = sum(twin_outcome("worse", p.baseline, p.score, instrument) for p in below)
    assert (rates["worse_below_minimum"].n, rates["worse_below_minimum"].measured) == (k, len(below))

    if filters.phase == "induction":
        assert [p.whatever is None for p in people] == np.isnan(view.whatever).tolist()
        got = [p for p in people if p.eligible and p.whatever is not None]
        for row in measures.rates_whatever(view).itertuples():
            can = [p for p in got if twin_can(row.outcome, p.baseline, instrument)]
            k = sum(twin_outcome(row.outcome, p.baseline, p.whatever, instrument) for p in can)
            assert (row.n, row.measured) == (k, len(can))

    eligible = [person for person in people if person.eligible]
    for key, axis in AXES.items():
        points = [person.points[key] for person in eligible]
        compare_trajectory(view, axis, points)
        compare_bands(view, axis, points)
        for row in measures.rates_by_point(view, axis).itertuples():
            can = [scores for scores in points if twin_can(row.outcome, scores[0], instrument)]
            there = [scores for scores in can if scores[row.point] is not None]
            k = sum(twin_outcome(row.outcome, scores[0], scores[row.point], instrument) for scores in there)
            assert_rates(row, k, len(there), len(can) - len(there))
    return view


def compare_trajectory(view: View, axis: measures.Axis, points: list[list[Fraction | None]]) -> None:
    for change in (False, True):
        table = measures.trajectory(view, axis, change=change)
        n = [sum(scores[point] is not None for scores in points) for point in range(axis.usual_last + 1)]
        kept = [point for point in range(axis.usual_last + 1) if point == 0 or 2 * n[point] >= max(n[point:])]

        def everywhere(scores: list, kept: list[int] = kept) -> bool:
            return all(scores[point] is not None for point in kept)

        while len(kept) > 2 and sum(everywhere(scores) for scores in points) < 10:
            left = {p: sum(everywhere(s, [k for k in kept if k != p]) for s in points) for p in kept[1:]}
            kept.remove(max(p for p in left if left[p] == max(left.values())))
        assert table["point"].tolist() == kept
        fixed = [scores for scores in points if everywhere(scores)]
        others = [scores for scores in points if not everywhere(scores)]
        for row in table.itertuples():

            def values(group: list, at: int = row.point, change: bool = change) -> list[float]:
                return [float(s[at] - s[0] if change else s[at]) for s in group if s[at] is not None]

            assert (row.n_fixed, row.n_eligible) == (len(fixed), len(points))
            assert row.others_n == len(values(others))
            assert row.n_measured == len(values(points))
            for group, mean in ((fixed, row.mean), (others, row.others_mean)):
                expected = np.mean(values(group)) if values(group) else math.nan
                assert mean == pytest.approx(expected, abs=1e-5, nan_ok=True)
            if len(fixed) < 10:
                assert math.isnan(row.low) and math.isnan(row.high)
            else:
                half = stats.t.ppf(0.975, len(fixed) - 1) * stats.sem(values(fixed))
                assert row.high - row.mean == pytest.approx(half, abs=1e-5)
                assert row.mean - row.low == pytest.approx(half, abs=1e-5)


def compare_bands(view: View, axis: measures.Axis, points: list[list[Fraction | None]]) -> None:
    bands = view.instrument.bands
    if not bands:
        return
    starts = [(Fraction(str(band.low)), band.label) for band in bands]
    counts = Counter()
    for scores in points:
        for point, score in enumerate(scores):
            label = "Not measured"
            for start, name in starts:
                if score is not None and score >= start:
                    label = name
            counts[point, label] += 1
    for row in measures.band_shares(view, axis).itertuples():
        n = counts[row.point, row.band]
        assert (row.n, row.n_eligible) == (n, len(points))
        assert row.share == pytest.approx(n / len(points) if len(points) >= 10 else math.nan, abs=0, nan_ok=True)


FILTERS = (
    Filters(),
    Filters("maintenance"),
    Filters(only={"indication": ["depression", "both"], "sex": ["female"]}),
    Filters("maintenance", {"site": ["Site A"], "first_infusion_year": ["2024", "2025"]}),
)


@pytest.fixture(scope="module")
def practice() -> tuple[list[History], courses.Courses]:
    histories = histories_of(demo.big_batch(6_000, seed=11))
    return histories, courses.build(records(histories), SIX_GIVEN)


@pytest.mark.parametrize("key", demo.INSTRUMENTS)
def test_the_slow_twin_agrees_on_a_made_up_practice(practice, key):
    view = compare(*practice, REGISTRY[key], Filters())
    assert np.count_nonzero(view.status == measures.MEASURED) > 20
    assert set(view.status.tolist()) >= {measures.MEASURED, measures.STOPPED_EARLY, measures.NO_SCORE}
    for filters in FILTERS[2:]:
        compare(*practice, REGISTRY[key], filters)


GAPS = (1, 2, 3, 3, 3, 4, 4, 7, 10, 28, 29, 32, 40, 90, 91)
DAYS_AFTER = (0, 1, 3, 13, 14, 20, 31, 32, 56, 60, 84, 112, 113)
DAYS_BEFORE = (-45, -31, -30, -29, -5, -1, 0)


def wild(instrument: Instrument, n: int, seed: int) -> list[History]:
    """Patients who come as close to every edge as they can: days at the ends of windows, scores at thresholds."""
    rng = random.Random(f"{instrument.key} {seed}")
    return [wild_patient(f"{i:04d}", instrument, rng) for i in range(n)]


def wild_patient(code: str, i: Instrument, rng: random.Random) -> History:
    days = list(SIX)
    if rng.random() < 0.6:
        days = [0]
        for _ in range(rng.choice([0, 1, 2, 3, 3, 4, 5, 6, 7, 8, 11])):
            days.append(days[-1] + rng.choice(GAPS))
    elif rng.random() < 0.1:
        days = []
    step = Fraction(1, i.items) if i.item_score == "mean" else Fraction(str(i.step or Fraction(1, 10)))
    low, high = (Fraction(str(end)) for end in (i.low, i.high))
    first = low + step * rng.randint(0, int((high - low) / step))
    if rng.random() < 0.8 and not Twin.can_improve(first, i):
        first = low + high - first  # enough people have something to improve
    threshold = Fraction(str(i.response_points or i.reliable_change or 5))

    def score() -> Fraction:
        wanted = rng.choice([
            first, first * Fraction(1, 2), first * Fraction(7, 10), first * Fraction(3, 2),
            first - threshold, first + threshold, first + step, first - step,
            low + step * rng.randint(0, int((high - low) / step)), Fraction(str(i.remission or 5)),
        ])  # fmt: skip
        on_scale = low + step * round((wanted - low) / step)
        return min(max(on_scale, low), high)

    found = {}
    if rng.random() < 0.9:
        found[rng.choice([0, 0, 0, 0, 0, 0, *DAYS_BEFORE]), 0] = first
    if rng.random() < 0.3:
        found.setdefault((rng.choice(DAYS_BEFORE), 0), score())
    diligent = rng.random() < 0.6
    for k, day in enumerate(days, start=1):
        until = days[k] if k < len(days) else day + 120
        choices = [day + after for after in DAYS_AFTER if day + after <= until]
        for _ in range(rng.randint(1, 3) if diligent else rng.randint(0, 1)):
            found[rng.choice(choices), k] = score()
    if diligent and days:
        found[days[-1] + rng.choice([14, 20, 31]), len(days)] = score()
    facts = {
        "indication": rng.choice(["depression", "pain", "both", None]),
        "sex": rng.choice(["female", "male", None]),
        "site": rng.choice(["Site A", "Site B", None]),
        "first_infusion_year": rng.choice([2023, 2024, 2025, None]),
        "under_way": rng.choice([True, False, False, None]),
    }
    return History(
        code,
        list(enumerate(days, start=1)),
        [(day, received, i.key, value) for (day, received), value in found.items()],
        {name: value for name, value in facts.items() if value is not None},
    )


EVERY_AND_RISING = pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=INSTRUMENTS)


@EVERY_AND_RISING
def test_the_slow_twin_agrees_at_every_edge(instrument):
    histories = wild(instrument, 90, seed=1)
    made = courses.build(records(histories), SIX_GIVEN)
    for filters in FILTERS[:3]:
        view = compare(histories, made, instrument, filters)
        if filters == Filters():
            seldom = {measures.BELOW_MINIMUM} if instrument.minimum_baseline is None else set()
            assert set(view.status.tolist()) | seldom == set(STATUS.values()), "what never occurs is not tested"


# ---------------------------------------------------------------------------------------------------------------
# What must hold for every instrument


@BOTH_PHASES
@EVERY_AND_RISING
def test_steps_of_the_flow_add_up_and_shares_make_a_whole(instrument, phase):
    view = seen(wild(instrument, 60, seed=2), instrument, Filters(phase))
    flow = measures.flow(view)
    counted = flow[flow["step"].isin(["started", "eligible", "measured"])]
    step = counted[~counted["lost"]].set_index("step")["n"]
    lost = counted[counted["lost"]].groupby("step")["n"].sum()
    assert step["started"] == view.cohort.n
    assert step["started"] == step["eligible"] + lost["eligible"]
    assert step["eligible"] == step["measured"] + lost["measured"]
    assert (flow["n"] >= 0).all()

    for axis in AXES.values():
        if instrument.bands:
            shares = measures.band_shares(view, axis)
            assert np.allclose(shares.groupby("point")["share"].sum(), 1)
            assert (shares.groupby("point")["n"].sum() == np.count_nonzero(view.eligible)).all()
        whole = measures.completeness(view, axis)
        assert (whole[["present", "missing", "stopped", "under_way"]].sum(axis=1) == view.cohort.n).all()
        means = measures.trajectory(view, axis)
        assert (means["n_fixed"] + means["others_n"] == means["n_measured"]).all()
        assert (means["n_measured"] <= means["n_eligible"]).all()


@BOTH_PHASES
@EVERY_AND_RISING
def test_the_bounds_hold_the_rate_and_the_interval_too(instrument, phase):
    view = seen(wild(instrument, 150, seed=3), instrument, Filters(phase))
    for table in (measures.rates(view), *(measures.rates_by_point(view, axis) for axis in AXES.values())):
        some = table[table["measured"] >= definitions.FEWEST_FOR_PERCENT]
        few = table[table["measured"] < definitions.FEWEST_FOR_PERCENT]
        assert few[["rate", "low", "high"]].isna().all(axis=None)
        assert len(some) or phase == "maintenance"
        assert (some["bound_low"] <= some["rate"]).all() and (some["rate"] <= some["bound_high"]).all()
        assert (some["low"] <= some["rate"]).all() and (some["rate"] <= some["high"]).all()
        assert some[["rate", "low", "high", "bound_low", "bound_high"]].stack().between(0, 1).all()
        width = some["bound_high"] - some["bound_low"]
        assert np.allclose(width, some["missing"] / (some["measured"] + some["missing"]))


@EVERY_AND_RISING
def test_nobody_who_does_not_change_responds_or_gets_worse(instrument):
    histories = wild(instrument, 60, seed=4)
    for history in histories:
        history.scores = [(day, k, key, history.scores[0][3]) for day, k, key, _ in history.scores]
    view = seen(histories, instrument)
    assert np.count_nonzero(view.status == measures.MEASURED) >= 5
    for table in (measures.rates(view), *(measures.rates_by_point(view, axis) for axis in AXES.values())):
        assert (table.loc[table["outcome"] != "remission", "n"] == 0).all()
    for axis in AXES.values():
        assert np.allclose(measures.trajectory(view, axis, change=True)["mean"].dropna(), 0)


def mirrored(i: Instrument) -> Instrument:
    """The same instrument read from the other end; response in points, for percentages have a zero of their own."""
    turn = i.low + i.high
    points = i.response_points or (i.high - i.low) / 4
    step = i.step or 0.5
    rule = {"below": "at_or_above", "at_or_below": "at_or_above", "at_or_above": "at_or_below", None: None}
    cut = None if i.remission is None else turn - i.remission + (step if i.remission_rule == "below" else 0)
    return replace(
        i,
        higher_is_better=not i.higher_is_better,
        bands=tuple(Band(turn - band.high, turn - band.low, band.label) for band in reversed(i.bands)),
        response_percent=None,
        second_response_percent=None,
        response_points=points,
        response_source="made up",
        remission=cut,
        remission_rule=rule[i.remission_rule],
        minimum_baseline=None if i.minimum_baseline is None else turn - i.minimum_baseline,
        caseness=None,
    )


@EVERY
def test_an_instrument_read_from_the_other_end_says_the_same(instrument):
    """Higher is better with every score turned round: improved stays improved, worse stays worse."""
    turn = Fraction(str(instrument.low)) + Fraction(str(instrument.high))
    there = mirrored(instrument)
    here = replace(
        instrument,
        response_percent=None,
        second_response_percent=None,
        response_points=there.response_points,
        response_source="made up",
    )
    histories = wild(instrument, 60, seed=5)
    turned = [
        replace(history, scores=[(day, k, key, turn - score) for day, k, key, score in history.scores])
        for history in histories
    ]
    made, made_turned = courses.build(records(histories), SIX_GIVEN), courses.build(records(turned), SIX_GIVEN)
    for phase in definitions.PHASES:
        one = measures.view(made, here, Filters(phase))
        other = measures.view(made_turned, there, Filters(phase))
        for table in (measures.flow, measures.rates):
            pd.testing.assert_frame_equal(table(one), table(other))
        for axis in AXES.values():
            pd.testing.assert_frame_equal(measures.rates_by_point(one, axis), measures.rates_by_point(other, axis))
            plain, back = measures.trajectory(one, axis, change=True), measures.trajectory(other, axis, change=True)
            assert np.allclose(plain["mean"], -back["mean"], atol=1e-4, equal_nan=True)
            assert np.allclose(plain["low"], -back["high"], atol=1e-4, equal_nan=True)


def test_bands_run_from_best_to_worst_in_either_direction():
    """As the docstring says; the colours go by it."""
    for histories, instrument in (
        (wild(REGISTRY["phq9"], 30, seed=6), REGISTRY["phq9"]),
        (wild(RISING, 30, seed=6), RISING),
    ):
        shares = measures.band_shares(seen(histories, instrument), AXES["infusions"])
        low_to_high = [band.label for band in instrument.bands]
        best_first = low_to_high[::-1] if instrument.higher_is_better else low_to_high
        assert shares.loc[shares["point"] == 0, "band"].tolist() == [*best_first, "Not measured"]


def every_table(view: View) -> dict[str, pd.DataFrame]:
    tables = {"flow": measures.flow(view), "rates": measures.rates(view), "item": measures.before_and_after(view)}
    for key, axis in AXES.items():
        tables |= {
            f"trajectory {key}": measures.trajectory(view, axis),
            f"change {key}": measures.trajectory(view, axis, change=True),
            f"bands {key}": measures.band_shares(view, axis),
            f"by point {key}": measures.rates_by_point(view, axis),
            f"completeness {key}": measures.completeness(view, axis),
        }
    return tables


@EVERY
def test_the_order_of_patients_and_of_their_scores_does_not_matter(instrument):
    histories = wild(instrument, 60, seed=7)
    tables = every_table(seen(histories, instrument))
    rng = random.Random(0)
    codes = [history.patient for history in histories]
    rng.shuffle(codes)
    shuffled = [replace(history, patient=code) for history, code in zip(histories, codes, strict=True)]
    for history in shuffled:
        history.scores = rng.sample(history.scores, len(history.scores))
    for name, table in every_table(seen(shuffled, instrument)).items():
        pd.testing.assert_frame_equal(table, tables[name], obj=name)


def nobody_measured(key: str, score: Fraction) -> list[History]:
    return [History(code, [(1, 0), (2, 3)], [(0, 0, key, score)]) for code in ("a", "b")]


FEW: dict[str, Callable[[Instrument, Fraction, Fraction], list[History]]] = {
    "nobody": lambda i, before, after: [],
    "one person": lambda i, before, after: [usual("a", before, after, i.key)],
    "two people": lambda i, before, after: [usual("a", before, after, i.key), usual("b", before, None, i.key)],
    "no scores at all": lambda i, before, after: [usual("a", None, None), usual("b", None, None)],
    "nobody eligible": lambda i, before, after: [usual("a", i.best, after, i.key), usual("b", None, after, i.key)],
    "nobody measured": lambda i, before, after: nobody_measured(i.key, before),
    "nobody due": lambda i, before, after: [usual("a", before, None, i.key, under_way=True)],
    "no infusions": lambda i, before, after: [History("a", [], [(0, 0, i.key, before)])],
}


def few(instrument: Instrument, which: str) -> list[History]:
    """Hardly anybody: the best possible score after the worst possible one, where there is one."""
    worst = instrument.low if instrument.higher_is_better else instrument.high
    return FEW[which](instrument, Fraction(str(worst)), Fraction(str(instrument.best)))


THOROUGH = ("phq9", "phq9_item9", "peg", "promis_depression", "who5")
"""Instruments that differ in what is defined for them; the others are looked at in two cases only."""


@pytest.mark.parametrize(
    ("key", "which"),
    [(key, which) for key in REGISTRY for which in (FEW if key in THOROUGH else ("one person", "nobody measured"))],
)
def test_hardly_anybody_still_gets_a_defined_answer(key, which):
    """Warnings are errors here, so dividing by nobody would show."""
    instrument = REGISTRY[key]
    made = courses.build(records(few(instrument, which)))
    for phase in definitions.PHASES if key in ("phq9", "who5") else definitions.PHASES[:1]:
        tables = every_table(measures.view(made, instrument, Filters(phase)))
        for name, table in tables.items():
            assert len(table), name
            counts = table[[column for column in table if column == "n" or column.startswith("n_")]]
            assert counts.notna().all(axis=None) and (counts >= 0).all(axis=None)
        rates = tables["rates"]
        assert rates[["rate", "bound_low"]].isna().all(axis=None), "no percentage of so few"
        worse = rates.set_index("outcome").loc["worse", ["n", "measured", "missing"]].tolist()
        expected = {"one person": [0, 1, 0], "two people": [0, 1, 1], "nobody measured": [0, 0, 2]}
        assert worse == (expected.get(which, [0, 0, 0]) if phase == "induction" else [0, 0, 0])


def test_an_outcome_that_is_not_defined_is_refused():
    with pytest.raises(ValueError, match="no outcome"):
        measures.has_outcome("recovered", np.array([1.0]), np.array([1.0]), REGISTRY["phq9"])


# ---------------------------------------------------------------------------------------------------------------
# Golden numbers: tests/golden/practice.R makes the raw rows and works the results out, with prop.test and t.test


def golden_histories() -> list[History]:
    scores = pd.read_csv(GOLDEN / "practice_scores.csv").groupby("patient")
    histories = []
    for patient, given in pd.read_csv(GOLDEN / "practice_infusions.csv").groupby("patient"):
        taken = scores.get_group(patient) if patient in scores.groups else pd.DataFrame(columns=["score"])
        histories.append(
            History(
                patient,
                [(row.number, row.day) for row in given.itertuples()],
                [(row.day, row.infusion, row.instrument, Fraction(row.score)) for row in taken.itertuples()],
            )
        )
    return histories


@pytest.mark.parametrize("key", ["phq9", "pain_nrs"])
def test_a_practice_worked_out_in_r_gives_the_same_numbers(key):
    golden = pd.read_csv(GOLDEN / "practice_results.csv").query("instrument == @key")
    view = seen(golden_histories(), REGISTRY[key])

    expected = golden[golden["point"] == "window"].set_index("what")
    found = measures.rates(view).set_index("outcome").loc[expected.index]
    # R counted these; another outcome may stand between them.
    assert [one for one in measures.outcomes_of(REGISTRY[key]) if one in expected.index] == expected.index.tolist()
    for column in ("n", "measured", "missing"):
        assert found[column].tolist() == expected[column].tolist()
    for column, theirs in (("rate", "estimate"), ("low", "low"), ("high", "high")):
        assert found[column].tolist() == pytest.approx(expected[theirs].tolist(), abs=1e-9)

    expected = golden[golden["what"] == "change"]
    found = measures.trajectory(view, AXES["infusions"], change=True).iloc[1:]
    assert found["label"].tolist() == expected["point"].tolist()
    assert found["n_fixed"].tolist() == expected["n"].tolist()
    assert found["n_measured"].tolist() == expected["measured"].tolist()
    assert (found["n_eligible"] - found["n_measured"]).tolist() == expected["missing"].tolist()
    for column, theirs in (("mean", "estimate"), ("low", "low"), ("high", "high")):
        assert found[column].tolist() == pytest.approx(expected[theirs].tolist(), abs=1e-9)


# ---------------------------------------------------------------------------------------------------------------
# The truth, which a practice never sees


def test_the_measured_look_better_than_everybody_and_the_bounds_do_not_mislead():
    """Who does not improve leaves: the rate of those measured is too high, its interval too sure, the bounds right."""
    rng = np.random.default_rng(43)
    histories, truth, true_change = [], [], []
    for number in range(1500):
        before = int(rng.integers(12, 27))
        share = float(np.clip(rng.normal(0.36, 0.34), -0.3, 1))  # of the baseline, after six infusions
        path = [round(before * (1 - share * (1 - math.exp(-k / 2)) / (1 - math.exp(-3)))) for k in range(7)]
        path = [min(score, 27) for score in path]
        truth.append(path[6] * 2 <= before)
        true_change.append(path[6] - before)
        stays = 1
        while stays < 6 and rng.random() < 1 / (1 + math.exp(-1.2 - 5 * (1 - path[stays] / before))):
            stays += 1
        infusions = list(enumerate(SIX[:stays], start=1))
        scores = [(SIX[k], k, "phq9", Fraction(path[k])) for k in range(stays)]
        if stays == 6 and rng.random() < 0.9:
            scores.append((38, 6, "phq9", Fraction(path[6])))
            scores.append((18, 6, "phq9", Fraction(path[6])))
        histories.append(History(f"{number:05d}", infusions, scores))
    view = seen(histories, REGISTRY["phq9"])
    response = measures.rates(view).set_index("outcome").loc["response"]
    true_rate = np.mean(truth)
    assert response["measured"] + response["missing"] == 1500
    assert 0.4 < response["measured"] / 1500 < 0.75
    assert response["rate"] > true_rate + 0.05
    assert response["low"] > true_rate, "an interval knows nothing of those not measured"
    assert response["bound_low"] <= true_rate <= response["bound_high"]
    curve = measures.trajectory(view, AXES["infusions"], change=True)
    assert curve["high"].iloc[-1] < np.mean(true_change), "nor does the curve of those who stayed"
    assert curve["n_fixed"].iloc[0] < curve["n_eligible"].iloc[0]


def test_the_made_up_practice_hides_no_more_than_its_bounds_show():
    """The demonstration data, through the product: the truth of those due lies within the bounds."""
    view = seen(histories_of(demo.big_batch(30_000)), REGISTRY["phq9"])
    truth = demo.truth(5000, seed=1)
    truth = truth[(truth["indication"] != "pain") & (truth["phq9_before"] >= 10)]
    response = measures.rates(view).set_index("outcome").loc["response"]
    true_rate = (truth["phq9_after"] * 2 <= truth["phq9_before"]).mean()
    assert response["missing"] > 0.3 * response["measured"]
    assert response["rate"] > true_rate
    assert response["bound_low"] <= true_rate <= response["bound_high"]
