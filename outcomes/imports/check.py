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
from outcomes.deidentify import Key, KeyTable, Pending, is_code
from outcomes.errors import Problem
from outcomes.imports.ask import QUESTIONS, Answers, Question
from outcomes.imports.batch import RECORD_COLUMNS, People, make_batch, records
from outcomes.imports.belonging import Belonging
from outcomes.imports.placing import compare, near, windows
from outcomes.imports.placing.compare import Comparison
from outcomes.imports.placing.history import History
from outcomes.imports.placing.known import Bound, Known
from outcomes.imports.placing.place import Placed, place
from outcomes.imports.problems.report import FileReport, Report
from outcomes.imports.roles import mapping
from outcomes.imports.roles.mapping import ColumnMapping, SheetColumns
from outcomes.imports.scoring import TIMES
from outcomes.imports.tables import Attribute, Extract, Infusions, Scores, join, keep
from outcomes.imports.upload import Upload
from outcomes.instruments import Instrument, registry
from outcomes.records import Batch, empty_assessments, empty_infusions, empty_patients

OUTCOMES = ("accept", "accept_with_warnings", "partial", "ask", "refuse")
"""From good to bad. ``ask`` and ``refuse`` take nothing, of any file of the upload."""

_OUTCOME_OF = {"note": "accept", "warning": "accept_with_warnings", "row": "partial", "ask": "ask", "refuse": "refuse"}

Progress = Callable[[float, str], None]

_NOT_ASKED = Answers()


@dataclass(frozen=True)
class FileCheck:
    """What was found in one file.

    Attributes
    ----------
    number : int
        Its place in the upload, from 1.
    format, kind : str
        One of ``formats.TITLES``; "csv", "xlsx", "zip", "json" or "unknown".
    outcome : str
        One of ``OUTCOMES``.
    problems : list of Problem
    records : DataFrame
        One row per score that may be taken, in the order of the file; columns ``RECORD_COLUMNS``. While the file
        waits for an answer, day and infusion may be missing. Empty for a refused file.
    counts : dict
        rows, blank_rows, total_rows, rows_left_out, scores, infusions, scores_missing, unknown_instrument, repeated.
    tables : tuple of SheetColumns
        What the columns of each of its tables were taken for. None of a refused file.
    size : int
        In bytes.
    """

    number: int
    format: str
    kind: str
    outcome: str
    problems: list[Problem]
    records: pd.DataFrame
    counts: dict[str, int]
    tables: tuple[SheetColumns, ...] = ()
    size: int = 0

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
    answers: Answers = _NOT_ASKED,
    progress: Progress | None = None,
    *,
    instruments: dict[str, Instrument] | None = None,
    today: date | None = None,
    under_way_days: int = UNDER_WAY_DAYS,
    refuse_identifiers: bool = False,
    mappings: Sequence[ColumnMapping] = (),
    bound: Callable[[], Bound] | None = None,
) -> Check:
    """Check the files of one upload together: scores and their infusion list may come apart.

    If one file is refused or waits for an answer, nothing of the others is taken either: their days and infusions may
    depend on it. Leave that file out to go on without it.

    Parameters
    ----------
    files : sequence of (name, content)
        The name is never kept.
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
    refuse_identifiers : bool
        Refuse what identifies a person even where nothing is taken from it: for a server that others can reach. On the
        practice's own computer it is left where it is.
    mappings : sequence of ColumnMapping
        To try before those that the key table keeps, as while staff make a new one.
    bound : callable, optional
        Gives to which key tables the stored patients belong; ``Store.bound`` is one.
    """
    tell = progress or (lambda share, text: None)
    known = known or (lambda codes: Batch(empty_assessments(), empty_infusions(), empty_patients()))
    instruments = registry() if instruments is None else instruments
    upload = Upload(
        answers=answers,
        instruments=instruments,
        today=today or date.today(),  # noqa: DTZ011 - the practice's own calendar day is meant
        mappings=(*mappings, *mapping.kept(keys)),
        report=Report(len(files), refuses=refuse_identifiers),
    )
    reports = upload.report.files

    extracts = []
    for i, (name, data) in enumerate(files):
        tell(0.7 * i / len(files), f"Reading file {i + 1} of {len(files)}")
        extracts.append(upload.read(i, name, data, lambda share, i=i: tell(0.7 * (i + share) / len(files), "Reading")))
    tell(0.7, "Working out days and infusions")
    usable = [extract for extract, one in zip(extracts, reports, strict=True) if not one.has("refuse")]
    scores = _in_full(upload, join(Scores, [scores for e in usable for scores in e.scores]))
    infusions = join(Infusions, [infusions for e in usable for infusions in e.infusions])
    belonging = Belonging(upload, keys, known, bound)
    attributes = belonging.with_site_labels([attribute for e in usable for attribute in e.attributes])

    people = People(list(upload.patients), _with_codes(upload.patients, keys.all(), known))
    scores, infusions, attributes = _one_for_each_code(people, scores, infusions, attributes)
    _warn_of_near_ids(upload, extracts, people)
    if files:
        belonging.look_at_key_table(people)
    placed, comparison = None, compare.nothing()
    sha256 = _sha256([data for _, data in files])
    horizon = _last_date(scores, infusions)
    if not any(one.has("ask") for one in reports):
        try:
            people, scores, infusions, stored = belonging.under_one_number(people, scores, infusions)
            if not any(one.has("ask") for one in reports):
                placed, comparison = _place(upload, scores, infusions, stored)
                taken = np.union1d(placed.scores.patient, placed.infusions.patient)
                comparison = replace(comparison, patients=_counted(people, taken, belonging))
        except Exception as error:  # no message of an unforeseen error may reach a page or a log
            for one in reports:
                one.say("cannot_check", kind=type(error).__name__)
    tell(0.9, "Comparing with what is stored")

    waits = any(one.has("refuse") or one.has("ask") for one in reports)
    tidy = [
        records(
            people,
            instruments,
            scores if placed is None or one.has("ask") else placed.scores,
            i,
            refused=one.has("refuse"),
        )
        for i, one in enumerate(reports)
    ]
    batch, pending = None, Pending()
    if placed is not None and not waits:
        limits = {"known": known, "horizon": horizon, "under_way_days": under_way_days}
        batch, pending = make_batch(people, placed, tidy, attributes, upload.report, **limits)
        pending = replace(belonging.learnt(pending), exports=_export(sha256, horizon))
    found = [_file(upload, i, one, tidy[i], len(files[i][1])) for i, one in enumerate(reports)]
    tell(1.0, "Done")
    return Check(
        files=found,
        batch=batch,
        pending=pending,
        comparison=comparison,
        outcome=max((one.outcome for one in found), key=OUTCOMES.index, default="accept"),
        sha256=sha256,
        source=_source([one.format for one in found]),
    )


