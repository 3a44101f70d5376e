"""Overview: the answer first, then who was measured, every outcome, and what others published."""

import streamlit as st

from outcomes import panels, summary
from outcomes.definitions import STANDING_SENTENCE
from pages.shell import access, frame, side_by_side, welcome

access.enter()
if frame.scene() is None and not frame.facts()["patients_without_infusions"]:
    welcome.show()
    st.stop()
scene = frame.open_page("Overview")
seen = [scene.view(instrument) for instrument in scene.chosen.values() if instrument]
strip = [panels.glance(view, scene.look()) for view in seen]
with st.container(border=True, gap="small"):
    # The numbers of all before what is behind them: on a phone they stand below each other.
    for column, panel in zip(st.columns(len(strip)), strip, strict=True):
        with column.container(gap=None):
            frame.draw(panel)
    for reading in dict.fromkeys(panel.reading for panel in strip):
        st.caption(reading)
    for column, view, panel in zip(st.columns(len(strip)), seen, strip, strict=True):
        with column:
            frame.behind(panel, label=view.instrument.name)
st.caption(f"{summary.in_words(frame.facts())} {STANDING_SENTENCE}")
side_by_side.show([panel(view, scene.look()) for view in seen] for panel in (panels.flow, panels.headline))
for view in seen:
    frame.show(panels.others(view, scene.look()))
