"""The report as a file: all of the snapshot and nothing else, in HTML and in PDF, whatever the practice is called."""

from __future__ import annotations

import io
import re
from html import unescape
from xml.etree import ElementTree

import pypdf
import pytest
from PIL import Image

from outcomes import artefacts, definitions
from outcomes.figures.svg import to_svg
from outcomes.figures.svg.faces import with_letters
from outcomes.report import html, pdf, words
from tests import snapshots
from tests.snapshots import HOSTILE, PRACTICE


@pytest.fixture(scope="module")
def shown():
    return snapshots.of(snapshots.LARGE)


@pytest.fixture(scope="module")
def page(shown) -> str:
    return html.page(shown, PRACTICE)


@pytest.fixture(scope="module")
def pages(shown) -> list[str]:
    return pdf_pages(pdf.document(shown, PRACTICE))


def pdf_pages(content: bytes) -> list[str]:
    """The words of each page, in one line."""
    return [squeeze(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def squeeze(text: str) -> str:
    """Without blanks and breaks, which a PDF puts where it likes."""
    return re.sub(r"[\s\u00ad]+", "", text)


def visible(page: str) -> str:
    """What a reader sees of an HTML page."""
    body = re.sub(r"<(style|title)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body))).replace(" .", ".")


@pytest.mark.parametrize("kind", ["html", "pdf"])
def test_the_report_says_everything_that_the_snapshot_says(page, pages, shown, kind):
    seen = squeeze(visible(page)) if kind == "html" else "".join(pages)
    said = [part for panel in shown.panels for part in (panel.question, panel.plain_sentence)]
    said += [panel.reading for panel in shown.panels if panel.figure is not None]
    said += [
        part for title, told, source in words.definitions_once(shown.panels) for part in (f"{title}. {told}", source)
    ]
    said += [*words.CAN_AND_CANNOT, shown.rounding, *shown.not_shown, shown.origin, shown.fingerprint, PRACTICE.contact]
    assert not [part for part in said if squeeze(part) not in seen]


def test_the_charts_of_both_hold_the_numbers(page, pages, shown):
    rates = next(panel for panel in shown.panels if panel.key == "rates.phq9")
    for told in rates.table["told"]:
        assert squeeze(told) in squeeze(visible(page))
        assert squeeze(told) in "".join(pages)


def test_the_html_holds_no_script_and_asks_for_nothing(page):
    assert "<script" not in page
    assert not re.search(r"\son\w+=", page)
    asked = re.findall(r"(?:src|href|url\(|@import)\W*(?:https?:|//)[^\s\"')]*", page)
    assert asked == []
    assert "default-src 'none'" in page


def test_the_html_holds_the_letters_that_it_needs_and_no_more(page):
    fonts = re.findall(r"base64,([A-Za-z0-9+/=]+)\) format", page)
    assert len(fonts) == 3
    assert all(len(font) < 60_000 for font in fonts)
    assert len(page) < 250_000


@pytest.mark.parametrize("paper", ["us-letter", "a4"])
def test_the_pdf_has_two_or_three_pages_that_say_synthetic(shown, paper):
    content = pdf.document(shown, PRACTICE, paper=paper)
    found = pdf_pages(content)
    assert 2 <= len(found) <= 3
    assert all(squeeze(words.SYNTHETIC) in page for page in found)
    box = pypdf.PdfReader(io.BytesIO(content)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == {"us-letter": (612, 792), "a4": (595, 842)}[paper]


def test_the_pdf_carries_titles_and_descriptions_for_people_who_do_not_see_it(shown):
    reader = pypdf.PdfReader(io.BytesIO(pdf.document(shown, PRACTICE)))
    assert reader.metadata.title.startswith(words.TITLE)
    assert reader.metadata.author == PRACTICE.clinic
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_same_snapshot_gives_the_same_bytes(shown):
    for one in artefacts.ARTEFACTS:
        assert one.make(shown, PRACTICE) == one.make(shown, PRACTICE), one.key


def test_names_that_look_like_code_stay_names(shown):
    page = html.page(shown, HOSTILE)
    assert "<script" not in page
    assert squeeze(HOSTILE.clinic) in squeeze(visible(page))
    pages = pdf_pages(pdf.document(shown, HOSTILE))
    assert squeeze(HOSTILE.contact) in "".join(pages)
    assert len(pages) <= 3


def test_a_small_practice_is_told_what_cannot_be_shown():
    shown = snapshots.of(snapshots.SMALL)
    assert shown.not_shown
    for seen in (squeeze(visible(html.page(shown, PRACTICE))), "".join(pdf_pages(pdf.document(shown, PRACTICE)))):
        assert all(squeeze(line) in seen for line in shown.not_shown)


def test_without_settings_no_name_and_no_empty_box_is_shown(shown):
    page = html.page(shown, snapshots.Practice())
    assert 'class="contact"' not in page
    assert "Ketamine infusion practice" in page


def test_a_logo_is_inside_the_files(shown):
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(out, "PNG")
    practice = snapshots.Practice(clinic="Lakeside", logo=out.getvalue())
    assert "data:image/png;base64," in html.page(shown, practice)
    assert len(pdf.document(shown, practice)) != len(pdf.document(shown, snapshots.Practice(clinic="Lakeside")))


def test_an_svg_with_its_letters_is_still_an_svg(shown):
    drawn = with_letters(to_svg(shown.panels[0].figure, 400, alt="x"))
    root = ElementTree.fromstring(drawn)
    assert root[0].tag.endswith("style")


def test_file_names_say_whose_when_and_synthetic(shown):
    assert artefacts.file_name(shown, PRACTICE, ".pdf") == "lakeside-infusion-outcomes-2026-11-25-synthetic.pdf"
    assert re.fullmatch(r"[a-z0-9-]+\.pdf", artefacts.file_name(shown, HOSTILE, ".pdf"))


def test_the_standing_sentence_leads(page, pages):
    assert visible(page).index(definitions.STANDING_SENTENCE) < visible(page).index("who was measured")
    assert squeeze(definitions.STANDING_SENTENCE) in pages[0]
