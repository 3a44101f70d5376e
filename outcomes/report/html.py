"""The report as one HTML file: opens offline, holds nothing but what it shows, prints on a few clean pages.

Charts are drawn into it as SVG, so there is no script in it and no number that is not on the page.
"""

from __future__ import annotations

import base64
import re
from html import escape

from outcomes.figures.svg import to_svg
from outcomes.figures.svg.faces import FAMILY, font_faces
from outcomes.panels import Shown
from outcomes.practice import Practice
from outcomes.report import words
from outcomes.snapshot import Snapshot

CHART_WIDTH = 500
_BOLD = re.compile(r"\*\*(.+?)\*\*")

STYLE = """
:root { --ink: #17222a; --soft: #55636d; --line: #ddd7cc; --ground: #fdfcfa; --accent: #0b5f73; --warn: #b4501f; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 "Fira Sans", "Segoe UI", Helvetica, Arial,
  sans-serif; font-variant-numeric: tabular-nums; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 28px 48px; }
header { display: flex; gap: 24px; align-items: flex-start; border-bottom: 3px solid var(--accent); padding-bottom: 18px; }
header img { max-height: 64px; max-width: 200px; }
h1 { font-size: 32px; line-height: 1.15; margin: 0 0 4px; }
h2 { font-size: 18px; line-height: 1.25; margin: 0 0 6px; }
.who { color: var(--accent); font-weight: 600; margin: 0 0 2px; }
.origin, .reading, footer, .definitions { color: var(--soft); font-size: 13px; }
.synthetic { display: inline-block; border: 2px solid var(--warn); color: var(--warn); font-weight: 600; border-radius: 8px;
  padding: 2px 10px; margin-top: 10px; }
.standing { font-size: 16px; margin: 18px 0; padding: 12px 16px; border-left: 4px solid var(--warn); background: #f6f1e8; }
.panels { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 18px; }
.panel { border: 1px solid var(--line); border-radius: 12px; padding: 16px 18px 12px; background: #fff; break-inside: avoid; }
.panel p { margin: 8px 0 0; }
.panel svg { display: block; width: 100%; height: auto; margin: 10px 0 0; }
.notes { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 24px; margin: 26px 0 0; break-inside: avoid; }
.notes ul { margin: 6px 0 0; padding-left: 20px; }
.definitions { margin-top: 26px; columns: 2; column-gap: 24px; }
.definitions p { margin: 0 0 6px; break-inside: avoid; }
.definitions b { color: var(--ink); }
.contact { font-weight: 600; margin: 26px 0 0; padding: 12px 16px; background: #eaf2f4; border-radius: 10px; }
footer { border-top: 1px solid var(--line); margin-top: 26px; padding-top: 10px; overflow-wrap: anywhere; }
@media (max-width: 760px) { .panels, .notes { grid-template-columns: minmax(0, 1fr); } .definitions { columns: 1; }
  main { padding: 20px 14px 32px; } h1 { font-size: 26px; } }
@media print { @page { size: auto; margin: 10mm 12mm; } body { font-size: 10.5px; line-height: 1.4; background: #fff; }
  main { padding: 0; max-width: none; } h1 { font-size: 23px; } h2 { font-size: 12.5px; } header { padding-bottom: 10px; }
  .standing { font-size: 11.5px; margin: 10px 0; padding: 7px 12px; } .panels { gap: 10px; grid-template-columns: repeat(2,
  minmax(0, 1fr)); } .panel { padding: 9px 11px 8px; border-radius: 8px; } .panel p { margin: 5px 0 0; }
  .origin, .reading, footer, .definitions { font-size: 8.8px; } .notes { margin-top: 14px; gap: 16px;
  grid-template-columns: repeat(2, minmax(0, 1fr)); } .definitions { margin-top: 14px; columns: 2; } .contact { margin-top:
  12px; } h2 { break-after: avoid; } }
"""


def page(snapshot: Snapshot, practice: Practice) -> str:
    """The whole file as text; the same snapshot and settings give the same text."""
    body = "".join(
        [
            _head(snapshot, practice),
            f'<p class="standing">{escape(words.CAN_AND_CANNOT[0])}</p>',
            f'<div class="panels">{"".join(_panel(panel) for panel in snapshot.panels)}</div>',
            _notes(snapshot),
            f'<p class="contact">{escape(practice.contact)}</p>' if practice.contact else "",
            _definitions(snapshot),
            _foot(snapshot, practice),
        ]
    )
    title = f"{words.TITLE} – {practice.name}"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        # Nothing is ever fetched, whatever a viewer adds.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        'img-src data:; font-src data:">'
        f"<title>{escape(title)}</title><style>{font_faces(title + body)}{STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>"
    )


def _head(snapshot: Snapshot, practice: Practice) -> str:
    logo = ""
    if practice.logo:
        content = base64.b64encode(practice.logo).decode()
        kind = "jpeg" if practice.logo_kind == "jpg" else practice.logo_kind
        logo = f'<img alt="" src="data:image/{kind};base64,{content}">'
    mark = f'<div class="synthetic">{escape(words.SYNTHETIC)}</div>' if snapshot.synthetic else ""
    return (
        f'<header>{logo}<div><p class="who">{escape(practice.name)}</p><h1>{escape(words.TITLE)}</h1>'
        f'<div class="origin">{escape(snapshot.origin)}</div>{mark}</div></header>'
    )


def _panel(panel: Shown) -> str:
    chart = reading = ""
    if panel.figure is not None:
        reading = f'<p class="reading">{escape(panel.reading)}</p>'
        chart = to_svg(panel.figure, CHART_WIDTH, alt=panel.plain_sentence, family=f"{FAMILY}, sans-serif")
    return (
        f'<section class="panel" id="{escape(panel.key, quote=True)}"><h2>{escape(panel.question)}</h2>{chart}'
        f"<p>{bold(panel.sentence)}</p>{reading}</section>"
    )


def bold(sentence: str) -> str:
    """Escaped, ``**`` turned into bold letters."""
    return _BOLD.sub(r"<b>\1</b>", escape(sentence))


def _notes(snapshot: Snapshot) -> str:
    can = "".join(f"<li>{escape(line)}</li>" for line in words.CAN_AND_CANNOT[1:])
    hidden = "".join(f"<li>{escape(line)}</li>" for line in (snapshot.rounding, *snapshot.not_shown))
    return (
        f'<div class="notes"><div><h2>What these numbers can and cannot say</h2><ul>{can}</ul></div>'
        f"<div><h2>What is not shown, and why</h2><ul>{hidden}</ul></div></div>"
    )


def _definitions(snapshot: Snapshot) -> str:
    lines = "".join(
        f"<p><b>{escape(title)}.</b> {escape(told)}{f' <i>Source: {escape(source)}.</i>' if source else ''}</p>"
        for title, told, source in words.definitions_once(snapshot.panels)
    )
    return f'<div class="definitions">{lines}</div>'


def _foot(snapshot: Snapshot, practice: Practice) -> str:
    mark = f"<b>{escape(words.SYNTHETIC)}</b> " if snapshot.synthetic else ""
    fingerprint = f"Data fingerprint (SHA-256) {escape(snapshot.fingerprint)}."
    return f"<footer>{mark}{escape(words.foot(snapshot, practice))}. {fingerprint}</footer>"
