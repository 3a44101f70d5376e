"""Pages without a browser, on three patients and a practice: each says what it cannot tell."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from outcomes import courses, demo
from outcomes.cohort import Filters, select
from outcomes.instruments import REGISTRY
from pages.shell.address import NOT_FOUND
from pages.shell.frame import Scene
from tests.builders import histories_of, records, usual

ROOT = Path(__file__).resolve().parents[1]


def scene_of(histories, filters: Filters | None = None) -> Scene:
    made, filters = courses.build(records(histories)), filters or Filters()
    chosen = {
        domain: REGISTRY[key] if key in made.instruments else None
        for domain, key in (("depression", "phq9"), ("pain", "pain_nrs"))
    }
    return Scene(made, filters, (), select(made, filters), chosen, True, (False, 1))


THREE = [usual(name, 20, after, first_infusion_year=year) for name, after, year in (("a", 5, 2024), ("b", 18, 2025))]
THREE.append(usual("c", 20, None))


@pytest.fixture(scope="module")
def practice():
    return histories_of(demo.big_batch(6_000, seed=5))


def opened(monkeypatch, page: str, scene: Scene | None) -> AppTest:
    # Streamlit's tester puts the page in the place of the main program, where other tests' processes would start it.
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    app = AppTest.from_file(str(ROOT / "pages" / "clinic" / page), default_timeout=60)
    app.session_state["scene"] = scene
    app.session_state[NOT_FOUND] = []  # as the shell begins every run
    app.run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    found = [*app.header, *app.markdown, *app.info]
    return " ".join(str(one.value) for one in found).replace("\u00a0", " ").replace("**", "")


def test_three_patients_are_too_few_to_judge(monkeypatch):
    assert "Too few years to tell one from chance" in words(opened(monkeypatch, "years.py", scene_of(THREE)))
    said = words(opened(monkeypatch, "compare.py", scene_of(THREE)))
    assert "Nobody is left for the second view." in said and "Too few years to tell one from chance" in said
    one_year = scene_of(THREE, Filters(only={"first_infusion_year": ["2024"]}))
    said = words(opened(monkeypatch, "compare.py", one_year))
    assert "2024: 1 person, by the filters" in said and "Everybody else: 2 people." in said
    assert "each view needs at least 11 measured" in said


def test_a_practice_sees_its_years_and_two_views(monkeypatch, practice):
    app = opened(monkeypatch, "years.py", scene_of(practice))
    for question in ("how many responded", "how many got worse", "how many were measured"):
        assert f"PHQ-9: {question}, year by year?" in words(app)
    site = Filters(only={"site": ["Site A"]})
    app = opened(monkeypatch, "compare.py", scene_of(practice, site))
    assert "Everybody else: " in words(app) and "95% interval" in words(app)
    assert "all sites together" in words(app)
    assert [one.value for one in app.caption].count("All are shown here, whatever is chosen under “Site”.") == 1

    (severity,) = [one for one in app.button_group if one.key == "a_severity_phq9"]
    severity.set_value(["moderately severe"]).run()
    assert "Site A, moderately severe: " in words(app)
    (instrument,) = [one for one in app.button_group if one.key == "compare_of"]
    instrument.set_value("Pain NRS").run()  # no band of that name there
    assert not app.exception and "Site A: " in words(app) and "Pain NRS: how do the two differ?" in words(app)

    (sites,) = [one for one in app.button_group if one.key == "b_site"]
    sites.set_value(["Site A", "Site B"]).run()
    assert not app.exception
    assert "Site A or Site B: " in words(app) and "people are in both views" in words(app)
