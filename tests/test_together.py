"""Depression and pain in the people who had both: five groups, the course of both, correlations between people."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from outcomes import courses, definitions, demo, explainer, figures, measures, panels
from outcomes.cohort import Filters
from outcomes.instruments import REGISTRY
from outcomes.panels import Look
from outcomes.rounding import out_of_100
from tests.builders import SIX, History, histories_of, records, usual
from tests.test_panels import check, texts_of

GOLDEN = Path(__file__).parent / "golden"
GROUPS = ["both", "mood", "pain", "neither", "worse", "no_score"]


def person(name: str, mood: tuple, pain: tuple, **facts) -> History:
    """One patient with PHQ-9 and pain, before and in the window."""
    one, other = usual(name, *mood, **facts), usual(name, *pain, "pain_nrs")
    return History(name, one.infusions, one.scores + other.scores, one.facts)


def views(histories, mood: str = "phq9", pain: str = "pain_nrs", phase: str = "induction"):
    made = courses.build(records(histories))
    return tuple(measures.view(made, REGISTRY[key], Filters(phase)) for key in (mood, pain))


def groups_of(histories) -> dict[str, int]:
    table = measures.five_groups(*views(histories))
    return dict(zip(table["group"], table["n"], strict=True))


@pytest.fixture(scope="module")
def practice():
    return histories_of(demo.big_batch(6_000, seed=5))


# --- Five groups ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mood", "pain", "group"),
    [
        ((20, 15), (10, 7), "both"),  # exactly 5 points, exactly 30 %
        ((10, 5), (4, 2), "both"),  # both baselines exactly at the threshold
        ((20, 15), (10, Fraction(71, 10)), "mood"),
        ((20, 16), (10, 7), "pain"),
        ((20, 16), (10, 8), "neither"),
        ((20, 25), (10, 10), "neither"),  # 5 points up are less than the reliable change of 6
        ((20, 26), (10, 10), "worse"),
        ((20, 20), (6, 7), "worse"),  # pain has no reliable change: any rise
        ((20, 5), (6, 7), "worse"),  # better on one does not make up for the other
        ((20, 26), (10, 2), "worse"),
        ((20, None), (10, 2), "no_score"),
        ((20, 5), (10, None), "no_score"),
        ((9, 2), (10, 2), None),
        ((20, 5), (3, 1), None),
        ((None, 5), (10, 2), None),
    ],
)
def test_each_person_is_in_one_group(mood, pain, group):
    assert groups_of([person("a", mood, pain)]) == {name: int(name == group) for name in GROUPS}


def test_people_whose_window_is_not_over_leave_the_count():
    waiting = person("w", (20, None), (8, None), under_way=True)
    assert sum(groups_of([waiting]).values()) == 0
    assert groups_of([person("l", (20, None), (8, None))])["no_score"] == 1


def test_rates_and_bounds_of_a_small_practice():
    """20 due, 12 measured: 6 both better, 1 mood, 1 pain, 2 neither, 2 worse, of whom one is better on the other."""
    kinds = [((20, 5), (8, 2))] * 6 + [((20, 5), (8, 8)), ((20, 20), (8, 2)), *[((20, 20), (8, 8))] * 2]
    kinds += [((20, 27), (8, 8)), ((20, 5), (8, 9)), *[((20, None), (8, 8))] * 8]
    seen = views([person(f"p{i:02}", *kind) for i, kind in enumerate(kinds)])
    table = measures.five_groups(*seen).set_index("group")
    assert table["n"].to_dict() == {"both": 6, "mood": 1, "pain": 1, "neither": 2, "worse": 2, "no_score": 8}
    both = table.loc["both"]
    assert (both["rate"], both["bound_low"], both["bound_high"]) == (6 / 12, 6 / 20, 14 / 20)
    assert table.loc["worse", "better_on_other"] == 1 and (table["missing"] == 8).all()
    assert table.loc["no_score", ["rate", "low", "bound_low"]].isna().all()
    shown = panels.five_groups(*seen, Look())
    assert shown.plain_sentence == (
        "Of 12 people with both at the start and a second score on both, 50% got better on both (95% interval 25 to 75%; 30 to "
        "70% if those missing are counted) and 17% got worse on one or both (5 to 45%; 10 to 50%)."
    )
    assert shown.reading.startswith(
        "Better: PHQ-9 by 5 points or more and Pain NRS by 30% or more. 1 of those worse on one got better on the other."
    )


def exact_groups(histories) -> dict[str, int]:
    """The five groups once more in plain loops and exact fractions, for patients with one usual course."""
    found = dict.fromkeys(GROUPS, 0)
    for history in histories:
        start = history.infusions[0][1]
        end = history.infusions[-1][1]
        score = {}
        for key in ("phq9", "pain_nrs"):
            before = [s for day, had, k, s in history.scores if k == key and had == 0 and start - 30 <= day <= start]
            after = [s for day, had, k, s in history.scores if k == key and had and end + 14 <= day <= end + 31]
            score[key] = (before[-1] if before else None, after[-1] if after else None)
        (mood, mood_after), (pain, pain_after) = score["phq9"], score["pain_nrs"]
        if mood is None or pain is None or mood < 10 or pain < 4:
            continue
        if mood_after is None or pain_after is None:
            found["no_score"] += 1
        elif mood_after - mood >= 6 or pain_after > pain:
            found["worse"] += 1
        else:
            better = (mood - mood_after >= 5, (pain - pain_after) * 10 >= pain * 3)
            found[
                {(True, True): "both", (True, False): "mood", (False, True): "pain", (False, False): "neither"}[better]
            ] += 1
    return found


def test_the_groups_are_those_of_plain_loops():
    random = np.random.default_rng(7)
    histories = []
    for i in range(400):
        mood, mood_after = (int(random.integers(0, 28)) for _ in range(2))
        pain, pain_after = (Fraction(int(random.integers(0, 31)), 3) for _ in range(2))
        mood_after, pain_after = (None if random.random() < 0.2 else score for score in (mood_after, pain_after))
        histories.append(person(f"p{i:03}", (mood, mood_after), (pain, pain_after)))
    expected = exact_groups(histories)
    assert groups_of(histories) == expected and all(expected.values())


@pytest.mark.parametrize("phase", definitions.PHASES)
def test_groups_add_up_to_everybody_due(practice, phase):
    mood, pain = views(practice, phase=phase)
    table = measures.five_groups(mood, pain)
    grid = measures.joint_response(mood, pain)
    assert table["n"].sum() == grid["n"].sum() + grid["missing"].iloc[0]  # the thresholds at the start are the same
    assert table["n"].iloc[:5].sum() == table["measured"].iloc[0] and table["n"].iloc[5] == table["missing"].iloc[0]


def test_the_thresholds_are_settings_and_the_panel_prints_them(monkeypatch, practice):
    """The instruments' own minimum baselines are no limit: a lower threshold lets more people in."""
    seen = views(practice)

    def due_and_words():
        shown = panels.five_groups(*seen, Look())
        return shown.table["n"].sum(), " ".join(words for _, words, _ in shown.definitions)

    due, words = due_and_words()
    for said in ("PHQ-9 of 10 or more", "fell by 5 points", "Pain NRS of 4 or more", "fell by 30%"):
        assert said in words
    assert "outcomes/" not in words, "nothing to look up in the code"
    monkeypatch.setitem(definitions.TOGETHER, "phq9", definitions.Threshold(baseline=6, points=9, source="made up"))
    lower, changed = due_and_words()
    assert lower > due
    assert "PHQ-9 of 6 or more" in changed and "fell by 9 points" in changed and "fell by 5 points" not in changed
    monkeypatch.setitem(definitions.TOGETHER, "phq9", definitions.Threshold(baseline=20, points=9, source="made up"))
    assert due_and_words()[0] < due
    monkeypatch.setitem(definitions.TOGETHER, "phq9", definitions.Threshold(baseline=10, source="made up"))
    assert "PHQ-9 fell by 50%" in due_and_words()[1], "without points and percent, a response is better"


