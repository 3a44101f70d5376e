"""Reads JSON that holds FHIR resources: a Bundle, a bulk export (one resource a line), a list, or one resource.

Where every bracket stands is known before anything is parsed, so depth and size are bounded, and the entries can be
parsed one at a time: memory follows the largest entry, not the file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from outcomes.imports.column import Column
from outcomes.imports.files import limits
from outcomes.imports.files.sheet import Sheet, Unreadable
from outcomes.imports.problems.rules import problem

_BLOCK = 1 << 20
_LONGEST_NUMBER = 30
_QUOTE = ord('"')
_STEP = np.zeros(256, dtype=np.int8)
_STEP[list(b"{[")] = 1
_STEP[list(b"}]")] = -1
_IS_BRACKET = _STEP != 0


@dataclass(frozen=True, repr=False)
class Entries(Sheet):
    """FHIR resources of a file; ``rows`` are the numbers of the entries, from 1. The one column is empty.

    Attributes
    ----------
    data : bytes
    spans : array of int64, one row per entry
        Where each entry begins and ends.
    bundle : dict
        What the Bundle says of itself, lists in it under ``parts``; empty where the file is none.
    """

    data: bytes = b""
    spans: np.ndarray = field(default_factory=lambda: np.zeros((0, 2), dtype=np.int64))
    bundle: dict = field(default_factory=dict)

    def resources(self) -> Iterator[tuple[int, dict]]:
        """Number of the entry and resource, one after the other.

        Raises
        ------
        Unreadable
            At the first entry that is no resource.
        """
        for row, (start, end) in zip(self.rows.tolist(), self.spans.tolist(), strict=True):
            entry = _parse(self.data[start:end], row)
            found = entry.get("resource") if self.bundle and isinstance(entry, dict) else entry
            if found is None and self.bundle:
                continue  # a deleted resource, or one that was not sent along
            for resource in _unpacked(found):
                if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
                    raise Unreadable(problem("not_fhir", row=row))
                yield row, resource


def read(data: bytes) -> list[Entries]:
    """The resources of a JSON file, as one sheet.

    Raises
    ------
    Unreadable
        If it is damaged, made to exhaust the computer, or holds something else than FHIR resources.
    """
    if len(data) > limits.JSON_BYTES:
        raise Unreadable(problem("file_too_large", limit=limits.JSON_BYTES // 1_000_000))
    data = data.removeprefix(b"\xef\xbb\xbf")
    positions, depths, opening = _brackets(data)
    top = positions[opening & (depths == 1)]
    if len(top) > 1:
        spans, bundle = _spans(positions, depths, opening, 1), {}
        if _outside(data, spans, b"").strip():
            raise Unreadable(problem("json_damaged"))
    elif data[top[0] : top[0] + 1] == b"[":
        spans, bundle = _spans(positions, depths, opening, 2), {}
        spans = spans[_listed(_parse(_outside(data, spans, b'{"":%d}')))]
    else:
        spans, bundle = _of_one_object(data, positions, depths, opening)
    if not len(spans):
        raise Unreadable(problem("no_entries"))
    large = np.flatnonzero(spans[:, 1] - spans[:, 0] > limits.JSON_ENTRY_BYTES)
    if len(large):
        raise Unreadable(problem("json_too_large", row=int(large[0]) + 1))
    rows = np.arange(1, len(spans) + 1, dtype=np.int64)
    none = np.zeros(len(rows), dtype=bool)
    column = Column(1, "", [""], np.zeros(len(rows), dtype=np.int32))
    return [Entries(1, "", (column,), 0, rows, none, none, data=data, spans=spans, bundle=bundle)]


def _brackets(data: bytes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Position of every bracket outside texts, the depth there (of what it opens or closes), and whether it opens."""
    plain = data
    if b"\\" in plain:  # an escaped quotation mark does not end a text
        plain = plain.replace(b"\\\\", b"..").replace(b'\\"', b"..")
    found, found_depths = [], []
    depth, in_text, n_brackets = 0, False, 0
    for start in range(0, len(plain), _BLOCK):
        block = np.frombuffer(plain, np.uint8, min(_BLOCK, len(plain) - start), start)
        quoted = np.logical_xor.accumulate(block == _QUOTE) ^ in_text
        at = np.flatnonzero(_IS_BRACKET[block] & ~quoted)
        in_text = bool(quoted[-1])
        n_brackets += len(at)
        if n_brackets > limits.JSON_BRACKETS:
            raise Unreadable(problem("json_too_large"))
        if not len(at):
            continue
        step = _STEP[block[at]]
        after = depth + np.cumsum(step, dtype=np.int32)
        depth = int(after[-1])
        if after.max() > limits.JSON_DEPTH:
            raise Unreadable(problem("json_too_deep", limit=limits.JSON_DEPTH))
        if after.min() < 0:
            raise Unreadable(problem("json_damaged"))
        found.append(at + start)
        found_depths.append(np.where(step > 0, after, -(after + 1)))
    if depth or in_text or not found:
        raise Unreadable(problem("json_damaged"))
    signed = np.concatenate(found_depths)
    return np.concatenate(found), np.abs(signed), signed > 0


