"""What every page shares: the data and the filters of this run, a page's title, and how a panel is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from outcomes import instruments
from outcomes.cohort import Cohort, Filters, select
from outcomes.courses import Courses
from outcomes.figures import CONFIG, for_dark_ground
from outcomes.instruments import Instrument
from outcomes.measures import View, axis_of, estimated_course, view, within_and_between
from outcomes.panels import Look, Shown, modality_words, protocol_words
from outcomes.plural import counted
from outcomes.report import columns
from outcomes.report.tables import as_text
from outcomes.store import Store
from pages.shell import address, filters, leads, paper, stores, take
from pages.shell.filters import Chip

DOMAINS = {"depression": ("depression", "anxiety", "trauma", "wellbeing"), "pain": ("pain",)}
DOMAIN_WORDS = {"depression": "Depression and mood", "pain": "Pain"}
USUAL = {"depression": "phq9", "pain": "pain_nrs"}
PRODUCT = "Infusion outcomes"
"""Stands behind the title of every page in the browser's tab."""


@dataclass(frozen=True)
class Scene:
    """What the reader has chosen: read-only for the pages."""

    courses: Courses
    filters: Filters
    chips: tuple[Chip, ...]
    cohort: Cohort
    chosen: dict[str, Instrument | None]
    synthetic: bool
    version: stores.Version

    def view(self, instrument: Instrument) -> View:
        return view(self.courses, instrument, self.filters, self.cohort)

    def without(self, column: str) -> Scene:
        """The same scene with one filter let go: for what puts all its values side by side."""
        filters = self.filters.without(column)
        return replace(self, filters=filters, cohort=select(self.courses, filters))

    def look(self, **how) -> Look:
        return Look(synthetic=self.synthetic, **how)


def store() -> Store:
    """The store that this visitor looks at."""
    return stores.opened().store


def begin() -> bool:
    """Fix the version of the data that this run of the page works with; says whether it is synthetic."""
    address.begin()
    stores.follow_address()
    st.session_state["version"] = stores.version()
    # The bar of a first reading has a place of its own: where it went away, all below would move up and open menus close.
    with st.container():
        return facts()["synthetic"]


def mark_synthetic() -> None:
    """At the head of every page; with the way out where the visitor came in by the start page."""
    with st.container(horizontal=True, vertical_alignment="center", key="synthetic"):
        st.badge("Synthetic demonstration data: nobody in it is real", icon=":material/science:", color="orange")
        if stores.in_demonstration():
            st.button(
                "Leave the demonstration", key="leave", type="tertiary", icon=":material/logout:", on_click=stores.leave
            )


def draw_filters() -> None:
    """The filters in the sidebar. Drawn by the shell, before the page: what a page draws loses its address at a change."""
    st.session_state["scene"] = _scene()


def facts() -> dict:
    """What is in the data; see ``summary.facts``."""
    return stores.opened().read(st.session_state["version"][1])[1]


def courses() -> Courses:
    """Every course of the version of the data that this run works with."""
    return stores.opened().read(st.session_state["version"][1])[0]


def scene() -> Scene | None:
    """What the filters leave in; None where the store has no course yet."""
    return st.session_state["scene"]


def name_tab(title: str) -> None:
    """What the browser writes on the page's tab, in its history and its bookmarks."""
    st.set_page_config(page_title=f"{title} · {PRODUCT}")


def open_page(title: str) -> Scene:
    """Title, number of patients in the view, and a chip for each filter. Leads on where there is nothing to show."""
    name_tab(title)
    st.title(title, anchor=False)
    found = scene()
    if found is None:
        leads.without_courses(facts())
    address.tell()
    filters.tell(found.cohort, found.chips)
    paper.name_filters(found)
    if not any(found.chosen.values()):
        leads.without_scores()
    if not found.cohort.n:
        leads.without_people()
    return found


