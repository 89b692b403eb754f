"""Stores of the sample's generator to measure on: one municipality, or the whole country.

A large store is put together with SQL in bulk, as publication does it one delivery at a time: the way
through Excel would take hours. It has no protected tables, which an analist does not need. It stays in the
folder of RIJSWIJK_BENCH_STORES when that is set, for the next time.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from rijswijk_dash.domain.rules import fields, municipality
from rijswijk_dash.sample import delivery, make_people
from rijswijk_dash.warehouse.schema import field_type
from rijswijk_dash.warehouse.store import Store, new_store

LAST = date(2026, 8, 31)
MONTHS = int(os.environ.get("RIJSWIJK_BENCH_MONTHS", "36"))


def month_ends() -> list[date]:
    """The last days of the months up to ``LAST``, oldest first."""
    months = range(LAST.year * 12 + LAST.month - MONTHS + 1, LAST.year * 12 + LAST.month + 1)
    return [date(m // 12, m % 12 + 1, 1) - timedelta(days=1) for m in months]


@contextmanager
def folder() -> Iterator[Path]:
    """Where the stores are: a folder that stays, or one of this run."""
    kept = os.environ.get("RIJSWIJK_BENCH_STORES")
    if kept:
        Path(kept).mkdir(parents=True, exist_ok=True)
        yield Path(kept)
    else:
        with TemporaryDirectory() as made:
            yield Path(made)


def make_store(path: Path, people: int, municipalities: int) -> None:
    """A store of so many people, a delivery for each municipality and month; nothing if it is there."""
    if path.exists():
        return
    unfinished = path.with_suffix(".bouw")
    unfinished.unlink(missing_ok=True)
    store = new_store(unfinished)
    everybody = make_people(people, municipalities)
    if municipalities == 1:
        everybody["gemeente"] = municipality().code
    for day in month_ends():
        _publish_month(store, delivery(everybody, day), day)
    store.close()
    unfinished.rename(path)


def _publish_month(store: Store, rows: pd.DataFrame, day: date) -> None:
    """One delivery for each municipality in ``rows``: what publication does, for all of them at once."""
    columns = ", ".join(f'"{name}"' for name in fields())
    typed = ", ".join(f'"{name}" {field_type(name)}' for name in fields())
    with store.transaction() as cursor:
        cursor.execute(f"CREATE TEMP TABLE nieuw ({typed})")
        cursor.register("rijen", rows)
        cursor.execute("INSERT INTO nieuw BY NAME SELECT * FROM rijen")
        cursor.execute(
            "CREATE TEMP TABLE nummer AS SELECT gemeente, count(*) AS rijen, "
            "row_number() OVER (ORDER BY gemeente) + "
            "(SELECT coalesce(max(id), 0) FROM gemeente.levering) AS id FROM nieuw GROUP BY gemeente"
        )
        cursor.execute(
            "INSERT INTO gemeente.levering SELECT id, ?, 'meting.xlsx', 'x', 'meting', now()::TIMESTAMP, "
            "rijen, rijen, 0, 0, ?, [], ?, true, NULL, NULL, gemeente FROM nummer ORDER BY id",
            [day, list(fields()), json.dumps({name: name for name in fields()})],
        )
        cursor.execute(
            f"CREATE TEMP TABLE gelijk AS SELECT {columns} FROM nieuw "
            f"INTERSECT SELECT {columns} FROM gemeente.rij WHERE tot IS NULL"
        )
        other = "trajectnummer NOT IN (SELECT trajectnummer FROM gelijk)"
        cursor.execute(
            "UPDATE gemeente.rij SET tot = nummer.id FROM nummer "
            "WHERE CAST(nummer.gemeente AS SMALLINT) = van_gemeente "
            f"AND tot IS NULL AND rij.{other}"
        )
        cursor.execute(
            f"INSERT INTO gemeente.rij (van_gemeente, van, {columns}) "
            "SELECT CAST(nummer.gemeente AS SMALLINT), nummer.id, nieuw.* "
            f"FROM nieuw JOIN nummer USING (gemeente) WHERE nieuw.{other} ORDER BY nummer.id, trajectnummer"
        )
        for table in ("nieuw", "nummer", "gelijk"):
            cursor.execute(f"DROP TABLE {table}")
