"""Static pictures as SVG text, drawn from the facts: narrow enough for a phone, plain enough for grey print.

Each is told apart by shape as well as colour. Numbers come from the facts; nothing a reader or a file of the practice says
goes into a picture.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from outcomes.explainer.drawing import (
    BLUE,
    GREY,
    ORANGE,
    Gap,
    arrow,
    box,
    count,
    heads,
    intervals,
    line,
    svg,
    text,
    two_arrays,
)
from outcomes.explainer.facts import Facts, whole
from outcomes.explainer.own import Row


@dataclass(frozen=True)
class Picture:
    """``draw(facts, ink)`` gives the SVG; ``title`` is the finding, ``alt`` the same with its numbers, ``note`` how to read."""

    draw: Callable[[Facts, str], str]
    title: str
    alt: str
    note: str


def co_occurrence(facts: Facts, ink: str) -> str:
    with_pain, without = (whole(facts[key].value) for key in ("signs_with_pain", "signs_without_pain"))
    return two_arrays(
        ("With chronic pain", "anxiety, depression", with_pain), ("Without", "anxiety, depression", without), ink
    )


def stepped_care(facts: Facts, ink: str) -> str:
    care, usual = (whole(facts[key].value) for key in ("scamp_care", "scamp_usual"))
    return two_arrays(("Step-by-step care", "depression halved", care), ("Usual care", "depression halved", usual), ink)


_EXITS = ((4, 58, "Sleep"), (68, 90, "Movement"), (164, 66, "Mood"), (236, 60, "Pain"))
"""Where to step in: left end, width, words."""


def loop(facts: Facts, ink: str) -> str:
    parts = [heads(ink)]
    for x, shade, lines in ((50, BLUE, ("Pain",)), (250, ORANGE, ("Depression", "or anxiety"))):
        parts.append(
            f'<circle cx="{x}" cy="190" r="46" fill="{shade}" fill-opacity="0.22" stroke="{shade}" stroke-width="2.5"/>'
        )
        size, first = (18, 196) if len(lines) == 1 else (15, 186)
        parts += [text(x, first + 19 * i, words, ink, size, "middle", 700) for i, words in enumerate(lines)]
    parts += [
        arrow("M102 178H197", ink, dashed=False),
        arrow("M199 204H104", ink, dashed=False),
        *(text(150, y, words, ink, 13.5, "middle", 600) for y, words in ((153, "about twice"), (169, "as likely"))),
        *(text(150, y, words, ink, 13.5, "middle", 600) for y, words in ((224, "about twice"), (240, "as likely"))),
        box(95, 84, 110, "Loneliness", ink, dashed=False),
        arrow("M66 143Q72 106 89 101", ink, dashed=False, both_ends=True),
        arrow("M209 101Q232 108 237 137", ink, dashed=True),
        box(56, 22, 188, "Less active, poor sleep", ink, dashed=True),
        arrow("M40 142Q26 60 51 42", ink, dashed=True),
        arrow("M248 41Q276 58 263 138", ink, dashed=True),
        box(36, 284, 228, "Pulling back, harder to cope", ink, dashed=True),
        arrow("M264 241Q272 268 260 283", ink, dashed=True),
        arrow("M40 285Q28 268 36 242", ink, dashed=True),
        line(4, 340, 40, 340, ink, 3.2),
        text(50, 345, "people were followed over time", ink, 14),
        line(4, 364, 40, 364, ink, 1.8, 'stroke-dasharray="5 5"'),
        text(50, 369, "plausible, not shown", ink, 14),
        text(4, 402, "Places to step in", ink, 14.5, weight=700),
        *(_exit(x, wide, words, ink) for x, wide, words in _EXITS),
    ]
    return svg(448, *parts)


def _exit(x: float, width: float, words: str, ink: str) -> str:
    return f'<rect x="{x}" y="412" width="{width}" height="30" rx="6" fill="{BLUE}" fill-opacity="0.2"/>' + text(
        x + width / 2, 432, words, ink, 14, "middle"
    )


_BRAIN = (
    "M58 176C38 164 34 132 48 110C50 82 78 58 106 56C124 36 166 28 194 38C226 30 268 42 284 66C312 78 326 108 318 136"
    "C322 160 304 178 284 178C272 192 244 192 230 182C214 198 190 200 178 212C160 230 116 224 106 200C92 192 88 182 84 178"
    "C74 180 66 180 58 176Z"
)
_STEM = "M212 192C212 216 220 236 224 258L250 258C246 236 244 214 246 190"
_CEREBELLUM = "M251 193C268 196 290 192 306 177C320 198 306 234 276 235C258 235 249 216 251 193Z"
_FOLDS = (
    "M112 60C116 78 108 90 96 96",
    "M194 40C186 58 194 70 206 78",
    "M284 68C268 76 262 90 268 104",
    "M228 182C232 168 246 158 264 156",
    "M108 198C116 180 136 172 160 170C186 168 208 150 222 128",
    "M238 66C232 82 240 94 252 100",
    "M60 140C72 142 80 150 82 160",
    "M300 116C290 124 288 134 292 146",
    "M150 44C146 56 152 66 162 70",
    "M166 112C180 116 196 108 204 98",
    "M72 84C80 92 90 92 98 88",
    "M130 204C146 208 164 204 176 196",
    "M262 206C276 208 292 204 304 196",
    "M260 219C274 222 290 219 302 210",
)
_AREAS = (
    # name, x, y of the mark, kind, how firm
    ("Prefrontal cortex", 82, 112, "both", "people’s scans; debated"),
    ("Anterior cingulate", 140, 92, "both", "reviews; debated"),
    ("Insula", 160, 150, "pain", "people’s scans, for pain"),
    ("Amygdala", 152, 190, "both", "people’s scans; debated"),
    ("Hippocampus", 202, 168, "both", "reviews, much in animals"),
)


def _mark(x: float, y: float, kind: str, ink: str) -> str:
    """A dot for pain; half dot, half diamond for both."""
    if kind == "pain":
        return f'<circle cx="{x}" cy="{y}" r="9" fill="{BLUE}" stroke="{ink}" stroke-width="1.2"/>'
    dot = f'<path d="M{x} {y - 9}a9 9 0 0 0 0 18z" fill="{BLUE}" stroke="{ink}" stroke-width="1.2"/>'
    diamond = f'<path d="M{x} {y - 10}l11 10l-11 10z" fill="{ORANGE}" stroke="{ink}" stroke-width="1.2"/>'
    return dot + diamond


def brain(facts: Facts, ink: str) -> str:
    shape = f'fill="{GREY}" fill-opacity="0.13" stroke="{ink}" stroke-opacity="0.75" stroke-width="1.8"'
    parts = ['<g transform="translate(-12 -24) scale(0.9)">']
    parts += [f'<path d="{outline}" {shape}/>' for outline in (_STEM, _CEREBELLUM, _BRAIN)]
    parts += [
        f'<path d="{fold}" fill="none" stroke="{ink}" stroke-opacity="0.34" stroke-width="1.6"/>' for fold in _FOLDS
    ]
    letters = "ABCDE"
    for letter, (_, x, y, kind, _) in zip(letters, _AREAS, strict=True):
        parts.append(_mark(x, y, kind, ink) + text(x + 15, y + 5, letter, ink, 16, weight=700))
    parts.append("</g>")
    for i, (letter, (name, _, _, kind, firm)) in enumerate(zip(letters, _AREAS, strict=True)):
        y = 240 + 42 * i
        parts += [
            _mark(16, y - 5, kind, ink),
            text(36, y, letter, ink, 14.5, weight=700),
            text(56, y, name, ink, 14.5, weight=600),
            text(56, y + 17, firm, ink, 13.5),
        ]
    y = 462
    parts += [
        _mark(16, y - 5, "pain", ink),
        text(32, y, "pain", ink, 14),
        _mark(88, y - 5, "both", ink),
        text(106, y, "named for pain and for mood", ink, 14),
    ]
    return svg(474, *parts)


_TRIALS = (
    ("murrough_gap", "A day later", "another sedating drug"),
    ("karma_gap", "After repeat doses", "another sedating drug"),
    ("lii_gap", "One to three days, asleep", "salt water"),
)


def trials(facts: Facts, ink: str) -> str:
    gaps = []
    for key, when, against in _TRIALS:
        fact = facts[key]
        chance = fact.low <= 0
        words = f"{against} · {fact.n} people"
        gaps.append(Gap(when, words, fact, GREY if chance else BLUE))
    axis = ("points lower than the comparison", "on a scale of depression")
    return intervals(gaps, (-5, 15), (0, 5, 10, 15), "less depression", axis, ink)


_PAIN_ROWS = (
    ("pain_hours", "Hours later", "low certainty: may be slightly lower", BLUE, "soft"),
    ("pain_days", "Days later", "low certainty: little or no effect", GREY, "soft"),
    ("pain_weeks", "Three to five weeks", "moderate certainty: likely no drop", GREY, "firm"),
    ("pain_late", "Later", "very low certainty: not known", GREY, "faint"),
    ("pain_small_trials", "Older review, two weeks", "weak trials: a small effect", BLUE, "faint"),
)


def pain_intervals(facts: Facts, ink: str) -> str:
    gaps = [Gap(when, words, facts[key], colour, strength) for key, when, words, colour, strength in _PAIN_ROWS]
    axis = ("points lower than with placebo",)
    return intervals(gaps, (-0.5, 3), (0, 1, 2, 3), "less pain", axis, ink)


def squares(facts: Facts, ink: str) -> str:
    groups = (("trials_both", "both better"), ("trials_one", "only one better"), ("trials_neither", "neither better"))
    parts = []
    for row, (key, words) in enumerate(groups):
        y = 6 + 52 * row
        for i in range(whole(facts[key].value)):
            x = 4 + 44 * i
            parts.append(
                f'<rect x="{x}" y="{y}" width="36" height="36" rx="6" fill="none" stroke="{ink}" stroke-width="1.8"/>'
            )
            if row == 0:
                parts.append(
                    f'<rect x="{x}" y="{y}" width="36" height="36" rx="6" fill="{BLUE}" stroke="{ink}" stroke-width="1.8"/>'
                )
            if row == 1:
                parts.append(f'<path d="M{x + 3} {y + 34}L{x + 34} {y + 3}V{y + 30}a4 4 0 0 1-4 4z" fill="{BLUE}"/>')
        parts.append(count(144, y + 26, facts[key].words, words, ink, 24))
    return svg(156, *parts)


_OWN_LOOK = {
    "both": f'fill="{BLUE}" stroke="{BLUE}"',
    "mood": f'fill="{BLUE}" fill-opacity="0.55" stroke="{BLUE}"',
    "pain": f'fill="{BLUE}" fill-opacity="0.55" stroke="{BLUE}"',
    "neither": f'fill="{GREY}" stroke="{GREY}"',
    "worse": f'fill="{ORANGE}" stroke="{ORANGE}"',
    "no_score": f'fill="none" stroke="{GREY}" stroke-width="1.6" stroke-dasharray="4 3"',
}


def own_bars(rows: list[Row], ink: str, synthetic: bool) -> str:
    """The practice's own counts as bars on one scale."""
    longest = max(row.count for row in rows)
    parts = []
    for i, row in enumerate(rows):
        y = 8 + 50 * i
        wide = 190 * row.count / longest
        parts += [
            text(4, y + 13, row.words, ink, 14.5, weight=600),
            f'<rect x="4" y="{y + 19}" width="{wide:g}" height="20" rx="3" {_OWN_LOOK[row.kind]}/>',
            text(12 + wide, y + 35, f"about {row.count:,}", ink, 15, weight=700),
        ]
    bottom = 8 + 50 * len(rows)
    if synthetic:
        parts.append(text(296, bottom + 6, "synthetic data", ink, 13.5, "end"))
    return svg(bottom + 14, *parts)


