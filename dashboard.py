"""The dashboard's shell: page settings, navigation, and the line that marks synthetic data on every page.

Start it with ``python run.py``.
"""

import gc
import logging
from dataclasses import dataclass

import streamlit as st

st.set_page_config(page_title="Infusion outcomes", page_icon="📉", layout="wide")

from outcomes.errors import OutcomesError, kind_and_place  # noqa: E402  (the page settings have to come first)
from outcomes.practice import read_practice  # noqa: E402
from pages.shell import access, frame, uploads  # noqa: E402


@dataclass(frozen=True)
class Page:
    """``group``: its menu in the navigation; those without one stand before the menus. ``filters``: whether the sidebar's
    filters act on it. ``domains``: for which domains its instrument is chosen in the sidebar.
    """

    file: str
    title: str
    group: str = ""
    filters: bool = True
    domains: tuple[str, ...] = ("depression", "pain")


PAGES = {
    "overview": Page("pages/clinic/overview.py", "Overview"),
    "depression": Page("pages/clinic/depression.py", "Depression", domains=("depression",)),
    "pain": Page("pages/clinic/pain.py", "Pain", domains=("pain",)),
    "together": Page("pages/clinic/together.py", "Together"),
    "durability": Page("pages/clinic/durability.py", "Duration", "In depth"),
    "distribution": Page("pages/clinic/distribution.py", "Distribution", "In depth"),
    "referrers": Page("pages/share/referrers.py", "Referrers", "Share", filters=False),
    "present": Page("pages/share/present.py", "Presentation", "Share", filters=False),
    "data": Page("pages/staff/data.py", "Data", "Practice", domains=()),
    "connection": Page("pages/learn/connection.py", "Explainer", "About", filters=False),
    "methods": Page("pages/learn/methods.py", "Methods", "About", filters=False),
}
"""Every page, by its address, in the order of the navigation."""


TIGHTER = """<style>
.stMainBlockContainer { padding-top: 4rem; padding-bottom: 3rem; }
@media (max-width: 640px) { .stMainBlockContainer { padding-left: 0.75rem; padding-right: 0.75rem; } }
</style>"""


@st.cache_resource(show_spinner=False)
def settle_memory() -> None:
    """Once everything is loaded, take it out of the garbage collector's sight: it is not searched after every run."""
    gc.collect()
    gc.freeze()


menus: dict[str, list] = {}
for key, one in PAGES.items():
    menus.setdefault(one.group, []).append(st.Page(one.file, title=one.title, url_path=key))
page = st.navigation(menus, position="top")
st.html(TIGHTER)
try:
    access.enter()
    read_practice()  # a rule for sharing below its floor stops everything here
    if frame.begin() and page.url_path != "present":
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
