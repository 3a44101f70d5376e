"""What has just happened, said once at the top of the page, in view and with the focus on it."""

import streamlit as st

_ICONS = {
    "success": ":material/check_circle:",
    "error": ":material/error:",
    "warning": ":material/edit:",
    "info": ":material/info:",
}
_IN_VIEW = """<script>{
  const box = document.querySelector(".st-key-told");
  if (box) { box.tabIndex = -1; box.style.outline = "none"; box.focus(); box.scrollIntoView({ block: "center" }); }
}</script>"""
"""In a block of its own: the page runs it once for each message."""


def tell(kind: str, words: str, *, leads_to: str = "") -> None:
    """Have it said at the next run of the page, and until the click after that.

    ``kind``: "success", "error", "warning" or "info". ``leads_to``: file of a page to go to from there.
    """
    st.session_state["told"] = {"kind": kind, "words": words, "leads_to": leads_to, "seen": False}


def show() -> None:
    """Say it. A run that is broken off has said nothing, see ``seen``."""
    told = st.session_state.get("told")
    if told is None or told["seen"]:
        st.session_state.pop("told", None)
        return
    with st.container(key="told"):
        getattr(st, told["kind"])(told["words"], icon=_ICONS[told["kind"]])
        if told["leads_to"]:
            st.page_link(told["leads_to"], label="See the charts", icon=":material/monitoring:")
    st.html(_IN_VIEW, unsafe_allow_javascript=True)


def seen() -> None:
    """The page has been drawn to its end: with the next click it need not be said again."""
    if "told" in st.session_state:
        st.session_state["told"]["seen"] = True
