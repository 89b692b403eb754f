"""A store that several processes share: DuckLake, with its catalogue in PostgreSQL.

The rows are Parquet files, encrypted; few rows at a time, as a line of the log, stay in the catalogue.
A snapshot of DuckLake is the state that a reading sees. See docs/decisions/0019.
"""

import os
import threading
from collections.abc import Generator, Hashable
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from time import monotonic
from typing import LiteralString

import duckdb
import psycopg

from rijswijk_dash.warehouse.address import Address, parse_address
from rijswijk_dash.warehouse.backend import NO_EXTENSIONS, StoreError, load_extension, quoted
from rijswijk_dash.warehouse.cleaning import clean

_LAKE = "rijswijk"
_KEEPS_ANSWERS = "geen cijfer veranderd"
_SECONDS_TO_WAIT = 20
_WAIT = "SET lock_timeout = '20s'"
_SECONDS_BETWEEN_LOOKS = 0.05
# Any number, as long as every process that writes takes the same.
_LOCK = 2_280_603

BUSY = (
    "Een ander programma schrijft nu in de gedeelde opslag, bijvoorbeeld een import. Er is niets "
    "veranderd; probeer het over een minuut opnieuw."
)
_generations = count()


class Shared:
    """What several processes have open at once; one of them writes."""

    key_file: Path | None = None

    def __init__(self, address: str) -> None:
        """Open the store at ``address``. Raises ``StoreError``."""
        self._address = parse_address(address)
        self._one_writer = threading.Lock()
        self._connecting = threading.Lock()
        self._lake: _Lake | None = None
        with self.guarded():
            self._connected()

    @contextmanager
    def cursor(self) -> Generator[duckdb.DuckDBPyConnection]:
        """A cursor of its own, used again after another: to point one at the catalogue takes time."""
        lake = self._connected()
        cursor = lake.idle.pop() if lake.idle else lake.new_cursor()
        yield cursor
        lake.idle.append(cursor)

    def begin(self, cursor: duckdb.DuckDBPyConnection) -> Hashable:
        """Begin to read at the newest snapshot; the catalogue stays with it until the end."""
        lake = self._connected()
        cursor.begin()
        row = cursor.execute(f"SELECT id FROM ducklake_current_snapshot('{_LAKE}')").fetchone()  # noqa: S608
        return lake.state_at(row[0] if row else 0)

    def state(self) -> Hashable:
        """The state of the data now; what another process wrote is seen within a twentieth of a second."""
        lake = self._connected()
        return lake.look(at_most_every=_SECONDS_BETWEEN_LOOKS)

    @contextmanager
    def writing(self) -> Generator[duckdb.DuckDBPyConnection]:
        """A cursor in a transaction; writers of every process wait for each other."""
        with self._alone() as lake:
            cursor = lake.new_cursor()
            try:
                cursor.begin()
                yield cursor
            finally:
                cursor.close()

    def commit(self, cursor: duckdb.DuckDBPyConnection, *, keeps_answers: bool) -> None:
        """End the writing for good."""
        lake = self._connected()
        if keeps_answers:
            cursor.execute(f"CALL ducklake_set_commit_message('{_LAKE}', '', '{_KEEPS_ANSWERS}')")
        lake.locking.execute("SELECT 1")  # Who lost the lock must not write.
        cursor.commit()
        lake.look()

    @contextmanager
    def guarded(self) -> Generator[None]:
        """Within it a lost connection becomes a ``StoreError``; the next use makes a new one."""
        try:
            yield
        except (psycopg.Error, duckdb.Error) as error:
            if isinstance(error, duckdb.Error) and not _is_out_of_reach(error):
                raise
            self._lake = None
            raise StoreError(_in_words(str(error), self._address)) from None

    def clean(self) -> bool:
        """Write anew what holds deleted rows, and forget every earlier snapshot."""
        with self._alone() as lake:
            cursor = lake.new_cursor()
            try:
                clean(cursor, lake.locking, _LAKE)
            finally:
                cursor.close()
            lake.look()
        return True

    def close(self) -> None:
        """Close every connection."""
        lake, self._lake = self._lake, None
        if lake:
            lake.close()

    @contextmanager
    def _alone(self) -> Generator["_Lake"]:
        """The only writer of all processes. Raises ``StoreError`` when another one takes too long."""
        if not self._one_writer.acquire(timeout=_SECONDS_TO_WAIT):
            raise StoreError(BUSY)
        try:
            lake = self._locked()
            try:
                yield lake
            finally:
                lake.unlock()
        finally:
            self._one_writer.release()

    def _locked(self) -> "_Lake":
        """The lake with the lock held; a connection that was lost meanwhile is made anew."""
        lake = self._connected()
        try:
            try:
                lake.lock()
            except psycopg.OperationalError:
                if not lake.locking.broken:
                    raise
                self._lake = None
                lake = self._connected()
                lake.lock()
        except psycopg.errors.LockNotAvailable:
            raise StoreError(BUSY) from None
        return lake

    def _connected(self) -> "_Lake":
        with self._connecting:
            if self._lake is None:
                self._lake = _Lake(self._address)
            return self._lake


