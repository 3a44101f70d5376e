"""The code of ``docs/extending.md``, run as it stands there."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "extending.md"


def run(defines: str, **given) -> dict:
    """Run the block of the page that defines a name, with names that are already there; gives all that it defines."""
    blocks = [
        textwrap.dedent(one) for one in re.findall(r"^ *```python\n(.*?)^ *```", PAGE.read_text("utf-8"), re.S | re.M)
    ]
    [block] = [one for one in blocks if re.search(rf"^{defines} = ", one, re.M)]
    found = dict(given)
    exec(compile(block, f"{PAGE.name}: {defines}", "exec"), found)  # noqa: S102  (our own page)
    return found
