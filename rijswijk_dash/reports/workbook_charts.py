"""The charts of the workbook: real Excel charts, from zero, each with its numbers and with words.

A chart draws a copy of the numbers on a sheet of its own, where what is no number is left empty: Excel
would draw the word "onbekend" as zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.data_source import StrRef
from openpyxl.chart.label import DataLabel, DataLabelList
from openpyxl.chart.marker import DataPoint
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.series_factory import SeriesFactory
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, ParagraphProperties
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from rijswijk_dash.colours import BASE_COLOUR, COLOURS, OTHER_COLOURS
from rijswijk_dash.export.excel import CellValue
from rijswijk_dash.figures import STOCK, Figure, Shape
from rijswijk_dash.reports.workbook_cells import heading, put, set_widths
from rijswijk_dash.reports.workbook_lines import COUNT, HALF, SHARE, TOTAL, Block, Line, Sheet
from rijswijk_dash.words import long_date, number, percent, short_date

MAX_LINES, MAX_BARS = 6, 40
_DASHES = ("solid", "dash", "sysDot", "dashDot", "lgDash", "lgDashDot")
_WIDTH, _ROW = 18.0, 0.53  # In centimetres: a chart, and the row of a sheet.
_COLUMNS = ("A", "E")
_LINE = 28_000  # In EMU: some two points.
_FORMATS = {"count": "#,##0", "percent": "0%", "whole percent": "0%", "weeks": "0"}


@dataclass(frozen=True)
class Drawn:
    """A chart to be: ``names`` with a row of ``values`` each; a ``None`` is left open.

    Bars have one value for each name; lines one for each of ``days``. ``alt`` says it in words.
    """

    kind: Literal["bars", "columns", "lines"]
    title: str
    alt: str
    names: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    days: tuple[date, ...]
    number_format: str

    @property
    def height(self) -> float:
        """In centimetres."""
        return max(7.5, 3.0 + 0.62 * len(self.names)) if self.kind == "bars" else 9.0


def charts_of(sheet: Sheet, days: Sequence[date]) -> list[Drawn]:
    """Bars of the newest distributions, and lines of counts and shares over the peildata."""
    # Who came and who left are no parts of one whole.
    splits = [b for b in sheet.blocks if _is_split(b) and b.definition.id != STOCK.id]
    found = [_bars(block, days) for block in splits]
    found += _key_figures(sheet, SHARE, "Percentages", days)
    found += _key_figures(sheet, COUNT, "Aantallen", days)
    found += _key_figures(sheet, HALF, "Weken tot de helft zover is", days)
    return [drawn for drawn in found if any(v is not None for row in drawn.values for v in row)]


def _is_split(block: Block) -> bool:
    """Whether the lines are groups of people."""
    return isinstance(block.definition, Figure) and block.definition.shape is Shape.SPLIT


def _bars(block: Block, days: Sequence[date]) -> Drawn:
    lines = [line for line in block.lines if line.label != TOTAL][:MAX_BARS]
    standing = isinstance(block.definition, Figure) and block.definition.split == "startmaand"
    title = f"{block.definition.name} op {short_date(days[-1])}"
    parts = [f"{line.label} {_said(line)}" for line in lines]
    return Drawn(
        "columns" if standing else "bars", title, f"{title}: {', '.join(parts)}.",
        tuple(line.label for line in lines),
        tuple((_number(line.values[-1]),) for line in lines), (days[-1],), "#,##0",
    )  # fmt: skip


def _key_figures(sheet: Sheet, measure: str, about: str, days: Sequence[date]) -> list[Drawn]:
    """Charts of the lines of that measure that are one for their definition, six in each."""
    chosen = [
        (block.definition.name, line)
        for block in sheet.blocks
        if not _is_split(block)
        for line in block.lines
        if line.measure == measure and any(_number(value) is not None for value in line.values)
    ]
    groups = [chosen[start : start + MAX_LINES] for start in range(0, len(chosen), MAX_LINES)]
    return [_lines(sheet, group, about, days) for group in groups]


def _lines(
    sheet: Sheet, chosen: Sequence[tuple[str, Line]], about: str, days: Sequence[date]
) -> Drawn:
    over_time = len(days) > 1
    named = chosen[0][0] if len(chosen) == 1 else f"{sheet.subject.name}: {about.lower()}"
    when = (
        f"van {short_date(days[0])} tot {short_date(days[-1])}"
        if over_time
        else f"op {short_date(days[0])}"
    )
    title = f"{named} {when}"
    last = ", ".join(f"{name} {_said(line)}" for name, line in chosen)
    unit = " weken" if chosen[0][1].format == "weeks" else ""
    return Drawn(
        "lines" if over_time else "bars", title,
        f"{title}. Op {long_date(days[-1])}{unit and ', in weken'}: {last}.",
        tuple(name for name, _ in chosen),
        tuple(tuple(_number(v) for v in line.values) for _, line in chosen),
        tuple(days), _FORMATS[chosen[0][1].format],
    )  # fmt: skip


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) else None


def _said(line: Line) -> str:
    """The newest value in Dutch notation."""
    value = line.values[-1]
    if isinstance(value, str):
        return value
    if line.format == "percent":
        return percent(100 * value)
    return percent(100 * value, 0) if line.format == "whole percent" else number(value)


class ChartData:
    """The sheet with the numbers of the charts, filled while charts are made and written at the end."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: list[tuple[CellValue, ...]] = []

    def add(self, drawn: Drawn) -> int:
        """Take the numbers of a chart; gives the row of its heading."""
        self.rows.append((drawn.title,))
        self.rows.append((drawn.alt,))
        self.rows.append(("", *drawn.days))
        self.rows += [
            (name, *values) for name, values in zip(drawn.names, drawn.values, strict=True)
        ]
        self.rows.append(())
        return len(self.rows) - len(drawn.names) + _ABOVE - 1

    def area(self, left: int, top: int, right: int, bottom: int) -> str:
        """Cells of this sheet as a chart names them."""
        first, last = get_column_letter(left), get_column_letter(right)
        return f"'{self.name}'!${first}${top}:${last}${bottom}"

    def write(self, page: Worksheet) -> None:
        """Write all rows."""
        put(page, 1, 1, "De getallen waarvan de grafieken gemaakt zijn. Leeg: er is geen getal.")
        for row, values in enumerate(self.rows, start=_ABOVE + 1):
            for column, value in enumerate(values, start=1):
                cell = heading if isinstance(value, date) else put
                cell(page, row, column, value)
                if isinstance(value, float):
                    page.cell(row, column).number_format = "0.0%"
        set_widths(page, (44,))
        page.freeze_panes = "B2"


