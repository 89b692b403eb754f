"""Writing to the log and reading it.

A line holds what BIO2 8.15 asks for: action, object, result, origin, actor and time. It never holds a
name, number or row of an inburgeraar, nor anything by which somebody could log in.
"""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

import duckdb

from rijswijk_dash.audit.chain import seal_of, start_of
from rijswijk_dash.warehouse.key import pseudonym_key
from rijswijk_dash.warehouse.store import Store

_LONGEST = 300


class Action(StrEnum):
    """What is logged."""

    LOGIN = "inloggen"
    LOGOUT = "uitloggen"
    ROLE = "rol gewijzigd"
    RULES = "toegangsregels gewijzigd"
    PAGE = "pagina openen"
    FIGURES = "cijfers vragen"
    ROWS = "rijen bekijken"
    DOWNLOAD = "downloaden"
    DELIVERIES = "leveringen bekijken"
    IMPORT = "importeren"
    UNDO = "terugdraaien"
    ADMIN = "beheren"
    REMOVE = "verwijderen"
    LOG = "logboek bekijken"
    SERVER = "server vragen"


class Result(StrEnum):
    """How it ended."""

    DONE = "gelukt"
    REFUSED = "geweigerd"
    FAILED = "mislukt"


@dataclass(frozen=True)
class Actor:
    """Who did it: a name, a role, from where, and the mark of the login."""

    who: str
    role: str
    origin: str
    login: str = ""


@dataclass(frozen=True)
class Entry:
    """One line of the log, with its number and its seal."""

    number: int
    when: datetime
    who: str
    role: str
    origin: str
    login: str
    action: str
    what: str
    result: str
    seal: str

    @property
    def sealed(self) -> tuple[object, ...]:
        """What the seal covers: everything but the seal itself."""
        return tuple(getattr(self, f.name) for f in fields(self) if f.name != "seal")


def log(
    store: Store, actor: Actor, action: Action, object_: str, result: Result = Result.DONE
) -> None:
    """Add one line in a transaction of its own."""
    key = pseudonym_key(store)
    with store.transaction(keeps_answers=True) as cursor:
        add_line(cursor, key, actor, action, object_, result)


def add_line(
    cursor: duckdb.DuckDBPyConnection,
    key: bytes,
    actor: Actor,
    action: Action,
    object_: str,
    result: Result = Result.DONE,
) -> None:
    """Add one line within the transaction of ``cursor``: no deed without its line."""
    last = cursor.execute(
        "SELECT nr, zegel FROM toezicht.logboek ORDER BY nr DESC LIMIT 1"
    ).fetchone()
    number, before = last or start_of(cursor, key)
    entry = Entry(
        number + 1, datetime.now(UTC).replace(tzinfo=None), one_line(actor.who), one_line(actor.role),
        one_line(actor.origin), actor.login, action, one_line(object_), result, "",
    )  # fmt: skip
    cursor.execute(
        "INSERT INTO toezicht.logboek VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [*entry.sealed, seal_of(key, before, entry.sealed)],
    )


def read_log(
    store: Store,
    *,
    since: date | None = None,
    until: date | None = None,
    who: str = "",
    actions: tuple[str, ...] = (),
    result: str = "",
    limit: int | None = None,
) -> list[Entry]:
    """The lines that pass, newest first. ``until`` is a day that counts too."""
    where, parameters = _where(since, until, who, actions, result)
    sql = f"SELECT * FROM toezicht.logboek WHERE {where} ORDER BY nr DESC"  # noqa: S608
    if limit is not None:
        sql += f" LIMIT {int(limit)}"
    with store.now():
        return [Entry(*row) for row in store.query(sql, parameters)]


def count_log(
    store: Store,
    *,
    since: date | None = None,
    until: date | None = None,
    who: str = "",
    actions: tuple[str, ...] = (),
    result: str = "",
) -> int:
    """How many lines pass."""
    where, parameters = _where(since, until, who, actions, result)
    sql = f"SELECT count(*) FROM toezicht.logboek WHERE {where}"  # noqa: S608
    with store.now():
        return int(store.query(sql, parameters)[0][0])


def names_in_log(store: Store) -> list[str]:
    """Everybody who did something that is in the log, by name."""
    with store.now():
        found = store.query(
            "SELECT DISTINCT wie FROM toezicht.logboek WHERE wie <> '' ORDER BY wie"
        )
    return [name for (name,) in found]


def _where(
    since: date | None, until: date | None, who: str, actions: tuple[str, ...], result: str
) -> tuple[str, list[object]]:
    tests = ["true"]
    parameters: list[object] = []
    for test, value in (
        ("wanneer >= ?", since and datetime.combine(since, time())),
        ("wanneer < ?", until and datetime.combine(until + timedelta(days=1), time())),
        ("wie = ?", who),
        ("actie IN (SELECT unnest(?::VARCHAR[]))", list(actions)),
        ("uitkomst = ?", result),
    ):
        if value:
            tests.append(test)
            parameters.append(value)
    return " AND ".join(tests), parameters


def one_line(text: str) -> str:
    """``text`` as a line of at most 300 signs, so that nobody writes a second line into the log."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text[: 4 * _LONGEST])
    return " ".join(printable.split())[:_LONGEST]
