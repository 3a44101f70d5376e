"""Distribution: the spread behind the averages. For clinicians only; lines and bars of single people stay here."""

import streamlit as st

from outcomes import panels
from pages.shell import access, course_page, frame

access.enter()
scene = frame.open_page("Distribution")
instrument = course_page.choose_one(scene, "distribution_of")
st.markdown("For clinicians inside the practice. Charts with a mark for each person are not for sharing.")
seen, look = scene.view(instrument), scene.look()

frame.show(panels.size_of_change(seen, look))
frame.show(panels.cumulative(seen, look))
frame.show(panels.waterfall(seen, look))
frame.show(panels.reliable_change(seen, look))
frame.show(panels.spaghetti(seen, look))
frame.show(panels.groups(seen, look))
if st.toggle("Estimate means that use everybody (takes a moment)", key="estimate"):
    shift = st.slider("If those not measured were so many points worse", 0, 10, 0, key="shift")
    estimate = frame.estimated(scene, instrument, look.axis)
    worse = -shift if instrument.higher_is_better else shift
    frame.show(panels.estimated_course(seen, look, estimate, worse))
course_page.closing()
