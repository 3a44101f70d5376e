"""The parts of a workbook: only those that are asked for are unpacked, and parsed with everything in them counted.

A workbook of 10 KiB can hold a million styles, a cell in the last corner, or a part that unpacks to gigabytes; what it
states of its own size is in the hands of whoever made it.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from xml.parsers import expat

from outcomes.imports.files import limits
from outcomes.imports.files.sheet import Unreadable
from outcomes.imports.problems.rules import problem

_BLOCK = 1 << 16
_TABLE_ELEMENTS = frozenset(("row", "c", "v", "f", "is", "si", "t", "r"))


Attributes = dict[str, str]


class Elements:
    """What is taken from the elements of one part.

    Attributes
    ----------
    starts, ends : dict
        What to do where an element begins (given its attributes) and where it ends, by its name without namespace.
    """

    def __init__(
        self,
        starts: Mapping[str, Callable[[Attributes], None]],
        ends: Mapping[str, Callable[[], None]] = MappingProxyType({}),
    ) -> None:
        self.starts = starts
        self.ends = ends

    def text(self, text: str) -> None:
        """What to do with text between the tags; it may come in pieces."""


class Parts:
    """The parts of one workbook, by their names in small letters.

    Raises
    ------
    Unreadable
        If the package is protected or made to do harm.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        entries = archive.infolist()
        self._entries = {entry.filename.lower(): entry for entry in entries}
        self._unpacked = self._other_elements = 0
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise Unreadable(problem("password_protected"))
        twice = len(self._entries) < len(entries)
        if len(entries) > limits.XLSX_PARTS or twice or any(map(_is_no_place, self._entries)):
            raise Unreadable(problem("workbook_unsafe"))

    @property
    def names(self) -> list[str]:
        return list(self._entries)

    def parse(self, name: str, elements: Elements) -> None:
        """Hand the elements of a part to ``elements``. A part that is not there is damage, and a KeyError."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.CharacterDataHandler = elements.text
        starts, ends = elements.starts, elements.ends
        depth = 0

        def start(name: str, attributes: Attributes) -> None:
            nonlocal depth
            if name not in _TABLE_ELEMENTS:
                depth += 1
                if depth > limits.XLSX_DEPTH:
                    _refuse()
                name = name.rpartition(":")[2]
                self._other_elements += name not in _TABLE_ELEMENTS
                if self._other_elements > limits.XLSX_OTHER_ELEMENTS:
                    raise Unreadable(problem("workbook_too_large"))
            if name in starts:
                starts[name](attributes)

        def end(name: str) -> None:
            nonlocal depth
            if name not in _TABLE_ELEMENTS:
                depth -= 1
                name = name.rpartition(":")[2]
            if name in ends:
                ends[name]()

        parser.StartElementHandler, parser.EndElementHandler = start, end
        size = 0
        with self._archive.open(self._entries[name]) as part:
            while block := part.read(_BLOCK):
                size += len(block)
                self._unpacked += len(block)
                if size > limits.XLSX_PART_BYTES or self._unpacked > limits.XLSX_ALL_BYTES:
                    raise Unreadable(problem("workbook_too_large"))
                parser.Parse(block, False)
                if size - parser.CurrentByteIndex > limits.XLSX_TAG_BYTES:
                    _refuse()
        parser.Parse(b"", True)

    def relations(self, name: str) -> dict[str, Relation]:
        """What a part is related to, by id; empty where nothing is stated."""
        folder, _, file = name.rpartition("/")
        stated = f"{folder}/_rels/{file}.rels"
        found = _Relations(folder)
        if stated in self._entries:
            self.parse(stated, found)
        return found.by_id


@dataclass(frozen=True)
class Relation:
    """``kind``: last word of its type, in small letters. ``target``: name of the part."""

    kind: str
    target: str


class _Relations(Elements):
    def __init__(self, folder: str) -> None:
        super().__init__({"Relationship": self._relation})
        self._folder = folder
        self.by_id: dict[str, Relation] = {}

    def _relation(self, attributes: Attributes) -> None:
        kind = attributes.get("Type", "").rpartition("/")[2].lower()
        target = attributes.get("Target", "")
        if attributes.get("TargetMode", "").lower() == "external":
            target = ""
        path = posixpath.normpath(posixpath.join("/", self._folder, target)).lower().lstrip("/")
        self.by_id[attributes.get("Id", "")] = Relation(kind, path)


def _is_no_place(name: str) -> bool:
    """Whether a part claims to stand outside the package."""
    return name.startswith("/") or "\\" in name or ".." in name.split("/")


def _refuse(*_: object) -> None:
    raise Unreadable(problem("workbook_unsafe"))
