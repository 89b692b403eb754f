"""Looking at a store in a file without changing anything: a backup, or a store that may be damaged."""

from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import duckdb

from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse import encryption
from rijswijk_dash.warehouse.backend import NO_EXTENSIONS
from rijswijk_dash.warehouse.trouble import why_not


class ReadOnly:
    """A file that is only looked at; nothing outside it can be read by what stands in it."""

    def __init__(self, path: Path, key_file: Path | None = None) -> None:
        """Open the file at ``path``, that must be there. Raises ``StoreError``."""
        self.key_file = key_file or path.with_suffix(".sleutel")
        key = settings().store_key
        self._connection = duckdb.connect(config=NO_EXTENSIONS)
        try:
            self._connection.execute("SET temp_directory = ''")
            encryption.attach(
                self._connection, path, encryption.ALIAS, key.get_secret_value() if key else None,
                read_only=True,
            )  # fmt: skip
        except duckdb.Error as error:
            self._connection.close()
            raise why_not(error, path) from None
        for option in ("enable_external_access = false", "lock_configuration = true"):
            self._connection.execute(f"SET {option}")

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of its own."""
        cursor = self._connection.cursor()
        cursor.execute(f"USE {encryption.ALIAS}")
        return cursor

    def begin(self, cursor: duckdb.DuckDBPyConnection) -> int:
        """Begin to read; there is one state."""
        cursor.begin()
        return 0

    def state(self) -> int:
        """Always the same."""
        return 0

    @contextmanager
    def writing(self) -> Generator[duckdb.DuckDBPyConnection]:
        """A cursor in a transaction that can read only."""
        with self.cursor() as cursor:
            cursor.begin()
            yield cursor

    def commit(self, cursor: duckdb.DuckDBPyConnection, *, keeps_answers: bool) -> None:  # noqa: ARG002
        """End the transaction."""
        cursor.commit()

    def guarded(self) -> AbstractContextManager[None]:
        """A file that was opened stays in reach."""
        return nullcontext()

    def clean(self) -> bool:
        """Never: nothing is written."""
        return False

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


@contextmanager
def looking(path: Path, key_file: Path | None = None) -> Generator[duckdb.DuckDBPyConnection]:
    """A cursor over the file at ``path`` of whatever version. Raises ``StoreError``."""
    backend = ReadOnly(path, key_file)
    try:
        with backend.cursor() as cursor:
            yield cursor
    finally:
        backend.close()


def version_of(cursor: duckdb.DuckDBPyConnection) -> int | None:
    """The version of the tables; None for a file that is not of this dashboard."""
    made = cursor.execute(
        "SELECT 1 FROM information_schema.tables WHERE table_catalog = current_database() "
        "AND table_schema = 'gemeente' AND table_name = 'meta'"
    ).fetchone()
    if not made:
        return None
    row = cursor.execute("SELECT waarde FROM gemeente.meta WHERE naam = 'versie'").fetchone()
    return int(row[0]) if row and str(row[0]).isdecimal() else None
