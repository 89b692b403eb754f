"""What helps at a first visit: where which answer stands, and a tour along the pages.

The tour lives in the address (``rondleiding=2`` is its second stop), so it needs no memory: whoever
chooses another page in the menu has left it.
"""

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.access import Viewer
from rijswijk_dash.domain.welcome import Stop, welcomes
from rijswijk_dash.web.municipality import in_same_gemeente
from rijswijk_dash.web.registry import page_info

_STOP, _PART = "rondleiding", "onderdeel"


def show_welcome(viewer: Viewer) -> None:
    """Three questions of this role with the way to the answer, and the tour; open while all is invented."""
    if _stop_here(viewer, "kerncijfers"):
        return
    welcome = welcomes()[viewer.role]
    invented = figures.shows_invented_data()
    with st.container(key="welkom").expander(
        "Nieuw hier? Zo begint u", expanded=invented, icon=":material/waving_hand:"
    ):
        st.markdown(welcome.sentence)
        for column, way in zip(st.columns(len(welcome.ways)), welcome.ways, strict=True):
            with column:
                st.markdown(f"**{way.question}**")
                _link(way.page, way.part, way.label, ":material/arrow_forward:")
        count = len(welcome.tour)
        _link_to_stop(welcome.tour, 0, f"Begin de rondleiding ({count} stappen)", ":material/tour:")


def show_tour(viewer: Viewer, page_id: str) -> None:
    """Where this page is a stop of the tour that goes on: what to see here, and the way on and back."""
    number = _stop_here(viewer, page_id)
    if not number:
        return
    tour = welcomes()[viewer.role].tour
    with st.container(border=True, key="rondleiding"):
        st.markdown(f"**Rondleiding, stap {number} van {len(tour)}.** {tour[number - 1].text}")
        with st.container(horizontal=True):
            if number > 1:
                _link_to_stop(tour, number - 2, "Vorige stap", ":material/arrow_back:")
            if number < len(tour):
                _link_to_stop(tour, number, "Volgende stap", ":material/arrow_forward:")
            last = "Klaar" if number == len(tour) else "Stop de rondleiding"
            _link("kerncijfers", "", last, ":material/check:")


def _stop_here(viewer: Viewer, page_id: str) -> int:
    """The number of the stop that the address asks for, if it is on this page; else 0."""
    wanted = st.query_params.get(_STOP, "")
    tour = welcomes()[viewer.role].tour
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 3 else 0
    return number if 0 < number <= len(tour) and tour[number - 1].page == page_id else 0


def _link_to_stop(tour: tuple[Stop, ...], position: int, label: str, icon: str) -> None:
    stop = tour[position]
    _link(stop.page, stop.part, label, icon, {_STOP: [str(position + 1)]})


def _link(
    page: str, part: str, label: str, icon: str, query: dict[str, list[str]] | None = None
) -> None:
    wanted = (query or {}) | ({_PART: [part]} if part else {})
    st.page_link(
        page_info(page).path, label=label, icon=icon, query_params=in_same_gemeente(wanted)
    )
