"""A picture of one chart: all of the panel's words, nothing cut off, the same bytes every time, nothing of the machine."""

from __future__ import annotations

import io
import re
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from PIL import Image

from outcomes import courses, demo, panels
from outcomes.figures.svg import FAMILY
from outcomes.instruments import REGISTRY
from outcomes.panels import Look
from outcomes.report import picture
from tests.builders import histories_of, records
from tests.test_panels import view
from tests.test_svg import boxes, panels_of

FOOTER = "Harbor Light Ketamine · made 25 November 2026 · definitions 2026-11-23 · counts rounded to 5"


@pytest.fixture(scope="module")
def shown() -> list[panels.Shown]:
    made = courses.build(records(histories_of(demo.big_batch(6_000, seed=5))))
    return [panel for panel in panels_of(made, "phq9") if panel is not None]


@pytest.fixture(scope="module")
def headline(shown) -> panels.Shown:
    return next(panel for panel in shown if panel.key.startswith("rates"))


def said(text: str) -> str:
    """All words of a picture in the order they are read, blanks of every kind as one."""
    texts = ET.fromstring(text).iter("{http://www.w3.org/2000/svg}text")
    return " ".join(" ".join("".join(element.itertext()) for element in texts).split())


def plain(words: str) -> str:
    return " ".join(words.split())


def test_every_panel_becomes_a_picture_with_all_its_words(shown):
    for panel in shown:
        text = picture.svg(panel, footer=FOOTER, synthetic=True)
        words = said(text)
        for part in (panel.question, panel.plain_sentence, picture.SYNTHETIC, *FOOTER.split(" · ")):
            assert plain(part) in words, (panel.key, part)
        assert panel.figure is None or plain(panel.reading) in words
        root = ET.fromstring(text)
        assert plain(root.get("aria-label")) == plain(f"{panel.question} {panel.plain_sentence}")
        height = float(root.get("height"))
        # The chart is a picture within the picture: its own edges are looked at in test_svg.py.
        for chart in root.findall("{http://www.w3.org/2000/svg}svg"):
            assert float(chart.get("x")) + float(chart.get("width")) <= picture.WIDTH
            assert float(chart.get("y")) + float(chart.get("height")) < height
            root.remove(chart)
        for words, left, top, right, bottom in boxes(root):
            assert left >= 0 and right <= picture.WIDTH and top >= 0 and bottom <= height, words


@pytest.mark.parametrize("width", [360, 760])
def test_words_are_wrapped_to_any_width(headline, width):
    long = replace(headline, question="Donaudampfschifffahrtsgesellschaft" * 4, sentence="**x** " * 900)
    root = ET.fromstring(picture.svg(long, footer="a practice with a name that is long " * 5, width=width))
    for chart in root.findall("{http://www.w3.org/2000/svg}svg"):
        root.remove(chart)
    found = list(boxes(root))
    assert len(found) > 10
    assert max(right for *_, right, _ in found) <= width - picture.EDGE + 0.1


def test_bold_words_are_bold(headline):
    text = picture.svg(headline, footer=FOOTER)
    bold = re.findall(r"\*\*(.+?)\*\*", headline.sentence)
    assert bold
    for words in bold:
        assert re.search(f'font-weight="bold">\\s*{re.escape(words)}', text), words
    assert "**" not in text


def test_data_that_are_not_synthetic_are_not_called_so(headline):
    assert "ynthetic" not in said(picture.svg(replace(headline, figure=None), footer=FOOTER))


def test_a_panel_without_a_chart_gives_its_words():
    empty = panels.headline(view([], REGISTRY["phq9"]), Look(synthetic=True))
    assert empty.figure is None
    assert plain(empty.plain_sentence) in said(picture.svg(empty, footer=FOOTER, synthetic=True))
    assert picture.png(empty, footer=FOOTER)[:8] == b"\x89PNG\r\n\x1a\n"


def test_the_png_shows_the_chart_and_is_large_enough_for_paper(headline):
    image = Image.open(io.BytesIO(picture.png(headline, footer=FOOTER)))
    # 640 pixels of 1/96 inch at 200 dots per inch
    assert image.width == pytest.approx(640 / 96 * 200, abs=1)
    assert 0.5 < image.height / image.width < 1.5
    found = image.convert("RGB").getcolors(100_000)
    assert max(found)[1] == (255, 255, 255)
    seen = {colour for _, colour in found}
    assert {(0x18, 0x76, 0xA0), (0xB8, 0x4E, 0x1B), (0x22, 0x30, 0x3A)} <= seen
    assert image.info.keys() <= {"dpi"}


def test_the_letters_are_those_that_were_measured(headline, monkeypatch):
    """With the measured font as the only one named, the same picture comes out; with another one, another picture."""
    drawn = picture.svg(headline, footer=FOOTER)
    named = f'font-family="{escape(FAMILY)}"'
    assert drawn.count(named) == 2
    found = picture.png(headline, footer=FOOTER)
    for family, same in (("Fira Sans", True), ("Libertinus Serif", False)):
        text = drawn.replace(named, f'font-family="{family}"')
        monkeypatch.setattr(picture, "svg", lambda *_, text=text, **__: text)
        assert (picture.png(headline, footer=FOOTER) == found) == same


def test_the_same_panel_gives_the_same_bytes_and_leaves_nothing_behind(headline, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    one, other = (picture.png(headline, footer=FOOTER) for _ in range(2))
    assert one == other
    assert not list(tmp_path.iterdir())
    for secret in (str(tmp_path), str(Path.home()), "typst", "FiraSans"):
        assert secret.encode() not in one
        assert secret not in picture.svg(headline, footer=FOOTER)
