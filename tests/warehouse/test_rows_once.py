"""A row that stays the same is stored once, and each delivery gives the rows that it was published with."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rijswijk_dash.warehouse.deliveries import NewDelivery, deliveries, publish, rows_of, undo
from rijswijk_dash.warehouse.removal import deliveries_with, remove_trajecten
from rijswijk_dash.warehouse.store import Store, new_store

FIELDS = ("trajectnummer", "fase", "uren_taal_knm", "datum_vestiging")
Row = tuple[str, str | None, float | None, date | None]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = new_store(tmp_path_factory.mktemp("eens") / "r.duckdb")
    yield made
    made.close()


class Bring(NamedTuple):
    """Publish the rows, without one of the fields perhaps, for a municipality and a month."""

    rows: list[Row]
    lacking: str
    gemeente: str
    month: int


class Undo(NamedTuple):
    """Take back one of the deliveries."""

    which: int


class Remove(NamedTuple):
    """Take a traject out of every delivery of a municipality."""

    key: str
    gemeente: str


KEYS = st.sampled_from("ABCD")
GEMEENTEN = st.sampled_from(["0603", "0518"])
ROWS = st.lists(
    st.tuples(
        KEYS,
        st.sampled_from(["Leerroute", "Voldaan", None]),
        st.sampled_from([0.0, 1.5, None]),
        st.sampled_from([date(2024, 1, 1), None]),
    ),
    max_size=4,
    unique_by=lambda row: row[0],
)
STEPS = st.lists(
    st.one_of(
        st.builds(
            Bring, ROWS, st.sampled_from(["", "", *FIELDS[1:]]), GEMEENTEN,
            st.integers(0, 3),
        ),
        st.builds(Undo, st.integers(0, 9)),
        st.builds(Remove, KEYS, GEMEENTEN),
    ),
    max_size=9,
)  # fmt: skip


def empty(store: Store) -> None:
    with store.transaction() as cursor:
        for table in ("levering", "rij"):
            cursor.execute(f"DELETE FROM gemeente.{table}")


def bring(store: Store, step: Bring) -> int:
    day = date(2024, 1, 31) + timedelta(days=31 * step.month)
    new = NewDelivery(day, "a.csv", "", "a", 0, 0, (), (), {}, False, step.gemeente)
    columns = [name for name in FIELDS if name != step.lacking]
    rows = pd.DataFrame(step.rows, columns=list(FIELDS))[columns]
    return publish(store, new, rows, [], lambda *_: lambda: None)


def seen(store: Store) -> list[tuple[object, ...]]:
    columns = ", ".join(f'"{name}"' for name in FIELDS)
    return store.query(f"SELECT levering, {columns} FROM gemeente.traject ORDER BY ALL NULLS FIRST")


def naive(copies: dict[int, list[Row]]) -> list[tuple[object, ...]]:
    """The same of a list of copies."""
    flat = [(number, *row) for number, rows in copies.items() for row in rows]
    return sorted(flat, key=lambda row: row[:2])


def without(row: Row, lacking: str) -> Row:
    return tuple(None if n == lacking else v for n, v in zip(FIELDS, row, strict=True))  # pyright: ignore[reportReturnType]


@hypothesis_settings(max_examples=30)
@given(steps=STEPS)
def test_every_delivery_gives_the_rows_that_a_copy_of_it_would_give(
    store: Store, steps: list[Bring | Undo | Remove]
) -> None:
    empty(store)
    copies: dict[int, list[Row]] = {}
    undone: set[int] = set()
    places: dict[int, str] = {}
    for step in steps:
        match step:
            case Bring():
                number = bring(store, step)
                copies[number] = [without(row, step.lacking) for row in step.rows]
                places[number] = step.gemeente
            case Undo() if open_ := sorted(set(copies) - undone):
                number = open_[step.which % len(open_)]
                undo(store, places[number], number, "a", lambda _: None)
                undone.add(number)
            case Remove():
                here = [n for n in copies if places[n] == step.gemeente]
                with_it = {n for n in here for row in copies[n] if row[0] == step.key}
                found = deliveries_with(store, step.gemeente, step.key)
                assert {n for n, _ in found} == with_it
                with store.transaction() as cursor:
                    gone = remove_trajecten(cursor, step.gemeente, [step.key])
                assert gone.rows == dict.fromkeys(with_it, 1)
                for n in here:
                    copies[n] = [row for row in copies[n] if row[0] != step.key]
            case _:
                pass
        assert seen(store) == naive(copies)
    for number, rows in copies.items():
        (delivery,) = (d for d in deliveries(store, places[number]) if d.id == number)
        assert set(rows_of(store, delivery)["trajectnummer"]) == {row[0] for row in rows}


def stored(store: Store) -> int:
    ((count,),) = store.query("SELECT count(*) FROM gemeente.rij")
    return count


def test_thirty_six_deliveries_that_barely_differ_store_what_differs(store: Store) -> None:
    empty(store)
    rows: list[Row] = [(f"T{n:03}", "Leerroute", None, None) for n in range(100)]
    for month in range(36):
        rows[month] = (rows[month][0], "Voldaan", None, None)
        bring(store, Bring(rows, "", "0603", month))
        bring(store, Bring(rows[:1], "", "0518", month))
    assert stored(store) == 100 + 35 + 1
    assert store.query("SELECT count(*) FROM gemeente.traject") == [(36 * 101,)]
    assert store.query(
        "SELECT count(*) FILTER (fase = 'Voldaan') FROM gemeente.traject JOIN gemeente.levering AS l "
        "ON id = levering WHERE l.gemeente = '0603' GROUP BY levering ORDER BY levering"
    ) == [(n,) for n in range(1, 37)]


def test_a_field_that_is_new_is_empty_in_what_was_stored_before(tmp_path: Path) -> None:
    path = tmp_path / "r.duckdb"
    store = new_store(path)
    bring(store, Bring([("A", "Leerroute", 1.0, None)], "", "0603", 0))
    with store.transaction() as cursor:
        cursor.execute("ALTER TABLE gemeente.rij DROP COLUMN uren_taal_knm")
    store.close()
    again = new_store(path)
    assert seen(again) == [(1, "A", "Leerroute", None, None)]
    bring(again, Bring([("A", "Leerroute", 1.0, None)], "", "0603", 1))
    assert seen(again) == [(1, "A", "Leerroute", None, None), (2, "A", "Leerroute", 1.0, None)]
    again.close()
