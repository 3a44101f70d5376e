"""A body as HTML, for a screen on a wall. All sizes hang on ``--u``, a hundredth of the width of a 16:9 screen.

No letter is smaller than 2.2% of the screen's height, which is 1.24 of these units.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from html import escape

from outcomes.figures.base import GREY, Figure, for_dark_ground
from outcomes.figures.svg import to_svg
from outcomes.slides.body import Bars, Course, Mark, Row, Shares, Step, Steps, interval

UNIT = 10
"""Pixels of a chart's own that are one unit on the wall: its letters of 14 pixels are 1.4 units high."""

CHART_WIDE, CHART_HIGH = 60, 31
"""Units of a line chart."""

PHONE = 360
"""Pixels of a line chart on a phone."""

STYLE = """
.own { color: color-mix(in srgb, var(--own) 80%, #000); }
.dark .own { color: color-mix(in srgb, var(--own) 62%, #fff); }
.rows { flex: 1; min-height: 0; max-height: calc(var(--u) * (3 + 9 * var(--n))); display: grid; grid-auto-rows: minmax(0, 1fr);
  column-gap: calc(var(--u) * 1.6); grid-template-columns: 23% minmax(0, 1fr) 15% 21%; align-items: stretch; }
.rows.words { grid-template-columns: 38% 25% minmax(0, 1fr); }
.rows.words .name b { font-size: calc(var(--u) * 2.6); }
.rows.words .name span, .rows.words .sure { font-size: calc(var(--u) * 1.9); }
.rows.words .value { font-size: calc(var(--u) * 3); }
.rows.drawn { grid-template-rows: repeat(var(--n), minmax(0, 1fr)) auto; }
.rows > div { display: flex; flex-direction: column; justify-content: center; line-height: 1.15; min-width: 0; }
.name b { font-size: calc(var(--u) * 2.2); }
.rows.many .name b { font-size: calc(var(--u) * 1.75); }
.name span, .sure { font-size: calc(var(--u) * 1.55); }
.name span, .soft { opacity: 0.8; }
.value { font-size: calc(var(--u) * 3.9); font-weight: 700; }
.value.long { font-size: calc(var(--u) * 2.2); }
.rows > .track { display: block; position: relative; background: linear-gradient(to right, var(--line) 1px, transparent 1px)
  0 0 / 25% 100%; border-right: 1px solid var(--line); }
.track i { position: absolute; top: 50%; transform: translateY(-50%); }
.track .span, .track .bar { height: calc(var(--u) * 2.2); }
.track .interval { height: calc(var(--u) * 0.55); }
.track .interval.thin { height: calc(var(--u) * 0.3); background: var(--soft) !important; }
.track .point, .track .diamond { width: calc(var(--u) * 2); height: calc(var(--u) * 2); margin-left: calc(var(--u) * -1);
  border-radius: 50%; border: calc(var(--u) * 0.2) solid #fff; box-sizing: border-box; }
.track .diamond { border-radius: 0; border-color: var(--soft); background: none !important; width: calc(var(--u) * 1.5);
  height: calc(var(--u) * 1.5); margin-left: calc(var(--u) * -0.75); transform: translateY(-50%) rotate(45deg); }
.rows > .axis { grid-column: 2; display: block; position: relative; height: calc(var(--u) * 2.1);
  font-size: calc(var(--u) * 1.4); }
.axis span { position: absolute; transform: translateX(-50%); opacity: 0.8; }
.axis span:last-child { transform: translateX(-80%); }
.steps { flex: 1; min-height: 0; max-height: calc(var(--u) * 34); display: grid; grid-auto-rows: minmax(0, 1fr);
  grid-template-columns: 40% 13% minmax(0, 1fr); column-gap: calc(var(--u) * 1.4); font-size: calc(var(--u) * 1.65); }
.steps > div { align-self: center; line-height: 1.1; }
.steps .told { text-align: right; }
.steps .bar { height: min(78%, calc(var(--u) * 2.2)); }
.steps b { font-size: inherit; }
.course { flex: 1; min-height: 0; display: flex; gap: calc(var(--u) * 3); align-items: center; }
.course svg { width: calc(var(--u) * 60); flex: none; height: auto; }
.course svg.narrow { display: none; }
.course .big { font-size: calc(var(--u) * 4.2); font-weight: 700; line-height: 1.1; }
.course p { font-size: calc(var(--u) * 1.8); line-height: 1.25; margin: 0 0 calc(var(--u) * 1.2); }
@media (max-width: 640px) {
  .rows, .rows.words, .rows.drawn { display: block; flex: none; max-height: none; }
  .steps, .course { flex: none; max-height: none; }
  .rows > .value { margin-top: calc(var(--u) * 0.4); }
  .rows > .track { height: calc(var(--u) * 3.4); }
  .rows > .name { margin-top: calc(var(--u) * 2); }
  .course { flex-direction: column; align-items: stretch; }
  .course svg.narrow { display: block; width: 100%; }
  .course svg.wide { display: none; }
  .steps { grid-template-columns: 48% 18% minmax(0, 1fr); grid-auto-rows: auto; row-gap: calc(var(--u) * 0.8); }
  .steps .bar { height: calc(var(--u) * 1.8); }
}
"""