def test_an_instrument_without_a_setting_counts_by_its_own_rules(practice):
    mood, pain = views(practice, "gad7")
    table = measures.five_groups(mood, pain)
    instrument = measures.had_problem(mood).instrument
    assert instrument is REGISTRY["gad7"]
    assert table["n"].sum() == measures.joint_response(mood, pain)[["n"]].sum().iloc[0] + table["missing"].iloc[0]


def test_one_bar_holds_everybody_due_with_a_label_near_each_part(practice):
    shown = panels.five_groups(*views(practice), Look())
    drawn = shown.figure.to_dict()
    assert drawn["layout"]["barmode"] == "stack"
    assert [trace["y"] for trace in drawn["data"]] == [[n] for n in shown.table["n"]]
    labels = [note["text"] for note in drawn["layout"]["annotations"]]
    for label, row in zip(labels, shown.table.itertuples(), strict=True):
        assert label.startswith(f"<b>{row.n:,}</b>"), row.group
    colours = {trace["marker"]["color"] for trace in drawn["data"]}
    assert len(colours) == len(shown.table), "no two parts look alike"


@pytest.mark.parametrize(
    "counts",
    [(0, 0, 0, 0, 0, 40), (40, 0, 0, 0, 0, 0), (1, 1, 1, 1, 1, 500), (500, 1, 1, 1, 1, 1), (0, 0, 30, 0, 0, 0)],
)
def test_no_label_of_the_bar_lies_on_another_or_outside(counts):
    table = pd.DataFrame({"group": GROUPS, "n": counts})
    drawn = figures.five_groups(table, dict.fromkeys(GROUPS, ("1", "a label that is so long that it goes on below")))
    layout = drawn.to_dict()["layout"]
    pixels = (layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]) / sum(counts)
    places = [note["y"] * pixels for note in layout["annotations"]]
    assert all(after - before >= 2 * 19 for before, after in pairwise(places)), places
    assert places[0] >= 19 and places[-1] <= sum(counts) * pixels - 19


