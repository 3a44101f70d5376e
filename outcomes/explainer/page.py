"""Text, pictures and facts put together as HTML: static, our own, with every word escaped."""

from __future__ import annotations

import base64
import re
from functools import cache
from html import escape
from pathlib import Path

from outcomes.explainer import tables, text
from outcomes.explainer.drawing import INKS
from outcomes.explainer.facts import Facts, cited, written
from outcomes.explainer.own import OwnAnswer
from outcomes.explainer.pictures import DRAWN, own_bars
from outcomes.explainer.text import SECTIONS, Section
from outcomes.figures.svg.faces import COMMON, font_faces, with_letters
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
    "approval_board": [part for row in tables.BOARD for part in (row[0], row[2], row[3])],
    "mechanism": [part for row in tables.STEPS for part in (row[0], row[2], row[3])],
    "harms": [part for row in tables.HARMS for part in row],
    "clinics": [part for row in tables.CLINICS for part in row],
    "questions": list(tables.QUESTIONS),
    "options": [*tables.OPTIONS, *(part for question, answers in tables.GRID for part in (question, *answers))],
}


WIDE = ("mechanism", "harms", "clinics", "questions", "options")
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
            data = base64.b64encode(with_letters(draw(INKS[ground])).encode()).decode()
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
            for use, status, words, source in tables.BOARD
        )
        return _titled("board", "What the FDA has approved, and what not", f'<table class="ex-table">{rows}</table>')

    def mechanism(self) -> str:
        steps = "".join(
            f'<li class="ex-{firm}"><b>{self.words(step)}</b><span>{self.words(shown)}{self.links(cited(source))}</span></li>'
            for step, firm, shown, source in tables.STEPS
        )
        return _titled(
            "mechanism", "How it may act, and in whom each step was shown", f'<ol class="ex-steps">{steps}</ol>'
        )

    def harms(self) -> str:
        return _titled(
            "harms",
            "Side effects, out of 100 people with chronic pain",
            self.rows("With ketamine, more than with a placebo", _HARM_HEADS, tables.HARMS),
        )

    def clinics(self) -> str:
        return _titled(
            "clinics",
            "Better and worse in US clinics, out of 100 people",
            self.rows(
                "After the first infusions for depression; no comparison group, and most people could not be counted",
                _HARM_HEADS[:2],
                tables.CLINICS,
            ),
        )

    def rows(self, caption: str, heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
        """A table: what, then one cell for each further heading; the last part of a row names its sources."""
        head = "".join(f'<th scope="col">{escape(words)}</th>' for words in heads)
        body = "".join(
            f'<tr><th scope="row">{self.words(what)}{self.links(cited(sources))}</th>'
            + "".join(f"<td>{self.words(cell)}</td>" for cell in cells)
            + "</tr>"
            for what, *cells, sources in rows
        )
        return f'<table class="ex-table"><caption>{escape(caption)}</caption><tr>{head}</tr>{body}</table>'

    def questions(self) -> str:
        asked = "".join(f"<li>{self.words(question)}</li>" for question in tables.QUESTIONS)
        return _titled("questions", "Questions to take with you", f'<ul class="ex-ask">{asked}</ul>')

    def options(self) -> str:
        head = "".join(f'<th scope="col">{self.words(option)}</th>' for option in tables.OPTIONS)
        rows = ""
        for question, answers in tables.GRID:
            cells = "".join(
                f'<td data-option="{escape(option.split(":")[0], quote=True)}"><span>{self.words(answer)}</span></td>'
                for option, answer in zip(tables.OPTIONS, answers, strict=True)
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
            f"{written(self.facts.reviewed)}.</p>"
        )

    def block(self, name: str) -> str:
        return self.figure(name) if name in DRAWN else getattr(self, name)()

    def source_line(self, key: str) -> str:
        source = self.facts.source(key)
        return (
            f'<li><span class="ex-num">{self.numbers[key]}</span> <a href="{escape(source.url, quote=True)}" target="_blank" '
            f'rel="noopener noreferrer">{escape(source.cite)}</a>. {escape(source.design[:1].upper() + source.design[1:])}. '
            f"<b>It says:</b> {escape(source.says)} Checked {written(source.checked)}.</li>"
        )

    def own(self, answer: OwnAnswer, synthetic: bool) -> str:
        image = self.image(lambda ink: own_bars(answer.rows, ink, synthetic), answer.sentence)
        return (
            '<figure class="ex-fig ex-own" data-picture="own"><div><div class="ex-figtitle">And in this practice?</div>'
            f"{image}</div><figcaption><p>{escape(answer.sentence)}</p><p>{escape(answer.caution)}</p></figcaption></figure>"
        )


_HARM_HEADS = ("What", "How many", "Likely range", "Certainty")


def _titled(name: str, title: str, inside: str) -> str:
    return f'<div class="ex-fig" data-picture="{name}"><div class="ex-figtitle">{title}</div>{inside}</div>'


def whole_page(
    facts: Facts,
    theme: str,
    answer: OwnAnswer | None = None,
    synthetic: bool = False,
    practice: Practice | None = None,
) -> str:
    """The whole page as HTML; ``answer`` is the practice's own, if it can be shown."""
    writer = Writer(facts, theme)
    parts = [
        writer.crisis(),
        f'<p class="ex-intro">{escape(text.INTRO)}</p><p class="ex-interest">{escape(text.INTEREST)}</p>',
    ]
    for number, section in enumerate(SECTIONS, start=1):
        more = writer.own(answer, synthetic) if answer is not None and section.key == "move" else ""
        parts.append(writer.section(number, section, more))
    parts.append(contact(practice or Practice()))
    return f'<div class="ex-page">{"".join(parts)}</div>'


def contact(practice: Practice) -> str:
    """Who to call and how to book, with the link written out for paper; what the practice says of its own interest."""
    lines = contact_lines(practice)
    told = "".join(f"<p>{escape(line)}</p>" for line in lines) if lines else f"<p>{escape(text.NO_CONTACT)}</p>"
    if practice.booking:
        link = escape(practice.booking, quote=True)
        told += (
            f'<p>Book an appointment: <a href="{link}" target="_blank" rel="noopener noreferrer" '
            f'aria-label="Book an appointment">{link}</a></p>'
        )
    return f'<section class="ex-contact" aria-labelledby="ex-h-contact"><h2 id="ex-h-contact">{text.CONTACT}</h2>{told}</section>'


def sources_list(facts: Facts) -> str:
    """All sources with their numbers, designs and the day they were checked; and how the page was made."""
    writer = Writer(facts, "light")
    lines = "".join(writer.source_line(key) for key in writer.numbers)
    short = "".join(f"<li>{escape(facts.source(key).cite)}</li>" for key in writer.numbers)
    return (
        f'<details class="ex-fold ex-all"><summary>All {len(writer.numbers)} sources</summary><ul class="ex-list">{lines}'
        f'</ul></details><div class="ex-second ex-refs"><h2>Sources</h2><ol>{short}</ol></div>'
        f'<p class="ex-method">{escape(text.METHOD)} {escape(text.NOT_ADVICE)}</p>'
    )


def contact_lines(practice: Practice) -> list[str]:
    """What the practice says of itself, one line each, as plain text; empty without settings."""
    lines = [", ".join(part for part in (practice.clinic, practice.clinician, practice.phone) if part)]
    lines += [f"Who paid for this page: {practice.paid_by}" if practice.paid_by else "", practice.interests]
    return [line for line in lines if line]


@cache
def style() -> str:
    """How the page looks on a screen and on paper, with its own letters: they are those of its pictures."""
    css = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    return f"<style>{font_faces(COMMON)}{css}</style>"
