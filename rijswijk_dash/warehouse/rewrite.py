"""Writing the store anew after a removal, so that what was deleted is in no byte of the file any more.

DuckDB leaves deleted rows in blocks that it may use again later. Copying what is left into a new file
leaves them behind. The old file stays as it is until the new one is complete, checked and on disk.
"""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb

from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse import encryption
from rijswijk_dash.warehouse.backend import NO_EXTENSIONS, quoted

MARK = "herschrijven"
_OLD, _NEW = "oud", "nieuw"


def mark_for_rewriting(cursor: duckdb.DuckDBPyConnection) -> None:
    """Ask, within the transaction of ``cursor``, that the file is written anew when it next opens."""
    cursor.execute("DELETE FROM gemeente.meta WHERE naam = ?", [MARK])
    cursor.execute("INSERT INTO gemeente.meta VALUES (?, 'ja')", [MARK])


def open_rewritten(
    path: Path, connect: Callable[[Path], duckdb.DuckDBPyConnection]
) -> duckdb.DuckDBPyConnection:
    """The file at ``path``, opened by ``connect``, and written anew before that where it is marked.

    A new file that was left half done by a crash is thrown away. When writing anew fails, the old file
    is opened as it was. Raises what ``connect`` raises.
    """
    connection = connect(path)
    new = path.with_suffix(".nieuw")
    _throw_away(new)
    try:
        if not _is_marked(connection) and _has_this_form(connection):
            return connection
        connection.execute("CHECKPOINT")
    except BaseException:
        connection.close()
        raise
    connection.close()
    try:
        _rewrite(path, new, _key(), _key())
    except (duckdb.Error, OSError):
        _throw_away(new)  # No room for two files? The mark stays, so the next start tries again.
    return connect(path)


def write_with_key(
    path: Path, connect: Callable[[Path], duckdb.DuckDBPyConnection], key: str | None
) -> None:
    """Write the file at ``path`` anew with another ``key``, or in the clear without one.

    Raises what ``connect`` raises, and ``duckdb.Error`` or ``OSError``; the file is then as it was.
    """
    with connect(path) as connection:
        connection.execute("CHECKPOINT")
    new = path.with_suffix(".nieuw")
    _throw_away(new)
    try:
        _rewrite(path, new, _key(), key)
    except (duckdb.Error, OSError):
        _throw_away(new)
        raise


def _key() -> str | None:
    key = settings().store_key
    return key.get_secret_value() if key else None


def _rewrite(path: Path, new: Path, key: str | None, new_key: str | None) -> None:
    """Copy all but the mark; the old file stays locked until the new one has taken its place."""
    with duckdb.connect(config=NO_EXTENSIONS) as connection:
        connection.execute(f"SET temp_directory = {quoted(f'{path}.tmp')}")
        encryption.attach(connection, path, _OLD, key, read_only=True)
        encryption.attach(connection, new, _NEW, new_key)
        connection.execute(f"COPY FROM DATABASE {_OLD} TO {_NEW}")
        if _counts(connection, _OLD) != _counts(connection, _NEW):
            raise OSError("the copy of the store is not complete")
        connection.execute(f"DELETE FROM {_NEW}.gemeente.meta WHERE naam = ?", [MARK])  # noqa: S608
        connection.execute(f"DETACH {_NEW}")
        shutil.copymode(path, new)
        to_disk(new)
        new.replace(path)
        to_disk(path.parent)


def _is_marked(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the mark is there; an empty file has no table to look in."""
    made = "SELECT 1 FROM information_schema.tables WHERE table_schema = 'gemeente' AND table_name = 'meta'"
    if not connection.execute(made).fetchone():
        return False
    sql = "SELECT 1 FROM gemeente.meta WHERE naam = ?"
    return connection.execute(sql, [MARK]).fetchone() is not None


def _has_this_form(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the file has the form that is written now, or a later one."""
    sql = "SELECT tags['storage_version'] FROM duckdb_databases() WHERE database_name = current_database()"
    row = connection.execute(sql).fetchone()
    return row is None or row[0] is None or _numbers(row[0]) >= _numbers(encryption.FORMAT)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _counts(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, int]:
    """How many rows each table has."""
    tables = connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ?", [database]
    ).fetchall()
    counts: dict[str, int] = {}
    for schema, table in tables:
        name = f"{schema}.{table}"
        row = connection.execute(f"SELECT count(*) FROM {database}.{name}").fetchone()  # noqa: S608
        counts[name] = row[0] if row else 0
    return counts


def _throw_away(new: Path) -> None:
    for path in (new, new.with_name(new.name + ".wal")):
        path.unlink(missing_ok=True)


def to_disk(path: Path) -> None:
    """Wait until the disk has what was written to this file, or to this folder. Raises ``OSError``."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
