"""Putting a backup back: checked before and after, what was there kept aside, nobody removed comes back."""

import shutil
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from rijswijk_dash.access import Viewer
from rijswijk_dash.access.gate import require_whole
from rijswijk_dash.access.logins import actor_of
from rijswijk_dash.admin import backups, removals, retention
from rijswijk_dash.admin.headlines import headlines
from rijswijk_dash.admin.health.figures import wrong_counts
from rijswijk_dash.audit import Action, add_line, check_log, log
from rijswijk_dash.events import Event, timed
from rijswijk_dash.export.pseudonyms import key_for
from rijswijk_dash.figures.release import complete
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse import backup, restoring
from rijswijk_dash.warehouse.backend import InUse, StoreError
from rijswijk_dash.warehouse.deliveries import meta
from rijswijk_dash.warehouse.key import FINGERPRINT, pseudonym_key
from rijswijk_dash.warehouse.looking import looking
from rijswijk_dash.warehouse.moving import contents
from rijswijk_dash.warehouse.store import Store, close_stores, open_store

_RUNS = (
    "Het dashboard draait en heeft de gegevens open. Zet het dashboard eerst uit (bijvoorbeeld: systemctl "
    "stop 'rijswijk-dash@*') en herstel dan. Er is niets veranderd."
)


@dataclass(frozen=True)
class Restored:
    """What was put back, or would be: how many trajecten and deliveries, and what to know of it."""

    backup: Path
    made: datetime | None
    deliveries: int
    rows: int
    newest: str
    removed_again: int
    notes: tuple[str, ...]
    aside: Path | None
    trial: bool

    @property
    def told(self) -> list[str]:
        """The report in Dutch sentences."""
        made = f", gemaakt op {self.made:%d-%m-%Y om %H:%M} (UTC)" if self.made else ""
        first = "Proef gelukt" if self.trial else "Hersteld"
        lines = [
            f"{first}: {self.backup.name}{made}.",
            f"In de kopie: {self.deliveries} leveringen die meetellen, samen {self.rows} rijen; de nieuwste "
            f"peildatum is {self.newest}. Alles is gelezen, en register en rijen zijn gelijk.",
            *self.notes,
        ]
        if self.removed_again:
            lines.append(
                f"{self.removed_again} trajecten die na de kopie zijn verwijderd, zijn opnieuw verwijderd."
            )
        if self.trial:
            return [*lines, "Er is niets veranderd: dit was een proef."]
        if self.aside:
            lines.append(
                f"Wat er stond, is bewaard: {self.aside}. Verwijder dat bestand als alles klopt; er staan "
                "persoonsgegevens in."
            )
        return [*lines, "Start nu het dashboard en doe: python -m rijswijk_dash doctor"]


def restore(viewer: Viewer, source: Path, *, trial: bool = False) -> Restored:
    """Put the backup at ``source`` in the place of the store; with ``trial`` only try whether that can be.

    Raises ``Refused``, and ``StoreError`` with nothing changed.
    """
    require_whole(viewer)
    where = settings().store
    if not trial:
        close_stores()
    try:
        with timed(Event.RESTORE) as numbers, _checked(source, where) as (copied, note):
            numbers["proef"] = trial
            return _put_back(viewer, source, copied, note, trial=trial)
    except InUse:
        raise StoreError(_RUNS) from None
    except (duckdb.Error, OSError) as error:
        raise StoreError(
            f"Het herstel is gestopt ({type(error).__name__}); de opslag is zoals zij was. Is er plaats op "
            "de schijf, en mag u in de map van de opslag schrijven?"
        ) from None


@contextmanager
def _checked(source: Path, where: Path | str) -> Generator[tuple[Path, backup.Note | None]]:
    """A copy of the backup that was read and found whole, in a folder that goes afterwards."""
    if not source.is_file() or source.stat().st_size == 0:
        raise StoreError(f"Er is geen reservekopie {source}; er is niets veranderd.")
    if isinstance(where, Path) and where.exists() and where.samefile(source):
        raise StoreError("Dit is de opslag zelf en geen reservekopie; er is niets veranderd.")
    place = where.parent if isinstance(where, Path) else (backups.folder() or source.parent)
    place.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(place).free < 2 * source.stat().st_size:
        raise StoreError(
            f"Op de schijf van {place} is te weinig plaats: er is twee keer de grootte van de kopie "
            "nodig. Er is niets veranderd."
        )
    with backup.working_folder(place) as work:
        copied = restoring.copy_of(source, work)
        yield copied, _whole(copied)


def _whole(copied: Path) -> backup.Note | None:
    """The note of a copy that can be used. Raises ``StoreError``."""
    try:
        return backup.check(copied)
    except StoreError as error:
        said = str(error).replace(str(copied), "de reservekopie")
        raise StoreError(f"{said} Er is niets hersteld; de opslag is zoals zij was.") from None


