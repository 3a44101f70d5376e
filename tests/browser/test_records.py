"""Exports of record systems, put in on the Data page of a real browser: checked, asked about, saved, refused."""

from __future__ import annotations

import json
import re

from tests.browser.test_data_page import Practice, practice  # noqa: F401 - a fixture
from tests.examples_of_records import LIST, bulk, observation
from tests.exports import lines


def test_numbered_columns_are_asked_about_and_saved(practice: Practice):  # noqa: F811
    numbered = lines("patient,phq9_0,phq9_1,phq9_2", "P1,20,15,10").encode()
    practice.put_in(("numbered.csv", numbered), ("list.csv", LIST.encode()))
    assert "It is unclear when the scores of PHQ-9 in this column were taken" in practice.text()
    assert practice.tab.accessibility_problems() == []
    practice.answer("After the infusion with that number")
    practice.press("Save")
    assert re.search(r"Saved as import 1: 3 new scores, 3 new infusions", practice.text())


def test_a_person_in_fhir_is_refused_and_nowhere_afterwards(practice: Practice):  # noqa: F811
    person = {"resourceType": "Patient", "id": "zq7", "name": [{"family": "Quillfeather"}], "birthDate": "1961-04-17"}
    practice.put_in(("bulk.ndjson", (bulk(observation()) + json.dumps(person)).encode()))
    assert "describes a person" in practice.text()
    assert not practice.seen_anywhere("Quillfeather", "1961-04-17")
