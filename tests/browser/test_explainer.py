"""The page "Depression and pain" in a real browser: light, dark, phone, paper, keyboard, and without any data."""

from __future__ import annotations

import re

import pytest

from outcomes import explainer
from outcomes.explainer import text
from outcomes.explainer.drawing import INKS
from outcomes.explainer.own import Row
from outcomes.explainer.pictures import DRAWN, own_bars
from outcomes.figures.svg.faces import with_letters
from outcomes.handout.together import PARTS
from outcomes.release import LADDER
from tests.topics import ARTICLE, LEFT_OUT_THERE

PATH = "/connection"
LOOKS = {"light": {}, "dark": {"dark": True}, "phone": {"phone": True}}
PICTURES = """images => images.filter(image => getComputedStyle(image).display !== 'none').map(image => {
    const box = image.getBoundingClientRect();
    return {drawn: image.complete && image.naturalWidth > 0, alt: image.alt.length > 60,
            fits: box.left >= 0 && box.right <= innerWidth + 1, wide: box.width >= 240 && box.width <= 381};
})"""
WIDTHS = (280, 390, 900, 1024, 1440, 2560)
ROOM = """() => {
    const main = document.querySelector('[data-testid="stMain"]');
    const columns = [...document.querySelectorAll('.ex-main')].map(one => one.getBoundingClientRect().width);
    const smallest = [...document.querySelectorAll('.ex-pic')].map(image => image.getBoundingClientRect().width * 13.5 / 300);
    const words = [...document.querySelectorAll('.ex-page :is(p, td, th, li, h2, figcaption, .ex-figtitle)')];
    const cut = words.filter(one => !one.closest('.ex-steps') && one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1)
        .map(one => one.textContent.slice(0, 40));
    return {sideways: main.scrollWidth > main.clientWidth, narrowest: Math.min(...columns), smallest: Math.min(...smallest), cut};
}"""


@pytest.mark.parametrize("look", LOOKS)
def test_the_page_is_whole_in_every_look(open_tab, look):
    tab = open_tab(**LOOKS[look])
    tab.visit(PATH)
    page = tab.page
    assert page.locator("h1").all_inner_texts() == [text.TITLE]
    assert page.locator(".ex-section h2").count() == len(text.SECTIONS)
    assert page.locator(".ex-crisis").first.is_visible() and "988" in page.locator(".ex-crisis").first.inner_text()
    pictures = page.locator(".ex-pic").evaluate_all(PICTURES)
    assert len(pictures) >= 7 and all(all(picture.values()) for picture in pictures), pictures
    area = page.locator('[data-testid="stMain"]')
    assert area.evaluate("area => area.scrollWidth <= area.clientWidth")
    assert tab.accessibility_problems() == []


def test_the_fold_opens_by_keyboard_and_a_source_is_one_click_away(tab):
    tab.visit(PATH)
    page = tab.page
    fold = page.locator(".ex-section details").first
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    assert fold.evaluate("fold => fold.open")
    links = page.locator(".ex-page a").evaluate_all("links => links.map(a => [a.href, a.target, a.rel, a.ariaLabel])")
    assert len(links) > 80
    assert all(
        href.startswith("https://") and target == "_blank" and "noopener" in rel for href, target, rel, _ in links
    )
    assert tab.accessibility_problems() == []


def test_the_filters_change_nothing(open_tab):
    tab = open_tab()
    tab.visit(PATH)
    before = tab.page.locator(".ex-page").inner_text()
    tab.visit(f"{PATH}?phase=maintenance")
    assert tab.page.locator(".ex-page").inner_text() == before
    assert "In this practice’s own records" in before


TEXTS = """() => {
    const svg = document.querySelector('svg'), edge = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll('text')].map(text => ({words: text.textContent, box: text.getBoundingClientRect()}));
    const out = texts.filter(({box}) => box.left < edge.left || box.right > edge.right || box.bottom > edge.bottom);
    const over = texts.flatMap((one, i) => texts.slice(i + 1).filter(other =>
        Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left) > 0 &&
        Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top) > 4).map(
        other => one.words + ' / ' + other.words));
    const boxes = [...svg.querySelectorAll('rect[rx]')].map(rect => rect.getBoundingClientRect());
    const burst = texts.filter(({box}) => boxes.some(around =>
        box.top >= around.top - 3 && box.bottom <= around.bottom + 3 && (box.left + box.right) / 2 > around.left &&
        (box.left + box.right) / 2 < around.right && (box.left < around.left || box.right > around.right)));
    return [out.map(({words}) => words), over, burst.map(({words}) => words), texts.length];
}"""
OWN = [[Row(part[0], PARTS["+".join(part)], 12_345 - 2_000 * i) for i, part in enumerate(step)] for step in LADDER]


