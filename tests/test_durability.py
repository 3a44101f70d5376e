"""How soon, and for how long: small courses by hand, and a slow twin that follows one person at a time."""

from __future__ import annotations

import math

import numpy as np
import pytest

from outcomes import courses, demo, measures, panels, statistics
from outcomes.cohort import Filters
from outcomes.instruments import REGISTRY
from outcomes.measures import durability
from tests.builders import History, histories_of, read_histories, records

PHQ9 = REGISTRY["phq9"]


def followed(histories, *, set_aside: bool | None, instrument=PHQ9):
    """What the product works out: (time, event) of each person followed, sorted."""
    made = courses.build(records(histories))
    seen = measures.view(made, instrument, Filters())
    kept = {}

    def keep(person, day, event, last, n, **more):
        kept["visits"] = (person, day, event, last, n)
        return original(person, day, event, last, n, **more)

    original = durability._time_to
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(durability, "_time_to", keep)
        if set_aside is None:
            durability.time_to_response(seen)
        else:
            durability.loss_of_response(seen, set_aside_further_infusions=set_aside)
    person, day, event, last, n = kept["visits"]
    told = []
    for who in range(n):
        visits = sorted((d, bool(e)) for p, d, e in zip(person, day, event, strict=True) if p == who and d <= last[who])
        first = next((d for d, e in visits if e), None)
        before = max([0, *(d for d, e in visits if first is None or d < first)])
        told.append((float(before if first is None else first), first is not None))
    return sorted(told)


def test_a_response_lasts_until_the_first_score_that_no_longer_meets_it():
    histories, _ = read_histories("""
        patient                     infusions              scores
        lost at the second visit    0 3 7 10 14 17         0@0=20 38@6=8 66@6=9 94@6=15 122@6=8
        still responding            0 3 7 10 14 17         0@0=20 38@6=8 66@6=10
        never seen again            0 3 7 10 14 17         0@0=20 38@6=10
        did not respond             0 3 7 10 14 17         0@0=20 38@6=11 66@6=5
        infusion, then lost         0 3 7 10 14 17 60      0@0=20 38@6=8 60@6=9 90@7=18
        infusion on the day itself  0 3 7 10 14 17 38      0@0=20 38@6=8 70@7=18
    """)
    # 38 is the headline score; 94 - 38 = 56 is the visit at which the first person had lost it.
    assert followed(histories, set_aside=False) == [(0, False), (28, False), (32, True), (52, True), (56, True)]
    # Set aside: the two with a further infusion are followed until it, and no longer.
    assert followed(histories, set_aside=True) == [(0, False), (0, False), (22, False), (28, False), (56, True)]


def test_the_first_response_counts_from_the_first_infusion():
    histories, _ = read_histories("""
        patient           infusions       scores
        at once           0 3 7 10        0@0=20 3@1=10 7@2=19
        later             0 3 7 10        0@0=20 3@1=15 10@3=5
        never             0 3 7 10        0@0=20 3@1=15 10@3=14
        no score after    0 3 7 10        0@0=20
        below minimum     0 3 7 10        0@0=9 3@1=2
    """)
    assert followed(histories, set_aside=None) == [(0, False), (3, True), (10, False), (10, True)]


@pytest.mark.parametrize("key", ["phq9", "pain_nrs", "peg"])
def test_the_slow_twin_agrees_on_a_made_up_practice(key):
    histories = histories_of(demo.big_batch(4_000, seed=11))
    instrument = REGISTRY[key]
    made = courses.build(records(histories))
    seen = measures.view(made, instrument, Filters())
    named = {code: row for row, code in enumerate(sorted(history.patient for history in histories))}
    rows = {int(patient): place for place, patient in enumerate(made.table["patient"].to_numpy()[seen.cohort.rows])}
    responded = measures.has_outcome("response", seen.baseline, seen.score, instrument) & (
        seen.status == measures.MEASURED
    )
    for set_aside in (True, False):
        expected = []
        for history in histories:
            place = rows.get(named[history.patient])
            if place is None or not responded[place]:
                continue
            days = [day for _, day in sorted(history.infusions)]
            length = next((i for i in range(1, len(days)) if days[i] - days[i - 1] > 90), len(days))
            induction = [day for day in days[:length] if day <= 28][:8]
            end = induction[-1]
            scores = sorted(
                (day, had, float(score))
                for day, had, name, score in history.scores
                if name == key and 0 < had <= length
            )
            start, had_then, _ = [s for s in scores if end + 14 <= s[0] <= end + 31][-1]
            further = [day for number, day in enumerate(days[:length], start=1) if number > had_then]
            until = min(further) if set_aside and further else math.inf
            time, event = 0.0, False
            for day, _, score in scores:
                if not start < day <= until or event:
                    continue
                fall = 100 * (seen.baseline[place] - score) / seen.baseline[place]
                time, event = day - start, bool(fall < instrument.response_percent - 0.2)
            expected.append((time, event))
        assert followed(histories, set_aside=set_aside, instrument=instrument) == sorted(expected)


@pytest.mark.parametrize("n", [0, 1, 10])
def test_too_few_people_have_no_curve(n):
    histories, _ = read_histories("""
        patient  infusions          scores
        a        0 3 7 10 14 17     0@0=20 38@6=8 66@6=9
    """)
    many = [type(histories[0])(f"p{i:02}", histories[0].infusions, histories[0].scores, {}) for i in range(n)]
    made = courses.build(records(many))
    seen = measures.view(made, PHQ9, Filters())
    for found in (
        measures.time_to_response(seen),
        measures.loss_of_response(seen, set_aside_further_infusions=True),
    ):
        assert found.estimate.end is None and not found.reaches and found.n == n
        assert np.isnan(measures.at_weeks(found)["share"]).all()


