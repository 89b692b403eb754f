"""Tidying the store, and moving everything to another store."""

from dataclasses import dataclass
from pathlib import Path

from rijswijk_dash.access import Viewer
from rijswijk_dash.access.gate import log_deed, require_whole
from rijswijk_dash.access.logins import actor_of
from rijswijk_dash.audit import Action, add_line
from rijswijk_dash.settings import SHARED, settings
from rijswijk_dash.warehouse.backend import StoreError
from rijswijk_dash.warehouse.key import pseudonym_key
from rijswijk_dash.warehouse.moving import contents, copy_all, is_empty, opened
from rijswijk_dash.warehouse.store import Store, close_stores, open_store


@dataclass(frozen=True)
class Moved:
    """What was moved, and what somebody has to do with the key for pseudonyms."""

    rows: int
    tables: int
    about_key: str

    @property
    def told(self) -> list[str]:
        """The report in Dutch sentences."""
        return [
            f"Verhuisd: {self.rows} rijen in {self.tables} tabellen. Van elke tabel zijn aantal en "
            "controlesom aan beide kanten gelijk. De oude opslag is niet veranderd.",
            self.about_key,
        ]


def tidy(viewer: Viewer) -> str:
    """Take what was deleted out of a shared store and join small files; gives what was done, in Dutch.

    Raises ``Refused``, ``StoreError``.
    """
    require_whole(viewer)
    if not open_store(settings().store).clean():
        return "Deze opslag is een bestand; dat ruimt het dashboard op als het start."
    log_deed(viewer, Action.ADMIN, "gedeelde opslag opgeruimd")
    return "De gedeelde opslag is opgeruimd: verwijderde rijen en eerdere standen zijn weg."


def move(viewer: Viewer, source: str, target: str) -> Moved:
    """Copy the store at ``source`` to the empty store at ``target``; each a path or an address.

    ``target`` then has one line in its log more. Raises ``Refused``, ``StoreError``.
    """
    require_whole(viewer)
    close_stores()  # One of the two may be the store of the settings.
    if not source.startswith(SHARED) and not Path(source).is_file():
        raise StoreError(f"Er is geen opslag {source}; er is niets verhuisd.")
    with opened(source) as old:
        if old.is_new:
            raise StoreError("De opslag waarvan u wilt verhuizen is leeg; er is niets verhuisd.")
        key = pseudonym_key(old)
        with opened(target) as new, old.transaction(keeps_answers=True) as reading:
            with new.transaction() as writing:
                if not is_empty(contents(writing)):
                    raise StoreError(
                        "De opslag waarnaar u wilt verhuizen is niet leeg; er is niets veranderd."
                    )
                rows, tables = copy_all(reading, writing), len(contents(writing))
                what = f"opslag verhuisd, {rows} rijen in {tables} tabellen"
                add_line(writing, key, actor_of(viewer), Action.ADMIN, what)
            return Moved(rows, tables, _about_key(old, new))


def _about_key(old: Store, new: Store) -> str:
    if settings().secret:
        return "Gebruik bij de nieuwe opslag dezelfde RIJSWIJK_DASH_SECRET."
    if new.key_file is None:
        return (
            f"Zet de inhoud van {old.key_file} in de instelling RIJSWIJK_DASH_SECRET van elk programma "
            "dat de nieuwe opslag gebruikt."
        )
    return f"Kopieer de sleutel {old.key_file} naar {new.key_file}."
