"""Writing sheets of plain cells to an Excel file that is the same, byte for byte, each time."""

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

Cell = str | float | int | date | None
ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)
FORMULA_SIGNS = ("=", "+", "-", "@")
HEADER_FILL = "FFDCE6F1"
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows above the table, its headings and rows, and rows below it."""

    title: str
    above: Sequence[Sequence[Cell]] = ()
    headings: Sequence[str] = ()
    rows: Iterable[Sequence[Cell]] = ()
    below: Sequence[Sequence[Cell]] = ()
    widths: Sequence[float] = ()
    hidden: bool = False
    as_table: bool = False


def workbook_bytes(sheets: Sequence[Sheet], made_on: date) -> bytes:
    """The sheets as an .xlsx file with fixed dates in its properties."""
    book = Workbook(write_only=True)
    moment = datetime(made_on.year, made_on.month, made_on.day)
    book.properties.creator = "Rijswijk-dashboard, verzonnen voorbeeldgegevens"
    book.properties.created = moment
    for sheet in sheets:
        _add(book, sheet)
    raw = BytesIO()
    book.save(raw)
    return _repeatable(raw, moment)


def _add(book: Workbook, sheet: Sheet) -> None:
    page: Any = book.create_sheet(sheet.title)
    page.sheet_state = "hidden" if sheet.hidden else "visible"
    for number, width in enumerate(sheet.widths, start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    head = len(sheet.above) + 1
    if sheet.as_table:
        page.freeze_panes = f"A{head + 1}"
    for row in sheet.above:
        page.append([_safe(page, value) for value in row])
    if sheet.headings:
        page.append([_heading(page, text) for text in sheet.headings])
    count = 0
    for row in sheet.rows:
        page.append([_safe(page, value) for value in row])
        count += 1
    if sheet.as_table:
        page.auto_filter.ref = f"A{head}:{get_column_letter(len(sheet.headings))}{head + count}"
    for row in sheet.below:
        page.append([_safe(page, value) for value in row])


def _safe(page: Any, value: Cell) -> object:
    """The value, as text where a spreadsheet might take it for a formula."""
    if isinstance(value, str) and value.startswith(FORMULA_SIGNS):
        cell = WriteOnlyCell(page, value=value)
        cell.data_type = "s"
        return cell
    return value


def _heading(page: Any, text: str) -> object:
    cell = WriteOnlyCell(page, value=text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor=HEADER_FILL)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _repeatable(raw: BytesIO, moment: datetime) -> bytes:
    """The same zip without the time of writing in its entries and properties."""
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = MODIFIED.sub(rb"\g<1>" + stamp, content)
            entry = zipfile.ZipInfo(name, ZIP_MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return out.getvalue()
