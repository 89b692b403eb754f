"""Who is looking, and what that role may do. Every question about data carries a ``Viewer``.

| role | sees |
|---|---|
| analist, beheerder | exact figures, deliveries, findings |
| wethouder | exact figures of one dimension; crossings and filters rounded |
| ketenpartner | rounded figures everywhere |
"""

import getpass
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles of the domain, by their Dutch names."""

    ADMIN = "beheerder"
    ANALYST = "analist"
    ALDERMAN = "wethouder"
    PARTNER = "ketenpartner"


class Refused(Exception):
    """This viewer may not do this; ``str(error)`` is a friendly Dutch sentence."""


@dataclass(frozen=True)
class Viewer:
    """Somebody who asks for data: the role, a name for the record, and for a partner its organisations."""

    role: Role
    name: str
    organisations: tuple[str, ...] = ()


_EXACT = frozenset({Role.ADMIN, Role.ANALYST})


def sees_exact(viewer: Viewer, features: int) -> bool:
    """Whether ``viewer`` gets the exact figure, that crosses so many features."""
    return viewer.role in _EXACT or (viewer.role is Role.ALDERMAN and features <= 1)


def require_deliveries(viewer: Viewer) -> None:
    """Raise ``Refused`` unless ``viewer`` may see deliveries and what was found in their rows."""
    if viewer.role not in _EXACT:
        raise Refused("Alleen een analist of beheerder ziet de leveringen en hun bevindingen.")


def require_import(viewer: Viewer) -> None:
    """Raise ``Refused`` unless ``viewer`` may read in, publish and undo deliveries."""
    if viewer.role not in _EXACT:
        raise Refused("Alleen een analist of beheerder mag een export inlezen of terugdraaien.")


def analyst(name: str | None = None) -> Viewer:
    """An analist by the name of the computer account that runs this program."""
    return Viewer(Role.ANALYST, name or _account())


def viewer_with_role(role: str) -> Viewer:
    """A viewer with the role of that Dutch name. Raises ``Refused`` for an unknown one."""
    try:
        return Viewer(Role(role), _account())
    except ValueError:
        known = ", ".join(Role)
        raise Refused(f"De rol ‘{role[:30]}’ bestaat niet; kies uit {known}.") from None


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "onbekend"
