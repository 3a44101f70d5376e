"""``python -m outcomes.instruments`` writes ``docs/instruments.md``."""

from outcomes.instruments import FOLDER, as_markdown

target = FOLDER.parents[1] / "docs" / "instruments.md"
target.write_text(as_markdown(), encoding="utf-8", newline="\n")
print("docs/instruments.md written")
