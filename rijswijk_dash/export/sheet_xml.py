"""What calamine does not tell of an xlsx sheet, read from its XML: errors, formulas, far cells.

Runs in the reading process. The XML is cut into rows with byte searches and never parsed as a
whole, so that 100,000 rows of 30 cells cost a fraction of a second and nothing can be expanded.
"""

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from rijswijk_dash.export.containers import BOMB, DAMAGED, MIB, Refused, Zip
from rijswijk_dash.export.sheet_pieces import Pieces

ERROR_CELL = "#FOUT"
NO_RESULT = "#FORMULE"
FAR_CELLS = 25_000_000  # a rectangle of more cells than this is no table
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
NO_XML_TYPES = (
    "Het bestand bevat XML-definities (DOCTYPE) die niet in een Excel-bestand horen. "
    "Open het in Excel en sla het opnieuw op als .xlsx."
)
_ERRORS = (b't="e"', b"t='e'")
_FORMULAS = (b"f>", b"<f ", b":f ")
_ERROR_NAME = re.compile(r"#[A-Z0-9_/]{1,20}[!?]?")
_CELL_NAME = re.compile(rb"""\sr=["']([A-Za-z]{1,7})(\d{1,9})["']""")
_ROW_NUMBER = re.compile(rb"""\sr=["'](\d{1,9})["']""")
_PREFIX = re.compile(rb"<(\w+:)?(?:worksheet|sheetData)[\s>/]")


