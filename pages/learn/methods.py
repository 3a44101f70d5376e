"""Methods: every definition in force, every instrument, the data's fingerprint, and a download with all of it."""

import re

import streamlit as st

from outcomes import __version__, bundle, protocols, published
from outcomes import definitions as rules
from outcomes.instruments import facts, registry
from pages.shell import access, filters, frame, leads, stores


@st.cache_data(max_entries=1, show_spinner="Taking the fingerprint …")
def fingerprint(version: stores.Version) -> str:
    return frame.store().fingerprint()


PARTS = ("Definitions", "Protocols", "Published results", "Instruments")


def anchor(title: str) -> str:
    """What the contents lead to: ``time-and-treatment``."""
    return "-".join(re.findall(r"[a-z]+", title.lower()))


def contents() -> None:
    """Links to every part, and to every chapter of the definitions."""
    lines = [f"[{part}](#{anchor(part)})" for part in PARTS]
    lines[0] += "".join(f"\n  - [{title}](#{anchor(title)})" for title in rules.by_chapter())
    st.markdown("**On this page**\n" + "\n".join(f"- {line}" for line in lines))


def tell(title: str, words: str, source: str) -> None:
    """One definition, fact or result, with where it is from."""
    with st.container(gap=None):
        st.markdown(f"**{title}** {words}")
        st.caption(f"Source: {source}")


def define() -> None:
    """The definitions that hold the words looked for, by chapter; all of them where nothing is looked for."""
    looked_for = st.text_input("Find a definition", placeholder="missing, interval, responded …", max_chars=40)
    wanted = looked_for.casefold().split()
    found = False
    for chapter, its in rules.by_chapter().items():
        kept = [rule for rule in its if all(word in f"{rule.title} {rule.words}".casefold() for word in wanted)]
        if not kept:
            continue
        found = True
        st.subheader(chapter, anchor=anchor(chapter))
        for rule in kept:
            tell(f"{rule.title}.", rule.words, rule.source)
    if not found:
        st.markdown("No definition has these words in it. How an instrument is scored is under Instruments.")


def describe_instruments(recorded: tuple[str, ...]) -> None:
    """Every instrument behind a click; ``recorded`` are the keys of those with scores."""
    for key, instrument in registry().items():
        none_yet = "" if key in recorded else " · no scores yet"
        own = " · added by the practice" if instrument.practice_own else ""
        block = st.expander(
            f"**{instrument.name}** {instrument.title}{own}{none_yet}", key=f"about_{key}", on_change="rerun"
        )
        if not block.open:
            continue
        with block:
            for fact in facts(instrument):
                tell(f"{fact.what}:", fact.words, fact.source)
            if instrument.not_established:
                st.markdown("**Not established**\n" + "\n".join(f"- {words}" for words in instrument.not_established))


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
with st.container(key="to_read"):
    st.markdown(rules.STANDING_SENTENCE)
    st.markdown(
        "Every interval is a 95% interval. With dozens of charts, some intervals miss by chance: about one in twenty. "
        "The pages show no p-values. Nothing here says why scores changed."
    )
    contents()
    with st.container(border=True):
        if scene is None:
            st.markdown("No data yet: the definitions below are those that will count.")
            st.page_link(*leads.UPLOAD[:1], label=leads.UPLOAD[1], icon=leads.UPLOAD[2])
        else:
            tell_origin(scene)

    definitions, protocol_part, published_part, instrument_part = PARTS
    st.header(definitions, anchor=anchor(definitions))
    define()

    st.header(protocol_part, anchor=anchor(protocol_part))
    for protocol in protocols.registry().values():
        own = " (added by the practice)" if protocol.practice_own else ""
        tell(f"{protocol.name[:1].upper()}{protocol.name[1:]}{own}.", protocol.words, protocol.source)

    st.header(published_part, anchor=anchor(published_part))
    st.caption(
        "Practices and registries whose rates stand beside the practice's own on the Overview, the low ones too."
    )
    for name, words, source in published.in_words(published.PUBLISHED):
        tell(f"{name}.", words, source)

    st.header(instrument_part, anchor=anchor(instrument_part))
    st.caption(
        "A value stands here only where its source was read, or read as quoted by the source named. What is not "
        "established is left empty. No licensed question text is kept."
    )
    describe_instruments(scene.courses.instruments if scene else ())
