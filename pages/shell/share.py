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


def tell_stale(shown: Snapshot) -> None:
    """Where the rules have changed since, the numbers mean something else than on the other pages."""
    if shown.definitions != definitions.VERSION:
        st.warning(
            f"Made under the definitions of {shown.definitions}; the other pages use those of {definitions.VERSION}. Make a "
            "new snapshot before comparing.",
            icon=":material/history:",
        )


FULL_SCREEN = """
export default function ({ parentElement }) {
  const button = parentElement.querySelector("button");
  button.onclick = () => document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
}
"""
_BUTTON = st.components.v2.component(
    "full_screen",
    html='<button type="button">Full screen</button>',
    css="""button { font: inherit; color: var(--st-text-color); background: transparent; border: 1px solid
      var(--st-border-color); border-radius: 0.75rem; padding: 0.45rem 0.9rem; cursor: pointer; }
      button:hover, button:focus-visible { border-color: var(--st-primary-color); color: var(--st-primary-color); }""",
    js=FULL_SCREEN,
)


def full_screen() -> None:
    """A button that fills the screen: a page may ask for that only in answer to a press."""
    _BUTTON(key="full_screen", width="content")
