"""From a finished table to a Plotly figure. No maths here: what is drawn stands in the table.

Colours are explicit, one each for a light and a dark ground, and work in grey print and for colour-blind readers; red and
green are never told apart. The template is our own: importing Streamlit changes Plotly's default one.
"""

from __future__ import annotations

from functools import cache

from plotly.basedatatypes import BaseFigure

from outcomes import outcome
from outcomes.figures import signs
from outcomes.figures.ground import BAND_COLOURS as BAND_COLOURS
from outcomes.figures.ground import BLUE, DEEP, GREY, ORANGE, TEAL, TEXT, edged, faded, on_dark
from outcomes.rounding import percent

ROLES = {"somewhat better": TEAL, "better": BLUE, "much better": DEEP, "worse": ORANGE}
"""Colours that an outcome can have, by what they say."""
NOT_MEASURED = faded(GREY, 0.28)
PALE = 0.24

LABELS_RIGHT = 138
"""Pixels that labels beside a stacked chart need."""

ABOVE_FOR_LABEL = 22
"""Pixels above the plot that the synthetic label needs."""

LINE = 1.3
"""From one line of words to the next, in font sizes; as Plotly has it."""

CONFIG = {
    "displaylogo": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "displayModeBar": False,
    "scrollZoom": False,
    "doubleClick": False,
}
"""How every chart behaves on a page: nothing is sent anywhere, and a thumb that scrolls the page does not zoom."""


@cache
def template() -> dict:
    axis = {
        "gridcolor": "rgba(138,150,158,0.22)",
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
        "tickfont": {"size": 14},
        "tickangle": 0,
        "title": {"font": {"size": 14}, "standoff": 8},
    }
    return {
        "layout": {
            "font": {
                "color": TEXT,
                "size": 14,
                "family": "Source Sans, Source Sans Pro, Segoe UI, Helvetica, Arial, sans-serif",
            },
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": [BLUE, DEEP, ORANGE, GREY],
            "xaxis": axis,
            "yaxis": axis,
            "showlegend": False,
            "dragmode": False,
            "hoverlabel": {"font": {"size": 13}},
        }
    }


class Figure(BaseFigure):
    """A finished figure, handed on to the page or the file in the words it was written in.

    Plotly's own class rebuilds and copies every part three times on that way, which takes longer than all the
    numbers of a page. The tests have it check every figure: ``plotly.graph_objects.Figure(figure.to_dict())``.
    """

    def __init__(self, data: list[dict], layout: dict) -> None:
        self._words = {"data": data, "layout": layout}

    def to_dict(self) -> dict:
        """``data`` and ``layout`` as Plotly wants them."""
        return self._words

    def __repr__(self) -> str:
        # Plotly's own would take the template out of the words, and the next drawing would look different.
        return f"<{type(self).__name__} of {len(self._words['data'])} traces>"


def figure(
    data: list, *, height: int, margin: tuple[int, int, int, int], annotations=(), shapes=(), **layout
) -> Figure:
    """One figure; ``margin`` is left, right, top, bottom in pixels. Signs become shapes, pale marks get edges."""
    left, right, top, bottom = margin
    where = {"height": height, "margin": {"l": left, "r": right, "t": top, "b": bottom}}
    notes = [{name: part for name, part in one.items() if name != "sign"} for one in annotations]
    drawn = [one["sign"] for one in annotations if "sign" in one]
    return Figure(
        [edged(one) for one in data],
        {"template": template(), "annotations": notes, "shapes": [*shapes, *drawn], **where, **layout},
    )


def outcome_colour(key: str, other: str = GREY) -> str:
    """The colour of an outcome; ``other`` for what is none, or none any more: an old snapshot may hold one."""
    return next((ROLES[one.colour] for one in outcome.OUTCOMES if one.key == key), other)


def note(text: str, **where) -> dict:
    """Words on a figure. Aligned as they are anchored, so that smaller letters stay where they begin."""
    align = {"align": where["xanchor"]} if where.get("xanchor") in ("left", "right") else {}
    return {"text": text, "showarrow": False, "font": {"size": 13}, **align, **where}


