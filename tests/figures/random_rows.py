"""A published delivery of rows with every value at random, by a seed; and how to change one field."""

import random
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import pytest

from rijswijk_dash.domain.rules import ExportField, Kind, fields, partners
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.deliveries import current_deliveries
from rijswijk_dash.warehouse.schema import field_type
from rijswijk_dash.warehouse.store import Store, open_store
from tests.tools import change_rows, publish

EXEMPT = "Oekraïense ontheemde"
DAYS = ("2022-05-01", "2023-01-10", "2024-03-01", "2024-08-20")
HOURS = (None, 0, 799, 800, 1000)


def publish_rows(count: int) -> Store:
    """So many rows in one delivery that has every field, still all alike; made once in a store."""
    where = settings().store
    new = isinstance(where, Path) and not where.exists()
    if new or not current_deliveries(open_store(where), "0603"):
        empty = {name: "" for name, field in fields().items() if not field.required}
        publish([empty] * count)
    store = open_store(where)
    change_rows("UPDATE gemeente.levering SET velden = ?", [list(fields())])
    return store


def values_of(field: ExportField) -> tuple[object, ...]:
    """What may stand in a field; nothing too, where that is allowed."""
    match field.kind:
        case Kind.DATE:
            found: Sequence[object] = (*DAYS, None)
        case Kind.HOURS:
            return HOURS
        case Kind.CHOICE if field.name == "fase":
            found = [*field.values, *["Leerroute"] * 5]
        case Kind.CHOICE:
            found = [v for v in field.values if v != EXEMPT]
        case Kind.ORGANISATION:
            found = [p.name for p in partners()]
        case Kind.YES_NO:
            found = ["Ja", "Nee"]
        case Kind.YEAR:
            found = [1980, 2001]
        case Kind.NUMBER:
            found = [1.0, 2.0]
        case _:
            found = ["x", "y"]
    return tuple(found) if field.required and not field.may_be_empty else (*found, None)


def change(
    store: Store,
    names: Collection[str],
    seed: int,
    where: str = "true",
    never: Collection[str] = (),
) -> None:
    """Give the fields ``names`` other values at random in the rows for which ``where`` holds."""
    parameters: list[object] = []
    settings_ = [_random(name, seed, never, parameters) for name in names]
    change_rows(f"UPDATE gemeente.rij SET {', '.join(settings_)} WHERE {where}", parameters)


def shuffle(store: Store, seed: int) -> None:
    """Give every field of every row another value."""
    change(store, [name for name in fields() if name != "trajectnummer"], seed)


def _random(name: str, seed: int, never: Collection[str], parameters: list[object]) -> str:
    values = [value for value in values_of(fields()[name]) if value not in never]
    parameters += values
    marks = ", ".join("?" * len(values))
    place = f"1 + CAST(hash(trajectnummer || '{name}{seed}') % {len(values)} AS INTEGER)"
    return f'"{name}" = ([{marks}])[{place}]::{field_type(name)}'


def in_any_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the store give the lines of columns now in this order and then in that."""
    in_order, orders = Store.columns, random.Random(1)

    def columns(self: Store, sql: str) -> dict[str, Any]:
        found = in_order(self, sql)
        count = len(next(iter(found.values())))
        order = orders.sample(range(count), count)
        return {name: column[order] for name, column in found.items()}

    monkeypatch.setattr(Store, "columns", columns)
