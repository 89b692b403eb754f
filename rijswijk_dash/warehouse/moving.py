"""Copying everything from one store to another, of whichever kind, and checking that nothing is lost."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from rijswijk_dash.settings import SHARED
from rijswijk_dash.warehouse.backend import StoreError
from rijswijk_dash.warehouse.schema import DERIVED
from rijswijk_dash.warehouse.store import Store, new_store

_ROWS_AT_A_TIME = 100_000


@dataclass(frozen=True)
class Contents:
    """What a table holds: how many rows, and a sum over the hash of each, whatever their order."""

    rows: int
    mark: str


@contextmanager
def opened(where: str) -> Generator[Store]:
    """The store at a path or address, for the caller alone. Raises ``StoreError``."""
    store = new_store(where if where.startswith(SHARED) else Path(where).resolve())
    try:
        yield store
    finally:
        store.close()


def contents(cursor: duckdb.DuckDBPyConnection, *, but_for: str = "") -> dict[str, Contents]:
    """Every table of the store but what is derived of others, by name.

    Of ``gemeente.meta`` without the value named ``but_for``.
    """
    found = cursor.execute(
        "SELECT table_schema || '.' || table_name FROM information_schema.tables "
        "WHERE table_catalog = current_database() AND table_type = 'BASE TABLE' "
        "AND table_schema <> ? ORDER BY 1",
        [DERIVED],
    ).fetchall()
    return {name: _contents(cursor, name, but_for) for (name,) in found}


def _contents(cursor: duckdb.DuckDBPyConnection, table: str, but_for: str) -> Contents:
    where = "WHERE naam <> ?" if table == "gemeente.meta" else "WHERE ? IS NOT NULL"
    columns = ", ".join(f'"{name}"' for name in sorted(_columns(cursor, table)))
    row = cursor.execute(
        f"SELECT count(*), coalesce(sum(hash({columns})::HUGEINT), 0)::VARCHAR FROM {table} {where}",  # noqa: S608
        [but_for],
    ).fetchone()
    return Contents(*row) if row else Contents(0, "")


def is_empty(known: dict[str, Contents]) -> bool:
    """Whether a store has nothing but the tables and their version."""
    return all(found.rows <= (name == "gemeente.meta") for name, found in known.items())


def copy_all(source: duckdb.DuckDBPyConnection, target: duckdb.DuckDBPyConnection) -> int:
    """Copy every row within the transaction of ``target``, and compare; gives how many rows.

    Raises ``StoreError`` when a table is not the same on both sides.
    """
    known = contents(source)
    target.execute("DELETE FROM gemeente.meta")
    for table in known:
        columns = ", ".join(f'"{name}"' for name in _columns(source, table))
        rows = source.execute(f"SELECT {columns} FROM {table}").to_arrow_reader(_ROWS_AT_A_TIME)  # noqa: S608
        target.register("te_verhuizen", rows)
        target.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM te_verhuizen")  # noqa: S608
        target.unregister("te_verhuizen")
    copied = contents(target)
    differing = [name for name in known if copied.get(name) != known[name]]
    if differing:
        raise StoreError(
            f"Na het kopiëren is niet alles gelijk ({', '.join(differing)}). Er is niets veranderd."
        )
    return sum(found.rows for found in known.values())


def _columns(cursor: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    described = cursor.execute(f"SELECT * FROM {table} LIMIT 0").description  # noqa: S608
    return [column[0] for column in described or []]
