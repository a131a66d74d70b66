"""The pictures of slides as native charts, that people can edit: invented values are striped, dashed or hollow.

Number formats are those of the chart itself: the narrow space between thousands is written in their code, the decimal
sign is that of French where the program heeds it, that of the reader's settings otherwise.
"""

from collections.abc import Mapping, Sequence

from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.chart.point import Point as ChartPoint
from pptx.chart.series import BarSeries, LineSeries
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE, MSO_PATTERN, MSO_THEME_COLOR
from pptx.enum.text import PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.oxml.xmlchemy import BaseOxmlElement
from pptx.shapes.placeholder import ChartPlaceholder, PlaceholderGraphicFrame
from pptx.text.text import TextFrame
from pptx.util import Pt

from exports.writers.master import FONT, SMALLEST_PT
from narration.marks.picture import BETTER, OTHER, REFERENCE, SUBJECT, WORSE, Gap, Line, Picture, Point
from narration.numbers import FINE, marque

# The decimal sign of French, where a program heeds it: PowerPoint writes that of its own settings.
FRENCH = "[$-40C]"
SPACED = f'[>=1000000]#"{FINE}"000"{FINE}"000;[>=1000]#"{FINE}"000;0'
THOUSANDS = f'[>=1000000]#,"{FINE}"000"{FINE}k€";0,"{FINE}k€"'
INK, QUIET, THIN, GROUND = (
    MSO_THEME_COLOR.TEXT_1,
    MSO_THEME_COLOR.TEXT_2,
    MSO_THEME_COLOR.ACCENT_3,
    MSO_THEME_COLOR.BACKGROUND_1,
)
TONES = {WORSE: MSO_THEME_COLOR.ACCENT_4, BETTER: MSO_THEME_COLOR.ACCENT_5}
WIDTHS = {SUBJECT: Pt(4), REFERENCE: Pt(2.5), OTHER: Pt(1.5)}
# Units whose values are written by the chart itself; others have words of their own.
NUMBERS = ("%", "€", "signataires")
# Where the lines stand in their frame, in parts of it: the rest is for the title, which names them, and for the years.
PLOT = {"x": 0.1, "y": 0.19, "w": 0.88, "h": 0.62}
LEGEND = {"x": 0.0, "y": 0.085}
# Two values nearer than this part of what the lines span would be written one on the other.
NEAR = 0.1
# What came after the value that the sentence gives.
THINNEST = Pt(1.25)
GAP_SERIES = "Écart"
# A place along the axis: a perimeter and a year, 0 for the empty place between two perimeters.
Slot = tuple[str, int]


def number_format(unit: str, values: Sequence[float]) -> str:
    """Return the code of a unit: « 0.0 % » has the decimal sign of the reader, « # 000 » our narrow space."""
    if unit == "%":
        whole = all(float(value).is_integer() for value in values)
        return f'0"{FINE}%"' if whole else f'{FRENCH}0.0"{FINE}%"'
    if unit == "€" and max(values, default=0) >= 100_000:
        return THOUSANDS
    return f'[>=1000]#"{FINE}"000"{FINE}€";0"{FINE}€"' if unit == "€" else SPACED


