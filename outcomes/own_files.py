"""What a practice's own small TOML files have in common: read safely, and refused without a word of their content."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from outcomes.errors import OutcomesError


def read_toml(
    path: Path, *, size: int, largest: int, what: str, example: str, error: type[OutcomesError]
) -> dict[str, Any]:
    """The content of one file.

    Parameters
    ----------
    size, largest : int
        Bytes that the file has, and may have.
    what, example : str
        What one file holds, and a line of it, for the message.
    error : type
        Raised if the file is too large, cannot be opened, is not UTF-8 or not TOML.
    """
    if size > largest:
        raise error(f"expected at most {largest:,} bytes. Put one {what} in each file.")
    try:
        # Editors on Windows put a mark at the start of a UTF-8 file.
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise error("expected UTF-8 text. Save the file as UTF-8.") from None
    except OSError:
        raise error("could not be read. Check that the file may be opened.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as wrong:
        # Only the place: the parser's message may quote what stands there.
        place = re.search(r"at (line \d+, column \d+|end of document)", str(wrong))
        raise error(f"not valid TOML{f' ({place[1]})' if place else ''}. Expected lines such as: {example}.") from None
