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
    return " ".join([line, *(caption for caption in captions if caption.startswith("Excluded: "))])


def pick(tab, filter_title: str, *options: str) -> None:
    """Choose in one filter of the sidebar."""
    tab.page.locator(SIDEBAR).get_by_label(filter_title, exact=True).click()
    for option in options:
        tab.page.get_by_role("option", name=option, exact=True).click()
    tab.page.keyboard.press("Escape")
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
    n_out = [int(part.split()[0]) for part in line[line.index("Excluded: ") + 10 : -1].split("; ")]
    assert 0 < n_in < 480 and n_in + sum(n_out) == 480
    for reason in ("with another indication", "at another site", "with no maintenance infusion"):
        assert reason in line
    assert view(tab).startswith(f"{n_in} of 480 patients · Maintenance · ")
    assert tab.flow()["Started"] == n_in


def test_filters_hold_over_all_pages_and_a_reload(tab):
    tab.visit()
    pick(tab, "Indication", "Both")
    pick(tab, "Pain", "PEG")
    chosen, line = "indication=Both&pain=PEG", filter_line(tab)
    assert (choices(tab), line) == (chosen, line) and line != EVERYBODY
    for page in ("Depression", "Pain", "Data", "Overview"):
        tab.go(page)
        assert (choices(tab), filter_line(tab)) == (chosen, line), page
    tab.page.reload()
    tab.settle()
    assert (choices(tab), filter_line(tab)) == (chosen, line)


@pytest.mark.parametrize("path", ["/pain"])
def test_a_link_opens_the_same_view_elsewhere_and_holds_from_there(open_tab, path):
    chosen = "indication=Both&year=2024&year=2024"
    first, second = open_tab(), open_tab()
    first.visit(f"{path}?{chosen}")
    line = filter_line(first)
    assert "with another indication" in line and "who started in another year" in line

    second.visit(first.page.url.removeprefix(first.base_url))
    assert (choices(second), filter_line(second)) == (chosen, line)
    main = '[data-testid="stMain"]'
    assert second.page.locator(main).inner_text() == first.page.locator(main).inner_text()

    for page in ("Depression", "Data", "Overview"):
        second.go(page)
        assert (choices(second), filter_line(second)) == (chosen, line), page
    second.page.reload()
    second.settle()
    second.go("Pain")
    assert (choices(second), filter_line(second)) == (chosen, line)


def test_nonsense_in_the_address_is_passed_over_and_said(tab):
    nonsense = "site=Nowhere&phase=later&depression=%3Cb%3E&year=20244&mood_along=x&mood_show=1&other=1&sex=Female"
    tab.visit(f"/depression?{nonsense}")
    assert "of another sex" in filter_line(tab) and "at another site" not in filter_line(tab)
    assert tab.page.locator("h1").inner_text() == "Depression over the course"
    assert tab.page.locator('[data-testid="stException"], [data-testid="stAlertContentError"]').count() == 0
    assert "PHQ-9" in tab.page.locator('[data-testid="stMain"] h2').first.inner_text()
    assert "site=" not in choices(tab) and "depression=" not in choices(tab)
    said = " ".join(tab.page.get_by_test_id("stAlert").all_inner_texts())
    for words in (
        "Site “Nowhere”",
        "Phase “later”",
        "Depression and mood “<b>”",
        "Year of first infusion “20244”",
        "“x”",
    ):
        assert f"{words} is not in the data: shown without it." in said


def view(tab) -> str:
    """How many are in the view, and the filters as told under the title."""
    lines = tab.page.locator(".st-key-view").inner_text().splitlines()
    return " · ".join(line for line in lines if line.strip() not in ("", "close"))  # the name of a sign


@pytest.mark.parametrize("phone", [False, True])
def test_filters_are_told_under_the_title_and_cleared_there(open_tab, phone):
    tab = open_tab(phone=phone)
    tab.visit("/pain?site=Site+A&age=50-59&age=80-89&year=2024")
    told = view(tab)
    n = int(told.split()[0])
    assert told == f"{n} of 480 patients · Site A · Age: 50 and over · First infusion: 2024 · Clear all"
    assert tab.accessibility_problems() == []
    main = tab.page.get_by_test_id("stMain")
    main.get_by_role("button", name="First infusion: 2024").click()
    tab.settle()
    assert view(tab).endswith("Site A · Age: 50 and over · Clear all") and int(view(tab).split()[0]) > n
    assert choices(tab) == "age=50-59&age=80-89&site=Site+A"
    main.get_by_role("button", name="Clear all").click()
    tab.settle()
    assert (view(tab), choices(tab)) == ("480 patients", "")