DRAWN = {
    "co_occurrence": Picture(
        co_occurrence,
        "Signs of anxiety or depression: {signs_with_pain} out of 100 with chronic pain, {signs_without_pain} out of 100 without",
        "Two groups of 100 people. With chronic pain, {signs_with_pain} are filled in: they also have signs of anxiety or "
        "depression. Without chronic pain, {signs_without_pain} are filled in.",
        "One person stands for one out of 100. Filled in: signs of anxiety or depression, or both.[delarosa2024]",
    ),
    "loop": Picture(
        loop,
        "Pain and depression or anxiety: each is more likely after the other",
        "A loop. Solid arrows, followed over time: from pain to depression or anxiety and back, each about twice as likely, "
        "and between pain and loneliness, both ways. Dashed arrows, plausible but not shown: from pain through less activity "
        "and poor sleep to depression or anxiety, from loneliness to depression or anxiety, and from there through pulling "
        "back and harder coping to pain. Places to step in: sleep, movement, mood, pain.",
        "“About twice as likely” is about back or belly pain, and about depression or anxiety, in health "
        "records.[bondesson2018] Loneliness and pain were followed for four years.[loeffler2021] An arrow shows what came "
        "first, not why.",
    ),
    "brain": Picture(
        brain,
        "Five areas that studies name; most are debated",
        "A brain seen from the side with five marks. Prefrontal cortex, anterior cingulate, amygdala and hippocampus are named "
        "for both pain and mood; the insula for pain. Beside each: prefrontal cortex and amygdala, scans of people, debated; "
        "anterior cingulate, reviews, debated; insula, scans of people with pain; hippocampus, reviews, much in animals.",
        "The marks show about where; some lie deep inside.[zheng2022][inflammation2021][insula2022]",
    ),
    "stepped_care": Picture(
        stepped_care,
        "Depression cut at least in half after a year: {scamp_care} against {scamp_usual} out of 100",
        "Two groups of 100 people with pain and depression. With step-by-step care, {scamp_care} had their depression cut at "
        "least in half after a year; with usual care, {scamp_usual}. No ketamine was used.",
        "A trial with no ketamine in it. Filled in: depression cut at least in half after a year.[scamp2009]",
    ),
    "trials": Picture(
        trials,
        "Scores were lower with ketamine in all three trials; in two the gap could be chance",
        "Three trials. Points lower with ketamine than with the comparison on a scale of depression from {madrs_low} to "
        "{madrs_high}, with the likely range. A day later, against another sedating drug: {murrough_gap.exact} "
        "({murrough_gap.span}). After repeat doses in hospital, against another sedating drug: {karma_gap.exact} "
        "({karma_gap.span}), could be chance. One to three days later, given asleep during surgery, against salt water: "
        "{lii_gap.exact} ({lii_gap.span}), could be chance.",
        "Dot: best guess. Bar: likely range. A bar that touches “same” could be chance. The scale runs from {madrs_low} to "
        "{madrs_high}; the picture shows a part of it. These are small trials that differ in many "
        "ways.[murrough2013][jelovac2025][lii2023] Two more that favored ketamine are in the text; no range was found for "
        "them.[phillips2019][singh2016]",
    ),
    "pain_intervals": Picture(
        pain_intervals,
        "Pain: maybe slightly lower for hours; likely no drop at three to five weeks",
        "Points lower than with placebo, pain scored from {scale_low} to {scale_high}, with the likely range. Hours later "
        "{pain_hours.exact} ({pain_hours.span}), low certainty, may be slightly lower; days later {pain_days.exact} "
        "({pain_days.span}), low certainty, little or no effect; three to five weeks {pain_weeks.exact} ({pain_weeks.span}), "
        "moderate certainty, likely no drop; later {pain_late.exact} ({pain_late.span}), very low certainty, not known; an "
        "older review up to two weeks {pain_small_trials.exact} ({pain_small_trials.span}), weak trials, a small effect.",
        "Dot: best guess. Bar: likely range; the thicker, the surer the authors. Pain was scored from {scale_low} to "
        "{scale_high}; the picture shows a part of that. The words beside each bar are what its authors "
        "say.[moradi2024][orhurhu2019]",
    ),
    "squares": Picture(
        squares,
        "Out of {trials_all} trials: {trials_both} both better, {trials_one} only one, {trials_neither} neither",
        "Seven squares, one for each trial in people with depression and chronic pain: {trials_both} saw both get better, "
        "{trials_one} only one, {trials_neither} neither.",
        "Each square is one trial, not one person.[balachandran2022]",
    ),
}
