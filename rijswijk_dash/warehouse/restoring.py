"""Putting a checked copy in the place of a store, with what was there kept aside."""

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rijswijk_dash.warehouse.backend import InUse, StoreError
from rijswijk_dash.warehouse.backup import MOMENT, NOTE, to_disk
from rijswijk_dash.warehouse.embedded import Embedded, connect
from rijswijk_dash.warehouse.moving import contents, copy_all
from rijswijk_dash.warehouse.store import Store

ASIDE = ".voor-herstel_"


def copy_of(backup: Path, work: Path) -> Path:
    """A copy of a backup to work on, with its journal if it is a plain copy that has one."""
    copied = work / "herstel.duckdb"
    shutil.copyfile(backup, copied)
    journal = _journal(backup)
    if journal.is_file():
        shutil.copyfile(journal, _journal(copied))
    copied.chmod(0o600)
    return copied


@contextmanager
def brought_up_to_date(copied: Path, key_file: Path | None) -> Generator[Store]:
    """The copy as a store of this version, with the key for pseudonyms of the place it goes to."""
    backend = Embedded(copied)
    try:
        backend.key_file = key_file or backend.key_file
        store = Store(backend)
        with store.transaction(keeps_answers=True) as cursor:
            cursor.execute("DELETE FROM gemeente.meta WHERE naam = ?", [NOTE])
        yield store
    finally:
        backend.close()


def refuse_when_in_use(path: Path) -> None:
    """Raise ``InUse`` when another program has the file at ``path`` open."""
    with _held(path):
        return


def put_in_place(new: Path, path: Path, moment: datetime) -> Path | None:
    """Put the file ``new`` at ``path``; gives where what was there is kept, or None.

    There is never a moment without a file at ``path``. Raises ``InUse``, ``OSError``.
    """
    aside = path.with_name(f"{path.stem}{ASIDE}{moment:{MOMENT}}{path.suffix}")
    give_to_owner(new, path if path.exists() else path.parent)
    if _journal(new).exists():
        raise OSError("the new file was not closed")
    to_disk(new)
    with _held(path):
        was_there = path.exists()
        if was_there:
            _keep(path, aside)
        if _journal(path).exists():  # Of the old file: the new one may not take it for its own.
            _journal(path).rename(_journal(aside))
        new.replace(path)
    to_disk(path.parent)
    return aside if was_there else None


def kept_since(path: Path) -> datetime | None:
    """Since when a file is kept aside, by its name (in UTC); None for another file."""
    text = path.name.partition(ASIDE)[2].partition(".")[0]
    try:
        return datetime.strptime(text, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None


def replace_all(source: Store, target: Store) -> int:
    """Put everything of ``source`` in the place of all that ``target`` has, or nothing; gives the rows."""
    with source.snapshot() as reading, target.transaction() as writing:
        for table in contents(writing):
            writing.execute(f"DELETE FROM {table}")  # noqa: S608
        return copy_all(reading, writing)


@contextmanager
def _held(path: Path) -> Generator[None]:
    """Within it no other program can open the file at ``path``, if it is one that opens at all."""
    if not path.is_file():
        yield
        return
    try:
        connection = connect(path)
    except InUse:
        raise
    except StoreError:  # Damaged, or of another key: the dashboard cannot open it either.
        yield
        return
    try:
        connection.execute("CHECKPOINT")
        yield
    finally:
        connection.close()


def _keep(path: Path, aside: Path) -> None:
    try:
        os.link(path, aside)
    except OSError:  # A disk without links: for a moment there is no file.
        path.rename(aside)


def give_to_owner(new: Path, like: Path) -> None:
    """A file that root makes is for who runs the dashboard."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        known = like.stat()
        os.chown(new, known.st_uid, known.st_gid)


def _journal(path: Path) -> Path:
    return path.with_name(path.name + ".wal")
