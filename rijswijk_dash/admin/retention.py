"""Removing trajecten for good: those past their term, or one person, with a report of what went.

A BSN or v-nummer that somebody types becomes a pseudonym at once. No log line, message or exception
ever holds a number: the log has a mark of it, by which one can show later that this person was removed.
"""

import hmac
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from duckdb import DuckDBPyConnection

from rijswijk_dash.access import Viewer
from rijswijk_dash.access.gate import log_deed, require_admin
from rijswijk_dash.access.logins import actor_of
from rijswijk_dash.admin import removals
from rijswijk_dash.audit import Action, add_line
from rijswijk_dash.domain.rules import Retention, retention
from rijswijk_dash.export.pseudonyms import key_for, looks_personal, pseudonym
from rijswijk_dash.figures.release import remake_releases
from rijswijk_dash.protection import needs_refresh
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse import removal
from rijswijk_dash.warehouse.deliveries import meta, register_of
from rijswijk_dash.warehouse.key import pseudonym_key
from rijswijk_dash.warehouse.rewrite import MARK
from rijswijk_dash.warehouse.store import Store, StoreError, open_store

NOT_FOUND = (
    "Dit nummer staat in geen enkele levering; er is niets verwijderd. Controleer het nummer: typ het "
    "trajectnummer precies zoals het dashboard het toont, of het hele BSN of v-nummer."
)
NOT_REACHED = (
    "reservekopieën van het bestand met gegevens",
    "bestanden die iemand eerder heeft gedownload of geëxporteerd",
    "het zaaksysteem: staat de persoon daar nog in, dan komt die met de volgende export terug",
)
_BYTES = (
    "In ongebruikte delen van het bestand kunnen nog resten staan. Die verdwijnen als het dashboard "
    "de volgende keer start."
)
_CLEANED = (
    "De bestanden van de gedeelde opslag zijn opnieuw geschreven, en haar eerdere standen zijn weg."
)
_LONGEST = 60


class NothingRemoved(Exception):
    """Nothing was removed; ``str(error)`` is a Dutch sentence that says why and holds no number."""


@dataclass(frozen=True)
class Found:
    """A person who can be removed: the number as the store has it, and where it stands."""

    number: str
    mark: str
    deliveries: int
    peildata: tuple[date, ...]


@dataclass(frozen=True)
class Removed:
    """What went, by counts and peildata; ``mark`` is that of a single person.

    ``remade`` are the peildata of the rounded tables that were made anew, ``kept`` of those that
    stayed although trajecten went from their delivery.
    """

    trajecten: int
    rows: int
    deliveries: int
    peildata: tuple[date, ...]
    findings: int
    remade: tuple[date, ...]
    kept: tuple[date, ...]
    mark: str = ""
    cleaned: bool = False
    about_backups: str = ""

    @property
    def told(self) -> list[str]:
        """The report in Dutch sentences."""
        lines = [
            f"Verwijderd: {_many(self.trajecten, 'traject', 'trajecten')}, samen "
            f"{_many(self.rows, 'rij', 'rijen')} uit "
            f"{_many(self.deliveries, 'levering', 'leveringen')} ({_period(self.peildata)}).",
            self._about_findings,
        ]
        if self.remade:
            lines.append(f"Opnieuw gemaakt: de beschermde tabellen van {_days(self.remade)}.")
        if self.kept:
            lines.append(
                f"Gelijk gebleven: de beschermde tabellen van {_days(self.kept)}. Daaruit verdwenen "
                "minder dan tien trajecten. Wie de tabel van voor en na vergelijkt, zou dan iets "
                "over één persoon te weten komen. Deze tabellen hebben alleen afgeronde aantallen."
            )
        lines += [
            _CLEANED if self.cleaned else _BYTES,
            f"Dit blijft buiten bereik: {'; '.join(NOT_REACHED)}.",
        ]
        if self.about_backups:
            lines.append(self.about_backups)
        if self.mark:
            lines.append(
                f"Het logboek noemt geen nummer. Het kenmerk van deze verwijdering is {self.mark}."
            )
        return lines

    @property
    def _about_findings(self) -> str:
        said = (
            f"Ook verwijderd: {_many(self.findings, 'bevinding', 'bevindingen')} waarin een nummer stond."
            if self.findings
            else "Er was geen bevinding waarin een nummer stond."
        )
        return f"{said} Andere bevindingen noemen alleen een rij van het bestand, en geen persoon."


def terms(viewer: Viewer) -> Retention:
    """How long things are kept. Raises ``Refused``."""
    require_admin(viewer)
    return retention()


def past_term(viewer: Viewer, today: date | None = None) -> list[tuple[int, int]]:
    """How many trajecten of the gemeente are past their term, by the year of their end.

    Raises ``Refused``.
    """
    require_admin(viewer)
    ends = removal.past_term(_store(), viewer.gemeente, today or date.today(), retention().years)
    return sorted(Counter(end.year for end in ends.values()).items())


def waits_for_restart(viewer: Viewer) -> bool:
    """Whether removed bytes may still stand in the file until the next start. Raises ``Refused``."""
    require_admin(viewer)
    return meta(_store(), MARK) is not None


def purge(viewer: Viewer, today: date | None = None) -> Removed:
    """Remove every traject of the gemeente past its term. Raises ``Refused`` or ``NothingRemoved``."""
    require_admin(viewer, Action.REMOVE)
    years = retention().years

    def choose(cursor: DuckDBPyConnection) -> list[str]:
        day = today or date.today()
        numbers = removal.numbers_past_term(cursor, viewer.gemeente, day, years)
        if not numbers:
            raise NothingRemoved(
                "Er is geen traject dat over de bewaartermijn is; er is niets veranderd."
            )
        return numbers

    return _remove(viewer, _store(), choose, f"bewaartermijn van {years} jaar voorbij")


