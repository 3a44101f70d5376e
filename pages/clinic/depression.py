"""Depression over the course: means, rates and severity at every point, and PHQ-9 item 9 as counts."""

import streamlit as st

from outcomes import panels
from outcomes.instruments import registry
from pages.shell import access, course_page, frame, leads

access.enter()
scene = frame.open_page(f"{course_page.title('depression')} over the course")
instrument = scene.chosen["depression"]
if instrument is None:
    leads.without_scores_of("depression")
look = course_page.choose_look(scene, "mood")
course_page.show_means(scene, instrument, look)
seen = scene.view(instrument)
beside = [panels.rates_over_course(seen, look), panels.severity_bands(seen, look)]
beside = [panel for panel in beside if panel is not None]
for column, panel in zip(st.columns(len(beside)), beside, strict=True):
    with column:
        frame.show(panel)
if instrument.key == "phq9" and "phq9_item9" in scene.courses.instruments:
    frame.show(panels.self_harm_item(scene.view(registry()["phq9_item9"]), look))
course_page.closing()
