"""What happened: patient flow, rates and means, each with n, how many are missing, its interval and its bounds.

Pure functions from the course table to small tables. Every threshold comes from the instrument, every window from
the definitions.
"""

from outcomes.definitions import FEWEST_IN_GROUP
from outcomes.measures.change import (
    CHANGE_WORDS,
    by_group,
    counted_gains,
    cumulative,
    estimated_course,
    reliable_change,
    size_of_change,
    sorted_gains,
)
from outcomes.measures.counts import before_and_after, completeness, flow, rate_columns, rates, rates_by_point
from outcomes.measures.course import AXES, Axis, band_shares, trajectory
from outcomes.measures.durability import at_weeks, loss_of_response, time_to_response
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
from outcomes.measures.together import (
    better_step,
    change_grid,
    correlations,
    coupling,
    course_of_both,
    five_groups,
    had_problem,
    joint_response,
    out_of_100,
    problem_rules,
    within_and_between,
)

__all__ = [
    "AXES",
    "BELOW_MINIMUM",
    "CHANGE_WORDS",
    "FEWEST_IN_GROUP",
    "MEASURED",
    "NOT_YET",
    "NO_BASELINE",
    "NO_SCORE",
    "STATUS_WORDS",
    "STOPPED_EARLY",
    "Axis",
    "View",
    "at_weeks",
    "band_shares",
    "before_and_after",
    "better_step",
    "by_group",
    "change_grid",
    "completeness",
    "correlations",
    "counted_gains",
    "coupling",
    "course_of_both",
    "cumulative",
    "estimated_course",
    "five_groups",
    "flow",
    "had_problem",
    "has_outcome",
    "improved_by",
    "improvement",
    "joint_response",
    "loss_of_response",
    "out_of_100",
    "outcomes_of",
    "percent_improvement",
    "problem_rules",
    "rate_columns",
    "rates",
    "rates_by_point",
    "reliable_change",
    "size_of_change",
    "sorted_gains",
    "time_to_response",
    "trajectory",
    "view",
    "within_and_between",
]
