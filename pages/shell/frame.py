"""What every page shares: the store, the course table, the filters in the sidebar, and how a panel is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from outcomes import instruments, summary
from outcomes.cohort import TITLES, Cohort, Filters, select
from outcomes.courses import FILTER_COLUMNS, Courses, build
from outcomes.definitions import PHASES
from outcomes.figures import CONFIG, for_dark_ground
from outcomes.instruments import Instrument
from outcomes.measures import View, axis_of, estimated_course, view, within_and_between
from outcomes.panels import Look, Shown, modality_words, protocol_words
from outcomes.plural import counted
from outcomes.practice import read_practice
from outcomes.protocols import Given
from outcomes.report import columns
from outcomes.report.tables import as_text
from outcomes.store import Store
from pages.shell import paper, take

PHASE_WORDS = {"induction": "Induction", "maintenance": "Maintenance"}
COURSE_WORDS = {1: "First", 2: "Second"}
DOMAINS = {"depression": ("depression", "anxiety", "trauma", "wellbeing"), "pain": ("pain",)}
USUAL = {"depression": "phq9", "pain": "pain_nrs"}
URL_NAMES = {"age_band": "age", "first_infusion_year": "year"}


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """The one store of this server."""
    return Store()


@st.cache_resource(max_entries=1, show_spinner="Reading the records …")
def _courses(version: int) -> Courses:
    """The course table of one version of the data; the next version takes its place."""
    return build(store().records(), given_protocols())


@st.cache_resource(show_spinner=False)
def given_protocols() -> tuple[Given, ...]:
    """The protocols on the practice's list, as they were when the server started: everything shown counts with the same."""
    return read_practice().protocols


@dataclass(frozen=True)
class Scene:
    """What the reader has chosen: read-only for the pages."""

    courses: Courses
    filters: Filters
    cohort: Cohort
    chosen: dict[str, Instrument | None]
    synthetic: bool
    version: int

    def view(self, instrument: Instrument) -> View:
        return view(self.courses, instrument, self.filters, self.cohort)

    def without(self, column: str) -> Scene:
        """The same scene with one filter let go: for what puts all its values side by side."""
        filters = self.filters.without(column)
        return replace(self, filters=filters, cohort=select(self.courses, filters))

    def look(self, **how) -> Look:
        return Look(synthetic=self.synthetic, **how)


def begin() -> bool:
    """Fix the version of the data that this run of the page works with; says whether it is synthetic."""
    version = st.session_state["version"] = store().data_version()
    return facts(version)["synthetic"]


def draw_filters() -> None:
    """The filters in the sidebar. Drawn by the shell, before the page: what a page draws loses its address at a change."""
    st.session_state["scene"] = _scene(st.session_state["version"])


@st.cache_resource(max_entries=1, show_spinner=False)
def facts(version: int) -> dict:
    """What is in the data; see ``summary.facts``."""
    return summary.facts(store(), _courses(version))


def open_page(title: str) -> Scene:
    """Title and filters. Stops with a pointer to the Data page where there is nothing to show yet."""
    st.title(title, anchor=False)
    found = scene()
    if found is None:
        st.info(
            "No infusion course is in the store yet. Open **Data** and upload a score export; templates are there.",
            icon=":material/upload_file:",
        )
        st.stop()
    paper.name_filters(found)
    return found


def courses() -> Courses:
    """Every course of the version of the data that this run works with."""
    return _courses(st.session_state["version"])


def scene() -> Scene | None:
    """What the filters leave in; None where the store has no course yet."""
    return st.session_state["scene"]


def _scene(version: int) -> Scene | None:
    courses = _courses(version)
    if courses.table.empty:
        return None
    known = instruments.registry()
    present = {key: known[key] for key in courses.instruments if key in known}
    with st.sidebar:
        chosen = {domain: _choose_instrument(domain, present) for domain in DOMAINS}
        filters = _choose_filters(courses)
        cohort = select(courses, filters)
        _tell_who_is_out(cohort)
        _tell_what_was_given(courses, cohort)
    return Scene(courses, filters, cohort, chosen, facts(version)["synthetic"], version)


