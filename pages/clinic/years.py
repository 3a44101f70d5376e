"""Over the years: response, worse and completeness by year of first infusion, and whether a year stands out from chance."""

from outcomes import panels
from outcomes.measures import YEAR
from pages.shell import access, course_page, frame

access.enter()
scene = frame.open_page("Over the years")
instrument = course_page.choose_one(scene, "years_of")
seen = course_page.without(scene, YEAR).view(instrument)
for what in panels.did(instrument):
    frame.show(panels.over_years(seen, scene.look(), what))
course_page.closing()
