"""What needs attention now, in words, each with the way to the list behind it."""

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.access import Role
from rijswijk_dash.figures import Raised
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.web.blocks import show_origins
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.municipality import in_same_gemeente
from rijswijk_dash.web.parts import in_part
from rijswijk_dash.web.progress import DEADLINES_PART
from rijswijk_dash.web.registry import page_info
from rijswijk_dash.words import enumerate_words, raised_sentence, short_date

# By the figure of a signal the part of the page where it stands.
PARTS = {
    "pip_over_tijd": "PIP",
    "pip_nadert": "PIP",
    "over_tijd_inburgeringstermijn": DEADLINES_PART,
    "termijn_nadert": DEADLINES_PART,
    "uren_taal_achter": "Uren taal",
    "wacht_lang_op_les": "Start van de les",
}


def show_signals(page: Page) -> None:
    """The signals of this page's peildatum, for this viewer."""
    found = figures.signals(page.viewer, page.peildatum)
    if not found.raised and all(answer.rounded for answer in found.quiet):
        return
    with st.container(border=True):
        st.subheader("Wat vraagt nu aandacht")
        if not found.raised:
            st.markdown("Geen signaal gaat nu over iemand.")
        for raised in found.raised:
            _show(page, raised)
        st.caption(" ".join(_notes(page, found)))
        answers = [*(raised.answer for raised in found.raised), *found.quiet, *found.unknown]
        if answers:
            show_origins(page, answers)


def _show(page: Page, raised: Raised) -> None:
    text, way = st.columns([3, 1], vertical_alignment="center")
    with text:
        st.markdown(f":material/flag: {raised_sentence(raised, '**')}")
    with way:
        if raised.listed and _newest(page):
            info, label = page_info("mijn_trajecten"), "Bekijk de lijst"
            wanted = {name: list(labels) for name, labels in raised.signal.features.items()}
            st.page_link(
                info.path,
                label=label,
                icon=":material/list:",
                query_params=in_same_gemeente(wanted),
            )
        elif page.viewer.role in page_info(raised.signal.page).roles:
            info = page_info(raised.signal.page)
            wanted = {"peildatum": [short_date(raised.answer.peildatum)]}
            wanted |= in_part(PARTS.get(raised.signal.figure, ""))
            st.page_link(
                info.path, label=f"Naar {info.title}", query_params=in_same_gemeente(wanted)
            )


def _newest(page: Page) -> bool:
    """The list is of the newest peildatum."""
    return page.peildatum in (None, figures.peildata(page.viewer)[0])


def _notes(page: Page, found: figures.Signals) -> list[str]:
    notes: list[str] = []
    if page.peildatum:
        notes.append(f"Peildatum {short_date(page.peildatum)}.")
    nobody = [answer.figure.name for answer in found.quiet if not answer.rounded]
    if nobody:
        notes.append(f"Niemand bij: {enumerate_words(nobody)}.")
    few = [answer.figure.name for answer in found.quiet if answer.rounded]
    if few:
        notes.append(f"Niemand of enkele mensen bij: {enumerate_words(few)}.")
    if found.unknown:
        names = [answer.figure.name for answer in found.unknown]
        notes.append(f"Onbekend, want de export mist een veld: {enumerate_words(names)}.")
    if any(raised.answer.rounded for raised in found.raised):
        notes.append(SENTENCE)
    if page.viewer.role is Role.ALDERMAN and found.raised:
        notes.append("Wie het zijn, zien de analist en de partner die aan zet is.")
    return notes
