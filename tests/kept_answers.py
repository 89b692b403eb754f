"""Copies of one store give the same answers as long as nobody writes in them: made once, for all of them.

A dashboard that runs remembers its answers (docs/decisions/0004); so does each copy of the sample here, from
one test to the next. What is remembered of logins, rules and stamps stays with its copy, and after the first
writing a copy remembers for itself.
"""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

from rijswijk_dash.warehouse import store as stores
from rijswijk_dash.warehouse.store import Store

_ALIKE = {"antwoorden", "labels", "verloop", "terug", "verwacht"}
_shared: dict[Path, dict[Hashable, Any]] = {}
_copies: dict[Path | str, Path] = {}
_new_store = stores.new_store


def is_copy(target: Path, source: Path) -> None:
    """Say that ``target`` was just copied from ``source`` and is not open yet."""
    _copies[target.resolve()] = source


def forget_copies() -> None:
    """A test is over; what lies at its paths later is something else."""
    _copies.clear()


def share() -> None:
    """Have copies share their answers from now on, in this process."""
    stores.new_store = _with_answers


def _with_answers(where: Path | str) -> Store:
    made = _new_store(where)
    if source := _copies.pop(where, None):
        state = made._backend.state()
        made._answers = (state, _Answers(_shared.setdefault(source, {})))
    return made


class _Answers(dict[Hashable, Any]):
    """What one copy remembers, over what all copies do."""

    def __init__(self, shared: dict[Hashable, Any]) -> None:
        super().__init__()
        self._of_all = shared

    def get(self, name: Hashable, default: Any = None) -> Any:
        return self._of_all[name] if name in self._of_all else super().get(name, default)

    def __setitem__(self, name: Hashable, made: Any) -> None:
        if _is_alike(name):
            self._of_all[name] = made
        else:
            super().__setitem__(name, made)


def _is_alike(name: Hashable) -> bool:
    """Whether it follows from the rows alone: a query, or what is made of queries."""
    first = name[0] if isinstance(name, tuple) and name else ""
    return isinstance(first, str) and (
        first in _ALIKE or first.lstrip().startswith(("SELECT", "WITH"))
    )
