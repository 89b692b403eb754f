"""Counts by which one sees that two stores give the same figures, and that one store fits itself."""

import duckdb

from rijswijk_dash.figures.definitions.dimensions import DIMENSIONS
from rijswijk_dash.warehouse.backup import Figures
from rijswijk_dash.warehouse.schema import ROUNDED_TABLES, SHARED

_BY = ("plichtig", "doelgroep", "fase", "leerroute", "uitkering", "onder_regie", "pip")


def headlines(cursor: duckdb.DuckDBPyConnection) -> Figures:
    """How many trajecten each counting delivery has, by what the main figures count; and rounded.

    Made of the stored rows by the dimensions of the catalogue, as the figures are.
    """
    labels = ", ".join(f'{DIMENSIONS[name].expression} AS "{name}"' for name in _BY)
    counting = "levering IN (SELECT id FROM gemeente.actueel)"
    rows = f"(SELECT levering, {labels} FROM gemeente.traject WHERE {counting})"  # noqa: S608
    asked = {
        "leveringen": "SELECT id, peildatum, gemeente, aangenomen FROM gemeente.actueel",
        "trajecten": f"SELECT levering, count(*) FROM {rows} GROUP BY ALL",  # noqa: S608
        **{
            name: f'SELECT levering, "{name}", count(*) FROM {rows} GROUP BY ALL'  # noqa: S608
            for name in _BY
        },
        **{f"afgerond {name}": _rounded(name) for name in ROUNDED_TABLES},
    }
    return {
        name: [list(row) for row in cursor.execute(f"{sql} ORDER BY ALL").fetchall()]
        for name, sql in asked.items()
    }


def _rounded(table: str) -> str:
    labels = ", ".join(f'"{name}"' for name in SHARED)
    return f"SELECT levering, {labels}, sum(w)::BIGINT FROM beschermd.{table} GROUP BY ALL"  # noqa: S608
