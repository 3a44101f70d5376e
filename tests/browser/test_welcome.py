"""The first screen on an empty store, and what is said when the server has stopped."""

from __future__ import annotations

from tests.browser.conftest import server
from tests.browser.test_pages import WIDER_THAN_THE_WINDOW


def test_the_welcome_has_three_doors(empty_url, open_tab):
    for look in ({}, {"dark": True}, {"phone": True}):
        tab = open_tab(empty_url, **look)
        tab.visit()
        page = tab.page
        assert page.title() == "Welcome · Infusion outcomes"
        assert (
            page.get_by_role("img", name="An example with made-up numbers").evaluate("picture => picture.naturalWidth")
            > 0
        )
        assert not page.evaluate(WIDER_THAN_THE_WINDOW)
        assert tab.accessibility_problems() == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Scores, Excel").click()
    assert download.value.suggested_filename == "scores-wide.xlsx"
    page.get_by_role("button", name="Upload an export").click()
    tab.settle()
    assert page.locator("h1").inner_text() == "Data"


def test_in_the_demonstration_and_out_again_by_click_reload_and_back(empty_url, open_tab):
    tab = open_tab(empty_url)
    tab.visit()
    page, mark = tab.page, tab.page.get_by_text("Synthetic demonstration data")
    page.get_by_role("button", name="Open demonstration data").click()
    page.get_by_role("heading", name="Overview", exact=True).wait_for(timeout=60_000)
    tab.settle()
    assert mark.is_visible()
    tab.go("Pain")
    page.reload()
    tab.settle()
    assert mark.is_visible() and page.url.endswith("/pain?demonstration=on")
    page.get_by_role("button", name="Leave the demonstration").click()
    tab.settle()
    assert mark.count() == 0 and page.get_by_text("No data yet").is_visible()
    page.go_back()
    tab.settle()
    assert mark.is_visible()


def test_when_the_server_has_stopped_the_page_says_what_to_do_and_comes_back(browser, open_tab, tmp_path):
    with server(tmp_path, demonstration=False) as address:
        tab = open_tab(address)
        tab.visit("/methods")
    dialog = tab.page.get_by_role("dialog")
    dialog.wait_for(timeout=30_000)
    words = dialog.evaluate("""box => [box.querySelector('h2'), box.querySelector(':scope > div')]
        .map(part => getComputedStyle(part, '::after').content).join(' ')""")
    assert "The dashboard is not running" in words and "Start the dashboard again" in words
    assert not dialog.get_by_text("internet").is_visible()
    tab.problems.clear()  # the browser's own words that nobody answers
    with server(tmp_path, demonstration=False, port=int(address.rpartition(":")[2])):
        dialog.wait_for(state="detached", timeout=60_000)
        tab.settle()
        assert tab.page.locator("h1").inner_text() == "Methods"
        tab.problems.clear()
