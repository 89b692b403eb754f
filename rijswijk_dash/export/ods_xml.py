"""What calamine does not tell of an OpenDocument sheet: errors, and formulas without a result.

Runs in the reading process. An error is written as an empty text beside what LibreOffice shows.
"""

from collections.abc import Iterator
from xml.parsers import expat

from rijswijk_dash.export.containers import DAMAGED, Refused, Zip
from rijswijk_dash.export.sheet_xml import ERROR_CELL, FAR_CELLS, NO_XML_TYPES, Marks

PART = "content.xml"
_SIGNS = (b"table:formula=", b'value-type="error"', b'string-value=""')
_ROWS, _COLUMNS = "table:number-rows-repeated", "table:number-columns-repeated"


def marks(book: Zip) -> Iterator[Marks]:
    """The marks of each table, in order; nothing where the XML has no formula and no error."""
    if PART not in book.parts or not _suspect(book):
        return
    reader = _Reader()
    try:
        for piece in book.stream(PART):
            reader.parser.Parse(piece, False)
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Refused(DAMAGED) from error
    yield from reader.tables


def _suspect(book: Zip) -> bool:
    tail = b""
    for piece in book.stream(PART):
        if any(sign in piece or sign in tail + piece[:32] for sign in _SIGNS):
            return True
        tail = piece[-32:]
    return False


class _Reader:
    """Counts rows and columns as they repeat, and notes the cells that lack what they show."""

    def __init__(self) -> None:
        self.tables: list[Marks] = []
        self._row = self._column = self._rows = self._columns = 0
        self._state, self._text = "", ""
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _refuse(self, *_: object) -> None:
        raise Refused(NO_XML_TYPES)

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in ("table:table-cell", "table:covered-table-cell"):
            self._columns = _count(attributes.get(_COLUMNS))
            self._state, self._text = _state(attributes), ""
            if self._state:
                self.parser.CharacterDataHandler = self._read
        elif tag == "table:table-row":
            self._rows, self._column = _count(attributes.get(_ROWS)), 0
        elif tag == "table:table":
            self.tables.append(Marks())
            self._row = 0

    def _read(self, text: str) -> None:
        self._text += text[:40]

    def _end(self, tag: str) -> None:
        if tag in ("table:table-cell", "table:covered-table-cell"):
            if self._state:
                self.parser.CharacterDataHandler = None
                self._mark()
            self._column += self._columns
        elif tag == "table:table-row":
            self._row += self._rows

    def _mark(self) -> None:
        shown = self._text.strip()
        if (self._state == "empty" and not shown) or not self.tables:
            return  # a formula whose result is an empty text
        found = self.tables[-1]
        if self._rows * self._columns > FAR_CELLS // 100:
            raise Refused(DAMAGED)
        for row in range(self._row, self._row + self._rows):
            for column in range(self._column, self._column + self._columns):
                if self._state == "none":
                    found.unsolved.append((row, column))
                else:
                    found.errors[row, column] = f"{ERROR_CELL} {shown}".strip()


def _state(attributes: dict[str, str]) -> str:
    """``error``, ``empty`` for a text that is empty, ``none`` for a formula without result, or ``""``."""
    if attributes.get("calcext:value-type") == "error":
        return "error"
    kind = attributes.get("office:value-type")
    if kind == "string" and attributes.get("office:string-value") == "":
        return "empty"
    return "none" if "table:formula" in attributes and kind is None else ""


def _count(text: str | None) -> int:
    return max(int(text), 1) if text and text.isdecimal() else 1
