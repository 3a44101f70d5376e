"""What is shown: plain sentences with their numbers, no word of cause, figures without holes, the synthetic label."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fractions import Fraction

import pandas as pd
import plotly.graph_objects
import pytest

from outcomes import courses, definitions, demo, measures, panels
from outcomes.cohort import Filters
from outcomes.instruments import REGISTRY, Band, Instrument, facts, worse_threshold
from outcomes.measures import AXES, View
from outcomes.panels import Look, Shown
from tests.builders import SIX, History, histories_of, records, usual
from tests.wording import BANNED, CAUSE, PSYCHOLOGICAL

SAYS_CAUSE = re.compile(
    r"\b(because|caus\w*|due to|thanks to|owing to|led to|leads? to|result(s|ed|ing)? (in|from|of)|as a result"
    r"|works?|worked|working|effects?|effective\w*|efficac\w*|benefit\w*|helped|success\w*|achiev\w*|cured?|healed"
    r"|after treatment with|treatment response|significant\w*|p ?[<=] ?0)\b",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def view(histories: list[History], instrument: Instrument, phase: str = "induction") -> View:
    return measures.view(courses.build(records(histories)), instrument, Filters(phase))


def people(key: str, n: int, before: int, after: int) -> list[History]:
    """``n`` people with a score after every infusion, going evenly from before to after, and one who left at once."""
    found = [History("left", [(1, 0)], [(0, 0, key, Fraction(before))])]
    for number in range(n):
        scores = [
            (day, k, key, before + Fraction((after - before) * k, 6)) for k, day in enumerate([*SIX, SIX[-1] + 1])
        ]
        found.append(History(f"p{number:03d}", list(enumerate(SIX, start=1)), [*scores, (38, 6, key, Fraction(after))]))
    return found


def few(key: str, before, after) -> dict[str, list[History]]:
    return {
        "nobody": [],
        "one": [usual("a", before, after, key)],
        "one lost": [usual("a", before, None, key)],
        "one too early": [usual("a", before, None, key, under_way=True)],
        "no baseline": [usual("a", None, after, key)],
        "two": [usual("a", before, after, key), usual("b", before, None, key)],
        "no scores": [usual("a", None, None), usual("b", None, None)],
        "three with every score": people(key, 3, before, after),
    }


def ends(instrument: Instrument) -> tuple[int, int]:
    """The worst and the best possible score."""
    scores = (int(instrument.low), int(instrument.high))
    return scores if instrument.higher_is_better else scores[::-1]


@pytest.fixture(scope="module")
def practice() -> list[View]:
    """Every instrument of the made-up practice, in both phases."""
    made = courses.build(records(histories_of(demo.big_batch(6_000, seed=3))))
    return [
        measures.view(made, REGISTRY[key], Filters(phase)) for key in made.instruments for phase in definitions.PHASES
    ]


def checked(figure) -> plotly.graph_objects.Figure:
    """The figure after Plotly has checked every property of it."""
    return plotly.graph_objects.Figure(figure.to_dict())


def texts_of(figure) -> list[str]:
    """Everything that can be read in a figure, hover included."""
    figure = checked(figure)
    found = [note.text for note in figure.layout.annotations]
    for axis in (*figure.select_xaxes(), *figure.select_yaxes()):
        found += [axis.title.text or "", *(axis.ticktext or ())]
    for trace in figure.data:
        for value in (trace.text, trace.customdata, trace.hovertemplate, trace.name):
            found += [
                str(part) for part in (value if isinstance(value, (tuple, list)) else [value]) if part is not None
            ]
    return found


def check(shown: Shown, synthetic: bool) -> None:
    """What holds for every panel whatever it is about."""
    sentence = shown.plain_sentence
    assert sentence.endswith("."), sentence
    assert "**" not in sentence and shown.sentence.count("**") % 2 == 0
    assert "  " not in sentence and ".." not in sentence
    for words in (shown.question, sentence, shown.reading, *(words for _, words, _ in shown.definitions)):
        assert not SAYS_CAUSE.search(words), (SAYS_CAUSE.search(words), words)
        for pattern in (*BANNED, *CAUSE, *PSYCHOLOGICAL):
            assert not re.search(pattern, words, re.IGNORECASE), (pattern, words)
    for words in (shown.question, sentence, shown.reading):
        assert not re.search(r"\b(nan|NaN|None|inf|null|NA)\b", words), words
    assert not re.search(r"\d %", shown.sentence), "a number and its sign may be torn apart"
    assert f"{panels.MINUS}0.0 " not in sentence and "-0 " not in sentence
    assert shown.definitions and all(title and words for title, words, _ in shown.definitions)
    assert isinstance(shown.table, pd.DataFrame) and len(shown.table)
    if shown.figure is None:
        return
    text = shown.figure.to_json()
    assert not re.search(r"\b(nan|inf|infinity)\b", text, re.IGNORECASE), re.findall(r".{40}\bnan\b.{20}", text)
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} in the figure"))
    labelled = any("synthetic" in note.text.lower() for note in checked(shown.figure).layout.annotations)
    assert labelled == synthetic
    for words in texts_of(shown.figure):
        assert not SAYS_CAUSE.search(words), words


def numbers(shown: Shown, instrument: Instrument) -> list[str]:
    """The numbers of a sentence, without those in the instrument's name and in the window."""
    words = shown.plain_sentence.replace(instrument.name, "")
    for window in definitions.WINDOWS.values():
        words = re.sub(re.escape(str(window)), "", words, flags=re.IGNORECASE)
    return NUMBER.findall(words)


