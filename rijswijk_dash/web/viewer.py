"""Who looks at this page. The entry script says so; a page that runs without it shows nothing."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import replace
from ipaddress import ip_address
from urllib.parse import urlsplit

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.access import HERE, WITHOUT_LOGIN, Role, Viewer
from rijswijk_dash.access.logins import require_live, viewer_of
from rijswijk_dash.access.viewer import account
from rijswijk_dash.domain.rules import municipalities, partners
from rijswijk_dash.settings import settings
from rijswijk_dash.web.identity import login_configured
from rijswijk_dash.web.municipality import choose_gemeente

_viewer: ContextVar[Viewer | None] = ContextVar("viewer", default=None)
_FORWARDED = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded")


class NotLoggedIn(Exception):
    """Nobody is logged in, and a login was set up."""


def set_viewer() -> Viewer:
    """Called by the entry script only, at every click: establish who looks.

    With a login set up, the viewer is whom the rules make of its claims. Without one, whoever comes
    is an analist, and may choose another role as long as all data is invented. Raises ``NotLoggedIn``,
    or ``Refused`` with the reason.
    """
    _viewer.set(None)
    found = choose_gemeente(_logged_in() if login_configured() else _without_login())
    _viewer.set(found)
    return found


def current_viewer() -> Viewer | None:
    """Who looks, or None when the entry script did not run or refused."""
    return _viewer.get()


def _logged_in() -> Viewer:
    claims: Mapping[str, object] = st.user.to_dict()
    if claims.get("is_logged_in") is not True:
        raise NotLoggedIn
    return viewer_of(claims, _address())


def _without_login() -> Viewer:
    origin = HERE if _is_this_computer() else WITHOUT_LOGIN
    every = tuple(municipalities())
    found = Viewer(Role.ANALYST, account(), origin=origin, gemeenten=every)
    require_live(found)
    if not figures.shows_invented_data():
        return found
    role = _choose_role()
    organisations = (_choose_organisation(),) if role is Role.PARTNER else ()
    return replace(found, role=role, organisations=organisations)


def _choose_role() -> Role:
    roles = [Role.ANALYST, Role.ALDERMAN, Role.PARTNER, Role.ADMIN]
    chosen = st.sidebar.selectbox(
        "Bekijk als", roles, format_func=lambda role: role.capitalize(), key="rol",
        help="Alleen bij verzonnen gegevens: zo ziet iemand met deze rol het dashboard.",
        persist_state="session",
    )  # fmt: skip
    return Role(chosen)


def _choose_organisation() -> str:
    names = [partner.name for partner in partners()]
    chosen = st.sidebar.selectbox("Organisatie", names, key="organisatie", persist_state="session")
    return chosen if chosen in names else names[0]


def _is_this_computer() -> bool:
    """Whether the server listens on this computer alone and the visitor sits at it.

    A reverse proxy also connects from here, so a request that was passed on does not count; nor does
    another host name, behind which a foreign page may hide.
    """
    headers = {name.lower(): value for name, value in _headers().items()}
    host = urlsplit(f"//{headers.get('host', 'localhost')}").hostname or ""
    passed_on = any(name in headers for name in _FORWARDED)
    return (
        _is_loopback(str(st.get_option("server.address"))) and _is_loopback(host) and not passed_on
    )


def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _address() -> str:
    """The address of the visitor, for the log."""
    passed_on = {name.lower(): value for name, value in _headers().items()}.get("x-forwarded-for")
    if passed_on and settings().trusted_proxy:
        return passed_on.split(",")[-1].strip()
    return st.context.ip_address or "deze computer"


def _headers() -> Mapping[str, str]:
    return st.context.headers.to_dict()
