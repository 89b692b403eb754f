"""A sheet that is read in pieces gives the cells that it gives as a whole."""

import datetime
from collections.abc import Iterator
from io import BytesIO

import openpyxl
import pyarrow as pa
import pytest

from rijswijk_dash.export import sheet_pieces, workbook_cells
from rijswijk_dash.export.containers import MIB, Zip
from tests.hostile.build import MAIN, changed

PART = "xl/worksheets/sheet1.xml"
DAY = datetime.date(2024, 8, 31)


def workbook(first_row: int = 1) -> bytes:
    """Fifty rows of a text, a shared text, a number and a day."""
    book, out = openpyxl.Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    for n in range(50):
        for column, value in enumerate((f"T{n} & Ø!", "Ja?", n / 4, DAY), start=2):
            sheet.cell(first_row + n, column, value)
    book.save(out)
    return out.getvalue()


GOOD = workbook()


def of_rows(rows: str) -> bytes:
    """A workbook whose sheet has these rows in its XML."""
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    return changed(GOOD, {PART: xml.encode()})


def row(number: int, columns: str = "AB", *, numbered: bool = True, text: str = "x") -> str:
    name = f' r="{number}"' if numbered else ""
    cells = "".join(
        f'<c r="{c}{number}" t="inlineStr"><is><t>{text}{number}</t></is></c>' for c in columns
    )
    return f"<row{name}>{cells}</row>"


@pytest.fixture
def in_pieces(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """From now on every sheet is read in small pieces; tells of each whether it was cut at all."""
    told: list[bool] = []
    stream, cells_of = Zip.stream, workbook_cells._cells_of_pieces  # pyright: ignore[reportPrivateUsage]

    def in_bits(book: Zip, name: str) -> Iterator[bytes]:
        whole = b"".join(stream(book, name))
        return (whole[at : at + 500] for at in range(0, len(whole), 500))

    def telling(pieces: Iterator[object]) -> pa.Table | None:
        given: list[object] = []
        counted = (given.append(piece) or piece for piece in pieces)
        cells = cells_of(counted)  # pyright: ignore[reportArgumentType]
        told.append(len(given) > 2 and cells is not None)
        return cells

    monkeypatch.setattr(Zip, "stream", in_bits)
    monkeypatch.setattr(sheet_pieces, "PIECE", 1_000)
    monkeypatch.setattr(sheet_pieces, "worth_it", lambda book: sheet_pieces.Pieces(book, PART))
    monkeypatch.setattr(workbook_cells, "_cells_of_pieces", telling)
    return told


def cells(content: bytes) -> list[dict[str, str | None]]:
    reading = workbook_cells.read("xlsx", content, Zip(content, 10 * MIB))
    (table,) = reading.tables
    return table.to_pylist()


CUT = {
    "texts, shared texts, numbers and days": GOOD,
    "first row further down": workbook(first_row=7),
    "rows left out": of_rows("".join(row(n) for n in range(3, 300, 7))),
    "wider further down": of_rows(
        "".join(row(n, "AB" if n < 50 else "ABCD") for n in range(1, 90))
    ),
}
WHOLE = {
    "begins in another column further down": of_rows(
        "".join(row(n, "BC" if n < 50 else "AB") for n in range(1, 90))
    ),
    "rows that go back": of_rows("".join(row(n) for n in (*range(50, 90), *range(1, 50)))),
    "rows without a number": of_rows("".join(row(n, numbered=n < 50) for n in range(1, 90))),
    "a comment with the end of a row": of_rows(
        "".join(row(n) for n in range(1, 50)) + f"<!-- {row(50) * 20} -->" + row(51)
    ),
    "text in CDATA": of_rows("".join(row(n, text="<![CDATA[x]]>") for n in range(1, 90))),
    "an error": of_rows(
        "".join(row(n) for n in range(1, 90)) + '<row r="90"><c r="A90" t="e"><v>#N/A</v></c></row>'
    ),
    "two tables": of_rows(
        "".join(row(n) for n in range(1, 50))
        + "</sheetData><sheetData>"
        + "".join(row(n) for n in range(50, 90))
    ),
}


@pytest.mark.parametrize("content", CUT.values(), ids=CUT)
def test_pieces_are_the_whole(content: bytes, request: pytest.FixtureRequest) -> None:
    whole = cells(content)
    told = request.getfixturevalue("in_pieces")
    assert cells(content) == whole
    assert told == [True]
    assert len(whole) >= 50


@pytest.mark.parametrize("content", WHOLE.values(), ids=WHOLE)
def test_what_cannot_be_cut_is_read_whole(content: bytes, request: pytest.FixtureRequest) -> None:
    whole = cells(content)
    told = request.getfixturevalue("in_pieces")
    assert cells(content) == whole
    assert told in ([], [False])


def test_a_damaged_piece_is_refused_as_the_whole_is(in_pieces: list[bool]) -> None:
    content = of_rows("".join(row(n) for n in range(1, 90)).replace("x60<", "x60</v><"))
    with pytest.raises(workbook_cells.Refused, match="beschadigd"):
        cells(content)
    assert in_pieces == [False]


def test_only_one_large_sheet_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    book = Zip(GOOD, 10 * MIB)
    assert sheet_pieces.worth_it(book) is None
    monkeypatch.setattr(sheet_pieces, "FROM", book.parts[PART].file_size)
    found = sheet_pieces.worth_it(book)
    assert found is not None
    assert found.part == PART
    monkeypatch.setattr(sheet_pieces, "PIECE", 100)  # now too much is beside it
    assert sheet_pieces.worth_it(book) is None
