"""An outcome is one literal: two more are registered here, and everything that is shown or handed over has them.

``docs/extending.md`` tells a stranger to do the same.
"""

from __future__ import annotations

import io
import zipfile
from itertools import combinations

import numpy as np
import openpyxl
import pytest
from pptx import Presentation

from outcomes import artefacts, cli, courses, figures, measures, outcome, panels, release, snapshot, summary
from outcomes.cohort import Filters
from outcomes.figures.base import ROLES
from outcomes.figures.svg import to_svg
from outcomes.figures.svg.letters import read
from outcomes.instruments import REGISTRY, Instrument, facts
from outcomes.outcome import ANY_RISE, REMISSION, RESPONSE, SECOND_RESPONSE, WORSE, Outcome, improved_by
from outcomes.panels import Look
from tests import attacker, extending, practices, snapshots
from tests.test_deck import lie_on_each_other, outside_their_boxes, texts
from tests.test_disclosure import everything, released, told
from tests.test_report import pdf_pages, squeeze
from tests.test_svg import boxes, parsed

PARTIAL: Outcome = extending.run("PARTIAL_RESPONSE", Outcome=Outcome, improved_by=improved_by)["PARTIAL_RESPONSE"]
"""As the page for developers has it."""


def _important(i: Instrument):
    return next(((one.what, one.words, one.source) for one in facts(i) if one.what == "Important change"), None)


IMPORTANT = Outcome(
    key="important_change",
    title=lambda i: "Important change",
    verb=lambda i: "had an important change for the better",
    colour="better",
    applies=lambda i: i.important_change is not None,
    happened=lambda baseline, score, i: improved_by(baseline, score, i, points=i.important_change),
    rule=_important,
)
ORDERS = {
    "first": (IMPORTANT, PARTIAL, RESPONSE, SECOND_RESPONSE, REMISSION, WORSE, ANY_RISE),
    "last": (WORSE, ANY_RISE, RESPONSE, SECOND_RESPONSE, REMISSION, PARTIAL, IMPORTANT),
}
NEW = ("partial_response", "important_change")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return snapshots.demonstration_store(str(tmp_path_factory.mktemp("outcomes")), snapshots.LARGE)


@pytest.fixture(scope="module")
def made(store):
    return courses.build(store.records())


@pytest.fixture(params=ORDERS)
def more(request, monkeypatch):
    """Both are registered, before the others or behind them."""
    monkeypatch.setattr(outcome, "OUTCOMES", ORDERS[request.param])
    attacker.forget()
    yield request.param
    monkeypatch.undo()
    attacker.forget()


def view(made, key: str):
    return measures.view(made, REGISTRY[key], Filters())


def test_the_charts_of_a_page_hold_both_and_nothing_lies_on_anything(made, more):
    look = Look(synthetic=True)
    for key, n in (("phq9", 5), ("pain_nrs", 4)):
        seen = view(made, key)
        expected = list(measures.outcomes_of(REGISTRY[key]))
        assert len(expected) == n
        for panel in (panels.headline, panels.flow, panels.rates_over_course, panels.later, panels.second_course):
            shown = panel(seen, look)
            name = "step" if panel is panels.flow else "outcome"
            there = list(dict.fromkeys(one for one in shown.table[name] if one in expected))
            assert there == expected, panel
            for title in measures.outcomes_of(REGISTRY[key]).values():
                if shown.figure is not None:
                    assert title in to_svg(shown.figure, 640, alt="").replace("\u00a0", " "), (panel, title)
            if shown.figure is not None:
                for width in (360, 640):
                    nothing_is_cut_or_covered(shown.figure, width)


def nothing_is_cut_or_covered(figure, width: int) -> None:
    root = parsed(figure, width)
    found = [one for one in boxes(root) if one[0].strip()]
    assert all(left >= -0.1 and right <= width + 0.1 for _, left, _, right, _ in found)
    for (a, *one), (b, *other) in combinations(found, 2):
        across = min(one[2], other[2]) - max(one[0], other[0])
        down = min(one[3], other[3]) - max(one[1], other[1])
        # Lines of one text stand a little closer than their boxes are high.
        assert across <= 1 or down <= 4.5, (a, b)


def test_sentences_lead_with_response_and_end_with_worse_wherever_they_stand(made, monkeypatch, store):
    look, seen = Look(), view(made, "phq9")
    plain = [panel(seen, look).plain_sentence for panel in (panels.headline, panels.rates_over_course)]
    usual = next(one for one in snapshots.of_store(store).panels if one.key == "rates.phq9")
    monkeypatch.setattr(outcome, "OUTCOMES", ORDERS["first"])
    assert [panel(seen, look).plain_sentence for panel in (panels.headline, panels.rates_over_course)] == plain
    said = next(one for one in snapshots.of_store(store).panels if one.key == "rates.phq9").plain_sentence
    assert said.split("Whatever happened")[1] == usual.plain_sentence.split("Whatever happened")[1]
    for verb in ("were 25 to 49% better", "had an important change for the better"):
        assert verb in said.replace("\u00a0", " ")


def test_rates_are_those_counted_by_hand(made, more):
    for key in ("phq9", "pain_nrs", "who5"):
        if key not in made.instruments:
            continue
        seen, instrument = view(made, key), REGISTRY[key]
        measured = seen.status == measures.MEASURED
        before, after = seen.baseline[measured].astype(float), seen.score[measured].astype(float)
        better = (after - before) if instrument.higher_is_better else (before - after)
        n = measures.rates(seen).set_index("outcome")["n"]
        if "partial_response" in n:
            share = np.round(100 * better / before, 3)
            assert n["partial_response"] == np.count_nonzero((share >= 25) & (share < 50)) > 0
        assert n["important_change"] == np.count_nonzero(better >= instrument.important_change - 1e-4) > 0


