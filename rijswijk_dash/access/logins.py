"""Logins: from the claims of a token to a viewer, and whether that login still holds.

A cookie can be copied and outlives its token, and a role can be withdrawn. So a login is known by a
mark that every copy of its cookie shares, ended logins are kept in the store, and ``require_live`` is
asked at each question and not only when a page opens.
"""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeGuard

import duckdb

from rijswijk_dash.access.rules import (
    AccessRules,
    Grant,
    access_rules,
    grant_of,
    person_of,
    rules_mark,
)
from rijswijk_dash.access.viewer import (
    HERE,
    WITHOUT_LOGIN,
    Login,
    Refused,
    Viewer,
    first_gemeente,
)
from rijswijk_dash.audit.log import Action, Actor, Result, add_line, log, one_line
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.deliveries import any_delivery, meta
from rijswijk_dash.warehouse.key import pseudonym_key
from rijswijk_dash.warehouse.store import Store, open_store

_KEPT = ("iss", "sub", "email", "email_verified", "groups", "roles", "name", "preferred_username")
_MARKED = ("iss", "sub", "iat", "exp", "auth_time", "nonce", "sid", "jti")
_RULES_SEEN = "toegangsregels_kenmerk"
_FAR = 4e9
_ENDED_KNOWN = timedelta(days=400)


class LoginEnded(Refused):
    """The login does not hold any more: log in again."""


class NoAccess(Refused):
    """Nobody gave this person a role."""


@dataclass(frozen=True)
class Seen:
    """A login that was used: whose it is, when, until when, and whether it was ended."""

    who: str
    seen: datetime
    expires: datetime
    ended: datetime | None


def viewer_of(claims: Mapping[str, object], origin: str) -> Viewer:
    """The viewer whom these claims describe; a login that was not seen before is logged.

    Raises ``LoginEnded`` when the login expired or was ended, ``NoAccess`` when no rule gives a role.
    """
    login = login_of(claims)
    _note_rules()
    ended = _ended_at(login)
    try:
        _require_open(login, ended)
        grant = grant_of(login.claims)
        if grant is None:
            raise NoAccess(
                "U bent ingelogd, maar u heeft nog geen toegang tot dit dashboard. Vraag "
                f"{access_rules().contact} om toegang en noem daarbij het adres waarmee u inlogt."
            )
    except Refused as refused:
        _note_refusal(login, origin, refused)
        raise
    viewer = _viewer(grant, login, origin, first_gemeente(grant.gemeenten))
    if ended is _NEVER_SEEN:
        _note_login(viewer, grant)
    return viewer


def _viewer(grant: Grant, login: Login, origin: str, gemeente: str) -> Viewer:
    organisations = grant.by_gemeente[gemeente]
    return Viewer(
        grant.role, _name_of(login.claims), organisations, origin, login, grant.gemeenten, gemeente
    )


def looking_at(viewer: Viewer, gemeente: str) -> Viewer:
    """The same viewer looking at another of its gemeenten, with its organisations there.

    Raises ``Refused``, and logs it, for any other; what exists elsewhere makes no difference.
    """
    if gemeente not in viewer.gemeenten:
        log(
            _store(),
            actor_of(viewer),
            Action.FIGURES,
            f"gemeente {one_line(gemeente)[:20]}",
            Result.REFUSED,
        )
        raise Refused("Deze gemeente is er niet voor u.")
    if viewer.login is None:
        return replace(viewer, gemeente=gemeente)
    grant = grant_of(viewer.login.claims)
    if grant is None or gemeente not in grant.gemeenten:
        raise LoginEnded(_CHANGED)
    return _viewer(grant, viewer.login, viewer.origin, gemeente)


def login_of(claims: Mapping[str, object]) -> Login:
    """The login that these claims are of. Raises ``LoginEnded`` when they lack who or until when."""
    expires = claims.get("exp")
    if not _is_moment(expires) or not claims.get("sub") or not claims.get("iss"):
        raise LoginEnded("Uw inlog is onvolledig. Log opnieuw in.")
    marked = json.dumps([str(claims.get(name, "")) for name in _MARKED])
    kept = {name: claims[name] for name in _KEPT if name in claims}
    return Login(hashlib.sha256(marked.encode()).hexdigest()[:32], float(expires), kept)


