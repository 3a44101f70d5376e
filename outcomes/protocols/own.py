"""The practice's own protocols: one small file each, checked before anything is counted with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from outcomes.definitions import POST_INDUCTION, Window
from outcomes.errors import ProtocolError
from outcomes.own_files import read_toml
from outcomes.protocols.builtin import BUILT_IN
from outcomes.protocols.model import FIRST, LAST, Protocol

FOLDER = Path(__file__).resolve().parents[2] / "data" / "protocols"
"""Where a practice puts its own protocols: one ``.toml`` file each."""

_LARGEST_FILE = 20_000
_NEEDED = ("key", "name", "route", "drug", "fewest", "usual", "most", "gap", "span", "source")
_NUMBERS, _PAIRS, _TEXTS = (
    ("fewest", "usual", "most"),
    ("gap", "span", "window"),
    ("key", "name", "route", "drug", "axis", "maintenance", "source", "counted_from"),
)
KEYS_IN_FILES = (*_TEXTS[:4], *_NUMBERS, *_PAIRS, *_TEXTS[4:])


def registry(folder: Path | str | None = None) -> dict[str, Protocol]:
    """The built-in protocols, then the practice's own in order of file name, by key.

    Parameters
    ----------
    folder : path, optional
        Folder with one ``.toml`` file per protocol; ``data/protocols`` by default. May be absent.

    Raises
    ------
    ProtocolError
        If any file is wrong: all problems of all files, one a line.
    """
    folder = Path(FOLDER if folder is None else folder)
    state = []
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        about = path.stat()
        state.append((path.name, about.st_mtime_ns, about.st_size))
    return _read_folder(folder, tuple(state))


@lru_cache(maxsize=8)
def _read_folder(folder: Path, state: tuple[tuple[str, int, int], ...]) -> dict[str, Protocol]:
    found = {protocol.key: protocol for protocol in BUILT_IN}
    problems: list[str] = []
    for number, (name, _, size) in enumerate(state, start=1):
        where = f"data/protocols, file {number} of {len(state)} in order of name"
        try:
            protocol = _read_file(folder / name, size)
            if protocol.key in found or protocol.name in {other.name for other in found.values()}:
                raise ProtocolError("key, name: already used by another protocol. Choose others.")
        except ProtocolError as error:
            problems += [f"{where}: {line}" for line in str(error).splitlines()]
        else:
            found[protocol.key] = protocol
    if problems:
        raise ProtocolError("\n".join([*problems, "See data/protocols/README.md for every key and an example."]))
    return found


def lookup(text: str, known: Mapping[str, Protocol]) -> Protocol | None:
    """The protocol that an export means by a key or a name; capitals, spaces, hyphens and underscores do not matter."""
    wanted = _plain(text)
    return next((one for one in known.values() if wanted in (_plain(one.key), _plain(one.name))), None)


def _plain(text: str) -> str:
    return re.sub(r"[\s_,-]+", " ", text).strip().lower()


def _read_file(path: Path, size: int) -> Protocol:
    read = read_toml(
        path, size=size, largest=_LARGEST_FILE, what="protocol", example='usual = 5, name = "..."', error=ProtocolError
    )
    return _from_toml(read)


def _from_toml(read: Mapping[str, Any]) -> Protocol:
    """A protocol from a file's content; every problem at once."""
    problems = [f"{key}: missing. Expected in every file." for key in _NEEDED if key not in read]
    for key, value in read.items():
        if key not in KEYS_IN_FILES:
            problems.append(f"{key[:40]}: not a known key. Remove it, or correct its spelling.")
        elif key in _NUMBERS and not _whole(value):
            problems.append(f"{key}: expected a whole number.")
        elif key in _PAIRS and not (isinstance(value, list) and len(value) == 2 and all(_whole(one) for one in value)):
            problems.append(f"{key}: expected two whole numbers, such as [1, 3].")
        elif key in _TEXTS and not isinstance(value, str):
            problems.append(f"{key}: expected text in quotation marks.")
    if problems:
        raise ProtocolError("\n".join(problems))
    values = {key: tuple(value) if key in _PAIRS else value for key, value in read.items()}
    counted_from = values.pop("counted_from", "last")
    first, last = values.pop("window", (POST_INDUCTION.first, POST_INDUCTION.last))
    # An unknown word stays as it is: the protocol's own check then says what was expected.
    anchor = {"last": LAST, "first": FIRST}.get(counted_from, counted_from)
    return Protocol(**values, window=Window(first, last, anchor), practice_own=True)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
