"""Small workbooks made by hand, and invented personal numbers."""

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa

from rijswijk_dash.export.delivery import CheckedDelivery, Inspection, Reading, check, inspect
from rijswijk_dash.export.reader import Sheet, Workbook

KEY = b"sleutel voor de tests, geen echte"
PEILDATUM = date(2024, 8, 31)
REQUIRED = ("trajectnummer", "doelgroep", "herkomst", "scholing", "uitkering", "leerroute", "fase")
GOOD = ("T01", "Asielstatushouder", "Syrië", "Geschoold", "Ja", "B1-route", "Leerroute")
Cell = str | None
Rows = Sequence[Sequence[Cell]]


def sheet(rows: Rows, name: str = "Trajecten", *, hidden: bool = False) -> Sheet:
    """A worksheet with these rows; shorter rows are filled up with empty cells."""
    width = max((len(row) for row in rows), default=0)
    columns = [[row[i] if i < len(row) else None for row in rows] for i in range(width)]
    arrays = [pa.array([cell or None for cell in column], pa.string()) for column in columns]
    return Sheet(name, hidden, pa.table(arrays, names=[str(i) for i in range(width)]))


def workbook(*sheets: Sheet) -> Workbook:
    """A workbook of these sheets."""
    return Workbook("xlsx", sheets, ())


def reading(*sheets: Sheet, file_name: str = "export.xlsx") -> Reading:
    """A file as read, with these sheets."""
    return Reading(file_name, "0" * 64, 1, workbook(*sheets))


def good_rows(count: int = 3) -> list[list[Cell]]:
    """Rows of ``count`` trajecten with the required fields, each right."""
    return [[f"T{number:02}", *GOOD[1:]] for number in range(1, count + 1)]


def row(**values: Cell) -> dict[str, Cell]:
    """One right traject; ``values`` go over it."""
    return {**dict(zip(REQUIRED, GOOD, strict=True)), **values}


def rows_of(trajecten: Sequence[Mapping[str, Cell]]) -> list[list[Cell]]:
    """A heading row and these trajecten; each gets its own trajectnummer where it has none."""
    headings = list(dict.fromkeys(name for traject in trajecten for name in traject))
    body = [[traject.get(name) for name in headings] for traject in trajecten]
    return [list(headings), *body]


def inspected(
    rows: Rows,
    *,
    by_hand: Mapping[str, str] | None = None,
    file_name: str = "export_2024-08-31.xlsx",
    peildatum: date | None = None,
) -> Inspection:
    """The inspection of a workbook with one sheet of these rows."""
    found = reading(sheet(rows), file_name=file_name)
    return inspect(found, by_hand=by_hand, given_peildatum=peildatum)


def checked(
    rows: Rows,
    *,
    by_hand: Mapping[str, str] | None = None,
    file_name: str = "export_2024-08-31.xlsx",
    previous: CheckedDelivery | None = None,
) -> CheckedDelivery:
    """The checked delivery of a workbook with one sheet of these rows."""
    before = previous.rows if previous else None
    return check(inspected(rows, by_hand=by_hand, file_name=file_name), KEY, before)


def bsn(number: int) -> str:
    """An invented BSN that passes the eleven-test; other numbers give other BSNs."""
    while True:
        digits = f"{number % (10**8 - 1) + 1:08}"
        total = sum(int(d) * w for d, w in zip(digits, range(9, 1, -1), strict=True))
        if total % 11 < 10:
            return digits + str(total % 11)
        number += 1