class _Lake:
    """The open connections, and how far the data were when somebody last looked."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._looking = psycopg.connect(address.catalogue, autocommit=True)
        self.locking = psycopg.connect(address.catalogue, autocommit=True)
        self.locking.execute(_WAIT)
        self.connection = _connect(address)
        self.idle: list[duckdb.DuckDBPyConnection] = []
        self._knowing = threading.RLock()
        self._know_nothing()

    def _know_nothing(self) -> None:
        self._generation = next(_generations)
        self._seen, self._since, self._looked = -1, -1, 0.0

    def new_cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor for which the tables of the lake are those without a name before them."""
        cursor = self.connection.cursor()
        cursor.execute(f"USE {_LAKE}")
        return cursor

    def look(self, at_most_every: float = 0.0) -> Hashable:
        """The state of the data now, or as it was so many seconds ago."""
        with self._knowing:
            if monotonic() - self._looked < at_most_every:
                return self._generation, self._since
            found = self.state_at(self._ask("SELECT max(snapshot_id) FROM ducklake_snapshot"))
            self._looked = monotonic()
            return found

    def state_at(self, snapshot: int) -> Hashable:
        """The state of the data in a snapshot: the first snapshot since which no answer changed.

        Snapshots are counted one by one; one that is gone counts as one that changed answers.
        """
        with self._knowing:
            if snapshot > self._seen:
                kept = self._ask(_THAT_KEPT, self._seen, snapshot, _KEEPS_ANSWERS)
                if kept != snapshot - self._seen:
                    self._since = snapshot
                self._seen = snapshot
            return self._generation, min(snapshot, self._since)

    def _ask(self, sql: LiteralString, *parameters: object) -> int:
        """A single number of the catalogue; after a lost connection nothing that was known holds."""
        try:
            row = self._looking.execute(sql, parameters).fetchone()
        except psycopg.OperationalError:
            self._looking = psycopg.connect(self._address.catalogue, autocommit=True)
            self._know_nothing()
            row = self._looking.execute(sql, parameters).fetchone()
        return int(row[0]) if row else 0

    def lock(self) -> None:
        """Wait for the other writers."""
        self.locking.execute("SELECT pg_advisory_lock(%s)", [_LOCK])

    def unlock(self) -> None:
        """Let the next writer in. With a lost connection the lock is gone already."""
        try:
            self.locking.execute("SELECT pg_advisory_unlock_all()")
        except psycopg.Error:
            return

    def close(self) -> None:
        """Close every connection."""
        for connection in (self._looking, self.locking, *self.idle, self.connection):
            connection.close()


_THAT_KEPT = (
    "SELECT count(*) FROM ducklake_snapshot_changes "
    "WHERE snapshot_id > %s AND snapshot_id <= %s AND commit_message = %s"
)


