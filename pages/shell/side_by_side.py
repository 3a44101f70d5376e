"""The same question about several instruments: beside each other, line by line at one height, where each has room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from outcomes.panels import Shown
from pages.shell import frame

_WRAPPER = '[data-testid="stLayoutWrapper"]'
_ROW = f".st-key-side_by_side > {_WRAPPER} > .stHorizontalBlock"
_DOWN = [_ROW, ".stColumn", ".stVerticalBlock", _WRAPPER, ".stVerticalBlock"]
"""From a row of panels to the parts of each."""

ROOM = "26rem"
"""A panel narrower than this cuts the words of its chart: then panels stand below each other."""

PARTS = 6
"""Question, sentence, chart, how to read it, buttons, and what they open."""

STYLE = f"""<style>
@media screen and (min-width: 641px) {{
  {_ROW} {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, {ROOM}), 1fr)); row-gap: 0;
    margin-top: -1rem; }}
  {_ROW} > .stColumn {{ margin-top: 1rem; }}
  {", ".join(" > ".join(_DOWN[: i + 1]) for i in range(1, len(_DOWN)))}
    {{ display: grid; grid-template-rows: subgrid; grid-template-columns: minmax(0, 1fr); grid-row: span {PARTS};
       width: auto; min-width: 0; }}
}}
</style>"""


def show(rows: Iterable[Sequence[Shown]]) -> None:
    """A row per question, a panel per instrument."""
    st.html(STYLE)
    with st.container(key="side_by_side"):
        for row in rows:
            for column, panel in zip(st.columns(len(row)), row, strict=True):
                with column:
                    frame.show(panel)
