"""Unseen uploads, each with its right answer: 120 that were written without reading the code that reads them.

``python -m tests.test_unseen`` prints how many musts are met, by kind, and what fails.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest

from outcomes import intake
from outcomes.deidentify import KeyTable
from outcomes.errors import OutcomesError
from outcomes.imports.check import Answers, Check, check
from outcomes.store import Store
from tests.unseen.inputs import INPUTS, KINDS
from tests.unseen.make import MUSTS, Input, Record

TODAY = date(2026, 11, 27)
WORSE_THAN_A_REMARK = {"refuse", "ask", "row"}


@dataclass
class Upload:
    """What came of one upload: the check, what was said, whether anything was taken, what is stored behind it."""

    found: Check
    said: list[str]
    taken: bool
    stored: list[tuple] = field(default_factory=list)


def split(each: Input) -> list[list[tuple[str, bytes]]]:
    files = iter(each.files)
    return [[next(files) for _ in range(n)] for n in each.uploads or (len(each.files),)]


def run(each: Input, folder: Path) -> tuple[list[Upload], bytes]:
    """Every upload checked and, where anything may be taken, saved; and the store's bytes at the end."""
    store, keys = Store(folder / "outcomes.sqlite"), KeyTable(":memory:")
    uploads = []
    for files in split(each):
        found = check(files, store.known, keys, Answers(**each.answers), today=TODAY)
        said = [problem.text for one in found.files for problem in one.problems]
        taken = found.batch is not None and not found.batch.is_empty
        if taken:
            try:
                intake.save(found, store, keys, who="front desk")
            except OutcomesError as error:
                said.append(str(error))
                taken = False
        uploads.append(Upload(found, said, taken, stored(store, keys)))
    return uploads, b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())


def stored(store: Store, keys: KeyTable) -> list[tuple]:
    """One row per live score: source id, date, day, infusions received, instrument, score."""
    live, known = store.records(), keys.all()
    source = {key.code: (name.rsplit("/", 1)[-1].removeprefix("urn:uuid:"), key) for name, key in known.items()}
    found = []
    for position, day, received, instrument, score in zip(
        live.score_patient, live.score_day, live.score_infusion, live.score_instrument, live.score, strict=True
    ):
        name, key = source[live.codes[position]]
        when = (key.first_infusion + timedelta(days=int(day))).isoformat() if key.first_infusion else None
        found.append((name, when, int(day), int(received), live.instruments[instrument], float(score)))
    for position, received, instrument, score in zip(
        live.undated_patient, live.undated_infusion, live.undated_instrument, live.undated_score, strict=True
    ):
        name, _ = source[live.codes[position]]
        found.append((name, None, None, int(received), live.instruments[instrument], float(score)))
    return found


def fits(expected: Record, row: tuple) -> bool:
    patient, when, received, instrument, score = expected
    name, iso, day, n, key, value = row
    same_day = when == (day if isinstance(when, int) or when is None else iso)
    return (
        patient.casefold() == name.casefold()
        and same_day
        and received in (None, n)
        and instrument == key
        and abs(score - value) < 1e-4
    )


def differences(expected: Iterable[Record], may: Iterable[Record], rows: Iterable[tuple]) -> list[str]:
    """What is missing and what is too much, in words; empty where the store holds what is right."""
    left, problems = list(rows), []
    for record in expected:
        place = next((n for n, row in enumerate(left) if fits(record, row)), None)
        if place is None:
            problems.append(f"missing {record}")
        else:
            left.pop(place)
    for record in may:
        place = next((n for n, row in enumerate(left) if fits(record, row)), None)
        if place is not None:
            left.pop(place)
    return problems + [f"not expected {row}" for row in left]


def judge(each: Input, folder: Path) -> list[str]:
    """Why the must of an input is not met; empty where it is."""
    uploads, at_rest = run(each, folder)
    last = uploads[-1]
    said = " ".join(text for upload in uploads for text in upload.said)
    rules = sorted({f"{p.severity} {p.rule}" for one in last.found.files for p in one.problems})
    failures = [f"a message quotes {word!r}" for word in each.never if word in said]
    failures += [f"the store holds {word!r}" for word in each.never if word.encode() in at_rest]
    if each.sequence:
        failures += [f"before the last: {d}" for d in differences(each.earlier, each.may, uploads[-2].stored)]
    quiet = [] if last.said else ["nothing is said"]
    refused = each.must == "ask" or (each.must.startswith("ask_or") and not last.taken)
    if each.must == "refuse":
        failures += quiet if last.found.outcome == "refuse" and not last.taken else ["not refused"]
    elif refused:
        failures += quiet + (["something was taken"] if last.taken else [])
        if each.must == "ask":
            failures += differences(each.records, each.may, last.stored)
    else:
        failures += differences(each.records, each.may, last.stored)
        failures += quiet if each.must.endswith("said") else []
        if each.must == "clean":
            worse = {p.rule for one in last.found.files for p in one.problems if p.severity in WORSE_THAN_A_REMARK}
            failures += [f"worse than a remark: {rule}" for rule in sorted(worse)]
    if failures and rules:
        failures.append(f"said: {', '.join(rules)}")
    return failures


@pytest.mark.parametrize("each", INPUTS, ids=lambda each: each.name)
def test_unseen(each: Input, tmp_path: Path):
    failures = judge(each, tmp_path)
    assert not failures, "\n".join([f"{each.must}: {each.what}", *failures])


def test_there_are_120_and_each_says_what_must_be():
    assert len({each.name for each in INPUTS}) == len(INPUTS) == 120
    assert {each.must for each in INPUTS} <= set(MUSTS)
    assert all(sum(each.uploads) in (0, len(each.files)) for each in INPUTS)


def results() -> dict[str, list[str]]:
    """Why each input fails, by name."""
    found = {}
    for each in INPUTS:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            try:
                found[each.name] = judge(each, Path(folder))
            except Exception as error:  # an input that breaks the door is one that is not met
                found[each.name] = [f"{type(error).__name__}: {error}"]
    return found


def score_table(found: dict[str, list[str]]) -> str:
    """Musts met of all, by kind, and the names that fail with their first reasons."""
    lines = []
    for kind, inputs in KINDS.items():
        met = sum(not found[each.name] for each in inputs)
        lines.append(f"{kind:26}{met:4} of {len(inputs):3}")
    lines.append(f"{'all':26}{sum(not why for why in found.values()):4} of {len(found):3}")
    for each in INPUTS:
        if found[each.name]:
            why = found[each.name]
            last = why[-1:] if len(why) > 2 else []
            lines.append(f"{each.name} ({each.must}): {'; '.join([*why[:2], *last])}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(score_table(results()))
