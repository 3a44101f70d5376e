"""The fall to expect with no treatment at all, where people enter because their score is beyond a cut."""

from __future__ import annotations

from math import nan, pi, sqrt


def expected_change(cut: float, mean: float, sd: float, reliability: float, *, higher_is_better: bool = False) -> float:
    """Mean change at a second measurement of people chosen for a first score at or beyond ``cut``.

    Parameters
    ----------
    cut : float
        Score points. People are chosen for scores at or above it, or at or below it if ``higher_is_better``.
    mean, sd : float
        Of all first scores, before anybody was chosen; score points, ``sd`` above 0.
    reliability : float
        Correlation of two scores of one person with nothing happening between them, 0 to 1.

    Returns
    -------
    float
        Score points, after minus before: negative (a fall) if lower is better, positive otherwise.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Notes
    -----
    ``sd * (1 - reliability) * phi(z) / (1 - Phi(z))`` with ``z`` the distance from mean to cut in standard deviations;
    scores taken as normal. Barnett, van der Pols & Dobson (2005), Int J Epidemiol 34(1), 215-220,
    doi 10.1093/ije/dyh299.

    Examples
    --------
    >>> round(expected_change(cut=10, mean=14, sd=5.5, reliability=0.7), 1)
    -0.7
    >>> round(expected_change(cut=15, mean=14, sd=5.5, reliability=0.7), 1)
    -1.5
    """
    from scipy.special import erfcx  # exact far into the tail, where the plain ratio is 0 / 0

    if not sd > 0:
        raise ValueError("expected a standard deviation above 0")
    if not 0 <= reliability <= 1:
        raise ValueError("expected a reliability from 0 to 1")
    if not (abs(cut) < float("inf") and abs(mean) < float("inf")):
        return nan
    side = -1 if higher_is_better else 1
    z = side * (cut - mean) / sd
    return -side * sd * (1 - reliability) * sqrt(2 / pi) / float(erfcx(z / sqrt(2)))
