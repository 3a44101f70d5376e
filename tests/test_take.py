"""Take along: picture and table of every clinic panel, in words, with where they come from in them."""

from __future__ import annotations

import csv
import io
from datetime import date

import openpyxl
import pytest

from outcomes import courses, measures, panels
from outcomes import definitions as rules
from outcomes.cohort import Filters
from outcomes.instruments import REGISTRY
from outcomes.panels import Look
from outcomes.report import columns, take
from outcomes.report.tables import as_text
from tests.builders import History, records, usual
from tests.test_panels_for_clinicians import all_of

NORTH = Filters(only={"site": ["North"]})
MADE = take.Origin(NORTH, 24, date(2026, 11, 28), "Lakeside Clinic", synthetic=False)


@pytest.fixture(scope="module")
def made():
    people = []
    for i in range(24):
        mood = usual(f"p{i:02}", 20, 4 + i % 12, site="North", indication="both")
        pain = usual(f"p{i:02}", 8, 2 + i % 7, "pain_nrs")
        item = usual(f"p{i:02}", 1, i % 2, "phq9_item9")
        people.append(History(mood.patient, mood.infusions, mood.scores + pain.scores + item.scores, mood.facts))
    return courses.build(records(people))


@pytest.fixture(scope="module")
def headline(made):
    return panels.headline(measures.view(made, REGISTRY["phq9"], NORTH), Look())


def every_panel(made):
    views = [measures.view(made, REGISTRY[key], Filters()) for key in ("phq9", "pain_nrs", "phq9_item9")]
    yield from (panel for panel in all_of(made, "phq9", False) if panel is not None)
    yield from panels.everything(views, False)


def test_every_column_of_every_clinic_table_has_a_heading_in_words(made):
    nameless = {panel.key: found for panel in every_panel(made) if (found := columns.without_heading(panel))}
    assert not nameless, "give these columns a heading in outcomes/report/columns.py"


def test_tables_are_in_words_and_whole_percent(made):
    for panel in every_panel(made):
        table = as_text(columns.sheet(panel))
        assert len(table) == len(panel.table)
        assert len(set(table.columns)) == len(table.columns), panel.key
        assert not any("_" in heading for heading in table.columns), panel.key
        text = table.to_csv(index=False)
        assert not any(word in text for word in ("NaN", "<NA>", "True", "False", "no_score")), panel.key


def test_the_table_on_the_page(headline):
    table = as_text(columns.sheet(headline))
    row = table.iloc[0]
    assert row[["Outcome", "People with it", "People measured", "Due and not measured"]].tolist() == [
        "Response",
        "14",
        "24",
        "0",
    ]
    assert row["Share of those measured"] == "58%"


def test_the_csv_table_says_where_it_comes_from(headline):
    lines = list(csv.reader(io.StringIO(take._csv(headline, MADE).decode("utf-8-sig"))))
    told = [line[0] for line in lines if line[0].startswith("#")]
    assert told[0] == f"# Question: {headline.question}"
    assert told[2:] == [
        "# Practice: Lakeside Clinic",
        "# Filters: Site: North",
        "# Patients in this view: 24",
        "# Made: Nov 28, 2026",
        f"# Definitions: {rules.VERSION}",
        "# Inside the practice: Small counts are in it: for inside the practice only.",
    ]
    head, first = lines[len(told)], lines[len(told) + 1]
    assert dict(zip(head, first, strict=True))["Share of those measured"] == "58%"
    assert dict(zip(head, first, strict=True))["People with it"] == "14"


def test_the_workbook_says_the_same_and_keeps_numbers(headline):
    book = openpyxl.load_workbook(io.BytesIO(take._xlsx(headline, MADE)))
    assert book.sheetnames == ["Table", "Definitions", "About"]
    cells = list(book["Table"].iter_rows(min_row=5, values_only=True))
    first = dict(zip(cells[0], cells[1], strict=True))
    assert first["People with it"] == 14 and first["Share of those measured"] == pytest.approx(14 / 24)
    assert take.SMALL_COUNTS in book["Table"]["A3"].value
    about = dict(book["About"].iter_rows(min_row=3, values_only=True))
    assert about["Filters"] == "Site: North" and about["Definitions"] == rules.VERSION


def test_the_picture_says_the_same(headline):
    drawn = take._svg(headline, MADE).decode().replace("\N{NO-BREAK SPACE}", " ")
    for part in (
        "Lakeside Clinic",
        "Filters: Site: North",
        "24 patients in this view",
        rules.VERSION,
        "inside the practice only",
    ):
        assert part.split()[-1] in drawn and part.split()[0] in drawn, part
    assert take._png(headline, MADE).startswith(b"\x89PNG")


def test_file_names_say_what_it_is(made, headline):
    assert take.file_name(headline, MADE, ".csv") == "phq-9-rates-site-north-2026-11-28.csv"
    labelled = take.Origin(Filters(only={"site": ["Site A", "Site B"]}), 24, MADE.day, "", synthetic=False)
    assert take.file_name(headline, labelled, ".csv") == "phq-9-rates-site-a-site-b-2026-11-28.csv"
    seen = measures.view(made, REGISTRY["phq9"], Filters()), measures.view(made, REGISTRY["pain_nrs"], Filters())
    both = panels.course_of_both(*seen, Look("days"))
    later = take.Origin(Filters("maintenance", course=2), 24, MADE.day, "", synthetic=True)
    assert (
        take.file_name(both, later, ".png")
        == "phq-9-pain-nrs-course-days-maintenance-second-course-synthetic-2026-11-28.png"
    )
    item = panels.self_harm_item(measures.view(made, REGISTRY["phq9_item9"], Filters()), Look())
    assert take.file_name(item, MADE, ".svg") == "self-harm-item-site-north-2026-11-28.svg"


def test_no_picture_of_single_people(made):
    seen = measures.view(made, REGISTRY["phq9"], Filters())
    for panel in (panels.waterfall(seen, Look()), panels.spaghetti(seen, Look())):
        assert panel.figure is not None
        assert [one.suffix for one in take.files_of(panel)] == [".csv", ".xlsx"]
    assert len(take.files_of(panels.flow(seen, Look()))) == 4
