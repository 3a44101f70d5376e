"""The page for referrers, what is taken away from it, and the presentation, in a real browser."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile

import numpy as np
import pypdf
import pytest
from PIL import Image, ImageColor

from outcomes import wall
from outcomes.figures.base import outcome_colour
from outcomes.report import html
from tests import snapshots
from tests.browser.conftest import ROOT, server

TITLE = "What happened to our patients"


@pytest.fixture(scope="module")
def own_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("referrers")


@pytest.fixture(scope="module")
def own_url(browser, own_folder):
    """A dashboard on demonstration data that is this file's alone, to make and withdraw snapshots."""
    with server(own_folder, demonstration=True) as address:
        yield address


def sentences(tab) -> list[str]:
    """What the panels say, in order."""
    return tab.page.locator('[data-testid="stMain"] [data-testid="stMarkdownContainer"] p').all_inner_texts()


def open_practice(tab) -> None:
    tab.page.locator("summary", has_text="For the practice").click()
    tab.settle()


def test_filters_of_other_pages_are_out_of_sight_and_change_nothing(open_tab):
    plain, filtered = open_tab(), open_tab()
    plain.visit("/referrers")
    filtered.visit("/?sex=Female&phase=Maintenance&site=Site+A")
    filtered.go("Referrers")
    assert not filtered.page.locator('[data-testid="stSidebar"]').is_visible()
    assert sentences(filtered) == sentences(plain)
    assert any("started a course" in line for line in sentences(plain))
    # And on the way back they are as they were.
    filtered.go("Overview")
    assert "sex=Female" in filtered.page.url


def test_everything_can_be_taken_away(tab):
    tab.visit("/referrers")
    starts = {
        "Report": b"<!doctype html>",
        "PDF, Letter": b"%PDF",
        "PDF, A4": b"%PDF",
        "Slides": b"PK",
        "Tables, Excel": b"PK",
        "Tables, CSV": b"PK",
        "PNG": b"\x89PNG",
        "SVG": b"<svg",
    }
    for name, start in starts.items():
        with tab.page.expect_download() as download:
            tab.page.get_by_role("button", name=name, exact=True).click()
        content = download.value.path().read_bytes()
        assert content.startswith(start), name
        assert "synthetic" in download.value.suggested_filename
        if start == b"PK":
            assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None


def test_a_snapshot_is_withdrawn_and_made_again(open_tab, own_url):
    tab = open_tab(own_url)
    tab.visit("/referrers")
    page = tab.page
    before = sentences(tab)
    open_practice(tab)
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_role("button", name="Withdraw (not yet shared with anyone)").click()
    tab.settle()
    assert page.get_by_text("There is nothing to show yet.").is_visible()
    assert page.locator(".stPlotlyChart").count() == 0
    # A bookmark of the presentation leads here as long as there is nothing to present.
    tab.visit("/present")
    assert page.get_by_text("There is nothing to show yet.").is_visible()
    open_practice(tab)
    page.get_by_role("button", name="Create a snapshot").click()
    tab.settle()
    assert page.get_by_text("Snapshot created.").is_visible()
    told = [line for line in before if "people" in line]
    assert told
    assert set(told) <= set(sentences(tab))


def test_a_snapshot_stays_when_the_records_change_and_the_next_one_is_refused(open_tab, own_url, own_folder):
    tab = open_tab(own_url)
    tab.visit("/referrers")
    before = [line for line in sentences(tab) if "people" in line]
    variables = {
        "OUTCOMES_DATABASE_URL": f"sqlite:///{(own_folder / 'outcomes.sqlite').as_posix()}",
        "OUTCOMES_KEY_FILE": str(own_folder / "keys.sqlite"),
    }

    def run(*arguments: str) -> dict:
        command = [sys.executable, "-m", "outcomes", *arguments, "--json"]
        return json.loads(subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True).stdout)

    newest = run("imports")["imports"][0]["id"]
    run("undo", str(newest))
    tab.visit("/referrers")
    assert [line for line in sentences(tab) if "people" in line] == before
    open_practice(tab)
    tab.page.get_by_role("button", name="Create a snapshot").click()
    tab.settle()
    assert tab.page.get_by_text("at least 90 days").is_visible()
    # With the last synthetic record gone the snapshot still says what it was made from.
    for one in run("imports")["imports"]:
        run("undo", str(one["id"]))
    tab.visit("/referrers")
    assert [line for line in sentences(tab) if "people" in line] == before
    assert tab.page.get_by_text("Synthetic demonstration data").is_visible()


