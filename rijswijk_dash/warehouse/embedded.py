"""A store in one DuckDB file, for the one process that has it open."""

import threading
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import duckdb

from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse import encryption
from rijswijk_dash.warehouse.backend import StoreError
from rijswijk_dash.warehouse.rewrite import open_rewritten, write_with_key


class Embedded:
    """One DuckDB file, locked down against outside files."""

    def __init__(self, path: Path) -> None:
        """Open the file at ``path``, or make it. Raises ``StoreError``."""
        self.key_file = path.with_suffix(".sleutel")
        self._connection = open_rewritten(path, _connect)
        self._encrypted = settings().store_key is not None
        for option in ("enable_external_access = false", "lock_configuration = true"):
            self._connection.execute(f"SET {option}")
        self._one_writer = threading.Lock()
        # Held for a moment: what a transaction sees and the number of that state go together.
        self._turning = threading.Lock()
        self._state = 0

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of its own; one connection shared by threads gives wrong results."""
        cursor = self._connection.cursor()
        if self._encrypted:  # It begins in the empty database beside the file.
            cursor.execute(f"USE {encryption.ALIAS}")
        return cursor

    def begin(self, cursor: duckdb.DuckDBPyConnection) -> int:
        """Begin to read. DuckDB fixes what a transaction sees when it first looks, so it looks."""
        with self._turning:
            cursor.begin()
            cursor.execute("SELECT 1 FROM gemeente.meta LIMIT 1").fetchall()
            return self._state

    def state(self) -> int:
        """How many writings there were; this process is the only writer."""
        return self._state

    @contextmanager
    def writing(self) -> Generator[duckdb.DuckDBPyConnection]:
        """A cursor in a transaction; others wait."""
        with self._one_writer, self.cursor() as cursor:
            cursor.begin()
            yield cursor

    def commit(self, cursor: duckdb.DuckDBPyConnection, *, keeps_answers: bool) -> None:
        """End the writing for good."""
        with self._turning:
            cursor.commit()
            self._state += not keeps_answers

    def guarded(self) -> AbstractContextManager[None]:
        """A file that was opened stays in reach."""
        return nullcontext()

    def clean(self) -> bool:
        """Not now: a file is written anew when it next opens (see ``rewrite``)."""
        return False

    def close(self) -> None:
        """Close the file; another process can open it then."""
        self._connection.close()


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    path.parent.mkdir(parents=True, exist_ok=True)
    key = settings().store_key
    try:
        return encryption.connect(path, key.get_secret_value() if key else None)
    except duckdb.Error as error:
        raise StoreError(encryption.why_not(error, path)) from None


def change_key(path: Path, key: str | None) -> None:
    """Give the file at ``path`` another key, or none; nobody may have it open.

    Afterwards the settings of this process do not fit it any more. Raises ``StoreError``; the file is
    then as it was.
    """
    try:
        write_with_key(path, _connect, key)
    except (duckdb.Error, OSError):
        raise StoreError(
            "Het nieuwe bestand is niet te schrijven; er is niets veranderd. Is er op de schijf nog "
            "plaats voor twee keer het bestand met gegevens?"
        ) from None
