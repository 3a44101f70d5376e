"""Text, pictures and facts put together as HTML: static, our own, with every word escaped."""

from __future__ import annotations

import base64
import re
from html import escape

from outcomes.explainer import text
from outcomes.explainer.facts import Facts, cited
from outcomes.explainer.own import OwnAnswer
from outcomes.explainer.pictures import DRAWN, INKS, own_bars
from outcomes.explainer.text import SECTIONS, Section
from outcomes.practice import Practice

_CITATION = re.compile(r"((?:\s?\[\w+\])+)")


def order_of_sources(facts: Facts) -> list[str]:
    """Keys of the sources in the order in which the page first names them: their numbers on the page."""
    named: list[str] = []
    for section in SECTIONS:
        named += [key for template in templates(section) for key in cited(template)]
    for key in named:
        facts.source(key)
    return list(dict.fromkeys([*named, "lifeline"]))


def templates(section: Section) -> list[str]:
    """Every template of a section, in the order of reading."""
    found = [section.title, *section.paragraphs, section.so_what]
    for name in section.pictures:
        if name in DRAWN:
            picture = DRAWN[name]
            found += [picture.title, picture.alt, picture.note]
        else:
            found += BLOCK_TEMPLATES[name]
    return found + list(section.clinicians)


BLOCK_TEMPLATES = {
    "approval_board": [part for row in text.BOARD for part in (row[0], row[2], row[3])],
    "mechanism": [part for row in text.STEPS for part in (row[0], row[2], row[3])],
    "harms": [part for row in (*text.HARMS, *text.WORSE) for part in row],
    "questions": list(text.QUESTIONS),
    "options": [*text.OPTIONS, *(part for question, answers in text.GRID for part in (question, *answers))],
}


WIDE = ("mechanism", "harms", "questions", "options")
"""Blocks that stand below the text, not beside it."""


