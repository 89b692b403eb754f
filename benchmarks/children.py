"""Deeds in a process of their own, over a copy of a store, and what a store holds.

A child is a fork of this process, which therefore never opens a store itself: what a child opens, it opens as
a new process would.
"""

import os
import pickle
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rijswijk_dash import figures
from rijswijk_dash.access import Role, Viewer, analyst
from rijswijk_dash.audit import check_log, read_log
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.backend import NO_EXTENSIONS
from rijswijk_dash.warehouse.rewrite import MARK
from rijswijk_dash.warehouse.store import close_stores, open_store

ANALYST = analyst("proef")
ASKED = ("gestart", "leerroute", "pip_vastgesteld")
_LONGEST = 120
# The rows are few: more threads of DuckDB cost more than they bring.
NO_EXTENSIONS["threads"] = 1


@dataclass(frozen=True)
class Ended:
    """How a child ended: what it gave, the exception that it raised, or the signal that killed it."""

    value: Any = None
    error: str = ""
    told: str = ""
    signal: int = 0
    seconds: float = 0.0


def in_child(
    deed: Callable[[], Any],
    store: Path,
    kill_after: float | None = None,
    env: Mapping[str, str] = MappingProxyType({}),
) -> Ended:
    """What ``deed`` gives in a process of its own with ``store`` in its settings.

    With ``kill_after`` it is killed so many seconds after it called ``begins``.
    """
    reading, writing = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _be_a_child(deed, store, writing, env)
    os.close(writing)
    started = time.perf_counter()
    if kill_after is not None:
        os.read(reading, 1)  # It has called ``begins``.
        time.sleep(kill_after)
        os.kill(pid, signal.SIGKILL)
    content = b""
    while part := os.read(reading, 1 << 20):
        content += part
    os.close(reading)
    _, status = os.waitpid(pid, 0)
    seconds = time.perf_counter() - started
    if os.WIFSIGNALED(status):
        return Ended(signal=os.WTERMSIG(status), seconds=seconds)
    if not content.strip(b"\n"):  # It ended by itself, without closing anything.
        return Ended(seconds=seconds)
    found: Ended = pickle.loads(content.lstrip(b"\n"))
    return Ended(found.value, found.error, found.told, seconds=found.seconds)


_pipes: list[int] = []


def begins() -> None:
    """What is killed begins now: told to the parent, by the deed itself."""
    os.write(_pipes[-1], b"\n")


def _be_a_child(deed: Callable[[], Any], store: Path, writing: int, env: Mapping[str, str]) -> None:
    """Never returns; nothing of the parent runs in it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(_LONGEST)
    for name in ("STORE_KEY", "NEW_STORE_KEY"):
        os.environ.pop(f"RIJSWIJK_DASH_{name}", None)
    os.environ |= {"RIJSWIJK_DASH_STORE": str(store), **dict(env)}
    settings.cache_clear()
    _pipes.append(writing)
    try:
        started = time.perf_counter()
        value = deed()
        ended = Ended(value, seconds=time.perf_counter() - started)
    except BaseException as error:
        ended = Ended(error=type(error).__name__, told=str(error))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    os.write(writing, pickle.dumps(ended))
    os._exit(0)


def copy(source: Path, target: Path) -> Path:
    """Copy a closed store with its key and journal to a new place; gives that."""
    shutil.rmtree(target.parent, ignore_errors=True)
    target.parent.mkdir(parents=True)
    for ending in (".duckdb", ".duckdb.wal", ".sleutel"):
        file = source.with_suffix(ending)
        if file.exists():
            shutil.copy(file, target.with_suffix(ending))
    return target


@dataclass(frozen=True)
class State:
    """All that a store holds, without the times at which it was written; and what the door says of it."""

    tables: dict[str, list[str]]
    log: list[tuple[int, str, str, str]]
    whole: bool
    figures: list[str]


def state() -> State:
    """What the store of the settings holds."""
    store = open_store(settings().store)
    tables = {
        name: sorted(map(repr, store.query(sql)))
        for name, sql in ((name, _query(columns)) for name, columns in _tables().items())
    }
    log = [(e.number, e.who, e.action, e.what) for e in read_log(store)]
    found = State(tables, log, check_log(store).whole, answers())
    close_stores()
    return found


def _tables() -> dict[str, list[tuple[str, str, str, str]]]:
    found: dict[str, list[tuple[str, str, str, str]]] = {}
    for schema, table, column, kind in open_store(settings().store).query(
        "SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns "
        "WHERE table_catalog = current_database() AND table_schema IN ('gemeente', 'beschermd')"
    ):
        found.setdefault(f"{schema}.{table}", []).append((schema, table, column, kind))
    return found


def _query(columns: list[tuple[str, str, str, str]]) -> str:
    schema, table, _, _ = columns[0]
    shown = ", ".join(
        f'"{name}" IS NULL' if kind.startswith("TIMESTAMP") else f'"{name}"'
        for _, _, name, kind in columns
    )
    without = f" WHERE naam <> '{MARK}'" if table == "meta" else ""
    return f"SELECT {shown} FROM {schema}.{table}{without}"


def answers() -> list[str]:
    """Some figures as an analist and as a wethouder get them, at every peildatum."""
    found: list[str] = []
    for viewer in (ANALYST, Viewer(Role.ALDERMAN, "wethouder"), Viewer(Role.PARTNER, "partner")):
        for day in figures.peildata(viewer):
            for name in ASKED:
                asked = figures.question(name)
                if figures.may_ask(viewer, asked):
                    answer = figures.ask(viewer, asked, day)
                    found.append(f"{viewer.role} {day} {name} {answer.value} {answer.rows}")
    return found
