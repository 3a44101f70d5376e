"""What must happen once and be told truly, however often it is clicked.

Streamlit breaks a run of the page off when another click comes, at its next call of Streamlit: a save that was done
would be done again, fail because it was done, and be told as a failure. So a click only starts a job; the page does it,
keeps what became of it in the job itself, and tells that.
"""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from outcomes.errors import OutcomesError
from pages.shell import told

Told = tuple[str, str, str]
"""Kind, words, and the page to go to from there, see ``told.tell``."""


@dataclass
class Job:
    """``does`` gives what to tell, and calls nothing of Streamlit; ``after`` clears up, and is told whether it was done."""

    busy: str
    does: Callable[[], Told]
    after: Callable[[bool], None]
    became: Told | None = None

    def do(self) -> None:
        if self.became is None:
            try:
                self.became = self.does()
            except OutcomesError as error:
                self.became = "error", str(error), ""


def start(busy: str, does: Callable[[], Told], after: Callable[[bool], None] = lambda done: None) -> None:
    """Begin one, unless one is under way: from a button's callback."""
    if "job" not in st.session_state:
        st.session_state["job"] = Job(busy, does, after)


def finish(place) -> None:
    """Do what was started. ``place`` shows that it is being done, in place of the buttons that could start it again."""
    job = st.session_state.get("job")
    if job is None:
        return
    try:
        with place, st.spinner(job.busy):
            job.do()
    except Exception:
        st.session_state.pop("job")
        raise
    kind, words, leads_to = job.became
    told.tell(kind, words, leads_to=leads_to)
    job.after(kind != "error")
    st.session_state.pop("job")
    st.rerun()
