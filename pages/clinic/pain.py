"""Pain over the course: intensity and interference apart, each on its own scale."""

import streamlit as st

from outcomes.instruments import registry
from pages.shell import access, course_page, frame, leads

access.enter()
scene = frame.open_page("Pain over the course")
if scene.chosen["pain"] is None:
    leads.without_scores_of("pain")
look = course_page.choose_look(scene, "pain")

chosen = scene.chosen["pain"]
known = registry()
other_aspect = next(
    (
        known[key]
        for key in ("pain_nrs", "peg", "bpi_interference", "bpi_severity", "promis_pain_interference")
        if key in scene.courses.instruments and known[key].aspect != chosen.aspect
    ),
    None,
)
for instrument in (chosen, other_aspect):
    if instrument is not None:
        st.header(f"Pain {instrument.aspect}: {instrument.name}", anchor=False)
        course_page.show_course(scene, instrument, look)
course_page.closing()
