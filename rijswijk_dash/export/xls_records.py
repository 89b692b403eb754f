"""What calamine does not tell of a binary ``.xls``: the cells that hold an error of Excel.

Runs in the reading process. Follows the sectors of the container and the records of each sheet; what
does not fit ends the search, for calamine has then refused the file or reads it another way.
"""

import struct
from collections.abc import Iterator

from rijswijk_dash.export.sheet_xml import ERROR_CELL, Marks

_BOUNDSHEET, _EOF, _BOOLERR, _FORMULA, _DATEMODE = 0x85, 0x0A, 0x205, 0x06, 0x22
_MINI_FROM = 4096  # a smaller stream lies in the small sectors of the root
_NAMES = {
    0: "#NULL!",
    7: "#DIV/0!",
    15: "#VALUE!",
    23: "#REF!",
    29: "#NAME?",
    36: "#NUM!",
    42: "#N/A",
}


def marks(content: bytes) -> list[Marks]:
    """The error cells of each sheet, in the order of the workbook."""
    return list(map(_sheet, _sheets(workbook_stream(content))))


def counts_from_1904(content: bytes) -> bool:
    """Whether the workbook counts days from 1904."""
    for record, body in _records(memoryview(workbook_stream(content)), 0):
        if record == _DATEMODE:
            return bytes(body[:2]) == b"\1\0"
    return False


def workbook_stream(content: bytes) -> bytes:
    """The stream of the workbook in its container; empty where it cannot be followed."""
    try:
        return _Container(content).stream()
    except (struct.error, IndexError, ValueError):
        return b""


class _Container:
    def __init__(self, content: bytes) -> None:
        self._content = content
        shift, mini = struct.unpack_from("<HH", content, 30)
        self._size, self._mini_size = 1 << shift, 1 << mini
        if shift not in (9, 12) or mini != 6:
            raise ValueError
        (self._directory, self._mini_table) = struct.unpack_from("<I8xI", content, 48)
        places = list(struct.unpack_from("<109I", content, 76))
        more, count = struct.unpack_from("<II", content, 68)
        for _ in range(min(count, len(content) // self._size)):
            sector = self._sector(more)
            *found, more = struct.unpack(f"<{self._size // 4}I", sector)
            places += found
        self._next: list[int] = []
        for place in places:
            if (place + 2) * self._size <= len(content):
                self._next += struct.unpack(f"<{self._size // 4}I", self._sector(place))

    def _sector(self, number: int) -> bytes:
        begin = (number + 1) * self._size
        return self._content[begin : begin + self._size].ljust(self._size, b"\0")

    def _chain(self, first: int) -> bytes:
        parts: list[bytes] = []
        while first < len(self._next) and len(parts) <= len(self._next):
            parts.append(self._sector(first))
            first = self._next[first]
        return b"".join(parts)

    def stream(self) -> bytes:
        """The stream called ``Workbook`` or ``Book``."""
        directory = self._chain(self._directory)
        root = directory[:128]
        for at in range(0, len(directory) - 127, 128):
            entry = directory[at : at + 128]
            length = min(struct.unpack_from("<H", entry, 64)[0], 64)
            name = entry[: max(length - 2, 0)].decode("utf-16-le", "ignore").lower()
            if name in ("workbook", "book") and entry[66] == 2:
                first, size = struct.unpack_from("<II", entry, 116)
                if size >= _MINI_FROM:
                    return self._chain(first)[:size]
                return self._small(root, first)[:size]
        return b""

    def _small(self, root: bytes, first: int) -> bytes:
        within = self._chain(struct.unpack_from("<I", root, 116)[0])
        table = self._chain(self._mini_table)
        following = struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])
        parts: list[bytes] = []
        while first < len(following) and len(parts) <= len(following):
            parts.append(within[first * self._mini_size : (first + 1) * self._mini_size])
            first = following[first]
        return b"".join(parts)


def _records(stream: memoryview, at: int) -> Iterator[tuple[int, memoryview]]:
    """The records from ``at`` to the end of their part."""
    while at + 4 <= len(stream):
        record, size = struct.unpack_from("<HH", stream, at)
        yield record, stream[at + 4 : at + 4 + size]
        if record == _EOF:
            return
        at += 4 + size


def _sheets(stream: bytes) -> Iterator[tuple[memoryview, int]]:
    view = memoryview(stream)
    for record, body in _records(view, 0):
        if record == _BOUNDSHEET and len(body) >= 6 and body[5] == 0:  # no chart, no macros
            yield view, struct.unpack_from("<I", body)[0]


def _sheet(place: tuple[memoryview, int]) -> Marks:
    found = Marks()
    for record, body in _records(*place):
        code = None
        if record == _BOOLERR and len(body) >= 8 and body[7] == 1:
            code = body[6]
        elif (
            record == _FORMULA
            and len(body) >= 14
            and bytes(body[12:14]) == b"\xff\xff"
            and body[6] == 2
        ):
            code = body[8]
        if code is not None:
            row, column = struct.unpack_from("<HH", body)
            found.errors[row, column] = f"{ERROR_CELL} {_NAMES.get(code, '')}".strip()
    return found
