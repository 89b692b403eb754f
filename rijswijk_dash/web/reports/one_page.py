"""The A4 for the wethouder: what it looks like now, and the file."""

from datetime import date

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.reports.document import Beside, Document, Listing, Paragraph, Tiles
from rijswijk_dash.reports.one_page import one_page
from rijswijk_dash.reports.pdf import PrintFailed, page_pictures
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import short_date

_NONE_EARLIER = "Er is geen eerdere levering; het A4 vergelijkt dan niet."


def show_one_page(page: Page) -> None:
    """Choose with which peildatum to compare, see the page, and download it."""
    with st.container(border=True):
        st.subheader("Eén A4 voor de wethouder")
        st.markdown(
            "De belangrijkste cijfers op één bladzijde, met wat er veranderde, drie grafieken en wat "
            "aandacht vraagt. Het bestand is een pdf die ook met een schermlezer goed te lezen is."
        )
        left, right = st.columns([1, 2], gap="large")
        with left:
            before = _choose_before(page)
            found = one_page(page.viewer, page.peildatum, before)
            name = f"inburgering_a4_{found.peildatum:%Y-%m-%d}.pdf"
            download_button(
                page.viewer, "Download A4 (pdf)", found.as_pdf, name, mime="application/pdf"
            )
            st.caption(literal(found.document.foot))
        with right:
            _show_picture(found.document)


def _choose_before(page: Page) -> date | None:
    """Let the user choose the earlier peildatum; None when there is none."""
    known = figures.peildata(page.viewer)
    newest = page.peildatum or known[0]
    days = {short_date(day): day for day in known if day < newest}
    if not days:
        st.caption(_NONE_EARLIER)
        return None
    usual = short_date(figures.usual_start(list(days.values()), newest))
    if st.session_state.get("eerder") not in (None, *days):
        st.session_state["eerder"] = usual
    chosen = st.selectbox(
        "Vergelijk met peildatum", list(days), index=list(days).index(usual), key="eerder",
        bind="query-params",
    )  # fmt: skip
    return days[chosen]


def _show_picture(document: Document) -> None:
    try:
        (picture,) = page_pictures(document)
    except PrintFailed as failed:
        st.error(literal(str(failed)))
        return
    with st.container(border=True):
        st.image(picture, width="stretch", alt=_in_short(document))
    with st.expander("De cijfers van het A4 als tabel"):
        tiles = [
            tile for block in document.blocks if isinstance(block, Tiles) for tile in block.tiles
        ]
        rows: Rows = [
            ["Cijfer", "Stand", "Verandering"],
            *([t.name, t.value, t.change] for t in tiles),
        ]
        show_table(rows, document.subtitle)
        for block in document.blocks:
            if isinstance(block, Paragraph) and block.tone == "quiet":
                st.caption(literal(block.text))


def _in_short(document: Document) -> str:
    """The page in words: its sentences, headline figures and signals."""
    told = [f"Voorbeeld van het A4. {document.title}. {document.subtitle}."]
    for block in document.blocks:
        if isinstance(block, Paragraph) and block.tone != "quiet":
            told.append(block.text)
        elif isinstance(block, Tiles):
            told += [
                f"{t.name}: {t.value}{f' ({t.change})' if t.change else ''}." for t in block.tiles
            ]
        elif isinstance(block, Beside):
            listed = [part for column in block.columns for part in column]
            told += [text for part in listed if isinstance(part, Listing) for text in part.items]
    return " ".join(told)
