"""What happened: patient flow, rates and means, each with n, how many are missing, its interval and its bounds.

Pure functions from the course table to small tables. Every threshold comes from the instrument, every window from
the definitions.
"""

from outcomes.measures.counts import before_and_after, completeness, flow, rates, rates_by_point
from outcomes.measures.course import AXES, Axis, band_shares, trajectory
from outcomes.measures.persons import (
    BELOW_MINIMUM,
    MEASURED,
    NO_BASELINE,
    NO_SCORE,
    NOT_YET,
    STATUS_WORDS,
    STOPPED_EARLY,
    View,
    has_outcome,
    improved_by,
    improvement,
    outcomes_of,
    percent_improvement,
    view,
)

__all__ = [
    "AXES",
    "BELOW_MINIMUM",
    "MEASURED",
    "NOT_YET",
    "NO_BASELINE",
    "NO_SCORE",
    "STATUS_WORDS",
    "STOPPED_EARLY",
    "Axis",
    "View",
    "band_shares",
    "before_and_after",
    "completeness",
    "flow",
    "has_outcome",
    "improved_by",
    "improvement",
    "outcomes_of",
    "percent_improvement",
    "rates",
    "rates_by_point",
    "trajectory",
    "view",
]
