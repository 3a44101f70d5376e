"""The deck: its charts hold the panels' numbers and nothing else, its words fit, it opens, and it names no stranger."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import openpyxl
import pandas as pd
import pytest
from PIL import Image
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Pt

from outcomes import deck, definitions, published
from outcomes.practice import Practice
from outcomes.report import words
from outcomes.slides import stage
from outcomes.snapshot import Snapshot
from tests import snapshots

HOSTILE = Practice(
    clinic='=cmd|"/c calc"!A1 & <b>Sons</b> 🙂 \x00\x1f\u202e of the Greater Northern Lakes for Infusion, Psychiatry & Pain',
    clinician="+1",
    phone="@x",
    booking="https://example.org/?a=1&b=<2>",
)


def logo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 100), "#0b5f73").save(out, "PNG")
    return out.getvalue()


NAMED = Practice("Lakeside Infusions", "Dr Example", "+1 555 0100", "https://example.org/book", logo=logo())
CASES = {
    "large": (snapshots.LARGE, NAMED),
    "small": (snapshots.SMALL, HOSTILE),
    "tiny": (snapshots.TINY, Practice()),
}


@pytest.fixture(scope="module", params=CASES)
def case(request) -> tuple[Snapshot, Practice, bytes]:
    patients, practice = CASES[request.param]
    snapshot = snapshots.of(patients)
    return snapshot, practice, deck.build(snapshot, practice)


def opened(content: bytes):
    return Presentation(io.BytesIO(content))


def charts_of(content: bytes) -> list:
    return [shape.chart for slide in opened(content).slides for shape in slide.shapes if shape.has_chart]


def drawn_panels(snapshot: Snapshot) -> list:
    """Those that are not told in words alone."""
    return [panel for panel in snapshot.panels if panel.figure is not None]


def texts(slide) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def notes(slide) -> str:
    return slide.notes_slide.notes_text_frame.text


# ---------------------------------------------------------------------------------------------------------------
# What is on it


def test_a_slide_per_panel_with_a_chart_between_opening_and_what_numbers_can_say(case):
    snapshot, practice, content = case
    slides = list(opened(content).slides)
    n = len(snapshot.panels)
    assert len(slides) == 1 + n + 1 + bool(practice.contact)
    assert [sum(shape.has_chart for shape in slide.shapes) for slide in slides] == [
        0,
        *(int(panel.figure is not None) for panel in snapshot.panels),
        0,
        *[0] * bool(practice.contact),
    ]
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert titles[0] == words.TITLE
    assert titles[1 + n] == "What these numbers can and cannot say"
    assert len(set(titles)) == len(titles)
    for slide, panel in zip(slides[1:], snapshot.panels, strict=False):
        assert panel.question in texts(slide)


def test_titles_say_the_finding():
    snapshot = snapshots.of(snapshots.LARGE)
    titles = {
        panel.key: slide.shapes.title.text_frame.text
        for panel, slide in zip(snapshot.panels, list(opened(deck.build(snapshot, NAMED)).slides)[1:], strict=False)
    }
    assert titles["flow.phq9"] == "About 180 people were measured; about 160 more were due but were not measured"
    assert titles["rates.phq9"] == "About 115 of 180 people measured responded; fewer than 13 got worse"
    assert titles["rates.pain_nrs"].replace("\u00a0", " ") == (
        "About 60 of 135 people measured were 30% better; about 15 got worse"
    )
    assert titles["course.phq9"] == (
        "In the same about 105 people, the mean PHQ-9 was 17.0 before treatment and 8.0 after 6 infusions"
    )
    assert titles["lasting.phq9"].replace("\u00a0", " ") == (
        "An estimated 55% of those who responded still did 12 weeks later"
    )
    assert titles["together.phq9.pain_nrs"] == "Both got better in about 25 of 80; one or both got worse in about 15"


def test_a_hidden_number_is_said_in_the_title_and_beside_its_bar():
    snapshot = snapshots.of(snapshots.SMALL)
    slide = opened(deck.build(snapshot, NAMED)).slides[1]
    rates = next(panel.table for panel in snapshot.panels if panel.key == "rates.phq9")
    said = texts(slide).replace("\u00a0", " ")
    assert slide.shapes.title.text_frame.text.replace("\u00a0", " ") == (
        "52 to 100% of about 25 people measured responded; fewer than 13 got worse"
    )
    assert said.count("fewer than 13") == 1 + np.count_nonzero(rates["at_least"] == 0) >= 3  # title, remission, worse
    assert "at most 48%" in said and "No bar: too few people" in said and "strong bar" not in said


def test_each_rate_has_n_interval_and_missing_in_words():
    slide = opened(deck.build(snapshots.of(snapshots.LARGE), NAMED)).slides[1]
    said = texts(slide).replace("\u00a0", " ")
    for part in (
        "about 115 of 180 measured",
        "95% interval 57 to 71%",
        "of all due: 34 to 81%",
        "about 160 more were due",
    ):
        assert part in said
    assert "14 to 31 days after the last induction infusion" in said
    assert "537 analyzed of 9,016 treated" in said


def test_notes_hold_sentence_reading_rounding_and_every_definition_with_its_source(case):
    snapshot, _, content = case
    for slide, panel in zip(list(opened(content).slides)[1:], snapshot.panels, strict=False):
        said = notes(slide)
        for part in (panel.plain_sentence, panel.reading, snapshot.rounding, snapshot.origin):
            assert part in said
        for title, told, source in panel.definitions:
            assert f"{title}: {told}" in said
            assert source in said
        assert panel.definitions


def test_what_the_numbers_cannot_say_and_what_is_not_shown_stand_on_a_slide(case):
    snapshot, _, content = case
    said = texts(opened(content).slides[1 + len(snapshot.panels)])
    for part in (definitions.STANDING_SENTENCE, "no comparison group", snapshot.rounding, *snapshot.not_shown):
        assert part in said


def test_every_slide_says_that_the_data_are_synthetic_and_only_then(case):
    snapshot, practice, content = case
    assert all(stage.SYNTHETIC in texts(slide) for slide in opened(content).slides)
    assert all(chart.chart_title.text_frame.text == "synthetic data" for chart in charts_of(content))
    assert all(words.SYNTHETIC in notes(slide) for slide in opened(content).slides)
    with zipfile.ZipFile(io.BytesIO(deck.build(replace(snapshot, synthetic=False), practice))) as real:
        assert not [
            name for name in real.namelist() if b"ynthetic" in real.read(name) or b"SYNTHETIC" in real.read(name)
        ]


# ---------------------------------------------------------------------------------------------------------------
# The numbers in its charts


def drawn(chart) -> list[tuple[str, list[float]]]:
    """Name and numbers of every series: along the axis of shares in a chart of rows, else the values."""
    found = []
    for series in chart.plots[0].series:
        tag = "c:xVal" if series._element.find(qn("c:xVal")) is not None else "c:val"
        points = series._element.find(qn(tag)).iter(qn("c:pt"))
        found.append((series.name, [float(point.find(qn("c:v")).text) for point in points]))
    return found


def intervals(chart) -> list[tuple[float, float]]:
    """Lower and upper ends of the error bars of the only series."""
    [series] = chart.plots[0].series
    bars = series._element.find(qn("c:errBars"))
    assert bars.find(qn("c:errValType")).get("val") == "cust"
    plus, minus = ([float(v.text) for v in bars.find(qn(tag)).iter(qn("c:v"))] for tag in ("c:plus", "c:minus"))
    return [(y - b, y + a) for y, a, b in zip(series.values, plus, minus, strict=True)]


def expected_rows(panel) -> list[tuple[str, list[float]]]:
    kind, _, which = panel.key.partition(".")
    found = []
    for row in panel.table.itertuples():
        if kind == "lasting":
            name = f"{int(row.weeks)} weeks later"
            found += [(f"{name}, 95% interval", [row.low, row.high]), (name, [row.share])]
            continue
        if pd.isna(row.n) and row.at_most - row.at_least > 0.3:
            continue
        found.append((f"{row.title}, of everybody due", [row.bound_low, row.bound_high]))
        if pd.isna(row.n):
            found.append((f"{row.title} lies in here", [row.at_least, row.at_most]))
        else:
            found += [(f"{row.title}, 95% interval", [row.low, row.high]), (row.title, [row.rate])]
        other = published.beside(which, "induction").get(row.outcome)
        found += [(f"{row.title}, {other.name}", [other.rate])] if other else []
    return found


def expected_flow(table) -> list[tuple[str, list[float]]]:
    kept, before = [], None
    for row in table.itertuples():
        before = before - row.n if row.lost else row.n
        kept += [] if pd.isna(before) else [before]  # a hidden outcome has words and no bar
    return [("Still counted", kept), ("Left the count", table["n"][table["lost"]].tolist())]


def test_charts_hold_the_numbers_of_the_panels_tables(case):
    snapshot, _, content = case
    for panel, chart in zip(drawn_panels(snapshot), charts_of(content), strict=True):
        match panel.key.partition(".")[0]:
            case "flow":
                expected = expected_flow(panel.table)
            case "rates" | "lasting":
                expected = expected_rows(panel)
            case "course":
                expected = [(chart.plots[0].series[0].name, panel.table["mean"].tolist())]
            case "together":
                expected = [("Share of those with a second score", panel.table["rate"].dropna().tolist())]
            case _:
                numbers = panel.table.select_dtypes("number").to_numpy(dtype=float).ravel()
                assert all(np.isclose(numbers, value).any() for _, values in drawn(chart) for value in values), (
                    panel.key
                )
                continue
        assert [(name, pytest.approx(values)) for name, values in expected] == drawn(chart), panel.key
        if panel.key.startswith(("course", "together")):
            for found, row in zip(intervals(chart), panel.table.dropna(subset=["low"]).itertuples(), strict=True):
                assert found == pytest.approx((row.low, row.high))


def test_what_was_counted_after_each_loss_is_itself_a_disclosed_count(case):
    snapshot, _, content = case
    for panel, chart in zip(drawn_panels(snapshot), charts_of(content), strict=True):
        if panel.key.startswith("flow"):
            assert set(drawn(chart)[0][1]) <= {float(n) for n in snapshot.counts.shown.values()}


def test_workbooks_inside_hold_what_is_drawn_and_nothing_else(case):
    snapshot, _, content = case
    charts = charts_of(content)
    for panel, chart in zip(drawn_panels(snapshot), charts, strict=True):
        book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        assert book.sheetnames == ["Sheet1"] and book.properties.creator in (None, "", "openpyxl")
        cells = [cell for row in book["Sheet1"].iter_rows() for cell in row if cell.value is not None]
        assert not [cell for cell in cells if cell.data_type == "f"]
        numbers = [cell.value for cell in cells if isinstance(cell.value, int | float)]
        rows = chart.plots[0].series[0]._element.find(qn("c:xVal")) is not None
        places = range(1, len(panel.table) + 1) if rows else ()
        allowed = [value for _, values in drawn(chart) for value in values] + list(places)
        assert all(any(abs(number - one) < 1e-9 for one in allowed) for number in numbers), panel.key
        letters = {cell.value for cell in cells if isinstance(cell.value, str)}
        names = {series.name for series in chart.plots[0].series} | set(map(str, chart.plots[0].categories))
        assert letters <= names
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert sum(name.startswith("ppt/embeddings/") for name in archive.namelist()) == len(charts)


def test_charts_are_described_and_can_be_edited(case):
    snapshot, _, content = case
    frames = [shape for slide in opened(content).slides for shape in slide.shapes if shape.has_chart]
    for panel, frame in zip(drawn_panels(snapshot), frames, strict=True):
        about = frame._element.xpath(".//p:cNvPr")[0]
        assert about.get("descr") == panel.plain_sentence
        assert about.get("name") == panel.question
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        pictures = [name for name in archive.namelist() if name.startswith("ppt/media/")]
    assert len(pictures) <= 1  # the logo


# ---------------------------------------------------------------------------------------------------------------
# The file


def test_the_same_snapshot_gives_the_same_bytes_on_another_day(case, monkeypatch):
    import time

    snapshot, practice, content = case
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 90_000)
    assert deck.build(snapshot, practice) == content


def test_no_stranger_and_no_other_day_is_named(case):
    snapshot, practice, content = case
    about = opened(content).core_properties
    assert about.author == about.last_modified_by == stage.one_line(practice.name)
    assert about.created.date() == about.modified.date() == snapshot.made
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = archive.namelist()
        everything = b"".join(archive.read(name) for name in names)
        inside = [zipfile.ZipFile(io.BytesIO(archive.read(name))) for name in names if name.endswith(".xlsx")]
        everything += b"".join(book.read(name) for book in inside for name in book.namelist())
    assert not [name for name in names if re.search("thumbnail|printer|viewProps", name)]
    assert b"Canny" not in everything and b"python-pptx" not in everything
    times = set(re.findall(rb"<dcterms:\w+ [^>]*>([^<]*)<", everything))
    assert times == {f"{snapshot.made}T00:00:00Z".encode()}


def test_a_name_that_no_slide_can_hold_is_cleaned_and_cut():
    content = deck.build(snapshots.of(snapshots.TINY), Practice(clinic="\x00A\nB\ud800 " + "x" * 10_000))
    name = opened(content).slides[0].placeholders[1].text_frame.text
    assert name.startswith("A B x") and name.endswith("…") and len(name) <= stage.LARGEST_TEXT


def test_hostile_names_stay_words():
    content = deck.build(snapshots.of(snapshots.SMALL), HOSTILE)
    slides = list(opened(content).slides)
    assert '=cmd|"/c calc"!A1 & <b>Sons</b> 🙂' in texts(slides[0])
    assert "+1" in texts(slides[-1]) and "@x" in texts(slides[-1])


# ---------------------------------------------------------------------------------------------------------------
# How it looks


def outside_their_boxes(show) -> list[tuple[int, str]]:
    """Number of the slide and words of all that leaves the slide, or its own box."""
    found = []
    for number, slide in enumerate(show.slides, start=1):
        for shape in slide.shapes:
            right, low = shape.left + shape.width, shape.top + shape.height
            if min(shape.left, shape.top) < 0 or right > show.slide_width + 10 or low > show.slide_height + 10:
                found.append((number, shape.name))
            if (
                shape.has_text_frame
                and shape.text_frame.text.strip()
                and not shape.text_frame._txBody.xpath(".//a:fld")
            ):
                said = [
                    stage.Say(
                        "".join(run.text for run in paragraph.runs),
                        paragraph.runs[0].font.size.pt,
                        bold=any(run.font.bold for run in paragraph.runs),
                        space_before=paragraph.space_before.pt if paragraph.space_before else 0,
                    )
                    for paragraph in shape.text_frame.paragraphs
                ]
                if stage.height_of(said, shape.width.inches) > shape.height.inches + 0.02:
                    found.append((number, shape.text_frame.text))
    return found


def lie_on_each_other(show) -> list[tuple[int, str, str]]:
    """Number of the slide and names of two boxes or charts that share a place."""
    found = []
    for number, slide in enumerate(show.slides, start=1):
        boxes = [s for s in slide.shapes if s.has_chart or (s.has_text_frame and s.text_frame.text.strip())]
        for one, other in combinations(boxes, 2):
            across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
            down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
            if min(across, down) > Pt(1):
                found.append((number, one.name, other.name))
    return found


def test_everything_stays_on_the_slide_and_words_in_their_boxes(case):
    assert not outside_their_boxes(opened(case[2]))


def test_text_boxes_do_not_lie_on_each_other(case):
    assert not lie_on_each_other(opened(case[2]))


def test_letters_are_large(case):
    _, _, content = case
    for slide in list(opened(content).slides)[1:]:
        title = [run.font.size.pt for p in slide.shapes.title.text_frame.paragraphs for run in p.runs]
        assert min(title) >= 28
        inside = [
            s
            for s in slide.shapes
            if s.has_text_frame and s.top.inches > 1 and s.top.inches < stage.FOOT_BOX.top - 0.05
        ]
        sizes = [run.font.size.pt for s in inside for p in s.text_frame.paragraphs for run in p.runs]
        assert min(sizes) >= 14


def test_words_fit_differently_in_narrow_boxes():
    assert stage.lines_needed("one two three", 18, 10) == 1
    assert stage.lines_needed("one two three", 18, 0.9) == 3 - (stage.lines_needed("one two", 18, 0.9) == 1)
    assert stage.lines_needed("x" * 100, 18, 1) > 5
    narrow = [stage.fitted("one two three", stage.Box(0, 0, width, 0.3), (18, 12, 8)).size for width in (3, 1, 0.3)]
    assert all(a >= b for a, b in pairwise(narrow)) and narrow[0] == 18 and narrow[-1] == 8


def test_libreoffice_shows_every_slide(case, tmp_path):
    """Rendered by another program: as many pages as slides, and in each chart bars, dots or lines in their colours."""
    office = shutil.which("soffice")
    if not office or not shutil.which("pdftoppm"):
        pytest.skip("LibreOffice or pdftoppm is not installed: the deck was not rendered")
    snapshot, _, content = case
    (tmp_path / "deck.pptx").write_bytes(content)
    home = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    convert = [
        office,
        home,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "deck.pptx"),
    ]
    subprocess.run(convert, check=True, capture_output=True, timeout=180)
    subprocess.run(["pdftoppm", "-r", "40", "-png", str(tmp_path / "deck.pdf"), str(tmp_path / "page")], check=True)
    pages = [Image.open(path).convert("RGB") for path in sorted(tmp_path.glob("page*.png"))]
    assert len(pages) == len(opened(content).slides)
    show = opened(content)
    for panel, slide, page in zip(snapshot.panels, list(show.slides)[1:], pages[1:], strict=False):
        if panel.figure is None:
            continue
        [frame] = [shape for shape in slide.shapes if shape.has_chart]
        scale = page.width / show.slide_width
        ends = (frame.left, frame.top, frame.left + frame.width, frame.top + frame.height)
        # Letters of the axes alone colour a fortieth at the most.
        inside = page.crop(tuple(round(scale * end) for end in ends))
        coloured = sum(n for n, colour in inside.getcolors(1 << 24) if max(colour) - min(colour) > 12)
        share = coloured / (inside.width * inside.height)
        assert share > 0.027, panel.key
