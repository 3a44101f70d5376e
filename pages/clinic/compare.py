"""Compare: any two views side by side with their difference, and all sites and years at once. Never a ranking."""

import streamlit as st

from outcomes import panels
from outcomes.measures import YEAR
from pages.shell import access, course_page, frame, two_views

access.enter()
scene = frame.open_page("Compare")
instrument = course_page.choose_one(scene, "compare_of")
look = scene.look()

first, second, names = two_views.choose(scene, instrument)
if second.cohort.n:
    frame.show(panels.shares_beside(first, second, names, look))
    frame.show(panels.changes_beside(first, second, names, look))
else:
    st.info(
        "Nobody is left for the second view. Choose a filter in the sidebar, for example a site, or choose who is in it."
    )

st.header("All sites and years at once", anchor=False)
told = panels.did(instrument)
what = st.segmented_control(
    "Share of those who",
    list(told),
    default=next(iter(told)),
    format_func=told.get,
    required=True,
    key="b_what",
    bind="query-params",
)
for column in ("site", YEAR):
    seen = course_page.without(scene, column).view(instrument)
    frame.show(panels.stands_out(seen, look, column, what))
course_page.closing()