class Writer:
    """Turns templates into HTML with numbered links to sources; ``theme`` is ``"light"`` or ``"dark"``."""

    def __init__(self, facts: Facts, theme: str) -> None:
        self.facts, self.theme = facts, theme
        self.numbers = {key: i for i, key in enumerate(order_of_sources(facts), start=1)}

    def link(self, key: str) -> str:
        source = self.facts.source(key)
        told = escape(f"Source {self.numbers[key]}: {source.cite}; {source.design}", quote=True)
        return (
            f'<a href="{escape(source.url, quote=True)}" target="_blank" rel="noopener noreferrer" title="{told}" '
            f'aria-label="{told}">{self.numbers[key]}</a>'
        )

    def links(self, keys: list[str]) -> str:
        return f'<sup class="ex-src">{" ".join(self.link(key) for key in keys)}</sup>' if keys else ""

    def words(self, template: str) -> str:
        """One paragraph's inside: escaped, numbers filled in, sources as small links."""
        parts = _CITATION.split(self.facts.fill(template))
        return "".join(
            self.links(re.findall(r"\w+", part)) if i % 2 else escape(part, quote=False) for i, part in enumerate(parts)
        )

    def image(self, draw, alt: str) -> str:
        """The drawing for this theme; on a dark page also the light one, for paper."""
        grounds = ["light"] if self.theme == "light" else ["dark", "light"]
        images = []
        for ground in grounds:
            data = base64.b64encode(draw(INKS[ground]).encode()).decode()
            paper = " ex-paper" if ground != self.theme else " ex-screen" if self.theme == "dark" else ""
            images.append(
                f'<img class="ex-pic{paper}" alt="{escape(alt, quote=True)}" src="data:image/svg+xml;base64,{data}">'
            )
        return "".join(images)

    def figure(self, name: str) -> str:
        picture = DRAWN[name]
        image = self.image(lambda ink: picture.draw(self.facts, ink), self.facts.plain(picture.alt))
        return (
            f'<figure class="ex-fig" data-picture="{name}"><div class="ex-figtitle">{self.words(picture.title)}</div>{image}'
            f"<figcaption>{self.words(picture.note)}</figcaption></figure>"
        )

    def approval_board(self) -> str:
        signs = {"yes": "✓", "no": "✗"}
        rows = "".join(
            f'<tr><th scope="row">{self.words(use)}</th><td class="ex-{status}"><b aria-hidden="true">{signs[status]}</b> '
            f"{self.words(words)}{self.links(cited(source))}</td></tr>"
            for use, status, words, source in text.BOARD
        )
        return _titled("board", "What the FDA has approved, and what not", f'<table class="ex-table">{rows}</table>')

    def mechanism(self) -> str:
        steps = "".join(
            f'<li class="ex-{firm}"><b>{self.words(step)}</b><span>{self.words(shown)}{self.links(cited(source))}</span></li>'
            for step, firm, shown, source in text.STEPS
        )
        return _titled(
            "mechanism", "How it may act, and in whom each step was shown", f'<ol class="ex-steps">{steps}</ol>'
        )

    def harms(self) -> str:
        more = "".join(
            f'<tr><th scope="row">{self.words(what)}{self.links(cited(source))}</th><td>{self.words(count)}</td>'
            f"<td>{self.words(span)}</td></tr>"
            for what, count, span, source in text.HARMS
        )
        worse = "".join(
            f'<tr><th scope="row">{self.words(what)}{self.links(cited(source))}</th><td>{self.words(count)}</td></tr>'
            for what, count, source in text.WORSE
        )
        return _titled(
            "harms",
            "Unwanted effects, out of 100 people",
            '<table class="ex-table"><caption>With ketamine, more than with placebo, in people with chronic pain (certainty '
            'low)</caption><tr><th scope="col">What</th><th scope="col">How many</th><th scope="col">Could be from … to'
            f"</th></tr>{more}</table>"
            '<table class="ex-table"><caption>In US clinics that treat depression, no comparison group</caption>'
            f'<tr><th scope="col">What</th><th scope="col">How many</th></tr>{worse}</table>',
        )

    def questions(self) -> str:
        asked = "".join(f"<li>{self.words(question)}</li>" for question in text.QUESTIONS)
        return _titled("questions", "Questions to take with you", f'<ul class="ex-ask">{asked}</ul>')

    def options(self) -> str:
        head = "".join(f'<th scope="col">{self.words(option)}</th>' for option in text.OPTIONS)
        rows = ""
        for question, answers in text.GRID:
            cells = "".join(
                f'<td data-option="{escape(option.split(":")[0], quote=True)}"{_asking(answer)}>'
                f"<span>{self.words(answer)}</span></td>"
                for option, answer in zip(text.OPTIONS, answers, strict=True)
            )
            rows += f'<tr><th scope="row">{self.words(question)}</th>{cells}</tr>'
        return _titled(
            "options",
            "Four options side by side",
            f'<table class="ex-grid"><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>',
        )

    def section(self, number: int, section: Section, more: str = "") -> str:
        narrow = [name for name in section.pictures if name not in WIDE]
        wide = [name for name in section.pictures if name in WIDE]
        paragraphs = "".join(f"<p>{self.words(paragraph)}</p>" for paragraph in section.paragraphs)
        fold = "".join(f"<p>{self.words(paragraph)}</p>" for paragraph in section.clinicians)
        keys = dict.fromkeys(key for template in templates(section) for key in cited(template))
        used = "".join(self.source_line(key) for key in keys)
        return (
            f'<section class="ex-section" id="ex-{section.key}" aria-labelledby="ex-h-{section.key}">'
            f"{self.second_sheet() if section is SECTIONS[-1] else ''}"
            f'<h2 id="ex-h-{section.key}"><span class="ex-count">{number}</span>{self.words(section.title)}</h2>'
            f'<div class="ex-cols{"" if narrow else " ex-one"}"><div class="ex-main">{paragraphs}'
            f'<p class="ex-so"><b>What this means for you.</b> {self.words(section.so_what)}</p></div>'
            + (f'<div class="ex-side">{"".join(self.block(name) for name in narrow)}</div>' if narrow else "")
            + f"</div>{more}"
            + (f'<div class="ex-wide">{"".join(self.block(name) for name in wide)}</div>' if wide else "")
            + f'<details class="ex-fold"><summary>For clinicians: detail and sources</summary>{fold}'
            f'<ul class="ex-list">{used}</ul></details></section>'
        )

    def crisis(self, more: str = "") -> str:
        return f'<div class="ex-crisis{more}" role="note">{escape(text.CRISIS)}{self.links(["lifeline"])}</div>'

    def second_sheet(self) -> str:
        """What stands above the last section on paper only, in case the sheets are parted: crisis line, title and date."""
        return (
            f'{self.crisis(" ex-second")}<p class="ex-second ex-date">{escape(text.TITLE)}. Last reviewed '
            f"{self.facts.reviewed:%d %B %Y}.</p>"
        )

    def block(self, name: str) -> str:
        return self.figure(name) if name in DRAWN else getattr(self, name)()

    def source_line(self, key: str) -> str:
        source = self.facts.source(key)
        return (
            f'<li><span class="ex-num">{self.numbers[key]}</span> <a href="{escape(source.url, quote=True)}" target="_blank" '
            f'rel="noopener noreferrer">{escape(source.cite)}</a>. {escape(source.design[:1].upper() + source.design[1:])}. '
            f"Checked {source.checked:%d %b %Y}.</li>"
        )

    def own(self, answer: OwnAnswer, synthetic: bool) -> str:
        image = self.image(lambda ink: own_bars(answer.rows, ink, synthetic), answer.sentence)
        return (
            '<figure class="ex-fig ex-own" data-picture="own"><div><div class="ex-figtitle">And in this practice?</div>'
            f"{image}</div><figcaption><p>{escape(answer.sentence)}</p><p>{escape(answer.caution)}</p></figcaption></figure>"
        )


