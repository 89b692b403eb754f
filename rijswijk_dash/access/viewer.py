"""Who is looking. Every question about data carries a ``Viewer``.

| role | sees |
|---|---|
| analist, beheerder | exact figures, rows, deliveries, findings |
| wethouder | exact figures of one dimension; crossings and filters rounded; no rows |
| ketenpartner | rounded figures; its own clients exactly, row by row, with the fields of its task |
"""

import getpass
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from rijswijk_dash.domain.rules import municipality
from rijswijk_dash.domain.tasks import partner_of_slug

COMMAND_LINE = "opdrachtregel"
# Without a login: from this computer itself, or from anywhere else.
HERE, WITHOUT_LOGIN = "deze computer, zonder inlog", "zonder inlog"


class Role(StrEnum):
    """The roles of the domain, by their Dutch names."""

    ADMIN = "beheerder"
    ANALYST = "analist"
    ALDERMAN = "wethouder"
    PARTNER = "ketenpartner"


class Refused(Exception):
    """This viewer may not do this; ``str(error)`` is a friendly Dutch sentence."""


@dataclass(frozen=True)
class Login:
    """One login at the identity provider. ``id`` is the same in every copy of its cookie.

    ``expires`` is in seconds since 1970, as in the token.
    """

    id: str
    expires: float
    claims: Mapping[str, object] = field(default_factory=dict[str, object], compare=False)


@dataclass(frozen=True)
class Viewer:
    """Somebody who asks for data: the role, a name for the log, for a partner its organisations.

    ``origin`` tells from where, ``login`` is the login that must still hold at each question; None on
    the command line and where no login was set up. ``gemeenten`` are those whose data it may see, by
    code (without more, that of this installation); it looks at one of them, ``gemeente``.
    Raises ``ValueError`` for a gemeente that is not one of them.
    """

    role: Role
    name: str
    organisations: tuple[str, ...] = ()
    origin: str = COMMAND_LINE
    login: Login | None = None
    gemeenten: tuple[str, ...] = field(default_factory=lambda: (municipality().code,))
    gemeente: str = field(default_factory=lambda: municipality().code)

    def __post_init__(self) -> None:
        """Check that it looks at what it may see."""
        if self.gemeente not in self.gemeenten:
            raise ValueError("a viewer looks at one of the gemeenten that it may see")


EXACT = frozenset({Role.ADMIN, Role.ANALYST})


def sees_exact(viewer: Viewer, features: int) -> bool:
    """Whether ``viewer`` gets the exact figure over everybody, that crosses so many features."""
    return viewer.role in EXACT or (viewer.role is Role.ALDERMAN and features <= 1)


def first_gemeente(gemeenten: Sequence[str]) -> str:
    """At which of some gemeenten somebody looks at first: that of the installation if it is one."""
    own = municipality().code
    return own if own in gemeenten else gemeenten[0]


def analyst(name: str | None = None) -> Viewer:
    """An analist by the name of the computer account that runs this program."""
    return Viewer(Role.ANALYST, name or account())


def administrator(name: str | None = None) -> Viewer:
    """A beheerder by the name of the computer account that runs this program."""
    return Viewer(Role.ADMIN, name or account())


def viewer_named(text: str) -> Viewer:
    """A viewer with the role of that Dutch name; ``ketenpartner:taalschool-rijswijk`` for a partner.

    Raises ``Refused`` for an unknown role or organisation.
    """
    role, _, slug = text.partition(":")
    try:
        found = Role(role)
    except ValueError:
        known = ", ".join(Role)
        raise Refused(f"De rol ‘{role[:30]}’ bestaat niet; kies uit {known}.") from None
    if not slug:
        return Viewer(found, account())
    if found is not Role.PARTNER:
        raise Refused(f"Alleen een ketenpartner heeft een organisatie; schrijf ‘{found}’.")
    try:
        return Viewer(found, account(), (partner_of_slug(slug).name,))
    except KeyError:
        raise Refused(f"De organisatie ‘{slug[:40]}’ bestaat niet.") from None


def account() -> str:
    """The name of the computer account that runs this program."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "onbekend"
