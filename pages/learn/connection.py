"""Depression and pain: what is known of the two together and of ketamine, for patients to read and clinicians to check."""

from datetime import UTC, datetime

import streamlit as st

from outcomes import explainer
from outcomes.explainer import text
from pages.shell import access, frame


@st.cache_data(max_entries=1, show_spinner=False)
def own_answer(version: int, _courses) -> explainer.OwnAnswer | None:
    return explainer.own_answer(_courses)


access.enter()
scene = frame.scene()
facts = explainer.load()
practice = explainer.read_practice()
st.html(explainer.STYLE)
st.title(text.TITLE, anchor=False)
by = f" by {practice.reviewed_by}" if practice.reviewed_by else ""
st.caption(
    f"Last reviewed {facts.reviewed:%d %B %Y}{by}. To keep it or hand it over, print this page from the browser."
)
if explainer.is_stale(facts.reviewed, datetime.now(UTC).date()):
    st.warning("Last reviewed more than 12 months ago. Some of this may be out of date.", icon=":material/history:")
if scene is not None:
    st.sidebar.caption("The filters change nothing on this page.")
answer = None if scene is None else own_answer(scene.version, scene.courses)
theme = "dark" if st.context.theme.type == "dark" else "light"
st.html(explainer.whole_page(facts, theme, answer, scene is not None and scene.synthetic))
for line in explainer.contact_lines(practice):
    st.text(line)
if practice.booking:
    st.link_button("Book an appointment", practice.booking, icon=":material/event:")
st.html(explainer.sources_list(facts))
