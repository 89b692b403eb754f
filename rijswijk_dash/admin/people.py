"""Who has which role by which rule, who logged in, and what somebody with given claims would see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from rijswijk_dash.access import Role, Viewer
from rijswijk_dash.access.gate import log_deed, require_admin, require_whole
from rijswijk_dash.access.logins import end_logins_of, logins_seen
from rijswijk_dash.access.rules import (
    AccessRule,
    Grant,
    Person,
    access_rules,
    grant_of,
    person_of,
)
from rijswijk_dash.access.viewer import EXACT, first_gemeente
from rijswijk_dash.audit import Action, Result, read_log
from rijswijk_dash.domain.rules import fields, municipalities, partners
from rijswijk_dash.domain.tasks import tasks
from rijswijk_dash.figures.answers import WrongQuestion
from rijswijk_dash.figures.door import delivery_at
from rijswijk_dash.figures.own import own_clients
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.deliveries import rows_sql
from rijswijk_dash.warehouse.store import open_store


@dataclass(frozen=True)
class UsedLogin:
    """A login that was used: whose, the role with the rule that gave it, and until when it holds."""

    who: str
    role: str
    seen: datetime
    expires: datetime
    ended: datetime | None


@dataclass(frozen=True)
class FieldRight:
    """A field that a task may see of its own clients, and why."""

    label: str
    reason: str


@dataclass(frozen=True)
class PartnerTask:
    """A task of a ketenpartner: how its clients are known, its own client number, its fields."""

    partner: str
    name: str
    clients: str
    client_number: str
    fields: tuple[FieldRight, ...]


@dataclass(frozen=True)
class Clients:
    """How many own clients a partner has now; None when the export does not name them."""

    count: int | None
    why: str = ""


@dataclass(frozen=True)
class Trial:
    """What somebody with some claims would get: the role by which rules, or why not each rule.

    ``note`` says what is wrong with the e-mail address, ``sees`` in words which figures there are.
    """

    grant: Grant | None
    failed: tuple[tuple[int, str], ...] = ()
    note: str = ""
    sees: str = ""
    clients: Clients | None = None
    tasks: tuple[PartnerTask, ...] = ()

    @property
    def told(self) -> list[str]:
        """The outcome in Dutch sentences, without the menu and the fields of each task."""
        if self.grant is None:
            lines = ["Deze persoon heeft geen toegang: geen enkele regel geeft een rol."]
            lines += [f"Regel {number}, {why}." for number, why in self.failed]
            return [*lines, *filter(None, [self.note])]
        role = ", ".join((self.grant.role.capitalize(), *self.grant.organisations))
        if len(municipalities()) > 1:
            role += f", voor {_places(self.grant)}"
        several = "regels" if len(self.grant.numbers) > 1 else "regel"
        numbers = ", ".join(map(str, self.grant.numbers))
        lines = [f"Rol: {role}, door {several} {numbers}.", *filter(None, [self.note]), self.sees]
        if self.clients:
            count = self.clients.count
            lines.append(
                f"Eigen cliënten: {self.clients.why}"
                if count is None
                else f"Eigen cliënten: {count} trajecten {self.clients.why}."
            )
        return lines


def rules(viewer: Viewer) -> tuple[AccessRule, ...]:
    """The rules as the file says them now. Raises ``Refused``, also when the file is wrong."""
    require_whole(viewer)
    return access_rules().rules


def used_logins(viewer: Viewer) -> list[UsedLogin]:
    """The logins that were used and have not expired, newest first. Raises ``Refused``."""
    require_whole(viewer)
    seen = logins_seen()
    if not seen:
        return []
    since = min(login.seen for login in seen).date()
    store = open_store(settings().store)
    lines = read_log(store, since=since, actions=(Action.LOGIN,), result=Result.DONE)
    roles: dict[str, str] = {}
    for line in lines:
        roles.setdefault(line.who, line.what)
    return [
        UsedLogin(s.who, roles.get(s.who, "onbekend"), s.seen, s.expires, s.ended) for s in seen
    ]


def end_logins(viewer: Viewer, who: str) -> int:
    """End every login of somebody; gives how many. Raises ``Refused``."""
    require_whole(viewer)
    return end_logins_of(viewer, who)


def issuers(viewer: Viewer) -> tuple[str, ...]:
    """The providers whose logins get a role; none where every provider may. Raises ``Refused``."""
    require_whole(viewer)
    return tuple(sorted(access_rules().issuers))


def partner_tasks(viewer: Viewer) -> list[PartnerTask]:
    """Every partner with its tasks and the fields of each. Raises ``Refused``."""
    require_admin(viewer)
    return _tasks_of(partner.name for partner in partners())


def trial(viewer: Viewer, claims: Mapping[str, object]) -> Trial:
    """What somebody with these claims would see. No login is made of it. Raises ``Refused``."""
    require_whole(viewer)
    grant, whole = grant_of(claims), access_rules()
    given = _granted(grant) if grant else "geen toegang"
    log_deed(viewer, Action.ADMIN, f"inlog uitgeprobeerd: {given}")
    person = person_of(claims, whole)
    note = _about_email(claims, person)
    if grant is None:
        if whole.issuers and claims.get("iss") not in whole.issuers:
            return Trial(None, note="Deze aanbieder (claim iss) staat niet bij de uitgevers.")
        failed = tuple((n, _why_not(rule, person)) for n, rule in enumerate(whole.rules, 1))
        return Trial(None, failed, note)
    return Trial(
        grant,
        note=note,
        sees=_SEES[grant.role],
        clients=_clients_of(grant) if grant.role is Role.PARTNER else None,
        tasks=tuple(_tasks_of(grant.organisations)),
    )


def _places(grant: Grant) -> str:
    """The names of the gemeenten that somebody sees; for a partner with its organisations there."""
    names = municipalities()
    several = len(set(grant.by_gemeente.values())) > 1
    return " en ".join(
        names[code].name + (f" ({', '.join(organisations)})" if several else "")
        for code, organisations in grant.by_gemeente.items()
    )


def _granted(grant: Grant) -> str:
    role = ", ".join((str(grant.role), *grant.organisations))
    where = f", gemeenten {', '.join(grant.gemeenten)}" if len(municipalities()) > 1 else ""
    return f"{role}{where} door regel {', '.join(map(str, grant.numbers))}"


_WHOLE = (
    "Exacte cijfers, ook met filters en kruisingen. Ook de losse rijen met hun pseudoniem; wie ze "
    "bekijkt, staat in het logboek."
)
_SEES = {
    **dict.fromkeys(EXACT, _WHOLE),
    Role.ALDERMAN: "Exacte cijfers over één kenmerk. Met een filter of kruising erbij worden het "
    "beschermde aantallen in vijftallen. Geen losse rijen.",
    Role.PARTNER: "Beschermde aantallen in vijftallen over iedereen. Over de eigen cliënten exacte "
    "cijfers en losse rijen, met alleen de velden die de taak nodig heeft.",
}


def _about_email(claims: Mapping[str, object], person: Person) -> str:
    if person.email or not claims.get("email"):
        return ""
    return (
        "Dit e-mailadres telt niet: de aanbieder heeft het niet nagekeken (email_verified), of het is geen "
        "gewoon adres. Regels met adressen en domeinen gelden dan niet."
    )


def _why_not(rule: AccessRule, person: Person) -> str:
    """Why a rule does not hold: each of its conditions that this person fails."""
    parts: list[str] = []
    if rule.groups:
        parts.append(f"de groep is niet {_one_of(rule.groups)}")
    named = [*sorted(rule.emails), *(f"@{name}" for name in sorted(rule.domains))]
    if named:
        what = "het adres is niet" if person.email else "er is geen nagekeken adres, nodig is"
        parts.append(f"{what} {_one_of(named)}")
    return f"voor {rule.role}: {' en '.join(parts)}"


def _one_of(names: Iterable[str]) -> str:
    first, *others = sorted(names)
    return f"‘{first}’" + (f" of een van {len(others)} andere" if others else "")


def _clients_of(grant: Grant) -> Clients:
    """How many own clients there are in the newest delivery of the gemeente that is seen first."""
    gemeente = first_gemeente(grant.gemeenten)
    own = own_clients(Viewer(grant.role, "", grant.by_gemeente[gemeente]))
    if not own.parts:
        return Clients(None, "De export zegt niet wie de cliënten van deze partner zijn.")
    store = open_store(settings().store)
    try:
        delivery = delivery_at(store, gemeente, None)
    except WrongQuestion as nothing:
        return Clients(None, str(nothing))
    if not own.columns & set(delivery.fields):
        lacking = ", ".join(fields()[name].label for name in sorted(own.columns))
        return Clients(None, f"De nieuwste export heeft geen veld {lacking}.")
    ((count,),) = store.query(
        f"SELECT count(*) FROM {rows_sql(delivery)} WHERE {own.test}",  # noqa: S608
        own.parameters,
    )
    return Clients(int(count), f"op peildatum {delivery.peildatum:%d-%m-%Y}")


def _tasks_of(organisations: Iterable[str]) -> list[PartnerTask]:
    by_name = {partner.name: partner for partner in partners()}
    return [_task_of(name, task) for name in organisations for task in by_name[name].tasks]


def _task_of(partner: str, name: str) -> PartnerTask:
    task = tasks()[name]
    if task.column:
        clients = f"‘{fields()[task.column].label}’ is {partner}"
    else:
        clients = (
            f"iedereen met {' en '.join(f'{n} {v}' for n, v in task.state.items())}"
            if task.state
            else "staat niet in de export"
        )
    number = fields()[task.client_number].label if task.client_number else ""
    rights = tuple(FieldRight(fields()[f].label, why) for f, why in task.fields.items())
    return PartnerTask(partner, name, clients, number, rights)


__all__ = [
    "AccessRule", "Clients", "FieldRight", "Grant", "PartnerTask", "Trial", "UsedLogin",
    "end_logins", "issuers", "partner_tasks", "rules", "trial", "used_logins",
]  # fmt: skip