_ABOVE = 2


def add_charts(page: Worksheet, drawn: Sequence[Drawn], data: ChartData, row: int) -> None:
    """Draw the charts on ``page`` from ``row``, two beside each other."""
    for start in range(0, len(drawn), len(_COLUMNS)):
        beside = drawn[start : start + len(_COLUMNS)]
        for column, each in zip(_COLUMNS, beside, strict=False):
            chart = _chart(each, data)
            chart.width, chart.height = _WIDTH, each.height
            page.add_chart(chart, f"{column}{row}")
        row += int(max(each.height for each in beside) / _ROW) + 2


def _chart(drawn: Drawn, data: ChartData) -> Any:  # What openpyxl takes is not in its types.
    head = data.add(drawn)
    made: Any = (
        _line_chart(drawn, data, head) if drawn.kind == "lines" else _bar_chart(drawn, data, head)
    )
    made.title = drawn.title
    title: Any = made.title
    title.overlay = False
    title.tx.rich.p[0].pPr = _text_size(1200)
    made.x_axis.delete = made.y_axis.delete = False
    made.y_axis.scaling.min = 0
    if "%" in drawn.number_format:
        made.y_axis.scaling.max = 1
    made.y_axis.number_format = drawn.number_format
    made.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="E3E8EB"))
    return made


def _bar_chart(drawn: Drawn, data: ChartData, head: int) -> Any:
    made: Any = BarChart()
    made.type = "col" if drawn.kind == "columns" else "bar"
    if made.type == "bar":
        made.x_axis.scaling.orientation = "maxMin"
        made.y_axis.crosses = "max"
    made.gapWidth, made.legend = 40, None
    last = head + len(drawn.names)
    # One peildatum: the newest, which is the last column of lines that are drawn as bars.
    series: Any = SeriesFactory(
        Reference(range_string=data.area(2, head + 1, 2, last)), title=drawn.title
    )
    series.graphicalProperties.solidFill = _hex(BASE_COLOUR)
    for place, name in enumerate(drawn.names):
        if name in COLOURS:
            point = DataPoint(idx=place)
            point.graphicalProperties.solidFill = _hex(COLOURS[name])
            series.dPt.append(point)
    series.dLbls = _all_labels(drawn.number_format)
    made.append(series)
    made.set_categories(Reference(range_string=data.area(1, head + 1, 1, last)))
    return made


def _line_chart(drawn: Drawn, data: ChartData, head: int) -> Any:
    made: Any = LineChart()
    made.display_blanks = "gap"
    last_column = 1 + len(drawn.days)
    for place, name in enumerate(drawn.names):
        row = head + 1 + place
        title = SeriesLabel(strRef=StrRef(data.area(1, row, 1, row)))
        series: Any = SeriesFactory(Reference(range_string=data.area(2, row, last_column, row)))
        series.tx = title
        series.smooth = False
        line = series.graphicalProperties.line
        line.solidFill = _hex(COLOURS.get(name, OTHER_COLOURS[place % len(OTHER_COLOURS)]))
        line.width, line.dashStyle = _LINE, _DASHES[place % len(_DASHES)]
        series.marker.symbol = "none"
        series.dLbls = _last_label(drawn, place)
        made.append(series)
    made.set_categories(Reference(range_string=data.area(2, head, last_column, head)))
    made.x_axis.number_format = "mmm yyyy"
    made.legend.position = "b"
    made.legend.overlay = False
    if len(drawn.names) == 1:
        made.legend = None
    return made


def _all_labels(number_format: str) -> DataLabelList:
    return DataLabelList(
        numFmt=number_format, showVal=True, showSerName=False, showCatName=False,
        showLegendKey=False, showPercent=False,
    )  # fmt: skip


def _last_label(drawn: Drawn, place: int) -> DataLabelList | None:
    """The value at the end of a line."""
    known = [at for at, value in enumerate(drawn.values[place]) if value is not None]
    if not known:
        return None
    no = {"showSerName": False, "showCatName": False, "showLegendKey": False, "showPercent": False}
    label = DataLabel(idx=known[-1], numFmt=drawn.number_format, dLblPos="t", showVal=True, **no)
    return DataLabelList(dLbl=[label], showVal=False, **no)


def _text_size(hundredths: int) -> ParagraphProperties:
    return ParagraphProperties(defRPr=CharacterProperties(sz=hundredths, b=True))


def _hex(colour: str) -> str:
    return colour.removeprefix("#").upper()
