"""The front door of the imports: what is in these files, what is wrong with them, and what may be taken.

Nothing is saved here. Names, ids and dates live inside this call only; what comes out holds patient codes and days.
``Check.pending`` alone keeps what the key table must learn, and shows none of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from outcomes.definitions import UNDER_WAY_DAYS
from outcomes.deidentify import Key, KeyTable, Pending, PendingPatient, is_code
from outcomes.errors import Problem
from outcomes.imports import mapped
from outcomes.imports.columns import Reading, holds_dates
from outcomes.imports.files import limits
from outcomes.imports.files.read import read
from outcomes.imports.files.sheet import Sheet, Unreadable
from outcomes.imports.formats import recognise
from outcomes.imports.guard.identifiers import name_rule
from outcomes.imports.placing import compare
from outcomes.imports.placing.compare import Comparison
from outcomes.imports.placing.place import History, Placed, nothing_stored, place
from outcomes.imports.problems.report import FileReport, Report
from outcomes.imports.roles import mapping
from outcomes.imports.roles.mapping import ColumnMapping
from outcomes.imports.roles.propose import first_rows, kind_of, propose
from outcomes.imports.scoring import TIMES, as_sums
from outcomes.imports.tables import Attribute, Extract, Infusions, Scores, join, keep
from outcomes.instruments import Instrument, registry
from outcomes.records import (
    ASSESSMENT_COLUMNS,
    Batch,
    empty_assessments,
    empty_infusions,
    empty_patients,
)

OUTCOMES = ("accept", "accept_with_warnings", "partial", "ask", "refuse")
"""From good to bad. ``ask`` and ``refuse`` take nothing, of any file of the upload."""

RECENT_DAYS = 800
"""Patients who are not in an upload are looked at again if their first infusion was at most this long ago."""

RECORD_COLUMNS = ("row", *ASSESSMENT_COLUMNS)
PROBLEM_COLUMNS = ("file", "sheet", "row", "column", "what is wrong", "what to do", "rule")


@dataclass(frozen=True)
class Answers:
    """What the person at the desk has answered; None while not asked. The choices stand in ``QUESTIONS``."""

    date_order: str | None = None
    item_coding: str | None = None
    timing: str | None = None
    without_days: str | None = None
    who5_scale: str | None = None
    hidden_rows: str | None = None


@dataclass(frozen=True)
class Question:
    """Something that only the practice knows.

    Attributes
    ----------
    name : str
        Field of ``Answers``, and option of the command line.
    rule : str
        The rule of the problem that asks it.
    text : str
    choices : dict
        What each answer means, in words.
    """

    name: str
    rule: str
    text: str
    choices: dict[str, str]


QUESTIONS = (
    Question(
        "date_order",
        "date_order",
        "How are the dates written?",
        {"mdy": "Month first (3/4 is 4 March)", "dmy": "Day first (3/4 is 3 April)"},
    ),
    Question(
        "item_coding",
        "item_coding",
        "Which number stands for the lowest answer, such as “Not at all”?",
        {"from-0": "0 (PHQ-9 and GAD-7: 0 to 3)", "from-1": "1 (PHQ-9 and GAD-7: 1 to 4)"},
    ),
    Question(
        "timing",
        "timepoints_unclear",
        "When were the scores taken whose columns have numbers?",
        {"before": "Before the infusion with that number", "after": "After the infusion with that number"},
    ),
    Question(
        "without_days",
        "only_infusion_numbers",
        "Take scores that have a number of infusions but no day?",
        {
            "no": "No: the infusion list will be put in with them",
            "yes": "Yes: they count in charts by infusion, and in no window of days",
        },
    ),
    Question(
        "who5_scale",
        "sums_or_percent",
        "What are the scores of WHO-5?",
        {"percent": "Percentage scores, 0 to 100", "sums": "Sums of the five answers, 0 to 25"},
    ),
    Question(
        "hidden_rows",
        "hidden_rows",
        "Take the rows that the spreadsheet hides?",
        {"leave": "No: only what it shows", "take": "Yes: all rows"},
    ),
)


Known = Callable[[list[str]], Batch]
"""Gives what is stored of some patients, by their codes; ``Store.known`` is one."""

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class SheetColumns:
    """A table whose columns staff can say: what is known of each without showing a cell of it.

    Attributes
    ----------
    sheet : int or None
        Its number in a workbook, from 1.
    kept : str
        Name of the kept mapping by which it was read, or that it was meant for but does not fit; "" where none is.
    fits : bool
        Whether it was read by that mapping.
    columns : list of dict
        One for each column: ``position`` from 1; ``kind`` of what stands in it, in a word; ``header`` if it is made of
        ordinary words only, else "".
    proposal : ColumnMapping
        What they most likely are, without a name.
    """

    sheet: int | None
    kept: str
    fits: bool
    columns: list[dict]
    proposal: ColumnMapping


@dataclass(frozen=True)
class FileCheck:
    """What was found in one file.

    Attributes
    ----------
    number : int
        Its place in the upload, from 1.
    format, kind : str
        "own_long", "own_wide", "own_infusions", or "unrecognised"; "csv", "xlsx" or "unknown".
    outcome : str
        One of ``OUTCOMES``.
    problems : list of Problem
    records : DataFrame
        One row per score that may be taken, in the order of the file; columns ``RECORD_COLUMNS``. While the file
        waits for an answer, day and infusion may be missing. Empty for a refused file.
    counts : dict
        rows, blank_rows, total_rows, rows_left_out, scores, infusions, scores_missing, unknown_instrument, repeated.
    tables : tuple of SheetColumns
        Tables that no format knows, or that were read by a kept mapping. None of a refused file.
    """

    number: int
    format: str
    kind: str
    outcome: str
    problems: list[Problem]
    records: pd.DataFrame
    counts: dict[str, int]
    tables: tuple[SheetColumns, ...] = ()

    @property
    def mapping(self) -> str | None:
        """Name of the kept mapping by which it was read; None where it was by none."""
        return next((table.kept for table in self.tables if table.fits), None)


@dataclass(frozen=True)
class Check:
    """What was found in the files of one upload.

    Attributes
    ----------
    files : list of FileCheck
    batch : Batch or None
        Everything that may be taken, with "new-1", "new-2" ... for patients without a code; None if nothing may be.
    pending : Pending
        What the key table must learn, see ``deidentify.settle``.
    comparison : Comparison
    outcome : str
        The worst of the files'.
    sha256 : str
        Of the bytes of all files, whatever their order.
    source : str
        Name of the format of the scores, "own_infusions" if there are none, or "several_formats".
    """

    files: list[FileCheck]
    batch: Batch | None
    pending: Pending
    comparison: Comparison
    outcome: str
    sha256: str
    source: str


def check(
    files: Sequence[tuple[str, bytes]],
    known: Known | None,
    keys: KeyTable,
    answers: Answers = Answers(),
    progress: Progress | None = None,
    *,
    instruments: dict[str, Instrument] | None = None,
    today: date | None = None,
    under_way_days: int = UNDER_WAY_DAYS,
    leave_out_identifiers: bool = False,
    mappings: Sequence[ColumnMapping] = (),
) -> Check:
    """Check the files of one upload together: scores and their infusion list may come apart.

    If one file is refused or waits for an answer, nothing of the others is taken either: their days and infusions may
    depend on it. Leave that file out to go on without it.

    Parameters
    ----------
    files : sequence of (name, content)
        The name is looked at for identifiers and then forgotten.
    known : callable or None
        Gives what is stored of some patients by their codes; None if nothing is.
    keys : KeyTable
    answers : Answers
    progress : callable, optional
        Called with a share of the work from 0 to 1, and what is being done.
    instruments : dict, optional
        The built-in ones and the practice's own, unless given.
    today : date, optional
        Later dates are mistakes.
    under_way_days : int
        See ``records.PATIENT_COLUMNS``.
    leave_out_identifiers : bool
        Leave out what identifies a person, and say so, where nothing is taken from it: for the practice's own
        computer. In the columns that are needed it is refused all the same.
    mappings : sequence of ColumnMapping
        To try before those that the key table keeps, as while staff make a new one.
    """
    work = _Work(
        files=files,
        known=known or (lambda codes: Batch(empty_assessments(), empty_infusions(), empty_patients())),
        keys=keys,
        answers=answers,
        instruments=registry() if instruments is None else instruments,
        today=today or date.today(),  # noqa: DTZ011 - the practice's own calendar day is meant
        under_way_days=under_way_days,
        leaves_out=leave_out_identifiers,
        mappings=mappings,
        progress=progress or (lambda share, text: None),
    )
    return work.check()


class _Work:
    """One check while it runs."""

    def __init__(
        self,
        files: Sequence[tuple[str, bytes]],
        known: Known,
        keys: KeyTable,
        answers: Answers,
        instruments: dict[str, Instrument],
        today: date,
        under_way_days: int,
        leaves_out: bool,
        mappings: Sequence[ColumnMapping],
        progress: Progress,
    ) -> None:
        self.files = files
        self.known = known
        self.keys = keys
        self.answers = answers
        self.instruments = instruments
        self.today = today
        self.under_way_days = under_way_days
        self.progress = progress
        self.mappings = (*mappings, *mapping.kept(keys))
        self.tables: dict[int, list[SheetColumns]] = {}
        self.report = Report(len(files), leaves_out=leaves_out)
        self.patients: dict[str, int] = {}
        self.all_keys: dict[str, Key] = {}

    def check(self) -> Check:
        extracts = []
        for i, (name, data) in enumerate(self.files):
            self.progress(0.7 * i / len(self.files), f"Reading file {i + 1} of {len(self.files)}")
            extracts.append(self._read(i, name, data))
        self.progress(0.7, "Working out days and infusions")
        reports = self.report.files
        usable = [e for e, one in zip(extracts, reports, strict=True) if not one.has("refuse")]
        scores = self._in_full(join(Scores, [scores for e in usable for scores in e.scores]))
        infusions = join(Infusions, [infusions for e in usable for infusions in e.infusions])
        attributes = [attribute for e in usable for attribute in e.attributes]

        self.all_keys = self.keys.all()
        self._keep_codes()
        scores, infusions, attributes = self._one_for_each_code(scores, infusions, attributes)
        self._warn_of_near_ids(extracts)
        placed, comparison = None, _nothing_compared()
        if not any(one.has("ask") for one in reports):
            try:
                placed, comparison = self._place(scores, infusions)
            except Exception as error:  # no message of an unforeseen error may reach a page or a log
                for one in reports:
                    one.say("cannot_check", kind=type(error).__name__)
        self.progress(0.9, "Comparing with what is stored")
        if placed is not None:
            for one, n_placed in zip(reports, self.n_placed, strict=True):
                if not n_placed and not one.counts["repeated"] and not one.has("refuse") and not one.has("ask"):
                    one.say("nothing_to_take")

        waits = any(one.has("refuse") or one.has("ask") for one in reports)
        labels = self._labels()
        tidy = self._records(scores, None if placed is None else placed.scores, labels)
        batch = pending = None
        if placed is not None and not waits:
            batch, pending = self._batch(placed, tidy, attributes, labels)
        found = [self._file(i, tidy) for i in range(len(self.files))]
        self.progress(1.0, "Done")
        return Check(
            files=found,
            batch=batch,
            pending=pending or Pending(),
            comparison=comparison,
            outcome=max((one.outcome for one in found), key=OUTCOMES.index, default="accept"),
            sha256=_sha256([data for _, data in self.files]),
            source=_source([one.format for one in found]),
        )

    # -----------------------------------------------------------------------------------------------------------------
    # Reading
    # -----------------------------------------------------------------------------------------------------------------

    def _read(self, file: int, name: str, data: bytes) -> Extract:
        """Everything in one file. Whatever happens, no error gets out: its text could hold a cell."""
        report = self.report.files[file]
        try:
            if name_rule(name):
                report.say("file_name_identifies", unused=True)
            opened = read(data)
            report.kind = opened.kind
            report.add(*opened.left)
            found = [self._shown(report, sheet) for sheet in opened.sheets]
            self.progress(0.7 * (file + 0.4) / len(self.files), f"Looking through file {file + 1}")
            sheets = [sheet for sheet in found if len(sheet.rows)]
            if not sheets:
                no_header = self._reading(file, report, found[0]).has_no_header()
                report.say("no_header" if no_header else "no_rows", row=found[0].header_row)
            extract = Extract()
            unknown = []
            for sheet in sheets:
                taken = self._read_sheet(file, report, sheet)
                if taken is None:
                    unknown.append(sheet)
                else:
                    extract.scores += taken.scores
                    extract.infusions += taken.infusions
                    extract.attributes += taken.attributes
            for sheet in unknown:
                self._say_unknown(file, report, sheet, others=len(sheets) - len(unknown))
            return extract
        except Unreadable as unreadable:
            report.add(*unreadable.problems)
        except Exception as error:
            if report.kind == "unknown":
                report.say("damaged")
            else:
                report.say("cannot_check", kind=type(error).__name__)
        return Extract()

    def _read_sheet(self, file: int, report: FileReport, sheet: Sheet) -> Extract | None:
        if name_rule(sheet.title):
            report.say("sheet_name_identifies", sheet=sheet.number, unused=True)
        for column in sheet.columns:
            for code, rule in column.unread.items():
                row = int(sheet.rows[column.codes == code][0])
                self._reading(file, report, sheet).say(
                    rule, row=row, column=column.position, limit=limits.CELL_CHARACTERS, unused=True
                )
        fitting = next((one for one in self.mappings if one.fits(sheet)), None)
        if fitting is not None:
            report.format = mapped.NAME
            self._note_table(file, report, sheet, fitting)
            return mapped.extract(self._reading(file, report, sheet), fitting)
        format_ = recognise(sheet, self.instruments)
        if format_ is None:
            return None
        if report.format in ("unrecognised", "own_infusions"):
            report.format = format_.NAME
        return format_.extract(self._reading(file, report, sheet))

    def _shown(self, report: FileReport, sheet: Sheet) -> Sheet:
        """The sheet without its hidden rows, or with them, as was answered."""
        if not sheet.hidden.any() or self.answers.hidden_rows == "take":
            return sheet
        if self.answers.hidden_rows is None:
            row, count = int(sheet.rows[sheet.hidden][0]), int(sheet.hidden.sum())
            report.say("hidden_rows", sheet=sheet.number, row=row, count=count)
        return sheet.keep(~sheet.hidden)

    def _reading(self, file: int, report: FileReport, sheet: Sheet) -> Reading:
        return Reading(
            sheet=sheet,
            file=file,
            report=report,
            patients=self.patients,
            instruments=as_sums(self.instruments) if self.answers.who5_scale == "sums" else self.instruments,
            today=self.today,
            date_order=self.answers.date_order,
            in_workbook=report.kind in ("xlsx", "zip"),
            item_coding=self.answers.item_coding,
            timing_answer=self.answers.timing,
        )

    def _say_unknown(self, file: int, report: FileReport, sheet: Sheet, others: int) -> None:
        """Say what a sheet lacks. It is looked at for identifiers all the same.

        Beside ``others`` that are known, one that does not look like scores is left out.
        """
        reading = self._reading(file, report, sheet)
        if not others and reading.has_no_header():
            reading.say("no_header", row=sheet.header_row)
            return
        if not others and sum(not column.is_empty for column in sheet.columns) < 2:
            for column in sheet.columns:
                reading.unknown_column(column, words_allowed=True)
            reading.say("one_column")
            return
        meant_for = mapping.meant_for(self.mappings, sheet)
        table = self._note_table(file, report, sheet, meant_for)
        can_be_mapped = not others or meant_for is not None or not mapping.lacks(table.proposal.roles)
        for column in sheet.columns:
            # Until it is said what they are, a column of dates may be the one that is needed.
            reading.unknown_column(column, words_allowed=True, dates_allowed=can_be_mapped and holds_dates(column))
        if not can_be_mapped:
            report.say("sheet_left_out", sheet=sheet.number)
        elif meant_for is not None:
            gone, new = meant_for.misfit(sheet)
            reading.say("mapping_does_not_fit", name=meant_for.name, changes=_changes(gone, new))
        elif others:
            reading.say("columns_unknown")
        else:
            reading.say("no_score_column" if reading.has_patient_column() else "no_patient_column")

    def _note_table(
        self, file: int, report: FileReport, sheet: Sheet, kept: ColumnMapping | None = None
    ) -> SheetColumns:
        """Keep what staff need to say of the columns of a sheet, for as long as the check is there."""
        roles = propose(sheet, self.instruments)
        if kept is not None:
            said = kept.role_of(sheet)
            known = {c.position for c in sheet.columns} - set(kept.misfit(sheet)[1])
            roles = tuple(
                said[c.position] if c.position in known else role if role not in said.values() else mapping.IGNORE
                for c, role in zip(sheet.columns, roles, strict=True)
            )
        salt = mapping.new_salt()
        table = SheetColumns(
            sheet=sheet.number if report.kind == "xlsx" else None,
            kept=kept.name if kept is not None else "",
            fits=kept is not None and kept.fits(sheet),
            columns=[
                {
                    "position": c.position,
                    "kind": kind_of(c),
                    "header": c.header if mapping.says_only_ordinary_words(c.header, self.instruments) else "",
                }
                for c in first_rows(sheet).columns
            ],
            proposal=ColumnMapping("", salt, mapping.hashes(sheet.columns, salt), roles),
        )
        self.tables.setdefault(file, []).append(table)
        return table

    def _warn_of_near_ids(self, extracts: Sequence[Extract]) -> None:
        """Ids that differ only in capitals or leading zeros: one person would be counted as two."""
        spellings: dict[str, set[str]] = {}
        for source_id in (*self.patients, *self.all_keys):
            spellings.setdefault(_plain_id(source_id), set()).add(source_id)
        near = {i for source_id, i in self.patients.items() if len(spellings[_plain_id(source_id)]) > 1}
        if not near:
            return
        near_array = np.array(sorted(near))
        for extract in extracts:
            for table in (*extract.scores, *extract.infusions):
                self.report.groups("ids_nearly_the_same", table, np.isin(table.patient, near_array), table.patient)

    def _keep_codes(self) -> None:
        """Ids that are patient codes already, as in a prepared file, stay what they are.

        Those in the key table or the store are known. Others are believed if every id of the upload is one: of record
        numbers with a letter and eight digits, three in a thousand look like a code.
        """
        own = {key.code: key for key in self.all_keys.values()}
        found = [source for source in self.patients if source not in self.all_keys and is_code(source)]
        believed = len(found) == len(self.patients)
        stored = set() if believed or not found else set(self.known(found).patients["patient"])
        for source in found:
            if believed or source in own or source in stored:
                self.all_keys[source] = own.get(source, Key(source, None))

    def _one_for_each_code(
        self, scores: Scores, infusions: Infusions, attributes: list[Attribute]
    ) -> tuple[Scores, Infusions, list[Attribute]]:
        """A patient who stands there by id and by code becomes one."""
        labels = self._labels()
        first = {label: i for i, label in reversed(list(enumerate(labels)))}
        if len(first) == len(labels):
            return scores, infusions, attributes
        one = np.array([first[label] for label in labels], dtype=np.int64)
        scores, infusions, *attributes = (
            replace(table, patient=one[table.patient]) for table in (scores, infusions, *attributes)
        )
        return scores, infusions, attributes

    def _in_full(self, scores: Scores) -> Scores:
        """Sums become scores where the file was said to hold sums; asked where all scores are as low as sums are."""
        score = scores.score
        for number, (key, instrument) in enumerate(self.instruments.items()):
            if key not in TIMES:
                continue
            here = (scores.instrument == number) & ~np.isnan(score)
            if self.answers.who5_scale == "sums":
                score = np.where(here, score * TIMES[key], score)
            elif self.answers.who5_scale is None:
                for file in np.unique(scores.file[here]).tolist():
                    most = instrument.high / TIMES[key]
                    if score[here & (scores.file == file)].max() <= most:
                        facts = {"instrument": instrument.name, "most": int(most), "times": TIMES[key]}
                        self.report.files[file].say("sums_or_percent", **facts)
        return replace(scores, score=score)

    # -----------------------------------------------------------------------------------------------------------------
    # Placing
    # -----------------------------------------------------------------------------------------------------------------

    def _place(self, scores: Scores, infusions: Infusions) -> tuple[Placed, Comparison]:
        dates = np.concatenate([scores.date, infusions.date])
        dates = dates[~np.isnan(dates)]
        self.horizon = int(dates.max()) if len(dates) else None
        history = self._history()
        without_days = self.answers.without_days == "yes"
        placed = place(scores, infusions, history, self.report, without_days=without_days)
        kept = keep(placed.scores, ~np.isnan(placed.scores.score))
        self.n_placed = np.bincount(kept.file, minlength=len(self.files))
        self.n_placed += np.bincount(placed.infusions.file, minlength=len(self.files))
        kept = compare.once(kept, len(self.instruments), self.report)
        kept, infusions, comparison = compare.with_store(
            kept, placed.infusions, history, list(self.instruments), self.report
        )
        return replace(placed, scores=kept, infusions=infusions), comparison

    def _history(self) -> History:
        """What is stored of the patients of this upload."""
        known = [(self.all_keys[source].code, i) for source, i in self.patients.items() if source in self.all_keys]
        codes = dict(reversed(known))  # of id and code of one patient the first counts
        if not codes:
            return nothing_stored(len(self.patients))
        stored = self.known(list(codes))
        instrument = {key: i for i, key in enumerate(self.instruments)}
        assessments = stored.assessments[stored.assessments["instrument"].isin(list(instrument))]
        undated = assessments[assessments["day"].isna()]
        assessments = assessments[assessments["day"].notna()]
        infusions = stored.infusions
        history = History(
            first=np.full(len(self.patients), np.nan),
            infusion_patient=_numbers_of(infusions["patient"], codes),
            infusion_number=infusions["number"].to_numpy(np.int64),
            infusion_day=infusions["day"].to_numpy(np.int64),
            infusion_dose=infusions["dose_mg_per_kg"].to_numpy(np.float64),
            score_patient=_numbers_of(assessments["patient"], codes),
            score_day=assessments["day"].to_numpy(np.int64),
            score_count=assessments["infusion"].to_numpy(np.int64),
            score_instrument=_numbers_of(assessments["instrument"], instrument),
            score=assessments["score"].to_numpy(np.float64),
            undated_patient=_numbers_of(undated["patient"], codes),
            undated_count=undated["infusion"].to_numpy(np.int64),
            undated_instrument=_numbers_of(undated["instrument"], instrument),
            undated_score=undated["score"].to_numpy(np.float64),
        )
        # Where nothing is stored (any more), the key table's date binds nobody.
        stored_patients = history.is_stored()
        for source, i in self.patients.items():
            key = self.all_keys.get(source)
            if key is not None and key.first_infusion is not None and stored_patients[i]:
                history.first[i] = key.first_infusion.toordinal()
        return history

    # -----------------------------------------------------------------------------------------------------------------
    # What comes out
    # -----------------------------------------------------------------------------------------------------------------

    def _labels(self) -> list[str]:
        """The code of each patient, or "new-1", "new-2" ... in order of appearance."""
        labels, n_new = [], 0
        for source in self.patients:
            key = self.all_keys.get(source)
            if key is None:
                n_new += 1
            labels.append(key.code if key is not None else f"new-{n_new}")
        return labels

    def _records(self, as_read: Scores, placed: Scores | None, labels: list[str]) -> dict[int, pd.DataFrame]:
        """For each file, its scores as rows with ``RECORD_COLUMNS``: as they were read where the file waits."""
        frames = {}
        patient, instrument = pd.array(labels, dtype="str"), pd.array(list(self.instruments), dtype="str")
        for i, report in enumerate(self.report.files):
            scores = as_read if placed is None or report.has("ask") else placed
            here = np.flatnonzero((scores.file == i) & ~np.isnan(scores.score) & (not report.has("refuse")))
            frames[i] = pd.DataFrame(
                {
                    "row": scores.row[here],
                    "patient": patient.take(scores.patient[here]),
                    "day": _whole(scores.day[here]),
                    "infusion": _whole(scores.count[here]),
                    "instrument": instrument.take(scores.instrument[here]),
                    "score": scores.score[here],
                },
                copy=False,
            )
        return frames

    def _file(self, i: int, tidy: dict[int, pd.DataFrame]) -> FileCheck:
        report = self.report.files[i]
        problems = report.problems()
        outcome = "accept"
        for severity, as_outcome in (
            ("warning", OUTCOMES[1]),
            ("row", "partial"),
            ("ask", "ask"),
            ("refuse", "refuse"),
        ):
            if any(found.severity == severity for found in problems):
                outcome = as_outcome
        report.counts["scores"] = len(tidy[i])
        tables = () if outcome == "refuse" else tuple(self.tables.get(i, ()))
        return FileCheck(i + 1, report.format, report.kind, outcome, problems, tidy[i], dict(report.counts), tables)

    def _batch(
        self, placed: Placed, tidy: dict[int, pd.DataFrame], attributes: list[Attribute], labels: list[str]
    ) -> tuple[Batch, Pending]:
        frames = list(tidy.values())
        assessments = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
        infusions = pd.DataFrame(
            {
                "row": placed.infusions.row,
                "patient": pd.array(labels, dtype="str").take(placed.infusions.patient),
                "number": placed.infusions.number.astype(np.int64),
                "day": placed.infusions.day.astype(np.int64),
                "dose_mg_per_kg": placed.infusions.dose,
            }
        )
        used = np.zeros(len(labels), dtype=bool)
        used[placed.scores.patient] = True
        used[placed.infusions.patient] = True
        patients = self._patient_rows(placed, attributes, labels)[used].reset_index(drop=True)
        ended = self._no_longer_under_way()
        if ended is not None:
            patients = pd.concat([patients, ended], ignore_index=True)
        return Batch(assessments, infusions, patients), self._pending(placed.first, used, labels)

    def _patient_rows(self, placed: Placed, attributes: list[Attribute], labels: list[str]) -> pd.DataFrame:
        """One row per patient of the upload; columns ``PATIENT_COLUMNS``."""
        last = placed.first + placed.last_day
        dated = ~np.isnan(last)
        days_ago = np.where(dated, (self.horizon or 0) - last, 0)
        year = pd.arrays.IntegerArray(_years(placed.first), np.isnan(placed.first))
        under_way = pd.arrays.BooleanArray(days_ago <= self.under_way_days, ~dated | (self.horizon is None))
        # Without dates, as in a prepared file, these two are stated.
        stated_year = [
            None if pd.isna(text) else int(text) for text in self._attribute("first_infusion_year", attributes)
        ]
        stated_under_way = [
            None if pd.isna(text) else text == "yes" for text in self._attribute("under_way", attributes)
        ]
        return pd.DataFrame(
            {
                "patient": pd.array(labels, dtype="str"),
                "site": self._attribute("site", attributes),
                "first_infusion_year": pd.Series(year).fillna(pd.Series(stated_year, dtype="Int64")),
                "age_band": self._attribute("age", attributes),
                "sex": self._attribute("sex", attributes),
                "indication": self._attribute("indication", attributes),
                "under_way": pd.Series(under_way).fillna(pd.Series(stated_under_way, dtype="boolean")),
            }
        )

    def _pending(self, first: np.ndarray, used: np.ndarray, labels: list[str]) -> Pending:
        """New patients, and known ones whose first infusion has a date now, or another one."""
        found = []
        for source, i in self.patients.items():
            key = self.all_keys.get(source)
            day = None if np.isnan(first[i]) else date.fromordinal(int(first[i]))
            known = None if key is None else key.first_infusion
            if used[i] and source != labels[i] and (key is None or day not in (None, known)):
                found.append(PendingPatient(labels[i], source, known, day))
        return Pending(tuple(found))

    def _attribute(self, name: str, attributes: Sequence[Attribute]) -> pd.api.extensions.ExtensionArray:
        """What the upload says of each patient, None where it says nothing or contradicts itself.

        Of several age bands the one stated first is taken: people have birthdays during a course.
        """
        answer: list[str | None] = [None] * len(self.patients)
        contradicted: dict[tuple[int, int, int], list[tuple[int, int]]] = {}
        for one in attributes:
            if one.name != name:
                continue
            _, at = np.unique(one.patient * (len(one.values) + 1) + one.value, return_index=True)
            at.sort()
            for patient, value, row in zip(
                one.patient[at].tolist(), one.value[at].tolist(), one.row[at].tolist(), strict=True
            ):
                text = one.values[value]
                if answer[patient] is None:
                    answer[patient] = text
                elif answer[patient] != text and name != "age":
                    contradicted.setdefault((one.file, one.sheet, one.column), []).append((patient, row))
        for (file, sheet, column), found in contradicted.items():
            patients = {patient for patient, _ in found}
            row = min(row for _, row in found)
            self.report.files[file].say(
                "patient_values_differ", sheet=sheet, column=column, row=row, count=len(patients)
            )
            for patient in patients:
                answer[patient] = None
        return pd.array(answer, dtype="str")

    def _no_longer_under_way(self) -> pd.DataFrame | None:
        """Patients who are not in this upload, and whose time since the last infusion has run out meanwhile."""
        if self.horizon is None:
            return None
        oldest = self.horizon - RECENT_DAYS
        here = {self.all_keys[source].code for source in self.patients if source in self.all_keys}
        first = {
            key.code: key.first_infusion.toordinal()
            for key in self.all_keys.values()
            if key.code not in here and key.first_infusion and key.first_infusion.toordinal() >= oldest
        }
        if not first:
            return None
        stored = self.known(list(first))
        under_way = stored.patients.loc[stored.patients["under_way"].fillna(False).astype(bool), "patient"]
        last_day = stored.infusions.groupby("patient")["day"].max()
        ended = [
            code
            for code in under_way
            if code in last_day.index and self.horizon - (first[code] + int(last_day[code])) > self.under_way_days
        ]
        patients = empty_patients().reindex(range(len(ended)))
        patients["patient"] = pd.array(ended, dtype="str")
        patients["under_way"] = pd.array([False] * len(ended), dtype="boolean")
        return patients if ended else None


def _changes(gone: Sequence[int], new: Sequence[int]) -> str:
    """What has become of the columns of a kept mapping, by their positions."""
    parts = [
        f"{'column' if len(places) == 1 else 'columns'} {', '.join(map(str, places))} of {table} "
        f"{'is' if len(places) == 1 else 'are'} {words}"
        for places, table, words in ((gone, "the table as it was", "gone or renamed"), (new, "this one", "new"))
        if places
    ]
    return "; ".join(parts)


def _years(ordinals: np.ndarray) -> np.ndarray:
    """The year of each day number; 0 where it is missing."""
    known = ~np.isnan(ordinals)
    days = np.where(known, ordinals - date(1970, 1, 1).toordinal(), 0).astype("datetime64[D]")
    return np.where(known, days.astype("datetime64[Y]").astype(np.int64) + 1970, 0)


def _plain_id(source_id: str) -> str:
    small = source_id.casefold()
    return small.lstrip("0") if small.isdigit() else small


def _numbers_of(texts: pd.Series, nof: dict[str, int]) -> np.ndarray:
    """The number that belongs to each text; every text must have one."""
    codes, distinct = pd.factorize(texts)
    return np.array([nof[text] for text in distinct], dtype=np.int64)[codes]


def _whole(values: np.ndarray) -> np.ndarray | pd.api.extensions.ExtensionArray:
    """Whole numbers; as pandas' type with missing values only where some are missing."""
    missing = np.isnan(values)
    if not missing.any():
        return values.astype(np.int64)
    return pd.arrays.IntegerArray(np.where(missing, 0, values).astype(np.int64), missing)


