"""Change of one person that is more than measurement error, and whether it crossed a cut-off between two populations.

``higher_is_better`` says which way is up; everything else is the same for both directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from math import sqrt

import numpy as np

from outcomes.statistics.estimate import normal_quantile, standard_deviation
from outcomes.statistics.paired import correlation


class Change(IntEnum):
    """The five groups, from best to worst; ``NOT_MEASURED`` where a score is missing."""

    NOT_MEASURED = -1
    RECOVERED = 0
    IMPROVED = 1
    UNCHANGED = 2
    DETERIORATED = 3
    HARMED = 4


def standard_error_of_measurement(sd: float, reliability: float) -> float:
    """How far one score of one person strays from their true score, in score points.

    Parameters
    ----------
    sd : float
        Standard deviation of scores before, in score points; above 0.
    reliability : float
        Of the instrument, 0 <= r < 1; no unit.

    Raises
    ------
    ValueError
        If either is out of its range.

    Notes
    -----
    ``sd * sqrt(1 - reliability)``; Lord & Novick (1968), Statistical Theories of Mental Test Scores.
    """
    if not sd > 0:
        raise ValueError("expected a standard deviation above 0")
    if not 0 <= reliability < 1:
        raise ValueError("expected a reliability of at least 0 and below 1")
    return sd * sqrt(1 - reliability)


def reliable_change_threshold(sd: float, reliability: float, level: float = 0.95) -> float:
    """The change, in score points, that measurement error alone exceeds in only ``1 - level`` of people.

    Parameters and errors as for ``standard_error_of_measurement``; ``level`` between 0 and 1.

    Notes
    -----
    ``1.96 * sqrt(2) * sd * sqrt(1 - reliability)`` for 0.95.
    Jacobson & Truax (1991), J Consult Clin Psychol 59(1), 12-19. The standard deviation is that of the complete
    pairs, or a published one; which one it was belongs beside the result.

    Examples
    --------
    >>> round(reliable_change_threshold(sd=7.5, reliability=0.8), 2)
    9.3
    """
    return normal_quantile(level) * sqrt(2) * standard_error_of_measurement(sd, reliability)


def jacobson_truax(before, after, sd: float, reliability: float) -> np.ndarray:
    """Change of each person in standard errors of a difference; beyond +-1.96 is reliable.

    Parameters
    ----------
    before, after : array_like of float, one element per person
        Score points.
    sd, reliability : float
        As for ``standard_error_of_measurement``.

    Returns
    -------
    ndarray of float, one element per person
        No unit, negative when the score fell; missing where either score is.

    Notes
    -----
    ``(after - before) / (sqrt(2) * sd * sqrt(1 - reliability))``
    Jacobson & Truax (1991), J Consult Clin Psychol 59(1), 12-19.
    """
    return (_floats(after) - _floats(before)) / (sqrt(2) * standard_error_of_measurement(sd, reliability))


def edwards_nunnally(before, after, sd: float, reliability: float, mean: float | None = None) -> np.ndarray:
    """As ``jacobson_truax``, but against the score before once it is drawn to the mean; beyond +-1.96 is reliable.

    A sensitivity analysis: people far from the mean must change further, or less far, than by Jacobson-Truax.

    Parameters
    ----------
    before, after, sd, reliability
        As for ``jacobson_truax``.
    mean : float, optional
        To which scores before are drawn, in score points; by default that of the complete pairs.

    Returns
    -------
    ndarray of float, one element per person
        No unit, negative when the score fell; missing where either score is.

    Notes
    -----
    ``(after - (reliability * (before - mean) + mean)) / (sd * sqrt(1 - reliability))``
    Speer (1992), J Consult Clin Psychol 60(3), 402-408, after Edwards et al. (1978) and Nunnally.
    """
    x, y = _floats(before), _floats(after)
    if mean is None:
        both = x[~np.isnan(x) & ~np.isnan(y)]
        mean = float(both.mean()) if len(both) else np.nan
    return (y - (reliability * (x - mean) + mean)) / standard_error_of_measurement(sd, reliability)


@dataclass(frozen=True)
class HagemanArrindell:
    """What ``hageman_arrindell`` found.

    Attributes
    ----------
    reliable_change : ndarray of float, one element per person
        Beyond +-1.645 is reliable (they test one side at 5 %). Missing where either score is.
    beyond_cut : ndarray of float, one element per person
        How far the score after is above the cut-off, in standard errors; beyond 1.645 on the better side counts as
        having crossed it. Missing without a cut-off.
    reliability_of_change : float
        No unit.
    """

    reliable_change: np.ndarray
    beyond_cut: np.ndarray
    reliability_of_change: float


def hageman_arrindell(before, after, reliability: float, cut: float | None = None) -> HagemanArrindell:
    """Reliable change that allows for how reliably *change* is measured in these people. A sensitivity analysis.

    Parameters
    ----------
    before, after : array_like of float, one element per person
        Score points; means and standard deviations are those of the complete pairs.
    reliability : float
        Of the scores before, 0 <= r < 1.
    cut : float, optional
        In true scores, see ``true_cut_off``.

    Returns
    -------
    HagemanArrindell
        All missing with fewer than two complete pairs, no variance before or after, or where measurement error is
        as large as the spread of the changes or of the scores after (the method is then not defined).

    Notes
    -----
    With ``e = sd_before**2 * (1 - reliability)``:
    ``r_dd = (var_change - 2 * e) / var_change``;
    ``((after - before) * r_dd + (mean_after - mean_before) * (1 - r_dd)) / (sqrt(r_dd) * sqrt(2 * e))``;
    ``(mean_after + (after - mean_after) * r_after - cut) / (sqrt(r_after) * sqrt(e))``,
    ``r_after = 1 - e / sd_after**2``. Hageman & Arrindell (1999), Behav Res Ther 37(12), 1169-1193, as computed by
    the R package clinicalsignificance.
    """
    x, y = _floats(before), _floats(after)
    whole = ~np.isnan(x) & ~np.isnan(y)
    nobody = np.full(x.shape, np.nan)
    undefined = HagemanArrindell(nobody, nobody, np.nan)
    first, second = x[whole], y[whole]
    sd, sd_after = standard_deviation(first), standard_deviation(second)
    if not (sd > 0 and sd_after > 0):
        return undefined
    error = standard_error_of_measurement(sd, reliability)
    variance = sd**2 + sd_after**2 - 2 * sd * sd_after * correlation(first, second)
    of_after = 1 - (error / sd_after) ** 2
    if not (variance > 2 * error**2 and of_after > 0):
        return undefined
    of_change = 1 - 2 * error**2 / variance
    mean_change = second.mean() - first.mean()
    change = ((y - x) * of_change + mean_change * (1 - of_change)) / (sqrt(of_change) * sqrt(2) * error)
    beyond = nobody
    if cut is not None:
        mean = second.mean()
        beyond = np.where(whole, (mean + (y - mean) * of_after - cut) / (sqrt(of_after) * error), np.nan)
    return HagemanArrindell(change, beyond, of_change)


def cut_off(
    kind: str,
    *,
    mean_clinical: float | None = None,
    sd_clinical: float | None = None,
    mean_functional: float | None = None,
    sd_functional: float | None = None,
    higher_is_better: bool = False,
) -> float:
    """The score between a clinical and a functional population, in score points.

    Parameters
    ----------
    kind : {"a", "b", "c"}
        ``a``: two standard deviations better than the clinical mean. ``b``: within two standard deviations of the
        functional mean. ``c``: where a score is equally near to both, each in its own standard deviations.
    mean_clinical, sd_clinical, mean_functional, sd_functional : float
        Score points; ``a`` takes the clinical two, ``b`` the functional two, ``c`` all four.

    Raises
    ------
    ValueError
        If the kind is not known or a number that it takes is not given.

    Notes
    -----
    Jacobson & Truax (1991), J Consult Clin Psychol 59(1), 12-19. The R package clinicalsignificance 2.0.0 takes the
    clinical standard deviation in ``b``, which gives another number where the two populations spread differently.

    Examples
    --------
    >>> cut_off("c", mean_clinical=40, sd_clinical=7.5, mean_functional=60, sd_functional=7.5, higher_is_better=True)
    50.0
    """
    needs = {"a": (mean_clinical, sd_clinical), "b": (mean_functional, sd_functional)}
    needs["c"] = needs["a"] + needs["b"]
    if kind not in needs:
        raise ValueError("expected a cut-off of kind a, b or c")
    if None in needs[kind]:
        raise ValueError(f"expected the means and standard deviations that cut-off {kind} is made of")
    better = 1 if higher_is_better else -1
    if kind == "a":
        return mean_clinical + better * 2 * sd_clinical
    if kind == "b":
        return mean_functional - better * 2 * sd_functional
    return (sd_clinical * mean_functional + sd_functional * mean_clinical) / (sd_clinical + sd_functional)


def classify(
    before,
    after,
    threshold: float,
    cut: float | None = None,
    *,
    higher_is_better: bool = False,
    reaching_counts: bool = False,
    cut_is_clinical: bool = False,
    tolerance: float = 1e-9,
) -> np.ndarray:
    """Into which of the five groups each person falls, by reliable change and cut-off.

    Parameters
    ----------
    before, after : array_like of float, one element per person
        Score points.
    threshold : float
        Reliable change, in score points; above 0.
    cut : float, optional
        Score between the clinical and the functional population. Without it nobody is recovered or harmed.
    reaching_counts : bool
        Whether a change of exactly the threshold is reliable: yes for a published number of points, no
        (the default) for one computed from standard deviation and reliability.
    cut_is_clinical : bool
        Whether a score of exactly the cut-off is clinical: yes where a published rule says "so many or more".
        By default it is neither clinical nor functional, as in the R package.
    tolerance : float
        Scores this close to a limit are on it, in score points.

    Returns
    -------
    ndarray of int8, one element per person
        Values of ``Change``.

    Raises
    ------
    ValueError
        If the threshold is not above 0.

    Notes
    -----
    Recovered: reliably better, clinical before and functional after. Improved: reliably better, not recovered.
    Harmed: reliably worse, and neither clinical before nor functional after, so crossed to the clinical side.
    Deteriorated: reliably worse, not harmed. As in ``clinicalsignificance`` 2.0.0, ``cs_combined``;
    Jacobson & Truax (1991), J Consult Clin Psychol 59(1), 12-19.

    Examples
    --------
    >>> [Change(c).name for c in classify([20, 20, 20, 20, 4], [5, 12, 18, 27, 15], threshold=6, cut=10)]
    ['RECOVERED', 'IMPROVED', 'UNCHANGED', 'DETERIORATED', 'HARMED']
    """
    if not threshold > 0:
        raise ValueError("expected a threshold above 0")
    better = 1 if higher_is_better else -1
    x, y = _floats(before), _floats(after)
    edge = -tolerance if reaching_counts else tolerance
    gain = better * (y - x)
    sides = _sides(x, y, cut, better, cut_is_clinical, tolerance)
    return _five(gain > threshold + edge, gain < -threshold - edge, *sides, x + y)


def classify_scores(
    reliable_change,
    before,
    after,
    cut: float | None = None,
    *,
    critical: float = 1.959963984540054,
    higher_is_better: bool = False,
    cut_is_clinical: bool = False,
    tolerance: float = 1e-9,
) -> np.ndarray:
    """As ``classify``, from the standardised change of ``jacobson_truax`` or ``edwards_nunnally``.

    ``critical`` is what a reliable change exceeds, 1.96 by default; the rest as in ``classify``.
    """
    better = 1 if higher_is_better else -1
    gain = better * _floats(reliable_change)
    x, y = _floats(before), _floats(after)
    sides = _sides(x, y, cut, better, cut_is_clinical, tolerance)
    return _five(gain > critical, gain < -critical, *sides, gain + x + y)


def classify_hageman_arrindell(
    result: HagemanArrindell,
    before,
    cut: float | None = None,
    *,
    critical: float = 1.6448536269514722,
    higher_is_better: bool = False,
    tolerance: float = 1e-9,
) -> np.ndarray:
    """As ``classify``, from what ``hageman_arrindell`` found with the same ``cut``.

    Notes
    -----
    Recovered also asks that the score after is beyond the cut-off by more than its own error. Harmed asks only that
    the person was not clinical before and is reliably worse. As in ``clinicalsignificance`` 2.0.0.
    """
    better = 1 if higher_is_better else -1
    gain = better * result.reliable_change
    x = _floats(before)
    clinical_before = np.zeros(x.shape, dtype=bool) if cut is None else better * (x - cut) < -tolerance
    not_clinical = np.zeros(x.shape, dtype=bool) if cut is None else ~clinical_before
    crossed = better * result.beyond_cut > critical
    return _five(gain > critical, gain < -critical, clinical_before, crossed, not_clinical, gain)


def true_cut_off(
    kind: str,
    *,
    reliability: float,
    mean_clinical: float | None = None,
    sd_clinical: float,
    mean_functional: float | None = None,
    sd_functional: float | None = None,
    higher_is_better: bool = False,
) -> float:
    """As ``cut_off``, between the spreads of the two populations' *true* scores; for ``hageman_arrindell``.

    ``reliability`` is that of the clinical population; the error it implies is the same in the functional one.
    Missing where that error is as large as the functional spread.

    Notes
    -----
    Each standard deviation becomes ``sqrt(sd**2 - sd_clinical**2 * (1 - reliability))``.
    Hageman & Arrindell (1999), Behav Res Ther 37(12), 1169-1193.
    """
    error = standard_error_of_measurement(sd_clinical, reliability) ** 2

    def true(sd: float | None) -> float | None:
        return None if sd is None else float(np.sqrt(sd**2 - error)) if sd**2 > error else np.nan

    return cut_off(
        kind,
        mean_clinical=mean_clinical,
        sd_clinical=true(sd_clinical),
        mean_functional=mean_functional,
        sd_functional=true(sd_functional),
        higher_is_better=higher_is_better,
    )


def _floats(values) -> np.ndarray:
    return np.asarray(values, dtype=float)


def _sides(x, y, cut, better, cut_is_clinical, tolerance):
    """Clinical before, functional after, and crossed to the clinical side."""
    if cut is None:
        no = np.zeros(x.shape, dtype=bool)
        return no, no, no
    at = tolerance if cut_is_clinical else -tolerance
    clinical_before = better * (x - cut) < at
    functional_after = better * (y - cut) > tolerance
    return clinical_before, functional_after, ~clinical_before & ~functional_after


def _five(improved, worse, clinical_before, functional_after, crossed_back, known) -> np.ndarray:
    return np.select(
        [
            np.isnan(known),
            improved & clinical_before & functional_after,
            improved,
            worse & crossed_back,
            worse,
        ],
        [Change.NOT_MEASURED, Change.RECOVERED, Change.IMPROVED, Change.HARMED, Change.DETERIORATED],
        Change.UNCHANGED,
    ).astype(np.int8)
