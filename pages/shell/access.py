"""Who may see a page.

Without sign-in everybody who reaches the server is staff, so the server has to be unreachable from elsewhere: on
any address but the machine's own, nothing is shown.
"""

import streamlit as st

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def is_local() -> bool:
    """Whether the server answers on this machine only."""
    return st.get_option("server.address") in LOOPBACK


def enter() -> None:
    """Stop the page unless the server answers on this machine only. The first call of every page."""
    if not is_local():
        st.error(
            "This server can be reached from other machines, and the dashboard has no sign-in. Nothing is shown. "
            "Start it on this machine only: server.address = 127.0.0.1."
        )
        st.stop()
