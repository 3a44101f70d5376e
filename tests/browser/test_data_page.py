"""Staff's journey in a real browser: put in, be told, confirm, see the charts change, undo; nothing leaks."""

from __future__ import annotations

import csv
import re
import sqlite3
import time
import urllib.request
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import server
from tests.exports import lines, workbook

FIRST_DAY = date(2025, 3, 3)
MAIN = '[data-testid="stMain"]'


def day(number: int) -> str:
    return (FIRST_DAY + timedelta(days=number)).isoformat()


def ids(n: int, first: int = 0) -> list[str]:
    return [f"QX7{number:03d}" for number in range(first, first + n)]


def scores(*after: int, first: int = 0) -> tuple[str, bytes]:
    """A file: one patient for each number, PHQ-9 of 20 before, that number 38 days later."""
    rows = [
        row
        for patient, score in zip(ids(len(after), first), after, strict=True)
        for row in (f"{patient},{day(0)},PHQ-9,20", f"{patient},{day(38)},PHQ-9,{score}")
    ]
    return "scores.csv", lines("patient,date,instrument,score", *rows).encode()


def infusions(n_patients: int, first: int = 0) -> tuple[str, bytes]:
    """A workbook: six infusions for each patient."""
    rows = [[patient, day(k)] for patient in ids(n_patients, first) for k in (0, 3, 7, 10, 14, 17)]
    return "infusions.xlsx", workbook([["patient", "infusion date"], *rows])


class Practice:
    """A dashboard on an empty store: its tab, and the files it writes."""

    def __init__(self, tab, folder: Path) -> None:
        self.tab, self.page, self.folder = tab, tab.page, folder
        self.page.set_default_timeout(10_000)  # ms; a button that is not there is not waited for half a minute

    def text(self) -> str:
        """The words of the page, with ordinary spaces."""
        return self.page.locator(MAIN).inner_text().replace("\N{NO-BREAK SPACE}", " ")

    def open(self, page: str) -> str:
        """Follow a link of the navigation; gives the words of the page."""
        self.tab.go(page)
        return self.text()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
        self.tab.settle()

    def put_in(self, *files: tuple[str, bytes]) -> None:
        self.tab.upload(*files)

    def undo(self, import_id: int) -> None:
        boxes = self.page.locator('[data-testid="stLayoutWrapper"]').filter(has_text=f"Import {import_id} ·")
        boxes.last.get_by_role("button", name="Undo").click()
        self.page.get_by_role("button", name=f"Undo import {import_id}", exact=True).click()
        self.tab.settle()

    def answer(self, choice: str) -> None:
        """Choose in the question that is shown."""
        self.page.locator('[data-testid="stRadioOption"]', has_text=choice).click()
        self.tab.settle()

    def choose(self, column: str, role: str) -> None:
        """Say what a column is."""
        box = self.page.get_by_role("combobox", name=column)
        box.click()
        box.fill(role)
        self.page.get_by_role("option", name=role, exact=True).click()
        self.tab.settle()

    def listed(self) -> list[str]:
        """The entries of the list of what is wrong, as read."""
        entries = self.page.locator(f"{MAIN} li").filter(has=self.page.locator(".stMarkdownBadge")).all_inner_texts()
        return [entry.replace("\N{NO-BREAK SPACE}", " ") for entry in entries]

    def metrics(self) -> dict[str, str]:
        """The numbers shown after a check: title and value."""
        boxes = self.page.locator('[data-testid="stMetric"]').all_inner_texts()
        return dict(re.split(r"\n+", box.strip(), maxsplit=1) for box in boxes)

    def stored(self) -> dict[str, int]:
        """Rows in the tables of the store."""
        if not (self.folder / "outcomes.sqlite").exists():
            return {}
        with sqlite3.connect(self.folder / "outcomes.sqlite") as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            rows = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in tables}
        connection.close()
        return rows

    def seen_anywhere(self, *secrets: str) -> list[str]:
        """Those that the page, the server's log, or the store and the files beside it hold."""
        places = [path for path in self.folder.iterdir() if not path.name.startswith("keys.sqlite")]
        assert {"outcomes.sqlite", "server.log"} <= {path.name for path in places}
        held = b"".join(path.read_bytes() for path in places) + self.page.content().encode()
        return [secret for secret in secrets if secret.encode() in held]

    def uploaded_bytes(self) -> int:
        """Bytes of uploads that the server holds in memory, by its own account, which is at most 5 s old."""
        with urllib.request.urlopen(f"{self.tab.base_url}/_stcore/metrics") as answer:
            told = re.search(r'cache_type="UploadedFileManager".*? (\d+)', answer.read().decode())
        return int(told[1]) if told else 0

    def wait_for_uploaded_bytes(self, expected: int) -> None:
        deadline = time.monotonic() + 8
        while self.uploaded_bytes() != expected:
            assert time.monotonic() < deadline, f"{self.uploaded_bytes()} bytes of uploads are held, not {expected}"
            time.sleep(0.25)


