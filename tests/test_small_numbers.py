"""From one person to eleven: the numbers right, the words right, and no percentage of fewer people than the rule says."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from outcomes import courses, definitions, measures, panels
from outcomes.cohort import Filters
from outcomes.instruments import REGISTRY
from outcomes.panels import Look
from tests.builders import SIX, History, records
from tests.test_panels import texts_of
from tests.test_panels_for_clinicians import all_of

ONE_AND_MANY = re.compile(
    r"(?<![\d.,])1 (people|were|have|are|do|infusions|days|weeks|months|courses|points|patients|scores|fit|follow|others"
    r"|more were|boosters|groups)\b"
)
MANY_AND_ONE = re.compile(
    r"(?<![\d.,])([02-9]|\d\d+) (person|was|has|is|infusion|day|week|course|patient|fits|follows)\b"
)
PERCENTAGE = re.compile(r"\d\s?%|\bout of 100\b")
NO_SHARE = re.compile(
    r"95\s?%|\d+ to \d+% published|\d+% published|at least \d+\s?%|exactly \d+\s?%|\d+\s?% better|each 100 people"
    r"|of 100 people"
)
"""Where a sign for per cent is no share of people: the level of an interval, and a change of one person."""


def practice(n: int, key: str = "phq9", lost: int = 0) -> courses.Courses:
    """``n`` people with every score on two instruments, one of them with two courses, and ``lost`` who left at once."""
    i = REGISTRY[key]
    worst, best = (20, i.high) if i.higher_is_better else (i.high, i.low)
    histories = []
    for number in range(n):
        days = [*SIX, 47, 200, 203, 207, 210, 214, 217] if number == 0 else SIX
        scores = []
        for instrument, start, end in ((key, worst, best), ("pain_nrs", 8, 1 + number % 7)):
            for k, day in enumerate([*SIX, SIX[-1] + 1]):
                value = Fraction(start) + (Fraction(end) - Fraction(start)) * k * (1 + number % 3) / 24
                scores.append((day, k, instrument, Fraction(round(value))))
            scores.append((38, 6, instrument, Fraction(end if number % 4 else start)))
            scores.append((110, len([day for day in days if day < 110]), instrument, Fraction(start)))
        histories.append(History(f"p{number:02d}", list(enumerate(days, start=1)), list(dict.fromkeys(scores))))
    for number in range(lost):
        scores = [(0, 0, key, Fraction(worst)), (0, 0, "pain_nrs", Fraction(8))]
        histories.append(History(f"x{number:02d}", [(1, 0)], list(dict.fromkeys(scores))))
    return courses.build(records(histories))


def everything(made: courses.Courses, key: str):
    for phase in definitions.PHASES:
        seen = [measures.view(made, REGISTRY[one], Filters(phase)) for one in (key, "pain_nrs")]
        yield from panels.everything(seen, False)
        yield panels.self_harm_item(seen[0], Look())
    yield from (shown for shown in all_of(made, key, False) if shown is not None)


SIZES = [(0, 1), (1, 0), (1, 1), (2, 0), (3, 2), (9, 0), (9, 1), (10, 0), (10, 1), (11, 1)]


CASES = [
    *((key, n, lost) for key, sizes in (("phq9", SIZES), ("who5", [(1, 1), (3, 2), (10, 1)])) for n, lost in sizes)
]


@pytest.mark.parametrize(("key", "n", "lost"), CASES, ids=[f"{key}, {n} and {lost} lost" for key, n, lost in CASES])
def test_words_and_percentages_of_a_small_practice(key, n, lost):
    for shown in everything(practice(n, key, lost), key):
        words = [shown.question, shown.plain_sentence, shown.reading]
        drawn = texts_of(shown.figure) if shown.figure is not None else []
        for text in (*words, *drawn):
            plain = re.sub("PHQ-9 item 9|[A-Z]{3}-\\d|item 9", "it", text.replace("\u00a0", " "))
            assert not ONE_AND_MANY.search(plain), (shown.key, plain)
            assert not MANY_AND_ONE.search(plain), (shown.key, plain)
        if n + lost < definitions.FEWEST_FOR_PERCENT:
            sentence = NO_SHARE.sub("", shown.plain_sentence)
            assert not PERCENTAGE.search(sentence), (shown.key, shown.plain_sentence)
            shares = [name for name in shown.table if name in SHARES]
            assert own(shown.table)[shares].isna().all(axis=None), shown.key
        if n < definitions.FEWEST_FOR_PERCENT and "rate" in shown.table:
            assert own(shown.table)["rate"].isna().all(), shown.key


def own(table):
    """Without what others published, and without completeness, which is of those due."""
    table = table[table["own"]] if "own" in table else table
    return table[table["outcome"] != measures.COMPLETENESS] if "outcome" in table else table


SHARES = {"rate", "low_share", "bound_low", "bound_high", "share", "of_measured", "of_due", "rho", "r"}


def test_from_ten_people_on_there_are_percentages():
    seen = measures.view(practice(10), REGISTRY["phq9"], Filters())
    assert PERCENTAGE.search(panels.headline(seen, Look()).plain_sentence)
    assert measures.rates(seen)["rate"].iloc[0] == 0.7


def test_the_rules_are_printed_with_their_numbers():
    """One table, and the Methods page prints every rule."""
    words = definitions.BY_KEY["few"].words
    for what, people in definitions.FEWEST:
        assert f"{what}: {people}" in words


def test_no_mark_and_no_title_about_response_where_none_is_defined():
    seen = measures.view(practice(12, "who5"), REGISTRY["who5"], Filters())
    headline = panels.headline(seen, Look())
    assert headline.question == "WHO-5: how many got worse?"
    assert headline.plain_sentence.count("got worse") == 1 and "responded" not in headline.plain_sentence
    assert "worse" in panels.rates_over_course(seen, Look()).plain_sentence
    assert panels.rates_over_course(seen, Look()).plain_sentence.count("worse") == 1
    assert "responded" not in " ".join(texts_of(panels.waterfall(seen, Look()).figure))
    cumulative = panels.cumulative(seen, Look())
    assert "50" not in cumulative.plain_sentence
    assert not [shape for shape in cumulative.figure.to_dict()["layout"]["shapes"] if shape["x0"] == shape["x1"]]


def test_groups_that_cannot_occur_are_not_listed():
    """PHQ-9 says from which score somebody is a case; an instrument with a reliable change only does not."""
    made = practice(12)
    seen = measures.view(made, REGISTRY["phq9"], Filters())
    shown = panels.reliable_change(seen, Look())
    assert "Reliably worse, now a case: <b>0</b>" in texts_of(shown.figure)
    without = replace(REGISTRY["phq9"], caseness=None, caseness_source=None)
    shown = panels.reliable_change(measures.view(made, without, Filters()), Look())
    everything_said = " ".join([shown.plain_sentence, shown.reading, *texts_of(shown.figure), *shown.table["group"]])
    assert not re.search(r"\ba case\b", everything_said, re.IGNORECASE)
    assert shown.table["group"].tolist() == ["Reliably better", "Within measurement error", "Reliably worse"]
    assert shown.table["n"].sum() == 12


# ---------------------------------------------------------------------------------------------------------------
# A baseline of 0


def rising(**changes):
    """WHO-5 with a rule for response in percent, as a practice may write one."""
    return replace(REGISTRY["who5"], **{"response_percent": 50, "response_source": "made up", **changes})


def with_zeros(n: int = 12, zeros: int = 3) -> courses.Courses:
    histories = []
    for number in range(n + zeros):
        before, after = (0, 60) if number < zeros else (40, 64 if number % 2 else 44)
        scores = [(0, 0, "who5", Fraction(before)), (3, 1, "who5", Fraction(after)), (38, 6, "who5", Fraction(after))]
        facts = {"indication": "depression"}
        histories.append(History(f"p{number:02d}", list(enumerate(SIX, start=1)), scores, facts))
    return courses.build(records(histories))


def test_a_baseline_of_0_is_left_out_of_percentages_everywhere_and_that_is_said():
    seen = measures.view(with_zeros(), rising(), Filters())
    assert np.count_nonzero(seen.eligible) == 15
    rates = measures.rates(seen).set_index("outcome")
    assert rates.loc["response", ["n", "measured", "missing"]].tolist() == [6, 12, 0]
    assert rates.loc["worse", "measured"] == 15
    whatever = measures.rates_whatever(seen).set_index("outcome")
    assert whatever.loc["response", ["n", "measured"]].tolist() == [6, 12]
    by_point = measures.rates_by_point(seen, measures.AXES["infusions"]).set_index(["outcome", "point"])
    assert by_point.loc[("response", 1), ["n", "measured", "missing"]].tolist() == [6, 12, 0]
    later = measures.rates_later(seen).set_index(["outcome", "label"])
    assert later.loc[("response", measures.HEADLINE), ["n", "measured"]].tolist() == [6, 12]
    curve = measures.cumulative(seen)
    assert curve[["measured", "due"]].iloc[0].tolist() == [12, 12] and curve["n"].iloc[0] == 12
    assert len(measures.sorted_gains(seen)) == measures.counted_gains(seen)["n"].sum() == 12
    assert measures.time_to_response(seen).n == 12
    said = "3 people with a baseline of 0 cannot be given a percentage: left out."
    for panel in (panels.headline, panels.rates_over_course, panels.cumulative, panels.waterfall, panels.groups):
        assert said in panel(seen, Look()).plain_sentence, panel.__name__
        assert "Baseline of 0" in [title for title, _, _ in panel(seen, Look()).definitions], panel.__name__
    assert (
        said.replace("3 people", "1 person")
        in panels.headline(measures.view(with_zeros(zeros=1), rising(), Filters()), Look()).plain_sentence
    )


def test_a_baseline_of_0_is_left_out_of_both_together():
    made = with_zeros()
    seen = measures.view(made, rising(), Filters())
    for shown in (panels.joint_response(seen, seen, Look()), panels.five_groups(seen, seen, Look())):
        assert shown.table["measured"].iloc[0] == 12 and shown.table["n"].sum() == 12
        assert "3 people with a baseline of 0" in shown.plain_sentence
    assert measures.change_grid(seen, seen)["n"].sum() == 12


def test_nobody_is_left_out_where_nothing_is_counted_in_percent():
    points = rising(response_percent=None, response_points=10)
    seen = measures.view(with_zeros(), points, Filters())
    assert measures.rates(seen)["measured"].iloc[0] == 15
    assert "baseline of 0" not in panels.headline(seen, Look()).plain_sentence