def test_guests_see_nothing_that_is_for_the_practice(tab):
    tab.visit("/referrers")
    page = tab.page
    seen = page.get_by_test_id("stMain").inner_text()
    assert "Snapshot of" in seen and "For the practice" in seen
    hidden = ("software", "Overview", "Withdraw", "Create a snapshot", "fingerprint")
    assert not [word for word in hidden if word in seen]
    open_practice(tab)
    inside = page.locator(".st-key-for_practice").inner_text()
    assert not [word for word in hidden if word not in inside]
    page.emulate_media(media="print")
    assert not page.locator(".st-key-for_practice").is_visible()
    assert not page.locator(".st-key-handouts").is_visible()


SMALLEST = """slide => {
  const texts = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT), sizes = [];
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement, svg = element.closest("svg");
    if (!texts.currentNode.textContent.trim() || !element.getClientRects().length) continue;
    const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
    sizes.push(scale * parseFloat(getComputedStyle(element).fontSize));
  }
  return Math.min(...sizes) / innerHeight;
}"""
"""The smallest letters of a slide, as a share of the screen's height."""

ROOM = "slide => [slide.scrollHeight - slide.clientHeight, slide.scrollWidth - slide.clientWidth]"


def check_slide(slide) -> None:
    """Readable at the back of a room, and nothing cut."""
    assert slide.evaluate(SMALLEST) >= 0.022
    assert slide.evaluate(ROOM) == [0, 0]


@pytest.mark.parametrize("look", [{}, {"dark": True}, {"phone": True}], ids=["light", "dark", "phone"])
def test_the_presentation_goes_forward_and_back_by_keys(open_tab, look):
    tab = open_tab(**look)
    tab.visit("/present")
    page = tab.page
    heading = page.locator(".slide.now h1")
    seen = []
    while True:
        seen.append(heading.inner_text())
        box, window = page.locator(".slide.now").bounding_box(), page.viewport_size
        assert box["x"] >= 0 and box["x"] + box["width"] <= window["width"] + 1
        assert box["y"] >= 0 and box["y"] + box["height"] <= window["height"]
        assert page.locator(".slide.now").evaluate(ROOM)[1] == 0
        assert page.locator(".slide.now").get_by_text("Synthetic demonstration data").is_visible()
        assert "software" not in page.locator(".slide.now").inner_text()
        if page.get_by_role("button", name="Next").is_disabled():
            break
        page.keyboard.press("ArrowRight")
    assert seen[0] == TITLE
    assert seen[-1].startswith("What these numbers can")
    assert len(seen) == len(set(seen)) >= 9
    assert "got worse" in seen[1] and "got worse" in seen[2]
    page.keyboard.press("ArrowLeft")
    assert heading.inner_text() == seen[-2]
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert tab.accessibility_problems() == []


def test_a_clicker_turns_blackens_and_ends_the_presentation(tab):
    tab.visit("/referrers")
    page = tab.page
    page.get_by_role("button", name="Present, full screen").click()
    page.wait_for_function("() => document.fullscreenElement !== null")
    count, heading = page.locator("output"), page.locator(".slide.now h1")
    heading.wait_for()
    last = int(count.inner_text().split()[-1])
    places = []
    for key in ("PageDown", " ", "ArrowDown", "PageUp", "End", "PageDown", "Home", "PageUp", "ArrowRight", "PageDown"):
        page.keyboard.press(key)
        places.append(int(count.inner_text().split()[0]))
    assert places == [2, 3, 4, 3, last, last, 1, 1, 2, 3]
    page.keyboard.press("b")
    assert not heading.is_visible() and not count.is_visible()
    page.keyboard.press("b")
    assert heading.is_visible()
    # After a click with the mouse, space turns the page: it does not press the button again.
    page.get_by_role("button", name="Back").click()
    page.keyboard.press(" ")
    assert count.inner_text() == f"3 of {last}"
    finding = heading.inner_text()
    page.reload()
    tab.settle()
    assert page.url.endswith("/present?slide=3") and heading.inner_text() == finding
    page.keyboard.press("Escape")
    page.wait_for_url("**/referrers")
    tab.settle()
    assert page.locator("h1").inner_text() == TITLE


