"""Kept mappings: what each column of a table is, said once by staff, for tables that no format knows.

A mapping knows its columns by salted hashes of their headers, because a header can name a person. It is kept in the key
table's file, under a name made of ordinary words.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from outcomes.deidentify import KeyTable
from outcomes.errors import OutcomesError
from outcomes.imports.cells import values
from outcomes.imports.column import Column
from outcomes.imports.files.sheet import Sheet
from outcomes.imports.guard import header_rule, identifies, is_name, plain_header
from outcomes.imports.guard.words import ORDINARY
from outcomes.imports.roles.candidates import holds_dates
from outcomes.imports.roles.role import KINDS, Role, Roles, in_words
from outcomes.instruments import Instrument, find

LONGEST_NAME = 40
_WORDS = ORDINARY - frozenset("april may june august young".split()) | frozenset(
    """pt pts pat no nr num dt inf tx mg kg bl fu wk mo id book workbook sheet file table practice person osmind epic
    cerner redcap""".split()
)
"""Words that name nobody: those that exports are made of, short ones of headers, systems that exports come from."""

MOST_COLUMNS = 60
"""Columns that staff are asked about; those after them are left out."""

_ROWS_LOOKED_AT = 300
_MOST_ALIKE = 0.5
"""A table with at least this share of a mapping's columns was meant for it."""


def roles_in_words(instruments: Mapping[str, Instrument], *more: str) -> dict[str, str]:
    """Every role that staff can choose, with its words: what most tables have, scores of instruments, everything else.

    ``more``: written roles that a table has beyond these, such as a question or a point of the course.
    """
    first = ("ignore", "patient", "date", "day", "count", "number")
    scores = {str(Role("score", key)): in_words(Role("score", key), instruments) for key in instruments}
    kinds = {kind: words for kind, words in KINDS.items() if kind not in first}
    extra = {text: in_words(Role.parse(text), instruments) for text in more}
    return {**{kind: KINDS[kind] for kind in first}, **scores, **kinds, **extra}


# ---------------------------------------------------------------------------------------------------------------------
# A mapping, and whether it fits
# ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class ColumnMapping:
    """What each column of a table is.

    Attributes
    ----------
    name : str
        As chosen by staff, see ``check_name``; "" for one that is not kept yet.
    salt : str
        Drawn at random for each mapping.
    columns : tuple of str
        Salted hash of each header, in the order of the table that it was made from. Columns without header and cells
        have none and stand there as "".
    roles : tuple of str
        One for each of ``columns``.
    """

    name: str
    salt: str
    columns: tuple[str, ...]
    roles: tuple[str, ...]

    def fits(self, sheet: Sheet) -> bool:
        """Whether a table has exactly these columns, in whatever order."""
        return Counter(hashes(sheet.columns, self.salt)) - _NONE == Counter(self.columns) - _NONE

    def role_of(self, sheet: Sheet) -> dict[int, str]:
        """The role of each column of a table by its position. Of several with one header, the order tells."""
        free: dict[str, list[str]] = {}
        for one, role in zip(self.columns, self.roles, strict=True):
            free.setdefault(one, []).append(role)
        found = {}
        for column, one in zip(sheet.columns, hashes(sheet.columns, self.salt), strict=True):
            found[column.position] = free[one].pop(0) if one and free.get(one) else "ignore"
        return found

    def likeness(self, sheet: Sheet) -> float:
        """Share of these columns that a table has."""
        mine = Counter(self.columns) - _NONE
        there = Counter(hashes(sheet.columns, self.salt))
        return (mine & there).total() / max(mine.total(), 1)

    def misfit(self, sheet: Sheet) -> tuple[list[int], list[int]]:
        """Positions of these columns that a table lacks, and of the columns that it has beyond them."""
        now = hashes(sheet.columns, self.salt)
        gone = _beyond(self.columns, now)
        new = _beyond(now, self.columns)
        return [i + 1 for i in gone], [sheet.columns[i].position for i in new]

    def still_says(self, sheet: Sheet, roles: Roles) -> bool:
        """Whether a table that it does not fit can do without it: what both say of a column is the same, and no column
        is gone that held anything."""
        gone, new = self.misfit(sheet)
        said = self.role_of(sheet)
        same = all(str(roles[at]) == role for at, role in said.items() if at not in new)
        return same and all(self.roles[i - 1] == "ignore" for i in gone)

    @property
    def kind(self) -> str:
        """What it was made for: "scores" or "infusions"."""
        return "scores" if any(Role.parse(role).kind == "score" for role in self.roles) else "infusions"

    def as_json(self) -> str:
        return json.dumps({"salt": self.salt, "columns": self.columns, "roles": self.roles})