def everything(views: list[View], synthetic: bool = True) -> Iterator[Shown]:
    yield from panels.everything(views, synthetic)
    for seen in views:
        yield panels.self_harm_item(seen, Look(synthetic=synthetic))


@pytest.mark.parametrize("synthetic", [True, False])
def test_panels_of_a_practice(practice, synthetic):
    shown = list(everything(practice if synthetic else practice[:3], synthetic))
    for panel in shown:
        check(panel, synthetic)
    if synthetic:
        assert len(shown) > 100
        assert sum(panel.figure is not None for panel in shown) > 80


CASES = list(few("phq9", 0, 0))
THOROUGH = ("phq9", "phq9_item9", "pain_nrs", "promis_depression", "who5")
"""Instruments that differ in what is defined for them; the others are looked at in two cases only."""


@pytest.mark.parametrize(
    ("key", "which"),
    [(key, which) for key in REGISTRY for which in (CASES if key in THOROUGH else ("two", "three with every score"))],
)
def test_panels_of_hardly_anybody(key, which):
    instrument = REGISTRY[key]
    worst, best = ends(instrument)
    histories = few(key, worst, best)[which]
    for phase in definitions.PHASES if key == "phq9" else definitions.PHASES[:1]:
        seen = view(histories, instrument, phase)
        found = [panel(seen, Look(synthetic=True)) for panel in (*panels.OVERVIEW, panels.self_harm_item)]
        for axis in AXES:
            look = Look(axis, change=axis == "days", synthetic=True)
            found += [panel(seen, look) for panel in (*panels.COURSE, panels.completeness)]
        for shown in found:
            if shown is None:
                assert not instrument.bands
                continue
            check(shown, synthetic=True)
            if seen.cohort.n == 0:
                assert shown.figure is None, "there is nobody to draw"


def test_every_sentence_says_how_many_people_it_is_about(practice):
    for seen in practice:
        eligible, measured = (int(flag.sum()) for flag in (seen.eligible, seen.status == measures.MEASURED))
        missing = int((measures.rates(seen)["missing"]).iloc[0])
        said = []
        for look in (Look(), Look("days"), Look(change=True)):
            fixed = int(measures.trajectory(seen, AXES[look.axis], change=look.change)["n_fixed"].iloc[0])
            said.append((panels.mean_course(seen, look), [fixed, eligible] if fixed else []))
        for look in (Look(), Look("days")):
            at_the_end = measures.rates_by_point(seen, AXES[look.axis]).iloc[-1]
            said.append((panels.rates_over_course(seen, look), [eligible, at_the_end["measured"]] if eligible else []))
            bands = panels.severity_bands(seen, look)
            if bands is not None:
                said.append((bands, [eligible] if eligible else []))
            said.append(
                (panels.completeness(seen, look), [int(measures.completeness(seen, AXES[look.axis])["present"].sum())])
            )
        due = int((seen.eligible & (seen.status != measures.NOT_YET)).sum())
        said.append((panels.flow(seen, Look()), [measured, due] if due else []))
        said.append((panels.headline(seen, Look()), [missing or measured]))
        for shown, expected in said:
            for n in expected:
                assert f"{n:,}" in numbers(shown, seen.instrument), (n, shown.plain_sentence)


def test_worse_is_said_wherever_response_is(practice):
    for seen in practice:
        table = measures.rates(seen).set_index("outcome")
        if table.loc["worse", "measured"]:
            shown = panels.headline(seen, Look())
            assert "got worse" in shown.plain_sentence
            words = " ".join([shown.plain_sentence, *(texts_of(shown.figure) if shown.figure else ())])
            if "any_rise" in table.index and shown.figure:
                assert f"Any change for the worse: {table.loc['any_rise', 'n']:,}" in words
            elif worse_threshold(seen.instrument)[0] is None:  # any change is what counts as worse: not said twice
                assert "Any change" not in words
        assert "worse" in panels.rates_over_course(seen, Look()).plain_sentence or not seen.eligible.any()


