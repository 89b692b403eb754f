"""A store in one DuckDB file, for the one process that has it open."""

import threading
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import duckdb

from rijswijk_dash.warehouse.backend import NO_EXTENSIONS, StoreError
from rijswijk_dash.warehouse.rewrite import open_rewritten


class Embedded:
    """One DuckDB file, locked down against outside files."""

    def __init__(self, path: Path) -> None:
        """Open the file at ``path``, or make it. Raises ``StoreError``."""
        self.key_file = path.with_suffix(".sleutel")
        self._connection = open_rewritten(path, _connect)
        for option in ("enable_external_access = false", "lock_configuration = true"):
            self._connection.execute(f"SET {option}")
        self._one_writer = threading.Lock()
        # Held for a moment: what a transaction sees and the number of that state go together.
        self._turning = threading.Lock()
        self._state = 0

    def cursor(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """A cursor of its own; one connection shared by threads gives wrong results."""
        return self._connection.cursor()

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
        with self._one_writer, self._connection.cursor() as cursor:
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
    try:
        return duckdb.connect(str(path), config=NO_EXTENSIONS)
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise StoreError(
                "De gegevens zijn in gebruik door een ander programma, waarschijnlijk het dashboard. "
                "Sluit dat eerst, of gebruik de pagina Importeren."
            ) from None
        raise StoreError(_DAMAGED.format(path)) from None
    except duckdb.Error:
        raise StoreError(_DAMAGED.format(path)) from None


_DAMAGED = (
    "Het bestand met de gegevens ({}) is niet te openen: het is beschadigd of geen bestand van dit "
    "dashboard. Zet een reservekopie terug."
)
