"""Who runs this page: name, clinician, phone and booking link, from a small file that is empty until filled in."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from outcomes.errors import OutcomesError

FILE = Path(__file__).resolve().parents[2] / "data" / "practice.toml"
_LARGEST_FILE = 20_000


@dataclass(frozen=True)
class Practice:
    """What the practice says of itself; an empty text is left out of the page."""

    clinic: str = ""
    clinician: str = ""
    phone: str = ""
    booking: str = ""
    reviewed_by: str = ""
    paid_by: str = ""
    interests: str = ""


def read_practice(path: Path = FILE) -> Practice:
    """Read the practice's settings; a file that is not there counts as empty.

    Raises
    ------
    OutcomesError
        The file is not TOML, has an unknown name, a value that is not text, or a booking link that is not https.
    """
    if not path.exists():
        return Practice()
    if path.stat().st_size > _LARGEST_FILE:
        raise OutcomesError(f"data/{path.name} is too large for a few lines of settings.")
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise OutcomesError(f'data/{path.name} cannot be read as TOML. Each line is: name = "text".') from None
    names = [field.name for field in fields(Practice)]
    if set(content) - set(names) or not all(isinstance(value, str) for value in content.values()):
        raise OutcomesError(f"data/{path.name} may hold these names, each with a text in quotes: {', '.join(names)}.")
    practice = Practice(**{name: value.strip() for name, value in content.items()})
    if practice.booking and not practice.booking.startswith("https://"):
        raise OutcomesError(f"data/{path.name}: booking has to be a link that starts with https://.")
    return practice