def _spans(positions: np.ndarray, depths: np.ndarray, opening: np.ndarray, depth: int) -> np.ndarray:
    """Begin and end of everything in brackets at one depth."""
    here = depths == depth
    if np.count_nonzero(here) > 2 * limits.JSON_ENTRIES:
        raise Unreadable(problem("too_many_entries", limit=limits.JSON_ENTRIES))
    return np.stack([positions[here & opening], positions[here & ~opening] + 1], axis=1).astype(np.int64)


def _outside(data: bytes, spans: np.ndarray, instead: bytes) -> bytes:
    """What stands between the spans, with something in the place of each ("%d": its number)."""
    edges = [0, *spans.ravel().tolist(), len(data)]
    between = [data[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    if sum(map(len, between)) > limits.JSON_ENTRY_BYTES:
        raise Unreadable(problem("json_too_large"))
    if not instead:
        return b"".join(between)
    numbered = (piece + instead % i for i, piece in enumerate(between[:-1]))
    return b"".join([*numbered, between[-1]])


def _listed(found: object) -> np.ndarray:
    """The numbers of the spans in a list, which must hold nothing else."""
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Unreadable(problem("not_fhir"))
    return np.array([one[""] for one in found], dtype=np.int64)


def _of_one_object(
    data: bytes, positions: np.ndarray, depths: np.ndarray, opening: np.ndarray
) -> tuple[np.ndarray, dict]:
    """The entries of a Bundle, and what it says of itself; or the one resource that the file is."""
    spans = _spans(positions, depths, opening, 3)
    whole = _parse(_outside(data, spans, b'{"":%d}'))
    if not isinstance(whole.get("resourceType"), str):
        raise Unreadable(problem("not_fhir"))
    if whole["resourceType"] != "Bundle":
        return np.array([[0, len(data)]], dtype=np.int64), {}
    entries = _listed(whole.pop("entry", []))
    others = np.setdiff1d(np.arange(len(spans)), entries)
    if np.diff(spans[others], axis=1).sum() > limits.JSON_ENTRY_BYTES:
        raise Unreadable(problem("json_too_large"))
    # Links and the like stand as deep as the entries, and so by their number too.
    whole["parts"] = [_parse(data[start:end]) for start, end in spans[others].tolist()]
    return spans[entries], whole


def _unpacked(found: object) -> Iterator[object]:
    """A resource, or those of a Bundle inside an entry."""
    if isinstance(found, dict) and found.get("resourceType") == "Bundle":
        entries = found.get("entry", [])
        for entry in entries if isinstance(entries, list) else [None]:
            yield from _unpacked(entry.get("resource") if isinstance(entry, dict) else None)
    else:
        yield found


# ---------------------------------------------------------------------------------------------------------------------
# Parsing
# ---------------------------------------------------------------------------------------------------------------------


class _NotTaken(ValueError):
    """JSON that parses but is not to be trusted; carries the rule."""


def _parse(text: bytes, row: int | None = None) -> object:
    try:
        return _DECODER.decode(text.decode("utf-8"))
    except _NotTaken as error:
        raise Unreadable(problem(str(error), row=row)) from None
    except (ValueError, RecursionError):
        raise Unreadable(problem("json_damaged", row=row)) from None


def _object(pairs: list[tuple[str, object]]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _NotTaken("json_name_twice")
    return found


def _whole_number(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise _NotTaken("json_number")
    return int(text)


def _decimal(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise _NotTaken("json_number")
    return number


def _no_number(text: str) -> float:
    raise _NotTaken("json_number")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole_number, parse_float=_decimal, parse_constant=_no_number
)
