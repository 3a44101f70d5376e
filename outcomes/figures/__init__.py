"""From a finished table to a Plotly figure. No maths here: what is drawn stands in the table."""

from outcomes.figures.base import CONFIG, Figure, for_dark_ground, mark_synthetic, outcome_colour, percent
from outcomes.figures.compare import changes_beside, shares_beside
from outcomes.figures.course import band_shares, before_and_after, completeness, rates_by_point, trajectory
from outcomes.figures.distribution import cumulative, estimated, groups, reliable_change, spaghetti, waterfall
from outcomes.figures.durability import curve
from outcomes.figures.glance import glance
from outcomes.figures.later import infusions_by_month
from outcomes.figures.others import others
from outcomes.figures.over_time import funnel, over_years
from outcomes.figures.overview import flow, rates
from outcomes.figures.together import change_grid, coupling, course_of_both, five_groups

__all__ = [
    "CONFIG",
    "Figure",
    "band_shares",
    "before_and_after",
    "change_grid",
    "changes_beside",
    "completeness",
    "coupling",
    "course_of_both",
    "cumulative",
    "curve",
    "estimated",
    "five_groups",
    "flow",
    "for_dark_ground",
    "funnel",
    "glance",
    "groups",
    "infusions_by_month",
    "mark_synthetic",
    "others",
    "outcome_colour",
    "over_years",
    "percent",
    "rates",
    "rates_by_point",
    "reliable_change",
    "shares_beside",
    "spaghetti",
    "trajectory",
    "waterfall",
]