def _scene() -> Scene | None:
    courses_ = courses()
    if courses_.table.empty:
        return None
    filters.complete_address(courses_)
    known = instruments.registry()
    present = {key: known[key] for key in courses_.instruments if key in known}
    with st.sidebar:
        chosen = {domain: _choose_instrument(domain, present) for domain in DOMAINS}
        only, chips = filters.choose(courses_)
        cohort = select(courses_, only)
        _tell_who_is_out(cohort)
        _tell_what_was_given(courses_, cohort)
    return Scene(courses_, only, chips, cohort, chosen, facts()["synthetic"], st.session_state["version"])


def _choose_instrument(domain: str, present: dict[str, Instrument]) -> Instrument | None:
    keys = [k for k, i in present.items() if i.domain in DOMAINS[domain] and i.parent is None]
    keys.sort(key=lambda k: (k != USUAL[domain], DOMAINS[domain].index(present[k].domain), present[k].name))
    address.check(domain, DOMAIN_WORDS[domain], [present[key].name for key in keys])
    if not keys:
        return None
    with st.container(key=f"choose_{domain}"):
        key = st.selectbox(
            DOMAIN_WORDS[domain], keys, format_func=lambda k: present[k].name, key=domain, bind="query-params"
        )
    return present[key]


def _tell_who_is_out(cohort: Cohort) -> None:
    are = "is" if cohort.n == 1 else "are"
    st.markdown(f"**{cohort.n:,} of {counted(cohort.n_patients, 'patient', 'patients')}** {are} in this view.")
    if cohort.left_out:
        st.caption("Excluded: " + "; ".join(f"{n:,} {reason}" for reason, n in cohort.left_out) + ".")


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
def _fit(version: stores.Version, filters: tuple, instrument: str, axis: str, _scene: Scene):
    seen = _scene.view(instruments.registry()[instrument])
    return estimated_course(seen, axis_of(seen, axis))


def fitted_together(scene: Scene, mood: Instrument, pain: Instrument):
    """Effects within and between people; fitted once for each version of the data, filters and pair of instruments."""
    return _fit_together(scene.version, scene.filters.key(), mood.key, pain.key, scene)


@st.cache_resource(max_entries=32, show_spinner="Fitting the model …")
def _fit_together(version: stores.Version, filters: tuple, mood: str, pain: str, _scene: Scene):
    known = instruments.registry()
    return within_and_between(_scene.view(known[mood]), _scene.view(known[pain]))


def show(shown: Shown | None, *, inside: bool = True) -> None:
    """One panel: question, sentence, chart, how to read it, and behind one click each its definitions and its table.

    ``inside``: it is for inside the practice, with files to take along; else its table is shown as it is.
    """
    if shown is None:
        return
    with st.container(border=True, height="stretch"):
        draw(shown)
        if shown.figure is not None:
            st.caption(shown.reading)
        behind(shown, inside=inside)


def draw(shown: Shown) -> None:
    """Question, sentence and chart alone."""
    st.header(shown.question, anchor=False)
    st.markdown(shown.sentence)
    if shown.figure is not None:
        figure = for_dark_ground(shown.figure) if st.context.theme.type == "dark" else shown.figure
        # The figure's own template, not Streamlit's: the same chart on screen and on paper.
        st.plotly_chart(figure, key=f"chart_{shown.key}", theme=None, config=CONFIG, alt=f"Chart. {shown.question}")


def behind(shown: Shown, *, inside: bool = True, label: str = "") -> None:
    """What is one click away: definitions, table, files. ``label`` says of which panel, where that is not plain."""
    chosen = st.pills(
        label or "Behind this panel",
        ("Definitions", "Table", "Take along") if inside else ("Definitions", "Table"),
        key=f"behind_{shown.key}",
        label_visibility="visible" if label else "collapsed",
    )
    if chosen is None:
        return
    with st.container():
        _open(chosen, shown, inside=inside)


def _open(chosen: str, shown: Shown, *, inside: bool) -> None:
    if chosen == "Definitions":
        for title, words, source in shown.definitions:
            with st.container(gap=None):
                st.markdown(f"**{title}.** {words}")
                if source:
                    st.caption(f"Source: {source}")
    if chosen == "Table":
        table = as_text(columns.sheet(shown)) if inside else shown.table
        st.dataframe(table, hide_index=True, alt=f"Table. {shown.question}")
    if chosen == "Take along":
        take.offer(shown, scene())
