"""After the first course: follow-up, boosters, repeat courses, sparse schedules and the points of a fixed group."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from outcomes import courses, definitions, measures, panels
from outcomes.cohort import Filters, select
from outcomes.instruments import REGISTRY
from outcomes.measures.course import fixed_points
from outcomes.measures.followup import FOLLOWED_WORDS, NOT_SEEN, SCORED, SEEN_LATER, TOO_EARLY, UNTOLD
from outcomes.panels import Look
from tests.builders import SIX, History, read_histories, records

PHQ9 = REGISTRY["phq9"]
SIX_WORDS = " ".join(map(str, SIX))


def seen(text: str, **filters):
    histories, _ = read_histories(text)
    for one in histories:
        if "first_infusion_year" in one.facts:
            one.facts["first_infusion_year"] = int(one.facts["first_infusion_year"])
    made = courses.build(records(histories))
    return measures.view(made, PHQ9, Filters(**filters))


# ---------------------------------------------------------------------------------------------------------------
# Follow-up


def test_windows_do_not_overlap_and_name_their_source():
    edges = [(one.window.first, one.window.last) for one in definitions.FOLLOW_UPS]
    assert all(last < first for (_, last), (first, _) in pairwise(edges))
    assert edges[-1] == (365 - 60, 365 + 60) and "MIPS 370" in definitions.FOLLOW_UPS[-1].source
    assert all("doi" in one.source or "CBE" in one.source for one in definitions.FOLLOW_UPS)


ENDS = "61@6=12 121@6=9 122@6=1 123@6=8 243@6=7 244@6=1 305@6=6 425@6=4 426@6=27"


def test_the_last_score_of_each_window_counts_whatever_was_given_since():
    text = f"""
        patient         infusions                    scores
        ends            {SIX_WORDS}                  0@0=20 {ENDS}
        second course   {SIX_WORDS} 200 203 207 210  0@0=20 90@6=9 200@6=18 235@10=7 365@10=3
        baseline of 2   {SIX_WORDS} 200 203 207 210  0@0=20 199@6=11
        """
    table = measures.followed(seen(text))
    assert table["measured"].tolist() == [2, 3, 2]
    later = seen(text).courses.scores_since("phq9", seen(text).cohort.rows)
    assert len(later.score) == 9 + 4 + 1, "each score once, those in the second course too"
    rates = measures.rates_later(seen(text)).set_index(["outcome", "label"])
    assert rates.loc[("response", "3 months"), ["n", "measured"]].tolist() == [2, 2]
    assert rates.loc[("response", "6 months"), ["n", "measured"]].tolist() == [2, 3], "7 and 7, but 11"
    assert rates.loc[("remission", "12 months"), ["n", "measured"]].tolist() == [2, 2]


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (f"a  {SIX_WORDS}  0@0=20 365@6=4  .  2026", SCORED),
        (f"a  {SIX_WORDS}  0@0=20 426@6=4  .  2026", SEEN_LATER),
        (f"a  {SIX_WORDS} 430  0@0=20  .  2026", SEEN_LATER),
        (f"a  {SIX_WORDS}  0@0=20  yes  2026", TOO_EARLY),
        (f"a  {SIX_WORDS}  0@0=20  .  2026", UNTOLD),
        (f"a  {SIX_WORDS}  0@0=20  .  2025", UNTOLD),
        (f"a  {SIX_WORDS}  0@0=20  .  2024", UNTOLD),
        (f"a  {SIX_WORDS}  0@0=20  .  2023", NOT_SEEN),
        (f"a  {SIX_WORDS}  0@0=20 300@6=9  yes  2023", NOT_SEEN),
        (f"a  {SIX_WORDS}  0@0=20  .  .", UNTOLD),
    ],
)
def test_why_somebody_has_no_score_after_twelve_months(row, state):
    """A first infusion in 2023, and others in 2026: 731 days at the least."""
    text = f"patient  infusions  scores  under_way  first_infusion_year\n{row}\nz  {SIX_WORDS}  .  .  2026"
    last = measures.followed(seen(text)).iloc[-1]
    assert {words: n for words, n in last.items() if words != "label" and n} == {FOLLOWED_WORDS[state]: 1}


def test_bounds_hold_for_everybody_who_may_have_been_due():
    text = f"""
        patient   infusions    scores            under_way  first_infusion_year
        a         {SIX_WORDS}  0@0=20 365@6=4    .          2023
        b         {SIX_WORDS}  0@0=20            .          2023
        c         {SIX_WORDS}  0@0=20            .          2026
        d         {SIX_WORDS}  0@0=20            yes        2026
        """
    view = seen(text)
    row = measures.rates_later(view).set_index(["outcome", "label"]).loc[("response", "12 months")]
    assert row[["n", "measured", "missing"]].tolist() == [1, 1, 2], "d is too early and leaves the count"
    assert np.isnan([row["rate"], row["bound_low"]]).all(), "no percentage of three people"
    shown = panels.later(view, Look())
    assert shown.sentence == (
        "Of 4 people eligible on PHQ-9, 1 or fewer were measured at each later time: too few for a rate."
    )
    late = shown.table.set_index(["outcome", "label"]).loc[("response", "12 months")]
    assert late[["not seen since", "too early", "not known whether due yet"]].tolist() == [1, 1, 1]


def test_the_sentence_is_of_the_latest_time_with_enough_people_and_has_its_interval():
    people = [
        History(
            f"p{i:02}",
            list(enumerate(SIX, start=1)),
            [(0, 0, "phq9", 20), (90, 6, "phq9", 9 if i < 8 else 15)] + [(365, 6, "phq9", 4)] * (i < 5),
        )
        for i in range(12)
    ]
    view = measures.view(courses.build(records(people)), PHQ9, Filters())
    sentence = panels.later(view, Look())
    assert sentence.plain_sentence.startswith(
        "At 3 months, 8 of the 12 measured on PHQ-9 responded (67%, 95% interval 39 to 86%)"
    )


def test_the_headline_stands_first_with_the_numbers_of_the_overview():
    text = f"""
        patient   infusions    scores
        a         {SIX_WORDS}  0@0=20 38@6=8
        b         {SIX_WORDS}  0@0=20 38@6=18
        c         0 3          0@0=20
        """
    view = seen(text)
    ours = measures.rates_later(view)
    ours = ours[ours["label"] == measures.HEADLINE].set_index("outcome")
    overview = measures.rates(view).set_index("outcome").loc[ours.index]
    names = ["n", "measured", "missing", "rate", "low", "high", "bound_low", "bound_high"]
    assert np.allclose(ours[names].astype(float), overview[names].astype(float), equal_nan=True)


# ---------------------------------------------------------------------------------------------------------------
# Boosters and repeat courses


REPEATS = f"""
    patient    infusions                                    scores
    boosted    {SIX_WORDS} 47 87                            0@0=20 38@6=8 380@8=9
    back       {SIX_WORDS} 200 203 207 210 214 217          0@0=20 38@6=8 200@6=16 238@12=12
    thrice     {SIX_WORDS} 117 120 124 127 300 303 307 310  0@0=20 38@6=12
    once       {SIX_WORDS}                                  0@0=20
    """


def test_boosters_and_repeat_courses_are_counted_with_their_gaps():
    view = seen(REPEATS)
    found = measures.repeats(view.courses, view.cohort)
    assert (found.patients, found.boosted, found.second, found.third) == (4, 1, 2, 1)
    assert found.boosters == 2
    assert found.between_boosters == 35, "30 and 40 days"
    assert found.between_courses == (100 + 183) / 2
    month = found.by_month.set_index("month")
    assert month.loc[1, ["infusions", "later", "followed", "given_to"]].tolist() == [18, 0, 3, 3], (
        "once: no record at its end"
    )
    assert month.loc[2, ["infusions", "later", "followed"]].tolist() == [1, 1, 3]
    year = found.by_year.iloc[0]
    assert year[["infusions", "followed"]].tolist() == [8, 1] and year["per_person"] == 8
    assert math.isnan(found.by_year.iloc[2]["per_person"])


def test_the_second_course_stands_beside_the_first_of_the_same_people():
    found = measures.second_beside_first(seen(REPEATS))
    assert (found.both, found.eligible) == (2, 1), "thrice has no baseline before the second"
    rates = found.rates.set_index("title")
    assert rates.loc["Response, first course", ["n", "measured", "missing"]].tolist() == [1, 1, 0]
    assert rates.loc["Response, second course", ["n", "measured", "missing"]].tolist() == [0, 1, 0]
    assert (found.first.mean_change, found.second.mean_change) == (-12, -4)
    assert (found.better_second, found.less) == (0, 1)
    assert "too few to compare" in panels.second_course(seen(REPEATS), Look()).sentence


def test_results_are_of_first_courses_unless_the_second_is_chosen():
    view = seen(REPEATS)
    assert view.cohort.n == 4 and set(view.courses.table["number"].iloc[view.cohort.rows]) == {1}
    second = select(view.courses, Filters(course=2))
    assert set(view.courses.table["number"].iloc[second.rows]) == {2}
    assert second.n == 2 and dict(second.left_out) == {"with no second course": 2}
    assert Filters(course=2).key() != Filters().key()
    again = measures.view(view.courses, PHQ9, Filters(course=2))
    assert again.baseline.tolist()[0] == 16


def test_nobody_at_all_has_an_answer():
    view = measures.view(courses.build(records([])), PHQ9, Filters())
    for panel in (panels.later, panels.repeats):
        assert panel(view, Look()).sentence
    assert panels.second_course(view, Look()) is None


# ---------------------------------------------------------------------------------------------------------------
# Sparse schedules


def every_other(n: int, *, visits=(2, 4, 6), extra: int = 0) -> list[History]:
    """Scored before treatment and after these infusions; a few once more after the first."""
    found = []
    for i in range(n):
        scores = [(0, 0, "phq9", 20), *((SIX[k - 1] + 1, k, "phq9", 20 - 2 * k) for k in visits)]
        if i < extra:
            scores.append((1, 1, "phq9", 18))
        found.append(History(f"p{i:03d}", list(enumerate(SIX, start=1)), scores))
    return found


def test_a_practice_that_scores_every_other_visit_has_a_full_chart():
    view = measures.view(courses.build(records(every_other(200, extra=8))), PHQ9, Filters())
    table = measures.trajectory(view, measures.AXES["infusions"])
    assert table["point"].tolist() == [0, 2, 4, 6]
    assert table["n_fixed"].tolist() == [200] * 4
    assert table["mean"].tolist() == [20, 16, 12, 8]
    shown = panels.mean_course(view, Look())
    assert "Too few were measured at 1, 3 and 5 to draw." in shown.sentence
    assert shown.figure is not None


def test_people_who_leave_take_no_point_away():
    """Fewer and fewer, down to a tenth: every point stays, as long as enough are left."""
    taken = np.arange(7)[None, :] < np.repeat([7, 5, 3, 2], [12, 20, 40, 60])[:, None]
    assert fixed_points(taken, 6).tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert fixed_points(taken[3:], 6).tolist() == [0, 1, 2, 3, 4], "nine are too few for an interval"


def test_two_sites_with_different_visits_do_not_empty_the_chart():
    one, other = every_other(100), every_other(100, visits=(1, 3, 5))
    for history in other:
        history.patient = f"q{history.patient}"
    view = measures.view(courses.build(records([*one, *other])), PHQ9, Filters())
    assert measures.trajectory(view, measures.AXES["infusions"])["n_fixed"].iloc[0] == 100


def test_the_point_goes_without_which_most_people_remain():
    """Nobody has both the fifth and the sixth; many have the sixth."""
    points = np.ones((60, 7), dtype=bool)
    points[:40, 5] = False
    points[40:, 6] = False
    assert fixed_points(points, 6).tolist() == [0, 1, 2, 3, 4, 6]


def test_weekly_visits_have_an_axis_of_their_own():
    weekly = [0, 7, 14, 21, 28, 35]
    histories = [
        History(
            f"p{i:02d}",
            list(enumerate(weekly, start=1)),
            [(0, 0, "phq9", 20), *((day, k, "phq9", 20 - k) for k, day in enumerate(weekly[1:], start=1))],
        )
        for i in range(12)
    ]
    view = measures.view(courses.build(records(histories)), PHQ9, Filters())
    assert measures.suits(view.courses) == "weeks"
    table = measures.trajectory(view, measures.AXES["weeks"])
    assert table["label"].tolist() == ["0", "1", "2", "3", "4", "5"]
    assert table["n_fixed"].iloc[0] == 12 and table["mean"].tolist() == [20, 19, 18, 17, 16, 15]


def test_the_axis_by_infusion_reaches_as_far_as_the_protocols_do():
    five = [
        History(f"p{i:02d}", list(enumerate(range(5), start=1)), [(0, 0, "phq9", 20), (4, 5, "phq9", 9)])
        for i in range(20)
    ]
    view = measures.view(courses.build(records(five)), PHQ9, Filters())
    assert measures.axis_of(view, "infusions").usual_last == 5
    assert measures.suits(view.courses) == "days"
    assert "after 5 infusions" in panels.rates_over_course(view, Look()).sentence.lower()


@pytest.mark.parametrize("axis", measures.AXES)
@pytest.mark.parametrize("change", [False, True])
def test_both_lines_of_the_course_chart_are_over_the_same_points(axis, change):
    rng = np.random.default_rng(7)
    histories = []
    for i in range(80):
        reach = rng.integers(1, 7)
        scores = [(0, 0, "phq9", int(rng.integers(12, 25)))]
        scores += [(SIX[k - 1] + 1, k, "phq9", int(rng.integers(3, 20))) for k in (2, 4, 5, 6) if k <= reach or i < 20]
        histories.append(History(f"p{i:02d}", list(enumerate(SIX, start=1)), scores))
    view = measures.view(courses.build(records(histories)), PHQ9, Filters())
    on = measures.axis_of(view, axis)
    estimate = measures.estimated_course(view, on)
    table = measures.trajectory(view, on, change=change)
    assert len(estimate.mean) == len(table)
    shown = panels.mean_course(view, Look(axis, change), estimate)
    traces = [one for one in shown.figure.to_dict()["data"] if one.get("marker")]
    fixed, estimated = traces[-1], traces[-2]
    assert fixed["x"] == estimated["x"] == table["point"].tolist()
    assert {"estimated_mean", "estimated_low", "estimated_high"} <= set(shown.table)
    assert shown.table["estimated_mean"].tolist() == (estimate.change if change else estimate.mean).tolist()
    one_sentence = shown.plain_sentence.split(". ")[0]
    assert "; estimated for everyone: " in one_sentence and "measured at every point" in one_sentence
