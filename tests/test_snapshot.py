"""A snapshot: what its words and figures hold, when one is refused, and that it stays as it was made."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import plotly.graph_objects
import pytest

from outcomes import courses, demo, handout, measures, release, snapshot
from outcomes import definitions as rules
from outcomes.cohort import Filters
from outcomes.courses import Courses
from outcomes.deidentify import new_code
from outcomes.disclosure import Policy
from outcomes.errors import OutcomesError
from outcomes.instruments import REGISTRY
from outcomes.measures import AXES
from outcomes.panels import Shown
from outcomes.snapshot import Snapshot, freeze, make, thaw
from outcomes.store import Store
from tests import practices
from tests.builders import histories_of, records
from tests.test_panels import SAYS_CAUSE, texts_of

TODAY = date(2026, 11, 25)
MOOD, PAIN = REGISTRY["phq9"], REGISTRY["pain_nrs"]
USUAL = Policy()


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "store.sqlite")


@pytest.fixture(scope="module")
def practice() -> Courses:
    """The made-up practice of the demonstration."""
    return courses.build(records(histories_of(demo.big_batch(demo._SCORES_PER_PATIENT * 480, seed=demo.SEED))))


@pytest.fixture(scope="module")
def snapshots(practice, tmp_path_factory) -> list[Snapshot]:
    """Of the demonstration, and of every random practice that is large enough."""
    store, found = Store(tmp_path_factory.mktemp("snapshots") / "store.sqlite"), []
    for made in (practice, *(practices.build(practices.practice(seed), seed) for seed in range(0, 120, 3))):
        try:
            found.append(make(store, made, *instruments(made), USUAL, TODAY))
        except OutcomesError:
            continue
    assert len(found) > 15
    assert {panel.key.split(".")[0] for one in found for panel in one.panels} == {one.kind for one in handout.PANELS}
    return found


def instruments(made: Courses) -> list:
    return [next(iter(snapshot.fitting_instruments(made, which)), None) for which in snapshot.DOMAINS]


def panels_of(snapshots: list[Snapshot]) -> list[Shown]:
    return [panel for one in snapshots for panel in one.panels]


# --- words and figures ------------------------------------------------------------------------------------------------

COUNT_COLUMNS = ("n", "measured", "missing", "n_fixed", "at_risk", "responders")
SHARE_COLUMNS = ("rate", "low", "high", "bound_low", "bound_high", "at_least", "at_most", "share")
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
CODE = re.compile(r"\b[BCDFGHJKLMNPQRSTVWXZ][23456789BCDFGHJKLMNPQRSTVWXZ]{8}\b")
DAY = re.compile(
    r"\b(19|20)\d\d-\d\d|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b(January|February|March|April|June|July|August)\b"
)


def shares(words: str) -> tuple[list[int], str]:
    """Every number in front of a per cent sign, ranges too, and the words without them."""
    found: list[int] = []

    def take(match: re.Match) -> str:
        found.extend(int(part) for part in match.groups() if part)
        return ""

    return found, re.sub(r"(?:(\d+) to )?(\d+)\s?%", take, words)


def counts_in(words: str, instruments: list) -> list[int]:
    """The numbers of a sentence that are about people: all but per cent, windows, weeks, infusions and scores."""
    words = re.sub(r"95\s?% interval [\d.]+ to [\d.]+; (lower|higher) is better", "", words)
    words = re.sub(r"\d+ out of 100( \(95\s?% interval \d+ to \d+\))?", "", words)
    _, words = shares(words)
    for name in (*(one.name for one in instruments), str(rules.POST_INDUCTION)):
        words = words.replace(name, "")
    words = re.sub(r"mean  was [\d.]+ before treatment and [\d.]+ after \d+ infusions", "", words)
    words = re.sub(r"\d+ weeks later", "", words)
    return [int(number.replace(",", "")) for number in NUMBER.findall(words)]


def test_every_number_of_people_is_rounded_and_large(snapshots):
    for panel in panels_of(snapshots):
        for column in set(COUNT_COLUMNS) & set(panel.table):
            for n in panel.table[column].dropna():
                assert n == 0 or n >= 11, (panel.key, column, n)
                assert n % 5 == 0, (panel.key, column, n)
        of_rule = {13, 15}  # "fewer than 13" and "fewer than 15"
        for words in (panel.plain_sentence, panel.question):
            for n in counts_in(words, [MOOD, PAIN]):
                assert n in of_rule or (n % 5 == 0 and n >= 11), (n, words)
    for one in snapshots:
        for words in one.not_shown:
            assert set(counts_in(words, [MOOD, PAIN])) <= {13, 23}, words


def test_every_number_of_a_sentence_is_in_the_table(snapshots):
    for panel in panels_of(snapshots):
        table, words = panel.table, panel.plain_sentence
        percent, _ = shares(re.sub(r"95\s?% interval", "", words))
        titles = [title for one in (MOOD, PAIN) for title in measures.outcomes_of(one).values()]
        marks = {MOOD.response_percent, *(float(mark) for title in titles for mark in re.findall(r"\d+", title))}
        there = {
            f"{int(100 * x + 0.5 + 1e-9)}" for column in set(SHARE_COLUMNS) & set(table) for x in table[column].dropna()
        }
        assert {str(n) for n in percent} <= there | {f"{mark:g}" for mark in marks}, words
        counts = {int(n) for column in set(COUNT_COLUMNS) & set(table) for n in table[column].dropna()}
        told = set(counts_in(words, [MOOD, PAIN])) - {13, 15}
        if panel.key.startswith("flow"):
            # What is missing is what left the count after those due.
            counts |= {a + b for a in counts for b in counts} | {
                a + b + c for a in counts for b in counts for c in counts
            }
        if panel.key.startswith("together"):
            counts.add(int(table["n"].sum()))
            first = table.iloc[0]
            of_100 = {f"{int(100 * first[name] + 0.5 + 1e-9)}" for name in ("rate", "bound_low")}
            assert set(re.findall(r"(\d+) out of 100", words)) <= of_100
        if panel.key.startswith("rates"):
            first = table.iloc[0]
            counts |= {int(first["measured"] + first["missing"])} if pd.notna(first["missing"]) else set()
        assert told <= counts, (told - counts, words)
        if panel.key.startswith("course"):
            for column, row in (("mean", 0), ("mean", -1), ("low", -1), ("high", -1)):
                assert f"{table[column].iloc[row]:.1f}" in words
            assert (table[["mean", "low", "high"]] % 0.5 == 0).all(axis=None)
        if panel.key.startswith("lasting"):
            shares_ = table[["share", "low", "high"]].to_numpy(dtype=float)
            assert np.allclose(100 * shares_, np.round(100 * shares_))


def test_no_word_of_cause_no_code_no_date(snapshots):
    assert CODE.search(new_code()) and DAY.search("on 3/14/2026") and DAY.search("2026-03")
    for one in snapshots:
        texts = [*one.not_shown, one.rounding]
        for panel in one.panels:
            texts += [panel.question, panel.plain_sentence, panel.reading, *map(str, panel.table.to_numpy().ravel())]
            texts += [words for title, words, _ in panel.definitions for words in (title, words)]
            texts += [] if panel.figure is None else texts_of(panel.figure)
        for words in texts:
            assert not SAYS_CAUSE.search(words), words
            assert not CODE.search(words) and not DAY.search(words), words
            assert not re.search(r"\b(nan|None|NA|inf)\b", words) or words in ("nan", "<NA>", "None"), words
        content = json.loads(freeze(one))
        assert not CODE.search(freeze(one))
        days = re.findall(r"\b20\d\d-\d\d-\d\d\b", freeze(one))
        assert set(days) <= {content["made"], rules.VERSION}


def test_a_figure_carries_no_more_than_its_table(snapshots):
    for panel in panels_of(snapshots):
        if panel.figure is None:
            assert panel.key.startswith("rates") and panel.table["rate"].isna().all()
            continue
        words = panel.figure.to_dict()
        rows = len(panel.table)
        numbers = {round(float(x), 6) for x in panel.table.select_dtypes("number").to_numpy(dtype=float).ravel()}
        for trace in words["data"]:
            for name, values in trace.items():
                if isinstance(values, (list, tuple)):
                    assert len(values) <= 2 * rows, (panel.key, name)
        if panel.key.startswith("together"):
            assert [trace["y"] for trace in words["data"]] == [[n] for n in panel.table["n"]]
        for axis, traces in (("x", ("flow", "rates", "lasting")), ("y", ("course",))):
            if panel.key.startswith(traces):
                for trace in words["data"]:
                    for value in trace[axis]:
                        known = round(float(value), 6) in numbers or value == 0  # a hidden outcome has no bar
                        other = trace.get("marker", {}).get("symbol") == "diamond-open"  # a published result
                        assert known or other, (panel.key, value)
        for text in texts_of(panel.figure):
            plain = re.sub(r"<[^>]*>|#[0-9a-f]{6}", " ", text)
            if panel.key.startswith(("flow", "rates", "together", "lasting")):
                plain = re.sub(r"McInnes.*|\d+ weeks later", "", plain)
                told = counts_in(plain.replace("30% better", "").replace("50% better", ""), [MOOD, PAIN])
                axis_ends = {0, 25, 50, 75, 100}
                assert all(n in axis_ends or n == 13 or (n % 5 == 0 and n >= 11) for n in told), plain
        plotly.graph_objects.Figure(words)


# --- the same numbers as on the Overview ------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [None, 3, 13, 17, 33, 41])
def test_a_release_holds_the_overviews_numbers_rounded(practice, seed):
    made = practice if seed is None else practices.build(practices.practice(seed), seed)
    chosen = instruments(made)
    found = release.prepare(made, *chosen, USUAL)
    views = []
    for instrument, answer in zip(chosen, (found.mood, found.pain), strict=True):
        if instrument is None:
            continue
        seen = measures.view(made, instrument, Filters())
        views.append(seen)
        if answer is None:
            continue
        flow, rates = measures.flow(seen), measures.rates(seen).set_index("outcome")
        whole = flow[~flow["lost"]].set_index("step")["n"]
        for row in answer.flow[~answer.flow["lost"]].itertuples():
            assert pd.isna(row.n) or abs(row.n - whole[row.step]) <= 2
        for row in answer.rates.itertuples():
            assert abs(row.measured - rates.loc[row.outcome, "measured"]) <= 2
            if pd.notna(row.n):
                assert abs(row.n - rates.loc[row.outcome, "n"]) <= 2
                assert row.rate == pytest.approx(rates.loc[row.outcome, "rate"], abs=4 / row.measured)
            if pd.notna(row.missing) and f"{instrument.key}.due" in found.counts.shown:
                assert abs(row.missing - rates.loc[row.outcome, "missing"]) <= 4
        if answer.course is not None:
            course = measures.trajectory(seen, AXES["infusions"])
            assert np.allclose(answer.course["mean"], course["mean"], atol=0.25)
            assert (answer.course["low"] <= course["low"]).all() and (course["low"] - answer.course["low"] < 0.5).all()
            assert (answer.course["high"] >= course["high"]).all() and (
                answer.course["high"] - course["high"] < 0.5
            ).all()
            assert abs(answer.course["n_fixed"] - course["n_fixed"]).max() <= 2
        if answer.lasting is not None:
            full = measures.at_weeks(measures.loss_of_response(seen, set_aside_further_infusions=False))
            both = answer.lasting.merge(full, on="weeks", suffixes=("", "_full"))
            assert (abs(both["share"] - both["share_full"]) <= 0.005 + 1e-9).all()
            assert (abs(both["at_risk"] - both["at_risk_full"]) <= 2).all()
            assert (both["low"] <= both["low_full"] + 1e-9).all() and (both["high"] >= both["high_full"] - 1e-9).all()
    if found.together is not None:
        table = measures.five_groups(*views)
        true = dict(zip(table["group"], table["n"], strict=True))
        for row in found.together.itertuples():
            assert abs(row.n - sum(true[group] for group in row.part.split("+"))) <= 2
        assert found.together["out_of_100"].sum() == 100


# --- refused, or made -------------------------------------------------------------------------------------------------


def keep(store: Store, made: Snapshot) -> Snapshot:
    return thaw(store.keep_snapshot(freeze(made), who="owner"))


def of(n: int, scores: practices.Scores | None = None) -> list[practices.Person]:
    """So many people measured on PHQ-9, and as many who were not."""
    return [practices.Person(scores or practices.Scores(after=a), None) for a in ("second", "same")] * (n // 2) + [
        practices.Person(practices.Scores(after=None), None)
    ] * n


def test_a_practice_of_nine_is_told_so(store):
    made = practices.build([practices.Person(practices.Scores(after="second"), None)] * 9, 1)
    with pytest.raises(OutcomesError) as refused:
        make(store, made, *instruments(made), USUAL, TODAY)
    assert str(refused.value) == (
        "No snapshot can be made yet. Fewer than 13 people have started: nothing can be shown yet."
    )


def test_nobody_measured_is_told_so(store):
    made = practices.build(of(0) + [practices.Person(practices.Scores(after=None), None)] * 60, 1)
    with pytest.raises(OutcomesError, match="Fewer than 13 people were measured on depression"):
        make(store, made, *instruments(made), USUAL, TODAY)


def test_a_snapshot_waits_for_90_days_and_for_enough_people(store):
    first = practices.build(of(60), 1)
    keep(store, make(store, first, *instruments(first), USUAL, TODAY))
    # The same numbers again: on any day.
    make(store, first, *instruments(first), USUAL, TODAY + timedelta(days=1))
    few = practices.build(of(60) + of(4), 1)
    with pytest.raises(OutcomesError, match="The last snapshot is 89 days old"):
        make(store, few, *instruments(few), USUAL, TODAY + timedelta(days=89))
    with pytest.raises(OutcomesError, match="PHQ-9: measured") as refused:
        make(store, few, *instruments(few), USUAL, TODAY + timedelta(days=90))
    assert "rounded to 10" in str(refused.value)
    assert make(store, few, *instruments(few), Policy(round_to=10), TODAY + timedelta(days=90)).panels
    many = practices.build(of(60) + of(40), 1)
    assert make(store, many, *instruments(many), USUAL, TODAY + timedelta(days=90)).panels
    store.withdraw_snapshot(1, who="owner")
    assert make(store, few, *instruments(few), USUAL, TODAY).panels


def test_every_earlier_snapshot_is_looked_at(store):
    """The last one is coarse enough, and the one before is not."""
    first = practices.build(of(60), 1)
    keep(store, make(store, first, *instruments(first), USUAL, TODAY))
    few, third = (practices.build(of(60) + of(n), 1) for n in (4, 6))
    second = make(store, few, *instruments(few), Policy(round_to=10), TODAY + timedelta(days=90))
    keep(store, second)
    with pytest.raises(OutcomesError, match="could be worked out"):
        make(store, third, *instruments(third), USUAL, TODAY + timedelta(days=400))


def test_what_make_refuses_could_be_subtracted_and_what_it_accepts_could_not(tmp_path):
    refused = accepted = 0
    for seed in range(1, 120, 5):
        store = Store(tmp_path / f"{seed}.sqlite")
        people = practices.practice(seed)
        before, after = practices.build(people, seed), practices.build(practices.later(people, seed), seed)
        try:
            old = keep(store, make(store, before, *instruments(before), USUAL, TODAY))
        except OutcomesError as error:
            assert str(error).startswith("No snapshot can be made yet."), seed
            continue
        try:
            new = make(store, after, *instruments(after), USUAL, TODAY + timedelta(days=90))
        except OutcomesError as error:
            assert "could be worked out" in str(error), seed
            refused += 1
            make(store, after, *instruments(after), Policy(round_to=10), TODAY + timedelta(days=90))
            continue
        accepted += 1
        changes = {new.counts.shown[group] - n for group, n in old.counts.shown.items() if group in new.counts.shown}
        assert not changes & {5, -5}, seed
    assert refused > 2 and accepted > 2


# --- frozen -----------------------------------------------------------------------------------------------------------


def test_a_kept_snapshot_is_the_one_that_was_made(store, snapshots):
    for made in snapshots[:12]:
        again = keep(store, made)
        assert freeze(again) == freeze(made)
        for name in ("made", "software", "definitions", "fingerprint", "synthetic", "not_shown", "rounding", "origin"):
            assert getattr(again, name) == getattr(made, name), name
        assert again.counts == made.counts and again.same_numbers(made)
        for one, other in zip(again.panels, made.panels, strict=True):
            pd.testing.assert_frame_equal(one.table, other.table)
            assert (one.figure is None) == (other.figure is None)
            assert one.figure is None or one.figure.to_dict() == other.figure.to_dict()
            assert replace(one, figure=None, table=None) == replace(other, figure=None, table=None)


def test_the_newest_that_was_not_withdrawn_is_shown(store, snapshots):
    assert snapshot.current(store) is None
    for made in snapshots[:3]:
        keep(store, made)
    kept, shown = snapshot.standing(store), snapshot.current(store)
    assert kept.id == 3 and freeze(shown) == freeze(snapshots[2])
    store.withdraw_snapshot(3, who="owner")
    assert snapshot.standing(store).id == 2


def test_a_snapshot_of_a_newer_version_says_so(store, snapshots):
    content = json.loads(freeze(snapshots[0])) | {"layout": snapshot.LAYOUT + 1}
    with pytest.raises(OutcomesError, match="Snapshot 1 was made by a newer version"):
        thaw(store.keep_snapshot(json.dumps(content), who="owner"))


def test_synthetic_snapshots_say_so_in_every_figure(store, practice):
    made = make(store, practice, *instruments(practice), USUAL, TODAY)
    marked = thaw(store.keep_snapshot(freeze(replace(made, synthetic=True)), who="owner"))
    for panel, plain in zip(marked.panels, made.panels, strict=True):
        assert any("synthetic" in text for text in texts_of(panel.figure) if text)
        assert not any("synthetic" in text for text in texts_of(plain.figure) if text)
