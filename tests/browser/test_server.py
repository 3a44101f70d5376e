"""The server as people start it, and the guards of the tests themselves."""

from __future__ import annotations

from tests.browser.conftest import server


def test_a_bookmark_works_on_a_fresh_server(browser, open_tab, tmp_path):
    """The first visitor after a start may come by a bookmark of a page, not by the front door."""
    with server(tmp_path, cold=True) as address:
        tab = open_tab(address)
        tab.visit("/data")
        assert tab.page.get_by_role("dialog").count() == 0
        assert tab.page.url.endswith("/data")


def test_a_tab_notices_requests_to_other_computers(tab):
    tab.visit()
    tab.page.evaluate("fetch('https://somewhere.invalid/').catch(() => {})")
    assert "request to another computer: https://somewhere.invalid/" in tab.problems
    tab.page.wait_for_timeout(200)  # the failed request is an error on the console too
    tab.problems.clear()


def test_a_tab_notices_errors(tab):
    tab.visit()
    tab.page.evaluate("console.error('on purpose')")
    assert tab.problems == ["console: on purpose"]
    tab.problems.clear()
