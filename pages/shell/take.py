"""Take along: the files of one panel, each made when its button is pressed, by code that asks nothing of the page."""

from __future__ import annotations

from datetime import date

import streamlit as st

from outcomes.panels import Shown
from outcomes.practice import read_practice
from outcomes.report import take


def origin(scene) -> take.Origin:
    """Where everything on this page comes from, as of today."""
    today = date.today()  # noqa: DTZ011 - the practice's own calendar day is meant
    return take.Origin(scene.filters, scene.cohort.n, today, read_practice().clinic, scene.synthetic)


def offer(shown: Shown, scene) -> None:
    """Buttons for picture and table, and the line that says for whom they are."""
    made = origin(scene)
    with st.container(horizontal=True):
        for one in take.files_of(shown):
            st.download_button(
                one.title,
                data=lambda one=one: one.make(shown, made),
                file_name=take.file_name(shown, made, one.suffix),
                mime=one.mime,
                icon=":material/image:" if one.picture else ":material/table:",
                on_click="ignore",
                key=f"take_{shown.key}{one.suffix}",
            )
    st.caption(f"**{take.SMALL_COUNTS}** What may be handed to others is on the page Referrers.")
