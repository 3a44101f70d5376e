"""Depression and pain: what is known of the two together and of ketamine, for patients to read and clinicians to check."""

from datetime import UTC, datetime

import streamlit as st

from outcomes import explainer
from outcomes.explainer import text
from outcomes.instruments import registry
from outcomes.snapshot import Snapshot
from pages.shell import access, share


def own_answer(shown: Snapshot | None) -> explainer.OwnAnswer | None:
    """What the snapshot says of the two together: this page is for anybody, so it shows nothing that may not leave."""
    panel = next((one for one in shown.panels if one.key.startswith("together.")), None) if shown else None
    if panel is None:
        return None
    mood, pain = (registry()[key] for key in panel.key.split(".")[1:])
    return explainer.own_answer(panel.table, mood, pain)


access.enter()
facts = explainer.load()
practice = explainer.read_practice()
st.html(explainer.style())
st.title(text.TITLE, anchor=False)
by = f" by {practice.reviewed_by}" if practice.reviewed_by else ""
st.caption(
    f"Last reviewed {explainer.written(facts.reviewed)}{by}. To keep it or hand it over, print this page from the browser."
)
if explainer.is_stale(facts.reviewed, datetime.now(UTC).date()):
    st.warning("Last reviewed more than 12 months ago. Some of this may be out of date.", icon=":material/history:")
_, shown = share.current()
answer = own_answer(shown)
if answer is None:
    with st.container(key="for_practice"):
        st.caption(
            "The practice's own numbers are shown in section 8 once a snapshot on **Referrers** has enough people."
        )
theme = "dark" if st.context.theme.type == "dark" else "light"
st.html(explainer.whole_page(facts, theme, answer, shown is not None and shown.synthetic, practice))
st.html(explainer.sources_list(facts))
