"""What happens, for who keeps the server running: a line for each event on stderr.

A line holds numbers, the kind and place of a fault, and nothing else: no argument of ``tell`` can carry a
name, a text of a file or a message of an error.
"""

import json
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType, TracebackType

from rijswijk_dash.settings import ROOT, settings


class Event(StrEnum):
    """What is told."""

    START = "gestart"
    STOP = "gestopt"
    REFUSED = "verzoek geweigerd"
    FAILED = "pagina mislukt"
    UNHEALTHY = "opslag antwoordt niet"
    READ = "export gelezen"
    CHECK = "export gecontroleerd"
    PUBLISH = "levering gepubliceerd"
    UNDO = "levering teruggedraaid"
    BACKUP = "reservekopie gemaakt"
    NO_BACKUP = "reservekopie mislukt"
    EXPIRED = "reservekopie verlopen"
    RESTORE = "opslag hersteld"
    HEALTH = "gezondheid gecontroleerd"


def tell(
    event: Event,
    numbers: Mapping[str, float] = MappingProxyType({}),
    error: BaseException | None = None,
) -> None:
    """Write a line, if the setting ``log`` asks for it. A failing stderr stops nobody."""
    form = settings().log
    if form == "uit":
        return
    line: dict[str, str | float] = {
        "tijd": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "gebeurtenis": str(event),
    }
    if error is not None:
        line |= {"fout": type(error).__name__, "plaats": place_of(error.__traceback__)}
    line |= {name: float(f"{value:.3f}") if isinstance(value, float) else int(value)
             for name, value in numbers.items()}  # fmt: skip
    text = (
        json.dumps(line, ensure_ascii=False)
        if form == "json"
        else " ".join((str(line.pop("tijd")), str(line.pop("gebeurtenis")),
                       *(f"{name}={value}" for name, value in line.items())))
    )  # fmt: skip
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        return


@contextmanager
def timed(event: Event) -> Generator[dict[str, float]]:
    """Tell an event after the work within it, with how long it took and the numbers put in what it gives.

    Work that fails is told with the kind and place of the fault.
    """
    began, numbers = time.perf_counter(), dict[str, float]()
    try:
        yield numbers
    except BaseException as error:
        tell(event, {"gelukt": 0, "seconden": time.perf_counter() - began, **numbers}, error)
        raise
    tell(event, {"gelukt": 1, "seconden": time.perf_counter() - began, **numbers})


def place_of(trace: TracebackType | None) -> str:
    """The last line of our own program in a traceback, as ``intake/service.py:120``."""
    found = "?"
    while trace:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.is_relative_to(ROOT / "rijswijk_dash") or path.is_relative_to(ROOT / "pages"):
            found = f"{path.relative_to(ROOT)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found
