"""Change of one person that is more than measurement error, and whether it crossed a cut-off between two populations.

``higher_is_better`` says which way is up; everything else is the same for both directions.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Change(IntEnum):
    """The five groups, from best to worst; ``NOT_MEASURED`` where a score is missing."""

    NOT_MEASURED = -1
    RECOVERED = 0
    IMPROVED = 1
    UNCHANGED = 2
    DETERIORATED = 3
    HARMED = 4


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
    x, y = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    edge = -tolerance if reaching_counts else tolerance
    gain = better * (y - x)
    improved, worse = gain > threshold + edge, gain < -threshold - edge
    clinical_before = functional_after = crossed_back = np.zeros(x.shape, dtype=bool)
    if cut is not None:
        clinical_before = better * (x - cut) < (tolerance if cut_is_clinical else -tolerance)
        functional_after = better * (y - cut) > tolerance
        crossed_back = ~clinical_before & ~functional_after
    return np.select(
        [
            np.isnan(gain),
            improved & clinical_before & functional_after,
            improved,
            worse & crossed_back,
            worse,
        ],
        [Change.NOT_MEASURED, Change.RECOVERED, Change.IMPROVED, Change.HARMED, Change.DETERIORATED],
        Change.UNCHANGED,
    ).astype(np.int8)
