"""``python -m outcomes.statistics`` writes ``docs/statistics.md``."""

from pathlib import Path

from outcomes.statistics.catalogue import as_markdown, read_differences

root = Path(__file__).resolve().parents[2]
found = read_differences((root / "tests" / "golden" / "differences.csv").read_text(encoding="utf-8"))
(root / "docs" / "statistics.md").write_text(as_markdown(found), encoding="utf-8", newline="\n")
print("docs/statistics.md written")
