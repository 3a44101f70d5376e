"""Reads the import lines and keeps the picture true: who may import whom, and which library belongs where."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

JOURNEY = (
    # Small ones that everybody may import,
    "errors",
    "archive",
    "rounding",
    "own_files",
    "plural",
    "days",
    "instruments",
    "outcome",
    "definitions",
    "protocols",
    "published",
    "statistics",
    # then the way of the data, top to bottom.
    "records",
    "imports",
    "deidentify",
    "store",
    "intake",
    "prepare",
    "courses",
    "cohort",
    "measures",
    "due",
    "disclosure",
    "release",
    "practice",
    "summary",
    "figures",
    "explainer",
    "panels",
    "bundle",
    "slides",
    "handout",
    "snapshot",
    "report",
    "deck",
    "wall",
    "artefacts",
    "demo",
    "demonstration",
    "cli",
    "__main__",
)
"""A module imports only what stands above it here."""

ALLOWED_BESIDES = {("imports", "deidentify")}  # the front door of imports hands identifiers over at once

ONLY_IN = {
    "streamlit": ("dashboard", "pages"),
    "plotly": ("figures",),
    "sqlalchemy": ("store",),
    "sqlite3": ("store", "deidentify"),
    "openpyxl": ("imports", "report"),
    "csv": ("imports", "store", "deidentify", "report"),
    "zipfile": ("imports", "store", "deidentify", "archive"),
    "pptx": ("slides", "deck"),
    "fontTools": ("figures",),
    "typst": ("report",),
    "PIL": ("figures", "practice"),
    "fontpkg_fira_sans": ("figures",),
    # Reading a pickle runs code that came with the file.
    "pickle": (),
    "shelve": (),
    "marshal": (),
}

SLOW = ("scipy.stats", "statsmodels", "matplotlib")  # half a second and more at every start

FILES = sorted(
    path
    for pattern in ("*.py", "outcomes/**/*.py", "pages/**/*.py")
    for path in ROOT.glob(pattern)
    if path != ROOT / "run.py"  # only the standard library, before anything is installed
)
OURS = [path for path in FILES if path.is_relative_to(ROOT / "outcomes")]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def part(path: Path) -> str:
    """``store`` for ``outcomes/store.py``, ``imports`` for files in ``outcomes/imports``, else the folder."""
    steps = path.relative_to(ROOT).with_suffix("").parts
    return steps[1] if steps[0] == "outcomes" else steps[0]


@cache
def imported(path: Path, *, at_start_only: bool = False) -> tuple[str, ...]:
    """Every module named by an import line, dotted and absolute, except for type checkers' eyes only.

    With ``at_start_only``, not those inside functions: what is imported as soon as the module is.
    """
    package = path.relative_to(ROOT).parent.parts
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    found: list[str] = []
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*origin, *([node.module] if node.module else [])])
            found += (f"{module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        elif not (at_start_only and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
            waiting.extend(ast.iter_child_nodes(node))
    return tuple(found)


def is_or_is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def test_every_module_has_its_place():
    unplaced = sorted({part(path) for path in OURS} - {"__init__", *JOURNEY})
    assert not unplaced, f"give these a place in JOURNEY: {unplaced}"


@pytest.mark.parametrize("path", OURS, ids=name)
def test_a_module_imports_only_what_stands_above_it(path: Path):
    here = part(path)
    if here == "__init__":
        used = {module for module in imported(path) if is_or_is_in(module, "outcomes")}
        assert not used, "importing the package must load none of its modules"
        return
    above = {here, "__version__", *JOURNEY[: JOURNEY.index(here)]}
    above |= {target for source, target in ALLOWED_BESIDES if source == here}
    used = {module.split(".")[1] for module in imported(path) if module.startswith("outcomes.")}
    assert used <= above, f"{name(path)} imports {sorted(used - above)}, which stand below it"


ROOMS_OF_IMPORTS = (
    ("column", "tables", "ask"),
    ("cells", "problems"),
    ("scoring", "files", "placing"),
    ("guard", "batch"),
    ("roles",),
    ("reading",),
    ("formats",),
    ("upload", "contents"),
    ("belonging",),
    ("check",),
)
"""The way of an uploaded file, bottom to top: a room imports from its own and from those that stand before it."""


def test_an_uploaded_file_never_returns_to_a_room_that_it_has_left():
    floor = {room: i for i, rooms in enumerate(ROOMS_OF_IMPORTS) for room in rooms}
    here = ROOT / "outcomes/imports"
    wrong = []
    for path in here.rglob("*.py"):
        room = path.relative_to(here).with_suffix("").parts[0]
        if room in ("__init__", "__main__"):
            continue
        for module in imported(path):
            if module.startswith("outcomes.imports."):
                used = module.split(".")[2]
                if used != room and floor[used] > floor[room]:
                    wrong.append(f"{name(path)} imports {used}")
    assert not wrong


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_stays_where_it_belongs(library: str):
    users = [path for path in FILES if any(is_or_is_in(module, library) for module in imported(path))]
    strays = [name(path) for path in users if part(path) not in ONLY_IN[library]]
    assert not strays, f"{library} belongs in {ONLY_IN[library] or 'no file'}"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_slow_libraries_are_imported_where_they_are_used(path: Path):
    slow = {module for module in imported(path, at_start_only=True) for library in SLOW if is_or_is_in(module, library)}
    assert not slow, f"move {sorted(slow)} into the function that needs it"


@pytest.mark.parametrize("path", [path for path in FILES if part(path) == "pages"], ids=name)
def test_a_page_stands_alone(path: Path):
    """A page takes from ``outcomes`` and from the shared frame, never from another page."""
    frame = "pages.shell"
    from_pages = {module for module in imported(path) if is_or_is_in(module, "pages")}
    assert all(is_or_is_in(module, frame) for module in from_pages)
    if not path.is_relative_to(ROOT / "pages/shell") and path.name != "__init__.py":
        assert from_pages, f"{name(path)} does not use {frame}, so it cannot have checked who may see it"


def test_outcomes_does_not_import_pages():
    assert not [name(path) for path in OURS if any(is_or_is_in(module, "pages") for module in imported(path))]


def test_outcomes_works_without_streamlit():
    """Loading every module brings in neither Streamlit nor one of the slow libraries."""
    dotted = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in OURS]
    modules = [module.removesuffix(".__init__") for module in dotted if not module.endswith("__main__")]
    program = f"""
import importlib, sys
for module in {modules}:
    importlib.import_module(module)
print([library for library in {["streamlit", *SLOW]} if library in sys.modules])
"""
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip() == "[]"
