"""Beheer: who has access, what partners may see, the log, and removing what must go."""

import streamlit as st

from rijswijk_dash.access.gate import sees_every_gemeente
from rijswijk_dash.web.admin.access import show_access
from rijswijk_dash.web.admin.logbook import show_logbook
from rijswijk_dash.web.admin.partners import show_partners
from rijswijk_dash.web.admin.removal import show_removal
from rijswijk_dash.web.frame import open_page

page = open_page("beheer")
tabs = {
    "Toegang": show_access,
    "Partners": show_partners,
    "Logboek": show_logbook,
    "Bewaren en verwijderen": show_removal,
}
if not sees_every_gemeente(page.viewer):
    del tabs["Toegang"], tabs["Logboek"]
    st.caption("Toegang en Logboek zijn er alleen voor een beheerder van alle gemeenten.")
shown = st.tabs(list(tabs), key="onderdeel", on_change="rerun", bind="query-params")
for tab, show in zip(shown, tabs.values(), strict=True):
    if tab.open:
        with tab:
            show(page.viewer)
