"""What people read is plain US English: no odd word, no British spelling, no name of the code, and no hard sentence."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from outcomes import courses, definitions, demo, measures
from outcomes.cohort import Filters
from outcomes.imports.ask import QUESTIONS
from outcomes.imports.formats import TITLES
from outcomes.imports.problems.rules import RULES
from outcomes.imports.roles.role import KINDS
from outcomes.instruments import REGISTRY, facts
from tests import snapshots
from tests.builders import histories_of, records
from tests.test_explainer import grade
from tests.test_panels import everything, texts_of
from tests.test_panels_for_clinicians import all_of
from tests.wording import BRITISH, CODE_NAMES, FORMS, ODD

ROOT = Path(__file__).resolve().parents[1]

MATCHING = (
    "outcomes/imports/cells/",
    "outcomes/imports/formats/",
    "outcomes/imports/guard/",
    "outcomes/imports/roles/",
    "outcomes/store/schema.py",
    "outcomes/store/statements.py",
)
"""Words that other people's files are searched for, and SQL: nobody reads them."""

FOR_DEVELOPERS = (
    "outcomes/figures/svg/",
    "outcomes/statistics/",
    "outcomes/protocols/words.py",
    "outcomes/instruments/words.py",
)
"""Texts about the code, and the pages in docs: they may name it."""

FOR_THE_KEEPER = (
    "run.py",
    "outcomes/cli.py",
    "outcomes/practice.py",
    "outcomes/own_files.py",
    "outcomes/protocols/",
    "outcomes/instruments/",
    "outcomes/store/",
    "outcomes/deidentify.py",
    "outcomes/demonstration.py",
    "outcomes/bundle.py",
    "outcomes/explainer/facts.py",
    "outcomes/imports/",
    "rule ",
)
"""Messages for the person who sets the practice up, or starts a command: they may name files, settings and keys."""

DOCUMENTS = (
    "README.md",
    "CHANGELOG.md",
    "data/practice.toml",
    "data/instruments/README.md",
    "data/protocols/README.md",
    "docs/checks.md",
    "docs/exports.md",
    "docs/instruments.md",
    "docs/protocols.md",
    "docs/security.md",
    "docs/sharing.md",
    "docs/statistics.md",
)
"""What users read outside the program."""

EITHER = re.compile("|".join(ODD), re.IGNORECASE)
SPELT = re.compile(rf"\b(?:{'|'.join(BRITISH)})\b", re.IGNORECASE)
FORMED = re.compile("|".join(FORMS), re.IGNORECASE)
NAMED = re.compile("|".join(CODE_NAMES), re.IGNORECASE)

ALIASES = {alias for one in REGISTRY.values() for alias in one.aliases}
"""Names of instruments as exports spell them, the British ones too."""


CONSTANT = re.compile("[A-Z_]+")
"""A name in the code that is exported."""


def written(path: Path) -> Iterator[str]:
    """Every text of a module that a person may read.

    Left out are docstrings, patterns (``r"..."``), and single words in small letters, which are keys. What an f-string fills
    in is ``{}``.
    """
    source = path.read_text(encoding="utf-8")
    tree, lines = ast.parse(source), source.splitlines()
    apart = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) in apart:
            continue
        if isinstance(node, ast.JoinedStr):
            apart |= {id(part) for part in node.values}
            text = "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        pattern = lines[node.lineno - 1].encode()[node.col_offset :].lower().startswith((b'r"', b'rf"', b'fr"'))
        if not pattern and (" " in text or text[:1].isupper()) and not CONSTANT.fullmatch(text) and text not in ALIASES:
            yield text


def in_code() -> Iterator[tuple[str, str]]:
    """Where, and text: of pages, of everything they show, of messages and of the command line."""
    for path in (
        ROOT / "dashboard.py",
        ROOT / "run.py",
        *(ROOT / "outcomes").rglob("*.py"),
        *(ROOT / "pages").rglob("*.py"),
    ):
        where = path.relative_to(ROOT).as_posix()
        if not where.startswith(MATCHING):
            yield from ((where, text) for text in written(path))
    for rule in RULES.values():
        yield f"rule {rule.key}", f"{rule.message} {rule.remedy}"
    for one in QUESTIONS:
        yield f"question {one.name}", " ".join([one.text, *one.choices.values()])
    yield "titles of formats", " ".join(TITLES.values())
    yield "roles", " ".join(KINDS.values())


def of_the_explainer() -> Iterator[tuple[str, str]]:
    """The facts and what their sources say; titles of papers stay as they were printed."""
    found = tomllib.loads((ROOT / "outcomes/explainer/facts.toml").read_text(encoding="utf-8"))
    for kind in ("sources", "facts"):
        for key, row in found[kind].items():
            for name, text in row.items():
                if isinstance(text, str) and name not in ("cite", "url", "source", "mark", "link"):
                    yield f"facts.toml, {key}, {name}", text


def in_documents() -> Iterator[tuple[str, str]]:
    """Every line of what users read outside the program, without its code."""
    for name in DOCUMENTS:
        text = re.sub(r"```.*?```", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.DOTALL)
        for line in re.sub(r"`[^`\n]*`|\]\([^)]*\)", "", text).splitlines():
            yield name, line


CODE = [*in_code()]
TEXTS = [*CODE, *of_the_explainer(), *in_documents()]


@pytest.mark.parametrize("words", [EITHER, SPELT, FORMED], ids=["odd", "British", "forms"])
def test_nothing_that_people_read_is_odd(words: re.Pattern):
    found = [(where, words.search(text).group(), text) for where, text in TEXTS if words.search(text)]
    assert not found