def test_back_undoes_one_filter_after_the_other(tab):
    tab.visit("/methods?depression=GAD-7")  # a page before
    tab.visit("/depression")
    seen = [(view(tab), choices(tab))]
    pick(tab, "Site", "Site A")
    seen.append((view(tab), choices(tab)))
    tab.page.locator(SIDEBAR).get_by_text("Maintenance", exact=True).click()
    tab.settle()
    assert len(set(seen)) == 2 and choices(tab) == "phase=Maintenance&site=Site+A"
    for before in reversed(seen):
        tab.page.go_back()
        tab.settle()
        assert (view(tab), choices(tab)) == before
    tab.page.go_forward()
    tab.settle()
    assert (view(tab), choices(tab)) == seen[1]


def test_a_link_to_the_view_is_copied(tab):
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.visit("/together?site=Site+B")
    tab.page.get_by_role("button", name="Copy link").click()
    tab.page.get_by_text("Link copied").wait_for()
    assert tab.page.evaluate("navigator.clipboard.readText()") == f"{tab.base_url}/together?site=Site+B"


def test_filters_are_hidden_where_they_do_nothing_and_hold(tab):
    tab.visit("/?site=Site+A")
    sidebar = tab.page.locator(SIDEBAR)
    for page in ("Methods", "Explainer", "Referrers"):
        tab.go(page)
        assert not sidebar.is_visible(), page
    tab.go("Depression")
    assert sidebar.get_by_text("Depression and mood").is_visible()
    assert not sidebar.get_by_text("Pain", exact=True).is_visible()
    assert choices(tab) == "site=Site+A" and view(tab).startswith("242 of 480 patients · Site A")


def test_on_a_phone_the_navigation_stays_where_filters_do_nothing(phone_tab):
    phone_tab.visit("/methods")
    phone_tab.page.get_by_test_id("stExpandSidebarButton").click()
    phone_tab.page.get_by_test_id("stSidebarNavViewButton").click()  # Streamlit folds a long list
    for page in ("Data", "Explainer"):
        phone_tab.page.get_by_test_id("stSidebarNavLink").filter(has_text=page).wait_for()
    assert not phone_tab.page.locator(SIDEBAR).get_by_text("Phase", exact=True).is_visible()


def test_a_view_without_anybody_says_so_and_keeps_the_way_out(tab):
    for path in ("/depression", "/", "/pain", "/data"):
        tab.visit(f"{path}?sex=Other&age=18-29&year=2022&phase=Maintenance&site=Site+C")
        assert filter_line(tab).startswith("0 of 480 patients are in this view.")
        assert tab.page.locator('[data-testid="stException"], [data-testid="stAlertContentError"]').count() == 0
        assert tab.page.get_by_test_id("stMain").get_by_role("button", name="Clear all").is_visible()


@pytest.mark.parametrize(("path", "name"), [("/depression", "mood")])
def test_switches_change_the_charts_and_stay_in_the_address(tab, path, name):
    def chart() -> str:
        return tab.page.locator(".stPlotlyChart").first.text_content()

    tab.visit(path)
    scores = chart()
    assert "Infusions received" in scores and "lower is better" in scores

    tab.page.get_by_text("Weeks", exact=True).click()
    tab.settle()
    assert f"{name}_along=Weeks" in choices(tab)
    assert "Weeks since the first infusion" in chart() and chart() != scores

    tab.page.get_by_text("Change from baseline", exact=True).click()
    tab.settle()
    assert f"{name}_show=Change+from+baseline" in choices(tab)
    changes = chart()
    assert "hange" in changes and " changed by " in tab.page.locator('[data-testid="stMain"]').inner_text()

    tab.page.reload()
    tab.settle()
    assert chart() == changes
