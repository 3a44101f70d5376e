"""Letting go of uploaded bytes: Streamlit keeps them in memory long after the page is done with them."""

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx


def hold(files: Sequence) -> None:
    """Keep these uploads of this visitor in memory, and drop the bytes of all earlier ones at once.

    Streamlit has no public call for it; a browser test looks whether the bytes are gone, so that a new version that
    changes this is noticed.
    """
    now = {file.file_id for file in files}
    session = get_script_run_ctx().session_id
    manager = get_instance()._uploaded_file_mgr
    for file_id in st.session_state.get("held_uploads", set()) - now:
        manager.remove_file(session_id=session, file_id=file_id)
    st.session_state["held_uploads"] = now
