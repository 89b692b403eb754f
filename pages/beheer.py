"""Beheer: who has access, what partners may see, the log, and removing what must go."""

import streamlit as st

from rijswijk_dash.web.admin.rooms import rooms_of
from rijswijk_dash.web.frame import open_page

page = open_page("beheer")
rooms = rooms_of(page.viewer)
shown = st.tabs(list(rooms), key="onderdeel", on_change="rerun", bind="query-params")
for tab, show in zip(shown, rooms.values(), strict=True):
    if tab.open:
        with tab:
            show(page.viewer)