def test_no_screen_names_the_code():
    named = [
        (where, NAMED.search(text).group(), text)
        for where, text in in_code()
        if NAMED.search(text) and not _markup(text)
    ]
    assert not [one for one in named if not one[0].startswith((*FOR_DEVELOPERS, *FOR_THE_KEEPER))]


def _markup(text: str) -> bool:
    """Styles, scripts and addresses that a browser reads."""
    return bool(re.search(r"[{}<>]|--|://", text.replace("{}", "")))


def test_the_texts_are_found():
    assert sum(len(text.split()) for _, text in TEXTS) > 40_000
    assert any("Undo import" in text for _, text in TEXTS)
    assert {"pages/shell/frame.py", "outcomes/panels/overview.py", "rule pdf", "README.md"} <= {
        where for where, _ in TEXTS
    }


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (EITHER, "put the key back"),
        (EITHER, "Ready, with remarks"),
        (EITHER, "People followed so long"),
        (EITHER, "nobody of 120 eligible was measured"),
        (SPELT, "Grey: not measured"),
        (SPELT, "a standardised change"),
        (SPELT, "Licence"),
        (SPELT, "local anaesthesia"),
        (FORMED, "63" + " % responded"),
        (FORMED, "reviewed 27 November 2026"),
        (FORMED, "%d %B %Y"),
        (NAMED, "settings: TOGETHER in outcomes/definitions.py"),
        (NAMED, "the table has that too, as_seen"),
        (NAMED, "see docs/statistics.md"),
    ],
)
def test_an_odd_word_is_noticed(words: re.Pattern, text: str):
    assert words.search(text)


@pytest.mark.parametrize(
    "text", ["color, gray, license, practice", "Nov 27, 2026", "63%", "an analysis of labels", "Anesthesia"]
)
def test_plain_words_are_left_alone(text: str):
    assert not any(words.search(text) for words in (EITHER, SPELT, FORMED, NAMED))


# --- What panels say on demonstration data -----------------------------------------------------------------------------

HIGHEST_GRADE = 10
LONGEST_SENTENCE = 35
"""In words. Both hold for what a panel says and for how its chart is read."""

HARDER = {
    "bands",
    "compare_shares",
    "completeness",
    "course",
    "estimated",
    "first_response",
    "five_groups",
    "groups",
    "handout rates",
    "handout together",
    "later",
    "others",
    "rates",
    "reliable",
    "repeats",
    "size",
    "waterfall",
}
"""Panels that still are harder, to be taken off one by one."""


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?!])[”\")]*\s+", text)


def readable(text: str) -> bool:
    """Whether a text is plain and short enough; figures in parentheses are looked up and not read, so they are left out."""
    words = text.replace("**", "").replace("\u00a0", " ")
    longest = max(len(sentence.split()) for sentence in sentences(words))
    return grade(re.sub(r" \([^)]*\)", "", words)) <= HIGHEST_GRADE and longest <= LONGEST_SENTENCE


def family(key: str) -> str:
    """The key of a panel without its instruments and its axis."""
    parts = sorted([*REGISTRY, "infusions", "days", "weeks", "change"], key=len, reverse=True)
    return re.sub(rf"[_.](?:{'|'.join(parts)})(?=[_.]|$)", "", key)


@pytest.fixture(scope="module")
def shown():
    """Every panel of the pages on demonstration data, and those of a snapshot of it."""
    made = courses.build(records(histories_of(demo.big_batch(4_000, seed=5))))
    views = [measures.view(made, REGISTRY[key], Filters()) for key in ("phq9", "pain_nrs", "phq9_item9")]
    panels = [*everything(views), *all_of(made, "phq9", True)]
    handed_out = [replace(panel, key=f"handout {panel.key}") for panel in snapshots.of(snapshots.LARGE).panels]
    return {panel.key: panel for panel in (*panels, *handed_out) if panel is not None}


def test_panels_say_nothing_odd_and_name_no_code(shown):
    found = []
    for key, panel in shown.items():
        texts = [
            panel.question,
            panel.plain_sentence,
            panel.reading,
            *(words for rule in panel.definitions for words in rule),
        ]
        texts += [] if panel.figure is None or key.startswith("handout ") else texts_of(panel.figure)
        for words in (EITHER, SPELT, FORMED, NAMED):
            found += [(key, words.search(text).group(), text) for text in texts if words.search(text)]
    assert not found


def test_panels_are_read_at_one_glance(shown):
    hard = {
        family(key)
        for key, one in shown.items()
        for text in (one.plain_sentence, one.reading)
        if text and not readable(text)
    }
    assert not hard - HARDER, "harder: " + ", ".join(sorted(hard - HARDER))


def test_definitions_and_facts_can_be_read():
    assert not [rule.key for rule in definitions.RULES if not readable(rule.words)]
    for instrument in REGISTRY.values():
        for fact in facts(instrument):
            assert max(len(sentence.split()) for sentence in sentences(fact.words)) <= LONGEST_SENTENCE, fact.words


def test_a_hard_sentence_is_noticed():
    """Two sentences of one meaning."""
    assert readable("Of 60 people measured, 31 responded. 40 more were due and not measured.")
    assert not readable(
        "Notwithstanding considerable heterogeneity, approximately 52 percent of individuals demonstrated clinically "
        "meaningful symptomatic amelioration according to prespecified responder definitions."
    )
