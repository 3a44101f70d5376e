"""Every page on demonstration data, in light, dark and on a phone, and what is behind its clicks."""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from contextlib import redirect_stdout
from pathlib import Path
from unittest import mock

import pytest

from outcomes import cli

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    "/": "Overview",
    "/depression": "Depression over the course",
    "/pain": "Pain over the course",
    "/together": "Depression and pain together",
    "/durability": "How long it lasts",
    "/distribution": "Distribution",
    "/years": "Over the years",
    "/compare": "Compare",
    "/referrers": "What happened to our patients",
    "/due": "Who is due",
    "/data": "Data",
    "/connection": "Depression and pain",
    "/methods": "Methods",
}
LOOKS = {"light": {}, "dark": {"dark": True}}
WHOLE = {"light": {}, "dark phone": {"dark": True, "phone": True}}
"""The looks in which every page is opened: each ground, and each width, once."""

CHARTS = """charts => charts.map(chart => {
    const marks = chart.querySelectorAll('.barlayer .point, .scatterlayer .trace *').length;
    const box = chart.querySelector('.main-svg').getBoundingClientRect();
    return {
        marks,
        text: chart.textContent,
        described: chart.closest('[aria-label]') !== null || chart.querySelector('[aria-label]') !== null,
        fits: box.left >= 0 && box.right <= innerWidth + 1,
        faint: [...chart.querySelectorAll('.xtick text, .ytick text, .xtitle, .ytitle')]
            .map(text => getComputedStyle(text).fill),
        ground: getComputedStyle(document.querySelector('[data-testid="stApp"]')).backgroundColor,
    };
})"""

WIDER_THAN_THE_WINDOW = """() => [document.documentElement, document.querySelector('[data-testid="stMain"]')]
    .some(area => area.scrollWidth > area.clientWidth)"""


def luminance(colour: str) -> float:
    """Relative luminance (WCAG) of ``rgb(r, g, b)``."""
    parts = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def chart_faults(tab) -> list[str]:
    """What is wrong with the charts of a page, one line each."""
    faults = []
    for number, chart in enumerate(tab.page.locator(".stPlotlyChart").evaluate_all(CHARTS), start=1):
        wrong = {
            "holds no mark": chart["marks"] == 0,
            "does not say synthetic": "synthetic" not in chart["text"].lower(),
            "has no text for people who do not see it": not chart["described"],
            "is wider than the window": not chart["fits"],
            "has letters too faint to read": any(contrast(fill, chart["ground"]) < 4.5 for fill in chart["faint"]),
        }
        faults += [f"chart {number} {words}" for words, is_so in wrong.items() if is_so]
    return faults


def page_faults(tab, title: str) -> list[str]:
    """What is wrong with the page that is open, one line each."""
    page = tab.page
    wrong = {
        "has another title": page.locator("h1").all_inner_texts() != [title],
        "shows an error": page.locator('[data-testid="stException"], [data-testid="stAlertContentError"]').count() > 0,
        "does not say that the data is synthetic": not page.get_by_text("Synthetic demonstration data").is_visible(),
        "scrolls sideways": page.evaluate(WIDER_THAN_THE_WINDOW),
    }
    return [words for words, is_so in wrong.items() if is_so] + chart_faults(tab) + tab.accessibility_problems()


@pytest.mark.parametrize("look", WHOLE)
def test_every_page_opens_and_has_no_fault(open_tab, look):
    """Nor is any chart written in a font of this computer, and each page has a title of its own in the browser."""
    tab, titles = open_tab(**WHOLE[look]), set()
    for path, title in PAGES.items():
        tab.visit(path)
        assert page_faults(tab, title) == [], f"{path} in {look}"
        assert (tab.page.locator(".stPlotlyChart").count() > 0) == (path not in ("/methods", "/connection", "/due")), (
            path
        )
        assert fonts_of_the_computer(tab, ".stPlotlyChart text, .stPlotlyChart tspan") == set(), path
        titles.add(tab.page.title())
    assert len(titles) == len(PAGES) and all(title.endswith(" · Infusion outcomes") for title in titles)


def fonts_of_the_computer(tab, selector: str) -> set[tuple[str, str]]:
    """Words that the browser writes in a font that this server did not send, each with that font."""
    cdp = tab.page.context.new_cdp_session(tab.page)
    root = cdp.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    cdp.send("CSS.enable")
    found = set()
    for node in cdp.send("DOM.querySelectorAll", {"nodeId": root, "selector": selector})["nodeIds"]:
        for font in cdp.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]:
            if not font["isCustomFont"]:
                words = cdp.send("DOM.getOuterHTML", {"nodeId": node})["outerHTML"]
                found.add((re.sub("<[^>]*>", "", words), font["familyName"]))
    cdp.detach()
    return found


def test_every_page_on_disk_can_be_reached_and_stands_in_these_tests(tab):
    tab.visit()
    reached = {link.get_attribute("href").removeprefix(tab.base_url) for link in tab.links()}
    on_disk = [file for file in ROOT.glob("pages/*/*.py") if file.parent.name != "shell"]
    elsewhere = {"/present"}  # test_referrers.py looks at it
    assert reached == set(PAGES) | elsewhere
    assert len(on_disk) == len(reached)


def test_the_title_in_the_browser_follows_the_instrument(tab):
    tab.visit("/depression?depression=GAD-7")
    assert tab.page.title() == "Anxiety over the course · Infusion outcomes"


def test_the_overview_opens_at_its_name_too_with_its_filters(tab):
    tab.visit("/overview?site=Site+A&site=Site+B")
    assert tab.page.locator("h1").inner_text() == "Overview"
    assert tab.page.locator(".st-key-view").inner_text().startswith("381 of 480 patients")


