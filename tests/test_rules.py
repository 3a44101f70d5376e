"""A rule that changed what a number means has a new version, and the change log says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from outcomes import definitions, protocols
from outcomes.instruments import builtin
from tests import rules

ROOT = Path(__file__).resolve().parents[1]


def test_no_rule_changes_without_a_new_version():
    known = rules.stored()
    assert known["sha256"] == rules.fingerprint(), (
        "A number in outcomes/definitions.py, outcomes/instruments or outcomes/protocols changed, so results may have changed "
        "their meaning. Raise VERSION in outcomes/definitions.py, add a line that starts with **Number** to CHANGELOG.md, and "
        "run: python -m tests.rules"
    )
    assert known["version"] == definitions.VERSION, "run: python -m tests.rules"


@pytest.mark.parametrize(
    ("where", "name", "value"),
    [
        (definitions, "COURSE_GAP_DAYS", 91),
        (definitions, "POST_INDUCTION", replace(definitions.POST_INDUCTION, last=30)),
        (definitions, "TOGETHER", {**definitions.TOGETHER, "phq9": replace(definitions.TOGETHER["phq9"], points=4)}),
        (definitions, "FOLLOW_UPS", definitions.FOLLOW_UPS[:2]),
        (builtin, "BUILT_IN", (replace(builtin.BUILT_IN[0], remission=6), *builtin.BUILT_IN[1:])),
        (protocols, "BUILT_IN", (replace(protocols.BUILT_IN[0], fewest=5), *protocols.BUILT_IN[1:])),
    ],
    ids=["gap", "window", "threshold", "follow-ups", "instrument", "protocol"],
)
def test_a_changed_number_is_noticed(monkeypatch, where, name, value):
    before = rules.fingerprint()
    monkeypatch.setattr(where, name, value)
    assert rules.fingerprint() != before


def test_words_may_be_put_better(monkeypatch):
    before = rules.fingerprint()
    monkeypatch.setattr(definitions, "RULES", definitions.RULES[:3])
    better = replace(builtin.BUILT_IN[0], citation="the same paper, written out")
    monkeypatch.setattr(builtin, "BUILT_IN", (better, *builtin.BUILT_IN[1:]))
    assert rules.fingerprint() == before
