"""The entry script: who looks, the menu, the banner, and then the page."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from rijswijk_dash.access import Refused, Viewer
from rijswijk_dash.access.gate import one_state
from rijswijk_dash.intake.service import StoreError
from rijswijk_dash.web.abbreviations import show_abbreviations
from rijswijk_dash.web.closed import show_refusal, show_welcome
from rijswijk_dash.web.frame import invented_banner
from rijswijk_dash.web.history import follow_history
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.registry import PAGES
from rijswijk_dash.web.style import add_style
from rijswijk_dash.web.viewer import NotLoggedIn, set_viewer

_STATIC = Path(__file__).parent / "web" / "static"
ICON, LOGO = _STATIC / "icoon.svg", _STATIC / "logo.svg"


def run() -> None:
    """Draw the frame and run the chosen page."""
    st.set_page_config(page_title="Inburgering Rijswijk", page_icon=str(ICON), layout="wide")
    add_style()
    follow_history()
    st.logo(str(LOGO), size="large", icon_image=str(ICON))
    try:
        with one_state():  # One page never mixes the figures of before and after a publication.
            _run()
    except StoreError as error:
        st.error(literal(str(error)))


def _run() -> None:
    try:
        viewer = set_viewer()
    except NotLoggedIn:
        _show_instead(show_welcome)
    except Refused as refused:
        _show_instead(lambda refused=refused: show_refusal(refused))
    else:
        _run_for(viewer)


def _show_instead(show: Callable[[], None]) -> None:
    """Show something else than any page, under whatever address."""
    st.navigation(_pages(None), position="hidden")
    show()


def _run_for(viewer: Viewer) -> None:
    """The page of the address. Pages of other roles are not in the menu and refuse themselves."""
    try:
        chosen = st.navigation(_pages(viewer), expanded=True)
        if viewer.login:
            _show_who(viewer)
        invented_banner()
        chosen.run()
        show_abbreviations(chosen.url_path or PAGES[0].id)
    except Refused as refused:
        show_refusal(refused)
    except StoreError as error:
        st.error(literal(str(error)))


def _pages(viewer: Viewer | None) -> dict[str, list[st.Page]]:
    sections: dict[str, list[st.Page]] = {}
    for position, info in enumerate(PAGES):
        page = st.Page(
            info.path, title=info.title, url_path=info.id, default=position == 0,
            visibility="visible" if viewer and info.opens_for(viewer) else "hidden",
        )  # fmt: skip
        sections.setdefault(info.section, []).append(page)
    return sections


def _show_who(viewer: Viewer) -> None:
    """Who is logged in, as what, and the way out."""
    role = ", ".join((viewer.role.capitalize(), *viewer.organisations))
    with st.sidebar:
        st.caption(f"Ingelogd als **{literal(viewer.name)}**  \n{literal(role)}")
        st.button("Uitloggen", on_click=st.logout, icon=":material/logout:")


run()
