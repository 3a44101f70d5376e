"""The snapshot on a wall: one message per screen, forward and back with the arrow keys."""

from __future__ import annotations

import base64
from html import escape

import streamlit as st

from outcomes import handout
from outcomes.figures.svg import to_svg
from outcomes.figures.svg.faces import with_letters
from outcomes.panels import Shown
from outcomes.practice import Practice, read_practice
from outcomes.report import words
from outcomes.snapshot import Snapshot
from pages.shell import access, share

access.enter()

REFERRERS = "pages/share/referrers.py"
INKS = {"light": "#17222a", "dark": "#f4f2ee"}
CHART_WIDTH, SHAPE = 560, 2.0
"""Least width of a chart as drawn, and width to height of the room for it; the screen enlarges it, letters and all."""

STYLE = """<style>
[data-testid="stHeader"], [data-testid="stSidebar"], [data-testid="stExpandSidebarButton"], [data-testid="stToolbar"]
  { display: none !important; }
.stMainBlockContainer { padding: 0 3vw !important; max-width: none; }
.slide { display: flex; flex-direction: column; height: calc(100vh - 5.2rem); min-height: 380px; padding-top: 2.2vh;
  overflow: hidden; }
.slide .about { font-size: clamp(1rem, 2.1vw, 2.2rem); opacity: 0.78; }
.slide h1 { font-size: clamp(1.5rem, 4.1vw, 4.6rem); line-height: 1.12; margin: 0.3vh 0 1.2vh; padding: 0; font-weight: 650; }
.slide .chart { flex: 1; min-height: 0; display: flex; justify-content: center; }
.slide .chart img { height: 100%; width: 100%; object-fit: contain; max-height: none; max-width: none; margin: 0; }
.slide .below { font-size: clamp(0.95rem, 1.55vw, 1.7rem); line-height: 1.3; margin-top: 1vh; }
.slide ul { font-size: clamp(1.1rem, 2.5vw, 2.8rem); line-height: 1.3; margin: 2vh 0 0; padding-left: 1.2em; }
.slide li { margin-bottom: 1.4vh; font-size: inherit; }
.slide.first { justify-content: center; }
.slide.first h1 { font-size: clamp(2rem, 6vw, 7rem); }
.slide.first .below { font-size: clamp(1.1rem, 2.3vw, 2.5rem); margin-top: 4vh; }
@media (max-width: 640px) { .slide { height: calc(100vh - 8.5rem); } }
</style>"""


def first_slide(shown: Snapshot, practice: Practice) -> str:
    return (
        f'<div class="slide first"><div class="about">{escape(practice.name)}</div><h1>{escape(words.TITLE)}</h1>'
        f'<div class="about">{escape(shown.origin)}</div><div class="below">{escape(words.CAN_AND_CANNOT[0])}</div></div>'
    )


def panel_slide(panel: Shown, shown: Snapshot, ink: str) -> str:
    width = max(CHART_WIDTH, SHAPE * panel.figure.to_dict()["layout"]["height"])
    drawn = with_letters(to_svg(panel.figure, width, alt=panel.plain_sentence, ink=ink))
    chart = f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"
    title = handout.title_of(panel, shown.context)
    return (
        f'<div class="slide"><div class="about">{escape(panel.question)}</div><h1>{escape(title)}</h1>'
        f'<div class="chart"><img alt="{escape(panel.plain_sentence, quote=True)}" src="{chart}"></div>'
        f'<div class="below">{escape(panel.reading)}</div></div>'
    )


def closing_slide(shown: Snapshot, practice: Practice) -> str:
    lines = "".join(f"<li>{escape(line)}</li>" for line in words.CAN_AND_CANNOT)
    contact = f'<div class="about">{escape(practice.contact)}</div>' if practice.contact else ""
    return (
        f'<div class="slide"><h1>What these numbers can and cannot say</h1><ul>{lines}</ul>'
        f'<div class="below">{escape(shown.rounding)}</div>{contact}</div>'
    )


def turn(by: int, last: int) -> None:
    st.session_state["slide"] = min(max(st.session_state.get("slide", 0) + by, 0), last)


practice = read_practice()
_, shown = share.current()
if shown is None:
    st.switch_page(REFERRERS)
st.html(STYLE)
ink = INKS["dark" if st.context.theme.type == "dark" else "light"]
last = len(shown.panels) + 1
place = min(st.session_state.get("slide", 0), last)
if place == 0:
    slide = first_slide(shown, practice)
elif place == last:
    slide = closing_slide(shown, practice)
else:
    slide = panel_slide(shown.panels[place - 1], shown, ink)
st.html(slide)
with st.container(horizontal=True, vertical_alignment="center"):
    st.button(
        "Back", icon=":material/arrow_back:", shortcut="Left", on_click=turn, args=(-1, last), disabled=place == 0
    )
    st.button(
        "Next", icon=":material/arrow_forward:", shortcut="Right", on_click=turn, args=(1, last), disabled=place == last
    )
    share.full_screen()
    if st.button("End", icon=":material/close:", shortcut="Esc"):
        st.session_state["slide"] = 0
        st.switch_page(REFERRERS)
    mark = f" · {words.SYNTHETIC}" if shown.synthetic else ""
    st.caption(f"{place + 1} of {last + 1}{mark}")
