"""Cells as text: what a user sees in Excel, one spelling a value, in columns of Arrow strings."""

# pyarrow.compute makes its functions when it is imported, where no type checker sees them:
# pyright: reportAttributeAccessIssue=false

import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

import pyarrow as pa
import pyarrow.compute as pc

_INVISIBLE = dict.fromkeys(
    [
        *(0xAD, 0x61C, 0x180E, 0xFEFF),  # soft hyphen, Arabic and Mongolian marks, BOM
        *range(0x200B, 0x2010),  # zero width, left-to-right and right-to-left marks
        *range(0x202A, 0x202F),  # bidirectional embeddings and overrides
        *range(0x2060, 0x2070),  # word joiner, invisible operators, isolates
        # signs that no cell shows, as a bell or an escape; some programs choke on them
        *(*range(9), 11, 12, *range(14, 28), *range(0x7F, 0xA0)),
    ]
)
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1b\x7f]"
LONGEST = 2_000  # No field holds so much; running text that a search would linger in is cut.
_REMEMBERED = 100_000
_ASCII_SPACE = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"
_SMALLEST, _LARGEST = 1e-4, 1e9  # between these Arrow writes a float as Python does
_MOST_WHOLE = 2.0**53


def text_of(value: str) -> str | None:
    """``value`` composed (NFC), without invisible signs and outer space; nothing left is ``None``.

    What is longer than any field is cut off.

    >>> text_of("\u00a0 Jose\u0301\u200b ")
    'José'
    """
    if not value.isascii():
        value = unicodedata.normalize("NFC", value.translate(_INVISIBLE))
    elif not value.isprintable():
        value = value.translate(_INVISIBLE)
    return value.strip()[:LONGEST].rstrip() or None


def number_text(value: float) -> str:
    """A number without a needless decimal part or exponent.

    >>> number_text(267.0), number_text(1e15), number_text(0.5)
    ('267', '1000000000000000', '0.5')
    """
    return str(int(value)) if value.is_integer() else repr(value)


def moment_text(value: datetime) -> str:
    """A moment to the second; midnight is the date alone."""
    if value.microsecond:
        rounded = value.replace(microsecond=0)
        # Excel counts in fractions of a day: 12:30 may come as 12:29:59.999
        value = rounded + timedelta(seconds=1) if value.microsecond >= 500_000 else rounded
    return value.isoformat() if value.time() != time() else value.date().isoformat()


def duration_text(value: timedelta) -> str:
    """A duration in hours, minutes and seconds.

    >>> duration_text(timedelta(days=5, hours=12))
    '132:00:00'
    """
    seconds = round(abs(value).total_seconds())
    sign = "-" if value < timedelta() else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _strings(cells: tuple[object, ...]) -> pa.Array | None:
    """What ``text_of`` makes of each, many at once; ``None`` when not all are plain ASCII."""
    texts = pa.array(cells, pa.string())
    if not pc.all(pc.string_is_ascii(texts)).as_py():
        return None
    if pc.max(pc.binary_length(texts)).as_py() > LONGEST:
        return None
    plain = pc.all(pc.ascii_is_printable(texts)).as_py()  # the search takes most of the time
    if not plain and pc.any(pc.match_substring_regex(texts, _CONTROL)).as_py():
        return None
    texts = pc.ascii_trim(texts, characters=_ASCII_SPACE)
    return pc.if_else(pc.equal(texts, ""), None, texts)


def _numbers(cells: tuple[object, ...]) -> pa.Array | None:
    """What ``number_text`` makes of each, many at once; ``None`` when Arrow would differ."""
    if not all(cell == "" or type(cell) is float for cell in cells):
        return None
    numbers = pa.array([None if cell == "" else cell for cell in cells], pa.float64())
    size = pc.abs(numbers)
    if not pc.all(pc.less(size, _MOST_WHOLE)).as_py():  # so is "not a number"
        return None
    if pc.all(pc.equal(pc.trunc(numbers), numbers)).as_py():
        return numbers.cast(pa.int64()).cast(pa.string())
    plain = pc.and_(pc.greater_equal(size, _SMALLEST), pc.less(size, _LARGEST))
    if not pc.all(pc.or_(plain, pc.equal(size, 0))).as_py():
        return None
    return pc.add(numbers, 0.0).cast(pa.string())  # adding makes -0 plain 0


class _Remember(dict[object, str | None]):
    """Each value once: exports repeat the same dates, codes and names many times."""

    def __init__(self, make: Callable[..., str | None]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: object) -> str | None:
        text = self._make(value)
        if len(self) < _REMEMBERED:
            self[value] = text
        return text


class TextTable:
    """Collects rows of cells, block by block, and gives them as one table of text columns."""

    def __init__(self) -> None:
        self._texts: dict[type, Callable[[object], str | None]] = {
            kind: _Remember(make).__getitem__
            for kind, make in (
                (str, text_of),
                (float, number_text),
                (date, date.isoformat),
                (datetime, moment_text),
                (timedelta, duration_text),
            )
        }
        self._texts |= {
            bool: lambda value: "WAAR" if value else "ONWAAR",
            int: str,
            time: str,
            type(None): lambda _: None,
        }
        self._blocks: list[list[pa.Array]] = []
        self._rows = self._rows_filled = 0

    def add(self, rows: Sequence[Sequence[object]]) -> None:
        """Add rows of equal length below those that are there."""
        if not rows:
            return
        block = [self._column(cells) for cells in zip(*rows, strict=True)]
        filled = [column for column in block if column.null_count < len(column)]
        last = len(rows)
        while last and not any(column[last - 1].is_valid for column in filled):
            last = last - 1 if filled else 0
        if last:
            self._rows_filled = self._rows + last
        self._rows += len(rows)
        self._blocks.append(block)

    def _column(self, cells: tuple[object, ...]) -> pa.Array:
        kinds = set(map(type, cells))
        texts = None
        if kinds == {str}:
            texts = _strings(cells)
        elif kinds <= {str, float}:
            texts = _numbers(cells)
        if texts is not None:
            return texts
        if len(kinds) == 1:
            return pa.array(list(map(self._texts[kinds.pop()], cells)), pa.string())
        of = self._texts
        return pa.array([of[type(cell)](cell) for cell in cells], pa.string())

    def finish(self, columns_before: int = 0) -> pa.Table:
        """The table without empty rows and columns at its end, with empty columns before it."""
        width = max((len(block) for block in self._blocks), default=0)
        columns: list[pa.ChunkedArray] = []
        for number in range(width):
            chunks = [
                block[number] if number < len(block) else pa.nulls(len(block[0]), pa.string())
                for block in self._blocks
                if block
            ]
            columns.append(pa.chunked_array(chunks, pa.string()).slice(0, self._rows_filled))
        while columns and columns[-1].null_count == len(columns[-1]):
            columns.pop()
        if not columns:
            return pa.table({})
        empty = pa.chunked_array([pa.nulls(self._rows_filled, pa.string())])
        columns = [empty] * columns_before + columns
        return pa.table(columns, names=[str(number) for number in range(len(columns))])
