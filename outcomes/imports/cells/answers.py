"""Reads answers to questions: words or numbers, and in which coding the numbers are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from outcomes.imports.cells import values
from outcomes.imports.cells.values import MISSING_NUMBERS
from outcomes.instruments import Instrument

FROM_0, FROM_1 = "from-0", "from-1"
"""Whether the lowest answer is written 0, as the instruments say, or 1, as survey tools do by default."""

MANY_ANSWERS = 60
"""So many answers without a single 0, in a file of a tool that codes from 1 by default, are more likely coded so."""

_FREQUENCY = {
    "not at all": 0,
    "not at all sure": 0,
    "never": 0,
    "several days": 1,
    "several": 1,
    "more than half the days": 2,
    "more than half of the days": 2,
    "more than half days": 2,
    "more than 1/2 the days": 2,
    "over half the days": 2,
    "over half of the days": 2,
    "nearly every day": 3,
    "nearly everyday": 3,
    "almost every day": 3,
}
_INTERFERENCE = {
    "no pain": 0,
    "does not interfere": 0,
    "did not interfere": 0,
    "pain as bad as you can imagine": 10,
    "completely interferes": 10,
    "completely interfered": 10,
}
_LABELS = {"phq9": _FREQUENCY, "gad7": _FREQUENCY, "phq2": _FREQUENCY, "peg": _INTERFERENCE}
ANSWER_CODES = {"LA6568-5": 0, "LA6569-3": 1, "LA6570-1": 2, "LA6571-9": 3}
"""LOINC's codes for "not at all" to "nearly every day", the answers of PHQ-9 and GAD-7."""

_LEADING = re.compile(r"^\(?(\d{1,2})\)?\s*(?:[-\N{EN DASH}\N{EM DASH}=:.)]|\s)\s*(?=[^\d\s])")
_TRAILING = re.compile(
    r"\s*(?:[-\N{EN DASH}\N{EM DASH}=:]\s*|[(\[]\s*[+=]?)\s*(\d{1,2})(?:\s*(?:points?|pts?))?[)\]]?$"
)
_STATED = re.compile(
    r"(?:total|score|sum)?\s*[:=]?\s*(\d{1,2}(?:[.,]\d{1,2})?)(?:\s*(?:/|out of)\s*(\d{1,3}))?"
    r"(?:\s*[-\N{EN DASH}:(,]?\s*[a-z][a-z \N{EN DASH}/-]*\)?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, repr=False)
class Answered:
    """What the distinct texts of a column say as answers.

    Attributes
    ----------
    numbers : array of float64
        NaN where missing or not understood.
    as_number : array of bool
        Whether it was written as a bare number, so that its coding is open.
    wrong : array of bool
        Neither missing nor an answer.
    """

    numbers: np.ndarray
    as_number: np.ndarray
    wrong: np.ndarray


def answers(texts: Sequence[str], instrument: Instrument) -> Answered:
    """Read the distinct texts of one question.

    Words count more than a number beside them: "1 - Not at all" is 0 whatever the coding.
    """
    labels = _LABELS.get(instrument.key, {})
    numbers, as_number = values.numbers(texts)[0], np.zeros(len(texts), dtype=bool)
    wrong = np.zeros(len(texts), dtype=bool)
    for i, text in enumerate(texts):
        if not np.isnan(numbers[i]):
            as_number[i] = True
            if numbers[i] in MISSING_NUMBERS and not instrument.item_low <= numbers[i] <= instrument.item_high:
                numbers[i] = np.nan
        elif not values.is_missing(text):
            answer = _label(text, labels)
            wrong[i] = answer is None
            numbers[i] = np.nan if answer is None else answer
    return Answered(numbers, as_number, wrong)


def _label(text: str, labels: dict[str, int]) -> float | None:
    small = re.sub(r"\s+", " ", text.lower()).strip(" .")
    start, end = _LEADING.match(small), _TRAILING.search(small)
    words = small[start.end() if start else 0 : end.start() if end else len(small)].strip(" .,:-()[]")
    if words in labels:
        return labels[words]
    if labels is not _INTERFERENCE:
        return None
    # A scale from 0 to 10 has words at its ends only; their spelling differs, the number beside them does not.
    of_10 = re.fullmatch(r"(\d{1,2}) ?(?:/|out of) ?10", small)
    number = of_10 or (None if any(c.isdigit() for c in words) else start or end)
    return None if number is None else float(number[1])


def stated(texts: Sequence[str], instrument: Instrument) -> tuple[np.ndarray, np.ndarray]:
    """Distinct texts of a column of totals as numbers, and whether they are neither missing nor a total.

    "18/27" and "18 (moderately severe)" are 18; "18/30" is no total of the PHQ-9.
    """
    numbers, wrong = values.numbers(texts)
    for i in np.flatnonzero(wrong).tolist():
        match = _STATED.fullmatch(texts[i])
        if match and (match[2] is None or float(match[2]) == instrument.high):
            numbers[i], wrong[i] = float(match[1].replace(",", ".")), False
    return numbers, wrong


def looks_coded_from_1(answered: np.ndarray, instrument: Instrument, *, by_default: bool) -> bool:
    """Whether numbers look as if the lowest answer were 1: none is the lowest, and one is above the highest.

    Parameters
    ----------
    answered : array of float64
        All bare numbers of an instrument's questions, NaN where missing.
    by_default : bool
        Whether the tool that wrote the file codes from 1 unless told otherwise. Then so many answers without a single
        lowest one look so too.
    """
    given = answered[~np.isnan(answered)]
    if instrument.item_low != 0 or not len(given) or (given == 0).any():
        return False
    return bool((given == instrument.item_high + 1).any()) or (by_default and len(given) >= MANY_ANSWERS)
