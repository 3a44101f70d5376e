"""Which numbers are scores, and what questionnaires' items add up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from outcomes.imports.cells.values import MISSING_NUMBERS
from outcomes.instruments import Instrument

MEAN_DECIMALS = 2
"""A mean of items is rounded to this many decimals (half up)."""

MEAN_AGREES = 0.05
"""A stated mean agrees with the items if it is at most this far from theirs: exports round to one decimal."""

PARTS = {"phq9": {"phq2": (1, 2), "phq9_item9": (9,)}}
"""Scores that are made of some items of another instrument, and kept as scores of their own."""

TIMES = {"who5": 4}
"""Scores that are the sum of the answers so many times; files hold the one or the other."""


RAW_SUMS = {"promis_depression": 40, "promis_pain_interference": 40}
"""Instruments whose scores are T-scores, and the highest raw sum of their short forms (8 questions, 1 to 5)."""


def as_sums(instruments: Mapping[str, Instrument]) -> dict[str, Instrument]:
    """The instruments with the scale of plain sums, where the score is a multiple of it."""
    return {
        key: replace(
            one, high=one.high / TIMES[key], step=1, caseness=None, caseness_source=None, important_change=None
        )
        if key in TIMES
        else one
        for key, one in instruments.items()
    }


def is_missing_number(scores: np.ndarray) -> np.ndarray:
    """Whether each number is one that exports write for "no value"."""
    return np.isin(scores, list(MISSING_NUMBERS))


def total(instrument: Instrument, items: np.ndarray) -> np.ndarray:
    """The score that items make; missing where more items are than the instrument's own rule allows.

    Parameters
    ----------
    items : array of float64
        One row per assessment, one column per item.
    """
    n_missing = np.count_nonzero(np.isnan(items), axis=1)
    allowed = (n_missing > 0) & (n_missing <= instrument.missing_items_allowed)
    if allowed.any():  # the mean of the others stands for a missing answer
        items = _filled(items, allowed)
    if instrument.item_score == "sum":
        return items.sum(axis=1)
    return _round_half_up(items.mean(axis=1))


def _filled(items: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """Missing answers of some rows as the mean of the others of their row."""
    n_there = np.maximum(np.count_nonzero(~np.isnan(items), axis=1), 1)
    mean = np.nansum(items, axis=1) / n_there
    return np.where(np.isnan(items) & allowed[:, None], mean[:, None], items)


def partial(instrument: Instrument, items: np.ndarray, stated: np.ndarray) -> np.ndarray:
    """Whether each stated score is made of the answers that are there and nothing else."""
    n_there = np.maximum(np.count_nonzero(~np.isnan(items), axis=1), 1)
    made = np.nansum(items, axis=1) / (1 if instrument.item_score == "sum" else n_there)
    with np.errstate(invalid="ignore"):
        return np.abs(stated - made) < (1e-9 if instrument.item_score == "sum" else MEAN_AGREES)


def contradicts(instrument: Instrument, items: np.ndarray, stated: np.ndarray) -> np.ndarray:
    """Whether each stated score is impossible with these items, however missing ones were answered."""
    lowest = np.where(np.isnan(items), instrument.item_low, items)
    highest = np.where(np.isnan(items), instrument.item_high, items)
    if instrument.item_score == "sum":
        low, high, slack = lowest.sum(axis=1), highest.sum(axis=1), 0.0
    else:
        low, high, slack = lowest.mean(axis=1), highest.mean(axis=1), MEAN_AGREES
    slack += 1e-9
    with np.errstate(invalid="ignore"):
        return (stated < low - slack) | (stated > high + slack)


def _round_half_up(values: np.ndarray) -> np.ndarray:
    scale = 10**MEAN_DECIMALS
    return np.floor(values * scale + 0.5 + 1e-9) / scale
