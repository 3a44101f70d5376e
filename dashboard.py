"""The dashboard's shell: page settings, navigation, and the line that marks synthetic data on every page.

Start it with ``python run.py``.
"""

import gc
import logging
from dataclasses import dataclass

import streamlit as st

st.set_page_config(page_title="Infusion outcomes", page_icon="📉", layout="wide", initial_sidebar_state=268)

from outcomes.errors import OutcomesError, kind_and_place  # noqa: E402  (the page settings have to come first)
from outcomes.practice import read_practice  # noqa: E402
from pages.shell import access, frame, paper, uploads  # noqa: E402


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
    "together": Page("pages/clinic/together.py", "Together", "More"),
    "durability": Page("pages/clinic/durability.py", "Duration", "More"),
    "distribution": Page("pages/clinic/distribution.py", "Distribution", "More"),
    "years": Page("pages/clinic/years.py", "Over the years", "More"),
    "compare": Page("pages/clinic/compare.py", "Compare", "More"),
    "referrers": Page("pages/share/referrers.py", "Referrers", "Share", filters=False),
    "present": Page("pages/share/present.py", "Presentation", "Share", filters=False),
    "due": Page("pages/staff/due.py", "Who is due", "Staff"),
    "data": Page("pages/staff/data.py", "Data", "Staff", domains=()),
    "connection": Page("pages/learn/connection.py", "Explainer", "About", filters=False),
    "methods": Page("pages/learn/methods.py", "Methods", "About", filters=False),
}
"""Every page, by its address, in the order of the navigation."""


# Streamlit asks whether one is connected to the internet; this server is on this computer.
GONE = 'body:has([data-testid="stApp"]:not([data-test-connection-state="CONNECTED"])) [role="dialog"]:has(> h2[slot="title"])'
STYLE = """<style>
.stMainBlockContainer { padding-top: 4rem; padding-bottom: 3rem; }
@media (max-width: 640px) { .stMainBlockContainer { padding-left: 0.75rem; padding-right: 0.75rem; } }
[data-testid="stSidebarContent"] { padding-left: 0.5rem; padding-right: 0.5rem; }
[data-testid="stSliderThumbValue"], [data-testid="stSliderThumbValue"] * { color: inherit !important; }
.st-key-doors h2 { font-size: 1.3rem; }
.st-key-to_read { max-width: 75ch; }
/* Streamlit's captions are too pale for a link in them: its contrast must be 4.5. */
[data-testid="stCaptionContainer"]:has(a) { opacity: 0.85; }
/* Charts stand side by side only where each has room: by the room of the page, not the window. */
.stColumn:has(.stPlotlyChart) { min-width: min(100%, 26rem); }
/* Charts are drawn for a phone of 390 pixels; on less their letters are smaller, each from where it begins. */
@media screen and (max-width: 389px) { .main-svg text { font-size: 12px !important; } }
@media screen and (max-width: 349px) { .main-svg text { font-size: 10.5px !important; } }
@media screen and (max-width: 319px) {
  .main-svg text { font-size: 9px !important; }
  .stMainBlockContainer { padding-left: 0.25rem; padding-right: 0.25rem; }
}
.stMarkdownBadge { white-space: normal !important; overflow: visible !important; }
[data-testid="stButtonGroup"] [role="radiogroup"] { flex-wrap: wrap; overflow: visible; row-gap: 0.2rem; }
[data-testid^="stTopNav"]:focus-visible, [data-testid^="stSidebarNav"]:focus-visible,
[data-testid="stHeader"] button:focus-visible
  { outline: 2px solid currentColor; outline-offset: 2px; }
@media print { .st-key-for_practice { display: none; } }
</style>"""
STOPPED = f"""<style>
{GONE} > h2 {{ font-size: 0; }}
{GONE} > h2::after {{ font-size: 1.4rem; content: "The dashboard is not running"; }}
{GONE} > div > * {{ display: none; }}
{GONE} > div::after {{ content: "Start the dashboard again, the way you started it before. This page then comes "
  "back by itself, with the same filters. What has been saved is not affected."; }}
</style>"""
# On a phone Streamlit writes the menus between the items of one list, which screen readers then cannot count: plain links.
PLAIN_LINKS = """<script>{
  const sidebar = document.querySelector('[data-testid="stSidebar"]');
  const tidy = () => sidebar.querySelectorAll('[data-testid="stSidebarNavItems"], [data-testid="stSidebarNavItems"] li')
    .forEach(part => part.setAttribute("role", "none"));
  if (sidebar) { tidy(); new MutationObserver(tidy).observe(sidebar, { childList: true, subtree: true }); }
}</script>"""
UNSEEN = "<style>{} {{ display: none; }}</style>"
"""Widgets that do nothing on a page are drawn and not shown, so that they are as they were on the next page."""
NO_SIDEBAR = """<style>
[data-testid="stSidebarUserContent"] { display: none; }
@media (min-width: 768px) { [data-testid="stSidebar"], [data-testid="stExpandSidebarButton"] { display: none; } }
</style>"""
"""On a phone the navigation is in the sidebar, so that stays."""


def draw(key: str) -> None:
    """The page with this address, below what all pages share."""
    one = PAGES[key]
    frame.name_tab(one.title)
    st.html(STYLE + STOPPED)
    paper.prepare()
    st.html(PLAIN_LINKS, unsafe_allow_javascript=True)
    access.enter()
    read_practice()  # a rule for sharing below its floor stops everything here
    if frame.begin() and key != "present":
        frame.mark_synthetic()
    frame.draw_filters()
    unseen = [f".st-key-choose_{domain}" for domain in frame.DOMAINS if domain not in one.domains]
    if unseen:
        st.html(UNSEEN.format(", ".join(unseen)))
    if not one.filters:
        st.html(NO_SIDEBAR)
    if key != "data":
        uploads.let_go()


@st.cache_resource(show_spinner=False)
def settle_memory() -> None:
    """Once everything is loaded, take it out of the garbage collector's sight: it is not searched after every run."""
    gc.collect()
    gc.freeze()


HOME = "overview"
menus: dict[str, list] = {}
for key, one in PAGES.items():
    # The first page opens at "/" alone; at its name it is a second page of the same file, not in the navigation.
    place = {"url_path": "home", "default": True} if key == HOME else {"url_path": key}
    menus.setdefault(one.group, []).append(st.Page(one.file, title=one.title, **place))
menus[""].append(st.Page(PAGES[HOME].file, title=PAGES[HOME].title, url_path=HOME, visibility="hidden"))
page = st.navigation(menus, position="top")
try:
    draw(page.url_path or HOME)
    page.run()
except OutcomesError as error:
    st.error(str(error))  # written for the reader
except Exception as error:
    logging.getLogger("outcomes").error(kind_and_place(error))
    st.error(f"Something went wrong ({kind_and_place(error)}). Please contact whoever maintains this dashboard.")
settle_memory()
