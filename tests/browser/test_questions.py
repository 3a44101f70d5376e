"""What only the practice knows is asked on the Data page; the answer stays until the files are saved or cancelled."""

from __future__ import annotations

from tests.exports import lines

ITEMS = ",".join(f"phq{i}" for i in range(1, 10))
SCORES = lines(
    f"client_id,date,{ITEMS}", "QX7001,3/4/2025,2,3,2,4,1,2,2,1,1", "QX7001,5/6/2025,1,2,1,2,1,1,1,1,1"
).encode()
LIST = lines("patient,date", "QX7001,2025-03-04", "QX7001,2025-03-07").encode()


def test_two_questions_are_answered_and_the_scores_saved(empty_url, open_tab):
    tab = open_tab(empty_url)
    tab.visit("/data")
    main = tab.page.locator('[data-testid="stMain"]')
    tab.upload(("scores.csv", SCORES), ("infusions.csv", LIST))
    assert tab.page.get_by_role("button", name="Save", exact=True).count() == 0
    for answer in ("Month first", "1 (PHQ-9 and GAD-7: 1 to 4)"):
        tab.page.locator('[data-testid="stRadio"] label', has_text=answer).click()
        tab.settle()
    assert "6 scores read" in main.inner_text()
    assert tab.accessibility_problems() == []
    tab.page.get_by_role("button", name="Save", exact=True).click()
    tab.settle()
    assert "Saved as import 1: 6 new scores, 2 new infusions." in main.inner_text()
    assert "Month first" not in main.inner_text()