def require_live(viewer: Viewer) -> None:
    """Raise ``Refused`` unless this viewer may still ask anything at all.

    With a login: it has not expired, was not ended, and the rules still give the same role,
    gemeenten and organisations. Without one, on a page: only invented data, or real data on this very
    computer when the setting ``real_data_without_login`` says so in words.
    """
    if viewer.login:
        _require_open(viewer.login, _ended_at(viewer.login))
        grant = grant_of(viewer.login.claims)
        if grant is None or not _gives(grant, viewer):
            raise LoginEnded(_CHANGED)
    elif not may_see_real_data(viewer) and _holds_real_data():
        raise Refused(NO_LOGIN)


_CHANGED = "Uw toegang is veranderd. Laad de pagina opnieuw."


def _gives(grant: Grant, viewer: Viewer) -> bool:
    """Whether the rules still give what this viewer has."""
    return (grant.role, grant.gemeenten, grant.by_gemeente.get(viewer.gemeente)) == (
        viewer.role, viewer.gemeenten, viewer.organisations,
    )  # fmt: skip


def _holds_real_data() -> bool:
    """Whether a real delivery was ever published: what was undone is still in the store."""
    return any_delivery(_store(), invented=False)


NO_LOGIN = (
    "Dit dashboard heeft echte gegevens en er is geen inlog ingesteld; daarom toont het niets. Stel "
    "de inlog in (zie deploy/README.md). Werkt u alleen, op deze computer? Dan mag het zonder inlog "
    "als de instelling RIJSWIJK_DASH_REAL_DATA_WITHOUT_LOGIN de woorden ‘ja, alleen op deze computer’ "
    "heeft."
)
IN_WORDS = "ja, alleen op deze computer"


def may_see_real_data(viewer: Viewer) -> bool:
    """Whether real data may be shown to this viewer, as far as the login goes."""
    if viewer.login or viewer.origin not in (HERE, WITHOUT_LOGIN):
        return True
    return viewer.origin == HERE and settings().real_data_without_login == IN_WORDS


def end_login(claims: Mapping[str, object], origin: str) -> None:
    """End this login, for every copy of its cookie. Claims that are no login are left alone."""
    try:
        login = login_of(claims)
    except LoginEnded:
        return
    store = _store()
    key = pseudonym_key(store)
    name = _name_of(login.claims)
    with store.transaction() as cursor:
        known = "SELECT 1 FROM toezicht.inlog WHERE id = ?"
        if not cursor.execute(known, [login.id]).fetchone():
            _insert(cursor, login, name)
        if not _end_open(cursor, "id = ?", login.id):
            return
        add_line(
            cursor, key, Actor(name, "", origin, login.id[:12]), Action.LOGOUT, "inlog beëindigd"
        )


def end_logins_of(viewer: Viewer, who: str) -> int:
    """End every login of somebody, as a beheerder; gives how many. See ``gate.require_admin``."""
    store = _store()
    key = pseudonym_key(store)
    with store.transaction() as cursor:
        ended = _end_open(cursor, "wie = ?", who)
        text = f"{ended} inlogs van {who} beëindigd"
        add_line(cursor, key, actor_of(viewer), Action.ADMIN, text)
    return ended


def _end_open(cursor: duckdb.DuckDBPyConnection, which: str, value: str) -> int:
    """End the logins that are open; gives how many."""
    found = cursor.execute(
        f"SELECT count(*) FROM toezicht.inlog WHERE {which} AND beeindigd_op IS NULL",  # noqa: S608
        [value],
    ).fetchone()
    cursor.execute(
        f"UPDATE toezicht.inlog SET beeindigd_op = ? WHERE {which} AND beeindigd_op IS NULL",  # noqa: S608
        [_now(), value],
    )
    return int(found[0]) if found else 0


def logins_seen() -> list[Seen]:
    """The logins that were used and have not expired, newest first. See ``gate.require_admin``."""
    store = _store()
    with store.now():
        rows = store.query(
            "SELECT wie, gezien_op, verloopt_op, beeindigd_op FROM toezicht.inlog "
            "WHERE verloopt_op > ? ORDER BY gezien_op DESC",
            [_now()],
        )
    return [Seen(*row) for row in rows]


def actor_of(viewer: Viewer) -> Actor:
    """This viewer as the log names it."""
    login = viewer.login.id[:12] if viewer.login else ""
    return Actor(viewer.name, str(viewer.role), viewer.origin, login)


_NEVER_SEEN = object()


def _ended_at(login: Login) -> object:
    """When the login was ended; None while it is open, ``_NEVER_SEEN`` when it was not used yet."""
    store = _store()
    sql = "SELECT beeindigd_op FROM toezicht.inlog WHERE id = ?"
    with store.now():  # A login that was ended has ended, also for a page that is being drawn.
        found = store.remember(("inlog", login.id), lambda: store.query(sql, [login.id]))
    return found[0][0] if found else _NEVER_SEEN


