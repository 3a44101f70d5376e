"""What holds for the repository as a whole: what is in it, what is pinned, what the README promises, how it looks."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEXT = {".py", ".md", ".toml", ".txt", ".csv", ".json", ".R", ""}
LARGEST = 1_000_000  # bytes of one file
SYNTHETIC = ("data/templates/", "data/examples/", "tests/fixtures/", "tests/golden/")


def tracked_files() -> list[Path]:
    answer = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if answer.returncode != 0:
        pytest.skip("not a git repository")
    return [ROOT / name for name in answer.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_page_stands_directly_in_pages():
    """Streamlit runs such a file by itself on a fresh server, without dashboard.py and its access check."""
    assert not list((ROOT / "pages").glob("*.py")), "put it in a folder: pages/<group>/<page>.py"


@pytest.mark.parametrize(
    "forbidden",
    [
        r"(?<![\w.])/(?:home|root|Users|work)/\w",  # a folder of the computer it was written on
        r"\b[A-Z]:\\Users\\",
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
        r"(?im)^\s*--(?:extra-)?index-url\b",  # where packages come from is the computer's own setting
    ],
)
def test_nothing_of_the_writers_computer_is_in_the_repository(forbidden: str):
    texts = [path for path in tracked_files() if path.suffix in TEXT and path != Path(__file__).resolve()]
    found = [path for path in texts if re.search(forbidden, path.read_text(encoding="utf-8", errors="replace"))]
    assert not found


def test_no_data_of_people_is_in_the_repository():
    """Exports and stores are let in only from the folders of synthetic files."""
    names = [path.relative_to(ROOT).as_posix() for path in tracked_files()]
    data = [name for name in names if re.search(r"\.(csv|tsv|xlsx?|parquet|sqlite3?|db|duckdb)$", name)]
    assert not [name for name in data if not name.startswith(SYNTHETIC)]
    assert not [name for name in names if name.endswith((".pem", ".key", "secrets.toml"))]


def test_no_file_is_large():
    assert not [path for path in tracked_files() if path.stat().st_size > LARGEST]


def requirement_lines(name: str) -> list[str]:
    lines = [line.split("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line and not line.startswith("-r")]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_every_version_is_exact(name: str):
    exact = re.compile(r"[\w.-]+(\[[\w,]+\])?==[\w.]+(; [^;]+)?")
    assert not [line for line in requirement_lines(name) if not exact.fullmatch(line)]


def test_nothing_is_pinned_twice():
    lines = requirement_lines("requirements.txt") + requirement_lines("requirements-test.txt")
    names = [re.split(r"[\[=;]", line)[0].lower().replace("_", "-") for line in lines]
    assert sorted(names) == sorted(set(names))


def test_the_postgresql_driver_named_for_users_is_the_tested_one():
    named = re.findall(r"psycopg\[binary\]==[\d.]+", (ROOT / "requirements.txt").read_text(encoding="utf-8"))
    assert named == [line for line in requirement_lines("requirements-test.txt") if "psycopg[" in line]


def readme_commands() -> list[list[str]]:
    """The words after ``python`` in every command of the README that runs something of ours."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.exists() else ""
    return [line.split() for line in re.findall(r"\bpython3? ((?:run\.py|-m outcomes)\b[^\n`#|]*)", text)]


@pytest.mark.parametrize("words", readme_commands(), ids=" ".join)
def test_a_command_in_the_readme_exists(words: list[str]):
    start = 1 if words[0] == "run.py" else 2
    command = words[start : start + 1]
    answer = subprocess.run([sys.executable, *words[:start], *command, "--help"], cwd=ROOT, capture_output=True)
    assert answer.returncode == 0


CONFIG = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))


def test_the_server_keeps_to_this_computer():
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["server"]["allowedHosts"] == ["localhost", "127.0.0.1"]
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert "url" not in str(CONFIG["theme"]).lower(), "a font or style from elsewhere"


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, 0 black to 1 white (WCAG 2.2, definition of relative luminance)."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_and_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)  # the lightest grey that passes on white


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_can_be_read(scheme: str):
    theme = CONFIG["theme"][scheme]
    sidebar = theme["sidebar"]
    grounds = [theme["backgroundColor"], theme["secondaryBackgroundColor"]]
    grounds += [sidebar["backgroundColor"], sidebar["secondaryBackgroundColor"]]
    for ground in grounds:
        assert contrast(theme["textColor"], ground) >= 7
        assert contrast(theme["linkColor"], ground) >= 4.5
        assert contrast(theme["primaryColor"], ground) >= 4.5
        assert min(contrast(colour, ground) for colour in theme["chartCategoricalColors"]) >= 3
    assert contrast(sidebar.get("primaryColor", theme["primaryColor"]), "#ffffff") >= 4.5
    assert contrast(sidebar.get("primaryColor", theme["primaryColor"]), sidebar["backgroundColor"]) >= 3
    assert len(theme["chartCategoricalColors"]) == 10
