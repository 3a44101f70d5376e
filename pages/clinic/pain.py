"""Pain over the course: intensity and interference apart, each on its own scale."""

import streamlit as st

from outcomes import panels
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
shown = [instrument for instrument in (chosen, other_aspect) if instrument is not None]
for column, instrument in zip(st.columns(len(shown)), shown, strict=True):
    with column:
        st.header(f"Pain {instrument.aspect}: {instrument.name}", anchor=False)
        course_page.show_means(scene, instrument, look)
for column, instrument in zip(st.columns(len(shown)), shown, strict=True):
    with column:
        frame.show(panels.rates_over_course(scene.view(instrument), look))
bands = [panels.severity_bands(scene.view(instrument), look) for instrument in shown]
if any(bands):
    with course_page.for_statisticians():
        for panel in bands:
            frame.show(panel)
course_page.closing()
