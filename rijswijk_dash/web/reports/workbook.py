"""The Excel workbook on the page Rapport: from which peildatum, what is in it, and the file."""

from datetime import date

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.reports.workbook import workbook
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.frame import Page
from rijswijk_dash.words import number, short_date

_MANY = 24


def show_workbook(page: Page) -> None:
    """Choose the range of peildata and download the workbook."""
    days = [
        day for day in figures.peildata(page.viewer) if not page.peildatum or day <= page.peildatum
    ]
    with st.container(border=True):
        st.subheader("Alle cijfers in Excel")
        st.markdown(
            "Een werkboek met alle cijfers die u mag zien, met grafieken. Elk onderwerp heeft een "
            "tabblad. Achterin staan de definities en de herkomst."
        )
        if page.ask("gestart").rounded:
            st.caption(f"Uw cijfers zijn beschermd. {SENTENCE}")
        since = _choose_since(days)
        count = sum(day >= since for day in days)
        told = "peildatum" if count == 1 else "peildata"
        slow = " Het maken duurt dan enkele seconden." if count >= _MANY else ""
        st.caption(
            f"Het werkboek krijgt {number(count)} {told}: van {short_date(since)} tot en met "
            f"{short_date(days[0])}.{slow}"
        )
        download_button(
            page.viewer,
            "Download werkboek (Excel)",
            lambda: workbook(page.viewer, days[0], since),
            f"inburgering_werkboek_{since:%Y-%m-%d}_{days[0]:%Y-%m-%d}.xlsx",
        )


def _choose_since(days: list[date]) -> date:
    """Let the user choose the first peildatum; ``days`` are newest first."""
    options = {short_date(day): day for day in days}
    earlier = days[1:]
    usual = short_date(figures.usual_start(earlier, days[0]) if earlier else days[0])
    if st.session_state.get("werkboek_vanaf") not in (None, *options):
        st.session_state["werkboek_vanaf"] = usual
    chosen = st.selectbox(
        "Werkboek vanaf peildatum", list(options), index=list(options).index(usual),
        key="werkboek_vanaf", bind="query-params",
    )  # fmt: skip
    return options[chosen]
