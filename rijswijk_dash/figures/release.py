"""Making the rounded tables of a delivery, at publication and never later.

There are two (``warehouse.schema.ROUNDED_TABLES``), and one decision for both on whether they are made anew.
"""

import hashlib
import hmac
from collections.abc import Collection

import duckdb
import pandas as pd

from rijswijk_dash.domain.rules import municipality
from rijswijk_dash.figures.definitions.dimensions import DIMENSIONS
from rijswijk_dash.figures.rounded import round_first, round_progress
from rijswijk_dash.protection import needs_refresh
from rijswijk_dash.warehouse.deliveries import among
from rijswijk_dash.warehouse.key import pseudonym_key
from rijswijk_dash.warehouse.removal import gone_noted
from rijswijk_dash.warehouse.schema import PROTECTED, PROTECTED_PROGRESS, ROUNDED_TABLES, SHARED
from rijswijk_dash.warehouse.store import Store


def make_release(cursor: duckdb.DuckDBPyConnection, delivery: int, key: bytes) -> None:
    """Store the rounded tables of ``delivery``, within the transaction of ``cursor``.

    When fewer than ten trajecten changed against a table that somebody may have seen, both tables stay:
    two tables so close together could reveal one person. That holds for each table by its own labels, so
    one of the two alone is never made anew.
    """
    tables = _tables(cursor, delivery)
    _label(cursor, [delivery, *tables])
    gone = gone_noted(cursor)
    # Who was removed since a table was made and comes back with an export is no change against it.
    changed = _changed(cursor, delivery, tables)
    near = (n for n in tables if not needs_refresh(max(0, changed[n] - gone.get(n, 0))))
    source = next(near, delivery)
    cursor.execute("INSERT INTO beschermd.uitgave VALUES (?, ?)", [delivery, source])
    if source != delivery:
        return
    secret = _secret(cursor, delivery, key)
    first = round_first(*_labels(cursor, "profiel", delivery), secret)
    _store(cursor, "profiel", delivery, first)
    _make_progress(cursor, delivery, key)


def complete_progress(store: Store) -> None:
    """Make the progress tables that are not there yet, in a store that an earlier version made."""
    if not store.query(_LACKING):
        return
    key = pseudonym_key(store)
    with store.transaction() as cursor:
        # Asked again: two who open the dashboard at once would make each table twice, and double it.
        lacking = [delivery for (delivery,) in cursor.execute(_LACKING).fetchall()]
        _label(cursor, lacking)
        for delivery in lacking:
            _make_progress(cursor, delivery, key)


_LACKING = (
    "SELECT DISTINCT levering FROM beschermd.profiel "
    "WHERE levering NOT IN (SELECT levering FROM beschermd.voortgang) ORDER BY levering"
)


def _make_progress(cursor: duckdb.DuckDBPyConnection, delivery: int, key: bytes) -> None:
    """The second table, which adds up to the first one of the same delivery."""
    shared = ", ".join(f'"{name}"' for name in SHARED)
    totals = cursor.execute(
        f"SELECT {shared}, sum(w)::BIGINT AS w FROM beschermd.profiel WHERE levering = ? "
        f"GROUP BY {shared}",
        [delivery],
    ).df()
    second = round_progress(
        *_labels(cursor, "voortgang", delivery), totals, _secret(cursor, delivery, key)
    )
    _store(cursor, "voortgang", delivery, second)


def _label(cursor: duckdb.DuckDBPyConnection, deliveries: Collection[int]) -> None:
    """Put the labels of these deliveries in a table of this transaction: to plan it costs most."""
    names = dict.fromkeys((*PROTECTED, *PROTECTED_PROGRESS))
    labels = ", ".join(f'{DIMENSIONS[name].expression} AS "{name}"' for name in names)
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE gelabeld AS "
        f"SELECT levering, trajectnummer, {labels} FROM gemeente.traject "
        f"WHERE {among(deliveries)}"
    )


def _labels(
    cursor: duckdb.DuckDBPyConnection, table: str, delivery: int
) -> tuple[pd.DataFrame, list[int]]:
    """The distinct profiles of a delivery, and how many trajecten have each."""
    columns = ", ".join(f'"{name}"' for name in ROUNDED_TABLES[table])
    found = cursor.execute(
        f"SELECT {columns}, count(*) AS n FROM gelabeld WHERE levering = ? GROUP BY ALL", [delivery]
    ).df()
    return found.drop(columns="n"), found["n"].tolist()


