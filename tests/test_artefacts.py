"""Every byte of everything that is handed over: no patient code, no import, no date, no count that was not rounded."""

from __future__ import annotations

import io
import json
import re
import zipfile
from html import unescape

import pypdf
import pytest
from PIL import Image

from outcomes import artefacts, courses, measures, snapshot
from outcomes.cohort import Filters
from outcomes.instruments import REGISTRY
from outcomes.store import KeptSnapshot, Store
from tests import snapshots
from tests.snapshots import PRACTICE
from tests.test_svg import foreign

NUMBER = re.compile(r"(?<![\d.#\w])\d{1,3}(?:,\d{3})+(?![\d.])|(?<![\d.#\w])\d+(?![\d.\w])")
DATE = re.compile(r"\b(?:19|20)\d\d-\d\d-\d\d\b|\b\d{1,2}/\d{1,2}/(?:19|20)?\d\d\b")


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Store:
    return snapshots.demonstration_store(str(tmp_path_factory.mktemp("artefacts")), snapshots.LARGE)


@pytest.fixture(scope="module")
def shown(store):
    return snapshots.of_store(store)


@pytest.fixture(scope="module")
def files(shown) -> dict[str, bytes]:
    """Everything that can be taken away, by name."""
    found = {one.key: one.make(shown, PRACTICE) for one in artefacts.ARTEFACTS}
    for one in artefacts.PICTURES:
        found |= {f"{panel.key} {one.key}": one.draw(panel, shown, PRACTICE) for panel in shown.panels}
    kept = snapshot.freeze(shown)
    assert snapshot.freeze(snapshot.thaw(KeptSnapshot(1, "", "", kept, None, None))) == kept
    return found | {"snapshot": kept.encode()}


def inside(name: str, content: bytes) -> list[tuple[str, bytes]]:
    """The file and, where it is an archive, all that is in it, down to archives within archives; PDF as its text."""
    found = [(name, content)]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found += [(f"{name}/{info}", info.encode()) for info in archive.namelist()]
            for info in archive.infolist():
                found += inside(f"{name}/{info.filename}", archive.read(info))
    if content.startswith(b"%PDF"):
        reader = pypdf.PdfReader(io.BytesIO(content))
        text = " ".join(page.extract_text() for page in reader.pages)
        found.append((f"{name}/text", f"{text} {reader.metadata}".encode()))
    if content.startswith(b"\x89PNG"):
        found.append((f"{name}/notes", json.dumps(Image.open(io.BytesIO(content)).info, default=str).encode()))
    return found


def read(content: bytes) -> str:
    """What a reader, or a program that looks for text, finds in it."""
    text = content.decode("utf-8", errors="ignore")
    if text.lstrip("\ufeff").startswith("<"):
        text = re.sub(r"TextBox \d+|\$[A-Z]\$\d+", " ", text)  # names of shapes and cells
        text = re.sub(r"<style.*?</style>", " ", text, flags=re.DOTALL)
        # Numbers of the drawing itself (places, sizes) are no counts; words and descriptions are.
        told = re.findall(r'(?:alt|aria-label|title|descr|name)="([^"]*)"', text)
        text = unescape(re.sub(r"<[^>]*>", " ", text)) + " ".join(map(unescape, told))
    return text


def test_no_patient_code_is_in_any_byte(files, store):
    codes = [code.encode() for code in store.records().codes]
    assert len(codes) > 400
    for name, content in files.items():
        for place, part in inside(name, content):
            assert not [code for code in codes if code in part], place


def test_no_import_is_in_any_byte(files, store):
    imports = store.imports()
    for name, content in files.items():
        for place, part in inside(name, content):
            for row in imports.itertuples():
                assert row.sha256.encode() not in part, place
                assert row.at.encode() not in part, place


def test_no_date_but_those_of_the_snapshot_and_its_rules(files, shown):
    allowed = {shown.made.isoformat(), shown.definitions}
    for name, content in files.items():
        for place, part in inside(name, content):
            if place.endswith((".png", ".pdf", "svg")) or part.startswith((b"PK", b"%PDF", b"\x89PNG")):
                continue
            assert set(DATE.findall(read(part))) <= allowed, place


def true_counts(store: Store) -> set[int]:
    """Every number of people behind the panels, before anything was rounded."""
    made = courses.build(store.records())
    views = [measures.view(made, REGISTRY[key], Filters()) for key in ("phq9", "pain_nrs")]
    found = set(measures.five_groups(*views)["n"]) | set(measures.joint_response(*views)["n"])
    for seen in views:
        lasting = measures.loss_of_response(seen, set_aside_further_infusions=False)
        found |= set(measures.flow(seen)["n"]) | set(measures.rates(seen)["n"])
        found |= set(measures.at_weeks(lasting)["at_risk"]) | {lasting.n}
        found |= set(
            measures.trajectory(seen, measures.AXES["infusions"])[["n_fixed", "n_measured"]].to_numpy().ravel()
        )
    return {int(n) for n in found if n > 10 and n % 5}


def numbers(text: str) -> set[int]:
    return {int(number.replace(",", "")) for number in NUMBER.findall(text)}


def test_no_count_that_was_not_rounded_is_in_any_file(files, store, shown):
    # A per cent, a day of a window, or a page of a journal may by chance be the same number.
    words = [text for panel in shown.panels for text in (panel.question, panel.sentence, panel.reading)]
    words += [" ".join(one) for panel in shown.panels for one in panel.definitions]
    shares = [panel.table.select_dtypes("number").to_numpy(dtype=float).ravel() for panel in shown.panels]
    by_chance = numbers(" ".join([*words, shown.rounding, *shown.not_shown]))
    by_chance |= {round(100 * x) for part in shares for x in part if 0 <= x <= 1}
    by_chance |= {int(n) for panel in shown.panels for n in panel.table.get("out_of_100", ())}
    by_chance |= {int(x) for panel in shown.panels for x in panel.table.get("mean", ())} | {256}  # SHA-256
    secret = true_counts(store) - by_chance
    assert len(secret) > 12
    for name, content in files.items():
        for place, part in inside(name, content):
            if part.startswith((b"PK", b"%PDF", b"\x89PNG")) or "theme" in place:
                continue
            assert not secret & numbers(read(part)), place


def test_all_of_them_say_that_the_data_are_synthetic(files):
    for name, content in files.items():
        if name.endswith("png"):
            continue  # letters of a picture; its SVG says so, and both are drawn from the same
        text = " ".join(read(part) for _, part in inside(name, content)).lower()
        assert "synthetic" in text, name


def test_all_of_them_are_written_in_the_packaged_letters(files):
    for name, content in files.items():
        for place, part in inside(name, content):
            if not part.startswith((b"PK", b"%PDF", b"\x89PNG")):
                assert foreign([read(part)]) == {}, place


def test_pictures_are_large_enough_for_a_letter_and_not_empty(files):
    for name, content in files.items():
        if name.endswith(" png"):
            picture = Image.open(io.BytesIO(content)).convert("RGB")
            assert picture.width >= 1200, name
            assert len(picture.getcolors(maxcolors=10_000_000)) > 20, name
