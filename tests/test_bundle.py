"""The download of Methods: complete, the same numbers as everywhere, the same bytes for the same data."""

from __future__ import annotations

import io
import json
import zipfile

import pandas as pd
import pytest

from outcomes import bundle, demonstration, measures, panels, summary
from outcomes import definitions as rules
from outcomes.cohort import Filters, select
from outcomes.courses import Courses, build
from outcomes.instruments import registry
from outcomes.store import Store

FILTERS = Filters("induction", {"site": ["Site A", "Site B"], "sex": []})


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Store:
    folder = tmp_path_factory.mktemp("bundle")
    store = Store(f"sqlite:///{(folder / 'store.sqlite').as_posix()}")
    demonstration.fill(store, 60)
    return store


@pytest.fixture(scope="module")
def courses(store) -> Courses:
    return build(store.records())


@pytest.fixture(scope="module")
def content(store, courses) -> bytes:
    return bundle.build(store, courses, FILTERS)


@pytest.fixture(scope="module")
def files(content) -> dict[str, str]:
    """Every file of the bundle by name, as text."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def numbers(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text), comment="#")


def test_it_says_what_it_was_made_from(files, store):
    about = json.loads(files["about.json"])
    assert about["data_fingerprint_sha256"] == store.fingerprint()
    assert about["definitions_version"] == rules.VERSION
    assert about["filters"] == {"phase": "induction", "site": ["Site A", "Site B"]}
    assert about["synthetic"] is True


def test_it_holds_every_definition_and_every_instrument_with_its_source(files):
    definitions = json.loads(files["definitions.json"])
    assert definitions["version"] == rules.VERSION
    assert {rule["key"] for rule in definitions["rules"]} == set(rules.BY_KEY)
    assert all(rule["words"] and rule["source"] for rule in definitions["rules"])
    assert [instrument["key"] for instrument in json.loads(files["instruments.json"])] == list(registry())


def test_its_summary_is_the_one_of_the_overview(files, store, courses):
    chosen = [registry()[key] for key in courses.instruments]
    assert json.loads(files["summary.json"]) == summary.document(store, courses, FILTERS, chosen)


def test_there_is_one_table_for_every_chart(files, courses):
    cohort = select(courses, FILTERS)
    views = [measures.view(courses, registry()[key], FILTERS, cohort) for key in courses.instruments]
    shown = {one.key: one for one in panels.everything(views, True)}
    assert {name for name in files if name.startswith("tables/")} == {f"tables/{key}.csv" for key in shown}
    for key, one in shown.items():
        pd.testing.assert_frame_equal(numbers(files[f"tables/{key}.csv"]), numbers(one.table.to_csv(index=False)))


def test_the_tables_agree_with_the_summary(files):
    results = json.loads(files["summary.json"])["results"]
    for key in ("phq9", "pain_nrs"):
        flow = numbers(files[f"tables/flow_{key}.csv"])
        assert dict(zip(flow["part"], flow["n"], strict=True)) == {
            row["part"]: row["n"] for row in results[key]["flow"]
        }
        rates = numbers(files[f"tables/rates_{key}.csv"]).set_index("outcome")
        for row in results[key]["rates"]:
            assert rates.loc[row["outcome"], "n"] == row["n"]
            assert rates.loc[row["outcome"], "measured"] == row["measured"]


def test_synthetic_data_says_so_in_every_file(files):
    for name, text in files.items():
        if name.startswith("tables/"):
            assert text.splitlines()[0] == f"# {bundle.SYNTHETIC.strip()}"
    assert bundle.SYNTHETIC in files["README.txt"]
    assert json.loads(files["summary.json"])["data"]["synthetic"] is True


def test_real_data_is_not_called_synthetic(tmp_path, courses):
    empty = Store(f"sqlite:///{(tmp_path / 'store.sqlite').as_posix()}")
    with zipfile.ZipFile(io.BytesIO(bundle.build(empty, courses, Filters()))) as archive:
        for name in archive.namelist():
            assert "SYNTHETIC" not in archive.read(name).decode("utf-8")


def test_the_same_data_gives_the_same_bytes(content, store, courses):
    assert bundle.build(store, courses, FILTERS) == content
    assert bundle.build(store, courses, Filters("maintenance")) != content


def test_nobody_can_be_found_in_it(files, store):
    """Numbers of groups only: no patient code, and no calendar date but those of the rules and the last import."""
    everything = "\n".join(files.values())
    assert not any(code in everything for code in store.records().codes)
    assert "SYN-" not in everything


def test_the_read_me_names_every_file(files):
    for name in files:
        if name != "README.txt":
            assert (name if "/" not in name else f"{name.split('/')[0]}/") in files["README.txt"]
    assert rules.STANDING_SENTENCE in files["README.txt"]
