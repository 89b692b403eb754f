"""Who was removed, as keyed marks beside the backups, so that restoring one does not bring anybody back.

The file lies in the folder of backups, where it survives the loss of the store. Without the key of the
installation a mark says nothing.
"""

import hmac
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rijswijk_dash.settings import settings

FILE = "verwijderd.txt"


@dataclass(frozen=True)
class Removal:
    """That somebody of a gemeente was removed, and when (UTC)."""

    gemeente: str
    mark: str
    when: datetime


def mark_of(key: bytes, number: str) -> str:
    """The mark of a number, with the key of its gemeente."""
    return hmac.digest(key, b"verwijderd uit reservekopie:" + number.encode(), "sha256").hex()


def note(key: bytes, gemeente: str, numbers: Sequence[str]) -> str:
    """Note who was removed; gives a Dutch sentence about the backups, empty when there are none."""
    where = settings().backup_dir
    if where is None:
        return ""
    days = settings().backup_days
    now = datetime.now(UTC).isoformat()
    lines = [json.dumps([gemeente, mark_of(key, number), now]) + "\n" for number in numbers]
    try:
        where.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(where / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        return (
            f"Let op: in de map met reservekopieën kon niet worden genoteerd wie is verwijderd. Zet u binnen "
            f"{days} dagen een reservekopie terug, verwijder dan opnieuw."
        )
    return (
        f"In de reservekopieën van het dashboard verdwijnt dit na {days} dagen. Wordt er voor die tijd een "
        "teruggezet, dan verwijdert het herstel dit opnieuw."
    )


def noted_since(where: Path | None, moment: datetime) -> list[Removal]:
    """The removals since a moment that are noted in a folder. Raises ``OSError``, ``ValueError``."""
    if where is None or not (where / FILE).exists():
        return []
    text = (where / FILE).read_text(encoding="ascii")
    found = [_removal(line) for line in text.splitlines() if line.strip()]
    return [removal for removal in found if removal.when >= moment]


def among(removals: Iterable[Removal], key: bytes, numbers: Iterable[str]) -> list[str]:
    """Which of these numbers, of the gemeente of ``key``, were removed."""
    marks = {removal.mark for removal in removals}
    return [number for number in numbers if mark_of(key, number) in marks]


def _removal(line: str) -> Removal:
    gemeente, mark, when = json.loads(line)
    return Removal(str(gemeente), str(mark), datetime.fromisoformat(when))
