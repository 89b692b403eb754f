"""The Excel and CSV files that we write: safe to open, readable, in our own words."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from rijswijk_dash.domain.rules import ExportField, Kind, fields

CellValue = str | int | float | date | None
_HEAD = PatternFill("solid", fgColor="1B4965")
_OPTIONAL = PatternFill("solid", fgColor="5F7A8A")
_WHITE = Font(bold=True, color="FFFFFF")
_TEMPLATE_ROWS = 2_000
# Also their full-width forms, which Excel reads as the same signs.
_FORMULA_SIGNS = "=+-@|%＝＋－＠"
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def harmless(value: CellValue) -> CellValue:
    """``value`` such that no spreadsheet program takes it for a formula.

    Text that begins with ``=``, ``+``, ``-``, ``@`` or a control character gets an apostrophe in
    front; a signed number becomes a number.
    """
    if not isinstance(value, str) or not value:
        return value
    if re.fullmatch(r"[+-][0-9]{1,15}(\.[0-9]+)?", value):
        return float(value)
    clean = _UNWRITABLE.sub("", value)
    begins = re.sub(r"^[\s\u200b-\u200f\u2060\ufeff]+", "", clean)[:1]
    return "'" + clean if begins and begins in _FORMULA_SIGNS else clean


def table_file(sheets: Sequence[tuple[str, Sequence[Sequence[CellValue]]]]) -> bytes:
    """An xlsx file with one sheet for each (name, rows); the first row is the heading."""
    book = Workbook(write_only=True)
    for name, rows in sheets:
        sheet = book.create_sheet(name[:31])
        assert isinstance(sheet, WriteOnlyWorksheet)  # noqa: S101  so it is in a write-only workbook
        sheet.freeze_panes = "A2"
        for position, width in enumerate(_widths(rows), start=1):
            sheet.column_dimensions[get_column_letter(position)].width = width  # pyright: ignore[reportAttributeAccessIssue]
        for number, row in enumerate(rows):
            sheet.append([_cell(sheet, value, head=number == 0) for value in row])
    return _saved(book)


def csv_file(rows: Sequence[Sequence[CellValue]]) -> bytes:
    """A CSV file as Dutch Excel opens it: semicolons, decimal comma, UTF-8 with BOM."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([_csv_text(harmless(value)) for value in row])
    return text.getvalue().encode("utf-8-sig")


def template() -> bytes:
    """An empty export to fill in: all fields, drop-down lists, and a sheet that explains them."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101  a new workbook has a sheet
    sheet.title = "Trajecten"
    sheet["A1"] = "Peildatum:"
    sheet["A1"].font = Font(bold=True)
    sheet["B1"].number_format = "dd-mm-yyyy"
    _date_rule(sheet, "B1")
    lists = book.create_sheet("Keuzes")
    lists.sheet_state = "hidden"
    for position, field in enumerate(fields().values(), start=1):
        _template_column(sheet, lists, position, field)
    sheet.freeze_panes = "B4"
    _explain(book.create_sheet("Toelichting"))
    return _saved(book)


def _template_column(sheet: Worksheet, lists: Worksheet, position: int, field: ExportField) -> None:
    letter = get_column_letter(position)
    head = sheet.cell(row=3, column=position, value=field.name)
    head.font, head.fill = _WHITE, _HEAD if field.required else _OPTIONAL
    head.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions[letter].width = max(14, len(field.name) * 0.9)
    area = f"{letter}4:{letter}{_TEMPLATE_ROWS}"
    if field.kind in (Kind.CHOICE, Kind.YES_NO):
        options = list(field.values) if field.kind is Kind.CHOICE else ["Ja", "Nee"]
        for row, option in enumerate(options, start=1):
            lists.cell(row=row, column=position, value=option)
        rule = DataValidation(
            type="list",
            formula1=f"Keuzes!${letter}$1:${letter}${len(options)}",
            allow_blank=True,
            showErrorMessage=True,
            errorTitle="Kies uit de lijst",
            error="Kies een van de waarden uit de lijst.",
        )
        sheet.add_data_validation(rule)
        rule.add(area)
    elif field.kind is Kind.DATE:
        _date_rule(sheet, area)
        for row in range(4, 204):
            sheet.cell(row=row, column=position).number_format = "dd-mm-yyyy"


def _date_rule(sheet: Worksheet, area: str) -> None:
    rule = DataValidation(
        type="date", operator="greaterThan", formula1="1", allow_blank=True,
        showErrorMessage=True, errorTitle="Geen datum", error="Vul een datum in, zoals 31-08-2024.",
    )  # fmt: skip
    sheet.add_data_validation(rule)
    rule.add(area)


def _explain(sheet: Worksheet) -> None:
    sheet.append(["Veld", "Verplicht", "Wat het is", "Waarden"])
    for field in fields().values():
        values = ", ".join(field.values) or ("Ja, Nee" if field.kind is Kind.YES_NO else "")
        required = "ja, mag leeg" if field.may_be_empty else "ja" if field.required else "nee"
        sheet.append([field.label, required, field.explanation, values])
    for letter, width in zip("ABCD", (34, 14, 90, 60), strict=True):
        sheet.column_dimensions[letter].width = width


def _cell(sheet: WriteOnlyWorksheet, value: CellValue, *, head: bool) -> Cell:
    cell = WriteOnlyCell(sheet)
    cell.value = harmless(value)
    if isinstance(cell.value, str):
        cell.data_type = "s"
    if isinstance(value, date):
        cell.number_format = "dd-mm-yyyy"
    if head:
        cell.font, cell.fill = _WHITE, _HEAD
    return cell


def _widths(rows: Sequence[Sequence[CellValue]]) -> list[float]:
    columns = max((len(row) for row in rows), default=0)
    longest = [0] * columns
    for row in rows[:200]:
        for position, value in enumerate(row):
            longest[position] = max(longest[position], len(str(value if value is not None else "")))
    return [min(max(length * 1.1 + 2, 10), 60) for length in longest]


def _csv_text(value: CellValue) -> str:
    if isinstance(value, float):
        return f"{value:.10g}".replace(".", ",")
    return "" if value is None else str(value)


def _saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