@pytest.fixture
def practice(empty_url, open_tab, tmp_path) -> Practice:
    practice = Practice(open_tab(empty_url), tmp_path)
    practice.tab.visit("/data")
    return practice


def test_every_page_of_an_empty_store_says_what_to_do(empty_url, open_tab):
    tab = open_tab(empty_url)
    for path, words, role in (
        ("/", "How are your patients doing?", "button"),
        ("/depression", "No data yet. Charts appear here after the first upload.", "link"),
        ("/pain", "No data yet. Charts appear here after the first upload.", "link"),
        ("/methods", "No data yet: the definitions below are those that will count.", "link"),
    ):
        tab.visit(path)
        assert words in tab.page.locator(MAIN).inner_text(), path
        assert tab.page.locator(MAIN).get_by_role(role, name="Upload an export").is_visible(), path
        assert tab.page.locator(".stPlotlyChart").count() == 0
    tab.visit("/data")
    words = tab.page.locator(MAIN).inner_text()
    assert "Nothing has been imported yet." in words and "scores-long.csv" in words
    assert "ynthetic" not in words
    assert tab.accessibility_problems() == []
    with tab.page.expect_download() as download:
        tab.page.get_by_role("button", name="scores-long.csv").click()
    template = Path(download.value.path()).read_bytes()
    tab.upload(("template.csv", template))
    assert "The table has column names but no rows." in tab.page.locator(MAIN).inner_text()


def glance(words: str) -> dict[str, str]:
    """The numbers at the top of the Overview, by their names."""
    return {name: told for told, name in re.findall(r"^(\d+ of \d+)\n+(\w+)$", words, re.MULTILINE)}


def test_an_export_changes_the_charts_once_saved_and_no_longer_once_undone(practice):
    nothing = practice.stored()
    practice.put_in(scores(8, 3, 26, 19), infusions(4))
    assert practice.metrics() == {
        "New patients": "4",
        "New scores": "8",
        "New infusions": "24",
        "Already imported": "0",
    }
    assert "File 1 (CSV, 1 KB) · scores, one row each · 8 scores read" in practice.text()
    assert "File 2 (Excel, 5 KB) · infusion list" in practice.text()
    assert practice.tab.accessibility_problems() == []
    assert practice.stored() == nothing

    practice.press("Save")
    assert "Saved as import 1: 8 new scores, 24 new infusions." in practice.text()
    assert "8 scores, 24 infusions, 4 patients" in practice.text()
    assert practice.stored() != nothing
    first = practice.open("Overview")
    assert "4 patients, 4 courses, first infusions in 2025" in first
    assert "4 of 4 people due were measured" in first
    assert "Of 4 people measured, 2 responded and 1 got worse." in first
    assert glance(first) == {"Response": "2 of 4", "Worse": "1 of 4", "Measured": "4 of 4"}
    flow = practice.tab.flow()
    assert {step: n for step, n in flow.items() if n} == {
        "Started": 4,
        "Eligible": 4,
        "Measured": 4,
        "Response": 2,
        "Remission": 1,
        "Worse": 1,
    }
    assert "ynthetic" not in practice.page.locator("body").inner_text()

    practice.open("Data")
    practice.put_in(scores(9, 9, first=4), infusions(2, first=4))
    practice.press("Save")
    second = practice.open("Overview")
    assert "6 of 6 people due were measured" in second
    assert "Of 6 people measured, 4 responded and 1 got worse." in second
    assert glance(second) == {"Response": "4 of 6", "Worse": "1 of 6", "Measured": "6 of 6"}

    practice.open("Data")
    practice.undo(2)
    assert "Import 2 is undone." in practice.text()
    assert practice.open("Overview") == first

    practice.open("Data")
    practice.undo(1)
    assert "How are your patients doing?" in practice.open("Overview")
    assert practice.page.locator(".stPlotlyChart").count() == 0

    practice.open("Data")
    practice.put_in(scores(8, 3, 26, 19), infusions(4))
    practice.press("Save")
    assert "Saved as import 3: 8 new scores" in practice.text()
    assert practice.open("Overview") == first

    # The same files once more: nothing to save.
    practice.open("Data")
    practice.put_in(scores(8, 3, 26, 19), infusions(4))
    assert practice.metrics()["Already imported"] == "32"
    assert "There is nothing to save." in practice.text()
    assert practice.page.get_by_role("button", name="Save", exact=True).count() == 0
    assert practice.seen_anywhere(*ids(6), day(0), day(38), "scores.csv") == ["scores.csv"]  # the uploader's own list
    practice.press("Cancel upload")
    assert practice.seen_anywhere("scores.csv") == []


