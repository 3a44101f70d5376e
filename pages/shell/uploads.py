"""Letting go of uploaded bytes: Streamlit keeps them in memory long after the page is done with them."""

from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx


def forget(files) -> None:
    """Drop the bytes of these uploads from the server's memory at once.

    Streamlit has no public call for it; a test uploads a file and looks whether it is gone, so that a new version that
    changes this is noticed.
    """
    session = get_script_run_ctx().session_id
    manager = get_instance()._uploaded_file_mgr
    for file in files:
        manager.remove_file(session_id=session, file_id=file.file_id)
