"""Making backups, by hand and every day, and deleting them when their time has come.

The key for pseudonyms and the key of the store are in no backup. See docs/decisions/0025.
"""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from rijswijk_dash.access import Viewer
from rijswijk_dash.access.gate import require_whole
from rijswijk_dash.access.logins import actor_of
from rijswijk_dash.admin.headlines import headlines
from rijswijk_dash.audit import Action, Actor, Result, log
from rijswijk_dash.events import Event, tell, timed
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse import backup
from rijswijk_dash.warehouse.backend import InUse, StoreError
from rijswijk_dash.warehouse.key import key_mark, pseudonym_key
from rijswijk_dash.warehouse.restoring import ASIDE, give_to_owner, kept_since
from rijswijk_dash.warehouse.store import Store, open_store

NO_FOLDER = (
    "Er is geen map voor reservekopieën. Zet die in de instelling RIJSWIJK_DASH_BACKUP_DIR, liefst op een "
    "andere schijf, of noem een map achter de opdracht."
)
RUNS = (
    "Het dashboard draait en heeft de gegevens open; daarom kan deze opdracht nu geen reservekopie maken. "
    "Maak de kopie in het dashboard zelf: Beheer, onderdeel Gezondheid. Of laat het dashboard er elke dag "
    "een maken met de instelling RIJSWIJK_DASH_BACKUP_DIR. Er is niets veranderd."
)
BUSY = "Er wordt al een reservekopie gemaakt. Wacht tot die klaar is en kijk dan opnieuw."
_DAILY = Actor("dashboard", "", "dagelijkse reservekopie")
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Backup:
    """A file in the folder of backups: when it was made (UTC) and how large it is."""

    path: Path
    made: datetime
    size: int


@dataclass(frozen=True)
class Made:
    """A new backup, and how many were deleted because their time had come."""

    written: backup.Written
    encrypted: bool
    key_mark: str
    expired: int

    @property
    def told(self) -> list[str]:
        """The report in Dutch sentences."""
        found = self.written
        lines = [
            f"Reservekopie gemaakt: {found.path}",
            f"Teruggelezen en gelijk: {found.rows} rijen in {found.tables} tabellen, en {found.figures} "
            "groepen cijfers.",
            "De kopie is versleuteld met dezelfde sleutel als nu (RIJSWIJK_DASH_STORE_KEY)."
            if self.encrypted
            else "De kopie is niet versleuteld: bewaar haar zoals u de gegevens zelf bewaart.",
            "Niet in de kopie: de sleutel voor pseudoniemen (kenmerk "
            f"{self.key_mark}), de instellingen en de inlog. Bewaar die sleutel apart; zonder die sleutel is "
            "de kopie niet terug te zetten.",
        ]
        if self.expired:
            lines.append(
                f"Verlopen en verwijderd: {self.expired} (ouder, of meer dan bewaard worden)."
            )
        return lines


def folder() -> Path | None:
    """The folder of the settings."""
    return settings().backup_dir


def known(where: Path) -> list[Backup]:
    """The backups in a folder by their names, newest first; none when it cannot be read."""
    found = [(path, backup.moment_of(path)) for path in _files(where)]
    kept = [Backup(path, made, path.stat().st_size) for path, made in found if made]
    return sorted(kept, key=lambda each: each.made, reverse=True)


def listed(viewer: Viewer) -> list[Backup]:
    """The backups in the folder of the settings, newest first. Raises ``Refused``."""
    require_whole(viewer)
    where = folder()
    return known(where) if where else []


def make(viewer: Viewer, where: Path | None = None) -> Made:
    """Make a backup now, in the folder of the settings or another. Raises ``Refused``, ``StoreError``."""
    require_whole(viewer)
    chosen = where or folder()
    if chosen is None:
        raise StoreError(NO_FOLDER)
    try:
        store = open_store(settings().store)
    except InUse:
        raise StoreError(RUNS) from None
    if store.is_new:
        raise StoreError("Er zijn nog geen gegevens; er is geen reservekopie gemaakt.")
    return _make(store, chosen, actor_of(viewer), datetime.now(UTC))


