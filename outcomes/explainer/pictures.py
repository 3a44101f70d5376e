"""Static pictures as SVG text, drawn from the facts: narrow enough for a phone, plain enough for grey print.

Each is told apart by shape as well as colour. Numbers come from the facts; nothing a reader or a file of the practice says
goes into a picture. A picture cannot use the page's own font, so there is room for the widest common one; a test in the
browser measures it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from outcomes.explainer.facts import Facts, whole
from outcomes.explainer.own import Row

BLUE, ORANGE, GREY = "#2a8fb8", "#d4622a", "#8a969e"
"""Middle tones that stand on a light and on a dark ground; the same as the charts' own, a little stronger."""
INKS = {"light": "#17222a", "dark": "#eceff0"}
FONT = "Source Sans Pro, Source Sans, Segoe UI, Helvetica, Arial, sans-serif"
WIDTH = 380
OUT_OF = 100


@dataclass(frozen=True)
class Picture:
    """``draw(facts, ink)`` gives the SVG; ``title`` is the finding, ``alt`` the same with its numbers, ``note`` how to read."""

    draw: Callable[[Facts, str], str]
    title: str
    alt: str
    note: str


def _svg(height: float, *parts: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}" '
        f'font-family="{FONT}">' + "".join(parts) + "</svg>"
    )


def _text(x: float, y: float, words: str, ink: str, size: float = 14, anchor: str = "start", weight: int = 400) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" text-anchor="{anchor}" font-weight="{weight}" fill="{ink}">'
        f"{escape(words)}</text>"
    )


def _count(x: float, y: float, number: str, words: str, ink: str, size: float) -> str:
    """A large number with words after it, whatever its width."""
    return (
        f'<text x="{x:g}" y="{y:g}" fill="{ink}"><tspan font-size="{size:g}" font-weight="700">{escape(number)}</tspan>'
        f'<tspan dx="7" font-size="15">{escape(words)}</tspan></text>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1.5, more: str = "") -> str:
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{colour}" stroke-width="{width:g}" {more}/>'


def _people() -> str:
    """The two icons of the arrays: filled, and in outline."""
    shape = '<circle cx="5.6" cy="3.6" r="3"/><path d="M1.2 17v-4.6a4.4 4.4 0 0 1 8.8 0v4.6z"/>'
    filled = f'<g id="in" fill="{BLUE}" stroke="{BLUE}" stroke-width="1.1">{shape}</g>'
    return f'<defs>{filled}<g id="out" fill="none" stroke="{GREY}" stroke-width="1.1">{shape}</g></defs>'


def _array(x: float, y: float, count: int) -> str:
    """100 people in rows of ten, the first ``count`` filled, from the upper left corner in one block."""
    return "".join(
        f'<use href="#{"in" if i < count else "out"}" x="{x + 16.4 * (i % 10):g}" y="{y + 20.5 * (i // 10):g}"/>'
        for i in range(OUT_OF)
    )


def _two_arrays(left: tuple[str, str, int], right: tuple[str, str, int], ink: str) -> str:
    parts = [_people()]
    for x, (first, second, count) in zip((6, 208), (left, right), strict=True):
        parts += [
            _text(x, 16, first, ink, 14.5, weight=600),
            _text(x, 34, second, ink, 13),
            _array(x, 44, count),
            _count(x, 278, str(count), f"out of {OUT_OF}", ink, 27),
        ]
    return _svg(288, *parts)


def co_occurrence(facts: Facts, ink: str) -> str:
    with_pain, without = (whole(facts[key].value) for key in ("signs_with_pain", "signs_without_pain"))
    return _two_arrays(
        ("With chronic pain", "anxiety or depression", with_pain), ("Without", "anxiety or depression", without), ink
    )


def stepped_care(facts: Facts, ink: str) -> str:
    care, usual = (whole(facts[key].value) for key in ("scamp_care", "scamp_usual"))
    return _two_arrays(
        ("Step-by-step care", "depression halved", care), ("Usual care", "depression halved", usual), ink
    )


def _arrow(path: str, ink: str, dashed: bool, both_ends: bool = False) -> str:
    style = 'stroke-dasharray="5 5" stroke-width="1.8"' if dashed else 'stroke-width="3.4"'
    head = "thin" if dashed else "bold"
    start = f'marker-start="url(#{head})"' if both_ends else ""
    return f'<path d="{path}" fill="none" stroke="{ink}" {style} marker-end="url(#{head})" {start}/>'


def _heads(ink: str) -> str:
    def head(name: str, size: float) -> str:
        return (
            f'<marker id="{name}" viewBox="0 0 10 10" refX="8.5" refY="5" markerUnits="userSpaceOnUse" '
            f'markerWidth="{size}" markerHeight="{size}" orient="auto-start-reverse">'
            f'<path d="M0 0L10 5L0 10z" fill="{ink}"/></marker>'
        )

    return f"<defs>{head('bold', 14)}{head('thin', 11)}</defs>"


def _box(x: float, y: float, width: float, words: str, ink: str, dashed: bool) -> str:
    style = 'stroke-dasharray="4 4"' if dashed else ""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="30" rx="15" fill="none" stroke="{ink}" '
        f'stroke-width="1.4" {style}/>' + _text(x + width / 2, y + 20, words, ink, 14, "middle")
    )


