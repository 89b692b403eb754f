"""Making the labels and the rounded tables of a delivery, at publication and never later.

There are two (``warehouse.schema.ROUNDED_TABLES``), and one decision for both on whether they are made anew.
"""

import hashlib
import hmac
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pandas as pd

from rijswijk_dash.domain.rules import municipality
from rijswijk_dash.figures.labels import LACKING, make_labels, make_new_labels, mark
from rijswijk_dash.figures.rounded import round_first, round_progress
from rijswijk_dash.protection import needs_refresh
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.deliveries import among
from rijswijk_dash.warehouse.key import pseudonym_key
from rijswijk_dash.warehouse.removal import gone_noted
from rijswijk_dash.warehouse.schema import ROUNDED_TABLES
from rijswijk_dash.warehouse.store import Store, open_store

Counted = tuple[pd.DataFrame, list[int]]
"""Distinct profiles, and how many trajecten have each."""


def make_release(
    cursor: duckdb.DuckDBPyConnection, delivery: int, key: bytes, rows: str
) -> Callable[[], None]:
    """Make labels and rounded tables of a new ``delivery``, within the transaction of ``cursor``.

    ``rows`` is the name of its rows there. The tables are rounded meanwhile, by another thread: what this
    gives waits for them and stores them.
    """
    make_new_labels(cursor, delivery, rows)
    make_labels(cursor, _lacking(cursor))
    return _release(cursor, delivery, key)


def _release(cursor: duckdb.DuckDBPyConnection, delivery: int, key: bytes) -> Callable[[], None]:
    """Begin to make the rounded tables of ``delivery``; what this gives stores them.

    When fewer than ten trajecten changed against a table that somebody may have seen, both tables stay:
    two tables so close together could reveal one person. That holds for each table by its own labels, so
    one of the two alone is never made anew.
    """
    tables = _tables(cursor, delivery)
    gone = gone_noted(cursor)
    # Who was removed since a table was made and comes back with an export is no change against it.
    changed = _changed(cursor, delivery, tables)
    near = (n for n in tables if not needs_refresh(max(0, changed[n] - gone.get(n, 0))))
    source = next(near, delivery)
    cursor.execute("INSERT INTO beschermd.uitgave VALUES (?, ?)", [delivery, source])
    if source != delivery:
        return lambda: None
    profiles, progress = (_labels(cursor, table, delivery) for table in ROUNDED_TABLES)
    alone = ThreadPoolExecutor(1)
    rounding = alone.submit(_rounded, profiles, progress, _secret(cursor, delivery, key))
    alone.shutdown(wait=False)

    def finish() -> None:
        for table, rounded in zip(ROUNDED_TABLES, rounding.result(), strict=True):
            _store(cursor, table, delivery, rounded)

    return finish


def _rounded(
    profiles: Counted, progress: Counted, secret: bytes
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both rounded tables: the second adds up to the first."""
    first = round_first(*profiles, secret)
    return first, round_progress(*progress, first, secret)


def opened() -> Store:
    """The store of the settings, with all that is derived of what it holds. Raises ``StoreError``.

    What an earlier version of the program made otherwise, or not at all, is made first. Of much that is best
    done outside ``one_state``: what is written stays in memory as long as somebody reads an older state.
    """
    store = open_store(settings().store)
    if not store.remember("afgeleid", lambda: _is_complete(store)):
        complete(store)
    return store


def _is_complete(store: Store) -> bool:
    return not store.query(LACKING, [mark()]) and not store.query(_WITHOUT_PROGRESS)


def complete(store: Store) -> None:
    """Make all that is derived of what ``store`` holds and is not there yet. Raises ``StoreError``."""
    for gemeente in dict.fromkeys(whose for _, whose in store.query(LACKING, [mark()])):
        # One at a time: so they take little memory, and what is asked together lies together.
        with store.transaction() as cursor:
            make_labels(cursor, _lacking(cursor, gemeente))
    if not store.query(_WITHOUT_PROGRESS):
        return
    key = pseudonym_key(store)
    with store.transaction() as cursor:
        # Asked again: two who open the dashboard at once would make each table twice, and double it.
        for (delivery,) in cursor.execute(_WITHOUT_PROGRESS).fetchall():
            _make_progress(cursor, delivery, key)


def _lacking(cursor: duckdb.DuckDBPyConnection, gemeente: str | None = None) -> list[int]:
    """The deliveries that lack labels: of one gemeente, or of all."""
    found = cursor.execute(LACKING, [mark()]).fetchall()
    return [delivery for delivery, whose in found if gemeente in (None, whose)]


_WITHOUT_PROGRESS = (
    "SELECT DISTINCT levering FROM beschermd.profiel "
    "WHERE levering NOT IN (SELECT levering FROM beschermd.voortgang) ORDER BY levering"
)


def _make_progress(cursor: duckdb.DuckDBPyConnection, delivery: int, key: bytes) -> None:
    """The second table, which adds up to the first one of the same delivery."""
    first = cursor.execute("SELECT * FROM beschermd.profiel WHERE levering = ?", [delivery]).df()
    second = round_progress(
        *_labels(cursor, "voortgang", delivery), first, _secret(cursor, delivery, key)
    )
    _store(cursor, "voortgang", delivery, second)


def _labels(cursor: duckdb.DuckDBPyConnection, table: str, delivery: int) -> Counted:
    """The distinct profiles of a delivery, and how many trajecten have each."""
    columns = ", ".join(f'"{name}"' for name in ROUNDED_TABLES[table])
    found = cursor.execute(
        f"SELECT {columns}, count(*) AS n FROM afgeleid.kenmerk WHERE levering = ? GROUP BY ALL",
        [delivery],
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
        WITH nu AS (SELECT * FROM afgeleid.kenmerk WHERE levering = ?)
        SELECT ander, (SELECT count(*) FROM nu) + count(b.levering) - 2 * count(a.trajectnummer),
            {differing}
        FROM (SELECT unnest(?::BIGINT[]) AS ander)
        LEFT JOIN (SELECT * FROM afgeleid.kenmerk WHERE {among(others)}) AS b ON b.levering = ander
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
    make_labels(cursor, _lacking(cursor))
    for delivery in anew:
        _release(cursor, delivery, key)()
    return anew
