"""The first screen on an empty store: what this shows, three ways to begin, and where the data stay."""

from __future__ import annotations

import base64
from pathlib import Path

import pandas as pd
import streamlit as st

from outcomes import figures
from outcomes.figures import for_dark_ground
from outcomes.figures.svg import to_svg
from outcomes.figures.svg.faces import with_letters
from outcomes.statistics import wilson_interval
from pages.shell import frame, stores

TEMPLATES = Path(__file__).parents[2] / "data" / "templates"
FIRST_TEMPLATES = (("scores-wide.xlsx", "Scores, Excel"), ("infusions.xlsx", "Infusions, Excel"))
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MADE_UP = (("response", "Response", 84), ("worse", "Worse", 6))
MEASURED, MISSING = 140, 40
"""Made-up counts for the picture: out of so many measured; so many more were due."""

INKS = {"light": "#0e161b", "dark": "#f4f2ee"}
WIDTH = 480
WIDEST = 560
"""Pixels that the picture is drawn for, letters and all, and its width at most."""


@st.cache_data(show_spinner=False)
def picture(theme: str) -> str:
    """The headline chart of made-up counts as an SVG picture, drawn by the same code as the charts of the Overview."""
    rows = []
    for outcome, title, n in MADE_UP:
        low, high = wilson_interval(n, MEASURED)
        everybody = MEASURED + MISSING
        rows.append(
            (outcome, title, n, MEASURED, MISSING, n / MEASURED, low, high, n / everybody, (n + MISSING) / everybody)
        )
    names = ["outcome", "title", "n", "measured", "missing", "rate", "low", "high", "bound_low", "bound_high"]
    chart = figures.rates(pd.DataFrame(rows, columns=names), {})
    drawn = to_svg(for_dark_ground(chart) if theme == "dark" else chart, WIDTH, alt=ALT, ink=INKS[theme])
    return f"data:image/svg+xml;base64,{base64.b64encode(with_letters(drawn).encode()).decode()}"


ALT = (
    "An example with made-up numbers. Of 140 patients measured with PHQ-9 after treatment, 84 responded and 6 got worse; "
    "40 more were due and not measured."
)


def show() -> None:
    frame.name_tab("Welcome")
    st.markdown(f"Welcome to **{frame.PRODUCT}**")
    st.title("How are your patients doing?", anchor=False)
    left, right = st.columns([5, 6], gap="large", vertical_alignment="top")
    with left:
        st.markdown(
            "From the score exports that your practice already has, this dashboard shows for depression and for pain:\n"
            "- how many patients **responded**, and how many **got worse**\n"
            "- who was **not measured**, and what that could change\n"
            "- **how long** a response lasts\n"
            "- the same numbers, with small groups hidden, **for referrers**"
        )
    with right, st.container(border=True, gap="small"):
        st.markdown("**PHQ-9 after the first course: an example with made-up numbers**")
        st.html(f'<img alt="{ALT}" src="{picture(_theme())}" style="width: 100%; max-width: {WIDEST}px">')
        st.caption("Dot: of those measured. Line: 95% interval. Pale: what it could be if those missing are counted.")
    with st.container(key="doors"):
        upload, template, look = st.columns(3)
    with upload, st.container(border=True, height="stretch"):
        st.header("Upload your first export", anchor=False)
        st.markdown("CSV, Excel, REDCap, Qualtrics, FHIR. You see what was read before anything is saved.")
        if st.button("Upload an export", icon=":material/upload_file:", width="stretch"):
            st.switch_page("pages/staff/data.py")
    with template, st.container(border=True, height="stretch"):
        st.header("Get a template", anchor=False)
        st.markdown("For scores that are kept in a spreadsheet: empty files with the right columns.")
        for name, label in FIRST_TEMPLATES:
            content = (TEMPLATES / name).read_bytes()
            st.download_button(
                label, content, name, EXCEL, on_click="ignore", icon=":material/download:", width="stretch"
            )
    with look, st.container(border=True, height="stretch"):
        st.header("Look around first", anchor=False)
        st.markdown("Every page on made-up patients. They are kept apart: nothing is added to your data.")
        st.button(
            "Open demonstration data",
            key="look_around",
            icon=":material/science:",
            width="stretch",
            on_click=stores.enter,
        )
    st.header("Where your data stay", anchor=False)
    st.markdown(
        "On this computer. Before anything is saved, patient numbers become random codes and dates become days since the "
        "first infusion. The table that says which code is which patient is a file of its own. The dashboard sends "
        "nothing to the internet."
    )


def _theme() -> str:
    return "dark" if st.context.theme.type == "dark" else "light"
