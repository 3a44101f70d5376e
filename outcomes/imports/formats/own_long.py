"""Our own layout, long: one row per patient, instrument and day; columns patient, instrument, score, and when."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from outcomes.imports.columns import INSTRUMENT, SCORE, SCORE_SPELLINGS, Reading, Roles, roles
from outcomes.imports.files.sheet import Sheet
from outcomes.imports.scoring import is_missing_number, on_any_scale
from outcomes.imports.tables import Extract, Scores
from outcomes.instruments import Instrument, expected_score

NAME = "own_long"

_SPELLINGS = {"instrument": INSTRUMENT, "score": SCORE, **SCORE_SPELLINGS}
_NEEDED = {"patient", "instrument", "score"}


def recognise(sheet: Sheet, instruments: Mapping[str, Instrument]) -> float:
    """Whether there is a column for the patient, one for the instrument and one for the score."""
    found = roles(sheet, _SPELLINGS)
    return 1.0 if found.known.keys() >= _NEEDED and not found.may_have_another_date() else 0.0


def extract(reading: Reading) -> Extract:
    """One score from each row that has one."""
    return take(reading, roles(reading.sheet, _SPELLINGS))


def take(reading: Reading, found: Roles) -> Extract:
    """The same, where it is known which column is what."""
    known = reading.clean(found).known
    patient = reading.patient(known["patient"])
    instrument = reading.instrument(known["instrument"])
    score, no_number = reading.numbers(known["score"])

    is_known = instrument >= 0
    possible = on_any_scale(reading.instruments, instrument, score)
    missing = (np.isnan(score) & ~no_number) | (is_missing_number(score) & ~possible)
    reading.report.counts["scores_missing"] += int(np.count_nonzero(missing & is_known))
    reading.matters = is_known & ~missing
    reading.rows("score_not_a_number", no_number, known["score"])
    off_scale = reading.matters & ~possible & ~no_number
    for number, one in enumerate(reading.instruments.values()):
        wrong = off_scale & (instrument == number)
        reading.rows("score_off_scale", wrong, known["score"], instrument=one.name, expected=expected_score(one))

    when, wrong = reading.when(known)
    taken = reading.matters & ~wrong
    reading.report.counts["rows_left_out"] += int(np.count_nonzero(reading.matters & (wrong | ~possible)))
    n = int(np.count_nonzero(taken))
    scores = Scores(
        file=np.full(n, reading.file),
        sheet=np.full(n, reading.sheet_number),
        row=reading.sheet.rows[taken],
        column=np.full(n, known["score"].position),
        patient=patient[taken],
        instrument=instrument[taken],
        score=np.where(possible, score, np.nan)[taken],
        **{name: values[taken] for name, values in when.items()},
    )
    return Extract([scores], [], reading.attributes(known, patient))
