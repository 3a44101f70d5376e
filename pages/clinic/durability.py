"""How long it lasts: how people are later, how long responders keep responding, boosters and repeat courses."""

from outcomes import panels
from pages.shell import access, course_page, frame

access.enter()
scene = frame.open_page("How long it lasts")
instrument = course_page.choose_one(scene, "durability_of")
seen, look = scene.view(instrument), scene.look()

for panel in (
    panels.loss_of_response(seen, look, set_aside=True),
    panels.later(seen, look),
    panels.time_to_response(seen, look),
    panels.repeats(seen, look),
    panels.second_course(seen, look),
):
    frame.show(panel)
if instrument.has_response:
    with course_page.for_statisticians():
        frame.show(panels.loss_of_response(seen, look, set_aside=False))
else:
    course_page.no_response_rule(instrument)
course_page.closing()
