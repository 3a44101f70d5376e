"""The empty deck: size, colours, letters and foot of every slide; and text that is measured before it is written."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Emu, Inches, Pt

from outcomes.figures.base import BLUE, DEEP, GREY, ORANGE
from outcomes.figures.svg.letters import Run as Letters
from outcomes.slides.body import SOFT

FONT = "Calibri"
INK, LINE, ACCENT = "#17222a", "#d9dde0", "#0b5f73"
WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.7
INNER = WIDTH - 2 * MARGIN
LINE_HEIGHT = 1.2
WIDER = 1.12
"""A computer without the deck's font takes another: room is kept for one so much wider than the one that is measured."""

POINTS = 72
"""In an inch."""

SYNTHETIC, SYNTHETIC_WIDE = "SYNTHETIC DEMONSTRATION DATA", 3.7
LARGEST_TEXT = 160
"""Letters of a practice's name or contact that find room; the rest of a longer one is cut."""

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def one_line(text: str, most: int = LARGEST_TEXT) -> str:
    """Without line breaks and letters that no slide can hold, and not too long."""
    clean = " ".join(_CONTROL.sub(" ", text).split())
    return clean if len(clean) <= most else f"{clean[: most - 1].rstrip()}…"


# ---------------------------------------------------------------------------------------------------------------
# Text


@dataclass(frozen=True)
class Box:
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Say:
    """One paragraph; ``**`` around what is bold. ``size`` in points."""

    text: str
    size: float = 18
    colour: str = INK
    bold: bool = False
    space_before: float = 0

    @property
    def runs(self) -> list[tuple[str, bool]]:
        parts = self.text.split("**")
        return [(part, self.bold or place % 2 == 1) for place, part in enumerate(parts) if part]


