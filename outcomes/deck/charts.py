"""From a panel's table to a chart that PowerPoint can edit. What is drawn stands in the table, and so in its workbook.

``c:errBars`` (intervals) are written by hand: the library has no call for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.slide import Slide
from pptx.util import Inches, Pt

from outcomes.archive import settled
from outcomes.deck.stage import FONT, LINE, SOFT, Box, describe, rgb
from outcomes.figures.base import BLUE, GREY, OUTCOME_COLOURS, PALE
from outcomes.figures.together import GROUP_COLOURS

SMALL = 16
AXIS_HEIGHT = 0.42
"""Inches below the rows for the numbers of the axis."""

SPAN, INTERVAL, DOT = 20, 5, 17
"""Thickness of a pale bar and an interval, size of a dot, in points."""

STRONG = 0.6
"""How strong a bar is in which a hidden number lies."""

KEPT, LEFT_THE_COUNT = "Still counted", "Left the count"
DUE, WITHIN = "of everybody due", "lies in here"


# ---------------------------------------------------------------------------------------------------------------
# Charts


def rates(slide: Slide, box: Box, table: pd.DataFrame, published: dict) -> Chart:
    """One row per outcome: a dot with its 95 % interval, or where a number is hidden a bar between what it lies; pale
    behind it the range for those not measured; a published rate as a diamond."""
    marks = []
    for place, row in zip(_places(table), table.itertuples(), strict=True):
        colour = OUTCOME_COLOURS[row.outcome]
        marks.append(_span(f"{row.title}, {DUE}", row.bound_low, row.bound_high, place, colour, PALE))
        if pd.isna(row.rate):
            marks.append(_span(f"{row.title} {WITHIN}", row.at_least, row.at_most, place, colour, STRONG))
        else:
            marks.append(_interval(row.title, row.low, row.high, place, colour))
            marks.append(_point(row.title, row.rate, place, colour))
        if row.outcome in published:
            other = published[row.outcome]
            marks.append(_point(f"{row.title}, {other.name}", other.rate, place, SOFT, XL_MARKER_STYLE.DIAMOND))
    return _rows(slide, box, marks, len(table))


def lasting(slide: Slide, box: Box, table: pd.DataFrame) -> Chart:
    """One row per week: estimate with its interval."""
    marks = []
    for place, row in zip(_places(table), table.itertuples(), strict=True):
        title = f"{int(row.weeks)} weeks later"
        marks.append(_interval(title, row.low, row.high, place, BLUE))
        marks.append(_point(title, row.share, place, BLUE))
    return _rows(slide, box, marks, len(table))


def parts(slide: Slide, box: Box, table: pd.DataFrame) -> Chart:
    """One bar per part of a whole, with its interval."""
    data = CategoryChartData(number_format="0%")
    data.categories = table["title"]
    data.add_series("Share of those with a second score", table["rate"])
    chart = _bars(slide, box, data, len(table), axis=True)
    series = chart.plots[0].series[0]
    for place, colour in enumerate(part_colours(table)):
        _fill(series.points[place], colour)
    _error_bars(series, table["rate"], table["low"], table["high"], colour=SOFT, width=2.5)
    return chart


def part_colours(table: pd.DataFrame) -> list[str]:
    """Colours of parts by the first group in each, as in the chart on the page."""
    return [GROUP_COLOURS[part.split("+")[0]] for part in table["part"]]


def flow(slide: Slide, box: Box, table: pd.DataFrame) -> Chart:
    """One bar per step: how many are still counted, and pale beside it who left there; then what became of the rest."""
    kept, gone, left = [], [], 0
    for row in table.itertuples():
        n = None if pd.isna(row.n) else int(row.n)
        left = left - n if row.lost else n
        kept.append(left)
        gone.append(n if row.lost else None)
    data = CategoryChartData(number_format="#,##0")
    data.categories = table["part"]
    data.add_series(KEPT, kept)
    data.add_series(LEFT_THE_COUNT, gone)
    chart = _bars(slide, box, data, len(table), axis=False)
    chart.value_axis.maximum_scale = int(table["n"].max())
    still, lost = chart.plots[0].series
    _fill(lost, GREY, 0.32)
    for place, row in enumerate(table.itertuples()):
        _fill(
            still.points[place], OUTCOME_COLOURS.get(row.step, GREY) if not row.lost else GREY, 0.7 if row.lost else 1
        )
    return chart


def course(slide: Slide, box: Box, table: pd.DataFrame, score: str, scale: tuple[float, float] | None) -> Chart:
    """A line through the means of the same people, with intervals. ``scale`` is the range of the axis, if it is fixed."""
    data = CategoryChartData(number_format="0.0")
    data.categories = ["before" if row.point == 0 else row.label for row in table.itertuples()]
    data.add_series(f"Mean {score}", table["mean"])
    chart = _add(slide, box, XL_CHART_TYPE.LINE_MARKERS, data)
    series = chart.plots[0].series[0]
    series.smooth = False
    series.format.line.color.rgb, series.format.line.width = rgb(BLUE), Pt(3.5)
    _mark(series, XL_MARKER_STYLE.CIRCLE, 11, BLUE)
    _error_bars(series, table["mean"], table["low"], table["high"], colour=BLUE, width=2, cap=True)
    values, categories = chart.value_axis, chart.category_axis
    if scale:
        values.minimum_scale, values.maximum_scale = scale
        values.major_unit = 2 if scale[1] - scale[0] <= 12 else 5
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = "0", False
    _grid(values)
    for axis, title in ((values, score), (categories, "Infusions received")):
        _axis_letters(axis)
        axis.axis_title.text_frame.text = title
        letters = axis.axis_title.text_frame.paragraphs[0].runs[0].font
        letters.size, letters.bold, letters.name = Pt(SMALL), False, FONT
        letters.color.rgb = rgb(SOFT)
    categories.format.line.color.rgb = rgb(SOFT)
    categories.major_tick_mark = XL_TICK_MARK.NONE
    return chart


def finish(chart: Chart, slide: Slide, name: str, words: str, made: date, *, synthetic: bool) -> None:
    """Alternative text, the label inside the chart, and a workbook that says nothing of the day it was written."""
    frame = next(shape for shape in slide.shapes if shape.has_chart and shape.chart.part is chart.part)
    describe(frame, name, words)
    workbook = chart.part.chart_workbook.xlsx_part
    workbook._blob = settled(workbook.blob, made)
    if synthetic:
        # The corner that is empty: bars that get shorter leave the lower one.
        _label(chart, "synthetic data", 0.9 if LEFT_THE_COUNT in [one.name for one in chart.plots[0].series] else 0)


# ---------------------------------------------------------------------------------------------------------------
# Rows of shares: everything on one line for each row of the table


def _places(table: pd.DataFrame) -> range:
    """The first row on top."""
    return range(len(table), 0, -1)


def _span(name: str, low: float, high: float, place: int, colour: str, alpha: float) -> tuple:
    return name, ((low, place), (high, place)), lambda series: _line(series, colour, SPAN, alpha)


def _interval(name: str, low: float, high: float, place: int, colour: str) -> tuple:
    # A line and not an error bar: LibreOffice drops level error bars, and so both ends stand in the workbook.
    return f"{name}, 95 % interval", ((low, place), (high, place)), lambda series: _line(series, colour, INTERVAL)


def _point(name: str, rate: float, place: int, colour: str, style=XL_MARKER_STYLE.CIRCLE) -> tuple:
    def draw(series) -> None:
        series.format.line.fill.background()
        _mark(series, style, DOT, colour)

    return name, ((rate, place),), draw


def _rows(slide: Slide, box: Box, marks: list[tuple], n: int) -> Chart:
    data = XyChartData(number_format="0%")
    for name, points, _ in marks:
        series = data.add_series(name)
        for share, place in points:
            series.add_data_point(share, place)
    chart = _add(slide, box, XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, data)
    for series, (_, _, draw) in zip(chart.plots[0].series, marks, strict=True):
        series.smooth = False
        draw(series)
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0.5, n + 0.5
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    _share_axis(chart.category_axis)
    _inner_plot(chart, box, AXIS_HEIGHT)
    return chart


def _bars(slide: Slide, box: Box, data: CategoryChartData, n: int, *, axis: bool) -> Chart:
    chart = _add(slide, box, XL_CHART_TYPE.BAR_STACKED, data)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap, plot.vary_by_categories = 55, 100, False
    categories, values = chart.category_axis, chart.value_axis
    categories.reverse_order = True
    categories.visible = False
    values.minimum_scale = 0
    if axis:
        _share_axis(values)
        # Turned round, the categories would carry the axis to the top.
        values.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    else:
        values.visible = False
        values.has_major_gridlines = False
    _inner_plot(chart, box, AXIS_HEIGHT if axis else 0)
    return chart


def _share_axis(axis) -> None:
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = 0, 1, 0.25
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "0 %", False
    _axis_letters(axis)
    _grid(axis)


# ---------------------------------------------------------------------------------------------------------------
# Parts of a chart


def _add(slide: Slide, box: Box, kind, data) -> Chart:
    place = (Inches(x) for x in (box.left, box.top, box.width, box.height))
    chart = slide.shapes.add_chart(kind, *place, data).chart
    chart.has_legend, chart.has_title = False, False
    chart.font.name, chart.font.size = FONT, Pt(SMALL)
    return chart


def _axis_letters(axis) -> None:
    letters = axis.tick_labels.font
    letters.size, letters.name = Pt(SMALL), FONT
    letters.color.rgb = rgb(SOFT)
    axis.format.line.fill.background()
    axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE


def _grid(axis) -> None:
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = rgb(LINE)
    axis.major_gridlines.format.line.width = Pt(1)


def _fill(part, colour: str, alpha: float = 1) -> None:
    part.format.fill.solid()
    part.format.fill.fore_color.rgb = rgb(colour)
    _see_through(part.format.fill._xPr, alpha)


def _see_through(element, alpha: float) -> None:
    """PowerPoint draws a later series over an earlier one, LibreOffice the other way round: seen through, both look right."""
    if alpha < 1:
        colour = element.find(f".//{qn('a:srgbClr')}")
        colour.append(parse_xml(f'<a:alpha {nsdecls("a")} val="{round(100_000 * alpha)}"/>'))


def _line(series, colour: str, width: float, alpha: float = 1) -> None:
    line = series.format.line
    line.color.rgb, line.width = rgb(colour), Pt(width)
    line._get_or_add_ln().set("cap", "flat")
    _see_through(line._get_or_add_ln(), alpha)
    series.marker.style = XL_MARKER_STYLE.NONE


def _mark(series, style, size: int, colour: str) -> None:
    marker = series.marker
    marker.style, marker.size = style, size
    marker.format.fill.solid()
    marker.format.fill.fore_color.rgb = rgb(colour)
    marker.format.line.color.rgb, marker.format.line.width = rgb("#ffffff"), Pt(2)


def _error_bars(
    series,
    middle: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    *,
    colour: str,
    width: float,
    cap: bool = False,
) -> None:
    plus = _literal("plus", [b - a for a, b in zip(middle, high, strict=True)])
    minus = _literal("minus", [a - b for a, b in zip(middle, low, strict=True)])
    bars = parse_xml(
        f"<c:errBars {nsdecls('c', 'a')}>"
        f'<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="{0 if cap else 1}"/>{plus}{minus}'
        f'<c:spPr><a:ln w="{Pt(width)}" cap="flat"><a:solidFill><a:srgbClr val="{colour[1:].upper()}"/></a:solidFill>'
        "<a:round/></a:ln></c:spPr></c:errBars>"
    )
    element = series._element
    before = next(found for name in ("c:xVal", "c:cat") if (found := element.find(qn(name))) is not None)
    before.addprevious(bars)


def _literal(name: str, values: list[float]) -> str:
    points = "".join(f'<c:pt idx="{i}"><c:v>{round(value, 9)!r}</c:v></c:pt>' for i, value in enumerate(values))
    return (
        f"<c:{name}><c:numLit><c:formatCode>General</c:formatCode>"
        f'<c:ptCount val="{len(values)}"/>{points}</c:numLit></c:{name}>'
    )


def _inner_plot(chart: Chart, box: Box, below: float) -> None:
    """Where exactly the rows lie, so that the words beside them stand on the same line."""
    side = 0.3 / box.width
    area = chart._chartSpace.chart.plotArea
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    area.insert(0, parse_xml(_layout(side, 0, 1 - 2 * side, 1 - below / box.height, inner=True)))


def _layout(x: float, y: float, wide: float | None, high: float | None, *, inner: bool = False) -> str:
    numbers = {"x": x, "y": y, "w": wide, "h": high}
    sizes = "".join(f'<c:{name} val="{value:.5f}"/>' for name, value in numbers.items() if value is not None)
    target = '<c:layoutTarget val="inner"/>' if inner else ""
    return (
        f"<c:layout {nsdecls('c')}><c:manualLayout>{target}"
        f'<c:xMode val="edge"/><c:yMode val="edge"/>{sizes}</c:manualLayout></c:layout>'
    )


def _label(chart: Chart, words: str, height: float) -> None:
    """A small title in the corner: it stays with the chart when that is copied elsewhere."""
    chart.chart_title.text_frame.text = words
    letters = chart.chart_title.text_frame.paragraphs[0].runs[0].font
    letters.size, letters.bold, letters.name = Pt(12), False, FONT
    letters.color.rgb = rgb(SOFT)
    title = chart._chartSpace.chart.find(qn("c:title"))
    for old in title.findall(qn("c:layout")):
        title.remove(old)
    title.find(qn("c:tx")).addnext(parse_xml(_layout(0.76, height, None, None)))
    title.find(qn("c:overlay")).set("val", "1")
    chart._chartSpace.chart.find(qn("c:autoTitleDeleted")).set("val", "0")
