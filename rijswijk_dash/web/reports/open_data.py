"""Open data on the page Rapport, for who publishes: what is in it, what is not, and the file."""

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.access import Role
from rijswijk_dash.figures import FIGURES
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.reports.open_data import file_name, left_out, open_data
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.words import number

_PUBLISH = (Role.ANALYST, Role.ADMIN)


def show_open_data(page: Page) -> None:
    """The file for the public; nothing for who may not publish."""
    if page.viewer.role not in _PUBLISH:
        return
    missing = [figure.name for figure in left_out(page.viewer)]
    invented = figures.shows_invented_data()
    with st.container(border=True):
        st.subheader("Open data")
        st.markdown(
            f"Een bestand om te publiceren: {number(len(FIGURES) - len(missing))} cijfers over alle "
            "peildata, als CSV met een beschrijving volgens CSV on the Web. De cijfers zijn **altijd "
            "beschermd**, ook als u zelf de exacte cijfers ziet."
        )
        st.caption(SENTENCE)
        st.markdown(
            "In de beschrijving staat de licentie CC0: iedereen mag de cijfers vrij gebruiken. Die "
            "keuze is aan de gemeente. Kijk het bestand na voordat u het publiceert."
        )
        if invented:
            st.warning("De gegevens zijn nu verzonnen. Publiceer dit bestand niet.")
        with st.expander(f"Niet in het bestand: {number(len(missing))} cijfers"):
            st.markdown(
                "Deze cijfers hebben geen beschermde vorm. Ook de doorlooptijden staan er niet in.\n"
            )
            st.markdown("\n".join(f"- {literal(name)}" for name in missing))
        download_button(
            page.viewer,
            "Download open data (zip)",
            lambda: open_data(page.viewer),
            file_name(figures.peildata(page.viewer)[0], invented=invented),
            mime="application/zip",
        )
