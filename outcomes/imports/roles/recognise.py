"""Gives every column of a table a role: by its header, its values, what instruments allow, and the columns beside it.

One recogniser for every table. What is sure is read at once; where something that is needed is only likely, staff are
asked, with what is likely filled in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from outcomes.imports.cells import values
from outcomes.imports.cells.given import given
from outcomes.imports.cells.of_columns import share
from outcomes.imports.cells.points import Point, point
from outcomes.imports.cells.times import times as times_of_day
from outcomes.imports.cells.values import ATTRIBUTES
from outcomes.imports.column import Column
from outcomes.imports.files.sheet import Sheet
from outcomes.imports.guard import header_rule, plain_header
from outcomes.imports.roles import candidates, words
from outcomes.imports.roles import times as of_times
from outcomes.imports.roles.candidates import MOSTLY, words_of
from outcomes.imports.roles.fits import (
    are_per_kg,
    holds_doses,
    holds_states,
    is_another_date,
    may_stand_beside,
    says_before_or_after,
    small_numbers,
    whole_numbers,
    without_groups,
)
from outcomes.imports.roles.long import Long, find_long
from outcomes.imports.roles.meaning import unversioned
from outcomes.imports.roles.questions import Questions, questions
from outcomes.imports.roles.recognised import Hints, Recognised
from outcomes.imports.roles.role import IGNORE, Role
from outcomes.imports.scoring import is_missing_number
from outcomes.instruments import Instrument, find, on_scale

_ROWS_LOOKED_AT = 20_000
"""Enough of a long table to tell its columns by."""

_LONGEST_HEADER = 100
"""Letters of a header that are looked at for the name of an instrument among other words."""

_USUAL = (("phq9", "depression depressive mood dep phq"), ("gad7", "anxiety anxious gad"), ("pain_nrs", "pain nrs vas"))
"""The instrument that a header without its name most likely means, if the values are on its scale."""


_NO_HINTS = Hints()


def recognise(
    sheet: Sheet,
    instruments: Mapping[str, Instrument],
    today: date,
    hints: Hints = _NO_HINTS,
    timing: str | None = None,
) -> Recognised:
    """What each column of a table most likely is, and whether that is sure enough to read it.

    ``timing`` ("before", "after" or None): what was answered of scores that are numbered by infusions.
    """
    return _Recogniser(
        sheet.keep(np.arange(len(sheet.rows)) < _ROWS_LOOKED_AT), instruments, today, hints, timing
    ).all()


def by_roles(sheet: Sheet, roles: Mapping[int, Role], today: date) -> Recognised:
    """A table whose columns staff have said: nothing is found out, and nothing is missing."""
    dates = [c for c in sheet.columns if roles[c.position] == Role("date")]
    ranked = sorted(
        dates, key=lambda c: (candidates.date_rank(c.header) is None, candidates.date_rank(c.header) or 0, c.position)
    )
    dates = ranked or [c for c in sheet.columns if roles[c.position].kind == "infusion_date"]
    has_scores = any(role.kind == "score" for role in roles.values())
    return Recognised(dict(roles), "scores" if has_scores else "infusions", "mapped", dates=tuple(dates))


class _Recogniser:
    """The roles of one table while they are found."""

    def __init__(
        self, sheet: Sheet, instruments: Mapping[str, Instrument], today: date, hints: Hints, timing: str | None
    ) -> None:
        sheet = replace(sheet, columns=tuple(replace(c, header=without_groups(c.header)) for c in sheet.columns))
        self.sheet = sheet
        self.instruments = instruments
        self.today = today
        self.hints = hints
        self.timing = timing
        self.filled = [c for c in sheet.columns if not all(values.is_missing(text) for text in c.values)]
        self.at = {column.position: column for column in sheet.columns}
        self.roles: dict[int, Role] = dict(hints.roles)
        self.form_of = hints.form_of

    def all(self) -> Recognised:
        self._patient()
        long = find_long(self._open(), self.instruments)
        asked = Questions()
        times = of_times.Times()
        if not (long and long.is_sure):
            times = of_times.times(self._free(), self.instruments)
            self._times(times)
            asked = self._questions()
            self._scores(asked)
        wide = any(role.holds_scores for role in self.roles.values())
        if long is not None and (long.is_sure or not wide):
            wide = False
            self._long(long)
        has_scores = wide or long is not None
        if has_scores:
            self._responses()
        dates = self._dates(has_scores)
        self._when(has_scores, bool(times.scores))
        self._infusions(has_scores)
        self._attributes()
        problem = self._what_is_missing(wide, long, asked, times, dates)
        kind = "scores" if has_scores else "infusions" if self._is_infusion_list() else ""
        roles = {c.position: self.roles.get(c.position, IGNORE) for c in self.sheet.columns}
        return Recognised(
            roles, kind, self._format(wide, long, asked, times, kind), *problem, tuple(dates), self.form_of
        )

    # -----------------------------------------------------------------------------------------------------------------
    # Steps
    # -----------------------------------------------------------------------------------------------------------------

    def _free(self) -> list[Column]:
        return [column for column in self.filled if column.position not in self.roles]

    def _open(self) -> list[Column]:
        """Columns without a role, empty ones too: a questionnaire that nobody filled in is still one."""
        return [column for column in self.sheet.columns if column.position not in self.roles and column.header]

    def _take(self, column: Column, role: Role) -> None:
        self.roles.setdefault(column.position, role)

    def _has(self, *kinds: str) -> bool:
        return any(role.kind in kinds for role in self.roles.values())

    def _patient(self) -> None:
        self.sure_patient = self._has("patient")
        if self.sure_patient:
            return
        found = candidates.patients(self._free(), self.hints.texts)
        if found:
            column, self.sure_patient = found[0]
            self._take(column, Role("patient"))

    def _long(self, long: Long) -> None:
        for role, columns in long.roles().items():
            for column in columns:
                self._take(column, Role(role))

    def _responses(self) -> None:
        """The number of a response, by which answers belong together and an edited one replaces the earlier one."""
        for kind, spellings in (("response", words.RESPONSE), ("edited", words.EDITED)):
            column = self._spelled(spellings)
            if column is not None and (kind == "response" or self._has("response")):
                self._take(column, Role(kind))

    def _times(self, times: of_times.Times) -> None:
        """Scores of points of the course; a plain "pre" and "post" are of the row's own day where it has one."""
        of_row = self._rows_are_visits()
        for key, by_point in times.scores.items():
            unclear = of_times.unclear(key, times)
            answer = self.timing if unclear is not None else None
            meant = {of_times.meant(at, answer) for at in by_point}
            for at, column in by_point.items():
                where = of_times.meant(at, answer)
                if where.kind in ("before", "after") and where.number is None and not of_row:
                    where = Point("baseline") if where.kind == "before" else Point("later", None, "after")
                if where == Point("baseline") and Point("before", 1) in meant:
                    where = Point("baseline", None, "earlier")  # two before infusion 1: this one was days before
                self._take(column, Role("score", key, 0, where))
        for (key, at), column in times.dates.items():
            if at.kind != "unnumbered" and (
                key or at.kind != "at" or at.number in times.infusion_dates() or times.scores
            ):
                self._take(column, Role("date", key, 0, at))
        for column, first in times.twice:  # put together; where both are filled, what differs is named by row
            if (role := self.roles.get(first.position)) is not None and role.holds_scores:
                self._take(column, role)
        for number, column in times.doses.items():
            if number in times.infusion_dates():
                self._take(column, Role("dose", point=Point("at", number)))

    def _rows_are_visits(self) -> bool:
        """Whether a row is a visit with its own day or number of infusion, and not a patient's whole course."""
        spelled = any(self._spelled(one) is not None for one in (words.DAY, words.NUMBER))
        return spelled or bool(candidates.days(self._free(), self.today))

    def _questions(self) -> Questions:
        forms = self.hints.forms or [(self._open(), None)]
        asked = Questions()
        for columns, form in forms:
            columns = [self.at[c.position] for c in columns if c.position not in self.roles]
            found = questions(columns, self.instruments, self.hints.texts, form)
            for key, by_number in found.items.items():
                for number, same in by_number.items():
                    asked.items.setdefault(key, {}).setdefault(number, []).extend(same)
            for key, same in found.totals.items():
                asked.totals.setdefault(key, []).extend(same)
            asked.asides += found.asides
            asked.n_worded += found.n_worded
        return asked

    def _scores(self, asked: Questions) -> None:
        for key, by_number in asked.items.items():
            for number, same in by_number.items():
                for column in same:
                    self._take(column, Role("score", key, number))
        for key, same in asked.totals.items():
            # "PHQ-9 severity" is a score in some exports, and its band in words beside the score in others.
            numbers = [c for c in same if any(values.number(text) is not None for text in c.values)]
            for column in numbers or same[:1]:
                self._take(column, Role("score", key))
        for column in asked.asides:
            self._take(column, IGNORE)

    def _dates(self, has_scores: bool) -> list[Column]:
        """Columns with the date of the row; those that name an instrument are of its scores alone."""
        for column in self._free():
            match = re.fullmatch(
                r"(?:date_(?:of_)?(.+)|(.+)_(?:date|timestamp|completed_on|date_completed))",
                plain_header(column.header),
            )
            one = find(match[1] or match[2], self.instruments) if match else None
            if one is not None and share(column, candidates.are_dates(column, self.today)) >= 0.5:
                self._take(column, Role("date", one.key))
        own = self._spelled(words.INFUSION_DATE)
        if self.hints.dates is not None:
            found = [self.at[c.position] for c in self.hints.dates]
        else:
            found = candidates.days([c for c in self._free() if c is not own], self.today)
            if not found and not self._has("day") and self._spelled(words.DAY) is None:
                # One column of dates, whatever it is called, is the date; of two, staff say which.
                only = [
                    c
                    for c in self._free()
                    if c is not own and candidates.holds_dates(c, self.today) and not is_another_date(c)
                ]
                found = only if len(only) == 1 else []
        if own is not None:
            self._take(own, Role("infusion_date" if found and has_scores else "date"))
            found = found if found and has_scores else [own]
        for column in found:
            self._take(column, Role("date"))
        return found

    def _when(self, has_scores: bool, pointed: bool) -> None:
        """Time, day, infusions received or their number, before or after, points in labels."""
        parts = {kind: self._spelled(spellings) for kind, spellings in words.PARTS_OF_DATE.items()}
        if all(parts.values()):
            for kind, column in parts.items():
                self._take(column, Role(kind))
        self._by_values("time", words.TIME, lambda c: share(c, (~np.isnan(times_of_day(c.values)[0])).tolist()))
        self._by_values("day", words.DAY, whole_numbers, least=0.0)
        self._by_values("timing", words.TIMING, says_before_or_after, least=0.0)
        self._by_values("point", words.POINT, lambda c: share(c, [point(t) is not None for t in c.values]), least=0.5)
        if has_scores:
            self._by_values("count", words.COUNT, whole_numbers, least=0.0)
            sides = any(
                role.point and role.point.kind in ("before", "after") and not role.point.number
                for role in self.roles.values()
            )
            spelled = self._spelled(words.NUMBER)
            open_ = not self._has("number") if sides else not (pointed or self._has("count", "number"))
            if spelled is not None and open_ and whole_numbers(spelled) >= 0.5:
                self._take(spelled, Role(self._count_or_number(sides)))
        else:
            self._by_values("number", (*words.NUMBER, *words.COUNT), whole_numbers)
            self._by_values("number", words.LIST_NUMBER, small_numbers)

    def _count_or_number(self, sides: bool) -> str:
        """Whether a column called "infusion" beside scores counts those received, or numbers that of the day."""
        if sides or self._has("infusion_date"):
            return "number"
        return "count"

    def _infusions(self, has_scores: bool) -> None:
        for column in self._free():
            if holds_states(column):
                self._take(column, Role("status"))
        for column in self._free() if not has_scores else ():
            kinds = [given(text) for text in column.values]
            named = plain_header(column.header) in words.GIVEN and any(kinds)
            if named or share(column, [kind is not None for kind in kinds]) >= 0.5:
                self._take(column, Role("given"))
        self._by_values("route", words.ROUTE, lambda c: 1.0)
        in_mg = self._spelled(words.DOSE_MG) or (self._spelled(words.DOSE) if self._doses_in_mg() else None)
        if in_mg is not None and not are_per_kg(in_mg):
            self._take(in_mg, Role("dose_mg"))
        self._by_values("dose", (*words.DOSE, *words.DOSE_MG), holds_doses, least=0.5)
        if self._has("dose_mg"):
            self._by_values(
                "weight", words.WEIGHT, lambda c: share(c, (~np.isnan(values.numbers(c.values)[0])).tolist()), least=0.5
            )
        self._by_values("protocol", words.PROTOCOL, lambda c: 1.0)
        self._by_values("planned", words.PLANNED, whole_numbers)

    def _doses_in_mg(self) -> bool:
        """Whether a column of units beside the dose says mg throughout."""
        unit = self._spelled(words.DOSE_UNIT)
        return unit is not None and {text.lower() for text in unit.values if text} <= {"mg", "milligram", "milligrams"}

    def _attributes(self) -> None:
        for name, read in ATTRIBUTES.items():
            self._by_values(
                name,
                words.ATTRIBUTES[name],
                lambda c, read=read: share(c, [read(t) is not None for t in c.values]),
                least=0.0,
            )

    # -----------------------------------------------------------------------------------------------------------------
    # Helpers
    # -----------------------------------------------------------------------------------------------------------------

    def _is(self, column: Column, kind: str) -> bool:
        return self.roles.get(column.position, IGNORE).kind == kind

    def _spelled(self, spellings: Sequence[str]) -> Column | None:
        """The free column with one of these headers; the first spelling wins."""
        free = {plain_header(column.header): column for column in reversed(self._free())}
        return next((free[name] for name in spellings if name in free), None)

    def _by_values(
        self, kind: str, spellings: Sequence[str], fit: Callable[[Column], float], least: float = MOSTLY
    ) -> None:
        if self._has(kind):
            return
        free = {plain_header(column.header): column for column in reversed(self._free())}
        for name in spellings:
            if name in free and fit(free[name]) >= least:
                self._take(free[name], Role(kind))
                return

    # -----------------------------------------------------------------------------------------------------------------
    # What it is, and what is missing
    # -----------------------------------------------------------------------------------------------------------------

    def _is_infusion_list(self) -> bool:
        """Whether there is a day, nothing that could be a score, and something says that these are infusions.

        A patient and a date alone are a list too, where nothing stands beside them that nobody knows.
        """
        if not self._has("date", "infusion_date", "day", "year"):
            return False
        plain = {plain_header(c.header) for c in self.sheet.columns}
        if plain & {*words.INSTRUMENT[:10], "score", "total_score"}:
            return False
        of_visits = any(self._is(c, "date") and words_of(c.header) & words.OF_VISIT for c in self.sheet.columns)
        headers = " ".join(plain)
        said = self._has("dose", "dose_mg", "number") or re.search(
            r"infus|ketamin|\bivk", f"{headers} {self.sheet.title.lower()}"
        )
        if self._has("given"):
            said = True
        unknown = [c for c in self._free() if not may_stand_beside(c)]
        return bool(said) or (not unknown and not of_visits)

    def _what_is_missing(
        self, wide: bool, long: Long | None, asked: Questions, times: of_times.Times, dates: Sequence[Column]
    ) -> tuple[str | None, int | None, dict[str, object]]:
        has_scores = wide or (long is not None and long.is_sure)
        listed = not has_scores and long is None and self._is_infusion_list()
        if listed and any(self._likely(column) for column in self._free()):
            listed = False  # a score under a name of the practice's own would be lost without a word
        if not self._has("patient") or not self.sure_patient:
            self._propose_patient()
            if not has_scores:
                self._propose_scores()
            return ("no_patient_column" if has_scores or listed or long else "columns_unknown"), None, {}
        alone = asked.items.get("peg", {})
        if set(alone) == {1} and "peg" not in asked.totals:
            column = alone[1][0]
            self.roles[column.position] = Role("score", "pain_nrs") if "pain_nrs" in self.instruments else IGNORE
            return "pain_question_alone", column.position, {}
        for column in self._free():
            key = unversioned(column.header, self.instruments)
            if key is not None and whole_numbers(column) >= MOSTLY:
                self.roles[column.position] = Role("score", key)
                return "columns_version_missing", column.position, {}
        for key in times.scores:
            unclear = of_times.unclear(key, times)
            if unclear is not None and self.timing is None:
                return "timepoints_unclear", unclear.position, {"instrument": self.instruments[key].name}
        if has_scores or listed:
            return None, None, {}
        self._propose_scores()
        return ("columns_unknown" if long is not None or self._has("score") else "no_score_column"), None, {}

    def _propose_patient(self) -> None:
        if self._has("patient"):
            return
        free = [c for c in self._free() if header_rule(c.header) is None]
        numbered = [c for c in free if plain_header(c.header) in words.LIST_NUMBER and candidates.are_ids(c)]
        column = next((c for c in (*numbered, *free) if c in numbered or candidates.may_be_patient(c)), None)
        if column is not None:
            self._take(column, Role("patient"))

    def _propose_scores(self) -> None:
        """Scores under names of the practice's own, and the count of infusions beside them."""
        for column in self._free():
            if key := self._likely(column):
                self._take(column, Role("score", key))
        if not self._has("count", "number"):
            for column in self._free():
                if words_of(column.header) & words.INFUSION_WORDS and whole_numbers(column) >= MOSTLY:
                    none_yet = bool((column.numbers(values.numbers(column.values)[0]) == 0).any())
                    self._take(column, Role("count" if none_yet else "number"))
                    return

    def _likely(self, column: Column) -> str | None:
        """Key of the instrument that a header names among other words, or that is usual for what it is about, if the
        values are on its scale."""
        if header_rule(column.header) is not None:
            return None
        parts = [part for part in plain_header(column.header[:_LONGEST_HEADER]).split("_") if part]
        parts = [part for part in parts if part not in words.SCORE_WORDS]
        runs = [" ".join(parts[i:j]) for i in range(len(parts)) for j in range(len(parts), i, -1)]
        named = {one.key for run in runs if (one := find(run, self.instruments)) is not None}
        usual = next((key for key, about in _USUAL if words_of(column.header) & set(about.split())), None)
        found = [key for key in named or {usual} if key in self.instruments and self._on_scale(key, column)]
        return found[0] if len(found) == 1 else None

    def _on_scale(self, key: str, column: Column) -> bool:
        number, _ = values.numbers(column.values)
        fits = on_scale(self.instruments[key], number) | is_missing_number(number)
        return share(column, fits.tolist()) >= MOSTLY

    def _format(self, wide: bool, long: Long | None, asked: Questions, times: of_times.Times, kind: str) -> str:
        """The name of a layout, as imports are listed by it."""
        if times.n_scores > 1 or times.infusion_dates():
            return "timepoints"
        if long is not None and not wide:
            return long.format
        if wide:
            return "questionnaires" if asked.n_worded else "own_wide"
        return "own_infusions" if kind == "infusions" else "unrecognised"
