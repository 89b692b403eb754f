"""Room on the disks: writing the store anew, or a backup, takes as much as the store itself."""

import shutil
from collections.abc import Generator
from pathlib import Path

from rijswijk_dash.admin.health.finding import Finding, fault, ok
from rijswijk_dash.settings import settings

NAME = "Ruimte op schijf"
_MEGABYTE = 1_000_000
_LEAST = 200 * _MEGABYTE


def check_space() -> Generator[Finding]:
    """The disk of the store, and that of the backups."""
    store, where = settings().store, settings().backup_dir
    size = store.stat().st_size if isinstance(store, Path) and store.exists() else 0
    if isinstance(store, Path):
        yield _room(store.parent, 2 * size + _LEAST, "de gegevens")
    if where:
        yield _room(where, size + _LEAST, "de reservekopieën")
    if where is None and not isinstance(store, Path):
        yield ok(NAME, "De rijen staan in een gedeelde opslag; kijk daar naar de ruimte.")


def _room(folder: Path, needed: int, of: str) -> Finding:
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free
    said = (
        f"De schijf van {of} heeft {free // _MEGABYTE} MB vrij; nodig is {needed // _MEGABYTE} MB."
    )
    return (
        ok(NAME, said)
        if free >= needed
        else fault(NAME, said, f"Maak ruimte op de schijf van {there}.")
    )