_NONE = Counter({"": 1_000_000})


def _beyond(some: Sequence[str], others: Sequence[str]) -> list[int]:
    """Places of those that have no partner among the others."""
    left, places = Counter(others), []
    for i, one in enumerate(some):
        if one and left[one] > 0:
            left[one] -= 1
        elif one:
            places.append(i)
    return places


def new_salt() -> str:
    """Drawn at random, so that equal headers of two mappings cannot be told to be equal."""
    return secrets.token_hex(8)


def hashes(columns: Iterable[Column], salt: str) -> tuple[str, ...]:
    """A salted hash for each header; "" for a column with neither header nor cells."""
    return tuple(
        ""
        if not column.header and column.is_empty
        else hashlib.sha256(f"{salt}/{plain_header(column.header)}".encode()).hexdigest()[:20]
        for column in columns
    )


def meant_for(mappings: Iterable[ColumnMapping], sheet: Sheet) -> ColumnMapping | None:
    """The kept mapping that a table was most likely meant for, though it does not fit; None if there is none."""
    best = max(mappings, key=lambda one: one.likeness(sheet), default=None)
    return best if best is not None and best.likeness(sheet) >= _MOST_ALIKE else None


def lacks(written: Sequence[str]) -> list[str]:
    """What stops these roles from making records, in words; nothing if they can."""
    roles = [Role.parse(text) for text in written if text != "ignore"]
    kinds = Counter(role.kind for role in roles)
    of_one = Counter(str(role) for role in roles if role.is_single and not role.holds_scores)
    wide = [role for role in roles if role.holds_scores]
    long = kinds["score"] > len(wide)
    named = kinds["instrument"] + kinds["code"] + kinds["question"] > 0
    found = []
    if not kinds["patient"]:
        found.append("Say which column holds the patient number.")
    if any(n > 1 for n in of_one.values()):
        found.append("Two columns cannot be the same thing: choose one of them, and leave the other out.")
    if named != long:
        found.append("The name of the questionnaire and its score belong together: say which column holds the other.")
    if wide and (named or long):
        found.append("Scores stand either in a column for each questionnaire, or beside the name of the questionnaire.")
    if not roles or (not wide and not long and not kinds.keys() & {"date", "infusion_date", "day", "year"}):
        found.append("Say which columns hold scores; or, for an infusion list, which one holds the date or the day.")
    return found


def unknown_instruments(mapping: ColumnMapping, instruments: Mapping[str, Instrument]) -> int:
    """How many instruments of a mapping are not known any more."""
    return len({Role.parse(text).instrument for text in mapping.roles} - {"", *instruments})


# ---------------------------------------------------------------------------------------------------------------------
# What staff see of the columns of a table
# ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SheetColumns:
    """A table and what its columns were taken for, without showing a cell of it.

    Attributes
    ----------
    sheet : int or None
        Its number in a workbook, from 1.
    format : str
        Name of its layout.
    kept : str
        Name of the kept mapping by which it was read, or that it was meant for but does not fit; "" where none is.
    fits : bool
        Whether it was read by that mapping.
    columns : list of dict
        One for each column: ``position`` from 1; ``kind`` of what stands in it, in a word; ``header`` if it is made of
        ordinary words only, else "".
    proposal : ColumnMapping
        What the columns were taken for, or most likely are, without a name.
    """

    sheet: int | None
    format: str
    kept: str
    fits: bool
    columns: list[dict]
    proposal: ColumnMapping


def describe(
    sheet: Sheet,
    roles: Roles,
    kept: ColumnMapping | None,
    instruments: Mapping[str, Instrument],
    today: date,
    *,
    format_: str,
    in_workbook: bool,
) -> SheetColumns:
    """What staff need to see. Where a kept mapping does not fit any more, what it says of the columns that are there."""
    written = [str(roles[column.position]) for column in sheet.columns]
    if kept is not None:
        said = kept.role_of(sheet)
        new = set(kept.misfit(sheet)[1])
        taken = {said[c.position] for c in sheet.columns if c.position not in new}
        written = [
            said[c.position] if c.position not in new else text if text not in taken else "ignore"
            for c, text in zip(sheet.columns, written, strict=True)
        ]
    salt = new_salt()
    few = sheet.keep(np.arange(len(sheet.rows)) < _ROWS_LOOKED_AT)
    return SheetColumns(
        sheet=sheet.number if in_workbook else None,
        format=format_,
        kept=kept.name if kept is not None else "",
        fits=kept is not None and kept.fits(sheet),
        columns=[
            {
                "position": c.position,
                "kind": kind_of(c, today),
                "header": c.header if says_only_ordinary_words(c.header, instruments) else "",
            }
            for c in few.columns
        ],
        proposal=ColumnMapping("", salt, hashes(sheet.columns, salt), tuple(written)),
    )


