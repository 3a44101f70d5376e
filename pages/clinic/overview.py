"""Overview: what is in the data, who was measured, and response, remission and worsening side by side."""

import streamlit as st

from outcomes import panels, summary
from outcomes.definitions import STANDING_SENTENCE
from pages.shell import access, frame, welcome

access.enter()
if frame.scene() is None and not frame.facts()["patients_without_infusions"]:
    welcome.show()
    st.stop()
scene = frame.open_page("Overview")
st.caption(f"{summary.in_words(frame.facts())} {STANDING_SENTENCE}")

seen = [scene.view(instrument) for instrument in scene.chosen.values() if instrument]
for panel in panels.OVERVIEW if seen else ():
    for column, view in zip(st.columns(len(seen)), seen, strict=True):
        with column:
            frame.show(panel(view, scene.look()))
for view in seen:
    frame.show(panels.others(view, scene.look()))
