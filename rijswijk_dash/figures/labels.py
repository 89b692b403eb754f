"""The labels of every traject in every delivery: made once, when it is published, and then only counted.

They follow from the rows and the definitions alone. ``afgeleid.gelabeld`` tells which deliveries have them,
and by which definitions; ``release.opened`` makes what lacks. See docs/decisions/0024-labels-once.md.
"""

import hashlib
from collections.abc import Collection, Iterable
from functools import cache

import duckdb

from rijswijk_dash.figures.definitions.dimension import KEY, Dimension, layered
from rijswijk_dash.figures.definitions.dimensions import DIMENSIONS
from rijswijk_dash.warehouse.deliveries import among
from rijswijk_dash.warehouse.store import Store

_KEPT = ("van_gemeente", "levering", KEY)

LACKING = (
    "SELECT id, gemeente FROM gemeente.levering "
    "WHERE id NOT IN (SELECT levering FROM afgeleid.gelabeld WHERE merk = ?) ORDER BY gemeente, id"
)
"""The deliveries without labels by the definitions of which ``mark`` gives the mark, and whose they are."""


def labelled(dimensions: Iterable[Dimension], gemeente: str, deliveries: Iterable[int]) -> str:
    """The labels of these deliveries of a gemeente, as SQL to select from.

    For each traject ``levering``, ``trajectnummer``, and ``k_`` with its id for each dimension.
    """
    columns = "".join(f', "{id_}" AS k_{id_}' for id_ in dict.fromkeys(d.id for d in dimensions))
    return (
        f"(SELECT levering, {KEY}{columns} FROM afgeleid.kenmerk "  # noqa: S608
        f"WHERE van_gemeente = {int(gemeente)} AND {among(deliveries)})"
    )


def make_labels(cursor: duckdb.DuckDBPyConnection, deliveries: Collection[int]) -> None:
    """Store the labels of these deliveries, in place of those that they have, within a transaction."""
    if not deliveries:
        return
    _make_table(cursor)
    for table in ("kenmerk", "gelabeld"):
        cursor.execute(f"DELETE FROM afgeleid.{table} WHERE {among(deliveries)}")  # noqa: S608
    _insert(cursor, deliveries, _query(among(deliveries)))


def make_new_labels(cursor: duckdb.DuckDBPyConnection, delivery: int, rows: str) -> None:
    """Store the labels of a delivery that has none, of whose rows ``rows`` is the name."""
    _make_table(cursor)
    source = (
        "(SELECT n.*, l.id AS levering, l.peildatum, CAST(l.gemeente AS SMALLINT) AS van_gemeente "  # noqa: S608
        f"FROM {rows} AS n, gemeente.levering AS l WHERE l.id = {delivery})"
    )
    _insert(cursor, [delivery], layered(_KEPT, DIMENSIONS, source))


def _insert(cursor: duckdb.DuckDBPyConnection, deliveries: Collection[int], labels: str) -> None:
    cursor.execute(
        "INSERT INTO afgeleid.gelabeld SELECT unnest(?::BIGINT[]), ?", [list(deliveries), mark()]
    )
    cursor.execute(f"INSERT INTO afgeleid.kenmerk {labels}")


def wrong_labels(store: Store) -> list[int]:
    """The deliveries whose stored labels are not what these definitions make of their rows, in order.

    Those that still lack labels, or have them by other definitions, are not among them.
    """
    sql = "SELECT levering FROM afgeleid.gelabeld WHERE merk = ?"
    made = among(delivery for (delivery,) in store.query(sql, [mark()]))
    stored = f"SELECT * FROM afgeleid.kenmerk WHERE {made}"  # noqa: S608
    found = store.query(
        f"SELECT DISTINCT levering FROM (({stored} EXCEPT ALL {_query(made)}) "  # noqa: S608
        f"UNION ALL ({_query(made)} EXCEPT ALL {stored})) ORDER BY levering"
    )
    return [int(delivery) for (delivery,) in found]


@cache
def mark() -> str:
    """A mark of the definitions: labels made by others have another one."""
    return hashlib.sha256(_query("").encode()).hexdigest()[:16]


def _query(condition: str) -> str:
    """The labels of the rows of the deliveries for which ``condition`` holds."""
    source = (
        "(SELECT t.*, van_gemeente FROM gemeente.traject AS t JOIN ("  # noqa: S608
        "SELECT id, CAST(gemeente AS SMALLINT) AS van_gemeente FROM gemeente.levering) "
        f"ON id = levering WHERE {condition})"
    )
    return layered(_KEPT, DIMENSIONS, source)


def _make_table(cursor: duckdb.DuckDBPyConnection) -> None:
    """The table as these definitions need it; one with other columns is thrown away with all labels."""
    described = cursor.execute("SELECT * FROM afgeleid.kenmerk LIMIT 0").description or []
    if [column[0] for column in described] == [*_KEPT, *DIMENSIONS]:
        return
    labels = "".join(f', "{name}" VARCHAR' for name in DIMENSIONS)
    cursor.execute("DROP TABLE afgeleid.kenmerk")
    cursor.execute(
        f"CREATE TABLE afgeleid.kenmerk (van_gemeente SMALLINT, levering BIGINT, {KEY} VARCHAR{labels})"
    )
    cursor.execute("DELETE FROM afgeleid.gelabeld")