def test_better_on_both_is_one_number_on_the_whole_page(practice):
    """Bar, table and grid count the same people; what counts otherwise is called otherwise."""
    seen = views(practice)
    groups, grid = panels.five_groups(*seen, Look()), panels.change_grid(*seen, Look())
    responses, *others = panels.joint_response(*seen, Look()), panels.correlations(*seen, Look())
    table = groups.table.set_index("group")
    both, measured = int(table.loc["both", "n"]), int(table.loc["both", "measured"])
    assert [int(n) for n in re.findall(r"<b>([\d,]+)</b>.both better", " ".join(texts_of(groups.figure)))] == [both]
    assert re.findall(r"(\d+)% got better on both", groups.plain_sentence) == [out_of_100(both / measured)]
    assert grid.table.loc[(grid.table["mood"] > 0) & (grid.table["pain"] > 0), "n"].sum() == both
    assert re.search(r", (\d+) were better on PHQ-9 too", grid.plain_sentence)[1] == str(both)
    assert responses.table["n"].iloc[0] != both, "or the test shows nothing"
    for shown in (responses, *others):
        told = [shown.question, shown.plain_sentence, shown.reading, *texts_of(shown.figure)]
        assert not re.search(r"\bboth (got )?better|better on both", " ".join(told)), shown.key


def test_each_panel_of_the_page_is_one_short_sentence(practice):
    seen = views(practice)
    for panel in (
        panels.five_groups,
        panels.course_of_both,
        panels.correlations,
        panels.coupling,
        panels.joint_response,
    ):
        sentence = panel(*seen, Look()).plain_sentence
        assert len(re.findall(r"\.(?: |$)", sentence)) == 1, sentence
        assert len(sentence.split()) <= 50, sentence


def test_published_trials_are_a_line_below_and_in_no_number_of_the_practice(practice):
    shown = panels.five_groups(*views(practice), Look())
    facts = explainer.load()
    both, one, neither = (int(facts[key].value) for key in ("trials_both", "trials_one", "trials_neither"))
    line = f"of {both + one + neither} trials, {both} found both better, {one} only one, {neither} neither."
    assert shown.reading.endswith(line) and "trials" not in " ".join(texts_of(shown.figure))
    assert any("balachandran" in source.lower() for _, _, source in shown.definitions)


