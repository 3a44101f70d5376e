"""What the pages for referrers share: the snapshot that is shown.

Their pages have no filters: two views of almost the same people could be subtracted from each other.
"""

from __future__ import annotations

import streamlit as st

from outcomes import definitions, snapshot
from outcomes.report import words
from outcomes.snapshot import Snapshot
from outcomes.store import KeptSnapshot
from pages.shell import frame


def current() -> tuple[KeptSnapshot | None, Snapshot | None]:
    """The snapshot that is shown; nothing before the first."""
    kept = snapshot.standing(frame.store())
    return kept, None if kept is None else _thawed(kept.content, kept)


@st.cache_resource(max_entries=4, show_spinner=False)
def _thawed(content: str, _kept: KeptSnapshot) -> Snapshot:
    return snapshot.thaw(_kept)


def mark_synthetic(shown: Snapshot) -> None:
    """Where the snapshot is of demonstration data and the store no longer is, the shell does not say so."""
    if shown.synthetic and not frame.facts()["synthetic"]:
        st.badge(words.SYNTHETIC, icon=":material/science:", color="orange")


def is_stale(shown: Snapshot) -> bool:
    """Whether the rules have changed since: the numbers then mean something else than on the other pages."""
    return shown.definitions != definitions.VERSION


def tell_stale(shown: Snapshot) -> None:
    """For the practice, that they have."""
    if is_stale(shown):
        st.warning(
            f"Made under the definitions of {shown.definitions}; the other pages use those of {definitions.VERSION}. Create "
            "a new snapshot before comparing.",
            icon=":material/history:",
        )


# A page may ask for the whole screen only in answer to a press, and not a moment later: so the same press asks for both.
_BUTTON = st.components.v2.component(
    "present",
    html='<button type="button">Present, full screen</button>',
    css="""button { font: inherit; color: var(--st-text-color); background: transparent; border: 1px solid
      var(--st-border-color); border-radius: 0.75rem; padding: 0.45rem 0.9rem; cursor: pointer; }
      button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
      button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }""",
    js="""
export default function ({ parentElement, setTriggerValue }) {
  parentElement.querySelector("button").onclick = () => {
    document.documentElement.requestFullscreen?.().catch(() => {});
    setTriggerValue("pressed", true);
  };
}
""",
)


def present() -> bool:
    """A button that fills the screen; says whether it was pressed."""
    return bool(_BUTTON(key="present", width="content", on_pressed_change=lambda: None).pressed)
