"""Infusion numbers that start again at 1 with each course are counted on, as if they had not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from outcomes.imports.placing.history import History
from outcomes.imports.tables import Infusions


def counted_on(infusions: Infusions, history: History) -> tuple[Infusions, np.ndarray]:
    """The infusions with numbers that count on, and the patients whose numbers start again.

    A course starts anew where, in the order of days, a run of at least two that counts up without a gap, or what is stored,
    is followed by a 1. Any other fall of the numbers is left for the checks that follow.
    """
    order = np.lexsort((infusions.number, infusions.day, infusions.patient))
    patient, number, day = infusions.patient[order], infusions.number[order], infusions.day[order]
    last_number = np.zeros(history.n_patients)
    np.maximum.at(last_number, history.infusion_patient, history.infusion_number)
    falls = (patient[1:] == patient[:-1]) & (number[1:] <= number[:-1]) & (number[1:] == 1)
    unnumbered = np.unique(patient[np.isnan(number)])
    stored_before = np.unique(patient[(number == 1) & (day > 0) & (last_number[patient] > 1)])
    affected = np.setdiff1d(np.union1d(patient[1:][falls], stored_before), unnumbered)
    if not len(affected):
        return infusions, affected
    new_number, restarted = infusions.number.copy(), []
    edges = np.searchsorted(patient, affected), np.searchsorted(patient, affected, side="right")
    for one, start, end in zip(affected.tolist(), *edges, strict=True):
        own = history.infusion_patient == one
        stored = dict(zip(history.infusion_day[own].tolist(), history.infusion_number[own].tolist(), strict=True))
        counted = _count_on(number[start:end], day[start:end], stored)
        if counted is not None:
            new_number[order[start:end]] = counted
            restarted.append(one)
    return replace(infusions, number=new_number), np.array(restarted, dtype=np.int64)


def _count_on(number: np.ndarray, day: np.ndarray, stored: dict[int, int]) -> np.ndarray | None:
    """One patient's numbers, counted on; None where they do not start again in a way that can be told."""
    starts = np.flatnonzero(np.append(True, number[1:] <= number[:-1]))
    counted, last, of_run = np.empty(len(number)), 0.0, 0
    for start, end in zip(starts, [*starts[1:], len(number)], strict=True):
        run = number[start:end]
        if (np.diff(run) != 1).any():
            return None
        there = [stored[int(one)] - own for one, own in zip(day[start:end], run, strict=True) if int(one) in stored]
        before = max([n for one, n in stored.items() if one < day[start]], default=0)
        offset = there[0] if there else max(last, before) if run[0] == 1 else 0.0
        if any(one != offset for one in there) or offset < 0:
            return None
        if start > 0 and (run[0] != 1 or offset != last or of_run < 2):
            return None
        if start == 0 and offset and (run[0] != 1 or offset != before or before < 2):
            return None
        counted[start:end] = run + offset
        last, of_run = counted[end - 1], len(run) + int(before)
    return counted if (counted != number).any() else None
