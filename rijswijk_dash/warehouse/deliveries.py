"""Publishing deliveries and taking them back: one transaction each, nothing overwritten."""

import json
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from rijswijk_dash.domain.rules import fields
from rijswijk_dash.warehouse import schema
from rijswijk_dash.warehouse.store import Store


@dataclass(frozen=True)
class Delivery:
    """One published delivery, as the register holds it. ``current`` tells whether it counts now."""

    id: int
    peildatum: date
    file_name: str
    sha256: str
    who: str
    when: datetime
    rows: int
    accepted: int
    rejected: int
    warnings: int
    fields: tuple[str, ...]
    dropped: tuple[str, ...]
    headings: dict[str, str]
    invented: bool
    undone_at: datetime | None
    undone_by: str | None
    gemeente: str
    current: bool


@dataclass(frozen=True)
class NewDelivery:
    """What the register must know of a delivery that is about to be published."""

    peildatum: date
    file_name: str
    sha256: str
    who: str
    row_count: int
    rejected: int
    fields: tuple[str, ...]
    dropped: tuple[str, ...]
    headings: dict[str, str]
    invented: bool
    gemeente: str


NEW_ROWS = "nieuw"
"""The name, during a publication, of the rows of the new delivery with every field."""
_BATCH = 16_384  # So many rows at a time are given to a thread.

FindingRow = tuple[str, int, str, str, str]
"""A finding in the store: soort (fout or waarschuwing), rij, veld, code, reden."""

_COLUMNS = (
    "l.id, l.peildatum, l.bestandsnaam, l.sha256, l.wie, l.wanneer, l.rijen, l.aangenomen, "
    "l.afgekeurd, l.waarschuwingen, l.velden, l.vervallen, l.koppen, l.verzonnen, l.ongedaan_op, "
    "l.ongedaan_door, l.gemeente, a.id IS NOT NULL"
)


_REGISTER = (
    f"SELECT {_COLUMNS} FROM gemeente.levering AS l "  # noqa: S608
    "LEFT JOIN gemeente.actueel AS a ON a.id = l.id AND a.gemeente = ? "
    "WHERE l.gemeente = ? ORDER BY l.peildatum DESC, l.id DESC"
)


def deliveries(store: Store, gemeente: str) -> list[Delivery]:
    """Every delivery that a gemeente ever published, newest peildatum and newest publication first."""
    return [_delivery(row) for row in store.query(_REGISTER, [gemeente, gemeente])]


def register_of(cursor: duckdb.DuckDBPyConnection, gemeente: str) -> list[Delivery]:
    """What ``deliveries`` gives, as it is in the transaction of ``cursor``."""
    return [_delivery(row) for row in cursor.execute(_REGISTER, [gemeente, gemeente]).fetchall()]


def known_deliveries(store: Store, gemeente: str) -> list[Delivery]:
    """What ``deliveries`` gives, kept until the next writing."""
    return store.remember(("leveringen", gemeente), lambda: deliveries(store, gemeente))


def any_delivery(store: Store, *, invented: bool, current: bool = False) -> bool:
    """Whether any gemeente ever published invented (or else real) data; ``current``: and it counts now.

    Invented and real data never mix in a store, so this is the one question about all gemeenten. Which
    delivery of a peildatum counts does not matter for it, so it does not ask the view ``actueel``, which is
    ten times as much work.
    """
    test = "ongedaan_op IS NULL" if current else "true"
    sql = f"SELECT DISTINCT verzonnen FROM gemeente.levering WHERE {test}"  # noqa: S608
    kinds = {
        kind for (kind,) in store.remember(("verzonnen of echt", current), lambda: store.query(sql))
    }
    return kinds == {True} if current and invented else invented in kinds


def real_data_counts(cursor: duckdb.DuckDBPyConnection) -> bool:
    """Whether any gemeente has a real delivery that counts, as it is in the transaction of ``cursor``."""
    sql = "SELECT 1 FROM gemeente.actueel WHERE NOT verzonnen LIMIT 1"
    return cursor.execute(sql).fetchone() is not None


