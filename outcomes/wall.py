"""The slides of a snapshot for a screen on a wall, as HTML: the same messages, in the same order, as in the file of slides."""

from __future__ import annotations

from html import escape

from outcomes import handout
from outcomes.panels import Shown
from outcomes.practice import Practice
from outcomes.report import words
from outcomes.report.html import bold
from outcomes.slides import markup
from outcomes.snapshot import Snapshot

STYLE = (
    """
.slides { --u: min(1vw, 1.7778vh); --line: rgba(128, 140, 148, 0.4); --soft: #6f7b84; height: 100%; }
.slide { display: none; flex-direction: column; height: 100%; box-sizing: border-box; overflow: auto;
  padding: calc(var(--u) * 1.8) max(calc(var(--u) * 4), calc(50vw - var(--u) * 46)) calc(var(--u) * 4.4); }
.slide.now { display: flex; }
.slide .about { font-size: calc(var(--u) * 1.8); opacity: 0.8; line-height: 1.2; }
.slide .synthetic { font-size: calc(var(--u) * 1.35); position: absolute; top: calc(var(--u) * 0.5);
  right: max(calc(var(--u) * 4), calc(50vw - var(--u) * 46)); }
.slide h1 { font-size: calc(var(--u) * 3.2); line-height: 1.12; margin: calc(var(--u) * 0.5) 0 calc(var(--u) * 1.3);
  font-weight: 650; }
.slide .below { font-size: calc(var(--u) * 1.5); line-height: 1.25; margin-top: calc(var(--u) * 0.9); }
.slide .source { position: absolute; left: max(calc(var(--u) * 4), calc(50vw - var(--u) * 46)); bottom: calc(var(--u) * 1.2);
  font-size: calc(var(--u) * 1.3); opacity: 0.8; max-width: 55vw; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis; }
.slide ul { font-size: calc(var(--u) * 2.2); line-height: 1.28; margin: 0; padding-left: 1.2em; }
.slide li { margin-bottom: calc(var(--u) * 1.1); }
.slide.first { justify-content: center; gap: calc(var(--u) * 1.5); }
.slide.first h1 { font-size: calc(var(--u) * 5.6); }
.slide.first .below { font-size: calc(var(--u) * 2.2); margin-top: calc(var(--u) * 2); }
.slide.last .contact { font-size: calc(var(--u) * 2.8); font-weight: 650; line-height: 1.4; }
@media (max-width: 640px) { .slides { --u: 9.5px; } .slide { padding: 14px 14px 24px; height: calc(100% - 64px); }
  .slide .synthetic { position: static; }
  .slide .source { position: static; white-space: normal; max-width: none; margin-top: 12px; } }
"""
    + markup.STYLE
)


def slides(shown: Snapshot, practice: Practice, *, dark: bool) -> str:
    """All of them, one section each; ``dark``: on a dark ground."""
    bodies = [
        ("first", _first(shown, practice)),
        *(("", _panel(panel, shown, dark)) for panel in shown.panels),
        ("", _can_and_cannot(shown)),
        *([("last", _contact(practice))] if practice.contact else ()),
    ]
    source = escape(words.foot(shown, practice))
    ground = "dark" if dark else "light"
    return "".join(
        # Where words find no room they scroll, and what scrolls has to be reached by keys.
        f'<section class="slide {ground} {kind}" tabindex="0">{_mark(shown)}{body}<div class="source">{source}</div></section>'
        for kind, body in bodies
    )


def _mark(shown: Snapshot) -> str:
    return f'<div class="about synthetic">{escape(words.SYNTHETIC)}</div>' if shown.synthetic else ""


def _first(shown: Snapshot, practice: Practice) -> str:
    return (
        f'<div class="about">{escape(practice.name)}</div><h1>{escape(words.TITLE)}</h1>'
        f'<div class="below">{escape(words.CAN_AND_CANNOT[0])}</div>'
    )


def _panel(panel: Shown, shown: Snapshot, dark: bool) -> str:
    body = handout.slide_of(panel, shown.context)
    return (
        f'<div class="about">{escape(panel.question)}</div><h1>{escape(handout.title_of(panel, shown.context))}</h1>'
        f"{markup.markup(body, panel.plain_sentence, dark=dark)}"
        f'<div class="below">{bold(body.below)}</div>'
    )


def _can_and_cannot(shown: Snapshot) -> str:
    lines = "".join(f"<li>{escape(line)}</li>" for line in words.CAN_AND_CANNOT)
    return (
        f'<div class="about">Before you use them</div><h1>What these numbers can and cannot say</h1><ul>{lines}</ul>'
        f'<div class="below">{escape(shown.rounding)}</div>'
    )


def _contact(practice: Practice) -> str:
    told = "<br>".join(
        escape(one) for one in (practice.clinic, practice.clinician, practice.phone, practice.booking) if one
    )
    return f'<div class="about">Who to call</div><h1>{words.QUESTIONS}</h1><div class="contact">{told}</div>'
