"""One file of an upload, from its bytes to scores and infusions; and what staff need to say of its columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from outcomes.imports import formats
from outcomes.imports.ask import Answers
from outcomes.imports.column import Column
from outcomes.imports.files import limits
from outcomes.imports.files.read import read
from outcomes.imports.files.read_json import Entries
from outcomes.imports.files.sheet import Sheet, Unreadable
from outcomes.imports.formats import fhir
from outcomes.imports.guard import header_rule, left_out, name_rule
from outcomes.imports.problems.report import FileReport, Report
from outcomes.imports.reading import table
from outcomes.imports.reading.context import Reading
from outcomes.imports.roles import mapping
from outcomes.imports.roles.mapping import ColumnMapping, SheetColumns
from outcomes.imports.roles.recognise import by_roles, recognise
from outcomes.imports.roles.recognised import Hints, Recognised
from outcomes.imports.roles.role import Role
from outcomes.imports.roles.taken_for import in_columns
from outcomes.imports.scoring import as_sums
from outcomes.imports.tables import Extract
from outcomes.instruments import Instrument

_LABELS = frozenset("point status given route protocol response edited".split())
"""Kinds of roles whose cells are compared with lists of words, and may hold any others."""

_WORKBOOKS = ("xlsx", "zip")
"""Kinds of files with several tables, which problems name by number."""


@dataclass(repr=False)
class Upload:
    """What the files of one upload share while they are read.

    Attributes
    ----------
    report : Report
    patients : dict
        Number of each source id; grows as ids are met.
    tables : dict
        What is known of the columns of each file's tables, by the number of the file from 0.
    """

    answers: Answers
    instruments: Mapping[str, Instrument]
    today: date
    mappings: Sequence[ColumnMapping]
    report: Report
    patients: dict[str, int] = field(default_factory=dict)
    tables: dict[int, list[SheetColumns]] = field(default_factory=dict)

    def read(self, file: int, name: str, data: bytes, progress: Callable[[float], None]) -> Extract:
        """Everything in one file. Whatever happens, no error gets out: its text could hold a cell."""
        report = self.report.files[file]
        try:
            if report.refuses and name_rule(name):
                report.say("file_name_identifies")
            opened = read(data)
            report.kind = opened.kind
            report.add(*opened.left)
            progress(0.4)
            return self._tables(file, report, [self._shown(report, sheet) for sheet in opened.sheets])
        except Unreadable as unreadable:
            report.add(*unreadable.problems)
        except Exception as error:
            if report.kind == "unknown":
                report.say("damaged")
            else:
                report.say("cannot_check", kind=type(error).__name__)
        return Extract()

    def _tables(self, file: int, report: FileReport, sheets: Sequence[Sheet]) -> Extract:
        filled = [sheet for sheet in sheets if len(sheet.rows)]
        if not filled:
            report.say("no_header" if _has_no_header(sheets[0], self.today) else "no_rows", row=sheets[0].header_row)
        found = [self._recognise(file, report, sheet) for sheet in filled]
        n_known = sum(one.recognised is None or one.recognised.missing is None for one in found)
        extract = Extract()
        for one in found:
            taken = self._take(one, file, report, others=n_known)
            extract.scores += taken.scores
            extract.infusions += taken.infusions
            extract.attributes += taken.attributes
        return extract

    def _shown(self, report: FileReport, sheet: Sheet) -> Sheet:
        """The sheet without its hidden rows, or with them, as was answered."""
        if not sheet.hidden.any() or self.answers.hidden_rows == "take":
            return sheet
        if self.answers.hidden_rows is None:
            row, count = int(sheet.rows[sheet.hidden][0]), int(sheet.hidden.sum())
            report.say("hidden_rows", sheet=sheet.number, row=row, count=count)
        return sheet.keep(~sheet.hidden)

    # -----------------------------------------------------------------------------------------------------------------

    def _recognise(self, file: int, report: FileReport, sheet: Sheet) -> _Table:
        """What a table is: by a kept mapping, else by the recogniser, with what a tool says of its own tables."""
        reading = Reading(
            sheet=sheet,
            file=file,
            report=report,
            patients=self.patients,
            instruments=as_sums(self.instruments) if self.answers.who5_scale == "sums" else self.instruments,
            today=self.today,
            answers=self.answers,
            in_workbook=report.kind in _WORKBOOKS,
        )
        if report.refuses and name_rule(sheet.title):
            report.say("sheet_name_identifies", sheet=sheet.number)
        if isinstance(sheet, Entries):
            report.format = "fhir"
            return _Table(reading, None)
        fitting = next((one for one in self.mappings if one.fits(sheet)), None)
        reading, hints, tool = formats.prepare(reading)
        if fitting is not None:
            said = fitting.role_of(sheet)
            recognised = by_roles(reading.sheet, {at: Role.parse(text) for at, text in said.items()}, self.today)
            return _Table(reading, replace(recognised, form_of=dict(hints.form_of)), fitting, hints)
        recognised = recognise(reading.sheet, self.instruments, self.today, hints, self.answers.timing)
        recognised = replace(recognised, format=tool or formats.titled(sheet, recognised.format))
        return _Table(reading, recognised, hints=hints)

    def _take(self, one: _Table, file: int, report: FileReport, others: int) -> Extract:
        """The records of a table; where something that is needed is not sure, what to say."""
        reading, recognised = one.reading, one.recognised
        if recognised is None:
            return fhir.read(reading)
        missing = recognised.missing
        if not len(reading.sheet.rows) and not others:  # what a tool writes below the header was no response
            reading.say("no_rows", row=reading.sheet.header_row)
            return Extract()
        if one.kept is None and missing is not None and not others:
            if _has_no_header(reading.sheet, self.today):
                reading.say("no_header", row=reading.sheet.header_row)
                return Extract()
            if sum(not column.is_empty for column in reading.sheet.columns) < 2:
                reading.say("one_column")
                return Extract()
        meant_for = one.kept or mapping.meant_for(self.mappings, reading.sheet)
        if one.kept is None and meant_for is not None and missing is None:
            other_table = meant_for.kind != recognised.kind
            meant_for = None if other_table or meant_for.still_says(reading.sheet, recognised.roles) else meant_for
        columns = self._note_columns(file, one, meant_for)
        if one.kept is not None and (lost := mapping.unknown_instruments(one.kept, self.instruments)):
            reading.say("mapping_unknown_instrument", count=lost, name=one.kept.name or "new")
            return Extract()
        if missing is None and (meant_for is None or meant_for is one.kept):
            if report.format in ("unrecognised", "own_infusions") or one.kept is not None:
                report.format = recognised.format if one.kept is None else "mapped"
            _say_left_out(reading, recognised, one.hints)
            _say_unread(reading, recognised)
            return table.read(reading, recognised)
        if report.refuses:
            _refuse_left_out(reading, recognised, one.hints)
        if meant_for is not None:
            gone, new = meant_for.misfit(reading.sheet)
            reading.say("mapping_does_not_fit", name=meant_for.name, changes=mapping.changes(gone, new))
        elif others and mapping.lacks(columns.proposal.roles):
            report.say("sheet_left_out", sheet=reading.sheet.number)
            _say_identifying(reading, reading.sheet.columns)
        else:
            reading.say(missing, column=recognised.column, **recognised.facts)
        return Extract()

    def _note_columns(self, file: int, one: _Table, kept: ColumnMapping | None) -> SheetColumns:
        """Keep what staff need to see and say of the columns of a table, for as long as the check is there."""
        found = mapping.describe(
            one.reading.sheet,
            one.recognised.roles,
            kept,
            self.instruments,
            self.today,
            format_=one.recognised.format,
            in_workbook=one.reading.in_workbook,
        )
        self.tables.setdefault(file, []).append(found)
        return found


@dataclass(frozen=True, repr=False)
class _Table:
    """A table that waits to be read; ``recognised`` is None for entries of FHIR."""

    reading: Reading
    recognised: Recognised | None
    kept: ColumnMapping | None = None
    hints: Hints = field(default_factory=Hints)


def _has_no_header(sheet: Sheet, today: date) -> bool:
    """Whether the first row is data or a title instead of column names."""
    from outcomes.imports.cells import dates, values

    headers = [column.header for column in sheet.columns if column.header]
    as_dates = dates.dates(headers, today, "dmy").rules
    is_data = any(
        values.number(text) is not None or rule != "date_not_understood"
        for text, rule in zip(headers, as_dates, strict=True)
    )
    is_title = len(headers) == 1 and (len(sheet.columns) > 1 or bool(sheet.long.any()))
    return is_data or is_title


def _say_left_out(reading: Reading, recognised: Recognised, hints: Hints) -> None:
    """One quiet line: which columns nothing was taken from, and which of them look as if they identified people."""
    if reading.report.refuses:
        _refuse_left_out(reading, recognised, hints)
    rules = _left_out(reading.sheet, recognised, hints)
    identifying = [at for at, rule in rules.items() if rule]
    if rules:
        facts = {"columns": in_columns(sorted(rules)), "identifying": in_columns(sorted(identifying))}
        rule = "columns_left_out_identify" if identifying else "columns_left_out"
        reading.say(rule, column=min(rules), **facts)


def _refuse_left_out(reading: Reading, recognised: Recognised, hints: Hints) -> None:
    """Where the practice says so, what identifies people refuses, in rows that the tool marks as no responses too; and
    so does the header of a column that is needed, such as a patient's own number."""
    sheet = reading.sheet if hints.responses is None else hints.responses
    for at, rule in _left_out(sheet, recognised, hints).items():
        if rule:
            row = int(sheet.rows[0]) if rule.startswith("value") else None
            reading.say(rule, column=at, row=row, count=1)
    _say_identifying(reading, [c for c in sheet.columns if recognised.roles[c.position].kind in _LABELS])
    for column in sheet.columns:
        if recognised.roles[column.position].kind != "ignore" and (rule := header_rule(column.header)):
            reading.say(rule, column=column.position)