# ---------------------------------------------------------------------------------------------------------------------
# Steps
# ---------------------------------------------------------------------------------------------------------------------


def _in_full(upload: Upload, scores: Scores) -> Scores:
    """Sums become scores where the file was said to hold sums; asked where all scores are as low as sums are."""
    score = scores.score
    for number, (key, instrument) in enumerate(upload.instruments.items()):
        if key not in TIMES:
            continue
        here = (scores.instrument == number) & ~np.isnan(score)
        if upload.answers.who5_scale == "sums":
            score = np.where(here, score * TIMES[key], score)
        elif upload.answers.who5_scale is None:
            for file in np.unique(scores.file[here]).tolist():
                most = instrument.high / TIMES[key]
                if score[here & (scores.file == file)].max() <= most:
                    facts = {"instrument": instrument.name, "most": int(most), "times": TIMES[key]}
                    upload.report.files[file].say("sums_or_percent", **facts)
    return replace(scores, score=score)


def _with_codes(sources: dict[str, int], keys: dict[str, Key], known: Known) -> dict[str, Key]:
    """The key table, with ids that are patient codes already, as in a prepared file: they stay what they are.

    Those in the key table or the store are known. Others are believed if every id of the upload is one: of record
    numbers with a letter and eight digits, three in a thousand look like a code.
    """
    own = {key.code: key for key in keys.values()}
    found = [source for source in sources if source not in keys and is_code(source)]
    believed = len(found) == len(sources)
    stored = set() if believed or not found else set(known(found).patients["patient"])
    return keys | {
        source: own.get(source, Key(source, None)) for source in found if believed or source in own or source in stored
    }


def _one_for_each_code(
    people: People, scores: Scores, infusions: Infusions, attributes: list[Attribute]
) -> tuple[Scores, Infusions, list[Attribute]]:
    """A patient who stands there by id and by code becomes one."""
    labels = people.labels
    first = {label: i for i, label in reversed(list(enumerate(labels)))}
    if len(first) == len(labels):
        return scores, infusions, attributes
    one = np.array([first[label] for label in labels], dtype=np.int64)
    scores, infusions, *attributes = (
        replace(table, patient=one[table.patient]) for table in (scores, infusions, *attributes)
    )
    return scores, infusions, attributes


