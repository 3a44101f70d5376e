"""How long it lasts: how people are later, how long responders keep responding, boosters and repeat courses."""

from outcomes import panels
from pages.shell import access, course_page, frame

access.enter()
scene = frame.open_page("How long it lasts")
instrument = course_page.choose_one(scene, "durability_of")
seen, look = scene.view(instrument), scene.look()

frame.show(panels.later(seen, look))
frame.show(panels.loss_of_response(seen, look, set_aside=True))
frame.show(panels.loss_of_response(seen, look, set_aside=False))
frame.show(panels.time_to_response(seen, look))
frame.show(panels.repeats(seen, look))
frame.show(panels.second_course(seen, look))
if not instrument.has_response:
    course_page.no_response_rule(instrument)
course_page.closing()
