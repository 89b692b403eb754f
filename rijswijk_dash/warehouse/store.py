"""Opening the store and asking it: one state for a whole reading, one writer at a time.

The same for a file of this computer (``embedded``) and for what several processes share (``shared``).
"""

import threading
from collections.abc import Callable, Generator, Hashable, Sequence, Sized
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pandas as pd
import pyarrow as pa

from rijswijk_dash.domain.rules import fields
from rijswijk_dash.warehouse import schema
from rijswijk_dash.warehouse.backend import Backend, StoreError
from rijswijk_dash.warehouse.embedded import Embedded
from rijswijk_dash.warehouse.looking import ReadOnly
from rijswijk_dash.warehouse.rewrite import MARK

T = TypeVar("T")
_MOST_REMEMBERED = 2_000
_MOST_ROWS_REMEMBERED = 500_000
_NOTHING: Any = object()


class _Answers(dict[Hashable, Any]):
    """What was remembered of one state; it starts anew when it holds too many answers, or rows in them."""

    rows = 0

    def keep(self, name: Hashable, made: object) -> None:
        """Remember ``made``; a list counts for its rows."""
        if len(self) >= _MOST_REMEMBERED or self.rows >= _MOST_ROWS_REMEMBERED:
            self.clear()
            self.rows = 0
        self[name] = made
        self.rows += len(made) if isinstance(made, Sized) else 1