def _asking(answer: str) -> str:
    return ' class="ex-askcell"' if answer.startswith("Ask") or answer.startswith("Not checked") else ""


def _titled(name: str, title: str, inside: str) -> str:
    return f'<div class="ex-fig" data-picture="{name}"><div class="ex-figtitle">{title}</div>{inside}</div>'


def whole_page(facts: Facts, theme: str, answer: OwnAnswer | None = None, synthetic: bool = False) -> str:
    """The whole page as HTML; ``answer`` is the practice's own, if it can be shown."""
    writer = Writer(facts, theme)
    parts = [writer.crisis(), f'<p class="ex-intro">{escape(text.INTRO)}</p>']
    for number, section in enumerate(SECTIONS, start=1):
        more = writer.own(answer, synthetic) if answer is not None and section.key == "move" else ""
        parts.append(writer.section(number, section, more))
    return f'<div class="ex-page">{"".join(parts)}</div>'


def sources_list(facts: Facts) -> str:
    """All sources with their numbers, designs and the day they were checked; and how the page was made."""
    writer = Writer(facts, "light")
    lines = "".join(writer.source_line(key) for key in writer.numbers)
    return (
        f'<details class="ex-fold ex-all"><summary>All {len(writer.numbers)} sources</summary><ul class="ex-list">{lines}'
        f'</ul></details><p class="ex-method">{escape(text.METHOD)} {escape(text.NOT_ADVICE)}</p>'
    )


def contact_lines(practice: Practice) -> list[str]:
    """What the practice says of itself, one line each, as plain text; empty without settings."""
    lines = [", ".join(part for part in (practice.clinic, practice.clinician, practice.phone) if part)]
    lines += [f"Who paid for this page: {practice.paid_by}" if practice.paid_by else "", practice.interests]
    return [line for line in lines if line]


