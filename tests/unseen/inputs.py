"""All unseen inputs, by kind."""

from __future__ import annotations

from tests.unseen import (
    clean,
    dates,
    fhir,
    identifiers,
    infusion_lists,
    months,
    surveys,
    systems,
    trackers,
    workbooks,
    wrong_numbers,
)
from tests.unseen.make import Input

KINDS: dict[str, list[Input]] = {
    "wrong numbers": wrong_numbers.INPUTS,
    "identifiers beside": identifiers.INPUTS_BESIDE,
    "identifiers where needed": identifiers.INPUTS_NEEDED,
    "survey tools": surveys.INPUTS,
    "record systems": systems.INPUTS,
    "FHIR": fhir.INPUTS,
    "infusion lists": infusion_lists.INPUTS,
    "trackers": trackers.INPUTS,
    "months": months.INPUTS,
    "dates": dates.INPUTS,
    "workbooks": workbooks.INPUTS,
    "clean": clean.INPUTS,
}
INPUTS = [each for inputs in KINDS.values() for each in inputs]