def test_everything_wrong_is_told_with_its_place_and_good_rows_can_be_saved(practice):
    text = lines(
        "patient,date,instrument,score",
        f"QX7000,{day(0)},PHQ-9,20",
        f"QX7000,{day(38)},PHQ-9,28",
        f"QX7000,2025-02-31,PHQ-9,{12}",
        f",{day(38)},PHQ-9,12",
        f"QX7000,{day(38)},XYZZY-4,12",
        f"QX7000,{day(38)},PHQ-9,8",
    )
    practice.put_in(("scores.csv", text.encode()), infusions(1))
    told = practice.listed()
    assert [one for one in told if one.startswith("Left out")] == told[:3]
    for place in ("row 5", "column 2 (B), row 4", "column 4 (D), row 3"):
        assert any(
            re.search(rf"\nFile 1 \(CSV, 1 KB\), (column 1 \(A\), )?{re.escape(place)}\. \w", one) for one in told
        ), place
    assert f"{len(told)} issues found" in practice.text()
    assert practice.seen_anywhere("XYZZY", "2025-02-31", *ids(1)) == []
    assert practice.tab.accessibility_problems() == []

    with practice.page.expect_download() as download:
        practice.page.get_by_role("button", name="Download this list").click()
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.DictReader(file))
    assert len(listed) == len(told)
    for row, shown in zip(listed, told, strict=True):
        assert shown.startswith(f"{row['what happens']} {row['what is wrong']}") and row["what to do"] in shown

    practice.press("Save the good rows")
    assert "Saved as import 1: 2 new scores, 6 new infusions." in practice.text()


NAMED = ("scores.csv", b"patient,date,instrument,score\nMaria Huber,2025-03-03,PHQ-9,20\n")
"""A file that is refused: names stand where they are needed."""


def test_identifiers_in_columns_that_are_not_needed_stay_where_they_are(practice):
    """Taken without them, with one quiet line that says which columns look as if they identified people."""
    secrets = ("Zebulon", "zeb@example.org", "1961-05-17", "QX7000", "Peculiar")
    text = lines(
        "patient,first name,date,instrument,score,contact,dob,Peculiar",
        f"QX7000,Zebulon,{day(0)},PHQ-9,20,zeb@example.org,1961-05-17,yes",
    )
    practice.put_in(("visit-notes.csv", text.encode()), infusions(1))
    words = practice.text()
    assert "Ready" in words and practice.listed() == []
    assert "Not used: columns 2 (B), 6 to 8 (F to H)" in words
    assert "Columns that appear to identify people were not read: columns 2 (B), 6 (F), 7 (G)." in words
    practice.press("Save")
    assert "Saved as import 1: 1 new score, 6 new infusions." in practice.text()
    assert practice.seen_anywhere(*secrets, "visit-notes") == []