@pytest.mark.parametrize(("mood", "phase"), [("gad7", "induction"), ("phq9", "maintenance")])
def test_trials_stand_beside_the_same_question_only(practice, mood, phase):
    shown = panels.five_groups(*views(practice, mood, phase=phase), Look(synthetic=True))
    assert "Published" not in shown.reading and not any("trials" in title for title, _, _ in shown.definitions)
    check(shown, True)


# --- Course of both ---------------------------------------------------------------------------------------------------


def followed(name: str, moods: list, pains: list) -> History:
    """Scores before and after each infusion; None where not taken."""
    days = [*SIX, SIX[-1] + 1]
    scores = [
        (day, k, key, Fraction(score))
        for key, given in (("phq9", moods), ("pain_nrs", pains))
        for k, (day, score) in enumerate(zip(days, given, strict=True))
        if score is not None
    ]
    return History(name, list(enumerate(SIX, start=1)), scores)


def test_the_course_follows_the_same_people_on_both():
    falling, pains = [20, 18, 16, 14, 12, 10, 8], [8, 8, 7, 7, 6, 6, 5]
    people = [followed(f"p{i:02}", falling, pains) for i in range(12)]
    people.append(followed("gap in pain", [27] * 7, [8, None, 8, 8, 8, 8, 8]))
    people.append(followed("pain below", [27] * 7, [3] * 7))
    table = measures.course_of_both(*views(people), measures.AXES["infusions"])
    assert table["mood_mean"].tolist() == falling and table["pain_mean"].tolist() == pains
    assert (table["n_fixed"] == 12).all() and (table["n_both"] == 13).all()
    assert table["n_measured"].tolist() == [13, 12, 13, 13, 13, 13, 13]
    assert table["mood_low"].notna().all()
    change = measures.course_of_both(*views(people), measures.AXES["infusions"], change=True)
    assert change["mood_mean"].tolist() == [0, -2, -4, -6, -8, -10, -12]
    assert change["pain_mean"].tolist() == [0, 0, -1, -1, -2, -2, -3]
    few = measures.course_of_both(*views(people[:9]), measures.AXES["infusions"])
    assert few["mood_low"].isna().all() and few["mood_mean"].notna().all()


def test_the_two_courses_share_one_axis_and_keep_their_own_scales(practice):
    shown = panels.course_of_both(*views(practice), Look())
    layout = shown.figure.to_dict()["layout"]
    assert layout["yaxis"]["range"] == [0, 27] and layout["yaxis2"]["range"] == [0, 10]
    assert layout["yaxis"]["domain"][0] > layout["yaxis2"]["domain"][1] and "xaxis2" not in layout
    assert "overlaying" not in layout["yaxis2"], "one above the other, never two scales in one chart"
    below = [int(text.split("<br>")[1].replace(",", "")) for text in layout["xaxis"]["ticktext"]]
    assert below == shown.table["n_measured"].tolist()
    assert f"{shown.table['n_fixed'].iloc[0]} people" in shown.plain_sentence


# --- Change by change -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mood", "pain", "field"),
    [
        ((20, 15), (10, 7), (1, 1)),  # exactly better on both
        ((20, 16), (10, Fraction(71, 10)), (0, 0)),
        ((20, 20), (10, 10), (0, 0)),
        ((20, 10), (10, 4), (2, 2)),
        ((20, 0), (10, 0), (3, 3)),
        ((20, 21), (10, 10), (-1, 0)),
        ((20, 27), (5, 9), (-2, -2)),
    ],
)
def test_each_person_is_in_one_field(mood, pain, field):
    table = measures.change_grid(*views([person("a", mood, pain)]))
    (found,) = table[table["n"] == 1].itertuples()
    assert (found.mood, found.pain) == field and table["n"].sum() == 1


def test_the_fields_agree_with_the_five_groups(practice):
    mood, pain = views(practice)
    table, groups = measures.change_grid(mood, pain), measures.five_groups(mood, pain).set_index("group")
    assert table["n"].sum() == groups["measured"].iloc[0]
    assert table.loc[(table["mood"] > 0) & (table["pain"] > 0), "n"].sum() == groups.loc["both", "n"]
    shown = panels.change_grid(mood, pain, Look())
    counts = [int(note["text"].strip("<b>/")) for note in shown.figure.to_dict()["layout"]["annotations"]]
    assert sum(counts) == table["n"].sum()


