"""Rows to try the pace, the course and their figures on, and what the labels say of them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from rijswijk_dash import figures
from rijswijk_dash.figures import DEADLINES, DIMENSIONS
from rijswijk_dash.figures.definitions.dimension import layered
from tests.figures.due import stored
from tests.tools import ANALYST

RULES = tuple(id_ for id_, deadline in DEADLINES.items() if deadline.can_be_met)
# The term runs 02-03-2022 up to and including 01-03-2025: 1096 days, a leap day among them.
TERM = {"dagtekening_pip": "2022-03-01", "datum_vestiging": "2022-02-01"}
Z = {**TERM, "leerroute": "Z-route"}
NAMES = (*(f"stand_{rule}" for rule in RULES), "tempo_taal", "tempo_participatie", "op_koers",
         "reden_koers", "uren_taal_groep", "uren_participatie_groep")  # fmt: skip


def labels(
    rows: Sequence[Mapping[str, Any]], peildatum: str, names: Sequence[str] = NAMES
) -> list[dict[str, str | None]]:
    """The label of each dimension for rows as they would stand in the store."""
    asked = layered(["trajectnummer"], {name: DIMENSIONS[name] for name in names}, "t")
    with stored(rows, peildatum) as connection:
        lines = {line[0]: line[1:] for line in connection.execute(asked).fetchall()}
    return [dict(zip(names, lines[f"T{number}"], strict=True)) for number in range(len(rows))]


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