def kind_of(column: Column, today: date) -> str:
    """What stands in a column, in a word."""
    if column.is_empty:
        return "empty"
    if holds_dates(column, today):
        return "dates"
    number, wrong = values.numbers(column.values)
    if not wrong.any() and not np.isnan(number).all():
        return "numbers"
    return "words and numbers" if any(c.isdigit() for text in column.values for c in text) else "words"


def changes(gone: Sequence[int], new: Sequence[int]) -> str:
    """What has become of the columns of a kept mapping, by their positions."""
    parts = [
        f"{'column' if len(places) == 1 else 'columns'} {', '.join(map(str, places))} of {table} "
        f"{'is' if len(places) == 1 else 'are'} {words}"
        for places, table, words in ((gone, "the table as it was", "gone or renamed"), (new, "this one", "new"))
        if places
    ]
    return "; ".join(parts)


# ---------------------------------------------------------------------------------------------------------------------
# Names that cannot hold a person's
# ---------------------------------------------------------------------------------------------------------------------


def says_only_ordinary_words(text: str, instruments: Mapping[str, Instrument]) -> bool:
    """Whether a text is made of ordinary words of exports, names of instruments and small numbers, and nothing else."""
    if not text or len(text) > LONGEST_NAME or not text.isascii():
        return False
    if find(text, instruments) is not None:
        return True
    if header_rule(text) is not None or identifies(text) or is_name(text):
        return False
    # "PHQ-9" and "phq9" fall apart into "phq" and "9".
    parts = [part.lower() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", text)]
    return bool(parts) and all(part in _WORDS or re.fullmatch(r"\d{1,3}", part) for part in parts)


def check_name(name: str, instruments: Mapping[str, Instrument]) -> str:
    """The name without needless white space.

    Raises
    ------
    OutcomesError
        If it is empty, long, or holds anything but ordinary words: it is shown and kept, and could name a person.
    """
    plain = " ".join(name.split())
    allowed = re.fullmatch(r"[A-Za-z0-9 -]+", plain) is not None and any(c.isalpha() for c in plain)
    if not allowed or not says_only_ordinary_words(plain, instruments):
        raise OutcomesError(
            f"This name cannot be used. Use up to {LONGEST_NAME} letters of ordinary words and small numbers, such as "
            "“Monthly scores 2”: names of people and places are not kept."
        )
    return plain


def free_name(taken: Iterable[str]) -> str:
    """ "Export 1", or the next number that is free."""
    used = {name.casefold() for name in taken}
    return next(f"Export {n}" for n in range(1, len(used) + 2) if f"export {n}" not in used)


# ---------------------------------------------------------------------------------------------------------------------
# Keeping them
# ---------------------------------------------------------------------------------------------------------------------


def kept(keys: KeyTable) -> tuple[ColumnMapping, ...]:
    """Every kept mapping, by name."""
    return tuple(_from_json(name, content) for name, content in keys.mappings())


def _from_json(name: str, content: str) -> ColumnMapping:
    try:
        held = json.loads(content)
        columns, roles = tuple(map(str, held["columns"])), tuple(map(str, held["roles"]))
        if len(columns) != len(roles) or lacks(roles):
            raise ValueError
        return ColumnMapping(name, str(held["salt"]), columns, roles)
    except (ValueError, KeyError, TypeError):
        raise OutcomesError(
            f"The columns saved as “{name}” are damaged. Restore the last copy of the key table, or remove them: "
            f"python -m outcomes mappings --forget '{name}'"
        ) from None


def keep(mapping: ColumnMapping, keys: KeyTable, instruments: Mapping[str, Instrument], replaces: str = "") -> str:
    """Keep a mapping for the files to come; gives its name as kept.

    Parameters
    ----------
    replaces : str
        Name of the kept mapping whose place it takes.

    Raises
    ------
    OutcomesError
        If the name may not be used or is taken, or the roles cannot make records.
    """
    name = check_name(mapping.name, instruments)
    if missing := lacks(mapping.roles):
        raise OutcomesError(" ".join(missing))
    taken = {one.casefold() for one, _ in keys.mappings()} - {replaces.casefold()}
    if name.casefold() in taken:
        raise OutcomesError("Columns are saved under this name already. Choose another name, or remove those first.")
    keys.keep_mapping(name, mapping.as_json(), replaces=replaces)
    return name
