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

from outcomes.deidentify import KeyTable
from outcomes.errors import OutcomesError
from outcomes.imports.files.sheet import Column, Sheet
from outcomes.imports.guard.identifiers import header_rule, identifies, is_name, plain_header
from outcomes.imports.guard.words import ORDINARY
from outcomes.instruments import Instrument, find

IGNORE = "ignore"
ROLES = {
    IGNORE: "Leave out",
    "patient": "Patient number",
    "date": "Date",
    "day": "Day since the first infusion",
    "count": "Infusions received so far",
    "number": "Number of the infusion given that day",
    "timing": "Before or after the infusion",
    "instrument": "Name of the questionnaire",
    "score": "Score of the questionnaire named in that row",
    "dose": "Dose (mg per kg)",
    "site": "Site (a neutral label)",
    "sex": "Sex",
    "age": "Age, or age band",
    "indication": "Indication",
}
"""What a column can be, and how the page calls it; beside these, the score of one instrument, see ``score_of``."""

LONGEST_NAME = 40
_SCORE_OF = "score_of_"
_WORDS = ORDINARY - frozenset("april may june august young".split()) | frozenset(
    """pt pts pat no nr num dt inf tx mg kg bl fu wk mo id book workbook sheet file table practice person osmind epic
    cerner redcap""".split()
)
"""Words that name nobody: those that exports are made of, short ones of headers, systems that exports come from."""

_MOST_ALIKE = 0.5
"""A table with at least this share of a mapping's columns was meant for it."""


def score_of(instrument: str) -> str:
    """The role of a column with the scores of one instrument, by its key."""
    return _SCORE_OF + instrument


def instrument_of(role: str) -> str | None:
    """Key of the instrument whose scores a column with this role holds; None for other roles."""
    return role.removeprefix(_SCORE_OF) if role.startswith(_SCORE_OF) else None


def roles_in_words(instruments: Mapping[str, Instrument]) -> dict[str, str]:
    """Every role with its words, those of instruments after those that most tables have."""
    scores = {score_of(key): f"Score: {one.name}" for key, one in instruments.items()}
    first = {role: words for role, words in ROLES.items() if role in (IGNORE, "patient", "date", "day", "count")}
    return {**first, **scores, **ROLES}


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
            found[column.position] = free[one].pop(0) if one and free.get(one) else IGNORE
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


def lacks(roles: Sequence[str]) -> list[str]:
    """What stops these roles from making records, in words; nothing if they can."""
    count = Counter(role for role in roles if role != IGNORE)
    scores = [role for role in count if instrument_of(role)]
    found = []
    if not count["patient"]:
        found.append("Say which column holds the patient number.")
    twice = sorted(role for role, n in count.items() if n > 1)
    if twice:
        found.append("Two columns cannot be the same thing: choose one of them, and leave the other out.")
    if (count["instrument"] > 0) != (count["score"] > 0):
        found.append("The name of the questionnaire and its score belong together: say which column holds the other.")
    if scores and (count["instrument"] or count["score"]):
        found.append("Scores stand either in a column for each questionnaire, or beside the name of the questionnaire.")
    if not scores and not count["score"] and not (count["date"] or count["day"]):
        found.append("Say which columns hold scores; or, for an infusion list, which one holds the date or the day.")
    return found


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
            f"This name cannot be used. Take up to {LONGEST_NAME} letters of ordinary words and small numbers, such as "
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
            f"The columns kept as “{name}” are damaged. Put back the last copy of the key table, or remove them: "
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
        raise OutcomesError("Something is kept under this name already. Take another name, or remove that one first.")
    keys.keep_mapping(name, mapping.as_json(), replaces=replaces)
    return name
