"""The formats, by what is written down about them: fixtures, templates, examples, the page for staff."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from outcomes.deidentify import is_code
from outcomes.imports.formats import TITLES
from outcomes.imports.roles import words
from tests.exports import lines, records, rules, run

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "tests" / "fixtures" / "exports"
EXAMPLES, TEMPLATES = ROOT / "data" / "examples", ROOT / "data" / "templates"
GUIDE = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
NAMES = sorted(TITLES.keys() - {"mapped", "several_formats", "unrecognised"})


@pytest.mark.parametrize("name", NAMES)
def test_each_format_has_a_fixture_that_reads_as_written(name: str):
    """``raw`` becomes ``tidy``; an infusion list beside it is put in together with it."""
    folder = FIXTURES / name
    beside = sorted(folder.glob("infusions.csv"))
    raw = next(folder.glob("raw.*"))
    found = run(raw.read_bytes(), *(path.read_bytes() for path in beside))
    assert found.files[0].format == name
    tidy = pd.read_csv(folder / "tidy.csv")
    read = found.batch.infusions if "number" in tidy else found.files[0].records
    pd.testing.assert_frame_equal(read, tidy, check_dtype=False)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("layout", ["long", "wide"])
def test_the_examples_are_taken_without_a_remark(layout: str, kind: str):
    names = (f"synthetic-scores-{layout}.{kind}", f"synthetic-infusions.{kind}")
    found = run(*((EXAMPLES / name).read_bytes() for name in names), names=names)
    assert found.outcome == "accept"
    assert len(found.batch.infusions) == 18
    assert len(found.batch.assessments) == {"long": 42, "wide": 126}[layout]


def test_csv_and_xlsx_say_the_same():
    for example in sorted(EXAMPLES.glob("*.csv")):
        list_ = EXAMPLES / "synthetic-infusions.csv"
        text, book = (run(path.read_bytes(), list_.read_bytes()) for path in (example, example.with_suffix(".xlsx")))
        assert records(text) == records(book)


@pytest.mark.parametrize("template", sorted(TEMPLATES.iterdir()), ids=lambda path: path.name)
def test_an_empty_template_says_that_it_is_empty(template: Path):
    assert rules(run(template.read_bytes(), names=[template.name])) == ["no_rows"]


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.csv")), ids=lambda path: path.name)
def test_every_column_of_a_template_is_known(template: Path):
    header = template.read_text(encoding="utf-8").strip()
    found = run(lines(header, ",".join(["P1"] + ["0"] * header.count(","))))
    assert found.files[0].format != "unrecognised"
    assert "column_left_out" not in rules(found)


def test_the_examples_of_the_guide_are_taken():
    examples = re.findall(r"```csv\n(.*?)```", GUIDE, re.DOTALL)
    long, wide, list_, days = examples
    for scores in (long, wide):
        assert run(scores, list_).outcome == "accept"
    assert run(days).outcome == "accept"


def test_the_guide_names_every_role():
    spelled = set(re.findall(r"[a-z_0-9]+", GUIDE.lower()))
    roles = {
        "date": words.DATE[0],
        "day": words.DAY,
        "count": words.COUNT,
        "timing": words.TIMING,
        "status": words.STATUS,
        "given": words.GIVEN,
        **words.ATTRIBUTES,
    }
    for role, names in roles.items():
        assert spelled & set(names), role


@pytest.mark.parametrize(
    ("header", "format_"),
    [
        ("Patient ID,Measure,Date Completed,Total Score", "own_long"),
        ("subject_id,instrument_name,instrument,value,day,infusions", "own_long"),
        ("client id,visit date,PHQ-9 Total,GAD-7", "own_wide"),
        ("id,timestamp,phq9_q1,phq9_q2", "own_wide"),
        ("patient,infusion_date", "own_infusions"),
        ("patient,date,dose (mg/kg)", "own_infusions"),
        ("patient,Infusion #,Treatment Date,site", "own_infusions"),
        ("patient,date", "own_infusions"),
        ("patient,date,weight", "unrecognised"),
        ("patient,date,instrument", "unrecognised"),
        ("patient,colour", "unrecognised"),
    ],
)
def test_spellings_of_headers(header: str, format_: str):
    assert run(lines(header, "P1" + ",1" * header.count(","))).files[0].format == format_


def test_a_code_is_no_source_id_in_the_fixtures():
    for path in (*FIXTURES.rglob("raw.csv"), *FIXTURES.rglob("raw.json")):
        assert not any(is_code(cell) for cell in re.split(r"[,\n/\"]", path.read_text(encoding="utf-8")))
