"""A handout panel is one literal: one that the program does not have is registered here, and comes out everywhere.

``docs/extending.md`` tells a stranger to do the same.
"""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
import streamlit as st
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from outcomes import artefacts, handout, snapshot
from outcomes.disclosure import Policy
from outcomes.errors import OutcomesError
from outcomes.instruments import REGISTRY
from outcomes.release import prepare
from outcomes.store import Store
from pages.shell import uploads
from tests import extending, practices, snapshots
from tests.test_deck import lie_on_each_other, outside_their_boxes, texts
from tests.test_report import pdf_pages, squeeze

ROOT = Path(__file__).resolve().parents[1]
STORED = sorted((ROOT / "tests/fixtures/snapshots").glob("*.json"))
"""Snapshots as earlier versions of the program froze them."""


REACHED: handout.HandoutPanel = extending.run("REACHED")["REACHED"]
"""As the page for developers has it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("handout")


@pytest.fixture(scope="module")
def store(folder):
    return snapshots.demonstration_store(str(folder), snapshots.LARGE)


@pytest.fixture
def sixth(monkeypatch):
    others = [one for one in handout.PANELS if one.kind != REACHED.kind]
    monkeypatch.setattr(handout, "PANELS", (*others, REACHED))


@pytest.fixture
def kept(store, sixth):
    """A snapshot with the sixth panel, kept in the store and taken out of it again."""
    kept = store.keep_snapshot(snapshot.freeze(snapshots.of_store(store)), who="test")
    yield kept
    store.withdraw_snapshot(kept.id, who="test")


QUESTION = "Depression (PHQ-9): how many did we reach?"


def test_a_sixth_panel_comes_out_of_everything_that_is_handed_over(kept):
    taken = snapshot.thaw(kept)
    panel = next(one for one in taken.panels if one.key == "reached.phq9")
    assert panel.question == QUESTION
    assert handout.title_of(panel, taken.context).replace("\u00a0", " ") == "We measured 53% of those who were due"
    files = {one.key: one.make(taken, snapshots.PRACTICE) for one in artefacts.ARTEFACTS}
    for said in (squeeze(files["report"].decode()), "".join(pdf_pages(files["pdf"]))):
        assert squeeze(QUESTION) in said and squeeze("Dot: share of those due.") in said
    sheet = openpyxl.load_workbook(io.BytesIO(files["workbook"]))["PHQ-9 reached"]
    found = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "People measured, about" in found and {180, 160} <= set(found)
    with zipfile.ZipFile(io.BytesIO(files["csv"])) as archive:
        assert "180,160," in archive.read("reached.phq9.csv").decode("utf-8-sig")
    show = Presentation(io.BytesIO(files["deck"]))
    [slide] = [one for one in show.slides if QUESTION in texts(one)]
    assert slide.shapes.title.text_frame.text == handout.title_of(panel, taken.context)
    assert sum(shape.has_chart for shape in slide.shapes) == 1
    assert not outside_their_boxes(show) and not lie_on_each_other(show)
    for one in artefacts.PICTURES:
        assert one.draw(panel, taken, snapshots.PRACTICE)


def test_what_a_sixth_panel_cannot_tell_is_said(sixth):
    said = handout.not_told(release_without_missing())
    assert "How many were reached on PHQ-9: hardly anybody was missed." in said


def release_without_missing():
    people = [practices.Person(practices.Scores(after="response" if i % 3 else "same"), None) for i in range(60)]
    return prepare(practices.build(people, 1), REGISTRY["phq9"], None, Policy())


def test_a_sixth_panel_stands_on_the_page_and_on_the_wall(kept, folder, monkeypatch):
    monkeypatch.setenv("OUTCOMES_DATABASE_URL", f"sqlite:///{(folder / 'store.sqlite').as_posix()}")
    # Streamlit's own harness has no uploads that could be let go.
    monkeypatch.setattr(uploads, "let_go", lambda: None)
    st.cache_resource.clear()
    page = AppTest.from_file(str(ROOT / "dashboard.py"))
    page.run(timeout=60)
    page.switch_page("pages/share/referrers.py").run(timeout=60)
    assert not page.exception and not page.error
    assert QUESTION in [one.value for one in page.header]
    page.switch_page("pages/share/present.py").run(timeout=60)
    assert not page.exception and not page.error
    wall = " ".join(str(one.proto) for one in page.main.children.values())
    assert "of those who were due" in wall
    st.cache_resource.clear()


def test_a_snapshot_with_a_panel_that_is_gone_says_what_to_do(kept, monkeypatch):
    monkeypatch.setattr(handout, "PANELS", handout.PANELS[:-1])
    with pytest.raises(OutcomesError, match="holds a panel that this program does not know"):
        snapshot.thaw(kept)


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_a_snapshot_from_before_opens_and_can_be_handed_over(tmp_path, path):
    content = path.read_text(encoding="utf-8").rstrip("\n")
    kept = Store(tmp_path / "store.sqlite").keep_snapshot(content, who="test")
    taken = snapshot.thaw(kept)
    assert snapshot.freeze(taken) == content
    titles = [handout.title_of(panel, taken.context) for panel in taken.panels]
    assert "About 115 of 180 people measured responded; fewer than 13 got worse" in titles
    for one in artefacts.ARTEFACTS:
        assert one.make(taken, snapshots.PRACTICE)


def test_slides_are_loaded_when_a_deck_is_made_and_not_before():
    program = "import sys; from outcomes import cli, handout, snapshot; print('pptx' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


def test_kinds_differ_and_every_column_is_headed_or_internal():
    assert len({one.kind for one in handout.PANELS}) == len(handout.PANELS)
    for one in handout.PANELS:
        assert not set(one.columns) & one.internal
