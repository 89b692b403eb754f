"""Writing a delivery in the layouts that real files come in."""

from datetime import date
from pathlib import Path
from typing import BinaryIO

import pandas as pd

from rijswijk_dash.domain.rules import Kind, fields, required_fields
from rijswijk_dash.sample.case_system import case_system_sheets
from rijswijk_dash.sample.cells import column, rows
from rijswijk_dash.sample.duo import duo_bytes
from rijswijk_dash.sample.workbooks import Sheet, workbook_bytes

LAYOUTS = ("canoniek", "zaaksysteem", "minimaal", "duo")
DATE_WIDTH, LONGEST_WIDTH = 13.0, 34.0


def file_name(peildatum: date, layout: str) -> str:
    """The name of a sample file, such as ``voorbeeld_2024-08-31.xlsx``.

    Raises ``ValueError`` for an unknown layout.
    """
    _check(layout)
    kind = "" if layout == "canoniek" else f"{layout}_"
    return f"voorbeeld_{kind}{peildatum.isoformat()}.{'csv' if layout == 'duo' else 'xlsx'}"


def write(
    frame: pd.DataFrame, peildatum: date, path_or_buffer: str | Path | BinaryIO, layout: str
) -> None:
    """Write one delivery to a path or an open binary file.

    Raises ``ValueError`` for an unknown layout.
    """
    content = _content(frame, peildatum, layout)
    if isinstance(path_or_buffer, str | Path):
        Path(path_or_buffer).write_bytes(content)
    else:
        path_or_buffer.write(content)


def _content(frame: pd.DataFrame, peildatum: date, layout: str) -> bytes:
    _check(layout)
    if layout == "duo":
        return duo_bytes(frame, peildatum)
    if layout == "zaaksysteem":
        return workbook_bytes(case_system_sheets(frame, peildatum), peildatum)
    names = required_fields() if layout == "minimaal" else tuple(fields())
    return workbook_bytes([_table(frame, names)], peildatum)


def _check(layout: str) -> None:
    if layout not in LAYOUTS:
        raise ValueError(f"unknown layout {layout!r}")


def _table(frame: pd.DataFrame, names: tuple[str, ...]) -> Sheet:
    """The fields under their own names, from the first row on."""
    return Sheet(
        title="Trajecten",
        headings=names,
        rows=rows([column(frame, name) for name in names]),
        widths=[_width(name) for name in names],
        as_table=True,
    )


def _width(name: str) -> float:
    field = fields()[name]
    if field.kind is Kind.DATE:
        return max(DATE_WIDTH, len(name) + 4.0)
    longest = max((len(value) for value in field.values), default=10)
    return min(max(longest, len(name)) + 4.0, LONGEST_WIDTH)