def responders(lost: list[int | None], visits: list[int]) -> list[History]:
    """Headline score on day 48, the last of its window; seen on the visits, with response until the day on which each lost it."""
    infusions = list(enumerate([0, 3, 7, 10, 14, 17], start=1))
    return [
        History(
            f"p{i:03}",
            infusions,
            [(0, 0, "phq9", 20), (48, 6, "phq9", 8)]
            + [(48 + day, 6, "phq9", 18 if gone and day >= gone else 8) for day in visits],
        )
        for i, gone in enumerate(lost)
    ]


def lasting(histories: list[History]) -> durability.Durability:
    seen = measures.view(courses.build(records(histories)), PHQ9, Filters())
    return measures.loss_of_response(seen, set_aside_further_infusions=False)


def panel_of(histories: list[History]):
    seen = measures.view(courses.build(records(histories)), PHQ9, Filters())
    return panels.loss_of_response(seen, panels.Look(), set_aside=False)


def test_a_loss_is_spread_over_the_days_since_the_visit_before():
    """Twelve of twenty-four have lost it at a visit after eight weeks: half of them by four weeks, and none as seen."""
    found = lasting(responders([50] * 12 + [None] * 12, [56, 84]))
    table = measures.at_weeks(found).set_index("weeks")
    assert table["share"].tolist() == pytest.approx([0.75, 0.5, 0.5], abs=1e-6)
    assert table["as_seen"].tolist() == pytest.approx([1, 0.5, 0.5])
    # At four weeks any number of the twelve may have lost it: from the lower end at eight weeks up to all still responding.
    assert table.loc[4, "high"] == 1 and table.loc[4, "low"] == pytest.approx(table.loc[8, "low"])


def test_the_table_holds_what_the_chart_draws():
    for rising in (False, True):
        made = courses.build(records(histories_of(demo.big_batch(4_000, seed=11))))
        seen = measures.view(made, PHQ9, Filters())
        shown = (
            panels.time_to_response(seen, panels.Look())
            if rising
            else panels.loss_of_response(seen, panels.Look(), set_aside=False)
        )
        *bars, line, dots = shown.figure.to_dict()["data"]
        later = shown.table[shown.table["weeks"] > 0]
        assert dots["x"] == later["weeks"].tolist() and dots["y"] == later["share"].tolist()
        assert [bar["y"] for bar in bars] == later[["low", "high"]].to_numpy().tolist()
        assert ((later["low"] <= later["share"]) & (later["share"] <= later["high"])).all()
        assert np.interp(dots["x"], line["x"], line["y"]) == pytest.approx(dots["y"])
        steps = np.diff([*shown.table["share"]])
        assert (steps >= 0).all() if rising else (steps <= 0).all()


@pytest.mark.parametrize(
    ("lost", "visits", "median"),
    [
        ([5] * 20, [4, 6, 8], "half had lost response by 5 days (95% interval 4 to 6 days)"),
        ([12] * 20, [7, 35], "half had lost response by 3 weeks (95% interval 7 days to 5 weeks)"),
        (
            [60] * 11 + [None] * 10,
            [28, 56, 84],
            "half had lost response by 12 weeks (95% interval 8 weeks to beyond what was followed)",
        ),
        ([None] * 20, [28, 56], "fewer than half had lost response by 8 weeks"),
    ],
)
def test_durations_in_words(lost, visits, median):
    sentence = panel_of(responders(lost, visits)).plain_sentence
    assert sentence.endswith(f", {median}.")
    assert "?" not in sentence


def test_a_curve_of_a_week_and_a_half_is_not_drawn():
    shown = panel_of(responders([None] * 14, [10]))
    assert shown.figure is None and "14 people" in shown.sentence and "fewer than 11 were followed" in shown.sentence
    assert panel_of(responders([None] * 14, [28])).figure is not None


def test_with_many_different_visits_later_ones_count_on_whole_weeks_and_the_truth_is_met(monkeypatch):
    """Half have lost it by day 83, seen at visits 5 to 39 days apart."""
    random = np.random.default_rng(3)
    n = 2_000
    visits = np.cumsum(random.integers(5, 40, (n, 12)), axis=1)
    lost = np.round(random.exponential(83 / np.log(2), n)) + 1
    after = np.where(visits < lost[:, None], visits, 0).max(axis=1).astype(float)
    until = np.where(visits >= lost[:, None], visits, np.inf).min(axis=1)
    start, stop = durability._few_stretches(after, until)
    assert (abs(start - after)[start < stop] <= 10).all() and (start < stop).all()
    assert (
        len(np.unique(np.column_stack([start, stop]), axis=0))
        < len(np.unique(np.column_stack([after, until]), axis=0)) / 2
    )
    found = statistics.interval_censored(start, stop).evenly([28, 56, 84, 112])
    assert found == pytest.approx(0.5 ** (np.array([28, 56, 84, 112]) / 83), abs=0.03)
    monkeypatch.setattr(durability, "MOST_STRETCHES", n)
    assert durability._few_stretches(after, until)[0] is after
