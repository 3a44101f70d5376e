"""The two views of *Compare*: the filters in the sidebar, and a second view chosen on the page. Both stand in the address."""

from __future__ import annotations

import streamlit as st

from outcomes import panels
from outcomes.cohort import TITLES, Filters
from outcomes.courses import FILTER_COLUMNS, Courses
from outcomes.definitions import DOSE_BANDS
from outcomes.instruments import Instrument
from outcomes.measures import Narrowing, View, everybody_else, narrowed, view
from outcomes.plural import people
from pages.shell import frame
from pages.shell.filters import URL_NAMES


def choose(scene: frame.Scene, instrument: Instrument) -> tuple[View, View, dict[str, str]]:
    """Two views of one instrument, in the same phase and course, and what each is called.

    The second is everybody who is not in the first, until something is chosen for it.
    """
    left, right = st.columns(2)
    with left, st.container(border=True, height="stretch"):
        st.header("First view", anchor=False)
        told = st.empty()
        with st.popover("Dose and severity"):
            to = _choose_narrowing(scene, instrument, "a_")
        first = narrowed(scene.view(instrument), scene.filters, to)
        first_name = panels.named(scene.filters, to, instrument)
        told.markdown(f"**{first_name}**: {people(first.cohort.n)}, by the filters in the sidebar.")
    with right, st.container(border=True, height="stretch"):
        st.header("Second view", anchor=False)
        told = st.empty()
        with st.popover("Choose who"):
            only = _choose_values(scene.courses)
            to = _choose_narrowing(scene, instrument, "b_")
        if any(only.values()) or to.dose or to.severity:
            filters = Filters(scene.filters.phase, only, scene.filters.course)
            second = narrowed(view(scene.courses, instrument, filters), filters, to)
            second_name = panels.named(filters, to, instrument)
        else:
            second = everybody_else(scene.courses, instrument, scene.filters, first)
            second_name = panels.EVERYBODY_ELSE
        told.markdown(f"**{second_name}**: {people(second.cohort.n)}.")
    return first, second, panels.names_of(first_name, second_name)


def _choose_values(courses: Courses) -> dict[str, list[str]]:
    """One choice for each filter of which the data have more than one value."""
    found = {}
    for name in FILTER_COLUMNS:
        options = [str(value) for value in courses.table[name].cat.categories]
        if len(options) > 1:
            found[name] = _choose(TITLES[name], options, f"b_{URL_NAMES.get(name, name)}")
    return found


def _choose_narrowing(scene: frame.Scene, instrument: Instrument, prefix: str) -> Narrowing:
    """Dose, where any is recorded, and severity before treatment, where the instrument has bands."""
    found = {}
    if scene.courses.table["dose"].notna().any():
        found["dose"] = _choose_places("Dose", [label for label, _ in DOSE_BANDS], f"{prefix}dose")
    if instrument.bands:
        # A key for each instrument: what was chosen for one is no choice of another.
        key = f"{prefix}severity_{instrument.key}"
        found["severity"] = _choose_places("Severity at baseline", [band.label for band in instrument.bands], key)
    return Narrowing(**found)


def _choose_places(title: str, labels: list[str], key: str) -> tuple[int, ...]:
    return tuple(map(labels.index, _choose(title, labels, key)))


def _choose(title: str, options: list[str], key: str) -> list[str]:
    """None or several; on a page as pills, whose color can be read on a dark ground too."""
    return st.pills(
        title,
        options,
        selection_mode="multi",
        format_func=lambda value: value[:1].upper() + value[1:],
        key=key,
        bind="query-params",
    )
