"""``python -m outcomes.imports`` writes ``docs/checks.md``."""

from pathlib import Path

from outcomes.imports.problems.document import as_markdown

target = Path(__file__).resolve().parents[2] / "docs" / "checks.md"
target.write_text(as_markdown(), encoding="utf-8", newline="\n")
print("docs/checks.md written")
