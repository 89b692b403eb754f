"""Rows to try the pace, the course and their figures on, and what the labels say of them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import duckdb

from rijswijk_dash import figures
from rijswijk_dash.domain.rules import fields
from rijswijk_dash.figures import DEADLINES, DIMENSIONS
from rijswijk_dash.figures.definitions.dimension import layered
from rijswijk_dash.warehouse.schema import field_type
from tests.tools import ANALYST

RULES = tuple(id_ for id_, deadline in DEADLINES.items() if deadline.can_be_met)
PLAIN = {"doelgroep": "Asielstatushouder", "leerroute": "B1-route", "fase": "Leerroute"}
# The term runs 02-03-2022 up to and including 01-03-2025: 1096 days, a leap day among them.
TERM = {"dagtekening_pip": "2022-03-01", "datum_vestiging": "2022-02-01"}
Z = {**TERM, "leerroute": "Z-route"}
NAMES = (*(f"stand_{rule}" for rule in RULES), "tempo_taal", "tempo_participatie", "op_koers",
         "reden_koers", "uren_taal_groep", "uren_participatie_groep")  # fmt: skip


def labels(
    rows: Sequence[Mapping[str, Any]], peildatum: str, names: Sequence[str] = NAMES
) -> list[dict[str, str | None]]:
    """The label of each dimension for rows as they would stand in the store."""
    columns = [*fields()]
    with duckdb.connect() as connection:
        typed = ", ".join(f'"{name}" {field_type(name)}' for name in columns)
        connection.execute(f"CREATE TABLE t (peildatum DATE, {typed})")
        table = [
            [peildatum, *({"trajectnummer": f"T{i:02}", **PLAIN, **row}.get(n) for n in columns)]
            for i, row in enumerate(rows)
        ]
        marks = ", ".join("?" * (len(columns) + 1))
        connection.executemany(f"INSERT INTO t VALUES ({marks})", table)
        asked = layered(["trajectnummer"], {name: DIMENSIONS[name] for name in names}, "t")
        lines = connection.execute(f"{asked} ORDER BY trajectnummer").fetchall()
    return [dict(zip(names, line[1:], strict=True)) for line in lines]


def label(name: str, row: Mapping[str, Any], peildatum: str) -> str | None:
    (only,) = labels([row], peildatum, [name])
    return only[name]


def course(row: Mapping[str, Any], peildatum: str) -> tuple[str | None, str | None]:
    (only,) = labels([row], peildatum, ["op_koers", "reden_koers"])
    return only["op_koers"], only["reden_koers"]


def after(days: int) -> str:
    """The peildatum so many days after the first day of the term."""
    return str(date(2022, 3, 2) + timedelta(days=days))


def counts(figure: str, by: Sequence[str] = (), **filters: list[str]) -> dict[str, Any]:
    return figures.ask(ANALYST, figures.question(figure, by, filters)).by_label()


def share(figure: str) -> tuple[int, int]:
    total = figures.ask(ANALYST, figures.question(figure)).total
    return total.numerator, total.denominator


PVT = {"datum_ondertekening_pvt": "2022-06-01"}
MAP = {"datum_eindgesprek_map": "2023-06-01"}
