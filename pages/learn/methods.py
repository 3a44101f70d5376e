"""Methods: every definition in force, every instrument, the data's fingerprint, and a download with all of it."""

import streamlit as st

from outcomes import __version__, bundle, protocols, published
from outcomes import definitions as rules
from outcomes.instruments import facts, registry
from pages.shell import access, filters, frame, leads, stores


@st.cache_data(max_entries=1, show_spinner="Taking the fingerprint …")
def fingerprint(version: stores.Version) -> str:
    return frame.store().fingerprint()


def tell_origin(scene: frame.Scene) -> None:
    """Software, definitions and data that the numbers come from, and the download that holds all of it."""
    st.header("What these pages were made from", anchor=False)
    st.markdown(
        f"Software **{__version__}** · definitions **{rules.VERSION}** · data fingerprint (SHA-256) "
        f"`{fingerprint(scene.version)}`"
    )
    st.caption("The same fingerprint, definitions and filters give the same numbers, on any machine.")
    filters.tell(scene.cohort, scene.chips)
    store, courses, only = frame.store(), scene.courses, scene.filters
    st.download_button(
        "Download definitions, numbers and tables",
        data=lambda: bundle.build(store, courses, only),
        file_name="infusion-outcomes-methods.zip",
        mime="application/zip",
        on_click="ignore",
        icon=":material/download:",
    )
    st.caption("For use inside the practice: small counts are not suppressed in it.")


access.enter()
st.title("Methods", anchor=False)
scene = frame.scene()
st.markdown(rules.STANDING_SENTENCE)
st.markdown(
    "Every interval is a 95% interval. With dozens of charts, some intervals miss by chance: about one in twenty. "
    "The pages show no p-values. Nothing here says why scores changed."
)
with st.container(border=True):
    if scene is None:
        st.markdown("No data yet: the definitions below are those that will count.")
        st.page_link(*leads.UPLOAD[:1], label=leads.UPLOAD[1], icon=leads.UPLOAD[2])
    else:
        tell_origin(scene)

st.header("Definitions", anchor=False)
for rule in rules.RULES:
    with st.container(gap=None):
        st.markdown(f"**{rule.title}.** {rule.words}")
        st.caption(f"Source: {rule.source}")

st.header("Protocols", anchor=False)
for protocol in protocols.registry().values():
    with st.container(gap=None):
        own = " (added by the practice)" if protocol.practice_own else ""
        st.markdown(f"**{protocol.name[:1].upper()}{protocol.name[1:]}**{own}. {protocol.words}")
        st.caption(f"Source: {protocol.source}")

st.header("Published results", anchor=False)
st.caption("Practices and registries whose rates stand beside the practice's own on the Overview, the low ones too.")
for name, words, source in published.in_words(published.PUBLISHED):
    with st.container(gap=None):
        st.markdown(f"**{name}.** {words}")
        st.caption(f"Source: {source}")

st.header("Instruments", anchor=False)
st.caption(
    "A value stands here only where its source was read, or read as quoted by the source named. What is not "
    "established is left empty. No licensed question text is kept."
)
for key, instrument in registry().items():
    recorded = "" if scene and key in scene.courses.instruments else " · no scores yet"
    own = " · added by the practice" if instrument.practice_own else ""
    block = st.expander(
        f"**{instrument.name}** {instrument.title}{own}{recorded}", key=f"about_{key}", on_change="rerun"
    )
    if not block.open:
        continue
    with block:
        rows = ["| | | |", "| --- | --- | --- |"]
        rows += [f"| **{fact.what}** | {fact.words} | {fact.source} |" for fact in facts(instrument)]
        st.markdown("\n".join(rows))
        if instrument.not_established:
            st.markdown("**Not established**\n" + "\n".join(f"- {words}" for words in instrument.not_established))
