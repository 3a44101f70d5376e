"""Pure maths with no clinical word in it: intervals, standardised and reliable change, survival, coupling, models.

Every function takes arrays and hands back arrays or a small frozen dataclass. What is not defined is missing (NaN),
what was not reached, and a model that could not be fitted, is None; nothing warns. ``python -m outcomes.statistics``
writes ``docs/statistics.md``.
"""

from outcomes.statistics.catalogue import MEASURES, Measure, as_markdown
from outcomes.statistics.chance import Runs, binomial_limits, runs_around
from outcomes.statistics.coupling import (
    CrossTable,
    RepeatedCorrelation,
    WithinBetween,
    cross_table,
    rank_correlation,
    repeated_correlation,
    within_between,
)
from outcomes.statistics.estimate import Estimate
from outcomes.statistics.groups import (
    Groups,
    difference_of_means,
    difference_of_rates,
    group_means,
    group_rates,
)
from outcomes.statistics.mixed import (
    EstimatedMeans,
    Line,
    MixedModel,
    estimated_means,
    mixed_model,
    random_slope_line,
)
from outcomes.statistics.paired import (
    PairedChange,
    paired_change,
    small_sample_factor,
    standardised_by_baseline,
    standardised_by_change,
)
from outcomes.statistics.proportions import mean_interval, missing_bounds, number_needed, wilson_interval
from outcomes.statistics.regression_to_mean import expected_change
from outcomes.statistics.reliable import (
    Change,
    HagemanArrindell,
    classify,
    classify_hageman_arrindell,
    classify_scores,
    cut_off,
    edwards_nunnally,
    hageman_arrindell,
    jacobson_truax,
    reliable_change_threshold,
    standard_error_of_measurement,
    true_cut_off,
)
from outcomes.statistics.survival import Curve, IntervalCurve, interval_censored, kaplan_meier

__all__ = [
    "MEASURES",
    "Change",
    "CrossTable",
    "Curve",
    "Estimate",
    "EstimatedMeans",
    "Groups",
    "HagemanArrindell",
    "IntervalCurve",
    "Line",
    "Measure",
    "MixedModel",
    "PairedChange",
    "RepeatedCorrelation",
    "Runs",
    "WithinBetween",
    "as_markdown",
    "binomial_limits",
    "classify",
    "classify_hageman_arrindell",
    "classify_scores",
    "cross_table",
    "cut_off",
    "difference_of_means",
    "difference_of_rates",
    "edwards_nunnally",
    "estimated_means",
    "expected_change",
    "group_means",
    "group_rates",
    "hageman_arrindell",
    "interval_censored",
    "jacobson_truax",
    "kaplan_meier",
    "mean_interval",
    "missing_bounds",
    "mixed_model",
    "number_needed",
    "paired_change",
    "random_slope_line",
    "rank_correlation",
    "reliable_change_threshold",
    "repeated_correlation",
    "runs_around",
    "small_sample_factor",
    "standard_error_of_measurement",
    "standardised_by_baseline",
    "standardised_by_change",
    "true_cut_off",
    "wilson_interval",
    "within_between",
]
