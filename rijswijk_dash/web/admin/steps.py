"""A step that a beheerder takes at a click, and what came of it, shown where the click was."""

from collections.abc import Generator
from contextlib import contextmanager

import streamlit as st

from rijswijk_dash.access import Refused
from rijswijk_dash.admin.retention import NothingRemoved
from rijswijk_dash.intake.service import StoreError
from rijswijk_dash.web.markdown import literal


@contextmanager
def step(place: str) -> Generator[None]:
    """Within a callback: a refusal ends the step and is kept for ``show_outcome`` of this place."""
    try:
        yield
    except (Refused, NothingRemoved, StoreError) as refused:
        refuse(place, str(refused))


def refuse(place: str, why: str) -> None:
    """Say at ``place`` why a step was not done."""
    st.session_state[f"weigering_{place}"] = literal(why)


def tell(place: str, what: str) -> None:
    """Say at ``place`` what a step did."""
    st.session_state[f"melding_{place}"] = literal(what)


def show_outcome(place: str) -> None:
    """Show once what the last step at ``place`` did, or why it did not."""
    if refused := st.session_state.pop(f"weigering_{place}", None):
        st.error(refused)
    if done := st.session_state.pop(f"melding_{place}", None):
        st.success(done, icon=":material/check_circle:")