STYLE = """<style>
.ex-crisis { border: 2px solid #d4622a; border-radius: .75rem; padding: .7rem 1rem; font-weight: 600; font-size: 1.05rem;
  max-width: 66rem; }
.ex-intro { font-size: 1.25rem; line-height: 1.5; max-width: 46rem; margin: 1.1rem 0 0; }
.ex-section { max-width: 66rem; border-top: 1px solid rgba(138,150,158,.4); padding-top: 1.6rem; margin-top: .8rem; }
.ex-section h2 { font-size: 1.7rem; line-height: 1.25; padding: 0; margin: 0 0 .9rem; font-weight: 650; }
.ex-count { display: inline-block; min-width: 1.15em; color: #2a8fb8; font-weight: 700; }
.ex-cols { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 400px); gap: 1rem 3rem; align-items: start; }
.ex-cols.ex-one { grid-template-columns: minmax(0, 46rem); }
.ex-main p { font-size: 1.12rem; line-height: 1.6; margin: 0 0 .9rem; }
.ex-main p.ex-so { border-left: 4px solid #2a8fb8; padding: .1rem 0 .1rem .9rem; }
.ex-fig { margin: 0 0 1.4rem; }
.ex-figtitle { font-weight: 650; font-size: 1.05rem; line-height: 1.35; margin-bottom: .6rem; }
.ex-pic { display: block; width: 100%; max-width: 400px; height: auto; }
.ex-paper, .ex-second { display: none; }
.ex-fig figcaption { font-size: .92rem; line-height: 1.45; margin-top: .45rem; }
.ex-own { display: grid; grid-template-columns: minmax(0, 400px) minmax(0, 1fr); gap: .4rem 3rem; align-items: start;
  border-top: 1px dashed rgba(138,150,158,.6); padding-top: 1.1rem; }
.ex-own figcaption p { font-size: 1rem; line-height: 1.55; margin: 0 0 .7rem; }
.ex-src { line-height: 0; font-size: .72em; white-space: nowrap; }
.ex-src a, .ex-list a { color: inherit; text-decoration: underline; text-underline-offset: 2px; }
.ex-src a { padding: .3em .18em; }
.ex-fold { margin: .4rem 0 1rem; border: 1px solid rgba(138,150,158,.45); border-radius: .6rem; padding: 0 1rem; }
.ex-fold summary { cursor: pointer; padding: .6rem 0; font-weight: 600; }
.ex-fold p { line-height: 1.55; margin: 0 0 .8rem; max-width: 52rem; }
.ex-list { list-style: none; padding: 0 0 .6rem !important; margin: 0; font-size: .92rem; line-height: 1.5; }
.ex-list li { margin: 0 0 .3rem; overflow-wrap: anywhere; }
.ex-num { display: inline-block; min-width: 1.6em; font-weight: 650; }
.ex-table, .ex-grid { border-collapse: collapse; width: 100%; font-size: 1rem; line-height: 1.4; margin-bottom: .9rem; }
.ex-table th, .ex-table td { text-align: left; vertical-align: top; padding: .5rem .6rem .5rem 0;
  border-bottom: 1px solid rgba(138,150,158,.4); font-weight: 400; }
.ex-table th[scope=col] { font-weight: 650; font-size: .92rem; }
.ex-table caption { text-align: left; font-size: .95rem; padding: 0 0 .3rem; caption-side: top; color: inherit; }
.ex-table td.ex-yes, .ex-table td.ex-no { position: relative; padding-left: 1.9rem; width: 40%; }
.ex-table td b { position: absolute; left: 0; width: 1.4rem; height: 1.4rem; line-height: 1.4rem; border-radius: 50%;
  text-align: center; font-size: .85rem; }
.ex-yes b { background: #1b6f91; color: #fff; }
.ex-no b { box-shadow: inset 0 0 0 2px currentColor; }
.ex-steps { list-style: none; counter-reset: step; padding: 0 !important; margin: 0; display: grid;
  grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 0 1.6rem; }
.ex-steps li { counter-increment: step; position: relative; padding: 2.4rem 0 0; line-height: 1.4; }
.ex-steps li::before { content: counter(step); position: absolute; left: 0; top: 0; width: 1.7rem; height: 1.7rem;
  line-height: 1.6rem; text-align: center; border-radius: 50%; border: 2px solid #2a8fb8; font-weight: 700; }
.ex-steps li::after { content: ""; position: absolute; left: 2.3rem; right: -1.2rem; top: .8rem; border-top: 2px dashed #2a8fb8; }
.ex-steps li:last-child::after { display: none; }
.ex-steps li.ex-shown::before { background: #1b6f91; color: #fff; }
.ex-steps li.ex-idea::before, .ex-steps li.ex-mixed::before { border-style: dashed; }
.ex-steps span { display: block; font-size: .96rem; }
.ex-ask { margin: 0; padding-left: 1.3rem !important; line-height: 1.6; font-size: 1.05rem; }
.ex-wide { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .6rem 3rem; margin-top: .8rem; }
.ex-wide [data-picture=options], .ex-wide [data-picture=mechanism] { grid-column: 1 / -1; }
.ex-grid th, .ex-grid td { text-align: left; vertical-align: top; padding: .55rem .7rem; border: 1px solid rgba(138,150,158,.45);
  font-size: .95rem; }
.ex-grid thead th { background: rgba(42,143,184,.16); font-weight: 650; }
.ex-grid tbody th { font-weight: 650; width: 17%; }
.ex-askcell { font-style: italic; }
.ex-method { max-width: 52rem; line-height: 1.5; }
@media (max-width: 800px) {
  .ex-cols, .ex-wide, .ex-own { grid-template-columns: minmax(0, 1fr); }
  .ex-section h2 { font-size: 1.45rem; }
  .ex-steps { grid-template-columns: minmax(0, 1fr); }
  .ex-steps li { padding: 0 0 .9rem 2.6rem; }
  .ex-steps li::after { left: .85rem; right: auto; top: 2rem; bottom: .2rem; border-top: 0; border-left: 2px dashed #2a8fb8; }
  .ex-grid thead { display: none; }
  .ex-grid, .ex-grid tbody, .ex-grid tr, .ex-grid th, .ex-grid td { display: block; width: auto !important; }
  .ex-grid tbody th { background: rgba(42,143,184,.16); border-bottom: 0; }
  .ex-grid td { border-top: 0; display: grid !important; grid-template-columns: 38% 1fr; gap: .6rem; padding: .4rem .6rem; }
  .ex-grid td::before { content: attr(data-option); font-weight: 650; font-style: normal; font-size: .9rem; }
  .ex-grid tr { margin-bottom: .8rem; }
}
@media print {
  @page { size: letter; margin: 8mm 11mm; }
  html, body, #root { background: #fff !important; }
  html, body, #root, .stApp, .stApp *:has(.ex-page) { position: static !important; display: block !important;
    height: auto !important; min-height: 0 !important; overflow: visible !important; width: auto !important;
    max-width: none !important; padding: 0 !important; margin: 0 !important; }
  .stApp, .stApp * { color: #000 !important; background-color: transparent !important; }
  [data-testid="stHeader"], [data-testid="stSidebar"], [data-testid="stToolbar"], [data-testid="stAlert"], .ex-fold,
  .ex-src, .ex-screen, .ex-own, #ex-approval .ex-wide,
  .ex-side .ex-fig:not([data-picture=co_occurrence], [data-picture=stepped_care]),
  #ex-both_ways p:nth-of-type(3), #ex-approval p:nth-of-type(2), #ex-mood p:nth-of-type(3) { display: none !important; }
  .ex-paper, .ex-second { display: block; }
  .stApp h1 { font-size: 16pt !important; padding: 0 !important; margin: 0 !important; line-height: 1.1 !important; }
  .stMarkdown, .stMarkdown *, [data-testid="stHeading"], [data-testid="stHeadingWithActionElements"] {
    margin: 0 !important; padding-top: 0 !important; padding-bottom: 0 !important; }
  .stMarkdown p { font-size: 8.5pt !important; line-height: 1.3 !important; }
  .ex-page { columns: 2; column-gap: 7mm; font-size: 8.4pt; line-height: 1.3; }
  .ex-crisis { column-span: all; border-width: 1.2pt; padding: 1.5mm 3mm; font-size: 9pt; margin: 1mm 0 2mm; }
  .ex-intro { font-size: 9pt; line-height: 1.3; margin: 0 0 1mm; }
  .ex-section { border: 0; padding: 0; margin: 0; }
  .ex-section h2 { font-size: 10.5pt; margin: 1.6mm 0 .6mm; break-after: avoid; }
  .ex-cols, .ex-cols.ex-one { display: block; }
  .ex-main p, .ex-main p.ex-so { font-size: inherit; line-height: inherit; margin: 0 0 1mm; }
  .ex-main p.ex-so { border-left: 2pt solid #000; padding-left: 2mm; break-inside: avoid; }
  .ex-fig { margin: 1mm 0 1.5mm; break-inside: avoid; }
  .ex-figtitle { font-size: 8.4pt; margin-bottom: .6mm; }
  .ex-pic { max-width: 46mm; }
  .ex-side figcaption { display: none; }
  .ex-fig figcaption { font-size: 7.5pt; margin: 0; line-height: 1.3; }
  .ex-table, .ex-grid { font-size: 8.2pt; line-height: 1.25; margin: 0 0 1mm; }
  .ex-table th, .ex-table td { padding: .6mm 1mm .6mm 0; }
  .ex-table td b { width: 3.4mm; height: 3.4mm; line-height: 3.4mm; font-size: 7pt; box-shadow: inset 0 0 0 .8pt #000; }
  .ex-table th[scope=col], .ex-table caption { font-size: 8.2pt; padding-bottom: .4mm; }
  #ex-risks { column-span: all; break-before: page; }
  .ex-wide { display: grid; grid-template-columns: 1fr 1fr; gap: 2mm 8mm; margin: 0; }
  .ex-ask { font-size: 9pt; line-height: 1.4; }
  .ex-grid th, .ex-grid td { padding: 1.2mm 1.6mm; font-size: 8.6pt; }
  .ex-method, .ex-date { font-size: 8pt; margin: 0; }
}
</style>"""