def lines_needed(text: str, size: float, width: float, *, bold: bool = False) -> int:
    """How many lines a paragraph takes in a box so many inches wide, if the font is a wide one."""
    room, lines, used = width * POINTS / WIDER, 1, 0.0
    blank = Letters(" ", bold).width(size)
    for word in text.replace("**", "").split(" "):
        long = Letters(word, bold).width(size)
        if used and used + blank + long > room:
            lines, used = lines + 1, 0.0
        used += (blank if used else 0.0) + long
        # A word that is wider than the box is broken.
        lines, used = lines + int(used // room), used % room
    return lines


def height_of(paragraphs: list[Say], width: float) -> float:
    """In inches."""
    points = sum(
        say.space_before
        + LINE_HEIGHT * say.size * lines_needed(say.text, say.size, width, bold=any(bold for _, bold in say.runs))
        for say in paragraphs
    )
    return points / POINTS


def fitted(text: str, box: Box, sizes: tuple[float, ...], **how) -> Say:
    """The paragraph in the largest of these sizes, given from large to small, that fits the box; else in the last."""
    tries = [Say(text, size, **how) for size in sizes]
    return next((say for say in tries if height_of([say], box.width) <= box.height), tries[-1])


def write(slide: Slide, box: Box, *paragraphs: Say, middle: bool = False, fill: str = "", align: str = "left"):
    """A text box; nothing in it changes its size by itself."""
    shape = slide.shapes.add_textbox(*(Inches(x) for x in (box.left, box.top, box.width, box.height)))
    if fill:
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb(fill)
    fill_text(shape.text_frame, *paragraphs, middle=middle, align=align)
    return shape


def fill_text(frame, *paragraphs: Say, middle: bool = False, bottom: bool = False, align: str = "left") -> None:
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE if middle else MSO_ANCHOR.BOTTOM if bottom else MSO_ANCHOR.TOP
    for place, say in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.alignment = {"left": PP_ALIGN.LEFT, "right": PP_ALIGN.RIGHT, "center": PP_ALIGN.CENTER}[align]
        if say.space_before:
            paragraph.space_before = Pt(say.space_before)
        for text, bold in say.runs:
            run = paragraph.add_run()
            run.text = text
            run.font.size, run.font.bold, run.font.name = Pt(say.size), bold, FONT
            run.font.color.rgb = rgb(say.colour)


def rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#").upper())


# ---------------------------------------------------------------------------------------------------------------
# The deck before its first slide

TITLE_BOX = Box(MARGIN, 1.06, INNER, 1.08)
FOOT_BOX = Box(MARGIN, 6.98, INNER - 1.0, 0.34)
NUMBER_BOX = Box(WIDTH - MARGIN - 0.8, 6.98, 0.8, 0.34)
OPENING_TITLE = Box(MARGIN, 3.3, 7.1, 1.65)
OPENING_NAME = Box(MARGIN, 2.05, 7.1, 1.15)
OPENING, MESSAGE = 0, 1
"""The two layouts that are kept."""

_SCHEME = {
    "dk2": INK,
    "accent1": BLUE,
    "accent2": DEEP,
    "accent3": ORANGE,
    "accent4": GREY,
    "accent5": ACCENT,
    "accent6": SOFT,
    "hlink": ACCENT,
    "folHlink": SOFT,
}


def empty_deck() -> Deck:
    """A 16:9 deck in the colours of the charts, with an opening layout and one for messages."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    del deck.element.find(qn("p:sldSz")).attrib["type"]
    for shape in list(deck.notes_master.placeholders):
        if _kind(shape) == "dt":
            # Holds the day on which somebody made the library's template.
            _place(shape, None)
    for layout in list(deck.slide_layouts):
        if layout.name not in ("Title Slide", "Title Only"):
            deck.slide_layouts.remove(layout)
    _leave_out_what_others_left(deck)
    master = deck.slide_master
    _recolour(master)
    for shape in list(master.placeholders):
        # The date would be that of the day it is shown.
        _place(shape, {"title": TITLE_BOX, "ftr": FOOT_BOX, "sldNum": NUMBER_BOX}.get(_kind(shape)))
    _title_style(master)
    master.shapes._spTree.append(_strip(Box(MARGIN, 0.42, 0.9, 0.06)))
    opening, message = deck.slide_layouts[OPENING], deck.slide_layouts[MESSAGE]
    opening.name, message.name = "Opening", "Message"
    opening.element.set("showMasterSp", "0")
    for shape in list(opening.placeholders):
        _place(shape, {"ctrTitle": OPENING_TITLE, "subTitle": OPENING_NAME}.get(_kind(shape)))
    for shape in list(message.placeholders):
        if _kind(shape) == "dt":
            _place(shape, None)
    return deck


def _leave_out_what_others_left(deck: Deck) -> None:
    """The library's template brings a picture of itself, somebody's printer, and how their window stood."""
    for holder, kinds in ((deck.part.package, (RT.THUMBNAIL,)), (deck.part, (RT.PRINTER_SETTINGS, RT.VIEW_PROPS))):
        relations = holder._rels
        for key in [key for key, relation in relations.items() if relation.reltype in kinds]:
            relations.pop(key)


def _recolour(master) -> None:
    theme = master.part.part_related_by(RT.THEME)
    text = theme.blob.decode("utf-8")
    for name, colour in _SCHEME.items():
        text, found = re.subn(
            rf"(<a:{name}>)<a:s(?:rgb|ys)Clr [^>]*/>(</a:{name}>)",
            rf'\1<a:srgbClr val="{colour[1:].upper()}"/>\2',
            text,
        )
        assert found == 1, name
    theme._blob = text.replace('name="Office Theme"', 'name="Infusion Outcomes"').encode("utf-8")


def _kind(shape) -> str:
    return shape.element.find(f".//{qn('p:ph')}").get("type", "body")


def _place(shape, box: Box | None) -> None:
    if box is None:
        shape.element.getparent().remove(shape.element)
        return
    shape.left, shape.top, shape.width, shape.height = (Inches(x) for x in (box.left, box.top, box.width, box.height))


def _title_style(master) -> None:
    style = master.element.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    style.set("algn", "l")
    letters = style.find(qn("a:defRPr"))
    letters.set("sz", "3200")
    letters.set("b", "1")


def _strip(box: Box):
    x, y, wide, high = (Inches(part) for part in (box.left, box.top, box.width, box.height))
    return parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="90" name="Accent"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect">'
        f'<a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="{ACCENT[1:].upper()}"/></a:solidFill><a:ln><a:noFill/></a:ln>'
        "</p:spPr></p:sp>"
    )


# ---------------------------------------------------------------------------------------------------------------
# A slide


def message_slide(deck: Deck, above: str, title: str, foot: str, *, synthetic: bool) -> Slide:
    """A slide with its message as title, the question above it, the source at its foot, and its number."""
    slide = deck.slides.add_slide(deck.slide_layouts[MESSAGE])
    fill_text(slide.shapes.title.text_frame, fitted(title, TITLE_BOX, (32, 30, 28, 26), bold=True), middle=False)
    above_box = Box(MARGIN, 0.58, INNER, 0.42)
    write(slide, above_box, fitted(above, above_box, (18, 16), colour=ACCENT, bold=True))
    for shape in deck.slide_layouts[MESSAGE].placeholders:
        if _kind(shape) in ("ftr", "sldNum"):
            slide.shapes._spTree.append(copy.deepcopy(shape.element))
    for shape in slide.placeholders:
        if _kind(shape) == "ftr":
            fill_text(shape.text_frame, fitted(foot, FOOT_BOX, (12, 11, 10), colour=SOFT), middle=True)
        elif _kind(shape) == "sldNum":
            number = shape.text_frame.paragraphs[0]
            number.alignment = PP_ALIGN.RIGHT
            letters = number._p.find(f"{qn('a:fld')}/{qn('a:rPr')}")
            letters.set("sz", "1200")
    if synthetic:
        mark_synthetic(slide, Box(WIDTH - MARGIN - SYNTHETIC_WIDE, 0.2, SYNTHETIC_WIDE, 0.32))
    return slide


def mark_synthetic(slide: Slide, box: Box) -> None:
    """On the slide itself, not its layout: so the label goes along when a slide is copied into another deck."""
    label = write(slide, box, Say(SYNTHETIC, 12, "#ffffff", bold=True), middle=True, fill=INK, align="center")
    label.text_frame.word_wrap = False


def add_notes(slide: Slide, *paragraphs: str) -> None:
    slide.notes_slide.notes_text_frame.text = "\n".join(paragraphs)


def describe(shape, name: str, words: str) -> None:
    """Name and alternative text."""
    about = shape._element.xpath(".//p:cNvPr")[0]
    about.set("name", name)
    about.set("descr", words)


def add_picture(slide: Slide, content, box: Box, words: str) -> None:
    """A picture as large as the box allows, its shape kept."""
    picture = slide.shapes.add_picture(content, Inches(box.left), Inches(box.top))
    scale = min(Inches(box.width) / picture.width, Inches(box.height) / picture.height)
    picture.width, picture.height = Emu(int(picture.width * scale)), Emu(int(picture.height * scale))
    describe(picture, "Logo", words)
