"""Columns of text by their distinct values, so that many rows cost as much as their few texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Codes = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Column:
    """One column: ``texts`` are its distinct values, ``codes`` their number by row (-1: empty)."""

    texts: tuple[str, ...]
    codes: Codes

    @cached_property
    def filled(self) -> Mask:
        """By row whether something stands there."""
        return self.codes >= 0

    @cached_property
    def counts(self) -> npt.NDArray[np.int64]:
        """How often each of ``texts`` occurs."""
        return np.bincount(self.codes[self.filled], minlength=len(self.texts))

    @property
    def used(self) -> list[str]:
        """The distinct values that occur, in order of appearance."""
        return [text for text, count in zip(self.texts, self.counts, strict=True) if count]

    def is_one_of(self, numbers: Sequence[int]) -> Mask:
        """By row whether its text is one of these numbers in ``texts``."""
        wanted = np.zeros(len(self.texts) + 1, dtype=bool)  # the last place is for code -1
        wanted[list(numbers)] = True
        return wanted[self.codes]


class Columns:
    """The columns of a table of text; each is encoded once, when it is first asked for."""

    def __init__(self, cells: pa.Table, rows: npt.NDArray[np.int64] | None = None) -> None:
        self._cells, self._rows = cells, rows
        self._columns: dict[int, Column] = {}
        self.row_count = int(cells.num_rows) if rows is None else len(rows)
        self.width = int(cells.num_columns)

    def __getitem__(self, position: int) -> Column:
        if position not in self._columns:
            encoded = self._cells.column(position).combine_chunks().dictionary_encode()
            codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
            column = Column(tuple(encoded.dictionary.to_pylist()), codes)
            self._columns[position] = self._only_own_rows(column)
        return self._columns[position]

    def _only_own_rows(self, column: Column) -> Column:
        return column if self._rows is None else Column(column.texts, column.codes[self._rows])

    def row(self, number: int) -> list[str | None]:
        """The cells of one row."""
        place = number if self._rows is None else int(self._rows[number])
        return [column[place].as_py() for column in self._cells.columns]

    def top(self, count: int) -> list[tuple[str | None, ...]]:
        """The first rows of the table."""
        columns = [column.slice(0, count).to_pylist() for column in self._cells.columns]
        return list(zip(*columns, strict=True))

    def below(self, row: int) -> "Columns":
        """The rows after ``row``."""
        return Columns(self._cells.slice(row + 1))

    def only(self, rows: npt.NDArray[np.int64]) -> "Columns":
        """The same columns with only these rows."""
        kept = Columns(self._cells, rows)
        kept._columns = {p: kept._only_own_rows(c) for p, c in self._columns.items()}
        return kept

    def as_table(self) -> pa.Table:
        """The rows as Arrow text."""
        return self._cells if self._rows is None else self._cells.take(pa.array(self._rows))
