"""Proposes what the columns of an unknown table are: from headers, from values, and from what instruments can give."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from outcomes.imports import columns
from outcomes.imports.cells import values
from outcomes.imports.files.sheet import Column, Sheet
from outcomes.imports.guard.identifiers import header_rule, identifies, patient_rules
from outcomes.imports.roles.mapping import IGNORE, score_of
from outcomes.imports.scoring import is_missing_number
from outcomes.instruments import Instrument, find, on_scale

_MOSTLY = 0.9
"""Share of the cells that must look like what a column is taken for; the others may be slips."""

_ROWS_LOOKED_AT = 300
_LONGEST_HEADER = 100
MOST_COLUMNS = 60
"""Columns that can be said; those after them are left out."""

_WORDS = {
    "patient": "patient patients pat pt pts client clients subject subj participant case person code id nr",
    "day": "day days tag",
    "number": "infusion inf tx treatment session ivk ketamine",
    "count": "infusion inf tx treatment infusions received given",
    "dose": "dose dosage mg kg",
    "timing": "timing before after pre post",
    "site": "site clinic location centre center",
    "sex": "sex gender",
    "age": "age",
    "indication": "indication diagnosis dx reason",
    "score": "score total result value points sum",
}
_WORDS = {role: frozenset(words.split()) for role, words in _WORDS.items()}
_USUAL = (("phq9", "depression depressive mood dep phq"), ("gad7", "anxiety anxious gad"), ("pain_nrs", "pain nrs vas"))
"""The instrument that a header without its name most likely means, if the values are on its scale."""


def propose(sheet: Sheet, instruments: Mapping[str, Instrument]) -> tuple[str, ...]:
    """A role for each column, in their order; ``ignore`` where nothing speaks for another one.

    Headers that name people propose nothing. A role that only one column can have goes to the one that fits best, the
    leftmost of equals. Only the first rows and the first ``MOST_COLUMNS`` are looked at: a guess need not take long.
    """
    guess = _Guess(first_rows(sheet), instruments)
    for role in ("date", "instrument", "sex", "site", "timing", "dose"):
        guess.take(role, guess.best(role))
    for column in guess.free():
        if (instrument := guess.named(column)) is not None:
            guess.take(score_of(instrument), column)
    for role in ("count", "number", "day", "patient", "age", "indication"):
        guess.take(role, guess.best(role))
    for column in guess.free():
        if (instrument := guess.usual(column)) is not None:
            guess.take(score_of(instrument), column)
    if "instrument" in guess.role.values():
        guess.long()
    return tuple(guess.role.get(column.position, IGNORE) for column in sheet.columns)


def first_rows(sheet: Sheet) -> Sheet:
    """Enough of a sheet to guess by."""
    return sheet.keep(np.arange(len(sheet.rows)) < _ROWS_LOOKED_AT)


class _Guess:
    """The proposal while it is made."""

    def __init__(self, sheet: Sheet, instruments: Mapping[str, Instrument]) -> None:
        self.sheet = sheet
        self.instruments = instruments
        self.role: dict[int, str] = {}
        self._words = {column.position: _words(column.header) for column in sheet.columns}

    def free(self) -> list[Column]:
        """Columns without a role that may be used: neither empty nor named like something that identifies."""
        return [
            column
            for column in self.sheet.columns[:MOST_COLUMNS]
            if column.position not in self.role
            and not column.is_empty
            and header_rule(column.header) is None
            and not identifies(column.header)
        ]

    def take(self, role: str, column: Column | None) -> None:
        if column is not None and role not in self.role.values():
            self.role[column.position] = role

    def best(self, role: str) -> Column | None:
        """The column that most likely has this role; None if none may."""
        marks = [(self._mark(role, column), column) for column in self.free()]
        mark, column = max(marks, key=lambda one: one[0], default=(0, None))
        return column if mark > 0 else None

    def _mark(self, role: str, column: Column) -> float:
        """How well a column fits a role: 0 not at all; 1 by its values; 2 by its header too."""
        words = self._words[column.position]
        said = bool(words & _WORDS.get(role, frozenset())) or _is_spelled(role, column)
        if role == "date":
            said = bool(words & _DATES)  # five digits may be a spreadsheet's day, or a patient
            fits = (said or columns.holds_dates(column)) and columns.share(column, columns.are_dates(column)) >= _MOSTLY
            return fits and 1 + (not words & _OTHER_DATES)
        if role == "instrument":
            known = [find(text, self.instruments) is not None for text in column.values]
            return any(known) and columns.share(column, known) >= 0.5 and 1 + said
        if role in ("sex", "site", "age", "indication", "timing"):
            known = [_READ[role](text) is not None for text in column.values]
            sure = role == "sex" or said
            return sure and columns.share(column, known) >= _MOSTLY and 1 + said
        if role == "patient":
            rules = patient_rules([text for text in column.values if not values.is_missing(text)])
            fits = len(rules) > 0 and rules.count(None) >= _MOSTLY * len(rules)
            with_letters = any(c.isalpha() for text in column.values for c in text)
            return fits and (1 + said if said or with_letters else 0.5)
        return said and _fits_number(role, column) and 2

    def named(self, column: Column) -> str | None:
        """Key of the instrument that a header names among other words, if the values are on its scale."""
        whole = find(column.header, self.instruments)
        parts = [part for part in re.split(r"[^0-9a-z]+", column.header[:_LONGEST_HEADER].lower()) if part]
        parts = [part for part in parts if part not in _WORDS["score"]]
        runs = [" ".join(parts[i:j]) for i in range(len(parts)) for j in range(len(parts), i, -1)]
        found = {one.key for run in runs if (one := find(run, self.instruments)) is not None}
        keys = [whole.key] if whole is not None else sorted(found)
        keys = [key for key in keys if _on_scale(self.instruments[key], column) >= _MOSTLY]
        return keys[0] if len(keys) == 1 else None

    def usual(self, column: Column) -> str | None:
        """Key of the instrument that is usual for what a header is about, if the values are on its scale."""
        words = self._words[column.position]
        for key, about in _USUAL:
            if words & set(about.split()) and key in self.instruments:
                return key if _on_scale(self.instruments[key], column) >= _MOSTLY else None
        return None

    def long(self) -> None:
        """Beside names of instruments, their score stands in one column: the one that their scales allow."""
        self.role = {at: role for at, role in self.role.items() if not role.startswith("score_of")}
        at = next(at for at, role in self.role.items() if role == "instrument")
        named = next(column for column in self.sheet.columns if column.position == at)
        marks = []
        for column in self.free():
            fit = self._fit_beside(named, column)
            said = bool(self._words[column.position] & _WORDS["score"])
            marks.append((fit + said if fit >= _MOSTLY else 0, column))
        mark, column = max(marks, key=lambda one: one[0], default=(0, None))
        self.take("score", column if mark > 0 else None)

    def _fit_beside(self, named: Column, column: Column) -> float:
        """Share of the numbers of a column that are on the scale of the instrument named beside them."""
        number, wrong = values.numbers(column.values)
        score, wrong = column.numbers(number), wrong[column.codes]
        fit = n = 0
        for i, text in enumerate(named.values):
            instrument = find(text, self.instruments)
            if instrument is not None:
                here = (named.codes == i) & (wrong | ~np.isnan(score))
                n += int(here.sum())
                fit += int((on_scale(instrument, score[here]) | is_missing_number(score[here])).sum())
        return fit / n if n else 0.0


_DATES = frozenset("date dates dt datum when visit".split())
_OTHER_DATES = frozenset("enrolment enrollment enrolled consent first start started end next last due created".split())
_READ = {
    "sex": values.sex,
    "site": values.site,
    "age": values.band_of_age,
    "indication": values.indication,
    "timing": columns.before_or_after,
}


def _words(header: str) -> frozenset[str]:
    return frozenset(part for part in re.split(r"[^a-zäöü]+", header.lower()) if part)


def _is_spelled(role: str, column: Column) -> bool:
    """Whether the header is one of the spellings that our own layouts know for a role."""
    spellings = {"patient": columns.PATIENT, "instrument": columns.INSTRUMENT, **columns.SCORE_SPELLINGS}
    return columns.plain_header(column.header) in spellings.get(role, ())


def _fits_number(role: str, column: Column) -> bool:
    """Whether a column holds the numbers of a role: infusions, days, doses."""
    number, wrong = values.numbers(column.values)
    with np.errstate(invalid="ignore"):
        whole = (number % 1 == 0) & (number >= 0) & (number <= columns.MOST_INFUSIONS)
        fits = {
            "count": whole,
            "number": whole & (number > 0),
            "day": number % 1 == 0,
            "dose": (number >= columns.DOSES[0]) & (number <= columns.DOSES[1]),
        }[role]
    starts = role != "count" or bool((number == 0).any())  # someone had none yet
    return starts and columns.share(column, (fits & ~wrong).tolist()) >= _MOSTLY


def _on_scale(instrument: Instrument, column: Column) -> float:
    """Share of the values that are scores of an instrument, or stand for a missing one."""
    number, _ = values.numbers(column.values)
    return columns.share(column, (on_scale(instrument, number) | is_missing_number(number)).tolist())


def kind_of(column: Column) -> str:
    """What stands in a column, in a word."""
    if column.is_empty:
        return "empty"
    if columns.holds_dates(column):
        return "dates"
    number, wrong = values.numbers(column.values)
    if not wrong.any() and not np.isnan(number).all():
        return "numbers"
    return "words and numbers" if any(c.isdigit() for text in column.values for c in text) else "words"
