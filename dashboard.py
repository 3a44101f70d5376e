"""The dashboard's shell: page settings, navigation, and the line that marks synthetic data on every page.

Start it with ``python run.py``.
"""

import gc
import logging

import streamlit as st

st.set_page_config(page_title="Infusion outcomes", page_icon="📉", layout="wide")

from outcomes.errors import OutcomesError, kind_and_place  # noqa: E402  (the page settings have to come first)
from outcomes.practice import read_practice  # noqa: E402
from pages.shell import access, frame, paper, uploads  # noqa: E402

PAGES = {
    "overview": ("pages/clinic/overview.py", "Overview"),
    "depression": ("pages/clinic/depression.py", "Depression"),
    "pain": ("pages/clinic/pain.py", "Pain"),
    "together": ("pages/clinic/together.py", "Together"),
    "durability": ("pages/clinic/durability.py", "Duration"),
    "distribution": ("pages/clinic/distribution.py", "Distribution"),
    "years": ("pages/clinic/years.py", "Over the years"),
    "compare": ("pages/clinic/compare.py", "Compare"),
    "referrers": ("pages/share/referrers.py", "Referrers"),
    "present": ("pages/share/present.py", "Presentation"),
    "due": ("pages/staff/due.py", "Who is due"),
    "data": ("pages/staff/data.py", "Data"),
    "connection": ("pages/learn/connection.py", "Explainer"),
    "methods": ("pages/learn/methods.py", "Methods"),
}


TIGHTER = """<style>
.stMainBlockContainer { padding-top: 4rem; padding-bottom: 3rem; }
@media (max-width: 640px) { .stMainBlockContainer { padding-left: 0.75rem; padding-right: 0.75rem; } }
</style>"""


@st.cache_resource(show_spinner=False)
def settle_memory() -> None:
    """Once everything is loaded, take it out of the garbage collector's sight: it is not searched after every run."""
    gc.collect()
    gc.freeze()


HIDDEN = ("present",)
"""Reached from another page, and by their address."""

page = st.navigation(
    [
        st.Page(file, title=title, url_path=key, visibility="hidden" if key in HIDDEN else "visible")
        for key, (file, title) in PAGES.items()
    ],
    position="top",
)
st.html(TIGHTER)
paper.prepare()
try:
    access.enter()
    read_practice()  # a rule for sharing below its floor stops everything here
    if frame.begin() and page.url_path not in HIDDEN:
        st.badge("Synthetic demonstration data: nobody in it is real", icon=":material/science:", color="orange")
    frame.draw_filters()
    if page.url_path != "data":
        uploads.let_go()
    page.run()
except OutcomesError as error:
    st.error(str(error))  # written for the reader
except Exception as error:
    logging.getLogger("outcomes").error(kind_and_place(error))
    st.error(f"Something went wrong ({kind_and_place(error)}). Please contact whoever maintains this dashboard.")
settle_memory()