def signed(sign: str, colour: str, words: dict, *, room: float | None = None) -> dict:
    """An annotation, anchored at its left and its middle, with a sign of ``signs`` before it.

    ``room`` is the pixels kept for the sign and the gap after it, where several lines begin at one place.
    """
    size = words["font"]["size"]
    room = signs.width(sign, size) if room is None else room
    drawn = signs.draw(sign, colour, size, words)
    return {**words, "yanchor": "middle", "xshift": words.get("xshift", 0) + room, "sign": drawn}


def for_dark_ground(figure: Figure) -> Figure:
    """The same figure in the colours of a dark ground."""
    words = figure.to_dict()
    return Figure(on_dark(words["data"]), on_dark(words["layout"]))


def in_words(entries: list[tuple[str, str, str]]) -> list[dict]:
    """What the marks are, in their own colours, above the plot, one line each: (sign, words, colour)."""
    size = 14
    room = max(signs.width(sign, size) for sign, _, _ in entries)
    corner = {"xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "left", "font": {"size": size}}
    heights = [(0.75 + LINE * below) * size for below in reversed(range(len(entries)))]
    return [
        signed(sign, colour, note(words, **corner, yshift=height), room=room)
        for height, (sign, words, colour) in zip(heights, entries, strict=True)
    ]


def shares_axis(**more) -> dict:
    return {"range": [0, 1], "tickvals": [0, 0.25, 0.5, 0.75, 1], "ticktext": ["0", "25", "50", "75", "100%"], **more}


def span(low: float, high: float, place: float, colour: str, width: int, words: str) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [low, high],
        "y": [place, place],
        "line": {"color": colour, "width": width},
        "hovertemplate": f"{percent(low)} to {percent(high)}: {words}<extra></extra>",
    }


IF_ALL_OR_NONE = "if all not measured had not / had it"
"""What the pale range is, for a pointer."""


def share_lines(data: list[dict], notes: list[dict], n: int) -> Figure:
    """``n`` shares, a line each 98 pixels high, from 0 to 100%."""
    return figure(
        data,
        height=98 * n + 52,
        margin=(12, 24, 40, 34),
        annotations=notes,
        xaxis=shares_axis(),
        yaxis={"visible": False, "range": [n - 0.55, -0.4]},
        hovermode="closest",
    )


def dot(share: float, place: float, colour: str, words: str) -> dict:
    """One rate on its line."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [share],
        "y": [place],
        "marker": {"color": colour, "size": 17, "line": {"color": "white", "width": 2}},
        "cliponaxis": False,  # at 0% half of it stands over the edge
        "hovertemplate": f"{words}: {percent(share)}<extra></extra>",
    }


def beside(ends: list[tuple[float, str, str]], apart: float) -> list[dict]:
    """Labels in the right margin, each near its part of the last column, none on another.

    ``ends`` from bottom to top: height on the axis, words, colour; ``apart`` is the least distance, on the axis.
    """
    heights = [y for y, _, _ in ends]
    for i in range(1, len(heights)):
        heights[i] = max(heights[i], heights[i - 1] + apart)
    return [
        signed("square", colour, note(words, xref="paper", x=1, y=y, xanchor="left"))
        for y, (_, words, colour) in zip(heights, ends, strict=True)
    ]


def mark_synthetic(figure: Figure) -> None:
    """Write into the figure itself that its data are synthetic, so that no copy of it loses the label."""
    layout = figure.to_dict()["layout"]
    label = note(
        "synthetic data", xref="paper", yref="paper", x=1, y=1, xanchor="right", yanchor="bottom", opacity=0.72
    )
    top = layout["margin"]["t"]
    if any(one.get("yref") == "paper" and one.get("y") == 1 for one in layout["annotations"]):
        label["yshift"] = top  # above the words of a key, which on a phone take the whole width
        missing = ABOVE_FOR_LABEL
    else:
        missing = max(ABOVE_FOR_LABEL - top, 0)
    layout["annotations"].append(label)
    layout["margin"]["t"] += missing
    layout["height"] += missing
