"""What of the page Beheer is there for whom."""

from collections.abc import Callable

import streamlit as st

from rijswijk_dash.access import Viewer
from rijswijk_dash.access.gate import sees_every_gemeente
from rijswijk_dash.web.admin.access import show_access
from rijswijk_dash.web.admin.health import show_health
from rijswijk_dash.web.admin.logbook import show_logbook
from rijswijk_dash.web.admin.partners import show_partners
from rijswijk_dash.web.admin.removal import show_removal


def rooms_of(viewer: Viewer) -> dict[str, Callable[[Viewer], None]]:
    """The tabs by name; with a sentence about those that are closed to a beheerder of some gemeenten."""
    rooms: dict[str, Callable[[Viewer], None]] = {
        "Toegang": show_access,
        "Partners": show_partners,
        "Logboek": show_logbook,
        "Bewaren en verwijderen": show_removal,
        "Gezondheid": show_health,
    }
    if not sees_every_gemeente(viewer):
        del rooms["Toegang"], rooms["Logboek"], rooms["Gezondheid"]
        st.caption(
            "Toegang, Logboek en Gezondheid zijn er alleen voor een beheerder van alle gemeenten."
        )
    return rooms