class _Reading:
    """What a thread reads with: a cursor that sees one state, and the answers of that state."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, answers: _Answers) -> None:
        self.cursor = cursor
        self.answers = answers


class Store:
    """The tables of the dashboard. Safe to share between threads."""

    def __init__(self, backend: Backend) -> None:
        """The store on ``backend``; tables that are not there are made. Raises ``StoreError``."""
        self._backend = backend
        self._of_thread = threading.local()
        self._answers: tuple[Hashable, _Answers] = (None, _Answers())
        try:
            self._prepare()
            if self.query("SELECT 1 FROM gemeente.meta WHERE naam = ?", [MARK]):
                with suppress(StoreError):  # Somebody may be writing; then a next start does it.
                    self.clean()
        except BaseException:
            backend.close()
            raise

    @property
    def is_new(self) -> bool:
        """Whether nobody ever made a pseudonym for it: then it holds nothing."""
        return not self.query("SELECT 1 FROM gemeente.meta WHERE naam <> 'versie'")

    @property
    def key_file(self) -> Path | None:
        """Where the key for pseudonyms is kept; None when a setting must give it."""
        return self._backend.key_file

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows that ``sql`` gives."""
        with self._cursor() as cursor:
            return cursor.execute(sql, list(parameters)).fetchall()

    def frame(self, sql: str, parameters: Sequence[Any] = ()) -> pd.DataFrame:
        """What ``sql`` gives, as a DataFrame."""
        with self._cursor() as cursor:
            return cursor.execute(sql, list(parameters)).df()

    def columns(self, sql: str) -> dict[str, Any]:
        """What ``sql`` gives, as an array of numpy for each column."""
        with self._cursor() as cursor:
            return cursor.execute(sql).fetchnumpy()

    def table(self, sql: str, parameters: Sequence[Any] = ()) -> pa.Table:
        """What ``sql`` gives, as an Arrow table: for many texts a fifth of the work of ``frame``."""
        with self._cursor() as cursor:
            return cursor.execute(sql, list(parameters)).to_arrow_table()

    @contextmanager
    def reading(self) -> Generator[None]:
        """Within it this thread sees one state: that of its start, whatever others write meanwhile.

        What it writes itself it sees, with all that others wrote before. Within another reading it is
        part of that one.
        """
        if self._reading:
            yield
            return
        with self._backend.guarded(), self._backend.cursor() as cursor:
            self._reading = _Reading(cursor, self._answers_of(self._backend.begin(cursor)))
            try:
                yield
            finally:
                self._reading = None
                _end(cursor)

    @contextmanager
    def snapshot(self) -> Generator[duckdb.DuckDBPyConnection]:
        """A cursor over one state, as ``reading`` gives this thread; others go on writing meanwhile."""
        with self.reading(), self._cursor() as cursor:
            yield cursor

    @contextmanager
    def now(self) -> Generator[None]:
        """Within it questions are answered as things are now, in a reading too: for logins and the log."""
        reading, self._reading = self._reading, None
        try:
            yield
        finally:
            self._reading = reading

    @contextmanager
    def transaction(self, *, keeps_answers: bool = False) -> Generator[duckdb.DuckDBPyConnection]:
        """A cursor in which all is written or nothing; one at a time. Raises ``StoreError``.

        What was remembered is forgotten, unless the writing ``keeps_answers`` as they are.
        """
        with self._backend.guarded(), self._backend.writing() as cursor:
            try:
                yield cursor
                self._backend.commit(cursor, keeps_answers=keeps_answers)
            except BaseException:
                _end(cursor)
                raise
        if self._reading and not keeps_answers:
            self._go_on(self._reading)

    def remember(self, name: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives, kept as long as the data stay as they are.

        A page asks the same questions at every click; see docs/decisions/0004.
        """
        reading = self._reading
        answers = reading.answers if reading else self._answers_now()
        found = answers.get(name, _NOTHING)
        if found is not _NOTHING:
            return found
        if reading is None:  # What belongs to one state must be made of one state.
            with self.reading():
                return self.remember(name, make)
        made = make()
        if reading.answers is answers:  # Else it wrote something itself while it was made.
            answers.keep(name, made)
        return made

    def clean(self) -> bool:
        """Take what was deleted out of every byte that is kept; gives whether that could be done now.

        A file of this computer is written anew when it next opens. Raises ``StoreError``.
        """
        with self._backend.guarded():
            return self._backend.clean()

    def close(self) -> None:
        """Close the store; another process can open its file then."""
        self._backend.close()

    @property
    def _reading(self) -> _Reading | None:
        return getattr(self._of_thread, "reading", None)

    @_reading.setter
    def _reading(self, reading: _Reading | None) -> None:
        self._of_thread.reading = reading

    @contextmanager
    def _cursor(self) -> Generator[duckdb.DuckDBPyConnection]:
        with self._backend.guarded():
            if self._reading:
                yield self._reading.cursor
            else:
                with self._backend.cursor() as cursor:
                    yield cursor

    def _go_on(self, reading: _Reading) -> None:
        """Go on from the state as this thread has just made it."""
        with self._backend.guarded():
            _end(reading.cursor)
            reading.answers = self._answers_of(self._backend.begin(reading.cursor))

    def _answers_now(self) -> _Answers:
        with self._backend.guarded():
            return self._answers_of(self._backend.state())

    def _answers_of(self, state: Hashable) -> _Answers:
        """The answers of one state. Only those of the last one asked for are kept for others."""
        known, answers = self._answers
        if known != state:
            answers = _Answers()
            self._answers = (state, answers)
        return answers

    def _prepare(self) -> None:
        """Make the tables, or bring them to this version; two processes may come here at once."""
        with self._cursor() as cursor:
            if not _steps(cursor) and not _new_fields(cursor):
                return
        try:
            with self.transaction() as cursor:
                for look in (_steps, _new_fields):
                    for statement in look(cursor):
                        cursor.execute(statement)
        except duckdb.Error as error:
            raise StoreError(
                f"De gegevens zijn niet om te zetten naar deze versie ({type(error).__name__}); er is niets "
                "veranderd. Is er plaats op de schijf? Zo ja, zet dan de vorige versie van het dashboard "
                "terug en geef dit door aan de maker."
            ) from None


def _steps(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    """The statements that make the tables as this version has them; none when they are so already."""
    made = cursor.execute(
        "SELECT 1 FROM information_schema.schemata "
        "WHERE schema_name = 'gemeente' AND catalog_name = current_database()"
    ).fetchone()
    if not made:
        return schema.statements()
    row = cursor.execute("SELECT waarde FROM gemeente.meta WHERE naam = 'versie'").fetchone()
    version = int(row[0]) if row else 0
    if version > schema.VERSION:
        raise StoreError(
            "De gegevens zijn gemaakt met een nieuwere versie van het dashboard; "
            "installeer die versie om ze te openen."
        )
    return schema.migration(version) if version < schema.VERSION else []


def _new_fields(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    """Give the rows a column for each field that velden.toml got since the store was made.

    The view over them names each column, so it is made anew.
    """
    columns = cursor.execute("SELECT * FROM gemeente.rij LIMIT 0").description or []
    found = {column[0] for column in columns}
    lacking = [schema.add_field(name) for name in fields() if name not in found]
    return [*lacking, schema.rows_of_deliveries()] if lacking else []


def _end(cursor: duckdb.DuckDBPyConnection) -> None:
    """End the transaction without writing; one that broke with its connection has ended already."""
    try:
        cursor.rollback()
    except duckdb.Error:
        return


_stores: dict[Path | str, Store] = {}
_opening = threading.Lock()


def open_store(where: Path | str) -> Store:
    """The store at ``where``, opened once in a process and shared from then on.

    A path is a file of this computer, ``ducklake:…`` what several share. Raises ``StoreError``.
    """
    if known := _stores.get(where):  # As it mostly is; to resolve a path asks the disk.
        return known
    resolved = where.resolve() if isinstance(where, Path) else where
    with _opening:
        if resolved not in _stores:
            _stores[resolved] = new_store(resolved)
        return _stores[resolved]


def new_store(where: Path | str) -> Store:
    """The store at ``where``, opened for the caller alone, who closes it. Raises ``StoreError``."""
    backend = _backend(where)
    try:
        return Store(backend)
    except BaseException:
        backend.close()  # Else the file stays locked for who repairs it.
        raise


def _backend(where: Path | str) -> Backend:
    if isinstance(where, Path):
        return Embedded(where)
    from rijswijk_dash.warehouse.shared import Shared  # Only who shares pays for loading it.

    return Shared(where)


@contextmanager
def only_looking(path: Path) -> Generator[Store]:
    """Within it ``open_store`` gives, for the file at ``path``, a store in which nothing can change.

    For a program that does nothing else meanwhile. Raises ``StoreError``; a file of an earlier version
    cannot be looked at so.
    """
    resolved = path.resolve()
    close_stores()
    store = Store(ReadOnly(resolved))
    _stores[resolved] = store
    try:
        yield store
    finally:
        close_stores()


def close_stores() -> None:
    """Close every open store of this process."""
    with _opening:
        for store in _stores.values():
            store.close()
        _stores.clear()
