"""The entry script: who looks, the menu, the banner, and then the page."""

from pathlib import Path

import streamlit as st

from rijswijk_dash.access import Viewer
from rijswijk_dash.intake.service import StoreError
from rijswijk_dash.web.frame import invented_banner
from rijswijk_dash.web.registry import PAGES
from rijswijk_dash.web.style import add_style
from rijswijk_dash.web.viewer import set_viewer

_STATIC = Path(__file__).parent / "web" / "static"
ICON, LOGO = _STATIC / "icoon.svg", _STATIC / "logo.svg"


def run() -> None:
    """Draw the frame and run the chosen page."""
    st.set_page_config(page_title="Inburgering Rijswijk", page_icon=str(ICON), layout="wide")
    add_style()
    st.logo(str(LOGO), size="large", icon_image=str(ICON))
    try:
        _run_for(set_viewer())
    except StoreError as error:
        st.error(str(error))


def _run_for(viewer: Viewer) -> None:
    allowed = [page for page in PAGES if viewer.role in page.roles]
    sections: dict[str, list[st.Page]] = {}
    for position, info in enumerate(allowed):
        page = st.Page(info.path, title=info.title, url_path=info.id, default=position == 0)
        sections.setdefault(info.section, []).append(page)
    chosen = st.navigation(sections)
    invented_banner()
    chosen.run()


run()
