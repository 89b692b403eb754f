"""Checking the whole log, and dropping lines that are past their term."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from rijswijk_dash.audit.chain import note_start, seal_of, start_of
from rijswijk_dash.audit.log import Action, Actor, Entry, add_line
from rijswijk_dash.warehouse.key import pseudonym_key
from rijswijk_dash.warehouse.store import Store


@dataclass(frozen=True)
class Check:
    """Whether every seal fits: how many lines there are, the last seal, and where it breaks first."""

    lines: int
    last_number: int
    last_seal: str
    broken_at: int | None

    @property
    def whole(self) -> bool:
        """Whether nothing was changed, added or taken away inside the chain."""
        return self.broken_at is None


def check_log(store: Store) -> Check:
    """Check every seal from the first line to the last."""
    key = pseudonym_key(store)
    with store.transaction(keeps_answers=True) as cursor:
        found = cursor.execute("SELECT * FROM toezicht.logboek ORDER BY nr").fetchall()
        entries = [Entry(*row) for row in found]
        try:
            number, seal = start_of(cursor, key)
        except ValueError:
            return Check(len(entries), 0, "", 1)
    for entry in entries:
        fits = hmac.compare_digest(entry.seal, seal_of(key, seal, entry.sealed))
        if entry.number != number + 1 or not fits:
            return Check(len(entries), entries[-1].number, entries[-1].seal, entry.number)
        number, seal = entry.number, entry.seal
    return Check(len(entries), number, seal, None)


def drop_before(store: Store, actor: Actor, moment: datetime) -> int:
    """Drop the lines from before ``moment``, note where the chain now starts; gives how many went."""
    key = pseudonym_key(store)
    with store.transaction(keeps_answers=True) as cursor:
        last = cursor.execute(
            "SELECT nr, zegel FROM toezicht.logboek "
            "WHERE nr < (SELECT coalesce(min(nr) FILTER (WHERE wanneer >= ?), max(nr) + 1) "
            "FROM toezicht.logboek) ORDER BY nr DESC LIMIT 1",
            [moment],
        ).fetchone()
        if last is None:
            return 0
        number, seal = last
        first, _ = start_of(cursor, key)
        note_start(cursor, key, number, seal)
        cursor.execute("DELETE FROM toezicht.logboek WHERE nr <= ?", [number])
        text = f"{number - first} regels van het logboek van voor {moment:%d-%m-%Y}"
        add_line(cursor, key, actor, Action.REMOVE, text)
    return number - first
