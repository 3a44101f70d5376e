"""The panels behind the averages: what holds for every panel holds for them, from a large practice to nobody at all."""

from __future__ import annotations

import pytest

from outcomes import courses, demo, measures, panels
from outcomes.cohort import Filters
from outcomes.instruments import REGISTRY
from outcomes.panels import Look
from tests.builders import History, histories_of, records, usual
from tests.test_panels import check


def all_of(made, key: str, synthetic: bool):
    """Every panel of the pages for clinicians, for one instrument."""
    seen, look = measures.view(made, REGISTRY[key], Filters()), Look(synthetic=synthetic)
    pain = measures.view(made, REGISTRY["pain_nrs"], Filters())
    yield panels.size_of_change(seen, look)
    yield panels.cumulative(seen, look)
    yield panels.waterfall(seen, look)
    yield panels.reliable_change(seen, look)
    yield panels.spaghetti(seen, look)
    yield panels.groups(seen, look)
    yield panels.time_to_response(seen, look)
    for set_aside in (True, False):
        yield panels.loss_of_response(seen, look, set_aside=set_aside)
    yield panels.others(seen, look)
    yield panels.later(seen, look)
    yield panels.repeats(seen, look)
    yield panels.second_course(seen, look)
    for what in panels.did(seen.instrument):
        yield panels.over_years(seen, look, what)
        for column in ("site", "first_infusion_year"):
            yield panels.stands_out(seen, look, column, what)
    first = measures.view(made, REGISTRY[key], Filters(only={"sex": ["female"]}))
    second = measures.everybody_else(made, REGISTRY[key], Filters(), first)
    names = panels.names_of("Female", panels.EVERYBODY_ELSE)
    for one, other in ((first, second), (first, seen)):
        yield panels.shares_beside(one, other, names, look)
        yield panels.changes_beside(one, other, names, look)
    if seen.instrument.has_response:
        yield panels.five_groups(seen, pain, look)
        yield panels.joint_response(seen, pain, look)
        yield panels.change_grid(seen, pain, look)
    for axis in measures.AXES:
        yield panels.course_of_both(seen, pain, Look(axis, change=axis == "days", synthetic=synthetic))
    yield panels.correlations(seen, pain, look)
    yield panels.coupling(seen, pain, look)
    yield panels.within_and_between(seen, pain, look, measures.within_and_between(seen, pain))
    for axis in measures.AXES.values():
        estimate = measures.estimated_course(seen, axis)
        yield panels.estimated_course(seen, Look(axis.key, synthetic=synthetic), estimate, 3)


@pytest.fixture(scope="module")
def practice():
    return courses.build(records(histories_of(demo.big_batch(6_000, seed=5))))


@pytest.mark.parametrize("key", ["phq9", "gad7", "pain_nrs", "peg", "phq2"])
def test_every_panel_of_a_practice(practice, key):
    shown = [panel for panel in all_of(practice, key, True) if panel is not None]
    for panel in shown:
        check(panel, True)
    # Two tell numbers without a chart; few people are followed, and few come back.
    assert sum(panel.figure is not None for panel in shown) >= len(shown) - 5


@pytest.mark.parametrize("key", list(REGISTRY))
@pytest.mark.parametrize("n", [0, 1, 2, 12])
def test_few_people_and_no_variance_give_a_defined_answer(n, key):
    instrument = REGISTRY[key]
    worst, best = (
        (instrument.low, instrument.high) if instrument.higher_is_better else (instrument.high, instrument.low)
    )
    people = [usual(f"p{i:02}", int(worst), int(best), key) for i in range(n)]
    people.append(History("nobody with a score", [(1, 0)]))
    for panel in all_of(courses.build(records(people)), key, False):
        if panel is not None:
            check(panel, False)


def test_charts_of_single_people_carry_no_code(practice):
    codes = {history.patient for history in histories_of(demo.big_batch(6_000, seed=5))}
    for panel in all_of(practice, "phq9", True):
        text = panel.figure.to_json() + panel.table.to_csv() if panel and panel.figure else ""
        assert not any(code in text for code in codes)


def test_those_missing_count_as_not_improved():
    """20 due, 12 measured, six of them improved by half: 30 per cent of everybody, 50 of those measured."""
    people = [usual(f"m{i:02}", 20, 10 if i < 6 else 20) for i in range(12)]
    people += [usual(f"x{i}", 20, None) for i in range(8)]
    table = measures.cumulative(measures.view(courses.build(records(people)), REGISTRY["phq9"], Filters()))
    row = table[table["at_least"] == 50].iloc[0]
    assert (row["n"], row["of_measured"], row["of_due"]) == (6, 0.5, 0.3)


def test_groups_that_are_too_small_are_listed_and_not_compared():
    people = [usual(f"a{i:02}", 20, 5, indication="depression") for i in range(11)]
    people += [usual(f"b{i:02}", 20, 5, indication="both") for i in range(10)]
    made = courses.build(records(people))
    table = measures.by_group(measures.view(made, REGISTRY["phq9"], Filters()))
    rates = table[table["by"] == "Indication"].set_index("group")["rate"]
    assert rates["Depression"] == 1 and rates.isna()["Both"]


def test_everybody_eligible_on_both_is_in_one_field_of_the_grid_or_missing():
    people = []
    for i, (mood, pain) in enumerate([(5, 2), (5, 9), (18, 2), (18, 9), (5, None), (None, None)]):
        one, other = usual(f"p{i}", 20, mood), usual(f"p{i}", 8, pain, "pain_nrs")
        people.append(History(one.patient, one.infusions, one.scores + other.scores))
    made = courses.build(records(people))
    table = measures.joint_response(*(measures.view(made, REGISTRY[key], Filters()) for key in ("phq9", "pain_nrs")))
    assert table["n"].tolist() == [1, 1, 1, 1]
    assert table["measured"].iloc[0] == 4 and table["missing"].iloc[0] == 2


def test_tables_behind_charts_of_single_people_hold_counts_only(practice):
    """A table can be downloaded; the change of one person cannot."""
    seen = measures.view(practice, REGISTRY["phq9"], Filters())
    measured = int((seen.status == measures.MEASURED).sum())
    table = panels.waterfall(seen, Look()).table
    assert table["n"].sum() == measured and len(table) < 12
    assert (table["from"].iloc[-1], table["to"].iloc[-1]) == (100, 125)  # nobody is left of 100 % better
    assert list(panels.reliable_change(seen, Look()).table) == ["group", "n"]
