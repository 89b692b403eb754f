"""The line at the foot of a page that writes its abbreviations out; a test knows when one lacks."""

import streamlit as st

from rijswijk_dash.domain.words import abbreviations

ON_PAGE = {
    "kerncijfers": "KNM MAP PIP PVT",
    "voortgang": "KNM MAP PIP PVT",
    "doorlooptijd": "PIP",
    "overdracht": "COA PIP",
    "partners": "COA KNM MAP PIP PVT WSP",
    "planning": "KNM MAP PIP PVT",
    "regio": "MAP PIP PVT",
    "rapport": "KNM MAP PIP PVT",
    "aansluiting": "KNM MAP PIP PVT",
    "landelijk": "CBS MAP PIP PVT SWI",
    "mijn_trajecten": "AVG DUO KNM PIP PVT",
    "importeren": "BSN",
    "datakwaliteit": "DUO KNM MAP PIP PVT",
    "rolverdeling": "COA DUO KNM MAP PIP PVT WSP",
    "definities": "CBS COA KNM MAP PIP PVT",
    "beheer": "BSN COA KNM PIP WSP",
}
"""Which abbreviations stand on each page, in any part and for any role."""


def show_abbreviations(page_id: str) -> None:
    """Write out the abbreviations of a page; nothing where it has none."""
    known = abbreviations()
    names = [f"**{short}** is {known[short].woord}" for short in ON_PAGE.get(page_id, "").split()]
    if names:
        st.caption(f"Afkortingen op deze pagina: {'; '.join(names)}.")
