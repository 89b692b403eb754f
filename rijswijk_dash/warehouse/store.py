"""Opening the store and asking it: a cursor for each query, one lock for writing."""

import threading
from collections.abc import Callable, Generator, Hashable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pandas as pd

from rijswijk_dash.domain.rules import fields
from rijswijk_dash.warehouse import schema
from rijswijk_dash.warehouse.rewrite import open_rewritten

T = TypeVar("T")
_MOST_REMEMBERED = 2_000
_NOTHING: Any = object()


class StoreError(Exception):
    """The store cannot be used; ``str(error)`` is a Dutch sentence that says what to do."""


class Store:
    """One DuckDB file. Safe to share between threads; locked down against outside files."""

    def __init__(self, path: Path) -> None:
        """Open the file at ``path``, or make it. Raises ``StoreError``."""
        self.path = path
        self._writing = threading.Lock()
        self._remembered: dict[Hashable, Any] = {}
        self._connection = open_rewritten(path, _connect)
        self._prepare()

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows that ``sql`` gives."""
        with self._connection.cursor() as cursor:
            return cursor.execute(sql, list(parameters)).fetchall()

    def frame(self, sql: str, parameters: Sequence[Any] = ()) -> pd.DataFrame:
        """What ``sql`` gives, as a DataFrame."""
        with self._connection.cursor() as cursor:
            return cursor.execute(sql, list(parameters)).df()

    @contextmanager
    def transaction(self, *, keeps_answers: bool = False) -> Generator[duckdb.DuckDBPyConnection]:
        """A cursor in which all is written or nothing; one at a time.

        What was remembered is forgotten, unless the writing ``keeps_answers`` as they are.
        """
        with self._writing, self._connection.cursor() as cursor:
            cursor.begin()
            try:
                yield cursor
                cursor.commit()
                if not keeps_answers:
                    self._remembered = {}
            except BaseException:
                cursor.rollback()
                raise

    def remember(self, name: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives, kept until the next writing; this process is the only writer.

        A page asks the same questions at every click; see docs/decisions/0004.
        """
        remembered = self._remembered
        found = remembered.get(name, _NOTHING)
        if found is not _NOTHING:
            return found
        made = make()
        if len(remembered) >= _MOST_REMEMBERED:
            remembered.clear()
        remembered[name] = made
        return made

    def close(self) -> None:
        """Close the file; another process can open it then."""
        self._connection.close()

    def _prepare(self) -> None:
        made = self.query(
            "SELECT 1 FROM information_schema.schemata WHERE schema_name = 'gemeente'"
        )
        if not made:
            with self.transaction() as cursor:
                for statement in schema.statements():
                    cursor.execute(statement)
        version = int(self.query("SELECT waarde FROM gemeente.meta WHERE naam = 'versie'")[0][0])
        if version > schema.VERSION:
            raise StoreError(
                "De gegevens zijn gemaakt met een nieuwere versie van het dashboard; "
                "installeer die versie om ze te openen."
            )
        if version < schema.VERSION:
            with self.transaction() as cursor:
                for statement in schema.migration(version):
                    cursor.execute(statement)
        self._add_new_fields()
        for option in ("enable_external_access = false", "lock_configuration = true"):
            self._connection.execute(f"SET {option}")

    def _add_new_fields(self) -> None:
        """Give the rows a column for each field that velden.toml got since the store was made."""
        found = self.query(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_schema = 'gemeente' AND table_name = 'traject'"
        )
        lacking = [name for name in fields() if (name,) not in found]
        if lacking:
            with self.transaction() as cursor:
                for name in lacking:
                    cursor.execute(
                        f'ALTER TABLE gemeente.traject ADD COLUMN "{name}" {schema.field_type(name)}'
                    )


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return duckdb.connect(
            str(path),
            config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"},
        )
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

_stores: dict[Path, Store] = {}
_opening = threading.Lock()


def open_store(path: Path) -> Store:
    """The store at ``path``, opened once in a process and shared from then on."""
    if known := _stores.get(path):  # As it mostly is; to resolve a path asks the disk.
        return known
    resolved = path.resolve()
    with _opening:
        if resolved not in _stores:
            _stores[resolved] = Store(resolved)
        return _stores[resolved]


def close_stores() -> None:
    """Close every open store of this process."""
    with _opening:
        for store in _stores.values():
            store.close()
        _stores.clear()
