"""The cells of an Excel or OpenDocument file: calamine reads, this puts them in their places.

Runs in the reading process.
"""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from io import BytesIO
from itertools import chain, islice, repeat
from typing import TYPE_CHECKING

from rijswijk_dash.export import sheet_xml
from rijswijk_dash.export.containers import DAMAGED, LOCKED, Reading, Refused, Zip
from rijswijk_dash.export.sheet_xml import FAR_CELLS, NO_RESULT, Marks, cell_name, short

if TYPE_CHECKING:
    import pyarrow as pa
    from python_calamine import CalamineSheet, CalamineWorkbook

BLOCK = 8192
NO_SHEET = "Het bestand bevat geen werkblad met cellen: maak de export opnieuw."
OLD_MAC = (
    "Deze werkmap telt dagen vanaf 1904: datums die in Excel als getal zijn opgemaakt, worden "
    "vier jaar te vroeg gelezen."
)
OLD_EXCEL = (
    "In een .xls-bestand zijn cellen met een Excel-fout (zoals #N/B) niet van lege cellen te "
    "onderscheiden: sla het bij twijfel op als .xlsx."
)


def read(kind: str, content: bytes, book: Zip | None) -> Reading:
    """A workbook; calamine parses its first sheet while the XML is looked through."""
    reading = ThreadPoolExecutor(1).submit(_open, content)
    marks: dict[str, Marks] = {}
    notes = [OLD_EXCEL] if kind == "xls" else []
    if book:
        suspect = sheet_xml.look_through(book)
        if kind == "xlsx":
            parts, old_mac = sheet_xml.sheet_parts(book)
            marks = {name: sheet_xml.marks(book, p) for name, p in parts.items() if p in suspect}
            notes += [OLD_MAC] if old_mac else []
    import_module("rijswijk_dash.export.cell_text")  # loads Arrow while calamine still parses
    with _clear_errors():
        workbook, wanted, first = reading.result()
    if not wanted:
        raise Refused(NO_SHEET)
    for name, found in marks.items():
        notes += _notes(name, found)

    def tables() -> "Iterator[pa.Table]":
        sheet = first
        for index, name, _ in wanted:
            with _clear_errors():
                sheet = sheet or workbook.get_sheet_by_index(index)
            yield _cells(name, sheet, marks.get(name, Marks()), book)
            sheet = None

    return Reading([(name, hidden) for _, name, hidden in wanted], notes, tables())


def _open(
    content: bytes,
) -> "tuple[CalamineWorkbook, list[tuple[int, str, bool]], CalamineSheet | None]":
    """The workbook, its worksheets (number, name, hidden), and the first of them, parsed."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    wanted = [
        (index, data.name, data.visible != SheetVisibleEnum.Visible)
        for index, data in enumerate(workbook.sheets_metadata)
        if data.typ == SheetTypeEnum.WorkSheet
    ]
    return workbook, wanted, workbook.get_sheet_by_index(wanted[0][0]) if wanted else None


@contextmanager
def _clear_errors() -> Generator[None]:
    """What calamine says of a file, without its words: they may hold what is in a cell."""
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except PasswordError as error:
        raise Refused(LOCKED) from error
    except CalamineError as error:
        raise Refused(DAMAGED) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise Refused(DAMAGED) from error
        raise


def _notes(sheet: str, marks: Marks) -> Iterator[str]:
    for spots, one, more in (
        (list(marks.errors), "1 cel heeft een Excel-fout", "{} cellen hebben een Excel-fout"),
        (
            marks.unsolved,
            "1 formule heeft geen opgeslagen uitkomst (open en bewaar het bestand in Excel)",
            "{} formules hebben geen opgeslagen uitkomst (open en bewaar het bestand in Excel)",
        ),
    ):
        if spots:
            names = ", ".join(cell_name(*spot) for spot in sorted(spots)[:5])
            what = one if len(spots) == 1 else more.format(len(spots))
            yield f"Tabblad ‘{short(sheet)}’: {what}: {names}{', …' if len(spots) > 5 else ''}."


def _cells(name: str, sheet: "CalamineSheet", marks: Marks, book: Zip | None) -> "pa.Table":
    from rijswijk_dash.export.cell_text import TextTable

    written = marks.errors | dict.fromkeys(marks.unsolved, NO_RESULT)
    end = [sheet.end or (-1, -1), *written]
    low, right = max(row for row, _ in end), max(column for _, column in end)
    too_far = low >= sheet_xml.LAST_ROW or right >= sheet_xml.LAST_COLUMN
    if too_far or (low + 1) * (right + 1) > FAR_CELLS:
        exact = sheet_xml.far_cell(book) if book else None
        raise Refused(exact or sheet_xml.far_sentence(name, low, right))
    before = sheet.start[1] if sheet.start else 0
    rows: Iterator[list[object]] = sheet.iter_rows() if sheet.end else iter(())  # pyright: ignore[reportAssignmentType]
    if written:
        rows, before = _written_in(rows, before, written, (low, right)), 0
    table = TextTable()
    while block := list(islice(rows, BLOCK)):
        table.add(block)
    return table.finish(before)


def _written_in(
    rows: Iterator[list[object]],
    before: int,
    texts: dict[tuple[int, int], str],
    end: tuple[int, int],
) -> Iterator[list[object]]:
    """The rows from column A to the last, with ``texts`` in their places."""
    by_row: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in texts.items():
        by_row.setdefault(row, []).append((column, text))
    none: list[object] = []
    for number, row in enumerate(islice(chain(rows, repeat(none)), end[0] + 1)):
        cells = [""] * before + row
        cells += [""] * (end[1] + 1 - len(cells))
        for column, text in by_row.get(number, ()):
            cells[column] = text
        yield cells