def is_empty(store: Store) -> bool:
    """Whether nobody published anything yet."""
    return not store.query("SELECT 1 FROM gemeente.levering LIMIT 1")


def _delivery(row: tuple[Any, ...]) -> Delivery:
    values: dict[str, Any] = dict(
        zip((f.name for f in dataclass_fields(Delivery)), row, strict=True)
    )
    values["fields"], values["dropped"] = tuple(values["fields"]), tuple(values["dropped"])
    values["headings"] = json.loads(values["headings"])
    return Delivery(**values)


def current_deliveries(store: Store, gemeente: str) -> list[Delivery]:
    """The deliveries of a gemeente that count, one for each peildatum, newest first.

    Now, or within ``at_moment`` then. Raises ``ValueError`` within the moment of another gemeente.
    """
    known = known_deliveries(store, gemeente)
    then = moment()
    if then is None:
        return [d for d in known if d.current]
    if then.gemeente != gemeente:
        raise ValueError("a moment is of the register of one gemeente")
    return counting_at(known, then)


@dataclass(frozen=True)
class Moment:
    """A past state of what a gemeente published: the ``last`` delivery, and how many were ``undone``."""

    last: int
    undone: int
    gemeente: str


_moment: ContextVar[Moment | None] = ContextVar("moment", default=None)


def moment() -> Moment | None:
    """The past state in which this code looks; None for now."""
    return _moment.get()


@contextmanager
def at_moment(then: Moment) -> Generator[None]:
    """Look at the register as it was ``then``."""
    token = _moment.set(then)
    try:
        yield
    finally:
        _moment.reset(token)


def moment_now(store: Store, gemeente: str) -> Moment:
    """The state now of what a gemeente published."""
    known = known_deliveries(store, gemeente)
    undone = sum(d.undone_at is not None for d in known)
    return Moment(max((d.id for d in known), default=0), undone, gemeente)


def counting_at(known: Sequence[Delivery], then: Moment) -> list[Delivery]:
    """Which deliveries of its gemeente counted ``then``, by the rule of the view ``gemeente.actueel``."""
    register = [d for d in known if d.id <= then.last]
    ended = sorted((d.undone_at, d.id) for d in register if d.undone_at is not None)
    undone = {number for _, number in ended[: then.undone]}
    valid = [d for d in register if d.id not in undone]
    own = [d for d in valid if not d.invented] or valid
    newest = {d.peildatum: d for d in sorted(own, key=lambda d: d.id)}
    return sorted(newest.values(), key=lambda d: d.peildatum, reverse=True)


def was_state(known: Sequence[Delivery], then: Moment) -> bool:
    """Whether a gemeente, of which ``known`` are all deliveries, ever was so far."""
    register = [d for d in known if d.id <= then.last]
    undone = sum(d.undone_at is not None for d in register)
    return max((d.id for d in register), default=0) == then.last and then.undone <= undone


def publish(
    store: Store,
    new: NewDelivery,
    rows: pd.DataFrame,
    findings: Sequence[FindingRow],
    protect: Callable[[duckdb.DuckDBPyConnection, int], Callable[[], None]],
    require: Callable[[duckdb.DuckDBPyConnection], None] = lambda _: None,
) -> int:
    """Publish ``rows`` as one delivery, whole or not at all. Gives the number of the delivery.

    ``require`` raises within the same transaction when it may not be published as things are now.
    ``protect`` begins there to make the rounded tables of the delivery, of the rows in ``NEW_ROWS``; what it
    gives is called when all else is written.
    """
    findings_frame = pd.DataFrame(findings, columns=["soort", "rij", "veld", "code", "reden"])
    with store.transaction() as cursor:
        require(cursor)
        (number,) = _one(cursor, "SELECT coalesce(max(id), 0) + 1 FROM gemeente.levering")
        warnings = sum(finding[0] == "waarschuwing" for finding in findings)
        cursor.execute(
            "INSERT INTO gemeente.levering VALUES "
            "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?)",
            [
                number, new.peildatum, new.file_name, new.sha256, new.who, _now(), new.row_count,
                len(rows), new.rejected, warnings, list(new.fields), list(new.dropped),
                json.dumps(new.headings, ensure_ascii=False), new.invented, new.gemeente,
            ],
        )  # fmt: skip
        _name_new(cursor, rows)
        finish = protect(cursor, number)
        _store_rows(cursor, number, new.gemeente)
        cursor.register("nieuwe_bevindingen", findings_frame)
        cursor.execute(
            "INSERT INTO gemeente.bevinding "
            "SELECT ?, soort, rij, veld, code, reden FROM nieuwe_bevindingen",
            [number],
        )
        finish()
        cursor.execute(f"DROP VIEW {NEW_ROWS}")
    return number


