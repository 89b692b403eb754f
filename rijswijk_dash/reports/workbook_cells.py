"""Cells, tables and the look of the workbook."""

from collections.abc import Sequence
from datetime import date
from math import ceil

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from rijswijk_dash.export.excel import CellValue, harmless

HEAD = PatternFill("solid", fgColor="1B4965")
WHITE, BOLD, QUIET = (
    Font("Calibri", 11, bold=True, color="FFFFFF"), Font("Calibri", 11, bold=True),
    Font("Calibri", 11, italic=True, color="56606B"),
)  # fmt: skip
BIG = Font("Calibri", 16, bold=True, color="1B4965")
LINK = Font("Calibri", 11, underline="single", color="0563C1")
WRAP, RIGHT = Alignment(wrap_text=True, vertical="top"), Alignment(horizontal="right")
LEFT = Alignment(horizontal="left")
_DAY = "dd-mm-yyyy"
_LINE_HEIGHT = 15.0


def table(
    page: Worksheet,
    heads: Sequence[str],
    rows: Sequence[Sequence[CellValue]],
    widths: Sequence[float],
) -> None:
    """Rows under their ``heads``, which stay in sight."""
    for column, head in enumerate(heads, start=1):
        heading(page, 1, column, head)
    for row, values in enumerate(rows, start=2):
        for column, value in enumerate(values, start=1):
            put(page, row, column, value).alignment = WRAP
    page.freeze_panes = "A2"
    page.print_title_rows = "1:1"
    set_widths(page, widths)
    set_heights(page, widths)


def heading(page: Worksheet, row: int, column: int, value: CellValue) -> None:
    """A cell at the head of a column."""
    cell = put(page, row, column, value)
    cell.font, cell.fill = WHITE, HEAD
    if isinstance(value, date):
        cell.alignment = RIGHT


def put(page: Worksheet, row: int, column: int, value: CellValue) -> Cell:
    """A cell that no spreadsheet program takes for a formula."""
    cell = page.cell(row, column)
    assert isinstance(cell, Cell)  # noqa: S101  there are no merged cells
    cell.value = None if value == "" else harmless(value)
    if isinstance(value, str) and value:
        cell.data_type = "s"
    if isinstance(value, date):
        cell.number_format = _DAY
    return cell


def set_widths(page: Worksheet, widths: Sequence[float]) -> None:
    """The widths of the first columns, in signs."""
    for column, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(column)].width = width


def set_heights(page: Worksheet, widths: Sequence[float]) -> None:
    """Rows as high as their longest text: not every program does that by itself."""
    for number, row in enumerate(page.iter_rows(min_row=2), start=2):
        lengths = [len(str(cell.value or "")) for cell in row]
        lines = max(
            ceil(length * 1.1 / width) for length, width in zip(lengths, widths, strict=False)
        )
        if lines > 1:
            page.row_dimensions[number].height = _LINE_HEIGHT * lines