def test_identifiers_that_are_needed_are_refused_and_are_nowhere_afterwards(practice):
    practice.put_in(("visit-notes.csv", NAMED[1]), infusions(1))
    assert "Refused" in practice.text()
    (listed,) = practice.listed()
    assert listed.startswith("Stops the upload") and "File 1 (CSV, 1 KB), column 1 (A)" in listed
    assert practice.page.get_by_role("button", name="Save", exact=True).count() == 0
    assert practice.seen_anywhere("Maria", "Huber") == []
    practice.press("Cancel upload")  # the uploader may name its file until then
    assert practice.seen_anywhere("Maria", "Huber", "visit-notes") == []
    assert not any(practice.stored().get(name) for name in ("assessments", "infusions", "patients", "imports"))


def test_uploaded_bytes_leave_the_servers_memory(practice):
    good = (scores(8, 3), infusions(2))
    size = sum(len(content) for _, content in good)
    practice.put_in(*good)
    practice.wait_for_uploaded_bytes(size)
    practice.press("Cancel upload")
    practice.wait_for_uploaded_bytes(0)

    practice.put_in(*good)
    practice.wait_for_uploaded_bytes(size)
    practice.open("Overview")
    practice.wait_for_uploaded_bytes(0)

    practice.open("Data")
    practice.put_in(*good)
    practice.wait_for_uploaded_bytes(size)
    practice.press("Save")
    practice.wait_for_uploaded_bytes(0)

    practice.put_in(NAMED)
    assert "Refused" in practice.text()
    time.sleep(5.1)  # an older account would not know of the refused file yet
    assert practice.uploaded_bytes() == 0


def test_what_is_shown_is_what_is_saved(practice):
    """A file taken out of the uploader, or left behind on another page, is not on offer any more."""
    practice.put_in(scores(8))
    assert "8 scores" not in practice.text() and "Needs your input" in practice.text()
    practice.put_in(infusions(1))
    assert "Ready" in practice.text()
    for _ in range(2):
        practice.page.locator('[data-testid="stFileUploader"] button[aria-label^="Remove"]').first.click()
        practice.tab.settle()
    assert practice.page.get_by_role("button", name="Save", exact=True).count() == 0

    practice.put_in(scores(8), infusions(1))
    practice.open("Overview")
    practice.open("Data")
    assert practice.page.get_by_role("button", name="Save", exact=True).count() == 0

    # A refused file stays refused when another one is added to it.
    practice.put_in(NAMED)
    practice.put_in(infusions(1))
    listed = practice.page.locator('[data-testid="stFileUploaderFileName"], [data-testid="stFileChipName"]').count()
    shown = practice.page.get_by_text(re.compile(r"^File \d+ \(.*\) · ")).count()
    assert shown == listed == 1


def test_dates_that_can_be_read_in_two_ways_are_asked_about(practice):
    text = lines("patient,date,instrument,score", "QX7000,03/04/2025,PHQ-9,20", "QX7000,05/05/2025,PHQ-9,8")
    dates = ["2025-04-03", "2025-04-06", "2025-04-09", "2025-04-12"]
    infusion_list = lines("patient,date", *(f"QX7000,{day}" for day in dates))
    files = ("scores.csv", text.encode()), ("infusions.csv", infusion_list.encode())
    practice.put_in(*files)
    assert "Needs your input" in practice.text()
    assert practice.page.get_by_role("button", name="Save", exact=True).count() == 0

    practice.answer("Day first")
    assert practice.metrics()["New scores"] == "2"
    # The answer is for these files only.
    practice.put_in(*((f"more-{name}", content.replace(b"QX7000", b"QX7001")) for name, content in files))
    assert "Needs your input" in practice.text()
    practice.press("Cancel upload")

    practice.put_in(*files)
    assert "Needs your input" in practice.text()
    practice.answer("Day first")
    practice.press("Save")
    assert "Saved as import 1: 2 new scores, 4 new infusions." in practice.text()
    assert "1 of 1 person due was measured" in practice.open("Overview")


