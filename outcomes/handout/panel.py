"""What a handout panel is: one literal says how it is told, drawn, titled, tabled and put on a slide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from outcomes.disclosure import Policy
from outcomes.figures import Figure
from outcomes.panels import Look, Shown
from outcomes.release import Release
from outcomes.slides.body import Body

COUNT, SHARE, POINTS, HUNDREDTHS, TEXT = "#,##0", "0%", "0.0", "0.00", "@"
"""How the numbers of a column are read: number formats of a workbook."""

INTERVAL = {"low": ("95% interval from", SHARE), "high": ("95% interval to", SHARE)}
"""Columns that several panels have."""


@dataclass(frozen=True)
class Context:
    """What a panel stands among in its snapshot: all panels by key, and how carefully its numbers left."""

    panels: Mapping[str, Shown]
    policy: Policy


def nothing_hidden(release: Release) -> list[str]:
    """Of a panel that is always told."""
    return []


@dataclass(frozen=True, kw_only=True)
class HandoutPanel:
    """One kind of panel. A panel's key is ``kind.which``, with the instruments that it is about.

    Attributes
    ----------
    kind : str
        In keys of panels, names of files, and stored snapshots: never changed.
    make : function of release and look
        Its panels, in words, from what a release tells and from nothing else; empty where that is too little.
    not_told : function of release
        What cannot be told, each in one sentence with the number of people that is needed.
    draw : function of which and table
        The figure, from a panel's table alone: a snapshot keeps tables, and its figures are drawn again. None where the table
        leaves nothing to draw.
    title : function of panel, which and context
        The finding in one sentence without a full stop, for a slide or a wall.
    sheet : str
        Name of its sheet in a workbook; ``{name}`` is the instrument's.
    columns : dict of str to (str, str)
        Columns of its table that are handed over: heading and number format, in their order.
    internal : frozenset of str
        Columns that only the program reads; another column says the same in words.
    slide : function of panel, which and context
        What stands under question and title on a slide, in the file of slides and on the wall.
    """

    kind: str
    make: Callable[[Release, Look], list[Shown]]
    not_told: Callable[[Release], list[str]] = nothing_hidden
    draw: Callable[[str, pd.DataFrame], Figure | None]
    title: Callable[[Shown, str, Context], str]
    sheet: str
    columns: Mapping[str, tuple[str, str]]
    internal: frozenset[str] = frozenset()
    slide: Callable[[Shown, str, Context], Body]