@dataclass
class Marks:
    """Cells of one sheet that hold no value though Excel shows something there: (row, column)."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict[tuple[int, int], str])
    unsolved: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])


def cell_name(row: int, column: int) -> str:
    """The Excel name of a cell counted from zero.

    >>> cell_name(0, 0), cell_name(1048575, 16383)
    ('A1', 'XFD1048576')
    """
    letters, column = "", column + 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"


def short(name: str) -> str:
    """A sheet name fit for a sentence."""
    return name if len(name) <= 40 else name[:39] + "…"


def far_sentence(sheet: str, row: int, column: int) -> str:
    """The sentence about something that stands far outside the table."""
    return (
        f"Op tabblad ‘{short(sheet)}’ staat iets in cel {cell_name(row, column)}, ver buiten de "
        "tabel. Verwijder in Excel de rijen en kolommen onder en rechts van de tabel, en sla het "
        "bestand op."
    )


def sheet_parts(book: Zip) -> tuple[dict[str, str], bool]:
    """The part of each sheet by its name, and whether the workbook counts days from 1904."""
    sheets: list[tuple[str, str]] = []
    targets: dict[str, str] = {}
    old_mac = False

    def in_workbook(tag: str, attributes: dict[str, str]) -> None:
        nonlocal old_mac
        kind = tag.rpartition(" ")[2]
        if kind == "sheet":
            link = next((v for k, v in attributes.items() if k.endswith(" id")), "")
            sheets.append((attributes.get("name", ""), link))
        elif kind == "workbookPr":
            old_mac = attributes.get("date1904", "0") in ("1", "true", "on")

    def in_links(_tag: str, attributes: dict[str, str]) -> None:
        if "Id" in attributes and "Target" in attributes:
            target = posixpath.join("/xl", attributes["Target"].replace("\\", "/"))
            targets[attributes["Id"]] = posixpath.normpath(target).lstrip("/").lower()

    _walk(book.read("xl/workbook.xml", 20 * MIB), in_workbook)
    _walk(book.read("xl/_rels/workbook.xml.rels", 20 * MIB), in_links)
    return {name: targets[link] for name, link in sheets if link in targets}, old_mac


def _walk(xml: bytes, element: Callable[[str, dict[str, str]], None]) -> None:
    def refuse(*_: object) -> None:
        raise Refused(NO_XML_TYPES)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = element
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise Refused(DAMAGED) from error


def look_through(book: Zip, pieces: Pieces | None = None) -> set[str]:
    """Unpack every XML part once, within the limits; the parts that hold an error or a formula.

    ``pieces`` get the text of their sheet meanwhile, unless it holds either.
    """
    suspect: set[str] = set()
    for name in book.parts:
        if not name.endswith((".xml", ".rels")):
            continue
        signs = _ERRORS + _FORMULAS if name.startswith("xl/worksheets/") else ()
        tail, first = b"", True
        cut = pieces if pieces and name == pieces.part else None
        for piece in book.stream(name):
            if first and piece:
                first = False
                if b"<!DOCTYPE" in piece[:MIB]:
                    raise Refused(NO_XML_TYPES)
            if signs and (
                any(s in piece for s in signs) or any(s in tail + piece[:8] for s in signs)
            ):
                suspect.add(name)
                signs = ()
                if cut:
                    cut.give_up()
            if cut:
                cut.add(piece)
            tail = piece[-8:]
        if cut:
            cut.end()
    return suspect


def marks(book: Zip, part: str) -> Marks:
    """The error cells and the formulas without a stored result in one sheet."""
    found = Marks()
    for number, row, cell in _rows(book, part):
        errors = any(sign in row for sign in _ERRORS)
        formulas = any(sign in row for sign in _FORMULAS)
        if not (errors or formulas):
            continue
        pieces = row.split(cell)
        for at, piece in enumerate(pieces):
            if b"f>" in piece or b"<f " in piece or b":f " in piece:
                result = piece.find(b"f><v>") + 5
                if result > 4 and not errors and piece[result : result + 1] not in b" \t\r\n<":
                    continue  # the common case, without further looking
            elif not (errors and (b'"e"' in piece or b"'e'" in piece)):
                continue
            head, _, body = piece.partition(b">")
            if any(sign in head for sign in _ERRORS):
                text = re.search(rb"v>([^<]*)<", body)
                name = _ERROR_NAME.fullmatch(text[1].decode("ascii", "ignore")) if text else None
                found.errors[_place(pieces, at, number)] = (
                    f"{ERROR_CELL} {name[0]}" if name else ERROR_CELL
                )
            elif re.search(rb"<(?:\w+:)?f[\s>/]", body) and not _has_result(head, body):
                found.unsolved.append(_place(pieces, at, number))
    return found


def _has_result(head: bytes, body: bytes) -> bool:
    if re.search(rb"""\st=["']str["']""", head):  # of a text formula "" is a result too
        return re.search(rb"<(?:\w+:)?v[\s>/]", body) is not None
    return re.search(rb"<(?:\w+:)?v(?:\s[^>]*)?>\s*[^<\s]", body) is not None


def _place(pieces: list[bytes], at: int, row: int) -> tuple[int, int]:
    """Row and column of a cell; one without a name stands right of the cell before it."""
    for back in range(at, 0, -1):
        name = _CELL_NAME.search(pieces[back].partition(b">")[0])
        if name:
            column = 0
            for letter in name[1].upper():
                column = column * 26 + letter - 64
            return int(name[2]) - 1, column - 1 + at - back
    return row, at - 1


def _rows(book: Zip, part: str) -> Iterator[tuple[int, bytes, bytes]]:
    """Number from zero and XML of each row with cells, and what a cell begins with there."""
    rest, begin, end, cell, number = b"", b"", b"", b"", -1
    for piece in book.stream(part):
        rest += piece
        if not end:
            prefix = _PREFIX.search(rest)
            if not prefix:
                continue
            tag = prefix[1] or b""
            begin, end, cell = b"<" + tag + b"row", b"</" + tag + b"row>", b"<" + tag + b"c"
        *rows, rest = rest.split(end)
        if len(rest) > 64 * MIB:
            raise Refused(BOMB)
        for row in rows:
            at = row.rfind(begin)
            named = _ROW_NUMBER.search(row[at : row.find(b">", at)])
            number = int(named[1]) - 1 if named else number + row.count(begin)
            yield number, row[at:], cell


def far_cell(book: Zip) -> str | None:
    """The sentence about the cell that stretches a sheet beyond any table, if there is one."""
    for name, part in sheet_parts(book)[0].items():
        if part not in book.parts:
            continue
        low, right = (0, 0), (0, 0)
        for number, row, cell in _rows(book, part):
            pieces = row.split(cell)
            if len(pieces) == 1:
                continue
            place = _place(pieces, len(pieces) - 1, number)
            low = max(low, place)
            right = max(right, place, key=lambda spot: spot[1])
        if (low[0] + 1) * (right[1] + 1) > FAR_CELLS:
            return far_sentence(name, *(right if right[1] >= 1000 else low))
    return None
