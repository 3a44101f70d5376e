"""Every page opens without a browser on stores of every kind, and one with nothing to show leads on."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from outcomes import demonstration, intake
from outcomes.deidentify import KeyTable
from outcomes.imports.check import check
from outcomes.store import Store

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in ROOT.glob("pages/*/*.py")
    if path.parent.name != "shell" and path.name != "__init__.py"
)
INFUSION_DAYS = ("06", "08", "10", "13", "15", "17")
SCORES = {
    "three patients": {"phq9": (18, 7), "pain_nrs": (8, 4)},
    "only pain": {"pain_nrs": (8, 4)},
    "only anxiety": {"gad7": (15, 7)},
    "no scores": {},
}
WITHOUT_COURSES = "No data yet"
EXPECTED = {
    "empty": {
        **dict.fromkeys(
            ("depression", "pain", "together", "durability", "distribution", "years", "compare", "due", "referrers"),
            WITHOUT_COURSES,
        ),
        "present": WITHOUT_COURSES,
    },
    "demonstration": {},
    "three patients": {},
    "only pain": dict.fromkeys(("depression", "together"), "No depression scores"),
    "only anxiety": dict.fromkeys(("pain", "together"), "No pain scores"),
    "no scores": dict.fromkeys(
        ("overview", "depression", "pain", "together", "durability", "distribution", "years", "compare", "due"),
        "Infusions are here, but no scores",
    ),
}
"""For each store, the pages that have nothing to show, and how what they say begins."""


def fill(folder: Path, what: str) -> None:
    """A store of three patients with six infusions each and a score before and after."""
    patients = range(1, 4)
    scores = [
        f"P{number},2025-{day},{instrument},{score}"
        for number in patients
        for instrument, pair in SCORES[what].items()
        for day, score in zip(("01-05", "02-05"), pair, strict=True)
    ]
    infusions = [f"P{number},{k},2025-01-{day}" for number in patients for k, day in enumerate(INFUSION_DAYS, start=1)]
    files = [("infusions.csv", "\n".join(["patient,infusion,date", *infusions]).encode())]
    if scores:
        files.append(("scores.csv", "\n".join(["patient,date,instrument,score", *scores]).encode()))
    store, keys = Store(folder / "outcomes.sqlite"), KeyTable(folder / "keys.sqlite")
    intake.save(check(files, store.known, keys), store, keys, who="front desk")


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> dict[str, Path]:
    """For each kind of store, the folder of its files."""
    made = {what: tmp_path_factory.mktemp(what.replace(" ", "_")) for what in EXPECTED}
    demonstration.fill(Store(made["demonstration"] / "outcomes.sqlite"))
    for what in SCORES:
        fill(made[what], what)
    return made


@pytest.fixture
def app(folders, monkeypatch):
    """A function that gives the dashboard on a store of that kind, as a first visitor sees it."""

    def start(what: str, **address: str) -> AppTest:
        monkeypatch.chdir(ROOT)
        monkeypatch.setenv("OUTCOMES_DATABASE_URL", f"sqlite:///{(folders[what] / 'outcomes.sqlite').as_posix()}")
        monkeypatch.setenv("OUTCOMES_KEY_FILE", str(folders[what] / "keys.sqlite"))
        st.cache_resource.clear()  # the store of the test before
        st.cache_data.clear()
        visitor = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        visitor.query_params.update(address)
        return visitor.run()

    yield start
    st.cache_resource.clear()


def said(app: AppTest) -> str:
    return " ".join(box.value for box in [*app.info, *app.warning])


@pytest.mark.parametrize("what", EXPECTED)
def test_every_page_opens_and_is_no_dead_end(app, what):
    visitor = app(what)
    assert len(PAGES) >= 11
    for page in PAGES:
        visitor.switch_page(page).run()
        key = Path(page).stem
        assert not visitor.exception and not visitor.error, (page, [box.value for box in visitor.error])
        if key != "present":
            assert len(visitor.title) == 1, page
        if key in EXPECTED[what]:
            assert said(visitor).startswith(EXPECTED[what][key]), page
            assert len(visitor.get("page_link")) >= 1, page
        else:
            assert "No data yet" not in said(visitor) and "have been uploaded yet" not in said(visitor), page


def test_titles_say_what_the_instrument_measures(app):
    visitor = app("only anxiety").switch_page("pages/clinic/depression.py").run()
    assert visitor.title[0].value == "Anxiety over the course"
    visitor = app("three patients").switch_page("pages/clinic/depression.py").run()
    assert visitor.title[0].value == "Depression over the course"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_demonstration_is_a_store_of_its_own_one_click_in_and_out(app, folders):
    visitor = app("empty")
    before = contents(folders["empty"])
    assert visitor.title[0].value == "How are your patients doing?"

    visitor.button(key="look_around").click().run()
    assert visitor.title[0].value == "Overview" and len(visitor.get("plotly_chart")) > 0
    for page in PAGES:
        visitor.switch_page(page).run()
        assert not visitor.exception and not visitor.error, page
        if Path(page).stem != "present":
            assert visitor.button(key="leave").label == "Leave the demonstration", page
    visitor.switch_page("pages/staff/data.py").run()
    assert "nothing real is saved in it" in said(visitor)

    visitor.button(key="leave").click().run()
    visitor.switch_page("pages/clinic/overview.py").run()
    assert visitor.title[0].value == "How are your patients doing?"
    assert len(visitor.get("plotly_chart")) == 0
    assert contents(folders["empty"]) == before


def test_a_filter_is_told_where_it_acts_and_cleared_there(app):
    visitor = app("demonstration")
    visitor.select_slider(key="age").set_range("50-59", "80-89").run()
    visitor.multiselect(key="site").set_value(["Site A"]).run()
    chips = [button.label for button in visitor.button if button.key.startswith("chip_")]
    assert chips == ["Site A", "Age: 50 and over"]
    assert any(" of 480 patients**" in text.value for text in visitor.main.markdown)

    visitor.button(key="chip_age").click().run()
    assert [button.label for button in visitor.button if button.key.startswith("chip_")] == ["Site A"]
    visitor.button(key="clear_filters").click().run()
    assert any(text.value == "**480 patients**" for text in visitor.main.markdown)


def test_what_the_address_asks_for_and_is_not_there_is_said(app):
    visitor = app("demonstration", site="no*where", year="2024", age="90+", distribution_of="x")
    assert said(visitor).splitlines() == [
        "Site “no\\*where” is not in the data: shown without it.  ",
        "Age at first infusion “90\\+” is not in the data: shown without it.",
    ]
    assert [button.label for button in visitor.button if button.key.startswith("chip_")] == ["First infusion: 2024"]


@pytest.mark.parametrize(
    ("name", "options", "ends", "words"),
    [
        ("age_band", ["18-29", "30-39", "40-49", "90+"], ("30-39", "90+"), "30 and over"),
        ("age_band", ["under 18", "18-29", "30-39"], ("under 18", "18-29"), "up to 29"),
        ("age_band", ["18-29", "30-39", "40-49", "90+"], ("30-39", "40-49"), "30 to 49"),
        ("age_band", ["18-29", "30-39", "90+"], ("90+", "90+"), "90+"),
        ("first_infusion_year", ["2022", "2023", "2024"], ("2023", "2024"), "2023 and later"),
        ("first_infusion_year", ["2022", "2023", "2024"], ("2022", "2022"), "2022"),
    ],
)
def test_a_range_in_words(name, options, ends, words):
    from pages.shell.filters import range_words

    assert range_words(name, options, *ends) == words
