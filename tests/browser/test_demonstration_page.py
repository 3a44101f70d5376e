"""The page Data while the demonstration runs: a real file is looked at, never saved."""

from __future__ import annotations

from tests.test_demonstration import REAL


def test_a_real_file_is_looked_at_and_not_saved(tab, shoot):
    tab.visit("/data")
    page = tab.page
    words = "nothing real is saved in it"
    assert page.get_by_text(words).count() == 1
    tab.upload(*REAL)
    shoot(tab, "demonstration_data")
    assert page.get_by_text("2 scores read").is_visible()
    assert page.get_by_text(words).count() == 2
    assert page.get_by_text("python run.py practice").first.is_visible()
    assert page.get_by_role("button", name="Cancel upload").is_visible()
    assert page.get_by_role("button", name="Save").count() == 0
    page.get_by_role("button", name="Cancel upload").click()
    tab.settle()
    assert page.get_by_text("Import 4").count() == 0
