"""A button that gives a file, to a viewer whose login still holds at the click; it is logged."""

from collections.abc import Callable

import streamlit as st

from rijswijk_dash.access import Viewer
from rijswijk_dash.access.gate import download

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download_button(
    viewer: Viewer, label: str, make: Callable[[], bytes], file_name: str, *, mime: str = XLSX
) -> None:
    """Offer ``file_name``, made by ``make`` at the click."""
    st.download_button(
        label, lambda: download(viewer, file_name, make), file_name=file_name, mime=mime,
        key=f"download_{file_name}", icon=":material/download:", on_click="ignore",
    )  # fmt: skip
