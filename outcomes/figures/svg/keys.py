"""What of a figure is drawn on paper. Anything else that would change the picture is refused by name.

So nobody can add a chart to a page that the report would show differently.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from outcomes.figures.svg.marks import DASHES, SYMBOLS

ONLY_ON_SCREEN = frozenset(
    "hovertemplate hoverinfo hovermode hoverlabel customdata dragmode fixedrange name template".split()
)
"""Keys that say how a chart answers a pointer, or what has been read already."""

ANYTHING = None
FONT = {"size": ANYTHING, "color": ANYTHING, "family": ANYTHING}
LINE = {"color": ANYTHING, "width": ANYTHING, "dash": tuple(DASHES)}
AXIS = {
    "range": ANYTHING,
    "autorange": (True, "reversed"),
    "rangemode": ("normal", "tozero"),
    "tickvals": ANYTHING,
    "ticktext": ANYTHING,
    "tickfont": FONT,
    "tickangle": (0,),
    "showticklabels": (True, False),
    "title": {"text": ANYTHING, "font": FONT, "standoff": ANYTHING},
    "domain": ANYTHING,
    "anchor": ANYTHING,
    "showgrid": (True, False),
    "gridcolor": ANYTHING,
    "zeroline": (True, False),
    "zerolinecolor": ANYTHING,
    "visible": (True, False),
    "automargin": (True, False),
}
NOTE = {
    "text": ANYTHING,
    "showarrow": (False,),
    "font": FONT,
    "x": ANYTHING,
    "y": ANYTHING,
    "xref": ("x", "paper"),
    "yref": ANYTHING,
    "xanchor": ("auto", "left", "center", "right"),
    "yanchor": ("auto", "top", "middle", "bottom"),
    "xshift": ANYTHING,
    "yshift": ANYTHING,
    "align": ("left", "center", "right"),
    "opacity": ANYTHING,
}
SHAPE = {
    "type": ("rect", "line", "circle"),
    "xref": ("x", "paper"),
    "yref": ANYTHING,
    "x0": ANYTHING,
    "x1": ANYTHING,
    "y0": ANYTHING,
    "y1": ANYTHING,
    "xsizemode": ("pixel", "scaled"),
    "ysizemode": ("pixel", "scaled"),
    "xanchor": ANYTHING,
    "yanchor": ANYTHING,
    "line": LINE,
    "fillcolor": ANYTHING,
    "layer": ("above", "below"),
}
LAYOUT = {
    "height": ANYTHING,
    "margin": {"l": ANYTHING, "r": ANYTHING, "t": ANYTHING, "b": ANYTHING},
    "font": FONT,
    "annotations": ANYTHING,
    "shapes": ANYTHING,
    "barmode": ("stack", "overlay"),
    "bargap": ANYTHING,
    "showlegend": (False,),
}
TEMPLATE = {
    "font": FONT,
    "colorway": ANYTHING,
    "showlegend": (False,),
    "paper_bgcolor": ("rgba(0,0,0,0)",),
    "plot_bgcolor": ("rgba(0,0,0,0)",),
}

SCATTER = {
    "type": ANYTHING,
    "x": ANYTHING,
    "y": ANYTHING,
    "mode": ("lines", "markers", "lines+markers", "markers+text"),
    "line": LINE | {"shape": ("linear", "hv")},
    "marker": {
        "color": ANYTHING,
        "size": ANYTHING,
        "symbol": SYMBOLS,
        "line": {"color": ANYTHING, "width": ANYTHING},
    },
    "fill": ("none", "toself"),
    "fillcolor": ANYTHING,
    "text": ANYTHING,
    "textposition": ("middle right", "top center"),
    "textfont": FONT,
    "cliponaxis": (True, False),
    "yaxis": ANYTHING,
}
BAR = {
    "type": ANYTHING,
    "orientation": ("v", "h"),
    "x": ANYTHING,
    "y": ANYTHING,
    "base": ANYTHING,
    "width": ANYTHING,
    "marker": {"color": ANYTHING, "line": {"color": ANYTHING, "width": ANYTHING}},
    "text": ANYTHING,
    "textposition": ("outside", "none"),
    "textfont": FONT,
    "cliponaxis": (True, False),
}
TRACES = {"scatter": SCATTER, "bar": BAR}
AXIS_NAME = re.compile(r"xaxis|yaxis\d*")


def check(data: list[dict], layout: Mapping) -> None:
    """Raise ValueError naming the first key or value that would be drawn differently than in the browser."""
    for trace in data:
        kind = trace.get("type", "scatter")
        if kind not in TRACES:
            raise _refusal("data.type", kind)
        _compare(trace, TRACES[kind], kind)
    _compare_layout(layout, LAYOUT, "layout")
    _compare_layout(layout.get("template", {}).get("layout", {}), TEMPLATE, "template.layout")
    for name, schema in (("annotations", NOTE), ("shapes", SHAPE)):
        for part in layout.get(name, ()):
            _compare(part, schema, f"layout.{name}")


def _compare_layout(layout: Mapping, schema: dict, where: str) -> None:
    axes = {name for name in layout if AXIS_NAME.fullmatch(name)}
    _compare({name: value for name, value in layout.items() if name not in axes}, schema, where)
    for name in axes:
        _compare(layout[name], AXIS, f"{where}.{name}")


def _compare(found: Mapping, schema: Mapping, where: str) -> None:
    for key, value in found.items():
        if key in ONLY_ON_SCREEN:
            continue
        if key not in schema:
            raise _refusal(f"{where}.{key}")
        known = schema[key]
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            _compare(value, known, f"{where}.{key}")
        elif isinstance(known, Mapping) or (isinstance(known, Collection) and value not in known):
            raise _refusal(f"{where}.{key}", value)


def _refusal(key: str, value: object = None) -> ValueError:
    words = key if value is None else f"{key} = {value!r}"
    return ValueError(f"{words} is not drawn on paper: add it to outcomes/figures/svg, or leave it out of the figure")
