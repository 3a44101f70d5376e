"""Parts of FHIR resources. Every getter takes whatever stands there: nothing about its shape is certain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from outcomes.imports.cells import values
from outcomes.imports.cells.answers import ANSWER_CODES

Element = Mapping[str, Any]
"""Part of a resource, as JSON."""

_ORDINAL = re.compile(r"(?:iso21090-CO-value|ordinalValue|itemWeight)$")
_KETAMINE = re.compile(r"(?<![a-z])ketamine\b", re.IGNORECASE)
_RXNORM_KETAMINE = ("http://www.nlm.nih.gov/research/umls/rxnorm", "6130")
_INTRAVENOUS = re.compile(r"intraven|\bi\.?v\b|47625008", re.IGNORECASE)
_CHANCE = 5
"""Capitals and digits in places where no name has them: most random ids have ten."""

_MG_PER_KG = re.compile(r"mg\s*/\s*kg|mg\.kg-1", re.IGNORECASE)


def element_of(found: object) -> Element:
    return found if isinstance(found, dict) else {}


def list_of(found: object) -> list:
    return found if isinstance(found, list) else []


def text_of(found: object) -> str:
    return found.strip() if isinstance(found, str) else ""


def items_of(resource: Element) -> Iterator[Element]:
    """Every item of a QuestionnaireResponse, at whatever depth, in the order of the form."""
    waiting = [element_of(one) for one in reversed(list_of(resource.get("item")))]
    while waiting:
        item = waiting.pop()
        yield item
        within = [element_of(one) for one in list_of(item.get("item"))]
        within += [
            element_of(one) for answer in list_of(item.get("answer")) for one in list_of(element_of(answer).get("item"))
        ]
        waiting += reversed(within)


NOT_A_PATIENT = "\0"
"""Stands for a subject that is a group, a device, a place."""


def patient_of(resource: Element) -> str:
    """The id of the patient: ``Patient/1``, an address that ends so, and ``urn:uuid:1`` all mean 1."""
    reference = text_of(element_of(resource.get("subject")).get("reference"))
    if reference.startswith(("urn:uuid:", "urn:oid:")):
        return reference.split(":", 2)[2]
    parts = reference.partition("/_history/")[0].split("/")
    if len(parts) > 1:
        return parts[-1] if parts[-2] == "Patient" else NOT_A_PATIENT
    return reference


def is_drawn(text: str) -> bool:
    """Whether an id was drawn at random, as some systems do: capitals in pairs, digits between letters, anywhere.

    Among thousands of such ids some have no digit, or hold a given name by chance.
    """
    if re.fullmatch(r"[A-Za-z0-9.-]{16,64}", text) is None:
        return False
    pairs = list(pairwise(text))
    rises = sum(a.islower() and b.isupper() for a, b in pairs)
    capitals = sum(a.isupper() and b.isupper() for a, b in pairs)
    between = len(re.findall(r"(?<=[A-Za-z])\d(?=[A-Za-z])", text))
    return rises + capitals + between >= _CHANCE


def date_of(resource: Element, of_period: str, *names: str) -> str:
    """The written date of a resource: a time, or one end of a period (the other where that one is open)."""
    for name in names:
        for form in ("DateTime", "Instant"):
            if written := text_of(resource.get(name + form)):
                return written
        period = element_of(resource.get(f"{name}Period"))
        for end in (of_period, "end", "start"):
            if written := text_of(period.get(end)):
                return written
    return ""


def number_of(element: Element, question: Element | None = None) -> tuple[float, bool]:
    """The number that a value of whatever form holds, NaN where it is missing; and whether it holds something else."""
    for name in ("valueQuantity", "valueInteger", "valueDecimal", "valueString", "valueCoding", "valueCodeableConcept"):
        if name not in element:
            continue
        found = element[name]
        if name == "valueQuantity":
            if element_of(found).get("comparator"):
                return np.nan, True
            found = element_of(found).get("value")
        elif name in ("valueCoding", "valueCodeableConcept"):
            return _answer(element, found, question)
        return _plain_number(found)
    if any(name.startswith("value") for name in element):
        return np.nan, True
    return np.nan, False


def _plain_number(found: object) -> tuple[float, bool]:
    if isinstance(found, str):
        number = values.number(found.strip())
        return (np.nan, not values.is_missing(found.strip())) if number is None else (number, False)
    if isinstance(found, int | float) and not isinstance(found, bool):
        return float(found), False
    return np.nan, found is not None


def _answer(element: Element, found: object, question: Element | None) -> tuple[float, bool]:
    """The number of an answer from a list: by its code, by the number that is given beside it, or if it is a number.

    What is displayed is believed only where it is a bare number: systems were met that display "Yes" for every answer.
    """
    codings = [element_of(one) for one in list_of(element_of(found).get("coding"))] or [element_of(found)]
    stated = {ANSWER_CODES[code] for one in codings if (code := text_of(one.get("code"))) in ANSWER_CODES}
    for part in (*codings, element_of(found), element, question or {}):
        for extension in list_of(part.get("extension")):
            extension = element_of(extension)
            if _ORDINAL.search(text_of(extension.get("url"))):
                number, wrong = _plain_number(extension.get("valueDecimal", extension.get("valueInteger")))
                stated |= {np.nan} if wrong else {number}
    if not stated:
        shown = {values.number(text_of(one.get("display"))) for one in codings}
        stated = shown - {None}
    if len(stated) != 1:
        return np.nan, bool(stated) or bool(element_of(found))
    number = float(stated.pop())
    return number, bool(np.isnan(number))


def is_infusion(resource: Element) -> bool:
    """Whether a finished administration or procedure names ketamine, and no other way into the body than a vein."""
    named = [resource.get(name) for name in ("medicationCodeableConcept", "medicationReference", "code")]
    drug = any(_KETAMINE.search(text) for one in named for text in _words(element_of(one)))
    codings = [element_of(coding) for one in named for coding in list_of(element_of(one).get("coding"))]
    drug |= any((one.get("system"), one.get("code")) == _RXNORM_KETAMINE for one in codings)
    route = list(_words(element_of(element_of(resource.get("dosage")).get("route"))))
    return drug and (not route or any(_INTRAVENOUS.search(text) for text in route))


def _words(concept: Element) -> Iterator[str]:
    """What a concept or reference is called."""
    for one in (concept, *(element_of(coding) for coding in list_of(concept.get("coding")))):
        yield from (text for name in ("text", "display", "code") if (text := text_of(one.get(name))))


def dose_of(resource: Element) -> float | None:
    """Dose in mg per kg; -1 where it is given in another unit, None where it is not given."""
    dose = element_of(element_of(resource.get("dosage")).get("dose"))
    number, wrong = _plain_number(dose.get("value"))
    if wrong or np.isnan(number):
        return None
    unit = f"{text_of(dose.get('unit'))} {text_of(dose.get('code'))}"
    return number if _MG_PER_KG.search(unit) else -1.0