def _name_new(cursor: duckdb.DuckDBPyConnection, rows: pd.DataFrame) -> None:
    """Make ``NEW_ROWS``: these rows with every field in its type, without a copy."""
    table = pa.Table.from_pandas(rows, preserve_index=False)
    cursor.register("nieuwe_rijen", pa.Table.from_batches(table.to_batches(_BATCH), table.schema))
    found = {name: f'"{name}"' if name in rows else "NULL" for name in fields()}
    typed = ", ".join(
        f'CAST({value} AS {schema.field_type(name)}) AS "{name}"' for name, value in found.items()
    )
    cursor.execute(
        f"CREATE OR REPLACE TEMP VIEW {NEW_ROWS} AS SELECT {typed} FROM nieuwe_rijen"  # noqa: S608
    )


def _store_rows(cursor: duckdb.DuckDBPyConnection, number: int, gemeente: str) -> None:
    """Add what is new against the delivery of this gemeente that was published before, and end what is not.

    Needs that each traject stands in the new rows once.
    """
    columns = ", ".join(f'"{name}"' for name in fields())
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE gelijk AS SELECT {columns} FROM {NEW_ROWS} "  # noqa: S608
        f"INTERSECT SELECT {columns} FROM gemeente.rij "
        "WHERE van_gemeente = ?::SMALLINT AND tot IS NULL",
        [gemeente],
    )
    cursor.execute(
        "UPDATE gemeente.rij SET tot = ? WHERE van_gemeente = ?::SMALLINT AND tot IS NULL "
        "AND trajectnummer NOT IN (SELECT trajectnummer FROM gelijk)",
        [number, gemeente],
    )
    cursor.execute(
        f"INSERT INTO gemeente.rij (van_gemeente, van, {columns}) SELECT ?::SMALLINT, ?, {columns} "  # noqa: S608
        f"FROM {NEW_ROWS} WHERE trajectnummer NOT IN (SELECT trajectnummer FROM gelijk)",
        [gemeente, number],
    )
    cursor.execute("DROP TABLE gelijk")


def undo(
    store: Store,
    gemeente: str,
    delivery_id: int,
    who: str,
    note: Callable[[duckdb.DuckDBPyConnection], None],
    require: Callable[[duckdb.DuckDBPyConnection], None] = lambda _: None,
) -> None:
    """Take a delivery of a gemeente back; the one before it for the same peildatum counts again.

    ``require`` raises within the same transaction when it may not be; ``note`` logs it there.
    Raises ``LookupError`` when it has no such delivery, or it was taken back already.
    """
    with store.transaction() as cursor:
        require(cursor)
        (open_,) = _one(
            cursor,
            "SELECT count(*) FROM gemeente.levering "
            "WHERE id = ? AND gemeente = ? AND ongedaan_op IS NULL",
            [delivery_id, gemeente],
        )
        if not open_:
            raise LookupError(delivery_id)
        cursor.execute(
            "UPDATE gemeente.levering SET ongedaan_op = ?, ongedaan_door = ? WHERE id = ?",
            [_after_the_last(cursor), who, delivery_id],
        )
        note(cursor)