UNKNOWN = lines(
    "Pt No,Visit Dt,Today,Pain now,Quixano",
    *(f"ZQ-1,2026-01-{5 + 3 * k:02d},{20 - 3 * k},{7 - k},K" for k in range(4)),
    *(f"ZQ-2,2026-02-{5 + 3 * k:02d},{18 - 2 * k},{5 - k},K" for k in range(4)),
)
GIVEN = lines(
    "patient,infusion date",
    *(f"ZQ-1,2026-01-{5 + 3 * k:02d}" for k in range(4)),
    *(f"ZQ-2,2026-02-{5 + 3 * k:02d}" for k in range(4)),
)


def unknown(text: str = UNKNOWN) -> tuple[tuple[str, bytes], tuple[str, bytes]]:
    return ("scores.csv", text.encode()), ("list.csv", GIVEN.encode())


def test_the_columns_of_an_unknown_table_are_said_once(practice):
    """Proposed, corrected, shown as results, kept; next month's file needs no click; a changed one is not taken."""
    practice.put_in(*unknown())
    assert "Needs your input" in practice.text()
    assert practice.page.get_by_role("button", name="Save", exact=True).count() == 0
    assert "patient 1: day 0, infusions received 0, Pain NRS 7" in practice.text()
    assert "PHQ-9" not in practice.text()

    practice.choose("Column 3 (C)", "Score: PHQ-9")
    assert "patient 1: day 0, infusions received 0, PHQ-9 20" in practice.text()
    assert "16 scores were read" in practice.text()
    assert practice.tab.accessibility_problems() == []

    name = practice.page.get_by_role("textbox", name="Save these columns as")
    name.fill("Jane Quixano")
    name.press("Enter")
    practice.tab.settle()
    practice.press("Save and use")
    assert "This name cannot be used" in practice.text()
    name.fill("Monthly scores")
    name.press("Enter")
    practice.tab.settle()
    practice.press("Save and use")
    assert "Columns saved as “Monthly scores”" in practice.text()
    assert practice.metrics()["New scores"] == "16"
    practice.press("Save")
    assert "Saved as import 1: 16 new scores, 8 new infusions." in practice.text()
    assert practice.seen_anywhere("ZQ-1", "Quixano", "2026-01-05") == []

    practice.put_in(*unknown(UNKNOWN + "ZQ-1,2026-01-17,6,2,K\n"))
    assert practice.metrics()["New scores"] == "2"
    practice.press("Cancel upload")
    practice.put_in(*unknown(UNKNOWN.replace("Pain now", "Pain later")))
    text = practice.text()
    assert "column 4 of the table as it was is gone or renamed; column 4 of this one is new." in text
    assert practice.page.get_by_role("button", name="Save", exact=True).count() == 0
    practice.press("Cancel upload")
    practice.press("Remove")
    practice.put_in(*unknown())
    assert "Needs your input" in practice.text()


def test_what_stops_an_unknown_table_is_said_before_it_is_kept(practice):
    practice.put_in(*unknown())
    practice.choose("Column 1 (A)", "Leave out")
    assert "Say which column holds the patient number." in practice.text()
    assert practice.page.get_by_role("button", name="Save and use").count() == 0


def test_what_each_column_of_a_known_table_is_can_be_seen_and_corrected(practice):
    """Two columns that both could be pain: the other one is chosen, kept, and read so next month."""
    text = lines(
        "patient,date,phq9,pain_nrs,worst pain",
        *(f"{patient},{day(0)},20,6,9" for patient in ids(2)),
        *(f"{patient},{day(38)},8,2,4" for patient in ids(2)),
    )
    practice.put_in(("scores.csv", text.encode()), infusions(2))
    words = practice.text()
    assert "What each column is: file 1\nPatient number: column 1 (A)\nDate: column 2 (B)\n" in words
    assert "Score: PHQ-9: column 3 (C)" in words and "Score: Pain NRS: column 4 (D)" in words
    assert "Not used: column 5 (E)" in words
    assert "patient 1: day 0, infusions received 0, Pain NRS 6" in words

    practice.page.get_by_text("Change the columns of file 1").click()
    practice.tab.settle()
    practice.choose("Column 4 (D)", "Leave out")
    practice.choose("Column 5 (E)", "Score: Pain NRS")
    assert "patient 1: day 0, infusions received 0, Pain NRS 9" in practice.text()
    assert practice.tab.accessibility_problems() == []
    practice.press("Save and use")
    assert "Score: Pain NRS: column 5 (E)" in practice.text() and "Not used: column 4 (D)" in practice.text()
    practice.press("Save")
    assert "Saved as import 1: 8 new scores" in practice.text()
    practice.put_in(("scores.csv", text.encode()), infusions(2))
    assert practice.metrics()["Already imported"] == "20"