def find_person(viewer: Viewer, number: str) -> Found:
    """Where a person stands whose trajectnummer, BSN or v-nummer this is.

    Raises ``Refused``, or ``NothingRemoved`` when it stands nowhere.
    """
    require_admin(viewer, Action.REMOVE)
    store = _store()
    found = _find(store, viewer.gemeente, number)
    what = f"kenmerk {found.mark}, {found.deliveries} leveringen" if found else "niet gevonden"
    log_deed(viewer, Action.ADMIN, f"persoon opgezocht om te verwijderen: {what}")
    if found is None:
        raise NothingRemoved(NOT_FOUND)
    return found


def remove_person(viewer: Viewer, number: str) -> Removed:
    """Remove one person from every delivery of the gemeente. Raises as ``find_person``."""
    require_admin(viewer, Action.REMOVE)
    store = _store()
    found = _find(store, viewer.gemeente, number)
    if found is None:
        raise NothingRemoved(NOT_FOUND)
    why = f"traject met kenmerk {found.mark}"
    return _remove(viewer, store, lambda _: [found.number], why, found.mark)


def _find(store: Store, gemeente: str, typed: str) -> Found | None:
    key = key_for(gemeente, pseudonym_key(store))
    for number in _spellings(typed, key):
        with_it = removal.deliveries_with(store, gemeente, number)
        if with_it:
            days = tuple(sorted({day for _, day in with_it}))
            return Found(number, _mark(key, number), len(with_it), days)
    return None


def _spellings(typed: str, key: bytes) -> Sequence[str]:
    """What the store may have for what somebody typed, as the reading of an export makes it."""
    text = " ".join(typed.split())
    if not text or len(text) > _LONGEST:
        return ()
    if looks_personal(text):
        return (pseudonym(text, key),)
    return (text, text.upper(), pseudonym(text, key))


def _mark(key: bytes, number: str) -> str:
    """A short mark of a number that only who holds the key of this installation can make."""
    return hmac.digest(key, b"verwijderd:" + number.encode(), "sha256").hex()[:8]


def _remove(
    viewer: Viewer,
    store: Store,
    choose: Callable[[DuckDBPyConnection], Sequence[str]],
    why: str,
    mark: str = "",
) -> Removed:
    """Remove them, and note for who restores a backup that they are gone."""
    removed, numbers = remove_numbers(viewer, store, choose, why, mark)
    key = key_for(viewer.gemeente, pseudonym_key(store))
    return replace(removed, about_backups=removals.note(key, viewer.gemeente, numbers))


def remove_numbers(
    viewer: Viewer,
    store: Store,
    choose: Callable[[DuckDBPyConnection], Sequence[str]],
    why: str,
    mark: str = "",
) -> tuple[Removed, Sequence[str]]:
    """All of it in one transaction: rows, findings, rounded tables and the line in the log.

    Who goes is chosen there too, so that nobody goes whom an import has just opened again. Gives the
    report, and who went.
    """
    key = pseudonym_key(store)
    with store.transaction() as cursor:
        numbers = choose(cursor)
        gone = removal.remove_trajecten(cursor, viewer.gemeente, numbers)
        if not gone.rows:  # Somebody else removed them meanwhile.
            raise NothingRemoved(NOT_FOUND)
        day_of = {d.id: d.peildatum for d in register_of(cursor, viewer.gemeente)}
        remade = _round_anew(cursor, gone, key)
        kept = set(gone.rows) - set(remade)
        rows = sum(gone.rows.values())
        what = f"{why}: {len(numbers)} trajecten, {rows} rijen uit {len(gone.rows)} leveringen"
        add_line(cursor, key, actor_of(viewer), Action.REMOVE, what)
    cleaned = _clean(store)
    removed = Removed(
        len(numbers), rows, len(gone.rows), _each_day(day_of[d] for d in gone.rows), gone.findings,
        _each_day(day_of[d] for d in remade), _each_day(day_of[d] for d in kept), mark, cleaned,
    )  # fmt: skip
    return removed, numbers


def _clean(store: Store) -> bool:
    """Whether what was deleted is out of every byte; when it fails now, the next start does it."""
    try:
        return store.clean()
    except StoreError:
        return False


def _round_anew(cursor: DuckDBPyConnection, gone: removal.Gone, key: bytes) -> Collection[int]:
    """Make those rounded tables anew that lost enough trajecten since they were made; gives which."""
    since = removal.gone_since_table(cursor, gone.rows)
    remade = remake_releases(cursor, [d for d, n in since.items() if needs_refresh(n)], key)
    removal.note_gone_since_table(cursor, since, remade)
    return remade


def _each_day(days: Iterable[date]) -> tuple[date, ...]:
    return tuple(sorted(set(days)))


def _many(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}".replace(",", ".")


def _days(days: Sequence[date]) -> str:
    """Up to six days each by itself; more of them by the first and the last."""
    if len(days) > 6:
        return f"{len(days)} {_period(days)}"
    return ", ".join(f"{day:%d-%m-%Y}" for day in days)


def _period(days: Sequence[date]) -> str:
    if len(days) == 1:
        return f"peildatum {days[0]:%d-%m-%Y}"
    return f"peildata van {days[0]:%d-%m-%Y} tot en met {days[-1]:%d-%m-%Y}"


def _store() -> Store:
    return open_store(settings().store)