def test_the_sentence_holds_those_whose_pain_moved_beside_the_others():
    kinds = [((20, 5), (8, 2))] * 6 + [((20, 20), (8, 2))] * 4 + [((20, 5), (8, 8))] * 3 + [((20, 20), (8, 8))] * 7
    shown = panels.change_grid(*views([person(f"p{i:02}", *kind) for i, kind in enumerate(kinds)]), Look())
    assert shown.plain_sentence == (
        "Of 10 people better on Pain NRS, 6 were better on PHQ-9 too (60%, 95% interval 31 to 83%); of the 10 others, 3 were "
        "(30%, 95% interval 11 to 60%)."
    )
    assert "It does not say that one moved the other." in shown.reading


def test_fields_that_may_be_one_person_are_in_no_download(practice):
    made = courses.build(records(practice))
    everyone = [measures.view(made, REGISTRY[key], Filters()) for key in ("phq9", "pain_nrs")]
    keys = [shown.key for shown in panels.everything(everyone, True)]
    assert not any(key.startswith("grid") for key in keys)
    for key in ("five_groups", "correlations", "course_phq9_pain_nrs_infusions", "course_phq9_pain_nrs_days_change"):
        assert any(found.startswith(key) for found in keys)


# --- Correlations between people --------------------------------------------------------------------------------------


def pairs(histories) -> pd.DataFrame:
    """Both scores before and in the window, by hand."""
    mood, pain = views(histories)
    table = pd.DataFrame({"m0": mood.baseline, "m1": mood.score, "p0": pain.baseline, "p1": pain.score}).dropna()
    return table[(table["m0"] >= 10) & (table["p0"] >= 4)]


def test_correlations_are_those_of_scipy(practice):
    from scipy.stats import spearmanr

    found = measures.correlations(*views(practice))
    by_hand = pairs(practice)
    expected = {
        "before": spearmanr(by_hand["m0"], by_hand["p0"]).statistic,
        "after": spearmanr(by_hand["m1"], by_hand["p1"]).statistic,
        "changes": spearmanr(by_hand["m1"] - by_hand["m0"], by_hand["p1"] - by_hand["p0"]).statistic,
    }
    assert {name: e.value for name, e in found.items()} == pytest.approx(expected)
    assert {e.n for e in found.values()} == {len(by_hand)}