def test_a_second_click_on_save_saves_once_and_says_so(practice):
    """While the store is busy: no second Save is on the page, and what was saved is told as saved."""
    practice.put_in(scores(8, 3), infusions(2))
    save = practice.page.get_by_role("button", name="Save", exact=True)
    with closing(sqlite3.connect(practice.folder / "outcomes.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        save.dblclick()
        practice.page.get_by_text("Saving …").wait_for()
        assert save.count() == 0
        other.execute("ROLLBACK")
    practice.tab.settle()
    assert "Saved as import 1: 4 new scores, 12 new infusions." in practice.text()
    assert "othing was saved" not in practice.text() and "already imported" not in practice.text()
    assert practice.stored()["imports"] == 1


def test_after_saving_the_summary_is_in_view_with_the_focus_on_it(practice):
    wide = [practice.page.viewport_size, {"width": 390, "height": 700}]
    for first, after, size in zip((0, 4), ((8, 3), (7, 4)), wide, strict=True):
        practice.page.set_viewport_size(size)
        practice.put_in(scores(*after, first=first), infusions(2, first=first))
        practice.press("Save")
        said = practice.page.locator(".st-key-told")
        assert (
            "2 patients (2 new); 4 scores of PHQ-9; 12 infusions; from the first infusion to 38 days"
            in said.inner_text()
        )
        assert said.evaluate("box => box === document.activeElement")
        box = said.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= size["height"]
    said.get_by_text("See the charts").click()
    practice.tab.settle()
    assert "4 of 4 people due were measured" in practice.text()
    flow = practice.tab.flow()
    assert (flow["Started"], flow["Eligible"]) == (4, 4)


def test_a_failed_undo_is_an_error_and_changes_nothing(practice):
    practice.put_in(scores(8, 3), infusions(2))
    practice.press("Save")
    before = practice.stored()
    with closing(sqlite3.connect(practice.folder / "outcomes.sqlite")) as other:
        other.execute("CREATE TRIGGER full BEFORE DELETE ON assessments BEGIN SELECT RAISE(ABORT, 'no'); END")
        other.commit()
    practice.undo(1)
    alert = practice.page.locator(".st-key-told")
    assert alert.locator('[data-testid="stAlertContentError"]').count() == 1
    assert "is undone" not in practice.text() and practice.stored() == before
    with closing(sqlite3.connect(practice.folder / "outcomes.sqlite")) as other:
        other.execute("DROP TRIGGER full")
        other.commit()
    practice.press("Undo import 1")  # still on the page
    assert "Import 1 is undone." in practice.text()


def test_what_is_lost_by_a_restart_or_left_behind_is_said(browser, open_tab, tmp_path):
    with server(tmp_path) as address:
        practice = Practice(open_tab(address), tmp_path)
        practice.tab.visit("/data")
        practice.put_in(scores(8), infusions(1))
        practice.open("Overview")
        practice.open("Data")
        assert "You left this page before your upload was saved" in practice.text()
        practice.put_in(scores(8), infusions(1))
        assert "You left this page" not in practice.text()
    with server(tmp_path, port=urlsplit(address).port):
        practice.page.wait_for_timeout(3000)  # the tab finds the new server by itself
        practice.press("Save")
        assert "The dashboard was restarted" in practice.text() and practice.stored()["imports"] == 0
        assert practice.page.locator('[data-testid="stFileUploader"] button[aria-label^="Remove"]').count() == 0
        practice.put_in(scores(8), infusions(1))
        practice.press("Save")
        assert "Saved as import 1: 2 new scores, 6 new infusions." in practice.text()
        practice.tab.visit("/data")
        assert "restarted" not in practice.text()
        practice.tab.problems.clear()  # of the time without a server
