"""Making the rounded table of a delivery, at publication and never later."""

import hashlib
import hmac
from collections.abc import Collection
from typing import Any

import duckdb
import pandas as pd

from rijswijk_dash.figures.definitions.dimensions import DIMENSIONS
from rijswijk_dash.protection import needs_refresh, protect_each
from rijswijk_dash.warehouse.removal import gone_noted
from rijswijk_dash.warehouse.schema import PROTECTED


def make_release(cursor: duckdb.DuckDBPyConnection, delivery: int, key: bytes) -> None:
    """Store the rounded table of ``delivery``, within the transaction of ``cursor``.

    When fewer than ten trajecten changed against a table that somebody may have seen, that table
    stays: two tables so close together could reveal one person.
    """
    tables = _tables(cursor, delivery)
    gone = gone_noted(cursor)
    # Who was removed since a table was made and comes back with an export is no change against it.
    changes = ((n, max(0, _changed(cursor, delivery, n) - gone.get(n, 0))) for n in tables)
    source = next((n for n, changed in changes if not needs_refresh(changed)), delivery)
    cursor.execute("INSERT INTO beschermd.uitgave VALUES (?, ?)", [delivery, source])
    if source != delivery:
        return
    labels = cursor.execute(
        f"SELECT {_LABELS} FROM gemeente.traject WHERE levering = ?", [delivery]
    ).df()
    secret = hmac.new(key, b"bescherming", hashlib.sha256).digest()
    labels[_PART] = _parts(labels, secret)
    rounded = protect_each(labels, _PART, secret, _RELEASE, possible=_possible)
    cursor.register("afgerond", rounded)
    columns = ", ".join(f'"{name}"' for name in PROTECTED)
    cursor.execute(
        f"INSERT INTO beschermd.profiel (levering, {columns}, w) SELECT ?, {columns}, w FROM afgerond",
        [delivery],
    )


_LABELS = ", ".join(f'{DIMENSIONS[name].expression} AS "{name}"' for name in PROTECTED)


# The noise belongs to this name. It stays the same for every refresh, or it could be averaged away.
_RELEASE = "beschermde tabel"


_PART = "deel"
_MOST_PROFILES = 600


def _parts(labels: pd.DataFrame, secret: bytes) -> Any:
    """The part in which each row is rounded: one, unless there are very many profiles.

    The work grows faster than the profiles of a part. A profile lies in one part only, by a keyed
    hash, so that nobody can tell which.
    """
    first, *others = (labels[name].fillna("") for name in labels.columns)
    profiles = first.str.cat(others, sep="\0")
    count = 1
    while profiles.nunique() > count * _MOST_PROFILES:
        count *= 2
    if count == 1:
        return "0"
    keyed = {
        p: int.from_bytes(hmac.new(secret, p.encode(), hashlib.sha256).digest()[:4], "big") % count
        for p in profiles.unique()
    }
    return profiles.map(keyed).astype(str)


def _possible(profiles: pd.DataFrame) -> Any:
    """Which profiles can exist: a leerroute comes with its phase, and asiel is under direction."""
    early = profiles["fase"].isin(["Voorinburgering", "Brede intake"])
    routed = profiles["leerroute"].notna()
    fits = ~(early & routed) & ~(profiles["fase"].eq("Leerroute") & ~routed)
    asiel = profiles["doelgroep"].eq("Asielstatushouder")
    return fits & ~(asiel & profiles["onder_regie"].eq("Nee"))


def _tables(cursor: duckdb.DuckDBPyConnection, delivery: int) -> list[int]:
    """Every delivery with a table of its own, the nearest peildatum first.

    Those that were superseded or undone too: somebody may have seen their table.
    """
    rows = cursor.execute(
        "SELECT l.id FROM gemeente.levering AS l JOIN beschermd.uitgave AS u "
        "ON u.levering = l.id AND u.bron = l.id, gemeente.levering AS nu "
        "WHERE nu.id = ? AND l.id <> nu.id AND l.verzonnen = nu.verzonnen "
        "ORDER BY abs(l.peildatum - nu.peildatum), l.id DESC",
        [delivery],
    ).fetchall()
    return [row[0] for row in rows]


def _changed(cursor: duckdb.DuckDBPyConnection, delivery: int, other: int) -> int:
    """How many trajecten are new, gone or differently labelled between two deliveries."""
    differs = " OR ".join(f'a."{name}" IS DISTINCT FROM b."{name}"' for name in PROTECTED)
    labelled = f"SELECT trajectnummer, {_LABELS} FROM gemeente.traject WHERE levering = ?"
    row: tuple[Any, ...] | None = cursor.execute(
        f"SELECT count(*) FROM ({labelled}) AS a FULL JOIN ({labelled}) AS b USING (trajectnummer) "
        f"WHERE {differs}",
        [delivery, other],
    ).fetchone()
    return int(row[0]) if row else 0


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
    for table in ("uitgave", "profiel"):
        cursor.execute(
            f"DELETE FROM beschermd.{table} WHERE levering IN (SELECT unnest(?::BIGINT[]))", [anew]
        )
    for delivery in anew:
        make_release(cursor, delivery, key)
    return anew
