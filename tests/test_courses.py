"""Which score counts as before and which as after: the clinical rules as small tables.

One line is one patient: infusions given, scores taken (``day@infusions received=score``), and what must come of it.
``.`` is missing. In a usual induction (day 0 3 7 10 14 17) the headline window is day 31 to 48.
"""

from __future__ import annotations

import numpy as np
import pytest

from outcomes import courses
from tests.builders import History, read_histories, records

SHORT = {
    "window": "post_induction",
    "later window": "in_maintenance",
    "n": "induction_infusions",
    "complete": "induction_complete",
    "end": "induction_end",
    "later": "maintenance_infusions",
}
"""Headings of the tables here, and the columns they stand for."""


def built(text: str, *columns: str, course: int = 1):
    """What came out and what was expected, one row per patient; and the columns of the course table besides."""
    histories, expected = read_histories(text)
    expected = expected.rename(columns=SHORT)
    made = courses.build(records(histories))
    table = made.table.join(made.scores("phq9"))
    codes = sorted(history.patient for history in histories)
    table.index = [codes[i] for i in table["patient"]]
    table = table[table["number"] == course].reindex(expected.index)
    return table[list(columns)].astype(float), expected[list(columns)].astype(float)


def check(text: str, *columns: str, course: int = 1) -> None:
    found, expected = built(text, *columns, course=course)
    for column in columns:
        assert found[column].equals(expected[column]), f"\n{found[column]}\nexpected\n{expected[column]}"


def test_baseline_is_the_last_score_on_or_before_infusion_1():
    check(
        """
        patient             infusions         scores                        baseline  after_1
        same day, before    0 3 7 10 14 17    0@0=20                        20        .
        same day, after     0 3 7 10 14 17    0@1=15                        .         15
        before and after    0 3 7 10 14 17    0@0=20 0@1=15                 20        15
        the day before      0 3 7 10 14 17    -1@0=21                       21        .
        the last one wins   0 3 7 10 14 17    -20@0=25 -3@0=22 -10@0=27     22        .
        30 days before      0 3 7 10 14 17    -30@0=23                      23        .
        31 days before      0 3 7 10 14 17    -31@0=23                      .         .
        old, then newer     0 3 7 10 14 17    -31@0=23 -30@0=24             24        .
        none at all         0 3 7 10 14 17    .                             .         .
        only afterwards     0 3 7 10 14 17    3@1=14                        .         14
        zero is a score     0 3 7 10 14 17    0@0=0                         0         .
        """,
        "baseline",
        "after_1",
    )


def test_a_score_stands_for_the_infusion_it_follows():
    check(
        """
        patient                 infusions       scores           after_1  after_2  after_6
        before infusion 2       0 3 7 10 14 17  3@1=15           15       .        .
        after infusion 2        0 3 7 10 14 17  3@2=15           .        15       .
        both on that day        0 3 7 10 14 17  3@1=15 3@2=11    15       11       .
        last one wins           0 3 7 10 14 17  1@1=18 2@1=16    16       .        .
        31 days after the last  0 3 7 10 14 17  48@6=9           .        .        9
        32 days after the last  0 3 7 10 14 17  49@6=9           .        .        .
        last within 31 days     0 3 7 10 14 17  20@6=8 49@6=9    .        .        8
        long pause after 1      0 40            31@1=15 32@1=12  15       .        .
        """,
        "after_1",
        "after_2",
        "after_6",
    )


def test_scores_after_the_eighth_infusion_are_after_no_earlier_one():
    check(
        """
        patient  infusions               scores         after_7  after_8
        nine     0 3 6 9 12 15 18 21 24  24@8=9 25@9=5  .        9
        """,
        "after_7",
        "after_8",
    )


def test_induction_is_4_to_8_infusions_in_7_to_28_days():
    check(
        """
        patient                   infusions               n  complete  end  later
        usual six                 0 3 7 10 14 17          6  1         17   0
        four is enough            0 3 7 10                4  1         10   0
        three is not              0 3 7                   3  0         7    0
        over exactly 7 days       0 2 5 7                 4  1         7    0
        over 6 days               0 2 4 6                 4  0         6    0
        eight in 6 days           0 1 2 3 4 5 5 6         8  0         6    0
        fourth on day 28          0 10 20 28              4  1         28   0
        fourth on day 29          0 10 20 29              3  0         20   1
        the eighth belongs to it  0 3 6 9 12 15 18 21     8  1         21   0
        the ninth does not        0 3 6 9 12 15 18 21 24  8  1         21   1
        later ones: maintenance   0 3 7 10 14 17 45 75    6  1         17   2
        one only                  0                       1  0         0    0
        """,
        "induction_infusions",
        "induction_complete",
        "induction_end",
        "maintenance_infusions",
    )