def _left_out(sheet: Sheet, recognised: Recognised, hints: Hints) -> dict[int, str | None]:
    """The columns that nothing is taken from, by position, and what each of them looks like.

    Where a header is only a name, what it asks counts too.
    """
    unused = [c for c in sheet.columns if recognised.roles[c.position].kind == "ignore" and not c.is_empty]
    rules = {c.position: left_out(c) for c in unused}
    asked = [c for c in unused if rules[c.position] is None and hints.texts.get(c.position)]
    return rules | {c.position: left_out(replace(c, header=hints.texts[c.position])) for c in asked}


def _say_identifying(reading: Reading, columns: Sequence[Column]) -> None:
    """Where the practice says so, columns that look as if they identified people refuse the file."""
    for column in columns if reading.report.refuses else ():
        if rule := left_out(column):
            row = int(reading.sheet.rows[0]) if rule.startswith("value") else None
            reading.say(rule, column=column.position, row=row, count=1)


def _say_unread(reading: Reading, recognised: Recognised) -> None:
    """Cells of needed columns that were not read: too long, or a formula without its value."""
    for column in reading.sheet.columns:
        if recognised.roles[column.position].kind != "ignore":
            for code, rule in column.unread.items():
                row = int(reading.sheet.rows[column.codes == code][0])
                reading.say(rule, row=row, column=column.position, limit=limits.CELL_CHARACTERS)
