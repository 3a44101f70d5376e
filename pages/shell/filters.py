"""The filters: chosen in the sidebar, told under the title of every page on which they act, and held in the page's address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import streamlit as st

from outcomes.cohort import TITLES, Cohort, Filters
from outcomes.courses import FILTER_COLUMNS, Courses
from outcomes.definitions import PHASES
from pages.shell import address

PHASE_WORDS = {"induction": "Induction", "maintenance": "Maintenance"}
COURSE_WORDS = {1: "First", 2: "Second"}
URL_NAMES = {"age_band": "age", "first_infusion_year": "year"}
RANGES = {"age_band": "{} and over", "first_infusion_year": "{} and later"}
"""Filter columns whose values stand in an order: from one to another. How a range without an upper end is told."""

CHIPS = {
    "indication": "Indication: {}",
    "site": "{}",
    "sex": "Sex: {}",
    "age_band": "Age: {}",
    "first_infusion_year": "First infusion: {}",
    "protocol": "Protocol: {}",
    "route": "Route: {}",
    "drug": "Drug: {}",
}


@dataclass(frozen=True)
class Chip:
    """One choice that leaves people out: the key of its widget, what it says, and the value with which it leaves out nobody."""

    key: str
    words: str
    cleared: object


def choose(courses: Courses) -> tuple[Filters, tuple[Chip, ...]]:
    """The filters of the sidebar, and a chip for each that is set."""
    chips = []
    phase = st.radio("Phase", PHASES, **_bound("phase", "Phase", PHASES, PHASE_WORDS.get), horizontal=True)
    if phase != PHASES[0]:
        chips.append(Chip("phase", PHASE_WORDS[phase], PHASES[0]))
    course = 1
    if (courses.table["number"] == 2).any():
        course = st.radio(
            "Course", (1, 2), **_bound("course", "Course", COURSE_WORDS, COURSE_WORDS.get), horizontal=True
        )
        if course != 1:
            chips.append(Chip("course", "Second course", 1))
    else:
        address.check("course", "Course", ["First"])
    only = {}
    for name in FILTER_COLUMNS:
        options = _values(courses, name)
        key = URL_NAMES.get(name, name)
        if len(options) < 2:
            address.check(key, TITLES[name], [_capital(value) for value in options])
        elif name in RANGES:
            whole = options[0], options[-1]
            address.check(key, TITLES[name], options)
            ends = st.select_slider(TITLES[name], options, value=whole, key=key, bind="query-params")
            if ends != whole:
                only[name] = options[options.index(ends[0]) : options.index(ends[1]) + 1]
                chips.append(Chip(key, CHIPS[name].format(range_words(name, options, *ends)), whole))
        else:
            only[name] = st.multiselect(
                TITLES[name], options, **_bound(key, TITLES[name], options, _capital), placeholder="All"
            )
            if only[name]:
                values = ", ".join(_capital(value) for value in only[name])
                chips.append(Chip(key, CHIPS[name].format(values), []))
    return Filters(phase, only, course), tuple(chips)


def complete_address(courses: Courses) -> None:
    """``year=2024`` is the range from 2024 to 2024. Before any widget is drawn."""
    for name in RANGES:
        address.complete_range(URL_NAMES[name], _values(courses, name))


def _values(courses: Courses, name: str) -> list[str]:
    return [str(value) for value in courses.table[name].cat.categories]


def range_words(name: str, options: Sequence[str], first: str, last: str) -> str:
    """``50 and over``, ``up to 59``, ``2022 to 2024``, ``50-59``: a range of values in words."""
    if first == last:
        return first
    if last == options[-1]:
        return RANGES[name].format(_numbers(first)[0])
    to = _numbers(last)[-1]
    return f"up to {to}" if first == options[0] else f"{_numbers(first)[0]} to {to}"


def _numbers(value: str) -> list[str]:
    return re.findall(r"\d+", value)


def _capital(value: str) -> str:
    return value[:1].upper() + value[1:]


def _bound(key: str, title: str, options: Iterable, words: Callable[..., str]) -> dict:
    """What ties a widget to the page's address; what stands there and is no option is said."""
    address.check(key, title, [words(option) for option in options])
    return {"format_func": words, "key": key, "bind": "query-params"}


def tell(cohort: Cohort, chips: Sequence[Chip]) -> None:
    """Under the title: how many are in the view, a chip for each filter, and one press that clears them all."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="view"):
        n = (
            f"**{cohort.n_patients:,} patients**"
            if not chips
            else f"**{cohort.n:,} of {cohort.n_patients:,} patients**"
        )
        st.markdown(n if cohort.n_patients != 1 else n.replace("patients", "patient"), width="content")
        for chip in chips:
            st.button(
                chip.words,
                key=f"chip_{chip.key}",
                icon=":material/close:",
                icon_position="right",
                help="Remove this filter",
                on_click=clear,
                args=([chip],),
            )
        if chips:
            st.button("Clear all", key="clear_filters", type="tertiary", on_click=clear, args=(list(chips),))
        address.copy_link()


def clear(chips: Sequence[Chip]) -> None:
    for chip in chips:
        st.session_state[chip.key] = chip.cleared