def insert_chart(place: ChartPlaceholder, picture: Picture) -> Chart:
    """Put a picture in its place as a native chart; what it shows is said in its description."""
    kind, data = _data(picture)
    frame: PlaceholderGraphicFrame = place.insert_chart(kind, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", picture.alt)
    chart: Chart = frame.chart
    chart.has_legend, chart.has_title = picture.form in ("stacks", "lines"), True
    chart.font.size, chart.font.name = Pt(SMALLEST_PT), FONT
    chart.font.color.theme_color = INK
    _title(chart, _heading(picture))
    if caption := _caption(picture):
        _write(chart.category_axis.axis_title.text_frame, caption)
    (_dress_lines if picture.form == "lines" else _dress_bars)(chart, picture)
    return chart


def _heading(picture: Picture) -> str:
    """Return the title of a chart: what it shows and its unit."""
    unit = f"({picture.unit})"
    has_unit = picture.form not in ("bars", "lines") or unit in picture.title
    return picture.title if has_unit else f"{picture.title} {unit}"


def _caption(picture: Picture) -> str:
    """Say what is pale or apart in a chart; nothing where names and legend say it all."""
    if picture.form == "columns":
        return f"En foncé : {picture.lines[0].name}"
    if picture.form != "lines":
        return ""
    pale = any(line.role == OTHER for line in picture.lines)
    perimetres = sorted({line.perimetre for line in picture.lines})
    kept = ["en clair, les autres quartiers"] if pale else []
    kept += [f"à droite, {perimetres[-1]}" if len(perimetres) > 1 else perimetres[0]]
    said = " ; ".join(kept)
    return said[:1].upper() + said[1:]


def _title(chart: Chart, text: str) -> None:
    """Write the title of a chart from its left edge, in one style: LibreOffice keeps no other."""
    _write(chart.chart_title.text_frame, text)
    _place(chart._chartSpace.chart.find(qn("c:title")), x=0.0, y=0.0)
    chart.chart_title.include_in_layout = False


def _write(frame: TextFrame, text: str) -> None:
    frame.text = text
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    font = frame.paragraphs[0].runs[0].font
    font.size, font.bold, font.color.theme_color = Pt(SMALLEST_PT), False, QUIET


def _keep_in_legend(chart: Chart, kept: Sequence[int]) -> None:
    """Leave in the legend the series of these ranks only."""
    legend = chart.legend
    legend.position, legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    legend.font.size = Pt(SMALLEST_PT)
    position = legend._element.find(qn("c:legendPos"))
    for rank in reversed(range(len(chart.plots[0].series))):
        if rank not in kept:
            entry = f'<c:legendEntry {nsdecls("c")}><c:idx val="{rank}"/><c:delete val="1"/></c:legendEntry>'
            position.addnext(parse_xml(entry))


def _place(element: BaseOxmlElement, **places: float) -> None:
    """Give a title or a plot area its place in the frame, in parts of it."""
    for layout in element.findall(qn("c:layout")):
        element.remove(layout)
    target = '<c:layoutTarget val="inner"/>' if "w" in places else ""
    layout = parse_xml(
        f'<c:layout {nsdecls("c")}><c:manualLayout>{target}<c:xMode val="edge"/><c:yMode val="edge"/>'
        + "".join(f'<c:{name} val="{value}"/>' for name, value in places.items())
        + "</c:manualLayout></c:layout>"
    )
    before = [*element.findall(qn("c:tx")), *element.findall(qn("c:legendPos")), *element.findall(qn("c:legendEntry"))]
    element.insert(len(before), layout)


def _data(picture: Picture) -> tuple[XL_CHART_TYPE, CategoryChartData]:
    values = [point.value for line in picture.lines for point in line.points]
    data = CategoryChartData(number_format=number_format(picture.unit, values))
    if picture.form == "lines":
        _fill_years(data, picture)
        return XL_CHART_TYPE.LINE_MARKERS, data
    names = _names(picture)
    data.categories = [marque(name, fictif) for name, fictif in names.items()]
    for line in picture.lines:
        known = {point.at: point.value for point in line.points}
        data.add_series(_series_name(picture, line), [known.get(name) for name in names])
    return {
        # One bar a name, whichever its series: labels stand at their ends, which stacked ones do not allow.
        "bars": XL_CHART_TYPE.BAR_CLUSTERED,
        "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
        "stacks": XL_CHART_TYPE.BAR_STACKED,
    }[picture.form], data


def _names(picture: Picture) -> dict[str, bool]:
    """Return what bars are called, from the bottom up, and whether one that bears the name is invented."""
    points = [point for line in picture.lines for point in line.points]
    if picture.form == "bars":
        points = sorted(points, key=lambda point: (point.value, point.at))
    elif picture.form == "columns":
        points = sorted(
            points,
            key=lambda point: float(point.at.split("–")[0].replace(FINE, "").replace(",", ".").replace("−", "-")),
        )
    else:
        points = [*reversed(picture.lines[0].points)]
    return {point.at: any(other.fictif for other in points if other.at == point.at) for point in points}


def _series_name(picture: Picture, line: Line) -> str:
    if picture.form == "bars":
        return {SUBJECT: picture.title, OTHER: "autres quartiers", REFERENCE: "référence"}[line.role]
    return line.name


def _fill_years(data: CategoryChartData, picture: Picture) -> None:
    """Fill the years of each perimeter, an empty place between two: two perimeters are never joined."""
    slots = _slots(picture)
    windows = {
        (line.perimetre, int(point.at)): point.when for line in picture.lines for point in line.points if point.when
    }
    data.categories = [_year(slots, slot, windows) for slot in slots]
    several = len({perimetre for perimetre, year in slots if year}) > 1
    named = _named(picture)
    for line in _ordered(picture):
        known = {(line.perimetre, int(point.at)): point.value for point in line.points}
        name = marque(line.name, line.fictif)
        # The legend has the name alone: it is that of the same colour in each perimeter.
        series = f"{name}, {line.perimetre}" if several and line not in named else name
        data.add_series(series, [known.get(slot) if slot[1] else None for slot in slots])
    if gap := picture.gap:
        data.add_series(
            GAP_SERIES, [sum(gap.ends) / 2 if slot == (gap.perimetre, int(gap.at)) else None for slot in slots]
        )


def _slots(picture: Picture) -> list[Slot]:
    """Return the places along the axis: the years of each perimeter, one left empty between two perimeters."""
    slots: list[Slot] = []
    for rank, perimetre in enumerate(sorted({line.perimetre for line in picture.lines})):
        years = [int(point.at) for line in picture.lines if line.perimetre == perimetre for point in line.points]
        slots += ([(" ", 0)] if rank else []) + [(perimetre, year) for year in range(min(years), max(years) + 1)]
    return slots


def _year(slots: Sequence[Slot], slot: Slot, windows: Mapping[Slot, str]) -> str:
    """Write a year: whole at both ends of its perimeter, its last two figures between; a window of surveys as such."""
    perimetre, year = slot
    if any(name == perimetre for name, _ in windows):
        first, _, last = windows.get(slot, "").partition("-")
        return f"{first[2:]}-{last[2:]}" if last else " "
    years = [other for name, other in slots if name == perimetre]
    whole = str(year) if year in (min(years), max(years)) else f"{year % 100:02d}"
    return whole if year else " "


def _ordered(picture: Picture) -> list[Line]:
    """Return the lines from the bottom up: what is drawn last is seen."""
    return sorted(picture.lines, key=lambda line: (OTHER, REFERENCE, SUBJECT).index(line.role))


def _colour(picture: Picture, role: str) -> MSO_THEME_COLOR:
    if role == SUBJECT:
        return TONES.get(picture.tone, INK)
    return QUIET if role == REFERENCE else THIN


def _named(picture: Picture) -> list[Line]:
    """Return, of each place that is lit, the line of its last perimeter: the legend names it."""
    return list(
        {
            line.name: line for line in sorted(picture.lines, key=lambda line: line.perimetre) if line.role != OTHER
        }.values()
    )


def _dress_lines(chart: Chart, picture: Picture) -> None:
    lines = _ordered(picture)
    values = [point.value for line in lines for point in line.points]
    _axes(chart, picture, values)
    places = {slot: rank for rank, slot in enumerate(_slots(picture))}
    named = _named(picture)
    _keep_in_legend(chart, [rank for rank, line in enumerate(lines) if line in named])
    _place(chart.legend._element, **LEGEND)
    several = len({line.perimetre for line in lines if any(point.said for point in line.points)}) > 1
    for series, line in zip(chart.plots[0].series, lines, strict=False):
        colour = _colour(picture, line.role)
        series.smooth = False
        series.format.line.width = WIDTHS[line.role]
        series.format.line.color.theme_color = colour
        series.marker.style = XL_MARKER_STYLE.NONE
        for point in line.points:
            _dress_point(series, places[line.perimetre, int(point.at)], point, line, colour)
        for point in _told(picture, line, named, max(values) - min(values)):
            text = f"{point.text} · {line.perimetre}" if several and point is line.points[-1] else point.text
            highest = _is_above(picture, line, point, named)
            _label(
                series, places[line.perimetre, int(point.at)], marque(text, point.fictif), line.role, colour, highest
            )
    if picture.gap:
        _dress_gap(chart, picture.gap, places)


def _told(picture: Picture, line: Line, named: Sequence[Line], extent: float) -> list[Point]:
    """Return the points of a line whose value is written: those that the sentence gives, else the last of a name."""
    if picture.said:
        return [point for point in line.points if point.said]
    return [line.points[-1]] if line in named and not _is_hidden(line, named, extent) else []


def _is_above(picture: Picture, line: Line, point: Point, named: Sequence[Line]) -> bool:
    """Tell whether a value is written above its point: its own line is not there, nor a gap."""
    if not picture.said:
        return all(point.value >= other.points[-1].value for other in named)
    if picture.gap:
        return point.value == max(picture.gap.ends)
    before = [other.value for other in line.points if other.at < point.at]
    after = [other.value for other in line.points if other.at > point.at]
    return point.value >= max([*before[-1:], *after[:1]], default=point.value)


def _dress_gap(chart: Chart, gap: Gap, places: Mapping[Slot, int]) -> None:
    """Draw a gap as a bracket between its two values, its words at its middle: the bars of error of a point there."""
    series = chart.plots[0].series[-1]
    series.marker.style = XL_MARKER_STYLE.NONE
    series.format.line.fill.background()
    place = places[gap.perimetre, int(gap.at)]
    label = series.points[place].data_label
    label.position = XL_LABEL_POSITION.LEFT
    # A word a line: one as long as a figure and its unit is broken in the middle of its figure.
    label.text_frame.text = "\n".join(("écart", *gap.text.split(" ")))
    for paragraph in label.text_frame.paragraphs:
        font = paragraph.runs[0].font
        font.size, font.bold, font.color.theme_color = Pt(16), True, INK
    half = abs(gap.ends[0] - gap.ends[1]) / 2
    bars = parse_xml(
        f'<c:errBars {nsdecls("c", "a")}><c:errDir val="y"/><c:errBarType val="both"/><c:errValType val="fixedVal"/>'
        f'<c:noEndCap val="0"/><c:val val="{half}"/><c:spPr><a:ln w="22225"><a:solidFill><a:schemeClr val="tx1"/>'
        "</a:solidFill></a:ln></c:spPr></c:errBars>"
    )
    series._element.find(qn("c:cat")).addprevious(bars)


def _dress_point(series: LineSeries, place: int, point: Point, line: Line, colour: MSO_THEME_COLOR) -> None:
    """Dash the way to an invented value; mark the last one, and whatever stands alone, hollow if invented."""
    if point.fictif:
        format = series.points[place].format
        format.line.width, format.line.dash_style = WIDTHS[line.role], MSO_LINE.DASH
        format.line.color.theme_color = colour
    told = max((other for other in line.points if other.said), key=lambda other: other.at, default=line.points[-1])
    if point.at > told.at:
        series.points[place].format.line.width = THINNEST
        series.points[place].format.line.color.theme_color = colour
    if point.said or (line.role == SUBJECT and point is told) or len(line.points) == 1:
        marker = series.points[place].marker
        marker.style, marker.size = XL_MARKER_STYLE.CIRCLE, 11 if line.role == SUBJECT else 7
        marker.format.fill.solid()
        marker.format.fill.fore_color.theme_color = GROUND if point.fictif else colour
        marker.format.line.color.theme_color = colour


def _is_hidden(line: Line, named: Sequence[Line], extent: float) -> bool:
    """Tell whether the value of a reference would be written on that of a subject: the legend names both."""
    value = line.points[-1].value
    others = [other.points[-1].value for other in named if other.role == SUBJECT]
    return line.role == REFERENCE and any(abs(value - other) < NEAR * extent for other in others)


def _label(series: LineSeries, place: int, text: str, role: str, colour: MSO_THEME_COLOR, highest: bool) -> None:
    """Write a value at its point: above it, or under it where another one of the same place is higher."""
    label = series.points[place].data_label
    label.position = XL_LABEL_POSITION.ABOVE if highest else XL_LABEL_POSITION.BELOW
    label.text_frame.text = text
    font = label.text_frame.paragraphs[0].runs[0].font
    font.size, font.bold, font.color.theme_color = Pt(16), role == SUBJECT, colour


def _axes(chart: Chart, picture: Picture, values: Sequence[float]) -> None:
    bottom, side = chart.category_axis, chart.value_axis
    bottom.major_tick_mark = XL_TICK_MARK.NONE
    bottom.format.line.color.theme_color = THIN
    bottom.tick_labels.font.size = Pt(SMALLEST_PT)
    bottom.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    side.major_gridlines.format.line.color.theme_color = THIN
    side.major_gridlines.format.line.width = Pt(0.5)
    side.format.line.fill.background()
    side.major_tick_mark = XL_TICK_MARK.NONE
    low, high, step = _scale(min(values), max(values))
    side.minimum_scale, side.maximum_scale, side.major_unit = low, high, step
    side.tick_labels.font.size = Pt(SMALLEST_PT)
    side.tick_labels.font.color.theme_color = QUIET
    side.tick_labels.number_format = number_format(picture.unit, [low, high, step])
    side.tick_labels.number_format_is_linked = False
    _place(chart._chartSpace.chart.plotArea, **PLOT)
    # A year without a value is stepped over, in its own perimeter only: each perimeter is a series of its own.
    blanks = chart._chartSpace.chart.find(qn("c:dispBlanksAs"))
    if blanks is not None:
        blanks.set("val", "span")


def _scale(low: float, high: float) -> tuple[float, float, float]:
    """Return round bounds around values, and a round step that makes four to seven of them."""
    power = 10.0 ** len(str(int(max(high - low, 1)))) / 100
    step = next(power * factor for factor in (1, 2, 5, 10, 20, 50, 100) if (high - low) / (power * factor) <= 5)
    bottom = step * int(low // step)
    return bottom, step * (int(high // step) + 1), step


def _dress_bars(chart: Chart, picture: Picture) -> None:
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 12 if picture.form == "columns" else 40, 100
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.minimum_scale = 0
    if picture.form == "columns":
        # Room for the name above the highest.
        chart.value_axis.maximum_scale = 1.15 * max(point.value for line in picture.lines for point in line.points)
    axis = chart.category_axis
    axis.major_tick_mark = XL_TICK_MARK.NONE
    axis.format.line.color.theme_color = THIN
    axis.tick_labels.font.size = Pt(SMALLEST_PT)
    if picture.form == "stacks":
        _keep_in_legend(chart, range(len(picture.lines)))
    names = list(_names(picture))
    for series, line in zip(plot.series, picture.lines, strict=True):
        colour = _colour(picture, line.role)
        series.format.fill.solid()
        series.format.fill.fore_color.theme_color = colour
        for point in line.points:
            if picture.said and not point.said:
                behind = series.points[names.index(point.at)].format.fill
                behind.solid()
                behind.fore_color.theme_color = THIN
            elif point.fictif and point.value:
                _stripe(series.points[names.index(point.at)], colour)
        _value_labels(series, picture, line, names)


def _stripe(point: ChartPoint, colour: MSO_THEME_COLOR) -> None:
    """Stripe the bar of an invented value: the mark that every surface gives it."""
    fill = point.format.fill
    fill.patterned()
    fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
    fill.fore_color.theme_color, fill.back_color.theme_color = colour, GROUND
    point.format.line.color.theme_color = colour


def _value_labels(series: BarSeries, picture: Picture, line: Line, names: list[str]) -> None:
    """Write each value at its bar, in the chart's own format; in words where they say more (« 2 sur 14 »)."""
    labels = series.data_labels
    labels.font.size, labels.font.bold = Pt(SMALLEST_PT), line.role == SUBJECT
    labels.show_value = picture.form != "columns"
    labels.number_format_is_linked = False
    if picture.form == "stacks":
        labels.position, labels.number_format = XL_LABEL_POSITION.CENTER, "0;;;"
        labels.font.color.theme_color = GROUND if line.role == SUBJECT and not line.fictif else INK
        return
    labels.position = XL_LABEL_POSITION.OUTSIDE_END
    labels.number_format = number_format(picture.unit, [point.value for point in line.points])
    for point in line.points:
        if picture.unit not in NUMBERS and point.text:
            label = series.points[names.index(point.at)].data_label
            label.position = XL_LABEL_POSITION.OUTSIDE_END
            label.text_frame.text = point.text
            font = label.text_frame.paragraphs[0].runs[0].font
            font.size, font.bold = Pt(SMALLEST_PT), line.role == SUBJECT