@pytest.fixture(scope="module")
def sheet(browser):
    """An empty page to draw on."""
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("name", [*DRAWN, *(f"own {i}" for i in range(len(OWN)))])
def test_words_in_pictures_have_room(sheet, name):
    """No word beyond the edge, on another, or out of its box; and in the letters that the picture brings along."""
    facts, ink = explainer.load(), INKS["light"]
    svg = DRAWN[name].draw(facts, ink) if name in DRAWN else own_bars(OWN[int(name.split()[1])], ink, True)
    sheet.set_content(with_letters(svg))
    sheet.evaluate("document.fonts.ready")
    assert sheet.evaluate(
        "[...document.fonts].some(font => font.family.includes('Fira Sans') && font.status === 'loaded')"
    )
    beyond, over, burst, count = sheet.evaluate(TEXTS)
    assert count >= 3 and (beyond, over, burst) == ([], [], [])


@pytest.mark.parametrize("width", WIDTHS)
def test_it_can_be_read_at_every_width(open_tab, width):
    """Beside an open sidebar too: text in columns of a readable width, letters of pictures of 11 pixels and more."""
    tab = open_tab()
    tab.page.set_viewport_size({"width": width, "height": 900})
    tab.visit(PATH)
    room = tab.page.evaluate(ROOM)
    assert not room["sideways"] and room["cut"] == []
    assert room["narrowest"] >= min(420, width - 40), room
    assert room["smallest"] >= 11, room


def test_page_and_pictures_have_the_same_letters(tab):
    tab.visit(PATH)
    fonts = tab.page.evaluate(
        "document.fonts.ready.then(() => [...document.fonts].map(font => [font.family, font.status]))"
    )
    assert ["Fira Sans", "loaded"] in [[family.strip('"'), status] for family, status in fonts]


PRINTED = """() => [...document.querySelectorAll('.ex-page :is(p, td, th, li, figcaption, caption, .ex-figtitle)')].filter(one =>
    one.offsetHeight > 0).map(one => [parseFloat(getComputedStyle(one).fontSize) * 0.75, one.textContent.slice(0, 40)])"""


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_printed_page_holds_every_topic_in_letters_of_ten_points(open_tab, look):
    tab = open_tab(**LOOKS[look])
    tab.visit(PATH)
    paper = tab.page.pdf(prefer_css_page_size=True, print_background=True)
    assert 5 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) <= 9
    tab.page.emulate_media(media="print")
    shown = tab.page.locator(".ex-crisis").evaluate_all("all => all.map(one => one.offsetHeight > 0)")
    assert shown == [True, True], "the crisis line stands at the start and on the sheet to take along"
    sizes = tab.page.evaluate(PRINTED)
    assert len(sizes) > 100 and not [one for one in sizes if one[0] < 9.99]
    tab.page.locator(".ex-src").evaluate_all("all => all.map(one => one.remove())")
    words = re.sub(r"\s+", " ", tab.page.locator('[data-testid="stMain"]').inner_text()).lower()
    missing = [topic for topic, sentence in {**ARTICLE, **LEFT_OUT_THERE}.items() if sentence not in words]
    assert not missing
    colours = tab.page.locator(".ex-main p").evaluate_all("all => all.map(one => getComputedStyle(one).color)")
    assert set(colours) == {"rgb(0, 0, 0)"}
    pictures = tab.page.locator(".ex-pic").evaluate_all("all => all.filter(one => one.offsetHeight > 0).length")
    assert pictures >= len(DRAWN), "every picture, in dark letters, once"


def test_it_needs_no_data(empty_url, open_tab):
    tab = open_tab(empty_url)
    tab.visit(PATH)
    words = tab.page.locator('[data-testid="stMain"]').inner_text()
    assert "They often come together" in words and "Last reviewed" in words
    assert "In this practice" not in words and "ynthetic" not in words