def test_the_headline_window_is_day_14_to_31_after_the_last_induction_infusion():
    check(
        """
        patient                  infusions            scores                window
        13 days after            0 3 7 10 14 17       30@6=9                .
        14 days after            0 3 7 10 14 17       31@6=9                9
        31 days after            0 3 7 10 14 17       48@6=9                9
        32 days after            0 3 7 10 14 17       49@6=9                .
        last in the window wins  0 3 7 10 14 17       31@6=9 48@6=7 49@6=5  7
        in any order of writing  0 3 7 10 14 17       48@6=7 31@6=9         7
        same day, two infusions  0 3 7 10 14 17 40    40@6=9 40@7=6         6
        maintenance began        0 3 7 10 14 17 35    45@7=6                6
        counted from infusion 4  0 3 7 10             24@4=9                9
        counted from infusion 8  0 3 6 9 12 15 18 21  35@8=9                9
        """,
        "post_induction",
    )


def test_the_maintenance_window_is_day_56_to_112_after_the_last_induction_infusion():
    check(
        """
        patient         infusions          scores          later window
        55 days after   0 3 7 10 14 17 60  72@7=9          .
        56 days after   0 3 7 10 14 17 60  73@7=9          9
        112 days after  0 3 7 10 14 17 60  129@7=9         9
        113 days after  0 3 7 10 14 17 60  130@7=9         .
        last one wins   0 3 7 10 14 17 60  73@7=9 100@7=4  4
        """,
        "in_maintenance",
    )


def test_weeks_are_counted_from_the_first_infusion():
    check(
        """
        patient       infusions  scores          baseline  week_1  week_2  week_6
        day 0, after  0 3 7 10   0@0=20 0@1=15   20        .       .       .
        day 1 and 7   0 3 7 10   1@1=16 7@2=15   .         15      .       .
        day 8 and 14  0 3 7 10   8@3=13 14@4=12  .         .       12      .
        day 182       0 3 7 10   182@4=11        .         .       .       11
        day 183       0 3 7 10   183@4=11        .         .       .       .
        not before    0 3 7 10   -5@0=20         20        .       .       .
        """,
        "baseline",
        "week_1",
        "week_2",
        "week_6",
    )


def test_a_gap_of_more_than_90_days_starts_a_new_course():
    histories, expected = read_histories(
        """
        patient             infusions     courses
        90 days             0 3 7 10 100  1
        91 days             0 3 7 10 101  2
        90 days, each time  0 90 180 270  1
        91 days, each time  0 91 182 273  4
        one infusion        0             1
        """
    )
    table = courses.build(records(histories)).table
    codes = sorted(history.patient for history in histories)
    found = {codes[patient]: n for patient, n in table["patient"].value_counts().items()}
    assert found == expected["courses"].astype(int).to_dict()
    for _, numbers in table.groupby("patient")["number"]:
        assert numbers.tolist() == list(range(1, len(numbers) + 1))


SECOND_COURSE = """
    patient            infusions                 scores                            baseline  after_1  after_4  window
    before it          0 3 7 10 200 203 207 210  0@0=20 200@4=17 203@5=12 224@8=8  17        12       8        8
    same day, after    0 3 7 10 200 203 207 210  0@0=20 200@5=15                   .         15       .        .
    30 days before it  0 3 7 10 200 203 207 210  170@4=18                          18        .        .        .
    31 days before it  0 3 7 10 200 203 207 210  169@4=18                          .         .        .        .
    last one wins      0 3 7 10 200 203 207 210  180@4=18 199@4=16                 16        .        .        .
    nothing new        0 3 7 10 200 203 207 210  0@0=20 10@3=9                     .         .        .        .
    window of its own  0 3 7 10 200 203 207 210  24@4=9 241@8=6                    .         .        6        6
    """


