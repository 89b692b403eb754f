"""The backups: that there are any, that the newest is young, and that it can be read."""

from collections.abc import Generator
from datetime import UTC, datetime, timedelta

from rijswijk_dash.admin import backups
from rijswijk_dash.admin.health.finding import Finding, fault, ok, warning
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse import backup
from rijswijk_dash.warehouse.backend import StoreError

NAME = "Reservekopieën"
_TOO_OLD = timedelta(days=2)
_MAKE = (
    "Maak er nu een: Beheer, onderdeel Gezondheid; of, als het dashboard uit staat: "
    "python -m rijswijk_dash reservekopie"
)


def check_backups(now: datetime | None = None) -> Generator[Finding]:
    """The folder, the newest backup in it, and what should have been deleted."""
    moment, where = now or datetime.now(UTC), backups.folder()
    if where is None:
        yield warning(
            NAME, "Het dashboard maakt geen reservekopieën.",
            "Zet in RIJSWIJK_DASH_BACKUP_DIR een map op een andere schijf; het maakt er dan elke dag een.",
        )  # fmt: skip
    else:
        yield from _newest(backups.known(where), moment)
    for path, since in backups.kept_aside():
        if not path.name.endswith(".wal"):
            yield warning(
                NAME, f"Sinds {since:%d-%m-%Y} staat er een opslag van voor een herstel: {path}",
                "Is het herstel goed gegaan? Verwijder dat bestand; er staan persoonsgegevens in.",
            )  # fmt: skip


def _newest(found: list[backups.Backup], moment: datetime) -> Generator[Finding]:
    if not found:
        yield fault(NAME, "Er is geen reservekopie.", _MAKE)
        return
    newest, oldest = found[0], found[-1]
    many = "kopie" if len(found) == 1 else "kopieën"
    said = f"{len(found)} {many}; de nieuwste is van {newest.made:%d-%m-%Y %H:%M} (UTC)"
    if newest.made > moment + timedelta(hours=1):
        yield fault(
            NAME,
            f"{said}; dat ligt in de toekomst.",
            "Zet de klok goed en hernoem of verwijder die kopie.",
        )
    elif moment - newest.made > _TOO_OLD:
        yield fault(
            NAME, f"{said}; dat is te lang geleden.", f"Zoek in het logboek waarom. {_MAKE}"
        )
    if moment - oldest.made > timedelta(days=settings().backup_days + 2):
        yield warning(
            NAME, f"De oudste kopie is van {oldest.made:%d-%m-%Y}, ouder dan {settings().backup_days} dagen.",
            "Wie is verwijderd, staat daar nog in. Maak een nieuwe kopie; dan verdwijnt de oude.",
        )  # fmt: skip
    try:
        note = backup.check(newest.path)
    except StoreError as error:
        yield fault(NAME, f"{newest.path.name}: {error}", _MAKE)
        return
    rows = (
        f"{sum(n for n, _ in note.tables.values())} rijen, gelijk aan de inhoudsopgave"
        if note
        else "geen inhoudsopgave"
    )
    yield ok(NAME, f"{said}, helemaal gelezen: {rows}.")