@pytest.mark.parametrize("instrument", REGISTRY.values(), ids=REGISTRY)
def test_the_minimum_baseline_is_printed_with_every_response(instrument):
    """Which people are counted stands one click away, with the source of the minimum."""
    worst, best = ends(instrument)
    seen = view(people(instrument.key, 12, worst, best), instrument)
    minimum = next(fact for fact in facts(instrument) if "baseline" in fact.words and "counted" in fact.what.lower())
    for panel in (panels.headline, panels.flow, panels.mean_course, panels.rates_over_course):
        titles = [title for title, _, _ in panel(seen, Look()).definitions]
        assert minimum.what in titles, panel.__name__
        assert "Worse" in titles or panel is panels.mean_course
        assert len(titles) == len(set(titles)), "a definition is printed twice"


def test_nothing_missing_is_not_called_mostly_missing():
    seen = view(people("phq9", 12, 20, 8)[1:], REGISTRY["phq9"])
    assert measures.completeness(seen, AXES["infusions"])["missing"].iloc[:7].sum() == 0
    assert "missing before treatment" not in panels.completeness(seen, Look()).plain_sentence


def test_a_change_that_rounds_to_nothing_has_no_sign():
    assert panels.signed(-0.04) == panels.signed(0.04) == panels.signed(0.0) == "0.0"
    assert (panels.signed(-1.25), panels.signed(1.25)) == ("−1.3", "+1.3")


def test_sentences_of_a_small_practice_word_for_word():
    """Ten of twelve measured: what a clinician reads, checked by hand."""
    histories = [
        *(usual(f"responded {i}", 20, 8) for i in range(6)),
        *(usual(f"did not {i}", 20, 18) for i in range(3)),
        usual("worse", 20, 26),
        *(usual(f"lost {i}", 20, None) for i in range(2)),
        usual("below", 6, 12),
        usual("no baseline", None, 12),
        usual("too early", 20, None, under_way=True),
    ]
    seen = view(histories, REGISTRY["phq9"])
    plain = {
        panel: panel(seen, Look()).plain_sentence.replace("\u00a0", " ") for panel in (panels.flow, panels.headline)
    }
    assert plain[panels.flow] == "10 of 12 people due were measured 14 to 31 days after the last induction infusion."
    assert plain[panels.headline] == (
        "If the 2 not measured are counted too, 50 to 67% responded and 8 to 25% got worse."
    )
    words = texts_of(panels.headline(seen, Look()).figure)
    assert "Any change for the worse: 1" in words and "Also 1 of 1 below the minimum baseline" in words


def test_bands_from_best_to_worst_have_colours_from_pale_to_dark_in_either_direction():
    """One reading of the colours for all instruments: dark is bad."""
    rising = REGISTRY["who5"]
    bands = {"bands": (Band(0, 28, "low"), Band(32, 48, "middle"), Band(52, 100, "high")), "bands_source": "made up"}
    rising = type(rising)(**{**{name: getattr(rising, name) for name in rising.__dataclass_fields__}, **bands})
    for instrument, best in ((REGISTRY["phq9"], "none or minimal"), (rising, "high")):
        worst_score, best_score = ends(instrument)
        shown = panels.severity_bands(view(people(instrument.key, 12, worst_score, best_score), instrument), Look())
        assert checked(shown.figure).data[0].name == best
        assert checked(shown.figure).data[-1].name == "Not measured"
        in_best = shown.table.loc[shown.table["band"] == best, "n"].tolist()
        assert (in_best[0], in_best[-1]) == (0, 12)


def test_the_table_behind_a_panel_is_what_the_figure_shows(practice):
    for seen in practice[:2]:
        shown = panels.headline(seen, Look())
        marks = [trace for trace in checked(shown.figure).data if trace.mode == "markers"]
        rings = [trace.x[0] for trace in marks if trace.marker.symbol == "circle-open"]
        dots = [trace.x[0] for trace in marks if trace.marker.symbol is None]
        assert dots == shown.table["rate"].tolist()[: len(dots)]
        whatever = shown.table["outcome"].str.endswith("_whatever_given")
        assert rings == shown.table["rate"][whatever].tolist()
        assert len(rings) == (len(dots) if seen.phase == "induction" else 0)
        curve = panels.mean_course(seen, Look())
        assert list(checked(curve.figure).data[-1].y) == curve.table["mean"].tolist()
        below = checked(curve.figure).layout.xaxis.ticktext
        assert [int(text.split("<br>")[1].replace(",", "")) for text in below] == curve.table["n_measured"].tolist()


def test_figures_say_which_way_is_better(practice):
    for seen in practice:
        if len(seen.cohort.rows) and panels.mean_course(seen, Look()).figure is not None:
            title = checked(panels.mean_course(seen, Look()).figure).layout.yaxis.title.text
            assert seen.instrument.direction in title


def test_the_standing_sentence_and_the_rules_say_nothing_of_cause():
    for rule in definitions.RULES:
        assert not SAYS_CAUSE.search(rule.words), rule.key
    assert not SAYS_CAUSE.search(definitions.STANDING_SENTENCE)


def test_the_word_list_finds_what_it_is_for():
    for words in ("improved because of ketamine", "the treatment worked", "an effective dose", "PHQ-9 fell due to it"):
        assert SAYS_CAUSE.search(words)
