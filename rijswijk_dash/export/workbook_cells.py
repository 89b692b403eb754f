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

from rijswijk_dash.export import ods_xml, sheet_pieces, sheet_xml, xls_records
from rijswijk_dash.export.containers import DAMAGED, LOCKED, Reading, Refused, Zip
from rijswijk_dash.export.sheet_xml import FAR_CELLS, NO_RESULT, Marks, cell_name, short

if TYPE_CHECKING:
    import pyarrow as pa
    from python_calamine import CalamineSheet, CalamineWorkbook

BLOCK = 8192
NO_SHEET = "Het bestand bevat geen werkblad met cellen: maak de export opnieuw."
OLD_MAC = (
    "Deze werkmap telt dagen vanaf 1904: een datum die in Excel als getal is opgemaakt, wordt "
    "afgekeurd."
)


def read(kind: str, content: bytes, book: Zip | None) -> Reading:
    """A workbook; calamine parses its first sheet, or a large one in pieces, while its XML is unpacked."""
    pieces = sheet_pieces.worth_it(book) if book else None
    reading = ThreadPoolExecutor(1).submit(_open, content, begin=pieces is None)
    parts: dict[str, str] = {}
    marks: dict[str, Marks] = {}
    in_order: list[Marks] = []
    notes: list[str] = []
    old_mac = False
    if book:
        suspect = sheet_xml.look_through(book, pieces)
        if kind == "xlsx":
            parts, old_mac = sheet_xml.sheet_parts(book)
            marks = {name: sheet_xml.marks(book, p) for name, p in parts.items() if p in suspect}
        else:
            in_order = list(ods_xml.marks(book))
    else:
        in_order = xls_records.marks(content)
        old_mac = xls_records.counts_from_1904(content)
    notes += [OLD_MAC] if old_mac else []
    import_module("rijswijk_dash.export.cell_text")  # loads Arrow while calamine still parses
    with _clear_errors():
        workbook, wanted, first = reading.result()
    if not wanted:
        raise Refused(NO_SHEET)
    marks |= {name: found for (_, name, _), found in zip(wanted, in_order, strict=False)}
    for name, found in marks.items():
        notes += _notes(name, found)

    def tables() -> "Iterator[pa.Table]":
        sheet = first
        for index, name, _ in wanted:
            if pieces and pieces.sure and parts.get(name) == pieces.part:
                cells = _cells_of_pieces(pieces.parsed())
                if cells is not None:
                    yield cells
                    continue
            with _clear_errors():
                sheet = sheet or workbook.get_sheet_by_index(index)
            yield _cells(name, sheet, marks.get(name, Marks()), book)
            sheet = None

    return Reading([(name, hidden) for _, name, hidden in wanted], notes, tables(), old_mac)


def _open(
    content: bytes, *, begin: bool
) -> "tuple[CalamineWorkbook, list[tuple[int, str, bool]], CalamineSheet | None]":
    """The workbook, its worksheets (number, name, hidden), and with ``begin`` the first of them, parsed."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    wanted = [
        (index, data.name, data.visible != SheetVisibleEnum.Visible)
        for index, data in enumerate(workbook.sheets_metadata)
        if data.typ == SheetTypeEnum.WorkSheet
    ]
    first = workbook.get_sheet_by_index(wanted[0][0]) if wanted and begin else None
    return workbook, wanted, first


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
    done = 0
    try:
        while block := list(islice(rows, BLOCK)):
            table.add(block)
            done += len(block)
    except OverflowError as error:  # Python has no such day, and Excel neither
        raise Refused(
            f"Op tabblad ‘{short(name)}’ staat onder rij {done + 1} een datum of duur die niet kan "
            "bestaan. Zoek in Excel een cel met ##### en herstel die."
        ) from error
    return table.finish(before)


def _cells_of_pieces(pieces: "Iterator[CalamineSheet]") -> "pa.Table | None":
    """The cells of a sheet that was cut; None where the pieces do not follow, or one is wrong."""
    from rijswijk_dash.export.cell_text import TextTable

    table, before, done = TextTable(), None, 0
    try:
        with _clear_errors():
            for sheet in pieces:
                start, end = sheet.start, sheet.end
                if not start or not end or start[0] < done or before not in (None, start[1]):
                    return None
                if (end[0] + 1) * (end[1] + 1) > FAR_CELLS:
                    return None
                empty: list[object] = [""] * (end[1] + 1 - start[1])
                # Unlike ``iter_rows`` this does not give all rows above the piece, empty, once more.
                rows = chain(repeat(empty, start[0] - done), sheet.to_python())
                while block := list(islice(rows, BLOCK)):
                    table.add(block)
                before, done = start[1], end[0] + 1
    except (Refused, OverflowError, ValueError):
        return None
    return None if before is None else table.finish(before)


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
