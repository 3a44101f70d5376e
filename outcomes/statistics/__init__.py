"""Pure maths with no clinical word in it: intervals, standardised and reliable change, survival, coupling, models.

Every function takes arrays and hands back arrays or a small frozen dataclass. What is not defined is missing (NaN),
what was not reached, and a model that could not be fitted, is None; nothing warns. ``python -m outcomes.statistics``
writes ``docs/statistics.md``.
"""

from outcomes.statistics.catalogue import MEASURES, Measure, as_markdown
from outcomes.statistics.chance import Runs, binomial_limits, runs_around
from outcomes.statistics.coupling import (
    RepeatedCorrelation,
    WithinBetween,
    rank_correlation,
    repeated_correlation,
    within_between,
)
from outcomes.statistics.differences import difference_of_means, difference_of_rates
from outcomes.statistics.estimate import Estimate
from outcomes.statistics.groups import (
    Groups,
    group_rates,
)
from outcomes.statistics.mixed import (
    EstimatedMeans,
    MixedModel,
    estimated_means,
    mixed_model,
)
from outcomes.statistics.paired import (
    PairedChange,
    paired_change,
    small_sample_factor,
    standardised_by_baseline,
    standardised_by_change,
)
from outcomes.statistics.prediction import Prediction, prediction_interval
from outcomes.statistics.proportions import mean_interval, missing_bounds, wilson_interval
from outcomes.statistics.regression_to_mean import expected_change
from outcomes.statistics.reliable import (
    Change,
    classify,
)
from outcomes.statistics.survival import (
    Curve,
    IntervalCurve,
    interval_censored,
    kaplan_meier,
    likelihood_limits,
    median_limits,
)

__all__ = [
    "MEASURES",
    "Change",
    "Curve",
    "Estimate",
    "EstimatedMeans",
    "Groups",
    "IntervalCurve",
    "Measure",
    "MixedModel",
    "PairedChange",
    "Prediction",
    "RepeatedCorrelation",
    "Runs",
    "WithinBetween",
    "as_markdown",
    "binomial_limits",
    "classify",
    "difference_of_means",
    "difference_of_rates",
    "estimated_means",
    "expected_change",
    "group_rates",
    "interval_censored",
    "kaplan_meier",
    "likelihood_limits",
    "mean_interval",
    "median_limits",
    "missing_bounds",
    "mixed_model",
    "paired_change",
    "prediction_interval",
    "rank_correlation",
    "repeated_correlation",
    "runs_around",
    "small_sample_factor",
    "standardised_by_baseline",
    "standardised_by_change",
    "wilson_interval",
    "within_between",
]
