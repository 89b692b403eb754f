"""Read an uploaded file safely: in a process of its own, with limits, never through the disk.

>>> read_workbook("naam;nummer\\nAnna;1\\n".encode(), "export.csv").sheets[0].cells.column("0")[1]
<pyarrow.StringScalar: 'Anna'>

The file is hostile until read. A bomb, a damaged file or a fault in a library ends the reading
process, and the user gets one sentence. The two processes speak in the frames that
``reader_child`` describes.
"""

import json
import os
import signal
import struct
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from threading import BoundedSemaphore
from typing import Any

import pyarrow as pa

from rijswijk_dash.export.sheet_xml import ERROR_CELL, NO_RESULT
from rijswijk_dash.settings import ROOT, settings

__all__ = ["ERROR_CELL", "NO_RESULT", "Sheet", "Unreadable", "Workbook", "read_workbook"]

OUT_OF_MEMORY = 77
DAMAGED = (
    "Het bestand kan niet worden gelezen, waarschijnlijk is het beschadigd. Open het in Excel en "
    "sla het opnieuw op als .xlsx, of maak de export opnieuw."
)
TOO_MUCH = (
    "Het bestand vraagt te veel geheugen. Verwijder in Excel lege of opgemaakte rijen en kolommen "
    "buiten de tabel, of splits de export."
)
TOO_SLOW = (
    "Het lezen duurt langer dan {seconds} seconden en is gestopt. Splits de export of sla het "
    "bestand in Excel opnieuw op als .xlsx."
)
BUSY = "Er worden al andere bestanden gelezen: probeer het over een minuut opnieuw."
OWN_FAULT = "Het lezen is mislukt door een fout in het programma ({place}): meld dit de beheerder."
NAMED_EXCEL = "Het bestand heet {suffix} maar is een tekstbestand; het is als CSV gelezen."

_places = BoundedSemaphore(2)


class Unreadable(Exception):
    """``str(e)`` is one clear Dutch sentence: what is wrong and what to do."""


@dataclass(frozen=True)
class Sheet:
    """One worksheet. Column ``str(i)`` is Excel column i (0 = A), row r is Excel row r + 1.

    All columns are strings, an empty cell is null, and empty rows and columns at the end are gone.
    In a CSV file row r is record r + 1; a first line ``sep=;`` is no record, as in Excel.
    """

    name: str
    hidden: bool
    cells: pa.Table


@dataclass(frozen=True)
class Workbook:
    """A file that could be read: ``kind`` is xlsx, xls, ods or csv; ``notes`` are for the user.

    Where days count ``from_1904``, a date that Excel shows as a number means another day than usual.
    """

    kind: str
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...]
    from_1904: bool = False


class _DiedError(Exception):
    """The reading process ended without an answer; the text is what to tell if nothing is known."""


def read_workbook(content: bytes, file_name: str) -> Workbook:
    """All sheets of an Excel, OpenDocument or CSV file; raises ``Unreadable`` and nothing else.

    What the file is, is told by its content; ``file_name`` only serves a note about its ending.
    """
    most = settings().max_file_mb
    if not content:
        raise Unreadable("Het bestand is leeg (0 bytes): maak de export opnieuw.")
    if len(content) > most * 1024 * 1024:
        raise Unreadable(f"Het bestand is groter dan {most} MB: splits de export in delen.")
    with _place():
        try:
            book = _workbook(_child("read", content))
        except _DiedError as died:
            with suppress(_DiedError):
                _workbook(_child("explain", content))
            raise Unreadable(str(died)) from None
        except OSError as error:  # no memory or process left for a reading process
            raise Unreadable(OWN_FAULT.format(place=f"leesproces, {error.errno}")) from None
    suffix = PurePath(file_name).suffix.lower()
    if book.kind == "csv" and suffix in (".xlsx", ".xls", ".xlsm", ".ods"):
        book = replace(book, notes=(NAMED_EXCEL.format(suffix=suffix), *book.notes))
    return book


@contextmanager
def _place() -> Generator[None]:
    """One of the two places for a reading process."""
    if not _places.acquire(timeout=settings().read_seconds):
        raise Unreadable(BUSY)
    try:
        yield
    finally:
        _places.release()


def _child(mode: str, content: bytes) -> bytes:
    """What a reading process says about ``content``."""
    seconds, memory = settings().read_seconds, settings().read_memory_mb
    # -P and PYTHONPATH: our own package and nothing of the folder the server was started in
    command = [sys.executable, "-P", "-s", "-B", "-X", "utf8"]
    command += ["-m", "rijswijk_dash.export.reader_child", mode]
    command += [str(len(content)), str(memory), str(seconds)]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter, module and numbers
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a message of a library may hold what is in a cell
        cwd=Path("/"),
        env=_environment(),
        start_new_session=True,
    )
    try:
        answer, _ = process.communicate(content, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise Unreadable(TOO_SLOW.format(seconds=seconds)) from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    code = process.returncode
    if code in (-signal.SIGXCPU, -signal.SIGALRM):
        raise Unreadable(TOO_SLOW.format(seconds=seconds))
    if code in (OUT_OF_MEMORY, -signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV):
        raise _DiedError(TOO_MUCH)
    if code > 0:
        raise Unreadable(OWN_FAULT.format(place=f"leesproces, code {code}"))
    return answer


def _environment() -> dict[str, str]:
    """No secrets of the server, and nothing that reserves memory for each processor."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return kept | {
        "PYTHONPATH": str(ROOT),
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_ARENA_MAX": "2",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "LC_ALL": "C.UTF-8",
    }


def _workbook(answer: bytes) -> Workbook:
    """The workbook in the frames of an answer; refusals become ``Unreadable``."""
    head: dict[str, Any] = {}
    tables: list[pa.Table] = []
    letter = ""
    try:
        for letter, payload in _frames(memoryview(answer)):
            if letter == "X":
                raise Unreadable(bytes(payload).decode())
            if letter == "E":
                raise Unreadable(OWN_FAULT.format(place=bytes(payload).decode()))
            if letter == "H":
                head = json.loads(bytes(payload))
            if letter == "S":
                tables.append(pa.ipc.open_stream(pa.py_buffer(payload)).read_all())
        if letter == ".":
            sheets = tuple(
                Sheet(sheet["name"], sheet["hidden"], cells)
                for sheet, cells in zip(head["sheets"], tables, strict=True)
            )
            return Workbook(head["kind"], sheets, tuple(head["notes"]), head["1904"])
    except (pa.ArrowException, ValueError, KeyError) as error:
        raise _DiedError(DAMAGED) from error
    raise _DiedError(DAMAGED)


def _frames(view: memoryview) -> Iterator[tuple[str, memoryview]]:
    """Letter and payload of each frame; the last one is whole too, or it is not there."""
    at = 0
    while at + 9 <= len(view):
        begin = at + 9
        (size,) = struct.unpack_from("<Q", view, at + 1)
        if begin + size > len(view):
            raise ValueError
        yield chr(view[at]), view[begin : begin + size]
        at = begin + size