@singledispatch
def markup(body, alt: str, *, dark: bool) -> str:
    """What stands between the title of a slide and the words on how to read it; ``alt``: the finding in a sentence."""
    raise TypeError(f"no screen is drawn for {type(body).__name__}")


@markup.register
def _(body: Shares, alt: str, *, dark: bool) -> str:
    return _rows(body.rows, [_marks(row.marks) for row in body.rows] if body.drawn else None, alt)


@markup.register
def _(body: Bars, alt: str, *, dark: bool) -> str:
    tracks = [
        f'<i class="bar" style="left:0;width:{_at(share)};background:{row.colour}"></i>'
        + _mark(interval(row.title, *ends, row.colour), " thin")
        for row, share, ends in zip(body.rows, body.shares, body.intervals, strict=True)
    ]
    return _rows(body.rows, tracks, alt)


@markup.register
def _(body: Steps, alt: str, *, dark: bool) -> str:
    return f'<div class="steps">{"".join(_step(step, body.most) for step in body.steps)}</div>'


@markup.register
def _(body: Course, alt: str, *, dark: bool) -> str:
    words = body.figure.to_dict()
    # The room on a wall is wide and low; a phone has less than half the width.
    figure = Figure(words["data"], {**words["layout"], "height": CHART_HIGH * UNIT})
    figure = for_dark_ground(figure) if dark else figure
    svg = "".join(
        to_svg(figure, width, alt=alt, family="inherit").replace("<svg", f'<svg class="{name}"', 1)
        for name, width in (("wide", CHART_WIDE * UNIT), ("narrow", PHONE))
    )
    told = "".join(
        f'<div class="big own" style="--own:{body.colour}">{escape(number)}</div><p>{escape(what)}</p>'
        for number, what in body.beside
    )
    return f'<div class="course">{svg}<div>{told}<p class="soft">{escape(body.group)}</p></div></div>'


def _rows(rows: Sequence[Row], tracks: Sequence[str] | None, alt: str) -> str:
    parts = []
    for place, row in enumerate(rows):
        own, colour = _own(row.colour)
        parts.append(
            f'<div class="name"><b class="{own}"{colour}>{escape(row.title)}</b><span>{escape(row.of)}</span></div>'
        )
        if tracks is not None:
            parts.append(f'<div class="track" aria-hidden="true">{tracks[place]}</div>')
        long = " long" if len(row.value) > 5 else ""
        parts.append(f'<div class="value{long} {own}"{colour}>{escape(row.value)}</div>')
        parts.append(f'<div class="sure">{"".join(f"<span>{escape(line)}</span>" for line in row.sure)}</div>')
    if tracks is not None:
        ends = "".join(f'<span style="left:{at}%">{at}{"%" * (at == 100)}</span>' for at in (0, 25, 50, 75, 100))
        parts.append(f'<div class="axis" aria-hidden="true">{ends}</div>')
    how = (" drawn" if tracks is not None else " words") + (" many" if len(rows) > 4 else "")
    return f'<div class="rows{how}" style="--n:{len(rows)}">{"".join(parts)}</div>'


def _marks(marks: Sequence[Mark]) -> str:
    return "".join(_mark(mark) for mark in marks)


def _mark(mark: Mark, more: str = "") -> str:
    wide = f"width:{_at(mark.high - mark.low)};" if mark.high > mark.low else ""
    look = f"left:{_at(mark.low)};{wide}background:{mark.colour};opacity:{mark.alpha:g}"
    return f'<i class="{mark.kind}{more}" style="{look}"></i>'


def _step(step: Step, most: int) -> str:
    strong = "span" if step.lost else "b"
    own, colour = _own(step.colour)
    bar = ""
    if step.n is not None:
        place = f"margin-left:{_at(step.start / most)};width:{_at(step.n / most)}"
        look = f"background:{step.colour};opacity:{0.4 if step.lost else 1}"
        bar = f'<i style="display:block;height:100%;{place};{look}"></i>'
    soft = " soft" if step.lost else ""
    return (
        f'<div class="{own}{soft}"{colour}><{strong}>{escape(step.title)}</{strong}></div>'
        f'<div class="told {own}{soft}"{colour}><{strong}>{escape(step.told)}</{strong}></div>'
        f'<div class="bar" aria-hidden="true">{bar}</div>'
    )


def _own(colour: str) -> tuple[str, str]:
    """Class and style of letters in a mark's colour, a little stronger than the mark; gray ones are written in ink."""
    return ("", "") if colour == GREY else ("own", f' style="--own:{colour}"')


def _at(share: float) -> str:
    return f"{100 * share:.2f}%"
