"""``python -m outcomes.protocols`` writes ``docs/protocols.md``."""

from pathlib import Path

from outcomes.protocols.words import document

(Path(__file__).resolve().parents[2] / "docs" / "protocols.md").write_text(document(), encoding="utf-8")
print("docs/protocols.md written")
