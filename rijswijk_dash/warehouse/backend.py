"""What a store stands on: a file of this computer, or a catalogue and a folder that several share."""

from collections.abc import Hashable
from contextlib import AbstractContextManager
from importlib.resources import files
from pathlib import Path
from typing import Protocol

import duckdb

NO_EXTENSIONS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
}  # fmt: skip


def load_extension(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Load an extension of DuckDB from its wheel: nothing is fetched, nor written in a home folder."""
    folder = files(f"duckdb_extension_{name}") / "extensions" / f"v{duckdb.__version__}"
    connection.execute(f"LOAD {quoted(str(folder / f'{name}.duckdb_extension'))}")


def quoted(text: str | Path) -> str:
    """``text`` as an SQL string."""
    return "'" + str(text).replace("'", "''") + "'"


class StoreError(Exception):
    """The store cannot be used; ``str(error)`` is a Dutch sentence that says what to do."""


class InUse(StoreError):
    """Another program has the file of the store open."""


class Backend(Protocol):
    """One way to keep the tables. SQL is the same for all; every method is safe between threads."""

    @property
    def key_file(self) -> Path | None:
        """Where the key for pseudonyms is kept; None when a setting must give it."""
        ...

    def cursor(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """A cursor to read with, outside any transaction. Raises ``StoreError``."""
        ...

    def begin(self, cursor: duckdb.DuckDBPyConnection) -> Hashable:
        """Begin to read: all that ``cursor`` gives from now on is of one state. Gives that state."""
        ...

    def state(self) -> Hashable:
        """The state of the data now; it differs after every writing that may change an answer."""
        ...

    def writing(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """A cursor in a transaction, for one writer at a time. Raises ``StoreError`` after a while."""
        ...

    def commit(self, cursor: duckdb.DuckDBPyConnection, *, keeps_answers: bool) -> None:
        """End the writing for good; without ``keeps_answers`` the state is another after it."""
        ...

    def guarded(self) -> AbstractContextManager[None]:
        """Within it the errors of a store that is out of reach become a ``StoreError``."""
        ...

    def clean(self) -> bool:
        """Take what was deleted out of every byte that is kept; gives whether that could be done now."""
        ...

    def close(self) -> None:
        """Close everything that is open."""
        ...