def loop(facts: Facts, ink: str) -> str:
    parts = [_heads(ink)]
    for x, shade, lines in ((58, BLUE, ("Pain",)), (322, ORANGE, ("Low", "mood"))):
        parts.append(
            f'<circle cx="{x}" cy="190" r="47" fill="{shade}" fill-opacity="0.22" stroke="{shade}" stroke-width="2.5"/>'
        )
        first = 196 if len(lines) == 1 else 187
        parts += [_text(x, first + 20 * i, words, ink, 18, "middle", 700) for i, words in enumerate(lines)]
    parts += [
        _arrow("M112 175H264", ink, dashed=False),
        _arrow("M268 205H116", ink, dashed=False),
        _text(190, 163, "about twice as likely", ink, 13.5, "middle", 600),
        _text(190, 227, "about twice as likely", ink, 13.5, "middle", 600),
        _box(133, 84, 114, "Loneliness", ink, dashed=False),
        _arrow("M82 144Q96 108 127 101", ink, dashed=False, both_ends=True),
        _arrow("M251 101Q284 108 299 137", ink, dashed=True),
        _box(92, 22, 196, "Less active, poor sleep", ink, dashed=True),
        _arrow("M56 140Q50 54 87 40", ink, dashed=True),
        _arrow("M292 39Q334 50 328 137", ink, dashed=True),
        _box(70, 284, 240, "Pulling back, harder to cope", ink, dashed=True),
        _arrow("M327 240Q329 274 313 291", ink, dashed=True),
        _arrow("M66 292Q50 280 54 243", ink, dashed=True),
        _line(8, 342, 46, 342, ink, 3.4),
        _text(56, 347, "people were followed over time", ink, 14),
        _line(8, 366, 46, 366, ink, 1.8, 'stroke-dasharray="5 5"'),
        _text(56, 371, "plausible, not shown", ink, 14),
        _text(8, 404, "Places to step in", ink, 14.5, weight=700),
        *(_exit(x, wide, words, ink) for x, wide, words in _EXITS),
    ]
    return _svg(452, *parts)


_EXITS = ((8, 66, "Sleep"), (82, 110, "Movement"), (200, 72, "Mood"), (280, 66, "Pain"))
"""Where to step in: left end, width, words."""


def _exit(x: float, width: float, words: str, ink: str) -> str:
    return f'<rect x="{x}" y="415" width="{width}" height="30" rx="6" fill="{BLUE}" fill-opacity="0.2"/>' + _text(
        x + width / 2, 435, words, ink, 14, "middle"
    )


