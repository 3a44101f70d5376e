"""Files between the uploader and the store: letting go of their bytes, and saying so when they are gone unsaved."""

import secrets
from collections.abc import Sequence

import streamlit as st
from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.shell import told

_ROUND = "upload_round"
OPEN = "upload"
"""In the page's address while an upload is neither saved nor cancelled: the address outlives a server's restart."""


def hold(files: Sequence) -> None:
    """Keep these uploads of this visitor in memory, and drop the bytes of all earlier ones at once.

    Streamlit has no public call for it; a browser test looks whether the bytes are gone, so that a new version that
    changes this is noticed.
    """
    now = {file.file_id for file in files}
    for file_id in st.session_state.get("held_uploads", set()) - now:
        get_instance()._uploaded_file_mgr.remove_file(session_id=get_script_run_ctx().session_id, file_id=file_id)
    st.session_state["held_uploads"] = now


def note_open(is_open: bool) -> None:
    """Note in the page's address whether an upload waits to be saved."""
    if is_open:
        st.query_params[OPEN] = "open"
    else:
        st.query_params.pop(OPEN, None)


def choose(label: str) -> list:
    """The uploader; gives the chosen files."""
    if _ROUND not in st.session_state:
        empty()
    files = st.file_uploader(label, accept_multiple_files=True, key=f"upload_{st.session_state[_ROUND]}")
    hold(files)
    return files


def empty() -> None:
    """A new key makes a new uploader; at random, because the browser's outlives a restart of the dashboard."""
    st.session_state[_ROUND] = secrets.token_hex(4)


def let_go() -> None:
    """On every other page: nothing is held, and what was not saved is said to be gone when the reader comes back."""
    if st.session_state.get("held_uploads"):
        told.tell(
            "info",
            "You left this page before your upload was saved, so none of it was saved. Upload the files again to go on.",
        )
    hold(())


def say_if_lost() -> None:
    """After a restart of the dashboard, or a page loaded anew: what was not saved is gone, and that is said."""
    if "held_uploads" in st.session_state:
        return
    if OPEN in st.query_params:
        told.tell(
            "warning",
            "The dashboard was restarted, or this page was loaded again, before your upload was saved or canceled. "
            "If it is not in the list of imports below, none of it was saved: upload the files again.",
        )
    note_open(False)
