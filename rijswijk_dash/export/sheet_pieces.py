"""A large xlsx sheet in pieces of whole rows, each in a workbook of its own, so that two processors read it.

Runs in the reading process. To parse a sheet is most of what reading costs, and calamine does it in one
thread. Pieces are parsed while the rest is still unpacked. Where a cut could mean anything else than the
end of a row, there is none, and the sheet is read whole.
"""

import re
import zipfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING

from rijswijk_dash.export.containers import MIB, Zip

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

FROM, UPTO = 32 * MIB, 200 * MIB
"""How large a sheet is that is worth a cut, and of which all text fits in the memory of this process."""
PIECE = 16 * MIB
_BETWEEN = b'</row><row r="'
_END = b"</sheetData></worksheet>"
_BEGIN = re.compile(rb"<worksheet[^<>]*>.*?<sheetData>", re.DOTALL)
# A comment, CDATA or instruction could hold what looks like the end of a row.
_UNSURE = (b"!", b"?", b"sheetData")


class Pieces:
    """One sheet: ``add`` gets its text as it is unpacked, and then ``end``; ``parsed`` gives it in pieces."""

    def __init__(self, book: Zip, part: str) -> None:
        self.part = part
        self.sure = True
        self._book = book
        self._begin = b""
        self._waiting: list[bytes] = []
        self._size = 0
        self._threads = ThreadPoolExecutor(2)
        self._parsed: list[Future[CalamineSheet]] = []

    def add(self, xml: bytes) -> None:
        """The next text of the sheet."""
        if not self.sure:
            return
        self._waiting.append(xml)
        self._size += len(xml)
        if self._size >= PIECE:
            text = b"".join(self._waiting)
            end = text.rfind(_BETWEEN) + len(b"</row>")
            if end < len(_BETWEEN):
                self.give_up()
                return
            self._send(memoryview(text)[:end], text, _END)
            self._waiting, self._size = [text[end:]], len(text) - end

    def end(self) -> None:
        """There is no more text."""
        if self.sure:
            text = b"".join(self._waiting)
            self._send(memoryview(text), text, b"")
        self._waiting = []

    def give_up(self) -> None:
        """Let the sheet be read whole."""
        self.sure = False
        self._waiting = []
        self._threads.shutdown(wait=False, cancel_futures=True)

    def parsed(self) -> "Iterator[CalamineSheet]":
        """The pieces in order, in each of which rows have their own number."""
        while self._parsed:
            yield self._parsed.pop(0).result()

    def _send(self, piece: memoryview, text: bytes, end: bytes) -> None:
        """Have a piece of ``text`` parsed, with the beginning of the sheet before it and its end after it."""
        before, rows_from = self._begin, 0
        if not self._begin and (found := _BEGIN.search(text[:MIB])):
            self._begin, rows_from = found[0], found.end()
        # A sign alone is found ten times as fast as with the bracket before it, of which there are millions.
        unsure = any(sign in text and text.find(b"<" + sign, rows_from) >= 0 for sign in _UNSURE)
        if unsure or not self._begin:
            self.give_up()
            return
        xml = (before, piece, end)
        self._parsed.append(self._threads.submit(_parse, self._book, self.part, xml))


def worth_it(book: Zip) -> Pieces | None:
    """The one large sheet of a workbook, if there is one, and little beside it to read each time."""
    sizes = {name: part.file_size for name, part in book.parts.items()}
    sheets = [name for name in sizes if name.startswith("xl/worksheets/") and sizes[name] >= FROM]
    beside = sum(sizes[name] for name in _beside(book))
    fits = len(sheets) == 1 and sizes[sheets[0]] <= UPTO and beside <= PIECE // 4
    return Pieces(book, sheets[0]) if fits else None


def _beside(book: Zip) -> list[str]:
    """The styles and texts that sheets share, and what leads to them."""
    texts = (name for name in book.parts if name.endswith((".xml", ".rels")))
    return [name for name in texts if not name.startswith("xl/worksheets/")]


def _parse(book: Zip, part: str, xml: tuple[bytes | memoryview, ...]) -> "CalamineSheet":
    from python_calamine import CalamineWorkbook

    from rijswijk_dash.export.sheet_xml import sheet_parts

    (name,) = (name for name, of in sheet_parts(book)[0].items() if of == part)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as small:
        for other in _beside(book):
            small.writestr(book.parts[other].filename, book.read(other, UPTO))
        with small.open(book.parts[part].filename, "w") as sheet:
            for text in xml:
                sheet.write(text)
    packed.seek(0)
    return CalamineWorkbook.from_filelike(packed).get_sheet_by_name(name)