_BRAIN = (
    "M58 176C38 164 34 132 48 110C50 82 78 58 106 56C124 36 166 28 194 38C226 30 268 42 284 66C312 78 326 108 318 136"
    "C322 160 304 178 284 178C272 192 244 192 230 182C214 198 190 200 178 212C160 230 116 224 106 200C92 192 88 182 84 178"
    "C74 180 66 180 58 176Z"
)
_STEM = "M212 192C212 216 220 236 224 258L250 258C246 236 244 214 246 190"
_CEREBELLUM = "M251 193C268 196 290 192 306 177C320 198 306 234 276 235C258 235 249 216 251 193Z"
_AREAS = (
    # name, x, y of the mark, kind, number beside it
    ("Prefrontal cortex", 82, 112, "both"),
    ("Anterior cingulate", 140, 92, "both"),
    ("Insula", 160, 150, "pain"),
    ("Amygdala", 152, 190, "both"),
    ("Hippocampus", 202, 168, "both"),
)
_CHIPS = (
    "people’s scans; debated",
    "reviews; debated",
    "people’s scans, for pain",
    "people’s scans; debated",
    "reviews, much in animals",
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
    parts = [f'<g transform="translate(0 -18)"><path d="{_STEM}" {shape}/><path d="{_CEREBELLUM}" {shape}/>']
    parts.append(f'<path d="{_BRAIN}" {shape}/>')
    folds = (
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
    parts += [
        f'<path d="{fold}" fill="none" stroke="{ink}" stroke-opacity="0.34" stroke-width="1.6"/>' for fold in folds
    ]
    letters = "ABCDE"
    for letter, (_, x, y, kind) in zip(letters, _AREAS, strict=True):
        parts.append(_mark(x, y, kind, ink) + _text(x + 15, y + 5, letter, ink, 15, weight=700))
    parts.append("</g>")
    for i, (letter, (name, _, _, kind), chip) in enumerate(zip(letters, _AREAS, _CHIPS, strict=True)):
        y = 266 + 30 * i
        parts += [
            _mark(20, y - 5, kind, ink),
            _text(38, y, letter, ink, 14.5, weight=700),
            _text(56, y, name, ink, 14.5),
            f'<rect x="198" y="{y - 18}" width="180" height="25" rx="12.5" fill="{GREY}" fill-opacity="0.2"/>',
            _text(288, y - 1, chip, ink, 13, "middle"),
        ]
    y = 424
    parts += [
        _mark(20, y - 5, "pain", ink),
        _text(38, y, "pain", ink, 14),
        _mark(100, y - 5, "both", ink),
        _text(118, y, "named for pain and for mood", ink, 14),
    ]
    return _svg(436, *parts)


_TRIALS = (
    ("murrough_ketamine", "murrough_midazolam", "A day later, awake", "another sedating drug", "people in all"),
    ("lii_ketamine", "lii_saline", "A day later, asleep", "salt water", "in each group"),
    ("lii_ketamine_later", "lii_saline_later", "Two weeks later, asleep", "salt water", "in each group"),
)


def trials(facts: Facts, ink: str) -> str:
    left, right = 12, 368

    def place(count: float) -> float:
        return left + (right - left) * count / OUT_OF

    parts = [
        f'<circle cx="{left + 8}" cy="14" r="7.5" fill="{BLUE}"/>',
        _text(left + 22, 19, "ketamine", ink, 14),
        f'<rect x="110" y="7.5" width="13" height="13" fill="none" stroke="{ink}" stroke-width="2.2"/>',
        _text(130, 19, "comparison", ink, 14),
    ]
    for i, (ketamine, comparison, when, against, people) in enumerate(_TRIALS):
        one, other = facts[ketamine], facts[comparison]
        y = 58 + 98 * i
        x, z = place(one.value), place(other.value)
        high = one.value >= other.value
        parts += [
            _text(left, y, when, ink, 14.5, weight=700),
            _text(left, y + 17, f"against {against} · {one.n} {people}", ink, 13),
            _line(left, y + 52, right, y + 52, GREY, 1.2),
            _line(min(x, z), y + 52, max(x, z), y + 52, ink, 4, 'stroke-opacity="0.4"'),
            f'<circle cx="{x:g}" cy="{y + 52}" r="9" fill="{BLUE}"/>',
            f'<rect x="{z - 8:g}" y="{y + 44}" width="16" height="16" fill="none" stroke="{ink}" stroke-width="2.4"/>',
            _text(x + (14 if high else -14), y + 41, one.words, ink, 16, "start" if high else "end", 700),
            _text(z + (-14 if high else 14), y + 41, other.words, ink, 16, "end" if high else "start"),
        ]
    y = 342
    parts.append(_line(left, y, right, y, ink, 1.2))
    for count, anchor in ((0, "start"), (50, "middle"), (OUT_OF, "end")):
        parts += [
            _line(place(count), y, place(count), y + 6, ink, 1.2),
            _text(place(count), y + 22, str(count), ink, 13, anchor),
        ]
    parts.append(
        _text(WIDTH / 2, y + 42, f"people out of {OUT_OF} who scored at least half better", ink, 13.5, "middle")
    )
    return _svg(y + 50, *parts)


_PAIN_ROWS = (
    ("pain_hours", "Hours later", "low certainty"),
    ("pain_days", "Days later", "low certainty"),
    ("pain_weeks", "Three to five weeks", "moderate certainty"),
    ("pain_late", "Later", "very low certainty"),
    ("pain_small_trials", "Older review", "two weeks, weak trials"),
)


def pain_intervals(facts: Facts, ink: str) -> str:
    left, right, worst, best = 14, 366, -1.0, 5.0

    def place(points: float) -> float:
        return left + (right - left) * (points - worst) / (best - worst)

    zero, bottom = place(0), 302
    parts = [
        _text(zero + 6, 14, "less pain with ketamine →", ink, 13.5),
        _line(zero, 4, zero, bottom, ink, 1.6),
    ]
    for i, (key, when, certainty) in enumerate(_PAIN_ROWS):
        fact = facts[key]
        y = 46 + 54 * i
        low, high, middle = place(fact.low), place(fact.high), place(fact.value)
        chance = fact.low <= 0
        parts += [
            _text(right, y - 3, when, ink, 14, "end", 700),
            _text(right, y + 14, "could be chance" if chance else certainty, ink, 13, "end"),
            _line(low, y, high, y, GREY if chance else BLUE, 6, 'stroke-linecap="round"'),
            f'<circle cx="{middle:g}" cy="{y}" r="7.5" fill="{GREY if chance else BLUE}" stroke="{ink}" stroke-width="1.6"/>',
            _text(middle, y + 23, fact.exact, ink, 13.5, "middle", 600),
        ]
    parts.append(_line(left, bottom, right, bottom, ink, 1.2))
    for points in range(0, 6):
        words = "same" if points == 0 else str(points)
        parts += [
            _line(place(points), bottom, place(points), bottom + 6, ink, 1.2),
            _text(place(points), bottom + 22, words, ink, 13, "middle"),
        ]
    scale = f"points lower than comparison, on a scale of {facts['scale_low'].words} to {facts['scale_high'].words}"
    parts.append(_text(WIDTH / 2, bottom + 43, scale, ink, 13.5, "middle"))
    return _svg(bottom + 52, *parts)


def squares(facts: Facts, ink: str) -> str:
    groups = (("trials_both", "both better"), ("trials_one", "only one better"), ("trials_neither", "neither better"))
    parts = []
    for row, (key, words) in enumerate(groups):
        y = 8 + 62 * row
        for i in range(whole(facts[key].value)):
            x = 10 + 54 * i
            parts.append(
                f'<rect x="{x}" y="{y}" width="44" height="44" rx="6" fill="none" stroke="{ink}" stroke-width="1.8"/>'
            )
            if row == 0:
                parts.append(
                    f'<rect x="{x}" y="{y}" width="44" height="44" rx="6" fill="{BLUE}" stroke="{ink}" stroke-width="1.8"/>'
                )
            if row == 1:
                parts.append(f'<path d="M{x + 3} {y + 42}L{x + 42} {y + 3}V{y + 38}a4 4 0 0 1-4 4z" fill="{BLUE}"/>')
        parts += [
            _count(182, y + 30, facts[key].words, words, ink, 24),
        ]
    return _svg(186, *parts)


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
        wide = 230 * row.count / longest
        parts += [
            _text(8, y + 13, row.words, ink, 14.5, weight=600),
            f'<rect x="8" y="{y + 19}" width="{wide:g}" height="20" rx="3" {_OWN_LOOK[row.kind]}/>',
            _text(16 + wide, y + 35, f"about {row.count:,}", ink, 15, weight=700),
        ]
    bottom = 8 + 50 * len(rows)
    if synthetic:
        parts.append(_text(372, bottom + 6, "synthetic data", ink, 12.5, "end"))
    return _svg(bottom + 14, *parts)


DRAWN = {
    "co_occurrence": Picture(
        co_occurrence,
        "Signs of anxiety or depression: {signs_with_pain} out of 100 with chronic pain, {signs_without_pain} out of 100 without",
        "Two groups of 100 people. With chronic pain, {signs_with_pain} are filled in: they also have signs of anxiety or "
        "depression. Without chronic pain, {signs_without_pain} are filled in.",
        "One person stands for one out of 100. Filled: signs of anxiety or depression.[delarosa2024]",
    ),
    "loop": Picture(
        loop,
        "Pain and low mood: each is more likely to follow the other",
        "A loop. Solid arrows, followed over time: from pain to low mood and from low mood to pain, each about twice as likely, "
        "and between pain and loneliness, both ways. Dashed arrows, plausible but not shown: from pain through less "
        "activity and poor sleep to low mood, from loneliness to low mood, and from low mood through pulling back and "
        "harder coping to pain. Places to step in: sleep, movement, mood, pain.",
        "Solid arrows: people were followed over time.[bondesson2018][kroenke2011][loeffler2021] An arrow shows what came "
        "first, not why.",
    ),
    "brain": Picture(
        brain,
        "Five areas that studies name; most are debated",
        "A brain seen from the side with five marks. Prefrontal cortex, anterior cingulate, amygdala and hippocampus are named "
        "for both pain and mood; the insula for pain. Beside each: prefrontal cortex and amygdala, scans of people, debated; "
        "anterior cingulate, reviews, debated; insula, scans of people with pain; hippocampus, reviews, much in animals.",
        "The marks show about where; some lie deep inside.[zheng2022][sheng2017][insula2022]",
    ),
    "stepped_care": Picture(
        stepped_care,
        "Depression cut at least in half after a year: {scamp_care} against {scamp_usual} out of 100",
        "Two groups of 100 people with pain and depression. With step-by-step care, {scamp_care} had their depression cut at "
        "least in half after a year; with usual care, {scamp_usual}. No ketamine was used.",
        "A trial with no ketamine in it. Filled: depression cut at least in half after a year.[scamp2009]",
    ),
    "trials": Picture(
        trials,
        "How large the gap is depends on the trial",
        "Three rows of people out of 100 who scored at least half better. A day later, awake: {murrough_ketamine} with "
        "ketamine, {murrough_midazolam} with another sedating drug. A day later, asleep: {lii_ketamine} with ketamine, "
        "{lii_saline} with salt water. Two weeks later, asleep: {lii_ketamine_later} with ketamine, {lii_saline_later} with "
        "salt water.",
        "Small trials that differ in many ways; do not read the rows as a trend.[murrough2013][lii2023] In a newer hospital "
        "trial the gap in scores could be chance.[jelovac2025]",
    ),
    "pain_intervals": Picture(
        pain_intervals,
        "Pain: a small drop at first; by three to five weeks it could be chance",
        "Points lower than the comparison on a scale of {scale_low} to {scale_high}, with the range that fits the data. Hours "
        "later {pain_hours.exact} ({pain_hours.span}); days later {pain_days.exact} ({pain_days.span}); three to five weeks "
        "{pain_weeks.exact} ({pain_weeks.span}), could be chance; later {pain_late.exact} ({pain_late.span}), very low "
        "certainty; an older review up to two weeks {pain_small_trials.exact} ({pain_small_trials.span}), weak trials.",
        "Dot: best guess. Bar: range that fits the data. A bar that touches the upright line could be "
        "chance.[moradi2024][orhurhu2019]",
    ),
    "squares": Picture(
        squares,
        "Out of {trials_all} trials: {trials_both} both better, {trials_one} only one, {trials_neither} neither",
        "Seven squares, one for each trial in people with depression and chronic pain: {trials_both} saw both get better, "
        "{trials_one} only one, {trials_neither} neither.",
        "Each square is one trial, not one person.[balachandran2022]",
    ),
}
