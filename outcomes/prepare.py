"""Raw exports become a clean file, on the practice's own computer: codes for ids, days for dates, nothing else.

The same check as at the upload, but what identifies a person is left out where nothing is taken from it. The clean
file holds patient codes, so that any server takes it without the key table.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from outcomes.deidentify import KeyTable, Pending, recode
from outcomes.errors import OutcomesError
from outcomes.imports.ask import Answers
from outcomes.imports.check import Check, check
from outcomes.imports.problems.rules import RULES
from outcomes.instruments import Instrument
from outcomes.records import ASSESSMENT_COLUMNS, INFUSION_COLUMNS, PATIENT_COLUMNS, Batch

TAKEN = ("accept", "accept_with_warnings")
"""Outcomes of a check with which everything is written."""


@dataclass(frozen=True)
class Prepared:
    """What became of some raw exports.

    Attributes
    ----------
    found : Check
        Of the raw exports.
    scores : DataFrame or None
        One row per score; columns ``ASSESSMENT_COLUMNS``, and those of patients where somebody has no row in
        ``infusions``. None if nothing may be written.
    infusions : DataFrame or None
        One row per infusion; columns ``INFUSION_COLUMNS`` and those of patients.
    """

    found: Check
    scores: pd.DataFrame | None = None
    infusions: pd.DataFrame | None = None

    @property
    def left_out(self) -> list[dict]:
        """Columns, titles, sheets and entries that were left out: file, sheet, row, column, and the rule.

        All count from 1 and are None where it is not of one of them; of several columns the first, and the message of
        the problem says which.
        """
        return [
            {"file": file.number, "sheet": one.sheet, "row": one.row, "column": one.column, "rule": one.rule}
            for file in self.found.files
            for one in file.problems
            if one.severity in ("warning", "note") and (RULES[one.rule].severity == "refuse" or "_left_out" in one.rule)
        ]

    @property
    def counts(self) -> dict[str, int] | None:
        """Rows that are to be written, and how many patients they are of; None if nothing may be written."""
        if self.scores is None:
            return None
        patients = {*self.scores["patient"], *self.infusions["patient"]}
        return {"scores": len(self.scores), "infusions": len(self.infusions), "patients": len(patients)}


def prepare(
    files: Sequence[tuple[str, bytes]],
    keys: KeyTable,
    answers: Answers,
    *,
    leave_out_rows: bool = False,
    instruments: dict[str, Instrument] | None = None,
    today: date | None = None,
) -> Prepared:
    """Check raw exports, give new patients a code, and make the clean tables.

    The clean tables are checked once more as an upload with an empty key table, and must give the same records.

    Parameters
    ----------
    files : sequence of (name, content)
        With every infusion from the first: what is stored elsewhere is not known here.
    keys : KeyTable
        Learns new patients. Of known ones nothing is changed: a store on this computer may depend on it.
    answers : Answers
    leave_out_rows : bool
        Whether to go on without the rows in which something is wrong.
    instruments, today
        As for ``check``.

    Raises
    ------
    OutcomesError
        If the infusions of a known patient begin later than they did before, or the clean file does not give the same
        records.
    """
    found = check(files, None, keys, answers, instruments=instruments, today=today)
    if found.outcome not in (*TAKEN, *(["partial"] if leave_out_rows else [])):
        return Prepared(found)
    changed = [one for one in found.pending.patients if one.known_first and one.first_infusion]
    late = sum(one.first_infusion > one.known_first for one in changed)
    if late:
        raise OutcomesError(
            f"The first infusion of {late:,} {'patient' if late == 1 else 'patients'} is later here than in an earlier "
            "file, so their days would count from the wrong one. Nothing was written. Export the infusions from the "
            "first one on, and prepare that file."
        )
    codes = keys.write(Pending(tuple(one for one in found.pending.patients if one.is_new), sites=found.pending.sites))
    batch = recode(found.batch, codes)
    prepared = Prepared(found, *_clean(batch))
    _prove(prepared, batch, instruments, today)
    return prepared


def _clean(batch: Batch) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both tables, in the order of the codes, which are random: that of the export could tell who came when.

    Infusions that were worked out from the scores do not always explain every count. Of such patients the scores alone
    are written, and the infusions are worked out again at the upload.
    """
    last = batch.infusions.groupby("patient")["number"].max()
    received = batch.assessments.groupby("patient")["infusion"].max()
    last, received = last.align(received, fill_value=0)
    listed = last.index[(last >= received) & (last > 0)]
    infusions = batch.infusions[batch.infusions["patient"].isin(listed)]
    infusions = infusions[list(INFUSION_COLUMNS)].merge(_stated(batch), on="patient")
    scores = batch.assessments[list(ASSESSMENT_COLUMNS)]
    without_days = scores["day"].isna()
    if without_days.all() and len(scores):
        scores = scores.drop(columns="day")
    elif without_days.any():
        raise OutcomesError(
            "Some scores have days and others only numbers of infusions. Nothing was written. Prepare them apart."
        )
    if not scores["patient"].isin(listed).all():
        scores = scores.merge(_stated(batch), on="patient")
    return _sorted(scores), _sorted(infusions)


