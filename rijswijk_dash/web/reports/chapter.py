"""Chapter 2 of the evaluation, written anew: the choice of a begin, and the file as PDF or Word."""

from datetime import date

import streamlit as st

from rijswijk_dash.figures import WrongQuestion
from rijswijk_dash.reports.chapter import chapter, made_at, starts
from rijswijk_dash.reports.document import Document, Heading, Paragraph
from rijswijk_dash.reports.pdf import pdf_of
from rijswijk_dash.reports.word import WORD, word_of
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.words import short_date


def show_chapter(page: Page) -> None:
    """Choose from when, see what the chapter says, and download it."""
    with st.container(border=True):
        st.subheader("Hoofdstuk 2, opnieuw geschreven")
        st.markdown(
            "Hoofdstuk 2 van de evaluatie, met de cijfers van de gekozen periode. U leest wie de "
            "inburgeraars zijn, en wat hun leerroute en voortgang is. In het Word-bestand kunt u de tekst "
            "aanpassen."
        )
        left, right = st.columns([1, 2], gap="large")
        with left:
            start = _choose_start(page)
            try:
                found = chapter(page.viewer, start, page.peildatum)
            except WrongQuestion as wrong:
                st.info(literal(str(wrong)))
                return
            _offer(page, found, start)
        with right:
            _show_text(found)


def _choose_start(page: Page) -> date:
    """From when people started: the begin of the law, or a later year or month."""
    days = {short_date(day): day for day in starts(page.viewer, page.peildatum)}
    if st.session_state.get("begin") not in (None, *days):
        del st.session_state["begin"]
    chosen = st.selectbox("Wie begon vanaf", list(days), key="begin", bind="query-params")
    return days[chosen]


def _offer(page: Page, found: Document, start: date) -> None:
    viewer = page.viewer
    made = made_at(viewer, page.peildatum)
    name = f"hoofdstuk_2_{start:%Y-%m}_{page.peildatum:%Y-%m-%d}"
    download_button(
        viewer, "Download hoofdstuk (pdf)", lambda: pdf_of(found, made), f"{name}.pdf",
        mime="application/pdf",
    )  # fmt: skip
    download_button(
        viewer, "Download hoofdstuk (Word)", lambda: word_of(found, made), f"{name}.docx", mime=WORD
    )
    st.caption(literal(found.foot))


def _show_text(found: Document) -> None:
    """The headings and sentences of the chapter; its charts and tables are in the file."""
    st.markdown(f"**{literal(found.title)}**  \n{literal(found.subtitle)}")
    with st.expander("Lees de tekst"):
        for block in found.blocks:
            if isinstance(block, Heading):
                st.markdown(f"**{literal(block.text)}**")
            elif isinstance(block, Paragraph) and block.tone != "quiet":
                st.markdown(literal(block.text))
