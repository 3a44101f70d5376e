"""Distribution: the spread behind the averages. For clinicians only; lines and bars of single people stay here."""

import streamlit as st

from outcomes import panels
from pages.shell import access, course_page, frame

access.enter()
scene = frame.open_page("Distribution")
instrument = course_page.choose_one(scene, "distribution_of")
st.markdown("For clinicians inside the practice. Charts that show individual patients must not be shared.")
seen, look = scene.view(instrument), scene.look()

frame.show(panels.waterfall(seen, look))
frame.show(panels.cumulative(seen, look))
frame.show(panels.reliable_change(seen, look))
frame.show(panels.spaghetti(seen, look))
frame.show(panels.groups(seen, look))
st.page_link(
    "pages/clinic/compare.py", label="Compare sites, years, or any two groups", icon=":material/compare_arrows:"
)

block = st.expander("For statisticians", key="statisticians", on_change="rerun")
if block.open:
    with block:
        frame.show(panels.size_of_change(seen, look))
        if st.toggle("Show model-based means that include everyone (takes a moment)", key="estimate"):
            shift = st.slider("Assume unmeasured patients were this many points worse", 0, 10, 0, key="shift")
            estimate = frame.estimated(scene, instrument, look.axis)
            worse = -shift if instrument.higher_is_better else shift
            frame.show(panels.estimated_course(seen, look, estimate, worse))
course_page.closing()
