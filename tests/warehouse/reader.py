"""A reader as a page is one, in a thread or in a process of its own."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from rijswijk_dash.access.gate import log_deed, one_state
from rijswijk_dash.audit import Action
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.backend import StoreError
from rijswijk_dash.warehouse.store import open_store
from tests.tools import ANALYST

ROWS = 10


@dataclass
class Seen:
    """How often was read, which numbers of deliveries, and what did not belong together."""

    reads: int = 0
    states: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def read_until(done: Callable[[Seen], bool], *, logging: bool = False) -> Seen:
    """Read the register, the rows and what is remembered of both, again and again.

    Every delivery has as many rows, so that three numbers must fit each other.
    """
    seen = Seen()
    while not done(seen):
        try:
            _read(seen)
            if logging and seen.reads % 20 == 0:
                log_deed(ANALYST, Action.PAGE, "proef")
        except StoreError as error:
            seen.wrong.append(str(error))
    return seen


def _read(seen: Seen) -> None:
    store = open_store(settings().store)
    with one_state():
        kept = store.remember("proef", lambda: _count("SELECT count(*) FROM gemeente.traject"))
        deliveries = _count("SELECT count(*) FROM gemeente.levering")
        rows = _count("SELECT count(*) FROM gemeente.traject")
        again = store.remember("proef", lambda: -1)
    if {kept, rows, again} != {ROWS * deliveries}:
        seen.wrong.append(f"{deliveries} {rows} {kept} {again}")
    seen.reads += 1
    if deliveries not in seen.states:
        seen.states.append(deliveries)


def _count(sql: str) -> int:
    return int(open_store(settings().store).query(sql)[0][0])


def main(last: int, seconds: float = 90) -> None:
    """Read until there are ``last`` deliveries, and print what was seen."""
    read_until(lambda seen: seen.reads > 0)
    print("klaar", flush=True)
    end = time.monotonic() + seconds
    seen = read_until(lambda s: last in s.states or time.monotonic() > end, logging=True)
    print(json.dumps(asdict(seen)), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
