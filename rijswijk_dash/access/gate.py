"""What a role may do besides asking figures. Whatever is refused is logged."""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from typing import NoReturn

from rijswijk_dash.access.logins import actor_of, require_live
from rijswijk_dash.access.viewer import EXACT, WITHOUT_LOGIN, Refused, Role, Viewer
from rijswijk_dash.audit.log import Action, Actor, Result, log
from rijswijk_dash.domain.rules import municipalities
from rijswijk_dash.events import Event, tell
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import open_store


def require_deliveries(viewer: Viewer) -> None:
    """Raise ``Refused`` unless ``viewer`` may see deliveries and what was found in their rows."""
    check_live(viewer, Action.DELIVERIES)
    if viewer.role not in EXACT:
        why = "Alleen een analist of beheerder ziet de leveringen en hun bevindingen."
        refuse(viewer, Action.DELIVERIES, "leveringen en bevindingen", why)


def require_import(viewer: Viewer, action: Action = Action.IMPORT) -> None:
    """Raise ``Refused`` unless ``viewer`` may read in, publish and undo deliveries."""
    check_live(viewer, action)
    if viewer.role not in EXACT:
        why = "Alleen een analist of beheerder mag een export inlezen of terugdraaien."
        refuse(viewer, action, "een export", why)
    _require_near(viewer, action)


def require_open_data(viewer: Viewer) -> None:
    """Raise ``Refused`` unless ``viewer`` may make the file that the municipality publishes."""
    check_live(viewer, Action.DOWNLOAD)
    if viewer.role not in EXACT:
        why = "Alleen een analist of beheerder maakt de open data."
        refuse(viewer, Action.DOWNLOAD, "open data", why)


def require_admin(viewer: Viewer, action: Action = Action.ADMIN) -> None:
    """Raise ``Refused`` unless ``viewer`` is a beheerder."""
    check_live(viewer, action)
    if viewer.role is not Role.ADMIN:
        refuse(viewer, action, "beheer", "Dit kan alleen een beheerder.")
    _require_near(viewer, action)


def sees_every_gemeente(viewer: Viewer) -> bool:
    """Whether ``viewer`` may see all gemeenten of this installation, and so what is of all together."""
    return set(municipalities()) <= set(viewer.gemeenten)


def require_whole(viewer: Viewer, action: Action = Action.ADMIN) -> None:
    """Raise ``Refused`` unless ``viewer`` is a beheerder of all gemeenten: log, logins and rules are one."""
    require_admin(viewer, action)
    if not sees_every_gemeente(viewer):
        why = "Dit gaat over alle gemeenten samen; dat kan alleen een beheerder van alle gemeenten."
        refuse(viewer, action, "beheer van alle gemeenten", why)


def _require_near(viewer: Viewer, action: Action) -> None:
    """Raise ``Refused`` for a visitor from elsewhere whom nobody knows: it may look at invented data."""
    if viewer.origin == WITHOUT_LOGIN and not viewer.login:
        refuse(viewer, action, "zonder inlog", "Zonder inlog kan dit alleen op de computer zelf.")


def check_live(viewer: Viewer, action: Action) -> None:
    """Raise ``Refused``, and log it, unless the login of ``viewer`` still holds."""
    try:
        require_live(viewer)
    except Refused as refused:
        log_deed(viewer, action, str(refused), Result.REFUSED)
        raise


def refuse(viewer: Viewer, action: Action, object_: str, why: str) -> NoReturn:
    """Log that ``viewer`` was refused ``object_``, and raise ``Refused`` with the reason."""
    log_deed(viewer, action, object_, Result.REFUSED)
    raise Refused(why)


def log_deed(viewer: Viewer, action: Action, object_: str, result: Result = Result.DONE) -> None:
    """Log what ``viewer`` did."""
    log(open_store(settings().store), actor_of(viewer), action, object_, result)


def download(viewer: Viewer, what: str, make: Callable[[], bytes]) -> bytes:
    """The file that ``make`` gives, for a viewer whose login still holds; the download is logged."""
    check_live(viewer, Action.DOWNLOAD)
    with one_state():
        content = make()
    log_deed(viewer, Action.DOWNLOAD, what)
    return content


def store_answers() -> bool:
    """Whether the store can be asked anything now."""
    try:
        open_store(settings().store).query("SELECT 1 FROM gemeente.meta LIMIT 1")
    except Exception as error:  # Whatever it is: it does not answer.
        tell(Event.UNHEALTHY, error=error)
        return False
    return True


def one_state() -> AbstractContextManager[None]:
    """Within it all that this thread asks is of one state of the data, whatever others publish."""
    return open_store(settings().store).reading()


@contextmanager
def state_of_now() -> Generator[None]:
    """The same, of the state as it is now: within an older one too, which goes on afterwards."""
    store = open_store(settings().store)
    with store.now(), store.reading():
        yield


def log_refusal(who: str, role: str, origin: str, action: str, object_: str) -> None:
    """Log what the server refused before there was a viewer."""
    actor = Actor(who, role, origin)
    log(open_store(settings().store), actor, Action(action), object_, Result.REFUSED)