def _put_back(
    viewer: Viewer, source: Path, copied: Path, note: backup.Note | None, *, trial: bool
) -> Restored:
    where, now = settings().store, datetime.now(UTC)
    if isinstance(where, Path) and not trial:
        restoring.refuse_when_in_use(where)
    key_file = where.with_suffix(".sleutel") if isinstance(where, Path) else None
    with restoring.brought_up_to_date(copied, key_file) as store:
        key = _key_of(store)
        found = _found(store, source, note, trial=trial)
        removed = _remove_again(viewer, store, key, found.made, source.parent)
        found = replace(found, removed_again=removed)
        what = f"opslag hersteld uit {source.name}, {found.rows} rijen in {found.deliveries} leveringen"
        complete(store)
        with store.transaction() as cursor:
            add_line(cursor, key, actor_of(viewer), Action.ADMIN, what)
            known = contents(cursor)
        if trial:
            return found
        if not isinstance(where, Path):
            return replace(found, aside=_into_shared(viewer, store))
    aside = restoring.put_in_place(copied, where, now)
    with looking(where) as cursor:
        if contents(cursor) != known:
            raise StoreError(
                "Na het terugzetten is de opslag niet gelijk aan de kopie. Wat er stond, is bewaard: "
                f"{aside}."
            )
    return replace(found, aside=aside)


def _key_of(store: Store) -> bytes:
    """The key for pseudonyms, that must be the one of this copy. Raises ``StoreError``."""
    if store.is_new:
        raise StoreError("Deze reservekopie is leeg; er is niets hersteld.")
    try:
        return pseudonym_key(store)
    except StoreError as error:
        raise StoreError(
            f"{error} Bij deze kopie hoort de sleutel met kenmerk {meta(store, FINGERPRINT)}. Er is niets "
            "hersteld; de opslag is zoals zij was."
        ) from None


def _found(store: Store, source: Path, note: backup.Note | None, *, trial: bool) -> Restored:
    """What is in a copy of this version. Raises ``StoreError`` when its register and rows differ."""
    if wrong := wrong_counts(store):
        raise StoreError(
            f"In de reservekopie klopt het register niet met de rijen (levering {wrong[0]}). Neem een "
            "andere kopie. Er is niets hersteld; de opslag is zoals zij was."
        )
    ((deliveries, rows, newest),) = store.query(
        "SELECT count(*), coalesce(sum(aangenomen), 0)::BIGINT, max(peildatum) FROM gemeente.actueel"
    )
    shown = f"{newest:%d-%m-%Y}" if newest else "er niet"
    made = datetime.fromisoformat(note.made) if note else _last_deed(store)
    notes = tuple(_notes(store, note))
    return Restored(source, made, deliveries, rows, shown, 0, notes, None, trial)


def _notes(store: Store, note: backup.Note | None) -> Generator[str]:
    """What somebody has to know of this copy."""
    if note is None:
        yield (
            "Dit is een gewone kopie van het bestand, niet gemaakt met de opdracht reservekopie. Of er niets "
            "aan ontbreekt, is daarom niet na te gaan."
        )
    else:
        with store.snapshot() as cursor:
            same = backup.mark_of(headlines(cursor)) == note.figures
        if not same:
            yield (
                "De cijfers zijn met dit programma of deze regels anders dan toen de kopie werd gemaakt; "
                "de rijen zijn gelijk."
            )
    if not check_log(store).whole:
        yield "Let op: het logboek in deze kopie klopt niet. Kijk met: python -m rijswijk_dash log --check"


def _last_deed(store: Store) -> datetime | None:
    """When something was last done in a plain copy of a store (UTC)."""
    ((logged, published),) = store.query(
        "SELECT (SELECT max(wanneer) FROM toezicht.logboek), (SELECT max(wanneer) FROM gemeente.levering)"
    )
    last = max((moment for moment in (logged, published) if moment), default=None)
    return last.replace(tzinfo=UTC) if last else None


def _remove_again(
    viewer: Viewer, store: Store, key: bytes, since: datetime | None, beside: Path
) -> int:
    """Remove who was removed after the backup was made; gives how many."""
    if since is None:
        return 0
    where = backups.folder() or beside
    try:
        noted = removals.noted_since(where, since)
    except (OSError, ValueError):
        raise StoreError(
            f"Het bestand {where / removals.FILE} is niet te lezen; daarin staat wie na de kopie is "
            "verwijderd. Herstel dat bestand eerst. Er is niets veranderd."
        ) from None
    count = 0
    for gemeente in sorted({removal.gemeente for removal in noted}):
        own = key_for(gemeente, key)
        sql = "SELECT DISTINCT trajectnummer FROM gemeente.rij WHERE van_gemeente = ?::SMALLINT"
        numbers = [str(number) for (number,) in store.query(sql, [gemeente])]
        again = removals.among([r for r in noted if r.gemeente == gemeente], own, numbers)
        if again:
            there = replace(viewer, gemeenten=(gemeente,), gemeente=gemeente)
            chosen = partial(_these, again)
            retention.remove_numbers(there, store, chosen, "opnieuw verwijderd na herstel")
            count += len(again)
    return count


def _these(numbers: Sequence[str], _: DuckDBPyConnection) -> Sequence[str]:
    return numbers


def _into_shared(viewer: Viewer, store: Store) -> Path | None:
    """Put everything into the shared store; what it had is first kept as a backup."""
    target = open_store(settings().store)
    kept = None if target.is_new else backups.make(viewer).written.path
    rows = restoring.replace_all(store, target)
    log(target, actor_of(viewer), Action.ADMIN, f"gedeelde opslag vervangen, {rows} rijen")
    return kept
