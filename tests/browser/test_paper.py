"""Pages printed by the browser: nothing cut off, nothing to press, the filters named."""

from __future__ import annotations

import io

import pypdf
import pytest

OF_THE_SCREEN = ("Depression and mood", "Take along", "Everybody", "Overview")
WIDTH = 720
"""Pixels between the margins of Letter; A4 has a few less."""

BESIDE = """(width) => {
  const paper = document.querySelector(".stMainBlockContainer");
  paper.style.width = width + "px";
  const right = paper.getBoundingClientRect().right;
  const found = [...document.querySelectorAll(".stPlotlyChart svg text")];
  const outside = found.filter((text) => text.getBoundingClientRect().right > right + 1).map((text) => text.textContent);
  paper.style.width = "";
  return [found.length, outside];
}"""
"""In the browser, before the page can draw its charts anew: the words in charts, and those that lie beside the paper."""


@pytest.mark.parametrize(("paper", "dark"), [("Letter", False), ("A4", True)])
def test_a_page_of_charts_is_whole_on_paper(open_tab, paper: str, dark: bool):
    tab = open_tab(dark=dark)
    tab.visit("/depression?site=Site+A")
    place = tab.page.locator(".main-svg").first.bounding_box()
    pages = pypdf.PdfReader(io.BytesIO(tab.page.pdf(format=paper, prefer_css_page_size=True))).pages
    text = "\n".join(page.extract_text() for page in pages)
    assert "Filters: Site: Site A" in text and "patients in this view" in text
    assert "Infusions received" in text and "and everyone measured" in text
    assert not [words for words in OF_THE_SCREEN if words in text]
    tab.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    tab.page.emulate_media(media="print")
    n, outside = tab.page.evaluate(BESIDE, WIDTH)
    assert n > 30 and not outside
    tab.page.emulate_media(media="screen")
    tab.page.evaluate("dispatchEvent(new Event('afterprint'))")
    tab.settle()
    assert tab.page.locator(".main-svg").first.bounding_box() == place
    assert tab.page.locator("p.only-on-paper").first.is_hidden()