def _sha256(contents: Sequence[bytes]) -> str:
    digests = sorted(hashlib.sha256(content).hexdigest() for content in contents)
    return digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()


def _source(formats: Sequence[str]) -> str:
    names = set(formats)
    if len(names) > 1:
        names.discard("own_infusions")
    return names.pop() if len(names) == 1 else "several_formats"


def _nothing_compared() -> Comparison:
    nothing = {"n_new": 0, "n_same": 0, "n_conflict": 0}
    return Comparison(nothing, dict(nothing), pd.DataFrame(columns=list(compare.CONFLICT_COLUMNS)))


# ---------------------------------------------------------------------------------------------------------------------
# For pages and the command line
# ---------------------------------------------------------------------------------------------------------------------


def asked(found: Check) -> list[Question]:
    """The questions that a check waits for."""
    rules = {problem.rule for file in found.files for problem in file.problems}
    return [question for question in QUESTIONS if question.rule in rules]


def problems_table(found: Check) -> pd.DataFrame:
    """Every problem of an upload.

    Returns
    -------
    DataFrame
        One row per problem; columns ``PROBLEM_COLUMNS``. Files, sheets, rows and columns count from 1 as a spreadsheet
        shows them, and are missing where a problem is not of one of them.
    """
    rows = [
        (one.number, p.sheet, p.row, p.column, p.message, p.remedy, p.rule) for one in found.files for p in one.problems
    ]
    table = pd.DataFrame(rows, columns=list(PROBLEM_COLUMNS))
    return table.astype(dict.fromkeys(("file", "sheet", "row", "column"), "Int64"))


def check_document(found: Check) -> dict:
    """A check in plain Python types, ready for JSON; missing values are None."""
    return {"files": [_file_document(one) for one in found.files]}


def _file_document(one: FileCheck) -> dict:
    records = one.records.astype(object).where(one.records.notna(), None)
    return {
        "outcome": one.outcome,
        "format": one.format,
        "mapping": one.mapping,
        "records": [dict(zip(RECORD_COLUMNS, row, strict=True)) for row in records.itertuples(index=False, name=None)],
        "problems": [
            {
                "row": p.row,
                "column": p.column,
                "rule": p.rule,
                "message": p.text,
                "sheet": p.sheet,
                "severity": p.severity,
            }
            for p in one.problems
        ],
        "counts": one.counts,
    }