def _stated(batch: Batch) -> pd.DataFrame:
    """What is known of the patients themselves; one row per patient, columns ``PATIENT_COLUMNS``."""
    patients = batch.patients[list(PATIENT_COLUMNS)]
    return patients.assign(under_way=patients["under_way"].map({True: "yes", False: "no"}))


def _sorted(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values(list(table.columns[:4])).reset_index(drop=True)


def _prove(prepared: Prepared, batch: Batch, instruments: dict[str, Instrument] | None, today: date | None) -> None:
    """Check the clean files as an upload elsewhere; what comes out must be what went in."""
    clean = [(f"clean{i}.csv", content) for i, content in enumerate(contents(prepared)) if content]
    answers = Answers(without_days="yes", who5_scale="percent")
    again = check(clean, None, KeyTable(":memory:"), answers, instruments=instruments, today=today)
    before, after = _records(batch), None if again.batch is None else _records(again.batch)
    if again.outcome not in TAKEN or after != before:
        raise OutcomesError(
            "The clean file would not give the same records as the export. Nothing was written. Give the dates of all "
            "scores and the list of all infusions; if they are there, tell whoever maintains this program."
        )


def _records(batch: Batch) -> list[str]:
    """The records of a batch as text, whatever their order."""
    tables = (
        batch.assessments[list(ASSESSMENT_COLUMNS)],
        batch.infusions[list(INFUSION_COLUMNS)],
        batch.patients[list(PATIENT_COLUMNS)],
    )
    return [_csv(_sorted(table)) for table in tables]


def contents(prepared: Prepared) -> tuple[bytes, bytes]:
    """The clean files, scores and infusions; empty where there are none."""
    return tuple(b"" if table.empty else _csv(table).encode() for table in (prepared.scores, prepared.infusions))


def _csv(table: pd.DataFrame) -> str:
    out = io.StringIO()
    numbers = {name: table[name].map(_number) for name in ("score", "dose_mg_per_kg") if name in table}
    table.assign(**numbers).to_csv(out, index=False, lineterminator="\n")
    return out.getvalue()


def _number(value: float) -> str:
    """The shortest text that is read back as the same number; empty where it is missing."""
    return "" if pd.isna(value) else repr(float(value)).removesuffix(".0")


def paths(out: Path) -> tuple[Path, Path]:
    """Where scores and infusions are written.

    Raises
    ------
    OutcomesError
        If something is there already: it could be the raw export.
    """
    both = out, out.with_name(f"{out.stem}-infusions{out.suffix}")
    if any(path.exists() for path in both):
        raise OutcomesError("The clean file is there already, or that of its infusions. Choose another name for it.")
    return both


def write(prepared: Prepared, out: Path) -> None:
    """Write the clean files; both or none.

    Raises
    ------
    OutcomesError
        If one of them is there already or cannot be written.
    """
    written = []
    try:
        for path, content in zip(paths(out), contents(prepared), strict=True):
            if content:
                with path.open("xb") as file:
                    written.append(path)
                    file.write(content)
    except OSError:
        for path in written:
            path.unlink(missing_ok=True)
        raise OutcomesError(
            "The clean file cannot be written. Check that its folder exists, that you may write there, and that the "
            "disk is not full."
        ) from None