def _choose_instrument(domain: str, present: dict[str, Instrument]) -> Instrument | None:
    keys = [k for k, i in present.items() if i.domain in DOMAINS[domain] and i.parent is None]
    if not keys:
        return None
    keys.sort(key=lambda k: (k != USUAL[domain], DOMAINS[domain].index(present[k].domain), present[k].name))
    key = st.selectbox(
        "Depression and mood" if domain == "depression" else "Pain",
        keys,
        format_func=lambda k: present[k].name,
        key=domain,
        bind="query-params",
    )
    return present[key]


def _choose_filters(courses: Courses) -> Filters:
    phase = st.radio("Phase", PHASES, format_func=PHASE_WORDS.get, key="phase", bind="query-params", horizontal=True)
    course = 1
    if (courses.table["number"] == 2).any():
        course = st.radio(
            "Course", (1, 2), format_func=COURSE_WORDS.get, key="course", bind="query-params", horizontal=True
        )
    only = {}
    for name in FILTER_COLUMNS:
        options = [str(value) for value in courses.table[name].cat.categories]
        if len(options) > 1:
            only[name] = st.multiselect(
                TITLES[name],
                options,
                format_func=lambda value: value[:1].upper() + value[1:],
                placeholder="Everybody",
                key=URL_NAMES.get(name, name),
                bind="query-params",
            )
    return Filters(phase, only, course)


def _tell_who_is_out(cohort: Cohort) -> None:
    are = "is" if cohort.n == 1 else "are"
    st.markdown(f"**{cohort.n:,} of {counted(cohort.n_patients, 'patient', 'patients')}** {are} in this view.")
    if cohort.left_out:
        st.caption("Out: " + "; ".join(f"{n:,} {reason}" for reason, n in cohort.left_out) + ".")


def _tell_what_was_given(courses: Courses, cohort: Cohort) -> None:
    """The protocols behind every number of the page; routes and drugs where they are mixed or not all recorded."""
    words = protocol_words(courses, cohort)
    if words:
        st.caption(words)
    mixed = modality_words(courses, cohort)
    if mixed:
        st.caption(f"**{mixed}**")


def estimated(scene: Scene, instrument: Instrument, axis: str):
    """Estimated means of a view; fitted once for each version of the data, filters, instrument and axis."""
    return _fit(scene.version, scene.filters.key(), instrument.key, axis, scene)


@st.cache_resource(max_entries=32, show_spinner="Fitting the model …")
def _fit(version: int, filters: tuple, instrument: str, axis: str, _scene: Scene):
    seen = _scene.view(instruments.registry()[instrument])
    return estimated_course(seen, axis_of(seen, axis))


def fitted_together(scene: Scene, mood: Instrument, pain: Instrument):
    """Effects within and between people; fitted once for each version of the data, filters and pair of instruments."""
    return _fit_together(scene.version, scene.filters.key(), mood.key, pain.key, scene)


@st.cache_resource(max_entries=32, show_spinner="Fitting the model …")
def _fit_together(version: int, filters: tuple, mood: str, pain: str, _scene: Scene):
    known = instruments.registry()
    return within_and_between(_scene.view(known[mood]), _scene.view(known[pain]))


def show(shown: Shown | None, *, inside: bool = True) -> None:
    """One panel: question, sentence, chart, how to read it, and behind one click each its definitions and its table.

    ``inside``: it is for inside the practice, with files to take along; else its table is shown as it is.
    """
    if shown is None:
        return
    with st.container(border=True, height="stretch"):
        st.subheader(shown.question, anchor=False)
        st.markdown(shown.sentence)
        if shown.figure is not None:
            figure = for_dark_ground(shown.figure) if st.context.theme.type == "dark" else shown.figure
            # The figure's own template, not Streamlit's: the same chart on screen and on paper.
            st.plotly_chart(figure, key=f"chart_{shown.key}", theme=None, config=CONFIG, alt=shown.plain_sentence)
            st.caption(shown.reading)
        behind = st.pills(
            "Behind this panel",
            ("Definitions", "Table", "Take along") if inside else ("Definitions", "Table"),
            key=f"behind_{shown.key}",
            label_visibility="collapsed",
        )
        if behind == "Definitions":
            for title, words, source in shown.definitions:
                with st.container(gap=None):
                    st.markdown(f"**{title}.** {words}")
                    if source:
                        st.caption(f"Source: {source}")
        if behind == "Table":
            table = as_text(columns.sheet(shown)) if inside else shown.table
            st.dataframe(table, hide_index=True, alt=shown.plain_sentence)
        if behind == "Take along":
            take.offer(shown, scene())
