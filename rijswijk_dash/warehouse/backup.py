"""Writing everything of a store into one file, reading that back, and reading such a file later.

A backup is a store in a file, encrypted with the key of the settings if there is one, with a note in
``gemeente.meta`` of what it must hold. It is called a backup only once it was read back and was equal.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from rijswijk_dash.warehouse import schema
from rijswijk_dash.warehouse.backend import StoreError
from rijswijk_dash.warehouse.embedded import Embedded
from rijswijk_dash.warehouse.looking import looking, version_of
from rijswijk_dash.warehouse.moving import Contents, contents, copy_all
from rijswijk_dash.warehouse.store import Store

NOTE = "reservekopie"
"""The name in ``gemeente.meta`` of the note of a backup."""
START, END = "reservekopie_", ".duckdb"
MOMENT = "%Y-%m-%d_%H%M%S"
_WORKING = ".bezig-"

Figures = dict[str, list[list[object]]]
"""Counts by a name, each with the rows of its question; two stores with the same data give the same."""
Count = Callable[[duckdb.DuckDBPyConnection], Figures]


@dataclass(frozen=True)
class Note:
    """What a backup must hold: each table, the mark of its figures, and which version wrote it when."""

    made: str
    version: int
    duckdb: str
    figures: str
    tables: dict[str, tuple[int, str]]


@dataclass(frozen=True)
class Written:
    """A backup that was written, read back and equal: where, and how much it holds."""

    path: Path
    rows: int
    tables: int
    figures: int
    size: int


def mark_of(found: Figures) -> str:
    """A short mark of figures; other figures have another one."""
    text = json.dumps(found, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def name_at(moment: datetime) -> str:
    """The name of a backup that is made at that moment (in UTC)."""
    return f"{START}{moment:{MOMENT}}{END}"


def moment_of(path: Path) -> datetime | None:
    """When a backup was made, by its name (in UTC); None for a file with another name."""
    text = path.name.removeprefix(START).removesuffix(END)
    try:
        found = datetime.strptime(text, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None
    return found if path.name == name_at(found) else None


@contextmanager
def working_folder(folder: Path) -> Generator[Path]:
    """A folder within ``folder`` for what is not whole yet, for its owner alone; gone after it.

    What a crash left there before is thrown away, so nobody else may be working there.
    """
    for left in folder.glob(f"{_WORKING}*"):
        shutil.rmtree(left, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=_WORKING, dir=folder))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def write(source: Store, folder: Path, moment: datetime, count: Count) -> Written:
    """Write everything of ``source``, as it is in one moment, to a new file in ``folder``.

    Others go on reading and writing meanwhile. Raises ``StoreError``; then there is no new file.
    """
    target = folder / name_at(moment)
    if target.exists():
        raise StoreError(f"Er is al een reservekopie {target.name}; er is niets veranderd.")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with working_folder(folder) as work:
            part = work / target.name
            note, figures = _copy(source, part, moment, count)
            to_disk(part)
            _read_back(part, note, figures, count)
            part.replace(target)
            to_disk(folder)
            rows = sum(rows for rows, _ in note.tables.values())
            return Written(target, rows, len(note.tables), len(figures), target.stat().st_size)
    except (duckdb.Error, OSError) as error:
        raise StoreError(
            f"De reservekopie is niet gemaakt. De map {folder} is niet te beschrijven, de schijf is vol, "
            f"of de gegevens zijn niet te lezen ({type(error).__name__}). Controleer de map en de "
            "ruimte, en doe: python -m rijswijk_dash doctor"
        ) from None


def _copy(source: Store, part: Path, moment: datetime, count: Count) -> tuple[Note, Figures]:
    """Copy one state into a new file; gives what is in that state."""
    copy = Store(Embedded(part))
    try:
        with source.snapshot() as reading, copy.transaction() as writing:
            copy_all(reading, writing)
            known = contents(reading, but_for=NOTE)
            figures = count(reading)
            note = Note(
                moment.isoformat(), schema.VERSION, duckdb.__version__, mark_of(figures),
                {name: (found.rows, found.mark) for name, found in known.items()},
            )  # fmt: skip
            writing.execute("DELETE FROM gemeente.meta WHERE naam = ?", [NOTE])
            writing.execute("INSERT INTO gemeente.meta VALUES (?, ?)", [NOTE, _as_text(note)])
    finally:
        copy.close()
    part.chmod(0o600)
    return note, figures


def _read_back(part: Path, note: Note, figures: Figures, count: Count) -> None:
    """Raise ``StoreError`` unless the file, read from the disk, holds the same and counts the same."""
    with looking(part) as cursor:
        read = note_in(cursor)
        different = differing(cursor, note)
        counted = count(cursor)
    if read != note or different:
        raise StoreError(
            "De reservekopie is niet bewaard: na het schrijven is niet alles gelijk "
            f"({', '.join(different) or 'de inhoudsopgave'}). Controleer de schijf en probeer het opnieuw."
        )
    if counted != figures:
        wrong = ", ".join(name for name in figures if counted.get(name) != figures[name])
        raise StoreError(
            f"De reservekopie is niet bewaard: zij geeft andere cijfers dan de opslag ({wrong}). "
            "Controleer de schijf en probeer het opnieuw."
        )


def note_in(cursor: duckdb.DuckDBPyConnection) -> Note | None:
    """The note in a backup; None when there is none, as in a plain copy of the file of a store."""
    row = cursor.execute("SELECT waarde FROM gemeente.meta WHERE naam = ?", [NOTE]).fetchone()
    if row is None:
        return None
    try:
        found = json.loads(row[0])
        tables = {str(name): (int(n), str(mark)) for name, (n, mark) in found.pop("tables").items()}
        return Note(**found, tables=tables)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise StoreError(DAMAGED) from None


def differing(cursor: duckdb.DuckDBPyConnection, note: Note) -> list[str]:
    """The tables that do not hold what the note says. Reads everything, so a damaged block is found.

    Raises ``duckdb.Error`` for such a block. Another version of DuckDB may give other marks; then the
    number of rows is compared.
    """
    found = contents(cursor, but_for=NOTE)
    same_marks = note.duckdb == duckdb.__version__
    told = {name: Contents(rows, mark) for name, (rows, mark) in note.tables.items()}
    return sorted(
        name
        for name in {*found, *told}
        if (name not in found or name not in told or found[name].rows != told[name].rows)
        or (same_marks and found[name] != told[name])
    )


def check(path: Path) -> Note | None:
    """The note of the backup at ``path``, after reading all of it; None for a plain copy of a store.

    Raises ``StoreError`` for a file that cannot be used: damaged, cut short, changed, another key, newer.
    """
    try:
        with looking(path) as cursor:
            version = version_of(cursor)
            if version is None:
                raise StoreError("Dit is geen opslag of reservekopie van dit dashboard.")
            if version > schema.VERSION:
                raise StoreError(
                    "De reservekopie is gemaakt met een nieuwere versie van het dashboard (opslag "
                    f"{version}, dit programma kent {schema.VERSION}). Installeer die versie en "
                    "herstel dan."
                )
            note = note_in(cursor)
            if note is None:
                contents(cursor)
            elif different := differing(cursor, note):
                raise StoreError(f"{DAMAGED} Anders dan beschreven: {', '.join(different)}.")
            return note
    except (duckdb.Error, OSError, UnicodeDecodeError):
        raise StoreError(DAMAGED) from None


DAMAGED = "De reservekopie is beschadigd of afgekapt. Neem een andere kopie."


def _as_text(note: Note) -> str:
    return json.dumps(asdict(note), sort_keys=True)


def to_disk(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