def _after_the_last(cursor: duckdb.DuckDBPyConnection) -> datetime:
    """The time now, or just after the undo before this one where the clock was set back since.

    ``counting_at`` tells by these times which delivery was undone first.
    """
    row = cursor.execute("SELECT max(ongedaan_op) FROM gemeente.levering").fetchone()
    last = row[0] if row else None
    return max(_now(), last + timedelta(microseconds=1)) if last else _now()


def rows_of(store: Store, delivery: Delivery) -> pd.DataFrame:
    """The stored rows of one delivery, all fields."""
    columns = ", ".join(f'"{name}"' for name in fields())
    found = store.table(f"SELECT {columns} FROM {rows_sql(delivery)}")  # noqa: S608
    return found.to_pandas(date_as_object=False)


def among(numbers: Iterable[int]) -> str:
    """The condition that a row is of one of these deliveries.

    Written out and no parameter: so the store looks up these few before it joins the rows to them.
    """
    return f"levering IN ({', '.join(str(int(number)) for number in numbers) or 'NULL'})"


def rows_sql(delivery: Delivery) -> str:
    """The rows of one delivery, as SQL to select from: what ``gemeente.traject`` has of it.

    That view finds them by joining all rows of a gemeente to its deliveries, which takes twice as long.
    """
    columns = ", ".join(f'"{name}"' for name in fields())
    return (
        f"(SELECT {delivery.id} AS levering, DATE '{delivery.peildatum}' AS peildatum, {columns} "  # noqa: S608
        f"FROM gemeente.rij WHERE van_gemeente = {int(delivery.gemeente)} AND van <= {delivery.id} "
        f"AND (tot IS NULL OR tot > {delivery.id}))"
    )


def findings_of(store: Store, gemeente: str, delivery_id: int) -> list[FindingRow]:
    """The errors and warnings that were kept with a delivery of a gemeente, by row; of another, none."""
    return store.query(  # pyright: ignore[reportReturnType]
        "SELECT soort, rij, veld, code, reden FROM gemeente.bevinding WHERE levering = ? "
        "AND levering IN (SELECT id FROM gemeente.levering WHERE gemeente = ?) "
        "ORDER BY rij, soort, veld",
        [delivery_id, gemeente],
    )


def remembered_headings(store: Store, gemeente: str, shape: str) -> dict[str, str]:
    """The headings that users of a gemeente chose by hand for files of this shape, by field."""
    return dict(
        store.query(
            "SELECT veld, kop FROM gemeente.koppen WHERE gemeente = ? AND vorm = ? ORDER BY wanneer",
            [gemeente, shape],
        )
    )


def remember_headings(
    cursor: duckdb.DuckDBPyConnection,
    gemeente: str,
    shape: str,
    chosen: Mapping[str, str],
    who: str,
) -> None:
    """Keep, within the transaction of ``cursor``, the headings chosen by hand for a file of this shape.

    What was chosen for other fields stays.
    """
    for name, heading in chosen.items():
        cursor.execute(
            "DELETE FROM gemeente.koppen WHERE gemeente = ? AND vorm = ? AND veld = ?",
            [gemeente, shape, name],
        )
        cursor.execute(
            "INSERT INTO gemeente.koppen VALUES (?, ?, ?, ?, ?, ?)",
            [shape, name, heading, who, _now(), gemeente],
        )


def meta(store: Store, name: str) -> str | None:
    """A single stored value, or None."""
    found = store.query("SELECT waarde FROM gemeente.meta WHERE naam = ?", [name])
    return found[0][0] if found else None


def set_meta(store: Store, name: str, value: str) -> None:
    """Store a single value under ``name``."""
    with store.transaction() as cursor:
        cursor.execute("DELETE FROM gemeente.meta WHERE naam = ?", [name])
        cursor.execute("INSERT INTO gemeente.meta VALUES (?, ?)", [name, value])


def _one(
    cursor: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[object] = ()
) -> tuple[int, ...]:
    row = cursor.execute(sql, list(parameters)).fetchone()
    if row is None:
        raise LookupError(sql)
    return row


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