def _warn_of_near_ids(upload: Upload, extracts: Sequence[Extract], people: People) -> None:
    """Ids that differ only in capitals or leading zeros: one person would be counted as two."""
    spellings: dict[str, set[str]] = {}
    for source_id in (*upload.patients, *people.keys):
        spellings.setdefault(_plain_id(source_id), set()).add(source_id)
    near = {i for source_id, i in upload.patients.items() if len(spellings[_plain_id(source_id)]) > 1}
    if not near:
        return
    near_array = np.array(sorted(near))
    for extract in extracts:
        for table in (*extract.scores, *extract.infusions):
            upload.report.groups("ids_nearly_the_same", table, np.isin(table.patient, near_array), table.patient)


def _plain_id(source_id: str) -> str:
    small = source_id.casefold()
    return small.lstrip("0") if small.isdigit() else small


def _last_date(scores: Scores, infusions: Infusions) -> int | None:
    dates = np.concatenate([scores.date, infusions.date])
    dates = dates[~np.isnan(dates)]
    return int(dates.max()) if len(dates) else None


def _export(sha256: str, horizon: int | None) -> tuple[tuple[str, date], ...]:
    return () if horizon is None else ((sha256, date.fromordinal(horizon)),)


def _place(upload: Upload, scores: Scores, infusions: Infusions, stored: History) -> tuple[Placed, Comparison]:
    """Days and infusions of everything, and what is new of it."""
    report, keys = upload.report, list(upload.instruments)
    without_days = upload.answers.without_days == "yes"
    take_unsure = upload.answers.unsure_counts == "take"
    windows.say(scores, infusions, stored, report)
    placed = place(scores, infusions, stored, report, without_days=without_days, take_unsure=take_unsure)
    kept = keep(placed.scores, ~np.isnan(placed.scores.score))
    n_placed = np.bincount(kept.file, minlength=len(report.files))
    n_placed += np.bincount(placed.infusions.file, minlength=len(report.files))
    kept = compare.once(kept, len(keys), report)
    kept = near.without_repeats(kept, stored, len(keys), report, upload.answers.near_repeats)
    kept, infusions, comparison = compare.with_store(
        kept, placed.infusions, stored, keys, report, replaces=upload.answers.replace == "yes"
    )
    for one, n in zip(report.files, n_placed, strict=True):
        if not n and not one.counts["repeated"] and not one.has("refuse") and not one.has("ask"):
            one.say("nothing_to_take")
    return replace(placed, scores=kept, infusions=infusions), comparison


def _counted(people: People, taken: np.ndarray, belonging: Belonging) -> dict[str, int]:
    """How many of the patients of whom something is taken are new, known, and known under a further number."""
    labels = people.labels
    n_new = sum(labels[i].startswith("new-") for i in taken.tolist())
    return {"n_new": n_new, "n_known": len(taken) - n_new, "n_linked": belonging.n_linked(people, taken)}


def _file(upload: Upload, i: int, report: FileReport, tidy: pd.DataFrame, size: int) -> FileCheck:
    problems = report.problems()
    outcome = max((_OUTCOME_OF[found.severity] for found in problems), key=OUTCOMES.index, default="accept")
    report.counts["scores"] = len(tidy)
    tables = () if outcome == "refuse" else tuple(upload.tables.get(i, ()))
    counts = dict(report.counts)
    return FileCheck(i + 1, report.format, report.kind, outcome, problems, tidy, counts, tables, size)


def _sha256(contents: Sequence[bytes]) -> str:
    digests = sorted(hashlib.sha256(content).hexdigest() for content in contents)
    return digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()


def _source(formats: Sequence[str]) -> str:
    names = set(formats)
    if len(names) > 1:
        names.discard("own_infusions")
    return names.pop() if len(names) == 1 else "several_formats"


# ---------------------------------------------------------------------------------------------------------------------
# For pages and the command line
# ---------------------------------------------------------------------------------------------------------------------


def asked(found: Check) -> list[Question]:
    """The questions that a check waits for."""
    rules = {problem.rule for file in found.files for problem in file.problems}
    return [question for question in QUESTIONS if rules.intersection(question.rules)]


def check_document(found: Check) -> dict:
    """A check in plain Python types, ready for JSON; missing values are None."""
    return {"files": [_file_document(one) for one in found.files]}


def _file_document(one: FileCheck) -> dict:
    rows = one.records.astype(object).where(one.records.notna(), None)
    return {
        "outcome": one.outcome,
        "format": one.format,
        "mapping": one.mapping,
        "records": [dict(zip(RECORD_COLUMNS, row, strict=True)) for row in rows.itertuples(index=False, name=None)],
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
