"""One of our figures as a picture for paper: the same marks at the same places as in the browser, without one."""

from outcomes.figures.svg.draw import to_svg
from outcomes.figures.svg.letters import FAMILY, FONTS, draw, readable, wrapped

__all__ = ["FAMILY", "FONTS", "draw", "readable", "to_svg", "wrapped"]
