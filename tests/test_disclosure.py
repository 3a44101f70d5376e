"""What leaves the practice cannot be turned back into a person: the rule, and attacks on it by somebody who knows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from unittest import mock

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from outcomes import courses, disclosure, release
from outcomes.courses import Courses
from outcomes.disclosure import (
    CLOSE,
    FEW,
    POINTS,
    REST,
    SHARE,
    Counts,
    Policy,
    disclose_counts,
    disclose_statistics,
    leaks,
)
from outcomes.errors import OutcomesError
from outcomes.instruments import REGISTRY, Instrument
from outcomes.release import Answer, Release
from tests import attacker, practices
from tests.attacker import Seen
from tests.builders import History, records

MOOD, PAIN = REGISTRY["phq9"], REGISTRY["pain_nrs"]
N_PRACTICES = 120
USUAL = Policy()


def released(made: Courses, policy: Policy = USUAL) -> tuple[Release, dict[str, int]]:
    """A release, and the true number of people in every group, which nobody outside sees."""
    true: dict[str, int] = {}

    def listening(table: pd.DataFrame, *more) -> Counts:
        true.update({group: int(n) for group, n in zip(table["group"], table["n"], strict=True)})
        return disclosure.disclose_counts(table, *more)

    has = [one if one.key in made.instruments else None for one in (MOOD, PAIN)]
    with mock.patch.object(release, "disclose_counts", listening):
        return release.prepare(made, *has, policy), true


def told(found: Release) -> Seen:
    """What the tables of a release tell of the groups, read from the tables.

    Why an outcome is not told, and the number due, is in the words; of the other steps it is not. How many lost response is
    not told, but nearly follows from the share; the attacker is given it.
    """
    counts = found.counts
    shown: dict[str, int] = {}
    reasons: set[str] = set()
    statistics: list[str] = []
    for answer in (found.mood, found.pain):
        if answer is None:
            continue
        key = answer.instrument.key
        left = 0
        for row in answer.flow.itertuples():
            if row.lost:
                left -= row.n
                shown[f"{key}.{row.step}"] = left
            elif not row.Index:
                # The flow begins with whoever started, or where that is hidden with the first step that is told.
                left = row.n
                shown["started" if row.step == "started" else f"{key}.{row.step}"] = row.n
            elif pd.notna(row.n):
                shown[f"{key}.{row.step}"] = row.n
        for row in answer.rates.itertuples():
            reasons |= {f"{key}.{row.outcome}"} if pd.isna(row.n) else set()
        reasons |= {f"{key}.due"} if answer.rates["missing"].isna().any() else set()
        if answer.course is not None:
            shown[f"{key}.course"] = int(answer.course["n_fixed"].iloc[0])
            statistics.append(f"{key}.course")
        if answer.lasting is not None:
            statistics.append(f"{key}.response")
            for row in answer.lasting.itertuples():
                shown[f"{key}.followed_{row.weeks}"] = int(row.at_risk)
                shown[f"{key}.lost_{row.weeks}"] = counts.shown[f"{key}.lost_{row.weeks}"]
    if found.together is not None:
        shown |= {f"together.{row.part}": int(row.n) for row in found.together.itertuples()}
    assert shown.items() <= counts.shown.items(), "a table tells what was not disclosed"
    hidden = {group: counts.hidden[group] for group in reasons}
    order = tuple(group for group in counts.within if group in shown or group in hidden)
    policy = counts.policy
    return Seen(shown, hidden, order, policy.fewest, policy.round_to, tuple(statistics), policy.fewest_for_statistics)


def everything(found: Release) -> Seen:
    """All groups that were disclosed, whether a panel uses them or not."""
    counts, policy = found.counts, found.counts.policy
    return Seen(counts.shown, counts.hidden, tuple(counts.within), policy.fewest, policy.round_to)


# --- the attacks ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def releases() -> list[tuple[Release, dict[str, int]]]:
    return [released(practices.build(practices.practice(seed), seed)) for seed in range(N_PRACTICES)]


def test_no_number_from_1_to_10_is_a_sum_or_difference_of_what_is_published(releases):
    assert sum(bool(found.mood or found.pain) for found, _ in releases) > N_PRACTICES / 3
    assert sum(found.together is not None for found, _ in releases) > 10
    for seed, (found, _) in enumerate(releases):
        assert not attacker.by_sums(everything(found), 4), seed


def test_no_number_from_1_to_10_follows_from_all_that_is_published_at_once(releases):
    for seed, (found, true) in enumerate(releases):
        if found.mood or found.pain:
            assert not attacker.by_all(told(found), true, 3), seed


def later(seed: int, policy: Policy = USUAL) -> tuple[Release, dict[str, int]]:
    """A practice of ``releases`` a while later: 1 to 80 patients more, or scores that came late."""
    return released(practices.build(practices.later(practices.practice(seed), seed), seed), policy)


def between_snapshots(old: Seen, new: Seen) -> set[tuple[str, str]]:
    """Groups whose change, or whose difference to what an old one has become, can only be 1 to 10 people."""
    found = set()
    for group in new.shown:
        for other in old.shown:
            if group == other or (other, group) in attacker.inside():
                (low, high), (other_low, other_high) = new.between(group), old.between(other)
                if low - other_high >= 1 and high - other_low <= 10:
                    found.add((group, other))
    return found


def test_no_number_from_1_to_10_is_the_change_from_one_snapshot_to_the_next(releases):
    accepted = refused = 0
    for seed in range(1, N_PRACTICES, 5):
        first, second = releases[seed][0], later(seed)[0]
        old, new = everything(first), everything(second)
        found = set(leaks(second.counts, first.counts))
        really = between_snapshots(old, new)
        assert really <= found, seed
        # What else is refused fell by so few.
        for group, other in found - really:
            assert group == other and -10 <= new.shown[group] - old.shown[group] < 0, (seed, group, other)
        accepted += not found
        refused += bool(found)
        if found and refused <= 10:
            coarser = later(seed, Policy(round_to=10))[0]
            assert not leaks(coarser.counts, first.counts), seed
            assert not between_snapshots(old, everything(coarser)), seed
    assert accepted > 5 and refused > 5


def test_parts_put_together_otherwise_than_before_are_held_against_those_they_contain(monkeypatch):
    """First 20 better on mood only and 13 on pain only, then 24 better on only one: 1 to 8 of them are new, or were on pain."""
    views, counts = [mock.Mock(instrument=one) for one in (MOOD, PAIN)], []
    for n in ((40, 20, 15, 40, 40, 90), (40, 20, 5, 40, 40, 90)):
        table = pd.DataFrame({"group": ["both", "mood", "pain", "neither", "worse", "no_score"], "n": n})
        monkeypatch.setattr(release.measures, "five_groups", lambda *_, table=table: table)
        nobody = pd.DataFrame({"group": [], "within": [], "n": []})
        counts.append(release._together(*views, nobody, USUAL, frozenset())[0])
    assert counts[0].shown["together.mood"] == 20 and counts[1].shown["together.mood+pain"] == 25
    assert ("together.mood+pain", "together.mood") in leaks(counts[1], counts[0])


def test_no_number_from_1_to_10_follows_from_two_snapshots_at_once(releases):
    """People are only added: everybody of the old snapshot is in the new one, in the same groups."""
    tried = 0
    for seed in range(1, N_PRACTICES, 4):
        first, was = releases[seed]
        if not (first.mood or first.pain):
            continue
        more = practices.practice(seed) + practices.practice(seed + 1)[: 1 + seed % 40]
        second, now = released(practices.build(more, seed))
        if leaks(second.counts, first.counts):
            continue
        tried += 1
        unknown = attacker.Unknown()
        before, added = unknown.practice(), unknown.practice()
        after = {group: attacker.plus([(1, before[group]), (1, added[group])]) for group in before}
        unknown.told(told(first), before)
        unknown.told(told(second), after)
        aims = [(group, now[group] - was[group], added[group]) for group in was if group in now]
        aims += [
            (
                f"{outer} - {inner}",
                now[outer] - was[outer] - now[inner] + was[inner],
                attacker.minus(added[outer], added[inner]),
            )
            for inner, outer in attacker.inside()
            if inner in was and outer in was
        ]
        assert not attacker.derived(unknown, iter(aims)), seed
    assert tried > 5


def test_where_nearly_everybody_was_measured_the_results_are_told(monkeypatch):
    """Those who started lie too close to those measured, and it is the measured that count."""
    people = [practices.Person(practices.Scores(after="response" if i % 3 else "same"), None) for i in range(60)]
    found, true = released(practices.build(people, 1))
    assert true["started"] - true["phq9.measured"] < 11
    assert found.counts.shown["phq9.measured"] == 60 and "started" not in found.counts.shown
    assert found.mood.flow["part"].tolist()[0] == "Measured"
    assert found.mood.rates["n"].tolist()[0] == 40


# --- one person's score -----------------------------------------------------------------------------------------------


def scores_left(n: int, mean: float, low: float, high: float, ends: tuple[float, float]) -> tuple[float, float]:
    """Between what any one of ``n`` scores lies, from their mean to half a point and its 95% interval rounded outwards."""
    # Student's interval gives the spread away, and the spread how far one score can lie from the mean of all.
    reach = (high - low) / 2 / stats.t.ppf(0.975, n - 1) * (n - 1)
    least, most = mean - 0.25, mean + 0.25
    return (
        max(ends[0], least - reach, n * least - (n - 1) * ends[1]),
        min(ends[1], most + reach, n * most - (n - 1) * ends[0]),
    )


def ends_of(instrument: Instrument, point: int) -> tuple[float, float]:
    """Everybody in a course is known to have reached the minimum before."""
    return (instrument.minimum_baseline if point == 0 else instrument.low), instrument.high


def courses_of(found: Release) -> Iterator[Answer]:
    yield from (answer for answer in (found.mood, found.pain) if answer is not None and answer.course is not None)


def test_no_mean_says_anything_of_one_person(releases):
    seen = 0
    for seed, (found, _) in enumerate(releases):
        for answer in courses_of(found):
            seen += 1
            low_n, high_n = everything(found).between(f"{answer.instrument.key}.course")
            assert low_n >= 20, seed
            for row in answer.course.itertuples():
                ends = ends_of(answer.instrument, row.point)
                left = [scores_left(n, row.mean, row.low, row.high, ends) for n in range(low_n, high_n + 1)]
                assert (min(one[0] for one in left), max(one[1] for one in left)) == ends, (seed, row)
    assert seen > 20


def added_score(
    old: float, new: float, n_old: tuple[int, int], n_new: tuple[int, int], ends
) -> tuple[float, float] | None:
    """Between what the score of one of those added lies, from two means to half a point and two rounded numbers."""
    found = []
    for n in range(n_old[0], n_old[1] + 1):
        for m in range(max(n + 1, n_new[0]), n_new[1] + 1):
            least, most = m * (new - 0.25) - n * (old + 0.25), m * (new + 0.25) - n * (old - 0.25)
            others = m - n - 1
            if most >= (others + 1) * ends[0] and least <= (others + 1) * ends[1]:
                found.append((max(ends[0], least - others * ends[1]), min(ends[1], most - others * ends[0])))
    return (min(low for low, _ in found), max(high for _, high in found)) if found else None


@pytest.mark.parametrize(
    ("key", "typical", "spread"), [("phq9", 4, 4), ("phq9", 9, 6), ("phq9", 17, 4), ("pain_nrs", 4.5, 2.3)]
)
def test_two_means_say_nothing_of_those_added(key, typical, spread):
    """A few people more behind a mean, their number hidden in the rounding."""
    instrument, draw = REGISTRY[key], np.random.default_rng(5)
    policy, tried = Policy(), 0
    for n in (*range(18, 30), 40, 60):
        for added in (*range(1, 5), *range(6, 13)):
            scores = np.clip(draw.normal(typical, spread, n + added).round(), instrument.low, instrument.high)
            table = pd.DataFrame({"mean": [scores[:n].mean(), scores.mean()]})
            shown = [n, n + added]
            counts = Counts(dict.fromkeys("ab", 20), {}, {"a": (), "b": ()}, policy)
            table = disclose_statistics(table, ("mean",), POINTS, counts, pd.Series([("a",), ("b",)]), pd.Series(shown))
            seen = [Seen({"a": policy.rounded(one)}, {}, ("a",)).between("a") for one in shown]
            pair = [Counts({"a": policy.rounded(one)}, {}, {"a": ()}, policy) for one in shown]
            if table["mean"].isna().any() or leaks(pair[1], pair[0]):
                continue
            tried += 1
            ends = float(instrument.low), float(instrument.high)
            low, high = added_score(*table["mean"], *seen, ends)
            # A mean near an end of the scale says that nobody added can lie at the other; it says little more.
            assert high - low >= (ends[1] - ends[0]) / 2, (n, added)
    assert tried > 50


# --- the attacks can succeed ------------------------------------------------------------------------------------------


def _shows_few(policy: Policy, n: int) -> bool:
    return n >= 5


def _exact(policy: Policy, n: int) -> int:
    return n


WEAKER = {
    "counts from 5": ("may_show", _shows_few),
    "no look at nested groups": ("may_stand_beside", lambda policy, inner, outer: True),
    "nested groups 6 apart": ("may_stand_beside", lambda policy, inner, outer: outer - inner >= 6),
    "no rounding": ("rounded", _exact),
}


FOUND_LATE = {"no rounding": 120}
"""Practices before these give nothing away without that rule either: looking at them took half a minute."""


@pytest.mark.parametrize("name", WEAKER)
def test_the_attacker_finds_what_a_weaker_rule_lets_out(monkeypatch, name):
    method, weaker = WEAKER[name]
    monkeypatch.setattr(Policy, method, weaker)
    found = []
    for seed in range(FOUND_LATE.get(name, 0), 200):
        seen = everything(released(practices.build(practices.practice(seed), seed))[0])
        known = {"no rounding": {"round_to": 1}, "counts from 5": {"fewest": 5}}.get(name, {})
        seen = Seen(seen.shown, seen.hidden, seen.order, **known)
        found += attacker.by_sums(seen, 3)
        if found:
            return
    pytest.fail("nothing was found")


NESTED = {
    "started": ((), 175),
    "measured": (("started",), 133),
    "response": (("measured",), 95),
    "worse": (("measured",), 37),
    "only_pain": (("measured",), 38),
}


def test_groups_that_share_nobody_leave_something_over():
    """48 to 52 without response, 38 to 42 of them better on pain and 33 to 37 worse: what is neither would be 1 to 10."""
    table = pd.DataFrame(
        [(group, within, n) for group, (within, n) in NESTED.items()], columns=["group", "within", "n"]
    )
    apart = frozenset(frozenset(("response", other)) for other in ("worse", "only_pain"))
    counts = disclose_counts(table, Policy(), apart)
    assert counts.shown == {"started": 175, "measured": 135, "response": 95, "worse": 35}
    assert counts.hidden == {"only_pain": (REST, "response")}
    assert "only_pain" in disclose_counts(table, Policy()).shown


# --- the rule ---------------------------------------------------------------------------------------------------------


def counts_of(text: str, policy: Policy = USUAL) -> Counts:
    """From lines of a group, its number, and the groups around it."""
    rows = [line.split() for line in text.strip().splitlines()]
    table = pd.DataFrame(
        {"group": [r[0] for r in rows], "within": [tuple(r[2:]) for r in rows], "n": [int(r[1]) for r in rows]}
    )
    return disclose_counts(table, policy)


@pytest.mark.parametrize(
    ("n", "policy", "expected"),
    [
        (0, USUAL, None),
        (10, USUAL, None),
        (11, USUAL, None),  # would be shown as 10
        (12, USUAL, None),
        (13, USUAL, 15),
        (17, USUAL, 15),
        (18, USUAL, 20),
        (1234, USUAL, 1235),
        (14, Policy(round_to=10), None),
        (15, Policy(round_to=10), 20),
        (24, Policy(round_to=10), 20),
        (25, Policy(round_to=10), 30),
        (10, Policy(round_to=7), None),
        (11, Policy(round_to=7), 14),
        (17, Policy(round_to=7), 14),
        (18, Policy(round_to=7), 21),
        (19, Policy(fewest=20), None),  # rounds to 20, and is not
        (20, Policy(fewest=20), 20),
    ],
)
def test_a_count_is_shown_from_the_floor_up_and_rounded(n, policy, expected):
    counts = counts_of(f"a {n}", policy)
    assert counts.get("a") == expected
    assert counts.hidden == ({} if expected else {"a": (FEW, "")})
    assert policy.may_show(n) == (expected is not None) == (n >= policy.smallest)
    if expected:
        low, high = policy.range_of(expected)
        assert low <= n <= high and high - low == policy.round_to - 1
        assert policy.rounded(low) == policy.rounded(high) == expected == policy.rounded(low - 1) + policy.round_to


@pytest.mark.parametrize(
    ("inner", "outer", "policy", "beside"),
    [
        (50, 50, USUAL, False),  # 0 people between are hidden too
        (40, 50, USUAL, False),
        (39, 50, USUAL, False),  # 11 between, shown as 40 and 50
        (38, 52, USUAL, False),  # 14, shown as 40 and 50
        (37, 48, USUAL, True),  # 11, shown as 35 and 50
        (37, 47, USUAL, False),
        (35, 50, USUAL, True),
        (35, 50, Policy(fewest=20), False),
        (35, 50, Policy(round_to=10), False),  # 40 and 50
        (34, 50, Policy(round_to=10), True),  # 30 and 50
        (30, 42, Policy(round_to=7), True),
        (31, 42, Policy(round_to=7), True),  # 11, shown as 28 and 42
        (32, 42, Policy(round_to=7), False),
    ],
)
def test_of_two_nested_groups_both_are_shown_only_if_the_difference_may_be(inner, outer, policy, beside):
    text = f"outer {outer}\n inner {inner} outer"
    counts = counts_of(text, policy)
    assert (counts.get("inner") is not None) == beside
    assert counts.is_close("inner", "outer") != beside
    reverse = counts_of("\n".join(reversed(text.splitlines())), policy)
    assert reverse.get("inner") == policy.rounded(inner), "the first of the table wins"
    assert (reverse.get("outer") is not None) == beside
    assert outer - inner <= policy.most_between or beside


def test_nesting_goes_through_groups_that_are_hidden_and_through_more_than_one_way():
    counts = counts_of("""
        a 100
        c 95   b
        b 98   a
        d 40   b c
        e 38   d
        f 3    e
    """)
    assert counts.shown == {"a": 100, "d": 40}
    assert counts.hidden == {"c": (CLOSE, "a"), "b": (CLOSE, "a"), "e": (CLOSE, "d"), "f": (FEW, "")}
    assert set(counts.within["e"]) == {"a", "b", "c", "d"} and counts.within["a"] == ()


def test_the_group_that_is_named_is_the_nearest():
    assert counts_of("a 65 \n b 50 a \n c 58 a \n d 54 a c").hidden["c"] == (CLOSE, "a")
    assert counts_of("a 63 \n b 50 c \n c 53 a").hidden["c"] == (CLOSE, "b")


@pytest.mark.parametrize(
    ("number", "rounded"),
    [
        # points: to half a point, an interval outwards
        ((POINTS, 7.24, 5.6, 9.1), (7.0, 5.5, 9.5)),
        ((POINTS, 7.26, 5.5, 9.5), (7.5, 5.5, 9.5)),
        ((POINTS, -1.3, -2.1, -0.2), (-1.5, -2.5, 0.0)),
        # shares: to one per cent; 0.29 / 0.01 is not quite 29
        ((SHARE, 0.294, 0.29, 0.57), (0.29, 0.29, 0.57)),
        ((SHARE, 0.296, 0.291, 0.569), (0.3, 0.29, 0.57)),
        ((SHARE, 1.0, 0.701, 1.0), (1.0, 0.7, 1.0)),
    ],
)
def test_statistics_are_rounded_and_their_intervals_outwards(number, rounded):
    unit, *numbers = number
    table = pd.DataFrame([numbers], columns=["x", "low", "high"])
    counts = counts_of("a 40")
    found = disclose_statistics(table, ("x", "low", "high"), unit, counts, pd.Series([("a",)]), pd.Series([40]))
    assert found.iloc[0].tolist() == list(rounded)
    assert table.iloc[0].tolist() == numbers, "what came in is not changed"


@pytest.mark.parametrize(
    ("n", "needs", "shown"),
    [
        (19, ("a",), False),
        (22, ("a",), False),  # shown as 20, which 18 are too
        (23, ("a",), True),
        (40, ("a", "small"), False),
        (40, ("a", "unheard of"), False),
        (40, (), True),
    ],
)
def test_statistics_need_enough_people_in_groups_that_are_shown(n, needs, shown):
    counts = counts_of("a 40 \n small 12")
    table = pd.DataFrame({"x": [1.0, 2.0]})
    found = disclose_statistics(table, ("x",), POINTS, counts, pd.Series([needs, ("a",)]), pd.Series([n, 40]))
    assert found["x"].notna().tolist() == [shown, True]


def test_means_of_people_who_are_alike_are_not_shown():
    """Twenty-five who all scored 8: the interval "8.0 to 8.0" would tell of each."""
    scores = practices.Scores(after="second", course=True)
    same = practices.history("same", practices.Person(scores, None), practices.random.Random(1))
    made = courses.build(records([replace(same, patient=f"p{i}") for i in range(60)] + _others(40)))
    found, _ = released(made)
    assert found.mood.course is None and "phq9.course" not in found.counts.shown
    people = [practices.Person(replace(scores, after=after), None) for after in ("second", "worse")] * 30
    varied, _ = released(practices.build(people + [practices.Person(None, scores)] * 40, 1))
    assert varied.mood.course is not None


def _others(n: int) -> list[History]:
    """People who started and were not scored."""
    return [History(f"other {i}", [(1, 0)]) for i in range(n)]


@pytest.mark.parametrize("name", ["fewest", "fewest_for_statistics", "round_to", "days_between"])
def test_a_policy_can_be_raised_and_never_lowered(name):
    floor = getattr(USUAL, name)
    assert getattr(Policy(**{name: floor + 1}), name) == floor + 1
    for value in (floor - 1, 0, -floor, float(floor), True, str(floor), None):
        with pytest.raises(OutcomesError, match=rf"{name} has to be a whole number of at least {floor}"):
            Policy(**{name: value})


@pytest.mark.parametrize(
    ("old", "new", "policy", "leak"),
    [
        (50, 50, USUAL, False),
        (50, 55, USUAL, True),  # 1 to 9 more
        (50, 60, USUAL, False),  # 6 to 14
        (50, 65, USUAL, False),
        (50, 45, USUAL, True),
        (50, 40, USUAL, False),
        (50, 60, Policy(fewest=20), True),  # 6 to 14
        (50, 60, Policy(round_to=10), False),  # 3 to 16
        (50, 50, Policy(round_to=10), False),
    ],
)
def test_two_snapshots_leak_where_the_change_can_only_be_small(old, new, policy, leak):
    before, after = Counts({"a": old}, {}, {"a": ()}, USUAL), Counts({"a": new}, {}, {"a": ()}, policy)
    assert leaks(after, before) == ([("a", "a")] if leak else [])


def test_two_snapshots_leak_across_nested_groups():
    """An old group lies within what is around it now."""
    within = {"outer": (), "inner": ("outer",)}
    new, old = Counts({"outer": 60}, {}, within, USUAL), Counts({"inner": 55}, {}, within, USUAL)
    assert leaks(new, old) == [("outer", "inner")]
    assert leaks(old, new) == []
    assert leaks(Counts({"outer": 55}, {}, within, USUAL), Counts({"inner": 60}, {}, within, USUAL)) == []


# --- what is worked out afterwards ------------------------------------------------------------------------------------


def test_rates_bounds_and_parts_are_those_of_the_rounded_counts(releases):
    """Nothing in the tables but what the disclosed counts say already; the shares over time and the means apart."""
    for found, _ in releases:
        shown = found.counts.shown
        for answer in (found.mood, found.pain):
            if answer is None:
                continue
            key = answer.instrument.key
            for row in answer.rates.itertuples():
                assert row.measured == shown[f"{key}.measured"]
                if pd.notna(row.n):
                    assert row.n == shown[f"{key}.{row.outcome}"] and row.rate == row.n / row.measured
                    ends = stats.binomtest(int(row.n), int(row.measured)).proportion_ci(method="wilson")
                    assert (row.low, row.high) == pytest.approx((ends.low, ends.high))
                else:
                    assert f"{key}.{row.outcome}" not in shown
                    assert pd.isna([row.rate, row.low, row.high]).all()
                    assert 0 <= row.at_least < row.at_most <= 1 + 4 / row.measured
                assert set(answer.flow["n"].dropna()) <= {a - b for a in shown.values() for b in (0, *shown.values())}
        if found.together is not None:
            apart = "no_score" in set(found.together["part"])
            measured = sum(row.n for row in found.together.itertuples() if row.part != "no_score")
            assert set(found.together["measured"]) == {measured}
            assert set(found.together["missing"]) == {shown["together.no_score"] if apart else 0}
            for row in found.together.itertuples():
                assert row.n == shown[f"together.{row.part}"] >= 11
                assert pd.isna(row.rate) if row.part == "no_score" else row.rate == row.n / row.measured


def test_where_an_outcome_is_hidden_its_true_number_lies_in_the_range_that_is_told(releases):
    hidden = {FEW: 0, CLOSE: 0, REST: 0}
    for seed, (found, true) in enumerate(releases):
        for answer in (found.mood, found.pain):
            for row in answer.rates.itertuples() if answer is not None else ():
                name = f"{answer.instrument.key}.{row.outcome}"
                if name in found.counts.hidden:
                    hidden[found.counts.hidden[name][0]] += 1
                    low, high = row.at_least * row.measured, row.at_most * row.measured
                    # The range is told in rounded counts.
                    assert low - 2 <= true[name] <= high + 2, (seed, name)
    assert hidden[FEW] and hidden[CLOSE]