def _connect(address: Address) -> duckdb.DuckDBPyConnection:
    """DuckDB with the lake attached, locked down to the folder of the rows."""
    if address.in_a_folder:
        Path(address.data).mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(config=NO_EXTENSIONS)
    for name in ("postgres_scanner", "ducklake", "httpfs"):
        load_extension(connection, name)
    if not address.in_a_folder:
        connection.execute(_secret())
    connection.execute(
        f"ATTACH {quoted('ducklake:postgres:' + address.catalogue)} AS {_LAKE} "
        f"(DATA_PATH {quoted(address.data)}, ENCRYPTED)"
    )
    connection.execute(f"SET allowed_directories = [{quoted(address.data)}]")
    for option in ("enable_external_access = false", "lock_configuration = true"):
        connection.execute(f"SET {option}")
    return connection


def _secret() -> str:
    """How to reach an object store, from the variables that all its programs know."""
    given = {
        "KEY_ID": os.environ.get("AWS_ACCESS_KEY_ID"),
        "SECRET": os.environ.get("AWS_SECRET_ACCESS_KEY"),
        "REGION": os.environ.get("AWS_REGION"),
    }
    if endpoint := os.environ.get("AWS_ENDPOINT_URL"):
        scheme, _, host = endpoint.partition("://")
        given |= {"ENDPOINT": host, "URL_STYLE": "path", "USE_SSL": str(scheme == "https").lower()}
    named = ", ".join(f"{name} {quoted(value)}" for name, value in given.items() if value)
    return f"CREATE SECRET (TYPE s3, {named})"


def _is_out_of_reach(error: duckdb.Error) -> bool:
    """Whether the catalogue or the folder failed, and not the query."""
    return isinstance(error, duckdb.IOException | duckdb.HTTPException) or any(
        sign in str(error) for sign in _OUT_OF_REACH
    )


_OUT_OF_REACH = (
    "Postgres", "libpq", "server closed the connection", "terminating connection",
    "Failed to prepare COPY", "DATA_PATH",
)  # fmt: skip


def _in_words(error: str, address: Address) -> str:
    """What went wrong, without what the database said: that may name users and computers."""
    for sign, words in _REASONS:
        if sign in error.lower():
            return words.format(address.shown)
    return _LOST.format(address.shown)


_LOST = (
    "De gedeelde opslag ({}) is niet bereikbaar. Probeer het over een minuut opnieuw; blijft dit, "
    "vraag dan de beheerder of PostgreSQL en de map met gegevens er zijn."
)
_REASONS = (
    ("could not connect to server", _LOST),
    (
        "resolve hostname error for http",
        "De server met de bucket van de gedeelde opslag ({}) is niet te vinden: die naam "
        "(AWS_ENDPOINT_URL) bestaat niet.",
    ),
    (
        "http 403",
        "De bucket van de gedeelde opslag ({}) weigert de sleutel (AWS_ACCESS_KEY_ID en "
        "AWS_SECRET_ACCESS_KEY). Vraag de beheerder.",
    ),
    (
        "unable to connect to url",
        "De bucket van de gedeelde opslag ({}) is er niet, of er is niet in te schrijven. Vraag de "
        "beheerder.",
    ),
    (
        ".parquet",
        "De gegevens ({}) zijn zojuist opgeschoond terwijl u keek. Probeer het opnieuw.",
    ),
    (
        "password",
        "De gedeelde opslag ({}) weigert de gebruiker of het wachtwoord. Vraag de beheerder.",
    ),
    (
        "resolve host",
        "De server van de gedeelde opslag ({}) is niet te vinden: die naam bestaat niet.",
    ),
    (
        "does not exist",
        "De gedeelde opslag ({}) bestaat niet; de database moet eerst gemaakt worden.",
    ),
    ("data_path", "De gedeelde opslag ({}) hoort bij een andere map met gegevens."),
)