def test_leaving_the_full_screen_ends_the_presentation_unless_its_button_was_pressed(tab):
    tab.visit("/present")
    page = tab.page
    full = "() => document.fullscreenElement !== null"
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function(full)
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("() => document.fullscreenElement === null")
    assert page.locator(".slide.now h1").is_visible()
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function(full)
    # What a browser does at Esc, without handing on the key.
    page.evaluate("document.exitFullscreen()")
    page.wait_for_url("**/referrers")


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)], ids=["1280", "1920"])
def test_every_letter_of_the_presentation_is_readable_at_the_back(tab, size):
    page = tab.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    tab.visit("/present")
    while True:
        check_slide(page.locator(".slide.now"))
        if page.get_by_role("button", name="Next").is_disabled():
            break
        page.keyboard.press("PageDown")


@pytest.mark.parametrize("patients", [snapshots.SMALL, snapshots.TINY])
def test_a_small_practice_has_words_on_the_wall_where_a_bar_would_say_nothing(browser, patients):
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    slides = wall.slides(snapshots.of(patients), snapshots.PRACTICE, dark=False)
    style = f"body {{ margin: 0; height: 100vh; font-family: sans-serif; }} {wall.STYLE}"
    page.set_content(f'<style>{style}</style><div class="slides">{slides}</div>')
    for slide in page.locator(".slide").all():
        slide.evaluate("slide => slide.classList.add('now')")
        check_slide(slide)
        if "52 to 100%" in slide.locator("h1").inner_text():
            assert slide.locator(".track").count() == 0
            assert slide.locator(".value").all_inner_texts()[0] == "52 to 100%"
        slide.evaluate("slide => slide.classList.remove('now')")
    page.close()


# ---------------------------------------------------------------------------------------------------------------------
# The report, opened as a file
# ---------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The report of the demonstration, in a folder of its own."""
    place = tmp_path_factory.mktemp("report") / "report.html"
    place.write_text(html.page(snapshots.of(snapshots.LARGE), snapshots.PRACTICE), encoding="utf-8")
    return place


def test_the_report_opens_offline_and_prints_on_few_pages(browser, report):
    context = browser.new_context(offline=True, viewport={"width": 1200, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: asked.append(message.text))
    page.goto(report.as_uri())
    page.wait_for_function("() => document.fonts.status === 'loaded'")
    assert page.evaluate("document.fonts.check('16px \"Fira Sans\"')")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    for size in ("Letter", "A4"):
        pages = pypdf.PdfReader(io.BytesIO(page.pdf(format=size, print_background=True))).pages
        assert 2 <= len(pages) <= 3
    context.close()


@pytest.mark.parametrize("width", [1200, 390])
def test_the_report_is_no_wider_than_the_window(browser, report, width):
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(report.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    context.close()


def test_the_dots_of_the_report_stand_where_its_numbers_say(browser, report):
    """Of the picture itself: the blue dot of response lies on the axis where the share is that stands beside it."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, device_scale_factor=2)
    page = context.new_page()
    page.goto(report.as_uri())
    page.wait_for_function("() => document.fonts.status === 'loaded'")
    chart = page.locator('[id="rates.phq9"] > svg')
    texts = chart.locator("text").evaluate_all(
        "all => all.map(one => [one.textContent, one.getBoundingClientRect().x + one.getBoundingClientRect().width / 2])"
    )
    frame = chart.bounding_box()
    middle = {words.strip(): x - frame["x"] for words, x in texts}
    picture = np.array(Image.open(io.BytesIO(chart.screenshot())).convert("RGB")).astype(int)
    scale = picture.shape[1] / frame["width"]
    blue = np.abs(picture - np.array(ImageColor.getrgb(outcome_colour("response")))).sum(axis=2) < 12
    # The dot is taller than the bar of its interval, and wider than the ends of the pale range, which are taller still.
    tall = blue.sum(axis=0)
    columns = np.flatnonzero(tall > 0.5 * tall.max())
    dot = max(np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1), key=len)
    at = dot.mean() / scale
    left, right = middle["25"], middle["75"]
    share = 25 + 50 * (at - left) / (right - left)
    told = next(words for words, _ in texts if words.startswith("Response"))
    assert share == pytest.approx(float(told.split()[1].rstrip("%")), abs=1.0)
    context.close()
