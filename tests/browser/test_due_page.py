"""Who is due, in a real browser: the list by patient numbers, its file, and nothing of it left on the server."""

from __future__ import annotations

import csv
import re
import urllib.request
from pathlib import Path

from tests.browser.test_data_page import Practice, day, scores
from tests.exports import lines

MEASURED, *DUE = ("QX7000", "QX7001", "# 7")


def stored_downloads(address: str) -> int:
    """Bytes that wait in Streamlit's own storage of files to download."""
    with urllib.request.urlopen(f"{address}/_stcore/metrics") as answer:
        told = answer.read().decode()
    return int(
        re.search(r'cache_memory_bytes\{[^}]*cache_type="st_memory_media_file_storage"[^}]*\} (\d+)', told).group(1)
    )


def infusion_list() -> tuple[str, bytes]:
    rows = [f"{patient},{day(k)}" for patient in (MEASURED, *DUE) for k in (0, 3, 7, 10, 14, 17)]
    return "infusions.csv", lines("patient,infusion date", *rows).encode()


def test_the_list_its_file_and_nothing_left(empty_url: str, open_tab, tmp_path: Path):
    practice = Practice(open_tab(empty_url), tmp_path)
    page = practice.page
    practice.tab.visit("/due")
    assert "No data yet. Charts appear here after the first upload." in practice.text()
    practice.tab.visit("/data")
    name, content = scores(8, 8, 8)
    content = content.replace(b"QX7002", b"# 7")  # a number that would be a heading elsewhere
    only_before = b"\n".join(
        row for row in content.splitlines() if not any(f"{p},{day(38)}".encode() in row for p in DUE)
    )
    practice.put_in((name, only_before), infusion_list())
    practice.press("Save")
    text = practice.open("Who is due")
    assert "2 people have no score yet" in text
    assert "measured 33% now (1 of 3); 100% if these 2 answer" in text
    assert sorted(page.locator("td:first-child", has_text=re.compile("7")).all_inner_texts()) == sorted(DUE)
    assert "never who is doing badly" in text
    before = stored_downloads(empty_url)  # the templates of the page Data
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save as CSV (contains patient numbers)").click()
    assert waiting.value.suggested_filename == "who-is-due-2025-04-10-contains-patient-numbers.csv"
    with Path(waiting.value.path()).open(encoding="utf-8-sig", newline="") as file:
        mark, _, *rows = csv.reader(file)
    assert "Contains patient numbers" in mark[0]
    assert sorted(row[0] for row in rows) == sorted(DUE)
    assert stored_downloads(empty_url) <= before
    assert not practice.tab.accessibility_problems()
    secrets = ["QX700", day(38), "Apr 10, 2025"]
    assert not [one for one in secrets if one in page.url]
    practice.open("Overview")
    page.wait_for_timeout(500)
    assert not practice.seen_anywhere(*secrets)
