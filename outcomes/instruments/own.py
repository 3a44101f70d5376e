"""The practice's own instruments: one small file each, checked before anything is counted with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from outcomes.errors import InstrumentError
from outcomes.instruments.builtin import BUILT_IN
from outcomes.instruments.lookup import REGISTRY, Registry
from outcomes.instruments.model import REMISSION_RULES, Band, Instrument
from outcomes.own_files import read_toml

FOLDER = Path(__file__).resolve().parents[2] / "data" / "instruments"
"""Where a practice puts its own instruments: one ``.toml`` file each."""

_LARGEST_FILE = 100_000
_NEEDED = ("key", "name", "title", "domain", "low", "high", "citation")
_WHOLE_NUMBERS = {"items", "item_low", "item_high", "missing_items_allowed"}
_FLAGS = {"higher_is_better", "percent_change"}
_LISTS = {"loinc", "aliases", "not_established"}
_LISTS_OF_NUMBERS = {"reversed_items"}
_NUMBERS = {
    "low",
    "high",
    "step",
    "response_percent",
    "response_points",
    "second_response_percent",
    "remission",
    "minimum_baseline",
    "caseness",
    "important_change",
    "important_change_percent",
    "reliable_change",
    "sd_baseline",
    "reliability",
}
_NOT_IN_FILES = {"practice_own", "parent", "item_loinc"}
KEYS_IN_FILES = {f.name for f in fields(Instrument)} - _NOT_IN_FILES
_CHOICES = {"remission_rule": REMISSION_RULES, "item_score": ("sum", "mean")}


def registry(folder: Path | str | None = None) -> Registry:
    """The built-in instruments, then the practice's own in order of file name.

    Parameters
    ----------
    folder : path, optional
        Folder with one ``.toml`` file per instrument; ``data/instruments`` by default. May be absent.

    Raises
    ------
    InstrumentError
        If any file is wrong: all problems of all files, one a line. The built-in instruments stay at hand in
        ``REGISTRY``, but nothing should be counted until the file is put right: scores of an instrument that
        is suddenly unknown would go missing in silence.
    """
    folder = Path(FOLDER if folder is None else folder)
    if not folder.is_dir():
        return REGISTRY
    state = []
    for path in sorted(folder.glob("*.toml")):
        about = path.stat()
        state.append((path.name, about.st_mtime_ns, about.st_size))
    return _read_folder(folder, tuple(state)) if state else REGISTRY


@lru_cache(maxsize=8)
def _read_folder(folder: Path, state: tuple[tuple[str, int, int], ...]) -> Registry:
    """The registry of a folder in a given state: file name, time of change, size."""
    found = Registry(BUILT_IN)
    problems: list[str] = []
    for number, (name, _, size) in enumerate(state, start=1):
        where = f"data/instruments, file {number} of {len(state)} in order of name"
        try:
            instrument = _read_file(folder / name, size)
            taken = found.taken(instrument)
            if taken:
                raise InstrumentError(
                    f"key, name, title, aliases, loinc: already used by {', '.join(taken)}. Choose others."
                )
        except InstrumentError as error:
            problems += [f"{where}: {line}" for line in str(error).splitlines()]
        else:
            found = Registry([*found.values(), instrument])
    if problems:
        raise InstrumentError("\n".join([*problems, "See data/instruments/README.md for every key and an example."]))
    return found


def _read_file(path: Path, size: int) -> Instrument:
    read = read_toml(
        path,
        size=size,
        largest=_LARGEST_FILE,
        what="instrument",
        example='low = 0, name = "..."',
        error=InstrumentError,
    )
    return _from_toml(read)


def _from_toml(read: Mapping[str, Any]) -> Instrument:
    """An instrument from a file's content; every problem at once."""
    problems = [f"{key}: missing. Expected in every file." for key in _NEEDED if key not in read]
    values: dict[str, Any] = {}
    for key, value in read.items():
        if key not in KEYS_IN_FILES:
            problems.append(f"{key[:40]}: not a known key. Remove it, or correct its spelling.")
            continue
        expected = _expected_type(key, value)
        if expected:
            problems.append(f"{key}: expected {expected}.")
        elif key == "bands":
            values[key] = tuple(Band(float(b["low"]), float(b["high"]), b["label"]) for b in value)
        else:
            values[key] = tuple(value) if key in _LISTS | _LISTS_OF_NUMBERS else value
    if problems:
        raise InstrumentError("\n".join(problems))
    return Instrument(**values, practice_own=True)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -1e9 < value < 1e9


def _expected_type(key: str, value: object) -> str | None:
    """What was expected of a key's value, in words; None if it is right."""
    if key in _WHOLE_NUMBERS:
        right, words = isinstance(value, int) and not isinstance(value, bool), "a whole number"
    elif key in _NUMBERS:
        right, words = _is_number(value), "a number"
    elif key in _FLAGS:
        right, words = isinstance(value, bool), "true or false"
    elif key in _LISTS:
        right = isinstance(value, list) and all(isinstance(entry, str) for entry in value)
        words = 'a list of texts, such as ["one", "two"]'
    elif key in _LISTS_OF_NUMBERS:
        right = isinstance(value, list) and all(isinstance(n, int) and not isinstance(n, bool) for n in value)
        words = "a list of numbers of questions, such as [4, 7], or [] where none is reversed"
    elif key == "bands":
        right = isinstance(value, list) and all(_is_band(entry) for entry in value)
        words = "tables with exactly low (number), high (number) and label (text)"
    elif key in _CHOICES:
        right, words = value in _CHOICES[key], f"one of {', '.join(_CHOICES[key])}"
    else:
        right, words = isinstance(value, str), "text in quotation marks"
    return None if right else words


def _is_band(entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and set(entry) == {"low", "high", "label"}
        and _is_number(entry["low"])
        and _is_number(entry["high"])
        and isinstance(entry["label"], str)
    )
