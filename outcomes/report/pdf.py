"""The report as PDF, set by typst: no browser, no system library, the same letters on every machine."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

from outcomes.figures.svg import FONTS, to_svg
from outcomes.figures.svg.faces import FAMILY
from outcomes.panels import Shown
from outcomes.practice import Practice
from outcomes.report import words
from outcomes.report.html import CHART_WIDTH
from outcomes.snapshot import Snapshot

_BOLD = re.compile(r"\*\*(.+?)\*\*")

# Everything that is said comes in as data, so no word of it is ever read as typst's own language.
TEMPLATE = """
#let d = json(bytes(sys.inputs.data))
#let soft = rgb("#55636d")
#let accent = rgb("#0b5f73")
#let warn = rgb("#b4501f")
#let rule = 0.6pt + rgb("#ddd7cc")
#set document(title: d.title, author: d.author, date: datetime(year: d.made.at(0), month: d.made.at(1), day: d.made.at(2)))
#set text(font: d.font, size: 8.6pt, fill: rgb("#17222a"), lang: "en", number-type: "lining", number-width: "tabular")
#set par(leading: 0.55em, spacing: 0.7em)
#set page(paper: d.paper, margin: (x: 14mm, top: 13mm, bottom: 16mm), footer: context [
  #set text(size: 7pt, fill: soft)
  #line(length: 100%, stroke: rule)
  #v(1pt)
  #grid(columns: (1fr, auto), column-gutter: 12pt,
    [#if d.synthetic != "" [#text(fill: warn, weight: 600)[#d.synthetic] ]#d.foot],
    [#counter(page).display("1 / 1", both: true)])
])
#let told(parts) = parts.map(p => if p.at(1) [#text(weight: 700)[#p.at(0)]] else [#p.at(0)]).join()
#let heading2(words) = block(below: 5pt, text(size: 10.4pt, weight: 600)[#words])

#grid(columns: (auto, 1fr), column-gutter: if d.logo != "" { 12pt } else { 0pt },
  if d.logo != "" { box(height: 40pt, image(bytes(d.logo), format: d.logo_kind, height: 40pt)) },
  [
    #text(fill: accent, weight: 600)[#d.author] \\
    #v(-4pt)
    #text(size: 21pt, weight: 700)[#d.heading]
    #v(-5pt)
    #text(fill: soft, size: 8pt)[#d.origin]
    #if d.synthetic != "" [
      #v(2pt)
      #box(stroke: 1.2pt + warn, radius: 4pt, inset: (x: 6pt, y: 3.5pt), text(fill: warn, weight: 600)[#d.synthetic])
    ]
  ])
#line(length: 100%, stroke: 2pt + accent)
#block(fill: rgb("#f6f1e8"), stroke: (left: 3pt + warn), inset: 8pt, width: 100%, text(size: 9.2pt)[#d.standing])

#let panel(p) = [
  #heading2(p.question)
  #if p.chart != "" { image(bytes(p.chart), format: "svg", width: 100%, alt: p.alt) }
  #told(p.sentence)
  #if p.reading != "" [
    #v(-1pt)
    #text(size: 7.2pt, fill: soft)[#p.reading]
  ]
]
#for pair in d.pairs {
  block(breakable: false, below: 9pt, grid(columns: (1fr, 1fr), column-gutter: 9pt, inset: 9pt, stroke: rule, ..pair.map(panel)))
}

#block(breakable: false, grid(columns: (1fr, 1fr), column-gutter: 14pt,
  [#heading2("What these numbers can and cannot say") #list(..d.can)],
  [#heading2("What is not shown, and why") #list(..d.hidden)]))
#if d.contact != "" { block(fill: rgb("#eaf2f4"), radius: 5pt, inset: 8pt, width: 100%, text(weight: 600)[#d.contact]) }

#v(4pt)
#set text(size: 7pt, fill: soft)
#let defined(one) = block(breakable: false, below: 5pt)[
  #text(weight: 700, fill: rgb("#17222a"))[#one.at(0).] #one.at(1)
  #if one.at(2) != "" [#text(style: "italic")[Source: #one.at(2).]]
]
#grid(columns: (1fr, 1fr), column-gutter: 14pt, ..d.definitions.map(column => column.map(defined).join()))
#v(4pt)
Data fingerprint (SHA-256) #d.fingerprint
"""


def document(snapshot: Snapshot, practice: Practice, paper: str = "us-letter") -> bytes:
    """The PDF; the same snapshot and settings give the same bytes. ``paper`` is ``"us-letter"`` or ``"a4"``."""
    import typst

    panels = [_panel(panel) for panel in snapshot.panels]
    data = {
        "title": f"{words.TITLE} – {practice.name}",
        "heading": words.TITLE,
        "author": practice.name,
        "made": [snapshot.made.year, snapshot.made.month, snapshot.made.day],
        "font": FAMILY,
        "paper": paper,
        "origin": snapshot.origin,
        "synthetic": words.SYNTHETIC if snapshot.synthetic else "",
        "foot": words.foot(snapshot, practice),
        "logo": list(practice.logo) or "",
        "logo_kind": practice.logo_kind if practice.logo else "",
        "standing": words.CAN_AND_CANNOT[0],
        "pairs": [panels[i : i + 2] for i in range(0, len(panels), 2)],
        "can": words.CAN_AND_CANNOT[1:],
        "hidden": [snapshot.rounding, *snapshot.not_shown],
        "contact": practice.contact,
        "definitions": _in_two_columns(words.definitions_once(snapshot.panels)),
        "fingerprint": snapshot.fingerprint,
    }
    return typst.compile(
        TEMPLATE.encode(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        timestamp=int(datetime(*data["made"], tzinfo=UTC).timestamp()),
    )


def _in_two_columns(definitions: list[tuple[str, str, str]]) -> list[list[tuple[str, str, str]]]:
    """Parted where both columns hold about as many letters."""
    letters = [sum(map(len, one)) for one in definitions]
    middle = min(range(len(letters) + 1), key=lambda i: abs(sum(letters[:i]) - sum(letters[i:])))
    return [definitions[:middle], definitions[middle:]]


def _panel(panel: Shown) -> dict:
    chart = ""
    if panel.figure is not None:
        chart = to_svg(panel.figure, CHART_WIDTH, alt=panel.plain_sentence)
    # Every second piece is between two marks.
    pieces = [(text, place % 2 == 1) for place, text in enumerate(_BOLD.split(panel.sentence)) if text]
    return {
        "question": panel.question,
        "chart": chart,
        "alt": panel.plain_sentence,
        "sentence": pieces,
        "reading": panel.reading if chart else "",
    }
