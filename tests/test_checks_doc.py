"""``docs/checks.md`` names every rule of the check with its reason, and is current."""

from __future__ import annotations

from pathlib import Path

import pytest

from outcomes.imports.problems import document
from outcomes.imports.problems.rule import HAPPENS
from outcomes.imports.problems.rules import ROOMS, RULES

WRITTEN = (Path(__file__).resolve().parents[1] / "docs" / "checks.md").read_text(encoding="utf-8")


def test_every_rule_stands_in_one_room_with_its_reason():
    keys = [rule.key for room in ROOMS.values() for rule in room]
    assert len(keys) == len(set(keys)) == len(RULES)
    assert all(rule.reason.endswith(".") for rule in RULES.values())


def test_the_page_is_current():
    assert document.as_markdown() == WRITTEN, "run python -m outcomes.imports"


def test_the_page_has_one_row_for_each_rule_in_plain_words():
    rows = [line.replace("\\|", "/").split(" | ") for line in WRITTEN.splitlines() if line.startswith("| `")]
    assert [row[0] for row in rows] == [f"| `{key}`" for key in RULES]
    assert all(len(row) == 5 and all(cell.strip(" |") for cell in row) for row in rows)
    assert {row[2] for row in rows} == set(HAPPENS.values())
    assert not any("{" in cell or "}" in cell for row in rows for cell in row)


@pytest.mark.parametrize(
    ("template", "plain"),
    [
        ("{count:cell looks|cells look} like an address, {where}.", "Cells look like an address."),
        ("{count} columns hold nothing.", "Several columns hold nothing."),
        ("Only {count} of {items:,} were found.", "Only … of … were found."),
    ],
)
def test_messages_are_shown_without_their_numbers(template, plain):
    assert document._plain(template) == plain
