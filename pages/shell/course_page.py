"""The page of one domain over the course: the same grammar for depression and for pain."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from outcomes import panels
from outcomes.cohort import TITLES
from outcomes.definitions import STANDING_SENTENCE
from outcomes.instruments import Instrument
from outcomes.measures import AXES, suits
from pages.shell import address, frame

SHOW = {"score": "Score", "change": "Change from baseline"}
AXIS = {"infusions": "Infusions", "days": "Weeks", "weeks": "Every single week"}
DOMAIN_TITLES = {
    "depression": "Depression",
    "anxiety": "Anxiety",
    "trauma": "Post-traumatic stress",
    "wellbeing": "Well-being",
    "pain": "Pain",
}


def title(domain: str) -> str:
    """The title of a page about a domain says what its instrument measures: GAD-7 is not depression."""
    scene = frame.scene()
    instrument = scene.chosen[domain] if scene else None
    return DOMAIN_TITLES[instrument.domain if instrument else domain]


def choose_look(scene: frame.Scene, key: str) -> panels.Look:
    """The axis, and score or change, as two switches above the charts."""
    address.check(f"{key}_along", "X-axis", [AXIS[k] for k in AXES])
    address.check(f"{key}_show", "Show", list(SHOW.values()))
    with st.container(horizontal=True):
        axis = st.segmented_control(
            "X-axis",
            list(AXES),
            default=suits(scene.courses),
            format_func=AXIS.get,
            required=True,
            key=f"{key}_along",
            bind="query-params",
        )
        show = st.segmented_control(
            "Show",
            list(SHOW),
            default="score",
            format_func=SHOW.get,
            required=True,
            key=f"{key}_show",
            bind="query-params",
        )
    address.tell()
    return scene.look(axis=axis, change=show == "change")


def show_means(scene: frame.Scene, instrument: Instrument, look: panels.Look) -> None:
    """The mean of the same people along the course, with the estimate for everyone."""
    frame.show(panels.mean_course(scene.view(instrument), look, frame.estimated(scene, instrument, look.axis)))


def for_statisticians() -> DeltaGenerator:
    """What answers no clinical question at a glance stands behind one click, last on the page."""
    return st.expander("For statisticians", icon=":material/functions:")


def closing() -> None:
    st.caption(STANDING_SENTENCE)


def choose_one(scene: frame.Scene, key: str) -> Instrument:
    """One of the instruments chosen in the sidebar, as a switch above the charts."""
    chosen = [instrument for instrument in scene.chosen.values() if instrument]
    names = [instrument.name for instrument in chosen]
    address.check(key, "Instrument", names)
    address.tell()
    name = st.segmented_control("Instrument", names, default=names[0], required=True, key=key, bind="query-params")
    return chosen[names.index(name)] if name in names else chosen[0]


def without(scene: frame.Scene, column: str) -> frame.Scene:
    """The scene with one filter let go, and said so where it was set."""
    if scene.filters.only.get(column):
        st.caption(f"All are shown here, whatever is chosen under “{TITLES[column]}”.")
    return scene.without(column)


def no_response_rule(instrument: Instrument) -> None:
    st.info(
        f"There is no established response criterion for {instrument.name}, so how long a response lasts cannot be shown."
    )