def due(where: Path, now: datetime, at: time) -> bool:
    """Whether the backup of today is still to be made: it is past the time, and there is none since."""
    today = datetime.combine(now.date(), at, tzinfo=now.tzinfo)
    if now < today:
        return False
    # One of a later day was made when the clock was wrong.
    return not any(today <= each.made <= now + timedelta(days=1) for each in known(where))


def make_daily(now: datetime | None = None) -> Made | None:
    """Make the backup of today if it is still to be made. Raises ``StoreError``."""
    where, moment = folder(), now or datetime.now().astimezone()
    if where is None or not due(where, moment, settings().backup_at):
        return None
    expire_now(moment)  # Also when making one fails, day after day.
    store = open_store(settings().store)
    return None if store.is_new else _make(store, where, _DAILY, moment.astimezone(UTC))


def _make(store: Store, where: Path, actor: Actor, moment: datetime) -> Made:
    """Make one and delete what is past its time; both stand in the log, and a failure too."""
    mark = key_mark(pseudonym_key(store))
    try:
        with _alone(where), timed(Event.BACKUP) as numbers:
            written = backup.write(store, where, moment, headlines)
            give_to_owner(written.path, where)
            numbers |= {"rijen": written.rows, "bytes": written.size}
            expired = expire(where, moment)
    except StoreError as error:
        log(store, actor, Action.ADMIN, f"reservekopie mislukt: {error}", Result.FAILED)
        raise
    what = f"reservekopie gemaakt: {written.path.name}, {written.rows} rijen; {expired} verlopen"
    log(store, actor, Action.ADMIN, what)
    return Made(written, settings().store_key is not None, mark, expired)


def expire(where: Path, now: datetime) -> int:
    """Delete backups, and stores that a restore kept aside, that are too old or too many; gives how many.

    The newest backup stays until there is a newer one.
    """
    too_old = now - timedelta(days=settings().backup_days)
    gone = [
        each.path
        for place, each in enumerate(known(where))
        if place >= settings().backup_keep or (each.made < too_old and place > 0)
    ]
    gone += [path for path, moment in kept_aside() if moment < too_old]
    for path in gone:
        path.unlink(missing_ok=True)
        tell(Event.EXPIRED)
    return len(gone)


def expire_now(now: datetime | None = None) -> int:
    """Delete what is past its time in the folder of the settings; gives how many."""
    where = folder()
    if where is None:
        return 0
    try:
        return expire(where, now or datetime.now(UTC))
    except OSError:
        return 0


def kept_aside() -> list[tuple[Path, datetime]]:
    """The stores, and their journals, that a restore kept beside the store, and since when."""
    store = settings().store
    if not isinstance(store, Path):
        return []
    found = [(path, kept_since(path)) for path in _files(store.parent)]
    start = f"{store.stem}{ASIDE}"
    return [(path, since) for path, since in found if since and path.name.startswith(start)]


def _files(where: Path) -> list[Path]:
    try:
        return [path for path in where.iterdir() if path.is_file()]
    except OSError:
        return []


@contextmanager
def _alone(where: Path) -> Generator[None]:
    """The only one that works in this folder, of all threads and processes. Raises ``StoreError``."""
    import fcntl  # Not on every computer, and the dashboard runs without backups too.

    if not _one_at_a_time.acquire(blocking=False):
        raise StoreError(BUSY)
    try:
        where.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (where / ".slot").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
    except BlockingIOError:
        raise StoreError(BUSY) from None
    except OSError as error:
        raise StoreError(
            f"In de map {where} kan geen reservekopie staan ({type(error).__name__}). Controleer of zij "
            "bestaat en of het dashboard erin mag schrijven."
        ) from None
    finally:
        _one_at_a_time.release()
