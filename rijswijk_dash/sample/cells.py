"""Columns of a delivery as plain cells: dates, whole numbers, text, and None for empty."""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import pandas as pd

from rijswijk_dash.domain.rules import Kind, fields
from rijswijk_dash.sample.workbooks import Cell


def column(frame: pd.DataFrame, name: str) -> list[Cell]:
    """The cells of one field."""
    kind = fields()[name].kind
    if kind is Kind.DATE:
        return list(frame[name].to_numpy().astype("datetime64[D]").astype(object))
    if kind in (Kind.HOURS, Kind.YEAR, Kind.NUMBER):
        return [_number(value) for value in frame[name].to_numpy(dtype=np.float64, na_value=np.nan)]
    return [None if pd.isna(value) else str(value) for value in frame[name].to_numpy(dtype=object)]


def rows(columns: Sequence[Sequence[Cell]]) -> Iterator[tuple[Cell, ...]]:
    """The columns as rows."""
    return zip(*columns, strict=True)


def dutch_date(value: Cell) -> Cell:
    """A date as ``31-08-2024``; anything else unchanged."""
    return f"{value:%d-%m-%Y}" if isinstance(value, date) else value


def iso_date(value: Cell) -> Cell:
    """A date as ``2024-08-31``; anything else unchanged."""
    return value.isoformat() if isinstance(value, date) else value


def translated(values: Sequence[Cell], words: dict[str, str]) -> list[Cell]:
    """The values in other words; a value without one stays as it is."""
    return [words.get(value, value) if isinstance(value, str) else value for value in values]


def varied(values: Sequence[Cell], spellings: dict[str, tuple[str, ...]]) -> list[Cell]:
    """Each value in one of its spellings, by turns."""
    result: list[Cell] = []
    for i, value in enumerate(values):
        options = spellings.get(value, (value,)) if isinstance(value, str) else (value,)
        result.append(options[i % len(options)])
    return result


def _number(value: float) -> Cell:
    if np.isnan(value):
        return None
    return int(value) if float(value).is_integer() else float(value)
