"""Two views side by side: chosen by clicks, kept in the address, the same for whoever gets the link."""

from __future__ import annotations

import re

MAIN = '[data-testid="stMain"]'


def words(tab) -> str:
    return " ".join(tab.page.locator(MAIN).inner_text().split())


def test_two_views_are_chosen_by_clicks_and_can_be_sent(open_tab):
    first = open_tab()
    first.visit("/compare?site=Site+A")
    assert "Everybody else: 238 people." in words(first)

    first.page.get_by_role("button", name="Choose who").click()
    for value in ("Site B", "2025"):
        first.page.get_by_role("button", name=value, exact=True).click()
        first.settle()  # the pills are drawn anew
    first.page.keyboard.press("Escape")
    first.settle()
    assert "b_site=Site+B" in first.page.url and "b_year=2025" in first.page.url and "site=Site+A" in first.page.url
    said = words(first)
    assert re.search(r"Site A: \d+% of \d+ responded; Site B, 2025: \d+% of \d+; difference", said)
    assert "Exploratory" in said

    second = open_tab()
    second.visit(first.page.url.removeprefix(first.base_url))
    assert words(second) == said
    second.page.reload()
    second.settle()
    assert words(second) == said