def test_the_second_course_has_its_own_baseline_and_windows():
    check(SECOND_COURSE, "baseline", "after_1", "after_4", "post_induction", course=2)


def test_the_first_course_keeps_its_scores_when_there_is_a_second():
    text = """
        patient      infusions                 scores                    baseline  after_4  window  later window
        both         0 3 7 10 200 203 207 210  0@0=20 24@4=9 199@4=18    20        9        9       .
        close by     0 3 7 10 101 104 108 111  0@0=20 101@4=18 103@5=12  20        .        .       18
        not its own  0 3 7 10 101 104 108 111  0@0=20 101@5=18 118@8=12  20        .        .       .
        """
    check(text, "baseline", "after_4", "post_induction", "in_maintenance")


def test_a_third_course_has_the_scores_between_as_baseline_and_no_others():
    text = """
        patient  infusions  scores                             baseline
        a        0 200 400  0@0=20 199@1=15 390@2=12 395@2=11  11
        b        0 200 400  0@0=20 199@1=15                    .
        """
    check(text, "baseline", course=3)


def test_a_window_is_open_only_while_the_course_may_still_bring_a_score():
    """Two facts tell: the patient was under way when the export ended, and nothing later than the window is there."""
    check(
        """
        patient                        infusions                 scores      under_way  post_induction_open
        infusion 3 was last week       0 3 7                     0@0=20      yes        1
        induction just over            0 3 7 10 14 17            0@0=20      yes        1
        not under way                  0 3 7 10 14 17            0@0=20      no         0
        nobody knows                   0 3 7 10 14 17            0@0=20      .          0
        score on the window's end      0 3 7 10 14 17            48@6=9      yes        1
        score after the window         0 3 7 10 14 17            49@6=9      yes        0
        infusion after the window      0 3 7 10 14 17 49         0@0=20      yes        0
        """,
        "post_induction_open",
    )


def test_people_with_scores_but_no_infusions_have_no_course_and_are_counted():
    histories, _ = read_histories(
        """
        patient  infusions       scores
        a        .               0@0=20 10@0=18
        b        0 3 7 10 14 17  0@0=20 38@6=8
        c        .               0@0=12
        d        0 3 7 10        .
        e        .               .
        """
    )
    made = courses.build(records(histories))
    assert made.table["patient"].tolist() == [1, 3]
    assert made.patients_without_infusions == 2
    assert made.scores("phq9")["baseline"].tolist()[0] == 20
    assert np.isnan(made.scores("phq9")["baseline"].to_numpy()[1])


@pytest.mark.parametrize(
    ("infusions", "scores", "n_courses", "without"),
    [("0 3 7", ".", 1, 0), (".", "0@0=20", 0, 1), (".", ".", 0, 0)],
    ids=["no scores", "no infusions", "neither"],
)
def test_a_store_without_infusions_or_scores_gives_an_empty_answer(infusions, scores, n_courses, without):
    histories, _ = read_histories(f"patient  infusions  scores\na  {infusions}  {scores}")
    for some in (histories, []):
        made = courses.build(records(some))
        assert len(made.table) == (n_courses if some else 0)
        assert made.patients_without_infusions == (without if some else 0)
        assert len(made.scores("phq9")) == len(made.table)
        assert made.scores("phq9")["baseline"].isna().all()


def test_instruments_do_not_mix():
    histories, _ = read_histories("patient  infusions  scores\na  0 3 7 10  0@0=20 24@4=9")
    other, _ = read_histories("patient  infusions  scores\na  0 3 7 10  0@0=7", "pain_nrs")
    both = History("a", histories[0].infusions, histories[0].scores + other[0].scores)
    made = courses.build(records([both]))
    assert made.instruments == ("pain_nrs", "phq9")
    assert made.scores("phq9")[["baseline", "post_induction"]].to_numpy().tolist() == [[20, 9]]
    pain = made.scores("pain_nrs")
    assert pain["baseline"].tolist() == [7] and pain["post_induction"].isna().all()


def test_an_instrument_nobody_was_given_is_missing_throughout():
    histories, _ = read_histories("patient  infusions  scores\na  0 3 7 10  0@0=20")
    made = courses.build(records(histories))
    assert made.scores("madrs").isna().all(axis=None)
    assert len(made.scores("madrs")) == 1
