"""Who looks at this page. The entry script says so; a page that runs without it shows nothing."""

from contextvars import ContextVar

from rijswijk_dash.access import Viewer, analyst

_viewer: ContextVar[Viewer | None] = ContextVar("viewer", default=None)


def set_viewer() -> Viewer:
    """Called by the entry script only: establish who looks.

    There is no login yet. The server listens on this computer alone, and whoever sits at it is its
    analist.
    """
    found = analyst()
    _viewer.set(found)
    return found


def current_viewer() -> Viewer | None:
    """Who looks, or None when the entry script did not run."""
    return _viewer.get()
