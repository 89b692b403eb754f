"""A store in one DuckDB file, for the one process that has it open."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse import encryption
from rijswijk_dash.warehouse.backend import StoreError
from rijswijk_dash.warehouse.rewrite import open_rewritten, write_with_key
from rijswijk_dash.warehouse.trouble import has_stopped, why_failed, why_not


class Embedded:
    """One DuckDB file, locked down against outside files."""

    def __init__(self, path: Path) -> None:
        """Open the file at ``path``, or make it. Raises ``StoreError``."""
        self.key_file: Path = path.with_suffix(".sleutel")
        self._path = path
        self._connection = _open(path)
        self._encrypted = settings().store_key is not None
        self._one_writer = threading.Lock()
        # Held for a moment: what a transaction sees and the number of that state go together.
        self._turning = threading.Lock()
        self._opening = threading.Lock()
        self._stopped = False
        self._in_journal = True
        self._state = 0

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of its own; one connection shared by threads gives wrong results."""
        if self._stopped:
            self._open_anew()
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
        self._in_journal |= not keeps_answers
        if self._in_journal:
            self._empty_journal(cursor)

    def _empty_journal(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Put what was published in the file itself: DuckDB takes a journal that lost its end for whole.

        Nothing is lost when it fails. While somebody reads what was just replaced it cannot be done, and the
        next writing does it.
        """
        try:
            cursor.execute("CHECKPOINT")
            self._in_journal = False
        except duckdb.TransactionException:
            return
        except (
            duckdb.Error
        ):  # No room? What was written stands in the journal, and that is read again.
            self._in_journal = False
            self._stopped = True

    @contextmanager
    def guarded(self) -> Generator[None]:
        """Within it the errors of a damaged file or a full disk become a ``StoreError``."""
        try:
            yield
        except duckdb.Error as error:
            why = why_failed(error, self._path)
            if why is None:
                raise
            self._stopped |= has_stopped(error)
            raise StoreError(why) from None

    def clean(self) -> bool:
        """Not now: a file is written anew when it next opens (see ``rewrite``)."""
        return False

    def close(self) -> None:
        """Close the file; another process can open it then."""
        self._connection.close()

    def _open_anew(self) -> None:
        """Open the file again after an error that stopped DuckDB; as long as a cursor is open, it cannot."""
        with self._opening:
            if self._stopped:
                self._connection.close()
                self._connection = _open(self._path)
                self._state += 1
                self._stopped = False


def _open(path: Path) -> duckdb.DuckDBPyConnection:
    """The file at ``path``, written anew where it must be, and locked down. Raises ``StoreError``."""
    try:
        connection = open_rewritten(path, connect)
        for option in ("enable_external_access = false", "lock_configuration = true"):
            connection.execute(f"SET {option}")
    except (duckdb.Error, OSError) as error:
        raise why_not(error, path) from None
    return connection


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """The file at ``path``, or a new one, opened with the key of the settings. Raises ``StoreError``."""
    key = settings().store_key
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return encryption.connect(path, key.get_secret_value() if key else None)
    except (duckdb.Error, OSError) as error:
        raise why_not(error, path) from None


def change_key(path: Path, key: str | None) -> None:
    """Give the file at ``path`` another key, or none; nobody may have it open.

    Afterwards the settings of this process do not fit it any more. Raises ``StoreError``; the file is
    then as it was.
    """
    try:
        write_with_key(path, connect, key)
    except (duckdb.Error, OSError):
        raise StoreError(
            "Het nieuwe bestand is niet te schrijven; er is niets veranderd. Is er op de schijf nog "
            "plaats voor twee keer het bestand met gegevens?"
        ) from None
