"""How every page looks on paper, Letter or A4, when the browser prints it: in one place.

No navigation, no sidebar and nothing to press; whole charts in the width of the paper; dark pages in dark letters on white; no
panel cut in two where it fits on one page, no heading left alone; the filters named.
"""

from __future__ import annotations

from html import escape

import streamlit as st

from outcomes.figures.ground import ON_DARK, TEXT
from pages.shell import take

_HIDDEN = ", ".join(
    [
        *(
            f'[data-testid="{one}"]'
            for one in ("stSidebar", "stHeader", "stToolbar", "stExpandSidebarButton", "stStatusWidget")
        ),
        *(
            f'[data-testid="{one}"]'
            for one in ("stButton", "stButtonGroup", "stDownloadButton", "stFileUploader", "stPopover")
        ),
        *(f'[data-testid="{one}"]' for one in ("stPageLink", "stElementToolbar", "stSkeleton")),
        *(f'[data-testid="{one}"]' for one in ("stCheckbox", "stSelectbox", "stSlider")),
        ".modebar-container",
    ]
)


def _as_drawn(colour: str) -> str:
    """``"rgb(230, 233, 234)"``: how the chart library writes ``"#e6e9ea"``."""
    return f"rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})"


def _on_white() -> str:
    """Rules that give every mark and letter of a dark page's charts its colour for a light ground."""
    return "\n".join(
        f'  .main-svg [style*="{what}: {_as_drawn(dark)}"], .main-svg [style*="{what}: {_as_drawn(dark)}"] tspan '
        f"{{ {what}: {light} !important; }}"
        for light, dark in ON_DARK.items()
        for what in ("fill", "stroke")
    )


STYLE = f"""<style>
.stElementContainer:has(.only-on-paper) {{ display: none; }}
@page {{ margin: 13mm 12mm; }}
@media print {{
  {_HIDDEN} {{ display: none !important; }}
  .stElementContainer:has(p.only-on-paper) {{ display: block; }}
  html {{ font-size: 12px; }}
  html, body, .stApp, .stApp [class*="st-emotion-cache"] {{ background: transparent !important; color: {TEXT} !important; }}
  .stMainBlockContainer {{ padding: 0 !important; max-width: none !important; }}
  .stHorizontalBlock:has(> .stColumn) {{ display: flex !important; flex-wrap: nowrap !important; gap: 0.75rem; }}
  .stHorizontalBlock > .stColumn {{ flex: 1 1 0 !important; width: auto !important; min-width: 0 !important; }}
  .stElementContainer:has(.stPlotlyChart), .stFullScreenFrame:has(.stPlotlyChart), .stPlotlyChart, .stPlotlyChart > div,
  .stPlotlyChart .plot-container, .stPlotlyChart .js-plotly-plot {{ width: 100% !important; height: auto !important; }}
  .stPlotlyChart .svg-container
    {{ width: 100% !important; max-width: var(--drawn-width) !important; height: auto !important; }}
  .stPlotlyChart .svg-container > .main-svg {{ width: 100% !important; height: 100% !important; }}
{_on_white()}
  .stElementContainer:has(h1, h2, h3) {{ break-after: avoid; }}
  .stElementContainer:has(.stPlotlyChart), .stElementContainer :is(thead, tr) {{ break-inside: avoid; }}
  .stElementContainer:has(table), [data-testid="stTable"], [data-testid="stTable"] *
    {{ break-inside: auto; overflow: visible !important; }}
  [data-testid="stTable"] table {{ display: table !important; }}
}}
</style>"""

_SCALE = """<div class="only-on-paper"></div><script>{
  const charts = () => document.querySelectorAll(".stPlotlyChart .svg-container");
  if (!window.scalesForPaper) {
    window.scalesForPaper = true;
    window.addEventListener("beforeprint", () => charts().forEach((box) => {
      const [width, height] = [box.clientWidth, box.clientHeight];
      if (!width || !height) return;
      box.style.setProperty("--drawn-width", width + "px");
      box.style.aspectRatio = width + " / " + height;
      box.querySelectorAll(":scope > .main-svg").forEach((svg) => svg.setAttribute("viewBox", `0 0 ${width} ${height}`));
    }));
    window.addEventListener("afterprint", () => charts().forEach((box) => {
      box.style.aspectRatio = "";
      box.querySelectorAll(":scope > .main-svg").forEach((svg) => svg.removeAttribute("viewBox"));
    }));
  }
}</script>"""
"""Charts are drawn in the pixels of the window. On paper each is scaled as a picture, letters and all."""


def prepare() -> None:
    """Once on every page, by the shell."""
    st.html(STYLE)
    st.html(_SCALE, unsafe_allow_javascript=True)


def name_filters(scene) -> None:
    """Filters, number of patients, day and definitions, in one line that only paper shows; the sidebar is not printed."""
    st.html(f'<p class="only-on-paper">{escape(take.origin(scene).in_one_line)}</p>')
