"""How soon, and for how long: small courses by hand, and a slow twin that follows one person at a time."""

from __future__ import annotations

import math

import numpy as np
import pytest

from outcomes import courses, demo, measures
from outcomes.cohort import Filters
from outcomes.instruments import REGISTRY
from outcomes.measures import durability
from tests.builders import histories_of, read_histories, records

PHQ9 = REGISTRY["phq9"]


def followed(histories, *, set_aside: bool | None, instrument=PHQ9):
    """What the product works out: (time, event) of each person followed, sorted."""
    made = courses.build(records(histories))
    seen = measures.view(made, instrument, Filters())
    kept = {}

    def keep(person, day, event, last, n):
        kept["visits"] = (person, day, event, last, n)
        return original(person, day, event, last, n)

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
        assert found.curve.end is None and found.n == n
        assert np.isnan(measures.at_weeks(found)["share"]).all()
