"""Definities: every figure with its sentence, population and source, by subject."""

import streamlit as st

from rijswijk_dash.domain.rules import fields
from rijswijk_dash.figures import SUBJECTS
from rijswijk_dash.web.frame import open_page

page = open_page("definities")
st.markdown("Elk cijfer op dit dashboard staat hier één keer beschreven. Zo wordt het geteld.")
for subject in SUBJECTS:
    links = " · ".join(f"[{found.name}](#{found.id})" for found in subject.definitions)
    st.markdown(f"**[{subject.name}](#{subject.id})**  \n{links}")
for subject in SUBJECTS:
    st.header(subject.name, anchor=subject.id)
    for found in subject.definitions:
        with st.container(border=True):
            st.subheader(found.name, anchor=found.id)
            st.markdown(found.sentence)
            needed = ", ".join(fields()[name].label for name in found.all_needs)
            teller = f"  \n**Teller:** {found.numerator_name}" if found.numerator_name else ""
            st.markdown(
                f"**Populatie:** {found.population}{teller}  \n**Eenheid:** {found.unit}  \n"
                f"**Nodig in de export:** {needed or 'alleen het traject'}  \n"
                f"**Bron:** {found.source}"
            )
