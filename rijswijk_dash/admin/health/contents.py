"""The store itself: whether every block can be read, whose key it has, and whether the log is whole."""

from collections.abc import Generator
from datetime import UTC, datetime, timedelta

import duckdb

from rijswijk_dash.admin.health.finding import Finding, fault, ok
from rijswijk_dash.audit import check_log
from rijswijk_dash.warehouse import schema
from rijswijk_dash.warehouse.key import key_mark, pseudonym_key
from rijswijk_dash.warehouse.moving import contents
from rijswijk_dash.warehouse.store import Store

NAME, KEY, LOG, CLOCK = "Opslag", "Sleutel voor pseudoniemen", "Logboek", "Klok"
RESTORE = "Zet een reservekopie terug: zie docs/herstel.md."
_LATE = timedelta(minutes=5)


def check_contents(store: Store) -> Generator[Finding]:
    """Read everything: a block that is damaged does not pass the checksum of the file."""
    try:
        with store.snapshot() as cursor:
            found = contents(cursor)
    except duckdb.Error as error:
        yield fault(NAME, f"Niet alles in de opslag is te lezen ({type(error).__name__}).", RESTORE)
        return
    rows = sum(table.rows for table in found.values())
    yield ok(
        NAME, f"Alles is gelezen: {rows} rijen in {len(found)} tabellen, versie {schema.VERSION}."
    )


def check_key(store: Store) -> Generator[Finding]:
    """Whether the key is there and fits. Raises ``StoreError`` when not."""
    if store.is_new:
        yield ok(KEY, "Er zijn nog geen gegevens; de sleutel wordt dan pas gemaakt.")
        return
    mark = key_mark(pseudonym_key(store))
    yield ok(
        KEY,
        f"De sleutel past (kenmerk {mark}). Bewaar een kopie ervan, niet bij de reservekopieën.",
    )


def check_logbook(store: Store) -> Generator[Finding]:
    """Whether every seal fits."""
    if store.is_new:
        return
    found = check_log(store)
    if found.whole:
        yield ok(LOG, f"{found.lines} regels, elk zegel klopt.")
    else:
        yield fault(
            LOG, f"Het zegel van regel {found.broken_at} past niet: daar is iets veranderd of weggehaald.",
            "Vergelijk het logboek met een reservekopie of eerdere export, en meld dit aan wie over de "
            "beveiliging gaat.",
        )  # fmt: skip


def check_clock(store: Store, now: datetime | None = None) -> Generator[Finding]:
    """Whether anything happened in the future: then the clock is wrong, or was."""
    moment = (now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)
    ((logged, published),) = store.query(
        "SELECT (SELECT max(wanneer) FROM toezicht.logboek), (SELECT max(wanneer) FROM gemeente.levering)"
    )
    last = max((day for day in (logged, published) if day), default=None)
    if last and last > moment + _LATE:
        yield fault(
            CLOCK,
            f"De laatste regel is van {last:%d-%m-%Y %H:%M}; het is nu {moment:%d-%m-%Y %H:%M} (UTC).",
            "Zet de klok van de computer goed (timedatectl). Was zij eerder fout, dan blijft deze melding "
            "tot dat moment voorbij is.",
        )  # fmt: skip
    else:
        yield ok(CLOCK, f"Het is {moment:%d-%m-%Y %H:%M} (UTC); niets staat in de toekomst.")
