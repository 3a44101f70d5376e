"""Reading scores by an instrument's rules."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from outcomes.instruments.model import Instrument

Numbers = npt.ArrayLike


def on_scale(instrument: Instrument, scores: Numbers) -> np.ndarray:
    """Whether each score is one that the instrument can give: bool, same shape; False for a missing score."""
    scores = np.asarray(scores, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        fits = (scores >= instrument.low) & (scores <= instrument.high)
        if instrument.step is not None:
            steps = (scores - instrument.low) / instrument.step
            fits &= np.isclose(steps, np.round(steps))
    return fits


def severity(instrument: Instrument, scores: Numbers) -> np.ndarray:
    """Index into ``instrument.bands`` for each score: float64, same shape.

    Missing (NaN) for a missing score, one outside the range, or an instrument without bands. A score between
    the end of one band and the start of the next (4.5 on the pain scale) belongs to the lower one.
    """
    scores = np.round(np.asarray(scores, dtype=np.float64), 4)  # in single precision 4.2 is a little less
    if not instrument.bands:
        return np.full(scores.shape, np.nan)
    starts = [band.low for band in instrument.bands]
    index = np.searchsorted(starts, scores, side="right") - 1.0
    with np.errstate(invalid="ignore"):
        return np.where((scores >= instrument.low) & (scores <= instrument.high), index, np.nan)


def is_remission(instrument: Instrument, scores: Numbers) -> np.ndarray:
    """1.0 where a score is in remission, 0.0 where not: float64, same shape.

    Missing (NaN) for a missing score, or an instrument without a rule for remission.
    """
    scores = np.round(np.asarray(scores, dtype=np.float64), 4)  # in single precision 4.2 is a little less
    cut, rule = instrument.remission, instrument.remission_rule
    if cut is None:
        return np.full(scores.shape, np.nan)
    if rule == "below":
        reached = scores < cut
    elif rule == "at_or_below":
        reached = scores <= cut
    else:
        reached = scores >= cut
    return np.where(np.isnan(scores), np.nan, reached)
