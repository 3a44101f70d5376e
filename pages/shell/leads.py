"""A page with nothing to show leads on: what is missing, and links to what helps."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

OVERVIEW = ("pages/clinic/overview.py", "Overview", ":material/home:")
DEPRESSION = ("pages/clinic/depression.py", "Depression", ":material/monitoring:")
PAIN = ("pages/clinic/pain.py", "Pain", ":material/monitoring:")
UPLOAD = ("pages/staff/data.py", "Upload an export", ":material/upload_file:")
START = ("pages/clinic/overview.py", "Start page, with demonstration data", ":material/home:")


def on(words: str, *to: tuple[str, str, str]) -> NoReturn:
    """Say why the page ends here, and link the pages that help: file, label and icon of each."""
    st.info(words, icon=":material/info:")
    with st.container(horizontal=True):
        for file, label, icon in to:
            st.page_link(file, label=label, icon=icon)
    st.stop()


def without_courses(facts: dict) -> NoReturn:
    """Nothing has been uploaded, or no infusion."""
    if n := facts["patients_without_infusions"]:
        who = "1 patient is" if n == 1 else f"{n:,} patients are"
        on(f"Scores of {who} here, but no infusion. Upload the infusion list of the same patients.", UPLOAD)
    on("No data yet. Charts appear here after the first upload.", UPLOAD, START)


def without_scores() -> NoReturn:
    """Infusions alone."""
    on("Infusions are here, but no scores. Upload a score export of the same patients.", UPLOAD)


def without_scores_of(domain: str) -> NoReturn:
    """Scores of the other domain only."""
    other = PAIN if domain == "depression" else DEPRESSION
    on(f"No {domain} scores have been uploaded yet.", other, OVERVIEW, UPLOAD)


def without_people() -> NoReturn:
    """The filters leave nobody in; their chips stand above."""
    st.info("No patient meets all of these filters. Remove one of them above.", icon=":material/filter_alt_off:")
    st.stop()
