"""The filters: they hold, live in the address, say who is in and who is out, and a wrong address does no harm."""

from __future__ import annotations

import pytest

SIDEBAR = '[data-testid="stSidebar"]'
EVERYBODY = "480 of 480 patients are in this view."


def filter_line(tab) -> str:
    """How many are in the view and why others are out: the foot of the sidebar."""
    sidebar = tab.page.locator(SIDEBAR)
    line = sidebar.get_by_text("patients are in this view").locator("xpath=ancestor-or-self::p").inner_text()
    captions = sidebar.locator('[data-testid="stCaptionContainer"]').all_inner_texts()
    return " ".join([line, *(caption for caption in captions if caption.startswith("Out: "))])


def pick(tab, filter_title: str, *options: str) -> None:
    """Choose in one filter of the sidebar."""
    tab.page.locator(SIDEBAR).get_by_label(filter_title, exact=True).click()
    for option in options:
        tab.page.get_by_role("option", name=option, exact=True).click()
    tab.page.keyboard.press("Escape")
    tab.settle()


def go(tab, page: str) -> None:
    """Follow a link of the navigation."""
    tab.page.locator('[data-testid="stTopNavLink"]', has_text=page).click()
    tab.settle()


def choices(tab) -> str:
    """The part of the address that holds the filters, in an order that does not depend on the clicks."""
    _, _, query = tab.page.url.partition("?")
    return "&".join(sorted(query.split("&")))


def test_filters_are_in_the_address_and_say_who_is_out(tab):
    tab.visit()
    assert filter_line(tab) == EVERYBODY
    assert tab.page.locator(SIDEBAR).get_by_text("475 of 480 courses follow “six in two to three weeks”").count() == 1
    assert choices(tab) == ""

    pick(tab, "Site", "Site A", "Site B")
    pick(tab, "Indication", "Both")
    tab.page.locator(SIDEBAR).get_by_text("Maintenance", exact=True).click()
    tab.settle()

    assert choices(tab) == "indication=Both&phase=Maintenance&site=Site+A&site=Site+B"
    line = filter_line(tab)
    n_in = int(line.split()[0])
    n_out = [int(part.split()[0]) for part in line[line.index("Out: ") + 5 : -1].split("; ")]
    assert 0 < n_in < 480 and n_in + sum(n_out) == 480
    for reason in ("other indication", "other site", "no maintenance infusion"):
        assert reason in line
    assert f"{n_in} started" in tab.page.locator('[data-testid="stMain"]').inner_text()


def test_filters_hold_over_all_pages_and_a_reload(tab):
    tab.visit()
    pick(tab, "Indication", "Both")
    pick(tab, "Pain", "PEG")
    chosen, line = "indication=Both&pain=PEG", filter_line(tab)
    assert (choices(tab), line) == (chosen, line) and line != EVERYBODY
    for page in ("Depression", "Pain", "Data", "Methods", "Overview"):
        go(tab, page)
        assert (choices(tab), filter_line(tab)) == (chosen, line), page
    tab.page.reload()
    tab.settle()
    assert (choices(tab), filter_line(tab)) == (chosen, line)


@pytest.mark.parametrize("path", ["/", "/pain"])
def test_a_link_opens_the_same_view_elsewhere_and_holds_from_there(open_tab, path):
    chosen = "indication=Both&year=2024"
    first, second = open_tab(), open_tab()
    first.visit(f"{path}?{chosen}")
    line = filter_line(first)
    assert "other indication" in line and "other year of first infusion" in line

    second.visit(first.page.url.removeprefix(first.base_url))
    assert (choices(second), filter_line(second)) == (chosen, line)
    main = '[data-testid="stMain"]'
    assert second.page.locator(main).inner_text() == first.page.locator(main).inner_text()

    for page in ("Depression", "Methods", "Overview"):
        go(second, page)
        assert (choices(second), filter_line(second)) == (chosen, line), page
    second.page.reload()
    second.settle()
    go(second, "Pain")
    assert (choices(second), filter_line(second)) == (chosen, line)


def test_nonsense_in_the_address_is_passed_over(tab):
    nonsense = "site=Nowhere&phase=later&depression=%3Cb%3E&year=20244&mood_along=x&mood_show=1&other=1&sex=Female"
    tab.visit(f"/depression?{nonsense}")
    assert "other sex" in filter_line(tab) and "other site" not in filter_line(tab)
    assert tab.page.locator("h1").inner_text() == "Depression over the course"
    assert tab.page.locator('[data-testid="stException"], [data-testid="stAlertContentError"]').count() == 0
    assert "PHQ-9" in tab.page.locator('[data-testid="stMain"] h3').first.inner_text()
    assert "site=" not in choices(tab) and "depression=" not in choices(tab)


def test_a_view_without_anybody_says_so(tab):
    tab.visit("/depression?sex=Other&age=18-29&year=2022&phase=Maintenance&site=Site+C")
    assert filter_line(tab).startswith("0 of 480 patients are in this view.")
    assert tab.page.locator('[data-testid="stException"]').count() == 0
    for path in ("/", "/pain", "/data"):
        tab.visit(f"{path}?sex=Other&age=18-29&year=2022&phase=Maintenance&site=Site+C")
        assert filter_line(tab).startswith("0 of 480 patients are in this view.")
        assert tab.page.locator('[data-testid="stException"], [data-testid="stAlertContentError"]').count() == 0


@pytest.mark.parametrize(("path", "name"), [("/depression", "mood"), ("/pain", "pain")])
def test_switches_change_the_charts_and_stay_in_the_address(tab, path, name):
    def chart() -> str:
        return tab.page.locator(".stPlotlyChart").first.text_content()

    tab.visit(path)
    scores = chart()
    assert "Infusions received" in scores and "lower is better" in scores

    tab.page.get_by_text("Weeks since the first infusion", exact=True).click()
    tab.settle()
    assert f"{name}_along=Weeks+since+the+first+infusion" in choices(tab)
    assert "Weeks since the first infusion" in chart() and chart() != scores

    tab.page.get_by_text("Change from baseline", exact=True).click()
    tab.settle()
    assert f"{name}_show=Change+from+baseline" in choices(tab)
    changes = chart()
    assert "hange" in changes and " changed by " in tab.page.locator('[data-testid="stMain"]').inner_text()

    tab.page.reload()
    tab.settle()
    assert chart() == changes