def _require_open(login: Login, ended: object) -> None:
    if login.expires <= time.time():
        raise LoginEnded("Uw inlog is verlopen. Log opnieuw in.")
    if ended is not None and ended is not _NEVER_SEEN:
        raise LoginEnded("Deze inlog is beëindigd. Log opnieuw in.")


def _is_moment(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e11


def _note_login(viewer: Viewer, grant: Grant) -> None:
    """Keep the login and log it, and that this person has another role than the last time."""
    store, login = _store(), viewer.login
    assert login is not None  # noqa: S101  a viewer by claims has one
    key = pseudonym_key(store)
    role = ", ".join((str(viewer.role), *viewer.organisations))
    rules = ", ".join(map(str, grant.numbers))
    with store.transaction() as cursor:
        if cursor.execute("SELECT 1 FROM toezicht.inlog WHERE id = ?", [login.id]).fetchone():
            return
        _insert(cursor, login, viewer.name)
        before = cursor.execute(
            "SELECT rol FROM toezicht.logboek WHERE wie = ? AND actie = ? ORDER BY nr DESC LIMIT 1",
            [viewer.name, Action.LOGIN],
        ).fetchone()
        actor = actor_of(viewer)
        add_line(cursor, key, actor, Action.LOGIN, f"{role} door regel {rules}")
        if before and before[0] != viewer.role:
            add_line(cursor, key, actor, Action.ROLE, f"was {before[0]}, is {viewer.role}")


def _insert(cursor: duckdb.DuckDBPyConnection, login: Login, name: str) -> None:
    expires = datetime.fromtimestamp(min(login.expires, _FAR), UTC).replace(tzinfo=None)
    # One that was ended stays known for longer: after a clock that was set ahead goes back, it may not
    # seem a new one.
    cursor.execute(
        "DELETE FROM toezicht.inlog "
        "WHERE verloopt_op < CASE WHEN beeindigd_op IS NULL THEN ?::TIMESTAMP ELSE ?::TIMESTAMP END",
        [_now(), _now() - _ENDED_KNOWN],
    )
    cursor.execute(
        "INSERT INTO toezicht.inlog VALUES (?, ?, ?, ?, NULL)", [login.id, name, _now(), expires]
    )


_refused: set[tuple[str, str]] = set()
_MOST_REFUSED = 10_000


def _note_refusal(login: Login, origin: str, refused: Refused) -> None:
    """Log once for each login and reason that it was refused, and not at each click."""
    noted = (login.id, str(refused))
    if noted in _refused:
        return
    if len(_refused) >= _MOST_REFUSED:
        _refused.clear()
    _refused.add(noted)
    actor = Actor(_name_of(login.claims), "", origin, login.id[:12])
    log(_store(), actor, Action.LOGIN, str(refused), Result.REFUSED)


def _note_rules() -> None:
    """Log that the rules file is another than the last time somebody came."""
    store, mark = _store(), rules_mark()
    if store.remember(_RULES_SEEN, lambda: meta(store, _RULES_SEEN)) == mark:
        return
    key = pseudonym_key(store)
    with store.transaction() as cursor:
        cursor.execute("DELETE FROM gemeente.meta WHERE naam = ?", [_RULES_SEEN])
        cursor.execute("INSERT INTO gemeente.meta VALUES (?, ?)", [_RULES_SEEN, mark])
        actor = Actor("bestand", "", "data/toegang.toml")
        add_line(cursor, key, actor, Action.RULES, f"kenmerk van de regels is nu {mark}")


def _name_of(claims: Mapping[str, object]) -> str:
    """The name in the log: the address where it may be trusted; else with a mark of whose it is.

    Names and unverified addresses can be made up; the mark follows from issuer and subject.
    """
    try:
        person = person_of(claims, access_rules())
    except Refused:  # A broken rules file stops nobody from logging out.
        person = person_of(claims, AccessRules())
    if person.email:
        return person.email
    mark = hashlib.sha256(json.dumps([str(claims["iss"]), str(claims["sub"])]).encode()).hexdigest()
    names = (claims.get(name) for name in ("preferred_username", "email", "name"))
    found = next((name for name in names if isinstance(name, str) and name.strip()), "onbekend")
    return f"{one_line(found)[:80]} ({mark[:8]})"


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _store() -> Store:
    return open_store(settings().store)
