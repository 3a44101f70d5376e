"""Charts that PowerPoint can edit. A chart brings its numbers along as a workbook, so it is given nothing but a panel's table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.slide import Slide
from pptx.util import Inches, Pt

from outcomes.archive import settled
from outcomes.slides import body
from outcomes.slides.stage import FONT, LINE, SOFT, Box, describe, rgb

SMALL = 16
AXIS_HEIGHT = 0.42
"""Inches below the rows for the numbers of the axis."""

SPAN, INTERVAL, DOT = 20, 5, 17
"""Thickness of a pale bar and an interval, size of a dot, in points."""


# ---------------------------------------------------------------------------------------------------------------
# Rows of shares: everything on one line for each row of a table


def shares(slide: Slide, box: Box, rows: Sequence[body.Row]) -> Chart:
    """The marks of each row over an axis from 0 to 100%, the first row on top."""
    # A line and not an error bar for an interval: LibreOffice drops level error bars, and so both ends stand in the workbook.
    marks = [(mark, place) for place, row in zip(range(len(rows), 0, -1), rows, strict=True) for mark in row.marks]
    data = XyChartData(number_format="0%")
    for mark, place in marks:
        series = data.add_series(mark.name)
        for share in (mark.low, mark.high) if mark.kind in (body.SPAN, body.INTERVAL) else (mark.low,):
            series.add_data_point(share, place)
    chart = _add(slide, box, XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, data)
    for series, (mark, _) in zip(chart.plots[0].series, marks, strict=True):
        series.smooth = False
        _style(series, mark)
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0.5, len(rows) + 0.5
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    _share_axis(chart.category_axis)
    _inner_plot(chart, box, AXIS_HEIGHT)
    return chart


def _style(series, mark: body.Mark) -> None:
    if mark.kind in (body.SPAN, body.INTERVAL):
        _line(series, mark.colour, SPAN if mark.kind == body.SPAN else INTERVAL, mark.alpha)
        return
    series.format.line.fill.background()
    _mark(series, XL_MARKER_STYLE.DIAMOND if mark.kind == body.DIAMOND else XL_MARKER_STYLE.CIRCLE, DOT, mark.colour)


# ---------------------------------------------------------------------------------------------------------------
# Bars and lines


def bars(
    slide: Slide, box: Box, categories: Sequence[str], series: Mapping[str, Sequence], *, of_shares: bool = False
) -> Chart:
    """One bar per category, the series one after the other in it; counts, or shares over an axis from 0 to 100%."""
    data = CategoryChartData(number_format="0%" if of_shares else "#,##0")
    data.categories = categories
    for name, values in series.items():
        data.add_series(name, values)
    chart = _add(slide, box, XL_CHART_TYPE.BAR_STACKED, data)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap, plot.vary_by_categories = 55, 100, False
    names, values = chart.category_axis, chart.value_axis
    names.reverse_order = True
    names.visible = False
    values.minimum_scale = 0
    if of_shares:
        _share_axis(values)
        # Turned round, the categories would carry the axis to the top.
        values.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    else:
        values.visible = False
        values.has_major_gridlines = False
    _inner_plot(chart, box, AXIS_HEIGHT if of_shares else 0)
    return chart


def line(
    slide: Slide,
    box: Box,
    categories: Sequence[str],
    name: str,
    values: Sequence[float],
    ends: tuple[Sequence[float], Sequence[float]],
    *,
    colour: str,
    titles: tuple[str, str],
    scale: tuple[float, float] | None,
) -> Chart:
    """A line through values with their intervals. ``titles`` of both axes, upright first; ``scale`` is the range of the upright
    one, if it is fixed."""
    data = CategoryChartData(number_format="0.0")
    data.categories = categories
    data.add_series(name, values)
    chart = _add(slide, box, XL_CHART_TYPE.LINE_MARKERS, data)
    series = chart.plots[0].series[0]
    series.smooth = False
    series.format.line.color.rgb, series.format.line.width = rgb(colour), Pt(3.5)
    _mark(series, XL_MARKER_STYLE.CIRCLE, 11, colour)
    error_bars(series, values, *ends, colour=colour, width=2, cap=True)
    upright, level = chart.value_axis, chart.category_axis
    if scale:
        upright.minimum_scale, upright.maximum_scale = scale
        upright.major_unit = 2 if scale[1] - scale[0] <= 12 else 5
    upright.tick_labels.number_format, upright.tick_labels.number_format_is_linked = "0", False
    _grid(upright)
    for axis, title in zip((upright, level), titles, strict=True):
        _axis_letters(axis)
        axis.axis_title.text_frame.text = title
        letters = axis.axis_title.text_frame.paragraphs[0].runs[0].font
        letters.size, letters.bold, letters.name = Pt(SMALL), False, FONT
        letters.color.rgb = rgb(SOFT)
    level.format.line.color.rgb = rgb(SOFT)
    level.major_tick_mark = XL_TICK_MARK.NONE
    return chart


def _share_axis(axis) -> None:
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = 0, 1, 0.25
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "0%", False
    _axis_letters(axis)
    _grid(axis)


# ---------------------------------------------------------------------------------------------------------------
# The finished chart


def finish(chart: Chart, slide: Slide, name: str, words: str, made: date, *, synthetic: bool) -> None:
    """Alternative text, the label inside the chart, and a workbook that says nothing of the day it was written."""
    frame = next(shape for shape in slide.shapes if shape.has_chart and shape.chart.part is chart.part)
    describe(frame, name, words)
    workbook = chart.part.chart_workbook.xlsx_part
    workbook._blob = settled(workbook.blob, made)
    if synthetic:
        # The corner that is empty: bars of several series get shorter and leave the lower one.
        lower = chart.chart_type == XL_CHART_TYPE.BAR_STACKED and len(chart.plots[0].series) > 1
        _label(chart, "synthetic data", 0.9 if lower else 0)


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


def fill(part, colour: str, alpha: float = 1) -> None:
    """One colour for a series or one of its bars."""
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


def error_bars(
    series,
    middle: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    *,
    colour: str,
    width: float,
    cap: bool = False,
) -> None:
    """Intervals of a series, written by hand: the library has no call for them."""
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