def _store(
    cursor: duckdb.DuckDBPyConnection, table: str, delivery: int, rounded: pd.DataFrame
) -> None:
    columns = ", ".join(f'"{name}"' for name in ROUNDED_TABLES[table])
    cursor.register("afgerond", rounded)
    cursor.execute(
        f"INSERT INTO beschermd.{table} (levering, {columns}, w) SELECT ?, {columns}, w FROM afgerond",
        [delivery],
    )
    cursor.unregister("afgerond")


def _secret(cursor: duckdb.DuckDBPyConnection, delivery: int, key: bytes) -> bytes:
    """The secret of the noise of one gemeente: who knows its people learns nothing of another's noise."""
    sql = "SELECT gemeente FROM gemeente.levering WHERE id = ?"
    ((gemeente,),) = cursor.execute(sql, [delivery]).fetchall()
    # The own municipality keeps the noise that it had when it was alone; other noise could be averaged.
    of = "" if gemeente == municipality().code else f" {gemeente}"
    return hmac.new(key, f"bescherming{of}".encode(), hashlib.sha256).digest()


def _tables(cursor: duckdb.DuckDBPyConnection, delivery: int) -> list[int]:
    """Every delivery of the same gemeente with tables of its own, the nearest peildatum first.

    Those that were superseded or undone too: somebody may have seen their tables.
    """
    rows = cursor.execute(
        "SELECT l.id FROM gemeente.levering AS l JOIN beschermd.uitgave AS u "
        "ON u.levering = l.id AND u.bron = l.id, gemeente.levering AS nu "
        "WHERE nu.id = ? AND l.id <> nu.id AND l.verzonnen = nu.verzonnen "
        "AND l.gemeente = nu.gemeente "
        "ORDER BY abs(l.peildatum - nu.peildatum), l.id DESC",
        [delivery],
    ).fetchall()
    return [row[0] for row in rows]


def _changed(
    cursor: duckdb.DuckDBPyConnection, delivery: int, others: Collection[int]
) -> dict[int, int]:
    """How many trajecten are new, gone or differently labelled against each of ``others``.

    Counted for each table by its own labels; the least of both.
    """
    differing = ", ".join(
        f"count(*) FILTER (a.trajectnummer IS NOT NULL AND ({_differs(names)}))"
        for names in ROUNDED_TABLES.values()
    )
    found = cursor.execute(
        f"""
        WITH nu AS (SELECT * FROM gelabeld WHERE levering = ?)
        SELECT ander, (SELECT count(*) FROM nu) + count(b.levering) - 2 * count(a.trajectnummer),
            {differing}
        FROM (SELECT unnest(?::BIGINT[]) AS ander) LEFT JOIN gelabeld AS b ON b.levering = ander
        LEFT JOIN nu AS a ON a.trajectnummer = b.trajectnummer
        GROUP BY ander""",
        [delivery, list(others)],
    ).fetchall()
    return {int(other): int(moved + min(different)) for other, moved, *different in found}


def _differs(names: Collection[str]) -> str:
    return " OR ".join(f'a."{name}" IS DISTINCT FROM b."{name}"' for name in names)


def remake_releases(
    cursor: duckdb.DuckDBPyConnection, deliveries: Collection[int], key: bytes
) -> list[int]:
    """Make the rounded tables of ``deliveries`` anew, after trajecten were removed from them.

    Deliveries that showed one of these tables get a table, or a loan, anew too. Gives all of them.
    """
    shown = cursor.execute(
        "SELECT levering FROM beschermd.uitgave WHERE bron IN (SELECT unnest(?::BIGINT[])) "
        "ORDER BY levering",
        [list(deliveries)],
    ).fetchall()
    anew = [int(delivery) for (delivery,) in shown]
    for table in ("uitgave", *ROUNDED_TABLES):
        cursor.execute(
            f"DELETE FROM beschermd.{table} WHERE levering IN (SELECT unnest(?::BIGINT[]))",
            [anew],
        )
    for delivery in anew:
        make_release(cursor, delivery, key)
    return anew
