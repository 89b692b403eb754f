"""Who looks at this page. The entry script says so; a page that runs without it shows nothing."""

from contextvars import ContextVar

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.access import Role, Viewer, analyst

_viewer: ContextVar[Viewer | None] = ContextVar("viewer", default=None)


def set_viewer() -> Viewer:
    """Called by the entry script only: establish who looks.

    There is no login yet. The server listens on this computer alone, and whoever sits at it is its
    analist. While all data is invented a visitor may see the dashboard as another role sees it.
    """
    found = analyst()
    if figures.shows_invented_data():
        found = Viewer(_choose_role(), found.name)
    _viewer.set(found)
    return found


def current_viewer() -> Viewer | None:
    """Who looks, or None when the entry script did not run."""
    return _viewer.get()


def _choose_role() -> Role:
    roles = [Role.ANALYST, Role.ALDERMAN, Role.PARTNER]
    chosen = st.sidebar.selectbox(
        "Bekijk als", roles, format_func=lambda role: role.capitalize(), key="rol",
        help="Alleen bij verzonnen gegevens: zo ziet iemand met deze rol het dashboard.",
        persist_state="session",
    )  # fmt: skip
    return Role(chosen)