def linked(n: int, sign: int) -> list[History]:
    """Worse mood goes with worse pain at the start; the falls in both go together or against each other."""
    random = np.random.default_rng(3)
    found = []
    for i in range(n):
        size, mood_noise, pain_noise = (int(random.integers(0, top)) for top in (9, 3, 3))
        fall = size if sign > 0 else 8 - size
        mood, pain = 14 + size, 5 + size // 2
        found.append(
            person(f"p{i:03}", (mood, mood - fall - mood_noise), (pain, pain - min(size // 2 + pain_noise, pain)))
        )
    return found


def unlinked(n: int) -> list[History]:
    """Every combination of two starts and two falls on either, equally often."""
    return [person(f"p{i:03}", (20 + i // 4 % 2, 18 - i % 2), (8 + i // 8 % 2, 6 - i // 2 % 2)) for i in range(n)]


def test_no_correlation_of_fewer_than_thirty():
    mood, pain = views(linked(29, 1))
    assert all(np.isnan(e.value) and e.n == 29 for e in measures.correlations(mood, pain).values())
    shown = panels.correlations(mood, pain, Look())
    assert shown.figure is None and "fewer than 30" in shown.plain_sentence
    assert panels.correlations(*views(linked(30, 1)), Look()).figure is not None


@pytest.mark.parametrize(
    ("histories", "said"),
    [
        (linked(80, 1), "tended to improve more on PHQ-9 too (correlation "),
        (linked(80, -1), "tended to improve less on PHQ-9 (correlation "),
        (unlinked(48), "We cannot tell from these records whether people who improved more on Pain NRS also"),
    ],
)
def test_the_sentence_says_what_the_interval_lets_it_say(histories, said):
    shown = panels.correlations(*views(histories), Look(synthetic=True))
    assert said in shown.plain_sentence
    check(shown, True)


@pytest.mark.parametrize(
    ("histories", "said"),
    [
        (linked(80, 1), "A link was seen before and none that is sure afterwards, as in one small published study"),
        (
            [
                person(f"p{i:02}", (14 + i % 9, 10 + i % 9 - i % 2), (5 + i % 9 // 2, 3 + i % 9 // 2 - i // 9 % 2))
                for i in range(80)
            ],
            "Both are above 0: no sign that the two came apart.",
        ),
        (unlinked(48), "No link of worse with worse is sure before treatment, so these records cannot tell"),
    ],
)
def test_whether_the_two_came_apart_is_told_with_care(histories, said):
    shown = panels.correlations(*views(histories), Look(synthetic=True))
    [words] = [words for title, words, _ in shown.definitions if title == "Did they come apart?"]
    assert said in words
    check(shown, True)


def test_a_scale_on_which_more_is_better_is_turned():
    """WHO-5 rises while pain falls: much better goes with much better, so the correlation is above 0."""
    people = []
    for i in range(40):
        gain = i % 8
        one, other = usual(f"p{i:02}", 20, 20 + 4 * gain, "who5"), usual(f"p{i:02}", 9, 9 - gain, "pain_nrs")
        people.append(History(one.patient, one.infusions, one.scores + other.scores))
    found = measures.correlations(*views(people, "who5"))
    assert found["changes"].value == pytest.approx(1) and found["after"].value == pytest.approx(1)


# --- Within a person --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slope", "said"),
    [
        (0.5, "the other tended to be lower too (correlation "),
        (-0.5, "the other tended to be higher (correlation "),
        (
            0.0,
            "We cannot tell from these records whether the two move together within a person (correlation ",
        ),
    ],
)
def test_the_coupling_says_what_its_interval_lets_it_say(slope, said):
    random = np.random.default_rng(11)
    people = []
    for i in range(40):
        mood = random.normal(15, 3, 7).round()
        pain = np.clip((5 + slope * (mood - 15) + random.normal(0, 0.8, 7)).round(), 0, 10)
        people.append(followed(f"p{i:02}", mood.astype(int).tolist(), pain.astype(int).tolist()))
    shown = panels.coupling(*views(people), Look())
    assert said in shown.plain_sentence
    check(shown, False)


def test_what_the_short_form_leaves_out_is_told(practice):
    made = courses.build(records(practice))
    mood, pain, short = (measures.view(made, REGISTRY[key], Filters()) for key in ("phq9", "pain_nrs", "phq2"))
    shown = panels.coupling(mood, pain, Look(), short)
    assert "PHQ-2, without sleep, energy and appetite, and Pain NRS" in shown.table["what"].tolist()
    assert any("items 6 and 9" in words for _, words, _ in shown.definitions)
    alone = panels.coupling(mood, pain, Look())
    assert len(alone.table) == 1 and not any("PHQ-2" in words for _, words, _ in alone.definitions)


# --- Ties ---------------------------------------------------------------------------------------------------------------


def test_changes_of_means_in_thirds_tie_as_in_r():
    """Stored in single precision, 20/3 − 13/3 and 19/3 − 12/3 differ; as ranks they are one. ``Rscript thirds.R``."""
    data = pd.read_csv(GOLDEN / "thirds_data.csv")
    expected = pd.read_csv(GOLDEN / "thirds_results.csv").set_index("what")["rho"]
    histories = []
    for i, row in enumerate(data.itertuples()):
        peg = usual(f"p{i:03d}", Fraction(int(row.before), 3), Fraction(int(row.after), 3), "peg")
        pain = usual(f"p{i:03d}", int(row.pain_before), int(row.pain_after), "pain_nrs")
        histories.append(History(peg.patient, peg.infusions, peg.scores + pain.scores))
    seen = views(histories, mood="peg")
    found = measures.correlations(*seen)
    for what, estimate in found.items():
        assert estimate.n == len(data)
        assert estimate.value == pytest.approx(expected[what], abs=1e-12), what
    noisy = measures.improvement(seen[0].baseline, seen[0].score, seen[0].instrument)
    assert len(set(noisy.tolist())) > len(set((data["before"] - data["after"]).tolist())), "or the test shows nothing"
