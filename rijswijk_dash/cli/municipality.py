"""``--gemeente``, before any command: at which gemeente the viewer of that command looks."""

from contextvars import ContextVar
from typing import Annotated

import typer

from rijswijk_dash.access import Role, Viewer, viewer_named
from rijswijk_dash.access.viewer import account
from rijswijk_dash.domain.rules import municipalities, municipality

EVERY = "alle"
_chosen: ContextVar[str | None] = ContextVar("gemeente", default=None)


def asked_viewer(name: str, code: str | None = None) -> Viewer:
    """The viewer of that name, at the gemeente ``code`` or else the one of ``--gemeente``.

    Raises ``Refused`` for a role or organisation that does not exist.
    """
    return _at(viewer_named(name), code or _chosen.get())


def analyst() -> Viewer:
    """An analist by the name of the account that runs this, at the gemeente that was asked for."""
    return _at(Viewer(Role.ANALYST, account()), _chosen.get())


def administrator() -> Viewer:
    """A beheerder, likewise; without ``--gemeente`` of all gemeenten, for it has the store itself."""
    return _at(Viewer(Role.ADMIN, account(), gemeenten=tuple(municipalities())), _chosen.get())


def of_every_gemeente(viewer: Viewer) -> Viewer:
    """``viewer`` with all gemeenten, unless ``--gemeente`` asked for one."""
    return viewer if _chosen.get() else _at(viewer, EVERY)


def _at(viewer: Viewer, code: str | None) -> Viewer:
    """With ``alle`` it may see every gemeente, and looks at that of the installation."""
    if code is None:
        return viewer
    seen, at = (code,), code
    if code == EVERY:
        seen, at = tuple(municipalities()), municipality().code
    return Viewer(viewer.role, viewer.name, viewer.organisations, gemeenten=seen, gemeente=at)


def keep_choice(
    ctx: typer.Context,
    gemeente: Annotated[
        str | None,
        typer.Option(help="CBS-code van de gemeente, of alle; zonder deze keuze de eigen gemeente"),
    ] = None,
) -> None:
    """Het inburgeringsdashboard op de opdrachtregel."""
    if gemeente and gemeente != EVERY and gemeente not in municipalities():
        known = ", ".join((*municipalities(), EVERY))
        raise typer.BadParameter(f"de gemeente {gemeente[:20]} is er niet; kies uit {known}")
    token = _chosen.set(gemeente)
    ctx.call_on_close(lambda: _chosen.reset(token))
