"""Definities: every figure with its sentence, population and source."""

import streamlit as st

from rijswijk_dash.domain.rules import fields
from rijswijk_dash.figures import ALL_DURATIONS, FIGURES, FLOW, STOCK
from rijswijk_dash.web.frame import open_page

page = open_page("definities")
st.markdown("Elk cijfer op dit dashboard staat hier één keer beschreven. Zo wordt het geteld.")
for figure in (*FIGURES.values(), FLOW, STOCK):
    with st.container(border=True):
        st.subheader(figure.name, anchor=figure.id)
        st.markdown(figure.sentence)
        needed = ", ".join(fields()[name].label for name in figure.needs) or "alleen het traject"
        teller = f"  \n**Teller:** {figure.numerator_name}" if figure.numerator_name else ""
        st.markdown(
            f"**Populatie:** {figure.population}{teller}  \n**Eenheid:** {figure.unit}  \n"
            f"**Nodig in de export:** {needed}  \n**Bron:** {figure.source}"
        )
for duration in ALL_DURATIONS.values():
    with st.container(border=True):
        st.subheader(duration.name, anchor=duration.id)
        st.markdown(duration.sentence)
        needed = ", ".join(fields()[name].label for name in duration.all_needs)
        st.markdown(
            f"**Populatie:** {duration.population}  \n**Eenheid:** weken  \n"
            f"**Nodig in de export:** {needed}  \n**Bron:** {duration.source}"
        )