@pytest.mark.parametrize("width", [1024, 1366])
def test_the_navigation_fits(tab, width):
    tab.page.set_viewport_size({"width": width, "height": 768})
    tab.visit("/")
    assert tab.page.locator("header nav").inner_text().split("\n")[-1] == "About"


# ---------------------------------------------------------------------------------------------------------------------
# The numbers
# ---------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def summary(base_url, tmp_path_factory):
    """A function that runs ``summary --json`` on the store behind ``base_url``."""
    (store,) = tmp_path_factory.getbasetemp().glob("demonstration[0-9]*/outcomes.sqlite")

    def run(*options: str) -> dict:
        there = {"OUTCOMES_DATABASE_URL": f"sqlite:///{store.as_posix()}"}
        with mock.patch.dict(os.environ, there), redirect_stdout(io.StringIO()) as out:
            assert cli.main(["summary", "--json", *options]) == cli.DONE
        return json.loads(out.getvalue())

    return run


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("/", ()),
        (
            "/?depression=GAD-7&pain=PEG&phase=Maintenance&site=Site+A&site=Site+B&sex=Female",
            (
                "--depression=gad7",
                "--pain=peg",
                "--phase=maintenance",
                "--site=Site A",
                "--site=Site B",
                "--sex=female",
            ),
        ),
    ],
)
def test_overview_shows_the_numbers_of_the_command_line(tab, summary, address, options):
    expected = summary(*options)
    tab.visit(address)
    head = tab.page.locator(".st-key-view").inner_text()
    sidebar = tab.page.locator('[data-testid="stSidebar"]').inner_text()
    everybody = address == "/"
    assert head.startswith("480 patients" if everybody else f"{expected['patients_in_view']:,} of 480 patients")
    assert f"{expected['patients_in_view']:,} of 480 patients are in this view" in sidebar
    for row in expected["left_out"]:
        assert f"{row['n']:,} {row['reason']}" in sidebar

    charts = tab.page.locator(".stPlotlyChart")
    results = list(expected["results"].values())
    n = len(results)  # the answer, then who was measured, then the outcomes; others follow
    assert charts.count() >= 3 * n
    for place, result in enumerate(results):
        drawn = [plain(text) for text in charts.nth(place + n).locator(".main-svg text").all_text_contents()]
        flow = result["flow"]
        assert drawn[: len(flow)] == [f"{row['n']:,}" for row in flow]
        assert "".join(row["part"] for row in flow).replace(" ", "") in "".join(drawn).replace(" ", "")
        rates = plain(charts.nth(place + 2 * n).text_content())
        parts = {row["part"] for row in flow}
        for row in (row for row in result["rates"] if row["title"] in parts):
            share = f"{row['title']}  {whole(row['rate'])}%"
            assert share in rates
            assert f"{row['n']:,} of {row['measured']:,} measured · {row['missing']:,} missing" in rates
    # The answer's chart tells the interval of the first outcome, the sentence below it the bounds.
    row = results[0]["rates"][0]
    words = plain(tab.page.locator('[data-testid="stMain"]').inner_text())
    assert f"{whole(row['low'])}–{whole(row['high'])}%" in plain(charts.first.text_content())
    assert f"{whole(row['bound_low'])} to {whole(row['bound_high'])}%" in words


def whole(share: float) -> int:
    """Percent, rounded half up."""
    return int(100 * share + 0.5 + 1e-9)


def plain(text: str) -> str:
    """Text with ordinary spaces only."""
    return text.replace("\N{NO-BREAK SPACE}", " ").strip()


# ---------------------------------------------------------------------------------------------------------------------
# Behind one click
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("look", ["light", "dark"])
def test_definitions_and_table_are_one_click_away(open_tab, look):
    tab = open_tab(**LOOKS[look])
    tab.visit()
    assert "Source: " not in tab.page.get_by_test_id("stMain").inner_text()

    tab.page.get_by_role("radio", name="Definitions").nth(4).click()
    tab.settle()
    words = tab.page.get_by_test_id("stMain").inner_text()
    assert "Wilson score interval" in words and "PHQ-9 rose by" in words and "Source: " in words
    assert tab.accessibility_problems() == []

    tab.page.get_by_role("radio", name="Table").nth(4).click()
    tab.settle()
    assert "Source: " not in tab.page.get_by_test_id("stMain").inner_text()
    grid = tab.page.locator("canvas [role=grid], canvas table").first
    grid.wait_for(state="attached")
    assert "Response" in grid.text_content() and "Worse" in grid.text_content()
    assert tab.accessibility_problems() == []


def test_every_instrument_of_methods_opens(tab):
    tab.visit("/methods")
    blocks = tab.page.locator('[data-testid="stExpander"]')
    assert blocks.count() == 16
    blocks.filter(has_text="Patient Health Questionnaire-9").first.locator("summary").click()
    tab.settle()
    facts = blocks.first.inner_text()
    assert "0" in facts and "27" in facts and "Response" in facts and "doi" in facts
    assert tab.accessibility_problems() == []


def test_methods_download_holds_the_data_that_is_shown(tab, summary):
    tab.visit("/methods?site=Site+A")
    page = tab.page
    with page.expect_download() as download:
        page.get_by_role("button", name="Download definitions").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        names = archive.namelist()
        about = json.loads(archive.read("about.json"))
        results = json.loads(archive.read("summary.json"))["results"]
    assert {"README.txt", "about.json", "summary.json", "definitions.json", "instruments.json"} < set(names)
    assert about["data_fingerprint_sha256"] in page.locator('[data-testid="stMain"]').inner_text()
    assert about["filters"] == {"phase": "induction", "site": ["Site A"]}
    for key, result in summary("--site", "Site A")["results"].items():
        assert results[key] == result
