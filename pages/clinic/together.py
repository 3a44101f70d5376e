"""Depression and pain together: who improved on both, and whether the two move together."""

import streamlit as st

from outcomes import panels
from outcomes.instruments import registry
from pages.shell import access, course_page, frame, leads

access.enter()
scene = frame.open_page(f"{course_page.title('depression')} and pain together")
mood, pain = (scene.chosen[domain] for domain in ("depression", "pain"))
if mood is None or pain is None:
    leads.without_scores_of("depression" if mood is None else "pain")
look = scene.look()
views = scene.view(mood), scene.view(pain)
can_respond = mood.has_response and pain.has_response
if can_respond:
    frame.show(panels.five_groups(*views, look))
else:
    st.info(f"No rule for response is established for both {mood.name} and {pain.name}.")
frame.show(panels.course_of_both(*views, course_page.choose_look(scene, "together")))

block = st.expander("For statisticians", key="statisticians", on_change="rerun")
if block.open:
    with block:
        if can_respond:
            frame.show(panels.change_grid(*views, look))
        frame.show(panels.correlations(*views, look))
        has_items = mood.key == "phq9" and "phq2" in scene.courses.instruments
        without_body = scene.view(registry()["phq2"]) if has_items else None
        frame.show(panels.coupling(*views, look, without_body))
        if st.toggle("Separate within-person from between-person associations (takes a moment)", key="within_between"):
            frame.show(panels.within_and_between(*views, look, frame.fitted_together(scene, mood, pain)))
        if can_respond:
            frame.show(panels.joint_response(*views, look))
course_page.closing()