def test_everything_that_is_handed_over_holds_both(store, more):
    taken = snapshots.of_store(store)
    kept = store.keep_snapshot(snapshot.freeze(taken), who="test")
    store.withdraw_snapshot(kept.id, who="test")
    taken = snapshot.thaw(kept)
    rates = next(panel for panel in taken.panels if panel.key == "rates.phq9").table.set_index("outcome")
    assert set(NEW) < set(rates.index) and len(rates) == 5
    titles = [one.title(REGISTRY["phq9"]) for one in (PARTIAL, IMPORTANT)]
    files = {one.key: one.make(taken, snapshots.PRACTICE) for one in artefacts.ARTEFACTS if one.key != "pdf_a4"}
    for title in titles:
        assert squeeze(title) in squeeze(files["report"].decode())
        assert squeeze(title) in "".join(pdf_pages(files["pdf"]))
    assert len(pdf_pages(files["pdf"])) <= 4
    pages = openpyxl.load_workbook(io.BytesIO(files["workbook"]))
    sheet = {row[0].value for row in pages["PHQ-9 better and worse"].iter_rows()}
    with zipfile.ZipFile(io.BytesIO(files["csv"])) as archive:
        table = archive.read("rates.phq9.csv").decode("utf-8-sig")
    assert all(title in sheet and title in table for title in titles)

    show = Presentation(io.BytesIO(files["deck"]))
    [slide] = [slide for slide in show.slides if "Depression (PHQ-9): how many got better" in texts(slide)]
    assert all(title in texts(slide) for title in titles)
    assert "people measured responded" in texts(slide) or more == "last"
    assert not outside_their_boxes(show)
    assert not lie_on_each_other(show)
    for panel in taken.panels:
        nothing_is_cut_or_covered(panel.figure, 500)


def test_the_command_line_tells_both(store, made, more):
    chosen = [REGISTRY["phq9"], REGISTRY["pain_nrs"]]
    document = summary.document(store, made, Filters(), chosen)
    words = cli._summary_words(document)
    keys = [row["outcome"] for row in document["results"]["phq9"]["rates"]]
    assert set(NEW) < set(keys) and "worse_below_minimum" in keys
    for title in ("25 to 49% better", "Important change", "Important change, whatever was given"):
        assert title in words


@pytest.mark.parametrize("seed", [1, 2, 6, 13])
def test_the_attacker_finds_nothing_in_snapshots_that_tell_both(more, seed):
    found, true = released(practices.build(practices.practice(seed), seed))
    assert found.mood and {f"phq9.{key}" for key in NEW} <= true.keys()
    assert not attacker.by_sums(everything(found), 3)
    assert not attacker.by_all(told(found), true, 2)


def test_the_attacker_finds_something_if_nobody_tries_which_outcomes_contain_each_other(monkeypatch):
    """Those with response and those in remission are a handful of people apart."""
    made = practices.build(practices.practice(21), 21)
    assert not attacker.by_sums(everything(released(made)[0]), 2)
    monkeypatch.setattr(release, "surely_within", lambda inner, outer, instrument: outer.key in inner.within)
    assert "- phq9.remission + phq9.response" in attacker.by_sums(everything(released(made)[0]), 2)


# --- what a literal promises ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", REGISTRY)
@pytest.mark.parametrize("order", ORDERS)
def test_what_an_outcome_says_of_the_others_is_true_by_every_instrument(monkeypatch, order, key):
    """Every score before, every score after: what is declared holds, and nothing else does that is not found."""
    monkeypatch.setattr(outcome, "OUTCOMES", ORDERS[order])
    instrument = REGISTRY[key]
    scores = outcome.possible_scores(instrument)
    had = {one.key: one.happened(*scores, instrument) for one in outcome.charted(instrument)}
    for one in outcome.charted(instrument):
        assert had[one.key].dtype == bool
        assert one.colour in ROLES and one.title(instrument) and one.verb(instrument)
        for other in outcome.charted(instrument):
            if other.key in one.within:
                assert not np.any(had[one.key] & ~had[other.key])
            if other.key in one.apart:
                assert not np.any(had[one.key] & had[other.key])
            if one is not other:
                contained = not np.any(had[one.key] & ~had[other.key])
                sure = outcome.surely_within(one, other, instrument)
                assert sure <= contained and (sure or not contained or np.array_equal(had[one.key], had[other.key]))
                assert outcome.surely_apart(one, other, instrument) == (not np.any(had[one.key] & had[other.key]))


def test_one_person_was_and_two_were():
    assert REMISSION.said_of(1, REGISTRY["phq9"]) == "was in remission"
    assert REMISSION.said_of(2, REGISTRY["phq9"]) == "were in remission"
    assert WORSE.said_of(1, REGISTRY["phq9"]) == "got worse"


def test_keys_differ_and_some_outcome_leads_by_every_instrument():
    assert len({one.key for one in outcome.OUTCOMES}) == len(outcome.OUTCOMES)
    assert all(outcome.in_brief(instrument) for instrument in REGISTRY.values())


def test_a_million_people_fit_beside_their_bars_in_a_narrow_column(made):
    """A column of a window of 1024 pixels leaves 258 for a chart. Letters end where the margin for them does."""
    table = measures.flow(view(made, "phq9"))
    table["n"] = np.where(table["part"].isin(["Started", "Eligible"]), 1_000_000, table["n"] * 1000)
    chart = figures.flow(table)
    nothing_is_cut_or_covered(chart, 258)
    margin = chart.to_dict()["layout"]["margin"]
    assert margin["r"] >= read("<b>1,000,000</b>", 14).width and margin["l"] >= read("No score in the window", 14).width
    assert margin["l"] + margin["r"] < 258
