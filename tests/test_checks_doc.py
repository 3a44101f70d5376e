"""``docs/checks.md`` names every rule of the check with its reason, and is current."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from outcomes.imports.problems import reasons
from outcomes.imports.problems.rules import RULES

WRITTEN = (Path(__file__).resolve().parents[1] / "docs" / "checks.md").read_text(encoding="utf-8")


def test_every_rule_has_one_reason_and_no_reason_is_left_over():
    keys = Counter(key for _, named in reasons._REASONS for key in named.split())
    assert set(RULES) - set(keys) == set(), "a rule in rules.py needs its reason in reasons.py"
    assert set(keys) - set(RULES) == set()
    assert set(keys.values()) == {1}


def test_the_page_is_current():
    assert reasons.as_markdown() == WRITTEN, "run python -m outcomes.imports"


def test_the_page_has_one_row_for_each_rule_in_plain_words():
    rows = [line.replace("\\|", "/").split(" | ") for line in WRITTEN.splitlines() if line.startswith("| `")]
    assert [row[0] for row in rows] == [f"| `{key}`" for key in RULES]
    assert all(len(row) == 5 and all(cell.strip(" |") for cell in row) for row in rows)
    assert {row[2] for row in rows} == set(reasons.HAPPENS.values())
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
    assert reasons._plain(template) == plain
