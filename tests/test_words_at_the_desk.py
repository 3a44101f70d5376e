"""What staff read is plain US English, in the words of the buttons; one word for one thing."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from outcomes.imports.ask import QUESTIONS
from outcomes.imports.formats import TITLES
from outcomes.imports.problems.rules import RULES
from outcomes.imports.roles.role import KINDS

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "pages/staff/data.py", *(ROOT / "pages/shell").glob("*.py"), ROOT / "dashboard.py"]

ODD = (
    r"\bputs? (?:in|away|right)\b",
    r"\btak(?:e|es|en) back\b",
    r"\bremarks?\b",
    r"\bnothing needs to be done\b",
    r"\bwhoever looks after\b",
    r"\banybody\b",
    r"\bsomebody\b",
    r"\balready there\b",
    r"\bkept as\b",
    r"\bno(?:ne|t) .{0,30} any more\b",
    r"\bworld time\b",
    r"\bcolour\b",
    r"\brecognised\b",
    r"\benrolment\b",
    r"(?-i:\bpatient ids?\b)",
)
"""Patterns of words that read oddly at a front desk in the United States, or that are a second word for one thing."""


def written(path: Path) -> list[str]:
    """Every text in the code of a page, docstrings apart."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    apart = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart
    ]


TEXTS = (
    [(f"rule {rule.key}", f"{rule.message} {rule.remedy}") for rule in RULES.values()]
    + [(f"question {one.name}", " ".join([one.text, *one.choices.values()])) for one in QUESTIONS]
    + [("titles of formats", " ".join(TITLES.values())), ("roles", " ".join(KINDS.values()))]
    + [(str(path.relative_to(ROOT)), text) for path in PAGES for text in written(path)]
)


@pytest.mark.parametrize("odd", ODD)
def test_no_odd_word_reaches_staff(odd: str):
    # An id of the page's own is small letters joined by underscores, and read by nobody.
    found = [f"{where}: {text}" for where, text in TEXTS if " " in text and re.search(odd, text, re.IGNORECASE)]
    assert not found


def test_the_pages_are_read():
    assert sum(len(text.split()) for _, text in TEXTS) > 3000
    assert any("Undo import" in text for _, text in TEXTS)
